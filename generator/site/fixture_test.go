package site

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	embedded "github.com/nhs-code-catalogue/catalogue/templates"
)

// memory is an Output that keeps what is written.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) WriteFile(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.files[name]; ok {
		return fmt.Errorf("%s is written twice", name)
	}
	m.files[name] = append([]byte(nil), data...)
	return nil
}

func (m *memory) Stream(name string, write func(io.Writer) error) error {
	var all bytes.Buffer
	if err := write(&all); err != nil {
		return err
	}
	return m.WriteFile(name, all.Bytes())
}

// build writes a site into memory.
func build(t testing.TB, s *Site) map[string][]byte {
	t.Helper()
	m := &memory{files: map[string][]byte{}}
	if err := s.Write(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	return m.files
}

// withAssets is the embedded templates with assets that never change, so that
// golden pages do not change with the styles.
type withAssets struct{ assets fs.FS }

func (f withAssets) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "dist/") {
		return f.assets.Open(name)
	}
	return embedded.FS.Open(name)
}

func testTemplates() fs.FS {
	return withAssets{fstest.MapFS{
		"dist/app.css": {Data: []byte("body{}")}, "dist/app.js": {Data: []byte("1")}, "dist/search.js": {Data: []byte("2")},
	}}
}

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

func daysAgo(n int) *time.Time {
	t := now.AddDate(0, 0, -n)
	return &t
}

// fixture is a small catalogue, invented, that shows every feature of a page.
func fixture() *Site {
	return &Site{
		Config: config.Site{
			Title: "Test catalogue", BaseURL: "https://catalogue.example/sub/", Description: "Invented components for tests.",
			Organisation: "The testers", ContactEmail: "team@catalogue.example", FeedbackURL: "https://catalogue.example/feedback",
		},
		WebURL: "https://github.com/", Templates: testTemplates(), Content: fixtureContent(), Components: fixtureComponents(),
		Organisations: []catalogue.Organisation{
			{Login: "Example-Trust", Name: "Example Hospital Trust", Kind: "trust", URL: "https://github.com/Example-Trust", Description: "Builds small things for wards.", AsOf: now},
			{Login: "sample-body", Name: "Sample National Body", Kind: "national", URL: "https://github.com/sample-body", AsOf: now.AddDate(0, 0, -2), Stale: true, StaleReason: "The listing was shorter than the night before"},
		},
		Departures:  []catalogue.Departure{{ID: 9, Name: "sample-body/gone", FirstSeen: *daysAgo(400), LastSeen: *daysAgo(20), Confirmed: *daysAgo(18), Answer: 404, Licence: "MIT", Forks: []string{"someone/gone"}}},
		Renamed:     map[string]string{"sample-body/old-name": "sample-body/appointments-api"},
		Collections: map[string][]string{"appointments": {"sample-body/appointments-api", "Example-Trust/ward-board"}},
		Days: []catalogue.Day{{Date: "2026-11-22", AsOf: now, Changes: []catalogue.Change{
			{Kind: catalogue.Added, Name: "Example-Trust/ward-board"},
			{Kind: catalogue.Departed, Name: "sample-body/gone"},
			{Kind: catalogue.Renamed, Name: "sample-body/appointments-api", Before: "sample-body/old-name"},
			{Kind: catalogue.Relevel, Name: "sample-body/appointments-api", Before: "licensed", After: "documented"},
		}}},
		Ledger:   catalogue.Ledger{Found: 6, Listed: 4, Excluded: []catalogue.Exclusion{{Name: "sample-body/fork", Reason: "fork", Detail: "of other/thing"}, {Name: "sample-body/hidden", Reason: "hidden"}}},
		Manifest: []byte(`{"files":["a</script>"]}`), GeneratedAt: now, Snapshot: "test", Version: "1.2.3",
		Readme: func(_ context.Context, c *catalogue.Component) (Readme, error) {
			return Readme{
				HTML:     template.HTML("<h3 id=\"readme-" + repoName(c.Name) + "\">" + repoName(c.Name) + "</h3><p>Text.</p><h4 id=\"readme-install\">Install</h4><h4 id=\"readme-use\">Use</h4><h4 id=\"readme-test\">Test</h4><pre tabindex=\"0\"><code>  make\n\n  install</code></pre>"),
				Headings: []Heading{{1, "readme-" + repoName(c.Name), "Title"}, {2, "readme-install", "Install"}, {2, "readme-use", "Use"}, {2, "readme-test", "Test"}},
			}, nil
		},
	}
}

