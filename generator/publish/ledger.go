package publish

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"math"
	"path"
	"slices"
	"strings"
)

// The sites that a ledger tells apart.
const (
	inLive  = iota // the published one
	inSpare        // the one that is brought up to date
	inNext         // the one being written
	sites
)

// isFolder stands for a folder of a site where the number of a file's sum would.
const isFolder = math.MaxUint32

// ledger knows the files of several sites by name and sum. Most names, and
// their sums, are the same in all of them and are held once; and none is held
// by a pointer, so that the garbage collector has nothing to look at in the
// hundred thousands of them.
type ledger struct {
	seed  maphash.Seed
	slots []slot          // open addressing, by the lower-cased name
	text  []byte          // all names, one after the other
	ends  []uint32        // of each name in text
	known [][sites]uint32 // of each name: the number of its sum plus one, 0 where a site has none
	from  []uint32        // of each name: the number plus one of the first file that led to it before it was there, 0 for none
	sums  []sum
	count [sites]int // files of each site
}

// slot of the hash table: the number of a name plus one, 0 when empty.
type slot struct{ hash, number uint32 }

func newLedger() *ledger { return &ledger{seed: maphash.MakeSeed(), slots: make([]slot, 1<<8)} }

// name is the name of a number.
func (l *ledger) name(n int) []byte {
	if n == 0 {
		return l.text[:l.ends[0]]
	}
	return l.text[l.ends[n-1]:l.ends[n]]
}

// look walks through the names that may be the same but for case, until stop.
func (l *ledger) look(hash uint32, stop func(n int) bool) {
	mask := uint32(len(l.slots) - 1)
	for i := hash & mask; l.slots[i].number != 0; i = (i + 1) & mask {
		if l.slots[i].hash == hash && stop(int(l.slots[i].number-1)) {
			return
		}
	}
}

func (l *ledger) hash(name string) uint32 {
	return uint32(maphash.String(l.seed, strings.ToLower(name)))
}

// find gives the number of a name, -1 when it is unknown.
func (l *ledger) find(name string) int { return l.at(name, l.hash(name)) }

func (l *ledger) at(name string, hash uint32) int {
	found := -1
	l.look(hash, func(n int) bool {
		if string(l.name(n)) == name {
			found = n
		}
		return found >= 0
	})
	return found
}

// add gives the number of a name, a new one when it is unknown.
func (l *ledger) add(name string) int {
	hash := l.hash(name)
	if n := l.at(name, hash); n >= 0 {
		return n
	}
	if len(l.known) >= len(l.slots)/4*3 {
		l.grow()
	}
	l.text = append(l.text, name...)
	l.ends = append(l.ends, uint32(len(l.text)))
	l.known = append(l.known, [sites]uint32{})
	l.from = append(l.from, 0)
	l.put(slot{hash, uint32(len(l.known))})
	return len(l.known) - 1
}

func (l *ledger) grow() {
	old := l.slots
	l.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number != 0 {
			l.put(s)
		}
	}
}

func (l *ledger) put(s slot) {
	mask := uint32(len(l.slots) - 1)
	i := s.hash & mask
	for l.slots[i].number != 0 {
		i = (i + 1) & mask
	}
	l.slots[i] = s
}

// spelt gives the file of a site whose name differs only by case, "" for none.
func (l *ledger) spelt(name string, site int) (other string) {
	small := strings.ToLower(name)
	l.look(l.hash(name), func(n int) bool {
		if l.isFile(n, site) && string(l.name(n)) != name && strings.ToLower(string(l.name(n))) == small {
			other = string(l.name(n))
		}
		return other != ""
	})
	return other
}

// isFile tells whether a site has a file of that number, which may be -1.
func (l *ledger) isFile(n, site int) bool {
	return n >= 0 && l.known[n][site] != 0 && l.known[n][site] != isFolder
}

// anywhere tells whether any site has a file of that number.
func (l *ledger) anywhere(n int) bool {
	return l.isFile(n, inLive) || l.isFile(n, inSpare) || l.isFile(n, inNext)
}

// sum is that of a site's file; false when it has none of that number.
func (l *ledger) sum(n, site int) (sum, bool) {
	if !l.isFile(n, site) {
		return sum{}, false
	}
	return l.sums[l.known[n][site]-1], true
}

