package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// visiting is a scene whose vehicle may come twice a day.
func visiting(t testing.TB) *scene {
	s := newScene(t)
	s.vehicle.Quotas, s.more = []string{"q1", "n1"}, []EntryBody{dayVisits("n1", 2)}
	return s
}

// A visit is a fill that takes any fuel, whatever it takes; the one after the last is
// denied, and one that took nothing is given back.
func TestVisits(t *testing.T) {
	t.Parallel()
	s := visiting(t)
	visit := func(flows dispense.Volume) {
		t.Helper()
		d := s.decide(t)
		if d.Outcome != Grant || d.LimitUL != 80*liter {
			t.Fatalf("got %s %s %s, want 80 L: visits bound no liters", d.Outcome, d.Reason, d.LimitUL)
		}
		want := []dispense.Draw{{Quota: "q1", Period: "2026-W48", VolumeUL: 80 * liter}, {Quota: "n1", Period: "2026-11-23", Visits: new(int64(1))}}
		if diff := cmp.Diff(want, d.Draws); diff != "" {
			t.Fatalf("draws (-want +got):\n%s", diff)
		}
		s.own.book.Reserve(d.Draws)
		s.own.book.Settle(d.Draws, FinalDraws(d.Draws, flows))
	}
	visit(10 * liter)
	visit(0) // which is none
	armed := s.decide(t).Draws
	s.own.book.Reserve(armed) // another hose is armed meanwhile
	if d := s.decide(t); d.Outcome != Deny || d.Reason != VisitsSpent || d.Facts.Visits != 2 || d.Facts.VisitsOf != 2 {
		t.Errorf("the last one is armed: got %s %s, %d of %d", d.Outcome, d.Reason, d.Facts.Visits, d.Facts.VisitsOf)
	}
	s.own.book.Release(armed)
	visit(liter / 100)
	d := s.decide(t)
	if d.Outcome != Deny || d.Reason != VisitsSpent {
		t.Fatalf("the third: got %s %s, want visits", d.Outcome, d.Reason)
	}
	if es, en := Sentence("es-MX", d), Sentence("en", d); !strings.Contains(es, "2 de 2 visitas de hoy") || !strings.Contains(en, "2 of 2 visits here today") {
		t.Errorf("got %q and %q", es, en)
	}
	s.settings.Mode, s.view.Held = "observe", nil
	if d := s.decide(t); d.Outcome != Grant || !slices.Contains(d.Flags, "would_deny:visits") || len(d.Draws) != 2 {
		t.Errorf("observed: got %s, flags %v, draws %v", d.Outcome, d.Flags, d.Draws)
	}
}

// A linked station asks for one visit more, by visits, and a vehicle without a quota of
// liters is not bounded by what is counted.
func TestAskForAVisit(t *testing.T) {
	t.Parallel()
	s := visiting(t)
	s.vehicle.Quotas, s.request.Linked = []string{"n1"}, true
	if d := s.decide(t); d.Outcome != Grant || d.LimitUL != 80*liter || d.LeftUL != nil {
		t.Errorf("visits alone: got %s %s %s, %v left", d.Outcome, d.Reason, d.LimitUL, d.LeftUL)
	}
	s.own.book[LeaseID{"n1", "2026-11-23"}] = Use{UsedUL: 2}
	d := s.decide(t)
	want := []dispense.Ask{{Quota: "n1", Period: "2026-11-23", Vehicle: "v1", WantVisits: new(int64(3))}}
	if diff := cmp.Diff(want, d.Asks); d.Outcome != Ask || d.Reason != VisitsSpent || diff != "" {
		t.Errorf("got %s %s, asks (-want +got):\n%s", d.Outcome, d.Reason, diff)
	}
	mustTake(t, s.view.Held, run(station, 4, dayVisits("n1", 3)))
	if s.request.Asked = true; s.decide(t).Outcome != Grant {
		t.Error("widened: got no grant")
	}
}

// A station that does not know the member reads a lease of visits as one of no liters:
// it denies, whatever it is asked.
func TestOldStationGivesNothingByVisits(t *testing.T) {
	t.Parallel()
	s := visiting(t)
	text, err := EncodeBody(dayVisits("n1", 2))
	if err != nil {
		t.Fatal(err)
	}
	known, member, ok := strings.Cut(string(text), `,"limit_visits":2`)
	if !ok || member != "}" {
		t.Fatalf("got %s, want the member last, where an old station passes over it", text)
	}
	old, err := DecodeBody("lease", []byte(known+"}"))
	if err != nil {
		t.Fatal(err)
	}
	s.more = []EntryBody{old}
	if d := s.decide(t); d.Outcome != Deny || d.Reason != QuotaSpent {
		t.Errorf("got %s %s, want the quota spent", d.Outcome, d.Reason)
	}
}

// A lower limit of visits is said in visits, and a newer era raises none.
func TestLoweredVisits(t *testing.T) {
	t.Parallel()
	h := NewHolding(station)
	mustTake(t, h, run(station, 1, dayVisits("n1", 3)))
	taken := mustTake(t, h, run(station, 2, dayVisits("n1", 1)))
	if diff := cmp.Diff([]Lowered{{Quota: "n1", Period: "2026-11-23", FromUL: 3, AskedUL: 1, OfVisits: true}}, taken.Lowered); diff != "" {
		t.Errorf("lowered (-want +got):\n%s", diff)
	}
	if l := h.Lease("n1", "2026-11-23").WithAmount(2); *l.LimitVisits != 2 || l.LimitUL != 0 || *h.Lease("n1", "2026-11-23").LimitVisits != 1 {
		t.Errorf("with another limit: got %+v, held %+v", l, h.Lease("n1", "2026-11-23"))
	}
	if _, err := EncodeBody(&Lease{Quota: "n1", Period: "p", Epoch: 1, FromAt: noon, UntilAt: noon.AddDate(0, 0, 1), LimitUL: liter, LimitVisits: new(int64(1))}); err == nil {
		t.Error("a lease of liters and visits: got no error")
	}
}
