package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// small is an estate of a few invented components.
func small(t testing.TB) *Index {
	prose := func(title string, sentences ...string) Reading {
		d := catalogue.Document{Title: title, Blocks: []catalogue.Block{{Kind: catalogue.Heading, Level: 1, Text: title}}}
		for _, s := range sentences {
			d.Blocks = append(d.Blocks, catalogue.Block{Kind: catalogue.Paragraph, Text: s})
		}
		return Read(d)
	}
	const contributing = "Please open an issue before you send a pull request to this project."
	docs := []Document{
		{Name: "east/appointment-booker", Description: "Books appointments in clinics", Language: "Go", Licence: "MIT", Readme: prose("Appointment booker", "It keeps a diary for every clinic in a trust.", contributing), Updated: day(3)},
		{Name: "east/appointment-booker-old", Description: "Books appointments in clinics", Language: "Go", Licence: "MIT", Archived: true, Readme: prose("Appointment booker", contributing), Updated: day(1)},
		{Name: "east/NightNurseRota", Description: "Rota of nurses at night", Language: "R", Licence: "none", Readme: prose("Rota", "Booking of shifts, and appointments of staff.", contributing), Updated: day(5)},
		{Name: "west/wardwatch", Description: "Alarms for a ward", Language: "C#", Licence: "MIT", Readme: prose("Watch", "The ward looks after patients in a virtual ward, with a café nearby.", contributing), Updated: day(4)},
		{Name: "west/booker", Description: "Something else that books rooms", Language: "Go", Readme: prose("Rooms", "Rooms for meetings. The summary is elsewhere, with records of care.", contributing), Updated: day(2)},
		{Name: "west/summary", Description: "The summary care record explained", Readme: prose("Guide", "How to read a summary care record."), Updated: day(6)},
		{Name: "west/diary", Description: "A diary", Topics: []string{"clinic", "calendar"}, Readme: prose("Diary", "A ward may use it; so may a trust.", contributing), Updated: day(7)},
	}
	for i := range docs {
		owner, _, _ := strings.Cut(docs[i].Name, "/")
		docs[i].Organisation = Value{owner, "Trust of the " + owner}
		docs[i].Status, docs[i].Quotable = "active", true
	}
	return build(t, docs, content.Thesaurus{Entries: []content.Synonyms{
		{Terms: []string{"virtual ward", "hospital at home"}, From: []string{"care in bed"}},
		{Terms: []string{"ZZ", "night nurse rota"}},
	}})
}

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func ask(t testing.TB, ix *Index, q Query) (Result, []string) {
	t.Helper()
	r, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, hit := range r.Results {
		names = append(names, hit.Name)
	}
	return r, names
}

// TestFinds holds the promises of the query language, one a row.
func TestFinds(t *testing.T) {
	ix := small(t)
	for _, c := range []struct{ promise, text, first, without string }{
		{"an exact name comes first, whatever else", "booker", "west/booker", ""},
		{"also with its owner", "east/appointment-booker", "east/appointment-booker", ""},
		{"also as an address", "https://github.com/west/booker", "west/booker", ""},
		{"also written apart", "night nurse rota", "east/NightNurseRota", ""},
		{"also written as one", "nightnurserota", "east/NightNurseRota", ""},
		{"two known words written as one are split", "clinicdiary", "west/diary", ""},
		{"a name written as one is found in parts", "ward watch", "west/wardwatch", ""},
		{"the archived one sinks below its successor", "appointment booker clinics", "east/appointment-booker", ""},
		{"all words come first", "ward clinic", "west/diary", ""},
		{"plurals and tense do not matter", "nursing rotas", "east/NightNurseRota", ""},
		{"accents do not matter", "cafe", "west/wardwatch", ""},
		{"a phrase is a phrase", `"summary care record"`, "west/summary", "west/booker"},
		{"minus leaves out", "clinic -calendar", "east/appointment-booker", "west/diary"},
		{"minus leaves phrases out", `summary -"care record"`, "west/booker", "west/summary"},
		{"a beginning is enough while typing", "appoi", "east/appointment-booker", ""},
		{"a letter too few", "apointment clinic", "east/appointment-booker", ""},
		{"two letters swapped", "wrad alarms", "west/wardwatch", ""},
		{"letters and digits written as one", "ward7", "west/wardwatch", ""},
		{"several words that mean one thing", "hospital at home", "west/wardwatch", ""},
		{"plain words for it", "care in bed", "west/wardwatch", ""},
		{"an acronym that stands nowhere", "ZZ", "east/NightNurseRota", ""},
		{"topics are searched", "calendar", "west/diary", ""},
		{"C# is a language", "c#", "west/wardwatch", ""},
	} {
		r, names := ask(t, ix, Query{Text: c.text})
		if len(names) == 0 || names[0] != c.first {
			t.Errorf("%s: %q finds %v, not %s first (corrected %q, unknown %v)", c.promise, c.text, names, c.first, r.Corrected, r.Unknown)
		}
		if slices.Contains(names, c.without) {
			t.Errorf("%s: %q finds %s", c.promise, c.text, c.without)
		}
	}
}

