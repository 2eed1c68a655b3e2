package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// graph is a picture of who uses whom: users on the left, what they use on the
// right, a line for each use. The columns never overlap, whatever the names,
// and the picture stays small, whatever the size of the catalogue.
type graph struct {
	users, used []string
	lines       [][2]int // positions in users and used
}

const (
	graphUsed  = 12 // components on the right, the most used
	graphUsers = 30 // components on the left
	graphName  = 28 // characters shown of a name
	graphWidth = 720
	graphRow   = 24
	graphLeft  = 250 // where the lines begin
	graphRight = 430 // and where they end
)

// newGraph chooses what is drawn of that which the table names: of the most
// used components, in their order, one user of each in turn until there are enough.
func newGraph(reused []Reused) graph {
	reused = reused[:min(len(reused), graphUsed)]
	var g graph
	more := true
	for turn := 0; more; turn++ {
		more = false
		for _, r := range reused {
			if turn < len(r.Shown()) && len(g.users) < graphUsers {
				more = true
				if user := r.Shown()[turn].Text; !slices.Contains(g.users, user) {
					g.users = append(g.users, user)
				}
			}
		}
	}
	g.order(reused)
	for right, r := range reused {
		g.used = append(g.used, fmt.Sprintf("%s (%s)", shorten(r.Repo, graphName), num(len(r.Users))))
		for left, user := range g.users {
			if usedBy(r, user) {
				g.lines = append(g.lines, [2]int{left, right})
			}
		}
	}
	return g
}

// order puts users beside what they use, so that few lines cross.
func (g *graph) order(reused []Reused) {
	middle := map[string]float64{}
	for _, user := range g.users {
		sum, n := 0, 0
		for right, r := range reused {
			if usedBy(r, user) {
				sum, n = sum+right, n+1
			}
		}
		middle[user] = float64(sum) / float64(max(n, 1))
	}
	slices.SortFunc(g.users, func(a, b string) int { return cmp.Or(cmp.Compare(middle[a], middle[b]), strings.Compare(a, b)) })
}

func usedBy(r Reused, user string) bool {
	return slices.ContainsFunc(r.Shown(), func(l Link) bool { return l.Text == user })
}

// picture draws the graph; all of it stands in the table of the same page.
func (g graph) picture(total int) template.HTML {
	if len(g.lines) == 0 {
		return ""
	}
	about := fmt.Sprintf("%s on the right and %s that use them on the left, a line for each use. The number is how many use it.", plural(len(g.used), "component", "components"), plural(len(g.users), "component", "components"))
	if total > len(g.used) {
		about = "The most used: " + about
	}
	height := graphRow * (max(len(g.users), len(g.used)) + 1)
	var s strings.Builder
	openSVG(&s, Chart{ID: "graph", Title: "Who uses whom", About: about}, graphWidth, height)
	left, right := column(len(g.users), height), column(len(g.used), height)
	for _, l := range g.lines {
		middle := (graphLeft + graphRight) / 2
		fmt.Fprintf(&s, `<path class="app-chart__line" d="M%d %dC%d %d %d %d %d %d"/>`, graphLeft, left(l[0]), middle, left(l[0]), middle, right(l[1]), graphRight, right(l[1]))
	}
	for i, name := range g.users {
		fmt.Fprintf(&s, `<text class="app-chart__label" x="%d" y="%d" text-anchor="end">%s</text>`, graphLeft-8, left(i)+5, template.HTMLEscapeString(shorten(name[strings.LastIndexByte(name, '/')+1:], graphName)))
	}
	for i, name := range g.used {
		fmt.Fprintf(&s, `<text class="app-chart__label" x="%d" y="%d">%s</text>`, graphRight+8, right(i)+5, template.HTMLEscapeString(name))
	}
	return closeSVG(&s)
}

// column gives the middle of each of n rows spread over a height.
func column(n, height int) func(i int) int {
	return func(i int) int { return (2*i + 1) * height / (2 * max(n, 1)) }
}
