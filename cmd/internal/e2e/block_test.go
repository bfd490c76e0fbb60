package e2e

import (
	"strings"
	"testing"
)

// A block reaches a station that is there within seconds. While it is away the
// server says that it does not know yet, what it holds, and since when.
func TestABlockIsInForceWhereItIsKnown(t *testing.T) {
	t.Parallel()
	s := newReplaced(t)
	s.serve()
	s.server("station", "add", "norte", "--name", "Patio Norte", "--key", s.box("enroll"), "--person", "p-ana", "--person", "p-luis",
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
