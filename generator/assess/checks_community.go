package assess

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// contact: an address at which the owners can be reached.
// Source: NHS open source policy §4b.
func contact(f *facts, j *judged) catalogue.Finding {
	if j.contact != nil {
		return pass("There is a way to reach the owners: "+j.contact.Value+".", j.contact.Source)
	}
	return f.unsaid("Neither the README nor publiccode.yml says how to reach the owners.")
}

// owner: somebody is named as responsible.
// Source: NHS open source policy, Appendix B.
func owner(f *facts, j *judged) catalogue.Finding {
	if e := f.community("codeowners", "authors", "maintainers"); e != nil && !f.emptyFile(e) {
		return pass("A file names who is responsible.", f.line(e.Path, 0, ""))
	}
	if text, ok := f.text("DESCRIPTION"); ok && strings.Contains(text, "Authors@R:") {
		n, line := lineOf(text, "Authors@R:")
		return pass("The package names its authors.", f.line("DESCRIPTION", n, line))
	}
	if e := f.maintainedBy(); e != nil {
		return pass("The README says who looks after it.", *e)
	}
	if j.contact != nil {
		return pass("There is somebody to contact.", j.contact.Source)
	}
	if why := f.unseen(communityFolders...); why != "" {
		return unknown(why)
	}
	return f.unsaid("Nothing says who is responsible for this.")
}

// ownerHeads head sections that name people.
var ownerHeads = []string{" authors ", " author ", " maintainers ", " maintainer ", " ownership ", " owners ", " owner ", " team ", " contributors ", " credits "}

// ownerSentences say who looks after a thing.
var ownerSentences = []string{" maintained by ", " is developed by ", " was developed by ", " is owned by ", " is managed by ", " looked after by "}

