package site

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// departedView lists what is no longer public.
type departedView struct {
	Page
	Departures []DepartureView
}

// DepartureView is a departure with the forks that survive.
type DepartureView struct {
	catalogue.Departure
	Href  string
	Forks []Link
	Kept  string // where an archive may have kept its code
}

// goneView is the page at the address of a component that has departed.
type goneView struct {
	Page
	D DepartureView
}

// archive finds by a repository's address what Software Heritage has kept of it.
const archive = "https://archive.softwareheritage.org/browse/origin/directory/?origin_url="

func (w *writer) writeDeparted(context.Context) error {
	p := w.page("departed/", "Departed components", "Components that are no longer public: their names, when they were last seen, and forks that survive.", "departed/")
	v := &departedView{Page: p}
	sorted := slices.Clone(w.Departures)
	slices.SortFunc(sorted, func(a, b catalogue.Departure) int {
		return cmp.Or(b.LastSeen.Compare(a.LastSeen), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	told := map[string]bool{}
	for _, d := range sorted {
		v.Departures = append(v.Departures, w.departureView(p.Root, d))
		if key := strings.ToLower(d.Name); !told[key] && w.component(d.Name) == nil {
			told[key] = true // of two that bore one name, the last one seen
			if err := w.writeGone(d); err != nil {
				return err
			}
		}
	}
	return w.show("departed", p, v)
}

// writeGone keeps a page at the address of what has departed, with none of its text.
func (w *writer) writeGone(d catalogue.Departure) error {
	p := w.page(componentPath(d.Name), d.Name+" is no longer public", "This component is no longer public.", "departed/").under("Departed components", "departed/")
	p.Hidden = true
	p = w.lasting(p)
	return w.show("gone", p, &goneView{p, w.departureView(p.Root, d)})
}

func (w *writer) departureView(r root, d catalogue.Departure) DepartureView {
	v := DepartureView{Departure: d, Kept: archive + w.WebURL + d.Name}
	if path, _ := w.place(d.Name); path != "" {
		v.Href = r.To(path)
	}
	for _, fork := range d.Forks {
		v.Forks = append(v.Forks, Link{Text: fork, Href: w.WebURL + fork})
	}
	return v
}

// indexDepartures makes what has departed findable by name and by owner.
func (w *writer) indexDepartures() {
	w.departed, w.departedOf = map[string]string{}, map[string][]catalogue.Departure{}
	for _, d := range w.Departures {
		name := strings.ToLower(d.Name)
		if w.departed[name] == "" {
			w.departed[name] = d.Name
		}
		owner, _, _ := strings.Cut(name, "/")
		w.departedOf[owner] = append(w.departedOf[owner], d)
	}
}

// place is the page that a name has now, and whose it is: a component's, or
// that of one that has departed. Both are "" for a name that nobody has.
func (w *writer) place(name string) (path, owner string) {
	if e := w.component(name); e != nil {
		return e.Path, e.Name
	}
	if gone := w.departed[strings.ToLower(name)]; gone != "" {
		return componentPath(gone), gone
	}
	return "", ""
}

// renames yields the old addresses that lead on, by name, with the place that
// each has now: not those at which another lives, nor those that lead nowhere.
func (w *writer) renames() iter.Seq2[string, Link] {
	return func(yield func(string, Link) bool) {
		for _, from := range sortedKeys(w.Renamed) {
			taken, _ := w.place(from)
			path, to := w.place(w.Renamed[from])
			if path != "" && taken == "" && !yield(from, Link{Text: to, ID: path}) {
				return
			}
		}
	}
}
