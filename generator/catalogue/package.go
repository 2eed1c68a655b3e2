package catalogue

import "strings"

// PackageName is a package's name in one spelling for all of its own: lower
// case, and for Python, and conda that carries it, with hyphens for underscores
// and full stops (PEP 503).
func PackageName(ecosystem, name string) string {
	name = strings.ToLower(name)
	if ecosystem == "pypi" || ecosystem == "conda" {
		name = pythonName.Replace(name)
	}
	return name
}

var pythonName = strings.NewReplacer("_", "-", ".", "-")
