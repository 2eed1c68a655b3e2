package assess

import (
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/mod/modfile"
)

// readGoMod reads go.mod; what is only needed indirectly is left out.
func readGoMod(s *source) error {
	m, err := modfile.ParseLax(s.path, s.data, nil)
	if err != nil {
		return err
	}
	if m.Module != nil && m.Module.Syntax != nil && s.ownModule(m.Module.Mod.Path) {
		s.publish(golang, m.Module.Mod.Path, m.Module.Syntax.Start.Line)
	}
	for _, r := range m.Require {
		if !r.Indirect {
			s.depend(golang, r.Mod.Path, r.Mod.Version, "", r.Syntax.Start.Line)
		}
	}
	return nil
}

// ownModule tells whether a module path can be fetched from this repository: a
// path on GitHub must be its address, or a folder below it.
func (s *source) ownModule(path string) bool {
	host, _, ok := strings.Cut(path, "/")
	if !ok || !strings.Contains(host, ".") || example(s.path) {
		return false
	}
	own := "github.com/" + strings.ToLower(s.f.repo.FullName())
	lower := strings.ToLower(path)
	return host != "github.com" || lower == own || strings.HasPrefix(lower, own+"/")
}

// cargoTables are the tables of dependencies of a Cargo.toml.
type cargoTables struct {
	Dependencies map[string]any `toml:"dependencies"`
	Dev          map[string]any `toml:"dev-dependencies"`
	Build        map[string]any `toml:"build-dependencies"`
}

// readCargo reads Rust's Cargo.toml, of a package or a workspace.
func readCargo(s *source) error {
	var m struct {
		cargoTables
		Package struct {
			Name    any `toml:"name"`
			Publish any `toml:"publish"`
		} `toml:"package"`
		Target    map[string]cargoTables `toml:"target"`
		Workspace struct {
			Dependencies map[string]any `toml:"dependencies"`
		} `toml:"workspace"`
	}
	if err := toml.Unmarshal(s.data, &m); err != nil {
		return tomlError(err)
	}
	if name, ok := m.Package.Name.(string); ok && m.Package.Publish != false {
		s.publishOwn(cargo, name, s.lineOf(name, max(1, s.lineWith("[package]"))))
	}
	s.cargo(m.cargoTables, "")
	for _, target := range slices.Sorted(maps.Keys(m.Target)) {
		s.cargo(m.Target[target], "target."+target+".")
	}
	s.tomlTable(cargo, m.Workspace.Dependencies, "", "[workspace.dependencies]")
	return nil
}

func (s *source) cargo(t cargoTables, prefix string) {
	s.tomlTable(cargo, t.Dependencies, "", "["+prefix+"dependencies]")
	s.tomlTable(cargo, t.Dev, scopeDev, "["+prefix+"dev-dependencies]")
	s.tomlTable(cargo, t.Build, scopeBuild, "["+prefix+"build-dependencies]")
}
