package station_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	simline "github.com/litro-fuel/litro/sim/line"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// TestDenialsAreCounted scans a code of nobody's several times: the first is
// recorded at once, the others are one more record with their count.
func TestDenialsAreCounted(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	for n := range 3 {
		if err := i.scanner["p1"].Scan("7501055363057"); err != nil {
			t.Fatal(err)
		}
		i.until("the scan is denied", func() bool { return i.page("p1").Page == screen.Denied })
		if n == 0 && i.count("deny") != 1 {
			t.Errorf("the first denial is shown: got %d records, want 1", i.count("deny"))
		}
		if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
			t.Fatal(err)
		}
		i.untilPage("p1", screen.Idle)
		<-time.After(60 * time.Millisecond) // out of the scanner's view
	}
	if p := i.page("p1"); p.Page != screen.Idle {
		t.Errorf("page: got %s, want idle", p.Page)
	}
	i.until("the count is recorded", func() bool { return i.count("deny") == 2 })
	all := bodies[*dispense.Deny](i)
	if all[0].Count != 1 || all[1].Count != 2 || all[1].Scanned != "7501055363057" || all[1].Reason != "foreign_code" {
		t.Errorf("denials: got %+v and %+v, want one and then two of foreign_code", all[0], all[1])
	}
}

// TestOdometerIsAskedFor has the rule ask, and the driver mistype once.
func TestOdometerIsAskedFor(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(
		&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Odometer: &policy.OdometerRule{MaxKMDay: new(int64(600)), Prompts: new(int64(2))}},
		&policy.Vehicle{Vehicle: "v-0042", Status: "active", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Quotas: []string{"q1"},
			Odometer: "on", OdometerM: new(int64(120_000_000)), OdometerAt: i.clock.now().Add(-24 * time.Hour).Truncate(time.Second)},
	)
	p := i.scanUntil("p1", screen.Prompt)
	if p.Prompt != "odometer" || p.Last == nil || *p.Last != 120_000_000 || p.Again {
		t.Errorf("prompt: got %+v, want the odometer after 120000 km, for the first time", p)
	}
	if err := i.agent.Odometer(t.Context(), "p1", screen.Reading{OdometerM: new(int64(12_000_000))}); err != nil {
		t.Fatal(err)
	}
	if p = i.untilPage("p1", screen.Prompt); !p.Again {
		t.Errorf("prompt after a wrong reading: got %+v, want it again", p)
	}
	if err := i.agent.Odometer(t.Context(), "p1", screen.Reading{OdometerM: new(int64(120_480_000))}); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	if a := bodies[*dispense.Authorize](i)[0]; *a.OdometerM != 120_480_000 || a.OdometerFrom != "driver" || len(a.Flags) > 0 {
		t.Errorf("authorize: got odometer %d from %s, flags %v", *a.OdometerM, a.OdometerFrom, a.Flags)
	}
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if v := last[*dispense.Void](i, 1); v.Why != "canceled" || v.TotalizerUL == nil {
		t.Errorf("void: got %+v, want canceled with the totalizer", v)
	}
	i.reconcile()
}

// TestOneLeaseAtTwoPumps has two positions want the same liters: what one has
// reserved the other cannot have.
func TestOneLeaseAtTwoPumps(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.send(id, i.lease(80*liter))
	low := last[*dispense.Lease](i, 1)
	if low.LimitUL != 80*liter || low.UsedUL != 0 {
		t.Errorf("lease record of the lower limit: got %+v", low)
	}
	i.scanUntil("p1", screen.Ready)
	if p := i.scanUntil("p2", screen.Ready); p.LimitUL != 20*liter {
		t.Errorf("second position: got %s, want the 20 L that are left", p.LimitUL)
	}
	if p := i.scanUntil("p3", screen.Denied); p.Reason != "quota" || p.Decision == nil {
		t.Errorf("third position: got %+v, want denied for the quota", p)
	}
	// The limit comes down below what is reserved: that stands.
	i.send(id, i.lease(10*liter))
	if low = last[*dispense.Lease](i, 2); low.LimitUL != 80*liter || low.ReservedUL != 80*liter {
		t.Errorf("lease record: got limit %s, reserved %s, want both 80 L", low.LimitUL, low.ReservedUL)
	}
}

