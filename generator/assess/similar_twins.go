package assess

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	bandSize     = 4  // places of a sketch that must agree for two components to be compared
	largestGroup = 24 // of components that agree in a band, how many each is compared with
	sameText     = 0.9
	likeText     = 0.8
	sameFiles    = 0.8
	likeFiles    = 0.5
)

// findTwins gives, for every component, the others that hold the same or nearly
// the same: forks, copies under the same name, twins under another name and
// near-duplicates, best first.
func findTwins(components []catalogue.Component) [][]catalogue.Similarity {
	out := make([][]catalogue.Similarity, len(components))
	for _, pair := range suspects(components) {
		i, j := pair[0], pair[1]
		twin, ok := judgeTwins(&components[i], &components[j])
		if !ok {
			continue
		}
		twin.Component = components[j].Name
		out[i] = append(out[i], twin)
		twin.Component = components[i].Name
		out[j] = append(out[j], twin)
	}
	for _, list := range out {
		slices.SortFunc(list, bySimilarity)
	}
	return out
}

// suspects are the pairs worth comparing: of one commit, of one fork, or whose
// sketches agree in a band.
func suspects(components []catalogue.Component) [][2]int {
	groups := newGroups(len(components))
	position := map[string]int{}
	for i := range components {
		position[strings.ToLower(components[i].Name)] = i
	}
	for i := range components {
		c := &components[i]
		if c.Commit != "" {
			groups.join(i, "commit "+c.Commit)
		}
		if parent, ok := position[strings.ToLower(c.ForkOf)]; ok && parent != i {
			groups.pair(i, parent)
		}
		for kind, sketch := range [][]uint32{c.Traits.Readme, c.Traits.Files} {
			for at := 0; at+bandSize <= len(sketch); at += bandSize {
				band := sketch[at : at+bandSize]
				if !slices.Contains(band, 0) {
					groups.join(i, bandKey(kind, at, band))
				}
			}
		}
	}
	return groups.pairs()
}

// bandKey names a band of a sketch and what stands in it.
func bandKey(kind, at int, band []uint32) string {
	key := []byte{byte(kind), byte(at)}
	for _, place := range band {
		key = binary.LittleEndian.AppendUint32(key, place)
	}
	return string(key)
}

// groups collects pairs of components that share a key. A component is paired
// with at most largestGroup others of a group: hundreds of copies of one
// template need not all be compared with each other.
type groups struct {
	members map[string][]int
	found   map[[2]int]bool
}

func newGroups(n int) *groups {
	return &groups{members: make(map[string][]int, n), found: map[[2]int]bool{}}
}

// join adds a component to the group of a key.
func (g *groups) join(i int, key string) {
	before := g.members[key]
	for _, other := range before {
		g.pair(i, other)
	}
	if len(before) < largestGroup {
		g.members[key] = append(before, i)
	}
}

func (g *groups) pair(i, j int) {
	if i != j {
		g.found[[2]int{min(i, j), max(i, j)}] = true
	}
}

// pairs gives every pair once, in order.
func (g *groups) pairs() [][2]int {
	return slices.SortedFunc(maps.Keys(g.found), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
}

// judgeTwins tells whether two components are twins, and of what sort.
func judgeTwins(a, b *catalogue.Component) (catalogue.Similarity, bool) {
	text, files := alike(a.Traits.Readme, b.Traits.Readme), alike(a.Traits.Files, b.Traits.Files)
	noText := a.Traits.Readme == nil && b.Traits.Readme == nil
	noFiles := a.Traits.Files == nil || b.Traits.Files == nil
	t := catalogue.Similarity{Score: round(max(text, files)), Why: []string{}}
	same := false
	switch {
	case a.Commit != "" && a.Commit == b.Commit:
		same, t.Score = true, 1
		t.Why = append(t.Why, "the same commit")
	case isForkOf(a, b) || isForkOf(b, a):
		same = true
		t.Why = append(t.Why, "one is a fork of the other")
	case text >= sameText && files >= sameFiles, noText && files >= sameFiles:
		same = true
	case text >= likeText && (files >= likeFiles || noFiles):
		t.Twin = "near-duplicate"
	}
	if same {
		t.Twin = "renamed"
		if plain(baseName(a.Name)) == plain(baseName(b.Name)) {
			t.Twin = "copy"
		}
	}
	if text >= likeText {
		t.Why = append(t.Why, fmt.Sprintf("about %.0f%% of the README's text", text*100))
	}
	if files >= likeFiles {
		t.Why = append(t.Why, fmt.Sprintf("about %.0f%% of the files", files*100))
	}
	return t, t.Twin != ""
}

func isForkOf(a, b *catalogue.Component) bool {
	return a.ForkOf != "" && strings.EqualFold(a.ForkOf, b.Name)
}
