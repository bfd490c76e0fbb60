package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/invoice/register"
)

// A heldPermit is what a register has of a permit that a document names, and who issued that.
type heldPermit struct {
	Permit   string        `json:"permit"`
	Kind     string        `json:"kind"`
	Told     invoice.State `json:"told"` // listed, linked or absent
	Holder   string        `json:"holder,omitempty"`
	Issuer   string        `json:"issuer_name"`
	Activity string        `json:"activity,omitempty"`
	Status   string        `json:"status,omitempty"`
}

// readRegister reads a register of permits from a file, to count for all documents. Rows that are no
// permit are said and left out.
func readRegister(w io.Writer, name, language string) (invoice.Register, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return invoice.Register{}, err
	}
	permits, bad, err := register.Read(b)
	if err != nil {
		return invoice.Register{}, fmt.Errorf("%s: %w", name, err)
	}
	sayBadPermits(w, filepath.Base(name), bad, language)
	return invoice.Register{Permits: register.ByKey(permits)}, nil
}

func sayBadPermits(w io.Writer, file string, bad []register.Bad, language string) {
	for _, b := range bad {
		where := fmt.Sprintf("%s:%d", file, b.Line)
		if b.Column != "" {
			where += fmt.Sprintf(": %s %q", b.Column, b.Value)
		}
		fmt.Fprintf(w, "%s: %s. %s.\n", where, b.What(language), b.Remedy(language))
	}
}

// A saidRegister is what became of a register of permits.
type saidRegister struct {
	File     string           `json:"file"`
	Outcome  string           `json:"outcome"` // taken, again or read
	From     string           `json:"from,omitempty"`
	Permits  int              `json:"permits"`
	LeftOut  int              `json:"left_out"`
	Statuses []register.Count `json:"statuses"`
}

func invoicePermitsCommand(a *app) *cobra.Command {
	var from, reason, language string
	var people []string
	var others, dry bool
	c := &cobra.Command{
		Use:   "permits FILE",
		Short: "Take in the register of permits that documents are held against",
		Long: `Takes in the register of permits to sell fuel: the file of permits in force for petroleum
products that the commission (CNE) publishes each month among its open data, as CSV, with the
columns razon_social, num_per, tipo_permiso, fecha_otorgamiento, estatus, entidad and zona_geo.
It counts for documents from a day on, which no closed month has. The same file again from the
same day changes nothing.

A permit of a document that the register does not have, that it does not say to be in force, or
that is of another activity, is a warning, for the register is weeks late. Documents that were
judged stay as they were until they are judged again, on the pages.

Each row that is no permit is named with line, column, what is wrong and what to do; while there
is one nothing is taken, unless --others is given: then those rows stay on record with the file.
--dry-run says what a file has, and takes nothing. It takes two people: give --person twice.

Exit status: 1 when nothing is taken since rows are no permit.`,
		Example: `  litro-server invoice permits pl_per_vig_oct26.csv --dry-run
  litro-server invoice permits pl_per_vig_oct26.csv --from 2026-11-01 --reason datos.gob.mx --person ana --person luis`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := readUpTo(args[0], finance.MaxUpload)
			if err != nil {
				return err
			}
			f := finance.File{Name: filepath.Base(args[0]), Bytes: b}
			said := saidRegister{File: f.Name, Outcome: "read"}
			say := func(read *finance.RegisterRead) error {
				sayBadPermits(cmd.ErrOrStderr(), f.Name, read.LeftOut, language)
				said.Permits, said.LeftOut, said.Statuses = read.Permits, len(read.LeftOut), read.Statuses
				return json.NewEncoder(cmd.OutOrStdout()).Encode(said)
			}
			if dry {
				read, _, err := finance.ReadRegister(b)
				if err != nil {
					return fmt.Errorf("%s: %w", f.Name, err)
				}
				return say(&read)
			}
			day, err := time.Parse(time.DateOnly, from)
			switch {
			case err != nil:
				return fmt.Errorf("--from %q is no day; write it as 2026-11-01; %w", from, cli.ErrUse)
			case len(people) != 2:
				return fmt.Errorf("give --person twice: two people stand by it; %w", cli.ErrUse)
			case reason == "":
				return fmt.Errorf("say with --reason where the file was got from; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				desk, err := c.Invoices()
				if err != nil {
					return err
				}
				read, err := desk.SayRegister(cmd.Context(), people[0], f, finance.PermitRegister{From: day, Reason: reason, Agreed: people[1]}, others)
				if bad, ok := errors.AsType[*finance.Problem](err); ok {
					switch bad.Field {
					case "others":
						sayBadPermits(cmd.ErrOrStderr(), f.Name, read.LeftOut, language)
						fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d rows are no permit, and nothing was taken; mend them, or give --others\n", f.Name, len(read.LeftOut))
						return cli.ErrNo
					case "rows":
						sayBadPermits(cmd.ErrOrStderr(), f.Name, read.LeftOut[:min(len(read.LeftOut), 20)], language)
						return fmt.Errorf("%s: no row is a permit, or too many are none: %d", f.Name, len(read.LeftOut))
					case "closed":
						return fmt.Errorf("--from %s is of a closed month; give a later day", from)
					}
				}
				if err != nil {
					return fmt.Errorf("%s: %w", f.Name, err)
				}
				said.Outcome, said.From = "taken", from
				if read.Again {
					said.Outcome = "again"
				}
				return say(&read)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the day from which it counts, as 2026-11-01")
	c.Flags().StringVar(&reason, "reason", "", "where it was got from")
	c.Flags().StringArrayVar(&people, "person", nil, "who stands by it; twice")
	c.Flags().BoolVar(&others, "others", false, "take the other rows, though some are no permit")
	c.Flags().BoolVar(&dry, "dry-run", false, "take nothing")
	c.Flags().StringVar(&language, "language", "en", "es or en: what is wrong with rows is said in")
	return c
}
