package assess

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// invented is a repository written for a test.
type invented struct {
	name, kind, description, readme string
	topics, paths                   []string
	files                           []string // path and text in turn
}

// facts makes the repository of a national body called example-body.
func (v invented) facts() *facts {
	f := readManifests(append(v.files, "README.md", v.readme)...)
	f.repo.Owner, f.repo.Name, f.repo.OwnerKind = "example-body", v.name, v.kind
	f.repo.Description, f.repo.Topics = v.description, v.topics
	for _, p := range v.paths {
		f.repo.Details.Tree.Entries = append(f.repo.Details.Tree.Entries, catalogue.TreeEntry{Path: p, Type: "blob", Size: 10})
	}
	doc := readme.Parse(readme.Source{Path: "README.md", Text: []byte(v.readme)})
	return newFacts(f.repo, doc, f.asOf)
}

// found says each use as "id strength".
func found(uses []catalogue.StandardUse) []string {
	var out []string
	for _, u := range uses {
		out = append(out, u.ID+" "+string(u.Strength))
	}
	return out
}

// TestTrickyStandards holds the promise that a standard is shown where it is
// meant, and not where the same letters mean something else.
func TestTrickyStandards(t *testing.T) {
	s := shippedStandards(t)
	for _, tt := range []struct {
		is   string
		repo invented
		want string // comma-separated
	}{
		{"Read codes of general practice", invented{readme: "Maps Read codes from primary care records to SNOMED CT."}, "read-ctv3 mentions,snomed-ct mentions"},
		{"read is a verb", invented{readme: "Make it easy to read code. Read code from the file, then read codes line by line."}, ""},
		{"ODS codes", invented{readme: "Looks up each practice by its ODS code."}, "ods mentions"},
		{"ODS is a spreadsheet", invented{readme: "Writes the table as an .ods file, an OpenDocument spreadsheet (ODS format)."}, ""},
		{"MESH carries messages", invented{readme: "Files arrive in a MESH mailbox."}, "mesh mentions"},
		{"MeSH terms and meshes", invented{readme: "Searches PubMed by MeSH terms. A service mesh routes it. Draws a triangle mesh for the NHS."}, ""},
		{"PDS", invented{readme: "Traces patients with PDS, over Spine, for the NHS."}, "pds mentions,spine mentions"},
		{"PDS of planets", invented{readme: "Reads NASA's Planetary Data System (PDS) archives for an NHS hack day."}, ""},
		{"EPS", invented{readme: "Shows a prescription that was sent by EPS."}, "eps mentions"},
		{"EPS is an image", invented{readme: "Saves the chart as plot.eps, an EPS file, for NHS reports."}, ""},
		{"RAP", invented{readme: "This publication is made by a Reproducible Analytical Pipeline."}, "rap mentions"},
		{"a link to the RAP community", invented{readme: "Thanks to the [RAP community of practice](https://nhsdigital.github.io/rap-community-of-practice/)."}, ""},
		{"Spine the system", invented{readme: "Connects to the NHS Spine."}, "spine mentions"},
		{"spine the bone", invented{readme: "Finds fractures of the lumbar spine on an MRI, for the NHS."}, ""},
		{"ITK of the NHS", invented{readme: "Wraps the document in an ITK message for MESH mailboxes."}, "itk mentions,mesh mentions"},
		{"ITK of images", invented{readme: "Registers NIfTI volumes with ITK-SNAP and SimpleITK, the Insight Toolkit (ITK), before HL7 export."}, ""},
		{"NRLS the locator", invented{readme: "NRLS holds pointers to records."}, "nrl mentions"},
		{"NRLS of incidents", invented{readme: "Counts incidents in NRLS, the National Reporting and Learning System of the NHS."}, ""},
		{"NRLS of incidents, in the name", invented{name: "nrls-analysis", kind: "national", readme: "Counts incidents in the National Reporting and Learning System."}, ""},
		{"a dependency called hl7", invented{files: []string{"package.json", `{"dependencies": {"hl7": "1"}}`}}, ""},
		{"fhirclient is FHIR, not SMART", invented{files: []string{"requirements.txt", "fhirclient==4.1\n"}}, "fhir implements"},
		{"HAPI with every release is R4, not STU3", invented{files: []string{"build.gradle", "implementation 'ca.uhn.hapi.fhir:hapi-fhir-structures-r4:6'\nimplementation 'ca.uhn.hapi.fhir:hapi-fhir-structures-dstu3:6'\n"}}, "fhir implements,fhir-r4 implements"},
		{"HAPI with STU3 alone", invented{files: []string{"build.gradle", "implementation 'ca.uhn.hapi.fhir:hapi-fhir-structures-dstu3:6'\n"}}, "fhir implements,fhir-stu3 implements"},
		{"the second release of UK Core is not STU2", invented{readme: "Profiles of FHIR UK Core STU2."}, "fhir mentions,fhir-uk-core mentions"},
		{"transfer of care is a phrase", invented{readme: "Helps with the transfer of care between wards."}, ""},
		{"transfer of care of the PRSB", invented{readme: "Follows the PRSB transfer of care headings."}, "prsb mentions"},
		{"Stata's own files", invented{paths: []string{"ado/icd10cm.ado", "ado/icd10.dta"}}, ""},
		{"a list of ICD-10 codes", invented{paths: []string{"lookups/icd10_codes.csv"}}, "icd-10 implements"},
		{"nhsuk-frontend of the documentation's website", invented{files: []string{"docs/package.json", `{"dependencies": {"nhsuk-frontend": "9"}}`, "website/package.json", `{"dependencies": {"nhsuk-frontend": "9"}}`}}, ""},
		{"nhsuk-frontend of the service", invented{files: []string{"package.json", `{"dependencies": {"nhsuk-frontend": "9"}}`}}, "nhs-design-system implements"},
		{"an accessibility statement is not WCAG", invented{paths: []string{"app/views/accessibility-statement.html"}, readme: "Read our accessibility statement."}, ""},
		{"the identity of the NHS as a brand", invented{readme: "Colours follow the NHS Identity guidelines."}, ""},
		{"NHS Identity as a sign-in", invented{readme: "Staff sign in with NHS Identity, by OpenID Connect."}, "cis2 mentions"},
		{"denial of service", invented{readme: "Guards an urgent care site from a DoS attack (denial-of-service)."}, ""},
		{"the Directory of Services", invented{readme: "Searches DoS, the directory that NHS 111 uses."}, "dos mentions"},
		{"the MHRA as a regulator of medicines", invented{readme: "Scrapes drug safety updates of the MHRA."}, ""},
		{"the MHRA and a device", invented{readme: "Registered with the MHRA as software; not a medical device of class III."}, "medical-device mentions"},
		{"MSDS of chemicals", invented{readme: "Prints the MSDS, a material safety data sheet, of each data set."}, ""},
		{"a name of a national body", invented{name: "eps-dashboard", kind: "national"}, "eps about"},
		{"the same name of a research group", invented{name: "mesh-dashboard", kind: "research"}, ""},
		{"a name that says it in full", invented{name: "nhs-number-checker", kind: "research"}, "nhs-number about"},
		{"camel case", invented{name: "GPConnectClient", kind: "supplier"}, "gp-connect about"},
		{"a description", invented{description: "An OMOP mapping"}, "omop about"},
		{"a topic", invented{topics: []string{"hl7-fhir"}}, "fhir about"},
		{"a title", invented{readme: "# Tools for dm+d\n\nText."}, "dmd about"},
		{"a code block is not prose", invented{readme: "```\nsend to SNOMED CT\n```\n"}, ""},
		{"a profile's address in a code block", invented{readme: "```json\n{\n  \"profile\": \"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient\"\n}\n```\n"}, "fhir mentions,fhir-uk-core mentions"},
		{"a badge is not prose", invented{readme: "![FHIR R4](https://img.shields.io/badge/FHIR-R4-green)"}, ""},
		{"an address is not prose", invented{readme: "See [the page](https://example.org/dicom/snomed)."}, ""},
		{"Care Connect is STU3 and FHIR", invented{readme: "Serves Care Connect profiles."}, "care-connect mentions,fhir mentions,fhir-stu3 mentions"},
		{"a document's name only mentions", invented{paths: []string{"pages/notes-on-snomed.md"}}, "snomed-ct mentions"},
		{"an archive, a page or a notebook named after it", invented{paths: []string{"NHS login buttons.zip", "views/nhs-login.njk", "notebooks/nhs-login.ipynb"}}, "nhs-login mentions"},
		{"an example in the manual", invented{paths: []string{"docs/examples/nhs_number.schema.json"}}, "nhs-number mentions"},
		{"a description outweighs much prose", invented{description: "Tag helpers for the NHS.UK front end library", readme: "Install nhsuk-frontend.\n\nBuild nhsuk-frontend.\n\nRun nhsuk-frontend.\n"}, "nhs-design-system about"},
		{"FHIR R4 as folders of code", invented{paths: []string{"src/fhir/r4/model.py"}}, "fhir implements,fhir-r4 implements"},
		{"the maternity data set in code", invented{paths: []string{"src/msds_rules.py"}, description: "Checks data sets of the NHS"}, "msds implements"},
		{"a hazard log is the thing itself", invented{paths: []string{"safety/hazard-log.md"}}, "dcb0129 implements"},
		{"a picture's name means nothing", invented{paths: []string{"img/cis2.png"}}, ""},
		{"other people's files", invented{paths: []string{"node_modules/fhir/patient.fsh"}}, ""},
		{"archetypes need their word", invented{paths: []string{"words.opt"}}, ""},
		{"archetypes with their word", invented{paths: []string{"words.opt"}, description: "Our openEHR templates"}, "openehr implements"},
		{"an OpenAPI description by its first line", invented{files: []string{"api/patients.yaml", "# notes\nopenapi: 3.0.1\n"}}, "openapi implements"},
	} {
		t.Run(tt.is, func(t *testing.T) {
			if tt.repo.name == "" {
				tt.repo.name = "thing"
			}
			uses := s.find(tt.repo.facts())
			if got := strings.Join(found(uses), ","); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
				for _, u := range uses {
					t.Log(describeUse(u))
				}
			}
		})
	}
}

