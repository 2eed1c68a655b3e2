package site

import (
	"bytes"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// prose turns the Markdown of content/ into HTML. Raw HTML is left out.
var prose = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.DefinitionList),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(codeRenderer{}, 400))),
)

// markdown renders a text of content/ for a page: links that begin with a slash
// or with a name of the site lead from the site's root.
func (w *writer) markdown(r root, source string) template.HTML {
	src := []byte(source)
	doc := prose.Parser().Parse(text.NewReader(src))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			link.Destination = []byte(resolve(r, string(link.Destination)))
		}
		return ast.WalkContinue, nil
	})
	var buf bytes.Buffer
	if err := prose.Renderer().Render(&buf, src, doc); err != nil {
		return markup(template.HTMLEscapeString(source))
	}
	return markup(buf.String())
}

// resolve leads a link of content/ from the site's root.
func resolve(r root, link string) string {
	switch {
	case link == "" || strings.HasPrefix(link, "#") || strings.Contains(strings.SplitN(link, "/", 2)[0], ":"):
		return link
	default:
		return r.To(strings.TrimPrefix(link, "/"))
	}
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// slug makes words fit for the id of an element.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		default:
			return '-'
		}
	}, strings.ToLower(s)), "-")
}

// codeRenderer shows examples so that they can be scrolled by keyboard.
type codeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (c codeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindFencedCodeBlock, c.code)
}

// code renders a fenced block.
func (c codeRenderer) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(`<pre class="app-code" tabindex="0"><code>`)
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		_, _ = w.Write(util.EscapeHTML(line.Value(source)))
	}
	_, err := w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, err
}
