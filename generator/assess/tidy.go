package assess

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Limits of what GitHub says in a word or a line, in bytes, and of how many it
// says of each sort. GitHub's own are 350 characters of a description, 50 of a
// topic, 20 topics, and 100 labels of an issue.
const (
	maxLine  = 2000
	maxLabel = 100
	maxMany  = 100
)

// tidied gives a repository in which nothing that a stranger typed can be
// mistaken for anything else: text is one line without control characters and
// bidirectional overrides, labels can name a folder, addresses are of the web.
// What must be left out is reported.
func tidied(repo *catalogue.Repository) (*catalogue.Repository, []catalogue.Problem) {
	t := &tidier{}
	r := *repo
	r.Description, r.OwnerName = t.line("description", r.Description), t.line("owner’s name", r.OwnerName)
	r.Homepage = t.homepage(r.Homepage)
	r.Language, r.Topics = t.label("language", r.Language), t.topics(r.Topics)
	if r.GitHubLicence != "" && !licenceID.MatchString(r.GitHubLicence) {
		t.leaveOut("licence")
		r.GitHubLicence = ""
	}
	if r.Details != nil {
		d := *r.Details
		t.details(&d)
		r.Details = &d
	}
	return &r, t.problems
}

var (
	licenceID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$`)
	commitID  = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)
	fullName  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}/[A-Za-z0-9._-]{1,100}$`)
)

// tidier notes what it leaves out.
type tidier struct{ problems []catalogue.Problem }

func (t *tidier) leaveOut(what string) {
	t.report(fmt.Sprintf("its %s is not one that can be shown and was left out", what))
}

// report notes a problem once.
func (t *tidier) report(what string) {
	if !slices.ContainsFunc(t.problems, func(p catalogue.Problem) bool { return p.What == what }) {
		t.problems = append(t.problems, catalogue.Problem{What: what})
	}
}

func (t *tidier) details(d *catalogue.Details) {
	if d.Commit != "" && !commitID.MatchString(d.Commit) {
		t.leaveOut("commit")
		d.Commit = ""
	}
	if d.ForkOf != "" && !fullName.MatchString(d.ForkOf) {
		t.leaveOut("parent")
		d.ForkOf = ""
	}
	d.Languages = slices.Clone(most(t, "languages", d.Languages))
	for i := range d.Languages {
		d.Languages[i].Name = t.label("language", d.Languages[i].Name)
	}
	d.Languages = slices.DeleteFunc(d.Languages, func(l catalogue.LanguageSize) bool { return l.Name == "" || l.Bytes < 0 })
	d.Tags, d.Commits = most(t, "tags", d.Tags), most(t, "commits", d.Commits)
	d.Releases = slices.Clone(most(t, "releases", d.Releases))
	for i := range d.Releases {
		r := &d.Releases[i]
		r.Tag, r.Name, r.URL = t.line("release", r.Tag), t.line("release", r.Name), t.address("release’s address", r.URL)
	}
	d.HelpWanted = slices.Clone(most(t, "issues", d.HelpWanted))
	for i := range d.HelpWanted {
		issue := &d.HelpWanted[i]
		issue.Title, issue.URL = t.line("issue", issue.Title), t.address("issue’s address", issue.URL)
		issue.Labels = slices.Clone(most(t, "labels", issue.Labels))
		for j := range issue.Labels {
			issue.Labels[j] = t.line("label", issue.Labels[j])
		}
	}
	d.HelpWanted = slices.DeleteFunc(d.HelpWanted, func(i catalogue.Issue) bool { return i.URL == "" })
}

// most gives the first of a list that is far too long.
func most[T any](t *tidier, what string, list []T) []T {
	if len(list) > maxMany {
		t.report(fmt.Sprintf("it has more than %d %s, the rest was left out", maxMany, what))
		list = list[:maxMany]
	}
	return list
}

// line makes one line of a text, and cuts it where it is far too long.
func (t *tidier) line(what, s string) string {
	s = strings.TrimSpace(visible(s))
	if len(s) > maxLine {
		t.report(fmt.Sprintf("its %s is longer than %d bytes, the rest was left out", what, maxLine))
		s = strings.ToValidUTF8(s[:maxLine], "") + "…"
	}
	return s
}

// visible takes out what is not text: invalid UTF-8, control characters, what
// Unicode calls no character, and the overrides and isolates of the
// bidirectional algorithm (UAX #9). Every kind of space becomes one.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// taken are names that no folder of the site can have.
var taken = []string{".", "..", "index.html"}

// label is a word that names a folder of the site, "" when it cannot.
func (t *tidier) label(what, s string) string {
	tidy := strings.TrimSpace(visible(s))
	if tidy != s && strings.TrimSpace(s) != "" || len(tidy) > maxLabel || slices.Contains(taken, strings.ToLower(tidy)) || strings.ContainsAny(tidy, `/\`) {
		t.leaveOut(what)
		return ""
	}
	return tidy
}

// topics are in lower case, as GitHub has them, and each is named once.
func (t *tidier) topics(topics []string) []string {
	out := []string{}
	for _, topic := range most(t, "topics", topics) {
		if topic = strings.ToLower(t.label("topic", topic)); topic != "" && !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	return out
}

// homepage is an address of the web, also one without its scheme.
func (t *tidier) homepage(s string) string {
	s = t.line("homepage", s)
	if u, err := url.Parse(s); s == "" || err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(s, "/") {
		return s
	}
	return t.address("homepage", s)
}

// address is an address of the web as it may be published, "" when it is none.
func (t *tidier) address(what, s string) string {
	if s == "" {
		return ""
	}
	address := webAddress(t.line(what, s))
	if address == "" {
		t.leaveOut(what)
	}
	return address
}

// webAddress is an address of the web without a user's name and password, ""
// when it is none or its host cannot be.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		return ""
	}
	u.User = nil
	return u.String()
}
