package site

import "testing"

// TestCodeSpans holds the promise that a title of others shows code and emoji as
// GitHub does, loses no word of theirs, and runs nothing.
func TestCodeSpans(t *testing.T) {
	for title, want := range map[string]string{
		"Fix `ward_board` on start":       "Fix <code>ward_board</code> on start",
		":bug: Beds are counted twice":    "\U0001f41b Beds are counted twice",
		"Read urn:nhs:names and a:b:c":    "Read urn:nhs:names and a:b:c",
		":no-such-emoji: stays":           ":no-such-emoji: stays",
		"`:bug:` is code":                 "<code>:bug:</code> is code",
		"One ` alone and <b>bold</b> & `": "One <code> alone and &lt;b&gt;bold&lt;/b&gt; &amp; </code>",
	} {
		if got := string(codeSpans(title)); got != want {
			t.Errorf("%q shows %q, want %q", title, got, want)
		}
	}
}
