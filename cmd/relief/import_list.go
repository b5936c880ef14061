package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"relief/internal/app"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/intake"
)

// importList is the command that takes a list of a kind in.
func (t *terminal) importList(k intake.Kind, need auth.Permission, short string) *cobra.Command {
	var in app.ListImport
	cmd := &cobra.Command{
		Use: k.Name + " FILE", Short: short, Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) (err error) {
			in.Name = filepath.Base(args[0])
			if in.Bytes, err = readUpTo(args[0], importLimit); err != nil {
				return err
			}
			return t.withBooks(cmd, need, func(ctx context.Context, books *db.DB, by db.By) error {
				out, err := app.ImportList(ctx, books, by, k, in, t.progress())
				if t.tell(&out.Told); err != nil {
					return err
				}
				return t.report(out, func() { t.tellList(out) })
			})
		}),
	}
	f := cmd.Flags()
	readFlags(f, &in.Sheet, &in.Past)
	f.BoolVar(&in.DryRun, "dry-run", false, "cli.flag_dry_run")
	f.BoolVar(&in.LeaveOut, "leave-out-faulty", false, "cli.flag_leave_out")
	return cmd
}

// readFlags say how a file is read.
func readFlags(f *pflag.FlagSet, sheet *string, past *bool) {
	f.StringVar(sheet, "sheet", "", "cli.flag_sheet_named")
	f.BoolVar(past, "past-sign-off", false, "cli.flag_past")
}

// progress tells how far a long import is, twice a second, beside the report.
func (t *terminal) progress() func(done, of int) {
	start := time.Now()
	last := start
	return func(done, of int) {
		now := time.Now()
		if now.Sub(last) < time.Second/2 && (done != of || now.Sub(start) < time.Second) {
			return
		}
		last = now
		fmt.Fprintln(t.errOut, t.words.Say(t.lang, "report.list_progress", done, of))
	}
}

func (t *terminal) tellList(out app.ListOutcome) {
	for _, r := range out.Rows {
		fmt.Fprintf(t.out, "%5d  %-8s  %s", r.Row, r.State, r.Name)
		if r.State == string(intake.Changed) {
			for _, c := range r.Changes {
				fmt.Fprintf(t.out, "  %s: %q → %q", c.Field, c.Old, c.New)
			}
		}
		fmt.Fprintln(t.out)
	}
	key := "report.list_imported"
	if out.DryRun {
		key = "report.list_dry"
	}
	t.say(key, out.New, out.Changed, out.Same, out.LeftOut)
}
