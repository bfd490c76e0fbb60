package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/litro-fuel/litro/cmd/internal/cli"
	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/dart"
	"github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/sim/yard"
)

// A benchProfile says which devices stand on a technician's bench. Ports are
// links that are made.
type benchProfile struct {
	Horustech []controllerProfile `toml:"horustech"`
	Yard      []yardProfile       `toml:"yard"`
	Dart      []busProfile        `toml:"dart"`
	Scanner   []struct {
		ID   string `toml:"id"`
		Port string `toml:"port"`
	} `toml:"scanner"`
}

type controllerProfile struct {
	Port string `toml:"port"`
	// CBC has it speak the older dialect, as a unit to about 2012: side 1 is
	// channel 1, address 1.
	CBC   bool `toml:"cbc"`
	Hoses []struct {
		ID         string `toml:"id"`
		Number     int    `toml:"number"`      // 1 to 99
		Side       int    `toml:"side"`        // hoses of one side cannot flow together
		PriceCents int64  `toml:"price_cents"` // a liter
		TotalL     int64  `toml:"totalizer_l"`
	} `toml:"hoses"`
}

// A yardProfile is meters counted by an ADAM-4150 at slave 1 and switched by a
// relay module at slave 2, each on its channel of both.
type yardProfile struct {
	Port  string `toml:"port"`
	Hoses []struct {
		ID             string `toml:"id"`
		Channel        int    `toml:"channel"` // 0 to 6
		PulsesPerLiter int64  `toml:"pulses_per_liter"`
	} `toml:"hoses"`
}

// A busProfile is Wayne DART pumps, with two decimals of volume, amount and price.
type busProfile struct {
	Port  string `toml:"port"`
	Hoses []struct {
		ID         string `toml:"id"`
		Side       int    `toml:"side"`        // 1 to 32
		Nozzle     int    `toml:"nozzle"`      // 1 to 8
		PriceCents int64  `toml:"price_cents"` // a liter; 0 waits for the agent to set prices
		TotalL     int64  `toml:"totalizer_l"`
	} `toml:"hoses"`
}

func forecourtCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "forecourt",
		Short: "Serve simulated devices for a technician's bench",
		Long: `Serves the devices of a profile on pseudo-terminals, in real time, until Ctrl-C.
A station's configuration names the same ports. What people do is typed:

  lift HOSE          take the nozzle
  fill HOSE LITERS   squeeze until so much has flowed
  hang HOSE          hang the nozzle up
  scan SCANNER CODE  hold a label under the scanner
  show               where every true meter stands`,
		Example: `  litro-sim forecourt --profile bench.toml

  # bench.toml
  [[horustech]]
  port = "/tmp/bench-pumps"
  cbc = false   # true: it speaks the older dialect, as a CBC06
  hoses = [{id = "1", number = 1, side = 1, price_cents = 2589}]
  [[scanner]]
  id = "s1"
  port = "/tmp/bench-scanner"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var p benchProfile
			if err := cli.LoadTOML(file, &p); err != nil {
				return err
			}
			b, err := newBench(p)
			if err != nil {
				return err
			}
			defer b.close()
			return b.run(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	c.Flags().StringVar(&file, "profile", "", "which devices (TOML)")
	if err := c.MarkFlagRequired("profile"); err != nil {
		panic(err)
	}
	return c
}

// A bench is devices that somebody tries out.
type bench struct {
	nozzles  map[string]city.Nozzle
	scanners map[string]reader
	serve    []func(context.Context) error
	ports    []*ptyport.Port
}

func newBench(p benchProfile) (*bench, error) {
	b := &bench{nozzles: map[string]city.Nozzle{}, scanners: map[string]reader{}}
	if err := b.add(p); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) add(p benchProfile) error {
	for _, h := range p.Horustech {
		if err := b.controller(h); err != nil {
			return fmt.Errorf("horustech %s: %w", h.Port, err)
		}
	}
	for _, y := range p.Yard {
		if err := b.yard(y); err != nil {
			return fmt.Errorf("yard %s: %w", y.Port, err)
		}
	}
	for _, d := range p.Dart {
		if err := b.bus(d); err != nil {
			return fmt.Errorf("dart %s: %w", d.Port, err)
		}
	}
	for _, s := range p.Scanner {
		if err := b.on(s.Port, func(ctx context.Context, rw io.ReadWriter) error { return drain(rw.(*ptyport.Port))(ctx) }); err != nil {
			return fmt.Errorf("scanner %s: %w", s.Port, err)
		}
		b.scanners[s.ID] = reader{scanner.New(b.ports[len(b.ports)-1], scanner.Options{})}
	}
	return nil
}

func (b *bench) controller(p controllerProfile) error {
	o := horustech.Options{}
	if p.CBC {
		o.Dialect = horustech.CBC06
	}
	for _, x := range p.Hoses {
		if x.Number < 1 || x.Number > 99 || x.PriceCents <= 0 {
			return fmt.Errorf("hose %q: number is 1 to 99 and price_cents above 0", x.ID)
		}
		o.Hoses = append(o.Hoses, horustech.Hose{
			Number: x.Number, Side: x.Side, TotalizerUL: x.TotalL * 1_000_000, Prices: [3]int64{x.PriceCents, x.PriceCents, x.PriceCents},
			Decimals: horustech.Decimals{Total: 2, Volume: 3, Price: 2},
		})
	}
	c := horustech.New(o)
	for _, x := range p.Hoses {
		b.nozzles[x.ID] = c.Nozzle(x.Number)
	}
	return b.on(p.Port, c.Serve)
}

func (b *bench) yard(p yardProfile) error {
	o := yard.Options{Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule}}}
	for _, x := range p.Hoses {
		if x.Channel < 0 || x.Channel > 6 || x.PulsesPerLiter <= 0 {
			return fmt.Errorf("hose %q: channel is 0 to 6 and pulses_per_liter above 0", x.ID)
		}
		o.Hoses = append(o.Hoses, yard.Hose{
			ID: x.ID, PulsesNum: x.PulsesPerLiter, Pulser: yard.Terminal{Slave: 1, Channel: x.Channel},
			Switch: yard.Terminal{Slave: 2, Channel: x.Channel}, Valve: yard.Terminal{Slave: 2, Channel: x.Channel},
		})
	}
	y := yard.New(o)
	for _, x := range p.Hoses {
		b.nozzles[x.ID] = y.Nozzle(x.ID)
	}
	return b.on(p.Port, y.Serve)
}

func (b *bench) bus(p busProfile) error {
	o := dart.Options{Model: dart.Model{Decimals: dart.Decimals{Volume: 2, Amount: 2, Price: 2, Total: 2}}}
	taken := map[[2]int]bool{}
	for _, x := range p.Hoses {
		at := [2]int{x.Side, x.Nozzle}
		if x.Side < 1 || x.Side > 32 || x.Nozzle < 1 || x.Nozzle > 8 || x.PriceCents < 0 || taken[at] {
			return fmt.Errorf("hose %q: side is 1 to 32 and nozzle 1 to 8, each nozzle once", x.ID)
		}
		taken[at] = true
		o.Hoses = append(o.Hoses, dart.Hose{Side: x.Side, Nozzle: x.Nozzle, Price: x.PriceCents, TotalizerUL: x.TotalL * 1_000_000})
	}
	d := dart.New(o)
	for _, x := range p.Hoses {
		b.nozzles[x.ID] = d.Nozzle(x.Side, x.Nozzle)
	}
	return b.on(p.Port, d.Serve)
}

// on puts a device on a serial line.
func (b *bench) on(link string, serve func(context.Context, io.ReadWriter) error) error {
	p, err := ptyport.Open(link)
	if err != nil {
		return err
	}
	b.ports = append(b.ports, p)
	b.serve = append(b.serve, func(ctx context.Context) error { return serve(ctx, p) })
	return nil
}

func (b *bench) close() {
	for _, p := range b.ports {
		p.Close()
	}
}

// run serves the devices and obeys what is typed until ctx ends.
func (b *bench) run(ctx context.Context, in io.Reader, out io.Writer) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	parent := ctx
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	for i, serve := range b.serve {
		fmt.Fprintf(out, "serving %s\n", b.ports[i].Path())
		wg.Go(func() {
			if err := serve(ctx); err != nil {
				cancel(err)
			}
		})
	}
	// A blocked read of a terminal cannot be left; it ends with the program.
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	for {
		select {
		case <-ctx.Done():
			if parent.Err() != nil {
				return nil
			}
			return context.Cause(ctx)
		case l := <-lines:
			if err := b.obey(out, strings.Fields(l)); err != nil {
				fmt.Fprintln(out, err)
			}
		}
	}
}

// obey does what a line says.
func (b *bench) obey(out io.Writer, words []string) error {
	if len(words) == 0 {
		return nil
	}
	if words[0] == "show" {
		return b.show(out)
	}
	if len(words) < 2 {
		return errors.New("type lift, fill, hang or scan and what, or show")
	}
	if words[0] == "scan" && len(words) == 3 {
		if s, ok := b.scanners[words[1]]; ok {
			return s.Scan(words[2])
		}
		return fmt.Errorf("no scanner %q", words[1])
	}
	n, ok := b.nozzles[words[1]]
	if !ok {
		return fmt.Errorf("no hose %q", words[1])
	}
	switch {
	case words[0] == "lift":
		n.Lift()
	case words[0] == "hang":
		n.HangUp()
	case words[0] == "fill" && len(words) == 3:
		liters, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil || liters < 1 || liters > 10_000 {
			return fmt.Errorf("%q is not 1 to 10000 liters", words[2])
		}
		n.Fill(40, liters*1_000_000)
	default:
		return fmt.Errorf("%q: type lift, fill, hang, scan or show", strings.Join(words, " "))
	}
	return nil
}

func (b *bench) show(out io.Writer) error {
	var ids []string
	for id := range b.nozzles {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		n := b.nozzles[id]
		fmt.Fprintf(out, "%s  hose %s  %s  flowing %t\n", time.Now().Format("15:04:05"), id, liters(n.Totalizer()), n.Flowing())
	}
	return nil
}
