package assess

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// readManifests reads manifests of an invented repository, given as path and text.
func readManifests(files ...string) *facts {
	repo := &catalogue.Repository{
		Owner: "Example-Trust", Name: "ward-board", HTMLURL: "https://github.com/Example-Trust/ward-board",
		Details: &catalogue.Details{Commit: "0123456789abcdef0123456789abcdef01234567"},
	}
	for i := 0; i+1 < len(files); i += 2 {
		data := []byte(files[i+1])
		repo.Details.Files = append(repo.Details.Files, catalogue.File{Path: files[i], Data: data, Size: int64(len(data))})
		repo.Details.Tree.Entries = append(repo.Details.Tree.Entries, catalogue.TreeEntry{Path: files[i], Type: "blob", Size: int64(len(data))})
	}
	return newFacts(repo, catalogue.Document{}, corpusAsOf)
}

// described says each dependency in a line: "ecosystem name requirement scope @line".
func described(dependencies []catalogue.Dependency) []string {
	var out []string
	for _, d := range dependencies {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s @%d", d.Ecosystem, d.Name, d.Requirement, d.Scope, d.Evidence.Line)), " "))
	}
	return out
}

// TestManifests holds the promise that what a manifest names is read as it is
// written, with its scope and the line where it stands, in the odd ways in
// which real manifests are written.
func TestManifests(t *testing.T) {
	for _, tt := range []struct {
		name, path, text string
		want             []string
	}{
		{"npm, with an address, a shorthand and a scope", "package.json", `{
  "dependencies": {
    "express": "^4.18.0",
    "board-kit": "git+https://github.com/Example-Trust/board-kit.git#v2",
    "old-kit": "Example-Trust/old-kit#1.0"
  },
  "devDependencies": { "@types/node": "20" }
}`, []string{"npm @types/node 20 dev @7", "npm board-kit git+https://github.com/Example-Trust/board-kit.git#v2 @4", "npm express ^4.18.0 @3", "npm old-kit Example-Trust/old-kit#1.0 @5"}},
		{"npm, with an empty list where an object belongs", "package.json", `{"dependencies": [], "devDependencies": {"a": "1"}}`, []string{"npm a 1 dev @1"}},
		{"npm, a mark at the start and CRLF", "package.json", "\xef\xbb\xbf{\r\n\"dependencies\": {\r\n\"a\": \"1\"}}", []string{"npm a 1 @3"}},
		{"requirements, with hashes, markers, extras and comments", "requirements.txt", `# a comment
-r base.txt
--index-url https://example.org/simple
flask[async]>=2,<3  # the web
pandas==2.0.1 \
    --hash=sha256:aa
uvicorn ; python_version >= "3.9"
-e git+https://github.com/Example-Trust/board-kit.git@v1#egg=board_kit
git+https://github.com/Example-Trust/other-kit
tool @ https://example.org/tool.whl
./local
`, []string{"pypi board_kit git+https://github.com/Example-Trust/board-kit.git@v1#egg=board_kit @8", "pypi flask >=2,<3 @4", "pypi other-kit git+https://github.com/Example-Trust/other-kit @9", "pypi pandas ==2.0.1 @5", "pypi tool https://example.org/tool.whl @10", "pypi uvicorn @7"}},
		{"requirements for developers", "requirements/dev.txt", "pytest\n", []string{"pypi pytest dev @1"}},
		{"a text file that is no list of requirements", "notes.txt", "numpy\n", nil},
		{"prose in a file of requirements", "requirements.txt", "You need R 4.2 and a lot of patience.\nnumpy\n", []string{"pypi numpy @2"}},
		{"PEP 621, groups and a build system", "pyproject.toml", `[build-system]
requires = ["hatchling"]
[project]
name = "x"
dependencies = [
  "requests >= 2.31",
  "kit @ git+https://github.com/Example-Trust/kit",
]
[project.optional-dependencies]
test = ["pytest"]
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
`, []string{"pypi hatchling build @2", "pypi kit git+https://github.com/Example-Trust/kit @7", "pypi pytest dev @10", "pypi requests >= 2.31 @6", "pypi ruff dev @12"}},
		{"poetry, with tables, lists and a path", "pyproject.toml", `[tool.poetry]
name = "x"
[tool.poetry.dependencies]
python = "^3.11"
pandas = "^2.0"
kit = {git = "https://github.com/Example-Trust/kit", tag = "v1"}
own = {path = "../own"}
multi = [{version = "1", python = "<3.10"}, {version = "2"}]
[tool.poetry.group.dev.dependencies]
black = "*"
`, []string{"pypi black * dev @10", "pypi kit https://github.com/Example-Trust/kit @6", "pypi multi 1 @8", "pypi pandas ^2.0 @5"}},
		{"setup.cfg", "setup.cfg", `[metadata]
name = other
[options]
install_requires =
    numpy>=1.2
    # not this
    pandas
[options.extras_require]
dev = pytest
[flake8]
ignore = E501
`, []string{"pypi numpy >=1.2 @5", "pypi pandas @7", "pypi pytest dev @9"}},
		{"setup.py, literal lists only", "setup.py", `from setuptools import setup
requires = open("requirements.txt").read().split()
setup(
    name="other",
    # install_requires=["commented"],
    install_requires=["numpy>=1.2",  # numbers
                      'pandas'],
    extras_require={"dev": ["pytest"]},
    tests_require=["mock"],
)
setup(install_requires=requires)
`, []string{"pypi mock test @9", "pypi numpy >=1.2 @6", "pypi pandas @7", "pypi pytest @8"}},
		{"conda with pip within", "environment.yml", `name: board
channels: [conda-forge]
dependencies:
  - python=3.9
  - conda-forge::geopandas=0.12=py39
  - r-dplyr
  - pip
  - pip:
      - requests==2.0
`, []string{"conda geopandas =0.12=py39 @5", "conda r-dplyr @6", "pypi requests ==2.0 @9"}},
		{"Pipfile", "Pipfile", "[packages]\ndjango = \"*\"\n[dev-packages]\npytest = {version = \">=7\"}\n", []string{"pypi django * @2", "pypi pytest >=7 dev @4"}},
		{"R, over lines, with remotes and R itself", "DESCRIPTION", `Package: wardBoard
Type: Package
Depends:
    R (>= 4.1),
    dplyr (>= 1.0)
Imports: stats, NHSRtheme,
    ggplot2
Suggests: testthat
Remotes:
    Example-Trust/NHSRtheme@main,
    github::example-body/orphan
`, []string{"cran NHSRtheme github.com/Example-Trust/NHSRtheme @6", "cran dplyr >= 1.0 @5", "cran ggplot2 @7", "cran orphan github.com/example-body/orphan @11", "cran testthat dev @8"}},
		{"renv, with a package from GitHub", "renv.lock", `{
  "R": {"Version": "4.3.0"},
  "Packages": {
    "dplyr": {"Package": "dplyr", "Version": "1.1.0", "Source": "Repository"},
    "kit": {"Package": "kit", "Version": "0.1", "Source": "GitHub", "RemoteHost": "api.github.com", "RemoteUsername": "Example-Trust", "RemoteRepo": "kit"}
  }
}`, []string{"cran dplyr 1.1.0 @4", "cran kit github.com/Example-Trust/kit @5"}},
		{"Go, without what is needed indirectly", "go.mod", `module example.org/board

require (
	github.com/example-body/kit/v2 v2.1.0
	golang.org/x/text v0.3.0 // indirect
)
`, []string{"go github.com/example-body/kit/v2 v2.1.0 @4"}},
		{"Rust", "Cargo.toml", "[package]\nname = \"x\"\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nown = { path = \"own\" }\n[dev-dependencies]\nrand = \"0.8\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n", []string{"cargo libc 0.2 @9", "cargo rand 0.8 dev @7", "cargo serde 1 @4"}},
		{"Maven, with a parent, properties and an own module", "pom.xml", `<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent>
    <groupId>org.example</groupId>
    <artifactId>parent</artifactId>
    <version>1</version>
  </parent>
  <artifactId>board</artifactId>
  <dependencies>
    <dependency>
      <groupId>ca.uhn.hapi.fhir</groupId>
      <artifactId>hapi-fhir-base</artifactId>
      <version>${hapi.version}</version>
      <exclusions><exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId>${project.groupId}</groupId>
      <artifactId>module</artifactId>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>`, []string{"maven ca.uhn.hapi.fhir:hapi-fhir-base ${hapi.version} @12", "maven org.example:module test @18", "maven org.example:parent 1 build @5"}},
		{"Gradle, Groovy and Kotlin", "build.gradle", `plugins { id 'java' }
/* implementation 'commented:out:1'
*/
dependencies {
    // implementation 'also:out:1'
    implementation 'ca.uhn.hapi.fhir:hapi-fhir-structures-r4:6.0.0'
    testImplementation("org.junit.jupiter:junit-jupiter:5.9.0")
    api platform('org.springframework.boot:spring-boot-dependencies:3.0.0')
    runtimeOnly group: 'org.postgresql', name: 'postgresql', version: '42.0'
    println "not:a:dependency"
}
`, []string{"maven ca.uhn.hapi.fhir:hapi-fhir-structures-r4 6.0.0 @6", "maven org.junit.jupiter:junit-jupiter 5.9.0 test @7", "maven org.postgresql:postgresql 42.0 @9", "maven org.springframework.boot:spring-boot-dependencies 3.0.0 @8"}},
		{".NET", "src/Board.csproj", `<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="Hl7.Fhir.R4" Version="5.0.0" />
    <PackageReference Include="xunit"><Version>2.4</Version></PackageReference>
    <PackageReference Include="$(Computed)" Version="1" />
  </ItemGroup>
</Project>`, []string{"nuget Hl7.Fhir.R4 5.0.0 @3", "nuget xunit 2.4 test @4"}},
		{".NET before 2017", "packages.config", `<packages><package id="Newtonsoft.Json" version="9.0.1" /></packages>`, []string{"nuget Newtonsoft.Json 9.0.1 @1"}},
		{"Bundler, with groups and git", "Gemfile", `source "https://rubygems.org"
# gem "commented"
gem 'rails', '~> 7.0'
gem "kit", github: "Example-Trust/kit"
group :development, :test do
  gem "rspec"
end
gem "puma"
gem "rubocop", require: false, group: :development
`, []string{"rubygems kit github.com/Example-Trust/kit @4", "rubygems puma @8", "rubygems rails ~> 7.0 @3", "rubygems rspec dev @6", "rubygems rubocop dev @9"}},
		{"a gemspec", "ward-board.gemspec", "Gem::Specification.new do |s|\n  s.name = \"ward-board\"\n  s.add_dependency \"activesupport\", \">= 6\"\n  s.add_development_dependency 'rake'\nend\n", []string{"rubygems activesupport >= 6 @3", "rubygems rake dev @4"}},
		{"composer, without the language itself", "composer.json", `{"require": {"php": ">=8", "ext-json": "*", "slim/slim": "^4"}}`, []string{"packagist slim/slim ^4 @1"}},
		{"Terraform modules and providers, old and new", "infra/main.tf", `module "local" {
  source = "./modules/x"
}
module "backup" {
  source = "git::https://github.com/NHSDigital/terraform-aws-backup.git//modules/vault?ref=v1.2.0"
}
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"
}
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.1"
    }
    null = "~> 3.0"
  }
}
`, []string{"terraform github.com/NHSDigital/terraform-aws-backup git::https://github.com/NHSDigital/terraform-aws-backup.git//modules/vault?ref=v1.2.0 @5", "terraform hashicorp/aws ~> 5.1 @13", "terraform hashicorp/null ~> 3.0 @17", "terraform terraform-aws-modules/vpc/aws ~> 5.0 @8"}},
		{"workflows, with a script that speaks of uses", ".github/workflows/ci.yml", `jobs:
  build:
    steps:
      - uses: actions/checkout@v4
      - name: say
        run: |
          cat <<EOF
            - uses: not/this@v1
          EOF
      - uses: "example-body/tools/scan@main" # scan
      - uses: ./local
  call:
    uses: example-body/workflows/.github/workflows/build.yml@0a1b2c
`, []string{"github-actions actions/checkout v4 build @4", "github-actions example-body/tools main build @10", "github-actions example-body/workflows 0a1b2c build @13"}},
		{"Docker, with arguments, stages and a port", "Dockerfile", `ARG VERSION=3.11
FROM --platform=linux/amd64 python:${VERSION}-slim AS base
FROM localhost:5000/tools/lint AS lint
FROM base
FROM ghcr.io/example-body/r-base@sha256:abc
FROM $UNKNOWN
`, []string{"docker ghcr.io/example-body/r-base sha256:abc @5", "docker localhost:5000/tools/lint @3", "docker python 3.11-slim @2"}},
		{"a manifest of the documentation's website", "docs/package.json", `{"dependencies": {"nhsuk-frontend": "9"}}`, nil},
		{"a manifest of somebody else", "node_modules/x/package.json", `{"dependencies": {"y": "1"}}`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, dependencies, problems := manifests(readManifests(tt.path, tt.text))
			if diff := cmp.Diff(tt.want, described(dependencies)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			for _, d := range dependencies {
				if d.Evidence.File != tt.path || !strings.Contains(d.Evidence.URL, "/blob/0123456789abcdef0123456789abcdef01234567/") {
					t.Errorf("%s: evidence %+v", d.Name, d.Evidence)
				}
			}
		})
	}
}

