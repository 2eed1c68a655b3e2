package assess

import "strings"

// approved are the licences that the Open Source Initiative approves for
// software and that licensecheck recognises, without "-only" and "-or-later".
// Source: https://opensource.org/licenses, read in 2026.
var approved = set("0BSD AAL AFL-3.0 AGPL-3.0 APL-1.0 APSL-2.0 Apache-1.1 Apache-2.0 Artistic-1.0 Artistic-2.0 " +
	"BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-LBNL BSL-1.0 CAL-1.0 CATOSL-1.1 CDDL-1.0 CECILL-2.1 " +
	"CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0 CNRI-Python CPAL-1.0 CPL-1.0 ECL-1.0 ECL-2.0 EFL-2.0 EPL-1.0 EPL-2.0 EUDatagrid EUPL-1.1 EUPL-1.2 " +
	"Fair Frameworx-1.0 GPL-2.0 GPL-3.0 HPND IPA IPL-1.0 ISC LGPL-2.0 LGPL-2.1 LGPL-3.0 LPL-1.02 LPPL-1.3c LiLiQ-P-1.1 LiLiQ-R-1.1 LiLiQ-Rplus-1.1 " +
	"MIT MIT-0 MPL-1.0 MPL-1.1 MPL-2.0 MS-PL MS-RL MirOS Motosoto MulanPSL-2.0 Multics NASA-1.3 NCSA NGPL NPOSL-3.0 NTP Naumen Nokia OCLC-2.0 OFL-1.1 " +
	"OLDAP-2.8 OSET-PL-2.1 OSL-3.0 PHP-3.0 PHP-3.01 PostgreSQL Python-2.0 QPL-1.0 RPL-1.1 RPL-1.5 RPSL-1.0 RSCPL SISSL SPL-1.0 SimPL-2.0 Sleepycat " +
	"UCL-1.0 UPL-1.0 Unicode-DFS-2016 Unlicense VSL-1.0 W3C Watcom-1.0 Xnet ZPL-2.0 ZPL-2.1 Zlib")

// forData are open licences meant for documents and data, by the Open
// Definition (https://opendefinition.org/licenses/) and The National Archives.
var forData = set("OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 CC0-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 ODbL-1.0 ODC-By-1.0 PDDL-1.0")

// openByDefinition is either kind.
var openByDefinition = func() map[string]bool {
	all := map[string]bool{}
	for _, group := range []map[string]bool{approved, forData} {
		for id := range group {
			all[id] = true
		}
	}
	return all
}()

// set makes a set of the words of s.
func set(s string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(s) {
		out[word] = true
	}
	return out
}

// baseLicence leaves out which versions beside the named one are allowed.
func baseLicence(spdx string) string {
	spdx = strings.TrimSuffix(strings.TrimSuffix(spdx, "-only"), "-or-later")
	return strings.TrimSuffix(spdx, "+")
}

