package site

import (
	"html/template"
	"slices"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// RAPLevel is a level of maturity of reproducible analytical pipelines, with
// what could be seen of it. It is evidence, never a verdict.
// https://nhsdigital.github.io/rap-community-of-practice/introduction_to_RAP/levels_of_RAP/
type RAPLevel struct {
	Name  string
	Ticks []RAPTick
}

// RAPTick is one thing that a level asks for.
type RAPTick struct {
	Asks  string
	Says  string        // what was seen: "Yes", "Not yet", "Could not be seen", "Needs a person"
	Where template.HTML // link to where it was seen, "" for what needs a person
}

// openLanguages are languages that anybody may run without paying.
var openLanguages = []string{"Python", "R", "Jupyter Notebook", "SQL", "PLSQL", "Julia", "Shell", "Scala", "Java", "JavaScript", "TypeScript", "Go", "Rust", "C", "C++", "Fortran"}

const needsPerson = "Needs a person"

// rapLevels gives the ticks of a data pipeline, nothing for other kinds.
func rapLevels(c *catalogue.Component) []RAPLevel {
	if c.Kind.ID != "data-pipeline" {
		return nil
	}
	check := func(asks, id string) RAPTick {
		f := finding(c, id)
		return RAPTick{asks, outcomeNames[f.Outcome], where(f.Evidence...)}
	}
	person := func(asks string) RAPTick { return RAPTick{Asks: asks, Says: needsPerson} }
	return []RAPLevel{
		{"Baseline", []RAPTick{
			openLanguage(c),
			{"The code is under version control and published", outcomeNames[catalogue.Pass], where(tree(c, "published"))},
			check("The README says how to reproduce the work", "usage"),
			person("The code has been reviewed by a peer"),
			person("It is linked to and from the publication"),
		}},
		{"Silver", []RAPTick{
			check("It is documented: what it is and how to set it up", "install"),
			check("It is tested", "tests"),
			foundIn(c, "It says what it depends on", "no dependencies in the files", dependencyEvidence(c)),
			check("It says what data it needs", "data-description"),
			person("It keeps to a standard layout, style and log"),
		}},
		{"Gold", []RAPTick{
			foundIn(c, "It is a package", "no package in the files", packageEvidence(c)),
			check("It is built and tested with every change", "ci"),
			check("It has a change log", "changelog"),
			check("It is released in versions", "semver"),
		}},
	}
}

// openLanguage is the tick for a language that anybody may run, by what GitHub
// says of the language.
func openLanguage(c *catalogue.Component) RAPTick {
	tick := RAPTick{Asks: "Data is produced by code in an open language", Says: outcomeNames[catalogue.Unknown]}
	if c.Language == "" {
		return tick
	}
	tick.Says = outcomeNames[catalogue.Fail]
	if slices.Contains(openLanguages, c.Language) {
		tick.Says = outcomeNames[catalogue.Pass]
	}
	tick.Where = where(catalogue.Evidence{Field: "language", Value: c.Language, URL: c.URL})
	return tick
}

// foundIn ticks what some file shows; else it says that the files do not.
func foundIn(c *catalogue.Component, asks, missing string, found []catalogue.Evidence) RAPTick {
	if len(found) > 0 {
		return RAPTick{asks, outcomeNames[catalogue.Pass], where(found...)}
	}
	return RAPTick{asks, outcomeNames[catalogue.Fail], where(tree(c, missing))}
}

func dependencyEvidence(c *catalogue.Component) (out []catalogue.Evidence) {
	for _, d := range c.Dependencies {
		out = append(out, d.Evidence)
	}
	return out
}

func packageEvidence(c *catalogue.Component) (out []catalogue.Evidence) {
	for _, p := range c.Packages {
		out = append(out, p.Evidence)
	}
	return out
}

// tree is evidence of the files at the commit that was read.
func tree(c *catalogue.Component, value string) catalogue.Evidence {
	e := catalogue.Evidence{Field: "tree", Value: value, Commit: c.Commit, URL: c.URL}
	if c.Commit != "" {
		e.URL += "/tree/" + c.Commit
	}
	return e
}

// where leads to the first place.
func where(evidence ...catalogue.Evidence) template.HTML {
	if len(evidence) == 0 {
		return ""
	}
	return evidenceLink(evidence[0])
}
