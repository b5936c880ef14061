package main

import (
	"github.com/spf13/cobra"

	"relief/internal/app"
	"relief/internal/config"
	"relief/inventory/upkeep"
)

// rebuilt is what the rebuild command reports.
type rebuilt struct {
	Mended upkeep.Rebuilt `json:"mended"`
}

func (t *terminal) rebuildCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "rebuild", Short: "cli.rebuild", Args: takes(0, 0),
		RunE: t.does(func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(cmd.Flags())
			if err != nil {
				return err
			}
			done, err := app.Rebuild(cmd.Context(), cfg, t.as, t.upgrading())
			if err != nil {
				return err
			}
			return t.report(rebuilt{done}, func() {
				found := 0
				for _, n := range done {
					found += n
				}
				if found == 0 {
					t.say("app.rebuild_nothing")
				} else {
					t.say("app.rebuilt", found)
				}
			})
		}),
	}
	cmd.Flags().StringVar(&t.as, "as", "", "cli.flag_as")
	return cmd
}
