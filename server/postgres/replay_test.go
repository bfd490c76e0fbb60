package postgres_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/dispense/dispensetest"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/projection"
)

// What is behind a correction.
var fileA, fileB = strings.Repeat("a", 64), strings.Repeat("b", 64)

var two = []dispense.Who{{Person: "p1", By: "web"}, {Person: "p2", By: "web"}}

// busy writes a history with something in every projection.
func (d *desk) busy(seed uint64) []*dispensetest.Author {
	d.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	d.vehicle("v1", "flota")
	d.vehicle("v2", "flota")
	d.exec(`INSERT INTO quota (quota, period, size_ul, from_at) VALUES ('flota', 'month', 40000000, '2026-01-01')`)
	authors := []*dispensetest.Author{d.station("norte", meterAt(0)), d.station("sur", meterAt(0))}
	totals := map[string]dispense.Volume{}
	for range 40 {
		a := authors[rng.IntN(2)]
		a.At = a.At.Add(time.Duration(rng.IntN(90)) * time.Minute)
		d.step(rng, a, totals)
		if rng.IntN(2) == 0 {
			d.drain()
		}
	}
	terms := dispense.VoucherTerms{Vehicle: "v1", Grade: "diesel", VolumeUL: liter, FromAt: authors[0].At.Truncate(time.Minute), UntilAt: authors[0].At.AddDate(0, 0, 1).Truncate(time.Minute)}
	d.write(d.station(dispense.Office), sheetsAct("approve", "norte", 1, 50),
		&dispense.Decide{What: "approve", Subject: "vouchers/1-3/flota/2026-11", Detail: terms.String(), Reason: "test", People: two[:1]},
		&dispense.Decide{What: "finding", Subject: "off_book:norte/1/2", Detail: "explained " + fileA, Reason: "test", People: two[:1]})
	d.epochs(authors[0], totals["norte"])
	return authors
}

func (d *desk) step(rng *rand.Rand, a *dispensetest.Author, totals map[string]dispense.Volume) {
	total := totals[a.Station]
	vehicle := []string{"v1", "v2"}[rng.IntN(2)]
	switch rng.IntN(9) {
	case 0:
		d.write(a, &dispense.Offbook{Hose: "1", Meter: 1, TotalizerBeforeUL: total, TotalizerAfterUL: total + liter, VolumeUL: liter, Cause: "idle"})
		totals[a.Station] += liter
	case 1:
		d.write(a, tick(total+dispense.Volume(rng.IntN(3))*liter/2))
	case 2:
		d.write(a, &dispense.Deny{Position: "1", Vehicle: vehicle, Reason: []string{"quota", "foreign_code", "hours"}[rng.IntN(3)], Count: 1})
	case 3:
		d.write(a, &dispense.Lease{Quota: "flota", Period: "2026-11", LimitUL: liter})
	case 4:
		r := d.write(a, dispensetest.Authorized(vehicle, 60))[0]
		if rng.IntN(2) == 0 {
			d.write(a, &dispense.Void{Auth: r.Ref(), Why: "lapsed", TotalizerUL: new(total)})
		}
	default:
		volume := dispense.Volume(5+rng.IntN(30)) * liter
		r := d.fill(a, vehicle, total, volume, func(b *dispense.Dispense) {
			b.Draws = []dispense.Draw{{Quota: "flota", Period: "2026-11", VolumeUL: volume}, {Quota: "flota.mv", Period: "2026-11", Visits: new(int64(1))}}
			b.OdometerM = new(int64(120_000_000+rng.IntN(400_000)) * []int64{1, 1, 10}[rng.IntN(3)])
		})
		totals[a.Station] += volume
		d.correct(rng, a, r)
	}
}

func (d *desk) correct(rng *rand.Rand, a *dispensetest.Author, r *dispense.Record) {
	part := *r.Body.(*dispense.Dispense)
	part.Draws = nil
	switch rng.IntN(6) {
	case 0:
		d.write(a, &dispense.Correct{Of: r.Ref(), Action: "void", Reason: "test", People: two})
	case 1:
		part.Vehicle, part.Evidence = "v2", []string{fileA, fileB}
		d.write(a, &dispense.Correct{Of: r.Ref(), Action: "replace", Reason: "test", People: two, Dispense: &part, Evidence: []string{fileB}})
	case 2:
		part.Vehicle, part.VolumeUL, part.AmountCents = "v2", liter, nil
		d.write(a, &dispense.Correct{Of: r.Ref(), Action: "assign", Reason: "test", People: two, Dispense: &part})
	}
}

