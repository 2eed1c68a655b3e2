package readme

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"html/template"
	"io"
	"sync"
)

// packers are kept for the next README: a new one is larger than most READMEs.
var packers = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.BestSpeed) // the level is valid
	return w
}}

// Pack gives a rendered README as bytes to keep: a line of JSON with all but
// the HTML, then the HTML, compressed. They belong where nobody else writes,
// since Unpack believes them.
func (r Rendered) Pack() []byte {
	html := r.HTML
	r.HTML = ""
	var buf bytes.Buffer
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&buf) // a buffer takes everything
	_ = json.NewEncoder(w).Encode(r)
	_, _ = io.WriteString(w, string(html))
	_ = w.Close()
	return buf.Bytes()
}

// Unpack is the inverse of Pack.
func Unpack(data []byte) (r Rendered, err error) {
	all, err := io.ReadAll(flate.NewReader(bytes.NewReader(data)))
	if err != nil {
		return r, err
	}
	line, html, _ := bytes.Cut(all, []byte("\n"))
	err = json.Unmarshal(line, &r)
	r.HTML = template.HTML(html)
	return r, err
}
