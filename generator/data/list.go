package data

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// encode is a value as one line of JSON.
func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return buf.Bytes(), err
}

// WriteList writes head as JSON with items in its last field, a list that is
// empty in head, without holding more than one item at a time. An item that
// cannot be written ends it.
func WriteList[T any](w io.Writer, head any, items iter.Seq[T]) error {
	frame, err := encode(head)
	if err != nil {
		return err
	}
	begin, isList := bytes.CutSuffix(frame, []byte("]}\n"))
	if !isList {
		return fmt.Errorf("the last field of %T is no empty list", head)
	}
	if _, err := w.Write(begin); err != nil {
		return err
	}
	separator := ""
	for item := range items {
		data, err := encode(item)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, separator); err != nil {
			return err
		}
		if _, err := w.Write(bytes.TrimSuffix(data, []byte("\n"))); err != nil {
			return err
		}
		separator = ","
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// ReadList calls do for each item of a list in an object of JSON, and holds no
// more than one of them. What stands after the list is not read; an object
// without it, and text that ends too early, is an error.
func ReadList[T any](r io.Reader, field string, do func(T) error) error {
	d := json.NewDecoder(r)
	err := find(d, field)
	for err == nil && d.More() {
		var item T
		if err = d.Decode(&item); err == nil {
			err = do(item)
		}
	}
	if err == nil {
		_, err = d.Token() // the end of the list, or what stands in its place
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the list of %s: %w", field, io.ErrUnexpectedEOF)
	}
	return err
}

// find reads up to the first item of a list in an object.
func find(d *json.Decoder, field string) error {
	none := fmt.Errorf("there are no %s", field)
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return cmp.Or(err, none)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name == field {
			return begin(d, field)
		}
		var other json.RawMessage
		if err := d.Decode(&other); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return cmp.Or(err, none)
}

// begin reads the bracket with which a list begins.
func begin(d *json.Decoder, field string) error {
	token, err := d.Token()
	if err == nil && token != json.Delim('[') {
		err = fmt.Errorf("%s is no list", field)
	}
	return err
}
