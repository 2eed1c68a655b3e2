package site

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// statisticsView is the charts, each with its table.
type statisticsView struct {
	Page
	Charts []Chart
	Total  int
}

// maxBars is how many bars a chart has; the rest is one bar together.
const maxBars = 12

func (w *writer) writeStatistics(context.Context) error {
	p := w.page("statistics/", "Statistics", "The catalogue in charts, each with its numbers.", "statistics/")
	v := &statisticsView{Page: p, Total: len(w.entries)}
	v.Charts = []Chart{
		barChart("levels", "How far components have come", "How many components have reached each level of reuse.", "level", v.Total, w.levelBars()),
		w.yearChart(),
		barChart("freshness", "Last changed", "How long ago the components were last changed.", "last change", v.Total, w.freshnessBars()),
		barChart("licences", "Licences", "How many components have each licence.", "licence", v.Total, groupBars(w.byLicence)),
		barChart("kinds", "Kinds", "How many components there are of each kind.", "kind", v.Total, groupBars(w.byKind)),
		barChart("languages", "Languages", "How many components are mainly written in each language.", "language", v.Total, groupBars(w.byLanguage)),
		barChart("organisations", "Organisations", "How many components each organisation publishes.", "organisation", v.Total, w.organisationBars()),
		barChart("standards", "Standards", "In how many components each standard was seen.", "standard", v.Total, w.standardBars()),
		barChart("pairs", "Standards seen together", "In how many components two standards were seen together.", "pair", v.Total, w.pairBars()),
		barChart("checks", "Policy checks passed", "How many components pass each check.", "check", v.Total, w.checkBars()),
	}
	v.Charts = slices.DeleteFunc(v.Charts, func(c Chart) bool { return len(c.Rows) == 0 })
	return w.show("statistics", p, v)
}

func (w *writer) levelBars() []Bar {
	var bars []Bar
	for _, l := range levels(w.entries) {
		bars = append(bars, Bar{Label: l.Name, Value: l.Count})
	}
	return bars
}

// yearChart counts the components by the year in which they began.
func (w *writer) yearChart() Chart {
	counts, first, last := map[int]int{}, 9999, 0
	for _, e := range w.entries {
		if t := e.component.Dates.Created; t != nil {
			counts[t.Year()]++
			first, last = min(first, t.Year()), max(last, t.Year())
		}
	}
	var bars []Bar
	for year := first; year <= last; year++ {
		bars = append(bars, Bar{Label: strconv.Itoa(year), Value: counts[year]})
	}
	return columnChart("years", "New components by year", "How many of the components were begun in each year.", []string{"Year", "Components"}, bars)
}

// freshnessBars count the components by the time since their last change.
func (w *writer) freshnessBars() []Bar {
	bars := []Bar{{Label: "Within a month"}, {Label: "Within six months"}, {Label: "Within a year"}, {Label: "Within two years"}, {Label: "Within five years"}, {Label: "Longer ago"}, {Label: "Unknown"}}
	days := []int{31, 183, 366, 731, 1827}
	for _, e := range w.entries {
		at := len(bars) - 1
		if !e.Changed.IsZero() {
			age := int(w.GeneratedAt.Sub(e.Changed).Hours() / 24)
			at = slices.IndexFunc(days, func(d int) bool { return age <= d })
			if at < 0 {
				at = len(days)
			}
		}
		bars[at].Value++
	}
	return slices.DeleteFunc(bars, func(b Bar) bool { return b.Label == "Unknown" && b.Value == 0 })
}

// groupBars are the largest groups, and the rest together.
func groupBars(groups []*Group) []Bar {
	var bars []Bar
	for _, g := range groups {
		bars = append(bars, Bar{Label: g.Name, Value: g.Count()})
	}
	return limitBars(bars)
}

// limitBars keeps the largest bars and puts the rest into one.
func limitBars(bars []Bar) []Bar {
	slices.SortStableFunc(bars, func(a, b Bar) int { return cmp.Compare(b.Value, a.Value) })
	if len(bars) <= maxBars {
		return bars
	}
	rest := Bar{Label: fmt.Sprintf("%d others together", len(bars)-maxBars+1), Rest: true}
	for _, b := range bars[maxBars-1:] {
		rest.Value += b.Value
	}
	return append(bars[:maxBars-1], rest)
}

func (w *writer) organisationBars() []Bar {
	var bars []Bar
	for _, o := range w.organisations {
		if o.Count() > 0 {
			bars = append(bars, Bar{Label: o.Name, Value: o.Count()})
		}
	}
	return limitBars(bars)
}

func (w *writer) standardBars() []Bar {
	var bars []Bar
	for _, s := range w.mostSeen(maxBars) {
		bars = append(bars, Bar{Label: s.Name, Value: s.Count()})
	}
	return bars
}

// pairBars count the standards that were seen together most; a standard and
// its own part are no pair.
func (w *writer) pairBars() []Bar {
	counts := map[string]int{}
	for _, e := range w.entries {
		used := e.component.Standards
		for i, a := range used {
			for _, b := range used[i+1:] {
				if w.standards[a.ID].Parent != b.ID && w.standards[b.ID].Parent != a.ID {
					counts[min(a.ID, b.ID)+" "+max(a.ID, b.ID)]++
				}
			}
		}
	}
	var bars []Bar
	for _, pair := range sortedKeys(counts) {
		a, b, _ := strings.Cut(pair, " ")
		bars = append(bars, Bar{Label: cmp.Or(w.standards[a].Name, a) + " + " + cmp.Or(w.standards[b].Name, b), Value: counts[pair]})
	}
	slices.SortStableFunc(bars, func(a, b Bar) int { return cmp.Compare(b.Value, a.Value) })
	return bars[:min(len(bars), maxBars)]
}

func (w *writer) checkBars() []Bar {
	var bars []Bar
	for _, c := range w.Content.Checks {
		if !c.Person {
			bars = append(bars, Bar{Label: cmp.Or(c.Short, c.ID), Value: w.outcomes[c.ID][catalogue.Pass]})
		}
	}
	slices.SortStableFunc(bars, func(a, b Bar) int { return cmp.Compare(b.Value, a.Value) })
	return bars
}

// countOutcomes counts the outcomes of every check.
func (w *writer) countOutcomes() {
	w.outcomes = map[string]map[catalogue.Outcome]int{}
	for _, e := range w.entries {
		for _, f := range w.Whole.Of(e.component).Findings {
			if w.outcomes[f.Check] == nil {
				w.outcomes[f.Check] = map[catalogue.Outcome]int{}
			}
			w.outcomes[f.Check][f.Outcome]++
		}
	}
}
