package assess

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxTerraform is how many bytes of HCL are parsed: its expressions nest
// without brackets ("!!!!x"), so that only the length bounds the recursion.
const maxTerraform = 128 << 10

// readTerraform reads the modules and providers that a .tf file names.
func readTerraform(s *source) error {
	if len(s.data) > maxTerraform {
		return errTooLong
	}
	file, diagnostics := hclsyntax.ParseConfig(s.data, s.path, hcl.InitialPos)
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		for _, block := range body.Blocks {
			s.terraformBlock(block)
		}
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	return nil
}

// terraformModule publishes a repository whose root is a Terraform module under
// its address and, when it is named terraform-PROVIDER-NAME as the registry
// asks, under the registry's form.
func (m *manifest) terraformModule(f *facts) {
	if !slices.ContainsFunc(f.repo.Details.Tree.Entries, func(e catalogue.TreeEntry) bool { return e.Path == "variables.tf" }) {
		return
	}
	evidence := f.line("variables.tf", 0, "")
	m.packages = append(m.packages, catalogue.Package{Ecosystem: terraform, Name: "github.com/" + f.repo.FullName(), Evidence: evidence})
	if parts := strings.SplitN(f.repo.Name, "-", 3); len(parts) == 3 && parts[0] == "terraform" && parts[1] != "provider" {
		m.packages = append(m.packages, catalogue.Package{Ecosystem: terraform, Name: f.repo.Owner + "/" + parts[2] + "/" + parts[1], Evidence: evidence})
	}
}

// terraformBlock reads "module" and "terraform" blocks.
func (s *source) terraformBlock(block *hclsyntax.Block) {
	switch block.Type {
	case "module":
		source, line := literalString(block.Body, "source")
		version, _ := literalString(block.Body, "version")
		if source != "" && !strings.HasPrefix(source, ".") && !strings.HasPrefix(source, "/") {
			s.depend(terraform, moduleName(source), moduleRequirement(source, version), "", line)
		}
	case "terraform":
		for _, inner := range block.Body.Blocks {
			if inner.Type == "required_providers" {
				s.terraformProviders(inner.Body)
			}
		}
	}
}

// moduleName is the address of a module without protocol, folder and revision:
// "git::https://github.com/o/n.git//modules/x?ref=v1" is "github.com/o/n".
func moduleName(source string) string {
	if address := gitAddress(source); address != "" {
		return address
	}
	name, _, _ := strings.Cut(source, "?")
	name = strings.TrimPrefix(name, "git::")
	if _, after, ok := strings.Cut(name, "://"); ok {
		name = after
	}
	name, _, _ = strings.Cut(name, "//")
	return name
}

// moduleRequirement is the version, or the address as written where it tells more than the name.
func moduleRequirement(source, version string) string {
	if version == "" && (strings.Contains(source, "?ref=") || strings.Contains(source, "//")) {
		return source
	}
	return version
}

// terraformProviders reads required_providers: objects since Terraform 0.13, versions before.
func (s *source) terraformProviders(body *hclsyntax.Body) {
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		attribute := body.Attributes[name]
		line := attribute.NameRange.Start.Line
		source, version := "hashicorp/"+name, stringValue(attribute.Expr)
		if object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				switch key, value := hcl.ExprAsKeyword(item.KeyExpr), stringValue(item.ValueExpr); {
				case key == "source" && value != "":
					source = value
				case key == "version":
					version = value
				}
			}
		}
		s.depend(terraform, source, version, "", line)
	}
}

// literalString is the value of an attribute that is a plain string, with its line.
func literalString(body *hclsyntax.Body, name string) (string, int) {
	attribute, ok := body.Attributes[name]
	if !ok {
		return "", 0
	}
	return stringValue(attribute.Expr), attribute.NameRange.Start.Line
}

