package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
)

func databaseCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "database", Short: "The private PostgreSQL cluster"}
	c.AddCommand(databaseUpgradeCommand(a))
	return c
}

func databaseUpgradeCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "upgrade",
		Short: "Bring the private cluster to the newest PostgreSQL installed",
		Long: `Brings the private PostgreSQL cluster to the newest major version installed, while
no server runs. All of it is copied into a new cluster beside the old one, and
everything is counted in both, before the new one takes the old one's place, in
one step. When it is broken off at any point, the old one or the new one is in
place, and whole: run it again.

It needs the programs of both versions, and room for a second copy. The old data
stays, under a name with its version, until you remove it. Take a backup first all
the same.`,
		Example: `  systemctl stop litro-server
  sudo -u litro-server litro-server database upgrade --data /var/lib/litro-server
  systemctl start litro-server`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			u, err := server.UpgradeDatabase(cmd.Context(), cli.Logger(os.Stderr, a.verbose), cfg)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "the data of PostgreSQL %d is on PostgreSQL %d now, counted and the same; start the server\nthe old one is kept: remove %s when you are content\n", u.From, u.To, u.Kept)
			return nil
		},
	}
}
