package search

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// How scores are made, here and in templates/search/rank.ts, in this order:
//
//   - s(term, field) is bleve's BM25 (k1 1.2, b 0.75, tf √frequency) of one term
//     in one field, with the field's true mean length instead of bleve's count
//     of distinct terms, which depends on how many segments there happen to be.
//   - A word scores Σ over the fields of boost · max over its alternatives of weight · s.
//   - A document scores Σ over the words, times the share of the words wanted
//     that it holds (a word that only code and boilerplate hold counts a
//     quarter), plus a bonus for covering the name, times its prominence.
//   - To that, tiers are added: all words wanted are held; the words are the name.
//     In a query of more than two words a document that holds them all in
//     passing, with less than a third of the best total, is not lifted.
//
// Scores are rounded to millionths, so that two ways of adding up floating-point
// numbers cannot order two equal documents differently; equals stand in the
// order of their numbers.
const (
	tierAll   = 1000.0  // every word wanted is held
	tierExact = 10000.0 // the words are the name
	nameBonus = 12.0    // times the share of the name's letters that the words cover, squared
	faintly   = 0.25    // of a word, when only code and boilerplate hold it
	fewWords  = 2       // up to so many words wanted, all words always come first
	inPassing = 0.33    // of the best total, below which all words are held in passing
)

// scored is a document with its score.
type scored struct {
	doc   uint32
	score float64
}

// tally gathers what the words give to each document.
type tally struct {
	total   []float64 // Σ of the words' scores
	held    []uint8   // words wanted that the document holds
	faint   []uint8   // words wanted that only its code and boilerplate hold
	letters []float64 // letters of the name that the words cover
	length  []float64 // letters of the name, where a word was found in it
	inName  []uint8   // words found in the name
	inOwner []uint8   // words found in the name or the organisation
	cover   []float64 // letters of the name that the word at hand covers
	word    []float64 // score of the word at hand, by field, fields × documents
	touched []uint32  // documents that the word at hand is in
	mark    []bool    // whether they are in touched
	words   int       // words looked for
	wanted  int       // of them, no fillers
	owners  int       // of them, the OWNER of OWNER/NAME
	best    float64   // greatest total
}

func newTally(docs int) *tally {
	return &tally{
		total: make([]float64, docs), held: make([]uint8, docs), faint: make([]uint8, docs), letters: make([]float64, docs), length: make([]float64, docs),
		inName: make([]uint8, docs), inOwner: make([]uint8, docs), cover: make([]float64, docs), word: make([]float64, docs*fieldPair), mark: make([]bool, docs),
	}
}

// rank scores every document that the plan matches, best first.
func (ix *Index) rank(ctx context.Context, p *plan) ([]scored, error) {
	allowed, err := ix.allowed(p)
	if err != nil {
		return nil, err
	}
	if len(p.words) == 0 {
		return ix.everything(allowed, len(p.unknown) == 0), nil
	}
	t := newTally(len(ix.docs))
	for i := range p.words {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := ix.tallyWord(t, &p.words[i]); err != nil {
			return nil, err
		}
	}
	t.share()
	var out []scored
	for doc := range t.total {
		if t.total[doc] > 0 && (allowed == nil || allowed[doc]) {
			out = append(out, scored{uint32(doc), ix.score(t, doc)})
		}
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
	return out, nil
}

// share multiplies each document's total by the share of the words wanted that it holds.
func (t *tally) share() {
	for doc := range t.total {
		t.total[doc] *= (float64(t.held[doc]) + float64(t.faint[doc])*faintly) / float64(t.wanted)
		t.best = max(t.best, t.total[doc])
	}
}

// everything is the answer to a query without words.
func (ix *Index) everything(allowed []bool, any bool) []scored {
	var out []scored
	for doc := range ix.docs {
		if any && (allowed == nil || allowed[doc]) {
			out = append(out, scored{doc: uint32(doc)})
		}
	}
	return out
}

func (ix *Index) tallyWord(t *tally, w *planned) error {
	t.words++
	if !w.filler {
		t.wanted++
	}
	if w.owner {
		t.owners++
	}
	t.touched = t.touched[:0]
	for f := range fieldPair {
		for _, alt := range w.alts {
			if err := ix.tallyTerm(t, f, alt); err != nil {
				return err
			}
		}
	}
	for _, doc := range t.touched {
		best := t.word[int(doc)*fieldPair : int(doc+1)*fieldPair]
		sum := 0.0
		held := false
		for f := range best {
			sum += ix.fields[f].Boost * best[f]
			held = held || best[f] > 0 && f != fieldSmall
		}
		if best[fieldName] > 0 && !w.owner {
			t.inName[doc]++
		}
		if best[fieldName] > 0 || best[fieldOwner] > 0 {
			t.inOwner[doc]++
		}
		switch {
		case w.filler:
		case held:
			t.held[doc]++
		default:
			t.faint[doc]++
		}
		t.total[doc] += sum
		t.letters[doc] += t.cover[doc]
		t.mark[doc] = false
		clear(best)
	}
	return nil
}

// tallyTerm lets bleve score one term in one field.
func (ix *Index) tallyTerm(t *tally, f int, alt alternative) error {
	return ix.postings(alt.term, f, func(p posting) {
		if !t.mark[p.doc] {
			t.mark[p.doc] = true
			t.touched = append(t.touched, p.doc)
			t.cover[p.doc] = 0
		}
		if at := &t.word[int(p.doc)*fieldPair+f]; alt.weight*p.score > *at {
			*at = alt.weight * p.score
		}
		if f == fieldName {
			t.cover[p.doc] = max(t.cover[p.doc], float64(p.frequency))
			t.length[p.doc] = p.length
		}
	})
}

func (ix *Index) score(t *tally, doc int) float64 {
	cover := 0.0
	if t.length[doc] > 0 {
		cover = math.Min(1, t.letters[doc]/t.length[doc])
	}
	named := float64(t.inOwner[doc]) / float64(t.words)
	score := (t.total[doc] + nameBonus*cover*cover*named*named) * ix.factors[doc]
	if int(t.held[doc]) == t.wanted && (t.wanted <= fewWords || t.total[doc] >= inPassing*t.best) {
		score += tierAll
	}
	if cover == 1 && int(t.inName[doc]) == t.words-t.owners {
		score += tierExact
	}
	return math.Round(score*1e6) / 1e6
}
