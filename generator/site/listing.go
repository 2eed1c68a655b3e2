package site

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// perPage is how many components a page of a listing shows.
const perPage = 100

// listingView is one page of a list of components.
type listingView struct {
	Page
	Lede   string
	Intro  template.HTML
	Facts  []Fact
	Charts []Chart
	Items  template.HTML // the elements of the list
	Total  int
	Pager  Pager
	Search string // address of a search within the list, "" for none
	Terms  []Term // of a licence: what it lets people do
	Ask    string // of no licence: words to ask the owner with
}

// Pager leads through the pages of a list.
type Pager struct {
	Number, Of     int
	Previous, Next string
	Pages          []Link // Text is the number, "" for a gap; ID is "current" on this one
	Letters        []Link // to the first entry of each letter
}

// list is a list of components that is published at a path.
type list struct {
	template string
	page     func(path string) Page // the frame of a page of the list
	path     string
	entries  []*Entry
	view     func(*listingView) any // fills in what only the first page shows; may be nil
	lede     string
	search   string // query of a search within the list: "language=Go"
}

// writeList writes a list, as many pages as it needs, by name.
func (w *writer) writeList(l list) error {
	entries := slices.Clone(l.entries)
	slices.SortStableFunc(entries, func(a, b *Entry) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.Name, b.Name))
	})
	letters := lettersOf(entries)
	pages := max(1, (len(entries)+perPage-1)/perPage)
	for n := range pages {
		p := l.page(pagePath(l.path, n+1))
		if n > 0 {
			p.Title = fmt.Sprintf("%s (page %d of %d)", p.Title, n+1, pages)
		}
		v := &listingView{Page: p, Lede: l.lede, Total: len(entries), Pager: pager(p.Root, l.path, n+1, pages, letters)}
		v.Items = items(p.Root, entries[n*perPage:min(len(entries), (n+1)*perPage)])
		if l.search != "" {
			v.Search = p.Root.To("search/?" + l.search)
		}
		var view any = v
		if l.view != nil {
			view = l.view(v)
		}
		if err := w.show(cmp.Or(l.template, "listing"), v.Page, view); err != nil {
			return err
		}
	}
	return nil
}

// pagePath is the path of a page of a list; the first is the list's own. Below
// components/ a folder is an account, whose name may be "page" and which may
// have a repository "2"; none of GitHub's accounts has a dot in its name.
func pagePath(path string, n int) string {
	switch {
	case n == 1:
		return path
	case path == componentsPath:
		return path + "page." + strconv.Itoa(n) + "/"
	}
	return path + "page/" + strconv.Itoa(n) + "/"
}

// componentsPath is the path of the list of all components, and of their pages.
const componentsPath = "components/"

// pager leads to the pages around, and to the first entry of every letter.
func pager(r root, path string, number, of int, letters []letter) Pager {
	p := Pager{Number: number, Of: of}
	if of == 1 {
		return p
	}
	if number > 1 {
		p.Previous = r.To(pagePath(path, number-1))
	}
	if number < of {
		p.Next = r.To(pagePath(path, number+1))
	}
	last := 0
	for n := 1; n <= of; n++ {
		if n != 1 && n != of && (n < number-1 || n > number+1) {
			continue
		}
		if n > last+1 {
			p.Pages = append(p.Pages, Link{})
		}
		link := Link{Text: strconv.Itoa(n), Href: r.To(pagePath(path, n))}
		if n == number {
			link.ID = "current"
		}
		p.Pages, last = append(p.Pages, link), n
	}
	for _, l := range letters {
		p.Letters = append(p.Letters, Link{Text: l.letter, Href: r.To(pagePath(path, l.page)) + "#" + l.anchor})
	}
	return p
}

// letter is where the entries of an initial begin.
type letter struct {
	letter, anchor string
	page           int
}

