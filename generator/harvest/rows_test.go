package harvest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// lists reads the lists of a night, and nothing else.
func lists(t *testing.T, gh config.GitHub, details string, sources []config.Source) map[int64]*catalogue.Repository {
	t.Helper()
	cfg := settings
	cfg.Details = details
	h, err := New(cfg, gh, token, openSnapshot(t), nil)
	must(t, err)
	r, err := h.open(t.Context(), sources, nil)
	must(t, err)
	must(t, r.owners(t.Context()))
	must(t, r.list(t.Context()))
	for _, row := range r.found {
		row.ListedAsOf = time.Time{}
		if len(row.Topics) == 0 {
			row.Topics = nil
		}
	}
	return r.found
}

// TestRowsAgree holds the promise that a list says the same by GraphQL as by
// REST, so that a night without GraphQL changes nothing.
func TestRowsAgree(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	sources := simulator.Sources(t, "")
	byQuery := lists(t, s.GitHub(), "graphql", sources)
	if stats := s.Stats(); stats.RESTUsed > 0 {
		t.Errorf("%d requests of REST for small accounts", stats.RESTUsed)
	}
	byREST := lists(t, s.GitHub(), "rest", sources)
	for id, want := range byREST {
		got := byQuery[id]
		if got != nil && want.DefaultBranch != got.DefaultBranch && got.DefaultBranch == "" {
			got.DefaultBranch = want.DefaultBranch // GraphQL names none of an empty repository
		}
		if got != nil && !hasIssues(t, want.FullName()) {
			got.OpenIssues = want.OpenIssues // the simulator counts them by REST only
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s by REST and by GraphQL:\n%s", want.FullName(), d)
		}
	}
	if len(byQuery) != 145 || len(byREST) != 145 {
		t.Errorf("%d by GraphQL, %d by REST", len(byQuery), len(byREST))
	}
}

// hasIssues tells whether a repository of the corpus has its issues switched on.
func hasIssues(t *testing.T, name string) bool {
	t.Helper()
	var repo struct {
		HasIssues bool `json:"has_issues"`
	}
	data, err := os.ReadFile(filepath.Join(simulator.Corpus(t), "repos", name, "repo.json"))
	must(t, err)
	must(t, json.Unmarshal(data, &repo))
	return repo.HasIssues
}

// TestSmallLists holds the promises that a list which GraphQL does not give
// whole is read by REST and loses nothing, that an account GitHub does not
// know, or knows as a person, is explained, and that every list is told of
// once.
func TestSmallLists(t *testing.T) {
	t.Parallel()
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}, {Org: "111Online", Kind: "national"}, {Org: "ebmdatalab", Kind: "research"}}
	for _, c := range []struct {
		name    string
		change  rule
		faults  []rule
		more    config.Source
		found   int
		rest    int // requests at most
		explain string
	}{
		{name: "whole", found: 9},
		{name: "one is blocked", change: rule{"repo": "GSTT-CSC/blocked", "add": rule{"id": 4_100_000_002, "created_at": "2026-10-01T00:00:00Z", "_sim": rule{"blocked": "dmca"}}}, found: 10, rest: 3},
		{name: "answered in part, once", faults: []rule{{"match": "graphql", "body": "repositories\\(first", "nth": 1, "action": "partial"}}, found: 9},
		{name: "answered in part, always", faults: []rule{{"match": "graphql", "body": "repositories\\(first", "action": "partial"}}, found: 9, rest: 3},
		{name: "topics are not answered", faults: []rule{{"match": "graphql", "body": "repositoryTopics", "action": "status", "status": 502}}, found: 9, rest: 3},
		{name: "an account that is unknown", more: config.Source{Org: "no-such-account", Kind: "trust"}, found: 9, rest: 1, explain: "GitHub knows no organisation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := simulator.Start(t, "")
			if c.change != nil {
				s.Mutate(c.change)
			}
			s.Faults(c.faults...)
			all := sources
			if c.more.Org != "" {
				all = append(slices.Clone(sources), c.more)
			}
			report, err := harvested(t, s.GitHub(), token, openSnapshot(t), all, settings)
			must(t, err)
			if report.Found != c.found || report.REST > c.rest || report.Duplicates > 0 {
				t.Errorf("%d found by %d requests of REST: %+v", report.Found, report.REST, report)
			}
			told := slices.ContainsFunc(report.Stale, func(p catalogue.Problem) bool { return strings.Contains(p.What, c.explain) })
			if told != (c.explain != "") || len(report.Stale) > 1 {
				t.Errorf("%+v", report.Stale)
			}
		})
	}
}

