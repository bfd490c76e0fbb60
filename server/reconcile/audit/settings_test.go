package audit_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// set is a setting that is in force from a local time on.
func set(r reconcile.Rule, from string, limit int64) reconcile.Said {
	return reconcile.Said{Rule: r, FromAt: at(from), Limit: &limit, State: reconcile.SaidInForce}
}

func off(r reconcile.Rule, from string) reconcile.Said {
	return reconcile.Said{Rule: r, FromAt: at(from), Off: true, State: reconcile.SaidInForce}
}

func of(class string, s reconcile.Said) reconcile.Said {
	s.Class = class
	return s
}

func proposed(s reconcile.Said) reconcile.Said {
	s.State = reconcile.SaidProposed
	return s
}

// What was set counts from its day on, for its class, once it is in force; and at its bounds.
func TestSettings(t *testing.T) {
	t.Parallel()
	const begin = "2026-11-05 09:00"
	fill := func(change func(*audit.Fill)) func(*audit.Facts) {
		return more(func(f *audit.Fill) { f.Class = "patrol"; change(f) })
	}
	unbilled := func(when string) func(*audit.Facts) {
		return fill(func(f *audit.Fill) { f.At, f.Bill = at(when), nil })
	}
	nothing := func(*audit.Fill) {}
	const waits, hours = "AUD-06:norte/1/9001 ", "AUD-05:norte/1/9001 hours major 960.00, 40000000 of 0 ul"
	from := func(minute int64) reconcile.Said { return set(audit.HoursFrom, "2026-01-01 00:00", minute) }
	until := func(minute int64) reconcile.Said { return set(audit.HoursUntil, "2026-01-01 00:00", minute) }
	for _, tt := range []struct {
		name  string
		facts func(*audit.Facts)
		said  []reconcile.Said
		want  string
	}{
		{"off", fill(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), []reconcile.Said{off(audit.NotListed, begin)}, ""},
		{"off a moment later", fill(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), []reconcile.Said{off(audit.NotListed, "2026-11-05 09:01")}, "AUD-01:norte/1/9001 inventory major 960.00, 40000000 of 0 ul"},
		{"off for others", fill(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), []reconcile.Said{of("sedan", off(audit.NotListed, begin))}, "AUD-01:norte/1/9001 inventory major 960.00, 40000000 of 0 ul"},
		{"off for its class", fill(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), []reconcile.Said{of("patrol", off(audit.NotListed, begin))}, ""},
		{"off, as proposed", fill(func(f *audit.Fill) { f.Inventory = audit.Unlisted }), []reconcile.Said{proposed(off(audit.NotListed, begin))}, "AUD-01:norte/1/9001 inventory major 960.00, 40000000 of 0 ul"},
		{"off lists", func(f *audit.Facts) { f.Lists = []audit.List{{Name: audit.Roster, Month: month}} }, []reconcile.Said{off(audit.NotListed, "2026-11-30 00:00")}, ""},
		{"off lists, later", func(f *audit.Facts) { f.Lists = []audit.List{{Name: audit.Roster, Month: month}} }, []reconcile.Said{off(audit.NotListed, "2026-11-30 00:01")}, "AUD-01:list/2026-11/roster no_roster major ?, 0 of 1 n"},
		{"retired, off", fill(func(f *audit.Fill) { f.States = []audit.Span{{State: audit.Retired, From: at("2026-01-01 00:00")}} }), []reconcile.Said{off(audit.OutOfService, begin)}, ""},
		{"no kilometers, off", fill(func(f *audit.Fill) { f.OdometerM = nil }), []reconcile.Said{off(audit.NoReading, begin)}, ""},
		{"no custodian, off", fill(func(f *audit.Fill) { f.Custodian = "" }), []reconcile.Said{off(audit.NoCustodian, begin)}, ""},
		{"no order, off", fill(func(f *audit.Fill) { f.OutOfArea = true }), []reconcile.Said{off(audit.NoCommission, begin)}, ""},

		{"hours begin at nine", fill(nothing), []reconcile.Said{from(540)}, ""},
		{"hours begin a minute later", fill(nothing), []reconcile.Said{from(541)}, hours},
		{"hours begin at half past", fill(func(f *audit.Fill) { f.At = at("2026-11-05 09:30") }), []reconcile.Said{from(570)}, ""},
		{"hours begin at half past", fill(func(f *audit.Fill) { f.At = at("2026-11-05 09:30") }), []reconcile.Said{from(571)}, hours},
		{"hours end at nine", fill(nothing), []reconcile.Said{until(540)}, hours},
		{"hours end a minute later", fill(nothing), []reconcile.Said{until(541)}, ""},
		{"hours of other vehicles", fill(nothing), []reconcile.Said{of("sedan", until(540))}, ""},
		{"hours of its class over those of all", fill(nothing), []reconcile.Said{until(540), of("patrol", until(1440))}, ""},
		{"hours of a day", fill(func(f *audit.Fill) { f.At, f.ByDay = at("2026-11-05 00:00"), true }), []reconcile.Said{from(540)}, ""},
		{"out of hours by its own rules all the same", fill(func(f *audit.Fill) { f.OutOfHours = true }), []reconcile.Said{from(0), until(1440)}, hours},
		{"hours with an order", fill(func(f *audit.Fill) { f.Commission = &audit.Paper{No: "OC-1"} }), []reconcile.Said{from(541)}, ""},

		{"within five days", unbilled("2026-12-05 12:00"), []reconcile.Said{set(audit.NotBilled, "2026-12-01 00:00", 5)}, ""},
		{"after five days", unbilled("2026-12-04 12:00"), []reconcile.Said{set(audit.NotBilled, "2026-12-01 00:00", 5)}, waits + "waits minor 960.00, 6 of 5 days"},
		{"as it was then", unbilled("2026-12-05 12:00"), []reconcile.Said{set(audit.NotBilled, "2026-12-05 12:01", 5)}, waits + "waits minor 960.00, 5 of 3 days"},
		{"urgent from the sixth", unbilled("2026-12-05 12:00"), []reconcile.Said{set(audit.BilledUrgent, "2026-12-01 00:00", 4)}, waits + "waits major 960.00, 5 of 3 days"},
		{"urgent, off", unbilled("2026-11-08 12:00"), []reconcile.Said{off(audit.BilledUrgent, "2026-11-01 00:00")}, waits + "waits minor 960.00, 32 of 3 days"},
		{"hours begin at nine and a minute, off", fill(nothing), []reconcile.Said{{Rule: audit.HoursFrom, FromAt: at(begin), Limit: new(int64(541)), Off: true, State: reconcile.SaidInForce}}, ""},
		{"hours end at nine, off", fill(nothing), []reconcile.Said{{Rule: audit.HoursUntil, FromAt: at(begin), Limit: new(int64(540)), Off: true, State: reconcile.SaidInForce}}, ""},
		{"more than can be set", unbilled("2026-11-08 12:00"), []reconcile.Said{set(audit.NotBilled, "2026-11-01 00:00", 99)}, waits + "waits major 960.00, 32 of 31 days"},
		{"less than can be set", unbilled("2026-12-09 12:00"), []reconcile.Said{set(audit.NotBilled, "2026-11-01 00:00", -4)}, waits + "waits minor 960.00, 1 of 0 days"},
		{"not billed, off", unbilled("2026-12-01 12:00"), []reconcile.Said{off(audit.NotBilled, "2026-12-01 00:00")}, ""},
		{"on as it comes", unbilled("2026-12-05 12:00"), []reconcile.Said{{Rule: audit.NotBilled, FromAt: at(begin), State: reconcile.SaidInForce}}, waits + "waits minor 960.00, 5 of 3 days"},

		{"a delivery within five days", delivery(func(d *audit.Delivery) { d.At, d.UL = at("2026-12-05 12:00"), liter }), []reconcile.Said{set(audit.NotBilled, "2026-12-01 00:00", 5)}, ""},
		{"a contract's own days", fill(func(f *audit.Fill) {
			f.At, f.Bill, f.Awaited = at("2026-11-08 12:00"), nil, &audit.Awaited{Late: 32, Urgent: 40}
		}), nil, ""},
		{"a day after them", fill(func(f *audit.Fill) {
			f.At, f.Bill, f.Awaited = at("2026-11-07 12:00"), nil, &audit.Awaited{Late: 32, Urgent: 40}
		}), nil, waits + "waits minor 960.00, 33 of 32 days"},
		{"a contract's urgent days", fill(func(f *audit.Fill) {
			f.At, f.Bill, f.Awaited = at("2026-12-05 12:00"), nil, &audit.Awaited{Late: 1, Urgent: 4}
		}), nil, waits + "waits major 960.00, 5 of 1 days"},
		{"the first of December by card", fill(func(f *audit.Fill) { f.At, f.Bill, f.Monthly = at("2026-12-01 12:00"), nil, true }), nil, ""},
		{"the first of November by card, ten days after its month", fill(func(f *audit.Fill) { f.At, f.Bill, f.Monthly = at("2026-11-01 12:00"), nil, true }), nil, waits + "waits minor 960.00, 39 of 32 days"},
		{"the last of October by card", fill(func(f *audit.Fill) { f.At, f.Bill, f.Monthly = at("2026-10-31 12:00"), nil, true }), nil, waits + "waits major 960.00, 40 of 3 days"},
		{"by card, and the contract says ten days", fill(func(f *audit.Fill) {
			f.At, f.Bill, f.Monthly, f.Awaited = at("2026-11-01 12:00"), nil, true, &audit.Awaited{Late: 10, Urgent: 20}
		}), nil, ""},
		{"by card, and nothing is urgent", fill(func(f *audit.Fill) { f.At, f.Bill, f.Monthly = at("2026-10-01 12:00"), nil, true }), []reconcile.Said{off(audit.BilledUrgent, "2026-10-01 00:00")}, waits + "waits minor 960.00, 70 of 33 days"},
		{"a month of one interval", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 520_000, 1 }), nil, ""},
		{"of one, beyond", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 519_900, 1 }), nil, "AUD-10:yield/2026-11/v50 worse major 840.30, 5199 of 8000 m_l"},
		{"a month of two", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 600_000, 2 }), nil, ""},
		{"of two, beyond", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 599_900, 2 }), nil, "AUD-10:yield/2026-11/v50 worse major 600.30, 5999 of 8000 m_l"},
		{"a month of three", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 600_000, 3 }), nil, "AUD-10:yield/2026-11/v50 worse major 600.00, 6000 of 8000 m_l"},
		{"of one, at half of it", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 400_000, 1 }), []reconcile.Said{set(audit.YieldOff, "2026-11-01 00:00", 29)}, "AUD-10:yield/2026-11/v50 worse major 1200.00, 4000 of 8000 m_l"},
		{"of one, within 49 of a hundred", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 408_000, 1 }), []reconcile.Said{set(audit.YieldOff, "2026-11-01 00:00", 29)}, ""},
		{"of two, at half of it", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 400_000, 2 }), []reconcile.Said{set(audit.YieldOff, "2026-11-01 00:00", 45)}, "AUD-10:yield/2026-11/v50 worse major 1200.00, 4000 of 8000 m_l"},
		{"of one, nothing at all", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 0, 1 }), []reconcile.Said{set(audit.YieldOff, "2026-11-01 00:00", 80)}, "AUD-10:yield/2026-11/v50 worse major 2400.00, 0 of 8000 m_l"},
		{"of one, as wide as is said", yield(func(y *audit.Yield) { y.DistanceM, y.Intervals = 160_000, 1 }), []reconcile.Said{set(audit.YieldOff, "2026-11-01 00:00", 80)}, ""},
		{"a delivery, urgent from the sixth", delivery(func(d *audit.Delivery) { d.At, d.UL = at("2026-12-05 12:00"), liter }), []reconcile.Said{set(audit.BilledUrgent, "2026-12-01 00:00", 4)}, "AUD-06:delivery/norte/1/7001 load major 24.00, 5 of 3 days"},
		{"a delivery, off", delivery(func(d *audit.Delivery) { d.At = at("2026-12-01 12:00") }), []reconcile.Said{off(audit.NotBilled, "2026-12-01 00:00")}, ""},
		{"cash, off", document(func(d *audit.Document) { d.Forms = []string{"01"} }), []reconcile.Said{off(audit.WrongDocument, "2026-11-30 00:00")}, ""},
		{"not known, which is never off", document(func(d *audit.Document) { d.UnknownOn = "2026-12-07" }), []reconcile.Said{off(audit.NotKnown, "2026-11-30 00:00")}, "DOC-04:document/UUID-X unknown critical 960.00, 96000 of 0 cents"},
		{"known within seven days", document(func(d *audit.Document) { d.UnknownOn = "2026-12-07" }), []reconcile.Said{set(audit.NotKnown, "2026-11-30 00:00", 7)}, ""},
		{"not known within six days", document(func(d *audit.Document) { d.UnknownOn = "2026-12-07" }), []reconcile.Said{set(audit.NotKnown, "2026-11-30 00:00", 6)}, "DOC-04:document/UUID-X unknown critical 960.00, 96000 of 0 cents"},
		{"no stamp, and not known", document(func(d *audit.Document) { d.UnknownOn, d.Faults, d.Void = "2026-12-07", []string{"stamp.missing"}, true }), nil, "DOC-02:document/UUID-X stamp.missing critical 960.00, 96000 of 0 cents"},
		{"questioned, off", asked("line.rate"), []reconcile.Said{off(audit.Questioned, "2026-11-30 00:00")}, ""},
		{"beside fuel, off", document(func(d *audit.Document) { d.Beside = beside(10_000) }), []reconcile.Said{off(audit.Questioned, "2026-11-30 00:00")}, ""},
		{"questioned, with a broken seal which is never off", asked("line.rate", "seal.broken"), []reconcile.Said{off(audit.NotGenuine, "2026-11-30 00:00")}, "DOC-02:document/UUID-X seal.broken critical 960.00, 96000 of 0 cents"},
		{"paid twice, off", asked("pay.twice", "pay.sum"), []reconcile.Said{off(audit.PaidOver, "2026-11-30 00:00")}, ""},
		{"cash, off a day later", document(func(d *audit.Document) { d.Forms = []string{"01"} }), []reconcile.Said{off(audit.WrongDocument, "2026-12-01 00:00")}, "AUD-07:document/UUID-X:cash cash major 960.00, 96000 of 0 cents"},
		{"a line has a day", line(func(l *audit.Line) { l.State = match.Alone }), []reconcile.Said{set(audit.NotFueled, "2026-12-09 00:00", 1)}, ""},
		{"a line has no day", line(func(l *audit.Line) { l.State, l.On = match.Alone, "2026-12-08" }), []reconcile.Said{set(audit.NotFueled, "2026-12-08 00:00", 1)}, "AUD-08:line/UUID-X/1 alone major 960.00, 40000000 of 0 ul"},
		{"a line, off", line(func(l *audit.Line) { l.State = match.Alone }), []reconcile.Said{off(audit.NotFueled, "2026-12-09 00:00")}, ""},
		{"five cents a liter", line(func(l *audit.Line) { l.PriceE4 += 500 }), []reconcile.Said{set(audit.OffContract, "2026-12-09 00:00", 500)}, ""},
		{"more than five cents a liter", line(func(l *audit.Line) { l.PriceE4 += 506 }), []reconcile.Said{set(audit.OffContract, "2026-12-09 00:00", 500)}, "AUD-11:line/UUID-X/1 over major 2.02, 240506 of 240000 e4_l"},
		{"prices, off", line(func(l *audit.Line) { l.PriceE4 += 506 }), []reconcile.Said{off(audit.OffContract, "2026-12-09 00:00")}, ""},
		{"contracts, off", document(func(d *audit.Document) { d.Issuer = "OTR990101XY2" }), []reconcile.Said{off(audit.OffContract, "2026-11-30 00:00")}, ""},
		{"ten percent more", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Limit: 199, Used: 218}), []reconcile.Said{set(audit.OverAllotted, "2026-11-30 00:00", 10)}, ""},
		{"above ten percent more", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Limit: 199, Used: 219}), []reconcile.Said{set(audit.OverAllotted, "2026-11-30 00:00", 10)}, "AUD-09:allotment/2026-11/v50 allotment minor 0.20, 219 of 199 cents"},
		{"nothing is no share", limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Limit: -1000, Used: -999}), []reconcile.Said{set(audit.OverAllotted, "2026-11-30 00:00", 50)}, "AUD-09:budget/2026-11/a budget major 0.01, -999 of -1000 cents"},
		{"less than nothing, used up", limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Limit: -1000, Used: -1000}), []reconcile.Said{set(audit.OverAllotted, "2026-11-30 00:00", 50)}, ""},
		{"a line of the class", line(func(l *audit.Line) { l.State, l.Class = match.Alone, "patrol" }), []reconcile.Said{of("patrol", set(audit.NotFueled, "2026-12-09 00:00", 1))}, ""},
		{"a price of the class", line(func(l *audit.Line) { l.PriceE4, l.Class = 240_500, "patrol" }), []reconcile.Said{of("patrol", set(audit.OffContract, "2026-12-09 00:00", 500))}, ""},
		{"a line of the class, off", line(func(l *audit.Line) { l.State, l.Class = match.Alone, "patrol" }), []reconcile.Said{of("patrol", off(audit.NotFueled, "2026-12-09 00:00"))}, ""},
		{"days of the class", unbilled("2026-12-05 12:00"), []reconcile.Said{of("patrol", set(audit.NotBilled, "2026-12-01 00:00", 5))}, ""},
		{"urgent in the class", unbilled("2026-12-05 12:00"), []reconcile.Said{of("patrol", set(audit.BilledUrgent, "2026-12-01 00:00", 4))}, waits + "waits major 960.00, 5 of 3 days"},
		{"allotment of the class", limit(audit.Limit{What: audit.Allotment, Of: "v50", Class: "patrol", Month: month, Unit: reconcile.Cents, Limit: 199, Used: 218}), []reconcile.Said{of("patrol", set(audit.OverAllotted, "2026-11-30 00:00", 10))}, ""},
		{"yield of the class", yield(func(y *audit.Yield) { y.DistanceM, y.Class = 560_000, "patrol" }), []reconcile.Said{of("patrol", set(audit.YieldOff, "2026-11-30 00:00", 30))}, ""},
		{"signatures of the class", logbook(func(l *audit.Logbook) { l.Signatures, l.Class = nil, "patrol" }), []reconcile.Said{of("patrol", set(audit.NotSigned, "2026-11-30 00:00", 10))}, ""},
		{"above, off", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Used: 1}), []reconcile.Said{off(audit.OverAllotted, "2026-11-30 00:00")}, ""},
		{"what the month before let pass", limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Limit: 100_000_000, Used: 106_000_000, Earlier: 4_000_000, EarlierLimit: 100_000_000}), []reconcile.Said{set(audit.OverAllotted, "2026-01-01 00:00", 5)}, "AUD-09:budget/2026-11/a budget major 60000.00, 106000000 of 100000000 cents"},
		{"what the month before said", limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Limit: 100_000_000, Used: 106_000_000, Earlier: 5_000_001, EarlierLimit: 100_000_000}), []reconcile.Said{set(audit.OverAllotted, "2026-01-01 00:00", 5)}, "AUD-09:budget/2026-11/a budget_more major 9999.99, 106000000 of 100000000 cents"},
		{"what the month before was not asked", limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Limit: 100_000_000, Used: 104_000_000, Earlier: 4_000_000, EarlierLimit: 100_000_000}), []reconcile.Said{off(audit.OverAllotted, "2026-01-01 00:00"), set(audit.OverAllotted, "2026-11-01 00:00", 0)}, "AUD-09:budget/2026-11/a budget major 40000.00, 104000000 of 100000000 cents"},
		{"above, off in the last hours", limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Used: 1}), []reconcile.Said{off(audit.OverAllotted, "2026-11-30 00:01")}, "AUD-09:allotment/2026-11/v50 allotment minor 0.01, 1 of 0 cents"},
		{"yield within 30 %", yield(func(y *audit.Yield) { y.DistanceM = 560_000 }), []reconcile.Said{set(audit.YieldOff, "2026-11-30 00:00", 30)}, ""},
		{"yield below 30 %", yield(func(y *audit.Yield) { y.DistanceM = 559_900 }), []reconcile.Said{set(audit.YieldOff, "2026-11-30 00:00", 30)}, "AUD-10:yield/2026-11/v50 worse major 720.30, 5599 of 8000 m_l"},
		{"yield, off", yield(func(y *audit.Yield) { y.DistanceM = 1 }), []reconcile.Said{off(audit.YieldOff, "2026-11-30 00:00")}, ""},
		{"signed within ten days", byRule(logbook(func(l *audit.Logbook) { l.Signatures = nil })), []reconcile.Said{set(audit.NotSigned, "2026-11-30 00:00", 10)}, ""},
		{"signed within nine days", byRule(logbook(func(l *audit.Logbook) { l.Signatures = nil })), []reconcile.Said{set(audit.NotSigned, "2026-11-30 00:00", 9)}, "AUD-12:logbook/2026-11/v50 missing minor 2880.00, 0 of 2 n"},
		{"those of the class before the list's", logbook(func(l *audit.Logbook) { l.Signatures, l.Class = nil, "patrol" }), []reconcile.Said{of("patrol", set(audit.NotSigned, "2026-11-30 00:00", 10)), set(audit.NotSigned, "2026-11-30 00:00", 3)}, ""},
		{"tanks past their limits, off", off9(10_000, 9_000, stock.Short, stock.Short), []reconcile.Said{off(audit.TankLoss, "2026-11-30 00:00")}, ""},
		{"days of a tank past its limit, off", tank(func(t *audit.Tank) {
			t.Measured, t.SAT, t.Drifts = new(9_900*liter), stock.Short, []stock.Drift{drift(-90), drift(20)}
		}), []reconcile.Said{off(audit.TankLoss, "2026-11-30 00:00")}, "TANK-04:tank/2026-11/norte/T9:over over minor 0.00, 20000000 of 0 ul"},
		{"days of a tank within its limits, off", tank(func(t *audit.Tank) { t.Drifts = []stock.Drift{drift(-30)} }), []reconcile.Said{off(audit.TankLoss, "2026-11-30 00:00")}, "TANK-04:tank/2026-11/norte/T9:short short minor 720.00, 30000000 of 0 ul"},
		{"a day of a tank, off", days(tankDay(10, stock.Differs, 10_000, 9_500)), []reconcile.Said{off(audit.DayOff, "2026-11-10 00:00")}, ""},
		{"a day of a tank, off since the day after", days(tankDay(10, stock.Differs, 10_000, 9_500)), []reconcile.Said{off(audit.DayOff, "2026-11-11 00:00")}, "TANK-05:tank/2026-11/norte/T9:2026-11-10/short short major 12000.00, 9500000000 of 10000000000 ul"},
		{"a day of a tank past its limit, off", tank(func(t *audit.Tank) {
			t.Measured, t.SAT, t.Days = new(9_900*liter), stock.Short, []audit.TankDay{tankDay(10, stock.Differs, 10_000, 9_500)}
		}), []reconcile.Said{off(audit.TankLoss, "2026-11-30 00:00")}, ""},
		{"a delivery that is there twice, off, and the day of its tank", both(days(tankDay(10, stock.Differs, 20_000, 10_050)), came(0, func(d *audit.Delivery) { d.Twin, d.Twice = twin(stock.ByRise, 9_900), 9_950*liter })), []reconcile.Said{off(audit.LoadTwice, "2026-11-10 00:00")}, ""},
		{"a delivery that is there twice, off since the day after", came(0, func(d *audit.Delivery) { d.Twin = twin(stock.ByRise, 9_900) }), []reconcile.Said{off(audit.LoadTwice, "2026-11-11 00:00")}, "TANK-06:delivery/norte/1/7001 rise major 237600.00, 9900000000 of 0 ul"},
		{"a short truck, off, and the day of its tank", both(days(tankDay(10, stock.Differs, 10_000, 9_700)), came(300, func(d *audit.Delivery) { d.Came, d.Short, d.Line = new(9_700*liter), true, "" }), func(f *audit.Facts) { f.Deliveries[0].UL = 0 }), []reconcile.Said{off(audit.ShortLoad, "2026-11-10 00:00"), off(audit.NotBilled, "2026-11-10 00:00")}, ""},
		{"drifts, off", tank(func(t *audit.Tank) { t.Drifts = []stock.Drift{drift(-30)} }), []reconcile.Said{off(audit.TankDrift, "2026-11-30 00:00")}, ""},
		{"a line in bulk waits, off", line(func(l *audit.Line) { l.Load = &audit.Load{} }), []reconcile.Said{off(audit.DeliveredDays, "2026-12-01 00:00")}, ""},
		{"signatures, off", logbook(func(l *audit.Logbook) { l.Signatures = nil }), []reconcile.Said{off(audit.NotSigned, "2026-11-30 00:00")}, ""},
	} {
		f := audit.Facts{Today: today, Zone: zone, Receivers: []string{ours}, Contracts: []audit.Contract{{RFC: shell}}}
		tt.facts(&f)
		same(t, tt.name, short(judge(t, f, tt.said...).Findings), tt.want)
	}
}

