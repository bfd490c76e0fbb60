package statement_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/statement"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/postgres"
	"github.com/litro-fuel/litro/server/postgres/pgtest"
	"github.com/litro-fuel/litro/server/savings"
)

// An office has a fleet of patrols and trucks, of which it asks what they saved.
type office struct {
	testing.TB
	ctx  context.Context
	pool *pgxpool.Pool
	desk *statement.Desk
	zone *time.Location
	now  time.Time
	n    int
	at   map[string]int64 // odometers, in kilometers
}

func newOffice(t testing.TB) *office {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, ctx: t.Context(), pool: pgtest.New(t), zone: zone, now: time.Date(2026, 12, 10, 12, 0, 0, 0, zone), at: map[string]int64{}}
	store := postgres.New(o.pool)
	o.desk = statement.New(statement.Config{Store: store, Zone: zone, Now: func() time.Time { return o.now }})
	f := fleet.New(fleet.Config{Log: slog.New(slog.DiscardHandler), Store: store, Zone: zone, Now: func() time.Time { return time.Date(2025, 1, 1, 0, 0, 0, 0, zone) }})
	objects := []fleet.Object{&fleet.Grade{Grade: "magna", Name: "Magna", Product: "15101514"}, &fleet.Rule{Rule: policy.Rule{Rule: "patrol"}}, &fleet.Rule{Rule: policy.Rule{Rule: "truck"}}}
	for n, class := range []string{"patrol", "patrol", "patrol", "patrol", "truck", "truck"} {
		id := fmt.Sprint("v", n+1)
		objects = append(objects, &fleet.Vehicle{Vehicle: id, FleetNo: "E-" + id, Name: id, Status: "active", Rule: class, Grades: []string{"magna"}, Odometer: "on"})
	}
	o.must(f.Save(o.ctx, "test", objects...))
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) day(text string) time.Time {
	o.Helper()
	at, err := time.ParseInLocation(time.DateOnly, text, o.zone)
	o.must(err)
	return at
}

func (o *office) days(from, last string) statement.Days {
	o.Helper()
	return statement.Days{From: o.day(from), To: o.day(last).AddDate(0, 0, 1)}
}

// drives has a vehicle go so far, and fill its tank at noon of a day, at so many cents a liter.
func (o *office) drives(vehicle, day string, kilometers, liters, cents int64) {
	o.Helper()
	o.n++
	o.at[vehicle] += kilometers
	if _, err := o.pool.Exec(o.ctx, `INSERT INTO dispense (station, epoch, seq, branch, happened_at, at, clock, grade, purpose, volume_ul, volume_from, price_e4, currency, amount_cents, vehicle, odometer_m, filled, ended, flags, ticket, source)
VALUES ('office', 1, $1, 0, $2, $2, 'S', 'magna', 'vehicle', $3, 'typed', $4, 'MXN', $5, $6, $7, 'yes', 'H', '{}', $8, 'ticket')`,
		o.n, o.day(day).Add(12*time.Hour), liters*int64(dispense.Liter), cents*100, liters*cents, vehicle, o.at[vehicle]*1000, fmt.Sprint("T", o.n)); err != nil {
		o.Fatal(err)
	}
}

// city has four patrols take 50 L for 400 km in November 2025 at 20.00, and 45 L for it a
// year later at 24.00; two trucks do as they did.
func (o *office) city() {
	o.Helper()
	for n := range 6 {
		v, before, after := fmt.Sprint("v", n+1), int64(50), int64(45)
		if n >= 4 {
			before, after = 200, 200
		}
		for day := 1; day <= 25; day += 6 {
			o.drives(v, fmt.Sprintf("2025-11-%02d", day), 400, before, 2000)
		}
		o.drives(v, "2026-10-31", 400, after, 2400)
		for day := 1; day <= 25; day += 6 {
			o.drives(v, fmt.Sprintf("2026-11-%02d", day), 400, after, 2400)
		}
	}
}

func (o *office) say(from, last string, version int64) error {
	return o.desk.Say(o.ctx, "fina", statement.Baseline{Version: version, Days: o.days(from, last), Reason: "antes del programa"})
}

func (o *office) look(from, last string, base *statement.Days) *statement.Looked {
	o.Helper()
	l, err := o.desk.Look(o.ctx, o.days(from, last), base, savings.Valued)
	o.must(err)
	return l
}

