package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Manifest is what the browser must know before its first request: it stands in
// the search page as JSON. Files are named KIND-NUMBER-HASH.bin below
// search-index/; the hash is of all of them together.
type Manifest struct {
	Version   int                 `json:"version"`
	Hash      string              `json:"hash"`
	Documents int                 `json:"documents"`
	Classes   []class             `json:"classes"`
	Fields    []field             `json:"fields"`
	Weights   weights             `json:"weights"`
	Blocks    []string            `json:"blocks"`  // first term of each file of terms
	Long      []string            `json:"long"`    // terms with a file of their own, sorted
	Letters   []string            `json:"letters"` // first letter of each file of words
	Rests     []string            `json:"rests"`   // first letters of each file of words without theirs
	Chunk     int                 `json:"chunk"`   // results in one file
	Concepts  []concept           `json:"concepts"`
	Stop      []string            `json:"stop"`
	Fillers   []string            `json:"fillers"`
	Facets    map[string][]string `json:"facets"` // facet → the names it has before a colon
}

// weights are the numbers of rank.go and plan.go.
type weights struct {
	All     float64 `json:"all"`
	Exact   float64 `json:"exact"`
	Name    float64 `json:"name"`
	Faintly float64 `json:"faintly"`
	Few     int     `json:"few"`
	Passing float64 `json:"passing"`
	Equal   float64 `json:"equal"`
	Plain   float64 `json:"plain"`
	Words   int     `json:"words"`
	Text    int     `json:"text"`
	Found   int     `json:"completions"`
	Said    int     `json:"said"`
	Least   int     `json:"corrected"`
	Sure    int     `json:"sure"`
	Alone   int     `json:"alone"`
	Half    int     `json:"half"`
	Rarer   int     `json:"rarer"`
	Ending  int     `json:"ending"`
}

// layoutVersion is raised when a client of the version before could not read the files.
const layoutVersion = 1

// exporter writes the files of an index.
type exporter struct {
	ix       *Index
	manifest Manifest
	files    []file
	entries  []entryBytes
}

type file struct {
	name string
	data []byte
}

// entryBytes is a term with its postings, encoded.
type entryBytes struct {
	term string
	data []byte
}

// Export writes the static index. Names are relative to the folder search-index.
func (ix *Index) Export(write func(name string, data []byte) error) (Manifest, error) {
	e := &exporter{ix: ix}
	e.describe()
	for _, step := range []func() error{e.terms, e.words, e.records, e.columns, e.orders} {
		if err := step(); err != nil {
			return Manifest{}, fmt.Errorf("export: %w", err)
		}
	}
	e.manifest.Hash = e.hash()
	for _, f := range e.files {
		if err := write(f.name+"-"+e.manifest.Hash+".bin", f.data); err != nil {
			return Manifest{}, err
		}
	}
	return e.manifest, nil
}

func (e *exporter) describe() {
	e.manifest = Manifest{
		Version: layoutVersion, Documents: len(e.ix.docs), Classes: e.ix.classes, Fields: e.ix.fields,
		Weights: weights{tierAll, tierExact, nameBonus, faintly, fewWords, inPassing, equalWeight, plainWeight, maxWords, maxText, maxCompletions, maxSaid, minCorrected, minSure, minSureAlone, minSureHalf, farRarer, maxEnding},
		Blocks:  []string{}, Long: []string{}, Letters: []string{}, Rests: []string{}, Concepts: []concept{},
		Fillers: fillerWords, Facets: map[string][]string{},
	}
	for _, c := range e.ix.concepts {
		if c.present {
			e.manifest.Concepts = append(e.manifest.Concepts, c)
		}
	}
	for w := range stopWords {
		e.manifest.Stop = append(e.manifest.Stop, w)
	}
	slices.Sort(e.manifest.Stop)
	for name, facet := range facetNames {
		e.manifest.Facets[facet] = append(e.manifest.Facets[facet], name)
	}
	for _, names := range e.manifest.Facets {
		slices.Sort(names)
	}
}

// add compresses a file.
func (e *exporter) add(name string, data []byte) error {
	small, err := deflated(data)
	e.files = append(e.files, file{name, small})
	return err
}

