package postgres

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// Answers: rows for package report, which does the arithmetic.

// fillsBefore is how many earlier fills of each vehicle are read with those of
// a period, so that an interval that ends in it can begin before it. They are looked
// up a vehicle at a time (OFFSET 0): joined at once, all history would be read.
const fillsBefore = 2 * reconcile.Reach

// lookBack is what a statement with [earlierFill] is given.
func lookBack() pgx.NamedArgs {
	return pgx.NamedArgs{"before": fillsBefore, "additives": reconcile.Additives()}
}

// asRecorded tells of a dispense d that it counts, and when and for whom it says.
const asRecorded = `NOT EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action IN ('void', 'replace'))`

// earlierFill is when the first of so many fills of v before a time was. Those that count
// as they were recorded are counted, and there may be others in between; where they are few
// among twice as many, all fills are earlier. The inner limit is what keeps all history from
// being read.
const earlierFill = `SELECT coalesce((SELECT happened_at
                              FROM (SELECT * FROM dispense d WHERE d.vehicle = v.vehicle AND d.happened_at < v.at ORDER BY d.happened_at DESC LIMIT 2 * @before) d
                             WHERE NOT lower(d.grade) = ANY (@additives) AND ` + asRecorded + `
                             ORDER BY happened_at DESC OFFSET @before - 1 LIMIT 1), '-infinity') AS at`

// What is dated is looked up once a vehicle that fueled, not once a fill, and not for
// the whole fleet. The fills are e.
const thenWith = `
, fueled AS MATERIALIZED (
    SELECT DISTINCT vehicle FROM e WHERE vehicle IS NOT NULL
), dated_then AS MATERIALIZED (
    SELECT s.* FROM fueled v, LATERAL (SELECT vehicle, what, value, from_at, until_at FROM vehicle_span s
                                        WHERE s.vehicle = v.vehicle AND s.what IN ('department', 'state', 'custodian', 'funding', 'class') OFFSET 0) s
)`

const thenColumns = `coalesce(ds.value, ''), coalesce(dep.name, ds.value, ''), coalesce(ss.value, ''), coalesce(cs.value, ''), coalesce(fs.value, ''), coalesce(ls.value, '')`

const thenJoin = `
  LEFT JOIN dated_then ds ON ds.vehicle = e.vehicle AND ds.what = 'department' AND ds.from_at <= e.happened_at AND ds.until_at > e.happened_at
  LEFT JOIN dated_then ss ON ss.vehicle = e.vehicle AND ss.what = 'state' AND ss.from_at <= e.happened_at AND ss.until_at > e.happened_at
  LEFT JOIN dated_then cs ON cs.vehicle = e.vehicle AND cs.what = 'custodian' AND cs.from_at <= e.happened_at AND cs.until_at > e.happened_at
  LEFT JOIN dated_then fs ON fs.vehicle = e.vehicle AND fs.what = 'funding' AND fs.from_at <= e.happened_at AND fs.until_at > e.happened_at
  LEFT JOIN dated_then ls ON ls.vehicle = e.vehicle AND ls.what = 'class' AND ls.from_at <= e.happened_at AND ls.until_at > e.happened_at
  LEFT JOIN department dep ON dep.department = ds.value`

