package generator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/assess"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// required are the files without which a site is not published.
var required = []string{
	"index.html", "404.html", "search/index.html", "organisations/index.html", "about/index.html",
	"api/v1/catalogue.json", "catalogue.csv", "sitemap.xml", "robots.txt",
}

// readLedger reads what the snapshot knows beside repositories.
func (b *build) readLedger(ctx context.Context) error {
	refused, err := b.store.Refused(ctx)
	if err != nil {
		return err
	}
	for i := range refused {
		refused[i].Name = spelledOut(refused[i].Name)
	}
	b.report.Ledger = catalogue.Ledger{Found: len(refused), Excluded: append([]catalogue.Exclusion{}, refused...), Failed: []catalogue.Problem{}}
	if b.organisations, err = b.store.Organisations(ctx); err != nil {
		return err
	}
	b.departures, err = b.store.Departures(ctx)
	b.departures = slices.DeleteFunc(b.departures, func(d catalogue.Departure) bool {
		if possible(d.Name) {
			return false
		}
		b.warn(catalogue.Problem{Subject: spelledOut(d.Name), What: "has departed, and GitHub has no such names: it is not shown"})
		return true
	})
	return err
}

// possible tells whether GitHub can have a repository of that full name.
func possible(fullName string) bool {
	owner, name, _ := strings.Cut(fullName, "/")
	return (&catalogue.Repository{Owner: owner, Name: name}).Possible()
}

// relateAndIndex relates the components while the files of the search index are
// written: neither keeps all cores busy.
func (b *build) relateAndIndex(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.relate(ctx) })
	group.Go(b.writeIndex)
	err := errors.Join(group.Wait(), b.index.Close())
	b.index = nil // it is large, and has served
	return err
}

// relate finds what needs the whole catalogue, and what changed since the night before.
func (b *build) relate(ctx context.Context) (err error) {
	slices.SortFunc(b.components, func(x, y catalogue.Component) int {
		return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name))
	})
	b.assessor.Relate(b.components)
	for i := range b.components {
		b.components[i].Traits = catalogue.Traits{} // has served
	}
	b.count()
	if err := b.forks(ctx); err != nil {
		return err
	}
	if b.collections, err = b.collect(ctx); err != nil {
		return err
	}
	if err := b.store.RecordStates(ctx, b.asOf, b.states); err != nil {
		return err
	}
	b.days, err = b.store.Days(ctx)
	return err
}

// forks names the forks of what has departed. They are kept with the
// departure, for GitHub forgets soon what they were forked from.
func (b *build) forks(ctx context.Context) error {
	of, departed := map[string][]string{}, map[string]bool{}
	for i := range b.components {
		c := &b.components[i]
		of[strings.ToLower(c.ForkOf)] = append(of[strings.ToLower(c.ForkOf)], c.Name)
	}
	for _, d := range b.departures {
		departed[d.Name] = true
	}
	for i := range b.departures {
		d := &b.departures[i]
		known := slices.Concat(d.Forks, of[strings.ToLower(d.Name)])
		slices.Sort(known)
		known = slices.DeleteFunc(slices.Compact(known), func(name string) bool { return departed[name] })
		if slices.Equal(known, d.Forks) {
			continue
		}
		d.Forks = known
		if err := b.store.PutDeparture(ctx, *d); err != nil {
			return err
		}
	}
	return nil
}

// states yields how every component stands tonight.
func (b *build) states(yield func(snapshot.State) bool) {
	for i := range b.components {
		if !yield(stateOf(&b.components[i])) {
			return
		}
	}
}

// stateOf is how a component stands, as far as a change of it is told.
func stateOf(c *catalogue.Component) snapshot.State {
	s := snapshot.State{
		ID: c.ID, Name: c.Name, Level: c.Level.ID, Licence: licenceValue(c.Licence),
		Archived: c.Status == catalogue.StatusArchived, Commit: c.Commit, AsOf: c.AsOf,
	}
	if len(c.Releases) > 0 {
		s.Release = c.Releases[0].Tag
	}
	return s
}

// count fills in the numbers of the report, and of each account.
func (b *build) count() {
	perOwner := map[string]int{}
	c := &b.report.Counts
	for i := range b.components {
		perOwner[strings.ToLower(b.components[i].Organisation.Login)]++
		if b.components[i].Stale {
			c.Stale++
		}
	}
	b.completeOrganisations()
	for i := range b.organisations {
		o := &b.organisations[i]
		o.Components = perOwner[strings.ToLower(o.Login)]
		if o.Stale {
			b.report.Stale = append(b.report.Stale, StaleSource{o.Login, o.StaleReason})
		}
	}
	ledger := b.report.Ledger
	c.Found, c.Listed, c.Excluded, c.Failed = ledger.Found, ledger.Listed, len(ledger.Excluded), len(ledger.Failed)
	c.Departed, c.Organisations = len(b.departures), len(b.organisations)
}

// completeOrganisations lets every component name its account as the list of
// accounts does, whatever the letter case, and adds an account that is missing
// there, such as the new owner of a repository that was transferred.
func (b *build) completeOrganisations() {
	known := map[string]string{}
	for _, o := range b.organisations {
		known[strings.ToLower(o.Login)] = o.Login
	}
	for i := range b.components {
		c := &b.components[i]
		login, ok := known[strings.ToLower(c.Organisation.Login)]
		if !ok {
			login = c.Organisation.Login
			known[strings.ToLower(login)] = login
			b.organisations = append(b.organisations, catalogue.Organisation{
				Login: login, Name: cmp.Or(c.Organisation.Name, login), Kind: c.Organisation.Kind,
				URL: strings.TrimSuffix(b.cfg.GitHub.WebURL, "/") + "/" + login, AsOf: c.AsOf,
			})
		}
		c.Organisation.Login = login
	}
}

