package site

import (
	"cmp"
	"context"
	"html/template"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// PolicyCheck is a check with how many components pass it.
type PolicyCheck struct {
	content.Check
	Href                          string
	Pass, Fail, Unknown, NotAsked int
}

// Asked is of how many components the check could be seen.
func (c PolicyCheck) Asked() int { return c.Pass + c.Fail }

// Percent is the share of them that pass.
func (c PolicyCheck) Percent() int { return 100 * c.Pass / max(c.Asked(), 1) }

// policyView lists the checks by family, and explains the ladder.
type policyView struct {
	Page
	Families []family
	Ladder   []Rung
	Total    int
}

type family struct {
	Name, Anchor string
	Checks       []PolicyCheck
}

// familyNames are in the order in which people are shown them.
var familyNames = []struct{ ID, Name string }{
	{"licence", "Licence"}, {"documentation", "Documentation"}, {"community", "People and community"},
	{"quality", "Quality"}, {"safety", "Safety"}, {"data", "Data"},
}

// checkPage is the page of one check.
type checkPage struct {
	Page
	Check PolicyCheck
	Body  template.HTML
	Next  *Link
}

func (w *writer) writePolicy(context.Context) error {
	p := w.page("policy/", "Policy checks", "What the catalogue looks for in a component, why it matters and how to pass.", "policy/")
	v := &policyView{Page: p, Ladder: levels(w.entries), Total: len(w.entries)}
	for _, f := range w.families() {
		group := family{Name: f.Name, Anchor: "family-" + f.ID}
		for _, c := range w.Content.Checks {
			if c.Family == f.ID {
				group.Checks = append(group.Checks, policyCheck(p.Root, c, w.outcomes[c.ID]))
			}
		}
		if len(group.Checks) > 0 {
			v.Families = append(v.Families, group)
		}
	}
	if err := w.show("policy", p, v); err != nil {
		return err
	}
	for i, c := range w.Content.Checks {
		if err := w.writeCheck(i, policyCheck(rootOf(pathOf("policy", c.ID)), c, w.outcomes[c.ID])); err != nil {
			return err
		}
	}
	return nil
}

// families are the known families, then those that only content/ knows.
func (w *writer) families() []struct{ ID, Name string } {
	out, known := familyNames, map[string]bool{}
	for _, f := range familyNames {
		known[f.ID] = true
	}
	for _, c := range w.Content.Checks {
		if !known[c.Family] {
			known[c.Family] = true
			out = append(out, struct{ ID, Name string }{c.Family, cmp.Or(upperFirst(c.Family), "Other")})
		}
	}
	return out
}

func policyCheck(r root, c content.Check, counts map[catalogue.Outcome]int) PolicyCheck {
	return PolicyCheck{
		Check: c, Href: r.To(pathOf("policy", c.ID)), Pass: counts[catalogue.Pass], Fail: counts[catalogue.Fail],
		Unknown: counts[catalogue.Unknown], NotAsked: counts[catalogue.NotApplicable],
	}
}

func (w *writer) writeCheck(i int, c PolicyCheck) error {
	p := w.page(pathOf("policy", c.ID), cmp.Or(c.Title, c.ID), cmp.Or(c.Remedy, c.Title), "policy/").under("Policy checks", "policy/")
	v := &checkPage{Page: p, Check: c, Body: w.markdown(p.Root, c.Body)}
	if i+1 < len(w.Content.Checks) {
		next := w.Content.Checks[i+1]
		v.Next = &Link{Text: next.Title, Href: p.Root.To(pathOf("policy", next.ID))}
	}
	return w.show("check", p, v)
}
