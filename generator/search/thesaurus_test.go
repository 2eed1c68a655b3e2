package search

import (
	"os"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// thesaurus reads the one that the catalogue is published with.
func thesaurus(t testing.TB) content.Thesaurus {
	t.Helper()
	c, err := content.Load(os.DirFS("../../content"))
	if err != nil {
		t.Fatal(err)
	}
	return c.Thesaurus
}
