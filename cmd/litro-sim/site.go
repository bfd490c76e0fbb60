package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/freeport"
)

//go:embed station.toml.tmpl
var stationTOML string

// enrollAll builds every station and has it enrolled as an administrator does.
func (t *town) enrollAll(ctx context.Context) error {
	for i := range t.Stations {
		s, err := t.build(ctx, i)
		if err != nil {
			return err
		}
		if err := s.enroll(ctx); err != nil {
			return fmt.Errorf("station %s: %w", s.ID, err)
		}
	}
	return nil
}

// build makes the devices of the i-th station and its configuration.
func (t *town) build(ctx context.Context, i int) (*site, error) {
	id := stationNames[i][0]
	s := &site{town: t, dir: filepath.Join(t.dir, "stations", id), config: filepath.Join(t.dir, "stations", id+".toml")}
	f, err := newForecourt(filepath.Join(t.dir, "devices", id), i, t.city.Clock, t.Speed)
	if err != nil {
		return nil, err
	}
	free, err := freeport.Addresses(1)
	if err != nil {
		return nil, err
	}
	listen := free[0]
	s.forecourt, s.page = f, "http://"+listen
	s.Station = &city.Station{
		ID: id, Name: stationNames[i][1], Positions: f.Positions, Exact: f.Exact, Screen: city.NewScreen(s.page),
		Returned: f.Returned,
		PowerCut: s.powerCut, PowerOn: s.powerOn,
	}
	t.sites, t.city.Stations = append(t.sites, s), append(t.city.Stations, s.Station)
	t.ended.Go(func() {
		if err := f.Run(ctx); err != nil {
			t.Say("station %s: devices: %v", id, err)
		}
	})
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	return s, s.writeConfig(listen)
}

// writeConfig writes the agent's configuration as a technician would.
func (s *site) writeConfig(listen string) error {
	tmpl, err := template.New("station.toml").Parse(stationTOML)
	if err != nil {
		return err
	}
	file, err := os.Create(s.config)
	if err != nil {
		return err
	}
	err = tmpl.Execute(file, map[string]any{
		"ID": s.ID, "Data": s.dir, "Lines": s.forecourt.Lines, "Tanks": s.forecourt.Tanks, "Gauge": s.forecourt.Gauge,
		"Positions": s.forecourt.Positions, "Devices": s.forecourt.dir, "Page": listen,
		"Broker": s.town.broker, "Password": s.password(), "Embedded": s.town.Broker == "",
		"PollMS": 20, "HeldS": max(1, 60/s.town.Speed), "SettleMS": max(40, 2000/s.town.Speed), "MaxFlowLPM": 200 * s.town.Speed,
	})
	return errors.Join(err, file.Close())
}

func (s *site) password() string { return s.dir + ".password" }
func (s *site) grant() string    { return s.dir + ".grant" }

// enroll lets the box make its key, registers it, and brings the grant back.
func (s *site) enroll(ctx context.Context) error {
	out, err := s.town.crew.Do(ctx, nil, "litro-station", "enroll", "--config", s.config)
	if err != nil {
		return err
	}
	lines := strings.Fields(out)
	key := ""
	for _, w := range lines {
		if strings.HasPrefix(w, s.ID+"+") {
			key = w
		}
	}
	if key == "" {
		return fmt.Errorf("litro-station enroll shows no key of %s: %q", s.ID, out)
	}
	if _, err := s.town.server(ctx, nil, "station", "add", s.ID, "--name", s.Name, "--key", key, "--mode", "enforce",
		"--person", "p-ana", "--person", "p-luis", "--grant", s.grant(), "--password", s.password()); err != nil {
		return err
	}
	_, err = s.town.crew.Do(ctx, nil, "litro-station", "enroll", "--config", s.config, "--grant", s.grant(), "--clock", s.town.clock.String())
	return err
}

func (t *town) startAll(ctx context.Context) error {
	for _, s := range t.sites {
		if err := s.powerOn(); err != nil {
			return err
		}
	}
	for _, s := range t.sites {
		err := t.until(ctx, time.Minute, "station "+s.ID+" shows its page", func() bool {
			_, err := s.Screen.Look(ctx, s.Positions[0].ID)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// powerOn starts the agent.
func (s *site) powerOn() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.town.crew.Start("station-"+s.ID, "litro-station", "run", "--config", s.config, "--clock", s.town.clock.String())
	s.agent = p
	return err
}

// powerCut ends the agent as a power cut does.
func (s *site) powerCut() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.agent == nil {
		return fmt.Errorf("station %s has no power already", s.ID)
	}
	s.agent.Kill()
	s.agent = nil
	return nil
}

// end ends the agent as a person would.
func (s *site) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.agent == nil {
		return nil
	}
	err := s.agent.Stop()
	s.agent = nil
	return err
}

func (t *town) labels(ctx context.Context) error {
	var err error
	t.city.Labels, err = t.printLabels(ctx)
	return err
}
