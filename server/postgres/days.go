package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/finance/days"
	"github.com/litro-fuel/litro/server/reconcile/dayclose"
)

// Days that stations close, see package days. They are of the whole house.

const dayStationsSQL = `
SELECT s.station, s.name, coalesce(nullif(t.body->>'zone', ''), s.zone), s.enrolled_at
  FROM station s LEFT JOIN station_settings t USING (station) WHERE s.station <> 'office' ORDER BY coalesce(nullif(s.name, ''), s.station), s.station`

// DayStations returns the stations with a journal of their own, by name.
func (s *Store) DayStations(ctx context.Context) (list []days.Station, err error) {
	var x days.Station
	err = readEach(ctx, s.pool, "stations", dayStationsSQL, nil, []any{&x.Station, &x.Name, &x.Zone, &x.Since}, func() error {
		list = append(list, x)
		return nil
	})
	return list, err
}

const dayTermsSQL = `
SELECT n, station, to_char(from_on, 'YYYY-MM-DD'), closes, supervisor, weekdays, due_h, reason, said_by, agreed_by, said_at FROM day_terms ORDER BY n`

// DayTerms returns from when on stations close their days, as it was said.
func (s *Store) DayTerms(ctx context.Context) (list []days.Terms, err error) {
	var x days.Terms
	err = readEach(ctx, s.pool, "when stations close days", dayTermsSQL, nil, []any{
		&x.N, &x.Station, &x.From, &x.Closes, &x.Supervisor, &x.Weekdays, &x.DueH, &x.Reason, &x.By, &x.AgreedBy, &x.At,
	}, func() error {
		list = append(list, x)
		x.Weekdays = nil
		return nil
	})
	return list, err
}

const sayDayTermsSQL = `
INSERT INTO day_terms (station, from_on, closes, supervisor, weekdays, due_h, reason, said_by, agreed_by, said_at)
VALUES (@station, @from::date, @closes, @supervisor, coalesce(@weekdays::int[], '{}'), @due, @reason, @by, @agreed, @at)`

// SayDayTerms keeps from when on stations close their days, all of it or nothing.
func (s *Store) SayDayTerms(ctx context.Context, list []days.Terms) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for i := range list {
			t := &list[i]
			if _, err := tx.Exec(ctx, sayDayTermsSQL, pgx.NamedArgs{
				"station": t.Station, "from": string(t.From), "closes": t.Closes, "supervisor": t.Supervisor, "weekdays": t.Weekdays, "due": t.DueH, "reason": t.Reason, "by": t.By, "agreed": t.AgreedBy, "at": t.At,
			}); err != nil {
				return err
			}
			said := fmt.Sprintf("from %s closes %t, supervisor %t, open on %v, late after %d h, agreed by %s: %s", t.From, t.Closes, t.Supervisor, t.Weekdays, t.DueH, t.AgreedBy, t.Reason)
			if err := audit(ctx, tx, t.By, "days of stations", t.Station, nil, &said); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("say when stations close days: %w", err)
	}
	return nil
}

const (
	// Of what was recorded long before, what stood last: a shift that was never closed.
	dayEventsSQL = `
SELECT e.epoch, e.seq, e.branch, e.at, r.clock IN ('S', 'I'), e.body
  FROM event e JOIN record r USING (station, epoch, seq, branch)
 WHERE e.station = @station AND e.kind = 'shift'
   AND NOT EXISTS (SELECT FROM (SELECT epoch, seq FROM event WHERE station = @station AND kind = 'shift' AND branch = 0 AND at < @since ORDER BY at DESC LIMIT 1) f WHERE (e.epoch, e.seq) < (f.epoch, f.seq))
   AND (e.at <= @until OR r.clock NOT IN ('S', 'I'))
 ORDER BY e.epoch, e.seq`

	dayFillsSQL = `
SELECT d.epoch, d.seq, coalesce(d.auth, ''), d.happened_at, d.hose, d.volume_ul, coalesce(d.amount_cents, 0)
  FROM effective_dispense d
 WHERE d.happened_at >= @from AND d.happened_at < @to AND d.station = @station AND d.branch = 0 AND d.hose IS NOT NULL AND d.volume_from <> 'typed' AND d.corrected <> 'assigned'
 ORDER BY d.epoch, d.seq`

	dayReadingsSQL = `
SELECT r.epoch, r.seq, CASE WHEN r.moved_by = 'dispense' THEN coalesce(d.happened_at, q.at) ELSE q.at END, r.hose, r.meter, r.before_ul, r.after_ul, r.moved_by,
       (SELECT (m.body->>'old_totalizer_ul')::bigint FROM event m WHERE (m.station, m.epoch, m.seq, m.branch) = (r.station, r.epoch, r.seq, r.branch) AND m.kind = 'meter')
  FROM record q
  JOIN reading r USING (station, epoch, seq, branch)
  LEFT JOIN dispense d USING (station, epoch, seq, branch)
 WHERE q.station = @station AND q.branch = 0 AND (q.epoch, q.seq) >= (@first_epoch, @first_seq) AND (q.epoch, q.seq) <= (@last_epoch, @last_seq)
   AND q.at > @near AND q.at <= @far AND r.moved_by NOT IN ('rollover', 'calibrated')
 ORDER BY r.epoch, r.seq`

	dayOfficeSQL = `
SELECT n, to_char(on_day, 'YYYY-MM-DD'), fills, volume_ul, reason, coalesce(evidence, ''), said_by, agreed_by, said_at,
       coalesce((SELECT u.name FROM app_user u WHERE u.username = said_by), ''), coalesce((SELECT u.name FROM app_user u WHERE u.username = agreed_by), '')
  FROM day_close_now WHERE station = @station ORDER BY on_day`

	dayPeopleSQL = `SELECT person, name FROM person WHERE name <> '' AND person = ANY (@people)`
)

