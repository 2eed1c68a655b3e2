package harvest

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/google/go-github/v62/github"
)

// Limits is what GitHub grants whoever asks, and what time it is there.
type Limits struct {
	Authentication string    // token, app or none
	Scopes         string    // of a classic token, "" for others
	Requests       int       // REST requests allowed in a window
	RequestsLeft   int       // of those
	Points         int       // GraphQL points allowed in a window
	PointsLeft     int       // of those
	Reset          time.Time // when the window of REST requests ends
	Now            time.Time // by GitHub's clock; zero when it does not say
}

// Limits asks GitHub once, in one try, which costs nothing of the limits. It
// fails with ErrToken when the token is refused.
func (h *Harvester) Limits(ctx context.Context) (Limits, error) {
	net, err := newNetwork(h, func(string, string) {})
	if err != nil {
		return Limits{}, err
	}
	net.tries = 1
	client := github.NewClient(net.client())
	if client.BaseURL, err = url.Parse(h.gh.APIURL); err != nil {
		return Limits{}, err
	}
	rates, answer, err := client.RateLimit.Get(ctx)
	if status(err) == http.StatusUnauthorized {
		return Limits{}, ErrToken
	}
	if err != nil {
		return Limits{}, err
	}
	l := Limits{Authentication: net.authentication(), Scopes: answer.Header.Get("X-OAuth-Scopes")}
	l.Now, _ = time.Parse(time.RFC1123, answer.Header.Get("Date")) // zero when it does not say
	if core := rates.GetCore(); core != nil {
		l.Requests, l.RequestsLeft, l.Reset = core.Limit, core.Remaining, core.Reset.Time.UTC()
	}
	if graph := rates.GetGraphQL(); graph != nil {
		l.Points, l.PointsLeft = graph.Limit, graph.Remaining
	}
	return l, nil
}
