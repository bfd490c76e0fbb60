package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
)

// Documents of suppliers. They are of the whole house: whoever is concerned with some departments
// only asks for none of them.

const financeReceiversSQL = `SELECT rfc, name, nullif(from_on, '1970-01-01') AS "from", active, reason, said_by AS by, agreed_by AS agreed, said_at AS at FROM receiver_now ORDER BY rfc, from_on`

const financeQuotasSQL = `SELECT product, from_on AS "from", per_liter_e6, reason, said_by AS by, agreed_by AS agreed, said_at AS at FROM fuel_quota_now ORDER BY from_on, product`

const financeVATSQL = `SELECT kind, from_on AS "from", until_on AS until, rate_e4, reason, said_by AS by, agreed_by AS agreed, said_at AS at FROM vat_rate ORDER BY from_on, n`

const financeIdentitiesSQL = `
SELECT rfc, from_on AS "from", until_on AS until, name, regime, zip, reason, said_by AS by, agreed_by AS agreed, said_at AS at FROM fiscal_identity ORDER BY from_on, n`

// FinanceSaid returns what people said of terms, as it counts now.
func (s *Store) FinanceSaid(ctx context.Context) (said finance.Said, err error) {
	if said.Receivers, err = collect[finance.Receiver](ctx, s, "receivers of documents", financeReceiversSQL, nil); err != nil {
		return said, err
	}
	if said.Quotas, err = collect[finance.Quota](ctx, s, "quotas of taxes on fuel", financeQuotasSQL, nil); err != nil {
		return said, err
	}
	if said.VAT, err = collect[finance.VATRate](ctx, s, "rates of the IVA", financeVATSQL, nil); err != nil {
		return said, err
	}
	if said.Identities, err = collect[finance.Identity](ctx, s, "who we are to the authority", financeIdentitiesSQL, nil); err != nil {
		return said, err
	}
	said.Registers, err = collect[finance.PermitRegister](ctx, s, "registers of permits", permitRegistersSQL, nil)
	return said, err
}

const sayReceiverSQL = `
INSERT INTO receiver (rfc, name, from_on, active, reason, said_by, agreed_by, said_at) VALUES (@rfc, @name, coalesce(@from, receiver_day()), @active, @reason, @by, @agreed, @at)`

// SayReceiver adds what is said of an RFC. Whether that takes two people is the database's to say.
func (s *Store) SayReceiver(ctx context.Context, r finance.Receiver) error {
	err := s.say(ctx, "receiver", sayReceiverSQL, pgx.NamedArgs{"rfc": r.RFC, "name": r.Name, "from": r.From, "active": r.Active, "reason": r.Reason, "by": r.By, "agreed": r.Agreed, "at": r.At},
		r.By, "receiver of documents", r.RFC, r)
	switch constraint(err) {
	case "receiver_closed":
		return &finance.Problem{Field: "closed", Code: "closed"}
	case "receiver_two":
		return &finance.Problem{Field: "agreed", Code: "agreed"}
	}
	return err
}

const sayQuotaSQL = `
INSERT INTO fuel_quota (product, from_on, per_liter_e6, reason, said_by, agreed_by, said_at) VALUES (@product, @from, @per_liter, @reason, @by, @agreed, @at)`

// SayQuota adds what is said of a product and a day.
func (s *Store) SayQuota(ctx context.Context, q finance.Quota, check func(open string) error) error {
	return s.sayTax(ctx, "quota", sayQuotaSQL, pgx.NamedArgs{"product": q.Product, "from": q.From, "per_liter": q.PerLiterE6, "reason": q.Reason, "by": q.By, "agreed": q.Agreed, "at": q.At},
		q.By, "quota of taxes on fuel", q.Product, q, check)
}

const sayVATSQL = `
INSERT INTO vat_rate (kind, from_on, until_on, rate_e4, reason, said_by, agreed_by, said_at) VALUES (@kind, @from, @until, @rate, @reason, @by, @agreed, @at)`

// SayVAT adds what is said of a rate.
func (s *Store) SayVAT(ctx context.Context, r finance.VATRate, check func(open string) error) error {
	return s.sayTax(ctx, "rate of the IVA", sayVATSQL,
		pgx.NamedArgs{"kind": string(r.Kind), "from": r.From, "until": r.Until, "rate": r.RateE4, "reason": r.Reason, "by": r.By, "agreed": r.Agreed, "at": r.At},
		r.By, "rate of the IVA", string(r.Kind), r, check)
}

const sayIdentitySQL = `
INSERT INTO fiscal_identity (rfc, from_on, until_on, name, regime, zip, reason, said_by, agreed_by, said_at)
VALUES (@rfc, @from, @until, @name, @regime, @zip, @reason, @by, @agreed, @at)`

