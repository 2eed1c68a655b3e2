package mcp

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

// Limits on how much one answer holds.
const (
	maxResults  = 50
	maxUsers    = 100
	maxChanges  = 200
	maxEvidence = 3 // places of one finding
	maxWords    = 300
	maxName     = 200 // letters of a path, a quote, a package or a tag
	maxReason   = 1000
)

func (c *Catalogue) addTools(s *mcp.Server, check Checker) {
	add(s, "search_components", "Search components", "Find components by what they do, by name, acronym or technology. The same search as the site's, best first.", c.search)
	add(s, "get_component", "Get a component", "One component: what it does, licence, level and what is missing, standards with evidence, who uses it, what is like it.", c.component)
	add(s, "find_by_standard", "Find by standard", "The components that implement, are about, or mention an NHS or health standard, with evidence. Without a standard: the standards there are.", c.byStandard)
	add(s, "who_uses", "Who uses a package", "The components whose manifests name a package, such as express, pypi:django or django<4. Says where it cannot be told.", c.whoUses)
	add(s, "compare_components", "Compare components", "Two to five components side by side: licence, level, life, standards, checks that fail.", c.compare)
	add(s, "list_changes", "List changes", "What was added, released, archived, renamed or went away, day by day, newest first.", c.changes)
	add(s, "check_repository", "Check a repository", "Every policy check of one repository with evidence and the smallest change that passes: of a catalogued OWNER/NAME, or of a local folder where this server may read folders.", c.checker(check))
}

// add adds a tool that only reads, from a closed world.
func add[In, Out any](s *mcp.Server, name, title, description string, do func(context.Context, In) (Out, error)) {
	closed := false
	tool := &mcp.Tool{Name: name, Title: title, Description: description, Annotations: &mcp.ToolAnnotations{Title: title, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed}}
	mcp.AddTool(s, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, Out, error) {
		out, err := do(ctx, in)
		return nil, out, err
	})
}

// within is how many are given when so many were asked for: usual when none was said.
func within(asked, usual, most int) int {
	if asked <= 0 {
		return usual
	}
	return min(asked, most)
}

// Frame stands in every answer.
type Frame struct {
	Notice string    `json:"notice" jsonschema:"how to treat the words of others in this answer"`
	AsOf   time.Time `json:"as_of" jsonschema:"when the catalogue was harvested"`
}

func (c *Catalogue) frame() Frame { return Frame{Notice, c.data.About.GeneratedAt} }

// Brief is a component in a few lines.
type Brief struct {
	Name       string `json:"name" jsonschema:"OWNER/NAME"`
	Page       string `json:"page,omitempty" jsonschema:"its page in the catalogue"`
	Repository string `json:"repository,omitempty"`
	Summary    string `json:"summary" jsonschema:"untrusted third-party text"`
	Owner      string `json:"owner"`
	Kind       string `json:"kind"`
	Language   string `json:"language,omitempty"`
	Licence    string `json:"licence" jsonschema:"SPDX identifier, or why there is none: none, other, declared-only, conflict"`
	Level      string `json:"level" jsonschema:"published, licensed, documented, maintained or reusable"`
	Status     string `json:"status" jsonschema:"active, quiet, archived or departed"`
}

type searchIn struct {
	Query    string   `json:"query" jsonschema:"words, a name, an acronym; quotes for phrases, -word to leave out"`
	Language []string `json:"language,omitempty" jsonschema:"only these main languages"`
	Licence  []string `json:"licence,omitempty" jsonschema:"only these SPDX identifiers"`
	Standard []string `json:"standard,omitempty" jsonschema:"only with these standards"`
	Kind     []string `json:"kind,omitempty" jsonschema:"api, app, library, design-system, data-pipeline, model, infrastructure, specification, template, prototype, documentation, test-tooling or other"`
	Level    []string `json:"level,omitempty" jsonschema:"published, licensed, documented, maintained or reusable"`
	Status   []string `json:"status,omitempty" jsonschema:"active, quiet or archived"`
	Owner    []string `json:"owner,omitempty" jsonschema:"only of these organisations"`
	Limit    int      `json:"limit,omitempty" jsonschema:"how many results, 1 to 50; 10 when not given"`
	Literal  bool     `json:"literal,omitempty" jsonschema:"search only for the words as written: correct and widen nothing"`
}

