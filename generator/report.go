package generator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/publish"
)

// Report tells what a run did. It is published as report.json, the one file
// that differs between two builds of the same snapshot.
type Report struct {
	Began       time.Time           `json:"began"`
	Ended       time.Time           `json:"ended"`
	Outcome     Outcome             `json:"outcome"`
	Error       string              `json:"error,omitempty"`
	GeneratedAt time.Time           `json:"generated_at"` // of the harvest
	Snapshot    string              `json:"snapshot"`     // fingerprint of its contents
	Stages      []Stage             `json:"stages"`
	Counts      Counts              `json:"counts"`
	Harvest     any                 `json:"harvest,omitempty"` // requests, points, incidents
	Kept        map[shelfKind]int   `json:"kept,omitempty"`    // how often what an earlier night made was used again
	Publish     publish.Stats       `json:"publish"`
	Stale       []StaleSource       `json:"stale,omitempty"`
	Warnings    []Warning           `json:"warnings,omitempty"`
	Refusals    []catalogue.Problem `json:"refusals,omitempty"`
	Ledger      catalogue.Ledger    `json:"ledger"`
}

// Outcome is how a run ended.
type Outcome string

// The outcomes of a run.
const (
	Published Outcome = "published"
	Harvested Outcome = "harvested" // by a run that publishes nothing
	Refused   Outcome = "refused"   // by a guard; the live site is untouched
	Failed    Outcome = "failed"    // the live site is untouched
	Stopped   Outcome = "stopped"   // by a signal; the live site is untouched
)

// Stage is one step of a run and how long it took.
type Stage struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// Counts are the numbers of a run.
type Counts struct {
	Found         int `json:"found"`
	Listed        int `json:"listed"`
	Excluded      int `json:"excluded"`
	Failed        int `json:"failed"`
	Departed      int `json:"departed"`
	Stale         int `json:"stale"`       // listed, from an older night
	Undescribed   int `json:"undescribed"` // listed, their details never read
	Organisations int `json:"organisations"`
}

// StaleSource is an owner that was served from the last good night.
type StaleSource struct {
	Owner  string `json:"owner"`
	Reason string `json:"reason"`
}

// Warning is something that was wrong with one or more repositories.
type Warning struct {
	What     string   `json:"what"`
	Count    int      `json:"count"`
	Subjects []string `json:"subjects"` // the first thousand
}

// maxSubjects is how many repositories a warning names, shownSubjects how many
// of them the summaries tell.
const (
	maxSubjects   = 1000
	shownSubjects = 5
)

// shown are the names that the summaries tell.
func (w Warning) shown() []string { return w.Subjects[:min(len(w.Subjects), shownSubjects)] }

func newReport() Report {
	return Report{Began: time.Now().UTC().Truncate(time.Second), Outcome: Failed, Stages: []Stage{}}
}

// stage does one step and notes how long it took.
func (r *Report) stage(name string, do func() error) error {
	began := time.Now()
	err := do()
	r.Stages = append(r.Stages, Stage{name, float64(time.Since(began).Milliseconds()) / 1000})
	return err
}

// end notes how the run ended.
func (r *Report) end(err error) {
	r.Ended = time.Now().UTC().Truncate(time.Second)
	var refusal *Refusal
	switch {
	case err == nil:
		r.Outcome = Published
		return
	case errors.As(err, &refusal):
		r.Outcome, r.Refusals = Refused, refusal.Problems
	case errors.Is(err, context.Canceled):
		r.Outcome = Stopped
	default:
		r.Outcome = Failed
	}
	r.Error = err.Error()
}

// warn groups problems by what they say.
func (r *Report) warn(problems []catalogue.Problem) {
	byWhat := map[string]int{}
	for i, w := range r.Warnings {
		byWhat[w.What] = i
	}
	for _, p := range problems {
		i, known := byWhat[p.What]
		if !known {
			i = len(r.Warnings)
			byWhat[p.What] = i
			r.Warnings = append(r.Warnings, Warning{What: p.What})
		}
		w := &r.Warnings[i]
		w.Count++
		if subject := cmp.Or(p.Subject, p.File); len(w.Subjects) < maxSubjects && subject != "" && !slices.Contains(w.Subjects, subject) {
			w.Subjects = append(w.Subjects, subject)
		}
	}
	slices.SortStableFunc(r.Warnings, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.What, b.What))
	})
}

// JSON is the report as it is published.
func (r Report) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(r, "", "  ")
	return append(data, '\n'), err
}

// Seconds is how long the run took.
func (r Report) Seconds() float64 {
	var all float64
	for _, s := range r.Stages {
		all += s.Seconds
	}
	return all
}

// Summary says in a few lines of text what a run did.
func (r Report) Summary() string {
	var s strings.Builder
	if h, ok := r.Harvest.(*harvest.Report); ok && r.Outcome == Harvested {
		fmt.Fprintf(&s, "%s: found %d in %s (%d new, %d changed)\n", r.Outcome, h.Found, plural(h.Sources, "source"), h.New, h.Changed)
	} else {
		fmt.Fprintf(&s, "%s: %s from %s", r.Outcome, plural(r.Counts.Listed, "component"), plural(r.Counts.Organisations, "account"))
		fmt.Fprintf(&s, " (%d found, %d excluded, %d failed, %d departed, %d from an older night)\n", r.Counts.Found, r.Counts.Excluded, r.Counts.Failed, r.Counts.Departed, r.Counts.Stale)
	}
	if len(r.Stages) > 0 {
		s.WriteString(r.times() + "\n")
	}
	if p := r.Publish; p.Files > 0 {
		fmt.Fprintf(&s, "%s, %.1f MB, %d of them as they were\n", plural(p.Files, "file"), float64(p.Bytes)/1e6, p.Reused)
	}
	for _, stale := range r.Stale {
		fmt.Fprintf(&s, "stale: %s: %s\n", stale.Owner, stale.Reason)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&s, "warning: %s (%d): %s\n", w.What, w.Count, strings.Join(w.shown(), ", "))
	}
	return s.String()
}

func (r Report) times() string {
	parts := make([]string, len(r.Stages))
	for i, stage := range r.Stages {
		parts[i] = fmt.Sprintf("%s %.1f s", stage.Name, stage.Seconds)
	}
	return strings.Join(parts, ", ")
}

// Markdown is the summary for $GITHUB_STEP_SUMMARY.
func (r Report) Markdown() string {
	var s strings.Builder
	fmt.Fprintf(&s, "## Catalogue: %s\n\n", r.Outcome)
	if r.Error != "" {
		fmt.Fprintf(&s, "```\n%s\n```\n\n", r.Error)
	}
	c := r.Counts
	s.WriteString("| found | listed | excluded | failed | departed | from an older night |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	fmt.Fprintf(&s, "| %d | %d | %d | %d | %d | %d |\n\n", c.Found, c.Listed, c.Excluded, c.Failed, c.Departed, c.Stale)
	fmt.Fprintf(&s, "%s\n", r.times())
	for _, stale := range r.Stale {
		fmt.Fprintf(&s, "- stale: `%s`: %s\n", stale.Owner, stale.Reason)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&s, "- %s (%d): `%s`\n", w.What, w.Count, strings.Join(w.shown(), "`, `"))
	}
	return s.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
