package assess

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// manifest is what the manifests of one repository say.
//
// Each format is read by the parser that its own community keeps, or by a
// careful reading of lines where the format is a program (setup.py, Gradle,
// gemspec) or where only one key matters in very many files (the uses: of
// workflows, the FROM of Dockerfiles). google/osv-scalibr reads most of these
// formats too; it was passed over because v0.5.3 requires 198 modules,
// containerd among them, and points at files where evidence wants lines.
type manifest struct {
	packages     []catalogue.Package
	dependencies []catalogue.Dependency
	problems     []catalogue.Problem
}

// Ecosystems as catalogue.Package names them.
const (
	npm           = "npm"
	pypi          = "pypi"
	conda         = "conda"
	cran          = "cran"
	golang        = "go"
	maven         = "maven"
	nuget         = "nuget"
	rubygems      = "rubygems"
	cargo         = "cargo"
	packagist     = "packagist"
	terraform     = "terraform"
	githubActions = "github-actions"
	docker        = "docker"
)

// Scopes of a dependency beside the plain one.
const (
	scopeDev   = "dev"
	scopeTest  = "test"
	scopeBuild = "build"
)

const (
	maxManifest     = 1 << 20 // bytes of a manifest that is read; the largest real one seen has 0.4 MB
	maxBrackets     = 100     // brackets within brackets: more is hostile
	maxDependencies = 5000    // of one repository
	maxName         = 300     // bytes of a package's name or requirement
)

// format reads the manifests whose base name it knows.
type format struct {
	is   func(dir, base string) bool // both as written, dir "." at the root
	read func(*source) error
}

// formats are tried in order; the first that knows the name reads the file.
var formats = []format{
	{named("package.json"), readPackageJSON},
	{named("composer.json"), readComposer},
	{isRequirements, readRequirements},
	{named("pyproject.toml"), readPyproject},
	{named("Pipfile"), readPipfile},
	{named("setup.cfg"), readSetupCfg},
	{named("setup.py"), readSetupPy},
	{isConda, readConda},
	{named("DESCRIPTION"), readDescription},
	{named("renv.lock"), readRenv},
	{named("go.mod"), readGoMod},
	{named("Cargo.toml"), readCargo},
	{named("pom.xml"), readPom},
	{named("build.gradle", "build.gradle.kts"), readGradle},
	{ending(".csproj", ".fsproj", ".vbproj"), readProject},
	{named("packages.config", "Directory.Packages.props", "Directory.Build.props"), readProject},
	{named("Gemfile"), readGemfile},
	{ending(".gemspec"), readGemfile},
	{ending(".tf"), readTerraform},
	{isWorkflow, readActions},
	{named("action.yml", "action.yaml"), readActions},
	{isDockerfile, readDockerfile},
}

func named(names ...string) func(dir, base string) bool {
	return func(_, base string) bool { return slices.Contains(names, base) }
}

func ending(ends ...string) func(dir, base string) bool {
	return func(_, base string) bool { return slices.Contains(ends, path.Ext(base)) }
}

// manifests reads every manifest that was fetched, once. Those below docs/ or
// website/ speak about a website about the code and are left out, as are other
// people's.
func manifests(f *facts) ([]catalogue.Package, []catalogue.Dependency, []catalogue.Problem) {
	if f.read == nil {
		f.read = &manifest{}
		if d := f.repo.Details; d != nil {
			for i := range d.Files {
				f.read.file(f, &d.Files[i])
			}
			f.read.terraformModule(f)
		}
		f.read.tidy()
	}
	return f.read.packages, f.read.dependencies, f.read.problems
}

// file reads one file if it is a manifest.
func (m *manifest) file(f *facts, file *catalogue.File) {
	dir, base := path.Dir(file.Path), path.Base(file.Path)
	i := slices.IndexFunc(formats, func(known format) bool { return known.is(dir, base) })
	if i < 0 || file.Data == nil || besides(file.Path) {
		return
	}
	s := newSource(f, m, file)
	if err := s.parse(formats[i], file.Truncated); err != nil {
		m.problems = append(m.problems, s.problem(err))
	}
}

