package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/report"
)

// What vehicles of a class go on a liter.

// What is known of how the vehicles of a class consume, as of the last mark of each. Who is
// retired is none of those who will be held against it.
const classWatchesSQL = `
SELECT m.state
  FROM vehicle v, LATERAL (SELECT state FROM watch w WHERE w.vehicle = v.vehicle ORDER BY fills DESC LIMIT 1) m
 WHERE coalesce(v.named_rule, v.rule) = @class AND v.status <> 'retired'
 ORDER BY v.vehicle`

func peersNow(ctx context.Context, db querier, class string) (reconcile.Peers, error) {
	rows, err := db.Query(ctx, classWatchesSQL, pgx.NamedArgs{"class": class})
	if err != nil {
		return reconcile.Peers{}, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (reconcile.Watch, error) {
		var state string
		if err := row.Scan(&state); err != nil {
			return reconcile.Watch{}, err
		}
		return (&reconcile.Mark{State: []byte(state)}).Watch()
	})
	return reconcile.PeersOf(list), err
}

const classPeersSQL = `
SELECT from_at, hours, per_l, low_l, high_l, vehicles, intervals, reason, said_by FROM peers WHERE class = @class ORDER BY from_at DESC`

// ClassPeers returns what the vehicles of a class go now, as far as is known, and what was
// reckoned of them before, the newest first.
func (s *Store) ClassPeers(ctx context.Context, class string) (now reconcile.Peers, said []report.PeersSaid, err error) {
	if now, err = peersNow(ctx, s.pool, class); err == nil {
		said, err = readPeers(ctx, s.pool, classPeersSQL, pgx.NamedArgs{"class": class})
	}
	if err != nil {
		err = fmt.Errorf("read what class %s goes: %w", class, err)
	}
	return now, said, err
}

func readPeers(ctx context.Context, db querier, sql string, args pgx.NamedArgs) ([]report.PeersSaid, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p report.PeersSaid, err error) {
		err = row.Scan(&p.FromAt, &p.Hours, &p.PerLiter, &p.Low, &p.High, &p.Vehicles, &p.Intervals, &p.Reason, &p.By)
		return p, err
	})
}

// Two that have it reckoned at once: the second waits, and sees what the first has said.
const lockPeersSQL = `LOCK TABLE peers IN SHARE ROW EXCLUSIVE MODE`

const sayPeersSQL = `
INSERT INTO peers (class, from_at, hours, per_l, low_l, high_l, vehicles, intervals, reason, said_by)
VALUES (@class, @at, @hours, @per_l, @low, @high, @vehicles, @intervals, @why, @who)`

// What has flowed already by clocks that are ahead is held against it as well.
const judgeClassAgainSQL = `
INSERT INTO unjudged (station, epoch, seq, branch)
SELECT e.station, e.epoch, e.seq, e.branch FROM effective_dispense e JOIN vehicle v USING (vehicle)
 WHERE e.happened_at >= @at AND coalesce(v.named_rule, v.rule) = @class
    ON CONFLICT DO NOTHING`

// SayPeers reckons what the vehicles of a class go, from what was judged by now, and has it
// count from now on.
func (s *Store) SayPeers(ctx context.Context, by fleet.Act, class string) (p reconcile.Peers, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockPeersSQL); err != nil {
			return err
		}
		if p, err = peersNow(ctx, tx, class); err != nil {
			return err
		}
		if !p.Enough() {
			return fmt.Errorf("%w: %d of its vehicles have been followed for long enough, and it takes 5", fault.ErrConflict, p.Vehicles)
		}
		args := pgx.NamedArgs{
			"class": class, "at": by.At, "hours": p.Hours, "per_l": p.PerLiter, "low": p.Low, "high": p.High, "vehicles": p.Vehicles, "intervals": p.Intervals,
			"why": by.Why, "who": by.Who,
		}
		for _, sql := range []string{sayPeersSQL, judgeClassAgainSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return broken(err)
			}
		}
		said := fmt.Sprintf("%d from %s, of %d vehicles and %d intervals: %s", p.PerLiter, by.At.UTC().Format(time.RFC3339), p.Vehicles, p.Intervals, by.Why)
		return audit(ctx, tx, by.Who, "class usual reckoned", class, nil, &said)
	})
	if err != nil {
		return p, fmt.Errorf("reckon what class %s goes: %w", class, err)
	}
	return p, nil
}

// What counts for a vehicle at a time, by the sort of meter that it has.
const vehiclePeersSQL = `
SELECT p.from_at, p.hours, p.per_l, p.low_l, p.high_l, p.vehicles, p.intervals, p.reason, p.said_by
  FROM vehicle v
  JOIN vehicle_span s ON s.vehicle = v.vehicle AND s.what = 'class' AND s.from_at <= @at AND s.until_at > @at
  JOIN peers p ON p.class = s.value AND p.from_at <= @at
 WHERE v.vehicle = @vehicle AND p.hours = (v.odometer = 'hours')
 ORDER BY p.from_at DESC LIMIT 1`

func (s *Store) vehiclePeers(ctx context.Context, vehicle string, at time.Time) (*report.PeersSaid, error) {
	said, err := readPeers(ctx, s.pool, vehiclePeersSQL, pgx.NamedArgs{"vehicle": vehicle, "at": at})
	if err != nil || len(said) == 0 {
		return nil, err
	}
	return &said[0], nil
}
