package readme

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// spacedText is all text of a tree, blocks parted by spaces.
func spacedText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else if how := elements[d.DataAtom]; how >= block && how != anchor || d.Data == "br" {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// safeTags are the only elements that may leave the package, with the
// attributes that each may have beside class and id.
var safeTags = map[string][]string{
	"p": nil, "div": {"role", "tabindex", "aria-label"}, "span": nil, "br": nil, "hr": nil, "wbr": nil,
	"h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil, "a": {"href", "rel", "aria-label"},
	"img": {"src", "alt", "width", "height", "loading"}, "b": nil, "strong": nil, "i": nil, "em": nil, "code": nil,
	"kbd": nil, "samp": nil, "var": nil, "sub": nil, "sup": nil, "small": nil, "del": nil, "s": nil, "ins": nil,
	"mark": nil, "q": nil, "cite": nil, "dfn": nil, "abbr": {"title"}, "ul": nil, "ol": {"start"}, "li": nil,
	"dl": nil, "dt": nil, "dd": nil, "pre": {"tabindex"}, "blockquote": nil, "details": {"open"}, "summary": nil,
	"table": nil, "caption": nil, "thead": nil, "tbody": nil, "tfoot": nil, "tr": nil,
	"th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "input": {"type", "disabled", "checked", "aria-label"},
}

// unsafe lists what is wrong with HTML that is to be put into a page: anything
// but known elements with known attributes, an address with another scheme, a
// load from elsewhere, an id of the page's own, a tag that does not balance or
// that reaches beyond the article.
func unsafe(out, prefix string) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if !utf8.ValidString(out) {
		say("not UTF-8")
	}
	wrong = append(wrong, unbalanced(out)...)
	page, err := html.Parse(strings.NewReader("<!DOCTYPE html><html><head><title>t</title></head><body><main><article>" + out + "</article></main><footer>f</footer></body></html>"))
	if err != nil {
		return append(wrong, err.Error())
	}
	seen := map[string]bool{}
	var article *html.Node
	for n := range page.Descendants() {
		if n.Data == "article" && article == nil {
			article = n
		}
		if n.Type == html.ElementNode && n.Data == "footer" && (n.Parent.Data != "body" || n.PrevSibling == nil || n.PrevSibling.Data != "main") {
			say("the footer has moved into %s", n.Parent.Data)
		}
		if n.Type == html.CommentNode {
			say("comment %q", n.Data)
		}
	}
	for n := range article.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		allowed, ok := safeTags[n.Data]
		if !ok || n.Namespace != "" {
			say("element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if a.Key != "class" && a.Key != "id" && !slices.Contains(allowed, a.Key) {
				say("attribute %s of <%s>", a.Key, n.Data)
			}
			switch a.Key {
			case "id":
				if !strings.HasPrefix(a.Val, prefix) || seen[a.Val] || len(a.Val) == len(prefix) {
					say("id %q", a.Val)
				}
				seen[a.Val] = true
			case "href":
				if !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "mailto:") && !strings.HasPrefix(a.Val, "#"+prefix) {
					say("href %q", a.Val)
				}
				if strings.HasPrefix(a.Val, "#") && !strings.Contains(out, `id="`+a.Val[1:]+`"`) {
					say("href %q leads nowhere", a.Val)
				}
			case "src":
				if strings.Contains(a.Val, ":") || strings.HasPrefix(a.Val, "//") {
					say("src %q", a.Val)
				}
			case "class":
				for _, c := range strings.Fields(a.Val) {
					if !strings.HasPrefix(c, "nhsuk-") && !strings.HasPrefix(c, "app-") {
						say("class %q", c)
					}
				}
			}
		}
	}
	return wrong
}

// unbalanced lists tags that are closed in another order than they were opened.
func unbalanced(out string) []string {
	var open []string
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return []string{"left open: " + strings.Join(open, " ")}
			}
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			if how := string(name); how != "br" && how != "hr" && how != "wbr" && how != "img" && how != "input" {
				open = append(open, how)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return []string{fmt.Sprintf("</%s> closes %v", name, open)}
			}
			open = open[:len(open)-1]
		}
	}
}

