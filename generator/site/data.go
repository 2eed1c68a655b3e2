package site

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// CatalogueFile is /api/v1/catalogue.json: the whole catalogue. Its components
// have no evidence in their findings and none of their READMEs; the files of
// /api/v1/components/ have both.
type CatalogueFile struct {
	GeneratedAt time.Time             `json:"generated_at"`
	Snapshot    string                `json:"snapshot"`
	Counts      Counts                `json:"counts"`
	Ledger      catalogue.Ledger      `json:"ledger"`
	Components  []catalogue.Component `json:"components"`
}

// Counts are the numbers of the catalogue.
type Counts struct {
	Components    int `json:"components"`
	Organisations int `json:"organisations"`
	Standards     int `json:"standards"` // that were seen in a component
	Departed      int `json:"departed"`
}

// OrganisationsFile is /api/v1/organisations.json.
type OrganisationsFile struct {
	GeneratedAt   time.Time                `json:"generated_at"`
	Organisations []catalogue.Organisation `json:"organisations"`
}

// StandardsFile is /api/v1/standards.json.
type StandardsFile struct {
	GeneratedAt time.Time        `json:"generated_at"`
	Standards   []StandardObject `json:"standards"`
}

// StandardObject is a standard with the components in which it was seen.
type StandardObject struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Aka        []string       `json:"aka,omitempty"`
	Owner      string         `json:"owner,omitempty"`
	URL        string         `json:"url,omitempty"`
	Category   string         `json:"category,omitempty"`
	Parent     string         `json:"parent,omitempty"`
	Components []ComponentUse `json:"components"`
}

// ComponentUse says how a standard was seen in a component.
type ComponentUse struct {
	Name     string             `json:"name"`
	Strength catalogue.Strength `json:"strength"`
	Declared bool               `json:"declared"`
}

// ChecksFile is /api/v1/checks.json.
type ChecksFile struct {
	GeneratedAt time.Time     `json:"generated_at"`
	Checks      []CheckObject `json:"checks"`
}

// CheckObject is a policy check with how many components pass it.
type CheckObject struct {
	ID            string `json:"id"`
	Title         string `json:"title"`
	Short         string `json:"short,omitempty"`
	Family        string `json:"family"`
	Mandatory     bool   `json:"mandatory"`
	Person        bool   `json:"person,omitempty"` // no machine can tell
	Source        string `json:"source,omitempty"`
	SourceURL     string `json:"source_url,omitempty"`
	Remedy        string `json:"remedy,omitempty"`
	Pass          int    `json:"pass"`
	Fail          int    `json:"fail"`
	Unknown       int    `json:"unknown"`
	NotApplicable int    `json:"not_applicable"`
}

// ChangesFile is /api/v1/changes.json: what changed, by day, the newest first,
// and what has departed.
type ChangesFile struct {
	GeneratedAt time.Time             `json:"generated_at"`
	Days        []catalogue.Day       `json:"days"`
	Departed    []catalogue.Departure `json:"departed"`
}

// writeData writes the API's shared files, their schemas and the spreadsheet.
func (w *writer) writeData(context.Context) error {
	files := map[string]any{
		"catalogue": w.catalogueFile(), "organisations": w.organisationsFile(), "standards": w.standardsFile(),
		"checks": w.checksFile(), "changes": ChangesFile{w.GeneratedAt, emptied(w.Days), emptied(w.Departures)},
	}
	for _, name := range sortedKeys(files) {
		if err := w.writeJSON("api/v1/"+name+".json", files[name]); err != nil {
			return err
		}
	}
	if err := w.writeJSON("api/v1/openapi.json", w.openAPI()); err != nil {
		return err
	}
	if err := w.writeSchemas(); err != nil {
		return err
	}
	return w.writeCSV()
}

