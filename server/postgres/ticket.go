package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/ticket"
)

// Tickets of contracted stations on their way to the office's journal. A station's
// ticket is taken by whoever holds the lock of its number; it is looked for first
// among those that wait and then among the fills, so that one that becomes a fill in
// between is seen at either.

const ticketSelect = `
SELECT t.ticket AS key, t.revision, t.state, t.contract, t.permit, coalesce(t.number, '') AS number,
       coalesce(t.happened_at, 'epoch') AS happened_at, coalesce(t.grade, '') AS grade, coalesce(t.volume_ul, 0) AS volume_ul,
       coalesce(t.price_e4, 0) AS price_e4, coalesce(t.amount_cents, 0) AS amount_cents, t.currency, coalesce(t.driver, '') AS driver,
       (SELECT json_agg(json_build_object('Vehicle', coalesce(p.vehicle, ''), 'Label', coalesce(p.label, ''), 'VolumeUL', coalesce(p.volume_ul, 0),
                                          'AmountCents', coalesce(p.amount_cents, 0), 'OdometerM', p.odometer_m, 'EngineS', p.engine_s, 'Full', coalesce(p.filled, ''),
                                          'Folio', coalesce(p.folio, ''), 'Flowed', p.flowed, 'Record', coalesce(p.record, '')) ORDER BY p.part)
          FROM ticket_part p WHERE (p.ticket, p.revision) = (t.ticket, t.revision)) AS parts,
       ARRAY(SELECT e.sha256 FROM ticket_evidence e WHERE (e.ticket, e.revision) = (t.ticket, t.revision) ORDER BY e.place) AS evidence,
       t.opened_by, t.opened_at, t.sent_at, coalesce(t.ended_by, '') AS ended_by, t.ended_at, coalesce(t.reason, '') AS reason
  FROM ticket t`

func scanTicket(row pgx.CollectableRow) (t ticket.Ticket, err error) {
	var parts []byte
	err = row.Scan(&t.Key, &t.Revision, &t.State, &t.Contract, &t.Permit, &t.Number, &t.HappenedAt, &t.Grade, &t.VolumeUL, &t.PriceE4, &t.AmountCents,
		&t.Currency, &t.Driver, &parts, &t.Evidence, &t.OpenedBy, &t.OpenedAt, &t.SentAt, &t.EndedBy, &t.EndedAt, &t.Reason)
	if err == nil && parts != nil {
		err = json.Unmarshal(parts, &t.Parts)
	}
	if t.HappenedAt.Unix() == 0 {
		t.HappenedAt = time.Time{}
	}
	return t, err
}

// A ticket concerns departments when all that its vehicles got does, and who sent it; of a
// reserved vehicle it concerns who is cleared.
const ticketConcerns = `(@departments::text[] IS NULL
        OR (SELECT coalesce(bool_and(concerns(@departments, p.vehicle, coalesce(t.happened_at, t.opened_at))), '*' = ANY (@departments)) FROM ticket_part p
             WHERE (p.ticket, p.revision) = (t.ticket, t.revision) AND p.vehicle IS NOT NULL)
        OR t.opened_by = @viewer::text
           AND ('+' = ANY (@departments) OR NOT EXISTS (SELECT FROM ticket_part p JOIN vehicle v USING (vehicle) WHERE p.ticket = t.ticket AND v.reserved IS NOT NULL)))`

const ticketsSQL = ticketSelect + `
 WHERE (t.state IN ('draft', 'waiting', 'returned') OR t.ended_at >= @since) AND (@of::text = '' OR t.opened_by = @of::text)
   AND ` + ticketConcerns + `
 ORDER BY t.state IN ('draft', 'waiting', 'returned') DESC,
          CASE WHEN t.state IN ('draft', 'waiting', 'returned') THEN t.opened_at END, t.ended_at DESC, t.ticket`

// Tickets returns those that are open, the oldest first, and those that ended since a
// time, the newest first: of one user, or of everybody.
func (s *Store) Tickets(ctx context.Context, of string, since time.Time) ([]ticket.Ticket, error) {
	rows, err := s.pool.Query(ctx, ticketsSQL, pgx.NamedArgs{"of": of, "since": since})
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanTicket)
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	return list, nil
}

const oneTicketSQL = ticketSelect + ` WHERE t.ticket = @key AND (@of::text = '' OR t.opened_by = @of::text) AND ` + ticketConcerns

