package generator

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/publish"
)

// TestPulse holds the promise that a stage which counts nothing shows that it
// is at work, and how long it may still be by what it took last night; what
// takes longer has no end in sight.
func TestPulse(t *testing.T) {
	output := t.TempDir()
	if err := os.WriteFile(filepath.Join(output, publish.Report), []byte(`{"stages": [{"name": "index", "seconds": 70.2}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	var shown notes
	p := newPulse(&shown)
	p.recall(output)
	for _, seconds := range []float64{0, 0.4, 7.5, 70.2, 80} {
		p.show("index", seconds)
	}
	p.show("data", 7.5)
	want := notes{"index ", "index at work for 1s, about 1m10s left", "index at work for 8s, about 1m3s left", "index at work for 1m11s", "index at work for 1m20s", "data at work for 8s"}
	if !slices.Equal(shown, want) {
		t.Errorf("shown are %q, want %q", shown, want)
	}
}

// notes is a Progress that remembers what it is told of stages that count nothing.
type notes []string

// Step implements Progress.
func (n *notes) Step(stage string, done, total int, note string) {
	if done == 0 && total == 0 {
		*n = append(*n, stage+" "+note)
	}
}
