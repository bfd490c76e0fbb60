package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
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
	"github.com/litro-fuel/litro/server/spreadsheet"
)

func labelCommand(a *app) *cobra.Command {
	var o labelOptions
	c := &cobra.Command{
		Use:   "label [FLEET-NUMBER…]",
		Short: "Print labels: a PDF sheet, or a list of what stands on them",
		Long: `Prints the labels of the vehicles named, or of all that are not retired, by
department and fleet number. A vehicle without a label gets its first. One that has
a label gets the same again, unless --why says what became of it: a worn label stays
good until the new one is first scanned, or for 14 days; a lost or stolen one is
void at once, and --reason says what happened.

What is printed together is a run. --run prints one again as it is, wherever on
the sheet: a printer that jams spoils no label.

Print at actual size ("100 %"), not "fit to page". --test writes the test page, which
says what --right and --down are to be; --printer takes what was remembered on the
page Labels.`,
		Example: `  litro-server label --test test.pdf --sheet letter
  litro-server label --without --department 'Obras Públicas' --pdf labels.pdf --list sign.pdf --start 7 --right -1.2
  litro-server label 0042 --why lost --reason 'acta 118' --pdf one.pdf
  litro-server label --run R7K2M9QXA --pdf again.pdf --start 3
  litro-server label --csv > payloads.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.pdf == "" && !o.csv && o.list == "" && o.test == "" {
				return fmt.Errorf("give --pdf FILE, --list FILE, --test FILE or --csv; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error { return o.print(cmd, c, args) })
		},
	}
	f := c.Flags()
	f.StringVar(&o.pdf, "pdf", "", "PDF file to write")
	f.StringVar(&o.list, "list", "", "PDF file of the list on which people sign for their labels")
	f.StringVar(&o.test, "test", "", "PDF file of the test page")
	f.BoolVar(&o.csv, "csv", false, "list what stands on the labels, as CSV")
	f.StringVar(&o.sheet, "sheet", "letter", "sheet: "+strings.Join(sheetNames(), ", "))
	f.StringVar(&o.code, "code", "qr", "2D code: qr or datamatrix")
	f.IntVar(&o.dpi, "dpi", 300, "dots per inch of the printer")
	f.IntVar(&o.start, "start", 1, "first free place on the first sheet")
	f.Float64Var(&o.right, "right", 0, "millimeters to the right that all is moved, -10 to 10")
	f.Float64Var(&o.down, "down", 0, "millimeters down that all is moved, -10 to 10")
	f.StringVar(&o.printer, "printer", "", "a remembered printer: its sheet, code, dots and offsets, where the flags say no other")
	f.StringVar(&o.why, "why", "", "worn, lost or stolen: print the next version")
	f.StringVar(&o.reason, "reason", "", "how labels were lost or stolen")
	f.StringSliceVar(&o.departments, "department", nil, "only vehicles of this department, by name or id; may be given again")
	f.BoolVar(&o.without, "without", false, "only vehicles without a label")
	f.BoolVar(&o.unconfirmed, "unconfirmed", false, "only vehicles without a label that was scanned since it was printed")
	f.StringVar(&o.language, "language", "es-MX", "of the list and the test page: es-MX or en")
	f.StringVar(&o.run, "run", "", "print the labels of this run again")
	return c
}

type labelOptions struct {
	pdf, list, test, sheet, code, why, reason, printer, run, language string
	departments                                                       []string
	csv, without, unconfirmed                                         bool
	dpi, start                                                        int
	right, down                                                       float64
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
	vehicle report.VehicleLabelState
	label   barcode.Label
}

// print makes what was asked for, when it is clear that all of it can be made.
func (o *labelOptions) print(cmd *cobra.Command, c *server.Center, only []string) error {
	ctx := cmd.Context()
	if err := o.takePrinter(cmd, c); err != nil {
		return err
	}
	sheet, opts, err := o.paper()
	if err != nil {
		return err
	}
	if o.test != "" {
		if err := write(o.test, func(w io.Writer) error { return report.WriteLabelTest(w, sheet, opts, o.language) }); err != nil {
			return err
		}
	}
	if o.pdf == "" && o.list == "" && !o.csv {
		return nil
	}
	var run fleet.LabelRun
	if o.run != "" {
		run, err = c.Fleet.LabelRun(ctx, o.run)
	} else {
		var chosen []report.VehicleLabelState
		if chosen, err = o.choose(ctx, c, only); err != nil {
			return err
		}
		if o.csv {
			return o.payloads(ctx, cmd, c, chosen)
		}
		run, err = c.Fleet.PrintLabels(ctx, "console", fleet.NewID("R"), o.reason, o.asks(chosen))
	}
	if err != nil {
		return err
	}
	list := toPrint(c.Fleet, run)
	if o.pdf != "" {
		if err := write(o.pdf, func(w io.Writer) error { return report.WriteLabels(w, sheet, list, opts) }); err != nil {
			return err
		}
	}
	if o.list != "" {
		h := report.Handover{
			Labels: list, Run: run.Run, By: run.Who, At: run.At.In(c.Zone), PageWidthMM: sheet.PageWidthMM, PageHeightMM: sheet.PageHeightMM, Lang: o.language,
		}
		if err := write(o.list, func(w io.Writer) error { return report.WriteHandover(w, h) }); err != nil {
			return err
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "run %s: %d labels; --run %s prints them again\n", run.Run, len(list), run.Run)
	return nil
}

// writeLabelList writes one row a label: what a program that prints labels by
// other means needs. People type fleet numbers and plates; payloads are ours.
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
		rows = append(rows, []string{spreadsheet.Safe(p.vehicle.Vehicle), spreadsheet.Safe(p.vehicle.FleetNo), spreadsheet.Safe(p.vehicle.Plate), p.label.ID, strconv.FormatInt(p.label.Version, 10), two, one})
	}
	return out.WriteAll(rows)
}

// choose returns the vehicles to print for, in the order in which labels are handed
// out.
func (o *labelOptions) choose(ctx context.Context, c *server.Center, only []string) ([]report.VehicleLabelState, error) {
	all, err := c.Store.VehicleLabels(ctx)
	if err != nil {
		return nil, err
	}
	report.SortLabelStates(all)
	for _, d := range o.departments {
		if !slices.ContainsFunc(all, func(s report.VehicleLabelState) bool { return d == s.Department || d == s.DepartmentName }) {
			return nil, fmt.Errorf("--department %q: no vehicle is of it; write its name or id as Fleet has it", d)
		}
	}
	chosen := slices.DeleteFunc(all, func(s report.VehicleLabelState) bool {
		return len(only) > 0 && !slices.Contains(only, s.FleetNo) ||
			len(o.departments) > 0 && !slices.Contains(o.departments, s.Department) && !slices.Contains(o.departments, s.DepartmentName) ||
			o.without && s.State() != report.NoLabel || o.unconfirmed && s.State() == report.LabelConfirmed
	})
	switch {
	case len(only) > 0 && len(chosen) < len(only):
		return nil, fmt.Errorf("%d of %d vehicles are known by these fleet numbers, and are as the flags say", len(chosen), len(only))
	case len(chosen) == 0:
		return nil, errors.New("no vehicle is as the flags say; nothing was printed")
	}
	return chosen, nil
}

// asks says what is to become of each label.
func (o *labelOptions) asks(chosen []report.VehicleLabelState) []fleet.LabelAsk {
	var asks []fleet.LabelAsk
	for _, s := range chosen {
		why := cmp.Or(o.why, fleet.Again)
		if s.State() == report.NoLabel {
			why = fleet.First
		}
		asks = append(asks, fleet.LabelAsk{Owner: fleet.Owner{Vehicle: s.Vehicle}, Why: why})
	}
	return asks
}

// payloads lists what stands on labels, and makes those that are not there yet.
func (o *labelOptions) payloads(ctx context.Context, cmd *cobra.Command, c *server.Center, chosen []report.VehicleLabelState) error {
	if asks := slices.DeleteFunc(o.asks(chosen), func(a fleet.LabelAsk) bool { return a.Why == fleet.Again }); len(asks) > 0 {
		if _, err := c.Fleet.PrintLabels(ctx, "console", fleet.NewID("R"), o.reason, asks); err != nil {
			return err
		}
	}
	var list []printed
	for _, s := range chosen {
		versions, err := c.Fleet.Labels(ctx, fleet.Owner{Vehicle: s.Vehicle})
		if err != nil {
			return err
		}
		list = append(list, printed{s, c.Fleet.Label(versions[0])})
	}
	return writeLabelList(cmd.OutOrStdout(), list)
}

// toPrint returns the labels of a run that are still good, with their words, in the
// order in which they are handed out.
func toPrint(f *fleet.Fleet, run fleet.LabelRun) []report.LabelToPrint {
	var list []report.LabelToPrint
	for _, l := range run.Labels {
		if l.Good {
			list = append(list, report.LabelToPrint{Label: f.Print(l), FleetNumber: l.FleetNo, Plate: l.Plate, Name: l.Name, Department: l.Department})
		}
	}
	report.SortLabels(list)
	return list
}

// takePrinter fills in what was remembered of a printer where no flag says another.
func (o *labelOptions) takePrinter(cmd *cobra.Command, c *server.Center) error {
	if o.printer == "" {
		return nil
	}
	all, err := c.Fleet.LabelPrinters(cmd.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p fleet.LabelPrinter) bool { return p.Printer == o.printer })
	if i < 0 {
		var names []string
		for _, p := range all {
			names = append(names, p.Printer)
		}
		return fmt.Errorf("--printer %q is none of those remembered: %q; %w", o.printer, names, cli.ErrUse)
	}
	p, said := all[i], cmd.Flags().Changed
	if !said("sheet") {
		o.sheet = p.Sheet
	}
	if !said("code") {
		o.code = p.Code
	}
	if !said("dpi") {
		o.dpi = int(p.DPI)
	}
	if !said("right") {
		o.right = float64(p.RightUM) / 1000
	}
	if !said("down") {
		o.down = float64(p.DownUM) / 1000
	}
	return nil
}

// paper returns where on which paper labels go, or what is wrong with that: before
// any label is made.
func (o *labelOptions) paper() (barcode.Sheet, report.LabelOptions, error) {
	opts := report.LabelOptions{DPI: o.dpi, Start: o.start, RightMM: o.right, DownMM: o.down}
	i := slices.IndexFunc(barcode.Sheets(), func(s barcode.Sheet) bool { return s.Name == o.sheet })
	if i < 0 {
		return barcode.Sheet{}, opts, fmt.Errorf("--sheet %q is none of %s; %w", o.sheet, strings.Join(sheetNames(), ", "), cli.ErrUse)
	}
	sheet := barcode.Sheets()[i]
	code, ok := barcode.CodeNamed(o.code)
	if !ok {
		return sheet, opts, fmt.Errorf("--code %q is neither qr nor datamatrix; %w", o.code, cli.ErrUse)
	}
	opts.Code = code
	moved, err := sheet.Shifted(o.right, o.down)
	if err == nil {
		_, err = moved.Places(o.start, 1)
	}
	if err != nil {
		return sheet, opts, fmt.Errorf("%w; %w", err, cli.ErrUse)
	}
	return sheet, opts, nil
}

// write makes a file, whole or not at all.
func write(path string, content func(io.Writer) error) error {
	var b bytes.Buffer
	if err := content(&b); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}
