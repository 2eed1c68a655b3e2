package generator

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/fxamacker/cbor/v2"
	"github.com/golang/snappy"

	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// shelf keeps in the snapshot, from night to night, what was made of it. Each
// thing lies under a key that names all it was made of, this very program
// included, and is made anew when any of that has changed, when it is not there
// or when it is damaged. So a build from the shelf is byte for byte a build
// without it. What a night did not use is forgotten.
type shelf struct {
	store   *snapshot.Snapshot
	program string
	lent    bool // may be read only
	empty   bool // nothing was there when it was opened

	mu    sync.Mutex
	used  map[shelfKind]map[string]bool   // what stays
	again map[shelfKind]int               // times that something was used which an earlier build made
	fresh map[shelfKind]map[string][]byte // not written yet
}

// shelfKind is what sort of thing is kept.
type shelfKind string

const (
	keptVerdict shelfKind = "verdict" // what a repository was judged to be
	keptReadme  shelfKind = "readme"  // a rendered README
	keptPages   shelfKind = "pages"   // the files about one component
)

var shelfKinds = []shelfKind{keptVerdict, keptReadme, keptPages}

// shelfLoad is how many things are written in one transaction.
const shelfLoad = 200

// newShelf opens the shelf of the running program.
func newShelf(ctx context.Context, store *snapshot.Snapshot) (*shelf, error) {
	program, err := programSum()
	if err != nil {
		return nil, err
	}
	has, err := store.HasCached(ctx)
	s := &shelf{store: store, program: program, empty: !has, used: map[shelfKind]map[string]bool{}, again: map[shelfKind]int{}, fresh: map[shelfKind]map[string][]byte{}}
	for _, kind := range shelfKinds {
		s.used[kind], s.fresh[kind] = map[string]bool{}, map[string][]byte{}
	}
	return s, err
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

// key is where something about a component lies: its name, so that neighbours
// lie together, and a sum of all that the thing was made of.
func (s *shelf) key(name string, of ...any) (string, error) {
	data, err := encodeMode.Marshal(append(of, s.program))
	sum := sha256.Sum256(data)
	return strings.ToLower(name) + " " + hex.EncodeToString(sum[:16]), err
}

// find fills in what lies under a key; false when nothing sound does.
func (s *shelf) find(ctx context.Context, kind shelfKind, key string, into any) (bool, error) {
	if s.empty {
		return false, nil
	}
	data, found, err := s.store.Cached(ctx, string(kind), key)
	return found && err == nil && unseal(data, into) == nil, err
}

// use says that what was found under a key has been used.
func (s *shelf) use(kind shelfKind, key string) {
	s.spare(kind, key)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.again[kind]++
}

// spare says that what may lie under a key was not wanted tonight, but is still right.
func (s *shelf) spare(kind shelfKind, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[kind][key] = true
}

// keep puts something under a key, and writes what is new now and then.
func (s *shelf) keep(ctx context.Context, kind shelfKind, key string, value any) error {
	if s.lent {
		return nil
	}
	data, err := seal(value)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.used[kind][key], s.fresh[kind][key] = true, data
	var load map[string][]byte
	if len(s.fresh[kind]) >= shelfLoad {
		load, s.fresh[kind] = s.fresh[kind], map[string][]byte{}
	}
	s.mu.Unlock()
	if load == nil {
		return nil
	}
	return s.store.PutCached(ctx, string(kind), load)
}

// tidy writes what is left and drops what was not used.
func (s *shelf) tidy(ctx context.Context) error {
	for _, kind := range shelfKinds {
		if err := s.store.PutCached(ctx, string(kind), s.fresh[kind]); err != nil {
			return err
		}
		if _, err := s.store.PruneCached(ctx, string(kind), func(key string) bool { return s.used[kind][key] }); err != nil {
			return err
		}
	}
	return nil
}

// maxSealed bounds what something on the shelf may unfold to, in bytes.
const maxSealed = 64 << 20

var errSeal = errors.New("is damaged")

// CBOR (RFC 8949) gives back every string as it was, valid UTF-8 or not.
var (
	encodeMode = must(cbor.EncOptions{Sort: cbor.SortCoreDeterministic, Time: cbor.TimeRFC3339Nano}.EncMode())
	decodeMode = must(cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid, MaxArrayElements: 1 << 20}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // a constant that does not hold
	}
	return v
}

// seal packs a value with a checksum.
func seal(value any) ([]byte, error) {
	data, err := encodeMode.Marshal(value)
	if err != nil {
		return nil, err
	}
	packed := snappy.Encode(nil, data)
	return binary.BigEndian.AppendUint32(packed, crc32.ChecksumIEEE(packed)), nil
}

// unseal is the inverse of seal.
func unseal(sealed []byte, into any) error {
	end := len(sealed) - 4
	if end < 0 || binary.BigEndian.Uint32(sealed[end:]) != crc32.ChecksumIEEE(sealed[:end]) {
		return errSeal
	}
	return unfold(sealed[:end], into)
}

// unfold reads what the checksum is of.
func unfold(packed []byte, into any) error {
	if n, err := snappy.DecodedLen(packed); err != nil || n > maxSealed {
		return errSeal
	}
	data, err := snappy.Decode(nil, packed)
	if err != nil {
		return errSeal
	}
	return decodeMode.Unmarshal(data, into)
}
