package site

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Portfolio is an organisation with what it publishes.
type Portfolio struct {
	catalogue.Organisation
	Root    root
	Path    string
	Anchor  string // id of its element in the list of all, "" for none
	Entries []*Entry

	changes []told
}

// Href is the address of the organisation's page.
func (o Portfolio) Href() string { return o.Root.To(o.Path) }

// Count is how many components the organisation has in the catalogue.
func (o Portfolio) Count() int { return len(o.Entries) }

// KindName is the kind of the organisation for people.
func (o Portfolio) KindName() string { return organisationKinds[o.Kind].one }

// organisationKinds name catalogue.OrganisationKinds for people.
var organisationKinds = map[string]struct{ one, many string }{
	"national":  {"National body", "National bodies"},
	"nation":    {"NHS of a nation", "The NHS in Scotland, Wales and Northern Ireland"},
	"regulator": {"Regulator", "Regulators and arm’s length bodies"},
	"trust":     {"NHS trust", "NHS trusts"},
	"icb":       {"Integrated care board", "Integrated care boards"},
	"community": {"Community", "Communities of practice"},
	"research":  {"Research group", "Research groups and universities"},
	"charity":   {"Charity", "Charities"},
	"supplier":  {"Supplier", "Suppliers"},
	"":          {"Other", "Others"},
}

// indexOrganisations gathers the components of each organisation; an owner that
// is not listed gets an entry of its own.
func (w *writer) indexOrganisations() {
	w.organisationBy = map[string]*Portfolio{}
	for _, o := range w.Organisations {
		w.addOrganisation(o)
	}
	for _, e := range w.entries {
		ref := e.component.Organisation
		o := w.organisationBy[strings.ToLower(ref.Login)]
		if o == nil {
			o = w.addOrganisation(catalogue.Organisation{Login: ref.Login, Name: ref.Name, Kind: ref.Kind, URL: w.WebURL + ref.Login, AsOf: e.AsOf})
		}
		o.Entries = append(o.Entries, e)
	}
	slices.SortFunc(w.organisations, func(a, b *Portfolio) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Login, b.Login))
	})
}

func (w *writer) addOrganisation(o catalogue.Organisation) *Portfolio {
	o.Name, o.Homepage, o.URL = organisationName(o), safeWeb(o.Homepage), cmp.Or(safeWeb(o.URL), w.WebURL+o.Login)
	p := &Portfolio{Organisation: o, Path: pathOf("organisations", o.Login)}
	w.organisations = append(w.organisations, p)
	w.organisationBy[strings.ToLower(o.Login)] = p
	return p
}

// organisationsView lists the organisations by kind.
type organisationsView struct {
	Page
	Kinds []organisationGroup
	Total int
}

type organisationGroup struct {
	Key, Name     string
	Organisations []Portfolio
	Letters       []Link // to the first of each letter, where there are many
}

// manyOrganisations is from how many on a group is jumped through by letter.
const manyOrganisations = 40

// index gives the first organisation of each letter an id, and leads there.
func (g *organisationGroup) index() {
	if len(g.Organisations) < manyOrganisations {
		return
	}
	for i, o := range g.Organisations {
		letter := initial(o.Name)
		if len(g.Letters) > 0 && g.Letters[len(g.Letters)-1].Text == letter {
			continue
		}
		g.Organisations[i].Anchor = "o-" + strings.ToLower(o.Login)
		g.Letters = append(g.Letters, Link{Text: letter, Href: "#" + g.Organisations[i].Anchor})
	}
}

// organisationView is an organisation's page: what it is, and its components.
type organisationView struct {
	*listingView
	O        Portfolio
	Levels   []Rung
	Help     int
	Departed []Link
	Lately   []Lately
}

// Rung is how many components have reached a rung.
type Rung struct {
	rung
	Number, Count, Percent int
}

func (w *writer) writeOrganisations(context.Context) error {
	v := &organisationsView{Page: w.page("organisations/", "Organisations", "Who publishes code for health and care, and how much.", "organisations/"), Total: len(w.organisations)}
	for _, kind := range append(slices.Clone(catalogue.OrganisationKinds), "") {
		g := organisationGroup{Key: cmp.Or(kind, "other"), Name: organisationKinds[kind].many}
		for _, o := range w.organisations {
			if o.Kind == kind {
				seen := *o
				seen.Root = v.Root
				g.Organisations = append(g.Organisations, seen)
			}
		}
		if len(g.Organisations) > 0 {
			g.index()
			v.Kinds = append(v.Kinds, g)
		}
	}
	if err := w.show("organisations", v.Page, v); err != nil {
		return err
	}
	for _, o := range w.organisations {
		if err := w.writeOrganisation(o); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) writeOrganisation(o *Portfolio) error {
	return w.writeList(list{
		template: "organisation", path: o.Path, entries: o.Entries, search: "organisation=" + o.Login,
		page: func(path string) Page {
			about := fmt.Sprintf("%s has %s in the catalogue.", o.Name, plural(o.Count(), "component", "components"))
			p := w.page(path, o.Name, about, "organisations/").under("Organisations", "organisations/")
			p.Share = Link{Text: o.Name, Href: sharePathOf(o.Path)}
			p.Feed = &Link{Text: "What changed at " + o.Name, Href: p.Root.To(o.Path + "feed.xml")}
			return p
		},
		view: func(l *listingView) any {
			v := &organisationView{listingView: l, O: *o, Levels: levels(o.Entries), Lately: w.lately(l.Root, o.changes)}
			v.O.Root = l.Root
			for _, e := range o.Entries {
				v.Help += len(e.component.HelpWanted)
			}
			for _, d := range w.departedOf[strings.ToLower(o.Login)] {
				v.Departed = append(v.Departed, Link{Text: repoName(d.Name), Href: w.departureView(l.Root, d).Href})
			}
			return v
		},
	})
}

// levels counts how many entries have reached each rung exactly, top first.
func levels(entries []*Entry) []Rung {
	out := make([]Rung, len(rungs))
	for i, r := range rungs {
		out[len(rungs)-1-i] = Rung{rung: r, Number: i}
	}
	for _, e := range entries {
		out[len(rungs)-1-min(max(e.Rung, 0), len(rungs)-1)].Count++
	}
	for i := range out {
		out[i].Percent = 100 * out[i].Count / max(len(entries), 1)
	}
	return out
}