// TestStandardEvidence holds the promise that evidence gives file, line and the
// very words, and that nothing weaker stands beside a strength.
func TestStandardEvidence(t *testing.T) {
	long := strings.Repeat("filler words ", 40)
	repo := invented{name: "thing", readme: "# Thing\n\nFirst line,\nthen " + long + "maps LOINC to others " + long + "\n\n- and LOINC again\n- LOINC a third time\n"}
	s := shippedStandards(t)
	uses := s.find(repo.facts())
	if len(uses) != 1 || len(uses[0].Evidence) != 3 || uses[0].Strength != catalogue.Mentions {
		t.Fatalf("uses: %+v", uses)
	}
	if e := uses[0].Evidence[0]; e.File != "README.md" || e.Line != 4 || !strings.Contains(e.Quote, "maps LOINC to") || len([]rune(e.Quote)) > maxQuote || !strings.HasSuffix(e.URL, "README.md#L4") {
		t.Errorf("first: %+v", e)
	}
	if e := uses[0].Evidence[1]; e.Line != 6 || e.Quote != "and LOINC again" {
		t.Errorf("second: %+v", e)
	}
	repo.description = "Reads LOINC"
	uses = s.find(repo.facts())
	if len(uses) != 1 || uses[0].Strength != catalogue.About || len(uses[0].Evidence) != 1 || uses[0].Evidence[0].Value != "Reads LOINC" {
		t.Errorf("with a description: %+v", uses)
	}
}

