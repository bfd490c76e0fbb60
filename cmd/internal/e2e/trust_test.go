package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A box that knows nobody is enrolled by two people over the network, its link
// comes with a certificate, and everything about it may be taken away and given
// again.
func TestEnrolmentOverTheNetwork(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	server := g.serve()
	norte := g.box("norte", "norte")

	code, _ := g.invite("norte", "--name", "Patio Norte")
	p := norte.begin("enroll", "--token", code)
	words := p.says(saidWords)

	// The same invitation opens nothing for a second box, nor for another station.
	for _, b := range []*box{g.box("thief", "norte"), g.box("sur", "sur")} {
		if late := b.begin("enroll", "--token", code); late.wait() == nil || !strings.Contains(late.said(), "the invitation is unknown, used, too old, or for another station") {
			t.Errorf("%s with a used token: got %s", b.name, late.said())
		}
	}
	// A second person compares: not the first, and not with other words.
	other := strings.Replace(words, strings.Fields(words)[7], "abanico", 1)
	if other == words {
		other = strings.Replace(words, "abanico", "abeja", 1)
	}
	g.refuses("another box waits than the one with these words", "station", "approve", "norte", "--person", "luis", "--words", other)
	g.refuses("whoever invited the box cannot approve it", "station", "approve", "norte", "--person", "ana", "--words", words)
	if _, err := g.database().Exec(t.Context(), `UPDATE invitation SET state = 'approved', decided_by = 'ana' WHERE station = 'norte'`); err == nil || !strings.Contains(err.Error(), "one side") {
		t.Errorf("the database lets one person do both: %v", err)
	}
	// The box may be stopped meanwhile: it is known by what it asked.
	p.stop()
	p = norte.begin("enroll", "--token", code)
	if again := p.says(saidWords); again != words {
		t.Errorf("asked again: got %q, want %q", again, words)
	}
	g.server("station", "approve", "norte", "--person", "luis", "--words", words)
	if err := p.wait(); err != nil {
		t.Fatalf("enroll: %v\n%s", err, p.said())
	}
	g.wants(
		[3]string{"the grant's people", `SELECT substring(convert_from(note, 'UTF8') FROM '"people":(\[[^]]*\])') FROM station_grant WHERE station = 'norte'`, `[{"person":"ana","by":"name"},{"person":"luis","by":"name"}]`},
		[3]string{"the office's decision", `SELECT body->>'what' || ' ' || (body->>'subject') FROM event WHERE kind = 'decide'`, "enroll norte"},
		[3]string{"its words", `SELECT body->>'detail' FROM event WHERE kind = 'decide'`, "epoch 1: " + words},
		[3]string{"the audit trail", `SELECT string_agg(who || ': ' || what, ', ' ORDER BY id) FROM audit WHERE object = 'norte' AND what LIKE 'box%'`, "ana: box invited, station norte: box asks, luis: box approved"},
		[3]string{"certificates", `SELECT count(*)::text FROM certificate WHERE station = 'norte' AND revoked_at IS NULL`, "1"},
	)

	agent := norte.begin("run")
	until(t, "records", func() bool { return g.receipted("norte", 1) >= 3 })
	if !strings.Contains(agent.said(), "ssl://"+g.secure) {
		t.Errorf("the link did not go to %s\n%s", g.secure, agent.said())
	}

	// Its certificate is voided in mid-session: it is cut off, and comes back with
	// its record key.
	g.server("station", "recertify", "norte")
	until(t, "another certificate", func() bool {
		return g.ask(`SELECT count(*)::text FROM certificate WHERE station = 'norte' AND revoked_at IS NULL`) == "1"
	})
	agent.says(`the certificate of the link is renewed`)
	until(t, "the link to be back", func() bool { return strings.Count(agent.said(), `"msg":"connected to the broker"`) >= 2 })

	// The authority is changed under it.
	g.server("ca", "rotate")
	g.server("station", "recertify", "norte")
	until(t, "a certificate of the new authority", func() bool {
		return g.ask(`SELECT string_agg(authority::text, '') FROM certificate WHERE station = 'norte' AND revoked_at IS NULL`) == "2"
	})
	g.server("ca", "retire", "1")
	agent.stop()
	before := g.receipted("norte", 1)
	agent = norte.begin("run")
	until(t, "records under the new authority", func() bool { return g.receipted("norte", 1) > before })

	// The box makes a new record key when it is told to, and renews with it.
	g.server("station", "new-key", "norte", "--person", "ana", "--person", "luis")
	until(t, "the new key in the registry", func() bool {
		return g.ask(`SELECT count(DISTINCT key)::text FROM station_key WHERE station = 'norte'`) == "2"
	})
	g.server("station", "recertify", "norte")
	until(t, "a certificate for the new key", func() bool {
		return g.ask(`SELECT count(*)::text FROM certificate c WHERE revoked_at IS NULL AND key = (SELECT key FROM station_key ORDER BY epoch DESC, from_seq DESC LIMIT 1)`) == "1"
	})
	export := g.file("norte.journal")
	g.server("export", "records", "--station", "norte", "--out", export)
	if err := os.WriteFile(g.file("norte.grant"), []byte(g.ask(`SELECT convert_from(note, 'UTF8') FROM station_grant WHERE station = 'norte'`)), 0o600); err != nil {
		t.Fatal(err)
	}
	g.run(filepath.Join(g.bin, "litro-verify"), "journal", "--grant", g.file("norte.grant"), export)

	// The key is revoked: the box hears of it although its link is closed.
	g.server("station", "revoke", "norte", "--epoch", "1", "--from", "1000", "--person", "ana", "--person", "luis", "--reason", "stolen")
	agent.says(`this box does not speak for the station any more: it needs a new grant`)
	agent.stop()

	// And is given a new grant, with a new key, over the network.
	code, _ = g.invite("norte")
	p = norte.begin("enroll", "--token", code, "--new-key")
	g.server("station", "approve", "norte", "--person", "luis", "--words", p.says(saidWords))
	if err := p.wait(); err != nil {
		t.Fatalf("enroll again: %v\n%s", err, p.said())
	}
	norte.begin("run")
	until(t, "records of epoch 2", func() bool { return g.receipted("norte", 2) >= 3 })
	g.wants(
		[3]string{"starts", `SELECT string_agg(epoch || ' ' || substring(convert_from(note, 'UTF8') FROM '"why":"([a-z_]+)"'), ', ' ORDER BY epoch) FROM record WHERE station = 'norte' AND kind = 'start'`, "1 enrolled, 2 replaced"},
		[3]string{"quarantine", `SELECT count(*)::text FROM quarantine`, "0"},
	)
	if strings.Contains(server.said(), `"level":"ERROR"`) {
		t.Errorf("the server complains:\n%s", server.said())
	}
}

