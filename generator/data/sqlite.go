package data

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// SchemaVersion is raised when a query that worked would fail or mean something else.
const SchemaVersion = 1

//go:embed schema.sql
var schema string

//go:embed views.sql
var views string

// settings make the file's bytes depend on nothing but what is written: no
// journal, one size of page, and a name by which file(1) may know it ("NHSc").
const settings = `
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
PRAGMA application_id = 0x4e485363;
`

// database makes the bytes of catalogue.sqlite, in a folder that is removed again.
func (c *Catalogue) database(ctx context.Context) (file []byte, err error) {
	folder, err := os.MkdirTemp("", "catalogue-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, DatabaseFile)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := errors.Join(c.fill(ctx, db), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// fill writes the tables in order, each sorted by its key, and then what is
// made of their rows.
func (c *Catalogue) fill(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, settings+"PRAGMA user_version = "+strconv.Itoa(SchemaVersion)+";"+schema); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing to do after a commit
	t := &tables{ctx: ctx, tx: tx, statements: map[string]*sql.Stmt{}, ids: map[string]int64{}, remedies: map[string]string{}}
	for i := range c.Components {
		t.ids[strings.ToLower(c.Components[i].Name)] = c.Components[i].ID
	}
	c.addShared(t)
	for i := range c.Components {
		t.component(&c.Components[i])
	}
	c.addChanges(t)
	if t.err != nil {
		return t.err
	}
	if _, err := tx.ExecContext(ctx, views); err != nil {
		return err
	}
	return tx.Commit()
}

// tables inserts rows. The first error stays and nothing is inserted after it.
type tables struct {
	ctx        context.Context
	tx         *sql.Tx
	statements map[string]*sql.Stmt
	ids        map[string]int64  // of components, by lower-cased name
	remedies   map[string]string // of checks
	err        error
}

// add inserts a row. What repeats a key is left out: manifests and lists of
// others may say a thing twice.
func (t *tables) add(table string, values ...any) {
	if t.err != nil {
		return
	}
	stmt := t.statements[table]
	if stmt == nil {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		if stmt, t.err = t.tx.PrepareContext(t.ctx, "INSERT OR IGNORE INTO "+table+" VALUES ("+marks+")"); t.err != nil {
			return
		}
		t.statements[table] = stmt
	}
	if _, err := stmt.ExecContext(t.ctx, values...); err != nil {
		t.err = fmt.Errorf("table %s: %w", table, err)
	}
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
}

// addChanges writes the ledger of changes and of what is gone.
func (c *Catalogue) addChanges(t *tables) {
	days := slices.Clone(c.Days)
	slices.SortFunc(days, func(a, b catalogue.Day) int { return cmp.Compare(a.Date, b.Date) })
	for _, day := range days {
		for i, change := range day.Changes {
			t.add("changes", day.Date, i+1, string(change.Kind), change.Name, text(change.Before), text(change.After))
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
	for _, f := range c.Findings {
		remedy := text(f.Remedy)
		if f.Outcome == catalogue.Fail && f.Remedy == t.remedies[f.Check] {
			remedy = nil
		}
		t.add("findings", c.ID, f.Check, string(f.Outcome), f.Reason, remedy)
		t.evidence(c, "finding", f.Check, f.Evidence...)
	}
	for i, m := range c.Level.Missing {
		t.add("missing", c.ID, i+1, m.Check, m.Remedy)
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
		t.add("evidence", nil, c.ID, about, text(subject), text(e.File), number(e.Line), text(e.Quote), text(e.Field), text(e.Value), url, seen)
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
	for _, d := range c.Dependencies {
		t.add("dependencies", nil, c.ID, d.Ecosystem, catalogue.PackageName(d.Ecosystem, d.Name), text(d.Requirement), text(d.Scope), text(d.Evidence.File), number(d.Evidence.Line))
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
func number(n int) any {
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
