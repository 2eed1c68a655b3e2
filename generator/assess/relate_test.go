package assess

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// component is a short way to write one; its name, then what it publishes
// ("npm kit") and needs ("npm kit > ^1").
func component(name string, id int64, facts ...string) catalogue.Component {
	created := time.Date(2020, 1, int(id), 0, 0, 0, 0, time.UTC)
	c := catalogue.Component{Name: name, ID: id, Dates: catalogue.Dates{Created: &created}}
	for i, fact := range facts {
		named, requirement, needs := strings.Cut(fact, " > ")
		ecosystem, pkg, _ := strings.Cut(named, " ")
		evidence := catalogue.Evidence{File: "manifest", Line: i + 1}
		if needs {
			c.Dependencies = append(c.Dependencies, catalogue.Dependency{Ecosystem: ecosystem, Name: pkg, Requirement: requirement, Evidence: evidence})
		} else {
			c.Packages = append(c.Packages, catalogue.Package{Ecosystem: ecosystem, Name: pkg, Evidence: evidence})
		}
	}
	return c
}

// TestUses holds the promise that who uses whom is found by the published name
// or by the address, in each ecosystem, and shown on both pages.
func TestUses(t *testing.T) {
	fork := component("elsewhere/kit", 1, "npm board-kit")
	fork.Fork = true
	for _, tt := range []struct {
		is     string
		needs  string
		others []catalogue.Component
		want   string // OWNER/NAME of what is used
	}{
		{"a package of npm", "npm board-kit > ^1", []catalogue.Component{component("body/board-kit", 2, "npm board-kit")}, "body/board-kit"},
		{"another ecosystem's package of that name", "npm board-kit > ^1", []catalogue.Component{component("body/board-kit", 2, "pypi board-kit")}, ""},
		{"a package of Python by another spelling", "pypi Board.Kit > ", []catalogue.Component{component("body/x", 2, "pypi board_kit")}, "body/x"},
		{"a package of Python by conda", "conda board-kit > ", []catalogue.Component{component("body/x", 2, "pypi board_kit")}, "body/x"},
		{"a package of R by conda", "conda r-boardkit > ", []catalogue.Component{component("body/x", 2, "cran boardKit")}, "body/x"},
		{"git by address", "npm k > git+https://github.com/Body/Kit.git#v1", []catalogue.Component{component("body/kit", 2)}, "body/kit"},
		{"git by ssh", "pypi k > git+ssh://git@github.com/body/kit.git", []catalogue.Component{component("body/kit", 2)}, "body/kit"},
		{"npm's shorthand", "npm k > body/kit#v1", []catalogue.Component{component("body/kit", 2)}, "body/kit"},
		{"npm's version that looks like a folder", "npm k > file:../kit", []catalogue.Component{component("body/kit", 2)}, ""},
		{"an address wins over a name", "npm board-kit > github:body/other", []catalogue.Component{component("body/board-kit", 2, "npm board-kit"), component("body/other", 3)}, "body/other"},
		{"an address that is not catalogued", "npm board-kit > github:body/gone", []catalogue.Component{component("body/board-kit", 2, "npm board-kit")}, ""},
		{"a Terraform module by address", "terraform github.com/body/terraform-aws-x > ?ref=1", []catalogue.Component{component("body/terraform-aws-x", 2)}, "body/terraform-aws-x"},
		{"a Terraform module by the registry", "terraform body/x/aws > 1.0", []catalogue.Component{component("body/terraform-aws-x", 2, "terraform body/x/aws")}, "body/terraform-aws-x"},
		{"an action", "github-actions Body/scan-action > v1", []catalogue.Component{component("body/scan-action", 2)}, "body/scan-action"},
		{"an image of GitHub's registry", "docker ghcr.io/body/base/dev > 1", []catalogue.Component{component("body/base", 2)}, "body/base"},
		{"a Go package below a module's address", "go github.com/body/kit/v2 > v2.0.0", []catalogue.Component{component("body/kit", 2)}, "body/kit"},
		{"Maven", "maven org.body:kit > 1", []catalogue.Component{component("body/kit", 2, "maven org.body:kit")}, "body/kit"},
		{"a fork does not steal the name", "npm board-kit > 1", []catalogue.Component{fork, component("body/x", 2, "npm board-kit")}, "body/x"},
		{"a later copy does not steal it", "npm board-kit > 1", []catalogue.Component{component("thief/board-kit", 9, "npm board-kit"), component("body/board-kit", 2, "npm board-kit")}, "body/board-kit"},
		{"who bears the name has it", "npm board-kit > 1", []catalogue.Component{component("body/first-try", 2, "npm board-kit"), component("body/board-kit", 9, "npm @body/board-kit", "npm board-kit")}, "body/board-kit"},
		{"what a template hands down is nobody's", "npm api-definitions > 1", []catalogue.Component{component("body/a", 2, "npm api-definitions"), component("body/b", 3, "npm api-definitions")}, ""},
	} {
		t.Run(tt.is, func(t *testing.T) {
			components := append([]catalogue.Component{component("trust/user", 5, tt.needs)}, tt.others...)
			relate(components, nil)
			uses := components[0].Uses
			if tt.want == "" {
				if len(uses) != 0 {
					t.Errorf("uses %+v", uses)
				}
				return
			}
			if len(uses) != 1 || uses[0].Component != tt.want || uses[0].Via == "" || uses[0].Evidence.Line != 1 {
				t.Fatalf("uses %+v, want %s", uses, tt.want)
			}
			for _, c := range components {
				if used := len(c.UsedBy) == 1 && c.UsedBy[0].Component == "trust/user"; used != (c.Name == tt.want) {
					t.Errorf("%s used by %+v", c.Name, c.UsedBy)
				}
			}
		})
	}
}

