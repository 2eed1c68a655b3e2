package readme

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// convert turns a README that is not Markdown into HTML in which each block
// names its line. All text in it is escaped.
func (f format) convert(text []byte) string {
	lines := strings.Split(string(text), "\n")
	w := &blockWriter{}
	switch f {
	case rst:
		newRST(lines, w).read(0, len(lines), 0)
	case asciidoc:
		asciidocMarkup.read(lines, w)
	case org:
		orgMarkup.read(lines, w)
	default:
		readPlain(lines, w)
	}
	return w.String()
}

// plainText is any text as it stands.
func plainText(text []byte) string { return plain.convert(text) }

// blockWriter writes blocks as HTML; lines are 0-based here and 1-based in the
// HTML, text has been escaped already unless said otherwise.
type blockWriter struct{ strings.Builder }

func (w *blockWriter) element(tag, class string, line int, inner string) {
	if strings.TrimSpace(inner) == "" {
		return
	}
	fmt.Fprintf(w, `<%s data-line="%d"`, tag, line+1)
	if class != "" {
		fmt.Fprintf(w, ` class="%s"`, class)
	}
	fmt.Fprintf(w, ">%s</%s>\n", inner, tag)
}

func (w *blockWriter) heading(level, line int, inner string) {
	w.element(fmt.Sprintf("h%d", min(max(level, 1), 6)), "", line, inner)
}

// code writes code that is not escaped yet.
func (w *blockWriter) code(lang string, line int, lines []string) {
	text := strings.Trim(strings.Join(dedent(lines), "\n"), "\n")
	w.element("pre", "", line, `<code class="language-`+html.EscapeString(lang)+`">`+html.EscapeString(text)+"</code>")
}

// dedent takes off the indentation that all lines share.
func dedent(lines []string) []string {
	least := -1
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if in := indent(l); least < 0 || in < least {
			least = in
		}
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l[min(max(least, 0), len(l)):]
	}
	return out
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func blank(line string) bool { return strings.TrimSpace(line) == "" }

var wordPressTitle = regexp.MustCompile(`^(={1,3}) (.+) =+\s*$`)

// readPlain reads plain text: titles that are underlined or stand between equals
// signs, indented text as it stands, paragraphs with their line breaks.
func readPlain(lines []string, w *blockWriter) {
	for i := 0; i < len(lines); {
		if blank(lines[i]) {
			i++
			continue
		}
		if t := wordPressTitle.FindStringSubmatch(lines[i]); t != nil {
			w.heading(4-len(t[1]), i, html.EscapeString(t[2]))
			i++
			continue
		}
		if i+1 < len(lines) && underlines(lines[i+1], lines[i]) {
			w.heading(strings.IndexByte("=-", lines[i+1][0])+1, i, html.EscapeString(lines[i]))
			i += 2
			continue
		}
		end := i
		for end < len(lines) && !blank(lines[end]) && wordPressTitle.FindString(lines[end]) == "" && (end == i || end+1 >= len(lines) || !underlines(lines[end+1], lines[end])) {
			end++
		}
		if indent(lines[i]) >= 4 {
			w.code("", i, lines[i:end])
		} else {
			w.element("p", "app-readme-text", i, linkAddresses(strings.Join(lines[i:end], "\n")))
		}
		i = end
	}
}

// underlines tells a row of one of = - ~ and the like below a title.
func underlines(row, title string) bool {
	row = strings.TrimRight(row, " \t")
	return len(row) >= 3 && len(row)+2 >= len([]rune(strings.TrimSpace(title))) && isRow(row) && !blank(title) && !isRow(strings.TrimSpace(title)) && indent(title) < 4
}

// isRow tells a row of one punctuation mark.
func isRow(row string) bool {
	return row != "" && strings.ContainsRune("=-~^\"'`#*+.:_", rune(row[0])) && strings.Trim(row, row[:1]) == ""
}

var addresses = regexp.MustCompile(`https?://[^\s<>"'\x60]+[^\s<>"'\x60.,;:!?)\]]`)

// linkAddresses escapes text and links the web addresses in it.
func linkAddresses(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range addresses.FindAllStringIndex(s, -1) {
		b.WriteString(html.EscapeString(s[last:at[0]]))
		b.WriteString(linkHTML(s[at[0]:at[1]], s[at[0]:at[1]]))
		last = at[1]
	}
	b.WriteString(html.EscapeString(s[last:]))
	return b.String()
}

func linkHTML(address, text string) string {
	return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(text) + "</a>"
}

func imageHTML(address, alt string) string {
	return `<img src="` + html.EscapeString(address) + `" alt="` + html.EscapeString(alt) + `">`
}

// inlineRule turns what a pattern finds within a line into HTML; everything
// else is text.
type inlineRule struct {
	pattern *regexp.Regexp // at most one match is taken at a place, the first rule first
	html    func(m []string) string
}

// maxInline is how much text rules are applied to at once, bytes: their cost
// is its square.
const maxInline = 4 << 10

// inlineHTML applies rules to text from left to right.
func inlineHTML(s string, rules []inlineRule) string {
	var b strings.Builder
	for len(s) > maxInline {
		cut := max(strings.LastIndexAny(s[:maxInline], " \n"), 1)
		b.WriteString(inlinePiece(s[:cut], rules))
		s = s[cut:]
	}
	return b.String() + inlinePiece(s, rules)
}

func inlinePiece(s string, rules []inlineRule) string {
	var b strings.Builder
	for s != "" {
		at, end, out := len(s), len(s), ""
		for _, rule := range rules {
			m := rule.pattern.FindStringSubmatchIndex(s[:at])
			if m == nil || m[0] >= at {
				continue
			}
			groups := make([]string, len(m)/2)
			for i := range groups {
				if m[2*i] >= 0 {
					groups[i] = s[m[2*i]:m[2*i+1]]
				}
			}
			at, end, out = m[0], m[1], rule.html(groups)
		}
		b.WriteString(html.EscapeString(s[:at]) + out)
		s = s[end:]
	}
	return b.String()
}

// wrapped makes a rule whose first group is text within a tag.
func wrapped(pattern, tag string) inlineRule {
	return inlineRule{regexp.MustCompile(pattern), func(m []string) string {
		return "<" + tag + ">" + html.EscapeString(m[1]) + "</" + tag + ">"
	}}
}

var addressRule = inlineRule{addresses, func(m []string) string { return linkHTML(m[0], m[0]) }}
