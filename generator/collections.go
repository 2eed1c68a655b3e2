package generator

import (
	"context"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

// minScoreShare is how well a component must match a collection's query,
// compared with the best match, to belong to it.
const minScoreShare = 0.5

// maxFromQuery is how many components one query of a collection may bring.
const maxFromQuery = 20

// collect gives the members of each collection by its identifier: those picked
// by hand first, then those that the rules find, by level and name.
func (b *build) collect(ctx context.Context) (map[string][]string, error) {
	byName := map[string]*catalogue.Component{}
	for i := range b.components {
		byName[strings.ToLower(b.components[i].Name)] = &b.components[i]
	}
	all := map[string][]string{}
	for _, c := range b.content.Collections {
		found, err := b.queried(ctx, c)
		if err != nil {
			return nil, err
		}
		all[c.ID] = members(c, b.components, byName, found)
	}
	return all, nil
}

// members applies the rules of one collection.
func members(c content.Collection, all []catalogue.Component, byName map[string]*catalogue.Component, queried map[string]bool) []string {
	taken := map[string]bool{}
	for _, name := range c.Skip {
		taken[strings.ToLower(name)] = true
	}
	var names []string
	add := func(component *catalogue.Component) {
		if component != nil && !taken[strings.ToLower(component.Name)] {
			taken[strings.ToLower(component.Name)] = true
			names = append(names, component.Name)
		}
	}
	for _, name := range c.Pick {
		add(byName[strings.ToLower(name)])
	}
	var ruled []*catalogue.Component
	for i := range all {
		if ofKind(c, &all[i]) && (queried[all[i].Name] || follows(c, &all[i])) {
			ruled = append(ruled, &all[i])
		}
	}
	slices.SortStableFunc(ruled, func(x, y *catalogue.Component) int { return y.Level.Rung - x.Level.Rung })
	for _, component := range ruled {
		add(component)
	}
	return names
}

func ofKind(c content.Collection, component *catalogue.Component) bool {
	return len(c.Kinds) == 0 || slices.Contains(c.Kinds, component.Kind.ID)
}

// follows tells whether a component has a topic or a standard that the collection names.
func follows(c content.Collection, component *catalogue.Component) bool {
	for _, s := range component.Standards {
		if s.Strength != catalogue.Mentions && slices.Contains(c.Standards, s.ID) {
			return true
		}
	}
	for _, topic := range component.Topics {
		if slices.Contains(c.Topics, topic) {
			return true
		}
	}
	noRule := len(c.Query) == 0 && len(c.Standards) == 0 && len(c.Topics) == 0
	return noRule && len(c.Kinds) > 0 // a collection by kind alone
}

// prominent are the fields of search that say what a component is, not what it
// mentions in passing.
var prominent = []string{"name", "about", "facts"}

// queried gives the components that one of the collection's queries finds in
// full, one of its words where a component says what it is. A query with a word
// that no component holds finds none: the words nearest to it are another matter.
func (b *build) queried(ctx context.Context, c content.Collection) (map[string]bool, error) {
	found := map[string]bool{}
	for _, text := range c.Query {
		result, err := b.index.Search(ctx, search.Query{Text: text + " ", Size: maxFromQuery}) // the last word is whole
		if err != nil {
			return nil, err
		}
		if result.Corrected != "" || len(result.Unknown) > 0 {
			continue
		}
		for _, hit := range result.Results {
			if hit.HoldsAll() && saysSo(hit) && hit.Score >= minScoreShare*result.Results[0].Score {
				found[hit.Name] = true
			}
		}
	}
	return found, nil
}

// saysSo tells whether a component was found by what it says that it is.
func saysSo(hit search.Hit) bool {
	return slices.ContainsFunc(hit.Why, func(why search.Why) bool { return slices.Contains(prominent, why.Field) })
}
