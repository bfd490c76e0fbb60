package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/health"
	"github.com/litro-fuel/litro/server/invoice"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
)

// What a month is made of: what happened in it and was recorded as far as some heads.

// closeFills are fills of a month as they count, as far as heads.
const closeFills = `h AS MATERIALIZED (
    SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) h(station, epoch, head)
), e AS MATERIALIZED (
    SELECT d.* FROM effective_dispense d JOIN h USING (station, epoch) WHERE d.happened_at >= @from AND d.happened_at < @to AND d.seq <= h.head
)`

// closeKind tells documents of tables, which bill as those of income do, from fiscal ones.
const closeKind = `CASE version WHEN 'plain' THEN 'plain' ELSE kind END`

const closeFiguresSQL = `WITH ` + closeFills + `
SELECT 'fills', '', 'count', '', count(*) FROM e
UNION ALL
SELECT 'volume', e.purpose || ' ' || coalesce(nullif(e.grade, ''), '—'), 'ul', '', sum(volume_ul)::bigint FROM e GROUP BY 2
UNION ALL
SELECT 'amount', '', 'cents', e.currency, sum(amount_cents)::bigint FROM e WHERE amount_cents IS NOT NULL AND e.currency ~ '^[A-Z]{3}$' GROUP BY e.currency
UNION ALL
SELECT 'documents', ` + closeKind + `, 'count', '', count(*) FROM document WHERE other_of IS NULL AND issued_at >= @issued AND issued_at < @until GROUP BY 2
UNION ALL
SELECT 'billed', ` + closeKind + `, 'cents', currency, sum(document_worth(d))::bigint FROM document d WHERE other_of IS NULL AND issued_at >= @issued AND issued_at < @until AND currency ~ '^[A-Z]{3}$' GROUP BY 2, currency
UNION ALL
SELECT 'beside', issuer, 'cents', currency, sum(billed_beside(d, @fuels))::bigint FROM document d
 WHERE other_of IS NULL AND issued_at >= @issued AND issued_at < @until AND issued_at >= (SELECT from_on FROM beside_asked) AND currency ~ '^[A-Z]{3}$' GROUP BY issuer, currency HAVING sum(billed_beside(d, @fuels)) > 0
UNION ALL
SELECT 'deliveries', '', 'count', '', count(*) FROM event v JOIN h USING (station, epoch) WHERE v.kind = 'delivery' AND v.branch = 0 AND v.at >= @from AND v.at < @to AND v.seq <= h.head
UNION ALL
SELECT 'recovered', a.way, 'cents', '', sum(a.cents)::bigint FROM finding_act a JOIN h USING (station, epoch) WHERE a.state = 'recovered' AND a.branch = 0 AND a.at >= @from AND a.at < @to AND a.seq <= h.head GROUP BY a.way
UNION ALL
SELECT 'written_off', '', 'cents', '', sum(c.cents - c.before)::bigint
  FROM (` + closeGivenUp + `) c JOIN h USING (station, epoch)
 WHERE c.at >= @from AND c.at < @to AND c.seq <= h.head AND c.cents <> c.before HAVING count(*) > 0`

// closeGivenUp are closings of losses with what each gives up: the last that was said before it. What the closing
// before gave up of one that grew since is its month's, and only what is more or less of it this one's.
const closeGivenUp = `
SELECT a.station, a.epoch, a.seq, a.at, w.cents, lag(w.cents, 1, 0::bigint) OVER (PARTITION BY a.finding ORDER BY a.at, a.epoch, a.seq) AS before
  FROM finding_act a
  JOIN LATERAL (SELECT CASE w.state WHEN 'written_off' THEN coalesce(w.cents, 0) ELSE 0 END AS cents FROM finding_act w
                 WHERE w.finding = a.finding AND w.branch = 0 AND w.state NOT IN ('closed', 'justified') AND (w.at, w.epoch, w.seq) < (a.at, a.epoch, a.seq)
                 ORDER BY w.at DESC, w.epoch DESC, w.seq DESC LIMIT 1) w ON true
 WHERE a.state IN ('closed', 'justified') AND a.branch = 0`

