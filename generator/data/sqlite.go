package data

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// SchemaVersion is raised when a query that worked would fail or mean something else.
const SchemaVersion = 2

//go:embed schema.sql
var schema string

//go:embed views.sql
var views string

// settings make the file's bytes depend on nothing but what is written: no
// journal, one size of page, and a name by which file(1) may know it ("NHSc").
const settings = `
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -16384;
PRAGMA application_id = 0x4e485363;
`

// database makes catalogue.sqlite in a folder of its own, which the caller
// removes. It is filled as draft.sqlite and copied by VACUUM, which leaves no
// half-filled pages.
func (c *Catalogue) database(ctx context.Context, folder string) (path string, err error) {
	path = filepath.Join(folder, DatabaseFile)
	draft, err := dsn(filepath.Join(folder, "draft.sqlite"), "")
	if err != nil {
		return "", err
	}
	db, err := sql.Open("sqlite", draft)
	if err != nil {
		return "", err
	}
	return path, errors.Join(c.draft(ctx, db, path), db.Close())
}

// draft fills a database and copies it.
func (c *Catalogue) draft(ctx context.Context, db *sql.DB, path string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, settings+"PRAGMA user_version = "+strconv.Itoa(SchemaVersion)+";"+schema+"BEGIN"); err != nil {
		return err
	}
	if err := conn.Raw(func(direct any) error { return c.fill(newTables(ctx, direct.(driver.ConnPrepareContext))) }); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, views+"COMMIT"); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}

// fill writes the rows of all tables, each sorted by its key.
func (c *Catalogue) fill(t *tables) error {
	for i := range c.Components {
		t.ids[strings.ToLower(c.Components[i].Name)] = c.Components[i].ID
	}
	c.addShared(t)
	for _, i := range c.byNumber() {
		if t.err != nil {
			break
		}
		t.component(c.Whole.Of(&c.Components[i]))
	}
	c.addChanges(t)
	return t.end()
}

// byNumber is the order of GitHub's numbers, by which the tables are sorted: a
// row is cheapest behind all that are there.
func (c *Catalogue) byNumber() []int {
	order := make([]int, len(c.Components))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(c.Components[a].ID, c.Components[b].ID) })
	return order
}

// addShared writes what does not belong to one component.
func (c *Catalogue) addShared(t *tables) {
	for _, row := range [][2]string{
		{"schema_version", strconv.Itoa(SchemaVersion)}, {"generated_at", moment(c.GeneratedAt)}, {"snapshot", c.Snapshot},
		{"title", c.Site.Title}, {"base_url", c.Site.BaseURL}, {"licence", Licence}, {"components", strconv.Itoa(len(c.Components))},
	} {
		t.add("meta", row[0], row[1])
	}
	for _, o := range c.Organisations {
		t.add("organisations", o.Login, o.Name, o.Kind, text(o.Description), o.URL, text(o.Homepage), o.Components, moment(o.AsOf), o.Stale)
	}
	for _, k := range c.Checks {
		t.remedies[k.ID] = k.Remedy
		t.add("checks", k.ID, k.Title, k.Family, k.Mandatory, k.Person, text(k.Source), text(k.SourceURL), text(k.Remedy))
	}
	for _, s := range c.Standards {
		t.add("standards", s.ID, s.Name, text(strings.Join(s.Aka, ", ")), s.Owner, s.Category, text(s.Parent), s.URL)
	}
	for _, f := range c.Index {
		t.add("search_index", f.Name, f.Data)
	}
	c.Index = nil // tens of megabytes
}

// addChanges writes the ledger of changes and of what is gone.
func (c *Catalogue) addChanges(t *tables) {
	days := slices.Clone(c.Days)
	slices.SortFunc(days, func(a, b catalogue.Day) int { return cmp.Compare(a.Date, b.Date) })
	for _, day := range days {
		for i, change := range day.Changes {
			t.add("changes", day.Date, i+1, string(change.Kind), change.Name, number(change.ID), text(change.Before), text(change.After))
		}
	}
	for _, d := range c.Departures {
		t.add("departures", d.Name, d.ID, moment(d.FirstSeen), moment(d.LastSeen), d.Answer, text(d.Licence), text(strings.Join(d.Forks, ", ")))
	}
}

// component writes a component and all that belongs to it.
func (t *tables) component(c *catalogue.Component) {
	contact := ""
	if c.Contact != nil {
		contact = c.Contact.Value
	}
	t.add("components", c.ID, c.Name, c.Organisation.Login, c.Description, c.Summary, text(c.SummarySource), c.URL, text(c.Homepage),
		c.Kind.ID, c.Level.Rung, c.Level.ID, string(c.Status), c.Prototype,
		text(c.Licence.SPDX), string(c.Licence.State), text(c.Licence.File), c.Licence.Redistributable,
		text(c.Language), strings.Join(c.Topics, " "), text(contact), text(c.Install), text(c.Successor),
		date(c.Dates.Created), date(c.Dates.Pushed), date(c.Dates.Changed), date(c.Dates.Released), date(c.Dates.Archived), text(c.ForkOf),
		c.Stars, c.Forks, c.OpenIssues, text(c.Readme.Path), c.Readme.Words, text(c.Commit), moment(c.AsOf), c.Stale, text(c.StaleReason))
	t.judgement(c)
	t.relations(c)
	for _, topic := range c.Topics {
		t.add("topics", c.ID, topic)
	}
	for _, l := range c.Languages {
		t.add("languages", c.ID, l.Name, l.Bytes)
	}
	for _, r := range c.Releases {
		t.add("releases", c.ID, r.Tag, text(r.Name), text(r.URL), moment(r.Published), r.Prerelease)
	}
	for _, h := range c.HelpWanted {
		t.add("help_wanted", c.ID, h.Number, h.Title, h.URL, text(strings.Join(h.Labels, ", ")), moment(h.Created))
	}
}

