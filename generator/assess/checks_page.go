package assess

import (
	"path"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// pageRule makes the rule of a check whose page says what passes it.
func pageRule(p content.Passes) (rule, error) {
	c := &compiler{prose: newLexicon(), paths: newLexicon()}
	says := c.words(p.Says)
	var files []glob
	var folders []string
	anywhere := false
	for _, text := range p.Files {
		files = append(files, c.glob(text))
		folders = append(folders, strings.TrimPrefix(path.Dir(strings.ToLower(text)), "."))
		anywhere = anywhere || strings.Contains(text, "**")
	}
	if c.err != nil {
		return nil, c.err
	}
	return func(f *facts, j *judged) catalogue.Finding {
		found := f.find(func(e *entry) bool {
			return slices.ContainsFunc(files, func(g glob) bool { return g.matches(e.lower) }) && !f.emptyFile(e)
		})
		if found != nil {
			return pass("There is a file that does.", f.line(found.Path, 0, ""))
		}
		if e := f.matching(says); e != nil {
			return pass("The README does.", *e)
		}
		switch {
		case len(files) == 0:
			return f.unsaid("The README does not say it.")
		case anywhere:
			return f.absentAnywhere("Neither a file nor the README does.")
		}
		return f.absent("Neither a file nor the README does.", folders...)
	}, nil
}

// matching finds a heading or a passage of the README that matches a pattern.
func (f *facts) matching(patterns []*pattern) *catalogue.Evidence {
	matches := func(text string) bool {
		return slices.ContainsFunc(patterns, func(p *pattern) bool { return p.re.MatchString(text) })
	}
	for _, s := range f.sections {
		if s.depth > 0 && matches(s.heading.Text) {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
		for _, b := range s.blocks {
			if b.Kind != catalogue.Code && matches(b.Text) {
				e := f.readme(b.Line, b.Text)
				return &e
			}
		}
	}
	return nil
}
