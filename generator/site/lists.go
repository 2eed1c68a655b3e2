package site

import (
	"io"
	"iter"
	"path"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

// maxItems is how many items one file of a list holds; what goes beyond is in
// LIST/2.json, LIST/3.json and so on. No file of the API has such a name of its
// own, since logins hold no full stop.
const maxItems = 1000

// Paging leads through a list that is longer than one file. Addresses are
// relative to the file that they stand in.
type Paging struct {
	Total int    `json:"total"` // items in all files of the list
	Page  int    `json:"page"`  // from 1
	Pages int    `json:"pages"`
	Prev  string `json:"prev,omitempty"`
	Next  string `json:"next,omitempty"`
}

// ListHead begins each file of a list.
type ListHead struct {
	GeneratedAt time.Time `json:"generated_at"`
	Paging
}

// writeList writes a list, sorted, in as many files as it needs. The first is
// NAME.json.
func writeList[T any](w *writer, name string, items []T, file func(ListHead, []T) any) error {
	p := Paging{Total: len(items), Pages: max(1, (len(items)+maxItems-1)/maxItems)}
	for p.Page = 1; p.Page <= p.Pages; p.Page++ {
		here := listFile(name, p.Page)
		p.Prev, p.Next = "", ""
		if p.Page > 1 {
			p.Prev = relative(here, listFile(name, p.Page-1))
		}
		if p.Page < p.Pages {
			p.Next = relative(here, listFile(name, p.Page+1))
		}
		part := items[(p.Page-1)*maxItems : min(p.Page*maxItems, len(items))]
		if err := data.WriteJSON(w.out, here, file(ListHead{w.GeneratedAt, p}, emptied(part))); err != nil {
			return err
		}
	}
	return nil
}

// listFile is the file that holds a page of a list.
func listFile(name string, page int) string {
	if page == 1 {
		return name + ".json"
	}
	return name + "/" + strconv.Itoa(page) + ".json"
}

// relative is the address of a file as seen from another.
func relative(from, to string) string {
	address, err := filepath.Rel(path.Dir(from), to)
	if err != nil {
		return to // both are paths from the root, so this cannot be
	}
	return filepath.ToSlash(address)
}

// ComponentsFile is /api/v1/components.json: every component in a few words.
type ComponentsFile struct {
	ListHead
	Components []ComponentItem `json:"components"`
}

// ComponentItem is a component in a few words.
type ComponentItem struct {
	Name    string           `json:"name"`
	ID      int64            `json:"id"`   // GitHub's number, which survives renames
	Href    string           `json:"href"` // of its own file, relative to this one
	Summary string           `json:"summary"`
	Owner   string           `json:"owner"` // for people
	Kind    string           `json:"kind"`
	Level   string           `json:"level"`
	Licence string           `json:"licence"` // SPDX identifier, "" where there is none
	Status  catalogue.Status `json:"status"`
	Commit  string           `json:"commit"`
	AsOf    time.Time        `json:"as_of"`
	Stale   bool             `json:"stale"`
}

// DepartedFile is /api/v1/departed.json: what is no longer public.
type DepartedFile struct {
	ListHead
	Departed []catalogue.Departure `json:"departed"`
}

// StandardFile is /api/v1/standards/ID/components.json: the components in which
// one standard was seen.
type StandardFile struct {
	GeneratedAt time.Time `json:"generated_at"`
	ID          string    `json:"id"`
	Paging
	Components []ComponentUse `json:"components"`
}

// writeLists writes the lists of the API.
func (w *writer) writeLists() error {
	steps := []func() error{
		w.writeWhole,
		func() error {
			return writeList(w, "api/v1/components", w.entries, componentsFile)
		},
		func() error {
			return writeList(w, "api/v1/organisations", w.organisationObjects(), func(h ListHead, part []catalogue.Organisation) any { return OrganisationsFile{h, part} })
		},
		func() error {
			return writeList(w, "api/v1/standards", w.standardObjects(), func(h ListHead, part []StandardObject) any { return StandardsFile{h, part} })
		},
		func() error {
			return writeList(w, "api/v1/checks", w.checkObjects(), func(h ListHead, part []CheckObject) any { return ChecksFile{h, part} })
		},
		func() error {
			return writeList(w, "api/v1/departed", w.Departures, func(h ListHead, part []catalogue.Departure) any { return DepartedFile{h, part} })
		},
		w.writeStandardLists,
		w.writeDays,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole writes the whole catalogue, a component at a time.
func (w *writer) writeWhole() error {
	return w.out.Stream("api/v1/catalogue.json", func(to io.Writer) error {
		return data.WriteList(to, w.catalogueFile(), w.briefs())
	})
}

// briefs yields every component without the evidence of its findings.
func (w *writer) briefs() iter.Seq[catalogue.Component] {
	return func(yield func(catalogue.Component) bool) {
		for _, e := range w.entries {
			if !yield(brief(*w.Whole.Of(e.component))) {
				return
			}
		}
	}
}

func componentsFile(h ListHead, part []*Entry) any {
	f := ComponentsFile{h, make([]ComponentItem, len(part))}
	for i, e := range part {
		c := e.component
		f.Components[i] = ComponentItem{
			Name: c.Name, ID: c.ID, Href: relative(listFile("api/v1/components", h.Page), componentFile(c.Name)), Summary: c.Summary, Owner: e.Owner,
			Kind: c.Kind.ID, Level: e.LevelID, Licence: c.Licence.SPDX, Status: c.Status, Commit: c.Commit, AsOf: c.AsOf, Stale: c.Stale,
		}
	}
	return f
}

// componentFile is the file of a component's own.
func componentFile(name string) string { return "api/v1/components/" + name + ".json" }

// writeStandardLists writes the components of each standard.
func (w *writer) writeStandardLists() error {
	for _, s := range w.byStandard {
		err := writeList(w, standardList(s), componentUses(s), func(h ListHead, part []ComponentUse) any { return StandardFile{h.GeneratedAt, s.ID, h.Paging, part} })
		if err != nil {
			return err
		}
	}
	return nil
}

func standardList(s *Standard) string { return "api/v1/standards/" + s.ID + "/components" }

// ChangesFile is /api/v1/changes.json: the newest days with what changed, and
// what has departed. It lists as many days as hold a file's number of changes
// together; the days before them are in files of their own.
type ChangesFile struct {
	GeneratedAt time.Time             `json:"generated_at"`
	Components  int                   `json:"components"`      // in the catalogue now: who has another number has missed something
	Days        []DayObject           `json:"days"`            // newest first
	Older       string                `json:"older,omitempty"` // file of the newest day that is not listed
	Departed    []catalogue.Departure `json:"departed"`        // the first of departed.json
}

// DayObject is a day in changes.json.
type DayObject struct {
	catalogue.Day
	Href  string `json:"href"`           // of its own file
	Total int    `json:"total"`          // changes of that day
	Next  string `json:"next,omitempty"` // file with more of its changes
}

// DayFile is /api/v1/changes/DATE.json: what one harvest found changed. It says
// nothing that a later night would change.
type DayFile struct {
	Date string    `json:"date"`
	AsOf time.Time `json:"as_of"`
	Paging
	Older   string             `json:"older,omitempty"` // file of the day before on which something changed
	Changes []catalogue.Change `json:"changes"`
}

// writeDays writes what changed.
func (w *writer) writeDays() error {
	for i, day := range w.Days {
		err := writeList(w, dayList(day), day.Changes, func(h ListHead, part []catalogue.Change) any {
			f := DayFile{Date: day.Date, AsOf: day.AsOf, Paging: h.Paging, Changes: part}
			if i+1 < len(w.Days) {
				f.Older = relative(listFile(dayList(day), h.Page), dayList(w.Days[i+1])+".json")
			}
			return f
		})
		if err != nil {
			return err
		}
	}
	return data.WriteJSON(w.out, "api/v1/changes.json", w.changesFile())
}

func dayList(d catalogue.Day) string { return "api/v1/changes/" + d.Date }

func (w *writer) changesFile() ChangesFile {
	const file = "api/v1/changes.json"
	f := ChangesFile{GeneratedAt: w.GeneratedAt, Components: len(w.entries), Days: []DayObject{}, Departed: emptied(w.Departures[:min(len(w.Departures), maxItems)])}
	room := maxItems
	for _, day := range w.Days {
		if len(day.Changes) > room && len(f.Days) > 0 {
			f.Older = relative(file, dayList(day)+".json")
			break
		}
		object := DayObject{Day: day, Href: relative(file, dayList(day)+".json"), Total: len(day.Changes)}
		if len(day.Changes) > maxItems {
			object.Changes, object.Next = day.Changes[:maxItems], relative(file, listFile(dayList(day), 2))
		}
		room -= len(object.Changes)
		f.Days = append(f.Days, object)
	}
	return f
}
