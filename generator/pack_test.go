package generator

import (
	"reflect"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Packed findings come back as they were, those of one component never among
// those of another, and equal findings have the same sum whatever was packed
// before them.
func TestPackerGivesBackFindings(t *testing.T) {
	seen, later := time.Date(2026, 11, 23, 4, 5, 6, 0, time.UTC), time.Date(2026, 11, 24, 4, 5, 6, 0, time.UTC)
	lists := map[string][]catalogue.Finding{
		"none":                 nil,
		"one without evidence": {{Check: "licence-present", Outcome: catalogue.Fail, Reason: "There is no licence file.", Remedy: "Add one."}},
		"evidence alike and not": {
			{Check: "install", Outcome: catalogue.Pass, Reason: "A section says how.", Evidence: []catalogue.Evidence{
				{File: "README.md", Line: 12, Commit: "abc", URL: "https://github.com/o/n/blob/abc/README.md#L12", Quote: "Install it", AsOf: &seen},
				{File: "README.md", Line: 120, Commit: "abc", URL: "https://github.com/o/n/blob/abc/README.md#L120", Quote: "Install", AsOf: &later},
				{Field: "description", Value: "a\x00b\xff", URL: "https://github.com/o/n"},
			}},
			{Check: "", Outcome: "", Evidence: []catalogue.Evidence{{}}},
			{Check: "licence-present", Outcome: catalogue.Pass, Reason: "There is no licence file."},
		},
	}
	p, fresh := newPacker(), map[string]*packer{}
	components := map[string]*catalogue.Component{}
	for name, findings := range lists {
		c := catalogue.Component{ID: int64(len(components)), Name: name, Findings: findings}
		again := c
		fresh[name] = newPacker()
		fresh[name].take(&again)
		p.take(&c)
		components[name] = &c
	}
	for name, c := range components {
		if c.Findings != nil {
			t.Errorf("%s: keeps its findings", name)
		}
		if got := p.whole(c).Findings; !reflect.DeepEqual(got, lists[name]) {
			t.Errorf("%s: %+v, want %+v", name, got, lists[name])
		}
		if p.of[c.ID].sum != fresh[name].of[c.ID].sum {
			t.Errorf("%s: another sum in a packer of its own", name)
		}
	}
}
