package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/dispense"
)

func receiptCommand(stdout io.Writer) *cobra.Command {
	var grantFile, key, liters string
	c := &cobra.Command{
		Use:   "receipt CODE FILE…",
		Short: "Check a printed receipt: its code against the journal",
		Long: `Checks a printed receipt. CODE is what its QR code says, as any reader shows it.
FILE is the station's journal, as for litro-verify journal, or the one record
alone, as one note.

The receipt is TRUE when the journal holds, and has a record of that name whose
hash is the code's. The code on a commissioning act is checked alike. Its figures are printed then, to be compared with the paper;
with --liters litro-verify compares that one itself. A paper with other figures
than its record's is false, whatever its code says.

A record alone is checked by its signature, with --key or --grant; without
either, nothing proves whose it is, and litro-verify says so.

Exit status: 0 true, 1 false, 2 it could not be checked.`,
		Example: `  litro-verify receipt --grant norte.grant 'LITRO:LITRO.EXAMPLE/CITY/NORTE/1/18231/DD4Y…' norte.journal
  litro-verify receipt --key 'norte+1234abcd+AQ…' --liters 42.50 "$CODE" record.note`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			claim, err := dispense.ParseClaim(args[0])
			if err != nil {
				return err
			}
			var paper *dispense.Volume
			if liters != "" {
				v, err := dispense.ParseLiters(liters)
				if err != nil {
					return fmt.Errorf("--liters: %w", err)
				}
				paper = &v
			}
			in, err := readInput(args[1:])
			if err != nil {
				return err
			}
			trust, err := readTrust(grantFile, key, in)
			if err != nil {
				return err
			}
			v := judge(in, trust, claim, paper)
			v.print(stdout)
			if v.false != "" {
				return errBad
			}
			return nil
		},
	}
	c.Flags().StringVar(&grantFile, "grant", "", "the station's grant, as given at enrolment, from somebody you trust")
	c.Flags().StringVar(&key, "key", "", "the station's verifier key, from somebody you trust")
	c.Flags().StringVar(&liters, "liters", "", "liters on the paper, such as 42.50")
	return c
}

// A verdict on a receipt.
type verdict struct {
	false    string // why it is; empty: it is true
	record   *dispense.Record
	unproved bool
}

// judge holds a claim against what the files say.
func judge(in *input, t *trust, claim dispense.Claim, paper *dispense.Volume) verdict {
	v := verdict{unproved: !t.proved}
	records, why := proved(in, t)
	if why != "" {
		v.false = why
		return v
	}
	for _, e := range records {
		if s, ok := e.Body.(*dispense.Start); ok && claim.Origin() != "" && s.Origin != claim.Origin() {
			v.false = fmt.Sprintf("the journal is of %s, and the receipt of %s", s.Origin, claim.Origin())
			return v
		}
		if e.Ref() == claim.Ref {
			v.record = e.Record
		}
	}
	if v.record == nil {
		v.false = fmt.Sprintf("there is no record %s in it", claim.Ref)
		return v
	}
	d, ok := v.record.Body.(*dispense.Dispense)
	act := actOf(v.record)
	switch {
	case v.record.Hash != claim.Hash:
		v.false = fmt.Sprintf("record %s has another hash, %s: the receipt was made from something else", claim.Ref, v.record.Hash)
	case !ok && act == nil:
		v.false = fmt.Sprintf("record %s is of kind %s, and neither a dispense nor the act of a test sale", claim.Ref, v.record.Kind)
	case ok && paper != nil && *paper != asPrinted(d.VolumeUL):
		v.false = fmt.Sprintf("the paper says %v, and record %s says %v", *paper, claim.Ref, d.VolumeUL)
	}
	return v
}

// asPrinted is a volume as receipts print it, down to milliliters.
func asPrinted(v dispense.Volume) dispense.Volume { return v - v%dispense.Milliliter }

// proved returns the records when they hold, and why they do not otherwise.
func proved(in *input, t *trust) (records []entry, why string) {
	if len(in.records) == 1 && len(in.bad) == 0 {
		r, err := dispense.OpenRecord(in.records[0].note)
		if err != nil {
			return nil, in.records[0].where + ": " + err.Error()
		}
		if t.key != nil {
			if _, _, err := dispense.Verify([]*dispense.Record{r}, t.key); err != nil {
				return nil, in.records[0].where + ": " + err.Error()
			}
		}
		return []entry{{in.records[0], r}}, ""
	}
	report, records := verifyAll(in, t)
	if len(report.problems) > 0 {
		return nil, "the journal does not hold: " + report.problems[0].String()
	}
	return records, ""
}

// actOf returns the act of a test sale, nil for any other record.
func actOf(r *dispense.Record) *dispense.Config {
	if c, ok := r.Body.(*dispense.Config); ok && c.Test != nil && c.Layout != nil {
		return c
	}
	return nil
}

// printAct says what two people said of a test sale.
func (v verdict) printAct(w io.Writer, c *dispense.Config) {
	fmt.Fprintf(w, "TRUE: %s is in the journal with this hash. It is the act of a test sale, and says:\n", v.record.Ref())
	fmt.Fprintf(w, "  %-10s %s, clock %s\n", "at", v.record.At.Format(time.RFC3339), v.record.Clock)
	fmt.Fprintf(w, "  %-10s %s of position %s\n", "hose", c.Layout.Hose, c.Layout.Position)
	fmt.Fprintf(w, "  %-10s %s\n", "fuel from", c.Test.Said)
	fmt.Fprintf(w, "  %-10s %s\n", "sale", c.Test.Of)
	if m := c.Test.MeasuredUL; m != nil {
		fmt.Fprintf(w, "  %-10s %s\n", "measure", *m)
	}
	var people []string
	for _, p := range c.People {
		people = append(people, p.Person)
	}
	fmt.Fprintf(w, "  %-10s %s\n", "people", strings.Join(people, ", "))
	v.warn(w)
}

func (v verdict) print(w io.Writer) {
	if v.false != "" {
		fmt.Fprintln(w, "FALSE:", v.false)
		return
	}
	if act := actOf(v.record); act != nil {
		v.printAct(w, act)
		return
	}
	d := v.record.Body.(*dispense.Dispense)
	fmt.Fprintf(w, "TRUE: %s is in the journal with this hash. It says:\n", v.record.Ref())
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %-10s %s\n", name, value)
		}
	}
	at := v.record.At
	if !d.HappenedAt.IsZero() {
		at = d.HappenedAt
	}
	line("at", at.Format(time.RFC3339)+", clock "+string(v.record.Clock))
	line("vehicle", d.Vehicle)
	line("product", d.Grade)
	line("volume", d.VolumeUL.String()+", by "+d.VolumeFrom)
	if d.AmountCents != nil {
		line("amount", fmt.Sprintf("%d.%02d %s", *d.AmountCents/100, *d.AmountCents%100, d.Currency))
	}
	if d.OdometerM != nil {
		line("odometer", fmt.Sprintf("%d km", *d.OdometerM/1000))
	}
	fmt.Fprintln(w, "A paper with other figures is false.")
	v.warn(w)
}

// warn says so when nothing proves whose the record is.
func (v verdict) warn(w io.Writer) {
	if v.unproved {
		fmt.Fprintln(w, "UNPROVED: nobody you trust has named the station's key; give --grant or --key")
	}
}
