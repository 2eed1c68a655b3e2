package assess

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestEvidenceHolds holds the promise that who follows a piece of evidence to
// GitHub finds there what it says: over the whole corpus the file is in the
// tree, the line is in the file, and the words that are quoted stand on it.
func TestEvidenceHolds(t *testing.T) {
	a := assessor(t)
	followed := 0
	for _, repo := range corpusRepositories(t) {
		c := a.Assess(repo, parsed(repo))
		check := func(what string, list []catalogue.Evidence) {
			around := 0
			if strings.HasPrefix(what, "standard ") {
				around = 6 // the line is that of the word, and the quote begins before it
			}
			for _, e := range list {
				followed++
				if why := amiss(repo, e, around); why != "" {
					t.Errorf("%s: %s: %s: %s", c.Name, what, why, describeEvidence([]catalogue.Evidence{e}))
				}
			}
		}
		check("kind", c.Kind.Evidence)
		check("status", c.StatusReason)
		check("licence", c.Licence.Evidence)
		for _, d := range c.Licence.Declared {
			check("declared licence "+d.SPDX, []catalogue.Evidence{d.Evidence})
		}
		for _, s := range c.Standards {
			check("standard "+s.ID, s.Evidence)
			for _, e := range s.Evidence {
				if !speaksOf(a, s.ID, repo, e) {
					t.Errorf("%s: standard %s: nothing there speaks of it: %s", c.Name, s.ID, describeEvidence([]catalogue.Evidence{e}))
				}
			}
		}
		for _, f := range c.Findings {
			check(f.Check, f.Evidence)
			if f.Outcome == catalogue.Pass && len(f.Evidence) == 0 {
				t.Errorf("%s: %s passes without evidence", c.Name, f.Check)
			}
		}
	}
	t.Logf("%d pieces of evidence followed", followed)
}

// amiss says what is wrong with a piece of evidence, "" when it holds. The
// quote may begin as many lines around before its line.
func amiss(repo *catalogue.Repository, e catalogue.Evidence, around int) string {
	switch {
	case e.File == "":
		return fieldAmiss(repo, e)
	case !slices.ContainsFunc(repo.Details.Tree.Entries, func(t catalogue.TreeEntry) bool { return t.Path == e.File }) && repo.Details.File(e.File) == nil:
		return "the file is not in the tree"
	case !strings.HasPrefix(e.URL, repo.HTMLURL+"/blob/"+repo.Details.Commit+"/"):
		return "the address is not of the commit that was read"
	case e.Line == 0:
		return ""
	}
	lines := linesOf(repo, e.File)
	if e.Line > len(lines) {
		return "the file has no such line"
	}
	// A paragraph is one sentence over many lines, and markup stands between its words.
	there := phrase(plainMarkup.Replace(strings.Join(lines[max(0, e.Line-1-around):min(e.Line+14, len(lines))], " ")))
	for _, word := range firstWords(e.Quote, 3) {
		at := strings.Index(there, " "+word+" ")
		if at < 0 {
			return "the line does not say " + word
		}
		there = there[at+len(word)+1:]
	}
	return ""
}

// plainMarkup takes out what breaks words in Markdown and HTML.
var plainMarkup = strings.NewReplacer("\\", "", "**", "", "__", "", "&amp;", "&", "&nbsp;", " ", "&gt;", ">", "&lt;", "<", "%20", " ", "<br>", " ", "<br/>", " ", "<b>", "", "</b>", "", "<em>", "", "</em>", "", "<strong>", "", "</strong>", "", "`", "")

// firstWords gives the first words of a quote that are long enough to be told.
func firstWords(quote string, n int) []string {
	var out []string
	for _, w := range strings.Fields(phrase(plainMarkup.Replace(quote))) {
		if len(w) > 2 && len(out) < n {
			out = append(out, w)
		}
	}
	return out
}

func linesOf(repo *catalogue.Repository, file string) []string {
	f := repo.Details.File(file)
	if f == nil {
		return nil
	}
	return strings.Split(string(catalogue.NormaliseNewlines(f.Data)), "\n")
}

// fieldAmiss compares evidence from GitHub's API with the row.
func fieldAmiss(repo *catalogue.Repository, e catalogue.Evidence) string {
	d := repo.Details
	holds := map[string]bool{
		"name": e.Value == repo.Name, "description": e.Value == clip(repo.Description), "archived": repo.Archived,
		"topics": slices.Contains(repo.Topics, e.Value), "license": e.Value == repo.GitHubLicence, "is_template": repo.Template,
		"tag": slices.Contains(d.Tags, e.Value), "tags": len(d.Tags) == 0, "committedDate": e.Value == d.CommittedAt.UTC().Format(time.RFC3339),
		"tree": strings.Contains(e.URL, d.Commit),
	}
	if !holds[e.Field] {
		return "the field says otherwise"
	}
	return ""
}

