// Package harvest reads GitHub into a snapshot. It is the only package with a
// network.
//
// A harvest always reads the full list of every source by REST, then looks
// into the repositories that are new or changed: by GraphQL, many in one query,
// or by REST where there is no token or no GraphQL. What cannot be read
// tonight is served from the last good night; a repository departs only when
// it is absent from a complete list and GitHub confirms that it is gone.
package harvest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// Store is where a harvest keeps what it reads; snapshot.Snapshot is one. What
// a call has put is kept for good once it has returned.
type Store interface {
	BeginRun(ctx context.Context, sources []string, at time.Time) error
	EndRun(ctx context.Context, at time.Time, finished bool, report any) error
	Known(ctx context.Context) ([]catalogue.Known, error)
	Organisations(ctx context.Context) ([]catalogue.Organisation, error)
	PutListing(ctx context.Context, l catalogue.Listing) error
	PutDetails(ctx context.Context, fetched []catalogue.Fetched) error
	PutDeparture(ctx context.Context, d catalogue.Departure) error
	PutIncident(ctx context.Context, i catalogue.Incident) error
	Setting(ctx context.Context, name string) (string, error)
	PutSetting(ctx context.Context, name, value string) error
	Repository(ctx context.Context, fullName string) (*catalogue.Repository, error)
	// Unpictured lists the repositories whose details are newer than the copies of their pictures.
	Unpictured(ctx context.Context) ([]int64, error)
	HasPicture(ctx context.Context, sha string) (bool, error)
	// PutPictures replaces the pictures of a repository. One without data is at
	// hand; whole tells that none is missing which another night may bring.
	PutPictures(ctx context.Context, id int64, pictures []catalogue.Picture, whole bool) error
}

// Progress is told how far a stage is: "listing" counts sources, "details"
// repositories. Calls come from several goroutines, one at a time.
type Progress interface {
	Step(stage string, done, total int, note string)
}

// Clock is the time, and waiting. A test may shorten the waits.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// What a caller may want to tell apart.
var (
	// ErrToken means that GitHub refuses the token.
	ErrToken = errors.New("GitHub refuses the token; check GITHUB_TOKEN (or the GitHub App), it may have expired or been revoked")
	// ErrNothing means that no source could be read.
	ErrNothing = errors.New("no source could be read; what was harvested before is kept")
)

// Harvester reads GitHub. Its exported fields may be set before Run.
type Harvester struct {
	Clock Clock // the real one by default
	App   *App  // signs requests instead of the token; nil for none
	// Pictures lists the paths of the pictures that a repository's README shows
	// and that may be copied; nil copies none.
	Pictures func(*catalogue.Repository) []string

	cfg      config.Harvest
	gh       config.GitHub
	token    string
	store    Store
	progress Progress
}

// New checks the settings. Token may be "": then the limits are those of
// anonymous requests, and details are read by REST. Progress may be nil.
func New(cfg config.Harvest, gh config.GitHub, token string, store Store, progress Progress) (*Harvester, error) {
	cfg.Concurrency = min(max(cfg.Concurrency, 1), 50) // GitHub allows 100 at a time
	cfg.MaxFileKiB = cmp.Or(max(cfg.MaxFileKiB, 0), 512)
	cfg.Timeout = cmp.Or(cfg.Timeout, 30*time.Second)
	cfg.Details = cmp.Or(cfg.Details, "auto")
	gh.APIURL = slashed(cmp.Or(gh.APIURL, "https://api.github.com/"))
	gh.GraphQLURL = strings.TrimSuffix(cmp.Or(gh.GraphQLURL, gh.APIURL+"graphql"), "/")
	gh.WebURL = slashed(cmp.Or(gh.WebURL, "https://github.com/"))
	gh.RawURL = slashed(gh.RawURL)
	for _, address := range []string{gh.APIURL, gh.GraphQLURL, gh.WebURL, gh.RawURL} {
		if u, err := url.Parse(address); err != nil || address != "" && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("%q is not an http address", address)
		}
	}
	token = strings.TrimSpace(token)
	if strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return nil, fmt.Errorf("the token holds characters that no token has: %w", ErrToken)
	}
	return &Harvester{Clock: wallClock{}, cfg: cfg, gh: gh, token: token, store: store, progress: progress}, nil
}

// Run harvests the sources. What it reads is in the store when it returns,
// whatever it returns; a run that was cut short goes on where it stopped when
// it is run again. It fails with ErrToken, ErrNothing, an error of the store,
// or that of the context; everything else is survived and in the report.
// Excluded repositories are listed like all others, but not looked into.
func (h *Harvester) Run(ctx context.Context, sources []config.Source, exclude []config.Exclusion) (Report, error) {
	r, err := h.open(ctx, sources, exclude)
	if err != nil {
		return Report{}, err
	}
	err = r.harvest(ctx)
	r.report.finish(r.net, h.Clock.Now())
	finished := err == nil && r.report.Pending == 0 && r.report.ResumeAt == nil
	// the end is written even when the context is over: what was read counts
	ended := h.store.EndRun(context.WithoutCancel(ctx), h.Clock.Now(), finished, r.report)
	return r.report, errors.Join(err, ended)
}

