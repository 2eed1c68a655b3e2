package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// In the child process that TestKill kills, these name the output folder and how it is published.
const (
	killOutput = "CATALOGUE_TEST_OUTPUT"
	killHow    = "CATALOGUE_TEST_HOW"
)

// How a folder is published where the system does not let it be done at once.
const (
	inPlace    = "in place"
	twoRenames = "in two renames"
)

// TestMain lets the test program be its own victim: with an output folder in
// the environment it publishes one site after another until it is killed.
func TestMain(m *testing.M) {
	output := os.Getenv(killOutput)
	if output == "" {
		os.Exit(m.Run())
	}
	for n := 0; ; n++ {
		if err := publishVersion(output, fmt.Sprintf("%d-%d", os.Getpid(), n)); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		fmt.Println("published")
	}
}

// pages is enough of them for a kill to fall between two.
const pages = 40

// page is a page of a version, long enough for half of one to be seen.
func page(version string) string { return strings.Repeat(version+"\n", 2000) }

// versionOf is the version of a page, and whether the page is whole.
func versionOf(text string) (version string, whole bool) {
	version, _, _ = strings.Cut(text, "\n")
	return version, version != "" && text == page(version)
}

func publishVersion(output, version string) error {
	f, err := nextAt(output, os.Getenv(killHow))
	if err != nil {
		return err
	}
	defer f.Close()
	for n := range pages {
		if err := f.WriteFile(fmt.Sprintf("p/%d/index.html", n), []byte(page(version))); err != nil {
			return err
		}
	}
	if err := f.WriteFile("only/"+version+".html", []byte(page(version))); err != nil { // gone in the next site
		return err
	}
	for n := range pages {
		if err := f.WriteFile(fmt.Sprintf("same/%d.txt", n), []byte("same")); err != nil {
			return err
		}
	}
	if err := errors.Join(f.WriteFile(shape(version), []byte(page(version))), f.WriteFile("index.html", []byte(page(version)))); err != nil {
		return err
	}
	return f.Swap()
}

// shape is a page that is a file in some versions and lies in a folder in
// others, where that can be.
func shape(version string) string {
	if os.Getenv(killHow) == inPlace || version[len(version)-1]%2 == 0 {
		return "shape"
	}
	return "shape/index.html"
}

// nextAt is Next, or what Next does where folders cannot be exchanged or not be renamed.
func nextAt(output, how string) (*Folder, error) {
	p, err := placeOf(output, how)
	if err != nil {
		return nil, err
	}
	return newFolder(p)
}

func placeOf(output, how string) (*place, error) {
	if how == inPlace {
		return inside(output)
	}
	p, err := open(output)
	if err == nil && how == twoRenames {
		p.swap = func(*os.Root, string, string) error { return errors.ErrUnsupported }
	}
	return p, err
}

// TestKill holds the promise that a kill at any moment leaves a whole site: at
// once where folders are swapped, and after the next start where that takes two
// renames, or files are moved one by one; that the next build always finds its
// way, and leaves nothing behind; and that whoever reads the site all the while
// meets whole pages only, each of one version.
func TestKill(t *testing.T) {
	for _, c := range []struct {
		name, how string
		linked    bool
	}{{name: "swapped"}, {name: "linked", linked: true}, {name: twoRenames, how: twoRenames}, {name: inPlace, how: inPlace}} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			out := filepath.Join(dir, "public")
			if c.linked {
				if err := errors.Join(os.MkdirAll(filepath.Join(dir, "disk", "site"), 0o755), os.Symlink(filepath.Join("disk", "site"), out)); err != nil {
					t.Fatal(err)
				}
			} else if err := os.Mkdir(out, 0o755); err != nil {
				t.Fatal(err)
			}
			t.Setenv(killHow, c.how)
			killOnce(t, out)
			r := startReader(out, c.how)
			for range 20 {
				killOnce(t, out)
				if c.how != "" {
					f, err := nextAt(out, c.how) // completes what was begun
					if err != nil {
						t.Fatal(err)
					}
					f.Close()
				}
				whole(t, out)
			}
			r.stop(t)
			if c.how != inPlace {
				settled(t, out)
			}
		})
	}
}

