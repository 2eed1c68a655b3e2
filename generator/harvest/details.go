package harvest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

const (
	treeDepth    = 4 // levels of folders listed by one query
	maxHistory   = 30
	maxReleases  = 10
	maxTags      = 10
	maxLanguages = 20
	maxIssues    = 20
	filesAQuery  = 300
)

// historyFor is how recently a repository must have been pushed to for its
// history to be worth a request: of an older one the last commit tells all.
const historyFor = 365 * 24 * time.Hour

// common are the paths that are asked for at once, since many repositories
// have them. Other wanted files are asked for when the tree shows them.
var common = []string{
	"README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "SECURITY.md",
	".github/SECURITY.md", "CODEOWNERS", ".github/CODEOWNERS", ".github/dependabot.yml", "publiccode.yml", "package.json", "pyproject.toml",
	"requirements.txt", "setup.py", "DESCRIPTION", "Dockerfile", ".pre-commit-config.yaml", ".travis.yml", "go.mod", "pom.xml", "Gemfile", "mkdocs.yml",
}

// helpLabels are the labels, in any case, by which people ask for help.
var helpLabels = []string{"good first issue", "good-first-issue", "help wanted", "help-wanted", "first-timers-only", "up for grabs", "beginner friendly", "hacktoberfest"}

const blobFields = `fragment B on Blob { text byteSize isBinary isTruncated }`

// baseFields is what is asked of every repository. The connections in it and
// in extraFields are what a query costs: one point for a hundred of them.
var baseFields = func() string {
	var b strings.Builder
	b.WriteString(`fragment R on Repository { id databaseId isEmpty archivedAt parent { nameWithOwner } latestRelease { tagName }
		defaultBranchRef { name target { oid ... on Commit { committedDate } } }
		refs(refPrefix: "refs/tags/", first: ` + fmt.Sprint(maxTags) + `, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { nodes { name } }
		workflows: object(expression: "HEAD:.github/workflows") { ... on Tree { entries { name type mode object { ...B } } } }`)
	for i, p := range common {
		fmt.Fprintf(&b, " f%d: object(expression: %s) { ...B }", i, quote("HEAD:"+p))
	}
	b.WriteString(" }")
	return b.String()
}()

// extraFields are what is asked only of the repositories that may have it.
func (r *run) extraFields(repo *catalogue.Repository) string {
	var b strings.Builder
	if repo.Language != "" {
		fmt.Fprintf(&b, " languages(first: %d, orderBy: {field: SIZE, direction: DESC}) { edges { size node { name } } }", maxLanguages)
	}
	if r.report.Began.Sub(repo.Pushed) < historyFor {
		fmt.Fprintf(&b, " history: defaultBranchRef { target { ... on Commit { history(first: %d) { nodes { committedDate } } } } }", maxHistory)
	}
	if wantsIssues(repo) {
		fmt.Fprintf(&b, " issues(first: 1, states: OPEN, labels: %s) { totalCount }", labelList())
	}
	return b.String()
}

