package assess

import (
	"path"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// inProse looks for a standard's words in what the repository says.
func (s *sightings) inProse(i int, p *prose) {
	r := &s.standards.rules[i]
	for _, strong := range r.strong {
		s.inWords(i, p, strong, func(m match) bool { return true })
	}
	for _, weak := range r.weak {
		s.inWords(i, p, weak.word, func(m match) bool { return weak.inCompany(p, m) && !p.matchesAny(r.notDoc) })
	}
	for _, address := range r.addresses {
		for m := range p.addresses.matches(address) {
			if s.add(i, inText, p.addressEvidence(s.f, m)); s.full(i, inText) {
				break
			}
		}
	}
}

// inWords notes the matches of one pattern that hold. What the repository says
// it is stands before the README's prose, so nothing is left to find once
// there is enough of the prose.
func (s *sightings) inWords(i int, p *prose, words *pattern, holds func(match) bool) {
	for m := range p.matches(words) {
		if s.full(i, inText) && p.places[m.piece].grade == inText {
			return
		}
		if g := p.places[m.piece].grade; !s.full(i, g) && !s.standards.rules[i].denied(p, m) && holds(m) {
			s.add(i, g, p.evidence(s.f, m))
		}
	}
}

// denied tells whether a match overlaps words that mean something else.
func (r *detector) denied(p *prose, m match) bool {
	piece, _ := p.piece(m.piece)
	for _, not := range r.not {
		if !p.holdsOne(not.needs, m.piece, m.piece) {
			continue
		}
		for _, n := range not.re.FindAllStringIndex(piece, -1) {
			if n[0] < m.to && m.from < n[1] {
				return true
			}
		}
	}
	return false
}

// inCompany tells whether one of the words that give an ambiguous one its
// meaning stands near it.
func (w weakRule) inCompany(p *prose, m match) bool { return p.near(m, nearby, w.near) }

// inName looks for the tokens of the repository's name. They are safe only in
// the accounts of the NHS and its neighbours: elsewhere "mesh" is a surface.
// Words that mean something else deny them as they deny ambiguous words.
func (s *sightings) inName(p *prose) {
	switch s.f.repo.OwnerKind {
	case "research", "charity", "supplier":
		return
	}
	name := s.f.repo.Name
	separate := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for _, token := range slices.Concat(separate, strings.Fields(words(name))) {
		for _, i := range s.standards.tokens[strings.ToLower(token)] {
			if p.matchesAny(s.standards.rules[i].notDoc) {
				continue
			}
			s.add(i, inTitle, s.f.field("name", name))
		}
	}
}

// inTopics looks for a standard's topics.
func (s *sightings) inTopics() {
	for _, topic := range s.f.repo.Topics {
		for _, i := range s.standards.topics[strings.ToLower(topic)] {
			s.add(i, inTitle, s.f.field("topics", topic))
		}
	}
}

// inDependencies looks for the packages that only users of a standard need.
func (s *sightings) inDependencies() {
	_, dependencies, _ := manifests(s.f)
	names := map[string]bool{}
	for _, d := range dependencies {
		names[dependencyKey(d)] = true
	}
	for _, d := range dependencies {
		for _, i := range s.standards.deps[dependencyKey(d)] {
			unless := s.standards.rules[i].DepsUnless
			if !slices.ContainsFunc(unless, func(name string) bool { return names[plain(name)] }) {
				s.add(i, inCode, d.Evidence)
			}
		}
	}
}

// dependencyKey is the name by which rules know a package, without case and
// separators: of a Maven coordinate only the artifact.
func dependencyKey(d catalogue.Dependency) string {
	name := d.Name
	if d.Ecosystem == maven {
		_, name, _ = strings.Cut(name, ":")
	}
	return plain(name)
}

// pictures are the endings of files whose names say what they show, not what
// the code does: app_extension_cis2.png is the logo of somebody's link.
var pictures = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".svg": true, ".ico": true, ".webp": true, ".avif": true, ".drawio": true, ".puml": true}

// inPaths looks for a standard's files among the paths of the repository.
func (s *sightings) inPaths(p *prose) {
	var paths []string
	for i := range s.f.entries {
		if e := &s.f.entries[i]; !pictures[e.ext()] {
			paths = append(paths, e.Path)
		}
	}
	tree := newText(paths, s.standards.paths)
	for i := range s.standards.rules {
		if r := &s.standards.rules[i]; r.fileNeeds == nil || p.matchesAny([]*pattern{r.fileNeeds}) {
			s.inTree(i, tree)
		}
	}
}

// inTree looks for the files of one standard.
func (s *sightings) inTree(i int, tree *text) {
	r := &s.standards.rules[i]
	for _, glob := range r.files {
		for _, at := range tree.holding(glob.needs) {
			path, start := tree.piece(at)
			g := gradeOfPath(r, path)
			if !s.full(i, g) && glob.matches(tree.lower[start:start+len(path)]) {
				s.add(i, g, s.f.line(path, 0, ""))
			}
			if s.full(i, inCode) {
				return
			}
		}
	}
}

// documents are the endings of files that speak about a thing without doing
// it: texts, pages and their templates, notebooks, tables of an office,
// archives.
var documents = set(".md .markdown .rst .adoc .txt .pdf .rtf .doc .docx .dotx .odt .ppt .pptx .odp .xls .xlsx .ods .html .htm .njk .nunjucks .erb .liquid .cshtml .rmd .qmd .ipynb .zip .gz .tgz .tar .rar .7z")

// manuals are the folders of documentation, whatever the files in them.
var manuals = set("doc docs documentation wiki")

// gradeOfPath is how strongly a path speaks: that of a document, or of an
// example in the documentation, only mentions; but the safety case and the
// hazard log are the very documents that a standard of clinical safety asks for.
func gradeOfPath(r *detector, file string) grade {
	top, _, nested := strings.Cut(strings.ToLower(file), "/")
	if (documents[strings.ToLower(path.Ext(file))] || nested && manuals[top]) && r.Category != "clinical safety" {
		return inText
	}
	return inCode
}

// inFiles looks into the files that were read.
func (s *sightings) inFiles() {
	if s.f.repo.Details == nil {
		return
	}
	for _, file := range s.f.repo.Details.Files {
		if len(file.Data) == 0 || borrowed(file.Path) {
			continue
		}
		var lines *text
		for _, c := range s.standards.contents {
			if !c.path.matches(strings.ToLower(file.Path)) {
				continue
			}
			if lines == nil {
				lines = newText(strings.Split(string(catalogue.NormaliseNewlines(file.Data)), "\n"), s.standards.lines)
			}
			for m := range lines.matches(c.text) {
				quote, _ := lines.piece(m.piece)
				s.add(c.rule, inCode, s.f.line(file.Path, m.piece+1, quote))
				break
			}
		}
	}
}
