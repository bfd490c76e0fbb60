package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/reconcile"
	auditor "github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/send"
)

// What happened, and who is to hear of it.

const noticeSilentSQL = `
WITH fresh AS (
    INSERT INTO announced (event, key, at)
    SELECT 'station.silent', l.station || ' ' || extract(epoch FROM l.at)::bigint, @now
      FROM sign_of_life l JOIN station s USING (station)
     WHERE l.station <> 'office' AND l.at < @since
        ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO happening (event, key, at) SELECT 'station.silent', key, @now FROM fresh WHERE heard('station.silent')`

// Twice: when it waits longer than it may, and when it waits three times as long and
// goes up to the administrators, see [report.FindingRow.Escalated]. Working days are those of
// [auditor.Calendar.Until], reckoned here for it is of all findings.
// A day of a tank that somebody has explained has its answer, and is not told of again for its term, see
// [auditor.DayAgain].
const noticeOverdueSQL = `
WITH fresh AS (
    INSERT INTO announced (event, key, at)
    SELECT 'finding.overdue', f.finding || ' ' || t.n, @now
      FROM finding f CROSS JOIN (VALUES (1), (3)) AS t (n)
      CROSS JOIN LATERAL (SELECT coalesce(f.found_at, f.at) AS since, CASE f.severity WHEN 'critical' THEN @critical::int WHEN 'major' THEN @major::int ELSE @minor::int END AS days) w
      LEFT JOIN LATERAL (SELECT (d + interval '1 day' - interval '1 second') AT TIME ZONE @zone AS at
                           FROM generate_series((w.since AT TIME ZONE @zone)::date + interval '1 day', (w.since AT TIME ZONE @zone)::date + @most * interval '1 day', interval '1 day') d
                          WHERE f.due_at IS NULL
                            AND extract(dow FROM d)::int <> ALL (string_to_array((SELECT r.rest FROM unnest(@weeks::text[]::date[], @rest::text[]) r (from_on, rest) WHERE r.from_on <= d::date ORDER BY r.from_on DESC LIMIT 1), ',')::int[]) AND d::date <> ALL (@holidays::text[]::date[])
                          ORDER BY d OFFSET w.days - 1 LIMIT 1) l ON w.since < @now::timestamptz - w.days * interval '1 day'
      LEFT JOIN LATERAL (SELECT finding_state(f.finding) AS state) d ON true
     WHERE f.severity <> 'note' AND f.rule <> 'would_deny' AND coalesce(d.state, 'new') NOT IN ('justified', 'closed')
       AND NOT (f.rule = @day_off AND t.n = 1 AND d.state = 'explained')
       AND coalesce(f.due_at, l.at) + (t.n - 1) * (coalesce(f.due_at, l.at) - w.since) < @now
       AND NOT EXISTS (SELECT FROM announced o WHERE o.event = 'finding.overdue' AND o.key = f.finding || ' ' || t.n)
        ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO happening (event, key, at) SELECT 'finding.overdue', key, @now FROM fresh WHERE heard('finding.overdue')`

// Notice notes stations that have said nothing for a while, and findings that wait longer
// than they may. Each is noted once, also where nobody is to hear of it.
func (s *Store) Notice(ctx context.Context, now time.Time) error {
	_, err := s.pool.Exec(ctx, noticeSilentSQL, pgx.NamedArgs{"now": now, "since": now.Add(-send.Silence)})
	if err == nil {
		err = s.noticeOverdue(ctx, now)
	}
	if err != nil {
		return fmt.Errorf("notice what does not happen: %w", err)
	}
	return nil
}

const listenedSQL = `
SELECT e FROM unnest(@events::text[]) AS e
 WHERE EXISTS (SELECT FROM hook WHERE state = 'on' AND e = ANY (events)) OR EXISTS (SELECT FROM subscription JOIN app_user u USING (username) WHERE budget = 'all' AND u.active)`

