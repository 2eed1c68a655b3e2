package harvest

import (
	"context"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	quick       = 4 * time.Second // an answer within which more may be asked; GitHub gives up at 10 s
	calmBatches = 4               // good answers before a batch that was halved grows again
)

// batches hands out what is to be asked by queries, as much at a time as
// GitHub copes with.
type batches[T any] struct {
	name    string      // of the setting that remembers the size
	weight  func(T) int // of an item, in the unit of size
	largest int         // size that is never passed

	mu    sync.Mutex
	queue []T
	alone []T // to be asked one at a time
	size  int
	calm  int // good answers since the size changed
	need  int // good answers before it grows
}

// recallBatches are batches of the size that GitHub coped with last night.
func recallBatches[T any](ctx context.Context, r *run, name string, first, largest int, weight func(T) int) (*batches[T], error) {
	b := &batches[T]{name: name, weight: weight, largest: largest, size: first, need: 1}
	v, err := r.store.Setting(ctx, name)
	if n, bad := strconv.Atoi(v); bad == nil {
		b.size = min(max(n, 1), largest)
	}
	return b, err
}

// remember keeps the size of batches for the next night.
func (r *run) remember(ctx context.Context, name string, size int) error {
	if name == batchName {
		r.count(func(p *Report) { p.BatchSize = size })
	}
	return r.store.PutSetting(context.WithoutCancel(ctx), name, strconv.Itoa(size))
}

// each hands every batch to one of so many workers until nothing is left,
// also of what was put back.
func (b *batches[T]) each(ctx context.Context, workers int, do func(context.Context, []T) error) error {
	for len(b.queue)+len(b.alone) > 0 {
		group, ctx := errgroup.WithContext(ctx)
		for range workers {
			group.Go(func() error {
				for some := b.take(); len(some) > 0 && ctx.Err() == nil; some = b.take() {
					if err := do(ctx, some); err != nil {
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

// take is the next batch, empty when there is nothing left.
func (b *batches[T]) take() []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.alone); n > 0 {
		one := b.alone[n-1]
		b.alone = b.alone[:n-1]
		return []T{one}
	}
	n, sum := 0, 0
	for ; n < len(b.queue); n++ {
		if sum += b.weight(b.queue[n]); n > 0 && sum > b.size {
			break
		}
	}
	taken := b.queue[:n:n]
	b.queue = b.queue[n:]
	return taken
}

// back returns a batch to the queue.
func (b *batches[T]) back(some []T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, some...)
}

// again has an item asked for alone.
func (b *batches[T]) again(one T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.alone = append(b.alone, one)
}

// weigh is the weight of a batch.
func (b *batches[T]) weigh(some []T) (sum int) {
	for _, one := range some {
		sum += b.weight(one)
	}
	return sum
}

// heavy halves the size after a batch that was too much.
func (b *batches[T]) heavy(some []T) int {
	asked := b.weigh(some)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.size = max(min(b.size, (asked+1)/2), 1)
	b.calm, b.need = 0, calmBatches
	return b.size
}

// well lets the size grow after enough quick answers to batches that were
// nearly full.
func (b *batches[T]) well(some []T, took time.Duration) (size int, grew bool) {
	asked := b.weigh(some)
	b.mu.Lock()
	defer b.mu.Unlock()
	if asked*10 < b.size*9 || took > quick || b.size == b.largest {
		return b.size, false
	}
	if b.calm++; b.calm < b.need {
		return b.size, false
	}
	b.size, b.calm = min(b.size*2, b.largest), 0
	return b.size, true
}
