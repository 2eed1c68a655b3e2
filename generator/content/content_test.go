package content

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	embedded "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestEmbedded holds the promise that the content in the program has no mistake.
func TestEmbedded(t *testing.T) {
	c, err := Load(embedded.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Kinds) != len(catalogue.Kinds) {
		t.Errorf("%d kinds, want %d", len(c.Kinds), len(catalogue.Kinds))
	}
	if len(c.Licences) < 25 {
		t.Errorf("%d licences", len(c.Licences))
	}
	for _, id := range []string{"none", "NOASSERTION"} {
		if i := slices.IndexFunc(c.Licences, func(l Licence) bool { return l.SPDX == id }); i < 0 || c.Licences[i].Open || c.Licences[i].Redistributable {
			t.Errorf("the licence %q must be explained, and be neither open nor redistributable", id)
		}
	}
}

const goodStandard = `
name: HL7 FHIR R4
owner: HL7 International
url: https://hl7.org/fhir/R4/
category: interoperability
body: |
  How systems exchange records.
strong: ['\bfhir[ -]?r4\b']
weak: [{re: '\bR4\b', cs: true, near: [fhir]}]
not: ['r4 form']
files: ['**/*fhir*r4*', 'input/fsh/**']
content: {'**/*.json': '"fhirVersion"\s*:\s*"4\.'}
deps: [hapi-fhir-structures-r4]
`

const goodPage = "---\ntitle: About\ndescription: What this is\n---\n\nHello.\n"

const goodCheck = "---\ntitle: Is there a licence file?\nshort: Has a licence file\nfamily: licence\nmandatory: true\nsource: Policy 4c\nremedy: Add a file LICENCE.\n---\n\nWhy it matters.\n"