// tidy sorts what was found and drops repetitions.
func (m *manifest) tidy() {
	slices.SortStableFunc(m.dependencies, func(a, b catalogue.Dependency) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Evidence.File, b.Evidence.File), cmp.Compare(a.Evidence.Line, b.Evidence.Line))
	})
	m.dependencies = slices.CompactFunc(m.dependencies, func(a, b catalogue.Dependency) bool {
		return a.Ecosystem == b.Ecosystem && a.Name == b.Name && a.Requirement == b.Requirement && a.Scope == b.Scope && a.Evidence.File == b.Evidence.File
	})
	slices.SortStableFunc(m.packages, func(a, b catalogue.Package) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Evidence.File, b.Evidence.File))
	})
	m.packages = slices.CompactFunc(m.packages, func(a, b catalogue.Package) bool { return a.Ecosystem == b.Ecosystem && a.Name == b.Name })
}

// source is one manifest while it is read.
type source struct {
	f         *facts
	manifest  *manifest
	path      string
	dir, base string
	data      []byte // LF line ends, no byte order mark
	starts    []int  // where each line begins
}

// newSource prepares a file for reading.
func newSource(f *facts, m *manifest, file *catalogue.File) *source {
	s := &source{f: f, manifest: m, path: file.Path, dir: path.Dir(file.Path), base: path.Base(file.Path), starts: []int{0}}
	s.data = catalogue.NormaliseNewlines(bytes.TrimPrefix(file.Data, []byte("\xef\xbb\xbf")))
	for i, c := range s.data {
		if c == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	return s
}

var (
	errTooLong = errors.New("the file is too long to read")
	errTooDeep = errors.New("the file is nested too deeply to read")
	errCut     = errors.New("only the beginning of the file was fetched")
)

// parse runs a reader within bounds. Parsers of odd formats have panicked on
// odd input before: that is a problem of the file, not of the catalogue.
func (s *source) parse(known format, cut bool) (err error) {
	switch {
	case cut:
		return errCut
	case len(s.data) > maxManifest:
		return errTooLong
	case tooDeep(s.data):
		return errTooDeep
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser gave up: %v", r)
		}
	}()
	return known.read(s)
}

// problem says that the manifest could not be read.
func (s *source) problem(err error) catalogue.Problem {
	return catalogue.Problem{
		Subject: s.f.repo.FullName(), File: s.path,
		What: clip(fmt.Sprintf("this manifest cannot be read: %v", err)),
		Do:   "what it would say about dependencies and packages is not shown",
	}
}

// tooDeep tells whether brackets, or the dashes of a YAML list, are nested so
// deeply that a recursive parser would exhaust its stack.
func tooDeep(data []byte) bool {
	depth, dashes := 0, 0
	for i, c := range data {
		switch c {
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			depth = max(0, depth-1)
		case '-', '?':
			if i+1 < len(data) && data[i+1] == ' ' {
				dashes++
			}
		case ' ', '\t':
		default:
			dashes = 0
		}
		if depth > maxBrackets || dashes > maxBrackets {
			return true
		}
	}
	return false
}

// depend notes that the manifest names a package, at a 1-based line.
func (s *source) depend(ecosystem, name, requirement, scope string, line int) {
	name, requirement = strings.TrimSpace(name), strings.TrimSpace(requirement)
	if name == "" || len(name) > maxName || len(s.manifest.dependencies) >= maxDependencies || strings.ContainsAny(name, "\n\x00") {
		return
	}
	if len(requirement) > maxName {
		requirement = ""
	}
	s.manifest.dependencies = append(s.manifest.dependencies, catalogue.Dependency{
		Ecosystem: ecosystem, Name: valid(name), Requirement: valid(requirement), Scope: scope,
		Evidence: s.f.line(s.path, line, s.lineText(line)),
	})
}

