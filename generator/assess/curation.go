package assess

import (
	"regexp"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// overrideByOwner lets a valid publiccode.yml have the last word over rules.
func overrideByOwner(c *catalogue.Component, j *judged) {
	p := j.publiccode
	if p.summary != "" {
		c.Summary, c.SummarySource = p.summary, "publiccode"
		c.Curation = append(c.Curation, catalogue.CurationNote{Field: "summary", Source: "publiccode"})
	}
	if p.kind != "" && !refines(j.kind.ID, p.kind) {
		j.kind = catalogue.Kind{ID: p.kind, Source: "publiccode", Evidence: []catalogue.Evidence{p.status}}
		c.Curation = append(c.Curation, catalogue.CurationNote{Field: "kind", Source: "publiccode"})
	}
}

// refines tells whether a kind that a rule found says more than the owner's
// coarser type: a design system is a library, a prototype an application.
func refines(found, declared string) bool {
	switch declared {
	case "library":
		return found == "design-system" || found == "test-tooling" || found == "library"
	case "app":
		return found == "prototype" || found == "template" || found == "app"
	case "infrastructure":
		return found == "template" || found == "infrastructure"
	}
	return found == declared
}

// overrideByCuration lets the catalogue's maintainer have the last word over
// everybody; each field is marked. Hiding is left to whoever lists components:
// the note says why.
func overrideByCuration(c *catalogue.Component, j *judged, by content.Curation) {
	mark := func(field, note string) {
		c.Curation = append(c.Curation, catalogue.CurationNote{Field: field, Source: "curation", Note: note})
	}
	if by.Summary != "" {
		c.Summary, c.SummarySource = by.Summary, "curation"
		mark("summary", by.Note)
	}
	if by.Kind != "" {
		j.kind = catalogue.Kind{ID: by.Kind, Source: "curation", Evidence: []catalogue.Evidence{}}
		j.prototype = by.Kind == "prototype"
		mark("kind", by.Note)
	}
	if by.Hide != "" {
		mark("hide", by.Hide)
	}
	if by.Feature {
		c.Featured = true
		mark("feature", by.Note)
	}
	if by.Successor != "" {
		c.Successor = by.Successor
		mark("successor", by.Note)
	}
}

// summary is one sentence that says what a component is: GitHub's
// description, else the sentence of the README that says it.
func (f *facts) summary() (text, source string) {
	if d := f.description(); d != "" {
		return d, "description"
	}
	if f.doc.Summary != "" && (templateName(f) || containsAny(phrase(f.doc.Summary), leftovers) == "") {
		return f.doc.Summary, "readme"
	}
	return "", ""
}

// linkRow tells a row of links, as "docs • source", from a sentence.
var linkRow = regexp.MustCompile(`^[^.|•·]{1,30}( [|•·] [^.|•·]{1,30})+$`)

// description is GitHub's description where it says what a component is: not
// one word, text of a template, a row of links, or that it has ended.
func (f *facts) description() string {
	words := strings.Fields(strings.TrimLeft(f.repo.Description, "# "))
	d, p := strings.Join(words, " "), phrase(f.repo.Description)
	if len(words) < 2 || linkRow.MatchString(d) || notice.MatchString(d) || f.describedEnd() || !templateName(f) && containsAny(p, leftovers)+containsAny(p, placeholders) != "" {
		return ""
	}
	return strings.TrimRight(d, " :")
}

// notice tells a description that warns or instructs, and does not describe.
var notice = regexp.MustCompile(`(?i)^\W*(warning|please note|note:|important:|n\.?b\.|use docker|to (install|run|build|start|set)\b|start with an?\b)`)

// installLine finds the one line that installs or uses a component: the
// command in its README that names it, else the form of its ecosystem.
func installLine(f *facts, kind string, packages []catalogue.Package) string {
	names := []string{strings.ToLower(f.repo.Name)}
	for _, p := range packages {
		names = append(names, strings.ToLower(p.Name))
	}
	for _, s := range f.sections {
		for _, b := range s.blocks {
			if b.Kind != catalogue.Code {
				continue
			}
			for line := range strings.Lines(b.Text) {
				line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
				if len(line) < 160 && strings.Count(line, "(") == strings.Count(line, ")") && installs(strings.ToLower(line), names) {
					return strings.Clone(line)
				}
			}
		}
	}
	for _, p := range packages {
		switch tags := f.repo.Details.Tags; {
		case p.Ecosystem == "go" && kind == "library":
			return "go get " + p.Name
		case p.Ecosystem == "github-actions" && len(tags) > 0:
			return "uses: " + p.Name + "@" + tags[0]
		}
	}
	return ""
}

// installers begin the commands that install a package by its name.
var installers = []string{"npm install", "npm i ", "yarn add", "pnpm add", "pip install", "pip3 install", "python -m pip install", "uv add", "uv pip install", "poetry add", "conda install", "install.packages(", "remotes::install", "devtools::install", "pak::", "renv::install", "install_github(", "go get ", "go install ", "cargo add", "gem install", "composer require", "dotnet add", "docker pull", "docker run", "uses:"}

// installs tells whether a line, in lower case, is a command that installs one of the names.
func installs(line string, names []string) bool {
	for _, i := range installers {
		if !strings.HasPrefix(line, i) {
			continue
		}
		for _, n := range names {
			if n != "" && strings.Contains(line, n) {
				return true
			}
		}
	}
	return false
}
