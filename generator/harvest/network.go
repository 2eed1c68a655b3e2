package harvest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxTries   = 6           // of one request, over failures that may pass
	firstPause = time.Second // before trying again; doubled each time
	maxAnswer  = 128 << 20   // bytes of one answer
)

// linkTarget finds the addresses in a Link header.
var linkTarget = regexp.MustCompile(`<([^>]*)>`)

// errTooLarge is an answer beyond maxAnswer.
var errTooLarge = errors.New("the answer is too large")

// network is how requests reach GitHub: an http.RoundTripper that keeps to the
// configured hosts, waits at the gate, tries again what may pass, and gives
// only whole answers to go-github, which would take an empty one for an empty
// list and would lock itself for an hour at a secondary limit.
type network struct {
	base    http.RoundTripper
	auth    signer
	hosts   map[string]bool
	graphql string // path of the GraphQL endpoint
	rawHost string // prefix of addresses of raw files, "" for none
	timeout time.Duration
	tries   int // of one request
	clock   Clock
	gate    *gate
	note    func(subject, what string)

	mu      sync.Mutex
	counted counts
}

// counts are what a network has done.
type counts struct {
	byKind    map[kind]int
	points    int
	bytes     int64
	retries   int
	waits     int
	waited    time.Duration
	limit     int
	remaining int
}

// newNetwork makes the network of a run.
func newNetwork(h *Harvester, note func(subject, what string)) (*network, error) {
	n := &network{
		base:    &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: h.cfg.Concurrency, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
		hosts:   map[string]bool{},
		rawHost: h.gh.RawURL,
		timeout: h.cfg.Timeout,
		tries:   maxTries,
		clock:   h.Clock,
		note:    note,
		counted: counts{byKind: map[kind]int{}, remaining: -1},
	}
	for _, address := range []string{h.gh.APIURL, h.gh.GraphQLURL, h.gh.RawURL} {
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		if address == h.gh.GraphQLURL {
			n.graphql = u.Path
		}
		if u.Host != "" {
			n.hosts[u.Scheme+"://"+u.Host] = true
		}
	}
	switch {
	case h.App != nil:
		var err error
		if n.auth, err = h.App.signer(n.base, h.gh.APIURL); err != nil {
			return nil, err
		}
	case h.token != "":
		n.auth = fixedToken(h.token)
	}
	n.gate = newGate(h.Clock, n.signed())
	return n, nil
}

// signer gives the token of the moment.
type signer interface {
	Token(ctx context.Context) (string, error)
}

type fixedToken string

func (t fixedToken) Token(context.Context) (string, error) { return string(t), nil }

// signed tells whether requests bear a token.
func (n *network) signed() bool { return n.auth != nil }

func (n *network) authentication() string {
	switch n.auth.(type) {
	case nil:
		return "none"
	case fixedToken:
		return "token"
	}
	return "app"
}

// client is an HTTP client over the network that follows redirects within the
// configured hosts only.
func (n *network) client() *http.Client {
	return &http.Client{Transport: n, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if !n.known(req.URL) {
			return fmt.Errorf("a redirect to another host, %s, was refused", req.URL.Host)
		}
		if len(via) > 3 {
			return errors.New("more than three redirects were refused")
		}
		return nil
	}}
}

// known tells whether an address is on a configured host.
func (n *network) known(u *url.URL) bool { return n.hosts[u.Scheme+"://"+u.Host] }

func (n *network) kindOf(req *http.Request) kind {
	switch {
	case req.Method == http.MethodPost && req.URL.Path == n.graphql:
		return graphql
	case n.rawHost != "" && strings.HasPrefix(req.URL.String(), n.rawHost):
		return raw
	}
	return rest
}

// answer is one whole answer, read to its end.
type answer struct {
	resp *http.Response
	body []byte
	sent time.Time
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	if !n.known(req.URL) {
		return nil, fmt.Errorf("a request to %s was refused: it is not a configured host", req.URL.Host)
	}
	k := n.kindOf(req)
	for try := 1; ; {
		if err := n.gate.enter(req.Context(), k); err != nil {
			return nil, err
		}
		a, err := n.once(req, k)
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		v, what := n.judge(k, a, err)
		switch {
		case v == limited:
			n.note(subject(req), what)
			continue // the gate counts these, and gives up
		case v == good:
			return n.response(a, err)
		case try >= n.tries && err == nil && a.resp.StatusCode == http.StatusOK:
			err = errors.New(what) // go-github would take it for an empty list
			fallthrough
		case try >= n.tries:
			return n.response(a, err)
		}
		n.count(func(c *counts) { c.retries++ })
		n.note(subject(req), fmt.Sprintf("%s; tried again (%d of %d)", what, try, n.tries-1))
		if err := n.clock.Sleep(req.Context(), firstPause<<(try-1)); err != nil {
			return nil, err
		}
		try++
	}
}

// once sends a request and reads its answer to the end.
func (n *network) once(req *http.Request, k kind) (answer, error) {
	ctx, cancel := context.WithTimeout(req.Context(), n.timeout)
	defer cancel()
	out := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return answer{}, err
		}
		out.Body = body
	}
	token := ""
	if n.auth != nil && k != raw {
		var err error
		if token, err = n.auth.Token(ctx); err != nil {
			return answer{}, fmt.Errorf("no token could be had for the GitHub App: %w", ErrToken)
		}
		out.Header.Set("Authorization", "Bearer "+token)
	}
	a := answer{sent: n.clock.Now()}
	n.count(func(c *counts) { c.byKind[k]++ })
	resp, err := n.base.RoundTrip(out)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	a.resp = resp
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if len(a.body) > maxAnswer {
		err = errTooLarge
	}
	n.count(func(c *counts) { c.bytes += int64(len(a.body)) })
	a.redact(token)
	return a, err
}

