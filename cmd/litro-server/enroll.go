package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/trust"
)

func stationInviteCommand(a *app) *cobra.Command {
	var i trust.Invitation
	var who string
	c := &cobra.Command{
		Use:   "invite STATION",
		Short: "Invite a box to enroll over the network: the first of two people",
		Long: `Makes an invitation for one box, good once and for 24 hours, and shows it as a
code, a QR code, an address and words; one of them is brought to the box:
litro-station enroll --server URL --token CODE. It is shown now and never again.

The box then shows 8 words. A second person compares them with those that the
server shows (station waiting, or the page Boxes), and approves.

For a station that is registered the box takes the place of the one before. With
--spare it does not: it stands ready, with a grant that two people open with the
words of two envelopes (litro-station activate). The words for the first
envelope are shown here, those for the second when it is approved.`,
		Example: `  litro-server station invite norte --name "Patio Norte" --person ana
  litro-server station invite norte --spare --person ana`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			i.Station = args[0]
			return a.join(cmd.Context(), func(c *server.Center) error {
				in, err := c.Boxes().Invite(cmd.Context(), who, i)
				if err != nil {
					return err
				}
				return showInvitation(cmd.OutOrStdout(), c.Config.Stations.URL, i, in)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&i.Name, "name", "", "what people call a new station")
	f.StringVar(&i.Zone, "zone", "", "IANA time zone of a new station (default the office's)")
	f.StringVar(&i.Mode, "mode", "", "observe or enforce, of a new station (default observe)")
	f.BoolVar(&i.Spare, "spare", false, "the box is to stand ready for a day to come")
	f.StringVar(&who, "person", "", "who invites; somebody else must approve")
	require(c, "person")
	return c
}

// showInvitation prints what is brought to the box.
func showInvitation(w io.Writer, server string, i trust.Invitation, in trust.Invited) error {
	qr, err := barcode.Encode(barcode.QR, in.Code.QR(server))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Invitation for station %s, good once, until %s:\n\n", i.Station, in.Until.Format(time.RFC3339))
	fmt.Fprintf(w, "code:  %s\nurl:   %s\n\n%s\nwords:\n%s\n", in.Code, in.URL, drawn(qr), lines(in.Code.Words(), 11))
	if in.Half != nil {
		fmt.Fprintf(w, "first envelope: %s\n", strings.Join(in.Half.Words(), " "))
	}
	return nil
}

func lines(words []string, each int) string {
	var b strings.Builder
	for len(words) > 0 {
		n := min(each, len(words))
		fmt.Fprintf(&b, "  %s\n", strings.Join(words[:n], " "))
		words = words[n:]
	}
	return b.String()
}

// drawn draws a symbol for a dark terminal, two rows a line.
func drawn(s *barcode.Symbol) string {
	var b strings.Builder
	q := s.Quiet()
	for row := -q; row < s.Rows+q; row += 2 {
		for column := -q; column < s.Columns+q; column++ {
			b.WriteString(map[[2]bool]string{{false, false}: "█", {false, true}: "▀", {true, false}: "▄", {true, true}: " "}[[2]bool{s.Dark(column, row), s.Dark(column, row+1)}])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func stationWaitingCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "waiting",
		Short: "Show the boxes that wait to be approved, with their words",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				all, err := c.Trust.Waiting(cmd.Context())
				for _, w := range all {
					spare := ""
					if w.Spare {
						spare = "\tspare"
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\tinvited by %s%s\n", w.Station, strings.Join(w.Words(), " "), w.InvitedBy, spare)
					for _, m := range w.Meters() {
						fmt.Fprintf(cmd.OutOrStdout(), "\those %s\t%s\n", m.Hose, m.TotalizerUL)
					}
				}
				return err
			})
		},
	}
}

func stationApproveCommand(a *app) *cobra.Command {
	var who, words, reason string
	c := &cobra.Command{
		Use:   "approve STATION",
		Short: "Approve a box that waits: the second of two people",
		Long: `Gives the box that waits for a station its grant and certificate. --words are
the 8 words on the box's screen, read there by the person who approves: they
must be those of the box that waits here. Whoever invited the box cannot approve
it. With --refuse the box is turned away.`,
		Example: `  litro-server station approve norte --person luis --words 'agua bronce cielo dado farol gato hielo isla'
  litro-server station approve norte --person luis --words '…' --refuse 'the words are others'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				return approve(cmd.Context(), cmd.OutOrStdout(), c, args[0], who, words, reason)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&who, "person", "", "who approves")
	f.StringVar(&words, "words", "", "the 8 words on the box's screen")
	f.StringVar(&reason, "refuse", "", "turn the box away, and why")
	require(c, "person")
	return c
}

func approve(ctx context.Context, w io.Writer, c *server.Center, station, who, words, refuse string) error {
	boxes := c.Boxes()
	if refuse != "" {
		all, err := boxes.Waiting(ctx)
		for _, a := range all {
			if a.Station == station {
				return boxes.Refuse(ctx, who, a.Hash(), refuse)
			}
		}
		return errors.Join(err, fmt.Errorf("no box waits for station %s", station))
	}
	if words == "" {
		return fmt.Errorf("--words: read the 8 words from the box's screen; %w", cli.ErrUse)
	}
	request, err := boxes.Named(ctx, station, strings.Fields(words))
	if err != nil {
		return err
	}
	out, err := boxes.Approve(ctx, who, "name", request)
	if out.Station == "" {
		return err
	}
	fmt.Fprintf(w, "station %s: the box is approved for epoch %d; it takes its grant by itself\n", station, out.Epoch)
	if out.Half != nil {
		fmt.Fprintf(w, "second envelope: %s\n", strings.Join(out.Half.Words(), " "))
	}
	return errors.Join(err, out.Leases)
}

func stationApproveSpareCommand(a *app) *cobra.Command {
	var people []string
	var reason string
	c := &cobra.Command{
		Use:   "approve-spare STATION",
		Short: "Let a spare that took a station's place do what the box before could",
		Long: `A spare that two people have begun at the island gives emergency credit and
nothing else until two people at the office have looked at it: its totalizers
against the last ones of the box before, and whether that box is out of the way.`,
		Example: `  litro-server station approve-spare norte --person ana --person luis --reason 'the box burned on Sunday'`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				return c.Boxes().ApproveSpare(cmd.Context(), "console", args[0], reason, named(people))
			})
		},
	}
	c.Flags().StringArrayVar(&people, "person", nil, "who approves it; twice")
	c.Flags().StringVar(&reason, "reason", "", "why")
	require(c, "person", "reason")
	return c
}

func stationCutCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "recertify STATION",
		Short: "Void the certificates of a station's link; its box asks for another by itself",
		Long: `Voids the certificates of a station's link, as when two boxes seem to use one.
The link is cut off within seconds, and the box, which has the record key, asks
for another certificate and comes back; a copy of the link's key alone does not.
Fueling goes on meanwhile.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				return c.Boxes().CutOff(cmd.Context(), "console", args[0])
			})
		},
	}
}

func stationNewKeyCommand(a *app) *cobra.Command {
	var people []string
	var within time.Duration
	c := &cobra.Command{
		Use:   "new-key STATION",
		Short: "Have a station's box make a new record key",
		Long: `Asks the box to make a new record key and to put it in force with a record that
both keys sign. What was recorded before is held against the key before.`,
		Example: `  litro-server station new-key norte --person ana --person luis`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				id, err := c.Fleet.Command(cmd.Context(), "console", args[0], "new_key", within, named(people))
				if err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "command %s: station %s makes a new key when it hears of it\n", id, args[0])
				}
				return err
			})
		},
	}
	c.Flags().StringArrayVar(&people, "person", nil, "who asks for it; twice")
	c.Flags().DurationVar(&within, "within", 30*24*time.Hour, "how long the station may take")
	require(c, "person")
	return c
}

// named returns people who were named at the console.
func named(people []string) []dispense.Who {
	var all []dispense.Who
	for _, p := range people {
		all = append(all, dispense.Who{Person: p, By: "name"})
	}
	return all
}