// SayIdentity adds who we are to the authority.
func (s *Store) SayIdentity(ctx context.Context, o finance.Identity, check func(open string) error) error {
	return s.sayTax(ctx, "fiscal identity", sayIdentitySQL,
		pgx.NamedArgs{"rfc": o.RFC, "from": o.From, "until": o.Until, "name": o.Name, "regime": o.Regime, "zip": o.ZIP, "reason": o.Reason, "by": o.By, "agreed": o.Agreed, "at": o.At},
		o.By, "fiscal identity", o.RFC, o, check)
}

// While what is held against documents is said, no month is closed: see close_waits.
const lockTaxesSQL = `SELECT pg_advisory_xact_lock_shared(hashtext('litro close'))`

// sayTax adds a row that begins on a day of no closed month.
func (s *Store) sayTax(ctx context.Context, kind, sql string, args pgx.NamedArgs, who, what, object string, said any, check func(open string) error) error {
	b, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("say a %s: %w", kind, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTaxesSQL); err != nil {
			return err
		}
		var open string
		if err := tx.QueryRow(ctx, firstOpenDaySQL).Scan(&open); err != nil {
			return err
		}
		if err := check(open); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
		return audit(ctx, tx, who, what, object, nil, new(string(b)))
	})
	if err != nil {
		return fmt.Errorf("say a %s: %w", kind, err)
	}
	return nil
}

// say adds a row and writes it into the audit trail.
func (s *Store) say(ctx context.Context, kind, sql string, args pgx.NamedArgs, who, what, object string, said any) error {
	b, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("say a %s: %w", kind, err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			return err
		}
		return audit(ctx, tx, who, what, object, nil, new(string(b)))
	})
	if err != nil {
		return fmt.Errorf("say a %s: %w", kind, err)
	}
	return nil
}

// Documents are taken one after another: of two with one UUID, or of one fill, the second
// has to see the first.
const lockDocumentsSQL = `SELECT pg_advisory_xact_lock(hashtext('litro documents'))`

const documentThereSQL = `SELECT EXISTS (SELECT FROM document WHERE document = @document)`

const documentFirstSQL = `
SELECT d.document, coalesce((SELECT v.findings FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '[]')
  FROM document d WHERE d.uuid = @uuid AND d.uuid <> '' AND d.other_of IS NULL AND d.document <> @document`

// A file that is not genuine leaves its UUID to one that comes later and is: that one is added in the same
// transaction.
const documentLeavesSQL = `UPDATE document SET other_of = @to WHERE document = @document`

func leaveUUID(ctx context.Context, tx pgx.Tx, document, to string) error {
	if _, err := tx.Exec(ctx, `SET CONSTRAINTS document_other DEFERRED`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, documentLeavesSQL, pgx.NamedArgs{"document": document, "to": to})
	return err
}

const addDocumentSQL = `
INSERT INTO document (document, uuid, other_of, version, kind, series, number, issued_at, currency, total_cents, total, issuer, issuer_name, receiver, receiver_name,
                      payment_form, payment_method, stamped_by, seal_end, file, taken_at, taken_by, taken_from, table_file)
VALUES (@document, @uuid, nullif(@other_of, ''), @version, @kind, @series, @number, @issued_at, @currency, @total_cents, @total, @issuer, @issuer_name, @receiver, @receiver_name,
        @payment_form, @payment_method, @stamped_by, @seal_end, @file, @taken_at, @taken_by, nullif(@take, 0::bigint), nullif(@table, ''))`

// What another document, fiscal or of a table, bills with the same permit and ticket: one that
// is income, was not refused, is not canceled as far as anybody knows, is no second of its
// UUID, was here before, and that this one, of its issuer, is not in the place of; of a fiscal document no table in its stead. A table of purchases by card
// names no seller, and perhaps no station: there the issuer and its number of the purchase tell. So do the issuer and
// the ticket of lines of fuel that both name no permit; of tables, whose numbers nobody looks at as at those of documents, with the same
// liters and amount, see is_product_code.
const billedBeforeSQL = `
SELECT i.part, i.n, min(o.document)
  FROM document_item i
  JOIN document_item b ON ticket_key(b.ticket) = ticket_key(i.ticket) AND b.part = i.part AND b.ticket <> ''
  JOIN document d ON d.document = i.document
  JOIN document o ON o.document = b.document AND o.document <> d.document AND o.kind = 'I' AND o.other_of IS NULL AND o.n < d.n
 WHERE i.document = @document AND i.ticket <> ''
   AND (i.permit <> '' AND permit_key(b.permit) = permit_key(i.permit) AND b.seller = i.seller OR i.part = 'purchase' AND o.issuer = d.issuer AND 'plain' IN (d.version, o.version)
     OR i.part = 'concept' AND i.permit = '' AND b.permit = '' AND o.issuer = d.issuer
    AND (d.version = 'plain' AND NOT is_product_code(b.document, b.part, b.n) OR EXISTS (SELECT FROM bare_number x WHERE (x.document, x.part, x.n) = (i.document, i.part, i.n)))
    AND (o.version = 'plain' OR EXISTS (SELECT FROM bare_number x WHERE (x.document, x.part, x.n) = (b.document, b.part, b.n)))
    AND NOT ('plain' IN (d.version, o.version)
         AND (abs(b.volume_ul - i.volume_ul) > 50000 AND abs(b.volume_ul - i.volume_ul) > greatest(b.volume_ul, i.volume_ul) / 200
           OR abs(b.amount_cents - i.amount_cents) > 10 AND abs(b.amount_cents - i.amount_cents) > greatest(b.amount_cents, i.amount_cents) / 1000)))
   AND coalesce((SELECT v.verdict FROM document_verdict v WHERE v.document = o.document ORDER BY v.n DESC LIMIT 1), '') <> 'refused'
   AND coalesce((SELECT s.status FROM document_status s WHERE s.document = o.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1), '') <> 'canceled'
   AND NOT (o.issuer = d.issuer AND EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.how = '04' AND f.uuid = o.uuid))
   AND NOT (d.version <> 'plain' AND o.issuer = d.issuer AND stands_in(o))
   AND NOT is_product_code(i.document, i.part, i.n)
 GROUP BY i.part, i.n`

