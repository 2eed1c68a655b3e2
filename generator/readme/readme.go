// Package readme reads what strangers wrote about their repositories. It
// offers two readings of the same bytes:
//
//   - Parse gives text: blocks, links and words with the line where each
//     begins, for assessment and search.
//   - Render gives HTML that is safe to put into a page: built from an
//     allow-list, with addresses that lead to the repository at the commit that
//     was read, loading nothing from any other host.
//
// A README goes through the same steps whatever its format:
//
//	bytes ─decode─▶ text ─format─▶ HTML ─build─▶ tree ─clean─▶ HTML (─bluemonday─▶) page
//
// Markdown is read by goldmark in GitHub's dialect; reStructuredText, AsciiDoc,
// Org and plain text by small readers of our own that write the same HTML. Only
// the cleaning step decides what may be shown. Wherever an author wrote HTML,
// bluemonday has the last word; it costs as much as all the rest together, so
// READMEs without any HTML, of which the cleaner wrote every tag from its own
// table, are spared it. A test holds that it would change nothing in them.
//
// # Class names for style sheets
//
// Elements carry the classes of the NHS design system (nhsuk-heading-l, -m, -s
// and -xs, nhsuk-list, nhsuk-list--bullet, nhsuk-list--number, nhsuk-table,
// nhsuk-table__head and so on, nhsuk-details, nhsuk-inset-text), and these:
//
//	app-readme-table          box around a table that scrolls sideways
//	app-readme-code           <pre> of code, scrolls sideways
//	app-readme-text           paragraph of a plain-text README
//	app-readme-centre         centred by its author
//	app-readme-task           list item with a check box
//	app-readme-alert          note, tip, important, warning, caution: also
//	                          app-readme-alert--note and so on
//	app-readme-alert__title   the word that names the alert
//	app-readme-footnotes      notes at the end
//	app-readme-image          link that stands for an image that is not copied
//	app-readme-cut            sentence that says that the rest is left out
//	app-c-…                   highlighted code, see Stylesheet
package readme

import (
	"fmt"
	"html/template"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Limits on what one README may cost here and in a reader's browser. A README
// beyond one is shown as far as the limit and reported by name. Chromium lays
// out the elements of a page in proportion to their number; headings, which the
// page lists above the README, boxes that scroll, and letters of many scripts in
// one paragraph cost more the more there are. At each limit a page is there
// within a few seconds. Lists of links known for their length have 3,000 of them,
// some 10,000 elements.
const (
	maxText      = 1 << 20  // bytes of text that are read
	maxOutput    = 4 << 20  // bytes of HTML, about
	maxElements  = 25_000   // elements of HTML
	maxHeadings  = 2_000    // headings
	maxBoxes     = 2_000    // tables and blocks of code, each in a box that scrolls
	maxColumns   = 200      // columns of a table
	maxSpan      = 100      // rows that one cell reaches over
	maxForeign   = 5_000    // letters and signs beyond Latin in one paragraph
	maxNesting   = 100      // quotes and lists within each other on one line
	maxNotes     = 4_000    // marks of footnotes: [^
	maxMarks     = 8 << 10  // marks such as [ and * in one paragraph
	maxCells     = 100_000  // cells of all tables
	maxHighlight = 8 << 10  // bytes of one code block that are highlighted
	maxCode      = 16 << 10 // bytes of code in one README that are highlighted
)

// Source is a README and where it was read.
type Source struct {
	Path     string // path in the repository; its extension tells the format
	Text     []byte // any bytes
	FullName string // OWNER/NAME, names the repository in problems
	Commit   string // the commit that was read
	WebURL   string // address of the repository's page, without a trailing slash
	RawURL   string // address under which its raw files lie: RAW/OWNER/NAME
	// IsFolder tells folders of the repository from files, so that links to
	// them lead to the right page; nil when unknown.
	IsFolder func(path string) bool
	// Images are the copies that the site holds, by their paths in the
	// repository; other images become links.
	Images map[string]Image
}

// Image is the published copy of an image.
type Image struct {
	Address       string // as the page names it
	Width, Height int    // pixels, 0 when unknown
}

// Rendered is a README as a page shows it.
type Rendered struct {
	HTML     template.HTML
	Headings []HeadingLink // in order, for a list of contents
	Words    int           // words shown, code left out
	Problems []catalogue.Problem
}

// HeadingLink is a heading and the id that leads to it.
type HeadingLink struct {
	Level int // as shown, 2 to 6
	Text  string
	ID    string
}

// Parse reads a README as text. It never fails: what cannot be understood is
// text.
func Parse(src Source) catalogue.Document {
	text, first, _ := decode(src)
	doc := newDocumenter(src.Path, text, first)
	if format := formatOf(src.Path); format != markdown {
		doc.html([]byte(format.convert(text)), true)
	} else if costly(text) != "" {
		doc.html([]byte(plainText(text)), true)
	} else {
		doc.markdown(text)
	}
	return doc.finish(formatOf(src.Path))
}

// Render makes safe HTML of a README. What breaks a limit is left out and
// reported in Problems.
func Render(src Source) Rendered {
	text, _, cut := decode(src)
	c := &cleaner{src: &src}
	out := c.clean(c.toHTML(text))
	if c.cut != "" {
		out = c.mendLinks(out)
	} else if cut {
		c.cut = fmt.Sprintf("is longer than %d KiB", maxText>>10)
	}
	if c.cut != "" {
		c.problem("the README " + c.cut + ", the rest is left out")
		out = append(out, c.cutNotice()...)
	}
	if c.raw {
		out = policy.SanitizeBytes(out)
	}
	return Rendered{HTML: template.HTML(out), Headings: c.headings, Words: c.words, Problems: c.problems}
}

// ImagePaths lists the paths of the repository's own images that a README
// shows, in order: what is to be copied for Source.Images. Badges are left out.
func ImagePaths(src Source, doc catalogue.Document) []string {
	var paths []string
	seen := map[string]bool{}
	for _, l := range doc.Links {
		if path, ok := src.repositoryPath(l.URL); ok && l.Image && !l.Badge && !seen[path] {
			seen[path] = true
			paths = append(paths, path)
		}
	}
	return paths
}
