// Package publish puts a site in the place of the one before it, whole or not
// at all.
//
// A site is written beside the live one, in OUTPUT.next. What a page says is
// checked while it is written: every internal link, every JSON and XML file,
// data by its schema, nothing loaded from another host. When all is there, Swap
// exchanges the two folders in one step and keeps the old one as
// OUTPUT.previous, for Rollback. A reader never sees half a site, and a kill at
// any moment leaves the old one or the new one; what was left undone is settled
// when the next build begins.
//
// Files that the live site has already are hard-linked instead of written
// again. Each site carries the list of its own files (".catalogue-files", in
// the form that sha256sum -c reads), so that a file somebody else put into the
// output folder is carried over and never deleted.
//
// Where OUTPUT is a symbolic link, the folder that it leads to is swapped.
// Where it cannot be renamed, because it is a mount point or because its parent
// may not be written, the new site is prepared in OUTPUT/.next and its files
// are moved over the old ones one by one, pages last and the home page last of
// all: each file is whole at every moment, and a kill in between is completed
// when the next build begins.
package publish

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"sync"
	"time"
)

// Report is the one file that may differ between two builds of one snapshot.
const Report = "report.json"

// sum is the SHA-256 of a file's contents.
type sum = [sha256.Size]byte

// Folder is a site being written beside the live one. Its methods may be
// called by several goroutines at a time, but for Swap and Close.
type Folder struct {
	place   *place
	next    *os.Root
	base    string                               // address of the published site, "" when unknown
	fits    func(name string, data []byte) error // what a JSON file has that its schema does not allow
	live    manifest
	liveAge time.Time // when the live site's list of files was written

	mu       sync.Mutex
	files    manifest          // what has been written
	capitals map[string]string // lower-cased name to name, where they differ
	dirs     map[string]bool   // folders that exist
	twins    map[sum]string    // latest name of a small file, by what it holds
	check    checks
	stats    Stats
	same     int64 // bytes of the files that are as on the live site
	sides    sides
}

// Stats counts what was written.
type Stats struct {
	Files     int   `json:"files"`
	Reused    int   `json:"reused"` // of Files, those that the live site had already
	Bytes     int64 `json:"bytes"`
	LiveFiles int   `json:"live_files"` // of the site before, its report not counted
}

// Next begins a site beside output, after settling whatever an interrupted run
// left there. Only one build at a time may hold an output folder.
func Next(output string) (*Folder, error) {
	p, err := open(output)
	if err != nil {
		return nil, err
	}
	return newFolder(p)
}

func newFolder(p *place) (*Folder, error) {
	f := &Folder{place: p, fits: func(string, []byte) error { return nil }, files: manifest{}, capitals: map[string]string{}, dirs: map[string]bool{".": true}, twins: map[sum]string{}, sides: sides{place: p}}
	if err := f.begin(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return f, nil
}

func (f *Folder) begin() (err error) {
	if err := f.place.settle(); err != nil {
		return err
	}
	if err := f.place.renew(); err != nil {
		return err
	}
	if f.next, err = f.place.base.OpenRoot(f.place.next); err != nil {
		return err
	}
	f.live, f.liveAge, err = f.place.readManifest(f.place.live)
	if err != nil {
		return err
	}
	f.stats.LiveFiles = len(f.live)
	return f.place.checkFresh()
}

// At tells where the site will stand, so that addresses below base count as
// internal links too.
func (f *Folder) At(base string) { f.base = base }

// Fits tells by which schemas JSON files are checked while they are written;
// fits is called by several goroutines at a time.
func (f *Folder) Fits(fits func(name string, data []byte) error) { f.fits = fits }

// WriteFile writes a file of the site once. Writing the same bytes again does
// nothing; other bytes under the same name, a name that differs from another
// only by case, and a name that could leave the folder are errors.
func (f *Folder) WriteFile(name string, data []byte) error {
	_, err := f.put(name, data)
	return err
}

func (f *Folder) put(name string, data []byte) (File, error) {
	file := File{Name: name, Sum: sha256.Sum256(data), Size: int64(len(data))}
	if err := checkName(name); err != nil {
		return file, err
	}
	again, err := f.claim(file)
	if err != nil || again {
		return file, err
	}
	if path.Ext(name) != ".svg" || f.like(file) == "" { // of no other sort is a twin of what is right always right: links and schemas go by the name
		file.Links = f.inspect(name, data)
	}
	if f.reuse(file) || f.twin(file) {
		f.remember(file)
		return file, nil
	}
	if err := f.write(name, data); err != nil {
		return file, err
	}
	f.remember(file)
	return file, nil
}

func (f *Folder) write(name string, data []byte) error {
	to, err := f.sides.create(name)
	if err != nil {
		return err
	}
	_, err = to.Write(data)
	return errors.Join(err, to.Close())
}

// claim books the name and makes its folder; again is true when the same file was written before.
func (f *Folder) claim(file File) (again bool, err error) {
	name := file.Name
	f.mu.Lock()
	defer f.mu.Unlock()
	if sum, taken := f.files[name]; taken {
		if sum == file.Sum {
			return true, nil
		}
		return false, fmt.Errorf("%q is written twice with different contents", name)
	}
	if other := f.spelt(name); other != "" {
		return false, fmt.Errorf("%q differs from %q only by case", name, other)
	}
	f.files[name] = file.Sum
	f.stats.Files++
	f.stats.Bytes += file.Size
	if f.live[name] == file.Sum {
		f.same += file.Size
	}
	return false, f.folder(path.Dir(name))
}

// spelt books a new name, and gives the one that differs from it only by case;
// "" when there is none.
func (f *Folder) spelt(name string) (other string) {
	small := strings.ToLower(name)
	if small == name {
		return f.capitals[small]
	}
	if _, there := f.files[small]; there {
		return small
	}
	if f.capitals[small] == "" {
		f.capitals[small] = name
		return ""
	}
	return f.capitals[small]
}

// folder makes a folder and those above it.
func (f *Folder) folder(dir string) error {
	if f.dirs[dir] {
		return nil
	}
	if err := f.folder(path.Dir(dir)); err != nil {
		return err
	}
	if err := f.sides.mkdir(dir); err != nil {
		return err
	}
	f.dirs[dir] = true
	return nil
}

// reuse links the live site's file when it has these bytes.
func (f *Folder) reuse(file File) bool { return f.unchanged(file) && f.link(file) == nil }

// unchanged tells whether the live site has a file with these bytes. It is
// trusted when nobody has changed it since its site's list was written.
func (f *Folder) unchanged(file File) bool {
	if f.live[file.Name] != file.Sum || file.Name == Report {
		return false
	}
	info, err := f.sides.stat(file.Name)
	return err == nil && info.Mode().IsRegular() && info.Size() == file.Size && !info.ModTime().After(f.liveAge)
}

// link gives the new site the live site's file.
func (f *Folder) link(file File) error {
	err := f.sides.link(file.Name)
	if err == nil {
		f.mu.Lock()
		f.stats.Reused++
		f.mu.Unlock()
	}
	return err
}

// Stats tells what has been written so far.
func (f *Folder) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stats
}

// Close lets go of the output folder. What was written and not swapped is
// removed; the live site is untouched.
func (f *Folder) Close() error {
	f.sides.close()
	f.next.Close() // again, after a swap
	var err error
	if f.place.unfinished() {
		err = f.place.discard(f.place.next)
	}
	return errors.Join(err, f.place.close())
}

// sameFile tells whether both hold the same bytes on disk.
func sameFile(base *os.Root, a, b string) bool {
	x, errX := base.ReadFile(a)
	y, errY := base.ReadFile(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
