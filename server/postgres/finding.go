package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
)

// What people do about findings.

// DecideFinding stores what d makes of a finding and of what was done about it. The
// office appends one act after another, so that none comes between.
func (s *Store) DecideFinding(ctx context.Context, at time.Time, finding string, d func(reconcile.Case) (office.Draft, error)) error {
	err := s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) {
		c, err := readCase(ctx, tx, finding, at)
		if err == nil {
			err = withInvolved(ctx, tx, &c, at)
		}
		if err != nil {
			return nil, err
		}
		return d(c)
	})
	if constraint(err) == "finding_act_seen" {
		return &office.FindingError{Finding: finding, Problem: reconcile.FindingOther} // judged anew since it was read
	}
	return err
}

// Case returns a finding and what people did about it; one that neither is found nor ever
// was decided about has nothing in it. Whom it is about, and who stands in for them at a
// time, is asked of the whole fleet, of which those of a part do not see everybody; of a
// part it says only whether that is who asks.
func (s *Store) Case(ctx context.Context, finding string, at time.Time) (reconcile.Case, error) {
	c, err := readCase(ctx, s.pool, finding, at)
	if err != nil || !c.There && len(c.Acts) == 0 {
		return c, err
	}
	err = withInvolved(ctx, s.server, &c, at)
	if p, ok := s.pool.(*part); ok {
		other := func(who string) bool { return who != p.scope.Username() }
		c.Involved, c.Beside, c.Alike, c.Roles, c.WordRole = slices.DeleteFunc(c.Involved, other), slices.DeleteFunc(c.Beside, other), slices.DeleteFunc(c.Alike, other), nil, ""
	}
	return c, err
}

const findingThereSQL = `
SELECT EXISTS (SELECT FROM finding f WHERE f.finding = @finding AND ` + findingConcerns + `)`

// What is at risk of it is told to each as to all.
const findingStakeSQL = `
SELECT f.rule, f.severity, f.risk_cents, f.actual, f.expected, coalesce(f.unit, ''), x.volume_ul, coalesce(x.price_e4, 0)
  FROM finding f
` + findingFuel + `
 WHERE f.finding = @finding`

// A finding concerns whose the vehicle was. One of no vehicle is the whole fleet's, and of who
// sees all that is not reserved where it is of how stations work.
const findingConcerns = `(@departments::text[] IS NULL OR concerns(@departments, f.vehicle, f.at) OR f.vehicle IS NULL AND '*' = ANY (@departments) AND of_stations(f.rule))`

// What was done about a finding concerns whom the finding does. One that is found no more
// concerns whoever had the vehicle when the fuel flowed that it was about.
const actConcerns = `(@departments::text[] IS NULL OR CASE WHEN EXISTS (SELECT FROM finding f WHERE f.finding = a.finding)
        THEN EXISTS (SELECT FROM finding f WHERE f.finding = a.finding AND ` + findingConcerns + `)
        ELSE EXISTS (SELECT FROM dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (a.of_station, a.of_epoch, a.of_seq, 0) AND concerns(@departments, d.vehicle, d.happened_at)) END)`

const findingActsSQL = `
SELECT station, epoch, seq, at, state, person, coalesce(other, ''), coalesce(owner, ''), reason,
       coalesce(way, ''), coalesce(cents, 0), coalesce(to_char(on_day, 'YYYY-MM-DD'), ''), coalesce(number, ''), coalesce(role, ''), coalesce(other_role, ''),
       ARRAY(SELECT sha256 FROM evidence_named n WHERE (n.station, n.epoch, n.seq, n.branch) = (a.station, a.epoch, a.seq, a.branch) ORDER BY 1),
       coalesce(w.severity, ''), w.risk_cents, w.actual, w.expected, coalesce(w.vehicle, '')
  FROM finding_act a LEFT JOIN LATERAL (SELECT a.seen_severity AS severity, a.seen_risk_cents AS risk_cents, a.seen_actual AS actual, a.seen_expected AS expected, a.seen_vehicle AS vehicle WHERE a.seen_severity IS NOT NULL
         UNION ALL SELECT k.* FROM finding_held(a.station, a.epoch, a.seq) k WHERE a.seen_severity IS NULL AND k.severity IS NOT NULL) w ON true
 WHERE finding = @finding AND branch = 0 AND ` + actConcerns + `
 ORDER BY at, station, epoch, seq`

