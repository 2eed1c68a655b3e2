package site

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
)

// TestMisfitsAreTold holds the promise that a data file with what its schema
// does not allow is not published, and that what it allows is no alarm.
func TestMisfitsAreTold(t *testing.T) {
	schemas, err := NewSchemas()
	if err != nil {
		t.Fatal(err)
	}
	files := build(t, fixture())
	for name, data := range files {
		if err := schemas.Check(name, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	const component, badge = "api/v1/components/sample-body/quiet.json", "badges/sample-body/quiet.json"
	for what, c := range map[string]struct {
		file, old, new string
		fits           bool
	}{
		"a null for a list":           {component, `"topics":[]`, `"topics":null`, false},
		"a null for an object":        {component, `"organisation":{`, `"organisation":null,"was":{`, false},
		"a null for a list in a list": {component, `"standards":[]`, `"standards":[{"id":"fhir","strength":"mention","declared":false,"evidence":null}]`, false},
		"a null for a text":           {badge, `"message":"`, `"message":null,"was":"`, false},
		"no date":                     {component, `"released":null`, `"released" :null`, true},
		"a text about null":           {component, `"summary":"`, `"summary":"null, \"topics\":null and `, true},
		"a number for a text":         {"api/v1/organisations.json", `"login":"`, `"login":1,"was":"`, false},
		"a field is missing":          {"api/v1/components.json", `"href":`, `"was":`, false},
		"a text for a number":         {"api/v1/checks.json", `"pass":`, `"pass":"many","was":`, false},
		"a field more":                {"api/v1/checks.json", `"pass":`, `"new":1,"pass":`, true},
	} {
		data := bytes.Replace(files[c.file], []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(data, files[c.file]) {
			t.Errorf("%s: %s has no %s", what, c.file, c.old)
		} else if err := schemas.Check(c.file, data); (err == nil) != c.fits {
			t.Errorf("%s in %s: %v", what, c.file, err)
		}
	}
}

// TestOnlyNullsCanMisfit holds what Check builds on for the kinds of which each
// component has a file: their schemas ask nothing that a value of their Go type
// could lack but lists, objects and texts that are not null. A schema that asks
// more, such as an enumeration, must be checked in full.
func TestOnlyNullsCanMisfit(t *testing.T) {
	schemas, err := NewSchemas()
	if err != nil {
		t.Fatal(err)
	}
	types := []string{"string", "boolean", "integer", "number", "array", "object", "null"}
	for _, kind := range dataKinds {
		if !schemas.kinds[kind.name].each {
			continue
		}
		text, err := json.Marshal(kind.schema())
		if err != nil {
			t.Fatal(err)
		}
		var asks func(where string, value any)
		asks = func(where string, value any) {
			part, _ := value.(map[string]any)
			for key, value := range part {
				switch key {
				case "properties", "$defs":
					for name, value := range value.(map[string]any) {
						asks(where+"/"+name, value)
					}
				case "items":
					asks(where+"/items", value)
				case "oneOf": // the value, or null
					for _, value := range value.([]any) {
						asks(where, value)
					}
				case "type":
					if !slices.Contains(types, value.(string)) {
						t.Errorf("%s%s is of type %v", kind.name, where, value)
					}
				case "$schema", "$ref", "title", "description", "required", "format":
				default:
					t.Errorf("%s%s asks for %s", kind.name, where, key)
				}
			}
		}
		var whole any
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		asks("", whole)
	}
}

// BenchmarkCheck measures what a component's file costs.
func BenchmarkCheck(b *testing.B) {
	schemas, err := NewSchemas()
	if err != nil {
		b.Fatal(err)
	}
	const name = "api/v1/components/sample-body/appointments-api.json"
	data := build(b, fixture())[name]
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if err := schemas.Check(name, data); err != nil {
			b.Fatal(err)
		}
	}
}
