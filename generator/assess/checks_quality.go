package assess

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

func itoa(n int) string { return strconv.Itoa(n) }

// semanticVersions: a tag with a version of three numbers.
// Source: NHS open source policy §4g, Appendix B; https://semver.org.
func semanticVersions(f *facts, j *judged) catalogue.Finding {
	d := f.repo.Details
	if d == nil {
		return unknown(f.unseen())
	}
	for _, tag := range d.Tags {
		if versionTag(tag) {
			e := f.field("tag", tag)
			e.URL = f.repo.HTMLURL + "/tree/" + escapePath(tag)
			return pass("There is a tag with a version number: "+tag+".", e)
		}
	}
	for _, r := range d.Releases {
		if versionTag(r.Tag) {
			e := f.field("release", r.Tag)
			e.URL = r.URL
			return pass("There is a release with a version number: "+r.Tag+".", e)
		}
	}
	if len(d.Tags) == 0 && d.Source == "directory" {
		return unknown("No tag is in this folder. A clone may have been made without them; git fetch --tags brings them.")
	}
	if len(d.Tags) > 0 {
		return fail("No tag is a version of three numbers.", f.field("tag", d.Tags[0]))
	}
	return fail("There is no tag.", f.field("tags", "0"))
}

// pythonRelease is the last number of a version of Python's that is to come.
var pythonRelease = regexp.MustCompile(`(\.\d+)(a|b|rc|\.dev|\.post)\d+$`)

// versionTag tells whether a tag ends in a version such as 1.2.3, v1.2.3-rc.1
// or package-v1.2.3, or in Python's form of a release to come, 1.2.3rc1
// (https://peps.python.org/pep-0440/). Dates such as 2021.03.04 are no versions
// of an interface.
func versionTag(tag string) bool {
	for i := 0; i < len(tag); i++ {
		if tag[i] < '0' || tag[i] > '9' || i > 0 && (tag[i-1] == '.' || tag[i-1] >= '0' && tag[i-1] <= '9') {
			continue
		}
		core, _, _ := strings.Cut(strings.Split(tag[i:], "-")[0], "+")
		parts := strings.Split(pythonRelease.ReplaceAllString(core, "$1"), ".")
		if len(parts) == 3 && number(parts[0]) < 1900 && number(parts[0]) >= 0 && number(parts[1]) >= 0 && number(parts[2]) >= 0 {
			return true
		}
	}
	return false
}

// number reads a whole number, -1 when it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 9 || strings.HasPrefix(s, "+") {
		return -1
	}
	return n
}

// changelog: a change log, or release notes in the README.
// Source: RAP Gold; Standard for Public Code, "document codebase maturity".
func changelog(f *facts, j *judged) catalogue.Finding {
	if e := f.community("changelog", "changes", "news", "history", "releases", "release_notes", "release-notes", "releasenotes", "change_log", "change-log", "version_history"); e != nil && !f.emptyFile(e) {
		return pass("There is a change log.", f.line(e.Path, 0, ""))
	}
	if e := f.find(func(e *entry) bool { return textStem(e, []string{"changelog"}) && !manuals[e.folder()] }); e != nil && !f.emptyFile(e) {
		return pass("A package of this repository has a change log.", f.line(e.Path, 0, ""))
	}
	for i, s := range f.sections {
		if (f.promises(s, []string{" changelog ", " change log ", " release notes ", " version history ", " release history ", " recent changes ", " what is new ", " whats new "}) || s.title == " changes ") && proseUnder(f.under(i)) {
			return pass("The README has a section on what changed.", f.readme(s.heading.Line, s.heading.Text))
		}
	}
	return f.absent("There is no change log.", communityFolders...)
}

// automatedBuild: an automated build or test. Workflows that only publish
// documentation or keep house do not count.
// Source: RAP Gold; software engineering quality framework.
func automatedBuild(f *facts, j *judged) catalogue.Finding {
	var other *entry
	for i := range f.entries {
		e := &f.entries[i]
		switch {
		case e.folder() == ".github/workflows" && (e.ext() == ".yml" || e.ext() == ".yaml"):
			if f.builds(e, j.kind.ID) {
				return pass("There is an automated build.", f.line(e.Path, 0, ""))
			}
			other = e
		case buildFile(e):
			return pass("There is an automated build.", f.line(e.Path, 0, ""))
		}
	}
	if other != nil {
		return fail("The workflows publish documentation, keep house or collect data; none builds or tests.", f.line(other.Path, 0, ""))
	}
	return f.absent("There is no automated build.", ".github", ".github/workflows")
}

