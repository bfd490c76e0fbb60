package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/judge"
	"github.com/litro-fuel/litro/server/reconcile"
)

// Judging: which records are looked at again, and what is found.

// One judge at a time: two that look at one record from two snapshots could
// store the older view last.
const judgeTurnSQL = `SELECT pg_advisory_xact_lock(hashtext('litro judge'))`

// Every neighborhood is small and has an index. The planner does not know how
// small, and would now and then read whole tables for it.
const judgePlansSQL = `
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`

const takeUnjudgedSQL = `
DELETE FROM unjudged u
 USING (SELECT station, epoch, seq, branch FROM unjudged
         ORDER BY station, epoch, seq, branch LIMIT @limit
           FOR UPDATE SKIP LOCKED) t
 WHERE (u.station, u.epoch, u.seq, u.branch) = (t.station, t.epoch, t.seq, t.branch)
RETURNING u.station, u.epoch, u.seq`

// Judge judges up to limit records that came in and whatever they shed light
// on, and replaces the findings about it, in one transaction. Its cost does not
// grow with history: every neighborhood is bounded.
func (s *Store) Judge(ctx context.Context, limit int) (judge.Batch, error) {
	var b judge.Batch
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		b, err = judgeSome(ctx, tx, limit)
		return err
	})
	if err != nil {
		return judge.Batch{}, fmt.Errorf("judge: %w", err)
	}
	return b, nil
}

// judgeSome judges the next records. Where the database cannot reckon with them,
// such as with sums that no number holds, it takes fewer at a time, and in the
// end leaves out the one that is the trouble: what one station wrote must not keep
// the others from being judged.
func judgeSome(ctx context.Context, tx pgx.Tx, limit int) (judge.Batch, error) {
	for ; ; limit = max(1, limit/2) {
		var b judge.Batch
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) (err error) {
			b, err = judgeNext(ctx, tx, limit)
			return err
		})
		if !refused(err) {
			return b, err
		}
		if limit > 1 {
			continue
		}
		taken, taking := queryRefs(ctx, tx, takeUnjudgedSQL, pgx.NamedArgs{"limit": 1})
		return judge.Batch{Records: len(taken), LeftOut: taken, Why: err}, taking
	}
}

func judgeNext(ctx context.Context, tx pgx.Tx, limit int) (judge.Batch, error) {
	for _, sql := range []string{judgeTurnSQL, judgePlansSQL} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return judge.Batch{}, err
		}
	}
	taken, err := queryRefs(ctx, tx, takeUnjudgedSQL, pgx.NamedArgs{"limit": limit})
	if err != nil || len(taken) == 0 {
		return judge.Batch{}, err
	}
	touched, err := queryRefs(ctx, tx, touchedSQL, refArgs(taken))
	if err != nil {
		return judge.Batch{}, fmt.Errorf("find what %d records touch: %w", len(taken), err)
	}
	rules, err := readRuleSettings(ctx, tx)
	if err != nil {
		return judge.Batch{}, err
	}
	l := &loader{ctx: ctx, tx: tx, facts: map[dispense.Ref]*reconcile.Facts{}, args: refArgs(touched), rules: rules}
	if err := l.load(); err != nil {
		return judge.Batch{}, fmt.Errorf("gather facts of %d records: %w", len(touched), err)
	}
	verdict := newVerdict()
	for _, ref := range touched {
		f := l.facts[ref]
		if f == nil {
			continue // named by a record, and not here
		}
		verdict.add(reconcile.RecordSubject(ref), reconcile.Judge(f))
	}
	if err := judgeSums(ctx, tx, verdict, rules, refArgs(touched)); err != nil {
		return judge.Batch{}, err
	}
	if err := judgeWatches(ctx, tx, verdict, rules, taken, touched); err != nil {
		return judge.Batch{}, err
	}
	if err := verdict.store(ctx, tx); err != nil {
		return judge.Batch{}, err
	}
	b := judge.Batch{Records: len(taken)}
	b.Odometers = odometersOf(taken, l.facts)
	if b.Scans, err = scansOf(ctx, tx, taken); err != nil {
		return b, err
	}
	b.Onces, err = oncesOf(ctx, tx, taken)
	return b, err
}

const scansSQL = `
WITH w AS (SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) AS w (station, epoch, seq))
SELECT label, '' AS reason FROM w JOIN authorize USING (station, epoch, seq) WHERE label IS NOT NULL
 UNION
SELECT label, reason FROM w JOIN deny USING (station, epoch, seq) WHERE label IS NOT NULL
 ORDER BY 1, 2`