func fixtureContent() content.Content {
	return content.Content{
		Pages: []content.Page{
			{ID: "about", Path: "about/", Title: "About this catalogue", Description: "What this is.", Order: 1, Body: "It lists [components](/components/).\n\n## More\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```\nmake\n```\n"},
			{ID: "accessibility", Path: "accessibility/", Title: "Accessibility", Description: "How accessible this is.", Order: 2, Body: "Text."},
			{ID: "reuse", Path: "guides/reuse/", Title: "How to reuse a component", Description: "In five steps.", Section: "guides", Order: 3, Body: "Text."},
			{ID: "contribute", Path: "guides/contribute/", Title: "How to contribute", Description: "In five steps.", Section: "guides", Order: 4, Body: "Text."},
		},
		Checks: []content.Check{
			{ID: "licence-present", Title: "Is there a licence file?", Short: "Has a licence file", Family: "licence", Mandatory: true, Source: "Policy, section 4c", SourceURL: "https://example.org/policy", Remedy: "Add a LICENSE file.", Example: "MIT License\n\n…", File: "LICENSE", Order: 1, Body: "Without a licence nobody may use the code."},
			{ID: "contact", Title: "Can the owners be reached?", Short: "Names a contact", Family: "community", Mandatory: true, Remedy: "Name a team mailbox.", Order: 2, Body: "People have questions."},
			{ID: "data-reviewed", Title: "Has somebody looked for patient data?", Short: "Reviewed for patient data", Family: "data", Person: true, Order: 3, Body: "Only a person can."},
		},
		Standards: []content.Standard{
			{ID: "fhir", Name: "HL7 FHIR", Aka: []string{"FHIR"}, Owner: "HL7", URL: "https://hl7.org/fhir/", Category: "interoperability", Body: "A way to exchange health records.", Declare: "supports:\n  - fhir"},
			{ID: "fhir-r4", Name: "FHIR R4", Category: "interoperability", Parent: "fhir", Body: "The fourth release."},
			{ID: "nhs-number", Name: "NHS number", Category: "identity", Body: "A patient's number."},
		},
		Kinds: []content.Kind{
			{ID: "api", Name: "API", Plural: "APIs", Means: "A service that other programs call."},
			{ID: "app", Name: "App", Plural: "Apps", Means: "A program that people use."},
			{ID: "library", Name: "Library", Plural: "Libraries", Means: "Code to build with."},
		},
		Licences: []content.Licence{{SPDX: "MIT", Name: "MIT Licence", Open: true, Redistributable: true, Use: "Yes.", Change: "Yes.", Sell: "Yes.", Publish: "No.", Must: "Keep the notice."}},
		Collections: []content.Collection{
			{ID: "appointments", Title: "Appointments", Summary: "Booking and changing appointments.", Body: "Start [here](/search/).", Group: "care"},
			{ID: "empty", Title: "Empty", Summary: "Nothing yet.", Group: "care"},
		},
	}
}

