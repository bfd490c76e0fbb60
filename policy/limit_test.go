package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	spent := func(s *scene, v dispense.Volume) { s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: v} }
	tests := []struct {
		name   string
		want   dispense.Volume
		change func(*scene)
	}{
		{"limit a fill", 80 * liter, func(*scene) {}},
		{"tank", 60 * liter, func(s *scene) { s.vehicle.TankUL = ptr(60 * liter) }},
		{"tank with its factor", 63 * liter, func(s *scene) { s.vehicle.TankUL, s.rule.TankFactorPct = ptr(60*liter), new(int64(105)) }},
		{"what was asked for", 25 * liter, func(s *scene) { s.request.WantUL = 25 * liter }},
		{"what the pump can be given", 50 * liter, func(s *scene) { s.view.MaxUL = 50 * liter }},
		{"nothing but the pump", MaxFillUL, func(s *scene) {
			s.rule.PerFillUL, s.vehicle.TankUL, s.vehicle.Quotas = nil, nil, nil
		}},
		{"what the lease has left", 12_340 * dispense.Milliliter, func(s *scene) { spent(s, 200*liter-12_345*dispense.Milliliter) }},
		{"the coarsest step and the largest overrun", 79 * liter, func(s *scene) {
			s.request.Hoses = []Hose{{Hose: "1", Grade: "diesel", StepUL: liter}, {Hose: "2", Grade: "diesel", StepUL: 10 * dispense.Milliliter, OverrunUL: 90 * dispense.Milliliter}}
		}},
		{"the least of two quotas", 30 * liter, func(s *scene) {
			s.vehicle.Quotas = []string{"q1", "q2"}
			s.more = []EntryBody{weekLease("q2", 30*liter)}
		}},
		{"a quota named twice is one", 80 * liter, func(s *scene) { s.vehicle.Quotas = []string{"q1", "q1"} }},
		{"a little that was wanted", dispense.Liter / 2, func(s *scene) { s.request.WantUL = dispense.Liter / 2 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			tt.change(s)
			d := s.decide(t)
			if d.Outcome != Grant || d.LimitUL != tt.want {
				t.Errorf("got %s %s %s, want a grant of %s", d.Outcome, d.Reason, d.LimitUL, tt.want)
			}
			var quotas []string
			for _, draw := range d.Draws {
				quotas = append(quotas, draw.Quota)
				if draw.VolumeUL != d.LimitUL {
					t.Errorf("got a draw of %s, want what is armed, %s", draw.VolumeUL, d.LimitUL)
				}
			}
			want := slices.Compact(slices.Clone(s.vehicle.Quotas))
			if diff := cmp.Diff(want, quotas); diff != "" {
				t.Errorf("quotas drawn (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGrades(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.vehicle.Grades = []string{"magna", "diesel"}
	s.request.Hoses = []Hose{{Hose: "1", Grade: "diesel"}, {Hose: "2", Grade: "magna"}, {Hose: "3", Grade: "diesel"}}
	if d := s.decide(t); d.Grade != "magna" || !slices.Equal(d.Hoses, []string{"2"}) || d.PriceE4 != nil {
		t.Errorf("got %s at %v, price %v; want the first grade of the vehicle, which has no price", d.Grade, d.Hoses, d.PriceE4)
	}
	s.request.Grade = "diesel"
	if d := s.decide(t); d.Grade != "diesel" || !slices.Equal(d.Hoses, []string{"1", "3"}) {
		t.Errorf("got %s at %v, want what was asked for at both hoses", d.Grade, d.Hoses)
	}
}

// A linked station asks once for a wider lease, and then goes by what it has.
func TestAsk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 100 * liter, ReservedUL: 70 * liter}
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 30*liter {
		t.Errorf("not linked: got %s %s, want a grant of what is left, 30 L", d.Outcome, d.LimitUL)
	}
	s.request.Linked = true
	d := s.decide(t)
	want := []dispense.Ask{{Quota: "q1", Period: "2026-W48", WantUL: 250 * liter, Vehicle: "v1"}}
	if diff := cmp.Diff(want, d.Asks); d.Outcome != Ask || diff != "" || len(d.Draws) != 0 {
		t.Errorf("linked: got %s, asks (-want +got):\n%s", d.Outcome, diff)
	}
	s.request.Asked = true
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 30*liter {
		t.Errorf("asked: got %s %s, want a grant of 30 L", d.Outcome, d.LimitUL)
	}
	mustTake(t, s.view.Held, run(station, 3, weekLease("q1", 250*liter)))
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 80*liter {
		t.Errorf("widened: got %s %s, want a grant of 80 L", d.Outcome, d.LimitUL)
	}
}

// A lease that is just enough is not asked for again.
func TestNoAskWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.request.Linked = true
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 120 * liter}
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 80*liter {
		t.Errorf("got %s %s, want a grant of the last 80 L", d.Outcome, d.LimitUL)
	}
}