// Ticket returns a ticket, or fault.ErrNotFound, also for one of another user than the
// one asked for.
func (s *Store) Ticket(ctx context.Context, of, key string) (ticket.Ticket, error) {
	rows, err := s.pool.Query(ctx, oneTicketSQL, pgx.NamedArgs{"of": of, "key": key})
	if err != nil {
		return ticket.Ticket{}, fmt.Errorf("read ticket %s: %w", key, err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanTicket)
	return t, notFound(err, "read ticket %s", key)
}

const pictureOfSQL = `
SELECT EXISTS (SELECT FROM ticket_evidence e JOIN ticket t USING (ticket)
                WHERE e.sha256 = @sha256 AND (@of::text = '' OR t.opened_by = @of::text) AND ` + ticketConcerns + `)`

// PictureOf tells whether a file is behind a ticket that a user sent; an empty user: anybody.
func (s *Store) PictureOf(ctx context.Context, of, sha256 string) (own bool, err error) {
	if err := s.pool.QueryRow(ctx, pictureOfSQL, pgx.NamedArgs{"of": of, "sha256": sha256}).Scan(&own); err != nil {
		return false, fmt.Errorf("read whose picture %s is: %w", sha256, err)
	}
	return own, nil
}

// What is not there yet cannot be locked by its row.
const lockTicketSQL = `SELECT pg_advisory_xact_lock(hashtext('litro ticket'), hashtext(@key))`

const lockNumberSQL = `SELECT pg_advisory_xact_lock(hashtext('litro ticket number'), hashtext(permit_key(@permit) || ' ' || ticket_key(@number)))`

// PutTicket stores what f makes of the ticket with that key, nil when there is none.
// Where f returns nil, nothing is stored.
func (s *Store) PutTicket(ctx context.Context, at time.Time, who, key string, f func(was *ticket.Ticket) (*ticket.Ticket, error)) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTicketSQL, pgx.NamedArgs{"key": key}); err != nil {
			return fmt.Errorf("lock ticket: %w", err)
		}
		was, err := ticketIn(ctx, tx, key)
		if err != nil {
			return err
		}
		next, err := f(was)
		if err != nil || next == nil {
			return err
		}
		if next.State == ticket.Waiting {
			var vehicles []string
			for _, p := range next.Parts {
				if p.Vehicle != "" {
					vehicles = append(vehicles, p.Vehicle)
				}
			}
			if err := taken(ctx, tx, office.Paper{Permit: next.Permit, Number: next.Number, Vehicles: vehicles, Key: key}); err != nil {
				return err
			}
		}
		return storeTicket(ctx, tx, who, was, next)
	})
}

func ticketIn(ctx context.Context, tx pgx.Tx, key string) (*ticket.Ticket, error) {
	rows, err := tx.Query(ctx, oneTicketSQL+` FOR UPDATE OF t`, pgx.NamedArgs{"of": "", "key": key})
	if err != nil {
		return nil, fmt.Errorf("read ticket: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanTicket)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ticket: %w", err)
	}
	return &t, nil
}

const ticketSaveSQL = `
INSERT INTO ticket (ticket, revision, state, contract, permit, number, happened_at, grade, volume_ul, price_e4, amount_cents, currency, driver,
                    opened_by, opened_at, sent_at, ended_by, ended_at, reason)
VALUES (@key, @revision, @state, @contract, @permit, nullif(@number, ''), @happened_at, nullif(@grade, ''), nullif(@volume_ul::bigint, 0),
        nullif(@price_e4::bigint, 0), nullif(@amount_cents::bigint, 0), @currency, nullif(@driver, ''), @opened_by, @opened_at, @sent_at, nullif(@ended_by, ''), @ended_at, nullif(@reason, ''))
ON CONFLICT (ticket) DO UPDATE
   SET revision = excluded.revision, state = excluded.state, contract = excluded.contract, permit = excluded.permit, number = excluded.number,
       happened_at = excluded.happened_at, grade = excluded.grade, volume_ul = excluded.volume_ul, price_e4 = excluded.price_e4,
       amount_cents = excluded.amount_cents, currency = excluded.currency, driver = excluded.driver, sent_at = excluded.sent_at, ended_by = excluded.ended_by,
       ended_at = excluded.ended_at, reason = excluded.reason`

