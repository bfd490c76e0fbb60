package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/closing/snapshot"
	"github.com/litro-fuel/litro/server/finance/closes"
)

// What people and the authority said of a month, and what was booked in it, row by row. A row is written
// as a JSON array of its columns in the order in which they stand here, and its hash is the SHA-256 of
// that in UTF-8. What was sealed was hashed so: columns that come later are no part of it, and need
// another set.

// closeMicros writes a moment in microseconds since 1970, which no time zone of a session changes.
func closeMicros(column string) string {
	return `(extract(epoch FROM ` + column + `) * 1000000)::bigint`
}

// closeDay writes a day as 2026-10-31, whatever a session's style of dates is.
func closeDay(column string) string { return `to_char(` + column + `, 'YYYY-MM-DD')` }

// closeStatusesSQL are all answers of the tax authority about documents of the month, whenever they came.
var closeStatusesSQL = `
SELECT s.n, json_build_array(s.n, s.document, s.status, ` + closeMicros("s.asked_at") + `, s.source, s.evidence, s.note, s.said_by, ` + closeMicros("s.said_at") + `)::text
  FROM document_status s JOIN document o USING (document) WHERE o.issued_at >= @issued AND o.issued_at < @until`

// closeNotesSQL are all that was said of the papers of deliveries of the month, of each also what
// does not count any more.
var closeNotesSQL = `WITH h AS MATERIALIZED (
    SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) h(station, epoch, head)
)
SELECT b.n, json_build_array(b.n, b.station, b.epoch, b.seq, b.note, b.volume_ul, b.basis, b.temperature_mc, b.density_g, b.document, b.part, b.line, b.billed_basis, b.amount_cents, b.reason, b.said_by, ` + closeMicros("b.said_at") + `)::text
  FROM delivery_note b JOIN h USING (station, epoch)
 WHERE b.seq <= h.head AND EXISTS (SELECT FROM event v WHERE (v.station, v.epoch, v.seq) = (b.station, b.epoch, b.seq) AND v.kind = 'delivery' AND v.branch = 0 AND v.at >= @from AND v.at < @to)`

// closeBookingsSQL are those that are booked in the month. What came of a year that was over is of no
// month, see [Store.PriorBookings].
var closeBookingsSQL = `
SELECT b.n, json_build_array(b.n, b.batch, b.kind, b.station, b.epoch, b.seq, b.branch, b.document, b.account, b.of_year, b.of_month, ` + closeDay("b.day") + `, b.product, b.department, b.contract, b.currency, b.cents, b.volume_ul, b.class, b.funding, b.rule, b.why, b.says, b.in_year, b.in_month, b.prior, ` + closeDay("b.booked_on") + `, b.booked_by, ` + closeMicros("b.booked_at") + `)::text
  FROM budget_booking b WHERE b.of_year = @year AND b.in_year = @year AND b.in_month = @month AND NOT b.prior`

// closeMovementsSQL are those of the month's days. What was before a fiscal year counts in its first
// month, and what came after it in its last, as where the database refuses them.
var closeMovementsSQL = `
SELECT m.n, json_build_array(m.n, m.year, m.document, m.moment, m.account, ` + closeDay("m.day") + `, m.cents, m.of, m.agreed_by, m.reason, m.said_by, ` + closeMicros("m.said_at") + `, m.import)::text
  FROM budget_movement m
 WHERE m.year = @year AND NOT m.after_year AND (@month = 1 OR m.day >= @issued::date) AND (@month = 12 OR m.day < @until::date)`

// closeAfterSQL are those of fiscal years that were over, in the month of their day: the last month of their year had ended without them.
var closeAfterSQL = `
SELECT m.n, json_build_array(m.n, m.year, m.document, m.moment, m.account, ` + closeDay("m.day") + `, m.cents, m.of, m.reason, m.said_by, ` + closeMicros("m.said_at") + `)::text
  FROM budget_movement m WHERE m.after_year AND m.day >= @issued::date AND m.day < @until::date`

// closeWholesSQL says that the budget of the year is whole, in the month in which that counts, likewise.
var closeWholesSQL = `
SELECT w.n, json_build_array(w.n, w.year, ` + closeDay("w.day") + `, w.reason, w.said_by, w.agreed_by, ` + closeMicros("w.said_at") + `, w.import)::text
  FROM budget_whole w
 WHERE w.year = @year AND (@month = 1 OR w.day >= @issued::date) AND (@month = 12 OR w.day < @until::date)`

