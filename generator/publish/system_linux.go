package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

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

// folder is one that is held open.
type folder int

// openFolder opens a folder below a root.
func openFolder(base *os.Root, dir string) (folder, error) {
	root, err := base.OpenRoot(dir)
	if err != nil {
		return -1, err
	}
	defer root.Close()
	f, err := root.Open(".")
	if err != nil {
		return -1, err
	}
	defer f.Close()
	return folder(f.Fd()).open(".")
}

// open opens a folder in this one that is no symbolic link.
func (d folder) open(name string) (folder, error) {
	fd, err := again(func() (int, error) {
		return unix.Openat(int(d), name, unix.O_PATH|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	})
	return folder(fd), failed("open", name, err)
}

func (d folder) close() { unix.Close(int(d)) }

func (d folder) mkdir(name string) error {
	return failed("mkdir", name, unix.Mkdirat(int(d), name, 0o755))
}

func (d folder) remove(name string) error {
	return failed("remove", name, unix.Unlinkat(int(d), name, 0))
}

// create writes a new file.
func (d folder) create(name string, data []byte) error {
	fd, err := again(func() (int, error) {
		return unix.Openat(int(d), name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o644)
	})
	for len(data) > 0 && err == nil {
		var n int
		n, err = again(func() (int, error) { return unix.Write(fd, data) })
		data = data[max(0, n):]
	}
	if fd >= 0 {
		err = errors.Join(err, unix.Close(fd))
	}
	return failed("write", name, err)
}

// link gives a file of this folder a new name in another one.
func (d folder) link(file string, into folder, name string) error {
	return failed("link", name, unix.Linkat(int(d), file, int(into), name, 0))
}

// look tells what a path below the folder is; a symbolic link at its end is not followed.
func (d folder) look(name string) (looks, error) {
	var st unix.Stat_t
	if err := unix.Fstatat(int(d), name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return looks{}, failed("stat", name, err)
	}
	kind := st.Mode & unix.S_IFMT
	return looks{
		file: kind == unix.S_IFREG, folder: kind == unix.S_IFDIR, size: st.Size,
		modified: time.Unix(st.Mtim.Unix()), changed: time.Unix(st.Ctim.Unix()),
	}, nil
}

// again repeats a call that a signal interrupted.
func again(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

func failed(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
