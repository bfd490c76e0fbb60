package station_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/station/screen"
)

// pin returns the hash of a PIN, cheap enough for tests.
func pin(t testing.TB, s string) string {
	t.Helper()
	h, err := argon2id.CreateHash(s, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func sum(badge string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(badge))) }

// crew are the people of the island: attendants ana and luis, supervisor marta,
// and driver dora. PINs are 1111, 2222, 3333 and 4444.
func (i *island) crew() []policy.EntryBody {
	person := func(id, role, name, p string) *policy.Person {
		return &policy.Person{Person: id, Status: "active", Roles: []string{role}, Name: name, BadgeSHA256: sum("BADGE-" + id), PIN: pin(i.t, p)}
	}
	return []policy.EntryBody{
		person("ana", "attendant", "Ana Torres", "1111"), person("luis", "attendant", "Luis Ramos", "2222"),
		person("marta", "supervisor", "Marta Gómez", "3333"), person("dora", "driver", "Dora Lara", "4444"),
	}
}

// show holds a badge under a scanner, long enough after what was there before:
// two codes at once would be ambiguous.
func (i *island) show(position, text string) {
	i.t.Helper()
	<-time.After(1200 * time.Millisecond)
	if err := i.scanner[position].Scan(text); err != nil {
		i.t.Fatal(err)
	}
}

func (i *island) prompted(position, what string, again bool) {
	i.t.Helper()
	i.until(fmt.Sprintf("%s asks for %s, again %t", position, what, again), func() bool {
		p := i.page(position)
		return p.Page == screen.Prompt && p.Prompt == what && p.Again == again
	})
}

// TestDriverPIN has a rule ask for the driver's PIN: what is no badge, and a PIN
// that is not the driver's, are denials, and are asked for again.
func TestDriverPIN(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), &policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Driver: "pin"})...)
	if err := i.agent.PIN(t.Context(), "p1", "4444"); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("a PIN that nobody asked for: got %v, want ErrNotNow", err)
	}
	i.scanUntil("p1", screen.Prompt)
	i.prompted("p1", "driver", false)
	i.show("p1", "LIBRARY-CARD")
	i.prompted("p1", "driver", true)
	if d := last[*dispense.Deny](i, 1); d.Reason != "badge_unknown" || d.Vehicle != "v-0042" || d.Rule != "trucks" {
		t.Errorf("deny: got %+v, want badge_unknown of v-0042", d)
	}
	i.show("p1", "BADGE-dora")
	i.prompted("p1", "pin", false)
	for range 2 { // the second counts with the first
		if err := i.agent.PIN(t.Context(), "p1", "0000"); err != nil {
			t.Fatal(err)
		}
		i.prompted("p1", "pin", true)
	}
	if d := last[*dispense.Deny](i, 2); d.Reason != "pin_wrong" || d.Driver == nil || d.Driver.Person != "dora" || d.Driver.By != "badge" {
		t.Errorf("deny: got %+v, want pin_wrong of dora", d)
	}
	if n := i.count("deny"); n != 2 {
		t.Errorf("got %d denials, want 2: an equal one is counted", n)
	}
	if err := i.agent.PIN(t.Context(), "p1", "4444"); err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	if a := bodies[*dispense.Authorize](i)[0]; a.Driver == nil || *a.Driver != (dispense.Who{Person: "dora", By: "pin"}) {
		t.Errorf("authorize: got driver %v, want dora by pin", a.Driver)
	}
}

// TestPINLockout types wrong PINs until none is believed, and kills the agent: the
// wait stands, and the sentence says how long.
func TestPINLockout(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), &policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Driver: "pin"})...)
	ask := func() {
		t.Helper()
		i.show("p1", "BADGE-dora")
		i.until("the driver is shown", func() bool { return i.page("p1").Driver == "Dora Lara" })
		<-time.After(1200 * time.Millisecond)
		i.scan("p1")
		i.prompted("p1", "pin", false)
	}
	ask()
	for n := range 5 {
		if err := i.agent.PIN(t.Context(), "p1", fmt.Sprintf("000%d", n)); err != nil {
			t.Fatal(err)
		}
	}
	p := i.untilPage("p1", screen.Denied)
	if p.Reason != "pin_locked" || p.Decision == nil || !p.Decision.Facts.Until.After(i.clock.now()) {
		t.Fatalf("after five: got %s, %+v, want pin_locked until later", p.Reason, p.Decision)
	}
	i.restart()
	ask()
	if err := i.agent.PIN(t.Context(), "p1", "4444"); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p1", screen.Denied); p.Reason != "pin_locked" {
		t.Errorf("the right one too soon, after a restart: got %s, want pin_locked", p.Reason)
	}
	locked := 0
	for _, d := range bodies[*dispense.Deny](i) {
		if d.Reason == "pin_locked" {
			locked++
		}
	}
	if locked != 2 || i.count("authorize") != 0 {
		t.Errorf("got %d denials pin_locked and %d authorizes, want 2 and none", locked, i.count("authorize"))
	}
}

