package harvest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

type rule = simulator.Rule

// TestFaultNights holds the promise that whatever GitHub does, nothing is
// lost, no limit is disregarded, and the night comes to its end.
func TestFaultNights(t *testing.T) {
	sources, want := simulator.SmallSources(t)
	for _, night := range []struct {
		name     string
		rules    []rule
		args     []string
		requests int // at most
		waits    int // at least
		real     time.Duration
		fast     time.Duration // by how much our clock is wrong
		rest     bool          // no GraphQL
	}{
		{name: "five in a hundred are 502", rules: []rule{{"match": ".", "probability": 0.05, "action": "status", "status": 502}}, requests: 100},
		{name: "half of all queries are 502", rules: []rule{{"match": "graphql", "probability": 0.5, "action": "status", "status": 502}}, requests: 300},
		{name: "queries of more than some repositories time out", args: []string{"--max-nodes", "500"}, requests: 200},
		{name: "secondary limit with Retry-After", rules: []rule{{"match": ".", "every": 3, "times": 4, "action": "secondary", "retry_after": 1}}, requests: 80, waits: 1},
		{name: "secondary limit of REST", rules: []rule{{"match": ".", "every": 40, "times": 4, "action": "secondary", "retry_after": 1}}, rest: true, requests: 1000, waits: 1},
		{name: "a tenth of REST is 502, dropped or cut", rules: []rule{{"match": ".", "probability": 0.04, "action": "status", "status": 502}, {"match": ".", "probability": 0.03, "action": "drop"}, {"match": "^/(orgs|users|repos)", "probability": 0.03, "action": "truncate"}}, rest: true, requests: 1200},
		{name: "secondary limit as 429", rules: []rule{{"match": ".", "every": 3, "times": 3, "action": "secondary", "status": 429, "retry_after": 1}}, requests: 80, waits: 1},
		{name: "secondary limit without Retry-After", rules: []rule{{"match": ".", "every": 3, "times": 3, "action": "secondary"}}, requests: 80, waits: 1},
		{name: "secondary limit of queries, as 200", rules: []rule{{"match": "graphql", "every": 3, "times": 2, "action": "secondary", "status": 200}}, requests: 80, waits: 1},
		{name: "limit used up in the lists", rules: []rule{{"match": "/repos\\?", "nth": 9, "action": "primary", "reset_in": 2}}, rest: true, requests: 1000, waits: 1, real: 5 * time.Second},
		{name: "limit of points used up", rules: []rule{{"match": "graphql", "nth": 3, "action": "primary", "reset_in": 2, "type": "RATE_LIMITED"}}, requests: 80, waits: 1, real: 5 * time.Second},
		{name: "limit so small that it is met again and again", args: []string{"--limit", "100", "--window", "1s"}, rest: true, requests: 1000, waits: 1, real: 5 * time.Second},
		{name: "limit used up while our clock is fast", rules: []rule{{"match": "graphql", "nth": 2, "action": "primary", "reset_in": 2}}, requests: 80, waits: 1, real: 5 * time.Second, fast: 48 * time.Hour},
		{name: "limit used up while our clock is slow", rules: []rule{{"match": "graphql", "nth": 2, "action": "primary", "reset_in": 2}}, requests: 80, waits: 1, real: 5 * time.Second, fast: -48 * time.Hour},
		{name: "connections closed in the middle", rules: []rule{{"match": ".", "every": 3, "action": "drop"}}, requests: 100},
		{name: "answers cut in half", rules: []rule{{"match": ".", "every": 3, "action": "truncate"}}, requests: 100},
		{name: "answers of HTML", rules: []rule{{"match": ".", "every": 3, "action": "garbage"}}, requests: 100},
		{name: "empty answers", rules: []rule{{"match": ".", "every": 3, "action": "empty"}}, requests: 100},
		{name: "partial answers", rules: []rule{{"match": "graphql", "every": 2, "action": "partial"}}, requests: 300},
		{name: "lists that shift while they are read", rules: []rule{{"match": "/orgs/.*repos", "action": "mutate", "pushed_at": "2026-08-01T00:00:00Z"}}, rest: true, requests: 1000},
		{name: "slow answers", rules: []rule{{"match": ".", "every": 2, "action": "latency", "latency_ms": 800}}, requests: 80},
	} {
		t.Run(night.name, func(t *testing.T) {
			t.Parallel()
			s := simulator.Start(t, "", night.args...)
			s.Faults(night.rules...)
			store := openSnapshot(t)
			began := time.Now()
			cfg := settings
			if night.rest {
				cfg.Details = "rest"
			}
			h, err := New(cfg, s.GitHub(), token, store, nil)
			must(t, err)
			h.Clock = &simulator.Clock{Longest: max(night.real, time.Second), Skipped: night.fast}
			report, err := h.Run(t.Context(), sources, nil)
			must(t, err)
			stats := s.Stats()
			t.Logf("%d requests, %d retries, %d waits of %.0f s, batch %d, %d incidents, %.1f s real", report.Requests, report.Retries, report.Waits, report.SecondsWaited, report.BatchSize, len(report.Incidents), time.Since(began).Seconds())
			if n := lost(t, all(t, store), want); n > 0 || len(stats.Violations) > 0 {
				t.Errorf("%d lost; violations %v", n, stats.Violations)
			}
			if stats.Requests > night.requests || report.Waits < night.waits || time.Since(began) > time.Minute {
				t.Errorf("%d requests, %d waits, %v", stats.Requests, report.Waits, time.Since(began))
			}
			if len(stats.Faults) > 0 && stats.Faults["latency"]+stats.Faults["mutate"] == 0 && len(report.Incidents) == 0 {
				t.Error("no incident was told")
			}
			for _, i := range report.Incidents {
				if i.What == "" || strings.Contains(i.What, "\n") {
					t.Errorf("not a clear line: %+v", i)
				}
			}
		})
	}
}

