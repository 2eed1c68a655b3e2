package readme

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// topHeading is the level of a README's highest heading: the page's own section
// above it is a second-level heading.
const topHeading = 3

// cleaner writes the tree of a README as safe HTML. It copies nothing: every
// tag and attribute that it writes is one that it knows, every address one that
// it has resolved, so that the output is balanced whatever the input was.
type cleaner struct {
	src      *Source
	out      []byte
	visible  int // what a reader sees, counted, so that empty elements can be dropped
	words    int
	code     int // bytes of code highlighted so far
	levels   []int
	anchors  anchors
	headings []HeadingLink
	problems []catalogue.Problem
	elements int     // written so far
	boxes    int     // of them tables and blocks of code
	columns  int     // of the row that is being written
	reaching []reach // cells of the rows above that reach into it
	foreign  int     // letters and signs beyond Latin in this paragraph
	cut      string  // the limit beyond which the rest is left out
	raw      bool    // the author wrote HTML, not only Markdown
	inLink   bool
	inLine   bool // only elements within a line may be written
	inTitle  bool // within a heading that has words
	inTable  bool
	tables   int
}

func (c *cleaner) problem(what string) {
	c.problems = append(c.problems, catalogue.Problem{Subject: c.src.FullName, File: c.src.Path, What: what})
}

// toHTML turns the text of any format into HTML that is not safe yet.
func (c *cleaner) toHTML(source []byte) []byte {
	format := formatOf(c.src.Path)
	if format != markdown {
		return []byte(format.convert(source))
	}
	if why := costly(source); why != "" {
		c.problem("the README " + why + ", it is shown as plain text")
		return []byte(plainText(source))
	}
	root := dialect.Parser().Parse(text.NewReader(source))
	c.raw = hasRawHTML(root)
	var b bytes.Buffer
	b.Grow(len(source) + len(source)/4)
	if err := dialect.Renderer().Render(&b, source, root); err != nil {
		c.problem("the README cannot be read as Markdown, it is shown as plain text: " + err.Error())
		return []byte(plainText(source))
	}
	return b.Bytes()
}

// clean writes what may be shown of HTML of any quality.
func (c *cleaner) clean(raw []byte) []byte {
	root, tooDeep := buildTree(raw)
	if tooDeep {
		c.problem(fmt.Sprintf("the README nests more than %d elements, deeper ones are flattened", maxOpen))
	}
	c.out = make([]byte, 0, len(raw)+len(raw)/4)
	c.anchors = findAnchors(root)
	c.children(root)
	return c.out
}

func (c *cleaner) node(n *html.Node) {
	if c.full() {
		return
	}
	switch n.Type {
	case html.TextNode:
		c.text(n.Data)
	case html.ElementNode:
		c.element(n)
	}
}

// full tells whether a limit is reached, from where on nothing is written.
func (c *cleaner) full() bool {
	switch {
	case c.cut != "":
	case len(c.out) > maxOutput:
		c.cut = fmt.Sprintf("makes a page of more than %d KiB", maxOutput>>10)
	case c.elements > maxElements:
		c.cut = fmt.Sprintf("makes a page of more than %d elements", maxElements)
	case len(c.headings) > maxHeadings:
		c.cut = fmt.Sprintf("has more than %d headings", maxHeadings)
	case c.boxes > maxBoxes:
		c.cut = fmt.Sprintf("has more than %d tables and blocks of code", maxBoxes)
	case c.columns > maxColumns:
		c.cut = fmt.Sprintf("has a table of more than %d columns", maxColumns)
	case c.foreign > maxForeign:
		c.cut = fmt.Sprintf("has more than %d letters and signs beyond Latin in one paragraph", maxForeign)
	}
	return c.cut != ""
}

func (c *cleaner) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.node(child)
	}
}

func (c *cleaner) element(n *html.Node) {
	how := elements[n.DataAtom]
	if c.inLine && how >= block && how != anchor && how != image && how != void {
		how = unwrap
	}
	switch how {
	case drop:
	case unknown, unwrap:
		c.unwrap(n)
	case inline:
		c.inline(n)
	case block:
		c.block(n)
	case cell:
		c.tablePart(n)
	case void:
		c.void(n)
	case heading:
		c.heading(n)
	case anchor:
		c.anchor(n)
	case image:
		c.image(n)
	case media:
		c.media(n)
	case table:
		c.table(n)
	case tableCell:
		c.tableCell(n)
	case preformatted:
		c.preformatted(n)
	case list:
		c.list(n)
	case definitions:
		c.definitions(n)
	case details:
		c.details(n)
	case quotation:
		c.quotation(n)
	case checkbox:
		c.checkbox(n)
	}
}

// text writes text, counting words as it goes.
func (c *cleaner) text(s string) {
	s = c.within(s)
	c.out = appendEscaped(c.out, s)
	inWord := false
	for _, r := range s {
		space := r <= ' ' || r > 127 && unicode.IsSpace(r)
		if !space && !inWord {
			c.words++
		}
		inWord = !space
	}
	if strings.TrimSpace(s) != "" {
		c.visible++
	}
}

