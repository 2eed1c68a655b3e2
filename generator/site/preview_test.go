package site

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	embedded "github.com/nhs-code-catalogue/catalogue/templates"
)

// specimens is the site that holds nothing but the preview of the components.
func specimens(t *testing.T, templates fs.FS) map[string][]byte {
	t.Helper()
	m := &memory{files: map[string][]byte{}}
	if err := Preview(t.Context(), templates, m); err != nil {
		t.Fatal(err)
	}
	return m.files
}

// TestEveryComponentHasAnExample holds the promise that each of our own
// components is a folder with a style and, for each of its templates, example
// data that the preview shows; and that the preview is not published.
func TestEveryComponentHasAnExample(t *testing.T) {
	page := string(specimens(t, testTemplates())[PreviewPath+"index.html"])
	folders, err := fs.ReadDir(embedded.FS, "components")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		dir := "components/" + f.Name()
		if style, err := fs.ReadFile(embedded.FS, dir+"/style.scss"); err != nil || len(style) == 0 {
			t.Errorf("%s has no style: %v", dir, err)
		}
		if !strings.Contains(page, `<h2 class="nhsuk-heading-l" id="`+f.Name()+`">`) {
			t.Errorf("the preview does not show %s", f.Name())
		}
		templates, err := fs.ReadFile(embedded.FS, dir+"/template.tmpl")
		if err != nil {
			continue // its markup belongs to other templates
		}
		examples, err := fs.ReadFile(embedded.FS, dir+"/example.json")
		for _, name := range regexp.MustCompile(`define "([a-z-]+)"`).FindAllStringSubmatch(string(templates), -1) {
			if err != nil || !strings.Contains(string(examples), `"Template": "`+name[1]+`"`) {
				t.Errorf("%s has no example: %v", name[1], err)
			}
		}
	}
	for name := range build(t, fixture()) {
		if strings.HasPrefix(name, "dev/") {
			t.Errorf("%s is published", name)
		}
	}
}

// TestWrongExamples holds the promise that an example that no page could show
// is refused by name.
func TestWrongExamples(t *testing.T) {
	for data, want := range map[string]string{
		`[{"Name": "n", "Template": "app-note", "Data": {"Tune": "warning"}}]`:    `app-note: n: json: unknown field "Tune"`,
		`[{"Name": "n", "Template": "app-nothing", "Data": {}}]`:                  `app-note: n: there is no component "app-nothing"`,
		`[{"Name": "n", "Template": "app-level-dots", "Data": 2}] []`:             "more than one value",
		`[{"Name": "n", "Template": "app-level-dots", "Data": 2, "Colour": "x"}]`: `unknown field "Colour"`,
	} {
		templates := withExample{testTemplates(), []byte(data)}
		err := Preview(t.Context(), templates, &memory{files: map[string][]byte{}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", data, err, want)
		}
	}
}

// withExample is the templates with another example of app-note.
type withExample struct {
	fs.FS
	example []byte
}

func (w withExample) ReadFile(name string) ([]byte, error) {
	if name == "components/app-note/example.json" {
		return w.example, nil
	}
	return fs.ReadFile(w.FS, name)
}

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
