package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/nhs-code-catalogue/catalogue"

// floors is the plan of the house: a package imports only packages of lower
// floors, never a neighbour. See docs/design.md.
var floors = map[string]int{
	"generator/catalogue":     0,
	"generator/strict":        1,
	"generator/config":        2,
	"generator/content":       2,
	"generator/assess":        3,
	"generator/data":          3,
	"generator/harvest":       3,
	"generator/publish":       3,
	"generator/readme":        3,
	"generator/search":        3,
	"generator/snapshot":      3,
	"generator/mcp":           4,
	"generator/simulator":     3, // for tests only
	"generator/chromium":      0, // for tests only
	"generator/judged":        0, // for tests only
	"generator/site":          4,
	"generator":               5,
	"cmd/assets":              6,
	"cmd/catalogue":           6,
	"generator/assess/vcsurl": 0, // a module of its own, in place of one that cannot be fetched everywhere
	"content":                 0, // embedded files only
	"templates":               0, // embedded files only
}

// TestFloors holds the promise that data flows in one direction: no package
// imports its own floor or a higher one, and every package has a floor.
func TestFloors(t *testing.T) {
	for dir, imports := range packages(t) {
		floor, ok := floors[dir]
		if !ok {
			t.Errorf("%s has no floor: give it one in house_test.go, with the reason in docs/design.md", dir)
			continue
		}
		for _, imported := range imports {
			if below, ok := floors[imported]; ok && below >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", dir, floor, imported, below)
			}
		}
	}
}

// TestOnlyImporters holds the promise that viper is read in one place and that
// only the harvest has a network.
func TestOnlyImporters(t *testing.T) {
	only := map[string][]string{
		"github.com/spf13/viper":                     {"generator/config"},
		"github.com/google/go-github/v62/github":     {"generator/harvest"},
		"github.com/blevesearch/bleve/v2":            {"generator/search"},
		"github.com/modelcontextprotocol/go-sdk/mcp": {"generator/mcp"},
		"modernc.org/sqlite":                         {"generator/snapshot", "generator/data"},
	}
	for file, imports := range files(t) {
		for _, imported := range imports {
			if owners, ok := only[imported]; ok && !slices.Contains(owners, filepath.ToSlash(filepath.Dir(file))) {
				t.Errorf("%s imports %s, which only %s may", file, imported, strings.Join(owners, " and "))
			}
		}
	}
}

// packages lists the project's packages by folder, with the project's packages that each imports.
func packages(t *testing.T) map[string][]string {
	out := map[string][]string{}
	for file, imports := range files(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if dir == "." {
			continue
		}
		for _, i := range imports {
			if own, ok := strings.CutPrefix(i, module+"/"); ok {
				out[dir] = append(out[dir], own)
			}
		}
		out[dir] = append(out[dir], "")
	}
	return out
}

// files lists the imports of every Go file that is not a test, by path.
func files(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "public" || name == "dist") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			out[path] = append(out[path], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