// TestDeclaredStandards holds the promise that what an owner declares in
// publiccode.yml is shown as declared, and that an unknown name is handed back.
func TestDeclaredStandards(t *testing.T) {
	s := shippedStandards(t)
	uses := s.find(invented{name: "thing", readme: "Speaks FHIR."}.facts())
	evidence := catalogue.Evidence{File: "publiccode.yml", Line: 9}
	uses, unknown := s.declare(uses, []supported{
		{"https://hl7.org/fhir", evidence}, {"alias:gs1", evidence}, {"www.hl7.org/fhir/R4", evidence}, {"https://hl7.org/fhir/R4/", evidence}, {"alias:gdpr", evidence},
	})
	if len(unknown) != 1 || unknown[0].id != "alias:gdpr" {
		t.Errorf("unknown: %+v", unknown)
	}
	want := []string{"fhir mentions", "fhir-r4 about", "gs1 about"}
	if got := found(uses); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, u := range uses {
		if !u.Declared || !slices.Contains(u.Evidence, evidence) {
			t.Errorf("not declared: %+v", u)
		}
	}
}

// TestShippedStandards holds the promise that each standard's page can be
// written: at least the 56 that were researched, with text and a declaration
// that leads back to it; and that its patterns are quick to rule out.
func TestShippedStandards(t *testing.T) {
	s := shippedStandards(t)
	if len(s.rules) < 56 {
		t.Errorf("%d standards, want at least 56", len(s.rules))
	}
	address := regexp.MustCompile(`- id: (\S+)`)
	for i, r := range s.rules {
		if m := address.FindStringSubmatch(r.Declare); m == nil || s.named[declaredKey(m[1])] != i {
			t.Errorf("%s: what it says to declare does not lead back to it: %q", r.ID, r.Declare)
		}
		if len(strings.Fields(r.Body)) < 25 || !strings.HasPrefix(r.URL, "https://") {
			t.Errorf("%s: text or address missing", r.ID)
		}
		for _, p := range slices.Concat(r.strong, r.addresses) {
			if len(p.needs) == 0 {
				t.Errorf("%s: pattern %s holds no word of three letters, so that every line of every README is tried", r.ID, p.re)
			}
		}
		for _, w := range r.weak {
			if len(w.word.needs) == 0 {
				t.Errorf("%s: pattern %s holds no word of three letters", r.ID, w.word.re)
			}
		}
	}
}

