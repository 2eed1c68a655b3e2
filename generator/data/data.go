// Package data makes the catalogue's files for other programs and reads them
// back: one SQLite file that holds everything, descriptions of it for
// Frictionless and Datasette, and the catalogue in the forms of others
// (code.json, DCAT, CycloneDX, publiccode.yml, CodeMeta).
//
// Catalogue.Write makes them; Open reads catalogue.sqlite again and answers
// questions from it alone, so that a program with that one file needs no other.
// Writing is a pure function of the catalogue: the same one gives the same
// bytes. schema.sql says what every table and column holds.
package data

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// Catalogue is what the files are made of.
type Catalogue struct {
	Site          config.Site
	Components    []catalogue.Component    // sorted by lower-cased name
	Whole         catalogue.Whole          // gives their findings
	Organisations []catalogue.Organisation // any order
	Departures    []catalogue.Departure    // sorted by lower-cased name
	Days          []catalogue.Day          // newest first
	Checks        []content.Check
	Standards     []content.Standard
	Index         []IndexFile                       // of the search index
	GeneratedAt   time.Time                         // of the harvest, UTC
	Snapshot      string                            // identifies the snapshot
	Proposal      func(*catalogue.Component) []byte // a publiccode.yml
}

// IndexFile is a file of the search index.
type IndexFile struct {
	Name string // below search-index/
	Data []byte
}

// FileWriter is where a component's files go.
type FileWriter interface {
	WriteFile(name string, data []byte) error
}

// Output is where the files go; publish.Folder is one. Both are called from two
// goroutines at a time.
type Output interface {
	FileWriter
	Stream(name string, write func(io.Writer) error) error
}

// Names of the files.
const (
	DatabaseFile = "catalogue.sqlite"
	PackageFile  = "datapackage.json"
)

// Licence is what may be done with the catalogue's own words and numbers.
const Licence = "CC0-1.0"

// Write makes every file that is not about one component. It fails on the
// first that cannot be made or written.
func (c *Catalogue) Write(ctx context.Context, out Output) error {
	tables, err := describeTables()
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.writeDatabase(ctx, out, tables) })
	group.Go(func() error { return c.writeForms(out) })
	return group.Wait()
}

// writeDatabase writes the database and what describes it.
func (c *Catalogue) writeDatabase(ctx context.Context, out Output, tables []table) (err error) {
	folder, err := os.MkdirTemp("", "catalogue-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path, err := c.database(ctx, folder)
	if err != nil {
		return fmt.Errorf("%s: %w", DatabaseFile, err)
	}
	size, digest, err := copyFile(out, DatabaseFile, path)
	return errors.Join(
		err,
		WriteJSON(out, PackageFile, c.dataPackage(size, digest, tables)),
		WriteJSON(out, "metadata.json", c.datasette(tables)),
	)
}

// copyFile publishes a file of this machine, and tells its size and SHA-256.
func copyFile(out Output, name, path string) (size int64, digest []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, nil, err
	}
	defer file.Close()
	sum := sha256.New()
	err = out.Stream(name, func(w io.Writer) (err error) {
		size, err = io.Copy(w, io.TeeReader(file, sum))
		return err
	})
	return size, sum.Sum(nil), err
}

// writeForms writes the catalogue in the forms of others.
func (c *Catalogue) writeForms(out Output) error {
	return errors.Join(
		out.Stream("code.json", func(w io.Writer) error { return WriteList(w, c.codeJSON(), c.codeReleases) }),
		out.Stream("catalogue.jsonld", func(w io.Writer) error { return WriteList(w, c.dcat(), c.dcatNodes) }),
	)
}

// WriteJSON writes a value as one line of JSON.
func WriteJSON(out FileWriter, name string, value any) error {
	data, err := encode(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return out.WriteFile(name, data)
}
