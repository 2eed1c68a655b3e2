package assess

import (
	"regexp"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// relate fills Uses, UsedBy and Similar of every component.
func relate(components []catalogue.Component) {}

// traits are what the likeness of a repository to others is judged by.
func traits(f *facts) catalogue.Traits {
	return catalogue.Traits{}
}

var githubAddress = regexp.MustCompile(`(?:github\.com[/:]|\bgithub:|\bgh:)/?([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+)`)

// gitAddress gives "github.com/OWNER/NAME" of the first repository on GitHub
// that a text names in any of the ways of package managers, "" when none.
func gitAddress(text string) string {
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
