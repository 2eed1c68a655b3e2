package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// word is an entry of the dictionary: the most usual spelling of a term, or one
// so far from it that a slip in it would not be seen.
type word struct {
	text string
	term string
	rank int // ⌊log₂ documents⌋, of the term or, for a further spelling, its own; absent when no document holds it
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
	add := func(text, term string, docs int) {
		if n := utf8.RuneCountInString(text); docs >= rare && n >= 3 && n <= 30 && hasNoDigit(text) {
			out = append(out, word{text: text, term: term, rank: bits.Len(uint(docs)) - 1})
		}
	}
	for t, e := range l.entries {
		add(e.best, t, e.all)
	}
	l.eachSpelling(func(text, stem string, docs int) {
		best := l.entries[stem].best
		if text != best && editDistance([]rune(text), []rune(best), 1) > 1 {
			add(text, stem, docs)
		}
	})
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

// groups are the dictionary in runs that each travel in one file, cut where the
// first letters of a key change.
type groups []group

type group struct {
	first string // the letters with which its first key begins
	words []word
}

// newGroups cuts words, sorted by their keys, where the first letters of the
// keys change: into runs of at most size words, unless more begin alike.
func newGroups(words []word, key func(word) string, letters, size int) groups {
	var out groups
	for start := 0; start < len(words); {
		first := head(key(words[start]), letters)
		end := start
		for end < len(words) && head(key(words[end]), letters) == first {
			end++
		}
		if last := len(out) - 1; last >= 0 && len(out[last].words)+end-start <= size {
			out[last].words = out[last].words[:len(out[last].words)+end-start]
		} else {
			out = append(out, group{first, words[start:end]})
		}
		start = end
	}
	return out
}

// wordsPerFile is about how many words stand in a file of the dictionary, and
// twice as many as in one of its rests. A slip costs a file of the one and four
// of the others, so small dictionaries are cut finer.
func wordsPerFile(words int) int { return min(max(200, words/20), 1200) }

// learnWords takes in the dictionary, sorted, in files by first letters: a word is
// completed, and mostly corrected, to one that begins like it. The rests are the
// words with their first letter moved to the end, so that a word whose first
// letter is wrong is found by its others.
func (ix *Index) learnWords(words []word) {
	size := wordsPerFile(len(words))
	ix.groups = newGroups(words, func(w word) string { return w.text }, 1, size)
	rests := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return w.rank == absent })
	slices.SortFunc(rests, func(a, b word) int { return strings.Compare(turned(a.text), turned(b.text)) })
	ix.rests = newGroups(rests, func(w word) string { return turned(w.text) }, 2, size/2)
}

func turned(text string) string {
	first := head(text, 1)
	return text[len(first):] + first
}

