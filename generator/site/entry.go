package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Entry is a component as listings show it.
type Entry struct {
	Root      root
	Href      string // of the component's page, as seen from where Root leads
	Anchor    string // id of the entry's element
	Name      string // OWNER/NAME
	Repo      string // NAME
	Path      string // from the root
	Owner     string // the organisation's name for people
	OwnerPath string
	Summary   string
	Kind      string // for people
	KindID    string
	Rung      int
	LevelID   string
	Level     string
	Licence   string // for people
	Open      bool   // openly licensed
	Language  string
	Status    catalogue.Status
	Alive     string // the status in a word that people use
	Changed   time.Time
	AsOf      time.Time
	Stale     string // why it is served from an older night, "" when it is not

	component     *catalogue.Component
	families      []FamilyResult // while its files are made
	folded        string         // Repo in lower case
	before, after string         // the element in a list, cut where the way to the site's root belongs
}

// rootMark stands for the way to the site's root while an entry's element is
// made. Behind the quotation mark that begins an attribute, which no text of a
// stranger can hold, it is found without doubt.
const rootMark = "root-of-the-site/"

// compose makes the entry's element for lists, which show it a dozen times.
func (e *Entry) compose(t *templates) error {
	html, err := t.fragment("app-entry", e.at(rootMark))
	before, after, found := strings.Cut(string(html), `"`+rootMark)
	if err == nil && !found {
		err = fmt.Errorf("the component app-entry does not lead to %s", e.Path)
	}
	e.before, e.after = before+`"`, after
	return err
}

// items are the elements of a list.
func items(r root, entries []*Entry) template.HTML {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.before)
		b.WriteString(string(r))
		b.WriteString(e.after)
	}
	return markup(b.String())
}

// at gives the entry as seen from a page.
func (e Entry) at(r root) Entry {
	e.Root, e.Href = r, r.To(e.Path)
	return e
}

// KindHref is the address of the list of components of the same kind.
func (e Entry) KindHref() string { return e.Root.To(pathOf("kinds", e.KindID)) }

// LanguageHref is the address of the list of components in the same language.
func (e Entry) LanguageHref() string { return e.Root.To(pathOf("languages", e.Language)) }

// OwnerHref is the address of the organisation's page.
func (e Entry) OwnerHref() string { return e.Root.To(e.OwnerPath) }

// statusNames name each status for people.
var statusNames = map[catalogue.Status]string{
	catalogue.StatusActive:   "Active",
	catalogue.StatusQuiet:    "Quiet",
	catalogue.StatusArchived: "Archived",
	catalogue.StatusDeparted: "Departed",
}

// rung is a rung of the reuse ladder for people.
type rung struct {
	ID    string
	Name  string
	Means string // one sentence
}

// rungs follow catalogue.Rungs.
var rungs = []rung{
	{"published", "Published", "You can read the code. Nothing yet says that you may use it."},
	{"licensed", "Licensed", "An open licence lets you use and change it."},
	{"documented", "Documented", "It says what it is for, how to install it and how to use it."},
	{"maintained", "Maintained", "It changed within a year, and says whom to ask or who looks after it."},
	{"reusable", "Reusable", "It is tested, released in versions and not tied to its publisher."},
}

// newEntry makes the entry of a component, without a root.
func (w *writer) newEntry(c *catalogue.Component) Entry {
	e := Entry{
		Name: c.Name, Repo: repoName(c.Name), Path: componentPath(c.Name),
		Owner: c.Organisation.Name, OwnerPath: pathOf("organisations", c.Organisation.Login),
		Summary: shorten(c.Summary, 240),
		Kind:    w.kindName(c.Kind.ID), KindID: c.Kind.ID,
		Rung: c.Level.Rung, LevelID: rungOf(c.Level.Rung).ID, Level: rungOf(c.Level.Rung).Name,
		Licence: licenceLabel(c.Licence), Open: c.Licence.State == catalogue.LicenceOpen,
		Language: c.Language, Status: c.Status, Alive: statusNames[c.Status], Anchor: "c-" + strings.ToLower(strings.ReplaceAll(c.Name, "/", "--")), AsOf: c.AsOf, component: c, folded: strings.ToLower(repoName(c.Name)),
	}
	if e.Owner == "" {
		e.Owner = c.Organisation.Login
	}
	if c.Dates.Changed != nil {
		e.Changed = *c.Dates.Changed
	}
	if c.Stale {
		e.Stale = cmp.Or(c.StaleReason, "GitHub's answer could not be believed last night")
	}
	return e
}

