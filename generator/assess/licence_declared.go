package assess

import (
	"encoding/json"
	"encoding/xml"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// declaredLicences are the licences that publiccode.yml, manifests and the
// README name, in that order. A name that means no licence we know is left out.
func (f *facts) declaredLicences(said *saidLicence, p *publiccode) []catalogue.Declared {
	var out []catalogue.Declared
	if p.licence.Value != "" {
		for _, id := range spdxOfAll(p.licence.Value) {
			out = append(out, catalogue.Declared{SPDX: id, Evidence: p.licence})
		}
	}
	for _, m := range licenceManifests {
		text, ok := f.text(m.file)
		if !ok {
			continue
		}
		for _, name := range m.read(text) {
			line, quote := licenceLine(text, name)
			for _, id := range spdxOfAll(name) {
				out = append(out, catalogue.Declared{SPDX: id, Evidence: f.line(m.file, line, quote)})
			}
		}
	}
	if said != nil {
		for _, id := range said.spdx {
			out = append(out, catalogue.Declared{SPDX: id, Evidence: said.evidence})
		}
	}
	return out
}

// licenceLine finds the line of a manifest that names a licence: at the word
// or soon after it, so that "mit" is not found in "pre-commit".
func licenceLine(text, name string) (int, string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !strings.Contains(strings.ToLower(line), "licen") {
			continue
		}
		for j := i; j < min(i+4, len(lines)); j++ {
			if strings.Contains(strings.ToLower(lines[j]), strings.ToLower(name)) {
				return j + 1, lines[j]
			}
		}
	}
	return lineOf(text, name)
}

// licenceManifests are the manifests of the root that name a licence, each
// with a reader of the names. A manifest that does not parse names none.
var licenceManifests = []struct {
	file string
	read func(text string) []string
}{
	{"package.json", jsonLicence},
	{"composer.json", jsonLicence},
	{"DESCRIPTION", func(text string) []string { return valueOf(text, "License:") }},
	{"Cargo.toml", cargoLicence},
	{"pyproject.toml", pyprojectLicence},
	{"setup.cfg", func(text string) []string { return valueOf(text, "license =", "license=") }},
	{"setup.py", setupLicence},
	{"pom.xml", pomLicence},
	{"CITATION.cff", func(text string) []string { return valueOf(text, "license:") }},
}

// valueOf gives what stands after the first line that begins with a key.
func valueOf(text string, keys ...string) []string {
	for line := range strings.Lines(text) {
		for _, key := range keys {
			if len(line) >= len(key) && strings.EqualFold(line[:len(key)], key) {
				return []string{strings.Trim(strings.TrimSpace(line[len(key):]), `"'`)}
			}
		}
	}
	return nil
}

// jsonLicence reads license of package.json and composer.json: a name, a list
// of names, or npm's old object.
func jsonLicence(text string) []string {
	var manifest struct {
		License json.RawMessage `json:"license"`
	}
	if json.Unmarshal([]byte(text), &manifest) != nil || manifest.License == nil {
		return nil
	}
	var name string
	var names []string
	var object struct {
		Type string `json:"type"`
	}
	switch {
	case json.Unmarshal(manifest.License, &name) == nil:
		return []string{name}
	case json.Unmarshal(manifest.License, &names) == nil:
		return names
	case json.Unmarshal(manifest.License, &object) == nil:
		return []string{object.Type}
	}
	return nil
}

// cargoLicence reads package.license of a Cargo.toml.
func cargoLicence(text string) []string {
	var manifest struct {
		Package struct {
			License any `toml:"license"`
		} `toml:"package"`
	}
	if toml.Unmarshal([]byte(text), &manifest) != nil {
		return nil
	}
	return tomlNames(manifest.Package.License)
}

// pyprojectLicence reads the licence of PEP 621, of Poetry, and the classifiers.
func pyprojectLicence(text string) []string {
	var manifest struct {
		Project struct {
			License     any      `toml:"license"`
			Classifiers []string `toml:"classifiers"`
		} `toml:"project"`
		Tool struct {
			Poetry struct {
				License any `toml:"license"`
			} `toml:"poetry"`
		} `toml:"tool"`
	}
	if toml.Unmarshal([]byte(text), &manifest) != nil {
		return nil
	}
	names := append(tomlNames(manifest.Project.License), tomlNames(manifest.Tool.Poetry.License)...)
	for _, c := range manifest.Project.Classifiers {
		if strings.HasPrefix(c, "License :: ") && len(names) == 0 {
			names = append(names, path.Base(strings.ReplaceAll(c, " :: ", "/")))
		}
	}
	return names
}

