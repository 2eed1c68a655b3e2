package strict

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type garden struct {
	Name   string            `yaml:"name,required"`
	Beds   int               `yaml:"beds"`
	Open   bool              `yaml:"open"`
	Share  float64           `yaml:"share"`
	Water  time.Duration     `yaml:"water"`
	Since  time.Time         `yaml:"since"`
	Plants []plant           `yaml:"plants"`
	Tools  []string          `yaml:"tools"`
	Notes  map[string]string `yaml:"notes"`
	Line   int               `yaml:"-"`
}

type plant struct {
	Name   string `yaml:"name,required"`
	Colour string `yaml:"colour"`
}

// TestRead holds the promise that a right file is read as it is written.
func TestRead(t *testing.T) {
	var got garden
	f := Read("garden.yaml", []byte("\ufeff# a garden\r\nname: 'Kitchen: garden'\r\nbeds: 4\r\nopen: true\r\nshare: 1.5\r\nwater: 1h30m\r\nsince: 2026-11-20\r\n"+
		"plants:\r\n  - name: Rose\r\n    colour: red\r\n  - {name: Fern}\r\ntools: [spade, \"hoe\"]\r\nnotes:\r\n  '**/*.md': |\r\n    two\r\n    lines\r\n"), &got)
	if err := f.Err(); err != nil {
		t.Fatal(err)
	}
	want := garden{
		Name: "Kitchen: garden", Beds: 4, Open: true, Share: 1.5, Water: 90 * time.Minute,
		Since:  time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
		Plants: []plant{{"Rose", "red"}, {"Fern", ""}}, Tools: []string{"spade", "hoe"},
		Notes: map[string]string{"**/*.md": "two\nlines\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string][2]int{"plants[1]": {11, 6}, "plants[0].colour": {10, 13}, "tools[1]": {12, 16}, "nowhere.at.all": {1, 1}, "plants[1].colour": {11, 6}} {
		if line, col := f.Position(path); line != want[0] || col != want[1] {
			t.Errorf("position of %s: %d:%d, want %v", path, line, col, want)
		}
	}
}

// TestProblems holds the promise that each mistake is told with its place,
// what is allowed and what was probably meant, and all of them at once.
func TestProblems(t *testing.T) {
	for name, test := range map[string]struct {
		yaml string
		want []string
	}{
		"unknown key":        {"name: a\nplnts: []\n", []string{`g.yaml:2:1: error: unknown key "plnts" (allowed: name, beds, open, share, water, since, plants, tools, notes); did you mean "plants"?`}},
		"unknown, not near":  {"name: a\nzebra: 1\n", []string{`g.yaml:2:1: error: unknown key "zebra" (allowed: name, beds, open, share, water, since, plants, tools, notes)`}},
		"letter case":        {"Name: a\n", []string{`g.yaml:1:1: error: unknown key "Name" (allowed: name, beds, open, share, water, since, plants, tools, notes); did you mean "name"?`, `g.yaml:1:1: error: "name" is missing`}},
		"several at once":    {"beds: many\nopen: 3\nplants:\n  - colour: red\n", []string{`g.yaml:1:7: error: "beds" wants a whole number, this is "many"`, `g.yaml:2:7: error: "open" wants true or false, this is the number 3`, `g.yaml:4:5: error: "name" is missing`, `g.yaml:1:1: error: "name" is missing`}},
		"given twice":        {"name: a\nbeds: 1\nname: b\n", []string{`g.yaml:3:1: error: the key "name" is given twice`}},
		"number for text":    {"name: 111\n", []string{`g.yaml:1:7: error: "name" wants text, this is the number 111; put it in quotes`}},
		"list for text":      {"name: [a]\n", []string{`g.yaml:1:1: error: "name" wants text, this is a list`}},
		"text for list":      {"name: a\ntools: spade\n", []string{`g.yaml:2:8: error: "tools" wants a list, this is "spade"`}},
		"text for group":     {"name: a\nplants: [rose]\n", []string{`g.yaml:2:10: error: "plants[0]" wants keys with values, this is "rose"`}},
		"empty list entry":   {"name: a\ntools:\n  - spade\n  -\n", []string{`error: this entry of the list is empty`}},
		"bad duration":       {"name: a\nwater: 2 minutes\n", []string{`g.yaml:2:8: error: "water" wants a duration such as 30s, 2m or 1h30m, this is "2 minutes"`}},
		"duration of number": {"name: a\nwater: 30\n", []string{`g.yaml:2:8: error: "water" wants a duration such as 30s, 2m or 1h30m, this is the number 30`}},
		"bad date":           {"name: a\nsince: yesterday\n", []string{`g.yaml:2:8: error: "since" wants a date or time`}},
		"huge number":        {"name: a\nbeds: 99999999999999999999\n", []string{`g.yaml:2:7: error: "beds" wants`}},
		"alias":              {"name: &n a\nnotes: {x: *n}\n", []string{`error: anchors, aliases and tags are not read here; write the value out`}},
		"merge key":          {"name: a\nnotes: {<<: {a: b}}\n", []string{`a key must be plain text`}},
		"tag":                {"name: !!str 4\n", []string{`anchors, aliases and tags are not read here`}},
		"two documents":      {"name: a\n---\nname: b\n", []string{`g.yaml:3:5: error: a second document begins here; keep one document in a file`}},
		"not YAML":           {"name: 'a\nbeds: [1\n", []string{`error: this is not YAML: `}},
		"tab":                {"name: a\nplants:\n\t- name: x\n", []string{`error: this is not YAML: `}},
		"empty":              {"", []string{`g.yaml:1:1: error: "name" is missing`}},
		"only a comment":     {"# nothing\n", []string{`g.yaml:1:1: error: "name" is missing`}},
		"empty value":        {"name:\n", []string{`g.yaml:1:7: error: "name" is missing`}},
		"a list":             {"- name: a\n", []string{`the file wants keys with values, this is a list`}},
		"NUL":                {"name: a\x00b\n", []string{"g.yaml:1:8: error: the byte 0x00 is no text; save the file as UTF-8"}},
		"invalid UTF-8":      {"beds: 1\nname: caf\xe9\n", []string{"g.yaml:2:10: error: the byte 0xe9 is no text; save the file as UTF-8"}},
		"too long":           {"name: " + strings.Repeat("a", maxYAML), []string{"g.yaml:1:1: error: the file is longer than 256 KiB"}},
		"too deep, flow":     {"name: " + strings.Repeat("[\n", 1000), []string{"nested more than 60 deep"}},
		"too deep, entries":  {strings.Repeat("- ", 100_000) + "x", []string{"nested more than 60 deep"}},
	} {
		t.Run(name, func(t *testing.T) {
			var into garden
			err := Read("g.yaml", []byte(test.yaml), &into).Err()
			if err == nil {
				t.Fatalf("no error, want %q", test.want)
			}
			lines := strings.Split(err.Error(), "\n")
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got\n%s\nwant %s", err, want)
				}
			}
			if name == "several at once" && len(lines) != len(test.want) {
				t.Errorf("%d problems, want %d:\n%s", len(lines), len(test.want), err)
			}
		})
	}
}

