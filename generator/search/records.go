package search

import (
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// What results show travels as lines of text with tabs, a few documents a file,
// as raw deflate (RFC 1951) that goes on from a file common to all: so each
// need not tell again what a line of the kind looks like.

// chunkSize is how many results stand in one file. Of many thousands of
// documents the terms need most of the files.
func chunkSize(docs int) int {
	files := 1250.0
	if docs > 8000 {
		files = 970
	}
	return max(1, int(math.Ceil(float64(docs)/files)))
}

// commonSize is about how many bytes of lines are common to all files.
const commonSize = 3 << 10

// separators are what a record's texts may not hold.
var separators = strings.NewReplacer("\t", " ", "\n", " ", "\v", " ", "\r", " ")

// record is what a result shows, as a line.
func (ix *Index) record(doc int) string {
	d := &ix.docs[doc]
	flags := ""
	for _, f := range []struct {
		set bool
		is  string
	}{{d.Archived, "a"}, {d.Prototype, "p"}, {d.Fork, "f"}, {d.Stale, "s"}} {
		if f.set {
			flags += f.is
		}
	}
	day := ""
	if !d.Updated.IsZero() {
		day = strconv.FormatInt(d.Updated.Unix()/(24*60*60), 10)
	}
	rung := strconv.Itoa(max(0, slices.Index(catalogue.Rungs, d.Level.ID)))
	texts := []string{d.Name, d.Description, cmp.Or(d.Organisation.Label, d.Organisation.ID), d.Kind.Label, d.Level.Label, rung, d.Licence, d.Language, day, flags}
	for i, text := range texts {
		texts[i] = separators.Replace(text)
	}
	return strings.Join(texts, "\t") + "\t" + strings.ReplaceAll(ix.digests[doc], "\n", "\v") + "\n"
}

// records writes the files of records and the one common to them.
func (e *exporter) records() error {
	lines := make([]string, len(e.ix.docs))
	total := 0
	for doc := range lines {
		lines[doc] = e.ix.record(doc)
		total += len(lines[doc])
	}
	common := sample(lines, max(1, total/commonSize))
	e.manifest.Common = units(common)
	var b bytes.Buffer
	w, err := flate.NewWriterDict(&b, flate.BestCompression, nil)
	if err != nil {
		return err
	}
	if _, err := w.Write(common); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	e.add("common", func() []byte { return b.Bytes() })
	writers := sync.Pool{New: func() any {
		w, _ := flate.NewWriterDict(nil, flate.BestCompression, common) // the level is valid
		return w
	}}
	e.manifest.Chunk = chunkSize(len(lines))
	before := len(e.files)
	for chunk := range slices.Chunk(lines, e.manifest.Chunk) {
		e.add(fmt.Sprintf("records-%d", len(e.files)-before), func() []byte {
			w := writers.Get().(*flate.Writer)
			defer writers.Put(w)
			var b bytes.Buffer
			w.Reset(&b)
			for _, line := range chunk {
				io.WriteString(w, line) // a buffer takes everything
			}
			w.Close()
			return b.Bytes()
		})
	}
	return nil
}

// units is the length of text as browsers count it.
func units(text []byte) int { return len(utf16.Encode([]rune(string(text)))) }

// sample joins one line in so many.
func sample(lines []string, step int) []byte {
	var out []byte
	for i := step / 2; i < len(lines); i += step {
		out = append(out, lines[i]...)
	}
	return out
}

// records reads what results show.
func (l *loader) records() error {
	start, err := l.file("common")
	if err != nil {
		return err
	}
	common, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(start)), maxRecords))
	if !errors.Is(err, io.ErrUnexpectedEOF) || units(common) != l.manifest.Common { // it goes on in every file
		return fmt.Errorf("common: %w", errTorn)
	}
	for first := 0; first < l.manifest.Documents; first += l.manifest.Chunk {
		name := fmt.Sprintf("records-%d", first/l.manifest.Chunk)
		data, err := l.file(name)
		if err != nil {
			return err
		}
		f := flate.NewReader(io.MultiReader(bytes.NewReader(start), bytes.NewReader(data)))
		text, err := io.ReadAll(io.LimitReader(f, maxRecords))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(text) < len(common) || len(text) == maxRecords {
			return fmt.Errorf("%s: %w", name, errTorn)
		}
		for line := range strings.Lines(string(text[len(common):])) {
			if err := l.record(strings.Split(strings.TrimSuffix(line, "\n"), "\t")); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if len(l.ix.docs) != l.manifest.Documents {
		return errTorn
	}
	l.ix.spread()
	l.held = make([][]holding, len(l.ix.docs))
	return nil
}

// maxRecords is how many bytes a file of records may unfold to.
const maxRecords = 16 << 20

// record reads what Index.record wrote.
func (l *loader) record(texts []string) error {
	if len(texts) != 11 {
		return errTorn
	}
	flags := texts[9]
	d := Document{
		Name: texts[0], Description: texts[1], Organisation: Value{Label: texts[2]}, Kind: Value{Label: texts[3]}, Level: Value{Label: texts[4]},
		Licence: texts[6], Language: texts[7],
		Archived: strings.Contains(flags, "a"), Prototype: strings.Contains(flags, "p"), Fork: strings.Contains(flags, "f"), Stale: strings.Contains(flags, "s"),
	}
	if rung, err := strconv.Atoi(texts[5]); err == nil && rung >= 0 && rung < len(catalogue.Rungs) {
		d.Level.ID = catalogue.Rungs[rung]
	}
	if texts[8] != "" {
		day, err := strconv.Atoi(texts[8])
		if err != nil {
			return err
		}
		d.Updated = time.Unix(int64(day)*24*60*60, 0).UTC()
	}
	l.ix.docs = append(l.ix.docs, d)
	l.ix.digests = append(l.ix.digests, strings.ReplaceAll(texts[10], "\v", "\n"))
	return nil
}
