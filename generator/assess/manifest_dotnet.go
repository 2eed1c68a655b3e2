package assess

import (
	"cmp"
	"strings"
)

// readProject reads .NET's project files, packages.config and the files that
// hold versions for many projects.
func readProject(s *source) error {
	packable, id, idLine := true, "", 0
	err := s.walkXML(func(_ []string, e *element) {
		switch e.name {
		case "PackageReference", "PackageVersion", "GlobalPackageReference":
			s.nuget(e)
		case "package":
			scope := ""
			if strings.EqualFold(e.attrs["developmentDependency"], "true") {
				scope = scopeDev
			}
			s.depend(nuget, e.attrs["id"], e.attrs["version"], scope, e.line)
		case "PackageId":
			id, idLine = strings.TrimSpace(e.text.String()), e.line
		case "IsPackable":
			packable = !strings.EqualFold(strings.TrimSpace(e.text.String()), "false")
		}
	})
	if id != "" && packable && !strings.Contains(id, "$(") && !example(s.path) {
		s.publish(nuget, id, idLine)
	}
	return err
}

// nuget notes one reference; its parts may be attributes or children.
func (s *source) nuget(e *element) {
	name := cmp.Or(e.attrs["Include"], e.attrs["Update"])
	version := cmp.Or(e.attrs["Version"], e.attrs["VersionOverride"], e.texts["Version"])
	scope := ""
	if strings.EqualFold(cmp.Or(e.attrs["PrivateAssets"], e.texts["PrivateAssets"]), "all") {
		scope = scopeBuild
	}
	if isTestPackage(name) {
		scope = scopeTest
	}
	if !strings.Contains(name, "$(") {
		s.depend(nuget, name, version, scope, e.line)
	}
}

// isTestPackage knows the packages that only tests need: .NET has no scope for them.
func isTestPackage(name string) bool {
	lower := strings.ToLower(name)
	for _, start := range []string{"microsoft.net.test.sdk", "xunit", "nunit", "mstest", "moq", "fluentassertions", "coverlet"} {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return false
}
