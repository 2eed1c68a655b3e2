package assess

import (
	"encoding/json"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

func seePrototype(f *facts, s shape) *catalogue.Evidence {
	if strings.Contains(f.namePhrase(), " prototype kit ") {
		return nil
	}
	if e := f.byName(" prototype ", " prototypes ", " poc ", " spike ", " hackathon ", " hack ", " proof of concept ", " alpha prototype "); e != nil {
		return e
	}
	return f.byOpening(" this is a prototype ", " a prototype of ", " a prototype for ", " prototype for ", " this prototype ", " is a proof of concept ", " a proof of concept ", " codebase is a proof of concept ", " built with the nhs prototype kit ", " prototype kit project ")
}

// seeTraining tells training material, which is no prototype but rises no higher.
func seeTraining(f *facts) bool {
	return f.byName(" training ", " tutorial ", " tutorials ", " workshop ", " coding dojo ", " course ", " exercise ", " exercises ", " kata ", " learning ") != nil ||
		containsAny(f.titlePhrase(), []string{" training ", " workshop ", " tutorial ", " course "}) != ""
}

func templateName(f *facts) bool {
	return f.byName(" template ", " cookiecutter ", " boilerplate ", " skeleton ", " blueprint ", " starter ") != nil
}

func seeTemplate(f *facts, s shape) *catalogue.Evidence {
	if e := f.root("cookiecutter.json", "copier.yml", "copier.yaml"); e != nil {
		return e
	}
	if e := f.byName(" template ", " cookiecutter ", " boilerplate ", " skeleton ", " blueprint ", " starter ", " prototype kit "); e != nil {
		return e
	}
	if e := f.byName(" hello world "); e != nil && s.code > 0 {
		return e
	}
	if f.repo.Template {
		e := f.field("is_template", "true")
		return &e
	}
	return nil
}

func seeSpecification(f *facts, s shape) *catalogue.Evidence {
	if seeTestTooling(f, s) != nil {
		return nil
	}
	if s.fhir >= 5 && s.fhir*4 > s.files && (s.code*4 < s.fhir || f.openAPI() == nil) {
		return f.counted(s.fhir, s.files, "FHIR profiles and value sets")
	}
	if e := f.at(func(e *entry) bool {
		return e.name() == "sushi-config.yaml" || e.name() == "sushi-config.yml" || e.lower == "ig.ini"
	}); e != nil && s.code < 50 {
		return e
	}
	if s.code*3 > s.files {
		return nil
	}
	return f.byOpening(" implementation guide ", " implementation guidance ", " draft standard ", " technical specification ", " guidance for implementation ")
}

func seeTestTooling(f *facts, s shape) *catalogue.Evidence {
	if e := f.byName(" test harness ", " test suite ", " test tool ", " test tools ", " test kit ", " test automation ", " automation tests ", " e2e ", " stub ", " mock ", " mocks ", " simulator ", " testing ", " tests ", " postman ", " regression ", " performance tests ", " tkw "); e != nil && f.byName(" api ") == nil {
		return e
	}
	return nil
}

func seeDocumentation(f *facts, s shape) *catalogue.Evidence {
	if s.code > 40 && s.code*3 > s.files || s.code*2 > s.files && s.code > 4 {
		return nil
	}
	if e := f.byOpening(" developer documentation ", " technical documentation ", " documentation site ", " documentation website ", " documentation for "); e != nil && s.prose*2 > s.files {
		return e
	}
	return f.byName(" docs ", " documentation ", " guidance ", " handbook ", " playbook ", " policy ", " policies ", " standards ", " faq ", " wiki ", " manual ", " statements ", " adr ", " design history ", " community of practice ", " quality framework ", " radar ", " way ", " resources ", " roadmap ", " awesome ")
}

func seeService(f *facts, s shape) *catalogue.Evidence {
	library := f.at(func(e *entry) bool { return e.lower == "description" }) != nil
	if library {
		return nil
	}
	if e := f.byName(" api ", " adaptor ", " adapter ", " gateway ", " microservice ", " webservice ", " backend ", " service ", " server "); e != nil && (s.code > 5 || f.openAPI() != nil) {
		return e
	}
	if e := f.proxies(); e != nil {
		return e
	}
	if s.code > 20 {
		if e := f.openAPI(); e != nil && (f.root("manifest_template.yml", "serverless.yml", "serverless.yaml", "samconfig.toml") != nil || f.byOpening(" api ", " apis ", " microservice ", " service ", " facade ", " locator ") != nil) && !f.usesWebFramework() {
			return e
		}
		if e := f.at(func(e *entry) bool {
			return e.folder() == "" && (e.name() == "serverless.yml" || e.name() == "serverless.yaml" || e.name() == "samconfig.toml")
		}); e != nil && !f.usesWebFramework() {
			return e
		}
	}
	if f.folders["lambda"] || f.folders["lambdas"] {
		if e := f.at(func(e *entry) bool { return strings.HasPrefix(e.lower, "lambda") && codeExtensions[e.ext()] }); e != nil && !f.usesWebFramework() && s.terraform*2 < s.code {
			return e
		}
	}
	return f.microservice(s)
}

// proxies tells an interface by what puts it behind the gateway of NHS England:
// a manifest for its deployment beside definitions of proxies.
// https://github.com/NHSDigital/api-management-utils
func (f *facts) proxies() *catalogue.Evidence {
	if !f.folders["proxies"] {
		return nil
	}
	return f.root("manifest_template.yml")
}

// microservice tells a service by its framework, where no pages are drawn.
func (f *facts) microservice(s shape) *catalogue.Evidence {
	for _, file := range []string{"pom.xml", "build.gradle", "build.gradle.kts"} {
		text, ok := f.text(file)
		if !ok || !strings.Contains(text, "spring-boot") {
			continue
		}
		n, line := lineOf(text, "spring-boot")
		e := f.line(file, n, line)
		return &e
	}
	return f.byOpening(" microservice ", " fhir server ", " is an api ", " restful api ", " rest api for ", " an api ", " api for ", " restful service ", " web service ")
}

// openAPI finds a description of an interface.
func (f *facts) openAPI() *catalogue.Evidence {
	return f.at(func(e *entry) bool {
		switch e.ext() {
		case ".yml", ".yaml", ".json":
			stem := strings.TrimSuffix(e.name(), e.ext())
			return stem == "openapi" || stem == "swagger" || strings.HasPrefix(e.lower, "specification/") && stem != "package" || strings.HasSuffix(stem, "-openapi") || strings.HasSuffix(stem, ".openapi")
		}
		return false
	})
}

// usesWebFramework tells whether pages are drawn.
func (f *facts) usesWebFramework() bool {
	return f.at(func(e *entry) bool {
		switch e.ext() {
		case ".njk", ".erb", ".cshtml", ".jinja", ".j2", ".vue", ".svelte", ".tsx", ".jsx", ".ejs", ".hbs", ".pug":
			return true
		}
		return e.name() == "manage.py"
	}) != nil
}

func seeInfrastructure(f *facts, s shape) *catalogue.Evidence {
	code := s.code + s.terraform
	if s.terraform > 2 && s.terraform*2 > code {
		return f.counted(s.terraform, s.files, "Terraform or Bicep")
	}
	if e := f.byLanguage("HCL", 40); e != nil {
		return e
	}
	if e := f.root("action.yml", "action.yaml"); e != nil {
		return e
	}
	if e := f.byName(" terraform ", " infra ", " infrastructure ", " devops ", " ansible ", " helm ", " kubernetes ", " k8s ", " rancher ", " docker ", " pipelines ", " github actions "); e != nil && !f.usesWebFramework() {
		return e
	}
	return nil
}

func seeDesignSystem(f *facts, s shape) *catalogue.Evidence {
	if e := f.byName(" design system ", " frontend library ", " nhsuk frontend ", " react components ", " component library ", " nhsapp frontend ", " nightingale ", " ui kit ", " pattern library ", " design tokens ", " theme "); e != nil && (s.web > 5 || f.styles() > 5) && f.byName(" wordpress ") == nil && f.root("style.css", "description") == nil {
		return e
	}
	if f.styles() < 5 {
		return nil
	}
	return f.byOpening(" design system ", " pattern library ", " component library ", " components library ", " frontend library ", " building user interfaces ", " react components ")
}

// styles counts style sheets.
func (f *facts) styles() int {
	n := 0
	for i := range f.entries {
		if x := f.entries[i].ext(); x == ".scss" || x == ".sass" || x == ".less" || x == ".css" {
			n++
		}
	}
	return n
}

func seeRPackage(f *facts, s shape) *catalogue.Evidence {
	description := f.root("description")
	if description == nil || !f.folders["r"] {
		return f.pythonPackage(s)
	}
	if seeShiny(f, s) != nil || f.root("namespace") == nil {
		return nil
	}
	return description
}

// seeShiny tells an application written with R's Shiny.
func seeShiny(f *facts, s shape) *catalogue.Evidence {
	return f.at(func(e *entry) bool {
		switch e.lower {
		case "app.r", "server.r", "ui.r", "inst/golem-config.yml", "r/app_server.r":
			return true
		}
		return e.name() == "app.r" && !strings.HasPrefix(e.folder(), "inst/") && strings.Contains(e.folder(), "app") || e.ext() == ".r" && strings.Contains(e.name(), "shiny")
	})
}

// pythonPackage tells a gem, or an installable Python package that is no
// website, model or pipeline.
func (f *facts) pythonPackage(s shape) *catalogue.Evidence {
	if e := f.at(func(e *entry) bool { return e.folder() == "" && e.ext() == ".gemspec" }); e != nil {
		return e
	}
	if s.notebooks*10 >= s.code*3 {
		return nil
	}
	if e := f.root("setup.py", "setup.cfg"); e != nil && s.python > 2 && f.pipelineWords() == nil {
		return e
	}
	text, ok := f.text("pyproject.toml")
	if !ok || f.pipelineWords() != nil || f.modelWords() != nil {
		return nil
	}
	built := strings.Contains(text, "[build-system]") && (strings.Contains(text, "[project]") || strings.Contains(text, "[tool.poetry]")) || strings.Contains(text, "[project.scripts]")
	if built && !strings.Contains(text, "package-mode = false") && !strings.Contains(text, ".workspace]") && (strings.Contains(text, "scripts]") || strings.Contains(text, "classifiers") || !f.usesWebFramework() && f.root("dockerfile") == nil) {
		n, line := lineOf(text, "[project")
		e := f.line("pyproject.toml", n, line)
		return &e
	}
	return nil
}

// modelNames are words of the names of models.
var modelNames = []string{" model ", " modelling ", " classification ", " vae ", " ml ", " simulation ", " prediction ", " forecasting ", " nlp ", " synth ", " stratification ", " mining "}

// modelWords finds words for models in name or opening.
func (f *facts) modelWords() *catalogue.Evidence {
	if e := f.byName(modelNames...); e != nil {
		return e
	}
	return f.byOpening(" machine learning ", " deep learning ", " neural network", " predictive model ", " simulation model ", " phd internship ", " trained model ", " language model ", " synthetic data ")
}

func seeModel(f *facts, s shape) *catalogue.Evidence {
	if s.notebooks > 0 && s.notebooks*10 >= (s.code+s.notebooks)*3 {
		return f.counted(s.notebooks, s.files, "notebooks")
	}
	if e := f.root("model_card.md", "model-card.md", "modelcard.md"); e != nil {
		return e
	}
	if s.notebooks > 0 && s.code < 15 && f.folders["notebooks"] && f.pipelineWords() == nil {
		return f.counted(s.notebooks, s.files, "notebooks")
	}
	if e := f.byName(modelNames...); e != nil && s.python+s.r > 0 {
		return e
	}
	if s.python+s.r+s.notebooks < 3 || f.usesWebFramework() {
		return nil
	}
	return f.modelWords()
}

// pipelineWords finds words for pipelines in name, topics or opening.
func (f *facts) pipelineWords() *catalogue.Evidence {
	if e := f.byName(" rap ", " pipeline ", " etl ", " publication ", " ingest ", " extract ", " matic "); e != nil {
		return e
	}
	return f.byOpening(" reproducible analytical pipeline", " data pipeline", " analytical pipeline", " pipeline for ", " etl ", " extracts data ", " publishes data ", " data extraction ", " for extracting ")
}

func seePipeline(f *facts, s shape) *catalogue.Evidence {
	if e := f.root("databricks.yml", "_targets.r", "dvc.yaml", "project.yaml", "dbt_project.yml"); e != nil {
		return e
	}
	if e := f.at(func(e *entry) bool {
		return codeExtensions[e.ext()] && (strings.Contains(e.name(), "run_notebooks") || strings.Contains(e.name(), "databricks"))
	}); e != nil {
		return e
	}
	if s.code < 3 {
		return nil
	}
	if e := f.pipelineWords(); e != nil {
		return e
	}
	if s.sql*2 > s.code && s.sql > 2 {
		return f.counted(s.sql, s.files, "SQL")
	}
	return nil
}

// tryingOut tells the folders of applications that only try a library out.
func tryingOut(folder string) bool {
	for part := range strings.SplitSeq(folder, "/") {
		switch oneSpelling.Replace(part) {
		case "test", "tests", "testapp", "test-app", "testproject", "test-project", "example", "examples", "sandbox", "demo", "dev":
			return true
		}
	}
	return false
}

// frameworkFiles stand in the root of applications only.
var frameworkFiles = set("config.ru angular.json next.config.js next.config.mjs next.config.ts nuxt.config.js gatsby-config.js wp-config.php streamlit_app.py .eleventy.js eleventy.config.js")

// seeFramework tells an application by the framework that draws its pages.
func seeFramework(f *facts, s shape) *catalogue.Evidence {
	if e := f.at(func(e *entry) bool {
		return e.name() == "manage.py" && !tryingOut(e.folder()) || frameworkFiles[e.name()] && (e.folder() == "" || e.folder() == "ui" || e.folder() == "frontend" || e.folder() == "web")
	}); e != nil {
		return e
	}
	if e := f.byOpening(" wordpress "); e != nil && s.code > 2 {
		return e
	}
	if f.root("style.css") != nil { // https://developer.wordpress.org/themes/core-concepts/main-stylesheet/
		if e := f.root("functions.php"); e != nil {
			return e
		}
	}
	pages := 0
	for i := range f.entries {
		if f.entries[i].ext() == ".cshtml" {
			pages++
		}
	}
	if pages > 5 {
		return f.counted(pages, s.files, "pages of ASP.NET")
	}
	return f.byLanguage("HTML+Razor", 5)
}

// appFiles are files that hardly anything but an application has.
var appFiles = set("procfile app.json gulpfile.js wsgi.py asgi.py androidmanifest.xml")

func seeApp(f *facts, s shape) *catalogue.Evidence {
	if f.publishes() != nil || s.code < 2 || f.root("package.swift", "cargo.toml") != nil || f.byName(" client ", " sdk ", " lib ") != nil || f.byOpening(" sdk ", " client library ") != nil {
		return nil
	}
	if e := f.at(func(e *entry) bool {
		return appFiles[e.name()] && (e.folder() == "" || e.name() == "androidmanifest.xml" && !strings.Contains(e.folder(), "test"))
	}); e != nil {
		return e
	}
	if e := f.at(func(e *entry) bool {
		switch e.name() {
		case "program.cs", "startup.cs", "app.js", "server.js", "app.py":
			return true
		}
		return strings.HasSuffix(e.name(), "app.tsx")
	}); e != nil {
		return e
	}
	return f.packageApp(s)
}

// packageApp tells an application by its package.json: private, with a start.
func (f *facts) packageApp(s shape) *catalogue.Evidence {
	p, text := f.packageJSON()
	if p == nil || p.Scripts["start"] == "" && p.Scripts["serve"] == "" && p.Scripts["dev"] == "" {
		return nil
	}
	n, line := lineOf(text, `"scripts"`)
	e := f.line("package.json", n, line)
	return &e
}

// npmManifest is what a package.json says of its kind.
type npmManifest struct {
	Name    string            `json:"name"`
	Private bool              `json:"private"`
	Main    string            `json:"main"`
	Module  string            `json:"module"`
	Exports json.RawMessage   `json:"exports"`
	Files   []string          `json:"files"`
	Scripts map[string]string `json:"scripts"`
	Publish json.RawMessage   `json:"publishConfig"`
}

// packageJSON reads the package.json of the root, nil when there is none to read.
func (f *facts) packageJSON() (*npmManifest, string) {
	text, ok := f.text("package.json")
	var p npmManifest
	if !ok || json.Unmarshal([]byte(text), &p) != nil {
		return nil, ""
	}
	return &p, text
}

// publishes tells an npm package that is made to be used by others.
func (f *facts) publishes() *catalogue.Evidence {
	p, text := f.packageJSON()
	if p == nil || p.Private || p.Main == "" && p.Module == "" && p.Exports == nil || strings.Contains(p.Main, "eleventy") || len(p.Files) == 0 && p.Publish == nil && (p.Scripts["start"] != "" || p.Main == "server.js" || p.Main == "app.js") {
		return nil
	}
	n, line := lineOf(text, `"main"`)
	e := f.line("package.json", n, line)
	return &e
}

func seeLibrary(f *facts, s shape) *catalogue.Evidence {
	if e := f.publishes(); e != nil {
		return e
	}
	if e := f.at(func(e *entry) bool {
		return e.folder() == "" && (e.ext() == ".gemspec" || e.ext() == ".podspec" || e.lower == "package.swift" || e.lower == "cargo.toml" || e.lower == "go.mod")
	}); e != nil {
		return e
	}
	if e := f.byName(" client ", " sdk ", " lib "); e != nil && s.code > 2 {
		return e
	}
	return f.byOpening(" library ", " sdk ", " a package ", " python package ", " r package ", " nuget package ", " a module ", " client library ")
}

// seeRunnable tells an application by the ways in which it is run.
func seeRunnable(f *facts, s shape) *catalogue.Evidence {
	if s.code < 3 {
		return nil
	}
	if e := f.root("dockerfile", "docker-compose.yml", "docker-compose.yaml"); e != nil {
		return e
	}
	return f.byOpening(" application ", " app ", " website ", " web site ", " plugin ", " dashboard ", " tool ", " command line ")
}

func seeProse(f *facts, s shape) *catalogue.Evidence {
	if e := f.root("_config.yml", "mkdocs.yml", "_quarto.yml"); e != nil && s.code*3 < s.files {
		return e
	}
	if s.prose >= 3 && s.prose*4 >= s.files*3 {
		return f.counted(s.prose, s.files, "text and pictures")
	}
	return nil
}

func seeSchemas(f *facts, s shape) *catalogue.Evidence {
	n := 0
	for i := range f.entries {
		if x := f.entries[i].ext(); x == ".xsd" || x == ".owl" || x == ".ttl" || x == ".rdf" || x == ".jsonld" {
			n++
		}
	}
	if n > 0 && n*10 >= s.files*3 {
		return f.counted(n, s.files, "schemas or ontologies")
	}
	return nil
}

// seeAnalysis tells scripts of an analysis that nothing else explains.
func seeAnalysis(f *facts, s shape) *catalogue.Evidence {
	if s.r+s.python+s.sql < 3 || (s.r+s.python+s.sql)*2 < s.code {
		return nil
	}
	return f.byOpening(" analysis ", " analyses ", " analyse ", " statistics ", " calculate", " forecast", " data ", " report ", " scripts ")
}

// seeTheme tells a theme for reports or pages.
func seeTheme(f *facts, s shape) *catalogue.Evidence { return f.byName(" theme ") }

// holdsData tells a package whose content is data sets.
func (f *facts) holdsData() bool {
	data, code := 0, 0
	for i := range f.entries {
		switch e := &f.entries[i]; {
		case e.ext() == ".rda" || e.ext() == ".rdata" || e.ext() == ".csv" || e.ext() == ".parquet":
			data++
		case codeExtensions[e.ext()]:
			code++
		}
	}
	return data > 2 && data*2 > code
}
