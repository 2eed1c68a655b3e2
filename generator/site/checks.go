package site

import (
	"cmp"
	"html/template"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// CheckView is the outcome of a check on a component.
type CheckView struct {
	Check     string
	Outcome   catalogue.Outcome
	Reason    string
	Remedy    string
	Title     string // as a question
	Short     string // as a statement
	Href      string
	Mandatory bool
	Says      string // the outcome in a word or two
	Evidence  template.HTML
}

// outcomeNames say each outcome in a word or two.
var outcomeNames = map[catalogue.Outcome]string{
	catalogue.Pass:          "Yes",
	catalogue.Fail:          "Not yet",
	catalogue.Unknown:       "Could not be seen",
	catalogue.NotApplicable: "Does not apply",
}

// judge sorts the findings by outcome, in the order of the checks' pages, and
// adds the checks that only a person can make.
func (v *componentView) judge(w *writer, c *catalogue.Component) {
	findings := byID(c.Findings, func(f catalogue.Finding) string { return f.Check })
	listed := map[string]bool{}
	for _, check := range w.Content.Checks {
		listed[check.ID] = true
		f, ok := findings[check.ID]
		switch {
		case check.Person:
			v.Persons = append(v.Persons, w.checkView(v.Page.Root, catalogue.Finding{Check: check.ID, Outcome: catalogue.Unknown}))
		case ok:
			v.add(w.checkView(v.Page.Root, f))
		}
	}
	for _, f := range c.Findings {
		if !listed[f.Check] {
			v.add(w.checkView(v.Page.Root, f))
		}
	}
}

func (v *componentView) add(check CheckView) {
	switch check.Outcome {
	case catalogue.Pass:
		v.Passing = append(v.Passing, check)
	case catalogue.NotApplicable:
		v.Skipped = append(v.Skipped, check)
	default:
		v.Failing = append(v.Failing, check)
	}
}

func (w *writer) checkView(r root, f catalogue.Finding) CheckView {
	check, ok := w.checks[f.Check]
	view := CheckView{
		Check: f.Check, Outcome: f.Outcome, Reason: f.Reason, Remedy: f.Remedy, Title: cmp.Or(check.Title, f.Check), Short: cmp.Or(check.Short, f.Check), Mandatory: check.Mandatory,
		Says: outcomeNames[f.Outcome], Evidence: evidenceList(f.Evidence),
	}
	if ok {
		view.Href = r.To(pathOf("policy", f.Check))
	}
	return view
}
