package site

import (
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark-emoji/definition"
)

// functions are what templates may call.
var functions = template.FuncMap{
	"code":   codeSpans,
	"date":   date,
	"iso":    iso,
	"num":    num,
	"plural": plural,
}

// date says a day as people read it: 3 July 2026; "never" for no time.
func date(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2 January 2006")
}

// iso is a time as machines read it.
func iso(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// num writes a number with commas: 24,500.
func num(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural counts: "1 component", "3 components", "2 licences".
func plural(n int, one, many string) string {
	if n == 1 {
		return num(n) + " " + one
	}
	return num(n) + " " + many
}

// share is a part of a whole in percent, without decimals.
func share(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(part)/float64(whole))
}

// shorten cuts text at a word, to at most limit characters.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit-1])
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + "…"
}

// codeSpans shows what stands between backticks in a title as code, and the
// emoji that GitHub has names for as themselves.
func codeSpans(title string) template.HTML {
	return markup(titleMarks.ReplaceAllStringFunc(template.HTMLEscapeString(title), func(mark string) string {
		inner := mark[1 : len(mark)-1]
		if mark[0] == '`' {
			return "<code>" + inner + "</code>"
		}
		if e, known := emojis.Get(inner); known {
			return string(e.Unicode)
		}
		return mark
	}))
}

// titleMarks are code, and names that do not stand within a word, as in urn:nhs:names.
var titleMarks = regexp.MustCompile("`[^`]+`|\\B:[a-z0-9_+-]+:\\B")

var emojis = definition.Github()

// listing joins words as people do: a, b and c.
func listing(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
