package assess

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// readPackageJSON reads npm's package.json.
func readPackageJSON(s *source) error {
	var m struct {
		Name                 any             `json:"name"`
		Private              any             `json:"private"`
		Workspaces           any             `json:"workspaces"`
		Dependencies         json.RawMessage `json:"dependencies"`
		DevDependencies      json.RawMessage `json:"devDependencies"`
		PeerDependencies     json.RawMessage `json:"peerDependencies"`
		OptionalDependencies json.RawMessage `json:"optionalDependencies"`
	}
	if err := json.Unmarshal(s.data, &m); err != nil {
		return s.jsonError(err)
	}
	if name, ok := m.Name.(string); ok && !truthy(m.Private) {
		s.publishOwn(npm, name, s.lineOf(name, 1))
	}
	if m.Workspaces != nil && s.dir == "." {
		s.publishWorkspace()
	}
	s.jsonDependencies(npm, m.Dependencies, "dependencies", "")
	s.jsonDependencies(npm, m.OptionalDependencies, "optionalDependencies", "")
	s.jsonDependencies(npm, m.PeerDependencies, "peerDependencies", "")
	s.jsonDependencies(npm, m.DevDependencies, "devDependencies", scopeDev)
	return nil
}

// publishWorkspace publishes the package of a monorepo that bears the
// repository's name, from the tree alone: its own manifest is seldom fetched.
func (s *source) publishWorkspace() {
	for i := range s.f.entries {
		e := &s.f.entries[i]
		if e.name() == "package.json" && path.Base(e.folder()) == strings.ToLower(s.f.repo.Name) && !besides(e.Path) && !example(e.Path) {
			s.manifest.packages = append(s.manifest.packages, catalogue.Package{Ecosystem: npm, Name: strings.ToLower(s.f.repo.Name), Evidence: s.f.line(e.Path, 0, "")})
			return
		}
	}
}

// truthy tells whether a JSON value means yes: some write "private": "true".
func truthy(v any) bool { return v == true || v == "true" }

// jsonDependencies notes an object of names and requirements. One that is no
// object (some write an empty list) is passed over.
func (s *source) jsonDependencies(ecosystem string, raw json.RawMessage, key, scope string) {
	var list map[string]any
	if json.Unmarshal(raw, &list) != nil {
		return
	}
	from := s.lineOf(`"`+key+`"`, 1)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		requirement, _ := list[name].(string)
		if !platform(ecosystem, name) {
			s.depend(ecosystem, name, requirement, scope, s.lineOf(`"`+name+`"`, from))
		}
	}
}

// platform tells whether composer names the language itself, not a package.
func platform(ecosystem, name string) bool {
	return ecosystem == packagist && !strings.Contains(name, "/")
}

// readComposer reads PHP's composer.json.
func readComposer(s *source) error {
	var m struct {
		Name       any             `json:"name"`
		Require    json.RawMessage `json:"require"`
		RequireDev json.RawMessage `json:"require-dev"`
	}
	if err := json.Unmarshal(s.data, &m); err != nil {
		return s.jsonError(err)
	}
	if name, ok := m.Name.(string); ok && strings.Contains(name, "/") {
		s.publishOwn(packagist, name, s.lineOf(name, 1))
	}
	s.jsonDependencies(packagist, m.Require, "require", "")
	s.jsonDependencies(packagist, m.RequireDev, "require-dev", scopeDev)
	return nil
}

// readRenv reads R's renv.lock: every package of the library, with where it came from.
func readRenv(s *source) error {
	var m struct {
		Packages map[string]struct {
			Version        string
			Source         string
			RemoteUsername string
			RemoteRepo     string
			RemoteHost     string
		}
	}
	if err := json.Unmarshal(s.data, &m); err != nil {
		return s.jsonError(err)
	}
	from := s.lineOf(`"Packages"`, 1)
	for _, name := range slices.Sorted(maps.Keys(m.Packages)) {
		p := m.Packages[name]
		requirement := p.Version
		if p.RemoteUsername != "" && p.RemoteRepo != "" && (p.RemoteHost == "" || strings.HasSuffix(p.RemoteHost, "github.com")) {
			requirement = "github.com/" + p.RemoteUsername + "/" + p.RemoteRepo
		}
		s.depend(cran, name, requirement, "", s.lineOf(`"`+name+`"`, from))
	}
	return nil
}

// jsonError adds the line to the errors of encoding/json.
func (s *source) jsonError(err error) error {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Errorf("line %d: %w", s.lineAt(int(e.Offset)), err)
	case *json.UnmarshalTypeError:
		return fmt.Errorf("line %d: %w", s.lineAt(int(e.Offset)), err)
	}
	return err
}
