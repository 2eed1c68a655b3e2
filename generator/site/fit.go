package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// Schemas hold the files of the API against the schemas published with them.
type Schemas struct{ kinds map[string]schema }

type schema struct {
	*jsonschema.Resolved
	nullable map[string]bool // keys that may hold null
	each     bool            // there is a file of this kind for each component
}

// NewSchemas makes the schema of each kind of data file.
func NewSchemas() (*Schemas, error) {
	s := &Schemas{map[string]schema{}}
	for _, kind := range dataKinds {
		text, err := json.Marshal(kind.schema())
		if err != nil {
			return nil, err
		}
		var parsed jsonschema.Schema
		if err := json.Unmarshal(text, &parsed); err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", kind.path, err)
		}
		resolved, err := parsed.Resolve(nil)
		if err != nil {
			return nil, fmt.Errorf("the schema of %s: %w", kind.path, err)
		}
		s.kinds[kind.name] = schema{resolved, nullable(&parsed), strings.Contains(kind.path, "OWNER/NAME")}
	}
	return s, nil
}

// nullable are the keys that a schema lets be null.
func nullable(s *jsonschema.Schema) map[string]bool {
	keys := map[string]bool{}
	for _, part := range append(slices.Collect(maps.Values(s.Defs)), s) {
		for key, value := range part.Properties {
			if slices.ContainsFunc(value.OneOf, func(o *jsonschema.Schema) bool { return o.Type == "null" }) {
				keys[key] = true
			}
		}
	}
	return keys
}

// maxMisfit is how many characters say what is wrong, which may name a long value.
const maxMisfit = 200

// Check tells what a JSON file of the site has that its schema does not allow;
// nothing when it has none of ours. A file is encoded from the very type that
// its schema is made of, so that all it can get wrong is a null where a list,
// an object or a text must stand. Of the kinds of which there are as many files
// as components, those without such a null are believed: to hold each against
// its schema would cost a twentieth of a build.
func (s *Schemas) Check(name string, data []byte) error {
	kind, ours := s.kinds[schemaOf(name)]
	if !ours || kind.each && !kind.oddNull(data) {
		return nil
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	if err := kind.Validate(value); err != nil {
		return errors.New(shorten(strings.TrimPrefix(err.Error(), "validating root: "), maxMisfit))
	}
	return nil
}

// oddNull tells whether a file may hold a null that the schema does not allow;
// the word in a text makes it possible.
func (s schema) oddNull(data []byte) bool {
	for {
		before, after, found := bytes.Cut(data, []byte("null"))
		if !found {
			return false
		}
		before, isValue := bytes.CutSuffix(before, []byte(`":`))
		if key := before[bytes.LastIndexByte(before, '"')+1:]; !isValue || !s.nullable[string(key)] {
			return true
		}
		data = after
	}
}

// schemaOf names the kind of a published data file, which is the schema's too;
// "" for one that has none of ours.
func schemaOf(name string) string {
	folder, file := path.Split(name)
	depth := strings.Count(name, "/")
	switch {
	case path.Ext(file) != ".json":
		return ""
	case strings.HasPrefix(name, "badges/"):
		return "badge"
	case !strings.HasPrefix(name, "api/v1/") || file == "openapi.json" || folder == "api/v1/schema/" || strings.HasPrefix(name, "api/v1/exports/"):
		return ""
	case strings.HasPrefix(name, "api/v1/changes/"):
		return "day"
	case strings.HasPrefix(name, "api/v1/standards/") && strings.Contains(name, "/components"):
		return "standard"
	case depth == 4:
		return "component"
	case depth == 3:
		return path.Base(folder) // a further page
	}
	return strings.TrimSuffix(file, ".json")
}