// tomlNames reads license = "MIT" and license = {text = "MIT"}.
func tomlNames(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case map[string]any:
		if s, ok := v["text"].(string); ok && len(s) < 100 {
			return []string{s}
		}
	}
	return nil
}

// setupLicence reads the licence="…" argument of a setup.py.
func setupLicence(text string) []string {
	for line := range strings.Lines(text) {
		value, ok := strings.CutPrefix(strings.ReplaceAll(strings.TrimSpace(line), " ", ""), "license=")
		if !ok || len(value) < 3 || value[0] != '"' && value[0] != '\'' {
			continue
		}
		_, quoted, _ := strings.Cut(line, value[:1])
		name, _, _ := strings.Cut(quoted, value[:1])
		return []string{name}
	}
	return nil
}

// pomLicence reads project/licenses/license/name of a pom.xml.
func pomLicence(text string) []string {
	var project struct {
		Names []string `xml:"licenses>license>name"`
	}
	if !strings.Contains(text, "<licenses>") || xml.Unmarshal([]byte(text), &project) != nil {
		return nil
	}
	return project.Names
}

// choices brings the ways of naming several licences to one.
var choices = strings.NewReplacer(" OR ", "|", " AND ", "|", "/", "|", "(", " ", ")", " ")

// spdxOfAll reads a choice of licences, such as "MIT OR Apache-2.0".
func spdxOfAll(name string) []string {
	var out []string
	for part := range strings.SplitSeq(choices.Replace(name), "|") {
		if id := spdxOf(part); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// saidLicence is what a README says of the licence.
type saidLicence struct {
	spdx     []string // the licences it names; none when it only points at the file
	evidence catalogue.Evidence
	dual     bool // says that all of it is under each of the licences
}

// readmeLicence finds where the README says the licence: a sentence, a heading
// with text under it, a badge, or a link to the licence file; nil when nowhere.
func (f *facts) readmeLicence() *saidLicence {
	var fallback *saidLicence
	grants := f.among(licenceGrants)
	for i, s := range f.sections {
		headed := s.depth > 0 && containsAny(s.title, licenceWords) != "" && len(strings.Fields(s.title)) <= 6
		if !headed && len(grants) == 0 {
			continue
		}
		var said *saidLicence
		for _, b := range f.under(i) {
			if b.phrase == "" || !headed && (containsAny(b.phrase, grants) == "" || containsAny(b.phrase, licenceWords) == "") {
				continue
			}
			if said == nil {
				said = &saidLicence{evidence: f.readme(b.Line, sentenceWith(b.Text, licenceWords))}
			}
			said.read(b.Text)
		}
		if said != nil && (headed || len(said.spdx) > 0) {
			return said
		}
		if said != nil && fallback == nil {
			fallback = said
		}
	}
	if badge := f.licenceLink(); badge != nil {
		return badge
	}
	return fallback
}

// read takes the licences that a passage names for the work itself, not those
// of other works that it warns of.
func (s *saidLicence) read(text string) {
	for _, sentence := range sentences(text) {
		p := phrase(sentence)
		if containsAny(p, []string{" depend ", " depends ", " dependency ", " dependencies ", " third party ", " not use "}) != "" {
			continue
		}
		s.dual = s.dual || strings.Contains(p, " dual licen")
		for _, id := range licencesIn(p) {
			if !slices.Contains(s.spdx, id) {
				s.spdx = append(s.spdx, id)
			}
		}
	}
}

// licenceWords are the words for a licence, as phrase gives them.
var licenceWords = []string{" licence ", " license ", " licences ", " licenses ", " licensed ", " licenced ", " licensing ", " licencing "}

// licenceGrants say, beside a word for a licence, under which terms the work
// may be used.
var licenceGrants = []string{
	" licensed under ", " licenced under ", " released under ", " available under ", " distributed under ", " published under ", " covered by the ", " provided under ", " shared under ",
	" licensed as ", " under the terms ", " under an mit ", " under the mit ", " uses the mit ", " is mit ", " under a mit "}

// badgeWords reads the words of a badge's address.
var badgeWords = strings.NewReplacer("--", "-", "_", " ", "%20", " ")

// licenceLink finds a licence badge or a link to the licence file.
func (f *facts) licenceLink() *saidLicence {
	for _, l := range f.doc.Links {
		address := strings.ToLower(l.URL)
		if strings.HasPrefix(address, "#") {
			continue
		}
		badge := l.Image && (strings.Contains(address, "license") || strings.Contains(address, "licence"))
		file := !strings.Contains(address, "://") && (strings.HasPrefix(path.Base(address), "licen") || strings.HasPrefix(path.Base(address), "copying"))
		named := containsAny(phrase(l.Text), licenceWords) != ""
		if badge || file || named && l.Image {
			return &saidLicence{spdx: licencesIn(phrase(l.Text + " " + badgeWords.Replace(l.URL))), evidence: f.readme(l.Line, l.Text+" "+l.URL)}
		}
	}
	return nil
}

// licencePhrases find a licence's name in running text.
var licencePhrases = []struct{ phrase, spdx string }{
	{" mit license", "MIT"}, {" mit licence", "MIT"}, {" mit ", "MIT"},
	{" apache license ", "Apache-2.0"}, {" apache licence ", "Apache-2.0"}, {" apache 2 ", "Apache-2.0"}, {" apache2 ", "Apache-2.0"},
	{" affero general public ", "AGPL"}, {" agpl", "AGPL"}, {" lesser general public ", "LGPL"}, {" lgpl", "LGPL"},
	{" general public license v3 ", "GPL-3.0"}, {" general public licence v3 ", "GPL-3.0"}, {" general public license version 3 ", "GPL-3.0"}, {" gpl 3 ", "GPL-3.0"}, {" gpl v3 ", "GPL-3.0"}, {" gplv3 ", "GPL-3.0"},
	{" general public license v2 ", "GPL-2.0"}, {" general public licence v2 ", "GPL-2.0"}, {" general public license version 2 ", "GPL-2.0"}, {" gpl 2 ", "GPL-2.0"}, {" gpl v2 ", "GPL-2.0"}, {" gplv2 ", "GPL-2.0"},
	{" gnu general public ", "GPL"}, {" gpl ", "GPL"},
	{" bsd 3 clause ", "BSD-3-Clause"}, {" 3 clause bsd ", "BSD-3-Clause"}, {" bsd 2 clause ", "BSD-2-Clause"}, {" isc license ", "ISC"}, {" mozilla public ", "MPL-2.0"}, {" mpl 2 0 ", "MPL-2.0"},
	{" open government licence ", "OGL-UK-3.0"}, {" open government license ", "OGL-UK-3.0"}, {" open government 3 0 ", "OGL-UK-3.0"}, {" ogl ", "OGL-UK-3.0"}, {" oglv3 ", "OGL-UK-3.0"},
	{" cc0 ", "CC0-1.0"}, {" cc by 4 0 ", "CC-BY-4.0"}, {" creative commons attribution 4 0 ", "CC-BY-4.0"}, {" unlicense ", "Unlicense"}, {" eupl ", "EUPL-1.2"},
}

// licencesIn lists the licences that a phrase names, in the order of
// licencePhrases. A family's name adds nothing to a version of it.
func licencesIn(phrase string) []string {
	var out []string
	for _, p := range licencePhrases {
		known := slices.ContainsFunc(out, func(id string) bool { return id == p.spdx || strings.HasPrefix(id, p.spdx+"-") })
		if !known && strings.Contains(phrase, p.phrase) {
			out = append(out, p.spdx)
		}
	}
	return out
}

// contradiction gives the first declaration that no licence text bears out,
// nil when all agree. A licence for documents or data beside one for software
// is no contradiction, and none in a README is: the usual sentence puts the
// code under one and documentation or data under the other.
func contradiction(readme string, texts []licenceText, declared []catalogue.Declared) *catalogue.Declared {
	for i, d := range declared {
		borneOut, any := false, false
		for _, t := range texts {
			if t.spdx == "" {
				continue
			}
			any = true
			borneOut = borneOut || sameLicence(t.spdx, d.SPDX) || forData[d.SPDX] && (!forData[t.spdx] || d.Evidence.File == readme)
		}
		if any && !borneOut {
			return &declared[i]
		}
	}
	return nil
}

// sameLicence tells whether a text bears out a declaration, which may name only
// the family ("GPL") or allow later versions.
func sameLicence(text, declared string) bool {
	base := baseLicence(text)
	if base == baseLicence(declared) || strings.HasPrefix(base, declared+"-") {
		return true
	}
	family, version, _ := strings.Cut(strings.TrimSuffix(declared, "-or-later"), "-")
	return strings.HasSuffix(declared, "-or-later") && strings.HasPrefix(base, family+"-") && strings.TrimPrefix(base, family+"-") >= version
}
