package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// defaultConfig is read when no --config is given.
const defaultConfig = "config.yaml"

// globals are the flags that every command takes.
type globals struct {
	config    string
	logFormat string
	quiet     bool
}

// newRoot makes the command line.
func newRoot(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use:           "catalogue",
		Short:         "Build a searchable catalogue of the open source code of the NHS",
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return t.begin()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&t.globals.config, "config", defaultConfig, "configuration `FILE`")
	flags.StringVar(&t.globals.logFormat, "log-format", "text", "how progress and problems are told: text or json")
	flags.BoolVarP(&t.globals.quiet, "quiet", "q", false, "tell problems only")
	root.SetOut(t.stdout)
	root.SetErr(t.stderr)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newBuild(t), newHarvest(t), newServe(t), newSearch(t), newCheck(t),
		newDiff(t), newWhoUses(t), newMCP(t), newPublish(t), newDoctor(t), newVersion(t),
	)
	return root
}

// load reads the configuration. Without a file of the default name the
// defaults hold, for commands that need no sources.
func (t *terminal) load(cmd *cobra.Command, needSources bool) (config.Config, error) {
	if !needSources && !cmd.Flags().Changed("config") && missing(t.globals.config) {
		return config.LoadDefault()
	}
	cfg, err := config.Load(t.globals.config)
	if err == nil && needSources && len(cfg.Sources) == 0 {
		err = catalogue.Problem{File: t.globals.config, Line: 1, What: "no sources are named, so there is nothing to catalogue", Do: "add accounts below sources, or build the sample with --sample"}
	}
	return cfg, err
}

// oneOf refuses a flag's value that is not allowed.
func oneOf(flag, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usage{catalogue.Problem{What: fmt.Sprintf("--%s: %q is not known", flag, value), Allowed: allowed, Do: strict.DidYouMean(value, allowed)}}
}

// credentials are what GitHub is asked with. They come from the environment only.
func credentials() (generator.Options, error) {
	app, err := harvest.AppFromEnvironment()
	if err != nil {
		return generator.Options{}, usage{err}
	}
	return generator.Options{Token: os.Getenv("GITHUB_TOKEN"), App: app}, nil
}
