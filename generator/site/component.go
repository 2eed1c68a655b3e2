package site

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// componentView is a component's page, in the order in which people ask:
// what is it, may we use it, is it alive, what does it meet, who else uses it.
type componentView struct {
	Page
	E         Entry
	C         *catalogue.Component
	Source    Link   // the repository
	Notes     []Note // what a reader must know first: stale, archived, a successor
	Ladder    template.HTML
	Missing   []MissingView
	Next      string // name of the next rung, "" at the top
	Use       UseView
	Standards []StandardView
	RAP       []RAPLevel // of a data pipeline
	UsedBy    []RelationView
	Uses      []RelationView
	Similar   []SimilarView
	Failing   CheckList     // fail and unknown
	Passing   CheckList     // pass
	Skipped   CheckList     // not applicable
	Persons   template.HTML // checks that need a person
	Readme    Readme
	Contents  []Heading // of the README, shown as a list when there are several
	Activity  Activity
	Languages []LanguageShare
	Topics    []Link
	Packages  []Link // that it names and others too
	Facts     []Fact
	Machine   template.HTML
	Badge     Badge
	Badges    familyBadges
	Help      []catalogue.Issue
}

// Note is something that a reader must know before anything else.
type Note struct {
	Tone string // "warning" or "information"
	Text string
	Link *Link
}

// Step is a rung of the ladder as drawn.
type Step struct {
	rung
	Number  int
	Reached bool
	Current bool
}

// MissingView is one thing that the next rung wants.
type MissingView struct {
	Check  string
	Title  string
	Remedy string
	Href   string
}

// LanguageShare is how much of a component is written in a language.
type LanguageShare struct {
	Link
	Percent string
}

// Fact is a row of the facts, with the time when it was seen.
type Fact struct {
	Name  string
	Value string
	Href  string
	AsOf  time.Time
}

// RelationView is a use of one component by another.
type RelationView struct {
	Name     string
	Href     string // "" when it is not catalogued
	Via      string
	Evidence template.HTML
}

// SimilarView is a component like this one.
type SimilarView struct {
	Href    string
	Repo    string
	Owner   string
	Summary string
	Why     string
	Twin    string
}

// StandardView is a standard seen in a component.
type StandardView struct {
	ID       string
	Strength catalogue.Strength
	Declared bool
	Name     string
	Href     string
	Says     string // the strength in words
	Evidence template.HTML
}

// strengths say each strength in words, strongest first.
var strengths = []struct {
	Strength catalogue.Strength
	Says     string
}{
	{catalogue.Implements, "Seen in the code"},
	{catalogue.About, "In its name, description or topics"},
	{catalogue.Mentions, "Mentioned in the README"},
}

func strengthSays(s catalogue.Strength) string {
	for _, known := range strengths {
		if known.Strength == s {
			return known.Says
		}
	}
	return string(s)
}

// writeComponent publishes what is said of a component: as it was, when nothing
// of it has changed.
func (w *writer) writeComponent(ctx context.Context, e *Entry) error {
	w.list(e.Path)
	make := func(out data.FileWriter) error { return w.makeComponent(ctx, e, out) }
	if w.Keep == nil {
		return make(w.out)
	}
	return w.Keep(ctx, e.component, []any{w.basis, e, w.related(e)}, make, w.out.Note)
}

// makeComponent writes a component's page, data file, badge and images.
func (w *writer) makeComponent(ctx context.Context, e *Entry, out data.FileWriter) error {
	whole := *e
	e, whole.component = &whole, w.Whole.Of(e.component)
	e.families = w.familyResults(e.component)
	view, err := w.newComponentView(ctx, e)
	if err != nil {
		return err
	}
	if err := w.render("component", view.Page, view, out); err != nil {
		return err
	}
	for _, f := range view.Readme.Files {
		if err := out.WriteFile(fileOf(e.Path)+f.Name, f.Data); err != nil {
			return err
		}
	}
	if err := out.WriteFile(fileOf(e.Path)+"checklist.md", w.checklist(view)); err != nil {
		return err
	}
	if err := w.writeBadges(e, out); err != nil {
		return err
	}
	return data.WriteJSON(out, componentFile(e.Name), w.componentFile(e))
}

// related is what a component's page shows of others.
func (w *writer) related(e *Entry) []any {
	c := e.component
	shown := []any{w.similar("", c), w.packageLinks("", e)}
	for _, r := range slices.Concat(c.Uses, c.UsedBy) {
		shown = append(shown, w.pathTo(r.Component))
	}
	return append(shown, w.pathTo(c.Successor))
}

// pathTo is the path of a component's page, "" when it is not catalogued.
func (w *writer) pathTo(name string) string {
	if e := w.component(name); e != nil {
		return e.Path
	}
	return ""
}

