package data

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Verdict answers whether a requirement falls under a question.
type Verdict string

// The verdicts. Unclear is said wherever a manifest leaves it open: it allows
// versions on both sides, or names a branch, a commit or nothing.
const (
	Yes     Verdict = "yes"
	Unclear Verdict = "cannot tell"
	No      Verdict = "no"
)

var verdicts = []Verdict{Yes, Unclear, No}

// Question asks for a package, and perhaps for some of its versions.
type Question struct {
	Ecosystem string // "" for all
	Package   string
	Versions  string // as a requirement: "<4", ">=2, <3"; "" for all

	wanted ranges
}

var questionPattern = regexp.MustCompile(`^(?:([a-z-]+):)?(@?[^\s<>=!~^@,]+)\s*@?\s*(.*)$`)

// ecosystems are those whose manifests are read.
var ecosystems = []string{"npm", "pypi", "conda", "cran", "go", "maven", "nuget", "rubygems", "cargo", "packagist", "terraform", "github-actions", "docker"}

// ParseQuestion reads a question: [ECOSYSTEM:]PACKAGE[VERSIONS].
func ParseQuestion(text string) (Question, error) {
	m := questionPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Question{}, fmt.Errorf("%q names no package; write PACKAGE, ECOSYSTEM:PACKAGE or PACKAGE<VERSION", text)
	}
	q := Question{Ecosystem: m[1], Package: m[2], Versions: m[3]}
	if q.Ecosystem != "" && !slices.Contains(ecosystems, q.Ecosystem) {
		q.Ecosystem, q.Package = "", m[1]+":"+m[2] // maven's names hold a colon
	}
	if q.Versions == "" {
		return q, nil
	}
	var ok bool
	if q.wanted, ok = parseRanges("question", q.Versions); !ok {
		return q, fmt.Errorf("%q are no versions; write <4, >=2, 3.1 or \">=2 <3\"", q.Versions)
	}
	return q, nil
}

// Answer tells whether whoever asks for this requirement is on one of the
// versions wanted, and why when that is not certain.
func (q Question) Answer(ecosystem, requirement string) (Verdict, string) {
	if q.Versions == "" {
		return Yes, ""
	}
	if requirement == "" {
		return Unclear, "the manifest names no version"
	}
	asked, ok := parseRanges(ecosystem, requirement)
	switch {
	case !ok:
		return Unclear, fmt.Sprintf("%q is not a range of versions", requirement)
	case asked.within(q.wanted):
		return Yes, ""
	case !asked.meets(q.wanted):
		return No, fmt.Sprintf("it asks for %s", requirement)
	}
	return Unclear, fmt.Sprintf("%s allows versions on both sides", requirement)
}

// version is what is compared: up to four numbers. What follows them (rc1,
// -slim, +build) is not: a release candidate counts as its release.
type version [4]int

func (v version) compare(o version) int { return slices.Compare(v[:], o[:]) }

// next is the first version after all that begin with the first n numbers.
func (v version) next(n int) version {
	var out version
	copy(out[:n], v[:n])
	out[n-1]++
	return out
}

// span is the versions from low up to, but without, high.
type span struct {
	low, high version
}

// ranges are spans that do not touch, ascending.
type ranges []span

const many = 1 << 30

var everything = ranges{{version{}, version{many}}}

// exactly is one version alone: nothing lies between it and its fifth number.
func exactly(v version) ranges { return ranges{{v, v.next(4)}} }

func (r ranges) and(o ranges) ranges {
	var out ranges
	for _, a := range r {
		for _, b := range o {
			s := a
			if b.low.compare(s.low) > 0 {
				s.low = b.low
			}
			if b.high.compare(s.high) < 0 {
				s.high = b.high
			}
			if s.low.compare(s.high) < 0 {
				out = append(out, s)
			}
		}
	}
	return out
}

func (r ranges) meets(o ranges) bool { return len(r.and(o)) > 0 }

// within tells whether all of r lies in o. Each span must lie in one of o's,
// which is careful where two of o's touch.
func (r ranges) within(o ranges) bool {
	for _, s := range r {
		if !slices.ContainsFunc(o, func(b span) bool { return b.low.compare(s.low) <= 0 && s.high.compare(b.high) <= 0 }) {
			return false
		}
	}
	return len(r) > 0
}

var (
	comparatorPattern = regexp.MustCompile(`(===|==|>=|<=|!=|~=|~>|=|>|<|\^|~)?\s*v?(\d+(?:\.\d+)*|\*|[xX])((?:\.[*xX])*)([-+._a-zA-Z][-+.\w]*)?`)
	mavenPattern      = regexp.MustCompile(`^([\[(])\s*([\d.]*)[\w.-]*\s*(,?)\s*([\d.]*)[\w.-]*\s*([\])])$`)
	hyphenPattern     = regexp.MustCompile(`^v?(\d[\d.]*)\s+-\s+v?(\d[\d.]*)$`)
	commitPattern     = regexp.MustCompile(`^[0-9a-f]{7,40}$`)
)

