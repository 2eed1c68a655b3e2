package harvest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// detailsVersion is raised when details hold something that older ones lack,
// so that all of them are read again.
const detailsVersion = 1

// issuesDays is after how many days a repository with open issues is looked
// into again though nothing else of it changed: labelling an issue changes no
// field of the list. Each has its own day, so that no night has to read all.
const issuesDays = 14

// key is the state of a repository in which its details are read: when it
// changes, they are read again. The name belongs to it, for the addresses of
// releases and issues hold it.
func (r *run) key(repo *catalogue.Repository) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %v %q", repo.FullName(), repo.Description, repo.GitHubLicence, repo.Archived, repo.DefaultBranch)
	key := fmt.Sprintf("%d %d %d %x", detailsVersion, repo.Pushed.Unix(), repo.Updated.Unix(), h.Sum64())
	if wantsIssues(repo) {
		key += fmt.Sprintf(" %d", turn(repo.ID, r.report.Began))
	}
	return key
}

// turn counts how often a repository's day has come up to a time.
func turn(id int64, at time.Time) int64 {
	return (at.Unix()/(24*60*60) + id%issuesDays) / issuesDays
}

// wantsIssues tells whether issues that ask for help may be found.
func wantsIssues(repo *catalogue.Repository) bool { return repo.OpenIssues > 0 && !repo.Archived }

// pending lists the repositories to look into, those never seen first, then
// the most recently pushed.
func (r *run) pending() []*catalogue.Repository {
	var out []*catalogue.Repository
	var fresh, changed, same, skipped int
	for id, repo := range r.found {
		known, seen := r.known[id]
		switch {
		case r.excluded(repo):
			skipped++
			continue
		case seen && known.DetailsKey == r.key(repo):
			same++
			continue
		case seen:
			changed++
		default:
			fresh++
		}
		out = append(out, repo)
	}
	r.report.New, r.report.Changed, r.report.Unchanged, r.report.Skipped = fresh, changed, same, skipped
	never := func(repo *catalogue.Repository) int {
		if r.known[repo.ID].DetailsKey == "" {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b *catalogue.Repository) int {
		return cmp.Or(cmp.Compare(never(a), never(b)), b.Pushed.Compare(a.Pushed), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// excluder tells which repositories are not looked into, since the
// configuration leaves them out.
func excluder(cfg config.Harvest, exclude []config.Exclusion) (func(*catalogue.Repository) bool, error) {
	var patterns []*regexp.Regexp
	names, topics := map[string]bool{}, map[string]bool{}
	for _, x := range exclude {
		if x.NamePattern != "" {
			re, err := regexp.Compile(x.NamePattern)
			if err != nil {
				return nil, err
			}
			patterns = append(patterns, re)
		}
		names[strings.ToLower(x.Repo)], topics[strings.ToLower(x.Topic)] = true, true
	}
	return func(r *catalogue.Repository) bool {
		return r.Fork && !cfg.IncludeForks || r.Archived && !cfg.IncludeArchived || names[strings.ToLower(r.FullName())] ||
			slices.ContainsFunc(r.Topics, func(t string) bool { return t != "" && topics[strings.ToLower(t)] }) ||
			slices.ContainsFunc(patterns, func(re *regexp.Regexp) bool { return re.MatchString(r.FullName()) })
	}, nil
}
