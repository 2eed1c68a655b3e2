package assess

import (
	"iter"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// text is many short pieces searched as one. Matches never cross pieces.
type text struct {
	exact, lower string        // the pieces, a line feed after each; lower-cased in ASCII, so that offsets agree
	starts       []int         // where each piece begins
	held         map[int][]int // pieces by the number of a literal that they hold
}

// newText joins the pieces.
func newText(pieces []string, x *lexicon) *text {
	t := &text{exact: strings.Join(pieces, "\n") + "\n", starts: make([]int, len(pieces))}
	t.lower = lowerASCII(t.exact)
	at := 0
	for i, p := range pieces {
		t.starts[i] = at
		at += len(p) + 1
	}
	t.held = x.read(t)
	return t
}

// lowerASCII lower-cases A to Z and leaves every other byte, so that offsets stay.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// piece gives the i-th piece and where it begins.
func (t *text) piece(i int) (string, int) {
	end := len(t.exact)
	if i+1 < len(t.starts) {
		end = t.starts[i+1]
	}
	return t.exact[t.starts[i] : end-1], t.starts[i]
}

// candidates gives, in order, the pieces in which p may match.
func (t *text) candidates(p *pattern) []int {
	pieces := t.holding(p.needs)
	if len(pieces) == 0 || len(p.also) == 0 {
		return pieces
	}
	return slices.DeleteFunc(slices.Clone(pieces), func(i int) bool {
		return slices.ContainsFunc(p.also, func(one []literal) bool { return !t.holdsOne(one, i, i) })
	})
}

// holding gives, in order, the pieces that hold one of the literals: all when
// there are none.
func (t *text) holding(literals []literal) (pieces []int) {
	switch len(literals) {
	case 0:
		for i := range t.starts {
			pieces = append(pieces, i)
		}
		return pieces
	case 1:
		return t.held[literals[0].id]
	}
	for _, l := range literals {
		pieces = append(pieces, t.held[l.id]...)
	}
	slices.Sort(pieces)
	return slices.Compact(pieces)
}

// holdsOne tells whether one of the pieces from first to last holds one of the
// literals, or whether there are none to hold.
func (t *text) holdsOne(literals []literal, first, last int) bool {
	return len(literals) == 0 || slices.ContainsFunc(literals, func(l literal) bool {
		held := t.held[l.id]
		i, _ := slices.BinarySearch(held, first)
		return i < len(held) && held[i] <= last
	})
}

// match is where a pattern matched: bytes from and to within a piece.
type match struct{ piece, from, to int }

// matches gives every match of p, in order.
func (t *text) matches(p *pattern) iter.Seq[match] {
	return func(yield func(match) bool) {
		for _, i := range t.candidates(p) {
			piece, _ := t.piece(i)
			for _, m := range p.re.FindAllStringIndex(piece, -1) {
				if !yield(match{i, m[0], m[1]}) {
					return
				}
			}
		}
	}
}

// matchesAny tells whether one of the patterns matches anywhere.
func (t *text) matchesAny(patterns []*pattern) bool {
	for _, p := range patterns {
		for _, i := range t.candidates(p) {
			if piece, _ := t.piece(i); p.re.MatchString(piece) {
				return true
			}
		}
	}
	return false
}

// near tells whether one of the patterns matches within n bytes on either side
// of a match, over pieces.
func (t *text) near(m match, n int, patterns []*pattern) bool {
	at := t.starts[m.piece]
	from, to := max(0, at+m.from-n), min(len(t.exact), at+m.to+n)
	first, last := sort.SearchInts(t.starts, from+1)-1, sort.SearchInts(t.starts, to)-1
	return slices.ContainsFunc(patterns, func(p *pattern) bool {
		return t.holdsOne(p.needs, first, last) && p.re.MatchString(t.exact[from:to])
	})
}

// prose is what a repository says about itself.
type prose struct {
	*text
	places    []place // one a piece
	addresses *text   // of the README's links, and its code, where only addresses count
	links     []place
	lines     []string // of the README, lower-cased, once they are needed
}

// place is where a piece of prose stands: a field of GitHub's, or a line of the README.
type place struct {
	grade grade
	field string
	value string
	line  int
}

// newProse gathers name, description, topics and the README without its code.
func newProse(f *facts, x *lexicon) *prose {
	p := &prose{}
	var pieces, addresses []string
	add := func(text string, at place) {
		if strings.TrimSpace(text) != "" {
			pieces, p.places = append(pieces, text), append(p.places, at)
		}
	}
	add(f.repo.Name, place{grade: inTitle, field: "name", value: f.repo.Name})
	add(words(f.repo.Name), place{grade: inTitle, field: "name", value: f.repo.Name})
	add(f.repo.Description, place{grade: inTitle, field: "description", value: f.repo.Description})
	for _, topic := range f.repo.Topics {
		add(strings.ReplaceAll(topic, "-", " "), place{grade: inTitle, field: "topics", value: topic})
	}
	for _, b := range f.doc.Blocks {
		at := place{grade: inText, line: b.Line}
		if b.Kind == catalogue.Heading && b.Level == 1 && b.Text == f.doc.Title {
			at.grade = inTitle
		}
		if b.Kind == catalogue.Code {
			addresses, p.links = append(addresses, b.Text), append(p.links, at)
			continue
		}
		add(b.Text, at)
	}
	for _, link := range f.doc.Links {
		if !link.Image && !link.Badge {
			addresses, p.links = append(addresses, link.URL), append(p.links, place{grade: inText, line: link.Line})
		}
	}
	p.text, p.addresses = newText(pieces, x), newText(addresses, x)
	return p
}

// words takes a name apart at separators and where lower case meets upper:
// "nhs111-domainDosAPI" becomes "nhs111 domain Dos API".
func words(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case r == '-' || r == '_' || r == '.':
			b.WriteByte(' ')
			continue
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]):
			b.WriteByte(' ')
		case i > 0 && i+1 < len(runes) && unicode.IsUpper(r) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]):
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// evidence points at a match, with the words around it.
func (p *prose) evidence(f *facts, m match) catalogue.Evidence {
	at := p.places[m.piece]
	if at.field != "" {
		return f.field(at.field, at.value)
	}
	piece, _ := p.piece(m.piece)
	return f.line(f.doc.Path, p.lineOf(f, m.piece, piece[m.from:m.to]), excerpt(piece, m.from, m.to))
}

