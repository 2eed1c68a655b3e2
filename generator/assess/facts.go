package assess

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// facts is what the rules judge: one repository, its README as text, and the
// time that counts as now. It is made once per repository by newFacts.
type facts struct {
	repo     *catalogue.Repository
	doc      catalogue.Document
	asOf     time.Time // the snapshot's as of, never the clock
	read     *manifest // what its manifests say, read once by manifests
	entries  []entry   // files of the tree, vendored folders left out, sorted by path
	folders  map[string]bool
	sections []section // the README, heading by heading
	words    string    // all of its headings and prose as one phrase, to rule things out quickly
	grams    grams     // of words
	lower    grams     // of all its text in lower case

	// Much evidence is the same, and is shared once there is some.
	looked            []catalogue.Evidence // of all files that were looked at
	fieldsAsOf        *time.Time           // when GitHub's fields were read
	blobPath, blobURL string               // of the last file that was evidence
}

// entry is one file of the tree.
type entry struct {
	catalogue.TreeEntry
	lower string // the path in lower case
	base  int    // where the file name begins in the path
}

// name is the file name in lower case.
func (e *entry) name() string { return e.lower[e.base:] }

// folder is the folder in lower case, "" for the root.
func (e *entry) folder() string { return e.lower[:max(e.base-1, 0)] }

// ext is the last extension in lower case with its dot, "" when none.
func (e *entry) ext() string { return path.Ext(e.name()) }

// section is a heading of the README with the blocks under it, down to the
// next heading of any level. The first section may have no heading.
type section struct {
	heading catalogue.Block
	title   string // the heading as phrase gives it
	blocks  []passage
	depth   int // the heading's level, 0 when there is none
}

// passage is a block of the README that is not a heading.
type passage struct {
	catalogue.Block
	phrase string // its text as phrase gives it; "" for code
	lower  string // its text in lower case
}

// newFacts prepares a repository for the rules.
func newFacts(repo *catalogue.Repository, doc catalogue.Document, asOf time.Time) *facts {
	f := &facts{repo: repo, doc: doc, asOf: asOf, sections: sectionsOf(doc)}
	f.words = wordsOf(f.sections)
	f.grams.read(f.words)
	for _, s := range f.sections {
		for _, b := range s.blocks {
			f.lower.read(b.lower)
		}
	}
	if repo.Details != nil {
		f.entries, f.folders = entriesOf(withFiles(repo.Details))
	}
	return f
}

// withFiles gives the tree with the files that were read although a truncated
// tree does not list them.
func withFiles(d *catalogue.Details) []catalogue.TreeEntry {
	if !d.Tree.Truncated && d.Tree.Depth == 0 {
		return d.Tree.Entries
	}
	listed := make(map[string]bool, len(d.Tree.Entries))
	for _, e := range d.Tree.Entries {
		listed[e.Path] = true
	}
	entries := d.Tree.Entries
	for _, file := range d.Files {
		if !listed[file.Path] {
			entries = append(slices.Clip(entries), catalogue.TreeEntry{Path: file.Path, Type: "blob", Mode: "100644", Size: file.Size})
		}
	}
	return entries
}

// vendored are folders whose files somebody else wrote.
var vendored = map[string]bool{"node_modules": true, "vendor": true, "bower_components": true, "packrat": true, "renv": true, "site-packages": true, ".yarn": true, "third_party": true}

// entriesOf keeps the files, and the names of the folders in lower case.
func entriesOf(tree []catalogue.TreeEntry) ([]entry, map[string]bool) {
	entries, folders := make([]entry, 0, len(tree)), map[string]bool{}
	for _, t := range tree {
		lower := strings.ToLower(t.Path)
		if t.Type != "blob" {
			folders[lower] = true
			continue
		}
		e := entry{TreeEntry: t, lower: lower, base: strings.LastIndexByte(lower, '/') + 1}
		folders[e.folder()] = true
		if !isVendored(e.folder()) {
			entries = append(entries, e)
		}
	}
	return entries, folders
}

// isVendored tells whether a folder, in lower case, lies in a vendored one.
func isVendored(folder string) bool {
	for part := range strings.SplitSeq(folder, "/") {
		if vendored[part] {
			return true
		}
	}
	return false
}

