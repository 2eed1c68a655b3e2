package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/nhs-code-catalogue/catalogue/generator"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// fullName is how GitHub spells a repository.
// https://docs.github.com/en/repositories/creating-and-managing-repositories
var fullName = regexp.MustCompile(`^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$`)

type checkFlags struct {
	json, strict, propose bool
}

func newCheck(t *terminal) *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check OWNER/NAME | DIR",
		Short: "Judge one repository: every check, its evidence and the remedy",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := t.load(cmd, false)
			if err != nil {
				return err
			}
			j, err := t.judge(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			return t.printJudgement(j, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print the component as JSON, as the site publishes it")
	f.BoolVar(&flags.strict, "strict", false, "exit 1 when a mandatory check fails")
	f.BoolVar(&flags.propose, "propose", false, "print a publiccode.yml for the repository, and nothing else")
	return cmd
}

// judge tells folders from names: what is there, or looks like a path, is a folder.
func (t *terminal) judge(ctx context.Context, cfg config.Config, target string) (generator.Judgement, error) {
	info, err := os.Stat(target)
	if err == nil && info.IsDir() || strings.HasPrefix(target, ".") || strings.HasPrefix(target, "/") {
		return generator.CheckDirectory(cfg, target)
	}
	if !fullName.MatchString(target) {
		return generator.Judgement{}, usage{fmt.Errorf("%q is neither a folder nor a repository as OWNER/NAME", target)}
	}
	opts, err := credentials()
	if err != nil {
		return generator.Judgement{}, err
	}
	progress := t.newProgress(false)
	defer progress.end()
	opts.Progress = progress
	return generator.CheckRepository(ctx, cfg, opts, target)
}

func (t *terminal) printJudgement(j generator.Judgement, flags checkFlags) error {
	var err error
	switch {
	case flags.propose:
		_, err = t.stdout.Write(j.Proposal)
	case flags.json:
		err = t.printJSON(j.Component)
	default:
		t.printFindings(j)
	}
	if failed := j.Failed(); err == nil && flags.strict && len(failed) > 0 {
		return exitCode(exitFailed)
	}
	return err
}

// marks are how outcomes look in a terminal.
var marks = map[catalogue.Outcome]string{catalogue.Pass: "✓", catalogue.Fail: "✗", catalogue.Unknown: "?", catalogue.NotApplicable: "–"}

// colours of outcomes, as ANSI codes.
var colours = map[catalogue.Outcome]string{catalogue.Pass: "32", catalogue.Fail: "31", catalogue.Unknown: "33", catalogue.NotApplicable: "2"}

// printFindings prints the judgement for people.
func (t *terminal) printFindings(j generator.Judgement) {
	c := j.Component
	t.paragraph(0, "1", c.Name)
	t.paragraph(0, "", c.Summary)
	changed := "not known"
	if c.Dates.Changed != nil {
		changed = fmt.Sprintf("%s, last changed on %s", c.Status, c.Dates.Changed.Format("2 January 2006"))
	}
	fmt.Fprintf(t.stdout, "\nkind     %s\nlicence  %s (%s)\nstatus   %s\nlevel    %d of %d, %s\n\n", c.Kind.ID, or(c.Licence.SPDX, "none"), c.Licence.State, changed, c.Level.Rung, len(catalogue.Rungs)-1, c.Level.ID)
	findings := map[string]catalogue.Finding{}
	for _, f := range c.Findings {
		findings[f.Check] = f
	}
	var person []string
	for _, check := range j.Checks {
		f, judged := findings[check.ID]
		if !judged {
			person = append(person, check.Title)
			continue
		}
		must := ""
		if check.Mandatory {
			must = " (mandatory)"
		}
		fmt.Fprintf(t.stdout, "%s %s%s\n", t.colour(colours[f.Outcome], marks[f.Outcome]), check.Short, must)
		t.printReason(f)
	}
	t.printRest(j, person)
}

// printRest prints what stands beside the checks, and sums up.
func (t *terminal) printRest(j generator.Judgement, person []string) {
	c := j.Component
	t.list("Standards that were seen", len(c.Standards), func(i int) string {
		return fmt.Sprintf("%s: %s%s", c.Standards[i].ID, c.Standards[i].Strength, firstEvidence(c.Standards[i].Evidence))
	})
	t.list("For a person to answer", len(person), func(i int) string { return person[i] })
	t.list("For the next level", len(c.Level.Missing), func(i int) string { return c.Level.Missing[i].Remedy })
	for _, w := range append(slices.Clip(c.Problems), j.Warnings...) {
		t.paragraph(0, "33", "warning: "+w.Error())
	}
	count := map[catalogue.Outcome]int{}
	for _, f := range c.Findings {
		count[f.Outcome]++
	}
	fmt.Fprintf(t.stdout, "\n%d pass, %d fail (%d of them mandatory), %d could not be seen, %d do not apply\n",
		count[catalogue.Pass], count[catalogue.Fail], len(j.Failed()), count[catalogue.Unknown], count[catalogue.NotApplicable])
}

// list prints a heading and a line for each item, nothing when there are none.
func (t *terminal) list(heading string, n int, item func(i int) string) {
	if n == 0 {
		return
	}
	fmt.Fprintf(t.stdout, "\n%s:\n", heading)
	for i := range n {
		t.paragraph(2, "", item(i))
	}
}

func (t *terminal) printReason(f catalogue.Finding) {
	if f.Outcome != catalogue.Pass {
		t.paragraph(4, "", f.Reason)
	}
	for _, e := range f.Evidence {
		t.paragraph(4, "2", place(e))
	}
	if f.Remedy != "" {
		t.paragraph(4, "", "to pass: "+f.Remedy)
	}
}

// columns is how wide a terminal is at the least.
const columns = 80

// paragraph prints text in lines of at most 80 columns, as far as its words
// allow, without the control characters that a README may hold. Further lines
// are indented by two more than the first.
func (t *terminal) paragraph(indent int, colour, text string) {
	line := ""
	for _, word := range strings.Fields(strings.Map(visible, text)) {
		if strings.TrimSpace(line) != "" && indent+utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			fmt.Fprintf(t.stdout, "%*s%s\n", indent, "", t.colour(colour, line))
			line = "  " + word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		fmt.Fprintf(t.stdout, "%*s%s\n", indent, "", t.colour(colour, line))
	}
}

// visible drops characters that a terminal obeys instead of showing.
func visible(r rune) rune {
	if unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// place says where evidence stands, in one line.
func place(e catalogue.Evidence) string {
	where := e.Field + " = " + e.Value
	if e.File != "" {
		where = e.File
		if e.Line > 0 {
			where = fmt.Sprintf("%s:%d", e.File, e.Line)
		}
	}
	if e.Quote != "" {
		where += ": " + strings.Join(strings.Fields(e.Quote), " ")
	}
	return where
}

func firstEvidence(all []catalogue.Evidence) string {
	if len(all) == 0 {
		return ""
	}
	return ", " + place(all[0])
}

// colour wraps text in an ANSI code where stdout is a terminal.
func (t *terminal) colour(code, text string) string {
	if !t.wide || code == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
