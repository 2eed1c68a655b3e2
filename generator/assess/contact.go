package assess

import (
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// contact finds how to reach the owners: what publiccode.yml says, else an
// e-mail address in the README, else a link in a section on contact.
func (f *facts) contact(p *publiccode) *catalogue.Contact {
	if p.contact != nil {
		return p.contact
	}
	for _, l := range f.doc.Links {
		address, ok := strings.CutPrefix(strings.TrimSpace(l.URL), "mailto:")
		if ok || !strings.ContainsAny(address, "/:") {
			address, _, _ = strings.Cut(address, "?")
			if email := firstEmail(address); email != "" {
				return &catalogue.Contact{Value: email, Source: f.readme(l.Line, l.Text)}
			}
		}
	}
	for _, s := range f.sections {
		for _, b := range s.blocks {
			if b.Kind == catalogue.Code {
				continue
			}
			if email := firstEmail(b.Text); email != "" {
				return &catalogue.Contact{Value: email, Source: f.readme(b.Line, sentenceAround(b.Text, email))}
			}
		}
	}
	return f.contactLink()
}

// contactHeads head sections on how to reach the owners.
var contactHeads = []string{" contact", " support ", " get in touch ", " getting in touch ", " get help ", " getting help ", " questions ", " feedback ", " help "}

// contactLink finds a link in a section on contact.
func (f *facts) contactLink() *catalogue.Contact {
	for i, s := range f.sections {
		if s.depth == 0 || s.heading.Text == f.doc.Title || containsAny(s.title, contactHeads) == "" || len(strings.Fields(s.title)) > 6 || strings.Contains(s.title, " form ") {
			continue
		}
		to := 1 << 30
		for _, next := range f.sections[i+1:] {
			if next.depth <= s.depth {
				to = next.heading.Line
				break
			}
		}
		for _, l := range f.doc.Links {
			if l.Line <= s.heading.Line || l.Line >= to || l.Image {
				continue
			}
			if address := webAddress(l.URL); address != "" {
				return &catalogue.Contact{Value: address, Source: f.readme(l.Line, l.Text)}
			}
		}
	}
	return nil
}

// spoken reads addresses that are written to be read by people alone.
var spoken = strings.NewReplacer("(dot)", ".", "[dot]", ".", "(at)", "@", "[at]", "@")

// firstEmail gives the first e-mail address in a text that is not a
// placeholder; "(at)" and "(dot)" are read as people mean them.
func firstEmail(text string) string {
	if strings.Contains(text, "(dot)") || strings.Contains(text, "[dot]") || strings.Contains(text, "(at)") || strings.Contains(text, "[at]") {
		text = spoken.Replace(text)
	}
	for from := 0; ; {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			return ""
		}
		at += from
		start, end := at, at+1
		for start > 0 && emailByte(text[start-1]) {
			start--
		}
		for end < len(text) && (emailByte(text[end]) && text[end] != '+' && text[end] != '%' && text[end] != '_') {
			end++
		}
		user, domain := strings.Trim(text[start:at], ".-"), strings.Trim(text[at+1:end], ".-")
		dot := strings.LastIndexByte(domain, '.')
		if user != "" && dot > 0 && letters(domain[dot+1:]) && !isEmailNoise(user+"@"+domain) && (start == 0 || text[start-1] != ':' && text[start-1] != '/') {
			return user + "@" + domain
		}
		from = at + 1
	}
}

// emailByte tells the characters of the simple addresses that people have.
func emailByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._-+%", c) >= 0
}

// letters tells whether a top-level domain can be one.
func letters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return len(s) >= 2
}

// isEmailNoise tells addresses that reach nobody: examples, git's and npm's
// own syntax, and file names that only look like addresses.
func isEmailNoise(address string) bool {
	user, domain, _ := strings.Cut(strings.ToLower(address), "@")
	switch user {
	case "git", "npm", "noreply", "no-reply", "user", "username", "your", "you", "foo", "name", "someone", "email", "your.name", "firstname.lastname", "first.last", "your.email", "your-email":
		return true
	}
	if strings.HasPrefix(domain, "example.") || strings.Contains(domain, ".example.") || domain == "test.com" || domain == "email.com" || domain == "domain.com" || domain == "mail.com" {
		return true
	}
	switch domain[strings.LastIndexByte(domain, '.')+1:] {
	case "png", "svg", "jpg", "gif", "js", "css", "ts", "json", "local", "git", "example", "test", "invalid", "md":
		return true
	}
	return strings.HasSuffix(domain, "github.com")
}
