package data

import (
	"io"
	"path"
	"strings"
	"sync"
)

// File tells people of a published file.
type File struct {
	Path   string   // from the site's root, with OWNER/NAME, DATE or ID where there is one for each
	Means  string   // one sentence
	Schema string   // where its form is laid down: a path of the site, or an address; "" for nowhere
	Fields []string // what stands at its top: keys, columns or tables
	List   string   // key of the list that it holds, "" for none
	Item   string   // a key of each item
}

// Files are what Write and WriteComponent make.
func Files() ([]File, error) {
	tables, err := describeTables()
	var names []string
	for _, t := range tables {
		names = append(names, t.Name)
	}
	return []File{
		{Path: DatabaseFile, Means: "Everything in tables, with full text search, for SQL, Datasette and assistants.", Schema: PackageFile, Fields: names},
		{Path: PackageFile, Means: "What the CSV file and the database hold, their sizes and SHA-256 (Frictionless Data Package).", Schema: "https://datapackage.org/profiles/1.0/datapackage.json", Fields: fieldsOf(dataPackage{}), List: "resources", Item: "path"},
		{Path: "metadata.json", Means: "The same for Datasette.", Schema: "https://docs.datasette.io/en/stable/metadata.html", Fields: fieldsOf(datasette{})},
		{Path: "code.json", Means: "The components in the form of code.gov, version 2.0.0.", Schema: "https://github.com/GSA/code-gov-data/blob/master/schemas/schema-2.0.0.json", Fields: fieldsOf(codeJSON{}), List: "releases", Item: "name"},
		{Path: "catalogue.jsonld", Means: "The catalogue for data portals: DCAT-AP 3 and schema.org as JSON-LD.", Schema: "https://semiceu.github.io/DCAT-AP/releases/3.0.0/", Fields: fieldsOf(linked{}), List: "@graph", Item: "@type"},
		{Path: "api/v1/exports/OWNER/NAME/sbom.cdx.json", Means: "What the manifests of one component name, as a CycloneDX 1.6 bill of materials; generated.", Schema: "https://cyclonedx.org/docs/1.6/json/", Fields: []string{"bomFormat", "specVersion", "serialNumber", "metadata", "components", "dependencies"}, List: "components", Item: "purl"},
		{Path: "api/v1/exports/OWNER/NAME/publiccode.yml", Means: "A publiccode.yml that the owner of one component may start from; generated.", Schema: "https://yml.publiccode.tools/"},
		{Path: "api/v1/exports/OWNER/NAME/codemeta.json", Means: "One component as CodeMeta 3; generated.", Schema: "https://w3id.org/codemeta/3.0", Fields: []string{"@context", "@type", "name", "description", "codeRepository", "license", "programmingLanguage", "keywords"}},
	}, err
}

// Measured is an Output that notes how large the files are that it writes.
type Measured struct {
	Output
	mu    sync.Mutex
	paths []*measure
}

// measure is the size of all the files of one path.
type measure struct {
	path         string
	begin        string // of every name that fits
	pattern      string
	bytes, files int64
}

// anyName stands for a component, a day or a standard in a path.
var anyName = strings.NewReplacer("OWNER/NAME", "*/*", "DATE", "????-??-??", "/ID/", "/*/")

// Measure begins to note the sizes of files with these paths, as a File has
// them, which go to out.
func Measure(out Output, paths []string) *Measured {
	m := &Measured{Output: out}
	for _, p := range paths {
		pattern := anyName.Replace(p)
		begin, _, _ := strings.Cut(pattern, "*")
		begin, _, _ = strings.Cut(begin, "?")
		m.paths = append(m.paths, &measure{path: p, begin: begin, pattern: pattern})
	}
	return m
}

// WriteFile implements Output.
func (m *Measured) WriteFile(name string, data []byte) error {
	m.Note(name, int64(len(data)))
	return m.Output.WriteFile(name, data)
}

// Stream implements Output.
func (m *Measured) Stream(name string, write func(io.Writer) error) error {
	c := counter{}
	err := m.Output.Stream(name, func(w io.Writer) error {
		c.Writer = w
		return write(&c)
	})
	m.Note(name, c.bytes)
	return err
}

type counter struct {
	io.Writer
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes += int64(n)
	return n, err
}

// Note notes the size of a file that was written in another way.
func (m *Measured) Note(name string, size int64) {
	for _, p := range m.paths {
		if !strings.HasPrefix(name, p.begin) {
			continue
		}
		if fits, _ := path.Match(p.pattern, name); fits {
			m.mu.Lock()
			defer m.mu.Unlock()
			p.bytes, p.files = p.bytes+size, p.files+1
			return
		}
	}
}

// Size is how many bytes the files of a path have on average, 0 when there are none.
func (m *Measured) Size(path string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.paths {
		if p.path == path {
			return p.bytes / max(p.files, 1)
		}
	}
	return 0
}