const ticketPartSaveSQL = `
INSERT INTO ticket_part (ticket, revision, part, vehicle, label, volume_ul, amount_cents, odometer_m, engine_s, filled, folio, flowed)
VALUES (@key, @revision, @part, nullif(@vehicle, ''), nullif(@label, ''), nullif(@volume_ul::bigint, 0), nullif(@amount_cents::bigint, 0), @odometer_m, @engine_s, nullif(@filled, ''), nullif(@folio, ''), @flowed)`

const ticketEvidenceSaveSQL = `
INSERT INTO ticket_evidence (ticket, revision, place, sha256) VALUES (@key, @revision, @place, @sha256)`

func storeTicket(ctx context.Context, tx pgx.Tx, who string, was, t *ticket.Ticket) error {
	var happened *time.Time
	if !t.HappenedAt.IsZero() {
		happened = &t.HappenedAt
	}
	_, err := tx.Exec(ctx, ticketSaveSQL, pgx.NamedArgs{
		"key": t.Key, "revision": t.Revision, "state": string(t.State), "contract": t.Contract, "permit": t.Permit, "number": t.Number,
		"happened_at": happened, "grade": t.Grade, "volume_ul": int64(t.VolumeUL), "price_e4": t.PriceE4, "amount_cents": t.AmountCents,
		"currency": t.Currency, "driver": t.Driver, "opened_by": t.OpenedBy, "opened_at": t.OpenedAt, "sent_at": t.SentAt, "ended_by": t.EndedBy, "ended_at": t.EndedAt, "reason": t.Reason,
	})
	if err != nil {
		return fmt.Errorf("store ticket: %w", broken(err))
	}
	if was == nil || was.Revision != t.Revision {
		if err := storeParts(ctx, tx, t); err != nil {
			return err
		}
	}
	before, after, err := asText(was, t)
	if err != nil {
		return err
	}
	return audit(ctx, tx, who, "ticket "+string(t.State), t.Key, before, after)
}

func storeParts(ctx context.Context, tx pgx.Tx, t *ticket.Ticket) error {
	var b pgx.Batch
	for i, p := range t.Parts {
		b.Queue(ticketPartSaveSQL, pgx.NamedArgs{
			"key": t.Key, "revision": t.Revision, "part": i + 1, "vehicle": p.Vehicle, "label": p.Label, "volume_ul": int64(p.VolumeUL),
			"amount_cents": p.AmountCents, "odometer_m": p.OdometerM, "engine_s": p.EngineS, "filled": p.Full, "folio": p.Folio, "flowed": p.Flowed,
		})
	}
	for i, sha256 := range t.Evidence {
		b.Queue(ticketEvidenceSaveSQL, pgx.NamedArgs{"key": t.Key, "revision": t.Revision, "place": i + 1, "sha256": sha256})
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("store the parts of a ticket: %w", broken(err))
	}
	return nil
}

// asText writes a ticket before and after for the audit trail.
func asText(was, t *ticket.Ticket) (before, after *string, err error) {
	text := func(t *ticket.Ticket) *string {
		if t == nil {
			return nil
		}
		b, e := json.Marshal(t)
		err = errors.Join(err, e)
		return new(string(b))
	}
	return text(was), text(t), err
}

const ticketTakenSQL = `
SELECT t.ticket, t.opened_by, t.sent_at, ARRAY(SELECT coalesce(v.fleet_no, '') FROM ticket_part p LEFT JOIN vehicle v USING (vehicle)
                                               WHERE (p.ticket, p.revision) = (t.ticket, t.revision) ORDER BY p.part)
  FROM ticket t
 WHERE t.state IN ('waiting', 'returned') AND permit_key(t.permit) = permit_key(@permit) AND ticket_key(t.number) = ticket_key(@number)
   AND t.ticket <> @key`

// A fill without a permit is one that was typed without choosing the station: it is
// the same ticket when it is of one of the vehicles.
const fillTakenSQL = `
SELECT d.station, d.epoch, d.seq, d.at, coalesce(v.fleet_no, ''),
       coalesce(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind -> 'people' -> 0 ->> 'person', ''), coalesce(d.vehicle, ''),
       coalesce((SELECT min(p.ticket) FROM ticket_part p WHERE p.record = d.station || '/' || d.epoch || '/' || d.seq), '')
  FROM effective_dispense d
  LEFT JOIN vehicle v USING (vehicle)
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (d.station, d.epoch, d.seq, d.branch)
 WHERE d.branch = 0 AND d.source = 'ticket' AND ticket_key(d.ticket) = ticket_key(@number)
   AND (permit_key(d.permit) = permit_key(@permit) OR d.permit IS NULL AND d.vehicle = ANY (@vehicles))
   AND (d.station, d.epoch, d.seq) <> (@station, @epoch, @seq)
 ORDER BY d.at, d.station, d.epoch, d.seq`

