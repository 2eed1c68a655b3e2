package harvest

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	firstBatch = 50              // repositories in a query
	largest    = 100             // the most ids that GitHub takes
	triesAlone = 3               // of a query about one repository, before it is read by REST
	batchName  = "harvest.batch" // of the setting that remembers the size
)

// look looks into the repositories that are new or changed, and stores what it
// sees as it goes.
func (r *run) look(ctx context.Context) error {
	r.todo = r.pending()
	pending := r.todo
	r.report.Pending = len(pending)
	r.report.DetailsByREST = !r.graphql
	r.steps.total = len(pending)
	if len(pending) == 0 {
		return nil
	}
	if !r.graphql {
		return r.lookByREST(ctx, pending)
	}
	err := r.lookByQuery(ctx, pending)
	if errors.Is(err, errNoGraphQL) && r.cfg.Details == "auto" {
		r.incident("graphql", fmt.Sprintf("%s; details are read by REST, which takes more requests", firstLine(err)))
		r.graphql, r.report.DetailsByREST = false, true
		return r.lookByREST(ctx, r.steps.left(pending))
	}
	return err
}

// lookByREST looks into repositories one by one, several at a time.
func (r *run) lookByREST(ctx context.Context, pending []*catalogue.Repository) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.cfg.Concurrency)
	for _, repo := range pending {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			d, err := r.detailsByREST(ctx, repo)
			return r.outcome(ctx, repo, d, err)
		})
	}
	return group.Wait()
}

// outcome stores the details of one repository, or why there are none; it
// returns only the errors that end the run.
func (r *run) outcome(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details, err error) error {
	var limit *limitError
	switch {
	case err == nil:
		return r.settle(ctx, []catalogue.Fetched{{ID: repo.ID, Key: r.key(repo), Details: d}})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &limit):
		return limit
	case errors.Is(err, ErrToken) || status(err) == 401:
		return ErrToken
	case gone(status(err)):
		err = fmt.Errorf("it is on its owner's list, but GitHub answers %d", status(err))
	}
	r.incident(repo.FullName(), firstLine(err).Error())
	return r.settle(ctx, []catalogue.Fetched{{ID: repo.ID, Reason: "it could not be read: " + firstLine(err).Error()}})
}

// settle stores outcomes and counts them. What was fetched is stored even when
// the run is being stopped.
func (r *run) settle(ctx context.Context, fetched []catalogue.Fetched) error {
	if len(fetched) == 0 {
		return nil
	}
	if err := r.store.PutDetails(context.WithoutCancel(ctx), fetched); err != nil {
		return err
	}
	for _, f := range fetched {
		done := r.steps.finish(f.ID)
		name := r.found[f.ID].FullName()
		r.steps.step("details", done, r.steps.total, name)
		r.count(func(p *Report) {
			p.Pending--
			if f.Details != nil {
				p.Fetched++
			} else {
				p.Failed++
			}
		})
	}
	return nil
}

// job is a repository that waits to be looked into.
type job struct {
	repo  *catalogue.Repository
	alone bool // GitHub gave null for it among others
	tries int  // alone, in vain
}

// lookByQuery looks into repositories in batches. The size that GitHub coped
// with is remembered for the next night.
func (r *run) lookByQuery(ctx context.Context, pending []*catalogue.Repository) error {
	b, err := recallBatches(ctx, r, batchName, firstBatch, largest, func(job) int { return 1 })
	if err != nil {
		return err
	}
	r.count(func(p *Report) { p.BatchSize = b.size })
	for _, repo := range pending {
		b.queue = append(b.queue, job{repo: repo})
	}
	return b.each(ctx, r.cfg.Concurrency, func(ctx context.Context, jobs []job) error { return r.batch(ctx, b, jobs) })
}

// batch looks into a batch and puts back what must be asked again.
func (r *run) batch(ctx context.Context, b *batches[job], jobs []job) error {
	began := r.Clock.Now()
	seen, err := r.ask(ctx, jobs)
	if errors.Is(err, errHeavy) {
		return r.tooMuch(ctx, b, jobs, err)
	}
	if err != nil {
		return err
	}
	if size, grew := b.well(jobs, r.Clock.Now().Sub(began)); grew {
		if err := r.remember(ctx, b.name, size); err != nil {
			return err
		}
	}
	var fetched []catalogue.Fetched
	for i, j := range jobs {
		switch {
		case seen[i] != nil:
			fetched = append(fetched, catalogue.Fetched{ID: j.repo.ID, Key: seen[i].key, Details: seen[i].details})
		case j.alone:
			if err := r.absent(ctx, j.repo); err != nil {
				return err
			}
		default:
			j.alone = true
			b.again(j)
		}
	}
	return r.settle(ctx, fetched)
}

// tooMuch puts a batch back in smaller ones; a repository that fails alone, again
// and again, is read by REST.
func (r *run) tooMuch(ctx context.Context, b *batches[job], jobs []job, err error) error {
	if len(jobs) > 1 {
		size := b.heavy(jobs)
		r.incident("graphql", fmt.Sprintf("%s (%d repositories at a time); now %d at a time", firstLine(err), len(jobs), size))
		b.back(jobs)
		return r.remember(ctx, b.name, size)
	}
	j := jobs[0]
	if j.tries++; j.tries >= triesAlone {
		return r.absent(ctx, j.repo)
	}
	j.alone = true
	b.again(j)
	r.incident(j.repo.FullName(), fmt.Sprintf("%s; asked again alone", firstLine(err)))
	return r.Clock.Sleep(ctx, firstPause<<(j.tries-1))
}

// absent asks by REST about a repository that GraphQL says is not there, or
// cannot show.
func (r *run) absent(ctx context.Context, repo *catalogue.Repository) error {
	_, _, err := r.client.Repositories.GetByID(ctx, repo.ID)
	if err == nil {
		d, err := r.detailsByREST(ctx, repo)
		return r.outcome(ctx, repo, d, err)
	}
	return r.outcome(ctx, repo, nil, err)
}
