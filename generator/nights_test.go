package generator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

func TestMain(m *testing.M) {
	code := m.Run()
	simulator.Clean()
	os.Exit(code)
}

// TestNights holds the promise that every morning is right: after each night
// of changes and faults the published site says what a clean build from the
// truth says, for everything that GitHub answered; what it did not answer is
// as it was, and marked; every change is told on the day it was found; nothing
// is lost, no limit disregarded, and every link of the site leads somewhere.
// Six nights over small accounts; CATALOGUE_TEST_NIGHTS=30 makes it so many,
// CATALOGUE_TEST_WHOLE over all accounts, and CATALOGUE_TEST_SEED others.
func TestNights(t *testing.T) {
	nights, seed := 6, uint64(20261123)
	fmt.Sscan(os.Getenv("CATALOGUE_TEST_NIGHTS"), &nights)
	fmt.Sscan(os.Getenv("CATALOGUE_TEST_SEED"), &seed)
	e := newEstate(t, seed)
	t.Logf("seed %d, %d accounts", seed, len(e.cfg.Sources))
	for n := range nights {
		e.night(n)
		if t.Failed() {
			t.Fatalf("after night %d of seed %d", n, seed)
		}
	}
	t.Logf("in all: %d changes, %d faults met, %d requests, %d retries, %d waits; %d components, %d departed", e.changes, e.met, e.requests, e.retries, e.waits, len(e.before), len(e.deleted))
}

// estate is a GitHub that changes, the catalogue of it, and the truth.
type estate struct {
	*testing.T
	*rand.Rand
	sim    *simulator.Simulator
	cfg    config.Config
	truth  config.Config
	passed time.Duration // since tonight

	before  map[int64]catalogue.Component // as published last night
	deleted map[int64]string              // names of what is gone
	old     map[string]int64              // former names
	touched map[string]bool               // names that were changed tonight
	shaken  map[int64]bool                // that changed while they were read
	expect  []catalogue.Change            // that tonight must tell
	nextID  int64

	changes, met, requests, retries, waits int
}

func newEstate(t *testing.T, seed uint64) *estate {
	e := &estate{T: t, Rand: rand.New(rand.NewPCG(seed, 6)), deleted: map[int64]string{}, old: map[string]int64{}, nextID: 4_100_000_000}
	e.sim = simulator.Start(t, "")
	sources, _ := simulator.SmallSources(t)
	e.cfg = estateConfig(t, e.sim, sources)
	e.truth = e.cfg
	return e
}

// estateConfig is the configuration of a catalogue of the sources.
func estateConfig(t *testing.T, sim *simulator.Simulator, sources []config.Source) config.Config {
	cfg := config.Default()
	cfg.GitHub, cfg.Harvest.IncludeForks, cfg.Sources = sim.GitHub(), true, sources
	dir := t.TempDir()
	cfg.Paths.Snapshot, cfg.Paths.Output = filepath.Join(dir, "snapshot.db"), filepath.Join(dir, "public")
	return cfg
}

// night lets a day of changes pass, builds, and compares with the truth.
func (e *estate) night(n int) {
	e.Helper()
	e.passed += 24 * time.Hour
	e.touched, e.shaken, e.expect = map[string]bool{}, map[int64]bool{}, nil
	quiet := n%5 == 4
	if n > 0 && !quiet {
		for range 1 + e.IntN(6) {
			e.change()
		}
	}
	e.sim.Reset()
	fault, rules := "none", []simulator.Rule(nil)
	if n > 0 && !quiet {
		fault, rules = e.fault()
	}
	e.sim.Faults(rules...)
	report, err := e.build(e.cfg)
	stats := e.sim.Stats()
	e.sim.Faults()
	if err != nil {
		e.Errorf("night %d, %s: %v", n, fault, err)
		return
	}
	if len(stats.Violations) > 0 || len(stats.Unsupported) > 0 {
		e.Errorf("night %d, %s: violations %v, unsupported %v", n, fault, stats.Violations, stats.Unsupported)
	}
	read := report.Harvest.(*harvest.Report)
	e.requests, e.retries, e.waits = e.requests+read.Requests, e.retries+read.Retries, e.waits+read.Waits
	for _, times := range stats.Faults {
		e.met += times
	}
	now := e.compare(report)
	e.Logf("night %2d: %d changes, fault %q met %v; %d requests, %d retries, %d looked into, %d stale, %d components, %d departed", n, len(e.touched), fault, stats.Faults, read.Requests, read.Retries, read.Fetched, report.Counts.Stale, len(now), report.Counts.Departed)
	e.changes += len(e.touched)
	e.told(report, quiet)
	e.before = now
}

