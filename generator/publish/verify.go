package publish

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxProblems is how many problems of one sort are told by name; the rest is counted.
const maxProblems = 10

// maxBloat is how many times more, or fewer, bytes a page may have on average
// than on the live site, before a fault is likelier than news.
const maxBloat = 4

// fewFiles is a site too small for averages to mean anything.
const fewFiles = 100

// see notes what is wrong with a file and what it leads to, so that nothing has
// to be read again.
func (f *Folder) see(name string, links []string, problems ...catalogue.Problem) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.problems = append(f.problems, problems...)
	f.files.lead(name, links, inNext)
}

// inspect looks at a file that is being written and gives the files that it leads to.
func (f *Folder) inspect(name string, data []byte) (links []string) {
	var problems []catalogue.Problem
	switch path.Ext(name) {
	case ".html":
		links, problems = f.inspectPage(name, data)
	case ".json", ".webmanifest":
		if !json.Valid(data) {
			problems = append(problems, catalogue.Problem{Subject: name, What: "is not JSON"})
		} else if err := f.fits(name, data); err != nil {
			problems = append(problems, catalogue.Problem{Subject: name, What: "does not fit its schema: " + err.Error(), Do: "this is a fault of the program: build with the version before, and report it"})
		}
	case ".xml", ".svg":
		if err := wellFormed(data); err != nil {
			problems = append(problems, catalogue.Problem{Subject: name, What: "is not well-formed XML: " + err.Error()})
		}
	}
	f.see(name, links, problems...)
	return links
}

// wellFormed reads XML to its end.
func wellFormed(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.RawToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// inspectPage gives the files that a page links to, and what is wrong with its addresses.
func (f *Folder) inspectPage(name string, data []byte) (links []string, problems []catalogue.Problem) {
	seen := map[string]bool{}
	follow := func(address string, loaded bool) {
		target, problem := f.target(name, address, loaded)
		if problem != "" {
			problems = append(problems, catalogue.Problem{Subject: name, What: problem})
		} else if target != "" {
			links = append(links, target)
		}
	}
	eachAttribute(data, func(element, key, value []byte) {
		text, loaded := string(value), loads(string(element), string(key))
		if seen[text] && !loaded {
			return
		}
		seen[text] = true
		if text = html.UnescapeString(text); string(key) != "srcset" {
			follow(text, loaded)
			return
		}
		for candidate := range strings.SplitSeq(text, ",") {
			if words := strings.Fields(candidate); len(words) > 0 {
				follow(words[0], loaded)
			}
		}
	})
	return links, problems
}

// leads tells whether an attribute holds addresses.
func leads(key []byte) bool {
	switch string(key) {
	case "href", "src", "action", "poster", "data", "srcset":
		return true
	}
	return false
}

// loads tells whether a browser fetches the address by itself.
func loads(element, key string) bool {
	switch element {
	case "a", "area", "link", "form", "base":
		return false // of <link>, only what is on this site is styled or fetched under the pages' policy
	}
	return key == "src" || key == "srcset" || key == "poster" || key == "data"
}

// target is the file of the site that an address on a page leads to, "" for
// an address elsewhere.
func (f *Folder) target(page, address string, loaded bool) (file, problem string) {
	address = strings.TrimSpace(address)
	within, ours := strings.CutPrefix(address, f.base)
	if f.base == "" || !ours {
		within = address
	} else {
		page = "index.html" // addresses below the site's own count from its root
	}
	to := within
	if !plain(within) {
		u, err := url.Parse(within)
		if err != nil {
			return "", fmt.Sprintf("has an address that cannot be read: %q", address)
		}
		if elsewhere := u.Scheme != "" || u.Host != ""; elsewhere && loaded && u.Scheme != "data" {
			return "", fmt.Sprintf("loads %q from another host", address)
		} else if elsewhere {
			return "", ""
		}
		to = u.Path
	}
	switch {
	case strings.HasPrefix(to, "/"):
		return "", fmt.Sprintf("has the address %q, which fails where the site is not at the root of its host", address)
	case to == "" && !ours:
		return "", "" // this page
	}
	return resolved(page, to), ""
}

// plain tells a relative path without anything to decode, as most addresses are.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/' || c == '.' || c == '-' || c == '_') || c == '/' && i == 0 {
			return false
		}
	}
	return true
}

