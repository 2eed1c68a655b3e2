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

// maxFeed is how many entries a feed holds.
const maxFeed = 50

// writeFeeds writes the feed of the site, of each organisation and of each standard.
func (w *writer) writeFeeds(context.Context) error {
	if err := w.writeFeed("feed.xml", w.frame.SiteTitle+": what changed", "changes/", w.dayEntries(func(string) bool { return true })); err != nil {
		return err
	}
	for _, o := range w.organisations {
		entries := w.dayEntries(func(name string) bool {
			return strings.EqualFold(strings.TrimSuffix(name, "/"+repoName(name)), o.Login)
		})
		if err := w.writeFeed(fileOf(o.Path)+"feed.xml", o.Name+": what changed", o.Path, entries); err != nil {
			return err
		}
	}
	for _, s := range w.byStandard {
		uses := map[string]bool{}
		for _, u := range s.Uses {
			uses[u.Name] = true
		}
		entries := w.dayEntries(func(name string) bool { return uses[name] })
		if err := w.writeFeed(fileOf(s.Path)+"feed.xml", s.Name+": what changed", s.Path, entries); err != nil {
			return err
		}
	}
	return nil
}

// writeFeed writes one feed; its entries come newest first.
func (w *writer) writeFeed(name, title, page string, entries []atomEntry) error {
	feed := atomFeed{
		Title: xmlText(title), ID: w.address(page), Updated: iso(w.GeneratedAt), Author: atomAuthor{xmlText(cmp.Or(w.frame.Publisher, w.frame.SiteTitle))},
		Links: []atomLink{{"self", w.address(name)}, {"alternate", w.address(page)}}, Entries: entries,
	}
	if len(entries) > 0 {
		feed.Updated = entries[0].Updated
	}
	return w.writeXML(name, feed)
}

// address is a path of the site as an address in the world.
func (w *writer) address(path string) string { return w.frame.BaseURL + path }

// dayEntries has one entry a change of the wanted components, the newest days first.
func (w *writer) dayEntries(wanted func(name string) bool) []atomEntry {
	var entries []atomEntry
	for _, day := range w.Days {
		for _, g := range w.dayView("", day, 0).Kinds {
			for _, c := range g.Changes {
				if !wanted(c.Text) {
					continue
				}
				page := pathOf("changes", day.Date)
				entries = append(entries, atomEntry{
					Title: xmlText(g.Name + ": " + c.Text), ID: w.address(page) + "#" + string(g.Kind) + "-" + slug(c.Text),
					Link: atomLink{Href: w.address(cmp.Or(c.Href, page))}, Updated: iso(day.AsOf), Summary: xmlText(sentences(c.Detail, c.Note)),
				})
				if len(entries) == maxFeed {
					return entries
				}
			}
		}
	}
	return entries
}

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