func (e *exporter) hash() string {
	h := sha256.New()
	for _, f := range e.files {
		fmt.Fprintf(h, "%s %d\n", f.name, len(f.data))
		h.Write(f.data)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// blockSize is how many bytes of terms and postings a file holds, before
// compression; a term with more of its own has its own file. Small blocks mean
// few bytes a query; there are to be at most 2,500 files at 25,000 documents.
func blockSize(docs int) int {
	switch {
	case docs <= 400:
		return 2 << 10
	case docs <= 8000:
		return 3600
	default:
		return 15 << 10
	}
}

// pairBlocks is how many times larger files of pairs are: few queries want one.
const pairBlocks = 8

// terms writes the files of terms and postings.
func (e *exporter) terms() error {
	if err := e.collect(); err != nil {
		return err
	}
	var block out
	before := ""
	flush := func() error {
		if len(block.buf) == 0 {
			return nil
		}
		err := e.add(fmt.Sprintf("terms-%d", len(e.manifest.Blocks)-1), block.buf)
		block, before = out{}, ""
		return err
	}
	for _, entry := range e.entries {
		limit := blockSize(len(e.ix.docs))
		if entry.term[0] == '~' {
			limit *= pairBlocks
		}
		if len(entry.data) > limit {
			e.manifest.Long = append(e.manifest.Long, entry.term)
			if err := e.add(fmt.Sprintf("long-%d", len(e.manifest.Long)-1), entry.data); err != nil {
				return err
			}
			continue
		}
		if len(block.buf) > 0 && len(block.buf)+len(entry.data) > limit || entry.term[0] == '~' && !strings.HasPrefix(before, "~") {
			if err := flush(); err != nil {
				return err
			}
		}
		if len(block.buf) == 0 {
			e.manifest.Blocks = append(e.manifest.Blocks, entry.term)
		}
		block.front(before, entry.term)
		block.number(len(entry.data))
		block.buf = append(block.buf, entry.data...)
		before = entry.term
	}
	return flush()
}

// collect encodes the postings of every term: for each field that holds it, the
// field's number plus one and the number of documents, then the gaps between
// documents, then the codes. A zero ends the entry.
func (e *exporter) collect() error {
	all := map[string]*out{}
	for f := range fieldPair {
		dict, err := e.ix.reader.FieldDict(e.ix.fields[f].ID)
		if err != nil {
			return err
		}
		for t, err := dict.Next(); t != nil || err != nil; t, err = dict.Next() {
			if err != nil {
				return err
			}
			o := all[t.Term]
			if o == nil {
				o = &out{}
				all[strings.Clone(t.Term)] = o
			}
			if err := e.list(o, t.Term, f); err != nil {
				return err
			}
		}
		if err := dict.Close(); err != nil {
			return err
		}
	}
	for t, o := range all {
		o.number(0)
		e.entries = append(e.entries, entryBytes{t, o.buf})
	}
	e.collectPairs()
	slices.SortFunc(e.entries, func(a, b entryBytes) int { return cmp.Compare(a.term, b.term) })
	return nil
}

// collectPairs encodes which documents hold each pair of neighbours.
func (e *exporter) collectPairs() {
	for rest := e.ix.pairs; len(rest) > 0; {
		h := uint32(rest[0] >> 32)
		docs := rest.of(h)
		rest = rest[len(docs):]
		var o out
		o.number(fieldPair + 1)
		o.number(len(docs))
		next := 0
		for _, doc := range docs {
			o.number(int(doc) - next)
			next = int(doc) + 1
		}
		o.number(0)
		e.entries = append(e.entries, entryBytes{pairTerm(h), o.buf})
	}
}

func (e *exporter) list(o *out, t string, f int) error {
	fd := &e.ix.fields[f]
	var list []posting
	if err := e.ix.postings(t, f, func(p posting) { list = append(list, p) }); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b posting) int { return cmp.Compare(a.doc, b.doc) })
	o.number(f + 1)
	o.number(len(list))
	next := 0
	for _, p := range list {
		o.number(int(p.doc) - next)
		next = int(p.doc) + 1
	}
	if len(fd.Freqs)*len(fd.Lengths) == 1 {
		return nil
	}
	for _, p := range list {
		o.number(level(fd.Lengths, int(p.length))*len(fd.Freqs) + level(fd.Freqs, p.frequency))
	}
	return nil
}

