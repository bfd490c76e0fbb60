package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/correcting"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/office"
)

// Corrections that are asked for and answered, and all that is known of one fill, see package
// correcting. They are told of the whole fleet; whoever shows them asks which concern whom.

const keptRecordSQL = `
SELECT r.station, r.epoch, r.seq, r.note, encode(r.hash, 'hex'),
       (SELECT min(a.received_at) FROM arrival a WHERE a.station = r.station AND a.epoch = r.epoch AND a.branch = 0 AND r.seq BETWEEN a.first_seq AND a.last_seq)
  FROM record r WHERE r.station = @station AND r.epoch = @epoch AND r.seq = @seq AND r.branch = 0`

// Of several that void or replace one record the last counts, by when they were made.
const recordedCorrectionsSQL = `
WITH o AS (
    SELECT * FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (@station, @epoch, @seq)
), a AS (
    SELECT * FROM o UNION
    SELECT c.* FROM o JOIN correction c ON o.action = 'assign' AND (c.of_station, c.of_epoch, c.of_seq) = (o.station, o.epoch, o.seq)
)
SELECT r.station, r.epoch, r.seq, r.note, encode(r.hash, 'hex'), NULL::timestamptz
  FROM a JOIN record r USING (station, epoch, seq, branch) ORDER BY a.at, a.station, a.epoch, a.seq, a.branch`

func keptRecords(ctx context.Context, db querier, what, sql string, ref dispense.Ref) (list []correcting.Kept, err error) {
	var k correcting.Kept
	var at *time.Time
	err = readEach(ctx, db, what, sql, recordArgs(ref), []any{&k.Ref.Station, &k.Ref.Epoch, &k.Ref.Seq, &k.Note, &k.Hash, &at}, func() error {
		one := k
		one.Note = append([]byte(nil), k.Note...)
		if at != nil {
			one.ReceivedAt = *at
		}
		list = append(list, one)
		return nil
	})
	return list, err
}

func recordArgs(ref dispense.Ref) pgx.NamedArgs {
	return pgx.NamedArgs{"station": ref.Station, "epoch": ref.Epoch, "seq": ref.Seq}
}

// KeptRecord returns a record, or fault.ErrNotFound.
func (s *Store) KeptRecord(ctx context.Context, ref dispense.Ref) (correcting.Kept, error) {
	list, err := keptRecords(ctx, s.pool, "record "+ref.String(), keptRecordSQL, ref)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("record %s: %w", ref, fault.ErrNotFound)
	}
	if err != nil {
		return correcting.Kept{}, err
	}
	return list[0], nil
}

// RecordedCorrections returns the corrections of a record and of what was assigned of it, in the
// order in which they count.
func (s *Store) RecordedCorrections(ctx context.Context, ref dispense.Ref) ([]correcting.Kept, error) {
	return keptRecords(ctx, s.pool, "corrections of "+ref.String(), recordedCorrectionsSQL, ref)
}

const countedSQL = `
SELECT happened_at, coalesce(vehicle, ''), volume_ul, amount_cents, coalesce(currency, '')
  FROM effective_dispense WHERE station = @station AND epoch = @epoch AND seq = @seq AND branch = 0`

// Counted returns what a record counts for; nil: nothing.
func (s *Store) Counted(ctx context.Context, ref dispense.Ref) (*correcting.Counted, error) {
	var c correcting.Counted
	err := s.pool.QueryRow(ctx, countedSQL, recordArgs(ref)).Scan(&c.HappenedAt, &c.Vehicle, &c.VolumeUL, &c.AmountCents, &c.Currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what %s counts for: %w", ref, err)
	}
	return &c, nil
}

const (
	calledSQL = `
SELECT vehicle AS id, concat_ws(' · ', fleet_no, nullif(plate, '')) AS name FROM vehicle WHERE vehicle = ANY (@ids)
 UNION ALL SELECT person, name FROM person WHERE person = ANY (@ids)
 UNION ALL SELECT username, name FROM app_user WHERE username = ANY (@ids)
 UNION ALL SELECT station, name FROM station WHERE station = ANY (@ids)
 UNION ALL SELECT grade, name FROM grade WHERE grade = ANY (@ids)`
	findingsOfFillSQL = `SELECT finding FROM finding WHERE ref = @ref ORDER BY at, finding`
	billOfFillSQL     = `SELECT document, part, n, coalesce(uuid, '') FROM fill_billed WHERE station = @station AND epoch = @epoch AND seq = @seq AND branch = 0`
	bookedOfFillSQL   = `
SELECT account, in_year, in_month, of_year, of_month, cents, currency, kind FROM budget_booking WHERE station = @station AND epoch = @epoch AND seq = @seq AND branch = 0 ORDER BY n`
)

