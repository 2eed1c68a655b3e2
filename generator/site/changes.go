package site

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// DayView is what one harvest found changed.
type DayView struct {
	catalogue.Day
	Href  string
	Name  string // "Sunday 22 November 2026"
	Kinds []ChangeGroup
	Total int
}

// ChangeGroup is the changes of one kind.
type ChangeGroup struct {
	Kind    catalogue.ChangeKind
	Name    string
	Changes []ChangeView
	More    int // beyond those shown
}

// ChangeView is a change as a line.
type ChangeView struct {
	Link
	Detail string
}

// changeNames name each kind of change, with what is said of one.
var changeNames = map[catalogue.ChangeKind]string{
	catalogue.Added: "Added", catalogue.Departed: "No longer public", catalogue.Archived: "Archived", catalogue.Revived: "Taken up again",
	catalogue.Renamed: "Renamed", catalogue.Transferred: "Moved to another owner", catalogue.Released: "New releases", catalogue.Relicence: "Licence changed",
	catalogue.Relevel: "Reuse level changed", catalogue.Updated: "Updated",
}

// dayView sorts a day's changes by kind, with at most limit of each; 0 shows all.
func (w *writer) dayView(r root, day catalogue.Day, limit int) DayView {
	v := DayView{Day: day, Href: r.To(pathOf("changes", day.Date)), Name: day.AsOf.UTC().Format("Monday 2 January 2006"), Total: len(day.Changes)}
	for _, kind := range catalogue.ChangeKinds {
		g := ChangeGroup{Kind: kind, Name: changeNames[kind]}
		for _, c := range day.Changes {
			switch {
			case c.Kind != kind:
			case limit > 0 && len(g.Changes) == limit:
				g.More++
			default:
				g.Changes = append(g.Changes, w.changeView(r, c))
			}
		}
		if len(g.Changes) > 0 {
			v.Kinds = append(v.Kinds, g)
		}
	}
	return v
}

func (w *writer) changeView(r root, c catalogue.Change) ChangeView {
	v := ChangeView{Link: Link{Text: c.Name}}
	if e := w.component(c.Name); e != nil {
		v.Href, v.Note = r.To(e.Path), shorten(e.Summary, 120)
	} else if path, _ := w.place(c.Name); path != "" {
		v.Href = r.To(path)
	}
	switch {
	case (c.Kind == catalogue.Renamed || c.Kind == catalogue.Transferred) && c.Before != "":
		v.Detail = "was " + c.Before
	case c.Before != "" && c.After != "":
		v.Detail = fmt.Sprintf("from %s to %s", c.Before, c.After)
	default:
		v.Detail = cmp.Or(c.After, c.Before)
	}
	return v
}

// changesView lists the days.
type changesView struct {
	Page
	Days  []DayView
	Pager Pager
}

// dayPage is a day's page.
type dayPage struct {
	Page
	Day DayView
}

// daysPerPage is how many days a page of changes shows.
const daysPerPage = 30

func (w *writer) writeChanges(context.Context) error {
	pages := max(1, (len(w.Days)+daysPerPage-1)/daysPerPage)
	for n := range pages {
		p := w.page(pagePath("changes/", n+1), "What changed", "What was added, renamed, archived or taken away, day by day.", "changes/")
		p.Feed = &Link{Text: "What changed", Href: p.Root.To("feed.xml")}
		v := &changesView{Page: p, Pager: pager(p.Root, "changes/", n+1, pages, nil)}
		for _, day := range w.Days[n*daysPerPage : min(len(w.Days), (n+1)*daysPerPage)] {
			v.Days = append(v.Days, w.dayView(p.Root, day, 5))
		}
		if err := w.show("changes", p, v); err != nil {
			return err
		}
	}
	for _, day := range w.Days {
		p := w.page(pathOf("changes", day.Date), "", "What changed in the catalogue on "+day.Date+".", "changes/").under("What changed", "changes/")
		v := &dayPage{Page: p, Day: w.dayView(p.Root, day, 0)}
		v.Title = v.Day.Name
		if err := w.show("day", v.Page, v); err != nil {
			return err
		}
	}
	return nil
}

// Help is an open issue that asks for help.
type Help struct {
	Entry
	catalogue.Issue
}

// helpView lists the issues that ask for help, by language.
type helpView struct {
	Page
	Languages []helpLanguage
	Total     int
	Projects  int
}

type helpLanguage struct {
	Name, Anchor string
	Issues       []Help
	More         int
}

// maxHelp is how many issues a language shows; the component pages have all.
const maxHelp = 50

// indexHelp gathers the issues that ask for help, the newest first, from
// components that are not archived.
func (w *writer) indexHelp() {
	for _, e := range w.entries {
		for _, issue := range e.component.HelpWanted {
			if e.Status != catalogue.StatusArchived {
				w.helpWanted = append(w.helpWanted, Help{*e, issue})
			}
		}
	}
	slices.SortStableFunc(w.helpWanted, func(a, b Help) int { return b.Issue.Created.Compare(a.Issue.Created) })
}

func helpAt(r root, issues []Help) []Help {
	out := slices.Clone(issues)
	for i := range out {
		out[i].Entry = out[i].Entry.at(r)
	}
	return out
}

func (w *writer) writeHelp(context.Context) error {
	p := w.page("help-wanted/", "Help wanted", "Open issues in NHS projects whose owners ask for help.", "help-wanted/")
	v := &helpView{Page: p, Total: len(w.helpWanted)}
	byLanguage, projects := map[string]*helpLanguage{}, map[string]bool{}
	for _, h := range helpAt(p.Root, w.helpWanted) {
		name := cmp.Or(h.Language, "Other")
		projects[h.Name] = true
		l := byLanguage[name]
		if l == nil {
			l = &helpLanguage{Name: name, Anchor: "language-" + slug(name)}
			byLanguage[name] = l
		}
		if len(l.Issues) < maxHelp {
			l.Issues = append(l.Issues, h)
		} else {
			l.More++
		}
	}
	for _, name := range sortedKeys(byLanguage) {
		v.Languages = append(v.Languages, *byLanguage[name])
	}
	slices.SortStableFunc(v.Languages, func(a, b helpLanguage) int { return len(b.Issues) - len(a.Issues) })
	v.Projects = len(projects)
	return w.show("help", p, v)
}
