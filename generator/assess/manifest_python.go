package assess

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// isRequirements knows requirements.txt and its kin: requirements-dev.txt,
// dev-requirements.txt, requirements/base.txt, constraints.txt is not one.
func isRequirements(dir, base string) bool {
	if !strings.HasSuffix(base, ".txt") {
		return false
	}
	return strings.Contains(base, "requirements") || path.Base(dir) == "requirements"
}

// requirement is PEP 508's name, extras and what follows.
var requirement = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$`)

// egg is the name that an address gives its package.
var egg = regexp.MustCompile(`[#&]egg=([A-Za-z0-9._-]+)`)

// readRequirements reads pip's requirements files.
func readRequirements(s *source) error {
	scope := ""
	for _, part := range []string{"dev", "test", "lint", "ci", "docs"} {
		if strings.Contains(strings.ToLower(s.base), part) {
			scope = scopeDev
		}
	}
	continued := false
	for i, line := range s.lines() {
		hash, isContinuation := strings.CutSuffix(strings.TrimSpace(line), "\\")
		if !continued {
			s.requirementLine(hash, scope, i+1)
		}
		continued = isContinuation
	}
	return nil
}

// requirementLine reads one line of a requirements file, options left out.
func (s *source) requirementLine(line, scope string, number int) {
	if i := strings.Index(" "+line, " #"); i >= 0 {
		line = line[:max(0, i-1)]
	}
	line = strings.TrimSpace(line)
	for _, editable := range []string{"-e ", "--editable ", "--editable="} {
		line = strings.TrimSpace(strings.TrimPrefix(line, editable))
	}
	if line == "" || strings.HasPrefix(line, "-") || strings.HasPrefix(line, ".") || strings.HasPrefix(line, "/") {
		return
	}
	line, _, _ = strings.Cut(line, " --")
	s.python(line, scope, number)
}

// python notes one requirement as PEP 508 and pip write it.
func (s *source) python(text, scope string, line int) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "://") && !strings.Contains(text, " @ ") && !requirementWithAddress(text) {
		if m := egg.FindStringSubmatch(text); m != nil {
			s.depend(pypi, m[1], text, scope, line)
		} else if address := gitAddress(text); address != "" {
			s.depend(pypi, path.Base(address), text, scope, line)
		}
		return
	}
	m := requirement.FindStringSubmatch(text)
	if m == nil {
		return
	}
	rest := m[2]
	if !strings.HasPrefix(rest, "@") {
		rest, _, _ = strings.Cut(rest, ";")
	}
	if strings.Trim(rest, " ") == "" || strings.ContainsAny(rest[:1], "<>=!~@(*") {
		s.depend(pypi, m[1], strings.TrimSpace(strings.TrimPrefix(rest, "@")), scope, line)
	}
}

// requirementWithAddress knows "name@https://…", with no spaces.
func requirementWithAddress(text string) bool {
	name, address, ok := strings.Cut(text, "@")
	return ok && strings.Contains(address, "://") && requirement.MatchString(name) && !strings.ContainsAny(name, ":/+")
}

// pyproject is what is read of pyproject.toml: PEP 621, PEP 735, poetry, uv and PDM.
type pyproject struct {
	BuildSystem struct {
		Requires []any `toml:"requires"`
	} `toml:"build-system"`
	Project struct {
		Name         any            `toml:"name"`
		Dependencies any            `toml:"dependencies"`
		Optional     map[string]any `toml:"optional-dependencies"`
	} `toml:"project"`
	Groups map[string]any `toml:"dependency-groups"`
	Tool   struct {
		Poetry struct {
			Name         any            `toml:"name"`
			Dependencies map[string]any `toml:"dependencies"`
			Dev          map[string]any `toml:"dev-dependencies"`
			Group        map[string]struct {
				Dependencies map[string]any `toml:"dependencies"`
			} `toml:"group"`
		} `toml:"poetry"`
		UV struct {
			Dev     any            `toml:"dev-dependencies"`
			Sources map[string]any `toml:"sources"`
		} `toml:"uv"`
		PDM struct {
			Dev map[string]any `toml:"dev-dependencies"`
		} `toml:"pdm"`
	} `toml:"tool"`
}

