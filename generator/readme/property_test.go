package readme

import (
	"strings"

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
