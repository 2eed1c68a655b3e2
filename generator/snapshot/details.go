package snapshot

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// The blob of details is a byte of format, a CRC-32 of the rest, and three
// parts compressed as one: JSON of everything but the tree's entries and the
// files' contents; the entries as lines; the contents one after another. JSON
// of the whole would be a third larger and several times slower to read.
const detailsFormat = 1

// maxDetails bounds what a blob may unfold to, in bytes.
const maxDetails = 256 << 20

// writers and readers are kept for the next blob: a new one costs more than
// what it packs.
var (
	writers = sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.DefaultCompression) // the level is valid
		return w
	}}
	readers = sync.Pool{New: func() any { return flate.NewReader(nil) }}
)

var errDetails = errors.New("its details are damaged")

// encodeDetails makes the blob of details.
func encodeDetails(d *catalogue.Details) []byte {
	bare := *d
	bare.Tree.Entries = nil
	bare.Files = make([]catalogue.File, len(d.Files))
	var body bytes.Buffer
	var sizes []byte
	for i, f := range d.Files {
		sizes = binary.AppendVarint(sizes, length(f.Data))
		bare.Files[i] = f
		bare.Files[i].Data = nil
	}
	tree := encodeTree(d.Tree.Entries)
	for _, part := range [][]byte{encode(bare), tree, sizes} {
		body.Write(binary.AppendUvarint(nil, uint64(len(part))))
		body.Write(part)
	}
	for _, f := range d.Files {
		body.Write(f.Data)
	}
	var out bytes.Buffer
	out.Write([]byte{detailsFormat, 0, 0, 0, 0})
	w := writers.Get().(*flate.Writer)
	defer writers.Put(w)
	w.Reset(&out)
	w.Write(body.Bytes()) // a buffer takes everything
	w.Close()
	blob := out.Bytes()
	binary.BigEndian.PutUint32(blob[1:], crc32.ChecksumIEEE(blob[5:]))
	return blob
}

// length is the size of contents, or -1 for a file that was not read.
func length(data []byte) int64 {
	if data == nil {
		return -1
	}
	return int64(len(data))
}

// decodeDetails reads the blob of details; any fault in it is errDetails.
func decodeDetails(blob []byte) (*catalogue.Details, error) {
	if len(blob) < 5 || blob[0] != detailsFormat || binary.BigEndian.Uint32(blob[1:]) != crc32.ChecksumIEEE(blob[5:]) {
		return nil, errDetails
	}
	return unfold(blob[5:], maxDetails)
}

// unfold reads what stands behind the checksum, if it has no more than limit bytes.
func unfold(packed []byte, limit int) (*catalogue.Details, error) {
	r := readers.Get().(io.ReadCloser)
	defer readers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
		return nil, errDetails
	}
	body, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil || len(body) > limit {
		return nil, errDetails
	}
	var parts [3][]byte
	for i := range parts {
		if parts[i], body, err = cutPart(body); err != nil {
			return nil, err
		}
	}
	d := &catalogue.Details{}
	if err := json.Unmarshal(parts[0], d); err != nil {
		return nil, fmt.Errorf("%w: %w", errDetails, err)
	}
	if d.Tree.Entries, err = decodeTree(parts[1]); err != nil {
		return nil, err
	}
	return d, fillFiles(d.Files, parts[2], body)
}

// cutPart cuts a part with its length before it from the front of body.
func cutPart(body []byte) (part, rest []byte, err error) {
	n, width := binary.Uvarint(body)
	if width <= 0 || n > uint64(len(body)-width) {
		return nil, nil, errDetails
	}
	return body[width : width+int(n)], body[width+int(n):], nil
}

// fillFiles gives each file its contents.
func fillFiles(files []catalogue.File, sizes, data []byte) error {
	for i := range files {
		n, width := binary.Varint(sizes)
		if width <= 0 || n > int64(len(data)) {
			return errDetails
		}
		if sizes = sizes[width:]; n < 0 {
			continue
		}
		files[i].Data, data = data[:n:n], data[n:]
	}
	if len(sizes) > 0 || len(data) > 0 {
		return errDetails
	}
	return nil
}

// encodeTree writes "MODE TYPE SIZE PATH" for each entry, NUL after each: the
// one byte that git allows in no path.
func encodeTree(entries []catalogue.TreeEntry) []byte {
	var b []byte
	for _, e := range entries {
		b = append(b, e.Mode...)
		b = append(append(b, ' '), e.Type...)
		b = strconv.AppendInt(append(b, ' '), e.Size, 10)
		b = append(append(b, ' '), e.Path...)
		b = append(b, 0)
	}
	return b
}

// decodeTree is the inverse of encodeTree.
func decodeTree(b []byte) ([]catalogue.TreeEntry, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if b[len(b)-1] != 0 {
		return nil, errDetails
	}
	text := string(b)
	entries := make([]catalogue.TreeEntry, bytes.Count(b, []byte{0}))
	for i := range entries {
		var line, size string
		line, text, _ = strings.Cut(text, "\x00")
		e := &entries[i]
		var ok [3]bool
		e.Mode, line, ok[0] = strings.Cut(line, " ")
		e.Type, line, ok[1] = strings.Cut(line, " ")
		size, e.Path, ok[2] = strings.Cut(line, " ")
		var err error
		if e.Size, err = strconv.ParseInt(size, 10, 64); err != nil || ok != [3]bool{true, true, true} {
			return nil, errDetails
		}
	}
	return entries, nil
}
