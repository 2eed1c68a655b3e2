//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestStop holds the promise that SIGINT and SIGTERM stop a build in whatever
// stage it is, with exit code 1 and a word about what is kept, and that the live
// site stays the folder that it was. A stage is known by what it writes first.
func TestStop(t *testing.T) {
	dir := t.TempDir()
	startNight(t, dir)
	program := self(t)
	finish(t, program, dir, "build", "--quiet")
	live := filepath.Join(dir, "public")
	before, err := os.Stat(live)
	if err != nil {
		t.Fatal(err)
	}
	for stage, c := range map[string]struct {
		begins string // file or folder of the site
		signal os.Signal
	}{
		"index": {"search-index", syscall.SIGINT},
		"data":  {"datapackage.json", syscall.SIGTERM},
		"pages": {"components", syscall.SIGTERM},
	} {
		t.Run(stage, func(t *testing.T) {
			// another title makes all pages anew
			build := command(program, dir, "build", "--offline", "--quiet")
			build.Env = append(build.Env, "CATALOGUE_SITE_TITLE="+stage)
			said := interrupt(t, build, c.signal, func() bool {
				_, err := os.Stat(filepath.Join(live+".next", c.begins))
				return err == nil
			})
			if !strings.Contains(said, errStoppedBuild.Error()) {
				t.Errorf("it says %q", said)
			}
			after, err := os.Stat(live)
			if err != nil || !os.SameFile(before, after) {
				t.Errorf("the live site is another: %v", err)
			}
			wholeSite(t, live)
		})
	}
	finish(t, program, dir, "build", "--offline", "--quiet")
	wholeSite(t, live)
}

// TestAbandon holds the promise that Ctrl+C also ends what cannot stop: here it
// reads a file of content that never comes to its end.
func TestAbandon(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "content", "pages", "endless.md")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	build := command(self(t), dir, "build", "--sample")
	build.Env = append(build.Env, "CATALOGUE_PATHS_CONTENT=content")
	said := interrupt(t, build, os.Interrupt, func() bool {
		writer, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if errors.Is(err, syscall.ENXIO) { // nobody reads it yet
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { writer.Close() })
		return true
	})
	if !strings.Contains(said, errStoppedBuild.Error()) {
		t.Errorf("it says %q", said)
	}
}

// interrupt starts a build, sends it a signal when it is ready, waits for its
// end, which must be exit code 1, and gives what it said.
func interrupt(t *testing.T, build *exec.Cmd, with os.Signal, ready func() bool) string {
	t.Helper()
	var said bytes.Buffer
	build.Stderr = &said
	if err := build.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { build.Process.Kill() })
	ended := make(chan error, 1)
	go func() { ended <- build.Wait() }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !ready() {
		select {
		case err := <-ended:
			t.Fatalf("it ended before: %v\n%s", err, &said)
		case <-ctx.Done():
			t.Fatal("it was never ready")
		case <-look.C:
		}
	}
	if err := build.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	if <-ended; build.ProcessState.ExitCode() != exitFailed {
		t.Errorf("exit code %d\n%s", build.ProcessState.ExitCode(), &said)
	}
	return said.String()
}
