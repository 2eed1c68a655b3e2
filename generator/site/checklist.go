package site

import (
	"fmt"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// boxes are the ticks of the checklist, by outcome.
var boxes = map[catalogue.Outcome]string{
	catalogue.Pass: "[x]", catalogue.Fail: "[ ]", catalogue.Unknown: "[ ]", catalogue.NotApplicable: "[-]",
}

// checklist is the policy's list of questions before publishing (Appendix B of
// the NHS open source policy), filled in as far as a program can, in Markdown.
// What needs a person is never ticked.
func (w *writer) checklist(v *componentView) []byte {
	var b strings.Builder
	b.Grow(8 << 10) // nearly always enough
	fmt.Fprintf(&b, "# Checklist for %s\n\nFilled in by %s from what could be seen on %s. [x] seen, [ ] not seen, [-] does not apply.\n", v.C.Name, w.frame.SiteTitle, date(v.C.AsOf))
	findings := byID(v.C.Findings, func(f catalogue.Finding) string { return f.Check })
	for _, family := range w.families() {
		heading := "\n## " + family.Name + "\n\n"
		for _, c := range w.Content.Checks {
			if c.Family != family.ID {
				continue
			}
			b.WriteString(heading)
			heading = ""
			f, ok := findings[c.ID]
			if c.Person || !ok {
				fmt.Fprintf(&b, "- [ ] %s (needs a person)\n", c.Title)
				continue
			}
			fmt.Fprintf(&b, "- %s %s", boxes[f.Outcome], c.Title)
			if len(f.Evidence) > 0 && safeWeb(f.Evidence[0].URL) != "" {
				fmt.Fprintf(&b, " <%s>", f.Evidence[0].URL)
			}
			b.WriteByte('\n')
			if f.Outcome != catalogue.Pass {
				fmt.Fprintf(&b, "  %s\n", strings.TrimSpace(f.Reason+" "+f.Remedy))
			}
		}
	}
	return []byte(b.String())
}