// Called returns what vehicles, people, users, stations and grades are called by.
func (s *Store) Called(ctx context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	var id, name string
	err := readEach(ctx, s.pool, "names", calledSQL, pgx.NamedArgs{"ids": list(ids)}, []any{&id, &name}, func() error {
		names[id] = name
		return nil
	})
	return names, err
}

// BesideFill returns what stands beside a fill in other books.
func (s *Store) BesideFill(ctx context.Context, ref dispense.Ref) (b correcting.Beside, err error) {
	args := recordArgs(ref)
	args["ref"] = ref.String()
	var finding string
	var x correcting.Booked
	err = errors.Join(
		readEach(ctx, s.pool, "discrepancies of a fill", findingsOfFillSQL, args, []any{&finding}, func() error { b.Findings = append(b.Findings, finding); return nil }),
		readEach(ctx, s.pool, "the line that bills a fill", billOfFillSQL, args, []any{&b.Document, &b.Part, &b.N, &b.UUID}, func() error { return nil }),
		readEach(ctx, s.pool, "bookings of a fill", bookedOfFillSQL, args, []any{&x.Account, &x.Year, &x.Month, &x.OfYear, &x.OfMonth, &x.Cents, &x.Currency, &x.Kind}, func() error {
			b.Booked = append(b.Booked, x)
			return nil
		}))
	return b, err
}

const correctionAsksSQL = `
SELECT a.n, a.of_station, a.of_epoch, a.of_seq, a.action, a.figures, coalesce(a.vehicle, ''), a.happened_at, a.was_ul, a.is_ul, a.was_cents, a.is_cents, a.currency, a.saw, a.reason, a.evidence,
       a.asked_by, a.asked_as, a.asked_at, a.until_at, w.state, w.said_by, w.said_as, w.said_at, w.reason, w.record_station, w.record_epoch, w.record_seq
  FROM correction_ask a LEFT JOIN correction_answer w ON w.ask = a.n
 WHERE (@n::bigint = 0 OR a.n = @n) AND (@station = '' OR (a.of_station, a.of_epoch, a.of_seq) = (@station, @epoch::bigint, @seq::bigint))
   AND (@from::timestamptz IS NULL OR a.asked_at >= @from) AND (@to::timestamptz IS NULL OR a.asked_at < @to) AND (NOT @open OR w.ask IS NULL)
 ORDER BY a.n DESC`

