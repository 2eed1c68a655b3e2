package site

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
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
	ListHead
	Organisations []catalogue.Organisation `json:"organisations"`
}

// StandardsFile is /api/v1/standards.json.
type StandardsFile struct {
	ListHead
	Standards []StandardObject `json:"standards"`
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
	Total      int            `json:"total"` // components in which it was seen
	Components []ComponentUse `json:"components"`
	Next       string         `json:"next,omitempty"` // file with more of them
}

// ComponentUse says how a standard was seen in a component.
type ComponentUse struct {
	Name     string             `json:"name"`
	Strength catalogue.Strength `json:"strength"`
	Declared bool               `json:"declared"`
}

// ChecksFile is /api/v1/checks.json.
type ChecksFile struct {
	ListHead
	Checks []CheckObject `json:"checks"`
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

// ComponentFile is a component with what leads from it to the rest.
type ComponentFile struct {
	catalogue.Component
	Families []FamilyResult `json:"families"`
	Links    ComponentLinks `json:"links"`
}

// FamilyResult counts the checks of one family that apply to a component.
type FamilyResult struct {
	Family  string `json:"family"`
	Name    string `json:"name"` // for people
	Passed  int    `json:"passed"`
	Applied int    `json:"applied"`
	Says    string `json:"says"`  // for people: "4 of 5 passed"
	Badge   string `json:"badge"` // picture of it, relative to this file
}

// ComponentLinks lead to other files of a component, relative to its own.
type ComponentLinks struct {
	Page         string `json:"page"`
	Organisation string `json:"organisation"` // page
	Badge        string `json:"badge"`
	Checklist    string `json:"checklist"`
	SBOM         string `json:"sbom"`
	PublicCode   string `json:"publiccode"`
	CodeMeta     string `json:"codemeta"`
	Components   string `json:"components"` // the list of all
}

// writeData writes the API's shared files, their schemas and the spreadsheet.
func (w *writer) writeData(context.Context) error {
	if err := w.writeLists(); err != nil {
		return err
	}
	if err := data.WriteJSON(w.out, "api/v1/openapi.json", w.openAPI()); err != nil {
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

// catalogueFile is all of catalogue.json but its components.
func (w *writer) catalogueFile() CatalogueFile {
	f := CatalogueFile{GeneratedAt: w.GeneratedAt, Snapshot: w.Snapshot, Ledger: w.Ledger, Components: []catalogue.Component{}}
	f.Ledger.Excluded, f.Ledger.Failed = emptied(f.Ledger.Excluded), emptied(f.Ledger.Failed)
	f.Counts = Counts{Components: len(w.entries), Organisations: len(w.organisations), Departed: len(w.Departures)}
	for _, s := range w.byStandard {
		if s.Count() > 0 {
			f.Counts.Standards++
		}
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

func (w *writer) organisationObjects() []catalogue.Organisation {
	all := make([]catalogue.Organisation, 0, len(w.organisations))
	for _, o := range w.organisations {
		o.Organisation.Components = o.Count()
		all = append(all, o.Organisation)
	}
	return all
}

func (w *writer) standardObjects() []StandardObject {
	all := make([]StandardObject, 0, len(w.byStandard))
	for _, s := range w.byStandard {
		uses := componentUses(s)
		object := StandardObject{
			ID: s.ID, Name: s.Name, Aka: s.Aka, Owner: s.Owner, URL: s.URL, Category: s.Category, Parent: s.Parent,
			Total: len(uses), Components: uses[:min(len(uses), maxItems)],
		}
		if len(uses) > maxItems {
			object.Next = relative("api/v1/standards.json", listFile(standardList(s), 2))
		}
		all = append(all, object)
	}
	return all
}

func componentUses(s *Standard) []ComponentUse {
	uses := make([]ComponentUse, 0, len(s.Uses))
	for _, u := range s.Uses {
		uses = append(uses, ComponentUse{u.Name, u.Use.Strength, u.Use.Declared})
	}
	return uses
}

func (w *writer) checkObjects() []CheckObject {
	all := make([]CheckObject, 0, len(w.Content.Checks))
	for _, c := range w.Content.Checks {
		n := w.outcomes[c.ID]
		all = append(all, CheckObject{
			ID: c.ID, Title: c.Title, Short: c.Short, Family: c.Family, Mandatory: c.Mandatory, Person: c.Person,
			Source: c.Source, SourceURL: c.SourceURL, Remedy: c.Remedy,
			Pass: n[catalogue.Pass], Fail: n[catalogue.Fail], Unknown: n[catalogue.Unknown], NotApplicable: n[catalogue.NotApplicable],
		})
	}
	return all
}

// componentFile is a component's own file.
func (w *writer) componentFile(e *Entry) ComponentFile {
	file := componentFile(e.Name)
	to := func(path string) string { return relative(file, path) }
	f := ComponentFile{Component: complete(*e.component), Families: []FamilyResult{}, Links: ComponentLinks{
		Page: to(e.Path) + "/", Organisation: to(e.OwnerPath) + "/", Badge: to("badges/" + e.Name + ".svg"), Checklist: to(e.Path + "checklist.md"),
		SBOM: to("api/v1/exports/" + e.Name + "/sbom.cdx.json"), PublicCode: to("api/v1/exports/" + e.Name + "/publiccode.yml"),
		CodeMeta: to("api/v1/exports/" + e.Name + "/codemeta.json"), Components: to("api/v1/components.json"),
	}}
	for _, r := range e.families {
		r.Badge = to(familyBadge(r.Family, e.Name))
		f.Families = append(f.Families, r)
	}
	return f
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
	{"created", func(c *catalogue.Component) string { return catalogue.DayOf(c.Dates.Created) }},
	{"last_change", func(c *catalogue.Component) string { return catalogue.DayOf(c.Dates.Changed) }},
	{"last_release", func(c *catalogue.Component) string { return catalogue.DayOf(c.Dates.Released) }},
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

// safeCell keeps a spreadsheet from taking a text for a formula: one that begins
// with a sign of OWASP's list on CSV injection, in either width, or with space
// or something unseen before it.
func safeCell(s string) string {
	seen := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
	if first, _ := utf8.DecodeRuneInString(seen); seen != "" && strings.ContainsRune("=+-@＝＋－＠", first) || strings.IndexAny(s, "\t\r\n") == 0 {
		return "'" + s
	}
	return s
}
