package station_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/screen"
)

var ( // who may sign
	ana   = screen.Person{ID: "ana", PIN: "1234"}
	luis  = screen.Person{ID: "luis", PIN: "4321"}
	paper = screen.Paper{Document: "R-55", DocumentUL: 8_000 * liter, Supplier: "Petróleos del Norte", Truck: "XY-1", Seals: "77, 78"}
)

var errPIN = errors.New("a PIN is not right")

func asksPIN(err error) bool {
	_, ok := errors.AsType[*screen.PINError](err)
	return ok
}

// signers are the two people, as the fleet's log names them.
func signers(t *testing.T) []policy.EntryBody {
	t.Helper()
	var all []policy.EntryBody
	for _, p := range []screen.Person{ana, luis} {
		hash, err := argon2id.CreateHash(p.PIN, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &policy.Person{Person: p.ID, Status: "active", Roles: []string{"supervisor"}, PIN: hash})
	}
	return all
}

// dipped is an island whose tank T1 has a table and no gauge: 250 cm, 20,000 L.
func dipped(t *testing.T) *yardstick {
	t.Helper()
	y := &yardstick{island: newIsland(t)}
	table := filepath.Join(y.dir, "t1.csv")
	if err := os.WriteFile(table, []byte("cm,liters\n250,20000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	y.cfg.Positions[1].Hoses[1].Tank, y.cfg.Positions[2].Hoses[0].Tank = "T2", ""
	y.cfg.Tanks = []station.Tank{{Tank: "T1", Grade: "diesel", CapacityL: 20_000, Table: table}, {Tank: "T2", Grade: "regular", CapacityL: 9_000}}
	y.start()
	y.fleet(signers(t)...)
	return y
}

// received is what the page shows to those who sign.
func (y *yardstick) received() dispense.Volume {
	if d := y.tank("T1").Delivery; d != nil {
		return d.ReceivedUL
	}
	return 0
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDipByHand(t *testing.T) {
	t.Parallel()
	y := dipped(t)
	two := [2]screen.Person{ana, luis}
	l, err := y.agent.Measure("T1", screen.Dip{HeightUM: 625_000, WaterUM: 25_000})
	if err != nil || l.VolumeUL != 4_800*liter || *l.WaterUL != 200*liter || l.UllageUL != 15_000*liter {
		t.Errorf("measure: got %+v, %v, want 4800 L over 200 L of water", l, err)
	}
	for _, tt := range []struct {
		name, tank string
		dip        screen.Dip
		people     [2]screen.Person
		want       error
	}{
		{"no such tank", "T9", screen.Dip{HeightUM: 1}, two, screen.ErrTank},
		{"no table", "T2", screen.Dip{HeightUM: 1}, two, screen.ErrNoTable},
		{"above the table", "T1", screen.Dip{HeightUM: 2_500_001}, two, screen.ErrHeight},
		{"water above fuel", "T1", screen.Dip{HeightUM: 1000, WaterUM: 1001}, two, screen.ErrHeight},
		{"one person", "T1", screen.Dip{HeightUM: 1000}, [2]screen.Person{ana, ana}, screen.ErrInvalid},
		{"a wrong PIN", "T1", screen.Dip{HeightUM: 1000}, [2]screen.Person{ana, {ID: "luis", PIN: "0000"}}, errPIN},
	} {
		folio, err := y.agent.Dip(t.Context(), tt.tank, tt.dip, tt.people)
		if _, ok := errors.AsType[*screen.PINError](err); ok {
			err = errPIN
		}
		if !errors.Is(err, tt.want) || folio != "" {
			t.Errorf("%s: got %s, %v, want %v", tt.name, folio, err, tt.want)
		}
	}
	if n := y.count("tank"); n != 0 {
		t.Fatalf("records before a good dip: got %d, want none", n)
	}
	y.send(id, &policy.Command{ID: "c1", What: "dip", UntilAt: y.clock.now().Add(time.Hour).Truncate(time.Second), People: people})
	folio, err := y.agent.Dip(t.Context(), "T1", screen.Dip{HeightUM: 625_000, WaterUM: 25_000}, two)
	must(t, err)
	r := last[*dispense.Tank](y.island, 1)
	if r.Source != "dip" || r.Why != "asked" || r.VolumeUL != 4_800*liter || *r.WaterUL != 200*liter || *r.HeightUM != 625_000 || len(r.People) != 2 || r.People[0] != (dispense.Who{Person: "ana", By: "pin"}) {
		t.Errorf("record: got %+v", r)
	}
	if !strings.HasPrefix(folio, "norte/1/") {
		t.Errorf("folio: got %q", folio)
	}
	v := y.tank("T1")
	if v.Source != "dip" || v.Level.VolumeUL != 4_800*liter || v.Asked {
		t.Errorf("page: got %+v", v)
	}
	if _, err := y.agent.Dip(t.Context(), "T1", screen.Dip{HeightUM: 600_000}, two); err != nil {
		t.Fatal(err)
	}
	if r := last[*dispense.Tank](y.island, 2); r.Why != "periodic" {
		t.Errorf("a dip that nobody asked for: got why %s, want periodic", r.Why)
	}
	y.restart()
	if v := y.tank("T1"); v.Source != "dip" || v.Level == nil || v.Level.VolumeUL != 4_800*liter || v.At.IsZero() {
		t.Errorf("page after a restart: got %+v, want the dip and when", v)
	}
}

// A dip goes from the page into the journal: shown first, recorded when two sign.
func TestDipOnThePage(t *testing.T) {
	t.Parallel()
	y := dipped(t)
	srv := httptest.NewServer(screen.New(slog.New(slog.DiscardHandler), y.agent, screen.Options{}))
	defer srv.Close()
	post := func(form url.Values) string {
		t.Helper()
		resp, err := srv.Client().PostForm(srv.URL+"/dip?lang=en", form)
		must(t, err)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		must(t, err)
		return string(b)
	}
	form := url.Values{"tank": {"T1"}, "height_cm": {"62.5"}, "water_cm": {"2.5"}}
	if body := post(form); !strings.Contains(body, "4,800 L") || y.count("tank") != 0 {
		t.Errorf("got %d records and %s, want none and 4,800 L to be checked", y.count("tank"), body)
	}
	for key, v := range map[string]string{"confirm": "1", "typed_who": "ana", "typed_pin": "1234", "checked_who": "luis", "checked_pin": "4321"} {
		form.Set(key, v)
	}
	body := post(form)
	if r := last[*dispense.Tank](y.island, 1); r.VolumeUL != 4_800*liter || len(r.People) != 2 {
		t.Errorf("record: got %+v", r)
	}
	if !strings.Contains(body, "Recorded · Record norte/1/") {
		t.Errorf("got %s, want the record's name", body)
	}
}

// Two people receive a delivery with a stick. A vehicle is fueled meanwhile, and
// the agent ends and starts again between the two dips.
func TestReceiveByHand(t *testing.T) {
	t.Parallel()
	y := dipped(t)
	two := [2]screen.Person{ana, luis}
	if err := y.agent.MeasureDelivery(t.Context(), "T1", false, &screen.Dip{HeightUM: 625_000}); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("measured before there are papers: got %v, want not now", err)
	}
	if err := y.agent.BeginDelivery(t.Context(), "T1", screen.Paper{Document: "R-55"}); !errors.Is(err, screen.ErrInvalid) {
		t.Errorf("papers without liters: got %v, want invalid", err)
	}
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	if err := y.agent.MeasureDelivery(t.Context(), "T1", true, &screen.Dip{HeightUM: 625_000}); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("after measured first: got %v, want not now", err)
	}
	if err := y.agent.MeasureDelivery(t.Context(), "T1", false, nil); !errors.Is(err, screen.ErrGauge) {
		t.Errorf("by a gauge that is not there: got %v, want no gauge", err)
	}
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, &screen.Dip{HeightUM: 700_000})) // misread
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, &screen.Dip{HeightUM: 625_000}))
	y.sell(40)
	y.restart()
	d := y.tank("T1").Delivery
	if d == nil || d.Paper != paper || d.Before == nil || d.Before.VolumeUL != 5_000*liter || d.After != nil || d.DrawnUL != 40*liter {
		t.Fatalf("after a restart: got %+v, want papers, the dip before, and 40 L drawn", d)
	}
	if _, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), two); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("finished too soon: got %v, want not now", err)
	}
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", true, &screen.Dip{HeightUM: 1_618_000, WaterUM: 2_000}))
	y.sell(10) // after it
	d = y.tank("T1").Delivery
	if d.DrawnUL != 40*liter || d.ReceivedUL != 7_968*liter || d.DifferenceUL != -32*liter || d.ToleranceUL != 80*liter {
		t.Errorf("to be checked: got %+v, want 12928 − 5000 + 40 L, 32 L short", d)
	}
	if _, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), [2]screen.Person{ana, {ID: "luis"}}); !asksPIN(err) {
		t.Errorf("without a PIN: got %v, want to be asked for it", err)
	}
	if _, err := y.agent.FinishDelivery(t.Context(), "T1", 7_969*liter, two); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("signed for another volume: got %v, want not now", err)
	}
	if n := y.count("delivery") + y.count("tank"); n != 0 {
		t.Fatalf("records before two signed: got %d, want none", n)
	}
	_, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), two)
	must(t, err)
	b := last[*dispense.Delivery](y.island, 1)
	if b.Source != "typed" || b.VolumeUL != 7_968*liter || b.Basis != "obs" || *b.BeforeUL != 5_000*liter || *b.AfterUL != 12_928*liter || *b.DocumentUL != 8_000*liter ||
		b.Document != "R-55" || b.Supplier != "Petróleos del Norte" || b.Truck != "XY-1" || b.Seals != "77, 78" || len(b.People) != 2 || b.TemperatureMC != nil || !b.FromAt.Before(b.ToAt) {
		t.Errorf("delivery: got %+v", b)
	}
	dips := y.readings("T1")
	if len(dips) != 2 || dips[0].Why != "delivery" || !dips[0].TakenAt.Equal(b.FromAt) || !dips[1].TakenAt.Equal(b.ToAt) || *dips[1].WaterUM != 2_000 {
		t.Errorf("dips: got %+v", dips)
	}
	if y.tank("T1").Delivery != nil {
		t.Error("the page still has the delivery")
	}
	if _, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), two); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("finished twice: got %v, want not now", err)
	}
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	must(t, y.agent.CancelDelivery(t.Context(), "T1"))
	if err := y.agent.CancelDelivery(t.Context(), "T1"); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("canceled twice: got %v, want not now", err)
	}
}

