// Package catalogue is the model that every other package speaks in: what is
// harvested (Repository, Organisation), what is judged (Component, Finding,
// StandardUse, Evidence), what is gone (Departure) and what went wrong
// (Problem). It has no behaviour beyond itself and imports no other package of
// the project.
//
// Component is also the published form: its JSON is the API's, and the schemas
// are made from it. Times are UTC, to the second.
package catalogue

import "time"

// OrganisationKinds are the kinds a source may have, in the order in which
// people are shown them.
var OrganisationKinds = []string{"national", "nation", "regulator", "trust", "icb", "community", "research", "charity", "supplier"}

// Organisation is a GitHub account that publishes components.
type Organisation struct {
	ID          int64     `json:"id,omitempty"`
	Login       string    `json:"login"`
	Name        string    `json:"name"`
	Kind        string    `json:"kind"`
	Person      bool      `json:"person,omitempty"` // a user account, not an organisation
	Description string    `json:"description,omitempty"`
	URL         string    `json:"url"`
	Homepage    string    `json:"homepage,omitempty"`
	Location    string    `json:"location,omitempty"`
	Note        string    `json:"note,omitempty"` // from the configuration
	Components  int       `json:"components"`
	AsOf        time.Time `json:"as_of"`
	Stale       bool      `json:"stale,omitempty"`
	StaleReason string    `json:"stale_reason,omitempty"`
}

// Component is one entry of the catalogue: a repository, judged.
type Component struct {
	Name          string          `json:"name"` // OWNER/NAME
	ID            int64           `json:"id"`
	Organisation  OrganisationRef `json:"organisation"`
	Description   string          `json:"description"`
	Summary       string          `json:"summary"`
	SummarySource string          `json:"summary_source,omitempty"` // description, readme, publiccode or curation
	URL           string          `json:"url"`
	Homepage      string          `json:"homepage,omitempty"`
	Licence       Licence         `json:"licence"`
	Kind          Kind            `json:"kind"`
	Level         Level           `json:"level"`
	Status        Status          `json:"status"`
	StatusReason  []Evidence      `json:"status_evidence,omitempty"`
	Prototype     bool            `json:"prototype,omitempty"` // prototypes and training never rise above rung 2
	Standards     []StandardUse   `json:"standards"`
	Findings      []Finding       `json:"findings"`
	Languages     []LanguageSize  `json:"languages"`
	Language      string          `json:"language"`
	Topics        []string        `json:"topics"`
	Dates         Dates           `json:"dates"`
	Releases      []Release       `json:"releases"`
	Commits       []time.Time     `json:"-" cbor:"commits"` // dates of the newest commits, newest first; not published
	HelpWanted    []Issue         `json:"help_wanted"`
	Packages      []Package       `json:"packages,omitempty"`     // what it publishes
	Dependencies  []Dependency    `json:"dependencies,omitempty"` // what its manifests name
	Uses          []Relation      `json:"uses"`
	UsedBy        []Relation      `json:"used_by"`
	Similar       []Similarity    `json:"similar"`
	Contact       *Contact        `json:"contact,omitempty"`
	Install       string          `json:"install,omitempty"` // one line that installs or uses it, where known
	Fork          bool            `json:"fork,omitempty"`
	ForkOf        string          `json:"fork_of,omitempty"`
	Stars         int             `json:"stars"`
	Forks         int             `json:"forks"`
	OpenIssues    int             `json:"open_issues"`
	Readme        ReadmeFacts     `json:"readme"`
	Curation      []CurationNote  `json:"curation,omitempty"`
	Featured      bool            `json:"featured,omitempty"`
	Successor     string          `json:"successor,omitempty"` // OWNER/NAME or address that replaces it
	Commit        string          `json:"commit"`
	AsOf          time.Time       `json:"as_of"`
	Stale         bool            `json:"stale"`
	StaleReason   string          `json:"stale_reason,omitempty"`
	Problems      []Problem       `json:"problems,omitempty"` // files that could not be read, and why
	Traits        Traits          `json:"-" cbor:"traits"`    // what likeness is judged by; not published
}

// Whole completes components whose findings are kept elsewhere until they are
// wanted; nil where they stand in the components.
type Whole func(*Component) *Component

// Of is a component with its findings.
func (w Whole) Of(c *Component) *Component {
	if w == nil {
		return c
	}
	return w(c)
}

