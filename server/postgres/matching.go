package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/budget/contract"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// Which fill each line of an invoice is of. Like documents, these are of the whole house.

// The fills that a decision d names, a column each.
const decidedFills = `  LEFT JOIN LATERAL (SELECT array_agg(f.station) AS station, array_agg(f.epoch) AS epoch, array_agg(f.seq) AS seq, array_agg(f.branch) AS branch
                       FROM (SELECT * FROM line_decision_fill f WHERE f.decision = d.decision ORDER BY f.station, f.epoch, f.seq, f.branch) f) f ON true`

// Whether what a line l is numbered with is the code of a product, and no ticket.
const codeOfLine = `(l.part = 'concept' AND EXISTS (SELECT FROM bare_number b WHERE (b.document, b.part, b.n) = (l.document, l.part, l.n)) AND is_product_code(l.document, l.part, l.n))`

// A line without a permit is of its supplier's only station, where that has one. A purchase by card
// names a station by a key, and a table of them perhaps by its permit. Lines of
// who brings fuel in bulk are of deliveries, unless they name a station of that supplier's. Of two contracts
// of a station a line without a day of its own is that one's which has the document's day. Last, whether nobody has a contract
// with who issues it, of whichever days (keys as [matching.TaxKey] has them): one that has run out, or has not begun, is one.
const billedLineSelect = `
SELECT l.document, l.part, l.n, l.row, l.uuid, l.issued_at, l.issuer_name, l.issuer, trim(l.series || ' ' || l.number), l.currency, l.text, l.permit, CASE WHEN ` + codeOfLine + ` THEN '' ELSE l.ticket END, l.card, l.seller, l.product,
       l.at, l.day_alone, l.volume_ul, l.amount_cents, l.price_e4,
       CASE WHEN l.permit <> '' THEN permit_key(l.permit)
            ELSE coalesce((SELECT min(permit_key(p.permit)) FROM p JOIN c USING (contract) WHERE c.rfc = l.issuer AND line_within(l.at, l.issued_at, p.from_on, p.last_on) HAVING count(DISTINCT permit_key(p.permit)) = 1), '') END,
       CASE WHEN ` + codeOfLine + ` THEN '' ELSE ticket_key(l.ticket) END,
       CASE WHEN l.part = 'purchase' THEN coalesce((SELECT min(p.card_key) FROM p JOIN c USING (contract) WHERE c.rfc = l.issuer AND p.card_key <> '' AND permit_key(p.permit) = permit_key(l.permit) AND coalesce(l.at, l.issued_at)::date BETWEEN p.from_on AND p.last_on), upper(regexp_replace(l.permit, '\s', '', 'g'))) ELSE '' END,
       coalesce(u.vehicle, ''), coalesce(u.says, ''), coalesce(d.decision, 0), coalesce(d.batch, ''), coalesce(d.what, ''), coalesce(d.pass, ''), coalesce(d.state, ''), coalesce(d.volume_ul, 0), coalesce(d.amount_cents, 0),
       coalesce(d.price_e4, 0), coalesce(d.tolerances, 0), coalesce(d.sum_rule, 0), coalesce(d.reason, ''), coalesce(d.said_by, ''), d.said_at,
       f.station, f.epoch, f.seq, f.branch,
       coalesce((SELECT c.contract FROM c LEFT JOIN p ON p.contract = c.contract AND l.permit <> '' AND permit_key(p.permit) = permit_key(l.permit) AND line_within(l.at, l.issued_at, p.from_on, p.last_on)
                  WHERE c.rfc = l.issuer AND coalesce(l.at, l.issued_at)::date >= c.from_on AND (c.until_on IS NULL OR coalesce(l.at, l.issued_at)::date <= c.until_on)
                  ORDER BY p.permit IS NOT NULL DESC, p.last_on >= coalesce(l.at, l.issued_at)::date DESC, c.from_on DESC, c.contract LIMIT 1), ''),
       NOT EXISTS (SELECT FROM c WHERE c.rfc <> '' AND (c.rfc = l.issuer OR regexp_replace(upper(c.rfc), '[[:space:]./-]', '', 'g') = regexp_replace(upper(l.issuer), '[[:space:]./-]', '', 'g'))),
       l.uuid = '' AND EXISTS (SELECT FROM document x WHERE x.document = l.document AND stands_in(x))
  FROM l
  LEFT JOIN u ON (u.document, u.part, u.n) = (l.document, l.part, l.n)
  LEFT JOIN LATERAL (SELECT * FROM line_decision d WHERE (d.document, d.part, d.n) = (l.document, l.part, l.n) ORDER BY d.decision DESC LIMIT 1) d ON true
` + decidedFills + `
 WHERE NOT ` + billsInBulk

