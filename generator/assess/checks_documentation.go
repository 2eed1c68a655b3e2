package assess

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// minProse is how many characters of prose make a README informative.
const minProse = 300

// writing are the kinds whose product is text: they need no installation.
var writing = map[string]bool{"documentation": true, "specification": true}

// readmeInformative: at least minProse characters, and no text left over from
// a template. Source: NHS open source policy §4b.
func readmeInformative(f *facts, j *judged) catalogue.Finding {
	if f.doc.Path == "" {
		return f.unsaid("")
	}
	if left := f.leftover(); left != nil {
		return fail("The README still holds text of the template that it was made from.", *left)
	}
	prose := 0
	for _, s := range f.sections {
		for _, b := range s.blocks {
			if b.Kind != catalogue.Code {
				prose += utf8.RuneCountInString(b.Text)
			}
		}
	}
	evidence := f.readme(0, "")
	evidence.Value = fmt.Sprintf("%d characters of prose", prose)
	if prose < minProse {
		return fail(fmt.Sprintf("The README has only %d characters of prose; %d say enough to go on with.", prose, minProse), evidence)
	}
	return pass(fmt.Sprintf("The README has %d characters of prose.", prose), evidence)
}

// leftovers are sentences of well-known templates that stand only in READMEs
// that nobody has filled in.
var leftovers = []string{
	" specification for the template api ", " template api ", " lorem ipsum ", " insert project name ", " project name here ", " your project name ", " short description of the project here ", " where the readme about the repository should live ", " start with an overview or a brief description ",
	" one paragraph of project description goes here ", " add a short description here ", " describe your project here ", " todo give a short introduction ",
	" make it easy for gitlab ", " this project was bootstrapped with create react app ", " edit this readme ", " put a description here ", " the goal of packagename ", " why should people use it ", " update this readme ", " this application was generated using jhipster ",
}

// placeholders are sentences of the NHS's own repository template that ask for
// text to be written in their place.
var placeholders = []string{" describe or link templates on how to raise an issue ", " provide a way to contact the owners of this project it can be a team ", " start with a why and what this project is ", " the intention of this section is to show how this can be used "}

