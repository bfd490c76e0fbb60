package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance/owed"
	"github.com/litro-fuel/litro/server/invoice"
)

// stoodOn tells of a document that is canceled that it stood until the end of a day: what is in its place, and
// counts, was issued later. Suppliers cancel what they replace.
func stoodOn(kind, counts string) string {
	return `@on::date IS NOT NULL AND d.kind = '` + kind + `' AND d.other_of IS NULL
       AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
       AND EXISTS (SELECT FROM document_of f JOIN document o USING (document)
                    WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND o.issued_at::date > @on AND ` + counts + `(o))`
}

// Documents that count, with what the budget says was paid of each: by its UUID, or by its series
// and number where no other document that counts has them; and with those in whose place each is, at once or by way of others.
var owedBillsSQL = `
WITH said AS (
    SELECT movement_key(document) AS key, sum(cents)::bigint AS cents, coalesce(sum(cents) FILTER (WHERE movement_key(document) <> upper(regexp_replace(document, '[^[:alnum:]]', '', 'g'))), 0)::bigint AS own
      FROM budget_movement_now WHERE moment = 'paid' AND (@on::date IS NULL OR day <= @on) GROUP BY 1
), bill AS (
    SELECT d.*, billed_by_card(d) AS by_card, billed_beside(d, @fuels) AS beside, upper(regexp_replace(d.uuid, '[^[:alnum:]]', '', 'g')) AS uuid_key, upper(regexp_replace(d.series || d.number, '[^[:alnum:]]', '', 'g')) AS number_key
      FROM document d
     WHERE (counts_alone(d) OR ` + stoodOn("I", "counts_alone") + `) AND d.total_cents >= 0
       AND (@on::date IS NULL OR d.issued_at::date <= @on)
       AND (NOT EXISTS (SELECT FROM document_of f JOIN document o USING (document) WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '' AND (@on::date IS NULL OR o.issued_at::date <= @on)) OR NOT is_replaced(d))
), replaced AS (
    SELECT DISTINCT ON (r.document) b.document AS by, r.*, upper(regexp_replace(r.uuid, '[^[:alnum:]]', '', 'g')) AS uuid_key, upper(regexp_replace(r.series || r.number, '[^[:alnum:]]', '', 'g')) AS number_key
      FROM bill b
     CROSS JOIN LATERAL (
           WITH RECURSIVE r AS (
               SELECT b.document, b.uuid, b.n, b.issued_at, b.issuer, b.series, b.number, b.version, b.payment_method, b.total_cents + b.by_card AS cents
                UNION
               SELECT o.document, o.uuid, o.n, o.issued_at, o.issuer, o.series, o.number, o.version, o.payment_method, o.total_cents + billed_by_card(o)
                 FROM r JOIN document_of f ON f.document = r.document AND f.how = '04' AND f.uuid <> ''
                 JOIN document o ON o.uuid = f.uuid AND o.kind = 'I' AND o.other_of IS NULL AND o.issuer = r.issuer AND (o.issued_at, o.n) < (r.issued_at, r.n)
           ) SELECT * FROM r WHERE r.document <> b.document) r
     WHERE EXISTS (SELECT FROM document_of f WHERE f.document = b.document AND f.how = '04')
       AND NOT EXISTS (SELECT FROM bill x WHERE x.document = r.document)
     ORDER BY r.document, b.issued_at, b.document
), was AS (
    SELECT r.by, array_agg(r.document ORDER BY r.n) AS ids, array_agg(r.uuid ORDER BY r.n) AS uuids, array_agg(btrim(r.series || ' ' || r.number) ORDER BY r.n) AS folios, array_agg(r.issued_at ORDER BY r.n) AS issued,
           array_agg(CASE WHEN r.version <> 'plain' AND r.payment_method = 'PUE' THEN 'PUE' ELSE 'PPD' END ORDER BY r.n) AS methods, array_agg(r.cents ORDER BY r.n) AS totals, array_agg(coalesce(s.cents, 0)::bigint ORDER BY r.n) AS booked,
           coalesce(sum(s.cents), 0)::bigint AS cents, coalesce(sum(s.own), 0)::bigint AS own
      FROM (SELECT *, count(*) OVER (PARTITION BY number_key) AS called FROM replaced) r
      LEFT JOIN LATERAL (SELECT sum(s.cents) AS cents, sum(s.own) AS own FROM said s
                          WHERE s.key = r.uuid_key OR s.key = r.number_key AND r.number_key <> '' AND r.called = 1 AND NOT EXISTS (SELECT FROM bill x WHERE x.number_key = r.number_key)) s ON true
     GROUP BY r.by
)
SELECT b.document, b.uuid, btrim(b.series || ' ' || b.number), b.issuer, b.issuer_name, b.issued_at, b.currency,
       CASE WHEN b.version = 'plain' THEN '' WHEN b.payment_method = 'PUE' THEN 'PUE' ELSE 'PPD' END, b.total_cents + b.by_card, b.by_card, b.beside,
       coalesce(u.cents, 0) + coalesce(n.cents, 0) + coalesce(w.cents, 0), coalesce(u.own, 0) + coalesce(w.own, 0), b.currency = coalesce(budget_currency(b.issued_at::date), ''),
       coalesce(w.ids, '{}'), coalesce(w.uuids, '{}'), coalesce(w.folios, '{}'), coalesce(w.issued, '{}'), coalesce(w.methods, '{}'), coalesce(w.totals, '{}'), coalesce(w.booked, '{}')
  FROM (SELECT *, count(*) OVER (PARTITION BY number_key) AS called FROM bill) b
  LEFT JOIN said u ON u.key = b.uuid_key AND b.uuid_key <> ''
  LEFT JOIN said n ON n.key = b.number_key AND b.number_key <> '' AND b.called = 1
  LEFT JOIN was w ON w.by = b.document
 WHERE @only::text[] IS NULL OR b.document = ANY (@only) -- after all that have its number were counted
 ORDER BY b.issued_at, b.document`