// settled fails unless the next three builds leave three whole sites and
// nothing else, and the last but one can be gone back to.
func settled(t *testing.T, out string) {
	t.Helper()
	out, err := filepath.EvalSymlinks(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"a-1", "b-2", "c-3", "d-4"} {
		if err := publishVersion(out, version); err != nil {
			t.Fatal(err)
		}
		whole(t, out)
	}
	for _, site := range []string{out + ".previous", out + ".spare"} {
		whole(t, site)
	}
	name := filepath.Base(out)
	if got := entries(t, filepath.Dir(out)); !slices.Equal(got, []string{name, name + ".previous", name + ".spare"}) {
		t.Errorf("left behind: %v", got)
	}
	if err := Rollback(out); err != nil {
		t.Fatal(err)
	}
	whole(t, out)
	if data, err := os.ReadFile(filepath.Join(out, "index.html")); err != nil || string(data) != page("c-3") {
		t.Errorf("gone back to %.10q, %v", data, err)
	}
}

// reader reads a site, page after page, as a visitor who follows links does.
type reader struct {
	out     string
	how     string // in place, the pages of a new site come one after the other; with two renames there is none for a moment
	quit    chan struct{}
	ended   chan []string // what was wrong
	visits  int
	changes int // of the version, from visit to visit
}

func startReader(out, how string) *reader {
	r := &reader{out: out, how: how, quit: make(chan struct{}), ended: make(chan []string, 1)}
	go func() {
		var wrong []string
		for version := ""; len(wrong) < 10; r.visits++ {
			select {
			case <-r.quit:
				r.ended <- wrong
				return
			default:
			}
			now, problems := r.visit()
			if now != version {
				version = now
				r.changes++
			}
			wrong = append(wrong, problems...)
		}
		r.ended <- wrong
	}()
	return r
}

// visit reads the home page and what it leads to, and the home page again.
func (r *reader) visit() (version string, problems []string) {
	version, wrong := r.read("index.html")
	problems = append(problems, wrong...)
	others := map[string]string{}
	for _, n := range rand.Perm(pages)[:5] {
		name := fmt.Sprintf("p/%d/index.html", n)
		v, wrong := r.read(name)
		others[name], problems = v, append(problems, wrong...)
	}
	linked, missing := r.read("only/" + version + ".html")
	others["only/"+version+".html"] = linked
	again, wrong := r.read("index.html")
	problems = append(problems, wrong...)
	if again != version { // it was published anew in the meantime
		return again, problems
	}
	if r.how == "" {
		problems = append(problems, missing...)
		for name, v := range others {
			if v != version {
				problems = append(problems, fmt.Sprintf("%s is of version %q, the home page before and after of %q", name, v, version))
			}
		}
	}
	return again, problems
}

// read reads one page, which must be there and whole.
func (r *reader) read(name string) (version string, problems []string) {
	data, err := os.ReadFile(filepath.Join(r.out, name))
	if errors.Is(err, fs.ErrNotExist) && r.how == twoRenames {
		return "", nil
	}
	if err != nil {
		return "", []string{err.Error()}
	}
	version, whole := versionOf(string(data))
	if !whole {
		problems = append(problems, fmt.Sprintf("%s is not whole: %d bytes", name, len(data)))
	}
	return version, problems
}

// stop ends the reading and tells what was wrong.
func (r *reader) stop(t *testing.T) {
	t.Helper()
	close(r.quit)
	for _, problem := range <-r.ended {
		t.Error(problem)
	}
	t.Logf("%d visits, %d times to another version", r.visits, r.changes)
	if r.visits < 100 || r.changes < 5 {
		t.Errorf("only %d visits, %d times to another version", r.visits, r.changes)
	}
}