func scansOf(ctx context.Context, tx pgx.Tx, taken []dispense.Ref) ([]judge.Scan, error) {
	rows, err := tx.Query(ctx, scansSQL, refArgs(taken))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[judge.Scan])
}

const oncesUsedSQL = `
WITH w AS (SELECT * FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[]) AS w (station, epoch, seq))
SELECT DISTINCT a.once, a.station, a.epoch, a.seq, d.volume_ul
  FROM w JOIN closing c USING (station, epoch, seq)
  JOIN dispense d USING (station, epoch, seq, branch)
  JOIN authorize a ON (a.station, a.epoch, a.seq, a.branch) = (c.auth_station, c.auth_epoch, c.auth_seq, 0)
 WHERE a.once IS NOT NULL AND c.branch = 0`

// oncesOf returns the one-time authorizations that the taken records used up.
func oncesOf(ctx context.Context, tx pgx.Tx, taken []dispense.Ref) ([]judge.Once, error) {
	rows, err := tx.Query(ctx, oncesUsedSQL, refArgs(taken))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o judge.Once, err error) {
		err = row.Scan(&o.Once, &o.Auth.Station, &o.Auth.Epoch, &o.Auth.Seq, &o.VolumeUL)
		return o, err
	})
}

// odometersOf returns the readings of the taken records that are believed.
func odometersOf(taken []dispense.Ref, facts map[dispense.Ref]*reconcile.Facts) []judge.Odometer {
	var out []judge.Odometer
	seen := map[dispense.Ref]bool{}
	for _, ref := range taken {
		f := facts[ref]
		if f == nil || seen[ref] {
			continue
		}
		seen[ref] = true
		d := f.Counted
		if d == nil || d.Vehicle == "" || d.OdometerM == nil || d.Clock == dispense.Unset {
			continue
		}
		r := reconcile.Odometer{At: d.At, OdometerM: *d.OdometerM + f.ShiftM}
		if reconcile.DoubtOf(r, f.Odometers, f.MaxMDay).Rule == "" {
			out = append(out, judge.Odometer{Vehicle: d.Vehicle, OdometerM: *d.OdometerM, At: r.At})
		}
	}
	return out
}

func refArgs(refs []dispense.Ref) pgx.NamedArgs {
	stations, epochs, seqs := make([]string, len(refs)), make([]int64, len(refs)), make([]int64, len(refs))
	for i, r := range refs {
		stations[i], epochs[i], seqs[i] = r.Station, r.Epoch, r.Seq
	}
	return pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs}
}

func queryRefs(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs) ([]dispense.Ref, error) {
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[dispense.Ref])
}

// A verdict is what was judged and what was found.
type verdict struct {
	whats, keys []string

	rows [][]any
}

func newVerdict() *verdict { return &verdict{} }

func (v *verdict) add(s reconcile.Subject, findings []reconcile.Finding) {
	v.whats, v.keys = append(v.whats, s.What), append(v.keys, s.Key)
	for _, f := range findings {

		v.rows = append(v.rows, findingRow(f))
	}
}

func findingRow(f reconcile.Finding) []any {
	var ref *string
	if !f.Ref.IsZero() {
		ref = new(f.Ref.String())
	}
	args := f.Args
	if args == nil {
		args = []string{}
	}
	return []any{f.ID, string(f.Rule), string(f.Severity), f.At, orNull(f.Station), orNull(f.Vehicle), orNull(f.Hose), ref,
		f.Actual, f.Expected, orNull(string(f.Unit)), args, f.Subject.What, f.Subject.Key}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// What auditors write down of a record is judged by itself, see auditing.go.
const dropFindingsSQL = `
DELETE FROM finding f USING unnest(@whats::text[], @keys::text[]) AS w (subject, key)
 WHERE (f.subject, f.key) = (w.subject, w.key) AND f.rule !~ '^[A-Z]+-[0-9]'`

var findingColumns = []string{"finding", "rule", "severity", "at", "station", "vehicle", "hose", "ref", "actual", "expected", "unit", "args", "subject", "key"}

// store replaces the findings about all that was judged.
func (v *verdict) store(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, dropFindingsSQL, pgx.NamedArgs{"whats": v.whats, "keys": v.keys}); err != nil {
		return fmt.Errorf("drop old findings: %w", err)
	}
	return copyRows(ctx, tx, "finding", findingColumns, v.rows)
}