// Whether a line l bills fuel in bulk: who issues it brings it, by a contract of those days, and it names no station of that
// supplier's. Of the days after the last of a contract what people decided stays a station's line. It is asked beneath [contractsNow].
const billsInBulk = `(l.part = 'concept'
            AND EXISTS (SELECT FROM bulk WHERE bulk.rfc = l.issuer AND l.issued_at::date BETWEEN bulk.from_on AND bulk.last_on
                          AND (bulk.until_on IS NULL OR l.issued_at::date <= bulk.until_on OR NOT EXISTS (SELECT FROM line_decided x WHERE (x.document, x.part, x.n) = (l.document, l.part, l.n))))
            AND NOT EXISTS (SELECT FROM p JOIN c USING (contract) WHERE c.rfc = l.issuer AND permit_key(p.permit) = permit_key(l.permit) AND line_within(l.at, l.issued_at, p.from_on, p.last_on)))`

// Whose a card is that a line l has: of the vehicle that had it on the day of the purchase, by the list of
// cards; and of a card that is not on it by then, that of the one vehicle whose number, plate or inventory
// number it is today. Where no line has a card nobody looks.
const cardsOfLines = `k AS MATERIALIZED (
    SELECT card_key(number) AS card, vehicle, from_on, until_on FROM vehicle_paper_now WHERE kind = 'card' AND (SELECT count(*) FROM l WHERE l.card <> '') > 0
), named AS MATERIALIZED (
    SELECT k.card, min(v.vehicle) AS vehicle
      FROM vehicle v
      CROSS JOIN LATERAL unnest(ARRAY[v.fleet_no, v.plate, v.inventory_no]) AS n (no)
      CROSS JOIN LATERAL (SELECT card_key(n.no) AS card) k
     WHERE (SELECT count(*) FROM l WHERE l.card <> '') > 0
       AND k.card <> '' AND k.card IN (SELECT DISTINCT card_key(l.card) FROM l)
     GROUP BY k.card HAVING count(DISTINCT v.vehicle) = 1
), lk AS MATERIALIZED (
    SELECT document, part, n, card_key(card) AS card, coalesce(at, issued_at)::date AS day FROM l WHERE card <> ''
), u AS MATERIALIZED (
    SELECT x.document, x.part, x.n,
           CASE WHEN x.begun = 0 THEN coalesce(o.vehicle, '') WHEN x.holders = 1 THEN x.vehicle ELSE '' END AS vehicle,
           CASE WHEN x.begun = 0 THEN CASE WHEN o.vehicle IS NULL THEN 'nobody' ELSE '' END WHEN x.holders = 0 THEN 'ended' WHEN x.holders > 1 THEN 'several' ELSE '' END AS says
      FROM (SELECT lk.document, lk.part, lk.n, lk.card, count(*) FILTER (WHERE k.from_on <= lk.day) AS begun, count(DISTINCT k.vehicle) FILTER (WHERE k.from_on <= lk.day AND (k.until_on IS NULL OR k.until_on >= lk.day)) AS holders,
                   min(k.vehicle) FILTER (WHERE k.from_on <= lk.day AND (k.until_on IS NULL OR k.until_on >= lk.day)) AS vehicle
              FROM lk LEFT JOIN k ON k.card = lk.card GROUP BY lk.document, lk.part, lk.n, lk.card) x
      LEFT JOIN named o ON o.card = x.card
)`

// Contracts c, their stations p, and bulk: on which days documents of a supplier's are of deliveries, by which contract.
const contractsNow = `c AS MATERIALIZED (SELECT * FROM contract_now), p AS MATERIALIZED (SELECT * FROM permit_on), bulk AS MATERIALIZED (SELECT * FROM bulk_on)`

