package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/fleet"
)

func personCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "person", Short: "People of the islands: drivers, attendants, supervisors, officials"}
	c.AddCommand(personPINCommand(a))
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