// Credit notes that count, with the documents that each is of: those that it names (01 a credit, 03
// goods given back, 07 an advance) and of its issuer, or else those of whose lines it has the tickets.
var owedNotesSQL = `
SELECT d.document, d.uuid, btrim(d.series || ' ' || d.number), d.issuer, d.issuer_name, d.issued_at, d.currency, d.total_cents + billed_by_card(d),
       CASE WHEN EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.how IN ('01', '03', '07'))
            THEN ARRAY(SELECT o.document FROM document_of f JOIN document o ON o.uuid = f.uuid AND o.uuid <> '' AND o.other_of IS NULL AND o.issuer = d.issuer WHERE f.document = d.document AND f.how IN ('01', '03', '07') AND f.uuid <> '' ORDER BY 1)
            ELSE coalesce(l.of, '{}') END
  FROM document d
  LEFT JOIN (SELECT document, array_agg(DISTINCT of_document) AS of FROM credited_line GROUP BY document) l ON l.document = d.document
 WHERE (credit_counts(d) OR ` + stoodOn("E", "credit_counts") + `) AND d.total_cents >= 0
   AND NOT EXISTS (SELECT FROM document_of f JOIN document o USING (document)
                    WHERE f.how = '04' AND f.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND credit_counts(o) AND (@on::date IS NULL OR o.issued_at::date <= @on))
 ORDER BY d.issued_at, d.document`

// Payments that were made, with those that are refused for paying too much or twice: those of made_part; and on
// a day, in the place of one that was issued later, the one that stood then.
var owedPaymentsSQL = `
SELECT d.document, d.uuid, f.n, b.document, coalesce(f.part, 0), d.issued_at, f.amount_cents, NOT payment_counts(d)
  FROM document_of f
  JOIN document d ON d.document = f.document
  JOIN document b ON b.uuid = f.uuid AND b.uuid <> '' AND b.other_of IS NULL AND b.issuer = d.issuer
 WHERE f.how = 'paid' AND f.amount_cents IS NOT NULL AND d.kind = 'P' AND (payment_made(d) OR ` + stoodOn("P", "payment_counts") + `) AND (f.currency = b.currency OR paid_in_money_of(f, b)) -- it says so, or the judgment is asked
   AND NOT EXISTS (SELECT FROM document_of r JOIN document o USING (document)
                    WHERE r.how = '04' AND r.uuid = d.uuid AND d.uuid <> '' AND o.issuer = d.issuer AND (o.issued_at, o.n) > (d.issued_at, d.n) AND o.kind = 'P' AND payment_made(o)
                      AND (@on::date IS NULL OR o.issued_at::date <= @on))
   AND (@only::text[] IS NULL OR b.document = ANY (@only) OR EXISTS (SELECT FROM document_of w WHERE w.document = ANY (@only) AND w.how = '04')) -- of what those are in the place of, too
 ORDER BY d.issued_at, d.document, f.n`

