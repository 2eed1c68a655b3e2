package assess

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// corpusDir holds real repositories in the shape of GitHub's REST API. Users
// do not have it: the tests that need it skip.
const corpusDir = "../../../shared/corpus"

// corpusAsOf counts as now for the corpus, whose newest commits are of August 2026.
var corpusAsOf = time.Date(2026, 8, 22, 6, 0, 0, 0, time.UTC)

// corpusRepositories reads every repository of the corpus, sorted by name.
func corpusRepositories(t testing.TB) []*catalogue.Repository {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(corpusDir, "repos", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) == 0 {
		t.Skip("needs the corpus in ../shared")
	}
	commits := corpusCommits(t)
	var out []*catalogue.Repository
	for _, dir := range dirs {
		out = append(out, corpusRepository(t, dir, commits))
	}
	return out
}

// corpusCommits gives the commit that was read, by full name.
func corpusCommits(t testing.TB) map[string]string {
	t.Helper()
	var manifest struct {
		Repos []struct {
			FullName string `json:"full_name"`
			Commit   string `json:"commit"`
		} `json:"repos"`
	}
	readJSON(t, filepath.Join(corpusDir, "manifest.json"), &manifest)
	out := map[string]string{}
	for _, r := range manifest.Repos {
		out[r.FullName] = r.Commit
	}
	return out
}

// corpusRepository reads one folder of the corpus as the harvest would.
func corpusRepository(t testing.TB, dir string, commits map[string]string) *catalogue.Repository {
	t.Helper()
	var row struct {
		ID            int64     `json:"id"`
		Name          string    `json:"name"`
		FullName      string    `json:"full_name"`
		Description   string    `json:"description"`
		Homepage      string    `json:"homepage"`
		HTMLURL       string    `json:"html_url"`
		DefaultBranch string    `json:"default_branch"`
		Language      string    `json:"language"`
		Topics        []string  `json:"topics"`
		Fork          bool      `json:"fork"`
		Archived      bool      `json:"archived"`
		Template      bool      `json:"is_template"`
		Stars         int       `json:"stargazers_count"`
		Size          int       `json:"size"`
		Created       time.Time `json:"created_at"`
		Pushed        time.Time `json:"pushed_at"`
		Updated       time.Time `json:"updated_at"`
		Licence       *struct {
			SPDX string `json:"spdx_id"`
		} `json:"license"`
	}
	readJSON(t, filepath.Join(dir, "repo.json"), &row)
	owner, _, _ := strings.Cut(row.FullName, "/")
	repo := &catalogue.Repository{
		ID: row.ID, Owner: owner, Name: row.Name, OwnerName: owner, Description: row.Description, Homepage: row.Homepage,
		HTMLURL: row.HTMLURL, DefaultBranch: row.DefaultBranch, Language: row.Language, Topics: row.Topics,
		Fork: row.Fork, Archived: row.Archived, Template: row.Template, Stars: row.Stars, SizeKiB: row.Size,
		Created: row.Created, Pushed: row.Pushed, Updated: row.Updated, ListedAsOf: corpusAsOf,
		Details: corpusDetails(t, dir, commits[row.FullName]),
	}
	if row.Licence != nil {
		repo.GitHubLicence = row.Licence.SPDX
	}
	return repo
}

// corpusDetails reads the tree, the files and the dates of one folder.
func corpusDetails(t testing.TB, dir, commit string) *catalogue.Details {
	t.Helper()
	var tree struct {
		Truncated bool                  `json:"truncated"`
		Tree      []catalogue.TreeEntry `json:"tree"`
	}
	readJSON(t, filepath.Join(dir, "tree.json"), &tree)
	var commits []struct {
		Commit struct {
			Committer struct {
				Date time.Time `json:"date"`
			} `json:"committer"`
		} `json:"commit"`
	}
	readJSON(t, filepath.Join(dir, "commits.json"), &commits)
	var releases []struct {
		Tag       string    `json:"tag_name"`
		Name      string    `json:"name"`
		URL       string    `json:"html_url"`
		Published time.Time `json:"published_at"`
	}
	readJSON(t, filepath.Join(dir, "releases.json"), &releases)

	d := &catalogue.Details{AsOf: corpusAsOf, Source: "rest", Commit: commit}
	d.Tree = catalogue.Tree{Entries: tree.Tree, Truncated: tree.Truncated}
	slices.SortFunc(d.Tree.Entries, func(a, b catalogue.TreeEntry) int { return strings.Compare(a.Path, b.Path) })
	for _, c := range commits {
		d.Commits = append(d.Commits, c.Commit.Committer.Date)
	}
	if len(d.Commits) > 0 {
		d.CommittedAt = d.Commits[0]
	}
	for _, r := range releases {
		d.Tags = append(d.Tags, r.Tag)
		d.Releases = append(d.Releases, catalogue.Release{Tag: r.Tag, Name: r.Name, URL: r.URL, Published: r.Published})
	}
	d.Languages = corpusLanguages(t, dir)
	d.Files = corpusFiles(t, filepath.Join(dir, "files"))
	d.Readme = corpusReadme(d.Files)
	return d
}

// corpusLanguages reads languages.json, largest first.
func corpusLanguages(t testing.TB, dir string) []catalogue.LanguageSize {
	t.Helper()
	sizes := map[string]int64{}
	readJSON(t, filepath.Join(dir, "languages.json"), &sizes)
	var out []catalogue.LanguageSize
	for name, size := range sizes {
		out = append(out, catalogue.LanguageSize{Name: name, Bytes: size})
	}
	slices.SortFunc(out, func(a, b catalogue.LanguageSize) int {
		if a.Bytes != b.Bytes {
			return int(b.Bytes - a.Bytes)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// corpusFiles reads the files that were kept, sorted by path.
func corpusFiles(t testing.TB, root string) []catalogue.File {
	t.Helper()
	var out []catalogue.File
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == root {
			return filepath.SkipDir
		}
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		out = append(out, catalogue.File{Path: filepath.ToSlash(rel), Data: data, Size: int64(len(data))})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, func(a, b catalogue.File) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// corpusReadme chooses the README as GitHub does: .github, root, docs, and
// Markdown before other formats.
func corpusReadme(files []catalogue.File) string {
	for _, folder := range []string{".github", ".", "docs"} {
		found := ""
		for _, f := range files {
			base := strings.ToLower(path.Base(f.Path))
			if path.Dir(f.Path) == folder && (base == "readme" || strings.HasPrefix(base, "readme.")) && (found == "" || base == "readme.md") {
				found = f.Path
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// readJSON reads a file of the corpus.
func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