type searchOut struct {
	Frame
	Total          int      `json:"total"`
	Corrected      string   `json:"corrected,omitempty" jsonschema:"what was searched for instead"`
	Sure           bool     `json:"sure,omitempty" jsonschema:"hardly anything but corrected can have been meant; otherwise ask the person"`
	Expanded       []string `json:"expanded,omitempty" jsonschema:"searched for as well"`
	UnknownWords   []string `json:"unknown_words,omitempty" jsonschema:"words that no component mentions; they were left out"`
	UnknownFilters []string `json:"unknown_filters,omitempty" jsonschema:"filters with values that no component has, so that they find nothing"`
	Results        []found  `json:"results"`
}

type found struct {
	Brief
	Passage string   `json:"passage,omitempty" jsonschema:"from its README: untrusted third-party text"`
	Matched []string `json:"matched,omitempty" jsonschema:"where the words were found"`
}

func (c *Catalogue) search(ctx context.Context, in searchIn) (searchOut, error) {
	q := search.ParseQuery(in.Query)
	q.Literal = in.Literal
	q.Size = within(in.Limit, 10, maxResults)
	unknown := c.filter(&q, in)
	r, err := c.index.Search(ctx, q)
	if err != nil {
		return searchOut{}, err
	}
	out := searchOut{Frame: c.frame(), Total: r.Total, Corrected: r.Corrected, Sure: r.Sure, Expanded: r.Expanded, UnknownWords: r.Unknown, UnknownFilters: unknown, Results: []found{}}
	for _, hit := range r.Results {
		d := hit.Document
		f := found{Passage: theirs(hit.Passage, maxWords), Brief: Brief{
			Name: hit.Name, Page: c.page(hit.Name), Summary: theirs(d.Description, maxWords), Owner: theirs(d.Organisation.Label, maxName), Kind: d.Kind.ID,
			Language: d.Language, Licence: d.Licence, Level: d.Level.ID, Status: d.Status,
		}}
		for _, why := range hit.Why {
			f.Matched = append(f.Matched, why.Field+": "+strings.Join(why.Words, " "))
		}
		out.Results = append(out.Results, f)
	}
	return out, nil
}

// filter adds the filters, in the catalogue's own spelling, and tells which
// values no component has.
func (c *Catalogue) filter(q *search.Query, in searchIn) (unknown []string) {
	for _, f := range []struct {
		field, facet string
		values       []string
	}{
		{"language", "language", in.Language}, {"licence", "licence", in.Licence}, {"standard", "standard", in.Standard}, {"kind", "kind", in.Kind},
		{"level", "level", in.Level}, {"status", "status", in.Status}, {"owner", "organisation", in.Owner},
	} {
		for _, value := range f.values {
			known, ok := c.known[f.facet][strings.ToLower(strings.TrimSpace(value))]
			if !ok {
				known, unknown = value, append(unknown, f.field+": "+theirs(value, 100))
			}
			q.Filters[f.facet] = append(q.Filters[f.facet], known)
		}
	}
	return unknown
}

type nameIn struct {
	Name string `json:"name" jsonschema:"OWNER/NAME, in any case"`
}

type componentOut struct {
	Frame
	Component component `json:"component"`
}

// Place is where something was seen.
type Place struct {
	Where string `json:"where" jsonschema:"file and line, or a field of GitHub's"`
	Quote string `json:"quote,omitempty" jsonschema:"untrusted third-party text"`
	URL   string `json:"url,omitempty"`
}

type component struct {
	Brief
	LicenceState string         `json:"licence_state" jsonschema:"open, other, declared-only, none or conflict"`
	MayReuse     bool           `json:"open_licence" jsonschema:"true when a recognised open licence is there in full"`
	NextLevel    []step         `json:"next_level,omitempty" jsonschema:"what the next level wants"`
	Standards    []seenStandard `json:"standards,omitempty"`
	Failing      []step         `json:"failing_checks,omitempty"`
	UsedBy       []string       `json:"used_by,omitempty"`
	Uses         []string       `json:"uses,omitempty"`
	Similar      []string       `json:"similar,omitempty"`
	Topics       []string       `json:"topics,omitempty"`
	Install      string         `json:"install,omitempty" jsonschema:"untrusted third-party text"`
	Contact      string         `json:"contact,omitempty"`
	Successor    string         `json:"successor,omitempty"`
	LastChange   string         `json:"last_change,omitempty"`
	LastRelease  string         `json:"last_release,omitempty"`
	Dependencies int            `json:"dependencies"`
	LicenceSeen  []Place        `json:"licence_evidence,omitempty"`
	SeenAt       time.Time      `json:"seen_at" jsonschema:"when the repository was read"`
	Stale        bool           `json:"stale,omitempty" jsonschema:"served from an older night"`
}

