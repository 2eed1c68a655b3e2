package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/judged"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// asked is one question of the parity test.
type asked struct {
	Typed   string `json:"typed"`
	Sort    string `json:"sort"`
	Page    int    `json:"page"`
	Literal bool   `json:"literal"`
}

// TestParity holds the promise that the browser finds the same as bleve: the
// same totals, the same results in the same order with scores within 1e-9, the
// same passages and reasons, and every facet count.
func TestParity(t *testing.T) {
	for _, c := range []struct {
		name string
		docs func(testing.TB) []Document
	}{
		{"sample", sampleDocuments},
		{"corpus", func(t testing.TB) []Document { return corpus(t, sharedCorpus) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs := c.docs(t)
			ix := build(t, docs, thesaurus(t))
			questions := questions(ix, thesaurus(t), 600)
			compare(t, ix, questions, inBrowser(t, ix, questions))
		})
	}
}

func compare(t *testing.T, ix *Index, questions []asked, answers []Result) {
	t.Helper()
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	options := cmp.Options{
		cmpopts.IgnoreFields(Result{}, "Query"), cmpopts.IgnoreFields(Hit{}, "Document"),
		cmpopts.EquateEmpty(), cmpopts.EquateApprox(0, 1e-9),
	}
	wrong := 0
	for i, q := range questions {
		query := ParseQuery(q.Typed)
		query.Sort, query.Page, query.Literal = q.Sort, q.Page, q.Literal
		want, err := ix.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, answers[i], options); diff != "" {
			if wrong++; wrong <= 5 {
				t.Errorf("%+v: bleve (-) and the browser (+) differ:\n%s", q, diff)
			}
		}
	}
	t.Logf("%d questions, %d answered differently", len(questions), wrong)
}

// readJudged reads judged queries, none where the file is not.
func readJudged(path string) []judged.Query {
	out, err := judged.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		panic(err)
	}
	return out
}

// questions are the judged queries and n made ones: words of the documents,
// beginnings, slips, phrases, exclusions, filters, nonsense and other scripts.
func questions(ix *Index, th content.Thesaurus, n int) []asked {
	r, known := rand.New(rand.NewPCG(1, 2)), dictionary(ix)
	out := []asked{{}, {Typed: " "}, {Typed: `""`}, {Typed: "-"}, {Typed: "the"}, {Typed: "language:"}, {Typed: "nhs", Page: 2}, {Typed: "nhs", Page: 999}}
	for _, q := range []string{"İstanbul ΣΑΣ ﬁle", "naïve café", "データ", "don’t", "“summary care record”", `"unclosed phrase`, "c++ c# f#", "dm+d", "x:y a:b", "ＮＨＳ", "🩺 nhs", "snapper db", "https://github.com/nhsuk/nhsuk-frontend", "nhsuk/nhsuk-frontend", "x/y/z", "a://", "plot the dots ", strings.Repeat("word ", 90)} {
		out = append(out, asked{Typed: q})
	}
	for _, e := range th.Entries {
		out = append(out, asked{Typed: e.Terms[r.IntN(len(e.Terms))]})
	}
	for _, path := range []string{"testdata/queries.json", filepath.Join(sharedCorpus, "queries.json")} {
		for _, q := range readJudged(path) {
			out = append(out, asked{Typed: q.Query})
		}
	}
	for range n {
		out = append(out, asked{
			Typed: madeQuery(r, ix, known), Page: 1 + r.IntN(6)/5,
			Sort: []string{"", "", "", "", "name", "updated"}[r.IntN(6)], Literal: r.IntN(8) == 0,
		})
	}
	return out
}

func madeQuery(r *rand.Rand, ix *Index, known []word) string {
	var words []string
	for range 1 + r.IntN(6) {
		words = append(words, madeWord(r, ix, known))
	}
	if r.IntN(5) == 0 {
		d := &ix.docs[r.IntN(len(ix.docs))]
		words = append(words, []string{"language:" + d.Language, "licence:" + d.Licence, "org:" + d.Organisation.ID, `organisation:"` + d.Organisation.Label + `"`, "status:active", "kind:nothing"}[r.IntN(6)])
	}
	return strings.Join(words, " ") + []string{"", "", " "}[r.IntN(3)]
}

