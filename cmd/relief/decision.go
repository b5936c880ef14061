package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"relief/distribution"
	"relief/distribution/minutes"
	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
)

// decisionLimit is the longest wording read, as on the page.
const decisionLimit = 256 << 10

func (t *terminal) readDecisionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "read-decision FILE", Short: "cli.read_decision", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			wording, err := readUpTo(args[0], decisionLimit)
			if err != nil {
				return err
			}
			names, err := namesOf(cmd)
			if err != nil {
				return err
			}
			reading := minutes.Read(string(wording), names)
			return t.report(reading, func() { t.tellReading(reading) })
		}),
	}
}

// namesOf are the names in the books; empty books know none.
func namesOf(cmd *cobra.Command) (names minutes.Names, err error) {
	ctx := cmd.Context()
	cfg, err := config.Load(cmd.Flags())
	if err != nil {
		return names, err
	}
	books, err := app.OpenBooks(ctx, cfg, false)
	if err != nil {
		return names, err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	branch, err := onlyBranch(ctx, books)
	if fault.Is(err, fault.NotFound) {
		return names, nil
	}
	if err != nil {
		return names, err
	}
	err = books.Read(ctx, branch, func(ctx context.Context, r db.Reader) (err error) {
		names, err = distribution.MinutesNames(ctx, r)
		return err
	})
	return names, err
}

func (t *terminal) tellReading(r minutes.Reading) {
	for _, l := range r.Lines {
		fmt.Fprintf(t.out, "%s  %s  %d\n", l.Recipient, l.Label(), l.Units)
	}
	for _, k := range r.Kept {
		units := "?"
		if k.Units != nil {
			units = fmt.Sprint(*k.Units)
		}
		key := "minutes.kept_stated"
		if k.Basis == minutes.Balance {
			key = "minutes.kept_balance"
		}
		t.say(key, k.Label(), units)
	}
	for _, u := range r.Unread {
		fmt.Fprintf(t.out, "%d–%d  %s  %s\n", u.From, u.To, u.Text, t.words.Message(t.lang, u.Message()))
	}
	for _, a := range r.Aside {
		fmt.Fprintf(t.out, "%d–%d  %s  %s\n", a.From, a.To, a.Text, t.words.Say(t.lang, "minutes.mark_aside"))
	}
	t.say("minutes.read", len(r.Lines), len(r.Unread))
}