// buildFile tells the configuration of other build services.
func buildFile(e *entry) bool {
	name := e.name()
	if strings.HasSuffix(name, ".gocd.yml") || strings.HasSuffix(name, ".gocd.yaml") {
		return true
	}
	switch e.folder() {
	case "":
		switch name {
		case ".travis.yml", "jenkinsfile", ".gitlab-ci.yml", "appveyor.yml", ".appveyor.yml", "bitbucket-pipelines.yml", "cloudbuild.yaml", "buildspec.yml", "buildspec.yaml", ".drone.yml", "wercker.yml", "circle.yml", ".semaphore", "manifest-build.yml", "bitrise.yml":
			return true
		}
		return azurePipeline(name) || strings.HasPrefix(name, "jenkinsfile")
	case ".circleci":
		return name == "config.yml"
	case "azure", "pipelines", ".azure", ".azure-pipelines", "azure-pipelines", "azuredevops", ".azuredevops", "build", "ci", "devops", ".azuredevops/pipelines", "infrastructure/pipelines", "scripts/azure", "jenkins", ".jenkins", "concourse", ".buildkite", ".semaphore":
		return azurePipeline(name) || strings.HasPrefix(name, "jenkinsfile") || strings.HasPrefix(name, "pipeline.y") || strings.HasSuffix(name, "-pipeline.yml") || strings.HasSuffix(name, "-pipeline.yaml")
	}
	return false
}

// azurePipeline tells a pipeline of Azure DevOps by its name.
func azurePipeline(name string) bool {
	return (strings.Contains(name, "azure-pipeline") || strings.Contains(name, "azure_pipeline") || strings.Contains(name, "azurepipeline")) && (strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml"))
}

// Words of the names of workflows, and of the lines in them.
var (
	// chores neither build nor test.
	chores = []string{" stale ", " label", " greet", " dependabot ", " auto merge ", " automerge ", " assign", " sync", " project ", " issue", " release drafter ", " cla ", " sitemap ", " lock ", " welcome ", " triage ", " notify ", " jira ", " pr link ", " pr lint ", " cff ", " merge ", " backup "}
	// manualNames publish documentation.
	manualNames = []string{" pages ", " docs ", " doc ", " documentation ", " pkgdown ", " mkdocs ", " jekyll ", " quarto ", " website ", " site ", " blog "}
	// pageActions publish pages of any sort.
	pageActions = []string{" gh pages ", " github pages ", " deploy pages ", " gh deploy ", " deploy site to branch "}
	// buildNames are given to workflows that build.
	buildNames = []string{" ci ", " cd ", " cicd ", " build", " test", " deploy", " release", " publish", " check", " lint", " quality ", " compile ", " docker ", " integration ", " commit ", " pull request ", " pr "}
	// testWords are words of commands and actions that test or check.
	testWords = []string{" test ", " tests ", " testing ", " unittest ", " pytest ", " nosetests ", " jest ", " cypress ", " playwright ", " testthat ", " rspec ", " phpunit ", " lint ", " linting ", " linter ", " eslint ", " pylint ", " check r package ", " rcmdcheck ", " r cmd check ", " pre commit ", " clippy ", " go vet ", " terraform validate ", " terraform plan ", " tflint ", " checkov ", " codeql ", " sonarcloud ", " sonar ", " sonarqube ", " ruff ", " flake8 ", " mypy ", " black ", " validate ", " validation ", " validator ", " verify ", " tox ", " nox ", " sushi "}
	// buildWords are words of commands and actions that build.
	buildWords = []string{" build ", " make ", " mvn ", " mvnw ", " gradle ", " gradlew ", " compile ", " build push action ", " twine ", " npm publish ", " terraform apply ", " xcodebuild ", " msbuild ", " goreleaser ", " just "}
)

// builds tells whether a workflow builds or tests: by what it runs where it was
// read, else by its name. Publishing pages is the build of a work that is
// made of pages, and of no other.
func (f *facts) builds(e *entry, kind string) bool {
	name := phrase(strings.TrimSuffix(e.name(), e.ext()))
	chore, manual := containsAny(name, chores) != "", containsAny(name, manualNames) != ""
	text, ok := f.text(e.Path)
	if !ok {
		return !chore && (!manual || writing[kind])
	}
	steps := stepsOf(text)
	switch {
	case containsAny(steps, testWords) != "":
		return !strings.Contains(name, " sync")
	case chore:
		return false
	case manual:
		return writing[kind]
	case containsAny(steps, pageActions) != "":
		return writing[kind] || kind == "app" || kind == "prototype" || kind == "design-system"
	}
	return containsAny(steps, buildWords) != "" || containsAny(name, buildNames) != ""
}

// stepsOf gives what a workflow runs and uses as one phrase, without its
// remarks, names and machines: "ubuntu-latest" is no test.
func stepsOf(workflow string) string {
	var b strings.Builder
	for line := range strings.Lines(workflow) {
		line = strings.TrimSpace(strings.TrimLeft(line, " -\t"))
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "name:") && !strings.HasPrefix(line, "runs-on:") {
			b.WriteString(phrase(line))
		}
	}
	return b.String()
}