// killOnce lets a child publish at least once and kills it at a random moment after.
func killOnce(t *testing.T, out string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), killOutput+"="+out)
	var said bytes.Buffer
	child.Stderr = &said
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, len("published\n"))
	if n, err := stdout.Read(first); err != nil || !strings.HasPrefix("published\n", string(first[:n])) {
		t.Errorf("the child said %q, %v, %s", first[:n], err, &said)
	}
	timer := time.AfterFunc(time.Duration(rand.IntN(20_000))*time.Microsecond, func() { child.Process.Kill() })
	defer timer.Stop()
	child.Wait()
}

// whole fails unless every file of the live site is of one version.
func whole(t *testing.T, out string) {
	t.Helper()
	site, err := filepath.EvalSymlinks(out)
	if err != nil {
		t.Fatal(err)
	}
	files := read(t, site)
	version, _ := versionOf(files["index.html"])
	if version == "" {
		t.Fatalf("%s has no home page", site)
	}
	expected := map[string]bool{"index.html": true, shape(version): true, "only/" + version + ".html": true}
	for n := range pages {
		expected[fmt.Sprintf("p/%d/index.html", n)] = true
		expected[fmt.Sprintf("same/%d.txt", n)] = true
	}
	for name := range expected {
		if strings.HasPrefix(name, "same/") {
			if files[name] != "same" {
				t.Errorf("%s holds %q", name, files[name])
			}
			continue
		}
		if v, whole := versionOf(files[name]); !whole || v != version {
			t.Errorf("%s is of version %q, the home page of %q; whole: %t", name, v, version, whole)
		}
	}
	for name := range files {
		if !expected[name] && name != buildingName && !strings.HasPrefix(name, ".") {
			t.Errorf("%s is left over", name)
		}
	}
}

