package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// DetailsModes are how the details of repositories may be fetched.
var DetailsModes = []string{"auto", "graphql", "rest"}

// check validates the whole configuration and puts it into the form in which
// it is used: addresses with their slash, absolute paths, reasons filled in.
func (v *validator) check(cfg *Config, folder string) {
	v.site(&cfg.Site)
	v.github(&cfg.GitHub)
	v.sources(cfg.Sources)
	v.exclude(cfg.Exclude)
	v.harvest(cfg.Harvest)
	v.publish(cfg.Publish)
	v.paths(&cfg.Paths, folder)
}

func (v *validator) site(s *Site) {
	v.address("site.base_url", &s.BaseURL)
	if s.BaseURL == "" {
		v.wrong("site.base_url", catalogue.Problem{What: `"base_url" is empty`, Do: "say where the site will stand"})
	}
	if _, err := mail.ParseAddress(s.ContactEmail); err != nil && s.ContactEmail != "" {
		v.wrong("site.contact_email", catalogue.Problem{What: fmt.Sprintf("%q is not an e-mail address", s.ContactEmail)})
	}
	if s.FeedbackURL != "" && !strings.HasPrefix(s.FeedbackURL, "mailto:") {
		feedback, _, _ := strings.Cut(s.FeedbackURL, "?") // kept as it is: a form may need its query
		v.address("site.feedback_url", &feedback)
	}
	if s.Title == "" {
		v.wrong("site.title", catalogue.Problem{What: `"title" is empty`})
	}
}

// github fills in the addresses that are not given, on the server of api_url.
func (v *validator) github(g *GitHub) {
	v.address("github.api_url", &g.APIURL)
	v.address("github.graphql_url", &g.GraphQLURL)
	v.address("github.raw_url", &g.RawURL)
	v.address("github.web_url", &g.WebURL)
	given := *g
	*g = GitHub{APIURL: "https://api.github.com/", GraphQLURL: "https://api.github.com/graphql", RawURL: "https://raw.githubusercontent.com/", WebURL: "https://github.com/"}
	if given.APIURL != "" && given.APIURL != g.APIURL {
		*g = serverOf(given.APIURL)
	}
	prefer(&g.GraphQLURL, strings.TrimSuffix(given.GraphQLURL, "/"))
	prefer(&g.RawURL, given.RawURL)
	prefer(&g.WebURL, given.WebURL)
}

// serverOf gives the addresses of an Enterprise Server (https://HOST/api/v3/)
// or of another server that answers at api.
func serverOf(api string) GitHub {
	u, err := url.Parse(api)
	if err != nil {
		return GitHub{APIURL: api}
	}
	graphql := api + "graphql"
	if base, enterprise := strings.CutSuffix(api, "/api/v3/"); enterprise {
		graphql = base + "/api/graphql"
	}
	host := u.Scheme + "://" + u.Host + "/"
	return GitHub{APIURL: api, GraphQLURL: graphql, RawURL: host + "raw/", WebURL: u.Scheme + "://" + strings.TrimPrefix(u.Host, "api.") + "/"}
}

func prefer(value *string, given string) {
	if given != "" {
		*value = given
	}
}

var (
	loginPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$`)
	repoPattern  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/[A-Za-z0-9._-]{1,100}$`)
)

// sources checks that each names one account or repository, none of them twice.
// People spell logins in any case, and so does GitHub.
func (v *validator) sources(sources []Source) {
	lines := map[string]int{}
	for i, s := range sources {
		at := fmt.Sprintf("sources[%d]", i)
		name := v.sourceName(at, s)
		if s.Kind != "" {
			v.oneOf(at+".kind", s.Kind, catalogue.OrganisationKinds)
		}
		key := strings.ToLower(name)
		line, _ := v.file.Position(at)
		if first, twice := lines[key]; twice && name != "" {
			v.wrong(at, catalogue.Problem{What: fmt.Sprintf("%s is listed twice, first in line %d", name, first), Do: "remove one of them; letter case does not count"})
			continue
		}
		lines[key] = line
	}
}

// sourceName gives the login or the name of a repository, "" when the source is wrong.
func (v *validator) sourceName(at string, s Source) string {
	name, key := s.Org+s.User+s.Repo, "org"
	if s.User != "" {
		key = "user"
	} else if s.Repo != "" {
		key = "repo"
	}
	given := count(s.Org, s.User, s.Repo)
	switch {
	case given != 1:
		v.wrong(at, catalogue.Problem{What: fmt.Sprintf("a source names one account or repository, this one names %d", given), Allowed: []string{"org", "user", "repo"}, Do: "give one of them"})
		return ""
	case key == "repo" && !isRepo(name):
		v.wrong(at+".repo", catalogue.Problem{What: fmt.Sprintf("%q is not the name of a repository", name), Do: "write OWNER/NAME"})
		return ""
	case key != "repo" && !loginPattern.MatchString(name):
		v.wrong(at+"."+key, catalogue.Problem{What: fmt.Sprintf("%q is not the login of an account", name), Do: "write the name alone, as in github.com/NAME"})
		return ""
	}
	return name
}

// count tells how many of the values are given.
func count(values ...string) (given int) {
	for _, value := range values {
		if value != "" {
			given++
		}
	}
	return given
}

func isRepo(name string) bool {
	return repoPattern.MatchString(name) && !strings.HasSuffix(name, "/.") && !strings.HasSuffix(name, "/..")
}

