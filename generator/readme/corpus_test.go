package readme

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// corpus is where real repositories lie on a developer's machine; their texts
// belong to others and are not part of the project.
const corpus = "../../../shared/corpus"

// corpusReadmes reads the README of every repository of the corpus.
func corpusReadmes(t testing.TB) []Source {
	t.Helper()
	repos, err := filepath.Glob(corpus + "/repos/*/*/repo.json")
	if err != nil || len(repos) == 0 {
		t.Skip("the corpus of real repositories is not here")
	}
	var out []Source
	for _, file := range repos {
		if src, ok := corpusReadme(t, filepath.Dir(file)); ok {
			out = append(out, src)
		}
	}
	return out
}

func corpusReadme(t testing.TB, dir string) (Source, bool) {
	t.Helper()
	var repo struct {
		FullName string `json:"full_name"`
		HTMLURL  string `json:"html_url"`
	}
	readJSON(t, dir+"/repo.json", &repo)
	var tree struct{ SHA string }
	readJSON(t, dir+"/tree.json", &tree)
	best := ""
	for _, folder := range []string{".github/", "", "docs/"} {
		found, _ := filepath.Glob(dir + "/files/" + folder + "*")
		for _, f := range found {
			name := strings.ToLower(filepath.Base(f))
			if best == "" && (name == "readme" || strings.HasPrefix(name, "readme.")) && !strings.HasSuffix(name, ".rmd") {
				best = f
			}
		}
	}
	if best == "" {
		return Source{}, false
	}
	text, err := os.ReadFile(best)
	if err != nil {
		t.Fatal(err)
	}
	return Source{
		Path: strings.TrimPrefix(best, dir+"/files/"), Text: text, FullName: repo.FullName, Commit: tree.SHA,
		WebURL: repo.HTMLURL, RawURL: "https://raw.githubusercontent.com/" + repo.FullName,
	}, true
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// TestCorpusWords holds the promise that no words of a README get lost: at
// least 98% of the words that Parse finds outside code are shown by Render, and
// the other way round.
func TestCorpusWords(t *testing.T) {
	for _, src := range corpusReadmes(t) {
		doc := Parse(src)
		r := Render(src)
		parsed, shown := map[string]int{}, map[string]int{}
		for _, b := range doc.Blocks {
			countInto(parsed, b.Text)
		}
		for _, l := range doc.Links {
			if l.Image && !l.Badge {
				countInto(parsed, l.Text)
			}
		}
		root, _ := buildTree([]byte(r.HTML))
		countInto(shown, spacedText(root))
		parsed["Image"] = shown["Image"] // our own word, before what a picture is called
		if lost, all := missing(parsed, shown); len(lost)*50 > all+100 {
			t.Errorf("%s: %d of %d words that Parse found are not shown: %.300q", src.FullName, len(lost), all, lost)
		}
		if lost, all := missing(shown, parsed); len(lost)*20 > all+100 {
			t.Errorf("%s: %d of %d words shown are not in Parse's text: %.300q", src.FullName, len(lost), all, lost)
		}
	}
}

func countInto(words map[string]int, text string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune("|,.:;()[]“”\"'", r) || r == 0xa0 }) {
		words[w]++
	}
}

// missing lists the words of a that b has fewer of.
func missing(a, b map[string]int) (lost []string, all int) {
	for w, n := range a {
		all += n
		for range max(n-b[w], 0) {
			lost = append(lost, w)
		}
	}
	return lost, all
}

// TestCorpusBlocks holds the promise that each block names the line on which it
// begins: the first word of the block stands there.
func TestCorpusBlocks(t *testing.T) {
	for _, src := range corpusReadmes(t) {
		lines := strings.Split(string(catalogue.NormaliseNewlines(src.Text)), "\n")
		for _, b := range Parse(src).Blocks {
			words := strings.FieldsFunc(b.Text, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') })
			if len(words) == 0 {
				continue
			}
			if b.Line < 1 || b.Line > len(lines) {
				t.Errorf("%s: line %d of %d: %.60q", src.FullName, b.Line, len(lines), b.Text)
				continue
			}
			near := strings.Join(lines[b.Line-1:min(b.Line+3, len(lines))], "\n")
			if !strings.Contains(near, words[0]) {
				t.Errorf("%s:%d: %s %.60q is not on %.60q", src.FullName, b.Line, b.Kind, b.Text, near)
			}
		}
	}
}

func corpusPresent() bool {
	_, err := os.Stat(corpus)
	return err == nil
}
