package search

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Reading is a README as search reads it. It depends on nothing else, so a
// README that has not changed need not be read again.
type Reading struct {
	_      struct{} `cbor:",toarray"`
	Title  string
	Packed packed // its different tokens, then its sentences
	Cut    bool   // it has more different tokens than MaxTokens
}

// MaxTokens is how many different tokens of one README are looked for. The
// longest of honest ones have some 6,000; every one more would be asked of all
// who search, for the words of a catalogue are one list.
const MaxTokens = 10_000

// Read takes a README apart into sentences, and those into tokens.
func Read(doc catalogue.Document) Reading {
	var tokensOf []string
	ids := map[string]uint32{}
	var sentences packed
	var held []uint32
	cut := false
	for _, block := range doc.Blocks {
		for _, words := range split(block) {
			folded := fold(words)
			held = held[:0]
			tokens(folded, func(t string) {
				id, known := ids[t]
				if !known && len(tokensOf) == MaxTokens {
					cut = true
					return
				}
				if !known {
					id = uint32(len(tokensOf))
					ids[t] = id
					tokensOf = append(tokensOf, t)
				}
				held = append(held, id)
			})
			if len(held) == 0 {
				continue
			}
			s := sentence{zone: zoneOf(block), tokens: held}
			if s.zone == zoneProse && quotable(words) {
				s.words = words
			}
			sentences = append(sentences, hashOf(folded)...)
			sentences = sentences.sentence(&s)
		}
	}
	out := make(packed, 0, 8*len(tokensOf)+len(sentences)+binary.MaxVarintLen64)
	out = out.number(len(tokensOf))
	for _, t := range tokensOf {
		out = out.text(t)
	}
	return Reading{Title: doc.Title, Packed: append(out, sentences...), Cut: cut}
}

// hashSize is how many bytes tell folded sentences apart.
const hashSize = 8

// hashOf tells folded sentences apart, however they are spaced. Nobody can write
// one that passes for another's.
func hashOf(folded string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(folded), " ")))
	return sum[:hashSize]
}

func zoneOf(b catalogue.Block) zone {
	switch b.Kind {
	case catalogue.Heading:
		return zoneHeading
	case catalogue.Code:
		return zoneCode
	default:
		return zoneProse
	}
}

// split cuts a block's text into sentences; code stays whole.
func split(b catalogue.Block) []string {
	if b.Kind == catalogue.Code || b.Kind == catalogue.Heading {
		return []string{b.Text}
	}
	var out []string
	text := strings.Join(strings.Fields(b.Text), " ")
	for start, i := 0, 0; i < len(text); i++ {
		end := i+1 == len(text)
		if end || strings.IndexByte(".!?", text[i]) >= 0 && text[i+1] == ' ' && i-start > 30 {
			if s := strings.TrimSpace(text[start : i+1]); s != "" {
				out = append(out, s)
			}
			start = i + 1
		}
	}
	return out
}

// packed are numbers and texts behind each other. The garbage collector need not
// look into them, and most numbers take a byte or two.
type packed []byte

func (p packed) number(n int) packed { return binary.AppendUvarint(p, uint64(n)) }

func (p packed) text(s string) packed { return append(p.number(len(s)), s...) }

// sentence appends all of a sentence but its hash.
func (p packed) sentence(s *sentence) packed {
	p = append(p, byte(s.zone)).number(int(s.number)).number(len(s.tokens))
	for _, id := range s.tokens {
		p = p.number(int(id))
	}
	return p.text(s.words)
}

// unpacking reads what was packed.
type unpacking struct {
	rest packed
	torn bool     // what comes is damaged
	room []uint32 // for tokens
}

// number reads a number that is to be below a limit.
func (u *unpacking) number(limit int) int {
	v, n := binary.Uvarint(u.rest)
	if n <= 0 || v >= uint64(limit) {
		u.rest, u.torn = nil, true
		return 0
	}
	u.rest = u.rest[n:]
	return int(v)
}

func (u *unpacking) bytes(n int) []byte {
	if n > len(u.rest) {
		u.rest, u.torn = nil, true
		return nil
	}
	out := u.rest[:n]
	u.rest = u.rest[n:]
	return out
}

func (u *unpacking) text() []byte { return u.bytes(u.number(len(u.rest) + 1)) }

// sentence reads one whose tokens have numbers below a limit, false where none is.
func (u *unpacking) sentence(limit int) (sentence, bool) {
	var s sentence
	if first := u.bytes(1); first != nil {
		s.zone = zone(first[0])
	}
	s.number = uint32(u.number(math.MaxInt32))
	start := len(u.room)
	for range u.number(len(u.rest) + 1) {
		u.room = append(u.room, uint32(u.number(limit)))
	}
	s.tokens = u.room[start:len(u.room):len(u.room)]
	s.words = string(u.text())
	return s, !u.torn
}
