package readme

import (
	"bytes"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxOpen is how many elements may stand within each other; the tags of deeper
// ones are left out.
const maxOpen = 100

// builder makes a tree of HTML in one pass. It is not a browser's parser, whose
// cost can be the square of its input and whose repairs copy elements a
// thousand times: it closes what a browser would close, ignores end tags
// without a start, and never opens an element twice. Since the cleaner writes
// the tree anew, what comes out is balanced.
type builder struct {
	root     *html.Node
	open     []*html.Node // innermost last; open[0] is root
	dropping atom.Atom    // the element whose content is being left out
	depth    int          // how many of it are open
	tooDeep  bool
}

// buildTree reads HTML of any quality.
func buildTree(raw []byte) (root *html.Node, tooDeep bool) {
	root = &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	b := builder{root: root, open: []*html.Node{root}}
	z := html.NewTokenizer(bytes.NewReader(raw))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return root, b.tooDeep
		case html.TextToken:
			if b.dropping == 0 {
				b.top().AppendChild(&html.Node{Type: html.TextNode, Data: string(z.Text())})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(atom.Lookup(name))
		}
	}
}

func (b *builder) top() *html.Node { return b.open[len(b.open)-1] }

// start opens an element, or leaves its tag out.
func (b *builder) start(z *html.Tokenizer) {
	name, more := z.TagName()
	kind := atom.Lookup(name)
	how := elements[kind]
	if b.dropping != 0 && !b.resume(kind, how) {
		return
	}
	if how == drop {
		b.dropping, b.depth = kind, 1
		if voidDropped[kind] {
			b.dropping = 0
		}
		return
	}
	b.closeFor(kind, how)
	if !b.fits(kind) {
		return
	}
	n := &html.Node{Type: html.ElementNode, Data: kind.String(), DataAtom: kind}
	for more {
		var key, value []byte
		if key, value, more = z.TagAttr(); keptAttributes[string(key)] {
			n.Attr = append(n.Attr, html.Attribute{Key: string(key), Val: string(value)})
		}
	}
	b.top().AppendChild(n)
	switch {
	case how == unknown || how == unwrap || how == void || how == image || how == checkbox:
	case len(b.open) > maxOpen:
		b.tooDeep = true
	default:
		b.open = append(b.open, n)
	}
}

// resume tells whether a start tag ends what is being dropped: as in a browser,
// a block of text within a picture shows that its end was forgotten.
func (b *builder) resume(kind atom.Atom, how treatment) bool {
	if kind == b.dropping {
		b.depth++
	}
	if foreign := b.dropping == atom.Svg || b.dropping == atom.Math; !foreign || how < block || how == anchor || how == image {
		return false
	}
	b.dropping = 0
	return true
}

// voidDropped are the dropped elements that have no end tag.
var voidDropped = map[atom.Atom]bool{
	atom.Meta: true, atom.Link: true, atom.Base: true, atom.Source: true, atom.Track: true, atom.Param: true,
	atom.Col: true, atom.Frame: true, atom.Area: true, atom.Embed: true,
}

// keptAttributes are the only ones that the cleaner looks at.
var keptAttributes = map[string]bool{
	"href": true, "src": true, "alt": true, "title": true, "id": true, "name": true, "class": true, "align": true,
	"width": true, "height": true, "colspan": true, "rowspan": true, "start": true, "open": true, "type": true,
	"checked": true, "data-line": true,
}

// closeFor closes what cannot hold the element that begins.
func (b *builder) closeFor(kind atom.Atom, how treatment) {
	switch kind {
	case atom.Li:
		b.closeWithin(kind, atom.Ul, atom.Ol, atom.Menu, atom.Dir)
	case atom.Dt, atom.Dd:
		b.closeWithin(atom.Dt, atom.Dl)
		b.closeWithin(atom.Dd, atom.Dl)
	case atom.Td, atom.Th:
		b.closeWithin(atom.Td, atom.Tr)
		b.closeWithin(atom.Th, atom.Tr)
	case atom.Tr:
		b.closeWithin(kind, atom.Table)
	case atom.Thead, atom.Tbody, atom.Tfoot, atom.Caption:
		for _, part := range []atom.Atom{atom.Thead, atom.Tbody, atom.Tfoot, atom.Caption} {
			b.closeWithin(part, atom.Table)
		}
	case atom.A:
		b.closeWithin(kind)
	}
	if how >= block && how != anchor && how != image && how != media && how != checkbox && (how != void || kind == atom.Hr) {
		b.closeLine(atom.P)
	}
	if how == heading {
		for _, h := range headings {
			b.closeLine(h)
		}
	}
}

var headings = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// fits tells whether the part of a table has its place, making the row that a
// cell needs.
func (b *builder) fits(kind atom.Atom) bool {
	switch kind {
	case atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot:
		return b.top().DataAtom == atom.Table
	case atom.Tr:
		parent := b.top().DataAtom
		return parent == atom.Table || parent == atom.Thead || parent == atom.Tbody || parent == atom.Tfoot
	case atom.Td, atom.Th:
		if b.top().DataAtom != atom.Tr && b.fits(atom.Tr) && len(b.open) < maxOpen {
			row := &html.Node{Type: html.ElementNode, Data: "tr", DataAtom: atom.Tr}
			b.top().AppendChild(row)
			b.open = append(b.open, row)
		}
		return b.top().DataAtom == atom.Tr
	}
	return true
}

// end closes an element; an end tag without its start is ignored, and one of a
// word does not close the block around it.
func (b *builder) end(kind atom.Atom) {
	if b.dropping != 0 {
		if kind == b.dropping {
			if b.depth--; b.depth == 0 {
				b.dropping = 0
			}
		}
		return
	}
	how := elements[kind]
	if how == inline || how == anchor || kind == atom.P || how == heading {
		b.closeLine(kind)
		return
	}
	if how == cell || how == tableCell {
		b.closeWithin(kind, atom.Table)
		return
	}
	b.closeWithin(kind, atom.Td, atom.Th, atom.Caption)
}

// closeWithin closes the innermost element of a kind, unless one of the bounds
// stands in between.
func (b *builder) closeWithin(kind atom.Atom, bounds ...atom.Atom) {
	for i := len(b.open) - 1; i > 0; i-- {
		at := b.open[i].DataAtom
		if at == kind {
			b.open = b.open[:i]
			return
		}
		if slices.Contains(bounds, at) || at == atom.Table && kind != atom.Table {
			return
		}
	}
}

// closeLine closes an element that only words stand in.
func (b *builder) closeLine(kind atom.Atom) {
	for i := len(b.open) - 1; i > 0; i-- {
		at := b.open[i].DataAtom
		if at == kind {
			b.open = b.open[:i]
			return
		}
		if how := elements[at]; how != inline && how != anchor {
			return
		}
	}
}
