package assess

import (
	"sort"
	"strings"
)

// lexicon is the literals of many rules. One reading of a text finds where each
// of them stands, instead of a search for each.
type lexicon struct {
	literals []literal // by number; none has the number 0
	ids      map[literal]int
	begin    grams        // how they begin
	last     [1 << 16]int // number of the last one by the hash of its beginning
	before   []int        // number of the one before it with the same hash
}

func newLexicon() *lexicon {
	return &lexicon{literals: make([]literal, 1), ids: map[literal]int{}, before: make([]int, 1)}
}

// enter gives literals their numbers.
func (x *lexicon) enter(literals []literal) {
	for i := range literals {
		literals[i].id = x.id(literals[i])
	}
}

// id is the number of a literal of three bytes or more.
func (x *lexicon) id(l literal) int {
	l.id = 0
	id, known := x.ids[l]
	if !known {
		id = len(x.literals)
		begin := lowerASCII(l.text[:gram])
		h := gramHash(begin[0], begin[1], begin[2])
		x.ids[l], x.literals, x.before = id, append(x.literals, l), append(x.before, x.last[h])
		x.begin.add(h)
		x.last[h] = id
	}
	return id
}

// read gives, by the number of a literal, the pieces of the text that hold it.
func (x *lexicon) read(t *text) map[int][]int {
	held := map[int][]int{}
	for i := 0; i+gram <= len(t.lower); i++ {
		h := gramHash(t.lower[i], t.lower[i+1], t.lower[i+2])
		if !x.begin.has(h) {
			continue
		}
		for id := x.last[h]; id != 0; id = x.before[id] {
			if !x.literals[id].stands(t, i) {
				continue
			}
			piece, list := sort.SearchInts(t.starts, i+1)-1, held[id]
			if len(list) == 0 || list[len(list)-1] != piece {
				held[id] = append(list, piece)
			}
		}
	}
	return held
}

// stands tells whether a literal stands at byte i of the text.
func (l *literal) stands(t *text, i int) bool {
	in := t.exact
	if l.fold {
		in = t.lower
	}
	return strings.HasPrefix(in[i:], l.text) && !(l.opens && i > 0 && isWord(in[i-1]))
}

// gram is how many bytes a piece of text has in a grams set.
const gram = 3

// grams is the set of all three-byte pieces of a text, by hash. A piece that it
// lacks is not in the text; one that it has probably is.
type grams [1 << 10]uint64

// read adds the pieces of a text.
func (g *grams) read(text string) {
	for i := 0; i+gram <= len(text); i++ {
		g.add(gramHash(text[i], text[i+1], text[i+2]))
	}
}

func (g *grams) add(h uint16)      { g[h>>6] |= 1 << (h & 63) }
func (g *grams) has(h uint16) bool { return g[h>>6]&(1<<(h&63)) != 0 }

func gramHash(a, b, c byte) uint16 {
	return uint16(a)*31*31 + uint16(b)*2053 + uint16(c)
}

// mayHold tells whether the text may hold word.
func (g *grams) mayHold(word string) bool {
	for i := 0; i+gram <= len(word); i++ {
		if !g.has(gramHash(word[i], word[i+1], word[i+2])) {
			return false
		}
	}
	return true
}