// speaksOf tells whether what evidence points at holds one of the words, files
// or packages by which a standard, or one that implies it, is known.
func speaksOf(a *Assessor, id string, repo *catalogue.Repository, e catalogue.Evidence) bool {
	there := e.Value + "\n" + words(e.Value)
	if e.Line > 0 {
		lines := linesOf(repo, e.File)
		there = plainMarkup.Replace(strings.Join(lines[e.Line-1:min(e.Line+30, len(lines))], " "))
	}
	for i := range a.standards.rules {
		r := &a.standards.rules[i]
		if !impliedBy(a.standards, id, r) {
			continue
		}
		for _, p := range slices.Concat(r.strong, r.addresses) {
			if p.re.MatchString(there) {
				return true
			}
		}
		for _, w := range r.weak {
			if w.word.re.MatchString(there) {
				return true
			}
		}
		named := func(word string) bool { return strings.Contains(plain(there), plain(word)) }
		if e.Line == 0 && e.File != "" && slices.ContainsFunc(r.files, func(g glob) bool { return g.matches(strings.ToLower(e.File)) }) ||
			slices.ContainsFunc(r.Deps, named) || e.Field == "name" && slices.ContainsFunc(r.NameTokens, named) || e.Field == "topics" && slices.Contains(r.Topics, strings.ToLower(e.Value)) {
			return true
		}
		for _, c := range a.standards.contents {
			if c.rule == i && c.text.re.MatchString(there) {
				return true
			}
		}
	}
	return false
}

// impliedBy tells whether a standard is the one or a descendant of it.
func impliedBy(s *standards, id string, r *detector) bool {
	for r.ID != id {
		parent, ok := s.index[r.Parent]
		if !ok {
			return false
		}
		r = &s.rules[parent]
	}
	return true
}

// code are the endings of what a test may be written in.
const code = `\.(py|r|js|jsx|mjs|ts|tsx|java|kt|cs|rb|php|rs|swift|go|scala|groovy|cpp|m|sql|feature|bats)$`

// looksLike recognise by other means than the rules what would pass a check.
var looksLike = map[string]*regexp.Regexp{
	"licence-present":    regexp.MustCompile(`(?i)^(\.github/|licenses/)?((un)?licen[cs]e|copying)([-.][a-z0-9.-]+)?$|^LICENSES/`),
	"contributing":       regexp.MustCompile(`(?i)^(\.github/|docs/)?contribut(e|ing)[^/]*$`),
	"code-of-conduct":    regexp.MustCompile(`(?i)^(\.github/|docs/)?code[-_ ]?of[-_ ]?conduct[^/]*$`),
	"security-policy":    regexp.MustCompile(`(?i)^(\.github/|docs/|\.well-known/)?security\.(md|txt|rst|adoc)$`),
	"changelog":          regexp.MustCompile(`(?i)(^|/)change-?log(\.(md|rst|txt))?$|^(docs/)?(news|history|releases)(\.(md|rst|txt))?$`),
	"dependency-updates": regexp.MustCompile(`(?i)^(\.github/)?(dependabot\.ya?ml|renovate\.json5?|\.renovaterc(\.json)?)$`),
	"publiccode":         regexp.MustCompile(`(?i)^publiccode\.ya?ml$`),
	"ci":                 regexp.MustCompile(`(?i)(^|/)(jenkinsfile|\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml|buildspec\.ya?ml)$|^\.circleci/|^\.github/workflows/.*(test|ci|build|check|lint)[^/]*\.ya?ml$`),
	"tests":              regexp.MustCompile(`(?i)(^|/)(tests?|__tests__|specs?|testthat|cypress)/(.*/)?[^/]*` + code + `|(^|/)test[-_][^/]*` + code + `|[-_.](test|spec)` + code),
	"semver":             regexp.MustCompile(`^v?\d{1,3}\.\d+\.\d+$`),
}

// seenOtherwise are files that look like what would pass and are not, each
// looked at by hand.
var seenOtherwise = regexp.MustCompile(`(^|/)(node_modules|vendor|_vendor|renv|packrat)/|^\.|^scripts/(docker/|shellscript-linter|tests/).*|/__init__\.py$|(?i)^docs?/.*changelog`)

// TestAbsences holds the promise that a check does not fail where the thing is
// there after all: for every failure that rests on the list of files, other
// eyes find nothing in it either.
func TestAbsences(t *testing.T) {
	a := assessor(t)
	failures := 0
	for _, repo := range corpusRepositories(t) {
		for _, f := range a.Assess(repo, parsed(repo)).Findings {
			pattern := looksLike[f.Check]
			if pattern == nil || f.Outcome != catalogue.Fail {
				continue
			}
			failures++
			for _, path := range candidates(repo, f) {
				if pattern.MatchString(path) {
					t.Errorf("%s: %s fails (%s), but there is %s", repo.FullName(), f.Check, f.Reason, path)
				}
			}
		}
	}
	t.Logf("%d failures followed", failures)
}

// candidates are the paths, or the tags, among which a check found nothing.
// What a finding names itself has been looked at.
func candidates(repo *catalogue.Repository, f catalogue.Finding) []string {
	if f.Check == "semver" {
		return repo.Details.Tags
	}
	var out []string
	for _, e := range repo.Details.Tree.Entries {
		named := slices.ContainsFunc(f.Evidence, func(v catalogue.Evidence) bool { return v.File == e.Path })
		hidden := f.Check == "tests" && seenOtherwise.MatchString(e.Path) || seenOtherwise.MatchString(e.Path) && !strings.HasPrefix(e.Path, ".")
		if e.Type == "blob" && !named && !hidden {
			out = append(out, e.Path)
		}
	}
	return out
}
