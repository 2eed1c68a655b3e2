package search

import (
	"cmp"
	"context"
	"encoding/binary"
	"iter"
	"math"
	"slices"
	"strings"
)

// learnt is what must be known of all documents before one can be indexed:
// their words, and which sentences stand in many of them.
type learnt struct {
	ids       map[string]uint32 // token → number
	tokens    []token           // by number
	numbers   map[string]uint32 // term → number
	terms     []indexTerm       // by number
	texts     []packed          // README of each document
	sentences map[uint64]uint32 // hash of a sentence → its number
	standing  []standing        // by the number of a sentence
	many      int32             // documents in which a sentence is boilerplate
	entries   map[string]*entry // term → its place in the dictionary
	// vocabulary of the thesaurus: term → spelling
	vocabulary map[string]string
	scratch    []uint32 // terms of stems and analyse
}

// token is a word as it is written, folded.
type token struct {
	text string
	term uint32  // its number; noTerm for a stop word
	docs int     // documents whose prose or description holds it
	last int     // the document that was counted last, plus one
	idf  float64 // how much it tells in a digest; 0 for a stop word
	told int     // the document whose digest has told it, plus one
}

// noTerm is the number of no term.
const noTerm = ^uint32(0)

// indexTerm is a term as it is indexed.
type indexTerm struct {
	text  string
	forms []form // of the thesaurus, that begin with it
}

// form is one that names a concept in documents.
type form struct {
	terms []uint32
	key   uint32 // the concept's own term
}

// entry gathers the spellings of a term for the dictionary.
type entry struct {
	best string // the spelling that most documents use
	docs int    // of that spelling
	all  int    // documents that hold any spelling
}

type sentence struct {
	zone   zone
	number uint32 // tells equal sentences from others
	tokens []uint32
	words  string // as written; "" where it is not to be quoted
}

type zone uint8

const (
	zoneProse zone = iota
	zoneHeading
	zoneCode
)

// learn takes in every document once, keeps of each README what is needed from
// here, and gives the documents as they came. Of documents with the same name
// (compared without case) the first stays.
func learn(ctx context.Context, docs iter.Seq2[Document, error], concepts []concept) ([]Document, *learnt, error) {
	l := &learnt{ids: map[string]uint32{}, numbers: map[string]uint32{}, entries: map[string]*entry{}, sentences: map[uint64]uint32{}, vocabulary: vocabulary(concepts)}
	l.learnForms(concepts)
	named := map[string]bool{}
	var all []Document
	for doc, err := range docs {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, nil, err
		}
		if key := strings.ToLower(doc.Name); !named[key] {
			named[key] = true
			l.take(len(all), &doc)
			doc.Readme.Packed = nil // has served
			all = append(all, doc)
		}
	}
	l.sentences = nil
	l.many = boilerplate(len(all))
	l.spell()
	l.weigh(len(all))
	return all, l, nil
}

// standing is in how many documents a sentence stands.
type standing struct{ docs, last int32 }

// take takes in one document.
func (l *learnt) take(number int, doc *Document) {
	read := unpacking{rest: doc.Readme.Packed}
	ids := make([]uint32, 0, len(read.rest)/16)
	for range read.number(len(read.rest) + 1) {
		ids = append(ids, l.id(read.text()))
	}
	quoted := 0
	if doc.Quotable {
		quoted = digestLength(number+1, doc.Description != "") // of more documents none is longer
	}
	text := make(packed, 0, len(read.rest))
	for len(read.rest) > hashSize {
		hash := binary.LittleEndian.Uint64(read.bytes(hashSize))
		s, ok := read.sentence(len(ids))
		if !ok {
			break // the rest is damaged
		}
		for i, t := range s.tokens {
			s.tokens[i] = ids[t]
		}
		s.number = l.stands(hash, number)
		if s.zone != zoneCode {
			l.count(s.tokens, number)
		}
		if len(s.words) > quoted {
			s.words = ""
		}
		text = text.sentence(&s)
		read.room = read.room[:0]
	}
	l.texts = append(l.texts, slices.Clone(text))
	tokens(fold(doc.Description+" "+strings.Join(doc.Topics, " ")), func(t string) { l.count([]uint32{l.id([]byte(t))}, number) })
}

// stands counts a document in which a sentence stands, once, and gives the
// sentence's number.
func (l *learnt) stands(hash uint64, doc int) uint32 {
	n, known := l.sentences[hash]
	if !known {
		n = uint32(len(l.standing))
		l.sentences[hash] = n
		l.standing = append(l.standing, standing{})
	}
	if at := &l.standing[n]; at.last != int32(doc)+1 {
		*at = standing{at.docs + 1, int32(doc) + 1}
	}
	return n
}

// id is the number of a token.
func (l *learnt) id(t []byte) uint32 {
	id, ok := l.ids[string(t)]
	if !ok {
		text := string(t)
		id = uint32(len(l.tokens))
		l.ids[text] = id
		l.tokens = append(l.tokens, token{text: text, term: l.number(term(text))})
	}
	return id
}

// number is that of a term, noTerm for "".
func (l *learnt) number(t string) uint32 {
	if t == "" {
		return noTerm
	}
	n, ok := l.numbers[t]
	if !ok {
		n = uint32(len(l.terms))
		l.numbers[t] = n
		l.terms = append(l.terms, indexTerm{text: t})
	}
	return n
}