// sectionsOf cuts a README at its headings.
func sectionsOf(doc catalogue.Document) []section {
	sections := []section{{}}
	for _, b := range doc.Blocks {
		if b.Kind == catalogue.Heading {
			sections = append(sections, section{heading: b, title: phrase(b.Text), depth: max(b.Level, 1)})
			continue
		}
		p := passage{Block: b, lower: strings.ToLower(b.Text)}
		if b.Kind != catalogue.Code {
			p.phrase = phrase(b.Text)
		}
		last := &sections[len(sections)-1]
		last.blocks = append(last.blocks, p)
	}
	return sections
}

// promises tells whether the heading of a section has one of the phrases. The
// README's title names the work and says nothing of what stands under it: in
// "Data Validation Engine" there need not be a word on data.
func (f *facts) promises(s section, phrases []string) bool {
	return s.depth > 0 && s.heading.Text != f.doc.Title && containsAny(s.title, phrases) != ""
}

// wordsOf joins all headings and prose.
func wordsOf(sections []section) string {
	var words []string
	for _, s := range sections {
		words = append(words, s.title)
		for _, p := range s.blocks {
			words = append(words, p.phrase)
		}
	}
	return strings.Join(words, "")
}

// says tells whether the README has one of the phrases anywhere.
func (f *facts) says(phrases []string) bool { return len(f.among(phrases)) > 0 }

// among gives those of the phrases that the README's headings and prose have.
// Most have none of most lists, and need not be searched passage by passage.
func (f *facts) among(phrases []string) (found []string) {
	for _, p := range phrases {
		if f.grams.mayHold(p) && strings.Contains(f.words, p) {
			found = append(found, p)
		}
	}
	return found
}

// amongText gives those of the lower-cased words that may stand in the README's
// text, code included.
func (f *facts) amongText(words []string) (found []string) {
	for _, w := range words {
		if f.lower.mayHold(w) {
			found = append(found, w)
		}
	}
	return found
}

// under gives the blocks of section i and of the sections below it.
func (f *facts) under(i int) []passage {
	blocks := slices.Clip(f.sections[i].blocks)
	for j := i + 1; j < len(f.sections) && f.sections[j].depth > f.sections[i].depth; j++ {
		blocks = append(blocks, f.sections[j].blocks...)
	}
	return blocks
}

// phrase gives text as lower-case words with single spaces around each, so
// that " getting started " can be looked for as a whole phrase.
func phrase(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(' ')
	gap := true
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			b.WriteByte(byte(r))
			gap = false
		case r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
			gap = false
		case !gap:
			b.WriteByte(' ')
			gap = true
		}
	}
	if !gap {
		b.WriteByte(' ')
	}
	return b.String()
}

// containsAny gives the first of the phrases that s contains, "" when none.
func containsAny(s string, phrases []string) string {
	for _, p := range phrases {
		if strings.Contains(s, p) {
			return p
		}
	}
	return ""
}

// unseen says why the absence of a file proves nothing in one of the folders
// ("" is the root), or "" when the tree shows all there is.
func (f *facts) unseen(folders ...string) string {
	d := f.repo.Details
	switch {
	case d == nil:
		return "The files of this repository have not been read yet."
	case d.Empty:
		return ""
	case d.Tree.Truncated && d.Tree.Depth == 0:
		return "The repository has more files than were listed, so a file that was not seen may still be there."
	case len(d.Tree.Entries) == 0:
		return "The list of files could not be read."
	}
	for _, folder := range folders {
		if !f.listed(folder) {
			return "The folder " + folder + " was not listed."
		}
	}
	return ""
}

// unseenAnywhere is unseen for files that may lie in any folder.
func (f *facts) unseenAnywhere() string {
	if why := f.unseen(); why != "" {
		return why
	}
	if d := f.repo.Details; d.Tree.Depth > 0 {
		return "Only the top folders of this repository were listed."
	}
	return ""
}

