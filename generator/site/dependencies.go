package site

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// Package is a package that several components depend on.
type Package struct {
	*Group
	Ecosystem string
}

// minUsers is how many components must name a package before it gets a page.
const minUsers = 3

// dependenciesView is what the catalogue is built with: its own components that
// others use, and packages from elsewhere.
type dependenciesView struct {
	Page
	Graph      template.HTML // who uses whom, "" when nobody uses anybody
	Reused     []Reused
	Ecosystems []ecosystem
	Total      int
}

// Reused is a component that other components use.
type Reused struct {
	Entry
	Users []Link
}

// usersShown is how many users a row of the table names; the component's own
// page has them all.
const usersShown = 20

// Shown are the users that the table names.
func (r Reused) Shown() []Link { return r.Users[:min(len(r.Users), usersShown)] }

// More is how many users the table does not name.
func (r Reused) More() int { return len(r.Users) - len(r.Shown()) }

type ecosystem struct {
	Name, Anchor string
	Packages     []Group
}

// ecosystemNames are for people; others are shown as they are.
var ecosystemNames = map[string]string{
	"npm": "npm", "pypi": "Python (PyPI)", "cran": "R (CRAN)", "go": "Go", "maven": "Java (Maven)", "nuget": ".NET (NuGet)",
	"rubygems": "Ruby (RubyGems)", "cargo": "Rust (Cargo)", "packagist": "PHP (Packagist)", "terraform": "Terraform",
	"github-actions": "GitHub Actions", "docker": "Docker images", "conda": "Conda",
}

// indexPackages gathers the packages that enough components name.
func (w *writer) indexPackages() {
	byKey := map[string]*Package{}
	for _, e := range w.entries {
		for _, d := range e.component.Dependencies {
			path, ok := packagePath(d.Ecosystem, d.Name)
			if !ok {
				continue
			}
			key := strings.ToLower(path) // names differ by case in the wild, folders may not
			p := byKey[key]
			if p == nil {
				p = &Package{&Group{Key: d.Name, Name: d.Name, Path: path}, d.Ecosystem}
				byKey[key] = p
			}
			if n := len(p.Entries); n == 0 || p.Entries[n-1] != e {
				p.Entries = append(p.Entries, e)
			}
		}
	}
	for _, path := range sortedKeys(byKey) {
		if byKey[path].Count() >= minUsers {
			w.packages = append(w.packages, byKey[path])
		}
	}
	w.packageBy = byID(w.packages, func(p *Package) string { return strings.ToLower(p.Path) })
}

// packagePath is the path of a package's page; its name may hold slashes. Names
// that no folder may have, and names that would stand for a page of a list, get none.
func packagePath(ecosystem, name string) (path string, ok bool) {
	parts := append([]string{"dependencies", ecosystem}, strings.Split(name, "/")...)
	for i, part := range parts {
		if part == "" || part == "." || part == ".." || i > 2 && part == "page" {
			return "", false
		}
	}
	return pathOf(parts...), true
}

// writeDependencies writes the page of what is reused most, and a page for each package.
func (w *writer) writeDependencies(context.Context) error {
	p := w.page("dependencies/", "What is used most", "The components that other components use, and the packages that many are built with.", "dependencies/")
	v := &dependenciesView{Page: p, Reused: w.reused(p.Root), Total: len(w.packages)}
	v.Graph = newGraph(v.Reused).picture(len(v.Reused))
	byEcosystem := map[string][]Group{}
	for _, pkg := range w.packages {
		g := *pkg.Group
		g.Root = p.Root
		byEcosystem[pkg.Ecosystem] = append(byEcosystem[pkg.Ecosystem], g)
	}
	for _, name := range sortedKeys(byEcosystem) {
		packages := byEcosystem[name]
		slices.SortStableFunc(packages, func(a, b Group) int { return b.Count() - a.Count() })
		v.Ecosystems = append(v.Ecosystems, ecosystem{cmp.Or(ecosystemNames[name], name), "ecosystem-" + slug(name), packages})
	}
	if err := w.show("dependencies", p, v); err != nil {
		return err
	}
	for _, pkg := range w.packages {
		if err := w.writePackage(pkg); err != nil {
			return err
		}
	}
	return nil
}

// reused are the components that others use, the most used first.
func (w *writer) reused(r root) []Reused {
	var out []Reused
	for _, e := range w.entries {
		if len(e.component.UsedBy) == 0 {
			continue
		}
		item := Reused{Entry: e.at(r)}
		for _, rel := range e.component.UsedBy {
			link := Link{Text: rel.Component}
			if user := w.component(rel.Component); user != nil {
				link = Link{Text: user.Name, Href: r.To(user.Path)}
			}
			if !slices.Contains(item.Users, link) {
				item.Users = append(item.Users, link)
			}
		}
		out = append(out, item)
	}
	slices.SortStableFunc(out, func(a, b Reused) int { return len(b.Users) - len(a.Users) })
	return out[:min(len(out), perPage)]
}

func (w *writer) writePackage(pkg *Package) error {
	from := cmp.Or(ecosystemNames[pkg.Ecosystem], pkg.Ecosystem)
	about := fmt.Sprintf("%s whose files name %s, from %s.", plural(pkg.Count(), "component", "components"), pkg.Name, from)
	return w.writeList(list{
		path: pkg.Path, entries: pkg.Entries, lede: "Components whose own files name this package, from " + from + ".",
		page: func(path string) Page {
			return w.page(path, pkg.Name, about, "dependencies/").under("What is used most", "dependencies/")
		},
	})
}

// packageLinks lead from a component to the pages of packages that it names,
// the most used first.
func (w *writer) packageLinks(r root, e *Entry) []Link {
	var packages []*Package
	for _, d := range e.component.Dependencies {
		path, _ := packagePath(d.Ecosystem, d.Name)
		if p := w.packageBy[strings.ToLower(path)]; p != nil && !slices.Contains(packages, p) {
			packages = append(packages, p)
		}
	}
	slices.SortStableFunc(packages, func(a, b *Package) int { return b.Count() - a.Count() })
	var links []Link
	for _, p := range packages[:min(len(packages), 12)] {
		links = append(links, Link{Text: p.Name, Href: r.To(p.Path)})
	}
	return links
}
