package site

import (
	"fmt"
	"slices"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Activity is the releases of a component and its newest commits by month.
type Activity struct {
	Releases []catalogue.Release // the newest few
	More     int                 // releases beyond those
	Months   []Month             // oldest first, empty when no commit is known
	Commits  int                 // that were read, the newest ones only
	Says     string              // how many commits and when, in a sentence
	Chart    Chart               // none for a few commits, of which the sentence says all
}

// Month is the number of commits in a month.
type Month struct {
	Name    string // "July 2026"
	Commits int
}

const (
	maxReleases = 5
	maxMonths   = 24
	minCommits  = 3 // of a chart
)

// newActivity counts the newest commits by month, over the two years before
// they were read.
func newActivity(c *catalogue.Component) Activity {
	a := Activity{Releases: c.Releases, Commits: len(c.Commits)}
	if len(a.Releases) > maxReleases {
		a.Releases, a.More = a.Releases[:maxReleases], len(a.Releases)-maxReleases
	}
	counts := map[string]int{}
	for _, t := range c.Commits {
		counts[monthOf(t)]++
	}
	first := time.Date(c.AsOf.Year(), c.AsOf.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1-maxMonths, 0)
	seen := 0
	for i := range maxMonths {
		m := first.AddDate(0, i, 0)
		a.Months = append(a.Months, Month{monthOf(m), counts[monthOf(m)]})
		seen += counts[monthOf(m)]
	}
	if seen == 0 {
		a.Months = nil
		return a
	}
	// Only the newest commits were read: nothing is known of the months before.
	a.Months = a.Months[slices.IndexFunc(a.Months, func(m Month) bool { return m.Commits > 0 }):]
	a.Says = fmt.Sprintf("The newest %s by month, from %s to %s.", plural(seen, "commit", "commits"), a.Months[0].Name, a.Months[len(a.Months)-1].Name)
	if seen >= minCommits {
		a.Chart = sparkline(a.Months, a.Says)
	} else {
		a.Says = fmt.Sprintf("The newest commit was in %s.", monthOf(c.Commits[0]))
	}
	return a
}

func monthOf(t time.Time) string { return t.UTC().Format("January 2006") }