// leftover finds text of a template in the title, the description or the
// README, nil when there is none. What a generator says of itself is such only
// where nothing comes before it.
func (f *facts) leftover() *catalogue.Evidence {
	left, placeholders := f.among(leftovers), f.among(placeholders)
	if f.repo.Template || templateName(f) || len(left)+len(placeholders) == 0 {
		return nil
	}
	for i, s := range f.sections {
		if p := containsAny(s.title, left); p != "" && i < 4 {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
		for n, b := range s.blocks {
			p := containsAny(b.phrase, left) + containsAny(b.phrase, placeholders)
			if p == "" || (strings.Contains(p, "create react app") || strings.Contains(p, "jhipster")) && (i > 1 || n > 0) {
				continue
			}
			e := f.readme(b.Line, b.Text)
			return &e
		}
	}
	return nil
}

// purpose: a sentence of 60 characters or more before the third heading, or
// under a heading that promises it. Source: NHS open source policy, Appendix B.
func purpose(f *facts, j *judged) catalogue.Finding {
	if b, sentence := f.purposeSentence(); b != nil {
		return pass("The README says what this is.", f.readme(b.Line, sentence))
	}
	if f.doc.Path == "" {
		return f.unsaid("")
	}
	return fail("The beginning of the README does not say what this is and who it is for.", f.readme(0, ""))
}

// aboutWords head the section that says what a thing is.
var aboutWords = []string{" about ", " overview ", " introduction ", " background ", " description ", " what is ", " what does ", " purpose ", " summary ", " what "}

// purposeSentence finds the sentence that says what this is.
func (f *facts) purposeSentence() (*passage, string) {
	template, beside := f.among(slices.Concat(leftovers, placeholders)), f.among(slices.Concat(endings, endedWords, notTelling))
	for _, opening := range []bool{true, false} {
		for i := range f.sections {
			s := &f.sections[i]
			if opening != (i <= 3) || !opening && containsAny(s.title, aboutWords) == "" || containsAny(s.title, notAbout) != "" {
				continue
			}
			blocks := s.blocks
			if !opening {
				blocks = f.under(i)
			}
			for n := range blocks {
				long := 60
				if i <= 1 && n == 0 {
					long = 45 // the first words under the title may be short
				}
				if sentence := telling(&blocks[n], long, template, beside); sentence != "" {
					return &blocks[n], sentence
				}
			}
		}
	}
	return nil, ""
}

// notAbout head sections that do not say what a thing is.
var notAbout = []string{" contents ", " install", " prerequisites ", " licen", " contribut", " build status ", " changelog ", " contact "}

// notTelling are words of sentences that do not say what a thing is.
var notTelling = []string{" note that ", " please note ", " you can install ", " you will need "}

// telling gives the first sentence of a passage that has as many characters
// and enough words to say what something is, "" when none has. Passages that
// have phrases of a template do not count, nor sentences that have some beside
// the matter.
func telling(b *passage, long int, template, beside []string) string {
	if b.Kind != catalogue.Paragraph && b.Kind != catalogue.Quote || containsAny(b.phrase, template) != "" {
		return ""
	}
	for _, s := range sentences(b.Text) {
		if len(beside) > 0 && containsAny(phrase(s), beside) != "" {
			continue
		}
		if utf8.RuneCountInString(s) >= long && strings.Count(s, " ") >= 5 && !strings.HasPrefix(s, "http") && !strings.Contains(s, " · ") {
			return s
		}
	}
	return ""
}

// install: a heading with a command or a good deal of text under it, or a
// well-known install command anywhere. Source: NHS open source policy §4b.
func install(f *facts, j *judged) catalogue.Finding {
	if writing[j.kind.ID] && f.doc.Path != "" {
		if e := f.installSection(); e != nil {
			return pass("The README says how to set it up.", *e)
		}
		return notApplicable("Documentation needs no installation.")
	}
	if e := f.installSection(); e != nil {
		return pass("The README says how to install it.", *e)
	}
	if e := f.codeWith(installCommands, installCode...); e != nil {
		return pass("The README gives the command that installs it.", *e)
	}
	if e := f.leadsTo(" install", " setting up ", " set up ", " setup ", " getting started ", " developers ", " development "); e != nil {
		return pass("The README leads to a page on how to install it.", *e)
	}
	return f.unsaid("The README does not say how to install this.")
}

// installWords head sections on setting a thing up.
var installWords = []string{" install ", " installing ", " installation", " set up ", " setup ", " setting up ", " getting started ", " get started ", " quick start ", " quickstart ", " prerequisite", " pre requisites ", " requirements ", " build ", " building ", " deploy", " running ", " run ", " local development ", " development ", " developing ", " launch", " dependencies ", " how to use "}

// installCommands install or start something.
var installCommands = []string{"npm install", "npm ci", "npm i ", "yarn add", "yarn install", "pip install", "pip3 install", "poetry install", "poetry add", "uv sync", "uv add", "uv pip", "pipenv install", "conda install", "conda env create",
	"install.packages(", "install_github(", "renv::restore", "devtools::install", "remotes::install", "pak::", "docker run", "docker-compose up", "docker compose up", "docker build", "docker pull", "make install", "make build", "make setup", "make config", "make init",
	"bundle install", "gem install", "go install", "cargo add", "cargo install", "composer require", "composer install", "./mvnw", "./gradlew", "dotnet add", "dotnet build", "dotnet restore", "dotnet tool", "install-package", "terraform init", "git clone", "pod install", "brew install", "bin/setup", "script/setup", "script/bootstrap", "source = \"git", "source  = \"git", "source = \"github.com"}

// installCode does so as well, but its words are ordinary ones outside code.
var installCode = []string{"go get ", "mvn ", "gradle ", "just "}

// installSection finds a section on setting up that has a command or a good
// deal of text.
func (f *facts) installSection() *catalogue.Evidence {
	for i, s := range f.sections {
		if !f.promises(s, installWords) {
			continue
		}
		length, steps := 0, 0
		for _, b := range f.under(i) {
			length += len(b.Text)
			if b.Kind == catalogue.Code || b.Kind == catalogue.ListItem || containsAny(b.lower, installCommands) != "" {
				steps++
			}
		}
		if steps > 0 && length > 20 || length > 300 || strings.Contains(s.title, " install") && length > 0 && f.linksUnder(i) {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
	}
	return nil
}

// codeWith finds a block that contains one of the commands, or code that
// contains one of inCode.
func (f *facts) codeWith(commands []string, inCode ...string) *catalogue.Evidence {
	commands, inCode = f.amongText(commands), f.amongText(inCode)
	if len(commands)+len(inCode) == 0 {
		return nil
	}
	for _, s := range f.sections {
		for _, b := range s.blocks {
			command := containsAny(b.lower, commands)
			if command == "" && b.Kind == catalogue.Code {
				command = containsAny(b.lower, inCode)
			}
			if command == "" {
				continue
			}
			n, line := lineOf(b.Text, command)
			e := f.readme(b.Line, strings.TrimSpace(line))
			if b.Kind == catalogue.Code && n > 0 {
				e = f.readme(b.Line+n-1, strings.TrimSpace(line))
			}
			return &e
		}
	}
	return nil
}

// usage: a section on using it, or an example of its use.
// Source: NHS open source policy §4b.
func usage(f *facts, j *judged) catalogue.Finding {
	if e := f.usageSection(); e != nil {
		return pass("The README says how to use it.", *e)
	}
	if e := f.codeWith(runCommands, codeCommands...); e != nil {
		return pass("The README gives the command that runs it.", *e)
	}
	if e := f.instruction(); e != nil {
		return pass("The README says in a sentence how to use it.", *e)
	}
	if writing[j.kind.ID] && f.doc.Path != "" {
		return notApplicable("Documentation is used by reading it.")
	}
	if e := f.leadsTo(" usage ", " using ", " user guide", " operating ", " how to "); e != nil {
		return pass("The README leads to a page on how to use it.", *e)
	}
	return f.unsaid("The README does not say how to use this.")
}

// leadsTo finds a link to another page of the repository whose text or name
// has one of the phrases.
func (f *facts) leadsTo(phrases ...string) *catalogue.Evidence {
	for _, l := range f.doc.Links {
		if !l.Image && l.URL != "" && l.URL[0] != '#' && !strings.Contains(l.URL, "://") && containsAny(phrase(l.Text+" "+l.URL), phrases) != "" {
			e := f.readme(l.Line, l.Text+" "+l.URL)
			return &e
		}
	}
	return nil
}

// usageWords head sections on using a thing, and notUsage those that only sound so.
var (
	usageWords = []string{" usage ", " use ", " using ", " run ", " running ", " example", " api ", " apis ", " how to use ", " how to run ", " how to view ", " how to call ", " how do i use ", " getting started ", " get started ", " quick start ", " quickstart ", " tutorial", " guide ", " guides ", " demo ", " commands ", " setup ", " walkthrough ", " documentation ", " launch", " how does it work ", " how it works ", " inputs ", " endpoints "}
	notUsage   = []string{" licen", " terms of use ", " limitations ", " built ", " contribut", " install ", " test ", " tests ", " do not use ", " not to use ", " when to use ", " style guide "}
)

// instruction finds a sentence that says how to use or run the thing itself,
// not its tests.
func (f *facts) instruction() *catalogue.Evidence {
	for _, s := range f.sections {
		if containsAny(s.title, notUsage) != "" {
			continue
		}
		for n, b := range s.blocks {
			leads := n+1 < len(s.blocks) && s.blocks[n+1].Kind == catalogue.Code
			for _, sentence := range sentences(b.Text) {
				if b.Kind != catalogue.Code && instructs(sentence, leads) {
					e := f.readme(b.Line, sentence)
					return &e
				}
			}
		}
	}
	return nil
}

// instructs tells sentences such as "To use it, open the folder and …" and,
// where they lead to code, "You can run it like so:" and "To see more, run".
func instructs(sentence string, leads bool) bool {
	p := phrase(sentence)
	begins := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(p, w) })
	}
	if containsAny(p, []string{" test ", " tests ", " lint", " issue", " install", " build "}) != "" {
		return false
	}
	if leads || strings.HasSuffix(sentence, ":") {
		return begins(" you can use ", " you can run ", " run the following ") || begins(" to ") && strings.Contains(p, " run ")
	}
	return len(sentence) >= 40 && begins(" to use ", " to run ", " to launch ", " to start ")
}

