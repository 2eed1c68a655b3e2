package site

import (
	"cmp"
	"fmt"
	"html/template"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// UseView answers "can we use it?" for somebody who does not read code.
type UseView struct {
	Tone        string // "good", "care" or "bad"
	Answer      string // two or three words
	Licence     string // a sentence
	Terms       template.HTML
	Conflict    []Term // what each place says, when they disagree
	Ask         string // words to ask the owner for a licence, "" when there is one
	Maintained  string // a sentence
	Contact     *Link
	ContactFrom template.HTML
}

// Term is one question about a licence with its answer.
type Term struct{ Question, Answer string }

// use works out the answer from the licence, the signs of life and the contact.
func (w *writer) use(c *catalogue.Component) (UseView, error) {
	known := w.licences[licenceID(c.Licence)]
	v := UseView{Maintained: maintained(c)}
	v.licence(known, c)
	if v.Tone == "good" && c.Status == catalogue.StatusArchived {
		v.Tone, v.Answer = "care", "Yes, but work on it has ended"
	}
	if c.Contact != nil {
		v.Contact = contactLink(c.Contact.Value)
		v.ContactFrom = evidenceLink(c.Contact.Source)
	}
	var err error
	if s := c.Licence.State; s == catalogue.LicenceOpen || s == catalogue.LicenceDeclaredOnly {
		v.Terms, err = w.templates.share("app-terms", fiveTerms(known))
	}
	return v, err
}

// licenceID is the licence's identifier, as far as one is named.
func licenceID(l catalogue.Licence) string {
	if l.SPDX == "" && len(l.Declared) > 0 {
		return l.Declared[0].SPDX
	}
	return l.SPDX
}

// licence fills in what the licence allows.
func (v *UseView) licence(known content.Licence, c *catalogue.Component) {
	name := cmp.Or(known.Name, licenceID(c.Licence))
	switch c.Licence.State {
	case catalogue.LicenceOpen:
		v.Tone, v.Answer = "good", "Yes"
		v.Licence = fmt.Sprintf("It has an open licence, %s.", the(name))
		if f := finding(c, "licence-open"); f.Outcome == catalogue.Fail {
			v.Tone, v.Answer = "care", "Yes, with care"
			v.Licence += " " + sentence(f.Reason, "") + " Ask the owner to add an open source licence for the code."
		}
	case catalogue.LicenceDeclaredOnly:
		v.Tone, v.Answer = "care", "Ask first"
		v.Licence = fmt.Sprintf("It names a licence, %s, but the text of the licence is missing.", the(name))
		if c.Licence.Text != "" { // a notice grants what it names
			v.Answer = "Yes, with care"
			v.Licence = fmt.Sprintf("A notice puts it under an open licence, %s, but the text of the licence is missing.", the(name))
		}
		v.Ask = askForText
	case catalogue.LicenceConflict:
		v.Tone, v.Answer = "care", "Ask first"
		v.Licence = "Different places name different licences. Ask the owner which one holds."
		v.Conflict, v.Ask = conflict(c.Licence), askWhich
	case catalogue.LicenceOther:
		v.Tone, v.Answer = "care", "Read the licence"
		v.Licence = "There is a licence text that the catalogue does not recognise as open. Read it, or ask the owner, before you use the code."
		v.Ask = askForStandard
	default:
		v.Tone, v.Answer = "bad", "Not yet"
		v.Licence = "There is no licence. No licence means no permission: you may read the code but not use it. Ask the owner to add one."
		v.Ask = askForLicence
	}
}

// finding is the outcome of a check, the zero value when it was not made.
func finding(c *catalogue.Component, check string) catalogue.Finding {
	for _, f := range c.Findings {
		if f.Check == check {
			return f
		}
	}
	return catalogue.Finding{}
}

const (
	askForLicence  = "Hello, we would like to use this code in the NHS. It has no licence yet, so we may not. Would you add one? The NHS open source policy suggests the MIT licence for code."
	askForText     = "Hello, we would like to use this code in the NHS. It names a licence but the text of the licence is missing. Would you add a LICENSE file with the full text?"
	askWhich       = "Hello, we would like to use this code in the NHS. Different files name different licences. Which one holds? Would you make the files say the same?"
	askForStandard = "Hello, we would like to use this code in the NHS. We do not recognise its licence. Would you publish it under a standard open licence? The NHS open source policy suggests the MIT licence for code."
)

// asks are words to ask an owner with, by what is wrong with the licence.
var asks = map[catalogue.LicenceState]string{catalogue.LicenceNone: askForLicence, catalogue.LicenceDeclaredOnly: askForText, catalogue.LicenceConflict: askWhich, catalogue.LicenceOther: askForStandard}

// terms are the questions that a trust asks of a licence.
func terms(l content.Licence) []Term {
	var out []Term
	for _, t := range []Term{
		{"May we use it?", l.Use}, {"May we change it?", l.Change}, {"May we sell what we make?", l.Sell},
		{"Must we publish our changes?", l.Publish}, {"What must we do?", l.Must},
	} {
		if t.Answer != "" {
			out = append(out, t)
		}
	}
	return out
}

// fiveTerms are the terms of a licence; those that are not known are empty.
func fiveTerms(l content.Licence) (five [5]Term) {
	copy(five[:], terms(l))
	return five
}

// conflict puts side by side what each place says of the licence.
func conflict(l catalogue.Licence) []Term {
	var out []Term
	if l.Text != "" {
		out = append(out, Term{cmp.Or(l.File, "The licence file"), l.Text})
	}
	for _, d := range l.Declared {
		out = append(out, Term{evidenceLabel(d.Evidence), d.SPDX})
	}
	if l.GitHub != "" {
		out = append(out, Term{"GitHub’s licence field", l.GitHub})
	}
	return out
}

// maintained says in a sentence whether anybody looks after a component.
func maintained(c *catalogue.Component) string {
	last := dateOf(c.Dates.Changed)
	if last == "" {
		return "Nothing is known of its last change."
	}
	switch c.Status {
	case catalogue.StatusActive:
		return "It is being worked on: the last change was on " + last + "."
	case catalogue.StatusArchived:
		return "Work on it has ended: the last change was on " + last + "."
	default:
		return "It has been quiet: the last change was on " + last + ", more than a year before it was read."
	}
}

// contactLink makes an e-mail address or a web address a link.
func contactLink(value string) *Link {
	if web := safeWeb(value); web != "" {
		return &Link{Text: strings.TrimPrefix(strings.TrimPrefix(web, "https://"), "http://"), Href: web}
	}
	if a, err := mail.ParseAddress(value); err == nil && a.Address == value {
		return &Link{Text: value, Href: "mailto:" + value}
	}
	return &Link{Text: value}
}

// the puts the article before a licence's name where it reads like a phrase.
func the(name string) string {
	if strings.HasSuffix(strings.ToLower(name), "licence") || strings.HasSuffix(strings.ToLower(name), "license") {
		return "the " + name
	}
	return name
}

// sentence ends a statement, with a further note where there is one.
func sentence(statement, note string) string {
	statement = strings.TrimRight(statement, ".") + "."
	if note == "" {
		return statement
	}
	return statement + " " + strings.TrimRight(note, ".") + "."
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
