package assess

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	similarShown  = 5
	whyShown      = 4    // shared things named in an explanation
	rarest        = 24   // features of a component by which candidates are found
	longestList   = 300  // components sharing a feature, beyond which it finds no candidates
	shortlist     = 40   // candidates that are compared in full
	leastScore    = 0.08 // below this two components are not alike
	sameKind      = 1.15 // factor for two of one kind
	weightMention = 0.5  // factors on the rarity of a feature
	weightTerm    = 0.6  // of a word that stands only in description or headings
	weightPackage = 0.35
	longestOwn    = 60  // packages of one manifest: more is a lock file
	weightSpoken  = 0.4 // of a programming language
	weightMeant   = 1.5 // of a standard that is implemented or the subject
)

// feature is something that two components can share.
type feature struct {
	aspect aspect // how well it explains a likeness
	label  string // for people
	weight float64
	having []int32 // components that have it, in order
}

// aspect is in what two components can be alike, the most telling first.
type aspect int

const (
	inStandard aspect = iota
	inName
	inTerm
	inLanguage
	inPackage
)

// likeness compares components by the rarity of what they share (the cosine of
// their features weighted by inverse document frequency). Candidates come from
// inverted lists over rare features only, which keeps the work linear.
type likeness struct {
	components []catalogue.Component
	features   []feature
	of         [][]int32 // features of each component, ascending
	norms      []float64
}

// liken fills Similar.
func liken(components []catalogue.Component, names map[string]string) {
	l := newLikeness(components, names)
	twins := findTwins(components)
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			s := &scores{of: make([]float64, len(components))}
			for i := w; i < len(components); i += workers {
				components[i].Similar = l.similar(i, twins[i], s)
			}
		})
	}
	wait.Wait()
}

// newLikeness gathers the features of all components.
func newLikeness(components []catalogue.Component, names map[string]string) *likeness {
	l := &likeness{components: components, of: make([][]int32, len(components)), norms: make([]float64, len(components))}
	known := map[string]int32{}
	for i := range components {
		for _, own := range featuresOf(&components[i], names) {
			id, ok := known[own.key]
			if !ok {
				id = int32(len(l.features))
				known[own.key] = id
				l.features = append(l.features, own.feature)
			}
			if had := l.features[id].having; len(had) == 0 || had[len(had)-1] != int32(i) {
				l.features[id].having = append(had, int32(i))
				l.of[i] = append(l.of[i], id)
			}
		}
		slices.Sort(l.of[i])
	}
	for i := range l.features {
		l.features[i].weight *= math.Log(float64(len(components)+1) / float64(len(l.features[i].having)))
	}
	for i, own := range l.of {
		for _, id := range own {
			l.norms[i] += l.features[id].weight * l.features[id].weight
		}
		l.norms[i] = math.Sqrt(l.norms[i])
	}
	return l
}

// ownFeature is a feature as one component has it.
type ownFeature struct {
	key string
	feature
}

// featuresOf lists what a component can share with others. What it needs only
// to be built or tested, and the contents of lock files, say little.
func featuresOf(c *catalogue.Component, names map[string]string) []ownFeature {
	var out []ownFeature
	add := func(in aspect, key, label string, weight float64) {
		out = append(out, ownFeature{key, feature{aspect: in, label: label, weight: weight}})
	}
	for _, use := range c.Standards {
		name, _, _ := strings.Cut(cmp.Or(names[use.ID], use.ID), " (")
		if use.Strength == catalogue.Mentions {
			add(inStandard, "mention "+use.ID, name, weightMention)
		} else {
			add(inStandard, "standard "+use.ID, name, weightMeant)
		}
	}
	for _, term := range c.Traits.Names {
		add(inName, "name "+term, term, 1)
	}
	for _, term := range append(slices.Clone(c.Traits.Names), c.Traits.Terms...) {
		add(inTerm, "term "+term, term, weightTerm)
	}
	perFile := map[string]int{}
	for _, d := range c.Dependencies {
		perFile[d.Evidence.File]++
	}
	for _, d := range c.Dependencies {
		if d.Scope == "" && perFile[d.Evidence.File] <= longestOwn {
			add(inPackage, "package "+packageKey(d.Ecosystem, d.Name), d.Name, weightPackage)
		}
	}
	if c.Language != "" {
		add(inLanguage, "language "+c.Language, c.Language, weightSpoken)
	}
	return out
}

