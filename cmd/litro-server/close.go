package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/server"
)

func closeCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "close", Short: "How months are closed"}
	c.AddCommand(closeNewKeyCommand(a))
	return c
}

func closeNewKeyCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "new-key",
		Short: "Make another key to close months by",
		Long: `Makes another key by which months are closed, beside the one in force. Nothing that is
closed changes: the next month that is closed is signed by both, the old key and the new
one, and those after it by the new one alone. So whoever has the first key can follow all
months to the newest, and the old key signs nothing any more.

Start the server again for it to be used; where several servers have one database, copy
the file that is named to each of them first. It is in every backup that is taken from now
on: take one.`,
		Example: `  litro-server close new-key --config /etc/litro/server.toml`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				k, file, err := c.NewCloseKey(cmd.Context(), "console")
				if err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "%s\n  in %s\n", k.VKey, file)
				}
				return err
			})
		},
	}
}
