package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

type searchFlags struct {
	build   buildFlags
	limit   int
	filters []string
	sort    string
	literal bool
	json    bool
	explain bool
}

func newSearch(t *terminal) *cobra.Command {
	var flags searchFlags
	cmd := &cobra.Command{
		Use:     "search QUERY",
		Short:   "Search the snapshot as the site does",
		Example: "  catalogue search book an appointment\n  catalogue search PDS --filter language=Go --filter kind=library",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			query, err := flags.query(strings.Join(args, " "))
			if err != nil {
				return err
			}
			return t.search(cmd.Context(), flags.build.apply(cfg), flags, query)
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.limit, "limit", search.PageSize, "how many results")
	f.StringArrayVar(&flags.filters, "filter", nil, "keep what has this value, as `NAME=VALUE`; may be repeated")
	f.StringVar(&flags.sort, "sort", "", "order: name or updated; by relevance when not given")
	f.BoolVar(&flags.literal, "literal", false, "search only for what was typed: correct and widen nothing")
	f.BoolVar(&flags.json, "json", false, "print JSON")
	f.BoolVar(&flags.explain, "explain", false, "say why each result was found")
	f.BoolVar(&flags.build.options.Sample, "sample", false, "search the embedded sample")
	f.StringVar(&flags.build.snapshot, "snapshot", "", "snapshot `FILE` instead of the configured one")
	return cmd
}

// query reads the words and the filters.
func (f searchFlags) query(text string) (search.Query, error) {
	q := search.ParseQuery(text)
	q.Size, q.Sort, q.Literal = f.limit, f.sort, f.literal
	if f.limit < 1 {
		return q, usage{catalogue.Problem{What: fmt.Sprintf("--limit: %d is not a number of results", f.limit), Do: "name 1 or more"}}
	}
	if err := oneOf("sort", f.sort, "", "name", "updated"); err != nil {
		return q, err
	}
	if q.Filters == nil {
		q.Filters = map[string][]string{}
	}
	for _, filter := range f.filters {
		name, value, ok := strings.Cut(filter, "=")
		if !ok || value == "" {
			return q, usage{catalogue.Problem{What: fmt.Sprintf("--filter: %q is not NAME=VALUE", filter)}}
		}
		if err := oneOf("filter", name, search.Facets...); err != nil {
			return q, err
		}
		q.Filters[name] = append(q.Filters[name], value)
	}
	return q, nil
}

func (t *terminal) search(ctx context.Context, cfg config.Config, flags searchFlags, query search.Query) error {
	ix, err := generator.OpenIndex(ctx, cfg, flags.build.options)
	if err != nil {
		return err
	}
	defer ix.Close()
	result, err := ix.Search(ctx, query)
	if err != nil {
		return err
	}
	if flags.json {
		return t.printJSON(result)
	}
	t.printResults(result, flags.explain)
	return nil
}

// printResults prints a table, or what may be done when nothing was found.
func (t *terminal) printResults(r search.Result, explain bool) {
	switch {
	case r.Sure:
		t.log.Info("showing results for " + r.Corrected + "; --literal searches only for what you typed")
	case r.Corrected != "":
		t.log.Info("did you mean " + r.Corrected + "? these are its results; --literal searches only for what you typed")
	}
	if len(r.Expanded) > 0 {
		t.log.Info("also searched for " + strings.Join(r.Expanded, ", "))
	}
	if len(r.Unknown) > 0 {
		t.log.Info("no component mentions " + strings.Join(r.Unknown, ", "))
	}
	if r.Total == 0 {
		t.log.Info("nothing was found; try fewer or other words")
		return
	}
	table := tabwriter.NewWriter(t.stdout, 0, 4, 2, ' ', 0)
	for _, hit := range r.Results {
		d := hit.Document
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", hit.Name, or(d.Language, "–"), or(d.Licence, "–"), clip(d.Description, 80))
		if explain {
			fmt.Fprintf(table, "  %.2f\t\t\t%s\n", hit.Score, because(hit))
		}
	}
	table.Flush()
	t.log.Info(fmt.Sprintf("%d of %d", len(r.Results), r.Total))
}

// because says where a result matched.
func because(hit search.Hit) string {
	var parts []string
	for _, why := range hit.Why {
		parts = append(parts, why.Field+": "+strings.Join(why.Words, " "))
	}
	if hit.Passage != "" {
		parts = append(parts, "“"+clip(hit.Passage, 120)+"”")
	}
	return strings.Join(parts, "; ")
}

// clip cuts text to so many letters, on one line.
func clip(text string, letters int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > letters {
		return string(r[:letters-1]) + "…"
	}
	return text
}
