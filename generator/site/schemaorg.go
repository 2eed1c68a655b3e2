package site

import (
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// sourceCode is schema.org's SoftwareSourceCode, as far as we know it.
type sourceCode struct {
	Context     string    `json:"@context"`
	Type        string    `json:"@type"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	URL         string    `json:"url,omitempty"`
	Repository  string    `json:"codeRepository,omitempty"`
	Language    string    `json:"programmingLanguage,omitempty"`
	Licence     string    `json:"license,omitempty"`
	Keywords    []string  `json:"keywords,omitempty"`
	Created     string    `json:"dateCreated,omitempty"`
	Modified    string    `json:"dateModified,omitempty"`
	Version     string    `json:"version,omitempty"`
	Publisher   publisher `json:"publisher"`
}

type publisher struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// schemaOrg describes a component to search engines.
func schemaOrg(p Page, c *catalogue.Component) any {
	s := sourceCode{
		Context: "https://schema.org", Type: "SoftwareSourceCode", Name: c.Name, Description: c.Summary, URL: p.Canonical(),
		Repository: c.URL, Language: c.Language, Keywords: c.Topics, Created: catalogue.DayOf(c.Dates.Created), Modified: catalogue.DayOf(c.Dates.Changed),
		Publisher: publisher{"Organization", c.Organisation.Name},
	}
	if c.Licence.State == catalogue.LicenceOpen && c.Licence.SPDX != "" {
		s.Licence = "https://spdx.org/licenses/" + c.Licence.SPDX
	}
	if len(c.Releases) > 0 {
		s.Version = c.Releases[0].Tag
	}
	return s
}
