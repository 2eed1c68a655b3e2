package publish

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// In the child process that TestKill kills, these name the output folder and how it is published.
const (
	killOutput  = "CATALOGUE_TEST_OUTPUT"
	killInPlace = "CATALOGUE_TEST_IN_PLACE"
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
	f, err := nextAt(output, os.Getenv(killInPlace) != "")
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
	if err := errors.Join(f.WriteFile("same.txt", []byte("same")), f.WriteFile("index.html", []byte(page(version)))); err != nil {
		return err
	}
	return f.Swap()
}

// nextAt is Next, or what Next does for an output folder that cannot be renamed.
func nextAt(output string, inPlace bool) (*Folder, error) {
	if !inPlace {
		return Next(output)
	}
	p, err := inside(output)
	if err != nil {
		return nil, err
	}
	return newFolder(p)
}

// TestKill holds the promise that a kill at any moment leaves a whole site: at
// once where folders are swapped, and after the next start where files are
// moved one by one; that the next build always finds its way; and that whoever
// reads the site all the while meets whole pages only, each of one version.
func TestKill(t *testing.T) {
	for _, c := range []struct {
		name            string
		inPlace, linked bool
	}{{name: "swapped"}, {name: "linked", linked: true}, {name: "in place", inPlace: true}} {
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
			if c.inPlace {
				t.Setenv(killInPlace, "yes")
			}
			killOnce(t, out)
			r := startReader(out, !c.inPlace)
			for range 20 {
				killOnce(t, out)
				if c.inPlace {
					f, err := nextAt(out, true) // completes what was begun
					if err != nil {
						t.Fatal(err)
					}
					f.Close()
				}
				whole(t, out)
			}
			r.stop(t)
		})
	}
}

// reader reads a site, page after page, as a visitor who follows links does.
type reader struct {
	out     string
	atOnce  bool // every page of a new site comes at once
	quit    chan struct{}
	ended   chan []string // what was wrong
	visits  int
	changes int // of the version, from visit to visit
}

func startReader(out string, atOnce bool) *reader {
	r := &reader{out: out, atOnce: atOnce, quit: make(chan struct{}), ended: make(chan []string, 1)}
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
	if r.atOnce {
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
	expected := map[string]bool{"index.html": true, "same.txt": true, "only/" + version + ".html": true}
	for n := range pages {
		expected[fmt.Sprintf("p/%d/index.html", n)] = true
	}
	for name := range expected {
		if v, whole := versionOf(files[name]); name != "same.txt" && (!whole || v != version) {
			t.Errorf("%s is of version %q, the home page of %q; whole: %t", name, v, version, whole)
		}
	}
	for name := range files {
		if !expected[name] && name != buildingName && !strings.HasPrefix(name, ".") {
			t.Errorf("%s is left over", name)
		}
	}
}

// TestHalfSwapped holds the promise that a kill between two renames, where the
// system cannot exchange two folders in one step, is mended at the next start.
func TestHalfSwapped(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	publishSite(t, out, site("1"))
	f := write(t, out, site("2"))
	if err := f.place.base.WriteFile(filepath.Join("public.next", listName), f.files.bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(out, out+".previous"); err != nil {
		t.Fatal(err)
	}
	f.place.locks[0].Close() // as the system does for a process that dies
	next, err := Next(out)
	if err != nil {
		t.Fatal(err)
	}
	next.Close()
	want(t, out, site("2"))
	want(t, out+".previous", site("1"))
}

// TestInPlace holds the promises of Swap and Rollback where the folder cannot be renamed.
func TestInPlace(t *testing.T) {
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "CNAME"), []byte("x.nhs.uk"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"1", "2"} {
		f, err := nextAt(out, true)
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
	p, err := inside(out)
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
