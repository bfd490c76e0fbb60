package station_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	simhorustech "github.com/litro-fuel/litro/sim/horustech"
	"github.com/litro-fuel/litro/sim/ptyport"
	simscanner "github.com/litro-fuel/litro/sim/scanner"
	"github.com/litro-fuel/litro/sim/yard"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

func TestMain(m *testing.M) {
	var dir string
	var hoses int
	if n, _ := fmt.Sscan(os.Getenv(devicesVariable), &dir, &hoses); n == 2 {
		if err := serveDevices(dir, hoses, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

const (
	id    = "norte"
	liter = dispense.Liter
	pace  = 10 // how many times as fast as the real one the island's clock runs
)

var people = []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}

// A clock runs fast, and never backwards.
type clock struct{ began time.Time }

var clockStart = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

func (c clock) now() time.Time {
	return clockStart.Add(time.Since(c.began) * pace)
}

// An island is a station in a directory, with simulated devices on real
// pseudo-terminals: a Horustech controller with hose 1 at position p1 and hoses
// 2 and 3 at p2, a yard with hose Y at p3, and a scanner at each position.
type island struct {
	patience time.Duration // of until; 0 means a minute

	t       testing.TB
	dir     string
	clock   clock
	cfg     station.Config
	pumps   *simhorustech.Controller
	yard    *yard.Yard
	scanner map[string]*simscanner.Scanner
	agent   *station.Agent
	stop    func()
	ordered chan time.Time // when an order to release reached the controller
	cut     atomic.Pointer[plug]

	untested bool             // no hose has been identified by a test sale
	versions map[string]int64 // of each policy log
	options  func(*station.Options)
	added    map[string]added // hoses beyond those above
}

// An added hose is one that a test put on the island: where its totalizer began,
// and where the true meter stands.
type added struct {
	begun dispense.Volume
	meter func() int64
}

// newIsland makes an island; more devices are put on it before it is enrolled.
func newIsland(t testing.TB, more ...func(*island)) *island {
	t.Helper()
	return newIslandOn(t, "horustech", simhorustech.Options{}, more...)
}

// newIslandOn is an island whose controller speaks a driver's dialect. Positions
// are pump sides there, too: hose 1 is 04, hoses 2 and 3 are 05 and 45.
func newIslandOn(t testing.TB, driver string, unit simhorustech.Options, more ...func(*island)) *island {
	t.Helper()
	i := &island{t: t, dir: t.TempDir(), clock: clock{time.Now()}, scanner: map[string]*simscanner.Scanner{}, versions: map[string]int64{}, ordered: make(chan time.Time, 16)}
	hoses := []all.HoseOptions{{ID: "1", Nozzle: 1}, {ID: "2", Nozzle: 2}, {ID: "3", Nozzle: 3}}
	if driver == "cbc" {
		if unit.Dialect == simhorustech.Horustech {
			unit.Dialect = simhorustech.CBC06
		}
		hoses = []all.HoseOptions{{ID: "1", Code: "04"}, {ID: "2", Code: "05"}, {ID: "3", Channel: 1, Address: 2, Position: 1}}
	}
	unit.Now, unit.Hoses = i.clock.now, []simhorustech.Hose{
		{Number: 1, Side: 1, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: 100_000 * int64(liter)},
		{Number: 2, Side: 2, Fuel: 1, Tank: 1, Prices: [3]int64{25_500}, TotalizerUL: 200_000 * int64(liter)},
		{Number: 3, Side: 2, Fuel: 2, Tank: 2, Prices: [3]int64{23_900}, TotalizerUL: 300_000 * int64(liter)},
	}
	if driver == "cbc" { // whose short sales have four digits for a price
		for n := range unit.Hoses {
			unit.Hoses[n].Decimals = simhorustech.Decimals{Total: 2, Volume: 3, Price: 2}
			unit.Hoses[n].Prices[0] /= 10
			hoses[n].PriceDecimals = new(2)
		}
	}
	i.pumps = simhorustech.New(unit)
	i.yard = yard.New(yard.Options{
		Now:     i.clock.now,
		Modules: []yard.Module{{Slave: 1, Kind: yard.CounterModule}, {Slave: 2, Kind: yard.RelayModule, FlashUnit: pace * 100 * time.Millisecond}},
		Hoses: []yard.Hose{{
			ID: "Y", Pulser: yard.Terminal{Slave: 1}, Switch: yard.Terminal{Slave: 2}, Valve: yard.Terminal{Slave: 2, Channel: 1},
			PulsesNum: 100, CloseTime: 100 * time.Millisecond, TotalizerUL: 7_000 * int64(liter), Count: 500_000,
		}},
	})
	i.cfg = station.Config{
		Station: id, Data: i.dir,
		Lines: []station.Line{
			{Name: "pumps", Port: i.serve("pumps", i.pumps.Serve), PollMS: 20, Options: all.Options{Driver: driver, Hoses: hoses}},
			{Name: "yard", Port: i.serve("yard", i.yard.Serve), PollMS: 20, Options: all.Options{Driver: "pulser", Hoses: []all.HoseOptions{{
				ID: "Y", NumUL: 10_000, Den: 1, SettleMS: 200,
				Counter: &all.Terminal{Slave: 1, Profile: "adam4150"},
				Switch:  &all.Terminal{Slave: 2, Profile: "waveshare-io8"},
				Valve:   &all.Terminal{Slave: 2, Profile: "waveshare-io8", Channel: 1},
				// The meter's clock runs pace times as fast as the driver's.
				MaxFlowLPM: 20_000,
			}}}},
		},
		Positions: []station.Position{
			{Position: "p1", Hoses: []station.Hose{{Hose: "1", Grade: "diesel", Tank: "T1"}}},
			{Position: "p2", Hoses: []station.Hose{{Hose: "2", Grade: "diesel", Tank: "T1"}, {Hose: "3", Grade: "regular", Tank: "T2"}}},
			{Position: "p3", Hoses: []station.Hose{{Hose: "Y", Grade: "diesel", Tank: "T3", OverrunUL: 20 * int64(liter)}}},
		},
	}
	for _, p := range i.cfg.Positions {
		i.scanAt(p.Position)
	}
	for _, put := range more {
		put(i)
	}
	i.enroll()
	return i
}

// scanAt puts a scanner at a position.
func (i *island) scanAt(position string) {
	i.t.Helper()
	port := i.plug("scan-" + position)
	i.scanner[position] = simscanner.New(port, simscanner.Options{AIM: simscanner.QR})
	i.cfg.Scanners = append(i.cfg.Scanners, station.Scanner{
		Name: "scan-" + position, Port: station.Port{Port: port.Path()}, Position: position, DebounceMS: 50,
	})
}

// plug makes a serial line that outlives every agent of the test.
func (i *island) plug(name string) *ptyport.Port {
	i.t.Helper()
	port, err := ptyport.Open(filepath.Join(i.dir, name))
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { port.Close() })
	return port
}

// A tap notes when the controller is ordered to release a hose.
type tap struct {
	*ptyport.Port
	i *island
}

var order = regexp.MustCompile(`>\?[0-9A-F]{4}34`)

// A plug is pulled when something is about to reach the controller, which then
// hears nothing of it, nor of anything after.
type plug struct {
	on     *regexp.Regexp
	pulled chan struct{}
	once   sync.Once
}

func (t tap) Read(b []byte) (int, error) {
	n, err := t.Port.Read(b)
	if p := t.i.cut.Load(); p != nil && p.on.Match(b[:n]) {
		p.once.Do(func() { close(p.pulled) })
		return t.Read(b)
	}
	if order.Match(b[:n]) {
		select {
		case t.i.ordered <- time.Now():
		default: // nobody measures
		}
	}
	return n, err
}

func (i *island) serve(name string, serve func(context.Context, io.ReadWriter) error) station.Port {
	port := i.plug(name)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := serve(ctx, io.ReadWriter(tap{port, i})); err != nil && ctx.Err() == nil {
			i.t.Errorf("%s: %v", name, err)
		}
	})
	i.t.Cleanup(func() { cancel(); port.SetDeadline(time.Unix(1, 0)); group.Wait() })
	return station.Port{Port: port.Path()}
}