// writeIndex writes the files that the browser searches in.
func (b *build) writeIndex() error {
	manifest, err := b.index.Export(func(name string, content []byte) error {
		b.indexFiles = append(b.indexFiles, data.IndexFile{Name: name, Data: content})
		return b.out.WriteFile("search-index/"+name, content)
	})
	if err != nil {
		return err
	}
	if b.manifest, err = json.Marshal(manifest); err != nil {
		return err
	}
	b.indexFiles = append(b.indexFiles, data.IndexFile{Name: search.ManifestFile, Data: b.manifest})
	return nil
}

// programs is what the files for other programs are made of.
func (b *build) programs() *data.Catalogue {
	return &data.Catalogue{
		Site: b.cfg.Site, Components: b.components, Organisations: b.organisations, Departures: b.departures, Days: b.days,
		Whole: b.findings.whole, Checks: b.content.Checks, Standards: b.content.Standards, Index: b.indexFiles,
		GeneratedAt: b.asOf, Snapshot: b.report.Snapshot, Proposal: b.proposal,
	}
}

// proposal is a publiccode.yml that a component's owner may start from.
func (b *build) proposal(c *catalogue.Component) []byte {
	owner, name, _ := strings.Cut(c.Name, "/")
	return assess.Proposal(*c, &catalogue.Repository{Owner: owner, Name: name, OwnerName: c.Organisation.Name, HTMLURL: c.URL}, b.content.Standards)
}

// writeSite writes every page and data file.
func (b *build) writeSite(ctx context.Context) error {
	renamed, err := b.renames(ctx)
	if err != nil {
		return err
	}
	files, err := data.Files()
	if err != nil {
		return err
	}
	programs := b.programs()
	b.forms, b.indexFiles = programs.WriteComponent, nil
	s := site.Site{
		Config: b.cfg.Site, WebURL: b.cfg.GitHub.WebURL, Version: b.opts.Version, Templates: b.templates, Content: b.content,
		Components: b.components, Whole: b.findings.whole, Organisations: b.organisations, Departures: b.departures, Renamed: renamed,
		Collections: b.collections, Days: b.days, Ledger: b.report.Ledger, Manifest: b.manifest, Readme: b.readme, Keep: b.keepPages,
		GeneratedAt: b.asOf, Snapshot: b.report.Snapshot, Files: files, Data: programs.Write,
	}
	if b.pictured, err = b.store.Pictured(ctx); err != nil {
		return err
	}
	if err := s.Write(ctx, b.out); err != nil {
		return err
	}
	b.report.Kept = b.shelf.again
	return b.shelf.tidy(ctx)
}

// renames leads from each former name that no other component has taken to the
// name that is listed now.
func (b *build) renames(ctx context.Context) (map[string]string, error) {
	all, err := b.store.Renames(ctx)
	if err != nil {
		return nil, err
	}
	now, taken := map[int64]string{}, map[string]bool{}
	for i := range b.components {
		now[b.components[i].ID] = b.components[i].Name
		taken[strings.ToLower(b.components[i].Name)] = true
	}
	for _, d := range b.departures { // the former names of what has departed lead to where it was last
		if !taken[strings.ToLower(d.Name)] {
			now[d.ID] = d.Name
		}
	}
	renamed := map[string]string{}
	for _, r := range all {
		if to := now[r.ID]; to != "" && possible(r.From) && !taken[strings.ToLower(r.From)] {
			renamed[r.From] = to
		}
	}
	return renamed, nil
}

// warn adds warnings from several goroutines.
func (b *build) warn(problems ...catalogue.Problem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.report.warn(problems)
}

// verify asks every guard whether the site may go live.
func (b *build) verify(context.Context) error {
	live, err := liveNames(b.out.OpenLive)
	if err != nil {
		return err
	}
	var problems []catalogue.Problem
	if b.opts.Sample {
		problems = guardSample(live, b.components)
	} else {
		problems = guardShrink(countLosses(live, b.found, b.owners()), b.cfg.Publish, b.opts.AcceptShrink)
	}
	problems = append(problems, guardDescribed(b.report.Counts)...)
	problems = append(problems, b.out.Verify(required...)...)
	if len(problems) > 0 {
		return &Refusal{problems}
	}
	return nil
}

// owners are the accounts that the configuration names, lower-cased.
func (b *build) owners() map[string]bool {
	owners := map[string]bool{}
	for _, s := range b.cfg.Sources {
		owner, _, _ := strings.Cut(s.Repo, "/")
		for _, name := range []string{s.Org, s.User, owner} {
			owners[strings.ToLower(name)] = name != ""
		}
	}
	return owners
}

// publish adds the report of the run so far and swaps the sites.
func (b *build) publish(context.Context) error {
	b.report.Publish = b.out.Stats()
	b.report.Outcome = Published
	data, err := b.report.JSON()
	if err != nil {
		return err
	}
	if err := b.out.WriteFile("report.json", data); err != nil {
		return err
	}
	return b.out.Swap()
}
