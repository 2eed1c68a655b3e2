package harvest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v62/github"
)

// Lists of small accounts come by GraphQL, many accounts in one query, for a
// request of REST's is spent on each account however small. What a query costs
// is the connections in it, so it asks for what can be had without them; of
// the topics and the open issues, which are connections, it asks for the rows
// that are new or changed, and for the others every fortnight.
const (
	firstRows = 250  // rows in a query
	mostRows  = 1000 // the most
	rowsName  = "harvest.rows"
	// newRows is the size up to which the list of an account that was never
	// read is cheaper by query: three hundredths of a point for each row
	// against one request for a hundred.
	newRows = 33
	// spareRows are asked for beyond what GitHub counted a moment ago.
	spareRows = 5
)

const rowFields = `fragment R on Repository { id databaseId name description homepageUrl url isPrivate isFork isArchived isDisabled isTemplate
stargazerCount forkCount diskUsage createdAt pushedAt updatedAt defaultBranchRef { name } primaryLanguage { name } licenseInfo { spdxId } }`

// rowAnswer is a repository in the list of its owner.
type rowAnswer struct {
	ID                                                    string
	DatabaseID                                            int64
	Name, Description, HomepageURL, URL                   string
	IsPrivate, IsFork, IsArchived, IsDisabled, IsTemplate bool
	StargazerCount, ForkCount, DiskUsage                  int
	CreatedAt, PushedAt, UpdatedAt                        time.Time
	DefaultBranchRef, PrimaryLanguage                     struct{ Name string }
	LicenseInfo                                           struct{ SpdxID string }
}

// listAnswer is the list of an owner.
type listAnswer struct {
	Repositories struct {
		TotalCount int
		PageInfo   struct{ HasNextPage bool }
		Nodes      []*rowAnswer
	}
}

// listByQuery reads and stores the lists of the sources that are small, and
// returns those that are to be listed by REST: because they are large, because
// GitHub does not answer for them, or because the answer is not to be believed
// without a second one.
func (r *run) listByQuery(ctx context.Context, sources []*source) (others []*source, err error) {
	b, err := recallBatches(ctx, r, rowsName, firstRows, mostRows, func(s *source) int { return s.public + 1 })
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if r.small(s) {
			b.queue = append(b.queue, s)
		} else {
			others = append(others, s)
		}
	}
	var mu sync.Mutex
	failures := 0 // in a row
	err = b.each(ctx, r.cfg.Concurrency, func(ctx context.Context, some []*source) error {
		left, err := r.listSome(ctx, b, some)
		mu.Lock()
		defer mu.Unlock()
		if failures++; err == nil {
			failures = 0
		}
		var limit *limitError
		switch {
		case errors.Is(err, errHeavy) && len(some) > 1 && failures < maxTries:
			size := b.heavy(some)
			r.incident("graphql", fmt.Sprintf("%s (the lists of %d accounts); now %d rows at a time", firstLine(err), len(some), size))
			b.back(some)
			return r.remember(ctx, rowsName, size)
		case errors.Is(err, errHeavy) || errors.Is(err, errNoGraphQL) || errors.As(err, &limit):
			r.incident("graphql", fmt.Sprintf("%s; by REST are listed: %s", firstLine(err), logins(some)))
			left, err = some, nil
		}
		others = append(others, left...)
		return err
	})
	return others, err
}

func logins(some []*source) string {
	var names []string
	for _, s := range some {
		names = append(names, s.login)
	}
	return strings.Join(names, ", ")
}

// small tells whether the list of a source is asked for by query. An account
// that is not of the kind that the configuration says is not, so that it is
// explained.
func (r *run) small(s *source) bool {
	most := pageSize - spareRows
	if s.last == 0 {
		most = newRows
	}
	return r.graphql && s.told && s.public <= most && s.org.Person == (s.User != "")
}

