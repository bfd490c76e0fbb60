package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
)

// Labels: one row a version ever printed, and what stations are told of it.

const labelsSQL = `
SELECT label, version, coalesce(vehicle, '') AS vehicle, coalesce(person, '') AS person, printed_at, printed_by, why, token_sha256, seen_at, void_at, until_at
  FROM label
 WHERE vehicle = nullif(@vehicle, '') OR person = nullif(@person, '')
 ORDER BY bool_or(void_at IS NOT NULL) OVER (PARTITION BY label), max(printed_at) OVER (PARTITION BY label) DESC, label, version DESC`

// Labels returns the versions of the labels of a vehicle or person, the one that
// is good first, and of each the newest first.
func (s *Store) Labels(ctx context.Context, o fleet.Owner) ([]fleet.LabelVersion, error) {
	return collect[fleet.LabelVersion](ctx, s, "labels", labelsSQL, pgx.NamedArgs{"vehicle": o.Vehicle, "person": o.Person})
}

// LabelVersions returns the versions of a label, the newest first; none for one that
// was never printed.
func (s *Store) LabelVersions(ctx context.Context, label string) ([]fleet.LabelVersion, error) {
	return collect[fleet.LabelVersion](ctx, s, "versions of a label", labelVersionsSQL, pgx.NamedArgs{"label": label})
}

// Two first labels of one vehicle or person wait for each other at its row.
const lockVehicleSQL = `SELECT 1 FROM vehicle WHERE vehicle = @vehicle FOR UPDATE`

const lockPersonSQL = `SELECT 1 FROM person WHERE person = @person FOR UPDATE`

// It must be above the newest version, which is good; a first one must be the only
// label of its owner that is. None runs ahead of the clock, see [fleet.PaperNumber].
const printLabelSQL = `
INSERT INTO label (label, version, vehicle, person, printed_at, printed_by, why, token_sha256, until_at)
SELECT @label::text, @version::bigint, nullif(@vehicle::text, ''), nullif(@person::text, ''), @at, @who, @why, @token, @until
 WHERE CASE WHEN @version::bigint = 1
            THEN NOT EXISTS (SELECT FROM label l
                              WHERE (l.vehicle = @vehicle::text OR l.person = @person::text)
                                AND l.version = (SELECT max(version) FROM label WHERE label = l.label)
                                AND l.void_at IS NULL)
            ELSE @version::bigint <= @most::bigint
             AND (SELECT l.version < @version::bigint AND l.void_at IS NULL FROM label l WHERE l.label = @label::text ORDER BY l.version DESC LIMIT 1)
       END`

// PrintLabel stores a version of a label and publishes it.
func (s *Store) PrintLabel(ctx context.Context, by fleet.Act, v fleet.LabelVersion) error {
	args := pgx.NamedArgs{
		"label": v.Label, "version": v.Version, "vehicle": v.Vehicle, "person": v.Person, "at": v.PrintedAt, "who": v.PrintedBy,
		"why": v.Why, "token": v.TokenSHA256, "until": v.UntilAt, "most": fleet.PaperNumber(by.At),
	}
	return s.changeLabel(ctx, by, "label printed", v.Label, v.Version, func(tx pgx.Tx) (int64, error) {
		lock := lockVehicleSQL
		if v.Person != "" {
			lock = lockPersonSQL
		}
		if _, err := tx.Exec(ctx, lock, args); err != nil {
			return 0, err
		}
		tag, err := tx.Exec(ctx, printLabelSQL, args)
		return tag.RowsAffected(), err
	})
}

const voidLabelSQL = `
UPDATE label SET void_at = @at
 WHERE label = @label AND version = @version AND void_at IS NULL
   AND version = (SELECT max(version) FROM label WHERE label = @label)`

// VoidLabel ends a label whose current version is the one given.
func (s *Store) VoidLabel(ctx context.Context, by fleet.Act, label string, version int64) error {
	args := pgx.NamedArgs{"label": label, "version": version, "at": by.At}
	return s.changeLabel(ctx, by, "label void", label, version, func(tx pgx.Tx) (int64, error) {
		tag, err := tx.Exec(ctx, voidLabelSQL, args)
		return tag.RowsAffected(), err
	})
}

const seeLabelSQL = `
UPDATE label SET seen_at = @at
 WHERE label = @label AND version = @version AND seen_at IS NULL`

// LabelSeen notes the first scan of a version. If it is the current one,
// stations are told that the one before is good no more.
func (s *Store) LabelSeen(ctx context.Context, at time.Time, label string, version int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, seeLabelSQL, pgx.NamedArgs{"label": label, "version": version, "at": at})
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return publishLabel(ctx, tx, at, label)
	})
	if err != nil {
		return fmt.Errorf("note scan of label %s: %w", label, err)
	}
	return nil
}

// Changes of one label wait for each other, so that they are published in the
// order in which they were made.
const lockLabelSQL = `SELECT 1 FROM label WHERE label = @label FOR UPDATE`

// changeLabel makes one guarded change by a person and publishes the label.
func (s *Store) changeLabel(ctx context.Context, by fleet.Act, what, label string, version int64, f func(pgx.Tx) (int64, error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLabelSQL, pgx.NamedArgs{"label": label}); err != nil {
			return err
		}
		n, err := f(tx)
		if err != nil {
			return broken(err)
		}
		if n == 0 {
			return fmt.Errorf("%w: it is not as it was read", fault.ErrConflict)
		}
		after := fmt.Sprintf("%s.%d", label, version)
		if err := audit(ctx, tx, by.Who, what, label, nil, &after); err != nil {
			return err
		}
		if err := publishLabel(ctx, tx, by.At, label); err != nil {
			return err
		}
		return noteLabelGone(ctx, tx, by.At, label)
	})
	if err != nil {
		return fmt.Errorf("%s %s.%d: %w", what, label, version, err)
	}
	return nil
}

// A label is gone when it is void, or when the version before does not count any
// more.
const labelGoneSQL = `
SELECT coalesce(vehicle, ''), coalesce(person, '') FROM label
 WHERE label = @label AND version = (SELECT max(version) FROM label WHERE label = @label)
   AND (void_at IS NOT NULL OR why IN ('lost', 'stolen') OR why = 'temporary' AND version > 1)`

// noteLabelGone notes that what was printed before must not be believed any
// more, if that is so.
func noteLabelGone(ctx context.Context, tx pgx.Tx, at time.Time, label string) error {
	var vehicle, person string
	err := tx.QueryRow(ctx, labelGoneSQL, pgx.NamedArgs{"label": label}).Scan(&vehicle, &person)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	case person != "":
		return notePersonDecided(ctx, tx, at, person, "badge")
	}
	return noteDecided(ctx, tx, at, vehicle, "label")
}

const labelVersionsSQL = `
SELECT label, version, coalesce(vehicle, '') AS vehicle, coalesce(person, '') AS person, printed_at, printed_by, why, token_sha256, seen_at, void_at, until_at
  FROM label WHERE label = @label ORDER BY version DESC`

func publishLabel(ctx context.Context, tx pgx.Tx, at time.Time, label string) error {
	rows, err := tx.Query(ctx, labelVersionsSQL, pgx.NamedArgs{"label": label})
	if err != nil {
		return err
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByName[fleet.LabelVersion])
	if err != nil {
		return err
	}
	return publishAll(ctx, tx, at, map[string][]policy.EntryBody{policy.Fleet: {fleet.LabelEntry(versions)}})
}
