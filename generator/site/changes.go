package site

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// told is a change with the day on which it was found.
type told struct {
	day    catalogue.Day
	change catalogue.Change
}

// maxTold is how many changes are told of a site, an organisation or a standard.
const maxTold = 50

// indexChanges hands each change, newest first, to all whose feed and page tell
// of its component.
func (w *writer) indexChanges() {
	byComponent := map[string][]*[]told{}
	for _, s := range w.byStandard {
		for _, u := range s.Uses {
			byComponent[u.Name] = append(byComponent[u.Name], &s.changes)
		}
	}
	for _, day := range w.Days {
		for _, kind := range catalogue.ChangeKinds {
			for _, c := range day.Changes {
				if c.Kind != kind {
					continue
				}
				tellers := slices.Concat(byComponent[c.Name], []*[]told{&w.changes})
				owner, _, _ := strings.Cut(c.Name, "/")
				if o := w.organisationBy[strings.ToLower(owner)]; o != nil {
					tellers = append(tellers, &o.changes)
				}
				for _, list := range tellers {
					if len(*list) < maxTold {
						*list = append(*list, told{day, c})
					}
				}
			}
		}
	}
}

// Lately is a change as the page of an organisation or a standard tells it.
type Lately struct {
	ChangeView
	Kind string
	Day  Link
}

// maxLately is how many changes such a page tells; its feed has more.
const maxLately = 5

func (w *writer) lately(r root, changes []told) []Lately {
	var out []Lately
	for _, t := range changes[:min(len(changes), maxLately)] {
		day := Link{Text: date(t.day.AsOf), Href: r.To(pathOf("changes", t.day.Date))}
		out = append(out, Lately{ChangeView: w.changeView(r, t.change), Kind: changeNames[t.change.Kind], Day: day})
	}
	return out
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

// dayPage is a page of what a day changed.
type dayPage struct {
	Page
	Day   DayView
	Pager Pager
}

// changesPerPage is how many changes a page of a day shows: on the first night
// everything is new.
const changesPerPage = 500

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
		if err := w.writeDay(day); err != nil {
			return err
		}
	}
	return nil
}

// writeDay writes what a day changed, by kind, as many pages as it needs.
func (w *writer) writeDay(day catalogue.Day) error {
	path, part := pathOf("changes", day.Date), day
	changes := slices.Clone(day.Changes)
	slices.SortStableFunc(changes, func(a, b catalogue.Change) int {
		return slices.Index(catalogue.ChangeKinds, a.Kind) - slices.Index(catalogue.ChangeKinds, b.Kind)
	})
	pages := max(1, (len(changes)+changesPerPage-1)/changesPerPage)
	for n := range pages {
		p := w.page(pagePath(path, n+1), "", "What changed in the catalogue on "+day.Date+".", "changes/").under("What changed", "changes/")
		part.Changes = changes[n*changesPerPage : min(len(changes), (n+1)*changesPerPage)]
		v := &dayPage{Page: p, Day: w.dayView(p.Root, part, 0), Pager: pager(p.Root, path, n+1, pages, nil)}
		if v.Title, v.Day.Total = v.Day.Name, len(changes); n > 0 {
			v.Title = fmt.Sprintf("%s (page %d of %d)", v.Day.Name, n+1, pages)
		}
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

// helpView lists the issues that ask for help, by language and by topic.
type helpView struct {
	Page
	Languages []helpGroup
	Topics    []helpGroup
	Total     int
	Projects  int
}

// helpGroup is the issues that have something in common.
type helpGroup struct {
	Name, Anchor string
	Issues       []Help
	More         int
}

// maxHelp is how many issues a group shows, and how many topics there are; the
// component pages have all.
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
	issues, projects := helpAt(p.Root, w.helpWanted), map[string]bool{}
	for _, h := range issues {
		projects[h.Name] = true
	}
	v := &helpView{Page: p, Total: len(issues), Projects: len(projects)}
	v.Languages = helpBy(issues, "language", func(h Help) []string { return []string{cmp.Or(h.Language, "Other")} })
	v.Topics = helpBy(issues, "topic", func(h Help) []string { return h.Entry.component.Topics })
	v.Topics = v.Topics[:min(len(v.Topics), maxHelp)]
	return w.show("help", p, v)
}

// helpBy groups issues, the largest groups first.
func helpBy(issues []Help, what string, names func(Help) []string) []helpGroup {
	groups := map[string]*helpGroup{}
	for _, h := range issues {
		for _, name := range names(h) {
			g := groups[name]
			if g == nil {
				g = &helpGroup{Name: name}
				groups[name] = g
			}
			if len(g.Issues) < maxHelp {
				g.Issues = append(g.Issues, h)
			} else {
				g.More++
			}
		}
	}
	var out []helpGroup
	anchors := map[string]bool{}
	for _, name := range sortedKeys(groups) {
		g := groups[name]
		base := what + "-" + slug(name) // the same for C, C# and C++
		g.Anchor = base
		for n := 2; anchors[g.Anchor]; n++ {
			g.Anchor = base + "-" + strconv.Itoa(n)
		}
		anchors[g.Anchor] = true
		out = append(out, *g)
	}
	slices.SortStableFunc(out, func(a, b helpGroup) int { return b.Count() - a.Count() })
	return out
}

// Count is how many issues the group has.
func (g helpGroup) Count() int { return len(g.Issues) + g.More }