const fillSelect = thenWith + `, shift_then AS MATERIALIZED (
    SELECT s.* FROM fueled v, LATERAL (SELECT * FROM odometer_span s WHERE s.vehicle = v.vehicle AND (s.shift_m <> 0 OR s.shift_s <> 0) OFFSET 0) s
)
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, e.grade, e.volume_ul, e.amount_cents, e.odometer_m,
       coalesce(CASE WHEN e.odometer_m IS NULL THEN os.shift_s ELSE os.shift_m END, 0), e.engine_s,
       coalesce(e.filled = 'yes', false) OR 'nozzle_stop' = ANY (e.flags) AS filled, coalesce(e.station_name, e.station),
       coalesce(e.vehicle, ''), coalesce(nullif(concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), ''), e.vehicle, ''),
       ` + thenColumns + `, coalesce(e.driver, ''), coalesce(p.name, e.driver, ''), coalesce(g.name, e.grade), e.purpose,
       coalesce(e.currency, ''), e.volume_from = 'typed', e.corrected, e.ended, e.flags, v.reference_m_per_l,
       coalesce(1000 * kd.most_km, 0), coalesce(e.permit, '')
  FROM (SELECT e.*, CASE WHEN e.permit IS NULL THEN s.name
                         ELSE coalesce((SELECT n.name FROM permit_now n WHERE (n.contract, n.permit) = (e.contract, e.permit)), e.permit) END AS station_name
          FROM e LEFT JOIN station s USING (station)) e
  LEFT JOIN vehicle v ON v.vehicle = e.vehicle
  LEFT JOIN LATERAL (SELECT most_km FROM vehicle_km_day k WHERE k.vehicle = e.vehicle AND k.from_at <= e.happened_at ORDER BY k.from_at DESC, k.n DESC LIMIT 1) kd ON true` + thenJoin + `
  LEFT JOIN shift_then os ON os.vehicle = e.vehicle AND os.from_at <= e.happened_at AND os.until_at > e.happened_at
  LEFT JOIN person p ON p.person = e.driver
  LEFT JOIN grade g ON g.grade = e.grade
 WHERE @departments::text[] IS NULL OR sees(@departments, ds.value, v.reserved)
 ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

const fillsSQL = `
WITH period AS MATERIALIZED (
    SELECT * FROM effective_dispense WHERE happened_at >= @from AND happened_at < @to
), e AS (
    SELECT * FROM period
     UNION ALL
    SELECT b.* FROM (SELECT DISTINCT vehicle, @from::timestamptz AS at FROM period WHERE vehicle IS NOT NULL) v, LATERAL (` + earlierFill + `) first,
           LATERAL (SELECT * FROM effective_dispense b
                     WHERE b.vehicle = v.vehicle AND b.happened_at >= first.at AND b.happened_at < @from OFFSET 0) b
)` + fillSelect

const vehicleFillsSQL = `
WITH e AS (
    SELECT b.* FROM (SELECT @vehicle::text AS vehicle, @from::timestamptz AS at) v, LATERAL (` + earlierFill + `) first,
           LATERAL (SELECT * FROM effective_dispense b
                     WHERE b.vehicle = v.vehicle AND b.happened_at >= least(first.at, v.at) AND b.happened_at < @to OFFSET 0) b
)` + fillSelect

func scanFill(row pgx.CollectableRow) (report.Fill, error) {
	var f report.Fill
	var permit string
	err := row.Scan(&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Branch, &f.At, &f.Fill.Grade, &f.VolumeUL, &f.AmountCents, &f.OdometerM, &f.Shift, &f.EngineS,
		&f.Full, &f.StationName, &f.Vehicle, &f.VehicleName, &f.Department, &f.DepartmentName, &f.State, &f.Custodian, &f.Funding, &f.Class, &f.Driver, &f.DriverName, &f.GradeName,
		&f.Purpose, &f.Currency, &f.Typed, &f.Corrected, &f.Ended, &f.Flags, &f.ReferenceMPerL, &f.MaxMDay, &permit)
	f.Station = cmp.Or(permit, f.Ref.Station) // where it flowed, not who wrote it down
	return f, err
}

func (s *Store) fills(ctx context.Context, sql string, p report.Period, vehicle string) ([]report.Fill, error) {
	args := lookBack()
	args["from"], args["to"], args["vehicle"] = p.From, p.To, vehicle
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read fills: %w", err)
	}
	fills, err := pgx.CollectRows(rows, scanFill)
	if err != nil {
		return nil, fmt.Errorf("read fills: %w", err)
	}
	return fills, nil
}

// Consumption answers a question, by its groups and over time if that is asked for: from what is summed up, or
// from the fills where much is being summed up.
func (s *Store) Consumption(ctx context.Context, q report.Question) (rows, trend report.Table, err error) {
	fresh, err := s.fromSums(ctx, q.Period, func(tx pgx.Tx) error {
		of, trended := report.Sums{Question: q}, report.Sums{Question: q}
		if err := s.summed(ctx, tx, q, "", of.Take); err != nil {
			return err
		}
		if rows = of.Table(); q.Untimed {
			return nil
		}
		if err := s.summed(ctx, tx, q, over(q), trended.TakeDay); err != nil {
			return err
		}
		trend = trended.Trend()
		return nil
	})
	if err != nil {
		return rows, trend, fmt.Errorf("read sums: %w", err)
	}
	if fresh {
		return rows, trend, nil
	}
	return s.consumptionByFills(ctx, q)
}

// consumptionByFills asks the fills, whatever is summed up.
func (s *Store) consumptionByFills(ctx context.Context, q report.Question) (rows, trend report.Table, err error) {
	fills, err := s.fills(ctx, fillsSQL, q.Period, "")
	if err != nil {
		return report.Table{}, report.Table{}, err
	}
	reserved, err := s.reservedFills(ctx, q.Period)
	if err != nil {
		return report.Table{}, report.Table{}, err
	}
	fills = append(fills, reserved...)
	return report.Consumption(q, fills), report.Trend(q, fills), nil
}

const vehicleHeadSQL = `
SELECT v.vehicle, v.fleet_no, v.plate, v.name, v.status, coalesce(d.name, ''),
       ARRAY(SELECT coalesce(g.name, of.grade) FROM unnest(v.grades) WITH ORDINALITY AS of (grade, n)
              LEFT JOIN grade g ON g.grade = of.grade ORDER BY of.n), v.tank_ul, v.reference_m_per_l, coalesce(v.photo, ''), v.medium_sha256 IS NOT NULL
  FROM vehicle v LEFT JOIN department d USING (department)
 WHERE v.vehicle = @vehicle AND (@departments::text[] IS NULL OR concerns(@departments, v.vehicle))`

const vehicleLabelsSQL = `
SELECT DISTINCT ON (label) label, version, printed_at, void_at IS NOT NULL
  FROM label WHERE vehicle = @vehicle AND (@departments::text[] IS NULL OR concerns(@departments, vehicle)) ORDER BY label, version DESC`

// Vehicle answers what a vehicle took in a period; fault.ErrNotFound when the
// fleet has none of that id.
func (s *Store) Vehicle(ctx context.Context, vehicle string, p report.Period) (report.VehicleAnswer, error) {
	args := pgx.NamedArgs{"vehicle": vehicle}
	var h report.VehicleHead
	err := s.pool.QueryRow(ctx, vehicleHeadSQL, args).Scan(&h.Vehicle, &h.FleetNo, &h.Plate, &h.Name, &h.Status, &h.Department, &h.Grades, &h.TankUL, &h.ReferenceMPerL, &h.Photo, &h.Medium)
	if err != nil {
		return report.VehicleAnswer{}, notFound(err, "read vehicle %s", vehicle)
	}
	rows, err := s.pool.Query(ctx, vehicleLabelsSQL, args)
	if err != nil {
		return report.VehicleAnswer{}, fmt.Errorf("read labels of %s: %w", vehicle, err)
	}
	if h.Labels, err = pgx.CollectRows(rows, pgx.RowToStructByPos[report.VehicleLabel]); err != nil {
		return report.VehicleAnswer{}, fmt.Errorf("read labels of %s: %w", vehicle, err)
	}
	fills, err := s.fills(ctx, vehicleFillsSQL, p, vehicle)
	if err != nil {
		return report.VehicleAnswer{}, err
	}
	if h.History, err = s.history(ctx, vehicle); err != nil {
		return report.VehicleAnswer{}, err
	}
	if h.Peers, err = s.vehiclePeers(ctx, vehicle, p.To); err != nil {
		return report.VehicleAnswer{}, err
	}
	past, err := s.past(ctx, time.Time{}, p.To.AddDate(100, 0, 0), vehicle)
	if err != nil {
		return report.VehicleAnswer{}, err
	}
	a := report.VehicleWithPast(h, p, fills, past)
	a.Findings, err = s.Findings(ctx, report.FindingsQuestion{Period: p, Vehicle: vehicle})
	return a, err
}

// findingFuel is what flowed in the fill of a finding, and what a liter cost; see reconcile.Risk.
const findingFuel = `  LEFT JOIN LATERAL (SELECT * FROM fuel_of(coalesce(f.ref, ''), coalesce(f.station, ''), coalesce(f.hose, ''), f.at) WHERE f.rule = ANY (@risky)) x ON true`

// findingMoney is what was asked for of a finding last, by which document, what came back, and
// what is given up.
const findingMoney = `
  LEFT JOIN LATERAL (SELECT coalesce((array_agg(a.way ORDER BY a.at DESC, a.epoch DESC, a.seq DESC) FILTER (WHERE a.state = 'recovery'))[1], '') AS way,
                            coalesce((array_agg(a.cents ORDER BY a.at DESC, a.epoch DESC, a.seq DESC) FILTER (WHERE a.state = 'recovery'))[1], 0) AS asked,
                            coalesce((array_agg(a.number ORDER BY a.at DESC, a.epoch DESC, a.seq DESC) FILTER (WHERE a.state = 'recovery'))[1], '') AS paper,
                            coalesce(sum(a.cents) FILTER (WHERE a.state = 'recovered'), 0)::bigint AS recovered,
                            coalesce((array_agg(CASE a.state WHEN 'written_off' THEN coalesce(a.cents, 0) ELSE 0 END ORDER BY a.at DESC, a.epoch DESC, a.seq DESC) FILTER (WHERE a.state <> 'closed'))[1], 0) AS written_off
                       FROM finding_act a WHERE a.finding = f.finding AND a.branch = 0) c ON true`

// State is the word of the newest decision about a finding.
const findingsSQL = `
SELECT f.finding, f.rule, f.severity, f.at, coalesce(f.station, ''), coalesce(f.vehicle, ''), coalesce(f.hose, ''), coalesce(f.ref, ''),
       f.actual, f.expected, coalesce(f.unit, ''), f.args, f.subject, f.key,
       coalesce(s.name, ''), concat_ws(' · ', v.fleet_no, nullif(v.plate, '')),
       coalesce(d.state, 'new'), coalesce(d.reason, ''), coalesce(d.person, ''),
       coalesce((SELECT owner FROM finding_act a WHERE a.finding = f.finding AND a.branch = 0 AND owner IS NOT NULL
                  ORDER BY at DESC, station DESC, epoch DESC, seq DESC LIMIT 1), ''),
       f.risk_cents, x.volume_ul, coalesce(x.price_e4, 0), f.found_at, f.due_at, coalesce(w.driver, ''),
       c.way, c.asked, c.recovered, c.written_off, c.paper,
       ARRAY(SELECT DISTINCT n.sha256 FROM finding_act a JOIN evidence_named n USING (station, epoch, seq, branch) WHERE a.finding = f.finding AND a.branch = 0 ORDER BY 1)
  FROM finding f
  LEFT JOIN station s USING (station)
  LEFT JOIN vehicle v USING (vehicle)
  LEFT JOIN LATERAL (SELECT coalesce(n.name, w.driver) AS driver FROM dispense w LEFT JOIN person n ON n.person = w.driver
                      WHERE f.ref IS NOT NULL AND w.station = split_part(f.ref, '/', 1) AND w.epoch = split_part(f.ref, '/', 2)::bigint AND w.seq = split_part(f.ref, '/', 3)::bigint AND w.branch = 0) w ON true
  LEFT JOIN LATERAL (SELECT finding_state(a.finding) AS state, reason, person FROM finding_act a WHERE a.finding = f.finding AND a.branch = 0
                      ORDER BY at DESC, station DESC, epoch DESC, seq DESC LIMIT 1) d ON true