// publish notes that the repository publishes a package under this name.
func (s *source) publish(ecosystem, name string, line int) {
	if name = strings.TrimSpace(name); name == "" || len(name) > maxName {
		return
	}
	s.manifest.packages = append(s.manifest.packages, catalogue.Package{
		Ecosystem: ecosystem, Name: valid(name), Evidence: s.f.line(s.path, line, s.lineText(line)),
	})
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// anybodys are names that many manifests carry and none owns.
var anybodys = wordSet("api app application backend client common core demo docs example frontend lambda main package project sandbox server service src template test tests tools utils web website")

// publishOwn publishes a name that anyone could have written, such as "app" in
// a package.json that was never published: only when the repository bears the
// name too, or the manifest points at the repository.
func (s *source) publishOwn(ecosystem, name string, line int) {
	bare, repo := plain(baseName(name)), plain(s.f.repo.Name)
	if example(s.path) || anybodys[bare] && bare != repo {
		return
	}
	alike := len(bare) >= 4 && (strings.Contains(repo, bare) || strings.Contains(bare, repo))
	if alike || pointsAt(lowerASCII(string(s.data)), "github.com/"+strings.ToLower(s.f.repo.FullName())) {
		s.publish(ecosystem, name, line)
	}
}

// pointsAt tells whether the text names the address, and not only one that
// begins alike.
func pointsAt(text, address string) bool {
	for rest := text; ; {
		n := strings.Index(rest, address)
		if n < 0 {
			return false
		}
		rest = rest[n+len(address):]
		if rest == "" || !isNameByte(rest[0]) || strings.HasPrefix(rest, ".git") {
			return true
		}
	}
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// plain is a name without case and separators.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// lineText is the text of a 1-based line, "" for line 0.
func (s *source) lineText(line int) string {
	if line < 1 || line > len(s.starts) {
		return ""
	}
	text, _, _ := bytes.Cut(s.data[s.starts[line-1]:], []byte("\n"))
	return string(text[:min(len(text), 2*maxQuote)])
}

// lineAt is the 1-based line of a byte offset.
func (s *source) lineAt(offset int) int { return sort.SearchInts(s.starts, offset+1) }

// lineOf is the first line, from a 1-based line on, that holds the word with no
// letter or digit joined to it; 0 when there is none.
func (s *source) lineOf(word string, from int) int {
	at := s.starts[min(max(from, 1), len(s.starts))-1]
	for word != "" {
		i := bytes.Index(s.data[at:], []byte(word))
		if i < 0 {
			return 0
		}
		start, end := at+i, at+i+len(word)
		joined := start > 0 && isNameByte(word[0]) && isNameByte(s.data[start-1]) ||
			end < len(s.data) && isNameByte(word[len(word)-1]) && isNameByte(s.data[end])
		if !joined {
			return s.lineAt(start)
		}
		at = start + 1
	}
	return 0
}

// lines splits the manifest.
func (s *source) lines() []string { return strings.Split(string(s.data), "\n") }

// besides tells whether a manifest speaks about something other than the
// repository's own code.
func besides(file string) bool {
	return borrowed(file) || inFolder(file, "docs", "doc", "website", "testdata", "fixtures", "__fixtures__")
}

// borrowed tells whether a path lies in a folder that holds other people's code.
func borrowed(file string) bool {
	for folder := range strings.SplitSeq(path.Dir(file), "/") {
		if vendored[folder] {
			return true
		}
	}
	return false
}

// example tells whether a manifest belongs to an example or a test, which are
// not published.
func example(file string) bool {
	return inFolder(file, "example", "examples", "test", "tests", "demo", "demos", "samples", "sample", "e2e")
}

// inFolder tells whether one of the folders of a path has one of the names.
func inFolder(file string, names ...string) bool {
	for {
		folder, rest, ok := strings.Cut(file, "/")
		if !ok {
			return false
		}
		if slices.Contains(names, folder) {
			return true
		}
		file = rest
	}
}