// files is a content folder that has no mistake, with some files replaced or added.
func files(change map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for _, name := range []string{"kinds.yaml", "licences.yaml"} {
		data, err := fs.ReadFile(embedded.FS, name)
		if err != nil {
			panic(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	for name, text := range map[string]string{
		"README.md":                          "Not read.",
		"embed.go":                           "package content",
		"pages/about.md":                     goodPage,
		"pages/.draft.md":                    "Not read.",
		"pages/how-to-reuse.md":              strings.Replace(goodPage, "title", "section: guides\ntitle", 1),
		"pages/404.md":                       strings.Replace(goodPage, "title", "path: 404.html\ntitle", 1),
		"checks/licence-present.md":          goodCheck,
		"checks/aaa-needs-a-person.md":       strings.Replace(goodCheck, "remedy: Add a file LICENCE.", "person: true\norder: 9", 1),
		"standards/fhir-r4.yaml":             goodStandard,
		"standards/fhir-uk-core.yaml":        goodStandard + "parent: fhir-r4\n",
		"collections/appointments.yaml":      "title: Appointments\nsummary: Book and change them.\nbody: More.\ngroup: care\nstandards: [fhir-r4]\nkinds: [api]\npick: [nhsx/booking.api]\n",
		"curation/NHSDigital/sync.wrap.yaml": "kind: library\nsuccessor: nhsx/booking\n",
		"thesaurus.yaml":                     "# words\n- terms: [PDS, personal demographics service]\n- {terms: [virtual ward], from: [hospital at home]}\n",
	} {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range change {
		out[name] = &fstest.MapFile{Data: []byte(text)}
		if text == "" {
			delete(out, name)
		}
	}
	return out
}

// TestLoad holds the promise that a right folder is read as it is written,
// with identifiers from file names, and in order.
func TestLoad(t *testing.T) {
	c, err := Load(files(nil))
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{}
	for _, p := range c.Pages {
		paths = append(paths, p.Path)
	}
	if !slices.Equal(paths, []string{"404.html", "about/", "guides/how-to-reuse/"}) || c.Pages[1].Body != "Hello." || c.Pages[1].ID != "about" {
		t.Errorf("pages: %v, %+v", paths, c.Pages[1])
	}
	if len(c.Checks) != 2 || c.Checks[0].ID != "licence-present" || !c.Checks[0].Mandatory || !c.Checks[1].Person {
		t.Errorf("checks: %+v", c.Checks)
	}
	s := c.Standards[0]
	if len(c.Standards) != 2 || s.ID != "fhir-r4" || s.Weak[0].Near[0] != "fhir" || !s.Weak[0].CS || s.Content["**/*.json"] == "" || s.Strong[0] != `\bfhir[ -]?r4\b` {
		t.Errorf("standards: %+v", c.Standards)
	}
	if got := c.Curation["nhsdigital/sync.wrap"]; got.Name != "NHSDigital/sync.wrap" || got.Kind != "library" || len(c.Curation) != 1 {
		t.Errorf("curation: %+v", c.Curation)
	}
	if got := c.Thesaurus.Entries; len(got) != 2 || got[0].Line != 2 || got[1].Line != 3 || got[1].From[0] != "hospital at home" {
		t.Errorf("thesaurus: %+v", got)
	}
	if got := c.Collections; len(got) != 1 || got[0].ID != "appointments" || got[0].Pick[0] != "nhsx/booking.api" {
		t.Errorf("collections: %+v", got)
	}
}

// TestMissingFolders holds the promise that a catalogue may do without most of the content.
func TestMissingFolders(t *testing.T) {
	fsys := files(nil)
	for name := range fsys {
		if name != "kinds.yaml" && name != "licences.yaml" {
			delete(fsys, name)
		}
	}
	if c, err := Load(fsys); err != nil || len(c.Kinds) == 0 || len(c.Pages) != 0 {
		t.Errorf("%v, %d kinds, %d pages", err, len(c.Kinds), len(c.Pages))
	}
}

// TestProblems holds the promise that each mistake a maintainer can make is
// told with its file, line and column, and what to do.
func TestProblems(t *testing.T) {
	replace := func(text, old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in the example", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	collection := "title: A\nsummary: B\nbody: C\ngroup: care\n"
	for name, test := range map[string]struct{ file, text, want string }{
		"unknown key of a standard":  {"standards/a.yaml", replace(goodStandard, "strong:", "stronk:"), `standards/a.yaml:8:1: error: unknown key "stronk" (allowed: name, aka, `},
		"advice":                     {"standards/a.yaml", replace(goodStandard, "strong:", "stronk:"), `did you mean "strong"?`},
		"unknown key of a page":      {"pages/about.md", replace(goodPage, "description", "descripton"), `pages/about.md:3:1: error: unknown key "descripton"`},
		"missing title":              {"pages/about.md", replace(goodPage, "title: About\n", ""), `pages/about.md:2:1: error: "title" is missing`},
		"no text":                    {"pages/about.md", replace(goodPage, "Hello.", ""), `pages/about.md:2:1: error: the page has no text below its front matter`},
		"no front matter":            {"pages/about.md", "# About", `pages/about.md:1:1: error: the page does not begin with its front matter`},
		"unknown section":            {"pages/about.md", replace(goodPage, "title", "section: guide\ntitle"), `pages/about.md:2:10: error: unknown word "guide" (allowed: guides); did you mean "guides"?`},
		"two pages with one path":    {"pages/us.md", replace(goodPage, "title", "path: about/\ntitle"), `pages/us.md:2:7: error: pages/about.md has the path about/ too`},
		"a path of the site's own":   {"pages/search.md", goodPage, `the site makes the pages below search/ itself`},
		"a path out of the site":     {"pages/out.md", replace(goodPage, "title", "path: ../out/\ntitle"), `"../out/" cannot be the path of a page`},
		"bad identifier":             {"pages/About_us.md", goodPage, `pages/About_us.md:1:1: error: "About_us" cannot be an identifier; use small letters`},
		"wrong ending":               {"standards/fhir.yml", goodStandard, `standards/fhir.yml:1:1: error: this is not read: files in standards/ end in .yaml`},
		"a folder too deep":          {"pages/guides/a.md", goodPage, `pages/guides:1:1: error: this is not read; put pages into pages/NAME.md`},
		"unknown folder":             {"standard/fhir.yaml", goodStandard, `standard:1:1: error: unknown folder "standard" (allowed: checks, collections, curation, pages, sample, standards); did you mean "standards"?`},
		"bad regular expression":     {"standards/a.yaml", replace(goodStandard, `\bfhir[ -]?r4\b`, `(?=fhir)`), `standards/a.yaml:8:10: error: bad regular expression: invalid or unsupported Perl syntax: ` + "`(?=`" + `; write it in RE2`},
		"bad weak pattern":           {"standards/a.yaml", replace(goodStandard, `\bR4\b`, `R4(`), `standards/a.yaml:9:13: error: bad regular expression: missing closing )`},
		"pattern of nothing":         {"standards/a.yaml", replace(goodStandard, `r4 form`, `x*`), `standards/a.yaml:10:7: error: the regular expression matches empty text`},
		"bad content pattern":        {"standards/a.yaml", replace(goodStandard, `"4\.`, `[`), `standards/a.yaml:12:24: error: bad regular expression`},
		"bad glob":                   {"standards/a.yaml", replace(goodStandard, "input/fsh/**", "input/**fsh"), `standards/a.yaml:11:25: error: "input/**fsh" is not a pattern of paths`},
		"bad address":                {"standards/a.yaml", replace(goodStandard, "https://hl7", "hl7"), `standards/a.yaml:4:6: error: "hl7.org/fhir/R4/" is not an address; begin with https://`},
		"script as address":          {"standards/a.yaml", replace(goodStandard, "https://hl7.org/fhir/R4/", "'javascript:alert(1)'"), `is not an address`},
		"unknown parent":             {"standards/a.yaml", goodStandard + "parent: fhir-r44\n", `standards/a.yaml:14:9: error: there is no standard "fhir-r44"; did you mean "fhir-r4"?`},
		"its own parent":             {"standards/fhir-r4.yaml", goodStandard + "parent: fhir-uk-core\n", `standards/fhir-r4.yaml:14:9: error: fhir-r4 is its own parent, by way of fhir-uk-core`},
		"unknown family":             {"checks/a.md", replace(goodCheck, "family: licence", "family: license"), `checks/a.md:4:9: error: unknown word "license" (allowed: licence, documentation, community, quality, safety, data); did you mean "licence"?`},
		"check without remedy":       {"checks/a.md", replace(goodCheck, "remedy: Add a file LICENCE.\n", ""), `checks/a.md:2:1: error: "remedy" is missing; say in one sentence`},
		"collection without rule":    {"collections/a.yaml", collection, `collections/a.yaml:1:1: error: the collection has no rule`},
		"unknown standard":           {"collections/a.yaml", collection + "standards: [fhir-r4, fihr-r4]\n", `collections/a.yaml:5:22: error: there is no standard "fihr-r4"; did you mean "fhir-r4"?`},
		"unknown kind":               {"collections/a.yaml", collection + "kinds:\n  - libary\n", `collections/a.yaml:6:5: error: unknown word "libary" (allowed: api, app, library`},
		"picked and skipped":         {"collections/a.yaml", collection + "pick: [a/b]\nskip: [A/b]\n", `collections/a.yaml:5:8: error: a/b is both picked and skipped`},
		"not a repository":           {"collections/a.yaml", collection + "pick: [nhsx]\n", `collections/a.yaml:5:8: error: "nhsx" is not the name of a repository; write OWNER/NAME`},
		"curation of unknown kind":   {"curation/a/b.yaml", "kind: lib\n", `curation/a/b.yaml:1:7: error: unknown word "lib"`},
		"curation of nothing":        {"curation/a/b.yaml", "# later\n", `curation/a/b.yaml:1:1: error: nothing is curated here`},
		"curation twice":             {"curation/nhsdigital/Sync.Wrap.yaml", "feature: true\n", `curation/nhsdigital/Sync.Wrap.yaml:1:1: error: this component is curated in curation/NHSDigital/sync.wrap.yaml too`},
		"curation in no folder":      {"curation/b.yaml", "feature: true\n", `curation/b.yaml:1:1: error: this is not read; put curation into curation/OWNER/NAME.yaml`},
		"a word alone":               {"thesaurus.yaml", "- terms: [PDS]\n", `thesaurus.yaml:1:3: error: "PDS" stands alone`},
		"a word twice":               {"thesaurus.yaml", "- terms: [PDS, pds]\n", `thesaurus.yaml:1:16: error: "pds" is given twice`},
		"thesaurus of another shape": {"thesaurus.yaml", "entries: []\n", `thesaurus.yaml:1:1: error: the file wants a list, this is a group of keys`},
		"missing kinds":              {"kinds.yaml", "", `kinds.yaml:1:1: error: the file cannot be read: file does not exist`},
		"a kind too few":             {"kinds.yaml", "- {id: api, name: API, plural: APIs, means: x}\n", `kinds.yaml:1:1: error: the kind "library" is missing`},
		"a kind too many":            {"kinds.yaml", "- {id: apis, name: API, plural: APIs, means: x}\n", `kinds.yaml:1:8: error: unknown word "apis" (allowed: api, `},
		"a licence twice":            {"licences.yaml", "- &a {spdx: MIT}\n- *a\n", `anchors, aliases and tags are not read here`},
		"too long":                   {"pages/about.md", goodPage + strings.Repeat("x", 1<<20), `pages/about.md:1:1: error: the file is longer than 1024 KiB`},
		"binary":                     {"pages/about.md", goodPage + "\x00", `pages/about.md:7:1: error: the byte 0x00 is no text`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(files(map[string]string{test.file: test.text}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			for _, problem := range problems(t, err) {
				if problem.File == "" || problem.Line == 0 || problem.Col == 0 {
					t.Errorf("%v has no place", problem)
				}
			}
		})
	}
}

// TestSeveralFiles holds the promise that the mistakes of all files are told
// together, in the order of the files, and that the rest is read all the same.
func TestSeveralFiles(t *testing.T) {
	c, err := Load(files(map[string]string{
		"standards/zz.yaml": "name: Z\n", "pages/bad.md": "x", "checks/bad.md": "---\ntitle: [a]\n---\nx",
	}))
	got := problems(t, err)
	if !slices.IsSortedFunc(got, func(a, b catalogue.Problem) int { return strings.Compare(a.File, b.File) }) || len(got) != 10 {
		t.Errorf("%d problems:\n%v", len(got), err)
	}
	if len(c.Standards) != 3 || len(c.Collections) != 1 {
		t.Errorf("%d standards, %d collections", len(c.Standards), len(c.Collections))
	}
}

// problems takes a joined error apart; each part must be a Problem.
func problems(t *testing.T, err error) (out []catalogue.Problem) {
	t.Helper()
	var joined interface{ Unwrap() []error }
	var one catalogue.Problem
	if errors.As(err, &one) && !errors.As(err, &joined) {
		return append(out, one)
	}
	if errors.As(err, &joined) {
		for _, e := range joined.Unwrap() {
			out = append(out, problems(t, e)...)
		}
	}
	if len(out) == 0 {
		t.Errorf("%v is not a Problem", err)
	}
	return out
}

// FuzzLoad holds the promise that no file brings the program down.
func FuzzLoad(f *testing.F) {
	f.Add(goodPage, goodStandard, "- terms: [a, b]\n", "kind: api\n")
	f.Add("---\n", "weak: [{re: '('}]", "- from: [x]", "successor: 'a:b'")
	f.Fuzz(func(t *testing.T, page, standard, words, curation string) {
		_, err := Load(files(map[string]string{"pages/p.md": page, "standards/s.yaml": standard, "thesaurus.yaml": words, "curation/a/b.yaml": curation}))
		if err != nil {
			problems(t, err)
		}
	})
}

// TestPages holds the promise that the pages people are sent to are there,
// and that what they link to within the site exists.
func TestPages(t *testing.T) {
	c, err := Load(embedded.FS)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, p := range c.Pages {
		paths[p.Path] = true
	}
	for _, want := range []string{
		"about/", "accessibility/", "data/", "how-search-works/", "404.html", "guides/reuse/", "guides/contribute/", "guides/open-your-code/",
		"guides/get-listed/", "guides/how-checks-work/", "guides/declare-standards/",
	} {
		if !paths[want] {
			t.Errorf("the page %s is missing", want)
		}
	}
	checks := map[string]bool{}
	for _, check := range c.Checks {
		checks["policy/"+check.ID+"/"] = true
	}
	for _, p := range c.Pages {
		for _, m := range regexp.MustCompile(`\]\(/([^)#]*)\)`).FindAllStringSubmatch(p.Body, -1) {
			first, rest, _ := strings.Cut(m[1], "/")
			if !paths[m[1]] && !checks[m[1]] && !(slices.Contains(reserved, first) && rest == "") {
				t.Errorf("pages/%s.md links to /%s, which does not exist", p.ID, m[1])
			}
		}
	}
}

// TestNoVerdict holds the promise that nothing the catalogue says of itself
// calls a component compliant.
func TestNoVerdict(t *testing.T) {
	c, err := Load(embedded.FS)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, p := range c.Pages {
		texts["pages/"+p.ID] = p.Title + p.Description + p.Body
	}
	for _, check := range c.Checks {
		texts["checks/"+check.ID] = check.Title + check.Short + check.Remedy + check.Body
	}
	for _, s := range c.Standards {
		texts["standards/"+s.ID] = s.Body
	}
	for _, one := range c.Collections {
		texts["collections/"+one.ID] = one.Title + one.Summary + one.Body
	}
	for name, text := range texts {
		if regexp.MustCompile(`(?i)\bcomplian(t|ce)\b`).MatchString(text) {
			t.Errorf("%s speaks of compliance", name)
		}
	}
}