// parseRanges reads a requirement as its ecosystem means it. Its sources:
// node-semver's ranges, PEP 440, Cargo's and Composer's specifications of
// dependencies, RubyGems' and Terraform's pessimistic operator, Maven's and
// NuGet's intervals, Go's minimal version selection. "question" is how people
// ask: a bare number means all versions that begin with it.
func parseRanges(ecosystem, text string) (ranges, bool) {
	text = strings.Trim(text, " ")
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") && strings.ContainsAny(text, "<>=~!") {
		text = text[1 : len(text)-1] // as Python's metadata may have it
	}
	if text == "" || commitPattern.MatchString(text) && strings.ContainsAny(text, "abcdef") || len(text) == 40 {
		return nil, false
	}
	if m := hyphenPattern.FindStringSubmatch(text); m != nil {
		low, _ := parseVersion(m[1])
		high, n := parseVersion(m[2])
		return ranges{{low, high.next(n)}}.and(everything), true // backwards, it allows nothing
	}
	if m := mavenPattern.FindStringSubmatch(text); m != nil {
		return interval(m).and(everything), true
	}
	var out ranges
	for _, alternative := range strings.Split(strings.ReplaceAll(text, "||", "|"), "|") {
		all, ok := conjunction(ecosystem, alternative)
		if !ok {
			return nil, false
		}
		out = append(out, all...)
	}
	return out, true
}

// interval reads [1.0,2.0) and its like; [1.0] is one version.
func interval(m []string) ranges {
	low, _ := parseVersion(m[2])
	high, n := parseVersion(m[4])
	switch {
	case m[3] == "":
		return exactly(low)
	case m[1] == "(" && m[2] != "":
		low = low.next(4)
	}
	switch {
	case n == 0:
		high = version{many}
	case m[5] == "]":
		high = high.next(4)
	}
	return ranges{{low, high}}
}

// conjunction reads comparators that all hold, separated by commas or spaces.
func conjunction(ecosystem, text string) (ranges, bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, ",", " "))
	out, rest := everything, text
	for rest != "" {
		place := comparatorPattern.FindStringSubmatchIndex(rest)
		if place == nil || place[0] != 0 {
			return nil, false
		}
		part := comparatorPattern.FindStringSubmatch(rest)
		rest = strings.TrimLeft(rest[place[1]:], " ")
		out = out.and(comparator(ecosystem, part[1], part[2], part[3] != "" && part[4] == ""))
	}
	return out, text != ""
}

// comparator gives the versions that one comparator allows; wild when a star or
// an x stands for the last numbers.
func comparator(ecosystem, operator, number string, wild bool) ranges {
	v, n := parseVersion(number)
	if n == 0 {
		return everything // * and x
	}
	beginning := ranges{{v, v.next(n)}}
	switch operator {
	case ">=":
		return ranges{{v, version{many}}}
	case ">":
		if ecosystem == "question" || ecosystem == "npm" || wild {
			return ranges{{v.next(n), version{many}}} // >4 begins with 5
		}
		return ranges{{v.next(4), version{many}}}
	case "<":
		return ranges{{version{}, v}}
	case "<=":
		if ecosystem == "question" || ecosystem == "npm" || wild {
			return ranges{{version{}, v.next(n)}}
		}
		return ranges{{version{}, v.next(4)}}
	case "!=":
		return everything // leaves a hole, too small to decide by
	case "^":
		return ranges{{v, v.next(firstDigit(v, n))}}
	case "~=", "~>":
		return ranges{{v, v.next(max(1, n-1))}}
	case "~":
		if ecosystem == "packagist" {
			return ranges{{v, v.next(max(1, n-1))}}
		}
		return ranges{{v, v.next(min(n, 2))}}
	}
	if wild {
		return beginning
	}
	return plain(ecosystem, operator, v, n)
}

// plain gives the versions that a number means alone or after an equals sign.
func plain(ecosystem, operator string, v version, n int) ranges {
	switch ecosystem {
	case "question", "github-actions", "docker":
		return ranges{{v, v.next(n)}}
	case "npm":
		if n < 3 {
			return ranges{{v, v.next(n)}}
		}
	case "conda":
		if operator != "==" {
			return ranges{{v, v.next(n)}}
		}
	case "cargo":
		if operator == "" {
			return ranges{{v, v.next(firstDigit(v, n))}}
		}
		return ranges{{v, v.next(n)}}
	case "go":
		return ranges{{v, v.next(1)}} // at least this one, of the same module
	}
	return exactly(v)
}

// firstDigit is the place, from 1, of the first number that is not nought,
// within those given: what a caret keeps.
func firstDigit(v version, n int) int {
	for i := range n {
		if v[i] > 0 {
			return i + 1
		}
	}
	return n
}

// parseVersion reads numbers, and how many there are; more than four are left out.
func parseVersion(text string) (v version, n int) {
	for part := range strings.SplitSeq(text, ".") {
		number, err := strconv.Atoi(part)
		if err != nil || n == len(v) {
			break
		}
		v[n] = min(number, many-1)
		n++
	}
	return v, n
}
