package search

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// pairs tells which documents hold which neighbouring words, so that phrases
// can be found without the positions of all words. They are never scored, and
// would double bleve's work, so they stand beside it: sorted, hash then document.
type pairs []uint64

func (p *pairs) add(doc int, hashes []uint32) {
	for _, h := range hashes {
		*p = append(*p, uint64(h)<<32|uint64(doc))
	}
}

// seal sorts what was added.
func (p *pairs) seal() {
	slices.Sort(*p)
	*p = slices.Clip(*p)
}

// of gives the documents that hold a pair, ascending.
func (p pairs) of(hash uint32) []uint32 {
	first, _ := slices.BinarySearch(p, uint64(hash)<<32)
	var docs []uint32
	for _, v := range p[first:] {
		if uint32(v>>32) != hash {
			break
		}
		docs = append(docs, uint32(v))
	}
	return docs
}

// pairBits is how many bits of a hash tell pairs apart: of 262,144 two may meet,
// which makes one phrase in thousands match where its words stand apart.
const pairBits = 18

// pairHash is FNV-1a of both terms with a space between, its upper bits.
func pairHash(a, b string) uint32 {
	h := uint32(2166136261)
	for _, s := range [3]string{a, " ", b} {
		for i := range len(s) {
			h = (h ^ uint32(s[i])) * 16777619
		}
	}
	return h >> (32 - pairBits)
}

// pairTerm is the hash as a term of the static index: before all others, and
// sorted as numbers are.
func pairTerm(hash uint32) string { return fmt.Sprintf("!%d", firstPair+hash) }

const firstPair = 1_000_000

// pairOf reads what pairTerm wrote.
func pairOf(term string) (hash uint32, ok bool) {
	digits, ok := strings.CutPrefix(term, "!")
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n) - firstPair, ok && err == nil && n >= firstPair && n < firstPair+1<<pairBits
}
