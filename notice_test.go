package house

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

var update = flag.Bool("update", false, "write NOTICE anew")

// TestNotice holds the promise that NOTICE names everything of others that
// ships, in the binary or on the site, with its version and its licence.
// Write it anew with: go test . -run TestNotice -update
func TestNotice(t *testing.T) {
	want := notice(t)
	if *update {
		if err := os.WriteFile("NOTICE", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("NOTICE"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("NOTICE is not current: go test . -run TestNotice -update (%v)", err)
	}
}

func notice(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString("The NHS code catalogue is licensed under the MIT Licence, see LICENSE.\nIt holds work of others. Their licences, and where to find their texts:\n\nIn the binary\n\n")
	for _, m := range shippedModules(t) {
		licence := licenceOf(m.Dir)
		if licence == "" {
			t.Errorf("%s has no licence that is known", m.Path)
		}
		fmt.Fprintf(&b, "%s %s: %s, https://pkg.go.dev/%s@%s?tab=licenses\n", m.Path, m.Version, licence, m.Path, m.Version)
	}
	b.WriteString("\nOn the site\n\n")
	for _, p := range shippedPackages(t) {
		fmt.Fprintf(&b, "%s %s: %s, https://www.npmjs.com/package/%s/v/%s\n", p.Name, p.Version, p.License, p.Name, p.Version)
	}
	return b.Bytes()
}

type goModule struct {
	Path, Version, Dir string
	Main               bool
	Replace            *goModule
}

// shippedModules are the modules that the binary is linked with, by path. Those
// that stand in this repository are our own.
func shippedModules(t *testing.T) []goModule {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/catalogue")
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := slices.Compact(slices.Sorted(strings.SplitSeq(strings.TrimSpace(string(out)), "\n")))
	paths = slices.DeleteFunc(paths, func(p string) bool { return p == "" || p == module })
	out, err = exec.Command("go", append([]string{"list", "-m", "-json"}, paths...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var modules []goModule
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var m goModule
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		if !m.Main && m.Replace == nil {
			modules = append(modules, m)
		}
	}
	return modules
}

// licenceOf names the licences in the root of a module, "" when there is none.
func licenceOf(dir string) string {
	entries, _ := os.ReadDir(dir)
	var ids []string
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if !strings.HasPrefix(upper, "LICEN") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}
		text, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		for _, m := range licensecheck.Scan(text).Match {
			if !m.IsURL && !slices.Contains(ids, m.ID) {
				ids = append(ids, m.ID)
			}
		}
	}
	return strings.Join(ids, " and ")
}

// shippedPackages are the npm packages that the site's files are made from.
func shippedPackages(t *testing.T) []struct{ Name, Version, License string } {
	t.Helper()
	data, err := os.ReadFile("templates/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev              bool
		}
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		t.Fatal(err)
	}
	var out []struct{ Name, Version, License string }
	for path, p := range lock.Packages {
		if path != "" && !p.Dev {
			out = append(out, struct{ Name, Version, License string }{strings.TrimPrefix(path, "node_modules/"), p.Version, p.License})
		}
	}
	slices.SortFunc(out, func(a, b struct{ Name, Version, License string }) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// TestNoMarkupFromText holds the promise that the browser client makes no
// markup from text and runs none: the pages' policy forbids it too.
func TestNoMarkupFromText(t *testing.T) {
	files, err := filepath.Glob("templates/search/*.ts")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	more, _ := filepath.Glob("templates/*.ts")
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "setHTMLUnsafe", "srcdoc", "eval(", "new Function", "trustedTypes"} {
			if bytes.Contains(text, []byte(bad)) {
				t.Errorf("%s uses %s", file, bad)
			}
		}
	}
}