// People receive a delivery that the gauge sees as well: it is one record, with
// their papers; one that they gave up is the gauge's alone.
func TestReceiveWithGauge(t *testing.T) {
	t.Parallel()
	y := withGauge(t, false)
	y.start()
	y.fleet(signers(t)...)
	two := [2]screen.Person{ana, luis}
	y.until("the tank is read", func() bool { return len(y.readings("T1")) == 1 })
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, nil))
	y.console.Deliver(1, int64(7_950*liter), 30*time.Second)
	y.until("the console says it is over", func() bool { return !y.console.Delivering(1) })
	y.sell(40)
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", true, nil))
	_, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), two)
	must(t, err)
	b := last[*dispense.Delivery](y.island, 1)
	if b.Source != "gauge" || !near(b.VolumeUL, 7_950*liter, 10*dispense.Milliliter) || b.Document != "R-55" || len(b.People) != 2 || *b.TemperatureMC != 25_000 || b.CompensatedUL == nil {
		t.Errorf("delivery: got %+v, want 7950 L by gauge with papers", b)
	}
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, nil))
	y.console.Deliver(1, int64(1_000*liter), 10*time.Second)
	y.until("the console says it is over", func() bool { return !y.console.Delivering(1) })
	readings := len(y.readings("T1"))
	y.until("the gauge has told", func() bool { return len(y.readings("T1")) > readings })
	if n := y.count("delivery"); n != 1 {
		t.Errorf("while people receive it: got %d deliveries, want the first alone", n)
	}
	must(t, y.agent.CancelDelivery(t.Context(), "T1"))
	if b := last[*dispense.Delivery](y.island, 2); b.VolumeUL < 999*liter || b.VolumeUL > 1_001*liter || b.Document != "" || len(b.People) > 0 {
		t.Errorf("given up: got %+v, want 1000 L by the gauge", b)
	}
}

