package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"
)

// maxHeld is how many folders of a tree are held open, besides those in use.
const maxHeld = 128

// tree is a site's folders, some of them held open, so that a file is made and
// linked without walking down its path each time: a site has many files in few
// folders. No symbolic link is followed on the way down. It may be used by
// several goroutines at a time, none of which waits for another's file.
type tree struct {
	top   folder
	makes bool                  // a folder that is missing
	stale func(dir string) bool // whether a file in the place of a folder may go; only where folders are made

	mu   sync.Mutex
	held map[string]*held
}

// held is a folder that is open, or being opened by the first who asked for it.
type held struct {
	once   sync.Once
	folder folder
	err    error
	users  int
}

func openTree(base *os.Root, dir string) (*tree, error) {
	top, err := openFolder(base, dir)
	return &tree{top: top, held: map[string]*held{}}, err
}

// in does something in a folder.
func (t *tree) in(dir string, do func(folder) error) error {
	if dir == "." {
		return do(t.top)
	}
	h := t.take(dir)
	defer t.leave(h)
	h.once.Do(func() {
		h.err = t.in(path.Dir(dir), func(above folder) (err error) {
			h.folder, err = t.open(above, dir)
			return err
		})
	})
	if h.err != nil {
		return h.err
	}
	return do(h.folder)
}

func (t *tree) open(above folder, dir string) (folder, error) {
	name := path.Base(dir)
	f, err := above.open(name)
	if err == nil || !t.makes {
		return f, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		if !t.stale(dir) {
			return f, err
		}
		if err := above.remove(name); err != nil {
			return f, err
		}
	}
	if err := above.mkdir(name); err != nil {
		return f, err
	}
	return above.open(name)
}

// holds tells whether a file of that size is there, which nobody has changed
// since then.
func (t *tree) holds(file File, since time.Time) bool {
	is, err := t.look(file.Name)
	return err == nil && is.file && is.size == file.Size && !is.modified.After(since)
}

// look tells what is there of a name. Where folders are made, none is for a look.
func (t *tree) look(name string) (is looks, err error) {
	if t.makes {
		return t.top.look(name)
	}
	err = t.in(path.Dir(name), func(in folder) (err error) {
		is, err = in.look(path.Base(name))
		return err
	})
	return is, err
}

func (t *tree) take(dir string) *held {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.held[dir]
	if h == nil {
		if len(t.held) > maxHeld {
			t.release()
		}
		h = &held{}
		t.held[dir] = h
	}
	h.users++
	return h
}

func (t *tree) leave(h *held) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h.users--
}

// release closes the folders that nobody uses.
func (t *tree) release() {
	for dir, h := range t.held {
		if h.users == 0 {
			h.close()
			delete(t.held, dir)
		}
	}
}

func (h *held) close() {
	if h.err == nil {
		h.folder.close()
	}
}

// close lets go of every folder.
func (t *tree) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.release()
	t.top.close()
}