// Listened returns which of the events that are reckoned somebody is to hear of.
func (s *Store) Listened(ctx context.Context, events []string) ([]string, error) {
	rows, err := s.pool.Query(ctx, listenedSQL, pgx.NamedArgs{"events": events})
	if err != nil {
		return nil, fmt.Errorf("read who listens: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

const (
	announceSQL = `
WITH fresh AS (INSERT INTO announced (event, key, at) VALUES (@event, @key, @now) ON CONFLICT DO NOTHING RETURNING key)
INSERT INTO happening (event, key, at, body) SELECT @event, key, @now, @body::jsonb FROM fresh`
	announcePassedSQL = `
INSERT INTO announced (event, key, at) SELECT @event, k, @now FROM unnest(@passed::text[]) AS k ON CONFLICT DO NOTHING`
)

// Announce has something told that was reckoned, unless it was told before, by whichever server.
func (s *Store) Announce(ctx context.Context, now time.Time, n send.News) error {
	body, err := json.Marshal(n.Data)
	if err == nil {
		err = s.inTx(ctx, func(tx pgx.Tx) error {
			args := pgx.NamedArgs{"event": n.Event, "key": n.Key, "passed": n.Passed, "now": now, "body": string(body)}
			for _, sql := range []string{announceSQL, announcePassedSQL} {
				if _, err := tx.Exec(ctx, sql, args); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("announce %s %s: %w", n.Event, n.Key, err)
	}
	return nil
}

// mostIdle bounds how many days are looked at for working days: what an office that hardly ever
// works has to do is on its pages as of [auditor.Calendar.After].
const mostIdle = 100

func (s *Store) noticeOverdue(ctx context.Context, now time.Time) error {
	days, err := officeDays(ctx, s.server)
	if err != nil {
		return err
	}
	weeks, rest, holidays := []string{}, []string{}, []string{}
	for _, w := range days.Weeks {
		var off []string
		for _, d := range w.Rest {
			off = append(off, strconv.Itoa(int(d)))
		}
		weeks, rest = append(weeks, cmp.Or(string(w.From), "-infinity")), append(rest, strings.Join(off, ","))
	}
	for _, d := range days.Holidays {
		holidays = append(holidays, string(d))
	}
	_, err = s.pool.Exec(ctx, noticeOverdueSQL, pgx.NamedArgs{
		"now": now, "critical": auditor.Within(reconcile.Critical), "major": auditor.Within(reconcile.Major), "minor": auditor.Within(reconcile.Minor),
		"zone": s.zone().String(), "weeks": weeks, "rest": rest, "holidays": holidays, "most": mostIdle, "day_off": string(auditor.DayOff),
	})
	return err
}

const takeHappeningsSQL = `
DELETE FROM happening h
 USING (SELECT n FROM happening ORDER BY n LIMIT @limit FOR UPDATE SKIP LOCKED) t
 WHERE h.n = t.n
RETURNING h.n, h.event, h.key, h.at, h.body`

// happenings are how many are spread in one transaction.
const happenings = 200

type happening struct {
	N     int64
	Event string
	Key   string
	At    time.Time
	Body  []byte // what is said of it, where that was reckoned; nil: it is read
}

const hooksOnSQL = `SELECT hook, events, cleared_at IS NOT NULL FROM hook WHERE state = 'on' ORDER BY hook`

const subscribersSQL = `
SELECT u.username, u.name, u.role, u.departments, ` + clearedSelect + `, coalesce(u.person, ''), coalesce(p.name, ''), s.fills, s.findings, s.tanks, s.budget, s.digest
  FROM subscription s JOIN app_user u USING (username) LEFT JOIN person p ON p.person = u.person
 WHERE u.active ORDER BY username`

const addTidingSQL = `
INSERT INTO tiding (username, event, key, at, data, due_at) VALUES (@username, @event, @key, @at, @data, @due)`

// Spread makes a message to each hook, and a tiding for each user, that is to hear of
// something that happened; and forgets that it is to be told. What has been explained
// away meanwhile is told to nobody.
func (s *Store) Spread(ctx context.Context, now, digest time.Time) (n int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		taken, err := spreadTaken(ctx, tx)
		if err != nil || len(taken) == 0 {
			return err
		}
		n = len(taken)
		told, err := tell(ctx, tx, taken, now)
		if err != nil {
			return err
		}
		if err := spreadToHooks(ctx, tx, told, now); err != nil {
			return err
		}
		return spreadToUsers(ctx, tx, told, now, digest)
	})
	if err != nil {
		return 0, fmt.Errorf("spread what happened: %w", err)
	}
	return n, nil
}

func spreadTaken(ctx context.Context, tx pgx.Tx) ([]happening, error) {
	rows, err := tx.Query(ctx, takeHappeningsSQL, pgx.NamedArgs{"limit": happenings})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[happening])
}

func spreadToHooks(ctx context.Context, tx pgx.Tx, told []telling, now time.Time) error {
	rows, err := tx.Query(ctx, hooksOnSQL)
	if err != nil {
		return err
	}
	type listener struct {
		Hook    string
		Events  []string
		Cleared bool
	}
	hooks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[listener])
	if err != nil {
		return err
	}
	var messages []send.Sending
	for _, t := range told {
		for _, h := range hooks {
			data := t.data
			if !h.Cleared {
				data = send.Unnamed(data, t.reserved, t.driven)
			}
			if slices.Contains(h.Events, t.Event) && data != nil {
				body, err := send.Body(t.Event, t.At, data)
				if err != nil {
					return err
				}
				messages = append(messages, send.Sending{ID: newSendingID(), Way: send.Hook, Receiver: h.Hook, Event: t.Event, Subject: t.Key, Body: body, MadeAt: now})
			}
		}
	}
	return addSendings(ctx, tx, messages, nil)
}

func spreadToUsers(ctx context.Context, tx pgx.Tx, told []telling, now, digest time.Time) error {
	rows, err := tx.Query(ctx, subscribersSQL)
	if err != nil {
		return err
	}
	users, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u send.Subscriber, err error) {
		err = row.Scan(&u.Username, &u.Name, &u.Role, &u.Departments, &u.Cleared, &u.Person, &u.PersonName, &u.Fills, &u.Findings, &u.Tanks, &u.Budget, &u.Digest)
		return u, err
	})
	if err != nil {
		return err
	}
	for _, t := range told {
		data, err := json.Marshal(t.data)
		if err != nil {
			return err
		}
		for _, u := range users {
			if !u.Hears(t.Event, t.data, t.custodian, t.reserved) {
				continue
			}
			due := now
			if u.Digest {
				due = digest
			}
			if _, err := tx.Exec(ctx, addTidingSQL, pgx.NamedArgs{"username": u.Username, "event": t.Event, "key": t.Key, "at": t.At, "data": data, "due": due}); err != nil {
				return err
			}
		}
	}
	return nil
}