// TestFuelWithoutAnAuthorize has fuel flow by hand, by card, and while the agent
// is away.
func TestFuelWithoutAnAuthorize(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.pumps.Nozzle(1).Leak(3_000_000)
	if b := last[*dispense.Offbook](i, 1); b.VolumeUL != 3*liter || b.Hose != "1" || b.Cause != "idle" {
		t.Errorf("leak: got %+v, want 3 L at hose 1, idle", b)
	}
	n := i.pumps.Nozzle(2)
	n.Card("00000000000000AA")
	n.Lift()
	n.Fill(3000, 5_000_000)
	i.until("hose 2 is closed", func() bool { return !n.Flowing() && i.count("fault") > 0 })
	n.HangUp()
	i.until("the fuel of the card is in the records", func() bool {
		var sum dispense.Volume
		for _, b := range bodies[*dispense.Offbook](i) {
			if b.Hose == "2" {
				sum += b.VolumeUL
			}
		}
		return sum == dispense.Volume(n.Totalizer())/(10*dispense.Milliliter)*(10*dispense.Milliliter)-200_000*liter && sum > 0
	})
	i.stop()
	i.pumps.Nozzle(3).Leak(7_000_000)
	i.start()
	i.until("what flowed in the dark is recorded", func() bool {
		all := bodies[*dispense.Offbook](i)
		b := all[len(all)-1]
		return b.Hose == "3" && b.Cause == "dark" && b.VolumeUL == 7*liter
	})
	i.reconcile()
}

// TestSilentLine loses the controller for a while.
func TestSilentLine(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.pumps.Inject(simhorustech.Faults{Faults: simline.Faults{Silent: true}})
	if p := i.untilPage("p1", screen.Out); p.Reason != "silent" {
		t.Errorf("page: got %+v, want out, silent", p)
	}
	if p := i.scanUntil("p1", screen.Denied); p.Reason != "out_of_service" {
		t.Errorf("scan: got %s, want out_of_service", p.Reason)
	}
	if f := last[*dispense.Fault](i, 1); f.Device != "pumps" || f.What != "line" || f.State != "on" {
		t.Errorf("fault: got %+v, want line of pumps, on", f)
	}
	i.pumps.Inject(simhorustech.Faults{})
	i.untilPage("p1", screen.Idle)
	if f := last[*dispense.Fault](i, 2); f.State != "off" {
		t.Errorf("fault: got %+v, want it off", f)
	}
}

// TestOutOfServiceBySettings takes one position out.
func TestOutOfServiceBySettings(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	i.send(id, &policy.Settings{Zone: "UTC", OutOfService: []string{"p1"}})
	i.untilPage("p1", screen.Out)
	if p := i.page("p2"); p.Page != screen.Idle {
		t.Errorf("p2: got %s, want idle", p.Page)
	}
	i.send(id, &policy.Settings{Zone: "UTC"})
	i.untilPage("p1", screen.Idle)
	// A command to stop is carried out once, and opens nothing.
	i.scanUntil("p1", screen.Ready)
	i.send(id, &policy.Command{ID: "c1", What: "stop", UntilAt: i.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
	if v := last[*dispense.Void](i, 1); v.Why != "canceled" {
		t.Errorf("void: got %+v", v)
	}
}

// TestRevoked has the server take this epoch's records no longer.
func TestRevoked(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	head := i.agent.Journal().Head()
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: id, Epoch: head.Epoch, Seq: head.Seq, Hash: head.Hash.String(), Era: 1_764_000_000, N: 1,
		At: i.clock.now().Truncate(time.Second), State: "revoked",
	}, dispensetest.ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.agent.TakeReceipt(b); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Out)
	if p := i.scanUntil("p1", screen.Denied); p.Reason != "revoked" {
		t.Errorf("scan: got %s, want revoked", p.Reason)
	}
}

