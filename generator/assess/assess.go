// Package assess judges repositories with evidence: licence, policy checks,
// standards, kind of component, reuse level, dependencies. It reads no file,
// no network and no clock: the same repository and rules give the same
// Component, and what cannot be seen is unknown, never a guess.
//
// A check is a small pure function in the table of checks.go and a page in
// content/checks; a standard is a file in content/standards.
package assess

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// Rules is the content that assessment goes by.
type Rules struct {
	Checks    []content.Check
	Standards []content.Standard
	Licences  []content.Licence
	Kinds     []content.Kind
	Curation  map[string]content.Curation // by lower-cased OWNER/NAME
}

// Assessor judges repositories. It may be used by many goroutines at once.
type Assessor struct {
	pages     map[string]content.Check
	rules     []namedRule       // those of checks.go, then those that pages bring
	kinds     map[string]string // name for people by identifier
	licences  *licences
	standards *standards
	clinical  map[string]bool
	curation  map[string]content.Curation
	asOf      time.Time
}

// New prepares the rules. asOf counts as now: the snapshot's as of. A check's
// page without a rule, a kind that does not exist in a curation file, or a
// pattern that is not a regular expression is an error.
func New(by Rules, asOf time.Time) (*Assessor, error) {
	a := &Assessor{rules: slices.Clone(rules), pages: map[string]content.Check{}, kinds: map[string]string{}, clinical: clinicalStandards(by.Standards), curation: by.Curation, asOf: asOf}
	if err := a.takePages(by.Checks); err != nil {
		return nil, err
	}
	for _, k := range by.Kinds {
		a.kinds[k.ID] = k.Name
	}
	for _, c := range by.Curation {
		if c.Kind != "" && !slices.Contains(catalogue.Kinds, c.Kind) {
			return nil, catalogue.Problem{File: "content/curation/" + c.Name + ".yaml", What: fmt.Sprintf("unknown kind %q", c.Kind), Allowed: catalogue.Kinds}
		}
	}
	var err error
	if a.licences, err = newLicences(by.Licences); err != nil {
		return nil, err
	}
	if a.standards, err = newStandards(by.Standards); err != nil {
		return nil, err
	}
	return a, nil
}

// takePages notes the pages of the checks, and makes the rules that they bring.
func (a *Assessor) takePages(checks []content.Check) error {
	for _, page := range checks {
		a.pages[page.ID] = page
		problem := catalogue.Problem{File: "content/checks/" + page.ID + ".md", Line: 1}
		switch coded := findRule(page.ID) != nil; {
		case page.Person && page.Passes.Any() || coded && page.Passes.Any():
			problem.What = "passes: stands beside another rule"
			problem.Do = "take it away, or person: true, or the rule of that name"
			return problem
		case page.Passes.Any():
			judge, err := pageRule(page.Passes)
			if err != nil {
				problem.What = "passes: " + err.Error()
				return problem
			}
			a.rules = append(a.rules, namedRule{page.ID, judge})
		case !page.Person && !coded:
			problem.What, problem.Allowed = fmt.Sprintf("no rule is called %q", page.ID), CheckIDs()
			problem.Do = "say under passes: what to look for, or mark it person: true if no machine can tell"
			return problem
		}
	}
	return nil
}

// judged is what has been found out before the checks are made.
type judged struct {
	licence    catalogue.Licence
	texts      []licenceText
	said       *saidLicence // what the README says of the licence
	kind       catalogue.Kind
	prototype  bool
	ended      []catalogue.Evidence // statements that it has ended
	standards  []catalogue.StandardUse
	clinical   map[string]bool // identifiers of the standards that carry clinical information
	contact    *catalogue.Contact
	publiccode *publiccode
}