// dayBefore is how long before a month shifts are looked at: one that was opened before and never
// closed is the last of those before that.
const dayBefore = 40 * 24 * time.Hour

// dayMargin is how much longer totalizers are looked at: what stood before a month begins.
const dayMargin = 48 * time.Hour

// A shiftBody is what of a shift's record matters here.
type shiftBody struct {
	Action     string `json:"action"`
	Shift      int64  `json:"shift"`
	Attendant  struct{ Person string }
	Supervisor *struct{ Person string }
	Meters     []struct {
		Hose        string
		Meter       int64
		TotalizerUL dispense.Volume `json:"totalizer_ul"`
	}
	Tanks []struct {
		Tank     string
		VolumeUL dispense.Volume `json:"volume_ul"`
	}
	Differences []struct {
		Hose     string
		VolumeUL dispense.Volume `json:"volume_ul"`
	}
	Remark string
	Open   []string
	Flags  []string
}

func (b *shiftBody) event() dayclose.Event {
	e := dayclose.Event{Open: b.Action == "open", Shift: b.Shift, Attendant: b.Attendant.Person, Remark: b.Remark, Unread: b.Open, Flags: b.Flags, Differences: map[string]dispense.Volume{}}
	if b.Supervisor != nil {
		e.Supervisor = b.Supervisor.Person
	}
	for _, m := range b.Meters {
		e.Meters = append(e.Meters, dayclose.Meter{Hose: m.Hose, Meter: m.Meter, TotalUL: m.TotalizerUL})
	}
	for _, t := range b.Tanks {
		e.Dips = append(e.Dips, dayclose.Dip{Tank: t.Tank, UL: t.VolumeUL})
	}
	for _, x := range b.Differences {
		e.Differences[x.Hose] = x.VolumeUL
	}
	return e
}

// DayRecords returns what a station recorded of some time, with totalizers where they are asked
// for, and what the office closed of its days. All is of one moment.
func (s *Store) DayRecords(ctx context.Context, station string, from, to time.Time, totalizers bool) (*dayclose.Records, error) {
	r := &dayclose.Records{}
	args := pgx.NamedArgs{"station": station, "from": from, "to": to, "since": from.Add(-dayBefore), "until": to.Add(dayBefore), "near": from.Add(-dayMargin), "far": to.Add(dayMargin)}
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := readShifts(ctx, tx, args, r); err != nil {
			return err
		}
		var f dayclose.Fill
		var auth string
		f.Ref.Station = station
		if err := readEach(ctx, tx, "fills of a station", dayFillsSQL, args, []any{&f.Ref.Epoch, &f.Ref.Seq, &auth, &f.At, &f.Hose, &f.UL, &f.Cents}, func() error {
			f.Of = dispense.Ref{}
			if auth != "" {
				of, err := dispense.ParseRef(auth)
				if err != nil {
					return err
				}
				f.Of = of
			}
			r.Fills = append(r.Fills, f)
			return nil
		}); err != nil {
			return err
		}
		var o dayclose.Office
		if err := readEach(ctx, tx, "days that the office closed", dayOfficeSQL, args, []any{&o.N, &o.Day, &o.Fills, &o.UL, &o.Reason, &o.Evidence, &o.By, &o.Agreed, &o.At, &o.Names[0], &o.Names[1]}, func() error {
			r.Office = append(r.Office, o)
			return nil
		}); err != nil {
			return err
		}
		if !totalizers {
			return nil
		}
		return readTotalizers(ctx, tx, station, args, r)
	})
	if err != nil {
		return nil, fmt.Errorf("days of station %s: %w", station, err)
	}
	return r, nil
}

