package assess

import (
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// rungs lists, for each rung from 1, the checks it wants. Each rung needs all
// below it. Documentation and specifications have lists of their own.
var rungs = [][]string{
	{"licence-present", "licence-open"},
	{"readme", "purpose", "install", "usage"},
	{"maintained", "contact-or-owner"},
	{"one-licence", "tests", "ci", "semver", "runs-elsewhere"},
}

var writingRungs = [][]string{
	rungs[0],
	{"readme", "purpose"},
	rungs[2],
	{"one-licence", "version-or-changelog", "runs-elsewhere"},
}

// prototypeRung is the highest that prototypes and training may reach.
const prototypeRung = 2

// level finds the rung that a repository has reached and what the next wants.
// What is unknown does not lift a repository, and is named as missing.
func (a *Assessor) level(f *facts, j *judged, findings []catalogue.Finding) catalogue.Level {
	outcomes := map[string]bool{}
	for _, finding := range findings {
		outcomes[finding.Check] = finding.Outcome == catalogue.Pass || finding.Outcome == catalogue.NotApplicable
	}
	ladder := rungs
	if writing[j.kind.ID] {
		ladder = writingRungs
	}
	if f.repo.Fork || f.repo.Details != nil && f.repo.Details.Empty {
		return rungAt(0, []catalogue.Missing{{Check: "published", Remedy: "Only a repository that is not a fork and not empty can rise."}})
	}
	for rung, wanted := range ladder {
		if rung == prototypeRung && j.prototype {
			return rungAt(rung, []catalogue.Missing{{Check: "prototype", Remedy: "A prototype or training material rises no higher; build the real thing and say so in the README."}})
		}
		var missing []catalogue.Missing
		for _, id := range wanted {
			missing = append(missing, a.missing(f, j, id, outcomes)...)
		}
		if len(missing) > 0 {
			return rungAt(rung, missing)
		}
	}
	return rungAt(len(ladder), nil)
}

// rungAt makes a level; what is missing is an empty list at the top.
func rungAt(rung int, missing []catalogue.Missing) catalogue.Level {
	if missing == nil {
		missing = []catalogue.Missing{}
	}
	return catalogue.Level{Rung: rung, ID: catalogue.Rungs[rung], Missing: missing}
}

// missing gives what one demand of a rung still wants, nothing when it is met.
func (a *Assessor) missing(f *facts, j *judged, id string, met map[string]bool) []catalogue.Missing {
	want := func(checks ...string) []catalogue.Missing {
		for _, c := range checks {
			if met[c] {
				return nil
			}
		}
		return []catalogue.Missing{{Check: checks[0], Remedy: a.pages[checks[0]].Remedy}}
	}
	switch id {
	case "one-licence": // who has to ask which licence holds cannot reuse it yet
		if j.licence.State != catalogue.LicenceConflict {
			return nil
		}
		return want("licence-agrees")
	case "contact-or-owner":
		return want("contact", "owner")
	case "version-or-changelog":
		return want("semver", "changelog")
	}
	return want(id)
}

// status says whether a component is alive, and how that is known.
func (f *facts) status(j *judged) (catalogue.Status, []catalogue.Evidence) {
	switch {
	case f.repo.Archived:
		return catalogue.StatusArchived, []catalogue.Evidence{f.field("archived", "true")}
	case j.publiccode.ended:
		return catalogue.StatusArchived, []catalogue.Evidence{j.publiccode.status}
	case len(j.ended) > 0:
		return catalogue.StatusArchived, j.ended
	}
	changed, evidence := f.lastChange()
	if changed.IsZero() || longAgo(changed, f.asOf) {
		return catalogue.StatusQuiet, []catalogue.Evidence{evidence}
	}
	return catalogue.StatusActive, []catalogue.Evidence{evidence}
}
