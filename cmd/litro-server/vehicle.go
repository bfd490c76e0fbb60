package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/report"
)

func vehicleCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "vehicle", Short: "Decisions about single vehicles"}
	c.AddCommand(
		statusCommand(a, "block", "blocked", "Block a vehicle: no station that hears of it fuels it"),
		statusCommand(a, "workshop", "workshop", "Say that a vehicle is in the workshop: it is not fueled meanwhile"),
		statusCommand(a, "retire", "retired", "Retire a vehicle: it is not fueled any more"),
		statusCommand(a, "activate", "active", "Let a vehicle fuel again"),
		reachCommand(a),
	)
	return c
}

func statusCommand(a *app, use, status, short string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   use + " FLEET-NUMBER",
		Short: short,
		Long: short + `.

Stations that are reached hear of it within seconds. One that is away goes on with
what it holds until it connects again: those are listed, with what they hold and
since when they are silent. The reason is kept in the audit trail.`,
		Example: "  litro-server vehicle " + use + " 0042 --reason 'reported on Sunday, folio 118'",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				v, err := vehicleNamed(cmd.Context(), c, args[0])
				if err != nil {
					return err
				}
				if err := c.Fleet.SetStatus(cmd.Context(), "console", v.Vehicle, status, reason); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "vehicle %s is %s now\n", v.FleetNo, status)
				return writeReach(cmd.Context(), cmd.OutOrStdout(), c, v)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the audit trail")
	require(c, "reason")
	return c
}

func reachCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reach FLEET-NUMBER",
		Short: "Where the last decision about a vehicle is not in force yet",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				v, err := vehicleNamed(cmd.Context(), c, args[0])
				if err != nil {
					return err
				}
				return writeReach(cmd.Context(), cmd.OutOrStdout(), c, v)
			})
		},
	}
}

func vehicleNamed(ctx context.Context, c *server.Center, number string) (fleet.Vehicle, error) {
	all, err := c.Fleet.Vehicles(ctx)
	if err != nil {
		return fleet.Vehicle{}, err
	}
	i := slices.IndexFunc(all, func(v fleet.Vehicle) bool { return v.FleetNo == number })
	if i < 0 {
		return fleet.Vehicle{}, fmt.Errorf("no vehicle has fleet number %s: %w", number, fault.ErrNotFound)
	}
	return all[i], nil
}

// writeReach says at which stations the last decision about a vehicle is in
// force, and lists the others.
func writeReach(ctx context.Context, w io.Writer, c *server.Center, v fleet.Vehicle) error {
	list, err := c.Store.VehicleReach(ctx, v.Vehicle)
	if err != nil {
		return err
	}
	waiting := slices.DeleteFunc(slices.Clone(list), report.Reach.InForce)
	fmt.Fprintf(w, "in force at %d of %d stations\n", len(list)-len(waiting), len(list))
	for _, r := range waiting {
		said := "it never gave a sign of life"
		if r.SignAt != nil {
			said = fmt.Sprintf("it holds %s since its last sign of life at %s", r.Held, r.SignAt.Format(time.RFC3339))
		}
		fmt.Fprintf(w, "not yet at %s (%s): needs %s, %s\n", r.Station, r.StationName, r.Needed, said)
	}
	return nil
}
