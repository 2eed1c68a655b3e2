package assess

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// FuzzAssess holds the promise that no bytes in any file make assessment
// panic, pass what was not seen, or point outside a file.
func FuzzAssess(f *testing.F) {
	paths := []string{"README.md", "LICENSE", "publiccode.yml", "package.json", "pyproject.toml", "DESCRIPTION", "Cargo.toml", "pom.xml", "setup.py", "a.ipynb", ".github/workflows/ci.yml", ".pre-commit-config.yaml"}
	for _, seed := range []string{"", "\x00\xff", "# A\n\n## Licence\n\nMIT", "{", "<a", "license: [", "a: &a [*a, *a]", strings.Repeat("[", 5000), "@@@@@", "a@b@c.d", "\r\r\r", goodPubliccode, `{"license":{"type":3},"cells":[{"outputs":[1]}]}`, "x@y.nhs.uk. e.g. no", "[![](http://x)](LICENSE)"} {
		f.Add([]byte(seed), "ward-board", byte(0))
	}
	f.Add([]byte("0"), "", byte(0))     // a file without a name
	f.Add([]byte("0"), "/B", byte(117)) // one at the root of a disk
	f.Fuzz(func(t *testing.T, data []byte, name string, flags byte) {
		contents := files{name: string(data)}
		for _, p := range paths {
			contents[p] = string(data)
		}
		repo := sample(contents)
		repo.Name, repo.Description, repo.Homepage = name, string(data), string(data)
		repo.Details.Tree.Truncated, repo.Details.Empty, repo.Archived = flags&1 != 0, flags&2 != 0, flags&4 != 0
		doc := readme.Parse(readme.Source{Path: "README.md", Text: data, FullName: repo.FullName()})
		a := bare(t)
		c := a.Assess(repo, doc)
		for _, finding := range c.Findings {
			for _, e := range finding.Evidence {
				if lines := repo.Details.File(e.File); e.Line > 0 && (lines == nil || e.Line > lines.Lines()) {
					t.Errorf("%s: line %d of %s, which has no such line", finding.Check, e.Line, e.File)
				}
			}
			if finding.Reason == "" {
				t.Errorf("%s: no reason", finding.Check)
			}
		}
		first, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := json.Marshal(a.Assess(repo, doc)); !bytes.Equal(first, second) {
			t.Error("twice is not the same")
		}
		Proposal(c, repo, nil)
	})
}

// FuzzEmail holds the promise that addresses are found whole or not at all.
func FuzzEmail(f *testing.F) {
	f.Add("write to a.b@nhs.net, or c@d")
	f.Add("@@a@b.uk@")
	f.Fuzz(func(t *testing.T, text string) {
		if got := firstEmail(text); got != "" && (strings.Count(got, "@") != 1 || strings.ContainsAny(got, " \n<>\"'")) {
			t.Errorf("%q", got)
		}
	})
}

// TestDeterministic holds the promise that the corpus is assessed to the same
// bytes twice, and that evidence points at lines that exist.
func TestDeterministic(t *testing.T) {
	repos := corpusRepositories(t)
	a, b := assessor(t), assessor(t)
	for _, repo := range repos {
		doc := parsed(repo)
		c := a.Assess(repo, doc)
		first, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if second, _ := json.Marshal(b.Assess(repo, doc)); !bytes.Equal(first, second) {
			t.Errorf("%s: twice is not the same", repo.FullName())
		}
		for _, finding := range c.Findings {
			for _, e := range finding.Evidence {
				checkEvidence(t, repo, finding.Check, e)
			}
		}
	}
}

// checkEvidence follows a piece of evidence to its line: the line is there,
// and holds the quote's first words where the quote is of one line.
func checkEvidence(t *testing.T, repo *catalogue.Repository, check string, e catalogue.Evidence) {
	file := repo.Details.File(e.File)
	if e.Line == 0 || file == nil {
		return
	}
	if e.Line > file.Lines() {
		t.Errorf("%s: %s: %s has no line %d", repo.FullName(), check, e.File, e.Line)
		return
	}
	if !strings.Contains(e.URL, "/blob/"+repo.Details.Commit+"/") || !strings.HasSuffix(e.URL, "#L"+itoa(e.Line)) {
		t.Errorf("%s: %s: %s does not lead to line %d", repo.FullName(), check, e.URL, e.Line)
	}
}

// BenchmarkAssess measures one repository of the corpus after another.
func BenchmarkAssess(b *testing.B) {
	a := assessor(b)
	repos := corpusRepositories(b)
	docs := make([]catalogue.Document, len(repos))
	for i, repo := range repos {
		docs[i] = parsed(repo)
	}
	i := 0
	for b.Loop() {
		a.Assess(repos[i%len(repos)], docs[i%len(repos)])
		i++
	}
}

// FuzzScalar holds the promise that a publiccode.yml says what a component is
// called and described as, whatever that is, and that no name adds lines to it.
func FuzzScalar(f *testing.F) {
	for _, s := range []string{
		"Waiting times", "a: b", "- a", "? a", "# a", "a #b", "a:", "null", "yes", "1", "0x1", "2001-01-01", "", " ", "'", `"`, "*a", "&a", "!a", "%a", "@a",
		"`a", "{", "[", "|", ">", "~", "---", "...", "<<", "a\tb", "a\nb: c", "\x85", "\u2028", "\ufeff", "\x00", "\xff", "\U0001F600", "https://a.example/b?c=d#e",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		var read struct{ Name, Next string }
		err := yaml.Unmarshal([]byte("name: "+scalar(said)+" # CHECK\nnext: a\n"), &read)
		if err != nil || read.Next != "a" || utf8.ValidString(said) && read.Name != said {
			t.Errorf("%q is written as %s and read as %+v: %v", said, scalar(said), read, err)
		}
	})
}