// lettersOf finds where each initial begins in a list.
func lettersOf(entries []*Entry) []letter {
	var letters []letter
	for i, e := range entries {
		if initial := initial(e.Repo); len(letters) == 0 || letters[len(letters)-1].letter != initial {
			letters = append(letters, letter{initial, e.Anchor, i/perPage + 1})
		}
	}
	return letters
}

// initial is the letter by which a list is jumped through: A to Z, or # for the rest.
func initial(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if first = unicode.ToUpper(first); first >= 'A' && first <= 'Z' {
		return string(first)
	}
	return "#"
}

// groupsView is an index of groups: all languages, all topics.
type groupsView struct {
	Page
	Lede   string
	Column string // what a group is: "Language"
	Groups []Group
	Total  int
	Most   int
	Pager  Pager
}

// Percent is the length of a group's bar.
func (v groupsView) Percent(g Group) int { return 100 * g.Count() / max(v.Most, 1) }

// section is an index with a page for each of its groups.
type section struct {
	path, title, lede, column string
	facet                     string // of the search
	groups                    []*Group
}

func (w *writer) sections() []section {
	return []section{
		{"kinds/", "Kinds of component", "What sort of thing each component is: a library to build with, an app to run, a specification to follow.", "Kind", "kind", w.byKind},
		{"languages/", "Programming languages", "The language that most of a component is written in.", "Language", "language", w.byLanguage},
		{"topics/", "Topics", "The words that owners chose to describe their components.", "Topic", "topic", w.byTopic},
		{"licences/", "Licences", "What you may do with a component. Without a licence nobody may use it.", "Licence", "licence", w.byLicence},
	}
}

// writeListings writes the list of all components, and the sections with their groups.
func (w *writer) writeListings(context.Context) error {
	err := w.writeList(list{
		path: componentsPath, entries: w.entries, lede: "Every component of the catalogue, from A to Z.",
		page: func(path string) Page {
			return w.page(path, "All components", "Every component of the catalogue, from A to Z.", "components")
		},
	})
	if err != nil {
		return err
	}
	for _, s := range w.sections() {
		if err := w.writeSection(s); err != nil {
			return err
		}
	}
	return nil
}

// groupsPerPage is how many groups a page of an index shows.
const groupsPerPage = 250

func (w *writer) writeSection(s section) error {
	pages := max(1, (len(s.groups)+groupsPerPage-1)/groupsPerPage)
	for n := range pages {
		path := pagePath(s.path, n+1)
		v := &groupsView{Page: w.page(path, s.title, s.lede, s.path), Lede: s.lede, Column: s.column, Total: len(s.groups)}
		if n > 0 {
			v.Title = fmt.Sprintf("%s (page %d of %d)", s.title, n+1, pages)
		}
		v.Pager = pager(v.Root, s.path, n+1, pages, nil)
		v.Groups = groupsAt(v.Root, s.groups[n*groupsPerPage:min(len(s.groups), (n+1)*groupsPerPage)])
		if len(v.Groups) > 0 {
			v.Most = v.Groups[0].Count()
		}
		if err := w.show("groups", v.Page, v); err != nil {
			return err
		}
	}
	for _, g := range s.groups {
		if err := w.writeGroup(s, g); err != nil {
			return err
		}
	}
	return nil
}

// writeGroup writes the list of a group's components.
func (w *writer) writeGroup(s section, g *Group) error {
	explain := func(v *listingView) any {
		if s.facet == "licence" && v.Pager.Number == 1 {
			if v.Terms = terms(w.licences[g.Key]); len(v.Terms) > 0 {
				v.Lede = "" // the terms say it
			}
			v.Ask = asks[catalogue.LicenceState(g.Key)]
		}
		return v
	}
	return w.writeList(list{
		path: g.Path, entries: g.Entries, lede: g.Note, view: explain, search: s.facet + "=" + template.URLQueryEscaper(g.Key),
		page: func(path string) Page {
			about := fmt.Sprintf("%s in the catalogue: %s.", plural(g.Count(), "component", "components"), g.Name)
			return w.page(path, g.Name, about, s.path).under(s.title, s.path)
		},
	})
}
