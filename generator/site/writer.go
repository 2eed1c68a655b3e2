package site

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// writer makes the files of one site. What many pages need is worked out once,
// before the first page; nothing of it changes afterwards but pages.
type writer struct {
	*Site
	out       *data.Measured
	templates *templates
	assets    []asset
	client    []template.JS // the search's script, which stands in its page; none without an index
	frame     Frame
	still     Frame  // of pages about one component: what does not change from night to night
	basis     string // a sum of what all pages about one component are made of
	alike     alike

	entries []*Entry // by name
	byName  map[string]*Entry
	kinds   map[string]content.Kind
	checks  map[string]content.Check

	badgeFamilies []badgeFamily
	drawn         sync.Map                             // badges by what they say
	outcomes      map[string]map[catalogue.Outcome]int // how many of each, by check
	standards     map[string]content.Standard
	licences      map[string]content.Licence

	organisations  []*Portfolio // by name
	byKind         []*Group
	byLanguage     []*Group
	byTopic        []*Group
	byLicence      []*Group
	byStandard     []*Standard // by name, parents before their parts
	collections    []*Group
	helpWanted     []Help
	packages       []*Package          // by path
	packageBy      map[string]*Package // by lower-cased path
	changes        []told              // newest first
	standardByID   map[string]*Standard
	organisationBy map[string]*Portfolio            // by lower-cased login
	departed       map[string]string                // name by lower-cased name
	departedOf     map[string][]catalogue.Departure // by lower-cased owner

	files    []data.File // that /data/ tells of
	dataPage *dataView

	mu    sync.Mutex
	pages []string // paths for the sitemap
}

// newWriter is a writer that is ready for pages.
func newWriter(s *Site, out Output) (*writer, error) {
	w := begin(s, out)
	return w, w.prepare()
}

// begin makes a writer that knows which files there will be.
func begin(s *Site, out Output) *writer {
	w := &writer{Site: s}
	w.files = append(w.ownFiles(), s.Files...)
	w.out = data.Measure(out, pathsOf(w.files))
	return w
}

// prepare reads the templates and sorts the components into every group that a
// page is made of.
func (w *writer) prepare() (err error) {
	if err := w.load(); err != nil {
		return err
	}
	w.indexContent()
	if err := w.indexComponents(); err != nil {
		return err
	}
	w.frame = w.newFrame()
	w.still = w.frame
	w.still.AsOf, w.still.Total = time.Time{}, 0
	if w.basis, err = w.sumOfBasis(); err != nil {
		return err
	}
	w.alike, err = w.newAlike()
	return err
}