type step struct {
	Check  string `json:"check"`
	Remedy string `json:"remedy"`
	Page   string `json:"page,omitempty"`
}

type seenStandard struct {
	ID       string  `json:"id"`
	Strength string  `json:"strength" jsonschema:"implements, about or mentions"`
	Declared bool    `json:"declared,omitempty"`
	Page     string  `json:"page,omitempty"`
	Evidence []Place `json:"evidence,omitempty"`
}

func (c *Catalogue) component(ctx context.Context, in nameIn) (componentOut, error) {
	k, err := c.get(ctx, in.Name)
	if err != nil {
		return componentOut{}, err
	}
	return componentOut{c.frame(), c.describe(k)}, nil
}

// get finds a component; for a name that is not there it names those that are like it.
func (c *Catalogue) get(ctx context.Context, name string) (catalogue.Component, error) {
	k, err := c.data.Component(ctx, strings.Trim(name, "/ "))
	if err == nil {
		return k, nil
	}
	r, _ := c.index.Search(ctx, search.Query{Text: name, Size: 3})
	var near []string
	for _, hit := range r.Results {
		near = append(near, hit.Name)
	}
	if len(near) > 0 {
		err = fmt.Errorf("%w; near it: %s", err, strings.Join(near, ", "))
	}
	return k, err
}

func (c *Catalogue) brief(k catalogue.Component) Brief {
	licence := k.Licence.SPDX
	if licence == "" {
		licence = string(k.Licence.State)
	}
	return Brief{
		Name: k.Name, Page: c.page(k.Name), Repository: k.URL, Summary: theirs(k.Summary, maxWords), Owner: theirs(k.Organisation.Name, maxName),
		Kind: k.Kind.ID, Language: k.Language, Licence: licence, Level: k.Level.ID, Status: string(k.Status),
	}
}

func (c *Catalogue) describe(k catalogue.Component) component {
	out := component{
		Brief: c.brief(k), LicenceState: string(k.Licence.State), MayReuse: k.Licence.State == catalogue.LicenceOpen,
		Install: theirs(k.Install, maxWords), Successor: theirs(k.Successor, maxName), LastChange: catalogue.DayOf(k.Dates.Changed), LastRelease: catalogue.DayOf(k.Dates.Released),
		Dependencies: len(k.Dependencies), LicenceSeen: places(k.Licence.Evidence), SeenAt: k.AsOf, Stale: k.Stale,
	}
	for _, topic := range k.Topics {
		out.Topics = append(out.Topics, theirs(topic, maxName))
	}
	if k.Contact != nil {
		out.Contact = theirs(k.Contact.Value, maxWords)
	}
	for _, m := range k.Level.Missing {
		out.NextLevel = append(out.NextLevel, c.step(m.Check, m.Remedy))
	}
	for _, f := range k.Findings {
		if f.Outcome == catalogue.Fail {
			out.Failing = append(out.Failing, c.step(f.Check, f.Remedy))
		}
	}
	for _, s := range k.Standards {
		out.Standards = append(out.Standards, seenStandard{s.ID, string(s.Strength), s.Declared, c.at("standards/" + s.ID + "/"), places(s.Evidence)})
	}
	out.Uses, out.UsedBy = others(k.Uses), others(k.UsedBy)
	for _, s := range k.Similar {
		out.Similar = append(out.Similar, s.Component)
	}
	return out
}

func (c *Catalogue) step(check, remedy string) step {
	return step{check, remedy, c.at("policy/" + check + "/")}
}

// others names each component of relations once.
func others(relations []catalogue.Relation) []string {
	var names []string
	for _, r := range relations {
		names = append(names, r.Component)
	}
	return slices.Compact(names)
}