// hasTests: files that are tests, by the habits of each language.
// Source: software engineering quality framework, quality checks; RAP Silver.
func hasTests(f *facts, j *judged) catalogue.Finding {
	if e := f.find(isTest); e != nil {
		return pass("There are tests.", f.line(e.Path, 0, ""))
	}
	if e := f.find(func(e *entry) bool { return e.name() == "conftest.py" }); e != nil {
		return pass("Tests are set up.", f.line(e.Path, 0, ""))
	}
	for i := range f.entries {
		if e := &f.entries[i]; e.ext() == ".rs" {
			if text, ok := f.text(e.Path); ok && strings.Contains(text, "#[test]") {
				n, line := lineOf(text, "#[test]")
				return pass("There are tests.", f.line(e.Path, n, line))
			}
		}
	}
	if f.unseenAnywhere() != "" {
		if found := f.testsBelow(j.kind.ID); found.Outcome == catalogue.Pass {
			return found
		}
	}
	switch rust := f.find(func(e *entry) bool { return e.ext() == ".rs" }); {
	case writing[j.kind.ID]:
		return notApplicable("Documentation and specifications need no automated tests.")
	case rust != nil:
		return unknown("Rust's tests stand inside the code, which was not read.", f.line(rust.Path, 0, ""))
	}
	return f.absentAnywhere("There are no tests.")
}

// testRunner is a command in a package.json that runs tests.
var testRunner = regexp.MustCompile(`\b(jest|vitest|mocha|karma|ava|tap|tape|jasmine|cypress|playwright|wdio|nightwatch|qunit|web-test-runner|react-scripts test|ng test|nx test|turbo test|node --test)\b`)

// testsBelow tells tests by what leads to them, where the folders that would
// hold them were not listed.
func (f *facts) testsBelow(kind string) catalogue.Finding {
	if e := f.find(func(e *entry) bool {
		return e.folder() == ".github/workflows" && containsAny(phrase(e.name()), []string{" test ", " tests ", " pytest ", " unittests "}) != "" && f.builds(e, kind)
	}); e != nil {
		return pass("A workflow runs tests.", f.line(e.Path, 0, ""))
	}
	for _, folder := range slices.Sorted(maps.Keys(f.folders)) {
		if !f.listed(folder) && !strings.HasPrefix(folder, ".") && !isVendored(folder) && holdsTests(path.Dir(folder)) {
			return pass("There is a folder of tests.", f.tree(path.Dir(folder)))
		}
	}
	if p, text := f.packageJSON(); p != nil {
		for _, name := range slices.Sorted(maps.Keys(p.Scripts)) {
			if script := testRunner.FindString(p.Scripts[name]); script != "" {
				n, line := lineOf(text, `"`+name+`":`)
				return pass("package.json runs tests.", f.line("package.json", n, line))
			}
		}
	}
	return catalogue.Finding{}
}

// holdsTests tells whether a folder is one of tests or lies in one.
func holdsTests(folder string) bool {
	for part := range strings.SplitSeq(folder, "/") {
		if testFolders[part] || strings.HasSuffix(part, ".tests") || strings.HasSuffix(part, ".test") || strings.HasSuffix(part, ".unittests") {
			return true
		}
	}
	return false
}

// testFolders hold tests.
var testFolders = map[string]bool{"test": true, "tests": true, "__tests__": true, "spec": true, "specs": true, "testthat": true, "cypress": true, "e2e": true, "unittests": true, "unit_tests": true, "integration_tests": true, "integrationtests": true, "androidtest": true, "smoke_tests": true, "smoke-tests": true, "acceptance-tests": true, "integration-tests": true, "unit-tests": true, "e2e-tests": true, "functional_tests": true}

