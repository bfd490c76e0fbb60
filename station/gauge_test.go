package station_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	simline "github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/sim/ptyport"
	simtls "github.com/litro-fuel/litro/sim/tls"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

// A yardstick is an island whose tank T1, of hoses 1 and 2, and T2, of hose 3, are
// measured by a console.
type yardstick struct {
	*island
	console *simtls.Console
	where   string // the path of its port, or the address of its port server
	unplug  func()
}

// plugIn connects the console, where it was before.
func (y *yardstick) plugIn(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var hangUp func() error
	if strings.HasPrefix(y.where, "/") {
		port, err := ptyport.Open(y.where)
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() { _ = y.console.Serve(ctx, port) }) // a port that is unplugged ends it
		hangUp = port.Close
	} else {
		l, err := net.Listen("tcp", y.where)
		if err != nil {
			t.Fatal(err)
		}
		y.where = l.Addr().String()
		group.Go(func() {
			if err := y.console.ServeTCP(ctx, l); err != nil {
				t.Errorf("port server: %v", err)
			}
		})
		hangUp = l.Close
	}
	var once sync.Once
	y.unplug = func() { once.Do(func() { cancel(); _ = hangUp(); group.Wait() }) }
	t.Cleanup(y.unplug)
}

func (y *yardstick) tank(id string) screen.Tank {
	all := y.agent.Snapshot().Tanks
	return all[slices.IndexFunc(all, func(t screen.Tank) bool { return t.Tank == id })]
}

// readings returns the tank records of a tank.
func (y *yardstick) readings(id string) []*dispense.Tank {
	return slices.DeleteFunc(bodies[*dispense.Tank](y.island), func(b *dispense.Tank) bool { return b.Tank != id })
}

func near(a, b, within dispense.Volume) bool { return a-b >= -within && a-b <= within }

