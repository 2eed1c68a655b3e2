package search

import (
	"regexp"
	"slices"
	"strings"
)

// PageSize is how many results a page holds unless the query says otherwise.
const PageSize = 20

// Query is what is looked for. Text is in the query language: words, "quoted
// phrases", -word. Values of one facet are alternatives, facets add up.
type Query struct {
	Text    string
	Filters map[string][]string // facet → values, compared without case
	Sort    string              // "" by relevance, "name", "updated" (last change first)
	Page    int                 // from 1
	Size    int                 // results a page; 0 means PageSize
	Literal bool                // neither correct nor widen the words
}

// Facets are the names of the facets, in the order in which people see them.
var Facets = []string{"language", "licence", "organisation", "standard", "kind", "level", "topic", "status"}

// facetNames are the words before a colon that name a facet.
var facetNames = map[string]string{
	"language": "language", "lang": "language",
	"licence": "licence", "license": "licence",
	"organisation": "organisation", "organization": "organisation", "org": "organisation",
	"standard": "standard", "kind": "kind", "type": "kind", "level": "level", "topic": "topic", "status": "status",
}

// maxText is how much of a query's text is read, in characters.
const maxText = 300

const space = `\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

// clausePattern: 1 minus, 2 facet, 3 quoted, 4 plain. templates/search/query.ts holds its twin.
var clausePattern = regexp.MustCompile(`(-?)(?:([A-Za-z]+):)?(?:["“”]([^"“”]*)(?:["“”]|$)|([^` + space + `]+))`)

// ParseQuery reads what a person typed: language:go and its like become
// filters, the rest stays as Text.
func ParseQuery(typed string) Query {
	q := Query{Filters: map[string][]string{}}
	var rest []string
	for _, m := range clausePattern.FindAllStringSubmatch(clip(typed), -1) {
		facet, value := facetNames[strings.ToLower(m[2])], m[3]+m[4]
		if facet == "" || m[1] != "" || value == "" {
			rest = append(rest, m[0])
			continue
		}
		if !slices.Contains(q.Filters[facet], value) {
			q.Filters[facet] = append(q.Filters[facet], value)
		}
	}
	q.Text = strings.Join(rest, " ")
	if strings.HasSuffix(typed, " ") && q.Text != "" {
		q.Text += " " // the last word is whole
	}
	return q
}

func clip(text string) string {
	if runes := []rune(strings.ToValidUTF8(text, " ")); len(runes) > maxText {
		return string(runes[:maxText])
	}
	return strings.ToValidUTF8(text, " ")
}

// clause is a word or phrase of the text.
type clause struct {
	text   string // as typed, quotes and minus taken off
	quoted bool
	not    bool
}

// clauses reads the query language.
func clauses(text string) []clause {
	var out []clause
	for _, m := range clausePattern.FindAllStringSubmatch(clip(text), -1) {
		c := clause{text: m[4], not: m[1] != "", quoted: m[4] == ""}
		if c.quoted {
			c.text = m[3]
		}
		if m[2] != "" {
			c.text = m[2] + ":" + c.text
		}
		out = append(out, c)
	}
	return out
}

// written is the clause as it is typed.
func (c clause) written() string {
	text := c.text
	if c.quoted {
		text = `"` + text + `"`
	}
	if c.not {
		text = "-" + text
	}
	return text
}
