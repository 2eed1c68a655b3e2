package assess

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// mitText is the text of the MIT licence, without the line of the holder.
const mitText = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

// gplNotice says that the GPL applies; it is not the GPL.
const gplNotice = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more details.

You should have received a copy of the GNU General Public License along with this program. If not, see <https://www.gnu.org/licenses/>.
`

// TestLicence holds the promise that the text counts, with the cases that
// trip recognisers up.
func TestLicence(t *testing.T) {
	mit := "MIT License\n\nCopyright (c) 2024 Sample Trust\n\n" + mitText
	for name, test := range map[string]struct {
		files files
		spdx  string
		state catalogue.LicenceState
		file  string
	}{
		"nothing":                        {files{"a.py": ""}, "", catalogue.LicenceNone, ""},
		"the British spelling":           {files{"LICENCE": mit}, "MIT", catalogue.LicenceOpen, "LICENCE"},
		"a Crown Copyright line":         {files{"LICENSE.md": "Crown Copyright (c) 2021 NHS\n\n" + mitText}, "MIT", catalogue.LicenceOpen, "LICENSE.md"},
		"only carriage returns":          {files{"LICENSE": strings.ReplaceAll(mit, "\n", "\r")}, "MIT", catalogue.LicenceOpen, "LICENSE"},
		"in .github":                     {files{".github/LICENSE": mit}, "MIT", catalogue.LicenceOpen, ".github/LICENSE"},
		"REUSE":                          {files{"LICENSES/MIT.txt": mit}, "MIT", catalogue.LicenceOpen, "LICENSES/MIT.txt"},
		"a theme's licence":              {files{"docs/LICENSE": mit, "licenses/theme.txt": mit}, "", catalogue.LicenceNone, ""},
		"an R stub with its text":        {files{"LICENSE": "YEAR: 2024\nCOPYRIGHT HOLDER: Sample Trust\n", "LICENSE.md": mit, "DESCRIPTION": "Package: x\nLicense: MIT + file LICENSE\n"}, "MIT", catalogue.LicenceOpen, "LICENSE.md"},
		"an R stub alone":                {files{"LICENSE": "YEAR: 2024\nCOPYRIGHT HOLDER: Sample Trust\n", "DESCRIPTION": "Package: x\nLicense: MIT + file LICENSE\n"}, "", catalogue.LicenceDeclaredOnly, ""},
		"a product key":                  {files{"license.txt": "AB12CD34EF56GH78IJ90KL12MN34OP56"}, "", catalogue.LicenceNone, ""},
		"code named licence":             {files{"license.go": mit, "licence.png": "x"}, "", catalogue.LicenceNone, ""},
		"a notice of the GPL":            {files{"LICENSE": gplNotice}, "GPL-3.0", catalogue.LicenceDeclaredOnly, "LICENSE"},
		"own words":                      {files{"LICENSE": "You may use this on Tuesdays, if you ask nicely and bring a cake for the whole team."}, "", catalogue.LicenceOther, "LICENSE"},
		"a manifest alone":               {files{"package.json": `{"license": "MIT"}`}, "", catalogue.LicenceDeclaredOnly, ""},
		"npm init's default beside MIT":  {files{"LICENSE": mit, "package.json": `{"license": "ISC"}`}, "MIT", catalogue.LicenceConflict, "LICENSE"},
		"documents under another":        {files{"LICENSE": mit, "README.md": "## Licence\n\nCode is under the MIT licence. The documentation is available under the Open Government Licence v3.0.\n"}, "MIT", catalogue.LicenceOpen, "LICENSE"},
		"what dependencies may not have": {files{"LICENSE": mit, "README.md": "## Licence\n\nThis is under the MIT licence. It may not depend on libraries under the GPL or AGPL.\n"}, "MIT", catalogue.LicenceOpen, "LICENSE"},
		"bytes":                          {files{"LICENSE": "\xff\xfe\x00\x01" + strings.Repeat("\x80", 4000)}, "", catalogue.LicenceOther, "LICENSE"},
		"five megabytes":                 {files{"LICENSE": strings.Repeat("licence ", 640<<10)}, "", catalogue.LicenceOther, "LICENSE"},
		"a link":                         {files{"LICENSE": "../LICENSE"}, "", catalogue.LicenceOther, "LICENSE"},
	} {
		repo := sample(test.files)
		c := bare(t).Assess(repo, parsed(repo))
		if c.Licence.SPDX != test.spdx || c.Licence.State != test.state || c.Licence.File != test.file {
			t.Errorf("%s: %q %s in %q, want %q %s in %q (%s)", name, c.Licence.SPDX, c.Licence.State, c.Licence.File, test.spdx, test.state, test.file, describeEvidence(c.Licence.Evidence))
		}
	}
}

// TestRedistributable holds the promise that a README is shown in full only
// under the full text of an open licence that nothing found forbids.
func TestRedistributable(t *testing.T) {
	mit := "MIT License\n\nCopyright (c) 2024 Sample Trust\n\n" + mitText
	for name, test := range map[string]struct {
		files files
		want  bool
	}{
		"the text":                {files{"LICENCE": mit}, true},
		"only named":              {files{"package.json": `{"license": "MIT"}`}, false},
		"a notice":                {files{"LICENSE": gplNotice}, false},
		"own words":               {files{"LICENSE": "You may use this on Tuesdays, if you ask nicely."}, false},
		"two that both allow it":  {files{"LICENSE": mit, "package.json": `{"license": "ISC"}`}, true},
		"one that does not allow": {files{"LICENSE": mit, "LICENSES/cake.txt": "You may use this on Tuesdays, if you ask nicely."}, false},
		"nothing":                 {files{"a.py": ""}, false},
	} {
		repo := sample(test.files)
		c := assessor(t).Assess(repo, parsed(repo))
		if c.Licence.Redistributable != test.want {
			t.Errorf("%s: %t (%s)", name, c.Licence.Redistributable, c.Licence.State)
		}
		if c.Readme.Shown == "full" && !test.want {
			t.Errorf("%s: its README is shown in full", name)
		}
	}
}

// TestLicenceUnread holds the promise that a licence that could not be read is
// unknown, neither there nor missing.
func TestLicenceUnread(t *testing.T) {
	for name, contents := range map[string]files{"not read": {"LICENSE": unreadFile}, "too long": {"LICENSE": strings.Repeat("licence ", 640<<10)}} {
		c := bare(t).Assess(sample(contents), catalogue.Document{})
		if got := outcomeOf(c, "licence-open"); got != catalogue.Unknown {
			t.Errorf("%s: licence-open %s", name, got)
		}
		if got := outcomeOf(c, "licence-present"); got != catalogue.Pass {
			t.Errorf("%s: licence-present %s", name, got)
		}
	}
}

// TestLicenceUnseen holds the promise that a repository whose files have not
// been read yet has the licence that GitHub names, not none.
func TestLicenceUnseen(t *testing.T) {
	repo := sample(files{})
	repo.Details, repo.GitHubLicence = nil, "MIT"
	if c := bare(t).Assess(repo, catalogue.Document{}); c.Licence.State != catalogue.LicenceDeclaredOnly || c.Licence.Redistributable || c.Licence.SPDX != "" {
		t.Errorf("%+v", c.Licence)
	}
}

// TestLicencePatterns holds the promise that all patterns compile, and that
// the Open Government Licence is known in the forms that people publish.
func TestLicencePatterns(t *testing.T) {
	l := bare(t).licences
	if l.wide() == l.common {
		t.Fatal("the patterns of the rarer licences do not compile")
	}
	seen := 0
	for _, pattern := range []string{"nhsx/open-source-policy/files/LICENCE", "ncl-icb-analytics/NCLRtemplates/files/LICENSE"} {
		text, err := os.ReadFile(filepath.Join(corpusDir, "repos", pattern))
		if err != nil {
			continue
		}
		seen++
		if got := l.recognise("LICENCE", string(text)); got.spdx != "OGL-UK-3.0" {
			t.Errorf("%s: %+v", pattern, got)
		}
	}
	if seen == 0 {
		t.Skip("needs the corpus in ../shared")
	}
}

// TestSPDX holds the promise that the names that manifests use are understood.
func TestSPDX(t *testing.T) {
	for name, want := range map[string]string{
		"MIT": "MIT", "MIT License": "MIT", "The MIT License": "MIT", "MIT + file LICENSE": "MIT", "Apache License, Version 2.0": "Apache-2.0", "Apache-2.0": "Apache-2.0",
		"GPL-3": "GPL-3.0", "GPL (>= 3)": "GPL-3.0-or-later", "GPL-3.0-or-later": "GPL-3.0-or-later", "GPL-3.0-only": "GPL-3.0", "BSD-3-Clause": "BSD-3-Clause", "CC0": "CC0-1.0",
		"Open Government Licence v3.0": "OGL-UK-3.0", "UNLICENSED": "", "SEE LICENSE IN LICENSE.md": "", "": "", "proprietary": "",
	} {
		if got := spdxOf(name); got != want {
			t.Errorf("spdxOf(%q) = %q, want %q", name, got, want)
		}
	}
	if got := strings.Join(spdxOfAll("(MIT OR Apache-2.0)"), " "); got != "MIT Apache-2.0" {
		t.Errorf("a choice: %s", got)
	}
}
