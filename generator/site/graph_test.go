package site

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reusedBy makes components that so many others use.
func reusedBy(counts ...int) []Reused {
	var out []Reused
	for i, n := range counts {
		r := Reused{Entry: Entry{Repo: fmt.Sprintf("component-with-quite-a-long-name-%d", i)}}
		for u := range n {
			r.Users = append(r.Users, Link{Text: fmt.Sprintf("owner/user-with-quite-a-long-name-%d", (u*7+i)%40)})
		}
		out = append(out, r)
	}
	return out
}

var graphText = regexp.MustCompile(`<text class="app-chart__label" x="(\d+)" y="(\d+)"( text-anchor="end")?>([^<]*)</text>`)

// TestGraph holds the promise that the picture of who uses whom stays small
// and readable, whatever the size of the catalogue: no two names overlap, none
// leaves the picture or stands on a line, and it says what it shows.
func TestGraph(t *testing.T) {
	for name, reused := range map[string][]Reused{
		"one use": reusedBy(1), "a few": reusedBy(13, 2, 2, 1, 1), "a great catalogue": reusedBy(40, 39, 38, 30, 30, 20, 20, 20, 9, 9, 9, 9, 8, 8, 8, 1, 1, 1),
	} {
		svg := string(newGraph(reused).picture(len(reused)))
		var height int
		fmt.Sscanf(svg[strings.Index(svg, "viewBox"):], `viewBox="0 0 720 %d"`, &height)
		texts := graphText.FindAllStringSubmatch(svg, -1)
		if len(texts) < 2 || len(texts) > graphUsed+graphUsers || height > 1000 {
			t.Errorf("%s: %d names in a picture of height %d", name, len(texts), height)
		}
		last := map[string]int{}
		for _, text := range texts {
			x, _ := strconv.Atoi(text[1])
			y, _ := strconv.Atoi(text[2])
			width := 8 * len([]rune(text[4])) // of 14 pixels' type, generously
			if text[3] != "" && (x-width < 0 || x >= graphLeft) || text[3] == "" && (x+width > graphWidth || x <= graphRight) {
				t.Errorf("%s: %q does not fit beside the lines", name, text[4])
			}
			if before, ok := last[text[1]]; ok && y-before < 16 || y > height {
				t.Errorf("%s: %q overlaps the name above it", name, text[4])
			}
			last[text[1]] = y
		}
		if !strings.Contains(svg, "<title id=") || !strings.Contains(svg, "a line for each use") || !strings.Contains(svg, "<path") {
			t.Errorf("%s: the picture does not say what it shows", name)
		}
	}
	if newGraph(nil).picture(0) != "" {
		t.Error("there is a picture of nothing")
	}
}

// TestGraphIsOfTheTable holds the promise that the picture draws no use that
// the table of the same page does not name.
func TestGraphIsOfTheTable(t *testing.T) {
	reused := reusedBy(40, 3)
	g := newGraph(reused)
	for _, l := range g.lines {
		user, used := g.users[l[0]], reused[l[1]]
		if !slices.ContainsFunc(used.Shown(), func(u Link) bool { return u.Text == user }) {
			t.Errorf("%s is drawn to use %s", user, used.Repo)
		}
	}
	if len(g.lines) < usersShown {
		t.Errorf("%d lines are drawn", len(g.lines))
	}
}

// TestGraphLines holds the promise that a line is drawn for each use between
// two components of the picture, and for nothing else.
func TestGraphLines(t *testing.T) {
	reused := reusedBy(5, 3, 1)
	g := newGraph(reused)
	want := 0
	for _, r := range reused {
		for _, u := range r.Users {
			for _, shown := range g.users {
				if u.Text == shown {
					want++
				}
			}
		}
	}
	if len(g.lines) != want || want != 9 {
		t.Errorf("%d lines for %d uses", len(g.lines), want)
	}
}
