package generator

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
	embeddedtemplates "github.com/nhs-code-catalogue/catalogue/templates"
)

// TestShelf holds the promises that what is kept is found as it was by the same
// key alone, as long as each night uses it, and that what is damaged is not
// found.
func TestShelf(t *testing.T) {
	ctx := t.Context()
	store, err := snapshot.Open(ctx, snapshot.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	strange := pages{Problems: []catalogue.Problem{{What: "not UTF-8: \xff\xfe", Line: 3}}}
	for night, step := range []struct {
		of    string
		found bool
	}{{"a", false}, {"a", true}, {"b", false}, {"b", true}, {"a", false}, {"damaged", false}, {"damaged", false}} {
		s, err := newShelf(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		key := must(s.key("NHSX/App", step.of, asOf))
		var got pages
		found, err := s.find(ctx, keptPages, key, &got)
		if err != nil || found != step.found || found && got.Problems[0].What != strange.Problems[0].What {
			t.Errorf("night %d, %s: found %t (%+v), %v", night, step.of, found, got, err)
		}
		if found {
			s.use(keptPages, key)
		} else if err := s.keep(ctx, keptPages, key, strange); err != nil {
			t.Fatal(err)
		}
		if err := s.tidy(ctx); err != nil {
			t.Fatal(err)
		}
		if step.of == "damaged" {
			data, _, err := store.Cached(ctx, string(keptPages), key)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)/2] ^= 1
			if err := store.PutCached(ctx, string(keptPages), map[string][]byte{key: data}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzUnfold holds the promise that whatever lies on the shelf is read within
// bounds, or refused.
func FuzzUnfold(f *testing.F) {
	for _, value := range []any{verdict{AsOf: asOf, Readme: search.Read(catalogue.Document{Title: "Ward board", Blocks: []catalogue.Block{{Kind: catalogue.Heading, Text: "Ward board"}}})}, pages{Problems: []catalogue.Problem{{What: "is odd"}}}} {
		sealed, err := seal(value)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed[:len(sealed)-4])
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		var v verdict
		if unfold(packed, &v) == nil {
			if _, err := seal(v); err != nil {
				t.Errorf("read, but cannot be written: %v", err)
			}
		}
		var p pages
		_ = unfold(packed, &p)
	})
}

// night is what a test changes before the next build.
type night struct {
	*testing.T
	cfg          config.Config
	repositories []*catalogue.Repository
	days         int
}

// TestNextNights holds the promise that a site of which most comes from earlier
// nights is byte for byte the one that a clean build makes, whatever has changed,
// and that a change makes anew what it affects and nothing else.
func TestNextNights(t *testing.T) {
	n := &night{T: t, repositories: []*catalogue.Repository{
		published(repository(1, "app", "# App\n\nIt shows **waiting** times of clinics.\n\n## Use\n\n```sh\nmake <all>\n```\n"), `{"name": "nhs-waiting-times", "version": "1.0.0"}`),
		published(repository(2, "board", "# Board\n\nWards see their beds on a wall."), `{"name": "nhs-board", "dependencies": {"nhs-waiting-times": "1"}}`),
		repository(3, "bare", "# Bare\n\nIt has no licence, so that only an excerpt is shown of it.\n"),
		repository(4, "empty", ""),
	}}
	for i, r := range n.repositories {
		r.Details.Commit = strings.Repeat(string('1'+rune(i)), 40) // of one commit they would be copies of each other
	}
	n.repositories[3].Details = &catalogue.Details{AsOf: asOf, Empty: true} // somebody made it and never wrote to it
	n.cfg, _ = filled(t, n.repositories...)
	n.cfg.Paths.Content, n.cfg.Paths.Templates = t.TempDir(), t.TempDir()
	if err := errors.Join(os.CopyFS(n.cfg.Paths.Content, embeddedcontent.FS), os.CopyFS(n.cfg.Paths.Templates, embeddedtemplates.FS)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name                       string
		change                     func(*night)
		judgements, pages, readmes int // that are used again
	}{
		{"the first night", func(*night) {}, 0, 0, 0},
		{"the same night", func(*night) {}, 4, 4, 0},
		{"a quiet night", func(n *night) { n.days++ }, 4, 4, 0},
		{"a new commit", func(n *night) {
			n.commit(2, "README.md", "# Bare\n\nIt has no licence, so that only an excerpt is shown of it.\n")
		}, 3, 3, 0},
		{"a dependency less", func(n *night) { n.commit(1, "package.json", `{"name": "nhs-board"}`) }, 3, 2, 0},
		{"a star more", func(n *night) { n.repositories[0].Stars++ }, 3, 3, 1},
		{"a rule", func(n *night) {
			n.edit(n.cfg.Paths.Content, "checks/licence-present.md", "remedy: ", "remedy: Please. ")
		}, 0, 0, 2},
		{"a guide", func(n *night) { n.edit(n.cfg.Paths.Content, "pages/about.md", "twice", "thrice") }, 4, 4, 0},
		{"the layout", func(n *night) { n.edit(n.cfg.Paths.Templates, "layouts/page.tmpl", "</body>", "<hr></body>") }, 4, 0, 2},
		{"the home page's template", func(n *night) { n.edit(n.cfg.Paths.Templates, "pages/home.tmpl", "{{- end}}", "<hr>{{- end}}") }, 4, 4, 0},
		{"the title", func(n *night) { n.cfg.Site.Title = "Another catalogue" }, 4, 0, 2},
		{"excerpts no more", func(n *night) { n.cfg.Readme.RedistributableOnly = false }, 0, 3, 0},
		{"curation", func(n *night) { n.curate("nhsx/board", "note: Chosen.\nfeature: true\nsuccessor: nhsx/app\n") }, 3, 3, 1},
		{"a year of silence", func(n *night) { n.days += 366 }, 0, 0, 3},
		{"a page that somebody changed", func(n *night) { n.spoil("components/nhsx/app/index.html") }, 4, 3, 1},
		{"a page that somebody removed", func(n *night) { n.remove("api/v1/components/nhsx/app.json") }, 4, 3, 1},
		{"the last night", func(n *night) { n.days++ }, 4, 4, 0},
	} {
		step.change(n)
		n.fill()
		report, err := Build(t.Context(), n.cfg, Options{Offline: true})
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := report.Kept; got[keptVerdict] != step.judgements || got[keptPages] != step.pages || got[keptReadme] != step.readmes {
			t.Errorf("%s: used again are %v, want %d judgements, %d pages and %d READMEs", step.name, got, step.judgements, step.pages, step.readmes)
		}
		n.likeClean(step.name)
	}
}

// published gives a repository a licence and a package.
func published(r *catalogue.Repository, manifest string) *catalogue.Repository {
	for name, text := range map[string]string{"UNLICENSE": unlicense, "package.json": manifest} {
		r.Details.Files = append(r.Details.Files, catalogue.File{Path: name, Data: []byte(text), Size: int64(len(text))})
		r.Details.Tree.Entries = append(r.Details.Tree.Entries, catalogue.TreeEntry{Path: name, Type: "blob", Mode: "100644", Size: int64(len(text))})
	}
	return r
}

// commit changes a file of a repository.
func (n *night) commit(which int, file, text string) {
	d := n.repositories[which].Details
	d.Commit, d.AsOf = strings.Repeat("b", 40), d.AsOf.AddDate(0, 0, n.days)
	*d.File(file) = catalogue.File{Path: file, Data: []byte(text), Size: int64(len(text))}
}

// edit changes the first of some words in a file.
func (n *night) edit(folder, name, before, after string) {
	file := filepath.Join(folder, filepath.FromSlash(name))
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(data), before, after, 1)), 0o644)
	}
	if err != nil {
		n.Fatal(err)
	}
}