func TestAskWithoutLease(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.lease, s.request.Linked = nil, true
	d := s.decide(t)
	want := []dispense.Ask{{Quota: "q1", Period: PeriodNow, WantUL: 80 * liter, Vehicle: "v1"}}
	if diff := cmp.Diff(want, d.Asks); d.Outcome != Ask || d.Reason != NoLease || diff != "" {
		t.Errorf("got %s %s, asks (-want +got):\n%s", d.Outcome, d.Reason, diff)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*scene)
	}{
		{"the previous one, until its time", func(s *scene) { s.request.Scan.Version, s.request.Scan.TokenHash = 1, token1 }},
		{"the previous one, without an end", func(s *scene) {
			s.request.Scan.Version, s.request.Scan.TokenHash, s.label.Previous.UntilAt = 1, token1, time.Time{}
		}},
		{"1D", func(s *scene) { s.request.Scan.TokenHash, s.request.Scan.TwoD = "", false }},
		{"of a scanner that does not say", func(s *scene) { s.request.Scan.TwoD = false }},
	}
	for _, tt := range tests {
		s := newScene(t)
		tt.change(s)
		if d := s.decide(t); d.Outcome != Grant {
			t.Errorf("%s: got %s %s, want a grant", tt.name, d.Outcome, d.Reason)
		}
	}
	s := newScene(t)
	s.request.Scan, s.request.Typed = nil, "v1"
	if d := s.decide(t); d.Outcome != Grant || !slices.Contains(d.Flags, "typed") {
		t.Errorf("typed: got %s %v, want a grant with the flag typed", d.Outcome, d.Flags)
	}
}

func TestOdometerPrompts(t *testing.T) {
	t.Parallel()
	at := func(km int64) *int64 { return new(km * 1000) }
	tests := []struct {
		name    string
		prompts int
		reading *int64
		broken  bool
		want    Outcome
		reason  Reason
		flag    string
	}{
		{"asked for", 0, nil, false, Prompt, OdometerMissing, ""},
		{"believed", 1, at(100_500), false, Grant, Granted, ""},
		{"the same as before", 1, at(100_000), false, Grant, Granted, ""},
		{"back, asked again", 1, at(10_050), false, Prompt, OdometerLow, ""},
		{"far, asked again", 1, at(1_005_000), false, Prompt, OdometerHigh, ""},
		{"back, and again", 2, at(10_050), false, Grant, Granted, "odometer_low"},
		{"far, and again", 2, at(1_005_000), false, Grant, Granted, "odometer_high"},
		{"never given", 2, nil, false, Grant, Granted, "odometer"},
		{"cannot be read", 1, nil, true, Grant, Granted, "odometer_broken"},
	}
	for _, tt := range tests {
		s := newScene(t)
		s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{MaxKMDay: new(int64(900))}
		s.request.Prompts, s.request.OdometerM, s.request.OdometerBroken = tt.prompts, tt.reading, tt.broken
		d := s.decide(t)
		if d.Outcome != tt.want || d.Reason != tt.reason || tt.flag != "" && !slices.Contains(d.Flags, tt.flag) || tt.flag == "" && len(d.Flags) > 0 {
			t.Errorf("%s: got %s %s %v, want %s %s %q", tt.name, d.Outcome, d.Reason, d.Flags, tt.want, tt.reason, tt.flag)
		}
	}
}

