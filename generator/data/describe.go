package data

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// table is a table of schema.sql with what its comments say.
type table struct {
	Name    string
	About   string
	Columns []column
	Keys    []string
}

type column struct {
	Name, Type, About string
	Required          bool
	Table, Key        string // that it refers to
}

var (
	tableHead  = regexp.MustCompile(`^CREATE TABLE (\w+) \($`)
	columnLine = regexp.MustCompile(`^  ([a-z_]+) (TEXT|INTEGER|REAL|BLOB)([^-]*?),? -- (.+)$`)
	keyLine    = regexp.MustCompile(`^  PRIMARY KEY \((.+)\)$`)
	reference  = regexp.MustCompile(`REFERENCES (\w+)\((\w+)\)`)
)

// describeTables reads schema.sql. A line that is neither a table nor a column
// nor its end is an error, so that nothing stays undocumented.
func describeTables() ([]table, error) {
	var all []table
	var about string
	for line := range strings.Lines(schema) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "-- "):
			about = strings.TrimPrefix(line, "-- ")
		case tableHead.MatchString(line):
			all = append(all, table{Name: tableHead.FindStringSubmatch(line)[1], About: about})
		case columnLine.MatchString(line):
			all[len(all)-1].add(columnLine.FindStringSubmatch(line))
		case keyLine.MatchString(line):
			all[len(all)-1].Keys = strings.Split(keyLine.FindStringSubmatch(line)[1], ", ")
		case line != "" && line != ");" && line != ") WITHOUT ROWID;":
			return nil, fmt.Errorf("schema.sql: %q says nothing about itself", line)
		}
	}
	return all, nil
}

func (t *table) add(m []string) {
	c := column{Name: m[1], Type: m[2], About: m[4], Required: strings.Contains(m[3], "NOT NULL") || strings.Contains(m[3], "PRIMARY KEY")}
	if r := reference.FindStringSubmatch(m[3]); r != nil {
		c.Table, c.Key = r[1], r[2]
	}
	if strings.Contains(m[3], "PRIMARY KEY") {
		t.Keys = []string{c.Name}
	}
	t.Columns = append(t.Columns, c)
}

