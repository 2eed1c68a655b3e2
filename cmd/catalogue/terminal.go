package main

// The rules of the terminal:
//
//   - What was asked for goes to stdout, and nothing else does: results,
//     tables, JSON. It can be piped.
//   - Progress, log lines, warnings and errors go to stderr.
//   - Where stderr is a terminal, progress is one line that is drawn over
//     itself, with rate and time left; elsewhere a plain line now and then.
//     --quiet leaves both out. Colour only on a terminal, and never with
//     NO_COLOR set.
//   - --log-format json makes every line on stderr a JSON object.
//   - Problems of configuration and content print as a compiler's:
//     file:line:col: error: what (allowed: …). Other errors begin with
//     "catalogue: ", and are followed by a line "hint: " where there is
//     something to do about them.
//   - No token is ever printed: what looks like one, or is the one in the
//     environment, is replaced before anything is written.
//
// The exit codes are those of the constants below.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// What the program exits with.
const (
	exitPublished = 0 // done
	exitFailed    = 1 // failed, the live site is untouched
	exitUsage     = 2 // usage, configuration or content error
	exitRefused   = 3 // a guard refused to publish, the live site is untouched
	exitStale     = 4 // with --strict: published, but some sources are from an older night
)

// usage is an error of whoever typed the command.
type usage struct{ error }

// exitCode ends the program with a code and without a message, since all has been said.
type exitCode int

// Error implements error.
func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// terminal is where the program speaks.
type terminal struct {
	globals globals
	stdout  io.Writer
	stderr  io.Writer
	started bool // the command line was understood
	wide    bool // stdout is a terminal: tables and colour
	live    bool // stderr is a terminal: progress is drawn over itself
	log     *slog.Logger
	secrets redactor

	progress atomic.Pointer[progress] // of the work at hand
}

func newTerminal(stdout, stderr *os.File) *terminal {
	secrets := newRedactor(os.Environ())
	t := &terminal{stdout: &redacting{stdout, secrets}, stderr: &redacting{stderr, secrets}, secrets: secrets}
	t.wide = term.IsTerminal(int(stdout.Fd())) && os.Getenv("NO_COLOR") == ""
	t.live = term.IsTerminal(int(stderr.Fd()))
	t.log = slog.New(newLineHandler(t.stderr, slog.LevelInfo))
	return t
}

// begin applies the flags once they have been read.
func (t *terminal) begin() error {
	if err := oneOf("log-format", t.globals.logFormat, "text", "json"); err != nil {
		return err
	}
	t.started = true
	level := slog.LevelInfo
	if t.globals.quiet {
		level, t.live = slog.LevelWarn, false
	}
	if t.globals.logFormat == "json" {
		t.live = false
		t.log = slog.New(slog.NewJSONHandler(t.stderr, &slog.HandlerOptions{Level: level}))
	} else {
		t.log = slog.New(newLineHandler(t.stderr, level))
	}
	return nil
}

// exit tells the error, if any, and gives the exit code.
func (t *terminal) exit(ctx context.Context, err error) int {
	var code exitCode
	var refusal *generator.Refusal
	switch {
	case err == nil:
		return exitPublished
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, errStoppedBuild):
		t.tell(errStoppedBuild)
		return exitFailed
	case ctx.Err() != nil:
		t.tell(errStopped)
		return exitFailed
	case errors.As(err, &refusal):
		t.refused(refusal)
		return exitRefused
	case t.misused(err):
		return exitUsage
	}
	t.tell(err)
	t.hint(hintFor(err))
	return exitFailed
}

// What there is to say after Ctrl+C: of a build or a harvest how things stand.
var (
	errStopped           = errors.New("stopped")
	errStoppedBuild      = fmt.Errorf("%w; the live site is untouched, and everything fetched so far is kept in the snapshot", errStopped)
	errStoppedPublishing = fmt.Errorf("%w while publishing; the live site is whole, either the old one or the new one, and the next build completes what is left", errStopped)
)

// abandon tells how things stand when a command is ended before it has stopped.
func (t *terminal) abandon() int {
	said := errStopped
	if p := t.progress.Load(); p != nil {
		switch stage := p.end(); {
		case stage == "publish":
			said = errStoppedPublishing
		case p.builds:
			said = errStoppedBuild
		}
	}
	t.tell(said)
	return exitFailed
}

// misused tells errors of usage, configuration and content.
func (t *terminal) misused(err error) bool {
	var wrong usage
	if errors.As(err, &wrong) || !t.started {
		t.tell(err)
		t.hint("catalogue --help tells what there is")
		return true
	}
	problems := flatten(err)
	for _, e := range problems {
		if p, ok := e.(catalogue.Problem); !ok || p.File == "" {
			return false
		}
	}
	for _, e := range problems {
		t.problem(e)
	}
	return len(problems) > 0
}

// flatten takes joined errors apart, also below a wrapping one.
func flatten(err error) []error {
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range e.Unwrap() {
			all = append(all, flatten(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return flatten(inner)
		}
	}
	return []error{err}
}

// problem prints an error that names its place in a file.
func (t *terminal) problem(err error) {
	if t.globals.logFormat == "json" {
		t.log.Error(err.Error())
		return
	}
	fmt.Fprintln(t.stderr, err)
}

func (t *terminal) tell(err error) {
	if t.globals.logFormat == "json" {
		t.log.Error(err.Error())
		return
	}
	fmt.Fprintln(t.stderr, "catalogue: "+err.Error())
}

func (t *terminal) hint(hint string) {
	switch {
	case hint == "":
	case t.globals.logFormat == "json":
		t.log.Info("hint: " + hint)
	default:
		fmt.Fprintln(t.stderr, "hint: "+hint)
	}
}

// refused says what a guard found, how much of it, and what to do.
func (t *terminal) refused(r *generator.Refusal) {
	t.tell(errors.New("refused to publish; the live site is untouched"))
	for _, p := range r.Problems {
		t.problem(p)
	}
}

// hintFor is what can be done about an error.
func hintFor(err error) string {
	var h interface{ Hint() string }
	switch {
	case errors.As(err, &h):
		return h.Hint()
	case errors.Is(err, fs.ErrPermission):
		return "this user may not write there; choose another folder or run as its owner"
	}
	return ""
}

// missing tells whether there is no file of that name.
func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
