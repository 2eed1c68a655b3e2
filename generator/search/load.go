package search

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// ManifestFile is the name under which a Manifest is kept beside the files of
// its index where there is no search page to hold it.
const ManifestFile = "manifest.json"

// errTorn is a file of an index that ends too early or holds a wrong number.
var errTorn = errors.New("the file is damaged")

// Load makes an index from the files that Export wrote. Since frequencies and
// lengths are rounded before bleve sees them, it answers exactly as the index
// that was exported, and as the browser. A layout of another version, a missing
// file and a damaged one are errors.
func Load(ctx context.Context, read func(name string) ([]byte, error)) (*Index, error) {
	data, err := read(ManifestFile)
	if err != nil {
		return nil, err
	}
	l := &loader{read: read}
	if err := json.Unmarshal(data, &l.manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", ManifestFile, err)
	}
	if l.manifest.Version != layoutVersion {
		return nil, fmt.Errorf("the search index has layout %d, and this program reads %d", l.manifest.Version, layoutVersion)
	}
	ix := &Index{fields: l.manifest.Fields, classes: l.manifest.Classes, concepts: l.manifest.Concepts}
	if len(ix.fields) != fieldCount || l.manifest.Documents < 0 || l.manifest.Chunk < 1 {
		return nil, fmt.Errorf("%s: %w", ManifestFile, errTorn)
	}
	for i := range ix.concepts {
		ix.concepts[i].present = true // the others were left out
	}
	ix.aliases = newAliases(ix.concepts)
	l.ix = ix
	for _, step := range []func() error{l.records, l.columns, l.updated, l.words, l.terms} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("load: %w", err)
		}
	}
	if err := ix.index(ctx, l.document); err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return ix, nil
}

// loader reads the files of an index.
type loader struct {
	ix       *Index
	read     func(name string) ([]byte, error)
	manifest Manifest
	names    []string // terms
	held     [][]holding
}

// holding is a term in a field of a document: frequency and length as a code.
type holding struct {
	term  uint32
	field uint8
	code  uint16
}

// file reads and unpacks a file.
func (l *loader) file(name string) (*in, error) {
	small, err := l.read(name + "-" + l.manifest.Hash + ".bin")
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(small)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &in{rest: data}, nil
}

// records reads what results show.
func (l *loader) records() error {
	for first := 0; first < l.manifest.Documents; first += l.manifest.Chunk {
		f, err := l.file(fmt.Sprintf("records-%d", first/l.manifest.Chunk))
		if err != nil {
			return err
		}
		var rows [][]any
		if err := json.Unmarshal(f.rest, &rows); err != nil {
			return err
		}
		for _, row := range rows {
			if err := l.record(row); err != nil {
				return err
			}
		}
	}
	if len(l.ix.docs) != l.manifest.Documents {
		return errTorn
	}
	l.held = make([][]holding, len(l.ix.docs))
	return nil
}

// record reads what Index.record wrote.
func (l *loader) record(row []any) error {
	if len(row) != 12 {
		return errTorn
	}
	text := func(i int) string { s, _ := row[i].(string); return s }
	flags := text(10)
	d := Document{
		Name: text(0), Description: text(1), Organisation: Value{Label: text(2)}, Kind: Value{Label: text(3)}, Level: Value{Label: text(4)},
		Licence: text(6), Language: text(7), Status: text(9),
		Archived: strings.Contains(flags, "a"), Prototype: strings.Contains(flags, "p"), Fork: strings.Contains(flags, "f"), Stale: strings.Contains(flags, "s"),
	}
	if rung, ok := row[5].(float64); ok && int(rung) >= 0 && int(rung) < len(catalogue.Rungs) {
		d.Level.ID = catalogue.Rungs[int(rung)]
	}
	if day := text(8); day != "" {
		var err error
		if d.Updated, err = time.Parse(time.DateOnly, day); err != nil {
			return err
		}
	}
	l.ix.docs = append(l.ix.docs, d)
	l.ix.digests = append(l.ix.digests, text(11))
	return nil
}

// columns reads the facets.
func (l *loader) columns() error {
	f, err := l.file("facets")
	if err != nil {
		return err
	}
	for len(f.rest) > 0 && f.err == nil {
		c := column{name: f.text(), of: make([][]uint16, len(l.ix.docs))}
		for n := f.number(); n > 0 && f.err == nil; n-- {
			v := Value{ID: f.text(), Label: f.text()}
			if v.Label == "" {
				v.Label = v.ID
			}
			c.values = append(c.values, v)
		}
		c.counts = make([]int, len(c.values))
		many := f.number() == 2
		for doc := range c.of {
			c.of[doc] = f.values(many, len(c.values))
			for _, n := range c.of[doc] {
				c.counts[n]++
			}
		}
		l.ix.columns = append(l.ix.columns, c)
		l.label(&c)
	}
	return f.err
}

// values reads the values of one document.
func (f *in) values(many bool, known int) []uint16 {
	count, less := 1, 1
	if many {
		count, less = f.number(), 0
	}
	var out []uint16
	for ; count > 0 && f.err == nil; count-- {
		switch n := f.number() - less; {
		case n >= known:
			f.err = errTorn
		case n >= 0:
			out = append(out, uint16(n))
		}
	}
	return out
}

// label gives documents the values by which filters and addresses name them.
func (l *loader) label(c *column) {
	for doc, of := range c.of {
		for _, n := range of {
			d, v := &l.ix.docs[doc], c.values[n]
			switch c.name {
			case "organisation":
				d.Organisation = v
			case "kind":
				d.Kind = v
			case "standard":
				d.Standards = append(d.Standards, v)
			case "topic":
				d.Topics = append(d.Topics, v.ID)
			}
		}
	}
}

