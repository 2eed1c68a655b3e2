package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// ErrUnknown is a name that the catalogue does not hold.
var ErrUnknown = errors.New("not in the catalogue")

// Database is a catalogue.sqlite that is read. It is safe for use by several goroutines.
type Database struct {
	db    *sql.DB
	About About
}

// About is what a database says of itself.
type About struct {
	Title       string    `json:"title"`
	BaseURL     string    `json:"url"`
	GeneratedAt time.Time `json:"generated_at"`
	Snapshot    string    `json:"snapshot"`
	Components  int       `json:"components"`
}

// Open opens a catalogue.sqlite for reading. One of another schema version is
// an error that says so.
func Open(ctx context.Context, path string) (*Database, error) {
	address, err := dsn(path, "mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	d := &Database{db: db}
	if err := errors.Join(d.hold(ctx), d.begin(ctx)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, db.Close()))
	}
	return d, nil
}

// dsn is the data source name for a path, whatever characters it holds. The
// host, which SQLite knows to be this machine, keeps the drive of a path of
// Windows from being taken for one (https://www.sqlite.org/uri.html).
func dsn(path, query string) (string, error) {
	path, err := filepath.Abs(path)
	address := url.URL{Scheme: "file", Host: "localhost", Path: filepath.ToSlash(path), RawQuery: query}
	return address.String(), err
}

// readers is how many questions a database answers at a time.
const readers = 4

// hold opens all the connections at once, so that the file is read to the end
// even if a newer one takes its place and it is removed.
func (d *Database) hold(ctx context.Context) error {
	d.db.SetMaxOpenConns(readers)
	d.db.SetMaxIdleConns(readers)
	for range readers {
		c, err := d.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
	}
	return nil
}

// Close lets go of the file.
func (d *Database) Close() error { return d.db.Close() }

func (d *Database) begin(ctx context.Context) error {
	var version int
	if err := d.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version != SchemaVersion {
		return fmt.Errorf("this is no catalogue, or one of another program: schema version %d, wanted %d", version, SchemaVersion)
	}
	return d.each(ctx, "SELECT name, value FROM meta", nil, func(row scanner) error {
		var name, value string
		err := row.Scan(&name, &value)
		switch name {
		case "title":
			d.About.Title = value
		case "base_url":
			d.About.BaseURL = value
		case "snapshot":
			d.About.Snapshot = value
		case "components":
			_, err = fmt.Sscan(value, &d.About.Components)
		case "generated_at":
			d.About.GeneratedAt, err = time.Parse(time.RFC3339, value)
		}
		return err
	})
}

type scanner interface{ Scan(...any) error }

