package harvest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v62/github"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// A list that names less than half of what was known is put to the test: when
// the first few that it misses are still there, it is not believed.
const probes = 3

// missing asks after every repository that was known and is on no list
// tonight. It departs only when its source's list is whole and GitHub says of
// the very repository, by its number, that it is gone.
func (r *run) missing(ctx context.Context) error {
	for _, s := range r.sources {
		if !s.listed {
			continue
		}
		if err := r.missingOf(ctx, s); err != nil {
			return err
		}
	}
	r.report.Found = len(r.found)
	return nil
}

// missingOf asks after what one source's list misses.
func (r *run) missingOf(ctx context.Context, s *source) error {
	var lost []catalogue.Known
	for id, k := range r.known {
		if k.Source == s.key && r.found[id] == nil {
			lost = append(lost, k)
		}
	}
	slices.SortFunc(lost, func(a, b catalogue.Known) int { return int(a.Repository.ID - b.Repository.ID) })
	short := len(lost) > s.last-len(lost)
	there := 0
	for i, k := range lost {
		still, err := r.askAfter(ctx, s, k)
		if err != nil {
			return err
		}
		if there += still; short && there >= min(probes, len(lost)) && there == i+1 {
			return r.disbelieve(ctx, s, len(lost))
		}
	}
	return nil
}

// disbelieve takes back the trust in a list.
func (r *run) disbelieve(ctx context.Context, s *source, lost int) error {
	reason := fmt.Sprintf("its list left out %d of %d repositories that are still there", lost, s.last)
	s.listed = false
	r.distrust(s, reason)
	return r.store.PutListing(ctx, catalogue.Listing{Source: s.key, AsOf: r.now(), Reason: reason, Organisations: r.accounts(s, nil, r.now())})
}

// askAfter asks GitHub for a repository by its number: gone, still there (1),
// or not to be told, in which case it stays as it is, marked stale.
func (r *run) askAfter(ctx context.Context, s *source, k catalogue.Known) (there int, err error) {
	repo, _, err := r.client.Repositories.GetByID(ctx, k.Repository.ID)
	switch code := status(err); {
	case err == nil && !repo.GetPrivate():
		return 1, r.readmit(ctx, s, repo)
	case err == nil:
		return 0, r.depart(ctx, k, 404)
	case gone(code):
		return 0, r.depart(ctx, k, code)
	case code == 401:
		return 0, ErrToken
	case ctx.Err() != nil:
		return 0, ctx.Err()
	}
	reason := fmt.Sprintf("it is on no list, and GitHub did not say whether it is gone: %s", firstLine(err))
	r.incident(k.Repository.FullName(), reason)
	return 0, r.store.PutDetails(ctx, []catalogue.Fetched{{ID: k.Repository.ID, Reason: reason}})
}

// depart keeps of a repository only that it is gone.
func (r *run) depart(ctx context.Context, k catalogue.Known, answer int) error {
	d := catalogue.Departure{
		ID: k.Repository.ID, Name: k.Repository.FullName(), FirstSeen: k.FirstSeen, LastSeen: k.LastSeen, Confirmed: r.now(),
		Answer: answer, Licence: k.Repository.GitHubLicence, Archived: k.Repository.Archived,
	}
	r.count(func(p *Report) { p.Departures = append(p.Departures, d) })
	return r.store.PutDeparture(ctx, d)
}

// readmit takes a repository that no list named, but that is still there: it
// slipped from page to page, or was transferred to an owner outside of the
// sources.
func (r *run) readmit(ctx context.Context, s *source, repo *github.Repository) error {
	l := catalogue.Listing{Source: s.key, AsOf: r.now(), Complete: true, Extra: true}
	r.mu.Lock()
	row := r.row(s, repo, l.AsOf)
	if !strings.EqualFold(row.Owner, s.login) {
		row.OwnerName = row.Owner
	}
	r.accept(&l, s, row)
	r.mu.Unlock()
	l.Organisations = r.accounts(s, []*github.Repository{repo}, l.AsOf)
	return r.store.PutListing(ctx, l)
}

// now is the time to the second, UTC.
func (r *run) now() time.Time { return r.Clock.Now().UTC().Truncate(time.Second) }
