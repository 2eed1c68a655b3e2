package readme

import (
	"html"
	"regexp"
	"strings"
)

// lineMarkup is a markup in which each line says what it is: AsciiDoc and Org.
type lineMarkup struct {
	title   *regexp.Regexp // the document's title is its group
	heading *regexp.Regexp // marks, then text
	item    *regexp.Regexp // mark, then text
	skip    *regexp.Regexp // lines that say nothing to a reader
	codeOf  *regexp.Regexp // line that names the language of the code that follows
	opens   *regexp.Regexp // first line of code, its group the language
	closes  *regexp.Regexp // last line of code
	image   *regexp.Regexp // address, then alternative text
	inline  []inlineRule
}

var asciidocMarkup = lineMarkup{
	title:   regexp.MustCompile(`^= +(.+)$`),
	heading: regexp.MustCompile(`^(={2,6}) +(.+)$`),
	item:    regexp.MustCompile(`^\s*(\*{1,5}|-|\.{1,5}|\d+\.) +(.+)$`),
	skip:    regexp.MustCompile(`^(//.*|:[\w!-]+:.*|\[[^\]]*\]|\+|={4,}|\*{4,}|_{4,}|toc::.*|ifdef::.*|ifndef::.*|endif::.*)$`),
	codeOf:  regexp.MustCompile(`^\[source,? *([\w+-]*)`),
	opens:   regexp.MustCompile("^(?:-{4,}|\\.{4,}|```(\\w*))\\s*$"),
	closes:  regexp.MustCompile("^(?:-{4,}|\\.{4,}|```)\\s*$"),
	image:   regexp.MustCompile(`^image::?([^\[]+)\[([^\],]*)[^\]]*\]`),
	inline: []inlineRule{
		wrapped("`([^`]+)`", "code"),
		{regexp.MustCompile(`image:([^\s\[]+)\[([^\],]*)[^\]]*\]`), func(m []string) string { return imageHTML(m[1], m[2]) }},
		{regexp.MustCompile(`(?:link:|xref:)?((?:https?://|mailto:)?[^\s\[\]<>"]+[/.:][^\s\[\]<>"]*)\[([^\]]*)\]`), func(m []string) string {
			return linkHTML(m[1], firstNonEmpty(strings.TrimSuffix(m[2], "^"), m[1]))
		}},
		wrapped(`\*([^*\s][^*]*)\*`, "strong"),
		wrapped(`\b_([^_\s][^_]*)_\b`, "em"),
		addressRule,
	},
}

var orgMarkup = lineMarkup{
	title:   regexp.MustCompile(`(?i)^#\+TITLE: *(.+)$`),
	heading: regexp.MustCompile(`^(\*{1,6}) +(.+)$`),
	item:    regexp.MustCompile(`^\s*([-+]|\d+[.)]) +(.+)$`),
	skip:    regexp.MustCompile(`^(#\+.*|# .*|:[A-Z_]+:.*)$`),
	codeOf:  regexp.MustCompile(`^\z.`),
	opens:   regexp.MustCompile(`(?i)^\s*#\+BEGIN_(?:SRC|EXAMPLE) *([\w+-]*)`),
	closes:  regexp.MustCompile(`(?i)^\s*#\+END_(?:SRC|EXAMPLE)`),
	image:   regexp.MustCompile(`^\[\[(?:file:)?([^\]]+\.(?:png|jpe?g|gif|svg))\]()\]\s*$`),
	inline: []inlineRule{
		wrapped(`[=~]([^=~\s][^=~]*)[=~]`, "code"),
		{regexp.MustCompile(`\[\[(?:file:)?([^\]]+)\](?:\[([^\]]+)\])?\]`), func(m []string) string { return linkHTML(m[1], firstNonEmpty(m[2], m[1])) }},
		wrapped(`\*([^*\s][^*]*)\*`, "strong"),
		addressRule,
	},
}

// read writes the blocks of the lines.
func (k *lineMarkup) read(lines []string, w *blockWriter) {
	lang := ""
	for i := 0; i < len(lines); {
		line := lines[i]
		if m := k.opens.FindStringSubmatch(line); m != nil {
			i = k.code(lines, i, firstNonEmpty(m[1], lang), w)
			lang = ""
			continue
		}
		switch {
		case k.codeOf.MatchString(line):
			lang = k.codeOf.FindStringSubmatch(line)[1]
		case k.title.MatchString(line):
			w.heading(1, i, inlineHTML(k.title.FindStringSubmatch(line)[1], k.inline))
		case k.heading.MatchString(line):
			m := k.heading.FindStringSubmatch(line)
			w.heading(len(m[1]), i, inlineHTML(m[2], k.inline))
		case k.image.MatchString(line):
			m := k.image.FindStringSubmatch(line)
			w.element("p", "", i, imageHTML(m[1], m[2]))
		case k.skip.MatchString(line):
		case k.item.MatchString(line):
			i = k.items(lines, i, w)
			continue
		case !blank(line):
			i = k.paragraph(lines, i, w)
			continue
		}
		i++
	}
}

// code writes a block of code that begins on line i and gives the line after it.
func (k *lineMarkup) code(lines []string, i int, lang string, w *blockWriter) int {
	end := i + 1
	for end < len(lines) && !k.closes.MatchString(lines[end]) {
		end++
	}
	w.code(lang, i, lines[i+1:end])
	return end + 1
}

// items writes a list; items within items stand beside them.
func (k *lineMarkup) items(lines []string, i int, w *blockWriter) int {
	tag := "ul"
	if mark := k.item.FindStringSubmatch(lines[i])[1]; strings.ContainsAny(mark, ".)0123456789") {
		tag = "ol"
	}
	w.WriteString("<" + tag + ">\n")
	for i < len(lines) && k.item.MatchString(lines[i]) {
		text, from := k.item.FindStringSubmatch(lines[i])[2], i
		for i++; i < len(lines) && k.isProse(lines[i]); i++ {
			text += "\n" + lines[i]
		}
		w.element("li", "", from, inlineHTML(text, k.inline))
	}
	w.WriteString("</" + tag + ">\n")
	return i
}

func (k *lineMarkup) paragraph(lines []string, i int, w *blockWriter) int {
	from := i
	for i++; i < len(lines) && k.isProse(lines[i]); i++ {
	}
	text := inlineHTML(strings.Join(lines[from:i], "\n"), k.inline)
	if strings.HasPrefix(lines[from], "|") {
		text = "<code>" + html.EscapeString(strings.Join(lines[from:i], "\n")) + "</code>"
		w.element("pre", "", from, text)
		return i
	}
	w.element("p", "", from, text)
	return i
}

// isProse tells a line that goes on with the paragraph above it.
func (k *lineMarkup) isProse(line string) bool {
	for _, other := range []*regexp.Regexp{k.title, k.heading, k.item, k.skip, k.codeOf, k.opens, k.image} {
		if other.MatchString(line) {
			return false
		}
	}
	return !blank(line)
}
