package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// classPattern finds the classes of nhsuk-frontend, in styles and in templates.
var classPattern = regexp.MustCompile(`nhsuk-[a-zA-Z0-9_-]+`)

// usedClasses are the classes of nhsuk-frontend that a template, a script or a
// program that writes HTML names.
func usedClasses(dirs ...string) (map[string]bool, error) {
	used := map[string]bool{}
	look := func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist") {
			return filepath.SkipDir
		}
		if ext := filepath.Ext(path); d.IsDir() || ext != ".tmpl" && ext != ".ts" && ext != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, class := range classPattern.FindAllString(string(text), -1) {
			used[class] = true
		}
		return err
	}
	for _, dir := range dirs {
		if err := filepath.WalkDir(dir, look); err != nil {
			return nil, err
		}
	}
	return used, nil
}

// prune leaves out the rules for classes of nhsuk-frontend that nothing uses.
// It reads what Sass writes: no comments but whole rules and @-rules.
func prune(css string, used map[string]bool) string {
	var out strings.Builder
	for css != "" {
		end := strings.IndexAny(css, "{};")
		if end < 0 {
			break
		}
		if css[end] != '{' {
			out.WriteString(css[:end+1])
			css = css[end+1:]
			continue
		}
		head, body, rest := css[:end], block(css[end:]), ""
		rest = css[end+len(body):]
		if strings.HasPrefix(strings.TrimSpace(head), "@") {
			if inner := prune(body[1:len(body)-1], used); strings.TrimSpace(inner) != "" || !strings.Contains(body, "{") {
				out.WriteString(head + "{" + inner + "}")
			}
		} else if kept := pruneSelectors(head, used); kept != "" {
			out.WriteString(kept + body)
		}
		css = rest
	}
	out.WriteString(css)
	return out.String()
}

// block is the text from an opening brace to the one that closes it.
func block(css string) string {
	depth, quote := 0, byte(0)
	for i := range len(css) {
		switch c := css[i]; {
		case quote != 0:
			if c == quote && css[i-1] != '\\' {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return css[:i+1]
			}
		}
	}
	return css
}

// pruneSelectors keeps the selectors of a rule all of whose classes are used.
func pruneSelectors(head string, used map[string]bool) string {
	var kept []string
	for _, selector := range splitSelectors(head) {
		keep := true
		for _, class := range classPattern.FindAllString(selector, -1) {
			keep = keep && used[class]
		}
		if keep {
			kept = append(kept, selector)
		}
	}
	return strings.Join(kept, ",")
}

// splitSelectors splits at the commas that stand outside parentheses.
func splitSelectors(head string) []string {
	var parts []string
	depth, start := 0, 0
	for i, c := range head {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			parts, start = append(parts, head[start:i]), i+1
		}
	}
	return append(parts, head[start:])
}