// Assess judges one repository as far as that can be done without looking at
// any other; Relate does the rest. It never fails: what could not be read is
// unknown, and named in Problems.
func (a *Assessor) Assess(repo *catalogue.Repository, doc catalogue.Document) catalogue.Component {
	repo, untidy := tidied(repo)
	f := newFacts(repo, doc, a.asOf)
	curated := a.curation[strings.ToLower(repo.FullName())]
	j := &judged{publiccode: readPubliccode(f), said: f.readmeLicence(), ended: f.ended(), clinical: a.clinical}
	j.licence, j.texts = a.licences.judge(f, f.declaredLicences(j.said, j.publiccode))
	packages, dependencies, problems := manifests(f)
	var unknown []supported
	j.standards, unknown = a.standards.declare(a.standards.find(f), j.publiccode.supports)
	j.kind, j.prototype = f.kind()
	j.contact = f.contact(j.publiccode)

	c := describe(f)
	c.Licence, c.Standards, c.Packages, c.Dependencies = j.licence, j.standards, packages, dependencies
	c.Problems = catalogue.FirstProblems(slices.Concat(untidy, j.publiccode.problems, unknownStandards(unknown), problems))
	c.Contact = j.contact
	c.Summary, c.SummarySource = f.summary()
	overrideByOwner(&c, j)
	overrideByCuration(&c, j, curated)
	c.Kind, c.Prototype = j.kind, j.prototype
	c.Install = installLine(f, j.kind.ID, packages)
	changed, _ := f.lastChange()
	c.Dates.Changed = moment(changed)
	c.Status, c.StatusReason = f.status(j)
	c.Findings = a.check(f, j)
	c.Level = a.level(f, j, c.Findings)
	c.Readme = readmeFacts(f, j.licence)
	c.Traits = traits(f)
	return c
}

// Relate fills what needs the whole catalogue: uses, used by and similar.
func (a *Assessor) Relate(components []catalogue.Component) {
	relate(components, a.standards.names())
}

// describe copies what GitHub says.
func describe(f *facts) catalogue.Component {
	r := f.repo
	c := catalogue.Component{
		Name: r.FullName(), ID: r.ID, Organisation: catalogue.OrganisationRef{Login: r.Owner, Name: r.OwnerName, Kind: r.OwnerKind},
		Description: r.Description, URL: r.HTMLURL, Homepage: r.Homepage, Language: r.Language, Topics: slices.Clone(r.Topics),
		Languages: []catalogue.LanguageSize{}, Releases: []catalogue.Release{}, HelpWanted: []catalogue.Issue{},
		Uses: []catalogue.Relation{}, UsedBy: []catalogue.Relation{}, Similar: []catalogue.Similarity{}, Standards: []catalogue.StandardUse{},
		Dates: catalogue.Dates{Created: moment(r.Created), Pushed: moment(r.Pushed), Updated: moment(r.Updated)},
		Fork:  r.Fork, Stars: r.Stars, Forks: r.Forks, OpenIssues: r.OpenIssues,
		AsOf: r.ListedAsOf, Stale: r.Stale, StaleReason: r.StaleReason,
	}
	if c.Topics == nil {
		c.Topics = []string{}
	}
	if d := r.Details; d != nil {
		c.Commit, c.AsOf, c.ForkOf = d.Commit, d.AsOf, d.ForkOf
		c.Languages = append(c.Languages, d.Languages...)
		c.Releases = append(c.Releases, d.Releases...)
		c.HelpWanted = append(c.HelpWanted, d.HelpWanted...)
		c.Commits = slices.Clone(d.Commits)
		c.Dates.Archived = moment(d.ArchivedAt)
		for _, release := range d.Releases {
			if c.Dates.Released == nil || release.Published.After(*c.Dates.Released) {
				c.Dates.Released = moment(release.Published)
			}
		}
	}
	return c
}

// moment gives nil for a time that is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// readmeFacts says what there is to read and whether it may be shown.
func readmeFacts(f *facts, l catalogue.Licence) catalogue.ReadmeFacts {
	r := catalogue.ReadmeFacts{Path: f.doc.Path, Words: f.doc.Words, Shown: "full"}
	switch {
	case f.doc.Path == "":
		r.Shown, r.Reason = "none", "There is no README, or it could not be read."
	case l.Redistributable:
	case l.State == catalogue.LicenceNone || l.State == catalogue.LicenceDeclaredOnly:
		r.Shown, r.Reason = "excerpt", "Without the text of a licence, nobody may copy more than an excerpt."
	case l.State == catalogue.LicenceConflict:
		r.Shown, r.Reason = "excerpt", "The licences that this repository names contradict each other."
	default:
		r.Shown, r.Reason = "excerpt", "Its licence is not known to allow copies."
	}
	return r
}
