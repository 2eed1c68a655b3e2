// Package content reads what a maintainer edits without Go: pages, policy
// checks, standards, kinds, licences, the thesaurus, collections and curation.
// Errors are catalogue.Problem values with file, line and column.
package content

// Content is everything below content/, checked.
type Content struct {
	Pages       []Page              // pages/*.md, sorted by path
	Checks      []Check             // checks/*.md, sorted by Order then ID
	Standards   []Standard          // standards/*.yaml with their text, sorted by ID
	Kinds       []Kind              // kinds.yaml, in the file's order
	Licences    []Licence           // licences.yaml, in the file's order
	Thesaurus   Thesaurus           // thesaurus.yaml
	Collections []Collection        // collections/*.yaml, sorted by Order then ID
	Curation    map[string]Curation // curation/OWNER/NAME.yaml by lower-cased OWNER/NAME
}

// Page is a page of text: YAML front matter, then Markdown.
type Page struct {
	ID          string `yaml:"-"`    // file name without .md
	Path        string `yaml:"path"` // published path, such as "about/"
	Title       string `yaml:"title,required"`
	Description string `yaml:"description,required"`
	Section     string `yaml:"section"` // "" or "guides"
	Order       int    `yaml:"order"`
	Body        string `yaml:"-"` // Markdown
}

// Check is a policy check's page; the rule of the same ID stands in Go.
type Check struct {
	ID        string `yaml:"-"`               // file name without .md
	Title     string `yaml:"title,required"`  // as a question in plain English: "Is there a licence file?"
	Short     string `yaml:"short,required"`  // as a statement: "Has a licence file"
	Family    string `yaml:"family,required"` // licence, documentation, community, quality, safety or data
	Mandatory bool   `yaml:"mandatory"`       // by its source, else recommended
	Source    string `yaml:"source,required"` // clause, for people
	SourceURL string `yaml:"source_url"`
	Remedy    string `yaml:"remedy"`  // one sentence: the smallest change that passes
	Example   string `yaml:"example"` // text to copy, "" when none
	File      string `yaml:"file"`    // file name the example belongs in, "" when none
	Person    bool   `yaml:"person"`  // needs a person: no machine can tell, there is no rule
	Passes    Passes `yaml:"passes"`  // what to look for, where no rule in Go has the check's name
	Order     int    `yaml:"order"`
	Body      string `yaml:"-"` // Markdown: why it matters, what passes, how to pass
}

// Passes is the rule of a check that needs no Go: it passes with a file that has
// text at one of the paths (* and ? stay within a folder, ** crosses folders), or
// where a heading or sentence of the README matches one of the patterns (RE2,
// upper and lower case the same).
type Passes struct {
	Files []string `yaml:"files"`
	Says  []string `yaml:"says"`
}

// Any tells whether there is a rule.
func (p Passes) Any() bool { return len(p.Files)+len(p.Says) > 0 }

// Standard is a standard with the rules that detect it. Patterns are RE2.
type Standard struct {
	ID         string            `yaml:"-"`
	Name       string            `yaml:"name,required"`
	Aka        []string          `yaml:"aka"`
	Owner      string            `yaml:"owner,required"`
	URL        string            `yaml:"url,required"`
	Category   string            `yaml:"category,required"`
	Parent     string            `yaml:"parent"`        // ID of the standard that this one belongs to, "" when none
	Declare    string            `yaml:"declare"`       // how an owner declares it in publiccode.yml
	Body       string            `yaml:"body,required"` // Markdown: what it is, in plain English
	Strong     []string          `yaml:"strong"`
	Weak       []WeakPattern     `yaml:"weak"`
	Not        []string          `yaml:"not"`
	NotDoc     []string          `yaml:"not_doc"`
	NameTokens []string          `yaml:"name_tokens"`
	Files      []string          `yaml:"files"`      // globs on paths, ** allowed
	FileNeeds  string            `yaml:"file_needs"` // pattern that the README, description or topics must match for Files to count
	Content    map[string]string `yaml:"content"`    // glob to pattern on file contents
	Deps       []string          `yaml:"deps"`
	DepsUnless []string          `yaml:"deps_unless"`
	Topics     []string          `yaml:"topics"`
}

// WeakPattern counts only with one of Near within 250 characters.
type WeakPattern struct {
	RE   string   `yaml:"re,required"`
	CS   bool     `yaml:"cs"` // case-sensitive
	Near []string `yaml:"near,required"`
}

// Kind names a kind of component for people.
type Kind struct {
	ID     string `yaml:"id,required"`     // one of catalogue.Kinds
	Name   string `yaml:"name,required"`   // "Library"
	Plural string `yaml:"plural,required"` // "Libraries"
	Means  string `yaml:"means,required"`  // one sentence
}

// Licence says in plain English what a licence lets a trust do.
type Licence struct {
	SPDX            string `yaml:"spdx,required"`
	Name            string `yaml:"name,required"`
	Open            bool   `yaml:"open"`             // recognised as open source or open data
	Redistributable bool   `yaml:"redistributable"`  // its text and READMEs may be shown in full
	Use             string `yaml:"use,required"`     // may I use it?
	Change          string `yaml:"change,required"`  // may I change it?
	Sell            string `yaml:"sell,required"`    // may I sell what I make?
	Publish         string `yaml:"publish,required"` // must I publish my changes?
	Must            string `yaml:"must,required"`    // what I must do
	URL             string `yaml:"url"`
}

// Thesaurus is the NHS's language: groups of words that mean the same.
type Thesaurus struct {
	Entries []Synonyms
}

// Synonyms are words and phrases that mean the same. A search for one finds
// the others where Direction says so.
type Synonyms struct {
	Terms  []string `yaml:"terms,required"` // the forms, all equal: "PDS", "personal demographics service"
	From   []string `yaml:"from"`           // one-way: a search for these also finds Terms, never back
	Clash  string   `yaml:"clash"`          // a note on another meaning, "" when none
	Line   int      `yaml:"-"`              // where it stands
	Topics []string `yaml:"topics"`         // only applies when one of these words is in the query too; usually empty
}

// Collection is a list of components with a text, by rule and by hand.
type Collection struct {
	ID        string   `yaml:"-"`
	Title     string   `yaml:"title,required"`
	Summary   string   `yaml:"summary,required"`
	Body      string   `yaml:"body,required"`  // Markdown
	Group     string   `yaml:"group,required"` // "missions", "care", "technology" ...
	Order     int      `yaml:"order"`          //
	Query     []string `yaml:"query"`          // searches whose results belong here, when they match well
	Standards []string `yaml:"standards"`      // components that implement or are about one of these
	Kinds     []string `yaml:"kinds"`          // limits the rules to these kinds, when set
	Topics    []string `yaml:"topics"`
	Pick      []string `yaml:"pick"` // OWNER/NAME by hand, first
	Skip      []string `yaml:"skip"` // OWNER/NAME never
}

// Curation is a person's judgement of one component.
type Curation struct {
	Name      string `yaml:"-"` // OWNER/NAME
	Summary   string `yaml:"summary"`
	Kind      string `yaml:"kind"`
	Hide      string `yaml:"hide"` // reason; hidden when set
	Feature   bool   `yaml:"feature"`
	Successor string `yaml:"successor"`
	Note      string `yaml:"note"`
}
