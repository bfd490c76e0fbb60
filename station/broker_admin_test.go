package station_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/broker"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/screen"
)

// An administrator has all rights at the broker: he hears everything and may
// publish everything, everywhere.
type administrator struct {
	t      *testing.T
	client paho.Client
	broker *broker.Broker
	locked atomic.Bool // the broker lets nobody in any more
}

func newAdministrator(t *testing.T) (*administrator, string) {
	t.Helper()
	a := &administrator{t: t}
	b, err := broker.Start(slog.New(slog.DiscardHandler), broker.Config{
		Listen: "127.0.0.1:0", Authenticate: func(string, string, []byte) bool { return !a.locked.Load() }, Allow: func(string, string, bool) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	url := "tcp://" + b.Addr().String()
	a.broker, a.client = b, paho.NewClient(paho.NewClientOptions().AddBroker(url).SetClientID("root").SetAutoReconnect(false))
	if tok := a.client.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal("the administrator does not get in")
	}
	t.Cleanup(func() { a.client.Disconnect(0) })
	return a, url
}

func (a *administrator) publish(channel dispense.Channel, b []byte) {
	a.t.Helper()
	topic := dispense.Topic{Shard: "07", Station: id, Channel: channel}.String()
	if tok := a.client.Publish(topic, 1, false, b); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		a.t.Fatalf("publish to %s: %v", topic, tok.Error())
	}
}

// sealed is a policy message as a server signs it, or somebody else.
func (i *island) sealed(key dispensetest.Key, log string, era, from int64, bodies ...policy.EntryBody) []byte {
	i.t.Helper()
	m := &policy.Message{Log: log, Era: era, At: i.clock.now().Truncate(time.Second), From: from, To: from + int64(len(bodies)) - 1}
	for n, b := range bodies {
		m.Entries = append(m.Entries, policy.Entry{N: from + int64(n), Body: b})
	}
	b, err := policy.Seal(m, key)
	if err != nil {
		i.t.Fatal(err)
	}
	return b
}

