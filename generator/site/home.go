package site

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"slices"
)

// newFrame is what every page says of the site.
func (w *writer) newFrame() Frame {
	f := Frame{
		SiteTitle: w.Config.Title, SiteDescription: w.Config.Description, Publisher: w.Config.Organisation,
		BaseURL: w.Config.BaseURL, Contact: w.Config.ContactEmail, Feedback: w.Config.FeedbackURL, Logo: w.Config.NHSLogo,
		Style: w.assets[0].name, Script: w.assets[1].name, AsOf: w.GeneratedAt, Version: w.Version, Total: len(w.entries),
		Navigation: []Link{
			{Text: "Search", Href: "search/"}, {Text: "Organisations", Href: "organisations/"}, {Text: "Standards", Href: "standards/"},
			{Text: "Collections", Href: "collections/"}, {Text: "Help wanted", Href: "help-wanted/"}, {Text: "Policy", Href: "policy/"},
		},
	}
	f.Footer = w.footer()
	return f
}

// footer leads to the ways in, to the pages of content/, and to the data.
func (w *writer) footer() []FooterColumn {
	browse := []Link{
		{Text: "All components", Href: "components/"}, {Text: "Kinds", Href: "kinds/"}, {Text: "Languages", Href: "languages/"},
		{Text: "Topics", Href: "topics/"}, {Text: "Licences", Href: "licences/"}, {Text: "What is used most", Href: "dependencies/"},
	}
	watch := []Link{
		{Text: "What changed", Href: "changes/"}, {Text: "Departed", Href: "departed/"}, {Text: "Statistics", Href: "statistics/"},
		{Text: "Data and API", Href: "data/"}, {Text: "Feed", Href: "feed.xml"},
	}
	var guides, about []Link
	for _, p := range w.contentPages() {
		link := Link{Text: p.Title, Href: p.Path}
		switch {
		case p.Path == "data/" || p.Path == "404.html":
		case p.Section == "guides":
			guides = append(guides, link)
		default:
			about = append(about, link)
		}
	}
	columns := []FooterColumn{{"Browse", browse}, {"Follow", watch}}
	if len(guides) > 0 {
		columns = append(columns, FooterColumn{"Guides", guides})
	}
	if len(about) > 0 {
		columns = append(columns, FooterColumn{"About this site", about})
	}
	return columns
}

// homeView is the home page.
type homeView struct {
	Page
	Counts      []Count
	Kinds       []Group
	Collections []Group
	Standards   []Standard
	Featured    []Entry
	Day         *DayView
	Help        []Help
	Guides      []Link
}

// Count is a number with its name, leading somewhere.
type Count struct {
	Number int
	Link
}

// homeLists are how many of each thing the home page shows.
const homeLists = 6

func (w *writer) writeHome(context.Context) error {
	p := w.page("", w.Config.Title, w.Config.Description, "home")
	p.Crumbs, p.Wide = nil, true
	p.Feed = &Link{Text: "What changed", Href: "feed.xml"}
	v := &homeView{
		Page: p, Counts: w.counts(), Kinds: groupsAt(p.Root, w.byKind), Collections: groupsAt(p.Root, w.fullCollections()),
		Standards: w.mostSeen(homeLists), Featured: at(p.Root, w.featured(homeLists)),
		Help: helpAt(p.Root, w.helpWanted[:min(homeLists, len(w.helpWanted))]),
	}
	if len(w.Days) > 0 {
		day := w.dayView(p.Root, w.Days[0], homeLists)
		v.Day = &day
	}
	for _, c := range w.contentPages() {
		if c.Section == "guides" {
			v.Guides = append(v.Guides, Link{Text: c.Title, Href: c.Path, Note: c.Description})
		}
	}
	return w.show("home", p, v)
}

// counts are the numbers of the home page.
func (w *writer) counts() []Count {
	open, reusable, standards := 0, 0, 0
	for _, e := range w.entries {
		if e.Open {
			open++
		}
		if e.Rung >= 3 {
			reusable++
		}
	}
	for _, s := range w.byStandard {
		if s.Count() > 0 {
			standards++
		}
	}
	return []Count{
		{len(w.entries), Link{Text: "components", Href: "components/"}},
		{len(w.organisations), Link{Text: "organisations", Href: "organisations/"}},
		{open, Link{Text: "openly licensed", Href: "licences/"}},
		{reusable, Link{Text: "looked after", Href: "search/?level=maintained&level=reusable"}},
		{standards, Link{Text: "standards seen", Href: "standards/"}},
	}
}

// fullCollections are the collections that have members.
func (w *writer) fullCollections() []*Group {
	return slices.DeleteFunc(slices.Clone(w.collections), func(g *Group) bool { return g.Count() == 0 })
}