// TestUsesItself holds the promise that a component does not use itself, and
// that one used in several manifests is listed once.
func TestUsesItself(t *testing.T) {
	components := []catalogue.Component{
		component("body/kit", 1, "npm kit", "npm kit > *"),
		component("body/app", 2, "npm kit > 1", "npm kit > 2"),
	}
	relate(components, nil)
	if len(components[0].Uses) != 0 || len(components[1].Uses) != 1 || len(components[0].UsedBy) != 1 {
		t.Errorf("kit uses %v, app uses %v, kit used by %v", components[0].Uses, components[1].Uses, components[0].UsedBy)
	}
}

// TestCorpusUses holds the promise that on real repositories the design
// system's users are found though its package stands in a monorepo.
func TestCorpusUses(t *testing.T) {
	components := corpusComponents(t)
	i := slices.IndexFunc(components, func(c catalogue.Component) bool { return c.Name == "nhsuk/nhsuk-frontend" })
	if i < 0 || len(components[i].UsedBy) < 10 {
		t.Fatalf("nhsuk-frontend is used by %d, want at least 10", len(components[i].UsedBy))
	}
	for _, r := range components[i].UsedBy {
		if r.Via != "nhsuk-frontend" || r.Evidence.File == "" || r.Evidence.Line == 0 {
			t.Errorf("relation %+v", r)
		}
	}
}

// corpusComponents are the repositories of the corpus, related.
func corpusComponents(t testing.TB) []catalogue.Component {
	s := shippedStandards(t)
	var out []catalogue.Component
	for _, repo := range corpusRepositories(t) {
		f := newFacts(repo, corpusDocument(repo), corpusAsOf)
		packages, dependencies, _ := manifests(f)
		out = append(out, catalogue.Component{
			Name: repo.FullName(), ID: repo.ID, Language: repo.Language, Commit: repo.Details.Commit, Dates: catalogue.Dates{Created: &repo.Created},
			Packages: packages, Dependencies: dependencies, Standards: s.find(f), Traits: traits(f),
		})
	}
	relate(out, s.names())
	return out
}