func (w *writer) newComponentView(ctx context.Context, e *Entry) (*componentView, error) {
	c := e.component
	p := w.page(e.Path, e.Repo, cmp.Or(shorten(e.Summary, 160), c.Name+" on "+w.frame.SiteTitle), "components")
	p = w.lasting(p).under("Organisations", "organisations/").under(e.Owner, e.OwnerPath)
	p.JSON = &Link{Text: "JSON", Href: p.Root.To(componentFile(e.Name))}
	p.Schema = schemaOrg(p, c)
	p.Share = Link{Text: e.Owner, Href: sharePathOf(e.OwnerPath)}
	use, err := w.use(c)
	if err != nil {
		return nil, err
	}
	v := &componentView{
		Page: p, E: e.at(p.Root), C: c, Source: Link{Text: "View the code on GitHub", Href: w.sourceURL(c)},
		Notes: w.notes(p.Root, c), Use: use,
		Standards: w.standardViews(p.Root, c), UsedBy: w.relations(p.Root, c.UsedBy), Uses: w.relations(p.Root, c.Uses),
		Similar: w.similar(p.Root, c), RAP: rapLevels(c), Activity: newActivity(c), Languages: languageShares(p.Root, c),
		Topics: topicLinks(p.Root, c.Topics), Packages: w.packageLinks(p.Root, e), Facts: facts(p.Root, e), Machine: w.machine(e), Badge: w.badge(p.Root, c), Badges: w.familyBadges(p.Root, e), Help: c.HelpWanted, Persons: w.alike.persons,
	}
	if err := errors.Join(v.climb(w, c.Level), v.judge(w, c)); err != nil {
		return nil, err
	}
	if w.Site.Readme == nil || c.Readme.Shown == "none" || c.Readme.Shown == "" {
		return v, nil
	}
	readme, err := w.Site.Readme(ctx, c)
	v.Readme, v.Contents = readme, contents(readme.Headings)
	return v, err
}

// sourceURL is the repository's page on GitHub.
func (w *writer) sourceURL(c *catalogue.Component) string {
	if c.URL != "" || w.WebURL == "" {
		return c.URL
	}
	return w.WebURL + c.Name
}

// ladder is the ladder as drawn, up to a rung.
type ladder [5]Step

func ladderTo(rung int) (l ladder) {
	for i, r := range rungs {
		l[i] = Step{rung: r, Number: i, Reached: i <= rung, Current: i == rung}
	}
	return l
}

// climb draws the ladder and what is missing for the next rung.
func (v *componentView) climb(w *writer, level catalogue.Level) (err error) {
	if v.Ladder, err = w.templates.share("app-ladder", ladderTo(level.Rung)); err != nil {
		return err
	}
	if level.Rung+1 < len(rungs) {
		v.Next = rungs[level.Rung+1].Name
	}
	for _, m := range level.Missing {
		view := MissingView{Check: m.Check, Title: w.checks[m.Check].Short, Remedy: m.Remedy}
		if _, ok := w.checks[m.Check]; ok {
			view.Href = v.Page.Root.To(pathOf("policy", m.Check))
		}
		v.Missing = append(v.Missing, view)
	}
	return nil
}

// notes gather what a reader must know first.
func (w *writer) notes(r root, c *catalogue.Component) []Note {
	var notes []Note
	if c.Successor != "" {
		notes = append(notes, w.successorNote(r, c.Successor))
	}
	switch {
	case c.Status == catalogue.StatusArchived:
		notes = append(notes, Note{Tone: "warning", Text: "This component is archived: its owner has stopped work on it."})
	case c.Prototype:
		notes = append(notes, Note{Tone: "information", Text: "This is a prototype or training material. It was not made to run as a service."})
	}
	if c.Fork {
		notes = append(notes, Note{Tone: "information", Text: "This is a fork" + of(c.ForkOf) + "."})
	}
	for _, s := range c.Similar {
		if s.Twin != "" {
			notes = append(notes, w.twinNote(r, s))
		}
	}
	return notes
}

func of(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}

// twinNotes say how a twin is alike.
var twinNotes = map[string]string{
	"copy":           "This is a copy of another component:",
	"near-duplicate": "This is nearly the same as another component:",
	"renamed":        "The same component is also listed under another name:",
}

func (w *writer) twinNote(r root, s catalogue.Similarity) Note {
	text := cmp.Or(twinNotes[s.Twin], "This is much like another component:")
	return Note{Tone: "information", Text: text, Link: &Link{Text: s.Component, Href: r.To(componentPath(s.Component))}}
}

// successorNote leads to what replaces a component: a component or an address.
func (w *writer) successorNote(r root, successor string) Note {
	link := &Link{Text: successor, Href: successor}
	if e := w.component(successor); e != nil {
		link.Href = r.To(e.Path)
	}
	return Note{Tone: "warning", Text: "This component has been replaced by", Link: link}
}

// kindWhy says where the kind comes from.
func kindWhy(k catalogue.Kind) string {
	switch k.Source {
	case "publiccode":
		return "The owner says so in publiccode.yml."
	case "curation":
		return "Set by the catalogue’s maintainers."
	}
	if len(k.Evidence) == 0 {
		return ""
	}
	e := k.Evidence[0]
	if says := evidenceSays(e); says != "" {
		return "It shows in " + evidencePlace(e) + ": " + says
	}
	return "It shows in " + evidencePlace(e)
}

