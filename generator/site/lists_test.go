package site

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// leads is where an address in a file leads, as a path of the site.
func leads(t *testing.T, file, address string) string {
	t.Helper()
	base, err := url.Parse("https://catalogue.example/" + file)
	if err != nil {
		t.Fatal(err)
	}
	to, err := base.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(to.Path, "/")
}

// page is a file of a list, whatever it holds.
type page struct {
	Paging
	items []json.RawMessage
}

func readPage(t *testing.T, files map[string][]byte, name, list string) page {
	t.Helper()
	var p page
	var all map[string]json.RawMessage
	data, there := files[name]
	if !there {
		t.Fatalf("%s is not there", name)
	}
	if err := json.Unmarshal(data, &p.Paging); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[list], &p.items); err != nil {
		t.Fatalf("%s: %s: %v", name, list, err)
	}
	return p
}

// TestLongLists holds the promise that no list of the API but the whole
// catalogue has more than a thousand items in one file, that its files lead on
// and back, hold every item once and in order, and fit their schemas.
func TestLongLists(t *testing.T) {
	s := many(2*maxItems + 50)
	s.Days[0].Changes, s.Departures = nil, nil
	for i := range s.Components {
		s.Components[i].ID = int64(i + 1)
		s.Components[i].Topics = nil
		s.Days[0].Changes = append(s.Days[0].Changes, catalogue.Change{Kind: catalogue.Added, Name: s.Components[i].Name, ID: int64(i + 1)})
		s.Departures = append(s.Departures, catalogue.Departure{ID: int64(i), Name: fmt.Sprintf("gone/repo-%05d", i), Answer: 404, FirstSeen: now, LastSeen: now, Confirmed: now})
	}
	for i := range maxItems + 1 {
		s.Organisations = append(s.Organisations, catalogue.Organisation{Login: fmt.Sprintf("org-%05d", i), Name: "An organisation", AsOf: now})
	}
	files := dataOf(t, s)
	fitsSchemas(t, files)
	for name, list := range map[string]string{
		"api/v1/components.json": "components", "api/v1/organisations.json": "organisations", "api/v1/standards.json": "standards", "api/v1/checks.json": "checks",
		"api/v1/departed.json": "departed", "api/v1/changes/2026-11-22.json": "changes", "api/v1/standards/fhir/components.json": "components",
	} {
		seen, before := map[string]bool{}, ""
		first := readPage(t, files, name, list)
		for n, at := 1, name; at != ""; n++ {
			p := readPage(t, files, at, list)
			if p.Page != n || p.Pages != first.Pages || p.Total != first.Total || len(p.items) > maxItems || len(p.items) < maxItems && p.Next != "" {
				t.Errorf("%s: %+v with %d items", at, p.Paging, len(p.items))
			}
			if n > 1 && leads(t, at, p.Prev) != before || n == 1 && p.Prev != "" {
				t.Errorf("%s leads back to %q", at, p.Prev)
			}
			for _, item := range p.items {
				seen[string(item)] = true
			}
			if before = at; p.Next == "" {
				break
			}
			at = leads(t, at, p.Next)
		}
		if len(seen) != first.Total {
			t.Errorf("%s: %d different items of %d", name, len(seen), first.Total)
		}
		if want := (first.Total + maxItems - 1) / maxItems; first.Pages != max(1, want) {
			t.Errorf("%s: %d pages for %d items", name, first.Pages, first.Total)
		}
	}
	second := readPage(t, files, "api/v1/components/2.json", "components")
	var item ComponentItem
	if err := json.Unmarshal(second.items[7], &item); err != nil {
		t.Fatal(err)
	}
	if want := "api/v1/components/" + item.Name + ".json"; leads(t, "api/v1/components/2.json", item.Href) != want {
		t.Errorf("%s leads to %s", want, item.Href)
	}
	var standards StandardsFile
	if err := json.Unmarshal(files["api/v1/standards.json"], &standards); err != nil {
		t.Fatal(err)
	}
	for _, s := range standards.Standards {
		if long := s.Total > maxItems; long != (s.Next != "") || len(s.Components) != min(s.Total, maxItems) {
			t.Errorf("%s: %d of %d components, then %q", s.ID, len(s.Components), s.Total, s.Next)
		}
		if s.Next != "" && files[leads(t, "api/v1/standards.json", s.Next)] == nil {
			t.Errorf("%s leads to %s, which is not there", s.ID, s.Next)
		}
	}
	var whole CatalogueFile
	if err := json.Unmarshal(files["api/v1/catalogue.json"], &whole); err != nil || len(whole.Components) != len(s.Components) {
		t.Errorf("the whole catalogue holds %d components (%v)", len(whole.Components), err)
	}
}

