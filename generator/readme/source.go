package readme

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// format is a way to write a README.
type format string

const (
	markdown format = "markdown"
	rst      format = "rst"
	asciidoc format = "asciidoc"
	org      format = "org"
	plain    format = "text"
)

// formats by extension, as GitHub knows them (github/markup).
var formats = map[string]format{
	".md": markdown, ".markdown": markdown, ".mkd": markdown, ".mkdn": markdown, ".mdown": markdown,
	".mdwn": markdown, ".rmd": markdown, ".qmd": markdown, ".mdx": markdown,
	".rst": rst, ".rest": rst,
	".adoc": asciidoc, ".asciidoc": asciidoc, ".asc": asciidoc,
	".org": org,
}

// formatOf tells the format by the file's name; plain text where there is no
// better knowledge.
func formatOf(name string) format {
	if f, ok := formats[strings.ToLower(path.Ext(name))]; ok {
		return f
	}
	return plain
}

// decode gives the text of a README in UTF-8 with line feeds, its front matter
// left out; the number of its first line in the file; and whether the rest was
// cut off.
func decode(src Source) (text []byte, first int, cut bool) {
	b := src.Text
	if len(b) > maxText {
		b, cut = b[:maxText], true
	}
	b = catalogue.NormaliseNewlines(toUTF8(b))
	b, first = dropFrontMatter(b)
	return b, first, cut
}

// toUTF8 reads UTF-8, UTF-16 with a byte order mark, and stray bytes as
// Windows-1252. NUL and the controls that reverse the direction of text are
// left out: they hide what a line says.
func toUTF8(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		b = fromUTF16(b[2:], 1)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		b = fromUTF16(b[2:], 0)
	}
	if utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 && !bytes.Contains(b, []byte("\xe2\x80")) && !bytes.Contains(b, []byte("\xe2\x81")) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		if !hidden(r) {
			out = utf8.AppendRune(out, r)
		}
		b = b[n:]
	}
	return out
}

// hidden tells characters that must not reach a page: NUL, and the embeddings,
// overrides and isolates of Unicode's bidirectional algorithm (UAX #9).
func hidden(r rune) bool {
	return r == 0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// fromUTF16 decodes pairs of bytes, the high one at index high.
func fromUTF16(b []byte, high int) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+high])<<8 | uint16(b[2*i+1-high])
	}
	return []byte(string(utf16.Decode(units)))
}

var frontMatter = regexp.MustCompile(`\A---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[A-Za-z_][^\n:]*:(?:[^\n]*\n)+?(?:---|\.\.\.)[ \t]*(?:\n|\z)`)

// dropFrontMatter leaves out YAML between dashes at the top of a file.
func dropFrontMatter(b []byte) ([]byte, int) {
	if !bytes.HasPrefix(b, []byte("---")) {
		return b, 1
	}
	head := frontMatter.Find(b)
	return b[len(head):], 1 + bytes.Count(head, []byte{'\n'})
}

// costly says why Markdown would cost more to parse than it can be worth, ""
// when it would not. Parsing costs the square of the marks in one paragraph, of
// the footnotes, and of the quotes and lists within each other; a table has as
// many cells in each row as its widest.
func costly(text []byte) string {
	if bytes.Count(text, []byte("[^")) > maxNotes {
		return fmt.Sprintf("has more than %d marks of footnotes", maxNotes)
	}
	marks, columns, cells := 0, 0, 0
	for line := range bytes.Lines(text) {
		blank := len(bytes.TrimSpace(line)) == 0
		if blank || beginsItem.Match(line) {
			marks, columns = 0, 0
		}
		if blank {
			continue
		}
		if len(line) > maxNesting && (markers(line) > maxNesting && !isRule(line) || indent(string(line)) > 2*maxNesting && markers(line) > 0) {
			return fmt.Sprintf("nests more than %d quotes or lists", maxNesting)
		}
		for _, c := range line {
			if special[c] {
				marks++
			}
		}
		if marks > maxMarks {
			return fmt.Sprintf("has more than %d marks in one paragraph", maxMarks)
		}
		if len(bytes.Trim(line, "|-: \t\n")) == 0 {
			columns = max(columns, bytes.Count(line, []byte{'|'}), bytes.Count(line, []byte{':'}))
		}
		if cells += columns; cells > maxCells {
			return fmt.Sprintf("has tables of more than %d cells", maxCells)
		}
	}
	return ""
}

// beginsItem matches the line of a list's item, which ends the paragraph before it.
var beginsItem = regexp.MustCompile(`^ {0,3}[-*+] +[^ \n]`)

// special are the marks that begin something within a paragraph.
var special = [256]bool{'[': true, '*': true, '_': true, '`': true, '<': true, '&': true, '~': true, '\\': true, '!': true}

// opener matches one mark that opens a quote or a list.
var opener = regexp.MustCompile(`^[ \t]*(?:[-+*>]|\d{1,9}[.)](?:[ \t]|$))`)

// markers counts what opens quotes and lists at the beginning of a line.
func markers(line []byte) int {
	for count := 0; ; count++ {
		mark := opener.Find(line)
		if mark == nil {
			return count
		}
		line = line[len(mark):]
	}
}

// isRule tells a line of one repeated character, which is a rule or an underline.
func isRule(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(bytes.Trim(line, "-")) == 0 || len(bytes.Trim(line, "*")) == 0 || len(bytes.Trim(line, "+")) == 0
}
