package search

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestSize measures building and exporting an index of the repositories below
// CATALOGUE_BENCH_CORPUS, which are laid out as in the shared corpus, and leaves
// the files in CATALOGUE_BENCH_OUT when that is set. docs/search.md tells the figures.
func TestSize(t *testing.T) {
	root := os.Getenv("CATALOGUE_BENCH_CORPUS")
	if root == "" {
		t.Skip("CATALOGUE_BENCH_CORPUS names no corpus")
	}
	dirs := repositories(t, root)
	th := thesaurus(t)
	start := time.Now()
	var reading time.Duration // which is not the index's
	ix, err := Build(t.Context(), func(yield func(Document, error) bool) {
		for _, dir := range dirs {
			began := time.Now()
			doc := readRepository(t, dir)
			reading += time.Since(began)
			if !yield(doc, nil) {
				return
			}
		}
	}, th)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	built := time.Since(start) - reading
	dir := os.Getenv("CATALOGUE_BENCH_OUT")
	if dir == "" {
		dir = t.TempDir()
	}
	start = time.Now()
	manifest := export(t, ix, filepath.Join(dir, "search-index"))
	exported := time.Since(start)
	if err := os.WriteFile(filepath.Join(dir, ManifestFile), manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	if _, err := w.Write(manifest); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d documents: read in %v, built in %v, exported in %v, %d MiB from the system", ix.Len(), reading, built, exported, memory.Sys>>20)
	t.Logf("manifest %d bytes, %d compressed", len(manifest), small.Len())
	t.Log(sizes(t, filepath.Join(dir, "search-index")))
}

// sizes sums the files of an index by their kind.
func sizes(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	count, total := map[string]int{}, map[string]int64{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(e.Name(), "-")
		count[kind]++
		total[kind] += info.Size()
	}
	var out []string
	for _, kind := range []string{"terms", "long", "words", "rests", "common", "records", "facets", "by"} {
		out = append(out, fmt.Sprintf("%s: %d files, %.1f KB", kind, count[kind], float64(total[kind])/1024))
	}
	return fmt.Sprintf("%d files; %s", len(entries), strings.Join(out, "; "))
}