// TestSettle holds the promise that whatever was left half done between two
// steps is mended at the next start: the live site is whole, old or new, the
// one before it can be gone back to, and the next site is right.
func TestSettle(t *testing.T) {
	mark := func(out, dir string) error { return os.WriteFile(filepath.Join(out+dir, buildingName), nil, 0o644) }
	rename := func(out, from, to string) error { return os.Rename(out+from, out+to) }
	for name, c := range map[string]struct {
		live, previous string // expected
		half           func(out string) error
	}{
		"the spare one marked": {"4", "3", func(out string) error { return mark(out, ".spare") }},
		"the spare one without a list": {"4", "3", func(out string) error {
			return errors.Join(mark(out, ".spare"), os.Remove(filepath.Join(out+".spare", listName)))
		}},
		"the spare one taken, the empty one not removed": {"4", "3", func(out string) error {
			return errors.Join(mark(out, ".spare"), os.Remove(filepath.Join(out+".spare", listName)),
				rename(out, ".spare", ".next"), os.Mkdir(out+".spare", 0o755), mark(out, ".spare"))
		}},
		"the spare one half up to date": {"4", "3", func(out string) error {
			return errors.Join(mark(out, ".spare"), os.Remove(filepath.Join(out+".spare", listName)), rename(out, ".spare", ".next"),
				os.Remove(filepath.Join(out+".next", "index.html")), os.WriteFile(filepath.Join(out+".next", "index.html"), []byte("ha"), 0o644))
		}},
		"nothing live, the spare one half up to date": {"", "3", func(out string) error {
			return errors.Join(mark(out, ".spare"), os.Remove(filepath.Join(out+".spare", listName)), rename(out, ".spare", ".next"),
				os.Remove(filepath.Join(out+".next", "index.html")), os.RemoveAll(out))
		}},
		"complete, not swapped": {"4", "3", func(out string) error {
			return errors.Join(rename(out, ".spare", ".next"), mark(out, ".next"))
		}},
		"exchanged": {"2", "4", func(out string) error {
			return errors.Join(rename(out, ".spare", ".new"), mark(out, ".new"), rename(out, "", ".next"), rename(out, ".new", ""))
		}},
		"exchanged, the previous one put aside": {"2", "4", func(out string) error {
			return errors.Join(rename(out, ".spare", ".new"), mark(out, ".new"), rename(out, "", ".next"), rename(out, ".new", ""), rename(out, ".previous", ".spare"))
		}},
		"exchanged and settled but for the mark": {"2", "4", func(out string) error {
			return errors.Join(rename(out, ".spare", ".new"), mark(out, ".new"), rename(out, ".previous", ".spare"), rename(out, "", ".previous"), rename(out, ".new", ""))
		}},
		"in two renames: the previous one put aside": {"4", "3", func(out string) error {
			return errors.Join(rename(out, ".spare", ".next"), mark(out, ".next"), rename(out, ".previous", ".spare"))
		}},
		"in two renames: the old one put aside": {"2", "4", func(out string) error {
			return errors.Join(rename(out, ".spare", ".next"), mark(out, ".next"), rename(out, ".previous", ".spare"), rename(out, "", ".previous"))
		}},
		"the old spare one being removed": {"2", "4", func(out string) error {
			return errors.Join(rename(out, ".spare", ".new"), mark(out, ".new"), rename(out, "", ".next"), rename(out, ".new", ""),
				os.MkdirAll(filepath.Join(out+".spare", "half"), 0o755), mark(out, ".spare"))
		}},
	} {
		for _, how := range []string{"", twoRenames} {
			t.Run(strings.TrimSpace(name+" "+how), func(t *testing.T) {
				out := filepath.Join(t.TempDir(), "public")
				for _, version := range []string{"2", "3", "4"} { // 2 is the spare one, and stands for the new one
					publishSite(t, out, site(version))
				}
				if err := c.half(out); err != nil {
					t.Fatal(err)
				}
				f, err := nextAt(out, how)
				if err := errors.Join(err, f.Close()); err != nil {
					t.Fatal(err)
				}
				if c.live != "" {
					want(t, out, site(c.live))
				}
				want(t, out+".previous", site(c.previous))
				f, err = nextAt(out, how)
				if err != nil {
					t.Fatal(err)
				}
				for name, text := range site("5") {
					if err := f.WriteFile(name, []byte(text)); err != nil {
						t.Fatal(err)
					}
				}
				if err := errors.Join(f.Swap(), f.Close()); err != nil {
					t.Fatal(err)
				}
				want(t, out, site("5"))
				if c.live == "" {
					return
				}
				if err := Rollback(out); err != nil {
					t.Fatal(err)
				}
				want(t, out, site(c.live))
			})
		}
	}
}

// TestInPlace holds the promises of Swap and Rollback where the folder cannot be renamed.
func TestInPlace(t *testing.T) {
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "CNAME"), []byte("x.nhs.uk"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1", "2"} {
		f, err := nextAt(out, inPlace)
		if err != nil {
			t.Fatal(err)
		}
		files := site(version)
		files["only-"+version+"/index.html"] = version
		for name, text := range files {
			if err := f.WriteFile(name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(f.Swap(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	now := site("2")
	now["only-2/index.html"], now["CNAME"] = "2", "x.nhs.uk"
	before := site("1")
	before["only-1/index.html"] = "1"
	inPlaceWant(t, out, now, before)
	p, err := placeOf(out, inPlace)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.rollback(), p.close()); err != nil {
		t.Fatal(err)
	}
	delete(now, "CNAME")
	before["CNAME"] = "x.nhs.uk"
	inPlaceWant(t, out, before, now)
}

func inPlaceWant(t *testing.T, out string, live, previous map[string]string) {
	t.Helper()
	want(t, filepath.Join(out, ".previous"), previous)
	got := read(t, out)
	for name := range got {
		if strings.HasPrefix(name, ".previous/") {
			delete(got, name)
		}
	}
	if len(got) != len(live) {
		t.Errorf("the live site holds %d files, want %d", len(got), len(live))
	}
	for name, text := range live {
		if got[name] != text {
			t.Errorf("%s is %q, want %q", name, got[name], text)
		}
	}
}
