package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// site is a small whole site.
func site(version string) map[string]string {
	return map[string]string{
		"index.html":                    `<a href="components/nhsx/a/">a</a> ` + version,
		"components/nhsx/a/index.html":  `<a href="../../../">home</a> ` + version,
		"components/.github/index.html": `<p>a folder whose name begins with a dot</p>`,
		"styles.css":                    "body {}",
		"report.json":                   `{"version": "` + version + `"}`,
	}
}

// write begins a site and writes the files.
func write(t *testing.T, output string, files map[string]string) *Folder {
	t.Helper()
	f, err := Next(output)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := f.WriteFile(name, []byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func publishSite(t *testing.T, output string, files map[string]string) Stats {
	t.Helper()
	f := write(t, output, files)
	if err := f.Swap(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Stats()
}

// read gives the files below dir, our list left out.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		data, err := os.ReadFile(path)
		if name != listName {
			files[filepath.ToSlash(name)] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func want(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if diff := cmp.Diff(files, read(t, dir)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", filepath.Base(dir), diff)
	}
}

// entries lists what stands in a folder.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

// TestSwap holds the promise that the new site takes the place of the old one,
// which stays beside it, and that nothing else is written.
func TestSwap(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	publishSite(t, out, site("1"))
	want(t, out, site("1"))
	if got := entries(t, dir); !slices.Equal(got, []string{"public"}) {
		t.Errorf("after the first site: %v", got)
	}
	publishSite(t, out, site("2"))
	publishSite(t, out, site("3"))
	want(t, out, site("3"))
	want(t, out+".previous", site("2"))
	want(t, out+".spare", site("1"))
	if got := entries(t, dir); !slices.Equal(got, []string{"public", "public.previous", "public.spare"}) {
		t.Errorf("after the third site: %v", got)
	}
}

// TestSameBytes holds the promise that two sites of the same files are the
// same bytes, our list included, but for the report.
func TestSameBytes(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	publishSite(t, a, site("1"))
	publishSite(t, b, site("2"))
	other := site("1")
	other["report.json"] = `{"another": "run"}`
	publishSite(t, b, other)
	listA, errA := os.ReadFile(filepath.Join(a, listName))
	listB, errB := os.ReadFile(filepath.Join(b, listName))
	if errA != nil || errB != nil || string(listA) != string(listB) {
		t.Errorf("the lists differ:\n%s\n%s", listA, listB)
	}
	want(t, b, other)
}

// TestReuse holds the promise that a file which the live site has already is
// not written again, unless somebody changed it there.
func TestReuse(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	publishSite(t, out, site("1"))
	stats := publishSite(t, out, site("2"))
	if stats.Reused != 2 || stats.Files != 5 || stats.LiveFiles != 4 {
		t.Errorf("stats are %+v, want the 2 of 5 unchanged files reused", stats)
	}
	if err := os.WriteFile(filepath.Join(out, "styles.css"), []byte("evil {}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if stats := publishSite(t, out, site("2")); stats.Reused != 3 {
		t.Errorf("reused %d files, want 3: the changed one must be written", stats.Reused)
	}
	want(t, out, site("2"))
}

// TestNames holds the promise that nothing is written outside the folder, nor
// under a name that another system could not hold.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	f := write(t, filepath.Join(dir, "public"), nil)
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "/etc/x", "a//b", "a/", "./a", "a/./b", "a\x00b", "a\nb", `a\b`, "\xff",
		strings.Repeat("n", 256), listName, buildingName, readyName,
	} {
		if err := f.WriteFile(name, nil); err == nil {
			t.Errorf("%q was written", name)
		}
	}
	for _, name := range []string{"a", "components/nhsuk/.github/index.html", "languages/C++/index.html", "topics/naïve/index.html", "a..b/c"} {
		if err := f.WriteFile(name, nil); err != nil {
			t.Error(err)
		}
	}
	if got := entries(t, dir); !slices.Equal(got, []string{"public.next"}) {
		t.Errorf("the parent folder holds %v", got)
	}
}

// TestSymlinkInNext holds the promise that a link planted into the folder
// being built leads no file out of it.
func TestSymlinkInNext(t *testing.T) {
	dir := t.TempDir()
	f := write(t, filepath.Join(dir, "public"), nil)
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "public.next", "components")); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteFile("components/x/index.html", nil); err == nil {
		t.Error("written through a link")
	}
	if got := entries(t, outside); len(got) > 0 {
		t.Errorf("outside: %v", got)
	}
}

// TestWriteOnce holds the promise that one page cannot silently replace another.
func TestWriteOnce(t *testing.T) {
	f := write(t, filepath.Join(t.TempDir(), "public"), map[string]string{"components/NHSX/a/index.html": "one"})
	if err := f.WriteFile("components/NHSX/a/index.html", []byte("one")); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := f.WriteFile("components/NHSX/a/index.html", []byte("two")); err == nil {
		t.Error("two different pages under one name were taken")
	}
	if err := f.WriteFile("components/nhsx/A/index.html", []byte("one")); err == nil {
		t.Error("two names that differ only by case were taken")
	}
}

// TestForeignFiles holds the promise that what somebody else put into the
// output folder is never deleted.
func TestForeignFiles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	foreign := map[string]string{".gitkeep": "", "CNAME": "catalogue.nhs.uk", ".well-known/security.txt": "Contact: …"}
	for name, text := range foreign {
		path := filepath.Join(out, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []string{"1", "2", "3"} {
		publishSite(t, out, site(version))
		all := site(version)
		maps.Copy(all, foreign)
		want(t, out, all)
	}
	mine := filepath.Join(out+".previous", "notes.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	publishSite(t, out, site("4"))
	if data, err := os.ReadFile(mine); string(data) != "mine" {
		t.Errorf("a file in the previous site's folder is gone: %v", err)
	}
}

// TestForeignClash holds the promise that a file of somebody else is not
// overwritten either: publishing is refused.
func TestForeignClash(t *testing.T) {
	for _, name := range []string{"index.html", "report.json"} {
		out := t.TempDir()
		if err := os.WriteFile(filepath.Join(out, name), []byte("another site"), 0o644); err != nil {
			t.Fatal(err)
		}
		f := write(t, out, site("1"))
		problems := f.Verify()
		if len(problems) != 1 || problems[0].Subject != name || !strings.Contains(problems[0].What, "was not written by this program") {
			t.Errorf("%s: problems are %v", name, problems)
		}
	}
}

// TestForeignNeighbours holds the promise that folders named like ours, but
// filled by somebody else, are left alone and named.
func TestForeignNeighbours(t *testing.T) {
	for _, neighbour := range []string{"public.next", "public.previous"} {
		dir := t.TempDir()
		out := filepath.Join(dir, "public")
		publishSite(t, out, site("1"))
		file := filepath.Join(dir, neighbour, "diary.txt")
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("dear diary"), 0o644)); err != nil {
			t.Fatal(err)
		}
		f, err := Next(out)
		if err == nil {
			err = errors.Join(f.WriteFile("index.html", nil), f.Swap())
			f.Close()
		}
		if err == nil || !strings.Contains(err.Error(), neighbour) {
			t.Errorf("%s: error is %v", neighbour, err)
		}
		if data, _ := os.ReadFile(file); string(data) != "dear diary" {
			t.Errorf("%s: the diary is gone", neighbour)
		}
	}
}

// TestOneBuildAtATime holds the promise that two builds cannot mix their files.
func TestOneBuildAtATime(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	write(t, out, site("1"))
	if _, err := Next(out); err == nil || !strings.Contains(err.Error(), "another build") {
		t.Errorf("a second build began: %v", err)
	}
}

// TestAbandon holds the promise that a build which is given up leaves the live
// site and nothing else.
func TestAbandon(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	publishSite(t, out, site("1"))
	f := write(t, out, site("2"))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, out, site("1"))
	if got := entries(t, dir); !slices.Equal(got, []string{"public"}) {
		t.Errorf("left behind: %v", got)
	}
}

