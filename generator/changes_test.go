package generator

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

// TestEveryChange holds the promise that whatever happens to a repository
// between two nights is told by its kind, with what was and what is: by
// catalogue diff, in the API, on the day's page, and in the feeds of the site,
// of the owner and of the standard. A quiet night tells nothing.
func TestEveryChange(t *testing.T) {
	w := newWorld(t)
	w.night(0)
	w.happen()
	report := w.night(1)
	want := []catalogue.Change{
		{Kind: catalogue.Added, Name: "north/fresh", ID: 11},
		{Kind: catalogue.Departed, Name: "north/gone", ID: 2},
		{Kind: catalogue.Archived, Name: "north/ended", ID: 3},
		{Kind: catalogue.Revived, Name: "north/resumed", ID: 4},
		{Kind: catalogue.Renamed, Name: "north/after", ID: 5, Before: "north/before", After: "north/after"},
		{Kind: catalogue.Transferred, Name: "south/passed-on", ID: 6, Before: "north/passed-on", After: "south/passed-on"},
		{Kind: catalogue.Released, Name: "north/released", ID: 7, Before: "v1.0.0", After: "v1.1.0"},
		{Kind: catalogue.Relicence, Name: "north/licensed", ID: 8, Before: "MIT", After: "Apache-2.0"},
		{Kind: catalogue.Relevel, Name: "north/risen", ID: 9, Before: "licensed", After: "documented"},
		{Kind: catalogue.Updated, Name: "north/pushed", ID: 10},
	}
	if kinds := len(catalogue.ChangeKinds); len(want) != kinds {
		t.Fatalf("%d of %d kinds of change happen", len(want), kinds)
	}
	day := report.GeneratedAt.Format(time.DateOnly)
	if diff := cmp.Diff(want, w.told(day)); diff != "" {
		t.Errorf("the changes of %s (-want +got):\n%s", day, diff)
	}
	w.shown(want, "changes/"+day+"/index.html", "feed.xml")
	north := slices.DeleteFunc(slices.Clone(want), func(c catalogue.Change) bool { return !strings.HasPrefix(c.Name, "north/") })
	w.shown(north, "organisations/north/feed.xml")
	w.shown(want[:1], "standards/fhir/feed.xml")

	quiet := w.night(2)
	if told := w.told(quiet.GeneratedAt.Format(time.DateOnly)); len(told) > 0 {
		t.Errorf("a quiet night tells %v", told)
	}
}

// world is two small accounts on a simulator, and the catalogue of them.
type world struct {
	*testing.T
	corpus string
	sim    *simulator.Simulator
	cfg    config.Config
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, corpus: t.TempDir()}
	mit := w.licence("MIT")
	for i, name := range strings.Fields("gone ended resumed before passed-on released licensed risen pushed") {
		w.put("north", name, map[string]any{
			"repo.json":       map[string]any{"id": i + 2, "archived": name == "resumed", "pushed_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-01T00:00:00Z"},
			"files/README.md": "# " + name + "\n",
			"files/LICENSE":   mit,
			"releases.json":   []any{map[string]any{"tag_name": "v1.0.0", "published_at": "2026-03-01T00:00:00Z"}},
		})
	}
	w.put("south", "quiet", map[string]any{"repo.json": map[string]any{"id": 12}, "files/README.md": "# Quiet\n"})
	w.sim = simulator.Start(t, w.corpus)
	w.cfg = config.Default()
	w.cfg.GitHub, w.cfg.Harvest.IncludeArchived = w.sim.GitHub(), true
	w.cfg.Sources = []config.Source{{Org: "north", Kind: "trust"}, {Org: "south", Kind: "trust"}}
	dir := t.TempDir()
	w.cfg.Paths.Snapshot, w.cfg.Paths.Output = filepath.Join(dir, "snapshot.db"), filepath.Join(dir, "public")
	return w
}

