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
// The site before the previous one is kept as OUTPUT.spare. The next build
// makes it OUTPUT.next and changes only what differs, so that a night costs a
// look at each file, and no more for what stayed the same. Without a spare
// site, files that the live site has are hard-linked instead of written again.
// Each site carries the list of its own files (".catalogue-files", in
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
	"io/fs"
	"os"
	"path"
	"sync"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Report is the one file that may differ between two builds of one snapshot.
const Report = "report.json"

// sum is the SHA-256 of a file's contents.
type sum = [sha256.Size]byte

// Folder is a site being written beside the live one. Its methods may be
// called by several goroutines at a time, but for Swap and Close.
type Folder struct {
	place *place
	base  string                               // address of the published site, "" when unknown
	fits  func(name string, data []byte) error // what a JSON file has that its schema does not allow
	live  manifest
	spare manifest // what the next folder held when it was taken over, empty when it was made new
	ready func() error
	from  *tree // the live site, nil when there is none
	into  *tree // the next one, when ready

	mu       sync.Mutex
	respelt  []string       // files that were removed for names of another case
	files    manifest       // what has been written
	twins    map[sum]string // latest name of a small file, by what it holds
	problems []catalogue.Problem
	stats    Stats
	same     int64 // bytes of the files that are as on the live site
}

// Stats counts what was written.
type Stats struct {
	Files     int   `json:"files"`
	Reused    int   `json:"reused"` // of Files, those that were there already
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
	known := newLedger()
	f := &Folder{
		place: p, fits: func(string, []byte) error { return nil }, twins: map[sum]string{},
		live: manifest{ledger: known, site: inLive}, spare: manifest{ledger: known, site: inSpare}, files: manifest{ledger: known, site: inNext},
	}
	f.ready = sync.OnceValue(f.open)
	if err := f.begin(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return f, nil
}

func (f *Folder) begin() (err error) {
	if err := f.place.settle(newLedger()); err != nil {
		return err
	}
	if err := errors.Join(f.place.renew(), f.place.mustBeOurs(f.place.spare)); err != nil {
		return err
	}
	if f.live, err = f.place.readManifest(f.place.live, f.live.ledger, inLive); err != nil {
		return err
	}
	f.stats.LiveFiles = f.live.count[inLive]
	return f.place.checkFresh()
}

// open makes ready for the first file: only now is the spare site given up.
func (f *Folder) open() (err error) {
	if err := f.takeSpare(); err != nil {
		return err
	}
	if f.into, err = openTree(f.place.base, f.place.next); err != nil {
		return err
	}
	f.into.makes, f.into.stale = true, f.stale
	if !f.live.empty() {
		f.from, err = openTree(f.place.base, f.place.live)
	}
	return err
}

// stale tells whether the site that was taken over had a file of that name.
func (f *Folder) stale(dir string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.spare.lists(dir)
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
	if err := f.ready(); err != nil {
		return file, err
	}
	again, err := f.claim(file)
	if err != nil || again {
		return file, err
	}
	if path.Ext(name) != ".svg" || f.like(file) == "" { // of no other sort is a twin of what is right always right: links and schemas go by the name
		file.Links = f.inspect(name, data)
	}
	if !f.reuse(file, f.find(file)) && !f.twin(file) {
		if err := f.write(name, data); err != nil {
			return file, err
		}
	}
	f.remember(file)
	return file, nil
}

func (f *Folder) write(name string, data []byte) error {
	return f.make(name, func(into folder, name string) error { return into.create(name, data) })
}

// make gives the next site a file. What the site that was taken over has in
// its place goes: it may be one file with the live site's, and is never written to.
func (f *Folder) make(name string, do func(into folder, name string) error) error {
	if err := f.respell(name); err != nil {
		return err
	}
	return f.into.in(path.Dir(name), func(into folder) error {
		err := do(into, path.Base(name))
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := f.remove(name); err != nil {
			return err
		}
		return do(into, path.Base(name))
	})
}

// claim books the name; again is true when the same file was written before.
func (f *Folder) claim(file File) (again bool, err error) {
	name := file.Name
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.files.add(name)
	switch is, taken := f.files.sum(n, inNext); {
	case taken && is == file.Sum:
		return true, nil
	case taken:
		return false, fmt.Errorf("%q is written twice with different contents", name)
	case f.files.known[n][inNext] == isFolder:
		return false, fmt.Errorf("%q is to be a file and a folder", name)
	}
	if other := f.files.spelt(name, inNext); other != "" {
		return false, fmt.Errorf("%q differs from %q only by case", name, other)
	}
	if err := f.folder(path.Dir(name)); err != nil {
		return false, err
	}
	f.files.book(n, inNext, file.Sum)
	f.stats.Files++
	f.stats.Bytes += file.Size
	if f.live.has(n, inLive, file.Sum) {
		f.same += file.Size
	}
	return false, nil
}

// folder books a folder and those above it.
func (f *Folder) folder(dir string) error {
	for ; dir != "."; dir = path.Dir(dir) {
		is := &f.files.known[f.files.add(dir)][inNext]
		if *is == isFolder {
			return nil
		}
		if *is != 0 {
			return fmt.Errorf("%q is to be a file and a folder", dir)
		}
		*is = isFolder
	}
	return nil
}

// find tells where a file with these bytes is already: in the next folder, in
// the live site, or nowhere. It is believed when nobody has changed it since
// its site's list was written.
func (f *Folder) find(file File) (where *tree) {
	if file.Name == Report {
		return nil
	}
	f.mu.Lock()
	n := f.files.ledger.find(file.Name)
	there, live := n >= 0 && f.spare.has(n, inSpare, file.Sum), n >= 0 && f.live.has(n, inLive, file.Sum)
	f.mu.Unlock()
	switch {
	case there && f.into.holds(file, f.spare.age):
		return f.into
	case live && f.from.holds(file, f.live.age):
		return f.from
	}
	return nil
}

// reuse publishes a file that was found there.
func (f *Folder) reuse(file File, where *tree) bool {
	if where == nil || where == f.from && f.link(file.Name, f.from, file.Name) != nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats.Reused++
	return true
}

// link gives a file of the live or of the next site a name on the next.
func (f *Folder) link(file string, of *tree, name string) error {
	return of.in(path.Dir(file), func(from folder) error {
		return f.make(name, func(into folder, name string) error { return from.link(path.Base(file), into, name) })
	})
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
	f.release()
	var err error
	if f.place.unfinished() {
		err = f.place.discard(f.place.next)
	}
	return errors.Join(err, f.place.close())
}

// release closes what is held open of the sites.
func (f *Folder) release() {
	for _, t := range []*tree{f.from, f.into} {
		if t != nil {
			t.close()
		}
	}
	f.from, f.into = nil, nil
}

// sameFile tells whether both hold the same bytes on disk.
func sameFile(base *os.Root, a, b string) bool {
	x, errX := base.ReadFile(a)
	y, errY := base.ReadFile(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
