// Package generator knows the order of the other rooms of the house: it takes
// a catalogue from GitHub to a published site.
//
//	harvest ─▶ snapshot ─▶ gather (readme, assess, search) ─▶ relate ─▶ site ─▶ publish
//
// Repositories are streamed from the snapshot twice, once to judge and index
// them and once to show their READMEs, so that memory does not hold the texts
// of all. Nothing after the harvest reads the clock or the network: the same
// snapshot, configuration and content give the same bytes. A repository that
// cannot be judged or shown, even one that makes the program panic, is named in
// the ledger or the warnings and left out; the others go on.
package generator

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/assess"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/publish"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
	embeddedtemplates "github.com/nhs-code-catalogue/catalogue/templates"
)

// Options say how a catalogue is built.
type Options struct {
	Offline      bool     // use the snapshot as it is
	Sample       bool     // use the embedded sample instead of a snapshot
	AcceptShrink []string // owners whose losses are accepted, see Guards
	Version      string   // of the program, shown on the site
	Token        string   // for GitHub, "" for none
	App          *harvest.App
	Progress     Progress      // nil for none
	Clock        harvest.Clock // of the harvest, nil for the real one
}

// Progress is told how far a stage is; total is 0 where it is unknown, and done
// too where nothing can be counted. It is called from several goroutines at a
// time.
type Progress interface {
	Step(stage string, done, total int, note string)
}

// silent is no progress at all.
type silent struct{}

func (silent) Step(string, int, int, string) {}

// build is one run.
type build struct {
	cfg       config.Config
	opts      Options
	progress  *pulse
	content   content.Content
	templates fs.FS
	store     *snapshot.Snapshot
	out       *publish.Folder
	report    Report

	asOf          time.Time
	assessor      *assess.Assessor
	index         *search.Index
	components    []catalogue.Component
	findings      *packer // of the components, which hold none themselves
	organisations []catalogue.Organisation
	departures    []catalogue.Departure
	found         map[int64]bool   // GitHub's numbers of all that the snapshot holds
	excerpts      map[int64]string // of READMEs that may not be shown whole, by GitHub's number
	shelf         *shelf
	pictured      map[int64][]string // names of the pictures of READMEs, by GitHub's number
	rules         string             // by which repositories are judged
	collections   map[string][]string
	days          []catalogue.Day
	forms         func(data.FileWriter, *catalogue.Component) error // writes a component in the forms of others
	manifest      json.RawMessage                                   // of the search index
	indexFiles    []data.IndexFile
	kindNames     map[string]string
	standardNames map[string]string
	spelt         map[string]string // lower-cased language or owner to its spelling

	total    int          // repositories to judge
	judged   atomic.Int64 // or excluded
	shown    atomic.Int64 // components
	troubles sync.Map     // with a README, by GitHub's number
	mu       sync.Mutex   // guards report while pages are made
}

// Build harvests what changed and publishes the catalogue. Whatever happens,
// the report tells how far it came. Errors of configuration and content are
// catalogue.Problem values with a file; a guard's objection is a *Refusal. In
// each case of an error the live site is untouched.
func Build(ctx context.Context, cfg config.Config, opts Options) (Report, error) {
	b := newBuild(cfg, opts)
	err := b.run(ctx)
	if stopped := ctx.Err(); err != nil && stopped != nil && !errors.Is(err, stopped) {
		err = errors.Join(stopped, err) // whatever the step at hand made of it
	}
	b.report.end(err)
	return b.report, err
}

func newBuild(cfg config.Config, opts Options) *build {
	b := &build{cfg: cfg, opts: opts, report: newReport(), found: map[int64]bool{}, excerpts: map[int64]string{}, spelt: map[string]string{}, findings: newPacker()}
	if opts.Progress == nil {
		opts.Progress = silent{}
	}
	b.progress = newPulse(opts.Progress)
	return b
}

