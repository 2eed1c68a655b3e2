package site_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/templates"
)

// sampleSite builds the embedded sample, as `make site` does, and serves it
// below a sub-path.
func sampleSite(t *testing.T) (folder, address string) {
	t.Helper()
	for _, asset := range []string{"app.css", "search.js"} {
		if _, err := templates.FS.Open("dist/" + asset); err != nil {
			t.Skip("no assets; run make assets")
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	text := "site: {title: Sample catalogue, base_url: 'https://catalogue.example/sub/'}\nsources: [{org: sample-digital-health}]\npaths: {output: www/sub, snapshot: s.sqlite}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "www"), 0o755); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := generator.Build(context.Background(), cfg, generator.Options{Sample: true, Offline: true}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(dir, "www"))))
	t.Cleanup(server.Close)
	return filepath.Join(dir, "www", "sub"), server.URL + "/sub/"
}

// visitor is somebody at a browser.
type visitor struct {
	t   *testing.T
	ctx context.Context
}

func newVisitor(t *testing.T) visitor {
	t.Helper()
	ctx := chromium.Start(t)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	return visitor{t, ctx}
}

// does takes steps, in at most half a minute.
func (v visitor) does(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// reads gives what an expression of the page's says.
func (v visitor) reads(expression string) string {
	v.t.Helper()
	said, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return said
}

// follows opens the address of a link, which may be folded away, and waits for the page.
func (v visitor) follows(selector string) {
	v.t.Helper()
	v.does(chromedp.Navigate(v.reads(`document.querySelector(` + quote(selector) + `).href`)))
}

func quote(s string) string { return "`" + s + "`" }

// hears tells whether a screen reader is told of something with a role and a name.
func (v visitor) hears(role, name string) bool {
	v.t.Helper()
	tree, err := chromedp.Call(v.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		v.t.Fatal(err)
	}
	said := func(value *accessibility.Value) (text string) {
		if value != nil {
			_ = json.Unmarshal(value.Value, &text) // what is no text is no name
		}
		return strings.TrimSpace(text)
	}
	return slices.ContainsFunc(tree.Nodes, func(n *accessibility.Node) bool {
		return !n.Ignored && said(n.Name) == name && said(n.Role) == role
	})
}

// found waits until the search has answered.
func found() chromedp.Action[chromedp.Void] {
	return chromedp.WaitReady(chromedp.CSS(`html[data-search="idle"]`))
}

const firstResult = `#results > li:first-child a[data-slot="name"]`

// TestJourneys holds the promise that each kind of visitor leaves with what
// they came for.
func TestJourneys(t *testing.T) {
	_, home := sampleSite(t)
	v := newVisitor(t)

	t.Run("a developer finds the react header library", func(t *testing.T) {
		v := visitor{t, v.ctx}
		v.does(chromedp.Navigate(home), chromedp.SendKeys(chromedp.CSS("#q"), "react header"+kb.Enter), found())
		if got := v.reads("location.search"); !strings.Contains(got, "q=react+header") && !strings.Contains(got, "q=react%20header") {
			t.Errorf("the address does not hold the search: %q", got)
		}
		v.follows(firstResult)
		if got := v.reads(`document.querySelector("main").dataset.component`); got != "sample-digital-health/patient-header-react" {
			t.Errorf("the first result is %s", got)
		}
		if got := v.reads(`document.querySelector("[data-kind]").textContent.trim()`); got != "Library" {
			t.Errorf("the page says that it is a %q", got)
		}
		if low := v.reads(`["h1", ".app-head__summary", "[data-kind]", "[data-level] li", ".app-use__answer"].filter(s => document.querySelector(s).getBoundingClientRect().bottom > 800).join()`); low != "" {
			t.Errorf("on a screen of 1280 by 800 the reader must scroll to %s", low)
		}
	})

	t.Run("a digital lead goes from vaccination to a contact", func(t *testing.T) {
		v := visitor{t, v.ctx}
		v.does(chromedp.Navigate(home+"search/?q=vaccination"), found())
		v.follows(firstResult)
		if got := v.reads(`document.querySelector(".app-use").innerText`); !strings.Contains(got, "Can we use it?") {
			t.Errorf("the page does not answer whether it may be used: %q", got)
		}
		if got := v.reads(`document.querySelector(".app-use a[href^=mailto], .app-use p:last-of-type a")?.href ?? ""`); got == "" {
			t.Error("there is nobody to ask")
		}
	})

	t.Run("somebody who mistypes waits for no dictionary, and who types again for nothing", func(t *testing.T) {
		v := visitor{t, v.ctx}
		const fetched = `performance.getEntriesByType("resource").map((e) => e.name).filter((n) => n.includes("/search-index/")).map((n) => n.replace(/.*search-index.([a-z]+).*/, "$1")).join(" ")`
		v.does(chromedp.Navigate(home+"search/?q=vacination"), found())
		if first, _, _ := strings.Cut(v.reads(fetched), "records"); strings.Count(first, "words") != 1 {
			t.Errorf("the dictionary was not asked for once before the results: %s", first)
		}
		if got := v.reads(`document.getElementById("search-note").textContent`); !strings.Contains(got, "vaccinat") {
			t.Errorf("the slip is not corrected: %q", got)
		}
		v.reads(`document.getElementById("q").value = ""`)
		v.does(chromedp.SendKeys(chromedp.CSS("#q"), "react header"+kb.Enter), found())
		v.reads(`performance.clearResourceTimings(), document.getElementById("q").value = "vacination", ""`)
		v.reads(`document.getElementById("q").dispatchEvent(new InputEvent("input", { bubbles: true })), document.documentElement.dataset.search`)
		if _, err := chromedp.Run(v.ctx, chromedp.Poll[bool](`location.search === "?q=vacination"`)); err != nil {
			t.Fatal(err)
		}
		v.does(found())
		if got := v.reads(fetched); got != "" {
			t.Errorf("what is at hand was fetched again: %s", got)
		}
	})

	t.Run("an owner finds why a check fails and copies the remedy", func(t *testing.T) {
		v := visitor{t, v.ctx}
		v.does(chromedp.Navigate(home + "components/sample-riverside-trust/bed-occupancy-dashboard/"))
		if got := v.reads(`document.querySelector("[data-outcome=fail] .app-check__remedy").textContent`); !strings.HasPrefix(got, "To pass:") {
			t.Errorf("the failing check does not say how to pass: %q", got)
		}
		v.follows(`[data-check="security-policy"][data-outcome="fail"] a`)
		for _, name := range []string{"clipboard-read", "clipboard-write"} {
			if _, err := chromedp.Call(v.ctx, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted}); err != nil {
				t.Fatal(err)
			}
		}
		v.does(chromedp.Click(chromedp.CSS("button[data-copy=example]")), chromedp.WaitReady(chromedp.CSS("button[data-copy=example][data-done]")))
		if got := v.reads(`document.querySelector("button[data-copy=example]").textContent`); got != "Copied" {
			t.Errorf("the button says %q", got)
		}
		copied, err := chromedp.Run(v.ctx, chromedp.Evaluate[string]("navigator.clipboard.readText()", chromedp.EvalAwaitPromise))
		if err != nil || !strings.HasPrefix(copied, "# Security") {
			t.Errorf("copied: %q (%v)", copied, err)
		}
	})

	t.Run("a screen-reader user filters by language with the keyboard", func(t *testing.T) {
		v := visitor{t, v.ctx}
		const python = `input[name="language"][value="Python"]`
		v.does(chromedp.Navigate(home+"search/"), found(), chromedp.WaitReady(chromedp.CSS(python)))
		want := v.reads(`document.querySelector(` + quote(python) + `).closest("label").querySelector("[data-count]").dataset.count`)
		if !v.hears("group", "Language") || !v.hears("checkbox", "Python "+want) {
			t.Errorf("a screen reader hears of no group of languages with a box %q", "Python "+want)
		}
		v.does(chromedp.Focus(chromedp.CSS(python)), chromedp.KeyEvent(" "), chromedp.WaitReady(chromedp.CSS(`#result-count[data-count="`+want+`"]`)), found())
		if got := v.reads("location.search"); !strings.Contains(got, "language=Python") {
			t.Errorf("the address does not hold the filter: %q", got)
		}
		if got := v.reads(`document.getElementById("result-count").getAttribute("role")`); got != "status" {
			t.Errorf("the count is not announced: role %q", got)
		}
		if got := v.reads("document.activeElement.value"); got != "Python" {
			t.Errorf("the focus went elsewhere: %q", got)
		}
	})

	t.Run("somebody with a keyboard alone skips, unfolds, turns pages, narrows a table and copies", func(t *testing.T) {
		v := visitor{t, v.ctx}
		press := func(selector, key string) chromedp.Action[chromedp.Void] {
			return chromedp.SendKeys(chromedp.CSS(selector), key)
		}
		v.does(chromedp.Navigate(home), press(".nhsuk-skip-link", kb.Enter))
		if got := v.reads("location.hash"); got != "#maincontent" {
			t.Errorf("the skip link leads to %q", got)
		}
		v.does(chromedp.Navigate(home+"search/"), found(), press(`.app-facet:has([data-facet="status"]) > summary`, kb.Enter), chromedp.WaitReady(chromedp.CSS(`.app-facet[open] [data-facet="status"]`)))
		v.does(press(`#result-pages li:last-child a`, kb.Enter), chromedp.WaitReady(chromedp.CSS(`#result-pages li:last-child a[aria-current="page"]`)), found())
		v.does(chromedp.Navigate(home+"standards/matrix/"), press("input[data-filter]", "appointments"), chromedp.WaitReady(chromedp.CSS("tbody tr[hidden]")))
		v.does(chromedp.Navigate(home+"policy/security-policy/"), press("button[data-copy=example]", kb.Enter), chromedp.WaitReady(chromedp.CSS("button[data-copy=example][data-done]")))
	})

	t.Run("a visitor without JavaScript is told where to look", func(t *testing.T) {
		v := visitor{t, v.ctx}
		if _, err := chromedp.Call(v.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			t.Fatal(err)
		}
		v.does(chromedp.Navigate(home+"search/"), chromedp.WaitVisible(chromedp.CSS("noscript a")))
	})
}

// TestEveryComponentIsReachedByLinks holds the promise that a visitor without
// JavaScript reaches every component from the home page, and that no link of
// the real site leads nowhere.
func TestEveryComponentIsReachedByLinks(t *testing.T) {
	folder, _ := sampleSite(t)
	seen, queue := map[string]bool{"index.html": true}, []string{"index.html"}
	for len(queue) > 0 {
		page := queue[0]
		queue = queue[1:]
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(page)))
		if err != nil {
			t.Errorf("a link leads nowhere: %v", err)
			continue
		}
		if !strings.HasSuffix(page, ".html") {
			continue
		}
		for _, next := range links(t, page, data) {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	pages, err := filepath.Glob(filepath.Join(folder, "components/*/*/index.html"))
	if err != nil || len(pages) < 30 {
		t.Fatalf("%d components: %v", len(pages), err)
	}
	for _, page := range pages {
		name, err := filepath.Rel(folder, page)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(page); err != nil || strings.Contains(string(data), `http-equiv="refresh"`) {
			continue // an old address that leads on
		}
		if !seen[filepath.ToSlash(name)] {
			t.Errorf("no link leads to %s", name)
		}
	}
}

// links are the files of the site that a page links to.
func links(t *testing.T, page string, data []byte) (files []string) {
	t.Helper()
	const home = "https://catalogue.example/sub/"
	doc, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(home + (&url.URL{Path: page}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			to, err := base.Parse(a.Val)
			if err != nil || !strings.HasPrefix(to.String(), home) {
				continue
			}
			file := strings.TrimPrefix(to.Path, "/sub/")
			if file == "" || strings.HasSuffix(file, "/") {
				file += "index.html"
			}
			files = append(files, file)
		}
	}
	return files
}
