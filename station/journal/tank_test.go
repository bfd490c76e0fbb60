package journal

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/litro-fuel/litro/dispense"
)

// What is known of a tank is in its records, and known again after a restart.
func TestTanksInTheBook(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	v := func(liters int64) *dispense.Volume { return new(dispense.Volume(liters) * dispense.Liter) }
	reading := func(source string, liters int64) *dispense.Tank {
		return &dispense.Tank{Tank: "T1", Grade: "diesel", Source: source, Why: "periodic", VolumeUL: *v(liters), Basis: "obs"}
	}
	must(t, b.write(reading("dip", 5000)))
	b.j.View(func(book *Book) {
		if k := book.Tank("T1"); k.Reading == nil || k.Reading.VolumeUL != *v(5000) || !k.GaugedAt.IsZero() || len(k.Deliveries) != 0 {
			t.Errorf("after a dip: got %+v", k)
		}
	})
	must(t, b.write(reading("gauge", 4990)))
	gauged := b.j.book.LastAt()
	must(t, b.write(reading("gauge", 4980)))
	for n := range int64(recentDeliveries + 2) {
		must(t, b.write(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: *v(n), Basis: "obs", BeforeUL: v(n), AfterUL: v(2 * n)}))
	}
	for range 2 {
		b.j.View(func(book *Book) {
			k := book.Tank("T1")
			if k.Reading.VolumeUL != *v(4980) || !k.GaugedAt.Equal(gauged) || len(k.Deliveries) != recentDeliveries || k.Deliveries[0].Body.VolumeUL != *v(2) {
				t.Errorf("got %+v, want the newest reading, the first gauging, and the newest deliveries", k)
			}
			if book.Tank("T2").Reading != nil {
				t.Error("a tank of which there is no record is known")
			}
		})
		must(t, b.open()) // and read again
	}
}

// What flowed is kept by hose and time, and bounded.
func TestFlowsInTheBook(t *testing.T) {
	t.Parallel()
	b := enrolled(t)
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	a := authorize("1")
	must(t, b.write(a))
	d := fill(b.last(), 40)
	d.BeganAt = at
	must(t, b.write(d))
	filled := b.j.book.LastAt()
	must(t, b.write(&dispense.Offbook{Hose: "2", Meter: 1, TotalizerAfterUL: 7, VolumeUL: 7, Cause: "dark", SinceAt: at}))
	must(t, b.write(&dispense.Dispense{Position: "3", Hose: "3", Grade: "diesel", Purpose: "vehicle", VolumeUL: 9, IntoTank: "T1", VolumeFrom: "typed", Basis: "obs",
		HappenedAt: at.Add(time.Hour), HappenedPrecision: "minute", Source: "sheet", End: "H", People: two}))
	b.j.View(func(book *Book) {
		flows, since := book.Flowed()
		want := []Flowed{{d.Hose, at, filled, 40 * dispense.Liter, ""}, {"2", at, book.lastAt, 7, ""}, {"3", at.Add(time.Hour), at.Add(time.Hour), 9, "T1"}}
		want[1].To = flows[1].To
		if diff := cmp.Diff(want, flows); diff != "" || !since.IsZero() {
			t.Errorf("since %s, flows (-want +got):\n%s", since, diff)
		}
	})
	for range recentFlows {
		b.j.book.flow(Flowed{"1", at, at.Add(time.Minute), 1, ""})
	}
	if flows, since := b.j.book.Flowed(); len(flows) != recentFlows || since.Before(at) {
		t.Errorf("got %d flows since %s, want %d and since when they are all", len(flows), since, recentFlows)
	}
}
