package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/ca"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/trust"
)

// The certificates of stations' links, and who may ask for them.

const speakerSQL = `
SELECT s.station, coalesce(k.key, ''),
       EXISTS (SELECT FROM cursor r
                WHERE r.station = s.station AND r.state = 'revoked'
                  AND (SELECT o.key FROM station_key o
                        WHERE o.station = r.station AND (o.epoch, o.from_seq) <= (r.epoch, r.revoked_from)
                        ORDER BY o.epoch DESC, o.from_seq DESC LIMIT 1) = k.key),
       coalesce((SELECT o.key FROM station_key o WHERE o.station = s.station AND o.epoch <= @epoch ORDER BY o.epoch DESC, o.from_seq DESC LIMIT 1), ''),
       coalesce(c.seq, 0), c.hash, coalesce(c.state, ''), coalesce(c.kept, 0),
       coalesce((SELECT max(n) FROM cursor WHERE station = s.station), 0)
  FROM station s
  LEFT JOIN LATERAL (SELECT key FROM station_key WHERE station = s.station ORDER BY epoch DESC, from_seq DESC LIMIT 1) k ON true
  LEFT JOIN cursor c ON (c.station, c.epoch) = (s.station, @epoch)
 WHERE s.station = @station`

// Speaker returns who may speak for a station, and what is known of an epoch.
func (s *Store) Speaker(ctx context.Context, station string, epoch int64) (trust.Speaker, error) {
	v := trust.Speaker{Epoch: dispense.Head{Epoch: epoch}}
	var hash []byte
	err := s.pool.QueryRow(ctx, speakerSQL, pgx.NamedArgs{"station": station, "epoch": epoch}).
		Scan(&v.Station, &v.Key, &v.Revoked, &v.Then, &v.Epoch.Seq, &hash, &v.State, &v.Kept, &v.N)
	copy(v.Epoch.Hash[:], hash)
	return v, notFound(err, "who speaks for station %s", station)
}

const certificateSQL = `
SELECT station, key, authority, serial, issued_at, not_after, der, revoked_at FROM certificate WHERE spki = @spki`

// Certificate returns a certificate by its key.
func (s *Store) Certificate(ctx context.Context, spki [32]byte) (trust.Certificate, error) {
	c := trust.Certificate{Certificate: ca.Certificate{SPKI: spki}}
	err := s.pool.QueryRow(ctx, certificateSQL, pgx.NamedArgs{"spki": spki[:]}).
		Scan(&c.Station, &c.Key, &c.Authority, &c.Serial, &c.IssuedAt, &c.NotAfter, &c.DER, &c.RevokedAt)
	return c, notFound(err, "read certificate")
}

const recentCertificatesSQL = `SELECT count(*) FROM certificate WHERE key = @key AND issued_at > @at::timestamptz - interval '1 hour'`

const addCertificateSQL = `
INSERT INTO certificate (spki, station, key, authority, serial, issued_at, not_after, der)
VALUES (@spki, @station, @key, @authority, @serial, @issued_at, @not_after, @der)`

// The one before stays good: the answer with the new one may be lost.
const supersedeSQL = `
UPDATE certificate SET revoked_at = @at
 WHERE station = @station AND revoked_at IS NULL
   AND spki NOT IN (SELECT spki FROM certificate WHERE station = @station AND key = @key AND revoked_at IS NULL ORDER BY issued_at DESC, not_after DESC LIMIT 2)`

// AddCertificate keeps a certificate, and revokes all but it and the one before.
func (s *Store) AddCertificate(ctx context.Context, by fleet.Act, station, key string, c ca.Certificate) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"station": station, "key": key, "at": by.At}
		if _, err := tx.Exec(ctx, lockStationSQL, args); err != nil {
			return err
		}
		var recent int
		if err := tx.QueryRow(ctx, recentCertificatesSQL, args).Scan(&recent); err != nil {
			return err
		}
		if recent >= trust.MostAnHour {
			return fmt.Errorf("certificate of station %s: %w", station, trust.ErrOften)
		}
		if err := addCertificate(ctx, tx, by, station, key, c); err != nil {
			return err
		}
		return audit(ctx, tx, by.Who, "certificate renewed", station, nil, new(c.NotAfter.UTC().Format(time.RFC3339)))
	})
}

