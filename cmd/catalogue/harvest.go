package main

import (
	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
)

func newHarvest(t *terminal) *cobra.Command {
	var flags buildFlags
	cmd := &cobra.Command{
		Use:   "harvest",
		Short: "Read what changed on GitHub into the snapshot, and publish nothing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := t.load(cmd, true)
			if err != nil {
				return err
			}
			if err := flags.authenticate(); err != nil {
				return err
			}
			progress := t.newProgress(true)
			flags.options.Progress = progress
			report, err := generator.Harvest(cmd.Context(), flags.apply(cfg), flags.options)
			err = progress.ended(cmd.Context(), err)
			if err := t.deliver(report, flags.report); err != nil {
				return err
			}
			if err != nil {
				return err
			}
			t.log.Info(report.Summary())
			if flags.strict && len(report.Stale) > 0 {
				return exitCode(exitStale)
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.snapshot, "snapshot", "", "snapshot `FILE` instead of the configured one")
	f.StringVar(&flags.report, "report", "", "write the run's report to this `FILE` as JSON")
	f.BoolVar(&flags.strict, "strict", false, "exit 4 when some sources could not be read")
	return cmd
}