// TestSwappedAdapters plugs two lines into one another's place.
func TestSwappedAdapters(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.cfg.Lines[0].Options.Hoses = []all.HoseOptions{{ID: "1", Nozzle: 1}, {ID: "2", Nozzle: 2}, {ID: "3", Nozzle: 3}}
	i.start()
	i.fleet()
	i.stop()
	i.cfg.Lines[0].Options.Hoses = []all.HoseOptions{{ID: "1", Nozzle: 2}, {ID: "2", Nozzle: 1}, {ID: "3", Nozzle: 3}}
	i.run()
	for _, p := range []string{"p1", "p2", "p3"} {
		if got := i.untilPage(p, screen.Out); got.Reason != "layout" {
			t.Errorf("%s: got out for %s, want layout", p, got.Reason)
		}
	}
	if f := last[*dispense.Fault](i, 1); f.Device != "layout" || f.State != "on" || !strings.HasPrefix(f.Detail, "1 shows the meter of 2, 2 shows the meter of 1: ") {
		t.Errorf("fault: got %+v, want layout, on, with both hoses", f)
	}
	if got, want := i.page("p1").Swaps, []screen.Swap{{Hose: "1", Shows: "2"}, {Hose: "2", Shows: "1"}}; !slices.Equal(got, want) {
		t.Errorf("screen: got %v, want %v", got, want)
	}
	i.stop()
	i.cfg.Lines[0].Options.Hoses = []all.HoseOptions{{ID: "1", Nozzle: 1}, {ID: "2", Nozzle: 2}, {ID: "3", Nozzle: 3}}
	i.start()
	i.untilPage("p1", screen.Idle)
	for _, b := range bodies[*dispense.Offbook](i) {
		t.Errorf("a reading of the wrong meter was taken for fuel: %+v", b)
	}
	i.reconcile()
}

