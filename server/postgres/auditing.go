package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/auditing"
	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile"
	auditor "github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/reconcile/told"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/signed"
	"github.com/litro-fuel/litro/server/stockroom"
)

// What auditors would write down: what it is found of, what became of it, and the papers of
// vehicles that they ask for. See package auditing. It is of the whole house, and is shown to
// each as the discrepancies are that it is among.

// It is of all that may change what is found of a month. Of what flows it is what is
// near the month, since a line may be of a fill of the next one; of what people say all, for it
// may be of any day. Counts and last numbers do: nothing of it is written over. Of readings of
// tanks it is those that end the month: another in it changes nothing until a day has passed. Books
// of tanks are of less: while a month goes on, fills are not asked for them.
const auditStateSQL = `
WITH said AS MATERIALIZED (
    SELECT concat_ws(' ', (SELECT max(n) FROM vehicle_dated), (SELECT max(n) FROM vehicle_paper), (SELECT max(n) FROM document), (SELECT max(n) FROM document_verdict),
                          (SELECT max(n) FROM document_status), (SELECT max(decision) FROM line_decision), (SELECT max(version) FROM match_tolerances),
                          (SELECT concat_ws('/', count(*), max(added_at)) FROM contract), (SELECT concat_ws('/', count(*), max(added_at)) FROM permit),
                          (SELECT max(n) FROM contract_paper), (SELECT max(n) FROM contract_price), (SELECT max(n) FROM index_price), (SELECT max(n) FROM delivery_note), (SELECT max(n) FROM receiver), (SELECT max(n) FROM signed_act), (SELECT max(version) FROM signed_terms), (SELECT max(version) FROM close_rules),
                          (SELECT concat_ws('/', count(*), count(*) FILTER (WHERE state = 'in_force')) FROM finding_rule WHERE rule ~ '^[A-Z]+-[0-9]'), (SELECT max(n) FROM stock_opening),
                          (SELECT concat_ws('/', count(*), max(at)) FROM finding_act WHERE rule = 'AUD-10'), (SELECT concat_ws('/', count(*), sum(size_ul), max(from_at)) FROM quota),
                          (SELECT concat_ws('/', count(*), sum(revision)) FROM vehicle), (SELECT count(*) FROM app_user),
                          (SELECT max(n) FROM budget_movement), (SELECT count(*) FROM budget_allotment), (SELECT count(*) FROM budget_whole), (SELECT max(version) FROM budget_terms), (SELECT max(n) FROM department_funding), (SELECT max(n) FROM vehicle_km_day),
                          (SELECT count(*) FROM correction), (SELECT concat_ws('/', count(*), max(from_at)) FROM peers), EXISTS (SELECT FROM unjudged)) AS facts,
           concat_ws(' ', (SELECT max(n) FROM delivery_note), (SELECT max(n) FROM stock_tolerance), (SELECT concat_ws('/', max(n), (SELECT count(*) FROM tank_dip_void)) FROM tank_dip), (SELECT max(n) FROM stock_opening), (SELECT max(n) FROM document_status), (SELECT max(n) FROM document_verdict), (SELECT count(*) FROM correction),
                          (SELECT concat_ws('/', count(*), count(*) FILTER (WHERE state = 'in_force')) FROM finding_rule WHERE rule ~ '^[A-Z]+-[0-9]')) AS stock
)
SELECT m.month, md5(concat_ws(' ', said.facts, x.fills, x.outside, x.levels)), md5(concat_ws(' ', said.stock, x.levels, x.flowed)), coalesce(j.facts, ''), coalesce(to_char(j.on_day, 'YYYY-MM-DD'), '')
  FROM said, unnest(@months::text[], @froms::timestamptz[], @tos::timestamptz[], @over::boolean[]) WITH ORDINALITY AS m (month, from_at, to_at, over, i)
  CROSS JOIN LATERAL (SELECT
           (SELECT concat_ws('/', count(*), sum(d.seq)) FROM dispense d WHERE d.happened_at >= m.from_at - interval '40 days' AND d.happened_at < m.to_at + interval '40 days') AS fills,
           (SELECT concat_ws('/', count(*), sum(d.seq)) FROM dispense d WHERE m.over AND d.happened_at >= m.from_at - interval '2 days' AND d.happened_at < m.to_at + interval '2 days') AS flowed,
           (SELECT count(*) FROM finding f WHERE f.rule IN ('outside_hours', 'other_station', 'off_book', 'hose_gap') AND f.at >= m.from_at AND f.at < m.to_at) AS outside,
           (SELECT concat_ws('/', count(*) FILTER (WHERE e.kind = 'delivery'), count(*) FILTER (WHERE e.at >= m.to_at - interval '2 days')) FROM station s,
                   LATERAL (SELECT kind, at FROM event WHERE station = s.station AND kind = 'delivery' AND branch = 0 AND at >= m.from_at - interval '2 days' AND at < m.to_at + interval '2 days'
                             UNION ALL SELECT kind, at FROM event WHERE station = s.station AND kind = 'tank' AND branch = 0 AND at >= m.to_at - interval '2 days' AND at < m.to_at) e) AS levels) x
  LEFT JOIN audit_judged j USING (month)
 ORDER BY m.i`

// AuditState returns of which facts each month is now, and as of which it was judged last.
func (s *Store) AuditState(ctx context.Context, months []auditing.Window) (list []auditing.State, err error) {
	var names []string
	var froms, tos []time.Time
	var over []bool
	for _, w := range months {
		names, froms, tos, over = append(names, string(w.Month)), append(froms, w.From), append(tos, w.To), append(over, w.Over)
	}
	var x auditing.State
	var stock string
	err = readEach(ctx, s.pool, "as of what months were judged", auditStateSQL, pgx.NamedArgs{"months": names, "froms": froms, "tos": tos, "over": over},
		[]any{&x.Month, &x.Facts, &stock, &x.Judged, &x.JudgedDay}, func() error {
			x.Facts += " " + stock
			list = append(list, x)
			return nil
		})
	return list, err
}

const lockAuditSQL = `SELECT pg_try_advisory_xact_lock(hashtext('litro audit'))`

// auditWait is how long who may not judge yet waits before asking again.
const auditWait = 50 * time.Millisecond

// JudgeAudit lets one at a time judge a month. Who waits holds no connection meanwhile: whoever
// judges needs some, and those who look may be as many as there are.
func (s *Store) JudgeAudit(ctx context.Context, w auditing.Window, judge func(auditing.Book) error) error {
	for {
		mine := false
		err := s.inTx(ctx, func(tx pgx.Tx) error {
			if err := tx.QueryRow(ctx, lockAuditSQL).Scan(&mine); err != nil || !mine {
				return err
			}
			return judge(&auditBook{tx, w})
		})
		if err != nil {
			return fmt.Errorf("judge what auditors write down of %s: %w", w.Month, err)
		}
		if mine {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(auditWait):
		}
	}
}

