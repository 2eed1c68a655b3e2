package assess

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	parser "github.com/italia/publiccode-parser-go/v5"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// publiccode is what the owner declares in publiccode.yml. Its values are only
// taken from a valid file; one that is not there is empty, never nil.
type publiccode struct {
	path     string               // "" when there is none
	unread   string               // why it could not be judged
	errors   []catalogue.Problem  // why it is not valid
	problems []catalogue.Problem  // errors and warnings, as a compiler would say them
	evidence []catalogue.Evidence // where the errors are
	kind     string               // kind of component that softwareType means, "" when none
	summary  string
	ended    bool               // developmentStatus: obsolete
	licence  catalogue.Evidence // Value is the SPDX expression
	status   catalogue.Evidence // Value is the development status
	contact  *catalogue.Contact
	supports []supported
}

// Limits of a publiccode.yml. Real ones have a few kilobytes, no aliases and
// little nesting; these stop files that are made to exhaust a parser.
const (
	maxPubliccode = 64 << 10
	maxAliases    = 20
	maxNesting    = 50
)

// readPubliccode reads publiccode.yml from the root.
func readPubliccode(f *facts) *publiccode {
	e := f.find(func(e *entry) bool { return e.lower == "publiccode.yml" || e.lower == "publiccode.yaml" })
	if e == nil {
		return &publiccode{}
	}
	p := &publiccode{path: e.Path}
	text, ok := f.text(e.Path)
	switch {
	case !ok:
		p.unread = "publiccode.yml could not be read in full."
	case len(text) > maxPubliccode:
		p.unread = fmt.Sprintf("publiccode.yml is larger than %d KB and was not read.", maxPubliccode>>10)
	case hostileYAML(text):
		p.unread = "publiccode.yml is nested too deeply or has too many aliases, and was not read."
	default:
		p.read(f, text)
	}
	return p
}

// hostileYAML tells files that are small to fetch and huge to read.
func hostileYAML(text string) bool {
	aliases, depth, deepest := 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '*' && (i == 0 || strings.IndexByte(" \t\n,[-:", text[i-1]) >= 0):
			aliases++
		case c == '[' || c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	for line := range strings.Lines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " -\t"))
		deepest = max(deepest, indent/2)
	}
	return aliases > maxAliases || deepest > maxNesting
}

// read validates the text and takes what it declares. The parser knows version
// 0.5: what 0.7 adds, supports, is read here and kept from it.
func (p *publiccode) read(f *facts, text string) {
	plain, supports := withoutSupports(text)
	parsed, err := parsePubliccode(plain)
	var results parser.ValidationResults
	switch {
	case errors.As(err, &results):
		for _, r := range results {
			p.report(f, r)
		}
	case err != nil:
		p.unread = "publiccode.yml could not be read: " + clip(err.Error())
		return
	}
	v0, ok := parsed.(*parser.PublicCodeV0)
	if v, isValue := parsed.(parser.PublicCodeV0); isValue {
		v0, ok = &v, true
	}
	if len(p.errors) == 0 && ok && v0 != nil {
		p.take(f, text, v0)
		p.declare(f, text, supports)
	}
}

// parsePubliccode calls the parser with everything off that needs a network or
// a disk. A panic inside it becomes an error: the file is hostile until proved
// otherwise.
func parsePubliccode(text string) (parsed parser.PublicCode, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser gave up: %v", r)
		}
	}()
	p, err := parser.NewParser(parser.ParserConfig{DisableNetwork: true, DisableExternalChecks: true})
	if err != nil {
		return nil, err
	}
	return p.ParseStream(bytes.NewReader([]byte(text)))
}

// withoutSupports blanks the list supports, keeping the lines' numbers, and
// gives versions that the parser does not know the newest that it does.
func withoutSupports(text string) (plain, supports string) {
	var out, list strings.Builder
	inside := false
	for line := range strings.Lines(text) {
		if key := strings.TrimRight(line, "\n"); key != "" && strings.IndexByte(" \t-#", key[0]) < 0 {
			inside = strings.HasPrefix(key, "supports:")
			if rest, ok := strings.CutPrefix(key, "publiccodeYmlVersion:"); ok {
				version := strings.Trim(strings.TrimSpace(rest), `"'`)
				if !slices.Contains(parser.SupportedVersions, version) && strings.HasPrefix(version, "0.") {
					line = "publiccodeYmlVersion: \"0\"\n"
				}
			}
		}
		if inside {
			list.WriteString(line)
			line = "\n"
		}
		out.WriteString(line)
	}
	return out.String(), list.String()
}

