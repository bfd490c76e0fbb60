package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/pump/decode"
	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/serialport"
)

func devicesCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "devices",
		Short: "Find and try the devices of a new station",
		Long: `What a fitter needs at a terminal: the serial ports with the names that stay, what
a pump controller sends and means, and the test sale of every hose, without which
it serves no vehicle. list and watch release nothing, and work while the station
does not run; test is made by the station that runs.`,
	}
	c.AddCommand(portsCommand(a), watchCommand(a), saleCommand(a))
	return c
}

func portsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the serial ports, the name to configure each by, and who uses it",
		Long: `Lists the serial ports, the name to configure each by, and which line or scanner of
the configuration has it. Run it again after plugging something in.

The kernel numbers /dev/ttyUSB0 and its like in the order in which they come: after
a restart two may have changed places. A name under by-id follows the adapter; of
adapters that look the same only the one under by-path tells which is which: it
follows the socket.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			devices, err := serialport.List()
			if err != nil {
				return err
			}
			var c config
			if err := cli.LoadTOML(a.file, &c); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "who uses which is not known: %v\n", err)
			}
			return printPorts(cmd.OutOrStdout(), devices, c.Config)
		},
	}
}

func printPorts(out io.Writer, devices []serialport.Device, c station.Config) error {
	if len(devices) == 0 {
		_, err := fmt.Fprintln(out, "There is no serial port; plug in an adapter, and look again.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PORT\tADAPTER\tUSED BY\tCONFIGURE AS")
	for _, d := range devices {
		name, by := d.Stable()
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n\t\t\t  %s\n", d.Node, cmp.Or(adapterOf(d), "built in"), cmp.Or(users(d, c), "nobody"), name, namings[by][1])
	}
	return w.Flush()
}

// adapterOf is what a USB adapter says of itself, empty for a port that is on none.
func adapterOf(d serialport.Device) string {
	if d.Vendor == "" {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%s:%s %s %s", d.Vendor, d.Product, d.Model, d.Serial))
}

// namings say what a name stays with, in Spanish and in English.
var namings = map[serialport.Naming][2]string{
	serialport.ByAdapter: {"sigue al adaptador a cualquier puerto", "it follows the adapter into any socket"},
	serialport.BySocket:  {"sigue al puerto", "it follows the socket"},
	serialport.ByTwin:    {"hay otro adaptador igual: este nombre sigue al puerto; etiquete los cables", "another adapter looks the same: this name follows the socket; label the cables"},
	serialport.ByBlank:   {"el adaptador no tiene número de serie: este nombre sigue al puerto; etiquete los cables", "the adapter has no serial number: this name follows the socket; label the cables"},
	serialport.BuiltIn:   {"es de la máquina y su número no cambia", "it is part of the machine, and its number stays"},
	serialport.Unstable:  {"NO ES FIJO: su número puede cambiar al reiniciar; haga que udev dé nombres en /dev/serial", "NOT STABLE: its number may change at the next start; have udev make names under /dev/serial"},
}

// users names the lines and scanners of a port, by whichever of its names; empty
// for none.
func users(d serialport.Device, c station.Config) string {
	var all []string
	add := func(name, port string) {
		if port != "" && (port == d.Node || port == d.ByID || port == d.ByPath) {
			all = append(all, name)
		}
	}
	for _, l := range c.Lines {
		add(l.Name, l.Port.Port)
	}
	for _, s := range c.Scanners {
		add(s.Name, s.Port.Port)
	}
	return strings.Join(all, ", ")
}

// unstable says which ports of a configuration may change places at the next
// start.
func unstable(c station.Config) []string {
	var all []string
	note := func(what, port string) {
		if port != "" && !serialport.Fixed(port) {
			all = append(all, fmt.Sprintf("%s: port %s may be another device after the next start; litro-station devices list tells the name that stays", what, port))
		}
	}
	for i, l := range c.Lines {
		note(fmt.Sprintf("lines[%d] %q", i, l.Name), l.Port.Port)
	}
	for i, s := range c.Scanners {
		note(fmt.Sprintf("scanners[%d] %q", i, s.Name), s.Port.Port)
	}
	return all
}

func watchCommand(a *app) *cobra.Command {
	var every bool
	c := &cobra.Command{
		Use:   "watch [LINE]",
		Short: "Show what passes on a line and what it means, and what its hoses are doing",
		Long: `Polls the controller of a line of the configuration until Ctrl-C, and shows what