// TestManyProblems holds the promise that a file of nonsense does not print a book.
func TestManyProblems(t *testing.T) {
	var into garden
	err := Read("g.yaml", []byte("name: a\n"+strings.Repeat("x: 1\n", 1000)), &into).Err()
	if n := strings.Count(err.Error(), "\n") + 1; n != maxProblems+1 {
		t.Errorf("%d lines of errors", n)
	}
}

// TestReadPage holds the promise that a page's front matter is checked like
// any YAML, at the lines of the file, and that its text is untouched.
func TestReadPage(t *testing.T) {
	var got plant
	f, body := ReadPage("p.md", []byte("---\r\nname: Rose\r\ncolour: red\r\n---\r\n\r\n# Rose\r\n\r\n---\r\nAn apple.\r\n"), &got)
	if f.Err() != nil || got != (plant{"Rose", "red"}) || body != "# Rose\n\n---\nAn apple." {
		t.Errorf("%v, %+v, %q", f.Err(), got, body)
	}
	for text, want := range map[string]string{
		"---\nname: a\ncolor: red\n---\n":     `p.md:3:1: error: unknown key "color" (allowed: name, colour); did you mean "colour"?`,
		"# Rose\n":                            "p.md:1:1: error: the page does not begin with its front matter",
		"---\nname: a\n":                      "p.md:1:1: error: the page does not begin with its front matter",
		"":                                    "p.md:1:1: error: the page does not begin with its front matter",
		"---\n---\ntext":                      `p.md:2:1: error: "name" is missing`,
		"---\nname: [a\n---\n":                "p.md:2:",
		"---\nname: a\n---\n\nbody \x00 here": "p.md:5:6: error: the byte 0x00 is no text",
	} {
		var into plant
		f, _ := ReadPage("p.md", []byte(text), &into)
		if err := f.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestNearest holds the promise that advice is given only where it is likely right.
func TestNearest(t *testing.T) {
	allowed := []string{"org", "user", "repo", "name", "kind", "note", "max_shrink_percent", "max_org_shrink_percent"}
	for word, want := range map[string]string{
		"orgs": "org", "Org": "org", "organisation": "", "nmae": "name", "titel": "", "nam": "name", "x": "", "": "",
		"max_shrink_percents": "max_shrink_percent", "maxshrinkpercent": "max_shrink_percent",
	} {
		if got := Nearest(word, allowed); got != want {
			t.Errorf("nearest to %q: %q, want %q", word, got, want)
		}
	}
}

// FuzzRead holds the promise that no file, whatever is in it, brings the
// program down, and that every problem has its place.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name: a\nplants: [{name: b}]\n", "? a\n: b\n", "a: |\n  x\n b", "- - - x", "name: &a [*a, *a]", "%YAML 1.2\n---\nname: x\n...\n", "\"\\ud800\": 1", "a: b: c", "{a: [}", "name: >-\n\n\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var into garden
		file := Read("f.yaml", []byte(text), &into)
		page, _ := ReadPage("f.md", []byte("---\n"+text+"\n---\n"), &into)
		for _, err := range []error{file.Err(), page.Err()} {
			var joined interface{ Unwrap() []error }
			if err == nil || !errors.As(err, &joined) {
				continue
			}
			for _, one := range joined.Unwrap() {
				if strings.Contains(one.Error(), "\n") || !strings.HasPrefix(one.Error(), "f.") {
					t.Errorf("%q is not one line with its place", one)
				}
			}
		}
	})
}
