package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestExitCodes holds the promise of the exit codes that scripts rely on.
func TestExitCodes(t *testing.T) {
	inFile := catalogue.Problem{File: "config.yaml", Line: 3, What: "unknown key"}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	tests := []struct {
		name string
		ctx  context.Context
		err  error
		want int
		says string
	}{
		{"well", context.Background(), nil, exitPublished, ""},
		{"failed", context.Background(), errors.New("disk full"), exitFailed, "catalogue: disk full\n"},
		{"usage", context.Background(), usage{errors.New("what?")}, exitUsage, "catalogue: what?\nhint: catalogue --help tells what there is\n"},
		{"configuration", context.Background(), fmt.Errorf("content: %w", errors.Join(inFile, inFile)), exitUsage, "config.yaml:3:1: error: unknown key\nconfig.yaml:3:1: error: unknown key\n"},
		{"a problem that is no file's", context.Background(), catalogue.Problem{Subject: "nhsx", What: "is gone"}, exitFailed, "catalogue: nhsx: is gone\n"},
		{"refused", context.Background(), fmt.Errorf("verify: %w", &generator.Refusal{Problems: []catalogue.Problem{{Subject: "nhsx", What: "is gone"}}}), exitRefused, "catalogue: refused to publish; the live site is untouched\nnhsx: is gone\n"},
		{"stale", context.Background(), exitCode(exitStale), exitStale, ""},
		{"stopped", stopped, context.Canceled, exitFailed, "catalogue: stopped\n"},
		{"a stopped build", stopped, errStoppedBuild, exitFailed, "catalogue: stopped; the live site is untouched, and everything fetched so far is kept in the snapshot\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var said bytes.Buffer
			term := &terminal{stdout: io.Discard, stderr: &said, started: true, log: slog.New(newLineHandler(&said, slog.LevelInfo))}
			if got := term.exit(test.ctx, test.err); got != test.want || said.String() != test.says {
				t.Errorf("exit code %d, want %d; said %q, want %q", got, test.want, &said, test.says)
			}
		})
	}
}

// TestAbandoned holds the promise that a command ended the hard way says how
// the live site and the snapshot stand only when it was about to change them.
func TestAbandoned(t *testing.T) {
	for _, test := range []struct {
		name  string
		work  func(*terminal)
		wants error
	}{
		{"no work at hand", func(*terminal) {}, errStopped},
		{"a check", func(t *terminal) { t.newProgress(false) }, errStopped},
		{"a build", func(t *terminal) { t.newProgress(true).Step("pages", 1, 2, "") }, errStoppedBuild},
		{"publishing", func(t *terminal) { t.newProgress(true).Step("publish", 0, 0, "") }, errStoppedPublishing},
		{"after a build", func(t *terminal) { p := t.newProgress(true); p.Step("publish", 0, 0, ""); p.end() }, errStopped},
	} {
		t.Run(test.name, func(t *testing.T) {
			var said bytes.Buffer
			term := &terminal{stderr: &said, log: slog.New(newLineHandler(&said, slog.LevelInfo))}
			test.work(term)
			if code := term.abandon(); code != exitFailed || said.String() != "catalogue: "+test.wants.Error()+"\n" {
				t.Errorf("exit code %d, it says %q", code, &said)
			}
		})
	}
}

// TestRedaction holds the promise that no token is ever written, neither the
// one in use nor anything that looks like one.
func TestRedaction(t *testing.T) {
	secret := "not-the-usual-shape-0123456789"
	var out bytes.Buffer
	w := &redacting{&out, newRedactor([]string{"HOME=/home", "GITHUB_TOKEN=" + secret, "CATALOGUE_GITHUB_APP_PRIVATE_KEY=-----BEGIN KEY-----\nabc"})}
	for _, line := range []string{
		"Authorization: Bearer " + secret, "ghp_0123456789abcdefghijABCDEFGHIJ012345", "x github_pat_11ABCDEFG0123456789_abcdefghijklmnop y",
		"-----BEGIN KEY-----\nabc", "ghs_0123456789abcdefghijABCDEFGHIJ012345",
	} {
		out.Reset()
		if n, err := fmt.Fprintln(w, line); n != len(line)+1 || err != nil {
			t.Errorf("wrote %d of %d bytes: %v", n, len(line)+1, err)
		}
		if !strings.Contains(out.String(), "[redacted]") || strings.Contains(out.String(), "0123456789") || strings.Contains(out.String(), "abc") {
			t.Errorf("%q became %q", line, &out)
		}
	}
	out.Reset()
	fmt.Fprint(w, "https://github.com/nhsx/ghp_short")
	if out.String() != "https://github.com/nhsx/ghp_short" {
		t.Errorf("text that is no secret became %q", &out)
	}
}

