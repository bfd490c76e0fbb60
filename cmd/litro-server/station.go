package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
)

func stationCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "station", Short: "Stations and their keys"}
	c.AddCommand(stationAddCommand(a), stationListCommand(a))
	return c
}

func stationAddCommand(a *app) *cobra.Command {
	e := fleet.Enrollment{}
	var people []string
	var mode, grantFile, passwordFile string
	c := &cobra.Command{
		Use:   "add STATION",
		Short: "Register a station's public key and give its grant",
		Long: `Registers a station by the public key its box shows (litro-station enroll), and
writes the grant with which the box begins its journal, and the password of its
link. Two people answer for it: both have compared the key on the box's screen
with the one given here.`,
		Example: `  litro-server station add norte --name "Patio Norte" --key 'norte+1234abcd+AQ…' \
      --person p-ana --person p-luis --grant norte.grant --password norte.password`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e.Station = args[0]
			if e.Name == "" {
				e.Name = e.Station
			}
			for _, p := range people {
				e.People = append(e.People, dispense.Who{Person: p, By: "name"})
			}
			e.Settings = policy.Settings{Language: "es-MX", Mode: mode}
			return a.join(cmd.Context(), func(c *server.Center) error {
				if e.Zone == "" {
					e.Zone = c.Config.Zone
				}
				grant, password, err := c.Fleet.Enroll(cmd.Context(), "console", e)
				if err != nil && grant == nil {
					return err
				}
				if err := errors.Join(err, writeNew(grantFile, grant), writeNew(passwordFile, []byte(password+"\n"))); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "station %s is registered; bring %s and %s to the box and run: litro-station enroll --grant %s\n",
					e.Station, grantFile, passwordFile, grantFile)
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&e.Name, "name", "", "what people call it")
	f.StringVar(&e.Zone, "zone", "", "IANA time zone (default the office's)")
	f.StringVar(&e.VKey, "key", "", "the public key the box shows")
	f.StringArrayVar(&people, "person", nil, "who answers for it; twice")
	f.StringVar(&mode, "mode", "enforce", "enforce or observe")
	f.StringVar(&grantFile, "grant", "", "file to write the grant to")
	f.StringVar(&passwordFile, "password", "", "file to write the link's password to")
	require(c, "key", "grant", "password", "person")
	return c
}

// writeNew writes a file that only its owner may read, and never over another.
func writeNew(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func require(c *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

func stationListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the stations there are",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				stations, err := c.Store.Stations(cmd.Context())
				if err != nil {
					return err
				}
				for _, s := range stations {
					if s.Station != dispense.Office {
						fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\tshard %s\t%s\n", s.Station, s.Name, s.Shard, s.Zone)
					}
				}
				return nil
			})
		},
	}
}
