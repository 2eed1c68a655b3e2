package harvest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// nodeAnswer is a repository as GraphQL answers, field by field.
type nodeAnswer map[string]json.RawMessage

// blobAnswer is a file. Text is nil for one that is binary or too large.
type blobAnswer struct {
	Text        *string
	ByteSize    int64
	IsBinary    bool
	IsTruncated bool
}

// entryAnswer is an entry of a tree; Object is a tree or a blob.
type entryAnswer struct {
	Name   string
	Type   string
	Mode   int
	Size   int64
	Object *struct {
		Entries []entryAnswer
		blobAnswer
	}
}

func (e entryAnswer) blob() *blobAnswer {
	if e.Object == nil || e.Type != "blob" {
		return nil
	}
	return &e.Object.blobAnswer
}

// nodesAnswer is a connection; nodes that are null are left out.
type nodesAnswer[T any] struct {
	TotalCount int
	Nodes      []*T
}

func (c nodesAnswer[T]) each(f func(T)) {
	for _, n := range c.Nodes {
		if n != nil {
			f(*n)
		}
	}
}

// get reads a field; a field that is absent, null or of another shape leaves v as it is.
func (a nodeAnswer) get(name string, v any) {
	if raw := a[name]; len(raw) > 0 {
		_ = json.Unmarshal(raw, v) // the zero value says that it is not known
	}
}

func (a nodeAnswer) id() (id string)             { a.get("id", &id); return id }
func (a nodeAnswer) truth(name string) (is bool) { a.get(name, &is); return is }

// has tells whether a field is there and not null.
func (a nodeAnswer) has(name string) bool { return len(a[name]) > 0 && string(a[name]) != "null" }

// blob is a file that was asked for, nil when there is none.
func (a nodeAnswer) blob(name string) *blobAnswer {
	var b *struct {
		ByteSize *int64
		blobAnswer
	}
	if a.get(name, &b); b == nil || b.ByteSize == nil {
		return nil // not there, or a folder of that name
	}
	b.blobAnswer.ByteSize = *b.ByteSize
	return &b.blobAnswer
}

// commitAnswer is a branch and the commit it stands at.
type commitAnswer struct {
	Target struct {
		OID           string
		CommittedDate time.Time
		History       nodesAnswer[struct{ CommittedDate time.Time }]
	}
}

// about fills in what is known without looking at files.
func (a nodeAnswer) about(d *catalogue.Details) {
	var branch, history commitAnswer
	var parent struct{ NameWithOwner string }
	var languages struct {
		Edges []*struct {
			Size int64
			Node struct{ Name string }
		}
	}
	var tags nodesAnswer[struct{ Name string }]
	a.get("defaultBranchRef", &branch)
	a.get("history", &history)
	a.get("archivedAt", &d.ArchivedAt)
	a.get("parent", &parent)
	a.get("languages", &languages)
	a.get("refs", &tags)
	d.Commit, d.CommittedAt, d.ForkOf = branch.Target.OID, branch.Target.CommittedDate.UTC(), parent.NameWithOwner
	d.ArchivedAt = d.ArchivedAt.UTC()
	for _, e := range languages.Edges {
		if e != nil && e.Node.Name != "" {
			d.Languages = append(d.Languages, catalogue.LanguageSize{Name: e.Node.Name, Bytes: e.Size})
		}
	}
	tags.each(func(t struct{ Name string }) { d.Tags = append(d.Tags, t.Name) })
	history.Target.History.each(func(c struct{ CommittedDate time.Time }) { d.Commits = append(d.Commits, c.CommittedDate.UTC()) })
	if len(d.Commits) == 0 && !d.CommittedAt.IsZero() {
		d.Commits = []time.Time{d.CommittedAt}
	}
}

// tree is the list of paths, treeDepth levels of them.
func (a nodeAnswer) tree() catalogue.Tree {
	var root struct{ Entries []entryAnswer }
	a.get("tree", &root)
	var t catalogue.Tree
	addEntries(&t, "", root.Entries, treeDepth)
	if t.Truncated {
		t.Depth = treeDepth
	}
	sortTree(&t)
	return t
}

// addEntries adds the entries of a folder and of those below it.
func addEntries(t *catalogue.Tree, dir string, entries []entryAnswer, levels int) {
	for _, e := range entries {
		if e.Name == "" || strings.ContainsAny(e.Name, "/\x00") || e.Name == "." || e.Name == ".." {
			continue // no name that git can have
		}
		t.Entries = append(t.Entries, catalogue.TreeEntry{Path: dir + e.Name, Type: e.Type, Mode: fmt.Sprintf("%06o", e.Mode), Size: e.Size})
		switch {
		case e.Type != "tree":
		case levels == 1 || e.Object == nil:
			t.Truncated = true
		default:
			addEntries(t, dir+e.Name+"/", e.Object.Entries, levels-1)
		}
	}
}

// workflows are the files of .github/workflows.
func (a nodeAnswer) workflows() []entryAnswer {
	var w struct{ Entries []entryAnswer }
	a.get("workflows", &w)
	return w.Entries
}

// helpWanted is how many issues ask for help.
func (a nodeAnswer) helpWanted() int {
	var c nodesAnswer[struct{}]
	a.get("issues", &c)
	return c.TotalCount
}

// releases are the published releases, newest first.
func (a nodeAnswer) releases() (out []catalogue.Release) {
	type release struct {
		TagName, Name, URL    string
		PublishedAt           time.Time
		IsPrerelease, IsDraft bool
	}
	var c nodesAnswer[release]
	a.get("releases", &c)
	c.each(func(x release) {
		if !x.IsDraft {
			out = append(out, catalogue.Release{Tag: x.TagName, Name: x.Name, URL: x.URL, Published: x.PublishedAt.UTC(), Prerelease: x.IsPrerelease})
		}
	})
	return out
}

// issues are the issues that ask for help, newest first.
func (a nodeAnswer) issues() (out []catalogue.Issue) {
	type label struct{ Name string }
	type issue struct {
		Number               int
		Title, URL           string
		CreatedAt, UpdatedAt time.Time
		Labels               nodesAnswer[label]
	}
	var c nodesAnswer[issue]
	a.get("issues", &c)
	c.each(func(x issue) {
		i := catalogue.Issue{Number: x.Number, Title: x.Title, URL: x.URL, Created: x.CreatedAt.UTC(), Updated: x.UpdatedAt.UTC()}
		x.Labels.each(func(l label) { i.Labels = append(i.Labels, l.Name) })
		out = append(out, i)
	})
	return out
}
