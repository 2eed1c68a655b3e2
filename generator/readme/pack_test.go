package readme

import (
	"reflect"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestPack holds the promise that a README that was kept is shown as if it had
// been rendered anew, and that damage is an error and no page.
func TestPack(t *testing.T) {
	for _, r := range []Rendered{
		{},
		{HTML: "<p>a\nb &lt; c</p>\n", Words: 3, Headings: []HeadingLink{{Level: 3, Text: "Über <a> & b", ID: "readme-a"}}, Problems: []catalogue.Problem{{Subject: "a/b", What: "cut"}}},
	} {
		packed := r.Pack()
		if got, err := Unpack(packed); err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("got %+v, %v, want %+v", got, err, r)
		}
		if _, err := Unpack(packed[:len(packed)/2]); err == nil {
			t.Error("half of it was taken for the whole")
		}
	}
}