// TestDescribe holds the promise that long work tells its rate and the time left.
func TestDescribe(t *testing.T) {
	tests := []struct {
		done, total, since int
		passed             time.Duration
		want               string
	}{
		{0, 0, 0, 0, "pages"},
		{0, 100, 0, 0, "pages: 0 of 100"},
		{50, 100, 0, 0, "pages: 50 of 100"}, // the first batch: how long it took is not known
		{50, 0, 50, 10 * time.Second, "pages: 50, 5.0/s"},
		{50, 100, 50, 10 * time.Second, "pages: 50 of 100, 5.0/s, 10s left"},
		{75, 100, 25, 5 * time.Second, "pages: 75 of 100, 5.0/s, 5s left"},
		{99, 100, 99, 2 * time.Second, "pages: 99 of 100, 50/s, 1s left"},
		{100, 100, 100, 10 * time.Second, "pages: 100 of 100, 10/s"},
		{1, 25_000, 1, 2 * time.Second, "pages: 1 of 25000, 0.5/s, 13h53m18s left"},
	}
	for _, test := range tests {
		if got := describe("pages", test.done, test.total, test.since, test.passed); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// TestProgress holds the promise that a terminal sees one line drawn over
// itself, and that the line is gone when the work is done.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := (&terminal{stderr: &out, live: true, log: slog.New(newLineHandler(&out, slog.LevelInfo))}).newProgress(true)
	p.Step("pages", 0, 10, "")
	p.shown = p.shown.Add(-time.Second) // as if a second had passed
	p.Step("pages", 5, 10, strings.Repeat("long ", 30))
	p.end()
	if strings.Contains(out.String(), "\n") || !strings.Contains(out.String(), "pages: 5 of 10") || !strings.HasSuffix(out.String(), " \r") {
		t.Errorf("drew %q", &out)
	}
}

// TestProgressWithoutTerminal holds the promise that a log of a long run has a
// line now and then, also when none of its stages is long, and few otherwise.
func TestProgressWithoutTerminal(t *testing.T) {
	var out bytes.Buffer
	p := (&terminal{stderr: &out, log: slog.New(newLineHandler(&out, slog.LevelInfo))}).newProgress(true)
	pass := func(d time.Duration) { p.shown = p.shown.Add(-d) }
	p.Step("judge", 0, 0, "")
	p.Step("judging", 1, 10, "")
	pass(plainGap / 2)
	p.Step("judging", 9, 10, "")
	pass(plainGap / 2)
	p.Step("index", 0, 0, "at work for 3s, about 2s left")
	p.Step("index", 0, 0, "at work for 4s, about 1s left")
	p.end()
	if want := "index at work for 3s, about 2s left\n"; out.String() != want {
		t.Errorf("the log is %q, want %q", &out, want)
	}
}

// site makes a small published folder.
func site(t *testing.T) string {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"index.html": strings.Repeat("home ", 500), "about/index.html": "about", "404.html": "not here", "assets/app-1.css": "body {}",
		"feed.xml": "<feed/>",
		"_headers": "# for hosts\n/*\n  X-Content-Type-Options: nosniff\n/assets/*\n  Cache-Control: immutable\n/assets/*.js\n  X-Script: yes\n",
	} {
		full := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestPreview holds the promise that the preview answers as a host would:
// published headers, compression, folders, and the site's own page for what is
// not there; and that it reads nothing outside the folder.
func TestPreview(t *testing.T) {
	folder := site(t)
	if err := os.WriteFile(filepath.Join(folder, "..", "secret.txt"), []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	server := preview{folder}
	tests := []struct {
		method, address string
		status          int
		body            string // its beginning
		header, value   string
	}{
		{"GET", "/", 200, "home ", "Content-Type", "text/html; charset=utf-8"},
		{"GET", "/", 200, "home ", "X-Content-Type-Options", "nosniff"},
		{"GET", "/about/", 200, "about", "Cache-Control", ""},
		{"GET", "/about", 301, "", "Location", "/about/"},
		{"GET", "/assets/app-1.css", 200, "body", "Cache-Control", "immutable"},
		{"GET", "/assets/app-1.css", 200, "body", "X-Script", ""},
		{"GET", "/feed.xml", 200, "<feed", "Content-Type", "application/atom+xml; charset=utf-8"},
		{"GET", "/nowhere/", 404, "not here", "Content-Type", "text/html; charset=utf-8"},
		{"GET", "/../secret.txt", 404, "not here", "", ""},
		{"GET", "/%2e%2e/secret.txt", 404, "not here", "", ""},
		{"POST", "/", 405, "only GET", "", ""},
		{"HEAD", "/about/", 200, "", "", ""},
	}
	for _, test := range tests {
		r := httptest.NewRequest(test.method, "http://127.0.0.1"+test.address, nil)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != test.status || !strings.HasPrefix(w.Body.String(), test.body) {
			t.Errorf("%s %s: %d %q", test.method, test.address, w.Code, w.Body)
		}
		if got := w.Header().Get(test.header); test.header != "" && got != test.value {
			t.Errorf("%s: %s is %q, want %q", test.address, test.header, got, test.value)
		}
	}
}

// TestPreviewCompresses holds the promise that what is measured in the preview
// is what visitors will download.
func TestPreviewCompresses(t *testing.T) {
	r := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	preview{site(t)}.ServeHTTP(w, r)
	if w.Body.Len() > 200 {
		t.Errorf("%d bytes were sent", w.Body.Len())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || !strings.HasPrefix(string(text), "home ") {
		t.Errorf("unpacked %q, %v", text, err)
	}
}

// TestServe holds the promise that the preview listens on this machine only and
// stops by itself when it is told to.
func TestServe(t *testing.T) {
	address := make(chan string, 1)
	stdout := writerFunc(func(p []byte) (int, error) {
		address <- strings.TrimSpace(string(p))
		return len(p), nil
	})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	term := &terminal{stdout: stdout, stderr: io.Discard, log: slog.New(slog.DiscardHandler)}
	root := newRoot(term)
	root.SetArgs([]string{"serve", "--port", "0", "--quiet", "--out", site(t)})
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	at := <-address
	if !strings.HasPrefix(at, "http://127.0.0.1:") {
		t.Errorf("listens at %s", at)
	}
	answer, err := http.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("does not stop")
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestChanges holds the promise that --watch sees a file that was written,
// added or removed.
func TestChanges(t *testing.T) {
	folder := site(t)
	seen := changes(folder, "")
	if changes(folder) != seen {
		t.Error("saw a change where there was none")
	}
	file := filepath.Join(folder, "new.tmpl")
	steps := []func() error{
		func() error { return os.WriteFile(file, []byte("1"), 0o644) },
		func() error { return os.WriteFile(file, []byte("22"), 0o644) },
		func() error { return os.Remove(file) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		now := changes(folder)
		if now == seen {
			t.Errorf("step %d was not seen", i)
		}
		seen = now
	}
}

// TestParagraph holds the promise that what a repository says fits a terminal
// of 80 columns, and cannot colour it, clear it or move in it.
func TestParagraph(t *testing.T) {
	var out strings.Builder
	term := &terminal{stdout: &out}
	term.paragraph(4, "", "to pass: \x1b[2J\x07"+strings.Repeat("wörds and\nlines ", 20))
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns+2 || !strings.HasPrefix(line, "    ") {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\x07") || !strings.HasPrefix(out.String(), "    to pass: ") {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	if term.paragraph(0, "", " \n"); out.String() != "" {
		t.Errorf("nothing became %q", out.String())
	}
}
