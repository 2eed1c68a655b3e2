package search

import (
	"math"
	"math/bits"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// list is the documents that hold a term in a field, ascending, each with a
// code: its level of length · frequency levels + its level of frequency.
type list struct {
	field int
	docs  []uint32
	codes []uint16
}

// termLists is a term with its lists.
type termLists struct {
	term  string
	lists []list
}

// list gives the documents that hold a term in a field.
func (ix *Index) list(t string, field int) (list, error) {
	fd := &ix.fields[field]
	reader, err := ix.holdersOf(t, field, true)
	if reader == nil || err != nil {
		return list{}, err
	}
	defer reader.Close()
	found := make([]uint64, 0, reader.Count()) // document, then code, to be sorted
	var at index.TermFieldDoc
	for {
		hit, err := reader.Next(at.Reset())
		if err != nil {
			return list{}, err
		}
		if hit == nil {
			break
		}
		length := int(math.Round(1 / (hit.Norm * hit.Norm)))
		code := level(fd.Lengths, length)*len(fd.Freqs) + level(fd.Freqs, int(hit.Freq))
		found = append(found, uint64(ix.numbers[internal(hit.ID)])<<16|uint64(code))
	}
	slices.Sort(found)
	l := list{field: field, docs: make([]uint32, len(found)), codes: make([]uint16, len(found))}
	for i, v := range found {
		l.docs[i], l.codes[i] = uint32(v>>16), uint16(v)
	}
	return l, nil
}

// apart is how far the documents of a list stand apart, as a power of two.
func apart(documents, held int) int { return bits.Len(uint(documents / max(held, 1))) }

// gapKind is the kind of a gap that begins at a document.
func (ix *Index) gapKind(apart int, doc uint32) int {
	return kindGap + apart*maxLevels + int(ix.levels[fieldText][doc])
}

// freqSlot is where the slots of a frequency level begin: by the level of
// length, where that is known from the document, and by the level before.
func (ix *Index) freqSlot(field int, doc uint32, before int) int {
	if known := ix.levels[field]; known != nil {
		return (kindFreq + (field*maxLevels+int(known[doc]))*freqsBefore + min(before, freqsBefore-1)) * 64
	}
	return (kindFreq + field*maxLevels*freqsBefore) * 64
}

// writeList writes how many documents, and for each the gap from the one before
// and its levels, where the field has any.
func (ix *Index) writeList(o *out, l *list) {
	o.number(kindCount+l.field, len(l.docs))
	freqs, lengths := len(ix.fields[l.field].Freqs), len(ix.fields[l.field].Lengths)
	apart := apart(len(ix.docs), len(l.docs))
	next, before := uint32(0), 0
	for i, doc := range l.docs {
		o.number(ix.gapKind(apart, next), int(doc-next))
		next = doc + 1
		if lengths > 1 && ix.levels[l.field] == nil {
			o.tree((kindLevel+l.field)*64, bits.Len(uint(lengths-1)), int(l.codes[i])/freqs)
		}
		if freqs > 1 {
			freq := int(l.codes[i]) % freqs
			o.tree(ix.freqSlot(l.field, doc, before), bits.Len(uint(freqs-1)), freq)
			before = freq
		}
	}
}

// readList reads what writeList wrote.
func (ix *Index) readList(f *in, field int) list {
	l := list{field: field, docs: make([]uint32, f.most(kindCount+field, len(ix.docs)))}
	l.codes = make([]uint16, len(l.docs))
	freqs, lengths := len(ix.fields[field].Freqs), len(ix.fields[field].Lengths)
	apart := apart(len(ix.docs), len(l.docs))
	next, before := 0, 0
	for i := range l.docs {
		if f.err != nil || next >= len(ix.docs) {
			f.err = errTorn
			return list{}
		}
		doc := next + f.number(ix.gapKind(apart, uint32(next)))
		if doc >= len(ix.docs) {
			f.err = errTorn
			return list{}
		}
		next = doc + 1
		length := 0
		switch known := ix.levels[field]; {
		case known != nil:
			length = int(known[doc])
		case lengths > 1:
			length = f.tree((kindLevel+field)*64, bits.Len(uint(lengths-1)))
		}
		if freqs > 1 {
			before = f.tree(ix.freqSlot(field, uint32(doc), before), bits.Len(uint(freqs-1)))
		}
		if length >= lengths || before >= freqs {
			f.err = errTorn
			return list{}
		}
		l.docs[i], l.codes[i] = uint32(doc), uint16(length*freqs+before)
	}
	return l
}

// size is about how many bytes a term takes.
func (ix *Index) size(t *termLists) float64 {
	sum := 4.0
	for _, l := range t.lists {
		held, documents := float64(len(l.docs)), float64(len(ix.docs))
		each := math.Log2(documents/held) + 1.4
		if len(ix.fields[l.field].Freqs) > 1 {
			each += 1.2
		}
		sum += 1 + held*each/8
	}
	return sum
}

// writeEntry writes in which fields a term is held, and the lists.
func (ix *Index) writeEntry(o *out, e *termLists) {
	at := 0
	for field := range fieldCount {
		held := at < len(e.lists) && e.lists[at].field == field
		o.bit(kindField*64+field, held)
		if held {
			ix.writeList(o, &e.lists[at])
			at++
		}
	}
}

// readEntry reads what writeEntry wrote.
func (ix *Index) readEntry(f *in, term string) termLists {
	e := termLists{term: term}
	for field := range fieldCount {
		if f.bit(kindField*64+field) == 1 {
			e.lists = append(e.lists, ix.readList(f, field))
		}
	}
	return e
}
