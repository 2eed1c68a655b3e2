package generator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// shelf keeps rendered READMEs in the snapshot from night to night. One is
// found again only as long as nothing that it was made from has changed: the
// look into the repository (its commit and time), the copies of its pictures,
// the addresses that links lead to, and this very program. So a build from the shelf is byte for byte a build
// without it.
type shelf struct {
	store *snapshot.Snapshot
	basis string // what every key depends on

	mu    sync.Mutex
	used  map[string]bool
	fresh map[string][]byte // not written yet
}

const (
	shelfKind = "readme"
	shelfLoad = 200 // READMEs that are written in one transaction
)

// newShelf opens the shelf for READMEs rendered by the running program.
func newShelf(store *snapshot.Snapshot, gh config.GitHub) (*shelf, error) {
	program, err := programSum()
	if err != nil {
		return nil, err
	}
	return &shelf{store: store, basis: program + "\n" + gh.RawURL, used: map[string]bool{}, fresh: map[string][]byte{}}, nil
}

// programSum tells one build of the program from every other.
var programSum = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
})

// key names everything that the README of a component is rendered from; "" when
// no commit says which README that is.
func (s *shelf) key(c *catalogue.Component, pictures []catalogue.Picture) string {
	if c.Commit == "" {
		return ""
	}
	text := fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%d", s.basis, c.Name, c.URL, c.Commit, c.AsOf.Unix())
	for _, p := range pictures {
		text = fmt.Appendf(text, "\n%s %s", p.SHA, p.Path)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// rendered gives the README of a component, made by render when it is not on
// the shelf yet.
func (s *shelf) rendered(ctx context.Context, c *catalogue.Component, pictures []catalogue.Picture, render func() (readme.Rendered, error)) (readme.Rendered, error) {
	key := s.key(c, pictures)
	if key == "" {
		return render()
	}
	data, found, err := s.store.Cached(ctx, shelfKind, key)
	if err != nil {
		return readme.Rendered{}, err
	}
	if found {
		if r, err := readme.Unpack(data); err == nil {
			return r, s.note(ctx, key, nil)
		}
	}
	r, err := render()
	if err != nil {
		return r, err
	}
	return r, s.note(ctx, key, r.Pack())
}

// note remembers that a key is in use, and writes what is new now and then.
func (s *shelf) note(ctx context.Context, key string, data []byte) error {
	s.mu.Lock()
	s.used[key] = true
	var load map[string][]byte
	if data != nil {
		s.fresh[key] = data
		if len(s.fresh) >= shelfLoad {
			load, s.fresh = s.fresh, map[string][]byte{}
		}
	}
	s.mu.Unlock()
	if load == nil {
		return nil
	}
	return s.store.PutCached(ctx, shelfKind, load)
}

// tidy writes what is left and drops what was not used.
func (s *shelf) tidy(ctx context.Context) error {
	if err := s.store.PutCached(ctx, shelfKind, s.fresh); err != nil {
		return err
	}
	_, err := s.store.PruneCached(ctx, shelfKind, func(key string) bool { return s.used[key] })
	return err
}