// resolved is the file that a relative path leads to from a page. Most paths
// climb and then descend, which is quick to follow.
func resolved(page, to string) string {
	folder, rest := page[:strings.LastIndexByte(page, '/')+1], to
	for folder != "" && strings.HasPrefix(rest, "../") {
		folder, rest = folder[:strings.LastIndexByte(folder[:len(folder)-1], '/')+1], rest[len("../"):]
	}
	if strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "/") || strings.Contains(rest, "/.") || strings.Contains(rest, "//") {
		return joined(page, to)
	}
	if rest == "" || strings.HasSuffix(rest, "/") {
		rest += "index.html"
	}
	return folder + rest
}

// joined is resolved for any path.
func joined(page, to string) string {
	file := path.Join(path.Dir(page), to)
	if to == "" || strings.HasSuffix(to, "/") || file == "." || strings.HasSuffix("/"+to, "/..") || strings.HasSuffix("/"+to, "/.") {
		return path.Join(file, "index.html")
	}
	return file
}

// Verify tells what speaks against publishing: links that lead nowhere, data
// that does not parse or fit its schema, files missing that the caller
// requires, files of somebody else that would be overwritten, and pages that on
// average became many times larger or smaller than on the live site.
func (f *Folder) Verify(required ...string) []catalogue.Problem {
	f.mu.Lock()
	defer f.mu.Unlock()
	problems := slices.Clone(f.problems)
	slices.SortFunc(problems, func(a, b catalogue.Problem) int { return strings.Compare(a.Error(), b.Error()) })
	for _, name := range required {
		if !f.files.lists(name) {
			problems = append(problems, catalogue.Problem{Subject: name, What: "is missing from the site"})
		}
	}
	problems = append(capped(problems, "further files have problems"), f.deadLinks()...)
	problems = append(problems, f.clashes()...)
	return append(problems, f.bloat()...)
}

// capped keeps the first problems and counts the rest.
func capped(problems []catalogue.Problem, more string) []catalogue.Problem {
	if len(problems) <= maxProblems {
		return problems
	}
	rest := catalogue.Problem{What: fmt.Sprintf("%d %s", len(problems)-maxProblems, more)}
	return append(problems[:maxProblems:maxProblems], rest)
}

func (f *Folder) deadLinks() []catalogue.Problem {
	var problems []catalogue.Problem
	for target, page := range f.files.dead(inNext) {
		if target != Report && !f.carried(target) {
			problems = append(problems, catalogue.Problem{Subject: page, What: fmt.Sprintf("links to %q, which is not on the site", target)})
		}
	}
	slices.SortFunc(problems, func(a, b catalogue.Problem) int { return strings.Compare(a.What, b.What) })
	return capped(problems, "further links lead nowhere")
}

// carried tells whether somebody else's file of that name is in the output folder, and stays.
func (f *Folder) carried(name string) bool {
	return checkName(name) == nil && !f.live.ours(name) && f.place.exists(f.place.live, name)
}

// clashes lists somebody else's files where ours should go.
func (f *Folder) clashes() []catalogue.Problem {
	if !f.place.exists(f.place.live) {
		return nil
	}
	var problems []catalogue.Problem
	for n := range f.files.files(inNext) {
		if f.live.isFile(n, inLive) {
			continue
		}
		name := string(f.files.name(n))
		if f.carried(name) && !sameFile(f.place.base, path.Join(f.place.live, name), path.Join(f.place.next, name)) {
			problems = append(problems, catalogue.Problem{Subject: name, What: "is in the output folder already and was not written by this program", Do: "move it away, or choose another folder with --out"})
		}
	}
	slices.SortFunc(problems, func(a, b catalogue.Problem) int { return strings.Compare(a.Subject, b.Subject) })
	return capped(problems, "further files in the output folder are somebody else's")
}

// bloat compares the mean size of a file with the live site's.
func (f *Folder) bloat() []catalogue.Problem {
	if f.live.count[inLive] < fewFiles || f.files.count[inNext] < fewFiles {
		return nil
	}
	before := f.same
	for n := range f.live.files(inLive) {
		if is, _ := f.live.sum(n, inLive); f.files.has(n, inNext, is) {
			continue // its size is in before
		}
		if info, err := f.place.base.Lstat(path.Join(f.place.live, string(f.live.name(n)))); err == nil {
			before += info.Size()
		}
	}
	was, is := before/int64(f.live.count[inLive]), f.stats.Bytes/int64(f.files.count[inNext])
	if was == 0 || is <= was*maxBloat && was <= max(is, 1)*maxBloat {
		return nil
	}
	return []catalogue.Problem{{
		What: fmt.Sprintf("a file of the new site has %d bytes on average, one of the live site %d", is, was),
		Do:   "look at the new site's pages; if they are right, publish into an empty folder",
	}}
}
