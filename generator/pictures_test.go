package generator

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// TestPicturesOfReadmes holds the promises that a README shows its own
// repository's pictures from the site, in their right shape, the second night
// as the first; that without a licence, or where pictures are not wanted, they
// are links; and that a rename takes them along.
func TestPicturesOfReadmes(t *testing.T) {
	licence, err := embeddedcontent.FS.ReadFile("sample/licences/MIT.txt")
	check(t, err)
	var picture bytes.Buffer
	check(t, png.Encode(&picture, image.NewPaletted(image.Rect(0, 0, 60, 30), color.Palette{color.White})))
	corpus := t.TempDir()
	put := func(repo, name string, data []byte) {
		file := filepath.Join(corpus, "repos/trust", repo, name)
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		check(t, os.WriteFile(file, data, 0o644))
	}
	for id, repo := range []string{"board", "closed"} {
		put(repo, "repo.json", []byte(`{"id": `+string(rune('7'+id))+`, "name": "`+repo+`", "default_branch": "main", "pushed_at": "2026-01-01T00:00:00Z"}`))
		put(repo, "files/README.md", []byte("# Board\n\nShows the beds of a ward.\n\n![The board](docs/board.png)\n\n![Logo](https://elsewhere.example/logo.png)\n"))
		put(repo, "files/docs/board.png", picture.Bytes())
	}
	put("board", "files/LICENSE", licence)
	s := simulator.Start(t, corpus)

	dir := t.TempDir()
	cfg, err := config.LoadDefault()
	check(t, err)
	cfg.GitHub, cfg.Sources = s.GitHub(), []config.Source{{Org: "trust", Kind: "trust"}}
	cfg.Paths.Snapshot, cfg.Paths.Output = filepath.Join(dir, "s.sqlite"), filepath.Join(dir, "public")
	page := func(name string) string {
		t.Helper()
		_, err := Build(context.Background(), cfg, Options{Token: simulator.Token})
		check(t, err)
		data, err := os.ReadFile(filepath.Join(cfg.Paths.Output, "components/trust", name, "index.html"))
		check(t, err)
		return string(data)
	}
	const shown = `.png" alt="The board" width="60" height="30" loading="lazy">`
	for _, night := range []string{"first", "second"} {
		if got := page("board"); !strings.Contains(got, `<img src="pictures/`) || !strings.Contains(got, shown) || strings.Contains(got, `<img src="https://elsewhere`) {
			t.Errorf("%s night: the README does not show its picture:\n%s", night, got)
		}
	}
	if files, err := filepath.Glob(filepath.Join(cfg.Paths.Output, "components/trust/board/pictures/*.png")); err != nil || len(files) != 1 {
		t.Errorf("published: %v, %v", files, err)
	}
	if got := page("closed"); strings.Contains(got, `<img src="pictures/`) {
		t.Error("a picture of a repository without a licence is copied")
	}
	s.Mutate(simulator.Rule{"repo": "trust/board", "rename": "trust/ward-board"})
	if got := page("ward-board"); !strings.Contains(got, shown) {
		t.Errorf("renamed, the README does not show its picture:\n%s", got)
	}
	cfg.Readme.CopyImages = false
	if got := page("ward-board"); strings.Contains(got, shown) || !strings.Contains(got, `class="app-readme-image"`) {
		t.Error("pictures are shown though none are wanted")
	}
	if v := s.Stats().Violations; len(v) > 0 {
		t.Error(v)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
