package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
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
	setupAt := ""
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the station until told to end",
		Long: `Runs the station until it is told to end. When its disk fails it ends by itself,
with an error: whoever started it starts it again. While its disk does not open,
or is read-only, it releases nothing, says so on its page, and tries again every
five seconds. Under systemd (Type=notify,
WatchdogSec=) it says that it is alive for as long as all of it comes round.

With --setup a box that has no good configuration yet, or is not enrolled, does not
end with that error: it serves the page of litro-station setup there until it can
run, and then runs.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := supervisor.Open()
			if err != nil {
				return err
			}
			say := func(line string) { fmt.Fprintln(cmd.OutOrStdout(), line) }
			return errors.Join(a.setUpAndRun(cmd.Context(), setupAt, s, say), s.Close())
		},
	}
	c.Flags().StringVar(&setupAt, "setup", "", "address of the page of setup, for a box that cannot run yet; empty: no such page")
	return c
}

// setUpAndRun runs the station, once it can run.
func (a *app) setUpAndRun(ctx context.Context, setupAt string, s *supervisor.Supervisor, say func(line string)) error {
	for {
		c, err := load(a.file)
		if setupAt == "" && err != nil {
			return err
		}
		if err == nil && setupAt != "" {
			err = a.lacks(c)
		}
		if err == nil {
			return a.run(ctx, c, s)
		}
		say(err.Error())
		if err := a.setupWatched(ctx, setupAt, s, say); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// lacks returns what a box with a good configuration still lacks for running. What
// is wrong with its disk is for the run to say, and to wait for.
func (a *app) lacks(c config) error {
	_, is, err := a.enrolled(c)
	switch {
	case errors.Is(err, disk.ErrUnavailable):
		return nil
	case err == nil && !is:
		return errors.New("the station is not enrolled here")
	}
	return err
}

// setupWatched serves the page of setup, and tells systemd that it lives.
func (a *app) setupWatched(ctx context.Context, listen string, s *supervisor.Supervisor, say func(line string)) (err error) {
	ctx, done := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { err = s.Watch(ctx, func() bool { return true }) })
	s.Ready()
	serr := a.setup(ctx, listen, say, false)
	done()
	group.Wait()
	return errors.Join(err, serr)
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
			for _, note := range unstable(c.Config) {
				fmt.Fprintln(cmd.OutOrStdout(), "note:", note)
			}
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
