package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
)

func newDoctor(t *terminal) *cobra.Command {
	var asJSON bool
	var flags buildFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Examine configuration, token, limits, disk, clock, output and the last nights",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := t.load(cmd, true)
			if err != nil {
				return err
			}
			opts, err := credentials()
			if err != nil {
				return err
			}
			all := generator.Doctor(cmd.Context(), flags.apply(cfg), opts)
			if asJSON {
				err = t.printJSON(all)
			} else {
				t.printExaminations(all)
			}
			for _, e := range all {
				if err == nil && e.Fatal {
					return exitCode(exitFailed)
				}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.StringVar(&flags.out, "out", "", "output `FOLDER` instead of the configured one")
	f.StringVar(&flags.snapshot, "snapshot", "", "snapshot `FILE` instead of the configured one")
	return cmd
}

func (t *terminal) printExaminations(all []generator.Examination) {
	for _, e := range all {
		mark := t.colour("32", "✓")
		if !e.OK {
			mark = t.colour("31", "✗")
		}
		fmt.Fprintf(t.stdout, "%s %s: %s\n", mark, e.Name, e.Says)
		if e.Do != "" {
			fmt.Fprintf(t.stdout, "    %s\n", e.Do)
		}
	}
}