// The gauge's record was first: the papers are noted to it, and nothing counts
// twice.
func TestPapersComeLate(t *testing.T) {
	t.Parallel()
	y := dipped(t)
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, &screen.Dip{HeightUM: 625_000}))
	var ref dispense.Ref
	y.until("a minute has passed", func() bool { return y.clock.now().Sub(y.tank("T1").Delivery.Before.At) > time.Minute })
	must(t, y.agent.Journal().Write(func(tx *journal.Tx) error {
		from := y.tank("T1").Delivery.Before.At
		var err error
		ref, err = tx.Append(&dispense.Delivery{Tank: "T1", Grade: "diesel", Source: "gauge", VolumeUL: 8_000 * liter, Basis: "obs",
			BeforeUL: new(5_001 * liter), AfterUL: new(13_001 * liter), FromAt: from, ToAt: from.Add(50 * time.Second)})
		return err
	}))
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", true, &screen.Dip{HeightUM: 1_625_000}))
	folio, err := y.agent.FinishDelivery(t.Context(), "T1", y.received(), [2]screen.Person{ana, luis})
	must(t, err)
	if folio != ref.String() || y.count("delivery") != 1 || y.count("tank") != 0 {
		t.Errorf("got folio %s, want that of the gauge's record %s, and nothing more", folio, ref)
	}
	if c := last[*dispense.Correct](y.island, 1); c.Of != ref || c.Action != "note" || !strings.Contains(c.Reason, "document R-55, 8000.0 L, supplier Petróleos del Norte") || len(c.People) != 2 {
		t.Errorf("note: got %+v", c)
	}
}