// standardViews lists the standards, the strongest first.
func (w *writer) standardViews(r root, c *catalogue.Component) []StandardView {
	views := make([]StandardView, 0, len(c.Standards))
	for _, known := range strengths {
		for _, use := range c.Standards {
			if use.Strength == known.Strength {
				views = append(views, StandardView{
					ID: use.ID, Strength: use.Strength, Declared: use.Declared, Name: cmp.Or(w.standards[use.ID].Name, use.ID), Href: r.To(pathOf("standards", use.ID)),
					Says: known.Says, Evidence: evidenceList(use.Evidence),
				})
			}
		}
	}
	return views
}

// relations lists who uses whom.
func (w *writer) relations(r root, relations []catalogue.Relation) []RelationView {
	var views []RelationView
	for _, rel := range relations {
		v := RelationView{Name: rel.Component, Via: rel.Via, Evidence: evidenceLink(rel.Evidence)}
		if e := w.component(rel.Component); e != nil {
			v.Name, v.Href = e.Name, r.To(e.Path)
		}
		views = append(views, v)
	}
	return views
}

// similar lists components like this one that are catalogued.
func (w *writer) similar(r root, c *catalogue.Component) []SimilarView {
	var views []SimilarView
	for _, s := range c.Similar {
		if e := w.component(s.Component); e != nil {
			v := SimilarView{Href: r.To(e.Path), Repo: e.Repo, Owner: e.Owner, Summary: e.Summary, Twin: s.Twin}
			if len(s.Why) > 0 {
				v.Why = "Both: " + listing(s.Why)
			}
			views = append(views, v)
		}
	}
	return views
}

// languageShares gives the largest languages with their part of the code.
func languageShares(r root, c *catalogue.Component) []LanguageShare {
	var total int64
	for _, l := range c.Languages {
		total += l.Bytes
	}
	var shares []LanguageShare
	for _, l := range c.Languages[:min(6, len(c.Languages))] {
		link := Link{Text: l.Name}
		if l.Name == c.Language {
			link.Href = r.To(pathOf("languages", l.Name))
		}
		shares = append(shares, LanguageShare{link, share(int(l.Bytes), int(total))})
	}
	return shares
}

func topicLinks(r root, topics []string) []Link {
	var links []Link
	for _, t := range topics {
		links = append(links, Link{Text: t, Href: r.To(pathOf("topics", t))})
	}
	return links
}

// facts are the rows that say what was seen and when.
func facts(r root, e *Entry) []Fact {
	c := e.component
	rows := []Fact{
		{Name: "Kind", Value: strings.Join(slices.DeleteFunc([]string{e.Kind, kindWhy(c.Kind)}, func(s string) bool { return s == "" }), ". ")},
		{Name: "Licence", Value: e.Licence, Href: r.To(pathOf("licences", licenceKey(c.Licence)))},
		{Name: "Created", Value: dateOf(c.Dates.Created)},
		{Name: "Last change", Value: dateOf(c.Dates.Changed)},
		{Name: "Last release", Value: dateOf(c.Dates.Released)},
		{Name: "Archived", Value: dateOf(c.Dates.Archived)},
		{Name: "Commit that was read", Value: c.Commit[:min(12, len(c.Commit))]},
		{Name: "Stars", Value: num(c.Stars)},
		{Name: "Forks", Value: num(c.Forks)},
		{Name: "Open issues and pull requests", Value: num(c.OpenIssues)},
	}
	if web := safeWeb(c.Homepage); web != "" {
		rows = append(rows, Fact{Name: "Website", Value: web, Href: web})
	}
	for _, n := range c.Curation {
		by := "The owner says so in publiccode.yml"
		if n.Source == "curation" {
			by = "Set by the catalogue’s maintainers"
		}
		rows = append(rows, Fact{Name: upperFirst(n.Field), Value: sentence(by, upperFirst(n.Note))})
	}
	rows = slices.DeleteFunc(rows, func(f Fact) bool { return f.Value == "" })
	for i := range rows {
		rows[i].AsOf = c.AsOf
	}
	return rows
}

func dateOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return date(*t)
}

// safeWeb is the address when it is one of the web, else "".
func safeWeb(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}

// contents is the README's contents list: its two highest levels, when there
// are at least three headings.
func contents(headings []Heading) []Heading {
	top := 7
	for _, h := range headings {
		top = min(top, h.Level)
	}
	if n := countLevel(headings, top); n == 1 && len(headings) > 1 {
		top++ // the one title needs no entry
	}
	var out []Heading
	for _, h := range headings {
		if h.Level == top && h.ID != "" && h.Text != "" {
			out = append(out, h)
		}
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

func countLevel(headings []Heading, level int) (n int) {
	for _, h := range headings {
		if h.Level == level {
			n++
		}
	}
	return n
}
