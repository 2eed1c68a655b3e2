package readme

import (
	"iter"
	"regexp"
	"strings"
	"unicode"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxSummary is the longest summary, characters.
const maxSummary = 240

// summary is the first sentence of a README that says what the thing is: never
// text left over from a template, a repeated heading, a badge, a row of links,
// a notice that it has ended or what follows upon it, or a step of the
// instructions. Where there is none it is a title that says as much, else "".
func summary(doc catalogue.Document) string {
	for text := range introduction(doc) {
		for _, s := range sentences(text) {
			if ended.MatchString(s) {
				break
			}
			if isTelling(s) && !repeats(doc, s) {
				return shorten(s, maxSummary)
			}
		}
	}
	for _, b := range doc.Blocks {
		if b.Kind == catalogue.Heading && b.Level == 1 && countWords(b.Text) >= tellingTitle && !howTo.MatchString(b.Text) && !isLeftOver(b.Text) && !endedTitle.MatchString(b.Text) {
			return shorten(b.Text, maxSummary)
		}
	}
	return ""
}

// tellingTitle is how many words a title has that says more than a name.
const tellingTitle = 5

// endedTitle tells a title that says no more than that something has ended.
var endedTitle = regexp.MustCompile(`(?i)\b(deprecated|archived|no longer|obsolete|superseded|read ?me)\b`)

// Excerpt is the beginning of a README in plain text, at most n words, for
// repositories whose licence does not let us show the whole.
func Excerpt(doc catalogue.Document, n int) string {
	var words []string
	for text := range introduction(doc) {
		if !repeats(doc, text) {
			words = append(words, strings.Fields(text)...)
		}
		if len(words) > n {
			return strings.TrimRight(strings.Join(words[:n], " "), " ,;:–-") + "…"
		}
	}
	return strings.Join(words, " ")
}

// howTo are headings below which a README says how, not what.
var howTo = regexp.MustCompile(`(?i)\b(install|set ?up|getting started|quick ?start|prerequisites?|requirements?|contribut\w*|licen[cs]\w*|usage|how to|running|run|develop\w*|test\w*|deploy\w*|build\w*|contents|contacts?|credits|acknowledge?ments?|authors?|change ?log|release\w*|version\w*|support|status|configur\w*|dependenc\w*|environment|structure|examples?|troubleshoot\w*|faq|code of conduct|security|citation|references?|commands|scripts|updat\w*)\b`)

// introduction gives, as far as they are asked for, the paragraphs that tell
// what a repository is: those that stand below no heading that says how. Quotes
// count where there is nothing else.
func introduction(doc catalogue.Document) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, kind := range []catalogue.BlockKind{catalogue.Paragraph, catalogue.Quote} {
			skipped := 0 // level of the heading whose section is left out
			for _, b := range doc.Blocks {
				if b.Kind == catalogue.Heading && (skipped == 0 || b.Level <= skipped) {
					skipped = 0
					if howTo.MatchString(b.Text) && b.Text != doc.Title {
						skipped = b.Level
					}
				}
				if b.Kind == kind && skipped == 0 && !isLeftOver(b.Text) && !yield(b.Text) {
					return
				}
			}
		}
	}
}

// leftOvers tell text that a template left behind, or that its author meant to
// replace. A pattern is tried only on text that holds, in lower case, the words
// before it: nearly all text holds none, and that is quick to see.
var leftOvers = []struct {
	holds   string
	pattern *regexp.Regexp // nil: the words are enough
}{
	{"lorem ipsum", nil}, {"{{", nil}, {"coming soon", nil}, {"starter project", nil}, {"welcome to your new", nil},
	{"things you may want to cover", nil}, {"all contributors", nil}, {"where the readme about the repository should live", nil},
	{"todo", anyCase(`\btodo\b`)}, {"tbc", anyCase(`\btbc\b`)}, {"tbd", anyCase(`\btbd\b`)}, {"fixme", anyCase(`\bfixme\b`)},
	{"[", anyCase(`\[(project|your|insert|name|description|add|enter)\b[^\]]*\]`)},
	{"<", anyCase(`<(project|your|insert|name|description|add)\b`)},
	{"", anyCase(`^(add|insert|write|put|enter|provide|give|replace|include|describe) (a|an|your|the|this|some|in|here)\b`)},
	{"short ", describes}, {"brief ", describes},
	{"describe ", anyCase(`describe (your|the) (project|repository|repo)`)},
	{"replace ", anyCase(`replace (this|the) (text|section|readme|content|with)`)},
	{"is a sample ", isSample}, {"is a starter ", isSample}, {"is a boilerplate ", isSample}, {"is a template ", isSample},
	{"this project was ", anyCase(`this project was (bootstrapped|generated|scaffolded) (with|by|using)`)},
	{"template api", anyCase(`template api\b`)},
	{"start with a", anyCase(`^start with (a|an) (why|overview)`)},
	{"next.js", anyCase(`this is a \[?next\.js`)},
	{"prototype kit", anyCase(`prototype kit (enables|allows|lets|helps) you`)},
	{"this template ", anyCase(`this template (should|provides)`)},
	{"this readme ", anyCase(`this readme (would normally|outlines the details|file)`)},
	{" here", anyCase(`(repository|project) (name|title) (goes )?here|your (project|text|description) (goes )?here`)},
	{"generated by", anyCase(`auto-?generated by`)},
	{"edit this ", anyCase(`edit this (file|readme)`)},
	{"delete ", anyCase(`delete (this|as appropriate)`)},
}

