package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/office"
)

// The office's journal: the transaction that projects a record is also its fsync
// and its receipt.

const officeHeadSQL = `
SELECT c.station, s.shard, c.epoch, c.seq, c.hash, c.state, c.revoked_from, c.kept, c.n, ''
  FROM cursor c JOIN station s USING (station)
 WHERE c.station = 'office' ORDER BY c.epoch DESC LIMIT 1`

// OfficeHead returns where the newest epoch of the office ends.
func (s *Store) OfficeHead(ctx context.Context) (dispense.Head, error) {
	c, err := s.chain(ctx, s.pool, officeHeadSQL, pgx.NamedArgs{"station": dispense.Office})
	return c.Head, err
}

// BeginOffice registers the office and stores its first records. Where another
// process was faster it does nothing.
func (s *Store) BeginOffice(ctx context.Context, at time.Time, b office.Beginning, d office.Draft) error {
	st := Station{Station: dispense.Office, Name: b.Name, Shard: b.Grant.Shard, Zone: b.Zone, EnrolledAt: at, LinkSHA256: b.Link}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := addStation(ctx, tx, st, &b.Grant, b.Note); err != nil {
			return err
		}
		return s.beginOfficeEpoch(ctx, tx, at, b.Grant.Epoch, dispense.HashNote(b.Note), nil, d)
	})
	if errors.Is(err, fault.ErrConflict) {
		if _, there := s.OfficeHead(ctx); there == nil {
			return nil
		}
	}
	return err
}

const officeGrantSQL = `
SELECT hash FROM station_grant WHERE station = 'office' ORDER BY epoch DESC LIMIT 1`

// NextOfficeEpoch begins the epoch after the one that ends in head. Its number is the
// second in which it begins, or the era if that is higher: of two restores from one
// backup neither knows what the other used, and only time tells them apart.
func (s *Store) NextOfficeEpoch(ctx context.Context, at time.Time, head dispense.Head, carried []*dispense.Record, d office.Draft) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockOffice(ctx, tx)
		if err != nil {
			return err
		}
		if c.Head != head {
			return fmt.Errorf("begin office epoch %d: %w: its journal has moved", head.Epoch+1, fault.ErrConflict)
		}
		var grant []byte
		if err := tx.QueryRow(ctx, officeGrantSQL).Scan(&grant); err != nil {
			return fmt.Errorf("read the office's grant: %w", err)
		}
		var era int64
		if err := tx.QueryRow(ctx, eraSQL).Scan(&era); err != nil {
			return fmt.Errorf("read era: %w", err)
		}
		epoch := max(head.Epoch+1, era, at.Unix())
		for _, r := range carried {
			epoch = max(epoch, r.Epoch+1)
			// Another server, restored before this one, may have begun an epoch that is new here.
			args := pgx.NamedArgs{"station": dispense.Office, "epoch": r.Epoch, "hash": grant}
			if _, err := tx.Exec(ctx, newCursorSQL, args); err != nil {
				return fmt.Errorf("know of office epoch %d: %w", r.Epoch, err)
			}
		}
		return s.beginOfficeEpoch(ctx, tx, at, epoch, dispense.Hash(grant), carried, d)
	})
}

func (s *Store) beginOfficeEpoch(ctx context.Context, tx pgx.Tx, at time.Time, epoch int64, grant dispense.Hash, carried []*dispense.Record, d office.Draft) error {
	c := ingest.Chain{Station: dispense.Office, Head: dispense.Head{Epoch: epoch, Hash: grant}}
	args := pgx.NamedArgs{"station": dispense.Office, "epoch": epoch, "hash": grant[:]}
	if _, err := tx.Exec(ctx, newCursorSQL, args); err != nil {
		return fmt.Errorf("begin office epoch %d: %w", epoch, err)
	}
	return s.storeOffice(ctx, tx, at, c, carried, d)
}

// storeOffice stores what d makes of a chain whose cursor row is locked.
func (s *Store) storeOffice(ctx context.Context, tx pgx.Tx, at time.Time, c ingest.Chain, carried []*dispense.Record, d office.Draft) error {
	records, err := d(c.Head)
	if err != nil {
		return err
	}
	run := ingest.Run{Chain: c, Records: records, Carried: carried, ReceivedAt: at}
	return s.storeRuns(ctx, tx, []ingest.Run{run}, []ingest.Chain{c})
}

