package assess

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/licensecheck"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// licences recognises licence texts and knows what each licence lets people do.
type licences struct {
	known  map[string]content.Licence   // by SPDX identifier
	common *licensecheck.Scanner        // the licences nearly everybody uses: quick to prepare
	wide   func() *licensecheck.Scanner // all that can be open or that we have words for
}

// minCoverage is the percentage of a text that must be a known licence for the
// text to count as that licence; below sureCoverage the rarer licences are
// tried as well.
const (
	minCoverage  = 75
	sureCoverage = 90
)

// shortestGPL is what a GNU licence has at the least (LGPL-3.0 has 7.6 KB); what
// is shorter is a notice that one applies.
const shortestGPL = 5000

// maxLicence is how long a licence file may be; the longest licence, GPL-3.0, has 35 KB.
const maxLicence = 256 << 10

// commonLicences are prepared at once. Preparing the others takes half a second,
// so they wait until a text asks for them.
var commonLicences = map[string]bool{
	"MIT": true, "Apache-2.0": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "0BSD": true, "ISC": true, "Unlicense": true,
	"GPL-2.0": true, "GPL-3.0": true, "LGPL-2.1": true, "LGPL-3.0": true, "AGPL-3.0": true, "MPL-2.0": true, "EUPL-1.2": true,
	"CC0-1.0": true, "CC-BY-4.0": true, "CC-BY-SA-4.0": true, "OGL-UK-2.0": true, "OGL-UK-3.0": true,
	"GPL-2.0-or-later": true, "GPL-3.0-or-later": true, "LGPL-2.1-or-later": true, "LGPL-3.0-or-later": true, "AGPL-3.0-or-later": true,
}

// oglMarkdown is the Open Government Licence v3.0 as Markdown files have it,
// where links and headings break the words that licensecheck's own pattern
// expects. Licence of the text: OGL-UK-3.0, The National Archives.
const oglMarkdown = `
You are encouraged to use and re-use the Information that is available under this licence freely and flexibly, with only a few conditions
__40__
Use of copyright and database right material expressly made available under this licence (the 'Information') indicates your acceptance of the terms and conditions below
__10__
The Licensor grants you a worldwide, royalty-free, perpetual, non-exclusive licence to use the Information subject to the conditions below
__400__
for any loss, injury or damage of any kind caused by its use
((
__600__
Open Data Commons Attribution License
((
__100__
UK Government Licensing Framework section on The National Archives website
))??
))??
`

// newLicences prepares the recognition of licence texts.
func newLicences(list []content.Licence) (*licences, error) {
	l := &licences{known: map[string]content.Licence{}}
	for _, licence := range list {
		l.known[licence.SPDX] = licence
	}
	builtin := append(licensecheck.BuiltinLicenses(), licensecheck.License{ID: "OGL-UK-3.0", LRE: oglMarkdown})
	var err error
	if l.common, err = scannerOf(builtin, func(id string) bool { return commonLicences[id] }); err != nil {
		return nil, err
	}
	l.wide = sync.OnceValue(func() *licensecheck.Scanner {
		wide, err := scannerOf(builtin, func(id string) bool {
			base := baseLicence(id)
			return openByDefinition[base] || l.known[base].SPDX != "" || strings.HasPrefix(id, "CC-BY-")
		})
		if err != nil {
			return l.common // cannot happen: the patterns are constants, and a test prepares them
		}
		return wide
	})
	return l, nil
}

// scannerOf prepares those of licensecheck's licences that are wanted, without
// the mere addresses of licences.
func scannerOf(builtin []licensecheck.License, wanted func(id string) bool) (*licensecheck.Scanner, error) {
	chosen := slices.DeleteFunc(slices.Clone(builtin), func(b licensecheck.License) bool { return b.LRE == "" || !wanted(b.ID) })
	scanner, err := licensecheck.NewScanner(chosen)
	if err != nil {
		return nil, fmt.Errorf("preparing licence patterns: %w", err)
	}
	return scanner, nil
}

// licenceText is one licence file and what its text was recognised as.
type licenceText struct {
	path     string
	spdx     string // "" when not recognised
	coverage float64
	notice   bool   // says that a licence applies, but is not its text
	stub     bool   // the two lines that R packages have beside LICENSE.md
	unread   string // why it could not be judged
}

