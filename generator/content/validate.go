package content

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// Families are what a check may be about, in the order in which people are shown them.
var Families = []string{"licence", "documentation", "community", "quality", "safety", "data"}

// Sections are where a page may stand.
var Sections = []string{"guides"}

// reserved are the first parts of addresses that the site makes itself.
var reserved = []string{
	"api", "assets", "badges", "changes", "collections", "components", "departed", "help-wanted", "index.html", "kinds", "languages", "licences",
	"organisations", "policy", "search", "search-index", "standards", "statistics", "topics",
}

func page(id string, f *strict.File, body string, p *Page) {
	p.ID, p.Body = id, body
	oneOf(f, "section", p.Section, Sections)
	if p.Path == "" {
		p.Path = path.Join(p.Section, id) + "/"
	}
	if !pagePath.MatchString(p.Path) {
		f.Wrong("path", catalogue.Problem{What: fmt.Sprintf("%q cannot be the path of a page", p.Path), Do: "write it like guides/how-to-reuse/, or 404.html"})
	}
	if first, _, _ := strings.Cut(p.Path, "/"); slices.Contains(reserved, first) {
		f.Wrong("path", catalogue.Problem{What: fmt.Sprintf("the site makes the pages below %s/ itself", first), Do: "choose another path"})
	}
	needsBody(f, body)
}

