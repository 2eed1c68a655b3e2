package assess

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	maxTerms   = 60 // words kept of one component
	sketchBins = 64 // places of a sketch: its estimate is within 0.12 of the truth, 19 times in 20
	minShingle = 40 // fewer pieces than this are no text to compare
	minFiles   = 8
)

// common are words that say nothing about what a component is for.
var common = wordSet(`about above account add after again all also and any application apps archive are around based
before build built can changelog checks ci code command commands configuration configure contact content contents
contribute contributing contribution contributions contributors copyright create creating current data dependencies deploy
deploying deployment description design develop developer developers development digital docs documentation does each
england environment example examples faq feature features file files folder for framework from full further get getting
github guide health healthcare help here how information initial install installation installing instructions into
introduction issue issues its java javascript key latest library licence license licences licenses lint linting list local
locally main maintainers make master more name national need needed new nhs nhsd nhse nhsx note notes npm one open option
options org other our out output overview own package packages page please prerequisites production project projects
provides public publish python questions readme reference references related release releases releasing repo repositories
repository requirements resources roadmap run running sample script scripts see server service services set setting
settings setup should simple site software solution some source stack start started status step steps structure such
support system table team technical templates test testing tests that the their them then these they this through todo tool
tools trust typescript uk update updates updating usage use used user users uses using variable variables various version
versions via view web website what when where which who will with work workflow working write you your`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// traits are what the likeness of a repository to others is judged by.
func traits(f *facts) catalogue.Traits {
	t := catalogue.Traits{Terms: terms(f), Readme: readmeSketch(f.doc)}
	if d := f.repo.Details; d != nil {
		t.Files = fileSketch(d.Tree)
	}
	return t
}

// terms are the telling words of name, topics, description, title and headings.
func terms(f *facts) []string {
	texts := []string{words(f.repo.Name), strings.Join(f.repo.Topics, " "), f.repo.Description, f.doc.Title}
	for _, b := range f.doc.Blocks {
		if b.Kind == catalogue.Heading {
			texts = append(texts, b.Text)
		}
	}
	seen := map[string]bool{}
	for _, text := range texts {
		for word := range eachWord(text) {
			if term := singular(word); len(seen) < maxTerms && isTerm(term) {
				seen[term] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// isTerm tells whether a term may say what a component is for.
func isTerm(term string) bool {
	return len(term) >= 3 && len(term) <= 30 && !common[term] && !common[term+"s"] && strings.IndexFunc(term, unicode.IsLetter) >= 0
}

// singular takes the plural's ending from a word, as far as rules go.
func singular(word string) string {
	switch {
	case len(word) > 4 && strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y"
	case len(word) > 4 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is"):
		return word[:len(word)-1]
	}
	return word
}

// eachWord gives the lower-cased words of a text.
func eachWord(text string) func(yield func(string) bool) {
	return strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+'
	})
}

// readmeSketch sketches the prose of a README by every three words that follow each other.
func readmeSketch(doc catalogue.Document) []uint32 {
	s := sketcher{}
	var a, b string
	for _, block := range doc.Blocks {
		if block.Kind == catalogue.Code {
			continue
		}
		for word := range eachWord(block.Text) {
			if a != "" {
				s.add(a, b, word)
			}
			a, b = b, word
		}
	}
	return s.sketch(minShingle)
}

// fileSketch sketches a tree by its paths and their sizes.
func fileSketch(tree catalogue.Tree) []uint32 {
	s := sketcher{}
	for _, e := range tree.Entries {
		if e.Type == "blob" {
			var size [8]byte
			binary.LittleEndian.PutUint64(size[:], uint64(e.Size))
			s.add(e.Path, string(size[:]))
		}
	}
	return s.sketch(minFiles)
}

// sketcher makes a min-hash with one permutation: each piece falls into one
// place by its hash, and each place keeps the smallest.
type sketcher struct {
	bins   [sketchBins]uint32 // 0 is empty
	pieces int
}

// add adds one piece, given by its parts.
func (s *sketcher) add(parts ...string) {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	sum := h.Sum64()
	sum ^= sum >> 32 // FNV mixes its upper bits poorly for short inputs
	sum *= 0x9e3779b97f4a7c15
	bin, value := sum>>58, max(1, uint32(sum>>20))
	if s.bins[bin] == 0 || value < s.bins[bin] {
		s.bins[bin] = value
	}
	s.pieces++
}

// sketch gives the places, nil when there were fewer pieces than wanted.
func (s *sketcher) sketch(wanted int) []uint32 {
	if s.pieces < wanted {
		return nil
	}
	return slices.Clone(s.bins[:])
}

// alike estimates the share that two sketched sets have in common, 0 to 1.
func alike(a, b []uint32) float64 {
	if len(a) != sketchBins || len(b) != sketchBins {
		return 0
	}
	same, filled := 0, 0
	for i := range a {
		if a[i] == 0 && b[i] == 0 {
			continue
		}
		filled++
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) / float64(max(1, filled))
}
