package assess

import (
	"cmp"
	"iter"
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
	rarest        = 16   // features of a component by which candidates are found
	longestList   = 200  // components sharing a feature, beyond which it finds no candidates
	shortlist     = 30   // candidates that are compared in full
	leastScore    = 0.08 // below this two components are not alike
	sameKind      = 1.15 // factor for two of one kind
	tooCommon     = 20   // a word that one in so many components has tells nothing: "repository", "project", "API"
	fewest        = 4    // but in a small catalogue so many may share a word
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
	l.weigh(known)
	for i, own := range l.of {
		for _, id := range own {
			l.norms[i] += l.features[id].weight * l.features[id].weight
		}
		l.norms[i] = math.Sqrt(l.norms[i])
	}
	return l
}

// weigh multiplies each feature's weight by its rarity. Words that too many
// components say, in their names or elsewhere, weigh nothing.
func (l *likeness) weigh(known map[string]int32) {
	n := len(l.components)
	for i := range l.features {
		f := &l.features[i]
		f.weight *= math.Log(float64(n+1) / float64(len(f.having)))
		if word, ok := known["term "+f.label]; ok && (f.aspect == inName || f.aspect == inTerm) && len(l.features[word].having) > max(fewest, n/tooCommon) {
			f.weight = 0
		}
	}
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
	for _, other := range l.best(i, twins, s) {
		if len(out) == similarShown {
			break
		}
		if why := l.why(slices.Collect(l.shared(i, int(other.component)))); why != nil {
			out = append(out, catalogue.Similarity{Component: l.components[other.component].Name, Score: round(other.score), Why: why})
		}
	}
	return out
}

// best gives the components that are like the i-th and no twins of it, best first.
func (l *likeness) best(i int, twins []catalogue.Similarity, s *scores) []candidate {
	list := slices.DeleteFunc(l.candidates(i, s), func(c candidate) bool {
		name := l.components[c.component].Name
		return slices.ContainsFunc(twins, func(t catalogue.Similarity) bool { return t.Component == name })
	})
	for n := range list {
		list[n].score = l.score(i, int(list[n].component))
	}
	list = slices.DeleteFunc(list, func(c candidate) bool { return c.score < leastScore })
	slices.SortFunc(list, better)
	return list
}

func bySimilarity(a, b catalogue.Similarity) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(strings.ToLower(a.Component), strings.ToLower(b.Component)))
}

// round keeps a score short, and equal on every machine.
func round(score float64) float64 { return math.Round(min(score, 1)*100) / 100 }

// candidates are the components that share the most of the i-th one's rarest features.
func (l *likeness) candidates(i int, s *scores) []candidate {
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
	var best []candidate
	for _, j := range s.touched {
		c := candidate{j, s.of[j] / l.norms[j]}
		s.of[j] = 0
		if int(j) == i || len(best) == shortlist && better(c, best[shortlist-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, c, better)
		best = slices.Insert(best, at, c)
		best = best[:min(len(best), shortlist)]
	}
	s.touched = s.touched[:0]
	return best
}

// candidate is a component that may be like another.
type candidate struct {
	component int32
	score     float64
}

// better orders candidates, best first.
func better(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.component, b.component))
}

// score is the likeness of two components.
func (l *likeness) score(i, j int) float64 {
	sum := 0.0
	for id := range l.shared(i, j) {
		sum += l.features[id].weight * l.features[id].weight
	}
	score := sum / (l.norms[i] * l.norms[j])
	if l.components[i].Kind.ID != "" && l.components[i].Kind.ID == l.components[j].Kind.ID {
		score *= sameKind
	}
	return score
}

// shared gives the features that two components both have, in order.
func (l *likeness) shared(i, j int) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		a, b := l.of[i], l.of[j]
		for x, y := 0, 0; x < len(a) && y < len(b); {
			switch {
			case a[x] < b[y]:
				x++
			case a[x] > b[y]:
				y++
			case !yield(a[x]):
				return
			default:
				x, y = x+1, y+1
			}
		}
	}
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
		if f.weight == 0 {
			continue
		}
		if narrower := slices.IndexFunc(why, func(w string) bool { return says(f.label, w) }); narrower >= 0 {
			why[narrower] = f.label
			continue
		}
		if len(why) == whyShown || slices.ContainsFunc(why, func(w string) bool { return says(w, f.label) }) {
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

// says tells whether a label says another, word for word: "HL7 FHIR R4" says "fhir".
func says(label, other string) bool {
	return strings.Contains(" "+strings.ToLower(label)+" ", " "+strings.ToLower(other)+" ")
}
