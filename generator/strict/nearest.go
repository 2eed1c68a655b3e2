package strict

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest is the allowed word that was probably meant, "" when none is near:
// about a third of its letters may differ, and letter case does not count.
func Nearest(word string, allowed []string) string {
	best, least := "", (len(word)+2)/3+1
	for _, a := range allowed {
		if d := levenshtein.Distance(strings.ToLower(word), strings.ToLower(a), nil); d < least || d == 0 {
			best, least = a, d
		}
	}
	return best
}

// DidYouMean is the advice for a word that is not allowed, "" when no allowed word is near.
func DidYouMean(word string, allowed []string) string {
	if near := Nearest(word, allowed); near != "" {
		return "did you mean \"" + near + "\"?"
	}
	return ""
}

func indexOf(names []string, name string) int { return slices.Index(names, name) }
