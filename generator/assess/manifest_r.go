package assess

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// rBase are the packages that come with R itself.
var rBase = []string{"R", "base", "compiler", "datasets", "graphics", "grDevices", "grid", "methods", "parallel", "splines", "stats", "stats4", "tcltk", "tools", "utils"}

// rScopes are the fields of DESCRIPTION that name packages, with their scope.
var rScopes = map[string]string{"Depends": "", "Imports": "", "LinkingTo": "", "Suggests": scopeDev, "Enhances": scopeDev}

var (
	rField      = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9@/_.-]*):(.*)$`)
	rDependency = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9.]*)\s*(?:\(([^)]*)\))?$`)
	rRemote     = regexp.MustCompile(`^(?:[A-Za-z0-9.]+=)?(?:github::)?([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\.git)?(?:[/@#].*)?$`)
)

// rItem is one item of a comma-separated field, with its line.
type rItem struct {
	field, text string
	line        int
}

// readDescription reads the DESCRIPTION of an R package (a Debian control file).
func readDescription(s *source) error {
	items, name, nameLine, kind := s.rItems()
	remotes := map[string]rItem{}
	for _, item := range items {
		if item.field != "Remotes" {
			continue
		}
		if address := rAddress(item.text); address != "" {
			bare := address[strings.LastIndexByte(address, '/')+1:]
			remotes[strings.ToLower(bare)] = rItem{field: bare, text: address, line: item.line}
		}
	}
	for _, item := range items {
		m := rDependency.FindStringSubmatch(item.text)
		scope, known := rScopes[item.field]
		if m == nil || !known || slices.Contains(rBase, m[1]) {
			continue
		}
		requirement := m[2]
		if remote, ok := remotes[strings.ToLower(m[1])]; ok {
			requirement = remote.text
			delete(remotes, strings.ToLower(m[1]))
		}
		s.depend(cran, m[1], requirement, scope, item.line)
	}
	for _, key := range slices.Sorted(maps.Keys(remotes)) {
		s.depend(cran, remotes[key].field, remotes[key].text, "", remotes[key].line)
	}
	if name != "" && (kind == "" || strings.EqualFold(kind, "Package")) && !example(s.path) {
		s.publish(cran, name, nameLine)
	}
	return nil
}

// rItems splits the fields that list packages, and gives the name and the type.
func (s *source) rItems() (items []rItem, name string, nameLine int, kind string) {
	field := ""
	for i, line := range s.lines() {
		value := line
		if m := rField.FindStringSubmatch(line); m != nil {
			field, value = m[1], m[2]
		} else if line != "" && line[0] != ' ' && line[0] != '\t' {
			field = ""
		}
		value = strings.TrimSpace(value)
		switch _, lists := rScopes[field]; {
		case field == "Package" && name == "":
			name, nameLine = value, i+1
		case field == "Type" && kind == "":
			kind = value
		case lists || field == "Remotes":
			for item := range strings.SplitSeq(value, ",") {
				items = append(items, rItem{field, strings.TrimSpace(item), i + 1})
			}
		}
	}
	return items, name, nameLine, kind
}

// rAddress is the GitHub address of a remote, "" for other hosts.
func rAddress(remote string) string {
	if address := gitAddress(remote); address != "" {
		return address
	}
	if m := rRemote.FindStringSubmatch(remote); m != nil {
		return "github.com/" + m[1] + "/" + m[2]
	}
	return ""
}