const lockOfficeSQL = `
SELECT c.station, s.shard, c.epoch, c.seq, c.hash, c.state, c.revoked_from, c.kept, c.n, ''
  FROM cursor c JOIN station s USING (station)
 WHERE c.station = 'office' ORDER BY c.epoch DESC LIMIT 1
   FOR UPDATE OF c`

func lockOffice(ctx context.Context, tx pgx.Tx) (ingest.Chain, error) {
	rows, err := tx.Query(ctx, lockOfficeSQL)
	if err != nil {
		return ingest.Chain{}, fmt.Errorf("lock the office's journal: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanChain)
	return c, notFound(err, "lock the office's journal")
}

// AppendOffice stores what d makes of the head of the office's journal. The
// locks of the terms keep leases from being given of what is drawn here.
func (s *Store) AppendOffice(ctx context.Context, at time.Time, terms []office.Term, d office.Draft) error {
	return s.appendOffice(ctx, at, terms, func(pgx.Tx) (office.Draft, error) { return d, nil })
}

// appendOffice is AppendOffice with a draft that depends on what is found under
// the lock of the office's journal.
func (s *Store) appendOffice(ctx context.Context, at time.Time, terms []office.Term, find func(pgx.Tx) (office.Draft, error)) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockOffice(ctx, tx)
		if err != nil {
			return err
		}
		d, err := find(tx)
		if err != nil {
			return err
		}
		if err := lockTerms(ctx, tx, terms); err != nil {
			return err
		}
		return s.storeOffice(ctx, tx, at, c, nil, d)
	})
}

// lockTerms locks periods of quotas, which are in the order in which everybody does. Of
// one that somebody else added its bounds need not be known.
func lockTerms(ctx context.Context, tx pgx.Tx, terms []office.Term) error {
	for _, t := range terms {
		args := pgx.NamedArgs{"quota": t.Quota, "period": t.ID, "from_at": t.From, "until_at": t.Until}
		for _, sql := range []string{addPeriodSQL, lockPeriodSQL} {
			if sql == addPeriodSQL && t.From.IsZero() {
				continue
			}
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return fmt.Errorf("lock quota %s, period %s: %w", t.Quota, t.ID, err)
			}
		}
	}
	return nil
}

const officeBootSQL = `
INSERT INTO office_boot (epoch, boot, at)
SELECT @epoch, coalesce(max(boot), 0) + 1, @at FROM office_boot WHERE epoch = @epoch
RETURNING boot`

// OfficeBoot takes the next boot of the office's newest epoch.
func (s *Store) OfficeBoot(ctx context.Context, at time.Time) (epoch, boot int64, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockOffice(ctx, tx)
		if err != nil {
			return err
		}
		epoch = c.Head.Epoch
		return tx.QueryRow(ctx, officeBootSQL, pgx.NamedArgs{"epoch": epoch, "at": at}).Scan(&boot)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("take the office's next boot: %w", err)
	}
	return epoch, boot, nil
}

const vehicleThereSQL = `SELECT 1 FROM vehicle WHERE vehicle = @vehicle`

const vehicleQuotasSQL = `
SELECT DISTINCT ON (q.quota) q.quota, q.period, q.size_ul, q.from_at, q.size_visits
  FROM vehicle v JOIN quota q ON q.quota = ANY (v.quotas)
 WHERE v.vehicle = @vehicle
 ORDER BY q.quota, q.from_at DESC`

// VehicleQuotas returns the quotas that a vehicle draws from, in order, with their
// newest sizes.
func (s *Store) VehicleQuotas(ctx context.Context, vehicle string) ([]fleet.Quota, error) {
	args := pgx.NamedArgs{"vehicle": vehicle}
	var one int
	if err := s.pool.QueryRow(ctx, vehicleThereSQL, args).Scan(&one); err != nil {
		return nil, notFound(err, "vehicle %s", vehicle)
	}
	return collect[fleet.Quota](ctx, s, "quotas of vehicle "+vehicle, vehicleQuotasSQL, args)
}

const recordSQL = `
SELECT note FROM record WHERE station = @station AND epoch = @epoch AND seq = @seq AND branch = 0`

// Record returns the note of a record as it came.
func (s *Store) Record(ctx context.Context, ref dispense.Ref) ([]byte, error) {
	var b []byte
	err := s.pool.QueryRow(ctx, recordSQL, pgx.NamedArgs{"station": ref.Station, "epoch": ref.Epoch, "seq": ref.Seq}).Scan(&b)
	return b, notFound(err, "record %s", ref)
}
