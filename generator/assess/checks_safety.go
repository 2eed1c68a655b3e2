package assess

import (
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// safetyWords make a statement on clinical safety, as phrase gives them.
var safetyWords = []string{" dcb0129 ", " dcb 0129 ", " dcb0160 ", " dcb 0160 ", " clinical safety ", " clinical risk management ", " hazard log ", " safety case ",
	" not for clinical use ", " not intended for clinical use ", " not be used for clinical ", " not be used in clinical ", " not be used in a clinical ", " not for use in clinical ", " not suitable for clinical use ", " not for use with patients ", " not for direct patient care ", " not be used for patient care ", " not clinically validated ", " not intended for use in a clinical ", " not for diagnostic use ", " not validated for clinical use ", " not a substitute for clinical ",
	" not currently suitable for clinical ", " only be used for demonstration purposes ", " not be used in a production or clinical ", " not used in a live clinical "}

// clinicalSafety: the owners say what has been done for the safety of
// patients, or that the work is not for clinical use.
// Source: NHS open source policy §4c; service standard, point 16; DCB0129, DCB0160.
func clinicalSafety(f *facts, j *judged) catalogue.Finding {
	if e := f.find(safetyFile); e != nil {
		return pass("There is a file on clinical safety.", f.line(e.Path, 0, ""))
	}
	if e := f.saying(safetyWords); e != nil {
		return pass("The README says something on clinical safety.", *e)
	}
	if why := notClinical(f, j); why != "" {
		return notApplicable(why)
	}
	return f.unsaid("Nothing says what has been done for the safety of patients, or that this is not for clinical use.")
}

// safetyFile tells hazard logs and safety cases by their names.
func safetyFile(e *entry) bool {
	if !strings.Contains(e.lower, "hazard") && !strings.Contains(e.lower, "safety") && !strings.Contains(e.lower, "dcb01") {
		return false
	}
	if !codeExtensions[e.ext()] && e.ext() != ".json" {
		name := strings.NewReplacer("_", "-", " ", "-").Replace(e.lower)
		for _, word := range []string{"hazard-log", "hazardlog", "clinical-safety", "clinicalsafety", "dcb0129", "dcb0160", "safety-case"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

// notClinical says why safety is not asked of a component, "" when it is: an
// interface, application, model or specification with a clinical standard in
// its code or its name.
func notClinical(f *facts, j *judged) string {
	switch j.kind.ID {
	case "api", "app", "model", "specification":
	default:
		return "Only asked of interfaces, applications, models and specifications."
	}
	for _, s := range j.standards {
		if j.clinical[s.ID] && s.Strength != catalogue.Mentions {
			return ""
		}
	}
	return "Nothing shows that this handles clinical information."
}

// clinicalStandards are the standards that carry clinical information: those
// of exchange, terminology, imaging and records, and the national services.
func clinicalStandards(list []content.Standard) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		switch s.Category {
		case "interoperability", "terminology", "national service", "record standard", "imaging", "clinical safety":
			out[s.ID] = s.ID != "openapi"
		}
	}
	return out
}

// medicalDevice: the owners say whether it is a medical device, or what it is
// intended for. Source: NHS open source policy, Appendix B.
func medicalDevice(f *facts, j *judged) catalogue.Finding {
	if e := f.saying([]string{" medical device", " samd ", " mhra ", " intended purpose ", " intended use ", " ukca ", " ce marked ", " iso 13485 "}); e != nil {
		return pass("The README says something on medical devices or on its intended purpose.", *e)
	}
	if why := notClinical(f, j); why != "" {
		return notApplicable(why)
	}
	return f.unsaid("Nothing says whether this is a medical device, or what it is intended for.")
}

// runsElsewhere: nothing says that only its publisher can run it.
// Source: Standard for Public Code, "create reusable and portable code".
func runsElsewhere(f *facts, j *judged) catalogue.Finding {
	if e := f.saying(tied); e != nil {
		return fail("It says that it depends on things that only its publisher has.", *e)
	}
	if f.doc.Path == "" {
		return unknown("There is no README that could say it.")
	}
	return pass("Nothing says that only its publisher can run it.", f.readme(0, ""))
}

// tied are the statements that tie a work to its publisher.
var tied = []string{" can only be run ", " only be run on ", " only be run by ", " only be run within ", " only be run inside ", " will only run on ", " only works within the nhs ", " cannot be run outside ", " will not run outside ", " not run outside of ", " shared for transparency ", " published for transparency ", " purposes of transparency ", " for transparency only ", " transparency purposes ",
	" internal to nhs ", " internal to the ", " for internal use ", " internal use only ", " not intended for use outside ", " not designed to be run outside ", " not be able to run this ", " cannot be accessed publicly "}

// saying finds a passage of the README that contains one of the phrases.
func (f *facts) saying(phrases []string) *catalogue.Evidence {
	if phrases = f.among(phrases); len(phrases) == 0 {
		return nil
	}
	for _, s := range f.sections {
		if p := containsAny(s.title, phrases); p != "" {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
		for _, b := range s.blocks {
			if p := containsAny(b.phrase, phrases); p != "" && b.Kind != catalogue.TableRow {
				e := f.readme(b.Line, sentenceWith(b.Text, []string{p}))
				return &e
			}
		}
	}
	return nil
}
