package search

import (
	"slices"
	"strings"
)

// plan is a query made ready: what to look for, term by term.
type plan struct {
	words     []planned
	required  [][]string // phrases that a document must hold, as terms
	excluded  [][]string // phrases that it must not
	corrected string     // the text with its words corrected, "" when none was
	doubtful  bool       // something else may have been meant by a corrected word
	expanded  []string   // what was looked for beyond the words typed
	unknown   []string   // words that nothing was found for
}

// planned is one word with its alternatives, of which the best counts.
type planned struct {
	typed  string
	alts   []alternative
	filler bool // scores, but is not missed
	owner  bool // the OWNER of OWNER/NAME: a filler that says nothing of the name
}

type alternative struct {
	term   string
	weight float64
}

const (
	maxWords    = 16  // words of a query that are looked for
	maxSaid     = 3   // forms of one concept that people are told of
	equalWeight = 0.6 // of a concept named by one of its terms, beside 1 for the words typed
	plainWeight = 0.8 // of a concept named by plain words that documents do not use
)

// planner holds a plan in the making.
type planner struct {
	ix       *Index
	literal  bool
	typed    []typedWord
	plan     plan
	sequence []string // the term of each planned word, "" where several stand for it
}

// typedWord is a word of the text outside of quotes.
type typedWord struct {
	text   string // folded
	term   string // "" for a stop word
	clause int    // in which it stands
	owner  bool   // the OWNER of OWNER/NAME
	open   bool   // may still be typed
	known  bool   // a document holds it
	named  bool   // stands in a form of the thesaurus: no slip, even where no document holds it
}

// plan reads a query's text. templates/search/plan.ts is its twin.
func (ix *Index) plan(text string, literal bool) (plan, error) {
	p := &planner{ix: ix, literal: literal}
	all := clauses(text)
	for i, c := range all {
		p.clause(i, c)
	}
	if n := len(p.typed); n > 0 && p.typed[n-1].clause == len(all)-1 && !strings.HasSuffix(text, " ") {
		p.typed[n-1].open = true
	}
	if err := p.look(); err != nil {
		return plan{}, err
	}
	spelt, err := p.resolve(len(all))
	if err != nil {
		return plan{}, err
	}
	if !literal {
		p.widen()
	}
	p.fillers()
	p.plan.corrected = p.corrected(all, spelt)
	return p.plan, nil
}

// clause takes in one clause: a phrase or an exclusion at once, words to be looked at together.
func (p *planner) clause(number int, c clause) {
	if c.not || c.quoted {
		p.phrase(c)
		return
	}
	owner, name := splitOwner(c.text)
	tokens(fold(owner), func(t string) {
		p.typed = append(p.typed, typedWord{text: t, term: term(t), clause: number, owner: true})
	})
	tokens(fold(name), func(t string) {
		p.typed = append(p.typed, typedWord{text: t, term: term(t), clause: number})
	})
}

func (p *planner) phrase(c clause) {
	found := terms(c.text)
	if len(found) == 0 {
		return
	}
	if c.not {
		p.plan.excluded = append(p.plan.excluded, found)
		return
	}
	p.plan.required = append(p.plan.required, found)
	for _, t := range found {
		p.word(planned{typed: t, alts: []alternative{{t, 1}}}, "")
	}
}

// splitOwner takes OWNER/NAME apart, also at the end of an address.
func splitOwner(text string) (owner, name string) {
	if _, after, ok := strings.Cut(text, "://"); ok {
		_, text, _ = strings.Cut(after, "/")
	}
	if owner, name, ok := strings.Cut(text, "/"); ok && owner != "" && name != "" && !strings.Contains(name, "/") {
		return owner, name
	}
	return "", text
}

// look finds out which words are known to the documents, and which to the thesaurus.
func (p *planner) look() error {
	var sequence []string
	var at []int
	for i := range p.typed {
		w := &p.typed[i]
		if w.term == "" {
			continue
		}
		var err error
		if w.known, err = p.ix.known(w.term); err != nil {
			return err
		}
		sequence, at = append(sequence, w.term), append(at, i)
	}
	for _, hit := range p.ix.aliases.longest(sequence) {
		for n := hit.start; n < hit.end; n++ {
			p.typed[at[n]].named = !p.literal
		}
	}
	return nil
}

// resolve plans the words typed, and gives for each clause the words that it was read as.
func (p *planner) resolve(clauses int) ([][]string, error) {
	spelt := make([][]string, clauses)
	for i := 0; i < len(p.typed); i++ {
		w := &p.typed[i]
		joined, err := p.joined(i)
		if err != nil {
			return nil, err
		}
		var read []string
		if joined != "" {
			p.word(planned{typed: joined, alts: []alternative{{term(joined), 1}}}, term(joined))
			read = []string{joined}
			i++
		} else {
			if read, err = p.read(w); err != nil {
				return nil, err
			}
		}
		spelt[w.clause] = append(spelt[w.clause], read...)
	}
	return spelt, nil
}