// capitalTest is how languages with capital letters name their tests: BedTest,
// BedTests, BedSpec. A small letter before it tells it from "contest".
var capitalTest = regexp.MustCompile(`[a-z0-9](Tests?|TestCase|Specs?)\.[A-Za-z]+$`)

// isTest tells a test by its path. A folder called tests counts only with code
// in it, and hidden folders hold other people's: instructions for assistants,
// settings of editors.
func isTest(e *entry) bool {
	ext := e.ext()
	stem := strings.TrimSuffix(e.name(), ext)
	if strings.HasPrefix(e.lower, ".") || stem == "__init__" || stem == "conftest" {
		return false
	}
	if strings.HasSuffix(e.lower, ".tftest.hcl") || strings.HasSuffix(e.lower, ".tftest.json") {
		return true // https://developer.hashicorp.com/terraform/language/tests
	}
	if !codeExtensions[ext] && ext != ".feature" && ext != ".bats" && ext != ".ipynb" {
		return false
	}
	switch {
	case strings.HasPrefix(e.lower, "scripts/") && ext == ".sh":
		return false // the NHS's repository template brings tests of its own scripts
	case ext == ".feature" || ext == ".bats":
		return true
	case strings.HasPrefix(stem, "test_"), strings.HasSuffix(stem, "_test"), strings.HasSuffix(stem, ".test"), strings.HasSuffix(stem, ".spec"), strings.HasSuffix(stem, "_spec"), strings.HasSuffix(stem, ".cy"), stem == "tests":
		return ext != ".ipynb" || strings.HasPrefix(stem, "test_")
	case ext == ".r" && (strings.HasPrefix(stem, "test-") || stem == "testthat"):
		return true
	case capitalTest.MatchString(e.Path):
		return true
	}
	return holdsTests(e.folder())
}

// dependencyUpdates: Dependabot or Renovate is set up. The retired Dependabot
// Preview read .dependabot/config.yml, which does nothing today.
// Source: software engineering quality framework, securing repositories; OpenSSF Scorecard.
func dependencyUpdates(f *facts, j *judged) catalogue.Finding {
	retired := f.find(func(e *entry) bool { return e.lower == ".dependabot/config.yml" })
	for i := range f.entries {
		e := &f.entries[i]
		switch e.lower {
		case ".github/dependabot.yml", ".github/dependabot.yaml", "renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5", ".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json", ".pyup.yml":
			if !f.emptyFile(e) {
				return pass("Dependency updates are set up.", f.line(e.Path, 0, ""))
			}
		}
	}
	if text, ok := f.text("package.json"); ok {
		var manifest map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &manifest) == nil && manifest["renovate"] != nil {
			n, line := lineOf(text, `"renovate"`)
			return pass("Dependency updates are set up.", f.line("package.json", n, line))
		}
	}
	if retired != nil && f.unseen(".github") == "" {
		return fail("Only the retired Dependabot Preview is set up, which GitHub no longer runs.", f.line(retired.Path, 0, ""))
	}
	return f.absent("No dependency updates are set up.", ".github")
}

// secretsHygiene: a scanner that looks for secrets is set up. Whether GitHub's
// own scanning is on cannot be seen, so its absence is unknown, not a failure;
// and key-like file names, nearly always test certificates, are never
// published: see Warnings. Source: NHS open source policy, Appendix B.
func secretsHygiene(f *facts, j *judged) catalogue.Finding {
	for i := range f.entries {
		e := &f.entries[i]
		if scannerFile(e) {
			return pass("A scanner for secrets is set up.", f.line(e.Path, 0, ""))
		}
		settings := e.lower == ".pre-commit-config.yaml" || e.folder() == ".github/workflows" || e.lower == "makefile"
		if !settings {
			continue
		}
		if text, ok := f.text(e.Path); ok {
			lower := strings.ToLower(text)
			if tool := containsAny(lower, []string{"gitleaks", "detect-secrets", "trufflehog", "git-secrets", "ggshield", "scan-secrets", "detect-private-key"}); tool != "" {
				n, line := lineOf(lower, tool)
				return pass("A scanner for secrets is set up.", f.line(e.Path, n, line))
			}
		}
	}
	if why := f.unseen(); why != "" {
		return unknown(why)
	}
	return unknown("No scanner for secrets is set up in the files; whether GitHub's own scanning is on cannot be seen from outside.", f.lookedAt()...)
}

