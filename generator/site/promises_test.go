package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"
)

// TestNoLinkLeadsNowhere holds the promise that every internal link, image and
// fragment of every page leads to something that is published.
func TestNoLinkLeadsNowhere(t *testing.T) {
	files := build(t, fixture())
	ids := map[string]map[string]bool{}
	links := map[string][]string{}
	for name, data := range files {
		if strings.HasSuffix(name, ".html") {
			ids[name], links[name] = anatomy(t, data)
		}
	}
	for page, targets := range links {
		for _, target := range targets {
			file, fragment, ok := resolveLink(t, page, target)
			if !ok {
				continue
			}
			if _, there := files[file]; !there {
				t.Errorf("%s links to %s, which is not published", page, target)
			} else if fragment != "" && !ids[file][fragment] {
				t.Errorf("%s links to %s, which has no such element", page, target)
			}
		}
	}
}

// anatomy gives the ids of a page's elements and the addresses it names.
func anatomy(t *testing.T, page []byte) (ids map[string]bool, links []string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids = map[string]bool{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("the id %q stands twice", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				links = append(links, a.Val)
			}
		}
	}
	return ids, links
}

// resolveLink gives the file that a link on a page leads to; ok is false for
// other sites. The fixture's site stands at https://catalogue.example/sub/.
func resolveLink(t *testing.T, page, link string) (file, fragment string, ok bool) {
	t.Helper()
	const home = "https://catalogue.example/sub/"
	base, err := url.Parse(home + (&url.URL{Path: strings.TrimSuffix(page, "index.html")}).EscapedPath())
	if err != nil {
		t.Fatal(err)
	}
	to, err := base.Parse(link)
	if err != nil {
		t.Errorf("%s: %v", page, err)
		return "", "", false
	}
	if to.Scheme == "mailto" || to.Host != base.Host || !strings.HasPrefix(to.Path, "/sub/") {
		if to.Host == base.Host && to.Path != "/feedback" {
			t.Errorf("%s leads out of the site: %s", page, link)
		}
		return "", "", false
	}
	file = strings.TrimPrefix(to.Path, "/sub/")
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	return file, to.Fragment, true
}

// TestDataFitsItsSchema holds the promise that every published JSON file is
// valid by its published schema (JSON Schema 2020-12).
func TestDataFitsItsSchema(t *testing.T) {
	files := build(t, fixture())
	fitsSchemas(t, files)
	broken := bytes.Replace(files["api/v1/components/sample-body/quiet.json"], []byte(`"stars":0`), []byte(`"stars":"many"`), 1)
	if validate(files["api/v1/schema/component.schema.json"], broken) == nil {
		t.Error("the schema takes a text for the number of stars")
	}
}

