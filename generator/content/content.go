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
	ID          string // file name without .md
	Path        string // published path, such as "about/"
	Title       string
	Description string
	Section     string // "" or "guides"
	Order       int
	Body        string // Markdown
}

// Check is a policy check's page; the rule of the same ID stands in Go.
type Check struct {
	ID        string // file name without .md
	Title     string // as a question in plain English: "Is there a licence file?"
	Short     string // as a statement: "Has a licence file"
	Family    string // licence, documentation, community, quality, safety or data
	Mandatory bool   // by its source, else recommended
	Source    string // clause, for people
	SourceURL string
	Remedy    string // one sentence: the smallest change that passes
	Example   string // text to copy, "" when none
	File      string // file name the example belongs in, "" when none
	Person    bool   // needs a person: no machine can tell, there is no rule
	Order     int
	Body      string // Markdown: why it matters, what passes, how to pass
}

// Standard is a standard with the rules that detect it. Patterns are RE2.
type Standard struct {
	ID         string
	Name       string
	Aka        []string
	Owner      string
	URL        string
	Category   string
	Parent     string // ID of the standard that this one belongs to, "" when none
	Declare    string // how an owner declares it in publiccode.yml
	Body       string // Markdown: what it is, in plain English
	Strong     []string
	Weak       []WeakPattern
	Not        []string
	NotDoc     []string
	NameTokens []string
	Files      []string          // globs on paths, ** allowed
	FileNeeds  string            // pattern that the README, description or topics must match for Files to count
	Content    map[string]string // glob to pattern on file contents
	Deps       []string
	DepsUnless []string
	Topics     []string
}

// WeakPattern counts only with one of Near within 250 characters.
type WeakPattern struct {
	RE   string
	CS   bool // case-sensitive
	Near []string
}

// Kind names a kind of component for people.
type Kind struct {
	ID     string // one of catalogue.Kinds
	Name   string // "Library"
	Plural string // "Libraries"
	Means  string // one sentence
}

// Licence says in plain English what a licence lets a trust do.
type Licence struct {
	SPDX            string
	Name            string
	Open            bool   // recognised as open source or open data
	Redistributable bool   // its text and READMEs may be shown in full
	Use             string // may I use it?
	Change          string // may I change it?
	Sell            string // may I sell what I make?
	Publish         string // must I publish my changes?
	Must            string // what I must do
	URL             string
}

// Thesaurus is the NHS's language: groups of words that mean the same.
type Thesaurus struct {
	Entries []Synonyms
}

// Synonyms are words and phrases that mean the same. A search for one finds
// the others where Direction says so.
type Synonyms struct {
	Terms  []string // the forms, all equal: "PDS", "personal demographics service"
	From   []string // one-way: a search for these also finds Terms, never back
	Clash  string   // a note on another meaning, "" when none
	Line   int      // where it stands
	Topics []string // only applies when one of these words is in the query too; usually empty
}

// Collection is a list of components with a text, by rule and by hand.
type Collection struct {
	ID        string
	Title     string
	Summary   string
	Body      string   // Markdown
	Group     string   // "missions", "care", "technology" ...
	Order     int      //
	Query     []string // searches whose results belong here, when they match well
	Standards []string // components that implement or are about one of these
	Kinds     []string // limits the rules to these kinds, when set
	Topics    []string
	Pick      []string // OWNER/NAME by hand, first
	Skip      []string // OWNER/NAME never
}

// Curation is a person's judgement of one component.
type Curation struct {
	Name      string // OWNER/NAME
	Summary   string
	Kind      string
	Hide      string // reason; hidden when set
	Feature   bool
	Successor string
	Note      string
}