// Whoever runs the broker replays, reorders, forges and redirects what goes down
// to a station, as much as he likes. No fuel comes of it, no lease grows, and
// what was refused is counted, in the journal too.
func TestABrokerAdministratorOpensNoValve(t *testing.T) {
	t.Parallel()
	admin, url := newAdministrator(t)
	i := newIsland(t)
	i.cfg.Broker = station.Broker{URL: url, Username: id}
	i.start()
	i.until("the link", func() bool { return admin.hears(i) })
	const era = 1_764_000_000

	// What the server says, by way of the broker: the vehicle, and a lease that is
	// first 500 L and then 40.
	fleet := i.sealed(dispensetest.PolicyKey, policy.Fleet, era, 1,
		&policy.Grade{Grade: "diesel", Name: "Diésel"}, &policy.Price{Grade: "diesel", PriceE4: 255_000, Currency: "MXN"},
		&policy.Rule{Rule: "trucks"}, &policy.Vehicle{Vehicle: "v-0042", Status: "active", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Quotas: []string{"q1"}})
	wide := i.sealed(dispensetest.PolicyKey, id, era, 1, &policy.Settings{Zone: "America/Mexico_City"}, i.lease(500*liter))
	narrow := i.sealed(dispensetest.PolicyKey, id, era, 3, i.lease(40*liter))
	out := i.sealed(dispensetest.PolicyKey, id, era, 4, &policy.Command{ID: "c1", What: "out_of_service", UntilAt: i.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
	in := i.sealed(dispensetest.PolicyKey, id, era, 5, &policy.Command{ID: "c2", What: "in_service", UntilAt: i.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
	for _, m := range [][]byte{fleet, wide, narrow} {
		admin.publish(dispense.Policies, m)
	}
	versions := func() string { v := i.agent.Held().Versions(); return v.Fleet.String() + " " + v.Own.String() }
	want := fmt.Sprintf("%d.4 %d.3", era, era)
	i.until("the server's policy", func() bool { return versions() == want })

	thief := dispensetest.NewKey(dispensetest.Origin+"/policy", 666)
	thiefReceipt := dispensetest.NewKey(dispensetest.Origin+"/receipt", 666)
	label := &policy.Label{Label: labelID, Version: 1, Vehicle: "v-0042", Status: "active"}
	once := &policy.Once{ID: "o1", Vehicle: "v-0042", LimitUL: 900 * liter, UntilAt: i.clock.now().Add(time.Hour).Truncate(time.Second), Status: "open"}
	altered := bytes.Replace(narrow, []byte("40000000"), []byte("90000000"), 1)
	foreign := [][]byte{
		i.sealed(thief, policy.Fleet, era, 5, label), i.sealed(thief, id, era, 4, i.lease(9_000*liter)), i.sealed(thief, id, era+9, 1, i.lease(9_000*liter)),
		i.sealed(dispensetest.ReceiptKey, id, era, 4, i.lease(9_000*liter)), i.sealed(dispensetest.NewKey(id, 1), id, era, 4, i.lease(9_000*liter)),
		altered, narrow[:len(narrow)-1], append(slices.Clone(narrow), '\n'), bytes.Repeat([]byte("x"), 60<<10), nil, []byte("{}"),
		i.sealed(dispensetest.PolicyKey, "sur", era, 4, i.lease(9_000*liter)), i.sealed(dispensetest.PolicyKey, "sur", era, 4, once), // the server's word to another
		i.receipt(thiefReceipt, id, 99), i.receipt(dispensetest.ReceiptKey, "sur", 99), i.receipt(dispensetest.PolicyKey, id, 99),
	}
	honest := i.agent.Foreign()
	orders := len(i.ordered)
	sent := 0
	for round := range 5 {
		for _, m := range foreign {
			admin.publish(dispense.Policies, m)
			admin.publish(dispense.Receipts, m)
			sent += 2
		}
		// The server's own words, again and in another order: none of them counts
		// twice. The newest is withheld: a gap is not filled by what comes after it.
		for _, m := range [][]byte{in, wide, fleet, narrow, wide, in} {
			admin.publish(dispense.Policies, m)
		}
		i.until("the refusals are counted", func() bool { return i.agent.Foreign()-honest >= int64(sent) })
		if got := versions(); got != want {
			t.Fatalf("round %d: the station holds %s, want %s", round, got, want)
		}
	}
	i.agent.Held().View(func(h *policy.Holding) {
		if l := h.Lease("q1", "2026"); l == nil || l.LimitUL != 40*liter {
			t.Errorf("lease: got %+v, want 40 L", l)
		}
	})
	if n := i.count("authorize"); n != 0 || len(i.ordered) != orders {
		t.Errorf("got %d authorize records and %d orders to the pump, want none", n, len(i.ordered)-orders)
	}
	if got := i.pumps.Nozzle(1).Totalizer(); got != 100_000*int64(liter) {
		t.Errorf("totalizer: got %d, want that nothing flowed", got)
	}

	// A forged label is still unknown here.
	i.scanUntil("p1", screen.Denied)
	if d := last[*dispense.Deny](i, 1); d.Reason != "unknown_label" {
		t.Errorf("denied for %s, want unknown_label", d.Reason)
	}
	// With the next of the server's words in their order the station goes on.
	admin.publish(dispense.Policies, out)
	admin.publish(dispense.Policies, in)
	i.until("the server's next words", func() bool { return i.agent.Held().Versions().Own.N == 5 })

	if err := i.agent.TakePolicy(i.sealed(dispensetest.PolicyKey, policy.Fleet, era+1, 1, label)); err == nil {
		t.Error("changes of another era are taken")
	}
	// A new era of the server's has a tick written at once.
	snapshot, err := policy.Seal(&policy.Message{
		Log: id, Era: era + 2, At: i.clock.now().Truncate(time.Second), From: 6, To: 6, Base: new(int64(6)), Part: new(int64(1)), Parts: new(int64(1)),
		Entries: []policy.Entry{{N: 1, Body: &policy.Settings{Zone: "America/Mexico_City"}}, {N: 3, Body: i.lease(40 * liter)}},
	}, dispensetest.PolicyKey)
	if err != nil {
		t.Fatal(err)
	}
	admin.publish(dispense.Policies, snapshot)
	i.until("a tick that says so", func() bool {
		return slices.ContainsFunc(bodies[*dispense.Tick](i), func(k *dispense.Tick) bool {
			return slices.ContainsFunc(k.Devices, func(d dispense.DeviceState) bool {
				return d.Device == "broker" && strings.HasPrefix(d.State, "foreign_messages:")
			})
		})
	})
}

// hears tells whether a station is there: it has subscribed when it says what it
// holds.
func (a *administrator) hears(i *island) bool {
	heard := make(chan struct{}, 1)
	topic := dispense.Topic{Shard: "07", Station: id, Channel: dispense.Helds}.String()
	a.client.Subscribe(topic, 0, func(paho.Client, paho.Message) {
		select {
		case heard <- struct{}{}:
		default:
		}
	}).WaitTimeout(10 * time.Second)
	ctx, cancel := context.WithTimeout(i.t.Context(), 3*time.Second)
	defer cancel()
	select {
	case <-heard:
		return true
	case <-ctx.Done():
		return false
	}
}

// receipt is one for a station, signed by some key.
func (i *island) receipt(key dispensetest.Key, station string, n int64) []byte {
	i.t.Helper()
	b, err := dispense.SealReceipt(&dispense.Receipt{
		Station: station, Epoch: 1, Seq: 1_000, Hash: dispense.HashNote(nil).String(), Kept: 1_000, Era: 1_764_000_000, N: n, At: i.clock.now().Truncate(time.Second), State: "revoked",
	}, key)
	if err != nil {
		i.t.Fatal(err)
	}
	return b
}

// A station is cut off by the broker in the middle of a fill, and kept out: its
// certificate was voided. The fill goes on to its end, and so does the next one.
func TestCutOffInMidFill(t *testing.T) {
	t.Parallel()
	admin, url := newAdministrator(t)
	i := newIsland(t)
	i.cfg.Broker = station.Broker{URL: url, Username: id}
	i.start()
	i.until("the link", func() bool { return admin.hears(i) })
	i.fleet()
	for fill := range 2 {
		i.scanUntil("p1", screen.Ready)
		n := i.pumps.Nozzle(1)
		n.Lift()
		n.Fill(200, 20_000_000)
		i.untilPage("p1", screen.Pouring)
		admin.locked.Store(true)
		admin.broker.Recheck()
		want := (100_020 + 20*int64(fill)) * int64(liter)
		i.until("20 L have flowed", func() bool { return n.Totalizer() == want })
		n.HangUp()
		if d := last[*dispense.Dispense](i, fill+1); d.VolumeUL != 20*liter || d.End != "H" {
			t.Errorf("fill %d: got %s, end %s, want 20 L, end H", fill+1, d.VolumeUL, d.End)
		}
		i.untilPage("p1", screen.Done)
		if err := i.agent.Cancel(t.Context(), "p1"); err != nil && fill == 0 {
			i.untilPage("p1", screen.Idle)
		}
	}
	if i.agent.Linked() {
		t.Error("the agent believes that it is linked")
	}
	i.reconcile()
}