// newSendingID names a message that nothing else names.
func newSendingID() string { return "msg_" + strings.ToLower(rand.Text()) }

// A telling is something that happened and what is said of it.
type telling struct {
	happening
	data      any
	custodian string
	reserved  bool // of a vehicle that not everybody sees, or of none and not of how stations work
	driven    bool // by a person whom not everybody sees
}

// The record that a happening is about, its vehicle and who had it then.
const (
	toldWhich  = `unnest(@ns::bigint[], @keys::text[]) AS w (n, key)`
	toldRef    = `split_part(w.key, '/', 1), split_part(w.key, '/', 2)::bigint, split_part(w.key, '/', 3)::bigint, 0`
	toldDriven = `EXISTS (SELECT FROM person p JOIN vehicle x ON x.vehicle = ANY (p.vehicles) WHERE p.person = r.driver AND x.reserved IS NOT NULL)`
	toldThen   = `
       LEFT JOIN LATERAL (SELECT department FROM vehicle_department o WHERE o.vehicle = r.vehicle AND o.from_at <= r.then_at AND o.until_at > r.then_at) o ON true`

	toldFillsSQL = `
SELECT r.n, r.key, r.station, s.name, coalesce(r.vehicle, ''), coalesce(v.fleet_no, ''), coalesce(v.plate, ''), coalesce(o.department, v.department, ''), coalesce(r.driver, ''),
       r.grade, r.volume_ul, r.amount_cents, coalesce(r.currency, ''), r.odometer_m, r.then_at, r.volume_from,
       coalesce((SELECT value FROM vehicle_span c WHERE c.vehicle = r.vehicle AND c.what = 'custodian' AND c.from_at <= r.then_at AND c.until_at > r.then_at LIMIT 1), ''),
       v.reserved IS NOT NULL, ` + toldDriven + `
  FROM (SELECT w.n, w.key, d.*, d.happened_at AS then_at
          FROM ` + toldWhich + ` JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (` + toldRef + `)) r
       JOIN station s USING (station) LEFT JOIN vehicle v USING (vehicle)` + toldThen

	toldDenialsSQL = `
SELECT r.n, r.key, r.station, s.name, coalesce(r.vehicle, ''), coalesce(v.fleet_no, ''), coalesce(v.plate, ''), coalesce(o.department, v.department, ''), coalesce(r.driver, ''),
       r.reason, r.count, r.then_at, v.reserved IS NOT NULL, ` + toldDriven + `
  FROM (SELECT w.n, w.key, d.*, d.at AS then_at
          FROM ` + toldWhich + ` JOIN deny d ON (d.station, d.epoch, d.seq, d.branch) = (` + toldRef + `)) r
       JOIN station s USING (station) LEFT JOIN vehicle v USING (vehicle)` + toldThen

	toldFindingColumns = `r.n, r.finding, r.rule, coalesce(r.severity, ''), coalesce(r.station, ''), coalesce(r.vehicle, ''), coalesce(v.fleet_no, ''),
       coalesce(o.department, v.department, ''), coalesce(r.ref, ''), r.then_at,
       v.reserved IS NOT NULL OR r.vehicle IS NULL AND NOT of_stations(r.rule),
       r.risk_cents, r.actual, r.expected, coalesce(r.unit, ''), x.volume_ul, coalesce(x.price_e4, 0)`
	toldFuel = `
       LEFT JOIN LATERAL (SELECT * FROM fuel_of(coalesce(r.ref, ''), coalesce(r.station, ''), coalesce(r.hose, ''), r.then_at) WHERE r.rule = ANY (@risky)) x ON true`
	toldOwner = `coalesce((SELECT owner FROM finding_act a WHERE a.finding = r.finding AND a.branch = 0 AND owner IS NOT NULL
                  ORDER BY at DESC, station DESC, epoch DESC, seq DESC LIMIT 1), '')`

	toldFindingsSQL = `
SELECT ` + toldFindingColumns + `, coalesce(d.state, 'new'), ` + toldOwner + `, '', r.escalated
  FROM (SELECT w.n, right(w.key, 2) = ' 3' AND w.overdue AS escalated, f.*, f.at AS then_at
          FROM (SELECT n, key, overdue FROM unnest(@ns::bigint[], @keys::text[], @overdue::boolean[]) AS w (n, key, overdue)) w
          JOIN finding f ON f.finding = CASE WHEN w.overdue THEN left(w.key, -2) ELSE w.key END) r
       LEFT JOIN vehicle v USING (vehicle)` + toldThen + toldFuel + `
       LEFT JOIN LATERAL (SELECT finding_state(r.finding) AS state) d ON true
 WHERE NOT coalesce(d.state, 'new') IN ('justified', 'closed')`

	toldActsSQL = `
SELECT ` + toldFindingColumns + `, r.state, ` + toldOwner + `, r.person, false
  FROM (SELECT w.n, a.finding, a.rule, f.severity, f.station, f.vehicle, f.hose, f.ref, f.risk_cents, f.actual, f.expected, f.unit, a.state, a.person, coalesce(f.at, a.at) AS then_at
          FROM ` + toldWhich + ` JOIN finding_act a ON (a.station, a.epoch, a.seq, a.branch) = (` + toldRef + `)
          LEFT JOIN finding f USING (finding)) r
       LEFT JOIN vehicle v USING (vehicle)` + toldThen + toldFuel

	toldVehiclesSQL = `
SELECT w.n, v.vehicle, v.fleet_no, v.plate, coalesce(v.department, ''), v.status, v.reserved IS NOT NULL
  FROM ` + toldWhich + ` JOIN vehicle v ON v.vehicle = w.key`

	toldStationsSQL = `
SELECT w.n, s.station, s.name, to_timestamp(split_part(w.key, ' ', 2)::bigint)
  FROM ` + toldWhich + ` JOIN station s ON s.station = split_part(w.key, ' ', 1)`
)

