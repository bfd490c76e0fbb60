package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/cmd/internal/supervisor"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/disk"
	"github.com/litro-fuel/litro/station/screen"
)

// diskEvery is how often a disk that does not open is tried again.
const diskEvery = 5 * time.Second

// waitForDisk tries again until the station's disk opens, and has the page say
// why nothing is released meanwhile. err is what the first try said. It returns no
// agent when ctx ends before.
func (a *app) waitForDisk(ctx context.Context, c config, s *supervisor.Supervisor, err error) (agent *station.Agent, _ error) {
	log := cli.Logger(os.Stderr, a.verbose)
	var what atomic.Value
	what.Store(troubleOf(err))
	stop, serr := serveStopped(c, screen.Stopped(log, c.Station, c.Screen.options(c.Data), func() screen.Trouble { return what.Load().(screen.Trouble) }))
	if serr != nil {
		return nil, serr
	}
	defer stop()
	var group sync.WaitGroup
	defer group.Wait()
	alive, end := context.WithCancel(ctx)
	defer end()
	group.Go(func() { _ = s.Watch(alive, func() bool { return true }) }) // it ends with alive, and with no error
	for said := ""; errors.Is(err, disk.ErrUnavailable); agent, err = a.agent(c) {
		what.Store(troubleOf(err))
		if err.Error() != said {
			said = err.Error()
			log.Error("the station's disk is not available; nothing is released, and it is tried again", "every", diskEvery.String(), "err", err)
		}
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(diskEvery):
		}
	}
	return agent, err
}

// troubleOf is what people are told of a disk.
func troubleOf(err error) screen.Trouble {
	if errors.Is(err, disk.ErrReadOnly) {
		return screen.DiskReadOnly
	}
	return screen.DiskUnavailable
}

// serveStopped serves a page at the address of the station's own until it is
// stopped.
func serveStopped(c config, page http.Handler) (stop func(), err error) {
	if c.Screen.Listen == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", c.Screen.Listen)
	if err != nil {
		return nil, fmt.Errorf("screen.listen: %w; end the program that uses the address, or choose another", err)
	}
	srv := &http.Server{Handler: page, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second}
	var group sync.WaitGroup
	group.Go(func() { _ = srv.Serve(l) }) // it ends with Close
	return func() { _ = srv.Close(); group.Wait() }, nil
}
