package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

func importCommand(a *app) *cobra.Command {
	var o fleet.ImportOptions
	var confirm, back bool
	var corrections string
	var people []string
	c := &cobra.Command{
		Use:   "import vehicles|people|prices|permits|dips|budget|fills FILE",
		Short: "Take in the fleet from a spreadsheet",
		Long: `Takes in vehicles, people, prices, permits, readings of tanks or fills of past years from a
spreadsheet as people keep it: XLSX, or CSV in UTF-8 or Windows-1252 with commas,
semicolons or tabs. Titles above the header, empty rows and totals are passed over; columns have
Spanish or English names. The same file again changes nothing.

A file of permits has a row for every station that a contract may be used at:
contract, supplier, rfc, contract_number, from, until, permit, station, address.

A file of dips has readings of tanks, by a stick or a gauge that Litro does not read: station,
tank, date and time, liters or height in mm, water, temperature. They are no records: books of tanks
take them for days alone of which the station recorded nothing. --mapping names how its columns and
tanks are called, as the pages and the API keep it.

A file of the budget has a row for each movement: movement (approved, extension, reduction or
transfer), document, fiscal_year, date or month, account (whole, or fund, item and area), amount
without a sign, to_account of a transfer, reason. It is taken whole or not at all, and two people
stand by it: --person is given twice. Where it leaves accounts with a provisional allotment and no
approved amount they keep it, unless --whole says that the file is the whole budget of its years.

One bad row keeps out all, unless --good-rows is given; each is named with file,
line, field, reason and remedy. What was read otherwise than it stands there, such
as a number whose zeros were lost, is a warning: its row is bad until --confirm
says that all such readings are right. So is a row that makes active again a person
who has left, or a vehicle that is blocked or retired, until --bring-back. --dry-run says what would happen, and
--corrections writes the bad rows to a file, with what is to be corrected in each.

Once fuel is on record, a file of vehicles by which one might take more, a new one
among them, waits until somebody approves it on the pages, unless --person is given
twice: two people stand by it, as the record says. Until there is fuel on record one
person sets up all there is.

Fills of past years are no records: they are shown apart, as not verified by
Litro.

Exit status: 1 when a row is bad.`,
		Example: `  litro-server import vehicles parque.xlsx --dry-run
  litro-server import vehicles parque.xlsx --confirm --good-rows --corrections corregir.xlsx
  litro-server import vehicles nuevas.xlsx --person ana --person luis
  litro-server import budget presupuesto.csv --person ana --person luis`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[1])
			if err != nil {
				return err
			}
			defer f.Close()
			o.Who, o.File = "console", filepath.Base(args[1])
			if confirm {
				o.Confirmed = fleet.Warnings()
			}
			if back {
				o.Confirmed = append(o.Confirmed, fleet.BroughtBack()...)
			}
			if len(people) != 0 && len(people) != 2 {
				return fmt.Errorf("give --person twice, or not at all: two people stand by it; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				take := func() (fleet.Report, error) { return c.Fleet.Import(cmd.Context(), f, args[0], o) }
				if len(people) == 2 {
					o.Who = people[0]
					take = func() (fleet.Report, error) { return c.ImportByTwo(cmd.Context(), f, args[0], o, people[1]) }
				}
				report, err := take()
				if err != nil {
					return err
				}
				if corrections != "" {
					if err := writeCorrections(corrections, &report); err != nil {
						return err
					}
				}
				return printImport(cmd.OutOrStdout(), report)
			})
		},
	}
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "change nothing")
	c.Flags().BoolVar(&o.GoodRows, "good-rows", false, "take the good rows where others are bad")
	c.Flags().BoolVar(&confirm, "confirm", false, "what was read otherwise than it stands there is right")
	c.Flags().BoolVar(&back, "bring-back", false, "make active again who has left, and vehicles that are blocked or retired")
	c.Flags().StringVar(&o.Mapping, "mapping", "", "read the file by this saved mapping")
	c.Flags().StringSliceVar(&o.FillDown, "fill-down", nil, "fields whose empty cells say what the row above says: "+strings.Join(fleet.Blocks("vehicles"), ", "))
	c.Flags().StringArrayVar(&people, "person", nil, "who stands by it, where vehicles might take more, or of a budget; twice")
	c.Flags().BoolVar(&o.BudgetWhole, "whole", false, "a file of the budget is all of its years: what it leaves out has no allotment any more")
	c.Flags().StringVar(&corrections, "corrections", "", "write the bad rows to this .xlsx or .csv file, with what to correct in each")
	return c
}

// writeCorrections writes the bad rows, if there are any. CSV has one sheet only.
func writeCorrections(name string, r *fleet.Report) error {
	sheets := r.Corrections("es-MX")
	if len(sheets) == 0 {
		return nil
	}
	csv := strings.EqualFold(filepath.Ext(name), ".csv")
	if csv && len(sheets) > 1 {
		return fmt.Errorf("write %s: bad rows are in %d sheets; name a .xlsx file", name, len(sheets))
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if csv {
		_, comma := r.Format()
		err = spreadsheet.WriteCSV(f, max(comma, ','), sheets[0])
	} else {
		err = spreadsheet.WriteXLSX(f, sheets...)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func printImport(w io.Writer, r fleet.Report) error {
	for _, s := range r.Sheets {
		switch {
		case s.Hidden:
			fmt.Fprintf(w, "%s: sheet %q is hidden and was not read\n", r.File, s.Name)
		case s.Header == 0:
			fmt.Fprintf(w, "%s: sheet %q has no header and was not read\n", r.File, s.Name)
		}
	}
	for _, p := range r.Problems() {
		fmt.Fprintln(w, p)
	}
	for _, p := range r.Warnings() {
		fmt.Fprintln(w, "warning:", p)
	}
	for _, column := range r.Ignored() {
		fmt.Fprintf(w, "%s: column %q is not known and was left out\n", r.File, column)
	}
	for _, b := range r.Budgets {
		if len(b.Leaves) > 0 {
			fmt.Fprintf(w, "%s: it leaves accounts of %d without an approved amount: %q; they keep their provisional allotment unless --whole says that it is the whole budget\n", r.File, b.Year, b.Leaves)
		} else {
			fmt.Fprintf(w, "%s: with it the budget of %d is whole as of %s\n", r.File, b.Year, b.Day)
		}
	}
	said := "changed nothing"
	switch {
	case r.Applied:
		said = "taken in"
	case r.Waits != "":
		for _, row := range r.Rows {
			if len(row.Loosens) > 0 {
				fmt.Fprintf(w, "%s:%d: vehicle %s might take more (%v)\n", r.File, row.Line, row.Key, row.Loosens)
			}
		}
		said = "waits for another person, who approves it at " + r.WaitsAt()
	}
	fmt.Fprintf(w, "%s: %d new, %d changed, %d the same, %d bad: %s\n", r.File,
		r.Count(fleet.RowNew), r.Count(fleet.RowChanged), r.Count(fleet.RowSame), r.Count(fleet.RowBad), said)
	if r.Count(fleet.RowBad) > 0 {
		return cli.ErrNo
	}
	return nil
}
