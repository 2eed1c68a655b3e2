package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	porter "github.com/blevesearch/go-porterstemmer"
	"golang.org/x/text/unicode/norm"
)

// The analysis chain, in order; templates/search/text.ts is its twin:
//
//	fold      lower case, accents off, ’ as '
//	tokens    runs of letters and digits, joined by apostrophes, with a trailing ++ or #
//	          ([\p{L}\p{N}]+(?:'\p{L}+)*(?:\+\+|#)?), and two letters with & (a&e, r&d)
//	possessive 's off
//	stop      English stop words of bleve left out
//	stem      Porter, on words of four to thirty ASCII letters (PDS stays PDS)

// fold makes letters comparable.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToValidUTF8(s, " ")) {
		if r = unicode.ToLower(r); unicode.Is(unicode.M, r) {
			continue
		}
		switch r {
		case '’':
			r = '\''
		case 'ς':
			r = 'σ'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tokens calls yield with each token of folded text, possessives taken off.
func tokens(folded string, yield func(string)) {
	for i := 0; i < len(folded); {
		r, n := utf8.DecodeRuneInString(folded[i:])
		if !isWordRune(r) {
			i += n
			continue
		}
		end := tokenEnd(folded, i)
		yield(strings.TrimSuffix(folded[i:end], "'s"))
		i = end
	}
}

// tokenEnd finds where the token that begins at start ends.
func tokenEnd(s string, start int) int {
	i := run(s, start, isWordRune)
	if i == start+1 && isLowerASCII(s[start:i]) && strings.HasPrefix(s[i:], "&") {
		if end := run(s, i+1, isWordRune); end == i+2 && isLowerASCII(s[i+1:end]) {
			return end
		}
	}
	for i < len(s) && s[i] == '\'' {
		next := run(s, i+1, unicode.IsLetter)
		if next == i+1 {
			break
		}
		i = next
	}
	if strings.HasPrefix(s[i:], "++") {
		return i + 2
	}
	if strings.HasPrefix(s[i:], "#") {
		return i + 1
	}
	return i
}

func run(s string, i int, is func(rune) bool) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !is(r) {
			break
		}
		i += n
	}
	return i
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.N, r)
}

// term gives the indexed form of a token, "" for a stop word.
func term(token string) string {
	if stopWords[token] || utf8.RuneCountInString(token) > maxToken {
		return ""
	}
	if len(token) < 4 || len(token) > 30 || !isLowerASCII(token) {
		return token
	}
	return string(porter.StemWithoutLowerCasing([]rune(token)))
}

// maxToken is the longest token indexed, in characters: longer ones are keys and hashes.
const maxToken = 64

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// terms analyses text as a query or a form of the thesaurus is analysed.
func terms(text string) []string {
	var out []string
	tokens(fold(text), func(t string) {
		if t = term(t); t != "" {
			out = append(out, t)
		}
	})
	return out
}

// stopWords is bleve's English list.
var stopWords = func() analysis.TokenMap {
	m := analysis.NewTokenMap()
	if err := m.LoadBytes(en.EnglishStopWords); err != nil {
		panic(err) // a constant of bleve
	}
	return m
}()
