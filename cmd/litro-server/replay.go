package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
)

func replayCommand(a *app) *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "replay --check",
		Short: "Build every table again from the records, and compare",
		Long: `Reads every record again, in the order of the journals, makes of it what the
server made of it when it came, and compares that with the tables in use, row by
row. The server goes on meanwhile. Nothing is changed.

Exit status: 1 with the first difference. Then somebody has changed a table by
hand, or a disk has; the records are right.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !check {
				return fmt.Errorf("give --check; there is nothing else to do yet; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				d, err := c.Store.Replay(cmd.Context())
				if err != nil {
					return err
				}
				if d != nil {
					fmt.Fprintln(cmd.OutOrStdout(), d)
					return cli.ErrNo
				}
				fmt.Fprintln(cmd.OutOrStdout(), "every table is what the records say")
				return nil
			})
		},
	}
	c.Flags().BoolVar(&check, "check", false, "compare, and change nothing")
	return c
}
