package data

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Standard is a standard with the components in which it was seen.
type Standard struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Aka        string        `json:"aka,omitempty"`
	Owner      string        `json:"owner"`
	Category   string        `json:"category"`
	Parent     string        `json:"parent,omitempty"`
	URL        string        `json:"url"`
	Components []StandardUse `json:"components"`
}

// StandardUse is a component in which a standard was seen, and one place where.
type StandardUse struct {
	Name     string             `json:"name"`
	Strength catalogue.Strength `json:"strength"`
	Declared bool               `json:"declared"`
	Level    string             `json:"level"`
	Status   catalogue.Status   `json:"status"`
	Evidence string             `json:"evidence,omitempty"` // address
}

// Standards lists the standards, without components.
func (d *Database) Standards(ctx context.Context) ([]Standard, error) {
	var all []Standard
	err := d.each(ctx, "SELECT id, name, coalesce(aka, ''), owner, category, coalesce(parent, ''), url FROM standards ORDER BY id", nil, func(row scanner) error {
		var s Standard
		err := row.Scan(&s.ID, &s.Name, &s.Aka, &s.Owner, &s.Category, &s.Parent, &s.URL)
		all = append(all, s)
		return err
	})
	return all, err
}

// Standard gives a standard by its identifier, name or another name, in any
// case, with its components: strongest first, then by level. ErrUnknown when
// there is none.
func (d *Database) Standard(ctx context.Context, name string) (Standard, error) {
	all, err := d.Standards(ctx)
	if err != nil {
		return Standard{}, err
	}
	i := slices.IndexFunc(all, func(s Standard) bool { return s.isCalled(name) })
	if i < 0 {
		return Standard{}, fmt.Errorf("the standard %s: %w", name, ErrUnknown)
	}
	s := all[i]
	s.Components = []StandardUse{}
	query := `SELECT c.name, u.strength, u.declared, c.level, c.status,
		coalesce((SELECT l.url FROM evidence_links l WHERE l.component_id = c.id AND l.about = 'standard' AND l.subject = u.standard_id ORDER BY l.position LIMIT 1), '')
		FROM component_standards u JOIN components c ON c.id = u.component_id WHERE u.standard_id = ?
		ORDER BY CASE u.strength WHEN 'implements' THEN 0 WHEN 'about' THEN 1 ELSE 2 END, c.rung DESC, c.name`
	return s, d.each(ctx, query, []any{s.ID}, func(row scanner) error {
		var u StandardUse
		err := row.Scan(&u.Name, &u.Strength, &u.Declared, &u.Level, &u.Status, &u.Evidence)
		s.Components = append(s.Components, u)
		return err
	})
}

func (s Standard) isCalled(name string) bool {
	names := append(strings.Split(s.Aka, ", "), s.ID, s.Name)
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(n, strings.TrimSpace(name)) })
}

// User is a component whose manifest names a package.
type User struct {
	Component   string  `json:"component"`
	Ecosystem   string  `json:"ecosystem"`
	Package     string  `json:"package"`
	Requirement string  `json:"requirement,omitempty"`
	Scope       string  `json:"scope,omitempty"`
	File        string  `json:"file,omitempty"`
	Line        int     `json:"line,omitempty"`
	URL         string  `json:"url,omitempty"` // where the manifest names it
	Answer      Verdict `json:"answer"`
	Reason      string  `json:"reason,omitempty"` // why not yes
}

// WhoUses answers a question such as "express", "npm:express" or "django<4":
// those whose answer is yes first, then those of whom it cannot be told, then
// the others; each by name.
func (d *Database) WhoUses(ctx context.Context, question string) ([]User, error) {
	q, err := ParseQuestion(question)
	if err != nil {
		return nil, err
	}
	query := `SELECT c.name, d.ecosystem, d.package, coalesce(d.requirement, ''), coalesce(d.scope, ''), coalesce(d.file, ''), coalesce(d.line, 0),
		coalesce(c.url || '/blob/' || c.commit_id || '/' || d.file || coalesce('#L' || d.line, ''), '')
		FROM dependencies d JOIN components c ON c.id = d.component_id WHERE d.package IN (?, ?) AND (? = '' OR d.ecosystem = ?) ORDER BY c.name, d.position`
	users := []User{}
	err = d.each(ctx, query, []any{strings.ToLower(q.Package), catalogue.PackageName("pypi", q.Package), q.Ecosystem, q.Ecosystem}, func(row scanner) error {
		var u User
		err := row.Scan(&u.Component, &u.Ecosystem, &u.Package, &u.Requirement, &u.Scope, &u.File, &u.Line, &u.URL)
		if u.Package == catalogue.PackageName(u.Ecosystem, q.Package) {
			u.Answer, u.Reason = q.Answer(u.Ecosystem, u.Requirement)
			users = append(users, u)
		}
		return err
	})
	slices.SortStableFunc(users, func(a, b User) int {
		return cmp.Or(slices.Index(verdicts, a.Answer)-slices.Index(verdicts, b.Answer), strings.Compare(strings.ToLower(a.Component), strings.ToLower(b.Component)))
	})
	return users, err
}

// Changes gives what changed from a day on (YYYY-MM-DD, "" for all), newest day
// first, at most limit changes.
func (d *Database) Changes(ctx context.Context, since string, limit int) ([]catalogue.Day, error) {
	days := []catalogue.Day{}
	query := "SELECT day, kind, name, coalesce(repository_id, 0), coalesce(was, ''), coalesce(is_now, '') FROM changes WHERE day >= ? ORDER BY day DESC, position LIMIT ?"
	err := d.each(ctx, query, []any{since, limit}, func(row scanner) error {
		var day string
		var c catalogue.Change
		err := row.Scan(&day, &c.Kind, &c.Name, &c.ID, &c.Before, &c.After)
		if len(days) == 0 || days[len(days)-1].Date != day {
			days = append(days, catalogue.Day{Date: day})
		}
		last := &days[len(days)-1]
		last.Changes = append(last.Changes, c)
		return err
	})
	return days, err
}
