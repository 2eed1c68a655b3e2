package site

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// dataFile is a kind of published data file with the Go type that it is made of.
type dataFile struct {
	name  string // of the schema
	path  string // as people are told of it
	means string
	value any
}

// dataKinds are the files of the API.
var dataKinds = []dataFile{
	{"catalogue", "api/v1/catalogue.json", "The whole catalogue, one object a component.", &CatalogueFile{}},
	{"component", "api/v1/components/OWNER/NAME.json", "One component with all its evidence.", &catalogue.Component{}},
	{"organisations", "api/v1/organisations.json", "The organisations and how many components each has.", &OrganisationsFile{}},
	{"standards", "api/v1/standards.json", "The standards and the components in which each was seen.", &StandardsFile{}},
	{"checks", "api/v1/checks.json", "The policy checks and how many components pass each.", &ChecksFile{}},
	{"changes", "api/v1/changes.json", "What changed, by day, and what has departed.", &ChangesFile{}},
	{"badge", "badges/OWNER/NAME.json", "A badge in the form that shields.io’s endpoint reads.", &endpoint{}},
}

// writeSchemas writes the JSON Schema (2020-12) of each kind of data file.
func (w *writer) writeSchemas() error {
	for _, f := range dataKinds {
		r := jsonschema.Reflector{ExpandedStruct: true, Anonymous: true, AllowAdditionalProperties: true}
		schema := r.Reflect(f.value)
		schema.ID = jsonschema.ID(w.address("api/v1/schema/" + f.name + ".schema.json"))
		schema.Title, schema.Description = f.name, f.means
		data, err := json.Marshal(schema)
		if err != nil {
			return err
		}
		var buf bytes.Buffer
		if err := json.Indent(&buf, data, "", " "); err != nil {
			return err
		}
		buf.WriteByte('\n')
		if err := w.out.WriteFile("api/v1/schema/"+f.name+".schema.json", buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// dataFiles are all the data files that are published.
func (w *writer) dataFiles() []DataFile {
	var files []DataFile
	for _, f := range dataKinds {
		files = append(files, DataFile{f.path, f.means, "api/v1/schema/" + f.name + ".schema.json"})
	}
	return append(append(files,
		DataFile{"api/v1/openapi.json", "All of the API, described as OpenAPI 3.1.", ""},
		DataFile{"catalogue.csv", "The components for a spreadsheet.", ""},
		DataFile{"standards/matrix.csv", "Components by standards, for a spreadsheet.", ""},
		DataFile{"components/OWNER/NAME/checklist.md", "The policy’s checklist for one component, filled in as far as a program can.", ""},
		DataFile{"feed.xml", "What changed, as an Atom feed.", ""},
	), w.Files...)
}

// dataLinks list the data files for /data/; one for each component has no link.
func (w *writer) dataLinks(r root) []dataLink {
	var links []dataLink
	for _, f := range w.dataFiles() {
		l := dataLink{Link: Link{Text: f.Path, Href: r.To(f.Path), Note: f.Means}}
		if strings.Contains(f.Path, "OWNER/NAME") {
			l.Href = ""
		}
		if f.Schema != "" {
			l.Schema = r.To(f.Schema)
		}
		links = append(links, l)
	}
	return links
}

// openAPI describes the API as OpenAPI 3.1 does; the schemas stand in files of
// their own.
func (w *writer) openAPI() map[string]any {
	paths := map[string]any{}
	for _, f := range dataKinds {
		path, parameters := f.path, []any{}
		if strings.Contains(path, "OWNER/NAME") {
			path = strings.Replace(path, "OWNER/NAME", "{owner}/{name}", 1)
			for _, name := range []string{"owner", "name"} {
				parameters = append(parameters, map[string]any{"name": name, "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
			}
		}
		schema := map[string]any{"$ref": "schema/" + f.name + ".schema.json"}
		paths["/"+path] = map[string]any{"get": map[string]any{
			"operationId": f.name, "summary": f.means, "parameters": parameters,
			"responses": map[string]any{
				"200": map[string]any{"description": f.means, "content": map[string]any{"application/json": map[string]any{"schema": schema}}},
				"404": map[string]any{"description": "There is none of that name."},
			},
		}}
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": w.frame.SiteTitle, "version": "1", "description": "Static files, made anew after each harvest. Until version 2 fields are only added.",
			"license": map[string]any{"name": "CC0-1.0", "identifier": "CC0-1.0"},
		},
		"security": []any{}, // none: all is public
		"servers":  []any{map[string]any{"url": w.frame.BaseURL}}, "paths": paths,
	}
}