// TestSimilarExplained holds the promise that similar components come with a
// reason in people's words, no more than five of them, and none without one.
func TestSimilarExplained(t *testing.T) {
	names := map[string]string{"fhir-r4": "HL7 FHIR R4", "nhs-design-system": "NHS design system (nhsuk-frontend)"}
	make := func(name, language string, terms ...string) catalogue.Component {
		return catalogue.Component{Name: name, Language: language, Kind: catalogue.Kind{ID: "api"}, Traits: catalogue.Traits{Names: terms}}
	}
	booking := make("a/booking", "Java", "appointment", "clinic")
	booking.Standards = []catalogue.StandardUse{{ID: "fhir-r4", Strength: catalogue.Implements}}
	slots := make("b/slots", "Java", "appointment", "slot")
	slots.Standards = []catalogue.StandardUse{{ID: "fhir-r4", Strength: catalogue.About}}
	components := []catalogue.Component{booking, slots, make("c/rota", "Java", "rota"), make("d/theme", "R", "theme")}
	for i := range 20 {
		components = append(components, make(fmt.Sprintf("e/other-%d", i), "Python", fmt.Sprintf("thing%d", i)))
	}
	relate(components, names)
	similar := components[0].Similar
	if len(similar) != 1 || similar[0].Component != "b/slots" || similar[0].Twin != "" {
		t.Fatalf("similar: %+v", similar)
	}
	if diff := cmp.Diff([]string{"HL7 FHIR R4", "appointment", "Java"}, similar[0].Why); diff != "" {
		t.Error(diff)
	}
	if len(components[3].Similar) != 0 {
		t.Errorf("a theme is like %+v", components[3].Similar)
	}
}

// TestTwins holds the promise that copies, renamed twins and near-duplicates
// are marked, and that what was made from one template is not.
func TestTwins(t *testing.T) {
	text := strings.Fields(strings.Repeat("one two three four five six seven eight nine ten ", 12))
	for i := range text {
		text[i] += fmt.Sprint(i)
	}
	traitsOf := func(words []string, files int, size int64) catalogue.Traits {
		doc := catalogue.Document{Blocks: []catalogue.Block{{Kind: catalogue.Paragraph, Text: strings.Join(words, " ")}}}
		var tree catalogue.Tree
		for i := range files {
			tree.Entries = append(tree.Entries, catalogue.TreeEntry{Path: fmt.Sprintf("f%d", i), Type: "blob", Size: size})
		}
		return catalogue.Traits{Readme: readmeSketch(doc), Files: fileSketch(tree)}
	}
	original := catalogue.Component{Name: "body/board", Commit: "1", Traits: traitsOf(text, 100, 1)}
	for _, tt := range []struct {
		is    string
		other catalogue.Component
		want  string
	}{
		{"the same commit elsewhere", catalogue.Component{Name: "trust/board", Commit: "1"}, "copy"},
		{"the same commit under another name", catalogue.Component{Name: "body/ward-board", Commit: "1"}, "renamed"},
		{"the same text and files", catalogue.Component{Name: "trust/Board", Traits: traitsOf(text, 100, 1)}, "copy"},
		{"the same, renamed, a few files more", catalogue.Component{Name: "trust/display", Traits: traitsOf(text, 105, 1)}, "renamed"},
		{"nearly the same text, the files moved on", catalogue.Component{Name: "trust/display", Traits: traitsOf(append(slices.Clone(text), "and", "more"), 180, 1)}, "near-duplicate"},
		{"the same text over other files: a template's README", catalogue.Component{Name: "trust/other", Traits: traitsOf(text, 100, 2)}, ""},
		{"a fork that went its own way", catalogue.Component{Name: "trust/board", ForkOf: "Body/Board", Fork: true}, "copy"},
		{"nothing in common", catalogue.Component{Name: "trust/x", Traits: traitsOf(slices.Repeat([]string{"quite", "different", "words"}, 40), 50, 9)}, ""},
	} {
		t.Run(tt.is, func(t *testing.T) {
			components := []catalogue.Component{original, tt.other}
			relate(components, nil)
			for i, c := range components {
				got := ""
				if len(c.Similar) > 0 {
					got = c.Similar[0].Twin
					if c.Similar[0].Component != components[1-i].Name || len(c.Similar[0].Why) == 0 {
						t.Errorf("similar: %+v", c.Similar)
					}
				}
				if got != tt.want {
					t.Errorf("%s: twin %q, want %q (text %.2f, files %.2f)", c.Name, got, tt.want, alike(original.Traits.Readme, tt.other.Traits.Readme), alike(original.Traits.Files, tt.other.Traits.Files))
				}
			}
		})
	}
}

