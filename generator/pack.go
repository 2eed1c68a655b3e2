package generator

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// packer keeps the findings of all components from when they are judged until
// they are shown. They are most of what is known of a component, and would be in
// memory some 25,000 times: packed they take a fourth of the room, and the
// garbage collector need not look into them. Words that many findings say alike
// stand once for all; of evidence only what the one before it did not say.
type packer struct {
	numbers map[string]uint64
	words   []string         // by number
	of      map[int64]packed // by GitHub's number of the component
}

type packed struct {
	findings []byte
	sum      [sha256.Size]byte // of what they say
}

func newPacker() *packer { return &packer{numbers: map[string]uint64{}, of: map[int64]packed{}} }

// take packs the findings of a component and leaves it without.
func (p *packer) take(c *catalogue.Component) {
	w := packing{packer: p}
	w.number(len(c.Findings))
	for i := range c.Findings {
		f := &c.Findings[i]
		for _, word := range []string{f.Check, string(f.Outcome), f.Reason, f.Remedy} {
			w.word(word)
		}
		w.number(len(f.Evidence))
		for i := range f.Evidence {
			w.evidence(&f.Evidence[i])
		}
	}
	p.of[c.ID] = packed{append([]byte(nil), w.out...), sha256.Sum256(w.said)}
	c.Findings = nil
}

// whole is a component with its findings.
func (p *packer) whole(c *catalogue.Component) *catalogue.Component {
	whole := *c
	r := unpacking{packer: p, in: p.of[c.ID].findings}
	whole.Findings = several[catalogue.Finding](r.number())
	for i := range whole.Findings {
		f := &whole.Findings[i]
		*f = catalogue.Finding{Check: r.word(), Outcome: catalogue.Outcome(r.word()), Reason: r.word(), Remedy: r.word()}
		f.Evidence = several[catalogue.Evidence](r.number())
		for i := range f.Evidence {
			r.evidence(&f.Evidence[i])
		}
	}
	return &whole
}

// several is a list of n things, nil for none.
func several[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, n)
}

// texts are those of a piece of evidence, the last the time when it was seen.
type texts [7]string

func textsOf(e *catalogue.Evidence) texts {
	asOf := ""
	if e.AsOf != nil {
		asOf = e.AsOf.Format(time.RFC3339Nano)
	}
	return texts{e.File, e.Commit, e.URL, e.Quote, e.Field, e.Value, asOf}
}

// packing writes the findings of one component.
type packing struct {
	*packer
	out    []byte
	said   []byte // the same, whatever numbers words have
	before texts
}

func (w *packing) number(n int) {
	w.out = binary.AppendUvarint(w.out, uint64(n))
	w.said = binary.AppendUvarint(w.said, uint64(n))
}

func (w *packing) word(s string) {
	n, known := w.numbers[s]
	if !known {
		n = uint64(len(w.words))
		s = strings.Clone(s)
		w.numbers[s], w.words = n, append(w.words, s)
	}
	w.out = binary.AppendUvarint(w.out, n)
	w.said = append(binary.AppendUvarint(w.said, uint64(len(s))), s...)
}

func (w *packing) evidence(e *catalogue.Evidence) {
	w.number(e.Line)
	for i, s := range textsOf(e) {
		alike := 0
		for alike < min(len(s), len(w.before[i])) && s[alike] == w.before[i][alike] {
			alike++
		}
		w.before[i] = s
		for _, to := range []*[]byte{&w.out, &w.said} {
			*to = binary.AppendUvarint(binary.AppendUvarint(*to, uint64(alike)), uint64(len(s)-alike))
			*to = append(*to, s[alike:]...)
		}
	}
}

// unpacking reads what packing wrote.
type unpacking struct {
	*packer
	in     []byte
	before texts
	asOf   *time.Time
}

func (r *unpacking) number() int {
	v, n := binary.Uvarint(r.in)
	r.in = r.in[n:]
	return int(v)
}

func (r *unpacking) word() string { return r.words[r.number()] }

func (r *unpacking) evidence(e *catalogue.Evidence) {
	e.Line = r.number()
	for i := range r.before {
		if s := r.text(r.before[i]); s != r.before[i] {
			r.before[i] = s
			if i == len(r.before)-1 {
				r.asOf = timeOf(s)
			}
		}
	}
	b := &r.before
	e.File, e.Commit, e.URL, e.Quote, e.Field, e.Value, e.AsOf = b[0], b[1], b[2], b[3], b[4], b[5], r.asOf
}

// text reads a text that begins as the one before it.
func (r *unpacking) text(before string) string {
	alike, more := r.number(), r.number()
	rest := r.in[:more]
	r.in = r.in[more:]
	if more == 0 {
		return before[:alike]
	}
	return before[:alike] + string(rest)
}

// timeOf is what textsOf wrote, nil for "".
func timeOf(s string) *time.Time {
	if s == "" {
		return nil
	}
	t := must(time.Parse(time.RFC3339Nano, s))
	return &t
}