// The documents that a payment is of, with what payments that came before have paid of each.
const paidBeforeSQL = `
SELECT d.uuid, d.issuer, d.currency, d.total_cents, coalesce(p.part, 0), coalesce(p.amount_cents, 0), coalesce(p.payment, '')
  FROM (SELECT DISTINCT uuid FROM document_of WHERE document = @document AND how = 'paid' AND uuid <> '') f
  JOIN document d ON d.uuid = f.uuid AND d.uuid <> '' AND d.other_of IS NULL
  LEFT JOIN paid_part p ON p.document = d.document AND p.taken < (SELECT n FROM document WHERE document = @document)
 ORDER BY d.uuid, p.taken DESC, p.n DESC`

const addVerdictSQL = `
INSERT INTO document_verdict (document, verdict, findings, terms, judged_at, judged_by) VALUES (@document, @verdict, @findings, @terms, @at, @by)`

// TakeDocument keeps a document with what it bills and what is found in it, or tells that
// it is here.
func (s *Store) TakeDocument(ctx context.Context, d *finance.Document, items []invoice.Item, of []finance.Of, judge func(invoice.Known) finance.Judgment) (again bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDocumentsSQL); err != nil {
			return err
		}
		args := pgx.NamedArgs{"document": d.ID, "uuid": d.UUID}
		if err := tx.QueryRow(ctx, documentThereSQL, args).Scan(&again); err != nil || again {
			return err
		}
		var found []invoice.Finding
		switch err := tx.QueryRow(ctx, documentFirstSQL, args).Scan(&d.OtherOf, &found); {
		case err != nil && !errors.Is(err, pgx.ErrNoRows):
			return err
		case invoice.Forged(found) && !invoice.Forged(judge(invoice.Known{}).Findings):
			if err := leaveUUID(ctx, tx, d.OtherOf, d.ID); err != nil {
				return err
			}
			d.OtherOf = ""
		}
		return addDocument(ctx, tx, d, items, of, judge)
	})
	if err != nil {
		return false, fmt.Errorf("keep document %s: %w", d.ID, err)
	}
	return again, nil
}

// addDocument adds a document, what it bills, and what is found in it beside others.
func addDocument(ctx context.Context, tx pgx.Tx, d *finance.Document, items []invoice.Item, of []finance.Of, judge func(invoice.Known) finance.Judgment) error {
	if _, err := tx.Exec(ctx, addDocumentSQL, pgx.NamedArgs{
		"document": d.ID, "uuid": d.UUID, "other_of": d.OtherOf, "version": d.Version, "kind": d.Kind, "series": d.Series, "number": d.Number, "issued_at": d.IssuedAt,
		"currency": d.Currency, "total_cents": d.TotalCents, "total": d.Total, "issuer": d.Issuer.RFC, "issuer_name": d.Issuer.Name, "receiver": d.Receiver.RFC,
		"receiver_name": d.Receiver.Name, "payment_form": d.PaymentForm, "payment_method": d.PaymentMethod, "stamped_by": d.StampedBy, "seal_end": d.SealEnd,
		"file": d.File, "taken_at": d.TakenAt, "taken_by": d.TakenBy, "take": d.Take, "table": d.Table,
	}); err != nil {
		return err
	}
	rows := make([][]any, 0, len(items))
	for _, i := range items {
		var at *time.Time
		if !i.At.IsZero() {
			at = &i.At
		}
		rows = append(rows, []any{d.ID, i.Part, i.N, i.Row, i.Product, i.Text, i.Permit, i.Ticket, i.Card, i.Seller, at, i.VolumeUL, i.Cents, i.PriceE4, i.DayAlone})
	}
	if err := copyRows(ctx, tx, "document_item", itemColumns, rows); err != nil {
		return err
	}
	if err := sayBareNumbers(ctx, tx, d.ID, items); err != nil {
		return err
	}
	rows = rows[:0]
	for n, o := range of {
		rows = append(rows, []any{d.ID, n + 1, o.How, o.UUID, o.AmountCents, o.Part, o.Currency, o.Form})
	}
	if err := copyRows(ctx, tx, "document_of", []string{"document", "n", "how", "uuid", "amount_cents", "part", "currency", "form"}, rows); err != nil {
		return err
	}
	return judgeDocument(ctx, tx, d.ID, d.OtherOf, judge)
}