func fitsSchemas(t *testing.T, files map[string][]byte) {
	t.Helper()
	schemas := map[string]*jsonschema.Schema{}
	for name, data := range files {
		kind := schemaOf(name)
		if kind == "" {
			continue
		}
		if schemas[kind] == nil {
			schema, err := compile(files["api/v1/schema/"+kind+".schema.json"])
			if err != nil {
				t.Errorf("the schema of %s: %v", name, err)
				continue
			}
			schemas[kind] = schema
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err == nil {
			err = schemas[kind].Validate(value)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpenAPIDescribesWhatIsThere holds the promise that the description names
// every kind of file of the API, and schemas that exist.
func TestOpenAPIDescribesWhatIsThere(t *testing.T) {
	files := build(t, fixture())
	var api struct {
		OpenAPI string
		Paths   map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct {
						Schema struct {
							Ref string `json:"$ref"`
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal(files["api/v1/openapi.json"], &api); err != nil {
		t.Fatal(err)
	}
	if api.OpenAPI != "3.1.0" || len(api.Paths) != len(dataKinds)+len(furtherPages) {
		t.Errorf("OpenAPI %s with %d paths", api.OpenAPI, len(api.Paths))
	}
	fill := strings.NewReplacer("{owner}", "sample-body", "{name}", "quiet", "{date}", "2026-11-22", "{id}", "fhir")
	for address, p := range api.Paths {
		further := strings.Contains(address, "{page}") // only of long lists, see TestLongLists
		if _, ok := files[strings.TrimPrefix(fill.Replace(address), "/")]; !ok && !further {
			t.Errorf("%s is described and not there", address)
		}
		ref := p.Get.Responses["200"].Content["application/json"].Schema.Ref
		if _, ok := files["api/v1/"+ref]; !ok {
			t.Errorf("%s: the schema %s is not there", address, ref)
		}
	}
}

// TestChecklistTicksOnlyWhatPasses holds the promise that nothing is ticked on
// the policy's list but what passes, least of all what needs a person.
func TestChecklistTicksOnlyWhatPasses(t *testing.T) {
	files := build(t, fixture())
	good, bad := string(files["components/sample-body/appointments-api/checklist.md"]), string(files["components/Example-Trust/C-sharp_thing.net/checklist.md"])
	for text, want := range map[string][]string{
		good: {"- [x] Is there a licence file? <https://", "- [-] Can the owners be reached?", "- [ ] Has somebody looked for patient data? (needs a person)"},
		bad:  {"- [ ] Is there a licence file?\n  There is no licence file. Add a LICENSE file."},
	} {
		for _, line := range want {
			if !strings.Contains(text, line) {
				t.Errorf("the list lacks %q:\n%s", line, text)
			}
		}
	}
}

func compile(schema []byte) (*jsonschema.Schema, error) {
	s, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", s); err != nil {
		return nil, err
	}
	return c.Compile("schema.json")
}

func validate(schema, data []byte) error {
	compiled, err := compile(schema)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

// TestListsAreNeverNull holds the promise that an empty list is [] in JSON, so
// that programs need not ask.
func TestListsAreNeverNull(t *testing.T) {
	files := build(t, fixture())
	var c map[string]any
	if err := json.Unmarshal(files["api/v1/components/sample-body/quiet.json"], &c); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"standards", "findings", "languages", "topics", "releases", "help_wanted", "uses", "used_by", "similar"} {
		if _, ok := c[key].([]any); !ok {
			t.Errorf("%s is %v, not a list", key, c[key])
		}
	}
}

// TestSpreadsheetsRunNothing holds the promise that no cell is taken for a formula.
func TestSpreadsheetsRunNothing(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(build(t, fixture())["catalogue.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 5 {
		t.Fatalf("%d rows, want a head and 4 components", len(rows))
	}
	guarded := false
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q would be a formula", cell)
			}
			guarded = guarded || strings.HasPrefix(cell, "'=cmd")
		}
	}
	if !guarded {
		t.Error("the description that begins with = is not there with a ' before it")
	}
	for in, want := range map[string]string{"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\ta": "'\ta", "\ra": "'\ra", "a=": "a=", " =1": "' =1", "\u00a0+1": "'\u00a0+1", "\u200b@a": "'\u200b@a", "＝1": "'＝1", "－1": "'－1", "\na": "'\na", " a": " a", "é=": "é="} {
		if got := safeCell(in); got != want {
			t.Errorf("safeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestXMLParses holds the promise that feeds, sitemap, search description and
// badges are well-formed whatever a description holds.
func TestXMLParses(t *testing.T) {
	s := fixture()
	s.Components[0].Summary = "]]> & <b> \x00\x0b\uFFFF ”"
	s.Days[0].Changes[0].Name = "a\x01<b>/c"
	for name, data := range build(t, s) {
		if ext := path.Ext(name); ext != ".xml" && ext != ".svg" {
			continue
		}
		decoder := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := decoder.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}

// TestPackagesGetAPage holds the promise that a package that three components
// name has a page, one that fewer name has none, and no name leads out of its folder.
func TestPackagesGetAPage(t *testing.T) {
	files := build(t, fixture())
	page := string(files["dependencies/npm/@scope/thing/index.html"])
	if got := strings.Count(page, `<li class="app-entry"`); got != 3 {
		t.Errorf("the page of the package lists %d components, want 3", got)
	}
	folded := map[string]string{}
	for name := range files {
		if other, ok := folded[strings.ToLower(name)]; ok {
			t.Errorf("%s and %s differ only by case", name, other)
		}
		folded[strings.ToLower(name)] = name
		if strings.HasPrefix(name, "dependencies/") && (strings.Contains(name, "rare") || strings.Contains(name, "up")) {
			t.Errorf("%s should not be there", name)
		}
	}
}

// TestRenamedLeadOn holds the promise that a component's old address leads to
// the new one, by page and by redirect, and is kept from search engines.
func TestRenamedLeadOn(t *testing.T) {
	files := build(t, fixture())
	page := string(files["components/sample-body/old-name/index.html"])
	for _, want := range []string{
		`<link rel="canonical" href="https://catalogue.example/sub/components/sample-body/appointments-api/">`,
		`content="0; url=../../../components/sample-body/appointments-api/"`, `content="noindex"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the old page lacks %s", want)
		}
	}
	if got := string(files["_redirects"]); got != "/components/sample-body/old-name/* /components/sample-body/appointments-api/ 301\n" {
		t.Errorf("_redirects is %q", got)
	}
	if bytes.Contains(files["sitemap.xml"], []byte("old-name")) {
		t.Error("the sitemap names the old page")
	}
}

// TestNextNight holds the promise that what is published about one component
// stays byte for byte as it is on a night that changes nothing, and that the
// home page names the night.
func TestNextNight(t *testing.T) {
	s := fixture()
	before := build(t, s)
	s.GeneratedAt = s.GeneratedAt.AddDate(0, 2, 3)
	for name, data := range build(t, s) {
		one := strings.HasPrefix(name, "api/v1/components/") || strings.HasPrefix(name, "badges/") || strings.HasPrefix(name, "components/") && strings.Count(name, "/") > 2
		if one && !bytes.Equal(data, before[name]) {
			t.Errorf("%s is another one on the next night", name)
		}
		if name == "index.html" && !bytes.Contains(data, []byte("25 January 2027")) {
			t.Error("the home page does not name the night")
		}
	}
}

// TestHooks holds the promise of the attributes that tests and assistive
// scripts rely on.
func TestHooks(t *testing.T) {
	files := build(t, fixture())
	for page, wants := range map[string][]string{
		"components/sample-body/appointments-api/index.html": {
			`data-component="sample-body/appointments-api"`, `data-check="licence-present" data-outcome="pass"`,
			`data-check="contact" data-outcome="not-applicable"`, `data-check="extra" data-outcome="unknown"`,
			`data-standard="fhir" data-strength="implements"`, `data-standard="nhs-number" data-strength="mentions"`,
			`data-level="reusable"`, `data-kind="api"`, `<article class="app-readme">`,
		},
		"components/sample-body/quiet/index.html":               {`data-component="sample-body/quiet" data-stale`, "20 November 2026"},
		"components/Example-Trust/C-sharp_thing.net/index.html": {`data-check="licence-present" data-outcome="fail"`, "No licence means no permission"},
		"organisations/sample-body/index.html":                  {"data-stale", `data-component="sample-body/quiet" data-stale`},
		"search/index.html":                                     {`data-search="loading"`, `<ol class="app-entries" id="results">`, `id="search-manifest">{"files":["a\u003c/script\u003e"]}</script>`, "<noscript>", `<script type="module" async>2</script>`},
	} {
		for _, want := range wants {
			if !strings.Contains(string(files[page]), want) {
				t.Errorf("%s lacks %s", page, want)
			}
		}
	}
	if strings.Contains(string(files["components/sample-body/appointments-api/index.html"]), "data-stale") {
		t.Error("a fresh component is marked stale")
	}
}

// TestOnlyTheNotFoundPageIsAbsolute holds the promise that the site works below
// any path: every other page's links to the site are relative.
func TestOnlyTheNotFoundPageIsAbsolute(t *testing.T) {
	files := build(t, fixture())
	for name, data := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		_, links := anatomy(t, data)
		for _, link := range links {
			absolute := strings.HasPrefix(link, "https://catalogue.example/sub/") || strings.HasPrefix(link, "/")
			canonical := strings.Contains(string(data), `<link rel="canonical" href="`+link+`"`)
			if absolute && !canonical && name != "404.html" {
				t.Errorf("%s has the absolute address %s", name, link)
			}
			if name == "404.html" && !strings.Contains(link, ":") && !strings.HasPrefix(link, "#") {
				t.Errorf("404.html has the relative address %s", link)
			}
		}
	}
}

// TestOnlyTheSearchPageHasAScript holds the promise that no page's policy allows
// a script written into it but the search page's, which is named by its sum; and
// that the policy of hosts, which is one for all paths, does not forbid that.
func TestOnlyTheSearchPageHasAScript(t *testing.T) {
	files := build(t, fixture())
	sum := sha256.Sum256([]byte("2"))
	hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if headers := string(files["_headers"]); !strings.Contains(headers, "script-src 'self' "+hash+";") {
		t.Errorf("the hosts' policy does not name the script: %s", headers)
	}
	pages := 0
	for name, page := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		pages++
		text := html.UnescapeString(string(page))
		if strings.Contains(text, hash) != (name == "search/index.html") {
			t.Errorf("%s: its policy names the script: %v", name, strings.Contains(text, hash))
		}
		if strings.Contains(text, "unsafe-") {
			t.Errorf("%s: something unsafe", name)
		}
	}
	if pages < 10 {
		t.Errorf("only %d pages were looked at", pages)
	}
}
