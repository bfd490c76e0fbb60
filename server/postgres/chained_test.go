package postgres_test

import (
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
	if err := d.pool.QueryRow(t.Context(), `SELECT count(*) FROM record WHERE branch = 0`).Scan(&stored); err != nil || records != stored {
		t.Errorf("followed %d records of %d: %v", records, stored, err)
	}
	if got, list := results(report.Period{From: always.To, To: always.To.AddDate(1, 0, 0)}, 100); len(list) != 0 {
		t.Errorf("a period in which nothing came: %v", got)
	}
	if got, _ := results(always, 1); got[report.ChainWhole] != 0 || got[report.ChainUnfollowed] == 0 {
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
		d.exec(c.sql)
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
		d.exec(`DELETE FROM record`)
		d.exec(`INSERT INTO record SELECT * FROM saved`)
		d.exec(`DROP TABLE saved`)
	}
}
