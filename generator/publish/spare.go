package publish

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"syscall"
)

// takeSpare makes the spare site, if there is one, the next folder, which then
// holds most of what tonight's site will. From here on it is a site being
// built like one begun in an empty folder: it has the mark, and no list until
// all is there. A spare site that cannot be used is removed.
func (f *Folder) takeSpare() error {
	p := f.place
	if p.inPlace || !p.exists(p.spare) {
		return nil
	}
	spare, err := p.readManifest(p.spare, f.spare.ledger, inSpare)
	if err != nil || spare.empty() || p.exists(p.spare, buildingName) {
		spare.forget(inSpare)
		return p.discard(p.spare)
	}
	if err := p.lock(p.spare); err != nil {
		return err
	}
	if err := p.rehouse(p.spare, p.previous, spare); err != nil {
		return err
	}
	f.spare = spare
	return p.becomeNext()
}

// becomeNext puts the spare site in the place of the next folder, which is
// empty but for its mark.
func (p *place) becomeNext() error {
	if err := p.mark(p.spare); err != nil {
		return err
	}
	if err := p.base.Remove(path.Join(p.spare, listName)); err != nil {
		return err
	}
	err := p.swap(p.base, p.spare, p.next)
	if err == nil {
		return p.discard(p.spare)
	}
	if !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if err := p.discard(p.next); err != nil {
		return err
	}
	return p.base.Rename(p.spare, p.next)
}

// rehouse moves the files that no site wrote from the folder of a site to
// another one, where those of the same name stay, and leaves no folder of theirs.
func (p *place) rehouse(from, to string, site manifest) error {
	foreign, err := p.foreign(from, site)
	if err != nil {
		return err
	}
	if err := p.carry(from, to, foreign.files); err != nil {
		return err
	}
	for _, name := range foreign.files {
		if err := p.base.Remove(path.Join(from, name)); err != nil {
			return err
		}
	}
	for _, name := range slices.Backward(foreign.folders) {
		if err := p.base.Remove(path.Join(from, name)); err != nil {
			return err
		}
	}
	return nil
}

// respell removes what the next folder held under a name that differs only by
// case from that of a new file: some file systems take the two for one, and at
// the end the wrong one would go.
func (f *Folder) respell(name string) error {
	if f.spare.empty() {
		return nil
	}
	f.mu.Lock()
	other := ""
	if !f.spare.lists(name) {
		if other = f.spare.spelt(name, inSpare); other != "" {
			f.spare.known[f.spare.find(other)][inSpare] = 0
			f.respelt = append(f.respelt, other)
		}
	}
	f.mu.Unlock()
	if other == "" {
		return nil
	}
	return f.remove(other)
}

// removeLeftovers removes what the next folder held when it was taken over and
// tonight's site has not got.
func (f *Folder) removeLeftovers() error {
	if f.spare.empty() {
		return nil
	}
	if !f.files.lists(Report) {
		if err := f.place.remove(f.place.next, Report); err != nil {
			return err
		}
	}
	for n := range f.spare.files(inSpare) {
		if f.files.known[n][inNext] != 0 {
			continue
		}
		if err := f.place.remove(f.place.next, string(f.spare.name(n))); err != nil {
			return err
		}
	}
	for _, name := range f.respelt { // whose folders another worker may have been in
		f.place.prune(f.place.next, path.Dir(name))
	}
	return nil
}

// remove removes a file of a site, if it is there, and the folders that it leaves empty.
func (p *place) remove(dir, name string) error {
	err := p.base.Remove(path.Join(dir, name))
	if errors.Is(err, syscall.ENOTDIR) { // a folder became a file
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p.prune(dir, path.Dir(name))
	return nil
}

// prune removes a folder of a site and those above it, as far as they are empty.
func (p *place) prune(dir, folder string) {
	for ; folder != "."; folder = path.Dir(folder) {
		if err := p.base.Remove(path.Join(dir, folder)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
}
