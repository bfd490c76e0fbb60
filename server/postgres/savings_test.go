package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/worth"
	"github.com/litro-fuel/litro/server/savings"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A yard whose pumps say no price: the statement of savings has what its tank cost on each day, as it was booked, names
// that among what it is made of, and leaves without a price what no tank says it of. By the rule of before it is as it was.
func TestSavingsOfOwnTanks(t *testing.T) {
	t.Parallel()
	a := newAccountant(t)
	day := func(month time.Month, n int) time.Time { return time.Date(2026, month, n, 0, 0, 0, 0, a.zone) }
	a.layout("1", "T1", "diesel")
	a.read("T1", "diesel", "periodic", 1_000*liter, nil)
	level := 1_000 * liter
	fills := func(of int) {
		a.at(of, 9, 0)
		for _, v := range []string{"v1", "v2", "v3"} {
			a.fill("1", 40*liter, func(auth *dispense.Authorize, _ *dispense.Dispense) { auth.Vehicle = v })
			level -= 40 * liter
		}
		a.at(of, 22, 0)
		a.read("T1", "diesel", "periodic", level, nil)
	}
	fills(3)
	came := a.deliver(6, level, 3_000*liter)
	level += 3_000 * liter
	fills(8)
	fills(12)
	a.flush()
	a.exec(`UPDATE dispense SET price_e4 = NULL, amount_cents = NULL, currency = NULL WHERE station = 'norte'`)
	// In November they had tickets.
	n := 0
	typed := func(vehicle string, at time.Time, cents *int64) {
		n++
		a.exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, currency, amount_cents, vehicle, ended, flags, ticket, source)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'diesel', 'vehicle', 40000000, 'typed', CASE WHEN $3::bigint IS NULL THEN NULL ELSE 'MXN' END, $3, $4, 'H', '{}', $5, 'ticket')`, 900+n, at.Add(12*time.Hour), cents, vehicle, fmt.Sprint("T", n))
	}
	for _, v := range []string{"v1", "v2", "v3"} {
		for _, of := range []int{2, 10, 20} {
			typed(v, day(11, of), new(int64(88_000)))
		}
	}
	a.exec(`UPDATE dispense d SET filled = 'yes', odometer_m = o.m FROM (SELECT station, epoch, seq, branch, 1000 * 400 * row_number() OVER (PARTITION BY vehicle ORDER BY happened_at) AS m FROM dispense) o
 WHERE (d.station, d.epoch, d.seq, d.branch) = (o.station, o.epoch, o.seq, o.branch)`)
	a.opens("2026-12-01", 1_000*liter, 2_000_000)
	a.must(a.note(came, stock.Quantity{UL: 3_000 * liter, Basis: stock.Observed}, func(n *stockroom.Note) { n.Cents = new(int64(7_500_000)) }))
	desk := statement.New(statement.Config{Store: a.store, Zone: a.zone, Now: func() time.Time { return day(12, 31) }})
	look := func(rule savings.Rule) *statement.Looked {
		t.Helper()
		l, err := desk.Look(t.Context(), statement.Days{From: day(12, 1), To: day(12, 31)}, &statement.Days{From: day(11, 1), To: day(12, 1)}, rule)
		a.must(err)
		return l
	}
	before := look(savings.Unvalued)
	if before.Money != nil || before.UnpricedUL != 3*3*40*liter {
		t.Errorf("by the rule of before: money %+v, %d µL without a price", before.Money, before.UnpricedUL)
	}
	if l := look(savings.Valued); l.SHA256 != before.SHA256 || l.Money != nil {
		t.Errorf("before entries of own tanks are made it is another: %+v", l.Money)
	}
	a.begins("2026-12-01")
	a.keeps(day(12, 20), 2026)
	// What was booked of fills on the 3rd, and on the 8th and the 12th: at 20.00, and at (880 · 20.00 + 3,000 · 25.00) / 3,880 L.
	var booked worth.Amount
	for _, w := range a.values().Tanks {
		for _, d := range w.Days {
			booked = booked.Minus(d.Filled)
		}
	}
	in, err := a.store.UsesValued(t.Context(), day(12, 1), day(12, 31))
	a.must(err)
	var drawn worth.Amount
	for _, d := range in.Drawn {
		drawn = drawn.Plus(worth.Amount{UL: d.VolumeUL, Cents: d.Cents})
		if d.Station != "norte" || d.Tank != "T1" || d.Class != "general" || d.Currency != "MXN" || d.Fills != 1 || d.Day == "2026-12-03" && d.Cents != 80_000 {
			t.Errorf("drawn: %+v", d)
		}
	}
	if off := drawn.Cents - booked.Cents; len(in.Drawn) != 9 || drawn.UL != booked.UL || off < -3 || off > 3 || drawn.Cents == 9*80_000 {
		t.Errorf("%d are drawn, %+v, and entries of stock say %+v", len(in.Drawn), drawn, booked)
	}
	l := look(savings.Valued)
	if l.Tanks != (savings.Paid{UL: drawn.UL, Cents: drawn.Cents}) || l.Money == nil || l.UnpricedUL != 0 || l.SHA256 == before.SHA256 {
		t.Fatalf("of tanks %+v, money %+v, %d µL without a price", l.Tanks, l.Money, l.UnpricedUL)
	}
	// 3 · 3 intervals of 40 L at the mean of what has a price.
	if want := worth.Portion(drawn.Cents, 360*liter, drawn.UL); l.Money.PaidCents != want {
		t.Errorf("paid %d, want %d", l.Money.PaidCents, want)
	}
	file, err := desk.Records(t.Context(), l, true)
	a.must(err)
	if l.SHA256 != savings.Hash(savings.Inputs{Uses: usesOf(t, a, day(11, 1), day(12, 1))}, in) {
		t.Errorf("its hash is not of what is asked for:\n%s", file)
	}
	if again := look(savings.Unvalued); again.SHA256 != before.SHA256 || again.Money != nil || again.UnpricedUL != before.UnpricedUL {
		t.Errorf("by the rule of before it is another than it was: %+v", again.Money)
	}
	// Of fuel of which more than one fill in twenty has no price neither tanks nor anything else is the price (180).
	for _, v := range []string{"v1", "v2", "v3"} {
		typed(v, day(12, 25), nil)
	}
	if l := look(savings.Valued); l.Money != nil || l.Tanks != (savings.Paid{}) {
		t.Errorf("three tickets of twelve fills have no price: of tanks %+v, money %+v", l.Tanks, l.Money)
	}
	if _, err := statement.ReadRule("3"); !errors.Is(err, statement.ErrRule) {
		t.Errorf("rule 3: %v", err)
	}
}

func usesOf(t *testing.T, a *accountant, from, to time.Time) []savings.Use {
	t.Helper()
	uses, err := a.store.Uses(t.Context(), from, to)
	a.must(err)
	return uses
}
