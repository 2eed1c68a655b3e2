package readme

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// kinds are the elements that say what the text in them is.
var kinds = map[atom.Atom]openBlock{
	atom.H1: {atom.H1, catalogue.Heading, 1}, atom.H2: {atom.H2, catalogue.Heading, 2},
	atom.H3: {atom.H3, catalogue.Heading, 3}, atom.H4: {atom.H4, catalogue.Heading, 4},
	atom.H5: {atom.H5, catalogue.Heading, 5}, atom.H6: {atom.H6, catalogue.Heading, 6},
	atom.Li: {atom.Li, catalogue.ListItem, 0}, atom.Dt: {atom.Dt, catalogue.ListItem, 0},
	atom.Dd: {atom.Dd, catalogue.ListItem, 0}, atom.Tr: {atom.Tr, catalogue.TableRow, 0},
	atom.Blockquote: {atom.Blockquote, catalogue.Quote, 0}, atom.Pre: {atom.Pre, catalogue.Code, 0},
}

// html reads blocks from HTML that begins on the current line. Elements that
// stay open hold for what follows. HTML that our own readers wrote is marked:
// each of its blocks names its line.
func (d *documenter) html(raw []byte, marked bool) {
	r := htmlReader{d: d, z: html.NewTokenizer(bytes.NewReader(raw)), line: d.line, marked: marked}
	for r.next() {
	}
	d.flush()
}

// htmlReader reads the tokens of one piece of HTML.
type htmlReader struct {
	d        *documenter
	z        *html.Tokenizer
	line     int
	marked   bool
	dropping atom.Atom
	lang     string
	href     string
	hrefFrom int
	hrefLine int
}

