package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// treeOf reads all that is in a folder: files with what they hold, and folders.
func treeOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if all[name] = "a folder"; d.IsDir() || err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantTree(t *testing.T, what, dir string, is map[string]string) {
	t.Helper()
	if diff := cmp.Diff(is, treeOf(t, dir)); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// night changes a site as nights do: files change, keep their size, come and
// go, files become folders and folders files.
func night(r *rand.Rand, files map[string]string) map[string]string {
	files = maps.Clone(files)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if r.IntN(4) > 0 || name == Report || name == "index.html" || name == "same.txt" {
			continue
		}
		text := files[name]
		delete(files, name)
		switch r.IntN(6) {
		case 5:
			other := filepath.Join(filepath.Dir(name), strings.ToUpper(filepath.Base(name)))
			files[other] = text
		case 0: // gone
		case 1:
			files[name] = text + " and more"
		case 2:
			files[name] = strings.Map(func(c rune) rune { return c ^ 1 }, text)
		case 3:
			files[name+"/index.html"], files[name+"/deep/er.svg"] = text, "<svg/>"
		case 4:
			up := filepath.Dir(name)
			if up == "." {
				continue
			}
			maps.DeleteFunc(files, func(other, _ string) bool { return strings.HasPrefix(other, up+"/") })
			files[up] = text
		}
	}
	for n := range 6 {
		files[fmt.Sprintf("n%d/%d-%d.svg", r.IntN(4), r.IntN(100), n)] = []string{"<svg/>", "<svg></svg>"}[r.IntN(2)]
	}
	for name := range files { // what has become a file is no folder any more
		for up := filepath.Dir(name); up != "."; up = filepath.Dir(up) {
			delete(files, up)
		}
	}
	small := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) { // nor do two names differ only by case
		if small[strings.ToLower(name)] {
			delete(files, name)
		}
		small[strings.ToLower(name)] = true
	}
	files["index.html"], files["same.txt"] = fmt.Sprint("night ", r.Uint64()), "same"
	files[Report] = fmt.Sprint(r.Uint64())
	return files
}

