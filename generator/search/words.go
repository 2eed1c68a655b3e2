package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// word is an entry of the dictionary: the most usual spelling of a term.
type word struct {
	text string
	term string
	rank int // ⌊log₂ documents⌋; absent when no document holds it
}

// absent is the rank of a word that only the thesaurus knows: it is no slip,
// and nothing is corrected to it.
const absent = -1

// dictionary gives the words by which others are corrected and completed.
func (l *learnt) dictionary() []word {
	var out []word
	rare := 1
	if len(l.texts) > 1000 {
		rare = 2 // in one of many documents a word is as likely a slip itself
	}
	for t, e := range l.entries {
		if n := utf8.RuneCountInString(e.best); e.all >= rare && n >= 3 && n <= 30 && hasNoDigit(e.best) {
			out = append(out, word{text: e.best, term: t, rank: bits.Len(uint(e.all)) - 1})
		}
	}
	for t, spelling := range l.vocabulary {
		if l.entries[t] == nil {
			out = append(out, word{text: spelling, term: t, rank: absent})
		}
	}
	slices.SortFunc(out, func(a, b word) int { return strings.Compare(a.text, b.text) })
	return out
}

// vocabulary gives the words of the thesaurus by their terms.
func vocabulary(concepts []concept) map[string]string {
	out := map[string]string{}
	for _, c := range concepts {
		for _, form := range slices.Concat(c.Terms, c.From) {
			tokens(fold(form), func(t string) {
				if stem := term(t); len(t) >= 3 && len(t) <= 30 && isLowerASCII(t) && stem != "" && (out[stem] == "" || t < out[stem]) {
					out[stem] = strings.Clone(t)
				}
			})
		}
	}
	return out
}

func hasNoDigit(s string) bool { return !strings.ContainsAny(s, "0123456789") }

// group is a run of the dictionary that travels in one file: words that begin
// with the letters from First on.
type groups []group

type group struct {
	first rune
	words []word
}

// groupSize is how many words a file of the dictionary holds at most, unless
// more begin with the same letter.
const groupSize = 1200

// newGroups cuts the dictionary at first letters.
func newGroups(words []word) groups {
	var out groups
	for start := 0; start < len(words); {
		letter := firstRune(words[start].text)
		end := start
		for end < len(words) && firstRune(words[end].text) == letter {
			end++
		}
		if last := len(out) - 1; last >= 0 && len(out[last].words)+end-start <= groupSize {
			out[last].words = out[last].words[:len(out[last].words)+end-start]
		} else {
			out = append(out, group{letter, words[start:end]})
		}
		start = end
	}
	return out
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// of gives the number of the group that words beginning with r are in, -1 for none.
func (g groups) of(r rune) int {
	i, found := slices.BinarySearchFunc(g, r, func(g group, r rune) int { return cmp.Compare(g.first, r) })
	if !found {
		i--
	}
	return i
}

// near gives the groups in which a misspelt word is looked for: those of its
// first and of its second letter.
func (g groups) near(typed string) []int {
	var out []int
	for _, r := range []rune(typed)[:min(2, utf8.RuneCountInString(typed))] {
		if i := g.of(r); i >= 0 && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return out
}

// maxCompletions is how many words a prefix stands for.
const maxCompletions = 4

// complete gives the most usual words that begin with the prefix.
func (g groups) complete(prefix string) []word {
	var found []word
	if i := g.of(firstRune(prefix)); i >= 0 && utf8.RuneCountInString(prefix) > 1 {
		for _, w := range g[i].words {
			if w.rank != absent && strings.HasPrefix(w.text, prefix) {
				found = append(found, w)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b word) int { return cmp.Compare(b.rank, a.rank) })
	return found[:min(len(found), maxCompletions)]
}

// correct finds the word that was most likely meant by one that no document
// holds: the nearest by letters, then the most usual. Two words written as one
// count as nearer than two wrong letters. It gives nil when nothing is near, and
// for a word that the thesaurus knows.
func (g groups) correct(typed string) []word {
	stem := term(typed)
	if g.holds(typed, stem) {
		return nil
	}
	best, distance := g.nearest(typed, stem, reach(stem))
	if distance > 1 {
		if halves := g.halves(typed); halves != nil {
			return halves
		}
	}
	if best == nil {
		return nil
	}
	return []word{*best}
}

// reach is how many letters of a term may be wrong; of two the first is none.
func reach(stem string) int {
	switch n := utf8.RuneCountInString(stem); {
	case n < 4:
		return 0
	case n < 6:
		return 1
	default:
		return 2
	}
}

// holds tells whether a word of the same term stands in the dictionary.
func (g groups) holds(typed, stem string) bool {
	i := g.of(firstRune(typed))
	return i >= 0 && slices.ContainsFunc(g[i].words, func(w word) bool { return w.term == stem })
}

func (g groups) nearest(typed, stem string, limit int) (*word, int) {
	var best *word
	distance := limit + 1
	letters := []rune(stem)
	for _, i := range g.near(typed) {
		for n := range g[i].words {
			w := &g[i].words[n]
			other := []rune(w.term)
			d := editDistance(letters, other, limit)
			if w.rank == absent || d > limit || d > 1 && other[0] != letters[0] {
				continue
			}
			if d < distance || d == distance && w.rank > best.rank {
				best, distance = w, d
			}
		}
	}
	return best, distance
}

// halves splits a word into two known ones of three letters or more, the most usual pair.
func (g groups) halves(typed string) []word {
	var best []word
	rank := -1
	for i := 3; i+3 <= len(typed); i++ {
		if !isLowerASCII(typed) {
			return nil
		}
		a, b := g.lookup(typed[:i]), g.lookup(typed[i:])
		if a != nil && b != nil && min(a.rank, b.rank) > rank {
			best, rank = []word{*a, *b}, min(a.rank, b.rank)
		}
	}
	return best
}

func (g groups) lookup(text string) *word {
	i := g.of(firstRune(text))
	if i < 0 {
		return nil
	}
	n, found := slices.BinarySearchFunc(g[i].words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	if !found || g[i].words[n].rank == absent {
		return nil
	}
	return &g[i].words[n]
}

// editDistance counts the letters to change, add, drop or swap with their
// neighbour (optimal string alignment); anything above limit is limit+1.
func editDistance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	next := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			d := min(row[j]+1, next[j-1]+1, row[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			next[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, row, next = row, next, before
	}
	return min(row[len(b)], limit+1)
}