// A fill that was corrected is of the records that say so, too: they are of the office's journal.
const closeFillRecordsSQL = `WITH ` + closeFills + `
SELECT DISTINCT r.station || '/' || r.epoch || '/' || r.seq || CASE WHEN r.branch > 0 THEN '/' || r.branch ELSE '' END, r.hash
  FROM record r
  JOIN (SELECT station, epoch, seq, branch FROM e
         UNION
        SELECT c.station, c.epoch, c.seq, c.branch FROM e JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (e.station, e.epoch, e.seq)) x USING (station, epoch, seq, branch)`

// Of a document of a table what it says is named, and the table as it came.
const closeDocumentsSQL = `
SELECT document FROM document WHERE issued_at >= @issued AND issued_at < @until
 UNION
SELECT table_file FROM document WHERE issued_at >= @issued AND issued_at < @until AND table_file IS NOT NULL`

const closeDecisionsSQL = `
SELECT d.decision, sha256(convert_to(concat_ws(' ', d.document, d.part, d.n, d.what,
           (SELECT string_agg(concat_ws('/', f.station, f.epoch, f.seq, f.branch), ' ' ORDER BY f.station COLLATE "C", f.epoch, f.seq, f.branch) FROM line_decision_fill f WHERE f.decision = d.decision)), 'UTF8'))
  FROM line_decided d JOIN document o USING (document) WHERE d.what <> 'open' AND o.issued_at >= @issued AND o.issued_at < @until`

// closeElsewhereSQL are decisions of which fills of the month lines of other months are. They are another month's decisions
// too, and count here until it is closed.
const closeElsewhereSQL = `WITH ` + closeFills + `
SELECT DISTINCT d.decision, sha256(convert_to(concat_ws(' ', d.document, d.part, d.n, d.what, '|',
           (SELECT string_agg(concat_ws('/', f.station, f.epoch, f.seq, f.branch), ' ' ORDER BY f.station COLLATE "C", f.epoch, f.seq, f.branch) FROM line_decision_fill f WHERE f.decision = d.decision)), 'UTF8'))
  FROM e
  JOIN line_decision_fill x USING (station, epoch, seq, branch)
  JOIN line_decision d USING (decision)
  JOIN document o USING (document)
 WHERE d.what <> 'open' AND NOT (o.issued_at >= @issued AND o.issued_at < @until) AND (@closed_at::timestamptz IS NULL OR d.said_at < @closed_at)
   AND NOT EXISTS (SELECT FROM line_decision n WHERE (n.document, n.part, n.n) = (d.document, d.part, d.n) AND n.decision > d.decision AND (@closed_at::timestamptz IS NULL OR n.said_at < @closed_at))`

// closeStepsSQL are what people said of discrepancies of the month until it was closed; who works on one is no word of it. The package has each with its
// reason and evidence. They are signed records of the office, which go on for long after.
const closeStepsSQL = `
SELECT r.station || '/' || r.epoch || '/' || r.seq, r.hash
  FROM finding_act a
  JOIN record r USING (station, epoch, seq, branch)
 WHERE a.branch = 0 AND a.state <> 'assigned' AND (@closed_at::timestamptz IS NULL OR a.at < @closed_at) AND EXISTS (SELECT FROM finding f WHERE f.finding = a.finding AND f.at >= @from AND f.at < @to)`

