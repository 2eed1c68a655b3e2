package readme

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestParse holds the promise that every block is found as what it is, on the
// line where the file has it, without any markup.
func TestParse(t *testing.T) {
	type block = catalogue.Block
	for _, c := range []struct {
		name, path, text string
		want             []block
	}{
		{"front matter", "README.md", "---\na: b\n---\n# T", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 4}}},
		{"emphasis and links", "README.md", "a *b* [c](d) `e` :hospital:\n", []block{{Kind: catalogue.Paragraph, Text: "a b c e 🏥", Line: 1}}},
		{"entities", "README.md", `a &amp; b \* c`, []block{{Kind: catalogue.Paragraph, Text: "a & b * c", Line: 1}}},
		{"lists", "README.md", "x\n\n- a\n  - b\n\n1. c\n", []block{{Kind: catalogue.Paragraph, Text: "x", Line: 1}, {Kind: catalogue.ListItem, Text: "a", Line: 3}, {Kind: catalogue.ListItem, Text: "b", Line: 4}, {Kind: catalogue.ListItem, Text: "c", Line: 6}}},
		{"tables", "README.md", "| a | b |\n|---|---|\n| c | d |\n", []block{{Kind: catalogue.TableRow, Text: "a | b", Line: 1}, {Kind: catalogue.TableRow, Text: "c | d", Line: 3}}},
		{"code", "README.md", "x\n\n```go\nf()\n```\n", []block{{Kind: catalogue.Paragraph, Text: "x", Line: 1}, {Kind: catalogue.Code, Text: "f()", Lang: "go", Line: 3}}},
		{"alerts", "README.md", "> [!NOTE]\n> text\n", []block{{Kind: catalogue.Quote, Text: "text", Line: 1}}},
		{"HTML headings", "README.md", "x\n\n<h1 align=\"center\">\n  T\n</h1>\n<p>a<br>b</p>\n", []block{{Kind: catalogue.Paragraph, Text: "x", Line: 1}, {Kind: catalogue.Heading, Level: 1, Text: "T", Line: 4}, {Kind: catalogue.Paragraph, Text: "a b", Line: 6}}},
		{"HTML around Markdown", "README.md", "<h2>\n\nT *x*\n\n</h2>\n\ny", []block{{Kind: catalogue.Heading, Level: 2, Text: "T x", Line: 3}, {Kind: catalogue.Paragraph, Text: "y", Line: 7}}},
		{"HTML tables", "README.md", "<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr>\n</table>", []block{{Kind: catalogue.TableRow, Text: "a | b", Line: 2}, {Kind: catalogue.TableRow, Text: "c", Line: 3}}},
		{"details", "README.md", "<details>\n<summary>S</summary>\n\ntext\n\n</details>", []block{{Kind: catalogue.Paragraph, Text: "S", Line: 2}, {Kind: catalogue.Paragraph, Text: "text", Line: 4}}},
		{"comments", "README.md", "<!-- a\nb -->\n\nc", []block{{Kind: catalogue.Paragraph, Text: "c", Line: 4}}},
		{"carriage returns alone", "README.md", "# T\r\rtext\r", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}, {Kind: catalogue.Paragraph, Text: "text", Line: 3}}},
		{"Windows lines", "README.md", "# T\r\n\r\ntext\r\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}, {Kind: catalogue.Paragraph, Text: "text", Line: 3}}},
		{"UTF-16", "README.md", "\xff\xfe#\x00 \x00T\x00", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}}},
		{"Windows-1252", "README.md", "\xa35 \x96 caf\xe9", []block{{Kind: catalogue.Paragraph, Text: "£5 – café", Line: 1}}},
		{"NUL", "README.md", "a\x00b", []block{{Kind: catalogue.Paragraph, Text: "ab", Line: 1}}},
		{"13 bytes", "README.md", "# FHIR-NEWS2\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "FHIR-NEWS2", Line: 1}}},
		{"README.markdown", "README.markdown", "T\n=\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}}},
		{"a symbolic link's target", "README", "docs/README.md", []block{{Kind: catalogue.Paragraph, Text: "docs/README.md", Line: 1}}},
		{"no extension is plain text", "README", "Rota\n====\n\n*a*", []block{{Kind: catalogue.Heading, Level: 1, Text: "Rota", Line: 1}, {Kind: catalogue.Paragraph, Text: "*a*", Line: 4}}},
		{"WordPress's titles", "readme.txt", "=== T ===\n\n== S ==\ntext\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}, {Kind: catalogue.Heading, Level: 2, Text: "S", Line: 3}, {Kind: catalogue.Paragraph, Text: "text", Line: 4}}},
		{"reStructuredText", "README.rst", "T\n=\n\nS ``c``::\n\n  code\n\n* a\n\n  * b\n", []block{{Kind: catalogue.Paragraph, Text: "T =", Line: 1}, {Kind: catalogue.Paragraph, Text: "S c:", Line: 4}, {Kind: catalogue.Code, Text: "code", Line: 6}, {Kind: catalogue.ListItem, Text: "a", Line: 8}, {Kind: catalogue.ListItem, Text: "b", Line: 10}}},
		{"reStructuredText's directives", "README.rst", "====\nRota\n====\n\n.. code-block:: sh\n   :linenos:\n\n   make\n\n.. odd:: x\n\n   kept\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "Rota", Line: 2}, {Kind: catalogue.Code, Text: "make", Lang: "sh", Line: 8}, {Kind: catalogue.Paragraph, Text: "x", Line: 10}, {Kind: catalogue.Paragraph, Text: "kept", Line: 12}}},
		{"AsciiDoc", "README.adoc", "= T\n\n* a\n\n----\ncode\n----\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}, {Kind: catalogue.ListItem, Text: "a", Line: 3}, {Kind: catalogue.Code, Text: "code", Line: 5}}},
		{"Org", "README.org", "* T\n\n[[a.org][b]]\n", []block{{Kind: catalogue.Heading, Level: 1, Text: "T", Line: 1}, {Kind: catalogue.Paragraph, Text: "b", Line: 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Parse(Source{Path: c.path, Text: []byte(c.text)})
			if diff := cmp.Diff(c.want, got.Blocks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestLinks holds the promise that links, images and badges are told apart, each
// with its line.
func TestLinks(t *testing.T) {
	got := Parse(Source{Path: "README.md", Text: []byte("[a](b)\nhttps://c.example\n![d](e.png)\n\n[![f](https://img.shields.io/g.svg)](https://h.example)\n<img src=\"i%2Fj k.png\" alt=\"k\"> <a href=\"l\">m</a>\n")})
	want := []catalogue.Link{
		{URL: "b", Text: "a", Line: 1}, {URL: "https://c.example", Text: "https://c.example", Line: 2}, {URL: "e.png", Text: "d", Line: 3, Image: true},
		{URL: "https://img.shields.io/g.svg", Text: "f", Line: 5, Image: true, Badge: true}, {URL: "https://h.example", Line: 5},
		{URL: "i%2Fj k.png", Text: "k", Line: 6, Image: true}, {URL: "l", Text: "m", Line: 6},
	}
	if diff := cmp.Diff(want, got.Links); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"e.png", "i/j k.png"}, ImagePaths(Source{Path: "README.md"}, got)); diff != "" {
		t.Error(diff)
	}
}

// TestSummary holds the promise that the sentence shown for a component says
// what it is: no badge, no template, no heading again, no instruction.
func TestSummary(t *testing.T) {
	const good = "Plans rotas for wards, e.g. nights and weekends, across several hospitals."
	for name, text := range map[string]string{
		"first sentence":    "# Rota\n\n" + good + " It is quick.\n",
		"badges":            "# Rota\n\n![b](https://img.shields.io/x.svg)\n\n" + good,
		"template":          "# Rota\n\nGive a short introduction of your project here. TODO: write it.\n\n" + good,
		"repeated heading":  "# The rota planner for hospitals\n\nThe rota planner for hospitals\n\n" + good,
		"instructions":      "# Rota\n\n## Installation\n\nClone the repository and install what it needs.\n\n## About\n\n" + good,
		"pointers":          "# Rota\n\nSee the documentation site for everything else.\n\n" + good,
		"row of links":      "# Rota\n\nDocs • Report an error | Contact the team\n\n" + good,
		"it has ended":      "# Rota\n\nThis repository has been deprecated and is now read only.\n\n" + good,
		"what follows it":   "# Rota\n\nThis repository has been deprecated and is now read only. We keep it here for the record only, as it was.\n\n" + good,
		"a warning":         "# Rota\n\n:exclamation: Warning: some of the links lead to pages of the trust.\n\n" + good,
		"a title if alone":  "# " + good + "\n\nSee below.\n",
		"short":             "# Rota\n\nWelcome!\n\n" + good,
		"a quote if alone":  "# Rota\n\n> " + good,
		"reStructured text": "Rota\n====\n\n" + good,
	} {
		path := "README.md"
		if strings.HasPrefix(name, "re") && strings.HasSuffix(name, "text") {
			path = "README.rst"
		}
		if got := Parse(Source{Path: path, Text: []byte(text)}).Summary; got != good {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, text := range []string{"", "# Rota", "# DEPRECATED: nobody looks after this now", "```\ncode\n```", "Lorem ipsum dolor sit amet, consectetur."} {
		if got := Parse(Source{Path: "README.md", Text: []byte(text)}).Summary; got != "" {
			t.Errorf("%q gives %q", text, got)
		}
	}
}

// TestExcerpt holds the promise that an excerpt is at most so many words of the
// introduction.
func TestExcerpt(t *testing.T) {
	doc := Parse(Source{Path: "README.md", Text: []byte("# Rota\n\n![b](https://img.shields.io/x.svg)\n\n" + strings.Repeat("word ", 50) + "\n\n" + strings.Repeat("more ", 50))})
	got := Excerpt(doc, 60)
	if n := len(strings.Fields(got)); n != 60 || !strings.HasSuffix(got, "more…") || strings.Contains(got, "Rota") {
		t.Errorf("%d words: %q", n, got)
	}
	if got := Excerpt(doc, 200); len(strings.Fields(got)) != 100 || strings.Contains(got, "…") {
		t.Errorf("all: %q", got)
	}
}