// build builds by the estate's clock.
func (e *estate) build(cfg config.Config) (Report, error) {
	clock := &simulator.Clock{Longest: 3 * time.Second, Skipped: e.passed}
	return Build(context.Background(), cfg, Options{Token: simulator.Token, Clock: clock, Version: "test"})
}

// change changes a repository at random.
func (e *estate) change() {
	ids := make([]int64, 0, len(e.before))
	for id, c := range e.before {
		if !e.touched[c.Name] && !c.Stale {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	c := e.before[ids[e.IntN(len(ids))]]
	owner, name, _ := strings.Cut(c.Name, "/")
	now := time.Now().Add(e.passed - time.Hour).UTC().Format(time.RFC3339)
	switch kinds := 8; e.IntN(kinds) {
	case 0:
		e.sim.Mutate(simulator.Rule{"repo": c.Name, "readme": fmt.Sprintf("# %s\n\nNew words of %s about appointments.\n", name, now), "pushed_at": now})
	case 1:
		e.sim.Mutate(simulator.Rule{"repo": c.Name, "files": simulator.Rule{"CONTRIBUTING.md": "# How to help\n\nWrite to us.\n"}, "pushed_at": now})
	case 2:
		e.rename(c, owner+"/"+name+"-"+fmt.Sprint(e.IntN(1000)))
	case 3:
		s := e.cfg.Sources[e.IntN(len(e.cfg.Sources))]
		if to := s.Org + s.User; !strings.EqualFold(to, owner) && !e.stands(to+"/"+name) {
			e.rename(c, to+"/"+name)
		}
	case 4:
		if e.mayLose(owner) {
			e.sim.Mutate(simulator.Rule{"repo": c.Name, "delete": true})
			e.deleted[c.ID] = c.Name
			e.tell(catalogue.Departed, c.Name)
		}
	case 5:
		e.nextID++
		added := fmt.Sprintf("%s/fresh-%d", owner, e.nextID)
		e.sim.Mutate(simulator.Rule{"repo": added, "add": simulator.Rule{"id": e.nextID, "created_at": now, "description": "Fresh code"}, "readme": "# Fresh\n\nBooks vaccinations over FHIR R4.\n", "pushed_at": now})
		e.tell(catalogue.Added, added)
		e.touched[added] = true
	case 6:
		archived := c.Dates.Archived == nil && c.Status != catalogue.StatusArchived
		e.sim.Mutate(simulator.Rule{"repo": c.Name, "set": simulator.Rule{"archived": archived, "updated_at": now}})
		if archived {
			e.tell(catalogue.Archived, c.Name)
		}
	case 7:
		files := simulator.Rule{"LICENSE": nil, "LICENSE.md": nil, "LICENCE": nil, "LICENCE.md": nil, "LICENSE.txt": nil}
		e.sim.Mutate(simulator.Rule{"repo": c.Name, "files": files, "set": simulator.Rule{"license": nil}, "pushed_at": now})
		if c.Licence.State == catalogue.LicenceOpen && len(c.Licence.Declared) == 0 && files[c.Licence.File] == nil && !strings.Contains(c.Licence.File, "/") {
			e.tell(catalogue.Relicence, c.Name)
		}
	}
	e.touched[c.Name] = true
}

func (e *estate) rename(c catalogue.Component, to string) {
	e.sim.Mutate(simulator.Rule{"repo": c.Name, "rename": to})
	e.old[c.Name] = c.ID
	e.touched[to] = true
	kind := catalogue.Renamed
	if owner, _, _ := strings.Cut(to, "/"); owner != c.Organisation.Login {
		kind = catalogue.Transferred
	}
	e.tell(kind, to)
}

func (e *estate) tell(kind catalogue.ChangeKind, name string) {
	e.expect = append(e.expect, catalogue.Change{Kind: kind, Name: name})
}

// stands tells whether a name is or was somebody's.
func (e *estate) stands(name string) bool {
	for _, c := range e.before {
		if strings.EqualFold(c.Name, name) {
			return true
		}
	}
	return e.old[name] != 0 || e.touched[name]
}

// mayLose tells whether an owner may lose one without alarm: the first of the night.
func (e *estate) mayLose(owner string) bool {
	for _, c := range e.expect {
		if c.Kind == catalogue.Departed && strings.HasPrefix(c.Name, owner+"/") {
			return false
		}
	}
	return true
}

// fault chooses how GitHub goes wrong tonight.
func (e *estate) fault() (string, []simulator.Rule) {
	owner := e.cfg.Sources[e.IntN(len(e.cfg.Sources))]
	ids := make([]int64, 0, len(e.before))
	for id, c := range e.before {
		if !e.touched[c.Name] && e.mayLose(c.Organisation.Login) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	victim := e.before[ids[e.IntN(len(ids))]]
	login := owner.Org + owner.User
	faults := []struct {
		name  string
		rules []simulator.Rule
	}{
		{"none", nil},
		{"502", []simulator.Rule{{"match": ".", "probability": 0.2, "action": "status", "status": 502}}},
		{"secondary limit", []simulator.Rule{{"match": ".", "every": 3, "times": 2, "action": "secondary", "retry_after": 1}}},
		{"limit used up", []simulator.Rule{{"match": ".", "nth": 2, "action": "primary", "reset_in": 2}}},
		{"dropped", []simulator.Rule{{"match": ".", "every": 3, "action": "drop"}}},
		{"cut in half", []simulator.Rule{{"match": ".", "every": 3, "action": "truncate"}}},
		{"HTML", []simulator.Rule{{"match": ".", "every": 3, "action": "garbage"}}},
		{"empty", []simulator.Rule{{"match": ".", "every": 3, "action": "empty"}}},
		{"partial", []simulator.Rule{{"match": "graphql", "every": 2, "action": "partial"}}},
		{"an owner's list fails", []simulator.Rule{
			{"match": "^/(orgs|users)/" + login + "/repos", "action": "status", "status": 500},
			{"match": "graphql", "body": login + `[^a-z]*repositories\(first`, "action": "status", "status": 502},
		}},
		{"every query fails", []simulator.Rule{{"match": "graphql", "action": "status", "status": 502}}},
		{"every query after the first fails", []simulator.Rule{{"match": "graphql", "after": 1, "action": "status", "status": 502}}},
		{"GraphQL is gone", []simulator.Rule{{"match": "graphql", "action": "status", "status": 404}}},
		{"deleted while it is read", []simulator.Rule{{"match": "graphql", "nth": 1 + e.IntN(4), "action": "delete", "repo": victim.Name}}},
		{"renamed while it is read", []simulator.Rule{{"match": "graphql", "nth": 1 + e.IntN(4), "action": "rename", "repo": victim.Name, "to": victim.Name + "-moved"}}},
	}
	f := faults[e.IntN(len(faults))]
	if f.rules == nil {
		return f.name, nil
	}
	switch f.rules[0]["action"] {
	case "delete":
		e.deleted[victim.ID] = victim.Name
		e.shaken[victim.ID] = true
	case "rename":
		e.old[victim.Name] = victim.ID
		e.shaken[victim.ID] = true
	}
	return f.name, f.rules
}

// compare holds the published site against a clean build of the truth.
func (e *estate) compare(report Report) map[int64]catalogue.Component {
	e.Helper()
	dir := e.TempDir()
	e.truth.Paths.Snapshot, e.truth.Paths.Output = filepath.Join(dir, "truth.db"), filepath.Join(dir, "truth")
	if _, err := e.build(e.truth); err != nil {
		e.Fatalf("the truth: %v", err)
	}
	now, truth := componentsOf(e.T, e.cfg.Paths.Output), componentsOf(e.T, e.truth.Paths.Output)
	stale := map[string]bool{} // owners
	for _, s := range report.Stale {
		_, owner, _ := strings.Cut(":"+s.Owner, ":")
		stale[strings.ToLower(owner[strings.LastIndex(owner, ":")+1:])] = true
	}
	for id, want := range truth {
		got, there := now[id]
		switch {
		case !there && !stale[strings.ToLower(want.Organisation.Login)] && !e.shaken[id]:
			e.Errorf("lost: %s (%d)", want.Name, id)
		case !there || e.shaken[id]:
		case got.Stale:
			e.asItWas(got)
		default:
			e.same(got, want, report.Counts.Stale == 0 && len(e.shaken) == 0)
		}
	}
	for id, got := range now {
		if _, there := truth[id]; !there && !got.Stale && !e.shaken[id] {
			e.Errorf("%s is listed, and gone", got.Name)
		}
	}
	for id, name := range e.deleted {
		if _, listed := now[id]; listed && !now[id].Stale && !e.shaken[id] {
			e.Errorf("%s was deleted and is listed", name)
		}
	}
	return now
}

// asItWas fails when a component that GitHub did not answer for is not as it
// was published before, and marked on its page.
func (e *estate) asItWas(got catalogue.Component) {
	before, known := e.before[got.ID]
	if known && (got.Commit != before.Commit || got.Licence.SPDX != before.Licence.SPDX || !strings.EqualFold(got.Description, before.Description)) {
		e.Errorf("%s is stale, but not as it was", got.Name)
	}
	page, err := os.ReadFile(filepath.Join(e.cfg.Paths.Output, "components", got.Name, "index.html"))
	if err != nil || !strings.Contains(string(page), " data-stale") {
		e.Errorf("%s: its page does not say that it is stale: %v", got.Name, err)
	}
	if got.StaleReason == "" {
		e.Errorf("%s is stale without a reason", got.Name)
	}
}

// same compares two components but for the times at which they were read. What
// depends on other components counts only when none of those is in doubt.
func (e *estate) same(got, want catalogue.Component, relations bool) {
	if a, b := bare(got, relations), bare(want, relations); a != b {
		e.Errorf("%s differs from the truth (-truth +ours):\n%s", got.Name, cmp.Diff(strings.Split(b, "\n"), strings.Split(a, "\n")))
	}
}

// bare is a component as text without the times at which it was read, and
// without its number of open issues, which the simulator counts differently by
// REST and by GraphQL where issues are switched off.
func bare(c catalogue.Component, relations bool) string {
	if !relations {
		c.Uses, c.UsedBy, c.Similar = nil, nil, nil
	}
	data, _ := json.MarshalIndent(c, "", " ")
	lines := strings.Split(string(data), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, `"as_of": `) || strings.Contains(l, `"open_issues": `) }), "\n")
}

