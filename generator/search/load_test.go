package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// exported keeps the files of an index.
func exported(t testing.TB, ix *Index) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	manifest, err := ix.Export(func(name string, data []byte) error {
		files[name] = data
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files[ManifestFile], err = json.Marshal(manifest); err != nil {
		t.Fatal(err)
	}
	return files
}

func from(files map[string][]byte) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
}

// TestLoad holds the promise that an index read back from its published files
// answers exactly as the one they were made from, and writes the same files.
func TestLoad(t *testing.T) {
	for _, c := range []struct {
		name string
		docs func(testing.TB) []Document
	}{
		{"sample", sampleDocuments},
		{"corpus", func(t testing.TB) []Document { return corpus(t, sharedCorpus) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			ix := build(t, c.docs(t), thesaurus(t))
			files := exported(t, ix)
			again, err := Load(context.Background(), from(files))
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			for _, q := range questions(ix, thesaurus(t), 300) {
				same(t, ix, again, q)
			}
			second := exported(t, again)
			if len(second) != len(files) {
				t.Errorf("%d files were written, and %d again", len(files), len(second))
			}
			for name := range files {
				if string(files[name]) != string(second[name]) {
					t.Errorf("%s is not the same when written again", name)
				}
			}
		})
	}
}

func same(t *testing.T, ix, again *Index, q asked) {
	t.Helper()
	query := ParseQuery(q.Typed)
	query.Sort, query.Page, query.Literal = q.Sort, q.Page, q.Literal
	want, err := ix.Search(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Search(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Hit{}, "Document")); diff != "" {
		t.Errorf("%+v: built (-) and loaded (+) differ:\n%s", q, diff)
	}
}

// TestLoadDamaged holds the promise that a torn, missing or foreign file is an
// error and never a panic.
func TestLoadDamaged(t *testing.T) {
	good := exported(t, build(t, sampleDocuments(t), thesaurus(t)))
	for name, data := range good {
		if strings.HasPrefix(name, "by-name-") {
			continue // the browser's alone: names are sorted here
		}
		for _, bad := range [][]byte{nil, data[:len(data)/2], append([]byte{0xff, 0xff, 0xff, 0xff}, data...)} {
			refused(t, good, name, bad, fmt.Sprintf("%d of %d bytes", len(bad), len(data)))
		}
	}
	delete(good, ManifestFile)
	if _, err := Load(context.Background(), from(good)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a manifest the error is %v", err)
	}
}

// refused loads files of which one is bad.
func refused(t *testing.T, good map[string][]byte, name string, bad []byte, what string) {
	t.Helper()
	files := maps.Clone(good)
	files[name] = bad
	if ix, err := Load(context.Background(), from(files)); err == nil {
		ix.Close()
		t.Errorf("%s with %s was taken for whole", name, what)
	}
}

// TestLoadForeign holds the promise that no number of a manifest is believed
// which the files do not bear out, or for which the coder has no slots.
func TestLoadForeign(t *testing.T) {
	good := exported(t, small(t))
	for _, c := range []struct {
		what   string
		damage func(*Manifest)
	}{
		{"more documents than any memory holds", func(m *Manifest) { m.Documents, m.Runs.Counts[0] = 1e12, m.Runs.Counts[0]+1e12-m.Documents }},
		{"a document more than the records", func(m *Manifest) { m.Documents, m.Runs.Counts[0] = m.Documents+1, m.Runs.Counts[0]+1 }},
		{"a document more than the runs", func(m *Manifest) { m.Documents++ }},
		{"fewer than no documents", func(m *Manifest) { m.Documents = -1 }},
		{"no results in a file", func(m *Manifest) { m.Chunk = 0 }},
		{"a field less", func(m *Manifest) { m.Fields = m.Fields[1:] }},
		{"no frequencies", func(m *Manifest) { m.Fields[fieldOwner].Freqs = nil }},
		{"no lengths", func(m *Manifest) { m.Fields[fieldOwner].Lengths = nil }},
		{"a frequency of nothing", func(m *Manifest) { m.Fields[fieldOwner].Freqs = []float64{0} }},
		{"frequencies beyond every slot", func(m *Manifest) { m.Fields[fieldPair].Freqs = upTo(1e5) }},
		{"a frequency more than slots", func(m *Manifest) { m.Fields[fieldName].Freqs = upTo(codedLevels + 1) }},
		{"a length more than slots", func(m *Manifest) { m.Fields[fieldName].Lengths = upTo(codedLevels + 1) }},
		{"a frequency more than are told apart by length", func(m *Manifest) { m.Fields[fieldText].Freqs = upTo(freqsBefore + 1) }},
		{"a length more than documents are ordered by", func(m *Manifest) { m.Fields[fieldAbout].Lengths = upTo(maxLevels + 1) }},
	} {
		var m Manifest
		if err := json.Unmarshal(good[ManifestFile], &m); err != nil {
			t.Fatal(err)
		}
		c.damage(&m)
		bad, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, good, ManifestFile, bad, c.what)
	}
}

// FuzzCoded holds the promise that whatever bytes a file of the index holds,
// reading it ends without a panic, and what was read names no document beyond
// the last and no value that its facet lacks.
func FuzzCoded(f *testing.F) {
	ix := small(f)
	for name, data := range exported(f, ix) {
		for i, kind := range []string{"terms-0", "facets", "words-0", "rests-0", "by-updated"} {
			if strings.HasPrefix(name, kind+"-") {
				f.Add(data, uint8(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8) {
		l := &loader{ix: &Index{docs: slices.Clone(ix.docs), fields: ix.fields, levels: ix.levels}, held: make([][]holding, len(ix.docs))}
		l.read = func(string) ([]byte, error) { return data, nil }
		switch kind % 5 {
		case 0:
			l.coded("terms-0", l.block)
		case 1:
			l.columns()
		case 2:
			l.dictionary("words", 1, func(text string, _ int) { term(text) })
		case 3:
			l.dictionary("rests", 1, func(string, int) {})
		case 4:
			l.updated()
		}
		for _, pair := range l.ix.pairs {
			if int(uint32(pair)) >= len(ix.docs) {
				t.Errorf("a pair stands in document %d of %d", uint32(pair), len(ix.docs))
			}
		}
		for _, held := range l.held {
			for _, h := range held {
				if fd := ix.fields[h.field]; int(h.code) >= len(fd.Freqs)*len(fd.Lengths) {
					t.Errorf("a term has code %d in %s", h.code, fd.ID)
				}
			}
		}
		for _, c := range l.ix.columns {
			for _, v := range slices.Concat(c.of...) {
				if int(v) >= len(c.values) {
					t.Errorf("%s has value %d of %d", c.name, v, len(c.values))
				}
			}
		}
	})
}
