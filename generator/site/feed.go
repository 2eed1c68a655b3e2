package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"slices"
	"strings"
)

// atomFeed is RFC 4287, as far as we need it.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Links   []atomLink  `xml:"link"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Link    atomLink `xml:"link"`
	Updated string   `xml:"updated"`
	Summary string   `xml:"summary,omitempty"`
}

// feed is a feed in the making.
type feed struct {
	file, title string
	page        string // that it tells of
	changes     []told // newest first
}

// writeFeeds writes the feed of the site, of each organisation and of each standard.
func (w *writer) writeFeeds(context.Context) error {
	feeds := []feed{{"feed.xml", w.frame.SiteTitle + ": what changed", "changes/", w.changes}}
	for _, o := range w.organisations {
		feeds = append(feeds, feed{fileOf(o.Path) + "feed.xml", o.Name + ": what changed", o.Path, o.changes})
	}
	for _, s := range w.byStandard {
		feeds = append(feeds, feed{fileOf(s.Path) + "feed.xml", s.Name + ": what changed", s.Path, s.changes})
	}
	for _, f := range feeds {
		if err := w.writeFeed(f); err != nil {
			return err
		}
	}
	return nil
}

// atomEntry tells of a change.
func (w *writer) atomEntry(t told) atomEntry {
	v, page := w.changeView("", t.change), pathOf("changes", t.day.Date)
	return atomEntry{
		Title: xmlText(changeNames[t.change.Kind] + ": " + v.Text), ID: w.address(page) + "#" + string(t.change.Kind) + "-" + slug(v.Text),
		Link: atomLink{Href: w.address(cmp.Or(v.Href, page))}, Updated: iso(t.day.AsOf), Summary: xmlText(sentences(v.Detail, v.Note)),
	}
}

// writeFeed writes one feed; its entries come newest first.
func (w *writer) writeFeed(f feed) error {
	atom := atomFeed{
		Title: xmlText(f.title), ID: w.address(f.page), Updated: iso(w.GeneratedAt), Author: atomAuthor{xmlText(cmp.Or(w.frame.Publisher, w.frame.SiteTitle))},
		Links: []atomLink{{"self", w.address(f.file)}, {"alternate", w.address(f.page)}},
	}
	for _, t := range f.changes {
		atom.Entries = append(atom.Entries, w.atomEntry(t))
	}
	if len(atom.Entries) > 0 {
		atom.Updated = atom.Entries[0].Updated
	}
	return w.writeXML(f.file, atom)
}

// address is a path of the site as an address in the world.
func (w *writer) address(path string) string { return w.frame.BaseURL + path }

func sentences(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, ". ")
}

// xmlText leaves out what XML 1.0 cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			return r
		}
		return -1
	}, s)
}

func (w *writer) writeXML(name string, value any) error {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	enc := xml.NewEncoder(&buf)
	enc.Indent("", " ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	buf.WriteByte('\n')
	return w.out.WriteFile(name, buf.Bytes())
}