// withGauge gives an island a console on a pseudo-terminal, or on a port server.
func withGauge(t *testing.T, tcp bool) *yardstick {
	t.Helper()
	i := newIsland(t)
	mexico, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(hoses ...int) func() int64 {
		return func() (sum int64) {
			for _, h := range hoses {
				sum += i.pumps.Nozzle(h).Totalizer() - int64(h)*100_000*int64(liter)
			}
			return sum
		}
	}
	y := &yardstick{island: i, console: simtls.New(simtls.Options{
		Now: i.clock.now, Zone: mexico, Settle: 20 * time.Second,
		Tanks: []simtls.Tank{
			{Number: 1, CapacityUL: int64(20_000 * liter), HeightUM: 2_500_000, StartUL: int64(5_000 * liter), WaterUM: 12_000, TemperatureMC: 25_000, Drawn: drawn(1, 2)},
			{Number: 2, CapacityUL: int64(10_000 * liter), HeightUM: 2_000_000, StartUL: int64(4_000 * liter), TemperatureMC: 24_000, Drawn: drawn(3)},
		},
	})}
	table := filepath.Join(i.dir, "t1.csv")
	if err := os.WriteFile(table, []byte("cm,liters\n250,20000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	i.cfg.Positions[2].Hoses[0].Tank = "" // hose Y of p3 draws from no tank of ours
	i.cfg.Tanks = []station.Tank{
		{Tank: "T1", Grade: "diesel", CapacityL: 20_000, Table: table},
		{Tank: "T2", Grade: "regular", CapacityL: 10_000, HeightMM: 2_000},
	}
	g := station.Gauge{Name: "patio", Driver: "tls", Compensated: "15C", PollS: 10, RecordMin: 60, Tanks: []station.GaugeTank{{Tank: "T1", Number: 1}, {Tank: "T2", Number: 2}}}
	if tcp {
		y.where = freeAddress(t) // it comes back where it was
	} else {
		y.where = filepath.Join(i.dir, "gauge")
	}
	y.plugIn(t)
	if tcp {
		g.Address = y.where
	} else {
		g.Port.Port = y.where
	}
	i.cfg.Gauges = []station.Gauge{g}
	return y
}

// sell fuels the vehicle at p1, from T1.
func (y *yardstick) sell(liters int64) {
	y.t.Helper()
	n := y.pumps.Nozzle(1)
	before, fills := n.Totalizer(), y.count("dispense")
	y.scan("p1")
	y.untilPage("p1", screen.Ready)
	n.Lift()
	n.Fill(200, liters*int64(liter))
	y.until("it has flowed", func() bool { return n.Totalizer() == before+liters*int64(liter) })
	n.HangUp()
	y.until("it is recorded", func() bool { return y.count("dispense") == fills+1 })
}

// A truck brings 8,000 L while a vehicle takes 40 L: over a serial line and over a
// port server, the delivery is on record once, with what the vehicle took.
func TestDeliveryByGauge(t *testing.T) {
	t.Parallel()
	for _, tcp := range []bool{false, true} {
		t.Run(map[bool]string{false: "serial", true: "port server"}[tcp], func(t *testing.T) {
			t.Parallel()
			y := withGauge(t, tcp)
			y.start()
			y.fleet()
			y.until("both tanks are read", func() bool { return len(y.readings("T1")) == 1 && len(y.readings("T2")) == 1 })
			first := y.readings("T1")[0]
			if first.Source != "gauge" || first.Why != "periodic" || first.VolumeUL != 5_000*liter || first.Basis != "obs" || *first.CompensatedUL >= first.VolumeUL ||
				*first.UllageUL != 15_000*liter || *first.HeightUM != 625_000 || *first.WaterUM != 12_000 || *first.TemperatureMC != 25_000 || len(first.Alarms) > 0 {
				t.Errorf("first reading: got %+v", first)
			}
			if apart := y.clock.now().Sub(first.TakenAt); apart < 0 || apart > 5*time.Minute {
				t.Errorf("taken at %s, and now is %s", first.TakenAt, y.clock.now())
			}
			y.console.Deliver(1, int64(8_000*liter), 150*time.Second)
			y.until("the page says so", func() bool { return y.tank("T1").Delivering })
			y.sell(40)
			sold := y.clock.now()
			y.until("the truck is seen once more", func() bool { k := y.tank("T1"); return k.Delivering && k.At.After(sold) })
			y.until("the console says it is over", func() bool { return !y.console.Delivering(1) })
			d := last[*dispense.Delivery](y.island, 1)
			if !near(d.VolumeUL, 8_000*liter, 10*dispense.Milliliter) || d.Source != "gauge" || d.Tank != "T1" || d.Grade != "diesel" || len(d.People) > 0 ||
				*d.BeforeUL != 5_000*liter || !near(*d.AfterUL, 12_960*liter, 10*dispense.Milliliter) || *d.TemperatureMC != 25_000 || d.Document != "" {
				t.Errorf("delivery: got %+v, want 8000 L from 5000 to 12960 L", d)
			}
			if d.CompensatedUL == nil || !near(*d.CompensatedUL, 7_933*liter+600*dispense.Milliliter, 100*dispense.Milliliter) {
				t.Errorf("compensated: got %v, want 0.83 %% less", d.CompensatedUL)
			}
			if !d.FromAt.Before(d.ToAt) || y.clock.now().Sub(d.ToAt) > 3*time.Minute {
				t.Errorf("from %s to %s, and now is %s", d.FromAt, d.ToAt, y.clock.now())
			}
			y.until("the level after it is recorded", func() bool { return len(y.readings("T1")) == 3 })
			before, after := y.readings("T1")[1], y.readings("T1")[2]
			if before.Why != "delivery" || before.VolumeUL != 5_000*liter || !before.TakenAt.Before(d.FromAt.Add(time.Minute)) || after.Why != "delivery" || after.VolumeUL != *d.AfterUL {
				t.Errorf("readings: got %+v before and %+v after", before, after)
			}
			y.restart() // the console reports it again
			y.until("it was read again", func() bool { return len(y.readings("T1")) == 4 })
			y.sell(10)
			if n := y.count("delivery"); n != 1 {
				t.Errorf("deliveries on record: got %d, want 1", n)
			}
			if told := y.console.Told(); len(told) > 0 {
				t.Errorf("the console was told %q", told)
			}
			y.reconcile()
		})
	}
}

// The agent ends while a truck unloads, and the truck is gone when it starts again.
func TestRestartDuringDelivery(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.start()
	y.fleet()
	y.until("the tank is read", func() bool { return len(y.readings("T1")) == 1 })
	y.console.Deliver(1, int64(8_000*liter), time.Minute)
	y.until("the page says so", func() bool { return y.tank("T1").Delivering })
	y.stop()
	y.waitReal(func() bool { return !y.console.Delivering(1) })
	y.start()
	d := last[*dispense.Delivery](y.island, 1)
	if d.VolumeUL != 8_000*liter || *d.BeforeUL != 5_000*liter || *d.AfterUL != 13_000*liter {
		t.Errorf("delivery: got %+v, want 8000 L", d)
	}
	y.restart()
	y.until("the tank is read again", func() bool { return y.tank("T1").Source == "gauge" && len(y.readings("T1")) >= 4 })
	if n := y.count("delivery"); n != 1 {
		t.Errorf("deliveries on record: got %d, want 1", n)
	}
}

// What a console says of the time before it was ours is history.
func TestOldDeliveriesAreHistory(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.console.Deliver(1, int64(3_000*liter), time.Second)
	y.waitReal(func() bool { return !y.console.Delivering(1) })
	<-time.After(7 * time.Second) // a minute of the island's, which is what the console's clock shows
	y.start()
	y.until("the tank is read", func() bool { return len(y.readings("T2")) == 1 })
	y.console.Alarm(2, 11, true)
	y.until("it was read again", func() bool { return len(y.readings("T2")) == 2 })
	if n := y.count("delivery"); n != 0 {
		t.Errorf("deliveries on record: got %d, want none", n)
	}
}

func TestGaugeAlarms(t *testing.T) {
	t.Parallel()
	y := withGauge(t, true)
	y.start()
	y.until("the tanks are read", func() bool { return len(y.readings("T2")) == 1 })
	y.console.Alarm(2, 4, true)
	y.console.SystemAlarm(1, 2, 0, true)
	y.until("the alarm is recorded", func() bool { return len(y.readings("T2")) == 2 && y.count("fault") == 2 })
	if r := y.readings("T2")[1]; !slices.Equal(r.Alarms, []string{"overfill"}) || r.Why != "periodic" {
		t.Errorf("reading: got %+v, want the alarm overfill", r)
	}
	if got := y.tank("T2").Alarms; !slices.Equal(got, []string{"overfill"}) {
		t.Errorf("page: got alarms %v", got)
	}
	y.console.Alarm(2, 4, false)
	y.console.SystemAlarm(1, 2, 0, false)
	y.until("it is over", func() bool { return len(y.readings("T2")) == 3 && y.count("fault") == 4 })
	var said []string
	for _, f := range bodies[*dispense.Fault](y.island) {
		said = append(said, fmt.Sprintf("%s %s %s %s", f.Device, f.What, f.State, f.Detail))
	}
	slices.Sort(said)
	want := []string{"patio alarm off ", "patio alarm on console_010200", "tank T2 alarm off ", "tank T2 alarm on overfill"}
	if !slices.Equal(said, want) {
		t.Errorf("faults: got %q, want %q", said, want)
	}
	if n := len(y.readings("T1")); n != 1 {
		t.Errorf("records of the other tank: got %d, want 1", n)
	}
}

// A gauge that is unplugged is a fault and nothing else: vehicles are fueled, and
// it is read again when it is back.
func TestGaugeUnplugged(t *testing.T) {
	t.Parallel()
	for _, tcp := range []bool{false, true} {
		t.Run(map[bool]string{false: "serial", true: "port server"}[tcp], func(t *testing.T) {
			t.Parallel()
			y := withGauge(t, tcp)
			y.start()
			y.fleet()
			y.until("the tanks are read", func() bool { return len(y.readings("T1")) == 1 })
			y.unplug()
			y.until("that is a fault", func() bool { return y.count("fault") >= 1 && y.tank("T1").Trouble != "" })
			if f := last[*dispense.Fault](y.island, 1); f.Device != "patio" || f.What != "line" || f.State != "on" {
				t.Errorf("fault: got %+v", f)
			}
			if v := y.tank("T1"); v.Level == nil || v.Level.VolumeUL != 5_000*liter {
				t.Errorf("page: got %+v, want what was read last, and since when", v)
			}
			y.sell(20)
			y.plugIn(t)
			y.until("it is back", func() bool { return y.tank("T1").Trouble == "" && y.tank("T1").Level.VolumeUL == 4_980*liter })
			y.until("and that is recorded", func() bool {
				f := bodies[*dispense.Fault](y.island)
				return f[len(f)-1].State == "off" && f[len(f)-1].What == "line"
			})
			y.reconcile()
		})
	}
}

// A gauge whose readings cannot be records nothing as a level, says why, and
// disturbs nobody.
func TestGaugeNonsense(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.cfg.Gauges[0].HeightUnit = "in" // and the console counts in millimeters
	y.start()
	y.fleet()
	y.until("that is a fault", func() bool { return y.count("fault") == 2 })
	for _, f := range bodies[*dispense.Fault](y.island) {
		if f.What != "alarm" || !strings.Contains(f.Detail, "check the gauge's unit of height") {
			t.Errorf("fault: got %+v", f)
		}
	}
	y.sell(20)
	if n := y.count("tank"); n != 0 {
		t.Errorf("got %d records of tanks, want none", n)
	}
	if v := y.tank("T1"); v.Level != nil || !strings.Contains(v.Trouble, "check the gauge's unit of height") {
		t.Errorf("page: got %+v", v)
	}
	y.reconcile()
}

// What leaves a tank past every hose is recorded at once, not at the next hour.
func TestTheftIsSeen(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.start()
	y.fleet()
	y.until("the tank is read", func() bool { return len(y.readings("T1")) == 1 })
	y.sell(40)
	level := y.tank("T1").At
	y.until("it was read again", func() bool { return y.tank("T1").At.After(level.Add(15 * time.Second)) })
	if n := len(y.readings("T1")); n != 1 {
		t.Errorf("records after a sale: got %d, want 1", n)
	}
	y.console.Steal(1, int64(30*liter))
	y.until("the loss is recorded", func() bool { return len(y.readings("T1")) == 2 })
	if r := y.readings("T1")[1]; r.VolumeUL != 4_930*liter || r.Why != "periodic" {
		t.Errorf("reading: got %+v, want 4930 L", r)
	}
}

// The server asks, and a shift opens: both have the tanks read.
func TestTanksAreAskedFor(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.cfg.Gauges[0].Tanks = y.cfg.Gauges[0].Tanks[:1] // T2 is dipped
	y.start()
	y.fleet()
	y.until("the tank is read", func() bool { return len(y.readings("T1")) == 1 })
	y.send(id, &policy.Command{ID: "c1", What: "dip", UntilAt: y.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
	y.until("it is read because of it", func() bool { return len(y.readings("T1")) == 2 })
	if r := y.readings("T1")[1]; r.Why != "asked" {
		t.Errorf("reading: got %+v, want why asked", r)
	}
	if !y.tank("T2").Asked || y.tank("T1").Asked {
		t.Error("want the page to ask for a dip of T2 alone")
	}
	y.shift("open")
	y.until("the shift is recorded", func() bool { return len(y.readings("T1")) == 3 })
	y.shift("close")
	y.until("and its end", func() bool { return len(y.readings("T1")) == 4 })
	for _, r := range y.readings("T1")[2:] {
		if r.Why != "shift" {
			t.Errorf("reading: got %+v, want why shift", r)
		}
	}
}

func (y *yardstick) shift(action string) {
	y.t.Helper()
	err := y.agent.Journal().Write(func(tx *journal.Tx) error {
		_, err := tx.Append(&dispense.Shift{Action: action, Shift: 1, Attendant: people[0]})
		return err
	})
	if err != nil {
		y.t.Fatal(err)
	}
}

// A console that answers late, twice and with noise is read all the same.
func TestGaugeOnABadLine(t *testing.T) {
	t.Parallel()
	y := withGauge(t, true)
	y.console.Inject(simtls.Faults{AheadBy: 3 * time.Hour, Faults: simline.Faults{Noise: []byte("??\x01i2"), Double: true, Split: 11, Pause: 5 * time.Millisecond, Late: 50 * time.Millisecond}})
	y.start()
	y.fleet()
	r := func() *dispense.Tank { return y.readings("T1")[0] }
	y.until("the tank is read", func() bool { return len(y.readings("T1")) == 1 })
	if r().VolumeUL != 5_000*liter || !r().TakenAt.IsZero() {
		t.Errorf("reading: got %+v, want 5000 L and no time of a clock that is wrong", r())
	}
	y.console.Deliver(1, int64(1_000*liter), 30*time.Second)
	d := last[*dispense.Delivery](y.island, 1)
	if now := y.clock.now(); d.VolumeUL != 1_000*liter || d.ToAt.After(now) || now.Sub(d.ToAt) > 3*time.Minute {
		t.Errorf("delivery: got %+v at %s, want 1000 L by our own clock", d, now)
	}
}
