package catalogue

import (
	"bytes"
	"regexp"
	"time"
)

// Repository is what GitHub said about one repository: the row of the owner's
// listing, and the details where they have been fetched. Identity is ID, which
// survives renames and transfers.
type Repository struct {
	ID            int64     // GitHub's number
	NodeID        string    // GitHub's GraphQL id
	Owner         string    // login as GitHub spells it
	Name          string    // name without the owner
	OwnerKind     string    // kind of the source it was listed from, see OrganisationKinds
	OwnerName     string    // the owner's name for people, from the configuration
	Description   string    // "" when there is none
	Homepage      string    // "" when there is none
	HTMLURL       string    // address of the repository's page
	DefaultBranch string    // "" when GitHub does not say
	Language      string    // main language as GitHub says, "" when none
	GitHubLicence string    // SPDX id of GitHub's licence field, NOASSERTION, or ""
	Topics        []string  // as listed
	Fork          bool      // a fork of another repository
	Archived      bool      // read-only on GitHub
	Disabled      bool      // disabled by GitHub
	Template      bool      // marked as a template repository
	Stars         int       // stargazers
	Forks         int       // forks on GitHub
	OpenIssues    int       // open issues and pull requests, as GitHub counts
	SizeKiB       int       // size of the repository on disk, KiB
	Created       time.Time // UTC
	Pushed        time.Time // last push, UTC; zero when never
	Updated       time.Time // last change of any kind, UTC
	ListedAsOf    time.Time // when the listing row was read as it stands, UTC: a row that stays the same keeps its time
	Stale         bool      // served from an older night because today's answer could not be believed
	StaleReason   string    // why, for people
	Details       *Details  // nil until they have been fetched
}

// FullName is OWNER/NAME, the name by which components are addressed.
func (r *Repository) FullName() string { return r.Owner + "/" + r.Name }

// possibleOwner and possibleName are what GitHub lets logins and repositories
// be called: letters, digits, hyphens, the underscore of managed users, and in
// names of repositories dots.
var (
	possibleOwner = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)
	possibleName  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
)

// Possible tells whether GitHub can have a repository of that name, so that it
// is safe as part of a path and of an address.
func (r *Repository) Possible() bool {
	return possibleOwner.MatchString(r.Owner) && possibleName.MatchString(r.Name) && r.Name != "." && r.Name != ".."
}

// Details is what a look into the repository gave, at one commit.
type Details struct {
	AsOf        time.Time      // when it was read, UTC
	Source      string         // "graphql", "rest", "directory" or "sample"
	Commit      string         // the commit that was read; "" for an empty repository
	CommittedAt time.Time      // when that commit was made, UTC
	Empty       bool           // the repository holds no commit
	ArchivedAt  time.Time      // zero when unknown or not archived
	ForkOf      string         // OWNER/NAME of the parent, "" when not a fork or unknown
	Readme      string         // path of the README as GitHub would choose it, "" when none
	Tree        Tree           // paths in the repository
	Files       []File         // contents that were read, sorted by path
	Languages   []LanguageSize // largest first
	Releases    []Release      // newest first
	Tags        []string       // names, newest first
	Commits     []time.Time    // dates of the newest commits, newest first
	HelpWanted  []Issue        // open issues labelled as asking for help
	Problems    []Problem      // what could not be read, and why
}

// File returns the file at path, or nil when it was not read.
func (d *Details) File(path string) *File {
	if d == nil {
		return nil
	}
	for i := range d.Files {
		if d.Files[i].Path == path {
			return &d.Files[i]
		}
	}
	return nil
}

// Tree is the list of paths in a repository, sorted by path.
type Tree struct {
	Entries []TreeEntry
	// Truncated is true when there are more paths than are listed, so that
	// the absence of a path proves nothing.
	Truncated bool
	// Depth is how many levels of folders were listed in full, the root being
	// the first. 0 means all of them, or of a truncated tree that no level is sure.
	Depth int
}

// TreeEntry is one path of a tree.
type TreeEntry struct {
	Path string
	Type string // "blob", "tree", or "commit" for a submodule
	Mode string // git's mode: 100644, 100755, 120000 (symbolic link), 040000, 160000
	Size int64  // bytes; 0 when unknown
}

// IsLink tells whether the entry is a symbolic link.
func (e TreeEntry) IsLink() bool { return e.Mode == "120000" }

// File is one file's contents at the commit that was read.
type File struct {
	Path      string
	Data      []byte // nil for a file that exists but could not be read
	Size      int64  // bytes in the repository, also when Data is cut
	Truncated bool   // Data is only the beginning
	Binary    bool   // GitHub calls it binary; Data is nil
}

// Lines counts the lines of the file, a CR, LF or CRLF ending each.
func (f *File) Lines() int { return bytes.Count(NormaliseNewlines(f.Data), []byte{'\n'}) + 1 }

// NormaliseNewlines gives text in which every line ends in LF alone, so that
// line numbers are those GitHub shows (CR-only files exist in the wild).
func NormaliseNewlines(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
}

// LanguageSize is how much of a repository is written in one language.
type LanguageSize struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// Release is a published release, or a tag that looks like one.
type Release struct {
	Tag        string    `json:"tag"`
	Name       string    `json:"name,omitempty"`
	URL        string    `json:"url,omitempty"`
	Published  time.Time `json:"published"`
	Prerelease bool      `json:"prerelease,omitempty"`
}

// Issue is an open issue that asks for help.
type Issue struct {
	Number  int       `json:"number"`
	Title   string    `json:"title"`
	URL     string    `json:"url"`
	Labels  []string  `json:"labels"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}
