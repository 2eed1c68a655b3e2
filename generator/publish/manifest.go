package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

const (
	listName     = ".catalogue-files"    // the list of a complete site's files
	buildingName = ".catalogue-building" // marks a folder as ours, and not swapped yet
	readyName    = ".catalogue-ready"    // in place: complete, being moved over the live files
)

// manifest is the list of one site's files in a ledger. The report is not in
// it, since it differs from run to run.
type manifest struct {
	*ledger
	site int
	age  time.Time // when the list was written
}

func (m manifest) empty() bool { return m.count[m.site] == 0 }

// lists tells whether the list names a file.
func (m manifest) lists(name string) bool { return m.isFile(m.find(name), m.site) }

// ours tells whether the file belongs to the site.
func (m manifest) ours(name string) bool {
	return name == Report && !m.empty() || name == listName || name == buildingName || name == readyName || m.lists(name)
}

// names lists the files, sorted.
func (m manifest) names() []string {
	var names []string
	for _, n := range m.sorted(m.site) {
		names = append(names, string(m.name(n)))
	}
	return names
}

// readManifest reads the list of the site in dir, as a site of the ledger;
// empty when the folder is not there or is not a site.
func (p *place) readManifest(dir string, l *ledger, site int) (manifest, error) {
	m := manifest{ledger: l, site: site}
	f, err := p.base.Open(path.Join(dir, listName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return m, err
	}
	m.age = info.ModTime()
	if err := l.read(f, site); err != nil {
		return m, fmt.Errorf("%s: %w", filepath.Join(p.folder, dir, listName), err)
	}
	return m, nil
}

// writeManifest writes the list of a site into dir, where none is.
func (p *place) writeManifest(dir string, m manifest) error {
	f, err := p.base.OpenFile(path.Join(dir, listName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(m.write(f, m.site), f.Close())
}

// looks is what a look at a file or folder tells.
type looks struct {
	file, folder      bool // a regular one
	size              int64
	modified, changed time.Time // changed: also its owner, its times, or a folder's entries
}

// foreign lists the files and links in dir that its site did not write, and the
// folders that are not the site's, sorted. A folder of the site's that
// nobody has changed since the site's list was written holds nothing foreign,
// and is not read: the time of its last change cannot be set as one likes. One
// changed in the same tick of the clock is read, however coarse the clock.
func (p *place) foreign(dir string, site manifest) (s strangers, err error) {
	top, err := openFolder(p.base, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	defer top.close()
	folders := site.folders(site.site) // false: not there
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if !folders[path.Dir(folder)] {
			folders[folder] = false
			continue
		}
		is, err := top.look(folder)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && !is.folder: // what is in its place is found in the folder above
			folders[folder] = false
			continue
		case err != nil:
			return s, err
		case folder != "." && is.changed.Before(site.age):
			continue
		}
		if err := p.meet(dir, folder, site, folders, &s); err != nil {
			return s, err
		}
	}
	slices.Sort(s.files)
	slices.Sort(s.folders)
	return s, nil
}

// strangers are what is in a site's folder and not the site's.
type strangers struct{ files, folders []string }

// meet adds what is foreign in a folder of a site, and in its folders that are
// not the site's.
func (p *place) meet(dir, folder string, site manifest, folders map[string]bool, s *strangers) error {
	entries, err := p.entries(path.Join(dir, folder))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		_, known := folders[name]
		switch {
		case !e.IsDir():
			if !site.ours(name) {
				s.files = append(s.files, name)
			}
		case known || dir == "." && (name == p.next || name == p.previous):
		default:
			s.folders = append(s.folders, name)
			if err := p.meet(dir, name, site, folders, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// carry gives files of one folder to another as well, by hard link, or as a
// copy where links are not to be had. A file that is there already stays.
func (p *place) carry(from, to string, names []string) error {
	for _, name := range names {
		target := path.Join(to, name)
		if err := p.base.MkdirAll(path.Dir(target), 0o755); err != nil {
			return err
		}
		err := p.base.Link(path.Join(from, name), target)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = p.copy(path.Join(from, name), target)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

func (p *place) copy(from, to string) error {
	info, err := p.base.Lstat(from)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := p.base.Readlink(from)
		if err != nil {
			return err
		}
		return p.base.Symlink(target, to)
	}
	data, err := p.base.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := p.base.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
