package site

import (
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
	Asks string
	Says string // what was seen: "Yes", "Not yet", "Could not be seen", "Needs a person"
}

// openLanguages are languages that anybody may run without paying.
var openLanguages = []string{"Python", "R", "Jupyter Notebook", "SQL", "PLSQL", "Julia", "Shell", "Scala", "Java", "JavaScript", "TypeScript", "Go", "Rust", "C", "C++", "Fortran"}

const needsPerson = "Needs a person"

// rapLevels gives the ticks of a data pipeline, nothing for other kinds.
func rapLevels(c *catalogue.Component) []RAPLevel {
	if c.Kind.ID != "data-pipeline" {
		return nil
	}
	check := func(id string) string { return outcomeNames[finding(c, id).Outcome] }
	seen := func(yes bool) string {
		if yes {
			return outcomeNames[catalogue.Pass]
		}
		return outcomeNames[catalogue.Fail]
	}
	language := outcomeNames[catalogue.Unknown]
	if c.Language != "" {
		language = seen(slices.Contains(openLanguages, c.Language))
	}
	return []RAPLevel{
		{"Baseline", []RAPTick{
			{"Data is produced by code in an open language", language},
			{"The code is under version control and published", seen(true)},
			{"The README says how to reproduce the work", check("usage")},
			{"The code has been reviewed by a peer", needsPerson},
			{"It is linked to and from the publication", needsPerson},
		}},
		{"Silver", []RAPTick{
			{"It is documented: what it is and how to set it up", check("install")},
			{"It is tested", check("tests")},
			{"It says what it depends on", seen(len(c.Dependencies) > 0)},
			{"It says what data it needs", check("data-description")},
			{"It keeps to a standard layout, style and log", needsPerson},
		}},
		{"Gold", []RAPTick{
			{"It is a package", seen(len(c.Packages) > 0)},
			{"It is built and tested with every change", check("ci")},
			{"It has a change log", check("changelog")},
			{"It is released in versions", check("semver")},
		}},
	}
}
