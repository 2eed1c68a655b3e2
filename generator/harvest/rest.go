package harvest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/google/go-github/v62/github"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// detailsByREST looks into one repository by three to six requests, and one
// for each file, which do not count against the limit where raw files are to
// be had.
func (r *run) detailsByREST(ctx context.Context, repo *catalogue.Repository) (*catalogue.Details, error) {
	d := &catalogue.Details{AsOf: r.now(), Source: "rest"}
	commits, _, err := r.client.Repositories.ListCommits(ctx, repo.Owner, repo.Name, &github.CommitsListOptions{ListOptions: github.ListOptions{PerPage: maxHistory}})
	if status(err) == http.StatusConflict {
		d.Empty = true
		return d, nil
	}
	if err != nil || len(commits) == 0 {
		return d, err
	}
	d.Commit = commits[0].GetSHA()
	for _, c := range commits {
		d.Commits = append(d.Commits, c.GetCommit().GetCommitter().GetDate().UTC())
	}
	d.CommittedAt = d.Commits[0]
	for _, step := range []func(context.Context, *catalogue.Repository, *catalogue.Details) error{r.restTree, r.restFiles, r.restLanguages, r.restReleases, r.restIssues, r.restParent} {
		if err := step(ctx, repo, d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// restTree reads the whole tree at once and keeps of it what a query shows.
// GitHub cuts it at 100,000 entries or 7 MB.
func (r *run) restTree(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	t, _, err := r.client.Git.GetTree(ctx, repo.Owner, repo.Name, d.Commit, true)
	if err != nil {
		return err
	}
	for _, e := range t.Entries {
		d.Tree.Entries = append(d.Tree.Entries, catalogue.TreeEntry{Path: e.GetPath(), Type: e.GetType(), Mode: e.GetMode(), Size: int64(e.GetSize())})
	}
	d.Tree.Truncated = t.GetTruncated()
	sortTree(&d.Tree)
	shallow(&d.Tree)
	return nil
}

// shallow leaves the levels of folders that a query lists, so that the evidence
// is the same on a night without GraphQL. Of a tree that GitHub has cut no
// level is sure.
func shallow(t *catalogue.Tree) {
	level := func(e catalogue.TreeEntry) int { return strings.Count(e.Path, "/") + 1 }
	deep := slices.ContainsFunc(t.Entries, func(e catalogue.TreeEntry) bool { return e.Type == "tree" && level(e) == treeDepth })
	t.Entries = slices.DeleteFunc(t.Entries, func(e catalogue.TreeEntry) bool { return level(e) > treeDepth })
	if deep && !t.Truncated {
		t.Truncated, t.Depth = true, treeDepth
	}
}

// restFiles reads the wanted files. One that cannot be read is a problem, not a failure.
func (r *run) restFiles(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	s := &sight{repo: repo, details: d, text: map[string]catalogue.File{}, readme: readmeOf(d.Tree.Entries), picked: pick(d.Tree.Entries)}
	for s.gather(); len(s.wants) > 0; s.gather() {
		for _, p := range s.wants {
			size := sizeOf(d.Tree.Entries, p)
			data, err := r.contents(ctx, repo, d.Commit, p, size)
			var limit *limitError
			switch {
			case err == nil:
				s.text[p] = r.file(p, data, size)
			case ctx.Err() != nil || errors.As(err, &limit):
				return cmp.Or(ctx.Err(), err)
			default:
				s.problem(p, "could not be read: "+firstLine(err).Error())
				s.text[p] = catalogue.File{Size: size}
			}
		}
	}
	d.Files = sortFiles(d.Files)
	return nil
}

func sizeOf(entries []catalogue.TreeEntry, name string) int64 {
	i, found := slices.BinarySearchFunc(entries, name, func(e catalogue.TreeEntry, name string) int { return strings.Compare(e.Path, name) })
	if !found {
		return -1
	}
	return entries[i].Size
}

// contents reads a file at a commit, raw where the configuration tells how,
// else by the API. Size is what the tree says, -1 when it is not known.
func (r *run) contents(ctx context.Context, repo *catalogue.Repository, commit, name string, size int64) ([]byte, error) {
	if r.gh.RawURL != "" {
		data, err := r.raw(ctx, repo, commit, name, size)
		var limit *limitError
		if err == nil || ctx.Err() != nil || errors.As(err, &limit) {
			return data, err
		}
	}
	file, _, _, err := r.client.Repositories.GetContents(ctx, repo.Owner, repo.Name, name, &github.RepositoryContentGetOptions{Ref: commit})
	if err != nil {
		return nil, err
	}
	if file == nil || file.GetEncoding() == "none" {
		return nil, errors.New("it is too large for GitHub's API")
	}
	text, err := file.GetContent()
	return []byte(text), err
}

// raw reads a file from where GitHub serves files as they are. An answer of
// another size than the tree says was cut, and is asked for again.
func (r *run) raw(ctx context.Context, repo *catalogue.Repository, commit, name string, size int64) ([]byte, error) {
	address := r.gh.RawURL + url.PathEscape(repo.Owner) + "/" + url.PathEscape(repo.Name) + "/" + commit
	for part := range strings.SplitSeq(path.Clean(name), "/") {
		address += "/" + url.PathEscape(part)
	}
	for try := 1; ; try++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		resp, err := r.net.client().Do(req)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(resp.Body)
		switch whole := size < 0 || int64(len(data)) == size; {
		case err != nil:
			return nil, err
		case resp.StatusCode != http.StatusOK:
			return nil, fmt.Errorf("GitHub answers %s", resp.Status)
		case whole:
			return data, nil
		case try == maxTries:
			return nil, fmt.Errorf("of %d bytes only %d came", size, len(data))
		}
		if err := r.Clock.Sleep(ctx, firstPause<<(try-1)); err != nil {
			return nil, err
		}
	}
}

func (r *run) restLanguages(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	if repo.Language == "" {
		return nil
	}
	sizes, _, err := r.client.Repositories.ListLanguages(ctx, repo.Owner, repo.Name)
	for name, size := range sizes {
		d.Languages = append(d.Languages, catalogue.LanguageSize{Name: name, Bytes: int64(size)})
	}
	slices.SortFunc(d.Languages, func(a, b catalogue.LanguageSize) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), strings.Compare(a.Name, b.Name))
	})
	return err
}

