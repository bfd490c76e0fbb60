// Command litro-station is the agent at a pump island: it reads labels, decides
// whether and how much a vehicle may take, arms that limit in the pump, and
// records what flowed, with or without a network.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

func main() {
	os.Exit(cli.Main(command(), os.Args[1:], os.Stdout, os.Stderr))
}

// An app is what the commands have in common.
type app struct {
	file    string
	clock   cli.Clock
	verbose bool
}

// A config is a station's configuration file.
type config struct {
	station.Config
	// Screen is the attendant's page.
	Screen screenConfig `toml:"screen"`
}

type screenConfig struct {
	// Listen is where the page is served, such as 127.0.0.1:8090. Empty: no page.
	Listen string `toml:"listen"`
	// Hosts are names by which browsers may call it, besides addresses and names
	// without a public domain.
	Hosts []string `toml:"hosts"`
	// Support is whom to call when a pump does not answer, such as
	// "Soporte 55 1234 5678".
	Support string `toml:"support"`
	// EmergencyStop is where the real emergency stop is, such as "en la columna
	// norte"; by default on the island. The page says it beside its own button,
	// which is none.
	EmergencyStop string `toml:"emergency_stop"`
	// Latitude and Longitude are where the station stands, in degrees, north and
	// east positive: the page is black on white while the sun is up. Left out it
	// is from 7:00 to 19:00.
	Latitude  float64 `toml:"latitude"`
	Longitude float64 `toml:"longitude"`
	// Player is a command that plays a WAV file from its standard input, such as
	// ["aplay", "-q", "-"]. Left out, browsers play the tones, once they were
	// touched.
	Player []string `toml:"player"`
}

// options of the page of a station.
func (c screenConfig) options(data string) screen.Options {
	o := screen.Options{
		Hosts: c.Hosts, Data: data, Support: c.Support, EmergencyStop: c.EmergencyStop, Screens: new(screen.Screens),
	}
	if c.Latitude != 0 || c.Longitude != 0 {
		o.Place = &screen.Place{Latitude: c.Latitude, Longitude: c.Longitude}
	}
	return o
}

func command() *cobra.Command {
	a := new(app)
	root := &cobra.Command{
		Use:   "litro-station",
		Short: "The agent at a pump island",
		Long: `litro-station runs at the island. It needs no network to fuel a vehicle: what it
may release it holds on its own disk, and what it released it keeps in a journal
until the server has it, and long after.

A new box: run it with --setup and open its page, which asks for everything and
enrolls the box. Or write its configuration with the help of devices, and run enroll
with the code of an invitation; without a network, run enroll to make its key, have
the server register that key, and run enroll again with the grant. Then make the
test sale of every hose, on the station's page under /hoses or with devices test:
before that a hose serves no vehicle.`,
		Example: `  litro-station check /etc/litro/station.toml
  litro-station enroll --config /etc/litro/station.toml --token 'HTTPS://LITRO.EXAMPLE:8443/MFRA…'
  litro-station run --config /etc/litro/station.toml`,
	}
	f := root.PersistentFlags()
	f.StringVar(&a.file, "config", "/etc/litro/station.toml", "configuration file (TOML)")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "log more")
	f.Var(&a.clock, "clock", "clock of a simulated day")
	if err := f.MarkHidden("clock"); err != nil {
		panic(err)
	}
	root.AddCommand(runCommand(a), checkCommand(a), enrollCommand(a), activateCommand(a), exportCommand(a), importCommand(a), decodeCommand(), listenCommand(a),
		profilesCommand(), devicesCommand(a), setupCommand(a), kioskCommand(a))
	return root
}

// load reads a configuration file and says all that is wrong with it.
func load(file string) (config, error) {
	var c config
	if err := cli.LoadTOML(file, &c); err != nil {
		return c, err
	}
	if err := c.validate(); err != nil {
		return c, fmt.Errorf("configuration %s is not good:\n%w", file, err)
	}
	return c, nil
}

// agent opens the station that the configuration describes.
func (a *app) agent(c config) (*station.Agent, error) {
	// People and devices are waited for in real time, also on a simulated day.
	o := station.Options{Log: cli.Logger(os.Stderr, a.verbose), Now: a.clock.Now, Speed: a.clock.Speed}
	if a.clock.Speed > 0 {
		// One that stands before there was any Litro is that of a dead battery.
		o.Synced = func() bool { return a.clock.Now().Year() > 2000 }
	}
	return station.New(c.Config, o)
}