// happen lets one thing of each kind happen.
func (w *world) happen() {
	const day = "2026-04-01T00:00:00Z"
	w.put("north", "released", map[string]any{"releases.json": []any{
		map[string]any{"tag_name": "v1.1.0", "published_at": day}, map[string]any{"tag_name": "v1.0.0", "published_at": "2026-03-01T00:00:00Z"},
	}})
	readme := `# Risen

Risen counts the beds of a hospital for its ward managers. It reads the list of
patients every five minutes and shows on one page which wards can take somebody.
One program serves all wards of a hospital.

## Installation

You need Go 1.26. Type

    go install ./...

## Usage

To see the beds of ward 7, type

    risen --ward 7 --output beds.html

and open beds.html, which a browser shows again whenever the list has changed.
`
	for _, change := range []simulator.Rule{
		{"repo": "north/fresh", "add": simulator.Rule{"id": 11}, "readme": "# Fresh\n\nBooks vaccinations over FHIR R4.\n"},
		{"repo": "north/gone", "delete": true},
		{"repo": "north/ended", "set": simulator.Rule{"archived": true, "updated_at": day}},
		{"repo": "north/resumed", "set": simulator.Rule{"archived": false, "updated_at": day}},
		{"repo": "north/before", "rename": "north/after"},
		{"repo": "north/passed-on", "rename": "south/passed-on"},
		{"repo": "north/released", "pushed_at": day},
		{"repo": "north/licensed", "files": simulator.Rule{"LICENSE": w.licence("Apache-2.0")}, "pushed_at": day},
		{"repo": "north/risen", "readme": readme, "pushed_at": day},
		{"repo": "north/pushed", "files": simulator.Rule{"notes.txt": "More.\n"}, "pushed_at": day},
	} {
		w.sim.Mutate(change)
	}
}

// night builds on a day after the first.
func (w *world) night(day int) Report {
	w.Helper()
	clock := &simulator.Clock{Longest: 3 * time.Second, Skipped: time.Duration(day) * 24 * time.Hour}
	report, err := Build(w.Context(), w.cfg, Options{Token: simulator.Token, Clock: clock, Version: "test"})
	if err != nil {
		w.Fatalf("night %d: %v", day, err)
	}
	return report
}

// told are the changes of a day by the API, which catalogue diff must find too.
func (w *world) told(day string) []catalogue.Change {
	w.Helper()
	var file site.ChangesFile
	readJSON(w.T, filepath.Join(w.cfg.Paths.Output, "api/v1/changes.json"), &file)
	found, err := Diff(w.Context(), w.cfg, w.cfg.Paths.Output+".previous", w.cfg.Paths.Output)
	if err != nil {
		w.Fatal(err)
	}
	told := []catalogue.Change{}
	for _, d := range file.Days {
		if d.Date == day {
			told = d.Changes
		}
	}
	if diff := cmp.Diff(told, found); diff != "" {
		w.Errorf("%s: catalogue diff says (-changes +diff):\n%s", day, diff)
	}
	return told
}

// shown fails for a change that a file does not tell, with what was and what is.
func (w *world) shown(changes []catalogue.Change, files ...string) {
	w.Helper()
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(w.cfg.Paths.Output, name))
		if err != nil {
			w.Error(err)
		}
		for _, c := range changes {
			for _, words := range []string{c.Name, c.Before, c.After} {
				if !strings.Contains(string(data), words) {
					w.Errorf("%s does not tell of %+v: no %q", name, c, words)
				}
			}
		}
	}
}

// put writes files of a repository of the corpus; what is no text becomes JSON.
func (w *world) put(owner, name string, files map[string]any) {
	w.Helper()
	for file, what := range files {
		path := filepath.Join(w.corpus, "repos", owner, name, file)
		text, isText := what.(string)
		if !isText {
			data, err := json.Marshal(what)
			if err != nil {
				w.Fatal(err)
			}
			text = string(data)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			w.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			w.Fatal(err)
		}
	}
}

// licence is the sample's copy of a licence.
func (w *world) licence(spdx string) string {
	w.Helper()
	text, err := embeddedcontent.FS.ReadFile(fmt.Sprintf("sample/licences/%s.txt", spdx))
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}
