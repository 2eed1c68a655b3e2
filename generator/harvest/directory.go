package harvest

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// LocalOwner stands for the owner of a folder that is a clone of nothing.
const LocalOwner = "local"

// maxEntries is where GitHub, too, cuts a tree.
const maxEntries = 100_000

// Directory reads a local clone, such as os.DirFS gives it, as if it were on
// GitHub at the commit that is checked out: the same files, under the same
// limits. The name is that of the remote "origin", else the one given. What
// only GitHub knows stays zero. Symbolic links are never followed out of the
// folder.
func Directory(fsys fs.FS, name string, maxFileKiB int) (*catalogue.Repository, error) {
	d := &catalogue.Details{Source: "directory"}
	if err := walk(fsys, &d.Tree); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sortTree(&d.Tree)
	d.Commit = headCommit(fsys)
	d.CommittedAt = commitTime(fsys, d.Commit)
	if !d.CommittedAt.IsZero() {
		d.Commits = []time.Time{d.CommittedAt}
	}
	d.Tags = tags(fsys)
	readFiles(fsys, d, max(maxFileKiB, 1)<<10)
	d.Empty = len(d.Tree.Entries) == 0
	repo := &catalogue.Repository{Owner: LocalOwner, Name: path.Base(name), DefaultBranch: headBranch(fsys), Pushed: d.CommittedAt, Updated: d.CommittedAt, Details: d}
	if owner, name, host := remote(fsys); owner != "" {
		repo.Owner, repo.Name, repo.HTMLURL = owner, name, "https://"+host+"/"+owner+"/"+name
	}
	return repo, nil
}

// untracked are folders that are never part of a repository, though they lie
// in a clone of it.
var untracked = []string{".git", "node_modules", ".venv", "venv", "__pycache__", ".terraform"}

// walk lists the paths of a folder that git does not leave out.
func walk(fsys fs.FS, t *catalogue.Tree) error {
	out := ignored{}
	out.read(fsys, ".")
	return fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil: // a folder that may not be read
			t.Truncated = true
			return nil
		case name == ".":
			return nil
		case slices.Contains(untracked, e.Name()) || out.has(name, e.IsDir()):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil // .git of a worktree or submodule is a file
		case len(t.Entries) == maxEntries:
			t.Truncated = true
			return fs.SkipAll
		}
		entry := catalogue.TreeEntry{Path: name, Type: "blob", Mode: "100644"}
		info, err := e.Info()
		switch mode := e.Type(); {
		case e.IsDir():
			entry.Type, entry.Mode = "tree", "040000"
			out.read(fsys, name)
		case mode&fs.ModeSymlink != 0:
			entry.Mode = "120000"
		case mode != 0 || err != nil:
			return nil // a device, a socket: nothing git would keep
		case info.Mode()&0o111 != 0:
			entry.Mode = "100755"
		}
		if entry.Type == "blob" && err == nil {
			entry.Size = info.Size()
		}
		t.Entries = append(t.Entries, entry)
		return nil
	})
}

// readFiles reads the wanted files of a folder.
func readFiles(fsys fs.FS, d *catalogue.Details, limit int) {
	s := &sight{repo: &catalogue.Repository{}, details: d, text: map[string]catalogue.File{}, readme: readmeOf(d.Tree.Entries), picked: pick(d.Tree.Entries)}
	for s.gather(); len(s.wants) > 0; s.gather() {
		for _, p := range s.wants {
			data, err := readFile(fsys, p, isLink(d.Tree.Entries, p), limit)
			if err != nil {
				s.problem(p, "could not be read: "+err.Error())
				s.text[p] = catalogue.File{}
				continue
			}
			s.text[p] = makeFile(p, data, sizeOf(d.Tree.Entries, p), limit)
		}
	}
	d.Files = sortFiles(d.Files)
}

// readFile reads a little more than the limit of a file, or where a link leads.
func readFile(fsys fs.FS, name string, link bool, limit int) ([]byte, error) {
	if link {
		to, err := fs.ReadLink(fsys, name)
		return []byte(to), err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, int64(limit)+1))
}

