package assess

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	fnvPrime   = 1099511628211
	maxTerms   = 60 // words kept of one component
	sketchBins = 64 // places of a sketch: its estimate is within 0.12 of the truth, 19 times in 20
	minShingle = 40 // fewer pieces than this are no text to compare
	minFiles   = 8
)

// functionWords hold English sentences together and say nothing of what a
// component is for. What else is common is found by counting: see tooCommon.
var functionWords = wordSet(`about above across after again against all allow allows along already also although always among and another any are around
available based because been before being below between both but can cannot could did does doing done down during each either else enable enables etc even
ever every few first for from further get gets had has have having help helps her here how however into its itself just keep let lets like make makes making
many may might more most much must need needed needs neither new next nor not now off often one only onto other others our out over own per please provide
provided provides providing rather same see several she should since some such than that the their them then there these they this those through thus too
toward two under until upon use used useful user users uses using various very via was way ways well were what when where whether which while who whose why
will with within without would yet you your`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// traits are what the likeness of a repository to others is judged by.
func traits(f *facts) catalogue.Traits {
	t := catalogue.Traits{Readme: readmeSketch(f.doc)}
	t.Names, t.Terms = terms(f)
	if d := f.repo.Details; d != nil {
		t.Files = fileSketch(d.Tree)
	}
	return t
}

// terms are the telling words: those of name and topics, and the further ones
// of what it says it is. Headings say how a README is laid out, not what for.
func terms(f *facts) (names, further []string) {
	seen := map[string]bool{}
	collect := func(texts ...string) (out []string) {
		for _, text := range texts {
			for word := range eachWord(text) {
				if term := singular(word); len(seen) < maxTerms && isTerm(term) && !seen[term] {
					seen[term] = true
					out = append(out, term)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	names = collect(words(f.repo.Name), strings.Join(f.repo.Topics, " "))
	summary, _ := f.summary()
	return names, collect(f.repo.Description, f.doc.Title, summary)
}

// isTerm tells whether a term may say what a component is for.
func isTerm(term string) bool {
	return len(term) >= 3 && len(term) <= 30 && !functionWords[term] && !functionWords[term+"s"] && strings.IndexFunc(term, unicode.IsLetter) >= 0
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
	sum := uint64(14695981039346656037) // FNV-1a of the parts, a zero after each
	for _, p := range parts {
		for i := range len(p) {
			sum = (sum ^ uint64(p[i])) * fnvPrime
		}
		sum *= fnvPrime
	}
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
