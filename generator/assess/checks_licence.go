package assess

import (
	"fmt"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// licencePresent: a licence file in the root, .github or LICENSES.
// Source: NHS open source policy §4c, Appendix B.
func licencePresent(f *facts, j *judged) catalogue.Finding {
	if best := bestText(j); best != nil {
		return pass("There is a licence file.", f.licenceEvidence(*best))
	}
	for _, t := range j.texts {
		return pass("There is a licence file.", f.licenceEvidence(t))
	}
	if len(j.licence.Declared) > 0 {
		finding := f.absent("A licence is named, but its text is not in the repository.", ".github", "licenses")
		if finding.Outcome == catalogue.Fail {
			finding.Evidence = append([]catalogue.Evidence{j.licence.Declared[0].Evidence}, finding.Evidence...)
		}
		return finding
	}
	return f.absent("There is no licence file, so nobody has permission to use this.", ".github", "licenses")
}

// licenceOpen: the text is an approved open source licence; for documentation,
// specifications and data an open licence for those will do.
// Source: NHS open source policy §4c; Standard for Public Code, "publish with an open license".
func licenceOpen(f *facts, j *judged) catalogue.Finding {
	best := bestText(j)
	if best == nil {
		return noLicenceText(f, j)
	}
	evidence := f.licenceEvidence(*best)
	switch base := best.spdx; {
	case base == "":
		return fail("The licence file is not the text of a licence that we know.", evidence)
	case approved[base]:
		return pass(fmt.Sprintf("%s is an approved open source licence.", best.spdx), evidence)
	case forData[base] && (writing[j.kind.ID] || f.holdsData()):
		return pass(fmt.Sprintf("%s is an open licence for documents and data, which this is.", best.spdx), evidence)
	case forData[base]:
		return fail(fmt.Sprintf("%s is a licence for documents and data, not for software.", best.spdx), evidence)
	}
	return fail(fmt.Sprintf("%s is not an approved open source licence.", best.spdx), evidence)
}

// licenceFullText: the licence stands there in full, not as a stub or a notice.
// Source: NHS open source policy §4c.
func licenceFullText(f *facts, j *judged) catalogue.Finding {
	best := bestText(j)
	switch {
	case best == nil:
		return noLicenceText(f, j)
	case best.notice:
		return fail(fmt.Sprintf("The file only says that %s applies; the text of the licence is missing.", best.spdx), f.licenceEvidence(*best))
	case best.spdx == "":
		return fail("The licence file does not hold the full text of a licence that we know.", f.licenceEvidence(*best))
	}
	return pass("The licence is there in full.", f.licenceEvidence(*best))
}

// noLicenceText is the outcome of a check on a licence's text when there is none to judge.
func noLicenceText(f *facts, j *judged) catalogue.Finding {
	for _, t := range j.texts {
		if t.unread != "" {
			return unknown(t.unread, f.licenceEvidence(t))
		}
	}
	for _, t := range j.texts {
		return fail("The licence file only names the copyright holder; the text of the licence is missing.", f.licenceEvidence(t))
	}
	return f.absent("There is no licence file.", ".github", "licenses")
}

// bestText is the licence text that was taken, nil when none could be judged.
func bestText(j *judged) *licenceText {
	for i := range j.texts {
		if t := &j.texts[i]; t.unread == "" && j.licence.File != "" && t.path == j.licence.File {
			return &j.texts[i]
		}
	}
	return nil
}

// licenceInReadme: the README says under which licence the work is.
// Source: NHS open source policy §4b.
func licenceInReadme(f *facts, j *judged) catalogue.Finding {
	if j.said != nil {
		return pass("The README says it.", j.said.evidence)
	}
	return f.unsaid("The README does not say under which licence this is.")
}

// licenceAgrees: what the README and the manifests name is what the file holds.
func licenceAgrees(f *facts, j *judged) catalogue.Finding {
	best := bestText(j)
	switch {
	case best == nil || best.spdx == "":
		return notApplicable("There is no recognised licence text to compare with.")
	case len(j.licence.Declared) == 0:
		return notApplicable("Nothing else names a licence.", f.licenceEvidence(*best))
	}
	if d := contradiction(f.doc.Path, j.texts, j.licence.Declared); d != nil {
		return fail(fmt.Sprintf("The licence file is %s, but %s names %s.", best.spdx, d.Evidence.File, d.SPDX), f.licenceEvidence(*best), d.Evidence)
	}
	if missing := dualWithoutText(j); missing != "" {
		return fail(fmt.Sprintf("The README says that %s applies as well, but its text is not in the repository.", missing), f.licenceEvidence(*best), j.said.evidence)
	}
	return pass("Everything that names a licence agrees.", f.licenceEvidence(*best), j.licence.Declared[0].Evidence)
}

// dualWithoutText gives a licence that the README calls one of two for the
// whole work, and whose text is missing; "" when there is none.
func dualWithoutText(j *judged) string {
	if j.said == nil || !j.said.dual {
		return ""
	}
	for _, id := range j.said.spdx {
		found := false
		for _, t := range j.texts {
			found = found || t.spdx != "" && sameLicence(t.spdx, id)
		}
		if !found {
			return id
		}
	}
	return ""
}