const sayBareNumberSQL = `
INSERT INTO bare_number (document, part, n, code)
SELECT document, part, n, @code FROM document_item WHERE (document, part, n) = (@document, @part, @n)
    ON CONFLICT DO NOTHING`

// sayBareNumbers keeps which lines name no permit beside what they are numbered with.
func sayBareNumbers(ctx context.Context, tx pgx.Tx, id string, items []invoice.Item) error {
	var b pgx.Batch
	for i := range items {
		if x := &items[i]; x.Bare {
			b.Queue(sayBareNumberSQL, pgx.NamedArgs{"document": id, "part": x.Part, "n": x.N, "code": x.Ticket == ""})
		}
	}
	return tx.SendBatch(ctx, &b).Close()
}

var itemColumns = []string{"document", "part", "n", "row", "product", "text", "permit", "ticket", "card", "seller", "at", "volume_ul", "amount_cents", "price_e4", "day_alone"}

// judgeDocument adds what is found in a document beside others.
func judgeDocument(ctx context.Context, tx pgx.Tx, id, otherOf string, judge func(invoice.Known) finance.Judgment) error {
	known := invoice.Known{UUID: otherOf, Lines: map[int]string{}, Purchases: map[int]string{}}
	var part, other string
	var n int
	err := readEach(ctx, tx, "what others bill", billedBeforeSQL, pgx.NamedArgs{"document": id}, []any{&part, &n, &other}, func() error {
		if part == invoice.Concept {
			known.Lines[n] = other
		} else {
			known.Purchases[n] = other
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := paidBefore(ctx, tx, id, &known); err != nil {
		return err
	}
	j := judge(known)
	findings, err := json.Marshal(j.Findings)
	if err != nil {
		return err
	}
	if j.Findings == nil {
		findings = []byte("[]")
	}
	_, err = tx.Exec(ctx, addVerdictSQL, pgx.NamedArgs{"document": id, "verdict": string(j.Verdict), "findings": findings, "terms": j.Terms, "at": j.At, "by": j.By})
	return err
}

// paidBefore reads what others have paid of the documents that one pays.
func paidBefore(ctx context.Context, tx pgx.Tx, id string, known *invoice.Known) error {
	known.Billed = map[string]invoice.Billed{}
	var uuid, issuer, currency, payment string
	var total, part, cents int64
	return readEach(ctx, tx, "what was paid before", paidBeforeSQL, pgx.NamedArgs{"document": id}, []any{&uuid, &issuer, &currency, &total, &part, &cents, &payment}, func() error {
		b, there := known.Billed[uuid]
		if !there {
			b = invoice.Billed{Issuer: issuer, TotalCents: total, Currency: currency, Parts: map[int64]string{}}
		}
		if b.PaidCents += cents; payment != "" {
			b.Parts[part] = payment // the first, which comes last
		}
		known.Billed[uuid] = b
		return nil
	})
}

const documentOtherSQL = `SELECT coalesce(other_of, '') FROM document WHERE document = @document`

// JudgeDocument adds what is found in a document now.
func (s *Store) JudgeDocument(ctx context.Context, id string, items []invoice.Item, judge func(invoice.Known) finance.Judgment) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockDocumentsSQL); err != nil {
			return err
		}
		var otherOf string
		if err := tx.QueryRow(ctx, documentOtherSQL, pgx.NamedArgs{"document": id}).Scan(&otherOf); err != nil {
			return err
		}
		if err := sayBareNumbers(ctx, tx, id, items); err != nil {
			return err
		}
		return judgeDocument(ctx, tx, id, otherOf, judge)
	})
	return notFound(err, "judge document %s", id)
}