// lost counts the repositories of the corpus that are not in the snapshot with
// everything that can be known of them.
func lost(t *testing.T, repos map[string]*catalogue.Repository, want int) int {
	t.Helper()
	n := want - len(repos)
	for name, r := range repos {
		if d := r.Details; d == nil || d.Commit == "" || r.Stale || d.Readme != "" && d.File(d.Readme).Data == nil {
			t.Logf("%s: %+v", name, r)
			n++
		}
	}
	return n
}

// TestBatchIsRemembered holds the promise that a size which GitHub could not
// cope with is not tried again the next night.
func TestBatchIsRemembered(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "", "--max-nodes", "600")
	store := openSnapshot(t)
	sources, want := simulator.SmallSources(t)
	report, err := harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	size, err := store.Setting(t.Context(), batchName)
	must(t, err)
	if report.BatchSize >= firstBatch || size == "" || lost(t, all(t, store), want) > 0 {
		t.Errorf("batch %d, remembered %q", report.BatchSize, size)
	}
}

// TestChangingNights holds the promise that renames and transfers keep their
// identity, that what is deleted departs only when it is confirmed, and that
// what comes, comes back or is blocked is dealt with.
func TestChangingNights(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources, want := simulator.SmallSources(t)
	night := func() (Report, map[string]*catalogue.Repository) {
		t.Helper()
		report, err := harvested(t, s.GitHub(), token, store, sources, settings)
		must(t, err)
		if v := s.Stats().Violations; len(v) > 0 {
			t.Errorf("violations: %v", v)
		}
		return report, all(t, store)
	}
	_, first := night()
	s.Mutate(rule{"repo": "GSTT-CSC/hazen", "rename": "GSTT-CSC/hazen-two"})
	s.Mutate(rule{"repo": "111Online/web-stack", "rename": "GSTT-CSC/web-stack"})
	s.Mutate(rule{"repo": "111Online/nhs111-resources", "delete": true})
	s.Mutate(rule{"repo": "ebmdatalab/retractobot", "readme": "# New words", "pushed_at": "2026-11-01T00:00:00Z"})
	s.Mutate(rule{"repo": "GSTT-CSC/fresh", "add": rule{"id": 4_100_000_001, "created_at": "2026-10-01T00:00:00Z"}})
	s.Mutate(rule{"repo": "GSTT-CSC/blocked", "add": rule{"id": 4_100_000_002, "created_at": "2026-10-01T00:00:00Z", "_sim": rule{"blocked": "dmca"}}})
	report, second := night()
	if second["GSTT-CSC/hazen-two"] == nil || second["GSTT-CSC/hazen"] != nil || second["GSTT-CSC/web-stack"].ID != first["111Online/web-stack"].ID || len(report.Renames) != 2 {
		t.Errorf("renames: %+v", report.Renames)
	}
	if len(report.Departures) != 1 || report.Departures[0].Name != "111Online/nhs111-resources" || report.Departures[0].Answer != http.StatusNotFound || second["111Online/nhs111-resources"] != nil {
		t.Errorf("departures: %+v", report.Departures)
	}
	if f := second["ebmdatalab/retractobot"].Details; string(f.File(f.Readme).Data) != "# New words" {
		t.Error("the new README was not read")
	}
	if r := second["GSTT-CSC/fresh"]; r == nil || r.Details == nil || !r.Details.Empty {
		t.Errorf("an empty repository: %+v", r)
	}
	if n := len(second); n != want+1 || report.Fetched > 8 {
		t.Errorf("%d repositories, %d looked into", n, report.Fetched)
	}
	s.Faults(rule{"match": "/repos\\?", "action": "empty"}, rule{"match": "graphql", "body": "repositories\\(first", "action": "empty"})
	if _, err := harvested(t, s.GitHub(), token, store, sources, settings); !errors.Is(err, ErrNothing) {
		t.Errorf("no list could be read: %v", err)
	}
	if n := len(all(t, store)); n != want+1 {
		t.Errorf("%d left after lists that could not be read", n)
	}
	s.Faults(rule{"match": "/orgs/GSTT-CSC/repos", "action": "status", "status": 500}, rule{"match": "graphql", "body": "GSTT-CSC[^a-z]*repositories\\(first", "action": "status", "status": 502})
	report, third := night()
	if len(report.Stale) != 1 || !third["GSTT-CSC/fresh"].Stale || third["ebmdatalab/retractobot"].Stale || len(report.Departures) != 0 {
		t.Errorf("a list that failed: %+v", report)
	}
	s.Faults()
	if report, fourth := night(); len(report.Stale) != 0 || fourth["GSTT-CSC/fresh"].Stale {
		t.Errorf("the night after: %+v", report)
	}
}

