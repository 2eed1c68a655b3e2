package generator

import (
	"context"
	"errors"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/publish"
)

// pages is what is kept of the files about one component.
type pages struct {
	Files    []publish.File
	Problems []catalogue.Problem // of its README
}

// keepPages publishes the files about a component again, or has them made.
func (b *build) keepPages(ctx context.Context, c *catalogue.Component, of []any, show func(data.FileWriter) error, tell func(name string, size int64)) error {
	b.progress.Step("pages", int(b.shown.Add(1)), len(b.components), "")
	kept, err := b.pagesOf(ctx, c, of, func(out data.FileWriter) error { return errors.Join(show(out), b.forms(out, c)) })
	for _, file := range kept.Files {
		tell(file.Name, file.Size)
	}
	return err
}

func (b *build) pagesOf(ctx context.Context, c *catalogue.Component, of []any, make func(data.FileWriter) error) (kept pages, err error) {
	recorder := &publish.Recorder{Folder: b.out}
	if c.Commit == "" && c.Readme.Shown != "none" { // nothing says which README that is
		err := make(recorder)
		return pages{Files: recorder.Files}, err
	}
	readme, err := b.readmeKey(c)
	if err != nil {
		return kept, err
	}
	key, err := b.shelf.key(c.Name, of, c, b.findings.of[c.ID].sum, readme, b.excerpts[c.ID])
	if err != nil {
		return kept, err
	}
	again, err := b.pagesAgain(ctx, key, &kept)
	if err != nil {
		return kept, err
	}
	if again {
		if c.Readme.Shown == "full" {
			b.shelf.spare(keptReadme, readme)
		}
		return kept, nil
	}
	if err := make(recorder); err != nil {
		return kept, err
	}
	problems, _ := b.troubles.Load(c.ID)
	kept.Files = recorder.Files
	kept.Problems, _ = problems.([]catalogue.Problem)
	return kept, b.shelf.keep(ctx, keptPages, key, kept)
}

// pagesAgain publishes the files that lie under a key; false when there are none
// or the live site has not got them.
func (b *build) pagesAgain(ctx context.Context, key string, kept *pages) (bool, error) {
	if found, err := b.shelf.find(ctx, keptPages, key, kept); !found || err != nil {
		return false, err
	}
	if again, err := b.out.Again(kept.Files); !again || err != nil {
		return false, err
	}
	b.shelf.use(keptPages, key)
	b.warn(kept.Problems...)
	return true, nil
}