// spdxNames are the ways in which people and manifests name licences, as
// phrase gives them, without "licence", "version" and the like.
var spdxNames = map[string]string{
	"mit": "MIT", "expat": "MIT", "x11": "X11",
	"apache": "Apache-2.0", "apache 2": "Apache-2.0", "apache 2 0": "Apache-2.0", "apache2": "Apache-2.0", "asl 2 0": "Apache-2.0",
	"bsd 3 clause": "BSD-3-Clause", "bsd 2 clause": "BSD-2-Clause", "3 clause bsd": "BSD-3-Clause", "2 clause bsd": "BSD-2-Clause", "new bsd": "BSD-3-Clause", "bsd 3": "BSD-3-Clause", "bsd 2": "BSD-2-Clause", "0bsd": "0BSD",
	"isc": "ISC", "unlicense": "Unlicense", "unlicence": "Unlicense", "zlib": "Zlib", "bsl 1 0": "BSL-1.0", "boost 1 0": "BSL-1.0",
	"gpl": "GPL", "gnu gpl": "GPL", "gnu general public": "GPL", "gpl 2": "GPL-2.0", "gpl 3": "GPL-3.0", "gpl2": "GPL-2.0", "gpl3": "GPL-3.0", "gplv2": "GPL-2.0", "gplv3": "GPL-3.0", "gpl v2": "GPL-2.0", "gpl v3": "GPL-3.0", "gpl 2 0": "GPL-2.0", "gpl 3 0": "GPL-3.0",
	"gnu gpl v3": "GPL-3.0", "gnu gpl v2": "GPL-2.0", "gnu gplv3": "GPL-3.0", "gnu gplv2": "GPL-2.0", "gnu general public v3": "GPL-3.0", "gnu general public v2": "GPL-2.0", "gnu general public 3": "GPL-3.0", "gnu general public 2": "GPL-2.0", "gnu general public v3 0": "GPL-3.0", "gnu general public 3 0": "GPL-3.0",
	"lgpl": "LGPL", "lgpl 2 1": "LGPL-2.1", "lgpl 3": "LGPL-3.0", "lgpl 3 0": "LGPL-3.0", "lgplv3": "LGPL-3.0", "gnu lesser general public": "LGPL", "gnu lgpl v3": "LGPL-3.0",
	"agpl": "AGPL", "agpl 3": "AGPL-3.0", "agpl 3 0": "AGPL-3.0", "agplv3": "AGPL-3.0", "agpl v3": "AGPL-3.0", "gnu affero general public": "AGPL", "gnu affero general public v3": "AGPL-3.0", "gnu affero general public 3": "AGPL-3.0", "gnu agpl v3": "AGPL-3.0",
	"mpl 2 0": "MPL-2.0", "mpl 2": "MPL-2.0", "mozilla public 2 0": "MPL-2.0", "eupl 1 2": "EUPL-1.2", "epl 2 0": "EPL-2.0", "artistic 2 0": "Artistic-2.0",
	"cc0": "CC0-1.0", "cc0 1 0": "CC0-1.0", "cc0 1 0 universal": "CC0-1.0", "creative commons zero": "CC0-1.0", "cc by 4 0": "CC-BY-4.0", "cc by": "CC-BY-4.0", "cc by sa 4 0": "CC-BY-SA-4.0", "creative commons attribution 4 0": "CC-BY-4.0",
	"ogl": "OGL-UK-3.0", "ogl 3": "OGL-UK-3.0", "ogl 3 0": "OGL-UK-3.0", "ogl v3": "OGL-UK-3.0", "ogl v3 0": "OGL-UK-3.0", "ogl uk 3 0": "OGL-UK-3.0", "open government": "OGL-UK-3.0", "open government v3": "OGL-UK-3.0", "open government v3 0": "OGL-UK-3.0", "open government 3 0": "OGL-UK-3.0", "open government 3": "OGL-UK-3.0",
}

// spdxOf gives the SPDX identifier for a licence's name as a manifest has it
// ("MIT + file LICENSE", "GPL (>= 3)", "Apache License 2.0"), "" when unknown.
// A family without a version, such as "GPL", is given as it is.
func spdxOf(name string) string {
	if before, _, found := strings.Cut(name, "+ file"); found {
		name = before
	}
	later := strings.Contains(name, ">=") || strings.Contains(name, "or-later") || strings.Contains(name, "or later") || strings.HasSuffix(name, "+")
	words := strings.Fields(phrase(name))
	kept := words[:0]
	for _, w := range words {
		switch w {
		case "license", "licence", "licenses", "licensed", "the", "version", "a", "approved", "osi", "software", "only", "or", "later", "agreement":
		default:
			kept = append(kept, w)
		}
	}
	id := spdxNames[strings.Join(kept, " ")]
	if later && strings.Contains(id, "GPL-") {
		return id + "-or-later"
	}
	return id
}
