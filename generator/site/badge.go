package site

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Badge is how owners show their level in their own README.
type Badge struct {
	Src      string // as seen from the page
	Alt      string
	Markdown string // to copy
}

// endpoint is the form that shields.io's endpoint badge reads.
type endpoint struct {
	SchemaVersion int    `json:"schemaVersion"`
	Label         string `json:"label"`
	Message       string `json:"message"`
	Color         string `json:"color"`
}

// badgeColours go with the rungs; white text on each reaches 4.5:1.
var badgeColours = []string{"#4c6272", "#7a5200", "#005eb8", "#00703c", "#005a30"}

const badgeLabel = "NHS code catalogue"

func badgeMessage(l catalogue.Level) string {
	r := rungOf(l.Rung)
	return fmt.Sprintf("%s, level %d of %d", strings.ToLower(r.Name), l.Rung, len(rungs)-1)
}

func (w *writer) badge(r root, c *catalogue.Component) Badge {
	alt := badgeLabel + ": " + badgeMessage(c.Level)
	base := w.frame.BaseURL
	return Badge{
		Src: r.To("badges/" + c.Name + ".svg"), Alt: alt,
		Markdown: fmt.Sprintf("[![%s](%sbadges/%s.svg)](%s%s)", alt, base, c.Name, base, componentPath(c.Name)),
	}
}

// writeBadges writes the badge as a picture and as data.
func (w *writer) writeBadges(e *Entry) error {
	message := badgeMessage(e.component.Level)
	colour := badgeColours[min(max(e.Rung, 0), len(badgeColours)-1)]
	if err := w.out.WriteFile("badges/"+e.Name+".svg", badgeSVG(message, colour)); err != nil {
		return err
	}
	return w.writeJSON("badges/"+e.Name+".json", endpoint{1, badgeLabel, message, colour[1:]})
}

// badgeSVG draws a badge of two halves in Verdana or the like, whose letters
// are about 6.6 units wide at this size; textLength makes any font fit.
func badgeSVG(message, colour string) []byte {
	left, right := textWidth(badgeLabel), textWidth(message)
	total := left + right + 24
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="22" role="img" aria-labelledby="t"><title id="t">%s: %s</title>`, total, badgeLabel, template.HTMLEscapeString(message))
	fmt.Fprintf(&s, `<rect width="%d" height="22" rx="3" fill="#212b32"/><path d="M%d 0h%da3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H%dz" fill="%s"/>`, total, left+12, right+9, left+12, colour)
	s.WriteString(`<g fill="#fff" font-family="Verdana,DejaVu Sans,Arial,sans-serif" font-size="11" aria-hidden="true">`)
	fmt.Fprintf(&s, `<text x="6" y="15" textLength="%d">%s</text><text x="%d" y="15" textLength="%d">%s</text></g></svg>`, left, badgeLabel, left+18, right, template.HTMLEscapeString(message))
	return []byte(s.String())
}

func textWidth(s string) int { return len(s) * 66 / 10 }