// head gives the first n letters.
func head(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// of gives the words of the group where keys that begin with these letters are.
func (g groups) of(letters string) []word {
	i, found := slices.BinarySearchFunc(g, letters, func(g group, l string) int { return strings.Compare(g.first, l) })
	if !found {
		i--
	}
	if i < 0 {
		return nil
	}
	return g[i].words
}

// near gives the words among which a misspelt one is looked for: those that
// begin like it, and those whose rest is like its own if its first letter is
// wrong, missing, one too many, or swapped with the second.
func (ix *Index) near(typed string) [][]word {
	t := []rune(typed)
	out := [][]word{ix.groups.of(string(t[:1]))}
	if len(t) < minCorrected {
		return out
	}
	for _, rest := range [][]rune{t[1:3], t[:2], t[2:4], {t[0], t[2]}} {
		out = append(out, ix.rests.of(string(rest)))
	}
	return out
}

// maxCompletions is how many words a prefix stands for.
const maxCompletions = 4

// complete gives the most usual words that begin with the prefix.
func (g groups) complete(prefix string) []word {
	var found []word
	if utf8.RuneCountInString(prefix) > 1 {
		for _, w := range g.of(head(prefix, 1)) {
			if w.rank != absent && strings.HasPrefix(w.text, prefix) {
				found = append(found, w)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b word) int { return cmp.Compare(b.rank, a.rank) })
	var out []word // each term once
	for _, w := range found {
		if len(out) < maxCompletions && !slices.ContainsFunc(out, func(o word) bool { return o.term == w.term }) {
			out = append(out, w)
		}
	}
	return out
}

// A correction is sure when hardly another word can have been meant: one slip,
// not in the first letter, in a word of some length, and every other word as
// near is far rarer. Two words written as one are sure when neither is short.
const (
	minCorrected = 4 // letters of a word that is corrected at all
	minSure      = 6 // letters of a word that is surely one with a slip
	minSureHalf  = 4 // letters of the shorter of two words written as one
	minSureAlone = 8 // letters of one that is surely a word of a single component
	farRarer     = 3 // ranks below: held by an eighth of the documents
	maxEnding    = 3 // letters by which words of one stem may differ in length

	firstLetter = 0.5 // that a slip in the first letter is farther than one in another
	tooFar      = 2.5 // two slips, one of them in the first letter, are not forgiven
)

// correct finds the word that was most likely meant by one that no document
// holds: the nearest by letters, then the most usual; and whether that is sure.
// Two words written as one count as nearer than two wrong letters. It gives nil
// when nothing is near, and for a word that the thesaurus knows.
func (ix *Index) correct(typed string) (meant []word, sure bool) {
	stem := term(typed)
	if slices.ContainsFunc(ix.groups.of(head(typed, 1)), func(w word) bool { return w.term == stem }) {
		return nil, false
	}
	best, distance, alone := ix.nearest(typed, stem)
	if distance >= 2 {
		if halves := ix.groups.halves(typed); halves != nil {
			return halves, min(len(halves[0].text), len(halves[1].text)) >= minSureHalf
		}
	}
	if best == nil {
		return nil, false
	}
	least := minSure
	if best.rank == 0 {
		least = minSureAlone
	}
	sure = alone && distance == 1 && utf8.RuneCountInString(typed) >= least
	return []word{*best}, sure
}

// reach is how many letters of a word may be wrong; of two the first is none.
func reach(letters []rune) int {
	switch n := len(letters); {
	case n < minCorrected:
		return 0
	case n < 6:
		return 1
	default:
		return 2
	}
}

// nearest gives the word nearest to one typed, how far it is, and whether every
// other as near is far rarer. A slip may stand in an ending and so spoil the
// stem, or the ending may differ: the nearer of spelling and stem counts.
func (ix *Index) nearest(typed, stem string) (best *word, distance float64, alone bool) {
	distance = tooFar
	rival := absent
	letters, stemLetters := letters16(typed), letters16(stem)
	for _, words := range ix.near(typed) {
		for n := range words {
			w := &words[n]
			if w.rank == absent {
				continue
			}
			other := letters16(w.text)
			most := min(int(distance), reach(letters), reach(other))
			slips := editDistance(letters, other, most)
			if longer := len(letters) - len(other); slips > 0 && -maxEnding <= longer && longer <= maxEnding {
				slips = min(slips, editDistance(stemLetters, letters16(w.term), most))
			}
			d := float64(slips)
			if other[0] != letters[0] {
				d += firstLetter
			}
			switch {
			case slips > most || d >= tooFar || d > distance:
			case d < distance:
				best, distance, rival = w, d, absent
			case w.rank > best.rank:
				if w.term != best.term {
					rival = best.rank
				}
				best = w
			case w.term != best.term:
				rival = max(rival, w.rank)
			}
		}
	}
	return best, distance, best != nil && (rival == absent || best.rank-rival >= farRarer)
}

// letters16 are a word's letters as the browser counts them, in UTF-16.
func letters16(text string) []rune {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if utf16.RuneLen(r) == 2 {
			high, low := utf16.EncodeRune(r)
			out = append(out, high, low)
		} else {
			out = append(out, r)
		}
	}
	return out
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

// beforeDigits cuts a word of letters and then digits: iso13485 → iso, 13485. It
// gives nothing for any other.
func beforeDigits(text string) (letters, digits string) {
	letters = strings.TrimRight(text, "0123456789")
	if digits = text[len(letters):]; digits == "" || len(letters) < 2 || !isLowerASCII(letters) {
		return "", ""
	}
	return letters, digits
}

func (g groups) lookup(text string) *word {
	words := g.of(head(text, 1))
	n, found := slices.BinarySearchFunc(words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	if !found || words[n].rank == absent {
		return nil
	}
	return &words[n]
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
