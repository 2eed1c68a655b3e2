package harvest

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// class groups the files whose contents are wanted; of each class at most so
// many of a repository are read, those nearest to the root first.
type class int

const (
	unwanted class = iota
	readme
	licence
	community
	about // publiccode.yml and other descriptions of the whole
	manifest
	automation
	specification
	infrastructure
	nested // manifests in sub-folders
)

var most = map[class]int{readme: 6, licence: 12, community: 16, about: 8, manifest: 24, automation: 24, specification: 6, infrastructure: 12, nested: 20}

// wantedFiles are patterns on lower-cased paths, in the order in which they
// are tried.
var wantedFiles = []struct {
	class class
	re    *regexp.Regexp
}{
	{unwanted, regexp.MustCompile(`(^|/)(node_modules|bower_components|vendor|third_party|site-packages|\.venv|\.git|renv/library)/`)},
	{unwanted, regexp.MustCompile(`^[^/]*(licen[cs]e|copying)[^/]*\.(py|js|ts|json|go|png|svg|gif|jpe?g|java|rb|php|cs|r|sh|ya?ml|xml|css|s?html?|tt|docx?|pdf|lock|toml|cfg)$`)},
	{readme, regexp.MustCompile(`^(\.github/|docs/)?readme(\.[a-z]+){0,2}$`)},
	{licence, regexp.MustCompile(`^(\.github/)?(un)?(licen[cs]e|copying)[^/]*$`)},
	{licence, regexp.MustCompile(`^licen[cs]es/[^/]+$`)},
	{licence, regexp.MustCompile(`^notice(\.md|\.txt)?$`)},
	{community, regexp.MustCompile(`^(\.github/|docs/)?(contribut(ing|e)|security|support|code[_-]of[_-]conduct|governance|maintainers)[^/.]{0,12}(\.(md|markdown|rst|txt|adoc|org|html?|rmd))?$`)},
	{community, regexp.MustCompile(`^(\.github/|docs/)?codeowners$`)},
	{community, regexp.MustCompile(`^(\.well-known/)?security\.txt$`)},
	{about, regexp.MustCompile(`^(publiccode\.ya?ml|codemeta\.json|citation\.cff|mkdocs\.ya?ml|_quarto\.yml|sushi-config\.ya?ml|ig\.ini)$`)},
	{automation, regexp.MustCompile(`^\.github/workflows/[^/]+\.ya?ml$`)},
	{automation, regexp.MustCompile(`^(\.github/dependabot\.ya?ml|\.dependabot/config\.ya?ml|(\.github/)?renovate\.json5?|\.renovaterc(\.json)?)$`)},
	{automation, regexp.MustCompile(`^(azure-pipelines\.ya?ml|jenkinsfile|\.travis\.ya?ml|\.circleci/config\.ya?ml|\.gitlab-ci\.ya?ml|\.pre-commit-config\.ya?ml|\.gitleaks\.toml)$`)},
	{manifest, regexp.MustCompile(`^` + manifestNames + `$`)},
	{manifest, regexp.MustCompile(`^renv\.lock$`)},
	{infrastructure, regexp.MustCompile(`^[^/]+\.tf$`)},
	{specification, regexp.MustCompile(`^(specification/|spec/|api/|docs/)?(openapi|swagger)[^/]*\.(ya?ml|json)$`)},
	{specification, regexp.MustCompile(`^specification/[^/]+\.ya?ml$`)},
	{nested, regexp.MustCompile(`^([^/]+/){1,3}` + manifestNames + `$`)},
}

// manifestNames are the names of files that name packages or dependencies.
const manifestNames = `(package\.json|requirements[^/]*\.txt|pyproject\.toml|setup\.(cfg|py)|environment\.ya?ml|pipfile|description|go\.mod|pom\.xml|build\.gradle(\.kts)?|[^/]+\.(cs|fs|vb)proj|packages\.config|directory\.packages\.props|gemfile|[^/]+\.gemspec|cargo\.toml|composer\.json|package\.swift|dockerfile[^/]*|action\.ya?ml)`

