package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// PreviewPath is where the preview of our own components lies, for those who
// work on them. It belongs to no published site.
const PreviewPath = "dev/components/"

// Preview writes the page that shows each folder of components/ with its
// example data, and the assets that it needs. A folder holds the component's
// style and either templates with example.json, or example.html where other
// templates write the markup.
func Preview(ctx context.Context, templates fs.FS, out Output) error {
	w, err := newWriter(&Site{Config: config.Default().Site, Templates: templates}, out)
	if err != nil {
		return err
	}
	v := &previewView{Page: w.page(PreviewPath, "Components of this site", "Each of our own components with its example data.", "")}
	v.Hidden = true
	folders, err := fs.ReadDir(templates, "components")
	if err != nil {
		return err
	}
	for _, f := range folders {
		c, err := w.preview(path.Join("components", f.Name()))
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
		v.Components = append(v.Components, c)
	}
	return errors.Join(w.writeStatic(ctx), w.show("preview", v.Page, v))
}

type previewView struct {
	Page
	Components []previewed
}

// previewed is a component with its examples.
type previewed struct {
	Name     string
	Examples []specimen
}

// specimen is one state of a component.
type specimen struct {
	Name     string
	Template string // of the folder
	Data     json.RawMessage
	HTML     template.HTML `json:"-"`
}

func (w *writer) preview(folder string) (previewed, error) {
	c := previewed{Name: path.Base(folder)}
	if text, err := fs.ReadFile(w.Templates, folder+"/example.html"); err == nil {
		c.Examples = []specimen{{HTML: markup(string(text))}}
		return c, nil
	}
	text, err := fs.ReadFile(w.Templates, folder+"/example.json")
	if err != nil {
		return c, err
	}
	if err := unmarshal(text, &c.Examples); err != nil {
		return c, err
	}
	for i := range c.Examples {
		e := &c.Examples[i]
		view, err := exampleView(e.Template, e.Data)
		if err != nil {
			return c, fmt.Errorf("%s: %w", e.Name, err)
		}
		if e.HTML, err = w.templates.fragment(e.Template, view); err != nil {
			return c, fmt.Errorf("%s: %w", e.Name, err)
		}
		if strings.HasPrefix(string(e.HTML), "<li") {
			e.HTML = "<ul class=\"app-entries\">" + e.HTML + "</ul>"
		}
	}
	return c, nil
}

// exampleView reads example data into what the template takes on real pages,
// so that no example can show what no page could.
func exampleView(name string, data []byte) (any, error) {
	switch name {
	case "app-chart":
		var c struct {
			Title, About, Unit string
			Columns            bool
			Of                 int
			Bars               []Bar
		}
		err := unmarshal(data, &c)
		if c.Columns {
			return columnChart(slug(c.Title), c.Title, c.About, []string{upperFirst(c.Unit), "Components"}, c.Bars), err
		}
		return barChart(slug(c.Title), c.Title, c.About, c.Unit, c.Of, c.Bars), err
	case "app-check":
		return decoded[CheckView](data)
	case "app-entry":
		return decoded[Entry](data)
	case "app-level-dots":
		return decoded[int](data)
	case "app-ladder":
		return decoded[[]Step](data)
	case "app-rungs":
		return decoded[[]Rung](data)
	case "app-note":
		return decoded[Note](data)
	case "app-letters", "app-pager":
		return decoded[Pager](data)
	case "app-terms":
		return decoded[[5]Term](data)
	case "app-use":
		return decoded[UseView](data)
	}
	return nil, fmt.Errorf("there is no component %q", name)
}

func decoded[T any](data []byte) (view T, err error) {
	err = unmarshal(data, &view)
	return view, err
}

// unmarshal reads one value of JSON, of which every field must be known.
func unmarshal(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value")
	}
	return nil
}
