package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

func newDiff(t *terminal) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell what changed between two snapshots or two published catalogues",
		Long:  "Tell what changed between two catalogues. Each is a snapshot file, a published folder, or a catalogue.json.",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			changes, err := generator.Diff(cmd.Context(), cfg, args[0], args[1])
			if err != nil {
				return err
			}
			return t.printChanges(changes, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printChanges prints a line for each change.
func (t *terminal) printChanges(changes []catalogue.Change, asJSON bool) error {
	if asJSON {
		return t.printJSON(changes)
	}
	for _, c := range changes {
		fmt.Fprintf(t.stdout, "%-11s %s%s\n", c.Kind, c.Name, beforeAfter(c))
	}
	if len(changes) == 0 {
		t.log.Info("no change")
	}
	return nil
}

func beforeAfter(c catalogue.Change) string {
	switch {
	case c.Kind == catalogue.Renamed || c.Kind == catalogue.Transferred:
		return " (was " + c.Before + ")"
	case c.Before != "" && c.After != "":
		return ": " + c.Before + " → " + c.After
	case c.After != "":
		return ": " + c.After
	case c.Before != "":
		return ": no longer " + c.Before
	}
	return ""
}

func (t *terminal) printJSON(v any) error {
	e := json.NewEncoder(t.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