// within is as much of a text as its paragraph may hold.
func (c *cleaner) within(s string) string {
	for i, r := range s {
		if isForeign(r) {
			if c.foreign++; c.foreign > maxForeign {
				return s[:i]
			}
		}
	}
	return s
}

// isForeign tells what a browser sets apart from the Latin text around it:
// letters of other scripts and pictures, but not dashes, quotation marks and
// the lines that draw trees of folders.
func isForeign(r rune) bool {
	return r >= 0x250 && (r < 0x2000 || r > 0x206F) && (r < 0x2500 || r > 0x259F)
}

// write writes a piece of HTML; each element begins with a piece of its own.
func (c *cleaner) write(s string) {
	if len(s) > 1 && s[0] == '<' && s[1] != '/' {
		c.elements++
	}
	c.out = append(c.out, s...)
}

// attr writes one attribute.
func (c *cleaner) attr(name, value string) {
	c.write(" " + name + `="`)
	c.out = appendEscaped(c.out, value)
	c.write(`"`)
}

// wrap writes an element with its children; class is added to the class that
// every such element has.
func (c *cleaner) wrap(n *html.Node, tag, class string) {
	c.open(n, tag, class)
	c.write(">")
	c.children(n)
	c.write("</" + tag + ">")
}

// open begins a tag, leaving it open for more attributes.
func (c *cleaner) open(n *html.Node, tag, class string) {
	if how := elements[n.DataAtom]; how >= block && how != anchor && !c.inLine {
		c.foreign = 0
	}
	c.write("<" + tag)
	if all := joinNonEmpty(classes[tag], class); all != "" {
		c.attr("class", all)
	}
	if id := c.anchors.ids[n]; id != "" {
		c.attr("id", id)
	}
}

// ifSeen writes something, and takes it back when a reader would see nothing of it.
func (c *cleaner) ifSeen(write func()) bool {
	start, before, elements := len(c.out), c.visible, c.elements
	write()
	if c.visible == before {
		c.out, c.elements = c.out[:start], elements
		return false
	}
	return true
}

// unwrap leaves out a tag; blocks within a line are parted by a space.
func (c *cleaner) unwrap(n *html.Node) {
	if c.anchors.ids[n] != "" {
		c.target(n)
	}
	if !c.inLine || elements[n.DataAtom] < block {
		c.children(n)
		return
	}
	c.write(" ")
	c.children(n)
	c.write(" ")
}

// target writes an empty element for links of the README to lead to.
func (c *cleaner) target(n *html.Node) {
	c.open(n, "span", "")
	c.write("></span>")
	c.visible++
}

func (c *cleaner) inline(n *html.Node) {
	if hasBlock(n) {
		c.unwrap(n)
		return
	}
	tag := tagOf(n)
	c.ifSeen(func() {
		c.open(n, tag, "")
		if title := attribute(n, "title"); title != "" && tag == "abbr" {
			c.attr("title", title)
		}
		c.write(">")
		c.children(n)
		c.write("</" + tag + ">")
	})
}

func (c *cleaner) block(n *html.Node) {
	class := ""
	switch {
	case attribute(n, "class") == "footnotes":
		class = "app-readme-footnotes"
	case attribute(n, "class") == "app-readme-text" && n.DataAtom == atom.P:
		class = "app-readme-text"
	case isCentred(n):
		class = "app-readme-centre"
	}
	c.ifSeen(func() { c.wrap(n, tagOf(n), class) })
}

// void writes line breaks and rules; a break that would begin its block is left
// over from badges.
func (c *cleaner) void(n *html.Node) {
	switch {
	case n.DataAtom == atom.Hr && !c.inLine:
		c.write("<hr>")
	case n.DataAtom == atom.Hr || c.inLine:
		c.write(" ")
	case c.withinWords():
		c.write("<" + n.Data + ">")
	}
}

// withinWords tells whether what was written last is text or a tag within a
// line, not the edge of a block.
func (c *cleaner) withinWords() bool {
	out := bytes.TrimRight(c.out, " \n")
	if !bytes.HasSuffix(out, []byte(">")) {
		return len(out) > 0
	}
	tag := tagStart.Find(out[bytes.LastIndexByte(out, '<'):])
	switch how := elements[atom.Lookup(bytes.TrimLeft(bytes.TrimRight(tag, ">"), "</"))]; how {
	case inline, anchor, image, void, checkbox:
		return true
	}
	return false
}

// heading writes a heading one level below the one above it at most, whatever
// levels the author skipped.
func (c *cleaner) heading(n *html.Node) {
	start, before := len(c.out), c.visible
	c.foreign = 0
	c.inTitle = textOf(n) != ""
	c.withinLine(n)
	c.inTitle = false
	if c.visible == before {
		c.out = c.out[:start]
		return
	}
	content := strings.TrimSpace(string(c.out[start:]))
	c.out = c.out[:start]
	level := c.level(int(n.Data[1] - '0'))
	tag := fmt.Sprintf("h%d", level)
	c.open(n, tag, map[bool]string{true: "app-readme-centre"}[isCentred(n)])
	c.write(">" + content + "</" + tag + ">")
	c.headings = append(c.headings, HeadingLink{Level: level, Text: headingText(n), ID: c.anchors.ids[n]})
}

