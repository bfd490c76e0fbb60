package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/enroll"
	"github.com/litro-fuel/litro/station"
)

func enrollCommand(a *app) *cobra.Command {
	var grantFile, why, server, token string
	var newKey bool
	c := &cobra.Command{
		Use:   "enroll",
		Short: "Make the box's key, and get the grant with which its journal begins",
		Long: `With --token, over the network: makes the keys of this box, unless it has them,
asks the server for a grant and a certificate, and shows 8 words. Somebody at
the office, who is not the one who made the invitation, compares them with the
words there and approves; then all meters are read and the journal begins. The
code is what litro-server station invite or the page Boxes shows: the letters,
the words, the address, or what a QR code reads. It may be stopped and called
again with the same code.

With --grant, with files: reads all meters and begins the journal, or its next
epoch. The two people of the grant are in its first record.

With neither: makes the key of this box, unless it has one, and shows its public
half, which the server registers (litro-server station add). With --new-key it
makes another, for litro-server station grant; the one before is kept, and signs
until that grant is taken.`,
		Example: `  litro-station enroll --server https://litro.example:8443 --token 'MFRA…'
  litro-station enroll
  litro-station enroll --grant norte.grant`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load(a.file)
			if err != nil {
				return err
			}
			switch {
			case newKey && grantFile != "":
				return errors.New("--new-key and --grant: make the key first, and bring it to the server; the grant is for that key")
			case token != "" && grantFile != "":
				return errors.New("--token and --grant: the one is for a box with a network, the other for one without")
			case token != "":
				return a.ask(cmd.Context(), cmd.OutOrStdout(), c, server, token, newKey)
			case grantFile != "":
				return a.begin(cmd.Context(), c, grantFile, why)
			}
			vkey, err := makeKey(c, newKey)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), vkey)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&server, "server", "", "address of the server (default the one in the code)")
	f.StringVar(&token, "token", "", "code of the invitation")
	f.StringVar(&grantFile, "grant", "", "the grant that the server gave")
	f.BoolVar(&newKey, "new-key", false, "make another key in the place of the one there is")
	f.StringVar(&why, "why", "", "enrolled, or replaced when another box stood here before, or this one under another grant (default: what the grant's epoch says)")
	return c
}

func makeKey(c config, another bool) (vkey string, err error) {
	if another {
		return station.NewKey(c.Data, c.Station)
	}
	return station.MakeKey(c.Data, c.Station)
}

// ask has the box enrolled over the network.
func (a *app) ask(ctx context.Context, w io.Writer, c config, server, token string, newKey bool) error {
	out, err := a.askGrant(ctx, c, server, token, newKey, func(words []string) {
		fmt.Fprintf(w, "these words must stand at the office too:\n\n  %s\n\nwaiting for somebody there to compare them and approve\n", strings.Join(words, " "))
	})
	if err != nil {
		return err
	}
	if out.Spare {
		fmt.Fprintf(w, "this box stands ready for station %s; two people begin it with: litro-station activate\n", c.Station)
		return nil
	}
	fmt.Fprintf(w, "station %s is enrolled: epoch %d begins\n", c.Station, out.Grant.Epoch)
	return nil
}

// askGrant asks for a grant over the network, and has the journal begin with it.
// words is told what somebody at the office compares.
func (a *app) askGrant(ctx context.Context, c config, server, token string, newKey bool, words func([]string)) (out station.Outcome, err error) {
	code, from, err := enroll.Parse(token)
	if err != nil {
		return out, fmt.Errorf("code of the invitation: %w", err)
	}
	if server == "" {
		server = from
	}
	if server == "" {
		return out, fmt.Errorf("address of the server: it is missing, and the code has none; %w", cli.ErrUse)
	}
	if _, err := makeKey(c, newKey); err != nil {
		return out, err
	}
	agent, err := a.agent(c)
	if err != nil {
		return out, err
	}
	out, err = agent.Ask(ctx, station.Asking{Server: server, Code: code, Words: words})
	return out, errors.Join(err, agent.Close())
}

func activateCommand(a *app) *cobra.Command {
	var people, words []string
	c := &cobra.Command{
		Use:   "activate",
		Short: "Begin a spare in the place of a box that is gone: two people, two envelopes",
		Long: `Opens the grant of a spare with the words of the two envelopes, reads all meters,
and begins the journal's next epoch. It needs no network and nobody at the
office. As soon as the server hears of it the box before speaks for the station
no more. The spare gives emergency credit and what needs no quota until two
people at the office have approved it (litro-server station approve-spare).`,
		Example: `  litro-station activate --person ana --person luis \
      --words 'agua bronce cielo dado farol gato hielo isla' --words 'joya lago mapa nube oasis pera roca sol'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load(a.file)
			if err != nil {
				return err
			}
			if len(words) != 2 || len(people) != 2 {
				return fmt.Errorf("it takes two people and the words of two envelopes; %w", cli.ErrUse)
			}
			var halves [2]enroll.Half
			for i, w := range words {
				if halves[i], err = enroll.ParseHalf(strings.Fields(w)); err != nil {
					return fmt.Errorf("--words %d: %w", i+1, err)
				}
			}
			return a.activate(cmd.Context(), cmd.OutOrStdout(), c, halves, people)
		},
	}
	c.Flags().StringArrayVar(&people, "person", nil, "who is here; twice")
	c.Flags().StringArrayVar(&words, "words", nil, "the 8 words of an envelope; twice")
	return c
}

func (a *app) activate(ctx context.Context, w io.Writer, c config, halves [2]enroll.Half, people []string) error {
	agent, err := a.agent(c)
	if err != nil {
		return err
	}
	g, err := agent.Activate(ctx, halves[0], halves[1], []dispense.Who{{Person: people[0], By: "name"}, {Person: people[1], By: "name"}})
	if err = errors.Join(err, agent.Close()); err != nil {
		return err
	}
	fmt.Fprintf(w, "station %s: this box begins epoch %d; start it: litro-station run\n", c.Station, g.Epoch)
	return nil
}

// begin begins the journal with a grant.
func (a *app) begin(ctx context.Context, c config, file, why string) error {
	grant, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("grant: %w; bring the file that litro-server station add wrote", err)
	}
	g, err := dispense.ReadGrant(grant)
	if err != nil {
		return fmt.Errorf("%s is no grant: %w; bring the file that litro-server station add wrote", file, err)
	}
	if why == "" {
		why = "enrolled"
		if g.Epoch > 1 {
			why = "replaced"
		}
	}
	agent, err := a.agent(c)
	if err != nil {
		return err
	}
	err = agent.Enroll(grant, why, g.People, agent.ReadMeters(ctx))
	return errors.Join(err, agent.Close())
}