// TestDraws has two people draw into a measure and pour it back, and one who does
// not know his PIN.
func TestDraws(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(i.crew()...)
	draw := screen.Draw{Purpose: "test", Hose: "2", VolumeUL: 20 * liter, IntoTank: "T1", People: [2]screen.Person{{ID: "ana", PIN: "1111"}, {ID: "Marta Gómez", PIN: "9999"}}}
	var wrong *screen.PINError
	if err := i.agent.Draw(t.Context(), "p2", draw); !errors.As(err, &wrong) || wrong.Person != "marta" {
		t.Errorf("a wrong PIN: got %v, want that of marta", err)
	}
	if d := last[*dispense.Deny](i, 1); d.Reason != "pin_wrong" || d.Attendant == nil || *d.Attendant != (dispense.Who{Person: "marta", By: "name"}) {
		t.Errorf("deny: got %+v, want pin_wrong of marta, by name", d)
	}
	for range 10 { // forgotten, not wrong
		draw.People[1].PIN = ""
		if err := i.agent.Draw(t.Context(), "p2", draw); !errors.As(err, &wrong) || !wrong.Until.IsZero() {
			t.Fatalf("without a PIN: got %v, want it asked for", err)
		}
	}
	draw.People[1].ID = "zoé"
	if err := i.agent.Draw(t.Context(), "p2", draw); !errors.Is(err, screen.ErrPerson) {
		t.Errorf("nobody: got %v, want ErrPerson", err)
	}
	if d := last[*dispense.Deny](i, 2); d.Reason != "badge_unknown" || d.Scanned != "zo?" {
		t.Errorf("deny: got %+v, want badge_unknown", d)
	}
	draw.People[1] = screen.Person{ID: "Marta Gómez", PIN: "3333"}
	for _, bad := range []screen.Draw{
		{Purpose: "test", Hose: "1", VolumeUL: liter, People: draw.People},
		{Purpose: "test", Hose: "2", VolumeUL: liter, IntoTank: "T9", People: draw.People},
		{Purpose: "test", Hose: "2", VolumeUL: liter, People: [2]screen.Person{{ID: "dora", PIN: "4444"}, draw.People[1]}},
	} {
		if err := i.agent.Draw(t.Context(), "p2", bad); err == nil {
			t.Errorf("%+v: got no error, want one", bad)
		}
	}
	alone := draw
	alone.People[1] = alone.People[0]
	if err := i.agent.Draw(t.Context(), "p2", alone); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p2", screen.Denied); p.Reason != "two_people" {
		t.Errorf("one person twice: got %s, want two_people", p.Reason)
	}
	if d := last[*dispense.Deny](i, 3); d.Purpose != "test" || d.Attendant == nil || d.Attendant.Person != "ana" || d.Vehicle != "" {
		t.Errorf("deny: got %+v, want a test of ana's", d)
	}
	if err := i.agent.Draw(t.Context(), "p2", draw); err != nil {
		t.Fatal(err)
	}
	if p := i.untilPage("p2", screen.Ready); p.LimitUL != 20*liter || p.Purpose != "test" || !slices.Equal(p.Hoses, []string{"2"}) {
		t.Errorf("ready: got %+v, want 20 L of hose 2 for a test", p)
	}
	if err := i.agent.Draw(t.Context(), "p2", draw); !errors.Is(err, screen.ErrNotNow) {
		t.Errorf("another in between: got %v, want ErrNotNow", err)
	}
	n := i.pumps.Nozzle(2)
	n.Lift()
	n.Fill(400, 30_000_000)
	i.until("the pump stops at the limit", func() bool { return n.Totalizer() >= 200_020*int64(liter) && !n.Flowing() })
	n.HangUp()
	i.untilPage("p2", screen.Done)
	a, d := bodies[*dispense.Authorize](i)[0], last[*dispense.Dispense](i, 1)
	people := []dispense.Who{{Person: "ana", By: "pin"}, {Person: "marta", By: "pin"}}
	if a.Purpose != "test" || a.IntoTank != "T1" || a.Vehicle+a.Rule+a.Label != "" || len(a.Draws) > 0 || !slices.Equal(a.People, people) || a.Attendant.Person != "ana" {
		t.Errorf("authorize: got %+v, want a test into T1 by ana and marta, and no vehicle's", a)
	}
	if d.Purpose != "test" || d.IntoTank != "T1" || d.VolumeUL != 20*liter || d.Vehicle != "" || d.End != "L" {
		t.Errorf("dispense: got %+v, want 20 L of a test into T1", d)
	}
	i.reconcile()
	i.restart() // what nobody drives is taken up like any other
	i.reconcile()
}

