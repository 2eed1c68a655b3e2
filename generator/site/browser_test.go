package site

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
	embedded "github.com/nhs-code-catalogue/catalogue/templates"
)

// kinds are one page of every template, as the fixture has it.
var pageKinds = []string{
	"", "search/", "components/", "components/sample-body/appointments-api/", "components/Example-Trust/C-sharp_thing.net/",
	"components/Example-Trust/ward-board/", "components/sample-body/quiet/", "organisations/", "organisations/sample-body/",
	"standards/", "standards/fhir/", "standards/matrix/", "kinds/", "languages/C%23/", "collections/", "collections/appointments/",
	"help-wanted/", "dependencies/", "dependencies/npm/@scope/thing/", "changes/", "changes/2026-11-22/", "departed/", "statistics/", "policy/", "policy/licence-present/",
	"about/", "guides/reuse/", "data/", "404.html", PreviewPath,
}

// serve publishes the fixture's site, with the real assets, below a sub-path of
// a server, as GitHub Pages would; strange addresses are kept in the list.
func serve(t *testing.T) (address string, missing func() []string) {
	t.Helper()
	if _, err := embedded.FS.Open("dist/app.css"); err != nil {
		t.Skip("no assets; run make assets")
	}
	dir := t.TempDir()
	var mu sync.Mutex
	var lost []string
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(r.URL.Path))); err != nil {
			mu.Lock()
			lost = append(lost, r.URL.Path)
			mu.Unlock()
		}
		files.ServeHTTP(w, r)
	}))
	s := fixture()
	s.Templates, s.Manifest, s.Config.BaseURL = embedded.FS, nil, server.URL+"/sub/"
	save(t, filepath.Join(dir, "sub"), build(t, s))
	save(t, filepath.Join(dir, "sub"), specimens(t, embedded.FS))
	t.Cleanup(server.Close)
	return server.URL + "/sub/", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lost
	}
}

// violation is what axe found wrong on a page.
type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML           string
		FailureSummary string
	}
}

// TestNobodyIsShutOut holds the promise that axe finds nothing on any page
// kind, on a desktop, on a phone and at 400% zoom, which leaves 320 pixels of
// 1280 (WCAG 2.2, 1.4.10), in light and in dark; that no page has to be scrolled
// sideways, nothing is asked of another host, nothing breaks the
// site's own policy, and every file that a page loads is there.
func TestNobodyIsShutOut(t *testing.T) {
	axe, err := os.ReadFile(needTool(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	address, missing := serve(t)
	ctx := chromium.Start(t)
	var mu sync.Mutex
	var elsewhere, complaints []string
	if err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		if e, ok := ev.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, address) && !strings.HasPrefix(e.Request.URL, "about:") {
			elsewhere = append(elsewhere, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			mu.Lock()
			complaints = append(complaints, m.Text)
			mu.Unlock()
		}
	}()
	for _, look := range []struct {
		name   string
		width  int64
		scheme string
	}{{"desktop", 1280, "light"}, {"phone", 360, "dark"}, {"zoomed to 400%", 320, "light"}} {
		setLook(t, ctx, look.width, look.scheme)
		for _, page := range pageKinds {
			t.Run(look.name+"/"+page, func(t *testing.T) { examine(t, ctx, address+page, string(axe), look.width) })
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(elsewhere) > 0 {
		t.Errorf("asked of another host: %q", elsewhere)
	}
	if len(complaints) > 0 {
		t.Errorf("the browser complains: %q", complaints)
	}
	if lost := missing(); len(lost) > 0 {
		t.Errorf("not there: %q", lost)
	}
}

func setLook(t *testing.T, ctx context.Context, width int64, scheme string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800)); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// examine opens a page with every fold open and asks axe about it.
func examine(t *testing.T, ctx context.Context, page, axe string, width int64) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(page), chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		t.Fatal(err)
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](`
		for (const d of document.querySelectorAll("details")) d.open = true;
		axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var found []violation
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Errorf("%s: %s: %s\n%s", v.ID, v.Help, v.Nodes[0].HTML, v.Nodes[0].FailureSummary)
	}
	bare, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`[...document.querySelectorAll("ol.nhsuk-list--number")].filter(l => getComputedStyle(l).listStyleType != "decimal").length`))
	if err != nil || bare > 0 {
		t.Errorf("%d numbered lists show no numbers (%v)", bare, err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
	if err != nil {
		t.Fatal(err)
	}
	if wide > width {
		t.Errorf("the page is %d wide on a screen of %d", wide, width)
	}
}