// each calls do for every row of a query.
func (d *Database) each(ctx context.Context, query string, values []any, do func(scanner) error) error {
	rows, err := d.db.QueryContext(ctx, query, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// IndexFile gives a file of the search index, as search.Load asks for them.
func (d *Database) IndexFile(ctx context.Context, name string) ([]byte, error) {
	var data []byte
	err := d.db.QueryRowContext(ctx, "SELECT bytes FROM search_index WHERE name = ?", name).Scan(&data)
	return data, err
}

const componentColumns = `SELECT id, name, organisation, coalesce((SELECT o.name FROM organisations o WHERE o.login = organisation), organisation),
  coalesce((SELECT o.kind FROM organisations o WHERE o.login = organisation), ''), description, summary, coalesce(summary_source, ''), url, coalesce(homepage, ''),
  kind, rung, level, status, prototype, coalesce(licence, ''), licence_state, coalesce(licence_file, ''), redistributable, coalesce(language, ''), topics,
  coalesce(contact, ''), coalesce(install, ''), coalesce(successor, ''), created_at, pushed_at, changed_at, released_at, archived_at, coalesce(fork_of, ''),
  stars, forks, open_issues, coalesce(readme, ''), readme_words, coalesce(commit_id, ''), as_of, stale, coalesce(stale_reason, '') FROM components`

// Component gives a component with its findings, standards, relations and their
// evidence, by OWNER/NAME in any case. ErrUnknown when there is none.
func (d *Database) Component(ctx context.Context, name string) (catalogue.Component, error) {
	c, err := d.brief(ctx, name)
	if err != nil {
		return c, err
	}
	seen, err := d.evidence(ctx, &c)
	if err != nil {
		return c, err
	}
	c.Licence.Evidence, c.Kind.Evidence, c.StatusReason = seen["licence/"], seen["kind/"], seen["status/"]
	if c.Contact != nil && len(seen["contact/"]) > 0 {
		c.Contact.Source = seen["contact/"][0]
	}
	return c, errors.Join(d.findings(ctx, &c, seen), d.standards(ctx, &c, seen), d.relations(ctx, &c), d.lists(ctx, &c))
}

// brief gives the row of a component alone.
func (d *Database) brief(ctx context.Context, name string) (c catalogue.Component, err error) {
	var topics, contact, asOf string
	var created, pushed, changed, released, archived sql.NullString
	row := d.db.QueryRowContext(ctx, componentColumns+" WHERE name = ?", name)
	err = row.Scan(&c.ID, &c.Name, &c.Organisation.Login, &c.Organisation.Name, &c.Organisation.Kind, &c.Description, &c.Summary, &c.SummarySource, &c.URL, &c.Homepage,
		&c.Kind.ID, &c.Level.Rung, &c.Level.ID, &c.Status, &c.Prototype, &c.Licence.SPDX, &c.Licence.State, &c.Licence.File, &c.Licence.Redistributable, &c.Language, &topics,
		&contact, &c.Install, &c.Successor, &created, &pushed, &changed, &released, &archived, &c.ForkOf,
		&c.Stars, &c.Forks, &c.OpenIssues, &c.Readme.Path, &c.Readme.Words, &c.Commit, &asOf, &c.Stale, &c.StaleReason)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("%s: %w", name, ErrUnknown)
	}
	if err != nil {
		return c, err
	}
	c.Topics, c.Fork = strings.Fields(topics), c.ForkOf != ""
	if contact != "" {
		c.Contact = &catalogue.Contact{Value: contact}
	}
	c.Dates = catalogue.Dates{Created: parsed(created), Pushed: parsed(pushed), Changed: parsed(changed), Released: parsed(released), Archived: parsed(archived)}
	c.AsOf, err = time.Parse(time.RFC3339, asOf)
	return c, err
}

func parsed(s sql.NullString) *time.Time {
	t, err := time.Parse(time.RFC3339, s.String)
	if err != nil {
		return nil
	}
	return &t
}

// evidence gives all that was seen in a component, by about/subject.
func (d *Database) evidence(ctx context.Context, c *catalogue.Component) (map[string][]catalogue.Evidence, error) {
	seen := map[string][]catalogue.Evidence{}
	query := `SELECT about, coalesce(subject, ''), coalesce(file, ''), coalesce(line, 0), coalesce(quote, ''), coalesce(field, ''), coalesce(value, ''), coalesce(url, ''), as_of
		FROM evidence WHERE component_id = ? ORDER BY position`
	err := d.each(ctx, query, []any{c.ID}, func(row scanner) error {
		var about, subject string
		var asOf sql.NullString
		var e catalogue.Evidence
		err := row.Scan(&about, &subject, &e.File, &e.Line, &e.Quote, &e.Field, &e.Value, &e.URL, &asOf)
		if e.URL == "" {
			e.URL = evidenceAddress(c, e)
		}
		if e.File != "" {
			e.Commit = c.Commit
		} else if e.AsOf = parsed(asOf); e.AsOf == nil {
			e.AsOf = &c.AsOf
		}
		seen[about+"/"+subject] = append(seen[about+"/"+subject], e)
		return err
	})
	return seen, err
}

func (d *Database) findings(ctx context.Context, c *catalogue.Component, seen map[string][]catalogue.Evidence) error {
	query := "SELECT check_id, outcome, reason, coalesce(remedy, '') FROM explained_findings WHERE component_id = ? ORDER BY check_id"
	err := d.each(ctx, query, []any{c.ID}, func(row scanner) error {
		var f catalogue.Finding
		err := row.Scan(&f.Check, &f.Outcome, &f.Reason, &f.Remedy)
		f.Evidence = seen["finding/"+f.Check]
		c.Findings = append(c.Findings, f)
		return err
	})
	return errors.Join(err, d.each(ctx, "SELECT m.check_id, coalesce(m.remedy, k.remedy, '') FROM missing m LEFT JOIN checks k ON k.id = m.check_id WHERE m.component_id = ? ORDER BY m.position", []any{c.ID}, func(row scanner) error {
		var m catalogue.Missing
		err := row.Scan(&m.Check, &m.Remedy)
		c.Level.Missing = append(c.Level.Missing, m)
		return err
	}))
}

func (d *Database) standards(ctx context.Context, c *catalogue.Component, seen map[string][]catalogue.Evidence) error {
	return d.each(ctx, "SELECT standard_id, strength, declared FROM component_standards WHERE component_id = ? ORDER BY standard_id", []any{c.ID}, func(row scanner) error {
		var s catalogue.StandardUse
		err := row.Scan(&s.ID, &s.Strength, &s.Declared)
		s.Evidence = seen["standard/"+s.ID]
		c.Standards = append(c.Standards, s)
		return err
	})
}

// relations reads whom a component uses, who uses it, and what it is like.
func (d *Database) relations(ctx context.Context, c *catalogue.Component) error {
	relation := func(to *[]catalogue.Relation) func(scanner) error {
		return func(row scanner) error {
			var r catalogue.Relation
			err := row.Scan(&r.Component, &r.Via, &r.Ecosystem, &r.Evidence.File, &r.Evidence.Line)
			*to = append(*to, r)
			return err
		}
	}
	query := `SELECT c.name, u.via, u.ecosystem, coalesce(u.file, ''), coalesce(u.line, 0) FROM uses u JOIN components c ON c.id = `
	return errors.Join(
		d.each(ctx, query+"u.used_id WHERE u.component_id = ? ORDER BY c.name", []any{c.ID}, relation(&c.Uses)),
		d.each(ctx, query+"u.component_id WHERE u.used_id = ? ORDER BY c.name", []any{c.ID}, relation(&c.UsedBy)),
		d.each(ctx, "SELECT c.name, s.score, s.why, coalesce(s.twin, '') FROM likenesses s JOIN components c ON c.id = s.other_id WHERE s.component_id = ? ORDER BY s.score DESC, c.name", []any{c.ID}, func(row scanner) error {
			var s catalogue.Similarity
			var why string
			err := row.Scan(&s.Component, &s.Score, &why, &s.Twin)
			s.Why = strings.Split(why, "; ")
			c.Similar = append(c.Similar, s)
			return err
		}),
		d.each(ctx, "SELECT ecosystem, package, coalesce(requirement, ''), coalesce(scope, ''), coalesce(file, ''), coalesce(line, 0) FROM dependencies WHERE component_id = ? ORDER BY position", []any{c.ID}, func(row scanner) error {
			var p catalogue.Dependency
			err := row.Scan(&p.Ecosystem, &p.Name, &p.Requirement, &p.Scope, &p.Evidence.File, &p.Evidence.Line)
			c.Dependencies = append(c.Dependencies, p)
			return err
		}),
	)
}

// lists reads languages, releases and the issues that ask for help.
func (d *Database) lists(ctx context.Context, c *catalogue.Component) error {
	return errors.Join(
		d.each(ctx, "SELECT language, bytes FROM languages WHERE component_id = ? ORDER BY bytes DESC, language", []any{c.ID}, func(row scanner) error {
			var l catalogue.LanguageSize
			err := row.Scan(&l.Name, &l.Bytes)
			c.Languages = append(c.Languages, l)
			return err
		}),
		d.each(ctx, "SELECT tag, coalesce(name, ''), coalesce(url, ''), published_at, prerelease FROM releases WHERE component_id = ? ORDER BY published_at DESC, tag", []any{c.ID}, func(row scanner) error {
			var r catalogue.Release
			var published sql.NullString
			err := row.Scan(&r.Tag, &r.Name, &r.URL, &published, &r.Prerelease)
			if at := parsed(published); at != nil {
				r.Published = *at
			}
			c.Releases = append(c.Releases, r)
			return err
		}),
		d.each(ctx, "SELECT number, title, url FROM help_wanted WHERE component_id = ? ORDER BY number", []any{c.ID}, func(row scanner) error {
			var h catalogue.Issue
			err := row.Scan(&h.Number, &h.Title, &h.URL)
			c.HelpWanted = append(c.HelpWanted, h)
			return err
		}),
	)
}
