package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// writer gives sentences of 15 words. Words are as frequent as Zipf says, and
// new ones keep coming.
func writer(n int) (sentence func() string) {
	words := rand.NewZipf(rand.New(rand.NewPCG(1, 1)), 1.1, 2, uint64(200*n))
	return func() string {
		var b strings.Builder
		for range 15 {
			fmt.Fprintf(&b, "w%do ", words.Uint64())
		}
		return b.String()
	}
}

// written is a README of 20 sentences.
func written(sentence func() string) (doc catalogue.Document) {
	for line := range 20 {
		doc.Blocks = append(doc.Blocks, catalogue.Block{Kind: catalogue.Paragraph, Text: sentence(), Line: line + 1})
	}
	return doc
}

// invented are n documents of 300 words each.
func invented(n int) []Document {
	sentence := writer(n)
	docs := make([]Document, n)
	for i := range docs {
		d := &docs[i]
		d.Name, d.Description, d.Language = fmt.Sprintf("org-%d/name-%d", i%50, i), sentence(), "Go"
		d.Readme = Read(written(sentence))
	}
	return docs
}

// BenchmarkRead takes a README of 300 words apart.
func BenchmarkRead(b *testing.B) {
	doc := written(writer(1000))
	size := 0
	for _, block := range doc.Blocks {
		size += len(block.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		Read(doc)
	}
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