// lineOf is the line of the README in which the words of a piece stand. A
// paragraph of many lines is one piece: its own lines are searched, and its
// first one serves when the words are marked up or broken over lines.
func (p *prose) lineOf(f *facts, piece int, words string) int {
	first := p.places[piece].line
	if p.lines == nil {
		text, _ := f.text(f.doc.Path)
		p.lines = strings.Split(lowerASCII(text), "\n")
	}
	end := len(p.lines)
	if piece+1 < len(p.places) {
		end = min(end, p.places[piece+1].line-1)
	}
	for n := max(first, 1); n <= end; n++ {
		if strings.Contains(p.lines[n-1], lowerASCII(words)) {
			return n
		}
	}
	return first
}

// addressEvidence points at an address in a link or in code.
func (p *prose) addressEvidence(f *facts, m match) catalogue.Evidence {
	piece, _ := p.addresses.piece(m.piece)
	lines := strings.Split(piece[:m.from], "\n")
	from := m.from - len(lines[len(lines)-1])
	quote, _, _ := strings.Cut(piece[from:], "\n")
	return f.line(f.doc.Path, p.links[m.piece].line+len(lines)-1, quote)
}

// excerpt is the part of a piece around a match that fits in a quote, cut at spaces.
func excerpt(piece string, from, to int) string {
	if len(piece) <= maxQuote {
		return piece
	}
	spare := max(0, maxQuote-20-(to-from)) / 2
	start, end := max(0, from-spare), min(len(piece), to+spare)
	if n := strings.IndexByte(piece[start:from], ' '); start > 0 && n >= 0 {
		start += n + 1
	}
	if n := strings.LastIndexByte(piece[to:end], ' '); end < len(piece) && n >= 0 {
		end = to + n
	}
	quote := piece[start:end]
	if start > 0 {
		quote = "… " + quote
	}
	if end < len(piece) {
		quote += " …"
	}
	return quote
}