// told fails when a change is not told on its day, or one that was not made
// is, when a night without changes has a page, or an old address leads nowhere.
func (e *estate) told(report Report, quiet bool) {
	e.Helper()
	var file site.ChangesFile
	readJSON(e.T, filepath.Join(e.cfg.Paths.Output, "api/v1/changes.json"), &file)
	date := report.GeneratedAt.Format(time.DateOnly)
	var today []catalogue.Change
	for _, d := range file.Days {
		if d.Date == date {
			today = d.Changes
		}
	}
	if e.before != nil {
		diff, err := Diff(e.Context(), e.cfg, e.cfg.Paths.Output+".previous", e.cfg.Paths.Output)
		if err != nil || !slices.Equal(diff, today) {
			e.Errorf("%s: diff says %v (%v), the changes %v", date, diff, err, today)
		}
	}
	if _, err := os.Stat(filepath.Join(e.cfg.Paths.Output, "changes", date)); (err == nil) != (len(today) > 0) {
		e.Errorf("a page of %d changes of %s: %v", len(today), date, err)
	}
	for _, want := range e.expect {
		if report.Counts.Stale == 0 && !slices.ContainsFunc(today, func(c catalogue.Change) bool { return c.Kind == want.Kind && c.Name == want.Name }) {
			e.Errorf("%s: %s of %s is not told: %v", date, want.Kind, want.Name, today)
		}
	}
	e.addresses(file.Departed)
}

