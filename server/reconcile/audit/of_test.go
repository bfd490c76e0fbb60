package audit_test

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// one judges what is planted alone, and returns the finding.
func one(t *testing.T, plant func(*audit.Facts)) audit.Finding {
	t.Helper()
	f := audit.Facts{Today: today, Zone: zone, Receivers: []string{ours}, Contracts: []audit.Contract{{RFC: shell}}}
	plant(&f)
	list := judge(t, f).Findings
	if len(list) != 1 {
		t.Fatalf("found %d", len(list))
	}
	return list[0]
}

// A finding says of what it is, when that was, and who may not clear it, each once and sorted.
func TestWhatFindingsAreOf(t *testing.T) {
	t.Parallel()
	who := []string{"zoe", "", "beto", "zoe"}
	nov5, nov30 := at("2026-11-05 09:00"), at("2026-11-30 00:00")
	ref := dispense.Ref{Station: "norte", Epoch: 1, Seq: 9001}
	for _, tt := range []struct {
		plant                  func(*audit.Facts)
		at                     time.Time
		station, vehicle, what string
		ref                    dispense.Ref
	}{
		{more(func(f *audit.Fill) { f.Inventory, f.Involved = audit.Unlisted, who }), nov5, "norte", "v07", "record", ref},
		{more(func(f *audit.Fill) { f.Bill, f.Involved = nil, who }), nov5, "norte", "v07", "record", ref},
		{document(func(d *audit.Document) { d.Receiver, d.Involved = "x", who }), nov30, "", "", "document", dispense.Ref{}},
		{document(func(d *audit.Document) { d.Forms, d.Involved = []string{"01"}, who }), nov30, "", "", "document", dispense.Ref{}},
		{document(func(d *audit.Document) { d.Issuer, d.Involved = "x", who }), nov30, "", "", "document", dispense.Ref{}},
		{line(func(l *audit.Line) { l.State, l.Involved = match.Alone, who }), at("2026-12-09 00:00"), "", "", "line", dispense.Ref{}},
		{line(func(l *audit.Line) { l.PriceE4, l.Involved = 1, who }), at("2026-12-09 00:00"), "", "", "line", dispense.Ref{}},
		{limit(audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Cents, Used: 1, Involved: who}), nov30, "", "v50", "allotment", dispense.Ref{}},
		{limit(audit.Limit{What: audit.Budget, Of: "a", Month: month, Unit: reconcile.Cents, Used: 1, Involved: who}), nov30, "", "", "budget", dispense.Ref{}},
		{yield(func(y *audit.Yield) { y.DistanceM, y.Involved = 1, who }), nov30, "", "v50", "yield", dispense.Ref{}},
		{logbook(func(l *audit.Logbook) { l.Signatures, l.Involved = nil, who }), nov30, "", "v50", "logbook", dispense.Ref{}},
		{tank(func(t *audit.Tank) { t.Measured, t.SAT, t.Involved = new(liter), stock.Short, who }), nov30, "norte", "", "tank", dispense.Ref{}},
		{tank(func(t *audit.Tank) { t.Drifts, t.Involved = []stock.Drift{drift(-1)}, who }), at("2026-11-07 00:00"), "norte", "", "tank", dispense.Ref{}},
		{delivery(func(d *audit.Delivery) { d.Short, d.Involved = true, who }), at("2026-12-09 09:00"), "norte", "", "delivery", dispense.Ref{Station: "norte", Epoch: 1, Seq: 7001}},
		{document(func(d *audit.Document) { d.Faults, d.Involved = []string{"seal.broken"}, who }), nov30, "", "", "document", dispense.Ref{}},
		{func(f *audit.Facts) { f.Lists = []audit.List{{Name: audit.Roster, Month: month, Involved: who}} }, nov30, "", "", "list", dispense.Ref{}},
	} {
		f := one(t, tt.plant)
		if !f.At.Equal(tt.at) || f.Station != tt.station || f.Vehicle != tt.vehicle || f.Subject.What != tt.what || f.Ref != tt.ref || !slices.Equal(f.Involved, []string{"beto", "zoe"}) {
			t.Errorf("%s: got %+v", f.ID, f)
		}
	}
}

// What is found does not change with what the caller does to amounts afterwards.
func TestFindingsAreTheirOwn(t *testing.T) {
	t.Parallel()
	cents := int64(5)
	f := audit.Facts{Today: today, Zone: zone, Lists: []audit.List{{Name: audit.Roster, Month: month, Cents: &cents}}}
	j := judge(t, f)
	cents = 6
	if got := *j.Findings[0].RiskCents; got != 5 {
		t.Errorf("got %d, want 5", got)
	}
}

