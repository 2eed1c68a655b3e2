package site

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestShare holds the promise that a shared link brings a picture with the name
// of what it is about: the site's, or the organisation's for its own page and
// those of its components; that it has the size that the page says, and that
// the longest name stays within it.
func TestShare(t *testing.T) {
	s := fixture()
	s.Config.BaseURL = "https://catalogue.example/sub/"
	s.Config.Description = strings.Repeat("antidisestablishmentarianism ", 20) + strings.Repeat("w", 300)
	files := build(t, s)
	for page, picture := range map[string]string{
		"index.html":                                     "assets/share.png",
		"organisations/sample-body/index.html":           "organisations/sample-body/share.png",
		"components/sample-body/quiet/index.html":        "organisations/sample-body/share.png",
		"components/Example-Trust/ward-board/index.html": "organisations/Example-Trust/share.png",
	} {
		if want := `<meta property="og:image" content="https://catalogue.example/sub/` + picture + `">`; !strings.Contains(string(files[page]), want) {
			t.Errorf("%s does not lead to %s", page, picture)
		}
		drawn, err := png.Decode(bytes.NewReader(files[picture]))
		if err != nil {
			t.Errorf("%s: %v", picture, err)
			continue
		}
		seen := 0
		for y := range shareHeight {
			for x := range shareWidth {
				r, _, _, _ := drawn.At(x, y).RGBA()
				if r == 0 {
					continue
				}
				if seen++; x < shareMargin-4 || x > shareWidth-shareMargin+4 {
					t.Fatalf("%s: ink at %d,%d, in the margin", picture, x, y)
				}
			}
		}
		if b := drawn.Bounds(); b.Dx() != shareWidth || b.Dy() != shareHeight || seen < 1000 || len(files[picture]) > 60_000 {
			t.Errorf("%s: %v, %d pixels of ink, %d bytes", picture, b, seen, len(files[picture]))
		}
	}
	if bytes.Equal(files["organisations/sample-body/share.png"], files["organisations/Example-Trust/share.png"]) {
		t.Error("two organisations share one picture")
	}
}

// TestLongDay holds the promise that a day on which everything changed has
// pages of a bearable length, on which each change stands once.
func TestLongDay(t *testing.T) {
	s := many(1)
	day := s.Days[0]
	day.Changes = nil
	for range 2*changesPerPage + 1 {
		day.Changes = append(day.Changes, catalogue.Change{Kind: catalogue.Added, Name: s.Components[0].Name})
	}
	s.Days = []catalogue.Day{day}
	files := build(t, s)
	told := 0
	for _, page := range []string{"", "page/2/", "page/3/"} {
		n := strings.Count(string(files["changes/"+day.Date+"/"+page+"index.html"]), "<li><a href=\"../../")
		if n == 0 || n > changesPerPage {
			t.Errorf("page %q tells of %d changes", page, n)
		}
		told += n
	}
	if told != 2*changesPerPage+1 {
		t.Errorf("%d changes are told", told)
	}
}

func BenchmarkShare(b *testing.B) {
	p, err := newSharePicture()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.draw("Northvale Integrated Care Board", "12 components of public code: what each does, and whether you may use it", "NHS code catalogue"); err != nil {
			b.Fatal(err)
		}
	}
}
