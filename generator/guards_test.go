package generator

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// account is how many components of an owner were live, and how many of those
// GitHub no longer has.
type account struct {
	name         string
	before, gone int
}

func lossesOf(accounts ...account) losses {
	live, found, owners := map[int64]string{}, map[int64]bool{}, map[string]bool{}
	id := int64(0)
	for _, a := range accounts {
		owners[strings.ToLower(a.name)] = true
		for n := range a.before {
			id++
			live[id] = a.name + "/" + strings.Repeat("x", n+1)
			found[id] = n >= a.gone
		}
	}
	return countLosses(live, found, owners)
}

// TestGuardShrink holds the promise that a catalogue which lost too much is not
// published unless somebody has accepted the loss, and that the refusal says
// what, how much and what to do.
func TestGuardShrink(t *testing.T) {
	limits := config.Publish{MaxOrgShrinkPercent: 20, MaxShrinkPercent: 10}
	tests := []struct {
		name     string
		accounts []account
		accepted []string
		want     []string // beginnings of problems
	}{
		{"nothing lost", []account{{"NHSDigital", 100, 0}}, nil, nil},
		{"a fifth is news", []account{{"nhsx", 10, 2}, {"NHSDigital", 100, 0}}, nil, nil},
		{"more than a fifth is not", []account{{"nhsx", 10, 3}, {"NHSDigital", 100, 0}}, nil, []string{"nhsx: 3 of its 10 components are gone"}},
		{"accepted in other letters", []account{{"nhsx", 10, 3}, {"NHSDigital", 100, 0}}, []string{"NHSX"}, nil},
		{"another one accepted", []account{{"nhsx", 10, 3}, {"NHSDigital", 100, 0}}, []string{"NHSDigital"}, []string{"nhsx: 3 of its 10", "the catalogue: 3 of its 10"}},
		{"one of one is a departure", []account{{"small", 1, 1}, {"NHSDigital", 100, 0}}, nil, nil},
		{"two of three are an alarm", []account{{"small", 3, 2}, {"NHSDigital", 100, 0}}, nil, []string{"small: 2 of its 3"}},
		{"a little of everybody", []account{{"a", 50, 9}, {"b", 50, 9}}, nil, []string{"the catalogue: 18 of its 100 components are gone, more than the 10%"}},
		{"a whole account", []account{{"nhsx", 30, 30}, {"NHSDigital", 1000, 0}}, nil, []string{"nhsx: 30 of its 30"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problems := guardShrink(lossesOf(test.accounts...), limits, test.accepted)
			if len(problems) != len(test.want) {
				t.Fatalf("problems are %v, want %v", problems, test.want)
			}
			for i, want := range test.want {
				if said := problems[i].Error(); !strings.HasPrefix(said, want) || !strings.Contains(said, "--accept-shrink") {
					t.Errorf("said %q, want %q and what to do", said, want)
				}
			}
		})
	}
}

// TestLossesOnPurpose holds the promise that leaving an account out of the
// configuration is no loss.
func TestLossesOnPurpose(t *testing.T) {
	l := countLosses(map[int64]string{1: "nhsx/a", 2: "gone/b"}, map[int64]bool{1: true}, map[string]bool{"nhsx": true})
	if len(l.gone) != 0 || l.before["nhsx"] != 1 {
		t.Errorf("losses are %+v", l)
	}
}

// TestGuardDescribed holds the promise that a catalogue which could not look
// into its components is not published.
func TestGuardDescribed(t *testing.T) {
	tests := []struct{ listed, undescribed, problems int }{
		{0, 0, 1}, {1, 0, 0}, {1, 1, 0}, {10, 2, 1}, {145, 1, 0}, {145, 2, 1}, {25_000, 250, 0}, {25_000, 251, 1},
	}
	for _, test := range tests {
		if got := guardDescribed(Counts{Listed: test.listed, Undescribed: test.undescribed}); len(got) != test.problems {
			t.Errorf("%d of %d undescribed: %v", test.undescribed, test.listed, got)
		}
	}
}

