package search

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/document"
)

// ManifestFile is the name under which a Manifest is kept beside the files of
// its index where there is no search page to hold it.
const ManifestFile = "manifest.json"

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
	ix := &Index{fields: l.manifest.Fields, runs: l.manifest.Runs, concepts: l.manifest.Concepts}
	if !l.manifest.valid() {
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
	store, err := ix.index(ctx, l.document)
	if err == nil {
		err = ix.open(store)
	}
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return ix, nil
}

// valid tells whether the numbers of a manifest are such as Export writes. How
// many documents there are the files of records must confirm.
func (m *Manifest) valid() bool {
	return validFields(m.Fields) && m.Documents >= 0 && m.Chunk >= 1 && m.Common >= 0 && m.Runs.valid(m.Documents, m.Fields)
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

// file reads a file.
func (l *loader) file(name string) ([]byte, error) {
	return l.read(name + "-" + l.manifest.Hash + ".bin")
}

// coded reads a file that is coded bit by bit.
func (l *loader) coded(name string, read func(*in)) error {
	data, err := l.file(name)
	if err != nil {
		return err
	}
	f := newIn(data)
	read(f)
	if err := f.end(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// columns reads the facets.
func (l *loader) columns() error {
	if err := l.coded("facets", l.ix.readColumns); err != nil {
		return err
	}
	for i := range l.ix.columns {
		l.label(&l.ix.columns[i])
	}
	return nil
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
			case "status":
				d.Status = v.ID
			case "topic":
				d.Topics = append(d.Topics, v.ID)
			}
		}
	}
}

// updated puts documents that were changed on the same day in order, by
// nanoseconds that nobody sees.
func (l *loader) updated() error {
	return l.coded("by-updated", func(f *in) {
		for rank := range l.ix.docs {
			doc := f.most(kindDoc, len(l.ix.docs)-1)
			if d := &l.ix.docs[doc]; !d.Updated.IsZero() {
				d.Updated = d.Updated.Add(time.Duration(len(l.ix.docs) - rank))
			}
		}
	})
}

// words reads the dictionary. What stands in it a second time, by rests, must be
// whole, for the browser reads it.
func (l *loader) words() error {
	var words []word
	err := l.dictionary("words", len(l.manifest.Letters), func(text string, rank int) {
		words = append(words, word{text: text, term: term(text), rank: rank})
	})
	if err == nil {
		err = l.dictionary("rests", len(l.manifest.Rests), func(string, int) {})
	}
	if err == nil {
		l.ix.learnWords(words)
	}
	return err
}

// dictionary calls yield for each key and rank of one kind of files.
func (l *loader) dictionary(kind string, files int, yield func(key string, rank int)) error {
	for i := range files {
		err := l.coded(fmt.Sprintf("%s-%d", kind, i), func(f *in) { eachKey(f, yield) })
		if err != nil {
			return err
		}
	}
	return nil
}

// eachKey reads a file of words.
func eachKey(f *in, yield func(key string, rank int)) {
	key := ""
	for n := f.number(kindSize); n > 0 && f.err == nil; n-- {
		key = f.front(key)
		yield(key, f.number(kindRank)-1)
	}
}

// terms reads the postings.
func (l *loader) terms() error {
	for i := range l.manifest.Blocks {
		if err := l.coded(fmt.Sprintf("terms-%d", i), l.block); err != nil {
			return err
		}
	}
	for i, name := range l.manifest.Long {
		err := l.coded(fmt.Sprintf("long-%d", i), func(f *in) { l.hold(f, l.ix.readEntry(f, name)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// block reads a file of terms.
func (l *loader) block(f *in) {
	before := ""
	for n := f.number(kindSize); n > 0 && f.err == nil; n-- {
		before = f.front(before)
		l.hold(f, l.ix.readEntry(f, before))
	}
}

// hold gives the documents of a term to each of them.
func (l *loader) hold(f *in, e termLists) {
	if hash, ok := pairOf(e.term); ok {
		for _, list := range e.lists {
			for _, doc := range list.docs {
				l.ix.pairs = append(l.ix.pairs, uint64(hash)<<32|uint64(doc))
			}
		}
		return
	}
	number := uint32(len(l.names))
	l.names = append(l.names, e.term)
	for _, list := range e.lists {
		for i, doc := range list.docs {
			if f.err != nil {
				return
			}
			l.held[doc] = append(l.held[doc], holding{number, uint8(list.field), list.codes[i]})
		}
	}
}

// document gives bleve a document as it was.
func (l *loader) document(doc int) *document.Document {
	out := document.NewDocument(l.ix.docs[doc].Name)
	held := l.held[doc]
	l.held[doc] = nil
	slices.SortStableFunc(held, func(a, b holding) int { return int(a.field) - int(b.field) })
	for start := 0; start < len(held); {
		fd, end := &l.ix.fields[held[start].field], start+1
		for end < len(held) && held[end].field == held[start].field {
			end++
		}
		length := fd.Lengths[int(held[end-1].code)/len(fd.Freqs)]
		out.AddField(fd.newAnalysed(end-start, l.counts(fd, held[start:end]), int(length)))
		start = end
	}
	return out
}

// counts gives the terms of a field with their frequencies.
func (l *loader) counts(fd *field, held []holding) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, h := range held {
			if !yield(l.names[h.term], int(fd.Freqs[int(h.code)%len(fd.Freqs)])) {
				return
			}
		}
	}
}
