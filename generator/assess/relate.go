package assess

import "github.com/nhs-code-catalogue/catalogue/generator/catalogue"

// relate fills Uses, UsedBy and Similar of every component.
func relate(components []catalogue.Component) {}

// traits are what the likeness of a repository to others is judged by.
func traits(f *facts) catalogue.Traits {
	return catalogue.Traits{}
}
