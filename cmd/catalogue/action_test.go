package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is what GitHub documents of an action's file, as far as ours uses it.
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
type action struct {
	Name        string
	Description string
	Inputs      map[string]struct {
		Description string
		Required    bool
		Default     string
	}
	Runs struct {
		Using string
		Steps []struct {
			Name  string
			Shell string
			Env   map[string]string
			Run   string
		}
	}
}

// TestAction holds the promise that a stranger's CI runs the release that the
// action is pinned to, only when its sum is right, with the folder and the
// strictness that were asked for, and fails when a mandatory check does.
func TestAction(t *testing.T) {
	for _, needed := range []string{"bash", "shasum"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip("no " + needed)
		}
	}
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.UnmarshalWithOptions(data, &a, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 1 || a.Name == "" || a.Description == "" {
		t.Fatalf("%+v", a)
	}
	step := a.Runs.Steps[0]
	for input := range a.Inputs {
		if !strings.Contains(fmt.Sprint(step.Env), "inputs."+input+" ") {
			t.Errorf("the input %s is not used", input)
		}
	}
	if strings.Contains(step.Run, "${{") {
		t.Error("an expression stands in the script, where a stranger's value becomes code")
	}
	const release = "#!/bin/sh\necho ran \"$@\"\ncase \"$*\" in *--strict*) exit 1 ;; esac\n"
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(release)))
	for name, tt := range map[string]struct {
		env    []string
		sum    string
		want   string // of what it prints
		asked  string // of the release
		failed bool
	}{
		"pinned to a release": {[]string{"PINNED=v1.2.3"}, sum, "ran check -- .", "download v1.2.3 --repo", false},
		"pinned to a branch":  {[]string{"PINNED=v1"}, sum, "ran check -- .", "download --repo", false},
		"another version":     {[]string{"PINNED=v1.2.3", "VERSION=v1.1.0", "FOLDER=-a b"}, sum, "ran check -- -a b", "download v1.1.0 --repo", false},
		"strict":              {[]string{"STRICT=true"}, sum, "ran check --strict -- .", "download --repo", true},
		"a wrong sum":         {nil, strings.Repeat("0", 64), "FAILED", "download --repo", true},
		"a strange machine":   {[]string{"RUNNER_OS=Plan9"}, sum, "There is no release for Plan9", "", true},
	} {
		dir := t.TempDir()
		gh := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> %q/asked\nwhile [ \"$1\" != --dir ]; do shift; done\ncp %q/release \"$2/catalogue_linux_amd64\"\necho '%s  catalogue_linux_amd64' > \"$2/SHA256SUMS\"\n", dir, dir, tt.sum)
		for file, text := range map[string]string{"gh": gh, "release": release} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
		cmd.Env = append([]string{"PATH=" + dir + ":" + os.Getenv("PATH"), "RUNNER_TEMP=" + dir, "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "REPOSITORY=a/b", "PINNED=", "FOLDER=.", "STRICT=false", "VERSION="}, tt.env...)
		out, err := cmd.CombinedOutput()
		asked, _ := os.ReadFile(filepath.Join(dir, "asked"))
		if (err != nil) != tt.failed || !strings.Contains(string(out), tt.want) || !strings.Contains(string(asked), tt.asked) || strings.Contains(string(out), "ran check") != strings.HasPrefix(tt.want, "ran") {
			t.Errorf("%s: %v, asked %q: %s", name, err, asked, out)
		}
	}
}