// maintainedBy finds where the README says who looks after the work.
func (f *facts) maintainedBy() *catalogue.Evidence {
	sentences := f.among(ownerSentences)
	for i, s := range f.sections {
		if f.promises(s, ownerHeads) && len(strings.Fields(s.title)) <= 5 && filled(f.under(i)) {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
		for _, b := range s.blocks {
			if p := containsAny(b.phrase, sentences); p != "" && b.Kind != catalogue.Code {
				if sentence := sentenceWith(b.Text, []string{p}); namesPeople(sentence, strings.TrimSpace(p)) {
					e := f.readme(b.Line, sentence)
					return &e
				}
			}
		}
	}
	return nil
}

// namesPeople tells whether somebody is named within three words of the words: keys that
// "are maintained by manual update" have no owner.
func namesPeople(sentence, words string) bool {
	_, after, _ := strings.Cut(strings.Join(strings.Fields(sentence), " "), words)
	next := strings.Fields(after)
	return slices.ContainsFunc(next[:min(len(next), 3)], func(w string) bool {
		w = strings.TrimLeft(w, "(*_[\"'@")
		return w != "" && (w[0] >= 'A' && w[0] <= 'Z' || w[0] >= 0x80) || containsAny(phrase(w), []string{" team ", " staff ", " group ", " community ", " volunteers ", " developers ", " analysts ", " me ", " us "}) != ""
	})
}

// contributing: a CONTRIBUTING file, or a section of the README with text
// under it. Source: NHS open source policy §4d.
func contributing(f *facts, j *judged) catalogue.Finding {
	if e := f.community("contributing", "contribute", "contribution", "contributions"); e != nil && !f.emptyFile(e) {
		return pass("There is a file on how to contribute.", f.line(e.Path, 0, ""))
	}
	for i, s := range f.sections {
		if s.depth > 0 && (strings.Contains(s.title, " contribut") || strings.Contains(s.title, " get involved ")) && !strings.Contains(s.title, " contributors ") && proseUnder(f.under(i)) {
			return pass("The README says how to contribute.", f.readme(s.heading.Line, s.heading.Text))
		}
	}
	if e := f.saying(contributeSentences); e != nil {
		return pass("The README says how to contribute.", *e)
	}
	return f.absent("There is neither a CONTRIBUTING file nor a section with text on how to contribute.", communityFolders...)
}

// contributeSentences ask for contributions.
var contributeSentences = []string{" contributions are welcome ", " welcome contributions ", " contributions are greatly appreciated ", " contributions welcome ", " pull requests are welcome ", " if you want to contribute ", " if you would like to contribute ", " how to contribute ", " suggest changes ", " raise a pull request ", " submit a pull request ", " open a pull request ", " make a pull request ", " create a pull request "}

// proseUnder tells whether text stands under a heading, not only further headings.
func proseUnder(blocks []passage) bool {
	prose := false
	for _, b := range blocks {
		if containsAny(b.phrase, placeholders) != "" {
			return false
		}
		prose = prose || len(strings.Fields(b.Text)) >= 3
	}
	return prose
}

// codeOfConduct: a file, or a mention in the README.
// Source: NHS open source policy §4d.
func codeOfConduct(f *facts, j *judged) catalogue.Finding {
	if e := f.community("code_of_conduct", "code-of-conduct", "codeofconduct", "conduct"); e != nil && !f.emptyFile(e) {
		return pass("There is a code of conduct.", f.line(e.Path, 0, ""))
	}
	if e := f.saying([]string{" code of conduct "}); e != nil {
		return pass("The README names a code of conduct.", *e)
	}
	return f.absent("There is no code of conduct.", communityFolders...)
}

// securityPolicy: how to report a vulnerability.
// Source: NHS open source policy, Appendix B; software engineering quality framework, securing repositories.
func securityPolicy(f *facts, j *judged) catalogue.Finding {
	if e := f.community("security"); e != nil && !f.emptyFile(e) {
		return pass("There is a security policy.", f.line(e.Path, 0, ""))
	}
	if e := f.find(func(e *entry) bool { return e.lower == ".well-known/security.txt" || e.lower == "security.txt" }); e != nil {
		return pass("There is a security.txt.", f.line(e.Path, 0, ""))
	}
	for i, s := range f.sections {
		if s.depth > 0 && containsAny(s.title, []string{" security policy ", " vulnerabilit", " reporting security "}) != "" && !strings.Contains(s.title, " scan") && proseUnder(f.under(i)) {
			return pass("The README says how to report a vulnerability.", f.readme(s.heading.Line, s.heading.Text))
		}
	}
	if e := f.saying([]string{" report a vulnerability ", " reporting a vulnerability ", " report security ", " reporting security ", " security vulnerability please ", " responsible disclosure ", " vulnerability disclosure "}); e != nil {
		return pass("The README says how to report a vulnerability.", *e)
	}
	return f.absent("Nothing says how to report a vulnerability.", communityFolders...)
}

// statusStated: the README says how far along the work is and whether it is
// looked after. Source: NHS open source policy §4b, §4i.
func statusStated(f *facts, j *judged) catalogue.Finding {
	if f.repo.Archived {
		return pass("The repository is marked as archived.", f.field("archived", "true"))
	}
	if len(j.ended) > 0 {
		return pass("It says that it has ended.", j.ended[0])
	}
	if j.publiccode.status.Value != "" {
		return pass("publiccode.yml says the development status.", j.publiccode.status)
	}
	if e := f.statusBadge(); e != nil {
		return pass("The README has a badge of its status.", *e)
	}
	sentences := f.among(statusSentences)
	for i, s := range f.sections {
		if s.depth > 0 && i <= 2 && containsAny(s.title, titleStatus) != "" {
			return pass("The title says how far along the work is.", f.readme(s.heading.Line, s.heading.Text))
		}
		if f.promises(s, statusHeads) && (len(f.under(i)) > 0 || f.linksUnder(i)) {
			return pass("The README has a section on its status.", f.readme(s.heading.Line, s.heading.Text))
		}
		for _, b := range s.blocks {
			p := containsAny(b.phrase, sentences)
			if p == "" && b.Line <= 25 {
				p = containsAny(strings.ReplaceAll(phrase(withoutHosts(b.Text)), " prototype kit ", " "), openingStatus)
			}
			if p != "" {
				return pass("The README says how far along the work is.", f.readme(b.Line, sentenceWith(b.Text, []string{p})))
			}
		}
	}
	return f.unsaid("The README does not say how far along the work is, or whether it is looked after.")
}

var (
	statusHeads     = []string{" status ", " project status ", " maturity ", " lifecycle "}
	statusSentences = []string{" this repository is maintained by ", " this repo is maintained by ", " is maintained by ", " is actively maintained ", " under active development ", " in active development ", " no longer maintained ", " not maintained ", " work in progress ", " pre alpha ", " proof of concept and ", " hibernat", " still in development ", " is experimental ", " project status ", " not production ready ", " not currently tested ", " limited capacity to ", " do not currently have resource "}
	titleStatus     = []string{" alpha ", " beta ", " deprecated ", " archived ", " prototype ", " draft ", " proof of concept "}
	openingStatus   = []string{" deprecated ", " archived ", " beta ", " alpha ", " prototype ", " proof of concept ", " experimental ", " draft ", " under development ", " in development ", " maintained by ", " work in progress ", " early stage ", " discovery ", " production ready "}
)

// withoutHosts leaves out the names of hosts: beta.nhs.uk is an address.
func withoutHosts(text string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		w = strings.Trim(w, ".,;:()[]*_\"'")
		dot := strings.LastIndexByte(w, '.')
		return dot > 0 && letters(w[dot+1:])
	}), " ")
}

