package readme

import "golang.org/x/net/html/atom"

// treatment is what the cleaner does with an element.
type treatment int

const (
	unknown treatment = iota // no element that anybody knows
	unwrap                   // the tag goes, its children stay
	drop                     // goes with its children
	inline                   // stays, within a line
	block                    // stays, a block of its own
	cell                     // stays even when empty: part of a table
	void                     // stays, has no children
	heading                  // from here on each has a method of its own
	anchor
	image
	media
	table
	tableCell
	preformatted
	list
	definitions
	details
	quotation
	checkbox
)

// elements is the allow-list of a README. What is not here is unwrapped.
var elements = map[atom.Atom]treatment{
	atom.Script: drop, atom.Style: drop, atom.Template: drop, atom.Noscript: drop, atom.Iframe: drop,
	atom.Object: drop, atom.Embed: drop, atom.Applet: drop, atom.Svg: drop, atom.Math: drop,
	atom.Textarea: drop, atom.Title: drop, atom.Head: drop, atom.Meta: drop, atom.Link: drop,
	atom.Base: drop, atom.Source: drop, atom.Track: drop, atom.Param: drop, atom.Col: drop,
	atom.Colgroup: drop, atom.Frame: drop, atom.Frameset: drop, atom.Noframes: drop, atom.Noembed: drop,
	atom.Canvas: drop, atom.Area: drop, atom.Progress: drop, atom.Meter: drop, atom.Dialog: drop,
	atom.Rp: drop, atom.Xmp: drop, atom.Plaintext: drop, atom.Datalist: drop, atom.Output: unwrap,

	atom.Html: unwrap, atom.Body: unwrap, atom.Form: unwrap, atom.Fieldset: unwrap, atom.Legend: unwrap,
	atom.Label: unwrap, atom.Button: unwrap, atom.Select: unwrap, atom.Option: unwrap, atom.Optgroup: unwrap,
	atom.Font: unwrap, atom.Span: unwrap, atom.U: unwrap, atom.Big: unwrap, atom.Blink: unwrap,
	atom.Nobr: unwrap, atom.Marquee: unwrap, atom.Picture: unwrap, atom.Map: unwrap, atom.Ruby: unwrap,
	atom.Rb: unwrap, atom.Rt: unwrap, atom.Bdi: unwrap, atom.Bdo: unwrap, atom.Data: unwrap, atom.Slot: unwrap,
	atom.Time: unwrap, atom.Tt: inline, atom.Acronym: unwrap, atom.Basefont: unwrap,

	atom.B: inline, atom.Strong: inline, atom.I: inline, atom.Em: inline, atom.Code: inline, atom.Kbd: inline,
	atom.Samp: inline, atom.Var: inline, atom.Sub: inline, atom.Sup: inline, atom.Small: inline,
	atom.Del: inline, atom.S: inline, atom.Strike: inline, atom.Ins: inline, atom.Mark: inline,
	atom.Q: inline, atom.Cite: inline, atom.Dfn: inline, atom.Abbr: inline,

	atom.P: block, atom.Div: block, atom.Center: block, atom.Section: block, atom.Article: block,
	atom.Header: block, atom.Footer: block, atom.Main: block, atom.Nav: block, atom.Aside: block,
	atom.Address: block, atom.Hgroup: block, atom.Figure: block, atom.Figcaption: block, atom.Summary: block,
	atom.Li: block, atom.Dt: block, atom.Dd: block, atom.Listing: block, atom.Search: block,

	atom.Br: void, atom.Hr: void, atom.Wbr: void,

	atom.H1: heading, atom.H2: heading, atom.H3: heading, atom.H4: heading, atom.H5: heading, atom.H6: heading,
	atom.A: anchor, atom.Img: image, atom.Image: image, atom.Video: media, atom.Audio: media,
	atom.Table: table, atom.Caption: cell, atom.Thead: cell, atom.Tbody: cell, atom.Tfoot: cell, atom.Tr: cell,
	atom.Th: tableCell, atom.Td: tableCell,
	atom.Pre: preformatted, atom.Ul: list, atom.Ol: list, atom.Menu: list, atom.Dir: list, atom.Dl: definitions,
	atom.Details: details, atom.Blockquote: quotation, atom.Input: checkbox,
}

// written is the tag as it is written where that differs from the tag as read:
// a landmark of the README must not become one of the page.
var written = map[atom.Atom]string{
	atom.Tt: "code", atom.Strike: "del", atom.Menu: "ul", atom.Dir: "ul",
	atom.Center: "div", atom.Section: "div", atom.Article: "div", atom.Header: "div", atom.Footer: "div",
	atom.Main: "div", atom.Nav: "div", atom.Aside: "div", atom.Address: "div", atom.Hgroup: "div",
	atom.Summary: "div", atom.Li: "div", atom.Dt: "div", atom.Dd: "div", atom.Listing: "div",
	atom.Figcaption: "div", atom.Figure: "div", atom.Search: "div",
}

// classes are those of the NHS design system, by tag as written.
var classes = map[string]string{
	"h2": "nhsuk-heading-l", "h3": "nhsuk-heading-m", "h4": "nhsuk-heading-s", "h5": "nhsuk-heading-xs", "h6": "nhsuk-heading-xs",
	"ul": "nhsuk-list nhsuk-list--bullet", "ol": "nhsuk-list nhsuk-list--number",
	"table": "nhsuk-table", "caption": "nhsuk-table__caption", "thead": "nhsuk-table__head", "tbody": "nhsuk-table__body",
	"tr": "nhsuk-table__row", "td": "nhsuk-table__cell", "th": "nhsuk-table__header",
}