// report adds one message of the parser.
func (p *publiccode) report(f *facts, result error) {
	var failure parser.ValidationError
	var warning parser.ValidationWarning
	problem := catalogue.Problem{File: p.path, Line: 1, Col: 1, Subject: f.repo.FullName()}
	switch {
	case errors.As(result, &failure):
		problem.Line, problem.Col, problem.What = max(failure.Line, 1), max(failure.Column, 1), message(failure.Key, failure.Description)
		p.errors = append(p.errors, problem)
		p.evidence = append(p.evidence, f.line(p.path, problem.Line, problem.What))
	case errors.As(result, &warning):
		problem.Line, problem.Col, problem.What = max(warning.Line, 1), max(warning.Column, 1), "warning: "+message(warning.Key, warning.Description)
	default:
		problem.What = clip(result.Error())
		p.errors = append(p.errors, problem)
	}
	p.problems = append(p.problems, problem)
}

// message joins a key and what is wrong with it.
func message(key, what string) string {
	if key == "" {
		return clip(what)
	}
	return clip(key + ": " + what)
}

// take keeps what a valid file declares.
func (p *publiccode) take(f *facts, text string, v *parser.PublicCodeV0) {
	at := func(key, value string) catalogue.Evidence {
		n, line := lineOf(text, key)
		e := f.line(p.path, n, line)
		e.Value = clip(value)
		return e
	}
	p.licence = at("license:", v.Legal.License)
	p.status = at("developmentStatus:", v.DevelopmentStatus)
	p.ended = v.DevelopmentStatus == "obsolete"
	p.kind = softwareTypes[v.SoftwareType]
	for _, language := range []string{"en-GB", "en"} {
		if d, ok := v.Description[language]; ok && p.summary == "" {
			p.summary = d.ShortDescription
		}
	}
	if v.Maintenance.Contacts != nil {
		for _, c := range *v.Maintenance.Contacts {
			if c.Email != nil && *c.Email != "" {
				e := at(*c.Email, "")
				p.contact = &catalogue.Contact{Value: *c.Email, Source: e}
				break
			}
		}
	}
}

// softwareTypes are the kinds of component that publiccode.yml's types mean.
var softwareTypes = map[string]string{
	"standalone/mobile": "app", "standalone/desktop": "app", "standalone/web": "app", "standalone/iot": "app",
	"standalone/backend": "api", "library": "library", "configurationFiles": "infrastructure",
}

// declare reads the list supports of publiccode.yml 0.7, each item of which has
// an id: an address or an alias. People write the address alone, too.
// https://github.com/publiccodeyml/publiccode.yml/discussions/327
func (p *publiccode) declare(f *facts, text, list string) {
	var declared struct {
		Supports []support `yaml:"supports"`
	}
	if list == "" {
		return
	}
	n, _ := lineOf(text, "supports:")
	if err := yaml.Unmarshal([]byte(list), &declared); err != nil {
		p.problems = append(p.problems, catalogue.Problem{File: p.path, Line: n, Col: 1, Subject: f.repo.FullName(), What: "supports: must be a list of addresses or aliases"})
		return
	}
	for _, s := range declared.Supports {
		line, quote := lineOf(text, s.ID)
		p.supports = append(p.supports, supported{id: s.ID, evidence: f.line(p.path, line, quote)})
	}
}

// support is an item of the list supports.
type support struct {
	ID string `yaml:"id"`
}

// UnmarshalYAML takes {id: ADDRESS}, and ADDRESS alone.
func (s *support) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&s.ID) == nil {
		return nil
	}
	type plain support
	return unmarshal((*plain)(s))
}

// unknownStandards reports declared standards that the catalogue does not know.
func unknownStandards(list []supported) []catalogue.Problem {
	var out []catalogue.Problem
	for _, s := range list {
		out = append(out, catalogue.Problem{File: s.evidence.File, Line: s.evidence.Line, Col: 1, What: fmt.Sprintf("supports: no standard is known as %q", clip(s.id))})
	}
	return out
}
