package generator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

// Refusal is a guard's objection to publishing.
type Refusal struct{ Problems []catalogue.Problem }

// Error implements error.
func (r *Refusal) Error() string {
	lines := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		lines[i] = p.Error()
	}
	return "refused to publish: " + strings.Join(lines, "\n")
}

// minDescribedPercent is how many of the listed components must have been
// looked into, now or on an earlier night.
const minDescribedPercent = 99

// always is how many components may be missing whatever the percentage, so
// that one departure from a small account is news and not an alarm.
const always = 1

// listed is what the guards read of a file of the live site's list of components.
type listed struct {
	site.Paging
	Components []struct {
		Name string `json:"name"`
		ID   int64  `json:"id"`
	} `json:"components"`
}

// liveNames gives the live site's components, by GitHub's number. They are read
// from the list in a few words: catalogue.json is twenty times as large.
func liveNames(open func(name string) (io.ReadCloser, error)) (map[int64]string, error) {
	names := map[int64]string{}
	file := "api/v1/components.json"
	for page := 1; ; page++ {
		part, err := readListed(open, file)
		if page == 1 && errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err == nil && part.Page != page {
			err = errors.New("its pages are out of order")
		}
		if err != nil {
			return nil, fmt.Errorf("the live site's list of components: %s: %w", file, err)
		}
		for _, c := range part.Components {
			names[c.ID] = c.Name
		}
		if part.Next == "" {
			return names, nil
		}
		file = path.Join(path.Dir(file), part.Next)
	}
}

func readListed(open func(name string) (io.ReadCloser, error), name string) (part listed, err error) {
	file, err := open(name)
	if err != nil {
		return part, err
	}
	err = json.NewDecoder(file).Decode(&part)
	return part, errors.Join(err, file.Close())
}

// losses counts by owner what the live site lists and GitHub no longer has.
// What the configuration excludes now, or whose owner it no longer names, is
// not lost but left out on purpose.
type losses struct {
	before, gone map[string]int    // by lower-cased owner
	spelling     map[string]string // of the owner
}

func countLosses(live map[int64]string, found map[int64]bool, owners map[string]bool) losses {
	l := losses{map[string]int{}, map[string]int{}, map[string]string{}}
	for id, name := range live {
		owner, _, _ := strings.Cut(name, "/")
		key := strings.ToLower(owner)
		if !owners[key] {
			continue
		}
		l.spelling[key] = owner
		l.before[key]++
		if !found[id] {
			l.gone[key]++
		}
	}
	return l
}

// guardShrink objects when one owner, or the catalogue, has lost more than the
// limits allow. Owners that are accepted, in any case of letters, do not count.
func guardShrink(l losses, limits config.Publish, accepted []string) []catalogue.Problem {
	var problems []catalogue.Problem
	var before, gone int
	for _, key := range slices.Sorted(maps.Keys(l.before)) {
		if slices.ContainsFunc(accepted, func(a string) bool { return strings.EqualFold(a, key) }) {
			continue
		}
		before, gone = before+l.before[key], gone+l.gone[key]
		if tooMany(l.gone[key], l.before[key], limits.MaxOrgShrinkPercent) {
			owner := l.spelling[key]
			problems = append(problems, catalogue.Problem{
				Subject: owner,
				What:    fmt.Sprintf("%d of its %d components are gone, more than the %d%% of publish.max_org_shrink_percent", l.gone[key], l.before[key], limits.MaxOrgShrinkPercent),
				Do:      "if that is right, publish once with --accept-shrink " + owner,
			})
		}
	}
	if tooMany(gone, before, limits.MaxShrinkPercent) {
		problems = append(problems, catalogue.Problem{
			Subject: "the catalogue",
			What:    fmt.Sprintf("%d of its %d components are gone, more than the %d%% of publish.max_shrink_percent", gone, before, limits.MaxShrinkPercent),
			Do:      "if that is right, publish once with --accept-shrink OWNER for each owner that shrank: " + strings.Join(l.shrunk(), ", "),
		})
	}
	return problems
}

// guardSample objects when the sample would take the place of a real catalogue.
func guardSample(live map[int64]string, sample []catalogue.Component) []catalogue.Problem {
	ours := map[string]bool{}
	for i := range sample {
		ours[sample[i].Organisation.Login] = true
	}
	for _, id := range slices.Sorted(maps.Keys(live)) {
		if owner, _, _ := strings.Cut(live[id], "/"); !ours[owner] {
			return []catalogue.Problem{{
				Subject: "the output folder",
				What:    fmt.Sprintf("holds a catalogue of real components, such as %s, which the sample would replace", live[id]),
				Do:      "choose another folder with --out",
			}}
		}
	}
	return nil
}

// shrunk lists the owners that lost something, the largest loss first.
func (l losses) shrunk() []string {
	keys := slices.Sorted(maps.Keys(l.gone))
	slices.SortStableFunc(keys, func(a, b string) int { return l.gone[b] - l.gone[a] })
	for i, key := range keys {
		keys[i] = l.spelling[key]
	}
	return keys
}

func tooMany(gone, before, percent int) bool { return gone > max(always, before*percent/100) }

// guardDescribed objects to an empty catalogue, and when too much of what was
// listed could not be looked into.
func guardDescribed(c Counts) []catalogue.Problem {
	if c.Listed == 0 {
		return []catalogue.Problem{{Subject: "the catalogue", What: "would be empty", Do: "look at the report: what could not be listed, and what was excluded"}}
	}
	if !tooMany(c.Undescribed, c.Listed, 100-minDescribedPercent) {
		return nil
	}
	return []catalogue.Problem{{
		Subject: "the catalogue",
		What:    fmt.Sprintf("%d of %d components could not be looked into, more than %d%%", c.Undescribed, c.Listed, 100-minDescribedPercent),
		Do:      "build again: the harvest goes on where it stopped",
	}}
}
