package site

import (
	"html/template"
	"net/url"
	"path"
	"strings"
	"time"
)

// Page is the frame that every page shares. Views embed it.
type Page struct {
	*Frame
	Root        root   // leads from the page to the site's root: "", "../../" ...
	Path        string // from the root, ends in a slash but for files: "components/nhsx/app/"
	Title       string // heading of the page
	Description string // one sentence, for search engines and sharing
	Section     string // the header's item that is current, "" for none
	Crumbs      []Link // above the heading, home first
	Feed        *Link  // of the page's own
	JSON        *Link  // the page as data
	Schema      any    // schema.org description, nil for none
	Client      bool   // runs the search client
	Policy      string // Content-Security-Policy, as a meta element may say it
	Leads       string // where the page leads on to at once, "" for a page of its own
	Hidden      bool   // not for search engines
	Wide        bool   // without the header's search box
	Lasting     bool   // about one component: its frame names no night
	Share       Link   // the picture that goes with the page when somebody shares it, from the root

	shared *templates
}

// Fixed is the part of the head that all pages share, Assets the one that
// differs only by the way to the root.
func (p Page) Fixed() (template.HTML, error)  { return p.shared.part("head-fixed", p) }
func (p Page) Assets() (template.HTML, error) { return p.shared.part("head-assets", p) }

// Header is the top of the page.
func (p Page) Header() (template.HTML, error) { return p.shared.part("header", p) }

// Bottom is the foot of the page.
func (p Page) Bottom() (template.HTML, error) { return p.shared.part("footer", p) }

// Frame is what all pages say of the site.
type Frame struct {
	SiteTitle, SiteDescription, Publisher string
	BaseURL, Contact, Feedback            string
	Logo                                  bool // the NHS logo, for NHS organisations only
	Style, Script                         string
	AsOf                                  time.Time
	Version                               string
	Total                                 int
	Navigation                            []Link
	Footer                                []FooterColumn
}

// FooterColumn is a list of links under a heading.
type FooterColumn struct {
	Heading string
	Links   []Link
}

// Link is an address with its text.
type Link struct {
	Text string
	Href string // as is in the page; in a Frame, from the root
	Note string // beside it
	ID   string // of the section it stands for, when it is navigation
}

// root leads from a page to the site's root.
type root string

// rootOf is the way back from a path such as "components/nhsx/app/".
func rootOf(p string) root { return root(strings.Repeat("../", strings.Count(p, "/"))) }

// To is the address of a path of the site, as seen from the page.
func (r root) To(p string) string {
	if r == "" && p == "" {
		return "./"
	}
	return string(r) + p
}

// Canonical is the page's address in the world, "" when the site has none.
func (p Page) Canonical() string {
	if p.BaseURL == "" {
		return ""
	}
	return p.BaseURL + strings.TrimSuffix(p.Path, "index.html")
}

// HeadTitle is the text of the title element.
func (p Page) HeadTitle() string {
	if p.Path == "" {
		return p.SiteTitle
	}
	return p.Title + " – " + p.SiteTitle
}

// Back is the page that a phone's back link leads to: the last crumb.
func (p Page) Back() Link {
	if len(p.Crumbs) == 0 {
		return Link{}
	}
	return p.Crumbs[len(p.Crumbs)-1]
}

// file is the name of the file that holds a page.
func (p Page) file() string {
	if p.Path == "" || strings.HasSuffix(p.Path, "/") {
		return p.Path + "index.html"
	}
	return p.Path
}

// pathOf joins parts to a path of the site that ends in a slash, each part
// escaped for an address: languages/C%23/.
func pathOf(parts ...string) string {
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return path.Join(parts...) + "/"
}

// fileOf is the path as a name in the output folder: languages/C#/.
func fileOf(p string) string {
	name, err := url.PathUnescape(p)
	if err != nil {
		return p
	}
	return name
}

// componentPath is the path of a component's page.
func componentPath(name string) string {
	owner, repo, _ := strings.Cut(name, "/")
	return pathOf("components", owner, repo)
}

// markup is HTML that this package made, safe by construction.
func markup(s string) template.HTML { return template.HTML(s) }