// Frictionless data packages. https://specs.frictionlessdata.io/data-package/
type dataPackage struct {
	Profile     string     `json:"profile"`
	Name        string     `json:"name"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Homepage    string     `json:"homepage,omitempty"`
	Version     string     `json:"version"`
	Created     string     `json:"created"`
	Licences    []licence  `json:"licenses"`
	Resources   []resource `json:"resources"`
}

type licence struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Title string `json:"title"`
}

// cc0 covers what the catalogue itself says.
var cc0 = []licence{{Licence, "https://creativecommons.org/publicdomain/zero/1.0/", "Judgements and counts; names, descriptions and quotes belong to their owners, under each component's licence"}}

type resource struct {
	Name        string        `json:"name"`
	Path        string        `json:"path"`
	Title       string        `json:"title"`
	Description string        `json:"description,omitempty"`
	Format      string        `json:"format"`
	MediaType   string        `json:"mediatype"`
	Encoding    string        `json:"encoding,omitempty"`
	Bytes       int64         `json:"bytes,omitempty"`
	Hash        string        `json:"hash,omitempty"`
	Tables      []tableSchema `json:"tables,omitempty"` // of the database, in the same words as a schema
}

type tableSchema struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Fields      []field  `json:"fields"`
	PrimaryKey  []string `json:"primaryKey"`
	ForeignKeys []any    `json:"foreignKeys,omitempty"`
}

type field struct {
	Name        string         `json:"name"`
	Type        string         `json:"type"`
	Description string         `json:"description"`
	Constraints map[string]any `json:"constraints,omitempty"`
}

// fieldTypes are Table Schema's words for SQLite's types.
var fieldTypes = map[string]string{"TEXT": "string", "INTEGER": "integer", "REAL": "number", "BLOB": "any"}

// dataPackage describes the CSV file and the database; its hash tells a client
// whether the one it has is still the newest.
func (c *Catalogue) dataPackage(size int64, digest []byte, tables []table) dataPackage {
	sqlite := resource{
		Name: "catalogue-sqlite", Path: DatabaseFile, Title: "The whole catalogue", Format: "sqlite", MediaType: "application/vnd.sqlite3",
		Description: fmt.Sprintf("Schema version %d. Full text search over components_fts; views for common questions.", SchemaVersion),
		Bytes:       size, Hash: "sha256:" + hex.EncodeToString(digest),
	}
	for _, t := range tables {
		sqlite.Tables = append(sqlite.Tables, t.schema())
	}
	return dataPackage{
		Profile: "data-package", Name: "catalogue", Title: c.Site.Title, Description: c.Site.Description, Homepage: c.Site.BaseURL,
		Version: fmt.Sprintf("%d", SchemaVersion), Created: moment(c.GeneratedAt), Licences: cc0,
		Resources: []resource{
			{Name: "catalogue-csv", Path: "catalogue.csv", Title: "The components for a spreadsheet", Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
				Description: "One line a component. A cell that a spreadsheet would take for a formula begins with an apostrophe."},
			sqlite,
		},
	}
}

func (t table) schema() tableSchema {
	s := tableSchema{Name: t.Name, Description: t.About, PrimaryKey: t.Keys}
	for _, c := range t.Columns {
		f := field{Name: c.Name, Type: fieldTypes[c.Type], Description: c.About}
		if c.Required {
			f.Constraints = map[string]any{"required": true}
		}
		s.Fields = append(s.Fields, f)
		if c.Table != "" {
			s.ForeignKeys = append(s.ForeignKeys, map[string]any{"fields": c.Name, "reference": map[string]string{"resource": c.Table, "fields": c.Key}})
		}
	}
	return s
}

// Datasette's metadata. https://docs.datasette.io/en/stable/metadata.html
type datasette struct {
	Title       string                       `json:"title"`
	Description string                       `json:"description"`
	Licence     string                       `json:"license"`
	LicenceURL  string                       `json:"license_url"`
	Source      string                       `json:"source"`
	SourceURL   string                       `json:"source_url"`
	Databases   map[string]datasetteDatabase `json:"databases"`
}

type datasetteDatabase struct {
	Tables map[string]datasetteTable `json:"tables"`
}

type datasetteTable struct {
	Description string            `json:"description"`
	Columns     map[string]string `json:"columns"`
	Label       string            `json:"label_column,omitempty"`
	Facets      []string          `json:"facets,omitempty"`
	Sort        string            `json:"sort,omitempty"`
	Hidden      bool              `json:"hidden,omitempty"`
}

// datasette describes the database: datasette catalogue.sqlite --metadata metadata.json
func (c *Catalogue) datasette(tables []table) datasette {
	db := datasetteDatabase{map[string]datasetteTable{}}
	for _, t := range tables {
		d := datasetteTable{Description: t.About, Columns: map[string]string{}, Hidden: t.Name == "search_index"}
		for _, column := range t.Columns {
			d.Columns[column.Name] = column.About
		}
		if t.Name == "components" {
			d.Label, d.Sort, d.Facets = "name", "name", []string{"organisation", "kind", "level", "status", "licence", "language"}
		}
		db.Tables[t.Name] = d
	}
	return datasette{
		Title: c.Site.Title, Description: c.Site.Description, Licence: Licence, LicenceURL: cc0[0].Path,
		Source: c.Site.Title, SourceURL: c.Site.BaseURL, Databases: map[string]datasetteDatabase{"catalogue": db},
	}
}

// fieldsOf names the keys of a type as JSON has them.
func fieldsOf(value any) []string {
	var names []string
	t := reflect.TypeOf(value)
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
