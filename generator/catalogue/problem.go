package catalogue

import (
	"fmt"
	"strings"
)

// Problem is something wrong, said so that a person can mend it. As an error
// of configuration or content it prints as a compiler's:
//
//	config.yaml:12:3: error: unknown key "organisation" (allowed: org, user, repo)
//
// As a warning of a run it names the repository in Subject.
type Problem struct {
	File    string   `json:"file,omitempty"`
	Line    int      `json:"line,omitempty"` // 1-based
	Col     int      `json:"col,omitempty"`  // 1-based
	Subject string   `json:"subject,omitempty"`
	What    string   `json:"what"`
	Allowed []string `json:"allowed,omitempty"`
	Do      string   `json:"do,omitempty"` // what to do about it
}

// Error implements error.
func (p Problem) Error() string {
	var b strings.Builder
	switch {
	case p.File != "" && p.Line > 0:
		fmt.Fprintf(&b, "%s:%d:%d: error: ", p.File, p.Line, max(p.Col, 1))
	case p.File != "":
		fmt.Fprintf(&b, "%s: error: ", p.File)
	case p.Subject != "":
		fmt.Fprintf(&b, "%s: ", p.Subject)
	}
	b.WriteString(p.What)
	if len(p.Allowed) > 0 {
		fmt.Fprintf(&b, " (allowed: %s)", strings.Join(p.Allowed, ", "))
	}
	if p.Do != "" {
		b.WriteString("; " + p.Do)
	}
	return b.String()
}

// maxProblems is how many problems of one repository are named.
const maxProblems = 100

// FirstProblems are as many problems as are named of one repository, and one
// that says so where there are more.
func FirstProblems(all []Problem) []Problem {
	if len(all) <= maxProblems {
		return all
	}
	more := Problem{What: fmt.Sprintf("it has more than %d problems, the others are not named", maxProblems)}
	return append(all[:maxProblems:maxProblems], more)
}