// Traits are what the likeness of two components is judged by: words, and
// sketches of their texts and files. A sketch is a min-hash: the share of
// equal places estimates how much two sets have in common. Nil when there was
// too little to compare.
type Traits struct {
	Names  []string // distinct words of name and topics, sorted
	Terms  []string // further words of description, title and headings, sorted
	Readme []uint32 // sketch of the README's sentences
	Files  []uint32 // sketch of the paths and sizes in the tree
}

// OrganisationRef is the owner as a component names it.
type OrganisationRef struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Kind  string `json:"kind"`
}

// Licence is what may be done with a component, as far as can be seen.
type Licence struct {
	SPDX            string       `json:"spdx"`  // identifier by the text, "" when unknown or none
	State           LicenceState `json:"state"` //
	GitHub          string       `json:"github,omitempty"`
	Text            string       `json:"text,omitempty"`     // SPDX id of the licence file's text
	Coverage        float64      `json:"coverage,omitempty"` // percent of the text that matched, 0 to 100
	File            string       `json:"file,omitempty"`
	Declared        []Declared   `json:"declared,omitempty"` // in manifests, README, publiccode.yml
	Redistributable bool         `json:"redistributable"`
	Evidence        []Evidence   `json:"evidence"`
}

// Declared is a licence that something other than a licence file names.
type Declared struct {
	SPDX     string   `json:"spdx"`
	Evidence Evidence `json:"evidence"`
}

// LicenceState says how sure a licence is.
type LicenceState string

// The states of a licence.
const (
	LicenceOpen         LicenceState = "open"          // a recognised open licence, in full
	LicenceOther        LicenceState = "other"         // a licence text that is not open or not recognised
	LicenceDeclaredOnly LicenceState = "declared-only" // named somewhere, its text missing
	LicenceNone         LicenceState = "none"          // no licence: no permission
	LicenceConflict     LicenceState = "conflict"      // texts or declarations contradict each other
)

// Kind is what sort of thing a component is.
type Kind struct {
	ID       string     `json:"id"`     // see Kinds
	Source   string     `json:"source"` // rule, publiccode or curation
	Evidence []Evidence `json:"evidence"`
}

// Kinds are the identifiers a kind may have; content/kinds.yaml names them for people.
var Kinds = []string{"api", "app", "library", "design-system", "data-pipeline", "model", "infrastructure", "specification", "template", "prototype", "documentation", "test-tooling", "other"}

// Level is the rung that a component has reached on the reuse ladder.
type Level struct {
	Rung    int       `json:"rung"`    // 0 to 4
	ID      string    `json:"id"`      // see Rungs
	Missing []Missing `json:"missing"` // what the next rung wants, empty at the top
}

// Rungs are the identifiers of the reuse ladder, lowest first; each needs all below it.
var Rungs = []string{"published", "licensed", "documented", "maintained", "reusable"}

// Missing is one thing that the next rung wants.
type Missing struct {
	Check  string `json:"check"` // id of the check that does not pass, or a rule of the ladder
	Remedy string `json:"remedy"`
}

// Status says whether a component is alive.
type Status string

// The states of life.
const (
	StatusActive   Status = "active"   // changed within the last twelve months
	StatusQuiet    Status = "quiet"    // not
	StatusArchived Status = "archived" // read-only, or its README says that it has ended
	StatusDeparted Status = "departed" // no longer public
)

// Outcome of a check. Unknown is what could not be seen, never a guess.
type Outcome string

// The outcomes of a check.
const (
	Pass          Outcome = "pass"
	Fail          Outcome = "fail"
	Unknown       Outcome = "unknown"
	NotApplicable Outcome = "not-applicable"
)

// Finding is the outcome of one check on one component.
type Finding struct {
	Check    string     `json:"check"`
	Outcome  Outcome    `json:"outcome"`
	Reason   string     `json:"reason"` // one plain sentence: why this outcome
	Evidence []Evidence `json:"evidence,omitempty"`
	Remedy   string     `json:"remedy,omitempty"` // the smallest change that would pass; "" on pass
}

// Strength grades how a standard was seen.
type Strength string

// The strengths, strongest first.
const (
	Implements Strength = "implements" // in the code: dependencies, profiles, schemas, file names
	About      Strength = "about"      // in name, description, topics, title
	Mentions   Strength = "mentions"   // in README prose
)

// StandardUse is a standard seen in, or declared by, a component.
type StandardUse struct {
	ID       string     `json:"id"`
	Strength Strength   `json:"strength"`
	Declared bool       `json:"declared"` // by the owner's publiccode.yml
	Evidence []Evidence `json:"evidence"`
}