// TestBadPatternIsNamed holds the promise that a maintainer learns which
// standard has a pattern that is none.
func TestBadPatternIsNamed(t *testing.T) {
	for _, bad := range []content.Standard{
		{ID: "x", Strong: []string{`(?<=a)b`}}, {ID: "x", Not: []string{`(`}}, {ID: "x", Files: []string{`a[b`}}, {ID: "x", Content: map[string]string{"**": `*`}},
	} {
		if _, err := newStandards([]content.Standard{bad}); err == nil || !strings.Contains(err.Error(), "standard x") {
			t.Errorf("%+v: error %v", bad, err)
		}
	}
}

// TestGlobs holds the promise that globs mean what maintainers expect.
func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		glob, path string
		want       bool
	}{
		{"**/*.fsh", "a.fsh", true}, {"**/*.fsh", "in/put/A.FSH", true}, {"**/*.fsh", "a.fsh/b", false},
		{"**/fhir/**", "src/fhir/a.go", true}, {"**/fhir/**", "fhir/a/b", true}, {"**/fhir/**", "src/fhirs/a", false}, {"**/fhir/**", "src/fhir", false},
		{"specification/*.y*ml", "specification/a.yaml", true}, {"specification/*.y*ml", "specification/x/a.yml", false}, {"specification/*.y*ml", "b/specification/a.yml", false},
		{"**/nhs?login", "x/nhs-login", true}, {"**/nhs?login", "nhs/login", false}, {"**", "anything/at/all", true}, {"*", "a/b", false}, {"a.b", "axb", false},
	} {
		g := (&compiler{paths: newLexicon()}).glob(tt.glob)
		if got := g.matches(strings.ToLower(tt.path)); got != tt.want {
			t.Errorf("%q on %q: %v", tt.glob, tt.path, got)
		}
	}
}

// TestNeeds holds the promise that ruling a text out by words never loses a
// match: every match of a pattern holds one of its words.
func TestNeeds(t *testing.T) {
	s := shippedStandards(t)
	for i, repo := range corpusRepositories(t) {
		if i%8 != 0 {
			continue // a sample: without the words each pattern is tried on each line
		}
		p := newProse(newFacts(repo, corpusDocument(repo), corpusAsOf), s.prose)
		for _, r := range s.rules {
			for _, strong := range r.strong {
				var quick, slow int
				for range p.matches(strong) {
					quick++
				}
				for i := range p.starts {
					piece, _ := p.piece(i)
					slow += len(strong.re.FindAllStringIndex(piece, -1))
				}
				if quick != slow {
					t.Errorf("%s: %s: %s matches %d times, found %d", repo.FullName(), r.ID, strong.re, slow, quick)
				}
			}
		}
	}
}

