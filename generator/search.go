package generator

import (
	"context"
	"errors"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

// OpenIndex makes the index that the site searches in, from the snapshot or
// the sample, without writing anything. The caller closes it.
func OpenIndex(ctx context.Context, cfg config.Config, opts Options) (ix *search.Index, err error) {
	opts.Offline = true
	b := newBuild(cfg, opts)
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.store.Close()) }()
	b.shelf.lent = true
	if err := b.judge(ctx); err != nil {
		return nil, err
	}
	return b.index, nil
}
