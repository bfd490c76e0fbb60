package bench

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Status writes how everything stands: hoses, tanks, devices.
func (b *Bench) Status(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(b.hoses) > 0 {
		fmt.Fprintln(t, "HOSE\tAT\tNOZZLE\tPUMP\tFLOW\tTHIS FILL\tTOTALIZER\tTANK")
	}
	for _, h := range b.hoses {
		nozzle, flow, tank, met := "hangs", "-", "-", h.Totalizer()
		if h.out {
			nozzle = "out"
		}
		if h.Flowing() {
			flow = fmt.Sprintf("%d L/min", h.lpm)
		}
		if h.tank != nil {
			tank = h.tank.id
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.id, h.device.id, nozzle, h.state(), flow, liters(met-h.began), liters(met), tank)
	}
	b.gap(t, len(b.hoses))
	if len(b.tanks) > 0 {
		fmt.Fprintln(t, "TANK\tGAUGE\tLEVEL\tIN IT\tHOLDS\tDELIVERY")
	}
	for _, x := range b.tanks {
		in := x.console.Volume(x.number)
		delivery := "-"
		if x.console.Delivering(x.number) {
			delivery = "under way"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", x.id, x.gauge.id, bar(in, x.capacity), liters(in), liters(x.capacity), delivery)
	}
	b.gap(t, len(b.tanks))
	fmt.Fprintln(t, "DEVICE\tKIND\tREACHED AT\tLAST HEARD\tWRONG")
	for _, d := range b.devices {
		s := d.plug.state()
		heard := "nothing yet"
		switch {
		case s.trouble != nil:
			heard = "serves no more: " + s.trouble.Error()
		case !s.in:
			heard = "unplugged"
		case !s.heard.IsZero():
			heard = fmt.Sprintf("%.1f s ago", time.Since(s.heard).Seconds())
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", d.id, d.kind, s.where, heard, d.wrong())
	}
	return t.Flush()
}

func (b *Bench) status(_ context.Context, out io.Writer, _ []string) error { return b.Status(out) }

// gap ends a table, if there was one.
func (b *Bench) gap(t *tabwriter.Writer, rows int) {
	if rows > 0 {
		_ = t.Flush() // what cannot be written now cannot be written at the end
		fmt.Fprintln(t)
	}
}

// wrong says what is wrong with a device.
func (d *device) wrong() string {
	var all []string
	for _, f := range d.faults {
		all = append(all, f.String())
	}
	if d.printer != nil {
		for _, err := range d.printer.Faults() {
			all = append(all, err.Error())
		}
	}
	if all == nil {
		return "-"
	}
	return strings.Join(all, ", ")
}

// News writes what has happened since it was written last: fuel that flows or has
// ceased to, receipts that came out.
func (b *Bench) News(out io.Writer) {
	for _, d := range b.devices {
		if d.printer == nil {
			continue
		}
		all := d.printer.Receipts()
		for _, r := range all[d.told:] {
			fmt.Fprintf(out, "%s: a receipt came out\n  | %s\n", d.id, strings.ReplaceAll(strings.TrimSpace(r.Text), "\n", "\n  | "))
		}
		d.told = len(all)
	}
	for _, h := range b.hoses {
		flows := h.Flowing()
		switch {
		case flows && !h.flows:
			fmt.Fprintf(out, "%s: fuel flows\n", h.id)
		case !flows && h.flows:
			fmt.Fprintf(out, "%s: the flow has ended at %s\n", h.id, liters(h.Totalizer()-h.began))
		}
		h.flows = flows
	}
}

const barWidth = 20

// bar draws how full something is.
func bar(in, holds int64) string {
	full := int(in * barWidth / holds)
	return fmt.Sprintf("[%s%s] %d %%", strings.Repeat("#", full), strings.Repeat("-", barWidth-full), in*100/holds)
}

// liters prints microliters, down to the milliliter.
func liters(ul int64) string {
	sign := ""
	if ul < 0 {
		sign, ul = "-", -ul
	}
	return fmt.Sprintf("%s%d.%03d L", sign, ul/liter, ul%liter/1000)
}
