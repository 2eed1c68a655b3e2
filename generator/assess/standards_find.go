package assess

import (
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// inProse looks for a standard's words in what the repository says.
func (s *sightings) inProse(i int, p *prose) {
	r := &s.standards.rules[i]
	for _, strong := range r.strong {
		for _, m := range p.matches(strong) {
			if !r.denied(p, m) {
				s.add(i, p.places[m.piece].grade, p.evidence(s.f, m))
			}
		}
	}
	for _, weak := range r.weak {
		found := p.matches(weak.word)
		if len(found) == 0 || p.matchesAny(r.notDoc) {
			continue
		}
		for _, m := range found {
			if !r.denied(p, m) && weak.inCompany(p, m) {
				s.add(i, p.places[m.piece].grade, p.evidence(s.f, m))
			}
		}
	}
}

// denied tells whether a match overlaps words that mean something else.
func (r *rule) denied(p *prose, m match) bool {
	piece, _ := p.piece(m.piece)
	for _, not := range r.not {
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
func (w weakRule) inCompany(p *prose, m match) bool {
	around := p.around(m, nearby)
	return slices.ContainsFunc(w.near, func(n *pattern) bool { return n.re.MatchString(around) })
}

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

// inPaths looks for a standard's files among the paths of the repository.
func (s *sightings) inPaths(p *prose) {
	if s.f.repo.Details == nil {
		return
	}
	var paths []string
	for _, e := range s.f.repo.Details.Tree.Entries {
		if e.Type == "blob" && !borrowed(e.Path) {
			paths = append(paths, e.Path)
		}
	}
	tree := newText(paths)
	for i := range s.standards.rules {
		r := &s.standards.rules[i]
		for _, glob := range r.files {
			for _, m := range tree.matches(glob) {
				if r.fileNeeds == nil || p.matchesAny([]*pattern{r.fileNeeds}) {
					s.add(i, inCode, s.f.line(paths[m.piece], 0, ""))
				}
			}
		}
	}
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
		for i := range s.standards.rules {
			for _, c := range s.standards.rules[i].contents {
				if c.path.re.MatchString(file.Path) {
					s.inFile(i, c.text, file)
				}
			}
		}
	}
}

// inFile looks for the first match in one file.
func (s *sightings) inFile(i int, p *pattern, file catalogue.File) {
	data := catalogue.NormaliseNewlines(file.Data)
	m := p.re.FindIndex(data)
	if m == nil {
		return
	}
	from := strings.LastIndexByte(string(data[:m[0]]), '\n') + 1
	line := strings.Count(string(data[:m[0]]), "\n") + 1
	quote, _, _ := strings.Cut(string(data[from:]), "\n")
	s.add(i, inCode, s.f.line(file.Path, line, quote))
}
