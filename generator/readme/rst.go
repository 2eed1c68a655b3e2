package readme

import (
	"html"
	"regexp"
	"strings"
)

// rstReader reads the part of reStructuredText that READMEs use: titles,
// paragraphs, lists, literal blocks, code, images, admonitions, links and
// substitutions. A directive that it does not know is read as text. Source:
// docutils' reStructuredText specification.
type rstReader struct {
	lines   []string
	w       *blockWriter
	titles  []string          // styles of titles in the order of their first use
	targets map[string]string // addresses by lower-cased name
	images  map[string]string // HTML of |substitutions|
	rules   []inlineRule
}

var (
	rstTarget    = regexp.MustCompile(`^\.\. _(` + "`[^`]+`" + `|[^:]+): +(\S+)\s*$`)
	rstImage     = regexp.MustCompile(`^\.\. \|([^|]+)\| image:: *(\S+)`)
	rstReplace   = regexp.MustCompile(`^\.\. \|([^|]+)\| replace:: *(.*)`)
	rstDirective = regexp.MustCompile(`^\.\. ([a-zA-Z][\w:-]*):: *(.*)$`)
	rstOption    = regexp.MustCompile(`^\s+:([\w-]+): *(.*)$`)
	rstItem      = regexp.MustCompile(`^(\s*)([-*+•]|\d+[.)]|#\.|\(\d+\))\s+`)
	rstField     = regexp.MustCompile(`^:([^:]+): +(.*)$`)
	rstGrid      = regexp.MustCompile(`^(\+[-=+]+\+|=+( +=+)+)\s*$`)
)

func newRST(lines []string, w *blockWriter) *rstReader {
	r := &rstReader{lines: lines, w: w, targets: map[string]string{}, images: map[string]string{}}
	for i, line := range lines {
		if m := rstTarget.FindStringSubmatch(line); m != nil {
			r.targets[strings.ToLower(strings.Trim(m[1], "`"))] = m[2]
		} else if m := rstImage.FindStringSubmatch(line); m != nil {
			options, _ := r.options(i + 1)
			r.images[m[1]] = withTarget(imageHTML(m[2], firstNonEmpty(options["alt"], m[1])), options["target"])
		} else if m := rstReplace.FindStringSubmatch(line); m != nil {
			r.images[m[1]] = html.EscapeString(m[2])
		}
	}
	r.rules = r.inlineRules()
	return r
}

func withTarget(inner, target string) string {
	if target == "" {
		return inner
	}
	return `<a href="` + html.EscapeString(target) + `">` + inner + "</a>"
}

func (r *rstReader) inlineRules() []inlineRule {
	reference := func(m []string) string {
		if address := r.targets[strings.ToLower(m[1])]; address != "" {
			return linkHTML(address, m[1])
		}
		return html.EscapeString(m[1])
	}
	return []inlineRule{
		wrapped("``(.+?)``", "code"),
		{regexp.MustCompile("`([^`<]*?)\\s*<([^`>]+)>`__?"), func(m []string) string { return linkHTML(m[2], firstNonEmpty(m[1], m[2])) }},
		{regexp.MustCompile("`([^`]+)`__?"), reference},
		wrapped(":[a-zA-Z:_-]+:`([^`]+)`", "code"),
		wrapped("`([^`]+)`", "em"),
		{regexp.MustCompile(`\|([^|\s][^|]*)\|`), func(m []string) string {
			if out, ok := r.images[m[1]]; ok {
				return out
			}
			return html.EscapeString(m[0])
		}},
		wrapped(`\*\*([^*]+)\*\*`, "strong"),
		wrapped(`\*([^*\s][^*]*)\*`, "em"),
		addressRule,
		{regexp.MustCompile(`\b([A-Za-z][\w-]*[A-Za-z0-9])_(?:\b|$|[^\w])`), func(m []string) string {
			return reference(m) + html.EscapeString(strings.TrimPrefix(m[0], m[1]+"_"))
		}},
	}
}