// owedBills reads documents that count: of some, by their ids; nil: all. What the budget says was
// paid of each is that until the end of a day; zero: all.
func owedBills(ctx context.Context, db querier, only []string, on time.Time) (bills []owed.Bill, err error) {
	args := pgx.NamedArgs{"only": only, "on": nil, "fuels": invoice.Fuels()}
	if !on.IsZero() {
		args["on"] = date(on)
	}
	var b owed.Bill
	var ids, uuids, folios, methods []string
	var issued []time.Time
	var totals, booked []int64
	err = readEach(ctx, db, "what is billed", owedBillsSQL, args, []any{&b.ID, &b.UUID, &b.Folio, &b.RFC, &b.Supplier, &b.IssuedAt, &b.Currency, &b.Method, &b.Cents, &b.CardCents, &b.BesideCents, &b.BookedCents, &b.OwnCents, &b.Booked, &ids, &uuids, &folios, &issued, &methods, &totals, &booked}, func() error {
		b.Was = nil // the next has its own
		for i := range ids {
			b.Was = append(b.Was, owed.Replaced{ID: ids[i], UUID: uuids[i], Folio: folios[i], IssuedAt: issued[i], Method: methods[i], Cents: totals[i], BookedCents: booked[i]})
		}
		bills = append(bills, b)
		return nil
	})
	return bills, err
}

// owedPayments reads payments that were made: of some documents, by their ids, nil: of all; as far as nothing
// that was issued until the end of a day is in the place of them, zero: nothing at all.
func owedPayments(ctx context.Context, db querier, only []string, on time.Time) (payments []owed.Payment, err error) {
	args := pgx.NamedArgs{"only": only, "on": nil}
	if !on.IsZero() {
		args["on"] = date(on)
	}
	var p owed.Payment
	err = readEach(ctx, db, "payments", owedPaymentsSQL, args, []any{&p.ID, &p.UUID, &p.N, &p.Bill, &p.Part, &p.IssuedAt, &p.Cents, &p.Refused}, func() error {
		payments = append(payments, p)
		return nil
	})
	return payments, err
}

// owedNotes reads credit notes that count, as far as nothing that was issued until the end of a day is in the place
// of them; zero: nothing at all.
func owedNotes(ctx context.Context, db querier, on time.Time) (notes []owed.Note, err error) {
	args := pgx.NamedArgs{"on": nil}
	if !on.IsZero() {
		args["on"] = date(on)
	}
	var n owed.Note
	err = readEach(ctx, db, "credit notes", owedNotesSQL, args, []any{&n.ID, &n.UUID, &n.Folio, &n.RFC, &n.Supplier, &n.IssuedAt, &n.Currency, &n.Cents, &n.Of}, func() error {
		one := n
		n.Of = nil // the next has its own
		notes = append(notes, one)
		return nil
	})
	return notes, err
}

// OwedNotes returns all credit notes that count, and the documents that count of which they are, as
// they are at one moment. What the budget says was paid of those says nothing here.
func (s *Store) OwedNotes(ctx context.Context) (bills []owed.Bill, notes []owed.Note, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if notes, err = owedNotes(ctx, tx, time.Time{}); err != nil {
			return err
		}
		only := []string{}
		for i := range notes {
			only = append(only, notes[i].Of...)
		}
		bills, err = owedBills(ctx, tx, only, time.Time{})
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read credit notes: %w", err)
	}
	return bills, notes, nil
}

// Owed returns the documents, credit notes and payments that count, as they are at one moment. What
// the budget says was paid of documents is that until the end of the day of a time; zero: all.
func (s *Store) Owed(ctx context.Context, on time.Time) (bills []owed.Bill, notes []owed.Note, payments []owed.Payment, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var err error
		if bills, err = owedBills(ctx, tx, nil, on); err != nil {
			return err
		}
		if notes, err = owedNotes(ctx, tx, on); err != nil {
			return err
		}
		payments, err = owedPayments(ctx, tx, nil, on)
		return err
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read what is owed: %w", err)
	}
	return bills, notes, payments, nil
}
