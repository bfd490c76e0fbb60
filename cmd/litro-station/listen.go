package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/serialport"
)

func listenCommand(a *app) *cobra.Command {
	var by station.Scanner
	c := &cobra.Command{
		Use:   "listen [SCANNER]",
		Short: "Show what a scanner sends and what it means, as it comes",
		Long: `Shows a technician what a scanner sends, byte for byte, what the station makes of
it, and which setting suits it better, until Ctrl-C. It looks nothing up, and
releases nothing. The station must not run meanwhile: one program has the port.

The scanner is one of the configuration, by its name; or --port names its device,
and no configuration is read.

Profiles:
` + profileList(),
		Example: `  litro-station listen --config /etc/litro/station.toml scanner-1
  litro-station listen --port /dev/serial/by-id/usb-… --profile zebra-ssi`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if by.Port.Port == "" {
				c, err := load(a.file)
				if err != nil {
					return err
				}
				if by, err = choose(c.Scanners, args); err != nil {
					return err
				}
			}
			return listenTo(cmd.Context(), cmd.OutOrStdout(), by)
		},
	}
	f := c.Flags()
	f.StringVar(&by.Port.Port, "port", "", "device of a scanner that is in no configuration")
	f.StringVar(&by.Profile, "profile", "", "its profile")
	f.IntVar(&by.Baud, "baud", 0, "its line rate; 0 is 9600")
	f.StringVar(&by.Parity, "parity", "", "its parity: none, even or odd")
	f.StringVar(&by.Suffix, "suffix", "", "what ends a label, if not what the profile says")
	return c
}

// profileList is a line for each named profile.
func profileList() string {
	var b strings.Builder
	for _, m := range scanner.Models() {
		fmt.Fprintf(&b, "  %-18s %s\n", m.Name, m.About)
	}
	return strings.TrimRight(b.String(), "\n")
}

// choose returns the scanner of a name, or the only one.
func choose(all []station.Scanner, args []string) (station.Scanner, error) {
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	switch {
	case len(all) == 0:
		return station.Scanner{}, fmt.Errorf("the configuration has no scanner; add one to scanners, or use --port; %w", cli.ErrUse)
	case len(args) == 0 && len(all) == 1:
		return all[0], nil
	case len(args) == 0:
		return station.Scanner{}, fmt.Errorf("say which scanner: %s; %w", strings.Join(names, ", "), cli.ErrUse)
	}
	if i := slices.Index(names, args[0]); i >= 0 {
		return all[i], nil
	}
	return station.Scanner{}, fmt.Errorf("there is no scanner %q; they are %s; %w", args[0], strings.Join(names, ", "), cli.ErrUse)
}

func listenTo(ctx context.Context, out io.Writer, by station.Scanner) error {
	profile, err := by.Setup()
	if err != nil {
		return fmt.Errorf("%w; %w", err, cli.ErrUse)
	}
	s, err := scanner.New(profile)
	if err != nil {
		return err
	}
	line := serialport.Config{Path: by.Port.Port, Baud: by.Baud, DataBits: by.DataBits, Parity: by.Parity, StopBits: by.StopBits}
	port, err := serialport.NewReopening(line, func(c serialport.Change) {
		if c.Up {
			fmt.Fprintf(out, "open: %s; scan a label, Ctrl-C ends\n", line)
		} else {
			fmt.Fprintf(out, "waiting: %v\n", c.Err)
		}
	})
	if err != nil {
		return fmt.Errorf("%w; %w", err, cli.ErrUse)
	}
	defer port.Close() // nothing is written that could be lost
	t := &tap{Reopening: port, out: out}
	return s.Run(ctx, t, func(r scanner.Result) {
		fmt.Fprintln(out, meaning(r))
		if r.Kind == scanner.Refused {
			for _, advice := range profile.Advise(t.heard) {
				fmt.Fprintln(out, "  advice:", advice)
			}
		}
		t.heard = nil
	})
}

// A tap shows what passes a port. It is read by one goroutine, which is told
// what it means.
type tap struct {
	*serialport.Reopening
	out   io.Writer
	heard []byte // since something was made of it
}

// maxHeard bounds what is kept of bytes that nothing is made of.
const maxHeard = 1024

// Read implements [scanner.Port].
func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Reopening.Read(b)
	if n > 0 {
		t.show("came", b[:n])
		t.heard = append(t.heard, b[:n]...)
		t.heard = t.heard[max(0, len(t.heard)-maxHeard):]
	}
	return n, err
}

// Write implements [scanner.Port].
func (t *tap) Write(b []byte) (int, error) {
	t.show("sent", b)
	return t.Reopening.Write(b)
}

func (t *tap) show(what string, b []byte) {
	fmt.Fprintf(t.out, "%s: %s   [% X]\n", what, scanner.Raw(b), b)
}

// meaning says what the station would make of a result.
func meaning(r scanner.Result) string {
	switch r.Kind {
	case scanner.Scanned:
		aim := r.Scan.AIM
		if aim == "" {
			aim = "no AIM identifier"
		}
		return fmt.Sprintf("  scanned: %q, %s, %s", r.Scan.Text, r.Scan.Symbology, aim)
	case scanner.Ambiguous:
		return fmt.Sprintf("  two labels at once, neither counts: %q and %q", r.First.Text, r.Scan.Text)
	case scanner.NoRead:
		return "  no read: the scanner found no symbol"
	case scanner.Control:
		return strings.TrimSuffix("  the scanner answers: "+r.Reason, ": ")
	}
	return fmt.Sprintf("  %s: %s", r.Kind, r.Reason)
}