func TestSavedOfRecords(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.city()
	if _, err := o.desk.Look(o.ctx, o.days("2026-11-01", "2026-11-30"), nil, savings.Valued); !errors.Is(err, statement.ErrNoBaseline) || !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("without a baseline: %v", err)
	}
	o.must(o.say("2025-11-01", "2025-11-30", 0))
	l := o.look("2026-11-01", "2026-11-30", nil)
	// The first fill of all begins an interval and ends none: four intervals of 400 km before, five
	// after. The trucks are two, and nothing is claimed of them.
	liter := int64(dispense.Liter)
	if l.BaseUL != dispense.Volume(4*4*50*liter) || l.UL != dispense.Volume(4*5*45*liter) || l.ExpectedUL != dispense.Volume(4*5*50*liter) || l.Statement.Saved.N != 100*liter || l.Percent.N != 100 {
		t.Errorf("base %s, took %s, expected %s, saved %+v", l.BaseUL, l.UL, l.ExpectedUL, l.Statement.Saved)
	}
	if m := l.Money; m == nil || m.ExpectedCents != 2_000_000 || m.Saved.N != 200_000 || m.PriceCents != 360_000 || m.PaidCents != 2_160_000 {
		t.Errorf("money %+v", l.Money)
	}
	if l.AllUL != dispense.Volume((4*5*45+2*5*200)*liter) || len(l.Groups) != 2 || l.Groups[1].Why != savings.Few {
		t.Errorf("all %s, groups %+v", l.AllUL, l.Groups)
	}
	if want := []statement.Note{statement.SaidAfter}; !slices.Equal(l.Notes, want) {
		t.Errorf("notes %v, want %v", l.Notes, want)
	}
	// Asked again, by whoever, and with what vehicles took: the same.
	var base, now []savings.Use
	parts, err := o.desk.Parts(o.ctx, l, true)
	o.must(err)
	for _, p := range parts {
		p.Base.Vehicle, p.Base.Class, p.Base.Grade = p.Vehicle, p.Class, p.Grade
		p.Now.Vehicle, p.Now.Class, p.Now.Grade = p.Vehicle, p.Class, p.Grade
		base, now = append(base, p.Base), append(now, p.Now)
	}
	if again := savings.Compare(base, now); len(parts) != 6 || again.Saved != l.Statement.Saved || again.ExpectedUL != l.ExpectedUL {
		t.Errorf("of its parts: saved %+v, was %+v", again.Saved, l.Statement.Saved)
	}
	if parts[0].Name != "E-v1" {
		t.Errorf("the first part is called %q", parts[0].Name)
	}
}

// What is told beside a statement, so that nobody chooses a baseline by what comes of it.
func TestNotes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.city()
	o.must(o.say("2025-11-01", "2025-11-30", 0))
	other := o.days("2025-11-07", "2025-11-30")
	for _, c := range []struct {
		from, last string
		base       *statement.Days
		want       []statement.Note
	}{
		{"2026-11-01", "2026-11-30", nil, []statement.Note{statement.SaidAfter}},
		{"2026-12-11", "2026-12-31", nil, []statement.Note{statement.Unfinished, statement.Season}},
		{"2026-11-01", "2026-11-30", &other, []statement.Note{statement.NotSaid}},
		{"2026-10-31", "2026-11-30", nil, []statement.Note{statement.SaidAfter, statement.Season}},
	} {
		if l := o.look(c.from, c.last, c.base); !slices.Equal(l.Notes, c.want) {
			t.Errorf("%s to %s: notes %v, want %v", c.from, c.last, l.Notes, c.want)
		}
	}
	said := o.days("2025-11-01", "2025-11-30")
	if l := o.look("2026-11-01", "2026-11-30", &said); l.Baseline.Version == 0 {
		t.Error("the city's own days are taken for others")
	}
	first, err := o.desk.Baselines(o.ctx)
	o.must(err)
	o.must(o.say("2025-11-02", "2025-11-30", first[0].Version))
	if l := o.look("2026-11-01", "2026-11-30", nil); !slices.Contains(l.Notes, statement.Changed) || l.Baseline.From != o.day("2025-11-02") {
		t.Errorf("after another baseline: notes %v of %v", l.Notes, l.Baseline)
	}
	overlap := o.days("2026-11-01", "2026-11-01")
	if _, err := o.desk.Look(o.ctx, o.days("2026-11-01", "2026-11-30"), &overlap, savings.Valued); !errors.Is(err, statement.ErrOverlap) || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a baseline that ends in the period: %v", err)
	}
	touches := o.days("2026-10-01", "2026-10-31")
	if _, err := o.desk.Look(o.ctx, o.days("2026-11-01", "2026-11-30"), &touches, savings.Valued); err != nil {
		t.Errorf("a baseline that ends the day before: %v", err)
	}
}

