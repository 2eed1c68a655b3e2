package generator

import (
	"context"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/publish"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

// pages is what is kept of the files about one component.
type pages struct {
	Files    []publish.File
	Problems []catalogue.Problem // of its README
}

// keepPages publishes the files about a component again, or has them made.
func (b *build) keepPages(ctx context.Context, c *catalogue.Component, of []any, make func(site.Output) error) error {
	b.progress.Step("pages", int(b.shown.Add(1)), len(b.components), "")
	if c.Commit == "" { // nothing says which README that is
		return make(b.out)
	}
	readme, err := b.readmeKey(c)
	if err != nil {
		return err
	}
	key, err := b.shelf.key(c.Name, of, c, readme, b.excerpts[c.ID])
	if err != nil {
		return err
	}
	var kept pages
	found, err := b.shelf.find(ctx, keptPages, key, &kept)
	if found && err == nil {
		found, err = b.out.Again(kept.Files)
	}
	if err != nil {
		return err
	}
	if found {
		b.shelf.use(keptPages, key)
		if c.Readme.Shown == "full" {
			b.shelf.use(keptReadme, readme)
		}
		b.warn(kept.Problems...)
		return nil
	}
	recorder := &publish.Recorder{Folder: b.out}
	if err := make(recorder); err != nil {
		return err
	}
	problems, _ := b.troubles.Load(c.ID)
	kept.Problems, _ = problems.([]catalogue.Problem)
	kept.Files = recorder.Files
	return b.shelf.keep(ctx, keptPages, key, kept)
}