func (r *htmlReader) next() bool {
	kind := r.z.Next()
	raw := r.z.Raw()
	lines := 0
	if !r.marked {
		lines = bytes.Count(raw, []byte{'\n'})
	}
	switch kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		r.text(string(r.z.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		r.start(r.z.Token())
	case html.EndTagToken:
		name, _ := r.z.TagName()
		r.end(atom.Lookup(name))
	}
	r.line += lines
	return true
}

func (r *htmlReader) text(s string) {
	if r.dropping != 0 {
		return
	}
	d := r.d
	if strings.TrimSpace(d.text.String()) == "" {
		d.text.Reset()
		lead := s[:len(s)-len(strings.TrimLeft(s, " \n\t"))]
		d.from = r.line
		if !r.marked {
			d.from += strings.Count(lead, "\n")
		}
	}
	d.text.WriteString(s)
}

func (r *htmlReader) start(t html.Token) {
	if r.dropping != 0 {
		return
	}
	n := &html.Node{Type: html.ElementNode, DataAtom: t.DataAtom, Attr: t.Attr}
	how := elements[t.DataAtom]
	if line, err := strconv.Atoi(attribute(n, "data-line")); err == nil && r.marked {
		r.line = line
	}
	switch {
	case how == drop && !voidDropped[t.DataAtom] && t.Type == html.StartTagToken:
		r.dropping = t.DataAtom
	case how == image:
		r.d.imageLink(attribute(n, "src"), attribute(n, "alt"), r.line)
	case how == anchor:
		r.href, r.hrefFrom, r.hrefLine = attribute(n, "href"), r.d.text.Len(), r.line
	case t.DataAtom == atom.Br:
		r.d.text.WriteByte('\n')
	case how == tableCell:
		if r.d.text.Len() > 0 {
			r.d.text.WriteString(" | ")
		}
	case t.DataAtom == atom.Code:
		r.lang = language(attribute(n, "class"))
	case how >= block:
		r.d.flushAs(r.lang)
		if b, ok := kinds[t.DataAtom]; ok {
			r.d.open = append(r.d.open[:min(len(r.d.open), maxOpen)], b)
			r.lang = ""
		}
	}
}

func (r *htmlReader) end(tag atom.Atom) {
	if r.dropping != 0 {
		if tag == r.dropping {
			r.dropping = 0
		}
		return
	}
	how := elements[tag]
	switch {
	case how == anchor:
		r.endLink()
	case how >= block && how != tableCell && how != void:
		r.d.flushAs(r.lang)
		r.d.close(tag)
	}
}

func (r *htmlReader) endLink() {
	if text := r.d.text.String(); r.href != "" {
		r.d.link(r.href, text[min(r.hrefFrom, len(text)):], r.hrefLine)
	}
	r.href = ""
}

// close ends the innermost open element of that tag, if there is one.
func (d *documenter) close(tag atom.Atom) {
	if kinds[tag].tag == 0 {
		return
	}
	for i, b := range slices.Backward(d.open) {
		if b.tag == tag {
			d.open = d.open[:i]
			return
		}
	}
}

// openKind is what text in the open elements is.
func (d *documenter) openKind() (catalogue.BlockKind, int) {
	if len(d.open) == 0 {
		return catalogue.Paragraph, 0
	}
	last := d.open[len(d.open)-1]
	return last.kind, last.level
}

func (d *documenter) flush() { d.flushAs("") }

// flushAs ends the block of text that is being read; lang is the language of code.
func (d *documenter) flushAs(lang string) {
	kind, level := d.openKind()
	text := d.text.String()
	d.text.Reset()
	if kind == catalogue.Code {
		text = strings.Trim(text, "\n")
	} else {
		text, lang = strings.Trim(oneLine(text), "| "), ""
	}
	d.add(catalogue.Block{Kind: kind, Level: level, Text: text, Lang: lang, Line: d.from})
}

// rawInline reads a tag within a line of Markdown.
func (d *documenter) rawInline(b *strings.Builder, n *ast.RawHTML, line int) {
	raw := tame(n.Segments.Value(d.source))
	if bytes.HasPrefix(raw, []byte("&lt;")) {
		b.WriteByte('<')
		b.Write(raw[len("&lt;"):])
		return
	}
	z := html.NewTokenizer(bytes.NewReader(raw))
	if z.Next() == html.ErrorToken {
		return
	}
	t := z.Token()
	tag := &html.Node{Attr: t.Attr}
	switch how := elements[t.DataAtom]; {
	case how == image:
		d.imageLink(attribute(tag, "src"), attribute(tag, "alt"), line)
	case how == anchor && t.Type == html.StartTagToken:
		if href := attribute(tag, "href"); href != "" {
			d.link(href, linkText(n, d.source), line)
		}
	case how >= block:
		b.WriteByte(' ')
	}
}

// linkText is the text between a tag that opens a link and the next tag of that kind.
func linkText(n ast.Node, source []byte) string {
	var b strings.Builder
	for s, far := n.NextSibling(), 0; s != nil && far < 50; s, far = s.NextSibling(), far+1 {
		switch s := s.(type) {
		case *ast.Text:
			b.Write(s.Segment.Value(source))
			b.WriteByte(' ')
		case *ast.RawHTML:
			if bytes.HasPrefix(bytes.ToLower(s.Segments.Value(source)), []byte("</a")) {
				return b.String()
			}
		}
	}
	return b.String()
}

// unescape is the text of a node with its backslashes and entities resolved.
func unescape(n *ast.Text, source []byte) []byte {
	raw := n.Segment.Value(source)
	if n.IsRaw() || bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, '&') < 0 {
		return raw
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw)))
}

// oneLine sets text on one line, its words parted by single spaces.
func oneLine(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		c := s[i]
		clean = c != '\n' && c != '\t' && (c != ' ' || i > 0 && i < len(s)-1 && s[i-1] != ' ')
	}
	if clean {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// countWords counts words as they stand between spaces.
func countWords(s string) int {
	words, inWord := 0, false
	for i := 0; i < len(s); i++ {
		space := s[i] <= ' '
		if !space && !inWord {
			words++
		}
		inWord = !space
	}
	return words
}