func TestWhatMayBeABaseline(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, c := range []struct{ from, last, want string }{
		{"2025-11-02", "2025-11-01", "to: before"}, {"2023-11-01", "2026-11-30", "to: long"}, {"2026-11-01", "2026-12-10", "to: future"}, {"2026-11-01", "2026-12-09", "<nil>"},
	} {
		if got := fmt.Sprint(o.say(c.from, c.last, 0)); got != c.want {
			t.Errorf("%s to %s: got %s, want %s", c.from, c.last, got, c.want)
		}
	}
	for want, b := range map[string]statement.Baseline{
		"from: day": {Days: statement.Days{To: o.now}, Reason: "x"}, "to: day": {Days: statement.Days{From: o.now}, Reason: "x"}, "reason: missing": {Days: o.days("2025-01-01", "2025-01-31"), Reason: " "},
	} {
		if err := o.desk.Say(o.ctx, "fina", b); fmt.Sprint(err) != want || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Of two who say at once one is told; and nothing that was said is written over.
func TestBaselinesStay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var taken, since int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			err := o.say("2025-11-01", "2025-11-30", 0)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				taken++
			case errors.Is(err, statement.ErrSince) && errors.Is(err, fault.ErrConflict):
				since++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if taken != 1 || since != 3 {
		t.Errorf("%d were taken and %d refused, want 1 and 3", taken, since)
	}
	for _, sql := range []string{`UPDATE savings_baseline SET reason = 'x'`, `DELETE FROM savings_baseline`, `TRUNCATE savings_baseline`} {
		if _, err := o.pool.Exec(o.ctx, sql); err == nil {
			t.Errorf("%s is possible", sql)
		}
	}
	var who string
	o.must(o.pool.QueryRow(o.ctx, `SELECT who FROM audit WHERE what = 'savings baseline'`).Scan(&who))
	if who != "fina" {
		t.Errorf("the audit names %q", who)
	}
}

// Who is not cleared gets what reserved vehicles took together; the statement is the same.
func TestReservedTogether(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.city()
	_, err := o.pool.Exec(o.ctx, `INSERT INTO reserved_act (act, class, reason, said_by, said_at, state) VALUES ('reserve', 'truck', 'x', 'x', now(), 'in_force')`)
	o.must(err)
	o.must(o.say("2025-11-01", "2025-11-30", 0))
	l := o.look("2026-11-01", "2026-11-30", nil)
	cleared, err := o.desk.Parts(o.ctx, l, true)
	o.must(err)
	not, err := o.desk.Parts(o.ctx, l, false)
	o.must(err)
	if len(cleared) != 6 || len(not) != 5 || not[4].Vehicle != "" || not[4].Name != "" || not[4].Class != "truck" {
		t.Fatalf("%d and %d parts: %+v", len(cleared), len(not), not)
	}
	records, err := o.desk.Records(o.ctx, l, true)
	if sum := fmt.Sprintf("%x", sha256.Sum256(records)); err != nil || sum != l.SHA256 {
		t.Errorf("the records have the SHA-256 %s, and the statement says %s: %v", sum, l.SHA256, err)
	}
	if records, err = o.desk.Records(o.ctx, l, false); !errors.Is(err, statement.ErrReserved) || records != nil {
		t.Errorf("who is not cleared gets %d bytes of records: %v", len(records), err)
	}
	if want := cleared[4].Now.WayM + cleared[5].Now.WayM; not[4].Now.WayM != want || want == 0 || not[4].Base.VolumeUL != cleared[4].Base.VolumeUL+cleared[5].Base.VolumeUL {
		t.Errorf("together they went %d m, want %d", not[4].Now.WayM, want)
	}
}
