package search

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"sync"
)

// The files of the static index are sequences of numbers and strings,
// compressed as raw deflate (so that they are small on any server, whatever it
// compresses itself). Numbers are unsigned varints, seven bits a byte, low bits
// first; strings are UTF-8 after their length in bytes.

// out is a file in the making.
type out struct {
	buf []byte
}

func (o *out) number(n int) { o.buf = binary.AppendUvarint(o.buf, uint64(n)) }

func (o *out) text(s string) {
	o.number(len(s))
	o.buf = append(o.buf, s...)
}

// front writes a string of a sorted list as the length that it shares with the
// one before, and the rest.
func (o *out) front(before, s string) {
	n := 0
	for n < len(before) && n < len(s) && before[n] == s[n] {
		n++
	}
	for n > 0 && n < len(s) && s[n]&0xC0 == 0x80 {
		n-- // not within a character
	}
	o.number(n)
	o.text(s[n:])
}

// deflaters are kept for the next file: a new one is larger than most files.
var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.BestCompression) // the level is valid
	return w
}}

// deflated compresses a file.
func deflated(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
