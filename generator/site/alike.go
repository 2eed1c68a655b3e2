package site

import (
	"html/template"
	"path/filepath"
	"strings"
)

// ofThis says of a file of this component what is said of one for each.
var ofThis = strings.NewReplacer("One component", "This component", "one component", "this component", "a component’s", "this component’s", "a component's", "this component’s")

// alike is what the pages of all components say alike, but for their names.
type alike struct {
	machine template.HTML // links to the page as data, of NAME of OWNER
	persons template.HTML // checks that only a person can make
}

// newAlike renders what all pages about one component say alike.
func (w *writer) newAlike() (a alike, err error) {
	r := rootOf("components/OWNER/NAME/")
	var machine, persons []Link
	for _, f := range w.files {
		if strings.Contains(f.Path, "OWNER/NAME") && !strings.HasSuffix(f.Path, ".svg") {
			form := strings.ToUpper(strings.TrimPrefix(filepath.Ext(f.Path), "."))
			machine = append(machine, Link{Text: ofThis.Replace(strings.TrimSuffix(f.Means, ".")), Href: r.To(f.Path), Note: form})
		}
	}
	machine = append(machine, Link{Text: "Feed of the organisation", Href: r.To("organisations/OWNER/feed.xml")})
	for _, check := range w.Content.Checks {
		if check.Person {
			persons = append(persons, Link{Text: check.Title, Href: r.To(pathOf("policy", check.ID))})
		}
	}
	if a.machine, err = w.templates.fragment("component-data", machine); err != nil {
		return a, err
	}
	a.persons, err = w.templates.fragment("component-persons", persons)
	return a, err
}

// machine are the links that lead to a component's page as data.
func (w *writer) machine(e *Entry) template.HTML {
	name := strings.TrimSuffix(strings.TrimPrefix(e.Path, "components/"), "/")
	of := strings.NewReplacer("organisations/OWNER/", template.HTMLEscapeString(e.OwnerPath), "OWNER/NAME", template.HTMLEscapeString(name))
	return markup(of.Replace(string(w.alike.machine)))
}
