package assess

import (
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// supported is one entry of the list supports: of a publiccode.yml, version 0.7.
type supported struct {
	id       string // an address, or "alias:WORD"
	evidence catalogue.Evidence
}

// declare adds to uses what the owner declares, and gives the entries that
// name no standard of ours. A standard that is declared and was not seen counts
// as one that the repository is about: its owner says so.
func (s *standards) declare(uses []catalogue.StandardUse, declared []supported) ([]catalogue.StandardUse, []supported) {
	var unknown []supported
	for _, d := range declared {
		rule, ok := s.named[declaredKey(d.id)]
		if !ok {
			unknown = append(unknown, d)
			continue
		}
		id := s.rules[rule].ID
		i := slices.IndexFunc(uses, func(u catalogue.StandardUse) bool { return u.ID == id })
		if i < 0 {
			uses, i = append(uses, catalogue.StandardUse{ID: id, Strength: catalogue.About}), len(uses)
		}
		uses[i].Declared = true
		uses[i].Evidence = append(uses[i].Evidence, d.evidence)
	}
	slices.SortFunc(uses, func(a, b catalogue.StandardUse) int { return strings.Compare(a.ID, b.ID) })
	return uses, unknown
}

// declaredKey is one key for the ways in which an owner can name a standard:
// its address with or without protocol, "alias:" and its identifier, its name.
func declaredKey(id string) string {
	id = strings.ToLower(strings.TrimSpace(id))
	for _, start := range []string{"alias:", "https://", "http://", "www."} {
		id = strings.TrimPrefix(id, start)
	}
	return plain(strings.TrimRight(id, "/"))
}
