package generator

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
	embeddedtemplates "github.com/nhs-code-catalogue/catalogue/templates"
)

// hostileSite is the catalogue of the hostile corpus, built as any other is.
type hostileSite struct {
	corpus []hostile
	base   string // its address
	root   string // everything that the build may write lies below it
	folder string // the published site
	report Report
}

// buildHostile fills a snapshot with the corpus and builds its catalogue.
func buildHostile(t *testing.T, base string, corpus []hostile) hostileSite {
	t.Helper()
	if _, err := fs.Stat(embeddedtemplates.FS, "dist/search.js"); err != nil {
		t.Skip("no assets; run make assets")
	}
	s := hostileSite{corpus: corpus, base: base, root: t.TempDir()}
	s.folder = filepath.Join(s.root, "out", "www")
	cfg := config.Default()
	cfg.Site.BaseURL, cfg.Harvest.IncludeForks = base, true
	cfg.GitHub = config.GitHub{APIURL: "https://api.github.com/", GraphQLURL: "https://api.github.com/graphql", RawURL: "https://raw.githubusercontent.com/", WebURL: "https://github.com/"}
	cfg.Sources = []config.Source{{Org: "hostile-org", Kind: "trust"}}
	cfg.Paths = config.Paths{Snapshot: filepath.Join(s.root, "out", "snapshot.sqlite"), Output: s.folder}
	store, err := snapshot.Open(t.Context(), cfg.Paths.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	contents := snapshot.Contents{AsOf: hostileNight, Organisations: []catalogue.Organisation{{
		Login: "hostile-org", Name: markupTitle, Kind: "trust", Description: markupTitle, URL: "javascript:" + attack, Homepage: "javascript:" + attack, Location: markupTitle, AsOf: hostileNight,
	}}, Departures: []catalogue.Departure{{ID: 1<<40 + 1, Name: "hostile-org/gone", Licence: markupTitle, Forks: []string{markupTitle, "../../x"}, FirstSeen: hostileNight, LastSeen: hostileNight, Confirmed: hostileNight}, {ID: 1 << 40, Name: "hostile-org/" + markupTitle, Licence: markupTitle, Forks: []string{markupTitle, "../../x"}, FirstSeen: hostileNight, LastSeen: hostileNight, Confirmed: hostileNight}}}
	for _, h := range s.corpus {
		contents.Repositories = append(contents.Repositories, h.Repository)
	}
	if err := errors.Join(store.Fill(t.Context(), contents), store.Close()); err != nil {
		t.Fatal(err)
	}
	if s.report, err = Build(t.Context(), cfg, Options{Offline: true}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestHostileCorpus holds the promise that repositories that mean harm do none:
// each is published without its harm or named in the ledger, every file is
// what it says, nothing is written elsewhere, and in a browser nothing runs,
// loads from elsewhere or offends the pages' own policy.
func TestHostileCorpus(t *testing.T) {
	files := http.NewServeMux()
	server := httptest.NewServer(files)
	defer server.Close()
	s := buildHostile(t, server.URL+"/", hostileCorpus(t))
	files.Handle("/", http.FileServer(http.Dir(s.folder)))
	t.Logf("%d hostile repositories, %d listed, %d excluded, %d failed, %d kinds of warnings, %d files", len(s.corpus), s.report.Counts.Listed, s.report.Counts.Excluded, s.report.Counts.Failed, len(s.report.Warnings), s.report.Publish.Files)
	s.accounts(t)
	s.staysInside(t)
	t.Run("files", s.checkFiles)
	t.Run("browser", s.browse)
}

// checkFiles reads every file that was published.
func (s hostileSite) checkFiles(t *testing.T) {
	err := filepath.WalkDir(s.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(s.folder, path)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(name) {
		case ".html":
			s.checkPage(t, name, data)
		case ".xml", ".svg":
			checkXML(t, name, data)
		case ".json":
			if !json.Valid(data) {
				t.Errorf("%s is no JSON", name)
			}
		case ".csv":
			checkCSV(t, name, data)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// accounts holds that each repository is listed with what it says, or named.
func (s hostileSite) accounts(t *testing.T) {
	excluded := map[string]int{}
	for _, x := range s.report.Ledger.Excluded {
		excluded[x.Name]++
	}
	for _, f := range s.report.Ledger.Failed {
		t.Errorf("could not be judged: %v", f)
	}
	for _, h := range s.corpus {
		if h.excluded {
			if excluded[spelledOut(h.FullName())] == 0 && excluded[h.FullName()] == 0 {
				t.Errorf("%.60q is not named in the ledger", h.FullName())
			}
			continue
		}
		page, err := os.ReadFile(filepath.Join(s.folder, "components", h.Owner, h.Name, "index.html"))
		if err != nil {
			t.Errorf("%s is not published: %v", h.Name, err)
			continue
		}
		if !bytes.Contains(page, []byte("still here")) && h.Details != nil && len(h.Details.Files) > 0 {
			t.Errorf("%s lost what else it says", h.Name)
		}
		if h.warned != "" && !s.warns(h.FullName(), h.warned) {
			t.Errorf("no warning names %s: %q", h.Name, h.warned)
		}
	}
}

// warns tells whether a warning of that sort names the repository.
func (s hostileSite) warns(name, what string) bool {
	return slices.ContainsFunc(s.report.Warnings, func(w Warning) bool {
		return strings.Contains(w.What, what) && slices.Contains(w.Subjects, name)
	})
}

// staysInside holds that nothing is written but the output folder and the snapshot.
func (s hostileSite) staysInside(t *testing.T) {
	var beside []string
	for _, dir := range []string{s.root, filepath.Join(s.root, "out")} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if name := e.Name(); name != "out" && name != "www" && !strings.HasPrefix(name, "snapshot.sqlite") {
				beside = append(beside, name)
			}
		}
	}
	if len(beside) > 0 {
		t.Errorf("written beside the output folder: %q", beside)
	}
}

// mayRun are the elements that a page of ours may hold and no stranger's text.
var mayRun = map[string]bool{"script": true, "style": true, "iframe": true, "object": true, "embed": true, "base": true, "frame": true, "portal": true, "applet": true, "math": true}

// checkPage holds that a page has its landmarks and nothing that runs or loads.
func (s hostileSite) checkPage(t *testing.T, name string, data []byte) {
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	landmarks, ids := "", map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"header", "main", "footer"}, n.Data) {
			landmarks += pathTo(n) + " "
		}
		if mayRun[n.Data] && !s.ourScript(n) {
			t.Errorf("%s holds <%s>", name, n.Data)
		}
		for _, a := range n.Attr {
			s.checkAttribute(t, name, n.Data, a)
			if a.Key == "id" {
				if ids[a.Val] {
					t.Errorf("%s has the id %.80q twice", name, a.Val)
				}
				ids[a.Val] = true
			}
		}
	}
	leads := bytes.Contains(data, []byte(`http-equiv="refresh"`))
	if landmarks != "body>header body>div>main body>footer " && landmarks != "body>header body>main body>footer " && !leads {
		t.Errorf("%s has the landmarks %q", name, landmarks)
	}
	for _, bidi := range []string{"\u202a", "\u202b", "\u202d", "\u202e"} {
		if bytes.Contains(data, []byte(bidi)) {
			t.Errorf("%s holds the bidi override %U", name, []rune(bidi)[0])
		}
	}
}

// pathTo is where an element stands in its page, from the body on.
func pathTo(n *html.Node) string {
	if n.Data == "body" || n.Parent == nil {
		return n.Data
	}
	return pathTo(n.Parent) + ">" + n.Data
}

// ourScript tells a file of the site's, the search's client, or data from a
// stranger's script.
func (s hostileSite) ourScript(n *html.Node) bool {
	kind, src := "", ""
	for _, a := range n.Attr {
		switch a.Key {
		case "type":
			kind = a.Val
		case "src":
			src = a.Val
		}
	}
	src = strings.TrimPrefix(src, s.base)
	ours := n.FirstChild == nil && strings.Contains(src, "assets/") && !strings.Contains(src, "//")
	if kind == "module" && n.FirstChild != nil {
		client, err := fs.ReadFile(embeddedtemplates.FS, "dist/search.js")
		ours = err == nil && n.FirstChild.Data == string(client)
	}
	return n.Data == "script" && (ours || kind == "application/json" || kind == "application/ld+json")
}

// schemed matches an address that names its scheme, not a path with a colon in it.
var schemed = regexp.MustCompile(`^[^/?#]*:`)

func (s hostileSite) checkAttribute(t *testing.T, page, element string, a html.Attribute) {
	value := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(a.Val), s.base))
	address := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction" || a.Key == "srcset" || a.Key == "data" || a.Key == "poster"
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "ping", a.Key == "formaction":
		t.Errorf("%s: <%s %s=%.80q>", page, element, a.Key, a.Val)
	case address && element != "a" && element != "link" && strings.Contains(value, "//"):
		t.Errorf("%s loads <%s %s=%.80q>", page, element, a.Key, a.Val)
	case address && schemed.MatchString(value) && !strings.HasPrefix(value, "https:") && !strings.HasPrefix(value, "http:") && !strings.HasPrefix(value, "mailto:"):
		t.Errorf("%s leads to <%s %s=%.80q>", page, element, a.Key, a.Val)
	case address && strings.Contains(a.Val, "ZgotmplZ"):
		t.Errorf("%s: a template had to stop <%s %s>", page, element, a.Key)
	}
}

// checkXML reads a file as strictly as a feed reader does.
func checkXML(t *testing.T, name string, data []byte) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local == "script" {
			t.Errorf("%s holds a script", name)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || strings.HasPrefix(strings.ToLower(a.Value), "javascript:") {
				t.Errorf("%s: %s=%q", name, a.Name.Local, a.Value)
			}
		}
	}
}

// checkCSV holds that no cell is a formula.
func checkCSV(t *testing.T, name string, data []byte) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, row := range rows {
		for i, cell := range row {
			if seen := strings.TrimLeft(cell, " \u00a0\u200b\ufeff"); seen != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(seen)[0]) {
				t.Errorf("%s: %s holds %.60q", name, rows[0][i], cell)
			}
		}
	}
}
