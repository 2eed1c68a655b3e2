package search

import (
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

func thesaurus(t testing.TB) content.Thesaurus {
	return content.Thesaurus{}
}