// runCommands start or call something.
var runCommands = []string{"npm start", "npm run", "yarn start", "yarn dev", "docker run", "docker-compose up", "docker compose up", "make run", "make start", "./gradlew bootrun", "dotnet run", "flask run", "uvicorn ", "go run", "cargo run", "bundle exec "}

// codeCommands do so as well, but are ordinary words outside code.
var codeCommands = []string{"python ", "python3 ", "rscript ", "library(", "import ", "require(", "curl ", "source = \"", "uses: "}

// usageSection finds a section on using it with something under the heading.
func (f *facts) usageSection() *catalogue.Evidence {
	for i, s := range f.sections {
		if !f.promises(s, usageWords) || containsAny(s.title, notUsage) != "" {
			continue
		}
		length := 0
		for _, b := range f.under(i) {
			length += len(b.Text)
		}
		if length >= 20 {
			e := f.readme(s.heading.Line, s.heading.Text)
			return &e
		}
	}
	return nil
}

// dataDescription: a heading on data with text, or, where data is what the
// work is about, a statement of what data it needs.
// Source: NHS open source policy §4b.
func dataDescription(f *facts, j *judged) catalogue.Finding {
	spoken := usesData[j.kind.ID]
	for i, s := range f.sections {
		if f.promises(s, dataHeads) && len(strings.Fields(s.title)) <= 6 && filled(f.under(i)) {
			return pass("The README says what data it uses.", f.readme(s.heading.Line, s.heading.Text))
		}
		for _, b := range s.blocks {
			if !spoken {
				break
			}
			if p := containsAny(b.phrase, dataSentences); p != "" || strings.HasPrefix(b.Text, "Data: ") {
				return pass("The README says what data it uses.", f.readme(b.Line, sentenceWith(b.Text, []string{p, " data "})))
			}
		}
	}
	if !usesData[j.kind.ID] {
		return notApplicable("Only asked of pipelines and models.")
	}
	return f.unsaid("The README does not say what data this needs.")
}

