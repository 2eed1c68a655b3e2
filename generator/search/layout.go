package search

import (
	"errors"
	"math/bits"
	"sync"
)

// The files of the static index are coded bit by bit with a range coder, as in
// LZMA: each bit takes as much room as it is unlikely after those before it of
// its kind. What kind a bit is of its slot says; every slot learns while it
// codes, and begins anew in each file. A number is the count of its bits (five
// bits in a tree of 32 slots) and what comes below its first bit, of which the
// next has slots of its own. A letter is eight bits in a tree that belongs to
// the letter before.

// The kinds of number, each with 64 slots.
const (
	kindSize   = iota                   // how many of anything follow
	kindShared                          // bytes shared with the string before
	kindLength                          // bytes of a string
	kindRank                            // of a word
	kindField                           // whether each field holds a term
	kindDoc                             // a document's number
	kindCount                           // documents of a list, by field
	kindLevel  = kindCount + fieldCount // a field length level, by field
	kindColumn = kindLevel + fieldCount // how a facet's column is written
	kindStep   = kindColumn + 1         // from a value to that of the next document, after none and after one
	kindGap    = 32                     // between documents, by how far they stand apart and the level of length there
	kindFreq   = kindGap + 32*maxLevels // a frequency level, by field, level of length and frequency before
	kinds      = kindFreq + fieldCount*maxLevels*freqsBefore
	letters    = kinds * 64       // slots of letters, by the one before
	values     = letters + 128<<8 // slots of facets' values, by another facet's
	slots      = values + maxGiven

	slotLabel = kindColumn * 64 // whether a value has a label of its own; no number uses this slot
)

const (
	codedLevels = 64      // of a frequency or length: a tree of six bits
	maxLevels   = 8       // of a length that documents are ordered by
	freqsBefore = 4       // frequency levels that are told apart
	maxGiven    = 1 << 16 // values of a facet times those of another by which it is written
)

// model is what a file's slots have learnt: the probability of a one in 65,536ths,
// times 256, plus how often the slot was met.
type model [slots]uint32

const (
	fresh    = 32768 << 8
	patience = 250 // meetings after which a slot learns no slower
	least    = 32  // 65,536ths that a bit always keeps
)

func (m *model) reset() {
	for i := range m {
		m[i] = fresh
	}
}

// learn moves a slot towards the bit met.
func (m *model) learn(slot int, one bool) {
	p, n := int(m[slot]>>8), int(m[slot]&255)
	if one {
		p += 2 * (65536 - least - p) / (2*n + 3)
	} else {
		p -= 2 * (p - least) / (2*n + 3)
	}
	m[slot] = uint32(p)<<8 | uint32(min(n+1, patience))
}

// out is a file in the making.
type out struct {
	buf     []byte
	low     uint64
	span    uint32
	last    byte // waits for a carry
	waiting int  // bytes that do: last, then 0xff
	model   *model
}

// models are kept for the next file.
var models = sync.Pool{New: func() any { return new(model) }}

func newOut() *out {
	m := models.Get().(*model)
	m.reset()
	return &out{span: 1<<32 - 1, waiting: 1, model: m}
}

// bit writes a bit of the kind that its slot says.
func (o *out) bit(slot int, one bool) {
	bound := o.span >> 16 * (o.model[slot] >> 8)
	if one {
		o.span = bound
	} else {
		o.low += uint64(bound)
		o.span -= bound
	}
	o.model.learn(slot, one)
	for o.span < 1<<24 {
		o.span <<= 8
		o.shift()
	}
}

// shift writes the highest byte of low, once no carry can reach it.
func (o *out) shift() {
	if o.low < 0xff<<24 || o.low >= 1<<32 {
		for ; o.waiting > 0; o.waiting-- {
			o.buf = append(o.buf, o.last+byte(o.low>>32))
			o.last = 0xff
		}
		o.last = byte(o.low >> 24)
	}
	o.waiting++
	o.low = o.low << 8 & (1<<32 - 1)
}