// TestLiveNames holds the promises that the first site has nothing to lose, that
// the list of the live site is read to its end, and that a damaged one is an
// error instead of nothing.
func TestLiveNames(t *testing.T) {
	const first = `{"total":2,"page":1,"pages":2,"next":"components/2.json","components":[{"name":"nhsx/a","id":7,"kind":"app"}]}`
	second := `{"total":2,"page":2,"pages":2,"prev":"../components.json","components":[{"name":"nhsx/b","id":8}]}`
	names, err := liveNames(holding(map[string]string{}))
	if len(names) != 0 || err != nil {
		t.Errorf("names are %v, error is %v", names, err)
	}
	names, err = liveNames(holding(map[string]string{"api/v1/components.json": first, "api/v1/components/2.json": second}))
	if len(names) != 2 || names[7] != "nhsx/a" || names[8] != "nhsx/b" || err != nil {
		t.Errorf("names are %v, error is %v", names, err)
	}
	for what, files := range map[string]map[string]string{
		"torn":          {"api/v1/components.json": "{"},
		"incomplete":    {"api/v1/components.json": first},
		"torn later":    {"api/v1/components.json": first, "api/v1/components/2.json": second[:50]},
		"led in circle": {"api/v1/components.json": first, "api/v1/components/2.json": first},
	} {
		if names, err := liveNames(holding(files)); err == nil {
			t.Errorf("a list that is %s was read as %v", what, names)
		}
	}
}

// holding opens the files that hold these texts.
func holding(files map[string]string) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) {
		text, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}
}

// TestExclude holds the promise that every repository that is left out has a
// reason, and that nothing else is left out.
func TestExclude(t *testing.T) {
	cfg := config.Config{Exclude: []config.Exclusion{
		{Repo: "nhsx/secret", Reason: "asked by its owner"}, {Topic: "Teaching", Reason: "exercises"}, {NamePattern: `-archive$`, Reason: "copies"},
	}}
	cfg.Harvest.IncludeArchived = true
	rules, err := newExcluder(cfg, map[string]content.Curation{"nhsx/hidden": {Hide: "holds no code"}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		repo           catalogue.Repository
		reason, detail string
	}{
		{catalogue.Repository{Name: "fine", Archived: true}, "", ""},
		{catalogue.Repository{Name: "FINE"}, "duplicate", "has the name of nhsx/fine"},
		{catalogue.Repository{Name: "Secret"}, "repo", "asked by its owner"},
		{catalogue.Repository{Name: "course", Topics: []string{"r", "teaching"}}, "topic", "exercises"},
		{catalogue.Repository{Name: "old-archive"}, "pattern", "copies"},
		{catalogue.Repository{Name: "hidden"}, "hidden", "holds no code"},
		{catalogue.Repository{Name: "copy", Fork: true}, "fork", "forks are left out by harvest.include_forks"},
	}
	for _, test := range tests {
		test.repo.Owner = "nhsx"
		exclusion, out := rules.exclude(&test.repo)
		if out != (test.reason != "") || exclusion.Reason != test.reason || exclusion.Detail != test.detail {
			t.Errorf("%s: %v %+v", test.repo.Name, out, exclusion)
		}
	}
	if _, err := newExcluder(config.Config{Exclude: []config.Exclusion{{NamePattern: "("}}}, nil); err == nil {
		t.Error("a pattern that is none was taken")
	}
}

// TestReport holds the promise that a report tells how a run ended, and groups
// what it warns of.
func TestReport(t *testing.T) {
	r := newReport()
	r.warn([]catalogue.Problem{{Subject: "a/b", What: "too long"}, {Subject: "a/c", What: "unreadable"}})
	r.warn([]catalogue.Problem{{Subject: "a/c", What: "unreadable"}, {Subject: "a/d", What: "unreadable"}})
	if len(r.Warnings) != 2 || r.Warnings[0].Count != 3 || !slices.Equal(r.Warnings[0].Subjects, []string{"a/c", "a/d"}) {
		t.Errorf("warnings are %+v", r.Warnings)
	}
	refusal := &Refusal{[]catalogue.Problem{{Subject: "nhsx", What: "is gone"}}}
	r.end(errors.Join(refusal))
	if r.Outcome != Refused || len(r.Refusals) != 1 || !strings.Contains(r.Markdown(), "nhsx: is gone") {
		t.Errorf("report is %+v", r)
	}
}

// TestGuardSample holds the promise that the sample never takes the place of a
// real catalogue by mistake.
func TestGuardSample(t *testing.T) {
	sample := []catalogue.Component{{Name: "sample-trust/a", Organisation: catalogue.OrganisationRef{Login: "sample-trust"}}}
	if p := guardSample(map[int64]string{1: "sample-trust/b"}, sample); len(p) != 0 {
		t.Errorf("an older sample: %v", p)
	}
	if p := guardSample(map[int64]string{1: "sample-trust/b", 2: "nhsx/a"}, sample); len(p) != 1 || !strings.Contains(p[0].Error(), "nhsx/a") {
		t.Errorf("a real catalogue: %v", p)
	}
}
