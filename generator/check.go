package generator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/assess"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// Judgement is what the catalogue says of one repository.
type Judgement struct {
	Component catalogue.Component
	Checks    []content.Check // the pages of the checks, in their order
	Standards []content.Standard
	Warnings  []catalogue.Problem // for the owner alone, never published
	Proposal  []byte              // a publiccode.yml made of what is known; its owner completes it
}

// Failed lists the mandatory checks that do not pass.
func (j Judgement) Failed() []catalogue.Finding {
	mandatory := map[string]bool{}
	for _, c := range j.Checks {
		mandatory[c.ID] = c.Mandatory
	}
	var failed []catalogue.Finding
	for _, f := range j.Component.Findings {
		if f.Outcome == catalogue.Fail && mandatory[f.Check] {
			failed = append(failed, f)
		}
	}
	return failed
}

// CheckDirectory judges a local clone as if it were on GitHub.
func CheckDirectory(cfg config.Config, folder string) (Judgement, error) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is a file; name the folder of a clone", folder)
	}
	if err != nil {
		return Judgement{}, err
	}
	full, err := filepath.Abs(folder)
	if err != nil {
		return Judgement{}, err
	}
	repo, err := harvest.Directory(os.DirFS(folder), filepath.Base(full), cfg.Harvest.MaxFileKiB)
	if err != nil {
		return Judgement{}, err
	}
	repo.ListedAsOf = time.Now().UTC().Truncate(time.Second) // read now, not on some night
	repo.Details.AsOf = repo.ListedAsOf
	return judgeAlone(cfg, repo)
}

// CheckRepository judges one repository of GitHub, read anew.
func CheckRepository(ctx context.Context, cfg config.Config, opts Options, fullName string) (j Judgement, err error) {
	store, err := snapshot.Open(ctx, snapshot.Memory)
	if err != nil {
		return j, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	cfg.Sources, cfg.Exclude, cfg.Readme.CopyImages = []config.Source{{Repo: fullName}}, nil, false
	b := newBuild(cfg, opts)
	b.store = store
	if err := b.harvest(ctx); err != nil {
		return j, fmt.Errorf("%s could not be read from GitHub: is it public, and spelt like that? %w", fullName, err)
	}
	repo, err := store.Repository(ctx, fullName)
	if err != nil {
		return j, fmt.Errorf("%s: %w", fullName, err)
	}
	return judgeAlone(cfg, repo)
}

// judgeAlone judges a repository without looking at any other.
func judgeAlone(cfg config.Config, repo *catalogue.Repository) (Judgement, error) {
	b := newBuild(cfg, Options{})
	var err error
	if b.content, _, err = materials(cfg.Paths); err != nil {
		return Judgement{}, err
	}
	b.asOf = repo.ListedAsOf
	if repo.Details != nil {
		b.asOf = repo.Details.AsOf
	}
	if b.assessor, err = newAssessor(b); err != nil {
		return Judgement{}, err
	}
	repo.HTMLURL = webURL(cfg.GitHub.WebURL, repo)
	v := b.judgeOne(repo)
	if v.failure != nil {
		return Judgement{}, *v.failure
	}
	return Judgement{
		Component: v.Component, Checks: b.content.Checks, Standards: b.content.Standards,
		Warnings: b.assessor.Warnings(repo), Proposal: assess.Proposal(v.Component, repo, b.content.Standards),
	}, nil
}
