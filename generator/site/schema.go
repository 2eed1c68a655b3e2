package site

import (
	"bytes"
	"encoding/json"

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

// dataFiles lists what /data/ offers.
func dataFiles(r root) []DataFile {
	var files []DataFile
	for _, f := range dataKinds {
		files = append(files, DataFile{
			Link: Link{Text: f.path, Href: r.To(f.path)}, Means: f.means,
			Schema: &Link{Text: "Schema", Href: r.To("api/v1/schema/" + f.name + ".schema.json")},
		})
	}
	for i := range files {
		if files[i].Text == "api/v1/components/OWNER/NAME.json" || files[i].Text == "badges/OWNER/NAME.json" {
			files[i].Href = "" // one for each component
		}
	}
	return append(files,
		DataFile{Link: Link{Text: "catalogue.csv", Href: r.To("catalogue.csv")}, Means: "The components for a spreadsheet."},
		DataFile{Link: Link{Text: "standards/matrix.csv", Href: r.To("standards/matrix.csv")}, Means: "Components by standards, for a spreadsheet."},
		DataFile{Link: Link{Text: "feed.xml", Href: r.To("feed.xml")}, Means: "What changed, as an Atom feed."},
	)
}
