package generator

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// excluder tells which repositories are found but not listed, and why.
type excluder struct {
	harvest  config.Harvest
	rules    []exclusionRule
	curation map[string]content.Curation
	seen     map[string]string // lower-cased name to name
}

// exclusionRule is one entry of the configuration's exclude.
type exclusionRule struct {
	config.Exclusion
	pattern *regexp.Regexp
}

func newExcluder(cfg config.Config, curation map[string]content.Curation) (*excluder, error) {
	e := &excluder{harvest: cfg.Harvest, curation: curation, seen: map[string]string{}}
	for _, rule := range cfg.Exclude {
		r := exclusionRule{Exclusion: rule}
		if rule.NamePattern != "" {
			var err error
			if r.pattern, err = regexp.Compile(rule.NamePattern); err != nil {
				return nil, fmt.Errorf("exclude: %w", err)
			}
		}
		e.rules = append(e.rules, r)
	}
	return e, nil
}

// exclude gives the reason why a repository is not listed; false when it is.
// Repositories must come in the order of the snapshot: of two with one name the
// first is listed.
func (e *excluder) exclude(repo *catalogue.Repository) (catalogue.Exclusion, bool) {
	name := repo.FullName()
	lower := strings.ToLower(name)
	out := func(reason, detail string) (catalogue.Exclusion, bool) {
		return catalogue.Exclusion{Name: name, Reason: reason, Detail: detail}, true
	}
	if !repo.Possible() {
		return catalogue.Exclusion{Name: spelledOut(name), Reason: "name", Detail: "GitHub has no such names"}, true
	}
	if other, taken := e.seen[lower]; taken {
		return out("duplicate", "has the name of "+other)
	}
	for _, rule := range e.rules {
		if reason := rule.applies(repo); reason != "" {
			return out(reason, rule.Reason)
		}
	}
	switch hidden := e.curation[lower].Hide; {
	case hidden != "":
		return out("hidden", hidden)
	case repo.Fork && !e.harvest.IncludeForks:
		return out("fork", "forks are left out by harvest.include_forks")
	case repo.Archived && !e.harvest.IncludeArchived:
		return out("archived", "archived repositories are left out by harvest.include_archived")
	}
	e.seen[lower] = name
	return catalogue.Exclusion{}, false
}

// spelledOut is a name that no repository can have, in letters that cannot
// mislead a reader: \u202e for what turns the text around.
func spelledOut(name string) string { return strings.Trim(strconv.QuoteToASCII(name), `"`) }

// applies names the part of a rule that holds for a repository, "" when none does.
func (r exclusionRule) applies(repo *catalogue.Repository) string {
	switch {
	case r.Repo != "" && strings.EqualFold(r.Repo, repo.FullName()):
		return "repo"
	case r.Topic != "" && slices.ContainsFunc(repo.Topics, func(t string) bool { return strings.EqualFold(t, r.Topic) }):
		return "topic"
	case r.pattern != nil && r.pattern.MatchString(repo.FullName()):
		return "pattern"
	}
	return ""
}
