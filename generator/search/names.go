package search

import (
	"math"
	"strings"
	"unicode"
)

// splitName takes a repository's name apart. Leaves are its words in order
// (NHSRplotthedots → nhsr plot the dots, lung_cancer → lung cancer); extras are
// further forms by which it is looked for (nhsrplotthedots, rplotthedots).
func splitName(name string, docs func(token string) int) (leaves, extras []string) {
	for _, part := range strings.FieldsFunc(name, isSeparator) {
		whole := fold(part)
		pieces := camel(part)
		words := segment(whole, docs)
		if len(words) < 2 || len(pieces) > 1 && allKnown(pieces, docs) {
			words = nil
			for _, p := range pieces {
				words = append(words, orWhole(segment(p, docs), p)...)
			}
		}
		leaves = append(leaves, words...)
		extras = append(extras, whole)
		extras = append(extras, pieces...)
		extras = append(extras, alphaDigit(words)...)
	}
	return leaves, append(extras, strings.Join(strings.FieldsFunc(fold(name), isSeparator), ""))
}

func isSeparator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func orWhole(words []string, whole string) []string {
	if len(words) == 0 {
		return []string{whole}
	}
	return words
}

func allKnown(words []string, docs func(string) int) bool {
	for _, w := range words {
		if docs(w) < 2 {
			return false
		}
	}
	return true
}

// camel splits at changes of case, folded: FunnelPlotR → funnel plot r,
// FHIRServer → fhir server, nhsApp → nhs app.
func camel(part string) []string {
	var out []string
	runes := []rune(part)
	start := 0
	for i := 1; i < len(runes); i++ {
		lowerUpper := !unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i])
		acronymWord := unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if lowerUpper || acronymWord {
			out = append(out, fold(string(runes[start:i])))
			start = i
		}
	}
	return append(out, fold(string(runes[start:])))
}

// alphaDigit gives the letters and the digits of words that hold both: news2 → news.
func alphaDigit(words []string) []string {
	var out []string
	for _, w := range words {
		letters := strings.TrimRightFunc(w, unicode.IsDigit)
		if letters != w && len(letters) > 2 {
			out = append(out, letters)
		}
	}
	return out
}

// segment splits a word that was written without spaces into words that the
// documents use: plotthedots → plot the dots, nhsuk → nhs uk. It gives nil when
// it cannot. The split with the fewest, then the most usual, words wins.
func segment(word string, docs func(string) int) []string {
	if len(word) < 5 || !isLowerASCII(word) {
		return nil
	}
	cost := make([]float64, len(word)+1)
	from := make([]int, len(word)+1)
	for end := 1; end <= len(word); end++ {
		cost[end] = math.Inf(1)
		for start := max(0, end-14); start < end; start++ {
			if end-start == len(word) {
				continue
			}
			if c := cost[start] + partCost(word, start, end, docs); c < cost[end] {
				cost[end], from[end] = c, start
			}
		}
	}
	if math.IsInf(cost[len(word)], 1) {
		return nil
	}
	var out []string
	for end := len(word); end > 0; end = from[end] {
		out = append([]string{word[from[end]:end]}, out...)
	}
	return out
}

// partCost is how unlikely a part is: rare and short words cost more. NHS may
// stand before anything; a single r may begin or end a name, as of R packages.
func partCost(word string, start, end int, docs func(string) int) float64 {
	part := word[start:end]
	switch n := docs(part); {
	case part == "nhs" && start == 0:
		return 0.5
	case part == "uk" || part == "gp" || part == "ui":
		return 1.5
	case part == "r" && (start == 0 || end == len(word)) && len(word) > 6:
		return 1.5
	case len(part) >= 3 && (n >= 2 || stopWords[part]):
		return 1 + 1/float64(len(part)-1) + 1/math.Sqrt(float64(n+1))
	case start == 0 && len(part) <= 3 && len(word)-end >= 8:
		return 3 // initials: pxtextmining
	default:
		return math.Inf(1)
	}
}
