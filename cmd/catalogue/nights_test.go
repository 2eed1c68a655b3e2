package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	github "github.com/nhs-code-catalogue/catalogue/generator/simulator"
	published "github.com/nhs-code-catalogue/catalogue/generator/site"
)

// faultNight is a night on which GitHub goes wrong in one way.
type faultNight struct {
	name  string
	rules []github.Rule
	sim   []string // arguments of the simulator
	after func(*github.Simulator) (deleted int)
	args  []string // arguments of build
	exit  int
	stale int // accounts
}

func when(match, action string, more ...any) []github.Rule {
	r := github.Rule{"match": match, "action": action}
	for i := 0; i < len(more); i += 2 {
		r[more[i].(string)] = more[i+1]
	}
	return []github.Rule{r}
}

// first are faults of a first night, which asks most; the others come after a
// good night.
var first = []faultNight{
	{name: "none"},
	{name: "every 3rd answer is 502", rules: when(".", "status", "status", 502, "every", 3)},
	{name: "half of all queries are 502", rules: when("graphql", "status", "status", 502, "probability", 0.5)},
	{name: "queries over 2,000 nodes time out", sim: []string{"--max-nodes", "2000"}},
	{name: "secondary limit, Retry-After 2 s", rules: when(".", "secondary", "every", 3, "times", 3, "retry_after", 2)},
	{name: "secondary limit as 429", rules: when(".", "secondary", "every", 3, "times", 3, "status", 429, "retry_after", 2)},
	{name: "secondary limit without Retry-After", rules: when(".", "secondary", "nth", 4)},
	{name: "secondary limit of queries, as 200", rules: when("graphql", "secondary", "nth", 3, "status", 200)},
	{name: "points used up in the lists, reset in 5 s", rules: when("graphql", "primary", "nth", 2, "reset_in", 5, "type", "RATE_LIMITED")},
	{name: "a limit of 6 points every 3 s", sim: []string{"--limit", "6", "--window", "3s"}},
	{name: "every 3rd connection is closed", rules: when(".", "drop", "every", 3)},
	{name: "every 3rd answer is cut in half", rules: when(".", "truncate", "every", 3)},
	{name: "every 3rd answer is HTML", rules: when(".", "garbage", "every", 3)},
	{name: "every 3rd answer is empty", rules: when(".", "empty", "every", 3)},
	{name: "every 2nd query is answered in part", rules: when("graphql", "partial", "every", 2)},
	{name: "every 2nd answer takes 2 s", rules: when(".", "latency", "every", 2, "latency_ms", 2000)},
	{name: "no GraphQL", rules: when("graphql", "status", "status", 404)},
	{name: "no GraphQL, and 2% of answers are 502", rules: slices.Concat(when("graphql", "status", "status", 404), when(".", "status", "status", 502, "probability", 0.02))},
	{name: "no GraphQL, and a limit of 900 every 5 s", sim: []string{"--limit", "900", "--window", "5s"}, rules: when("graphql", "status", "status", 404)},
	{name: "no GraphQL, and lists shift while they are read", rules: slices.Concat(when("graphql", "status", "status", 404), when("/orgs/.*repos", "mutate", "pushed_at", "2026-08-01T00:00:00Z"))},
}

// ofList are faults in the list of an account, however it is asked for; an
// expression names the account.
func ofList(account string, status int) []github.Rule {
	return slices.Concat(
		when("^/(orgs|users)/"+account+"/repos", "status", "status", status),
		when("graphql", "status", "status", 502, "body", account+`[^a-z]*repositories\(first`),
	)
}

var later = []faultNight{
	{name: "an account's list is 500", rules: ofList("nhsuk", 500), stale: 1},
	{name: "the same, --strict", rules: ofList("nhsuk", 500), stale: 1, args: []string{"--strict"}, exit: exitStale},
	{name: "every list is 502", rules: ofList(".*", 502), exit: exitFailed, stale: 27},
	{name: "the token is refused", rules: when(".", "status", "status", 401), exit: exitFailed},
	{name: "one is deleted", after: remove("nhsuk", 1)},
	{name: "one is renamed while it is read", rules: when("graphql", "rename", "nth", 2, "repo", "GSTT-CSC/hazen", "to", "GSTT-CSC/hazen-two")},
	{name: "most of an account are deleted", after: remove("nhsuk", 99), exit: exitRefused},
	{name: "the same, --accept-shrink nhsuk", after: remove("nhsuk", 99), args: []string{"--accept-shrink", "nhsuk"}},
}

// remove deletes an owner's first repositories but one, at most so many.
func remove(owner string, most int) func(*github.Simulator) int {
	return func(s *github.Simulator) int {
		names := s.Repositories(owner)[1:]
		names = names[:min(most, len(names))]
		for _, name := range names {
			s.Mutate(github.Rule{"repo": owner + "/" + name, "delete": true})
		}
		return len(names)
	}
}

