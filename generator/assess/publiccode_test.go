package assess

import (
	"strings"
	"testing"

	contentfiles "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// goodPubliccode is a valid file, written for this test.
const goodPubliccode = `publiccodeYmlVersion: "0.5"
name: Ward board
url: https://github.com/sample-trust/ward-board
platforms: [web]
developmentStatus: stable
softwareType: standalone/backend
description:
  en:
    shortDescription: Shows which beds on a ward are free.
    longDescription: >
      The ward board shows the nurses of a ward which beds are free, who is
      expected and who may go home. It reads the patient administration system
      every minute and runs on the screens that hang in the corridor already.
    features: [beds]
legal:
  license: MIT
maintenance:
  type: internal
  contacts:
    - name: The ward board team
      email: ward.board@sample-trust.nhs.uk
localisation:
  localisationReady: false
  availableLanguages: [en]
`

// TestPubliccodeOverrides holds the promise that the owner's word stands over
// the rules, and that it is marked.
func TestPubliccodeOverrides(t *testing.T) {
	repo := sample(files{"publiccode.yml": goodPubliccode, "src/main.py": "print()"})
	repo.Description = "an old description"
	c := bare(t).Assess(repo, catalogue.Document{})
	if c.Kind.ID != "api" || c.Kind.Source != "publiccode" || c.SummarySource != "publiccode" || !strings.HasPrefix(c.Summary, "Shows which beds") {
		t.Errorf("kind %v, summary %q from %s", c.Kind, c.Summary, c.SummarySource)
	}
	if len(c.Curation) != 2 || c.Curation[0].Source != "publiccode" {
		t.Errorf("marks %v", c.Curation)
	}
	if c.Contact == nil || c.Contact.Value != "ward.board@sample-trust.nhs.uk" || c.Contact.Source.Line != 21 {
		t.Errorf("contact %+v", c.Contact)
	}
	if got := outcomeOf(c, "publiccode"); got != catalogue.Pass {
		t.Errorf("publiccode %s", got)
	}
}

// TestPubliccodeSupports holds the promise that version 0.7 is read although
// the parser does not know it, and that supports keeps its lines.
func TestPubliccodeSupports(t *testing.T) {
	text := strings.Replace(goodPubliccode, `"0.5"`, "0.7.0", 1) + "supports:\n  - alias:DICOM\n  - id: https://hl7.org/fhir/R4/\n"
	p := readPubliccode(newFacts(sample(files{"publiccode.yml": text}), catalogue.Document{}, corpusAsOf))
	if len(p.errors) > 0 || len(p.supports) != 2 || p.supports[0].id != "alias:DICOM" || p.supports[1].evidence.Line != 27 {
		t.Errorf("errors %v, supports %+v", p.errors, p.supports)
	}
}

// TestPubliccodeBad holds the promise that a bad file is never a wrong pass
// and never a crash: errors have their line, what is made to hurt is unknown.
func TestPubliccodeBad(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := range 30 {
		name, before := string(rune('b'+i%24))+itoa(i), "a"
		if i > 0 {
			before = string(rune('b'+(i-1)%24)) + itoa(i-1)
		}
		bomb += name + ": &" + name + " [*" + before + ",*" + before + "]\n"
	}
	for name, test := range map[string]struct {
		text string
		want catalogue.Outcome
		says string
	}{
		"missing keys":     {"publiccodeYmlVersion: \"0.5\"\nname: x\n", catalogue.Fail, "publiccode.yml:"},
		"no YAML":          {"a: [", catalogue.Fail, "publiccode.yml:1"},
		"empty":            {"", catalogue.Fail, "required"},
		"wrong type":       {strings.Replace(goodPubliccode, "developmentStatus: stable", "developmentStatus: finished", 1), catalogue.Fail, "publiccode.yml:5:"},
		"bytes":            {"\xff\xfe\x00", catalogue.Fail, "UTF-8"},
		"bomb of aliases":  {bomb, catalogue.Unknown, "aliases"},
		"deep":             {"a: " + strings.Repeat("[", 60000), catalogue.Unknown, "deeply"},
		"huge":             {strings.Repeat("# x\n", 40000), catalogue.Unknown, "larger"},
		"supports a mess":  {goodPubliccode + "supports: {a: [b]}\n", catalogue.Pass, ""},
		"two documents":    {goodPubliccode + "---\nname: x\n", catalogue.Fail, "documents"},
		"only a directive": {"%YAML 9.9\n---\n", catalogue.Fail, ""},
	} {
		c := bare(t).Assess(sample(files{"publiccode.yml": test.text}), catalogue.Document{})
		f := findingOf(c, "publiccode")
		if f.Outcome != test.want || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %s %q, want %s %q", name, f.Outcome, f.Reason, test.want, test.says)
		}
	}
}

// TestCuration holds the promise that the maintainer's word stands over
// everybody's, and that every field is marked.
func TestCuration(t *testing.T) {
	a, err := New(Rules{Curation: map[string]content.Curation{"sample-trust/ward-board": {
		Name: "Sample-Trust/ward-board", Summary: "By hand", Kind: "app", Hide: "listed twice", Feature: true, Successor: "sample-trust/new-board"}}}, corpusAsOf)
	if err != nil {
		t.Fatal(err)
	}
	c := a.Assess(sample(files{"publiccode.yml": goodPubliccode}), catalogue.Document{})
	if c.Summary != "By hand" || c.SummarySource != "curation" || c.Kind.ID != "app" || c.Kind.Source != "curation" || !c.Featured || c.Successor != "sample-trust/new-board" {
		t.Errorf("%q %s %+v %v %q", c.Summary, c.SummarySource, c.Kind, c.Featured, c.Successor)
	}
	var fields []string
	for _, n := range c.Curation {
		if n.Source == "curation" {
			fields = append(fields, n.Field)
		}
	}
	if got := strings.Join(fields, " "); got != "summary kind hide feature successor" {
		t.Errorf("marked %s", got)
	}
}

// TestProposal holds the promise that what is proposed is valid and marked as
// generated, for every repository of the corpus and for one of which nothing is known.
func TestProposal(t *testing.T) {
	a := assessor(t)
	t.Run("nothing known", func(t *testing.T) { propose(t, a, sample(files{}), sample(files{"README.md": ""})) })
	t.Run("corpus", func(t *testing.T) { propose(t, a, corpusRepositories(t)...) })
}

func propose(t *testing.T, a *Assessor, repos ...*catalogue.Repository) {
	published, err := content.Load(contentfiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, repo := range repos {
		text := string(Proposal(a.Assess(repo, parsed(repo)), repo, published.Standards))
		if !strings.HasPrefix(text, "# Generated") {
			t.Errorf("%s: not marked: %.60s", repo.FullName(), text)
		}
		if _, err := parsePubliccode(text); err != nil {
			t.Errorf("%s: %v\n%s", repo.FullName(), err, text)
		}
		marked := strings.NewReplacer("version: \"0.5\"", "version: \"0.7\"", "# supports:", "supports:", "#   - id:", "  - id:").Replace(text)
		again := sample(files{"publiccode.yml": marked})
		for _, s := range a.Assess(again, parsed(again)).Standards {
			if !s.Declared || !strings.Contains(text, "#   - id: ") {
				t.Errorf("%s: %s is not declared once the marks are gone", repo.FullName(), s.ID)
			}
		}
	}
}
