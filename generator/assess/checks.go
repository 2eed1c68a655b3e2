package assess

import (
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// rule judges one check. It sets Outcome, Reason and Evidence; the check and
// the remedy are added from its page.
type rule func(f *facts, j *judged) catalogue.Finding

// rules are the checks that need more than looking for a file or a phrase, in
// the order in which they are made. Each has its page in content/checks; a page
// without a rule here may bring its own, see pageRule.
var rules = []namedRule{
	{"licence-present", licencePresent},
	{"licence-open", licenceOpen},
	{"licence-full-text", licenceFullText},
	{"licence-in-readme", licenceInReadme},
	{"licence-agrees", licenceAgrees},
	{"readme", readmeInformative},
	{"purpose", purpose},
	{"install", install},
	{"usage", usage},
	{"data-description", dataDescription},
	{"plain-english", plainEnglish},
	{"contact", contact},
	{"owner", owner},
	{"contributing", contributing},
	{"code-of-conduct", codeOfConduct},
	{"security-policy", securityPolicy},
	{"status", statusStated},
	{"maintained", maintained},
	{"semver", semanticVersions},
	{"changelog", changelog},
	{"ci", automatedBuild},
	{"tests", hasTests},
	{"dependency-updates", dependencyUpdates},
	{"secrets-hygiene", secretsHygiene},
	{"notebooks-clean", notebooksClean},
	{"clinical-safety", clinicalSafety},
	{"medical-device", medicalDevice},
	{"runs-elsewhere", runsElsewhere},
	{"publiccode", publiccodeValid},
}

// namedRule is a rule under the identifier of its check.
type namedRule struct {
	id    string
	judge rule
}

// CheckIDs lists the identifiers of all rules, in their order.
func CheckIDs() []string {
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.id
	}
	return ids
}

// findRule gives the rule with an identifier, nil when there is none.
func findRule(id string) rule {
	for _, r := range rules {
		if r.id == id {
			return r.judge
		}
	}
	return nil
}

// check makes every check.
func (a *Assessor) check(f *facts, j *judged) []catalogue.Finding {
	findings := make([]catalogue.Finding, len(a.rules))
	for i, r := range a.rules {
		finding := r.judge(f, j)
		finding.Check = r.id
		if finding.Outcome == catalogue.Fail || finding.Outcome == catalogue.Unknown {
			finding.Remedy = a.pages[r.id].Remedy
		}
		findings[i] = finding
	}
	return findings
}

func pass(reason string, evidence ...catalogue.Evidence) catalogue.Finding {
	return catalogue.Finding{Outcome: catalogue.Pass, Reason: reason, Evidence: evidence}
}

func fail(reason string, evidence ...catalogue.Evidence) catalogue.Finding {
	return catalogue.Finding{Outcome: catalogue.Fail, Reason: reason, Evidence: evidence}
}

func unknown(reason string, evidence ...catalogue.Evidence) catalogue.Finding {
	return catalogue.Finding{Outcome: catalogue.Unknown, Reason: reason, Evidence: evidence}
}

func notApplicable(reason string, evidence ...catalogue.Evidence) catalogue.Finding {
	return catalogue.Finding{Outcome: catalogue.NotApplicable, Reason: reason, Evidence: evidence}
}

// absent fails because something was looked for in the files and not found; it
// is unknown where the folders could not be seen.
func (f *facts) absent(reason string, folders ...string) catalogue.Finding {
	if why := f.unseen(folders...); why != "" {
		return unknown(why)
	}
	return fail(reason, f.lookedAt()...)
}

// absentAnywhere is absent for files that may lie in any folder.
func (f *facts) absentAnywhere(reason string) catalogue.Finding {
	if why := f.unseenAnywhere(); why != "" {
		return unknown(why)
	}
	return fail(reason, f.lookedAt()...)
}

// unsaid fails because the README does not say something; it is unknown where
// there may be a README that could not be read.
func (f *facts) unsaid(reason string) catalogue.Finding {
	switch {
	case f.doc.Path != "":
		return fail(reason, f.readme(0, ""))
	case f.repo.Details != nil && f.repo.Details.Readme != "":
		return unknown("The README could not be read.", f.line(f.repo.Details.Readme, 0, ""))
	case f.unseen() != "":
		return unknown(f.unseen())
	}
	return fail("There is no README.", f.lookedAt()...)
}

// community finds a community file by the stem of its name, in the places
// where GitHub looks: .github, the root, docs.
func (f *facts) community(stems ...string) *entry {
	for _, folder := range []string{"", ".github", "docs"} {
		found := f.find(func(e *entry) bool { return e.folder() == folder && textStem(e, stems) })
		if found != nil {
			return found
		}
	}
	return nil
}

// communityFolders are where community looks.
var communityFolders = []string{"", ".github", "docs"}

// textStem tells whether a file is a text whose name without extension is one
// of the stems.
func textStem(e *entry, stems []string) bool {
	switch e.ext() {
	case "", ".md", ".markdown", ".rst", ".txt", ".adoc", ".rmd", ".qmd", ".html":
	default:
		return false
	}
	stem := strings.TrimSuffix(e.name(), e.ext())
	for _, s := range stems {
		if stem == s {
			return true
		}
	}
	return false
}

// emptyFile tells whether a file was read and holds no text.
func (f *facts) emptyFile(e *entry) bool {
	text, ok := f.text(e.Path)
	return ok && strings.TrimSpace(text) == ""
}