// FuzzFindStandards holds the promise that no README, name or path crashes the
// finder, and that what it quotes stands in the text.
func FuzzFindStandards(f *testing.F) {
	s := shippedStandards(f)
	f.Add("eps-Api", "FHIR R4 é", "# dm+d\n\nMESH \xff mailbox of the NHS\r\rPDS", "a/fhir/\x00.json")
	f.Add("", "", "```\nhttp://hl7.org/fhir/STU3/\n", "x.opt")
	f.Fuzz(func(t *testing.T, name, description, text, file string) {
		v := invented{name: name, description: description, readme: text, paths: []string{file}, files: []string{"a.yaml", text}}
		for _, use := range s.find(v.facts()) {
			if use.ID == "" || use.Strength == "" || len(use.Evidence) == 0 {
				t.Errorf("use without evidence: %+v", use)
			}
			for _, e := range use.Evidence {
				if len([]rune(e.Quote)) > maxQuote || e.Line < 0 {
					t.Errorf("evidence %+v", e)
				}
			}
		}
	})
}

// BenchmarkFindStandards measures one repository of the corpus, its manifests
// already read.
func BenchmarkFindStandards(b *testing.B) {
	s := shippedStandards(b)
	var all []*facts
	for _, repo := range corpusRepositories(b) {
		f := newFacts(repo, corpusDocument(repo), corpusAsOf)
		manifests(f)
		all = append(all, f)
	}
	for i := 0; b.Loop(); i++ {
		s.find(all[i%len(all)])
	}
}

// TestCandidatesMissNothing holds the promise that looking for a pattern's
// words first never hides a match, at the beginning of a text, behind a sign or
// a letter, and across upper and lower case.
func TestCandidatesMissNothing(t *testing.T) {
	s := shippedStandards(t)
	var patterns []*pattern
	for _, r := range s.rules {
		patterns = slices.Concat(patterns, r.strong, r.addresses, r.not, r.notDoc)
		for _, w := range r.weak {
			patterns = append(patterns, w.word)
		}
	}
	var contents []*pattern
	for _, c := range s.contents {
		contents = append(contents, c.text)
	}
	pieces := []string{"", "fhir", "aFHIR fhir-r4", "(HES APC)", "these hes-apc", "Read codes v2", "read code", "unread codes v3", "é openEHR", "NHS  number nhs_Numbers"}
	missesNothing(t, patterns, newText(pieces, s.prose))
	missesNothing(t, contents, newText(pieces, s.lines))
	t.Run("corpus", func(t *testing.T) {
		for i, repo := range corpusRepositories(t) {
			if i%5 != 0 {
				continue
			}
			p := newProse(newFacts(repo, corpusDocument(repo), corpusAsOf), s.prose)
			missesNothing(t, patterns, p.text)
			missesNothing(t, patterns, p.addresses)
			missesNoCompany(t, s, p.text)
		}
	})
}

// missesNoCompany compares near with the patterns themselves, over stretches
// that begin and end anywhere.
func missesNoCompany(t *testing.T, s *standards, text *text) {
	t.Helper()
	for _, r := range s.rules {
		for _, w := range r.weak {
			for piece := 0; piece < len(text.starts); piece += 7 {
				said, at := text.piece(piece)
				around := text.exact[max(0, at-nearby):min(len(text.exact), at+len(said)+nearby)]
				for _, near := range w.near {
					if got, want := text.near(match{piece, 0, len(said)}, nearby, []*pattern{near}), near.re.MatchString(around); got != want {
						t.Errorf("%s near %q: %v, want %v", near.re, around, got, want)
					}
				}
			}
		}
	}
}

func missesNothing(t *testing.T, patterns []*pattern, text *text) {
	t.Helper()
	for _, p := range patterns {
		candidates := text.candidates(p)
		for i := range text.starts {
			if piece, _ := text.piece(i); !slices.Contains(candidates, i) && p.re.MatchString(piece) {
				t.Errorf("%s matches %q, which is no candidate", p.re, piece)
			}
		}
	}
}
