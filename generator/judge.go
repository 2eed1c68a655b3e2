package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/assess"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// workers is how many repositories are judged at a time: more than there are
// cores, so that one that takes long does not leave a core idle.
const workers = 4

// verdict is what became of one repository. It is kept from night to night, see shelf.
type verdict struct {
	AsOf        time.Time // the night on which it was judged
	Component   catalogue.Component
	Readme      search.Reading
	Undescribed bool // its details were never read
	Problems    []catalogue.Problem
	Excerpt     string // of a README that may not be shown whole

	failure *catalogue.Problem // it could not be judged
}

// judge streams the repositories from the snapshot, judges each and indexes
// what is listed.
func (b *build) judge(ctx context.Context) (err error) {
	if b.asOf, err = b.store.AsOf(ctx); err != nil {
		return err
	}
	if b.asOf.IsZero() {
		return hinted{fmt.Errorf("the snapshot %s is empty", b.store.Path()), "run catalogue build without --offline to fill it, or with --sample to see an invented one"}
	}
	b.report.GeneratedAt = b.asOf
	if b.assessor, err = newAssessor(b); err != nil {
		return err
	}
	b.rules = b.judgingRules()
	if err := b.readLedger(ctx); err != nil {
		return err
	}
	b.components = make([]catalogue.Component, 0, b.total)
	b.index, err = search.Build(ctx, b.documents(ctx), b.content.Thesaurus)
	return err
}

func newAssessor(b *build) (*assess.Assessor, error) {
	c := b.content
	return assess.New(assess.Rules{Checks: c.Checks, Standards: c.Standards, Licences: c.Licences, Kinds: c.Kinds, Curation: c.Curation}, b.asOf)
}

// judgingRules tells by what rules repositories are judged, as far as they may
// change without the program: content, and the configuration that matters.
func (b *build) judgingRules() string {
	c, checks, standards := b.content, slices.Clone(b.content.Checks), slices.Clone(b.content.Standards)
	for i := range checks {
		checks[i].Body = "" // for people
	}
	for i := range standards {
		standards[i].Body = ""
	}
	data := must(encodeMode.Marshal([]any{checks, standards, c.Licences, c.Kinds, b.cfg.GitHub.WebURL, b.cfg.GitHub.RawURL, b.cfg.Readme.RedistributableOnly}))
	sum := sha256.Sum256(data)
	return string(sum[:])
}

// documents judges every repository and yields what search reads of those that
// are listed, in the snapshot's order whatever worker ends first.
func (b *build) documents(ctx context.Context) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for v, err := range b.verdicts(ctx) {
			if err != nil {
				yield(search.Document{}, err)
				return
			}
			b.report.warn(v.Problems)
			if v.failure != nil {
				b.report.Ledger.Failed = append(b.report.Ledger.Failed, *v.failure)
				continue
			}
			if v.Undescribed {
				b.report.Counts.Undescribed++
			}
			b.spell(&v.Component)
			b.findings.take(&v.Component)
			b.components = append(b.components, v.Component)
			if v.Excerpt != "" {
				b.excerpts[v.Component.ID] = v.Excerpt
			}
			if !yield(b.document(&v), nil) {
				return
			}
		}
		b.report.Ledger.Listed = len(b.components)
	}
}

// spell writes the language and the owner as they were first spelt tonight:
// pages of two spellings would have one name on many file systems.
func (b *build) spell(c *catalogue.Component) {
	first := func(sort, word string) string {
		key := sort + strings.ToLower(word)
		if _, known := b.spelt[key]; !known {
			b.spelt[key] = word
		}
		return b.spelt[key]
	}
	c.Language = first("language ", c.Language)
	c.Organisation.Login = first("owner ", c.Organisation.Login)
}

