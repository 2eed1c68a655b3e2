package readme

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy has the last word on what was made of an author's HTML. It knows
// exactly the elements and attributes that the cleaner writes.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "wbr", "h2", "h3", "h4", "h5", "h6", "a", "img", "b", "strong", "i",
		"em", "code", "kbd", "samp", "var", "sub", "sup", "small", "del", "s", "ins", "mark", "q", "cite", "dfn", "abbr",
		"ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote", "details", "summary", "table", "caption", "thead",
		"tbody", "tfoot", "tr", "th", "td", "input")
	p.AllowNoAttrs().OnElements("a", "span", "img", "input", "details")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(false)

	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(?:(?:nhsuk|app)-[a-z0-9_-]+ ?)+$`)).Globally()
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[\p{L}\p{Nd}_-]+$`)).Globally()
	p.AllowAttrs("aria-label").OnElements("a", "div", "input")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^region$`)).OnElements("div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div", "pre")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow ugc noopener noreferrer$`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^[^:]+$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("width", "height", "colspan", "rowspan", "start").Matching(bluemonday.Integer).OnElements("img", "td", "th", "ol")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(?:col|row)$`)).OnElements("th")
	p.AllowAttrs("title").OnElements("abbr")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^$`)).OnElements("details")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("disabled", "checked").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	return p
}
