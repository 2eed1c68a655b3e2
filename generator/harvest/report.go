package harvest

import (
	"slices"
	"sync"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// maxIncidents is how many incidents a report spells out; the rest is counted.
const maxIncidents = 500

// Report tells what a run did.
type Report struct {
	Began    time.Time  `json:"began"`
	Seconds  float64    `json:"seconds"`
	ResumeAt *time.Time `json:"resume_at,omitempty"` // when a run that ended at a limit may go on

	Requests       int     `json:"requests"` // all, also those tried again
	REST           int     `json:"rest"`
	GraphQL        int     `json:"graphql"`
	Raw            int     `json:"raw"`
	Points         int     `json:"points"` // GraphQL points spent, as GitHub counted them
	Bytes          int64   `json:"bytes"`
	Retries        int     `json:"retries"`
	Waits          int     `json:"waits"` // pauses that GitHub asked for
	SecondsWaited  float64 `json:"seconds_waited"`
	BatchSize      int     `json:"batch_size,omitempty"` // remembered for the next night
	RateLimit      int     `json:"rate_limit"`           // requests GitHub allows in a window, 0 when it does not say
	RateRemaining  int     `json:"rate_remaining"`       // the fewest that were left of those
	DetailsByREST  bool    `json:"details_by_rest,omitempty"`
	Authentication string  `json:"authentication"` // token, app or none

	Sources    int `json:"sources"`
	Found      int `json:"found"` // distinct repositories named by all lists that were believed
	Duplicates int `json:"duplicates"`
	New        int `json:"new"`
	Changed    int `json:"changed"`
	Unchanged  int `json:"unchanged"`
	Fetched    int `json:"fetched"`            // looked into
	Skipped    int `json:"skipped"`            // excluded, so not looked into
	Failed     int `json:"failed"`             // could not be looked into
	Pending    int `json:"pending"`            // left for another run
	Pictures   int `json:"pictures,omitempty"` // of READMEs, copied

	Stale      []catalogue.Problem   `json:"stale,omitempty"` // sources served from the last good night
	Refused    []catalogue.Exclusion `json:"refused,omitempty"`
	Departures []catalogue.Departure `json:"departures,omitempty"`
	Renames    []catalogue.Rename    `json:"renames,omitempty"`
	Incidents  []catalogue.Incident  `json:"incidents,omitempty"`
	Unspoken   int                   `json:"more_incidents,omitempty"` // incidents beyond the first 500
}

// add notes an incident.
func (r *Report) add(i catalogue.Incident) {
	if len(r.Incidents) < maxIncidents {
		r.Incidents = append(r.Incidents, i)
	} else {
		r.Unspoken++
	}
}

// finish fills in what the network counted.
func (r *Report) finish(n *network, now time.Time) {
	c := n.counts()
	r.Seconds = now.Sub(r.Began).Seconds()
	r.REST, r.GraphQL, r.Raw, r.Points, r.Bytes = c.byKind[rest], c.byKind[graphql], c.byKind[raw], c.points, c.bytes
	r.Requests = r.REST + r.GraphQL + r.Raw
	r.Retries, r.Waits, r.SecondsWaited = c.retries, c.waits, c.waited.Seconds()
	r.RateLimit, r.RateRemaining = c.limit, c.remaining
	r.Authentication = n.authentication()
}

// steps tells a Progress how far a run is, and remembers what is done.
type steps struct {
	mu    sync.Mutex
	to    Progress
	total int
	done  map[int64]bool
}

// step tells of progress.
func (s *steps) step(stage string, done, total int, note string) {
	if s.to == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to.Step(stage, done, total, note)
}

// finish marks a repository as dealt with and returns how many are.
func (s *steps) finish(id int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		s.done = map[int64]bool{}
	}
	s.done[id] = true
	return len(s.done)
}

// left are the repositories that have not been dealt with.
func (s *steps) left(repos []*catalogue.Repository) []*catalogue.Repository {
	return slices.DeleteFunc(slices.Clone(repos), func(r *catalogue.Repository) bool { return s.isDone(r.ID) })
}

func (s *steps) isDone(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[id]
}