// learnForms makes the forms known that name a concept in documents.
func (l *learnt) learnForms(concepts []concept) {
	for i := range concepts {
		key := l.number(concepts[i].Key)
		for _, text := range concepts[i].Terms {
			var f form
			for _, t := range terms(text) {
				f.terms = append(f.terms, l.number(t))
			}
			if len(f.terms) > 0 {
				f.key = key
				first := &l.terms[f.terms[0]]
				first.forms = append(first.forms, f)
			}
		}
	}
}

func (l *learnt) count(ids []uint32, doc int) {
	for _, id := range ids {
		if t := &l.tokens[id]; t.last != doc+1 {
			t.last = doc + 1
			t.docs++
		}
	}
}

// docs is the number of documents whose prose holds a token; a word of the
// thesaurus counts as if two did.
func (l *learnt) docs(token string) int {
	n := 0
	if id, ok := l.ids[token]; ok {
		n = l.tokens[id].docs
	}
	if n < 2 && l.vocabulary[term(token)] != "" {
		return 2
	}
	return n
}

// stems gives the terms of tokens, stop words left out; valid until the next call.
func (l *learnt) stems(ids []uint32) []uint32 {
	l.scratch = l.scratch[:0]
	for _, id := range ids {
		if t := l.tokens[id].term; t != noTerm {
			l.scratch = append(l.scratch, t)
		}
	}
	return l.scratch
}

// analyse gives the terms of text; valid until the next call.
func (l *learnt) analyse(text string) []uint32 {
	l.scratch = l.scratch[:0]
	tokens(fold(text), func(t string) {
		if n := l.number(term(t)); n != noTerm {
			l.scratch = append(l.scratch, n)
		}
	})
	return l.scratch
}

// spell fills the dictionary's entries from the tokens counted.
func (l *learnt) spell() {
	l.eachSpelling(func(text, stem string, docs int) {
		e := l.entries[stem]
		if e == nil {
			e = &entry{}
			l.entries[stem] = e
		}
		if docs > e.docs || docs == e.docs && text < e.best {
			e.best, e.docs = text, docs
		}
		e.all += docs
	})
}

// eachSpelling calls yield for every spelling of a stem, and how many documents hold it.
func (l *learnt) eachSpelling(yield func(text, stem string, docs int)) {
	for i := range l.tokens {
		if t := &l.tokens[i]; t.term != noTerm && t.docs > 0 {
			yield(t.text, l.terms[t.term].text, t.docs)
		}
	}
}

// boilerplate is in how many of all documents a sentence stands that is template
// text, a licence's or contributing paragraph, or a usual heading.
func boilerplate(docs int) int32 {
	return int32(max(4, math.Ceil(math.Sqrt(float64(docs))/3)))
}

// small tells whether a sentence counts for little.
func (l *learnt) small(s *sentence) bool {
	return s.zone == zoneCode || l.standing[s.number].docs >= l.many
}

// digestSentence is how many bytes one sentence of a digest has at most.
const digestSentence = 220

// digestLength is how many bytes of README text travel with a result, at most:
// fewer where more results must share a file, and of many thousands only with
// those that have nothing else to tell.
func digestLength(docs int, described bool) int {
	switch {
	case docs <= 1000:
		return 500
	case docs <= 8000:
		return 300
	case described:
		return 0
	default:
		return 64
	}
}

// weigh gives each token its inverse document frequency.
func (l *learnt) weigh(docs int) {
	for i := range l.tokens {
		if t := &l.tokens[i]; t.term != noTerm && t.docs > 0 {
			t.idf = math.Log(1 + float64(docs)/float64(t.docs))
		}
	}
}

// digest picks the sentences that tell most about a README, in its order: those
// with the rarest words that others have not told yet. The passage that a
// result shows is one of them.
func (l *learnt) digest(number int, t []sentence, length int) string {
	var chosen []int
	for room := length; room > 0; {
		best, gain := -1, 0.0
		for i := range t {
			if len(t[i].words) > room {
				continue
			}
			if g := l.gain(&t[i], number+1); g > gain {
				best, gain = i, g
			}
		}
		if best < 0 {
			break
		}
		for _, id := range t[best].tokens {
			l.tokens[id].told = number + 1
		}
		chosen = append(chosen, best)
		room -= len(t[best].words) + 1
	}
	return joinInOrder(t, chosen)
}

// quotable tells whether a sentence is fit for a digest.
func quotable(words string) bool { return len(words) >= 25 && len(words) <= digestSentence }

// gain is what a sentence would add to a digest: Σ idf of its new words, per √length.
func (l *learnt) gain(s *sentence, told int) float64 {
	if s.words == "" || l.small(s) {
		return 0
	}
	sum := 0.0
	for _, id := range s.tokens {
		if t := &l.tokens[id]; t.told != told {
			sum += t.idf
		}
	}
	return sum / math.Sqrt(float64(len(s.tokens)))
}

// joinInOrder gives the chosen sentences, one a line.
func joinInOrder(t []sentence, chosen []int) string {
	slices.Sort(chosen)
	var out []string
	for _, i := range chosen {
		out = append(out, t[i].words)
	}
	return strings.Join(out, "\n")
}