// stringValue is the text of a string without interpolation, "" for anything else.
func stringValue(expr hclsyntax.Expression) string {
	if template, ok := expr.(*hclsyntax.TemplateExpr); !ok || !template.IsStringLiteral() {
		return ""
	}
	value, diagnostics := expr.Value(nil)
	if diagnostics.HasErrors() {
		return ""
	}
	return value.AsString()
}

// isWorkflow knows GitHub's workflows.
func isWorkflow(dir, base string) bool {
	return dir == ".github/workflows" && (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml"))
}

var (
	actionUses  = regexp.MustCompile(`^\s*(?:-\s+)?(?:uses|"uses"|'uses')\s*:\s*["']?([A-Za-z0-9-]+/[A-Za-z0-9._-]+(?:/[^@\s"'#]*)?)@([^\s"'#]+)`)
	blockScalar = regexp.MustCompile(`:\s*[|>][-+0-9]*\s*(?:#.*)?$`)
)

// readActions reads the uses: of workflows and actions. They are read by line,
// because these files are by far the most numerous and one key of them matters;
// the text of scripts ("run: |") is passed over by its indentation. An action
// in the root is published under the repository's address.
func readActions(s *source) error {
	script := -1 // indentation of the key that holds a script
	for i, line := range s.lines() {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if script >= 0 && (strings.TrimSpace(line) == "" || indent > script) {
			continue
		}
		script = -1
		if blockScalar.MatchString(line) {
			script = indent
		} else if m := actionUses.FindStringSubmatch(line); m != nil {
			s.depend(githubActions, actionName(m[1]), m[2], scopeBuild, i+1)
		}
	}
	if s.dir == "." && s.base != "" && strings.HasPrefix(s.base, "action.") {
		s.publish(githubActions, s.f.repo.FullName(), s.lineOf("name", 1))
	}
	return nil
}

// actionName is OWNER/NAME of an action or a workflow in a folder of it.
func actionName(uses string) string {
	owner, rest, _ := strings.Cut(uses, "/")
	name, _, _ := strings.Cut(rest, "/")
	return owner + "/" + name
}

// isDockerfile knows Dockerfile, Dockerfile.dev, api.Dockerfile and Containerfile.
func isDockerfile(_, base string) bool {
	lower := strings.ToLower(base)
	return lower == "dockerfile" || lower == "containerfile" || strings.HasPrefix(lower, "dockerfile.") || strings.HasSuffix(lower, ".dockerfile")
}

var (
	dockerFrom = regexp.MustCompile(`(?i)^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?`)
	dockerArg  = regexp.MustCompile(`(?i)^\s*ARG\s+([A-Za-z_][A-Za-z0-9_]*)=["']?([^"'\s]*)`)
	dockerVar  = regexp.MustCompile(`\$\{?([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?\}?`)
)

// readDockerfile reads the images that a Dockerfile builds on, with the
// defaults of its arguments filled in; earlier stages are no images.
func readDockerfile(s *source) error {
	args, stages := map[string]string{}, map[string]bool{"scratch": true}
	for i, line := range s.lines() {
		if m := dockerArg.FindStringSubmatch(line); m != nil {
			args[m[1]] = m[2]
		}
		m := dockerFrom.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		image := dockerVar.ReplaceAllStringFunc(m[1], func(v string) string {
			parts := dockerVar.FindStringSubmatch(v)
			if value := args[parts[1]]; value != "" {
				return value
			}
			return parts[2]
		})
		if name, version := imageName(image); name != "" && !stages[strings.ToLower(name)] {
			s.depend(docker, name, version, "", i+1)
		}
		if m[2] != "" {
			stages[strings.ToLower(m[2])] = true
		}
	}
	return nil
}

// imageName splits an image's reference into its name and its tag or digest.
// The colon of a registry's port is no tag.
func imageName(reference string) (name, version string) {
	name, digest, pinned := strings.Cut(reference, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, version = name[:i], name[i+1:]
	}
	if pinned {
		version = strings.TrimPrefix(version+"@"+digest, "@")
	}
	return strings.Trim(name, "/"), version
}