// run is the story of a build.
func (b *build) run(ctx context.Context) (err error) {
	if err := b.prepare(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.store.Close()) }()
	if b.out, err = publish.Next(b.cfg.Paths.Output); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.out.Close()) }()
	b.out.At(b.cfg.Site.BaseURL)
	schemas, err := site.NewSchemas()
	if err != nil {
		return err
	}
	b.out.Fits(schemas.Check)

	b.progress.recall(b.cfg.Paths.Output)
	if err := b.stage(ctx, "harvest", b.harvest); err != nil {
		return err
	}
	if b.total, err = b.store.Count(ctx); err != nil {
		return err
	}
	defer roomy(b.total)()
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"judge", b.judge},
		{"index", b.relateAndIndex},
		{"pages", b.writeSite},
		{"verify", b.verify},
		{"publish", b.publish},
	}
	for _, step := range steps {
		if err := b.stage(ctx, step.name, step.do); err != nil {
			return err
		}
	}
	return nil // published, whatever was asked meanwhile
}

// stage does one step of a build, unless the build is to stop.
func (b *build) stage(ctx context.Context, name string, do func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.report.stage(name, func() error {
		defer b.progress.beat(name)()
		return do(ctx)
	})
}

// prepare reads what a build needs before it begins.
func (b *build) prepare(ctx context.Context) (err error) {
	if b.content, b.templates, err = materials(b.cfg.Paths); err != nil {
		return err
	}
	b.nameForPeople()
	if !b.opts.Sample && within(b.cfg.Paths.Snapshot, b.cfg.Paths.Output) {
		return catalogue.Problem{Subject: b.cfg.Paths.Snapshot, What: "the snapshot must not lie in the output folder, which is published and replaced"}
	}
	if b.store, err = b.open(ctx); err != nil {
		return err
	}
	b.shelf, err = newShelf(ctx, b.store)
	return err
}

// nameForPeople notes the names by which search finds kinds and standards and
// shows them.
func (b *build) nameForPeople() {
	b.kindNames, b.standardNames = map[string]string{}, map[string]string{}
	for _, k := range b.content.Kinds {
		b.kindNames[k.ID] = k.Name
	}
	for _, s := range b.content.Standards {
		b.standardNames[s.ID] = s.Name
	}
}

// open opens the snapshot, or fills one in memory with the sample.
func (b *build) open(ctx context.Context) (*snapshot.Snapshot, error) {
	if !b.opts.Sample {
		return snapshot.Open(ctx, b.cfg.Paths.Snapshot)
	}
	b.cfg.Site.Title += " (sample)"
	b.cfg.Site.Description = "A sample: its organisations and components are invented, to show how the catalogue works."
	store, err := openSample(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.keepSamplePictures(ctx, store); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// openSample puts the embedded sample into a snapshot in memory.
func openSample(ctx context.Context) (*snapshot.Snapshot, error) {
	sample, err := content.LoadSample(embeddedcontent.FS)
	if err != nil {
		return nil, below("content", err)
	}
	store, err := snapshot.Open(ctx, snapshot.Memory)
	if err != nil {
		return nil, err
	}
	contents := snapshot.Contents{
		AsOf: sample.AsOf, Organisations: sample.Organisations, Repositories: sample.Repositories,
		Departures: sample.Departures, Renames: sample.Renames,
	}
	if err := store.Fill(ctx, contents); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// materials are the content and the templates, from their folders where the
// configuration names some, else those in the program.
func materials(paths config.Paths) (content.Content, fs.FS, error) {
	source, templates, folder := fs.FS(embeddedcontent.FS), fs.FS(embeddedtemplates.FS), "content"
	if paths.Templates != "" {
		if _, err := os.Stat(paths.Templates); err != nil {
			return content.Content{}, nil, catalogue.Problem{File: paths.Templates, What: err.Error()}
		}
		templates = os.DirFS(paths.Templates)
	}
	if paths.Content != "" {
		source, folder = os.DirFS(paths.Content), paths.Content
	}
	c, err := content.Load(source)
	return c, templates, below(folder, err)
}

// below completes the names of the files in errors of content.
func below(folder string, err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var all []error
	for _, e := range joined.Unwrap() {
		if p, ok := e.(catalogue.Problem); ok {
			p.File = filepath.Join(folder, p.File)
			e = p
		}
		all = append(all, below(folder, e))
	}
	return errors.Join(all...)
}

// within tells whether a path lies in a folder.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
