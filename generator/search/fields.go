package search

import (
	"iter"
	"math"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// field is one part of a document with its own term frequencies and lengths.
// Frequencies and lengths are rounded down to a few levels before bleve sees
// them, so that a posting in the browser's files needs one small number and
// the ranking is still exactly bleve's.
type field struct {
	ID      string    `json:"id"`
	Said    string    `json:"said"` // for people
	Boost   float64   `json:"boost"`
	Freqs   []float64 `json:"freqs"`   // levels of term frequency, ascending
	Lengths []float64 `json:"lengths"` // levels of field length, ascending
	Average float64   `json:"average"` // ⌈mean length⌉, as bleve's BM25 takes it
	total   int
}

// The fields, in the order in which their scores are added.
const (
	fieldName  = iota // the repository's name in its parts; frequency and length count letters
	fieldAbout        // description, README title, topics, language
	fieldOwner        // organisation
	fieldFacts        // kind, standards, licence
	fieldText         // README headings and prose
	fieldSmall        // boilerplate and code: counts for little
	fieldPair         // neighbouring words, for phrases; never scored
	fieldCount
)

func newFields() []field {
	return []field{
		{ID: "name", Said: "name", Boost: 5, Freqs: upTo(31), Lengths: upTo(63)},
		{ID: "about", Said: "description or topics", Boost: 2.5, Freqs: []float64{1, 2, 3, 4}, Lengths: geometric(4, 2, 6)},
		{ID: "owner", Said: "organisation", Boost: 1, Freqs: []float64{1}, Lengths: []float64{1}},
		{ID: "facts", Said: "kind, standards or licence", Boost: 1, Freqs: []float64{1}, Lengths: []float64{1}},
		{ID: "text", Said: "README", Boost: 1.2, Freqs: []float64{1, 3}, Lengths: geometric(16, 2, 8)},
		{ID: "small", Said: "code and small print of the README", Boost: 0.15, Freqs: []float64{1}, Lengths: []float64{1}},
		{ID: "pair", Boost: 0, Freqs: []float64{1}, Lengths: []float64{1}},
	}
}

// validFields tells whether there are the fields that there should be, with no
// more levels than the slots of the coder tell apart.
func validFields(fields []field) bool {
	if len(fields) != fieldCount {
		return false
	}
	for i := range fields {
		freqs, lengths := codedLevels, codedLevels
		if i == fieldAbout || i == fieldText { // their lengths are those of the runs
			freqs, lengths = freqsBefore, maxLevels
		}
		if f := &fields[i]; !validLevels(f.Freqs, freqs) || !validLevels(f.Lengths, lengths) {
			return false
		}
	}
	return true
}

func validLevels(levels []float64, most int) bool {
	return len(levels) >= 1 && len(levels) <= most && levels[0] >= 1 && slices.IsSorted(levels)
}

func upTo(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i + 1)
	}
	return out
}

func geometric(first, ratio float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Round(first * math.Pow(ratio, float64(i)))
	}
	return out
}

// level is the index of the greatest level not above v, 0 when all are above.
func level(levels []float64, v int) int {
	i, found := slices.BinarySearch(levels, float64(v))
	if !found {
		i--
	}
	return max(i, 0)
}

// analysed is one field of one document, ready for bleve.
type analysed struct {
	name   string
	length int
	freqs  index.TokenFrequencies
}

// newAnalysed rounds a field's n frequencies and its length to its levels.
func (f *field) newAnalysed(n int, counts iter.Seq2[string, int], length int) *analysed {
	a := &analysed{name: f.ID, length: int(f.Lengths[level(f.Lengths, length)]), freqs: make(index.TokenFrequencies, n)}
	room, letters := make([]index.TokenFreq, n), make([]byte, 0, 8*n) // once for all
	for t, count := range counts {
		letters = append(letters, t...)
		tf := &room[0]
		room = room[1:] // of a term that comes twice, as in foreign files, the last counts
		tf.Term = letters[len(letters)-len(t) : len(letters) : len(letters)]
		tf.SetFrequency(int(f.Freqs[level(f.Freqs, count)]))
		a.freqs[t] = tf
	}
	f.total += a.length
	return a
}

// The methods of bleve's index.Field.

func (a *analysed) Name() string             { return a.name }
func (a *analysed) Value() []byte            { return nil }
func (a *analysed) ArrayPositions() []uint64 { return nil }
func (a *analysed) EncodedFieldType() byte   { return 't' }
func (a *analysed) Analyze()                 {}
func (a *analysed) Options() index.FieldIndexingOptions {
	return index.IndexField
}
func (a *analysed) AnalyzedLength() int                              { return a.length }
func (a *analysed) AnalyzedTokenFrequencies() index.TokenFrequencies { return a.freqs }
func (a *analysed) NumPlainTextBytes() uint64                        { return 0 }
func (a *analysed) Size() int                                        { return len(a.name) + a.freqs.Size() }
