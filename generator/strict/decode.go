package strict

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
)

// value decodes a node into v, which is at path. A missing or empty node
// leaves v as it is.
func (f *File) value(path string, n ast.Node, v reflect.Value) {
	f.stands(path, n)
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		f.Wrong(path, catalogue.Problem{What: "anchors, aliases and tags are not read here", Do: "write the value out"})
		return
	case nil, *ast.NullNode:
		n = nil
	}
	switch {
	case v.Kind() == reflect.Struct && v.Type() != timeType:
		f.structure(path, n, v)
	case n == nil:
	case v.Kind() == reflect.Map:
		f.mapping(path, n, v)
	case v.Kind() == reflect.Slice:
		f.list(path, n, v)
	default:
		f.scalar(path, n, v)
	}
}

// structure decodes a mapping whose keys are known.
func (f *File) structure(path string, n ast.Node, v reflect.Value) {
	fields, names := fieldsOf(v.Type())
	for key, node := range f.pairs(path, n) {
		i := indexOf(names, key)
		if i < 0 {
			f.Wrong(join(path, key), catalogue.Problem{What: fmt.Sprintf("unknown key %q", key), Allowed: names, Do: DidYouMean(key, names)})
			continue
		}
		f.value(join(path, key), node, v.Field(fields[i].index))
	}
	for _, field := range fields {
		if field.required && v.Field(field.index).IsZero() && !f.bad[join(path, field.name)] {
			f.Wrong(join(path, field.name), catalogue.Problem{What: fmt.Sprintf("%q is missing", field.name)})
		}
	}
}

// mapping decodes a mapping from any text to values of one type.
func (f *File) mapping(path string, n ast.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	for key, node := range f.pairs(path, n) {
		value := reflect.New(v.Type().Elem()).Elem()
		f.value(join(path, key), node, value)
		v.SetMapIndex(reflect.ValueOf(key), value)
	}
}

// pairs yields the keys of a mapping in the file's order, each once.
func (f *File) pairs(path string, n ast.Node) func(func(string, ast.Node) bool) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case nil:
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		f.wants(path, n, "keys with values")
	}
	return func(yield func(string, ast.Node) bool) {
		seen := map[string]bool{}
		for _, pair := range values {
			key, ok := f.key(path, pair.Key)
			if !ok {
				continue
			}
			if seen[key] {
				f.tell(pair.Key.GetToken().Position.Line+f.before, pair.Key.GetToken().Position.Column,
					catalogue.Problem{What: fmt.Sprintf("the key %q is given twice", key)})
				continue
			}
			seen[key] = true
			f.at[join(path, key)] = *pair.Key.GetToken().Position
			if !yield(key, pair.Value) {
				return
			}
		}
	}
}

// key is the text of a mapping's key.
func (f *File) key(path string, n ast.MapKeyNode) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	at := n.GetToken().Position
	f.tell(at.Line+f.before, at.Column, catalogue.Problem{What: "a key must be plain text"})
	return "", false
}

// list decodes a list; each value has the path of the list with its index.
func (f *File) list(path string, n ast.Node, v reflect.Value) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		f.wants(path, n, "a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, node := range seq.Values {
		at := fmt.Sprintf("%s[%d]", path, i)
		f.value(at, node, v.Index(i))
		if node == nil || node.Type() == ast.NullType {
			f.Wrong(at, catalogue.Problem{What: "this entry of the list is empty"})
		}
	}
}

// scalar decodes text, a number, true or false, a duration or a time. A value
// of the wrong type leaves v as it is.
func (f *File) scalar(path string, n ast.Node, v reflect.Value) {
	text, isText := textOf(n)
	switch {
	case v.Type() == durationType:
		if d, err := time.ParseDuration(text); err == nil && isText {
			v.SetInt(int64(d))
			return
		}
		f.wants(path, n, "a duration such as 30s, 2m or 1h30m")
	case v.Type() == timeType:
		if t, ok := parseTime(text); ok {
			v.Set(reflect.ValueOf(t))
			return
		}
		f.wants(path, n, "a date or time such as 2026-11-20 or 2026-11-20T03:00:00Z")
	case v.Kind() == reflect.String && isText:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		f.wants(path, n, "true or false")
	case v.CanInt():
		f.integer(path, n, v)
	case v.CanFloat():
		if x, err := strconv.ParseFloat(n.GetToken().Value, 64); err == nil && !isText {
			v.SetFloat(x)
			return
		}
		f.wants(path, n, "a number")
	default:
		f.wants(path, n, "text")
	}
}

// parseTime reads a time with its zone, or a date, as UTC.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func (f *File) integer(path string, n ast.Node, v reflect.Value) {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		f.wants(path, n, "a whole number")
		return
	}
	x, err := strconv.ParseInt(fmt.Sprint(i.Value), 10, v.Type().Bits())
	if err != nil {
		f.wants(path, n, "a smaller number")
		return
	}
	v.SetInt(x)
}

// wants tells of a value of the wrong type.
func (f *File) wants(path string, n ast.Node, what string) {
	p := catalogue.Problem{What: fmt.Sprintf("%s wants %s, this is %s", nameOf(path), what, describe(n))}
	if _, scalar := n.(ast.ScalarNode); scalar && what == "text" {
		p.Do = "put it in quotes"
	}
	f.Wrong(path, p)
}

// stands remembers where the value at path is: a scalar where it begins, a
// group or list where its key or first key is.
func (f *File) stands(path string, n ast.Node) {
	_, scalar := n.(ast.ScalarNode)
	if group, ok := n.(*ast.MappingNode); ok && len(group.Values) > 0 {
		n = group.Values[0].Key
	}
	if pair, ok := n.(*ast.MappingValueNode); ok {
		n = pair.Key
	}
	if _, known := f.at[path]; n != nil && n.GetToken() != nil && (scalar && path != "" || !known) {
		f.at[path] = *n.GetToken().Position
	}
}

// textOf is the text of a node that holds text, quoted or not.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a group of keys"
	case *ast.BoolNode:
		return n.GetToken().Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value
	}
	text, _ := textOf(n)
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	return strconv.Quote(text)
}

// nameOf is the last key of a path, for people.
func nameOf(path string) string {
	if path == "" {
		return "the file"
	}
	return strconv.Quote(path[strings.LastIndexByte(path, '.')+1:])
}

// field is a key that a struct knows.
type field struct {
	name     string
	index    int
	required bool
}

// fieldsOf lists the keys of a struct in its order.
func fieldsOf(t reflect.Type) (fields []field, names []string) {
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "-" || name == "" {
			continue
		}
		fields = append(fields, field{name, i, options == "required"})
		names = append(names, name)
	}
	return fields, names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