const billedLinesSQL = `WITH ` + contractsNow + `, l AS (
    SELECT * FROM billed_line WHERE issued_at >= @window_from AND issued_at < @window_to
), ` + cardsOfLines + billedLineSelect + ` AND (l.issued_at >= @from AND l.issued_at < @to OR coalesce(d.what, 'open') = 'open')
 ORDER BY l.taken, l.part, l.n`

// wall is a moment by a clock of the office, as documents have their times.
func wall(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// unwall is the moment at which a clock of the office shows a time.
func unwall(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}

// BilledLines returns the lines of documents that count: those issued in a period, and of
// the window around it those that nobody has decided.
func (s *Store) BilledLines(ctx context.Context, period, window [2]time.Time, zone *time.Location) ([]matching.Line, error) {
	return s.billedLines(ctx, billedLinesSQL, zone, pgx.NamedArgs{
		"from": wall(period[0], zone), "to": wall(period[1], zone), "window_from": wall(window[0], zone), "window_to": wall(window[1], zone),
	})
}

// What is decided of fills in a period is told by the fills: a statement that is issued on the first of a month bills those of
// the one before.
const billedElsewhereSQL = `WITH ` + contractsNow + `, ids AS MATERIALIZED (
    SELECT DISTINCT x.document, x.part, x.n FROM effective_dispense e
      JOIN LATERAL (SELECT * FROM fill_billed b WHERE (b.station, b.epoch, b.seq, b.branch) = (e.station, e.epoch, e.seq, e.branch)) x ON true
     WHERE e.happened_at >= @at_from AND e.happened_at < @at_to
), l AS (
    SELECT b.* FROM billed_line b JOIN ids USING (document, part, n) WHERE NOT (b.issued_at >= @from AND b.issued_at < @to)
), ` + cardsOfLines + billedLineSelect + `
 ORDER BY l.issued_at, l.taken, l.part, l.n`

// BilledElsewhere returns the lines of documents that were issued outside of a period and are decided to be of fills in it.
func (s *Store) BilledElsewhere(ctx context.Context, period [2]time.Time, zone *time.Location) ([]matching.Line, error) {
	return s.billedLines(ctx, billedElsewhereSQL, zone, pgx.NamedArgs{"from": wall(period[0], zone), "to": wall(period[1], zone), "at_from": period[0], "at_to": period[1]})
}

const billedLineSQL = `WITH ` + contractsNow + `, l AS (SELECT * FROM billed_line WHERE (document, part, n) = (@document, @part, @n)), ` + cardsOfLines + billedLineSelect

// BilledLine returns a line, or fault.ErrNotFound.
func (s *Store) BilledLine(ctx context.Context, id matching.LineID, zone *time.Location) (matching.Line, error) {
	list, err := s.billedLines(ctx, billedLineSQL, zone, lineArgs(id))
	if err == nil && len(list) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return matching.Line{}, notFound(err, "line %s", id)
	}
	return list[0], nil
}

const billedOnSQL = `SELECT min(issued_at) FROM billed_line WHERE document = @document HAVING count(*) > 0`

// BilledOn returns when a document was issued of which lines count, or fault.ErrNotFound.
func (s *Store) BilledOn(ctx context.Context, document string, zone *time.Location) (time.Time, error) {
	var at time.Time
	if err := s.pool.QueryRow(ctx, billedOnSQL, pgx.NamedArgs{"document": document}).Scan(&at); err != nil {
		return at, notFound(err, "document %s", document)
	}
	return unwall(at, zone), nil
}

func lineArgs(id matching.LineID) pgx.NamedArgs {
	return pgx.NamedArgs{"document": id.Document, "part": id.Part, "n": id.N}
}

