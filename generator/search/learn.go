package search

import (
	"context"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// learnt is what must be known of all documents before one can be indexed:
// their words, and which sentences stand in many of them.
type learnt struct {
	ids      map[string]uint32 // token → number
	tokens   []token           // by number
	texts    []text            // README of each document
	repeated map[uint64]bool   // hashes of sentences that are boilerplate
	digests  []string          // telling sentences of each README, by document
	entries  map[string]*entry // term → its place in the dictionary
	// vocabulary of the thesaurus: term → spelling
	vocabulary map[string]string
	scratch    []uint32 // of number
}

// token is a word as it is written, folded.
type token struct {
	text string
	term string // "" for a stop word
	docs int    // documents whose prose or description holds it
	last int    // the document that was counted last, plus one
}

// entry gathers the spellings of a term for the dictionary.
type entry struct {
	best string // the spelling that most documents use
	docs int    // of that spelling
	all  int    // documents that hold any spelling
}

// text is a README as sentences of numbered tokens.
type text struct {
	sentences []sentence
}

type sentence struct {
	zone   zone
	hash   uint64
	tokens []uint32
	words  string // as written; "" where it may not be quoted
}

type zone uint8

const (
	zoneProse zone = iota
	zoneHeading
	zoneCode
)

// learn reads every document once.
func learn(ctx context.Context, docs []Document, vocabulary map[string]string) (*learnt, error) {
	l := &learnt{ids: map[string]uint32{}, texts: make([]text, len(docs)), entries: map[string]*entry{}, vocabulary: vocabulary}
	seed := maphash.MakeSeed()
	standing := map[uint64]int{}
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l.read(&docs[i], i, seed, standing)
		docs[i].Readme = catalogue.Document{Title: docs[i].Readme.Title} // the sentences are all that is needed from here
	}
	l.repeated = repeatedSentences(standing, len(docs))
	l.spell()
	l.digests = make([]string, len(docs))
	for i := range docs {
		l.digests[i] = l.digest(&l.texts[i], len(docs))
		for n := range l.texts[i].sentences {
			l.texts[i].sentences[n].words = "" // frees the README
		}
	}
	return l, nil
}

// read takes in one document.
func (l *learnt) read(doc *Document, number int, seed maphash.Seed, standing map[uint64]int) {
	seen := map[uint64]bool{}
	for _, block := range doc.Readme.Blocks {
		for _, words := range split(block) {
			s := sentence{zone: zoneOf(block), tokens: l.number(words)}
			if len(s.tokens) == 0 {
				continue
			}
			s.hash = maphash.Comparable(seed, strings.Join(strings.Fields(fold(words)), " "))
			if s.zone == zoneProse && doc.Quotable {
				s.words = words
			}
			if !seen[s.hash] {
				seen[s.hash] = true
				standing[s.hash]++
			}
			if s.zone != zoneCode {
				l.count(s.tokens, number)
			}
			l.texts[number].sentences = append(l.texts[number].sentences, s)
		}
	}
	l.texts[number].sentences = slices.Clone(l.texts[number].sentences)
	l.count(l.number(doc.Description+" "+strings.Join(doc.Topics, " ")), number)
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

// number gives the numbers of text's tokens, new ones to new tokens.
func (l *learnt) number(text string) []uint32 {
	l.scratch = l.scratch[:0]
	tokens(fold(text), func(t string) { l.scratch = append(l.scratch, l.id(t)) })
	return slices.Clone(l.scratch) // no longer than needed: these are kept
}

func (l *learnt) id(t string) uint32 {
	id, ok := l.ids[t]
	if !ok {
		t = strings.Clone(t)
		id = uint32(len(l.tokens))
		l.ids[t] = id
		l.tokens = append(l.tokens, token{text: t, term: term(t)})
	}
	return id
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

// terms gives the terms of numbered tokens, stop words left out.
func (l *learnt) terms(ids []uint32) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if t := l.tokens[id].term; t != "" {
			out = append(out, t)
		}
	}
	return out
}

// spell fills the dictionary's entries from the tokens counted.
func (l *learnt) spell() {
	for i := range l.tokens {
		t := &l.tokens[i]
		if t.term == "" || t.docs == 0 {
			continue
		}
		e := l.entries[t.term]
		if e == nil {
			e = &entry{}
			l.entries[t.term] = e
		}
		if t.docs > e.docs || t.docs == e.docs && t.text < e.best {
			e.best, e.docs = t.text, t.docs
		}
		e.all += t.docs
	}
}

// repeatedSentences are those that stand in many documents: template text,
// licence and contributing paragraphs, the usual headings.
func repeatedSentences(standing map[uint64]int, docs int) map[uint64]bool {
	many := max(4, int(math.Ceil(math.Sqrt(float64(docs))/3)))
	out := map[uint64]bool{}
	for hash, n := range standing {
		if n >= many {
			out[hash] = true
		}
	}
	return out
}

// small tells whether a sentence counts for little.
func (l *learnt) small(s *sentence) bool { return s.zone == zoneCode || l.repeated[s.hash] }

// digestSentence is how many bytes one sentence of a digest has at most.
const digestSentence = 220

// digestLength is how many bytes of README text travel with a result, at most:
// fewer where more results must share a file.
func digestLength(docs int) int {
	switch {
	case docs <= 1000:
		return 500
	case docs <= 8000:
		return 300
	default:
		return 160
	}
}

// digest picks the sentences that tell most about a README, in its order: those
// with the rarest words that others have not told yet. The passage that a
// result shows is one of them.
func (l *learnt) digest(t *text, docs int) string {
	told := map[uint32]bool{}
	var chosen []int
	for room := digestLength(docs); room > 0; {
		best, gain := -1, 0.0
		for i := range t.sentences {
			if g := l.gain(&t.sentences[i], told, docs); g > gain && len(t.sentences[i].words) <= room {
				best, gain = i, g
			}
		}
		if best < 0 {
			break
		}
		for _, id := range t.sentences[best].tokens {
			told[id] = true
		}
		chosen = append(chosen, best)
		room -= len(t.sentences[best].words) + 1
	}
	return joinInOrder(t, chosen)
}

// gain is what a sentence would add to a digest: Σ idf of its new words, per √length.
func (l *learnt) gain(s *sentence, told map[uint32]bool, docs int) float64 {
	if n := len(s.words); n < 25 || n > digestSentence || l.small(s) {
		return 0
	}
	sum := 0.0
	for _, id := range s.tokens {
		if t := &l.tokens[id]; t.term != "" && !told[id] && t.docs > 0 {
			sum += math.Log(1 + float64(docs)/float64(t.docs))
		}
	}
	return sum / math.Sqrt(float64(len(s.tokens)))
}

// joinInOrder gives the chosen sentences, one a line.
func joinInOrder(t *text, chosen []int) string {
	slices.Sort(chosen)
	var out []string
	for _, i := range chosen {
		out = append(out, t.sentences[i].words)
	}
	return strings.Clone(strings.Join(out, "\n"))
}
