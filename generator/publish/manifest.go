package publish

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	listName     = ".catalogue-files"    // the list of a complete site's files
	buildingName = ".catalogue-building" // marks a folder as ours, and not swapped yet
	readyName    = ".catalogue-ready"    // in place: complete, being moved over the live files
)

// manifest lists a site's files with their sums. The report is not in it, since
// it differs from run to run.
type manifest map[string]sum

// has tells whether the file belongs to the site.
func (m manifest) has(name string) bool {
	_, listed := m[name]
	return listed || name == Report && len(m) > 0 || name == listName || name == buildingName || name == readyName
}

// names lists the files, sorted; the report is left out.
func (m manifest) names() []string {
	names := slices.Sorted(maps.Keys(m))
	return slices.DeleteFunc(names, func(name string) bool { return name == Report })
}

// bytes is the list in the form of sha256sum, sorted by name.
func (m manifest) bytes() []byte {
	var b bytes.Buffer
	for _, name := range m.names() {
		fmt.Fprintf(&b, "%x  %s\n", m[name], name)
	}
	return b.Bytes()
}

// parseManifest reads what bytes wrote. Names that could leave the folder are
// an error, since files are deleted by this list.
func parseManifest(data []byte) (manifest, error) {
	m := manifest{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		digest, name, ok := strings.Cut(lines.Text(), "  ")
		raw, err := hex.DecodeString(digest)
		if !ok || err != nil || len(raw) != len(sum{}) {
			return nil, fmt.Errorf("line %d: not a sum and a name", n)
		}
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		m[name] = sum(raw)
	}
	return m, lines.Err()
}

// readManifest reads the list of the site in dir and when it was written;
// empty when the folder is not there or is not a site.
func (p *place) readManifest(dir string) (manifest, time.Time, error) {
	name := path.Join(dir, listName)
	info, err := p.base.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{}, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	data, err := p.base.ReadFile(name)
	if err != nil {
		return nil, time.Time{}, err
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("%s: %w", filepath.Join(p.folder, name), err)
	}
	return m, info.ModTime(), nil
}

// foreign lists the files and links in dir that its site did not write,
// sorted. Folders count only by what they hold.
func (p *place) foreign(dir string, ours manifest) ([]string, error) {
	root, err := p.base.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var names []string
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && dir == "." && (name == p.next || name == p.previous):
			return fs.SkipDir
		case d.IsDir() || ours.has(name):
			return nil
		}
		names = append(names, name)
		return nil
	})
	return names, err
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