func (r *rstReader) inline(lines []string) string {
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	return inlineHTML(text, r.rules)
}

// read reads the lines from start to end; depth counts the blocks around them.
func (r *rstReader) read(start, end, depth int) {
	for i := start; i < end; {
		switch line := r.lines[i]; {
		case blank(line):
			i++
		case depth == 0 && i+2 < end && isRow(strings.TrimSpace(line)) && len(line) > 2 && underlines(r.lines[i+2], strings.TrimSpace(r.lines[i+1])) && r.lines[i+2][0] == line[0]:
			r.w.heading(r.titleLevel(line[:1]+"over"), i+1, r.inline(r.lines[i+1:i+2]))
			i += 3
		case i+1 < end && underlines(r.lines[i+1], line):
			r.w.heading(r.titleLevel(r.lines[i+1][:1]), i, r.inline(r.lines[i:i+1]))
			i += 2
		case strings.HasPrefix(strings.TrimLeft(line, " "), ".. ") || strings.TrimSpace(line) == "..":
			i = r.explicit(i, end, depth)
		case rstItem.MatchString(line):
			i = r.items(i, end, depth)
		case rstGrid.MatchString(line) || strings.HasPrefix(line, ">>> "):
			next := r.paragraphEnd(i, end)
			if rstGrid.MatchString(line) && !strings.HasPrefix(line, "+") {
				next = r.tableEnd(i, end)
			}
			r.w.code("", i, r.lines[i:next])
			i = next
		default:
			i = r.paragraph(i, end)
		}
	}
}

func (r *rstReader) titleLevel(style string) int {
	for i, known := range r.titles {
		if known == style {
			return i + 1
		}
	}
	r.titles = append(r.titles, style)
	return len(r.titles)
}

func (r *rstReader) paragraphEnd(i, end int) int {
	for i < end && !blank(r.lines[i]) {
		i++
	}
	return i
}

// tableEnd is the line after a simple table, which may hold blank lines.
func (r *rstReader) tableEnd(i, end int) int {
	rules := 0
	for ; i < end && rules < 3; i++ {
		if rstGrid.MatchString(r.lines[i]) {
			rules++
		}
		if rules == 2 && (i+1 >= end || blank(r.lines[i+1])) && rstGrid.MatchString(r.lines[i]) {
			return i + 1
		}
	}
	return i
}

// bodyEnd is the line after the indented lines that follow.
func (r *rstReader) bodyEnd(i, end, deeper int) int {
	last := i
	for ; i < end && (blank(r.lines[i]) || indent(r.lines[i]) > deeper); i++ {
		if !blank(r.lines[i]) {
			last = i + 1
		}
	}
	return last
}

// paragraph reads a paragraph and the literal block that its :: announces.
func (r *rstReader) paragraph(i, end int) int {
	next := r.paragraphEnd(i, end)
	lines := append([]string(nil), r.lines[i:next]...)
	last := strings.TrimRight(lines[len(lines)-1], " ")
	literal := strings.HasSuffix(last, "::")
	if literal {
		lines[len(lines)-1] = strings.TrimSuffix(last, ":")
		if strings.TrimSpace(last) == "::" {
			lines = lines[:len(lines)-1]
		}
	}
	if len(lines) > 0 {
		lines[0] = rstField.ReplaceAllString(lines[0], "$1: $2")
	}
	tag := "p"
	if indent(r.lines[i]) > 0 {
		tag = "blockquote"
	}
	r.w.element(tag, "", i, r.inline(lines))
	if !literal {
		return next
	}
	body := r.bodyEnd(next, end, indent(r.lines[i]))
	if body > next {
		for blank(r.lines[next]) {
			next++
		}
		r.w.code("", next, r.lines[next:body])
	}
	return body
}

// maxDepth is how many blocks are read within each other; deeper ones are
// paragraphs.
const maxDepth = 10

