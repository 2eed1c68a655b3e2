package publish

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// exchangeNames swaps two names of one folder in one step.
func exchangeNames(base *os.Root, a, b string) error {
	dir, err := base.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	fd := int(dir.Fd())
	err = unix.Renameat2(fd, a, fd, b, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // the file system cannot
		return errors.ErrUnsupported
	}
	return err
}

// linkBetween gives a file of one folder a name in another.
func linkBetween(from *os.File, file string, into *os.File, name string) error {
	return unix.Linkat(int(from.Fd()), file, int(into.Fd()), name, 0)
}

// sync waits until everything written is on disk. One call for the whole file
// system takes a fraction of one call for each of many thousand files.
func (p *place) sync() error {
	dir, err := p.base.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	return unix.Syncfs(int(dir.Fd()))
}

// isMount tells whether something is mounted at the folder.
func isMount(target string) bool {
	here, ok := mountID(target)
	above, okAbove := mountID(filepath.Dir(target))
	return ok && okAbove && here != above
}

func mountID(target string) (uint64, bool) {
	var st unix.Statx_t
	if unix.Statx(unix.AT_FDCWD, target, 0, unix.STATX_MNT_ID, &st) != nil || st.Mask&unix.STATX_MNT_ID == 0 {
		return 0, false
	}
	return st.Mnt_id, true
}

func isReadOnly(err error) bool { return errors.Is(err, unix.EROFS) }

// lockFile locks an open folder for this process, until it is closed.
func lockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
