package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/policy/spoken"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

func onceCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "once", Short: "One-time authorizations: one vehicle, one fill, one station"}
	c.AddCommand(onceGrantCommand(a), onceApproveCommand(a), onceVoidCommand(a), onceListCommand(a))
	return c
}

// asUser runs f for a person with an account: what is granted has a name on it.
func (a *app) asUser(ctx context.Context, by string, f func(*server.Center) error) error {
	return a.join(ctx, func(c *server.Center) error {
		u, err := c.Store.User(ctx, by)
		if err != nil {
			return fmt.Errorf("--by %s: %w", by, err)
		}
		if !u.Active {
			return fmt.Errorf("--by %s: %w: the account is not active", by, fault.ErrConflict)
		}
		return f(c)
	})
}

func onceGrantCommand(a *app) *cobra.Command {
	var o fleet.Once
	var liters, until, by string
	c := &cobra.Command{
		Use:   "grant FLEET-NUMBER",
		Short: "Grant a vehicle one fill at a station, outside its quotas",
		Long: `Grant a vehicle one fill at a station, outside its quotas and its rule's hours,
stations, interval and liters a fill.

Up to a tank and within 24 hours it is in force at once. More than that is proposed
only: another person must approve it (once approve). A station that is away hears of
it when it connects; once list says which do not hold it yet.`,
		Example: "  litro-server once grant PC-01 --station norte --liters 60 --until 2026-12-08T22:00 --why 'traslado a León' --by maria",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asUser(cmd.Context(), by, func(c *server.Center) error {
				v, err := vehicleNamed(cmd.Context(), c, args[0])
				if err != nil {
					return err
				}
				if o.LimitUL, err = litersOf(liters); err != nil {
					return err
				}
				if o.UntilAt, err = time.ParseInLocation("2006-01-02T15:04", until, c.Zone); err != nil {
					return fmt.Errorf("--until %q: write a local time such as 2026-12-08T22:00", until)
				}
				o.Vehicle = v.Vehicle
				granted, err := c.Fleet.GrantOnce(cmd.Context(), by, o)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s is %s\n", granted.Once, granted.State)
				if granted.State == "proposed" {
					fmt.Fprintf(cmd.OutOrStdout(), "another person must approve it: litro-server once approve %s --by …\n", granted.Once)
				}
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.Station, "station", "", "where")
	f.StringVar(&liters, "liters", "", "how much, at most")
	f.StringVar(&until, "until", "", "until when, local time")
	f.StringVar(&o.Why, "why", "", "why, for the list and the audit trail")
	f.StringVar(&o.Driver, "driver", "", "only for this person (id)")
	f.StringVar(&o.Grade, "grade", "", "only this grade")
	f.StringVar(&o.Trip, "trip", "", "commission number")
	f.StringVar(&by, "by", "", "who grants it: a user name")
	require(c, "station", "liters", "until", "why", "by")
	return c
}

// litersOf reads liters as people type them.
func litersOf(s string) (dispense.Volume, error) {
	v, err := dispense.ParseLiters(s)
	if err != nil {
		return 0, fmt.Errorf("--liters: %w", err)
	}
	return v, nil
}

func onceApproveCommand(a *app) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use: "approve ID", Short: "Approve one that another person proposed", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asUser(cmd.Context(), by, func(c *server.Center) error {
				return c.Fleet.ApproveOnce(cmd.Context(), by, args[0])
			})
		},
	}
	c.Flags().StringVar(&by, "by", "", "who approves it: a user name, another than who proposed it")
	require(c, "by")
	return c
}

func onceVoidCommand(a *app) *cobra.Command {
	var by, why string
	c := &cobra.Command{
		Use: "void ID", Short: "Take one back that was not used", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asUser(cmd.Context(), by, func(c *server.Center) error {
				return c.Fleet.VoidOnce(cmd.Context(), by, args[0], why)
			})
		},
	}
	c.Flags().StringVar(&by, "by", "", "who takes it back: a user name")
	c.Flags().StringVar(&why, "why", "", "why, for the audit trail")
	require(c, "by", "why")
	return c
}

func onceListCommand(a *app) *cobra.Command {
	var days int
	c := &cobra.Command{
		Use: "list", Short: "Those of the last days and those that can still be used, with who granted them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				now := c.Config.Now()
				list, err := c.Store.Exceptions(cmd.Context(), report.Period{From: now.AddDate(0, 0, -days), To: now.Add(time.Minute)}, now, true)
				if err != nil {
					return err
				}
				for _, e := range list {
					if e.Kind == "once" {
						fmt.Fprintf(cmd.OutOrStdout(), "%s  %-8s %s at %s, up to %s until %s: %s (%s)\n", e.Key, e.State, e.FleetNo, e.Station, *e.LimitUL,
							e.UntilAt.In(c.Zone).Format("2006-01-02 15:04"), e.Why, strings.Join(e.Who, ", "))
					}
				}
				return nil
			})
		},
	}
	c.Flags().IntVar(&days, "days", 7, "how many days back")
	return c
}

func overrideCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "override", Short: "Overrides at stations whose second person is on the telephone"}
	c.AddCommand(overrideAnswerCommand(a))
	return c
}

func overrideAnswerCommand(a *app) *cobra.Command {
	var q office.Question
	var vehicle, liters, by string
	c := &cobra.Command{
		Use:   "answer CHALLENGE",
		Short: "Approve an override on the telephone, and show the response to read back",
		Long: `Approve an override at a station that may have no network. Who calls reads twelve
digits from the station's page, and says the station, the vehicle, the liters, what
is to be lifted and their name. What does not fit the digits is not approved.

The approval is in the office's journal before the response is shown. The station
takes the response once, for that request, while the challenge is on its page.

What can be lifted: ` + liftable() + `.`,
		Example: "  litro-server override answer '4821 0937 4824' --station norte --vehicle PC-01 --liters 60 --lift hours --person p-mar --why 'paciente' --by maria",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asUser(cmd.Context(), by, func(c *server.Center) error {
				v, err := vehicleNamed(cmd.Context(), c, vehicle)
				if err != nil {
					return err
				}
				q.Challenge, q.Request.Vehicle = args[0], v.Vehicle
				if q.Request.LimitUL, err = litersOf(liters); err != nil {
					return err
				}
				answer, err := c.Answer(cmd.Context(), by, q)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), spoken.Grouped(answer.Response))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&q.Request.Station, "station", "", "which station calls")
	f.StringVar(&vehicle, "vehicle", "", "the vehicle's fleet number")
	f.StringVar(&liters, "liters", "", "how much, as they say it")
	f.StringSliceVar(&q.Request.Lifts, "lift", nil, "what is to be lifted, as their screen says; repeat it or use commas")
	f.StringVar(&q.Request.Person, "person", "", "who calls (id)")
	f.StringVar(&q.Reason, "why", "", "why it is approved, for the office's journal")
	f.StringVar(&by, "by", "", "who approves: a user name")
	require(c, "station", "vehicle", "liters", "lift", "person", "why", "by")
	return c
}

func liftable() string {
	var all []string
	for _, r := range policy.Liftable() {
		all = append(all, string(r))
	}
	return strings.Join(all, ", ")
}