// A test draw that is poured back into the tank it came from took nothing out; one
// from another tank came in, and is no truck's.
func TestDrawPouredBack(t *testing.T) {
	t.Parallel()
	y := dipped(t)
	must(t, y.agent.BeginDelivery(t.Context(), "T1", paper))
	must(t, y.agent.MeasureDelivery(t.Context(), "T1", false, &screen.Dip{HeightUM: 625_000}))
	draw := func(hose, into string) {
		must(t, y.agent.Journal().Write(func(tx *journal.Tx) error {
			_, err := tx.Append(&dispense.Dispense{Position: "p1", Hose: hose, Grade: "diesel", Purpose: "test", VolumeUL: 20 * liter, VolumeFrom: "typed", Basis: "obs",
				HappenedAt: y.clock.now().UTC().Truncate(time.Second), HappenedPrecision: "minute", Source: "sheet", End: "H", IntoTank: into, People: people})
			return err
		}))
	}
	y.until("a second has passed", func() bool { return y.clock.now().Sub(y.tank("T1").Delivery.Before.At) > 2*time.Second })
	draw("1", "T1")
	if v := y.tank("T1").Delivery.DrawnUL; v != 0 {
		t.Errorf("poured back: got %s drawn, want nothing", v)
	}
	draw("3", "T1")
	if v := y.tank("T1").Delivery.DrawnUL; v != -20*liter {
		t.Errorf("from another tank: got %s drawn, want 20 L less", v)
	}
}
