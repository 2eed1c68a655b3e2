package generator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
	"github.com/nhs-code-catalogue/catalogue/generator/judged"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// TestLatency measures the search page in Chromium on a slow line, over the
// indexes in the folders of CATALOGUE_BENCH_INDEXES (a list such as PATH's, each
// folder as TestSize leaves it): bytes, requests, round trips and waiting, of the
// judged queries and 200 made ones. docs/search.md tells how, and the figures.
// CATALOGUE_BENCH_QUERIES asks only about so many, evenly chosen, and
// CATALOGUE_BENCH_ASKED names a file to write the queries to, for measuring peers.
func TestLatency(t *testing.T) {
	list := os.Getenv("CATALOGUE_BENCH_INDEXES")
	if list == "" {
		t.Skip("CATALOGUE_BENCH_INDEXES names no indexes")
	}
	site := sampleSite(t)
	for _, index := range filepath.SplitList(list) {
		t.Run(filepath.Base(index), func(t *testing.T) {
			queries := asked(t, index)
			line := newLine(t, site, index)
			ctx := chromium.Start(t)
			if _, err := chromedp.Call(ctx, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true}); err != nil {
				t.Fatal(err) // the line's certificate is its own
			}
			if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: stopwatch}); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d queries; the manifest makes the page %.1f KB larger", len(queries), line.manifest)
			cold := line.first(ctx, t, queries)
			t.Logf("a first query, on the slow line:\n%s  slowest: %s", table(cold), slowest(cold))
			warm := line.further(ctx, t, queries)
			t.Logf("a further query, without delay:\n%s  slowest: %s", table(warm), slowest(warm))
			typed := line.again(ctx, t, queries)
			t.Logf("a query typed whose files are at hand, from the last key:\n%s  slowest: %s", table(typed), slowest(typed))
		})
	}
}

// asked are the judged queries and 200 made of names and descriptions in the
// index: one to four of their words, one in five with a slip.
func asked(t *testing.T, index string) []string {
	t.Helper()
	var out []string
	for _, path := range []string{filepath.Join(simulator.Corpus(t), "queries.json"), "search/testdata/queries.json"} {
		queries, err := judged.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queries {
			out = append(out, q.Query)
		}
	}
	ix, err := search.Load(context.Background(), func(name string) ([]byte, error) {
		if name == search.ManifestFile {
			return os.ReadFile(filepath.Join(index, name))
		}
		return os.ReadFile(filepath.Join(index, "search-index", name))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	all, err := ix.Search(context.Background(), search.Query{Sort: "name", Size: ix.Len()})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 200))
	for range 200 {
		out = append(out, made(r, all.Results[r.IntN(len(all.Results))].Document))
	}
	if path := os.Getenv("CATALOGUE_BENCH_ASKED"); path != "" {
		writeAsked(t, path, out)
	}
	if n, _ := strconv.Atoi(os.Getenv("CATALOGUE_BENCH_QUERIES")); n > 0 && n < len(out) {
		for i := range n {
			out[i] = out[i*len(out)/n]
		}
		out = out[:n]
	}
	return out
}

func made(r *rand.Rand, d *search.Document) string {
	_, name, _ := strings.Cut(d.Name, "/")
	words := strings.FieldsFunc(name+" "+d.Description, func(r rune) bool { return strings.ContainsRune(" -_.,;:()/\"'", r) })
	at := r.IntN(len(words))
	words = slices.Clone(words[at:min(len(words), at+1+r.IntN(4))])
	if r.IntN(5) == 0 {
		i := r.IntN(len(words))
		if letters := []rune(words[i]); len(letters) > 4 {
			cut := 1 + r.IntN(len(letters)-1)
			words[i] = string(letters[:cut]) + string(letters[min(cut+1, len(letters)):])
		}
	}
	return strings.Join(words, " ")
}

