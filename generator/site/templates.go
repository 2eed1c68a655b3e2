package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrNoAssets means that the bundled styles and scripts are missing.
var ErrNoAssets = errors.New("the bundled styles and scripts are missing from templates/dist; run: make assets")

// templates are the parsed pages, by name.
type templates struct {
	base    *template.Template
	pages   map[string]*template.Template
	buffers sync.Pool
	parts   sync.Map // fragments that many pages share, by partKey and shared
	kept    atomic.Int64
}

// partKey names a rendered partial: it differs by what the page's frame says.
type partKey struct {
	name    string
	root    root
	section string
	wide    bool
	lasting bool
	policy  string
}

// part renders a partial that many pages share, once.
func (t *templates) part(name string, p Page) (template.HTML, error) {
	return t.once(partKey{name, p.Root, p.Section, p.Wide, p.Lasting, p.Policy}, name, p)
}

// shared names a fragment by all that it shows.
type shared struct {
	name string
	view any // can be compared
}

// share renders a fragment once for every view: most checks, licences and rungs
// read the same on thousands of pages.
func (t *templates) share(name string, view any) (template.HTML, error) {
	return t.once(shared{name, view}, name, view)
}

// maxKept is how many fragments are kept; beyond that they are rendered again.
const maxKept = 10_000

// once renders a fragment unless it is known by its key.
func (t *templates) once(key any, name string, view any) (template.HTML, error) {
	if html, ok := t.parts.Load(key); ok {
		return html.(template.HTML), nil
	}
	html, err := t.fragment(name, view)
	if err == nil && t.kept.Add(1) <= maxKept {
		t.parts.Store(key, html)
	}
	return html, err
}

// fragment renders a partial or a component by itself.
func (t *templates) fragment(name string, view any) (template.HTML, error) {
	buf := t.buffers.Get().(*bytes.Buffer)
	defer t.buffers.Put(buf)
	buf.Reset()
	err := t.base.ExecuteTemplate(buf, name, view)
	return markup(buf.String()), err
}

// sharedTemplates are what every page may call.
var sharedTemplates = []string{"layouts/*.tmpl", "partials/*.tmpl", "components/*/*.tmpl"}

// parseTemplates reads every page with the layout, the partials and the
// components that it may call.
func parseTemplates(fsys fs.FS) (*templates, error) {
	base, err := template.New("base").Funcs(functions).ParseFS(fsys, sharedTemplates...)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(fsys, "pages/*.tmpl")
	if err != nil {
		return nil, err
	}
	t := &templates{base: template.Must(base.Clone()), pages: map[string]*template.Template{}, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	for _, file := range files {
		page, err := template.Must(base.Clone()).ParseFS(fsys, file)
		if err != nil {
			return nil, err
		}
		t.pages[strings.TrimSuffix(path.Base(file), ".tmpl")] = page
	}
	return t, nil
}

// render makes a page and hands its bytes to use, which may not keep them.
func (t *templates) render(name string, view any, use func([]byte) error) error {
	page, ok := t.pages[name]
	if !ok {
		return fmt.Errorf("there is no template pages/%s.tmpl", name)
	}
	buf := t.buffers.Get().(*bytes.Buffer)
	defer t.buffers.Put(buf)
	buf.Reset()
	if err := page.ExecuteTemplate(buf, "page", view); err != nil {
		return err
	}
	return use(withoutOverrides(trimLines(buf.Bytes())))
}

// withoutOverrides takes out, in place, the embeddings, overrides and isolates
// of Unicode's bidirectional algorithm (UAX #9), by which a stranger's path or
// quotation could turn the text around it. Right-to-left text needs none.
func withoutOverrides(b []byte) []byte {
	first := nextOverride(b)
	if first < 0 {
		return b
	}
	out, rest := b[:first], b[first:]
	for {
		rest = rest[len("\u202a"):]
		n := nextOverride(rest)
		if n < 0 {
			return append(out, rest...)
		}
		out, rest = append(out, rest[:n]...), rest[n:]
	}
}

// nextOverride is where the first of U+202A to U+202E and U+2066 to U+2069
// begins, -1 for none. All of them begin with the byte E2.
func nextOverride(b []byte) int {
	for at := 0; ; at++ {
		n := bytes.IndexByte(b[at:], 0xE2)
		if n < 0 {
			return -1
		}
		if at += n; at+2 < len(b) && (b[at+1] == 0x80 && b[at+2] >= 0xAA && b[at+2] <= 0xAE || b[at+1] == 0x81 && b[at+2] >= 0xA6 && b[at+2] <= 0xA9) {
			return at
		}
	}
}

// trimLines takes out, in place, the blank lines and indentation that template
// actions leave behind; text in pre elements stays as it is.
func trimLines(b []byte) []byte {
	out := b[:0]
	for len(b) > 0 {
		verbatim := len(b)
		if i := bytes.Index(b, []byte("<pre")); i >= 0 {
			verbatim = i
		}
		out, b = trimBlock(out, b[:verbatim]), b[verbatim:]
		end := len(b)
		if i := bytes.Index(b, []byte("</pre>")); i >= 0 {
			end = i
		}
		out, b = append(out, b[:end]...), b[end:]
	}
	return out
}

// trimBlock appends a block without what begins its lines.
func trimBlock(out, b []byte) []byte {
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		if len(out) == 0 || out[len(out)-1] == '\n' {
			line = bytes.TrimLeft(line, " \t\n")
		}
		out = append(out, line...)
	}
	return out
}

// asset is a bundled file under the name it is published by.
type asset struct {
	name string // assets/app-1f2e3d4c.css
	data []byte
}

// readAsset reads a bundled file and names it by its contents.
func readAsset(fsys fs.FS, name string) (asset, error) {
	data, err := fs.ReadFile(fsys, "dist/"+name)
	if err != nil {
		return asset{}, fmt.Errorf("%w (%w)", ErrNoAssets, err)
	}
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	return asset{fmt.Sprintf("assets/%s-%s%s", strings.TrimSuffix(name, ext), hex.EncodeToString(sum[:4]), ext), data}, nil
}
