package search

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

// reading is how a typed text was understood.
type reading struct {
	Text    string              `json:"text"`
	Filters map[string][]string `json:"filters"`
	Clauses []readClause        `json:"clauses"`
}

type readClause struct {
	Text   string   `json:"text"`
	Quoted bool     `json:"quoted"`
	Not    bool     `json:"not"`
	Terms  []string `json:"terms"`
}

// FuzzTwins holds the promise that whatever is typed means the same in Go and
// in the browser: the same filters, the same words, the same terms. The client
// runs in Node here; TestParity asks it in a browser.
func FuzzTwins(f *testing.F) {
	ix := small(f)
	client := twin(f, ix)
	for _, seed := range []string{
		`virtual ward language:go`, `"summary care record" -"proof of concept"`, `org:`, `-org:x`, `licence:“MIT`, "İstanbul’s ΣΊΣΥΦΟΣ", "naïve Ångström ﬁ ǆ",
		"c# C++ f#x '' o'neill's", "\u00a0level:\u2003gold\ufeff", `a"b"c:"d" `, strings.Repeat("é", 400), "ORG:A org:A org:a", "१२३ ٣ Ⅷ ½", "lang\x00uage:go\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		typed = strings.ToValidUTF8(typed, " ") // a page's field holds nothing else
		for _, r := range typed {
			if !assigned(r) {
				t.Skip("a letter of a newer Unicode than Go's")
			}
		}
		q := ParseQuery(typed)
		here := reading{Text: q.Text, Filters: q.Filters, Clauses: []readClause{}}
		for _, c := range clauses(q.Text) {
			here.Clauses = append(here.Clauses, readClause{c.text, c.quoted, c.not, append([]string{}, terms(c.text)...)})
		}
		if there := client(typed); !reflect.DeepEqual(here, there) {
			t.Errorf("%q\nGo      %+v\nclient  %+v", typed, here, there)
		}
	})
}

// assigned tells whether Go's Unicode knows a character, so that both sides
// can be expected to agree on what it is.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf)
}

// twin starts the client's half in Node and gives a function that asks it.
func twin(f *testing.F, ix *Index) func(typed string) reading {
	node, err := exec.LookPath("node")
	if err != nil {
		f.Skip("no Node")
	}
	dir := f.TempDir()
	script := filepath.Join(dir, "twins.mjs")
	if err := os.WriteFile(script, bundle(f, "testdata/twins.ts"), 0o644); err != nil {
		f.Fatal(err)
	}
	cmd := exec.Command(node, script)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		f.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		in.Close()
		cmd.Wait() // it ends with its input
	})
	in.Write(append(export(f, ix, filepath.Join(dir, "index")), '\n'))
	answers := bufio.NewReader(out)
	return func(typed string) (r reading) {
		line, err := json.Marshal(typed)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := in.Write(append(line, '\n')); err != nil {
			f.Fatal(err)
		}
		answer, err := answers.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(answer, &r)
		}
		if err != nil {
			f.Fatalf("%q: %v", typed, err)
		}
		return r
	}
}
