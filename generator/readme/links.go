package readme

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// destination is where an address leads.
type destination int

const (
	nowhere    destination = iota // not to be linked
	within                        // a place of the same README
	repository                    // the repository, at the commit that was read
	elsewhere                     // another site, or a mail program
)

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// tidy takes an address apart from what browsers ignore in it: control
// characters anywhere and space around it.
func tidy(raw string) string {
	raw = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, raw)
	return strings.TrimSpace(raw)
}

// address resolves an address of a README. Only http, https and mailto lead
// anywhere; places of the README are found in named; everything relative leads
// to the repository at the commit that was read.
func (s *Source) address(raw string, named map[string]string) (string, destination) {
	raw = tidy(raw)
	switch {
	case raw == "":
		return "", nowhere
	case raw[0] == '#':
		return s.anchorAddress(raw[1:], named)
	case strings.HasPrefix(raw, "//") || strings.HasPrefix(raw, `\\`):
		return absolute("https://" + strings.TrimLeft(raw, `/\`))
	case scheme.MatchString(raw):
		return absolute(raw)
	}
	return s.relative(raw)
}

// absolute checks an address that names its scheme.
func absolute(raw string) (string, destination) {
	u, err := url.Parse(raw)
	if err != nil {
		u, err = url.Parse(strings.ReplaceAll(raw, "%", "%25"))
	}
	if err != nil {
		return "", nowhere
	}
	switch {
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		u.User = nil
		return u.String(), elsewhere
	case u.Scheme == "mailto" && strings.Contains(u.Opaque, "@"):
		return u.String(), elsewhere
	}
	return "", nowhere
}

// anchorAddress leads to a place of the README as it is shown here, or to the
// README in the repository when nothing here has that name.
func (s *Source) anchorAddress(name string, named map[string]string) (string, destination) {
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = unescaped
	}
	if id := named[strings.ToLower(strings.TrimPrefix(name, "user-content-"))]; id != "" {
		return "#" + id, within
	}
	if name == "" || s.WebURL == "" {
		return "", nowhere
	}
	return s.blob(s.Path) + "#" + url.PathEscape(name), repository
}

// relative leads to a path of the repository.
func (s *Source) relative(raw string) (string, destination) {
	if s.WebURL == "" {
		return "", nowhere
	}
	name, suffix := splitSuffix(raw)
	if page := s.repositoryPage(name); page != "" {
		return page + suffix, repository
	}
	target := s.join(name)
	if target == "" {
		return s.WebURL + "/tree/" + s.Commit + suffix, repository
	}
	if strings.HasSuffix(name, "/") || s.IsFolder != nil && s.IsFolder(target) {
		return s.WebURL + "/tree/" + s.Commit + "/" + escapePath(target) + suffix, repository
	}
	return s.blob(target) + suffix, repository
}

func (s *Source) blob(target string) string {
	return s.WebURL + "/blob/" + s.Commit + "/" + escapePath(target)
}

// splitSuffix parts a relative address from its query and its anchor, which it
// makes safe to write.
func splitSuffix(raw string) (name, suffix string) {
	name = raw
	if i := strings.IndexAny(raw, "?#"); i >= 0 {
		name, suffix = raw[:i], raw[i:]
	}
	query, fragment, anchored := strings.Cut(suffix, "#")
	suffix = ""
	if query, err := url.QueryUnescape(strings.TrimPrefix(query, "?")); err == nil && query != "" {
		suffix = "?" + (&url.URL{Path: query}).EscapedPath()
	}
	if anchored && fragment != "" {
		suffix += "#" + (&url.URL{Fragment: fragment}).EscapedFragment()
	}
	return name, suffix
}

// join resolves a path as it is written in the README to one of the
// repository, without a slash before it; what would lead out of the repository
// leads to its root.
func (s *Source) join(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = strings.ReplaceAll(unescaped, "\x00", "")
	}
	if !strings.HasPrefix(name, "/") {
		name = path.Dir("/"+s.Path) + "/" + name
	}
	return path.Clean("/" + name)[1:]
}

// repositoryPages are pages of a repository that READMEs reach by climbing out
// of blob/BRANCH, as in ../../issues.
var repositoryPages = map[string]bool{
	"actions": true, "branches": true, "commits": true, "contributors": true, "discussions": true, "graphs": true,
	"issues": true, "labels": true, "milestones": true, "network": true, "packages": true, "projects": true,
	"pulls": true, "pull": true, "pulse": true, "releases": true, "security": true, "stargazers": true,
	"tags": true, "wiki": true, "compare": true,
}

// repositoryPage is the page of the repository that a climbing address means, or "".
func (s *Source) repositoryPage(name string) string {
	up := strings.Repeat("../", 2+strings.Count(s.Path, "/"))
	rest, ok := strings.CutPrefix(strings.TrimPrefix(name, "./"), up)
	if first, _, _ := strings.Cut(rest, "/"); !ok || !repositoryPages[first] {
		return ""
	}
	return s.WebURL + escapePath(path.Clean("/"+rest))
}

// escapePath writes a path so that it means itself in an address.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

// repositoryPath is the path of the repository that an image's address means:
// a relative one, or an absolute one of the repository itself.
func (s *Source) repositoryPath(raw string) (string, bool) {
	raw = tidy(raw)
	if strings.HasPrefix(raw, "//") || scheme.MatchString(raw) {
		return s.ownPath(raw)
	}
	name, _ := splitSuffix(raw)
	target := s.join(name)
	return target, target != ""
}

// ownPath is the path in an absolute address of the repository's files: raw
// files at any branch, or their page.
func (s *Source) ownPath(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	at := strings.ToLower(u.Host + u.Path)
	for base, skip := range map[string]int{s.RawURL: 1, s.WebURL: 2} {
		prefix := strings.ToLower(hostAndPath(base)) + "/"
		if base == "" || !strings.HasPrefix(at, prefix) {
			continue
		}
		parts := strings.SplitN((u.Host + u.Path)[len(prefix):], "/", skip+1)
		if len(parts) == skip+1 && (skip == 1 || parts[0] == "blob" || parts[0] == "raw") {
			return path.Clean("/" + strings.TrimPrefix(parts[skip], "heads/"))[1:], true
		}
	}
	return "", false
}

func hostAndPath(address string) string {
	_, rest, _ := strings.Cut(strings.TrimRight(address, "/"), "://")
	return rest
}

// fileName is the last part of an address, for people.
func fileName(address string) string {
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	if address == "" || strings.HasPrefix(strings.ToLower(tidy(address)), "data:") {
		return ""
	}
	if unescaped, err := url.PathUnescape(address); err == nil {
		address = unescaped
	}
	return strings.Trim(path.Base(strings.ReplaceAll(address, `\`, "/")), "/.")
}