func (s *Store) billedLines(ctx context.Context, sql string, zone *time.Location, args pgx.NamedArgs) ([]matching.Line, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read lines of invoices: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l matching.Line, err error) {
		var d matching.Decision
		var issued time.Time
		var at, said *time.Time
		var fills refColumns
		err = row.Scan(&l.Document, &l.Part, &l.N, &l.Row, &l.UUID, &issued, &l.Supplier, &l.RFC, &l.Folio, &l.Currency, &l.Text, &l.Permit, &l.Ticket, &l.Card, &l.Seller, &l.Product,
			&at, &l.DayAlone, &l.VolumeUL, &l.Cents, &l.PriceE4, &l.Keys.Permit, &l.Keys.Ticket, &l.Keys.Station, &l.Vehicle, &l.CardSays,
			&d.N, &d.Batch, &d.What, &d.Pass, &d.State, &d.VolumeUL, &d.Cents, &d.PriceE4, &d.Tolerances, &d.SumRule, &d.Reason, &d.By, &said,
			&fills.station, &fills.epoch, &fills.seq, &fills.branch, &l.Contract, &l.OfStranger, &l.Table)
		l.IssuedAt = unwall(issued, zone)
		if at != nil {
			l.At = unwall(*at, zone)
		}
		l.Last = d.N
		if said != nil && d.What != matching.Open {
			d.Line, d.At, d.Fills = l.LineID, *said, fills.refs()
			l.Decided = &d
		}
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("read lines of invoices: %w", err)
	}
	return list, nil
}

// refColumns are names of fills, a column each.
type refColumns struct {
	station    []string
	epoch, seq []int64
	branch     []int32
}

func (r *refColumns) add(ref match.Ref) {
	r.station, r.epoch, r.seq, r.branch = append(r.station, ref.Station), append(r.epoch, ref.Epoch), append(r.seq, ref.Seq), append(r.branch, int32(ref.Branch))
}

func (r *refColumns) refs() (list []match.Ref) {
	for i := range r.station {
		var ref match.Ref
		ref.Station, ref.Epoch, ref.Seq, ref.Branch = r.station[i], r.epoch[i], r.seq[i], int(r.branch[i])
		list = append(list, ref)
	}
	return list
}

// The contract c that a fill e is of: that which it names, as a ticket does; and of a box of
// ours at a supplier's station the one that is valid then. Where it has run out and no other has begun it stays of the last that names
// the station, as long as that does and no tank of ours has been read there by then: the fuel is the supplier's all the same, is owed and will be billed,
// and that it is of no valid contract is asked about when it is (AUD-11).
const contractOfFill = `LATERAL (SELECT c.contract, c.supply, c.supplier, c.rfc, c.currency, coalesce(e.permit, p.permit, '') AS at_permit
                  FROM c LEFT JOIN p ON e.contract IS NULL AND p.contract = c.contract AND p.station = e.station AND (e.happened_at AT TIME ZONE @zone)::date BETWEEN p.from_on AND p.last_on
                 WHERE CASE WHEN e.contract IS NOT NULL THEN c.contract = e.contract
                            ELSE p.station = e.station AND (e.happened_at AT TIME ZONE @zone)::date >= c.from_on AND (c.until_on IS NULL OR (e.happened_at AT TIME ZONE @zone)::date <= c.until_on
                                                  OR NOT EXISTS (SELECT FROM event t WHERE t.kind = 'tank' AND t.branch = 0 AND t.station = e.station AND t.at <= e.happened_at)
                                                     AND NOT EXISTS (SELECT FROM tank_dip_now t WHERE t.station = e.station AND t.at <= e.happened_at)) END
                 ORDER BY c.until_on IS NULL OR (e.happened_at AT TIME ZONE @zone)::date <= c.until_on DESC, c.from_on DESC, c.contract, p.permit LIMIT 1) c ON true`

