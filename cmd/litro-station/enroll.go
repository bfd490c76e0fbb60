package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station"
)

func enrollCommand(a *app) *cobra.Command {
	var grantFile, why string
	var newKey bool
	c := &cobra.Command{
		Use:   "enroll",
		Short: "Make the box's key, or begin its journal with a grant",
		Long: `Without --grant: makes the key of this box, unless it has one, and shows its
public half, which the server registers (litro-server station add). With
--new-key it makes another, for litro-server station grant; the one before is
kept, and signs until that grant is taken.

With --grant: reads all meters and begins the journal, or its next epoch. The
two people of the grant are in its first record.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load(a.file)
			if err != nil {
				return err
			}
			if newKey && grantFile != "" {
				return errors.New("--new-key and --grant: make the key first, and bring it to the server; the grant is for that key")
			}
			if grantFile == "" {
				makeKey := station.MakeKey
				if newKey {
					makeKey = station.NewKey
				}
				vkey, err := makeKey(c.Data, c.Station)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), vkey)
				return nil
			}
			return a.begin(cmd.Context(), c, grantFile, why)
		},
	}
	c.Flags().StringVar(&grantFile, "grant", "", "the grant that the server gave")
	c.Flags().BoolVar(&newKey, "new-key", false, "make another key in the place of the one there is")
	c.Flags().StringVar(&why, "why", "", "enrolled, or replaced when another box stood here before, or this one under another grant (default: what the grant's epoch says)")
	return c
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

func exportCommand(a *app) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write the journal for litro-verify, while the station is not running",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load(a.file)
			if err != nil {
				return err
			}
			agent, err := a.agent(c)
			if err != nil {
				return err
			}
			if agent.Journal().Grant() == nil {
				return errors.Join(fmt.Errorf("export %s: there is no journal yet; run enroll first", c.Station), agent.Close())
			}
			f, err := os.Create(file)
			if err != nil {
				return errors.Join(fmt.Errorf("--out: %w; name a file in a directory that is there", err), agent.Close())
			}
			w := bufio.NewWriter(f)
			return errors.Join(agent.Journal().Export(w), w.Flush(), f.Sync(), f.Close(), agent.Close())
		},
	}
	c.Flags().StringVar(&file, "out", "", "the file to write")
	if err := c.MarkFlagRequired("out"); err != nil {
		panic(err)
	}
	return c
}