type auditBook struct {
	tx pgx.Tx
	w  auditing.Window
}

const auditChangesSelect = `
SELECT finding, what, to_char(on_day, 'YYYY-MM-DD'), rule, severity, at, coalesce(station, ''), coalesce(vehicle, ''), coalesce(ref, ''), actual, expected, coalesce(unit, ''), args, subject, key,
       risk_cents, involved, why, by_what
  FROM audit_change c`

const auditOfMonthSQL = auditChangesSelect + `
 WHERE finding IN (SELECT finding FROM audit_change WHERE month = @month)
   AND (SELECT l.month FROM audit_change l WHERE l.finding = c.finding ORDER BY l.n DESC LIMIT 1) = @month
 ORDER BY n`

const auditOfIDsSQL = auditChangesSelect + ` WHERE finding = ANY (@ids) ORDER BY n`

func readAuditChanges(ctx context.Context, db querier, sql string, args pgx.NamedArgs) (list []auditor.Change, err error) {
	var c auditor.Change
	f := &c.Finding
	var ref string
	err = readEach(ctx, db, "what became of what auditors write down", sql, args, []any{
		&f.ID, &c.What, &c.On, &f.Rule, &f.Severity, &f.At, &f.Station, &f.Vehicle, &ref, &f.Actual, &f.Expected, &f.Unit, &f.Args, &f.Subject.What, &f.Subject.Key,
		&f.RiskCents, &f.Involved, &c.Why, &c.By,
	}, func() error {
		f.Ref = dispense.Ref{}
		if ref != "" {
			if f.Ref, err = dispense.ParseRef(ref); err != nil {
				return err
			}
		}
		list = append(list, c)
		f.Actual, f.Expected, f.RiskCents, f.Args, f.Involved, c.By = nil, nil, nil, nil, nil, nil
		return nil
	})
	return list, err
}

// OfMonth returns what was found in the month last, and stands or was mended.
func (b *auditBook) OfMonth(ctx context.Context) ([]auditor.Standing, error) {
	list, err := readAuditChanges(ctx, b.tx, auditOfMonthSQL, pgx.NamedArgs{"month": string(b.w.Month)})
	return auditor.Standings(list), err
}

// OfIDs returns some findings of any month.
func (b *auditBook) OfIDs(ctx context.Context, ids []string) ([]auditor.Standing, error) {
	list, err := readAuditChanges(ctx, b.tx, auditOfIDsSQL, pgx.NamedArgs{"ids": ids})
	return auditor.Standings(list), err
}

// Mended returns by what facts have what auditors wrote down no more; nil: they have it, or it is
// no such finding.
func (s *Store) Mended(ctx context.Context, finding string) (*auditor.Standing, error) {
	list, err := readAuditChanges(ctx, s.server, auditOfIDsSQL, pgx.NamedArgs{"ids": []string{finding}})
	if err != nil {
		return nil, err
	}
	for _, x := range auditor.Standings(list) {
		if x.MendedOn != "" {
			return &x, nil
		}
	}
	return nil, nil
}

var auditChangeColumns = []string{"finding", "month", "what", "on_day", "rule", "severity", "at", "station", "vehicle", "ref", "actual", "expected", "unit", "args", "subject", "key",
	"risk_cents", "involved", "why", "by_what", "said_at"}

const (
	dropAuditSQL  = `DELETE FROM finding WHERE finding = ANY (@ids)`
	quietAuditSQL = `INSERT INTO announced (event, key, at) SELECT 'finding.new', id, @at FROM unnest(@ids::text[]) AS x (id) ON CONFLICT DO NOTHING`
	judgedSQL     = `
INSERT INTO audit_judged (month, on_day, facts, at) VALUES (@month, @day, @facts, @at)
    ON CONFLICT (month) DO UPDATE SET on_day = excluded.on_day, facts = excluded.facts, at = excluded.at`
)

// lately is how old something may be that is found for the first time and announced: nobody is
// called about the months of a city that begins.
const lately = 45 * 24 * time.Hour

// Keep adds changes, and puts what stands of them among the discrepancies.
func (b *auditBook) Keep(ctx context.Context, s auditing.State, at time.Time, changes []auditor.Change, due func(*auditor.Standing) (found, due time.Time)) error {
	if _, err := b.tx.Exec(ctx, judgedSQL, pgx.NamedArgs{"month": string(s.Month), "day": string(s.JudgedDay), "facts": s.Facts, "at": at}); err != nil {
		return err
	}
	if len(changes) == 0 {
		return nil
	}
	var rows [][]any
	var ids, quiet []string
	for i := range changes {
		c := &changes[i]
		f := &c.Finding
		on, err := time.Parse(time.DateOnly, string(c.On))
		if err != nil {
			return err
		}
		rows = append(rows, []any{f.ID, string(b.w.Month), string(c.What), on, string(f.Rule), string(f.Severity), f.At, orNull(f.Station), orNull(f.Vehicle), refOrNull(f.Ref), f.Actual, f.Expected,
			orNull(string(f.Unit)), orNone(f.Args), f.Subject.What, f.Subject.Key, f.RiskCents, orNone(f.Involved), string(c.Why), orNone(c.By), at})
		ids = append(ids, f.ID)
		if at.Sub(f.At) > lately {
			quiet = append(quiet, f.ID)
		}
	}
	if err := copyRows(ctx, b.tx, "audit_change", auditChangeColumns, rows); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, dropAuditSQL, pgx.NamedArgs{"ids": ids}); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, quietAuditSQL, pgx.NamedArgs{"ids": quiet, "at": at}); err != nil {
		return err
	}
	standing, err := b.OfIDs(ctx, ids)
	if err != nil {
		return err
	}
	rows = nil
	for i := range standing {
		x := &standing[i]
		if x.MendedOn != "" {
			continue
		}
		var dueAt *time.Time
		found, until := due(x)
		if !until.IsZero() {
			dueAt = &until
		}
		rows = append(rows, append(findingRow(x.Finding.Finding), x.RiskCents, found, dueAt))
	}
	return copyRows(ctx, b.tx, "finding", append(slices.Clone(findingColumns), "risk_cents", "found_at", "due_at"), rows)
}