// epochs ends an author's epoch and forks. A fill that was never sent is carried
// into the next epoch, after a fill of that epoch has been judged.
func (d *desk) epochs(a *dispensetest.Author, total dispense.Volume) {
	d.Helper()
	clone := *a
	last := d.write(a, tick(total))[0]
	auth := a.Append(d, dispensetest.Authorized("v1", 60))
	body := dispensetest.Dispensed(auth, total, 4*liter)
	body.OdometerM = new(int64(900_000_000))
	lost := a.Append(d, body)
	other := clone.Append(d, tick(1))
	if _, err := d.store.Fork(d.Context(), other, a.At.Truncate(time.Second)); err != nil {
		d.Fatal(err)
	}
	d.put(a, a.NextEpoch(d, "forked", last, meterAt(total+4*liter)))
	a.At = a.At.Add(time.Minute)
	d.fill(a, "v1", total+4*liter, liter, func(b *dispense.Dispense) { b.OdometerM = new(int64(900_100_000)) })
	d.drain()
	d.put(a, a.Append(d, dispense.Carry(auth)), a.Append(d, dispense.Carry(lost)))
}

func TestReplayConfirmsABusyHistory(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		d := newDesk(t)
		d.busy(seed)
		for _, when := range []string{"before it is judged", "after it is judged"} {
			found, err := d.store.Replay(t.Context())
			if err != nil || found != nil {
				t.Fatalf("seed %d, %s: got %v %v, want no difference", seed, when, found, err)
			}
			d.drain()
		}
		if n := count(t, d.pool, `SELECT count(*) FROM pg_namespace WHERE nspname = 'replay'`); n != 0 {
			t.Error("replay left its tables behind")
		}
	}
}

// Whoever changes one row of any table, by SQL, is found.
func TestReplayFindsTampering(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.busy(1)
	d.drain()
	changes := map[string]string{
		"authorize":      `UPDATE authorize SET limit_ul = limit_ul + 1`,
		"closing":        `UPDATE closing SET how = 'canceled'`,
		"dispense":       `UPDATE dispense SET volume_ul = volume_ul - 1000000`,
		"deny":           `UPDATE deny SET reason = 'hours '`,
		"offbook":        `UPDATE offbook SET volume_ul = 0`,
		"reading":        `UPDATE reading SET after_ul = after_ul + 1`,
		"draw":           `UPDATE draw SET volume_ul = 1`,
		"lease_said":     `UPDATE lease_said SET used_ul = 5`,
		"event":          `UPDATE event SET body = '{}'`,
		"correction":     `UPDATE correction SET action = 'note'`,
		"replacement":    `UPDATE replacement SET vehicle = 'v9'`,
		"sheet_act":      `UPDATE sheet_act SET last_no = last_no + 1`,
		"voucher_act":    `UPDATE voucher_act SET volume_ul = volume_ul + 1`,
		"voucher_hold":   `UPDATE voucher_hold SET period = '2026-12'`,
		"evidence_named": `UPDATE evidence_named SET sha256 = 'c'`,
		"finding_act":    `UPDATE finding_act SET person = 'p9'`,
		"finding":        `UPDATE finding SET severity = CASE severity WHEN 'minor' THEN 'major' ELSE 'minor' END`,
		"cursor":         `UPDATE cursor SET seq = seq - 1`,
		"record":         `UPDATE record SET kind = 'void'`,
	}
	for _, p := range projection.Tables() {
		if changes[p.Name] == "" {
			t.Errorf("table %s: this test does not tamper with it", p.Name)
		}
	}
	for table, change := range changes {
		for _, sql := range []string{change + one(table), `DELETE FROM ` + table + one(table)} {
			if table == "record" && strings.HasPrefix(sql, "DELETE") {
				continue // the ledger's part: replay cannot know what it never saw
			}
			d.tamper(table, sql)
		}
	}
	// Neither does it help to alter the note too: in the middle the next one names
	// another, and at the end there is the signature.
	altered := `UPDATE record SET clock = 'I', note = b, hash = sha256(b)
	  FROM (SELECT ctid AS row, convert_to(replace(convert_from(note, 'utf8'), '"clock":"S"', '"clock":"I"'), 'utf8') AS b FROM record) x
	 WHERE x.row = record.ctid AND clock = 'S' AND (station, epoch, seq, branch) = (SELECT station, epoch, `
	d.tamper("record", altered+`min(seq) + 1, branch FROM record GROUP BY station, epoch, branch HAVING count(*) > 2 LIMIT 1)`)
	d.tamper("record", altered+`max(seq), 0 FROM record GROUP BY station, epoch LIMIT 1)`)
	d.tamper("arrival", `DELETE FROM arrival`+one("arrival"))
	d.tamper("arrival", `UPDATE arrival SET last_seq = last_seq - 1 WHERE ctid = (SELECT max(ctid) FROM arrival WHERE last_seq > first_seq)`)
	d.tamper("arrival", `UPDATE arrival SET branch = branch + 1`+one("arrival"))
}