// Of each document the last judgment counts. A payment of what was not here is judged again
// when that has come, and one that pays a second time or too much when somebody has learned since of
// another payment of the same that it is canceled, or is not.
const staleDocumentsSQL = `
SELECT d.document FROM document d
 WHERE coalesce((SELECT v.terms FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1), '') <> @terms
    OR EXISTS (SELECT FROM (SELECT v.findings FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v
                      JOIN bare_number b ON b.document = d.document
                     WHERE v.findings @> '[{"Code": "line.before"}]' AND is_product_code(b.document, b.part, b.n))
    OR EXISTS (SELECT FROM (SELECT v.findings, v.judged_at FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v
                WHERE v.findings @> '[{"Code": "fuel.price"}]'
                  AND v.judged_at < greatest((SELECT max(p.said_at) FROM contract_price p JOIN contract c USING (contract) WHERE c.rfc = d.issuer),
                                              (SELECT max(x.said_at) FROM contract_price p JOIN contract c USING (contract) JOIN index_price x ON (x.name, x.product) = (p.index_name, p.product)
                                                WHERE c.rfc = d.issuer AND x.on_day BETWEEN d.issued_at::date - 70 AND d.issued_at::date)))
    OR d.kind = 'P' AND EXISTS (SELECT FROM (SELECT v.findings FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v,
                                            jsonb_to_recordset(v.findings) AS f("Code" text, "Actual" text)
                                       JOIN document o ON o.uuid = f."Actual" AND o.uuid <> '' AND o.other_of IS NULL
                                 WHERE f."Code" = 'pay.unknown')
    OR d.kind = 'P' AND EXISTS (SELECT FROM (SELECT v.findings, v.judged_at FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v
                                       JOIN document_of mine ON mine.document = d.document AND mine.how = 'paid'
                                       JOIN document_of other ON other.how = 'paid' AND other.uuid = mine.uuid AND other.document <> d.document
                                       JOIN document_status s ON s.document = other.document
                                 WHERE s.said_at > v.judged_at AND (v.findings @> '[{"Code": "pay.twice"}]' OR v.findings @> '[{"Code": "pay.over"}]'))
 ORDER BY d.n LIMIT @limit`

