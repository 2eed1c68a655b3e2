package assess

import (
	"encoding/binary"
	"hash/fnv"
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

// common are words that say nothing about what a component is for: those of
// English, and those that stand in most READMEs.
var common = wordSet(`about above accept access according account across action actions active add added adding addition
additional after again against aim aims all allow allows along already also although always among and another answer any
anyone api apis app application applications approach approaches apps are area areas around article ask assign associated author
authors available avoid aware back badge badges base based basic become been before begin behind being below best better
between beyond blog both branch branches bring browser browsers bug bugs build building builds built button call called can
cannot case cases central change changed changelog changes changing chart check checking checks choose citation cite citing
clean clear clone close code codebase collect collecting collection com come coming command commands commit commits common
community compile complete component components concept conduct config configuration configure configuring considerations
contact contain container containers contains content contents continuous contribute contributing contribution contributions
contributor contributors control convention conventions copy copyright core correct could cover create created creating
current currently custom customise data date debug debugging decision decisions default define defined demo demonstration
dependencies dependency deploy deployed deploying deployment deployments deprecated describe described describes description
design designed details dev develop developed developer developers developing development diagram diagrams different digital
directory disclaimer docker docs document documentation documents does doing done down download draft during each early easy
edit editor editors either emac emacs email enable enabled enables end engineering england ensure enter entry environment environments
error errors etc every example examples existing experiment explore external faq feature features feedback few file files
find first fix flow folder folders follow following for form format from full function functionality functions further
future general generate generated generating generation generic get getting git github give given goal goals good great
group guidance guide guidelines guides had handle handling has have having health healthcare help helper here high history
home hooks host hosted hosting how html http https idea identify image images implement implementation implemented
implementing import important improve include included includes including index info information infrastructure initial
install installation installing instructions integration intended interface internal into introduction issue issues its
itself java javascript join json just keep key know known landing language languages last later latest launch layout
learn learning let level libraries library licence licences licences license licensed licenses licensing like limitation
limitations line link links lint linting list live load local locally location log logging long look made main maintain
maintained maintainer maintainers maintenance make makes making manage managed management many master material materials
may mean members menu merge message method methods might minimum mode modern module modules more most move multiple
must name named names national near need needed needs net new next nhs nhsd nhse nhsx non not note notes notice now npm
number object off offer office official old once one online only open opening option optional options order org
organisation other others our out output outputs outside over overview own package packages page pages parameters part
parts password path people perform philosophy php pipeline pipelines plan please plugin plugins point policy possible post
powering pre prepare prerequisite prerequisites present press prettier previous primary principles private process processes
processing production profile program programme progress project projects proof properties provide provided provides
providing public publication publications publish published publishing pull purpose push python quality query question
questions quick quickstart ran read readme ready really recent recommended redirect reference references related release
releases releasing remote remove rename repo report reporting reports repositories repository request requesting requests
require required requirement requirements requires resource resources respect response responses rest result results return
reuse review roadmap role roles root rule rules run running runs same sample say scope script scripts search second section
sections secure security see self send serve server service services session set sets setting settings setup several
share shared sharing short should show shows side similar simple single site size small software solution solutions some
source space specific specification specifications staging standard standards start started starting state static status
step steps still storage strategy structure stucture style styles submit such suggest suite summary support supported
supporting supports sure syntax system systems table tables tag tags take target task team teams technical technologies
technology template templates temporary terms test tested testing tests text than thanks that the their them then there
these they thing things third this those three through time title todo together token token tool toolkit tools top topic
total track tree troubleshooting true trust try tutorial two type types typescript uk under understanding unit until
update updated updates updating upgrade upgrading upon url usage use used useful user users uses using utilities utility
validate value values variable variables various version versioning versions very via video vim view virtual visit want wants
warning was way web website welcome well were what when where whether which while who why wiki will window windows with
within without word work worked workflow workflows working world would write writing written yaml year you your`)

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
// of description, title and headings.
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
	texts := []string{f.repo.Description, f.doc.Title}
	for _, b := range f.doc.Blocks {
		if b.Kind == catalogue.Heading {
			texts = append(texts, b.Text)
		}
	}
	return names, collect(texts...)
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