// places are the first few pieces of evidence.
func places(all []catalogue.Evidence) []Place {
	var out []Place
	for _, e := range all[:min(len(all), maxEvidence)] {
		p := Place{Where: theirs(e.File, maxName), Quote: theirs(e.Quote, maxName), URL: link(e.URL)}
		switch {
		case e.File == "":
			p.Where = theirs(e.Field+" = "+e.Value, maxName)
		case e.Line > 0:
			p.Where += ":" + strconv.Itoa(e.Line)
		}
		out = append(out, p)
	}
	return out
}

type standardIn struct {
	Standard string `json:"standard,omitempty" jsonschema:"identifier, name or acronym, such as fhir-r4 or PDS; empty lists them all"`
	Strength string `json:"strength,omitempty" jsonschema:"only implements, about or mentions"`
	Limit    int    `json:"limit,omitempty" jsonschema:"1 to 50; 20 when not given"`
}

type standardOut struct {
	Frame
	Standards []data.Standard `json:"standards,omitempty" jsonschema:"all of them, when none was named"`
	Standard  *data.Standard  `json:"standard,omitempty"`
	Page      string          `json:"page,omitempty"`
	Total     int             `json:"total"`
}

func (c *Catalogue) byStandard(ctx context.Context, in standardIn) (standardOut, error) {
	out := standardOut{Frame: c.frame()}
	var err error
	if in.Standard == "" {
		out.Standards, err = c.data.Standards(ctx)
		for i := range out.Standards {
			out.Standards[i].Components = []data.StandardUse{}
		}
		out.Total = len(out.Standards)
		return out, err
	}
	s, err := c.data.Standard(ctx, in.Standard)
	if err != nil {
		return out, fmt.Errorf("%w; call find_by_standard without a standard for all of them", err)
	}
	for i := range s.Components {
		s.Components[i].Evidence = link(s.Components[i].Evidence)
	}
	s.Components = slices.DeleteFunc(s.Components, func(u data.StandardUse) bool { return in.Strength != "" && string(u.Strength) != in.Strength })
	out.Total = len(s.Components)
	s.Components = s.Components[:min(len(s.Components), within(in.Limit, 20, maxResults))]
	out.Standard, out.Page = &s, c.at("standards/"+s.ID+"/")
	return out, nil
}

type usesIn struct {
	Package string `json:"package" jsonschema:"a package, with its ecosystem and versions where wanted: express, npm:express, django<4"`
}

type usesOut struct {
	Frame
	Components int         `json:"components" jsonschema:"how many components the answer is yes for"`
	Unclear    int         `json:"cannot_tell" jsonschema:"how many components leave it open"`
	Uses       []data.User `json:"uses"`
	More       int         `json:"more,omitempty" jsonschema:"uses beyond those listed"`
}

func (c *Catalogue) whoUses(ctx context.Context, in usesIn) (usesOut, error) {
	users, err := c.data.WhoUses(ctx, in.Package)
	if err != nil {
		return usesOut{}, err
	}
	out := usesOut{Frame: c.frame(), Uses: users[:min(len(users), maxUsers)], More: max(0, len(users)-maxUsers)}
	yes, unclear := map[string]bool{}, map[string]bool{}
	for i, u := range users {
		switch u.Answer {
		case data.Yes:
			yes[u.Component] = true
		case data.Unclear:
			unclear[u.Component] = true
		}
		users[i] = cleanUser(u)
	}
	out.Components, out.Unclear = len(yes), len(unclear)
	return out, nil
}

// cleanUser cleans what a manifest says.
func cleanUser(u data.User) data.User {
	u.Package, u.File, u.Scope, u.URL = theirs(u.Package, maxName), theirs(u.File, maxName), theirs(u.Scope, maxName), link(u.URL)
	u.Requirement, u.Reason = theirs(u.Requirement, maxName), theirs(u.Reason, maxReason)
	return u
}

type compareIn struct {
	Names []string `json:"names" jsonschema:"two to five of OWNER/NAME"`
}

type compareOut struct {
	Frame
	Components []component `json:"components"`
	Shared     []string    `json:"shared_standards" jsonschema:"standards that all of them show"`
}

