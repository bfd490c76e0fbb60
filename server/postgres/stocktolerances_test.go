package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// said is a tolerance that somebody says.
func tolerated(w stock.Which, from string, l stock.Limit, agreed string) stockroom.Tolerance {
	t := stockroom.Tolerance{Reason: "acuerdo", AgreedBy: agreed}
	t.Which, t.From, t.Limit = w, from, l
	return t
}

func (y *yard) tolerate(t stockroom.Tolerance) {
	y.Helper()
	if err := y.room.SayTolerance(y.Context(), "finance", t); err != nil {
		y.Fatal(err)
	}
}

func (y *yard) wantBad(t stockroom.Tolerance, field, code string) {
	y.Helper()
	if bad, ok := errors.AsType[*stockroom.Problem](y.room.SayTolerance(y.Context(), "finance", t)); !ok || *bad != (stockroom.Problem{Field: field, Code: code}) {
		y.Errorf("%+v: got %v, want %s %s", t, bad, field, code)
	}
}

// A leak that the usual tolerances find is found for the days before looser ones begin, and the
// month as one is judged by the tightest; a closed month stays as it was.
func TestAMonthOfTwoTolerances(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.month(1, planted{leakUL: 400_000})
	y.at(31, 23, 56)
	found := "SAT short, cause leak, drift short"
	if got := y.found(); got != found {
		t.Fatalf("found %q", got)
	}
	usual := y.sheet("T1").Drifts
	before, err := y.room.Version(t.Context(), y.now)
	if err != nil || before != stock.Usual.Version() {
		t.Errorf("version %q, %v", before, err)
	}

	loose := stock.Limit{UL: 1000 * liter, E4: 1000}
	for _, w := range []stock.Which{"drift", "sat"} {
		y.wantBad(tolerated(w, "2026-12-16", loose, ""), "agreed", "missing")
		y.wantBad(tolerated(w, "2026-12-16", loose, " Finance "), "agreed", "same")
		y.tolerate(tolerated(w, "2026-12-16", loose, "tesorería"))
	}
	if got := y.found(); got != found {
		t.Errorf("after what begins on the 16th: found %q, want %q", got, found)
	}
	s := y.sheet("T1")
	if len(s.Drifts) == 0 || s.Drifts[0].From != usual[0].From || s.Drifts[len(s.Drifts)-1].To >= "2026-12-16" {
		t.Errorf("drifts %+v, and were %+v", s.Drifts, usual)
	}
	if after, err := y.room.Version(t.Context(), y.now); err != nil || after == before {
		t.Errorf("version %q, %v, is as before", after, err)
	}

	// The tank alone is tightened by one person, and days before it are as they were.
	tight := tolerated("watch", "2026-12-10", stock.Limit{UL: liter}, "")
	tight.Place = stock.Place{Station: "norte", Tank: "T1"}
	y.tolerate(tight)
	s = y.sheet("T1")
	for i := range s.Days {
		d := &s.Days[i]
		if past := d.Period >= "2026-12-10"; past != (d.Watch == liter) || !past && (d.State != stock.Within || d.Watch < 40*liter) || d.Investigate < 80*liter {
			t.Errorf("%s: %s within %s and %s", d.Period, d.State, d.Watch, d.Investigate)
		}
	}
	if !slices.ContainsFunc(s.Days, func(d stockroom.Row) bool { return d.State == stock.Watch }) {
		t.Error("no day is off by more than a liter")
	}
	said, err := y.room.Tolerances(t.Context())
	if err != nil || len(said) != 3 {
		t.Fatalf("%+v, %v", said, err)
	}
	judged := stockroom.Judge(said, stock.Place{Station: "norte", Tank: "T1"}, []string{"2026-12-09", "2026-12-10", "2026-12-11"})
	if len(judged) != len(stock.Whiches())+1 || judged[0].N != 0 || judged[0].Until != "2026-12-09" || judged[1].Since != "2026-12-10" || judged[1].By != "finance" {
		t.Errorf("%+v", judged)
	}
	nowhere := tight
	nowhere.Place.Tank = "T9"
	if err := y.room.SayTolerance(t.Context(), "finance", nowhere); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("of a tank that is not there: %v", err)
	}

	// Closed.
	shown, version := y.found(), must(y.room.Version(t.Context(), y.sheet("T1").All.To))
	y.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	y.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
	        VALUES (1, 2026, 12, '2026-12-01', 'close', 'finance', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`)
	y.wantBad(tolerated("leak", "2026-12-31", loose, "tesorería"), "from", "closed")
	y.wantBad(tolerated("leak", "2020-01-01", stock.Limit{}, ""), "from", "closed")
	y.tolerate(tolerated("leak", "2027-01-01", loose, "tesorería"))
	y.tolerate(tolerated("drift", "2027-01-01", stock.Limit{}, ""))
	if got, v := y.found(), must(y.room.Version(t.Context(), y.sheet("T1").All.To)); got != shown || v != version {
		t.Errorf("the closed month has %q, and had %q; versions %s and %s", got, shown, v, version)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The database itself takes two people for what loosens, on whatever day, and none for a closed
// month; it has the tolerances that are built in.
func TestTheDatabaseHoldsTolerances(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.read("T1", "diesel", "periodic", 10_000*liter, nil)
	y.flush()
	for _, w := range stock.Whiches() {
		var l stock.Limit
		if err := y.pool.QueryRow(t.Context(), `SELECT limit_ul, limit_e4 FROM stock_tolerance_usual() WHERE which = $1`, string(w)).Scan(&l.UL, &l.E4); err != nil || l != stock.Usual.Of(w) {
			t.Errorf("%s: the database has %+v, want %+v; %v", w, l, stock.Usual.Of(w), err)
		}
	}
	say := func(station, tank, from string, ul, e4 int64, agreed string) string {
		_, err := y.pool.Exec(t.Context(), `INSERT INTO stock_tolerance (station, tank, which, from_on, limit_ul, limit_e4, reason, said_by, agreed_by, said_at)
			VALUES ($1, $2, 'leak', $3::date, $4, $5, 'x', 'finance', $6, now())`, station, tank, from, ul, e4, agreed)
		if err == nil {
			return "taken"
		}
		for _, name := range []string{"stock_tolerance_two", "stock_tolerance_closed"} {
			if strings.Contains(err.Error(), map[string]string{"stock_tolerance_two": "two people", "stock_tolerance_closed": "is closed"}[name]) {
				return name
			}
		}
		return err.Error()
	}
	for _, tt := range []struct {
		station, tank, from string
		ul, e4              int64
		agreed, want        string
	}{
		{"", "", "2026-12-10", 492_000_001, 100, "", "stock_tolerance_two"},
		{"", "", "2026-12-10", 492_000_000, 101, "", "stock_tolerance_two"},
		{"", "", "2026-12-10", 492_000_001, 1, "FINANCE ", "stock_tolerance_two"},
		{"", "", "2026-12-10", 400_000_000, 100, "", "taken"},
		{"", "", "2026-12-20", 300_000_000, 100, "", "taken"},
		{"norte", "", "2026-12-05", 350_000_000, 100, "", "stock_tolerance_two"}, // from the 20th on it would be looser
		{"norte", "", "2026-12-05", 350_000_000, 100, "otra", "taken"},
		{"norte", "T1", "2026-12-05", 350_000_001, 100, "", "stock_tolerance_two"},
		{"norte", "T1", "2026-12-05", 1, 1, "", "taken"},
		{"norte", "T1", "2026-12-08", 2, 1, "", "stock_tolerance_two"},
		{"", "", "2026-12-12", 350_000_000, 100, "", "taken"}, // until the 20th
		{"sur", "", "2026-12-30", 300_000_000, 100, "", "taken"},
	} {
		if got := say(tt.station, tt.tank, tt.from, tt.ul, tt.e4, tt.agreed); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
	for _, sql := range []string{`UPDATE stock_tolerance SET limit_ul = 0`, `DELETE FROM stock_tolerance`, `TRUNCATE stock_tolerance`} {
		if _, err := y.pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
	y.exec(`ALTER TABLE close_act DISABLE TRIGGER USER`)
	y.exec(`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
	        VALUES (1, 2026, 12, '2026-12-01', 'close', 'finance', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`)
	if got := say("", "", "2026-12-31", 0, 0, "otra"); got != "stock_tolerance_closed" {
		t.Error(got)
	}
	if got := say("", "", "2027-01-01", 0, 0, ""); got != "taken" {
		t.Error(got)
	}
}

// What is said while a month is being closed waits until it is, and is refused for its days then: a
// closed month is judged by what it was closed by.
func TestTolerancesWaitForACloseInProgress(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	// The close and who watches have connections of their own: those of the pool may all wait.
	connect := func() *pgx.Conn {
		c, err := pgx.ConnectConfig(t.Context(), y.pool.Config().ConnConfig)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
		return c
	}
	watching := connect()
	closing, err := connect().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`SELECT pg_advisory_xact_lock(hashtext('litro close'))`, `SET LOCAL session_replication_role = replica`,
		`INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, state)
		 VALUES (1, 2026, 12, '2026-12-01', 'close', 'finance', 'Elena', 'treasury', '{treasury}', now(), '', sha256('x'), 'closed')`,
	} {
		if _, err := closing.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	lines := matching.New(matching.Config{Store: y.store, Zone: y.zone, Now: func() time.Time { return y.now }})
	var wg sync.WaitGroup
	var errs [4]error
	done := make(chan int, len(errs))
	for i, say := range []func() error{
		func() error {
			return y.room.SayTolerance(t.Context(), "finance", tolerated("sat", "2026-12-15", stock.Limit{}, ""))
		},
		func() error {
			return lines.SayTolerance(t.Context(), "finance", matching.Tolerance{From: "2026-12-15", Reason: "x"})
		},
		func() error {
			_, err := y.pool.Exec(t.Context(), `INSERT INTO stock_tolerance (station, tank, which, from_on, limit_ul, limit_e4, reason, said_by, agreed_by, said_at) VALUES ('', '', 'sat', '2026-12-15', 0, 0, 'x', 'finance', '', now())`)
			return err
		},
		func() error {
			_, err := y.pool.Exec(t.Context(), `INSERT INTO match_tolerances (from_on, contract, volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, reason, said_by, agreed_by, said_at)
				VALUES ('2026-12-15', '', 0, 0, 0, 0, 0, 0, 0, 0, 'x', 'finance', '', now())`)
			return err
		},
	} {
		wg.Go(func() { errs[i] = say(); done <- i })
	}
	for waiting := 0; waiting < len(errs); {
		select {
		case i := <-done:
			t.Fatalf("%d did not wait: %v", i, errs[i])
		default:
		}
		if err := watching.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if err := closing.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	for i, err := range errs {
		if err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%d: got %v, want that the month is closed", i, err)
		}
	}
	// Whoever says it at a desk is told so in a sentence, and not by the database.
	if bad, ok := errors.AsType[*stockroom.Problem](errs[0]); !ok || *bad != (stockroom.Problem{Field: "from", Code: "closed"}) {
		t.Errorf("of a tank: got %v", errs[0])
	}
	if bad, ok := errors.AsType[*matching.Problem](errs[1]); !ok || bad.Field != "closed" {
		t.Errorf("of lines: got %v", errs[1])
	}
}
