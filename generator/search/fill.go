package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
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
const batchSize = 1500

// headingWeight is how many mentions in prose one in a heading is worth.
const headingWeight = 3

// fill analyses the documents into bleve, and frees what was learnt of each.
func (ix *Index) fill(ctx context.Context, l *learnt) error {
	return ix.index(ctx, func(doc int) *document.Document {
		defer func() { l.texts[doc] = text{} }()
		return ix.document(doc, &l.texts[doc], l)
	})
}

// index makes the documents, a batch while bleve takes in the one before.
func (ix *Index) index(ctx context.Context, document func(doc int) *document.Document) error {
	store, err := bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, map[string]any{})
	if err != nil {
		return err
	}
	ix.close = store.Close
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan *bleve.Batch)
	group.Go(func() error {
		defer close(batches)
		return ix.batches(ctx, store, document, batches)
	})
	group.Go(func() error {
		for batch := range batches {
			if err := store.Batch(batch); err != nil {
				return err
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return errors.Join(err, store.Close())
	}
	for f := range ix.fields {
		ix.fields[f].Average = average(ix.fields[f].total, len(ix.docs))
	}
	ix.pairs.seal()
	return ix.open(store)
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

// fieldCounts gathers the terms of one field of one document.
type fieldCounts struct {
	counts map[string]int
	length int
}

// builder gathers the fields of one document.
type builder struct {
	fields  [fieldPair]fieldCounts
	aliases aliases
	pairs   map[uint32]bool
}

// document analyses one document for bleve.
func (ix *Index) document(number int, t *text, l *learnt) *document.Document {
	d := &ix.docs[number]
	b := &builder{aliases: ix.aliases, pairs: map[uint32]bool{}}
	for f := range b.fields {
		b.fields[f].counts = map[string]int{}
	}
	b.name(d.Name, l)
	b.about(d)
	b.owner(d)
	b.facts(d)
	for i := range t.sentences {
		b.sentence(&t.sentences[i], l)
	}
	b.forget()
	out := document.NewDocument(d.Name)
	for f := range b.fields {
		if c := &b.fields[f]; len(c.counts) > 0 {
			out.AddField(ix.fields[f].newAnalysed(c.counts, c.length))
		}
	}
	ix.pairs.add(number, b.pairs)
	return out
}

// forget takes out of the code and boilerplate what other parts hold as well,
// where it would add next to nothing.
func (b *builder) forget() {
	for t := range b.fields[fieldSmall].counts {
		for f := range fieldSmall {
			if b.fields[f].counts[t] > 0 {
				delete(b.fields[fieldSmall].counts, t)
				break
			}
		}
	}
}

// name indexes the name without its owner. Frequencies are the letters that a
// term covers, the length is the letters of the whole: so a query whose words
// cover the whole name is known from its postings alone.
func (b *builder) name(full string, l *learnt) {
	_, name, _ := strings.Cut(full, "/")
	leaves, extras := splitName(name, l.docs)
	f := &b.fields[fieldName]
	var sequence []string
	for _, leaf := range leaves {
		if t := term(leaf); t != "" {
			n := utf8.RuneCountInString(leaf)
			f.counts[t] += n
			f.length += n
			sequence = append(sequence, t)
		}
	}
	for _, extra := range extras {
		if t := term(extra); t != "" && f.counts[t] == 0 {
			f.counts[t] = utf8.RuneCountInString(extra)
		}
	}
	if f.length == 0 { // only stop words
		f.length = utf8.RuneCountInString(name)
	}
	b.neighbours(sequence)
	for _, hit := range b.aliases.find(sequence) {
		letters := 0
		for _, t := range sequence[hit.start:hit.end] {
			letters += f.counts[t]
		}
		f.counts[hit.concept.Key] = max(f.counts[hit.concept.Key], letters)
	}
}

func (b *builder) about(d *Document) {
	for _, text := range []string{d.Description, d.Readme.Title, strings.Join(d.Topics, " . "), d.Language} {
		b.add(fieldAbout, terms(text), 1)
	}
}

func (b *builder) owner(d *Document) {
	for _, text := range []string{strings.Join(camel(d.Organisation.ID), " "), d.Organisation.ID, d.Organisation.Label} {
		b.add(fieldOwner, terms(text), 1)
	}
}

func (b *builder) facts(d *Document) {
	texts := []string{d.Kind.ID, d.Kind.Label, d.Licence}
	for _, s := range d.Standards {
		texts = append(texts, s.ID, s.Label)
	}
	for _, text := range texts {
		b.add(fieldFacts, terms(text), 1)
	}
}

func (b *builder) sentence(s *sentence, l *learnt) {
	switch found := l.terms(s.tokens); {
	case l.small(s):
		b.add(fieldSmall, found, 1)
	case s.zone == zoneHeading:
		b.add(fieldText, found, headingWeight)
	default:
		b.add(fieldText, found, 1)
	}
}

// add counts terms, and the concepts of the thesaurus that they name, in a field.
func (b *builder) add(field int, found []string, weight int) {
	f := &b.fields[field]
	for _, t := range found {
		f.counts[t] += weight
	}
	f.length += len(found)
	for _, hit := range b.aliases.find(found) {
		f.counts[hit.concept.Key] += weight
	}
	if field == fieldAbout || field == fieldText {
		b.neighbours(found)
	}
}

// neighbours records which words stand side by side.
func (b *builder) neighbours(sequence []string) {
	for i := 1; i < len(sequence); i++ {
		b.pairs[pairHash(sequence[i-1], sequence[i])] = true
	}
}