var (
	describes = anyCase(`(short|brief) (description|introduction|summary|overview) of (the|your|this|what)`)
	isSample  = anyCase(`this (is a|readme is a|repository is a) (sample|starter|boilerplate|template) (readme|text|file|project)`)
)

func anyCase(expr string) *regexp.Regexp { return regexp.MustCompile("(?i)" + expr) }

func isLeftOver(text string) bool {
	lower := strings.ToLower(text)
	for _, l := range leftOvers {
		if strings.Contains(lower, l.holds) && (l.pattern == nil || l.pattern.MatchString(text)) {
			return true
		}
	}
	return false
}

// notTelling tells sentences that no stranger learns anything from.
var notTelling = regexp.MustCompile(`(?i)^[^\pL©]*(see|click|please|to (install|run|build|start|use|get|set)|run|clone|install|first|then|for (more|further|full|details)|note|warning|nb\b|n\.b\.|if you|you (can|will|need|should|must)|follow|copyright|table of contents|documentation (is|can)|more (information|details)|read (more|the)|check out|status|version|last updated|author|date|build|back to|©|the following|here (is|are)|important|disclaimer|deprecated|visit|in order to|it is not|additional|each successful|we are (aware|moving)|these|they|the (theme|demo)\b|pull requests|consumers of|users of (this|the) api will|use docker|contributors|all contributions|welcome to (the|our) (repo|landing)|image:|https?:)`)

// ended tells a notice that a thing has ended or moved from what it is.
var ended = regexp.MustCompile(`(?i)\b(this|the) (code|repository|repo|project|package|library|site|website)\b.{0,40}\b(is|been|be|are)( now| considered)? (archived|deprecated|moved|no longer|retired|superseded|obsolete)\b`)

// linkRow tells a row of links, as "docs • source", from a sentence.
var linkRow = regexp.MustCompile(`^[^.|•·]{1,30}( [|•·] [^.|•·]{1,30})+$`)

// isTelling tells a sentence worth showing: at least five words, most of it letters.
func isTelling(s string) bool {
	if countWords(s) < 5 || notTelling.MatchString(s) || isLeftOver(s) || ended.MatchString(s) || linkRow.MatchString(s) || strings.HasSuffix(s, ":") {
		return false
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) || r == ' ' {
			letters++
		}
	}
	return letters*10 >= len([]rune(s))*8
}

// repeats tells text that is only a heading said again.
func repeats(doc catalogue.Document, s string) bool {
	key := slug(s)
	for _, b := range doc.Blocks {
		if b.Kind == catalogue.Heading && len(b.Text) >= len(key)/2 && slug(b.Text) == key { // lower case may be a little longer
			return true
		}
	}
	return false
}

// abbreviations end in a full stop that ends no sentence.
var abbreviations = regexp.MustCompile(`(?i)(?:^|[\s(])(e\.g|i\.e|etc|vs|dr|mr|mrs|ms|no|approx|inc|ltd|fig|cf|st|prof|[a-z])\.$`)

// sentences parts text at full stops, question and exclamation marks that a
// capital follows.
func sentences(text string) []string {
	var out []string
	from := 0
	for i := 0; i+2 < len(text); i++ {
		if strings.IndexByte(".!?", text[i]) < 0 || text[i+1] != ' ' || abbreviations.MatchString(text[max(from, i-8):i+1]) {
			continue
		}
		if next := rune(text[i+2]); unicode.IsUpper(next) || next > 127 || unicode.IsDigit(next) || next == '"' || next == '(' {
			out = append(out, strings.TrimSpace(text[from:i+1]))
			from = i + 2
		}
	}
	return append(out, strings.TrimSpace(text[from:]))
}