// redact takes the token out of an answer that repeats it, so that it cannot
// reach an error, a log or a page.
func (a *answer) redact(token string) {
	if token == "" {
		return
	}
	a.body = bytes.ReplaceAll(a.body, []byte(token), []byte("[redacted]"))
	for name, values := range a.resp.Header {
		for i := range values {
			a.resp.Header[name][i] = strings.ReplaceAll(values[i], token, "[redacted]")
		}
	}
}

// response is the answer as go-github sees it, without the limits, of which it
// keeps an account of its own that knows nothing of our waiting.
func (n *network) response(a answer, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	for _, m := range linkTarget.FindAllStringSubmatch(a.resp.Header.Get("Link"), -1) {
		if u, err := url.Parse(m[1]); err != nil || u.Host != "" && !n.known(u) {
			return nil, fmt.Errorf("a Link to another host, %s, was refused", m[1])
		}
	}
	for name := range a.resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			a.resp.Header.Del(name)
		}
	}
	a.resp.Body = io.NopCloser(bytes.NewReader(a.body))
	return a.resp, nil
}

// verdict is what is to be done about an answer.
type verdict int

const (
	good    verdict = iota // hand it on, whatever its status
	again                  // it may pass
	limited                // wait at the gate
)

// judge books the limits that an answer tells and decides what becomes of it.
func (n *network) judge(k kind, a answer, err error) (verdict, string) {
	if a.resp != nil {
		if what := n.book(k, a); what != "" {
			return limited, what
		}
	}
	switch {
	case errors.Is(err, errTooLarge):
		return good, ""
	case err != nil:
		return again, plainly(err)
	case a.resp.StatusCode >= 500 && k == graphql:
		return good, "" // asked too much: the batch is halved, not sent again
	case a.resp.StatusCode >= 500:
		return again, a.resp.Status
	case a.resp.StatusCode == http.StatusOK && k != raw && len(bytes.TrimSpace(a.body)) == 0:
		return again, "an empty answer"
	case a.resp.StatusCode == http.StatusOK && k != raw && !json.Valid(a.body):
		return again, "an answer that is not JSON, or only a part of it"
	}
	n.gate.pass()
	return good, ""
}

// book notes the limits in an answer's headers and body; it returns what limit
// was met, if any.
func (n *network) book(k kind, a answer) string {
	h := a.resp.Header
	reset, _ := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	left, known := atoi(h.Get("X-RateLimit-Remaining"))
	hit := a.resp.StatusCode == http.StatusForbidden || a.resp.StatusCode == http.StatusTooManyRequests
	complaint := k == graphql && a.resp.StatusCode == http.StatusOK && overLimit(a.body)
	if k == rest && known {
		n.count(func(c *counts) {
			c.limit, _ = atoi(h.Get("X-RateLimit-Limit"))
			if c.remaining < 0 || left < c.remaining {
				c.remaining = left
			}
		})
	}
	if after, ok := atoi(h.Get("Retry-After")); ok && (hit || complaint || a.resp.StatusCode >= 500) {
		n.gate.stop(n.clock.Now().Add(time.Duration(after)*time.Second), "GitHub asked to wait")
		return fmt.Sprintf("GitHub asked to wait for %d seconds", after)
	}
	until := n.byOurClock(time.Unix(reset, 0), h.Get("Date"))
	over := until.Add(resetMargin).Before(n.clock.Now()) // a reset that has been is none
	used := known && left == 0 && k != raw
	if used && !over {
		n.gate.exhaust(k, until, "GitHub's limit of "+h.Get("X-RateLimit-Limit")+" requests is used up")
		if hit || complaint {
			return "the limit of " + h.Get("X-RateLimit-Limit") + " was used up; waited until " + until.UTC().Format(time.TimeOnly)
		}
		return ""
	}
	if a.resp.StatusCode == http.StatusTooManyRequests || complaint || hit && used || hit && bytes.Contains(bytes.ToLower(a.body), []byte("secondary rate limit")) {
		n.gate.strike(a.sent)
		return "GitHub's secondary limit was met; waited a minute or more"
	}
	return ""
}

// byOurClock is a time of GitHub's by the clock of this machine, which may be
// wrong: one that is an hour fast would take every limit for over. The Date of
// the answer tells the difference.
func (n *network) byOurClock(t time.Time, date string) time.Time {
	there, err := http.ParseTime(date)
	if err != nil {
		return t
	}
	return t.Add(n.clock.Now().Sub(there))
}

// overLimit finds the two names that GraphQL has for a limit, in an answer
// whose status is 200.
func overLimit(body []byte) bool {
	if !bytes.Contains(body, []byte("RATE_LIMIT")) {
		return false
	}
	var a struct {
		Errors []graphError
	}
	if json.Unmarshal(body, &a) != nil {
		return false
	}
	for _, e := range a.Errors {
		if e.Type == "RATE_LIMIT" || e.Type == "RATE_LIMITED" {
			return true
		}
	}
	return false
}

// count changes the counts.
func (n *network) count(f func(*counts)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.counted)
}

// counts are what has been done so far.
func (n *network) counts() counts {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.counted
	c.remaining = max(c.remaining, 0)
	n.gate.mu.Lock()
	defer n.gate.mu.Unlock()
	c.waits, c.waited = n.gate.waits, n.gate.waited
	return c
}

// subject names a request for an incident.
func subject(req *http.Request) string { return req.Method + " " + req.URL.Path }

// plainly is an error of the network without the address, which the subject names.
func plainly(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "the connection was closed in the middle of the answer"
	}
	return err.Error()
}

func atoi(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil
}