// TestTypedVehicle types a vehicle whose label cannot be read, until somebody
// should print it anew.
func TestTypedVehicle(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet()
	if _, err := i.agent.FindVehicle("42", "ZZZ-999"); !errors.Is(err, screen.ErrInvalid) {
		t.Errorf("another plate: got %v, want ErrInvalid", err)
	}
	for n, why := range []string{"damaged", "scanner", "Se borró con el sol", "dirty"} {
		v, err := i.agent.FindVehicle("42", "abc 123")
		if err != nil {
			t.Fatal(err)
		}
		if want := n == 3; v.Name != "42" || v.Plate != "ABC-123" || !slices.Equal(v.Grades, []string{"Diésel"}) || v.Reprint != want || v.Counts != "" {
			t.Errorf("before %q: got %+v, want reprint %t: a broken scanner says nothing about the label", why, v, want)
		}
		if err := i.agent.TypeVehicle(t.Context(), "p1", screen.TypedVehicle{Number: "42", Plate: "ABC123", Reason: why}); err != nil {
			t.Fatal(err)
		}
		i.untilPage("p1", screen.Ready)
		if a := bodies[*dispense.Authorize](i)[n]; a.TypedWhy != why || a.Vehicle != "v-0042" || a.LimitUL > 60*liter || !slices.Contains(a.Flags, "typed") {
			t.Errorf("authorize: got %+v, want it typed because of %q, with the limits of a scan", a, why)
		}
		if err := i.agent.Cancel(t.Context(), "p1"); err != nil {
			t.Fatal(err)
		}
		last[*dispense.Void](i, n+1)
		i.until("p1 is free again", func() bool { p := i.page("p1").Page; return p == screen.Void || p == screen.Idle })
	}
	i.restart()
	if v, err := i.agent.FindVehicle("42", "ABC-123"); err != nil || !v.Reprint {
		t.Errorf("after a restart: got %+v, %v, want a reprint", v, err)
	}
	i.send(policy.Fleet, &policy.Vehicle{Vehicle: "v-0042", Status: "blocked", Plate: "ABC-123", Name: "42", Grades: []string{"diesel"}, Rule: "trucks", Odometer: "hours"})
	if v, err := i.agent.FindVehicle("42", "ABC-123"); err != nil || v.Counts != "hours" {
		t.Errorf("with an hour meter: got %+v, %v, want that it counts hours", v, err)
	}
	if err := i.agent.TypeVehicle(t.Context(), "p1", screen.TypedVehicle{Number: "42", Plate: "ABC-123", Reason: "missing"}); err != nil {
		t.Fatal(err)
	}
	if d := last[*dispense.Deny](i, 1); d.TypedWhy != "missing" || d.Reason != "vehicle_blocked" {
		t.Errorf("deny: got %+v, want vehicle_blocked, typed because the label is missing", d)
	}
}