// addresses fails when a departure is not told, or an old address leads nowhere.
func (e *estate) addresses(departed []catalogue.Departure) {
	now := componentsOf(e.T, e.cfg.Paths.Output)
	for id, name := range e.deleted {
		told := slices.ContainsFunc(departed, func(d catalogue.Departure) bool { return d.ID == id })
		if _, listed := now[id]; !told && !listed {
			e.Errorf("%s is neither listed nor departed", name)
		}
		if _, err := os.Stat(filepath.Join(e.cfg.Paths.Output, "components", name, "index.html")); err != nil {
			e.Errorf("the address of what departed: %v", err)
		}
	}
	for from, id := range e.old {
		page, err := os.ReadFile(filepath.Join(e.cfg.Paths.Output, "components", from, "index.html"))
		to, listed := now[id]
		if listed && (err != nil || !strings.Contains(string(page), to.Name)) {
			e.Errorf("%s does not lead to %s: %v", from, to.Name, err)
		}
	}
}

// componentsOf reads the published components by GitHub's number.
func componentsOf(t *testing.T, out string) map[int64]catalogue.Component {
	t.Helper()
	var file site.CatalogueFile
	readJSON(t, filepath.Join(out, "api/v1/catalogue.json"), &file)
	all := make(map[int64]catalogue.Component, len(file.Components))
	for _, c := range file.Components {
		if _, twice := all[c.ID]; twice {
			t.Errorf("%s is listed twice", c.Name)
		}
		var whole struct{ catalogue.Component }
		readJSON(t, filepath.Join(out, "api/v1/components", c.Name+".json"), &whole)
		all[c.ID] = whole.Component
	}
	if l := file.Ledger; l.Found != l.Listed+len(l.Excluded)+len(l.Failed) || l.Listed != len(all) {
		t.Errorf("the ledger does not add up: %d found, %d listed, %d excluded, %d failed, %d components", l.Found, l.Listed, len(l.Excluded), len(l.Failed), len(all))
	}
	return all
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err := errors.Join(err, json.Unmarshal(data, v)); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
