package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// Manifest is what the browser must know before its first request: it stands in
// the search page as JSON. Files are named KIND-NUMBER-HASH.bin below
// search-index/; the hash is of all of them together.
type Manifest struct {
	Version   int                 `json:"version"`
	Hash      string              `json:"hash"`
	Documents int                 `json:"documents"`
	Runs      runs                `json:"runs"`
	Fields    []field             `json:"fields"`
	Weights   weights             `json:"weights"`
	Blocks    []string            `json:"blocks"` // first term of each file of terms
	Long      []string            `json:"long"`   // terms with a file of their own, sorted
	Letters   []string            `json:"words"`  // first letter of each file of words
	Rests     []string            `json:"rests"`  // first letters of each file of words without theirs
	Usual     []string            `json:"usual"`  // other terms that many documents hold
	Chunk     int                 `json:"chunk"`  // results in one file
	Common    int                 `json:"common"` // UTF-16 units of text that every file of results begins with
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
const layoutVersion = 2

// exporter writes the files of an index.
type exporter struct {
	ix       *Index
	manifest Manifest
	files    []*file
	group    errgroup.Group // codes files while the next ones are gathered
}

type file struct {
	name string
	data []byte
}

// Export writes the static index. Names are relative to the folder search-index.
func (ix *Index) Export(write func(name string, data []byte) error) (Manifest, error) {
	e := &exporter{ix: ix}
	e.group.SetLimit(runtime.GOMAXPROCS(0))
	e.describe()
	for _, step := range []func() error{e.terms, e.words, e.records, e.columns, e.orders, e.group.Wait} {
		if err := step(); err != nil {
			return Manifest{}, errors.Join(fmt.Errorf("export: %w", err), e.group.Wait())
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
		Version: layoutVersion, Documents: len(e.ix.docs), Runs: e.ix.runs, Fields: e.ix.fields,
		Weights: weights{
			All: tierAll, Exact: tierExact, Name: nameBonus, Faintly: faintly, Few: fewWords, Passing: inPassing,
			Equal: equalWeight, Plain: plainWeight, Words: maxWords, Text: maxText, Found: maxCompletions, Said: maxSaid,
			Least: minCorrected, Sure: minSure, Alone: minSureAlone, Half: minSureHalf, Rarer: farRarer, Ending: maxEnding,
		},
		Blocks: []string{}, Long: []string{}, Letters: []string{}, Rests: []string{}, Usual: []string{}, Concepts: []concept{},
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

// add takes a file, which is coded beside others.
func (e *exporter) add(name string, code func() []byte) {
	f := &file{name: name}
	e.files = append(e.files, f)
	e.group.Go(func() error {
		f.data = code()
		return nil
	})
}

func (e *exporter) hash() string {
	h := sha256.New()
	for _, f := range e.files {
		fmt.Fprintf(h, "%s %d\n", f.name, len(f.data))
		h.Write(f.data)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// blockSize is about how many bytes of terms a file holds. Small files mean few
// bytes a query; there are to be at most 2,500 of them at 25,000 documents.
func blockSize(docs int) float64 {
	switch {
	case docs <= 400:
		return 1 << 9
	case docs <= 8000:
		return 2 << 10
	default:
		return 6 << 10
	}
}

// longSize is about how many bytes of a term are worth a file of its own.
func longSize(docs int) float64 { return max(1<<10, blockSize(docs)/3) }

// pairBlocks is how many times larger files of pairs are: few queries want one.
const pairBlocks = 16

// terms writes the files of terms: pairs of neighbours first, then words.
func (e *exporter) terms() error {
	limit := pairBlocks * blockSize(len(e.ix.docs))
	var block []termLists
	full := 0.0
	flush := func() {
		if len(block) > 0 {
			entries := block
			e.manifest.Blocks = append(e.manifest.Blocks, entries[0].term)
			e.add(fmt.Sprintf("terms-%d", len(e.manifest.Blocks)-1), func() []byte { return e.block(entries) })
		}
		block, full = nil, 0
	}
	add := func(t termLists) {
		size := e.ix.size(&t)
		if full+size > limit {
			flush()
		}
		block, full = append(block, t), full+size
	}
	e.ix.eachPair(add)
	flush()
	limit = blockSize(len(e.ix.docs))
	err := e.ix.eachTerm(func(t termLists) {
		if e.ix.size(&t) < longSize(len(e.ix.docs)) {
			add(t)
			return
		}
		e.manifest.Long = append(e.manifest.Long, t.term)
		e.add(fmt.Sprintf("long-%d", len(e.manifest.Long)-1), func() []byte {
			o := newOut()
			e.ix.writeEntry(o, &t)
			return o.bytes()
		})
	})
	flush()
	return err
}

func (e *exporter) block(entries []termLists) []byte {
	o := newOut()
	o.number(kindSize, len(entries))
	before := ""
	for i := range entries {
		o.front(before, entries[i].term)
		e.ix.writeEntry(o, &entries[i])
		before = entries[i].term
	}
	return o.bytes()
}

// termLoad is of how many terms lists are gathered at a time.
const termLoad = 256

// eachTerm calls yield for every term but the pairs, sorted by its bytes. The
// lists of several loads are gathered at a time.
func (ix *Index) eachTerm(yield func(termLists)) error {
	var failed error
	begun := make(chan chan gathered, 2*runtime.GOMAXPROCS(0))
	go func() {
		defer close(begun)
		for load, err := range ix.termLoads() {
			if failed = err; failed != nil {
				return
			}
			done := make(chan gathered, 1)
			begun <- done
			go func() { done <- ix.gather(load) }()
		}
	}()
	var torn error
	for done := range begun {
		load := <-done
		torn = cmp.Or(torn, load.err)
		for _, t := range load.terms {
			yield(t)
		}
	}
	return cmp.Or(failed, torn)
}

// heldTerm is a term and the fields that hold it.
type heldTerm struct {
	term   string
	fields []int
}

// gathered are the lists of terms.
type gathered struct {
	terms []termLists
	err   error
}

// gather reads the lists of terms; a term without any is left out.
func (ix *Index) gather(load []heldTerm) (out gathered) {
	for _, held := range load {
		t := termLists{term: held.term}
		for _, f := range held.fields {
			l, err := ix.list(t.term, f)
			if err != nil {
				return gathered{err: err}
			}
			if len(l.docs) > 0 {
				t.lists = append(t.lists, l)
			}
		}
		if len(t.lists) > 0 {
			out.terms = append(out.terms, t)
		}
	}
	return out
}

// termLoads yields the terms of all fields but the pairs, sorted by their bytes.
func (ix *Index) termLoads() iter.Seq2[[]heldTerm, error] {
	return func(yield func([]heldTerm, error) bool) {
		var load []heldTerm
		err := ix.eachHeld(func(t heldTerm) bool {
			load = append(load, t)
			if len(load) < termLoad {
				return true
			}
			full := load
			load = nil
			return yield(full, nil)
		})
		if err != nil || len(load) > 0 {
			yield(load, err)
		}
	}
}

// eachHeld calls yield for each of these terms, until it gives false.
func (ix *Index) eachHeld(yield func(heldTerm) bool) error {
	var dicts [fieldPair]index.FieldDict
	var heads [fieldPair]*index.DictEntry
	for f := range dicts {
		var err error
		if dicts[f], err = ix.reader.FieldDict(ix.fields[f].ID); err != nil {
			return err
		}
		defer dicts[f].Close()
		if heads[f], err = dicts[f].Next(); err != nil {
			return err
		}
	}
	for {
		term, some := "", false
		for _, head := range heads {
			if head != nil && (!some || head.Term < term) {
				term, some = head.Term, true
			}
		}
		if !some {
			return nil
		}
		t := heldTerm{term: strings.Clone(term)}
		for f, head := range heads {
			if head == nil || head.Term != t.term {
				continue
			}
			t.fields = append(t.fields, f)
			var err error
			if heads[f], err = dicts[f].Next(); err != nil {
				return err
			}
		}
		if !yield(t) {
			return nil
		}
	}
}

// eachPair calls yield for every pair of neighbours.
func (ix *Index) eachPair(yield func(termLists)) {
	for rest := ix.pairs; len(rest) > 0; {
		hash := uint32(rest[0] >> 32)
		l := list{field: fieldPair, docs: rest.of(hash)}
		rest = rest[len(l.docs):]
		yield(termLists{pairTerm(hash), []list{l}})
	}
}

// usualShare is in which share of the documents a term is usual: slips of those
// are foreseen.
const usualShare = 1. / 40

// words writes the dictionary twice, by words and by their rests: each word and
// the logarithm of its documents plus one, 0 for a word that only the thesaurus
// knows.
func (e *exporter) words() error {
	e.usual()
	for i, g := range e.ix.groups {
		e.manifest.Letters = append(e.manifest.Letters, g.first)
		e.add(fmt.Sprintf("words-%d", i), g.coded(func(w word) string { return w.text }))
	}
	for i, g := range e.ix.rests {
		e.manifest.Rests = append(e.manifest.Rests, g.first)
		e.add(fmt.Sprintf("rests-%d", i), g.coded(func(w word) string { return turned(w.text) }))
	}
	return nil
}

// usual names the terms of which a slip is most likely one, but those with a file
// of their own, which are named as it is.
func (e *exporter) usual() {
	for _, g := range e.ix.groups {
		for _, w := range g.words {
			_, long := slices.BinarySearch(e.manifest.Long, w.term)
			if many := w.rank != absent && float64(int(1)<<w.rank) >= usualShare*float64(len(e.ix.docs)); many && !long {
				e.manifest.Usual = append(e.manifest.Usual, w.term)
			}
		}
	}
	slices.Sort(e.manifest.Usual)
	e.manifest.Usual = slices.Compact(e.manifest.Usual)
}

func (g group) coded(key func(word) string) func() []byte {
	return func() []byte {
		o := newOut()
		o.number(kindSize, len(g.words))
		before := ""
		for _, w := range g.words {
			o.front(before, key(w))
			o.number(kindRank, w.rank+1)
			before = key(w)
		}
		return o.bytes()
	}
}

// orders writes, for each other order of results, the documents in that order.
func (e *exporter) orders() error {
	for _, by := range []string{"name", "updated"} {
		e.add("by-"+by, func() []byte {
			all := e.ix.everything(nil, true)
			e.ix.sort(all, by)
			o := newOut()
			for _, s := range all {
				o.number(kindDoc, int(s.doc))
			}
			return o.bytes()
		})
	}
	return nil
}
