package harvest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestWanted holds the promise that the files which assessment and search need
// are read, under the names that people really give them, and no others.
func TestWanted(t *testing.T) {
	for _, p := range []string{
		"README", "README.md", "readme.markdown", "README.Rmd", "README.fr.md", "docs/README.rst", ".github/README.md",
		"LICENSE", "LICENCE.md", "COPYING", "COPYING.LESSER", "UNLICENSE", "LICENSE-MIT", "LICENSE.APACHE", "LICENSES/OGL-UK-3.0.txt", ".github/LICENSE",
		"CONTRIBUTING.md", "docs/CONTRIBUTING.rst", "SECURITY.md", ".github/SUPPORT.md", "CODE_OF_CONDUCT.md", "code-of-conduct.txt", "CODEOWNERS", ".github/CODEOWNERS", "GOVERNANCE.md",
		".well-known/security.txt", "publiccode.yml", "codemeta.json", "CITATION.cff", ".github/workflows/ci.yml", ".github/dependabot.yaml", ".dependabot/config.yml", "renovate.json5", ".github/renovate.json",
		"package.json", "requirements-dev.txt", "pyproject.toml", "setup.cfg", "setup.py", "environment.yaml", "Pipfile", "DESCRIPTION", "renv.lock", "go.mod", "pom.xml", "build.gradle.kts",
		"App.csproj", "src/App/App.csproj", "packages.config", "Directory.Packages.props", "Gemfile", "x.gemspec", "Cargo.toml", "composer.json", "Package.swift", "main.tf", "Dockerfile", "Dockerfile.dev",
		"action.yml", "azure-pipelines.yml", "Jenkinsfile", ".travis.yml", ".circleci/config.yml", ".pre-commit-config.yaml", ".gitleaks.toml", "sushi-config.yaml", "ig.ini", "mkdocs.yml", "_quarto.yml",
		"openapi.yaml", "swagger.json", "specification/api.yaml", "a/b/c/package.json",
	} {
		if !wanted(p) {
			t.Errorf("%s is not read", p)
		}
	}
	for _, p := range []string{
		"readme_parser.py", "src/README.md", "license.py", "licenses.json", "security.py", "support.js", "package-lock.json", "node_modules/x/package.json", "vendor/x/go.mod",
		"a/b/c/d/package.json", "modules/net/main.tf", "docs/index.md", "contributors.json", ".env", "description/x", "src/LICENSE",
	} {
		if wanted(p) {
			t.Errorf("%s is read", p)
		}
	}
}

// TestPick holds the promise that a repository of thousands of manifests costs
// no more than a few, and those nearest to the root.
func TestPick(t *testing.T) {
	entries := []catalogue.TreeEntry{{Path: "package.json", Type: "blob"}, {Path: "README.md", Type: "tree"}}
	for i := range 500 {
		entries = append(entries, catalogue.TreeEntry{Path: fmt.Sprintf("a/b/p%03d/package.json", i), Type: "blob"})
	}
	entries = append(entries, catalogue.TreeEntry{Path: "z/package.json", Type: "blob"})
	got := pick(entries)
	if len(got) != 1+most[nested] || got[len(got)-1] != "z/package.json" {
		t.Errorf("%d: %v", len(got), got)
	}
}

// TestReadme holds the promise that the README is the one GitHub shows.
func TestReadme(t *testing.T) {
	for want, paths := range map[string]string{
		".github/README.md": "README.md .github/README.md docs/README.md",
		"README.md":         "README README.md README.Rmd README.rst docs/README.md",
		"README.markdown":   "README.txt README.markdown",
		"Readme":            "Readme README.fr.md",
		"docs/readme.md":    "src/README.md docs/readme.md",
		"README.Rmd":        "README.Rmd",
		"":                  "src/README.md readme_old.md",
	} {
		var entries []catalogue.TreeEntry
		for _, p := range strings.Fields(paths) {
			entries = append(entries, catalogue.TreeEntry{Path: p, Type: "blob"})
		}
		if got := readmeOf(entries); got != want {
			t.Errorf("of %s: %q, want %q", paths, got, want)
		}
	}
}

// TestFollow holds the promise that a link leads to a file of the same
// repository or nowhere.
func TestFollow(t *testing.T) {
	entries := []catalogue.TreeEntry{{Path: "docs/a.md", Type: "blob"}, {Path: "docs", Type: "tree"}, {Path: "loop", Type: "blob", Mode: "120000"}}
	for link, want := range map[[2]string]string{
		{"README.md", "docs/a.md"}: "docs/a.md", {"docs/README.md", "a.md\n"}: "docs/a.md", {".github/x", "../docs/a.md"}: "docs/a.md",
		{"README.md", "/etc/passwd"}: "", {"README.md", "../../etc/passwd"}: "", {"README.md", "docs"}: "", {"README.md", "loop"}: "", {"README.md", ""}: "",
	} {
		if got := follow(entries, link[0], link[1]); got != want {
			t.Errorf("%v leads to %q, want %q", link, got, want)
		}
	}
}
