package generator

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// sampleSite builds the sample and gives its folder.
func sampleSite(t *testing.T) string {
	t.Helper()
	cfg := config.Default()
	cfg.GitHub.WebURL = "https://github.com/"
	cfg.Paths.Output = filepath.Join(t.TempDir(), "public")
	if _, err := Build(t.Context(), cfg, Options{Sample: true}); err != nil {
		t.Fatal(err)
	}
	return cfg.Paths.Output
}

// TestData holds the promises to machines over the sample's published site.
func TestData(t *testing.T) {
	out := sampleSite(t)
	for name, test := range map[string]func(*testing.T, string){
		"rows": sameRows, "rules": databaseRules, "forms": forms, "bytes": sameBytes, "CycloneDX": cycloneDX, "JSON-LD": linkedData, "Datasette": datasetteRules,
	} {
		t.Run(name, func(t *testing.T) { test(t, out) })
	}
}

// sameRows holds the promise that the JSON, the CSV file and the database
// say the same: every component with its judgement, evidence and relations.
func sameRows(t *testing.T, out string) {
	db, err := data.Open(t.Context(), filepath.Join(out, data.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var whole struct{ Components []catalogue.Component }
	readJSON(t, filepath.Join(out, "api/v1/catalogue.json"), &whole)
	table, err := os.ReadFile(filepath.Join(out, "catalogue.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows)-1 != len(whole.Components) || db.About.Components != len(whole.Components) {
		t.Fatalf("JSON has %d components, CSV %d, SQLite %d", len(whole.Components), len(rows)-1, db.About.Components)
	}
	for i, c := range whole.Components {
		row := map[string]string{}
		for n, name := range rows[0] {
			row[name] = rows[i+1][n]
		}
		want := map[string]string{"name": c.Name, "kind": c.Kind.ID, "level": fmt.Sprint(c.Level.Rung), "status": string(c.Status), "licence": c.Licence.SPDX, "language": c.Language, "stars": fmt.Sprint(c.Stars), "commit": c.Commit}
		for name, value := range want {
			if row[name] != value {
				t.Errorf("%s: %s is %q in CSV and %q in JSON", c.Name, name, row[name], value)
			}
		}
		sameComponent(t, out, db, c.Name)
	}
}

// sameComponent compares a component's own file with what the database holds.
func sameComponent(t *testing.T, out string, db *data.Database, name string) {
	t.Helper()
	var want catalogue.Component
	readJSON(t, filepath.Join(out, "api/v1/components", name+".json"), &want)
	got, err := db.Component(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Dependencies { // the database has one spelling
		want.Dependencies[i].Name = catalogue.PackageName(want.Dependencies[i].Ecosystem, want.Dependencies[i].Name)
	}
	byCheck := func(a, b catalogue.Finding) bool { return a.Check < b.Check }
	options := cmp.Options{
		cmpopts.EquateEmpty(), cmpopts.SortSlices(byCheck),
		cmpopts.SortSlices(func(a, b catalogue.StandardUse) bool { return a.ID < b.ID }),
		cmpopts.SortSlices(func(a, b catalogue.Similarity) bool { return a.Component < b.Component }),
		cmpopts.SortSlices(func(a, b catalogue.Release) bool { return a.Tag < b.Tag }),
		cmpopts.SortSlices(func(a, b catalogue.Issue) bool { return a.Number < b.Number }),
		cmpopts.SortSlices(func(a, b catalogue.LanguageSize) bool { return a.Name < b.Name }),
		// what the tables leave out
		cmpopts.IgnoreFields(catalogue.Component{}, "Packages", "Problems", "Curation", "Featured", "Fork", "Traits"),
		cmpopts.IgnoreFields(catalogue.Licence{}, "GitHub", "Text", "Coverage", "Declared"),
		cmpopts.IgnoreFields(catalogue.Kind{}, "Source"), cmpopts.IgnoreFields(catalogue.ReadmeFacts{}, "Shown", "Reason"),
		cmpopts.IgnoreFields(catalogue.Dates{}, "Updated"), cmpopts.IgnoreFields(catalogue.Issue{}, "Labels", "Created", "Updated"),
		cmp.FilterPath(func(p cmp.Path) bool {
			path := p.GoString()
			return strings.Contains(path, "Uses[") || strings.Contains(path, "UsedBy[") || strings.Contains(path, "Dependencies[")
		}, cmpopts.IgnoreFields(catalogue.Evidence{}, "Commit", "URL", "Quote", "AsOf")),
		cmpopts.IgnoreFields(catalogue.Evidence{}, "Commit", "AsOf"),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Errorf("%s: JSON (-) and SQLite (+) differ:\n%s", name, diff)
	}
}

// databaseRules holds the promises to Datasette and to SQL: every table has
// a primary key, no name is reserved, every reference leads somewhere, every
// view and the full text answer.
func databaseRules(t *testing.T, out string) {
	var metadata struct {
		Databases map[string]struct {
			Tables map[string]struct {
				Description string
				Columns     map[string]string
			}
		}
	}
	readJSON(t, filepath.Join(out, "metadata.json"), &metadata)
	var pack struct {
		Resources []struct {
			Path   string
			Tables []struct {
				Name       string
				PrimaryKey []string
				Fields     []struct{ Name, Type, Description string }
			}
		}
	}
	readJSON(t, filepath.Join(out, data.PackageFile), &pack)
	tables := pack.Resources[1].Tables
	if len(tables) < 20 || len(tables) != len(metadata.Databases["catalogue"].Tables) {
		t.Fatalf("%d tables are described for Frictionless, %d for Datasette", len(tables), len(metadata.Databases["catalogue"].Tables))
	}
	for _, table := range tables {
		if len(table.PrimaryKey) == 0 {
			t.Errorf("%s has no primary key", table.Name)
		}
		for _, f := range append(table.Fields, struct{ Name, Type, Description string }{Name: table.Name, Type: "-", Description: "-"}) {
			if reserved[strings.ToUpper(f.Name)] {
				t.Errorf("%s.%s is a reserved word", table.Name, f.Name)
			}
			if f.Description == "" || f.Type == "" {
				t.Errorf("%s.%s is not described", table.Name, f.Name)
			}
		}
	}
	examine(t, filepath.Join(out, data.DatabaseFile))
}

// reserved are the words that SQL-92, SQLite and PostgreSQL keep for themselves.
var reserved = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields("ADD ALL ALTER ANALYZE AND ANY AS ASC BEGIN BETWEEN BY CASE CAST CHECK COLLATE COLUMN COMMIT CONSTRAINT CREATE CROSS CURRENT DATE DEFAULT DELETE DESC DISTINCT DROP ELSE END ESCAPE EXCEPT EXISTS FALSE FETCH FOR FOREIGN FROM FULL GRANT GROUP HAVING IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LEFT LIKE LIMIT NATURAL NOT NULL OFFSET ON OR ORDER OUTER PRIMARY REFERENCES REPLACE RIGHT ROW ROWS SELECT SET SIMILAR TABLE THEN TO TRANSACTION TRIGGER TRUE UNION UNIQUE UPDATE USER USING VALUES VIEW WHEN WHERE WITH") {
		words[w] = true
	}
	return words
}()

// forms holds the promises of the forms of others: CycloneDX that its own
// library reads, publiccode.yml and codemeta.json for every component, marked
// as generated, and code.json and JSON-LD that hold every component.
func forms(t *testing.T, out string) {
	var whole struct{ Components []catalogue.Component }
	readJSON(t, filepath.Join(out, "api/v1/catalogue.json"), &whole)
	for _, c := range whole.Components {
		folder := filepath.Join(out, "api/v1/exports", c.Name)
		file, err := os.ReadFile(filepath.Join(folder, "sbom.cdx.json"))
		if err != nil {
			t.Fatal(err)
		}
		var bom cyclonedx.BOM
		if err := cyclonedx.NewBOMDecoder(bytes.NewReader(file), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if bom.Components == nil {
			bom.Components = &[]cyclonedx.Component{}
		}
		if bom.SpecVersion != cyclonedx.SpecVersion1_6 || len(*bom.Components) > len(c.Dependencies) || len(c.Dependencies) > 0 && len(*bom.Components) == 0 {
			t.Errorf("%s: version %s, %d parts of %d dependencies", c.Name, bom.SpecVersion, len(*bom.Components), len(c.Dependencies))
		}
		refs := map[string]bool{}
		for _, p := range *bom.Components {
			if refs[p.BOMRef] || !strings.HasPrefix(p.PackageURL, "pkg:") {
				t.Errorf("%s: %q stands twice or is no package URL", c.Name, p.PackageURL)
			}
			refs[p.BOMRef] = true
		}
		for _, name := range []string{"publiccode.yml", "codemeta.json", "sbom.cdx.json"} {
			if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !bytes.Contains(text, []byte("Generated by")) {
				t.Errorf("%s of %s does not say that it was generated (%v)", name, c.Name, err)
			}
		}
	}
	var code struct {
		Version  string
		Releases []struct {
			Name, RepositoryURL, Description string
			Tags                             []string
			Permissions                      struct{ UsageType string }
		}
	}
	readJSON(t, filepath.Join(out, "code.json"), &code)
	if code.Version != "2.0.0" || len(code.Releases) != len(whole.Components) {
		t.Errorf("code.json: version %s, %d releases", code.Version, len(code.Releases))
	}
	for _, r := range code.Releases {
		if r.Name == "" || r.RepositoryURL == "" || r.Description == "" || len(r.Tags) == 0 || r.Permissions.UsageType != "openSource" {
			t.Errorf("code.json: %+v lacks what code.gov demands", r)
		}
	}
	var graph struct {
		Graph []map[string]any `json:"@graph"`
	}
	readJSON(t, filepath.Join(out, "catalogue.jsonld"), &graph)
	count := map[any]int{}
	for _, n := range graph.Graph {
		count[n["@type"]]++
		for key := range n {
			if prefix, _, _ := strings.Cut(key, ":"); !slices.Contains([]string{"@id", "@type", "dcat", "dct", "foaf", "vcard", "schema"}, prefix) {
				t.Errorf("%s has no context", key)
			}
		}
	}
	if count["dcat:Catalog"] != 1 || count["dcat:Dataset"] != 1 || count["schema:SoftwareSourceCode"] != len(whole.Components) {
		t.Errorf("catalogue.jsonld holds %v", count)
	}
}

// sameBytes holds the promise that two builds of one catalogue give the same
// data files, byte for byte.
func sameBytes(t *testing.T, a string) {
	b := sampleSite(t)
	for _, name := range []string{data.DatabaseFile, data.PackageFile, "metadata.json", "code.json", "catalogue.jsonld"} {
		x, errX := os.ReadFile(filepath.Join(a, name))
		y, errY := os.ReadFile(filepath.Join(b, name))
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs between two builds (%v, %v)", name, errX, errY)
		}
	}
}

// examine looks for what SQLite itself can find wrong with a catalogue.sqlite:
// damage, references that lead nowhere, views and full text that do not answer.
func examine(t *testing.T, path string) {
	t.Helper()
	db := openSQL(t, path)
	for _, said := range column(t, db, "PRAGMA integrity_check") {
		if said != "ok" {
			t.Error("integrity:", said)
		}
	}
	for _, lost := range column(t, db, `SELECT count(*) || ' rows of ' || "table" || ' lead to no row of ' || parent FROM pragma_foreign_key_check GROUP BY "table", parent`) {
		t.Error(lost)
	}
	for _, view := range column(t, db, "SELECT name FROM sqlite_schema WHERE type = 'view'") {
		column(t, db, "SELECT count(*) FROM "+view)
	}
	if column(t, db, "SELECT count(*) FROM components_fts WHERE components_fts MATCH 'a OR the OR of OR an OR to'")[0] == "0" {
		t.Error("full text finds nothing")
	}
}

// openSQL opens a catalogue.sqlite for questions in SQL.
func openSQL(t *testing.T, path string) *sql.DB {
	t.Helper()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "mode=ro&immutable=1"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// column gives the one column of a query's answer.
func column(t *testing.T, db *sql.DB, query string, values ...any) (all []string) {
	t.Helper()
	rows, err := db.Query(query, values...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}
