package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// invented are n documents of 300 words each. Words are as frequent as Zipf
// says, and new ones keep coming.
func invented(n int) []Document {
	random := rand.New(rand.NewPCG(1, 1))
	words := rand.NewZipf(random, 1.1, 2, uint64(200*n))
	sentence := func() string {
		var b strings.Builder
		for range 15 {
			fmt.Fprintf(&b, "w%do ", words.Uint64())
		}
		return b.String()
	}
	docs := make([]Document, n)
	for i := range docs {
		d := &docs[i]
		d.Name, d.Description, d.Language = fmt.Sprintf("org-%d/name-%d", i%50, i), sentence(), "Go"
		var written catalogue.Document
		for line := range 20 {
			written.Blocks = append(written.Blocks, catalogue.Block{Kind: catalogue.Paragraph, Text: sentence(), Line: line + 1})
		}
		d.Readme = Read(written)
	}
	return docs
}

// BenchmarkBuild indexes 1,000 documents; BenchmarkExport writes them for the browser.
func BenchmarkBuild(b *testing.B) {
	docs, words := invented(1000), thesaurus(b)
	b.ReportAllocs()
	for b.Loop() {
		ix, err := Build(context.Background(), each(docs), words)
		if err != nil {
			b.Fatal(err)
		}
		ix.Close()
	}
}

func BenchmarkExport(b *testing.B) {
	ix := build(b, invented(1000), thesaurus(b))
	b.ReportAllocs()
	for b.Loop() {
		bytes := 0
		if _, err := ix.Export(func(_ string, data []byte) error { bytes += len(data); return nil }); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(bytes)/1000, "bytes/document")
	}
}
