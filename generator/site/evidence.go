package site

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxEvidence is how many pieces of evidence a page shows of one finding; the
// data file has them all.
const maxEvidence = 3

// evidenceList shows where something was seen: links with what stands there.
// Half of a component's page is evidence, so it is written here and not in a
// template, at a tenth of the time.
func evidenceList(evidence []catalogue.Evidence) template.HTML {
	var b strings.Builder
	writeEvidenceList(&b, evidence)
	return markup(b.String())
}

func writeEvidenceList(b *strings.Builder, evidence []catalogue.Evidence) {
	if len(evidence) == 0 {
		return
	}
	b.WriteString("<ul class=\"app-evidence\">")
	for _, e := range evidence[:min(len(evidence), maxEvidence)] {
		b.WriteString("<li>")
		writeEvidence(b, e)
		if says := evidenceSays(e); says != "" {
			b.WriteString(" <q>")
			escape(b, says)
			b.WriteString("</q>")
		}
		if e.AsOf != nil {
			fmt.Fprintf(b, " <span class=\"app-muted\">as of <time datetime=\"%s\">%s</time></span>", iso(*e.AsOf), date(*e.AsOf))
		}
		b.WriteString("</li>")
	}
	if more := len(evidence) - maxEvidence; more > 0 {
		fmt.Fprintf(b, "<li class=\"app-muted\">and %s more</li>", num(more))
	}
	b.WriteString("</ul>")
}

// evidenceLink is the place alone.
func evidenceLink(e catalogue.Evidence) template.HTML {
	var b strings.Builder
	writeEvidence(&b, e)
	return markup(b.String())
}

// writeEvidence writes the place as a link, where it has a web address.
func writeEvidence(b *strings.Builder, e catalogue.Evidence) {
	if safeWeb(e.URL) == "" {
		escape(b, evidenceLabel(e))
		return
	}
	b.WriteString(`<a href="`)
	escape(b, e.URL)
	b.WriteString(`">`)
	escape(b, evidenceLabel(e))
	b.WriteString("</a>")
}

// escape writes text as HTML.
func escape(b *strings.Builder, text string) {
	if strings.ContainsAny(text, "\x00&<>'\"") {
		text = template.HTMLEscapeString(text)
	}
	b.WriteString(text)
}

// evidenceLabel says where evidence was seen, in a few words.
func evidenceLabel(e catalogue.Evidence) string {
	if e.File == "" {
		return upperFirst(evidencePlace(e))
	}
	return evidencePlace(e)
}

// evidencePlace is the label within a sentence.
func evidencePlace(e catalogue.Evidence) string {
	switch {
	case e.File != "" && e.Line > 0:
		return e.File + ", line " + strconv.Itoa(e.Line)
	case e.File != "":
		return e.File
	default:
		return cmp.Or(fieldNames[e.Field], "GitHub’s field “"+e.Field+"”")
	}
}

// fieldNames name GitHub's fields for people.
var fieldNames = map[string]string{
	"": "GitHub", "name": "its name", "description": "its description", "topics": "its topics", "languages": "its languages",
	"tree": "the list of its files", "committedDate": "its newest commit", "pushed_at": "the last push to it", "license": "GitHub’s licence field",
	"tag": "its tag", "tags": "its number of tags", "release": "its release", "archived": "its owner’s mark as archived", "is_template": "its owner’s mark as a template",
}

// evidenceSays is what was seen there, for people: days without their time, and
// no more than the place where that says all.
func evidenceSays(e catalogue.Evidence) string {
	if len(e.Value) >= len("2006-01-02T15:04:05Z") && e.Value[4] == '-' { // few are times, and what is none costs an error
		if day, err := time.Parse(time.RFC3339, e.Value); err == nil {
			return date(day)
		}
	}
	if e.Value == "true" {
		return ""
	}
	return cmp.Or(e.Quote, e.Value)
}