// TestSays holds the promise that people are told what was searched for, and can undo it.
func TestSays(t *testing.T) {
	ix := small(t)
	r, _ := ask(t, ix, Query{Text: "apointment clinic"})
	if r.Corrected != "appointments clinic" || !r.Sure {
		t.Errorf("corrected: %q, sure: %v", r.Corrected, r.Sure)
	}
	if r, _ = ask(t, ix, Query{Text: "clnic apointmemts"}); r.Corrected != "clinic appointments" || r.Sure {
		t.Errorf("corrected: %q, sure: %v", r.Corrected, r.Sure)
	}
	r, _ = ask(t, ix, Query{Text: "apointment clinic", Literal: true})
	if r.Corrected != "" || !slices.Equal(r.Unknown, []string{"apointment"}) {
		t.Errorf("literal: corrected %q, unknown %v", r.Corrected, r.Unknown)
	}
	r, _ = ask(t, ix, Query{Text: "virtual ward"})
	if !slices.Equal(r.Expanded, []string{"hospital at home"}) {
		t.Errorf("expanded: %v", r.Expanded)
	}
	r, names := ask(t, ix, Query{Text: "xylophone"})
	if r.Total != 0 || len(names) != 0 || !slices.Equal(r.Unknown, []string{"xylophone"}) {
		t.Errorf("nonsense: %+v", r)
	}
	r, _ = ask(t, ix, Query{Text: "diary every clinic"})
	if hit := r.Results[0]; hit.Passage != "It keeps a diary for every clinic in a trust." || len(hit.Why) == 0 {
		t.Errorf("passage %q, why %v", hit.Passage, hit.Why)
	}
}

// TestFilters holds the promise that a facet's values are alternatives, that
// facets add up, and that a facet's counts ignore its own ticks.
func TestFilters(t *testing.T) {
	ix := small(t)
	q := ParseQuery(`language:go lang:r organisation:"Trust of the east"`)
	r, names := ask(t, ix, q)
	if r.Total != 3 || slices.Contains(names, "west/booker") {
		t.Errorf("found %v", names)
	}
	counts := map[string]int{}
	for _, f := range r.Facets {
		for _, v := range f.Values {
			counts[f.Name+" "+v.ID] = v.Count
		}
	}
	for value, want := range map[string]int{"language Go": 2, "language R": 1, "language C#": 0, "organisation east": 3, "organisation west": 1, "licence MIT": 2} {
		if counts[value] != want {
			t.Errorf("%s: %d, want %d", value, counts[value], want)
		}
	}
	_, names = ask(t, ix, Query{Sort: "updated", Size: 2, Page: 2})
	if !slices.Equal(names, []string{"east/NightNurseRota", "west/wardwatch"}) {
		t.Errorf("second page by change: %v", names)
	}
	_, names = ask(t, ix, Query{Text: "appointment", Sort: "name"})
	if !slices.Equal(names, []string{"east/appointment-booker", "east/appointment-booker-old", "east/NightNurseRota"}) {
		t.Errorf("by name: %v", names)
	}
}

