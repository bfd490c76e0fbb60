package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
)

func enforceCommand(a *app) *cobra.Command {
	return modeCommand(a, "enforce", "Enforce the rules at stations and for departments, or show where they are", `Enforces the rules at stations, named by their id, and for departments, named by their
name: from then on a vehicle that a rule forbids is denied. Stations and departments
begin by observing; look first at what would have been denied, on the page "Observed
rules". A fill is denied where both its station and its vehicle's department enforce.

Without a name it shows what enforces and what observes. Two people decide; both are
named in a record of the office.`)
}

func observeCommand(a *app) *cobra.Command {
	return modeCommand(a, "observe", "Only observe the rules at stations and for departments, or show where they are", `Observes the rules at stations and for departments: vehicles are released, and what
would have denied them is noted. Without a name it shows what enforces and what
observes. Two people decide; both are named in a record of the office.`)
}

func modeCommand(a *app, mode, short, long string) *cobra.Command {
	var people []string
	var all bool
	var from, reason string
	c := &cobra.Command{
		Use:   mode + " [STATION | DEPARTMENT]…",
		Short: short,
		Long:  long,
		Example: fmt.Sprintf(`  litro-server %[1]s
  litro-server %[1]s norte 'Obras Públicas' --person ana --person luis --from 2026-12-01T00:00 --reason 'acta 14'`, mode),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && !all {
				return a.join(cmd.Context(), func(c *server.Center) error { return writeModes(cmd.Context(), cmd.OutOrStdout(), c) })
			}
			if len(people) != 2 {
				return fmt.Errorf("give --person twice: two people decide; %w", cli.ErrUse)
			}
			return a.join(cmd.Context(), func(c *server.Center) error {
				at := c.Config.Now()
				if from != "" {
					var err error
					if at, err = time.ParseInLocation("2006-01-02T15:04", from, c.Zone); err != nil {
						return fmt.Errorf("--from %q: write a local time such as 2026-12-01T00:00", from)
					}
				}
				acts, left, err := modeActs(cmd.Context(), c, args, all, fleet.ModeAct{Mode: mode, FromAt: at, Why: reason})
				if err != nil {
					return err
				}
				if len(acts) > 0 {
					err = c.SetModes(cmd.Context(), people[0], people[1], acts...)
				}
				return errors.Join(writeModes(cmd.Context(), cmd.OutOrStdout(), c), err, left)
			})
		},
	}
	f := c.Flags()
	f.StringArrayVar(&people, "person", nil, "who decides; twice")
	f.BoolVar(&all, "all", false, "every station and department that does not yet; what another change waits for is left alone, and named")
	f.StringVar(&from, "from", "", "from when, local time (default now)")
	f.StringVar(&reason, "reason", "", "why, for the record")
	return c
}

// modeActs makes an act of each name, or of all that are in another mode. What waits
// for another change is left alone, and left says so: all are not all then.
func modeActs(ctx context.Context, c *server.Center, names []string, all bool, like fleet.ModeAct) (acts []fleet.ModeAct, left, err error) {
	there, err := c.Fleet.Modes(ctx)
	if err != nil {
		return nil, nil, err
	}
	var waiting []string
	named := map[string]bool{}
	for _, m := range there {
		asked := false
		for _, name := range names {
			if m.Subject == name || m.What == "department" && strings.EqualFold(m.Name, name) {
				asked, named[name] = true, true
			}
		}
		switch {
		case asked, all && m.Mode != like.Mode && m.Waiting == nil:
			like.What, like.Subject = m.What, m.Subject
			acts = append(acts, like)
		case all && m.Mode != like.Mode:
			waiting = append(waiting, m.What+" "+m.Name)
		}
	}
	for _, name := range names {
		if !named[name] {
			return nil, nil, fmt.Errorf("%q is no station and no department; litro-server %s lists them", name, like.Mode)
		}
	}
	if len(waiting) > 0 {
		left = fmt.Errorf("left as they are, because another change is waiting for them: %s; decide it or take it back on the page \"Observed rules\", then say this again", strings.Join(waiting, ", "))
	}
	return acts, left, nil
}

func writeModes(ctx context.Context, w io.Writer, c *server.Center) error {
	all, err := c.Fleet.Modes(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range all {
		since, next := "", ""
		if m.Since != nil {
			since = "since " + m.Since.In(c.Zone).Format("2006-01-02 15:04")
		}
		if x := m.Waiting; x != nil {
			next = fmt.Sprintf("%s: %s from %s", x.State, x.Mode, x.FromAt.In(c.Zone).Format("2006-01-02 15:04"))
			if x.Trouble != "" {
				next += "; not in force: " + x.Trouble
			}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", m.What, m.Name, m.Mode, since, next)
	}
	return t.Flush()
}