func readShifts(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *dayclose.Records) error {
	ref := dispense.Ref{Station: args["station"].(string)}
	var branch int
	var at time.Time
	var sure bool
	var body []byte
	people := map[string]bool{}
	err := readEach(ctx, tx, "shifts of a station", dayEventsSQL, args, []any{&ref.Epoch, &ref.Seq, &branch, &at, &sure, &body}, func() error {
		if branch > 0 {
			r.Forked = append(r.Forked, at)
			return nil
		}
		var b shiftBody
		if err := json.Unmarshal(body, &b); err != nil {
			return fmt.Errorf("shift %v: %w", ref, err)
		}
		e := b.event()
		e.Ref, e.At, e.Sure = ref, at, sure
		people[e.Attendant], people[e.Supervisor] = true, true
		r.Events = append(r.Events, e)
		return nil
	})
	if err != nil {
		return err
	}
	names := map[string]string{} // of those alone: a city has tens of thousands
	var person, name string
	if err := readEach(ctx, tx, "names of people", dayPeopleSQL, pgx.NamedArgs{"people": slices.Collect(maps.Keys(people))}, []any{&person, &name}, func() error {
		names[person] = name
		return nil
	}); err != nil {
		return err
	}
	for i := range r.Events {
		e := &r.Events[i]
		e.Attendant, e.Supervisor = cmp.Or(names[e.Attendant], e.Attendant), cmp.Or(names[e.Supervisor], e.Supervisor)
	}
	return nil
}

func readTotalizers(ctx context.Context, tx pgx.Tx, station string, args pgx.NamedArgs, r *dayclose.Records) error {
	var bounds [4]int64
	if err := tx.QueryRow(ctx, stockBoundsSQL, pgx.NamedArgs{"station": station, "since": args["near"], "until": args["far"]}).Scan(&bounds[0], &bounds[1], &bounds[2], &bounds[3]); err != nil {
		return fmt.Errorf("read which records are of a month: %w", err)
	}
	args["first_epoch"], args["first_seq"], args["last_epoch"], args["last_seq"] = bounds[0], bounds[1], bounds[2], bounds[3]
	x := dayclose.Reading{}
	x.Ref.Station = station
	var by string
	var old *dispense.Volume
	return readEach(ctx, tx, "where totalizers stood", dayReadingsSQL, args, []any{&x.Ref.Epoch, &x.Ref.Seq, &x.At, &x.Hose, &x.Meter, &x.Before, &x.After, &by, &old}, func() error {
		switch by {
		case "dispense", "offbook":
			x.Moves, x.Replaces = true, false
		case "read":
			x.Moves, x.Replaces = false, false
		default:
			x.Moves, x.Replaces = false, old != nil
			if old != nil {
				x.Before = *old
			}
		}
		r.Readings = append(r.Readings, x)
		old = nil
		return nil
	})
}

const (
	lockDaysSQL    = `SELECT pg_advisory_xact_lock(hashtext('litro days of stations'))`
	lastDaySQL     = `SELECT coalesce((SELECT n FROM day_close_now WHERE station = @station AND on_day = @day::date), 0)`
	sayDayCloseSQL = `
INSERT INTO day_close (station, on_day, fills, volume_ul, void, reason, evidence, said_by, agreed_by, said_at)
VALUES (@station, @day::date, @fills, @volume, @void, @reason, nullif(@evidence, ''), @by, @agreed, @at)`
)

// SayDayClose keeps what the office says of a day, with its paper. It fails with [days.ErrSince].
func (s *Store) SayDayClose(ctx context.Context, a days.Act, paper *evidence.File) error {
	args := pgx.NamedArgs{
		"station": a.Station, "day": string(a.Day), "fills": a.Fills, "volume": int64(a.UL), "void": a.Void, "reason": a.Reason, "evidence": a.Evidence, "by": a.By, "agreed": a.AgreedBy, "at": a.At,
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDaysSQL); err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRow(ctx, lastDaySQL, args).Scan(&last); err != nil {
			return err
		}
		if last != a.Last {
			return days.ErrSince
		}
		if paper != nil {
			if _, err := tx.Exec(ctx, addEvidenceSQL, pgx.NamedArgs{"sha256": paper.SHA256, "kind": string(paper.Kind), "size": paper.Size, "at": a.At, "who": a.By}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, sayDayCloseSQL, args); err != nil {
			return err
		}
		what := "day closed by the office"
		if a.Void {
			what = "day of the office taken back"
		}
		said := fmt.Sprintf("%s, %d fills, agreed by %s, paper %s: %s", a.Day, a.Fills, a.AgreedBy, a.Evidence, a.Reason)
		return audit(ctx, tx, a.By, what, a.Station, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("close day %s of %s: %w", a.Day, a.Station, err)
	}
	return nil
}