// judge says what may be done with a repository, as far as can be seen.
func (l *licences) judge(f *facts, declared []catalogue.Declared) (catalogue.Licence, []licenceText) {
	texts := l.texts(f)
	if said := f.githubLicence(); said != nil && len(texts) == 0 {
		declared = append(slices.Clip(declared), *said)
	}
	result := catalogue.Licence{State: catalogue.LicenceNone, GitHub: f.repo.GitHubLicence, Declared: declared, Evidence: []catalogue.Evidence{}}
	for _, t := range texts {
		result.Evidence = append(result.Evidence, f.licenceEvidence(t))
	}
	if result.GitHub != "" {
		result.Evidence = append(result.Evidence, f.field("license", result.GitHub))
	}
	if best := l.best(texts); best != nil {
		result.SPDX, result.Text, result.File = best.spdx, best.spdx, best.path
		result.Coverage = float64(int(best.coverage*10)) / 10
		result.State = l.state(best)
	} else if unread := slices.IndexFunc(texts, func(t licenceText) bool { return t.unread != "" }); unread >= 0 {
		result.State, result.File = catalogue.LicenceOther, texts[unread].path
	} else if len(declared) > 0 {
		result.State = catalogue.LicenceDeclaredOnly
	}
	if result.State == catalogue.LicenceOpen && contradiction(f.doc.Path, texts, declared) != nil {
		result.State = catalogue.LicenceConflict
	}
	result.Redistributable = l.redistributable(result, texts)
	return result, texts
}

// githubLicence is what GitHub says where the files could not be seen, so that
// a licence that is there is not taken for none.
func (f *facts) githubLicence() *catalogue.Declared {
	if id := f.repo.GitHubLicence; id != "" && id != "NOASSERTION" && f.unseen() != "" {
		return &catalogue.Declared{SPDX: id, Evidence: f.field("license", id)}
	}
	return nil
}

// state says how sure the best text is.
func (l *licences) state(best *licenceText) catalogue.LicenceState {
	switch {
	case best.notice:
		return catalogue.LicenceDeclaredOnly
	case l.known[best.spdx].Open || openByDefinition[best.spdx]:
		return catalogue.LicenceOpen
	}
	return catalogue.LicenceOther
}

// redistributable tells whether READMEs may be shown in full, as pkg.go.dev
// does: only where the full text of an open licence was found, every licence
// text found allows it, and nothing that contradicts it forbids it.
// https://pkg.go.dev/license-policy
func (l *licences) redistributable(r catalogue.Licence, texts []licenceText) bool {
	forbidden := func(spdx string) bool {
		return !l.known[baseLicence(spdx)].Redistributable && !l.known[spdx].Redistributable
	}
	switch {
	case r.State != catalogue.LicenceOpen && r.State != catalogue.LicenceConflict:
		return false
	case slices.ContainsFunc(texts, func(t licenceText) bool { return !t.stub && forbidden(t.spdx) }):
		return false
	}
	return r.State == catalogue.LicenceOpen || !slices.ContainsFunc(r.Declared, func(d catalogue.Declared) bool { return forbidden(d.SPDX) })
}

// best is the text that counts: a full licence before a notice, an approved
// open source licence before one for data, then the closest match; nil when
// there is no licence file.
func (l *licences) best(texts []licenceText) *licenceText {
	rank := func(t *licenceText) int {
		switch {
		case t.stub || t.unread != "":
			return -1
		case t.spdx == "":
			return 0
		case t.notice:
			return 1
		case approved[t.spdx]:
			return 3
		}
		return 2
	}
	var best *licenceText
	for i := range texts {
		t := &texts[i]
		if rank(t) < 0 {
			continue
		}
		if best == nil || rank(t) > rank(best) || rank(t) == rank(best) && t.coverage > best.coverage {
			best = t
		}
	}
	return best
}

// texts reads the licence files of the root, .github and LICENSES, in the
// order of their paths.
func (l *licences) texts(f *facts) []licenceText {
	var out []licenceText
	for i := range f.entries {
		e := &f.entries[i]
		if e.IsLink() || !isLicenceFile(e) {
			continue
		}
		text, ok := f.text(e.Path)
		switch {
		case !ok:
			out = append(out, licenceText{path: e.Path, unread: "The licence file " + e.Path + " could not be read in full."})
		case len(text) > maxLicence:
			out = append(out, licenceText{path: e.Path, unread: fmt.Sprintf("The licence file %s is longer than any licence (%d KB).", e.Path, len(text)>>10)})
		case productKey(text):
		default:
			out = append(out, l.recognise(e.Path, text))
		}
	}
	return out
}