// Each thing that a finding says is a change when it is another, and nothing else is.
func TestWhatIsAChange(t *testing.T) {
	t.Parallel()
	allotted := func(change func(*audit.Limit)) func(*audit.Facts) {
		return func(f *audit.Facts) {
			x := audit.Limit{What: audit.Allotment, Of: "v50", Month: month, Unit: reconcile.Microliters, Limit: 100, Used: 300}
			change(&x)
			f.Limits = append(f.Limits, x)
		}
	}
	same := func(*audit.Limit) {}
	unlisted := func(change func(*audit.Fill)) func(*audit.Facts) {
		return more(func(f *audit.Fill) { f.Inventory = audit.Unlisted; change(f) })
	}
	for _, tt := range []struct {
		name          string
		before, after func(*audit.Facts)
		want          bool
	}{
		{"nothing", allotted(same), allotted(same), false},
		{"used", allotted(same), allotted(func(l *audit.Limit) { l.Used = 301 }), true},
		{"limit", allotted(same), allotted(func(l *audit.Limit) { l.Limit = 101 }), true},
		{"unit", allotted(func(l *audit.Limit) { l.PriceE4 = 100_000_000 }), allotted(func(l *audit.Limit) { l.Unit = reconcile.Cents }), true},
		{"value known", allotted(same), allotted(func(l *audit.Limit) { l.PriceE4 = 1 }), true},
		{"time", unlisted(func(*audit.Fill) {}), unlisted(func(f *audit.Fill) { f.At = f.At.Add(time.Minute) }), true},
		{"station", unlisted(func(*audit.Fill) {}), unlisted(func(f *audit.Fill) { f.Station = "sur" }), true},
		{"which", unlisted(func(*audit.Fill) {}), unlisted(func(f *audit.Fill) { f.Roster = audit.Unlisted }), true},
		{"zone of time", unlisted(func(*audit.Fill) {}), unlisted(func(f *audit.Fill) { f.At = f.At.UTC() }), false},
		{"odometer", unlisted(func(*audit.Fill) {}), unlisted(func(f *audit.Fill) { f.OdometerM = new(int64(1)) }), false},
		{"days", more(func(f *audit.Fill) { f.At, f.Bill = at("2026-12-01 09:00"), nil }), func(f *audit.Facts) {
			more(func(f *audit.Fill) { f.At, f.Bill = at("2026-12-01 09:00"), nil })(f)
			f.Today = "2026-12-11"
		}, false},
		{"days of a paper", more(func(f *audit.Fill) { f.Custody = &audit.Paper{No: "R", Until: "2026-11-03"} }), more(func(f *audit.Fill) { f.Custody = &audit.Paper{No: "R", Until: "2026-11-04"} }), true},
	} {
		before, after := audit.Facts{Today: today, Zone: zone}, audit.Facts{Today: today, Zone: zone}
		tt.before(&before)
		tt.after(&after)
		got := judge(t, after).Changes(audit.Standings(judge(t, before).Changes(nil)))
		if (len(got) == 1 && got[0].What == audit.Changed) != tt.want || !tt.want && len(got) != 0 {
			t.Errorf("%s: got %+v, want a change: %t", tt.name, got, tt.want)
		}
	}
}

// By a justification is meant one person's, approved by another who is not involved.
func TestJustifications(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		by, approved string
		want         bool
	}{
		{"beto", "carla", true}, {"ana", "carla", true}, {"beto", "", false}, {"", "carla", false}, {"", "", false}, {"beto", "beto", false}, {"beto", "ana", false},
	} {
		f := audit.Facts{Today: today, Zone: zone}
		yield(func(y *audit.Yield) {
			y.DistanceM, y.Justified = 1, justified(y, tt.by, tt.approved)
		})(&f)
		if got := len(judge(t, f).Findings) == 0; got != tt.want {
			t.Errorf("by %q, approved by %q: counts %t, want %t", tt.by, tt.approved, got, tt.want)
		}
	}
}

// RFCs are compared as they are meant, on either side.
func TestPlainRFCs(t *testing.T) {
	t.Parallel()
	f := audit.Facts{Today: today, Zone: zone, Receivers: []string{" mpa850101ab1"}, Contracts: []audit.Contract{{RFC: " gas990101xy2 "}}}
	document(func(*audit.Document) {})(&f)
	document(func(d *audit.Document) { d.ID, d.Issuer, d.Receiver = "UUID-Y", " gas990101xy2", "mpa850101ab1\n" })(&f)
	same(t, "plain", short(judge(t, f).Findings), "")
}

// A position that is needed twice signs once, and one without a name nobody has to sign for.
func TestPositions(t *testing.T) {
	t.Parallel()
	f := one(t, logbook(func(l *audit.Logbook) {
		l.Needed = []string{"custodian", "", "custodian", "comptroller"}
	}))
	if *f.Actual != 1 || *f.Expected != 2 || f.Args[2] != "comptroller" {
		t.Errorf("got %d of %d, lacks %q", *f.Actual, *f.Expected, f.Args[2])
	}
}

// A month's logbook is to be back by the tenth day after it, or within the days that the list of those that are not says.
func TestSignaturesAreDue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		days *int64
		on   audit.Day
		want int
	}{
		{nil, "2026-11-30", 0}, {nil, "2026-12-10", 0}, {nil, "2026-12-11", 1},
		{new(int64(5)), "2026-12-05", 0}, {new(int64(5)), "2026-12-06", 1}, {new(int64(20)), "2026-12-20", 0}, {new(int64(20)), "2026-12-21", 1},
	} {
		f := audit.Facts{Today: tt.on, Zone: zone}
		logbook(func(l *audit.Logbook) { l.Signatures = nil })(&f)
		f.SignedDays = tt.days
		if got := len(judge(t, f).Findings); got != tt.want {
			t.Errorf("on %s: found %d, want %d", tt.on, got, tt.want)
		}
	}
}