// tell returns what is said of what happened, in its order.
func tell(ctx context.Context, tx pgx.Tx, taken []happening, now time.Time) ([]telling, error) {
	said := map[int64]telling{}
	of := func(events ...string) pgx.NamedArgs {
		var ns []int64
		var keys []string
		var overdue []bool
		for _, h := range taken {
			if slices.Contains(events, h.Event) {
				ns, keys, overdue = append(ns, h.N), append(keys, h.Key), append(overdue, h.Event == send.FindingOverdue)
			}
		}
		return pgx.NamedArgs{"ns": ns, "keys": keys, "overdue": overdue, "risky": reconcile.RiskRules()}
	}
	ask := func(sql string, args pgx.NamedArgs, scan func(pgx.Rows) (int64, telling, error)) error {
		if len(args["keys"].([]string)) == 0 {
			return nil
		}
		rows, err := tx.Query(ctx, sql, args)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			n, t, err := scan(rows)
			if err != nil {
				return err
			}
			said[n] = t
		}
		return rows.Err()
	}
	finding := func(rows pgx.Rows) (n int64, t telling, err error) {
		d := new(send.FindingData)
		var f reconcile.Finding
		var fuel reconcile.Fuel
		err = rows.Scan(&n, &d.Finding, &d.Rule, &d.Severity, &d.Station, &d.Vehicle, &d.FleetNo, &d.Department, &d.Record, &d.HappenedAt, &t.reserved,
			&d.RiskCents, &f.Actual, &f.Expected, &f.Unit, &fuel.VolumeUL, &fuel.PriceE4, &d.State, &d.Owner, &d.By, &d.Escalated)
		f.Rule = reconcile.Rule(d.Rule)
		stake := told.Risk(&f, d.RiskCents, fuel)
		d.AtRisk, d.RiskCents = stake.Liters, stake.Cents
		t.data = d
		return n, t, err
	}
	for _, q := range []struct {
		sql  string
		args pgx.NamedArgs
		scan func(pgx.Rows) (int64, telling, error)
	}{
		{toldFillsSQL, of(send.Fill), func(rows pgx.Rows) (n int64, t telling, err error) {
			d := new(send.FillData)
			err = rows.Scan(&n, &d.Record, &d.Station, &d.StationName, &d.Vehicle, &d.FleetNo, &d.Plate, &d.Department, &d.Driver,
				&d.Grade, &d.VolumeUL, &d.AmountCents, &d.Currency, &d.OdometerM, &d.HappenedAt, &d.VolumeFrom, &t.custodian, &t.reserved, &t.driven)
			d.Reserved, t.data = t.reserved, d
			return n, t, err
		}},
		{toldDenialsSQL, of(send.Denial), func(rows pgx.Rows) (n int64, t telling, err error) {
			d := new(send.DenialData)
			err = rows.Scan(&n, &d.Record, &d.Station, &d.StationName, &d.Vehicle, &d.FleetNo, &d.Plate, &d.Department, &d.Driver, &d.Reason, &d.Count, &d.DeniedAt, &t.reserved, &t.driven)
			t.data = d
			return n, t, err
		}},
		{toldFindingsSQL, of(send.FindingNew, send.FindingOverdue), finding},
		{toldActsSQL, of(send.FindingChanged), finding},
		{toldVehiclesSQL, of(send.VehicleBlocked, "vehicle.active", "vehicle.workshop", "vehicle.retired"), func(rows pgx.Rows) (n int64, t telling, err error) {
			d := new(send.VehicleData)
			err = rows.Scan(&n, &d.Vehicle, &d.FleetNo, &d.Plate, &d.Department, &d.Status, &t.reserved)
			t.data = d
			return n, t, err
		}},
		{toldStationsSQL, of(send.StationSilent), func(rows pgx.Rows) (n int64, t telling, err error) {
			d := new(send.StationData)
			err = rows.Scan(&n, &d.Station, &d.StationName, &d.LastHeardAt)
			return n, telling{data: d}, err
		}},
	} {
		if err := ask(q.sql, q.args, q.scan); err != nil {
			return nil, fmt.Errorf("say what happened: %w", err)
		}
	}
	for _, h := range taken {
		if h.Body == nil {
			continue
		}
		d := send.Data(h.Event)
		if err := json.Unmarshal(h.Body, d); err != nil {
			return nil, fmt.Errorf("say what was reckoned of %s %s: %w", h.Event, h.Key, err)
		}
		said[h.N] = telling{data: d}
	}
	if err := tellTanks(ctx, tx, taken, now, said); err != nil {
		return nil, fmt.Errorf("say what happened to tanks: %w", err)
	}
	var told []telling
	for _, h := range taken {
		if t, there := said[h.N]; there {
			if v, ok := t.data.(*send.VehicleData); ok { // as it was then; it may be another by now
				v.Status = strings.TrimPrefix(h.Event, "vehicle.")
			}
			t.happening = h
			told = append(told, t)
		}
	}
	return told, nil
}