// level places a heading of the author's level below the open ones.
func (c *cleaner) level(author int) int {
	for len(c.levels) > 0 && c.levels[len(c.levels)-1] >= author {
		c.levels = c.levels[:len(c.levels)-1]
	}
	c.levels = append(c.levels, author)
	return min(topHeading+len(c.levels)-1, 6)
}

// withinLine writes the children without any block.
func (c *cleaner) withinLine(n *html.Node) {
	defer func(was bool) { c.inLine = was }(c.inLine)
	c.inLine = true
	c.children(n)
}

func (c *cleaner) quotation(n *html.Node) {
	if kind := takeAlert(n); kind != "" {
		c.write(`<div class="nhsuk-inset-text app-readme-alert app-readme-alert--` + strings.ToLower(kind) + `"><p class="app-readme-alert__title">` + kind + "</p>")
		c.visible++
		c.children(n)
		c.write("</div>")
		return
	}
	c.ifSeen(func() { c.wrap(n, "blockquote", "") })
}

func (c *cleaner) list(n *html.Node) {
	c.ifSeen(func() {
		tag := tagOf(n)
		c.open(n, tag, "")
		if start := smallNumber(attribute(n, "start")); start != "" && tag == "ol" {
			c.attr("start", start)
		}
		c.write(">")
		c.items(n, func(child *html.Node) (string, string) {
			if child.DataAtom == atom.Li && isTask(child) {
				return "li", "app-readme-task"
			}
			return "li", ""
		})
		c.write("</" + tag + ">")
	})
}

func (c *cleaner) definitions(n *html.Node) {
	c.ifSeen(func() {
		c.open(n, "dl", "")
		c.write(">")
		c.items(n, func(child *html.Node) (string, string) {
			if child.DataAtom == atom.Dt {
				return "dt", ""
			}
			return "dd", ""
		})
		c.write("</dl>")
	})
}

// items writes the children of a list, each as the item that as names, whatever
// the author put there.
func (c *cleaner) items(n *html.Node, as func(*html.Node) (tag, class string)) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		tag, class := as(child)
		c.ifSeen(func() {
			if child.DataAtom == atom.Li || child.DataAtom == atom.Dt || child.DataAtom == atom.Dd {
				c.wrap(child, tag, class)
				return
			}
			c.write("<" + tag + ">")
			c.node(child)
			c.write("</" + tag + ">")
		})
	}
}

// details writes the design system's details component.
func (c *cleaner) details(n *html.Node) {
	c.ifSeen(func() {
		c.write(`<details class="nhsuk-details"`)
		if hasAttribute(n, "open") {
			c.write(` open=""`)
		}
		c.elements += 3
		c.write(`><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">`)
		summary := childOf(n, atom.Summary)
		if summary == nil || !c.ifSeen(func() { c.withinLine(summary) }) {
			c.write("Details")
		}
		c.write(`</span></summary><div class="nhsuk-details__text">`)
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child != summary {
				c.node(child)
			}
		}
		c.write("</div></details>")
	})
}

// checkbox writes the box of a task; no other form control is shown.
func (c *cleaner) checkbox(n *html.Node) {
	if !strings.EqualFold(attribute(n, "type"), "checkbox") || c.inLine {
		return
	}
	if hasAttribute(n, "checked") {
		c.write(`<input type="checkbox" disabled="" checked="" aria-label="Done">`)
	} else {
		c.write(`<input type="checkbox" disabled="" aria-label="Not done">`)
	}
}

// cutNotice says that the rest of a long README is left out.
func (c *cleaner) cutNotice() []byte {
	c.out = c.out[len(c.out):]
	c.write(`<p class="app-readme-cut">This README is too long to show in full. `)
	if href, kind := c.src.relative("/" + escapePath(c.src.Path)); kind == repository {
		c.write(`<a`)
		c.linkTo(href, kind)
		c.write(`>Read the rest in the repository</a>.`)
	}
	c.write("</p>")
	return c.out
}

var (
	innerLink = regexp.MustCompile(`href="#(` + idPrefix + `[^"]*)"`)
	writtenID = regexp.MustCompile(` id="(` + idPrefix + `[^"]*)"`)
)

// mendLinks points the links to what was left out at the README in the repository.
func (c *cleaner) mendLinks(out []byte) []byte {
	there := map[string]bool{}
	for _, m := range writtenID.FindAllSubmatch(out, -1) {
		there[string(m[1])] = true
	}
	return innerLink.ReplaceAllFunc(out, func(link []byte) []byte {
		id := string(innerLink.FindSubmatch(link)[1])
		address, kind := c.src.anchorAddress(strings.TrimPrefix(id, idPrefix), nil)
		if there[id] || kind == nowhere {
			return link
		}
		return []byte(`href="` + address + `"`)
	})
}