// one narrows a change to one row, the last: an earlier one is no harder.
func one(table string) string {
	return ` WHERE ctid = (SELECT max(ctid) FROM ` + table + `)`
}

// tamper changes the database in a copy of it, and wants that found.
func (d *desk) tamper(table, sql string) {
	d.Helper()
	d.exec(`CREATE TABLE saved AS SELECT * FROM ` + table)
	d.behind(sql)
	found, err := d.store.Replay(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	if found == nil || found.Table != table {
		d.Errorf("%s: got %v, want a difference in table %s", sql, found, table)
	} else if s := found.String(); !strings.Contains(s, table) || found.Detail == "" {
		d.Errorf("%s: got %q, want a sentence", sql, s)
	}
	d.behind(`DELETE FROM ` + table)
	d.exec(`INSERT INTO ` + table + ` SELECT * FROM saved`)
	d.exec(`DROP TABLE saved`)
}

// Judging record by record as they come finds the same as judging all at once:
// replay compares the two.
func TestExport(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.station("norte", meterAt(0))
	r := d.fill(a, "v1", 0, 10*liter, nil)
	var b bytes.Buffer
	if err := d.store.Export(t.Context(), "norte", &b); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), a.Grant) || !bytes.HasSuffix(b.Bytes(), r.Note.Bytes) {
		t.Error("the export does not begin with the grant and end with the last record")
	}
	if got := bytes.Count(b.Bytes(), []byte("\n\n")); got != 4 { // grant, start, authorize, dispense
		t.Errorf("notes: got %d, want 4", got)
	}
	if err := d.store.Export(t.Context(), "oeste", &b); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("unknown station: got %v, want not found", err)
	}
}

// What is said late of odometers is judged as if it had been known all along, also
// where a correction gave the fill to the vehicle.
func TestReplayAfterLateOdometers(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		d := newDesk(t)
		authors := d.busy(seed)
		d.drain()
		rng := rand.New(rand.NewPCG(seed, 11))
		now := authors[0].At.AddDate(0, 0, 30)
		first := authors[1].At.AddDate(0, 0, -2)
		for i, value := range []string{"on", "hours", "miles", "none", "on", "on"} {
			row := fleet.Dated{Vehicle: "v2", What: fleet.OdometerCounts, FromAt: first.Add(time.Duration(rng.IntN(72*60)) * time.Minute), Value: value}
			if rng.IntN(2) == 0 {
				row.Vehicle = "v1"
			}
			if value != "none" {
				row.OldReading, row.NewReading = new(int64(rng.IntN(1_200_000_000))), new(int64(rng.IntN(1_200_000_000)))
			}
			d.say(now, row)
			if i%2 == 0 {
				d.drain()
			}
		}
		if found, err := d.store.Replay(t.Context()); err != nil || found != nil {
			t.Fatalf("seed %d: got %v %v, want no difference", seed, found, err)
		}
	}
}
