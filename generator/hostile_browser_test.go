package generator

import (
	"context"
	"flag"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
)

var everyPage = flag.Bool("hostile.all", false, "open every page of the hostile corpus in the browser, not only one of each sort and those with hostile READMEs")

// watch is put into every document before it loads. It notes what breaks the
// page's own policy, and asks of nobody.
const watch = `window.offences = []; addEventListener("securitypolicyviolation", (e) => offences.push(e.effectiveDirective + " " + e.blockedURI + " " + e.sample))`

// verdictScript tells what is wrong with the page that is open, "" for nothing.
const verdictScript = `(() => {
  const wrong = [...window.offences];
  if (window.hostile) wrong.push("something ran");
  const order = [...document.querySelectorAll("header, main, footer")].map((e) => e.localName).join(" ");
  if (order !== "header main footer") wrong.push("landmarks: " + order);
  for (const e of document.querySelectorAll("header, footer")) if (e.parentElement !== document.body) wrong.push(e.localName + " is within " + e.parentElement.localName);
  for (const e of document.querySelectorAll("article.app-readme *")) {
    if (e.id && !e.id.startsWith("readme-")) wrong.push("the README has the id " + e.id);
    for (const a of e.attributes) if (/^(on|data-|aria-live|style|name$|form)/.test(a.name)) wrong.push("the README has " + a.name);
  }
  if (getComputedStyle(document.body).display === "none" || document.querySelector("main").getClientRects().length === 0) wrong.push("nothing can be seen");
  return wrong.join("; ");
})()`

// browse opens pages in Chromium as a reader would.
func (s hostileSite) browse(t *testing.T) {
	ctx := chromium.Start(t)
	var mu sync.Mutex
	var seen []string
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, s.base) && e.Request.URL != "about:blank" {
				seen = append(seen, "asked for "+e.Request.URL)
			}
		case *page.EventJavascriptDialogOpening:
			seen = append(seen, "a dialog on "+e.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		t.Fatal(err)
	}
	pages := s.pages(t)
	slowest, longest := "", time.Duration(0)
	for _, p := range pages {
		began := time.Now()
		visit(ctx, t, s.base+p)
		if took := time.Since(began); took > longest {
			slowest, longest = p, took
		}
	}
	searches := s.searches()
	for _, q := range searches {
		visit(ctx, t, s.base+"search/?"+q, chromedp.WaitReady(chromedp.CSS(`html[data-search="idle"]`)))
	}
	t.Logf("%d pages and %d searches opened; the slowest page took %v: %s", len(pages), len(searches), longest.Round(time.Millisecond), slowest)
	mu.Lock()
	defer mu.Unlock()
	if len(seen) > 0 {
		t.Errorf("%q", seen)
	}
}

// visit opens an address and asks what is wrong with it.
func visit(ctx context.Context, t *testing.T, address string, more ...chromedp.Action[chromedp.Void]) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, append([]chromedp.Action[chromedp.Void]{chromedp.Navigate(address)}, more...)...); err != nil {
		t.Errorf("%s: %v", address, err)
		return
	}
	wrong, err := chromedp.Run(ctx, chromedp.Evaluate[string](verdictScript))
	if err != nil || wrong != "" {
		t.Errorf("%s: %s %v", address, wrong, err)
	}
}

// pages are the addresses that are opened: all of them, or each hostile README
// and a few of every folder.
func (s hostileSite) pages(t *testing.T) []string {
	var pages []string
	perFolder, texts := map[string]int{}, hostileTexts()
	err := filepath.WalkDir(s.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		name, err := filepath.Rel(s.folder, path)
		name = filepath.ToSlash(name)
		data, _ := os.ReadFile(path)
		if strings.Contains(string(data), `http-equiv="refresh"`) {
			return err // leads on at once
		}
		parts := strings.Split(name, "/")
		_, text := texts[parts[max(0, len(parts)-2)]]
		perFolder[parts[0]]++
		if *everyPage || text || perFolder[parts[0]] <= 4 {
			pages = append(pages, (&url.URL{Path: strings.TrimSuffix(name, "index.html")}).EscapedPath())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// searches are the queries asked: such as show every component, and such as
// are hostile themselves.
func (s hostileSite) searches() []string {
	var all []string
	for n := range len(s.corpus)/20 + 1 {
		all = append(all, url.Values{"sort": {"name"}, "page": {string(rune('0'+n/10)) + string(rune('0'+n%10))}}.Encode())
	}
	for _, q := range []string{"still here", "hostile", "alert", "script", "img onerror", "FHIR", "description", markupTitle, "<script>" + attack + "</script>", `"` + attack + `"`, "__proto__ constructor", "language:" + attack, "\x00\u202e"} {
		all = append(all, url.Values{"q": {q}}.Encode(), url.Values{"q": {q}, "language": {q, "__proto__"}, "topic": {"constructor"}, "sort": {q}, "page": {q}}.Encode())
	}
	return all
}
