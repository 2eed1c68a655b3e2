package site

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	embedded "github.com/nhs-code-catalogue/catalogue/templates"
)

var preview = flag.String("preview", "", "write the fixture's site, with the real assets, to this folder")

// TestPreview writes the fixture's site for looking at: go test -run Preview -preview DIR.
func TestPreview(t *testing.T) {
	if *preview == "" {
		t.Skip("no folder given")
	}
	s := fixture()
	s.Templates = embedded.FS
	s.Manifest = nil
	for name, data := range build(t, s) {
		path := filepath.Join(*preview, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
