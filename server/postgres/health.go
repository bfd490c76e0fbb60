package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/migrations"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/health"
)

// How the database is and what it knows of the health of the whole.

const databaseHealthSQL = `
SELECT pg_postmaster_start_time(), current_setting('server_version'), clock_timestamp(),
       pg_database_size(current_database()), g.version_id, g.tstamp AT TIME ZONE current_setting('timezone')
  FROM goose_db_version g WHERE g.is_applied ORDER BY g.version_id DESC LIMIT 1`

// The oldest that waits is looked for among the first only: a backlog of millions
// must not be read each time. What begins an epoch of the office is in no copy.
const recordHealthSQL = `
SELECT (SELECT count(*) FROM unjudged),
       (SELECT min(a.received_at)
          FROM (SELECT * FROM unjudged ORDER BY station, epoch, seq, branch LIMIT 1000) u
          JOIN LATERAL (SELECT received_at FROM arrival a
                         WHERE (a.station, a.epoch, a.branch) = (u.station, u.epoch, u.branch) AND a.first_seq <= u.seq
                         ORDER BY a.first_seq DESC LIMIT 1) a ON true),
       (SELECT count(*) FROM record WHERE unread), (SELECT min(at) FROM record WHERE unread),
       (SELECT coalesce(sum(messages), 0)::bigint FROM quarantine_count), (SELECT max(last_at) FROM quarantine_count),
       ARRAY(SELECT source FROM quarantine_count WHERE last_at > @now::timestamptz - interval '1 day' ORDER BY last_at DESC),
       coalesce((SELECT era FROM era ORDER BY era DESC LIMIT 1), 0), (SELECT at FROM era ORDER BY era DESC LIMIT 1),
       coalesce((SELECT version FROM policy_log WHERE log = 'fleet'), 0),
       coalesce(o.epoch, 0), coalesce(o.seq, 0)
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (SELECT epoch, seq FROM record WHERE station = 'office' AND branch = 0 AND kind NOT IN ('start', 'carried')
                      ORDER BY epoch DESC, seq DESC LIMIT 1) o ON true`

// A station whose disk lost policy says so in its ticks, as of a device.
const lostSQL = `
SELECT s.name
  FROM station s
 CROSS JOIN LATERAL (SELECT note FROM record
                      WHERE station = s.station AND branch = 0 AND kind = 'tick' AND NOT unread
                      ORDER BY epoch DESC, seq DESC LIMIT 1) r
 WHERE position('{"device":"policy","state":"lost"}'::bytea IN r.note) > 0
 ORDER BY s.name`

const stationHealthSQL = `
SELECT s.name, l.at,
       coalesce(l.at > @now::timestamptz - interval '3 minutes'
                AND l.fleet_version <> (SELECT max(era) FROM era) || '.' || p.version
                AND (SELECT at FROM policy_entry WHERE log = 'fleet' ORDER BY n DESC LIMIT 1) < @now::timestamptz - interval '10 minutes', false)
  FROM station s
  LEFT JOIN sign_of_life l USING (station)
  LEFT JOIN policy_log p ON p.log = 'fleet'
 WHERE s.station <> 'office'
 ORDER BY s.name`