// classOf is the class of the file at a path.
func classOf(name string) class {
	name = strings.ToLower(name)
	for _, w := range wantedFiles {
		if w.re.MatchString(name) {
			return w.class
		}
	}
	return unwanted
}

// wanted tells whether the contents of the file at a path are read. GraphQL,
// REST and a local folder all read the same files.
func wanted(name string) bool { return classOf(name) != unwanted }

// pick lists the paths of a tree whose contents are read, within the number
// allowed for each class, sorted.
func pick(entries []catalogue.TreeEntry) []string {
	var paths []string
	for _, e := range entries {
		if e.Type == "blob" && wanted(e.Path) {
			paths = append(paths, e.Path)
		}
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), strings.Compare(a, b))
	})
	count := map[class]int{}
	paths = slices.DeleteFunc(paths, func(p string) bool {
		c := classOf(p)
		count[c]++
		return count[c] > most[c]
	})
	slices.Sort(paths)
	return paths
}

// readmeOf chooses the README as GitHub does: from .github, then the root, then
// docs; of several in one folder Markdown, then the first by name.
func readmeOf(entries []catalogue.TreeEntry) string {
	for _, dir := range []string{".github", ".", "docs"} {
		best := ""
		for _, e := range entries {
			if e.Type != "blob" || path.Dir(e.Path) != dir || !plainReadme.MatchString(path.Base(e.Path)) {
				continue
			}
			if best == "" || cmp.Or(cmp.Compare(rankReadme(e.Path), rankReadme(best)), strings.Compare(e.Path, best)) < 0 {
				best = e.Path
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// plainReadme leaves out translations such as README.fr.md.
var plainReadme = regexp.MustCompile(`(?i)^readme(\.[a-z]+)?$`)

// readmeFormats are the endings of READMEs, those shown best first.
var readmeFormats = []string{".md", ".markdown", ".mdown", ".rst", ".adoc", ".asciidoc", ".org", ".textile", ".rdoc", ".txt", "", ".rmd", ".qmd", ".html"}

func rankReadme(name string) int {
	if i := slices.Index(readmeFormats, strings.ToLower(path.Ext(name))); i >= 0 {
		return i
	}
	return len(readmeFormats)
}

// follow is the path that a symbolic link leads to, "" when that is not a file
// of the tree.
func follow(entries []catalogue.TreeEntry, link, target string) string {
	target = strings.TrimSpace(target)
	if target == "" || path.IsAbs(target) {
		return ""
	}
	to := path.Join(path.Dir(link), target)
	i := slices.IndexFunc(entries, func(e catalogue.TreeEntry) bool { return e.Path == to })
	if i < 0 || entries[i].Type != "blob" || entries[i].IsLink() {
		return ""
	}
	return to
}

// file makes a file of contents, cut at the limit.
func (r *run) file(name string, data []byte, size int64) catalogue.File {
	return makeFile(name, data, size, r.cfg.MaxFileKiB<<10)
}

func makeFile(name string, data []byte, size int64, limit int) catalogue.File {
	f := catalogue.File{Path: name, Data: data, Size: max(size, int64(len(data)))}
	if len(data) > limit {
		cut := limit
		for cut > limit-utf8.UTFMax && !utf8.RuneStart(data[cut]) {
			cut--
		}
		f.Data, f.Truncated = slices.Clone(data[:cut]), true
	}
	if f.Data == nil {
		f.Data = []byte{}
	}
	return f
}

// sortTree puts entries in order of path and tells how deep they were listed.
func sortTree(t *catalogue.Tree) {
	slices.SortFunc(t.Entries, func(a, b catalogue.TreeEntry) int { return strings.Compare(a.Path, b.Path) })
}

// sortFiles puts files in order of path, each path once.
func sortFiles(files []catalogue.File) []catalogue.File {
	slices.SortStableFunc(files, func(a, b catalogue.File) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(files, func(a, b catalogue.File) bool { return a.Path == b.Path })
}
