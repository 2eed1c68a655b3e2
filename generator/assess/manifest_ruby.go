package assess

import (
	"regexp"
	"strings"
)

var (
	gemLine       = regexp.MustCompile(`^\s*gem[\s(]+["']([A-Za-z0-9_.-]+)["']\s*(.*)$`)
	gemDependency = regexp.MustCompile(`\.add_(development_|runtime_)?dependency[\s(]+(?:["']|%q[<(])([A-Za-z0-9_.-]+)(?:["']|[>)])\s*(?:\.freeze)?(.*)$`)
	gemName       = regexp.MustCompile(`^\s*\w+\.name\s*=\s*["']([A-Za-z0-9_.-]+)["']`)
	gemVersion    = regexp.MustCompile(`["']\s*((?:[~<>=!]+\s*)?\d[^"']*)["']`)
	gemGit        = regexp.MustCompile(`(?:\bgit:|:git\s*=>|\bgithub:|:github\s*=>)\s*["']([^"']+)["']`)
	gemGroup      = regexp.MustCompile(`^\s*group\b(.*)\bdo\b`)
	gemInGroup    = regexp.MustCompile(`(?:groups?:|:groups?\s*=>)\s*\[?\s*:(\w+)`)
	gemOpens      = regexp.MustCompile(`\bdo\b\s*(\|[^|]*\|)?\s*(#.*)?$|^\s*(if|unless|case)\b`)
	gemCloses     = regexp.MustCompile(`^\s*end\b`)
)

// readGemfile reads the lines of a Gemfile or gemspec that name a gem. Both are
// programs: what they compute is not seen.
func readGemfile(s *source) error {
	var blocks []string // the scope of each block that is open
	scope := ""
	for i, line := range s.lines() {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		switch {
		case gemCloses.MatchString(line) && len(blocks) > 0:
			scope, blocks = blocks[len(blocks)-1], blocks[:len(blocks)-1]
		case gemOpens.MatchString(line):
			blocks = append(blocks, scope)
			if m := gemGroup.FindStringSubmatch(line); m != nil {
				scope = gemScope(m[1])
			}
		}
		s.gem(line, scope, i+1)
	}
	return nil
}

// gemScope is the scope of Bundler's groups.
func gemScope(groups string) string {
	switch {
	case strings.Contains(groups, "development"):
		return scopeDev
	case strings.Contains(groups, "test"):
		return scopeTest
	}
	return ""
}

// gem reads one line.
func (s *source) gem(line, scope string, number int) {
	if m := gemLine.FindStringSubmatch(line); m != nil {
		if g := gemInGroup.FindStringSubmatch(m[2]); g != nil {
			scope = gemScope(g[1])
		}
		s.depend(rubygems, m[1], gemRequirement(m[2]), scope, number)
	}
	if m := gemDependency.FindStringSubmatch(line); m != nil {
		if m[1] == "development_" {
			scope = scopeDev
		}
		s.depend(rubygems, m[2], gemRequirement(m[3]), scope, number)
	}
	if m := gemName.FindStringSubmatch(line); m != nil && strings.HasSuffix(s.base, ".gemspec") {
		s.publishOwn(rubygems, m[1], number)
	}
}

// gemRequirement is the address of a gem from git, else its first version.
func gemRequirement(rest string) string {
	if m := gemGit.FindStringSubmatch(rest); m != nil {
		if !strings.Contains(m[1], "://") && !strings.Contains(m[1], "@") {
			return "github.com/" + m[1]
		}
		return m[1]
	}
	if m := gemVersion.FindStringSubmatch(rest); m != nil {
		return m[1]
	}
	return ""
}