var commitID = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// headCommit is the commit that is checked out, "" when it cannot be told.
func headCommit(fsys fs.FS) string {
	head := gitLine(fsys, "HEAD")
	if ref, ok := strings.CutPrefix(head, "ref: "); ok {
		if head = gitLine(fsys, ref); head == "" {
			head = packedRef(fsys, ref)
		}
	}
	if !commitID.MatchString(head) {
		return ""
	}
	return head
}

func headBranch(fsys fs.FS) string {
	branch, _ := strings.CutPrefix(gitLine(fsys, "HEAD"), "ref: refs/heads/")
	if commitID.MatchString(branch) {
		return ""
	}
	return branch
}

// gitLine is the one line of a file below .git.
func gitLine(fsys fs.FS, name string) string {
	b, err := fs.ReadFile(fsys, path.Join(".git", name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func packedRef(fsys fs.FS, ref string) string {
	for line := range strings.Lines(gitLine(fsys, "packed-refs")) {
		if id, name, _ := strings.Cut(strings.TrimSpace(line), " "); name == ref {
			return id
		}
	}
	return ""
}

// tags are the names of the clone's tags, last in the alphabet first, as the
// times when they were made would need git's objects.
func tags(fsys fs.FS) []string {
	const folder = "refs/tags/"
	var names []string
	_ = fs.WalkDir(fsys, path.Join(".git", folder), func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, strings.TrimPrefix(name, ".git/"+folder))
		}
		return nil // a clone without that folder has packed its tags, or has none
	})
	for line := range strings.Lines(gitLine(fsys, "packed-refs")) {
		_, ref, _ := strings.Cut(strings.TrimSpace(line), " ")
		if tag, ok := strings.CutPrefix(ref, folder); ok {
			names = append(names, tag)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.Reverse(names)
	return names
}

var committer = regexp.MustCompile(`(?m)^committer .*> (\d+) [+-]\d{4}$`)

// commitTime is when a commit was made: from its object, loose or in a pack,
// else from the log of HEAD if it was made here.
func commitTime(fsys fs.FS, commit string) time.Time {
	if commit == "" {
		return time.Time{}
	}
	text, err := looseObject(fsys, commit)
	if err != nil {
		text, err = packedCommit(fsys, commit)
	}
	if err == nil {
		if m := committer.FindSubmatch(text); m != nil {
			return unixTime(string(m[1]))
		}
	}
	log := gitLine(fsys, "logs/HEAD")
	for line := range strings.Lines(log) {
		who, what, _ := strings.Cut(line, "\t")
		if f := strings.Fields(who); len(f) > 4 && f[1] == commit && strings.HasPrefix(what, "commit") {
			return unixTime(f[len(f)-2])
		}
	}
	return time.Time{}
}

func looseObject(fsys fs.FS, id string) ([]byte, error) {
	packed, err := fs.ReadFile(fsys, ".git/objects/"+id[:2]+"/"+id[2:])
	if err != nil {
		return nil, err
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if !bytes.HasPrefix(text, []byte("commit ")) {
		return nil, errors.Join(err, errNoCommit)
	}
	return text, nil
}

// unixTime is a time of git's, zero for one in a year that JSON cannot say.
func unixTime(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n >= lastMoment {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// lastMoment is the end of the year 9999, in seconds since 1970.
const lastMoment = 253_402_300_800

var originURL = regexp.MustCompile(`(?m)^\[remote "origin"\]\n(?:\s+.*\n)*?\s+url = (?:https?://|ssh://|git://)?(?:[^@/\s]+@)?([A-Za-z0-9.-]+)[:/]([A-Za-z0-9_-]+)/([A-Za-z0-9._-]+?)(?:\.git)?/?\s*$`)

// remote is the repository that the clone came from.
func remote(fsys fs.FS) (owner, name, host string) {
	m := originURL.FindStringSubmatch(gitLine(fsys, "config") + "\n")
	if m == nil {
		return "", "", ""
	}
	return m[2], m[3], m[1]
}
