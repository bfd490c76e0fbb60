package postgres_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/litro-fuel/litro/server/report"
)

// Journals of a period are followed record by record: what was altered is found where it is, what
// is missing is counted, and one that is too long says so.
func TestChains(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.busy(1)
	d.drain()
	d.exec(`INSERT INTO audit (who, what, object) VALUES ('p1', 'tried', 'x')`)
	always := report.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)}
	// results are those of all journals, by how often they come.
	results := func(p report.Period, most int) (of map[string]int, list []report.ChainChecked) {
		t.Helper()
		list, err := d.store.Chains(t.Context(), p, most)
		if err != nil {
			t.Fatal(err)
		}
		of = map[string]int{}
		for i := range list {
			of[list[i].Result]++
		}
		return of, list
	}
	of, list := results(always, 100_000)
	// A branch of norte is another's, and all of it is kept.
	if of[report.ChainBroken] != 0 || of[report.ChainMissing] != 0 || of[report.ChainUnfollowed] != 0 || of[report.ChainWhole] < 2 {
		t.Fatalf("as it came: %v: %+v", of, list)
	}
	var records int64
	for i := range list {
		records += list[i].Records
		if len(list[i].Hash) != 64 {
			t.Errorf("%s: the last record has hash %q", list[i].Station, list[i].Hash)
		}
	}
	var stored int64
	if err := d.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM record WHERE branch = 0) + (SELECT count(*) FROM audit)`).Scan(&stored); err != nil || records != stored {
		t.Errorf("followed %d records of %d: %v", records, stored, err)
	}
	if got, list := results(report.Period{From: always.To, To: always.To.AddDate(1, 0, 0)}, 100); len(list) != 1 || list[0].Station != report.Trail {
		t.Errorf("a period in which nothing came: %v", got)
	}
	if got, _ := results(always, 1); got[report.ChainWhole] != 1 || got[report.ChainUnfollowed] == 0 {
		t.Errorf("of one record: %v", got)
	}
	// Altered in the middle, and at the end.
	altered := `UPDATE record SET clock = 'I', note = b, hash = sha256(b)
	  FROM (SELECT ctid AS row, convert_to(replace(convert_from(note, 'utf8'), '"clock":"S"', '"clock":"I"'), 'utf8') AS b FROM record) x
	 WHERE x.row = record.ctid AND clock = 'S' AND station = 'sur' AND epoch = 1 AND branch = 0 AND seq = (SELECT `
	for _, c := range []struct{ what, sql, want string }{
		{"altered in the middle", altered + `min(seq) + 2 FROM record WHERE station = 'sur' AND epoch = 1)`, report.ChainBroken},
		{"altered at the end", altered + `max(seq) FROM record WHERE station = 'sur' AND epoch = 1)`, report.ChainBroken},
		{"its row alone altered", `UPDATE record SET kind = 'void' WHERE station = 'sur' AND epoch = 1 AND seq = 2`, report.ChainBroken},
		{"taken out of the middle", `DELETE FROM record WHERE station = 'sur' AND epoch = 1 AND seq = 3`, report.ChainMissing},
		{"taken off the end", `DELETE FROM record WHERE station = 'sur' AND epoch = 1 AND seq = (SELECT max(seq) FROM record WHERE station = 'sur' AND epoch = 1)`, report.ChainMissing},
		{"taken off the beginning", `DELETE FROM record WHERE station = 'sur' AND epoch = 1 AND seq = 1`, report.ChainMissing},
	} {
		d.exec(`CREATE TABLE saved AS SELECT * FROM record`)
		d.behind(c.sql)
		_, list := results(always, 100_000)
		found := false
		for i := range list {
			x := &list[i]
			if x.Station != "sur" || x.Epoch != 1 {
				if x.Result == report.ChainBroken {
					t.Errorf("%s: %s is %s", c.what, x.Station, x.Result)
				}
				continue
			}
			if found = true; x.Result != c.want || (x.At != "") != (c.want == report.ChainBroken) || c.want == report.ChainMissing && x.Missing != 1 {
				t.Errorf("%s: got %+v, want %s", c.what, *x, c.want)
			}
		}
		if !found {
			t.Errorf("%s: the journal is not there", c.what)
		}
		d.behind(`DELETE FROM record`)
		d.exec(`INSERT INTO record SELECT * FROM saved`)
		d.exec(`DROP TABLE saved`)
	}
}

// The audit trail is chained as its lines are committed, by several at once: who changes, takes out or adds a line behind all
// triggers is found, also off its end once a month was sealed. Whoever asks the database to, it refuses.
func TestTrail(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var several sync.WaitGroup
	for n := range 8 {
		several.Go(func() {
			for i := range 5 {
				_, err := d.pool.Exec(t.Context(), `INSERT INTO audit (who, what, object, before) SELECT $1, 'tried', 'x', CASE WHEN g = 1 THEN 'á' END FROM generate_series(1, 3) g`, fmt.Sprintf("p%d/%d", n, i))
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	several.Wait()
	trail := func() report.ChainChecked {
		t.Helper()
		list, err := d.store.Chains(t.Context(), report.Period{}, 0)
		if err != nil || len(list) == 0 || list[0].Station != report.Trail {
			t.Fatalf("got %+v, %v, want the trail first", list, err)
		}
		return list[0]
	}
	was := trail()
	if was.Result != report.ChainWhole || was.Records != was.Last || was.Records < 120 || len(was.Hash) != 64 {
		t.Fatalf("as it was written: %+v", was)
	}
	for _, table := range []string{"audit", "trail", "record", "arrival", "policy_entry"} {
		column := map[string]string{"audit": "who = 'x'", "trail": "n = 0", "record": "kind = 'void'", "arrival": "last_seq = 0", "policy_entry": "kind = 'x'"}[table]
		for _, sql := range []string{`UPDATE ` + table + ` SET ` + column, `DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`} {
			if _, err := d.pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "stays as it was said") {
				t.Errorf("%s: got %v, want it refused", sql, err)
			}
		}
	}
	if _, err := d.pool.Exec(t.Context(), `ALTER TABLE close_act DISABLE TRIGGER USER`); err != nil {
		t.Fatal(err)
	}
	d.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, state) VALUES (1, 2026, 11, '2026-11-01', 'end', '', '', '', '{}', now(), '', 'ended')`)
	d.exec(`INSERT INTO close_head (act, station, epoch, seq, hash) SELECT 1, $1, 1, n, hash FROM trail ORDER BY n DESC LIMIT 1`, report.Trail)
	for _, c := range []struct {
		what, sql, want string
		missing         int64
	}{
		{"altered", `UPDATE audit SET after = 'y' WHERE id = (SELECT min(id) + 3 FROM audit)`, report.ChainBroken, 0},
		{"nothing for empty", `UPDATE audit SET before = '' WHERE id = (SELECT max(id) FROM audit WHERE before IS NULL)`, report.ChainBroken, 0},
		{"taken out", `DELETE FROM audit WHERE id = (SELECT min(id) + 3 FROM audit)`, report.ChainMissing, 1},
		{"taken out with its link", `DELETE FROM trail WHERE n = 4; DELETE FROM audit a WHERE NOT EXISTS (SELECT FROM trail WHERE line = a.id)`, report.ChainMissing, 1},
		{"taken off the end, sealed", `DELETE FROM trail WHERE n > 100; DELETE FROM audit a WHERE NOT EXISTS (SELECT FROM trail WHERE line = a.id)`, report.ChainBroken, 0},
		{"written behind it", `INSERT INTO audit (who, what, object) VALUES ('x', 'y', 'z')`, report.ChainBroken, 0},
		{"chained anew", `UPDATE audit SET who = 'x' WHERE id = (SELECT line FROM trail WHERE n = 120); UPDATE trail t SET hash = sha256((SELECT hash FROM trail WHERE n = 119) || trail_line(a)) FROM audit a WHERE a.id = t.line AND t.n = 120; DELETE FROM trail WHERE n > 120; DELETE FROM audit a WHERE NOT EXISTS (SELECT FROM trail WHERE line = a.id)`, report.ChainBroken, 0},
	} {
		d.exec(`CREATE TABLE lines AS SELECT * FROM audit`)
		d.exec(`CREATE TABLE links AS SELECT * FROM trail`)
		d.behind(c.sql)
		if got := trail(); got.Result != c.want || got.Missing != c.missing || (got.At != "") != (c.want == report.ChainBroken) {
			t.Errorf("%s: got %+v, want %s, %d missing", c.what, got, c.want, c.missing)
		}
		d.behind(`DELETE FROM trail; DELETE FROM audit; INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM lines; INSERT INTO trail SELECT * FROM links; DROP TABLE lines, links`)
		if got := trail(); got != was {
			t.Fatalf("back as it was: got %+v, want %+v", got, was)
		}
	}
}
