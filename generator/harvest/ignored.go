package harvest

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// maxIgnored is how much of a .gitignore is read, in bytes; GitHub's longest
// template has a tenth of it.
const maxIgnored = 64 << 10

// ignored are the rules of the .gitignore files in a folder, by where they
// stand (https://git-scm.com/docs/gitignore). What somebody made git keep
// although a rule leaves it out is left out here.
type ignored map[string][]ignoreRule

type ignoreRule struct {
	glob    string // of a path below the folder of the rule
	folders bool   // it is of folders alone
	keeps   bool   // it takes back what a rule before it says
}

// read reads the rules of one folder.
func (i ignored) read(fsys fs.FS, folder string) {
	name := path.Join(folder, ".gitignore")
	if info, err := fs.Lstat(fsys, name); err != nil || !info.Mode().IsRegular() {
		return
	}
	text, err := readFile(fsys, name, false, maxIgnored)
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		if rule := readIgnoreRule(line); rule.glob != "" {
			i[folder] = append(i[folder], rule)
		}
	}
}

// readIgnoreRule reads a line of a .gitignore; one without a rule has no glob.
func readIgnoreRule(line string) (r ignoreRule) {
	line = strings.TrimRight(line, "\r\n")
	if !strings.HasSuffix(line, `\ `) {
		line = strings.TrimRight(line, " ")
	}
	if strings.HasPrefix(line, "#") {
		return r
	}
	line, r.keeps = strings.CutPrefix(line, "!")
	line, r.folders = strings.CutSuffix(line, "/")
	if line == "" {
		return r
	}
	line = strings.ReplaceAll(line, "{", `\{`) // which git takes as it is
	if !strings.Contains(line, "/") {
		line = "**/" + line
	}
	if below, ok := strings.CutSuffix(line, "/**"); ok {
		line = below + "/*" // and all that is in what is left out
	}
	r.glob = strings.TrimPrefix(line, "/")
	return r
}

// has tells whether a path is left out. The folders above it are not.
func (i ignored) has(name string, folder bool) bool {
	for from := path.Dir(name); ; from = path.Dir(from) {
		below := strings.TrimPrefix(name, from+"/")
		for _, r := range slices.Backward(i[from]) {
			if fits, err := doublestar.Match(r.glob, below); fits && err == nil && (folder || !r.folders) {
				return !r.keeps
			}
		}
		if from == "." {
			return false
		}
	}
}