// writeAsked writes queries as judged ones without a judgement.
func writeAsked(t *testing.T, path string, queries []string) {
	var out []judged.Query
	for i, q := range queries {
		out = append(out, judged.Query{ID: strconv.Itoa(i), Kind: "asked", Query: q, Relevant: map[string]int{}})
	}
	data, err := json.MarshalIndent(out, "", " ")
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stopwatch notes when results were drawn, and when all was.
const stopwatch = `new MutationObserver((all) => {
  for (const { target } of all) {
    if (target.id === "result-count") window.drawn = performance.now();
    if (target === document.documentElement && target.dataset.search === "idle") window.idle = performance.now();
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-count", "data-search"] });
window.told = (since) => {
  const all = performance.getEntriesByType("resource").filter((e) => !/\.css|favicon/.test(e.name))
    .map((e) => ({ path: new URL(e.name).pathname, from: e.startTime, to: e.responseEnd }));
  return JSON.stringify({ since, drawn, idle, first: all.filter((f) => f.to <= drawn), all });
};
window.ask = (query, typed) => {
  const box = document.getElementById("q");
  performance.clearResourceTimings();
  window.drawn = window.idle = 0;
  window.since = performance.now();
  box.value = query;
  if (typed) box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  else box.form.requestSubmit();
  return true;
};`

// measured is one query, times in milliseconds of the page's clock.
type measured struct {
	Since, Drawn, Idle float64
	First, All         []fetch // until the first ten were drawn, and until all was
	query              string
	firstKB, allKB     float64
	line               float64 // of the time until the first ten were drawn, what a slow line takes
}

type fetch struct {
	Path     string
	From, To float64
}

// rounds sorts requests by how many others, one after another, each had to wait for.
func rounds(fetches []fetch) [][]fetch {
	slices.SortFunc(fetches, func(a, b fetch) int { return cmp.Compare(a.From, b.From) })
	depth := make([]int, len(fetches))
	var out [][]fetch
	for i, f := range fetches {
		for n, before := range fetches[:i] {
			if before.To <= f.From {
				depth[i] = max(depth[i], depth[n]+1)
			}
		}
		for len(out) <= depth[i] {
			out = append(out, nil)
		}
		out[depth[i]] = append(out[depth[i]], f)
	}
	return out
}

// trips is how many rounds of requests for the index there were.
func trips(fetches []fetch) float64 {
	n := 0
	for _, round := range rounds(fetches) {
		if slices.ContainsFunc(round, func(f fetch) bool { return strings.HasPrefix(f.Path, "/search-index/") }) {
			n++
		}
	}
	return float64(n)
}

// onLine is how many milliseconds the slow line alone needs for requests: what
// would be waited for on a machine that takes no time.
func onLine(fetches []fetch, sizes map[string]float64) float64 {
	total := 0.0
	for _, round := range rounds(fetches) {
		total += lineDelay.Seconds() * 1000
		for _, f := range round {
			total += sizes[f.Path] * 1024 * 8 / lineSpeed * 1000
		}
	}
	return total
}

// table tells the median and the 95th percentile of what was measured.
func table(all []measured) string {
	var b strings.Builder
	for _, row := range []struct {
		what string
		of   func(measured) float64
	}{
		{"KB until the first ten are drawn", func(m measured) float64 { return m.firstKB }},
		{"KB with every facet count", func(m measured) float64 { return m.allKB }},
		{"requests until the first ten are drawn", func(m measured) float64 { return float64(len(m.First)) }},
		{"round trips for the index until then", func(m measured) float64 { return trips(m.First) }},
		{"ms until the first ten are drawn", func(m measured) float64 { return m.Drawn - m.Since }},
		{"ms of them that a slow line alone takes", func(m measured) float64 { return m.line }},
		{"ms until all is drawn", func(m measured) float64 { return m.Idle - m.Since }},
	} {
		var values []float64
		for _, m := range all {
			values = append(values, row.of(m))
		}
		slices.Sort(values)
		at := func(share float64) float64 { return values[int(share*float64(len(values)-1))] }
		fmt.Fprintf(&b, "  %-40s %8.1f median %8.1f p95 %8.1f most\n", row.what, at(0.5), at(0.95), at(1))
	}
	return b.String()
}

// slowest names the queries that were waited for longest.
func slowest(all []measured) string {
	slices.SortFunc(all, func(a, b measured) int { return cmp.Compare(b.Drawn-b.Since, a.Drawn-a.Since) })
	var out []string
	for _, m := range all[:min(len(all), 12)] {
		out = append(out, fmt.Sprintf("%q %.0f ms, %.1f KB, %d requests, %.0f trips", m.query, m.Drawn-m.Since, m.firstKB, len(m.First), trips(m.First)))
	}
	return strings.Join(out, "; ")
}
