package catalogue

// Document is a README read as text: its blocks in order, each with the line
// where it begins, so that a finding can point at what it saw. It holds no
// markup.
type Document struct {
	Path   string // path in the repository, "" when there is no README
	Format string // "markdown", "rst" or "text"
	Title  string // first heading of the top level, "" when none
	Blocks []Block
	Links  []Link
	Words  int // words of prose, code left out

	// Summary is the first sentence that says what the thing is, "" when none does.
	Summary string
}

// Block is one block of a document.
type Block struct {
	Kind  BlockKind
	Level int    // of a heading, 1 to 6
	Text  string // plain text: markup, images and raw HTML left out; of code, the code
	Lang  string // of code, the word after the fence
	Line  int    // 1-based
}

// BlockKind tells blocks apart.
type BlockKind string

// The kinds of block.
const (
	Heading   BlockKind = "heading"
	Paragraph BlockKind = "paragraph"
	ListItem  BlockKind = "item"
	TableRow  BlockKind = "row"
	Quote     BlockKind = "quote"
	Code      BlockKind = "code"
)

// Link is an address that a document names.
type Link struct {
	URL   string
	Text  string // text of the link, alternative text of an image
	Line  int    // 1-based
	Image bool
	Badge bool // an image from a badge service, or linked like one
}