func fixtureComponents() []catalogue.Component {
	org := catalogue.OrganisationRef{Login: "sample-body", Name: "Sample National Body", Kind: "national"}
	trust := catalogue.OrganisationRef{Login: "Example-Trust", Name: "Example Hospital Trust", Kind: "trust"}
	deps := []catalogue.Dependency{{Ecosystem: "npm", Name: "@scope/thing"}, {Ecosystem: "npm", Name: "@Scope/thing", Scope: "dev"}, {Ecosystem: "npm", Name: "../../up"}, {Ecosystem: "pypi", Name: "rare"}}
	at := catalogue.Evidence{File: "README.md", Line: 3, Commit: "0123456789abcdef", URL: "https://github.com/sample-body/appointments-api/blob/0123456789abcdef/README.md#L3", Quote: "An API <for> appointments"}
	field := catalogue.Evidence{Field: "archived", Value: "true", AsOf: &now}
	return []catalogue.Component{
		{
			Name: "Example-Trust/C-sharp_thing.net", ID: 1, Dependencies: deps[:3], Organisation: trust, Summary: "=cmd()|' A thing in C# with <b>markup</b> & an ampersand in its description", URL: "https://github.com/Example-Trust/C-sharp_thing.net",
			Licence: catalogue.Licence{State: catalogue.LicenceNone}, Kind: catalogue.Kind{ID: "library", Source: "rule"}, Level: catalogue.Level{ID: "published", Missing: []catalogue.Missing{{Check: "licence-present", Remedy: "Add a LICENSE file."}, {Check: "made-up", Remedy: "Do a thing."}}},
			Status: catalogue.StatusArchived, Language: "C#", Languages: []catalogue.LanguageSize{{Name: "C#", Bytes: 900}, {Name: "HTML", Bytes: 100}}, Dates: catalogue.Dates{Changed: daysAgo(900), Pushed: daysAgo(900), Created: daysAgo(2000), Archived: daysAgo(800)},
			Findings: []catalogue.Finding{{Check: "licence-present", Outcome: catalogue.Fail, Reason: "There is no licence file.", Remedy: "Add a LICENSE file."}}, AsOf: now, Successor: "sample-body/appointments-api",
			Readme: catalogue.ReadmeFacts{Shown: "none", Reason: "There is no licence, so the README may not be shown."}, StatusReason: []catalogue.Evidence{field},
		},
		{
			Name: "Example-Trust/ward-board", ID: 2, Dependencies: deps[:3], Organisation: trust, Summary: "Shows the beds of a ward on a wall.", URL: "https://github.com/Example-Trust/ward-board", Homepage: "https://ward.example/",
			Licence: catalogue.Licence{State: catalogue.LicenceConflict, SPDX: "MIT", Text: "MIT", File: "LICENSE", GitHub: "NOASSERTION", Declared: []catalogue.Declared{{SPDX: "Apache-2.0", Evidence: at}}}, Kind: catalogue.Kind{ID: "app", Source: "curation"},
			Level: catalogue.Level{Rung: 1, ID: "licensed", Missing: []catalogue.Missing{{Check: "contact", Remedy: "Name a team mailbox."}}}, Status: catalogue.StatusQuiet, Prototype: true, Language: "JavaScript",
			Uses: []catalogue.Relation{{Component: "sample-body/appointments-api", Via: "appointments-client", Ecosystem: "npm", Evidence: at}}, Topics: []string{"wards", "beds"}, Dates: catalogue.Dates{Changed: daysAgo(500), Pushed: daysAgo(500), Created: daysAgo(700)},
			HelpWanted: []catalogue.Issue{{Number: 4, Title: "Make the clock bigger", URL: "https://github.com/Example-Trust/ward-board/issues/4", Labels: []string{"help wanted"}, Created: *daysAgo(9), Updated: *daysAgo(8)}},
			AsOf:       now, Curation: []catalogue.CurationNote{{Field: "kind", Source: "curation", Note: "it is an app"}}, Readme: catalogue.ReadmeFacts{Path: "README.md", Shown: "full"}, Commit: "fedcba9876543210",
		},
		{
			Name: "sample-body/appointments-api", ID: 3, Dependencies: deps, Organisation: org, Description: "Book appointments", Summary: "Books and changes appointments for patients.", URL: "https://github.com/sample-body/appointments-api",
			Licence: catalogue.Licence{State: catalogue.LicenceOpen, SPDX: "MIT", Text: "MIT", GitHub: "MIT", Redistributable: true, Evidence: []catalogue.Evidence{at}}, Kind: catalogue.Kind{ID: "api", Source: "rule", Evidence: []catalogue.Evidence{at}},
			Level: catalogue.Level{Rung: 4, ID: "reusable"}, Status: catalogue.StatusActive, Language: "Python", Languages: []catalogue.LanguageSize{{Name: "Python", Bytes: 1000}}, Topics: []string{"appointments", "fhir"},
			Standards: []catalogue.StandardUse{{ID: "nhs-number", Strength: catalogue.Mentions, Evidence: []catalogue.Evidence{at}}, {ID: "fhir", Strength: catalogue.Implements, Declared: true, Evidence: []catalogue.Evidence{at, at, at, at, field}}},
			Findings:  []catalogue.Finding{{Check: "licence-present", Outcome: catalogue.Pass, Reason: "There is one.", Evidence: []catalogue.Evidence{at}}, {Check: "contact", Outcome: catalogue.NotApplicable, Reason: "Not here."}, {Check: "extra", Outcome: catalogue.Unknown, Reason: "The tree was cut."}},
			Dates:     catalogue.Dates{Changed: daysAgo(3), Pushed: daysAgo(3), Created: daysAgo(1200), Updated: daysAgo(1), Released: daysAgo(30)}, Releases: []catalogue.Release{{Tag: "v1.2.0", URL: "https://github.com/sample-body/appointments-api/releases/tag/v1.2.0", Published: *daysAgo(30)}},
			Commits: []time.Time{*daysAgo(3), *daysAgo(4), *daysAgo(70)}, UsedBy: []catalogue.Relation{{Component: "Example-Trust/ward-board", Via: "appointments-client", Ecosystem: "npm", Evidence: at}, {Component: "elsewhere/unknown", Via: "x", Evidence: at}},
			Similar: []catalogue.Similarity{{Component: "Example-Trust/ward-board", Score: 0.5, Why: []string{"appointments", "FHIR R4"}, Twin: "near-duplicate"}}, Contact: &catalogue.Contact{Value: "team@sample.example", Source: at},
			Install: "pip install appointments-client", Stars: 12, Forks: 3, OpenIssues: 2, Readme: catalogue.ReadmeFacts{Path: "README.md", Words: 100, Shown: "full"}, Commit: "0123456789abcdef", AsOf: now, Featured: true,
			StatusReason: []catalogue.Evidence{field},
		},
		{
			Name: "sample-body/quiet", ID: 4, Organisation: org, URL: "https://github.com/sample-body/quiet", Licence: catalogue.Licence{State: catalogue.LicenceDeclaredOnly, Declared: []catalogue.Declared{{SPDX: "MIT", Evidence: at}}},
			Kind: catalogue.Kind{ID: "other", Source: "rule"}, Level: catalogue.Level{ID: "published"}, Status: catalogue.StatusQuiet, AsOf: now.AddDate(0, 0, -2), Stale: true, StaleReason: "The listing was shorter than the night before",
			Fork: true, ForkOf: "elsewhere/loud",
		},
	}
}
