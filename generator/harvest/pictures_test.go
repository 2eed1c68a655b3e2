package harvest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// drawn is a picture of noise in a format, so wide and high.
func drawn(t *testing.T, format string, width, height int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White, color.Gray{100}, color.Gray{200}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i*i>>3+i) % 4
	}
	var b bytes.Buffer
	switch format {
	case "png":
		must(t, png.Encode(&b, m))
	case "jpeg":
		must(t, jpeg.Encode(&b, m, nil))
	case "gif":
		must(t, gif.Encode(&b, m, nil))
	case "moving gif":
		must(t, gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{m, m}, Delay: []int{10, 10}}))
	}
	return b.Bytes()
}

// pixelWebP is a WebP picture of one pixel.
const pixelWebP = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA="

// TestNewPicture holds the promise that a picture is what its contents say,
// whatever its name: nothing that could run, move or fill the memory.
func TestNewPicture(t *testing.T) {
	webp, err := base64.StdEncoding.DecodeString(pixelWebP)
	must(t, err)
	for _, c := range []struct {
		name string
		data []byte
		want string // type and size
	}{
		{"a.png", drawn(t, "png", 30, 20), "png 30×20"},
		{"a.svg", drawn(t, "jpeg", 16, 9), "jpeg 16×9"},
		{"a", drawn(t, "gif", 7, 8), "gif 7×8"},
		{"a.webp", webp, "webp 1×1"},
		{"moves.gif", drawn(t, "moving gif", 7, 8), ""},
		{"picture.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ""},
		{"picture.png", []byte("<!DOCTYPE html><script>alert(1)</script>"), ""},
		{"picture.png", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), ""},
		{"picture.png", nil, ""},
		{"cut.png", drawn(t, "png", 30, 20)[:12], ""},
		{"large.png", append(drawn(t, "png", 30, 20), make([]byte, MaxPictureBytes)...), ""},
		{"bomb.gif", append([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), drawn(t, "gif", 1, 1)[13:]...), ""},
	} {
		p, ok := NewPicture(c.name, c.data)
		if got := asType(p); ok != (c.want != "") || got != c.want {
			t.Errorf("%s of %d bytes: %q, want %q", c.name, len(c.data), got, c.want)
		}
	}
	if p, _ := NewPicture("a", []byte{}); p.SHA != "" {
		t.Errorf("nothing has a name: %s", p.SHA)
	}
	if got := blobName([]byte("hello\n")); got != "ce013625030ba8dba906f756967f9e9ca394464a" { // as git hash-object says
		t.Errorf("git calls it something else than %s", got)
	}
}

func asType(p catalogue.Picture) string {
	if p.Type == "" {
		return ""
	}
	return p.Type + " " + fmt.Sprintf("%d×%d", p.Width, p.Height)
}