// TestBoilerplate holds the promise that what stands in many READMEs counts for
// little, but can still be found.
func TestBoilerplate(t *testing.T) {
	r, _ := ask(t, small(t), Query{Text: "pull request"})
	if r.Total != 6 || r.Results[0].Score > 1 {
		t.Errorf("%d found, the best with %v", r.Total, r.Results[0].Score)
	}
}

// TestSplitName holds the promise that names are found by their parts.
func TestSplitName(t *testing.T) {
	usual := map[string]int{"plot": 5, "dots": 3, "open": 9, "prescribing": 4, "methods": 6, "phs": 2, "text": 8, "mining": 2, "pharmacy": 4, "forecasting": 3, "funnel": 2}
	for name, want := range map[string]string{
		"NHSRplotthedots": "nhs r plot the dots", "openprescribing": "open prescribing", "phsmethods": "phs methods",
		"pxtextmining": "px text mining", "phaRmacyForecasting": "pharmacy forecasting", "FunnelPlotR": "funnel plot r",
		"nhsuk-frontend": "nhs uk frontend", "lung_cancer.screening": "lung cancer screening", "hazen": "hazen", "": "",
	} {
		leaves, _ := splitName(name, func(w string) int { return usual[w] })
		if got := strings.Join(leaves, " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestEditDistance holds the promise that swapped neighbours are one slip.
func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"ward", "wrad", 1}, {"ward", "wards", 1}, {"ward", "yard", 1}, {"clinic", "clnici", 2}, {"café", "cafe", 1}, {"abc", "xyz", 3}, {"a", "abcdef", 3}} {
		if got := editDistance([]rune(c.a), []rune(c.b), 2); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestRepeatable holds the promise that the same documents, in whatever order,
// make the same files.
func TestRepeatable(t *testing.T) {
	make := func(turn func([]Document)) map[string]string {
		docs := sampleDocuments(t)
		turn(docs)
		out := map[string]string{}
		if _, err := build(t, docs, thesaurus(t)).Export(func(name string, data []byte) error {
			out[name] = string(data)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	one, two := make(func([]Document) {}), make(slices.Reverse[[]Document])
	if len(one) == 0 || len(one) != len(two) {
		t.Fatalf("%d files, then %d", len(one), len(two))
	}
	for name, data := range one {
		if two[name] != data {
			t.Errorf("%s differs", name)
		}
	}
}

// TestBuildStops holds the promise that an error of the documents ends the
// build, that names are unique, and that an empty catalogue can be searched.
func TestBuildStops(t *testing.T) {
	broken := errors.New("broken")
	_, err := Build(context.Background(), func(yield func(Document, error) bool) { yield(Document{}, broken) }, content.Thesaurus{})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if ix := build(t, []Document{{Name: "a/b"}, {Name: "A/B"}}, content.Thesaurus{}); ix.Len() != 1 {
		t.Errorf("%d documents", ix.Len())
	}
	empty := build(t, nil, content.Thesaurus{})
	if r, _ := ask(t, empty, Query{Text: `any "thing at all" -here`}); r.Total != 0 {
		t.Errorf("%+v", r)
	}
	export(t, empty, t.TempDir())
}

// FuzzQuery holds the promise that whatever is typed is answered.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", `"`, "-", "language:", "a/b/c", "://", "\xff", "ward watch", strings.Repeat("ab ", 400), "İ'ſ’s++#"} {
		f.Add(seed)
	}
	ix := small(f)
	f.Fuzz(func(t *testing.T, typed string) {
		r, _ := ask(t, ix, ParseQuery(typed))
		if r.Total < len(r.Results) || len(r.Results) > PageSize {
			t.Errorf("%q: %d of %d", typed, len(r.Results), r.Total)
		}
	})
}
