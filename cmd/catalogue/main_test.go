package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/rogpeppe/go-internal/testscript"

	github "github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// shared holds the GitHub simulator and its corpus of real repositories. Users
// do not have it: the scripts that need it are skipped.
const shared = "../../../shared"

func TestMain(m *testing.M) {
	// nights wait for hours that GitHub names more than they work
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	testscript.Main(tidy{m}, map[string]func(){"catalogue": main})
}

// tidy removes what the tests have built.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	defer github.Clean()
	return m.M.Run()
}

// TestScripts runs the scripts of testdata, which read like sessions at a
// terminal. The first line of each names the promise that it holds.
func TestScripts(t *testing.T) {
	_, err := os.Stat(filepath.Join(shared, "githubsim", "main.go"))
	simulated := err == nil
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CONTENT", filepath.Join(root, "content"))
			env.Setenv("TEMPLATES", filepath.Join(root, "templates"))
			env.Setenv("GITHUB_TOKEN", "")
			env.Setenv("NO_PROXY", "*")
			return nil
		},
		Condition: func(condition string) (bool, error) {
			if condition == "sim" {
				return simulated, nil
			}
			return false, fmt.Errorf("unknown condition %q", condition)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"same":     same,
			"nosecret": noSecret,
			"json":     jsonField,
			"waitfile": waitFile,
			"copydir":  copyDir,
			"append":   appendText,
			"assist":   assist,
			"sim": func(ts *testscript.TestScript, neg bool, args []string) {
				if args[0] == "start" {
					startSimulator(ts, github.Start(t, ""))
					return
				}
				askSimulator(ts, ts.Getenv("SIM"), args)
			},
		},
	})
}

// startSimulator leads the script's configurations to a simulator of its own.
func startSimulator(ts *testscript.TestScript, s *github.Simulator) {
	ts.Setenv("SIM", s.URL)
	ts.Setenv("CATALOGUE_GITHUB_API_URL", s.URL+"/")
	ts.Setenv("CATALOGUE_GITHUB_GRAPHQL_URL", s.URL+"/graphql")
	ts.Setenv("CATALOGUE_GITHUB_RAW_URL", s.URL+"/raw/")
}

// assist WHERE TOOL ARGUMENTS asks a tool of catalogue mcp, as an assistant
// would over stdin and stdout, and prints the answer.
func assist(ts *testscript.TestScript, neg bool, args []string) {
	program, err := exec.LookPath("catalogue")
	ts.Check(err)
	cmd := exec.Command(program, "mcp", args[0])
	cmd.Dir, cmd.Env = ts.MkAbs("."), append(os.Environ(), "XDG_CACHE_HOME="+ts.MkAbs("cache"))
	ctx := context.Background()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "script", Version: "1"}, nil).Connect(ctx, &mcp.CommandTransport{Command: cmd}, nil)
	if neg && err != nil {
		return
	}
	ts.Check(err)
	defer session.Close()
	answer, err := session.CallTool(ctx, &mcp.CallToolParams{Name: args[1], Arguments: json.RawMessage(args[2])})
	ts.Check(err)
	if answer.IsError != neg {
		ts.Fatalf("an error is %v: %v", answer.IsError, answer.Content)
	}
	for _, c := range answer.Content {
		fmt.Fprintln(ts.Stdout(), c.(*mcp.TextContent).Text)
	}
}

// copydir FROM TO copies a folder.
func copyDir(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// append FILE N TEXT adds a line, so many times, to a file.
func appendText(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	defer f.Close()
	_, err = f.WriteString(strings.Repeat(args[2]+"\n", times))
	ts.Check(err)
}

// exits CODE ARGS... runs catalogue and wants this exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("catalogue", args[1:]...)
	code := 0
	if exit := (*exec.ExitError)(nil); err != nil {
		if !asExit(err, &exit) {
			ts.Fatalf("catalogue did not run: %v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func asExit(err error, exit **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*exit = e
	return ok
}

// same A B wants two folders with the same bytes, but for report.json.
func same(ts *testscript.TestScript, neg bool, args []string) {
	a, b := contents(ts, args[0]), contents(ts, args[1])
	var differ []string
	for name := range a {
		if a[name] != b[name] {
			differ = append(differ, name)
		}
	}
	for name := range b {
		if _, there := a[name]; !there {
			differ = append(differ, name)
		}
	}
	if neg != (len(differ) > 0) {
		ts.Fatalf("%d files differ: %v", len(differ), differ[:min(len(differ), 20)])
	}
}

// contents reads every file of a folder but the report.
func contents(ts *testscript.TestScript, folder string) map[string]string {
	files := map[string]string{}
	root := ts.MkAbs(folder)
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "report.json" {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		files[name] = string(data)
		return err
	}))
	if len(files) == 0 {
		ts.Fatalf("%s is empty", folder)
	}
	return files
}

// nosecret TEXT wants no file of the script's folder, and nothing that the last
// command printed, to hold the text.
func noSecret(ts *testscript.TestScript, _ bool, args []string) {
	for _, printed := range []string{"stdout", "stderr"} {
		if strings.Contains(ts.ReadFile(printed), args[0]) {
			ts.Fatalf("%s holds the secret", printed)
		}
	}
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(args[0])) {
			return fmt.Errorf("%s holds the secret", path)
		}
		return err
	}))
}

// json FILE PATH WANT wants a value in a JSON file, the path's keys joined by
// dots; WANT may begin with <= for a number.
func jsonField(ts *testscript.TestScript, _ bool, args []string) {
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &value))
	for key := range strings.SplitSeq(args[1], ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			if key == "length" {
				value = float64(len(v))
				continue
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(v) {
				ts.Fatalf("%s: there is no %s", args[0], key)
			}
			value = v[i]
		}
	}
	got := fmt.Sprint(value)
	if limit, ok := strings.CutPrefix(args[2], "<="); ok {
		most, err := strconv.ParseFloat(limit, 64)
		ts.Check(err)
		if n, isNumber := value.(float64); !isNumber || n > most {
			ts.Fatalf("%s: %s is %v, want at most %s", args[0], args[1], got, limit)
		}
		return
	}
	if got != args[2] {
		ts.Fatalf("%s: %s is %s, want %s", args[0], args[1], got, args[2])
	}
}

// waitfile FILE waits until a command in the background has made a file.
func waitFile(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s is not made", args[0])
		}
	}
}

// askSimulator sends a control request: reset, mutate JSON, faults JSON, or
// stats FILE, which keeps the answer.
func askSimulator(ts *testscript.TestScript, address string, args []string) {
	if args[0] == "stats" {
		answer, err := http.Get(address + "/_sim/stats")
		ts.Check(err)
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
		return
	}
	body := ""
	if len(args) > 1 {
		body = args[1]
	}
	answer, err := http.Post(address+"/_sim/"+args[0], "application/json", strings.NewReader(body))
	ts.Check(err)
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		said, _ := io.ReadAll(answer.Body)
		ts.Fatalf("the simulator says %s: %s", answer.Status, said)
	}
}