// CorrectionAsks returns asks, the newest first.
func (s *Store) CorrectionAsks(ctx context.Context, q correcting.Question) ([]correcting.Ask, error) {
	args := recordArgs(q.Of)
	args["n"], args["from"], args["to"], args["open"] = q.N, instant(q.From), instant(q.To), q.Open
	rows, err := s.pool.Query(ctx, correctionAsksSQL, args)
	if err != nil {
		return nil, fmt.Errorf("read asks for corrections: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a correcting.Ask, err error) {
		var figures []byte
		var state, by, as, reason, station *string
		var at *time.Time
		var epoch, seq *int64
		err = row.Scan(&a.N, &a.Of.Station, &a.Of.Epoch, &a.Of.Seq, &a.Action, &figures, &a.Vehicle, &a.HappenedAt, &a.WasUL, &a.IsUL, &a.WasCents, &a.IsCents, &a.Currency, &a.Saw, &a.Reason, &a.Evidence,
			&a.By, &a.As, &a.At, &a.Until, &state, &by, &as, &at, &reason, &station, &epoch, &seq)
		if err != nil {
			return a, err
		}
		if state != nil {
			a.Answer = &correcting.Answer{State: *state, By: *by, As: *as, At: *at, Reason: *reason}
			if station != nil {
				a.Answer.Record = dispense.Ref{Station: *station, Epoch: *epoch, Seq: *seq}
			}
		}
		if figures != nil {
			a.Figures = &correcting.Figures{}
			err = json.Unmarshal(figures, a.Figures)
		}
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read asks for corrections: %w", err)
	}
	return all, nil
}

// instant is a time, or null where it is none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Of one fill one ask waits at a time: whoever asks holds this lock.
const (
	lockAsksSQL    = `SELECT pg_advisory_xact_lock(hashtext('litro asks for corrections'))`
	asksWaitingSQL = `
SELECT EXISTS (SELECT FROM correction_ask a WHERE (a.of_station, a.of_epoch, a.of_seq) = (@station, @epoch, @seq) AND a.until_at > @at
                  AND NOT EXISTS (SELECT FROM correction_answer w WHERE w.ask = a.n))`
	evidenceThereSQL = `SELECT NOT EXISTS (SELECT FROM unnest(@evidence::text[]) s (sha256) WHERE s.sha256 NOT IN (SELECT e.sha256 FROM evidence e))`
	askCorrectionSQL = `
INSERT INTO correction_ask (of_station, of_epoch, of_seq, action, figures, vehicle, happened_at, was_ul, is_ul, was_cents, is_cents, currency, saw, reason, evidence, asked_by, asked_as, asked_at, until_at)
VALUES (@station, @epoch, @seq, @action, @figures::jsonb, nullif(@vehicle, ''), @happened, @was, @is, @was_cents, @is_cents, @currency, @saw, @reason, @evidence, @by, @as, @at, @until)
RETURNING n`
)

// AskCorrection keeps an ask, or fails with a [correcting.Problem].
func (s *Store) AskCorrection(ctx context.Context, a correcting.Ask) (n int64, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		args := recordArgs(a.Of)
		var figures *string
		if a.Figures != nil {
			b, err := json.Marshal(a.Figures)
			if err != nil {
				return err
			}
			text := string(b)
			figures = &text
		}
		for k, x := range map[string]any{
			"action": a.Action, "figures": figures, "vehicle": a.Vehicle, "happened": a.HappenedAt, "was": a.WasUL, "is": a.IsUL, "was_cents": a.WasCents, "is_cents": a.IsCents, "currency": a.Currency,
			"saw": a.Saw, "reason": a.Reason, "evidence": list(a.Evidence), "by": a.By, "as": a.As, "at": a.At, "until": a.Until,
		} {
			args[k] = x
		}
		if _, err := tx.Exec(ctx, lockAsksSQL); err != nil {
			return err
		}
		var waits, kept bool
		if err := tx.QueryRow(ctx, evidenceThereSQL, args).Scan(&kept); err != nil {
			return err
		}
		if !kept || len(a.Evidence) > 8 {
			return &correcting.Problem{Code: correcting.NoFile, Field: "evidence"}
		}
		if err := tx.QueryRow(ctx, asksWaitingSQL, args).Scan(&waits); err != nil {
			return err
		}
		if waits {
			return &correcting.Problem{Code: correcting.Waiting}
		}
		if err := tx.QueryRow(ctx, askCorrectionSQL, args).Scan(&n); err != nil {
			return broken(err)
		}
		return audit(ctx, tx, a.By, "correction asked: "+a.Action, a.Of.String(), nil, &a.Reason)
	})
	if err != nil {
		return 0, fmt.Errorf("ask for a correction of %s: %w", a.Of, err)
	}
	return n, nil
}

// Whoever answers holds the ask, so that there is one answer.
const (
	lockAskSQL = `SELECT a.of_station, a.of_epoch, a.of_seq, a.action, a.until_at <= @at FROM correction_ask a WHERE a.n = @n FOR UPDATE`
	// Asked after the lock is held: one statement would not see the answer that it waited for.
	askAnsweredSQL = `SELECT EXISTS (SELECT FROM correction_answer w WHERE w.ask = @n)`
	answerAskSQL   = `
INSERT INTO correction_answer (ask, state, asked_by, asked_as, asked_at, until_at, said_by, said_as, said_at, reason, record_station, record_epoch, record_seq, record_branch)
SELECT a.n, @state, a.asked_by, a.asked_as, a.asked_at, a.until_at, @by, @as, @at, @reason, nullif(@station, ''), nullif(@epoch::bigint, 0), nullif(@seq::bigint, 0), CASE WHEN @station <> '' THEN 0 END
  FROM correction_ask a WHERE a.n = @n`
	correctionsSeenSQL = `
SELECT count(*) FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (@station, @epoch, @seq)
    OR EXISTS (SELECT FROM correction o WHERE (o.of_station, o.of_epoch, o.of_seq) = (@station, @epoch, @seq) AND o.action = 'assign' AND (c.of_station, c.of_epoch, c.of_seq) = (o.station, o.epoch, o.seq))`
)

