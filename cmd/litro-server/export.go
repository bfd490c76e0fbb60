package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/server"
)

func exportCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "Give out what is stored"}
	c.AddCommand(exportRecordsCommand(a))
	return c
}

func exportRecordsCommand(a *app) *cobra.Command {
	var station, file string
	c := &cobra.Command{
		Use:   "records",
		Short: "Write a station's records as they came, for litro-verify",
		Args:  cobra.NoArgs,
		Example: `  litro-server export records --station norte --out norte.journal
  litro-verify journal --grant norte.grant norte.journal`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				f, err := os.Create(file)
				if err != nil {
					return fmt.Errorf("--out: %w; name a file in a directory that is there", err)
				}
				w := bufio.NewWriter(f)
				n, err := c.ExportRecords(cmd.Context(), station, w)
				if err := errors.Join(err, w.Flush(), f.Sync(), f.Close()); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d records of station %s in %s\n", n, station, file)
				return nil
			})
		},
	}
	c.Flags().StringVar(&station, "station", "", "the station")
	c.Flags().StringVar(&file, "out", "", "the file to write")
	for _, name := range []string{"station", "out"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	return c
}
