package generator

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// asOf counts as now in these tests.
var asOf = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)

// repository is one with a README.
func repository(id int64, name, readme string) *catalogue.Repository {
	return &catalogue.Repository{
		ID: id, Owner: "nhsx", Name: name, HTMLURL: "https://github.com/nhsx/" + name, ListedAsOf: asOf, Pushed: asOf, Updated: asOf,
		Details: &catalogue.Details{
			AsOf: asOf, Commit: strings.Repeat("a", 40), Readme: "README.md",
			Files: []catalogue.File{{Path: "README.md", Data: []byte(readme), Size: int64(len(readme))}},
			Tree:  catalogue.Tree{Entries: []catalogue.TreeEntry{{Path: "README.md", Type: "blob", Mode: "100644", Size: int64(len(readme))}}},
		},
	}
}

// filled is a build whose snapshot file holds the repositories.
func filled(t *testing.T, repositories ...*catalogue.Repository) (config.Config, Options) {
	t.Helper()
	cfg, err := config.LoadDefault()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cfg.Paths.Snapshot, cfg.Paths.Output = filepath.Join(dir, "snapshot.sqlite"), filepath.Join(dir, "public")
	cfg.Sources = []config.Source{{Org: "nhsx"}}
	store, err := snapshot.Open(context.Background(), cfg.Paths.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	org := catalogue.Organisation{ID: 1, Login: "nhsx", Name: "NHSX", Kind: "national", AsOf: asOf, URL: "https://github.com/nhsx"}
	contents := snapshot.Contents{AsOf: asOf, Organisations: []catalogue.Organisation{org}, Repositories: repositories}
	if err := errors.Join(store.Fill(context.Background(), contents), store.Close()); err != nil {
		t.Fatal(err)
	}
	return cfg, Options{Offline: true}
}

// TestLedger holds the promises that every repository found is listed,
// excluded with a reason, or failed, and that all of these are counted up to
// the total that is told while they are judged.
func TestLedger(t *testing.T) {
	fork := repository(3, "fork", "# Fork")
	fork.Fork = true
	cfg, opts := filled(t, repository(1, "one", "# One"), repository(2, "two", "# Two"), fork)
	told := counts{most: map[string]int{}, total: map[string]int{}}
	opts.Progress = &told
	report, err := Build(context.Background(), cfg, opts)
	if err != nil {
		t.Fatal(err)
	}
	l := report.Ledger
	if l.Found != 3 || l.Listed != 2 || len(l.Excluded) != 1 || l.Excluded[0].Reason != "fork" || l.Found != l.Listed+len(l.Excluded)+len(l.Failed) {
		t.Errorf("ledger is %+v", l)
	}
	if report.Outcome != Published || !report.GeneratedAt.Equal(asOf) {
		t.Errorf("outcome %s, generated at %s", report.Outcome, report.GeneratedAt)
	}
	if told.most["judging"] != 3 || told.total["judging"] != 3 {
		t.Errorf("%d of %d were judged, as it was told", told.most["judging"], told.total["judging"])
	}
}

// counts is a Progress that remembers how far each stage came.
type counts struct {
	mu          sync.Mutex
	most, total map[string]int
}

// Step implements Progress.
func (c *counts) Step(stage string, done, total int, _ string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most[stage], c.total[stage] = max(c.most[stage], done), total
}

// TestOwnerSpelling holds the promise that a component leads to its account's
// page whatever the letter case, and also when it was transferred to an account
// that no source names.
func TestOwnerSpelling(t *testing.T) {
	other, moved := repository(1, "one", "# One"), repository(2, "two", "# Two")
	other.Owner, moved.Owner = "NHSX", "new-owner"
	cfg, opts := filled(t, other, moved)
	report, err := Build(context.Background(), cfg, opts)
	if err != nil {
		t.Fatal(err)
	}
	if report.Counts.Organisations != 2 {
		t.Errorf("%d accounts, want nhsx and new-owner", report.Counts.Organisations)
	}
}

// TestPanic holds the promise that a repository which makes the program panic
// is named, and the others are published.
func TestPanic(t *testing.T) {
	b := newBuild(config.Config{}, Options{}) // without an assessor, judging cannot work
	v := b.judgeOne(repository(1, "odd", "# Odd"))
	if v.failure == nil || v.failure.Subject != "nhsx/odd" || !strings.Contains(v.failure.What, "could not be judged") {
		t.Errorf("failure is %v", v.failure)
	}
}

// TestHostileNames holds the promise that no name from GitHub, however odd,
// puts a file outside the site.
func TestHostileNames(t *testing.T) {
	cfg, opts := filled(t, repository(1, "one", "# One"), repository(2, ".github", "# Dot"), repository(3, "a..b", "# Dots"))
	if _, err := Build(context.Background(), cfg, opts); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one", ".github", "a..b"} {
		if _, err := os.Stat(filepath.Join(cfg.Paths.Output, "components", "nhsx", name, "index.html")); err != nil {
			t.Error(err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(cfg.Paths.Output))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != "public" && !strings.HasPrefix(name, "snapshot.sqlite") {
			t.Errorf("%s was written", name)
		}
	}
}

// TestSnapshotInOutput holds the promise that the snapshot is never published or swapped away.
func TestSnapshotInOutput(t *testing.T) {
	cfg, opts := filled(t, repository(1, "one", "# One"))
	cfg.Paths.Output = filepath.Dir(cfg.Paths.Snapshot)
	if _, err := Build(context.Background(), cfg, opts); err == nil || !strings.Contains(err.Error(), "must not lie in the output folder") {
		t.Errorf("error is %v", err)
	}
}

// TestSymlinkedReadme holds the promise that a README which is a symbolic link
// shows what GitHub shows: the file that it leads to.
func TestSymlinkedReadme(t *testing.T) {
	repo := repository(1, "linked", "docs/index.md")
	repo.Details.Files = append(repo.Details.Files, catalogue.File{Path: "docs/index.md", Data: []byte("# The real one")})
	repo.Details.Tree.Entries[0].Mode = "120000"
	b := newBuild(config.Config{}, Options{})
	src, ok := b.readmeSource(repo)
	if !ok || src.Path != "docs/index.md" || string(src.Text) != "# The real one" {
		t.Errorf("read %q: %q", src.Path, src.Text)
	}
	repo.Details.Files = repo.Details.Files[:1]
	if _, ok := b.readmeSource(repo); ok {
		t.Error("the name of a file was taken for a README")
	}
}

// TestWebURL holds the promise that links lead to GitHub and nowhere else,
// whatever address a repository claims to have.
func TestWebURL(t *testing.T) {
	tests := []struct{ configured, claimed, want string }{
		{"https://github.com/", "https://github.com/nhsx/x", "https://github.com/nhsx/x"},
		{"https://github.com/", "http://127.0.0.1:8090/nhsx/x", "https://github.com/nhsx/x"},
		{"https://github.com", "", "https://github.com/nhsx/x"},
		{"https://github.com/", "javascript:alert(1)//github.com", "https://github.com/nhsx/x"},
		{"https://github.com/", "https://github.com.evil.example/nhsx/x", "https://github.com/nhsx/x"},
		{"https://ghe.nhs.uk/", "https://ghe.nhs.uk/nhsx/x", "https://ghe.nhs.uk/nhsx/x"},
	}
	for _, test := range tests {
		if got := webURL(test.configured, &catalogue.Repository{Owner: "nhsx", Name: "x", HTMLURL: test.claimed}); got != test.want {
			t.Errorf("%s: %s, want %s", test.claimed, got, test.want)
		}
	}
}

// TestExcerpt holds the promise that a README whose licence does not allow
// redistribution is never published in full: only an excerpt, and the reason.
func TestExcerpt(t *testing.T) {
	secret := "The last sentence of a long README stays with its author."
	long := "# Beds\n\n" + strings.Repeat("This tells the nurses of a ward which of its beds are free tonight. ", 10) + "\n\n" + secret
	cfg, opts := filled(t, repository(1, "beds", long))
	if _, err := Build(context.Background(), cfg, opts); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(cfg.Paths.Output, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("stays with its author")) {
			t.Errorf("%s publishes the whole README", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(cfg.Paths.Output, "components/nhsx/beds/index.html"))
	if err != nil || !bytes.Contains(page, []byte("which of its beds are free")) || !bytes.Contains(page, []byte("nobody may copy more than an excerpt")) {
		t.Errorf("no excerpt with its reason: %v", err)
	}
}