func lockAsk(ctx context.Context, tx pgx.Tx, n int64, at time.Time) (ref dispense.Ref, action string, err error) {
	var over, answered bool
	args := pgx.NamedArgs{"n": n, "at": at}
	err = tx.QueryRow(ctx, lockAskSQL, args).Scan(&ref.Station, &ref.Epoch, &ref.Seq, &action, &over)
	if err == nil {
		err = tx.QueryRow(ctx, askAnsweredSQL, args).Scan(&answered)
	}
	if err == nil && (over || answered) {
		err = office.ErrAnswered
	}
	return ref, action, notFound(err, "ask %d", n)
}

func answerAsk(ctx context.Context, tx pgx.Tx, n int64, ref dispense.Ref, action string, a correcting.Answer) error {
	args := recordArgs(a.Record)
	args["n"], args["state"], args["by"], args["as"], args["at"], args["reason"] = n, a.State, a.By, a.As, a.At, a.Reason
	if _, err := tx.Exec(ctx, answerAskSQL, args); err != nil {
		return fmt.Errorf("answer ask %d: %w", n, broken(err))
	}
	return audit(ctx, tx, a.By, "correction "+a.State+": "+action, ref.String(), nil, &a.Reason)
}

// EndCorrection keeps that an ask is refused or taken back, or fails with a
// [correcting.Problem].
func (s *Store) EndCorrection(ctx context.Context, n int64, a correcting.Answer) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		ref, action, err := lockAsk(ctx, tx, n, a.At)
		if errors.Is(err, office.ErrAnswered) {
			return &correcting.Problem{Code: correcting.NotOpen}
		}
		if err != nil {
			return err
		}
		return answerAsk(ctx, tx, n, ref, action, a)
	})
}

// answering has what d makes answer an ask: in one transaction, so that there is an answer
// with its record or neither. What was corrected since it was asked is not corrected by it.
func answering(ctx context.Context, tx pgx.Tx, at time.Time, ask *office.Asked, d office.Draft) (office.Draft, error) {
	ref, action, err := lockAsk(ctx, tx, ask.N, at)
	if err != nil {
		return nil, err
	}
	var saw int64
	if err := tx.QueryRow(ctx, correctionsSeenSQL, recordArgs(ref)).Scan(&saw); err != nil {
		return nil, fmt.Errorf("count corrections of %s: %w", ref, err)
	}
	if saw != ask.Saw {
		return nil, office.ErrCorrected
	}
	return func(head dispense.Head) ([]*dispense.Record, error) {
		records, err := d(head)
		if err != nil {
			return nil, err
		}
		c, ok := records[0].Body.(*dispense.Correct)
		if !ok || c.Of != ref || c.Action != action || len(c.People) != 2 {
			return nil, fmt.Errorf("%w: that is not what was asked", fault.ErrConflict)
		}
		return records, answerAsk(ctx, tx, ask.N, ref, action, correcting.Answer{State: correcting.Approved, By: c.People[1].Person, As: ask.As, At: at, Record: records[0].Ref()})
	}, nil
}

// An open ask whose correction is on record, in the name of who asked: the database was
// restored from a backup that is older than the approval, and the office's copy of the record
// came back. Which role the other had nobody knows any more.
const mendCorrectionsSQL = `
INSERT INTO correction_answer (ask, state, asked_by, asked_as, asked_at, until_at, said_by, said_as, said_at, reason, record_station, record_epoch, record_seq, record_branch)
SELECT DISTINCT ON (a.n) a.n, 'approved', a.asked_by, a.asked_as, a.asked_at, a.until_at, p.other, '', c.at, '', c.station, c.epoch, c.seq, c.branch
  FROM correction_ask a
  JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (a.of_station, a.of_epoch, a.of_seq) AND c.action = a.action AND c.reason = a.reason
   AND c.station = 'office' AND c.branch = 0 AND c.at >= a.asked_at AND c.at < a.until_at
  JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch),
       LATERAL (SELECT split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind -> 'people' AS people) b,
       LATERAL (SELECT b.people->0->>'person' AS asker, b.people->1->>'person' AS other) p
 WHERE p.asker = a.asked_by AND p.other <> a.asked_by AND NOT same_side(a.asked_by, p.other, a.asked_at, c.at) AND NOT EXISTS (SELECT FROM correction_answer w WHERE w.ask = a.n)
   AND NOT EXISTS (SELECT FROM correction_answer w WHERE (w.record_station, w.record_epoch, w.record_seq, w.record_branch) = (c.station, c.epoch, c.seq, c.branch))
   AND NOT EXISTS (SELECT FROM correction_ask o WHERE o.n < a.n AND (o.of_station, o.of_epoch, o.of_seq, o.action, o.reason, o.asked_by) = (a.of_station, a.of_epoch, a.of_seq, a.action, a.reason, a.asked_by)
                     AND o.until_at > c.at AND NOT EXISTS (SELECT FROM correction_answer w WHERE w.ask = o.n))
 ORDER BY a.n, c.at, c.epoch, c.seq
ON CONFLICT DO NOTHING
RETURNING ask, said_by`