func labelList() string {
	quoted := make([]string, len(helpLabels))
	for i, l := range helpLabels {
		quoted[i] = quote(l)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// treeFields asks for the names in a tree, treeDepth levels deep.
func treeFields() string {
	s := "entries { name type mode size }"
	for range treeDepth - 1 {
		s = "entries { name type mode size object { ... on Tree { " + s + " } } }"
	}
	return s
}

// sight is what looking into one repository by GraphQL gave.
type sight struct {
	repo    *catalogue.Repository
	key     string // "" when something is missing that another night may bring
	details *catalogue.Details
	text    map[string]catalogue.File // contents at hand, by path
	wants   []string                  // paths whose contents are still to be read
	picked  []string                  // paths that are wanted
	readme  string                    // path of the README, maybe a link
	tries   int                       // of the second query, alone
	release bool                      // it has releases to list
	issues  bool                      // it has issues to list
}

// ask looks into repositories by one query, and by a second one for what the
// first shows to be there. Repositories that GitHub gives null for are nil.
func (r *run) ask(ctx context.Context, jobs []job) ([]*sight, error) {
	text, variables := r.detailsQuery(jobs)
	data, err := r.query(ctx, text, variables)
	if err != nil {
		return nil, err
	}
	answers := map[string]nodeAnswer{}
	for name, raw := range data {
		var nodes []*nodeAnswer
		if !strings.HasPrefix(name, "g") {
			continue
		}
		if err := json.Unmarshal(raw, &nodes); err != nil {
			return nil, fmt.Errorf("%w: %w", errHeavy, err)
		}
		for _, n := range nodes {
			if n != nil {
				answers[n.id()] = *n
			}
		}
	}
	seen := make([]*sight, len(jobs))
	for i, j := range jobs {
		if a, ok := answers[j.repo.NodeID]; ok {
			seen[i] = r.see(j, a)
		}
	}
	return seen, r.complete(ctx, seen)
}

// detailsQuery groups repositories by what is asked of them, so that nothing
// is paid for that cannot be there.
func (r *run) detailsQuery(jobs []job) (text string, variables map[string]any) {
	groups := map[string][]string{}
	var order []string
	for _, j := range jobs {
		fields := fmt.Sprintf("...R tree: object(expression: \"HEAD:\") { ... on Tree { %s } }", treeFields()) + r.extraFields(j.repo)
		if groups[fields] == nil {
			order = append(order, fields)
		}
		groups[fields] = append(groups[fields], j.repo.NodeID)
	}
	variables = map[string]any{}
	var params, body strings.Builder
	for i, fields := range order {
		fmt.Fprintf(&params, " $g%d: [ID!]!", i)
		fmt.Fprintf(&body, " g%d: nodes(ids: $g%d) { ... on Repository { %s } }", i, i, fields)
		variables[fmt.Sprintf("g%d", i)] = groups[fields]
	}
	return fmt.Sprintf("query(%s) { rateLimit { cost }%s }\n%s\n%s", params.String(), body.String(), baseFields, blobFields), variables
}

// see reads the answer about one repository.
func (r *run) see(j job, a nodeAnswer) *sight {
	s := &sight{repo: j.repo, key: r.key(j.repo), text: map[string]catalogue.File{}}
	d := &catalogue.Details{AsOf: r.now(), Source: "graphql"}
	s.details = d
	a.about(d)
	if a.truth("isEmpty") || d.Commit == "" {
		d.Empty = a.truth("isEmpty")
		if !d.Empty {
			s.problem("", "GitHub names no default branch, so nothing in it could be read")
		}
		return s
	}
	d.Tree = a.tree()
	for i, p := range common {
		r.keepBlob(s, p, a.blob(fmt.Sprintf("f%d", i)))
	}
	for _, e := range a.workflows() {
		r.keepBlob(s, ".github/workflows/"+e.Name, e.blob())
	}
	s.readme, s.picked = readmeOf(d.Tree.Entries), pick(d.Tree.Entries)
	s.release = a.has("latestRelease") || len(d.Tags) > 0 // the latest is never a prerelease
	s.issues = a.helpWanted() > 0
	s.gather()
	return s
}

// keepBlob keeps the contents of a file that was asked for by its path.
func (r *run) keepBlob(s *sight, name string, b *blobAnswer) {
	if b == nil {
		return
	}
	f := catalogue.File{Path: name, Size: b.ByteSize, Binary: b.IsBinary}
	if b.Text != nil && !b.IsBinary {
		f = r.file(name, []byte(*b.Text), b.ByteSize)
		f.Truncated = f.Truncated || b.IsTruncated
	}
	s.text[name] = f
}

// gather puts together the files from what is at hand, and notes what is still
// to be read. Of a symbolic link it takes what it leads to.
func (s *sight) gather() {
	s.details.Files, s.wants = nil, nil
	picked := s.picked
	s.picked = nil
	for _, p := range picked {
		as, from := p, p
		f, at := s.text[p]
		if at && isLink(s.details.Tree.Entries, p) {
			if from = follow(s.details.Tree.Entries, p, string(f.Data)); from == "" {
				s.problem(p, "is a symbolic link that leads to no file of the repository")
				continue
			}
			f, at = s.text[from]
		}
		if p == s.readme { // it is read, and pointed at, where it really lies
			as, s.details.Readme = from, from
		}
		s.picked = append(s.picked, p)
		if f.Path = as; at {
			s.details.Files = append(s.details.Files, f)
		} else {
			s.wants = append(s.wants, from)
		}
	}
	slices.Sort(s.wants)
	s.wants = slices.Compact(s.wants)
}

// problem notes something about a file that people should know.
func (s *sight) problem(file, what string) {
	s.details.Problems = append(s.details.Problems, catalogue.Problem{Subject: s.repo.FullName(), File: file, What: what})
}

func isLink(entries []catalogue.TreeEntry, name string) bool {
	for _, e := range entries {
		if e.Path == name {
			return e.IsLink()
		}
	}
	return false
}

// complete reads what the first look showed to be there: files, releases,
// issues, and last a README that is no UTF-8, which GraphQL does not show.
func (r *run) complete(ctx context.Context, seen []*sight) error {
	for round := 0; round < 2; round++ { // the second for where links lead
		if err := r.second(ctx, seen, round); err != nil {
			return err
		}
	}
	for _, s := range seen {
		if s == nil {
			continue
		}
		if err := r.rescueReadme(ctx, s); err != nil {
			return err
		}
		s.details.Files = sortFiles(s.details.Files)
		releasedFirst(s.details)
	}
	return nil
}

// rescueReadme reads as bytes a README that GitHub takes for binary, such as
// one in UTF-16.
func (r *run) rescueReadme(ctx context.Context, s *sight) error {
	f := s.details.File(s.details.Readme)
	if f == nil || f.Data != nil {
		return nil
	}
	data, err := r.contents(ctx, s.repo, s.details.Commit, f.Path, -1)
	var limit *limitError
	switch {
	case err == nil:
		*f = r.file(f.Path, data, f.Size)
	case errors.As(err, &limit) || ctx.Err() != nil:
		return cmp.Or(ctx.Err(), err)
	default:
		s.problem(f.Path, "could not be read: "+firstLine(err).Error())
	}
	return nil
}

// second asks for the files, releases and issues that are wanted still, of
// many repositories in one query.
func (r *run) second(ctx context.Context, seen []*sight, round int) error {
	var some []*sight
	files := 0
	for _, s := range seen {
		if s == nil || len(s.wants) == 0 && (round > 0 || !s.release && !s.issues) {
			continue
		}
		if files += len(s.wants); len(some) > 0 && files > filesAQuery {
			if err := r.secondOf(ctx, some, round); err != nil {
				return err
			}
			some, files = nil, len(s.wants)
		}
		some = append(some, s)
	}
	return r.secondOf(ctx, some, round)
}

// secondOf asks one query; one that is too much is halved. What a repository
// cannot be asked for even alone is left for another night.
func (r *run) secondOf(ctx context.Context, some []*sight, round int) error {
	if len(some) == 0 {
		return nil
	}
	var q strings.Builder
	q.WriteString("query { rateLimit { cost }")
	for i, s := range some {
		fmt.Fprintf(&q, " r%d: node(id: %s) { ... on Repository { id", i, quote(s.repo.NodeID))
		for n, p := range s.wants {
			fmt.Fprintf(&q, " f%d: object(expression: %s) { ...B }", n, quote(s.details.Commit+":"+p))
		}
		if s.release && round == 0 {
			fmt.Fprintf(&q, " releases(first: %d, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { tagName name url publishedAt isPrerelease isDraft } }", maxReleases)
		}
		if s.issues && round == 0 {
			fmt.Fprintf(&q, " issues(first: %d, states: OPEN, labels: %s, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { number title url createdAt updatedAt labels(first: 10) { nodes { name } } } }", maxIssues, labelList())
		}
		q.WriteString(" } }")
	}
	q.WriteString(" }\n")
	if strings.Contains(q.String(), "...B") {
		q.WriteString(blobFields)
	}
	data, err := r.query(ctx, q.String(), nil)
	switch {
	case errors.Is(err, errHeavy) && len(some) > 1:
		r.incident("graphql", fmt.Sprintf("%s (files of %d repositories); asked in two parts", firstLine(err), len(some)))
		if err := r.secondOf(ctx, some[:len(some)/2], round); err != nil {
			return err
		}
		return r.secondOf(ctx, some[len(some)/2:], round)
	case errors.Is(err, errHeavy):
		return r.secondAlone(ctx, some[0], round, err)
	case err != nil:
		return err
	}
	for i, s := range some {
		var a nodeAnswer
		if json.Unmarshal(data[fmt.Sprintf("r%d", i)], &a) != nil || a == nil {
			s.incomplete("it went away while it was being read")
			continue
		}
		r.seeMore(s, a)
	}
	return nil
}

// secondAlone asks again, a few times, for one repository.
func (r *run) secondAlone(ctx context.Context, s *sight, round int, err error) error {
	if s.tries++; s.tries >= maxTries {
		r.incident(s.repo.FullName(), firstLine(err).Error())
		s.incomplete(firstLine(err).Error())
		return nil
	}
	if err := r.Clock.Sleep(ctx, firstPause<<(s.tries-1)); err != nil {
		return err
	}
	return r.secondOf(ctx, []*sight{s}, round)
}

// incomplete notes that files are missing, so that they are asked for again
// another night.
func (s *sight) incomplete(why string) {
	s.key = ""
	for _, p := range s.wants {
		s.problem(p, "could not be read: "+why)
		s.text[p] = catalogue.File{}
	}
	s.release, s.issues = false, false
	s.gather()
}

// seeMore reads the answer to the second query.
func (r *run) seeMore(s *sight, a nodeAnswer) {
	for n, p := range s.wants {
		b := a.blob(fmt.Sprintf("f%d", n))
		if b == nil {
			s.problem(p, "is in the list of files but could not be read")
			s.text[p] = catalogue.File{}
			continue
		}
		r.keepBlob(s, p, b)
	}
	s.gather()
	s.details.Releases = append(s.details.Releases, a.releases()...)
	s.details.HelpWanted = append(s.details.HelpWanted, a.issues()...)
}