// rungOf is the rung of a number, the lowest for one that does not exist.
func rungOf(n int) rung {
	if n < 0 || n >= len(rungs) {
		return rungs[0]
	}
	return rungs[n]
}

// repoName is the name without its owner.
func repoName(name string) string {
	_, repo, _ := strings.Cut(name, "/")
	return repo
}

// licenceStates name a licence that has no identifier, by its state.
var licenceStates = map[catalogue.LicenceState]struct{ name, means string }{
	catalogue.LicenceNone:         {"No licence", "Without a licence nobody may use the code, even though it is public."},
	catalogue.LicenceOther:        {"Other licence", "There is a licence text that the catalogue does not recognise. Read it before you use the code."},
	catalogue.LicenceDeclaredOnly: {"Licence text missing", "A licence is named, but its text is missing. Ask the owner to add it."},
	catalogue.LicenceConflict:     {"Licences disagree", "Different places name different licences. Ask the owner which one holds."},
}

// licenceKey is the folder of /licences/ that a component belongs to, which is
// its value in the search's filter too: the identifier, else the state.
func licenceKey(l catalogue.Licence) string {
	if l.SPDX != "" {
		return strings.ReplaceAll(l.SPDX, "/", "-")
	}
	return string(cmp.Or(l.State, catalogue.LicenceNone))
}

// licenceLabel names a licence in a word or two.
func licenceLabel(l catalogue.Licence) string {
	if l.State == catalogue.LicenceDeclaredOnly && len(l.Declared) > 0 {
		return l.Declared[0].SPDX + ", text missing"
	}
	return cmp.Or(l.SPDX, licenceStates[cmp.Or(l.State, catalogue.LicenceNone)].name)
}

// Group is a set of components that share something: a language, a topic ...
type Group struct {
	Root    root
	Key     string // of the folder
	Name    string // for people
	Note    string // one sentence, "" when there is none
	Path    string
	Entries []*Entry // by name
}

// Href is the address of the group's page.
func (g Group) Href() string { return g.Root.To(g.Path) }

// Count is how many components there are.
func (g Group) Count() int { return len(g.Entries) }

// groupBy sorts the entries into groups below a folder, largest group first.
func groupBy(entries []*Entry, folder string, keys func(*Entry) []string) []*Group {
	byKey := map[string]*Group{}
	for _, e := range entries {
		for _, key := range keys(e) {
			if key == "" || key == "." || key == ".." || strings.Contains(key, "/") {
				continue
			}
			folded := strings.ToLower(key) // two folders may not differ only by case
			g := byKey[folded]
			if g == nil {
				g = &Group{Key: key, Name: key, Path: pathOf(folder, key)}
				byKey[folded] = g
			}
			g.Entries = append(g.Entries, e)
		}
	}
	return sortGroups(byKey)
}

// sortGroups lists groups, the largest first, then by name.
func sortGroups(byKey map[string]*Group) []*Group {
	groups := make([]*Group, 0, len(byKey))
	for _, g := range byKey {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.Count(), a.Count()), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Key, b.Key))
	})
	return groups
}

// at gives the entries as seen from a page.
func at(r root, entries []*Entry) []Entry {
	out := make([]Entry, len(entries))
	for i, e := range entries {
		out[i] = e.at(r)
	}
	return out
}

// groupsAt gives the groups as seen from a page.
func groupsAt(r root, groups []*Group) []Group {
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = *g
		out[i].Root = r
	}
	return out
}