// Who fueled, served, typed or checked what a finding is about, also by correcting it, or
// had the vehicle in their care: people, and the users that these are; and who stands in
// for one of them or whom they stand in for, at any time since, for a deputy clears nothing
// that the principal may not. Of one that is found no more, such as since a correction,
// what was done about it says which record it is about, and its name which day or quota:
// it may be found again. About a day are those who fueled and served then, about a quota
// those who drew on it and who had the vehicles in their care. Custodians are whom the
// office says they are, or are known by their names, and who was one when it happened is
// none the less for what was said of that day later.
const findingInvolvedSQL = `
WITH k AS (
    SELECT split_part(@finding::text, ':', 2) AS key
), f AS (
    SELECT f.vehicle, f.at, split_part(f.ref, '/', 1) AS station, split_part(f.ref, '/', 2)::bigint AS epoch, split_part(f.ref, '/', 3)::bigint AS seq
      FROM finding f WHERE f.finding = @finding
     UNION
    SELECT d.vehicle, d.happened_at, a.of_station, a.of_epoch, a.of_seq
      FROM finding_act a LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (a.of_station, a.of_epoch, a.of_seq, 0)
     WHERE a.finding = @finding AND a.branch = 0 AND a.of_seq IS NOT NULL
     UNION
    SELECT d.vehicle, d.happened_at, d.station, d.epoch, d.seq
      FROM k JOIN draw q ON q.quota = split_part(k.key, '/', 1) AND q.period = split_part(k.key, '/', 2) AND split_part(k.key, '/', 3) = ''
      JOIN dispense d USING (station, epoch, seq, branch)
), day AS (
    SELECT split_part(key, '/', 1) AS station, to_date(split_part(key, '/', 2), 'YYYY-MM-DD') AS day
      FROM k WHERE key ~ '^[a-z0-9-]+/[0-9]{4}-[0-9]{2}-[0-9]{2}$'
), more AS (
    SELECT unnest(a.involved) AS person FROM audit_change a WHERE a.finding = @finding
)` + involvedIn

// involvedIn are they of the records and vehicles of f, of a day of a station, and of whom more
// is known.
const involvedIn = `, r AS (
    SELECT station, epoch, seq FROM f WHERE seq IS NOT NULL
     UNION
    SELECT c.auth_station, c.auth_epoch, c.auth_seq FROM f JOIN closing c USING (station, epoch, seq)
     UNION
    SELECT c.station, c.epoch, c.seq FROM f JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (f.station, f.epoch, f.seq)
     UNION
    SELECT d.station, d.epoch, d.seq FROM day JOIN dispense d ON d.station = day.station
       AND d.happened_at >= day.day AT TIME ZONE 'UTC' AND d.happened_at < (day.day + 1) AT TIME ZONE 'UTC'
), ` + custodiansIn + `, p AS (
    SELECT unnest(ARRAY[d.driver, d.attendant]) AS person FROM r JOIN dispense d USING (station, epoch, seq)
     UNION
    SELECT unnest(ARRAY[d.driver, d.attendant]) FROM r JOIN replacement d USING (station, epoch, seq)
     UNION
    SELECT unnest(ARRAY[a.driver, a.attendant]) FROM r JOIN authorize a USING (station, epoch, seq)
     UNION
    SELECT w->>'person'
      FROM r JOIN record n USING (station, epoch, seq),
           LATERAL (SELECT split_part(convert_from(n.note, 'UTF8'), E'\n', 1)::jsonb -> n.kind AS body) b,
           LATERAL jsonb_array_elements(coalesce(b.body -> 'people', '[]') || coalesce(b.body -> 'dispense' -> 'people', '[]')) w
     UNION
    SELECT person FROM more
     UNION
` + inCare

// custodiansIn are who had the vehicles of f in their care when fuel flowed.
const custodiansIn = `c AS (
    SELECT s.value AS custodian, s.person FROM f JOIN vehicle_span s ON s.vehicle = f.vehicle AND s.what = 'custodian' AND s.from_at <= f.at AND s.until_at > f.at
     UNION
    SELECT s.value, s.person FROM f JOIN vehicle_dated s ON s.vehicle = f.vehicle AND s.what = 'custodian' AND s.from_at <= f.at
     WHERE NOT EXISTS (SELECT FROM vehicle_dated l
                        WHERE l.vehicle = s.vehicle AND l.what = s.what AND (l.from_at, l.n) > (s.from_at, s.n) AND l.from_at <= f.at AND l.said_at <= f.at)
)`