// emptied is the list itself, or an empty one that JSON writes as [].
func emptied[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (w *writer) catalogueFile() CatalogueFile {
	f := CatalogueFile{GeneratedAt: w.GeneratedAt, Snapshot: w.Snapshot, Ledger: w.Ledger, Components: make([]catalogue.Component, 0, len(w.entries))}
	f.Ledger.Excluded, f.Ledger.Failed = emptied(f.Ledger.Excluded), emptied(f.Ledger.Failed)
	f.Counts = Counts{Components: len(w.entries), Organisations: len(w.organisations), Departed: len(w.Departures)}
	for _, s := range w.byStandard {
		if s.Count() > 0 {
			f.Counts.Standards++
		}
	}
	for _, e := range w.entries {
		f.Components = append(f.Components, brief(*e.component))
	}
	return f
}

// brief is a component without the evidence of its findings.
func brief(c catalogue.Component) catalogue.Component {
	c = complete(c)
	c.Findings = slices.Clone(c.Findings)
	for i := range c.Findings {
		c.Findings[i].Evidence = nil
	}
	return c
}

// complete is a component whose lists are written as [] where they are empty.
func complete(c catalogue.Component) catalogue.Component {
	c.Licence.Evidence, c.Kind.Evidence, c.Level.Missing = emptied(c.Licence.Evidence), emptied(c.Kind.Evidence), emptied(c.Level.Missing)
	c.Standards, c.Findings, c.Languages, c.Topics = emptied(c.Standards), emptied(c.Findings), emptied(c.Languages), emptied(c.Topics)
	c.Releases, c.HelpWanted, c.Uses, c.UsedBy, c.Similar = emptied(c.Releases), emptied(c.HelpWanted), emptied(c.Uses), emptied(c.UsedBy), emptied(c.Similar)
	c.Standards = slices.Clone(c.Standards)
	for i := range c.Standards {
		c.Standards[i].Evidence = emptied(c.Standards[i].Evidence)
	}
	c.HelpWanted = slices.Clone(c.HelpWanted)
	for i := range c.HelpWanted {
		c.HelpWanted[i].Labels = emptied(c.HelpWanted[i].Labels)
	}
	c.Similar = slices.Clone(c.Similar)
	for i := range c.Similar {
		c.Similar[i].Why = emptied(c.Similar[i].Why)
	}
	return c
}

func (w *writer) organisationsFile() OrganisationsFile {
	f := OrganisationsFile{GeneratedAt: w.GeneratedAt, Organisations: []catalogue.Organisation{}}
	for _, o := range w.organisations {
		o.Organisation.Components = o.Count()
		f.Organisations = append(f.Organisations, o.Organisation)
	}
	return f
}

func (w *writer) standardsFile() StandardsFile {
	f := StandardsFile{GeneratedAt: w.GeneratedAt, Standards: []StandardObject{}}
	for _, s := range w.byStandard {
		object := StandardObject{ID: s.ID, Name: s.Name, Aka: s.Aka, Owner: s.Owner, URL: s.URL, Category: s.Category, Parent: s.Parent, Components: []ComponentUse{}}
		for _, u := range s.Uses {
			object.Components = append(object.Components, ComponentUse{u.Name, u.Use.Strength, u.Use.Declared})
		}
		f.Standards = append(f.Standards, object)
	}
	return f
}

func (w *writer) checksFile() ChecksFile {
	f, counts := ChecksFile{GeneratedAt: w.GeneratedAt, Checks: []CheckObject{}}, w.outcomes()
	for _, c := range w.Content.Checks {
		n := counts[c.ID]
		f.Checks = append(f.Checks, CheckObject{
			ID: c.ID, Title: c.Title, Short: c.Short, Family: c.Family, Mandatory: c.Mandatory, Person: c.Person,
			Source: c.Source, SourceURL: c.SourceURL, Remedy: c.Remedy,
			Pass: n[catalogue.Pass], Fail: n[catalogue.Fail], Unknown: n[catalogue.Unknown], NotApplicable: n[catalogue.NotApplicable],
		})
	}
	return f
}

// writeJSON writes a value as one line of JSON.
func (w *writer) writeJSON(name string, value any) error {
	if c, ok := value.(*catalogue.Component); ok {
		value = complete(*c)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	return w.out.WriteFile(name, buf.Bytes())
}

// columns of catalogue.csv, with what each holds.
var columns = []struct {
	Name  string
	Value func(*catalogue.Component) string
}{
	{"name", func(c *catalogue.Component) string { return c.Name }},
	{"organisation", func(c *catalogue.Component) string { return c.Organisation.Name }},
	{"organisation_kind", func(c *catalogue.Component) string { return c.Organisation.Kind }},
	{"summary", func(c *catalogue.Component) string { return c.Summary }},
	{"url", func(c *catalogue.Component) string { return c.URL }},
	{"kind", func(c *catalogue.Component) string { return c.Kind.ID }},
	{"level", func(c *catalogue.Component) string { return strconv.Itoa(c.Level.Rung) }},
	{"level_name", func(c *catalogue.Component) string { return c.Level.ID }},
	{"status", func(c *catalogue.Component) string { return string(c.Status) }},
	{"licence", func(c *catalogue.Component) string { return c.Licence.SPDX }},
	{"licence_state", func(c *catalogue.Component) string { return string(c.Licence.State) }},
	{"language", func(c *catalogue.Component) string { return c.Language }},
	{"topics", func(c *catalogue.Component) string { return strings.Join(c.Topics, " ") }},
	{"standards", func(c *catalogue.Component) string { return strings.Join(standardIDs(c), " ") }},
	{"contact", func(c *catalogue.Component) string {
		if c.Contact == nil {
			return ""
		}
		return c.Contact.Value
	}},
	{"created", func(c *catalogue.Component) string { return dayOf(c.Dates.Created) }},
	{"last_change", func(c *catalogue.Component) string { return dayOf(c.Dates.Changed) }},
	{"last_release", func(c *catalogue.Component) string { return dayOf(c.Dates.Released) }},
	{"stars", func(c *catalogue.Component) string { return strconv.Itoa(c.Stars) }},
	{"used_by", func(c *catalogue.Component) string { return strconv.Itoa(len(c.UsedBy)) }},
	{"commit", func(c *catalogue.Component) string { return c.Commit }},
	{"as_of", func(c *catalogue.Component) string { return iso(c.AsOf) }},
	{"stale", func(c *catalogue.Component) string { return strconv.FormatBool(c.Stale) }},
}

func standardIDs(c *catalogue.Component) []string {
	ids := make([]string, len(c.Standards))
	for i, s := range c.Standards {
		ids[i] = s.ID
	}
	return ids
}

// writeCSV writes the components for a spreadsheet, as RFC 4180 has it.
func (w *writer) writeCSV() error {
	var buf bytes.Buffer
	table := csv.NewWriter(&buf)
	table.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.Name
	}
	_ = table.Write(row) // a bytes.Buffer takes everything
	for _, e := range w.entries {
		for i, c := range columns {
			row[i] = safeCell(c.Value(e.component))
		}
		_ = table.Write(row)
	}
	table.Flush()
	return w.out.WriteFile("catalogue.csv", buf.Bytes())
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
