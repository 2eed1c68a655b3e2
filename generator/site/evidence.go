package site

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxEvidence is how many pieces of evidence a page shows of one finding; the
// data file has them all.
const maxEvidence = 3

// evidenceList shows where something was seen: links with what stands there.
// Half of a component's page is evidence, so it is written here and not in a
// template, at a tenth of the time.
func evidenceList(evidence []catalogue.Evidence) template.HTML {
	if len(evidence) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("<ul class=\"app-evidence\">")
	for _, e := range evidence[:min(len(evidence), maxEvidence)] {
		b.WriteString("<li>")
		writeEvidence(&b, e)
		for _, quote := range []string{e.Quote, e.Value} {
			if quote != "" {
				b.WriteString(" <q>" + template.HTMLEscapeString(quote) + "</q>")
			}
		}
		if e.AsOf != nil {
			fmt.Fprintf(&b, " <span class=\"app-muted\">as of <time datetime=\"%s\">%s</time></span>", iso(*e.AsOf), date(*e.AsOf))
		}
		b.WriteString("</li>")
	}
	if more := len(evidence) - maxEvidence; more > 0 {
		fmt.Fprintf(&b, "<li class=\"app-muted\">and %s more</li>", num(more))
	}
	b.WriteString("</ul>")
	return markup(b.String())
}

// evidenceLink is the place alone.
func evidenceLink(e catalogue.Evidence) template.HTML {
	var b strings.Builder
	writeEvidence(&b, e)
	return markup(b.String())
}

// writeEvidence writes the place as a link, where it has a web address.
func writeEvidence(b *strings.Builder, e catalogue.Evidence) {
	label := template.HTMLEscapeString(evidenceLabel(e))
	if safeWeb(e.URL) == "" {
		b.WriteString(label)
		return
	}
	b.WriteString("<a href=\"" + template.HTMLEscapeString(e.URL) + "\">" + label + "</a>")
}

// evidenceLabel says where evidence was seen, in a few words.
func evidenceLabel(e catalogue.Evidence) string {
	switch {
	case e.File != "" && e.Line > 0:
		return fmt.Sprintf("%s, line %d", e.File, e.Line)
	case e.File != "":
		return e.File
	case e.Field != "":
		return "GitHub’s field “" + e.Field + "”"
	default:
		return "GitHub"
	}
}