// badHeadings tells whether a heading is empty or stands more than one level
// below the one before it.
func badHeadings(r Rendered, base int) string {
	last := base - 1
	for _, h := range r.Headings {
		if h.Level > last+1 || h.Level < base || h.Level > 6 {
			return fmt.Sprintf("%q jumps from %d to %d", h.Text, last, h.Level)
		}
		last = h.Level
	}
	return ""
}

// mustBeSafe renders a README and fails when anything about the result is unsafe.
func mustBeSafe(t testing.TB, src Source) Rendered {
	t.Helper()
	r := Render(src)
	if wrong := unsafe(string(r.HTML), "readme-"); len(wrong) > 0 {
		t.Fatalf("%s\nof %.2000q\nin %.4000s", strings.Join(wrong, "\n"), src.Text, r.HTML)
	}
	if again, once := normal(policy.Sanitize(string(r.HTML))), normal(string(r.HTML)); again != once {
		t.Fatalf("bluemonday changes\n%s\nto\n%s", once, again)
	}
	if jump := badHeadings(r, 3); jump != "" {
		t.Fatalf("heading %s\nof %.2000q", jump, src.Text)
	}
	return r
}

// normal writes HTML in one way, so that two can be compared.
func normal(out string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(out)); z.Next() != html.ErrorToken; {
		t := z.Token()
		slices.SortFunc(t.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		b.WriteString(t.String())
	}
	return b.String()
}

func sampleSource(path, text string) Source {
	return Source{
		Path: path, Text: []byte(text), FullName: "sample-trust/rota", Commit: "0123abc",
		WebURL: "https://github.com/sample-trust/rota", RawURL: "https://raw.githubusercontent.com/sample-trust/rota",
		IsFolder: func(p string) bool { return p == "docs" },
		Images:   map[string]Image{"docs/a b.png": {Address: "../../images/1.png"}, "logo.svg": {Address: "../../images/2.svg"}},
	}
}

// TestCorpusSafe holds the promise for real READMEs: nothing is loaded from
// elsewhere, every tag balances, no id is the page's own.
func TestCorpusSafe(t *testing.T) {
	for _, src := range corpusReadmes(t) {
		t.Run(src.FullName, func(t *testing.T) { mustBeSafe(t, src) })
	}
}

// FuzzRender holds the promise that no README in any format gets anything
// unsafe into a page.
func FuzzRender(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, format byte, text []byte) {
		mustBeSafe(t, sampleSource(fuzzPath(format), string(text)))
	})
}

// FuzzParse holds the promise that every README can be read, and that each
// block and link names a line that the file has.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, format byte, text []byte) {
		src := sampleSource(fuzzPath(format), string(text))
		doc := Parse(src)
		lines := 1 + strings.Count(string(text), "\n") + strings.Count(string(text), "\r")
		if strings.HasPrefix(string(text), "\xff\xfe") || strings.HasPrefix(string(text), "\xfe\xff") {
			lines = len(text) + 1
		}
		for _, b := range doc.Blocks {
			if b.Line < 1 || b.Line > lines || b.Text == "" || !utf8.ValidString(b.Text) {
				t.Fatalf("block %+v of %d lines in %q", b, lines, text)
			}
		}
		for _, l := range doc.Links {
			if l.Line < 1 || l.Line > lines {
				t.Fatalf("link %+v of %d lines in %q", l, lines, text)
			}
		}
		Excerpt(doc, 60)
	})
}

func fuzzPath(format byte) string {
	return []string{"README.md", "README.rst", "README.adoc", "README.org", "README"}[int(format)%5]
}

func addSeeds(f *testing.F) {
	for _, h := range hostile {
		f.Add(byte(0), []byte(h.text))
	}
	for i, text := range []string{everyMarkdown, everyRST, everyAsciidoc, everyOrg, everyPlain} {
		f.Add(byte(i), []byte(text))
	}
	if testing.Short() {
		return
	}
	if srcs := corpusSeeds(f); srcs != nil {
		for _, src := range srcs {
			f.Add(byte(0), src.Text[:min(len(src.Text), 4<<10)])
		}
	}
}