// isLicenceFile goes by the name: LICENCE, LICENSE-MIT, COPYING.md, MIT-LICENSE
// and the like, in the root or .github, or any text in LICENSES.
func isLicenceFile(e *entry) bool {
	name, ext := e.name(), ""
	switch e.ext() {
	case ".md", ".txt", ".rst", ".markdown", ".html":
		ext = e.ext()
	}
	stem := strings.TrimSuffix(name, ext)
	if strings.HasPrefix(e.Path, "LICENSES/") { // the folder of https://reuse.software; a lower-case one is somebody's theme
		return e.folder() == "licenses" && (e.ext() == ".txt" || e.ext() == ".md" || e.ext() == "")
	}
	if folder := e.folder(); folder != "" && folder != ".github" {
		return false
	}
	if !strings.Contains(stem, "licen") && !strings.Contains(stem, "copying") {
		return false
	}
	stem = oneSpelling.Replace(stem)
	switch {
	case stem == "license", stem == "licenses", stem == "copying", stem == "unlicense", stem == "copying-lesser":
		return true
	}
	before, isLast := strings.CutSuffix(stem, "-license")
	after, isFirst := strings.CutPrefix(stem, "license-")
	return isLast && spdxOf(before) != "" || isFirst && (spdxOf(after) != "" || after == "code" || after == "docs" || after == "data" || after == "software")
}

// oneSpelling brings the names of licence files to one form.
var oneSpelling = strings.NewReplacer("licence", "license", "_", "-", " ", "-", ".", "-")

// productKey tells a key that unlocks a product from a licence: no sentence,
// only a few long words.
func productKey(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 12 {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return len(w) >= 20 && strings.ContainsAny(w, "0123456789") && !strings.Contains(w, "://")
	})
}

// recognise matches one text.
func (l *licences) recognise(path, text string) licenceText {
	t := licenceText{path: path}
	if isStub(text) {
		t.stub = true
		return t
	}
	data := []byte(text)
	spdx, coverage := closest(l.common.Scan(data))
	if coverage < sureCoverage && len(bytes.Fields(data)) > 40 {
		if other, wider := closest(l.wide().Scan(data)); wider > coverage {
			spdx, coverage = other, wider
		}
	}
	t.coverage = coverage
	if coverage >= minCoverage {
		t.spdx = spdx
	}
	t.notice = strings.Contains(t.spdx, "GPL") && len(text) < shortestGPL
	t.spdx = baseLicence(t.spdx) // "or later" stands in the appendix of every GPL; the text alone does not say it
	return t
}

// isStub tells the YEAR and COPYRIGHT HOLDER lines of an R package, whose
// licence stands in LICENSE.md and DESCRIPTION.
func isStub(text string) bool {
	return len(text) < 400 && strings.Contains(text, "YEAR:") && strings.Contains(text, "COPYRIGHT HOLDER:")
}

// closest is the licence with the most text, and the share of the whole that
// matched, in percent.
func closest(c licensecheck.Coverage) (string, float64) {
	sizes := map[string]int{}
	best := ""
	for _, m := range c.Match {
		if m.IsURL {
			continue
		}
		sizes[m.ID] += m.End - m.Start
		if best == "" || sizes[m.ID] > sizes[best] {
			best = m.ID
		}
	}
	if best == "" {
		return "", 0
	}
	return best, c.Percent
}

// licenceEvidence points at a licence file and says what it was recognised as.
func (f *facts) licenceEvidence(t licenceText) catalogue.Evidence {
	e := f.line(t.path, 0, "")
	switch {
	case t.unread != "":
		e.Value = t.unread
	case t.stub:
		e.Value = "names the copyright holder only"
	case t.notice:
		e.Value = fmt.Sprintf("a notice of %s, not its full text", t.spdx)
	case t.spdx == "":
		e.Value = "not recognised as a known licence"
	default:
		e.Value = fmt.Sprintf("%.0f%% of the text is %s", t.coverage, t.spdx)
	}
	return e
}