// The newest believed reading counts, whoever has it; and without a clock no
// reading is too far.
func TestOdometerReference(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{MaxKMDay: new(int64(900))}
	s.own.fills["v1"] = Fill{At: noon.Add(-time.Hour), OdometerM: new(int64(101_000_000))}
	s.request.Prompts, s.request.OdometerM = 1, new(int64(100_500_000))
	if d := s.decide(t); d.Reason != OdometerLow {
		t.Errorf("below the last fill here: got %s, want odometer_low", d.Reason)
	}
	s.own.fills["v1"] = Fill{At: noon.Add(-72 * time.Hour), OdometerM: new(int64(101_000_000))}
	if d := s.decide(t); d.Outcome != Grant {
		t.Errorf("the fleet's is newer, and lower: got %s %s, want a grant", d.Outcome, d.Reason)
	}
	s.request.OdometerM, s.request.Clock = new(int64(900_000_000)), dispense.Unset
	if d := s.decide(t); d.Outcome != Grant {
		t.Errorf("without a clock: got %s %s, want a grant", d.Outcome, d.Reason)
	}
}

// Nobody is asked for the odometer who will be denied anyway.
func TestNoPromptBeforeADenial(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.vehicle.Odometer, s.rule.Odometer = "on", &OdometerRule{}
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	if d := s.decide(t); d.Outcome != Deny || d.Reason != QuotaSpent {
		t.Errorf("got %s %s, want deny quota", d.Outcome, d.Reason)
	}
	s.request.Linked = true
	if d := s.decide(t); d.Outcome != Ask || d.Reason != QuotaSpent {
		t.Errorf("linked: got %s %s, want ask, before anybody types", d.Outcome, d.Reason)
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	s.rule.Stations = []string{"sur"}
	s.more = []EntryBody{once(40 * liter)}
	d := s.decide(t)
	if d.Outcome != Grant || d.Once != "o1" || d.LimitUL != 40*liter || len(d.Draws) != 0 {
		t.Errorf("found when needed: got %s %s once %q limit %s draws %v", d.Outcome, d.Reason, d.Once, d.LimitUL, d.Draws)
	}
	s.own.used["o1"] = true
	if d := s.decide(t); d.Outcome != Deny || d.Reason != StationRefused {
		t.Errorf("used: got %s %s, want the reason there is without it", d.Outcome, d.Reason)
	}
	s = newScene(t)
	s.more = []EntryBody{once(40 * liter)}
	if d := s.decide(t); d.Once != "" || d.LimitUL != 80*liter {
		t.Errorf("not needed: got once %q, want it kept", d.Once)
	}
	s.request.Once = "o1"
	if d := s.decide(t); d.Once != "o1" || d.LimitUL != 40*liter {
		t.Errorf("chosen: got once %q and %s, want it used", d.Once, d.LimitUL)
	}
	s.view.Held, s.vehicle.Status = nil, "blocked"
	if d := s.decide(t); d.Reason != VehicleBlocked {
		t.Errorf("blocked: got %s, want vehicle_blocked all the same", d.Reason)
	}
}

func TestOverride(t *testing.T) {
	t.Parallel()
	ref := dispense.Ref{Station: station, Epoch: 1, Seq: 77}
	s := newScene(t)
	s.rule.Hours = []Hours{{FromMin: 0, ToMin: 1}}
	s.request.Override = &Overridden{Ref: ref, Vehicle: "v1", LimitUL: 20 * liter}
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 20*liter || d.Override != ref || len(d.Draws) != 1 {
		t.Errorf("hours: got %s %s %s override %s draws %v", d.Outcome, d.Reason, d.LimitUL, d.Override, d.Draws)
	}
	s.request.Override.Vehicle = "v2"
	if d := s.decide(t); d.Reason != HoursRefused || !d.Override.IsZero() {
		t.Errorf("for another vehicle: got %s, want hours", d.Reason)
	}
	s = newScene(t)
	s.request.Override = &Overridden{Ref: ref, LimitUL: 20 * liter}
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	if d := s.decide(t); d.Reason != QuotaSpent {
		t.Errorf("quota: got %s, want quota: people at a station cannot make one", d.Reason)
	}
}

func TestEmergencyCreditIsALease(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	s.rule.EmergencyQuota = "e1"
	s.more = []EntryBody{weekLease("e1", 30*liter)}
	if d := s.decide(t); d.Reason != QuotaSpent {
		t.Errorf("no emergency: got %s, want quota", d.Reason)
	}
	s.view.Emergency, s.view.Behind = true, true // which an emergency does not wait for
	d := s.decide(t)
	want := []dispense.Draw{{Quota: "e1", Period: "2026-W48", VolumeUL: 30 * liter}}
	if diff := cmp.Diff(want, d.Draws); diff != "" || d.LimitUL != 30*liter || !slices.Contains(d.Flags, "emergency") {
		t.Errorf("emergency: got %s %v, draws (-want +got):\n%s", d.LimitUL, d.Flags, diff)
	}
	s.own.book[LeaseID{"e1", "2026-W48"}] = Use{UsedUL: 30 * liter}
	if d := s.decide(t); d.Reason != QuotaSpent {
		t.Errorf("emergency quota spent: got %s, want quota", d.Reason)
	}
}

func TestObserveBeyondTheLease(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.settings.Mode = "observe"
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 150 * liter}
	d := s.decide(t)
	if d.LimitUL != 80*liter || !slices.Equal(d.Flags, []string{"beyond_lease"}) || d.Draws[0].VolumeUL != 80*liter {
		t.Errorf("got %s %v %v, want the limit a fill, drawn whole and flagged", d.LimitUL, d.Flags, d.Draws)
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	night := Hours{Days: []string{"fri"}, FromMin: 22 * 60, ToMin: 6 * 60}
	day := Hours{Days: []string{"mon", "fri"}, FromMin: 6 * 60, ToMin: 22 * 60}
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		hours Hours
		at    time.Duration // after midnight before Friday
		want  bool
	}{
		{day, 6*time.Hour - time.Second, false},
		{day, 6 * time.Hour, true},
		{day, 22*time.Hour - time.Second, true},
		{day, 22 * time.Hour, false},
		{day, 30 * time.Hour, false},
		{night, time.Hour, false},
		{night, 22 * time.Hour, true},
		{night, 29 * time.Hour, true},
		{night, 30 * time.Hour, false},
		{night, 46 * time.Hour, false},
		{Hours{FromMin: 0, ToMin: 1440}, 24 * time.Hour, true},
		{Hours{FromMin: 360, ToMin: 360}, 5 * time.Hour, true},
	}
	for _, tt := range tests {
		if got := tt.hours.Contains(friday.Add(tt.at)); got != tt.want {
			t.Errorf("%+v at %s: got %t, want %t", tt.hours, friday.Add(tt.at).Format("Mon 15:04:05"), got, tt.want)
		}
	}
}