// A knob is known, its default is within its bounds, and it is found by its name.
func TestKnobs(t *testing.T) {
	t.Parallel()
	for _, k := range audit.Knobs() {
		if got, ok := audit.KnobOf(k.Rule); !ok || got != k || k.Limit < k.Least || k.Limit > k.Most || (k.Unit == "") != (k.Most == 0) {
			t.Errorf("%+v: got %+v, %t", k, got, ok)
		}
		if k.Off {
			t.Errorf("%s is off as it comes", k.Rule)
		}
		set := audit.NewSettings(nil)
		if got := set.At(k.Rule, "", time.Time{}); got != k.Default() {
			t.Errorf("%s: got %+v", k.Rule, got)
		}
	}
	for _, r := range audit.Rules() {
		if _, ok := audit.KnobOf(r); !ok {
			t.Errorf("%s cannot be set", r)
		}
	}
	if _, ok := audit.KnobOf("AUD-13"); ok {
		t.Error("there is a thirteenth")
	}
}

// What a knob says finds less finds no more, whatever the facts: so it takes two people.
func TestLooser(t *testing.T) {
	t.Parallel()
	weigh := map[reconcile.Severity]int{reconcile.Critical: 4, reconcile.Major: 3, reconcile.Minor: 2, reconcile.Note: 1}
	weights := func(j *audit.Judgment) map[string]int {
		out := map[string]int{}
		for _, f := range j.Findings {
			out[f.ID] = weigh[f.Severity]
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		f, _ := drawn(t, audit.Day(fmt.Sprintf("2026-12-%02d", rapid.IntRange(1, 28).Draw(t, "today"))))
		knobs := audit.Knobs()
		k := knobs[rapid.IntRange(0, len(knobs)-1).Draw(t, "knob")]
		draw := func(name string) (reconcile.Said, reconcile.Setting) {
			s := set(k.Rule, "2026-01-01 00:00", rapid.Int64Range(k.Least, k.Most).Draw(t, name))
			s.Off = rapid.IntRange(0, 4).Draw(t, name+" off") == 0 && !audit.AlwaysOn(k.Rule) // which nobody can say
			return s, reconcile.Setting{Off: s.Off, Limit: *s.Limit}
		}
		one, was := draw("was")
		other, is := draw("is")
		if !k.Loosens(was, is) || was.Off {
			return
		}
		before, after := weights(judge(t, f, one)), weights(judge(t, f, other))
		for id, w := range after {
			if before[id] < w {
				t.Fatalf("%s from %+v to %+v finds %s, of weight %d, and before %d", k.Rule, was, is, id, w, before[id])
			}
		}
	})
}

// The rules of a class are looked at in the order in which people said them.
func TestSettingsOfClasses(t *testing.T) {
	t.Parallel()
	said := []reconcile.Said{set(audit.NotBilled, "2026-01-01 00:00", 5), of("patrol", set(audit.NotBilled, "2026-02-01 00:00", 7)), set(audit.NotBilled, "2026-03-01 00:00", 9)}
	s := audit.NewSettings(said)
	var got []int64
	for _, when := range []string{"2025-12-31 23:59", "2026-01-01 00:00", "2026-02-01 00:00", "2026-03-01 00:00"} {
		got = append(got, s.At(audit.NotBilled, "patrol", at(when)).Limit, s.At(audit.NotBilled, "sedan", at(when)).Limit)
	}
	if want := []int64{3, 3, 5, 5, 7, 5, 7, 9}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