// listed tells whether every file directly in a folder, in lower case, is in
// the tree: because the tree goes as deep, or because the folder is not there.
func (f *facts) listed(folder string) bool {
	depth := f.repo.Details.Tree.Depth
	if depth == 0 || folder == "" || strings.Count(folder, "/")+1 < depth || !f.folders[folder] {
		return true
	}
	for i := range f.entries {
		if f.entries[i].folder() == folder {
			return true
		}
	}
	return false
}

// find gives the first file for which match holds, or nil.
func (f *facts) find(match func(e *entry) bool) *entry {
	for i := range f.entries {
		if match(&f.entries[i]) {
			return &f.entries[i]
		}
	}
	return nil
}

// text gives a file's contents with plain newlines; ok is false when it was
// not read, is binary or was cut.
func (f *facts) text(path string) (string, bool) {
	file := f.repo.Details.File(path)
	if file == nil || file.Data == nil || file.Truncated || file.Binary {
		return "", false
	}
	return string(catalogue.NormaliseNewlines(file.Data)), true
}

// lineOf gives the number and the text of the first line that contains part,
// compared without case; 0 when none does.
func lineOf(text, part string) (int, string) {
	number := 0
	part = strings.ToLower(part)
	for line := range strings.Lines(text) {
		number++
		if strings.Contains(strings.ToLower(line), part) {
			return number, line
		}
	}
	return 0, ""
}

// readme is evidence at a line of the README.
func (f *facts) readme(line int, quote string) catalogue.Evidence {
	return f.line(f.doc.Path, line, quote)
}

// tree is evidence of the list of files at the commit that was read.
func (f *facts) tree(value string) catalogue.Evidence {
	d := f.repo.Details
	if d == nil {
		return f.field("tree", value)
	}
	e, asOf := f.field("tree", value), d.AsOf // a copy, so that the evidence does not keep the details alive
	e.Commit, e.AsOf = d.Commit, &asOf
	if d.Commit != "" {
		e.URL += "/tree/" + d.Commit
	}
	return e
}

// lookedAt is evidence of how many files were looked at.
func (f *facts) lookedAt() []catalogue.Evidence {
	if f.looked == nil {
		said := itoa(len(f.entries)) + " files looked at"
		if len(f.entries) == 1 {
			said = "1 file looked at"
		}
		f.looked = []catalogue.Evidence{f.tree(said)}
	}
	return f.looked
}

// maxQuote is how many characters of a line a piece of evidence may quote.
const maxQuote = 200

// line is evidence at a line of a file, linked to GitHub at the commit that was
// read; line 0 stands for the whole file.
func (f *facts) line(path string, line int, quote string) catalogue.Evidence {
	e := catalogue.Evidence{File: path, Line: line, Quote: clip(quote)}
	if d := f.repo.Details; d != nil && d.Commit != "" {
		e.Commit, e.URL = d.Commit, f.blob(path)
		if line > 0 {
			e.URL += "#L" + itoa(line)
		}
	}
	return e
}

// blob is the address of a file at the commit that was read. The last one is
// kept: much evidence is of the README.
func (f *facts) blob(path string) string {
	if f.blobURL == "" || f.blobPath != path {
		f.blobPath, f.blobURL = path, f.repo.HTMLURL+"/blob/"+f.repo.Details.Commit+"/"+escapePath(path)
	}
	return f.blobURL
}

// field is evidence of a field of GitHub's API, as of the time it was read.
func (f *facts) field(name, value string) catalogue.Evidence {
	if f.fieldsAsOf == nil {
		asOf := f.repo.ListedAsOf
		f.fieldsAsOf = &asOf
	}
	return catalogue.Evidence{Field: name, Value: clip(value), URL: f.repo.HTMLURL, AsOf: f.fieldsAsOf}
}

// clip shortens a quote to maxQuote characters on one line.
func clip(s string) string {
	s = strings.Join(strings.Fields(visible(s)), " ")
	if len(s) > maxQuote {
		if r := []rune(s); len(r) > maxQuote {
			return string(r[:maxQuote-1]) + "…"
		}
	}
	return strings.Clone(s) // a copy, so that a quote does not keep a file alive
}

// escapePath escapes each part of a path for an address.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
