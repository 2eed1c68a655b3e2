package harvest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v62/github"
	"golang.org/x/sync/errgroup"
)

var (
	// errHeavy is a query that GitHub could not, or not wholly, answer: less must be asked at a time.
	errHeavy = errors.New("GitHub could not answer the whole query")
	// errNoGraphQL is an endpoint that is not there or does not know the fields.
	errNoGraphQL = errors.New("GraphQL cannot be used here")
)

// graphError is an error in the answer to a query.
type graphError struct {
	Type       string `json:"type"`
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

// query asks GraphQL and returns the fields of data that it names. Nodes that
// are not there are null and no error; everything else that is amiss is
// errHeavy, errNoGraphQL or an error of the network.
func (r *run) query(ctx context.Context, text string, variables map[string]any) (map[string]json.RawMessage, error) {
	req, err := r.client.NewRequest("POST", r.gh.GraphQLURL, map[string]any{"query": text, "variables": variables})
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if _, err := r.client.Do(ctx, req, &body); err != nil {
		return nil, queryError(ctx, err)
	}
	return r.answer(body.Bytes())
}

// answer reads the answer to a query.
func (r *run) answer(body []byte) (map[string]json.RawMessage, error) {
	var a struct {
		Data   map[string]json.RawMessage
		Errors []graphError
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("%w: %w", errHeavy, err)
	}
	var limit struct{ Cost int }
	if json.Unmarshal(a.Data["rateLimit"], &limit) == nil {
		r.net.count(func(c *counts) { c.points += limit.Cost })
	}
	for _, e := range a.Errors {
		switch {
		case e.Type == "NOT_FOUND" || e.Type == "FORBIDDEN":
		case strings.HasPrefix(e.Extensions.Code, "undefined") || e.Extensions.Code == "argumentNotAccepted":
			return nil, fmt.Errorf("%w: %s", errNoGraphQL, e.Message)
		default:
			return nil, fmt.Errorf("%w: %s", errHeavy, e.Message)
		}
	}
	if a.Data == nil {
		return nil, fmt.Errorf("%w: no data", errHeavy)
	}
	return a.Data, nil
}

// queryError tells apart why a query was not answered.
func queryError(ctx context.Context, err error) error {
	var limit *limitError
	switch code := status(err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &limit):
		return limit
	case code == 401:
		return ErrToken
	case code == 403 || code == 404 || code == 405 || code == 410 || code == 501:
		return fmt.Errorf("%w: it answers %d", errNoGraphQL, code)
	}
	return fmt.Errorf("%w: %s", errHeavy, firstLine(err))
}

// ownerAnswer is what a query tells of an account.
type ownerAnswer struct {
	Typename     string `json:"__typename"`
	DatabaseID   int64
	Login        string
	Name         string
	Description  string
	Bio          string
	URL          string
	WebsiteURL   string
	Location     string
	Repositories struct{ TotalCount int }
}

const ownerFields = `__typename login url repositories(privacy: PUBLIC, ownerAffiliations: OWNER) { totalCount }
... on Organization { databaseId name description websiteUrl location }
... on User { databaseId name bio websiteUrl location }`

// owners asks about the accounts of all sources: by one query for a hundred of
// them, or one request each. Without a token it asks nothing, for requests are
// few and the configuration names the accounts. Whether GraphQL can be used
// shows here.
func (r *run) owners(ctx context.Context) error {
	var wanted []*source
	for _, s := range r.sources {
		if s.Repo == "" {
			wanted = append(wanted, s)
		}
	}
	var unanswered []*source
	for from := 0; r.graphql && from < max(len(wanted), 1); from += 100 {
		some := wanted[from:min(from+100, len(wanted))]
		err := r.ownersByQuery(ctx, some)
		for try := 1; try < maxTries && errors.Is(err, errHeavy); try++ {
			r.incident("graphql", fmt.Sprintf("the accounts could not be asked about: %s; tried again (%d of %d)", firstLine(err), try, maxTries-1))
			if err := r.Clock.Sleep(ctx, firstPause<<(try-1)); err != nil {
				return err
			}
			err = r.ownersByQuery(ctx, some)
		}
		switch {
		case errors.Is(err, errNoGraphQL):
			r.incident("graphql", fmt.Sprintf("%s; details are read by REST, which takes more requests", firstLine(err)))
			r.graphql = false
		case errors.Is(err, errHeavy):
			unanswered = append(unanswered, some...)
		case err != nil:
			return limitIsNoFailure(err)
		}
	}
	switch {
	case r.graphql:
		return r.ownersByREST(ctx, unanswered)
	case r.net.signed():
		return r.ownersByREST(ctx, wanted)
	}
	return nil
}

// limitIsNoFailure lets a run go on at a limit: the lists will tell.
func limitIsNoFailure(err error) error {
	var limit *limitError
	if errors.As(err, &limit) {
		return nil
	}
	return err
}

func (r *run) ownersByQuery(ctx context.Context, sources []*source) error {
	var q strings.Builder
	q.WriteString("query { rateLimit { cost }")
	for i, s := range sources {
		fmt.Fprintf(&q, " o%d: repositoryOwner(login: %s) { %s }", i, quote(s.login), ownerFields)
	}
	q.WriteString(" }")
	data, err := r.query(ctx, q.String(), nil)
	if err != nil {
		return err
	}
	for i, s := range sources {
		var o *ownerAnswer
		if json.Unmarshal(data[fmt.Sprintf("o%d", i)], &o) == nil && o != nil {
			s.told = true
			s.describe(*o)
		}
	}
	return nil
}

// ownersByREST asks about one account at a time.
func (r *run) ownersByREST(ctx context.Context, sources []*source) error {
	var group errgroup.Group
	group.SetLimit(r.cfg.Concurrency)
	for _, s := range sources {
		group.Go(func() error {
			u, _, err := r.client.Users.Get(ctx, s.login) // answers for organisations, too
			switch {
			case status(err) == 401:
				return ErrToken
			case err != nil:
				return ctx.Err() // the list will tell what is wrong
			}
			s.describe(ownerOf(u))
			return nil
		})
	}
	return group.Wait()
}

func ownerOf(u *github.User) ownerAnswer {
	o := ownerAnswer{Typename: u.GetType(), DatabaseID: u.GetID(), Login: u.GetLogin(), Name: u.GetName(), Bio: u.GetBio(), URL: u.GetHTMLURL(), WebsiteURL: u.GetBlog(), Location: u.GetLocation()}
	o.Repositories.TotalCount = u.GetPublicRepos()
	return o
}

// describe fills in what GitHub says of the account; the configuration's name
// goes before GitHub's.
func (s *source) describe(o ownerAnswer) {
	s.public = o.Repositories.TotalCount
	s.org.ID, s.org.Login, s.org.Person = o.DatabaseID, cmp.Or(o.Login, s.login), o.Typename == "User"
	s.org.Name = cmp.Or(s.Name, o.Name, s.org.Login)
	s.org.Description, s.org.URL, s.org.Homepage, s.org.Location = cmp.Or(o.Description, o.Bio), o.URL, o.WebsiteURL, o.Location
}

// quote is a string as GraphQL writes it, which is JSON's way.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}
