package e2e

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"log/slog"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// A department observes: its vehicle is released over its quota, and the report says
// which vehicle would have been denied, and why. Two people enforce from a day on. Until
// then the vehicle is released as before, at a station that has long heard of the
// decision; from then on the same station denies it.
//
// The parts are the true ones: fleet, office, ingest, judge and store on PostgreSQL;
// journal, held policy and policy.Decide at the box.
func TestFromObserveToEnforce(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)
	c := newCenter(t, began)
	c.open(t, false)
	defer c.stop()
	ctx := t.Context()
	rule := &fleet.Rule{Rule: policy.Rule{Rule: "general", PerFillUL: new(40 * dispense.Liter)}}
	must(t, c.Save(ctx, "ana", &fleet.Department{Department: "obras", Name: "Obras", Mode: "observe"}, &fleet.Grade{Grade: "diesel", Name: "Diésel"}, rule,
		&fleet.Quota{Quota: "monthly", Period: fleet.Month, SizeUL: 40 * dispense.Liter, FromAt: began.AddDate(0, -1, 0)},
		&fleet.Vehicle{
			Vehicle: "v101", FleetNo: "101", Plate: "P-101", Status: "active", Department: "obras", Grades: []string{"diesel"}, Rule: "general",
			Odometer: "none", Quotas: []string{"monthly"},
		}))
	box := c.enrolls(t, "norte")
	must(t, c.Renew(ctx, c.clock.now()))
	c.meets(t, box)

	// The first fill is the whole quota; the second is beyond it.
	if d := c.fuels(t, box); d.Outcome != policy.Grant || slices.Contains(d.Flags, "would_deny:quota") {
		t.Fatalf("within its quota: got %s with flags %v, want a grant that nothing speaks against", d.Outcome, d.Flags)
	}
	observes := func(when string) {
		t.Helper()
		if d := c.fuels(t, box); d.Outcome != policy.Grant || d.LimitUL != 40*dispense.Liter || !slices.Contains(d.Flags, "would_deny:quota") {
			t.Fatalf("%s: got %s of %s with flags %v, want 40 L and would_deny:quota", when, d.Outcome, d.LimitUL, d.Flags)
		}
	}
	observes("over its quota in a department that observes")
	must(t, judge.New(slog.New(slog.DiscardHandler), c.store, judge.Config{}).Drain(ctx))
	c.reports(t, began, "quota", "101 · P-101", 1)

	// Two people read that, and decide.
	o := c.office(t)
	monday := began.AddDate(0, 0, 7)
	act, err := c.ProposeMode(ctx, "ana", fleet.ModeAct{What: "department", Subject: "obras", Mode: "enforce", FromAt: monday, Why: "30 días observados"})
	must(t, err)
	if err := o.ApproveMode(ctx, c.Fleet, "ana", act.Act, "web"); err == nil {
		t.Fatal("one person alone enforces")
	}
	must(t, o.ApproveMode(ctx, c.Fleet, "luis", act.Act, "web"))
	if n := c.int(t, `SELECT count(*) FROM event WHERE kind = 'decide' AND body->>'subject' = 'mode/department/obras'`); n != 1 {
		t.Errorf("got %d records of the office, want one that says who decided", n)
	}

	c.runs(t)
	c.clock.set(monday.Add(-time.Second))
	must(t, c.store.ApplyModes(ctx, c.clock.now()))
	c.meets(t, box)
	observes("a second before the day, linked")
	c.clock.set(monday)
	c.inForce(t, "obras")
	observes("the day has come, and the station has not heard")
	c.meets(t, box)
	if d := c.fuels(t, box); d.Outcome != policy.Deny || d.Reason != policy.QuotaSpent {
		t.Errorf("from the day on: got %s %s with flags %v, want it denied for its quota", d.Outcome, d.Reason, d.Flags)
	}
}

// fuels scans the vehicle at a box that asks nobody, takes what it is given, and tells
// the center when they next meet.
func (c *center) fuels(t *testing.T, b *isle) policy.Decision {
	t.Helper()
	d, err := b.scan("1", policy.Request{Typed: "v101"}, false, false)
	must(t, err)
	if d.Outcome == policy.Grant {
		b.armed["1"].flowed = d.LimitUL
		must(t, b.hangUp("1", "H"))
	}
	for _, m := range b.messages(t, 100) {
		b.receipts(t, c, c.hears(t, b.topic(dispense.Journal), m, b.says(t, nil)))
	}
	return d
}

// receipts takes those that came down.
func (b *isle) receipts(t *testing.T, c *center, came [][]byte) {
	t.Helper()
	key, err := note.NewVerifier(c.ring.Receipt.VKey)
	must(t, err)
	for _, m := range came {
		if _, err := dispense.OpenReceipt(m, key); err == nil {
			_, err := b.journal.TakeReceipt(m, b.meters)
			must(t, err)
		}
	}
}

// meets brings a box what is new for it.
func (c *center) meets(t *testing.T, b *isle) {
	t.Helper()
	for _, m := range c.policy(t, b.station, b.logs.Versions()) {
		must(t, b.hears(m))
	}
}

// reports holds that the report of what is observed has one row for a reason and one
// for a vehicle with it.
func (c *center) reports(t *testing.T, month time.Time, reason, vehicle string, fills int64) {
	t.Helper()
	a, err := c.store.Observe(t.Context(), report.ObserveQuestion{
		Period: report.Period{From: month.AddDate(0, 0, -1), To: month.AddDate(0, 1, 0)}, Department: "obras",
	})
	must(t, err)
	if a.Fills != 2 || a.Denied != fills || len(a.Reasons.Rows) != 1 || len(a.Vehicles.Rows) != 1 {
		t.Fatalf("the report: got %+v, want %d of 2 fills, by one reason and one vehicle", a, fills)
	}
	row := a.Vehicles.Rows[0].Cells
	if a.Reasons.Rows[0].Key != reason || row[0].Text != vehicle || row[1].Text != reason || row[2].Text != "Obras" {
		t.Errorf("the report: got %+v for %q, want %s of %s in Obras", row, a.Reasons.Rows[0].Key, reason, vehicle)
	}
}

// office opens the office's journal, as the server does.
func (c *center) office(t *testing.T) *office.Office {
	t.Helper()
	override, err := ecdh.P256().GenerateKey(rand.Reader)
	must(t, err)
	zone, err := time.LoadLocation("America/Mexico_City")
	must(t, err)
	o, err := office.Open(t.Context(), office.Config{
		Log: slog.New(slog.DiscardHandler), Store: c.store, Ring: c.ring, Override: override, Dir: t.TempDir(), Name: "Oficina", Zone: zone,
		People: officials, Now: c.clock.now,
	})
	must(t, err)
	t.Cleanup(func() { must(t, o.Close()) })
	return o
}

// runs has the fleet look after what is due, until the test is over.
func (c *center) runs(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- c.Fleet.Run(ctx) }()
	t.Cleanup(func() { cancel(); must(t, <-ended) })
}

// inForce waits until a department enforces. The clock goes on meanwhile: the fleet looks
// every few seconds by it, and may have looked last a second before the day.
func (c *center) inForce(t *testing.T, department string) {
	t.Helper()
	until(t, "the department to enforce", func() bool {
		c.clock.set(c.clock.now().Add(time.Second))
		return c.int(t, `SELECT count(*) FROM department WHERE department = $1 AND mode = 'enforce'`, department) == 1
	})
}
