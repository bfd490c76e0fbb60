package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/consulta"
	"github.com/litro-fuel/litro/sim/world"
)

// stationNames are what the stations of a city are called, by id.
var stationNames = [...][2]string{
	{"norte", "Patio Norte"}, {"sur", "Patio Sur"}, {"oriente", "Patio Oriente"}, {"poniente", "Patio Poniente"},
	{"centro", "Taller Central"}, {"rastro", "Rastro"}, {"bomberos", "Estación de Bomberos"}, {"aeropuerto", "Aeropuerto"},
}

// A townConfig says what to build.
type townConfig struct {
	Dir              string
	Seed             uint64
	Vehicles         int
	Stations         int
	Hours            time.Duration
	Speed            int
	Start            time.Time // on the simulated clock, now
	First            time.Time // the first car comes no earlier
	Broker, Database string    // URLs; empty: the embedded default
	Listen           string    // of the pages; empty: any free port
	Replicas         int       // servers that share the work; 0 is 1
	Kill             bool      // a server in the middle of the day
	Plant, PlantBulk []string  // errors in what the contracted station bills, and the carrier
	Authority        bool      // there is a tax authority that the server may ask
	Say              func(format string, args ...any)
}

// A town is a city with Litro at work in it: the server and one agent for each
// station as processes of their own, and everything outside of them played here.
type town struct {
	townConfig
	dir   string
	plan  *city.Plan
	city  *city.City
	clock cli.Clock
	crew  *crew

	pages   string // address of the first server
	broker  string // URL
	centers []*center
	sites   []*site
	// authority knows what suppliers had stamped; nil: the server asks nobody. Its configuration
	// names it in config.
	authority *consulta.Service
	config    string
	// What is bought where there is no box, of what vehicles, and what became of it.
	purchases []city.Purchase
	outside   []city.Vehicle
	tickets   TicketSummary
	closed    time.Time      // when the stations ended their day
	ended     sync.WaitGroup // of the devices
	stop      context.CancelFunc
}

// A site is one station of a town.
type site struct {
	*city.Station
	forecourt *forecourt
	dir       string // of the agent's data
	config    string // file
	page      string // address
	town      *town

	mu    sync.Mutex
	agent *process
}

// newTown lays the directories out and starts the clock. Nothing runs yet.
func newTown(c townConfig) (*town, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, err
	}
	if c.Stations < 1 || c.Stations > len(stationNames) {
		return nil, fmt.Errorf("%d stations; 1 to %d are possible; %w", c.Stations, len(stationNames), cli.ErrUse)
	}
	if old, err := filepath.Glob(filepath.Join(dir, "stations", "*")); err == nil && len(old) > 0 {
		return nil, fmt.Errorf("%s has the stations of an earlier run; name a fresh directory, or remove that one", dir)
	}
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	t := &town{townConfig: c, dir: dir, clock: cli.Clock{Start: c.Start, Real: time.Now(), Speed: float64(c.Speed)}}
	t.plan = city.NewPlan(c.Seed, c.Vehicles, t.ids(), c.Hours)
	first := c.First
	if first.Before(c.Start) {
		first = c.Start
	}
	t.purchases, t.outside = city.NewPurchases(c.Seed, c.Vehicles/2, first, c.Hours, map[string]int64{city.Diesel: 100 * prices[city.Diesel], city.Magna: 100 * prices[city.Magna]})
	t.city = &city.City{Clock: world.New(c.Start, c.Speed), Ledger: new(city.Ledger), Staff: staff()}
	t.crew, err = newCrew(bin, filepath.Join(dir, "logs"))
	return t, err
}

// ids returns the ids of the stations.
func (c *townConfig) ids() []string {
	var ids []string
	for i := range c.Stations {
		ids = append(ids, stationNames[i][0])
	}
	return ids
}

// Open builds the town and returns when every station holds all it needs to
// decide.
func (t *town) Open(ctx context.Context) error {
	ctx, t.stop = context.WithCancel(ctx)
	if err := t.openAuthority(ctx); err != nil {
		return fmt.Errorf("starting the tax authority: %w", err)
	}
	for _, step := range []struct {
		say string
		do  func(context.Context) error
	}{
		{"starting the server", t.startServer},
		{"enrolling the stations", t.enrollAll}, // first, so that quotas are split among all
		{"importing the fleet", t.importFleet},
		{"enforcing the rules", t.enforce},
		{"registering a contracted station", t.hire},
		{"printing labels", t.labels},
		{"starting the stations", t.startAll},
		{"waiting for the stations to hold the fleet's rules", t.waitHeld},
		{"making a test sale at every hose", t.city.Commission},
	} {
		t.Say("%s", step.say)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.say, err)
		}
	}
	return nil
}

// Close ends every process and device.
func (t *town) Close() error {
	err := t.crew.Close()
	if t.stop != nil {
		t.stop()
	}
	t.ended.Wait()
	for _, s := range t.sites {
		s.forecourt.Close()
	}
	return err
}

// serverFlags are what every call of litro-server needs.
func (t *town) serverFlags() []string {
	flags := []string{"--data", filepath.Join(t.dir, "server"), "--clock", t.clock.String()}
	if t.Broker != "" {
		flags = append(flags, "--broker", t.Broker)
	}
	if t.Database != "" {
		flags = append(flags, "--database", t.Database)
	}
	if t.config != "" {
		flags = append(flags, "--config", t.config)
	}
	return flags
}

// server runs one command of the server beside the one that serves.
func (t *town) server(ctx context.Context, in io.Reader, args ...string) (string, error) {
	return t.crew.Do(ctx, in, "litro-server", append(args, t.serverFlags()...)...)
}

// until waits for a condition, and fails at once when a program has ended.
func (t *town) until(ctx context.Context, limit time.Duration, what string, ok func() bool) error {
	deadline := time.Now().Add(limit)
	for !ok() {
		if err := t.health(); err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %v until %s, in vain; logs are in %s", limit, what, t.crew.logs)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("broken off while waiting until %s: %w", what, context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// health is an error when a program that should run does not.
func (t *town) health() error {
	var err error
	for _, c := range t.centers {
		err = errors.Join(err, c.health())
	}
	for _, s := range t.sites {
		s.mu.Lock()
		if s.agent != nil {
			_, gone := s.agent.Gone()
			err = errors.Join(err, gone)
		}
		s.mu.Unlock()
	}
	return err
}