// bytes ends the file. What a reader holds at its end is then 0.
func (o *out) bytes() []byte {
	for range 5 {
		o.shift()
	}
	models.Put(o.model)
	o.model = nil
	return o.buf[1:] // the first is always 0
}

// tree writes n below 2^size, its highest bit first.
func (o *out) tree(base, size, n int) {
	at := 1
	for i := size - 1; i >= 0; i-- {
		one := n >> i & 1
		o.bit(base+at, one == 1)
		at = at<<1 | one
	}
}

func (o *out) number(kind, n int) {
	size := bits.Len(uint(n))
	o.tree(kind*64, 5, size)
	slot := kind*64 + 32 + size
	for i := size - 2; i >= 0; i-- {
		o.bit(slot, n>>i&1 == 1)
		slot = 0
	}
}

func (o *out) text(s string) {
	o.number(kindLength, len(s))
	before := byte(0)
	for i := range len(s) {
		o.tree(letters+int(before&127)<<8, 8, int(s[i]))
		before = s[i]
	}
}

// front writes a string of a sorted list as the length that it shares with the
// one before, and the rest.
func (o *out) front(before, s string) {
	n := 0
	for n < len(before) && n < len(s) && before[n] == s[n] {
		n++
	}
	o.number(kindShared, n)
	o.text(s[n:])
}

// errTorn is a file of an index that ends too early or holds a wrong number.
var errTorn = errors.New("the file is damaged")

// in is a file being read; see out. The first error stays.
type in struct {
	rest  []byte
	span  uint32
	code  uint32
	model *model
	err   error
}

func newIn(data []byte) *in {
	m := models.Get().(*model)
	m.reset()
	f := &in{rest: data, span: 1<<32 - 1, model: m}
	for range 4 {
		f.next()
	}
	return f
}

// next takes in a byte.
func (f *in) next() {
	f.code <<= 8
	if len(f.rest) == 0 {
		f.err = errTorn
		return
	}
	f.code |= uint32(f.rest[0])
	f.rest = f.rest[1:]
}

// end tells whether the file was read whole and right.
func (f *in) end() error {
	models.Put(f.model)
	f.model = nil
	if len(f.rest) > 0 || f.code != 0 {
		f.err = errTorn
	}
	return f.err
}

func (f *in) bit(slot int) int {
	bound := f.span >> 16 * (f.model[slot] >> 8)
	one := f.code < bound
	if one {
		f.span = bound
	} else {
		f.code -= bound
		f.span -= bound
	}
	f.model.learn(slot, one)
	for f.span < 1<<24 {
		f.span <<= 8
		f.next()
	}
	if one {
		return 1
	}
	return 0
}

func (f *in) tree(base, size int) int {
	at := 1
	for range size {
		at = at<<1 | f.bit(base+at)
	}
	return at - 1<<size
}

// number reads a number, 0 after an error.
func (f *in) number(kind int) int {
	size := f.tree(kind*64, 5)
	n, slot := min(size, 1), kind*64+32+size
	for i := size - 2; i >= 0; i-- {
		n = n<<1 | f.bit(slot)
		slot = 0
	}
	if f.err != nil {
		return 0
	}
	return n
}

// most reads a number that may not be above a limit.
func (f *in) most(kind, limit int) int {
	n := f.number(kind)
	if n > limit {
		f.err = errTorn
		return 0
	}
	return n
}

// maxString is how many bytes a string of an index has at most.
const maxString = 1 << 16

func (f *in) text() string {
	s := make([]byte, f.most(kindLength, maxString))
	before := byte(0)
	for i := range s {
		s[i] = byte(f.tree(letters+int(before&127)<<8, 8))
		before = s[i]
	}
	return string(s)
}

func (f *in) front(before string) string {
	n := f.most(kindShared, len(before))
	return before[:n] + f.text()
}