// TestSymlinkedOutput holds the promise that a linked output folder stays a link.
func TestSymlinkedOutput(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	if err := os.Symlink(filepath.Join("disk", "site"), out); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1", "2"} { // the first time, it leads nowhere
		publishSite(t, out, site(version))
		want(t, filepath.Join(dir, "disk", "site"), site(version))
	}
	want(t, filepath.Join(dir, "disk", "site.previous"), site("1"))
	if info, err := os.Lstat(out); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
}

// TestRollback holds the promise that the previous site comes back whole, and
// that a second rollback undoes the first.
func TestRollback(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	if err := Rollback(out); err == nil {
		t.Error("rolled back to nothing")
	}
	publishSite(t, out, site("1"))
	if err := Rollback(out); err == nil {
		t.Error("rolled back to nothing")
	}
	publishSite(t, out, site("2"))
	for _, version := range []string{"1", "2", "1"} {
		if err := Rollback(out); err != nil {
			t.Fatal(err)
		}
		want(t, out, site(version))
	}
	want(t, out+".previous", site("2"))
}

// TestVerify holds the promise that a site with a fault is seen before it is live.
func TestVerify(t *testing.T) {
	tests := []struct {
		name, file, text, want string
	}{
		{"dead link", "a/index.html", `<a href="../gone/">`, `a/index.html: links to "gone/index.html", which is not on the site`},
		{"dead image", "a/index.html", `<img src="x.png">`, `a/index.html: links to "a/x.png", which is not on the site`},
		{"dead image in a set", "a/index.html", `<img srcset="../styles.css 1x, y.png 2x">`, `a/index.html: links to "a/y.png", which is not on the site`},
		{"dead address of our own", "404.html", `<a href="https://x.github.io/catalogue/gone/">`, `404.html: links to "gone/index.html", which is not on the site`},
		{"link out of the site", "a/index.html", `<a href="../../x">`, `a/index.html: links to "../x", which is not on the site`},
		{"rooted", "a/index.html", `<a href="/components/">`, `a/index.html: has the address "/components/", which fails where the site is not at the root of its host`},
		{"script from elsewhere", "a/index.html", `<script src="https://cdn.example/x.js">`, `a/index.html: loads "https://cdn.example/x.js" from another host`},
		{"image from elsewhere", "a/index.html", `<img src="//cdn.example/x.png">`, `a/index.html: loads "//cdn.example/x.png" from another host`},
		{"JSON", "api/x.json", `{"a": }`, `api/x.json: is not JSON`},
		{"schema", "api/x.json", `{"a": "many"}`, `api/x.json: does not fit its schema: many is no number; this is a fault of the program: build with the version before, and report it`},
		{"XML", "feed.xml", `<feed><entry></feed`, `feed.xml: is not well-formed XML: XML syntax error on line 1: unexpected EOF`},
		{"missing", "a/index.html", ``, `search/index.html: is missing from the site`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := write(t, filepath.Join(t.TempDir(), "public"), site("1"))
			f.At("https://x.github.io/catalogue/")
			f.Fits(numbers)
			if err := f.WriteFile(test.file, []byte(test.text)); err != nil {
				t.Fatal(err)
			}
			required := []string{"index.html"}
			if test.name == "missing" {
				required = append(required, "search/index.html")
			}
			problems := f.Verify(required...)
			if len(problems) != 1 || problems[0].Error() != test.want {
				t.Errorf("problems are %v, want %s", problems, test.want)
			}
		})
	}
}

