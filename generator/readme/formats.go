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

// item writes a list item and what belongs to it.
func (w *blockWriter) item(line int, inner string, rest func()) {
	fmt.Fprintf(w, `<li data-line="%d">%s`, line+1, inner)
	rest()
	w.WriteString("</li>\n")
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

// inlineHTML applies rules to text from left to right; where two match at one
// place the earlier rule wins.
func inlineHTML(s string, rules []inlineRule) string {
	var b strings.Builder
	found := make([]finding, len(rules))
	for at := 0; ; {
		best := -1
		for i := range rules {
			found[i].advance(rules[i].pattern, s, at)
			if m := found[i].match; m != nil && (best < 0 || m[0] < found[best].match[0]) {
				best = i
			}
		}
		if best < 0 {
			b.WriteString(html.EscapeString(s[at:]))
			return b.String()
		}
		m := found[best].match
		groups := make([]string, len(m)/2)
		for i := range groups {
			if m[2*i] >= 0 {
				groups[i] = s[m[2*i]:m[2*i+1]]
			}
		}
		b.WriteString(html.EscapeString(s[at:m[0]]))
		b.WriteString(rules[best].html(groups))
		at = m[1]
	}
}

// finding is where a rule matches next, so that no text is searched twice for it.
type finding struct {
	match []int // as of regexp, nil when there is none
	done  bool
}

// advance finds the first match at or after an offset.
func (f *finding) advance(pattern *regexp.Regexp, s string, at int) {
	if f.done || f.match != nil && f.match[0] >= at {
		return
	}
	f.match = pattern.FindStringSubmatchIndex(s[at:])
	f.done = f.match == nil
	for i := range f.match {
		if f.match[i] >= 0 {
			f.match[i] += at
		}
	}
}

// wrapped makes a rule whose first group is text within a tag.
func wrapped(pattern, tag string) inlineRule {
	return inlineRule{regexp.MustCompile(pattern), func(m []string) string {
		return "<" + tag + ">" + html.EscapeString(m[1]) + "</" + tag + ">"
	}}
}

var addressRule = inlineRule{addresses, func(m []string) string { return linkHTML(m[0], m[0]) }}
