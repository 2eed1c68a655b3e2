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
)

// ErrNoAssets means that the bundled styles and scripts are missing.
var ErrNoAssets = errors.New("the bundled styles and scripts are missing from templates/dist; run: make assets")

// templates are the parsed pages, by name.
type templates struct {
	pages   map[string]*template.Template
	buffers sync.Pool
}

// parseTemplates reads every page with the layout, the partials and the
// components that it may call.
func parseTemplates(fsys fs.FS) (*templates, error) {
	base, err := template.New("base").Funcs(functions).ParseFS(fsys, "layouts/*.tmpl", "partials/*.tmpl", "components/*/*.tmpl")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(fsys, "pages/*.tmpl")
	if err != nil {
		return nil, err
	}
	t := &templates{pages: map[string]*template.Template{}, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
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
	return use(trimLines(buf.Bytes()))
}

// trimLines takes out, in place, the blank lines and indentation that template
// actions leave behind; text in pre and textarea elements stays as it is.
func trimLines(b []byte) []byte {
	out, verbatim := b[:0], false
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		kept := line
		if !verbatim {
			kept = bytes.TrimLeft(line, " \t\n")
		}
		verbatim = stillOpen(line, verbatim)
		out = append(out, kept...)
	}
	return out
}

// stillOpen tells whether a pre or textarea element is open after the line.
func stillOpen(line []byte, open bool) bool {
	for _, tag := range []string{"pre", "textarea"} {
		opens, closes := bytes.LastIndex(line, []byte("<"+tag)), bytes.LastIndex(line, []byte("</"+tag))
		if opens > closes {
			return true
		}
		if closes > opens {
			open = false
		}
	}
	return open
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
