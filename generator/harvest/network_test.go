package harvest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// serve starts a server that is not GitHub's simulator.
func serve(t *testing.T, f http.HandlerFunc) config.GitHub {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return config.GitHub{APIURL: s.URL, WebURL: "https://github.com/"}
}

var byREST = config.Harvest{Concurrency: 2, IncludeForks: true, IncludeArchived: true, Details: "rest", Timeout: 2 * time.Second}

// TestOtherHosts holds the promise that no redirect and no Link leads a
// request, and so the token, to a host that is not configured.
func TestOtherHosts(t *testing.T) {
	var leaked atomic.Bool
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { leaked.Store(true) }))
	t.Cleanup(evil.Close)
	for name, handler := range map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, evil.URL+r.URL.Path, http.StatusMovedPermanently)
		},
		"link": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", fmt.Sprintf(`<%s/orgs/nhs/repos?page=2>; rel="next"`, evil.URL))
			fmt.Fprint(w, `[{"id":1,"name":"a","owner":{"login":"nhs"}}]`)
		},
		"redirect with the token": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, evil.URL+"/?t="+token, http.StatusFound)
		},
	} {
		report, err := harvested(t, serve(t, handler), token, openSnapshot(t), []config.Source{{Org: "nhs"}}, byREST)
		if !errors.Is(err, ErrNothing) || !strings.Contains(asJSON(report), "refused") || leaked.Load() {
			t.Errorf("%s: %v %s", name, err, asJSON(report))
		}
		if strings.Contains(err.Error()+asJSON(report), token) {
			t.Errorf("%s: the token is in the report", name)
		}
	}
}

// TestTokenStaysSecret holds the promise that the token reaches no error, no
// report and no snapshot, even when the server repeats it.
func TestTokenStaysSecret(t *testing.T) {
	gh := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		switch {
		case strings.HasPrefix(r.URL.Path, "/orgs/nhs/repos"):
			fmt.Fprintf(w, `[{"id":1,"name":"a","owner":{"login":"nhs"},"description":%q}]`, "by "+r.Header.Get("Authorization"))
		default:
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprintf(w, `{"message":%q}`, "no: "+r.Header.Get("Authorization"))
		}
	})
	store := openSnapshot(t)
	report, err := harvested(t, gh, token, store, []config.Source{{Org: "nhs"}, {Org: "other"}}, byREST)
	must(t, err)
	runs, err := store.Runs(t.Context(), 1)
	must(t, err)
	everything := asJSON(report) + asJSON(all(t, store)) + asJSON(runs)
	if strings.Contains(everything, token) || !strings.Contains(everything, "[redacted]") {
		t.Errorf("the token is in %s", everything)
	}
	for _, bad := range []string{"ghp_a\nb", "ghp_ä"} {
		if _, err := New(byREST, gh, bad, store, nil); !errors.Is(err, ErrToken) || strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestListsThatLie holds the promise that a list which leaves out what is
// still there is not believed, and that an empty body is no empty list.
func TestListsThatLie(t *testing.T) {
	var listed, status atomic.Int64
	listed.Store(10)
	status.Store(http.StatusOK)
	row := func(i int64) string {
		return fmt.Sprintf(`{"id":%d,"name":"r%d","owner":{"login":"nhs"}}`, i, i)
	}
	gh := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var id int64
		switch _, err := fmt.Sscanf(r.URL.Path, "/repositories/%d", &id); {
		case err == nil:
			w.WriteHeader(int(status.Load()))
			fmt.Fprint(w, row(id))
		case strings.HasPrefix(r.URL.Path, "/orgs/nhs/repos"):
			var rows []string
			for i := int64(1); i <= listed.Load(); i++ {
				rows = append(rows, row(i))
			}
			fmt.Fprint(w, "["+strings.Join(rows, ",")+"]")
		default:
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, `{"message":"Git Repository is empty."}`)
		}
	})
	store := openSnapshot(t)
	for _, night := range []struct{ listed, status, want, stale, departed int64 }{
		{10, 200, 10, 0, 0},
		{0, 200, 10, 10, 0}, // empty, and all are still there
		{3, 200, 10, 10, 0}, // much shorter, and they are still there
		{9, 200, 10, 0, 0},  // one slipped through
		{9, 503, 10, 1, 0},  // one is missing, and nothing can be told of it
		{9, 451, 9, 0, 1},   // confirmed
		{2, 404, 2, 0, 7},   // much shorter, and truly gone
	} {
		listed.Store(night.listed)
		status.Store(night.status)
		report, err := harvested(t, gh, "", store, []config.Source{{Org: "nhs"}}, byREST)
		must(t, err)
		repos, stale := all(t, store), int64(0)
		for _, r := range repos {
			if r.Stale {
				stale++
			}
		}
		if int64(len(repos)) != night.want || stale != night.stale || int64(len(report.Departures)) != night.departed {
			t.Errorf("%+v: %d repositories, %d stale, %d departed", night, len(repos), stale, len(report.Departures))
		}
	}
}