// closeVersionsSQL are the last numbers of what was said, until its end, of all that a month is judged by. Of
// what nobody said anything of nothing is signed.
const closeVersionsSQL = `
SELECT name, n::text FROM (
    SELECT 'policy' AS name, max(n) AS n FROM policy_entry WHERE log = 'fleet' AND at < @to
     UNION ALL SELECT 'discrepancies', max(n) FROM finding_rule WHERE state = 'in_force' AND from_at < @to
     UNION ALL SELECT 'prices', max(n) FROM contract_price WHERE from_on < @until::date
     UNION ALL SELECT 'indices', max(n) FROM index_price WHERE on_day < @until::date
     UNION ALL SELECT 'days', max(n) FROM day_terms WHERE from_on < @until::date
     UNION ALL SELECT 'calibrations', max(n) FROM calibration_terms WHERE from_on < @until::date
) r WHERE n IS NOT NULL ORDER BY name`

const closeStationsSQL = `WITH ` + closeFills + `
SELECT station, sum(volume_ul)::bigint FROM e WHERE hose IS NOT NULL AND volume_from <> 'typed' AND station <> 'office' GROUP BY station ORDER BY station`

// closeStatus is what the tax authority said of a document when it was asked last.
const closeStatus = `(SELECT s.status FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1)`

const closeNamed = `coalesce(nullif(btrim(d.series || ' ' || d.number), ''), nullif(d.uuid, ''), left(d.document, 8))`

// closeFindingDone tells of a finding that people have settled: it was explained by one and approved
// by another, or recovered, or given up, by two.
const closeFindingDone = settledOf + `x.finding` + isSettled

// They are around a finding, and together closeFindingDone of it.
const (
	settledOf = `coalesce(finding_state(`
	isSettled = `), '') IN ('justified', 'closed')`
)

// closePays tells of a document d that it is a payment that counts, in a month that is open or was closed
// since payments are looked at. What another is in the place of does not, as in paid_part.
const closePays = `d.kind = 'P' AND payment_counts(d) AND (@closed = 0 OR @closed > (SELECT after FROM payments_asked))
       AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                        WHERE r.how = '04' AND r.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND payment_counts(o))`