// updated puts documents that were changed on the same day in order, by
// nanoseconds that nobody sees.
func (l *loader) updated() error {
	f, err := l.file("by-updated")
	if err != nil {
		return err
	}
	for rank := range l.ix.docs {
		doc := f.number()
		if doc >= len(l.ix.docs) {
			return errTorn
		}
		if d := &l.ix.docs[doc]; !d.Updated.IsZero() {
			d.Updated = d.Updated.Add(time.Duration(len(l.ix.docs) - rank))
		}
	}
	return f.err
}

// words reads the dictionary. What stands in it a second time, by rests, must be
// whole, for the browser reads it.
func (l *loader) words() error {
	words, err := l.dictionary("words", len(l.manifest.Letters))
	if err != nil {
		return err
	}
	if _, err := l.dictionary("rests", len(l.manifest.Rests)); err != nil {
		return err
	}
	l.ix.learnWords(words)
	return nil
}

func (l *loader) dictionary(kind string, files int) ([]word, error) {
	var out []word
	for i := range files {
		f, err := l.file(fmt.Sprintf("%s-%d", kind, i))
		if err != nil {
			return nil, err
		}
		before := ""
		for len(f.rest) > 0 && f.err == nil {
			before = f.front(before)
			out = append(out, word{text: before, term: term(before), rank: f.number() - 1})
		}
		if f.err != nil {
			return nil, f.err
		}
	}
	return out, nil
}

// terms reads the postings.
func (l *loader) terms() error {
	for i := range l.manifest.Blocks {
		f, err := l.file(fmt.Sprintf("terms-%d", i))
		if err != nil {
			return err
		}
		before := ""
		for len(f.rest) > 0 && f.err == nil {
			before = f.front(before)
			entry := f.take(f.number())
			if err := l.postings(before, &in{rest: entry}); err != nil {
				return err
			}
		}
		if f.err != nil {
			return f.err
		}
	}
	for i, name := range l.manifest.Long {
		f, err := l.file(fmt.Sprintf("long-%d", i))
		if err != nil {
			return err
		}
		if err := l.postings(name, f); err != nil {
			return err
		}
	}
	return nil
}

// postings reads the documents of a term, see exporter.collect.
func (l *loader) postings(name string, f *in) error {
	number := uint32(len(l.names))
	l.names = append(l.names, name)
	hash, isPair := pairOf(name)
	for field := f.number(); field > 0 && f.err == nil; field = f.number() {
		if field > fieldCount {
			return errTorn
		}
		fd := &l.ix.fields[field-1]
		docs := make([]int, min(f.number(), len(l.ix.docs)))
		next := 0
		for i := range docs {
			docs[i] = f.number() + next
			if next = docs[i] + 1; next > len(l.ix.docs) {
				return errTorn
			}
		}
		codes := len(fd.Freqs) * len(fd.Lengths)
		for _, doc := range docs {
			code := 0
			if codes > 1 {
				code = f.number()
			}
			if code >= codes {
				return errTorn
			}
			if isPair {
				l.ix.pairs = append(l.ix.pairs, uint64(hash)<<32|uint64(doc))
			} else {
				l.held[doc] = append(l.held[doc], holding{number, uint8(field - 1), uint16(code)})
			}
		}
	}
	return f.err
}

// pairOf reads what pairTerm wrote.
func pairOf(term string) (hash uint32, ok bool) {
	if len(term) != 4 || term[0] != '~' {
		return 0, false
	}
	for _, digit := range []byte(term[1:]) {
		hash = hash<<6 | uint32(strings.IndexByte(pairDigits, digit))
	}
	return hash, true
}

// document gives bleve a document as it was.
func (l *loader) document(doc int) *document.Document {
	out := document.NewDocument(l.ix.docs[doc].Name)
	held := l.held[doc]
	l.held[doc] = nil
	slices.SortStableFunc(held, func(a, b holding) int { return int(a.field) - int(b.field) })
	for start := 0; start < len(held); {
		fd := &l.ix.fields[held[start].field]
		counts, length, end := map[string]int{}, 0, start
		for ; end < len(held) && held[end].field == held[start].field; end++ {
			code := int(held[end].code)
			counts[l.names[held[end].term]] = int(fd.Freqs[code%len(fd.Freqs)])
			length = int(fd.Lengths[code/len(fd.Freqs)])
		}
		out.AddField(fd.newAnalysed(len(counts), maps.All(counts), length))
		start = end
	}
	return out
}

// in is a file being read; see out. The first error stays.
type in struct {
	rest []byte
	err  error
}

func (f *in) number() int {
	n, size := binary.Uvarint(f.rest)
	if size <= 0 || n > 1<<31 {
		f.err, f.rest = errTorn, nil
		return 0
	}
	f.rest = f.rest[size:]
	return int(n)
}

func (f *in) take(n int) []byte {
	if n > len(f.rest) {
		f.err, f.rest = errTorn, nil
		return nil
	}
	var head []byte
	head, f.rest = f.rest[:n], f.rest[n:]
	return head
}

func (f *in) text() string { return string(f.take(f.number())) }

func (f *in) front(before string) string {
	n := f.number()
	if n > len(before) {
		f.err, f.rest = errTorn, nil
		return ""
	}
	return before[:n] + f.text()
}
