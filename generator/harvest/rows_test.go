package harvest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// TestRowsFollow holds the promise that topics are as of the night on which
// the repository changed, and the number of open issues, which changes nothing
// else, as of a fortnight ago at most.
func TestRowsFollow(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}}
	night := func(days int) (*catalogue.Repository, Report) {
		h, err := New(settings, s.GitHub(), token, store, nil)
		must(t, err)
		h.Clock = &simulator.Clock{Longest: time.Second, Skipped: time.Duration(days) * 24 * time.Hour}
		report, err := h.Run(t.Context(), sources, nil)
		must(t, err)
		return all(t, store)["GSTT-CSC/hazen"], report
	}
	night(0)
	s.Mutate(rule{"repo": "GSTT-CSC/hazen", "set": rule{"topics": []string{"mri", "new-topic"}, "updated_at": "2026-11-22T00:00:00Z"}})
	if r, report := night(1); !slices.Contains(r.Topics, "new-topic") || report.REST > 0 {
		t.Errorf("the night after a topic was added: %v, %d requests of REST", r.Topics, report.REST)
	}
	s.Mutate(rule{"repo": "GSTT-CSC/hazen", "issues": []rule{{"title": "one"}, {"title": "two"}, {"title": "three"}}})
	if r, _ := night(1 + issuesDays); r.OpenIssues != 3 {
		t.Errorf("a fortnight later: %d open issues", r.OpenIssues)
	}
}