// inCare ends a list of people: with custodians, the users that all are, and who stands in for one of them.
const inCare = `    SELECT unnest(ARRAY[c.custodian, c.person, n.person, u.username])
      FROM c LEFT JOIN person n ON plain_name(n.name) = plain_name(c.custodian) LEFT JOIN app_user u ON plain_name(u.name) = plain_name(c.custodian)
), all_of AS (
    SELECT coalesce(u.username, p.person) AS who FROM p LEFT JOIN app_user u ON u.person = p.person WHERE p.person IS NOT NULL
     UNION
    SELECT person FROM p WHERE person IS NOT NULL
)
SELECT who FROM all_of
 UNION
SELECT s.who FROM all_of a JOIN ` + deputies + ` s ON same_side(a.who, s.who, coalesce((SELECT min(at) FROM f), @at), @at)
 ORDER BY 1`

// deputies are all who ever stood in for anybody, and for whom.
const deputies = `(SELECT deputy AS who FROM deputy UNION SELECT principal FROM deputy)`

// Who is one side with whoever said something at a time, from then on.
const besideSQL = `SELECT s.who FROM ` + deputies + ` s WHERE s.who <> @who::text AND same_side(@who::text, s.who, @since, @at) ORDER BY 1`

func readCase(ctx context.Context, db querier, finding string, at time.Time) (reconcile.Case, error) {
	c := reconcile.Case{Finding: finding}
	args := pgx.NamedArgs{"finding": finding}
	rows, err := db.Query(ctx, findingThereSQL, args)
	if err == nil {
		c.There, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
	}
	if err != nil {
		return c, fmt.Errorf("read finding: %w", err)
	}
	if rows, err = db.Query(ctx, findingActsSQL, args); err == nil {
		c.Acts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (a reconcile.FindingAct, err error) {
			var x dispense.FindingSeen
			err = row.Scan(&a.Record.Station, &a.Record.Epoch, &a.Record.Seq, &a.At, &a.State, &a.Person, &a.Other, &a.Owner, &a.Reason,
				&a.Way, &a.Cents, &a.Day, &a.Number, &a.Role, &a.OtherRole, &a.Evidence,
				&x.Severity, &x.RiskCents, &x.Actual, &x.Expected, &x.Vehicle)
			if x.Severity != "" {
				a.Seen = &x
			}
			return a, err
		})
	}
	if err != nil {
		return c, fmt.Errorf("read what was done about a finding: %w", err)
	}
	if c.There {
		err = withStake(ctx, db, &c, at)
	}
	if err == nil && c.There {
		c.Seen, err = readSeen(ctx, db, finding)
	}
	return c, err
}

const findingNowSQL = `SELECT severity, risk_cents, actual, expected, coalesce(vehicle, '') FROM finding_now(@finding) WHERE severity IS NOT NULL`

// readSeen returns what there is to see of a finding; nil: it is found no more.
func readSeen(ctx context.Context, db querier, finding string) (seen *dispense.FindingSeen, err error) {
	var x dispense.FindingSeen
	err = readEach(ctx, db, "what there is to see of a finding", findingNowSQL, pgx.NamedArgs{"finding": finding}, []any{&x.Severity, &x.RiskCents, &x.Actual, &x.Expected, &x.Vehicle}, func() error {
		seen = new(x)
		return nil
	})
	return seen, err
}

// withStake adds to a case what is at risk, and whether its explanation needs evidence at a time.
func withStake(ctx context.Context, db querier, c *reconcile.Case, at time.Time) error {
	var f reconcile.Finding
	var fuel reconcile.Fuel
	var risk *int64
	args := pgx.NamedArgs{"finding": c.Finding, "risky": reconcile.RiskRules()}
	if err := readEach(ctx, db, "what is at risk of a finding", findingStakeSQL, args, []any{&f.Rule, &f.Severity, &risk, &f.Actual, &f.Expected, &f.Unit, &fuel.VolumeUL, &fuel.PriceE4}, func() error {
		stake := told.Risk(&f, risk, fuel)
		c.AtRisk, c.RiskCents = stake.Liters && (stake.Cents == nil || *stake.Cents > 0), stake.Cents
		return nil
	}); err != nil {
		return err
	}
	said, err := readRuleSettings(ctx, db)
	c.Proven = reconcile.Proven(said, f.Severity, at)
	return err
}

