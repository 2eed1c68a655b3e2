package assess

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// pattern is a regular expression with the words that any match of it must
// hold. Looking for the words first spares nearly all of the matching.
type pattern struct {
	re    *regexp.Regexp
	needs []literal   // a match holds one of them; empty: nothing is known, the expression must be tried
	also  [][]literal // and one of each of these
}

// literal is a piece of text that a match holds.
type literal struct {
	text  string // lower-cased when fold
	fold  bool   // upper and lower case are the same
	opens bool   // it begins a word
	id    int    // in the lexicon
}

// compiler compiles patterns and globs, enters their literals in lexicons, and
// keeps the first error.
type compiler struct {
	prose, paths *lexicon
	err          error
}

func (c *compiler) pattern(expr string) *pattern {
	re, err := regexp.Compile(expr)
	if err != nil {
		if c.err == nil {
			c.err = err
		}
		return &pattern{}
	}
	tree, _ := syntax.Parse(expr, syntax.Perl) // regexp.Compile has just accepted it
	p := &pattern{re: re, needs: required(tree)}
	if tree.Op == syntax.OpConcat {
		for i := range tree.Sub {
			if also := requiredOf(tree.Sub, i); len(also) > 0 && !slices.Equal(also, p.needs) {
				p.also = append(p.also, also)
			}
		}
	}
	for _, literals := range append(p.also, p.needs) {
		c.prose.enter(literals)
	}
	return p
}

// company compiles patterns that are looked for in a stretch of text, which may
// begin within a word.
func (c *compiler) company(exprs []string) []*pattern {
	patterns := c.words(exprs)
	for _, p := range patterns {
		for i := range p.needs {
			p.needs[i].opens = false
		}
		c.prose.enter(p.needs)
	}
	return patterns
}

// words compiles patterns in which upper and lower case are the same.
func (c *compiler) words(exprs []string) []*pattern {
	var out []*pattern
	for _, e := range exprs {
		out = append(out, c.pattern("(?i)"+e))
	}
	return out
}

// glob is a pattern for whole paths: * and ? stay within a folder, ** crosses
// folders, and upper and lower case are the same.
type glob struct {
	text  string    // lower-cased
	needs []literal // one that any match holds, none when it would be too short to help
}

// glob prepares a glob.
func (c *compiler) glob(text string) glob {
	if strings.ContainsAny(text, "[]{}\\") && c.err == nil {
		c.err = fmt.Errorf("glob %q: only *, ** and ? are special", text)
	}
	g, need := glob{text: strings.ToLower(text)}, literal{fold: true}
	for piece := range strings.FieldsFuncSeq(g.text, func(r rune) bool { return r == '*' || r == '?' }) {
		if piece = strings.Trim(piece, "/"); len(piece) > len(need.text) {
			need.text = piece
		}
	}
	if len(need.text) >= gram {
		g.needs = []literal{need}
		c.paths.enter(g.needs)
	}
	return g
}

// matches tells whether a lower-cased path matches.
func (g glob) matches(path string) bool { return globMatch(g.text, path) }

func globMatch(glob, path string) bool {
	for glob != "" {
		switch {
		case strings.HasPrefix(glob, "**/"):
			return globAnywhere(glob[3:], path)
		case strings.HasPrefix(glob, "**"):
			return globTail(glob[2:], path, false)
		case glob[0] == '*':
			return globTail(glob[1:], path, true)
		case path == "" || glob[0] != path[0] && glob[0] != '?' || glob[0] == '?' && path[0] == '/':
			return false
		}
		glob, path = glob[1:], path[1:]
	}
	return path == ""
}

// globAnywhere matches the rest of a glob at the start of the path or of any folder in it.
func globAnywhere(rest, path string) bool {
	for {
		if globMatch(rest, path) {
			return true
		}
		_, after, ok := strings.Cut(path, "/")
		if !ok {
			return false
		}
		path = after
	}
}

// globTail matches the rest of a glob after any run of characters, within one
// folder or across.
func globTail(rest, path string, within bool) bool {
	for i := 0; ; i++ {
		if globMatch(rest, path[i:]) {
			return true
		}
		if i == len(path) || within && path[i] == '/' {
			return false
		}
	}
}

// required gives literals of which every match of the expression holds at
// least one, or nil when there is no such list. Literals shorter than three
// bytes are too common to help.
func required(re *syntax.Regexp) []literal {
	switch re.Op {
	case syntax.OpLiteral:
		text, fold := string(re.Rune), re.Flags&syntax.FoldCase != 0
		if fold {
			text = strings.ToLower(text)
		}
		if len(text) < gram || !isASCII(text) {
			return nil
		}
		return []literal{{text: text, fold: fold}}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		return requiredByAll(re.Sub)
	case syntax.OpAlternate:
		return requiredByAny(re.Sub)
	}
	return nil
}

// requiredByAll chooses, of expressions that follow each other, the one whose
// literals are longest, one literal rather than a choice of slightly longer ones.
func requiredByAll(subs []*syntax.Regexp) (best []literal) {
	for i := range subs {
		if found := requiredOf(subs, i); worth(found) > worth(best) {
			best = found
		}
	}
	return best
}

// requiredOf is what the i-th of expressions that follow each other requires.
func requiredOf(subs []*syntax.Regexp, i int) []literal {
	found := required(subs[i])
	if i > 0 && subs[i-1].Op == syntax.OpWordBoundary && subs[i].Op == syntax.OpLiteral && len(found) == 1 && isWord(found[0].text[0]) {
		found[0].opens = true
	}
	return found
}

// isWord tells the bytes that \b takes for parts of words.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// requiredByAny joins the literals of alternatives, all of which must have some.
func requiredByAny(subs []*syntax.Regexp) (all []literal) {
	for _, sub := range subs {
		found := required(sub)
		if found == nil {
			return nil
		}
		all = append(all, found...)
	}
	return all
}

// worth is the length of the shortest literal, less two when there is a choice.
func worth(list []literal) int {
	n := 0
	for i, l := range list {
		if i == 0 || len(l.text) < n {
			n = len(l.text)
		}
	}
	if len(list) > 1 {
		n = max(1, n-2)
	}
	return n
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}
