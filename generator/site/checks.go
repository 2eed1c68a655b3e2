package site

import (
	"cmp"
	"errors"
	"html/template"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// CheckView is the outcome of a check. What it says is much the same from
// component to component, but for the evidence.
type CheckView struct {
	Check     string
	Outcome   catalogue.Outcome
	Reason    string
	Remedy    string
	Short     string // as a statement
	Href      string
	Mandatory bool
	Says      string // the outcome in a word or two
	Evidence  template.HTML
}

// CheckList is the checks of one outcome.
type CheckList struct {
	Count int
	html  strings.Builder
}

// Items are the elements of the list.
func (l *CheckList) Items() template.HTML { return markup(l.html.String()) }

// evidenceMark stands for the evidence while a check is rendered for all the
// components of which it says the same. No text holds it: templates escape NUL.
const evidenceMark = "\x00"

// add adds a check with its evidence.
func (l *CheckList) add(t *templates, check CheckView, evidence []catalogue.Evidence) error {
	check.Evidence = evidenceMark
	html, err := t.share("app-check", check)
	before, after, _ := strings.Cut(string(html), evidenceMark)
	l.Count++
	l.html.WriteString(before)
	writeEvidenceList(&l.html, evidence)
	l.html.WriteString(after)
	return err
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
func (v *componentView) judge(w *writer, c *catalogue.Component) (err error) {
	findings := byID(c.Findings, func(f catalogue.Finding) string { return f.Check })
	v.Failing.html.Grow(16 << 10) // the longest list, and mostly enough for it
	for _, check := range w.Content.Checks {
		f, ok := findings[check.ID]
		if !check.Person && ok {
			err = errors.Join(err, v.list(f.Outcome).add(w.templates, w.checkView(v.Page.Root, f), f.Evidence))
		}
	}
	for _, f := range c.Findings {
		if _, listed := w.checks[f.Check]; !listed {
			err = errors.Join(err, v.list(f.Outcome).add(w.templates, w.checkView(v.Page.Root, f), f.Evidence))
		}
	}
	return err
}

// list is where the checks of an outcome are shown.
func (v *componentView) list(outcome catalogue.Outcome) *CheckList {
	switch outcome {
	case catalogue.Pass:
		return &v.Passing
	case catalogue.NotApplicable:
		return &v.Skipped
	}
	return &v.Failing
}

// checkView is what a finding says, without its evidence.
func (w *writer) checkView(r root, f catalogue.Finding) CheckView {
	check, ok := w.checks[f.Check]
	view := CheckView{
		Check: f.Check, Outcome: f.Outcome, Reason: f.Reason, Remedy: f.Remedy, Short: cmp.Or(check.Short, f.Check), Mandatory: check.Mandatory,
		Says: outcomeNames[f.Outcome],
	}
	if ok {
		view.Href = r.To(pathOf("policy", f.Check))
	}
	return view
}
