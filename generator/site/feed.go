package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
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

// feed is a feed in the making.
type feed struct {
	file, title string
	page        string // that it tells of
	entries     []atomEntry
}

// writeFeeds writes the feed of the site, of each organisation and of each
// standard. The changes are read once, and each handed to the feeds that tell
// of its component.
func (w *writer) writeFeeds(context.Context) error {
	all := &feed{file: "feed.xml", title: w.frame.SiteTitle + ": what changed", page: "changes/"}
	feeds, byOwner, byComponent := []*feed{all}, map[string]*feed{}, map[string][]*feed{}
	for _, o := range w.organisations {
		f := &feed{file: fileOf(o.Path) + "feed.xml", title: o.Name + ": what changed", page: o.Path}
		feeds, byOwner[strings.ToLower(o.Login)] = append(feeds, f), f
	}
	for _, s := range w.byStandard {
		f := &feed{file: fileOf(s.Path) + "feed.xml", title: s.Name + ": what changed", page: s.Path}
		feeds = append(feeds, f)
		for _, u := range s.Uses {
			byComponent[u.Name] = append(byComponent[u.Name], f)
		}
	}
	for _, day := range w.Days {
		for _, kind := range catalogue.ChangeKinds {
			for _, c := range day.Changes {
				if c.Kind == kind {
					owner, _, _ := strings.Cut(c.Name, "/")
					w.tell(day, c, slices.Concat(byComponent[c.Name], []*feed{all, byOwner[strings.ToLower(owner)]}))
				}
			}
		}
	}
	for _, f := range feeds {
		if err := w.writeFeed(f); err != nil {
			return err
		}
	}
	return nil
}

// tell adds a change to those of the feeds that have room; nil is no feed.
func (w *writer) tell(day catalogue.Day, c catalogue.Change, feeds []*feed) {
	feeds = slices.DeleteFunc(feeds, func(f *feed) bool { return f == nil || len(f.entries) == maxFeed })
	if len(feeds) == 0 {
		return
	}
	v, page := w.changeView("", c), pathOf("changes", day.Date)
	entry := atomEntry{
		Title: xmlText(changeNames[c.Kind] + ": " + v.Text), ID: w.address(page) + "#" + string(c.Kind) + "-" + slug(v.Text),
		Link: atomLink{Href: w.address(cmp.Or(v.Href, page))}, Updated: iso(day.AsOf), Summary: xmlText(sentences(v.Detail, v.Note)),
	}
	for _, f := range feeds {
		f.entries = append(f.entries, entry)
	}
}

// writeFeed writes one feed; its entries come newest first.
func (w *writer) writeFeed(f *feed) error {
	atom := atomFeed{
		Title: xmlText(f.title), ID: w.address(f.page), Updated: iso(w.GeneratedAt), Author: atomAuthor{xmlText(cmp.Or(w.frame.Publisher, w.frame.SiteTitle))},
		Links: []atomLink{{"self", w.address(f.file)}, {"alternate", w.address(f.page)}}, Entries: f.entries,
	}
	if len(f.entries) > 0 {
		atom.Updated = f.entries[0].Updated
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
