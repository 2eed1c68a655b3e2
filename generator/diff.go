package generator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// Diff tells what changed between two catalogues, each a snapshot file, a
// published folder or its catalogue.json.
func Diff(ctx context.Context, cfg config.Config, old, now string) (changes []catalogue.Change, err error) {
	store, err := snapshot.Open(ctx, snapshot.Memory)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	// the snapshot compares nights; any two will do
	night := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, path := range []string{old, now} {
		states, err := statesOf(ctx, cfg, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if err := store.RecordStates(ctx, night.AddDate(0, 0, i), slices.Values(states)); err != nil {
			return nil, err
		}
	}
	days, err := store.Days(ctx)
	for _, d := range days {
		if d.Date == night.AddDate(0, 0, 1).Format(time.DateOnly) {
			return d.Changes, err
		}
	}
	return []catalogue.Change{}, err
}

// statesOf reads how every component of a catalogue stands.
func statesOf(ctx context.Context, cfg config.Config, path string) ([]snapshot.State, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		path = filepath.Join(path, "api", "v1", "catalogue.json")
	}
	if filepath.Ext(path) == ".json" {
		return publishedStates(path)
	}
	return snapshotStates(ctx, cfg, path)
}

func publishedStates(path string) ([]snapshot.State, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var states []snapshot.State
	err = data.ReadList(file, "components", func(c catalogue.Component) error {
		states = append(states, stateOf(&c))
		return nil
	})
	return states, err
}

// snapshotStates judges what a snapshot holds.
func snapshotStates(ctx context.Context, cfg config.Config, path string) (states []snapshot.State, err error) {
	cfg.Paths.Snapshot = path
	b := newBuild(cfg, Options{Offline: true})
	if b.content, b.templates, err = materials(cfg.Paths); err != nil {
		return nil, err
	}
	if b.store, err = snapshot.Open(ctx, path); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.store.Close()) }()
	if b.asOf, err = b.store.AsOf(ctx); err != nil {
		return nil, err
	}
	if b.assessor, err = newAssessor(b); err != nil {
		return nil, err
	}
	for _, err := range b.documents(ctx) {
		if err != nil {
			return nil, err
		}
	}
	return slices.Collect(b.states), nil
}
