package search

import (
	"math/bits"
)

// The ways in which a facet's column is written; the one that takes least room
// is taken.
const (
	columnLists = iota // each value's documents as a list: a document may have several
	columnSteps        // from each document's value to the next one's, as in a sorted column
	columnGiven        // each value by itself; and from here on, given the value in column n-columnGiven
)

// columns writes the facets: for each its values, sorted, and its column.
func (e *exporter) columns() error {
	e.add("facets", e.ix.codedColumns)
	return nil
}

func (ix *Index) codedColumns() []byte {
	o := newOut()
	o.number(kindSize, len(ix.columns))
	for i := range ix.columns {
		c := &ix.columns[i]
		o.text(c.name)
		o.number(kindSize, len(c.values))
		before := ""
		for _, v := range c.values {
			o.front(before, v.ID)
			before = v.ID
			o.bit(slotLabel, v.Label != v.ID)
			if v.Label != v.ID {
				o.text(v.Label)
			}
		}
		way := ix.bestWay(i)
		o.number(kindColumn, way)
		ix.writeColumn(o, i, way)
	}
	return o.bytes()
}

// single gives each document's value as its number plus one, 0 for none; nil
// where a document has several.
func (c *column) single() []int {
	out := make([]int, len(c.of))
	for doc, of := range c.of {
		switch len(of) {
		case 0:
		case 1:
			out[doc] = int(of[0]) + 1
		default:
			return nil
		}
	}
	return out
}

// bestWay finds the way in which a column takes least room.
func (ix *Index) bestWay(i int) int {
	best, least := columnLists, 0
	if ix.columns[i].single() == nil {
		return best
	}
	for way := columnSteps; way <= columnGiven+i; way++ {
		if !ix.possible(i, way) {
			continue
		}
		o := newOut()
		ix.writeColumn(o, i, way)
		if n := len(o.bytes()); least == 0 || n < least {
			best, least = way, n
		}
	}
	return best
}

// possible tells whether a column of one value a document can be written in a way.
func (ix *Index) possible(i, way int) bool {
	given := way - columnGiven
	return given < 0 || given == i || ix.columns[given].single() != nil && (len(ix.columns[given].values)+1)<<ix.columns[i].bits() <= maxGiven
}

// bits is the size of a value's number plus one.
func (c *column) bits() int { return bits.Len(uint(len(c.values))) }

func (ix *Index) writeColumn(o *out, i, way int) {
	c := &ix.columns[i]
	switch way {
	case columnLists:
		for _, l := range c.lists() {
			ix.writeList(o, &l)
		}
	case columnSteps:
		before, step := 0, 0
		for _, v := range c.single() {
			kind := kindStep + min(step, 1)
			step = (v - before + len(c.values) + 1) % (len(c.values) + 1)
			o.number(kind, step)
			before = v
		}
	default:
		given := ix.given(i, way)
		for doc, v := range c.single() {
			o.tree(values+given[doc]<<c.bits(), c.bits(), v)
		}
	}
}

// given tells for each document the value of the column by which another is
// written, 0 throughout for none.
func (ix *Index) given(i, way int) []int {
	if way == columnGiven+i {
		return make([]int, len(ix.docs))
	}
	return ix.columns[way-columnGiven].single()
}

// lists gives the documents of each value.
func (c *column) lists() []list {
	out := make([]list, len(c.values))
	for n := range out {
		out[n].field = fieldPair
	}
	for doc, of := range c.of {
		for _, n := range of {
			out[n].docs = append(out[n].docs, uint32(doc))
		}
	}
	return out
}

// readColumns reads the facets.
func (ix *Index) readColumns(f *in) {
	for range f.most(kindSize, len(Facets)) {
		c := column{name: f.text(), of: make([][]uint16, len(ix.docs))}
		id := ""
		for n := f.most(kindSize, maxValues); n > 0 && f.err == nil; n-- {
			id = f.front(id)
			label := id
			if f.bit(slotLabel) == 1 {
				label = f.text()
			}
			c.values = append(c.values, Value{ID: id, Label: label})
		}
		ix.columns = append(ix.columns, c)
		ix.readColumn(f, len(ix.columns)-1)
		ix.columns[len(ix.columns)-1].settle()
	}
}

// readColumn reads what writeColumn wrote.
func (ix *Index) readColumn(f *in, i int) {
	c := &ix.columns[i]
	way := f.most(kindColumn, columnGiven+i)
	if way != columnLists && !ix.possible(i, way) {
		f.err = errTorn
	}
	if f.err != nil {
		return
	}
	if way == columnLists {
		for n := range c.values {
			for _, doc := range ix.readList(f, fieldPair).docs {
				c.of[doc] = append(c.of[doc], uint16(n))
			}
		}
		return
	}
	var given []int
	if way > columnSteps {
		given = ix.given(i, way)
	}
	v, step := 0, 0
	for doc := range c.of {
		if way == columnSteps {
			step = f.number(kindStep + min(step, 1))
			v = (v + step) % (len(c.values) + 1)
		} else {
			v = f.tree(values+given[doc]<<c.bits(), c.bits())
		}
		if v > len(c.values) {
			f.err = errTorn
		}
		if f.err != nil {
			return
		}
		if v > 0 {
			c.of[doc] = []uint16{uint16(v - 1)}
		}
	}
}
