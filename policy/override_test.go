package policy

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// What two people may lift, and the quota's reasons, with which they let a
// vehicle draw on the emergency quota, are all that is said on a telephone.
func TestLiftable(t *testing.T) {
	t.Parallel()
	var want []Reason
	for r := range reasons {
		if r.liftedBy(byOverride) || r == NoLease || r == QuotaSpent || r == VisitsSpent {
			want = append(want, r)
		}
	}
	got := Liftable()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Liftable (-want +got):\n%s", diff)
	}
}

// An override lifts what it is for and nothing else, up to its own limit, and
// what it would have to lift is known before.
func TestOverrideLifts(t *testing.T) {
	t.Parallel()
	ref := dispense.Ref{Station: station, Epoch: 1, Seq: 9}
	s := newScene(t)
	s.rule.Hours, s.rule.Stations, s.rule.PerFillUL = []Hours{{FromMin: 0, ToMin: 1}}, []string{"sur"}, ptr(20*liter)
	s.decide(t)
	would, ok := WithOverride(s.view, s.request, MaxFillUL)
	if want := []Reason{StationRefused, HoursRefused}; !ok || !slices.Equal(would.Lifted, want) {
		t.Fatalf("WithOverride: got %v, lifted %v, want %v", ok, would.Lifted, want)
	}
	tests := map[string]struct {
		lifts []Reason
		want  Reason
	}{
		"both":                {[]Reason{HoursRefused, StationRefused}, Granted},
		"the second only":     {[]Reason{HoursRefused}, StationRefused},
		"the first only":      {[]Reason{StationRefused}, HoursRefused},
		"all that people may": {nil, Granted},
		"something else":      {[]Reason{IntervalRefused}, StationRefused},
	}
	for name, test := range tests {
		s.request.Override = &Overridden{Ref: ref, Vehicle: "v1", LimitUL: 35 * liter, Lifts: test.lifts}
		d := s.decide(t)
		if d.Reason != test.want || d.Override != ref {
			t.Errorf("%s: got %s by %s, want %s by %s", name, d.Reason, d.Override, test.want, ref)
		}
		if test.want == Granted && d.LimitUL != 35*liter {
			t.Errorf("%s: got %s, want the override's limit", name, d.LimitUL)
		}
	}
	s.vehicle.Status, s.request.Override, s.view.Held = "blocked", nil, nil
	s.decide(t)
	if d, ok := WithOverride(s.view, s.request, MaxFillUL); ok || d.Reason != VehicleBlocked {
		t.Errorf("a blocked vehicle: got %v, %s, want no override", ok, d.Reason)
	}
}

// A quota without room is lifted by the emergency quota's lease, when two people
// stand for that very reason, and by nothing else.
func TestOverrideOfAQuota(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.rule.EmergencyQuota = "e1"
	s.more = []EntryBody{weekLease("e1", 30*liter)}
	s.own.book[LeaseID{"q1", "2026-W48"}] = Use{UsedUL: 200 * liter}
	s.decide(t)
	would, ok := WithOverride(s.view, s.request, MaxFillUL)
	if !ok || !slices.Equal(would.Lifted, []Reason{QuotaSpent}) || would.LimitUL != 30*liter {
		t.Fatalf("WithOverride: got %v, lifted %v, %s, want 30 L of the emergency quota", ok, would.Lifted, would.LimitUL)
	}
	for reason, want := range map[Reason]Reason{QuotaSpent: Granted, HoursRefused: QuotaSpent} {
		s.request.Override = &Overridden{LimitUL: 80 * liter, Lifts: []Reason{reason}}
		if d := s.decide(t); d.Reason != want || want == Granted && (d.Draws[0].Quota != "e1" || !slices.Contains(d.Flags, "emergency")) {
			t.Errorf("for %s: got %s, draws %v, flags %v, want %s", reason, d.Reason, d.Draws, d.Flags, want)
		}
	}
}

// The newest key for overrides counts, however it came.
func TestOverrideKey(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	if got := h.OverrideKey(); got != "" {
		t.Errorf("nothing held: got %q", got)
	}
	key := func(name string) *ServerKey { return &ServerKey{VKey: name, Use: "override"} }
	mustTake(t, h, run(Fleet, 1, key("z+1"), key("a+2"), &ServerKey{VKey: "p+3", Use: "policy"}))
	if got := h.OverrideKey(); got != "a+2" {
		t.Errorf("got %q, want the one set last", got)
	}
	mustTake(t, h, part(Fleet, testEra+1, 90, 1, 1, entriesOf(5, key("b+4"), key("a+5"))...))
	if got := h.OverrideKey(); got != "a+5" {
		t.Errorf("after a snapshot: got %q, want the one set last", got)
	}
}