// A number is a supplier's own only on a ticket. Where two lines have a fill, since one of
// them counts again, it is of the one that was decided last.
const contractFillSelect = `
SELECT e.station, e.epoch, e.seq, e.branch, e.happened_at, c.contract, c.supply, c.supplier, c.rfc,
       coalesce((SELECT (array_agg(n.name ORDER BY (e.happened_at AT TIME ZONE @zone)::date BETWEEN n.from_on AND n.last_on DESC, n.revision DESC, n.permit, n.from_on))[1] FROM p n WHERE n.contract = c.contract AND permit_key(n.permit) = permit_key(c.at_permit)), nullif(c.at_permit, ''), s.name, e.station),
       c.at_permit, coalesce(CASE WHEN e.source = 'ticket' THEN e.ticket END, ''), permit_key(c.at_permit), coalesce(CASE WHEN e.source = 'ticket' THEN ticket_key(e.ticket) END, ''),
       CASE WHEN c.supply = 'card' THEN coalesce((SELECT min(k.card_key) FROM p k WHERE k.contract = c.contract AND k.card_key <> '' AND permit_key(k.permit) = permit_key(c.at_permit) AND (e.happened_at AT TIME ZONE @zone)::date BETWEEN k.from_on AND k.last_on), '') ELSE '' END,
       coalesce(e.vehicle, ''), coalesce(nullif(concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), ''), e.vehicle, ''), v.reserved IS NOT NULL,
       coalesce(g.product, ''), coalesce(g.name, e.grade), e.volume_ul, coalesce(e.amount_cents, 0), coalesce(e.price_e4, 0), coalesce(e.currency, c.currency), coalesce(c.currency, ''),
       coalesce(b.document, ''), coalesce(b.part, ''), coalesce(b.n, 0),
       coalesce(b.uuid = '' AND (SELECT o.version = 'plain' AND 'MXN' IN (o.currency, c.currency) AND receives_on((e.happened_at AT TIME ZONE @zone)::date) FROM document o WHERE o.document = b.document), false)
  FROM e
  JOIN ` + contractOfFill + `
  LEFT JOIN station s ON s.station = e.station
  LEFT JOIN vehicle v ON v.vehicle = e.vehicle
  LEFT JOIN grade g ON g.grade = e.grade
  LEFT JOIN LATERAL (SELECT * FROM fill_billed b WHERE (b.station, b.epoch, b.seq, b.branch) = (e.station, e.epoch, e.seq, e.branch)) b ON true
 WHERE e.purpose IN ('vehicle', 'container')`

const contractFillsSQL = `WITH ` + contractsNow + `, r AS (
    SELECT DISTINCT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) AS r (station, epoch, seq, branch)
), e AS (
    SELECT * FROM effective_dispense WHERE happened_at >= @from AND happened_at < @to
     UNION ALL
    SELECT x.* FROM r, LATERAL (SELECT * FROM effective_dispense x WHERE (x.station, x.epoch, x.seq, x.branch) = (r.station, r.epoch, r.seq, r.branch) OFFSET 0) x
     WHERE NOT (x.happened_at >= @from AND x.happened_at < @to)
)` + contractFillSelect + ` ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

// ContractFills returns the fills of contracts in a window, and some by their names.
func (s *Store) ContractFills(ctx context.Context, window [2]time.Time, refs []match.Ref, zone *time.Location) ([]matching.Fill, error) {
	var named refColumns
	for _, ref := range refs {
		named.add(ref)
	}
	rows, err := s.pool.Query(ctx, contractFillsSQL, pgx.NamedArgs{
		"from": window[0], "to": window[1], "zone": zone.String(), "stations": named.station, "epochs": named.epoch, "seqs": named.seq, "branches": named.branch,
	})
	if err != nil {
		return nil, fmt.Errorf("read fills of contracts: %w", err)
	}
	money := map[string]string{} // of contracts
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f matching.Fill, err error) {
		var of string
		defer func() { money[f.Contract] = of }()
		err = row.Scan(&f.Ref.Station, &f.Ref.Epoch, &f.Ref.Seq, &f.Ref.Branch, &f.At, &f.Contract, &f.Supply, &f.Supplier, &f.RFC, &f.StationName,
			&f.Permit, &f.Ticket, &f.Keys.Permit, &f.Keys.Ticket, &f.Keys.Station, &f.Vehicle, &f.VehicleName, &f.Reserved, &f.Product, &f.GradeName, &f.VolumeUL, &f.Cents, &f.PriceE4, &f.Currency, &of,
			&f.Of.Document, &f.Of.Part, &f.Of.N, &f.OfTable)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read fills of contracts: %w", err)
	}
	return list, s.agree(ctx, list, money, zone)
}

// agree says of fills what their contracts say that a liter costs then, where that is in their money.
func (s *Store) agree(ctx context.Context, fills []matching.Fill, money map[string]string, zone *time.Location) error {
	if len(fills) == 0 {
		return nil
	}
	prices, err := pricesByContract(ctx, s.pool)
	if err != nil {
		return err
	}
	for i := range fills {
		f := &fills[i]
		if list := prices[f.Contract]; list != nil && f.Currency == money[f.Contract] {
			f.AgreedE4, _ = contract.Expected(list, f.Product, budget.Day(f.At.In(zone).Format(time.DateOnly)), f.PriceE4)
		}
	}
	return nil
}

const decisionSelect = `
SELECT d.decision, d.batch, d.document, d.part, d.n, d.what, d.pass, d.state, d.volume_ul, d.amount_cents, d.price_e4, d.tolerances, d.reason, d.said_by, d.said_at, f.station, f.epoch, f.seq, f.branch
  FROM d
