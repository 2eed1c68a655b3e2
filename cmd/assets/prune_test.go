package main

import "testing"

// TestPrune holds the promise that a rule stays if and only if a template can
// use it, and that no other text is touched.
func TestPrune(t *testing.T) {
	used := map[string]bool{"nhsuk-card": true, "nhsuk-tag": true}
	for _, c := range []struct{ name, css, want string }{
		{"used", ".nhsuk-card{a:b}", ".nhsuk-card{a:b}"},
		{"unused", ".nhsuk-panel{a:b}", ""},
		{"not a prefix", ".nhsuk-card--feature{a:b}", ""},
		{"one of a list", ".nhsuk-panel,.nhsuk-tag:hover,h1{a:b}", ".nhsuk-tag:hover,h1{a:b}"},
		{"together with an unused one", ".nhsuk-card .nhsuk-panel{a:b}", ""},
		{"ours", ".app-x>p{a:b;c:d}", ".app-x>p{a:b;c:d}"},
		{"inside a query", "@media print{.nhsuk-panel{a:b}.nhsuk-tag{c:d}}", "@media print{.nhsuk-tag{c:d}}"},
		{"an empty query", "@media print{.nhsuk-panel{a:b}}h1{c:d}", "h1{c:d}"},
		{"a query of declarations", "@page{margin:0}", "@page{margin:0}"},
		{"a statement", `@charset "UTF-8";h1{a:b}`, `@charset "UTF-8";h1{a:b}`},
		{"braces in text", `.app-x{content:"}"}.nhsuk-tag{a:b}`, `.app-x{content:"}"}.nhsuk-tag{a:b}`},
		{"a list in parentheses", ".nhsuk-tag:is(a,b),p{a:b}", ".nhsuk-tag:is(a,b),p{a:b}"},
	} {
		if got := prune(c.css, used); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
