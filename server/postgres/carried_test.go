package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// Records that a box carries from its last epoch into the next are above where that epoch's journal stood, and a month
// has their liters, as the budget has.
func TestAMonthHasWhatWasCarried(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('norte', 'Norte', '00', 'UTC', '2021-01-01', '')`)
	exec(`INSERT INTO cursor (station, epoch, seq, hash) VALUES ('norte', 1, 9, sha256('9')), ('norte', 2, 5, sha256('5'))`)
	for seq, branch := range map[int]int{9: 0, 12: 0, 13: 1} { // the last is of a fork
		exec(`INSERT INTO record (station, epoch, seq, branch, hash, kind, at, clock, unread, note) VALUES ('norte', 1, $1, $2, sha256(convert_to($3, 'UTF8')), 'dispense', '2026-10-20', 'S', false, '')`, seq, branch, fmt.Sprint(seq))
		exec(`INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, filled, ended, flags, source) VALUES ('norte', 1, $1, $2, '2026-10-20', '2026-10-20', 'S', 'magna', 'vehicle', 5000000, 'pump', 'yes', 'H', '{}', 'pump')`, seq, branch)
	}
	w := closes.Window{Period: budget.Period{Year: 2026, N: 10}, From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Zone: time.UTC}
	check := func(when string, act int64) {
		t.Helper()
		heads, err := store.CloseHeads(t.Context(), act)
		if err != nil || len(heads) != 2 || heads[0].Seq != 12 || heads[0].Hash != dispense.HashNote([]byte("12")) || heads[1].Seq != 5 {
			t.Fatalf("%s: journals stand at %+v, %v", when, heads, err)
		}
		r, err := store.CloseRecords(t.Context(), w, heads)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Figures {
			if f.Name == "volume" && f.N != int64(10*dispense.Liter) {
				t.Errorf("%s: the month has %d, want what was carried, too", when, f.N)
			}
		}
	}
	check("while it takes", 0)
	if err := store.TakeAct(t.Context(), func(closes.Said) (closes.Taken, error) {
		return closes.Taken{Act: closes.Act{Act: closing.Act{N: 1, Period: w.Period, Kind: closing.End, At: w.To}, State: closing.Ended}, First: "2026-10-01", Ends: true}, nil
	}); err != nil {
		t.Fatal(err)
	}
	exec(`INSERT INTO record (station, epoch, seq, branch, hash, kind, at, clock, unread, note) VALUES ('norte', 1, 20, 0, sha256('20'), 'dispense', '2026-10-21', 'S', false, '')`)
	check("when it took no more", 1)
}
