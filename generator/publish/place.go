package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// place is where a site stands: a few folders with one root above them, named
// relative to it.
type place struct {
	folder   string   // the root's path, for messages
	base     *os.Root // parent of the output folder; in place, the output folder itself
	live     string   // "public"; in place, "."
	next     string   // "public.next"; in place, ".next"
	previous string   // "public.previous"; in place, ".previous"
	spare    string   // "public.spare"; in place, none
	inPlace  bool
	swap     func(base *os.Root, a, b string) error // exchanges two names in one step
	locks    []*os.File
}

// open finds the place of an output folder and locks it.
func open(output string) (*place, error) {
	target, err := resolve(output)
	if err != nil {
		return nil, err
	}
	p, err := beside(target)
	if errors.Is(err, errInPlace) {
		p, err = inside(target)
	}
	if err != nil {
		return nil, fmt.Errorf("output folder %s: %w", output, err)
	}
	if err := p.lock(p.next); err != nil {
		return nil, errors.Join(fmt.Errorf("output folder %s: %w", output, err), p.close())
	}
	return p, nil
}

// resolve follows symbolic links, also one that leads to a folder not made yet.
func resolve(output string) (string, error) {
	output, err := filepath.Abs(output)
	if err != nil {
		return "", err
	}
	target, err := filepath.EvalSymlinks(output)
	if err == nil {
		info, err := os.Stat(target)
		if err == nil && !info.IsDir() {
			err = fmt.Errorf("output folder %s: is a file, not a folder", output)
		}
		return target, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	link, err := os.Readlink(output)
	if err != nil {
		return output, nil // nothing there yet
	}
	if !filepath.IsAbs(link) {
		link = filepath.Join(filepath.Dir(output), link)
	}
	return link, nil
}

// errInPlace says that a folder can only be replaced file by file.
var errInPlace = errors.New("cannot be renamed")

// beside is the usual place: everything in the parent folder.
func beside(target string) (*place, error) {
	if isMount(target) {
		return nil, errInPlace
	}
	parent, name := filepath.Dir(target), filepath.Base(target)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	base, err := os.OpenRoot(parent)
	if err != nil {
		return nil, err
	}
	p := &place{folder: parent, base: base, live: name, next: name + ".next", previous: name + ".previous", spare: name + ".spare", swap: exchangeNames}
	err = base.Mkdir(p.next, 0o755)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return p, nil
	}
	base.Close()
	if _, there := os.Stat(target); there == nil && (errors.Is(err, fs.ErrPermission) || isReadOnly(err)) {
		return nil, errInPlace
	}
	return nil, err
}

// inside is the place of a folder that cannot be renamed.
func inside(target string) (*place, error) {
	base, err := os.OpenRoot(target)
	if err != nil {
		return nil, err
	}
	p := &place{folder: target, base: base, live: ".", next: ".next", previous: ".previous", inPlace: true}
	if err := base.Mkdir(p.next, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, errors.Join(err, base.Close())
	}
	return p, nil
}

// lock holds a folder until close.
func (p *place) lock(dir string) error {
	f, err := p.base.Open(dir)
	if err != nil {
		return err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return errors.New("another build is writing here; wait until it has ended")
	}
	p.locks = append(p.locks, f)
	return nil
}

func (p *place) close() error {
	for _, f := range p.locks {
		f.Close()
	}
	if p.next != "" {
		p.base.Remove(p.next) // only when empty: made by open, nothing begun
	}
	return p.base.Close()
}

// exists tells whether there is a file of that name.
func (p *place) exists(elements ...string) bool {
	_, err := p.base.Lstat(path.Join(elements...))
	return err == nil
}

// unfinished tells whether the next folder is ours and not swapped.
func (p *place) unfinished() bool {
	return p.exists(p.next, buildingName) && !p.exists(p.next, readyName)
}

// checkFresh refuses a first site in a folder that is full of somebody else's files.
func (p *place) checkFresh() error {
	if p.exists(p.live, listName) {
		return nil
	}
	foreign, err := p.foreign(p.live, manifest{ledger: newLedger()})
	if err != nil {
		return err
	}
	if len(foreign.files) > maxForeign {
		return fmt.Errorf("%s holds %d files that this program did not write; choose an empty folder", filepath.Join(p.folder, p.live), len(foreign.files))
	}
	return nil
}

// renew empties the next folder, or makes it, and marks it as ours. A folder
// of that name that somebody else filled is an error.
func (p *place) renew() error {
	err := p.base.Mkdir(p.next, 0o755)
	if err == nil { // settle took the one that open locked
		err = p.lock(p.next)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	if err := p.mustBeOurs(p.next); err != nil {
		return err
	}
	return p.empty(p.next)
}

// mustBeOurs refuses a folder that somebody else filled. Ours are marked as
// being built or removed, or hold the list of a whole site.
func (p *place) mustBeOurs(dir string) error {
	if dir == "" || p.exists(dir, buildingName) || p.exists(dir, listName) {
		return nil
	}
	entries, err := p.entries(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s holds files that this program did not write; move them away", filepath.Join(p.folder, dir))
	}
	return err
}

// empty removes everything in a folder of ours but the mark, which says that
// it is ours even when this is interrupted.
func (p *place) empty(dir string) error {
	if err := p.mark(dir); err != nil {
		return err
	}
	entries, err := p.entries(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == buildingName {
			continue
		}
		if err := p.base.RemoveAll(path.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// discard removes a folder of ours.
func (p *place) discard(dir string) error {
	if !p.exists(dir) {
		return nil
	}
	if err := p.empty(dir); err != nil {
		return err
	}
	return errors.Join(p.unmark(dir), p.base.Remove(dir))
}

func (p *place) entries(dir string) ([]fs.DirEntry, error) {
	f, err := p.base.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func (p *place) mark(dir string) error {
	return p.base.WriteFile(path.Join(dir, buildingName), nil, 0o644)
}

func (p *place) unmark(dir string) error { return p.base.Remove(path.Join(dir, buildingName)) }
