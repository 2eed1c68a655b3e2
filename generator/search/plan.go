package search

import (
	"slices"
	"strings"
)

// plan is a query made ready: what to look for, term by term.
type plan struct {
	words     []planned
	required  [][]string // each: terms that a document must hold, all of them
	excluded  [][]string // each: terms of which a document must not hold all
	corrected string     // the text with its words corrected, "" when none was
	expanded  []string   // what was looked for beyond the words typed
	unknown   []string   // words that nothing was found for
}

// planned is one word with its alternatives, of which the best counts.
type planned struct {
	typed  string
	alts   []alternative
	filler bool // scores, but is not missed
}

type alternative struct {
	term   string
	weight float64
}

const (
	maxWords      = 16  // words of a query that are looked for
	synonymWeight = 0.8 // of what the thesaurus adds, beside 1 for what was typed
)

// planner holds a plan in the making.
type planner struct {
	ix       *Index
	literal  bool
	plan     plan
	sequence []string // the term of each planned word, "" where several stand for it
	texts    []string // each clause with its words corrected
	changed  bool
}

// plan reads a query's text. templates/search/plan.ts is its twin.
func (ix *Index) plan(text string, literal bool) (plan, error) {
	p := &planner{ix: ix, literal: literal}
	all := clauses(text)
	open := text != "" && len(all) > 0 && !all[len(all)-1].quoted && !strings.HasSuffix(text, " ")
	for i, c := range all {
		if err := p.clause(c, open && i == len(all)-1); err != nil {
			return plan{}, err
		}
	}
	if !literal {
		p.widen()
	}
	p.fillers()
	if p.changed {
		p.plan.corrected = strings.Join(p.texts, " ")
	}
	return p.plan, nil
}

// clause plans one word or phrase. open means that its last word may still be typed.
func (p *planner) clause(c clause, open bool) error {
	if c.not {
		p.plan.excluded = appendSome(p.plan.excluded, neighbours(terms(c.text)))
		p.texts = append(p.texts, quote(c))
		return nil
	}
	if c.quoted {
		found := terms(c.text)
		p.plan.required = appendSome(p.plan.required, neighbours(found))
		for _, t := range found {
			p.word(t, "", alternative{t, 1})
		}
		p.texts = append(p.texts, quote(c))
		return nil
	}
	return p.plain(c, open)
}

func appendSome(to [][]string, terms []string) [][]string {
	if len(terms) == 0 {
		return to
	}
	return append(to, terms)
}

func quote(c clause) string {
	out := c.text
	if c.quoted {
		out = `"` + out + `"`
	}
	if c.not {
		out = "-" + out
	}
	return out
}

// neighbours gives the terms by which a phrase is found: its pairs, or its one word.
func neighbours(found []string) []string {
	if len(found) < 2 {
		return found
	}
	var out []string
	for i := 1; i < len(found); i++ {
		out = append(out, pair(found[i-1], found[i]))
	}
	return out
}

// plain plans a clause without quotes: usually one word, more where it holds
// hyphens or dots.
func (p *planner) plain(c clause, open bool) error {
	var typed, spelt []string
	tokens(fold(c.text), func(t string) { typed = append(typed, t) })
	for i, t := range typed {
		words, err := p.resolve(t, open && i == len(typed)-1)
		if err != nil {
			return err
		}
		spelt = append(spelt, words...)
	}
	if p.literal || slices.Equal(spelt, typed) {
		p.texts = append(p.texts, c.text)
	} else {
		p.texts = append(p.texts, strings.Join(spelt, " "))
		p.changed = true
	}
	return nil
}

// resolve plans one token, and gives the words that it was read as.
func (p *planner) resolve(token string, open bool) ([]string, error) {
	stem := term(token)
	if stem == "" {
		return []string{token}, nil
	}
	known, err := p.ix.known(stem)
	if err != nil {
		return nil, err
	}
	if known {
		p.word(token, stem, alternative{stem, 1})
		return []string{token}, nil
	}
	if !p.literal && open {
		if found := p.ix.groups.complete(token); len(found) > 0 {
			p.word(token, "", alternatives(found)...)
			return []string{token}, nil
		}
	}
	var read []string
	if !p.literal {
		for _, w := range p.ix.groups.correct(token) {
			p.word(w.text, w.term, alternative{w.term, 1})
			read = append(read, w.text)
		}
	}
	if read == nil {
		p.plan.unknown = append(p.plan.unknown, token)
		return []string{token}, nil
	}
	return read, nil
}

func alternatives(words []word) []alternative {
	var out []alternative
	for _, w := range words {
		if a := (alternative{w.term, 1}); !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func (p *planner) word(typed, stem string, alts ...alternative) {
	if len(p.plan.words) < maxWords {
		p.plan.words = append(p.plan.words, planned{typed: typed, alts: alts})
		p.sequence = append(p.sequence, stem)
	}
}

// widen adds what the thesaurus knows to the words that name it.
func (p *planner) widen() {
	for _, hit := range p.ix.aliases.longest(p.sequence) {
		if !hit.concept.present {
			continue
		}
		for i := hit.start; i < hit.end; i++ {
			p.plan.words[i].alts = append(p.plan.words[i].alts, alternative{hit.concept.key, synonymWeight})
		}
		said := p.sequence[hit.start:hit.end]
		for _, form := range hit.concept.Terms {
			if !slices.Equal(terms(form), said) && !slices.Contains(p.plan.expanded, form) {
				p.plan.expanded = append(p.plan.expanded, form)
			}
		}
	}
}

// fillers marks the words that people write around what they look for, unless
// they wrote nothing else.
func (p *planner) fillers() {
	n := 0
	for i := range p.plan.words {
		if w := &p.plan.words[i]; slices.Contains(fillerWords, w.typed) {
			w.filler = true
			n++
		}
	}
	if n == len(p.plan.words) {
		for i := range p.plan.words {
			p.plan.words[i].filler = false
		}
	}
}

// fillerWords are wanted least: a result without them is as complete as one with them.
var fillerWords = strings.Fields(`
	able add ask best build building built can code come create do does example examples find for generate get getting give go
	good have help helping how instead just keep know let like look looking make making may me my need needs new please
	project put repo repository run see service set show software some something someone source stop take tell thing things
	tool tools try up us use used user users using want ways way well what when where which who will with without work
	working works write your open`)

// known tells whether any document holds a term.
func (ix *Index) known(stem string) (bool, error) {
	for f := range fieldPair {
		n, err := ix.count(stem, f)
		if n > 0 || err != nil {
			return n > 0, err
		}
	}
	return false, nil
}
