package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// write puts a configuration into a folder of its own and gives its path.
func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const full = `
site:
  title: Code of the NHS
  base_url: https://code.example.nhs.uk/catalogue
  description: All of it
  organisation: Example Trust
  contact_email: code@example.nhs.uk
  feedback_url: https://forms.example.nhs.uk/feedback?form=7
  nhs_logo: true
github:
  api_url: https://github.example.nhs.uk/api/v3
  graphql_url: https://github.example.nhs.uk/api/graphql/
  raw_url: https://raw.example.nhs.uk
  web_url: https://github.example.nhs.uk/
sources:
  - {org: nhsx, name: NHSX, kind: national, note: Closed in 2022}
  - {user: someone}
  - repo: owner/a.name_with-everything
exclude:
  - {repo: nhsx/old, reason: A copy}
  - {topic: exercise}
  - {name_pattern: '(?i)/test-'}
harvest:
  concurrency: 2
  include_forks: true
  include_archived: false
  max_file_kib: 100
  details: rest
  timeout: 90s
publish: {max_shrink_percent: 0, max_org_shrink_percent: 100, stale_after_days: 3}
paths: {snapshot: data/nhs.sqlite, output: /srv/www}
readme: {redistributable_only: false, copy_images: false}
`

// TestLoad holds the promise that every setting is read, addresses get their
// slash, and paths are those of the file's folder.
func TestLoad(t *testing.T) {
	path := write(t, full)
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Site:    Site{"Code of the NHS", "https://code.example.nhs.uk/catalogue/", "All of it", "Example Trust", "code@example.nhs.uk", "https://forms.example.nhs.uk/feedback?form=7", true},
		GitHub:  GitHub{"https://github.example.nhs.uk/api/v3/", "https://github.example.nhs.uk/api/graphql", "https://raw.example.nhs.uk/", "https://github.example.nhs.uk/"},
		Sources: []Source{{Org: "nhsx", Name: "NHSX", Kind: "national", Note: "Closed in 2022"}, {User: "someone"}, {Repo: "owner/a.name_with-everything"}},
		Exclude: []Exclusion{{Repo: "nhsx/old", Reason: "A copy"}, {Topic: "exercise", Reason: "left out by the maintainers of the catalogue"}, {NamePattern: "(?i)/test-", Reason: "left out by the maintainers of the catalogue"}},
		Harvest: Harvest{2, true, false, 100, "rest", 90 * time.Second},
		Publish: Publish{0, 100, 3},
		Paths:   Paths{Snapshot: filepath.Join(filepath.Dir(path), "data", "nhs.sqlite"), Output: "/srv/www"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDefaults holds the promise that an empty file is a configuration, and
// that what it leaves out has its documented default.
func TestDefaults(t *testing.T) {
	path := write(t, "# nothing yet\nsources:\nsite:\n  title:\n")
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.GitHub = GitHub{"https://api.github.com/", "https://api.github.com/graphql", "https://raw.githubusercontent.com/", "https://github.com/"}
	want.Paths = Paths{Snapshot: filepath.Join(filepath.Dir(path), "snapshot.sqlite"), Output: filepath.Join(filepath.Dir(path), "public")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestServers holds the promise that with api_url alone nothing goes to
// another server than that one.
func TestServers(t *testing.T) {
	for api, want := range map[string]GitHub{
		"https://api.github.com":        {"https://api.github.com/", "https://api.github.com/graphql", "https://raw.githubusercontent.com/", "https://github.com/"},
		"https://ghe.example.uk/api/v3": {"https://ghe.example.uk/api/v3/", "https://ghe.example.uk/api/graphql", "https://ghe.example.uk/raw/", "https://ghe.example.uk/"},
		"https://api.trust.ghe.com//":   {"https://api.trust.ghe.com/", "https://api.trust.ghe.com/graphql", "https://api.trust.ghe.com/raw/", "https://trust.ghe.com/"},
		"http://127.0.0.1:8090":         {"http://127.0.0.1:8090/", "http://127.0.0.1:8090/graphql", "http://127.0.0.1:8090/raw/", "http://127.0.0.1:8090/"},
	} {
		got, err := Load(write(t, "github: {api_url: '"+api+"'}\n"))
		if err != nil || got.GitHub != want {
			t.Errorf("%s: %v\n%+v, want\n%+v", api, err, got.GitHub, want)
		}
	}
}

// TestProblems holds the promise that each mistake is told as a compiler
// would: file, line, column, what is allowed and what was probably meant.
func TestProblems(t *testing.T) {
	for name, test := range map[string]struct{ yaml, want string }{
		"unknown section":      {"sourcs: []\n", `:1:1: error: unknown key "sourcs" (allowed: site, github, sources, exclude, harvest, publish, paths, readme); did you mean "sources"?`},
		"unknown key":          {"sources:\n  - organisation: nhsx\n", `:2:5: error: unknown key "organisation" (allowed: org, user, repo, name, kind, note)`},
		"near key":             {"harvest:\n  concurency: 2\n", `:2:3: error: unknown key "concurency" (allowed: concurrency, include_forks, include_archived, max_file_kib, details, timeout); did you mean "concurrency"?`},
		"key given twice":      {"site: {title: a}\nsite: {title: b}\n", `:2:1: error: the key "site" is given twice`},
		"wrong type":           {"harvest: {concurrency: four}\n", `:1:24: error: "concurrency" wants a whole number, this is "four"`},
		"wrong truth":          {"harvest:\n  include_forks: 'yes'\n", `:2:18: error: "include_forks" wants true or false, this is "yes"`},
		"sources as mapping":   {"sources: {org: nhsx}\n", `:1:1: error: "sources" wants a list, this is a group of keys`},
		"source as text":       {"sources: [nhsx]\n", `:1:11: error: "sources[0]" wants keys with values, this is "nhsx"`},
		"number as login":      {"sources:\n  - org: 111\n", `:2:10: error: "org" wants text, this is the number 111; put it in quotes`},
		"bad duration":         {"harvest: {timeout: 30 seconds}\n", `:1:20: error: "timeout" wants a duration such as 30s, 2m or 1h30m, this is "30 seconds"`},
		"no unit":              {"harvest: {timeout: 30}\n", `:1:20: error: "timeout" wants a duration such as 30s, 2m or 1h30m, this is the number 30`},
		"useless timeout":      {"harvest: {timeout: 1ms}\n", `:1:20: error: 1ms is no useful timeout; give 1s to 15m`},
		"not YAML":             {"site: [\n", `error: this is not YAML: `},
		"tab":                  {"site:\n\ttitle: a\n", `:2:`},
		"alias":                {"site: &a {title: x}\nreadme: *a\n", `error: anchors, aliases and tags are not read here`},
		"duplicate source":     {"sources:\n  - org: nhsx\n  - org: other\n  - org: NHSX\n", `:4:5: error: NHSX is listed twice, first in line 2; remove one of them; letter case does not count`},
		"org and user":         {"sources:\n  - org: nhsx\n  - user: Nhsx\n", `:3:5: error: Nhsx is listed twice, first in line 2`},
		"duplicate repo":       {"sources:\n  - repo: nhsx/A\n  - repo: NHSX/a\n", `:3:5: error: NHSX/a is listed twice`},
		"no account":           {"sources:\n  - name: NHSX\n", `:2:5: error: a source names one account or repository, this one names 0 (allowed: org, user, repo); give one of them`},
		"two accounts":         {"sources:\n  - {org: a, repo: a/b}\n", `:2:6: error: a source names one account or repository, this one names 2`},
		"address as login":     {"sources:\n  - org: https://github.com/nhsx\n", `:2:10: error: "https://github.com/nhsx" is not the login of an account; write the name alone`},
		"login with a slash":   {"sources:\n  - user: a/b\n", `:2:11: error: "a/b" is not the login of an account`},
		"repo without owner":   {"sources:\n  - repo: transform\n", `:2:11: error: "transform" is not the name of a repository; write OWNER/NAME`},
		"repo out of bounds":   {"sources:\n  - repo: nhsx/..\n", `:2:11: error: "nhsx/.." is not the name of a repository`},
		"bad kind":             {"sources:\n  - org: nhsx\n    kind: National\n", `:3:11: error: unknown word "National" (allowed: national, nation, regulator, trust, icb, community, research, charity, supplier); did you mean "national"?`},
		"exclusion of two":     {"exclude:\n  - {repo: a/b, topic: c}\n", `:2:6: error: an exclusion names one thing, this one names 2 (allowed: repo, topic, name_pattern)`},
		"exclusion of none":    {"exclude:\n  - reason: why\n", `:2:5: error: an exclusion names one thing, this one names 0`},
		"bad pattern":          {"exclude:\n  - name_pattern: '(test'\n", `:2:19: error: bad regular expression: missing closing ): ` + "`(test`" + `; write it in RE2`},
		"pattern of all":       {"exclude:\n  - name_pattern: 'x*'\n", `:2:19: error: "x*" matches everything`},
		"bad address":          {"site: {base_url: code.nhs.uk}\n", `:1:18: error: "code.nhs.uk" is not an address; write it like https://example.nhs.uk/`},
		"file as address":      {"site: {base_url: 'file:///srv'}\n", `is not an address`},
		"address with query":   {"github: {api_url: 'https://a.b/?c'}\n", `:1:19: error: "https://a.b/?c" has a query or a fragment`},
		"empty address":        {"site: {base_url: ''}\n", `:1:18: error: "base_url" is empty; say where the site will stand`},
		"bad e-mail":           {"site: {contact_email: us}\n", `:1:23: error: "us" is not an e-mail address`},
		"bad feedback":         {"site: {feedback_url: 'javascript:alert(1)'}\n", `is not an address`},
		"bad details":          {"harvest: {details: grahpql}\n", `:1:20: error: unknown word "grahpql" (allowed: auto, graphql, rest); did you mean "graphql"?`},
		"too many at a time":   {"harvest: {concurrency: 500}\n", `:1:24: error: 500 is out of range (allowed: 1 to 50)`},
		"none at a time":       {"harvest: {concurrency: 0}\n", `:1:24: error: 0 is out of range (allowed: 1 to 50)`},
		"bad percentage":       {"publish: {max_shrink_percent: -1}\n", `:1:31: error: -1 is out of range (allowed: 0 to 100)`},
		"content is not there": {"paths: {content: nowhere}\n", `nowhere cannot be read: no such file or directory; leave the key out`},
		"content is a file":    {"paths: {content: config.yaml}\n", `:1:18: error: the folder `},
		"snapshot is a folder": {"paths: {snapshot: .}\n", `:1:19: error: the snapshot must be a file`},
		"output swallows all":  {"paths: {output: .}\n", `:1:17: error: the output folder would hold the configuration; give it a folder of its own`},
		"output above":         {"paths: {output: ../..}\n", `the output folder would hold the configuration`},
		"snapshot in output":   {"paths:\n  output: public\n  snapshot: public/s.sqlite\n", `:2:11: error: the output folder would hold the snapshot`},
		"binary":               {"site: \x00\n", `:1:7: error: the byte 0x00 is no text`},
		"too long":             {"# " + strings.Repeat("x", 2<<20), `error: the file is longer than 1024 KiB`},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, test.yaml)
			_, err := Load(path)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if err != nil && !strings.HasPrefix(err.Error(), path+":") {
				t.Errorf("%v does not begin with the file's name", err)
			}
		})
	}
}

// TestSecretsInAddresses holds the promise that a password in an address is
// refused without being repeated.
func TestSecretsInAddresses(t *testing.T) {
	_, err := Load(write(t, "github: {api_url: 'https://user:hunter2@github.example.uk/'}\n"))
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

// TestAllAtOnce holds the promise that a maintainer sees every mistake in one run.
func TestAllAtOnce(t *testing.T) {
	_, err := Load(write(t, "site: {base_url: x}\nsources:\n  - {org: a, kind: trsut}\n  - {org: A}\n  - {org: 111, kind: [trust]}\nharvest: {details: x, concurrency: 0, timeout: 30}\n"))
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		t.Fatalf("got %v", err)
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 8 {
		t.Errorf("%d problems, want 8:\n%v", len(lines), err)
	}
	var problem catalogue.Problem
	if !errors.As(err, &problem) || problem.Line != 1 {
		t.Errorf("the first is %+v", problem)
	}
}

// TestUnreadable holds the promise that a configuration that is not there is
// an error that names it.
func TestUnreadable(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(folder, "none.yaml"): "none.yaml:1:1: error: there is no such file; name another with --config",
		folder:                             folder + ":1:1: error: this is a folder",
	} {
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestEnvironment holds the promise that every single setting can be
// overridden by CATALOGUE_SECTION_KEY, and is checked like the file.
func TestEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"CATALOGUE_HARVEST_CONCURRENCY": "9", "CATALOGUE_HARVEST_TIMEOUT": "2m", "CATALOGUE_HARVEST_INCLUDE_FORKS": "false",
		"CATALOGUE_SITE_BASE_URL": "https://other.nhs.uk/x", "CATALOGUE_PATHS_OUTPUT": "elsewhere", "CATALOGUE_PUBLISH_MAX_ORG_SHRINK_PERCENT": "12",
		"CATALOGUE_GITHUB_APP_PRIVATE_KEY": "secret", "CATALOGUE_SITE_TITLE": "", "CATALOGUE_UNRELATED": "x",
	} {
		t.Setenv(name, value)
	}
	path := write(t, full)
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Harvest{9, false, false, 100, "rest", 2 * time.Minute}
	if got.Harvest != want || got.Site.BaseURL != "https://other.nhs.uk/x/" || got.Publish.MaxOrgShrinkPercent != 12 || got.Site.Title != "Code of the NHS" {
		t.Errorf("%+v", got)
	}
	if got.Paths.Output != filepath.Join(filepath.Dir(path), "elsewhere") || len(got.Sources) != 3 || len(got.Exclude) != 3 {
		t.Errorf("%+v, %d sources, %d exclusions", got.Paths, len(got.Sources), len(got.Exclude))
	}
}

// TestEnvironmentProblems holds the promise that a mistake in the environment
// is told by the variable's name.
func TestEnvironmentProblems(t *testing.T) {
	for name, test := range map[string]struct{ value, want string }{
		"CATALOGUE_HARVEST_CONCURRENCY": {"many", `CATALOGUE_HARVEST_CONCURRENCY: "concurrency" wants a whole number, this is "many"`},
		"CATALOGUE_HARVEST_TIMEOUT":     {"30 s", `CATALOGUE_HARVEST_TIMEOUT: "timeout" wants a duration`},
		"CATALOGUE_HARVEST_CONCURENCY":  {"4", `CATALOGUE_HARVEST_CONCURENCY: there is no such setting; did you mean "CATALOGUE_HARVEST_CONCURRENCY"?`},
		"CATALOGUE_HARVEST_DETAILS":     {"soap", `CATALOGUE_HARVEST_DETAILS: unknown word "soap" (allowed: auto, graphql, rest)`},
		"CATALOGUE_PATHS_CONTENT":       {"/nowhere", `CATALOGUE_PATHS_CONTENT: the folder /nowhere cannot be read`},
		"CATALOGUE_SOURCES":             {"nhsx", `CATALOGUE_SOURCES: a list cannot be set by the environment; write it into the file`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, test.value)
			_, err := Load(write(t, full))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// FuzzLoad holds the promise that no file brings the program down, and that
// what is accepted can be used: addresses with a slash, absolute paths.
func FuzzLoad(f *testing.F) {
	f.Add(full)
	f.Add("sources:\n  - {org: a}\n  - {user: ''}\n")
	f.Add("site: {base_url: 'http://[::1]:80'}\npaths: {output: a/../../b}\n")
	f.Fuzz(func(t *testing.T, text string) {
		cfg, err := Load(write(t, text))
		if err != nil {
			return
		}
		for _, address := range []string{cfg.Site.BaseURL, cfg.GitHub.APIURL, cfg.GitHub.RawURL, cfg.GitHub.WebURL} {
			if !strings.HasPrefix(address, "http") || !strings.HasSuffix(address, "/") {
				t.Errorf("address %q", address)
			}
		}
		if !filepath.IsAbs(cfg.Paths.Output) || !filepath.IsAbs(cfg.Paths.Snapshot) {
			t.Errorf("paths %+v", cfg.Paths)
		}
	})
}

// TestOwn holds the promise that the catalogue's own configuration is right:
// every account with a name and a kind, and defaults as documented.
func TestOwn(t *testing.T) {
	cfg, err := Load("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Sources) < 50 {
		t.Errorf("%d sources", len(cfg.Sources))
	}
	for _, s := range cfg.Sources {
		if s.Org == "" || s.Name == "" || s.Kind == "" {
			t.Errorf("%+v lacks a name or a kind", s)
		}
	}
	want := Default()
	if cfg.Harvest != want.Harvest || cfg.Publish != want.Publish || cfg.Readme != want.Readme || cfg.Site != want.Site {
		t.Errorf("what the file says is not the default that it documents: %+v", cfg)
	}
}
