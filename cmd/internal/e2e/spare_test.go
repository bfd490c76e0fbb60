package e2e

import (
	"strings"
	"testing"
)

// On a Sunday a box burns, or is thought to. Two people open the spare's grant
// with their envelopes; nobody is at the server. When the old box comes back it
// is told that it speaks for the station no more.
func TestASpareOnASunday(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.serve()
	norte := g.box("norte", "norte")
	code, _ := g.invite("norte")
	norte.enroll(code)
	old := norte.begin("run")
	until(t, "records of the box", func() bool { return g.receipted("norte", 1) >= 3 })

	// Some weeks before: the spare is prepared, and goes to the cupboard.
	spare := g.box("norte.spare", "norte")
	code, first := g.invite("norte", "--spare")
	second := spare.enroll(code)
	if len(strings.Fields(first)) != 8 || len(strings.Fields(second)) != 8 || first == second {
		t.Fatalf("envelopes: got %q and %q, want 8 words each", first, second)
	}
	if run := spare.begin("run"); run.wait() == nil || !strings.Contains(run.said(), "not enrolled") {
		t.Errorf("a spare that was not begun runs: %s", run.said())
	}
	g.wants([3]string{"grants", `SELECT string_agg(epoch::text, ',') FROM station_grant WHERE station = 'norte'`, "1"})

	// Sunday. The box is gone.
	if err := old.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = old.wait() // killed
	last := g.receipted("norte", 1)
	wrong := spare.begin("activate", "--person", "rosa", "--person", "ivan", "--words", first, "--words", first)
	if wrong.wait() == nil || !strings.Contains(wrong.said(), "do not open the grant") {
		t.Errorf("one envelope twice: %s", wrong.said())
	}
	spare.do("activate", "--person", "rosa", "--person", "ivan", "--words", second, "--words", first)
	agent := spare.begin("run")
	until(t, "records of the spare", func() bool { return g.receipted("norte", 101) >= 3 })
	g.wants(
		[3]string{"its start", `SELECT substring(convert_from(note, 'UTF8') FROM '"why":"([a-z]+)"') || ' ' || substring(convert_from(note, 'UTF8') FROM '"people":(\[[^]]*\])') FROM record WHERE station = 'norte' AND epoch = 101 AND seq = 1`,
			`replaced [{"person":"rosa","by":"name"},{"person":"ivan","by":"name"}]`},
		[3]string{"the epoch before", `SELECT state || ' from ' || revoked_from || ' at ' || seq FROM cursor WHERE station = 'norte' AND epoch = 1`, "revoked from " + num(last+1) + " at " + num(last)},
		[3]string{"its certificates", `SELECT count(*)::text FROM certificate c WHERE revoked_at IS NULL AND key <> (SELECT key FROM spare)`, "0"},
		[3]string{"the spare", `SELECT state FROM spare`, "active"},
		[3]string{"the audit trail", `SELECT string_agg(who || ': ' || what, ', ' ORDER BY id) FROM audit WHERE what LIKE 'spare%'`, "ana: spare invited, station norte: spare active"},
	)

	// The old box comes back from wherever it was, and does not disturb the spare.
	back := norte.begin("run")
	back.says(`this box does not speak for the station any more: it needs a new grant`)
	before := g.receipted("norte", 101)
	back.stop()
	g.server("station", "recertify", "norte") // has the spare prove itself once more
	agent.says(`the certificate of the link is renewed[\s\S]*the certificate of the link is renewed`)
	g.wants([3]string{"the epoch before, after it came back", `SELECT seq::text FROM cursor WHERE station = 'norte' AND epoch = 1`, num(last)})
	if g.receipted("norte", 101) < before {
		t.Error("the spare's records went back")
	}

	// Monday: two people at the office approve.
	g.refuses("two different people", "station", "approve-spare", "norte", "--person", "ana", "--person", "ana", "--reason", "burned")
	g.server("station", "approve-spare", "norte", "--person", "ana", "--person", "luis", "--reason", "the box burned on Sunday")
	g.refuses("none has begun that is not approved", "station", "approve-spare", "norte", "--person", "ana", "--person", "luis", "--reason", "burned")
	g.wants(
		[3]string{"the office's decisions", `SELECT string_agg((body->>'what') || ' ' || coalesce(body->>'reason', ''), '; ' ORDER BY seq) FROM event WHERE kind = 'decide'`,
			"enroll box enrolled; its words were compared; enroll spare prepared; its words were compared; approve the box burned on Sunday"},
	)
	g.server("replay", "--check")
}