const keepsTicketSQL = `
SELECT EXISTS (SELECT FROM effective_dispense d
                WHERE (d.station, d.epoch, d.seq) = (@station, @epoch, @seq) AND d.branch = 0 AND d.source = 'ticket'
                  AND permit_key(d.permit) = permit_key(@permit) AND ticket_key(d.ticket) = ticket_key(@number))`

// taken fails with an [office.DuplicateError] when another ticket or a fill has the
// paper's permit and number, and keeps others from taking them until the transaction
// ends. A fill that is corrected and has them already keeps them: other fills may be of
// the same ticket, which was split.
func taken(ctx context.Context, tx pgx.Tx, p office.Paper) error {
	if p.Number == "" {
		return nil
	}
	args := pgx.NamedArgs{
		"permit": p.Permit, "number": p.Number, "key": p.Key, "vehicles": list(p.Vehicles), "station": p.Of.Station, "epoch": p.Of.Epoch, "seq": p.Of.Seq,
	}
	var keeps bool
	if err := tx.QueryRow(ctx, keepsTicketSQL, args).Scan(&keeps); err != nil {
		return fmt.Errorf("read the ticket of a fill: %w", err)
	}
	if keeps {
		return nil
	}
	if _, err := tx.Exec(ctx, lockNumberSQL, args); err != nil {
		return fmt.Errorf("lock a ticket's number: %w", err)
	}
	e := &office.DuplicateError{Permit: p.Permit, Number: p.Number}
	err := tx.QueryRow(ctx, ticketTakenSQL, args).Scan(&e.Key, &e.By, &e.At, &e.Vehicles)
	if err == nil {
		return e
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("look for the same ticket: %w", err)
	}
	rows, err := tx.Query(ctx, fillTakenSQL, args)
	if err != nil {
		return fmt.Errorf("look for a fill of the same ticket: %w", err)
	}
	var ref dispense.Ref
	var at time.Time
	var number, by, vehicle, key string
	_, err = pgx.ForEachRow(rows, []any{&ref.Station, &ref.Epoch, &ref.Seq, &at, &number, &by, &vehicle, &key}, func() error {
		if e.Ref.IsZero() {
			e.Ref, e.At, e.By, e.Vehicle, e.Key = ref, at, by, vehicle, key
		}
		e.Vehicles = append(e.Vehicles, number)
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for a fill of the same ticket: %w", err)
	}
	if !e.Ref.IsZero() {
		return e
	}
	return nil
}

const ticketCheckedSQL = `
UPDATE ticket SET state = 'checked', ended_by = @who, ended_at = @at, ended_for = nullif(@for, ''), reason = NULL
 WHERE ticket = @key AND revision = @revision AND state = 'waiting'`

const ticketPartRecordSQL = `
UPDATE ticket_part SET record = @record WHERE ticket = @key AND revision = @revision AND part = @part`

// FillPaper stores what d makes of the paper's vouchers when nothing else has the paper's
// permit and number. A ticket that waits for it is done with it.
func (s *Store) FillPaper(ctx context.Context, at time.Time, terms []office.Term, p office.Paper, decide func([]office.Voucher) (office.Draft, error)) error {
	return s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) {
		if p.Key != "" { // in the order of PutTicket
			if _, err := tx.Exec(ctx, lockTicketSQL, pgx.NamedArgs{"key": p.Key}); err != nil {
				return nil, fmt.Errorf("lock ticket: %w", err)
			}
		}
		if err := taken(ctx, tx, p); err != nil {
			return nil, err
		}
		list, err := handedIn(ctx, tx, at, terms, p.Folios)
		if err != nil {
			return nil, err
		}
		d, err := decide(list)
		if err == nil && p.Ask != nil {
			return answering(ctx, tx, at, p.Ask, d)
		}
		if err != nil || p.Key == "" {
			return d, err
		}
		return func(head dispense.Head) ([]*dispense.Record, error) {
			records, err := d(head)
			if err != nil {
				return nil, err
			}
			return records, ticketChecked(ctx, tx, at, p, records)
		}, nil
	})
}