// Stale returns documents that were judged by other terms, and payments of documents that were
// not here then and are now.
func (s *Store) Stale(ctx context.Context, terms string, limit int) ([]string, error) {
	rows, err := s.pool.Query(ctx, staleDocumentsSQL, pgx.NamedArgs{"terms": terms, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read which documents were judged by other terms: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read which documents were judged by other terms: %w", err)
	}
	return list, nil
}

const noteSentSQL = `
INSERT INTO document_sent (batch, file, sha256, outcome, document, code, line, why, sent_by, sent_at)
VALUES (@batch, @file, @sha256, @outcome, nullif(@document, ''), @code, @line, @why, @by, @at)`

// NoteSent notes what became of a file.
func (s *Store) NoteSent(ctx context.Context, f finance.Sent) error {
	_, err := s.pool.Exec(ctx, noteSentSQL, pgx.NamedArgs{
		"batch": f.Batch, "file": f.File, "sha256": f.SHA256, "outcome": f.Outcome, "document": f.Document, "code": f.Code, "line": f.Line, "why": f.Why, "by": f.By, "at": f.At,
	})
	if err != nil {
		return fmt.Errorf("note what became of %s: %w", f.File, err)
	}
	return nil
}

const batchSQL = `
SELECT batch, file, sha256, outcome, coalesce(document, '') AS document, code, line, why, sent_by AS by, sent_at AS at FROM document_sent WHERE batch = @batch ORDER BY n`

// Batch returns what became of files that were sent together.
func (s *Store) Batch(ctx context.Context, batch string) ([]finance.Sent, error) {
	return collect[finance.Sent](ctx, s, "what was sent", batchSQL, pgx.NamedArgs{"batch": batch})
}

const documentColumns = `
       d.document, d.uuid, coalesce(d.other_of, ''), d.version, d.kind, d.series, d.number, d.issued_at, d.currency, d.total_cents, d.total, d.issuer, d.issuer_name, d.receiver, d.receiver_name,
       d.payment_form, d.payment_method, d.stamped_by, d.seal_end, d.file, d.taken_at, d.taken_by, coalesce(d.taken_from, 0), coalesce(d.table_file, ''),
       coalesce(v.verdict, ''), coalesce(v.findings, '[]'), coalesce(v.terms, ''), coalesce(v.judged_at, d.taken_at), coalesce(v.judged_by, ''),
       coalesce(s.status, ''), coalesce(s.asked_at, d.taken_at), coalesce(s.source, ''), coalesce(s.evidence, ''), coalesce(s.note, ''), coalesce(s.said_by, ''), coalesce(s.said_at, d.taken_at),
       ` + underWay + `, coalesce(o.listed, '')`

const documentFrom = `
  FROM document d
  LEFT JOIN LATERAL (SELECT * FROM document_verdict v WHERE v.document = d.document ORDER BY v.n DESC LIMIT 1) v ON true
  LEFT JOIN LATERAL (SELECT * FROM document_status s WHERE s.document = d.document ORDER BY s.asked_at DESC, s.n DESC LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT s.note ~* '` + inProcess + `' AS canceling, ` + onList + ` AS listed FROM document_status s
                      WHERE s.document = d.document AND s.source = 'online' ORDER BY s.asked_at DESC, s.n DESC LIMIT 1) o ON true`

// What the authority's own service said besides, in its last answer, see package consult: what people and
// files say is nothing of that. inProcess is how it says that canceling is under way, onList what it said of the
// issuer of a status s where that is on a list, and underWay tells it of a document with its status s and answer o.
const (
	inProcess = `(^| · )En proceso( · |$)`
	onList    = `coalesce(nullif(nullif(substring(s.note from '(?:^| )ValidacionEFOS ([^ ]+)'), '200'), '201'), '')`
	underWay  = `(coalesce(o.canceling, false) AND coalesce(s.status, '') = 'valid')`
)

const cancelingSQL = `SELECT count(*)` + documentFrom + `
 WHERE d.version <> 'plain' AND ` + underWay + ` AND d.document IN (SELECT p.document FROM document_status p WHERE p.source = 'online' AND p.note ~* '` + inProcess + `')`

// CancelingCount is of how many documents canceling is under way, by the authority's last answer.
func (s *Store) CancelingCount(ctx context.Context) (n int, err error) {
	if err := s.pool.QueryRow(ctx, cancelingSQL).Scan(&n); err != nil {
		return 0, fmt.Errorf("count documents of which canceling is under way: %w", err)
	}
	return n, nil
}

func scanDocument(row pgx.CollectableRow) (d finance.Document, err error) {
	var verdict string
	var findings []byte
	var s finance.Status
	err = row.Scan(&d.ID, &d.UUID, &d.OtherOf, &d.Version, &d.Kind, &d.Series, &d.Number, &d.IssuedAt, &d.Currency, &d.TotalCents, &d.Total, &d.Issuer.RFC, &d.Issuer.Name,
		&d.Receiver.RFC, &d.Receiver.Name, &d.PaymentForm, &d.PaymentMethod, &d.StampedBy, &d.SealEnd, &d.File, &d.TakenAt, &d.TakenBy, &d.Take, &d.Table,
		&verdict, &findings, &d.Judged.Terms, &d.Judged.At, &d.Judged.By, &s.Status, &s.AskedAt, &s.Source, &s.Evidence, &s.Note, &s.By, &s.SaidAt, &d.Canceling, &d.OnList)
	if err != nil {
		return d, err
	}
	d.Judged.Verdict = invoice.Verdict(verdict)
	if s.Status != "" {
		d.Status = &s
	}
	return d, json.Unmarshal(findings, &d.Judged.Findings)
}

// Words are looked for in what people know a document by, and in the tickets it bills.
const documentAsked = `
 WHERE (@from::date IS NULL OR d.issued_at >= @from::date) AND (@to::date IS NULL OR d.issued_at < @to::date) AND (@issuer = '' OR d.issuer = @issuer)
   AND (@text = '' OR strpos(lower(concat_ws(' ', d.uuid, d.series, d.number, d.issuer, d.issuer_name, d.series || d.number)), lower(@text)) > 0
        OR EXISTS (SELECT FROM document_item i WHERE i.document = d.document AND i.ticket <> '' AND ticket_key(i.ticket) = ticket_key(@text)))`

// statusOpen tells of a document d with its last status s, which is no table's, that nobody knows
// whether it counts: nobody asked, or the authority does not know it, it is in force, and two people
// have not settled that. Without a stamp nobody can ask.
const statusOpen = `CASE WHEN s.status = 'canceled' THEN false WHEN d.uuid = '' THEN NOT ` + settledOf + `'DOC-02:document/' || d.document` + isSettled + `
            WHEN s.status = 'unknown' THEN NOT (d.kind = 'I' AND is_replaced(d)) AND NOT ` + settledOf + `'DOC-04:document/' || d.uuid` + isSettled + ` ELSE s.status IS NULL END`

// Nobody asks the authority about documents of tables; those that were withdrawn are canceled. Nor about
// one whose UUID is another's: the authority answers of the UUID, and this one is refused.
const documentIs = `
   AND CASE WHEN @is = '' THEN true WHEN @is IN ('accepted', 'questioned', 'refused') THEN v.verdict = @is WHEN @is = 'plain' THEN d.version = 'plain' WHEN @is = 'canceled' THEN s.status = 'canceled'
            WHEN d.version = 'plain' THEN false WHEN @is = 'canceling' THEN ` + underWay + ` WHEN @is = 'listed' THEN coalesce(o.listed, '') <> ''
            WHEN @is = 'unchecked' THEN d.other_of IS NULL AND (` + statusOpen + ` OR ` + underWay + ` AND s.asked_at < @under_way::timestamptz OR s.status = 'valid' AND s.asked_at < @again::timestamptz AND d.issued_at >= @again_from::date) ELSE s.status = @is END`

const documentsSQL = `SELECT` + documentColumns + documentFrom + documentAsked + documentIs + `
   AND (@after = '' OR d.issued_at < @after_at::timestamp OR d.issued_at = @after_at::timestamp AND d.document > @after)
 ORDER BY d.issued_at DESC, d.document LIMIT @limit OFFSET @first`

const documentCountsSQL = `
SELECT count(*) FILTER (WHERE true` + documentIs + `),
       coalesce(sum(CASE d.kind WHEN 'I' THEN d.total_cents WHEN 'E' THEN -d.total_cents END) FILTER (WHERE d.currency = 'MXN' AND d.other_of IS NULL AND s.status IS DISTINCT FROM 'canceled'` + documentIs + `), 0)::bigint,
       count(*) FILTER (WHERE v.verdict = 'accepted'), count(*) FILTER (WHERE v.verdict = 'questioned'), count(*) FILTER (WHERE v.verdict = 'refused'),
       count(*) FILTER (WHERE d.version <> 'plain' AND d.other_of IS NULL AND ` + statusOpen + `), count(*) FILTER (WHERE s.status = 'valid' AND d.version <> 'plain'), count(*) FILTER (WHERE s.status = 'canceled'),
       count(*) FILTER (WHERE s.status = 'unknown' AND d.version <> 'plain'), count(*) FILTER (WHERE d.version = 'plain'), count(*) FILTER (WHERE d.version <> 'plain' AND ` + underWay + `), count(*) FILTER (WHERE d.version <> 'plain' AND coalesce(o.listed, '') <> '')` +
	documentFrom + documentAsked

// Documents returns those that a question asks for, the newest first.
func (s *Store) Documents(ctx context.Context, q finance.Question) (l finance.Listed, err error) {
	args := pgx.NamedArgs{"from": nil, "to": nil, "issuer": q.Issuer, "text": q.Text, "is": q.Is, "limit": nil, "first": q.First, "after": q.AfterID, "after_at": q.AfterAt, "again": nil, "again_from": nil, "under_way": nil}
	if !q.UnderWay.IsZero() {
		args["under_way"] = q.UnderWay
	}
	if !q.Again.IsZero() {
		args["again"], args["again_from"] = q.Again, date(q.AgainFrom)
	}
	if !q.From.IsZero() {
		args["from"] = date(q.From)
	}
	if !q.To.IsZero() {
		args["to"] = date(q.To)
	}
	if q.Limit > 0 {
		args["limit"] = q.Limit
	}
	counts := make([]int, len(finance.Sorts()))
	dest := []any{&l.All, &l.TotalCents}
	for i := range counts {
		dest = append(dest, &counts[i])
	}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, documentCountsSQL, args).Scan(dest...); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, documentsSQL, args)
		if err != nil {
			return err
		}
		l.Documents, err = pgx.CollectRows(rows, scanDocument)
		return err
	})
	if err != nil {
		return l, fmt.Errorf("read documents: %w", err)
	}
	l.Counts = map[string]int{}
	for i, name := range finance.Sorts() {
		l.Counts[name] = counts[i]
	}
	return l, nil
}

