package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
)

// serveSettings are the settings that only a server has.
var serveSettings = []string{
	"listen", "public_url", "read_only", "branch_name", "zone", "body_limit", "upload_limit",
	"read_timeout", "write_timeout", "stop_timeout", "session_idle", "session_life",
	"post_limit", "export_limit", "secure_cookies",
	"log_format", "log_level",
}

func (t *terminal) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve [--read-only FILE]", Short: "cli.serve", Args: takes(0, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			o := app.Options{Log: t.logger(cfg), Version: versionText(), Told: t.upgrading()}
			if len(args) == 1 {
				if !cfg.ReadOnly {
					return fault.New(fault.Invalid, "app.copy_read_only", args[0])
				}
				o.Copy = args[0]
			}
			return app.Run(cmd.Context(), cfg, o, t.greet(cmd.Context()))
		}),
	}
	config.AddFlags(cmd.Flags(), serveSettings...)
	return cmd
}

// greet says where the program answers, and on the first run how to set it up.
func (t *terminal) greet(ctx context.Context) func(*app.App) error {
	return func(a *app.App) error {
		t.waited()
		open, err := a.Web.NeedsSetup(ctx)
		if err != nil {
			return err
		}
		if taken := a.Taken(); taken != "" {
			t.say("app.next_port", taken)
		}
		t.say("app.serving", a.URL())
		if open && !a.Books.ReadOnly() {
			t.say("app.setup_at", a.URL(), a.Web.SetupToken())
		}
		return nil
	}
}

func (t *terminal) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "demo", Short: "cli.demo", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			cfg, err := t.demoConfig(cmd)
			if err != nil {
				return err
			}
			o := app.Options{Log: t.logger(cfg), Version: versionText(), Demo: true}
			o.NextOf = !cmd.Flags().Changed("listen") // who names a port wants that one
			var accounts string
			o.Before = func(ctx context.Context, books *db.DB) (err error) {
				accounts, err = app.PrepareDemo(ctx, books, cfg.DataDir)
				return err
			}
			greet := t.greet(cmd.Context())
			return app.Run(cmd.Context(), cfg, o, func(a *app.App) error {
				if accounts != "" {
					t.say("app.demo_accounts")
					fmt.Fprint(t.out, accounts)
				}
				return greet(a)
			})
		}),
	}
	config.AddFlags(cmd.Flags(), serveSettings...)
	return cmd
}

// demoConfig keeps the demo away from the real books: what the environment
// says of data and database does not count, only what is typed.
func (t *terminal) demoConfig(cmd *cobra.Command) (config.Config, error) {
	flags := cmd.Flags()
	if !flags.Changed("data") {
		if err := flags.Set("data", filepath.Join(".", "demo")); err != nil {
			return config.Config{}, err
		}
	}
	if !flags.Changed("database") && !flags.Changed("database-file") {
		if err := flags.Set("database", ""); err != nil {
			return config.Config{}, err
		}
	}
	return config.Load(flags)
}