// publishKept publishes a site as a build does that has noted what it wrote on
// earlier nights, with two workers: first again what it can.
func publishKept(t *testing.T, out string, files map[string]string, noted *sync.Map) Stats {
	t.Helper()
	f, err := Next(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := slices.Sorted(maps.Keys(files))
	var workers sync.WaitGroup
	for first := range 2 {
		workers.Go(func() {
			for n := first; n < len(names); n += 2 {
				if err := publishAgain(f, names[n], files[names[n]], noted); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if err := f.Swap(); err != nil {
		t.Fatal(err)
	}
	return f.Stats()
}

func publishAgain(f *Folder, name, text string, noted *sync.Map) error {
	if file, ok := noted.Load(name + text); ok {
		if again, err := f.Again([]File{file.(File)}); again || err != nil {
			return err
		}
	}
	r := &Recorder{Folder: f}
	if err := r.WriteFile(name, []byte(text)); err != nil {
		return err
	}
	noted.Store(name+text, r.Files[0])
	return nil
}

// TestNights holds the promise that a site made of the spare one is, file by
// file and folder by folder, the one that an empty folder would hold, whatever
// changed in between; that the sites before it, with which it shares files,
// stay as they were; and that a night goes back to any of them.
func TestNights(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		out := filepath.Join(dir, "public")
		files, noted := map[string]string{}, &sync.Map{}
		var before []map[string]string
		reused := 0
		for n := range 12 {
			switch r.IntN(4) {
			case 0: // somebody changed the live site, before it went on
				if n > 0 {
					spoil(t, r, out)
				}
			case 1:
				if n > 2 {
					spoil(t, r, out+".spare")
				}
			}
			files = night(r, files)
			if r.IntN(5) == 0 && n > 1 {
				if err := Rollback(out); err != nil {
					t.Fatal(err)
				}
				before[0], before[1] = before[1], before[0]
				before = before[:2]
			}
			reused += publishKept(t, out, files, noted).Reused
			clean := filepath.Join(dir, "clean")
			publishSite(t, clean, files)
			now := treeOf(t, clean)
			if err := os.RemoveAll(clean); err != nil {
				t.Fatal(err)
			}
			wantTree(t, fmt.Sprintf("seed %d, night %d", seed, n), out, now)
			before = slices.Insert(before, 0, now)
		}
		if reused == 0 {
			t.Error("nothing was ever reused")
		}
	}
}

// spoil does to a site what nobody should.
func spoil(t *testing.T, r *rand.Rand, site string) {
	t.Helper()
	var names []string
	err := filepath.WalkDir(site, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && d.Name() != listName {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	name := names[r.IntN(len(names))]
	later := time.Now().Add(time.Hour)
	switch r.IntN(4) {
	case 0:
		err = errors.Join(os.WriteFile(name, []byte("<svg>"), 0o644), os.Chtimes(name, later, later))
	case 1:
		err = os.Remove(name)
	case 2:
		err = errors.Join(os.Remove(name), os.MkdirAll(filepath.Join(name, "a", "b"), 0o755))
	case 3:
		err = errors.Join(os.Remove(name), os.Symlink(filepath.Join("..", "public"), name))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// three publishes three sites, so that there is a spare one.
func three(t *testing.T) (out string) {
	t.Helper()
	out = filepath.Join(t.TempDir(), "public")
	for _, version := range []string{"1", "2", "3"} {
		publishSite(t, out, site(version))
	}
	return out
}

// TestSpareUsed holds the promise that a file of the spare site that is right
// stays where it is, and that the sites beside it are not written to.
func TestSpareUsed(t *testing.T) {
	out := three(t)
	before, err := os.Stat(filepath.Join(out+".spare", "components", "nhsx"))
	if err != nil {
		t.Fatal(err)
	}
	if stats := publishSite(t, out, site("3")); stats.Reused != 4 {
		t.Errorf("%+v", stats)
	}
	after, err := os.Stat(filepath.Join(out, "components", "nhsx"))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the live site was not made of the spare one (%v)", err)
	}
	want(t, out, site("3"))
	want(t, out+".previous", site("3"))
	want(t, out+".spare", site("2"))
}

// TestSpareForeign holds the promise that what somebody put into the spare site
// neither becomes public nor is lost.
func TestSpareForeign(t *testing.T) {
	out := three(t)
	for name, text := range map[string]string{"diary.txt": "dear diary", "components/nhsx/a/deep/er.txt": "deep"} {
		name = filepath.Join(out+".spare", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	publishSite(t, out, site("4"))
	want(t, out, site("4"))
	kept := site("3")
	kept["diary.txt"], kept["components/nhsx/a/deep/er.txt"] = "dear diary", "deep"
	publishSite(t, out, site("5"))
	want(t, out, site("5"))
	want(t, out+".previous", func() map[string]string {
		all := site("4")
		all["diary.txt"], all["components/nhsx/a/deep/er.txt"] = "dear diary", "deep"
		return all
	}())
	want(t, out+".spare", site("3"))
}

// TestSpareLinked holds the promise that no link planted into the spare site
// leads a file out of it, nor one from elsewhere into it.
func TestSpareLinked(t *testing.T) {
	out := three(t)
	outside := filepath.Join(t.TempDir(), "a")
	if err := os.Rename(filepath.Join(out+".spare", "components", "nhsx"), outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(out+".spare", "components", "nhsx")); err != nil {
		t.Fatal(err)
	}
	was := treeOf(t, outside)
	publishSite(t, out, site("4"))
	want(t, out, site("4"))
	wantTree(t, "outside", outside, was)
	if info, err := os.Lstat(filepath.Join(out, "components", "nhsx")); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
}

// TestSpareOdd holds the promise that a spare site in which anything is odd
// costs time and never a wrong page.
func TestSpareOdd(t *testing.T) {
	for name, spoil := range map[string]func(spare string) error{
		"gone":        os.RemoveAll,
		"being taken": func(s string) error { return os.WriteFile(filepath.Join(s, buildingName), nil, 0o644) },
		"taken": func(s string) error {
			return errors.Join(os.WriteFile(filepath.Join(s, buildingName), nil, 0o644), os.Remove(filepath.Join(s, listName)))
		},
		"list cut short": func(s string) error { return os.Truncate(filepath.Join(s, listName), 100) },
		"list empty":     func(s string) error { return os.Truncate(filepath.Join(s, listName), 0) },
		"file missing":   func(s string) error { return os.Remove(filepath.Join(s, "styles.css")) },
		"file cut short": func(s string) error {
			return errors.Join(os.Remove(filepath.Join(s, "styles.css")), os.WriteFile(filepath.Join(s, "styles.css"), []byte("body"), 0o644))
		},
		"folders missing": func(s string) error { return os.RemoveAll(filepath.Join(s, "components")) },
		"file for a folder": func(s string) error {
			return errors.Join(os.RemoveAll(filepath.Join(s, "components")), os.WriteFile(filepath.Join(s, "components"), nil, 0o644))
		},
		"folder for a file": func(s string) error {
			return errors.Join(os.Remove(filepath.Join(s, "styles.css")), os.MkdirAll(filepath.Join(s, "styles.css", "x"), 0o755))
		},
		"an empty folder": func(s string) error { return os.Mkdir(filepath.Join(s, "components", "empty"), 0o755) },
	} {
		t.Run(name, func(t *testing.T) {
			out := three(t)
			if err := spoil(out + ".spare"); err != nil {
				t.Fatal(err)
			}
			clean := filepath.Join(t.TempDir(), "clean")
			publishSite(t, clean, site("4"))
			publishSite(t, out, site("4"))
			wantTree(t, "live", out, treeOf(t, clean))
			want(t, out+".previous", site("3"))
		})
	}
}

// TestSpareNotOurs holds the promise that a folder of that name which somebody
// else filled is left alone and named before anything is done.
func TestSpareNotOurs(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	publishSite(t, out, site("1"))
	file := filepath.Join(out+".spare", "diary.txt")
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("dear diary"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, err := Next(out); err == nil || !strings.Contains(err.Error(), "public.spare") {
		t.Errorf("error is %v", err)
	}
	if data, err := os.ReadFile(file); string(data) != "dear diary" {
		t.Errorf("the diary is gone: %v", err)
	}
}

// TestSpareKept holds the promises that a build which ends before it has
// written anything leaves the spare site alone, and that one which ends later
// leaves the previous site to go back to.
func TestSpareKept(t *testing.T) {
	out := three(t)
	f, err := Next(out)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	want(t, out+".spare", site("1"))
	f = write(t, out, map[string]string{"index.html": "half"})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, out, site("3"))
	want(t, out+".previous", site("2"))
	if err := Rollback(out); err != nil {
		t.Fatal(err)
	}
	want(t, out, site("2"))
	publishSite(t, out, site("4"))
	want(t, out, site("4"))
	want(t, out+".previous", site("2"))
}

// TestForeignUnread holds the promise that a folder need not be read to know
// that nobody put anything into it, however the times of folders are set.
func TestForeignUnread(t *testing.T) {
	out := three(t)
	file := filepath.Join(out, "components", "nhsx", "a", "notes.txt")
	long := time.Now().Add(-1000 * time.Hour)
	if err := errors.Join(os.WriteFile(file, []byte("mine"), 0o644), os.Chtimes(file, long, long), os.Chtimes(filepath.Dir(file), long, long)); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"4", "5", "6", "7"} {
		publishSite(t, out, site(version))
		if data, err := os.ReadFile(file); string(data) != "mine" {
			t.Errorf("site %s: %v", version, err)
		}
	}
}

// TestFileAndFolder holds the promise that no name is a file and a folder,
// which some file would have to give way to.
func TestFileAndFolder(t *testing.T) {
	for _, names := range [][]string{{"a", "a/b/c"}, {"a/b/c", "a"}, {"a/b/c", "a/b"}} {
		f := write(t, filepath.Join(t.TempDir(), "public"), map[string]string{names[0]: ""})
		if err := f.WriteFile(names[1], nil); err == nil || !strings.Contains(err.Error(), "a file and a folder") {
			t.Errorf("%q: error is %v", names, err)
		}
	}
}