// Of documents of tables nobody asks the authority, and none says how it was paid. That the
// authority does not know a document is no answer until two people have settled why, and of one
// without a stamp nobody can ask: that it has none is what they settle.
//
// What was canceled after it was paid is of every month that is closed until it is settled, of
// whatever month before its end the document is; and once it is, of the month of the document
// and of that in which it was learned. What rules of auditors do not look at any more, as it is too
// old, has nothing that people could settle, and counts in its own month alone.
//
// A document that is issued later and bills fuel of the month, as statements of cards do, is asked about before the month is
// closed, too; what was closed stays as it was reckoned. So is one of a month that was closed before it came in: its own
// month asks about it no more, and what it bills is booked in this one.
const closeDocumentFactsSQL = `WITH ` + closeFills + `, later AS MATERIALIZED (
    SELECT DISTINCT o.document
      FROM e
      JOIN line_decision_fill x USING (station, epoch, seq, branch)
      JOIN line_decided d USING (decision)
      JOIN document o USING (document)
     WHERE @closed = 0 AND d.what <> 'open' AND o.issued_at >= @until
)
SELECT x.what, count(*) OVER (PARTITION BY x.what), count(*) FILTER (WHERE x.known) OVER (PARTITION BY x.what), (sum(x.cents) OVER (PARTITION BY x.what))::bigint, x.name, x.unfound, x.cents FROM (
    SELECT 'unchecked' AS what, false AS known, '' AS unfound, CASE d.kind WHEN 'P' THEN least((SELECT coalesce(sum(f.amount_cents), 0) FROM document_of f WHERE f.document = d.document AND f.how = 'paid'), 100000000000000)::bigint ELSE document_worth(d) END AS cents, ` + closeNamed + ` AS name FROM document d
      LEFT JOIN LATERAL (SELECT s.status, s.asked_at FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1) s ON true
     WHERE d.other_of IS NULL AND (d.kind IN ('I', 'E') OR ` + closePays + `) AND d.version <> 'plain'
       AND (d.issued_at >= @issued AND d.issued_at < @until OR d.document IN (SELECT document FROM later)
            OR @closed = 0 AND d.issued_at < @issued AND EXISTS (SELECT FROM close_act a WHERE a.kind = 'close' AND a.first_on = date_trunc('month', d.issued_at)::date AND a.at < d.taken_at))
       AND (` + statusOpen + ` OR s.status = 'valid' AND s.asked_at < @asked::timestamptz)
    UNION ALL
    SELECT 'canceled', x.settled, CASE WHEN x.found OR x.settled THEN '' ELSE x.finding END, x.cents, x.name FROM (
        SELECT ` + closeFindingDone + ` AS settled, EXISTS (SELECT FROM finding f WHERE f.finding = x.finding) AS found, x.* FROM (
            SELECT document_worth(d) AS cents, ` + closeNamed + ` AS name, 'AUD-07:document/' || coalesce(nullif(d.uuid, ''), d.document) || ':canceled' AS finding,
                   d.issued_at >= @issued AS here, coalesce((SELECT min(s.said_at) FROM document_status s WHERE s.document = d.document AND s.status = 'canceled') >= @from, false) AS learned,
                   coalesce((SELECT min(s.said_at) FROM document_status s WHERE s.document = d.document AND s.status = 'canceled') < @to, false) AS before
              FROM document d
             WHERE d.other_of IS NULL AND d.kind = 'I' AND (d.issued_at < @until OR d.document IN (SELECT document FROM later)) AND ` + closeStatus + ` = 'canceled' AND is_paid(d) AND NOT is_replaced(d)) x) x
     WHERE x.here OR NOT x.settled AND x.found OR x.learned AND x.before AND x.found
    UNION ALL
    SELECT 'loads', ` + closeFindingDone + `, '', coalesce(x.risk_cents, 0), x.args[2] FROM finding x
     WHERE x.rule = 'AUD-08' AND x.args[1] IN ('undelivered', 'load_twice', 'load_tabled', 'load_product', 'load_supplier', 'load_again', 'came', 'noted') AND x.at >= @from AND x.at < @to
) x ORDER BY x.what, x.cents DESC, x.name`

// A discrepancy is named by what it is and where, and never by a vehicle: some are reserved.
const closeCriticalSQL = `
SELECT f.rule || ' ' || coalesce(f.ref, concat_ws(' ', f.station, to_char(f.at AT TIME ZONE @zone, 'YYYY-MM-DD'))),
       f.rule, f.subject || ' ' || f.key, f.risk_cents, f.actual, f.expected, coalesce(f.unit, ''), x.volume_ul, coalesce(x.price_e4, 0)
  FROM finding f
` + findingFuel + `
  LEFT JOIN LATERAL (SELECT finding_state(f.finding) AS state) d ON true
 WHERE f.severity = 'critical' AND f.at < @to AND coalesce(d.state, 'new') NOT IN ('justified', 'closed')
   AND (f.ref IS NULL OR EXISTS (SELECT FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) h(station, epoch, head)
                                  WHERE h.station = split_part(f.ref, '/', 1) AND h.epoch::text = split_part(f.ref, '/', 2) AND split_part(f.ref, '/', 3)::bigint <= h.head))
 ORDER BY f.at, f.finding`

// The month of a tank that is off is one discrepancy.
const closeTanksSQL = `
SELECT split_part(x.key, '/', 3) || '/' || split_part(x.key, '/', 4), coalesce(x.risk_cents, 0), ` + closeFindingDone + `
  FROM finding x WHERE x.rule = 'TANK-01' AND x.at >= @from AND x.at < @to`