// TestTypedFill records what two people saw at a pump without electronics.
func TestTypedFill(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.cfg.Lines = append(i.cfg.Lines, station.Line{Name: "hand", Options: all.Options{Driver: "manual", Hoses: []all.HoseOptions{{ID: "H"}, {ID: "K", StepUL: 100_000}, {ID: "L"}}}})
	i.cfg.Positions = append(i.cfg.Positions,
		station.Position{Position: "p4", Hoses: []station.Hose{{Hose: "H", Grade: "diesel"}}},
		station.Position{Position: "p5", Hoses: []station.Hose{{Hose: "K", Grade: "regular"}, {Hose: "L", Grade: "diesel"}}})
	i.start()
	pin := func(s string) string {
		h, err := argon2id.CreateHash(s, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	i.fleet(
		&policy.Person{Person: "ana", Status: "active", Roles: []string{"attendant"}, PIN: pin("1234")},
		&policy.Person{Person: "beto", Status: "active", Roles: []string{"supervisor"}, PIN: pin("9876")},
	)
	fill := screen.TypedFill{
		Number: "42", Plate: "abc 123", VolumeUL: 20 * liter, HappenedAt: i.clock.now().Add(-time.Hour), Full: "yes", Ticket: "T-7", Reason: "El medidor\nno se lee",
		People: [2]screen.Person{{ID: "ana", PIN: "1234"}, {ID: "beto", PIN: "0000"}},
	}
	if err := i.agent.TypeFill(t.Context(), "p4", fill); err == nil || i.count("dispense") != 0 {
		t.Errorf("with a wrong PIN: got error %v and %d records, want an error and none", err, i.count("dispense"))
	}
	fill.People[1].PIN = "9876"
	if err := i.agent.TypeFill(t.Context(), "p4", fill); err != nil {
		t.Fatal(err)
	}
	d := last[*dispense.Dispense](i, 1)
	if !d.Typed() || d.VolumeUL != 20*liter || d.Source != "ticket" || d.Full != "yes" || len(d.People) != 2 || len(d.Draws) != 1 || d.TypedWhy != "El medidor no se lee" {
		t.Errorf("dispense: got %+v, want all that was typed, and why", d)
	}
	if err := i.agent.TypeFill(t.Context(), "p1", fill); err == nil {
		t.Error("at a position with electronics: got no error, want one")
	}
	if d.OdometerM != nil || d.EngineS != nil || d.OdometerFrom != "" {
		t.Errorf("dispense: got %+v, want no reading, as none was typed", d)
	}
	fill.Reading.EngineS = new(int64(4_444_200))
	if err := i.agent.TypeFill(t.Context(), "p4", fill); err != nil {
		t.Fatal(err)
	}
	if d := last[*dispense.Dispense](i, 2); d.OdometerM != nil || d.EngineS == nil || *d.EngineS != 4_444_200 || d.OdometerFrom != "attendant" {
		t.Errorf("dispense: got %+v, want the hours of its engine, as the attendant said", d)
	}
	fill.VolumeUL += 5 * dispense.Milliliter
	if err := i.agent.TypeFill(t.Context(), "p4", fill); !errors.Is(err, screen.ErrStep) || i.count("dispense") != 2 {
		t.Errorf("with more decimals than the display has: got error %v and %d records, want %v and two", err, i.count("dispense"), screen.ErrStep)
	}
	if p := i.page("p4"); !p.Manual || p.Page != screen.Idle || len(p.Hoses) != 1 || p.Hoses[0] != "H" {
		t.Errorf("page: got %+v, want the hose to type a fill of", p)
	}
	fill.VolumeUL = 20*liter + 50*dispense.Milliliter // H shows hundredths, K tenths
	for hose, want := range map[string]error{"": screen.ErrInvalid, "H": screen.ErrInvalid, "K": screen.ErrStep, "L": nil} {
		fill.Hose = hose
		if err := i.agent.TypeFill(t.Context(), "p5", fill); !errors.Is(err, want) {
			t.Errorf("at hose %q of two: got error %v, want %v", hose, err, want)
		}
	}
	if d := last[*dispense.Dispense](i, 3); d.Hose != "L" || d.VolumeUL != fill.VolumeUL || d.Grade != "diesel" {
		t.Errorf("dispense: got %+v, want the fill of hose L", d)
	}
	if p := i.page("p5"); len(p.Hoses) != 2 {
		t.Errorf("page: got %+v, want both hoses to choose from", p)
	}
	// A vehicle typed or scanned there is denied: there is nothing to release.
	if err := i.agent.TypeVehicle(t.Context(), "p4", screen.TypedVehicle{Number: "42", Plate: "ABC123", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p4", screen.Denied)
}

func TestValidateNamesKeyAndRemedy(t *testing.T) {
	t.Parallel()
	good := func() station.Config {
		return station.Config{
			Station: id, Data: "/var/lib/litro",
			Lines:     []station.Line{{Name: "l", Port: station.Port{Port: "/dev/ttyS0"}, Options: all.Options{Driver: "horustech", Hoses: []all.HoseOptions{{ID: "1", Nozzle: 1}}}}},
			Positions: []station.Position{{Position: "p", Hoses: []station.Hose{{Hose: "1", Grade: "diesel"}}}},
			Scanners:  []station.Scanner{{Name: "s", Port: station.Port{Port: "/dev/ttyS1"}, Position: "p"}},
		}
	}
	if err := good().Validate(); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
	tests := []struct {
		want string
		edit func(*station.Config)
	}{
		{`station: "Norte" cannot name a station; use 2 to 16`, func(c *station.Config) { c.Station = "Norte" }},
		{"data: it is empty; name the directory", func(c *station.Config) { c.Data = "" }},
		{"lapse_s: 5 is outside 10 to 99", func(c *station.Config) { c.LapseS = 5 }},
		{"min_free_mb: -1", func(c *station.Config) { c.MinFreeMB = -1 }},
		{"max_fill_ul: 100 is less than a liter", func(c *station.Config) { c.MaxFillUL = 100 }},
		{"lines: there is none", func(c *station.Config) { c.Lines = nil }},
		{"poll_ms: 1 is outside", func(c *station.Config) { c.Lines[0].PollMS = 1 }},
		{"baud 1 is outside", func(c *station.Config) { c.Lines[0].Baud = 1 }},
		{`unknown driver "telex": use one of`, func(c *station.Config) { c.Lines[0].Driver = "telex" }},
		{`hose "9" is of no line`, func(c *station.Config) { c.Positions[0].Hoses[0].Hose = "9" }},
		{"hose 1 of \"l\" is at no position", func(c *station.Config) { c.Positions[0].Hoses[0].Hose = "9" }},
		{`grade: "" must have 1 to 8 bytes`, func(c *station.Config) { c.Positions[0].Hoses[0].Grade = "" }},
		{"path is empty", func(c *station.Config) { c.Scanners[0].Port.Port = "" }},
		{`position: there is no "q"`, func(c *station.Config) { c.Scanners[0].Position = "q" }},
		{`suffix "pipe" is not any, cr, lf, crlf, etx, tab or none`, func(c *station.Config) { c.Scanners[0].Suffix = "pipe" }},
		{`there is no profile "acme"; use one of cipherlab, datalogic`, func(c *station.Config) { c.Scanners[0].Profile = "acme" }},
		{"trigger needs trigger_on, which this profile has not", func(c *station.Config) { c.Scanners[0].Trigger = true }},
		{`broker url "x"`, func(c *station.Config) { c.Broker.URL = "x" }},
	}
	for _, tt := range tests {
		c := good()
		tt.edit(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

// TestMeterReplaced has a meter module lose its count: the hose is out of
// service until two people say where its meter stands.
func TestMeterReplaced(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	hash, err := argon2id.CreateHash("1234", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	if err != nil {
		t.Fatal(err)
	}
	i.fleet(
		&policy.Person{Person: "ana", Status: "active", Roles: []string{"supervisor"}, PIN: hash},
		&policy.Person{Person: "beto", Status: "active", Roles: []string{"official"}, PIN: hash},
	)
	i.yard.Reset(1)
	if p := i.untilPage("p3", screen.Out); p.Reason != "meter" {
		t.Errorf("page: got out for %s, want meter", p.Reason)
	}
	if f := last[*dispense.Fault](i, 1); f.What != "module_reset" || f.Hose != "Y" {
		t.Errorf("fault: got %+v, want module_reset of hose Y", f)
	}
	n := station.NewMeter{Hose: "Y", Why: "reset", People: [2]screen.Person{{ID: "ana", PIN: "1234"}, {ID: "ana", PIN: "1234"}}}
	if err := i.agent.SetMeter(t.Context(), n); err == nil {
		t.Error("one person twice: got no error, want one")
	}
	n.People[1].ID = "beto"
	if err := i.agent.SetMeter(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p3", screen.Idle)
	m := last[*dispense.MeterChange](i, 1)
	if m.Meter != 2 || m.NewTotalizerUL != 0 || *m.OldTotalizerUL != 5_000*liter || len(m.People) != 2 {
		t.Errorf("meter record: got %+v, want generation 2 from 0, after 5000 L", m)
	}
	if n := len(bodies[*dispense.Offbook](i)); n != 0 {
		t.Errorf("got %d records off the book, want none: a reset is no fuel", n)
	}
}

// TestRolledBack has the server know more of this epoch than the box does: the
// next epoch begins at once, with all meters, and the station goes on fueling.
func TestRolledBack(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: id, Epoch: 1, Seq: 5_000, Hash: strings.Repeat("ab", 32), Era: 1_764_000_000, N: 1, At: i.clock.now().Truncate(time.Second), State: "ok",
	}, dispensetest.ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.agent.TakeReceipt(b); err != nil {
		t.Fatal(err)
	}
	if h := i.agent.Journal().Head(); h.Epoch != 2 {
		t.Fatalf("epoch: got %d, want 2", h.Epoch)
	}
	starts := bodies[*dispense.Start](i)
	if s := starts[len(starts)-1]; s.Why != "rolled_back" || len(s.Meters) != 4 {
		t.Errorf("start: got %s with %d meters, want rolled_back with 4", s.Why, len(s.Meters))
	}
	// The lease was of the epoch before.
	if p := i.scanUntil("p1", screen.Denied); p.Reason != "no_lease" {
		t.Errorf("scan: got %s, want no_lease", p.Reason)
	}
}

// TestMissingPort starts without the controller's adapter, and plugs it in later.
func TestMissingPort(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	plugged := i.cfg.Lines[0].Port.Port
	absent := filepath.Join(i.dir, "absent")
	i.cfg.Lines[0].Port.Port = absent
	i.identify()
	i.start()
	i.fleet()
	i.untilPage("p1", screen.Out)
	f := last[*dispense.Fault](i, 1)
	if f.Device != "pumps" || f.What != "line" || !strings.Contains(f.Detail, absent) {
		t.Errorf("fault: got %+v, want the line of pumps, with the port's name", f)
	}
	if err := os.Symlink(plugged, absent); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
}

// TestBadges has an attendant and a driver show theirs.
func TestBadges(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	sum := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	i.fleet(
		&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Driver: "badge"},
		&policy.Person{Person: "ana", Status: "active", Roles: []string{"attendant"}, BadgeSHA256: sum("BADGE-ANA")},
		&policy.Person{Person: "dora", Status: "active", Roles: []string{"driver"}, BadgeSHA256: sum("BADGE-DORA"), Name: "Dora"},
	)
	if err := i.scanner["p1"].Scan("BADGE-ANA"); err != nil {
		t.Fatal(err)
	}
	<-time.After(1200 * time.Millisecond) // two codes at once would be ambiguous
	i.scan("p1")
	i.untilPage("p1", screen.Prompt)
	<-time.After(1200 * time.Millisecond)
	if err := i.scanner["p1"].Scan("BADGE-DORA"); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Ready); p.Driver != "Dora" {
		t.Errorf("page: got driver %q, want Dora", p.Driver)
	}
	a := bodies[*dispense.Authorize](i)[0]
	if a.Driver == nil || a.Driver.Person != "dora" || a.Driver.By != "badge" || a.Attendant == nil || a.Attendant.Person != "ana" {
		t.Errorf("authorize: got driver %v, attendant %v, want dora and ana", a.Driver, a.Attendant)
	}
}

// What a card's reader sends names its vehicle, and stands in no record; a card of nobody
// is a code of strangers.
func TestCards(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(&policy.Vehicle{
		Vehicle: "v-0042", Status: "active", Plate: "ABC-123", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Quotas: []string{"q1"},
		MediumSHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("04A1B2C3D4E580"))),
	}, &policy.Vehicle{
		Vehicle: "v-0043", Status: "active", Name: "43", Grades: []string{"diesel"}, Rule: "trucks", // of few characters: anybody's number
		MediumSHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("04A1B"))),
	}, &policy.Vehicle{
		Vehicle: "v-0044", Status: "blocked", Name: "44", Grades: []string{"diesel"}, Rule: "trucks",
		MediumSHA256: fmt.Sprintf("%x", sha256.Sum256([]byte("04A1B2C3D4E581"))),
	})
	if err := i.scanner["p1"].Scan("04A1B2C3D4E580"); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Ready); p.Plate != "ABC-123" {
		t.Errorf("ready: got %+v, want the vehicle of the card", p)
	}
	a := bodies[*dispense.Authorize](i)[0]
	if a.Vehicle != "v-0042" || a.Label != "" || !slices.Contains(a.Flags, "medium") {
		t.Errorf("authorize: got %+v, want the vehicle, no label, and how it was named", a)
	}
	if err := i.scanner["p2"].Scan("04FFFFFFFFFF80"); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p2", screen.Denied)
	if d := last[*dispense.Deny](i, 1); d.Reason != string(policy.ForeignCode) || d.Vehicle != "" || d.Scanned != "04FFFFFFFFFF80" {
		t.Errorf("a card of nobody: got %+v", d)
	}
	for n, tt := range []struct{ reads, reason, vehicle, scanned string }{
		{"04A1B", string(policy.ForeignCode), "", "04A1B"},
		{"04A1B2C3D4E581", string(policy.VehicleBlocked), "v-0044", ""},
	} {
		<-time.After(1200 * time.Millisecond) // two codes at once would be ambiguous
		if err := i.scanner["p2"].Scan(tt.reads); err != nil {
			t.Fatal(err)
		}
		i.until(tt.reads+" is denied", func() bool { return len(bodies[*dispense.Deny](i)) == n+2 })
		if d := bodies[*dispense.Deny](i)[n+1]; d.Reason != tt.reason || d.Vehicle != tt.vehicle || d.Scanned != tt.scanned {
			t.Errorf("%s: got %+v, want %s", tt.reads, d, tt.reason)
		}
	}
}
