package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// buildFlags are the flags of build.
type buildFlags struct {
	options  generator.Options
	out      string
	snapshot string
	report   string
	strict   bool
}

func newBuild(t *terminal) *cobra.Command {
	var flags buildFlags
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Harvest what changed, then judge, index, render, verify and publish",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := t.load(cmd, !flags.options.Sample)
			if err != nil {
				return err
			}
			if err := flags.authenticate(); err != nil {
				return err
			}
			return t.build(cmd.Context(), flags.apply(cfg), flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.options.Offline, "offline", false, "use the snapshot as it is, without a network")
	f.BoolVar(&flags.options.Sample, "sample", false, "use the embedded sample of invented components")
	f.StringArrayVar(&flags.options.AcceptShrink, "accept-shrink", nil, "publish although this `OWNER` lost many components; may be repeated")
	f.StringVar(&flags.out, "out", "", "output `FOLDER` instead of the configured one")
	f.StringVar(&flags.snapshot, "snapshot", "", "snapshot `FILE` instead of the configured one")
	f.StringVar(&flags.report, "report", "", "write the run's report to this `FILE` as JSON")
	f.BoolVar(&flags.strict, "strict", false, "exit 4 when some sources are served from an older night")
	return cmd
}

// apply lets the flags have the last word.
func (f buildFlags) apply(cfg config.Config) config.Config {
	if f.out != "" {
		cfg.Paths.Output = absolute(f.out)
	}
	if f.snapshot != "" {
		cfg.Paths.Snapshot = absolute(f.snapshot)
	}
	return cfg
}

// authenticate adds what GitHub is asked with.
func (f *buildFlags) authenticate() error {
	with, err := credentials()
	f.options.Token, f.options.App = with.Token, with.App
	return err
}

// absolute is a path of the command line, which counts from the current folder.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// build builds once and tells how it went.
func (t *terminal) build(ctx context.Context, cfg config.Config, flags buildFlags) error {
	progress := t.newProgress(true)
	flags.options.Progress, flags.options.Version = progress, buildInfo().version
	report, err := generator.Build(ctx, cfg, flags.options)
	err = progress.ended(ctx, err)
	if err := t.deliver(report, flags.report); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	t.log.Info(report.Summary())
	fmt.Fprintln(t.stdout, cfg.Paths.Output)
	if flags.strict && len(report.Stale) > 0 {
		return exitCode(exitStale)
	}
	return nil
}

// deliver writes the report to where it is wanted.
func (t *terminal) deliver(report generator.Report, file string) error {
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		if err := appendFile(summary, t.secrets.redact(report.Markdown())); err != nil {
			t.log.Warn("the step summary was not written", "error", err)
		}
	}
	if file == "" {
		return nil
	}
	data, err := report.JSON()
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(t.secrets.redact(string(data))), 0o644)
}

func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