func refOrNull(r dispense.Ref) *string {
	if r.IsZero() {
		return nil
	}
	return new(r.String())
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

const auditFillsSQL = `
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, e.volume_from = 'typed', coalesce(e.permit, e.station), coalesce(CASE WHEN e.purpose = 'vehicle' THEN e.vehicle END, ''), coalesce(e.grade, ''), e.volume_ul,
       coalesce(e.price_e4, 0), coalesce(e.amount_cents, 0), coalesce(e.currency, ''), e.odometer_m, e.engine_s, coalesce(e.filled = 'yes', false) OR 'nozzle_stop' = ANY (e.flags), coalesce(e.driver, ''), coalesce(e.attendant, ''), coalesce(d.typed_by, '')
  FROM effective_dispense e LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (e.station, e.epoch, e.seq, e.branch)
 WHERE e.happened_at >= @from AND e.happened_at < @to AND e.volume_ul > 0
 ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

// Those of other months that a line of a document of this month was said to be of.
const auditElsewhereSQL = `
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, coalesce(CASE WHEN e.purpose = 'vehicle' THEN e.vehicle END, ''), coalesce(e.driver, ''), coalesce(e.attendant, ''), coalesce(d.typed_by, '')
  FROM (SELECT DISTINCT f.station, f.epoch, f.seq, f.branch FROM document i JOIN line_decided x USING (document) JOIN line_decision_fill f USING (decision)
         WHERE i.issued_at >= @issued AND i.issued_at < @until AND x.what = 'linked') b
  JOIN LATERAL (SELECT * FROM effective_dispense e WHERE (e.station, e.epoch, e.seq, e.branch) = (b.station, b.epoch, b.seq, b.branch)) e ON true
  LEFT JOIN dispense d ON (d.station, d.epoch, d.seq, d.branch) = (e.station, e.epoch, e.seq, e.branch)
 WHERE NOT (e.happened_at >= @from AND e.happened_at < @to)
 ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

const auditDatedSQL = `
SELECT vehicle, what, value, coalesce(person, ''), CASE WHEN isfinite(from_at) THEN from_at END, CASE WHEN isfinite(until_at) THEN until_at END
  FROM vehicle_span WHERE what IN ('state', 'custodian', 'odometer', 'class') AND from_at < @to AND until_at > @from`

const paperVehiclesSQL = `SELECT vehicle, fleet_no, plate, coalesce(reference_m_per_l, 0) FROM vehicle ORDER BY fleet_no, vehicle`

// What a vehicle should go counts from its day: a month is judged by what stood when it began.
const auditVehiclesSQL = `
SELECT v.vehicle, v.fleet_no, v.plate, coalesce((SELECT r.m_per_l FROM vehicle_reference r WHERE r.vehicle = v.vehicle AND r.from_at <= @from ORDER BY r.from_at DESC, r.n DESC LIMIT 1), 0)
  FROM vehicle v ORDER BY v.fleet_no, v.vehicle`

const vehiclePapersSQL = `
SELECT p.n, p.kind, p.vehicle, concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), v.reserved IS NOT NULL, p.number, to_char(p.from_on, 'YYYY-MM-DD'), coalesce(to_char(p.until_on, 'YYYY-MM-DD'), ''),
       p.holder, p.place, p.approved_by, p.void, p.reason, p.said_by, p.said_at, p.agreed_by
  FROM vehicle_paper_now p JOIN vehicle v USING (vehicle) ORDER BY p.n DESC`

// A document to another, or in cash, is refused for that, and is asked for it all the same. One
// that has the UUID of another is asked for what is wrong with it, and nothing else. One that says
// no day is of when it came, one of no kind bills, and what says more than anybody pays is cut to that.
// What was paid is paid in the form that its payment says, as long as that was made and nothing is in its place; of documents of before 0129 by any of the payments of its document.
// What a payment comes to is what it says was paid, for its own total is 0: of the money of the budget, as it says
// itself of documents that are not here.
const auditDocumentsSQL = `
SELECT CASE WHEN d.other_of IS NULL THEN coalesce(nullif(d.uuid, ''), d.document) ELSE d.document END, coalesce(nullif(d.kind, ''), 'I'),
       coalesce(s.status, '') = 'canceled' OR d.kind = 'I' AND is_replaced(d)
           OR coalesce(v.verdict, '') = 'refused' AND NOT EXISTS (SELECT FROM jsonb_array_elements(v.findings) f WHERE coalesce(f->>'Code', f->>'code') = 'receiver'),
       d.issuer, d.receiver, to_char(CASE WHEN d.issued_at < '1990-01-01' THEN d.taken_at AT TIME ZONE @zone ELSE d.issued_at END, 'YYYY-MM-DD'),
       array_remove(d.payment_form || ARRAY(SELECT coalesce(o.form, (SELECT '01' FROM (SELECT findings FROM document_verdict c WHERE c.document = p.document ORDER BY n DESC LIMIT 1) c, jsonb_array_elements(c.findings) f WHERE coalesce(f->>'Code', f->>'code') = 'cash' LIMIT 1), '')
                                              FROM document_of o JOIN document p USING (document)
                                             WHERE payment_made(p)
                                               AND NOT EXISTS (SELECT FROM document_of r JOIN document q ON q.document = r.document
                                                                WHERE r.how = '04' AND r.uuid = p.uuid AND p.uuid <> '' AND q.issuer = p.issuer AND (q.issued_at, q.n) > (p.issued_at, p.n) AND payment_counts(q))
                                               AND o.how = 'paid' AND o.uuid = d.uuid AND d.uuid <> '' AND p.other_of IS NULL AND p.issuer = d.issuer), ''),
       CASE WHEN d.kind = 'P' THEN least((SELECT coalesce(sum(o.amount_cents), 0) FROM document_of o
                                           WHERE o.document = d.document AND o.how = 'paid' AND NOT EXISTS (SELECT FROM document p WHERE p.uuid = o.uuid AND o.uuid <> '' AND p.other_of IS NULL AND p.currency <> @currency)
                                              AND coalesce(nullif(o.currency, ''), @currency) = @currency), 100000000000000)::bigint
            WHEN d.currency IN (@currency, 'XXX') THEN least(document_worth(d), 100000000000000) ELSE 0 END, ARRAY[d.taken_by],
       d.kind = 'I' AND coalesce(s.status, '') = 'canceled' AND is_paid(d) AND NOT is_replaced(d),
       ARRAY(SELECT DISTINCT coalesce(f->>'Code', f->>'code') FROM jsonb_array_elements(v.findings) f ORDER BY 1), coalesce(s.status, '') = 'canceled' OR d.kind = 'I' AND is_replaced(d),
       d.other_of IS NOT NULL, CASE WHEN d.other_of IS NULL THEN '' ELSE d.uuid END,
       CASE WHEN s.status = 'unknown' AND d.version <> 'plain' THEN to_char(s.asked_at AT TIME ZONE @zone, 'YYYY-MM-DD') ELSE '' END,
       CASE WHEN d.version = 'plain' OR d.other_of IS NOT NULL THEN '' ELSE coalesce((SELECT ` + onList + ` FROM document_status s WHERE s.document = d.document AND s.source = 'online' ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') END,
       u.n > 0, least(u.cents, 100000000000000)::bigint, CASE WHEN d.currency = 'XXX' THEN '' ELSE d.currency END
  FROM document d
  LEFT JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(f.amount_cents) FILTER (WHERE coalesce(nullif(f.currency, ''), @currency) = @currency), 0) AS cents FROM document_of f
                      WHERE d.kind = 'P' AND f.document = d.document AND f.how = 'paid' AND NOT EXISTS (SELECT FROM document o WHERE o.uuid = f.uuid AND o.uuid <> '' AND o.other_of IS NULL)
                        AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                                         WHERE r.how = '04' AND r.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND payment_counts(o))) u ON true
  LEFT JOIN LATERAL (SELECT verdict, findings FROM document_verdict v WHERE v.document = d.document ORDER BY n DESC LIMIT 1) v ON true
  LEFT JOIN LATERAL (SELECT status, asked_at FROM document_status s WHERE s.document IN (d.document, d.other_of) ORDER BY asked_at DESC, n DESC LIMIT 1) s ON true
 WHERE d.issued_at >= @issued AND d.issued_at < @until OR d.issued_at < '1990-01-01' AND d.taken_at >= @from AND d.taken_at < @to
 ORDER BY d.n`

// Lines of who brings fuel in bulk, unless they are of fills, see billedLineSelect. What was said
// of a delivery that a correction voided counts no more.
const auditLoadsSQL = `WITH ` + contractsNow + `, l AS MATERIALIZED (
    SELECT * FROM billed_line l
     WHERE l.issued_at >= @issued AND l.issued_at < @until
       AND ` + billsInBulk + `
)
SELECT l.document, l.part, l.n, l.uuid, to_char(l.issued_at, 'YYYY-MM-DD'), l.product, l.volume_ul, l.amount_cents, l.currency, coalesce(n.billed_basis, ''),
       n.station IS NULL AND l.ticket <> '' AND EXISTS (
           SELECT FROM document_item i JOIN document d USING (document) JOIN delivery_noted o ON (o.document, o.part, o.line) = (i.document, i.part, i.n)
            WHERE i.ticket <> '' AND ticket_key(i.ticket) = ticket_key(l.ticket) AND d.issuer = l.issuer AND permit_key(i.permit) = permit_key(l.permit) AND (i.document, i.part, i.n) <> (l.document, l.part, l.n) AND counts_alone(d)
               AND (l.uuid = '' OR NOT stands_in(d))) AND NOT ` + codeOfLine + `,
       coalesce(n.station, ''), coalesce(n.epoch, 0), coalesce(n.seq, 0), coalesce((e.body->>'volume_ul')::bigint, 0), coalesce(e.body->>'basis', ''), (e.body->>'temperature_mc')::bigint,
       coalesce(g.product, ''), coalesce(g.name, ''), n.volume_ul, coalesce(n.basis, ''), n.temperature_mc, coalesce(n.density_g, 0), coalesce(n.said_by, ''),
       coalesce(e.body->>'tank', ''), coalesce((e.body->>'to_at')::timestamptz, e.at, to_timestamp(0)), coalesce(nullif(n.note, ''), e.body->>'document', ''), n.amount_cents, coalesce(nullif(s.name, ''), n.station, ''),
       l.uuid = '' AND EXISTS (SELECT FROM document d WHERE d.document = l.document AND stands_in(d))
  FROM l
  LEFT JOIN (delivery_noted n JOIN event e ON (e.station, e.epoch, e.seq, e.branch) = (n.station, n.epoch, n.seq, 0) AND e.kind = 'delivery'
                              AND NOT EXISTS (SELECT FROM correction x WHERE (x.of_station, x.of_epoch, x.of_seq) = (n.station, n.epoch, n.seq) AND x.action = 'void'))
         ON (n.document, n.part, n.line) = (l.document, l.part, l.n)
  LEFT JOIN grade g ON g.grade = e.body->>'grade'
  LEFT JOIN station s ON s.station = n.station
 ORDER BY l.taken, l.part, l.n, coalesce((e.body->>'to_at')::timestamptz, e.at), n.station, n.epoch, n.seq`

func readAuditLoads(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	loads, says, err := auditLoads(ctx, tx, args)
	r.Loads, r.Tolerances = loads, says
	return err
}

func auditLoads(ctx context.Context, db querier, args pgx.NamedArgs) (list []auditing.Load, says stock.Says, err error) {
	said, _, err := stockTolerances(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	var x auditing.Load
	var d auditing.Delivered
	var noted *int64
	var note stock.Paper
	err = readEach(ctx, db, "lines in bulk of a month", auditLoadsSQL, args, []any{
		&x.Document, &x.Part, &x.N, &x.UUID, &x.On, &x.Product, &x.VolumeUL, &x.Cents, &x.Currency, &x.Billed, &x.Twice, &d.Ref.Station, &d.Ref.Epoch, &d.Ref.Seq,
		&d.Came.Volume.UL, &d.Came.Volume.Basis, &d.Came.TemperatureMC, &d.CameOf, &d.Grade, &noted, &note.Volume.Basis, &note.TemperatureMC, &d.Density, &d.By, &d.Tank, &d.CameAt, &d.Number, &d.Cents, &d.Station, &x.Table,
	}, func() error {
		if noted != nil {
			note.Volume.UL = dispense.Volume(*noted)
			d.Note = new(note)
		}
		if last := len(list) - 1; last < 0 || list[last].LineID != x.LineID {
			list = append(list, x)
		}
		if !d.Ref.IsZero() {
			last := &list[len(list)-1]
			last.Deliveries = append(last.Deliveries, d)
		}
		x, d, noted, note = auditing.Load{}, auditing.Delivered{}, nil, stock.Paper{}
		return nil
	})
	return list, stockroom.Says(said), err
}

// AuditLoads returns lines that bill fuel in bulk, of documents of some days, with what came of each.
func (s *Store) AuditLoads(ctx context.Context, from, to time.Time, zone *time.Location) ([]auditing.Load, stock.Says, error) {
	return auditLoads(ctx, s.pool, pgx.NamedArgs{"issued": wall(from, zone), "until": wall(to, zone)})
}

// Who measured a tank and took deliveries in, as the records say.
const auditMeasuredSQL = `
SELECT s.station, e.body->>'tank', array_agg(DISTINCT w->>'person')
  FROM station s,
       LATERAL (SELECT body FROM event WHERE station = s.station AND kind IN ('tank', 'delivery') AND branch = 0 AND at >= @from AND at < @to AND jsonb_typeof(body->'people') = 'array') e,
       LATERAL jsonb_array_elements(e.body->'people') w
 WHERE w->>'person' <> '' AND e.body->>'tank' <> '' GROUP BY 1, 2`

func readAuditMeasured(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	var t auditing.TankID
	var people []string
	return readEach(ctx, tx, "who measured tanks", auditMeasuredSQL, args, []any{&t.Station, &t.Tank, &people}, func() error {
		r.Measured[t] = people
		people = nil
		return nil
	})
}

const auditBillsSQL = `
SELECT b.station, b.epoch, b.seq, b.branch, coalesce(nullif(d.uuid, ''), d.document), to_char(d.issued_at, 'YYYY-MM-DD')
  FROM effective_dispense e
  JOIN LATERAL (SELECT * FROM fill_billed b WHERE (b.station, b.epoch, b.seq, b.branch) = (e.station, e.epoch, e.seq, e.branch)) b ON true
  JOIN document d ON d.document = b.document
 WHERE e.happened_at >= @from AND e.happened_at < @to`

const auditReceiversSQL = `SELECT rfc, CASE WHEN from_on > '1970-01-01' THEN to_char(from_on, 'YYYY-MM-DD') ELSE '' END, active FROM receiver_now ORDER BY rfc, from_on`

const auditContractsSQL = `SELECT rfc, to_char(from_on, 'YYYY-MM-DD'), coalesce(to_char(until_on, 'YYYY-MM-DD'), ''), currency,
       ARRAY(SELECT to_char(b.from_on, 'YYYY-MM-DD') FROM contract_beside b WHERE b.contract = c.contract ORDER BY b.from_on), ARRAY(SELECT b.share::bigint FROM contract_beside b WHERE b.contract = c.contract ORDER BY b.from_on)
  FROM contract_now c WHERE rfc <> '' ORDER BY contract`

// What is a vehicle's alone is its allotment, where it is of liters; of what several share none has any of its own. Vehicles have what they had
// at the end of the month, as pumps were told: what is given to another since takes no finding away, and one that came since had none.
const auditQuotasSQL = `
WITH had AS MATERIALIZED (
    SELECT v.vehicle, quotas_then(v.vehicle, @to) AS quotas
      FROM vehicle v
), q AS (
    SELECT min(h.vehicle) AS vehicle, q.quota FROM had h, unnest(h.quotas) AS q (quota) GROUP BY q.quota HAVING count(*) = 1
)
SELECT q.vehicle, min(z.size_ul)
  FROM q JOIN LATERAL (SELECT period, size_ul, size_visits FROM quota z WHERE z.quota = q.quota AND z.from_at < @to ORDER BY z.from_at DESC LIMIT 1) z ON z.period = 'month' AND z.size_visits IS NULL
 GROUP BY q.vehicle ORDER BY q.vehicle`

const auditOutsideSQL = `
SELECT ref, bool_or(rule = 'outside_hours'), bool_or(rule = 'other_station') FROM finding
 WHERE rule IN ('outside_hours', 'other_station') AND at >= @from AND at < @to AND ref IS NOT NULL GROUP BY ref`

// Who is called as custodians are is the same person, whatever accents and titles they are written with.
const auditUsersSQL = `
WITH called AS (SELECT value AS name FROM vehicle_dated WHERE what = 'custodian' AND value <> '' UNION SELECT holder FROM vehicle_paper WHERE holder <> '')
SELECT person, username FROM app_user WHERE person IS NOT NULL
 UNION
SELECT c.name, u.username FROM called c JOIN app_user u ON plain_name(u.name) = plain_name(c.name)
 UNION
SELECT c.name, p.person FROM called c JOIN person p ON plain_name(p.name) = plain_name(c.name)
 UNION
SELECT c.name, u.username FROM called c JOIN person p ON plain_name(p.name) = plain_name(c.name) JOIN app_user u ON u.person = p.person
 ORDER BY 1, 2`

const auditCalledSQL = `
SELECT name, plain_name(name) FROM (SELECT value AS name FROM vehicle_dated WHERE what = 'custodian' AND value <> '' UNION SELECT holder FROM vehicle_paper WHERE holder <> '') c ORDER BY 1`

// A yield is justified by the last step about it.
const auditJustifiedSQL = `
SELECT DISTINCT ON (a.finding) split_part(a.finding, '/', 3), a.state, a.station || '/' || a.epoch || '/' || a.seq, coalesce(a.other, ''), a.person,
       coalesce(a.seen_severity, k.severity, ''), CASE WHEN a.seen_severity IS NULL THEN k.risk_cents ELSE a.seen_risk_cents END, CASE WHEN a.seen_severity IS NULL THEN k.actual ELSE a.seen_actual END,
       CASE WHEN a.seen_severity IS NULL THEN k.expected ELSE a.seen_expected END, coalesce(CASE WHEN a.seen_severity IS NULL THEN k.vehicle ELSE a.seen_vehicle END, '')
  FROM finding_act a LEFT JOIN finding_known k USING (station, epoch, seq, branch) WHERE a.finding LIKE 'AUD-10:yield/' || @month || '/%' AND a.branch = 0
 ORDER BY a.finding, a.at DESC, a.station DESC, a.epoch DESC, a.seq DESC`

// AuditRecords returns what is recorded of a month.
func (s *Store) AuditRecords(ctx context.Context, w auditing.Window) (*auditing.Records, error) {
	r := &auditing.Records{
		Dated: map[string][]auditing.Dated{}, Papers: map[string][]auditing.Paper{}, Vehicles: map[string]auditing.Vehicle{}, Classes: map[string][]auditing.Peer{}, Bills: map[match.Ref]auditor.Bill{},
		Outside: map[dispense.Ref]auditing.Outside{}, Users: map[string][]string{}, Called: map[string]string{}, Justified: map[string]auditor.Justification{},
		Signed: map[string][]auditor.Signature{}, Logbooks: map[string]string{}, Measured: map[auditing.TankID][]string{},
	}
	args := pgx.NamedArgs{"from": w.From, "to": w.To, "issued": wall(w.From, w.Zone), "until": wall(w.To, w.Zone), "month": string(w.Month), "zone": w.Zone.String(), "currency": w.Currency}
	err := pgx.BeginTxFunc(ctx, s.server, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		for _, read := range []func(context.Context, pgx.Tx, pgx.NamedArgs, *auditing.Records) error{readAuditFills, readAuditVehicles, readAuditDocuments, readAuditLoads, readAuditMeasured, readAuditPeople} {
			if err := read(ctx, tx, args, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = New(s.server).readAuditSigned(ctx, w, r)
	}
	return r, err
}

// readAuditSigned reads who has signed which logbooks of a month. A paper is of a logbook as it
// was printed, by the first digits of its hash, and of several sheets all are to be there.
func (s *Store) readAuditSigned(ctx context.Context, w auditing.Window, r *auditing.Records) error {
	terms, err := s.SignedTerms(ctx)
	if err != nil {
		return err
	}
	r.SignedDays = signed.DaysOf(terms, w.To.AddDate(0, 0, -1))
	papers, err := s.SignedPapers(ctx, string(w.Month), string(w.Month), "")
	if err != nil {
		return err
	}
	papers = signed.Whole(papers)
	month := report.Period{Kind: report.Month, From: w.From, To: w.To}
	for i := range papers {
		p := &papers[i]
		if len(p.Positions) == 0 {
			continue
		}
		sha, known := r.Logbooks[p.Vehicle]
		if !known {
			facts, err := s.Logbook(ctx, p.Vehicle, month, w.To)
			if errors.Is(err, fault.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			sha = report.NewLogbook(facts).SHA256
			r.Logbooks[p.Vehicle] = sha
		}
		of := p.Sheet
		if p.Is(sha) {
			of = sha
		}
		for _, position := range p.Positions {
			r.Signed[p.Vehicle] = append(r.Signed[p.Vehicle], auditor.Signature{Position: position, By: p.By, SHA256: of})
		}
	}
	return nil
}

func readAuditFills(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	var f auditing.Fill
	if err := readEach(ctx, tx, "fills of a month", auditFillsSQL, args, []any{
		&f.Station, &f.Epoch, &f.Seq, &f.Branch, &f.At, &f.Typed, &f.Place, &f.Vehicle, &f.Grade, &f.VolumeUL, &f.PriceE4, &f.Cents, &f.Currency, &f.OdometerM, &f.EngineS, &f.Full, &f.Driver, &f.Attendant, &f.TypedBy,
	}, func() error {
		r.Fills = append(r.Fills, f)
		f.OdometerM, f.EngineS = nil, nil
		return nil
	}); err != nil {
		return err
	}
	f = auditing.Fill{}
	if err := readEach(ctx, tx, "fills of other months that are billed", auditElsewhereSQL, args, []any{&f.Station, &f.Epoch, &f.Seq, &f.Branch, &f.At, &f.Vehicle, &f.Driver, &f.Attendant, &f.TypedBy}, func() error {
		r.Elsewhere = append(r.Elsewhere, f)
		return nil
	}); err != nil {
		return err
	}
	var ref match.Ref
	var b auditor.Bill
	if err := readEach(ctx, tx, "which fills are billed", auditBillsSQL, args, []any{&ref.Station, &ref.Epoch, &ref.Seq, &ref.Branch, &b.Document, &b.On}, func() error {
		r.Bills[ref] = b
		return nil
	}); err != nil {
		return err
	}
	var of string
	var out auditing.Outside
	return readEach(ctx, tx, "fills outside of hours and stations", auditOutsideSQL, args, []any{&of, &out.Hours, &out.Area}, func() error {
		ref, err := dispense.ParseRef(of)
		r.Outside[ref] = out
		return err
	})
}

const auditPeersSQL = `SELECT class, from_at, hours, per_l, low_l, high_l FROM peers ORDER BY class, from_at DESC`

func readAuditVehicles(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	var v auditing.Vehicle
	if err := readEach(ctx, tx, "vehicles", auditVehiclesSQL, args, []any{&v.Vehicle, &v.FleetNo, &v.Plate, &v.ReferenceMPerL}, func() error {
		r.Vehicles[v.Vehicle] = v
		return nil
	}); err != nil {
		return err
	}
	var class string
	var p auditing.Peer
	if err := readEach(ctx, tx, "what classes do", auditPeersSQL, nil, []any{&class, &p.From, &p.Hours, &p.PerL, &p.LowL, &p.HighL}, func() error {
		r.Classes[class] = append(r.Classes[class], p)
		return nil
	}); err != nil {
		return err
	}
	var vehicle string
	var d auditing.Dated
	var from, until *time.Time
	if err := readEach(ctx, tx, "what was so of vehicles", auditDatedSQL, args, []any{&vehicle, &d.What, &d.Value, &d.Person, &from, &until}, func() error {
		d.From, d.Until = time.Time{}, time.Time{}
		if from != nil {
			d.From = *from
		}
		if until != nil {
			d.Until = *until
		}
		r.Dated[vehicle] = append(r.Dated[vehicle], d)
		return nil
	}); err != nil {
		return err
	}
	papers, err := readVehiclePapers(ctx, tx)
	for _, p := range papers {
		r.Papers[p.Vehicle] = append(r.Papers[p.Vehicle], p)
	}
	if err != nil {
		return err
	}
	var q auditing.Quota
	return readEach(ctx, tx, "what vehicles may draw", auditQuotasSQL, args, []any{&q.Vehicle, &q.SizeUL}, func() error {
		r.Quotas = append(r.Quotas, q)
		return nil
	})
}

// paidOver says of documents how much more payments that count paid of each than credit notes leave,
// whichever came first. What a payment pays beyond the document itself is that payment's, and not in it.
func paidOver(ctx context.Context, tx pgx.Tx, documents []auditor.Document) error {
	if !slices.ContainsFunc(documents, func(d auditor.Document) bool { return d.Kind == "I" }) {
		return nil
	}
	notes, err := owedNotes(ctx, tx, time.Time{})
	if err != nil || len(notes) == 0 {
		return err
	}
	only := []string{}
	for i := range notes {
		only = append(only, notes[i].Of...)
	}
	bills, err := owedBills(ctx, tx, only, time.Time{})
	if err != nil {
		return err
	}
	payments, err := owedPayments(ctx, tx, only, time.Time{})
	if err != nil {
		return err
	}
	items, _ := owed.Of(bills, notes, slices.DeleteFunc(payments, func(p owed.Payment) bool { return p.Refused }))
	over := map[string]int64{}
	for i := range items {
		if x := &items[i]; x.Left < 0 && x.Credited > 0 {
			over[cmp.Or(x.UUID, x.ID)] = min(-x.Left, x.Credited)
		}
	}
	for i := range documents {
		if d := &documents[i]; d.Kind == "I" && !d.Second {
			d.OverCents = over[d.ID]
		}
	}
	return nil
}

// Documents in the place of others that were to be paid at once, and are not.
const auditInsteadSQL = `
SELECT d.document FROM document d
 WHERE d.kind = 'I' AND d.payment_method <> 'PUE' AND d.version <> 'plain' AND d.other_of IS NULL AND d.issued_at >= @issued AND d.issued_at < @until
   AND EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.how = '04' AND f.uuid <> '')`

// unsaid says of documents what those in whose place they are say was paid, and the budget does not.
func unsaid(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, documents []auditor.Document) error {
	var only []string
	var id string
	if err := readEach(ctx, tx, "documents in the place of others", auditInsteadSQL, args, []any{&id}, func() error {
		only = append(only, id)
		return nil
	}); err != nil || len(only) == 0 {
		return err
	}
	bills, err := owedBills(ctx, tx, only, time.Time{})
	if err != nil {
		return err
	}
	cents := map[string]int64{}
	for _, b := range bills {
		cents[cmp.Or(b.UUID, b.ID)] = (&owed.Item{Bill: b}).Unsaid()
	}
	for i := range documents {
		if d := &documents[i]; d.Kind == "I" && !d.Second {
			d.UnsaidCents = cents[d.ID]
		}
	}
	return nil
}

// What documents bill beside fuel. What is paid in advance (84111506) is applied by what names it so (07): by an invoice as far as notes of
// that apply it, or whole where none does, for then the invoice is of what is left; or by a note itself.
const auditBesideSQL = `
SELECT coalesce(nullif(d.uuid, ''), d.document), d.document, x.cents, greatest(least(billed_fuel(d, @fuels), 100000000000000), -100000000000000), i.lines, least(greatest(i.advance, 0), x.cents), least(greatest(a.cents, 0), 100000000000000)
  FROM document d
 CROSS JOIN LATERAL (SELECT least(billed_beside(d, @fuels), 100000000000000) AS cents) x
 CROSS JOIN LATERAL (SELECT count(*) AS lines, coalesce(sum(i.amount_cents) FILTER (WHERE i.product = '84111506'), 0)::bigint AS advance FROM document_item i WHERE i.document = d.document) i
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(CASE WHEN o.kind = 'E' THEN o.total_cents ELSE coalesce(n.cents, i.advance) END), 0)::bigint AS cents
         FROM document o
         LEFT JOIN LATERAL (SELECT sum(e.total_cents) AS cents FROM document e
                             WHERE e.kind = 'E' AND e.issuer = o.issuer AND e.document IN (SELECT f.document FROM document_of f WHERE f.how = '07' AND f.uuid = o.uuid AND f.uuid <> '') AND credit_counts(e)) n ON true
        WHERE i.advance > 0 AND o.issuer = d.issuer AND o.document IN (SELECT f.document FROM document_of f WHERE f.how = '07' AND f.uuid = d.uuid AND f.uuid <> '')
          AND (counts_alone(o) AND NOT is_replaced(o) OR credit_counts(o))) a
 WHERE d.other_of IS NULL AND x.cents > 0 AND (SELECT from_on FROM beside_asked) <= CASE WHEN d.issued_at < '1990-01-01' THEN d.taken_at AT TIME ZONE @zone ELSE d.issued_at END
   AND (d.issued_at >= @issued AND d.issued_at < @until OR d.issued_at < '1990-01-01' AND d.taken_at >= @from AND d.taken_at < @to)`

// beside says of documents what they bill beside fuel.
func beside(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, documents []auditor.Document) error {
	all, ids := map[string]*auditor.Beside{}, []string{}
	asked := maps.Clone(args)
	asked["fuels"] = invoice.Fuels()
	var id, document string
	var b auditor.Beside
	if err := readEach(ctx, tx, "what is billed beside fuel", auditBesideSQL, asked, []any{&id, &document, &b.Cents, &b.FuelCents, &b.Lines, &b.AdvanceCents, &b.AppliedCents}, func() error {
		b.LeftCents = b.Cents
		all[id], ids = new(b), append(ids, document)
		return nil
	}); err != nil || len(ids) == 0 {
		return err
	}
	notes, err := owedNotes(ctx, tx, time.Time{})
	if err != nil {
		return err
	}
	only := slices.Clone(ids)
	for i := range notes { // a note of several is divided among all of them
		if slices.ContainsFunc(notes[i].Of, func(of string) bool { return slices.Contains(ids, of) }) {
			only = append(only, notes[i].Of...)
		}
	}
	bills, err := owedBills(ctx, tx, only, time.Time{})
	if err != nil {
		return err
	}
	items, _ := owed.Of(bills, notes, nil)
	for i := range items {
		if b := all[cmp.Or(items[i].UUID, items[i].ID)]; b != nil {
			b.LeftCents = items[i].Cents - items[i].Credited
		}
	}
	for i := range documents {
		if d := &documents[i]; d.Kind == "I" && !d.Second {
			d.Beside = all[d.ID]
		}
	}
	return nil
}

func readAuditDocuments(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	var d auditor.Document
	if err := readEach(ctx, tx, "documents of a month", auditDocumentsSQL, args, []any{&d.ID, &d.Kind, &d.Void, &d.Issuer, &d.Receiver, &d.On, &d.Forms, &d.Cents, &d.Involved, &d.Lost,
		&d.Faults, &d.Gone, &d.Second, &d.Name, &d.UnknownOn, &d.OnList, &d.NoBill, &d.NoBillCents, &d.Currency}, func() error {
		r.Documents = append(r.Documents, d)
		d.Forms, d.Involved, d.Faults = nil, nil, nil
		return nil
	}); err != nil {
		return err
	}
	if err := paidOver(ctx, tx, r.Documents); err != nil {
		return err
	}
	if err := unsaid(ctx, tx, args, r.Documents); err != nil {
		return err
	}
	if err := beside(ctx, tx, args, r.Documents); err != nil {
		return err
	}
	var to auditor.Receiver
	if err := readEach(ctx, tx, "receivers of documents", auditReceiversSQL, nil, []any{&to.RFC, &to.From, &to.Active}, func() error {
		switch {
		case to.From != "":
			r.ReceiversFrom = append(r.ReceiversFrom, to)
		case to.Active:
			r.Receivers = append(r.Receivers, to.RFC)
		}
		return nil
	}); err != nil {
		return err
	}
	var c auditor.Contract
	var from []auditor.Day
	var shares []int64
	return readEach(ctx, tx, "who may bill", auditContractsSQL, nil, []any{&c.RFC, &c.From, &c.Until, &c.Currency, &from, &shares}, func() error {
		c.Beside = nil // the next has its own
		for i := range from {
			c.Beside = append(c.Beside, auditor.Share{From: from[i], Hundredths: shares[i]})
		}
		r.Contracts = append(r.Contracts, c)
		return nil
	})
}

func readAuditPeople(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, r *auditing.Records) error {
	var person, user string
	if err := readEach(ctx, tx, "users", auditUsersSQL, nil, []any{&person, &user}, func() error {
		r.Users[person] = append(r.Users[person], user)
		return nil
	}); err != nil {
		return err
	}
	var name, is string
	if err := readEach(ctx, tx, "names of custodians", auditCalledSQL, nil, []any{&name, &is}, func() error {
		r.Called[name] = is
		return nil
	}); err != nil {
		return err
	}
	var vehicle, state string
	var j auditor.Justification
	var x dispense.FindingSeen
	if err := readEach(ctx, tx, "yields that are justified", auditJustifiedSQL, args, []any{
		&vehicle, &state, &j.No, &j.By, &j.ApprovedBy, &x.Severity, &x.RiskCents, &x.Actual, &x.Expected, &x.Vehicle,
	}, func() error {
		if j.Seen = nil; x.Severity != "" {
			j.Seen = new(x)
		}
		if x = (dispense.FindingSeen{}); state == "justified" {
			r.Justified[vehicle] = j
		}
		return nil
	}); err != nil {
		return err
	}
	rules, err := readRuleSettings(ctx, tx)
	r.Said = slices.DeleteFunc([]reconcile.Said(rules), func(x reconcile.Said) bool { return !told.Audits(x.Rule) })
	if err != nil {
		return err
	}
	r.Days, err = officeDays(ctx, tx)
	return err
}

// officeDays are the working days by which months are closed, or those of any office.
func officeDays(ctx context.Context, db querier) (auditor.Calendar, error) {
	c := auditor.OfficeDays()
	said, err := closeSaid(ctx, db)
	if err != nil || len(said.Rules) == 0 {
		return c, err
	}
	days := &said.Rules[len(said.Rules)-1].Days
	for _, h := range days.Holidays {
		c.Holidays = append(c.Holidays, auditor.Day(h))
	}
	for _, week := range days.Weeks {
		of := auditor.Week{From: auditor.Day(week.From)}
		for w := time.Sunday; w <= time.Saturday; w++ {
			if !slices.Contains(week.Days, w) {
				of.Rest = append(of.Rest, w)
			}
		}
		if of.From == "" {
			c.Weeks = nil
		}
		c.Weeks = append(c.Weeks, of)
	}
	return c, nil
}

func readVehiclePapers(ctx context.Context, db querier) (list []auditing.Paper, err error) {
	var p auditing.Paper
	err = readEach(ctx, db, "papers of vehicles", vehiclePapersSQL, nil, []any{
		&p.N, &p.Kind, &p.Vehicle, &p.VehicleName, &p.Reserved, &p.Number, &p.From, &p.Until, &p.Holder, &p.Place, &p.ApprovedBy, &p.Void, &p.Reason, &p.By, &p.At, &p.AgreedBy,
	}, func() error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// VehiclePapers returns the papers that count, the newest first.
func (s *Store) VehiclePapers(ctx context.Context) ([]auditing.Paper, error) {
	return readVehiclePapers(ctx, s.pool)
}

// PaperVehicles returns the vehicles that there are.
func (s *Store) PaperVehicles(ctx context.Context) (list []auditing.Vehicle, err error) {
	var v auditing.Vehicle
	err = readEach(ctx, s.pool, "vehicles", paperVehiclesSQL, nil, []any{&v.Vehicle, &v.FleetNo, &v.Plate, &v.ReferenceMPerL}, func() error {
		list = append(list, v)
		return nil
	})
	return list, err
}

var vehiclePaperColumns = []string{"kind", "vehicle", "number", "from_on", "until_on", "holder", "place", "approved_by", "void", "reason", "said_by", "said_at", "agreed_by"}

const closedPapersSQL = `
SELECT p.i - 1
  FROM unnest(@kinds::text[], @vehicles::text[], @numbers::text[], @from::text[], @until::text[], @holders::text[], @places::text[], @approved::text[], @void::boolean[])
       WITH ORDINALITY p (kind, vehicle, number, from_on, until_on, holder, place, approved_by, void, i)
 WHERE vehicle_paper_changes(p.kind, p.vehicle, p.number, p.from_on::date, nullif(p.until_on, '')::date, p.holder, p.place, p.approved_by, p.void) < first_open_day()
 ORDER BY p.i`

// closedPapers says which of papers that were not kept change a day of a closed month, each a [*auditing.Problem]; where
// one does so by another before it alone, that one of them does.
func (s *Store) closedPapers(ctx context.Context, list []auditing.Paper) error {
	var texts [8][]string
	var void []bool
	for _, p := range list {
		for i, text := range []string{string(p.Kind), p.Vehicle, p.Number, string(p.From), string(p.Until), p.Holder, p.Place, p.ApprovedBy} {
			texts[i] = append(texts[i], text)
		}
		void = append(void, p.Void)
	}
	args := pgx.NamedArgs{
		"kinds": texts[0], "vehicles": texts[1], "numbers": texts[2], "from": texts[3], "until": texts[4], "holders": texts[5], "places": texts[6], "approved": texts[7], "void": void,
	}
	var bad []error
	var i int
	if err := readEach(ctx, s.pool, "papers of closed months", closedPapersSQL, args, []any{&i}, func() error {
		bad = append(bad, &auditing.Problem{Field: "from", Code: "closed", Line: list[i].Line})
		return nil
	}); err != nil {
		return err
	}
	switch len(bad) {
	case 0:
		return &auditing.Problem{Field: "from", Code: "closed"}
	case 1:
		return bad[0]
	}
	return errors.Join(bad...)
}

// SayVehiclePapers keeps papers, all or none.
func (s *Store) SayVehiclePapers(ctx context.Context, list []auditing.Paper) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := s.sayZone(ctx, tx); err != nil {
			return err
		}
		var rows [][]any
		for _, p := range list {
			from, err := time.Parse(time.DateOnly, string(p.From))
			if err != nil {
				return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
			}
			var until *time.Time
			if p.Until != "" {
				t, err := time.Parse(time.DateOnly, string(p.Until))
				if err != nil {
					return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
				}
				until = &t
			}
			rows = append(rows, []any{string(p.Kind), p.Vehicle, p.Number, from, until, p.Holder, p.Place, p.ApprovedBy, p.Void, p.Reason, p.By, p.At, p.AgreedBy})
			said := fmt.Sprintf("%s from %s to %s: %s", p.Masked(), p.From, p.Until, p.Reason) // who reads the trail need not know a card
			if p.Void {
				said = fmt.Sprintf("%s taken back: %s", p.Masked(), p.Reason)
			}
			if p.AgreedBy != "" {
				said += ", agreed by " + p.AgreedBy
			}
			if err := audit(ctx, tx, p.By, "vehicle paper "+string(p.Kind), p.Vehicle, nil, &said); err != nil {
				return err
			}
		}
		return copyRows(ctx, tx, "vehicle_paper", vehiclePaperColumns, rows)
	})
	switch constraint(err) {
	case "vehicle_paper_closed":
		return s.closedPapers(ctx, list)
	case "vehicle_paper_two":
		return &auditing.Problem{Field: "agreed", Code: "two"}
	}
	if err != nil {
		return fmt.Errorf("keep papers of vehicles: %w", broken(err))
	}
	return nil
}
