package readme

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// TestRender holds the promises about what a README looks like here, one line
// of the table each.
func TestRender(t *testing.T) {
	const (
		web = "https://github.com/sample-trust/rota"
		out = ` rel="nofollow ugc noopener noreferrer"`
	)
	for _, c := range []struct{ name, text, want string }{
		{"headings begin below the page's own", "# A", `<h3 class="nhsuk-heading-m" id="readme-a">A</h3>`},
		{"skipped levels are closed", "# A\n\n##### B", `<h4 class="nhsuk-heading-s" id="readme-b">B</h4>`},
		{"a README that begins at level 2", "## A\n\n# B", `<h3 class="nhsuk-heading-m" id="readme-b">B</h3>`},
		{"equal headings have different ids", "# A\n\n# A", `id="readme-a-1"`},
		{"HTML headings too", `<h1 align="center">A</h1>`, `<h3 class="nhsuk-heading-m app-readme-centre" id="readme-a">A</h3>`},
		{"no link to a logo beside a heading's words", `# Ward board <img src="logo.png" alt="A logo" align="right">`, `<h3 class="nhsuk-heading-m" id="readme-ward-board">Ward board</h3>`},
		{"but to one that is the heading", `# ![Ward board](logo.png)`, `>Image: Ward board</a></h3>`},
		{"links within the README", "# The End\n\n[x](#the-end)", `<a href="#readme-the-end">x</a>`},
		{"links to a named anchor", "<a name=\"top\"></a>\n\n[x](#top)", `<span id="readme-top"></span>`},
		{"links to no place of the README lead to the repository", "[x](#nowhere)", web + `/blob/0123abc/README.md#nowhere"`},
		{"relative files", "[x](docs/a.md)", `href="` + web + `/blob/0123abc/docs/a.md"`},
		{"folders of the repository", "[x](docs)", `href="` + web + `/tree/0123abc/docs"`},
		{"folders by their slash", "[x](src/)", `href="` + web + `/tree/0123abc/src"`},
		{"paths from the root", "[x](/a.md)", `href="` + web + `/blob/0123abc/a.md"`},
		{"paths beyond the root", "[x](../../../a.md)", `href="` + web + `/blob/0123abc/a.md"`},
		{"pages of the repository", "[x](../../issues)", `href="` + web + `/issues"`},
		{"spaces", "[x](<a b.md>)", `href="` + web + `/blob/0123abc/a%20b.md"`},
		{"escaped slashes", "[x](a%2Fb.md)", `href="` + web + `/blob/0123abc/a/b.md"`},
		{"Windows slashes", `<a href="docs\b.md">x</a>`, `href="` + web + `/blob/0123abc/docs/b.md"`},
		{"queries and anchors", "[x](a.md?raw=true#b)", `href="` + web + `/blob/0123abc/a.md?raw=true#b"`},
		{"other sites", "[x](https://a.example/b?c=d)", `<a href="https://a.example/b?c=d"` + out + `>x</a>`},
		{"sites without a scheme", "[x](//a.example)", `<a href="https://a.example"` + out + `>x</a>`},
		{"mail", "[x](mailto:team@a.example)", `<a href="mailto:team@a.example"` + out + `>x</a>`},
		{"autolinks", "see www.nhs.uk", `<a href="http://www.nhs.uk"` + out + `>www.nhs.uk</a>`},
		{"copied images", "![Plan](docs/a%20b.png)", `<img src="../../images/1.png" alt="Plan" loading="lazy">`},
		{"copied images with a size", `<img src="logo.svg" width="40" height="20px">`, `<img src="../../images/2.svg" alt="" width="40" height="20" loading="lazy">`},
		{"copied images by their full address", "![L](" + web + "/blob/main/logo.svg?raw=true)", `src="../../images/2.svg"`},
		{"copied images by their raw address", "![L](https://raw.githubusercontent.com/sample-trust/rota/main/logo.svg)", `src="../../images/2.svg"`},
		{"other images", "![Chart](x%2Fy.png)", `<a class="app-readme-image" href="` + web + `/blob/0123abc/x/y.png">Image: Chart</a>`},
		{"images without words", "![](img/y.png)", ">Image: y.png</a>"},
		{"images of other sites", "![Chart](https://a.example/c.png)", `<a class="app-readme-image" href="https://a.example/c.png"` + out + `>Image: Chart</a>`},
		{"linked images", "[![Chart](c.png)](https://a.example)", `<a href="https://a.example"` + out + `>Chart</a>`},
		{"tables", "| N | V |\n|---|--:|\n| a | 1 |", `<div class="app-readme-table" role="region" tabindex="0" aria-label="Table 1: N, V"><table class="nhsuk-table">`},
		{"column headings", "| N | V |\n|---|--:|\n| a | 1 |", `<th class="nhsuk-table__header" scope="col">N</th>`},
		{"row headings", "<table><tr><td>a</td></tr><tr><th>b</th><td>c</td></tr></table>", `<th class="nhsuk-table__header" scope="row">b</th>`},
		{"empty headings of columns", "| | V |\n|---|---|\n| a | 1 |", `<td class="nhsuk-table__cell"></td>`},
		{"task lists", "- [x] a\n- [ ] b", `<li class="app-readme-task"><input type="checkbox" disabled="" checked="" aria-label="Done"> a</li>`},
		{"strikethrough", "~~a~~", "<del>a</del>"},
		{"footnotes", "a[^n]\n\n[^n]: b", `<sup id="readme-fnref-1"><a href="#readme-fn-1" aria-label="Footnote 1">1</a></sup>`},
		{"ways back from footnotes", "a[^n]\n\n[^n]: b", `<a href="#readme-fnref-1" aria-label="Back to the reference to footnote 1">`},
		{"alerts", "> [!NOTE]\n> text", `<div class="nhsuk-inset-text app-readme-alert app-readme-alert--note"><p class="app-readme-alert__title">Note</p>`},
		{"alerts with a break", "> [!NOTE]<br>\n> text", `app-readme-alert--note`},
		{"emoji", ":hospital:", "🏥"},
		{"details", "<details><summary>S</summary>\n\ntext\n\n</details>", `<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">S</span></summary>`},
		{"keys, subscripts", "<kbd>A</kbd> H<sub>2</sub>O", "<kbd>A</kbd> H<sub>2</sub>O"},
		{"highlighted code", "```go\nfunc f() {}\n```", `<span class="app-c-keyword">func </span>`},
		{"R Markdown", "```{r chunk, echo=FALSE}\nif (TRUE) 1\n```", `<span class="app-c-keyword">if </span>`},
		{"code of unknown languages", "```zzz\na < b\n```", `<pre class="app-readme-code" tabindex="0"><code>a &lt; b</code></pre>`},
		{"words in angle brackets", "Use <your-token> here", "Use &lt;your-token&gt; here"},
		{"centred text", `<p align="center">a</p>`, `<p class="app-readme-centre">a</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(mustBeSafe(t, sampleSource("README.md", c.text)).HTML); !sameHTML(got, c.want) {
				t.Errorf("%q is not in\n%s", c.want, got)
			}
		})
	}
}

// sameHTML tells whether part stands in all, however an ampersand or a
// fragment of it is closed.
func sameHTML(all, part string) bool {
	return strings.Contains(strings.ReplaceAll(all, "&amp;", "&"), part)
}

// TestLeftOut holds the promise that badges, counters and what only held them
// leave nothing behind.
func TestLeftOut(t *testing.T) {
	for _, text := range []string{
		"[![b](https://img.shields.io/x.svg)](https://x.example)",
		"![b](https://github.com/a/b/workflows/CI/badge.svg)",
		"![b](https://github.com/a/b/actions/workflows/ci.yml/badge.svg?branch=main)",
		"# [![b](https://codecov.io/gh/a/b/graph/badge.svg)](https://codecov.io)",
		"<p align=center><a href=https://x.example><img src=https://badge.fury.io/py/x.svg></a><br></p>",
		"| | |\n|-|-|\n| ![b](https://img.shields.io/x.svg) | |",
		"<img src=https://ga-beacon.appspot.com/UA-1/x>", "<img src=https://a.example/p.gif width=1 height=1>",
		"<!-- quiet -->", "#", "[](https://a.example)", "", "\n\n\n", "---\ntitle: x\n---\n",
	} {
		if r := mustBeSafe(t, sampleSource("README.md", text)); strings.TrimSpace(string(r.HTML)) != "" || len(r.Headings) > 0 {
			t.Errorf("%q leaves %q", text, r.HTML)
		}
	}
}

// TestCut holds the promise that a README that is too long is shown as far as
// the limit, with a link to the rest, and reported by name.
func TestCut(t *testing.T) {
	r := mustBeSafe(t, sampleSource("README.md", strings.Repeat("word word word\n\n", 80_000)))
	if len(r.Problems) != 1 || r.Problems[0].Subject != "sample-trust/rota" {
		t.Errorf("problems: %+v", r.Problems)
	}
	if !strings.HasSuffix(string(r.HTML), `/blob/0123abc/README.md">Read the rest in the repository</a>.</p>`) {
		t.Errorf("ends in %q", r.HTML[len(r.HTML)-200:])
	}
}

// TestColours holds the promise that highlighted code can be read: each colour
// has a contrast of 4.5 to 1 on its backgrounds (WCAG 2.2, 1.4.3).
func TestColours(t *testing.T) {
	for _, c := range codeColours {
		for _, pair := range [][2]string{{c.light, "#ffffff"}, {c.light, "#f0f4f5"}, {c.dark, "#212b32"}, {c.dark, "#000000"}} {
			if got := contrast(t, pair[0], pair[1]); got < 4.5 {
				t.Errorf("%s: %s on %s has %.2f", c.name, pair[0], pair[1], got)
			}
		}
		if !strings.Contains(Stylesheet(), ".app-c-"+c.name+"{color:"+c.dark+"}") {
			t.Errorf("%s is not in the style sheet", c.name)
		}
	}
}

// contrast is the ratio of WCAG 2.2's definition.
func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// TestPictures holds the promises that a copied picture has its own shape
// before it arrives, as large as its author says; that one without a copy is a
// link; and that of a pair for two colour schemes one is shown.
func TestPictures(t *testing.T) {
	const local = `src="pictures/1.png" alt="x"`
	for _, c := range []struct{ markdown, want string }{
		{"![x](a.png)", local + ` width="600" height="300" loading="lazy">`},
		{`<img src="a.png" alt="x" width="200">`, local + ` width="200" height="100" `},
		{`<img src="a.png" alt="x" width="200" height="900">`, local + ` width="200" height="100" `},
		{`<img src="a.png" alt="x" height="30px">`, local + ` width="60" height="30" `},
		{`<img src="./a.png" alt="x" width="50%">`, local + ` width="360" height="180" `},
		{`<img src="a.png" alt="x" width="wide" height="-1">`, local + ` width="600" height="300" `},
		{"![x](https://raw.example/o/n/main/a.png)", local},
		{"![x](https://github.com/o/n/blob/main/a.png?raw=true)", local},
		{"![](a.png)", `alt=""`},
		{"[![](a.png)](b.md)", `alt="a.png"`},
		{"![x](a.png#gh-light-mode-only) ![y](a.png#gh-dark-mode-only)", local + ` width="600" height="300" loading="lazy"> </p>`},
		{"![x](b.png)", `class="app-readme-image"`},
		{"![x](https://elsewhere.example/a.png)", `class="app-readme-image"`},
	} {
		r := Render(Source{
			Path: "README.md", Text: []byte("# T\n\n" + c.markdown + "\n"), FullName: "o/n", Commit: "c", WebURL: "https://github.com/o/n", RawURL: "https://raw.example/o/n",
			Images: map[string]Image{"a.png": {Address: "pictures/1.png", Width: 600, Height: 300}},
		})
		if !strings.Contains(string(r.HTML), c.want) {
			t.Errorf("%s: %s is not in %s", c.markdown, c.want, r.HTML)
		}
	}
}
