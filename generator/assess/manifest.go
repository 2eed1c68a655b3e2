package assess

import "github.com/nhs-code-catalogue/catalogue/generator/catalogue"

// manifest is what the manifests of one repository say.
type manifest struct {
	packages     []catalogue.Package
	dependencies []catalogue.Dependency
	problems     []catalogue.Problem
}

// manifests reads every manifest that was fetched, once.
func manifests(f *facts) ([]catalogue.Package, []catalogue.Dependency, []catalogue.Problem) {
	if f.read == nil {
		f.read = &manifest{}
	}
	return f.read.packages, f.read.dependencies, f.read.problems
}