func (c *Catalogue) compare(ctx context.Context, in compareIn) (compareOut, error) {
	out := compareOut{Frame: c.frame(), Components: []component{}, Shared: []string{}}
	if len(in.Names) < 2 || len(in.Names) > 5 {
		return out, fmt.Errorf("%d names; name two to five components", len(in.Names))
	}
	count := map[string]int{}
	for _, name := range in.Names {
		k, err := c.get(ctx, name)
		if err != nil {
			return out, err
		}
		for _, s := range k.Standards {
			count[s.ID]++
			if count[s.ID] == len(in.Names) {
				out.Shared = append(out.Shared, s.ID)
			}
		}
		out.Components = append(out.Components, c.describe(k))
	}
	return out, nil
}

type changesIn struct {
	Since string `json:"since,omitempty" jsonschema:"day from which on, YYYY-MM-DD"`
	Limit int    `json:"limit,omitempty" jsonschema:"how many changes, 1 to 200; 50 when not given"`
}

type changesOut struct {
	Frame
	Days []changeDay `json:"days"`
}

type changeDay struct {
	Date    string             `json:"date"`
	Page    string             `json:"page,omitempty"`
	Changes []catalogue.Change `json:"changes"`
}

func (c *Catalogue) changes(ctx context.Context, in changesIn) (changesOut, error) {
	out := changesOut{Frame: c.frame(), Days: []changeDay{}}
	if _, err := time.Parse(time.DateOnly, in.Since); in.Since != "" && err != nil {
		return out, fmt.Errorf("since: %q is not a day as YYYY-MM-DD", in.Since)
	}
	days, err := c.data.Changes(ctx, in.Since, within(in.Limit, 50, maxChanges))
	for _, d := range days {
		for i, change := range d.Changes {
			d.Changes[i].Before, d.Changes[i].After = theirs(change.Before, maxName), theirs(change.After, maxName)
		}
		out.Days = append(out.Days, changeDay{d.Date, c.at("changes/" + d.Date + "/"), d.Changes})
	}
	return out, err
}

type checkIn struct {
	Repository string `json:"repository" jsonschema:"OWNER/NAME as catalogued, or the path of a local clone that begins with a slash or a full stop"`
}

type checkOut struct {
	Frame
	Repository Brief     `json:"repository"`
	NextLevel  []step    `json:"next_level,omitempty" jsonschema:"what the next level wants"`
	Findings   []finding `json:"findings"`
	Passed     int       `json:"passed"`
	Failed     int       `json:"failed"`
}

type finding struct {
	Check    string  `json:"check"`
	Outcome  string  `json:"outcome" jsonschema:"pass, fail, unknown or not-applicable"`
	Reason   string  `json:"reason"`
	Remedy   string  `json:"remedy,omitempty" jsonschema:"the smallest change that would pass"`
	Page     string  `json:"page,omitempty"`
	Evidence []Place `json:"evidence,omitempty"`
}

func (c *Catalogue) checker(check Checker) func(context.Context, checkIn) (checkOut, error) {
	return func(ctx context.Context, in checkIn) (checkOut, error) {
		k, err := c.judged(ctx, in.Repository, check)
		if err != nil {
			return checkOut{}, err
		}
		out := checkOut{Frame: c.frame(), Repository: c.brief(k), Findings: []finding{}}
		for _, m := range k.Level.Missing {
			out.NextLevel = append(out.NextLevel, c.step(m.Check, m.Remedy))
		}
		for _, f := range k.Findings {
			switch f.Outcome {
			case catalogue.Pass:
				out.Passed++
			case catalogue.Fail:
				out.Failed++
			}
			out.Findings = append(out.Findings, finding{f.Check, string(f.Outcome), theirs(f.Reason, maxReason), f.Remedy, c.at("policy/" + f.Check + "/"), places(f.Evidence)})
		}
		return out, nil
	}
}

// judged is a repository of the catalogue, or a local clone judged now.
func (c *Catalogue) judged(ctx context.Context, repository string, check Checker) (catalogue.Component, error) {
	if !filepath.IsAbs(repository) && !strings.HasPrefix(repository, ".") {
		return c.get(ctx, repository)
	}
	if check == nil {
		return catalogue.Component{}, fmt.Errorf("this server reads no folders: start it on stdio to check a local clone")
	}
	return check(repository)
}