var pagePath = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*/)+$|^[a-z0-9]+(-[a-z0-9]+)*\.html$`)

func check(id string, f *strict.File, body string, c *Check) {
	c.ID, c.Body = id, body
	oneOf(f, "family", c.Family, Families)
	address(f, "source_url", c.SourceURL)
	if !c.Person && c.Remedy == "" {
		f.Wrong("remedy", catalogue.Problem{What: `"remedy" is missing`, Do: "say in one sentence the smallest change that passes, or person: true"})
	}
	needsBody(f, body)
}

func standard(id string, f *strict.File, _ string, s *Standard) {
	s.ID = id
	address(f, "url", s.URL)
	patterns(f, "strong", s.Strong, true)
	patterns(f, "not", s.Not, true)
	patterns(f, "not_doc", s.NotDoc, true)
	pattern(f, "file_needs", s.FileNeeds, true)
	for i, weak := range s.Weak {
		at := fmt.Sprintf("weak[%d]", i)
		pattern(f, at+".re", weak.RE, !weak.CS)
		patterns(f, at+".near", weak.Near, true)
	}
	for i, g := range s.Files {
		glob(f, fmt.Sprintf("files[%d]", i), g)
	}
	for _, g := range slices.Sorted(maps.Keys(s.Content)) {
		glob(f, "content."+g, g)
		pattern(f, "content."+g, s.Content[g], true)
	}
	for i, token := range s.NameTokens {
		if !nameToken.MatchString(token) {
			f.Wrong(fmt.Sprintf("name_tokens[%d]", i), catalogue.Problem{What: fmt.Sprintf("%q is not one token of a name", token), Do: "use small letters and digits"})
		}
	}
}

var nameToken = regexp.MustCompile(`^[a-z0-9]+$`)

func collection(id string, f *strict.File, _ string, c *Collection) {
	c.ID = id
	if len(c.Query)+len(c.Standards)+len(c.Kinds)+len(c.Topics)+len(c.Pick) == 0 {
		f.Wrong("", catalogue.Problem{What: "the collection has no rule", Do: "give query, standards, kinds, topics or pick"})
	}
	for i, kind := range c.Kinds {
		oneOf(f, fmt.Sprintf("kinds[%d]", i), kind, catalogue.Kinds)
	}
	for i, name := range c.Pick {
		componentName(f, fmt.Sprintf("pick[%d]", i), name)
		if slices.ContainsFunc(c.Skip, func(s string) bool { return strings.EqualFold(s, name) }) {
			f.Wrong(fmt.Sprintf("pick[%d]", i), catalogue.Problem{What: fmt.Sprintf("%s is both picked and skipped", name)})
		}
	}
	for i, name := range c.Skip {
		componentName(f, fmt.Sprintf("skip[%d]", i), name)
	}
}

func curated(f *strict.File, c Curation) {
	componentName(f, "", c.Name)
	oneOf(f, "kind", c.Kind, catalogue.Kinds)
	if strings.Contains(c.Successor, ":") {
		address(f, "successor", c.Successor)
	} else if c.Successor != "" {
		componentName(f, "successor", c.Successor)
	}
	if (c == Curation{Name: c.Name}) {
		f.Wrong("", catalogue.Problem{What: "nothing is curated here", Do: "give summary, kind, hide, feature, successor or note"})
	}
}

func thesaurus(f *strict.File, list []Synonyms) {
	for i := range list {
		at := fmt.Sprintf("[%d]", i)
		list[i].Line, _ = f.Position(at)
		if len(list[i].Terms) == 1 && len(list[i].From) == 0 {
			f.Wrong(at+".terms", catalogue.Problem{What: fmt.Sprintf("%q stands alone", list[i].Terms[0]), Do: "give a second term, or from"})
		}
		unique(f, at+".terms", list[i].Terms)
		unique(f, at+".from", append(slices.Clone(list[i].Terms), list[i].From...))
	}
}

func kinds(f *strict.File, list []Kind) {
	var ids []string
	for i, kind := range list {
		oneOf(f, fmt.Sprintf("[%d].id", i), kind.ID, catalogue.Kinds)
		ids = append(ids, kind.ID)
	}
	unique(f, "", ids)
	for _, id := range catalogue.Kinds {
		if !slices.Contains(ids, id) {
			f.Wrong("", catalogue.Problem{What: fmt.Sprintf("the kind %q is missing", id)})
		}
	}
}

func licences(f *strict.File, list []Licence) {
	var ids []string
	for i, licence := range list {
		address(f, fmt.Sprintf("[%d].url", i), licence.URL)
		ids = append(ids, licence.SPDX)
	}
	unique(f, "", ids)
}

// crossCheck looks at what several files say together.
func (l *loader) crossCheck(c Content) {
	paths := map[string]string{}
	for _, p := range c.Pages {
		if other, taken := paths[p.Path]; taken {
			l.byID["pages/"+p.ID].Wrong("path", catalogue.Problem{What: fmt.Sprintf("pages/%s.md has the path %s too", other, p.Path)})
		}
		paths[p.Path] = p.ID
	}
	var ids []string
	parents := map[string]string{}
	for _, s := range c.Standards {
		ids = append(ids, s.ID)
		parents[s.ID] = s.Parent
	}
	for _, s := range c.Standards {
		f := l.byID["standards/"+s.ID]
		reference(f, "parent", s.Parent, "standard", ids)
		if circular(s.ID, parents) {
			f.Wrong("parent", catalogue.Problem{What: fmt.Sprintf("%s is its own parent, by way of %s", s.ID, s.Parent)})
		}
	}
	for _, c := range c.Collections {
		for i, id := range c.Standards {
			reference(l.byID["collections/"+c.ID], fmt.Sprintf("standards[%d]", i), id, "standard", ids)
		}
	}
}

// circular tells whether following parents from id leads back to it.
func circular(id string, parents map[string]string) bool {
	at := parents[id]
	for range parents {
		if at == id {
			return true
		}
		at = parents[at]
	}
	return false
}

// reference checks that an identifier, when given, exists.
func reference(f *strict.File, at, id, what string, ids []string) {
	if id != "" && !slices.Contains(ids, id) {
		f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("there is no %s %q", what, id), Do: strict.DidYouMean(id, ids)})
	}
}

// oneOf checks that a word, when given, is allowed.
func oneOf(f *strict.File, at, word string, allowed []string) {
	if word != "" && !slices.Contains(allowed, word) {
		f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("unknown word %q", word), Allowed: allowed, Do: strict.DidYouMean(word, allowed)})
	}
}

// unique checks that no word of a list is given twice, letter case aside; at
// is the path of the list, or "" when the list is the file.
func unique(f *strict.File, at string, words []string) {
	seen := map[string]bool{}
	for i, word := range words {
		key := strings.ToLower(word)
		if seen[key] && word != "" {
			f.Wrong(fmt.Sprintf("%s[%d]", at, i), catalogue.Problem{What: fmt.Sprintf("%q is given twice", word)})
		}
		seen[key] = true
	}
}

// address checks that an address, when given, is one that a page can link to.
func address(f *strict.File, at, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(s, " \n\t") {
		f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("%q is not an address", s), Do: "begin with https://"})
	}
}

// patterns checks each of a list of regular expressions.
func patterns(f *strict.File, at string, list []string, fold bool) {
	for i, re := range list {
		pattern(f, fmt.Sprintf("%s[%d]", at, i), re, fold)
	}
}

// pattern checks that a regular expression is RE2, and that it does not match
// nothing, which would be found everywhere.
func pattern(f *strict.File, at, expr string, fold bool) {
	if fold && expr != "" {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	switch {
	case err != nil:
		f.Wrong(at, catalogue.Problem{What: "bad regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "), Do: "write it in RE2: no look-around, no back-references"})
	case expr != "" && re.MatchString(""):
		f.Wrong(at, catalogue.Problem{What: "the regular expression matches empty text, so it would be found everywhere"})
	}
}

// glob checks the pattern of a path.
func glob(f *strict.File, at, g string) {
	for part := range strings.SplitSeq(g, "/") {
		if _, err := path.Match(part, ""); err != nil || part == "" || strings.Contains(part, "**") && part != "**" {
			f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("%q is not a pattern of paths", g), Do: "write it like **/*.json"})
			return
		}
	}
}

var componentPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+$`)

// componentName checks that a name is OWNER/NAME as GitHub allows it.
func componentName(f *strict.File, at, name string) {
	_, repo, _ := strings.Cut(name, "/")
	if !componentPattern.MatchString(name) || repo == "." || repo == ".." {
		f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("%q is not the name of a repository", name), Do: "write OWNER/NAME"})
	}
}

func needsBody(f *strict.File, body string) {
	if body == "" && f.Err() == nil {
		f.Wrong("", catalogue.Problem{What: "the page has no text below its front matter"})
	}
}
