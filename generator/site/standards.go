package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"html/template"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// Standard is a standard with the components in which it was seen.
type Standard struct {
	content.Standard
	Root       root
	Path       string
	Uses       []StandardSeen // implements first, then about, then mentions; by name
	Implements int
	About      int
	Mentions   int

	changes []told
}

// StandardSeen is a component in which a standard was seen.
type StandardSeen struct {
	Entry
	Use  catalogue.StandardUse
	Says string
}

// Evidence is where the standard was seen.
func (s StandardSeen) Evidence() template.HTML { return evidenceList(s.Use.Evidence) }

// Href is the address of the standard's page.
func (s Standard) Href() string { return s.Root.To(s.Path) }

// Count is in how many components the standard was seen.
func (s Standard) Count() int { return len(s.Uses) }

// indexStandards gathers the components of each standard.
func (w *writer) indexStandards() {
	w.standardByID = map[string]*Standard{}
	for _, s := range w.Content.Standards {
		w.addStandard(s)
	}
	for _, e := range w.entries {
		for _, use := range e.component.Standards {
			s := w.standardByID[use.ID]
			if s == nil {
				s = w.addStandard(content.Standard{ID: use.ID, Name: use.ID})
			}
			s.see(e, use)
		}
	}
	for _, s := range w.byStandard {
		slices.SortStableFunc(s.Uses, func(a, b StandardSeen) int {
			return cmp.Compare(strengthOrder(a.Use.Strength), strengthOrder(b.Use.Strength))
		})
	}
	slices.SortFunc(w.byStandard, func(a, b *Standard) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
}

func (w *writer) addStandard(s content.Standard) *Standard {
	entry := &Standard{Standard: s, Path: pathOf("standards", s.ID)}
	w.byStandard = append(w.byStandard, entry)
	w.standardByID[s.ID] = entry
	return entry
}

// see notes that a component uses the standard.
func (s *Standard) see(e *Entry, use catalogue.StandardUse) {
	s.Uses = append(s.Uses, StandardSeen{Entry: *e, Use: use, Says: strengthSays(use.Strength)})
	switch use.Strength {
	case catalogue.Implements:
		s.Implements++
	case catalogue.About:
		s.About++
	default:
		s.Mentions++
	}
}

func strengthOrder(s catalogue.Strength) int {
	return slices.IndexFunc(strengths, func(k struct {
		Strength catalogue.Strength
		Says     string
	}) bool {
		return k.Strength == s
	})
}

// standardsView lists the standards by category.
type standardsView struct {
	Page
	Categories []standardCategory
	Total      int
	Seen       int
}

type standardCategory struct {
	Name      string
	Anchor    string
	Standards []Standard
}

// standardView is a standard's page: what it is, how to declare it, and the
// components with the evidence.
type standardView struct {
	Page
	S      Standard
	Body   template.HTML
	Uses   []StandardSeen
	Pager  Pager
	Parent *Link
	Parts  []Link
	Search string
	Lately []Lately
}

func (w *writer) writeStandards(context.Context) error {
	v := &standardsView{Page: w.page("standards/", "Standards", "NHS and health standards, with the components that implement or mention each.", "standards/")}
	byCategory := map[string][]Standard{}
	for _, s := range w.byStandard {
		seen := *s
		seen.Root = v.Root
		byCategory[s.Category] = append(byCategory[s.Category], seen)
		v.Total++
		if s.Count() > 0 {
			v.Seen++
		}
	}
	for _, name := range sortedKeys(byCategory) {
		v.Categories = append(v.Categories, standardCategory{cmp.Or(upperFirst(strings.ReplaceAll(name, "-", " ")), "Other"), "category-" + slug(name), byCategory[name]})
	}
	if err := w.show("standards", v.Page, v); err != nil {
		return err
	}
	for _, s := range w.byStandard {
		if err := w.writeStandard(s); err != nil {
			return err
		}
	}
	return w.writeMatrix()
}

func (w *writer) writeStandard(s *Standard) error {
	pages := max(1, (len(s.Uses)+perPage-1)/perPage)
	for n := range pages {
		p := w.page(pagePath(s.Path, n+1), s.Name, "What "+s.Name+" is, and the components in which the catalogue has seen it.", "standards/").under("Standards", "standards/")
		p.Feed = &Link{Text: "Components with " + s.Name, Href: p.Root.To(s.Path + "feed.xml")}
		v := &standardView{Page: p, S: *s, Pager: pager(p.Root, s.Path, n+1, pages, nil), Search: p.Root.To("search/?standard=" + s.ID), Lately: w.lately(p.Root, s.changes)}
		v.S.Root = p.Root
		v.Body = w.markdown(p.Root, s.Body)
		v.Uses = slices.Clone(s.Uses[n*perPage : min(len(s.Uses), (n+1)*perPage)])
		for i := range v.Uses {
			v.Uses[i].Entry = v.Uses[i].Entry.at(p.Root)
		}
		v.relate(w, s)
		if err := w.show("standard", p, v); err != nil {
			return err
		}
	}
	return nil
}

// relate names the standard that this one belongs to, and its parts.
func (v *standardView) relate(w *writer, s *Standard) {
	if parent := w.standardByID[s.Parent]; parent != nil {
		v.Parent = &Link{Text: parent.Name, Href: v.Root.To(parent.Path)}
	}
	for _, part := range w.byStandard {
		if part.Parent == s.ID {
			v.Parts = append(v.Parts, Link{Text: part.Name, Href: v.Root.To(part.Path)})
		}
	}
}

// matrixView is the table of components by standards.
type matrixView struct {
	Page
	Standards []Standard
	Rows      []matrixRow
	Pager     Pager
	Total     int
}

type matrixRow struct {
	Entry
	Cells []catalogue.Strength // one for each standard, "" where it was not seen
}

// writeMatrix writes the table of components by standards, as pages and as CSV.
func (w *writer) writeMatrix() error {
	columns := slices.DeleteFunc(slices.Clone(w.byStandard), func(s *Standard) bool { return s.Count() == 0 })
	var rows []*Entry
	for _, e := range w.entries {
		if len(e.component.Standards) > 0 {
			rows = append(rows, e)
		}
	}
	pages := max(1, (len(rows)+perPage-1)/perPage)
	for n := range pages {
		p := w.page(pagePath("standards/matrix/", n+1), "Components and standards", "A table of the components and the standards that were seen in each.", "standards/").under("Standards", "standards/")
		v := &matrixView{Page: p, Total: len(rows), Pager: pager(p.Root, "standards/matrix/", n+1, pages, nil)}
		for _, s := range columns {
			column := *s
			column.Root = p.Root
			v.Standards = append(v.Standards, column)
		}
		for _, e := range at(p.Root, rows[n*perPage:min(len(rows), (n+1)*perPage)]) {
			v.Rows = append(v.Rows, matrixRow{e, cells(e, columns)})
		}
		if err := w.show("matrix", p, v); err != nil {
			return err
		}
	}
	return w.writeMatrixCSV(columns, rows)
}

func cells(e Entry, columns []*Standard) []catalogue.Strength {
	seen := byID(e.component.Standards, func(u catalogue.StandardUse) string { return u.ID })
	out := make([]catalogue.Strength, len(columns))
	for i, s := range columns {
		out[i] = seen[s.ID].Strength
	}
	return out
}

func (w *writer) writeMatrixCSV(columns []*Standard, rows []*Entry) error {
	var buf bytes.Buffer
	table := csv.NewWriter(&buf)
	head := []string{"component"}
	for _, s := range columns {
		head = append(head, s.ID)
	}
	_ = table.Write(head) // a bytes.Buffer takes everything
	for _, e := range rows {
		record := []string{safeCell(e.Name)}
		for _, strength := range cells(*e, columns) {
			record = append(record, string(strength))
		}
		_ = table.Write(record)
	}
	table.Flush()
	return w.out.WriteFile("standards/matrix.csv", buf.Bytes())
}
