package site

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// textView is a page of text from content/.
type textView struct {
	Page
	Body    template.HTML
	Guides  []Link // the other guides, on a guide
	Listing *Ledger
}

// Ledger accounts for every repository that was found.
type Ledger struct {
	catalogue.Ledger
	Reasons []Reason
}

// Reason is how many repositories were left out for one reason.
type Reason struct {
	Text  string
	Count int
	Names []string // the first few
}

// contentPages are the pages of content/, in order.
func (w *writer) contentPages() []content.Page {
	pages := slices.Clone(w.Content.Pages)
	slices.SortStableFunc(pages, func(a, b content.Page) int { return cmp.Compare(a.Order, b.Order) })
	return pages
}

func (w *writer) writeContentPages(context.Context) error {
	written := map[string]bool{}
	for _, c := range w.contentPages() {
		written[c.Path] = true
		if err := w.writeContentPage(c); err != nil {
			return err
		}
	}
	for _, c := range requiredPages {
		if !written[c.Path] {
			if err := w.writeContentPage(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// requiredPages stand where content/ has none of its own: every site needs them.
var requiredPages = []content.Page{
	{Path: "404.html", Title: "Page not found", Description: "There is no page at this address.", Body: "If you typed the address, check that it is right. Components can be renamed, made private or deleted by their owners: see [departed components](/departed/).\n\n[Search the catalogue](/search/) or [browse all components](/components/)."},
	{Path: "about/", Title: "About", Description: "What this catalogue is.", Body: "This catalogue lists public code for health and care, from accounts on GitHub. Everything on it was seen by a program; each fact says where and when."},
	{Path: "data/", Title: "Data and API", Description: "The whole catalogue as data."},
}

func (w *writer) writeContentPage(c content.Page) error {
	p := w.page(c.Path, c.Title, c.Description, c.Path)
	if c.Path == "404.html" {
		p.Root, p.Hidden = root(cmp.Or(w.Config.BaseURL, "/")), true
		p.Crumbs = []Link{{Text: "Home", Href: p.Root.To("")}}
	}
	v := &textView{Page: p, Body: w.markdown(p.Root, c.Body)}
	if c.Section == "guides" {
		for _, other := range w.contentPages() {
			if other.Section == "guides" {
				link := Link{Text: other.Title, Href: p.Root.To(other.Path)}
				if other.Path == c.Path {
					link.ID = "current"
				}
				v.Guides = append(v.Guides, link)
			}
		}
	}
	switch c.Path {
	case "data/":
		w.dataPage = &dataView{Page: p, Body: v.Body} // written last, when the sizes are known
		return nil
	case "about/":
		v.Listing = newLedger(w.Ledger)
	}
	return w.show("text", v.Page, v)
}

// reasonNames say each reason of an exclusion for people.
var reasonNames = map[string]string{
	"fork": "It is a fork of another repository", "archived": "It is archived and the settings leave those out",
	"pattern": "Its name matches a pattern in the settings", "topic": "It has a topic that the settings leave out",
	"duplicate": "It is listed by another account already", "hidden": "A maintainer of the catalogue hid it, with a reason",
	"empty name": "GitHub gave it no name",
}

// maxNames is how many names are shown for each reason.
const maxNames = 20

// newLedger counts the exclusions by reason, the most frequent first.
func newLedger(l catalogue.Ledger) *Ledger {
	byReason := map[string]*Reason{}
	for _, e := range l.Excluded {
		r := byReason[e.Reason]
		if r == nil {
			r = &Reason{Text: cmp.Or(reasonNames[e.Reason], upperFirst(e.Reason))}
			byReason[e.Reason] = r
		}
		r.Count++
		if len(r.Names) < maxNames {
			name := e.Name
			if e.Detail != "" {
				name = fmt.Sprintf("%s (%s)", e.Name, e.Detail)
			}
			r.Names = append(r.Names, name)
		}
	}
	out := &Ledger{Ledger: l}
	for _, reason := range sortedKeys(byReason) {
		out.Reasons = append(out.Reasons, *byReason[reason])
	}
	slices.SortStableFunc(out.Reasons, func(a, b Reason) int { return b.Count - a.Count })
	return out
}