const documentSQL = `SELECT` + documentColumns + documentFrom + ` WHERE d.document = @document`

const documentItemsSQL = `
SELECT part, n, row, product, text, permit, ticket, card, seller, coalesce(at, 'epoch'), volume_ul, amount_cents, price_e4, day_alone FROM document_item WHERE document = @document ORDER BY part, n`

const documentOfSQL = `
SELECT f.how, f.uuid, f.amount_cents, coalesce(d.document, '') FROM document_of f LEFT JOIN document d ON d.uuid = f.uuid AND d.uuid <> '' AND d.other_of IS NULL WHERE f.document = @document ORDER BY f.n`

const documentBySQL = `SELECT` + documentColumns + documentFrom + `
 WHERE EXISTS (SELECT FROM document_of f WHERE f.document = d.document AND f.uuid = @uuid AND @uuid <> '') ORDER BY d.issued_at, d.document`

const documentOthersSQL = `SELECT` + documentColumns + documentFrom + ` WHERE d.uuid = @uuid AND @uuid <> '' AND d.document <> @document ORDER BY d.n`

const documentVerdictsSQL = `SELECT verdict, findings, terms, judged_at, judged_by FROM document_verdict WHERE document = @document ORDER BY n DESC`

// What was asked last counts, whenever it was said.
const documentStatusesSQL = `
SELECT status, asked_at, source, coalesce(evidence, '') AS evidence, note, said_by AS by, said_at FROM document_status WHERE document = @document ORDER BY asked_at DESC, n DESC`

const answersSQL = `
SELECT s.status, s.asked_at, s.source, coalesce(s.evidence, ''), s.note, s.said_by, s.said_at, d.document, d.uuid, btrim(d.series || ' ' || d.number), d.issued_at, d.issuer, d.issuer_name, d.version = 'plain', coalesce(e.kind, '')
  FROM document_status s JOIN document d USING (document) LEFT JOIN evidence e ON e.sha256 = s.evidence
 WHERE d.issued_at >= @from::date AND d.issued_at < @to::date OR d.document = ANY (@more::text[]) ORDER BY d.issued_at, d.document, s.asked_at, s.n`

// Answers returns what was said of documents that were issued from one day to before another, and of some more by their
// ids, by document and time.
func (s *Store) Answers(ctx context.Context, from, to time.Time, more []string) (list []finance.Answer, err error) {
	var a finance.Answer
	err = readEach(ctx, s.pool, "what was said of documents", answersSQL, pgx.NamedArgs{"from": date(from), "to": date(to), "more": more}, []any{
		&a.Status.Status, &a.AskedAt, &a.Source, &a.Evidence, &a.Note, &a.By, &a.SaidAt, &a.Document, &a.UUID, &a.Folio, &a.IssuedAt, &a.RFC, &a.Supplier, &a.Plain, &a.Kind,
	}, func() error {
		list = append(list, a)
		return nil
	})
	return list, err
}

