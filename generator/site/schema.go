package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// dataFile is a kind of published data file with the Go type that it is made of.
type dataFile struct {
	name  string // of the schema
	path  string // as people are told of it
	means string // one sentence
	list  string // key of its list, "" for none
	item  string // a key of each item
	value any
}

// dataKinds are the files of the API.
var dataKinds = []dataFile{
	{"catalogue", "api/v1/catalogue.json", "The whole catalogue, one object a component.", "components", "name", &CatalogueFile{}},
	{"components", "api/v1/components.json", "Every component in a few words, with the address of its own file.", "components", "name", &ComponentsFile{}},
	{"component", "api/v1/components/OWNER/NAME.json", "One component with all its evidence.", "findings", "check", &ComponentFile{}},
	{"organisations", "api/v1/organisations.json", "The organisations and how many components each has.", "organisations", "name", &OrganisationsFile{}},
	{"standards", "api/v1/standards.json", "The standards and the components in which each was seen.", "standards", "name", &StandardsFile{}},
	{"standard", "api/v1/standards/ID/components.json", "The components in which one standard was seen.", "components", "name", &StandardFile{}},
	{"checks", "api/v1/checks.json", "The policy checks and how many components pass each.", "checks", "title", &ChecksFile{}},
	{"changes", "api/v1/changes.json", "What changed, the newest days first, and what has departed.", "days", "date", &ChangesFile{}},
	{"day", "api/v1/changes/DATE.json", "What changed on one day.", "changes", "name", &DayFile{}},
	{"departed", "api/v1/departed.json", "Repositories that are no longer public.", "departed", "name", &DepartedFile{}},
	{"badge", "badges/OWNER/NAME.json", "The badge of a component’s level in the form that shields.io’s endpoint reads.", "", "", &endpoint{}},
}

// furtherPages are the files after the first of lists that may need several.
var furtherPages = []struct{ schema, path, means string }{
	{"components", "api/v1/components/{page}.json", "More of the components."},
	{"organisations", "api/v1/organisations/{page}.json", "More of the organisations."},
	{"standards", "api/v1/standards/{page}.json", "More of the standards."},
	{"standard", "api/v1/standards/{id}/components/{page}.json", "More of the components of a standard."},
	{"checks", "api/v1/checks/{page}.json", "More of the checks."},
	{"day", "api/v1/changes/{date}/{page}.json", "More of what changed on one day."},
	{"departed", "api/v1/departed/{page}.json", "More of what is no longer public."},
}

func schemaPath(name string) string { return "api/v1/schema/" + name + ".schema.json" }

// schema is the JSON Schema (2020-12) of a kind of data file.
func (f dataFile) schema() *jsonschema.Schema {
	r := jsonschema.Reflector{ExpandedStruct: true, Anonymous: true, AllowAdditionalProperties: true}
	s := r.Reflect(f.value)
	s.Title, s.Description = f.name, f.means
	return s
}

// fields are the keys at the top of a kind of data file.
func (f dataFile) fields() []string {
	var names []string
	for p := f.schema().Properties.Oldest(); p != nil; p = p.Next() {
		names = append(names, p.Key)
	}
	return names
}

// writeSchemas writes the JSON Schema of each kind of data file.
func (w *writer) writeSchemas() error {
	for _, f := range dataKinds {
		schema := f.schema()
		schema.ID = jsonschema.ID(w.address(schemaPath(f.name)))
		text, err := json.Marshal(schema)
		if err != nil {
			return err
		}
		var buf bytes.Buffer
		if err := json.Indent(&buf, text, "", " "); err != nil {
			return err
		}
		buf.WriteByte('\n')
		if err := w.out.WriteFile(schemaPath(f.name), buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// ownFiles are the data files that this package writes.
func (w *writer) ownFiles() []data.File {
	var files []data.File
	for _, f := range dataKinds {
		files = append(files, data.File{Path: f.path, Means: f.means, Schema: schemaPath(f.name), Fields: f.fields(), List: f.list, Item: f.item})
	}
	var cells []string
	for _, c := range columns {
		cells = append(cells, c.Name)
	}
	return append(files,
		data.File{Path: "api/v1/openapi.json", Means: "All of the API, described as OpenAPI 3.1.", Fields: []string{"openapi", "info", "security", "servers", "paths"}},
		data.File{Path: "catalogue.csv", Means: "The components for a spreadsheet, one line each; datapackage.json describes it.", Fields: cells},
		data.File{Path: "standards/matrix.csv", Means: "Components by standards, for a spreadsheet."},
		data.File{Path: "badges/OWNER/NAME.svg", Means: "The badge of a component’s level; badges/FAMILY/OWNER/NAME.svg for a family of checks."},
		data.File{Path: "components/OWNER/NAME/checklist.md", Means: "The policy’s checklist for one component, filled in as far as a program can."},
		data.File{Path: "feed.xml", Means: "What changed, as an Atom feed."},
	)
}

func pathsOf(files []data.File) []string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.Path
	}
	return paths
}

// places stand for names in the paths that people are told.
var places = strings.NewReplacer("OWNER/NAME", "{owner}/{name}", "DATE", "{date}", "/ID/", "/{id}/")

// openAPI describes the API as OpenAPI 3.1 does; the schemas stand in files of
// their own.
func (w *writer) openAPI() map[string]any {
	paths := map[string]any{}
	for _, f := range dataKinds {
		paths["/"+places.Replace(f.path)] = operation(f.name, places.Replace(f.path), f.name, f.means)
	}
	for _, f := range furtherPages {
		paths["/"+f.path] = operation("more-"+f.schema, f.path, f.schema, f.means)
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": w.frame.SiteTitle, "version": "1", "description": "Static files, made anew after each harvest. Until version 2 fields are only added.",
			"license": map[string]any{"name": data.Licence, "identifier": data.Licence},
		},
		"security": []any{}, // none: all is public
		"servers":  []any{map[string]any{"url": cmp.Or(strings.TrimSuffix(w.frame.BaseURL, "/"), "/")}}, "paths": paths,
	}
}

// operation describes how a file is asked for; names in braces are parameters.
func operation(id, path, schema, means string) map[string]any {
	parameters := []any{}
	for rest := path; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, "}")
		parameters = append(parameters, map[string]any{"name": name, "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	content := map[string]any{"application/json": map[string]any{"schema": map[string]any{"$ref": "schema/" + schema + ".schema.json"}}}
	return map[string]any{"get": map[string]any{
		"operationId": id, "summary": means, "parameters": parameters,
		"responses": map[string]any{
			"200": map[string]any{"description": means, "content": content},
			"404": map[string]any{"description": "There is none of that name."},
		},
	}}
}
