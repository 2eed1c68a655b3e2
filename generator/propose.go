package generator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
)

// publiccode.yml's limits on descriptions, in characters.
// https://yml.publiccode.tools/schema.core.html
const (
	maxShort = 150
	minLong  = 150
)

// softwareTypes are publiccode.yml's words for our kinds.
var softwareTypes = map[string]string{
	"api": "standalone/backend", "app": "standalone/web", "library": "library", "design-system": "library",
	"infrastructure": "configurationFiles", "specification": "configurationFiles", "template": "configurationFiles",
}

// developmentStatuses are publiccode.yml's words for our states of life.
var developmentStatuses = map[catalogue.Status]string{
	catalogue.StatusActive: "development", catalogue.StatusQuiet: "stable", catalogue.StatusArchived: "obsolete",
}

// Propose is a publiccode.yml made of what is known of a component. Lines that
// only its owner can complete say so.
func (j Judgement) Propose() string {
	c := j.Component
	_, name, _ := strings.Cut(c.Name, "/")
	var y yamlLines
	y.add(0, "# Proposed by catalogue check. Read every line, complete those marked, and commit it as publiccode.yml.")
	y.add(0, "# What the keys mean: https://yml.publiccode.tools/")
	y.pair(0, "publiccodeYmlVersion", "0.7")
	y.pair(0, "name", name)
	if c.Organisation.Login == harvest.LocalOwner {
		y.pair(0, "url", "https://github.com/OWNER/"+name+" # complete")
	} else {
		y.pair(0, "url", c.URL)
	}
	if c.Homepage != "" {
		y.pair(0, "landingURL", c.Homepage)
	}
	if len(c.Releases) > 0 {
		y.pair(0, "softwareVersion", c.Releases[0].Tag)
		y.add(0, "releaseDate: "+c.Releases[0].Published.Format("2006-01-02"))
	}
	y.add(0, "platforms: [web] # complete: web, windows, mac, linux, ios, android")
	y.pair(0, "developmentStatus", cmp.Or(developmentStatuses[c.Status], "development"))
	y.pair(0, "softwareType", cmp.Or(softwareTypes[c.Kind.ID], "standalone/other"))
	y.describe(c)
	y.add(0, "legal:")
	y.pair(1, "license", cmp.Or(c.Licence.SPDX, "MIT # complete: the catalogue found no licence"))
	y.add(0, "maintenance:")
	y.maintain(c)
	y.add(0, "localisation:")
	y.add(1, "localisationReady: false")
	y.add(1, "availableLanguages: [en]")
	y.supports(c, j)
	return y.String()
}

// yamlLines is YAML being written; values are quoted as JSON, which is YAML.
type yamlLines struct{ strings.Builder }

func (y *yamlLines) add(level int, line string) {
	fmt.Fprintf(y, "%s%s\n", strings.Repeat("  ", level), line)
}

func (y *yamlLines) pair(level int, key, value string) {
	value, comment, marked := strings.Cut(value, " # ")
	if marked {
		comment = " # " + comment
	}
	y.add(level, key+": "+quoted(value)+comment)
}

func quoted(s string) string {
	data, _ := json.Marshal(s) // a string always has a form
	return string(data)
}

func (y *yamlLines) describe(c catalogue.Component) {
	short := cmp.Or(c.Summary, c.Description, "What it does, in one sentence")
	long := short
	if utf8.RuneCountInString(long) < minLong {
		long = strings.TrimRight(long, ". ") + ". Complete this text: what it does, for whom, and what somebody who wants to use it should know. It needs at least 150 characters."
	}
	if r := []rune(short); len(r) > maxShort {
		short = string(r[:maxShort-1]) + "…"
	}
	y.add(0, "description:")
	y.add(1, "en:")
	y.pair(2, "shortDescription", short)
	y.add(2, "longDescription: "+quoted(long)+" # complete")
	y.add(2, "features: # complete: what it can do")
	y.add(3, "- "+quoted(short))
}

func (y *yamlLines) maintain(c catalogue.Component) {
	if c.Status == catalogue.StatusArchived {
		y.pair(1, "type", "none")
		return
	}
	y.pair(1, "type", "internal")
	y.add(1, "contacts:")
	y.add(2, "- name: "+quoted(cmp.Or(c.Organisation.Name, c.Organisation.Login, "The team"))+" # complete")
	if c.Contact != nil && strings.Contains(c.Contact.Value, "@") {
		y.pair(3, "email", c.Contact.Value)
	}
}

// supports declares the standards that were seen in the code.
func (y *yamlLines) supports(c catalogue.Component, j Judgement) {
	addresses := map[string]string{}
	for _, s := range j.Standards {
		addresses[s.ID] = s.URL
	}
	head := "supports: # the standards that were seen in the code; keep those that it implements"
	for _, s := range c.Standards {
		if s.Strength != catalogue.Implements || addresses[s.ID] == "" {
			continue
		}
		if head != "" {
			y.add(0, head)
			head = ""
		}
		y.add(1, "- id: "+quoted(addresses[s.ID]))
	}
}