// judgement writes what was judged, with the evidence.
func (t *tables) judgement(c *catalogue.Component) {
	t.position = 0
	for _, f := range c.Findings {
		remedy := text(f.Remedy)
		if f.Outcome == catalogue.Fail {
			remedy = t.remedy(f.Check, f.Remedy)
		}
		t.add("findings", c.ID, f.Check, string(f.Outcome), t.reason(f.Reason), remedy)
		t.evidence(c, "finding", f.Check, f.Evidence...)
	}
	for i, m := range c.Level.Missing {
		t.add("missing", c.ID, i+1, m.Check, t.remedy(m.Check, m.Remedy))
	}
	for _, s := range c.Standards {
		t.add("component_standards", c.ID, s.ID, string(s.Strength), s.Declared)
		t.evidence(c, "standard", s.ID, s.Evidence...)
	}
	t.evidence(c, "licence", "", c.Licence.Evidence...)
	t.evidence(c, "kind", "", c.Kind.Evidence...)
	t.evidence(c, "status", "", c.StatusReason...)
	if c.Contact != nil {
		t.evidence(c, "contact", "", c.Contact.Source)
	}
}

// reason is the number of a sentence, which is written when it is first said.
func (t *tables) reason(sentence string) int {
	n, known := t.reasons[sentence]
	if !known {
		n = len(t.reasons) + 1
		t.reasons[sentence] = n
		t.add("reasons", n, sentence)
	}
	return n
}

// remedy is null where it is the check's own.
func (t *tables) remedy(check, remedy string) any {
	if remedy == t.remedies[check] {
		return nil
	}
	return text(remedy)
}

// evidence writes where something was seen. What readers work out, address and
// time, is not kept: see evidenceAddress.
func (t *tables) evidence(c *catalogue.Component, about, subject string, all ...catalogue.Evidence) {
	for _, e := range all {
		url, seen := text(e.URL), date(e.AsOf)
		if e.URL == evidenceAddress(c, e) {
			url = nil
		}
		if e.AsOf != nil && e.AsOf.Equal(c.AsOf) {
			seen = nil
		}
		t.position++
		t.add("evidence", c.ID, t.position, about, text(subject), text(e.File), number(e.Line), text(e.Quote), text(e.Field), text(e.Value), url, seen)
	}
}

// evidenceAddress is where evidence can be seen, when nothing in its path needs
// an escape; the view evidence_links holds the same.
func evidenceAddress(c *catalogue.Component, e catalogue.Evidence) string {
	switch {
	case e.File != "" && e.Line > 0:
		return c.URL + "/blob/" + c.Commit + "/" + e.File + "#L" + strconv.Itoa(e.Line)
	case e.File != "":
		return c.URL + "/blob/" + c.Commit + "/" + e.File
	case e.Field == "tree":
		return c.URL + "/tree/" + c.Commit
	}
	return c.URL
}

// relations writes what a component depends on, publishes, uses and is like.
func (t *tables) relations(c *catalogue.Component) {
	for i, d := range c.Dependencies {
		t.add("dependencies", c.ID, i+1, d.Ecosystem, catalogue.PackageName(d.Ecosystem, d.Name), text(d.Requirement), text(d.Scope), text(d.Evidence.File), number(d.Evidence.Line))
	}
	for _, p := range c.Packages {
		t.add("packages", c.ID, p.Ecosystem, catalogue.PackageName(p.Ecosystem, p.Name))
	}
	for _, u := range c.Uses {
		if used, ok := t.ids[strings.ToLower(u.Component)]; ok {
			t.add("uses", c.ID, used, u.Ecosystem, u.Via, text(u.Evidence.File), number(u.Evidence.Line))
		}
	}
	for _, s := range c.Similar {
		if other, ok := t.ids[strings.ToLower(s.Component)]; ok {
			t.add("likenesses", c.ID, other, s.Score, strings.Join(s.Why, "; "), text(s.Twin))
		}
	}
}

// text is null where there is none.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number is null where it is nought.
func number[T int | int64](n T) any {
	if n == 0 {
		return nil
	}
	return n
}

// moment is a time as the API writes it, to the second.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// date is null for what never happened.
func date(t *time.Time) any {
	if t == nil {
		return nil
	}
	return moment(*t)
}
