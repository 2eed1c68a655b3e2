package publish

import (
	"bytes"
	"fmt"
	"path/filepath"
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