// run is one harvest under way.
type run struct {
	*Harvester
	net      *network
	client   *github.Client
	sources  []*source
	excluded func(*catalogue.Repository) bool
	known    map[int64]catalogue.Known
	found    map[int64]*catalogue.Repository
	names    map[string]int64 // lower-cased full name to the repository that bears it
	todo     []*catalogue.Repository
	graphql  bool // details come by GraphQL
	steps    steps
	mu       sync.Mutex // of report, found and names
	report   Report
}

// open makes a run ready.
func (h *Harvester) open(ctx context.Context, sources []config.Source, exclude []config.Exclusion) (*run, error) {
	excluded, err := excluder(h.cfg, exclude)
	if err != nil {
		return nil, err
	}
	r := &run{Harvester: h, excluded: excluded, known: map[int64]catalogue.Known{}, found: map[int64]*catalogue.Repository{}, names: map[string]int64{}}
	r.steps.to = h.progress
	r.report.Began = h.Clock.Now().UTC().Truncate(time.Second)
	if r.net, err = newNetwork(h, r.incident); err != nil {
		return nil, err
	}
	r.client = github.NewClient(r.net.client())
	if r.client.BaseURL, err = url.Parse(h.gh.APIURL); err != nil {
		return nil, err
	}
	r.client.UserAgent = "nhs-code-catalogue"
	r.graphql = h.cfg.Details == "graphql" || h.cfg.Details == "auto" && r.net.signed()
	var names []string
	for _, s := range sources {
		r.sources = append(r.sources, newSource(s))
		names = append(names, r.sources[len(r.sources)-1].key)
	}
	if err := h.store.BeginRun(ctx, names, r.report.Began); err != nil {
		return nil, err
	}
	return r, r.recall(ctx)
}

// recall reads what is known from the nights before.
func (r *run) recall(ctx context.Context) error {
	known, err := r.store.Known(ctx)
	if err != nil {
		return err
	}
	for _, k := range known {
		r.known[k.Repository.ID] = k
	}
	accounts, err := r.store.Organisations(ctx)
	for _, o := range accounts {
		for _, s := range r.sources {
			if strings.EqualFold(s.login, o.Login) {
				s.recall(o)
			}
		}
	}
	return err
}

// harvest is the story of a run: who, what, what no more, a look into it, and
// its pictures.
func (r *run) harvest(ctx context.Context) error {
	for _, stage := range []func(context.Context) error{r.owners, r.list, r.missing, r.look, r.pictures} {
		err := stage(ctx)
		var limit *limitError
		if errors.As(err, &limit) {
			return r.postpone(ctx, limit)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// postpone ends a run politely when a limit is used up: what is left waits for
// another run.
func (r *run) postpone(ctx context.Context, limit *limitError) error {
	until := limit.until.UTC().Truncate(time.Second)
	if r.report.ResumeAt = &until; r.todo == nil {
		r.todo = r.pending()
		r.report.Pending = len(r.todo)
	}
	r.incident("", fmt.Sprintf("%s; %d repositories are left to read, run again after %s", limit, r.report.Pending, until.Format(time.RFC3339)))
	var fetched []catalogue.Fetched
	for _, repo := range r.steps.left(r.todo) {
		fetched = append(fetched, catalogue.Fetched{ID: repo.ID, Reason: "GitHub's limit was used up before it could be read"})
	}
	return r.store.PutDetails(context.WithoutCancel(ctx), fetched)
}

// incident notes something that was survived, in the report and in the store.
func (r *run) incident(subject, what string) {
	i := catalogue.Incident{At: r.Clock.Now().UTC().Truncate(time.Second), Subject: subject, What: what}
	r.count(func(p *Report) { p.add(i) })
	// an incident that cannot be kept is in the report all the same
	_ = r.store.PutIncident(context.Background(), i)
}

// count changes a number or list of the report.
func (r *run) count(f func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.report)
}

// wallClock is the real time.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slashed ends an address in a slash.
func slashed(address string) string {
	if address == "" || strings.HasSuffix(address, "/") {
		return address
	}
	return address + "/"
}

// status is the HTTP status that an error of go-github stands for, 0 for none.
func status(err error) int {
	var e *github.ErrorResponse
	if errors.As(err, &e) && e.Response != nil {
		return e.Response.StatusCode
	}
	return 0
}

// gone tells the statuses by which GitHub says that a repository is not public any more.
func gone(status int) bool {
	return status == http.StatusNotFound || status == http.StatusGone || status == http.StatusUnavailableForLegalReasons
}
