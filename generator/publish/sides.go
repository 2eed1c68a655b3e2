package publish

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"
)

// maxSides is how many folders are held open.
const maxSides = 64

// sides holds folders open on both sides, the live site's and the next one's, so
// that a file is looked at and linked without walking down its path each time:
// most files of a night are links, and lie beside the one before.
type sides struct {
	mu   sync.Mutex
	open map[string]*side
}

// side is one folder.
type side struct {
	live       *os.Root
	from, into *os.File // the live folder and the next one; nil until there is something to link
}

func (s *side) close() {
	s.live.Close()
	if s.from != nil {
		s.from.Close()
		s.into.Close()
	}
}

// stat looks at a file of the live site.
func (s *sides) stat(p *place, name string) (fs.FileInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	side, err := s.at(p, path.Dir(name))
	if err != nil {
		return nil, err
	}
	return side.live.Lstat(path.Base(name))
}

// link gives the next site the live site's file, whose folder it has.
func (s *sides) link(p *place, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := path.Dir(name)
	side, err := s.at(p, dir)
	if err != nil {
		return err
	}
	if side.from == nil {
		from, err := side.live.Open(".")
		if err != nil {
			return err
		}
		into, err := p.base.Open(path.Join(p.next, dir))
		if err != nil {
			return errors.Join(err, from.Close())
		}
		side.from, side.into = from, into
	}
	err = linkBetween(side.from, side.into, path.Base(name))
	if errors.Is(err, errors.ErrUnsupported) {
		return p.base.Link(path.Join(p.live, name), path.Join(p.next, name))
	}
	return err
}

// at opens a folder, and lets go of all others when there are many.
func (s *sides) at(p *place, dir string) (*side, error) {
	if side := s.open[dir]; side != nil {
		return side, nil
	}
	if len(s.open) >= maxSides || s.open == nil {
		s.release()
	}
	live, err := p.base.OpenRoot(path.Join(p.live, dir))
	if err != nil {
		return nil, err
	}
	s.open[dir] = &side{live: live}
	return s.open[dir], nil
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
