package assess

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// isConda knows environment.yml and its kin, such as environment-dev.yaml.
func isConda(_, base string) bool {
	return strings.HasPrefix(base, "environment") && (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml"))
}

// readConda reads a conda environment. The tree is walked as it is written:
// aliases are never followed, so that they cannot multiply.
func readConda(s *source) error {
	tree, err := parser.ParseBytes(s.data, 0)
	if err != nil {
		return err
	}
	for _, doc := range tree.Docs {
		for _, entry := range mapping(doc.Body) {
			if entry.Key.String() == "dependencies" {
				s.condaList(entry.Value)
			}
		}
	}
	return nil
}

// condaList notes the dependencies of an environment, and those of pip within.
func (s *source) condaList(node ast.Node) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return
	}
	for _, item := range list.Values {
		if text, ok := item.(*ast.StringNode); ok {
			s.conda(text.Value, text.GetToken().Position.Line)
		}
		for _, entry := range mapping(item) {
			pip, ok := entry.Value.(*ast.SequenceNode)
			if !ok || entry.Key.String() != "pip" {
				continue
			}
			for _, v := range pip.Values {
				if text, ok := v.(*ast.StringNode); ok {
					s.requirementLine(text.Value, "", text.GetToken().Position.Line)
				}
			}
		}
	}
}

// conda notes "channel::name=version=build" or "name >=1".
func (s *source) conda(text string, line int) {
	if _, after, ok := strings.Cut(text, "::"); ok {
		text = after
	}
	n := strings.IndexAny(text, " =<>!")
	if n < 0 {
		n = len(text)
	}
	if name := text[:n]; name != "python" && name != "pip" && name != "r-base" {
		s.depend(conda, name, text[n:], "", line)
	}
}

// mapping gives the entries of a mapping, nil for any other node.
func mapping(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}
