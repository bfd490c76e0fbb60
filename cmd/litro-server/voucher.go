package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

func voucherCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "voucher",
		Short: "Issue, cancel and list paper vouchers",
		Long: `Paper vouchers let a vehicle fuel where there is no box. Each has a folio with check
digits, and holds its liters of the vehicle's quota until it is redeemed, canceled or
expired. They are printed and redeemed on the pages, at /vouchers.`,
	}
	c.AddCommand(voucherIssueCommand(a), voucherCancelCommand(a), voucherListCommand(a))
	return c
}

func voucherIssueCommand(a *app) *cobra.Command {
	var each int64
	var liters, amount, grade, from, until, contract, permit, by, why string
	c := &cobra.Command{
		Use:   "issue VEHICLE…",
		Short: "Issue paper vouchers to vehicles, named by their fleet numbers",
		Long: `Issues paper vouchers to vehicles, of liters or of money, all or none. What they hold
is taken out of the vehicles' quotas first. Where stations hold it, those were asked to
give back what they do not use: issue again some seconds later.`,
		Example: `  litro-server voucher issue P-101 SP-07 --each 2 --liters 40 --until 2026-12-31 --by ana --why 'comisión a León'`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (liters == "") == (amount == "") {
				return fmt.Errorf("give one of --liters and --amount; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				o := office.VoucherOrder{Grade: grade, Zone: c.Zone, FromOn: c.Config.Now(), Contract: contract, Permit: permit}
				var err error
				if liters != "" {
					o.VolumeUL, err = litersOf(liters)
				} else {
					o.AmountCents, err = centsOf(amount)
				}
				if err != nil {
					return err
				}
				if o.UntilOn, err = time.ParseInLocation(time.DateOnly, until, c.Zone); err != nil {
					return fmt.Errorf("--until %q: write a day such as 2026-12-31", until)
				}
				if from != "" {
					if o.FromOn, err = time.ParseInLocation(time.DateOnly, from, c.Zone); err != nil {
						return fmt.Errorf("--from %q: write a day such as 2026-12-01", from)
					}
				}
				terms, err := orderedTerms(cmd, c, o, args)
				if err != nil {
					return err
				}
				first, last, err := c.IssueVouchers(cmd.Context(), by, each, why, terms...)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "issued %s to %s; print them at /vouchers\n", barcode.FormatVoucherNumber(first), barcode.FormatVoucherNumber(last))
				return err
			})
		},
	}
	f := c.Flags()
	f.Int64Var(&each, "each", 1, "how many for each vehicle")
	f.StringVar(&liters, "liters", "", "liters of each")
	f.StringVar(&amount, "amount", "", "or money of each; it holds what it buys at the price in force")
	f.StringVar(&grade, "grade", "", "grade (default the first that each vehicle takes)")
	f.StringVar(&from, "from", "", "first day (default today)")
	f.StringVar(&until, "until", "", "last day, in the same period of the quota")
	f.StringVar(&contract, "contract", "", "contract under which it is good (default any)")
	f.StringVar(&permit, "permit", "", "permit of the station where it is good (default any)")
	f.StringVar(&by, "by", "", "who issues")
	f.StringVar(&why, "why", "", "why, for the record")
	require(c, "until", "by", "why")
	return c
}

// orderedTerms returns the terms of an order for vehicles of some fleet numbers.
func orderedTerms(cmd *cobra.Command, c *server.Center, o office.VoucherOrder, numbers []string) ([]dispense.VoucherTerms, error) {
	vehicles, err := c.Fleet.Vehicles(cmd.Context())
	if err != nil {
		return nil, err
	}
	prices, err := c.Fleet.Prices(cmd.Context())
	if err != nil {
		return nil, err
	}
	var terms []dispense.VoucherTerms
	for _, number := range numbers {
		there := false
		for _, v := range vehicles {
			if !strings.EqualFold(v.FleetNo, number) {
				continue
			}
			t, err := o.Terms(v, prices, c.Config.Now())
			if err != nil {
				return nil, err
			}
			terms, there = append(terms, t), true
		}
		if !there {
			return nil, fmt.Errorf("there is no vehicle %s", number)
		}
	}
	return terms, nil
}

// centsOf reads money as people type it.
func centsOf(s string) (int64, error) {
	const cent = 10_000
	v, err := dispense.ParseLiters(s) // a decimal of six places, whatever it counts
	if err != nil || v <= 0 || v%cent != 0 {
		return 0, fmt.Errorf("--amount %q: write an amount above 0, such as 500 or 500.50", s)
	}
	return int64(v) / cent, nil
}

func voucherCancelCommand(a *app) *cobra.Command {
	var by, why string
	c := &cobra.Command{
		Use:     "cancel FOLIO [LAST-FOLIO]",
		Short:   "Cancel paper vouchers that are outstanding",
		Example: `  litro-server voucher cancel V000004-28 --by ana --why lost`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			var numbers []int64
			for _, folio := range args {
				n, err := barcode.ParseVoucherNumber(folio)
				if err != nil {
					return fmt.Errorf("%s: %w", folio, err)
				}
				numbers = append(numbers, n)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				return c.CancelVouchers(cmd.Context(), by, numbers[0], numbers[len(numbers)-1], why)
			})
		},
	}
	c.Flags().StringVar(&by, "by", "", "who cancels")
	c.Flags().StringVar(&why, "why", "", "why, for the record")
	require(c, "by", "why")
	return c
}

func voucherListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List what became of all paper vouchers, as CSV",
		Long: `Lists the folios that were issued, one line for those of a vehicle that were issued at
once, with what became of them: issued is always redeemed, canceled, expired and
outstanding together.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				list, err := c.Store.VoucherRanges(cmd.Context(), c.Config.Now(), 0)
				if err != nil {
					return err
				}
				t := report.VoucherRanges(list, c.Zone)
				return t.WriteCSV(cmd.OutOrStdout(), report.CSVOptions{Lang: "en"})
			})
		},
	}
}
