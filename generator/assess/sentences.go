package assess

import "strings"

// sentenceWith gives the sentence of text that contains one of the phrases,
// else its beginning.
func sentenceWith(text string, phrases []string) string {
	for _, s := range sentences(text) {
		if containsAny(phrase(s), phrases) != "" {
			return s
		}
	}
	return text
}

// sentences cuts prose after full stops, question and exclamation marks that
// a space and something other than a small letter follow.
func sentences(text string) []string {
	var out []string
	start := 0
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '.' && text[i] != '!' && text[i] != '?' || text[i+1] != ' ' && text[i+1] != '\n' {
			continue
		}
		if next := text[i+2]; next >= 'a' && next <= 'z' {
			continue
		}
		if abbreviated(text[start:i]) {
			continue
		}
		out = append(out, strings.TrimSpace(text[start:i+1]))
		start = i + 2
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

// abbreviated tells whether a full stop after s ends an abbreviation.
func abbreviated(s string) bool {
	for _, a := range []string{"e.g", "i.e", " eg", " ie", "etc", " vs", " Dr", " Mr", " Mrs", " St", " No", " no"} {
		if strings.HasSuffix(s, a) {
			return true
		}
	}
	return false
}

// sentenceAround gives the sentence of text that contains part.
func sentenceAround(text, part string) string {
	for _, s := range sentences(text) {
		if strings.Contains(s, part) {
			return s
		}
	}
	return text
}