// TestNames holds the promise that names which GitHub cannot have, and names
// that differ only by case, are refused by name, and the rest goes on.
func TestNames(t *testing.T) {
	gh := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/orgs/nhs/repos") {
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, `{}`)
			return
		}
		fmt.Fprint(w, `[{"id":1,"name":"..","owner":{"login":"nhs"}},{"id":2,"name":"a/b","owner":{"login":"nhs"}},{"id":3,"name":"tool","owner":{"login":"nhs"}},
			{"id":4,"name":"Tool","owner":{"login":"nhs"}},{"id":5,"name":"x","owner":{"login":"../etc"}},{"id":6,"name":".github","owner":{"login":"nhs"}},
			{"id":7,"name":"secret","private":true,"owner":{"login":"nhs"}},{"id":0,"name":"none","owner":{"login":"nhs"}},{"id":8,"name":"a\u0000b","owner":{"login":"nhs"}}]`)
	})
	store := openSnapshot(t)
	report, err := harvested(t, gh, "", store, []config.Source{{Org: "nhs"}, {Repo: "nhs/tool"}}, byREST)
	must(t, err)
	repos := all(t, store)
	refused, err := store.Refused(t.Context())
	must(t, err)
	if len(repos) != 2 || repos["nhs/tool"] == nil || repos["nhs/.github"] == nil || len(refused) != 6 || len(report.Refused) != 6 {
		t.Errorf("%v; refused %+v", asJSON(repos), refused)
	}
}

// TestUnreachable holds the promise that a host which does not answer is an
// error that says so, soon, and that nothing is lost.
func TestUnreachable(t *testing.T) {
	store := openSnapshot(t)
	gh := config.GitHub{APIURL: "http://127.0.0.1:1"}
	if _, err := harvested(t, gh, token, store, []config.Source{{Org: "nhs"}}, byREST); !errors.Is(err, ErrNothing) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v", err)
	}
	for _, address := range []string{"ftp://example.org", "github.com", "http://"} {
		if _, err := New(byREST, config.GitHub{APIURL: address}, "", store, nil); err == nil {
			t.Errorf("%s is taken for an address", address)
		}
	}
}

// TestStopped holds the promise that a run ends at once when it is told to.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	gh := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	h, err := New(byREST, gh, token, openSnapshot(t), nil)
	must(t, err)
	began := time.Now()
	if _, err := h.Run(ctx, []config.Source{{Org: "nhs"}}, nil); !errors.Is(err, context.Canceled) || time.Since(began) > time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// TestGate holds the promises of waiting: a wait that one worker is told holds
// all, minutes double without Retry-After, and there is an end to patience.
func TestGate(t *testing.T) {
	clock := &simulator.Clock{}
	g := newGate(clock, true)
	began := clock.Now()
	for i := range maxStrikes {
		g.strike(clock.Now())
		g.strike(began) // under way when the limit was met: counts once
		before := clock.Now()
		must(t, g.enter(t.Context(), rest))
		if took := clock.Now().Sub(before); took < secondaryWait<<i-time.Second || took > secondaryWait<<i+time.Second {
			t.Errorf("wait %d took %v", i, took)
		}
	}
	g.strike(clock.Now())
	var limit *limitError
	if err := g.enter(t.Context(), graphql); !errors.As(err, &limit) {
		t.Errorf("after %d limits in a row: %v", maxStrikes+1, err)
	}
	g = newGate(clock, true)
	began = clock.Now()
	for range restPerMinute + 1 {
		must(t, g.enter(t.Context(), rest))
	}
	if took := clock.Now().Sub(began); took < time.Minute-time.Second {
		t.Errorf("%d requests in %v", restPerMinute+1, took)
	}
	g.exhaust(rest, clock.Now().Add(time.Hour), "used up")
	must(t, g.enter(t.Context(), graphql)) // another account
	must(t, g.enter(t.Context(), rest))
	anonymous := newGate(clock, false)
	anonymous.exhaust(rest, clock.Now().Add(time.Hour), "used up")
	if err := anonymous.enter(t.Context(), rest); !errors.As(err, &limit) || limit.until.IsZero() {
		t.Errorf("without a token: %v", err)
	}
}

// FuzzAnswer holds the promise that no answer, however strange, does more than
// fail, and that what is taken from it can be kept.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"data":{"rateLimit":{"cost":1},"g0":[{"id":"R_1","isEmpty":false,"defaultBranchRef":{"name":"main","target":{"oid":"c","committedDate":"2026-01-01T00:00:00Z"}},"tree":{"entries":[{"name":"README.md","type":"blob","mode":40960},{"name":"docs","type":"tree","mode":16384,"object":{"entries":[{"name":"x.md","type":"blob","mode":33188}]}}]},"f0":{"text":"docs/x.md","byteSize":9},"workflows":{"entries":[{"name":"ci.yml","type":"blob","object":{"text":"on: push","byteSize":8}}]},"issues":{"totalCount":1},"languages":{"edges":[null,{"size":3,"node":{"name":"R"}}]}},null]}}`))
	f.Add([]byte(`{"data":{"g0":[{"id":"R_1","tree":{"entries":[{"name":"../x"}]},"refs":{"nodes":[null]}}]},"errors":[{"type":"NOT_FOUND"}]}`))
	f.Add([]byte(`{"errors":[{"type":"RATE_LIMITED"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := New(settings, config.GitHub{}, "", nil, nil)
		must(t, err)
		r := &run{Harvester: h, net: &network{}}
		overLimit(body)
		data, err := r.answer(body)
		if err != nil {
			return
		}
		for _, raw := range data {
			var nodes []*nodeAnswer
			if json.Unmarshal(raw, &nodes) != nil {
				continue
			}
			for _, n := range nodes {
				if n == nil {
					continue
				}
				s := r.see(job{repo: &catalogue.Repository{Owner: "o", Name: "n"}}, *n)
				r.seeMore(s, *n)
				for _, e := range s.details.Tree.Entries {
					if strings.Contains("/"+e.Path+"/", "/../") {
						t.Errorf("a path out of the repository: %q", e.Path)
					}
				}
			}
		}
	})
}
