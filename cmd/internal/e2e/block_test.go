package e2e

import (
	"net/url"
	"strings"
	"testing"
)

// A block reaches a station that is there within seconds. While it is away the
// server says that it does not know yet, what it holds, and since when.
func TestABlockIsInForceWhereItIsKnown(t *testing.T) {
	t.Parallel()
	s := newReplaced(t)
	s.serve()
	s.server("station", "add", "norte", "--mode", "enforce", "--name", "Patio Norte", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.box("enroll", "--grant", s.file("grant"))
	s.importVehicle("0042", "60")

	out := s.server("vehicle", "block", "0042", "--reason", "reported stolen")
	if !strings.HasPrefix(out, "vehicle 0042 is blocked now\nin force at 0 of 1 stations\nnot yet at norte (Patio Norte): needs ") ||
		!strings.HasSuffix(out, "it never gave a sign of life") {
		t.Errorf("blocked before the station was ever there: got %q", out)
	}
	inForce := func() bool { return s.server("vehicle", "reach", "0042") == "in force at 1 of 1 stations" }
	s.during("the block to be in force", inForce)
	if !inForce() {
		t.Error("the station went away: it still holds the block")
	}

	out = s.server("vehicle", "activate", "0042", "--reason", "found in the workshop")
	if !strings.Contains(out, "in force at 0 of 1 stations") || !strings.Contains(out, "since its last sign of life at 2") {
		t.Errorf("activated while the station is away: got %q, want it listed with what it holds and since when", out)
	}
	s.during("the vehicle to be active at the station", inForce)

	s.refuses("reason", "vehicle", "block", "0042")
	s.refuses("no vehicle has fleet number 9999", "vehicle", "block", "9999", "--reason", "typing")
	s.refuses("active already", "vehicle", "activate", "0042", "--reason", "again")
}

// A station that is away goes on serving a vehicle that the office has blocked, and
// the office says that it does. Once it has heard, the attendant reads why not.
func TestABlockedVehicleIsServedUntilTheIslandKnows(t *testing.T) {
	t.Parallel()
	s := newReplaced(t)
	screen, people := freeAddresses(t, 1)[0], [2]signer{{"Mar Díaz", "1111"}, {"Sol Ruiz", "2222"}}
	pumps := s.pump()
	s.withPump(screen, s.broker)
	s.serve()
	s.server("station", "add", "norte", "--mode", "enforce", "--name", "Patio Norte", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
		"--grant", s.file("grant"), "--password", s.file("password"))
	s.box("enroll", "--grant", s.file("grant"))
	s.importVehicle("0042", "400")
	s.hires(people)
	s.during("the station to hold what it needs", func() bool { return s.says("held") == "true" })
	fitted := s.wake(screen)
	fitted.identify("1", "1", pumps.Nozzle(1), people)
	fitted.end()

	s.withPump(screen, freeAddresses(t, 1)[0]) // nothing listens there
	away := s.begin(screen)
	out := s.server("vehicle", "block", "0042", "--reason", "reported stolen")
	if !strings.Contains(out, "in force at 0 of 1 stations\nnot yet at norte (Patio Norte): needs ") || !strings.Contains(out, "it holds ") {
		t.Errorf("blocked while the station is away: got %q, want it listed with what it holds", out)
	}
	away.vehicle("1")
	away.shows("/api/positions", `"page":"prompt"`)
	away.post("/positions/1/odometer", url.Values{"odometer_km": {"1000"}})
	away.shows("/", "BOMBA LISTA")
	away.post("/positions/1/cancel", nil)
	away.end()
	if out := s.server("vehicle", "reach", "0042"); !strings.HasPrefix(out, "in force at 0 of 1 stations") {
		t.Errorf("served while the block is not known: got %q, want it in force nowhere", out)
	}

	s.withPump(screen, s.broker)
	linked := s.begin(screen)
	until(t, "the block to be in force", func() bool { return s.server("vehicle", "reach", "0042") == "in force at 1 of 1 stations" })
	linked.vehicle("1")
	linked.shows("/", "0042 está bloqueada. Llame al encargado de la flotilla.")
	linked.shows("/api/positions", `"page":"denied","reason":"vehicle_blocked"`)
}