// withInvolved adds to a case whom it is about, and who is one side with whoever last said
// what it is.
func withInvolved(ctx context.Context, db querier, c *reconcile.Case, at time.Time) (err error) {
	if c.Involved, err = whos(ctx, db, findingInvolvedSQL, pgx.NamedArgs{"finding": c.Finding, "at": at}); err != nil {
		return err
	}
	for _, w := range c.Words() {
		beside, err := whos(ctx, db, besideSQL, pgx.NamedArgs{"who": w.Who, "since": w.At, "at": at})
		if err != nil {
			return err
		}
		c.Beside = append(c.Beside, beside...)
	}
	who, at := c.Word()
	if who == "" {
		return nil
	}
	if err := readEach(ctx, db, "the role of who explained", roleThenSQL, pgx.NamedArgs{"who": who, "at": at}, []any{&c.WordRole}, func() error { return nil }); err != nil {
		return err
	}
	c.Roles = map[string]string{}
	var user, role string
	if err := readEach(ctx, db, "roles of users", rolesSQL, nil, []any{&user, &role}, func() error {
		c.Roles[user] = role
		return nil
	}); err != nil {
		return err
	}
	for user, role := range c.Roles {
		if role == c.WordRole {
			c.Alike = append(c.Alike, user)
		}
	}
	slices.Sort(c.Alike)
	return nil
}

const roleThenSQL = `SELECT coalesce(role_then(@who, @at), '')`

const rolesSQL = `SELECT username, role FROM app_user`

func whos(ctx context.Context, db querier, sql string, args pgx.NamedArgs) ([]string, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read whom a finding is about: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read whom a finding is about: %w", err)
	}
	return list, nil
}

// Finding returns one finding, or fault.ErrNotFound where nothing of that name is found.
func (s *Store) Finding(ctx context.Context, id string) (report.FindingRow, error) {
	rows, err := s.Findings(ctx, report.FindingsQuestion{Finding: id, Period: everything, Limit: 1})
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("finding %q: %w", id, fault.ErrNotFound)
	}
	if err != nil {
		return report.FindingRow{}, err
	}
	return rows[0], nil
}

// everything is all of time.
var everything = report.Period{Kind: report.Custom, From: time.Unix(0, 0).UTC(), To: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// mostWaiting is how many that wait are read: far more than anybody gets done.
const mostWaiting = 10_000

// WaitingFindings returns what waits for somebody, whenever it was found.
func (s *Store) WaitingFindings(ctx context.Context) ([]report.FindingRow, error) {
	return s.Findings(ctx, report.FindingsQuestion{Period: everything, Waiting: true, WithoutObserved: true, Limit: mostWaiting})
}

const vanishedSQL = `
SELECT DISTINCT ON (a.finding) a.station, a.epoch, a.seq, a.finding, a.rule, a.at, a.state, a.person
  FROM finding_act a
 WHERE a.at >= @since AND a.branch = 0 AND NOT EXISTS (SELECT FROM finding f WHERE f.finding = a.finding) AND ` + actConcerns + `
 ORDER BY a.finding, a.at DESC, a.seq DESC`

// Vanished returns what people did something about since a time and is not found any
// more: records that came since explain it. Of each only the last step.
func (s *Store) Vanished(ctx context.Context, since time.Time) ([]report.VanishedFinding, error) {
	rows, err := s.pool.Query(ctx, vanishedSQL, pgx.NamedArgs{"since": since})
	if err != nil {
		return nil, fmt.Errorf("read findings that are explained: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v report.VanishedFinding, err error) {
		var r dispense.Ref
		err = row.Scan(&r.Station, &r.Epoch, &r.Seq, &v.Finding, &v.Rule, &v.At, &v.State, &v.By)
		v.Record = r
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("read findings that are explained: %w", err)
	}
	return list, nil
}
