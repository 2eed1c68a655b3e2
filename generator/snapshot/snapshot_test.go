package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

var night = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)

// TestFillAndRead holds the promise that what is put comes back, in order of
// lower-cased full name, from a file and from memory.
func TestFillAndRead(t *testing.T) {
	for _, path := range []string{Memory, filepath.Join(t.TempDir(), "a b?c#d%20", "snapshot.db")} {
		s := open(t, path)
		want := []*catalogue.Repository{example(2, "alpha/Zed"), example(3, "Beta/apple"), example(1, "beta/Banana")}
		c := Contents{
			AsOf:          night,
			Organisations: []catalogue.Organisation{{Login: "Beta", Name: "Beta Trust", Kind: "trust", AsOf: night}, {Login: "alpha", Kind: "icb", AsOf: night}},
			Repositories:  []*catalogue.Repository{want[2], want[0], want[1]},
			Departures:    []catalogue.Departure{{ID: 9, Name: "Beta/gone", Answer: 404, LastSeen: night}},
		}
		must(t, s.Fill(t.Context(), c))
		if d := cmp.Diff(want, all(t, s)); d != "" {
			t.Errorf("%s: (-want +got)\n%s", path, d)
		}
		orgs, err := s.Organisations(t.Context())
		must(t, err)
		if len(orgs) != 2 || orgs[0].Login != "alpha" || orgs[1].Name != "Beta Trust" {
			t.Errorf("organisations: %+v", orgs)
		}
		gone, err := s.Departures(t.Context())
		must(t, err)
		if len(gone) != 1 || gone[0].Name != "Beta/gone" {
			t.Errorf("departures: %+v", gone)
		}
		if asOf, err := s.AsOf(t.Context()); err != nil || !asOf.Equal(night) {
			t.Errorf("as of %v, %v", asOf, err)
		}
	}
}

// TestReadWhileWriting holds the promise that whoever walks through the
// repositories may write as they go, in memory too, and sees each one once.
func TestReadWhileWriting(t *testing.T) {
	s := open(t, Memory)
	var repos []*catalogue.Repository
	for i := range 3*pageSize + 1 {
		repos = append(repos, example(int64(i+1), fmt.Sprintf("org/r%d", i)))
	}
	must(t, s.Fill(t.Context(), Contents{AsOf: night, Repositories: repos}))
	seen := 0
	for r, err := range s.Repositories(t.Context()) {
		must(t, err)
		must(t, s.PutCached(t.Context(), "page", map[string][]byte{r.Repository.Name: []byte("x")}))
		seen++
	}
	if seen != len(repos) {
		t.Errorf("saw %d of %d", seen, len(repos))
	}
	n, err := s.PruneCached(t.Context(), "page", func(key string) bool { return key == "r7" })
	must(t, err)
	if _, ok, _ := s.Cached(t.Context(), "page", "r7"); !ok || n != len(repos)-1 {
		t.Errorf("pruned %d, r7 kept: %v", n, ok)
	}
}

// TestOldFormats holds the promise that a snapshot of every older version is
// brought up to date with what it holds.
func TestOldFormats(t *testing.T) {
	for version := range len(migrations) {
		path := filepath.Join(t.TempDir(), "old.db")
		newest := migrations
		migrations = newest[:version]
		s, err := Open(t.Context(), path)
		if err == nil && version > 0 {
			err = s.Fill(t.Context(), Contents{AsOf: night, Repositories: []*catalogue.Repository{example(1, "a/b")}})
		}
		migrations = newest
		must(t, errors.Join(err, s.Close()))
		s = open(t, path)
		if n := len(all(t, s)); version > 0 && n != 1 {
			t.Errorf("from version %d: %d repositories", version, n)
		}
		must(t, s.Fill(t.Context(), Contents{AsOf: night, Repositories: []*catalogue.Repository{example(2, "a/c")}}))
		must(t, s.RecordStates(t.Context(), night, slices.Values([]State{{ID: 2, Name: "a/c"}})))
		must(t, s.Check(t.Context()))
	}
}

