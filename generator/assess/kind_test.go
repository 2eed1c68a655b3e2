package assess

import (
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestKind holds the promise that a kind is seen by what is in a repository,
// in the order of the rules, with evidence.
func TestKind(t *testing.T) {
	code := func(extra files) files {
		for _, name := range []string{"src/a.py", "src/b.py", "src/c.py", "src/d.py", "src/e.py", "src/f.py"} {
			extra[name] = "x"
		}
		return extra
	}
	for name, test := range map[string]struct {
		repo, description string
		files             files
		want              string
	}{
		"a prototype by name":             {"beds-prototype", "", files{"app.js": "x"}, "prototype"},
		"the kit that prototypes need":    {"nhs-prototype-kit", "", files{"app.js": "x"}, "template"},
		"a template":                      {"{{cookiecutter}}", "", files{"cookiecutter.json": "{}"}, "template"},
		"profiles":                        {"beds", "", files{"StructureDefinition-a.json": "", "ValueSet-b.json": "", "ValueSet-c.json": "", "CodeSystem-d.xml": "", "e.fsh": ""}, "specification"},
		"an API by name":                  {"beds-api", "", code(files{}), "api"},
		"a name that only looks like one": {"rapid-beds", "", files{"package.json": `{"main":"index.js","files":["lib"]}`, "index.js": "x"}, "library"},
		"Terraform":                       {"beds", "", files{"a.tf": "", "b.tf": "", "c.tf": "", "d.sh": ""}, "infrastructure"},
		"an Action":                       {"beds", "", files{"action.yml": "", "index.js": "x"}, "infrastructure"},
		"an R package":                    {"beds", "", files{"DESCRIPTION": "Package: beds", "NAMESPACE": "", "R/beds.R": ""}, "library"},
		"an R package that is an app":     {"beds", "", files{"DESCRIPTION": "Package: beds", "NAMESPACE": "", "R/app_server.R": ""}, "app"},
		"a gem":                           {"beds", "an ETL gem", files{"beds.gemspec": "", "lib/beds.rb": "x"}, "library"},
		"Django, whatever its name":       {"beds-reference-library", "", code(files{"manage.py": "x"}), "app"},
		"a package tried out in Django":   {"beds-components", "", code(files{"setup.py": "x", "beds/__init__.py": "", "testapp/manage.py": "x"}), "library"},
		"a greeting and nothing else":     {"hello-world", "", files{"README.md": "# Hello"}, "other"},
		"notebooks":                       {"beds", "", files{"a.ipynb": "", "b.ipynb": "", "c.py": ""}, "model"},
		"notebooks of a package's manual": {"beds", "", code(files{"setup.py": "x", "docs/a.ipynb": "", "docs/b.ipynb": "", "docs/c.ipynb": ""}), "library"},
		"a pipeline":                      {"beds-rap", "", code(files{}), "data-pipeline"},
		"guidance":                        {"beds-guidance", "", files{"README.md": "# Beds"}, "documentation"},
		"ontologies":                      {"beds", "", files{"a.ttl": "", "b.ttl": "", "Dockerfile": ""}, "specification"},
		"a plugin called FAQ":             {"beds-faq", "", files{"gulpfile.js": "x", "index.php": "x", "a.php": "x", "b.php": "x", "c.php": "x"}, "app"},
		"a manual's website":              {"beds", "Beds - developer documentation", files{".eleventy.js": "x", "src/a.md": "", "src/b.md": "", "src/c.md": ""}, "documentation"},
		"an interface behind a gateway":   {"beds", "", files{"manifest_template.yml": "x", "proxies/live/a.xml": "", "docker/slow/app.js": "x"}, "api"},
		"a website with one function":     {"beds", "", code(files{"ui/next.config.mjs": "x", "exporter/serverless.yml": "x"}), "app"},
		"a theme of WordPress":            {"beds", "", files{"style.css": "", "functions.php": "x", "index.php": "x", "package.json": `{"main":"index.js"}`}, "app"},
		"Shiny by its file":               {"beds", "", files{"Beds_Shiny/Beds_Shiny_v1.R": "x"}, "app"},
		"vocabularies":                    {"beds", "", files{"a.jsonld": "", "b.jsonld": "", "Dockerfile": "", "run.sh": ""}, "specification"},
		"nothing to go by":                {"beds", "", files{"README.md": "# Beds"}, "other"},
	} {
		repo := sample(test.files)
		repo.Name, repo.Description = test.repo, test.description
		c := bare(t).Assess(repo, parsed(repo))
		if c.Kind.ID != test.want {
			t.Errorf("%s: %s, want %s (%s)", name, c.Kind.ID, test.want, describeEvidence(c.Kind.Evidence))
		}
		if c.Kind.ID != "other" && (len(c.Kind.Evidence) == 0 || c.Kind.Source != "rule") {
			t.Errorf("%s: no evidence: %+v", name, c.Kind)
		}
	}
}

// TestKindOfWhatLiesDeeper holds the promise that a kind is seen where only the
// top folders were listed, by the languages that GitHub counts.
func TestKindOfWhatLiesDeeper(t *testing.T) {
	for name, test := range map[string]struct {
		name, description string
		languages         []catalogue.LanguageSize
		want              string
	}{
		"pages of ASP.NET": {"beds", "", []catalogue.LanguageSize{{Name: "C#", Bytes: 90_000}, {Name: "HTML+Razor", Bytes: 30_000}}, "app"},
		"Terraform":        {"beds", "", []catalogue.LanguageSize{{Name: "HCL", Bytes: 90_000}, {Name: "Shell", Bytes: 30_000}}, "infrastructure"},
		"a client":         {"beds-client", "", []catalogue.LanguageSize{{Name: "Kotlin", Bytes: 90_000}}, "library"},
		"an application":   {"beds", "This application shows which beds of a ward are free.", []catalogue.LanguageSize{{Name: "Java", Bytes: 90_000}}, "app"},
		"nothing but text": {"beds", "This application shows which beds of a ward are free.", []catalogue.LanguageSize{{Name: "HTML", Bytes: 90_000}}, "other"},
	} {
		repo := sample(files{"README.md": "# Beds\n"})
		repo.Name, repo.Description = test.name, test.description
		repo.Details.Tree.Depth, repo.Details.Languages = 1, test.languages
		repo.Details.Tree.Entries = append(repo.Details.Tree.Entries, catalogue.TreeEntry{Path: "src", Type: "tree"})
		if c := bare(t).Assess(repo, parsed(repo)); c.Kind.ID != test.want {
			t.Errorf("%s: %s, want %s: %s", name, c.Kind.ID, test.want, describeEvidence(c.Kind.Evidence))
		}
	}
}

// TestSummary holds the promise that everything has one sentence where there
// is one to be had, and says where it is from.
func TestSummary(t *testing.T) {
	for name, test := range map[string]struct{ description, readme, text, source string }{
		"the description":    {"Beds of a ward", "# A\n\nSomething quite different stands in this README, and at length.", "Beds of a ward", "description"},
		"one word is none":   {"Beds", "# A\n\nThis service shows the nurses of a ward which beds are free.", "This service shows the nurses of a ward which beds are free.", "readme"},
		"left of a template": {"A specification for the Template API", "# A\n\nThis service shows the nurses of a ward which beds are free.", "This service shows the nurses of a ward which beds are free.", "readme"},
		"a row of links":     {"View repo | Report Error", "# A\n", "", ""},
		"a warning":          {"Warning: links lead to pages of the trust", "# A\n\nThis service shows the nurses of a ward which beds are free.", "This service shows the nurses of a ward which beds are free.", "readme"},
		"a colon at its end": {"Beds of a ward:", "# A\n", "Beds of a ward", "description"},
		"it has ended":       {"This repository has been deprecated and is now read only.", "# A\n", "", ""},
		"a heading's mark":   {"# Beds of a ward", "# A\n", "Beds of a ward", "description"},
		"nothing to be had":  {"", "# A\n", "", ""},
		"not of the licence": {"", "# A\n\n## Licence\n\nThis is released under the MIT licence by the people of the trust.", "", ""},
	} {
		repo := sample(files{"README.md": test.readme})
		repo.Description = test.description
		c := bare(t).Assess(repo, parsed(repo))
		if c.Summary != test.text || c.SummarySource != test.source {
			t.Errorf("%s: %q from %q", name, c.Summary, c.SummarySource)
		}
	}
}

// TestStatus holds the promise that life is judged by the snapshot's date.
func TestStatus(t *testing.T) {
	repo := sample(files{"a.py": ""})
	if got := bare(t).Assess(repo, catalogue.Document{}).Status; got != catalogue.StatusActive {
		t.Error(got)
	}
	repo.Details.CommittedAt = corpusAsOf.AddDate(-1, 0, -2)
	if got := bare(t).Assess(repo, catalogue.Document{}).Status; got != catalogue.StatusQuiet {
		t.Error(got)
	}
	repo.Archived = true
	if got := bare(t).Assess(repo, catalogue.Document{}); got.Status != catalogue.StatusArchived || got.StatusReason[0].Field != "archived" {
		t.Error(got.Status, got.StatusReason)
	}
}