// readPyproject reads pyproject.toml.
func readPyproject(s *source) error {
	var m pyproject
	if err := toml.Unmarshal(s.data, &m); err != nil {
		return tomlError(err)
	}
	for _, name := range []any{m.Project.Name, m.Tool.Poetry.Name} {
		if name, ok := name.(string); ok {
			s.publishOwn(pypi, name, s.lineOf(name, max(1, s.lineOf("name", 1))))
		}
	}
	s.pythonList(m.BuildSystem.Requires, scopeBuild, "[build-system]")
	s.pythonList(m.Project.Dependencies, "", "[project]")
	for _, group := range slices.Sorted(maps.Keys(m.Project.Optional)) {
		s.pythonList(m.Project.Optional[group], optionalScope(group), "[project.optional-dependencies]")
	}
	for _, group := range slices.Sorted(maps.Keys(m.Groups)) {
		s.pythonList(m.Groups[group], scopeDev, "[dependency-groups]")
	}
	s.pythonList(m.Tool.UV.Dev, scopeDev, "[tool.uv]")
	for _, group := range slices.Sorted(maps.Keys(m.Tool.PDM.Dev)) {
		s.pythonList(m.Tool.PDM.Dev[group], scopeDev, "[tool.pdm.dev-dependencies]")
	}
	s.tomlTable(pypi, m.Tool.Poetry.Dependencies, "", "[tool.poetry.dependencies]")
	s.tomlTable(pypi, m.Tool.Poetry.Dev, scopeDev, "[tool.poetry.dev-dependencies]")
	for _, group := range slices.Sorted(maps.Keys(m.Tool.Poetry.Group)) {
		s.tomlTable(pypi, m.Tool.Poetry.Group[group].Dependencies, optionalScope(group), "[tool.poetry.group."+group+".dependencies]")
	}
	s.tomlTable(pypi, gitOnly(m.Tool.UV.Sources), "", "[tool.uv.sources]")
	return nil
}

// optionalScope is the scope that the name of a group of extras means.
func optionalScope(group string) string {
	for _, word := range []string{"dev", "test", "lint", "doc", "ci"} {
		if strings.Contains(strings.ToLower(group), word) {
			return scopeDev
		}
	}
	return ""
}

// gitOnly keeps the sources that are git repositories.
func gitOnly(sources map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range sources {
		if table, ok := v.(map[string]any); ok && table["git"] != nil {
			out[name] = v
		}
	}
	return out
}

// pythonList notes a list of PEP 508 strings that stands below a section's header.
func (s *source) pythonList(list any, scope, header string) {
	items, _ := list.([]any)
	from := max(1, s.lineWith(header))
	for _, item := range items {
		if text, ok := item.(string); ok {
			s.python(text, scope, s.lineWithin(text, from))
		}
	}
}

// lineWithin is the line of a text that may be quoted in another way than it was read.
func (s *source) lineWithin(text string, from int) int {
	if line := s.lineOf(text, from); line > 0 {
		return line
	}
	if m := requirement.FindStringSubmatch(text); m != nil {
		return s.lineOf(m[1], from)
	}
	return 0
}

// lineWith is the first line that begins with the text, 0 when none does.
func (s *source) lineWith(start string) int {
	for i, line := range s.lines() {
		if strings.HasPrefix(strings.TrimSpace(line), start) {
			return i + 1
		}
	}
	return 0
}

// tomlTable notes a table of names and requirements, each a version or a table
// with a version, a git address or a path.
func (s *source) tomlTable(ecosystem string, table map[string]any, scope, header string) {
	from := max(1, s.lineWith(header))
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if ecosystem == pypi && name == "python" {
			continue
		}
		text, own := tomlRequirement(table[name])
		if !own {
			s.depend(ecosystem, name, text, scope, s.lineOf(name, from))
		}
	}
}

