package readme

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// anchor writes a link, a target of links, or neither.
func (c *cleaner) anchor(n *html.Node) {
	href, kind := "", nowhere
	if hasAttribute(n, "href") && !c.inLink {
		href, kind = c.src.address(attribute(n, "href"), c.anchors.named)
	}
	if kind == nowhere {
		c.unwrap(n)
		return
	}
	c.ifSeen(func() {
		c.open(n, "a", "")
		c.linkTo(href, kind)
		if label := footnoteLabel(n); label != "" {
			c.attr("aria-label", label)
		}
		c.write(">")
		c.inLink = true
		c.children(n)
		c.inLink = false
		c.write("</a>")
	})
}

// linkTo writes the address of a link; strangers' links vouch for nothing.
func (c *cleaner) linkTo(href string, kind destination) {
	c.attr("href", href)
	if kind == elsewhere {
		c.attr("rel", "nofollow ugc noopener noreferrer")
	}
}

// footnoteLabel names the links between text and footnotes, which else are
// called "1" and "↩".
func footnoteLabel(n *html.Node) string {
	switch attribute(n, "class") {
	case "footnote-ref":
		return "Footnote " + textOf(n)
	case "footnote-backref":
		_, number, _ := strings.Cut(attribute(n, "href"), ":")
		return "Back to the reference to footnote " + number
	}
	return ""
}

// image writes an image of the repository that the site holds a copy of; any
// other becomes a link, badges and tracking images nothing. Of a pair for the
// two colour schemes of GitHub the light one is shown.
func (c *cleaner) image(n *html.Node) {
	src := attribute(n, "src")
	if isBadge(src) || isTracker(n, src) || strings.HasSuffix(src, "#gh-dark-mode-only") {
		return
	}
	alt := strings.Join(strings.Fields(attribute(n, "alt")), " ")
	path, ok := c.src.repositoryPath(src)
	if local := c.src.Images[path]; ok && local.Address != "" {
		c.picture(n, local, alt, path)
		return
	}
	if c.inTitle {
		return // a logo beside the name: its address is no part of it
	}
	c.imageLink(src, firstNonEmpty(alt, attribute(n, "title"), fileName(path), fileName(src)))
}

func (c *cleaner) picture(n *html.Node, image Image, alt, path string) {
	if alt == "" && c.inLink {
		alt = fileName(path)
	}
	c.write("<img")
	c.attr("src", image.Address)
	c.attr("alt", alt)
	if width, height := image.shownAs(attribute(n, "width"), attribute(n, "height")); width > 0 && height > 0 {
		c.attr("width", strconv.Itoa(width))
		c.attr("height", strconv.Itoa(height))
	}
	c.write(` loading="lazy">`)
	c.visible++
}

// columnWidth is how wide a README is shown at most, in pixels.
const columnWidth = 720

// shownAs is the size at which an image is shown, of the image's own shape so
// that nothing moves when it arrives: as wide or as high as its author says, in
// pixels or in parts of the column, else as large as it is.
func (i Image) shownAs(width, height string) (w, h int) {
	w, h = length(width, columnWidth), length(height, 0)
	switch {
	case i.Width == 0 || i.Height == 0:
		return w, h
	case w > 0:
		return w, max(1, w*i.Height/i.Width)
	case h > 0:
		return max(1, h*i.Width/i.Height), h
	}
	return i.Width, i.Height
}

// length is a length of HTML in pixels, 0 for none; one in percent is of whole.
func length(s string, whole int) int {
	s = strings.TrimSpace(s)
	number, percent := strings.CutSuffix(s, "%")
	n, _ := strconv.Atoi(smallNumber(strings.TrimSuffix(number, "px")))
	if percent {
		return min(n, 100) * whole / 100
	}
	return n
}

// imageLink stands for an image that is not loaded.
func (c *cleaner) imageLink(src, label string) {
	href, kind := c.src.address(src, nil)
	switch {
	case label == "":
	case kind == nowhere || c.inLink:
		c.text(label)
	default:
		c.write(`<a class="app-readme-image"`)
		c.linkTo(href, kind)
		c.write(">Image: ")
		c.text(label)
		c.write("</a>")
	}
}

// media makes a link of a video or a sound.
func (c *cleaner) media(n *html.Node) {
	src := attribute(n, "src")
	if source := childOf(n, atom.Source); src == "" && source != nil {
		src = attribute(source, "src")
	}
	href, kind := c.src.address(src, nil)
	if kind == nowhere || c.inLink {
		c.children(n)
		return
	}
	c.write(`<a class="app-readme-image"`)
	c.linkTo(href, kind)
	c.write(">")
	c.text(map[atom.Atom]string{atom.Video: "Video: ", atom.Audio: "Sound: "}[n.DataAtom] + fileName(src))
	c.write("</a>")
}

// table writes a table in a box that scrolls, by keyboard too, and is named by
// what the table is about.
func (c *cleaner) table(n *html.Node) {
	if c.inTable {
		c.ifSeen(func() { c.bareTable(n) })
		return
	}
	c.inTable = true
	c.ifSeen(func() {
		c.write(`<div class="app-readme-table" role="region" tabindex="0"`)
		c.attr("aria-label", tableLabel(n, c.tables+1))
		c.write(">")
		c.bareTable(n)
		c.write("</div>")
		c.tables++
		c.boxes++
	})
	c.inTable = false
}