func TestIntervalEnds(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.rule.MinIntervalS = new(int64(3600))
	s.own.fills["v1"] = Fill{At: noon.Add(-time.Hour)}
	if d := s.decide(t); d.Outcome != Grant {
		t.Errorf("when it is over: got %s %s, want a grant", d.Outcome, d.Reason)
	}
	// A clock that stands still would never let it end.
	s.request.Now, s.request.Clock = noon.Add(-time.Minute), dispense.Unset
	if d := s.decide(t); d.Outcome != Grant || !slices.Contains(d.Flags, "clock_unknown") {
		t.Errorf("without a clock: got %s %s %v, want a grant with a flag", d.Outcome, d.Reason, d.Flags)
	}
}

// Without a clock a station draws on the period that the server's last word falls
// in, whatever its own clock shows, and on none that was not known to have begun.
func TestLeaseWithoutAClock(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		clock dispense.Clock
		now   time.Time
		floor time.Time
		want  Reason
	}{
		{"the clock stood later", dispense.Unset, noon.AddDate(0, 0, 30), noon, Granted},
		{"the server's word is of before the period", dispense.Unset, noon, noon.AddDate(0, 0, -1), NoLease},
		{"and of after it", dispense.Unset, noon, noon.AddDate(0, 0, 30), NoLease},
		{"a clock that was counted on", dispense.Relative, noon, noon.AddDate(0, 0, -30), Granted},
	} {
		s := newScene(t)
		s.request.Clock, s.request.Now, s.request.Floor = tt.clock, tt.now, tt.floor
		if d := s.decide(t); d.Reason != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, d.Reason, tt.want)
		}
	}
}

// Hours are those of the station's zone, and a rule that grants without a clock
// does so with a flag.
func TestHoursAreLocal(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.rule.Hours = []Hours{{FromMin: 12 * 60, ToMin: 13 * 60}}
	if d := s.decide(t); d.Outcome != Grant {
		t.Errorf("noon in Mexico: got %s %s, want a grant", d.Outcome, d.Reason)
	}
	s.request.Clock, s.request.Now = dispense.Unset, noon.Add(6*time.Hour)
	if d := s.decide(t); d.Outcome != Grant || !slices.Contains(d.Flags, "clock_unknown") {
		t.Errorf("without a clock: got %s %s %v, want a grant with a flag", d.Outcome, d.Reason, d.Flags)
	}
}