// numbers is a schema that wants a number for "a", of one file.
func numbers(name string, data []byte) error {
	var value struct{ A any }
	if err := json.Unmarshal(data, &value); err != nil || name != "api/x.json" {
		return err
	}
	if _, ok := value.A.(string); ok {
		return fmt.Errorf("%s is no number", value.A)
	}
	return nil
}

// TestVerifyGood holds the promise that what is right is let through.
func TestVerifyGood(t *testing.T) {
	f := write(t, filepath.Join(t.TempDir(), "public"), site("1"))
	f.At("https://x.github.io/catalogue/")
	f.Fits(numbers)
	good := `<a href="">this</a> <a href="#part">part</a> <a href="?q=x">query</a> <a href="../?q=PDS#top">up</a> <a href="..">up</a> <a href=".">here</a>
		<a href="https://github.com/nhsx">there</a> <a href="mailto:x@nhs.net">mail</a> <a href="../report.json">report</a>
		<a href="https://x.github.io/catalogue/">home</a> <img src="../styles.css"> <a href="na%C3%AFve/">name</a> <link rel="canonical" href="https://elsewhere.example/">`
	for name, text := range map[string]string{"a/index.html": good, "a/naïve/index.html": "", "feed.xml": `<?xml version="1.0"?><feed/>`, "api/x.json": `{"a": 1}`} {
		if err := f.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if problems := f.Verify("index.html"); len(problems) > 0 {
		t.Errorf("problems are %v", problems)
	}
}

// TestBloat holds the promise that pages which are suddenly empty, or huge, do
// not go live.
func TestBloat(t *testing.T) {
	many := func(text string) map[string]string {
		files := site("1")
		for n := range 200 {
			files["p/"+strings.Repeat("i", n+1)+".html"] = text
		}
		return files
	}
	out := filepath.Join(t.TempDir(), "public")
	publishSite(t, out, many(strings.Repeat("word ", 100)))
	for text, problems := range map[string]int{"": 1, strings.Repeat("word ", 1000): 1, strings.Repeat("word ", 150): 0} {
		f := write(t, out, many(text))
		if got := f.Verify(); len(got) != problems {
			t.Errorf("pages of %d bytes: %v", len(text), got)
		}
		f.Close()
	}
}

// TestFullFolder holds the promise that a folder of somebody's own files, such
// as a home folder named by mistake, is not taken for a website.
func TestFullFolder(t *testing.T) {
	out := t.TempDir()
	for n := range maxForeign + 1 {
		if err := os.WriteFile(filepath.Join(out, strings.Repeat("x", n%200+1)+strings.Repeat("y", n/200)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Next(out); err == nil || !strings.Contains(err.Error(), "choose an empty folder") {
		t.Errorf("error is %v", err)
	}
}

// TestOutputIsAFile holds the promise that a file in the way is named.
func TestOutputIsAFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	if err := os.WriteFile(out, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Next(out); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("error is %v", err)
	}
}

// FuzzReadList holds the promise that no list of files, whoever wrote it,
// names a file outside the folder.
func FuzzReadList(f *testing.F) {
	f.Add([]byte(strings.Repeat("0", 64) + "  ../../etc/passwd\n"))
	f.Add([]byte(strings.Repeat("01", 32) + "  a/b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, again := newLedger(), newLedger()
		if l.read(bytes.NewReader(data), inLive) != nil {
			return
		}
		for n := range l.files(inLive) {
			if !fs.ValidPath(string(l.name(n))) {
				t.Errorf("%q", l.name(n))
			}
		}
		var list bytes.Buffer
		if err := errors.Join(l.write(&list, inLive), again.read(&list, inLive)); err != nil || again.count[inLive] > l.count[inLive] {
			t.Errorf("%d files of %d, %v", again.count[inLive], l.count[inLive], err)
		}
	})
}

// TestStream holds the promise that a file written piece by piece is a file
// like any other: reused from the live site when it is the same, refused under
// a name that is taken, gone when it could not be written to its end.
func TestStream(t *testing.T) {
	output := filepath.Join(t.TempDir(), "public")
	long := strings.Repeat("a line\n", 100_000)
	pieces := func(w io.Writer) error {
		for line := range strings.Lines(long) {
			if _, err := io.WriteString(w, line); err != nil {
				return err
			}
		}
		return nil
	}
	for night, reused := range []int{0, 1} {
		f := write(t, output, nil)
		if err := f.Stream("data/long.txt", pieces); err != nil {
			t.Fatal(err)
		}
		if err := f.Stream("data/half.txt", func(w io.Writer) error { return errors.Join(pieces(w), errors.New("no more")) }); err == nil {
			t.Error("half a file was written")
		}
		for _, name := range []string{"data/LONG.txt", "../long.txt"} {
			if err := f.Stream(name, pieces); err == nil {
				t.Errorf("%s was written", name)
			}
		}
		if err := f.WriteFile("data/long.txt", []byte("other")); err == nil {
			t.Error("a name was taken twice")
		}
		if err := f.Swap(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got := f.Stats(); got.Files != 1 || got.Reused != reused || got.Bytes != int64(len(long)) {
			t.Errorf("night %d: %+v", night, got)
		}
		want(t, output, map[string]string{"data/long.txt": long})
	}
}

// TestTwinsVerified holds the promise that what is right under one name is
// looked at again under another, where it may be wrong.
func TestTwinsVerified(t *testing.T) {
	f := write(t, filepath.Join(t.TempDir(), "public"), site("1"))
	f.Fits(numbers)
	for _, name := range []string{"api/free.json", "api/x.json"} {
		if err := f.WriteFile(name, []byte(`{"a": "many"}`)); err != nil {
			t.Fatal(err)
		}
	}
	if problems := f.Verify(); len(problems) != 1 || problems[0].Subject != "api/x.json" {
		t.Errorf("problems are %v", problems)
	}
}

// TestTwins holds the promise that small files that are the same lie on the
// disk once, and that a night that changes one of them changes no other.
func TestTwins(t *testing.T) {
	output := filepath.Join(t.TempDir(), "public")
	files := map[string]string{"badges/a.svg": "<svg/>", "badges/b.svg": "<svg/>", "badges/c.svg": "<svg ></svg>"}
	publishSite(t, output, files)
	a, errA := os.Stat(filepath.Join(output, "badges/a.svg"))
	b, errB := os.Stat(filepath.Join(output, "badges/b.svg"))
	if errA != nil || errB != nil || !os.SameFile(a, b) {
		t.Errorf("the same badge lies there twice (%v, %v)", errA, errB)
	}
	files["badges/a.svg"] = "<svg ></svg>"
	publishSite(t, output, files)
	want(t, output, files)
}