// TestPictures holds the promises that the pictures of a README are copied
// once, within limits, by GraphQL and by REST; that a night without changes
// asks for none; that a change fetches only what is new; and that copies go
// when nothing shows them.
func TestPictures(t *testing.T) {
	for _, details := range []string{"graphql", "rest"} {
		t.Run(details, func(t *testing.T) {
			corpus := t.TempDir()
			put := func(name string, data []byte) {
				file := filepath.Join(corpus, "repos/a/app", name)
				must(t, os.MkdirAll(filepath.Dir(file), 0o755))
				must(t, os.WriteFile(file, data, 0o644))
			}
			put("repo.json", []byte(`{"id": 7, "name": "app", "default_branch": "main", "pushed_at": "2026-01-01T00:00:00Z"}`))
			put("files/README.md", []byte("# App\n"))
			put("files/one.png", drawn(t, "png", 30, 20))
			put("files/docs/two words.jpg", drawn(t, "jpeg", 16, 9))
			put("files/large.png", append(drawn(t, "png", 30, 20), make([]byte, MaxPictureBytes)...))
			put("files/page.png", []byte("\x00<script>"))
			s := simulator.Start(t, corpus)
			store := openSnapshot(t)
			wanted := []string{"one.png", "docs/two words.jpg", "large.png", "page.png", "absent.png", "one.png/../one.png"}
			night := func() Report {
				t.Helper()
				cfg := settings
				cfg.Details = details
				h, err := New(cfg, s.GitHub(), token, store, nil)
				must(t, err)
				h.Pictures = func(*catalogue.Repository) []string { return wanted }
				report, err := h.Run(t.Context(), simulator.Sources(t, corpus), nil)
				must(t, err)
				return report
			}
			shown := func() string {
				t.Helper()
				pictures, err := store.Pictures(t.Context(), 7)
				must(t, err)
				var out []string
				for _, p := range pictures {
					out = append(out, p.Path+" "+asType(p))
				}
				return strings.Join(out, ", ")
			}
			first := night()
			if got := shown(); got != "docs/two words.jpg jpeg 16×9, one.png png 30×20" || first.Pictures != 2 || len(first.Incidents) > 0 {
				t.Errorf("first night: %q %+v", got, first)
			}
			if quiet := night(); quiet.Raw > 0 || quiet.Pictures > 0 || shown() == "" {
				t.Errorf("a night without changes: %+v", quiet)
			}
			s.Mutate(simulator.Rule{"repo": "a/app", "pushed_at": "2026-02-01T00:00:00Z", "files": map[string]any{"three.gif": string(drawn(t, "gif", 7, 8))}})
			wanted = []string{"one.png", "three.gif"}
			if changed := night(); details == "graphql" && changed.Raw > 1 {
				t.Errorf("what was at hand was fetched again: %+v", changed)
			}
			if got := shown(); !strings.HasPrefix(got, "one.png png 30×20") {
				t.Errorf("after a change: %q", got)
			}
			wanted = nil
			s.Mutate(simulator.Rule{"repo": "a/app", "pushed_at": "2026-03-01T00:00:00Z"})
			night()
			if held, err := store.HasPicture(t.Context(), blobName(drawn(t, "png", 30, 20))); held || err != nil || shown() != "" {
				t.Errorf("a copy that nothing shows stays: %q, %v", shown(), err)
			}
			if v := s.Stats().Violations; len(v) > 0 {
				t.Error(v)
			}
		})
	}
}

// TestPicturesThatFail holds the promises that a picture that cannot be read
// leaves the repository whole, is named, and is asked for again the next night;
// and that the pictures at hand stay until their successors are read.
func TestPicturesThatFail(t *testing.T) {
	corpus := t.TempDir()
	dir := filepath.Join(corpus, "repos/a/app")
	must(t, os.MkdirAll(filepath.Join(dir, "files"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "repo.json"), []byte(`{"id": 7, "name": "app", "pushed_at": "2026-01-01T00:00:00Z"}`), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "files/README.md"), []byte("# App\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "files/one.png"), drawn(t, "png", 30, 20), 0o644))
	s := simulator.Start(t, corpus)
	store := openSnapshot(t)
	night := func() Report {
		t.Helper()
		h, err := New(settings, s.GitHub(), token, store, nil)
		must(t, err)
		h.Clock = &simulator.Clock{}
		h.Pictures = func(*catalogue.Repository) []string { return []string{"one.png"} }
		report, err := h.Run(t.Context(), simulator.Sources(t, corpus), nil)
		must(t, err)
		return report
	}
	s.Faults(simulator.Rule{"match": "one.png", "action": "status", "status": 500})
	report := night()
	named := func(i catalogue.Incident) bool { return i.Subject == "a/app" && strings.Contains(i.What, "one.png") }
	if !slices.ContainsFunc(report.Incidents, named) || report.Fetched != 1 || report.Failed != 0 {
		t.Errorf("%+v", report)
	}
	s.Faults()
	if report = night(); report.Pictures != 1 || report.Fetched != 0 {
		t.Errorf("the next night: %+v", report)
	}
	held := func() []catalogue.Picture {
		t.Helper()
		pictures, err := store.Pictures(t.Context(), 7)
		must(t, err)
		return pictures
	}
	old := held()
	s.Mutate(simulator.Rule{"repo": "a/app", "readme": "# App, changed\n", "pushed_at": "2026-01-02T00:00:00Z"})
	s.Faults(simulator.Rule{"match": "graphql", "body": "isBinary", "action": "status", "status": 502})
	if report = night(); report.Fetched != 1 || len(report.Incidents) == 0 || !cmp.Equal(held(), old) || len(old) != 1 {
		t.Errorf("a night without pictures: %d at hand, %d before; %+v", len(held()), len(old), report)
	}
	s.Faults()
	s.Mutate(simulator.Rule{"repo": "a/app", "files": simulator.Rule{"one.png": nil}})
	if night(); len(held()) != 0 {
		t.Errorf("the picture is gone, but %d are at hand", len(held()))
	}
}
