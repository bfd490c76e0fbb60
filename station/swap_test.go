package station_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// twin puts a second controller on the island, of the same model on an adapter of
// the same model: hose 5 at p5, and 6 and 7 at p6.
func (i *island) twin() {
	i.t.Helper()
	begun := map[string]dispense.Volume{"5": 400_000 * liter, "6": 500_000 * liter, "7": 600_000 * liter}
	unit := simhorustech.Options{Now: i.clock.now}
	line := station.Line{Name: "twin", PollMS: 20, Options: all.Options{Driver: "horustech"}}
	for n, hose := range []string{"5", "6", "7"} {
		unit.Hoses = append(unit.Hoses, simhorustech.Hose{Number: n + 1, Side: n + 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: int64(begun[hose])})
		line.Options.Hoses = append(line.Options.Hoses, all.HoseOptions{ID: hose, Nozzle: n + 1})
	}
	c := simhorustech.New(unit)
	i.added = map[string]added{}
	for n, hose := range []string{"5", "6", "7"} {
		i.added[hose] = added{begun[hose], c.Nozzle(n + 1).Totalizer}
	}
	line.Port = i.serve("twin", c.Serve)
	i.cfg.Lines = append(i.cfg.Lines, line)
	i.cfg.Positions = append(i.cfg.Positions,
		station.Position{Position: "p5", Hoses: []station.Hose{{Hose: "5", Grade: "diesel"}}},
		station.Position{Position: "p6", Hoses: []station.Hose{{Hose: "6", Grade: "diesel"}, {Hose: "7", Grade: "diesel"}}})
	i.scanAt("p5")
}

// exchange gives two ports each other's name, as a kernel may that numbers
// adapters in the order in which they come.
func (i *island) exchange(one, other string) {
	i.t.Helper()
	var to [2]string
	for n, name := range []string{one, other} {
		var err error
		if to[n], err = os.Readlink(filepath.Join(i.dir, name)); err != nil {
			i.t.Fatal(err)
		}
	}
	for n, name := range []string{other, one} {
		fresh := filepath.Join(i.dir, "fresh")
		if err := os.Symlink(to[n], fresh); err != nil {
			i.t.Fatal(err)
		}
		if err := os.Rename(fresh, filepath.Join(i.dir, name)); err != nil {
			i.t.Fatal(err)
		}
	}
}

// A socket is where adapters are plugged in and pulled out while the agent runs.
type socket struct {
	i    *island
	pull []func()
}

// plug connects controllers to ports.
func (s *socket) plug(ports map[string]*simhorustech.Controller) {
	s.i.t.Helper()
	for name, c := range ports {
		port, err := ptyport.Open(filepath.Join(s.i.dir, name))
		if err != nil {
			s.i.t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { _ = c.Serve(ctx, port); close(done) }() // it ends when it is pulled out
		s.pull = append(s.pull, func() { cancel(); port.Close(); <-done })
	}
}

func (s *socket) unplug() {
	for _, pull := range s.pull {
		pull()
	}
	s.pull = nil
}

// TestTwoAdaptersChangePlacesWhileItRuns pulls two adapters out and plugs them into
// each other's place while the agent runs, as a hub does that resets: it is as with
// a reboot, and goes on when they are back.
func TestTwoAdaptersChangePlacesWhileItRuns(t *testing.T) {
	t.Parallel()
	for name, total := range map[string]int64{"far apart": 400_000, "close to each other": 100_300} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &socket{}
			var twin *simhorustech.Controller
			i := newIsland(t, func(i *island) {
				s.i = i
				twin = simhorustech.New(simhorustech.Options{Now: i.clock.now, Hoses: []simhorustech.Hose{
					{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: total * int64(liter)},
				}})
				i.cfg.Lines[0].Port.Port = filepath.Join(i.dir, "ttyA")
				i.cfg.Lines = append(i.cfg.Lines, station.Line{
					Name: "twin", Port: station.Port{Port: filepath.Join(i.dir, "ttyB")}, PollMS: 20,
					Options: all.Options{Driver: "horustech", Hoses: []all.HoseOptions{{ID: "5", Nozzle: 1}}},
				})
				i.cfg.Positions = append(i.cfg.Positions, station.Position{Position: "p5", Hoses: []station.Hose{{Hose: "5", Grade: "diesel"}}})
				i.scanAt("p5")
				s.plug(map[string]*simhorustech.Controller{"ttyA": i.pumps, "ttyB": twin})
				t.Cleanup(s.unplug)
			})
			i.start()
			i.fleet()
			i.untilPage("p1", screen.Idle)
			i.untilPage("p5", screen.Idle)

			s.unplug()
			s.plug(map[string]*simhorustech.Controller{"ttyA": twin, "ttyB": i.pumps})
			for _, p := range []string{"p1", "p5"} {
				i.until(p+" says which changed places", func() bool { p := i.page(p); return p.Page == screen.Out && len(p.Swaps) > 0 })
			}
			i.scanUntil("p1", screen.Denied)
			i.scanUntil("p5", screen.Denied)
			if n := i.count("authorize") + i.count("offbook"); n != 0 {
				t.Errorf("got %d authorizes and liters off the book, want none", n)
			}

			s.unplug()
			s.plug(map[string]*simhorustech.Controller{"ttyA": i.pumps, "ttyB": twin})
			i.untilPage("p5", screen.Idle)
			i.untilPage("p1", screen.Idle)
			i.scanUntil("p1", screen.Ready)
			if n := i.count("offbook"); n != 0 {
				t.Errorf("got %d liters off the book, want none", n)
			}
		})
	}
}