// Health adds to facts what the database knows, at a time by the server's clock.
func (s *Store) Health(ctx context.Context, now time.Time, f *health.Facts) error {
	var clock time.Time
	asked := time.Now()
	err := s.pool.QueryRow(ctx, databaseHealthSQL).Scan(&f.DatabaseSince, &f.DatabaseVersion, &clock, &f.DatabaseBytes, &f.Schema, &f.SchemaSince)
	if err != nil {
		return fmt.Errorf("ask the database how it is: %w", err)
	}
	f.ClockOff = ahead(clock, asked, time.Now())
	if f.Knows, err = newestMigration(); err != nil {
		return err
	}
	if f.Schema < f.Knows {
		return nil // what follows is of tables that may not be there
	}
	last, err := s.LastBackup(ctx)
	if err != nil && !errors.Is(err, fault.ErrNotFound) {
		return err
	}
	f.BackupAt = last.TakenAt
	silent, err := s.Silent(ctx)
	if err != nil {
		return err
	}
	for _, st := range silent {
		if !st.Adopted {
			f.Unheard = append(f.Unheard, st.Station)
		}
	}
	lost, err := s.pool.Query(ctx, lostSQL)
	if err != nil {
		return fmt.Errorf("ask the database which stations lost policy: %w", err)
	}
	if f.Lost, err = pgx.CollectRows(lost, pgx.RowTo[string]); err != nil {
		return fmt.Errorf("ask the database which stations lost policy: %w", err)
	}
	args := pgx.NamedArgs{"now": now}
	var unjudged, unread, quarantined, era *time.Time
	err = s.pool.QueryRow(ctx, recordHealthSQL, args).Scan(&f.Unjudged, &unjudged, &f.Unread, &unread, &f.Quarantined, &quarantined, &f.QuarantinedFrom,
		&f.Era, &era, &f.Fleet, &f.OfficeSeq.Epoch, &f.OfficeSeq.Seq)
	if err != nil {
		return fmt.Errorf("ask the database how its records are: %w", err)
	}
	for to, from := range map[*time.Time]*time.Time{&f.UnjudgedSince: unjudged, &f.UnreadSince: unread, &f.QuarantinedLast: quarantined, &f.EraSince: era} {
		if from != nil {
			*to = *from
		}
	}
	if err := s.undoneModes(ctx, f); err != nil {
		return err
	}
	rows, err := s.pool.Query(ctx, stationHealthSQL, args)
	if err != nil {
		return fmt.Errorf("ask the database how stations are: %w", err)
	}
	var st health.Station
	var sign *time.Time
	var behind bool
	_, err = pgx.ForEachRow(rows, []any{&st.Name, &sign, &behind}, func() error {
		st.SignAt = time.Time{}
		if sign != nil {
			st.SignAt = *sign
		}
		f.Stations = append(f.Stations, st)
		if behind {
			f.Behind = append(f.Behind, st.Name)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("ask the database how stations are: %w", err)
	}
	return nil
}

const undoneModesSQL = `
SELECT coalesce(s.name, d.name, m.subject), m.trouble, m.trouble_at
  FROM mode_act m
  LEFT JOIN station s ON m.what = 'station' AND s.station = m.subject
  LEFT JOIN department d ON m.what = 'department' AND d.department = m.subject
 WHERE m.state = 'approved' AND m.trouble IS NOT NULL
 ORDER BY m.trouble_at, m.act`

// undoneModes adds what two people decided and what is not in force.
func (s *Store) undoneModes(ctx context.Context, f *health.Facts) error {
	rows, err := s.pool.Query(ctx, undoneModesSQL)
	if err != nil {
		return fmt.Errorf("ask the database which modes are not in force: %w", err)
	}
	var name, why string
	var since time.Time
	_, err = pgx.ForEachRow(rows, []any{&name, &why, &since}, func() error {
		if len(f.Undone) == 0 {
			f.UndoneWhy, f.UndoneSince = why, since
		}
		f.Undone = append(f.Undone, name)
		return nil
	})
	if err != nil {
		return fmt.Errorf("ask the database which modes are not in force: %w", err)
	}
	return nil
}

// ahead tells by how much a clock is ahead of ours that was read some time between
// two times. How long the answer took is not held against it.
func ahead(clock, asked, answered time.Time) time.Duration {
	switch {
	case clock.Before(asked):
		return clock.Sub(asked)
	case clock.After(answered):
		return clock.Sub(answered)
	}
	return 0
}

// newestMigration returns the number of the last migration that this program has.
func newestMigration() (int64, error) {
	entries, err := migrations.FS.ReadDir(".")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, e := range entries { // in the order of their names
		if _, err := fmt.Sscanf(e.Name(), "%04d_", &newest); err != nil {
			return 0, fmt.Errorf("migration %s: %w", e.Name(), err)
		}
	}
	return newest, nil
}

const marksSQL = `SELECT part, state, since FROM health`

// Marks returns the states that parts were noted to have.
func (s *Store) Marks(ctx context.Context) ([]health.Mark, error) {
	rows, err := s.pool.Query(ctx, marksSQL)
	if err != nil {
		return nil, fmt.Errorf("read the health before: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[health.Mark])
	if err != nil {
		return nil, fmt.Errorf("read the health before: %w", err)
	}
	return list, nil
}

const markSQL = `
INSERT INTO health (part, state, since) VALUES (@part, @state, @since)
    ON CONFLICT (part) DO UPDATE SET state = excluded.state, since = excluded.since WHERE health.state <> excluded.state`

// Mark notes states that have changed.
func (s *Store) Mark(ctx context.Context, marks []health.Mark) error {
	for _, m := range marks {
		if _, err := s.pool.Exec(ctx, markSQL, pgx.NamedArgs{"part": m.Part, "state": m.State, "since": m.Since}); err != nil {
			return fmt.Errorf("note the health of %s: %w", m.Part, err)
		}
	}
	return nil
}

const servesSQL = `
INSERT INTO serving (server, version, started_at, seen_at) VALUES (@server, @version, @started, @seen)
    ON CONFLICT (server) DO UPDATE SET version = excluded.version, started_at = excluded.started_at, seen_at = excluded.seen_at`

// Serves notes that a server serves: which build, since when, and that it was seen.
func (s *Store) Serves(ctx context.Context, server, version string, started, seen time.Time) error {
	args := pgx.NamedArgs{"server": server, "version": version, "started": started, "seen": seen}
	if _, err := s.pool.Exec(ctx, servesSQL, args); err != nil {
		return fmt.Errorf("note that %s serves: %w", server, err)
	}
	return nil
}

const servingSQL = `SELECT version, started_at FROM serving WHERE server = @server`

// Serving returns which build a server runs and since when; fault.ErrNotFound when
// it has never served.
func (s *Store) Serving(ctx context.Context, server string) (version string, started time.Time, err error) {
	err = s.pool.QueryRow(ctx, servingSQL, pgx.NamedArgs{"server": server}).Scan(&version, &started)
	return version, started, notFound(err, "read how %s serves", server)
}
