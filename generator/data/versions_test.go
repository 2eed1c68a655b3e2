package data

import "testing"

// TestAnswer holds the promise that a manifest's requirement is read as its
// ecosystem means it, and that "cannot tell" is said where it leaves it open.
func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		question, ecosystem, requirement string
		want                             Verdict
	}{
		{"django", "pypi", "", Yes}, // no versions asked
		{"django<4", "pypi", "", Unclear},
		{"django<4", "pypi", "==3.2.19", Yes},
		{"django<4", "pypi", "==4.2.17", No},
		{"django<4", "pypi", "~=3.2", Yes},
		{"django<4", "pypi", "~=3.2.1", Yes},
		{"django<4", "pypi", ">=3.2", Unclear},
		{"django<4", "pypi", ">=3.2,<4.0", Yes},
		{"django<4", "pypi", "(>=6.0.3,<7.0.0)", No},
		{"django<4", "pypi", ">=3.2,!=3.2.5,<4", Yes},
		{"django<4", "pypi", "==3.*", Yes},
		{"django<4", "pypi", "==4.0rc1", No}, // counts as its release
		{"django<4", "pypi", "^3.1", Yes},    // Poetry
		{"django<4", "pypi", "git+https://example.org/django.git", Unclear},
		{"django>=4", "pypi", "==4.2.17", Yes},
		{"express<5", "npm", "^4.17.1", Yes},
		{"express<5", "npm", "~4.14.0", Yes},
		{"express<5", "npm", "^5.2.1", No},
		{"express<5", "npm", "4.x", Yes},
		{"express<5", "npm", "4", Yes},
		{"express<5", "npm", "*", Unclear},
		{"express<5", "npm", "latest", Unclear},
		{"express<5", "npm", "^4.0.0 || ^5.0.0", Unclear},
		{"express<6", "npm", "^4.0.0 || ^5.0.0", Yes},
		{"express<5", "npm", "1.2.3 - 2.3.4", Yes},
		{"express<5", "npm", ">=4.0.0 <5", Yes},
		{"express@4", "npm", "4.18.2", Yes},
		{"express@4.18", "npm", "4.17.0", No},
		{"left-pad<0.3", "npm", "^0.2.1", Yes},
		{"left-pad<0.0.4", "npm", "^0.0.3", Yes},
		{"serde<2", "cargo", "1.0", Yes}, // a bare number is a caret
		{"serde<1.5", "cargo", "1.0", Unclear},
		{"serde<2", "cargo", "=1.0.5", Yes},
		{"rails<6", "rubygems", "~> 5.2", Yes},
		{"rails<5.3", "rubygems", "~> 5.2.1", Yes},
		{"rails<5.3", "rubygems", "~> 5.2", Unclear},
		{"symfony/console<5", "packagist", "~4.4", Yes},
		{"symfony/console<4.5", "packagist", "~4.4", Unclear}, // unlike npm's tilde
		{"spring<3", "maven", "2.7.18", Yes},
		{"spring<3", "maven", "2.7.18.RELEASE", Yes},
		{"spring<3", "maven", "[2.0,3.0)", Yes},
		{"spring<3", "maven", "[2.0,3.0]", Unclear},
		{"spring<3", "maven", "[3.1]", No},
		{"spring<3", "maven", "(,3.0)", Yes},
		{"spring<3", "maven", "${spring.version}", Unclear},
		{"newtonsoft.json<13", "nuget", "12.0.3", Yes},
		{"newtonsoft.json<13", "nuget", "12.0.*", Yes},
		{"golang.org/x/net<1", "go", "v0.21.0", Yes},
		{"golang.org/x/net<0.30", "go", "v0.21.0", Unclear}, // at least that one
		{"numpy<2", "conda", "1.21", Yes},
		{"numpy<2", "conda", "=1.21", Yes},
		{"dplyr>=1", "cran", ">= 1.0.0", Yes},
		{"dplyr<1", "cran", ">= 1.0.0", No},
		{"aws<4", "terraform", "~> 3.27", Yes},
		{"actions/checkout<4", "github-actions", "v3", Yes},
		{"actions/checkout<4", "github-actions", "v4.1.7", No},
		{"actions/checkout<4", "github-actions", "main", Unclear},
		{"actions/checkout<4", "github-actions", "b4ffde65f46336ab88eb53be808477a3936bae11", Unclear},
		{"node<18", "docker", "12-alpine", Yes},
		{"node<18", "docker", "20.11.1-slim", No},
		{"node<18", "docker", "lts", Unclear},
	} {
		q, err := ParseQuestion(c.question)
		if err != nil {
			t.Errorf("%s: %v", c.question, err)
			continue
		}
		if got, why := q.Answer(c.ecosystem, c.requirement); got != c.want {
			t.Errorf("%s asked of %s %q: %s (%s), want %s", c.question, c.ecosystem, c.requirement, got, why, c.want)
		}
	}
}

// TestParseQuestion holds the promise that a package is found by the name that
// its own community writes.
func TestParseQuestion(t *testing.T) {
	for text, want := range map[string]Question{
		"express":                     {Package: "express"},
		"npm:express":                 {Ecosystem: "npm", Package: "express"},
		"npm:@scope/pkg@^4":           {Ecosystem: "npm", Package: "@scope/pkg", Versions: "^4"},
		" django < 4 ":                {Package: "django", Versions: "< 4"},
		"pypi:django>=3, <4":          {Ecosystem: "pypi", Package: "django", Versions: ">=3, <4"},
		"org.springframework:spring":  {Package: "org.springframework:spring"},
		"uk:thing":                    {Package: "uk:thing"},
		"github.com/spf13/cobra":      {Package: "github.com/spf13/cobra"},
		"github-actions:actions/x@v4": {Ecosystem: "github-actions", Package: "actions/x", Versions: "v4"},
	} {
		q, err := ParseQuestion(text)
		q.wanted = nil
		if err != nil || q.Ecosystem != want.Ecosystem || q.Package != want.Package || q.Versions != want.Versions {
			t.Errorf("%q is read as %+v, %v; want %+v", text, q, err, want)
		}
	}
	for _, text := range []string{"", "  ", "<4", "django<", "django<four", "django latest"} {
		if q, err := ParseQuestion(text); err == nil {
			t.Errorf("%q was taken for %+v", text, q)
		}
	}
}

// FuzzRanges holds the promise that no requirement, however odd, stops the
// reader, and that a range within another meets it.
func FuzzRanges(f *testing.F) {
	for _, s := range []string{"^1.2", "~> 3", "[1,2)", "1 - 2", ">=1 <2 || 3.x", "==1.*", "9999999999999999999.1", "<<<", "[,]"} {
		f.Add("npm", s, "<4")
	}
	f.Add("npm", "10 - 0", "0") // backwards
	f.Add("maven", "[4,1]", "2")
	f.Fuzz(func(t *testing.T, ecosystem, requirement, wanted string) {
		a, ok := parseRanges(ecosystem, requirement)
		b, also := parseRanges("question", wanted)
		if ok && also && a.within(b) && !a.meets(b) {
			t.Errorf("%s %q lies in %q and does not meet it", ecosystem, requirement, wanted)
		}
	})
}
