package generator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// tool is a file of an npm package that tests use; they need make assets.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "templates", "node_modules", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there: run make assets", name)
	}
	return path
}

// cycloneDX holds the promise that every bill of materials fits CycloneDX's own
// schema of version 1.6.
func cycloneDX(t *testing.T, out string) {
	folder := filepath.Dir(tool(t, "@cyclonedx/cyclonedx-library/res/schema/bom-1.6.SNAPSHOT.schema.json"))
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6", "spdx", "jsf-0.82", "cryptography-defs"} {
		file, err := os.Open(filepath.Join(folder, name+".SNAPSHOT.schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		schema, err := jsonschema.UnmarshalJSON(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("http://cyclonedx.org/schema/"+name+".SNAPSHOT.schema.json", schema); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.SNAPSHOT.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	boms, err := filepath.Glob(filepath.Join(out, "api/v1/exports/*/*/sbom.cdx.json"))
	if err != nil || len(boms) < 5 {
		t.Fatalf("%d bills of materials (%v)", len(boms), err)
	}
	for _, name := range boms {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		value.(map[string]any)["components"] = "none"
		if schema.Validate(value) == nil {
			t.Fatal("the schema takes a text for a list")
		}
	}
}

// expand reads JSON-LD as its official JavaScript library does, in safe mode,
// in which a key without meaning is an error.
const expand = `
import jsonld from "TOOL";
import { readFileSync } from "node:fs";
const found = await jsonld.expand(JSON.parse(readFileSync(process.argv[2])), { safe: true });
console.log(JSON.stringify(found.flatMap((n) => n["@type"] ?? [])));
`

// linkedData holds the promise that catalogue.jsonld is JSON-LD in which every
// key has a meaning, and that a program finds the catalogue's types in it.
func linkedData(t *testing.T, out string) {
	script := filepath.Join(t.TempDir(), "expand.mjs")
	if err := os.WriteFile(script, []byte(strings.Replace(expand, "TOOL", tool(t, "jsonld/lib/index.js"), 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("node", script, filepath.Join(out, "catalogue.jsonld")).CombinedOutput()
	var types []string
	if err != nil || json.Unmarshal(said, &types) != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var whole struct{ Components []catalogue.Component }
	readJSON(t, filepath.Join(out, "api/v1/catalogue.json"), &whole)
	count := map[string]int{}
	for _, name := range types {
		count[name]++
	}
	if count["http://www.w3.org/ns/dcat#Catalog"] != 1 || count["http://www.w3.org/ns/dcat#Dataset"] != 1 || count["https://schema.org/SoftwareSourceCode"] != len(whole.Components) {
		t.Errorf("the graph holds %v", count)
	}
}

// runAll runs programs in Python, each in a world of its own, and fails on the
// first that fails or says nothing.
const runAll = `
import contextlib, io, json, sys
for code in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {})
    if not said.getvalue().strip():
        sys.exit("nothing was said by: " + code)
`

// TestExamples holds the promise that what /data/ shows in curl, Python and R
// runs as it stands there; in those of the three that this machine has.
func TestExamples(t *testing.T) {
	out := sampleSite(t)
	server := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer server.Close()
	var api struct{ Servers []struct{ URL string } }
	readJSON(t, filepath.Join(out, "api/v1/openapi.json"), &api)
	codes := examplesOf(t, filepath.Join(out, "data/index.html"))
	for language, all := range codes {
		if len(all) < 20 {
			t.Errorf("there are %d examples in %s", len(all), language)
		}
		for i, code := range all {
			if !strings.Contains(code, api.Servers[0].URL) {
				t.Errorf("%s names no address of the site: %s", language, code)
			}
			all[i] = strings.ReplaceAll(code, api.Servers[0].URL, server.URL)
		}
	}
	python, err := json.Marshal(codes["Python"])
	if err != nil {
		t.Fatal(err)
	}
	for language, c := range map[string]struct {
		needs, run []string
		stdin      string
	}{
		"curl":   {[]string{"curl", "--version"}, []string{"sh", "-e"}, strings.Join(codes["curl"], "\n")},
		"Python": {[]string{"python3", "--version"}, []string{"python3", "-c", runAll}, string(python)},
		"R":      {[]string{"Rscript", "-e", "library(jsonlite); library(RSQLite)"}, []string{"Rscript", "-"}, strings.Join(codes["R"], "\n")},
	} {
		if exec.Command(c.needs[0], c.needs[1:]...).Run() != nil {
			t.Logf("no examples in %s: %v does not run", language, c.needs)
			continue
		}
		cmd := exec.Command(c.run[0], c.run[1:]...)
		cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(c.stdin)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%.2000s", language, err, said)
		}
	}
}

// examplesOf reads the examples of a page, by language.
func examplesOf(t *testing.T, page string) map[string][]string {
	t.Helper()
	file, err := os.Open(page)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := html.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "data-example" {
				all[a.Val] = append(all[a.Val], n.FirstChild.Data)
			}
		}
	}
	return all
}

// datasetteRules holds the promise that the database is as Datasette wants it.
// Where Datasette itself is not at hand its rules stand for it: it asks the
// schema for primary keys, follows declared references to label their rows, and
// finds the full text of a table by the two patterns below.
func datasetteRules(t *testing.T, out string) {
	db := openSQL(t, filepath.Join(out, "catalogue.sqlite"))
	names := func(query string, values ...any) []string { return column(t, db, query, values...) }
	tables := names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'components_fts%'")
	if len(tables) < 20 {
		t.Fatalf("there are %d tables", len(tables))
	}
	for _, table := range tables {
		keys := names("SELECT name FROM pragma_table_info(?) WHERE pk > 0", table)
		if len(keys) == 0 || strings.HasPrefix(table, "sqlite_") {
			t.Errorf("%s has the primary key %v", table, keys)
		}
		if slices.Contains(names("SELECT name FROM pragma_table_info(?)", table), "component_id") && !slices.Contains(names(`SELECT "table" || '.' || "to" FROM pragma_foreign_key_list(?)`, table), "components.id") {
			t.Errorf("%s.component_id does not refer to components.id", table)
		}
	}
	fts := names(`SELECT name FROM sqlite_schema WHERE rootpage = 0 AND (sql LIKE '%VIRTUAL TABLE%USING FTS%content="components"%' OR sql LIKE '%VIRTUAL TABLE%USING FTS%content=[components]%')`)
	if !slices.Equal(fts, []string{"components_fts"}) {
		t.Errorf("the full text of components is found in %v", fts)
	}
	if hits := names("SELECT name FROM components WHERE rowid IN (SELECT rowid FROM components_fts WHERE components_fts MATCH ?)", "appointment*"); len(hits) == 0 {
		t.Error("the full text finds no appointment")
	}
	if broken := names(`SELECT "table" FROM pragma_foreign_key_check`); len(broken) > 0 {
		t.Errorf("rows that lead nowhere, in %v", broken)
	}
}
