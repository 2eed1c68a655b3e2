package content

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	embedded "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

func sample(t *testing.T) Sample {
	t.Helper()
	s, err := LoadSample(embedded.FS)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSample holds the promise that the sample is about 40 repositories of six
// organisations, of many kinds, each clearly invented.
func TestSample(t *testing.T) {
	s := sample(t)
	if n := len(s.Repositories); n < 38 || n > 48 || len(s.Organisations) != 6 || len(s.Departures) < 2 || len(s.Renames) == 0 {
		t.Errorf("%d repositories of %d organisations, %d departures, %d renames", n, len(s.Organisations), len(s.Departures), len(s.Renames))
	}
	var kinds []string
	for _, o := range s.Organisations {
		kinds = append(kinds, o.Kind)
		if !strings.HasPrefix(o.Login, "sample-") || !strings.HasSuffix(o.Name, "(sample)") || o.AsOf != s.AsOf || o.Components == 0 {
			t.Errorf("organisation %+v", o)
		}
	}
	if slices.Sort(kinds); len(slices.Compact(kinds)) < 5 {
		t.Errorf("kinds of organisation: %v", kinds)
	}
	for _, r := range s.Repositories {
		if readme := r.Details.File(r.Details.Readme); readme != nil && !regexp.MustCompile(`(?i)invented`).Match(readme.Data) {
			t.Errorf("the README of %s does not say that it is invented", r.FullName())
		}
		if r.Details.Readme == "" && !r.Details.Empty && len(r.Details.Tree.Entries) == 0 {
			t.Errorf("%s holds nothing", r.FullName())
		}
		if r.Pushed.After(s.AsOf) || r.Created.After(r.Pushed) || r.ListedAsOf.After(s.AsOf) || r.ListedAsOf != s.AsOf != r.Stale {
			t.Errorf("the dates of %s are in disorder", r.FullName())
		}
		if regexp.MustCompile(`(?i)\bcompliant\b`).MatchString(r.Description) {
			t.Errorf("%s calls itself compliant", r.FullName())
		}
	}
}

// TestSampleShows holds the promise that every feature of the catalogue has a
// repository in the sample that shows it.
func TestSampleShows(t *testing.T) {
	s := sample(t)
	year := s.AsOf.AddDate(-1, 0, 0)
	features := map[string]func(r *catalogue.Repository) bool{
		"an active repository":         func(r *catalogue.Repository) bool { return r.Pushed.After(year) },
		"a quiet repository":           func(r *catalogue.Repository) bool { return r.Pushed.Before(year) && !r.Archived },
		"an archived repository":       func(r *catalogue.Repository) bool { return r.Archived && !r.Details.ArchivedAt.IsZero() },
		"a fork":                       func(r *catalogue.Repository) bool { return r.Fork && r.Details.ForkOf != "" },
		"an empty repository":          func(r *catalogue.Repository) bool { return r.Details.Empty && r.Details.Commit == "" },
		"a template":                   func(r *catalogue.Repository) bool { return r.Template },
		"an entry from an older night": func(r *catalogue.Repository) bool { return r.Stale && r.StaleReason != "" },
		"no README":                    func(r *catalogue.Repository) bool { return r.Details.Readme == "" && !r.Details.Empty },
		"a README in reStructuredText": func(r *catalogue.Repository) bool { return r.Details.Readme == "README.rst" },
		"a README of plain text":       func(r *catalogue.Repository) bool { return r.Details.Readme == "README.txt" },
		"a README without an ending":   func(r *catalogue.Repository) bool { return r.Details.Readme == "README" },
		"no licence":                   func(r *catalogue.Repository) bool { return r.GitHubLicence == "" && r.Details.File("README.md") != nil },
		"an unknown licence":           func(r *catalogue.Repository) bool { return r.GitHubLicence == "NOASSERTION" },
		"help wanted":                  func(r *catalogue.Repository) bool { return len(r.Details.HelpWanted) > 0 },
		"releases":                     func(r *catalogue.Repository) bool { return len(r.Details.Releases) > 1 },
		"a publiccode.yml":             func(r *catalogue.Repository) bool { return r.Details.File("publiccode.yml") != nil },
		"a picture in the repository":  func(r *catalogue.Repository) bool { return hasSuffix(r, ".svg") },
		"months of commits":            func(r *catalogue.Repository) bool { return len(r.Details.Commits) > 50 },
		"a hostile README":             func(r *catalogue.Repository) bool { return readmeHas(r, "<script>") },
		"an alert":                     func(r *catalogue.Repository) bool { return readmeHas(r, "> [!WARNING]") },
		"a footnote":                   func(r *catalogue.Repository) bool { return readmeHas(r, "[^") },
		"a table":                      func(r *catalogue.Repository) bool { return readmeHas(r, "| --- |") },
		"a task list":                  func(r *catalogue.Repository) bool { return readmeHas(r, "- [x]") },
		"Welsh":                        func(r *catalogue.Repository) bool { return readmeHas(r, "Cymraeg") },
		"template text":                func(r *catalogue.Repository) bool { return readmeHas(r, "description goes here") },
	}
	for name, shown := range features {
		if !slices.ContainsFunc(s.Repositories, shown) {
			t.Errorf("nothing in the sample shows %s", name)
		}
	}
	code := map[string]bool{}
	for _, r := range s.Repositories {
		if readme := r.Details.File(r.Details.Readme); readme != nil {
			for _, m := range regexp.MustCompile("(?m)^```([a-z]+)$").FindAllSubmatch(readme.Data, -1) {
				code[string(m[1])] = true
			}
		}
	}
	if len(code) < 12 {
		t.Errorf("code in %d languages only: %v", len(code), code)
	}
}

func readmeHas(r *catalogue.Repository, text string) bool {
	f := r.Details.File(r.Details.Readme)
	return f != nil && strings.Contains(string(f.Data), text)
}

func hasSuffix(r *catalogue.Repository, suffix string) bool {
	return slices.ContainsFunc(r.Details.Files, func(f catalogue.File) bool { return strings.HasSuffix(f.Path, suffix) })
}

// TestSampleRepository holds the promise that an archive is read as a harvest
// would have found the repository.
func TestSampleRepository(t *testing.T) {
	s, err := LoadSample(fstest.MapFS{
		"sample/sample.yaml":      {Data: []byte("as_of: 2026-11-20T03:00:00Z\norganisations: [{id: 1, login: a, name: A, kind: trust}]\ndeparted: [{id: 9, name: a/gone, first_seen: 2020-01-01, last_seen: 2020-02-01, answer: 404}]\n")},
		"sample/licences/MIT.txt": {Data: []byte("MIT License")},
		"sample/a/b.c.txtar": {Data: []byte("id: 5\ncreated: 2026-01-01\npushed: 2026-11-01\nlicence: MIT\nlicence_files: {docs/LICENCE: MIT}\nlanguages: {R: 1, Go: 7}\ncommits: [2, 1]\nformer_name: old\n" +
			"tree: {src/x.go: 70}\nreleases: [{tag: v1.0.0, published: 2026-10-01}]\nhelp_wanted: [{number: 4, title: T, labels: [x], created: 2026-01-02, updated: 2026-01-03}]\n" +
			"-- README.md --\n# Hello\n-- img/dot.gif;base64 --\nR0lGODlhAQABAAAAACw=\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Repositories[0]
	if r.FullName() != "a/b.c" || r.ID != 5 || r.Language != "Go" || r.HTMLURL != "https://github.com/a/b.c" || r.OwnerKind != "trust" || r.DefaultBranch != "main" {
		t.Errorf("%+v", r)
	}
	d := r.Details
	if d.Readme != "README.md" || string(d.File("docs/LICENCE").Data) != "MIT License" || len(d.Commit) != 40 || !d.File("img/dot.gif").Binary || d.File("img/dot.gif").Size != 14 {
		t.Errorf("%+v", d)
	}
	var paths []string
	for _, e := range d.Tree.Entries {
		paths = append(paths, e.Type+" "+e.Path)
	}
	if want := []string{"blob README.md", "tree docs", "blob docs/LICENCE", "tree img", "blob img/dot.gif", "tree src", "blob src/x.go"}; !slices.Equal(paths, want) {
		t.Errorf("tree %v", paths)
	}
	if len(d.Commits) != 3 || !slices.IsSortedFunc(d.Commits, func(a, b time.Time) int { return b.Compare(a) }) || d.Tags[0] != "v1.0.0" {
		t.Errorf("commits %v", d.Commits)
	}
	if d.HelpWanted[0].URL != "https://github.com/a/b.c/issues/4" || d.Releases[0].URL != "https://github.com/a/b.c/releases/tag/v1.0.0" || r.OpenIssues != 1 {
		t.Errorf("%+v, %+v", d.HelpWanted, d.Releases)
	}
	if s.Renames[0] != (catalogue.Rename{ID: 5, From: "a/old", To: "a/b.c", Seen: s.AsOf}) || s.Departures[0].Confirmed != s.AsOf || s.Organisations[0].Components != 1 {
		t.Errorf("%+v %+v", s.Renames, s.Departures)
	}
}

// TestSampleProblems holds the promise that a mistake in the sample is told with its place.
func TestSampleProblems(t *testing.T) {
	const index = "as_of: 2026-11-20T03:00:00Z\norganisations: [{id: 1, login: a, name: A, kind: trust}]\n"
	for name, test := range map[string]struct{ file, text, want string }{
		"unknown key":     {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\nlicense: MIT\n", `sample/a/b.txtar:4:1: error: unknown key "license"`},
		"unknown licence": {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\nlicence_files: {LICENSE: MIT}\n", `sample/a/b.txtar:4:26: error: there is no text of "MIT" in licences/`},
		"endless commits": {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\ncommits: [1, 999999999]\n", `sample/a/b.txtar:4:14: error: 999999999 commits in month 2 are out of range`},
		"same identity":   {"sample/a/b.txtar", "id: 4\ncreated: 2026-01-01\npushed: 2026-01-01\n", `sample/a/b.txtar:1:5: error: a/a has the id 4 too`},
		"path outside":    {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\n-- ../x --\n", `"../x" is not a path in a repository`},
		"path of root":    {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\ntree: {/x: 1}\n", `sample/a/b.txtar:4:12: error: "/x" is not a path in a repository`},
		"not base64":      {"sample/a/b.txtar", "id: 5\ncreated: 2026-01-01\npushed: 2026-01-01\n-- x;base64 --\n!\n", `x;base64: illegal base64 data`},
		"unknown kind":    {"sample/sample.yaml", strings.Replace(index, "trust", "hospital", 1), `sample/sample.yaml:2:50: error: unknown word "hospital" (allowed: national`},
		"no folder":       {"sample/sample.yaml", strings.Replace(index, "login: a", "login: z", 1), `sample/z:1:1: error: the organisation has no folder`},
		"no sample":       {"sample/sample.yaml", "", `sample/sample.yaml:1:1: error: "as_of" is missing`},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"sample/sample.yaml": {Data: []byte(index)},
				"sample/a/a.txtar":   {Data: []byte("id: 4\ncreated: 2026-01-01\npushed: 2026-01-01\n")},
			}
			fsys[test.file] = &fstest.MapFile{Data: []byte(test.text)}
			if _, err := LoadSample(fsys); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// FuzzLoadSample holds the promise that no archive brings the program down.
func FuzzLoadSample(f *testing.F) {
	data, err := fs.ReadFile(embedded.FS, "sample/sample-health-analysts/spc-charts.txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("id: 1\ncommits: [-1, 999999999]\n-- a --\n-- a/b --\n")
	f.Fuzz(func(t *testing.T, text string) {
		LoadSample(fstest.MapFS{
			"sample/sample.yaml": {Data: []byte("as_of: 2026-11-20\norganisations: [{id: 1, login: a, name: A, kind: trust}]\n")},
			"sample/a/b.txtar":   {Data: []byte(text)},
		})
	})
}
