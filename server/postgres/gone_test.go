package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
)

// What a box said that it held and never came is a gap of its months also once another box is in its place, or it is revoked: lost with it,
// and in order only when people have said so. What was closed before that was asked is reckoned as it was.
func TestNumbersOfABoxThatIsGone(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	store := postgres.New(pool)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	held := func(epoch, durable int64, at string) {
		t.Helper()
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Held(t.Context(), "norte", &dispense.Held{V: 1, Epoch: epoch, Durable: durable}, when); err != nil && !errors.Is(err, fault.ErrNotFound) { // it has no chain
			t.Fatal(err)
		}
	}
	heads := []closes.Head{{Station: "norte", Epoch: 1, Seq: 950}}
	gaps := func(month int, closed int64) string {
		t.Helper()
		from := time.Date(2026, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
		r, err := store.CloseRecords(t.Context(), closes.Window{Period: budget.Period{Year: 2026, N: month}, From: from, To: from.AddDate(0, 1, 0), Zone: time.UTC, Closed: closed}, heads)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, h := range closing.Holes(r.Gaps, nil) {
			all = append(all, fmt.Sprintf("%d/%d–%d %s", h.Epoch, h.From, h.To, h.Kind))
		}
		return strings.Join(all, ", ")
	}
	wants := func(what string, month int, closed int64, want string) {
		t.Helper()
		if got := gaps(month, closed); got != want {
			t.Errorf("%s: month %d has %q, want %q", what, month, got, want)
		}
	}
	exec(`INSERT INTO station (station, name, shard, zone, enrolled_at, link_sha256) VALUES ('norte', 'Norte', '00', 'UTC', '2021-01-01', '')`)
	exec(`INSERT INTO cursor (station, epoch, seq, hash) VALUES ('norte', 1, 950, sha256('x'))`)
	held(1, 1_000, "2026-11-20T10:00:00Z")
	wants("it is there", 11, 0, "1/951–1000 pending")
	exec(`UPDATE cursor SET state = 'revoked', revoked_from = 2000`)
	wants("it is revoked", 11, 0, "1/951–1000 gone")
	exec(`UPDATE cursor SET state = 'ok', revoked_from = NULL`)
	exec(`INSERT INTO cursor (station, epoch, seq, hash) VALUES ('norte', 2, 7, sha256('y'))`)
	heads = append(heads, closes.Head{Station: "norte", Epoch: 2, Seq: 7})
	held(2, 7, "2027-01-10T10:00:00Z") // the other box
	for month := 11; month <= 12; month++ {
		wants("another is in its place", month, 0, "1/951–1000 gone")
	}
	exec(`UPDATE cursor SET seq = 1000 WHERE epoch = 1`)
	heads[0].Seq = 1_000
	wants("what it said came after all, and it was silent before another was in its place", 11, 0, "1/1001–1001 gone")
	exec(`INSERT INTO record (station, epoch, seq, hash, kind, at, clock, unread, note) VALUES ('norte', 2, 1, sha256('1'), 'tick', '2026-11-20T10:15:00Z', 'S', false, '')`)
	wants("it was silent no longer than boxes are", 11, 0, "")
	exec(`UPDATE last_word SET at = '2026-11-20T09:59:59Z'`)
	wants("it was silent for longer", 11, 0, "1/1001–1001 gone")
	wants("which is so in what follows", 12, 0, "1/1001–1001 gone")
	wants("and not before", 10, 0, "")
	exec(`UPDATE cursor SET state = 'revoked', revoked_from = 2000, revoked_at = '2026-11-20T10:05:00Z' WHERE epoch = 1`)
	wants("it was revoked at once", 11, 0, "")
	exec(`UPDATE cursor SET state = 'ok', revoked_from = NULL, revoked_at = NULL`)
	exec(`UPDATE last_word SET at = '2026-11-20T10:00:00Z'`)
	heads[0].Seq = 950
	exec(`ALTER TABLE ends_asked DISABLE TRIGGER USER`)
	exec(`UPDATE ends_asked SET after = 4`)
	wants("closed before", 11, 4, "")
	wants("closed since", 11, 5, "1/951–1000 gone")
	say := func(from, to int64, kind, day string) {
		t.Helper()
		exec(`INSERT INTO close_gap (station, epoch, from_seq, to_seq, kind, reason, said_by, agreed_by, said_at) VALUES ('norte', 1, $1, $2, $3, 'se quemó', 'fina', 'admin', $4::date)`, from, to, kind, day)
	}
	say(951, 980, "lost", "2026-11-25")
	wants("a piece of it is said", 12, 0, "1/951–1000 gone")
	say(975, 1_000, "void", "2026-11-26")
	wants("its month still names it", 11, 0, "1/951–1000 gone")
	wants("once all of it is said, later ones do not", 12, 0, "")
	say(990, 995, "pending", "2026-11-27")
	wants("a piece may still come", 12, 0, "1/951–1000 gone")
	say(990, 992, "lost", "2026-11-28")
	wants("some of that may still come", 12, 0, "1/951–1000 gone")
	say(993, 995, "lost", "2026-12-02")
	wants("it was said in this month", 12, 0, "1/951–1000 gone")
	say(1_001, 1_010, "pending", "2026-12-03")
	wants("it was said before this month", 13, 0, "2/8–8 pending") // of the other box nobody has heard since
	if _, err := pool.Exec(t.Context(), `DELETE FROM last_word`); err == nil {
		t.Error("what a box said last was cleared")
	}
}
