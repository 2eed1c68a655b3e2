package site

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// Badge is how owners show their level, or how they do in a family of checks,
// in their own README.
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
	return w.badgeOf(r, c, "badges/"+c.Name+".svg", badgeLabel, badgeMessage(c.Level))
}

func (w *writer) badgeOf(r root, c *catalogue.Component, file, label, message string) Badge {
	alt, base := label+": "+message, w.frame.BaseURL
	return Badge{Src: r.To(file), Alt: alt, Markdown: "[![" + alt + "](" + base + file + ")](" + base + componentPath(c.Name) + ")"}
}

// familyBadges are a component's badges for each family of checks.
type familyBadges struct {
	Pictures template.HTML
	Markdown string // to copy, a line each
}

func (w *writer) familyBadges(r root, e *Entry) familyBadges {
	var pictures, lines strings.Builder
	for _, f := range e.families {
		badge := w.badgeOf(r, e.component, familyBadge(f.Family, e.Name), f.label(), f.Says)
		pictures.WriteString(`<img src="`)
		escape(&pictures, badge.Src)
		pictures.WriteString(`" alt="`)
		escape(&pictures, badge.Alt)
		pictures.WriteString(`" height="22" loading="lazy"> `)
		lines.WriteString(badge.Markdown + "\n")
	}
	return familyBadges{markup(pictures.String()), lines.String()}
}

// familyBadge is the file of a badge. The family comes first so that no folder
// has the name that a file may have: logins hold no full stop.
func familyBadge(family, name string) string { return "badges/" + family + "/" + name + ".svg" }

func (r FamilyResult) label() string { return r.Name + " checks" }

// familyResults counts, for each family of checks that a program can make, how
// many apply to a component and how many of those it passes; what could not be
// seen is not passed.
func (w *writer) familyResults(c *catalogue.Component) []FamilyResult {
	outcomes := make(map[string]catalogue.Outcome, len(c.Findings))
	for _, f := range c.Findings {
		outcomes[f.Check] = f.Outcome
	}
	results := make([]FamilyResult, len(w.badgeFamilies))
	for i, family := range w.badgeFamilies {
		r := FamilyResult{Family: family.ID, Name: family.Name}
		for _, check := range family.Checks {
			switch outcome, judged := outcomes[check]; {
			case !judged || outcome == catalogue.NotApplicable:
			case outcome == catalogue.Pass:
				r.Passed++
				fallthrough
			default:
				r.Applied++
			}
		}
		r.Says = fmt.Sprintf("%d of %d passed", r.Passed, r.Applied)
		if r.Applied == 0 {
			r.Says = "none apply"
		}
		results[i] = r
	}
	return results
}

// badgeFamily is the checks of one family that a program can make.
type badgeFamily struct {
	ID, Name string
	Checks   []string
}

// indexFamilies sorts the checks into the families that have a badge.
func (w *writer) indexFamilies() {
	for _, f := range w.families() {
		family := badgeFamily{ID: f.ID, Name: f.Name}
		for _, c := range w.Content.Checks {
			if c.Family == f.ID && !c.Person {
				family.Checks = append(family.Checks, c.ID)
			}
		}
		if f.ID != "" && len(family.Checks) > 0 {
			w.badgeFamilies = append(w.badgeFamilies, family)
		}
	}
}

// colour goes with the part that passed.
func (r FamilyResult) colour() string {
	switch {
	case r.Applied == 0:
		return badgeColours[0]
	case r.Passed == r.Applied:
		return badgeColours[3]
	case 2*r.Passed >= r.Applied:
		return badgeColours[2]
	}
	return badgeColours[1]
}

// writeBadges writes the badge of the level as a picture and as data, and those
// of the families of checks as pictures.
func (w *writer) writeBadges(e *Entry, out data.FileWriter) error {
	message := badgeMessage(e.component.Level)
	colour := badgeColours[min(max(e.Rung, 0), len(badgeColours)-1)]
	if err := out.WriteFile("badges/"+e.Name+".svg", w.badgeFile(badgeLabel, message, colour)); err != nil {
		return err
	}
	for _, f := range e.families {
		if err := out.WriteFile(familyBadge(f.Family, e.Name), w.badgeFile(f.label(), f.Says, f.colour())); err != nil {
			return err
		}
	}
	return data.WriteJSON(out, "badges/"+e.Name+".json", endpoint{1, badgeLabel, message, colour[1:]})
}

// badgeFile is a badge, drawn once: thousands of components show the same.
func (w *writer) badgeFile(label, message, colour string) []byte {
	key := [...]string{label, message, colour}
	if svg, ok := w.drawn.Load(key); ok {
		return svg.([]byte)
	}
	svg := badgeSVG(label, message, colour)
	w.drawn.Store(key, svg)
	return svg
}

// badgeSVG draws a badge of two halves in Verdana or the like, whose letters
// are about 6.6 units wide at this size; textLength makes any font fit.
func badgeSVG(label, message, colour string) []byte {
	left, right := textWidth(label), textWidth(message)
	total := left + right + 24
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="22" role="img" aria-labelledby="t"><title id="t">%s: %s</title>`, total, template.HTMLEscapeString(label), template.HTMLEscapeString(message))
	fmt.Fprintf(&s, `<rect width="%d" height="22" rx="3" fill="#212b32"/><path d="M%d 0h%da3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H%dz" fill="%s"/>`, total, left+12, right+9, left+12, colour)
	s.WriteString(`<g fill="#fff" font-family="Verdana,DejaVu Sans,Arial,sans-serif" font-size="11" aria-hidden="true">`)
	fmt.Fprintf(&s, `<text x="6" y="15" textLength="%d">%s</text><text x="%d" y="15" textLength="%d">%s</text></g></svg>`, left, template.HTMLEscapeString(label), left+18, right, template.HTMLEscapeString(message))
	return []byte(s.String())
}

func textWidth(s string) int { return len(s) * 66 / 10 }
