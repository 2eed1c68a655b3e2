package assess

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// facts is what the rules judge: one repository, its README as text, and the
// time that counts as now.
type facts struct {
	repo *catalogue.Repository
	doc  catalogue.Document
	asOf time.Time // the snapshot's as of, never the clock
	read *manifest // what its manifests say, read once by manifests
}

// maxQuote is how many characters of a line a piece of evidence may quote.
const maxQuote = 200

// line is evidence at a line of a file, linked to GitHub at the commit that was
// read; line 0 stands for the whole file.
func (f *facts) line(path string, line int, quote string) catalogue.Evidence {
	e := catalogue.Evidence{File: path, Line: line, Quote: clip(quote)}
	if d := f.repo.Details; d != nil && d.Commit != "" {
		e.Commit = d.Commit
		e.URL = f.repo.HTMLURL + "/blob/" + d.Commit + "/" + escapePath(path)
		if line > 0 {
			e.URL += fmt.Sprintf("#L%d", line)
		}
	}
	return e
}

// field is evidence of a field of GitHub's API, as of the time it was read.
func (f *facts) field(name, value string) catalogue.Evidence {
	asOf := f.repo.ListedAsOf
	return catalogue.Evidence{Field: name, Value: clip(value), URL: f.repo.HTMLURL, AsOf: &asOf}
}

// clip shortens a quote to maxQuote characters on one line.
func clip(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if r := []rune(s); len(r) > maxQuote {
		return string(r[:maxQuote-1]) + "…"
	}
	return s
}

// escapePath escapes each part of a path for an address.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
