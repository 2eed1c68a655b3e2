package publish

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/net/html"
)

// tokenized gives the addresses of a page as a full tokenizer reads them.
func tokenized(page []byte) []string {
	var out []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tag, more := z.TagName()
		element := string(tag)
		for more {
			var key, value []byte
			if key, value, more = z.TagAttr(); leads(key) {
				out = append(out, fmt.Sprintf("%s %s %q", element, key, value))
			}
		}
	}
	return out
}

// scanned gives the same by eachAttribute.
func scanned(page []byte) []string {
	var out []string
	eachAttribute(page, func(element, key, value []byte) {
		out = append(out, fmt.Sprintf("%s %s %q", element, key, html.UnescapeString(string(value))))
	})
	return out
}

// shapes are the shapes that templates and sanitised READMEs have.
var shapes = []string{
	`<!doctype html><html lang="en"><head><title>1 < 2 <a href="no"></title><link rel="stylesheet" href="a.css"></head>`,
	`<a class="x" href="../b/?q=1&amp;r=2#c">b</a> 1 < 2 <3 <img src='d.png' alt="a > b"><br/><a href=plain>p</a>`,
	`<!-- <a href="commented"> --><script src="s.js">if (a<b) document.write('<a href="no">')</script><a href="after">`,
	`<form action="search/"><input disabled><textarea name="t"><a href="no"></textarea></form><object data="o"></object>`,
	`<a
	href = "spaced"   title=">">x</a><svg><path d="M0 0"/></svg><img srcset="a.png 1x, b.png 2x"/>`,
	`<a href="open`, `<`, `<a`, `<a href`, `<a href=`, `<a href=">"`, `</a href="end">`, ``,
}

// TestScan holds the promise that every address on a page is checked: the quick
// reading finds what a full tokenizer finds.
func TestScan(t *testing.T) {
	for _, page := range shapes {
		if page != "" && page[len(page)-1] != '>' {
			scanned([]byte(page)) // an unfinished tag is no tag to the tokenizer; it must only do no harm
			continue
		}
		if got, want := scanned([]byte(page)), tokenized([]byte(page)); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", page, got, want)
		}
	}
}

// FuzzScan holds the promise that no page makes the reading fail or go on for ever.
func FuzzScan(f *testing.F) {
	for _, page := range shapes {
		f.Add([]byte(page))
	}
	f.Fuzz(func(_ *testing.T, page []byte) { scanned(page) })
}

// TestResolved holds the promise that the quick way to follow a path leads
// where the careful one does.
func TestResolved(t *testing.T) {
	parts := []string{"", "../", "./", "a/", "b", "..", ".", "/", ".github/", "a.b"}
	for _, page := range []string{"index.html", "a/index.html", "a/b/c/index.html", "a/b.html"} {
		for _, x := range parts {
			for _, y := range parts {
				for _, z := range parts {
					to := x + y + z
					if got, want := resolved(page, to), joined(page, to); to != "" && to[0] != '/' && got != want {
						t.Errorf("%q from %q leads to %q, want %q", to, page, got, want)
					}
				}
			}
		}
	}
}