// What keeps lines, fills and deliveries of a month from agreeing may have been found, and settled by
// two; of several of one rule about the same all are. A line may be of another month than its delivery,
// and is named by its document here.
const closeCasesSQL = `
SELECT x.rule || ' ' || CASE x.rule WHEN 'AUD-08' THEN 'line/' || coalesce(d.document, split_part(x.key, '/', 2)) || substr(x.key, length('line/' || split_part(x.key, '/', 2)) + 1) ELSE x.key END,
       bool_and(` + closeFindingDone + `)
  FROM finding x
  LEFT JOIN document d ON x.rule = 'AUD-08' AND d.uuid = split_part(x.key, '/', 2) AND d.uuid <> ''
 WHERE x.rule IN ('TANK-02', 'TANK-03', 'AUD-08') OR x.rule = 'TANK-06' AND NOT (SELECT @closed > 0 AND @closed <= after FROM payments_asked) OR x.rule = 'AUD-06' AND x.at >= @from AND x.at < @to
 GROUP BY 1`

// Records come in the order of their numbers, so a journal that reaches beyond the month has
// all of it. Of one that does not, what its box said that it holds is missing; one that has not
// been heard of since then may hold more, and nobody knows: its next number is missing. What a box that was replaced or revoked said that it
// held and never came is gone with it: a gap of the months in which it spoke last and before, and of those after until somebody has said
// what it is. One that was silent before that may have held more, too: its next number is gone with it.
var closeGapsOpenSQL = `
WITH was AS (
    SELECT w.station, w.epoch, max(w.durable) AS durable, max(w.at) AS at
      FROM (SELECT station, epoch, durable, at FROM last_word UNION ALL SELECT station, epoch, durable, at FROM sign_of_life) w GROUP BY w.station, w.epoch
)
SELECT c.station, c.epoch, c.seq + 1, greatest(c.seq + 1, w.durable), true
  FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) c(station, epoch, seq)
  JOIN cursor k USING (station, epoch)
  JOIN was w USING (station, epoch)
 WHERE c.station <> 'office' AND (w.durable > c.seq OR w.at < @to AND w.at + @silent_s * interval '1 second' < ` + closeReplaced + `) AND NOT (SELECT @closed > 0 AND @closed <= after FROM ends_asked)
   AND (k.state = 'revoked' OR EXISTS (SELECT FROM unnest(@stations::text[], @epochs::bigint[]) x(station, epoch) WHERE x.station = c.station AND x.epoch > c.epoch))
   AND NOT EXISTS (SELECT FROM record r WHERE r.station = c.station AND r.epoch = c.epoch AND r.seq = c.seq AND r.branch = 0 AND r.at >= @to)
   AND (w.at >= @from OR NOT (` + gapSaid(closeGone, `0`) + `)
        OR EXISTS (SELECT FROM close_gap p WHERE p.station = c.station AND p.epoch = c.epoch AND p.kind = 'pending' AND p.said_at < @from AND int8range(p.from_seq, p.to_seq, '[]') && ` + closeGone + `
                      AND NOT ` + gapSaid(`int8range(p.from_seq, p.to_seq, '[]') * `+closeGone, `p.n`) + `))
UNION ALL
SELECT c.station, c.epoch, c.seq + 1, greatest(c.seq + 1, coalesce(l.durable, 0)), false
  FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) c(station, epoch, seq)
  JOIN cursor k USING (station, epoch)
  LEFT JOIN sign_of_life l ON l.station = c.station AND l.epoch = c.epoch
 WHERE c.station <> 'office' AND k.state <> 'revoked'
   AND NOT EXISTS (SELECT FROM unnest(@stations::text[], @epochs::bigint[]) x(station, epoch) WHERE x.station = c.station AND x.epoch > c.epoch)
   AND NOT EXISTS (SELECT FROM record r WHERE r.station = c.station AND r.epoch = c.epoch AND r.seq = c.seq AND r.branch = 0 AND r.at >= @to)
   AND (coalesce(l.durable, 0) > c.seq OR coalesce(l.at, '-infinity') < @to)
 ORDER BY 1, 2`

