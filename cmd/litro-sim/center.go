package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/litro-fuel/litro/sim/freeport"
)

// A center is one litro-server that serves.
type center struct {
	town *town
	name string
	args []string
	url  string

	mu  sync.Mutex
	run *process // nil while it is down on purpose
}

// startServer starts the server, or as many as share the work, the first alone:
// it makes the keys and the tables.
func (t *town) startServer(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Join(t.dir, "server"), 0o755); err != nil {
		return err
	}
	for i := range max(t.Replicas, 1) {
		c, err := t.newCenter(i)
		if err != nil {
			return err
		}
		t.centers = append(t.centers, c)
		if err := c.start(); err != nil {
			return err
		}
		if err := t.until(ctx, time.Minute, "the server answers at "+c.url, c.answers); err != nil {
			return err
		}
	}
	return nil
}

func (t *town) newCenter(i int) (*center, error) {
	free, err := freeport.Addresses(2)
	if err != nil {
		return nil, err
	}
	listen, broker := free[0], free[1]
	name := "server"
	if i == 0 {
		if t.Listen != "" {
			listen = t.Listen
		}
		t.pages, t.broker = listen, cmp.Or(t.Broker, "tcp://"+broker)
	} else {
		name = fmt.Sprintf("server-%d", i+1)
	}
	args := append([]string{"serve", "--listen", listen}, t.serverFlags()...)
	if t.Broker == "" {
		args = append(args, "--broker-listen", broker)
	}
	return &center{town: t, name: name, args: args, url: "http://" + listen}, nil
}

func (c *center) start() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	c.run, err = c.town.crew.Start(c.name, "litro-server", c.args...)
	return err
}

func (c *center) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run != nil {
		c.run.Kill()
		c.run = nil
	}
}

// health is an error when the server has ended by itself.
func (c *center) health() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run == nil {
		return nil
	}
	_, err := c.run.Gone()
	return err
}

func (c *center) answers() bool {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get(c.url + "/")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
}

// down is how long a server that nobody stands in for is without power.
const down = time.Second

// killServer ends a server in mid-day as a power cut does. Where it is the only
// one it comes back; else the others go on without it.
func (t *town) killServer(ctx context.Context, open time.Time) error {
	if err := pause(ctx, t.city.Clock.Real(open.Add(t.Hours*2/5).Sub(t.city.Clock.Now()))); err != nil {
		return nil // the day is over
	}
	c := t.centers[0]
	t.Say("killing %s", c.name)
	c.kill()
	if len(t.centers) > 1 {
		return nil
	}
	if err := pause(ctx, down); err != nil {
		return nil
	}
	return errors.Join(c.start(), t.until(ctx, time.Minute, "the server is back", c.answers))
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