` + decidedFills + `
 ORDER BY d.decision DESC`

const lineDecisionsSQL = `WITH d AS (SELECT * FROM line_decision WHERE (document, part, n) = (@document, @part, @n))` + decisionSelect

// LineDecisions returns all that was decided of a line, the newest first.
func (s *Store) LineDecisions(ctx context.Context, id matching.LineID) ([]matching.Decision, error) {
	return s.decisions(ctx, lineDecisionsSQL, lineArgs(id))
}

const batchDecisionsSQL = `WITH d AS (SELECT * FROM line_decided WHERE batch = @batch)` + decisionSelect

// BatchDecisions returns what was decided at once and counts.
func (s *Store) BatchDecisions(ctx context.Context, batch string) ([]matching.Decision, error) {
	return s.decisions(ctx, batchDecisionsSQL, pgx.NamedArgs{"batch": batch})
}

func (s *Store) decisions(ctx context.Context, sql string, args pgx.NamedArgs) ([]matching.Decision, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read decisions of lines: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d matching.Decision, err error) {
		var fills refColumns
		err = row.Scan(&d.N, &d.Batch, &d.Line.Document, &d.Line.Part, &d.Line.N, &d.What, &d.Pass, &d.State, &d.VolumeUL, &d.Cents, &d.PriceE4, &d.Tolerances, &d.Reason, &d.By, &d.At,
			&fills.station, &fills.epoch, &fills.seq, &fills.branch)
		d.Fills = fills.refs()
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read decisions of lines: %w", err)
	}
	return list, nil
}

// Decisions are kept one after another, so that of two that name one fill the second sees
// the first.
const lockDecisionsSQL = `SELECT pg_advisory_xact_lock(hashtext('litro line decisions'))`

// Of lines that somebody decides now, the first of which the last decision is another than
// they saw.
const decidedSinceSQL = `
SELECT w.document, w.part, w.n
  FROM unnest(@documents::text[], @parts::text[], @ns::int[], @afters::bigint[]) AS w (document, part, n, after)
 WHERE w.after <> coalesce((SELECT max(d.decision) FROM line_decision d WHERE (d.document, d.part, d.n) = (w.document, w.part, w.n)), 0)
 ORDER BY w.document, w.part, w.n LIMIT 1`

const addDecisionsSQL = `
INSERT INTO line_decision (batch, document, part, n, what, pass, state, volume_ul, amount_cents, price_e4, tolerances, sum_rule, reason, said_by, said_at)
SELECT @batch, w.document, w.part, w.n, @what, w.pass, w.state, w.volume_ul, w.cents, w.price_e4, @tolerances, @sum_rule, @reason, @by, @at
  FROM unnest(@documents::text[], @parts::text[], @ns::int[], @passes::text[], @states::text[], @volumes::bigint[], @cents::bigint[], @prices::bigint[])
       AS w (document, part, n, pass, state, volume_ul, cents, price_e4)
