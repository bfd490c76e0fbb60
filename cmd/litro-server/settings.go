package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server"
	"github.com/litro-fuel/litro/server/fleet"
)

func stationSettingsCommand(a *app) *cobra.Command {
	var language, overrides, reason string
	var draws, out []string
	c := &cobra.Command{
		Use:   "settings STATION",
		Short: "Show how a station works, or change it",
		Long: `Shows a station's settings as they are in force, or changes those that are named.
The station works so as soon as it hears of it; litro-server station list says
what each holds. The reason is kept in the audit trail.

Whether it enforces the rules or observes is decided by two people: litro-server
enforce and litro-server observe.

--overrides is how many fills two people may release beside the rules, such as
3/week (day, week or month); none takes them away, and the screen offers none.
--draw is the most that one draw which is no vehicle's may take, in liters: test,
container, purge or transfer; 0 forbids it, and "default" takes back what was said.`,
		Example: `  litro-server station settings norte
  litro-server station settings norte --overrides 3/week --reason 'vaccination campaign'
  litro-server station settings norte --draw test=40 --draw transfer=0 --reason 'new prover'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.join(cmd.Context(), func(c *server.Center) error {
				s, err := c.Fleet.Settings(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				f := cmd.Flags()
				changes := []struct {
					flag string
					set  func() error
				}{
					{"language", func() error { s.Language = language; return nil }},
					{"overrides", func() (err error) { s.Overrides, err = budget(overrides); return err }},
					{"draw", func() error { return setDraws(&s.Settings, draws) }},
					{"out-of-service", func() error {
						s.OutOfService = slices.DeleteFunc(out, func(p string) bool { return p == "" })
						return nil
					}},
				}
				changed := false
				for _, x := range changes {
					if !f.Changed(x.flag) {
						continue
					}
					if err := x.set(); err != nil {
						return err
					}
					changed = true
				}
				if changed {
					return setSettings(cmd.Context(), c, s, reason, cmd.OutOrStdout())
				}
				return showSettings(cmd.OutOrStdout(), s)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&language, "language", "", "of the screen: es-MX or en")
	f.StringVar(&overrides, "overrides", "", "how many, such as 3/week; none takes them away")
	f.StringArrayVar(&draws, "draw", nil, "PURPOSE=LITERS; may be repeated")
	f.StringSliceVar(&out, "out-of-service", nil, "positions, such as 1,2; '' for none")
	f.StringVar(&reason, "reason", "", "why, for the audit trail")
	return c
}

func setSettings(ctx context.Context, c *server.Center, s fleet.Settings, reason string, w io.Writer) error {
	if err := c.Fleet.SetSettings(ctx, "console", s, reason); err != nil {
		return err
	}
	fmt.Fprintf(w, "station %s works so once it hears of it:\n", s.Station)
	return showSettings(w, s)
}

func showSettings(w io.Writer, s fleet.Settings) error {
	b, err := policy.EncodeBody(&s.Settings)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	out, err := json.MarshalIndent(fields, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", out)
	return err
}

// budget reads how many overrides there may be.
func budget(s string) (*policy.OverrideBudget, error) {
	if s == "none" {
		return nil, nil
	}
	count, period, _ := strings.Cut(s, "/")
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n < 0 || !slices.Contains([]string{"day", "week", "month"}, period) {
		return nil, fmt.Errorf("--overrides %q: write a number and day, week or month, such as 3/week, or none", s)
	}
	return &policy.OverrideBudget{Count: n, Period: period}, nil
}

// setDraws changes the limits of draws that are named.
func setDraws(s *policy.Settings, draws []string) error {
	for _, text := range draws {
		purpose, amount, _ := strings.Cut(text, "=")
		if !slices.ContainsFunc(policy.DefaultDraws(), func(d policy.DrawLimit) bool { return d.Purpose == purpose }) {
			return fmt.Errorf("--draw %q: write test, container, purge or transfer, = and liters, such as test=20", text)
		}
		s.Draws = slices.DeleteFunc(s.Draws, func(d policy.DrawLimit) bool { return d.Purpose == purpose })
		if amount == "default" {
			continue
		}
		limit, err := dispense.ParseLiters(amount)
		if err != nil || limit < 0 {
			return fmt.Errorf("--draw %q: %q is no volume in liters, such as 20 or 20.5", text, amount)
		}
		s.Draws = append(s.Draws, policy.DrawLimit{Purpose: purpose, LimitUL: limit})
	}
	return nil
}