// A box that was away for half a year, whose certificate has run out and whose
// clock stands in 1970, comes back by itself.
func TestRenewalLongAfter(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	server := g.serve()
	norte := g.box("norte", "norte")
	code, _ := g.invite("norte")
	norte.enroll(code)
	agent := norte.begin("run")
	until(t, "records", func() bool { return g.receipted("norte", 1) >= 3 })
	agent.stop()
	server.stop()

	later := time.Now().Add(200 * 24 * time.Hour)
	g.clock = []string{"--clock", clockFlag(later)}
	g.serve()
	before := g.receipted("norte", 1)
	g.clock = []string{"--clock", clockFlag(time.Date(1970, 1, 1, 0, 0, 30, 0, time.UTC))}
	agent = norte.begin("run")
	agent.says(`the certificate of the link is renewed`)
	until(t, "records half a year later", func() bool { return g.receipted("norte", 1) > before })
	if got := g.ask(`SELECT (max(not_after) > now() + interval '200 days')::text FROM certificate`); got != "true" {
		t.Errorf("the newest certificate: got %s, want one for later", got)
	}
}

func clockFlag(start time.Time) string {
	return start.UTC().Format(time.RFC3339) + "," + num(time.Now().UnixNano()) + ",1"
}

// A box with a clock in 1970 is enrolled: no certificate of the server's is good
// yet by that clock.
func TestEnrolmentIn1970(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.serve()
	norte := g.box("norte", "norte")
	code, _ := g.invite("norte")
	p := g.begin("litro-station", "enroll", "--token", code, "--config", g.file("norte.toml"), "--clock", "1970-01-01T00:00:30Z,"+num(time.Now().UnixNano())+",1")
	g.server("station", "approve", "norte", "--person", "luis", "--words", p.says(saidWords))
	if err := p.wait(); err != nil {
		t.Fatalf("enroll: %v\n%s", err, p.said())
	}
	g.clock = []string{"--clock", clockFlag(time.Date(1970, 1, 1, 0, 1, 0, 0, time.UTC))}
	norte.begin("run")
	until(t, "records", func() bool { return g.receipted("norte", 1) >= 3 })
}