// curate writes a file of curation.
func (n *night) curate(name, text string) {
	file := filepath.Join(n.cfg.Paths.Content, "curation", filepath.FromSlash(name)+".yaml")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		n.Fatal(err)
	}
}

// spoil changes a published file.
func (n *night) spoil(name string) { n.edit(n.cfg.Paths.Output, name, "<p", "<P") }

func (n *night) remove(name string) {
	if err := os.Remove(filepath.Join(n.cfg.Paths.Output, filepath.FromSlash(name))); err != nil {
		n.Fatal(err)
	}
}

// fill lists everything anew.
func (n *night) fill() {
	tonight := asOf.AddDate(0, 0, n.days)
	for _, r := range n.repositories {
		r.ListedAsOf = tonight
	}
	store, err := snapshot.Open(n.Context(), n.cfg.Paths.Snapshot)
	if err != nil {
		n.Fatal(err)
	}
	org := catalogue.Organisation{ID: 1, Login: "nhsx", Name: "NHSX", Kind: "national", AsOf: tonight, URL: "https://github.com/nhsx"}
	contents := snapshot.Contents{AsOf: tonight, Organisations: []catalogue.Organisation{org}, Repositories: n.repositories}
	if err := errors.Join(store.Fill(n.Context(), contents), store.Close()); err != nil {
		n.Fatal(err)
	}
}

// likeClean compares the site with one that is built into an empty folder from
// a snapshot that keeps nothing of what was made from it.
func (n *night) likeClean(name string) {
	n.Helper()
	ctx, cfg := context.Background(), n.cfg
	dir := n.TempDir()
	cfg.Paths.Snapshot, cfg.Paths.Output = filepath.Join(dir, "snapshot.sqlite"), filepath.Join(dir, "public")
	data, err := os.ReadFile(n.cfg.Paths.Snapshot)
	if err == nil {
		err = os.WriteFile(cfg.Paths.Snapshot, data, 0o644)
	}
	if err != nil {
		n.Fatal(err)
	}
	store, err := snapshot.Open(ctx, cfg.Paths.Snapshot)
	if err != nil {
		n.Fatal(err)
	}
	for _, kind := range shelfKinds {
		_, forgotten := store.PruneCached(ctx, string(kind), func(string) bool { return false })
		err = errors.Join(err, forgotten)
	}
	if err := errors.Join(err, store.Close()); err != nil {
		n.Fatal(err)
	}
	if _, err := Build(ctx, cfg, Options{Offline: true}); err != nil {
		n.Fatal(err)
	}
	kept, clean := files(n, n.cfg.Paths.Output), files(n, cfg.Paths.Output)
	for file := range clean {
		if kept[file] != clean[file] {
			n.Errorf("%s: %s is not as a clean build makes it", name, file)
		}
	}
	if len(kept) != len(clean) {
		n.Errorf("%s: %d files, a clean build makes %d", name, len(kept), len(clean))
	}
}

// files reads a whole site but for its report.
func files(n *night, folder string) map[string]string {
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "report.json" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		all[name] = string(data)
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	return all
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