// TestDeletedWhileReading holds the promise that a repository which goes away
// between the list and the look is kept for the night and departs on the next.
func TestDeletedWhileReading(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	s.Faults(rule{"match": "graphql", "body": "refs/tags", "nth": 1, "action": "delete", "repo": "GSTT-CSC/hazen"})
	sources, want := simulator.SmallSources(t)
	report, err := harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	if r := all(t, store)["GSTT-CSC/hazen"]; r == nil || !r.Stale || report.Failed != 1 || report.Fetched != want-1 {
		t.Errorf("%+v %+v", r, report)
	}
	report, err = harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	if len(report.Departures) != 1 || len(all(t, store)) != want-1 || len(s.Stats().Violations) > 0 {
		t.Errorf("%+v", report.Departures)
	}
}

// TestByREST holds the promise that the details come by REST where there is no
// GraphQL, and say the same.
func TestByREST(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	byQuery, byREST := openSnapshot(t), openSnapshot(t)
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}, {Org: "111Online", Kind: "national"}, {Repo: "ebmdatalab/openprescribing", Kind: "research"}, {Repo: "nhsuk/nhsuk-frontend", Kind: "national"}}
	_, err := harvested(t, s.GitHub(), token, byQuery, sources, settings)
	must(t, err)
	s.Faults(rule{"match": "graphql", "action": "status", "status": 404})
	report, err := harvested(t, s.GitHub(), token, byREST, sources, settings)
	must(t, err)
	want, got := all(t, byQuery), all(t, byREST)
	if len(got) != len(want) || len(want) < 6 || !report.DetailsByREST || report.Fetched != len(want) {
		t.Errorf("%d by REST, %d by GraphQL; %+v", len(got), len(want), report)
	}
	for name, w := range want {
		g := got[name].Details
		if g == nil || g.Commit != w.Details.Commit || g.Readme != w.Details.Readme || len(g.Languages) != len(w.Details.Languages) || !slices.Equal(g.Releases, w.Details.Releases) || !slices.Equal(g.Tags, w.Details.Tags) {
			t.Errorf("%s: by REST %+v, by GraphQL %+v", name, g, w.Details)
			continue
		}
		if d := cmp.Diff(w.Details.Tree, g.Tree); d != "" {
			t.Errorf("%s: another tree by REST:\n%s", name, d)
		}
		for _, f := range w.Details.Files {
			if x := g.File(f.Path); x == nil || string(x.Data) != string(f.Data) {
				t.Errorf("%s: %s differs", name, f.Path)
			}
		}
	}
}

