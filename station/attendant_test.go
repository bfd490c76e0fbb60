package station_test

import (
	"testing"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/screen"
)

// TestMismatch has the attendant see that another vehicle stands at the pump:
// released, it is voided, and the hose is closed; before that it is a denial.
func TestMismatch(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(
		&policy.Rule{Rule: "asks", Odometer: &policy.OdometerRule{Prompts: new(int64(1))}},
		&policy.Vehicle{Vehicle: "v-7", Status: "active", Name: "7", Plate: "XYZ-9", Grades: []string{"diesel"}, Rule: "asks", Odometer: "on", TankUL: new(90 * liter)},
	)
	if p := i.scanUntil("p1", screen.Ready); p.Plate != "ABC-123" || p.LapseS != 60 || len(p.Grades) != 1 || p.Grades[0] != "Diésel" {
		t.Errorf("ready: got %+v, want plate, time and products", p)
	}
	if err := i.agent.Mismatch(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if v := last[*dispense.Void](i, 1); v.Why != "mismatch" {
		t.Errorf("void: got %+v, want mismatch", v)
	}
	if p := i.untilPage("p1", screen.Void); p.Reason != "mismatch" {
		t.Errorf("afterwards: got %+v, want void of mismatch", p)
	}
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(200, 10_000_000)
	<-time.After(100 * time.Millisecond) // 20 s of the island's clock
	if got := n.Totalizer(); got != 100_000*int64(liter) {
		t.Errorf("lifted after it was taken back: the meter shows %d, want no drop", got)
	}
	n.Release()
	n.HangUp()
	if err := i.agent.TypeVehicle(t.Context(), "p1", screen.TypedVehicle{Number: "7", Plate: "xyz9", Reason: "no label"}); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Prompt); p.Name != "7" || p.Plate != "XYZ-9" || *p.TankUL != 90*liter {
		t.Errorf("prompt: got %+v, want it to say whose odometer", p)
	}
	if err := i.agent.Mismatch(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if d := last[*dispense.Deny](i, 1); d.Reason != "mismatch" || d.Vehicle != "v-7" {
		t.Errorf("deny: got %+v, want mismatch of v-7", d)
	}
	i.untilPage("p1", screen.Denied)
	i.reconcile()
}

// TestScannerThatTypes has labels come in as a keyboard types them: one is a
// scan, also with the marks of the scanner around it, and two at once are none.
func TestScannerThatTypes(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(
		&policy.Vehicle{Vehicle: "v-8", Status: "active", Name: "8", Grades: []string{"diesel"}, Rule: "trucks"},
		&policy.Label{Label: "ABCD2346", Version: 1, Vehicle: "v-8", Status: "active", TokenSHA256: barcode.TokenHash(token())},
	)
	scan := func(text string) {
		t.Helper()
		if err := i.agent.Scan(t.Context(), "p1", text); err != nil {
			t.Fatal(err)
		}
	}
	scan("\x02]Q1" + label(t) + "\x1d\t")
	i.untilPage("p1", screen.Ready)
	other, err := barcode.Format2D(barcode.Label{ID: "ABCD2346", Version: 1, Token: token()})
	if err != nil {
		t.Fatal(err)
	}
	scan(other)
	if v := last[*dispense.Void](i, 1); v.Why != "mismatch" {
		t.Errorf("two labels at once: got a void of %s, want mismatch", v.Why)
	}
	i.untilPage("p1", screen.Void)
	if n := i.count("authorize"); n != 1 {
		t.Errorf("authorizes: got %d, want the first alone", n)
	}
	if err := i.agent.Scan(t.Context(), "p9", "x"); err == nil {
		t.Error("a scan at no position: got nil, want an error")
	}
}

// TestPageOfAFill follows what the attendant reads over a fill: who attends, how
// far the vehicle came, and what was filled last.
func TestPageOfAFill(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	badge := barcode.Token([]byte("a secret of the server"), "BADG2345", 1)
	i.fleet(
		&policy.Rule{Rule: "asks", Odometer: &policy.OdometerRule{Prompts: new(int64(1))}, PerFillUL: new(40 * liter)},
		&policy.Vehicle{Vehicle: "v-0042", Status: "active", Name: "42", Grades: []string{"diesel"}, Rule: "asks", Odometer: "on",
			OdometerM: new(int64(120_000_000)), OdometerAt: i.clock.now().Add(-24 * time.Hour).Truncate(time.Second)},
		&policy.Person{Person: "ana", Status: "active", Roles: []string{"attendant"}, Name: "Ana Ruiz"},
		&policy.Label{Label: "BADG2345", Version: 1, Person: "ana", Status: "active", TokenSHA256: barcode.TokenHash(badge)},
	)
	text, err := barcode.Format2D(barcode.Label{ID: "BADG2345", Version: 1, Token: badge})
	if err != nil {
		t.Fatal(err)
	}
	if err := i.scanner["p1"].Scan(text); err != nil {
		t.Fatal(err)
	}
	i.until("the attendant is named", func() bool { return i.page("p1").Attendant == "Ana Ruiz" })
	<-time.After(1100 * time.Millisecond) // another label within a second would take it back
	i.scan("p1")
	i.untilPage("p1", screen.Prompt)
	if err := i.agent.Odometer(t.Context(), "p1", screen.Reading{OdometerM: new(int64(120_280_000))}); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(200, 40_000_000)
	i.untilPage("p1", screen.Pouring)
	i.until("40 L have flowed", func() bool { return n.Totalizer() == 100_040*int64(liter) })
	n.HangUp()
	p := i.untilPage("p1", screen.Done)
	if p.DistanceM == nil || *p.DistanceM != 280_000 {
		t.Errorf("done: got %+v, want 280 km since the fill before", p)
	}
	if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Idle); p.Previous == nil || p.Previous.Name != "42" || p.Previous.VolumeUL != 40*liter || p.Attendant != "Ana Ruiz" {
		t.Errorf("idle: got %+v, want the fill of 42 by Ana Ruiz", p)
	}
}
