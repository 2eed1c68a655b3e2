package harvest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDirectory holds the promise that a clone is read like a repository on
// GitHub: its commit, its date, the wanted files, and nothing outside of it.
func TestDirectory(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "do not show")
	write(t, filepath.Join(dir, "docs", "README.md"), "# Linked\r\nto")
	write(t, filepath.Join(dir, "LICENCE"), strings.Repeat("é", 1000))
	write(t, filepath.Join(dir, "src", "app", "package.json"), `{"name":"x"}`)
	write(t, filepath.Join(dir, "node_modules", "left-pad", "package.json"), `{}`)
	must(t, os.Symlink("docs/README.md", filepath.Join(dir, "README.md")))
	must(t, os.Symlink(secret, filepath.Join(dir, "SECURITY.md")))
	must(t, os.Symlink("../../"+filepath.Base(filepath.Dir(secret)), filepath.Join(dir, ".github")))
	for _, args := range [][]string{{"init", "-qb", "trunk"}, {"remote", "add", "origin", "git@github.com:nhs/tool.git"}, {"add", "docs", "LICENCE"},
		{"-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "begin", "--date", "2026-01-01T00:00:00Z"}} {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z", "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, out)
		}
	}
	r, err := Directory(os.DirFS(dir), dir, 1)
	must(t, err)
	d := r.Details
	if r.FullName() != "nhs/tool" || r.HTMLURL != "https://github.com/nhs/tool" || r.DefaultBranch != "trunk" || len(d.Commit) != 40 || d.CommittedAt.Format("2006-01-02T15:04:05") != "2026-01-02T03:04:05" {
		t.Errorf("%+v %+v", r, d)
	}
	if f := d.File(d.Readme); d.Readme != "docs/README.md" || string(f.Data) != "# Linked\r\nto" {
		t.Errorf("README %q", d.Readme)
	}
	if f := d.File("LICENCE"); f == nil || !f.Truncated || f.Size != 2000 || len(f.Data) > 1024 || !strings.HasSuffix(string(f.Data), "é") {
		t.Errorf("licence: %+v", f)
	}
	if d.File("src/app/package.json") == nil || d.File("SECURITY.md") != nil || len(d.Problems) != 1 {
		t.Errorf("%+v", d.Problems)
	}
	for _, f := range d.Files {
		if strings.Contains(string(f.Data), "do not show") || strings.Contains(f.Path, "node_modules") {
			t.Errorf("%s was read", f.Path)
		}
	}
}

// TestShallowClone holds the promise that a fresh clone of one commit, whose
// objects all lie in a pack, tells when that commit was made.
func TestShallowClone(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "clone")
	write(t, filepath.Join(from, "README.md"), "# Beds")
	git := func(args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z", "GIT_CONFIG_NOSYSTEM=1", "HOME="+from)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, out)
		}
	}
	git("-C", from, "init", "-qb", "trunk")
	for _, text := range []string{"first", "second"} {
		write(t, filepath.Join(from, "a"), text)
		git("-C", from, "add", "README.md", "a")
		git("-C", from, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", text)
	}
	git("clone", "-q", "--depth", "1", "file://"+from, to)
	git("-C", to, "repack", "-adq")
	packs, err := filepath.Glob(filepath.Join(to, ".git", "objects", "pack", "*.pack"))
	if must(t, err); len(packs) != 1 {
		t.Fatalf("packs: %v", packs)
	}
	r, err := Directory(os.DirFS(to), to, 1)
	must(t, err)
	if got := r.Details.CommittedAt.Format("2006-01-02T15:04:05"); got != "2026-01-02T03:04:05" {
		t.Errorf("made at %s", got)
	}
	for _, cut := range []int{0, 8, 40, 1100} { // a damaged index is no commit, and no crash
		index, err := os.ReadFile(strings.TrimSuffix(packs[0], ".pack") + ".idx")
		must(t, err)
		if _, ok := packOffset(index[:min(cut, len(index))], make([]byte, 20)); ok {
			t.Errorf("found in %d bytes", cut)
		}
	}
}

// TestDirectoryWithoutGit holds the promise that a folder that is no clone is
// read all the same, and one that is not there is an error.
func TestDirectoryWithoutGit(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "readme.rst"), "Hello")
	r, err := Directory(os.DirFS(dir), dir, 512)
	must(t, err)
	if r.Details.Readme != "readme.rst" || r.Details.Commit != "" || r.Owner != "local" {
		t.Errorf("%+v", r)
	}
	if _, err := Directory(os.DirFS(filepath.Join(dir, "none")), "none", 512); err == nil {
		t.Error("a folder that is not there was read")
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o600))
}

// TestDirectoryTags holds the promise that a clone's tags are seen, loose and packed.
func TestDirectoryTags(t *testing.T) {
	d := fstest.MapFS{
		"README.md": {Data: []byte("# x\n")}, ".git/HEAD": {Data: []byte("ref: refs/heads/main\n")},
		".git/refs/tags/v1.1.0": {Data: []byte("x\n")}, ".git/packed-refs": {Data: []byte("# pack-refs with: peeled\nabc refs/heads/main\nabc refs/tags/v1.0.0\n^def\nabc refs/tags/v1.1.0\n")},
	}
	repo, err := Directory(d, "x", 64)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(repo.Details.Tags, " "); got != "v1.1.0 v1.0.0" {
		t.Errorf("tags are %q", got)
	}
}

// TestImpossibleTimes holds the promise that a clone whose commit claims a year
// that no data file can say has no date, and can be written as JSON.
func TestImpossibleTimes(t *testing.T) {
	commit := strings.Repeat("0", 39) + "1"
	for seconds, known := range map[string]bool{"1767323045": true, "292277026596000": false, "9223372036854775807": false, "253402300800": false, "-1": false} {
		fsys := fstest.MapFS{".git/logs/HEAD": {Data: []byte(strings.Repeat("0", 40) + " " + commit + " A <a@b.example> " + seconds + " +0000\tcommit: x\n")}}
		made := commitTime(fsys, commit)
		if _, err := made.MarshalJSON(); err != nil || made.IsZero() == known {
			t.Errorf("%s is %v: %v", seconds, made, err)
		}
	}
}
