package readme

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// idPrefix stands before every id, so that none meets an id of the page.
const idPrefix = "readme-"

// anchors are the places of a README that its own links may lead to.
type anchors struct {
	ids   map[*html.Node]string // the id that an element is written with
	named map[string]string     // that id by the lower-cased name that links use
}

// findAnchors gives every heading the id that GitHub would, and every other
// element that a link names the id that it asked for, all with idPrefix.
func findAnchors(root *html.Node) anchors {
	a := anchors{ids: map[*html.Node]string{}, named: map[string]string{}}
	wanted := map[string]bool{}
	repeats := map[string]int{}
	var targets []*html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
			continue
		case elements[n.DataAtom] == heading:
			a.add(n, a.headingName(headingText(n), repeats))
		case n.DataAtom == atom.A && strings.HasPrefix(attribute(n, "href"), "#"):
			wanted[strings.ToLower(attribute(n, "href")[1:])] = true
		}
		if targetName(n) != "" {
			targets = append(targets, n)
		}
	}
	for _, n := range targets {
		if name := targetName(n); wanted[strings.ToLower(name)] {
			a.add(n, name)
		}
	}
	return a
}

var dashed = strings.NewReplacer(":", "-", ".", "-")

// add names an element; the first to ask for a name has it. A heading that has
// its id already is found under the further name too.
func (a *anchors) add(n *html.Node, name string) {
	key := strings.ToLower(name)
	plain := slug(dashed.Replace(name))
	if plain == "" || a.named[key] != "" {
		return
	}
	id := firstNonEmpty(a.ids[n], a.named[plain])
	if id == "" {
		id = idPrefix + plain
		a.ids[n] = id
	}
	a.named[key], a.named[plain] = id, firstNonEmpty(a.named[plain], id)
}

// headingName is the slug of a heading, numbered when it was taken before.
func (a *anchors) headingName(text string, repeats map[string]int) string {
	base := slug(text)
	if base == "" {
		base = "section"
	}
	name := base
	for a.named[name] != "" {
		repeats[base]++
		name = base + "-" + strconv.Itoa(repeats[base])
	}
	return name
}

// targetName is the name that an author gave to an element for links.
func targetName(n *html.Node) string {
	name := attribute(n, "id")
	if name == "" && n.DataAtom == atom.A {
		name = attribute(n, "name")
	}
	return name
}

// slug makes a heading's anchor as GitHub does: lower case, spaces to hyphens,
// no punctuation.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(text))
}

// attribute is the value of an attribute, "" when there is none.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return true
		}
	}
	return false
}

// childOf is the first child of that kind, or nil.
func childOf(n *html.Node, kind atom.Atom) *html.Node {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.DataAtom == kind {
			return child
		}
	}
	return nil
}

// rawText is the text below an element as it stands.
func rawText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// textOf is the text below an element on one line.
func textOf(n *html.Node) string { return strings.Join(strings.Fields(rawText(n)), " ") }

// headingText is what a heading says; images speak by their alternative text
// where there are no words.
func headingText(n *html.Node) string {
	if text := textOf(n); text != "" {
		return text
	}
	for d := range n.Descendants() {
		if d.DataAtom == atom.Img && !isBadge(attribute(d, "src")) {
			return firstNonEmpty(attribute(d, "alt"), fileName(attribute(d, "src")))
		}
	}
	return ""
}

// hasBlock tells whether a block stands below an element.
func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if how := elements[d.DataAtom]; how >= block && how != void && how != anchor && how != image && how != media && how != checkbox {
			return true
		}
	}
	return false
}

// isTask tells an item that begins with a check box.
func isTask(li *html.Node) bool {
	first := li.FirstChild
	if first != nil && first.DataAtom == atom.P {
		first = first.FirstChild
	}
	return first != nil && first.DataAtom == atom.Input
}

func isCentred(n *html.Node) bool {
	return n.DataAtom == atom.Center || strings.EqualFold(attribute(n, "align"), "center")
}

func tagOf(n *html.Node) string {
	if tag := written[n.DataAtom]; tag != "" {
		return tag
	}
	return n.Data
}
