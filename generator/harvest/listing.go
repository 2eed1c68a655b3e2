package harvest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v62/github"
	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

const (
	pageSize = 100  // GitHub's most
	maxPages = 1000 // of one list: 100,000 repositories
)

var errPrivate = errors.New("it is private")

// source is one source of the configuration and what is learnt of it tonight.
type source struct {
	config.Source
	key    string // see catalogue.Listing
	login  string // of the owner
	last   int    // how many were known before tonight
	public int    // how many GitHub says there are, -1 when it does not
	told   bool   // a query told of the account
	listed bool   // tonight's list was believed
	org    catalogue.Organisation
}

func newSource(c config.Source) *source {
	s := &source{Source: c, public: -1}
	switch {
	case c.Repo != "":
		s.login, _, _ = strings.Cut(c.Repo, "/")
		s.key = "repo:" + c.Repo
	case c.User != "":
		s.login, s.key = c.User, "user:"+c.User
	default:
		s.login, s.key = c.Org, "org:"+c.Org
	}
	s.key = strings.ToLower(s.key)
	s.org = catalogue.Organisation{Login: s.login, Name: cmp.Or(c.Name, s.login), Kind: c.Kind, Note: c.Note, Person: c.User != ""}
	return s
}

// recall takes what was known of the account, until GitHub says more.
func (s *source) recall(o catalogue.Organisation) {
	o.Name, o.Kind, o.Note, o.Stale, o.StaleReason = cmp.Or(s.Name, o.Name), s.Kind, s.Note, false, ""
	s.org = o
}