// TestTwoAdaptersChangePlacesAtAReboot exchanges the names of two adapters that
// look the same, while the box is off. Its configuration is as it was, and each
// line answers: but nothing is released anywhere, no reading of the wrong meter is
// taken for fuel, and the screen says which hoses changed places, until the names
// are back.
func TestTwoAdaptersChangePlacesAtAReboot(t *testing.T) {
	t.Parallel()
	i := newIsland(t, (*island).twin)
	i.start()
	i.fleet()
	i.untilPage("p1", screen.Idle)
	i.untilPage("p5", screen.Idle)
	i.stop()

	i.exchange("pumps", "twin")
	i.run()
	want := []screen.Swap{{Hose: "1", Shows: "5"}, {Hose: "2", Shows: "6"}, {Hose: "3", Shows: "7"}, {Hose: "5", Shows: "1"}, {Hose: "6", Shows: "2"}, {Hose: "7", Shows: "3"}}
	for _, p := range []string{"p1", "p2", "p3", "p5", "p6"} {
		if got := i.untilPage(p, screen.Out); got.Reason != "layout" || !slices.Equal(got.Swaps, want) {
			t.Errorf("%s: got out for %s, %v; want layout, %v", p, got.Reason, got.Swaps, want)
		}
	}
	page := screen.New(slog.New(slog.DiscardHandler), i.agent, screen.Options{})
	for lang, says := range map[string]string{"es-MX": "Cambiaron de lugar las mangueras 1 y 5, 2 y 6, 3 y 7.", "en": "Hoses changed places: 1 and 5, 2 and 6, 3 and 7."} {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1/?lang="+lang, nil))
		if !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: the page does not say %q\n%s", lang, says, w.Body)
		}
	}
	if f := last[*dispense.Fault](i, 1); f.Device != "layout" || f.State != "on" || !strings.Contains(f.Detail, "1 shows the meter of 5") {
		t.Errorf("fault: got %+v, want layout, on, with the hoses", f)
	}
	before := i.pumps.Nozzle(1).Totalizer()
	i.pumps.Nozzle(1).Lift()
	i.pumps.Nozzle(1).Squeeze(400)
	i.scan("p1")
	i.scan("p5")
	if page := i.page("p1"); page.Page != screen.Out || i.pumps.Nozzle(1).Totalizer() != before {
		t.Errorf("a vehicle comes: got page %s, and %d µL flowed", page.Page, i.pumps.Nozzle(1).Totalizer()-before)
	}
	i.pumps.Nozzle(1).HangUp()
	if n := i.count("authorize"); n != 0 {
		t.Errorf("got %d authorizes, want none", n)
	}
	i.stop()

	i.exchange("pumps", "twin")
	i.start()
	i.untilPage("p5", screen.Idle)
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Void)
	for _, b := range bodies[*dispense.Offbook](i) {
		t.Errorf("a reading of the wrong meter was taken for fuel: %+v", b)
	}
	i.reconcile()
}
