package harvest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	firstBatch  = 50              // repositories in a query
	largest     = 100             // the most ids that GitHub takes
	quick       = 4 * time.Second // an answer within which more may be asked; GitHub gives up at 10 s
	calmBatches = 4               // good answers before a batch that was halved grows again
	batchName   = "harvest.batch" // of the setting that remembers the size
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
	depth int  // levels of folders to list
}

// batches hands out jobs in batches whose size follows how GitHub copes.
type batches struct {
	mu    sync.Mutex
	queue []job
	alone []job
	size  int
	calm  int // good answers since the size changed
	need  int // good answers before it grows
}

// take is the next batch, empty when there is nothing left.
func (b *batches) take() []job {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.alone); n > 0 {
		j := b.alone[n-1]
		b.alone = b.alone[:n-1]
		return []job{j}
	}
	n := min(b.size, len(b.queue))
	taken := b.queue[:n:n]
	b.queue = b.queue[n:]
	return taken
}

// back returns jobs to the queue; one that failed alone stays alone.
func (b *batches) back(jobs []job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range jobs {
		if j.alone {
			b.alone = append(b.alone, j)
		} else {
			b.queue = append(b.queue, j)
		}
	}
}

// heavy halves the size after a batch that was too much.
func (b *batches) heavy(asked int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.size = max(min(b.size, (asked+1)/2), 1)
	b.calm, b.need = 0, calmBatches
	return b.size
}

// well lets the size grow after enough quick answers to whole batches.
func (b *batches) well(asked int, took time.Duration) (size int, grew bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if asked < b.size || took > quick || b.size == largest {
		return b.size, false
	}
	if b.calm++; b.calm < b.need {
		return b.size, false
	}
	b.size, b.calm = min(b.size*2, largest), 0
	return b.size, true
}

// lookByQuery looks into repositories in batches. The size that GitHub coped
// with is remembered for the next night.
func (r *run) lookByQuery(ctx context.Context, pending []*catalogue.Repository) error {
	b := &batches{size: firstBatch, need: 1}
	if v, err := r.store.Setting(ctx, batchName); err != nil {
		return err
	} else if n, err := strconv.Atoi(v); err == nil {
		b.size = min(max(n, 1), largest)
	}
	r.count(func(p *Report) { p.BatchSize = b.size })
	for _, repo := range pending {
		b.queue = append(b.queue, job{repo: repo, depth: treeDepth})
	}
	for len(b.queue)+len(b.alone) > 0 {
		group, ctx := errgroup.WithContext(ctx)
		for range r.cfg.Concurrency {
			group.Go(func() error {
				for jobs := b.take(); len(jobs) > 0 && ctx.Err() == nil; jobs = b.take() {
					if err := r.batch(ctx, b, jobs); err != nil {
						return err
					}
				}
				return ctx.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// batch looks into a batch and puts back what must be asked again.
func (r *run) batch(ctx context.Context, b *batches, jobs []job) error {
	began := r.Clock.Now()
	seen, err := r.ask(ctx, jobs)
	if errors.Is(err, errHeavy) {
		return r.tooMuch(ctx, b, jobs, err)
	}
	if err != nil {
		return err
	}
	if size, grew := b.well(len(jobs), r.Clock.Now().Sub(began)); grew {
		if err := r.remember(ctx, size); err != nil {
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
			b.back([]job{j})
		}
	}
	return r.settle(ctx, fetched)
}

// tooMuch puts a batch back in smaller ones; a repository that fails alone is
// asked for with fewer folders, and then by REST.
func (r *run) tooMuch(ctx context.Context, b *batches, jobs []job, err error) error {
	if len(jobs) > 1 {
		size := b.heavy(len(jobs))
		r.incident("graphql", fmt.Sprintf("%s (%d repositories at a time); now %d at a time", firstLine(err), len(jobs), size))
		b.back(jobs)
		return r.remember(ctx, size)
	}
	j := jobs[0]
	if j.tries++; j.tries >= maxTries {
		return r.absent(ctx, j.repo)
	}
	if j.tries%2 == 0 {
		j.depth = max(j.depth/2, 1)
	}
	j.alone = true
	b.back([]job{j})
	r.incident(j.repo.FullName(), fmt.Sprintf("%s; asked again alone, for %d levels of folders", firstLine(err), j.depth))
	return r.Clock.Sleep(ctx, firstPause<<(j.tries-1))
}

// remember keeps the size of batches for the next night.
func (r *run) remember(ctx context.Context, size int) error {
	r.count(func(p *Report) { p.BatchSize = size })
	return r.store.PutSetting(context.WithoutCancel(ctx), batchName, strconv.Itoa(size))
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
