package generator

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

// The line on which searches are measured; docs/search.md measures its peers on the same.
const (
	lineDelay = 100 * time.Millisecond // before every answer
	lineSpeed = 8e6                    // bits a second, shared by all answers
)

// line serves a site's search page over an index, slowly where that is asked
// for: all but the page itself and the styles, which every page of the site has.
type line struct {
	*httptest.Server
	manifest float64 // KB that the manifest adds to the page, compressed
	client   float64 // KB that the search client has there, compressed by itself

	mu    sync.Mutex
	slow  bool
	free  time.Time          // when all that was sent has gone through
	sizes map[string]float64 // KB by path, as sent
}

var (
	manifestScript = regexp.MustCompile(`(?s)(<script type="application/json" id="search-manifest">).*?(</script>)`)
	clientScript   = regexp.MustCompile(`(?s)<script type="module" async>(.*?)</script>`)
)

func newLine(t *testing.T, site, index string) *line {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	l := &line{sizes: map[string]float64{}}
	html, manifest := read(filepath.Join(site, "search", "index.html")), read(filepath.Join(index, search.ManifestFile))
	with := func(script []byte) []byte {
		return manifestScript.ReplaceAllFunc(html, func(whole []byte) []byte {
			parts := manifestScript.FindSubmatch(whole)
			return bytes.Join([][]byte{parts[1], script, parts[2]}, nil)
		})
	}
	l.client = float64(len(zipped(clientScript.FindSubmatch(html)[1]))) / 1024
	l.manifest = float64(len(zipped(with(manifest)))-len(zipped(with([]byte("null"))))) / 1024
	l.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/search/":
			l.send(w, r, with(manifest))
		case strings.HasPrefix(r.URL.Path, "/search-index/"):
			l.file(w, r, index)
		default:
			l.file(w, r, site)
		}
	}))
	l.EnableHTTP2 = true // as static hosts answer: many requests at a time, which HTTP/1.1 limits to six
	l.StartTLS()
	t.Cleanup(l.Close)
	return l
}

func (l *line) file(w http.ResponseWriter, r *http.Request, root string) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path.Clean("/"+r.URL.Path))))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	l.send(w, r, data)
}

// send answers when the line would have: in the order in which answers became
// due, one after another, and then the delay. Nothing is kept by the browser.
func (l *line) send(w http.ResponseWriter, r *http.Request, data []byte) {
	kind := path.Ext(r.URL.Path)
	if kind == "" {
		kind = ".html"
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(kind))
	w.Header().Set("Cache-Control", "no-store")
	if kind != ".bin" {
		data = zipped(data)
		w.Header().Set("Content-Encoding", "gzip")
	}
	l.mu.Lock()
	l.sizes[r.URL.Path] = float64(len(data)) / 1024
	wait := time.Duration(0)
	if l.slow && kind != ".html" && kind != ".css" && kind != ".svg" {
		now := time.Now()
		if l.free.Before(now) {
			l.free = now
		}
		l.free = l.free.Add(time.Duration(float64(len(data)) * 8 / lineSpeed * float64(time.Second)))
		wait = l.free.Add(lineDelay).Sub(now)
	}
	l.mu.Unlock()
	select {
	case <-time.After(wait):
		w.Write(data)
	case <-r.Context().Done():
	}
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// first asks every query of a page just opened. The client and the manifest count
// although they stand in the page, and the client takes the line's time.
func (l *line) first(ctx context.Context, t *testing.T, queries []string) []measured {
	l.set(true)
	defer l.set(false)
	var out []measured
	for _, q := range queries {
		l.open(ctx, t, q)
		m := l.told(ctx, t, `performance.getEntriesByType("navigation")[0].responseEnd`, q)
		m.firstKB, m.allKB = m.firstKB+l.manifest+l.client, m.allKB+l.manifest+l.client
		waited := l.client * 1024 * 8 / lineSpeed * 1000
		m.Since, m.line = m.Since-waited, m.line+waited
		out = append(out, m)
	}
	return out
}

// further asks every query of a page that has answered the one before it.
func (l *line) further(ctx context.Context, t *testing.T, queries []string) []measured {
	var out []measured
	for i, q := range queries {
		l.open(ctx, t, queries[(i+len(queries)-1)%len(queries)])
		l.told(ctx, t, "0", "")
		out = append(out, l.ask(ctx, t, q, false))
	}
	return out
}

// again types every query, all on one page, after it and another were asked.
func (l *line) again(ctx context.Context, t *testing.T, queries []string) []measured {
	l.open(ctx, t, queries[len(queries)-1])
	l.told(ctx, t, "0", "")
	var out []measured
	for i, q := range queries {
		l.ask(ctx, t, q, false)
		l.ask(ctx, t, queries[(i+len(queries)-1)%len(queries)], false)
		out = append(out, l.ask(ctx, t, q, true))
	}
	return out
}

// ask asks the page that is open, by the form or by typing.
func (l *line) ask(ctx context.Context, t *testing.T, query string, typed bool) measured {
	t.Helper()
	given, err := json.Marshal(query)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("ask(%s, %t)", given, typed))); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return l.told(ctx, t, "since", query)
}

func (l *line) set(slow bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slow = slow
}

func (l *line) open(ctx context.Context, t *testing.T, query string) {
	if err := chromedp.Do(ctx, chromedp.Navigate(l.URL+"/search/?q="+url.QueryEscape(query))); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// told waits for all to be drawn and reads the stopwatch.
func (l *line) told(ctx context.Context, t *testing.T, since, query string) measured {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("window.idle > 0")); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("told("+since+")"))
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	m := measured{query: query}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m.line = onLine(m.First, l.sizes)
	for _, f := range m.First {
		m.firstKB += l.sizes[f.Path]
	}
	for _, f := range m.All {
		m.allKB += l.sizes[f.Path]
	}
	return m
}