// statusBadge finds a badge that says how far along the work is; one that says
// whether the last build went well does not.
func (f *facts) statusBadge() *catalogue.Evidence {
	for _, l := range f.doc.Links {
		if !l.Image {
			continue
		}
		about := strings.ToLower(l.URL + " " + l.Text)
		for _, word := range []string{"lifecycle", "repostatus", "project status", "project-status", "/status/", "status: ", "badge/status-", "maintenance", "maintained", "development status", "development-status", "stability-", "giscience/badges", "/pypi/status"} {
			if strings.Contains(about, word) && !strings.Contains(about, "rap status") && !strings.Contains(about, "build") && !strings.Contains(about, "workflow") && !strings.Contains(about, "travis") {
				e := f.readme(l.Line, l.Text+" "+l.URL)
				return &e
			}
		}
	}
	return nil
}

// linksUnder tells whether a link or image stands under a heading that has no text.
func (f *facts) linksUnder(i int) bool {
	from, to := f.sections[i].heading.Line, 1<<30
	for _, s := range f.sections[i+1:] {
		if s.depth <= f.sections[i].depth {
			to = s.heading.Line
			break
		}
	}
	for _, l := range f.doc.Links {
		if l.Line > from && l.Line < to {
			return true
		}
	}
	return false
}

// quietAfter is how long a repository may lie still and count as active.
const quietAfter = 365 * 24 * time.Hour

// longAgo tells whether a repository that changed then is quiet now. Nothing
// else that is judged depends on what night it is.
func longAgo(changed, now time.Time) bool { return now.Sub(changed) > quietAfter }

// Lasts tells whether a component that was judged on one night would be judged
// the same on another, when neither it nor the rules have changed.
func Lasts(c *catalogue.Component, judged, now time.Time) bool {
	return c.Dates.Changed == nil || longAgo(*c.Dates.Changed, judged) == longAgo(*c.Dates.Changed, now)
}