// dataOf writes the API alone.
func dataOf(t *testing.T, s *Site) map[string][]byte {
	t.Helper()
	m := &memory{files: map[string][]byte{}}
	w, err := newWriter(s, m)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.writeData(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m.files
}

// follower keeps up with a catalogue by its changes alone, as docs/api.md says.
type follower struct {
	names    map[int64]string
	last     string // the newest day that was followed
	requests int
}

func (f *follower) get(t *testing.T, files map[string][]byte, name string, into any) {
	t.Helper()
	f.requests++
	if err := json.Unmarshal(files[name], into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// follow reads what changed since the last time: the newest days, and further
// back day by day until one is known.
func (f *follower) follow(t *testing.T, files map[string][]byte) {
	t.Helper()
	var newest ChangesFile
	f.get(t, files, "api/v1/changes.json", &newest)
	var days []catalogue.Day
	const file = "api/v1/changes.json"
	for _, d := range newest.Days {
		if d.Date < f.last {
			break
		}
		if d.Next != "" {
			d.Day, _ = f.day(t, files, leads(t, file, d.Href))
		}
		days = append(days, d.Day)
	}
	if newest.Older != "" {
		for at := leads(t, file, newest.Older); at != "" && days[len(days)-1].Date > f.last; {
			var d catalogue.Day
			d, at = f.day(t, files, at)
			days = append(days, d)
		}
	}
	slices.Reverse(days)
	for _, d := range days {
		f.apply(d)
	}
	if len(f.names) != newest.Components {
		t.Errorf("on %s the follower knows %d components of %d", f.last, len(f.names), newest.Components)
	}
}

// day reads all files of a day, and tells which day came before it.
func (f *follower) day(t *testing.T, files map[string][]byte, at string) (d catalogue.Day, older string) {
	t.Helper()
	for {
		var part DayFile
		f.get(t, files, at, &part)
		d.Date, d.Changes = part.Date, append(d.Changes, part.Changes...)
		if part.Older != "" {
			older = leads(t, at, part.Older)
		}
		if part.Next == "" {
			return d, older
		}
		at = leads(t, at, part.Next)
	}
}

func (f *follower) apply(d catalogue.Day) {
	f.last = d.Date
	for _, c := range d.Changes {
		if c.Kind == catalogue.Departed {
			delete(f.names, c.ID)
		} else {
			f.names[c.ID] = c.Name
		}
	}
}

// TestFollower holds the promise that who applies the changes of every night,
// or of the nights since it last looked, has the components of the catalogue.
func TestFollower(t *testing.T) {
	store, err := snapshot.Open(t.Context(), snapshot.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	random := rand.New(rand.NewPCG(20261123, 7))
	nightly, lazy := &follower{names: map[int64]string{}}, &follower{names: map[int64]string{}}
	truth, next := map[int64]string{}, int64(0)
	s := fixture()
	for night := range 12 {
		grow := 3
		if night == 0 || night == 6 {
			grow = maxItems + 30 // more than a file holds
		}
		for range grow {
			next++
			truth[next] = fmt.Sprintf("org-%d/repo-%d", next%7, next)
		}
		for _, id := range slices.Sorted(maps.Keys(truth)) {
			switch random.IntN(200) {
			case 0:
				delete(truth, id)
			case 1:
				truth[id] = fmt.Sprintf("moved-%d/repo-%d-%d", night, id, night)
			}
		}
		asOf := now.AddDate(0, 0, night)
		if err := store.RecordStates(t.Context(), asOf, statesOf(truth)); err != nil {
			t.Fatal(err)
		}
		if s.Days, err = store.Days(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.GeneratedAt, s.Components = asOf, nil
		for id, name := range truth {
			owner, _, _ := strings.Cut(name, "/")
			s.Components = append(s.Components, catalogue.Component{ID: id, Name: name, Organisation: catalogue.OrganisationRef{Login: owner}, Kind: catalogue.Kind{ID: "other"}, AsOf: asOf})
		}
		files := dataOf(t, s)
		before := nightly.requests
		nightly.follow(t, files)
		if spent := nightly.requests - before; spent > 4 { // a night of more changes than one file holds, and the day before it
			t.Errorf("night %d cost %d requests", night, spent)
		}
		if night%5 == 0 || night == 11 {
			lazy.follow(t, files)
		}
	}
	for name, f := range map[string]*follower{"nightly": nightly, "lazy": lazy} {
		if diff := cmp.Diff(truth, f.names); diff != "" {
			t.Errorf("%s (-catalogue +follower):\n%s", name, diff)
		}
	}
}

func statesOf(truth map[int64]string) func(func(snapshot.State) bool) {
	return func(yield func(snapshot.State) bool) {
		for _, id := range slices.Sorted(maps.Keys(truth)) {
			if !yield(snapshot.State{ID: id, Name: truth[id], Level: "published"}) {
				return
			}
		}
	}
}

// TestBadges holds the promise that each badge is small, loads nothing, says in
// words what it shows, and counts what the component's file counts.
func TestBadges(t *testing.T) {
	files := build(t, fixture())
	for name, svg := range files {
		if !strings.HasPrefix(name, "badges/") || !strings.HasSuffix(name, ".svg") {
			continue
		}
		var picture struct {
			XMLName  xml.Name
			Role     string `xml:"role,attr"`
			Labelled string `xml:"aria-labelledby,attr"`
			Title    struct {
				ID   string `xml:"id,attr"`
				Text string `xml:",chardata"`
			} `xml:"title"`
		}
		if err := xml.Unmarshal(svg, &picture); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if picture.Role != "img" || picture.Title.ID == "" || picture.Labelled != picture.Title.ID || !strings.Contains(picture.Title.Text, ": ") {
			t.Errorf("%s has no name that can be read out: %+v", name, picture)
		}
		if len(svg) > 1024 {
			t.Errorf("%s has %d bytes", name, len(svg))
		}
		for _, loads := range []string{"href", "url(", "<script", "<image", "@import", "<style"} {
			if strings.Contains(string(svg), loads) {
				t.Errorf("%s holds %q", name, loads)
			}
		}
	}
	const file = "api/v1/components/sample-body/appointments-api.json"
	var c ComponentFile
	if err := json.Unmarshal(files[file], &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Families) != 2 {
		t.Fatalf("families are %+v", c.Families)
	}
	for _, f := range c.Families {
		badge := string(files[leads(t, file, f.Badge)])
		if !strings.Contains(badge, f.Name+" checks: "+f.Says) {
			t.Errorf("the badge of %s says other than %q: %s", f.Family, f.Says, badge)
		}
	}
	page := string(files["components/sample-body/appointments-api/index.html"])
	for _, want := range []string{"badges/sample-body/appointments-api.svg)](https://", "badges/licence/sample-body/appointments-api.svg)](https://", `src="../../../badges/licence/sample-body/appointments-api.svg" alt="Licence checks: 1 of 1 passed"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// TestLinksBetweenParts holds the promise that what a component's file leads to
// is there; the exports are written by another package.
func TestLinksBetweenParts(t *testing.T) {
	files := build(t, fixture())
	for _, name := range []string{"sample-body/quiet", "Example-Trust/C-sharp_thing.net"} {
		file := "api/v1/components/" + name + ".json"
		var links struct{ Links map[string]string }
		if err := json.Unmarshal(files[file], &links); err != nil || len(links.Links) != 8 {
			t.Fatalf("%s: %v, %v", file, links, err)
		}
		for what, address := range links.Links {
			to := leads(t, file, address)
			if strings.HasSuffix(to, "/") {
				to += "index.html"
			}
			if _, there := files[to]; !there && !strings.HasPrefix(to, "api/v1/exports/"+name+"/") {
				t.Errorf("%s of %s leads to %s", what, name, to)
			}
		}
	}
}

// TestHelpAnchors holds the promise that each group of /help-wanted/ has an id
// of its own, those of languages that differ by signs alone too.
func TestHelpAnchors(t *testing.T) {
	var issues []Help
	for _, language := range []string{"C++", "C", "C#", "F#", "C-2"} {
		issues = append(issues, Help{Entry: Entry{Language: language}})
	}
	ids := map[string]string{}
	for _, g := range helpBy(issues, "language", func(h Help) []string { return []string{h.Language} }) {
		if other, taken := ids[g.Anchor]; taken {
			t.Errorf("%s and %s are both #%s", other, g.Name, g.Anchor)
		}
		ids[g.Anchor] = g.Name
	}
	if len(ids) != len(issues) || ids["language-c"] != "C" {
		t.Errorf("ids are %v", ids)
	}
}