passes, byte for byte and field by field, and every change of a hose: lift a
nozzle, and see which one it is. It releases nothing and takes no stored sale. The
rest of the configuration need not be ready. The station must not run meanwhile:
one program has the port.`,
		Example: `  litro-station devices watch --config /etc/litro/station.toml pumps`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var c config
			if err := cli.LoadTOML(a.file, &c); err != nil {
				return err
			}
			l, err := chooseLine(c.Lines, args)
			if err != nil {
				return err
			}
			return watch(cmd.Context(), cmd.OutOrStdout(), l, every)
		},
	}
	c.Flags().BoolVar(&every, "every", false, "show also what is the same as before")
	return c
}

// chooseLine returns the line of a name, or the only one.
func chooseLine(all []station.Line, args []string) (station.Line, error) {
	var names []string
	for _, l := range all {
		names = append(names, l.Name)
	}
	switch {
	case len(all) == 0:
		return station.Line{}, fmt.Errorf("the configuration has no line; add one to lines, with its port and driver; %w", cli.ErrUse)
	case len(args) == 0 && len(all) == 1:
		return all[0], nil
	case len(args) == 0:
		return station.Line{}, fmt.Errorf("say which line: %s; %w", strings.Join(names, ", "), cli.ErrUse)
	}
	if i := slices.Index(names, args[0]); i >= 0 {
		return all[i], nil
	}
	return station.Line{}, fmt.Errorf("there is no line %q; they are %s; %w", args[0], strings.Join(names, ", "), cli.ErrUse)
}

// codecs are the protocols that drivers speak, where the two have other names.
var codecs = map[string]string{"pulser": "modbus"}

func watch(ctx context.Context, out io.Writer, l station.Line, every bool) error {
	if !all.HasLine(l.Options) {
		return fmt.Errorf("driver %s has no line to watch; %w", l.Driver, cli.ErrUse)
	}
	name := l.Driver
	if codec, ok := codecs[name]; ok {
		name = codec
	}
	protocol, err := decode.Lookup(name)
	if err != nil {
		return err
	}
	line := serialport.Config{Path: l.Port.Port, Address: l.Address, Baud: l.Baud, DataBits: l.DataBits, Parity: l.Parity, StopBits: l.StopBits}
	port, err := serialport.NewReopening(line, func(c serialport.Change) {
		if c.Up {
			fmt.Fprintf(out, "open: %s; lift a nozzle, Ctrl-C ends\n", line)
		} else {
			fmt.Fprintf(out, "waiting: %v\n", c.Err)
		}
	})
	if err != nil {
		return fmt.Errorf("%w; %w", err, cli.ErrUse)
	}
	wire := &wiretap{Reopening: port, out: out, protocol: protocol, every: every, answers: map[string]string{}}
	driver, err := all.New(wire, slog.New(slog.DiscardHandler), l.Options)
	if err != nil {
		return errors.Join(fmt.Errorf("line %s: %w", l.Name, err), port.Close())
	}
	defer driver.Close() // nothing is written that could be lost
	pause := time.Duration(l.PollMS) * time.Millisecond
	if pause <= 0 {
		pause = 300 * time.Millisecond
	}
	return follow(ctx, out, driver, wire, pause)
}

// follow polls until ctx ends, and says what becomes of the hoses.
func follow(ctx context.Context, out io.Writer, d pump.Driver, wire *wiretap, every time.Duration) error {
	seen, silent := map[string]string{}, ""
	for ctx.Err() == nil {
		statuses, err := d.Poll(ctx)
		wire.flush()
		switch {
		case err == nil:
			silent = ""
		case ctx.Err() == nil && err.Error() != silent:
			silent = err.Error()
			fmt.Fprintf(out, "no good answer: %v; check power, cable, baud and parity\n", err)
		}
		for _, s := range statuses {
			now := s.State.String()
			if s.Volume > 0 {
				now += " " + s.Volume.String()
			}
			if seen[s.Hose] != now {
				seen[s.Hose] = now
				fmt.Fprintf(out, "hose %s: %s\n", s.Hose, now)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
	return nil
}

// A wiretap shows what passes a port, a question and its answer at a time. The
// driver uses it from one goroutine.
type wiretap struct {
	*serialport.Reopening
	out      io.Writer
	protocol decode.Protocol
	every    bool

	asked, came []byte
	answers     map[string]string // the last, by question
}

// Read implements the driver's line.
func (w *wiretap) Read(b []byte) (int, error) {
	n, err := w.Reopening.Read(b)
	w.came = append(w.came, b[:n]...)
	w.came = w.came[max(0, len(w.came)-maxHeard):]
	return n, err
}

// Write implements the driver's line.
func (w *wiretap) Write(b []byte) (int, error) {
	w.flush()
	w.asked = append(w.asked, b...)
	return w.Reopening.Write(b)
}

// flush shows what has passed since it was called last.
func (w *wiretap) flush() {
	asked, came := w.asked, w.came
	w.asked, w.came = nil, nil
	if len(asked)+len(came) == 0 {
		return
	}
	before, known := w.answers[string(asked)]
	w.answers[string(asked)] = string(came)
	if known && before == string(came) && !w.every {
		return
	}
	w.show("sent", explain.Host, asked)
	w.show("came", explain.Device, came)
}

func (w *wiretap) show(what string, side explain.Side, b []byte) {
	if len(b) == 0 {
		if side == explain.Device {
			fmt.Fprintln(w.out, "came: nothing")
		}
		return
	}
	fmt.Fprintf(w.out, "%s: % X\n", what, b)
	lines, err := w.protocol.Explain(side, b)
	for _, l := range lines {
		fmt.Fprintf(w.out, "  %s: %s %s\n", l.Field, l.Raw, l.Meaning)
	}
	if err != nil {
		fmt.Fprintf(w.out, "  not one good frame: %v\n", err)
	}
}