// closeAllottedSQL are the allotments that count from the month on.
var closeAllottedSQL = `
SELECT a.n, json_build_array(a.n, a.year, a.account, a.cents, a.reason, a.said_by, a.agreed_by, ` + closeMicros("a.said_at") + `)::text
  FROM budget_allotment a WHERE a.year = @year AND a.counts_from = @month`

// closeSettledSQL are all that was settled of checks of the month, and taken back.
var closeSettledSQL = `
SELECT s.n, json_build_array(s.n, s.year, s.month, s.of_check, s.item, s.is_so, s.name, s.cents, s.void, s.reason, s.evidence, s.said_by, s.agreed_by, ` + closeMicros("s.said_at") + `)::text
  FROM close_settlement s WHERE s.year = @year AND s.month = @month`

func closeSets(ctx context.Context, tx pgx.Tx, r *closes.Records, args pgx.NamedArgs) error {
	var fills, documents, decisions []snapshot.Item
	var id string
	var hash []byte
	if err := readEach(ctx, tx, "records of a month", closeFillRecordsSQL, args, []any{&id, &hash}, func() error {
		fills = append(fills, snapshot.Item{ID: id, Hash: dispense.Hash(hash)})
		return nil
	}); err != nil {
		return err
	}
	if err := readEach(ctx, tx, "documents of a month", closeDocumentsSQL, args, []any{&id}, func() error {
		h, err := dispense.ParseHash(id) // a document is named by the hash of its bytes
		documents = append(documents, snapshot.Item{ID: id, Hash: h})
		return err
	}); err != nil {
		return err
	}
	var n int64
	if err := readEach(ctx, tx, "decisions of a month", closeDecisionsSQL, args, []any{&n, &hash}, func() error {
		decisions = append(decisions, snapshot.Item{ID: strconv.FormatInt(n, 10), Hash: dispense.Hash(hash)})
		return nil
	}); err != nil {
		return err
	}
	var steps, elsewhere []snapshot.Item
	if err := readEach(ctx, tx, "steps of discrepancies", closeStepsSQL, args, []any{&id, &hash}, func() error {
		steps = append(steps, snapshot.Item{ID: id, Hash: dispense.Hash(hash)})
		return nil
	}); err != nil {
		return err
	}
	if err := readEach(ctx, tx, "decisions of other months", closeElsewhereSQL, args, []any{&n, &hash}, func() error {
		elsewhere = append(elsewhere, snapshot.Item{ID: strconv.FormatInt(n, 10), Hash: dispense.Hash(hash)})
		return nil
	}); err != nil {
		return err
	}
	sets := []struct {
		name  string
		items []snapshot.Item
	}{{snapshot.Fills, fills}, {snapshot.Documents, documents}, {snapshot.Decisions, decisions}, {snapshot.Steps, steps}, {snapshot.Elsewhere, elsewhere}}
	for _, x := range []struct{ name, sql string }{
		{snapshot.Statuses, closeStatusesSQL}, {snapshot.Notes, closeNotesSQL}, {snapshot.Bookings, closeBookingsSQL}, {snapshot.Movements, closeMovementsSQL}, {snapshot.Settled, closeSettledSQL}, {snapshot.Wholes, closeWholesSQL}, {snapshot.After, closeAfterSQL}, {snapshot.Allotted, closeAllottedSQL},
	} {
		var items []snapshot.Item
		var row string
		if err := readEach(ctx, tx, x.name+" of a month", x.sql, args, []any{&n, &row}, func() error {
			items = append(items, snapshot.Item{ID: strconv.FormatInt(n, 10), Hash: sha256.Sum256([]byte(row))})
			return nil
		}); err != nil {
			return err
		}
		sets = append(sets, struct {
			name  string
			items []snapshot.Item
		}{x.name, items})
	}
	for _, x := range sets {
		set, err := snapshot.SetOf(x.name, x.items)
		if err != nil {
			return fmt.Errorf("sum up a month: %w", err)
		}
		r.Sets = append(r.Sets, set)
	}
	return nil
}
