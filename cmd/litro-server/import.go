package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
)

func importCommand(a *app) *cobra.Command {
	var o fleet.ImportOptions
	c := &cobra.Command{
		Use:   "import vehicles|people|prices|permits FILE.csv",
		Short: "Take in the fleet from a spreadsheet's CSV",
		Long: `Takes in vehicles, people, prices or permits from a CSV file with Spanish or English
column names, in UTF-8 or Windows-1252, with commas or semicolons. The same file
again changes nothing.

A file of permits has a row for every station that a contract may be used at:
contract, supplier, rfc, contract_number, from, until, permit, station, address.

One bad row keeps out all, unless --good-rows is given; each is named with file,
line, field, reason and remedy. --dry-run says what would happen.

Exit status: 1 when a row is bad.`,
		Example: `  litro-server import vehicles parque.csv --dry-run
  litro-server import vehicles parque.csv`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[1])
			if err != nil {
				return err
			}
			defer f.Close()
			o.Who, o.File = "console", args[1]
			return a.join(cmd.Context(), func(c *server.Center) error {
				report, err := c.Fleet.Import(cmd.Context(), f, args[0], o)
				if err != nil {
					return err
				}
				return printImport(cmd.OutOrStdout(), report)
			})
		},
	}
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "change nothing")
	c.Flags().BoolVar(&o.GoodRows, "good-rows", false, "take the good rows where others are bad")
	return c
}

func printImport(w io.Writer, r fleet.Report) error {
	for _, p := range r.Problems() {
		fmt.Fprintln(w, p)
	}
	for _, column := range r.Ignored() {
		fmt.Fprintf(w, "%s: column %q is not known and was left out\n", r.File, column)
	}
	said := "changed nothing"
	if r.Applied {
		said = "taken in"
	}
	fmt.Fprintf(w, "%s: %d new, %d changed, %d the same, %d bad: %s\n", r.File,
		r.Count(fleet.RowNew), r.Count(fleet.RowChanged), r.Count(fleet.RowSame), r.Count(fleet.RowBad), said)
	if r.Count(fleet.RowBad) > 0 {
		return cli.ErrNo
	}
	return nil
}