// usesData are the kinds that work on data of their own.
var usesData = map[string]bool{"data-pipeline": true, "model": true}

var (
	dataHeads     = []string{" data ", " datasets ", " dataset ", " inputs ", " input files ", " data sources "}
	dataSentences = []string{" data used ", " synthetic data ", " the data are ", " the data is ", " data from the ", " no data is ", " no data are ", " no data public or private ", " contains no data ", " no patient data ", " does not contain any data ", " data is not ", " data are not ", " data source ", " sources of data ", " input data ", " dummy data ", " test data ", " sample data ", " open data ", " dataset is ", " data were ", " data was "}
)

// filled tells whether blocks hold more than a few words.
func filled(blocks []passage) bool {
	length := 0
	for _, b := range blocks {
		if containsAny(b.phrase, placeholders) != "" {
			return false
		}
		length += len(b.Text)
	}
	return length >= 20
}

// plainEnglish: sentences of at most 25 words on average, at most a tenth of
// them over 40. Source: Standard for Public Code, "use plain English".
func plainEnglish(f *facts, j *judged) catalogue.Finding {
	if f.doc.Path == "" {
		return notApplicable("There is no README to judge.")
	}
	words, count, long := 0, 0, 0
	for _, s := range f.sections {
		for _, b := range s.blocks {
			if b.Kind != catalogue.Paragraph {
				continue
			}
			for _, sentence := range sentences(b.Text) {
				n := len(strings.Fields(sentence))
				if n < 4 {
					continue
				}
				words, count = words+n, count+1
				if n > 40 {
					long++
				}
			}
		}
	}
	if count < 10 {
		return notApplicable("The README has too little prose to judge.")
	}
	evidence := f.readme(0, "")
	evidence.Value = fmt.Sprintf("%d sentences of %.1f words on average, %d of them longer than 40 words", count, float64(words)/float64(count), long)
	if words > 25*count || long*10 > count {
		return fail("The sentences of the README are long.", evidence)
	}
	return pass("The sentences of the README are short enough to read easily.", evidence)
}
