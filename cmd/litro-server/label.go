package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

func labelCommand(a *app) *cobra.Command {
	var o labelOptions
	c := &cobra.Command{
		Use:   "label [FLEET-NUMBER…]",
		Short: "Print labels: a PDF sheet, or a list of what stands on them",
		Long: `Prints the labels of the vehicles named, or of all active ones. A vehicle without
a label gets its first. One that has a label gets the same again, unless --why
says what became of it: a worn label stays good until the new one is first
scanned, or for 14 days; a lost or stolen one is void at once.

Print at actual size ("100 %"), not "fit to page".`,
		Example: `  litro-server label --pdf labels.pdf --sheet letter --start 4
  litro-server label 0042 --why lost --pdf one.pdf
  litro-server label --csv > payloads.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.pdf == "" && !o.csv {
				return fmt.Errorf("give --pdf FILE or --csv; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				labels, err := o.labels(cmd.Context(), c, args)
				if err != nil {
					return err
				}
				if o.csv {
					return writeLabelList(cmd.OutOrStdout(), labels)
				}
				return o.writeSheet(labels)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.pdf, "pdf", "", "PDF file to write")
	f.BoolVar(&o.csv, "csv", false, "list what stands on the labels, as CSV")
	f.StringVar(&o.sheet, "sheet", "letter", "sheet: "+strings.Join(sheetNames(), ", "))
	f.StringVar(&o.code, "code", "qr", "2D code: qr or datamatrix")
	f.IntVar(&o.dpi, "dpi", 300, "dots per inch of the printer")
	f.IntVar(&o.start, "start", 1, "first free place on the first sheet")
	f.StringVar(&o.why, "why", "", "worn, lost or stolen: print the next version")
	return c
}

type labelOptions struct {
	pdf, sheet, code, why string
	csv                   bool
	dpi, start            int
}

func sheetNames() []string {
	var names []string
	for _, s := range barcode.Sheets() {
		names = append(names, s.Name)
	}
	return names
}

// A printed label is a vehicle's and what stands on it.
type printed struct {
	vehicle fleet.Vehicle
	label   barcode.Label
}

// labels returns the labels to print, and makes those that are not there yet.
func (o *labelOptions) labels(ctx context.Context, c *server.Center, only []string) ([]printed, error) {
	vehicles, err := c.Fleet.Vehicles(ctx)
	if err != nil {
		return nil, err
	}
	var out []printed
	for _, v := range vehicles {
		if len(only) > 0 && !slices.Contains(only, v.FleetNo) || len(only) == 0 && v.Status == "retired" {
			continue
		}
		l, err := o.label(ctx, c, v)
		if err != nil {
			return nil, fmt.Errorf("vehicle %s: %w", v.FleetNo, err)
		}
		out = append(out, printed{v, l})
	}
	if len(out) < len(only) || len(out) == 0 {
		return nil, fmt.Errorf("%d of %d vehicles are known by these fleet numbers", len(out), len(only))
	}
	return out, nil
}

func (o *labelOptions) label(ctx context.Context, c *server.Center, v fleet.Vehicle) (barcode.Label, error) {
	owner := fleet.Owner{Vehicle: v.Vehicle}
	versions, err := c.Fleet.Labels(ctx, owner)
	if err != nil {
		return barcode.Label{}, err
	}
	switch {
	case len(versions) == 0:
		return c.Fleet.PrintLabel(ctx, "console", owner, fleet.First)
	case o.why != "":
		return c.Fleet.PrintLabel(ctx, "console", owner, o.why)
	}
	return c.Fleet.Label(versions[0]), nil
}

// writeLabelList writes one row a label: what a program that prints labels by
// other means needs.
func writeLabelList(w io.Writer, labels []printed) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"vehicle", "fleet_no", "plate", "label", "version", "payload2d", "payload1d"}}
	for _, p := range labels {
		two, err := barcode.Format2D(p.label)
		if err != nil {
			return err
		}
		one, err := barcode.Format1D(p.label.ID, p.label.Version)
		if err != nil {
			return err
		}
		rows = append(rows, []string{p.vehicle.Vehicle, p.vehicle.FleetNo, p.vehicle.Plate, p.label.ID, strconv.FormatInt(p.label.Version, 10), two, one})
	}
	return out.WriteAll(rows)
}

func (o *labelOptions) writeSheet(labels []printed) error {
	i := slices.IndexFunc(barcode.Sheets(), func(s barcode.Sheet) bool { return s.Name == o.sheet })
	if i < 0 {
		return fmt.Errorf("--sheet %q is none of %s; %w", o.sheet, strings.Join(sheetNames(), ", "), cli.ErrUse)
	}
	code := barcode.QR
	if o.code == "datamatrix" {
		code = barcode.DataMatrix
	}
	var list []report.LabelToPrint
	for _, p := range labels {
		list = append(list, report.LabelToPrint{Label: p.label, FleetNumber: p.vehicle.FleetNo, Plate: p.vehicle.Plate})
	}
	f, err := os.Create(o.pdf)
	if err != nil {
		return err
	}
	err = report.WriteLabels(f, barcode.Sheets()[i], list, report.LabelOptions{Code: code, DPI: o.dpi, Start: o.start})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
