// Package strict reads YAML as a compiler reads source. Every mistake is told
// with file, line, column and what is allowed, and all of them at once: an
// unknown key, a key given twice, a wrong type, a missing mandatory value.
// Files that are too large, too deep, binary or clever (anchors, aliases, tags,
// several documents) are refused, so that nobody can write a YAML bomb.
//
// A Go struct says what a file may hold. The tag `yaml:"key"` names a key,
// `yaml:"key,required"` one that must be there and not be empty, `yaml:"-"` a
// field that is not read.
package strict

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Limits of a file: far above what people write, low enough to be read at once.
const (
	MaxBytes    = 1 << 20   // of a file
	maxYAML     = 256 << 10 // of its YAML
	maxDepth    = 60        // of lists and mappings in each other
	maxProblems = 50        // told of one file
)

// File is a file that has been read: it knows where each value stands, and
// collects what is wrong with it.
type File struct {
	Name     string
	problems []catalogue.Problem
	at       map[string]token.Position // by path, such as sources[3].kind
	bad      map[string]bool           // paths that something is wrong with, or below
	misread  map[string]bool           // bad, as it was when the file had been read
	before   int                       // lines before the YAML
}

// Read decodes YAML into the struct or slice that into points at. It always
// returns a File; what could not be read stays at its zero value and is told
// by Err.
func Read(name string, data []byte, into any) *File {
	f := newFile(name, 0)
	if text, ok := f.clean(data, maxYAML); ok {
		f.decode(text, into)
	}
	return f
}

// ReadPage decodes the YAML front matter of a Markdown file, between two lines
// of three hyphens, and returns the text below it.
func ReadPage(name string, data []byte, into any) (f *File, body string) {
	f = newFile(name, 1)
	text, ok := f.clean(data, MaxBytes)
	if !ok {
		return f, ""
	}
	rest, opened := strings.CutPrefix(text, "---\n")
	head, body, closed := strings.Cut("\n"+rest, "\n---\n")
	if !opened || !closed {
		f.tell(1, 1, catalogue.Problem{What: "the page does not begin with its front matter", Do: "begin with a line ---, then keys such as title: …, then a line ---"})
		return f, ""
	}
	head = strings.TrimPrefix(head, "\n")
	if len(head) > maxYAML {
		f.tell(1, 1, catalogue.Problem{What: fmt.Sprintf("the front matter is longer than %d KiB", maxYAML>>10)})
		return f, ""
	}
	f.decode(head, into)
	return f, strings.TrimSpace(body)
}

func newFile(name string, before int) *File {
	return &File{Name: name, at: map[string]token.Position{}, bad: map[string]bool{}, before: before}
}

// Err is everything that is wrong, in order of lines, joined, or nil. Each
// error is a catalogue.Problem.
func (f *File) Err() error {
	slices.SortStableFunc(f.problems, func(a, b catalogue.Problem) int {
		return cmp.Or(a.Line-b.Line, a.Col-b.Col, strings.Compare(a.What, b.What))
	})
	errs := make([]error, len(f.problems))
	for i, p := range f.problems {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// Wrong adds a problem with the value at path (sources[3].kind), or with the
// nearest value around it that the file holds.
func (f *File) Wrong(path string, p catalogue.Problem) {
	line, col := f.Position(path)
	f.tell(line, col, p)
	for path != "" {
		f.bad[path] = true
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// Position is where the value at path stands, 1-based, or the nearest value
// around it that the file holds.
func (f *File) Position(path string) (line, col int) {
	for {
		if at, ok := f.at[path]; ok {
			return at.Line + f.before, at.Column
		}
		if path == "" {
			return 1, 1
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// Misread tells whether the value at path, or one below it, could not be read
// as it stands, so that there is no use in checking it.
func (f *File) Misread(path string) bool { return f.misread[path] }

// clean refuses what is no text, and gives the rest with LF line ends.
func (f *File) clean(data []byte, limit int) (string, bool) {
	data = catalogue.NormaliseNewlines(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) > limit {
		f.tell(1, 1, catalogue.Problem{What: fmt.Sprintf("the file is longer than %d KiB", limit>>10)})
		return "", false
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError && size == 1 {
			line := bytes.Count(data[:i], []byte("\n")) + 1
			col := utf8.RuneCount(data[bytes.LastIndexByte(data[:i], '\n')+1:i]) + 1
			f.tell(line, col, catalogue.Problem{What: fmt.Sprintf("the byte 0x%02x is no text", data[i]), Do: "save the file as UTF-8"})
			return "", false
		}
		i += size
	}
	return string(data), true
}

// decode parses the text and fills into.
func (f *File) decode(text string, into any) {
	root, ok := f.parse(text)
	if !ok {
		return
	}
	f.at[""] = token.Position{Line: 1, Column: 1}
	f.value("", root, reflect.ValueOf(into).Elem())
	f.misread = maps.Clone(f.bad)
}

// parse gives the root of the only document, nil when the file is empty.
func (f *File) parse(text string) (root ast.Node, ok bool) {
	defer func() { // the parser is not ours: a mistake in it is a problem of this file alone
		if r := recover(); r != nil {
			f.tell(1, 1, catalogue.Problem{What: "this cannot be read as YAML"})
			root, ok = nil, false
		}
	}()
	tokens := lexer.Tokenize(text)
	if deep := tooDeep(tokens); deep != nil {
		f.tell(deep.Line+f.before, deep.Column, catalogue.Problem{What: fmt.Sprintf("lists and mappings are nested more than %d deep", maxDepth)})
		return nil, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		f.syntax(err)
		return nil, false
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	if len(bodies) > 1 {
		at := bodies[1].GetToken().Position
		f.tell(at.Line+f.before, at.Column, catalogue.Problem{What: "a second document begins here", Do: "keep one document in a file"})
		return nil, false
	}
	if len(bodies) == 0 {
		return nil, true
	}
	return bodies[0], true
}

// tooDeep finds where nesting passes the limit, so that the parser, which
// recurses, is never given it.
func tooDeep(tokens token.Tokens) *token.Position {
	flow, entries, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			entries, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			entries++
		}
		if flow+entries > maxDepth {
			return t.Position
		}
	}
	return nil
}

// syntax tells what the parser found, without its picture of the source.
func (f *File) syntax(err error) {
	line, col, what := 1, 1, err.Error()
	var found interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &found) {
		what = found.GetMessage()
		if t := found.GetToken(); t != nil {
			line, col = t.Position.Line+f.before, t.Position.Column
		}
	}
	f.tell(line, col, catalogue.Problem{What: "this is not YAML: " + firstLine(what)})
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// tell adds a problem at a place.
func (f *File) tell(line, col int, p catalogue.Problem) {
	p.File, p.Line, p.Col = f.Name, line, col
	switch {
	case len(f.problems) < maxProblems:
		f.problems = append(f.problems, p)
	case len(f.problems) == maxProblems:
		f.problems = append(f.problems, catalogue.Problem{File: f.Name, Line: line, Col: col, What: "there are more problems from here on"})
	}
}