// has tells whether the site has a file of that name with these bytes.
func (l *ledger) has(n, site int, s sum) bool {
	is, ok := l.sum(n, site)
	return ok && is == s
}

// book gives a site a file.
func (l *ledger) book(n, site int, s sum) {
	if l.known[n][site] == 0 {
		l.count[site]++
	}
	for other := range sites {
		if l.has(n, other, s) {
			l.known[n][site] = l.known[n][other]
			return
		}
	}
	l.sums = append(l.sums, s)
	l.known[n][site] = uint32(len(l.sums))
}

// forget takes all files from a site.
func (l *ledger) forget(site int) {
	for n := range l.known {
		l.known[n][site] = 0
	}
	l.count[site] = 0
}

// files gives the numbers of a site's files, in no order.
func (l *ledger) files(site int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range l.known {
			if l.isFile(n, site) && !yield(n) {
				return
			}
		}
	}
}

// lead notes the names that a file leads to and that the site has not got, or not yet.
func (l *ledger) lead(file string, names []string, site int) {
	for _, name := range names {
		n := l.add(name)
		if from := l.from[n]; !l.isFile(n, site) && (from == 0 || file < string(l.name(int(from-1)))) {
			l.from[n] = uint32(l.add(file) + 1)
		}
	}
}

// dead gives the names that files lead to and that the site has not got, in no
// order, each with the first file that does.
func (l *ledger) dead(site int) iter.Seq2[string, string] {
	return func(yield func(name, file string) bool) {
		for n, from := range l.from {
			if from != 0 && !l.isFile(n, site) && !yield(string(l.name(n)), string(l.name(int(from-1)))) {
				return
			}
		}
	}
}

// sorted gives the numbers of a site's files in the order of their names, the
// report left out. Those of a list that was read come sorted, and only what is
// new has to be.
func (l *ledger) sorted(site int) []int {
	all := slices.DeleteFunc(slices.Collect(l.files(site)), func(n int) bool { return string(l.name(n)) == Report })
	order := func(a, b int) int { return bytes.Compare(l.name(a), l.name(b)) }
	done := min(1, len(all))
	for done < len(all) && order(all[done-1], all[done]) < 0 {
		done++
	}
	first, rest := all[:done], all[done:]
	slices.SortFunc(rest, order)
	merged := make([]int, 0, len(all))
	for len(first) > 0 && len(rest) > 0 {
		if order(first[0], rest[0]) < 0 {
			merged, first = append(merged, first[0]), first[1:]
		} else {
			merged, rest = append(merged, rest[0]), rest[1:]
		}
	}
	return append(append(merged, first...), rest...)
}

// folders is the set of a site's folders; the uppermost, ".", is one.
func (l *ledger) folders(site int) map[string]bool {
	all := map[string]bool{".": true}
	var last []byte
	for n := range l.files(site) {
		name := l.name(n)
		dir := name[:max(0, bytes.LastIndexByte(name, '/'))]
		if len(dir) == 0 || bytes.Equal(dir, last) {
			continue
		}
		last = dir
		for dir := string(dir); !all[dir]; dir = path.Dir(dir) {
			all[dir] = true
		}
	}
	return all
}

// write writes the list of a site's files in the form of sha256sum, sorted by name.
func (l *ledger) write(w io.Writer, site int) error {
	b := bufio.NewWriter(w)
	var digits [2 * len(sum{})]byte
	for _, n := range l.sorted(site) {
		s, _ := l.sum(n, site)
		hex.Encode(digits[:], s[:])
		b.Write(digits[:])
		b.WriteString("  ")
		b.Write(l.name(n))
		b.WriteByte('\n')
	}
	return b.Flush()
}

// read reads what write wrote. Names that could leave the folder are an error,
// since files are deleted by this list.
func (l *ledger) read(r io.Reader, site int) error {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		digest, rest, ok := bytes.Cut(lines.Bytes(), []byte("  "))
		var s sum
		if !ok || len(digest) != hex.EncodedLen(len(s)) {
			return fmt.Errorf("line %d: not a sum and a name", n)
		}
		if _, err := hex.Decode(s[:], digest); err != nil {
			return fmt.Errorf("line %d: not a sum and a name", n)
		}
		number := l.add(string(rest))
		if !l.anywhere(number) { // else it has been checked
			if err := checkName(string(rest)); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		l.book(number, site, s)
	}
	return lines.Err()
}
