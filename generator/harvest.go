package generator

import (
	"context"
	"errors"
	"fmt"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// Harvest is the first half of Build: it reads GitHub into the snapshot.
func Harvest(ctx context.Context, cfg config.Config, opts Options) (Report, error) {
	b := newBuild(cfg, opts)
	err := b.harvestOnly(ctx)
	b.report.end(err)
	if err == nil {
		b.report.Outcome = Harvested
	}
	return b.report, err
}

func (b *build) harvestOnly(ctx context.Context) (err error) {
	if b.store, err = snapshot.Open(ctx, b.cfg.Paths.Snapshot); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.store.Close()) }()
	return b.report.stage("harvest", func() error { return b.harvest(ctx) })
}

// harvest reads GitHub, unless the snapshot is to be used as it is.
func (b *build) harvest(ctx context.Context) error {
	if b.opts.Offline || b.opts.Sample {
		return nil
	}
	h, err := harvest.New(b.cfg.Harvest, b.cfg.GitHub, b.opts.Token, b.store, b.progress)
	if err != nil {
		return err
	}
	h.App = b.opts.App
	if h.Pictures, err = b.copyable(); err != nil {
		return err
	}
	if b.opts.Clock != nil {
		h.Clock = b.opts.Clock
	}
	report, err := h.Run(ctx, b.cfg.Sources, b.cfg.Exclude)
	b.report.Harvest = &report
	for _, p := range report.Stale {
		b.report.Stale = append(b.report.Stale, StaleSource{p.Subject, p.What})
	}
	if errors.Is(err, harvest.ErrToken) || errors.Is(err, harvest.ErrNothing) {
		return err
	}
	if err != nil {
		return fmt.Errorf("harvest: %w", err)
	}
	return nil
}