// scannerFile tells the configuration of a scanner for secrets.
func scannerFile(e *entry) bool {
	switch e.name() {
	case ".gitleaks.toml", "gitleaks.toml", ".gitleaksignore", ".gitleaks.yml", ".secrets.baseline", ".gitallowed", ".talismanrc", ".ggshield.yml", "scan-secrets.sh", "nhsd-rules-deny.txt", ".git-secrets":
		return true
	}
	return e.lower == "scripts/config/gitleaks.toml"
}

// Warnings are for the owner of a repository alone: files whose names look
// like keys. They are never part of what is published.
func (a *Assessor) Warnings(repo *catalogue.Repository) []catalogue.Problem {
	var out []catalogue.Problem
	if repo.Details == nil {
		return nil
	}
	for _, e := range repo.Details.Tree.Entries {
		if e.Type == "blob" && keyLike(strings.ToLower(path.Base(e.Path))) {
			out = append(out, catalogue.Problem{File: e.Path, Subject: repo.FullName(), What: "the name looks like a key or a password file", Do: "if it is a real secret, change it first and then remove it from the history"})
		}
	}
	return out
}

// keyLike tells the names under which keys and passwords are kept.
func keyLike(name string) bool {
	switch path.Ext(name) {
	case ".pem", ".key", ".jks", ".p12", ".pfx", ".keystore", ".ppk":
		return true
	}
	return name == ".env" || name == "id_rsa" || name == "id_dsa" || name == "id_ed25519" || name == ".htpasswd" || name == ".netrc"
}

// notebooksClean: no notebook keeps the outputs of its cells, which may hold
// data. Source: NHS open source policy, Appendix B.
func notebooksClean(f *facts, j *judged) catalogue.Finding {
	read, unread := 0, 0
	for i := range f.entries {
		e := &f.entries[i]
		if e.ext() != ".ipynb" {
			continue
		}
		outputs, ok := f.outputs(e.Path)
		switch {
		case !ok:
			unread++
		case outputs > 0:
			evidence := f.line(e.Path, 0, "")
			evidence.Value = fmt.Sprintf("%d cells with outputs", outputs)
			return fail("A notebook keeps the outputs of its cells.", evidence)
		default:
			read++
		}
	}
	switch {
	case unread > 0:
		return unknown(fmt.Sprintf("%d of %d notebooks were not read.", unread, read+unread))
	case read > 0:
		return pass("The notebooks hold no outputs.", f.tree(itoa(read)+" notebooks read"))
	case f.unseenAnywhere() != "" && !f.withoutNotebooks():
		return unknown(f.unseenAnywhere())
	}
	return notApplicable("There are no notebooks.")
}

// withoutNotebooks tells whether GitHub, which counts every file of the
// repository, found other languages and no notebook.
func (f *facts) withoutNotebooks() bool {
	d := f.repo.Details
	return d != nil && len(d.Languages) > 0 && !slices.ContainsFunc(d.Languages, func(l catalogue.LanguageSize) bool { return l.Name == "Jupyter Notebook" })
}

// outputs counts the code cells of a notebook that keep outputs; ok is false
// when the notebook was not read or is none.
func (f *facts) outputs(path string) (count int, ok bool) {
	text, ok := f.text(path)
	if !ok {
		return 0, false
	}
	var notebook struct {
		Cells []struct {
			Type    string            `json:"cell_type"`
			Outputs []json.RawMessage `json:"outputs"`
		} `json:"cells"`
	}
	if json.Unmarshal([]byte(text), &notebook) != nil {
		return 0, false
	}
	for _, c := range notebook.Cells {
		if c.Type == "code" && len(c.Outputs) > 0 {
			count++
		}
	}
	return count, true
}

// publiccodeValid: publiccode.yml parses and has the mandatory keys.
// Source: Standard for Public Code, "make the codebase findable".
func publiccodeValid(f *facts, j *judged) catalogue.Finding {
	p := j.publiccode
	switch {
	case p.path == "":
		return f.absent("There is no publiccode.yml.")
	case p.unread != "":
		return unknown(p.unread, f.line(p.path, 0, ""))
	case len(p.errors) > 0:
		return fail(p.errors[0].Error(), p.evidence...)
	}
	return pass("publiccode.yml is valid.", f.line(p.path, 0, ""))
}
