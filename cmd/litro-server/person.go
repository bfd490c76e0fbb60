package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

func personCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "person", Short: "People of the islands: drivers, attendants, supervisors, officials"}
	c.AddCommand(personPINCommand(a), personLeaveCommand(a))
	return c
}

// least and most are how many digits a PIN may have: a page at the island has
// digits only.
const leastPIN, mostPIN = 4, 12

func personPINCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "pin NAME",
		Short: "Give a person a PIN; it is asked for, or read from standard input",
		Long: `Gives a person, by name or id, a PIN of 4 to 12 digits, with which shifts, draws
that are no vehicle's and, where a rule asks for it, fills are signed at the
islands. It is asked for, or read from standard input; an empty one takes the
PIN away. Stations know of it as soon as they hold the fleet's next version.

A PIN is a deterrent: a short one can be guessed by whoever steals a station's
box.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pin, err := readSecret(cmd.InOrStdin(), cmd.ErrOrStderr(), "PIN")
			if err != nil {
				return err
			}
			hash := ""
			if pin != "" {
				if len(pin) < leastPIN || len(pin) > mostPIN || strings.Trim(pin, "0123456789") != "" {
					return fmt.Errorf("a PIN has %d to %d digits, and nothing else; %w", leastPIN, mostPIN, cli.ErrUse)
				}
				if hash, err = access.HashPIN(pin); err != nil {
					return err
				}
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				people, err := c.Fleet.People(cmd.Context())
				if err != nil {
					return err
				}
				p, err := onePerson(people, args[0])
				if err != nil {
					return err
				}
				p.PIN = hash
				return c.Fleet.Save(cmd.Context(), "console", p)
			})
		},
	}
}

func personLeaveCommand(a *app) *cobra.Command {
	var by, why, from string
	c := &cobra.Command{
		Use:   "leave NAME",
		Short: "Let somebody go: sessions, user, badge, PIN and what waits end at once",
		Long: `Lets a person go, by name or id, or a user who is no person, by @ and the user's
name. All sessions end and the user signs in no more, the badge is void and the PIN
gone, stations hear that the person is retired, what they proposed and nobody decided
is void, and deputies of and by them end, in one transaction. What was fueled,
approved or sent as a ticket stands. Saying it again changes nothing.

Only an administrator lets go who signs in, and nobody lets go themselves or the
last administrator.`,
		Example: `  litro-server person leave 'Raúl Ortega' --why 'fin de contrato' --by rocio
  litro-server person leave @lupita --why 'cambio de administración' --from 2026-12-31 --by rocio`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asUser(cmd.Context(), by, func(c *server.Center) error {
				ctx := cmd.Context()
				key := args[0]
				if !strings.HasPrefix(key, "@") {
					people, err := c.Fleet.People(ctx)
					if err != nil {
						return err
					}
					p, err := onePerson(people, key)
					if err != nil {
						return err
					}
					key = p.Person
				}
				h, err := c.Fleet.Human(ctx, key)
				if err != nil {
					return err
				}
				if err := mayLetGo(ctx, c, by, &h); err != nil {
					return err
				}
				var day time.Time
				if from != "" {
					if day, err = time.ParseInLocation(time.DateOnly, from, c.Zone); err != nil {
						return fmt.Errorf("--from %q: write a day such as 2026-12-31; %w", from, cli.ErrUse)
					}
				}
				if err := c.Fleet.Leave(ctx, by, key, why, day); err != nil {
					return err
				}
				return tellLeft(ctx, cmd.OutOrStdout(), c, key)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&by, "by", "", "who lets them go: a user name")
	f.StringVar(&why, "why", "", "why, for the audit trail")
	f.StringVar(&from, "from", "", "the day from which on, local; empty: now")
	require(c, "by", "why")
	return c
}

// mayLetGo fails unless a user may let somebody go.
func mayLetGo(ctx context.Context, c *server.Center, by string, h *fleet.Human) error {
	u, err := c.Store.User(ctx, by)
	if err != nil {
		return err
	}
	need := access.SeePeople
	if h.Username != "" {
		need = access.KeepUsers
	}
	if !u.Role.May(need) {
		return fmt.Errorf("--by %s: %w: a user of the role %s may not let %s go", by, fault.ErrConflict, u.Role, h.Name)
	}
	return nil
}

// tellLeft says what is left, and which stations do not know it yet.
func tellLeft(ctx context.Context, out io.Writer, c *server.Center, key string) error {
	h, err := c.Fleet.Human(ctx, key)
	if err != nil {
		return err
	}
	if h.LeavesAt != nil {
		fmt.Fprintf(out, "%s leaves on %s\n", h.Name, h.LeavesAt.In(c.Zone).Format(time.DateOnly))
		return nil
	}
	fmt.Fprintf(out, "%s has left\n", h.Name)
	reach, err := c.Store.PersonReach(ctx, h.Person)
	if err != nil {
		return err
	}
	for _, r := range reach {
		if !r.InForce() {
			fmt.Fprintf(out, "station %s does not know it yet, and goes by what it holds until it connects\n", r.Station)
		}
	}
	return nil
}

// onePerson finds a person by id, or by a name that only one has.
func onePerson(people []fleet.Person, name string) (*fleet.Person, error) {
	var found []fleet.Person
	for _, p := range people {
		if p.Person == name {
			return &p, nil
		}
		if strings.EqualFold(p.Name, name) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("nobody is called %q; import people first", name)
	case 1:
		return &found[0], nil
	}
	var ids []string
	for _, p := range found {
		ids = append(ids, p.Person)
	}
	slices.Sort(ids)
	return nil, fmt.Errorf("%d people are called %q; give one of their ids: %s", len(found), name, strings.Join(ids, ", "))
}