// verdicts judges repositories side by side and yields them in order.
func (b *build) verdicts(ctx context.Context) iter.Seq2[verdict, error] {
	return func(yield func(verdict, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		group, ctx := errgroup.WithContext(ctx)
		defer group.Wait()
		defer cancel()
		type job struct {
			repo *snapshot.Stored
			done chan verdict
		}
		jobs := make(chan job)
		order := make(chan job, 4*workers) // bounds how many repositories are in memory
		group.Go(func() error {
			defer close(order)
			defer close(jobs)
			return b.listed(ctx, func(repo *snapshot.Stored) error {
				j := job{repo, make(chan verdict, 1)}
				for _, to := range []chan job{order, jobs} {
					select {
					case to <- j:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				return nil
			})
		})
		for range workers {
			group.Go(func() error {
				for j := range jobs {
					v, err := b.verdict(ctx, j.repo)
					if err != nil {
						return err
					}
					j.done <- v
				}
				return nil
			})
		}
		for j := range order {
			select {
			case v := <-j.done:
				b.stepJudging()
				if !yield(v, nil) {
					return
				}
			case <-ctx.Done():
			}
		}
		if err := group.Wait(); err != nil {
			yield(verdict{}, err)
		}
	}
}

// stepJudging tells that one more is judged, or excluded.
func (b *build) stepJudging() {
	b.progress.Step("judging", int(b.judged.Add(1)), b.total, "")
}

// listed calls each for the repositories that are not excluded, and books the others.
func (b *build) listed(ctx context.Context, each func(*snapshot.Stored) error) error {
	rules, err := newExcluder(b.cfg, b.content.Curation)
	if err != nil {
		return err
	}
	print := newFingerprint(b.asOf.String())
	for stored, err := range b.store.Repositories(ctx) {
		if err != nil {
			return err
		}
		repo := stored.Repository
		b.report.Ledger.Found++
		b.found[repo.ID] = true
		print.add(stored)
		repo.HTMLURL = webURL(b.cfg.GitHub.WebURL, repo)
		if exclusion, out := rules.exclude(repo); out {
			b.report.Ledger.Excluded = append(b.report.Ledger.Excluded, exclusion)
			b.stepJudging()
			continue
		}
		if err := each(stored); err != nil {
			return err
		}
	}
	b.report.Snapshot = print.String()
	return nil
}

// excerptWords is how many words are shown of a README whose licence does not
// allow more, a short quotation as pkg.go.dev's policy has it.
const excerptWords = 60

// verdict judges one repository, or finds what it was judged to be on an
// earlier night by the same rules.
func (b *build) verdict(ctx context.Context, stored *snapshot.Stored) (v verdict, err error) {
	name := stored.Repository.FullName()
	key, err := b.shelf.key(name, b.rules, b.content.Curation[strings.ToLower(name)], stored.Sum[:])
	if err != nil {
		return v, err
	}
	found, err := b.shelf.find(ctx, keptVerdict, key, &v)
	if err != nil {
		return v, err
	}
	if found && assess.Lasts(&v.Component, v.AsOf, b.asOf) {
		b.shelf.use(keptVerdict, key)
		return v, nil
	}
	repo, err := b.store.Read(ctx, stored)
	if err != nil {
		return v, err
	}
	if v = b.judgeOne(repo); v.failure != nil || v.Undescribed {
		return v, nil // quickly done again; and what is damaged must be found again until it has been read again
	}
	return v, b.shelf.keep(ctx, keptVerdict, key, v)
}

// judgeOne judges one repository. A panic is a failure of that repository alone,
// and so is one that takes too long.
func (b *build) judgeOne(repo *catalogue.Repository) verdict {
	v, why := isolated(tick, func() verdict { return b.assess(repo) })
	if why != "" {
		return verdict{failure: &catalogue.Problem{Subject: repo.FullName(), What: "could not be judged: " + why}}
	}
	return v
}

// assess reads and assesses one repository.
func (b *build) assess(repo *catalogue.Repository) (v verdict) {
	doc := catalogue.Document{}
	if src, ok := b.readmeSource(repo); ok {
		doc = readme.Parse(src)
	}
	v.AsOf, v.Undescribed, v.Readme = b.asOf, repo.Details == nil, search.Read(doc)
	v.Component = b.assessor.Assess(repo, doc)
	shown := &v.Component.Readme
	if !b.cfg.Readme.RedistributableOnly && shown.Shown == "excerpt" {
		shown.Shown, shown.Reason = "full", ""
	}
	if shown.Shown == "excerpt" {
		v.Excerpt = strings.Clone(readme.Excerpt(doc, excerptWords))
	}
	if v.Readme.Cut {
		v.Problems = append(v.Problems, catalogue.Problem{What: fmt.Sprintf("its README has more than %d different words, the others cannot be searched for", search.MaxTokens)})
	}
	if repo.Details != nil {
		v.Problems = append(v.Problems, repo.Details.Problems...)
	}
	v.Problems = named(repo.FullName(), v.Problems, v.Component.Problems)
	return v
}

// named gives problems the repository's name, so that warnings can name it.
func named(name string, lists ...[]catalogue.Problem) []catalogue.Problem {
	var out []catalogue.Problem
	for _, list := range lists {
		for _, p := range catalogue.FirstProblems(list) {
			p.Subject = name
			out = append(out, p)
		}
	}
	return out
}

// fingerprint tells two snapshots apart by what they hold.
type fingerprint struct{ hash.Hash }

func newFingerprint(seed string) fingerprint {
	f := fingerprint{sha256.New()}
	f.Write([]byte(seed))
	return f
}

func (f fingerprint) add(repo *snapshot.Stored) {
	f.Write(repo.Sum[:])
}

// String is the fingerprint in 16 hexadecimal digits.
func (f fingerprint) String() string { return hex.EncodeToString(f.Sum(nil)[:8]) }

// document is a component as search sees it.
func (b *build) document(v *verdict) search.Document {
	c := &v.Component
	d := search.Document{
		Name: c.Name, Description: c.Summary, Language: c.Language, Licence: licenceValue(c.Licence),
		Organisation: search.Value{ID: c.Organisation.Login, Label: c.Organisation.Name},
		Kind:         search.Value{ID: c.Kind.ID, Label: b.kindNames[c.Kind.ID]},
		Level:        search.Value{ID: c.Level.ID, Label: upperFirst(c.Level.ID)},
		Status:       string(c.Status), Topics: c.Topics, Readme: v.Readme, Quotable: c.Readme.Shown == "full",
		Archived: c.Status == catalogue.StatusArchived, Prototype: c.Prototype, Fork: c.Fork, Stale: c.Stale,
	}
	if c.Dates.Changed != nil {
		d.Updated = *c.Dates.Changed
	}
	for _, s := range c.Standards {
		d.Standards = append(d.Standards, search.Value{ID: s.ID, Label: b.standardNames[s.ID]})
	}
	return d
}

// licenceValue is how a licence is told apart in lists: its identifier, or its
// state where there is none.
func licenceValue(l catalogue.Licence) string {
	if l.SPDX != "" {
		return l.SPDX
	}
	return string(l.State)
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