const (
	closeGone = `int8range(c.seq + 1, greatest(c.seq + 1, w.durable), '[]')`
	// Since when another box spoke for the station, by its first record, or this one was revoked; where nobody knows it has been silent ever since.
	closeReplaced = `coalesce(least((SELECT r.at FROM record r WHERE r.station = c.station AND r.seq = 1 AND r.branch = 0
                                      AND r.epoch = (SELECT min(x.epoch) FROM cursor x WHERE x.station = c.station AND x.epoch > c.epoch)), k.revoked_at), 'infinity')`
)

// gapSaid tells whether people had said of all of some numbers, by the start of the month and after some statement, that they
// will not come: at once or in pieces.
func gapSaid(numbers, after string) string {
	return `coalesce((SELECT range_agg(int8range(g.from_seq, g.to_seq, '[]')) @> (` + numbers + `) FROM close_gap g
                      WHERE g.station = c.station AND g.epoch = c.epoch AND g.kind <> 'pending' AND g.said_at < @from AND g.n > ` + after + `), false)`
}

// By how much a clock is off at most: what came fastest came at once, unless all came late.
const closeClocksSQL = `
SELECT a.station, (extract(epoch FROM min(a.received_at - r.at)))::bigint * -1
  FROM arrival a
  JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (a.station, a.epoch, a.last_seq, a.branch)
 WHERE a.received_at >= @from AND a.received_at < @to AND r.clock IN ('S', 'I') AND a.station <> 'office'
 GROUP BY a.station ORDER BY a.station`

// CloseRecords returns what was recorded in a month, as far as heads.
func (s *Store) CloseRecords(ctx context.Context, w closes.Window, heads []closes.Head) (r *closes.Records, err error) {
	var stations []string
	var epochs, seqs []int64
	for _, h := range heads {
		stations, epochs, seqs = append(stations, h.Station), append(epochs, h.Epoch), append(seqs, h.Seq)
	}
	args := pgx.NamedArgs{
		"asked": nil, "closed": w.Closed, "year": w.Year, "month": w.N, "from": w.From, "to": w.To, "issued": wall(w.From, w.Zone), "until": wall(w.To, w.Zone), "zone": w.Zone.String(), "stations": stations, "epochs": epochs, "seqs": seqs, "risky": reconcile.RiskRules(),
		"silent_s": int64(health.SilentAfter / time.Second), "fuels": invoice.Fuels(),
	}
	args["closed_at"] = nil
	if !w.Until.IsZero() {
		args["closed_at"] = w.Until
	}
	if !w.Asked.IsZero() {
		args["asked"] = w.Asked
	}
	said, err := s.FinanceSaid(ctx)
	if err != nil {
		return nil, err
	}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		r = &closes.Records{Clocks: []closing.Clock{}}
		// What documents of the month are held against. Of one of which nothing was said nothing is
		// signed, as of those that were closed before it could be.
		if v := said.TaxVersion(wall(w.To, w.Zone)); v != "0" {
			r.Rules = append(r.Rules, snapshot.Rule{Name: "taxes", Version: v})
		}
		if err := tx.QueryRow(ctx, `SELECT @closed > 0 AND @closed <= after FROM payments_asked`, args).Scan(&r.Before); err != nil {
			return fmt.Errorf("read since when payments are asked about: %w", err)
		}
		if err := tx.QueryRow(ctx, `SELECT @closed > 0 AND @closed <= after FROM ends_asked`, args).Scan(&r.AnyBreak); err != nil {
			return fmt.Errorf("read since when the ends of months are asked about: %w", err)
		}
		if err := closeFigures(ctx, tx, r, args); err != nil {
			return err
		}
		if err := closeSets(ctx, tx, r, args); err != nil {
			return err
		}
		return closeFacts(ctx, tx, r, args)
	})
	return r, err
}

