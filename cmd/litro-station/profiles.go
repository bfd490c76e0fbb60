package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/station/pump/pulser"
)

func profilesCommand() *cobra.Command {
	var file bool
	c := &cobra.Command{
		Use:   "profiles [NAME|FILE]",
		Short: "Say what is known of a pulser's modules, and how to try one with mbpoll",
		Long: `Without an argument: lists the modules that come with Litro, and whether a valve
on them closes by itself when the agent is dead.

With a name, or the path of a file of your own: what is known of it and by whom,
what is not, and the mbpoll commands that show whether it is wired right.
--file writes the profile as a file, to begin one of your own with.`,
		Example: `  litro-station profiles waveshare-io8
  litro-station profiles --file counter-fc03 > /etc/litro/my-counter.json
  litro-station profiles /etc/litro/my-counter.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if len(args) == 0 {
				for _, p := range pulser.Profiles() {
					fmt.Fprintf(w, "%-20s %s; %s\n", p.Name, p.Device, partsOf(p))
				}
				return nil
			}
			text, err := profileText(args[0])
			if err != nil {
				return err
			}
			if file {
				_, err := w.Write(text)
				return err
			}
			p, err := pulser.ParseProfile(args[0], text)
			if err != nil {
				return err
			}
			describe(w, p)
			return nil
		},
	}
	c.Flags().BoolVar(&file, "file", false, "write the profile itself")
	return c
}

// profileText returns the text of a profile of ours, or of somebody's own.
func profileText(name string) ([]byte, error) {
	if !strings.Contains(name, "/") {
		return pulser.ProfileText(name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("profile: %w; correct the path", err)
	}
	return b, nil
}

// partsOf says what a module has.
func partsOf(p pulser.Profile) string {
	var parts []string
	if n := p.Counter.Channels; n > 0 {
		parts = append(parts, fmt.Sprintf("%d counters of %d bits", n, 16*p.Counter.Words))
	}
	if n := p.Input.Channels; n > 0 {
		parts = append(parts, fmt.Sprintf("%d inputs", n))
	}
	if n := p.Output.Channels; n > 0 {
		parts = append(parts, fmt.Sprintf("%d outputs, %s", n, safety(p)))
	}
	return strings.Join(parts, ", ")
}

func safety(p pulser.Profile) string {
	if says := p.FailsSafe(); says != "" {
		return "fail-safe: " + says
	}
	return "no fail-safe"
}

// describe says all about a module. In mbpoll's commands the first channel of
// slave 1 stands for whichever it is.
func describe(w io.Writer, p pulser.Profile) {
	fmt.Fprintf(w, "%s: %s\n%s\n\nKnown:\n", p.Name, p.Device, partsOf(p))
	for _, f := range p.Known {
		fmt.Fprintf(w, "- %s (%s: %s)\n", f.Says, f.Mark, f.Source)
	}
	if len(p.Unknown) > 0 {
		fmt.Fprint(w, "\nNot known:\n")
	}
	for _, u := range p.Unknown {
		fmt.Fprintf(w, "- %s\n", u)
	}
	fmt.Fprint(w, "\nTo try it, with the agent stopped:\n")
	for _, t := range trials(p) {
		fmt.Fprintf(w, "  %-22s %s\n", t[0], t[1])
	}
}

// trials are what to try at a module, and the command for it. An address in
// mbpoll's count begins at 0 with -0.
func trials(p pulser.Profile) [][2]string {
	mbpoll := func(table string, address, count int, more string) string {
		return fmt.Sprintf("mbpoll -m rtu -b 9600 -P none -a 1 -0 -1 -t %s -r %d -c %d%s PORT", table, address, count, more)
	}
	holding := map[byte]string{3: "4", 4: "3"}
	var all [][2]string
	if c := p.Counter; c.Channels > 0 {
		table, more := holding[c.Function], ""
		if c.Words == 2 {
			table += ":int"
			if c.Order == "high-first" {
				more = " -B"
			}
		}
		all = append(all, [2]string{"count", mbpoll(table, int(c.Address), 1, more)})
		if m := c.Mode; m != nil {
			all = append(all, [2]string{"counter mode", mbpoll(holding[m.Function]+":hex", int(m.Address), c.Channels, "")})
		}
	}
	if i := p.Input; i.Channels > 0 {
		all = append(all, [2]string{"switches", mbpoll(map[byte]string{1: "0", 2: "1"}[i.Function], int(i.Address), i.Channels, "")})
	}
	if o := p.Output; o.Channels > 0 {
		write := fmt.Sprintf("mbpoll -m rtu -b 9600 -P none -a 1 -0 -t 0 -r %d PORT ", o.Address)
		all = append(all, [2]string{"valve on", write + "1"}, [2]string{"valve off", write + "0"},
			[2]string{"outputs", mbpoll("0", int(o.Address), o.Channels, "")})
	}
	for _, s := range p.Settings {
		all = append(all, [2]string{s.What, mbpoll(holding[s.Function]+":hex", int(s.Address), s.Registers, "")})
	}
	return all
}