// mostSeen are the standards that were seen most.
func (w *writer) mostSeen(n int) []Standard {
	var out []Standard
	sorted := slices.Clone(w.byStandard)
	slices.SortStableFunc(sorted, func(a, b *Standard) int { return b.Count() - a.Count() })
	for _, s := range sorted[:min(n, len(sorted))] {
		if s.Count() > 0 {
			out = append(out, *s)
		}
	}
	return out
}

// featured are the components that the maintainers feature, else the ones of
// the highest level that changed last.
func (w *writer) featured(n int) []*Entry {
	sorted := slices.Clone(w.entries)
	slices.SortStableFunc(sorted, func(a, b *Entry) int {
		return cmp.Or(last(!a.component.Featured, !b.component.Featured), b.Rung-a.Rung, b.Changed.Compare(a.Changed))
	})
	return sorted[:min(n, len(sorted))]
}

// searchView is the search page; the client fills it.
type searchView struct {
	Page
	Manifest json.RawMessage
	Scripts  []template.JS // the client, which so needs no request of its own
	Facets   []Facet
	Ways     []Link
	Names    map[string]map[string]string // of facets' values for people, where they differ
}

// Facet is a group of filters.
type Facet struct {
	Name   string // of the parameter
	Legend string
	Long   bool // has so many values that it gets a filter of its own
	Open   bool
}

// facets are in the order in which people use them.
var facets = []Facet{
	{Name: "kind", Legend: "Kind", Open: true},
	{Name: "language", Legend: "Language", Long: true, Open: true},
	{Name: "licence", Legend: "Licence", Open: true},
	{Name: "organisation", Legend: "Organisation", Long: true},
	{Name: "standard", Legend: "Standard", Long: true},
	{Name: "level", Legend: "Reuse level"},
	{Name: "status", Legend: "Status"},
	{Name: "topic", Legend: "Topic", Long: true},
}

// facetNames are the values that the index holds as identifiers.
func facetNames() map[string]map[string]string {
	names := map[string]map[string]string{"licence": {}, "status": {}}
	for state, name := range licenceStates {
		names["licence"][string(state)] = name.name
	}
	for status, name := range statusNames {
		names["status"][string(status)] = name
	}
	return names
}

func (w *writer) writeSearch(context.Context) error {
	p := w.page("search/", "Search", "Find code that the NHS has already written.", "search/")
	p.Client, p.Wide, p.Policy = true, true, policy(w.client...)
	v := &searchView{Page: p, Manifest: w.Manifest, Scripts: w.client, Facets: facets, Names: facetNames(), Ways: []Link{
		{Text: "All components from A to Z", Href: p.Root.To("components/")}, {Text: "Organisations", Href: p.Root.To("organisations/")},
		{Text: "Standards", Href: p.Root.To("standards/")}, {Text: "Kinds of component", Href: p.Root.To("kinds/")},
		{Text: "Programming languages", Href: p.Root.To("languages/")}, {Text: "Topics", Href: p.Root.To("topics/")},
		{Text: "Licences", Href: p.Root.To("licences/")}, {Text: "Collections", Href: p.Root.To("collections/")},
	}}
	if v.Manifest == nil {
		v.Manifest = json.RawMessage("null")
	}
	return w.show("search", p, v)
}

// collectionsView lists the collections by group.
type collectionsView struct {
	Page
	Groups []collectionGroup
}

type collectionGroup struct {
	Name        string
	Collections []Group
}

func (w *writer) writeCollections(context.Context) error {
	v := &collectionsView{Page: w.page("collections/", "Collections", "Components that belong together, gathered around what people need.", "collections/")}
	for i, c := range w.Content.Collections {
		name := upperFirst(c.Group)
		at := slices.IndexFunc(v.Groups, func(g collectionGroup) bool { return g.Name == name })
		if at < 0 {
			v.Groups, at = append(v.Groups, collectionGroup{Name: name}), len(v.Groups)
		}
		g := *w.collections[i]
		g.Root = v.Root
		v.Groups[at].Collections = append(v.Groups[at].Collections, g)
	}
	if err := w.show("collections", v.Page, v); err != nil {
		return err
	}
	for i, c := range w.Content.Collections {
		err := w.writeList(list{
			path: w.collections[i].Path, entries: w.collections[i].Entries, lede: c.Summary,
			page: func(path string) Page {
				return w.page(path, c.Title, c.Summary, "collections/").under("Collections", "collections/")
			},
			view: func(l *listingView) any { l.Intro = w.markdown(l.Root, c.Body); return l },
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renamedView leads on from a component's old address.
type renamedView struct {
	Page
	To Link
}

// writeRenamed keeps a page at every old address that leads on, unless another
// component lives there now.
func (w *writer) writeRenamed(context.Context) error {
	for from, to := range w.renames() {
		p := w.page(componentPath(from), from+" is now "+to.Text, "This component has another name now.", "components")
		p.Leads, p.Hidden = p.Root.To(to.ID), true
		p, to.Href = w.lasting(p), p.Leads
		if err := w.show("renamed", p, &renamedView{p, to}); err != nil {
			return err
		}
	}
	return nil
}
