package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station/pump/decode"
	"github.com/litro-fuel/litro/station/pump/explain"
	"github.com/litro-fuel/litro/station/scanner"
	"github.com/litro-fuel/litro/station/scanner/ssi"
)

func decodeCommand() *cobra.Command {
	var protocol, from string
	c := &cobra.Command{
		Use:   "decode HEX…",
		Short: "Explain the bytes of a frame to a technician",
		Long: `Explains the bytes of one frame, field by field, and exits 1 on one that is not
good, saying why. Spaces, colons and 0x in HEX do not matter.

Some protocols use one number for different things in the two directions, so that
a frame of dart or modbus means nothing without --from.

Protocols, each by its name or a short one:
` + protocolList(),
		Example: `  litro-station decode --protocol horustech --from host '3E3F303030323031...'
  litro-station decode --protocol scanner --from device 5D43304B375132...
  litro-station decode --protocol ssi --from device '07 F3 00 00 01 4E 52 FE 65'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := parseHex(strings.Join(args, ""))
			if err != nil {
				return err
			}
			side, err := explain.ParseSide(from)
			if err != nil {
				return fmt.Errorf("--from: %w; %w", err, cli.ErrUse)
			}
			return explainFrame(cmd.OutOrStdout(), protocol, side, b)
		},
	}
	c.Flags().StringVar(&protocol, "protocol", "", "the protocol the frame is of")
	c.Flags().StringVar(&from, "from", "device", "who sent it: host or device")
	if err := c.MarkFlagRequired("protocol"); err != nil {
		panic(err)
	}
	return c
}

// A protocol is one that this command explains.
type protocol struct {
	name, short string
	explain     func(w io.Writer, side explain.Side, b []byte) error
}

// protocols are those of scanners and of pumps, in the order of their names.
func protocols() []protocol {
	all := []protocol{
		{"scanner-serial", "scanner", func(w io.Writer, side explain.Side, b []byte) error {
			if side == explain.Host {
				return printLines(w, b, scanner.ExplainHost)
			}
			return printLines(w, b, scanner.Explain)
		}},
		{"zebra-ssi", "ssi", func(w io.Writer, side explain.Side, b []byte) error {
			return printLines(w, b, func(b []byte) ([]string, error) { return ssi.Explain(side == explain.Host, b) })
		}},
	}
	for _, p := range decode.Protocols() {
		all = append(all, protocol{p.Name, p.Short, func(w io.Writer, side explain.Side, b []byte) error {
			lines, err := p.Explain(side, b)
			return printFields(w, lines, err)
		}})
	}
	slices.SortFunc(all, func(a, b protocol) int { return strings.Compare(a.name, b.name) })
	return all
}

// protocolList is a line for each protocol.
func protocolList() string {
	var b strings.Builder
	for _, p := range protocols() {
		fmt.Fprintf(&b, "  %-22s %s\n", p.name, p.short)
	}
	return strings.TrimRight(b.String(), "\n")
}

func parseHex(s string) ([]byte, error) {
	clean := strings.NewReplacer(" ", "", ":", "", "0x", "", "\n", "").Replace(s)
	b, err := hex.DecodeString(clean)
	if err != nil {
		return nil, fmt.Errorf("%.60q is not hex (%s); write two of 0-9 and A-F for each byte; %w",
			s, strings.TrimPrefix(err.Error(), "encoding/hex: "), cli.ErrUse)
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("there is no byte in %.60q; write two of 0-9 and A-F for each; %w", s, cli.ErrUse)
	}
	return b, nil
}

func explainFrame(w io.Writer, name string, side explain.Side, b []byte) error {
	all := protocols()
	i := slices.IndexFunc(all, func(p protocol) bool { return p.name == name || p.short == name })
	if i < 0 {
		var names []string
		for _, p := range all {
			names = append(names, p.short)
		}
		return fmt.Errorf("--protocol %q is none of %s; %w", name, strings.Join(names, ", "), cli.ErrUse)
	}
	return all[i].explain(w, side, b)
}

func printFields(w io.Writer, lines []explain.Line, err error) error {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.Field))
	}
	for _, l := range lines {
		fmt.Fprintf(w, "%-*s  %-20s  %s\n", width, l.Field, l.Raw, l.Meaning)
	}
	return bad(w, err)
}

func printLines(w io.Writer, b []byte, explain func([]byte) ([]string, error)) error {
	lines, err := explain(b)
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	return bad(w, err)
}

// bad prints why a frame is not good.
func bad(w io.Writer, err error) error {
	if err == nil {
		return nil
	}
	fmt.Fprintln(w, "not good:", err)
	return cli.ErrNo
}