// restReleases reads the releases and, where requests are not too few, the tags.
func (r *run) restReleases(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	releases, _, err := r.client.Repositories.ListReleases(ctx, repo.Owner, repo.Name, &github.ListOptions{PerPage: maxReleases})
	if err != nil {
		return err
	}
	for _, x := range releases {
		if !x.GetDraft() {
			d.Releases = append(d.Releases, catalogue.Release{Tag: x.GetTagName(), Name: x.GetName(), URL: x.GetHTMLURL(), Published: x.GetPublishedAt().UTC(), Prerelease: x.GetPrerelease()})
		}
	}
	var tags []*github.RepositoryTag
	if r.net.signed() {
		tags, _, err = r.client.Repositories.ListTags(ctx, repo.Owner, repo.Name, &github.ListOptions{PerPage: maxTags})
	}
	for _, t := range tags {
		d.Tags = append(d.Tags, t.GetName())
	}
	releasedFirst(d)
	return err
}

// releasedFirst puts the tags of releases before the others, for GraphQL and
// REST each have another order of tags.
func releasedFirst(d *catalogue.Details) {
	var tags []string
	for _, x := range d.Releases {
		tags = append(tags, x.Tag)
	}
	for _, t := range d.Tags {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	d.Tags = tags
}

// restIssues reads the newest open issues and keeps those that ask for help.
func (r *run) restIssues(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	if !wantsIssues(repo) || !r.net.signed() {
		return nil
	}
	issues, _, err := r.client.Issues.ListByRepo(ctx, repo.Owner, repo.Name, &github.IssueListByRepoOptions{State: "open", ListOptions: github.ListOptions{PerPage: pageSize}})
	if status(err) == http.StatusGone || status(err) == http.StatusNotFound {
		return nil // its issues are switched off
	}
	for _, x := range issues {
		var labels []string
		for _, l := range x.Labels {
			labels = append(labels, l.GetName())
		}
		help := slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(helpLabels, strings.ToLower(l)) })
		if help && !x.IsPullRequest() && len(d.HelpWanted) < maxIssues {
			d.HelpWanted = append(d.HelpWanted, catalogue.Issue{Number: x.GetNumber(), Title: x.GetTitle(), URL: x.GetHTMLURL(), Labels: labels, Created: x.GetCreatedAt().UTC(), Updated: x.GetUpdatedAt().UTC()})
		}
	}
	return err
}

// restParent asks what a fork was forked from.
func (r *run) restParent(ctx context.Context, repo *catalogue.Repository, d *catalogue.Details) error {
	if !repo.Fork || !r.net.signed() {
		return nil
	}
	whole, _, err := r.client.Repositories.GetByID(ctx, repo.ID)
	if err == nil {
		d.ForkOf = whole.GetParent().GetFullName()
	}
	return err
}