// Document returns a document with all that is known of it.
func (s *Store) Document(ctx context.Context, id string) (w finance.Whole, err error) {
	args := pgx.NamedArgs{"document": id}
	one := func(sql string) ([]finance.Document, error) {
		rows, err := s.pool.Query(ctx, sql, args)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, scanDocument)
	}
	found, err := one(documentSQL)
	if err == nil && len(found) == 0 {
		err = fault.ErrNotFound
	}
	if err != nil {
		return w, fmt.Errorf("document %s: %w", id, err)
	}
	w.Document, args["uuid"] = found[0], found[0].UUID
	if w.By, err = one(documentBySQL); err != nil {
		return w, fmt.Errorf("document %s: %w", id, err)
	}
	if w.Others, err = one(documentOthersSQL); err != nil {
		return w, fmt.Errorf("document %s: %w", id, err)
	}
	var i invoice.Item
	err = readEach(ctx, s.pool, "what a document bills", documentItemsSQL, args, []any{
		&i.Part, &i.N, &i.Row, &i.Product, &i.Text, &i.Permit, &i.Ticket, &i.Card, &i.Seller, &i.At, &i.VolumeUL, &i.Cents, &i.PriceE4, &i.DayAlone,
	}, func() error {
		if i.At.Unix() == 0 {
			i.At = time.Time{}
		}
		w.Items = append(w.Items, i)
		return nil
	})
	if err != nil {
		return w, err
	}
	var of finance.Of
	err = readEach(ctx, s.pool, "which documents one is of", documentOfSQL, args, []any{&of.How, &of.UUID, &of.AmountCents, &of.ID}, func() error {
		w.Of = append(w.Of, of)
		of = finance.Of{}
		return nil
	})
	if err != nil {
		return w, err
	}
	var j finance.Judgment
	var findings []byte
	err = readEach(ctx, s.pool, "what was found in a document", documentVerdictsSQL, args, []any{&j.Verdict, &findings, &j.Terms, &j.At, &j.By}, func() error {
		j.Findings = nil
		err := json.Unmarshal(findings, &j.Findings)
		w.History = append(w.History, j)
		return err
	})
	if err != nil {
		return w, err
	}
	if w.Statuses, err = collect[finance.Status](ctx, s, "what was said of a document", documentStatusesSQL, args); err != nil {
		return w, err
	}
	w.Unclear, err = collect[finance.AskEvent](ctx, s, "what was unclear of a document", documentUnclearSQL, args)
	return w, err
}

const sayStatusSQL = `
INSERT INTO document_status (document, status, asked_at, source, evidence, note, said_by, said_at)
SELECT @document, @status, @asked, @source, nullif(@evidence, ''), @note, @by, @at WHERE EXISTS (SELECT FROM document WHERE document = @document)`

// SayStatus adds what the authority said of a document. It fails with [finance.ErrAnswered] where its
// own service said otherwise, and with [finance.ErrUnproven] without what it answered.
func (s *Store) SayStatus(ctx context.Context, id string, st finance.Status) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sayStatusSQL, pgx.NamedArgs{
			"document": id, "status": st.Status, "asked": st.AskedAt, "source": st.Source, "evidence": st.Evidence, "note": st.Note, "by": st.By, "at": st.SaidAt,
		})
		if err == nil && tag.RowsAffected() == 0 {
			return pgx.ErrNoRows
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, st.By, "status of a document", id, nil, &st.Status)
	})
	switch constraint(err) {
	case "document_status_online":
		err = finance.ErrAnswered
	case "document_status_proof":
		err = finance.ErrUnproven
	}
	return notFound(err, "say the status of document %s", id)
}

const documentsByUUIDSQL = `SELECT` + documentColumns + documentFrom + ` WHERE d.uuid = ANY (@named) AND d.uuid <> '' AND d.other_of IS NULL`

// ByUUID returns the documents of some UUIDs.
func (s *Store) ByUUID(ctx context.Context, uuids []string) (map[string]finance.Document, error) {
	return s.documentsNamed(ctx, documentsByUUIDSQL, uuids, func(d *finance.Document) string { return d.UUID })
}

const documentsOfSQL = `SELECT` + documentColumns + documentFrom + ` WHERE d.document = ANY (@named)`

// DocumentsOf returns documents by their ids.
func (s *Store) DocumentsOf(ctx context.Context, ids []string) (map[string]finance.Document, error) {
	return s.documentsNamed(ctx, documentsOfSQL, ids, func(d *finance.Document) string { return d.ID })
}

func (s *Store) documentsNamed(ctx context.Context, sql string, names []string, name func(*finance.Document) string) (map[string]finance.Document, error) {
	rows, err := s.pool.Query(ctx, sql, pgx.NamedArgs{"named": names})
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	by := map[string]finance.Document{}
	for _, d := range list {
		by[name(&d)] = d
	}
	return by, nil
}
