package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// lineHandler writes log records as lines for people: the message, then
// key=value for each attribute.
type lineHandler struct {
	mu    *sync.Mutex
	out   io.Writer
	level slog.Level
	attrs []slog.Attr
}

func newLineHandler(out io.Writer, level slog.Level) *lineHandler {
	return &lineHandler{mu: &sync.Mutex{}, out: out, level: level}
}

// Enabled implements slog.Handler.
func (h *lineHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

// Handle implements slog.Handler.
func (h *lineHandler) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	if r.Level >= slog.LevelWarn {
		line.WriteString(strings.ToLower(r.Level.String()) + ": ")
	}
	line.WriteString(r.Message)
	add := func(a slog.Attr) bool {
		fmt.Fprintf(&line, " %s=%v", a.Key, a.Value)
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := fmt.Fprintln(h.out, line.String())
	return err
}

// WithAttrs implements slog.Handler.
func (h *lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	c.attrs = append(append([]slog.Attr{}, h.attrs...), attrs...)
	return &c
}

// WithGroup implements slog.Handler; groups are not told apart on a line.
func (h *lineHandler) WithGroup(string) slog.Handler { return h }

// tokenShape is how GitHub's tokens and private keys look.
// https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
var tokenShape = regexp.MustCompile(`gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}`)

// redactor takes secrets out of text.
type redactor struct{ replacer *strings.Replacer }

// newRedactor knows the secrets that the environment holds.
func newRedactor(environ []string) redactor {
	var pairs []string
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if secret := name == "GITHUB_TOKEN" || strings.HasPrefix(name, "CATALOGUE_GITHUB_APP_"); secret && len(value) >= 8 {
			pairs = append(pairs, value, "[redacted]")
		}
	}
	return redactor{strings.NewReplacer(pairs...)}
}

func (r redactor) redact(text string) string {
	return tokenShape.ReplaceAllString(r.replacer.Replace(text), "[redacted]")
}

// redacting is a writer that lets no secret through. Each line comes in one
// call to Write, as loggers and fmt do.
type redacting struct {
	out     io.Writer
	secrets redactor
}

// Write implements io.Writer.
func (w *redacting) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.out, w.secrets.redact(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
