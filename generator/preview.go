package generator

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

// PreviewPath is where Preview's page lies on a site.
const PreviewPath = site.PreviewPath

// Preview gives the files of the page that shows the site's own components
// with their example data, by name. It is for those who work on the templates,
// and part of no published site.
func Preview(ctx context.Context, cfg config.Config) (map[string][]byte, error) {
	_, templates, err := materials(cfg.Paths)
	if err != nil {
		return nil, err
	}
	out := memory{files: map[string][]byte{}}
	return out.files, site.Preview(ctx, templates, &out)
}

// memory keeps files.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) WriteFile(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = slices.Clone(data)
	return nil
}

func (m *memory) Stream(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return m.WriteFile(name, b.Bytes())
}