// ticketChecked ends a ticket with the records that its parts became.
func ticketChecked(ctx context.Context, tx pgx.Tx, at time.Time, p office.Paper, records []*dispense.Record) error {
	args := pgx.NamedArgs{"key": p.Key, "revision": p.Revision, "at": at, "who": "", "for": p.For}
	for _, r := range records {
		if b, ok := r.Body.(*dispense.Dispense); ok && len(b.People) == 2 {
			args["who"] = b.People[1].Person
		}
	}
	tag, err := tx.Exec(ctx, ticketCheckedSQL, args)
	if err != nil {
		return fmt.Errorf("end ticket %s: %w", p.Key, broken(err))
	}
	if tag.RowsAffected() == 0 {
		return office.ErrTicketMoved
	}
	for i, r := range records {
		args["part"], args["record"] = i+1, r.Ref().String()
		if _, err := tx.Exec(ctx, ticketPartRecordSQL, args); err != nil {
			return fmt.Errorf("end ticket %s: %w", p.Key, err)
		}
	}
	return audit(ctx, tx, args["who"].(string), inStead("ticket checked", p.For), p.Key, nil, nil)
}

// What is left of a quota is its size less what was drawn for good, what is armed, and
// what paper holds; what a station still holds of it is not taken off, because nobody
// drew it.
const drawnSQL = `
SELECT (SELECT size_ul FROM quota WHERE quota = @quota AND from_at <= @from ORDER BY from_at DESC LIMIT 1),
       coalesce(sum(d.volume_ul), 0)::bigint, held_on_paper(@quota, @period, @from)
  FROM draw d
 WHERE d.quota = @quota AND d.period = @period
   AND (d.final OR NOT EXISTS (SELECT FROM closing c WHERE (c.auth_station, c.auth_epoch, c.auth_seq) = (d.station, d.epoch, d.seq)))
   AND NOT EXISTS (SELECT FROM correction c
                    WHERE (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action IN ('void', 'replace'))`

const nearbySQL = `
SELECT station, epoch, seq FROM effective_dispense
 WHERE vehicle = @vehicle AND branch = 0 AND happened_at > @from AND happened_at < @to
 ORDER BY happened_at, station, epoch, seq LIMIT 1`

// Advice returns what is known of a vehicle, or fault.ErrNotFound; with happened set,
// also another fill within [ticket.Nearby] of it.
func (s *Store) Advice(ctx context.Context, vehicle string, at, happened time.Time, calendar fleet.Calendar) (ticket.Advice, error) {
	v, err := s.FleetVehicle(ctx, vehicle)
	if err != nil {
		return ticket.Advice{}, err
	}
	a := ticket.Advice{Status: v.Status, Grades: v.Grades, TankUL: v.TankUL, OdometerM: v.OdometerM}
	if !happened.IsZero() {
		args := pgx.NamedArgs{"vehicle": vehicle, "from": happened.Add(-ticket.Nearby), "to": happened.Add(ticket.Nearby)}
		err := s.pool.QueryRow(ctx, nearbySQL, args).Scan(&a.Near.Station, &a.Near.Epoch, &a.Near.Seq)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return a, fmt.Errorf("look for fills nearby: %w", err)
		}
	}
	quotas, err := s.VehicleQuotas(ctx, vehicle)
	if err != nil {
		return a, err
	}
	for _, q := range quotas {
		if q.SizeVisits != nil {
			continue // what is left is said in liters
		}
		quota, p := q.Quota, calendar.PeriodAt(q.Period, at)
		var size *dispense.Volume
		var drawn, paper dispense.Volume
		err := s.pool.QueryRow(ctx, drawnSQL, pgx.NamedArgs{"quota": quota, "period": p.ID, "from": at}).Scan(&size, &drawn, &paper)
		if err != nil {
			return a, fmt.Errorf("read what is left of quota %s: %w", quota, err)
		}
		if size == nil {
			continue
		}
		if left := *size - drawn - paper; a.LeftUL == nil || left < *a.LeftUL {
			a.LeftUL, a.PaperUL = &left, paper
		}
	}
	return a, nil
}
