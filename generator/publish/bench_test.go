package publish

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// BenchmarkWriteFile writes pages as large as a component's, each looked into
// for its links.
func BenchmarkWriteFile(b *testing.B) {
	f, err := Next(filepath.Join(b.TempDir(), "public"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var page bytes.Buffer
	for i := range 200 {
		fmt.Fprintf(&page, `<li class="app-entry"><p><a href="../../../components/org-%d/name-%d/">name</a> %s</p></li>`, i%7, i, "says what it is for in a sentence of the usual length, and where that was seen")
	}
	b.SetBytes(int64(page.Len()))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		data := fmt.Appendf(nil, "<title>%d</title>%s", i, page.Bytes())
		if err := f.WriteFile(fmt.Sprintf("components/org-%d/name-%d/index.html", i%50, i), data); err != nil {
			b.Fatal(err)
		}
	}
}

// component is what a site holds about one: pages and data of its own, and
// badges, of which there are few different ones.
func component(n int) map[string][]byte {
	of := fmt.Sprintf("org-%d/name-%d", n/50, n)
	files := map[string][]byte{
		"components/" + of + "/index.html":                 fmt.Appendf(nil, "<p>%d", n),
		"api/v1/components/" + of + ".json":                fmt.Appendf(nil, "%d", n),
		"api/v1/exports/" + of + "/codemeta.json":          fmt.Appendf(nil, "[%d]", n),
		"api/v1/exports/" + of + "/publiccode.yml":         fmt.Appendf(nil, "name: %d", n),
		"api/v1/exports/" + of + "/bill-of-materials.json": fmt.Appendf(nil, "[[%d]]", n),
	}
	for b := range 8 {
		files[fmt.Sprintf("badges/family-%d/%s.svg", b, of)] = fmt.Appendf(nil, "<svg><text>%d of %d</text></svg>", n%7, b)
	}
	return files
}

// publishComponents publishes a site of components with two workers: again
// what is noted of them, or else written and noted.
func publishComponents(b *testing.B, output string, noted [][]File) {
	f, err := Next(output)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var workers sync.WaitGroup
	for w := range 2 {
		workers.Go(func() {
			for n := w; n < len(noted); n += 2 {
				if again, err := f.Again(noted[n]); err != nil || again && noted[n] != nil {
					continue
				}
				r := &Recorder{Folder: f}
				for name, data := range component(n) {
					if err := r.WriteFile(name, data); err != nil {
						b.Error(err)
					}
				}
				noted[n] = r.Files
			}
		})
	}
	workers.Wait()
	if problems := f.Verify(); len(problems) > 0 {
		b.Error(problems)
	}
	if err := f.Swap(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkNight publishes a site of 2,000 components with 13 files each:
// written into an empty folder; made of links to the live site; and left as it
// is in the spare one.
func BenchmarkNight(b *testing.B) {
	output := filepath.Join(b.TempDir(), "public")
	noted := make([][]File, 2000)
	b.Run("first", func(b *testing.B) {
		for n := range b.N {
			publishComponents(b, fmt.Sprint(output, n), make([][]File, len(noted)))
		}
	})
	publishComponents(b, output, noted)
	b.Run("linked", func(b *testing.B) {
		for b.Loop() {
			if err := os.RemoveAll(output + ".spare"); err != nil {
				b.Fatal(err)
			}
			publishComponents(b, output, noted)
		}
	})
	publishComponents(b, output, noted)
	b.Run("spare", func(b *testing.B) {
		for b.Loop() {
			publishComponents(b, output, noted)
		}
	})
}

// BenchmarkList reads the list of a site of 28,000 files.
func BenchmarkList(b *testing.B) {
	l := newLedger()
	for n := range 2000 {
		for name := range component(n) {
			l.book(l.add(name), inLive, sum{byte(n), byte(n >> 8)})
		}
	}
	var list bytes.Buffer
	if err := l.write(&list, inLive); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(list.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if err := newLedger().read(bytes.NewReader(list.Bytes()), inLive); err != nil {
			b.Fatal(err)
		}
	}
}