// TestLentBadge lends a badge to a driver: it is good at once, after a restart,
// and until the fleet says anything newer about him.
func TestLentBadge(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(append(i.crew(), &policy.Rule{Rule: "trucks", PerFillUL: new(60 * liter), Driver: "badge"})...)
	loan := screen.Loan{Badge: "SPARE-0001", Person: "dora", For: 48 * time.Hour, Reason: "Perdió el suyo", By: screen.Person{ID: "marta", PIN: "3333"}}
	for what, bad := range map[string]func(*screen.Loan){
		"by an attendant":        func(l *screen.Loan) { l.By = screen.Person{ID: "ana", PIN: "1111"} },
		"with a wrong PIN":       func(l *screen.Loan) { l.By.PIN = "0000" },
		"for oneself":            func(l *screen.Loan) { l.Person = "marta" },
		"for nobody":             func(l *screen.Loan) { l.Person = "zoe" },
		"for longer than it may": func(l *screen.Loan) { l.For = 49 * time.Hour },
		"of somebody":            func(l *screen.Loan) { l.Badge = "BADGE-luis" },
		"a vehicle's label":      func(l *screen.Loan) { l.Badge = label(t) },
		"of three letters":       func(l *screen.Loan) { l.Badge = "ABC" },
	} {
		l := loan
		bad(&l)
		if err := i.agent.LendBadge(t.Context(), l); err == nil {
			t.Errorf("%s: got no error, want one", what)
		}
	}
	if n := i.count("badge"); n != 0 {
		t.Fatalf("got %d records, want none yet", n)
	}
	if err := i.agent.LendBadge(t.Context(), loan); err != nil {
		t.Fatal(err)
	}
	b := last[*dispense.Badge](i, 1)
	if b.BadgeSHA256 != sum("SPARE-0001") || b.Person != "dora" || b.UntilAt.Sub(i.clock.now()) > 48*time.Hour || !slices.Equal(b.People, []dispense.Who{{Person: "marta", By: "pin"}}) {
		t.Errorf("badge: got %+v", b)
	}
	if err := i.agent.LendBadge(t.Context(), loan); !errors.Is(err, screen.ErrBadge) {
		t.Errorf("lent twice: got %v, want ErrBadge", err)
	}
	i.restart()
	i.show("p1", "SPARE-0001")
	i.until("the driver is shown", func() bool { return i.page("p1").Driver == "Dora Lara" })
	i.send(policy.Fleet, &policy.Vehicle{Vehicle: "v-0043", Status: "active", Grades: []string{"diesel"}, Rule: "trucks"})
	i.show("p2", "SPARE-0001")
	i.until("an entry about something else changes nothing", func() bool { return i.page("p2").Driver == "Dora Lara" })
	i.send(policy.Fleet, i.crew()[3])
	i.show("p3", "SPARE-0001")
	if p := i.untilPage("p3", screen.Denied); p.Reason != "foreign_code" {
		t.Errorf("after an entry about dora: got %s, want a code that is nobody's", p.Reason)
	}
	loan.Badge = "SPARE-0002"
	if err := i.agent.LendBadge(t.Context(), loan); err != nil {
		t.Fatal(err)
	}
	i.show("p1", "SPARE-0002")
	i.until("the driver is shown", func() bool { return i.page("p1").Driver == "Dora Lara" })
	i.stop()
	i.clock.began = i.clock.began.Add(-49 * time.Hour / pace)
	i.start()
	i.show("p1", "SPARE-0002")
	if p := i.untilPage("p1", screen.Denied); p.Reason != "foreign_code" {
		t.Errorf("after two days: got %s, want a code that is nobody's", p.Reason)
	}
}

// A temporary badge signs until its end by the station's clock, without any word
// from the server.
func TestTemporaryBadge(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	token := barcode.Token([]byte("a secret of the server"), "BADG2345", 2)
	text, err := barcode.Format2D(barcode.Label{ID: "BADG2345", Version: 2, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	badge := func(until time.Time) *policy.Label {
		return &policy.Label{
			Label: "BADG2345", Version: 2, Person: "ana", Status: "active", TokenSHA256: barcode.TokenHash(token), Until: until.UTC().Truncate(time.Second),
		}
	}
	i.fleet(&policy.Person{Person: "ana", Status: "active", Roles: []string{"attendant"}, Name: "Ana Torres"}, badge(i.clock.now()))
	open := func() error {
		return i.agent.OpenShift(t.Context(), screen.Turn{Who: screen.Person{ID: text}, Remark: "turno"})
	}
	if err := open(); !errors.Is(err, screen.ErrPerson) {
		t.Errorf("after its end: got %v, want ErrPerson", err)
	}
	i.send(policy.Fleet, badge(i.clock.now().Add(48*time.Hour)))
	if err := open(); err != nil {
		t.Errorf("before its end: got %v, want the shift open", err)
	}
}