` + findingFuel + findingMoney + findingsAsked + `
 ORDER BY f.at DESC, f.finding
 LIMIT @limit`

// findingsAsked are those of a question.
const findingsAsked = `
 WHERE f.at >= @from AND f.at < @to
   AND (@station = '' OR f.station = @station) AND (@vehicle = '' OR f.vehicle = @vehicle)
   AND (@rule = '' OR f.rule = @rule) AND (@severity = '' OR f.severity = @severity) AND NOT (@noteless AND f.severity = 'note')
   AND (@state = '' OR coalesce(d.state, 'new') = @state OR @state = 'open' AND coalesce(d.state, 'new') IN ('new', 'grown')) AND (@finding = '' OR f.finding = @finding)
   AND NOT (@waiting AND (f.severity = 'note' OR coalesce(d.state, 'new') IN ('justified', 'closed')))
   AND NOT (@quiet AND f.rule = 'would_deny')
   AND ` + findingConcerns

const findingCountsSQL = `
SELECT f.severity, count(*) FROM finding f
  LEFT JOIN LATERAL (SELECT finding_state(f.finding) AS state) d ON true` + findingsAsked + `
 GROUP BY 1`

func scanFinding(row pgx.CollectableRow) (report.FindingRow, error) {
	var f report.FindingRow
	var fuel reconcile.Fuel
	var ref string
	var found, due *time.Time
	err := row.Scan(&f.ID, &f.Rule, &f.Severity, &f.At, &f.Station, &f.Vehicle, &f.Hose, &ref, &f.Actual, &f.Expected, &f.Unit, &f.Args,
		&f.Subject.What, &f.Subject.Key, &f.StationName, &f.VehicleName, &f.State, &f.Reason, &f.By, &f.Owner,
		&f.RiskCents, &fuel.VolumeUL, &fuel.PriceE4, &found, &due, &f.Driver, &f.Recovery.Way, &f.Recovery.AskedCents, &f.Recovery.RecoveredCents, &f.Recovery.WrittenOffCents, &f.Recovery.Number, &f.Evidence)
	f.Weigh(fuel)
	if found != nil {
		f.FoundAt = *found
	}
	if due != nil {
		f.DueAt = *due
	}
	if err == nil && ref != "" {
		f.Ref, err = dispense.ParseRef(ref)
	}
	return f, err
}

func findingArgs(q *report.FindingsQuestion) pgx.NamedArgs {
	return pgx.NamedArgs{
		"from": q.Period.From, "to": q.Period.To, "station": q.Station, "vehicle": q.Vehicle,
		"rule": q.Rule, "severity": q.Severity, "state": q.State, "quiet": q.WithoutObserved, "noteless": q.WithoutNotes, "limit": q.Limit,
		"finding": q.Finding, "waiting": q.Waiting, "risky": reconcile.RiskRules(),
	}
}

// FindingCounts counts the findings of a question by severity, however many there are.
func (s *Store) FindingCounts(ctx context.Context, q report.FindingsQuestion) (map[reconcile.Severity]int64, error) {
	rows, err := s.pool.Query(ctx, findingCountsSQL, findingArgs(&q))
	if err != nil {
		return nil, fmt.Errorf("count findings: %w", err)
	}
	counts := map[reconcile.Severity]int64{}
	var severity reconcile.Severity
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&severity, &n}, func() error { counts[severity] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count findings: %w", err)
	}
	return counts, nil
}

// Findings returns the findings of a question, the newest first.
func (s *Store) Findings(ctx context.Context, q report.FindingsQuestion) ([]report.FindingRow, error) {
	if q.Limit == 0 {
		q.Limit = report.MostFindings
	}
	rows, err := s.pool.Query(ctx, findingsSQL, findingArgs(&q))
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanFinding)
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	if len(list) == 0 {
		return list, nil
	}
	days, err := officeDays(ctx, s.server)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if f := &list[i]; f.DueAt.IsZero() { // of what is judged of months it is kept
			f.DueAt = days.Until(f.Since(), f.Severity, s.zone())
		}
	}
	return list, nil
}

func (s *Store) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// Nobody has done anything about these, or not since they grew.
const openFindingsSQL = `
SELECT count(*) FROM finding f
 WHERE f.rule <> 'would_deny' AND f.severity <> 'note' AND coalesce(finding_state(f.finding), 'new') IN ('new', 'grown')
   AND ` + findingConcerns

const denialsSQL = `
SELECT coalesce(sum(count), 0)::bigint FROM deny
 WHERE at >= @from AND at < @to AND (@departments::text[] IS NULL OR concerns(@departments, vehicle, at) OR vehicle IS NULL AND '*' = ANY (@departments))`

// From when on there are so many fills that count as they were recorded, however many
// others there are; from the beginning where they are few among twice as many.
const latestFillsSQL = `
WITH first AS MATERIALIZED (
    SELECT coalesce((SELECT happened_at
                       FROM (SELECT * FROM dispense d WHERE d.happened_at >= @from AND d.happened_at < @to ORDER BY d.happened_at DESC LIMIT 2 * @latest) d
                      WHERE ` + asRecorded + `
                      ORDER BY happened_at DESC OFFSET @latest - 1 LIMIT 1), @from) AS at
), e AS (
    SELECT b.* FROM first, LATERAL (SELECT * FROM effective_dispense b WHERE b.happened_at >= first.at AND b.happened_at < @to OFFSET 0) b
)` + fillSelect

// latest returns the last fills of a period, 20 at least where there are so many.
func (s *Store) latest(ctx context.Context, p report.Period) ([]report.Fill, error) {
	rows, err := s.pool.Query(ctx, latestFillsSQL, pgx.NamedArgs{"from": p.From, "to": p.To, "latest": report.LatestFills})
	if err != nil {
		return nil, fmt.Errorf("read the latest fills: %w", err)
	}
	fills, err := pgx.CollectRows(rows, scanFill)
	if err != nil {
		return nil, fmt.Errorf("read the latest fills: %w", err)
	}
	return fills, nil
}

// attention is how far back findings are shown that nobody has decided about.
const attention = 30 * 24 * time.Hour

// Today answers how the day is going, in a zone.
func (s *Store) Today(ctx context.Context, now time.Time, zone *time.Location) (report.TodayAnswer, error) {
	p, err := report.ParsePeriod(map[string][]string{"period": {"day"}}, report.Calendar{Zone: zone}, now)
	if err != nil {
		return report.TodayAnswer{}, err
	}
	f := report.TodayFacts{Period: p, At: now}
	if f.Table, _, err = s.Consumption(ctx, report.Question{Period: p, GroupBy: report.ByDepartment}); err != nil {
		return report.TodayAnswer{}, err
	}
	if f.Latest, err = s.latest(ctx, p); err != nil {
		return report.TodayAnswer{}, err
	}
	args := pgx.NamedArgs{"from": p.From, "to": p.To}
	if err := s.pool.QueryRow(ctx, denialsSQL, args).Scan(&f.Denials); err != nil {
		return report.TodayAnswer{}, fmt.Errorf("count denials: %w", err)
	}
	if err := s.pool.QueryRow(ctx, openFindingsSQL, pgx.NamedArgs{}).Scan(&f.Open); err != nil {
		return report.TodayAnswer{}, fmt.Errorf("count findings: %w", err)
	}
	if err := s.pool.QueryRow(ctx, unconfirmedSQL, pgx.NamedArgs{}).Scan(&f.Unconfirmed); err != nil {
		return report.TodayAnswer{}, fmt.Errorf("count labels to be confirmed: %w", err)
	}
	lately := report.Period{Kind: report.Custom, From: p.To.Add(-attention), To: p.To}
	if f.Findings, err = s.Findings(ctx, report.FindingsQuestion{Period: lately, State: "open", Waiting: true, WithoutObserved: true, Limit: 7}); err != nil {
		return report.TodayAnswer{}, err
	}
	if f.Stations, err = s.StationStates(ctx, p); err != nil {
		return report.TodayAnswer{}, err
	}
	if f.Tanks, err = s.tanks(ctx, todayReadings, now); err != nil {
		return report.TodayAnswer{}, err
	}
	return report.Today(f), nil
}

// That two boxes use one key is seen by the broker within this process, or said by
// the station itself, on any broker.
const stationStatesSelect = `
SELECT s.station, s.name, l.at, r.at, coalesce(c.epoch, 0), coalesce(c.seq, 0), coalesce(l.durable, 0), coalesce(l.unsent, 0),
       CASE WHEN EXISTS (SELECT FROM spare p WHERE p.station = s.station AND p.state = 'active') THEN 'spare'
            WHEN coalesce(c.state, 'ok') = 'ok' AND (EXISTS (SELECT FROM takeover t WHERE t.station = s.station AND t.last_at > @from::timestamptz - interval '1 day')
                 OR EXISTS (SELECT FROM event e WHERE e.station = s.station AND e.at > @from::timestamptz - interval '1 day' AND e.kind = 'fault'
                               AND e.body->>'device' = 'rival' AND e.body->>'state' = 'on')) THEN 'shared'
            ELSE coalesce(c.state, '') END,
       coalesce(l.fleet_version, ''), coalesce((SELECT (SELECT coalesce(max(era), 0) FROM era) || '.' || version FROM policy_log WHERE log = 'fleet'), ''),
       coalesce(l.own_version, ''), coalesce((SELECT (SELECT coalesce(max(era), 0) FROM era) || '.' || version FROM policy_log WHERE log = s.station), ''),
       coalesce((SELECT messages FROM quarantine_count q WHERE q.source = s.station), 0), coalesce(f.n, 0), coalesce(f.volume_ul, 0)
  FROM station s
  LEFT JOIN sign_of_life l USING (station)
  LEFT JOIN LATERAL (SELECT epoch, seq, state FROM cursor c WHERE c.station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (s.station, c.epoch, c.seq, 0)
  LEFT JOIN f ON f.station = s.station
 WHERE s.station <> 'office'
 ORDER BY s.station`

// What stations dispensed, by the fills and by what is summed up of them; with what is
// reserved for those from whom it is hidden.
const (
	stationFills = `SELECT coalesce(permit, station) AS station, 1 AS fills, volume_ul FROM effective_dispense
             WHERE happened_at >= @from AND happened_at < @to
               AND (@departments::text[] IS NULL OR fuels(@departments, vehicle, happened_at))`
	stationReservedFills = `
             UNION ALL
            SELECT coalesce(permit, station), 1, volume_ul FROM reserved_fill WHERE happened_at >= @from AND happened_at < @to AND ` + reservedTold
	stationDays         = `SELECT station, fills, volume_ul FROM fuel_day f WHERE day >= @first::date AND day < @last::date AND ` + summedTold
	stationReservedDays = `
             UNION ALL
            SELECT station, fills, volume_ul FROM reserved_day WHERE day >= @first::date AND day < @last::date AND ` + reservedTold

	stationsWith = `
WITH f AS (
    SELECT station, sum(fills)::bigint AS n, sum(volume_ul)::bigint AS volume_ul
      FROM (`
	stationsBy = `) d GROUP BY 1
)` + stationStatesSelect

	stationStatesSQL       = stationsWith + stationFills + stationsBy
	stationSumsSQL         = stationsWith + stationDays + stationsBy
	hiddenStationStatesSQL = stationsWith + stationFills + stationReservedFills + stationsBy
	hiddenStationSumsSQL   = stationsWith + stationDays + stationReservedDays + stationsBy
)

// StationStates returns how the stations are, with what they dispensed in a
// period.
func (s *Store) StationStates(ctx context.Context, p report.Period) ([]report.StationState, error) {
	var list []report.StationState
	args := pgx.NamedArgs{"from": p.From, "to": p.To, "first": date(p.From), "last": date(p.To)}
	read := func(db querier, sql string) error {
		rows, err := db.Query(ctx, sql, args)
		if err == nil {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[report.StationState])
		}
		return err
	}
	sums, fills := stationSumsSQL, stationStatesSQL
	if s.hides() {
		sums, fills = hiddenStationSumsSQL, hiddenStationStatesSQL
	}
	fresh, err := s.fromSums(ctx, p, func(tx pgx.Tx) error { return read(tx, sums) })
	if err == nil && !fresh {
		err = read(s.pool, fills)
	}
	if err != nil {
		return nil, fmt.Errorf("read states of stations: %w", err)
	}
	return list, nil
}
