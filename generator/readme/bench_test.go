package readme

import "testing"

// BenchmarkRender and BenchmarkParse read every README of the corpus once a
// round; MB/s are of README text.
func BenchmarkRender(b *testing.B) {
	each(b, func(src Source) { _, _ = Render(src) })
}

func BenchmarkParse(b *testing.B) {
	each(b, func(src Source) { Parse(src) })
}

func each(b *testing.B, read func(Source)) {
	all := corpusReadmes(b)
	size := 0
	for _, src := range all {
		size += len(src.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, src := range all {
			read(src)
		}
	}
}