// TestFaultNights holds the promise that whatever GitHub does, the program ends
// with the right code, loses no component and disregards no limit. Over the
// whole corpus, by the real clock; it takes minutes, so it runs when
// CATALOGUE_TEST_TABLE names the file for its table, and else in short.
func TestFaultNights(t *testing.T) {
	file := os.Getenv("CATALOGUE_TEST_TABLE")
	if testing.Short() {
		t.Skip("takes a minute")
	}
	firsts, laters := first, later
	if file == "" {
		firsts, laters = first[:3], slices.Concat(later[:2], later[6:])
	}
	program, good := self(t), t.TempDir()
	rows := make([]string, len(firsts)+len(laters))
	rows[0] = firsts[0].run(t, program, good, startNight(t, good), nil, 0)
	want := listed(t, good)
	t.Run("nights", func(t *testing.T) {
		for i, night := range slices.Concat(firsts, laters)[1:] {
			t.Run(night.name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				if i+1 >= len(firsts) { // a good night went before
					if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
						t.Fatal(err)
					}
				}
				s := startNight(t, dir, night.sim...)
				deleted := 0
				if night.after != nil {
					deleted = night.after(s)
					s.Reset()
				}
				s.Faults(night.rules...)
				rows[i+1] = night.run(t, program, dir, s, want, deleted)
			})
		}
	})
	table := "| night | faults met | requests | points | retries | waits | harvest, s | exit | stale accounts | components lost | violations |\n" +
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n" + strings.Join(rows, "\n") + "\n"
	t.Log("\n" + table)
	if file != "" {
		if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// startNight starts a simulator and writes the configuration of a catalogue of all of it.
func startNight(t *testing.T, dir string, args ...string) *github.Simulator {
	s := github.Start(t, "", args...)
	var text strings.Builder
	fmt.Fprintf(&text, "site: {base_url: \"https://example.org/\"}\ngithub: {api_url: %q, graphql_url: %q, raw_url: %q}\nharvest: {include_forks: true}\nsources:\n", s.URL+"/", s.URL+"/graphql", s.URL+"/raw/")
	for _, source := range github.Sources(t, "") {
		key := "org"
		if source.User != "" {
			key = "user"
		}
		fmt.Fprintf(&text, "  - {%s: %s, kind: %s}\n", key, source.Org+source.User, source.Kind)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// run builds once and gives the night's row of the table. Want are the
// components of a good night; so many of them have been deleted since.
func (f faultNight) run(t *testing.T, program, dir string, s *github.Simulator, want map[int64]string, deleted int) string {
	t.Helper()
	out, err := command(program, dir, append([]string{"build", "--quiet", "--report", "report.json"}, f.args...)...).CombinedOutput()
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	var report struct {
		generator.Report
		Harvest harvest.Report `json:"harvest"`
	}
	data, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err := errors.Join(err, json.Unmarshal(data, &report)); err != nil {
		t.Fatal(err)
	}
	met, stats, lost := 0, s.Stats(), 0
	for _, n := range stats.Faults {
		met += n
	}
	now := listed(t, dir)
	for id, text := range want {
		if now[id] != text {
			lost++
		}
	}
	gone := len(report.Harvest.Departures)
	if f.exit != exitRefused { // else the live site has them still
		lost -= deleted
	}
	if code != f.exit || lost != 0 || len(stats.Violations) > 0 || len(report.Harvest.Stale) != f.stale || gone != deleted {
		t.Errorf("%s: exit code %d, %d lost, violations %v, %d stale, %d gone, of %d deleted\n%s", f.name, code, lost, stats.Violations, len(report.Harvest.Stale), gone, deleted, out)
	}
	h := report.Harvest
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %.1f | %d | %d | %d | %d |", f.name, met, h.Requests, h.Points, h.Retries, h.Waits, h.Seconds, code, len(h.Stale), lost, len(stats.Violations))
}

// listed reads the published components: by number, what identifies each.
func listed(t *testing.T, dir string) map[int64]string {
	t.Helper()
	var file published.CatalogueFile
	data, err := os.ReadFile(filepath.Join(dir, "public", "api", "v1", "catalogue.json"))
	if err := errors.Join(err, json.Unmarshal(data, &file)); err != nil {
		t.Fatal(err)
	}
	out := map[int64]string{}
	for _, c := range file.Components {
		out[c.ID] = identity(c)
	}
	return out
}

// identity is what a night must not change of a component, read by GraphQL or
// by REST, and pushed to meanwhile or not.
func identity(c catalogue.Component) string {
	return fmt.Sprint(c.Commit != "", c.Licence.SPDX, c.Readme.Words, len(c.Languages), len(c.Releases))
}
