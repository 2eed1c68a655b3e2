package readme

import (
	"bytes"
	"strings"

	emoji "github.com/yuin/goldmark-emoji/ast"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html/atom"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// documenter collects the blocks of a README as text. Blocks and links are
// reported in the order of the file, so that lines are counted once.
type documenter struct {
	doc    catalogue.Document
	source []byte
	first  int // line of the file on which source begins
	at     int // offset up to which lines have been counted
	line   int // line at that offset
	open   []openBlock
	text   strings.Builder // of the block being read
	from   int             // line where that block begins
}

// openBlock is an element of raw HTML that says what the text in it is.
type openBlock struct {
	tag   atom.Atom
	kind  catalogue.BlockKind
	level int
}

func newDocumenter(path string, source []byte, first int) *documenter {
	return &documenter{doc: catalogue.Document{Path: path}, source: source, first: first, line: first}
}

func (d *documenter) finish(f format) catalogue.Document {
	d.doc.Format = string(plain)
	if f == markdown || f == rst {
		d.doc.Format = string(f)
	}
	top := 7
	for _, b := range d.doc.Blocks {
		if b.Kind == catalogue.Heading && b.Level < top {
			d.doc.Title, top = b.Text, b.Level
		}
		if b.Kind != catalogue.Code {
			d.doc.Words += countWords(b.Text)
		}
	}
	d.doc.Summary = summary(d.doc)
	return d.doc
}

// lineAt is the line of the file at an offset of the source.
func (d *documenter) lineAt(offset int) int {
	offset = min(max(offset, 0), len(d.source))
	if offset < d.at {
		return d.line - bytes.Count(d.source[offset:d.at], []byte{'\n'})
	}
	d.line += bytes.Count(d.source[d.at:offset], []byte{'\n'})
	d.at = offset
	return d.line
}

func (d *documenter) add(b catalogue.Block) {
	if b.Text != "" {
		d.doc.Blocks = append(d.doc.Blocks, b)
	}
}

// markdown reads the blocks that goldmark finds.
func (d *documenter) markdown(source []byte) {
	root := dialect.Parser().Parse(text.NewReader(source))
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeDocument {
			return ast.WalkContinue, nil
		}
		return d.block(n), nil
	})
	d.flush()
}

// block reads one block of Markdown and says whether blocks within it follow.
func (d *documenter) block(n ast.Node) ast.WalkStatus {
	switch n := n.(type) {
	case *ast.Heading:
		d.prose(n, catalogue.Heading, n.Level)
	case *ast.Paragraph, *ast.TextBlock:
		kind, level := d.kindOf(n)
		d.prose(n, kind, level)
	case *ast.FencedCodeBlock:
		d.code(n, language(string(n.Language(d.source))))
	case *ast.CodeBlock:
		d.code(n, "")
	case *ast.HTMLBlock:
		d.rawBlock(n)
	case *extast.TableHeader, *extast.TableRow:
		d.row(n)
	default:
		return ast.WalkContinue
	}
	return ast.WalkSkipChildren
}

// kindOf tells what a paragraph is by what it stands in.
func (d *documenter) kindOf(n ast.Node) (catalogue.BlockKind, int) {
	for p := n.Parent(); p != nil; p = p.Parent() {
		switch p.Kind() {
		case ast.KindListItem, extast.KindFootnote:
			return catalogue.ListItem, 0
		case ast.KindBlockquote:
			return catalogue.Quote, 0
		}
	}
	return d.openKind()
}

// start is the offset where a block begins.
func start(n ast.Node) int {
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	return n.Pos()
}

func (d *documenter) prose(n ast.Node, kind catalogue.BlockKind, level int) {
	line := d.lineAt(start(n))
	var b strings.Builder
	d.inline(&b, n, line)
	text := oneLine(b.String())
	if kind == catalogue.Quote {
		text = withoutAlert(text)
	}
	d.add(catalogue.Block{Kind: kind, Level: level, Text: text, Line: line})
}

// withoutAlert leaves out the marker of an alert.
func withoutAlert(text string) string {
	if marker, rest, _ := strings.Cut(text, "]"); alerts[strings.ToLower(marker)+"]"] != "" {
		return strings.TrimSpace(rest)
	}
	return text
}

func (d *documenter) row(n ast.Node) {
	line := d.lineAt(n.Pos())
	var cells []string
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if cells == nil && start(cell) >= 0 {
			line = d.lineAt(start(cell))
		}
		var b strings.Builder
		d.inline(&b, cell, line)
		if text := oneLine(b.String()); text != "" {
			cells = append(cells, text)
		}
	}
	d.add(catalogue.Block{Kind: catalogue.TableRow, Text: strings.Join(cells, " | "), Line: line})
}

func (d *documenter) code(n ast.Node, lang string) {
	text := strings.TrimRight(string(n.Lines().Value(d.source)), "\n")
	d.add(catalogue.Block{Kind: catalogue.Code, Lang: lang, Text: text, Line: d.lineAt(n.Pos())})
}

func (d *documenter) rawBlock(n *ast.HTMLBlock) {
	d.lineAt(start(n))
	d.html(tame(htmlBlock(n, d.source)), false)
}

// inline writes the text below a node and reports its links.
func (d *documenter) inline(b *strings.Builder, n ast.Node, line int) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if c, ok := child.(*ast.Text); ok {
			line = d.lineAt(c.Segment.Start)
			b.Write(unescape(c, d.source))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		if at := child.Pos(); at >= 0 {
			line = d.lineAt(at)
		}
		d.span(b, child, line)
	}
}

// span writes the text of anything within a line but plain text.
func (d *documenter) span(b *strings.Builder, n ast.Node, line int) {
	from := b.Len()
	switch n := n.(type) {
	case *ast.String:
		b.Write(n.Value)
	case *ast.AutoLink:
		b.Write(n.Label(d.source))
		d.link(string(n.URL(d.source)), string(n.Label(d.source)), line)
	case *ast.Link:
		d.inline(b, n, line)
		d.link(string(n.Destination), b.String()[from:], line)
	case *ast.Image:
		var alt strings.Builder
		d.inline(&alt, n, line)
		d.imageLink(string(n.Destination), alt.String(), line)
	case *ast.RawHTML:
		d.rawInline(b, n, line)
	case *emoji.Emoji:
		b.WriteString(string(n.Value.Unicode))
	default:
		d.inline(b, n, line)
	}
}

func (d *documenter) link(address, text string, line int) {
	d.doc.Links = append(d.doc.Links, catalogue.Link{URL: address, Text: oneLine(text), Line: line})
}

func (d *documenter) imageLink(address, alt string, line int) {
	d.doc.Links = append(d.doc.Links, catalogue.Link{URL: address, Text: oneLine(alt), Line: line, Image: true, Badge: isBadge(address)})
}
