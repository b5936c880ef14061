package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/config"
)

func (t *terminal) configCommand() *cobra.Command {
	cmd := t.group(&cobra.Command{Use: "config", Short: "cli.config"})
	printing := &cobra.Command{
		Use: "print", Short: "cli.config_print", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			return t.report(cfg, func() { fmt.Fprint(t.out, cfg.Redacted()) })
		}),
	}
	checking := &cobra.Command{
		Use: "check", Short: "cli.config_check", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			if _, err := config.Load(cmd.Flags()); err != nil {
				return err
			}
			return t.report(map[string]any{"faults": []jsonFault{}}, func() { t.say("app.config_good") })
		}),
	}
	config.AddFlags(cmd.PersistentFlags(), serveSettings...)
	cmd.AddCommand(printing, checking)
	return cmd
}

func (t *terminal) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "cli.migrate", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			books, err := app.OpenBooks(cmd.Context(), cfg, true, t.upgrading())
			if err != nil {
				return err
			}
			if err := books.Close(); err != nil {
				return err
			}
			return t.report(map[string]any{"done": true}, func() { t.say("app.migrated") })
		}),
	}
}

func (t *terminal) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup DIR", Short: "cli.backup", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			made, err := app.Backup(cmd.Context(), cfg, args[0], t.waiting())
			if err != nil {
				return err
			}
			return t.report(made, func() { t.say("app.backed_up", made.File, made.Bytes, made.SHA256) })
		}),
	}
}

func (t *terminal) restoreCommand() *cobra.Command {
	var acceptLoss bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "cli.restore", Args: takes(1, 1),
		RunE: t.does(func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			done, err := app.Restore(cmd.Context(), cfg, args[0], acceptLoss, t.waiting())
			if err != nil {
				return err
			}
			return t.report(done, func() {
				t.say("app.restored", done.File)
				if done.Aside != "" {
					t.say("app.restored_aside", done.Aside, done.Lost)
				}
			})
		}),
	}
	cmd.Flags().BoolVar(&acceptLoss, "accept-loss", false, "cli.flag_accept_loss")
	return cmd
}

func (t *terminal) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "cli.doctor", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			found, err := app.Doctor(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			good := true
			for i := range found {
				found[i].Said = t.words.Message(t.lang, found[i].Message)
				good = good && found[i].OK
			}
			err = t.report(map[string]any{"ok": good, "findings": found}, func() { t.tellFindings(found) })
			if err == nil && !good {
				t.found = true
			}
			return err
		}),
	}
}

func (t *terminal) tellFindings(found []app.Finding) {
	for _, f := range found {
		word := t.words.Say(t.lang, "app.good")
		if !f.OK {
			word = t.words.Say(t.lang, "app.bad")
		}
		fmt.Fprintf(t.out, "[%s] %s\n", word, f.Said)
	}
}

func (t *terminal) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "cli.version", Args: takes(0, 0),
		RunE: t.does(func(*cobra.Command, []string) error {
			return t.report(map[string]string{"version": versionText()}, func() {
				fmt.Fprintln(t.out, "relief", versionText())
			})
		}),
	}
}
