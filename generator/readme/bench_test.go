package readme

import "testing"

// BenchmarkRender, sanitising included, and BenchmarkParse read every README of
// the corpus once a round, or the samples where it is not at hand; MB/s are of
// README text.
func BenchmarkRender(b *testing.B) {
	eachReadme(b, benchReadmes(b), func(src Source) { Render(src) })
}

func BenchmarkParse(b *testing.B) {
	eachReadme(b, benchReadmes(b), func(src Source) { Parse(src) })
}

// BenchmarkSanitise measures bluemonday's last word alone, on the pages of the
// READMEs that need it; MB/s are of HTML.
func BenchmarkSanitise(b *testing.B) {
	var pages []Source
	for _, src := range benchReadmes(b) {
		c := &cleaner{src: &src}
		text, _, _ := decode(src)
		if out := c.clean(c.toHTML(text)); c.raw {
			pages = append(pages, Source{Text: out})
		}
	}
	eachReadme(b, pages, func(page Source) { policy.SanitizeBytes(page.Text) })
}

func benchReadmes(b *testing.B) []Source {
	if corpusPresent() {
		return corpusReadmes(b)
	}
	return []Source{
		sampleSource("README.md", everyMarkdown), sampleSource("README.rst", everyRST), sampleSource("README.adoc", everyAsciidoc),
		sampleSource("README.org", everyOrg), sampleSource("README", everyPlain),
	}
}

func eachReadme(b *testing.B, all []Source, read func(Source)) {
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
