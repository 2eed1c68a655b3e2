package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/data"
	"github.com/nhs-code-catalogue/catalogue/generator/mcp"
)

func newMCP(t *terminal) *cobra.Command {
	var address, cache string
	cmd := &cobra.Command{
		Use:   "mcp [FOLDER | ADDRESS]",
		Short: "Answer assistants over the Model Context Protocol",
		Long: "Answer assistants over the Model Context Protocol, from a published folder (the configured output when none is named) or from a published site,\n" +
			"whose catalogue.sqlite is fetched once and kept. On stdin and stdout, or on a port of this machine with --http.",
		Example: "  catalogue mcp public\n  catalogue mcp https://code.example.nhs.uk/\n  catalogue mcp public --http 127.0.0.1:8081",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			path, err := locate(cmd.Context(), cfg, args, cache)
			if err != nil {
				return err
			}
			c, err := mcp.Open(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer c.Close()
			if address != "" {
				return t.serveMCP(cmd.Context(), mcp.Handler(c.NewServer(buildInfo().version, nil)), address)
			}
			server := c.NewServer(buildInfo().version, func(folder string) (catalogue.Component, error) {
				j, err := generator.CheckDirectory(cfg, folder)
				return j.Component, err
			})
			return mcp.Stdio(cmd.Context(), server)
		},
	}
	cmd.Flags().StringVar(&address, "http", "", "serve streamable HTTP at `HOST:PORT` of this machine instead of stdin and stdout")
	cmd.Flags().StringVar(&cache, "cache", "", "`FOLDER` in which a site's database is kept; this user's cache when not given")
	return cmd
}

// locate finds the database of the catalogue that is asked: the one named, or
// the configured output.
func locate(ctx context.Context, cfg config.Config, args []string, cache string) (string, error) {
	where := cfg.Paths.Output
	if len(args) > 0 {
		where = args[0]
	}
	if cache == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		cache = filepath.Join(user, "nhs-code-catalogue")
	}
	return data.Locate(ctx, where, cache)
}

// serveMCP serves one address of this machine until it is stopped.
func (t *terminal) serveMCP(ctx context.Context, handler http.Handler, address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return usage{fmt.Errorf("--http: %w", err)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage{catalogue.Problem{What: fmt.Sprintf("--http: %q is not an address of this machine alone", host), Allowed: []string{"127.0.0.1", "::1", "localhost"}}}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	t.log.Info("MCP at http://" + listener.Addr().String())
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
