package harvest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// shared is where the simulator and the corpora lie, beside the module.
const shared = "../../../shared"

const token = "ghp_secretsecretsecretsecretsecret12"

// buildSim builds the simulator once for all tests.
var buildSim = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "githubsim")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "githubsim")
	cmd := exec.Command("go", "build", "-o", bin, ".")
	cmd.Dir = filepath.Join(shared, "githubsim")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if _, err := os.Stat(filepath.Join(shared, "githubsim")); err == nil {
		if bin, err := buildSim(); err == nil {
			os.RemoveAll(filepath.Dir(bin))
		}
	}
	os.Exit(code)
}

// sim is a simulator at work.
type sim struct {
	t   *testing.T
	url string
}

// startSim starts the simulator over a corpus; the test is skipped where there is none.
func startSim(t *testing.T, corpus string, args ...string) *sim {
	t.Helper()
	if _, err := os.Stat(filepath.Join(shared, "githubsim", "go.mod")); err != nil {
		t.Skip("no simulator beside the module")
	}
	bin, err := buildSim()
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	if corpus == "" {
		corpus = filepath.Join(shared, "corpus")
	}
	cmd := exec.Command(bin, append([]string{"--corpus", corpus, "--addr", addr}, args...)...)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	s := &sim{t, "http://" + addr}
	for began := time.Now(); ; {
		if resp, err := http.Get(s.url + "/_sim/stats"); err == nil {
			resp.Body.Close()
			return s
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("the simulator does not answer")
		}
	}
}

// simStats is what the simulator counted.
type simStats struct {
	Requests      int            `json:"requests"`
	ByKind        map[string]int `json:"by_kind"`
	GraphQLPoints int            `json:"graphql_points"`
	RESTUsed      int            `json:"rest_used"`
	Faults        map[string]int `json:"faults"`
	Violations    map[string]int `json:"violations"`
	Unsupported   map[string]int `json:"unsupported"`
}

func (s *sim) stats() (out simStats) {
	s.t.Helper()
	resp, err := http.Get(s.url + "/_sim/stats")
	must(s.t, err)
	defer resp.Body.Close()
	must(s.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

// post tells the simulator something.
func (s *sim) post(what string, body any) {
	s.t.Helper()
	b, err := json.Marshal(body)
	must(s.t, err)
	resp, err := http.Post(s.url+"/_sim/"+what, "application/json", bytes.NewReader(b))
	must(s.t, err)
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		s.t.Fatalf("%s: %s", what, resp.Status)
	}
}

// faults sets the rules by which the simulator goes wrong.
func (s *sim) faults(rules ...map[string]any) {
	s.t.Helper()
	s.post("faults", map[string]any{"seed": 1, "rules": rules})
}

func (s *sim) github() config.GitHub {
	return config.GitHub{APIURL: s.url, GraphQLURL: s.url + "/graphql", RawURL: s.url + "/raw", WebURL: "https://github.com/"}
}

// corpusSources are the owners of a corpus as a configuration names them.
func corpusSources(t *testing.T, corpus string) (out []config.Source) {
	t.Helper()
	if corpus == "" {
		corpus = filepath.Join(shared, "corpus")
	}
	owners, err := os.ReadDir(filepath.Join(corpus, "repos"))
	must(t, err)
	for _, o := range owners {
		var org struct{ Type string }
		if b, err := os.ReadFile(filepath.Join(corpus, "orgs", o.Name()+".json")); err == nil {
			must(t, json.Unmarshal(b, &org))
		}
		if org.Type == "User" {
			out = append(out, config.Source{User: o.Name(), Kind: "community"})
		} else {
			out = append(out, config.Source{Org: o.Name(), Kind: "trust"})
		}
	}
	return out
}

var settings = config.Harvest{Concurrency: 4, IncludeForks: true, IncludeArchived: true, MaxFileKiB: 512, Details: "auto", Timeout: 30 * time.Second}

// harvested runs a harvest with waits of more than a second taken as over.
func harvested(t *testing.T, gh config.GitHub, token string, store Store, sources []config.Source, cfg config.Harvest) (Report, error) {
	t.Helper()
	h, err := New(cfg, gh, token, store, nil)
	must(t, err)
	h.Clock = &hurried{longest: time.Second}
	return h.Run(t.Context(), sources, nil)
}

// hurried is a clock that really waits for short times only, and counts longer
// ones as passed.
type hurried struct {
	longest time.Duration
	mu      sync.Mutex
	skipped time.Duration
}

func (c *hurried) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skipped)
}

func (c *hurried) Sleep(ctx context.Context, d time.Duration) error {
	if d > c.longest {
		c.mu.Lock()
		c.skipped += d
		c.mu.Unlock()
		return ctx.Err()
	}
	return wallClock{}.Sleep(ctx, d)
}

func openSnapshot(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(t.Context(), snapshot.Memory)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func all(t *testing.T, s *snapshot.Snapshot) map[string]*catalogue.Repository {
	t.Helper()
	out := map[string]*catalogue.Repository{}
	for r, err := range s.Repositories(context.Background()) {
		must(t, err)
		out[r.FullName()] = r
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return strings.TrimSpace(string(b))
}
