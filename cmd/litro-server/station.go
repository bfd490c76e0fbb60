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
	c.AddCommand(stationInviteCommand(a), stationWaitingCommand(a), stationApproveCommand(a), stationApproveSpareCommand(a),
		stationAddCommand(a), stationGrantCommand(a), stationRevokeCommand(a), stationAdoptCommand(a), stationCutCommand(a), stationNewKeyCommand(a), stationSettingsCommand(a), stationListCommand(a))
	return c
}

func stationAddCommand(a *app) *cobra.Command {
	e := fleet.Enrollment{}
	var people []string
	var mode string
	var files grantFiles
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
			e.People = named(people)
			e.Settings = policy.Settings{Language: "es-MX", Mode: mode}
			return a.join(cmd.Context(), func(c *server.Center) error {
				if e.Zone == "" {
					e.Zone = c.Zone.String()
				}
				grant, password, err := c.Fleet.Enroll(cmd.Context(), "console", e)
				if err != nil && grant == nil {
					return err
				}
				if err := errors.Join(err, files.write(grant, password)); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "station %s is registered; bring %s and %s to the box and run: litro-station enroll --grant %s\n",
					e.Station, files.grant, files.password, files.grant)
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&e.Name, "name", "", "what people call it")
	f.StringVar(&e.Zone, "zone", "", "IANA time zone (default the office's)")
	f.StringVar(&e.VKey, "key", "", "the public key the box shows")
	f.StringArrayVar(&people, "person", nil, "who answers for it; twice")
	f.StringVar(&mode, "mode", "observe", "observe or enforce; see litro-server enforce")
	files.flags(c)
	require(c, "key", "person")
	return c
}

func stationGrantCommand(a *app) *cobra.Command {
	var vkey string
	var people []string
	var files grantFiles
	c := &cobra.Command{
		Use:   "grant STATION",
		Short: "Give a registered station its next grant, as when its box was replaced",
		Long: `Gives a station that is registered its next grant: when another box stands in
the place of one that burned or was stolen, and when a box may not go on without
one, because its key was revoked or its journal forked twice.

The key is a new one (litro-station enroll --new-key), or the one in force if
nobody else can have it. What is recorded under the new grant is held against
the key given here, what was recorded before against the one before. The link
gets a new password; the old one is void.`,
		Example: `  litro-server station grant norte --key 'norte+5678cdef+AQ…' \
      --person p-ana --person p-luis --grant norte-2.grant --password norte-2.password`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				grant, password, err := c.Fleet.Regrant(cmd.Context(), "console", args[0], vkey, named(people))
				if err != nil && grant == nil {
					return err
				}
				if err := errors.Join(err, files.write(grant, password)); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "station %s has a new grant; bring %s and %s to the box and run: litro-station enroll --grant %s --why replaced\n",
					args[0], files.grant, files.password, files.grant)
				return nil
			})
		},
	}
	c.Flags().StringVar(&vkey, "key", "", "the public key the box shows")
	c.Flags().StringArrayVar(&people, "person", nil, "who answers for it; twice")
	files.flags(c)
	require(c, "key", "person")
	return c
}

func stationAdoptCommand(a *app) *cobra.Command {
	var people []string
	var reason string
	c := &cobra.Command{
		Use:   "adopt STATION",
		Short: "After a restore: let the others go on without a station that is silent",
		Long: `After a restore the server gives and widens no lease until it has heard of every
station: it does not know what it gave since the backup. Two people may let the
others go on without one that stays silent. All that it could hold counts as spent:
periods that may have been issued before the restore are widened for nobody until
it speaks, those after them, and new vehicles, are served as always.

When it can be reached, connect it or bring its records by stick instead.`,
		Example: `  litro-server station adopt norte --person p-ana --person p-luis --reason 'the road is flooded until March'`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				if err := c.Boxes().Adopt(cmd.Context(), "console", args[0], reason, named(people)); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "the others go on without station %s; what it could hold counts as spent until it speaks\n", args[0])
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	c.Flags().StringArrayVar(&people, "person", nil, "who decides it; twice")
	require(c, "reason", "person")
	return c
}

func stationRevokeCommand(a *app) *cobra.Command {
	var r fleet.Revocation
	var people []string
	c := &cobra.Command{
		Use:   "revoke STATION",
		Short: "Revoke a station's key: from a number on its records no longer count",
		Long: `Revokes the key of an epoch of a station. Its records from --from on, which must
be above all that are stored, go to quarantine, and the station releases no fuel
until it has a new grant (station grant). Two people may move the number up later.`,
		Example: `  litro-server station revoke norte --epoch 1 --from 18232 --person p-ana --person p-luis --reason 'the box was stolen'`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Station, r.People = args[0], named(people)
			return a.join(cmd.Context(), func(c *server.Center) error {
				if err := c.Boxes().Revoke(cmd.Context(), "console", r); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "epoch %d of station %s is revoked from number %d on\n", r.Epoch, r.Station, r.FromSeq)
				return nil
			})
		},
	}
	f := c.Flags()
	f.Int64Var(&r.Epoch, "epoch", 0, "the epoch")
	f.Int64Var(&r.FromSeq, "from", 0, "the first number that does not count")
	f.StringVar(&r.Reason, "reason", "", "why")
	f.StringArrayVar(&people, "person", nil, "who decides it; twice")
	require(c, "epoch", "from", "reason", "person")
	return c
}

// grantFiles are what is brought to a box.
type grantFiles struct{ grant, password string }

func (g *grantFiles) flags(c *cobra.Command) {
	c.Flags().StringVar(&g.grant, "grant", "", "file to write the grant to")
	c.Flags().StringVar(&g.password, "password", "", "file to write the link's password to")
	require(c, "grant", "password")
}

func (g *grantFiles) write(grant []byte, password string) error {
	return errors.Join(writeNew(g.grant, grant), writeNew(g.password, []byte(password+"\n")))
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
