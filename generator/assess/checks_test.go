package assess

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// TestEveryRuleHasItsPage holds the promise that no check is made without a
// page that explains it, and no page promises a check that is not made.
func TestEveryRuleHasItsPage(t *testing.T) {
	published, err := content.Load(os.DirFS("../../content"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]content.Check{}
	for _, page := range published.Checks {
		pages[page.ID] = page
		if page.Person == (findRule(page.ID) != nil || page.Passes.Any()) {
			t.Errorf("content/checks/%s.md: person is %v, and a rule: %v", page.ID, page.Person, findRule(page.ID) != nil)
		}
	}
	for _, id := range CheckIDs() {
		if pages[id].ID == "" {
			t.Errorf("the rule %s has no page in content/checks", id)
		}
	}
	for _, needed := range append(rungs, writingRungs...) {
		for _, id := range needed {
			made := strings.Contains(id, "-or-") || id == "one-licence" // of other checks, see missing
			if !made && pages[id].Remedy == "" {
				t.Errorf("the ladder wants %s, which has no remedy", id)
			}
		}
	}
	if _, err := New(Rules{Checks: []content.Check{{ID: "no-such-rule"}}}, corpusAsOf); err == nil || !strings.Contains(err.Error(), "content/checks/no-such-rule.md:1:1: error:") {
		t.Errorf("a page without a rule: %v", err)
	}
}

// TestChecks holds, for every rule, the promise that it sees what people write
// and is not taken in by what only looks like it.
func TestChecks(t *testing.T) {
	readme := func(text string) files { return files{"README.md": text} }
	const long = "This service lets the nurses of a ward see which beds are free, who is expected and who may go home today. "
	for _, test := range []struct {
		check, name string
		files       files
		want        catalogue.Outcome
	}{
		{"licence-in-readme", "a heading with text", readme("# A\n\n## Licence\n\nMIT\n"), catalogue.Pass},
		{"licence-in-readme", "a badge", readme("# A\n\n![License: MIT](https://img.shields.io/badge/License-MIT-yellow.svg)\n"), catalogue.Pass},
		{"licence-in-readme", "a line in the contents", readme("# A\n\n- [Licence](#licence)\n"), catalogue.Fail},
		{"licence-in-readme", "another sort of licence", readme("# A\n\nYou need a licence for Stata to run this.\n"), catalogue.Fail},
		{"licence-agrees", "dual, one text", files{"LICENSE": "MIT License\n\n" + mitText, "README.md": "## Licence\n\nThis code is dual licensed under the MIT license and the OGL.\n"}, catalogue.Fail},
		{"licence-agrees", "later versions", files{"LICENSE": "MIT License\n\n" + mitText, "package.json": `{"license":"MIT OR Apache-2.0"}`}, catalogue.Fail},
		{"readme", "long enough", readme("# A\n\n" + strings.Repeat(long, 4)), catalogue.Pass},
		{"readme", "thirteen bytes", readme("# ward-board\n"), catalogue.Fail},
		{"readme", "the template's own words", readme("# A\n\n" + strings.Repeat(long, 4) + "\n\nProvide a way to contact the owners of this project. It can be a team.\n"), catalogue.Fail},
		{"readme", "only code", readme("# A\n\n```\n" + strings.Repeat(long, 4) + "\n```\n"), catalogue.Fail},
		{"purpose", "a sentence", readme("# A\n\n" + long), catalogue.Pass},
		{"purpose", "that it has ended", readme("# A\n\nThis repository should be considered as one that is no longer maintained by anyone.\n"), catalogue.Fail},
		{"purpose", "what it needs", readme("# A\n\n- Python, at least version 3.10, but the more recent the better it is\n"), catalogue.Fail},
		{"purpose", "a row of links", readme("# A\n\nThe community of the NHS · Report a bug that you found · Request a feature\n"), catalogue.Fail},
		{"purpose", "only headings", readme("# A\n\n## B\n\n## C\n"), catalogue.Fail},
		{"purpose", "late, but under About", readme("# A\n\n## B\n\n## C\n\n## D\n\n## About\n\n" + long), catalogue.Pass},
		{"install", "a heading and a command", readme("# A\n\n## Installation\n\n```\npip install ward-board\n```\n"), catalogue.Pass},
		{"install", "a heading that leads on", readme("# A\n\n## Installation\n\nSee [here](https://docs.example.org).\n"), catalogue.Pass},
		{"install", "a word that is a command elsewhere", readme("# A\n\nIt forecasts all of the activity, not just the growth of it.\n"), catalogue.Fail},
		{"install", "an empty heading", readme("# A\n\n## Installation\n\n## Usage\n\nSee above.\n"), catalogue.Fail},
		{"usage", "an example", readme("# A\n\n## Example\n\n```\nward --bed 4 --show everything\n```\n"), catalogue.Pass},
		{"usage", "a title that sounds like it", readme("# Beds API\n\n" + long), catalogue.Fail},
		{"usage", "a sentence that says it", readme("# A\n\nTo use the board, open the folder and start the file of that name.\n"), catalogue.Pass},
		{"usage", "a line that leads to it", readme("# A\n\nYou can run it like so:\n\n    beds --all\n"), catalogue.Pass},
		{"usage", "a line before its command", readme("# A\n\nTo see the commands run\n\n```\nbeds --help\n```\n"), catalogue.Pass},
		{"usage", "what one may do with it", readme("# A\n\nYou can use this to see which beds of your ward are free today.\n"), catalogue.Fail},
		{"usage", "how to install another thing", readme("# A\n\n## How to install\n\nRead the page of the frontend library on that.\n"), catalogue.Fail},
		{"usage", "how to upgrade", readme("# A\n\n## Upgrading\n\nRead the change log before you do, it says what breaks.\n"), catalogue.Fail},
		{"usage", "how to run the tests", readme("# A\n\nTo run the tests of this project, call the usual command.\n"), catalogue.Fail},
		{"usage", "limits of its use", readme("# A\n\n## Limitations of Use\n\nIt has not been tested on anything but beds.\n"), catalogue.Fail},
		{"data-description", "a section", files{"dvc.yaml": "x", "README.md": "# A\n\n## Data\n\nInvented bed states of ten wards.\n"}, catalogue.Pass},
		{"data-description", "only the title", files{"dvc.yaml": "x", "README.md": "# Data of beds\n\n" + long}, catalogue.Fail},
		{"data-description", "a line of its own", files{"dvc.yaml": "x", "README.md": "# Beds\n\nData: population figures of the ONS.\n"}, catalogue.Pass},
		{"data-description", "an application without README", files{"manage.py": "x"}, catalogue.NotApplicable},
		{"data-description", "an application", files{"manage.py": "x", "README.md": "# A\n\nBeds."}, catalogue.NotApplicable},
		{"plain-english", "short sentences", readme("# A\n\n" + strings.Repeat("We count the free beds here. ", 12)), catalogue.Pass},
		{"plain-english", "endless sentences", readme("# A\n\n" + strings.Repeat("We count"+strings.Repeat(" the beds and", 20)+" more. ", 12)), catalogue.Fail},
		{"plain-english", "too little to judge", readme("# A\n\nShort."), catalogue.NotApplicable},
		{"contact", "an address", readme("# A\n\nWrite to beds@sample-trust.nhs.uk."), catalogue.Pass},
		{"contact", "an address for people", readme("# A\n\nWrite to beds@sample-trust.nhs(dot)net please."), catalogue.Pass},
		{"contact", "git's own syntax", readme("# A\n\n    git clone git@github.com:sample/a.git\n\nUse git@github.com:sample/a.git or me@example.com.\n"), catalogue.Fail},
		{"contact", "a section with a link", readme("# A\n\n## Contact\n\nAsk in [our room](https://chat.example.org/room).\n"), catalogue.Pass},
		{"contact", "a section with a link to a host that cannot be", readme("# A\n\n## Contact\n\nAsk in [our room](https://chat[1].example.org/room).\n"), catalogue.Fail},
		{"contact", "data called contact", readme("# A\n\n## Contact\n\nThe `contact` member may hold a telephone.\n"), catalogue.Fail},
		{"owner", "code owners", files{".github/CODEOWNERS": "* @sample/team"}, catalogue.Pass},
		{"owner", "a sentence", readme("# A\n\nIt is maintained by the bed team of a trust.\n"), catalogue.Pass},
		{"owner", "keys that are looked after by hand", readme("# A\n\nThe keys are maintained by manual update of parameters.\n"), catalogue.Fail},
		{"owner", "an empty file", files{"CODEOWNERS": "\n"}, catalogue.Fail},
		{"contributing", "a file", files{"docs/contributing.md": "Do."}, catalogue.Pass},
		{"contributing", "an empty heading", readme("# A\n\n## Contributing\n\n## Licence\n\nMIT\n"), catalogue.Fail},
		{"contributing", "the template's own words", readme("# A\n\n## Contributing\n\nDescribe or link templates on how to raise an issue, feature request or make a contribution.\n"), catalogue.Fail},
		{"contributing", "a pull request", readme("# A\n\nIf something is missing, please raise a pull request.\n"), catalogue.Pass},
		{"contributing", "people who did", readme("# A\n\n## Contributors\n\nAda and Florence did it all.\n"), catalogue.Fail},
		{"code-of-conduct", "a file", files{"CODE_OF_CONDUCT.md": "Be kind."}, catalogue.Pass},
		{"security-policy", "a file", files{".github/SECURITY.md": "Write to us."}, catalogue.Pass},
		{"security-policy", "code", files{"security.py": "x", "src/SECURITY.md": "x"}, catalogue.Fail},
		{"status", "a life cycle's badge", readme("# A\n\n![Lifecycle: stable](https://img.shields.io/badge/lifecycle-stable-green.svg)\n"), catalogue.Pass},
		{"status", "a badge of its own", readme("# A\n\n![Badge](https://img.shields.io/badge/status-development-blue)\n"), catalogue.Pass},
		{"status", "a badge of another status", readme("# A\n\n![RAP Status: Gold](https://img.shields.io/badge/RAP_Status-Gold-gold)\n"), catalogue.Fail},
		{"status", "a host's name", readme("# A\n\nThis application runs on beta.nhs.uk for everybody.\n"), catalogue.Fail},
		{"status", "one of its versions", readme("# A\n\nThis image has beds.\n\n" + strings.Repeat("More.\n\n", 12) + "- v1 is deprecated, take v2\n"), catalogue.Fail},
		{"status", "a build's badge", readme("# A\n\n![Build Status](https://travis-ci.org/sample/a.svg)\n"), catalogue.Fail},
		{"status", "a statement", readme("# A\n\nThis repository is maintained by the bed team.\n"), catalogue.Pass},
		{"maintained", "changed yesterday", files{"a": ""}, catalogue.Pass},
		{"maintained", "says that it has ended", readme("# DEPRECATED - ward board\n\nUse another.\n"), catalogue.Fail},
		{"maintained", "a part has ended", readme("# A\n\nThis shows beds.\n" + strings.Repeat("\nMore text.\n", 20) + "\n## Parts\n\nThe old screen is no longer maintained.\n"), catalogue.Pass},
		{"maintained", "this repository has ended", readme("# A\n\nThis shows beds.\n" + strings.Repeat("\nMore text.\n", 20) + "\n## End\n\nThis repository is no longer maintained.\n"), catalogue.Fail},
		{"changelog", "R's name for it", files{"NEWS.md": "# 1.0"}, catalogue.Pass},
		{"changelog", "of a package in it", files{"packages/beds/CHANGELOG.md": "# 1.0"}, catalogue.Pass},
		{"changelog", "how to make changes", readme("# A\n\n## Making changes\n\nPages are stored in a folder.\n"), catalogue.Fail},
		{"changelog", "code", files{"changes.py": "x"}, catalogue.Fail},
		{"ci", "a test workflow", files{".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: make test\n"}, catalogue.Pass},
		{"ci", "the latest machine is no test", files{"a.py": "", ".github/workflows/collect.yml": "on: schedule\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python run.py\n"}, catalogue.Fail},
		{"ci", "pages of a manual", files{"mkdocs.yml": "", "README.md": "# A", ".github/workflows/pages.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: mkdocs gh-deploy\n"}, catalogue.Pass},
		{"ci", "a manual built beside code", files{"a.py": "", ".github/workflows/docs.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: npm run build\n"}, catalogue.Fail},
		{"ci", "a workflow that calls another", files{"a.py": "", ".github/workflows/cicd.yml": "on: push\njobs:\n  a:\n    uses: ./.github/workflows/stage.yml\n"}, catalogue.Pass},
		{"ci", "pages only", files{".github/workflows/pages.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: mkdocs gh-deploy\n"}, catalogue.Fail},
		{"ci", "housekeeping only", files{".github/workflows/stale.yml": "on: schedule\njobs:\n  a:\n    steps:\n      - uses: actions/stale@v9\n"}, catalogue.Fail},
		{"ci", "Azure", files{"azure/azure-build-pipeline.yml": "", "azure-pipelines.yml": "x"}, catalogue.Pass},
		{"purpose", "left of a template", files{"README.md": "# Beds\n\nThis is a RESTful HL7 FHIR API specification for the Template API of the platform."}, catalogue.Fail},
		{"status", "the prototype kit", files{"README.md": "# Beds\n\nThis is used to make pages with the NHS prototype kit and nothing more."}, catalogue.Fail},
		{"tests", "pytest", files{"tests/test_beds.py": "x"}, catalogue.Pass},
		{"tests", "Terraform's own", files{"main.tf": "", "tests/beds.tftest.hcl": "run {}"}, catalogue.Pass},
		{"tests", "a folder for nothing", files{"tests/.gitkeep": "", "a.py": "x"}, catalogue.Fail},
		{"tests", "the template's own", files{"scripts/docker/tests/docker.test.sh": "x", "a.py": "x"}, catalogue.Fail},
		{"tests", "somebody else's", files{"node_modules/x/test/a.test.js": "x", "a.py": "x"}, catalogue.Fail},
		{"tests", "settings of tests", files{"conftest.py": "x"}, catalogue.Pass},
		{"tests", "a notebook on specifications", files{"docs/model_spec.ipynb": "{}", "a.py": "x"}, catalogue.Fail},
		{"tests", "capital letters", files{"BedDecodeTest.m": "x"}, catalogue.Pass},
		{"tests", "examples for assistants", files{".agents/skills/bad_test.cs": "x", "a.cs": "x"}, catalogue.Fail},
		{"tests", "a folder with nothing but its mark", files{"tests/__init__.py": "", "a.py": "x"}, catalogue.Fail},
		{"tests", "the word in a name", files{"latest.py": "x", "src/contest.py": "x"}, catalogue.Fail},
		{"tests", "Rust, read", files{"src/lib.rs": "#[test]\nfn it() {}\n"}, catalogue.Pass},
		{"tests", "Rust, not read", files{"src/lib.rs": unreadFile, "Cargo.toml": "[package]"}, catalogue.Unknown},
		{"dependency-updates", "Dependabot", files{".github/dependabot.yml": "version: 2"}, catalogue.Pass},
		{"dependency-updates", "the retired one", files{".dependabot/config.yml": "version: 1"}, catalogue.Fail},
		{"dependency-updates", "Renovate in package.json", files{"package.json": `{"renovate": {}}`}, catalogue.Pass},
		{"dependency-updates", "an empty file", files{".github/dependabot.yml": " \n"}, catalogue.Fail},
		{"secrets-hygiene", "gitleaks", files{".gitleaks.toml": "x"}, catalogue.Pass},
		{"secrets-hygiene", "a test's certificate", files{"tests/server.pem": "x"}, catalogue.Unknown},
		{"notebooks-clean", "outputs", files{"a.ipynb": `{"cells":[{"cell_type":"code","outputs":[{"text":"Ada"}]}]}`}, catalogue.Fail},
		{"notebooks-clean", "cleared", files{"a.ipynb": `{"cells":[{"cell_type":"code","outputs":[]}]}`}, catalogue.Pass},
		{"notebooks-clean", "not read", files{"a.ipynb": unreadFile}, catalogue.Unknown},
		{"notebooks-clean", "no JSON", files{"a.ipynb": "{"}, catalogue.Unknown},
		{"notebooks-clean", "none", files{"a.py": ""}, catalogue.NotApplicable},
		{"clinical-safety", "a statement", readme("# A\n\nThis code is not for clinical use.\n"), catalogue.Pass},
		{"clinical-safety", "a hazard log", files{"docs/Hazard Log.xlsx": "x"}, catalogue.Pass},
		{"clinical-safety", "nothing clinical", files{"a.py": ""}, catalogue.NotApplicable},
		{"medical-device", "a statement", readme("# A\n\nThis is not a medical device.\n"), catalogue.Pass},
		{"runs-elsewhere", "nothing ties it", readme("# A\n\nBeds.\n"), catalogue.Pass},
		{"runs-elsewhere", "shared to be seen", readme("# A\n\nThis code can only be run on our own servers and is shared for transparency.\n"), catalogue.Fail},
		{"runs-elsewhere", "no README", files{"a.py": ""}, catalogue.Unknown},
		{"publiccode", "none", files{"a.py": ""}, catalogue.Fail},
	} {
		repo := sample(test.files)
		c := bare(t).Assess(repo, parsed(repo))
		f := findingOf(c, test.check)
		if f.Outcome != test.want {
			t.Errorf("%s, %s: %s, want %s: %s %s", test.check, test.name, f.Outcome, test.want, f.Reason, describeEvidence(f.Evidence))
		}
		if f.Reason == "" {
			t.Errorf("%s, %s: no reason", test.check, test.name)
		}
	}
}

// TestCheckOfOnePage holds the promise that a check is added by one file: a page
// that says what passes it is enough, and its findings are as those of others.
func TestCheckOfOnePage(t *testing.T) {
	page := content.Check{ID: "accessibility-statement", Remedy: "Add one.", Passes: content.Passes{Files: []string{"docs/accessibility*"}, Says: []string{`accessibility statement`}}}
	a, err := New(Rules{Checks: []content.Check{page}}, corpusAsOf)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		files  files
		hidden bool
		want   catalogue.Outcome
	}{
		"a file":           {files{"docs/Accessibility.md": "Text."}, false, catalogue.Pass},
		"an empty file":    {files{"docs/accessibility.md": " "}, false, catalogue.Fail},
		"another folder":   {files{"src/accessibility.md": "Text."}, false, catalogue.Fail},
		"the README":       {files{"README.md": "# A\n\nRead our Accessibility Statement.\n"}, false, catalogue.Pass},
		"code is no prose": {files{"README.md": "# A\n\n    accessibility statement\n"}, false, catalogue.Fail},
		"not all was seen": {files{"README.md": "# A\n"}, true, catalogue.Unknown},
	} {
		repo := sample(test.files)
		repo.Details.Tree.Truncated = test.hidden
		f := findingOf(a.Assess(repo, parsed(repo)), page.ID)
		if f.Outcome != test.want || f.Reason == "" || (f.Outcome == catalogue.Pass) == (f.Remedy != "") || f.Outcome == catalogue.Pass && len(f.Evidence) == 0 {
			t.Errorf("%s: %+v, want %s", name, f, test.want)
		}
	}
	for what, bad := range map[string]content.Check{
		"passes: ": {ID: "x", Passes: content.Passes{Says: []string{"("}}}, "beside another rule": {ID: "readme", Passes: content.Passes{Says: []string{"a"}}},
	} {
		if _, err := New(Rules{Checks: []content.Check{bad}}, corpusAsOf); err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "content/checks/"+bad.ID+".md:1") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestVersions holds the promise that a version is told from a date.
func TestVersions(t *testing.T) {
	for tag, want := range map[string]bool{"v1.2.3": true, "1.2.3": true, "nhs-number-0.1.0": true, "v2.0.0-rc.1": true, "@sample/beds@1.0.0": true, "release-1.2.3+build": true, "0.1.0a6": true, "1.2.3rc1": true, "1.2.3.dev4": true,
		"v1": false, "v1.2": false, "2024.03.01": false, "latest": false, "1.2.3.4": false, "": false, "v1.x.0": false, "20240301": false} {
		if got := versionTag(tag); got != want {
			t.Errorf("versionTag(%q) = %v", tag, got)
		}
	}
}

// TestUnseen holds the promise that what could not be seen is unknown: a
// truncated or shallow tree, and details that were never fetched, prove nothing.
func TestUnseen(t *testing.T) {
	absent := []string{"licence-present", "contributing", "code-of-conduct", "security-policy", "changelog", "ci", "tests", "dependency-updates", "publiccode"}
	for name, spoil := range map[string]func(*catalogue.Repository){
		"truncated":    func(r *catalogue.Repository) { r.Details.Tree.Truncated = true },
		"no tree":      func(r *catalogue.Repository) { r.Details.Tree = catalogue.Tree{} },
		"never looked": func(r *catalogue.Repository) { r.Details = nil },
	} {
		repo := sample(files{"README.md": "# A\n", "a.py": "x"})
		spoil(repo)
		c := bare(t).Assess(repo, catalogue.Document{})
		for _, id := range absent {
			if got := outcomeOf(c, id); got != catalogue.Unknown {
				t.Errorf("%s: %s is %s", name, id, got)
			}
		}
	}
	shallow := sample(files{"a.py": "x", "src/b.py": "x"})
	shallow.Details.Tree.Depth, shallow.Details.Tree.Truncated = 1, true // as the harvest leaves a tree it opened in part
	shallow.Details.Tree.Entries = []catalogue.TreeEntry{{Path: ".github", Type: "tree"}, {Path: "a.py", Type: "blob"}, {Path: "src", Type: "tree"}}
	c := bare(t).Assess(shallow, catalogue.Document{})
	for id, want := range map[string]catalogue.Outcome{"publiccode": catalogue.Fail, "dependency-updates": catalogue.Unknown, "tests": catalogue.Unknown} {
		if got := outcomeOf(c, id); got != want {
			t.Errorf("shallow: %s is %s, want %s", id, got, want)
		}
	}
}

// TestTestsBelow holds the promise that tests in folders which were not listed
// are told by what leads to them, and by nothing less.
func TestTestsBelow(t *testing.T) {
	for name, test := range map[string]struct {
		script  string
		folders []string
		want    catalogue.Outcome
	}{
		"a script that runs them":     {"npm run lint && jest --color", []string{"packages"}, catalogue.Pass},
		"what npm init leaves":        {`echo \"Error: no test specified\" && exit 1`, []string{"packages"}, catalogue.Unknown},
		"a script that shows a page":  {"node app.js", []string{"packages"}, catalogue.Unknown},
		"a folder in one of tests":    {"", []string{"api", "api/src", "api/src/test", "api/src/test/java"}, catalogue.Pass},
		"somebody else's":             {"", []string{"vendor", "vendor/test", "vendor/test/x", "vendor/test/x/y"}, catalogue.Unknown},
		"a folder of code, no deeper": {"", []string{"api", "api/src", "api/src/main", "api/src/main/java"}, catalogue.Unknown},
	} {
		repo := sample(files{"package.json": `{"scripts": {"test": "` + test.script + `"}}`, "a.js": "x"})
		repo.Details.Tree.Depth = 4
		if len(test.folders) == 1 {
			repo.Details.Tree.Depth = 1
		}
		for _, folder := range test.folders {
			repo.Details.Tree.Entries = append(repo.Details.Tree.Entries, catalogue.TreeEntry{Path: folder, Type: "tree"})
		}
		if got := outcomeOf(bare(t).Assess(repo, catalogue.Document{}), "tests"); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// TestReadmeUnread holds the promise that a README that is there but could not
// be read fails nothing.
func TestReadmeUnread(t *testing.T) {
	repo := sample(files{"README.md": unreadFile})
	repo.Details.Readme = "README.md"
	c := bare(t).Assess(repo, catalogue.Document{})
	for _, id := range []string{"readme", "purpose", "install", "usage", "contact", "status", "licence-in-readme"} {
		if got := outcomeOf(c, id); got != catalogue.Unknown {
			t.Errorf("%s is %s", id, got)
		}
	}
}

// TestLevel holds the promise of the ladder: each rung needs all below, and
// what is missing for the next is named.
func TestLevel(t *testing.T) {
	full := files{
		"LICENCE": "MIT License\n\n" + mitText, "src/beds.py": "x", "tests/test_beds.py": "x", ".github/CODEOWNERS": "* @sample/team", ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - run: make test\n",
		"README.md": "# Ward board\n\n" + strings.Repeat("This service lets the nurses of a ward see which beds are free, and who is expected today. ", 5) + "\n\n## Installation\n\n```\npip install ward-board\n```\n\n## Usage\n\n```\nward --bed 4 --show everything\n```\n",
	}
	climb := func(change func(r *catalogue.Repository, contents files)) catalogue.Level {
		contents := files{}
		for k, v := range full {
			contents[k] = v
		}
		change(nil, contents)
		repo := sample(contents)
		repo.Details.Tags = []string{"v1.0.0"}
		change(repo, contents)
		return bare(t).Assess(repo, parsed(repo)).Level
	}
	for name, test := range map[string]struct {
		change  func(r *catalogue.Repository, contents files)
		rung    int
		missing string
	}{
		"everything":   {func(*catalogue.Repository, files) {}, 4, ""},
		"no licence":   {func(_ *catalogue.Repository, c files) { delete(c, "LICENCE") }, 0, "licence-present licence-open"},
		"no README":    {func(_ *catalogue.Repository, c files) { delete(c, "README.md") }, 1, "readme purpose install usage"},
		"nobody":       {func(_ *catalogue.Repository, c files) { delete(c, ".github/CODEOWNERS") }, 2, "contact"},
		"two licences": {func(_ *catalogue.Repository, c files) { c["package.json"] = `{"license": "ISC"}` }, 3, "licence-agrees"},
		"no tests":     {func(_ *catalogue.Repository, c files) { delete(c, "tests/test_beds.py") }, 3, "tests"},
		"a fork": {func(r *catalogue.Repository, _ files) {
			if r != nil {
				r.Fork = true
			}
		}, 0, "published"},
		"a prototype": {func(r *catalogue.Repository, _ files) {
			if r != nil {
				r.Name = "beds-prototype"
			}
		}, 2, "prototype"},
		"training": {func(r *catalogue.Repository, _ files) {
			if r != nil {
				r.Name = "beds-workshop"
			}
		}, 2, "prototype"},
		"old": {func(r *catalogue.Repository, _ files) {
			if r != nil {
				r.Details.CommittedAt = corpusAsOf.Add(-400 * 24 * time.Hour)
			}
		}, 2, "maintained"},
		"archived": {func(r *catalogue.Repository, _ files) {
			if r != nil {
				r.Archived = true
			}
		}, 2, "maintained"},
	} {
		got := climb(test.change)
		var missing []string
		for _, m := range got.Missing {
			missing = append(missing, m.Check)
		}
		if got.Rung != test.rung || got.ID != catalogue.Rungs[test.rung] || strings.Join(missing, " ") != test.missing {
			t.Errorf("%s: rung %d, missing %v; want %d, %s", name, got.Rung, missing, test.rung, test.missing)
		}
	}
}

// TestWarnings holds the promise that key-like names reach the owner alone.
func TestWarnings(t *testing.T) {
	repo := sample(files{".env": "x", "certs/server.pem": "x", "README.md": "# A\n", "keyboard.md": "x"})
	if got := bare(t).Warnings(repo); len(got) != 2 {
		t.Errorf("warnings %v", got)
	}
	c := bare(t).Assess(repo, parsed(repo))
	for _, f := range c.Findings {
		if f.Check == "secrets-hygiene" && strings.Contains(f.Reason+describeEvidence(f.Evidence), "pem") {
			t.Errorf("published: %+v", f)
		}
	}
}
