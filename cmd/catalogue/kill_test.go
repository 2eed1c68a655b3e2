package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	github "github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// kills is how many times TestKill kills a build.
const kills = 20

// killConfig catalogues a few accounts, so that a build is short and a kill
// may fall anywhere in it.
const killConfig = `
site: {base_url: "https://example.org/"}
github: {api_url: "%[1]s/", graphql_url: "%[1]s/graphql", raw_url: "%[1]s/raw/"}
sources: [{org: nhsuk}, {org: nhs-pycom}, {org: nhs-r-community}]
`

// TestKill holds the promise that kill -9 at any moment of harvest, build and
// publication loses nothing that was fetched and leaves a whole live site, and
// that the next build ends as if nothing had happened.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	address := github.Start(t, "").URL
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), fmt.Appendf(nil, killConfig, address), 0o644); err != nil {
		t.Fatal(err)
	}
	program := self(t)
	began := time.Now()
	finish(t, program, dir, "build")
	length := time.Since(began)
	for n := range kills {
		change(t, address, n)
		build := command(program, dir, "build", "--quiet")
		if err := build.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rand.Int64N(int64(length))), func() { build.Process.Kill() })
		build.Wait()
		timer.Stop()
		wholeSite(t, filepath.Join(dir, "public"))
	}
	finish(t, program, dir, "build")
	finish(t, program, dir, "build", "--offline", "--out", "again")
	wholeSite(t, filepath.Join(dir, "public"))
	a, errA := os.ReadFile(filepath.Join(dir, "public", ".catalogue-files"))
	b, errB := os.ReadFile(filepath.Join(dir, "again", ".catalogue-files"))
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Error("after the kills, the site is not what a clean build gives")
	}
	if !strings.Contains(string(a), fmt.Sprintf("components/nhsuk/killed-%d/index.html", kills-1)) {
		t.Error("the last change is not on the site")
	}
}

// self is the test program under a name by which it acts as catalogue.
func self(t *testing.T) string {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "catalogue")
	if err := os.Symlink(program, link); err != nil {
		t.Fatal(err)
	}
	return link
}

func command(program, dir string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GITHUB_TOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyz")
	return c
}

func finish(t *testing.T, program, dir string, args ...string) {
	t.Helper()
	if said, err := command(program, dir, args...).CombinedOutput(); err != nil {
		t.Fatalf("catalogue %v: %v\n%s", args, err, said)
	}
}

// change adds a repository, so that every build has something to do.
func change(t *testing.T, address string, n int) {
	t.Helper()
	body := fmt.Sprintf(`{"repo":"nhsuk/killed-%d","add":{"full_name":"nhsuk/killed-%[1]d","name":"killed-%[1]d"},"readme":"# Number %[1]d"}`, n)
	answer, err := http.Post(address+"/_sim/mutate", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("the simulator says %s", answer.Status)
	}
}

// wholeSite fails unless the live site has every file of its list, each with
// the bytes that the list names.
func wholeSite(t *testing.T, folder string) {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(folder, ".catalogue-files"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		want, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		data, err := os.ReadFile(filepath.Join(folder, name))
		if got := sha256.Sum256(data); err != nil || hex.EncodeToString(got[:]) != want {
			t.Fatalf("%s is not whole: %v", name, err)
		}
	}
}
