package search

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// FuzzReading holds the promise that a README that was read, kept and damaged
// costs no more than its own words: others are found as before.
func FuzzReading(f *testing.F) {
	whole := Read(catalogue.Document{Title: "Ward board", Blocks: []catalogue.Block{
		{Kind: catalogue.Heading, Text: "Ward board"},
		{Kind: catalogue.Paragraph, Text: "It shows which beds of a ward are free. Nurses see it on a wall."},
		{Kind: catalogue.Code, Text: "make board"},
	}})
	f.Add([]byte(whole.Packed))
	f.Add([]byte(whole.Packed[:len(whole.Packed)/2]))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, kept []byte) {
		ix := build(t, []Document{
			{Name: "a/damaged", Readme: Reading{Title: "Ward board", Packed: kept}, Quotable: true},
			{Name: "a/sound", Readme: whole, Quotable: true},
		}, content.Thesaurus{})
		if _, names := ask(t, ix, Query{Text: `"beds of a ward"`}); len(names) == 0 || len(names) == 1 && names[0] != "a/sound" {
			t.Errorf("found %v", names)
		}
	})
}

// TestReadIsBounded holds the promise that no README fills the list of words
// that everybody who searches must fetch, and that one which would is told.
func TestReadIsBounded(t *testing.T) {
	var text strings.Builder
	for i := range 3 * MaxTokens {
		fmt.Fprintf(&text, "w%dx. ", i)
	}
	long := Read(catalogue.Document{Blocks: []catalogue.Block{{Kind: catalogue.Paragraph, Text: text.String() + "again w1x"}}})
	if tokens, _ := binary.Uvarint(long.Packed); tokens != MaxTokens || !long.Cut {
		t.Errorf("%d words are kept, cut %v", tokens, long.Cut)
	}
	if short := Read(catalogue.Document{Blocks: []catalogue.Block{{Kind: catalogue.Paragraph, Text: text.String()[:10_000]}}}); short.Cut {
		t.Error("a short README is cut")
	}
}