func addCertificate(ctx context.Context, tx pgx.Tx, by fleet.Act, station, key string, c ca.Certificate) error {
	args := pgx.NamedArgs{
		"spki": c.SPKI[:], "station": station, "key": key, "authority": c.Authority, "serial": c.Serial,
		"issued_at": c.IssuedAt, "not_after": c.NotAfter, "der": c.DER, "at": by.At,
	}
	for _, sql := range []string{addCertificateSQL, supersedeSQL} {
		if _, err := tx.Exec(ctx, sql, args); err != nil {
			if constraint(err) == "certificate_pk" {
				return fmt.Errorf("certificate of station %s: %w: the key of its link was used before; make a new one", station, fault.ErrConflict)
			}
			return fmt.Errorf("keep certificate of station %s: %w", station, err)
		}
	}
	return nil
}

const goodCertificatesSQL = `SELECT spki, station FROM certificate WHERE revoked_at IS NULL AND not_after > @at`

// GoodCertificates returns the station of each certificate that opens its link.
func (s *Store) GoodCertificates(ctx context.Context, at time.Time) (map[[32]byte]string, error) {
	rows, err := s.pool.Query(ctx, goodCertificatesSQL, pgx.NamedArgs{"at": at})
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	good := map[[32]byte]string{}
	var spki []byte
	var station string
	_, err = pgx.ForEachRow(rows, []any{&spki, &station}, func() error { good[[32]byte(spki)] = station; return nil })
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	return good, nil
}

const revokedCertificatesSQL = `
SELECT authority, serial, revoked_at FROM certificate WHERE revoked_at IS NOT NULL AND not_after > @at ORDER BY revoked_at`

// RevokedCertificates returns what a revocation list has to name.
func (s *Store) RevokedCertificates(ctx context.Context, at time.Time) ([]ca.Revoked, error) {
	rows, err := s.pool.Query(ctx, revokedCertificatesSQL, pgx.NamedArgs{"at": at})
	if err != nil {
		return nil, fmt.Errorf("read revoked certificates: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ca.Revoked])
	if err != nil {
		return nil, fmt.Errorf("read revoked certificates: %w", err)
	}
	return list, nil
}

const signedBySQL = `
SELECT DISTINCT station FROM certificate c
 WHERE authority = @authority AND revoked_at IS NULL AND not_after > @at
   AND NOT EXISTS (SELECT FROM certificate n WHERE n.station = c.station AND n.revoked_at IS NULL AND n.authority > @authority)
 ORDER BY station`

// SignedBy returns the stations whose newest certificate is of a root.
func (s *Store) SignedBy(ctx context.Context, authority int, at time.Time) ([]string, error) {
	rows, err := s.pool.Query(ctx, signedBySQL, pgx.NamedArgs{"authority": authority, "at": at})
	if err != nil {
		return nil, fmt.Errorf("read certificates of authority %d: %w", authority, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

const cutOffSQL = `UPDATE certificate SET revoked_at = @at WHERE station = @station AND revoked_at IS NULL`

// CutOff revokes all certificates of a station. Its box asks for another with
// its record key.
func (s *Store) CutOff(ctx context.Context, by fleet.Act, station string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, cutOffSQL, pgx.NamedArgs{"station": station, "at": by.At})
		if err != nil {
			return fmt.Errorf("cut off station %s: %w", station, err)
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("cut off station %s: %w: it has no certificate", station, fault.ErrNotFound)
		}
		return audit(ctx, tx, by.Who, "certificates revoked", station, nil, nil)
	})
}

const takeoverSQL = `
INSERT INTO takeover AS t (station, since_at, last_at, times) SELECT station, @at, @at, @times FROM station WHERE station = @station
    ON CONFLICT (station) DO UPDATE
   SET times = CASE WHEN t.last_at < @at::timestamptz - interval '1 day' THEN 0 ELSE t.times END + excluded.times,
       since_at = CASE WHEN t.last_at < @at::timestamptz - interval '1 day' THEN excluded.since_at ELSE t.since_at END,
       last_at = excluded.last_at`

// NoteTakeovers notes how often the link of a station was pushed out by another
// with its name.
func (s *Store) NoteTakeovers(ctx context.Context, at time.Time, station string, times int64) error {
	if _, err := s.pool.Exec(ctx, takeoverSQL, pgx.NamedArgs{"station": station, "at": at, "times": times}); err != nil {
		return fmt.Errorf("note takeovers of station %s: %w", station, err)
	}
	return nil
}
