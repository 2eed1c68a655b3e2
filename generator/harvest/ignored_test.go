package harvest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestIgnored holds the promise that what lies in a clone and is no part of the
// repository, such as what a build has left, is not read: of a clone in which
// nothing is kept yet, the files are those that git itself would take.
func TestIgnored(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		".gitignore":     "# a remark\n\n/public/*\n!/public/.gitkeep\n*.log\n!kept.log\nbuild/\ndocs/**/draft\nspace\\ \ntrailing   \r\n\\#sharp\n\\!bang\n{a,b}\nsecret[0-9].txt\nall/**\n!all/one\nfoo/*.js\n**/deep/x\n[\n/\n!\n",
		"sub/.gitignore": "!sub.log\n/only-here\nonly-below/file\n",
	} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	for _, name := range []string{
		"README.md", "public/.gitkeep", "public/index.html", "public/api/a.json", "sub/public/x", "a.log", "kept.log", "sub/a.log", "sub/sub.log", "sub/kept.log",
		"build/x", "src/build/x", "src/build2", "other/build", "docs/draft/x", "docs/a/b/draft", "draft", "space ", "trailing", "#sharp", "!bang", "{a,b}", "a", "b",
		"secret1.txt", "secretx.txt", "all/one", "all/two", "all/three/x", "foo/a.js", "foo/bar/a.js", "x/foo/a.js", "deep/x", "y/deep/x", "deep/y/x",
		"only-here", "sub/only-here", "sub/x/only-here", "sub/only-below/file", "sub/x/only-below/file", "node/[",
	} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), "x")
	}
	must(t, os.Symlink(filepath.Join(dir, ".gitignore"), filepath.Join(dir, "src", ".gitignore"))) // git follows none
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir)
		out, err := cmd.Output()
		must(t, err)
		return string(out)
	}
	git("init", "-q")
	want := strings.Split(strings.TrimSuffix(git("ls-files", "-z", "--others", "--exclude-standard"), "\x00"), "\x00")
	var tree catalogue.Tree
	must(t, walk(os.DirFS(dir), &tree))
	var got []string
	for _, e := range tree.Entries {
		if e.Type == "blob" {
			got = append(got, e.Path)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("they are\n%q, of git\n%q", got, want)
	}
	if len(want) < 15 || slices.Contains(want, "public/index.html") {
		t.Errorf("git says %q", want)
	}
}

// FuzzIgnored holds the promise that whatever a .gitignore says, it is read
// without a panic, and that an empty one leaves nothing out.
func FuzzIgnored(f *testing.F) {
	for _, seed := range []string{"*.log\n!a.log", "/public/*", "**", "[", "a{b", `\`, "/**/", "!"} {
		f.Add(seed, "public/a.log")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		name = strings.Trim(filepath.ToSlash(filepath.Clean("/"+name)), "/")
		i := ignored{}
		if i.has(name, false) {
			t.Errorf("without rules %q is left out", name)
		}
		for line := range strings.Lines(text) {
			if r := readIgnoreRule(line); r.glob != "" {
				i["."] = append(i["."], r)
			}
		}
		i.has(name, false)
		i.has(name, true)
	})
}