// sumOfBasis sums up the templates, the frame and the content that pages about
// one component are made of.
func (w *writer) sumOfBasis() (string, error) {
	h := sha256.New()
	for _, pattern := range append(slices.Clone(sharedTemplates), "pages/component.tmpl") {
		names, err := fs.Glob(w.Templates, pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			data, err := fs.ReadFile(w.Templates, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
		}
	}
	for _, f := range w.files {
		fmt.Fprintf(h, "%s %s\n", f.Path, f.Means)
	}
	c := w.Content
	err := json.NewEncoder(h).Encode([]any{w.still, w.WebURL, c.Checks, c.Standards, c.Licences, c.Kinds})
	return hex.EncodeToString(h.Sum(nil)), err
}

// load reads templates and assets.
func (w *writer) load() (err error) {
	if w.templates, err = parseTemplates(w.Templates); err != nil {
		return err
	}
	for _, name := range []string{"app.css", "app.js"} {
		a, err := readAsset(w.Templates, name)
		if err != nil {
			return err
		}
		w.assets = append(w.assets, a)
	}
	if len(w.Manifest) == 0 {
		return nil
	}
	client, err := readAsset(w.Templates, "search.js")
	w.client = []template.JS{template.JS(trimLines(client.data))}
	return err
}

func (w *writer) indexContent() {
	w.kinds = byID(w.Content.Kinds, func(k content.Kind) string { return k.ID })
	w.checks = byID(w.Content.Checks, func(c content.Check) string { return c.ID })
	w.indexFamilies()
	w.standards = byID(w.Content.Standards, func(s content.Standard) string { return s.ID })
	w.licences = byID(w.Content.Licences, func(l content.Licence) string { return l.SPDX })
}

// byID makes a list findable by what id gives of each.
func byID[T any](list []T, id func(T) string) map[string]T {
	out := make(map[string]T, len(list))
	for _, item := range list {
		out[id(item)] = item
	}
	return out
}

func (w *writer) indexComponents() error {
	w.byName = make(map[string]*Entry, len(w.Components))
	for i := range w.Components {
		e := w.newEntry(&w.Components[i])
		if err := e.compose(w.templates); err != nil {
			return err
		}
		w.entries = append(w.entries, &e)
		w.byName[strings.ToLower(e.Name)] = &e
	}
	slices.SortStableFunc(w.entries, func(a, b *Entry) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	w.byKind = groupBy(w.entries, "kinds", func(e *Entry) []string { return []string{e.KindID} })
	slices.SortStableFunc(w.byKind, func(a, b *Group) int { return last(a.Key == noKind, b.Key == noKind) })
	w.byLanguage = groupBy(w.entries, "languages", func(e *Entry) []string { return []string{e.Language} })
	w.byTopic = groupBy(w.entries, "topics", func(e *Entry) []string { return e.component.Topics })
	w.byLicence = groupBy(w.entries, "licences", func(e *Entry) []string { return []string{licenceKey(e.component.Licence)} })
	w.nameGroups()
	w.countOutcomes()
	w.indexOrganisations()
	w.indexStandards()
	w.indexCollections()
	w.indexHelp()
	w.indexPackages()
	w.indexDepartures()
	w.indexChanges()
	return nil
}

// nameGroups gives kinds and licences their names for people.
func (w *writer) nameGroups() {
	for _, g := range w.byKind {
		k := w.kinds[g.Key]
		g.Name, g.Note = cmp.Or(k.Plural, w.kindName(g.Key)), k.Means
	}
	for _, g := range w.byLicence {
		if state, ok := licenceStates[catalogue.LicenceState(g.Key)]; ok {
			g.Name, g.Note = state.name, state.means
			continue
		}
		g.Name, g.Note = cmp.Or(w.licences[g.Key].Name, g.Key), w.licences[g.Key].Must
	}
}

// noKind is the kind of what has none that a person would look for.
const noKind = "other"

// last orders what stands for the rest behind all that has a name.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// indexCollections puts the members of each collection together.
func (w *writer) indexCollections() {
	for _, c := range w.Content.Collections {
		g := &Group{Key: c.ID, Name: c.Title, Note: c.Summary, Path: pathOf("collections", c.ID)}
		for _, name := range w.Collections[c.ID] {
			if e := w.byName[strings.ToLower(name)]; e != nil {
				g.Entries = append(g.Entries, e)
			}
		}
		w.collections = append(w.collections, g)
	}
}

// kindName is a kind in a word for people.
func (w *writer) kindName(id string) string {
	if k, ok := w.kinds[id]; ok && k.Name != "" {
		return k.Name
	}
	if id == "" {
		return "Other"
	}
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "-", " ")
}

// component finds an entry by name, nil when it is not catalogued.
func (w *writer) component(name string) *Entry { return w.byName[strings.ToLower(name)] }

// page begins the frame of a page at a path of the site.
func (w *writer) page(path, title, description, section string) Page {
	return Page{
		Frame: &w.frame, Root: rootOf(path), Path: path, Title: title, Description: description, Section: section, Policy: pagePolicy, shared: w.templates,
		Share:  Link{Text: w.Config.Title, Href: sharePath},
		Crumbs: []Link{{Text: "Home", Href: rootOf(path).To("")}},
	}
}

// under adds a crumb, an address from the site's root.
func (p Page) under(text, path string) Page {
	p.Crumbs = append(slices.Clone(p.Crumbs), Link{Text: text, Href: p.Root.To(path)})
	return p
}

// lasting gives a page about one component a frame that names no night, so that
// it stays as it is until the component changes.
func (w *writer) lasting(p Page) Page {
	p.Frame, p.Lasting = &w.still, true
	return p
}

// show makes a page with its template and writes it.
func (w *writer) show(template string, p Page, view any) error {
	if !p.Hidden && p.Leads == "" {
		w.list(p.Path)
	}
	return w.render(template, p, view, w.out)
}

// list puts a page on the sitemap.
func (w *writer) list(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages = append(w.pages, path)
}

func (w *writer) render(template string, p Page, view any, out data.FileWriter) error {
	return w.templates.render(template, view, func(data []byte) error { return out.WriteFile(fileOf(p.file()), data) })
}

// plan gives every job in turn: the shared files, the pages of a kind, and last
// and longest the components.
func (w *writer) plan(do func(job) error) error {
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"static files", w.writeStatic},
		{"pictures to share", w.writeShares},
		{"home", w.writeHome},
		{"search", w.writeSearch},
		{"content pages", w.writeContentPages},
		{"organisations", w.writeOrganisations},
		{"listings", w.writeListings},
		{"standards", w.writeStandards},
		{"collections", w.writeCollections},
		{"help wanted", w.writeHelp},
		{"dependencies", w.writeDependencies},
		{"changes", w.writeChanges},
		{"departed", w.writeDeparted},
		{"statistics", w.writeStatistics},
		{"policy", w.writePolicy},
		{"data", w.writeData},
		{"feeds", w.writeFeeds},
		{"renamed components", w.writeRenamed},
	}
	for _, s := range steps {
		if err := do(job{s.name, s.run}); err != nil {
			return err
		}
	}
	for _, e := range w.entries {
		if err := do(job{e.Name, func(ctx context.Context) error { return w.writeComponent(ctx, e) }}); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what tells of all files.
func (w *writer) finish() error {
	if err := w.writeDataPage(); err != nil {
		return err
	}
	slices.Sort(w.pages)
	return w.writeSitemap()
}

// writeFiles has the files written that others make.
func (w *writer) writeFiles(ctx context.Context) error {
	if w.Site.Data == nil {
		return nil
	}
	if err := w.Site.Data(ctx, w.out); err != nil {
		return fmt.Errorf("files for programs: %w", err)
	}
	return nil
}

// writeStatic writes the assets and static files.
func (w *writer) writeStatic(context.Context) error {
	for _, a := range w.assets {
		if err := w.out.WriteFile(a.name, a.data); err != nil {
			return err
		}
	}
	files, err := fs.Glob(w.Templates, "static/*")
	if err != nil {
		return err
	}
	for _, file := range files {
		data, err := fs.ReadFile(w.Templates, file)
		if err != nil {
			return err
		}
		if err := w.out.WriteFile("assets/"+strings.TrimPrefix(file, "static/"), data); err != nil {
			return err
		}
	}
	return w.writeHeaders()
}

// organisationName is an organisation's name for people, its login when it has none.
func organisationName(o catalogue.Organisation) string { return cmp.Or(o.Name, o.Login) }