// list reads the lists of all sources, each stored as soon as it is whole, and
// fails with ErrNothing when none could be read.
func (r *run) list(ctx context.Context) error {
	for _, k := range r.known {
		for _, s := range r.sources {
			if s.key == k.Source {
				s.last++
			}
		}
	}
	due, err := r.listByQuery(ctx, slices.DeleteFunc(slices.Clone(r.sources), r.reuse))
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(r.cfg.Concurrency)
	failures := make([]error, len(due))
	for i, s := range due {
		group.Go(func() error {
			repos, err := r.listSource(ctx, s)
			if failures[i] = err; errors.Is(err, ErrToken) || ctx.Err() != nil {
				return cmp.Or(ctx.Err(), err)
			}
			return r.keep(ctx, s, repos, r.now(), err)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	r.report.Sources, r.report.Found = len(r.sources), len(r.found)
	if first := errors.Join(failures...); len(r.sources) > 0 && !r.anyListed() {
		var limit *limitError
		if errors.As(first, &limit) {
			return limit
		}
		return fmt.Errorf("%w (%w)", ErrNothing, firstLine(first))
	}
	return nil
}

// reuseFor is how long a list counts as tonight's for a harvest without a
// token, whose sixty requests an hour are better spent on looking into
// repositories.
const reuseFor = 6 * time.Hour

// reuse takes a source's list from the run before, when that left repositories
// to be looked into and there is no token.
func (r *run) reuse(s *source) bool {
	if r.net.signed() || s.last == 0 {
		return false
	}
	var newest time.Time
	for _, k := range r.known {
		if k.Source == s.key && k.LastSeen.After(newest) {
			newest = k.LastSeen
		}
	}
	if r.now().Sub(newest) > reuseFor || !r.unfinished() {
		return false
	}
	for id, k := range r.known {
		if k.Source == s.key {
			r.found[id], r.names[strings.ToLower(k.Repository.FullName())] = k.Repository, id
		}
	}
	s.listed = true
	return true
}

// unfinished tells whether the run before left repositories to be looked into.
func (r *run) unfinished() bool {
	for _, k := range r.known {
		if !r.excluded(k.Repository) && k.DetailsKey != r.key(k.Repository) {
			return true
		}
	}
	return false
}

func (r *run) anyListed() bool {
	for _, s := range r.sources {
		if s.listed {
			return true
		}
	}
	return false
}

// listSource reads the list of one source. GitHub's count of an owner's public
// repositories shows when one slipped from page to page while they were read;
// then the list is read once more.
func (r *run) listSource(ctx context.Context, s *source) ([]*github.Repository, error) {
	if s.Repo != "" {
		_, name, _ := strings.Cut(s.Repo, "/")
		repo, _, err := r.client.Repositories.Get(ctx, s.login, name)
		if gone(status(err)) && s.last > 0 {
			return nil, nil // a list of one that is empty now; its number tells whether it is gone
		}
		if err != nil || repo.GetPrivate() {
			return nil, r.explain(s, cmp.Or(err, errPrivate))
		}
		return []*github.Repository{repo}, nil
	}
	repos, err := r.pages(ctx, s)
	if err == nil && len(repos) < s.public {
		repos, err = r.pages(ctx, s)
	}
	if err == nil && len(repos) == 0 && s.last > 0 {
		r.incident(s.login, fmt.Sprintf("the list is empty, last night it named %d", s.last))
	}
	return repos, err
}

// pages reads an owner's list, oldest repository first: the one order in which
// nothing moves to a page that was read already.
func (r *run) pages(ctx context.Context, s *source) ([]*github.Repository, error) {
	var out []*github.Repository
	seen := map[int64]bool{}
	for page := 1; page > 0 && page <= maxPages; {
		repos, resp, err := r.page(ctx, s, github.ListOptions{Page: page, PerPage: pageSize})
		if err != nil {
			return nil, r.explain(s, err)
		}
		for _, repo := range repos {
			if !repo.GetPrivate() && !seen[repo.GetID()] {
				seen[repo.GetID()] = true
				out = append(out, repo)
			}
		}
		page = resp.NextPage
	}
	return out, nil
}

func (r *run) page(ctx context.Context, s *source, o github.ListOptions) ([]*github.Repository, *github.Response, error) {
	if s.User != "" {
		return r.client.Repositories.ListByUser(ctx, s.login, &github.RepositoryListByUserOptions{Type: "owner", Sort: "created", Direction: "asc", ListOptions: o})
	}
	return r.client.Repositories.ListByOrg(ctx, s.login, &github.RepositoryListByOrgOptions{Type: "public", Sort: "created", Direction: "asc", ListOptions: o})
}

// explain says what an error of a source means to whoever configured it.
func (r *run) explain(s *source, err error) error {
	switch code := status(err); {
	case code == 401:
		return ErrToken
	case code == 404 && s.Org != "":
		return fmt.Errorf("GitHub knows no organisation %q; if it is a person, write user: in place of org: for it", s.Org)
	case code == 404 && s.User != "":
		return fmt.Errorf("GitHub knows no user %q", s.User)
	case gone(code):
		return fmt.Errorf("GitHub answers %d for %s: %w", code, s.key, err)
	}
	return err
}

// keep stores what was learnt of a source by now.
func (r *run) keep(ctx context.Context, s *source, repos []*github.Repository, now time.Time, err error) error {
	l := catalogue.Listing{Source: s.key, AsOf: now, Complete: err == nil}
	if err != nil {
		l.Reason = fmt.Sprintf("its list could not be read: %s", firstLine(err))
		r.distrust(s, l.Reason)
	}
	r.mu.Lock()
	for _, repo := range repos {
		r.accept(&l, s, r.row(s, repo, now))
	}
	done := 0
	if s.listed = l.Complete; s.org.ID == 0 && len(repos) > 0 {
		s.org.ID = repos[0].GetOwner().GetID()
	}
	for _, s := range r.sources {
		if s.listed {
			done++
		}
	}
	r.mu.Unlock()
	l.Organisations = r.accounts(s, repos, now)
	r.steps.step("listing", done, len(r.sources), s.login)
	return r.store.PutListing(context.WithoutCancel(ctx), l)
}

// distrust notes that a source is served from the last good night.
func (r *run) distrust(s *source, reason string) {
	r.incident(s.key, reason)
	r.count(func(p *Report) {
		p.Stale = append(p.Stale, catalogue.Problem{Subject: s.key, What: reason, Do: "it is served from the last good harvest"})
	})
}

// accept adds a row to a listing unless another source has it, or its name is
// none; with the lock held.
func (r *run) accept(l *catalogue.Listing, s *source, row *catalogue.Repository) {
	name := strings.ToLower(row.FullName())
	refuse := func(reason, detail string) {
		x := catalogue.Exclusion{Name: row.FullName(), Reason: reason, Detail: detail}
		l.Refused = append(l.Refused, x)
		r.report.Refused = append(r.report.Refused, x)
	}
	other, taken := r.names[name]
	switch {
	case row.ID <= 0 || !row.Possible():
		refuse("name", "GitHub has no such names")
	case r.found[row.ID] != nil:
		r.report.Duplicates++
	case taken:
		refuse("name", fmt.Sprintf("differs only by case from another repository (number %d)", other))
	default:
		r.found[row.ID], r.names[name] = row, row.ID
		l.Repositories = append(l.Repositories, row)
		if k, ok := r.known[row.ID]; ok && k.Repository.FullName() != row.FullName() {
			r.report.Renames = append(r.report.Renames, catalogue.Rename{ID: row.ID, From: k.Repository.FullName(), To: row.FullName(), Seen: l.AsOf})
		}
	}
}

// row is GitHub's row of a list as the model has it.
func (r *run) row(s *source, repo *github.Repository, now time.Time) *catalogue.Repository {
	licence := ""
	if repo.License != nil {
		licence = repo.License.GetSPDXID()
	}
	row := &catalogue.Repository{
		ID: repo.GetID(), NodeID: repo.GetNodeID(), Owner: cmp.Or(repo.GetOwner().GetLogin(), s.login), Name: repo.GetName(),
		OwnerKind: s.Kind, OwnerName: s.org.Name,
		Description: repo.GetDescription(), Homepage: repo.GetHomepage(), DefaultBranch: repo.GetDefaultBranch(), Language: repo.GetLanguage(),
		GitHubLicence: licence, Topics: repo.Topics,
		Fork: repo.GetFork(), Archived: repo.GetArchived(), Disabled: repo.GetDisabled(), Template: repo.GetIsTemplate(),
		Stars: repo.GetStargazersCount(), Forks: repo.GetForksCount(), OpenIssues: repo.GetOpenIssuesCount(), SizeKiB: repo.GetSize(),
		Created: repo.GetCreatedAt().UTC(), Pushed: repo.GetPushedAt().UTC(), Updated: repo.GetUpdatedAt().UTC(),
		ListedAsOf: now,
	}
	row.HTMLURL = r.webAddress(repo.GetHTMLURL(), row.Owner+"/"+row.Name)
	return row
}

// webAddress is the address of a page on GitHub: the one it names where that is on
// the configured host, else one made of the path.
func (r *run) webAddress(named, path string) string {
	if u, err := url.Parse(named); err == nil && strings.HasPrefix(named, r.gh.WebURL) && u.RawQuery == "" && u.Fragment == "" {
		return named
	}
	return r.gh.WebURL + path
}

// accounts are the organisations that a source's repositories belong to: its
// own, and for one that was transferred or named alone, the owner it has now.
func (r *run) accounts(s *source, repos []*github.Repository, now time.Time) []catalogue.Organisation {
	var out []catalogue.Organisation
	own := s.org
	own.URL, own.AsOf = r.webAddress(own.URL, own.Login), now
	if s.Repo == "" {
		out = append(out, own)
	}
	seen := map[string]bool{}
	for _, o := range r.sources {
		if o.Repo == "" {
			seen[strings.ToLower(o.login)] = true
		}
	}
	for _, repo := range repos {
		o := repo.GetOwner()
		if login := strings.ToLower(o.GetLogin()); login != "" && !seen[login] {
			seen[login] = true
			out = append(out, catalogue.Organisation{ID: o.GetID(), Login: o.GetLogin(), Name: o.GetLogin(), Kind: s.Kind, Person: o.GetType() == "User", URL: r.webAddress(o.GetHTMLURL(), o.GetLogin()), AsOf: now})
		}
	}
	return out
}

// firstLine is an error said in one line; of GitHub's it is the status and the message.
func firstLine(err error) error {
	if err == nil {
		return nil
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	var e *github.ErrorResponse
	if errors.As(err, &e) && e.Response != nil {
		line = fmt.Sprintf("GitHub answers %d", e.Response.StatusCode)
		if e.Message != "" {
			message, _, _ := strings.Cut(e.Message, "\n")
			line += ": " + message
		}
	}
	return errors.New(strings.ToValidUTF8(line[:min(len(line), 300)], ""))
}