// MendCorrections has asks be approved whose record is there, and returns how many.
func (s *Store) MendCorrections(ctx context.Context) (n int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		type mended struct {
			ask int64
			by  string
		}
		var all []mended
		var m mended
		err := readEach(ctx, tx, "corrections that are on record", mendCorrectionsSQL, pgx.NamedArgs{}, []any{&m.ask, &m.by}, func() error { all = append(all, m); return nil })
		for _, m := range all {
			if err == nil {
				err = audit(ctx, tx, m.by, "correction approved: brought back from the office's record", fmt.Sprint("ask ", m.ask), nil, nil)
			}
		}
		n = len(all)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("mend asks for corrections: %w", err)
	}
	return n, nil
}

// What an ask is about: the record with all that corrected it, those vehicles at that time, and
// the people who are to be named instead.
const correctionInvolvedSQL = `
WITH f AS (
    SELECT v.vehicle, @happened::timestamptz AS at, @station::text AS station, @epoch::bigint AS epoch, @seq::bigint AS seq FROM unnest(@vehicles::text[] || NULL::text) v (vehicle)
), day AS (
    SELECT NULL::text AS station, NULL::date AS day WHERE false
), more AS (
    SELECT unnest(@people::text[]) AS person
)` + involvedIn

// AboutCorrection tells who did, got, or has in their care what an ask is about, and who is one
// side with them.
func (s *Store) AboutCorrection(ctx context.Context, a correcting.Ask, at time.Time) ([]string, error) {
	args := recordArgs(a.Of)
	args["vehicles"], args["happened"], args["at"], args["people"] = list(a.Vehicles()), a.HappenedAt, at, []string{}
	if a.Figures != nil && a.Figures.Driver != "" {
		args["people"] = []string{a.Figures.Driver}
	}
	return whos(ctx, s.pool, correctionInvolvedSQL, args)
}

const oneSideSQL = `SELECT same_side(@a, @b, @since, @at)`

// OneSide tells whether two people are one side of what one said at a time and the other at
// another.
func (s *Store) OneSide(ctx context.Context, a, b string, since, at time.Time) (same bool, err error) {
	err = s.pool.QueryRow(ctx, oneSideSQL, pgx.NamedArgs{"a": a, "b": b, "since": since, "at": at}).Scan(&same)
	if err != nil {
		return false, fmt.Errorf("read who is one side: %w", err)
	}
	return same, nil
}

// A fill concerns who is concerned with every vehicle that it was ever said to be of.
const fillConcerns = `(@departments::text[] IS NULL OR
       (EXISTS (SELECT FROM dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (k.station, k.epoch, k.seq, 0) AND concerns(@departments, d.vehicle, d.happened_at))
        OR EXISTS (SELECT FROM replacement r WHERE (r.station, r.epoch, r.seq, r.branch) = (k.station, k.epoch, k.seq, 0) AND concerns(@departments, r.vehicle, coalesce(r.happened_at, r.at))))
       AND NOT EXISTS (SELECT FROM correction c WHERE (c.of_station, c.of_epoch, c.of_seq) = (k.station, k.epoch, k.seq) AND c.action IN ('replace', 'assign')
                          AND NOT EXISTS (SELECT FROM replacement r WHERE (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch)
                                             AND concerns(@departments, r.vehicle, coalesce(r.happened_at, (SELECT d.happened_at FROM dispense d WHERE (d.station, d.epoch, d.seq, d.branch) = (k.station, k.epoch, k.seq, 0)), r.at)))))`

const hasFillSQL = `
SELECT EXISTS (SELECT FROM record k WHERE (k.station, k.epoch, k.seq, k.branch) = (split_part(@key, '/', 1), split_part(@key, '/', 2)::bigint, split_part(@key, '/', 3)::bigint, 0)
                  AND k.kind IN ('dispense', 'offbook', 'correct') AND ` + fillConcerns + `)`
