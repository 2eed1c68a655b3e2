package harvest

import (
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"sort"
	"strings"
)

// errNoCommit says that a commit is in none of the clone's packs, or is stored
// in one as the difference from another.
var errNoCommit = errors.New("no commit")

// maxPackIndex is how large the index of a pack may be, for a few million objects.
const maxPackIndex = 128 << 20

// packedCommit reads a commit from the packs of a clone, where a fresh clone
// has all of its objects.
// https://git-scm.com/docs/gitformat-pack
func packedCommit(fsys fs.FS, id string) ([]byte, error) {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != 20 {
		return nil, errNoCommit // the indexes of SHA-256 repositories are laid out otherwise
	}
	indexes, err := fs.Glob(fsys, ".git/objects/pack/*.idx")
	if err != nil {
		return nil, err
	}
	for _, name := range indexes {
		info, err := fs.Stat(fsys, name)
		if err != nil || info.Size() > maxPackIndex {
			continue
		}
		index, err := fs.ReadFile(fsys, name)
		if err != nil {
			continue
		}
		if at, ok := packOffset(index, raw); ok {
			return commitAt(fsys, strings.TrimSuffix(name, ".idx")+".pack", at)
		}
	}
	return nil, errNoCommit
}

// packOffset finds an object in the index of a pack, version 2.
func packOffset(index, id []byte) (int64, bool) {
	const head, fan = 8, 1024
	if len(index) < head+fan || string(index[:head]) != "\xfftOc\x00\x00\x00\x02" {
		return 0, false
	}
	total := int(binary.BigEndian.Uint32(index[head+fan-4:]))
	if total > (len(index)-head-fan)/28 {
		return 0, false
	}
	names := index[head+fan:]
	i := sort.Search(total, func(i int) bool { return string(names[20*i:20*i+20]) >= string(id) })
	if i == total || string(names[20*i:20*i+20]) != string(id) {
		return 0, false
	}
	at := binary.BigEndian.Uint32(names[24*total+4*i:])
	if at&(1<<31) == 0 {
		return int64(at), true
	}
	far := 28*total + 8*int(at&^(1<<31))
	if far+8 > len(names) {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(names[far:]) &^ (1 << 63)), true
}

// commitAt reads the commit that begins at an offset of a pack.
func commitAt(fsys fs.FS, pack string, at int64) ([]byte, error) {
	f, err := fsys.Open(pack)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seeker, ok := f.(io.Seeker)
	if !ok {
		return nil, errNoCommit
	}
	if _, err := seeker.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	const commit = 1
	var b [1]byte
	for first := true; first || b[0]&0x80 != 0; first = false { // the type, and the length in groups of seven bits
		if _, err := io.ReadFull(f, b[:]); err != nil {
			return nil, err
		}
		if first && b[0]>>4&7 != commit {
			return nil, errNoCommit
		}
	}
	r, err := zlib.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 1<<20))
}
