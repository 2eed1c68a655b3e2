package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

const (
	pollEvery    = 500 * time.Millisecond // for --watch
	shutdownTime = 2 * time.Second
)

type serveFlags struct {
	build buildFlags
	port  int
	watch bool
	dev   bool
}

func newServe(t *terminal) *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Preview the output folder on 127.0.0.1 as a web server would publish it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			return t.serve(cmd.Context(), flags.build.apply(cfg), flags)
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.port, "port", 8080, "`PORT` to listen on; 0 for any that is free")
	f.BoolVar(&flags.watch, "watch", false, "build again, offline, when templates, content or configuration change")
	f.BoolVar(&flags.dev, "dev", false, "also serve /"+generator.PreviewPath+", the site's own components with example data")
	f.BoolVar(&flags.build.options.Sample, "sample", false, "with --watch: build from the embedded sample")
	f.StringVar(&flags.build.out, "out", "", "output `FOLDER` instead of the configured one")
	f.StringVar(&flags.build.snapshot, "snapshot", "", "with --watch: snapshot `FILE` instead of the configured one")
	return cmd
}

// serve serves until the program is told to stop.
func (t *terminal) serve(ctx context.Context, cfg config.Config, flags serveFlags) error {
	if missing(filepath.Join(cfg.Paths.Output, "index.html")) && !flags.watch {
		return fmt.Errorf("there is no site in %s yet; build one with: catalogue build --sample", cfg.Paths.Output)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(flags.port)))
	if err != nil {
		return err
	}
	var handler http.Handler = preview{cfg.Paths.Output}
	if flags.dev {
		handler = developing{cfg, handler}
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(t.stdout, "http://%s/\n", listener.Addr())
	t.log.Info("serving "+cfg.Paths.Output, "stop", "Ctrl+C")
	if flags.watch {
		go t.watch(ctx, flags.build)
	}
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		server.Shutdown(last)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// watch builds now and whenever a file that the site is made from has changed.
func (t *terminal) watch(ctx context.Context, flags buildFlags) {
	flags.options.Offline = !flags.options.Sample
	var seen string
	for tick := time.NewTicker(pollEvery); ; {
		cfg, err := config.Load(t.globals.config)
		if now := changes(t.globals.config, cfg.Paths.Content, cfg.Paths.Templates); now != seen {
			seen = now
			if err == nil {
				err = t.build(ctx, flags.apply(cfg), flags)
			}
			if err != nil && ctx.Err() == nil {
				t.exit(ctx, err)
			}
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// changes is a text that differs when a file below one of the paths was
// written, added or removed.
func changes(paths ...string) string {
	var b strings.Builder
	for _, root := range paths {
		if root == "" {
			continue
		}
		filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // it may be written just now
			}
			if d.IsDir() && d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			if info, err := d.Info(); err == nil && !d.IsDir() {
				fmt.Fprintln(&b, name, info.Size(), info.ModTime())
			}
			return nil
		})
	}
	return b.String()
}

// preview serves a published folder as a host does: compressed, with the
// headers of the site's _headers file, and 404.html for what is not there.
type preview struct{ folder string }

// ServeHTTP implements http.Handler.
func (p preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	p.headers(w.Header(), r.URL.Path)
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if strings.HasSuffix(r.URL.Path, "/") || name == "" {
		name = path.Join(name, "index.html")
	}
	info, err := os.Stat(filepath.Join(p.folder, filepath.FromSlash(name)))
	switch {
	case err == nil && info.IsDir():
		http.Redirect(w, r, path.Base(name)+"/", http.StatusMovedPermanently)
	case err == nil:
		p.file(w, r, name, http.StatusOK)
	default:
		p.file(w, r, "404.html", http.StatusNotFound)
	}
}

// developing serves the preview of the site's own components beside the site,
// made anew for each request so that an edit shows at once.
type developing struct {
	cfg  config.Config
	site http.Handler
}

// ServeHTTP implements http.Handler.
func (d developing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == generator.PreviewPath {
		name += "index.html"
	}
	if strings.HasPrefix(name, "assets/") || strings.HasPrefix(name, generator.PreviewPath) {
		files, err := generator.Preview(r.Context(), d.cfg)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if data, ok := files[name]; ok {
			w.Header().Set("Content-Type", contentType(name))
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
			return
		}
	}
	d.site.ServeHTTP(w, r)
}

// file sends a file, compressed where that helps.
func (p preview) file(w http.ResponseWriter, r *http.Request, name string, status int) {
	full := filepath.Join(p.folder, filepath.FromSlash(name))
	data, err := os.ReadFile(full)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	kind := contentType(name)
	w.Header().Set("Content-Type", kind)
	if compressible(kind) {
		w.Header().Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			data = compress(data)
		}
	}
	if status != http.StatusOK {
		w.WriteHeader(status)
		w.Write(data)
		return
	}
	var modified time.Time
	if info, err := os.Stat(full); err == nil {
		modified = info.ModTime()
	}
	http.ServeContent(w, r, name, modified, bytes.NewReader(data))
}

func compress(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data) // a buffer takes everything
	z.Close()
	return b.Bytes()
}

// contentTypes are those that systems are known to disagree about.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".csv": "text/csv; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
	".sqlite": "application/vnd.sqlite3", ".bin": "application/octet-stream",
}

func contentType(name string) string {
	if strings.HasSuffix(name, "feed.xml") {
		return "application/atom+xml; charset=utf-8"
	}
	if known := contentTypes[path.Ext(name)]; known != "" {
		return known
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml") || kind == "application/octet-stream" || strings.Contains(kind, "sqlite")
}

// headers adds what the site's _headers file says of a path: a pattern at the
// beginning of a line, its headers indented below.
func (p preview) headers(h http.Header, requested string) {
	data, err := os.ReadFile(filepath.Join(p.folder, "_headers"))
	if err != nil {
		return
	}
	applies := false
	for line := range strings.Lines(string(data)) {
		text := strings.TrimSpace(line)
		switch name, value, found := strings.Cut(text, ":"); {
		case text == "" || strings.HasPrefix(text, "#"):
		case line[0] != ' ' && line[0] != '\t':
			applies = matches(text, requested)
		case applies && found:
			h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
}

// matches tells whether a pattern of _headers, in which * stands for anything, fits a path.
func matches(pattern, requested string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(requested, parts[0]) {
		return false
	}
	rest := requested[len(parts[0]):]
	for _, part := range parts[1:] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return rest == "" || strings.HasSuffix(pattern, "*")
}
