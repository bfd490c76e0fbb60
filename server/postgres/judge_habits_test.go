package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// ticketOf is what one person types, and another checks, of the n-th ticket: of other liters
// than the one before, with a picture.
func ticketOf(a *dispensetest.Author, n int, person string) *dispense.Dispense {
	ul := 31_270_000 + dispense.Volume(n)*130_000
	cents, _ := dispense.AmountCents(ul, 245_000)
	return &dispense.Dispense{
		Grade: "diesel", Purpose: "vehicle", VolumeUL: ul, VolumeFrom: "typed", Basis: "obs", PriceE4: new(int64(245_000)), Currency: "MXN", AmountCents: &cents, PriceFrom: "typed",
		Vehicle: fmt.Sprintf("w%d", n%9), Ticket: fmt.Sprint(person, n), Source: "ticket", Permit: "PL/1/EXP", HappenedAt: a.At.Add(-time.Hour).Truncate(time.Minute), HappenedPrecision: "minute",
		Full: "yes", End: "H", Evidence: []string{fileA}, People: []dispense.Who{{Person: person, By: "web"}, {Person: "luis", By: "web"}},
	}
}

// Who types whole figures, or keeps no pictures, or types at a pump that measures, again and
// again is found once, by what they typed, whatever was corrected since.
func TestJudgeHabits(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	office, norte := d.station(dispense.Office), d.station("norte", meterAt(0))
	if _, err := d.store.SayFindingRule(t.Context(), reconcile.Said{Rule: reconcile.PaperMissing, FromAt: office.At, At: office.At, By: "root", Reason: "tickets have pictures"}); err != nil {
		t.Fatal(err)
	}
	var of []*dispense.Record
	types := func(a *dispensetest.Author, n int, person string, change func(int, *dispense.Dispense)) {
		for i := range n {
			b := ticketOf(a, i, person)
			change(i, b)
			of = append(of, d.write(a, b)...)
			a.At = a.At.Add(5 * time.Hour)
		}
	}
	whole := func(_ int, b *dispense.Dispense) { b.VolumeUL, b.AmountCents = 40*liter, new(int64(980_00)) }
	types(office, 60, "eva", func(i int, b *dispense.Dispense) {
		if i%3 == 0 { // one driver in three buys for whole pesos
			b.AmountCents = new(int64(800_00))
		}
	})
	types(office, 50, "files", func(i int, b *dispense.Dispense) {
		if whole(i, b); i%2 == 0 {
			b.Source = "file" // the supplier's
		} else {
			b.Flags = []string{"folio:V000001-37"} // it is for so much
		}
	})
	d.wantFindings()
	types(office, 25, "ana", whole)
	rows := d.wantFindings(reconcile.FiguresRound)
	if f := rows[0]; f.Ref != of[60+50+19].Ref() || *f.Actual != 20 || *f.Expected != 13 || f.Args[2] != "ana" {
		t.Errorf("got %+v, want 20 of ana's first 20, of which chance has 13", f)
	}
	d.write(office, &dispense.Correct{Of: of[60+50+3].Ref(), Action: "void", Reason: "twice", People: two})
	types(office, 20, "beto", func(_ int, b *dispense.Dispense) { b.Evidence = nil })
	total := dispense.Volume(0)
	for range 8 {
		d.fill(norte, "w1", total, 10*liter, nil)
		total += 10 * liter
	}
	types(norte, 14, "p7", func(_ int, b *dispense.Dispense) { b.Source, b.Permit = "", "" })
	rows = d.wantFindings(reconcile.FiguresRound, reconcile.PaperMissing, reconcile.TypedOften)
	for _, f := range rows {
		if f.Rule == reconcile.TypedOften && (*f.Actual != 12 || f.Args[0] != "20" || f.Station != "norte") {
			t.Errorf("at norte: got %+v, want 12 of 20 typed", f)
		}
	}
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}

	p := report.Period{Kind: report.Custom, From: norte.At.AddDate(0, -2, 0), To: norte.At.AddDate(0, 2, 0)}
	people, err := d.store.Quality(t.Context(), p, report.QualityOfPeople)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]report.Quality{}
	for _, q := range people {
		got[q.Of] = q
	}
	if q := got["ana"]; q.Fills != 25 || q.Typed != 25 || q.Bare != 0 || q.Round != 25 {
		t.Errorf("ana: got %+v, want 25 typed in whole figures", q)
	}
	if q := got["beto"]; q.Bare != 20 || q.Round != 0 || q.Unread != 20 {
		t.Errorf("beto: got %+v, want 20 without pictures and readings", q)
	}
	stations, err := d.store.Quality(t.Context(), p, report.QualityOfStations)
	if err != nil || len(stations) != 2 {
		t.Fatalf("stations: got %+v %v, want norte and the one of the permit", stations, err)
	}
	for _, q := range stations {
		if want := map[string]int64{"norte": 22, "PL/1/EXP": 155}; q.Fills != want[q.Of] {
			t.Errorf("%s: got %d fills, want %d", q.Of, q.Fills, want[q.Of])
		}
	}
}