// exclude checks that each names one thing, and gives it a reason to publish.
func (v *validator) exclude(list []Exclusion) {
	for i := range list {
		e := &list[i]
		at := fmt.Sprintf("exclude[%d]", i)
		if given := count(e.Repo, e.Topic, e.NamePattern); given != 1 {
			v.wrong(at, catalogue.Problem{What: fmt.Sprintf("an exclusion names one thing, this one names %d", given), Allowed: []string{"repo", "topic", "name_pattern"}, Do: "give one of them"})
		}
		if e.Repo != "" && !isRepo(e.Repo) {
			v.wrong(at+".repo", catalogue.Problem{What: fmt.Sprintf("%q is not the name of a repository", e.Repo), Do: "write OWNER/NAME"})
		}
		v.namePattern(at+".name_pattern", e.NamePattern)
		if e.Reason == "" {
			e.Reason = "left out by the maintainers of the catalogue"
		}
	}
}

func (v *validator) namePattern(at, pattern string) {
	re, err := regexp.Compile(pattern)
	switch {
	case pattern == "":
	case err != nil:
		v.wrong(at, catalogue.Problem{What: "bad regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "), Do: "write it in RE2"})
	case re.MatchString(""):
		v.wrong(at, catalogue.Problem{What: fmt.Sprintf("%q matches everything, so nothing would be listed", pattern)})
	}
}

func (v *validator) harvest(h Harvest) {
	v.between("harvest.concurrency", h.Concurrency, 1, 50)
	v.between("harvest.max_file_kib", h.MaxFileKiB, 1, 16<<10)
	v.oneOf("harvest.details", h.Details, DetailsModes)
	if h.Timeout < time.Second || h.Timeout > 15*time.Minute {
		v.wrong("harvest.timeout", catalogue.Problem{What: fmt.Sprintf("%s is no useful timeout", h.Timeout), Do: "give 1s to 15m"})
	}
}

func (v *validator) publish(p Publish) {
	v.between("publish.max_shrink_percent", p.MaxShrinkPercent, 0, 100)
	v.between("publish.max_org_shrink_percent", p.MaxOrgShrinkPercent, 0, 100)
	v.between("publish.stale_after_days", p.StaleAfterDays, 1, 3650)
}

// paths makes paths absolute, and refuses an output folder that would swallow
// what the catalogue is made from: it is replaced every night.
func (v *validator) paths(p *Paths, folder string) {
	for _, path := range []*string{&p.Snapshot, &p.Content, &p.Templates, &p.Output} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(folder, *path)
		}
		if *path != "" {
			*path = filepath.Clean(*path)
		}
	}
	v.folder("paths.content", p.Content)
	v.folder("paths.templates", p.Templates)
	if info, err := os.Stat(p.Snapshot); err == nil && info.IsDir() || p.Snapshot == "" {
		v.wrong("paths.snapshot", catalogue.Problem{What: "the snapshot must be a file", Do: "write it like snapshot.sqlite"})
	}
	if p.Output == "" {
		v.wrong("paths.output", catalogue.Problem{What: `"output" is empty`})
		return
	}
	v.outside("the configuration", folder, p.Output)
	v.outside("the content", p.Content, p.Output)
	v.outside("the templates", p.Templates, p.Output)
	v.outside("the snapshot", p.Snapshot, p.Output)
}

// outside checks that a path does not lie in the output folder.
func (v *validator) outside(what, path, output string) {
	if path != "" && within(path, output) {
		v.wrong("paths.output", catalogue.Problem{What: fmt.Sprintf("the output folder would hold %s", what), Do: "give it a folder of its own: it is replaced every night"})
	}
}

// within tells whether path is folder or lies in it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// folder checks that a folder, when given, can be read.
func (v *validator) folder(key, path string) {
	if path == "" {
		return
	}
	if _, err := os.ReadDir(path); err != nil {
		v.wrong(key, catalogue.Problem{What: fmt.Sprintf("the folder %s cannot be read: %s", path, reason(err)), Do: "leave the key out to use what the program carries"})
	}
}

// address checks an address of the web, when given, and lets it end in a slash.
func (v *validator) address(key string, value *string) {
	if *value == "" {
		return
	}
	u, err := url.Parse(*value)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || strings.ContainsAny(*value, " \t\n") {
		v.wrong(key, catalogue.Problem{What: fmt.Sprintf("%q is not an address", shown(*value)), Do: "write it like https://example.nhs.uk/"})
		return
	}
	if u.RawQuery != "" || u.Fragment != "" {
		v.wrong(key, catalogue.Problem{What: fmt.Sprintf("%q has a query or a fragment", *value), Do: "leave out what begins with ? or #"})
		return
	}
	*value = strings.TrimRight(*value, "/") + "/"
}

// shown leaves a password out of an address that is told of.
func shown(address string) string {
	if i := strings.LastIndexByte(address, '@'); i >= 0 {
		return "…" + address[i:]
	}
	return address
}

// oneOf checks that a word is allowed.
func (v *validator) oneOf(key, word string, allowed []string) {
	if !slices.Contains(allowed, word) {
		v.wrong(key, catalogue.Problem{What: fmt.Sprintf("unknown word %q", word), Allowed: allowed, Do: strict.DidYouMean(word, allowed)})
	}
}

func (v *validator) between(key string, n, least, most int) {
	if n < least || n > most {
		v.wrong(key, catalogue.Problem{What: fmt.Sprintf("%d is out of range", n), Allowed: []string{fmt.Sprintf("%d to %d", least, most)}})
	}
}