// Evidence is where something was seen: a line of a file at a commit, or a
// field of GitHub's API at a time.
type Evidence struct {
	File   string     `json:"file,omitempty"`
	Line   int        `json:"line,omitempty"` // 1-based; 0 means the whole file
	Commit string     `json:"commit,omitempty"`
	URL    string     `json:"url,omitempty"`
	Quote  string     `json:"quote,omitempty"` // at most 200 characters
	Field  string     `json:"field,omitempty"` // GitHub's name of the field
	Value  string     `json:"value,omitempty"`
	AsOf   *time.Time `json:"as_of,omitempty"`
}

// Dates of a component, UTC; nil when it never happened or is unknown.
type Dates struct {
	Created  *time.Time `json:"created" jsonschema:"nullable"`
	Pushed   *time.Time `json:"pushed" jsonschema:"nullable"`
	Changed  *time.Time `json:"changed" jsonschema:"nullable"` // newest commit of the default branch, else the last push
	Updated  *time.Time `json:"updated" jsonschema:"nullable"`
	Released *time.Time `json:"released" jsonschema:"nullable"`
	Archived *time.Time `json:"archived" jsonschema:"nullable"`
}

// DayOf is a date without its time, YYYY-MM-DD in UTC; "" for none.
func DayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// Package is a name under which a component is published.
type Package struct {
	Ecosystem string   `json:"ecosystem"` // npm, pypi, cran, go, maven, nuget, rubygems, cargo, packagist, terraform, github-actions, docker
	Name      string   `json:"name"`
	Evidence  Evidence `json:"evidence"`
}

// Dependency is a package that a manifest names.
type Dependency struct {
	Ecosystem   string   `json:"ecosystem"` // as of a Package, or conda
	Name        string   `json:"name"`
	Requirement string   `json:"requirement,omitempty"` // as written
	Scope       string   `json:"scope,omitempty"`       // "", dev, test, build
	Evidence    Evidence `json:"evidence"`
}

// Relation is a use of one component by another.
type Relation struct {
	Component string   `json:"component"` // OWNER/NAME of the other
	Via       string   `json:"via"`       // the package, module or action by which it is used
	Ecosystem string   `json:"ecosystem"`
	Evidence  Evidence `json:"evidence"`
}

// Similarity is another component that is like this one, and why.
type Similarity struct {
	Component string   `json:"component"`
	Score     float64  `json:"score"`          // 0 to 1
	Why       []string `json:"why"`            // what both share, for people
	Twin      string   `json:"twin,omitempty"` // "copy", "near-duplicate" or "renamed"
}

// Contact is how to reach the people behind a component.
type Contact struct {
	Value  string   `json:"value"`  // e-mail address or link
	Source Evidence `json:"source"` // where it was found
}

// ReadmeFacts says what there is to read, and how much the page shows of it.
type ReadmeFacts struct {
	Path   string `json:"path"`
	Words  int    `json:"words"`
	Shown  string `json:"shown"`            // full, excerpt or none
	Reason string `json:"reason,omitempty"` // why not in full
}

// CurationNote marks a judgement that a person made instead of a rule.
type CurationNote struct {
	Field  string `json:"field"`
	Source string `json:"source"` // publiccode or curation
	Note   string `json:"note,omitempty"`
}

// Departure is a repository that is no longer public. Nothing of its text is kept.
type Departure struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"` // OWNER/NAME when last seen
	FirstSeen time.Time `json:"first_seen"`
	LastSeen  time.Time `json:"last_seen"`
	Confirmed time.Time `json:"confirmed"`
	Answer    int       `json:"answer"` // 404, 410 or 451
	Licence   string    `json:"licence,omitempty"`
	Archived  bool      `json:"archived,omitempty"`
	Forks     []string  `json:"forks,omitempty"` // surviving forks that are known
}

// Exclusion is a repository that was found and deliberately not listed.
type Exclusion struct {
	Name   string `json:"name"`
	Reason string `json:"reason"` // fork, archived, pattern, topic, duplicate, hidden, empty name ...
	Detail string `json:"detail,omitempty"`
}

// Ledger accounts for every repository found: Found = Listed + len(Excluded) + len(Failed).
type Ledger struct {
	Found    int         `json:"found"`
	Listed   int         `json:"listed"`
	Excluded []Exclusion `json:"excluded"`
	Failed   []Problem   `json:"failed"`
}
