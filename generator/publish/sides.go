package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"
)

// maxSides is how many folders are held open, up to four times each.
const maxSides = 64

// sides holds folders open on both sides, the live site's and the next one's, so
// that a file is looked at, made and linked without walking down its path each
// time: a site has many files in few folders, and most of a night are links.
type sides struct {
	place *place
	mu    sync.Mutex
	open  map[string]*side
}

// side is one folder. What of it is needed is opened when it is.
type side struct {
	live, next *os.Root
	from, into *os.File // the same two, to link
}

func (s *side) close() {
	for _, root := range []*os.Root{s.live, s.next} {
		if root != nil {
			root.Close()
		}
	}
	for _, dir := range []*os.File{s.from, s.into} {
		if dir != nil {
			dir.Close()
		}
	}
}

// stat looks at a file of the live site.
func (s *sides) stat(name string) (fs.FileInfo, error) {
	s.lock()
	defer s.mu.Unlock()
	live, err := s.live(path.Dir(name))
	if err != nil {
		return nil, err
	}
	return live.Lstat(path.Base(name))
}

// create makes a file of the next site, whose folder is there.
func (s *sides) create(name string) (*os.File, error) {
	s.lock()
	defer s.mu.Unlock()
	next, err := s.next(path.Dir(name))
	if err != nil {
		return nil, err
	}
	return next.OpenFile(path.Base(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
}

// mkdir makes a folder of the next site in one that is there.
func (s *sides) mkdir(dir string) error {
	s.lock()
	defer s.mu.Unlock()
	above, err := s.next(path.Dir(dir))
	if err != nil {
		return err
	}
	if err := above.Mkdir(path.Base(dir), 0o755); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// link gives the next site the live site's file, whose folder is there.
func (s *sides) link(name string) error {
	s.lock()
	defer s.mu.Unlock()
	from, err := s.from(path.Dir(name))
	if err != nil {
		return err
	}
	return s.name(from, path.Join(s.place.live, name), name)
}

// twin gives a file of the next site another name.
func (s *sides) twin(name, other string) error {
	s.lock()
	defer s.mu.Unlock()
	from, err := s.into(path.Dir(name))
	if err != nil {
		return err
	}
	return s.name(from, path.Join(s.place.next, name), other)
}

// name gives the file of a folder a name on the next site.
func (s *sides) name(from *os.File, file, name string) error {
	into, err := s.into(path.Dir(name))
	if err != nil {
		return err
	}
	err = linkBetween(from, path.Base(file), into, path.Base(name))
	if errors.Is(err, errors.ErrUnsupported) {
		return s.place.base.Link(file, path.Join(s.place.next, name))
	}
	return err
}

// live is a folder of the live site.
func (s *sides) live(dir string) (*os.Root, error) {
	return s.root(&s.at(dir).live, s.place.live, dir)
}

// next is a folder of the next site.
func (s *sides) next(dir string) (*os.Root, error) {
	return s.root(&s.at(dir).next, s.place.next, dir)
}

// root opens a folder of a site, unless it is open.
func (s *sides) root(is **os.Root, site, dir string) (_ *os.Root, err error) {
	if *is == nil {
		*is, err = s.place.base.OpenRoot(path.Join(site, dir))
	}
	return *is, err
}

// from is a folder of the live site, to link from.
func (s *sides) from(dir string) (*os.File, error) {
	live, err := s.live(dir)
	return handle(&s.at(dir).from, live, err)
}

// into is a folder of the next site, to link into and from.
func (s *sides) into(dir string) (*os.File, error) {
	next, err := s.next(dir)
	return handle(&s.at(dir).into, next, err)
}

// handle opens a root as a file, unless it is open or could not be.
func handle(is **os.File, root *os.Root, err error) (*os.File, error) {
	if *is == nil && err == nil {
		*is, err = root.Open(".")
	}
	return *is, err
}

// at is what is open of a folder.
func (s *sides) at(dir string) *side {
	if s.open[dir] == nil {
		s.open[dir] = &side{}
	}
	return s.open[dir]
}

// lock begins a task, of at most two folders.
func (s *sides) lock() {
	s.mu.Lock()
	if len(s.open) > maxSides-2 || s.open == nil {
		s.release()
	}
}

func (s *sides) release() {
	for _, side := range s.open {
		side.close()
	}
	s.open = map[string]*side{}
}

// close lets go of every folder.
func (s *sides) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release()
}
