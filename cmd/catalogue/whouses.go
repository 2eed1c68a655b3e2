package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator/data"
)

func newWhoUses(t *terminal) *cobra.Command {
	var asJSON, all bool
	var cache string
	cmd := &cobra.Command{
		Use:   "who-uses PACKAGE [FOLDER | ADDRESS]",
		Short: "Tell which components depend on a package, or on some of its versions",
		Long: "Tell which components name a package in their manifests: express, npm:express, 'django<4'.\n" +
			"Asked of a published folder (the configured output when none is named) or a published site.\n" +
			"A manifest says which versions are allowed, not which one runs: where it leaves that open, the answer is \"cannot tell\".",
		Example: "  catalogue who-uses express\n  catalogue who-uses 'pypi:django<4' public",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := data.ParseQuestion(args[0]); err != nil {
				return usage{err}
			}
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			path, err := locate(cmd.Context(), cfg, args[1:], cache)
			if err != nil {
				return err
			}
			db, err := data.Open(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer db.Close()
			users, err := db.WhoUses(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return t.printJSON(users)
			}
			t.printUsers(users, all)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&all, "all", false, "list those too that ask for other versions")
	cmd.Flags().StringVar(&cache, "cache", "", "`FOLDER` in which a site's database is kept; this user's cache when not given")
	return cmd
}

// printUsers prints a table, and how many answers there are of each kind.
func (t *terminal) printUsers(users []data.User, all bool) {
	table := tabwriter.NewWriter(t.stdout, 0, 4, 2, ' ', 0)
	components := map[data.Verdict]map[string]bool{data.Yes: {}, data.Unclear: {}, data.No: {}}
	for _, u := range users {
		components[u.Answer][u.Component] = true
		if u.Answer == data.No && !all {
			continue
		}
		place := u.File
		if u.Line > 0 {
			place = fmt.Sprintf("%s:%d", u.File, u.Line)
		}
		fmt.Fprintf(table, "%s\t%s\t%s %s\t%s\t%s\n", u.Answer, u.Component, u.Package, clip(u.Requirement, 30), u.Scope, place)
	}
	table.Flush()
	t.log.Info(fmt.Sprintf("%d use it, of %d it cannot be told, %d use other versions", len(components[data.Yes]), len(components[data.Unclear]), len(components[data.No])))
}