// A vehicle that nobody knows yet is held against others of its class, from when somebody
// had that reckoned and while it is of the class; replay finds the same.
func TestJudgeByPeers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	norte := d.station("norte", meterAt(0))
	begin, total := norte.At, dispense.Volume(0)
	add := func(id string) {
		d.vehicle(id)
		d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ($1, 'class', $2, 'general', '', 'root', $2, $2)`, id, begin)
	}
	fuel := func(id string, day int, km, liters int64) []*dispense.Record {
		norte.At = begin.AddDate(0, 0, day)
		auth := norte.Append(t, dispensetest.Authorized(id, 100))
		body := dispensetest.Dispensed(auth, total, dispense.Volume(liters)*liter)
		body.OdometerM = new(km * 1000)
		total += dispense.Volume(liters) * liter
		return []*dispense.Record{auth, norte.Append(t, body)}
	}
	class := []string{"c0", "c1", "c2", "c3"}
	for _, id := range append(class, "c4", "old", "new") {
		add(id)
	}
	for i := range 34 {
		var rs []*dispense.Record
		for _, id := range class {
			rs = append(rs, fuel(id, 4*i, 10_000+400*int64(i), 40)...)
		}
		d.put(norte, rs...)
	}
	for i, liters := range []int64{40, 40, 80, 40, 40} { // before anybody had it reckoned
		d.put(norte, fuel("old", 136+i, 5_000+400*int64(i), liters)...)
	}
	d.wantFindings()
	at := begin.AddDate(0, 0, 150)
	by := fleet.Act{Who: "root", At: at, Why: "new patrol cars"}
	if _, err := d.store.SayPeers(t.Context(), by, "general"); !errors.Is(err, fault.ErrConflict) {
		t.Fatalf("of four vehicles: got %v, want a refusal", err)
	}
	for i := range 34 {
		d.put(norte, fuel("c4", 4*i, 10_000+400*int64(i), 50)...)
	}
	d.drain()
	p, err := d.store.SayPeers(t.Context(), by, "general")
	if err != nil || p.PerLiter != 10_000 || p.Low != 10_000 || p.Vehicles != 5 || p.Intervals < 5*30 {
		t.Fatalf("got %+v %v, want 10 km/L of five vehicles", p, err)
	}
	for i, liters := range []int64{40, 40, 80, 40, 40} {
		d.put(norte, fuel("new", 151+i, 5_000+400*int64(i), liters)...)
	}
	rows := d.wantFindings(reconcile.EconomyLow)
	if f := rows[0]; f.Vehicle != "new" || *f.Actual != 5_000 || *f.Expected != 10_000 {
		t.Errorf("got %+v, want 5 km/L instead of 10", f)
	}
	answer, err := d.store.Vehicle(t.Context(), "new", report.Period{Kind: report.Custom, From: begin, To: at.AddDate(0, 1, 0)})
	if err != nil || answer.Peers == nil || answer.Peers.PerLiter != 10_000 || answer.Peers.By != "root" {
		t.Errorf("its page says %+v %v, want 10 km/L", answer.Peers, err)
	}
	// It is of another class since, of which nobody had anything reckoned.
	d.exec(`INSERT INTO rule (rule, body) VALUES ('other', '{"rule":"other"}')`)
	d.exec(`INSERT INTO vehicle_dated (vehicle, what, from_at, value, reason, said_by, said_at, applied_at) VALUES ('new', 'class', $1, 'other', '', 'root', $1, $1)`, begin.AddDate(0, 0, 156))
	for i, liters := range []int64{80, 40} {
		d.put(norte, fuel("new", 157+i, 7_000+400*int64(i), liters)...)
	}
	d.wantFindings(reconcile.EconomyLow)
	// Somebody says afterwards that it was so from its first fill on, and then that it was not.
	for i, of := range []string{"other", "general"} {
		d.say(at, fleet.Dated{Vehicle: "new", What: fleet.Class, FromAt: at.Add(time.Duration(i) * time.Second), Value: of})
		d.drain()
		d.wantFindings([][]reconcile.Rule{{}, {reconcile.EconomyLow}}[i]...)
	}
	now, said, err := d.store.ClassPeers(t.Context(), "general")
	if err != nil || len(said) != 1 || said[0].Peers != p || !now.Enough() {
		t.Errorf("class: got %+v %+v %v, want what was said", now, said, err)
	}
	if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
		t.Errorf("replay: got %v %v, want no difference", found, err)
	}
}
