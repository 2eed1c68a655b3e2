package site

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// dataView is /data/: what there is for programs.
type dataView struct {
	Page
	Body  template.HTML
	Files []dataLink
}

// dataLink is a data file as /data/ shows it.
type dataLink struct {
	Link
	Schema   string // address
	Size     string
	Fields   []string
	Examples []example
}

// example shows how to take a file in a language.
type example struct {
	Language string
	ID       string // of the element
	Code     string
}

// writeDataPage writes /data/, once the sizes of the files are known.
func (w *writer) writeDataPage() error {
	v := w.dataPage
	for _, f := range w.files {
		l := dataLink{Link: Link{Text: f.Path, Note: f.Means, ID: slug(f.Path)}, Size: size(w.out.Size(f.Path)), Fields: f.Fields}
		here, there := w.exampleOf(f.Path)
		if there && here == f.Path {
			l.Href = v.Page.Root.To(f.Path)
		}
		if l.Schema = f.Schema; f.Schema != "" && safeWeb(f.Schema) == "" {
			l.Schema = v.Page.Root.To(f.Schema)
		}
		if there {
			l.Examples = examples(f, w.address(here))
		}
		v.Files = append(v.Files, l)
	}
	return w.show("data", v.Page, v)
}

// exampleOf is a path with the names of something that is there; false when
// there is nothing yet.
func (w *writer) exampleOf(file string) (string, bool) {
	switch {
	case strings.Contains(file, "OWNER/NAME"):
		if len(w.entries) == 0 {
			return "", false
		}
		ready := slices.MaxFunc(w.entries, func(a, b *Entry) int { return cmp.Compare(a.Rung, b.Rung) }) // the first of the most complete
		return strings.Replace(file, "OWNER/NAME", ready.Name, 1), true
	case strings.Contains(file, "DATE"):
		if len(w.Days) == 0 {
			return "", false
		}
		return strings.Replace(file, "DATE", w.Days[0].Date, 1), true
	case strings.Contains(file, "/ID/"):
		if len(w.byStandard) == 0 {
			return "", false
		}
		return strings.Replace(file, "/ID/", "/"+w.byStandard[0].ID+"/", 1), true
	}
	return file, true
}

// size says bytes as people read them.
func size(bytes int64) string {
	switch {
	case bytes == 0:
		return ""
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1_000_000:
		return fmt.Sprintf("%.0f KB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// examples take a file with curl, and with Python and R as far as they come
// without packages, or with the one that everybody has.
func examples(f data.File, address string) []example {
	curl, python, r := "curl -fsS "+address, "", ""
	switch path.Ext(f.Path) {
	case ".json", ".jsonld":
		python, r = inJSON(f, address)
	case ".csv":
		curl = "curl -fsSO " + address
		python = fmt.Sprintf("import csv, io, urllib.request\n\nwith urllib.request.urlopen(%q) as answer:\n    rows = csv.DictReader(io.TextIOWrapper(answer, \"utf-8\", newline=\"\"))\n    for row in rows:\n        print(list(row.values())[:3])", address)
		r = fmt.Sprintf("rows <- read.csv(%q)\nhead(rows[, 1:3])", address)
	case ".sqlite":
		curl = "curl -fsSO " + address
		const query = "SELECT name, level FROM components ORDER BY rung DESC LIMIT 5"
		python = fmt.Sprintf("import sqlite3, urllib.request\n\nfile, _ = urllib.request.urlretrieve(%q)\nfor row in sqlite3.connect(file).execute(%q):\n    print(*row)", address, query)
		r = fmt.Sprintf("file <- tempfile()\ndownload.file(%q, file, mode = \"wb\")\ndb <- DBI::dbConnect(RSQLite::SQLite(), file)\nDBI::dbGetQuery(db, %q)", address, query)
	default:
		python = fmt.Sprintf("import urllib.request\n\nwith urllib.request.urlopen(%q) as answer:\n    print(answer.read().decode()[:500])", address)
		r = fmt.Sprintf("head(readLines(%q, warn = FALSE))", address)
	}
	id := "example-" + slug(f.Path)
	return []example{{"curl", id + "-curl", curl}, {"Python", id + "-python", python}, {"R", id + "-r", r}}
}

// inJSON reads a file of JSON and shows the items of its list, or its keys.
func inJSON(f data.File, address string) (python, r string) {
	python = fmt.Sprintf("import json, urllib.request\n\nwith urllib.request.urlopen(%q) as answer:\n    found = json.load(answer)\n", address)
	r = fmt.Sprintf("found <- jsonlite::fromJSON(%q)\n", address)
	if f.List == "" {
		return python + "print(*found)", r + "names(found)"
	}
	return python + fmt.Sprintf("for item in found[%q][:5]:\n    print(item[%q])", f.List, f.Item),
		r + fmt.Sprintf("head(found[[%s]][[%s]])", strconv.Quote(f.List), strconv.Quote(f.Item))
}