func closeFigures(ctx context.Context, tx pgx.Tx, r *closes.Records, args pgx.NamedArgs) error {
	var f snapshot.Figure
	if err := readEach(ctx, tx, "figures of a month", closeFiguresSQL, args, []any{&f.Name, &f.Of, &f.Unit, &f.Currency, &f.N}, func() error {
		r.Figures = append(r.Figures, f)
		return nil
	}); err != nil {
		return err
	}
	var rule snapshot.Rule
	if err := readEach(ctx, tx, "versions of rules", closeVersionsSQL, args, []any{&rule.Name, &rule.Version}, func() error {
		r.Rules = append(r.Rules, rule)
		return nil
	}); err != nil {
		return err
	}
	var station closes.Gave
	return readEach(ctx, tx, "stations of a month", closeStationsSQL, args, []any{&station.Station, &station.UL}, func() error {
		r.Stations = append(r.Stations, station)
		return nil
	})
}

// mostNamed is how many of something are named; counts and sums are of all.
const mostNamed = 50

func closeFacts(ctx context.Context, tx pgx.Tx, r *closes.Records, args pgx.NamedArgs) error {
	var what, name, unfound string
	var count, known, cents, own int64
	if err := readEach(ctx, tx, "documents to look at", closeDocumentFactsSQL, args, []any{&what, &count, &known, &cents, &name, &unfound, &own}, func() error {
		if unfound != "" {
			r.Unfound = append(r.Unfound, closing.Item{Check: closing.Canceled, Key: unfound, Is: "canceled", Name: name, Cents: own})
		}
		a := map[string]*closing.Amount{"unchecked": &r.Unchecked, "canceled": &r.Canceled, "loads": &r.Loads}[what]
		a.Count, a.Known, a.Cents = count, known, cents
		if len(a.Of) < mostNamed {
			a.Of = append(a.Of, name)
		}
		return nil
	}); err != nil {
		return err
	}
	// Of several that are about one fill its liters count once.
	var f reconcile.Finding
	var fuel reconcile.Fuel
	var of string
	var risk *int64
	worth := map[string]int64{}
	if err := readEach(ctx, tx, "critical discrepancies", closeCriticalSQL, args, []any{&name, &f.Rule, &of, &risk, &f.Actual, &f.Expected, &f.Unit, &fuel.VolumeUL, &fuel.PriceE4}, func() error {
		if stake := told.Risk(&f, risk, fuel); stake.Cents != nil && *stake.Cents > worth[of] {
			r.Critical.Cents += *stake.Cents - worth[of]
			worth[of] = *stake.Cents
		}
		if r.Critical.Count++; len(r.Critical.Of) < mostNamed {
			r.Critical.Of = append(r.Critical.Of, name)
		}
		return nil
	}); err != nil {
		return err
	}
	r.Tanks = map[string]closes.TankCase{}
	var tank closes.TankCase
	if err := readEach(ctx, tx, "tanks that are off", closeTanksSQL, args, []any{&name, &tank.Cents, &tank.Settled}, func() error {
		r.Tanks[name] = tank
		return nil
	}); err != nil {
		return err
	}
	r.Cases = map[string]bool{}
	var done bool
	if err := readEach(ctx, tx, "discrepancies of papers", closeCasesSQL, args, []any{&name, &done}, func() error {
		r.Cases[name] = done
		return nil
	}); err != nil {
		return err
	}
	var g closing.Gap
	var gone bool
	if err := readEach(ctx, tx, "gaps of journals", closeGapsOpenSQL, args, []any{&g.Station, &g.Epoch, &g.From, &g.To, &gone}, func() error {
		if g.Kind = closing.Pending; gone {
			g.Kind = closing.Gone
		}
		r.Gaps = append(r.Gaps, g)
		return nil
	}); err != nil {
		return err
	}
	var c closing.Clock
	return readEach(ctx, tx, "clocks of stations", closeClocksSQL, args, []any{&c.Station, &c.OffS}, func() error {
		r.Clocks = append(r.Clocks, c)
		return nil
	})
}
