package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator/publish"
)

func newPublish(t *terminal) *cobra.Command {
	var out string
	var rollback bool
	cmd := &cobra.Command{
		Use:   "publish --rollback",
		Short: "Put the previous site back; done twice, it undoes itself",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !rollback {
				return usage{errors.New("publish does only --rollback; catalogue build publishes a new site")}
			}
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			if out == "" {
				out = cfg.Paths.Output
			}
			if err := publish.Rollback(out); err != nil {
				return err
			}
			t.log.Info("the previous site is live again", "output", out)
			return nil
		},
	}
	cmd.Flags().BoolVar(&rollback, "rollback", false, "put the previous site back")
	cmd.Flags().StringVar(&out, "out", "", "output `FOLDER` instead of the configured one")
	return cmd
}
