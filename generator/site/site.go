// Package site writes what is published: pages, feeds, data files, badges and
// the files that tell a host how to serve them.
//
// It is a pure function of Site: no clock, no network, no map order. Pages are
// made one at a time by a few workers and handed to an Output, so that memory
// does not grow with the number of components. Every address is relative, so
// that the site works below any path and from any file server; only 404.html,
// which is served at any depth, is absolute.
package site

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// Site is all that is published. Lists come sorted as their fields say; Write
// changes nothing in them.
type Site struct {
	Config        config.Site
	WebURL        string                   // GitHub's address for people, ends in a slash
	Version       string                   // of the program, shown in the footer
	Templates     fs.FS                    // layouts, pages, partials, components, static, dist
	Content       content.Content          //
	Components    []catalogue.Component    // sorted by lower-cased name
	Whole         catalogue.Whole          // gives their findings
	Organisations []catalogue.Organisation // any order
	Departures    []catalogue.Departure    // sorted by lower-cased name
	Renamed       map[string]string        // OWNER/NAME that was → that is
	Collections   map[string][]string      // members of each collection by its ID, best first
	Days          []catalogue.Day          // newest first
	Ledger        catalogue.Ledger         //
	Manifest      json.RawMessage          // of the search index, null when there is none
	Readme        ReadmeFunc               // nil shows none
	Keep          KeepFunc                 // nil makes every page
	GeneratedAt   time.Time                // of the harvest, UTC
	Snapshot      string                   // identifies the snapshot
	Files         []data.File              // that Data and Keep publish beside the site's own, for /data/ and the components' pages
	Data          DataFunc                 // nil writes none
}

// DataFunc publishes the files of the catalogue for other programs, while pages
// are made.
type DataFunc func(ctx context.Context, out Output) error

// ReadmeFunc gives what a component's page shows of its README. It is called
// from several workers at a time.
type ReadmeFunc func(ctx context.Context, c *catalogue.Component) (Readme, error)

// KeepFunc publishes the files about a component as an earlier night made them,
// when they were made of the same: of the component as it is tonight, its README,
// and of what else the pages show, which CBOR can hold. Otherwise it calls make,
// which writes them. It tells of every file in either case, and is called from
// several workers at a time.
type KeepFunc func(ctx context.Context, c *catalogue.Component, of []any, make func(data.FileWriter) error, tell func(name string, size int64)) error

// Readme is a README, sanitised.
type Readme struct {
	HTML     template.HTML
	Excerpt  string    // plain text instead of HTML, where the licence allows no more
	Headings []Heading // for the contents list
	Files    []File    // images that are copied into the site; HTML names them relative to the page
}

// Heading is a heading of a README.
type Heading struct {
	Level int    // 1 to 6, as the author meant it
	ID    string // of the element in the HTML
	Text  string
}

// File is a file that is published beside a component's page.
type File struct {
	Name string // relative to the page's folder
	Data []byte
}

// Output is where the site goes; publish.Folder is one. It is called from
// several workers at a time, and WriteFile may not keep data.
type Output = data.Output

// workers is how many pages are made at a time.
const workers = 2

// Write publishes the whole site. It fails on the first file that cannot be
// made or written.
func (s *Site) Write(ctx context.Context, out Output) error {
	w := begin(s, out)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.writeFiles(ctx) }) // takes long, and needs nothing of the pages
	group.Go(func() error { return w.writePages(ctx) })
	if err := group.Wait(); err != nil {
		return err
	}
	return w.finish()
}

// writePages makes every page and file of the site's own but those that tell of
// all others.
func (w *writer) writePages(ctx context.Context) error {
	if err := w.prepare(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	jobs := make(chan job, workers)
	group.Go(func() error {
		defer close(jobs)
		return w.plan(func(j job) error {
			select {
			case jobs <- j:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for range workers {
		group.Go(func() error {
			for j := range jobs {
				if err := j.run(ctx); err != nil {
					return fmt.Errorf("%s: %w", j.name, err)
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// job is one page or file to make.
type job struct {
	name string // for errors
	run  func(ctx context.Context) error
}
