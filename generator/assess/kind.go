package assess

import (
	"fmt"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// codeExtensions are the endings of files that hold code of a program.
var codeExtensions = set(".go .py .r .js .jsx .mjs .cjs .ts .tsx .vue .svelte .java .kt .kts .scala .groovy .cs .vb .fs .rb .php .rs .swift .m .c .cc .cpp .h .hpp .pl .pm .sh .bash .ps1 .sql .jl .do .sas .lua .ex .exs .clj .dart .stan .m4 .feature")

// shape is what the files of a repository are, counted.
type shape struct {
	files, code, prose, fhir, terraform, notebooks, r, python, web, sql, swift, android int
}

// shapeOf counts the files.
func shapeOf(entries []entry) shape {
	var s shape
	for i := range entries {
		e := &entries[i]
		s.files++
		ext := e.ext()
		if codeExtensions[ext] && ext != ".feature" {
			s.code++
		}
		switch ext {
		case ".md", ".rst", ".html", ".docx", ".pdf", ".adoc", ".txt", ".qmd", ".rmd", ".dita", ".ditamap", ".png", ".jpg", ".jpeg", ".gif", ".svg":
			s.prose++
		case ".tf", ".bicep", ".tfvars", ".hcl":
			s.terraform++
		case ".ipynb":
			if !strings.HasPrefix(e.folder(), "doc") {
				s.notebooks++
			}
		case ".r":
			s.r++
		case ".py":
			s.python++
		case ".sql":
			s.sql++
		case ".js", ".jsx", ".ts", ".tsx", ".vue", ".svelte":
			s.web++
		case ".swift":
			s.swift++
		case ".kt", ".java":
			s.android++
		}
		if fhirArtefact(e) {
			s.fhir++
		}
	}
	return s
}

// shape counts the files. Where only the top folders were listed, GitHub's
// count of bytes tells whether there is code further down.
func (f *facts) shape() shape {
	s := shapeOf(f.entries)
	if f.unseenAnywhere() == "" || f.repo.Details == nil {
		return s
	}
	const fileBytes, few = 4000, 6 // of a file of code; more than the rules want is not made up
	bytes := int64(0)
	for _, l := range f.repo.Details.Languages {
		if !markupLanguages[l.Name] {
			bytes += l.Bytes
		}
	}
	if below := int(min(bytes/fileBytes, few)); below > s.code {
		s.files, s.code = s.files+below-s.code, below
	}
	return s
}

// markupLanguages are languages of GitHub's in which nobody writes a program.
var markupLanguages = set("HTML CSS SCSS Sass Less Markdown TeX Batchfile Dockerfile Makefile HCL XSLT")

// byLanguage is evidence that most of what GitHub counts is in a language,
// where only the top folders were listed.
func (f *facts) byLanguage(name string, percent int64) *catalogue.Evidence {
	if f.repo.Details == nil || f.unseenAnywhere() == "" {
		return nil
	}
	of, all := int64(0), int64(1)
	for _, l := range f.repo.Details.Languages {
		all += l.Bytes
		if l.Name == name {
			of = l.Bytes
		}
	}
	if of*100 < all*percent || of == 0 {
		return nil
	}
	e := f.field("languages", fmt.Sprintf("%d%% of the bytes are %s", of*100/all, name))
	return &e
}

// fhirResources are the conformance resources by which specifications are made.
var fhirResources = []string{"structuredefinition", "valueset", "codesystem", "capabilitystatement", "conceptmap", "searchparameter", "operationdefinition", "messagedefinition", "namingsystem", "implementationguide", "extension-", "uk-core-", "ukcore-", "careconnect-"}

// fhirArtefact tells a file of a FHIR specification by its name or folder.
func fhirArtefact(e *entry) bool {
	switch e.ext() {
	case ".fsh":
		return true
	case ".json", ".xml":
	default:
		return false
	}
	for _, r := range fhirResources {
		if strings.HasPrefix(e.name(), r) || strings.HasPrefix(e.folder(), r) || strings.Contains(e.folder(), "/"+r) {
			return true
		}
	}
	return false
}

// kindRule recognises one kind; it gives nil where it does not.
type kindRule func(f *facts, s shape) *catalogue.Evidence

// kindRules are tried in this order: the first that sees its kind decides.
var kindRules = []struct {
	kind string
	see  kindRule
}{
	{"prototype", seePrototype},
	{"template", seeTemplate},
	{"specification", seeSpecification},
	{"test-tooling", seeTestTooling},
	{"documentation", seeDocumentation},
	{"api", seeService},
	{"infrastructure", seeInfrastructure},
	{"design-system", seeDesignSystem},
	{"app", seeFramework},
	{"library", seeRPackage},
	{"app", seeShiny},
	{"model", seeModel},
	{"data-pipeline", seePipeline},
	{"app", seeApp},
	{"library", seeLibrary},
	{"specification", seeSchemas},
	{"app", seeRunnable},
	{"documentation", seeProse},
	{"data-pipeline", seeAnalysis},
	{"template", seeTheme},
}

// kind says what sort of thing a repository is, with what it was seen by, and
// whether it is a prototype or training.
func (f *facts) kind() (catalogue.Kind, bool) {
	training := seeTraining(f)
	s := f.shape()
	for _, r := range kindRules {
		if e := r.see(f, s); e != nil {
			return catalogue.Kind{ID: r.kind, Source: "rule", Evidence: []catalogue.Evidence{*e}}, r.kind == "prototype" || training
		}
	}
	return catalogue.Kind{ID: "other", Source: "rule", Evidence: []catalogue.Evidence{}}, training
}

// titlePhrase is the title of the README as a phrase.
func (f *facts) titlePhrase() string { return phrase(f.doc.Title) }

// namePhrase is the repository's name as words.
func (f *facts) namePhrase() string { return phrase(camelWords(f.repo.Name)) }

// camelWords puts a space where a small letter meets a capital.
func camelWords(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// byName is evidence that the name has one of the words.
func (f *facts) byName(words ...string) *catalogue.Evidence {
	if containsAny(f.namePhrase(), words) == "" {
		return nil
	}
	e := f.field("name", f.repo.Name)
	return &e
}

// byOpening is evidence that the title, the description, or the first sentences
// of the README have one of the phrases.
func (f *facts) byOpening(phrases ...string) *catalogue.Evidence {
	if containsAny(f.titlePhrase(), phrases) != "" {
		e := f.readme(f.titleLine(), f.doc.Title)
		return &e
	}
	if containsAny(phrase(f.repo.Description), phrases) != "" {
		e := f.field("description", f.repo.Description)
		return &e
	}
	seen := 0
	for _, s := range f.sections[:min(4, len(f.sections))] {
		for _, b := range s.blocks {
			if b.Kind != catalogue.Paragraph && b.Kind != catalogue.Quote || len(b.Text) < 30 {
				continue
			}
			if containsAny(b.phrase, phrases) != "" {
				e := f.readme(b.Line, sentenceWith(b.Text, phrases))
				return &e
			}
			if seen++; seen == 2 {
				return nil
			}
		}
	}
	return nil
}

// titleLine is the line of the README's title, 0 when it has none.
func (f *facts) titleLine() int {
	for _, s := range f.sections {
		if s.depth > 0 {
			return s.heading.Line
		}
	}
	return 0
}

// at gives evidence of the first file for which match holds.
func (f *facts) at(match func(e *entry) bool) *catalogue.Evidence {
	if e := f.find(match); e != nil {
		found := f.line(e.Path, 0, "")
		return &found
	}
	return nil
}

// root gives evidence of a file in the root by one of its names.
func (f *facts) root(names ...string) *catalogue.Evidence {
	return f.at(func(e *entry) bool {
		for _, n := range names {
			if e.lower == n {
				return true
			}
		}
		return false
	})
}

// counted is evidence of a share of the files.
func (f *facts) counted(n, of int, what string) *catalogue.Evidence {
	e := f.tree(fmt.Sprintf("%d of %d files are %s", n, of, what))
	return &e
}