func (i *island) open() *station.Agent {
	i.t.Helper()
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("LITRO_LOG") != "" {
		log = slog.New(slog.NewTextHandler(i.t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	o := station.Options{Log: log, Now: i.clock.now, Synced: func() bool { return true }, Pace: pace}
	if i.options != nil {
		i.options(&o)
	}
	a, err := station.New(i.cfg, o)
	if err != nil {
		i.t.Fatal(err)
	}
	return a
}

// enroll gives the box its key and grant, as an administrator would.
func (i *island) enroll() {
	i.t.Helper()
	vkey, err := station.MakeKey(i.dir, id)
	if err != nil {
		i.t.Fatal(err)
	}
	grant, err := dispense.SealGrant(&dispense.Grant{
		Origin: dispensetest.Origin, Station: id, Shard: "07", Epoch: 1, Key: vkey, Receipt: []string{dispensetest.ReceiptKey.VKey},
		Policy: []string{dispensetest.PolicyKey.VKey}, People: people, At: i.clock.now().Truncate(time.Second),
	}, dispensetest.PolicyKey)
	if err != nil {
		i.t.Fatal(err)
	}
	a := i.open()
	if err := a.Enroll(grant, "enrolled", people, a.ReadMeters(i.t.Context())); err != nil {
		i.t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		i.t.Fatal(err)
	}
	if !i.untested {
		i.identify()
	}
}

// identify has every hose identified, as it is wired now.
func (i *island) identify() {
	i.t.Helper()
	a := i.open()
	if err := errors.Join(a.Identify(people), a.Close()); err != nil {
		i.t.Fatal(err)
	}
}

// start runs an agent and waits until it serves.
func (i *island) start() {
	i.t.Helper()
	i.run()
	ticks := i.count("tick")
	i.until("the agent serves", func() bool { return i.count("tick") > ticks })
}

// run runs an agent. The function it sets in stop ends it, and closes what it
// had open.
func (i *island) run() {
	i.t.Helper()
	a := i.open()
	ctx, cancel := context.WithCancelCause(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	var once sync.Once
	i.agent, i.stop = a, func() {
		once.Do(func() {
			cancel(errors.New("told to end"))
			if err := <-done; err != nil {
				i.t.Errorf("run: %v", err)
			}
			if err := a.Close(); err != nil {
				i.t.Errorf("close: %v", err)
			}
		})
	}
	i.t.Cleanup(i.stop)
}

// restart kills the agent and starts another.
func (i *island) restart() {
	i.t.Helper()
	i.stop()
	i.start()
}

// send hands entries of a policy log to the agent, signed as the server would.
func (i *island) send(log string, bodies ...policy.EntryBody) {
	i.t.Helper()
	m := &policy.Message{Log: log, Era: 1_764_000_000, At: i.clock.now().Truncate(time.Second), From: i.versions[log] + 1}
	for _, b := range bodies {
		i.versions[log]++
		m.Entries = append(m.Entries, policy.Entry{N: i.versions[log], Body: b})
	}
	m.To = i.versions[log]
	b, err := policy.Seal(m, dispensetest.PolicyKey)
	if err != nil {
		i.t.Fatal(err)
	}
	if err := i.agent.TakePolicy(b); err != nil {
		i.t.Fatal(err)
	}
}

// The label of vehicle v-0042 and its secret.
const labelID = "ABCD2345"

func token() string { return barcode.Token([]byte("a secret of the server"), labelID, 1) }

func label(t testing.TB) string {
	t.Helper()
	text, err := barcode.Format2D(barcode.Label{ID: labelID, Version: 1, Token: token()})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fleet tells the station of one vehicle, with a lease of 500 L this year.
func (i *island) fleet(more ...policy.EntryBody) {
	i.t.Helper()
	i.send(policy.Fleet, append([]policy.EntryBody{
		&policy.Grade{Grade: "diesel", Name: "Diésel"}, &policy.Price{Grade: "diesel", PriceE4: 255_000, Currency: "MXN"},
		&policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter)},
		&policy.Vehicle{Vehicle: "v-0042", Status: "active", Plate: "ABC-123", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Quotas: []string{"q1"}},
		&policy.Label{Label: labelID, Version: 1, Vehicle: "v-0042", Status: "active", TokenSHA256: barcode.TokenHash(token())},
	}, more...)...)
	i.send(id, &policy.Settings{Zone: "America/Mexico_City"}, i.lease(500*liter))
}

func (i *island) lease(limit dispense.Volume) *policy.Lease {
	from := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)
	return &policy.Lease{Quota: "q1", Period: "2026", Epoch: 1, FromAt: from, UntilAt: from.AddDate(1, 0, 0), LimitUL: limit}
}

// until waits for something to be so.
func (i *island) until(what string, so func() bool) {
	i.t.Helper()
	i.within(cmp.Or(i.patience, time.Minute), what, so)
}

// within is until for what may take longer.
func (i *island) within(d time.Duration, what string, so func() bool) {
	i.t.Helper()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	for !so() {
		select {
		case <-i.agent.Changed():
		case <-time.After(10 * time.Millisecond): // the devices change without telling
		case <-deadline.C:
			i.t.Fatalf("waited in vain: %s\npages %+v\nrecords %s", what, i.agent.Snapshot().Positions, i.kinds())
		}
	}
}

func (i *island) page(position string) screen.Position {
	for _, p := range i.agent.Snapshot().Positions {
		if p.Position == position {
			return p
		}
	}
	return screen.Position{}
}

func (i *island) untilPage(position, page string) screen.Position {
	i.t.Helper()
	i.until(position+" shows "+page, func() bool { return i.page(position).Page == page })
	return i.page(position)
}

// records returns the whole journal.
func (i *island) records() []*dispense.Record {
	i.t.Helper()
	var all []*dispense.Record
	for at := (journal.Cursor{}); ; {
		notes, next, err := i.agent.Journal().Read(at, 100, 1<<20)
		if err != nil {
			i.t.Fatal(err)
		}
		if len(notes) == 0 {
			return all
		}
		for _, b := range notes {
			r, err := dispense.OpenRecord(b)
			if err != nil {
				i.t.Fatal(err)
			}
			if r.Unread != nil {
				i.t.Errorf("record %s cannot be read: %v", r.Ref(), r.Unread)
			}
			all = append(all, r)
		}
		at = next
	}
}

func (i *island) kinds() (list string) {
	for _, r := range i.records() {
		list += fmt.Sprintf("\n%d %s %s", r.Seq, r.Kind, r.Raw)
	}
	return list
}

func (i *island) count(kind string) int {
	n := 0
	for _, r := range i.records() {
		if r.Kind == kind {
			n++
		}
	}
	return n
}

// bodies returns the records of one kind, in order.
func bodies[T dispense.Body](i *island) []T {
	i.t.Helper()
	var all []T
	for _, r := range i.records() {
		if b, ok := r.Body.(T); ok {
			all = append(all, b)
		}
	}
	return all
}

// last waits for record n of a kind and returns it.
func last[T dispense.Body](i *island, n int) T {
	i.t.Helper()
	var none T
	i.until(fmt.Sprintf("%T number %d", none, n), func() bool { return len(bodies[T](i)) >= n })
	return bodies[T](i)[n-1]
}

// scan presents the vehicle's label until the position takes notice: a scanner
// that was opened a moment ago may lose the first.
func (i *island) scan(position string) {
	i.t.Helper()
	if err := i.scanner[position].Scan(label(i.t)); err != nil {
		i.t.Fatal(err)
	}
}

// reconcile holds the journal to the meters: every liter of every hose is in a
// record, and the records of a hose follow on one another.
func (i *island) reconcile() {
	i.t.Helper()
	truth := map[string]dispense.Volume{
		"1": dispense.Volume(i.pumps.Nozzle(1).Totalizer()), "2": dispense.Volume(i.pumps.Nozzle(2).Totalizer()),
		"3": dispense.Volume(i.pumps.Nozzle(3).Totalizer()),
	}
	begun := map[string]dispense.Volume{"1": 100_000 * liter, "2": 200_000 * liter, "3": 300_000 * liter}
	yardMeter, _ := dispense.Scale{Num: 10_000, Den: 1}.Volume(500_000)
	begun["Y"] = yardMeter
	truth["Y"] = yardMeter + dispense.Volume(i.yard.Nozzle("Y").Totalizer()) - 7_000*liter
	for hose, m := range i.added {
		begun[hose], truth[hose] = m.begun, dispense.Volume(m.meter())
	}
	at, sum := maps.Clone(begun), map[string]dispense.Volume{}
	for _, r := range i.records() {
		switch b := r.Body.(type) {
		case *dispense.Dispense:
			i.follows(r, at, b.Hose, *b.TotalizerBeforeUL, *b.TotalizerAfterUL)
			sum[b.Hose] += b.VolumeUL
		case *dispense.Offbook:
			i.follows(r, at, b.Hose, b.TotalizerBeforeUL, b.TotalizerAfterUL)
			sum[b.Hose] += b.VolumeUL
		}
	}
	const step = 20 * dispense.Milliliter // of two figures, each of a totalizer's last digit
	for hose, is := range truth {
		if apart := is - at[hose]; apart < -step || apart > step {
			i.t.Errorf("hose %s: the records account for %s, the meter shows %s", hose, at[hose], is)
		}
	}
	for hose, v := range sum {
		if apart := v - (at[hose] - begun[hose]); apart < -step || apart > step {
			i.t.Errorf("hose %s: the records' volumes are %s, their totalizers moved %s", hose, v, at[hose]-begun[hose])
		}
	}
	i.checkClosed()
}

func (i *island) follows(r *dispense.Record, at map[string]dispense.Volume, hose string, before, after dispense.Volume) {
	if before != at[hose] || after < before {
		i.t.Errorf("%s %s: from %s to %s, want it to begin at %s", r.Kind, r.Ref(), before, after, at[hose])
	}
	at[hose] = after
}

// checkClosed holds that every authorize is closed exactly once.
func (i *island) checkClosed() {
	closed := map[dispense.Ref]int{}
	for _, r := range i.records() {
		switch b := r.Body.(type) {
		case *dispense.Dispense:
			closed[b.Auth]++
		case *dispense.Void:
			closed[b.Auth]++
		}
	}
	for _, r := range i.records() {
		if r.Kind == "authorize" && closed[r.Ref()] != 1 {
			i.t.Errorf("authorize %s was closed %d times, want once", r.Ref(), closed[r.Ref()])
		}
	}
}
