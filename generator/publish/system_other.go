//go:build !linux

package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"time"
)

// exchangeNames cannot swap in one step here.
func exchangeNames(*os.Root, string, string) error { return errors.ErrUnsupported }

// sync waits until the files of the next site are on disk.
func (p *place) sync() error {
	root, err := p.base.OpenRoot(p.next)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := root.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// isMount cannot be told here; renaming a mount point fails and says so.
func isMount(string) bool { return false }

func isReadOnly(error) bool { return false }

// lockFile does nothing: builds that run at the same time are not told apart here.
func lockFile(*os.File) error { return nil }

// folder is a path below a root: folders are not held open here.
type folder struct {
	base *os.Root
	dir  string
}

func openFolder(base *os.Root, dir string) (folder, error) { return folder{base, "."}.open(dir) }

func (d folder) path(name string) string { return path.Join(d.dir, name) }

// open opens a folder in this one that is no symbolic link.
func (d folder) open(name string) (folder, error) {
	info, err := d.base.Lstat(d.path(name))
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("is no folder")}
	}
	return folder{d.base, d.path(name)}, err
}

func (d folder) close() {}

func (d folder) mkdir(name string) error { return d.base.Mkdir(d.path(name), 0o755) }

func (d folder) remove(name string) error { return d.base.Remove(d.path(name)) }

// create writes a new file.
func (d folder) create(name string, data []byte) error {
	f, err := d.base.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// link gives a file of this folder a new name in another one.
func (d folder) link(file string, into folder, name string) error {
	return d.base.Link(d.path(file), into.path(name))
}

// look tells what a path below the folder is; a symbolic link at its end is
// not followed. When a folder's entries changed cannot be told from its times
// here, which anybody may set.
func (d folder) look(name string) (looks, error) {
	info, err := d.base.Lstat(d.path(name))
	if err != nil {
		return looks{}, err
	}
	return looks{file: info.Mode().IsRegular(), folder: info.IsDir(), size: info.Size(), modified: info.ModTime(), changed: never}, nil
}

// never is later than any list was written.
var never = time.Unix(1<<40, 0)
