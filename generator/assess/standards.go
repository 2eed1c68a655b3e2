package assess

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// standards are the compiled rules of content/standards, sorted by ID.
//
// A standard is seen in three ways, strongest first: in the code (a dependency,
// a path, the contents of a file that was read), in what the repository says it
// is (name, description, topics, title of the README), and in the README's
// prose. Code blocks, badges, addresses and HTML are never read as prose.
type standards struct {
	prose    *lexicon // of what is looked for in prose, links and code
	paths    *lexicon // in the paths of files
	lines    *lexicon // and in what is in them
	rules    []detector
	index    map[string]int   // position in rules by ID
	named    map[string]int   // position by declaredKey of every name and address
	deps     map[string][]int // positions by name of a dependency, without case and separators
	topics   map[string][]int // positions by topic
	tokens   map[string][]int // positions by token of a repository's name
	contents []contentRule
}

// detector is one standard, compiled.
type detector struct {
	content.Standard
	strong, not, notDoc []*pattern
	addresses           []*pattern // the strong ones that hold a slash: of profiles and schemas, looked for in links and code
	weak                []weakRule
	files               []glob
	fileNeeds           *pattern
}

// weakRule is an ambiguous word that counts only near another.
type weakRule struct {
	word *pattern
	near []*pattern
}

// contentRule looks line by line into the files whose path matches.
type contentRule struct {
	rule int // position in rules
	path glob
	text *pattern
}

const (
	nearby      = 250 // characters on either side in which a weak word wants its company
	maxPerGrade = 3   // pieces of evidence kept for each strength
)

// newStandards compiles the rules; a pattern that RE2 refuses is an error that
// names its standard.
func newStandards(list []content.Standard) (*standards, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b content.Standard) int { return strings.Compare(a.ID, b.ID) })
	s := &standards{prose: newLexicon(), paths: newLexicon(), lines: newLexicon(), index: map[string]int{}, named: map[string]int{}, deps: map[string][]int{}, topics: map[string][]int{}, tokens: map[string][]int{}}
	for i, std := range list {
		c := &compiler{prose: s.prose, paths: s.paths}
		s.rules = append(s.rules, c.detector(std))
		c.prose = s.lines
		for _, glob := range slices.Sorted(maps.Keys(std.Content)) {
			s.contents = append(s.contents, contentRule{rule: i, path: c.glob(glob), text: c.pattern("(?i)" + std.Content[glob])})
		}
		if c.err != nil {
			return nil, fmt.Errorf("standard %s: %w", std.ID, c.err)
		}
		s.index[std.ID] = i
		for _, name := range slices.Concat([]string{std.ID, std.Name, std.URL}, std.Aka) {
			if _, taken := s.named[declaredKey(name)]; !taken || name == std.ID {
				s.named[declaredKey(name)] = i
			}
		}
		file(s.deps, std.Deps, i, plain)
		file(s.topics, std.Topics, i, strings.ToLower)
		file(s.tokens, std.NameTokens, i, strings.ToLower)
	}
	return s, nil
}

// file notes the position under the key of each word.
func file(index map[string][]int, words []string, position int, key func(string) string) {
	for _, w := range words {
		index[key(w)] = append(index[key(w)], position)
	}
}

// detector compiles the patterns of one standard.
func (c *compiler) detector(std content.Standard) detector {
	r := detector{Standard: std, not: c.words(std.Not), notDoc: c.words(std.NotDoc)}
	for _, expr := range std.Strong {
		if strings.Contains(expr, "/") {
			r.addresses = append(r.addresses, c.pattern("(?i)"+expr))
		}
		r.strong = append(r.strong, c.pattern("(?i)"+expr))
	}
	for _, w := range std.Weak {
		flags := "(?i)"
		if w.CS {
			flags = ""
		}
		r.weak = append(r.weak, weakRule{word: c.pattern(flags + w.RE), near: c.company(w.Near)})
	}
	for _, glob := range std.Files {
		r.files = append(r.files, c.glob(glob))
	}
	if std.FileNeeds != "" {
		r.fileNeeds = c.pattern("(?i)" + std.FileNeeds)
	}
	return r
}

// find gives the standards seen in a repository, sorted by ID.
func (s *standards) find(f *facts) []catalogue.StandardUse {
	seen := sightings{f: f, standards: s, byRule: make([]sighting, len(s.rules))}
	prose := newProse(f, s.prose)
	for i := range s.rules {
		seen.inProse(i, prose)
	}
	seen.inName(prose)
	seen.inTopics()
	seen.inDependencies()
	seen.inPaths(prose)
	seen.inFiles()
	return seen.uses()
}

// sightings gathers evidence while one repository is looked at.
type sightings struct {
	f         *facts
	standards *standards
	byRule    []sighting
}

// sighting is the evidence for one standard by strength: implements, about, mentions.
type sighting [3][]catalogue.Evidence

// grade is the place of a strength in a sighting.
type grade int

const (
	inCode grade = iota
	inTitle
	inText
)

var strengths = [3]catalogue.Strength{catalogue.Implements, catalogue.About, catalogue.Mentions}

// add notes evidence for a rule, up to maxPerGrade of each strength and never twice the same.
func (s *sightings) add(rule int, g grade, e catalogue.Evidence) {
	same := func(o catalogue.Evidence) bool {
		return o.File == e.File && o.Line == e.Line && o.Field == e.Field && o.Value == e.Value
	}
	if list := s.byRule[rule][g]; !s.full(rule, g) && !slices.ContainsFunc(list, same) {
		s.byRule[rule][g] = append(list, e)
	}
}

// full tells whether there is evidence enough of one strength.
func (s *sightings) full(rule int, g grade) bool { return len(s.byRule[rule][g]) >= maxPerGrade }

// uses gives what was seen, with the standards that it implies: who implements a profile of FHIR R4 implements FHIR.
func (s *sightings) uses() []catalogue.StandardUse {
	for i := range s.byRule {
		s.imply(i)
	}
	uses := []catalogue.StandardUse{}
	for i, seen := range s.byRule {
		if use, ok := seen.use(); ok {
			use.ID = s.standards.rules[i].ID
			uses = append(uses, use)
		}
	}
	return uses
}

// imply hands the evidence of a standard on to its ancestors that lack any of that strength.
func (s *sightings) imply(i int) {
	for child := i; s.standards.rules[child].Parent != ""; {
		parent, ok := s.standards.index[s.standards.rules[child].Parent]
		if !ok || parent == i {
			return
		}
		for g, evidence := range s.byRule[i] {
			if len(s.byRule[parent][g]) == 0 {
				s.byRule[parent][g] = evidence
			}
		}
		child = parent
	}
}

// use sums up a sighting by its strongest evidence alone, so that everything
// that is shown beside a strength shows just that; false when nothing was seen.
func (s sighting) use() (catalogue.StandardUse, bool) {
	for g, evidence := range s {
		if len(evidence) > 0 {
			return catalogue.StandardUse{Strength: strengths[g], Evidence: slices.Clone(evidence)}, true
		}
	}
	return catalogue.StandardUse{}, false
}

// names gives the name of every standard, for people, by ID.
func (s *standards) names() map[string]string {
	out := map[string]string{}
	for _, r := range s.rules {
		out[r.ID] = r.Name
	}
	return out
}