// scores is the room in which one worker adds up, used again for each component.
type scores struct {
	of      []float64
	touched []int32
}

// similar gives the components most like the i-th, its twins first.
func (l *likeness) similar(i int, twins []catalogue.Similarity, s *scores) []catalogue.Similarity {
	out := slices.Clone(twins[:min(len(twins), similarShown)])
	if out == nil {
		out = []catalogue.Similarity{}
	}
	var others []catalogue.Similarity
	for _, j := range l.candidates(i, s) {
		name := l.components[j].Name
		if slices.ContainsFunc(twins, func(t catalogue.Similarity) bool { return t.Component == name }) {
			continue
		}
		if score, why := l.compare(i, int(j)); score >= leastScore && len(why) > 0 {
			others = append(others, catalogue.Similarity{Component: name, Score: round(score), Why: why})
		}
	}
	slices.SortFunc(others, bySimilarity)
	return append(out, others[:min(len(others), similarShown-len(out))]...)
}

func bySimilarity(a, b catalogue.Similarity) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(strings.ToLower(a.Component), strings.ToLower(b.Component)))
}

// round keeps a score short, and equal on every machine.
func round(score float64) float64 { return math.Round(min(score, 1)*100) / 100 }

// candidates are the components that share the most of the i-th one's rarest features.
func (l *likeness) candidates(i int, s *scores) []int32 {
	rare := slices.DeleteFunc(slices.Clone(l.of[i]), func(id int32) bool {
		n := len(l.features[id].having)
		return n < 2 || n > min(longestList, max(25, len(l.components)/20))
	})
	slices.SortFunc(rare, func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.features[b].weight, l.features[a].weight), cmp.Compare(a, b))
	})
	for _, id := range rare[:min(len(rare), rarest)] {
		f := &l.features[id]
		for _, j := range f.having {
			if s.of[j] == 0 {
				s.touched = append(s.touched, j)
			}
			s.of[j] += f.weight * f.weight
		}
	}
	best := slices.DeleteFunc(slices.Clone(s.touched), func(j int32) bool { return int(j) == i })
	slices.SortFunc(best, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.of[b]/l.norms[b], s.of[a]/l.norms[a]), cmp.Compare(a, b))
	})
	for _, j := range s.touched {
		s.of[j] = 0
	}
	s.touched = s.touched[:0]
	return best[:min(len(best), shortlist)]
}

// compare gives the likeness of two components and what they share, rarest first.
func (l *likeness) compare(i, j int) (float64, []string) {
	var shared []int32
	sum := 0.0
	for a, b := l.of[i], l.of[j]; len(a) > 0 && len(b) > 0; {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			shared = append(shared, a[0])
			sum += l.features[a[0]].weight * l.features[a[0]].weight
			a, b = a[1:], b[1:]
		}
	}
	score := sum / (l.norms[i] * l.norms[j])
	if l.components[i].Kind.ID != "" && l.components[i].Kind.ID == l.components[j].Kind.ID {
		score *= sameKind
	}
	return score, l.why(shared)
}

// why names what two components share, the most telling first, nothing twice.
// Words alone explain only when they are names or there are two of them.
func (l *likeness) why(shared []int32) []string {
	slices.SortFunc(shared, func(x, y int32) int {
		a, b := &l.features[x], &l.features[y]
		return cmp.Or(cmp.Compare(a.aspect, b.aspect), cmp.Compare(b.weight, a.weight), strings.Compare(a.label, b.label))
	})
	why, telling := []string{}, 0
	for _, id := range shared {
		f := &l.features[id]
		said := slices.ContainsFunc(why, func(w string) bool { return strings.Contains(plain(w), plain(f.label)) })
		if len(why) == whyShown || said {
			continue
		}
		why = append(why, f.label)
		switch f.aspect {
		case inStandard, inName:
			telling += 2
		case inTerm, inPackage:
			telling++
		}
	}
	if telling < 2 {
		return nil
	}
	return why
}
