package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A tables reads the server's tables as anybody with a database client could.
type tables struct{ conn *pgx.Conn }

// connect opens the database: the one given, or the private cluster's.
func (t *town) connect(ctx context.Context) (*tables, error) {
	dsn := t.Database
	if dsn == "" {
		out, err := t.server(ctx, nil, "dsn")
		if err != nil {
			return nil, err
		}
		dsn = strings.TrimSpace(out)
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("look into the server's tables: %w", err)
	}
	return &tables{conn}, nil
}

func (d *tables) Close() { d.conn.Close(context.Background()) }

const heldSQL = `
SELECT count(*)
FROM station s
LEFT JOIN sign_of_life l USING (station)
WHERE s.station <> 'office'
AND (l.station IS NULL
	OR l.fleet_version <> (SELECT (SELECT max(era) FROM era) || '.' || version FROM policy_log WHERE log = 'fleet')
	OR l.own_version <> (SELECT (SELECT max(era) FROM era) || '.' || version FROM policy_log p WHERE p.log = s.station))`

// waitHeld waits until each station has all policy on its disk.
func (t *town) waitHeld(ctx context.Context) error {
	d, err := t.connect(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	return t.until(ctx, time.Minute, "the stations hold all policy", func() bool {
		var behind int
		err := d.conn.QueryRow(ctx, heldSQL).Scan(&behind)
		return err == nil && behind == 0
	})
}

const recordsSQL = `SELECT count(*) FROM record WHERE station = $1`

const unjudgedSQL = `SELECT count(*) FROM unjudged`

// drain waits until the server has all that the journals have now, and the judge has
// nothing left. A station that works writes on meanwhile: what comes after is not
// waited for.
func (t *town) drain(ctx context.Context, d *tables) error {
	for _, s := range t.sites {
		want := -1
		err := t.until(ctx, 2*time.Minute, "the journal of "+s.ID+" is in the server's tables", func() bool {
			if want < 0 {
				notes, err := readJournal(filepath.Join(s.dir, "journal"))
				if err != nil {
					return false
				}
				want = len(notes)
			}
			there, err := d.records(ctx, s)
			return err == nil && there >= want
		})
		if err != nil {
			return err
		}
	}
	return t.until(ctx, time.Minute, "the judge has nothing left", func() bool {
		var left int
		return d.conn.QueryRow(ctx, unjudgedSQL).Scan(&left) == nil && left == 0
	})
}

func (d *tables) records(ctx context.Context, s *site) (n int, err error) {
	err = d.conn.QueryRow(ctx, recordsSQL, s.ID).Scan(&n)
	return n, err
}

// onTheWay is how long what a station has sent may be on its way when it ends.
const onTheWay = 5 * time.Second

// unsent returns the stations that have ended with other records than the server has.
func (t *town) unsent(ctx context.Context, d *tables) ([]*site, error) {
	var list []*site
	for _, s := range t.sites {
		notes, err := readJournal(filepath.Join(s.dir, "journal"))
		if err != nil {
			return nil, err
		}
		err = t.until(ctx, onTheWay, "all of "+s.ID+" is in the server's tables", func() bool {
			there, err := d.records(ctx, s)
			return err == nil && there == len(notes)
		})
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, err
		}
		if err := t.health(); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

const countsSQL = `
SELECT (SELECT count(*) FROM authorize), (SELECT coalesce(sum(count), 0) FROM deny), (SELECT count(*) FROM dispense WHERE station <> 'office')`

const volumesSQL = `
SELECT station, hose, 'dispensed' AS what, sum(volume_ul)::bigint FROM dispense WHERE station <> 'office' GROUP BY station, hose
UNION ALL
SELECT station, hose, 'offbook', sum(volume_ul)::bigint FROM offbook GROUP BY station, hose`

// books returns what the server's tables add up to, by station.
func (d *tables) books(ctx context.Context) (map[string]*book, error) {
	rows, err := d.conn.Query(ctx, volumesSQL)
	if err != nil {
		return nil, err
	}
	books := map[string]*book{}
	var station, hose, what string
	var ul int64
	_, err = pgx.ForEachRow(rows, []any{&station, &hose, &what, &ul}, func() error {
		if books[station] == nil {
			books[station] = tally(nil)
		}
		if h := books[station].hose(hose); what == "offbook" {
			h.Offbook = ul
		} else {
			h.Dispensed = ul
		}
		return nil
	})
	return books, err
}

// counts returns the numbers of authorizes, denials and dispenses.
func (d *tables) counts(ctx context.Context) (granted, denied, dispenses int64, err error) {
	err = d.conn.QueryRow(ctx, countsSQL).Scan(&granted, &denied, &dispenses)
	return
}

// An evidence is a finding, or a denial, that may be of a planted discrepancy.
type evidence struct {
	Rule    string    `json:"rule"`
	Station string    `json:"station,omitempty"`
	Vehicle string    `json:"vehicle,omitempty"` // fleet number
	Hose    string    `json:"hose,omitempty"`
	At      time.Time `json:"at"`
	Ref     string    `json:"ref,omitempty"`
}

const evidenceSQL = `
SELECT f.rule, coalesce(f.station, ''), coalesce(v.fleet_no, ''), coalesce(f.hose, ''), f.at, coalesce(f.ref, '')
FROM finding f
LEFT JOIN vehicle v USING (vehicle)
UNION ALL
SELECT 'deny:' || d.reason, d.station, coalesce(v.fleet_no, ''), '', d.at, d.station || '/' || d.epoch || '/' || d.seq
FROM deny d
LEFT JOIN vehicle v USING (vehicle)
ORDER BY 5`

func (d *tables) evidence(ctx context.Context) ([]evidence, error) {
	rows, err := d.conn.Query(ctx, evidenceSQL)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[evidence])
}
