package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// batchSize is how many documents bleve takes at a time: few batches make few
// segments, which are quick to read; one giant batch needs five times the memory.
const batchSize = 1000

// headingWeight is how many mentions in prose one in a heading is worth.
const headingWeight = 3

// fill analyses the documents into bleve, frees what was learnt of each, and
// gives them their numbers.
func (ix *Index) fill(ctx context.Context, l *learnt) error {
	b := newBuilder(l)
	alike := make([]likeness, len(ix.docs))
	ix.digests = make([]string, len(ix.docs))
	store, err := ix.index(ctx, func(doc int) *document.Document {
		made := ix.document(doc, b)
		alike[doc] = ix.likeness(doc, made)
		ix.digests[doc] = l.digest(doc, b.readme, digestLength(len(ix.docs), ix.docs[doc].Description != ""))
		return made
	})
	if err != nil {
		return err
	}
	ix.arrange(alike)
	return ix.open(store)
}

// index makes the documents, a batch while bleve takes in the two before.
func (ix *Index) index(ctx context.Context, document func(doc int) *document.Document) (bleve.Index, error) {
	store, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, map[string]any{"fieldTFRCacheThreshold": 8})
	if err != nil {
		return nil, err
	}
	ix.close = store.Close
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan *bleve.Batch)
	group.Go(func() error {
		defer close(batches)
		return ix.batches(ctx, store, document, batches)
	})
	for range 2 {
		group.Go(func() error {
			for batch := range batches {
				if err := store.Batch(batch); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	for f := range ix.fields {
		ix.fields[f].Average = average(ix.fields[f].total, len(ix.docs))
	}
	return store, nil
}

// batches makes every document.
func (ix *Index) batches(ctx context.Context, store bleve.Index, document func(doc int) *document.Document, to chan<- *bleve.Batch) error {
	batch := store.NewBatch()
	for i := range ix.docs {
		if err := batch.IndexAdvanced(document(i)); err != nil {
			return fmt.Errorf("%s: %w", ix.docs[i].Name, err)
		}
		if batch.Size() == batchSize || i == len(ix.docs)-1 {
			select {
			case to <- batch:
				batch = store.NewBatch()
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// open keeps a reader, and which of bleve's numbers is which of ours.
func (ix *Index) open(store bleve.Index) error {
	ix.pairs.seal()
	inner, err := store.Advanced()
	if err != nil {
		return err
	}
	if ix.reader, err = inner.Reader(); err != nil {
		return err
	}
	ix.close = func() error { return errors.Join(ix.reader.Close(), store.Close()) }
	names := make(map[string]uint32, len(ix.docs))
	for i := range ix.docs {
		names[ix.docs[i].Name] = uint32(i)
	}
	ix.numbers = make([]uint32, len(ix.docs))
	ids, err := ix.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer ids.Close()
	for id, err := ids.Next(); id != nil || err != nil; id, err = ids.Next() {
		if err != nil {
			return err
		}
		name, err := ix.reader.ExternalID(id)
		if err != nil {
			return err
		}
		ix.numbers[internal(id)] = names[name]
	}
	return nil
}

// internal is bleve's number of a document.
func internal(id index.IndexInternalID) uint64 { return binary.BigEndian.Uint64(id) }

// builder gathers the fields of one document after another.
type builder struct {
	*learnt
	fields [fieldPair]counts
	readme []sentence
	room   []uint32 // for the tokens of its sentences
	pairs  []uint32 // hashes of neighbours
	doc    int      // the document at hand, plus one
	paired []int    // by hash: the document that had it last, plus one
}

// counts are the frequencies of terms in one field of the document at hand.
type counts struct {
	of     []int32  // by the number of the term, 0 where the field lacks it
	held   []uint32 // the terms that the field holds or held
	length int
}

func (c *counts) get(t uint32) int32 {
	if int(t) >= len(c.of) {
		return 0
	}
	return c.of[t]
}

func (c *counts) add(t uint32, n int) {
	if n == 0 {
		return
	}
	if int(t) >= len(c.of) {
		c.of = append(c.of, make([]int32, max(int(t)+1-len(c.of), len(c.of)))...)
	}
	if c.of[t] == 0 {
		c.held = append(c.held, t)
	}
	c.of[t] += int32(n)
}

func (c *counts) clear() {
	for _, t := range c.held {
		c.of[t] = 0
	}
	c.held, c.length = c.held[:0], 0
}

func newBuilder(l *learnt) *builder {
	return &builder{learnt: l, paired: make([]int, 1<<pairBits)}
}

// document analyses one document for bleve.
func (ix *Index) document(number int, b *builder) *document.Document {
	d := &ix.docs[number]
	b.doc = number + 1
	b.name(d.Name)
	b.about(d)
	b.owner(d)
	b.facts(d)
	b.unpack(number)
	for i := range b.readme {
		b.sentence(&b.readme[i])
	}
	b.forget()
	out := document.NewDocument(d.Name)
	for f := range b.fields {
		c := &b.fields[f]
		held := 0
		for _, t := range c.held {
			if c.of[t] > 0 {
				held++
			}
		}
		if held > 0 {
			out.AddField(ix.fields[f].newAnalysed(held, b.each(c), c.length))
		}
		c.clear()
	}
	ix.pairs.add(number, b.pairs)
	b.pairs = b.pairs[:0]
	return out
}

// unpack reads the sentences of one document, which are no longer needed then.
func (b *builder) unpack(number int) {
	read := unpacking{rest: b.texts[number], room: b.room[:0]}
	b.texts[number], b.readme = nil, b.readme[:0]
	for len(read.rest) > 0 {
		s, _ := read.sentence(len(b.tokens))
		b.readme = append(b.readme, s)
	}
	b.room = read.room
}

// each gives the terms of a field with their frequencies.
func (b *builder) each(c *counts) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, t := range c.held {
			if c.of[t] > 0 && !yield(b.terms[t].text, int(c.of[t])) {
				return
			}
		}
	}
}

// forget takes out of the code and boilerplate what other parts hold as well,
// where it would add next to nothing.
func (b *builder) forget() {
	for _, t := range b.fields[fieldSmall].held {
		for f := range fieldSmall {
			if b.fields[f].get(t) > 0 {
				b.fields[fieldSmall].of[t] = 0
				break
			}
		}
	}
}

// name indexes the name without its owner. Frequencies are the letters that a
// term covers, the length is the letters of the whole: so a query whose words
// cover the whole name is known from its postings alone.
func (b *builder) name(full string) {
	_, name, _ := strings.Cut(full, "/")
	leaves, extras := splitName(name, b.docs)
	f := &b.fields[fieldName]
	var sequence []uint32
	for _, leaf := range leaves {
		if t := b.number(term(leaf)); t != noTerm {
			n := utf8.RuneCountInString(leaf)
			f.add(t, n)
			f.length += n
			sequence = append(sequence, t)
		}
	}
	for _, extra := range extras {
		if t := b.number(term(extra)); t != noTerm && f.get(t) == 0 {
			f.add(t, utf8.RuneCountInString(extra))
		}
	}
	if f.length == 0 { // only stop words
		f.length = utf8.RuneCountInString(name)
	}
	b.neighbours(sequence)
	b.concepts(sequence, func(key uint32, named []uint32) {
		letters := 0
		for _, t := range named {
			letters += int(f.get(t))
		}
		f.add(key, max(letters-int(f.get(key)), 0))
	})
}

func (b *builder) about(d *Document) {
	for _, text := range []string{d.Description, d.Readme.Title, strings.Join(d.Topics, " . "), d.Language} {
		b.add(fieldAbout, b.analyse(text), 1)
	}
}

func (b *builder) owner(d *Document) {
	for _, text := range []string{strings.Join(camel(d.Organisation.ID), " "), d.Organisation.ID, d.Organisation.Label} {
		b.add(fieldOwner, b.analyse(text), 1)
	}
}

func (b *builder) facts(d *Document) {
	texts := []string{d.Kind.ID, d.Kind.Label, d.Licence}
	for _, s := range d.Standards {
		texts = append(texts, s.ID, s.Label)
	}
	for _, text := range texts {
		b.add(fieldFacts, b.analyse(text), 1)
	}
}

func (b *builder) sentence(s *sentence) {
	found := b.stems(s.tokens)
	switch {
	case b.small(s):
		b.add(fieldSmall, found, 1)
	case s.zone == zoneHeading:
		b.add(fieldText, found, headingWeight)
	default:
		b.add(fieldText, found, 1)
	}
}

// add counts terms, and the concepts of the thesaurus that they name, in a field.
func (b *builder) add(field int, found []uint32, weight int) {
	f := &b.fields[field]
	for _, t := range found {
		f.add(t, weight)
	}
	f.length += len(found)
	b.concepts(found, func(key uint32, _ []uint32) { f.add(key, weight) })
	if field == fieldAbout || field == fieldText {
		b.neighbours(found)
	}
}

// concepts calls named with the key of every concept that terms name, and the terms that do.
func (b *builder) concepts(sequence []uint32, named func(key uint32, terms []uint32)) {
	for i, t := range sequence {
		for _, form := range b.terms[t].forms {
			if n := len(form.terms); n <= len(sequence)-i && slices.Equal(sequence[i:i+n], form.terms) {
				named(form.key, sequence[i:i+n])
			}
		}
	}
}

// neighbours records which words stand side by side.
func (b *builder) neighbours(sequence []uint32) {
	for i := 1; i < len(sequence); i++ {
		hash := pairHash(b.terms[sequence[i-1]].text, b.terms[sequence[i]].text)
		if b.paired[hash] != b.doc {
			b.paired[hash] = b.doc
			b.pairs = append(b.pairs, hash)
		}
	}
}