// joined gives a word and the next as one, where one of them is unknown and
// both together are known: "snapper db".
func (p *planner) joined(i int) (string, error) {
	if p.literal || i+1 >= len(p.typed) {
		return "", nil
	}
	a, b := &p.typed[i], &p.typed[i+1]
	slip := func(w *typedWord) bool { return !w.known && !w.named && w.term != "" }
	if a.term == "" || b.term == "" || !slip(a) && !slip(b) {
		return "", nil
	}
	known, err := p.ix.known(term(a.text + b.text))
	if !known || err != nil {
		return "", err
	}
	return a.text + b.text, nil
}

// read plans one word, and gives the words that it was read as.
func (p *planner) read(w *typedWord) ([]string, error) {
	asTyped := []string{w.text}
	switch {
	case w.term == "":
		return asTyped, nil
	case w.known:
		p.word(planned{typed: w.text, alts: []alternative{{w.term, 1}}, owner: w.owner}, w.term)
		return asTyped, nil
	case w.named:
		p.word(planned{typed: w.text}, w.term)
		return asTyped, nil
	case p.literal:
		p.plan.unknown = append(p.plan.unknown, w.text)
		return asTyped, nil
	}
	if w.open {
		if found := p.ix.groups.complete(w.text); len(found) > 0 {
			p.word(planned{typed: w.text, alts: alternatives(found), owner: w.owner}, "")
			return asTyped, nil
		}
	}
	meant, sure, err := p.meant(w.text)
	if err != nil {
		return nil, err
	}
	if len(meant) == 0 {
		p.plan.unknown = append(p.plan.unknown, w.text)
		return asTyped, nil
	}
	p.plan.doubtful = p.plan.doubtful || !sure
	var read []string
	for _, found := range meant {
		p.word(planned{typed: found.text, alts: []alternative{{found.term, 1}}, owner: w.owner}, found.term)
		read = append(read, found.text)
	}
	return read, nil
}

// meant gives the words that an unknown one stands for, and whether that is sure.
func (p *planner) meant(text string) ([]word, bool, error) {
	letters, digits := beforeDigits(text)
	if letters == "" {
		meant, sure := p.ix.correct(text)
		return meant, sure, nil
	}
	var found []word
	for _, part := range []string{letters, digits} {
		known, err := p.ix.known(term(part))
		if err != nil {
			return nil, false, err
		}
		if known {
			found = append(found, word{text: part, term: term(part)})
		}
		if !known && part == letters {
			return nil, false, nil
		}
	}
	return found, len(found) == 2, nil
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

func (p *planner) word(w planned, stem string) {
	if len(p.plan.words) < maxWords {
		p.plan.words = append(p.plan.words, w)
		p.sequence = append(p.sequence, stem)
	}
}

// corrected gives the text with its words as they were read, "" when all were read as typed.
func (p *planner) corrected(all []clause, spelt [][]string) string {
	typed := make([][]string, len(all))
	for _, w := range p.typed {
		typed[w.clause] = append(typed[w.clause], w.text)
	}
	var texts []string
	changed := false
	for i, c := range all {
		text := c.written()
		if !slices.Equal(typed[i], spelt[i]) {
			text, changed = strings.Join(spelt[i], " "), true
		}
		if text != "" {
			texts = append(texts, text)
		}
	}
	if !changed {
		return ""
	}
	return strings.Join(texts, " ")
}

// widen adds what the thesaurus knows to the words that name it.
func (p *planner) widen() {
	for _, hit := range p.ix.aliases.longest(p.sequence) {
		weight := equalWeight
		if hit.oneWay {
			weight = plainWeight
		}
		for i := hit.start; i < hit.end; i++ {
			p.plan.words[i].alts = append(p.plan.words[i].alts, alternative{hit.concept.Key, weight})
		}
		p.say(hit.concept, p.sequence[hit.start:hit.end])
	}
}

// say tells which forms of a concept are looked for beside the one typed.
func (p *planner) say(c *concept, typed []string) {
	said := [][]string{typed}
	for _, form := range c.Terms {
		found := terms(form)
		same := slices.ContainsFunc(said, func(s []string) bool { return slices.Equal(s, found) })
		if !same && len(said) <= maxSaid && !slices.Contains(p.plan.expanded, form) {
			said = append(said, found)
			p.plan.expanded = append(p.plan.expanded, form)
		}
	}
}

// fillers marks the words that people write around what they look for, unless
// they wrote nothing else.
func (p *planner) fillers() {
	all := true
	for i := range p.plan.words {
		w := &p.plan.words[i]
		w.filler = w.owner || slices.Contains(fillerWords, w.typed)
		all = all && w.filler
	}
	for i := range p.plan.words {
		w := &p.plan.words[i]
		w.filler = w.filler && !all
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
		if held, err := ix.holds(stem, f); held || err != nil {
			return held, err
		}
	}
	return false, nil
}
