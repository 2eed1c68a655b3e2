// Package simulator starts the stand-in for the GitHub API that lies beside the
// module, for tests of whatever reads GitHub. Where it is absent, the test is
// skipped: only those who develop the catalogue have it.
package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// Token is one that the simulator takes; no report, page or log may hold it.
const Token = "ghp_secretsecretsecretsecretsecret12"

// Simulator is one at work.
type Simulator struct {
	URL string
	t   testing.TB
}

// Stats is what a simulator counted.
type Stats struct {
	Requests      int            `json:"requests"`
	GraphQLPoints int            `json:"graphql_points"`
	RESTUsed      int            `json:"rest_used"`
	Faults        map[string]int `json:"faults"`
	Violations    map[string]int `json:"violations"`
	Unsupported   map[string]int `json:"unsupported"`
}

// Rule is a fault or a change, as the simulator's README describes them.
type Rule = map[string]any

// Shared is the folder of the simulator and the corpora, beside the module.
func Shared(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	shared := filepath.Join(filepath.Dir(dir), "shared")
	if _, err := os.Stat(filepath.Join(shared, "githubsim", "go.mod")); err != nil {
		t.Skip("no simulator beside the module")
	}
	return shared
}

// Corpus is the folder of the repositories that are served by default.
func Corpus(t testing.TB) string { return filepath.Join(Shared(t), "corpus") }

// Start starts a simulator over a corpus, "" for the default one. It ends with
// the test.
func Start(t testing.TB, corpus string, args ...string) *Simulator {
	t.Helper()
	if corpus == "" {
		corpus = Corpus(t)
	}
	bin, err := program(Shared(t))
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	must(t, l.Close())
	cmd := exec.Command(bin, append([]string{"--corpus", corpus, "--addr", addr}, args...)...)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	s := &Simulator{"http://" + addr, t}
	for began := time.Now(); ; {
		if resp, err := http.Get(s.URL + "/_sim/stats"); err == nil {
			resp.Body.Close()
			return s
		}
		if time.Since(began) > 30*time.Second {
			t.Fatal("the simulator does not answer")
		}
	}
}

// built is where the simulator lies once it was built, to be removed by Clean.
var built struct {
	sync.Mutex
	path string
}

// program builds the simulator once for all tests of a package.
func program(shared string) (string, error) {
	built.Lock()
	defer built.Unlock()
	if built.path != "" {
		return built.path, nil
	}
	dir, err := os.MkdirTemp("", "githubsim")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "githubsim")
	cmd := exec.Command("go", "build", "-o", bin, ".")
	cmd.Dir = filepath.Join(shared, "githubsim")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("%w: %s", err, out), os.RemoveAll(dir))
	}
	built.path = bin
	return bin, nil
}

// Clean removes what Start has built; for TestMain.
func Clean() {
	built.Lock()
	defer built.Unlock()
	if built.path != "" {
		os.RemoveAll(filepath.Dir(built.path))
		built.path = ""
	}
}

// Stats asks what was counted since the start or the last Reset.
func (s *Simulator) Stats() (out Stats) {
	s.t.Helper()
	resp, err := http.Get(s.URL + "/_sim/stats")
	must(s.t, err)
	defer resp.Body.Close()
	must(s.t, json.NewDecoder(resp.Body).Decode(&out))
	return out
}

// Reset forgets counts and limits, not changes.
func (s *Simulator) Reset() { s.t.Helper(); s.post("reset", nil) }

// Mutate changes a repository.
func (s *Simulator) Mutate(change Rule) { s.t.Helper(); s.post("mutate", change) }

// Faults sets the rules by which the simulator goes wrong; none mends it.
func (s *Simulator) Faults(rules ...Rule) {
	s.t.Helper()
	s.post("faults", map[string]any{"seed": 1, "rules": rules})
}

func (s *Simulator) post(what string, body any) {
	s.t.Helper()
	b, err := json.Marshal(body)
	must(s.t, err)
	resp, err := http.Post(s.URL+"/_sim/"+what, "application/json", bytes.NewReader(b))
	must(s.t, err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s", what, b, resp.Status)
	}
}

// Repositories lists the names of an owner's repositories, as they are now.
func (s *Simulator) Repositories(owner string) (names []string) {
	s.t.Helper()
	resp, err := http.Get(s.URL + "/orgs/" + owner + "/repos?per_page=100")
	must(s.t, err)
	defer resp.Body.Close()
	var rows []struct{ Name string }
	must(s.t, json.NewDecoder(resp.Body).Decode(&rows))
	for _, r := range rows {
		names = append(names, r.Name)
	}
	return names
}

// GitHub is the configuration that leads to the simulator.
func (s *Simulator) GitHub() config.GitHub {
	return config.GitHub{APIURL: s.URL, GraphQLURL: s.URL + "/graphql", RawURL: s.URL + "/raw", WebURL: "https://github.com/"}
}

// Sources are the owners of a corpus, "" for the default one, as a
// configuration names them.
func Sources(t testing.TB, corpus string) (out []config.Source) {
	t.Helper()
	if corpus == "" {
		corpus = Corpus(t)
	}
	owners, err := os.ReadDir(filepath.Join(corpus, "repos"))
	must(t, err)
	seen := map[string]bool{} // logins differ by more than case
	for _, o := range owners {
		if seen[strings.ToLower(o.Name())] {
			continue
		}
		seen[strings.ToLower(o.Name())] = true
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

// large are the owners of the default corpus whose repositories take long to read.
var large = []string{"nhsx", "nhsengland", "opensafely-core", "nhsuk", "nhsconnect", "NHSDigital"}

// SmallSources are the sources of the default corpus whose repositories are
// read fast, and how many those have; all of them when CATALOGUE_TEST_WHOLE is
// set.
func SmallSources(t testing.TB) (out []config.Source, repositories int) {
	t.Helper()
	for _, s := range Sources(t, "") {
		if slices.Contains(large, s.Org) && os.Getenv("CATALOGUE_TEST_WHOLE") == "" {
			continue
		}
		names, err := os.ReadDir(filepath.Join(Corpus(t), "repos", s.Org+s.User))
		must(t, err)
		out, repositories = append(out, s), repositories+len(names)
	}
	return out, repositories
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