// TestSketch holds the promise that a sketch estimates how much two texts share.
func TestSketch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sketchOf := func(pieces []string) []uint32 {
		s := sketcher{}
		for _, p := range pieces {
			s.add(p)
		}
		return s.sketch(1)
	}
	var all []string
	for range 3000 {
		all = append(all, fmt.Sprint(random.Int64()))
	}
	for _, shared := range []int{0, 500, 1000, 1500, 1900} {
		a, b := all[:2000], append(slices.Clone(all[:shared]), all[2000:2000+min(1000, 2000-shared)]...)
		truth := float64(shared) / float64(len(a)+len(b)-shared)
		if got := alike(sketchOf(a), sketchOf(b)); got < truth-0.2 || got > truth+0.2 {
			t.Errorf("%d shared: %.2f, in truth %.2f", shared, got, truth)
		}
	}
}

// manyComponents invents a catalogue of n components with the habits of real
// ones: few common words and many rare ones, some standards, packages, copies.
func manyComponents(n int) []catalogue.Component {
	random := rand.New(rand.NewPCG(7, 7))
	word := func() string {
		return fmt.Sprintf("word%d", int(float64(n)/3*random.Float64()*random.Float64()*random.Float64()))
	}
	components := make([]catalogue.Component, n)
	for i := range components {
		c := component(fmt.Sprintf("owner-%d/name-%d", i%300, i), int64(i+1), fmt.Sprintf("npm name-%d", i))
		c.Language, c.Kind.ID = fmt.Sprint("language", random.IntN(12)), fmt.Sprint("kind", random.IntN(8))
		for range 4 {
			c.Traits.Names = append(c.Traits.Names, word())
		}
		for range 25 {
			c.Traits.Terms = append(c.Traits.Terms, word())
			c.Dependencies = append(c.Dependencies, catalogue.Dependency{Ecosystem: npm, Name: word(), Evidence: catalogue.Evidence{File: "package.json"}})
		}
		c.Dependencies = append(c.Dependencies, catalogue.Dependency{Ecosystem: npm, Name: fmt.Sprintf("name-%d", random.IntN(n)), Evidence: catalogue.Evidence{File: "package.json"}})
		for range random.IntN(3) {
			c.Standards = append(c.Standards, catalogue.StandardUse{ID: fmt.Sprint("standard", random.IntN(56)), Strength: catalogue.About})
		}
		s, files := sketcher{}, sketcher{}
		seed := i
		if i%50 == 0 {
			seed = i / 1000 // copies of a template
		}
		for k := range 100 {
			s.add(fmt.Sprint(seed), fmt.Sprint(k))
			files.add(fmt.Sprint("file", seed), fmt.Sprint(k))
		}
		c.Traits.Readme, c.Traits.Files = s.sketch(1), files.sketch(1)
		components[i] = c
	}
	return components
}

// TestRelateIsRepeatable holds the promise that the same catalogue gives the
// same bytes, however many workers there are.
func TestRelateIsRepeatable(t *testing.T) {
	var first []byte
	for range 3 {
		components := manyComponents(600)
		relate(components, nil)
		got, err := json.Marshal(components)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if string(got) != string(first) {
			t.Fatal("two runs differ")
		}
	}
}

// BenchmarkRelate measures catalogues of 1,000, 5,000 and 25,000 components,
// the last the whole of UK government: the time for each component must not
// grow with their number.
func BenchmarkRelate(b *testing.B) {
	for _, n := range []int{1_000, 5_000, 25_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				components := manyComponents(n)
				b.StartTimer()
				relate(components, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/component")
		})
	}
}

// TestComparisonsAreBounded holds the promise that the cost of a component does
// not depend on the size of the catalogue: with how many others it is compared
// has a bound, even where a thousand are copies of one template or share every
// word.
func TestComparisonsAreBounded(t *testing.T) {
	same := manyComponents(1)[0]
	for name, components := range map[string][]catalogue.Component{
		"as they are": manyComponents(2000), "all alike": slices.Repeat([]catalogue.Component{same}, 2000),
	} {
		for i := range components {
			components[i].Name = fmt.Sprint("owner/name-", i)
		}
		const bands = 2*sketchBins/bandSize + 2 // and the commit, and the fork
		if n := len(suspects(components)); n > bands*largestGroup*len(components) {
			t.Errorf("%s: %d pairs are looked at for being twins", name, n)
		}
		l := newLikeness(components, nil)
		s := &scores{of: make([]float64, len(components))}
		for i := range components {
			if n := len(l.candidates(i, s)); n > shortlist {
				t.Errorf("%s: %d candidates", name, n)
			}
		}
	}
}
