package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/reports"
	"relief/reports/scrutiny"
)

// verified is what the verify command reports.
type verified struct {
	*scrutiny.Verification
	File *verifiedFile  `json:"file,omitempty"`
	zone *time.Location // of the branch
}

type verifiedFile struct {
	*reports.FileVerdict
	Said     string   `json:"said"`
	Findings []string `json:"findings"`
}

// exportLimit is the largest file that is held against the books.
const exportLimit = 256 << 20

func (t *terminal) verifyCommand() *cobra.Command {
	var head, file string
	cmd := &cobra.Command{
		Use: "verify [COPY]", Short: "cli.verify", Args: takes(0, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			var content []byte
			if file != "" {
				if content, err = readUpTo(file, exportLimit); err != nil {
					return err
				}
			}
			cfg.ReadOnly = true
			var books *db.DB
			if len(args) == 1 {
				books, err = app.OpenCopy(ctx, args[0])
			} else {
				books, err = app.OpenBooks(ctx, cfg, false)
			}
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, books.Close()) }()
			if told := t.waiting(); told != nil {
				told(db.Telling{Message: fault.Message{Key: "app.looking_at_file"}})
			}
			if err := books.Integrity(ctx); err != nil {
				return err
			}
			out, err := t.lookAt(ctx, books, head, file, content)
			if err != nil {
				return err
			}
			t.found = !out.OK || out.File != nil && !out.File.OK
			return t.report(out, func() { t.tellVerified(out) })
		}),
	}
	cmd.Flags().StringVar(&head, "head", "", "cli.flag_head")
	cmd.Flags().StringVar(&file, "export", "", "cli.flag_export")
	return cmd
}

func (t *terminal) lookAt(ctx context.Context, books *db.DB, head, file string, content []byte) (verified, error) {
	var out verified
	branch, err := onlyBranch(ctx, books)
	if err != nil {
		return out, err
	}
	err = books.Read(ctx, branch, func(ctx context.Context, r db.Reader) (err error) {
		out.zone = r.Where().Zone
		out.Verification, err = scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{Head: head, Told: t.waiting()})
		if err != nil || file == "" {
			return err
		}
		v, err := reports.VerifyFile(ctx, r, content)
		if err != nil {
			return err
		}
		out.File = &verifiedFile{FileVerdict: v, Said: t.words.Message(t.lang, v.Said), Findings: []string{}}
		for _, m := range v.Findings {
			out.File.Findings = append(out.File.Findings, t.words.Message(t.lang, m))
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for i, f := range out.Findings {
		out.Findings[i].Said = t.words.Message(t.lang, f.Message)
	}
	return out, nil
}

func (t *terminal) tellVerified(out verified) {
	for _, c := range out.Checks {
		fmt.Fprintf(t.out, "%s: %d / %d\n", t.words.Message(t.lang, c.Label), c.Looked, c.Found)
	}
	for _, f := range out.Findings {
		fmt.Fprintln(t.out, "! "+f.Said)
	}
	if out.OK {
		t.say("report.verify_good")
	} else {
		t.say("report.verify_bad", len(out.Findings))
	}
	at := text.InstantNamed(t.lang, db.ParseStamp(out.CheckedAt), out.zone)
	t.say("report.verify_done_at", at, out.Head)
	if out.File == nil {
		return
	}
	if out.File.OK {
		fmt.Fprintln(t.out, out.File.Said)
	}
	for _, said := range out.File.Findings {
		fmt.Fprintln(t.out, "! "+said)
	}
}