// listSome reads the lists of some sources by one query, and stores those that
// are whole; it returns the others.
func (r *run) listSome(ctx context.Context, b *batches[*source], some []*source) (left []*source, err error) {
	began := r.Clock.Now()
	data, err := r.query(ctx, listQuery(some), nil)
	if err != nil {
		return nil, err
	}
	if size, grew := b.well(some, r.Clock.Now().Sub(began)); grew {
		if err := r.remember(ctx, rowsName, size); err != nil {
			return nil, err
		}
	}
	asOf := r.now()
	lists := make([][]*github.Repository, len(some))
	var unsure []*github.Repository
	for i, s := range some {
		rows, whole := s.rows(data[fmt.Sprintf("o%d", i)])
		if !whole || len(rows) < s.last-len(rows) {
			left = append(left, s)
			continue
		}
		lists[i] = rows
		unsure = append(unsure, slices.DeleteFunc(slices.Clone(rows), func(row *github.Repository) bool { return r.remind(row, asOf) })...)
	}
	for some := range slices.Chunk(unsure, largest) {
		if err := r.askMore(ctx, some); err != nil {
			return nil, err
		}
	}
	for i, s := range some {
		if slices.Contains(left, s) {
			continue
		}
		if err := r.keep(ctx, s, lists[i], asOf, nil); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// listQuery asks for the lists of some sources, oldest repository first.
func listQuery(some []*source) string {
	var q strings.Builder
	q.WriteString("query { rateLimit { cost }")
	for i, s := range some {
		fmt.Fprintf(&q, " o%d: repositoryOwner(login: %s) { repositories(first: %d, privacy: PUBLIC, ownerAffiliations: OWNER, orderBy: {field: CREATED_AT, direction: ASC}) { totalCount pageInfo { hasNextPage } nodes { ...R } } }", i, quote(s.login), s.public+spareRows)
	}
	return q.String() + " }\n" + rowFields
}

// rows reads the list of a source. It is whole when it names as many
// repositories as GitHub counts in the same breath.
func (s *source) rows(answer json.RawMessage) (rows []*github.Repository, whole bool) {
	var a *listAnswer
	if json.Unmarshal(answer, &a) != nil || a == nil {
		return nil, false
	}
	l := a.Repositories
	for _, n := range l.Nodes {
		if n != nil && n.DatabaseID > 0 && !n.IsPrivate {
			rows = append(rows, n.row(s))
		}
	}
	return rows, len(rows) == l.TotalCount && !l.PageInfo.HasNextPage
}

// row is the answer as REST's list gives it, without topics and open issues.
func (n *rowAnswer) row(s *source) *github.Repository {
	row := &github.Repository{
		ID: &n.DatabaseID, NodeID: &n.ID, Name: &n.Name, Description: &n.Description, Homepage: &n.HomepageURL, HTMLURL: &n.URL,
		Fork: &n.IsFork, Archived: &n.IsArchived, Disabled: &n.IsDisabled, IsTemplate: &n.IsTemplate,
		StargazersCount: &n.StargazerCount, ForksCount: &n.ForkCount, Size: &n.DiskUsage,
		CreatedAt: &github.Timestamp{Time: n.CreatedAt}, PushedAt: &github.Timestamp{Time: n.PushedAt}, UpdatedAt: &github.Timestamp{Time: n.UpdatedAt},
		DefaultBranch: &n.DefaultBranchRef.Name, Language: &n.PrimaryLanguage.Name,
		Owner: &github.User{ID: &s.org.ID, Login: &s.org.Login},
	}
	if n.LicenseInfo.SpdxID != "" {
		row.License = &github.License{SPDXID: &n.LicenseInfo.SpdxID}
	}
	return row
}

// remind fills in what the night before knew of a row that is as it was, and
// tells whether that is enough: a row has its turn on the first night on which
// it is seen after its day, however late in the night and however many nights
// later that is.
func (r *run) remind(row *github.Repository, asOf time.Time) bool {
	k, known := r.known[row.GetID()]
	if !known {
		return false
	}
	was := k.Repository
	row.Topics, row.OpenIssuesCount = was.Topics, &was.OpenIssues
	if row.GetDefaultBranch() == "" { // of an empty repository GraphQL does not say
		row.DefaultBranch = &was.DefaultBranch
	}
	return was.Pushed.Equal(row.GetPushedAt().Time) && was.Updated.Equal(row.GetUpdatedAt().Time) && turn(was.ID, k.LastSeen) == turn(was.ID, asOf)
}

// moreAnswer is what a row lacks.
type moreAnswer struct {
	ID                   string
	RepositoryTopics     nodesAnswer[struct{ Topic struct{ Name string } }]
	Issues, PullRequests struct{ TotalCount int }
}

const moreQuery = `query($ids: [ID!]!) { rateLimit { cost } nodes(ids: $ids) { ... on Repository { id
repositoryTopics(first: 20) { nodes { topic { name } } } issues(states: OPEN) { totalCount } pullRequests(states: OPEN) { totalCount } } } }`

// askMore asks for the topics and the open issues of rows.
func (r *run) askMore(ctx context.Context, rows []*github.Repository) error {
	byNode := map[string]*github.Repository{}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.GetNodeID()
		byNode[ids[i]] = row
	}
	data, err := r.query(ctx, moreQuery, map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	var answers []*moreAnswer
	if err := json.Unmarshal(data["nodes"], &answers); err != nil {
		return fmt.Errorf("%w: %w", errHeavy, err)
	}
	for _, a := range answers {
		if a == nil || byNode[a.ID] == nil {
			continue // it went away meanwhile
		}
		row := byNode[a.ID]
		row.Topics, row.OpenIssuesCount = nil, github.Int(a.Issues.TotalCount+a.PullRequests.TotalCount)
		a.RepositoryTopics.each(func(t struct{ Topic struct{ Name string } }) { row.Topics = append(row.Topics, t.Topic.Name) })
	}
	return nil
}