// TestPackages holds the promise that a name counts as published only where
// that is certain: a package.json called "app" publishes nothing.
func TestPackages(t *testing.T) {
	for _, tt := range []struct {
		name, path, text string
		want             []string
	}{
		{"npm with the repository's name", "package.json", `{"name": "@example/ward-board"}`, []string{"npm @example/ward-board"}},
		{"npm, private", "package.json", `{"name": "ward-board", "private": true}`, nil},
		{"npm, private in a string", "package.json", `{"name": "ward-board", "private": "true"}`, nil},
		{"npm with anybody's name", "package.json", `{"name": "app"}`, nil},
		{"npm with another name and our address", "package.json", `{"name": "bedside", "repository": "https://github.com/example-trust/ward-board.git"}`, []string{"npm bedside"}},
		{"npm with another's address that begins like ours", "package.json", `{"name": "bedside", "repository": "https://github.com/example-trust/ward-board-2"}`, nil},
		{"an example", "examples/x/package.json", `{"name": "ward-board"}`, nil},
		{"PyPI with an underscore", "pyproject.toml", "[project]\nname = \"ward_board\"\n", []string{"pypi ward_board"}},
		{"an R package", "DESCRIPTION", "Package: wardBoard\nVersion: 1\n", []string{"cran wardBoard"}},
		{"an R project that is no package", "DESCRIPTION", "Package: wardBoard\nType: Project\n", nil},
		{"a Go module at its address", "go.mod", "module github.com/example-trust/ward-board/v2\n", []string{"go github.com/example-trust/ward-board/v2"}},
		{"a Go module copied from elsewhere", "go.mod", "module github.com/other/ward-board\n", nil},
		{"Maven with the parent's group", "pom.xml", "<project><parent><groupId>org.example</groupId><artifactId>p</artifactId></parent><artifactId>board</artifactId></project>", []string{"maven org.example:board"}},
		{"NuGet", "src/B.csproj", "<Project><PropertyGroup><PackageId>Example.Board</PackageId></PropertyGroup></Project>", []string{"nuget Example.Board"}},
		{"NuGet, not to be packed", "src/B.csproj", "<Project><PropertyGroup><PackageId>Example.Board</PackageId><IsPackable>false</IsPackable></PropertyGroup></Project>", nil},
		{"a gem", "ward-board.gemspec", "  s.name = 'ward-board'\n", []string{"rubygems ward-board"}},
		{"Cargo, not published", "Cargo.toml", "[package]\nname = \"ward-board\"\npublish = false\n", nil},
		{"an action", "action.yml", "name: Board\nruns:\n  using: composite\n", []string{"github-actions Example-Trust/ward-board"}},
		{"a Terraform module", "variables.tf", "variable \"a\" {}\n", []string{"terraform github.com/Example-Trust/ward-board"}},
		{"Composer", "composer.json", `{"name": "example/ward-board"}`, []string{"packagist example/ward-board"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			packages, _, _ := manifests(readManifests(tt.path, tt.text))
			var got []string
			for _, p := range packages {
				got = append(got, p.Ecosystem+" "+p.Name)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestMonorepoPublishes holds the promise that a private root does not hide the
// package of the same name within: nhsuk-frontend is published that way.
func TestMonorepoPublishes(t *testing.T) {
	f := readManifests("package.json", `{"private": true, "workspaces": ["packages/*"]}`)
	f.repo.Details.Tree.Entries = append(f.repo.Details.Tree.Entries, catalogue.TreeEntry{Path: "packages/ward-board/package.json", Type: "blob"})
	packages, _, _ := manifests(newFacts(f.repo, f.doc, f.asOf))
	if len(packages) != 1 || packages[0].Name != "ward-board" || packages[0].Evidence.File != "packages/ward-board/package.json" {
		t.Errorf("packages: %+v", packages)
	}
}

// TestBrokenManifests holds the promise that a manifest which does not parse is
// named as a problem, and the others are read all the same.
func TestBrokenManifests(t *testing.T) {
	for file, text := range map[string]string{
		"package.json":     `{"dependencies": {"a": `,
		"composer.json":    `[]`,
		"renv.lock":        `nothing`,
		"pyproject.toml":   "[project\nname=",
		"Cargo.toml":       "= 1",
		"Pipfile":          "[[[",
		"go.mod":           "module \"unfinished",
		"pom.xml":          "<project><a></project>",
		"src/a.csproj":     "<Project><unclosed>",
		"environment.yml":  "dependencies: [a, {b: ]",
		"main.tf":          `module "x" {`,
		"Dockerfile":       strings.Repeat("(", maxBrackets+1),
		"requirements.txt": strings.Repeat("a\n", maxManifest),
	} {
		f := readManifests(file, text, "sub/package.json", `{"dependencies": {"express": "4"}}`)
		_, dependencies, problems := manifests(f)
		if len(problems) != 1 || problems[0].File != file || problems[0].Subject != "Example-Trust/ward-board" || problems[0].What == "" {
			t.Errorf("%s: problems %+v", file, problems)
		}
		if !slices.ContainsFunc(dependencies, func(d catalogue.Dependency) bool { return d.Name == "express" }) {
			t.Errorf("%s: the other manifest was not read: %v", file, described(dependencies))
		}
	}
}

// TestCutManifest holds the promise that what was fetched in part is a problem, not a guess.
func TestCutManifest(t *testing.T) {
	f := readManifests("requirements.txt", "numpy\npan")
	f.repo.Details.Files[0].Truncated = true
	if _, dependencies, problems := manifests(f); len(dependencies) != 0 || len(problems) != 1 {
		t.Errorf("dependencies %v, problems %v", described(dependencies), problems)
	}
}

// TestCorpusManifests holds the promise that real manifests are read without
// problems, and that every piece of evidence points at a line that names what it shows.
func TestCorpusManifests(t *testing.T) {
	for _, repo := range corpusRepositories(t) {
		f := newFacts(repo, catalogue.Document{}, corpusAsOf)
		_, dependencies, problems := manifests(f)
		for _, p := range problems {
			t.Errorf("%v", p)
		}
		for _, d := range dependencies {
			if d.Evidence.Line == 0 || !strings.Contains(plain(d.Evidence.Quote), plain(lastName(d))) && d.Ecosystem != docker {
				t.Errorf("%s: %s %s at %s:%d: %q", repo.FullName(), d.Ecosystem, d.Name, d.Evidence.File, d.Evidence.Line, d.Evidence.Quote)
			}
		}
	}
}

// lastName is the part of a dependency's name that stands on its line.
func lastName(d catalogue.Dependency) string {
	return d.Name[strings.LastIndexAny(d.Name, "/:")+1:]
}

// FuzzManifests holds the promise that no bytes in any manifest crash or hang
// the catalogue, or give evidence outside of the file.
func FuzzManifests(f *testing.F) {
	names := []string{"package.json", "composer.json", "requirements.txt", "pyproject.toml", "Pipfile", "setup.cfg", "setup.py", "environment.yml", "DESCRIPTION", "renv.lock", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "a.csproj", "Gemfile", "a.gemspec", "main.tf", ".github/workflows/a.yml", "action.yml", "Dockerfile"}
	for i, text := range []string{`{"dependencies":{"a":"1"}}`, `{"require":{"a/b":"1"}}`, "a==1 \\\n--hash=x", "[project]\ndependencies=['a']", "[packages]\na='*'", "[options]\ninstall_requires =\n a", "install_requires=['a',\"b\"]", "dependencies:\n- a\n- pip: [b]", "Package: a\nImports: b (>= 1)", `{"Packages":{"a":{"Version":"1"}}}`, "module a.b/c\nrequire x.y/z v1.0.0", "[dependencies]\na='1'", "<project><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId></dependency></dependencies></project>", "implementation 'a:b:1'", "<Project><PackageReference Include='a'/></Project>", "gem 'a', '1'", "s.add_dependency 'a'", "module \"a\" {\n source = \"${x}/y\"\n}", "- uses: a/b@c", "runs: |\n x", "ARG A=b\nFROM ${A:-c} AS d"} {
		f.Add(uint(i), []byte(text))
	}
	f.Fuzz(func(t *testing.T, which uint, data []byte) {
		name := names[which%uint(len(names))]
		f := readManifests(name, string(data))
		packages, dependencies, problems := manifests(f)
		lines := f.repo.Details.Files[0].Lines()
		for _, d := range dependencies {
			if d.Name == "" || len(d.Name) > maxName+10 || d.Evidence.Line < 0 || d.Evidence.Line > lines {
				t.Errorf("%s: dependency %+v of %d lines", name, d, lines)
			}
		}
		for _, p := range packages {
			if p.Name == "" || p.Evidence.File == "" || p.Evidence.Line > lines {
				t.Errorf("%s: package %+v", name, p)
			}
		}
		if len(problems) > 1 || len(problems) == 1 && path.Base(problems[0].File) != path.Base(name) {
			t.Errorf("%s: problems %v", name, problems)
		}
	})
}

// TestHostileManifests holds the promise that a manifest made to exhaust the
// reader does not: each is done with quickly, read or refused.
func TestHostileManifests(t *testing.T) {
	bomb := "a: &a [x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ","))
	}
	for name, text := range map[string]string{
		"main.tf":                  "x = " + strings.Repeat("!", maxTerraform/2) + "true",
		"b/main.tf":                "x = " + strings.Repeat("a?b:", maxTerraform/8) + "c",
		"environment.yml":          bomb + "dependencies: *j\n",
		"a/environment.yml":        strings.Repeat("- ", 5000) + "x",
		"pyproject.toml":           strings.Repeat("a.", 20000) + "b = 1",
		"package.json":             strings.Repeat(`{"dependencies":`, 5000),
		"pom.xml":                  strings.Repeat("<a>", 50000),
		"sub/pom.xml":              `<!DOCTYPE a [<!ENTITY b "x">]><project>&b;</project>`,
		"requirements.txt":         strings.Repeat("a==1\n", 50000),
		"setup.py":                 strings.Repeat("install_requires = ['", 10000),
		"build.gradle":             strings.Repeat("implementation(", 60),
		".github/workflows/ci.yml": strings.Repeat("uses: a/b@c\n", 20000),
		"Gemfile":                  strings.Repeat("gem 'a' do\n", 20000),
	} {
		began := time.Now()
		_, dependencies, _ := manifests(readManifests(name, text))
		if took := time.Since(began); took > 30*time.Second || len(dependencies) > maxDependencies {
			t.Errorf("%s: %d dependencies after %v", name, len(dependencies), took)
		}
	}
}