// maintained: changed within twelve months, not archived, not ended.
// Source: NHS open source policy §4i.
func maintained(f *facts, j *judged) catalogue.Finding {
	changed, evidence := f.lastChange()
	switch {
	case f.repo.Archived:
		return fail("The repository is archived: nobody works on it any more.", f.field("archived", "true"))
	case len(j.ended) > 0:
		return fail("It says itself that it has ended.", j.ended[0])
	case changed.IsZero():
		return unknown("It is not known when it was last changed.")
	case longAgo(changed, f.asOf):
		return fail(fmt.Sprintf("The last change was on %s, more than a year ago.", changed.Format("2 January 2006")), evidence)
	}
	return pass(fmt.Sprintf("The last change was on %s.", changed.Format("2 January 2006")), evidence)
}

// lastChange is the date of the newest commit that was read, else of the last push.
func (f *facts) lastChange() (time.Time, catalogue.Evidence) {
	if d := f.repo.Details; d != nil && !d.CommittedAt.IsZero() {
		e := f.field("committedDate", d.CommittedAt.UTC().Format(time.RFC3339))
		e.Commit = d.Commit
		if d.Commit != "" {
			e.URL = f.repo.HTMLURL + "/commit/" + d.Commit
		}
		return d.CommittedAt, e
	}
	return f.repo.Pushed, f.field("pushed_at", f.repo.Pushed.UTC().Format(time.RFC3339))
}

// endings say of a whole project that it is over.
var endings = []string{" no longer maintained ", " no longer actively maintained ", " no longer being maintained ", " not maintained ", " is deprecated ", " has been deprecated ", " deprecated and ", " is archived ", " has been archived ", " now archived ", " is retired ", " has been retired ", " is obsolete ", " end of life ", " has been decommissioned ", " no longer in use ", " no longer supported ", " no longer being developed ", " has been superseded ", " is superseded ", " no longer under development ", " no longer in development ", " is no longer active "}

// endedWords say so in a title.
var endedWords = []string{" deprecated ", " archived ", " obsolete "}

// ended finds statements that the work has ended: in the title or description,
// in the first 25 lines, or about "this repository". Elsewhere such words are
// usually about a part or about somebody else's work.
func (f *facts) ended() []catalogue.Evidence {
	if f.describedEnd() {
		return []catalogue.Evidence{f.field("description", f.repo.Description)}
	}
	if !f.says(endings) && !f.says(endedWords) {
		return nil
	}
	for i, s := range f.sections {
		if s.depth > 0 && i <= 2 && (containsAny(s.title, endings) != "" || containsAny(s.title, endedWords) != "") {
			return []catalogue.Evidence{f.readme(s.heading.Line, s.heading.Text)}
		}
		for _, b := range s.blocks {
			for _, sentence := range sentences(b.Text) {
				if p := phrase(sentence); f.endsWork(p, b, i) {
					return []catalogue.Evidence{f.readme(b.Line, sentence)}
				}
			}
		}
	}
	return nil
}

// describedEnd tells whether GitHub's description says that the work has ended.
func (f *facts) describedEnd() bool {
	d := phrase(f.repo.Description)
	return containsAny(d, endings) != "" || strings.HasPrefix(d, " deprecated ") || strings.HasPrefix(d, " archived ")
}

// endsWork tells whether a sentence says that the work as a whole has ended.
func (f *facts) endsWork(sentence string, b passage, section int) bool {
	early := b.Line <= 25 && section <= 2 && b.Kind != catalogue.Code && b.Kind != catalogue.TableRow
	if early && (strings.HasPrefix(sentence, " deprecated ") || strings.HasPrefix(sentence, " archived ") || strings.HasPrefix(sentence, " obsolete ")) {
		return true
	}
	if containsAny(sentence, endings) == "" {
		return false
	}
	ours := containsAny(sentence, []string{" this repository ", " this repo ", " this project ", " this package ", " this library ", " this service ", " this codebase ", " this tool ", " this app ", " this prototype "}) != ""
	return ours || early && !strings.Contains(sentence, " if ") && !strings.Contains(sentence, " branch ") && b.Kind != catalogue.ListItem
}
