package readme

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendEscaped appends text so that it means itself in HTML, in element
// content and in quoted attributes, escaped as bluemonday escapes.
func appendEscaped(out []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); i++ {
		var escaped string
		switch s[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&#34;"
		case '\'':
			escaped = "&#39;"
		case '\r':
			escaped = "&#13;"
		default:
			continue
		}
		out = append(append(out, s[last:i]...), escaped...)
		last = i + 1
	}
	return append(out, s[last:]...)
}

func joinNonEmpty(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func firstNonEmpty(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// smallNumber is s when it is a whole number of at most four digits, else "".
func smallNumber(s string) string {
	if _, err := strconv.ParseUint(s, 10, 16); err != nil || len(s) > 4 {
		return ""
	}
	return s
}

// shorten cuts text at a word so that at most n characters are left.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}
