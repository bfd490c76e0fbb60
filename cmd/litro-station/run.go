package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/cmd/internal/supervisor"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/sound"
)

func runCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "run",
		Short: "Run the station until told to end",
		Long: `Runs the station until it is told to end. When its disk fails it ends by itself,
with an error: whoever started it starts it again. While its disk does not open,
or is read-only, it releases nothing, says so on its page, and tries again every
five seconds. Under systemd (Type=notify,
WatchdogSec=) it says that it is alive for as long as all of it comes round.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := load(a.file)
			if err != nil {
				return err
			}
			s, err := supervisor.Open()
			if err != nil {
				return err
			}
			return errors.Join(a.run(cmd.Context(), c, s), s.Close())
		},
	}
}

// run runs the agent, and tells systemd, if that started it, that it is alive for
// as long as every part of it comes round.
func (a *app) run(ctx context.Context, c config, s *supervisor.Supervisor) error {
	agent, err := a.agent(c)
	if errors.Is(err, disk.ErrUnavailable) {
		s.Ready() // it serves a page that says so
		agent, err = a.waitForDisk(ctx, c, s, err)
	}
	if err != nil || agent == nil {
		return err
	}
	if c.Screen.Listen != "" {
		if err := a.serveScreen(agent, c); err != nil {
			return errors.Join(err, agent.Close())
		}
	}
	agent.Also(func(ctx context.Context) error { return s.Watch(ctx, agent.Alive) })
	s.Ready()
	err = agent.Run(ctx)
	s.Stopping()
	return errors.Join(err, agent.Close())
}

// serveScreen has the agent serve the attendant's page beside its other work.
func (a *app) serveScreen(agent *station.Agent, c config) error {
	l, err := net.Listen("tcp", c.Screen.Listen)
	if err != nil {
		return fmt.Errorf("screen.listen: %w; end the program that uses the address, or choose another", err)
	}
	log, o := cli.Logger(os.Stderr, a.verbose), c.Screen.options(c.Data)
	if player := c.Screen.Player; len(player) > 0 {
		if _, err := exec.LookPath(player[0]); err != nil {
			log.Warn("screen.player is not there; browsers play the tones", "err", err)
		} else {
			p := sound.NewPlayer(log, player)
			agent.Also(p.Run)
			agent.Also(func(ctx context.Context) error { return screen.Ring(ctx, agent, p) })
			o.Sounds = true
		}
	}
	agent.Also(func(ctx context.Context) error { return o.Screens.Watch(ctx, log) })
	h := screen.New(log, agent, o)
	agent.Also(func(ctx context.Context) error {
		s := &http.Server{
			Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute,
			BaseContext: func(net.Listener) context.Context { return ctx },
		}
		stop := context.AfterFunc(ctx, func() { _ = s.Close() })
		defer stop()
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the screen: %w", err)
		}
		return nil
	})
	return nil
}

func checkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Say what is wrong with a configuration, without starting",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := a.file
			if len(args) == 1 {
				file = args[0]
			}
			c, err := load(file)
			if err != nil {
				fmt.Fprintln(cmd.OutOrStdout(), err)
				return cli.ErrNo
			}
			tanks := ""
			if len(c.Tanks) > 0 {
				tanks = fmt.Sprintf(", %d tanks, %d gauges", len(c.Tanks), len(c.Gauges))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s is good: station %s, %d lines, %d positions, %d scanners%s\n",
				file, c.Station, len(c.Lines), len(c.Positions), len(c.Scanners), tanks)
			for _, r := range c.Remarks() {
				fmt.Fprintln(cmd.OutOrStdout(), r)
			}
			return nil
		},
	}
}

func (c config) validate() error {
	err := c.Config.Validate()
	if c.Screen.Listen != "" {
		if _, _, serr := net.SplitHostPort(c.Screen.Listen); serr != nil {
			err = errors.Join(err, fmt.Errorf("screen.listen: %q is not host:port, such as 127.0.0.1:8090", c.Screen.Listen))
		}
	}
	if s := c.Screen; s.Latitude < -90 || s.Latitude > 90 || s.Longitude < -180 || s.Longitude > 180 {
		err = errors.Join(err, fmt.Errorf("screen.latitude, screen.longitude: %g, %g are not on this planet; give degrees, such as 19.43 and -99.13", s.Latitude, s.Longitude))
	}
	return err
}
