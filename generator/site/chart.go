package site

import (
	"fmt"
	"html/template"
	"strings"
)

// Chart is a picture made of SVG, with the table that says the same. It uses
// the page's colours, so that it can be read in the light and the dark scheme.
type Chart struct {
	ID     string
	Title  string
	About  string // what the picture shows, in a sentence
	SVG    template.HTML
	Head   []string
	Rows   [][]string
	Narrow bool
}

// Bar is one bar of a chart.
type Bar struct {
	Label string
	Value int
	Href  string // "" for none
	Rest  bool   // it is all that has no bar of its own
}

// The measures of a picture are such that its words can still be read on a
// phone, where it is drawn at two thirds of its size.
const (
	chartWidth = 480
	barHeight  = 12
	rowHeight  = 42
	maxLabel   = 50 // characters of a label
	digitWidth = 10 // of a number on a phone
)

// barChart draws horizontal bars, above each its label and its number. The
// table tells its share of all the components, of which a bar may count some
// that another counts too.
func barChart(id, title, about, unit string, all int, bars []Bar) Chart {
	c := Chart{ID: id, Title: title, About: about, Head: []string{upperFirst(unit), "Components", "Share"}}
	most := 1
	for _, b := range bars {
		most = max(most, b.Value)
	}
	var s strings.Builder
	openSVG(&s, c, chartWidth, len(bars)*rowHeight)
	for i, b := range bars {
		y := i * rowHeight
		fmt.Fprintf(&s, `<text class="app-chart__label" x="0" y="%d">%s</text>`, y+16, template.HTMLEscapeString(shorten(b.Label, maxLabel)))
		fmt.Fprintf(&s, `<text class="app-chart__value" x="%d" y="%d" text-anchor="end">%s</text>`, chartWidth, y+16, num(b.Value))
		if b.Value > 0 {
			fmt.Fprintf(&s, `<rect class="app-chart__bar%s" x="0" y="%d" width="%d" height="%d" rx="2"/>`, map[bool]string{true: " app-chart__bar--rest"}[b.Rest], y+22, max(b.Value*chartWidth/most, 2), barHeight)
		}
		c.Rows = append(c.Rows, []string{b.Label, num(b.Value), share(b.Value, all)})
	}
	c.SVG = closeSVG(&s)
	return c
}

// columnChart draws columns in order of time, with labels below some of them,
// and above them their numbers, or the largest alone where all have no room.
func columnChart(id, title, about string, head []string, bars []Bar) Chart {
	c := Chart{ID: id, Title: title, About: about, Head: head}
	most := 1
	for _, b := range bars {
		most = max(most, b.Value)
		c.Rows = append(c.Rows, []string{b.Label, num(b.Value)})
	}
	const height, floor, top = 260, 225, 20
	step := float64(chartWidth) / float64(max(len(bars), 1))
	fits := float64(len(num(most))*digitWidth) <= step
	var s strings.Builder
	openSVG(&s, c, chartWidth, height)
	fmt.Fprintf(&s, `<line class="app-chart__axis" x1="0" y1="%d" x2="%d" y2="%d"/>`, floor, chartWidth, floor)
	every := (len(bars) + 7) / 8
	for i, b := range bars {
		x, h := float64(i)*step, b.Value*(floor-top)/most
		fmt.Fprintf(&s, `<rect class="app-chart__bar" x="%.1f" y="%d" width="%.1f" height="%d" rx="2"/>`, x+step*0.12, floor-h, step*0.76, h)
		if i%every == 0 {
			fmt.Fprintf(&s, `<text class="app-chart__label" x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+step/2, floor+20, template.HTMLEscapeString(b.Label))
		}
		if b.Value > 0 && (fits || b.Value == most) {
			fmt.Fprintf(&s, `<text class="app-chart__value" x="%.1f" y="%d" text-anchor="middle">%s</text>`, x+step/2, floor-h-5, num(b.Value))
		}
	}
	c.SVG = closeSVG(&s)
	return c
}

// sparkline draws a small column for each month.
func sparkline(months []Month, about string) Chart {
	most := 1
	for _, m := range months {
		most = max(most, m.Commits)
	}
	c := Chart{ID: "activity", Title: "Commits by month", About: about, Narrow: true, Head: []string{"Month", "Commits"}}
	const height, step = 48, 12
	width := len(months) * step
	var s strings.Builder
	openSVG(&s, c, width, height)
	for i, m := range months {
		h := 2
		if m.Commits > 0 {
			h = 4 + m.Commits*(height-6)/most
			c.Rows = append(c.Rows, []string{m.Name, num(m.Commits)})
		}
		fmt.Fprintf(&s, `<rect class="app-chart__bar" x="%d" y="%d" width="9" height="%d"/>`, i*step, height-h, h)
	}
	c.SVG = closeSVG(&s)
	return c
}

// openSVG begins a picture that says its title and what it shows.
func openSVG(s *strings.Builder, c Chart, width, height int) {
	fmt.Fprintf(s, `<svg class="app-chart__picture" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="%s-title %s-desc">`, width, height, width, height, c.ID, c.ID)
	fmt.Fprintf(s, `<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`, c.ID, template.HTMLEscapeString(c.Title), c.ID, template.HTMLEscapeString(c.About))
}

func closeSVG(s *strings.Builder) template.HTML {
	s.WriteString("</svg>")
	return markup(s.String())
}