// overMidnight is a clock by which a run begins two minutes before what it does.
type overMidnight struct {
	simulator.Clock
	asked atomic.Bool
}

// Now implements Clock.
func (c *overMidnight) Now() time.Time {
	if !c.asked.Swap(true) {
		return c.Clock.Now().Add(-2 * time.Minute)
	}
	return c.Clock.Now()
}

// TestRowsFollow holds the promises that topics are as of the night on which
// the repository changed, and the number of open issues, which changes nothing
// else, as of a fortnight ago at most; and that for this every row is asked
// about once a fortnight and no oftener, also when its day comes while a night
// is under way or when nights are left out.
func TestRowsFollow(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}, {Org: "111Online", Kind: "national"}, {Org: "ebmdatalab", Kind: "research"}}
	now := time.Now().UTC()
	midnight := now.Truncate(24 * time.Hour).Add(time.Minute).Sub(now)
	night := func(days int) (map[string]*catalogue.Repository, Report) {
		h, err := New(settings, s.GitHub(), token, store, nil)
		must(t, err)
		h.Clock = &overMidnight{Clock: simulator.Clock{Longest: time.Second, Skipped: midnight + time.Duration(days)*24*time.Hour}}
		report, err := h.Run(t.Context(), sources, nil)
		must(t, err)
		return all(t, store), report
	}
	night(0)
	s.Mutate(rule{"repo": "GSTT-CSC/hazen", "set": rule{"topics": []string{"mri", "new-topic"}, "updated_at": "2026-11-22T00:00:00Z"}})
	before, report := night(0)
	if topics := before["GSTT-CSC/hazen"].Topics; !slices.Contains(topics, "new-topic") || report.REST > 0 {
		t.Errorf("the night after a topic was added: %v, %d requests of REST", topics, report.REST)
	}
	var asking []rule // one fires for each row that is asked about
	for _, r := range before {
		asking = append(asking, rule{"match": "graphql", "body": "repositoryTopics.*" + regexp.QuoteMeta(r.NodeID), "action": "latency"})
	}
	s.Faults(asking...)
	moves := func(name string) bool { return hasIssues(t, name) && before[name].ID%2 == 0 } // others are the same every night
	asked, rows := map[string]int{}, 0
	for day := 1; day <= 3*issuesDays; day++ {
		if day > 2*issuesDays && day < 3*issuesDays {
			continue // left out
		}
		for name := range before {
			if moves(name) {
				s.Mutate(rule{"repo": name, "issues": slices.Repeat([]rule{{"title": "an issue"}}, 20+day)})
			}
		}
		s.Reset()
		tonight, _ := night(day)
		rows += s.Stats().Faults["latency"]
		for name, r := range tonight {
			if r.OpenIssues != before[name].OpenIssues {
				asked[name]++
			}
		}
		if before = tonight; day%issuesDays > 0 {
			continue
		}
		for name := range before {
			if moves(name) != (asked[name] == 1) || asked[name] > 1 {
				t.Errorf("up to night %d, %s was asked about %d times in a fortnight", day, name, asked[name])
			}
		}
		if rows != len(before) {
			t.Errorf("up to night %d, %d rows were asked about in a fortnight, of %d", day, rows, len(before))
		}
		clear(asked)
		rows = 0
	}
}
