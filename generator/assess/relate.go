package assess

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// relate fills Uses, UsedBy and Similar of every component. The work grows with
// the number of dependencies and of components, not with its square, and the
// outcome does not depend on the order of the components. Names are those of
// standards by ID, for people.
func relate(components []catalogue.Component, names map[string]string) {
	link(components)
	liken(components, names)
}

// link fills Uses and UsedBy.
func link(components []catalogue.Component) {
	d := newDirectory(components)
	for i := range components {
		components[i].Uses, components[i].UsedBy = []catalogue.Relation{}, []catalogue.Relation{}
	}
	for i := range components {
		seen := map[[2]string]bool{}
		for _, dependency := range components[i].Dependencies {
			j, ok := d.provider(dependency)
			key := [2]string{dependency.Ecosystem, dependency.Name}
			if !ok || i == j || seen[key] {
				continue
			}
			seen[key] = true
			relation := catalogue.Relation{Via: dependency.Name, Ecosystem: dependency.Ecosystem, Evidence: dependency.Evidence}
			relation.Component = components[j].Name
			components[i].Uses = append(components[i].Uses, relation)
			relation.Component = components[i].Name
			components[j].UsedBy = append(components[j].UsedBy, relation)
		}
	}
	for i := range components {
		sortRelations(components[i].Uses)
		sortRelations(components[i].UsedBy)
	}
}

func sortRelations(list []catalogue.Relation) {
	slices.SortFunc(list, func(a, b catalogue.Relation) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Component), strings.ToLower(b.Component)),
			strings.Compare(a.Ecosystem, b.Ecosystem), strings.Compare(a.Via, b.Via))
	})
}

// directory finds the component that provides a dependency.
type directory struct {
	byName    map[string]int // position by lower-cased OWNER/NAME
	byPackage map[string]int // position by ecosystem and name of a package
}

// newDirectory indexes names and packages.
func newDirectory(components []catalogue.Component) *directory {
	d := &directory{byName: map[string]int{}, byPackage: map[string]int{}}
	claims := map[string][]claim{}
	for i := range components {
		d.byName[strings.ToLower(components[i].Name)] = i
		for _, p := range components[i].Packages {
			key := packageKey(p.Ecosystem, p.Name)
			claims[key] = append(claims[key], claim{i, p.Name})
		}
	}
	for key, list := range claims {
		if i, ok := ownerOf(components, list); ok {
			d.byPackage[key] = i
		}
	}
	return d
}

// claim is a component that says it publishes a package.
type claim struct {
	component int
	name      string
}

// bears tells whether the component has the package's name.
func (c claim) bears(components []catalogue.Component) bool {
	name := c.name[strings.LastIndexAny(c.name, "/:")+1:]
	return plain(baseName(components[c.component].Name)) == plain(name)
}

// ownerOf chooses the component that owns a package: a fork owns nothing that
// another claims, then who bears the name, then who was there first, so that a
// copy cannot take it. A name that several carry and none bears, as a template
// hands it down, belongs to nobody.
func ownerOf(components []catalogue.Component, claims []claim) (int, bool) {
	slices.SortFunc(claims, func(x, y claim) int {
		a, b := &components[x.component], &components[y.component]
		return cmp.Or(compareBool(a.Fork, b.Fork), compareBool(y.bears(components), x.bears(components)),
			created(a).Compare(created(b)), cmp.Compare(a.ID, b.ID), strings.Compare(a.Name, b.Name))
	})
	first := claims[0]
	nobodys := len(claims) > 1 && !first.bears(components) && !components[claims[1].component].Fork
	return first.component, !nobodys
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// created is when a component was created; unknown counts as late.
func created(c *catalogue.Component) time.Time {
	if c.Dates.Created == nil {
		return time.Unix(1<<40, 0)
	}
	return *c.Dates.Created
}

// baseName is the name of a component without its owner.
func baseName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// provider gives the position of the component that a dependency names: by its
// address on GitHub when it has one, else by the name of a package.
func (d *directory) provider(dependency catalogue.Dependency) (int, bool) {
	if address := dependencyAddress(dependency); address != "" {
		i, ok := d.byName[strings.ToLower(address)]
		return i, ok
	}
	i, ok := d.byPackage[packageKey(dependency.Ecosystem, dependency.Name)]
	return i, ok
}

var (
	githubAddress   = regexp.MustCompile(`(?:github\.com[/:]|\bgithub:|\bgh:)/?([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+)`)
	githubShorthand = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)(?:#.*)?$`)
)

// dependencyAddress is the OWNER/NAME that a dependency names, "" when it
// names only a package.
func dependencyAddress(d catalogue.Dependency) string {
	for _, text := range []string{d.Requirement, d.Name} {
		if address := gitAddress(text); address != "" {
			return strings.TrimPrefix(address, "github.com/")
		}
	}
	switch d.Ecosystem {
	case githubActions:
		return d.Name
	case npm:
		if m := githubShorthand.FindStringSubmatch(d.Requirement); m != nil {
			return m[1]
		}
	case docker:
		if image, ok := strings.CutPrefix(d.Name, "ghcr.io/"); ok {
			parts := strings.Split(image, "/")
			return strings.Join(parts[:min(2, len(parts))], "/")
		}
	}
	return ""
}

// gitAddress gives "github.com/OWNER/NAME" of the first repository on GitHub
// that a text names in any of the ways of package managers, "" when none.
func gitAddress(text string) string {
	if !strings.Contains(text, "github") && !strings.Contains(text, "gh:") {
		return ""
	}
	m := githubAddress.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	name := strings.TrimSuffix(strings.TrimRight(m[2], "."), ".git")
	if name == "" {
		return ""
	}
	return "github.com/" + m[1] + "/" + name
}

// packageKey is one key for all spellings of a package's name: Python takes
// hyphen, underscore and full stop as the same (PEP 503), and conda's packages
// are mostly Python's.
func packageKey(ecosystem, name string) string {
	name = catalogue.PackageName(ecosystem, name)
	if ecosystem == conda {
		if r, ok := strings.CutPrefix(name, "r-"); ok {
			return cran + "\x00" + r
		}
		ecosystem = pypi
	}
	return ecosystem + "\x00" + name
}
