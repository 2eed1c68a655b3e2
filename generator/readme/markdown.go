package readme

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html/atom"
)

// dialect is GitHub's Markdown. Raw HTML passes, tamed, to the cleaner.
var dialect = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough,
		extension.TaskList,
		extension.NewFootnote(),
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
		emoji.New(emoji.WithRenderingMethod(emoji.Unicode)),
	),
	goldmark.WithRendererOptions(
		html.WithUnsafe(),
		renderer.WithNodeRenderers(util.Prioritized(rawHTML{}, 1)),
	),
)

// rawHTML writes the HTML within Markdown so that no tag can swallow what
// follows it.
type rawHTML struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r rawHTML) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHTMLBlock, r.block)
	reg.Register(ast.KindRawHTML, r.inline)
}

func (rawHTML) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.Write(tame(htmlBlock(n.(*ast.HTMLBlock), source)))
	}
	return ast.WalkContinue, nil
}

func (rawHTML) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.Write(tame(n.(*ast.RawHTML).Segments.Value(source)))
	}
	return ast.WalkSkipChildren, nil
}

// hasRawHTML tells whether an author wrote HTML within Markdown.
func hasRawHTML(root ast.Node) bool {
	found := false
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if kind := n.Kind(); kind == ast.KindRawHTML || kind == ast.KindHTMLBlock {
			found = true
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

// htmlBlock is the text of a block of raw HTML.
func htmlBlock(n *ast.HTMLBlock, source []byte) []byte {
	raw := n.Lines().Value(source)
	if n.HasClosure() {
		raw = append(raw[:len(raw):len(raw)], n.ClosureLine.Value(source)...)
	}
	return raw
}

// swallowers are the elements whose content a browser reads as text up to their
// end tag, so that one left open swallows the page (GitHub's "disallowed raw
// HTML" and more of the kind).
var swallowers = map[string]bool{
	"title": true, "textarea": true, "style": true, "xmp": true, "iframe": true, "noembed": true,
	"noframes": true, "script": true, "plaintext": true, "noscript": true, "template": true, "select": true,
	"frameset": true,
}

var (
	hiddenHTML = regexp.MustCompile(`(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->`)
	tagStart   = regexp.MustCompile(`</?[A-Za-z][^\s/>]*`)
)

// tame leaves out comments, scripts and styles, keeping their lines, and makes
// text of tags that would swallow what follows and of words in angle brackets
// that no browser knows, such as <your-name>.
func tame(raw []byte) []byte {
	raw = hiddenHTML.ReplaceAllFunc(raw, func(hidden []byte) []byte {
		return bytes.Repeat([]byte{'\n'}, bytes.Count(hidden, []byte{'\n'}))
	})
	return tagStart.ReplaceAllFunc(raw, func(tag []byte) []byte {
		name := strings.ToLower(string(bytes.TrimLeft(tag, "</")))
		if swallowers[name] || !knownTag(name) {
			return append([]byte("&lt;"), tag[1:]...)
		}
		return tag
	})
}

// svgTags are the common children of pictures, which vanish with them.
var svgTags = map[string]bool{
	"path": true, "g": true, "circle": true, "rect": true, "line": true, "polygon": true, "polyline": true,
	"ellipse": true, "defs": true, "use": true, "text": true, "tspan": true, "stop": true, "mask": true,
	"lineargradient": true, "radialgradient": true, "clippath": true, "animate": true, "image": true,
	"foreignobject": true, "mi": true, "mo": true, "mn": true, "mtext": true, "mrow": true, "msup": true,
	"mglyph": true, "annotation-xml": true, "semantics": true,
}

// knownTag tells the names of elements from other words in angle brackets.
func knownTag(name string) bool {
	return elements[atom.Lookup([]byte(name))] != unknown || svgTags[name]
}