// TestRefusesBadFiles holds the promise that a file that is not ours, is too
// new or is damaged is refused with a clear error and left as it was.
func TestRefusesBadFiles(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	must(t, os.WriteFile(foreign, []byte("name,licence\nfoo,MIT\n"), 0o600))
	other := damaged(t, func(s *Snapshot) { exec(t, s, `PRAGMA application_id = 7`) }, nil)
	legacy := damaged(t, func(s *Snapshot) { exec(t, s, `PRAGMA application_id = 0`) }, func(b []byte) []byte { b[18], b[19] = 1, 1; return b })
	newer := damaged(t, func(s *Snapshot) { exec(t, s, `PRAGMA user_version = 99`) }, nil)
	torn := damaged(t, nil, func(b []byte) []byte { return b[:5000] })
	scribbled := damaged(t, nil, func(b []byte) []byte { copy(b[100:4096], make([]byte, 3996)); return b })
	for path, want := range map[string]error{foreign: ErrForeign, other: ErrForeign, legacy: ErrForeign, newer: ErrNewer, torn: ErrDamaged, scribbled: ErrDamaged} {
		before, _ := os.ReadFile(path)
		s, err := Open(t.Context(), path)
		if err == nil {
			err = errors.Join(s.Check(t.Context()), s.Close())
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if after, _ := os.ReadFile(path); !slices.Equal(before, after) {
			t.Errorf("%s was written to", path)
		}
	}
	if _, err := Open(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder was opened")
	}
}

// TestDamagedDetails holds the promise that damaged details cost one
// repository its details for one night, and nothing else.
func TestDamagedDetails(t *testing.T) {
	s := open(t, Memory)
	must(t, s.Fill(t.Context(), Contents{AsOf: night, Repositories: []*catalogue.Repository{example(1, "a/b"), example(2, "a/c")}}))
	exec(t, s, `UPDATE details SET data = substr(data, 1, length(data) - 3) WHERE id = 1`)
	got := all(t, s)
	if got[0].Details != nil || !got[0].Stale || got[1].Details == nil {
		t.Errorf("%+v %+v", got[0], got[1])
	}
	known, err := s.Known(t.Context())
	must(t, err)
	if known[0].DetailsKey != "" || known[1].DetailsKey == "" {
		t.Error("damaged details are not asked for again")
	}
}

// TestWindowsDrive holds the promise that the drive of a path of Windows, C:,
// stands where a data source name has its path, and not where it has a host.
func TestWindowsDrive(t *testing.T) {
	if name := dsn(filepath.Join(t.TempDir(), "x.sqlite")); !strings.HasPrefix(name, "file://localhost/") {
		t.Error(name)
	}
}

// TestListings holds the promise that a list that is not believed changes
// nothing but the mark on what is known, that identity is the number, and that
// what departs leaves no text.
func TestListings(t *testing.T) {
	s := open(t, Memory)
	ctx := t.Context()
	old := example(1, "nhs/old")
	must(t, s.Fill(ctx, Contents{AsOf: night, Repositories: []*catalogue.Repository{old, example(2, "nhs/two")}}))
	must(t, s.PutListing(ctx, catalogue.Listing{Source: "sample", AsOf: night, Reason: "the list was empty"}))
	for _, r := range all(t, s) {
		if !r.Stale || r.StaleReason != "the list was empty" || r.Details == nil {
			t.Errorf("%s: %+v", r.Name, r)
		}
	}
	renamed := *old
	renamed.Name = "new"
	must(t, s.PutListing(ctx, catalogue.Listing{Source: "sample", AsOf: night, Complete: true, Repositories: []*catalogue.Repository{&renamed}}))
	got, err := s.Repository(ctx, "NHS/OLD")
	must(t, err)
	if got.Name != "new" || got.Stale || got.Details == nil {
		t.Errorf("by the old name: %+v", got)
	}
	must(t, s.PutDeparture(ctx, catalogue.Departure{ID: 1, Name: "nhs/new", Answer: 410}))
	if _, err := s.Repository(ctx, "nhs/new"); !errors.Is(err, ErrUnknown) {
		t.Errorf("departed: %v", err)
	}
	if n, _ := s.strings(ctx, `SELECT id FROM details WHERE id = 1`); len(n) != 0 {
		t.Error("details of the departed are kept")
	}
	must(t, s.BeginRun(ctx, []string{"org:another"}, night.AddDate(0, 0, 1)))
	if n := len(all(t, s)); n != 0 {
		t.Errorf("%d repositories of a source that is no longer configured", n)
	}
	must(t, s.BeginRun(ctx, []string{"sample"}, night.AddDate(0, 0, 1)))
	if n := len(all(t, s)); n != 1 {
		t.Errorf("%d repositories after the source came back", n)
	}
}

// TestUnchangedRow holds the promise that a row which GitHub repeats keeps the
// time when it was first read, and one that says anything else has the time of
// its night, while the night of the whole moves on.
func TestUnchangedRow(t *testing.T) {
	s := open(t, Memory)
	row := example(1, "a/b")
	row.Details = nil
	for day, stars := range []int{3, 3, 4, 4} {
		row.Stars, row.ListedAsOf = stars, night.AddDate(0, 0, day)
		must(t, s.BeginRun(t.Context(), []string{"org:a"}, row.ListedAsOf))
		must(t, s.PutListing(t.Context(), catalogue.Listing{Source: "org:a", Complete: true, AsOf: row.ListedAsOf, Repositories: []*catalogue.Repository{row}}))
	}
	known, err := s.Known(t.Context())
	must(t, err)
	asOf, err := s.AsOf(t.Context())
	must(t, err)
	if got := known[0]; !got.Repository.ListedAsOf.Equal(night.AddDate(0, 0, 2)) || !got.LastSeen.Equal(night.AddDate(0, 0, 3)) || !asOf.Equal(got.LastSeen) {
		t.Errorf("the row is as of %s, last seen %s, in a snapshot as of %s", got.Repository.ListedAsOf, got.LastSeen, asOf)
	}
}

// TestDays holds the promise that each night tells what changed since the one
// before, that a quiet night tells nothing, and that a night may be repeated.
func TestDays(t *testing.T) {
	s := open(t, Memory)
	nights := [][]State{
		{{ID: 1, Name: "a/x", Licence: "MIT", Level: "licensed"}, {ID: 2, Name: "a/y"}},
		{{ID: 1, Name: "a/x", Licence: "MIT", Level: "licensed"}, {ID: 2, Name: "a/y"}},
		{{ID: 1, Name: "b/x", Licence: "", Level: "published", Archived: true, Release: "v1"}},
		{{ID: 1, Name: "b/x", Level: "published", Release: "v1", Commit: "c0ffee"}, {ID: 2, Name: "a/y"}},
	}
	for i, states := range nights {
		for range 2 {
			must(t, s.RecordStates(t.Context(), night.AddDate(0, 0, i), slices.Values(states)))
		}
	}
	days, err := s.Days(t.Context())
	must(t, err)
	want := []catalogue.Day{
		{Date: "2026-03-04", AsOf: night.AddDate(0, 0, 3), Changes: []catalogue.Change{{Kind: "added", Name: "a/y", ID: 2}, {Kind: "revived", Name: "b/x", ID: 1}}},
		{Date: "2026-03-03", AsOf: night.AddDate(0, 0, 2), Changes: []catalogue.Change{
			{Kind: "departed", Name: "a/y", ID: 2}, {Kind: "archived", Name: "b/x", ID: 1}, {Kind: "transferred", Name: "b/x", ID: 1, Before: "a/x", After: "b/x"},
			{Kind: "released", Name: "b/x", ID: 1, After: "v1"}, {Kind: "licence", Name: "b/x", ID: 1, Before: "MIT"}, {Kind: "level", Name: "b/x", ID: 1, Before: "licensed", After: "published"}}},
		{Date: "2026-03-01", AsOf: night, Changes: []catalogue.Change{{Kind: "added", Name: "a/x", ID: 1}, {Kind: "added", Name: "a/y", ID: 2}}},
	}
	if d := cmp.Diff(want, days); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestRuns holds the promise that runs, their incidents and the settings they
// leave are remembered.
func TestRuns(t *testing.T) {
	s := open(t, Memory)
	ctx := t.Context()
	must(t, s.BeginRun(ctx, []string{"org:a"}, night))
	must(t, s.PutIncident(ctx, catalogue.Incident{At: night, Subject: "a/b", What: "502, tried again"}))
	must(t, s.PutListing(ctx, catalogue.Listing{Source: "org:a", AsOf: night.Add(time.Minute), Complete: true}))
	must(t, s.EndRun(ctx, night.Add(time.Hour), true, map[string]int{"requests": 3}))
	runs, err := s.Runs(ctx, 5)
	must(t, err)
	if len(runs) != 1 || !runs[0].Finished || string(runs[0].Report) != `{"requests":3}` || len(runs[0].Incidents) != 1 || !runs[0].Written.Equal(night.Add(time.Hour)) {
		t.Errorf("%+v", runs)
	}
	must(t, s.BeginRun(ctx, []string{"org:a"}, night.Add(24*time.Hour)))
	must(t, s.PutListing(ctx, catalogue.Listing{Source: "org:a", AsOf: night.Add(24 * time.Hour), Reason: "no answer"}))
	must(t, s.EndRun(ctx, night.Add(25*time.Hour), false, nil))
	if asOf, err := s.AsOf(ctx); err != nil || !asOf.Equal(night.Add(time.Hour)) {
		t.Errorf("as of %v after a night on which nothing was read, %v", asOf, err)
	}
	sources, err := s.Sources(ctx)
	must(t, err)
	if len(sources) != 1 || sources[0].Complete || !sources[0].AsOf.Equal(night.Add(time.Minute)) {
		t.Errorf("%+v", sources)
	}
	must(t, s.PutSetting(ctx, "batch", "25"))
	if v, err := s.Setting(ctx, "batch"); v != "25" || err != nil {
		t.Errorf("%q %v", v, err)
	}
}

// FuzzDetails holds the promise that no blob, however damaged, does more than
// fail, and that details survive being packed.
func FuzzDetails(f *testing.F) {
	f.Add(encodeDetails(example(1, "a/b").Details))
	f.Add([]byte{})
	f.Add([]byte{detailsFormat, 0, 0, 0, 0, 3, 0})
	f.Fuzz(func(t *testing.T, blob []byte) {
		decodeDetails(blob)
		if len(blob) > 5 {
			if d, err := unfold(blob[5:], 1<<20); err == nil {
				if _, err := decodeDetails(encodeDetails(d)); err != nil {
					t.Errorf("packed again: %v", err)
				}
			}
		}
	})
}

// BenchmarkRepositories measures walking through repositories with their details.
func BenchmarkRepositories(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "snapshot.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var repos []*catalogue.Repository
	for i := range 1000 {
		r := example(int64(i+1), fmt.Sprintf("org/r%d", i))
		for j := range 200 {
			r.Details.Tree.Entries = append(r.Details.Tree.Entries, catalogue.TreeEntry{Path: fmt.Sprintf("src/package/file%03d.go", j), Type: "blob", Mode: "100644"})
		}
		r.Details.Files[0].Data = []byte(strings.Repeat(fmt.Sprintf("Sentence %d of a README that says what it is for.\n", i), 200))
		repos = append(repos, r)
	}
	if err := s.Fill(b.Context(), Contents{AsOf: night, Repositories: repos}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for r, err := range s.Repositories(b.Context()) {
			if err == nil {
				_, err = s.Read(b.Context(), r)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// example is a repository with details of every sort.
func example(id int64, fullName string) *catalogue.Repository {
	owner, name, _ := cut(fullName)
	return &catalogue.Repository{
		ID: id, Owner: owner, Name: name, Topics: []string{"fhir"}, Pushed: night, ListedAsOf: night,
		Details: &catalogue.Details{
			AsOf: night, Source: "sample", Commit: "0123", Readme: "README.md",
			Tree: catalogue.Tree{Depth: 4, Entries: []catalogue.TreeEntry{{Path: "README.md", Type: "blob", Mode: "100644", Size: 12}, {Path: "a b\nc", Type: "tree", Mode: "040000"}}},
			Files: []catalogue.File{{Path: "README.md", Data: []byte("# Hello\r\xff\x00"), Size: 12, Truncated: true},
				{Path: "empty", Data: []byte{}}, {Path: "image", Binary: true, Size: 7}},
			Releases: []catalogue.Release{{Tag: "v1", Published: night}},
		},
	}
}

func cut(fullName string) (owner, name string, ok bool) {
	for i, c := range fullName {
		if c == '/' {
			return fullName[:i], fullName[i+1:], true
		}
	}
	return "", fullName, false
}

// damaged is the path of a filled snapshot that was spoilt.
func damaged(t *testing.T, before func(*Snapshot), after func([]byte) []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "spoilt.db")
	s, err := Open(context.Background(), path)
	must(t, err)
	must(t, s.Fill(t.Context(), Contents{AsOf: night, Repositories: []*catalogue.Repository{example(1, "a/b")}}))
	if before != nil {
		before(s)
	}
	must(t, s.Close())
	if after != nil {
		b, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, after(b), 0o600))
	}
	return path
}

func open(t *testing.T, path string) *Snapshot {
	t.Helper()
	s, err := Open(t.Context(), path)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func all(t *testing.T, s *Snapshot) []*catalogue.Repository {
	t.Helper()
	var out []*catalogue.Repository
	for stored, err := range s.Repositories(t.Context()) {
		must(t, err)
		r, err := s.Read(t.Context(), stored)
		must(t, err)
		out = append(out, r)
	}
	if n, err := s.Count(t.Context()); n != len(out) || err != nil {
		t.Errorf("%d are counted of %d, %v", n, len(out), err)
	}
	return out
}

func exec(t *testing.T, s *Snapshot, query string) {
	t.Helper()
	_, err := s.db.ExecContext(t.Context(), query)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
