package generator

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// TestShelf holds the promises that a README is rendered once for each look
// into its repository, that a new look, another address or another program
// renders it anew, and that nothing stays on the shelf that no page used.
func TestShelf(t *testing.T) {
	ctx := context.Background()
	store, err := snapshot.Open(ctx, filepath.Join(t.TempDir(), "s.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	seen := catalogue.Component{Name: "nhsx/app", URL: "https://github.com/nhsx/app", Commit: strings.Repeat("a", 40), AsOf: asOf}
	later, moved, empty := seen, seen, seen
	later.AsOf, moved.URL, empty.Commit = asOf.AddDate(0, 0, 1), "https://github.com/nhsx/renamed", ""
	gh := config.GitHub{RawURL: "https://raw.example/"}
	other := config.GitHub{RawURL: "https://other.example/"}
	for _, step := range []struct {
		name    string
		gh      config.GitHub
		c       catalogue.Component
		renders bool
	}{
		{"first night", gh, seen, true},
		{"second night", gh, seen, false},
		{"looked into again", gh, later, true},
		{"the first look is forgotten", gh, seen, true},
		{"moved", gh, moved, true},
		{"other addresses", other, moved, true},
		{"again", other, moved, false},
		{"without a commit", gh, empty, true},
		{"without a commit again", gh, empty, true},
	} {
		s, err := newShelf(store, step.gh)
		if err != nil {
			t.Fatal(err)
		}
		rendered := false
		r, err := s.rendered(ctx, &step.c, nil, func() (readme.Rendered, error) {
			rendered = true
			return readme.Rendered{HTML: "<p>Text.</p>"}, nil
		})
		if err != nil || rendered != step.renders || r.HTML != "<p>Text.</p>" {
			t.Errorf("%s: rendered %t, want %t: %q, %v", step.name, rendered, step.renders, r.HTML, err)
		}
		if err := s.tidy(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBuildFromShelf holds the promise that a build that finds everything on
// the shelf is byte for byte the one that filled it.
func TestBuildFromShelf(t *testing.T) {
	licensed := repository(1, "app", "# App\n\nIt shows **waiting** times.\n\n## Use\n\n```sh\nmake <all>\n```\n")
	licensed.Details.Files = append(licensed.Details.Files, catalogue.File{Path: "UNLICENSE", Data: []byte(unlicense), Size: int64(len(unlicense))})
	licensed.Details.Tree.Entries = append(licensed.Details.Tree.Entries, catalogue.TreeEntry{Path: "UNLICENSE", Type: "blob", Mode: "100644"})
	cfg, opts := filled(t, licensed, repository(2, "bare", "# Bare\n\nIt has no licence, so that only an excerpt is shown of it."))
	site := cfg.Paths.Output
	for _, out := range []string{site + "-first", site + "-second"} {
		cfg.Paths.Output = out
		if _, err := Build(context.Background(), cfg, opts); err != nil {
			t.Fatal(err)
		}
	}
	page := filepath.Join("components", "nhsx", "app", "index.html")
	first, err := os.ReadFile(filepath.Join(site+"-first", page))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(first), "<strong>waiting</strong>") {
		t.Error("the README is not shown in full, so nothing is on the shelf")
	}
	names, err := os.ReadFile(filepath.Join(site+"-first", ".catalogue-files"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(filepath.Join(site+"-second", ".catalogue-files"))
	if err != nil {
		t.Fatal(err)
	}
	if string(names) != string(again) {
		t.Error("the sums of the two sites' files differ")
	}
}

// unlicense is a dedication to the public domain, whose text everybody may copy.
const unlicense = `This is free and unencumbered software released into the public domain.

Anyone is free to copy, modify, publish, use, compile, sell, or
distribute this software, either in source code form or as a compiled
binary, for any purpose, commercial or non-commercial, and by any
means.

In jurisdictions that recognize copyright laws, the author or authors
of this software dedicate any and all copyright interest in the
software to the public domain. We make this dedication for the benefit
of the public at large and to the detriment of our heirs and
successors. We intend this dedication to be an overt act of
relinquishment in perpetuity of all present and future rights to this
software under copyright law.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT.
IN NO EVENT SHALL THE AUTHORS BE LIABLE FOR ANY CLAIM, DAMAGES OR
OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR
OTHER DEALINGS IN THE SOFTWARE.

For more information, please refer to <https://unlicense.org>
`