// tomlRequirement is the requirement as written; own is true for a path within
// the repository.
func tomlRequirement(v any) (text string, own bool) {
	switch v := v.(type) {
	case string:
		return v, false
	case map[string]any:
		for _, key := range []string{"git", "url", "version"} {
			if text, ok := v[key].(string); ok {
				return text, false
			}
		}
		_, own = v["path"]
	case []any:
		if len(v) > 0 {
			return tomlRequirement(v[0])
		}
	}
	return "", own
}

// tomlError adds the line to the errors of go-toml.
func tomlError(err error) error {
	if e, ok := err.(*toml.DecodeError); ok {
		row, _ := e.Position()
		return fmt.Errorf("line %d: %w", row, err)
	}
	return err
}

// readPipfile reads Pipenv's Pipfile.
func readPipfile(s *source) error {
	var m struct {
		Packages map[string]any `toml:"packages"`
		Dev      map[string]any `toml:"dev-packages"`
	}
	if err := toml.Unmarshal(s.data, &m); err != nil {
		return tomlError(err)
	}
	s.tomlTable(pypi, m.Packages, "", "[packages]")
	s.tomlTable(pypi, m.Dev, scopeDev, "[dev-packages]")
	return nil
}

// readSetupCfg reads the sections of setup.cfg that setuptools knows.
func readSetupCfg(s *source) error {
	section, key := "", ""
	for i, line := range s.lines() {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
		case text[0] == '[':
			section, key = strings.Trim(text, "[]"), ""
		case line[0] != ' ' && line[0] != '\t':
			name, value, _ := strings.Cut(text, "=")
			key = strings.TrimSpace(name)
			s.setupCfg(section, key, strings.TrimSpace(value), i+1)
		default:
			s.setupCfg(section, key, text, i+1)
		}
	}
	return nil
}

// setupCfg reads one value of setup.cfg.
func (s *source) setupCfg(section, key, value string, line int) {
	switch {
	case value == "" || strings.HasPrefix(value, "file:"):
	case section == "metadata" && key == "name":
		s.publishOwn(pypi, value, line)
	case section == "options" && key == "install_requires":
		s.python(value, "", line)
	case section == "options" && key == "tests_require":
		s.python(value, scopeTest, line)
	case section == "options" && key == "setup_requires":
		s.python(value, scopeBuild, line)
	case section == "options.extras_require":
		s.python(value, optionalScope(key), line)
	}
}

var (
	setupName = regexp.MustCompile(`(?m)^\s*name\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)')`)
	setupList = regexp.MustCompile(`(?m)^[^#\n]*?\b(install_requires|tests_require|setup_requires|extras_require)\s*=\s*([\[{])`)
)

// readSetupPy reads the literal lists of setup.py. It is a program: what it
// computes is not seen.
func readSetupPy(s *source) error {
	if m := setupName.FindSubmatchIndex(s.data); m != nil {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		s.publishOwn(pypi, string(s.data[from:to]), s.lineAt(from))
	}
	scopes := map[string]string{"tests_require": scopeTest, "setup_requires": scopeBuild}
	read := 0
	for _, m := range setupList.FindAllSubmatchIndex(s.data, -1) {
		if m[4] >= read {
			read = s.pythonLiterals(m[4], scopes[string(s.data[m[2]:m[3]])])
		}
	}
	return nil
}

// pythonLiterals notes the strings of the list or dictionary that opens at an
// offset, and gives the offset of its end. Strings before a colon are keys.
func (s *source) pythonLiterals(open int, scope string) int {
	depth := 0
	for i := open; i < len(s.data); i++ {
		switch c := s.data[i]; c {
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			if depth--; depth == 0 {
				return i
			}
		case '#':
			for i+1 < len(s.data) && s.data[i+1] != '\n' {
				i++
			}
		case '"', '\'':
			end := i + 1
			for end < len(s.data) && s.data[end] != c && s.data[end] != '\n' {
				end++
			}
			if end == len(s.data) {
				return end
			}
			if rest := strings.TrimSpace(string(s.data[end+1 : min(end+9, len(s.data))])); !strings.HasPrefix(rest, ":") {
				s.python(string(s.data[i+1:end]), scope, s.lineAt(i))
			}
			i = end
		}
	}
	return len(s.data)
}
