package publish

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAgain holds the promises that files which were noted when they were
// written are published again without their bytes, that their links are checked
// again, and that nothing is when one of them has been touched or replaced.
func TestAgain(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	f, err := Next(out)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	r := &Recorder{Folder: f}
	must(r.WriteFile("components/nhsx/a/index.html", []byte(`<a href="../../../topics/fhir/">FHIR</a>`)))
	must(r.WriteFile("badges/nhsx/a.json", []byte(`{}`)))
	must(f.WriteFile("topics/fhir/index.html", []byte("FHIR")))
	must(f.Swap())
	must(f.Close())

	again := func(files []File) *Folder {
		t.Helper()
		f, err := Next(out)
		must(err)
		t.Cleanup(func() { f.Close() })
		if done, err := f.Again(files); err != nil || !done {
			t.Fatalf("published again: %t, %v", done, err)
		}
		return f
	}
	f = again(r.Files)
	if problems := f.Verify(); len(problems) != 1 || !strings.Contains(problems[0].Error(), "topics/fhir/index.html") {
		t.Errorf("a page that went is still linked to, and the problems are %v", problems)
	}
	must(f.WriteFile("topics/fhir/index.html", []byte("FHIR")))
	if problems := f.Verify(); len(problems) != 0 || f.Stats().Reused != 3 {
		t.Errorf("%+v, with problems %v", f.Stats(), problems)
	}
	must(f.Swap())
	must(f.Close())
	if got, err := os.ReadFile(filepath.Join(out, "components/nhsx/a/index.html")); err != nil || !strings.Contains(string(got), "FHIR") {
		t.Errorf("the page is %q, %v", got, err)
	}

	badge := filepath.Join(out, "badges", "nhsx", "a.json")
	long := time.Now().Add(-time.Hour)
	outside := filepath.Join(t.TempDir(), "outside.json")
	must(os.WriteFile(outside, []byte(`{}`), 0o644))
	for name, spoil := range map[string]func(){
		"touched": func() { must(os.WriteFile(badge, []byte(`{ }`), 0o644)) },
		"a link":  func() { must(os.Remove(badge)); must(os.Symlink(outside, badge)) },
		"in a linked folder": func() {
			elsewhere := filepath.Join(t.TempDir(), "nhsx")
			must(os.WriteFile(badge, []byte(`{}`), 0o644))
			must(os.Chtimes(badge, long, long))
			must(os.Rename(filepath.Dir(badge), elsewhere))
			must(os.Symlink(elsewhere, filepath.Dir(badge)))
		},
		"gone":     func() { must(os.Remove(badge)) },
		"no badge": func() { must(os.RemoveAll(filepath.Dir(badge))) },
	} {
		if info, err := os.Lstat(filepath.Dir(badge)); err == nil && !info.IsDir() {
			must(os.Remove(filepath.Dir(badge)))
		}
		if err := os.MkdirAll(filepath.Dir(badge), 0o755); err != nil {
			t.Fatal(err)
		}
		os.Remove(badge)
		must(os.WriteFile(badge, nil, 0o644))
		spoil()
		f, err := Next(out)
		must(err)
		if done, err := f.Again(r.Files); done || err != nil || f.Stats().Files != 0 {
			t.Errorf("%s: published again %t, %v, %+v", name, done, err, f.Stats())
		}
		must(f.Close())
	}
}