func (c *cleaner) bareTable(n *html.Node) {
	defer func(columns int, reaching []reach) { c.columns, c.reaching = columns, reaching }(c.columns, c.reaching)
	c.columns, c.reaching = 0, nil
	c.open(n, "table", "")
	c.write(">")
	c.tableChildren(n)
	c.write("</table>")
}

// tableLabel names a table by its number and its caption or its column headings.
func tableLabel(n *html.Node, number int) string {
	label := ""
	if caption := childOf(n, atom.Caption); caption != nil {
		label = textOf(caption)
	} else {
		var heads []string
		for cell := range n.Descendants() {
			if cell.DataAtom == atom.Th {
				heads = append(heads, textOf(cell))
			}
		}
		label = strings.Trim(strings.Join(heads, ", "), ", ")
	}
	name := "Table " + strconv.Itoa(number)
	if label == "" {
		return name
	}
	return name + ": " + shorten(label, 80)
}

// tablePart writes a row or a group of rows; what its author put between the
// cells gets a cell of its own.
func (c *cleaner) tablePart(n *html.Node) {
	if n.DataAtom == atom.Caption {
		c.ifSeen(func() { c.wrap(n, "caption", "") })
		return
	}
	if n.DataAtom == atom.Tr {
		c.nextRow()
	}
	c.open(n, n.Data, "")
	c.write(">")
	c.tableChildren(n)
	c.write("</" + n.Data + ">")
}

func (c *cleaner) tableChildren(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		how := elements[child.DataAtom]
		switch {
		case how == cell || how == tableCell:
			c.node(child)
		case n.DataAtom == atom.Tr:
			c.ifSeen(func() {
				c.columns++
				c.write(`<td class="nhsuk-table__cell">`)
				c.node(child)
				c.write("</td>")
			})
		default:
			c.ifSeen(func() {
				c.write(`<tr class="nhsuk-table__row"><td class="nhsuk-table__cell">`)
				c.node(child)
				c.write("</td></tr>")
			})
		}
	}
}

// tableCell writes a cell; a heading says whether it heads its column or its
// row, and one without words is no heading.
func (c *cleaner) tableCell(n *html.Node) {
	tag := n.Data
	if n.DataAtom == atom.Th && textOf(n) == "" {
		tag = "td"
	}
	class := ""
	switch strings.ToLower(attribute(n, "align")) {
	case "right":
		class = classes[tag] + "--numeric"
	case "center":
		class = "app-readme-centre"
	}
	c.open(n, tag, class)
	if tag == "th" {
		c.attr("scope", scopeOf(n))
	}
	columns := c.span(n, "colspan", maxColumns)
	c.columns += columns
	if rows := c.span(n, "rowspan", maxSpan); rows > 1 {
		c.reaching = append(c.reaching, reach{rows, columns})
	}
	c.write(">")
	c.children(n)
	c.write("</" + tag + ">")
}

// reach is a cell that reaches into the rows below its own.
type reach struct{ rows, columns int }

// nextRow counts the columns that cells above have taken.
func (c *cleaner) nextRow() {
	c.columns = 0
	still := c.reaching[:0]
	for _, r := range c.reaching {
		if r.rows--; r.rows > 0 {
			still = append(still, r)
			c.columns += r.columns
		}
	}
	c.reaching = still
}

// span writes over how many columns or rows a cell reaches, as many as most.
func (c *cleaner) span(n *html.Node, name string, most int) int {
	v, _ := strconv.Atoi(smallNumber(attribute(n, name)))
	if v = min(v, most); v < 2 {
		return 1
	}
	c.attr(name, strconv.Itoa(v))
	return v
}

// scopeOf tells what a heading cell heads: its column in the first row, else its row.
func scopeOf(th *html.Node) string {
	row := th.Parent
	if row.Parent.DataAtom == atom.Thead {
		return "col"
	}
	for above := row.PrevSibling; above != nil; above = above.PrevSibling {
		if above.DataAtom == atom.Tr {
			return "row"
		}
	}
	return "col"
}

// preformatted writes code, highlighted where its language is known.
func (c *cleaner) preformatted(n *html.Node) {
	text := strings.TrimRight(rawText(n), "\n \t")
	if text == "" {
		return
	}
	lang := ""
	if code := childOf(n, atom.Code); code != nil {
		lang = language(attribute(code, "class"))
	}
	c.boxes++
	c.open(n, "pre", "app-readme-code")
	text = c.within(text)
	c.write(` tabindex="0"><code>`)
	c.out, c.code = highlight(c.out, text, lang, c.code)
	c.write("</code></pre>")
	c.visible++
}

// alerts of GitHub's dialect, by the word in the brackets.
var alerts = map[string]string{
	"[!note]": "Note", "[!tip]": "Tip", "[!important]": "Important", "[!warning]": "Warning", "[!caution]": "Caution",
}

// takeAlert takes the marker of an alert out of a quotation and gives its title.
func takeAlert(n *html.Node) string {
	p := childOf(n, atom.P)
	if p == nil || p.FirstChild == nil || p.FirstChild.Type != html.TextNode {
		return ""
	}
	first := p.FirstChild
	marker, rest, more := strings.Cut(first.Data, "\n")
	title := alerts[strings.ToLower(strings.TrimSpace(marker))]
	if title == "" || !more && first.NextSibling != nil && first.NextSibling.DataAtom != atom.Br {
		return ""
	}
	first.Data = rest
	if !more && first.NextSibling != nil {
		p.RemoveChild(first.NextSibling)
	}
	return title
}
