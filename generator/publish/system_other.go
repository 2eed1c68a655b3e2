//go:build !linux

package publish

import (
	"errors"
	"io/fs"
	"os"
)

// exchangeNames cannot swap in one step here.
func exchangeNames(*os.Root, string, string) error { return errors.ErrUnsupported }

// linkBetween cannot name folders by their handles here.
func linkBetween(*os.File, string, *os.File, string) error { return errors.ErrUnsupported }

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
