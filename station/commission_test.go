package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/journal"
	"github.com/litro-fuel/litro/station/pump/all"
	"github.com/litro-fuel/litro/station/screen"
)

// newUntested is an island that nobody has made a test sale at.
func newUntested(t *testing.T) *island {
	t.Helper()
	i := newIsland(t, func(i *island) { i.untested = true })
	i.start()
	i.fleet(i.crew()...)
	return i
}

// refuses scans the vehicle at a position where nothing may be released.
func (i *island) refuses(position string) {
	i.t.Helper()
	if p := i.scanUntil(position, screen.Denied); p.Reason != "untested" {
		i.t.Errorf("scan at %s: got %s, want untested", position, p.Reason)
	}
	if p := i.untilPage(position, screen.Out); p.Reason != "untested" {
		i.t.Errorf("%s: got out for %s, want untested", position, p.Reason)
	}
}

// trial makes a test sale: liters of a hose that the controller releases, into
// the measure. It returns the record.
func (i *island) trial(position, hose string, number int, liters int64) dispense.Ref {
	i.t.Helper()
	before := i.count("dispense")
	err := i.agent.Draw(i.t.Context(), position, screen.Draw{
		Purpose: "test", Hose: hose, VolumeUL: 20 * liter, People: [2]screen.Person{{ID: "ana", PIN: "1111"}, {ID: "marta", PIN: "3333"}},
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.untilPage(position, screen.Ready)
	n := i.pumps.Nozzle(number)
	n.Lift()
	n.Fill(400, liters*int64(liter))
	i.until("it flowed", func() bool { return !n.Flowing() && i.page(position).VolumeUL > 0 })
	n.HangUp()
	i.until("the test sale is on record", func() bool { return i.count("dispense") > before })
	all := i.records()
	for r := len(all) - 1; ; r-- {
		if all[r].Kind == "dispense" {
			return all[r].Ref()
		}
	}
}

// answer says where the fuel of a test sale came from, and tells whether the hose
// is identified now.
func (i *island) answer(hose string, of dispense.Ref, said string) (bool, error) {
	i.t.Helper()
	err := i.agent.AnswerTest(i.t.Context(), screen.TestAnswer{
		Hose: hose, Of: of, Said: said, MeasuredUL: new(19_980 * dispense.Milliliter), Who: screen.Person{ID: "marta", PIN: "3333"},
	})
	for _, h := range i.agent.Hoses() {
		if h.Hose == hose {
			return h.Identified, err
		}
	}
	return false, err
}

// TestUntestedHoseIsOut has a vehicle come to a box that nobody tested: nothing
// is released, and after a test sale and its right answer it is, also after a
// restart.
func TestUntestedHoseIsOut(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	i.untilPage("p1", screen.Out)
	i.refuses("p1")
	of := i.trial("p1", "1", 1, 20)
	i.refuses("p1") // the sale alone says nothing
	if ok, err := i.answer("1", of, "1"); !ok || err != nil {
		t.Fatalf("the right answer: got %t, %v", ok, err)
	}
	i.untilPage("p1", screen.Idle)
	i.refuses("p2") // hoses are identified one by one
	i.restart()
	i.scanUntil("p1", screen.Ready)

	c := last[*dispense.Config](i, 1)
	for _, b := range bodies[*dispense.Config](i) {
		if b.Test != nil {
			c = b
		}
	}
	if c.Test == nil || c.Test.Of != of || c.Test.Said != "1" || *c.Test.MeasuredUL != 19_980*dispense.Milliliter || len(c.People) != 2 {
		t.Errorf("record: got %+v of %+v, want the test %s, said 1, of two people", c.Test, c.People, of)
	}
}

// TestWrongAnswerIdentifiesNothing has people see fuel at another hose than the
// one that the box released: neither serves, and the answer cannot be taken back
// without another test sale.
func TestWrongAnswerIdentifiesNothing(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	of := i.trial("p1", "1", 1, 20)
	if ok, err := i.answer("1", of, "1"); !ok || err != nil {
		t.Fatalf("the right answer: got %t, %v", ok, err)
	}
	i.untilPage("p1", screen.Idle)
	of = i.trial("p2", "2", 2, 5)
	if ok, err := i.answer("2", of, "1"); ok || err != nil {
		t.Fatalf("the wrong answer: got %t, %v, want it recorded", ok, err)
	}
	if _, err := i.answer("2", of, "2"); !errors.Is(err, screen.ErrTrial) {
		t.Errorf("another answer: got %v, want ErrTrial", err)
	}
	i.untilPage("p1", screen.Out) // its fuel is said to come by way of 2
	i.refuses("p1")
	i.refuses("p2")
	i.restart()
	i.refuses("p2")
	if _, err := i.answer("2", i.trial("p2", "2", 2, 5), "9"); !errors.Is(err, screen.ErrInvalid) {
		t.Errorf("a hose that is not there: got %v, want ErrInvalid", err)
	}
}

// TestWrongAnswerEndsWhatIsReleased has a vehicle wait with the nozzle released when
// people say that the fuel of another hose comes from that one.
func TestWrongAnswerEndsWhatIsReleased(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	if ok, err := i.answer("1", i.trial("p1", "1", 1, 20), "1"); !ok || err != nil {
		t.Fatalf("the right answer: got %t, %v", ok, err)
	}
	of := i.trial("p2", "2", 2, 5)
	i.untilPage("p1", screen.Idle)
	i.scanUntil("p1", screen.Ready)
	if ok, err := i.answer("2", of, "1"); ok || err != nil {
		t.Fatalf("the wrong answer: got %t, %v, want it recorded", ok, err)
	}
	i.until("it is void", func() bool { return i.count("void") == 1 })
	if v := last[*dispense.Void](i, 1); v.Why != "canceled" {
		t.Errorf("got void, %s, want canceled", v.Why)
	}
	i.refuses("p1")
}

// TestOnlyWhoMadeTheSaleAnswers has somebody else say where the fuel came from.
func TestOnlyWhoMadeTheSaleAnswers(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	of := i.trial("p1", "1", 1, 20)
	a := screen.TestAnswer{Hose: "1", Of: of, Said: "1", Who: screen.Person{ID: "luis", PIN: "2222"}}
	if err := i.agent.AnswerTest(t.Context(), a); !errors.Is(err, screen.ErrPerson) {
		t.Errorf("got %v, want ErrPerson", err)
	}
	i.refuses("p1")
}

// TestRewiredHoseIsOut changes what identifies a hose: where its nozzle is at the
// controller. What only says how it is used changes nothing.
func TestRewiredHoseIsOut(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(i.crew()...)
	i.untilPage("p1", screen.Idle)
	i.stop()
	i.cfg.Lines[0].TimeoutMS, i.cfg.Lines[0].Options.Hoses[0].Arm = 500, "watch"
	i.start()
	i.untilPage("p1", screen.Idle)
	i.stop()
	i.cfg.Lines[0].Options.Hoses = []all.HoseOptions{{ID: "1", Nozzle: 1, VolumeDecimals: new(2)}, {ID: "2", Nozzle: 2}, {ID: "3", Nozzle: 3}}
	i.start()
	i.untilPage("p1", screen.Out)
	i.refuses("p1")
	i.untilPage("p2", screen.Idle)
}

// TestHosesThatServedBefore has a journal of an agent that named no wiring: its
// hoses with fills go on serving until they are wired otherwise.
func TestHosesThatServedBefore(t *testing.T) {
	t.Parallel()
	i := newIsland(t, func(i *island) { i.untested = true })
	i.served("1")
	i.start()
	i.fleet()
	i.untilPage("p1", screen.Idle)
	i.untilPage("p2", screen.Out)
	i.stop()
	i.cfg.Lines[0].Options.Hoses[0].VolumeDecimals = new(2)
	i.start()
	i.untilPage("p1", screen.Out)
}

// TestNoteOfAnotherJournal has a box whose journal began anew beside the note of what
// was recorded: its hoses are on record again, and can be identified.
func TestNoteOfAnotherJournal(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	i.start()
	i.fleet(i.crew()...)
	i.stop()
	if err := os.RemoveAll(filepath.Join(i.dir, "journal")); err != nil {
		t.Fatal(err)
	}
	i.untested = true
	i.enroll()
	i.start()
	i.untilPage("p1", screen.Out)
	if ok, err := i.answer("1", i.trial("p1", "1", 1, 20), "1"); !ok || err != nil {
		t.Fatalf("the right answer: got %t, %v", ok, err)
	}
	i.untilPage("p1", screen.Idle)
}

// TestRewiredDuringATest cuts the power while a test sale is released, and wires the
// hose otherwise: what flowed is of the old wiring, and identifies nothing of the
// new one.
func TestRewiredDuringATest(t *testing.T) {
	t.Parallel()
	i := newUntested(t)
	err := i.agent.Draw(t.Context(), "p1", screen.Draw{
		Purpose: "test", Hose: "1", VolumeUL: 20 * liter, People: [2]screen.Person{{ID: "ana", PIN: "1111"}, {ID: "marta", PIN: "3333"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	i.untilPage("p1", screen.Ready)
	n := i.pumps.Nozzle(1)
	n.Lift()
	n.Fill(400, 20*int64(liter))
	i.until("it flows", func() bool { return i.page("p1").VolumeUL > 0 })
	i.stop()
	i.cfg.Lines[0].Options.Hoses[0].VolumeDecimals = new(2)
	i.start()
	i.until("it flowed", func() bool { return !n.Flowing() })
	n.HangUp()
	i.until("the test sale is on record", func() bool { return i.count("dispense") > 0 })
	if d := last[*dispense.Dispense](i, 1); d.Purpose != "test" || d.VolumeUL <= 0 {
		t.Fatalf("got %s of %s, want a test sale", d.Purpose, d.VolumeUL)
	}
	all := i.records()
	for r := len(all) - 1; r >= 0; r-- {
		if all[r].Kind == "dispense" {
			if ok, err := i.answer("1", all[r].Ref(), "1"); ok || !errors.Is(err, screen.ErrTrial) {
				t.Errorf("its answer: got identified %t, %v, want ErrTrial", ok, err)
			}
		}
	}
	i.refuses("p1")
}

// served writes a fill as an agent before wirings did.
func (i *island) served(hose string) {
	i.t.Helper()
	a := i.open()
	err := a.Journal().Write(func(tx *journal.Tx) error {
		auth, err := tx.Append(&dispense.Authorize{
			Position: "p1", Hoses: []string{hose}, Purpose: "vehicle", Vehicle: "v-0042", Grade: "diesel", LimitUL: 10 * liter, Arm: "pump", Reason: "granted",
		})
		if err != nil {
			return err
		}
		_, err = tx.Append(&dispense.Dispense{
			Auth: auth, Position: "p1", Hose: hose, Grade: "diesel", Purpose: "vehicle", VolumeUL: 10 * liter, VolumeFrom: "pump", Basis: "obs", End: "H",
		})
		return err
	})
	if err := errors.Join(err, a.Close()); err != nil {
		i.t.Fatal(err)
	}
}