// words writes the dictionary twice, by words and by their rests: each word and
// the logarithm of its documents plus one, 0 for a word that only the thesaurus
// knows.
func (e *exporter) words() error {
	for i, g := range e.ix.groups {
		e.manifest.Letters = append(e.manifest.Letters, g.first)
		if err := e.add(fmt.Sprintf("words-%d", i), g.encode(func(w word) string { return w.text })); err != nil {
			return err
		}
	}
	for i, g := range e.ix.rests {
		e.manifest.Rests = append(e.manifest.Rests, g.first)
		if err := e.add(fmt.Sprintf("rests-%d", i), g.encode(func(w word) string { return turned(w.text) })); err != nil {
			return err
		}
	}
	return nil
}

func (g group) encode(key func(word) string) []byte {
	var o out
	before := ""
	for _, w := range g.words {
		o.front(before, key(w))
		o.number(w.rank + 1)
		before = key(w)
	}
	return o.buf
}

// chunkSize is how many results stand in one file.
func chunkSize(docs int) int { return max(1, int(math.Ceil(float64(docs)/1250))) }

// record is what a result shows, as an array in this order.
func (ix *Index) record(doc int) []any {
	d := &ix.docs[doc]
	flags := ""
	for _, f := range []struct {
		set bool
		is  string
	}{{d.Archived, "a"}, {d.Prototype, "p"}, {d.Fork, "f"}, {d.Stale, "s"}} {
		if f.set {
			flags += f.is
		}
	}
	updated := ""
	if !d.Updated.IsZero() {
		updated = d.Updated.UTC().Format(time.DateOnly)
	}
	return []any{d.Name, d.Description, cmp.Or(d.Organisation.Label, d.Organisation.ID), d.Kind.Label, d.Level.Label, max(0, slices.Index(catalogue.Rungs, d.Level.ID)), d.Licence, d.Language, updated, d.Status, flags, ix.digests[doc]}
}

func (e *exporter) records() error {
	e.manifest.Chunk = chunkSize(len(e.ix.docs))
	for first := 0; first < len(e.ix.docs); first += e.manifest.Chunk {
		var rows [][]any
		for doc := first; doc < min(first+e.manifest.Chunk, len(e.ix.docs)); doc++ {
			rows = append(rows, e.ix.record(doc))
		}
		data, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		if err := e.add(fmt.Sprintf("records-%d", first/e.manifest.Chunk), data); err != nil {
			return err
		}
	}
	return nil
}

// columns writes the facets: for each its values, then for each document either
// one value's number plus one (0 for none), or how many values and their numbers.
func (e *exporter) columns() error {
	var o out
	for i := range e.ix.columns {
		c := &e.ix.columns[i]
		o.text(c.name)
		o.number(len(c.values))
		for _, v := range c.values {
			o.text(v.ID)
			label := v.Label
			if label == v.ID {
				label = ""
			}
			o.text(label)
		}
		many := slices.ContainsFunc(c.of, func(of []uint16) bool { return len(of) > 1 })
		o.number(map[bool]int{false: 1, true: 2}[many])
		for _, of := range c.of {
			if many {
				o.number(len(of))
			} else if len(of) == 0 {
				o.number(0)
			}
			for _, n := range of {
				o.number(int(n) + map[bool]int{false: 1, true: 0}[many])
			}
		}
	}
	return e.add("facets", o.buf)
}

// orders writes, for each other order of results, the documents in that order.
func (e *exporter) orders() error {
	for _, by := range []string{"name", "updated"} {
		all := e.ix.everything(nil, true)
		e.ix.sort(all, by)
		var o out
		for _, s := range all {
			o.number(int(s.doc))
		}
		if err := e.add("by-"+by, o.buf); err != nil {
			return err
		}
	}
	return nil
}