func madeWord(r *rand.Rand, ix *Index, known []word) string {
	d := &ix.docs[r.IntN(len(ix.docs))]
	text := strings.Fields(d.Name + " " + d.Description + " " + ix.digests[r.IntN(len(ix.docs))])
	at := r.IntN(len(text))
	word := text[at]
	letters := []rune(word)
	switch cut := r.IntN(len(letters)); r.IntN(12) {
	case 0:
		return string(letters[:cut+1])
	case 1: // a letter dropped
		return string(letters[:cut]) + string(letters[cut+1:])
	case 2: // two swapped
		if cut > 0 {
			letters[cut-1], letters[cut] = letters[cut], letters[cut-1]
		}
		return string(letters)
	case 3: // a letter added
		return string(letters[:cut]) + string(rune('a'+r.IntN(26))) + string(letters[cut:])
	case 4:
		return `"` + strings.Join(text[at:min(at+2+r.IntN(2), len(text))], " ") + `"`
	case 5:
		return "-" + word
	case 6: // two words as one
		return word + text[r.IntN(len(text))]
	case 7:
		return strings.ToUpper(word)
	case 8:
		return known[r.IntN(len(known))].text
	case 9:
		return madeUp(r)
	default:
		return word
	}
}

func madeUp(r *rand.Rand) string {
	letters := []rune("abcdefghijklmnopqrstuvwxyzéüßøñЖщλσ中文한글٣४'’-_.:/\"")
	var b strings.Builder
	for range 1 + r.IntN(9) {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}

// inBrowser asks the client in Chromium.
func inBrowser(t *testing.T, ix *Index, questions []asked) []Result {
	t.Helper()
	dir := t.TempDir()
	manifest := export(t, ix, filepath.Join(dir, "search-index"))
	if err := os.WriteFile(filepath.Join(dir, "parity.js"), bundle(t, "testdata/parity.ts"), 0o644); err != nil {
		t.Fatal(err)
	}
	page := `<!doctype html><meta charset="utf-8"><title>parity</title><script type="module" src="parity.js"></script>`
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	given, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(chromium.Start(t), 3*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL), chromedp.WaitReady(chromedp.CSS("html[data-ready]"))); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`run(%s, "search-index/", %s).then(JSON.stringify)`, manifest, given)
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var out []Result
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// export writes an index to a folder and gives its manifest as JSON.
func export(t testing.TB, ix *Index, dir string) []byte {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest, err := ix.Export(func(name string, data []byte) error {
		return os.WriteFile(filepath.Join(dir, name), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// bundle makes one script of a TypeScript entry point, as cmd/assets does.
func bundle(t testing.TB, entry string) []byte {
	t.Helper()
	modules, err := filepath.Abs("../../templates/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(modules); err != nil {
		t.Skip("the packages of templates are not installed: make assets")
	}
	made := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Format: api.FormatESModule, Charset: api.CharsetUTF8, NodePaths: []string{modules},
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Target: api.ES2022,
	})
	if len(made.Errors) > 0 || len(made.OutputFiles) != 1 {
		t.Fatalf("%s: %+v", entry, made.Errors)
	}
	if !utf8.Valid(made.OutputFiles[0].Contents) {
		t.Fatal("the bundle is not UTF-8")
	}
	return made.OutputFiles[0].Contents
}

// sampleDocuments reads the sample that the catalogue carries. What assessment
// would find is made up from the names, so that every facet has values.
func sampleDocuments(t testing.TB) []Document {
	t.Helper()
	paths, err := filepath.Glob("../../content/sample/*/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no sample", err)
	}
	var out []Document
	for i, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var repo struct {
			Description string
			Topics      []string
			Archived    string
			Languages   map[string]int
			Pushed      time.Time
		}
		if err := yaml.Unmarshal(archive.Comment, &repo); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		owner, name := filepath.Base(filepath.Dir(path)), strings.TrimSuffix(filepath.Base(path), ".txtar")
		d := Document{
			Name: owner + "/" + name, Description: repo.Description, Language: largest(repo.Languages), Topics: repo.Topics,
			Archived: repo.Archived != "", Fork: i%11 == 0, Prototype: strings.Contains(name, "prototype"), Updated: repo.Pushed,
			Organisation: Value{owner, strings.ReplaceAll(owner, "-", " ")}, Status: []string{"active", "quiet"}[i%2], Quotable: i%3 > 0,
			Kind: Value{catalogue.Kinds[i%5], "Kind " + catalogue.Kinds[i%5]}, Level: Value{catalogue.Rungs[i%4], catalogue.Rungs[i%4]},
			Licence: []string{"MIT", "Apache-2.0", "none"}[i%3],
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(strings.ToLower(f.Name), "readme") {
				d.Readme = Read(readme.Parse(readme.Source{Path: f.Name, Text: f.Data}))
			}
			if strings.Contains(string(f.Data), "FHIR") && len(d.Standards) == 0 {
				d.Standards = []Value{{"fhir-r4", "FHIR R4"}, {"pds", "Personal Demographics Service"}}[:1+i%2]
			}
		}
		out = append(out, d)
	}
	return out
}

func largest(languages map[string]int) string {
	best := ""
	for name, n := range languages {
		if n > languages[best] || n == languages[best] && name < best {
			best = name
		}
	}
	return best
}