// listTag is the kind of list that a line is an item of, "" when of none.
func (r *rstReader) listTag(i int) string {
	m := rstItem.FindStringSubmatch(r.lines[i])
	switch {
	case m == nil:
		return ""
	case strings.ContainsAny(m[2], "0123456789#"):
		return "ol"
	}
	return "ul"
}

// items reads a list; what is indented below an item belongs to it.
func (r *rstReader) items(i, end, depth int) int {
	tag, at := r.listTag(i), indent(r.lines[i])
	r.w.WriteString("<" + tag + ">\n")
	for i < end && r.listTag(i) == tag && indent(r.lines[i]) == at {
		m := rstItem.FindString(r.lines[i])
		next := r.bodyEnd(i+1, end, at)
		own := i + 1
		for own < next && !blank(r.lines[own]) && !rstItem.MatchString(r.lines[own]) {
			own++
		}
		lines := append([]string{r.lines[i][len(m):]}, r.lines[i+1:own]...)
		r.w.item(i, r.inline(lines), func() {
			if depth < maxDepth {
				r.read(own, max(next, own), depth+1)
			} else if own < next {
				r.w.element("p", "", own, r.inline(r.lines[own:next]))
			}
		})
		for i = max(next, own); i < end && blank(r.lines[i]); i++ {
		}
	}
	r.w.WriteString("</" + tag + ">\n")
	return i
}

// options reads the :name: value lines below a directive and gives the line after them.
func (r *rstReader) options(i int) (options map[string]string, next int) {
	options = map[string]string{}
	for i < len(r.lines) {
		m := rstOption.FindStringSubmatch(r.lines[i])
		if m == nil {
			break
		}
		options[m[1]] = strings.TrimSpace(m[2])
		i++
	}
	return options, i
}

// explicit reads what begins with two dots: directives, targets and comments.
func (r *rstReader) explicit(i, end, depth int) int {
	line := strings.TrimLeft(r.lines[i], " ")
	body := r.bodyEnd(i+1, end, indent(r.lines[i]))
	m := rstDirective.FindStringSubmatch(line)
	if m == nil {
		return max(body, i+1)
	}
	options, from := r.options(i + 1)
	from = min(from, body)
	r.directive(i, m[1], strings.TrimSpace(m[2]), options, max(from, i+1), max(body, i+1), depth)
	return max(body, i+1)
}

// directive writes one directive whose body stands from from to body.
func (r *rstReader) directive(i int, name, argument string, options map[string]string, from, body, depth int) {
	switch strings.ToLower(name) {
	case "image", "figure":
		r.w.element("p", "", i, withTarget(imageHTML(argument, options["alt"]), options["target"]))
		r.body(from, body, depth)
	case "code", "code-block", "sourcecode", "literalinclude", "parsed-literal", "prompt", "highlight":
		for from < body && blank(r.lines[from]) {
			from++
		}
		r.w.code(argument, from, r.lines[from:body])
	case "contents", "sectnum", "raw", "include", "toctree", "meta", "class", "role", "default-role", "target-notes":
	case "note", "tip", "hint", "important", "warning", "caution", "danger", "attention", "error", "admonition":
		r.w.WriteString("<blockquote>\n")
		r.w.element("p", "", i, "<strong>"+html.EscapeString(title(name))+"</strong>")
		r.w.element("p", "", i, inlineHTML(argument, r.rules))
		r.body(from, body, depth)
		r.w.WriteString("</blockquote>\n")
	default:
		r.w.element("p", "", i, inlineHTML(argument, r.rules))
		r.body(from, body, depth)
	}
}

// body reads the body of a directive as blocks of their own.
func (r *rstReader) body(from, end, depth int) {
	if depth >= maxDepth {
		r.w.element("p", "", from, r.inline(r.lines[from:end]))
		return
	}
	copy(r.lines[from:end], dedent(r.lines[from:end]))
	r.read(from, end, depth+1)
}

func title(s string) string { return strings.ToUpper(s[:1]) + strings.ToLower(s[1:]) }
