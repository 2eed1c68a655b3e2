package site

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// modules is where npm put the tools that test pages.
const modules = "../../templates/node_modules"

// needTool gives the path of a file of an npm package, or skips the test where
// the packages have not been installed (make assets).
func needTool(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join(modules, path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		t.Skipf("%v; run make assets", err)
	}
	return full
}

// save writes files into a folder.
func save(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// htmlRules are html-validate's recommended rules without those of taste: the
// roles that nhsuk-frontend's markup repeats for old screen readers stay.
const htmlRules = `{"root": true, "extends": ["html-validate:recommended"], "rules": {
	"no-redundant-role": "off", "no-inline-style": "error", "no-trailing-whitespace": "off", "long-title": "off",
	"prefer-native-element": "off", "tel-non-breaking": "off", "attribute-boolean-style": "off", "doctype-style": "off",
	"void-style": "off", "require-sri": "off", "meta-refresh": "off", "valid-id": ["error", {"relaxed": true}]}}`

// TestPagesAreValidHTML holds the promise that every page kind is valid HTML.
func TestPagesAreValidHTML(t *testing.T) {
	validator := needTool(t, "html-validate/bin/html-validate.mjs")
	dir := t.TempDir()
	files := map[string][]byte{".htmlvalidate.json": []byte(htmlRules)}
	for name, data := range build(t, fixture()) {
		if strings.HasSuffix(name, ".html") {
			files[name] = data
		}
	}
	files[PreviewPath+"index.html"] = specimens(t, testTemplates())[PreviewPath+"index.html"]
	save(t, dir, files)
	cmd := exec.Command("node", validator, "--formatter", "text", "--ext", "html", dir)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, strings.ReplaceAll(string(out), dir, ""))
	}
}