RETURNING document, part, n, decision`

// Of fills that are named now, the first that another line has. It begins at those few, and
// not at all that was ever decided. What a table has in the stead of a fiscal document a line of one may take.
const takenFillSQL = `
WITH m AS MATERIALIZED (
    SELECT f.*, o.version <> 'plain' AS fiscal, o.currency FROM line_decision_fill f JOIN line_decision USING (decision) JOIN document o USING (document) WHERE decision = ANY (@decisions)
), x AS MATERIALIZED (
    SELECT x.*, m.fiscal, m.currency AS money FROM m, LATERAL (SELECT * FROM line_decision_fill x
                                 WHERE (x.station, x.epoch, x.seq, x.branch) = (m.station, m.epoch, m.seq, m.branch) AND x.decision <> m.decision OFFSET 0) x
)
SELECT x.station, x.epoch, x.seq, x.branch, d.document, d.part, d.n
  FROM x JOIN line_decided d USING (decision) JOIN billed_line USING (document, part, n)
 WHERE d.what = 'linked'
   AND NOT (x.fiscal AND EXISTS (SELECT FROM document o WHERE o.document = d.document AND o.version = 'plain' AND 'MXN' IN (o.currency, x.money) AND receives_on(o.issued_at::date)))
 ORDER BY x.station, x.epoch, x.seq, x.branch, d.decision LIMIT 1`

// What is found of a line has its document by the UUID where that has one.
const lineCasesSQL = `
SELECT coalesce(d.document, split_part(x.key, '/', 2)), split_part(x.key, '/', 3), split_part(x.key, '/', 4)::int, ` + closeFindingDone + `
  FROM finding x LEFT JOIN document d ON d.uuid = split_part(x.key, '/', 2) AND d.uuid <> '' AND d.other_of IS NULL
 WHERE x.rule = 'AUD-08' AND x.args[1] IN ('volume', 'amount', 'product')`

// LineCases tells of each line of which something was found that it bills other than its fills whether people
// have settled that.
func (s *Store) LineCases(ctx context.Context) (map[matching.LineID]bool, error) {
	all := map[matching.LineID]bool{}
	var id matching.LineID
	var done bool
	err := readEach(ctx, s.pool, "what is found of lines and their fills", lineCasesSQL, nil, []any{&id.Document, &id.Part, &id.N, &done}, func() error {
		all[id] = done
		return nil
	})
	return all, err
}

// Decide keeps decisions, all or none. All are said at once by one person, of one kind, and
// each of another line.
func (s *Store) Decide(ctx context.Context, list []matching.Decision) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDecisionsSQL); err != nil {
			return err
		}
		if err := decide(ctx, tx, list); err != nil {
			return err
		}
		d := &list[0]
		said, object := fmt.Sprintf("%s: %d", d.What, len(list)), d.Line.String()
		if len(list) > 1 {
			object = "batch " + d.Batch
		}
		return audit(ctx, tx, d.By, "lines of invoices", object, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("decide of %d lines: %w", len(list), err)
	}
	return nil
}

func decide(ctx context.Context, tx pgx.Tx, list []matching.Decision) error {
	d := &list[0]
	var w struct {
		documents, parts, passes, states []string
		ns                               []int
		afters, volumes, cents, prices   []int64
	}
	for i := range list {
		x := &list[i]
		w.documents, w.parts, w.ns, w.afters = append(w.documents, x.Line.Document), append(w.parts, x.Line.Part), append(w.ns, x.Line.N), append(w.afters, x.After)
		w.passes, w.states = append(w.passes, string(x.Pass)), append(w.states, string(x.State))
		w.volumes, w.cents, w.prices = append(w.volumes, int64(x.VolumeUL)), append(w.cents, x.Cents), append(w.prices, x.PriceE4)
	}
	args := pgx.NamedArgs{
		"documents": w.documents, "parts": w.parts, "ns": w.ns, "afters": w.afters, "passes": w.passes, "states": w.states, "volumes": w.volumes, "cents": w.cents, "prices": w.prices,
		"batch": d.Batch, "what": d.What, "tolerances": d.Tolerances, "sum_rule": d.SumRule, "reason": d.Reason, "by": d.By, "at": d.At,
	}
	var since matching.LineID
	switch err := tx.QueryRow(ctx, decidedSinceSQL, args).Scan(&since.Document, &since.Part, &since.N); {
	case err == nil:
		return fmt.Errorf("line %s: %w", since, matching.ErrSince)
	case !errors.Is(err, pgx.ErrNoRows):
		return err
	}
	numbers, decisions := map[matching.LineID]int64{}, []int64{}
	var id matching.LineID
	var n int64
	if err := readEach(ctx, tx, "what was decided", addDecisionsSQL, args, []any{&id.Document, &id.Part, &id.N, &n}, func() error {
		numbers[id], decisions = n, append(decisions, n)
		return nil
	}); err != nil {
		return err
	}
	var fills [][]any
	for i := range list {
		for _, ref := range list[i].Fills {
			fills = append(fills, []any{numbers[list[i].Line], ref.Station, ref.Epoch, ref.Seq, ref.Branch})
		}
	}
	if err := copyRows(ctx, tx, "line_decision_fill", []string{"decision", "station", "epoch", "seq", "branch"}, fills); err != nil {
		return err
	}
	var taken matching.TakenError
	err := tx.QueryRow(ctx, takenFillSQL, pgx.NamedArgs{"decisions": decisions}).Scan(&taken.Fill.Station, &taken.Fill.Epoch, &taken.Fill.Seq, &taken.Fill.Branch, &taken.Line.Document, &taken.Line.Part, &taken.Line.N)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = &taken
	}
	return err
}

const matchTolerancesSQL = `
SELECT version, to_char(from_on, 'YYYY-MM-DD'), contract, volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, late_days, urgent_days, reason, said_by, agreed_by, said_at
  FROM match_tolerances ORDER BY version`

// Tolerances returns all that was said of how far lines may be from fills, in order, and the first
// day that no closed month has; empty: none is closed.
func (s *Store) Tolerances(ctx context.Context) (matching.SaidTolerances, string, error) {
	return matchTolerances(ctx, s.pool)
}

func matchTolerances(ctx context.Context, db querier) (said matching.SaidTolerances, open string, err error) {
	var t matching.Tolerance
	var late, urgent *int
	if err = readEach(ctx, db, "tolerances", matchTolerancesSQL, nil,
		[]any{&t.Version, &t.From, &t.Contract, &t.VolumeUL, &t.VolumeMill, &t.PriceE4, &t.Cents, &t.CentsMill, &t.Days, &t.SumUL, &t.SumMill, &late, &urgent, &t.Reason, &t.By, &t.AgreedBy, &t.At}, func() error {
			if t.Awaited = nil; late != nil && urgent != nil {
				t.Awaited = &matching.Awaited{Late: *late, Urgent: *urgent}
			}
			said, late, urgent = append(said, t), nil, nil
			return nil
		}); err != nil {
		return nil, "", err
	}
	err = readEach(ctx, db, "which months are closed", firstOpenDaySQL, nil, []any{&open}, func() error { return nil })
	return said, open, err
}

const sayMatchToleranceSQL = `
INSERT INTO match_tolerances (from_on, contract, volume_ul, volume_mill, price_e4, amount_cents, amount_mill, days, sum_ul, sum_mill, late_days, urgent_days, reason, said_by, agreed_by, said_at)
VALUES (@from::date, @contract, @volume_ul, @volume_mill, @price_e4, @cents, @mill, @days, @sum_ul, @sum_mill, @late, @urgent, @reason, @by, @agreed, @at)`

// SayTolerance adds what counts from a day on.
func (s *Store) SayTolerance(ctx context.Context, t matching.Tolerance, check func(matching.SaidTolerances, string) error) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTolerancesSQL); err != nil {
			return err
		}
		if t.Contract != "" {
			there := false
			if err := tx.QueryRow(ctx, contractThereSQL, pgx.NamedArgs{"contract": t.Contract}).Scan(&there); err != nil {
				return err
			}
			if !there {
				return fmt.Errorf("contract %q: %w", t.Contract, fault.ErrNotFound)
			}
		}
		said, open, err := matchTolerances(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(said, open); err != nil {
			return err
		}
		var late, urgent *int
		if t.Awaited != nil {
			late, urgent = &t.Awaited.Late, &t.Awaited.Urgent
		}
		if _, err := tx.Exec(ctx, sayMatchToleranceSQL, pgx.NamedArgs{
			"from": t.From, "contract": t.Contract, "volume_ul": t.VolumeUL, "volume_mill": t.VolumeMill, "price_e4": t.PriceE4, "cents": t.Cents, "mill": t.CentsMill, "days": t.Days, "sum_ul": t.SumUL, "sum_mill": t.SumMill,
			"late": late, "urgent": urgent,
			"reason": t.Reason, "by": t.By, "agreed": t.AgreedBy, "at": t.At,
		}); err != nil {
			return err
		}
		line, err := json.Marshal(t)
		if err != nil {
			return err
		}
		return audit(ctx, tx, t.By, "tolerances of matching", t.Contract, nil, new(string(line)))
	})
	if err != nil {
		return fmt.Errorf("say a tolerance: %w", err)
	}
	return nil
}
