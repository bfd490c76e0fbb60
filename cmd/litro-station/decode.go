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
)

func decodeCommand() *cobra.Command {
	var protocol, from string
	c := &cobra.Command{
		Use:   "decode HEX…",
		Short: "Explain the bytes of a frame to a technician",
		Long: `Explains the bytes of one frame, field by field, and exits 1 on one that is not
good, saying why. Spaces, colons and 0x in HEX do not matter.

Protocols: ` + strings.Join(protocolNames(), ", ") + `.
A short form will do: horustech, cbc, modbus, scanner.`,
		Example: `  litro-station decode --protocol horustech --from host '3E3F303030323031...'
  litro-station decode --protocol scanner --from device 5D43304B375132...`,
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

const scannerProtocol = "scanner-serial"

func protocolNames() []string {
	names := []string{scannerProtocol}
	for _, p := range decode.Protocols() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
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

func explainFrame(w io.Writer, protocol string, side explain.Side, b []byte) error {
	if protocol == "scanner" || protocol == scannerProtocol {
		return explainScan(w, side, b)
	}
	p, err := decode.Lookup(protocol)
	if err != nil {
		return fmt.Errorf("--protocol %q is none of %s; %w", protocol, strings.Join(protocolNames(), ", "), cli.ErrUse)
	}
	lines, err := p.Explain(side, b)
	width := 0
	for _, l := range lines {
		width = max(width, len(l.Field))
	}
	for _, l := range lines {
		fmt.Fprintf(w, "%-*s  %-20s  %s\n", width, l.Field, l.Raw, l.Meaning)
	}
	return bad(w, err)
}

func explainScan(w io.Writer, side explain.Side, b []byte) error {
	f := scanner.Explain
	if side == explain.Host {
		f = scanner.ExplainHost
	}
	lines, err := f(b)
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
