package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"
)

// pagePolicy is the policy of pages without a script of their own.
var pagePolicy = policy()

// policy is the Content-Security-Policy: nothing but the site's own files, no
// script in a page but those named, and no markup from text. JSON in script
// elements is data. A meta element may say no more than this.
func policy(scripts ...template.JS) string {
	from := "'self'"
	for _, script := range scripts {
		sum := sha256.Sum256([]byte(script))
		from += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src 'self'; script-src " + from + "; img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// permissions turns off what no page of ours asks of a browser.
const permissions = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"

// writeHeaders writes the headers that hosts such as Cloudflare Pages and
// Netlify send (_headers), and the redirects of renamed components (_redirects).
// The policy there is for all paths, and so allows the search page's script; each
// page's own, which browsers hold as well, allows it on that page alone.
func (w *writer) writeHeaders() error {
	var h strings.Builder
	fmt.Fprintf(&h, "/*\n  Content-Security-Policy: %s; frame-ancestors 'none'\n  Referrer-Policy: no-referrer\n  X-Content-Type-Options: nosniff\n  Permissions-Policy: %s\n  Cross-Origin-Opener-Policy: same-origin\n", policy(w.client...), permissions)
	for _, open := range []string{"/api/*", "/badges/*", "/catalogue.*"} {
		fmt.Fprintf(&h, "%s\n  Access-Control-Allow-Origin: *\n", open)
	}
	h.WriteString("/search-index/*\n  Cache-Control: public, max-age=31536000, immutable\n")
	for _, a := range w.assets {
		fmt.Fprintf(&h, "/%s\n  Cache-Control: public, max-age=31536000, immutable\n", a.name)
	}
	if err := w.out.WriteFile("_headers", []byte(h.String())); err != nil {
		return err
	}
	var r strings.Builder
	for from, to := range w.renames() {
		fmt.Fprintf(&r, "/%s* /%s 301\n", componentPath(from), to.ID)
	}
	return w.out.WriteFile("_redirects", []byte(r.String()))
}

type sitemap struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []siteURL `xml:"sitemap"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// perSitemap is how many addresses one sitemap holds; the protocol allows 50,000.
const perSitemap = 20_000

// writeSitemap writes sitemap.xml, an index of parts when there are many pages,
// robots.txt and opensearch.xml.
func (w *writer) writeSitemap() error {
	if err := w.writeRobots(); err != nil {
		return err
	}
	if err := w.writeXML("opensearch.xml", w.openSearch()); err != nil {
		return err
	}
	if len(w.pages) <= perSitemap {
		return w.writeXML("sitemap.xml", sitemap{URLs: w.siteURLs(w.pages)})
	}
	var index sitemapIndex
	for n := 0; n*perSitemap < len(w.pages); n++ {
		name := fmt.Sprintf("sitemap-%d.xml", n+1)
		index.Maps = append(index.Maps, siteURL{Loc: w.address(name), LastMod: iso(w.GeneratedAt)})
		part := w.pages[n*perSitemap : min(len(w.pages), (n+1)*perSitemap)]
		if err := w.writeXML(name, sitemap{URLs: w.siteURLs(part)}); err != nil {
			return err
		}
	}
	return w.writeXML("sitemap.xml", index)
}

func (w *writer) siteURLs(pages []string) []siteURL {
	urls := make([]siteURL, len(pages))
	for i, p := range pages {
		urls[i].Loc = w.address(p)
	}
	return urls
}

func (w *writer) writeRobots() error {
	robots := "User-agent: *\nAllow: /\n"
	if w.frame.BaseURL != "" {
		robots += "Sitemap: " + w.address("sitemap.xml") + "\n"
	}
	return w.out.WriteFile("robots.txt", []byte(robots))
}

type openSearch struct {
	XMLName     xml.Name      `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string        `xml:"ShortName"`
	Description string        `xml:"Description"`
	Encoding    string        `xml:"InputEncoding"`
	URL         openSearchURL `xml:"Url"`
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

// openSearch lets browsers search the catalogue from the address bar. A short
// name has at most 16 characters.
func (w *writer) openSearch() openSearch {
	return openSearch{
		ShortName: xmlText(shorten(w.frame.SiteTitle, 16)), Description: xmlText(w.frame.SiteDescription), Encoding: "UTF-8",
		URL: openSearchURL{"text/html", w.address("search/?q={searchTerms}")},
	}
}