// TestAnonymous holds the promise that without a token a harvest stops
// politely when its sixty requests are used up, says when to go on, and does
// so, until everything is read.
func TestAnonymous(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "", "--anon-limit", "25", "--window", "120s")
	store := openSnapshot(t)
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}, {Org: "111Online", Kind: "national"}, {Org: "ebmdatalab", Kind: "research"}}
	report, err := harvested(t, s.GitHub(), "", store, sources, settings)
	must(t, err)
	if report.ResumeAt == nil || report.Pending == 0 || report.Fetched == 0 || report.Fetched+report.Pending != report.Found {
		t.Fatalf("first hour: %+v", report)
	}
	for hour := 2; report.Pending > 0 && hour < 9; hour++ {
		s.Reset()
		before := report.Pending
		report, err = harvested(t, s.GitHub(), "", store, sources, settings)
		must(t, err)
		if report.Pending >= before || len(s.Stats().Violations) > 0 {
			t.Fatalf("hour %d: %d left of %d; %v", hour, report.Pending, before, s.Stats().Violations)
		}
	}
	for name, r := range all(t, store) {
		if r.Details == nil || r.Stale {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestWrongToken holds the promise that a refused token ends the run at once
// with an error that says so, and loses nothing.
func TestWrongToken(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources, want := simulator.SmallSources(t)
	_, err := harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	s.Faults(rule{"match": ".", "action": "status", "status": 401})
	_, err = harvested(t, s.GitHub(), token, store, sources, settings)
	if !errors.Is(err, ErrToken) || len(all(t, store)) != want {
		t.Errorf("%v", err)
	}
}

// TestAccountsAreRemembered holds the promise that an account which GitHub
// cannot be asked about keeps the name and the description that it had.
func TestAccountsAreRemembered(t *testing.T) {
	t.Parallel()
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources := []config.Source{{Org: "GSTT-CSC", Kind: "trust"}, {Org: "nhs-r-community", Kind: "community"}}
	accounts := func() (out []catalogue.Organisation) {
		_, err := harvested(t, s.GitHub(), token, store, sources, settings)
		must(t, err)
		all, err := store.Organisations(t.Context())
		must(t, err)
		for _, o := range all {
			o.AsOf = time.Time{}
			out = append(out, o)
		}
		return out
	}
	want := accounts()
	s.Faults(rule{"match": "graphql|^/users/[^/]*$", "action": "status", "status": 500})
	if got := accounts(); !slices.Equal(got, want) || got[1].Name == got[1].Login {
		t.Errorf("%+v, were %+v", got, want)
	}
}
