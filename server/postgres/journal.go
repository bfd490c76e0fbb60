package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/ingest"
	"github.com/litro-fuel/litro/server/projection"
	"github.com/litro-fuel/litro/server/report"
)

// The journals: what stations said, stored once, and how far.

const chainSQL = `
SELECT c.station, s.shard, c.epoch, c.seq, c.hash, c.state, c.revoked_from, c.kept, c.n,
       (SELECT k.key FROM station_key k
         WHERE k.station = c.station AND (k.epoch, k.from_seq) <= (c.epoch, c.seq + 1)
         ORDER BY k.epoch DESC, k.from_seq DESC LIMIT 1) AS key
  FROM cursor c JOIN station s USING (station)
 WHERE c.station = @station AND c.epoch = @epoch`

// Chain returns how far an epoch of a station is committed.
func (s *Store) Chain(ctx context.Context, station string, epoch int64) (ingest.Chain, error) {
	return s.chain(ctx, s.pool, chainSQL, pgx.NamedArgs{"station": station, "epoch": epoch})
}

const newestChainSQL = `
SELECT s.station, s.shard, coalesce(c.epoch, g.epoch), coalesce(c.seq, 0), coalesce(c.hash, g.hash), coalesce(c.state, 'ok'),
       c.revoked_from, coalesce(c.kept, 0), coalesce(c.n, 0),
       (SELECT k.key FROM station_key k
         WHERE k.station = s.station AND (k.epoch, k.from_seq) <= (coalesce(c.epoch, g.epoch), coalesce(c.seq, 0) + 1)
         ORDER BY k.epoch DESC, k.from_seq DESC LIMIT 1) AS key
  FROM station s
  JOIN LATERAL (SELECT epoch, hash FROM station_grant WHERE station = s.station ORDER BY epoch DESC LIMIT 1) g ON true
  LEFT JOIN LATERAL (SELECT * FROM cursor WHERE station = s.station ORDER BY epoch DESC LIMIT 1) c ON true
 WHERE s.station = @station`

// Newest returns a station's newest chain, or the one its grant would begin.
func (s *Store) Newest(ctx context.Context, station string) (ingest.Chain, error) {
	return s.chain(ctx, s.pool, newestChainSQL, pgx.NamedArgs{"station": station})
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) chain(ctx context.Context, q querier, sql string, args pgx.NamedArgs) (ingest.Chain, error) {
	rows, err := q.Query(ctx, sql, args)
	if err != nil {
		return ingest.Chain{}, fmt.Errorf("read chain of %s: %w", args["station"], err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanChain)
	return c, notFound(err, "read chain of %s", args["station"])
}

func scanChain(row pgx.CollectableRow) (ingest.Chain, error) {
	var c ingest.Chain
	var hash []byte
	var revoked *int64
	err := row.Scan(&c.Station, &c.Shard, &c.Head.Epoch, &c.Head.Seq, &hash, &c.State, &revoked, &c.Kept, &c.N, &c.Key)
	copy(c.Head.Hash[:], hash)
	if revoked != nil {
		c.RevokedFrom = *revoked
	}
	return c, err
}

const newChainSQL = `
SELECT s.station, s.shard, @epoch::bigint, 0::bigint, g.hash, 'ok', NULL::bigint, 0::bigint, 0::bigint,
       (SELECT k.key FROM station_key k
         WHERE k.station = s.station AND k.epoch <= @epoch
         ORDER BY k.epoch DESC, k.from_seq DESC LIMIT 1) AS key
  FROM station s JOIN station_grant g USING (station)
 WHERE s.station = @station AND g.hash = @grant
   AND g.epoch <= @epoch
   AND NOT EXISTS (SELECT FROM cursor c WHERE c.station = s.station AND c.epoch >= @epoch)
   AND NOT EXISTS (SELECT FROM station_grant newer WHERE newer.station = s.station AND newer.epoch > g.epoch)`

// NewChain returns the chain that a start naming a grant would begin.
func (s *Store) NewChain(ctx context.Context, station string, epoch int64, grant string) (ingest.Chain, error) {
	h, err := dispense.ParseHash(grant)
	if err != nil {
		return ingest.Chain{}, fmt.Errorf("grant of %s: %w", station, fault.ErrNotFound)
	}
	return s.chain(ctx, s.pool, newChainSQL, pgx.NamedArgs{"station": station, "epoch": epoch, "grant": h[:]})
}

const lockCursorsSQL = `
SELECT c.station, s.shard, c.epoch, c.seq, c.hash, c.state, c.revoked_from, c.kept, c.n, ''
  FROM cursor c JOIN station s USING (station)
  JOIN unnest(@stations::text[], @epochs::bigint[]) AS w (station, epoch) ON (c.station, c.epoch) = (w.station, w.epoch)
 ORDER BY c.station COLLATE "C", c.epoch
   FOR UPDATE OF c`

// While this is held no grant is given; one given before is seen by the
// statement after it.
const keepStationSQL = `SELECT FROM station WHERE station = @station FOR KEY SHARE`

const newCursorSQL = `
INSERT INTO cursor (station, epoch, seq, hash)
SELECT g.station, @epoch, 0, g.hash
  FROM station_grant g
 WHERE g.station = @station AND g.hash = @hash
   AND NOT EXISTS (SELECT FROM station_grant newer WHERE newer.station = g.station AND newer.epoch > g.epoch)
    ON CONFLICT DO NOTHING`

const newKeySQL = `
INSERT INTO station_key (station, epoch, from_seq, key) VALUES (@station, @epoch, @from_seq, @key)
    ON CONFLICT DO NOTHING`

// The number of a receipt goes on over all epochs of a station, and two chains of
// one station in one batch get two.
const moveCursorsSQL = `
UPDATE cursor c SET seq = w.seq, hash = w.hash, n = w.n
  FROM (SELECT station, epoch, seq, hash,
               (SELECT max(o.n) FROM cursor o WHERE o.station = u.station) + row_number() OVER (PARTITION BY station ORDER BY epoch) AS n
          FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @hashes::bytea[]) AS u (station, epoch, seq, hash)) w
 WHERE (c.station, c.epoch) = (w.station, w.epoch) AND c.seq < w.seq
RETURNING c.station, c.epoch, c.n`

// Commit stores runs in one transaction, under the locks of their cursor rows.
// Every record of a run is above its cursor, so nothing can be there yet, and
// the rows go in by COPY.
func (s *Store) Commit(ctx context.Context, runs []ingest.Run) ([]ingest.Chain, error) {
	slices.SortFunc(runs, func(a, b ingest.Run) int { // as everybody locks
		return cmp.Or(cmp.Compare(a.Chain.Station, b.Chain.Station), cmp.Compare(a.Chain.Head.Epoch, b.Chain.Head.Epoch))
	})
	var chains []ingest.Chain
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		if err = beginEpochs(ctx, tx, runs); err != nil {
			return err
		}
		if chains, err = lockChains(ctx, tx, runs); err != nil {
			return err
		}
		return s.storeRuns(ctx, tx, runs, chains)
	})
	if refused(err) {
		err = fmt.Errorf("%w: %w", ingest.ErrRefused, err)
	}
	if err != nil {
		return nil, fmt.Errorf("commit %d runs: %w", len(runs), err)
	}
	return chains, nil
}

// refused tells whether the values of rows were the trouble: SQLSTATE class 22,
// data exception, or 23, integrity constraint violation.
func refused(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "23"))
}

func beginEpochs(ctx context.Context, tx pgx.Tx, runs []ingest.Run) error {
	for _, r := range runs {
		if !r.NewEpoch {
			continue
		}
		c := r.Chain
		args := pgx.NamedArgs{"station": c.Station, "epoch": c.Head.Epoch, "hash": c.Head.Hash[:]}
		for _, sql := range []string{keepStationSQL, newCursorSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return fmt.Errorf("begin epoch %d of %s: %w", c.Head.Epoch, c.Station, err)
			}
		}
	}
	return nil
}

// lockChains locks the cursor rows of the runs, in the one order everybody uses,
// and returns what is there, or ErrMoved when it is not what a run goes on from.
func lockChains(ctx context.Context, tx pgx.Tx, runs []ingest.Run) ([]ingest.Chain, error) {
	var stations []string
	var epochs []int64
	for _, r := range runs {
		stations = append(stations, r.Chain.Station)
		epochs = append(epochs, r.Chain.Head.Epoch)
	}
	rows, err := tx.Query(ctx, lockCursorsSQL, pgx.NamedArgs{"stations": stations, "epochs": epochs})
	if err != nil {
		return nil, err
	}
	chains, err := pgx.CollectRows(rows, scanChain)
	if err != nil {
		return nil, err
	}
	if len(chains) != len(runs) {
		return nil, ingest.ErrMoved
	}
	for i, r := range runs {
		if chains[i].Head != r.Chain.Head || chains[i].State != r.Chain.State || chains[i].Station != r.Chain.Station {
			return nil, ingest.ErrMoved
		}
		chains[i].Key = r.Chain.Key
	}
	return chains, nil
}

// storeRuns writes everything the runs bring and moves their cursors. It brings
// chains up to date.
func (s *Store) storeRuns(ctx context.Context, tx pgx.Tx, runs []ingest.Run, chains []ingest.Chain) error {
	rows := projection.NewRows()
	var records, arrivals [][]any
	for i, run := range runs {
		for _, r := range run.Records {
			records = append(records, recordRow(r, 0))
			rows.Add(r, 0)
		}
		last := run.Records[len(run.Records)-1]
		arrivals = append(arrivals, arrivalRow(run.Records[0], last, 0, run.ReceivedAt))
		for _, k := range run.Keys {
			if _, err := tx.Exec(ctx, newKeySQL, pgx.NamedArgs{"station": last.Station, "epoch": last.Epoch, "from_seq": k.Seq, "key": k.Key}); err != nil {
				return fmt.Errorf("keep key of %s: %w", last.Station, err)
			}
			chains[i].Key = k.Key
		}
		chains[i].Head = dispense.Head{Epoch: last.Epoch, Seq: last.Seq, Hash: last.Hash}
	}
	if err := copyRows(ctx, tx, "record", recordColumns, records); err != nil {
		return err
	}
	if err := copyRows(ctx, tx, "arrival", arrivalColumns, arrivals); err != nil {
		return err
	}
	for _, run := range runs {
		for _, r := range run.Carried {
			if err := storeBeside(ctx, tx, r, run.ReceivedAt, rows); err != nil {
				return err
			}
		}
	}
	if err := storeProjections(ctx, tx, rows); err != nil {
		return err
	}
	return moveCursors(ctx, tx, chains)
}

var (
	recordColumns  = []string{"station", "epoch", "seq", "branch", "hash", "kind", "at", "clock", "unread", "note"}
	arrivalColumns = []string{"station", "epoch", "first_seq", "branch", "last_seq", "received_at"}
)

func recordRow(r *dispense.Record, branch int) []any {
	return []any{r.Station, r.Epoch, r.Seq, int32(branch), r.Hash[:], r.Kind, r.At, string(r.Clock), r.Unread != nil, r.Note.Bytes}
}

func arrivalRow(first, last *dispense.Record, branch int, at time.Time) []any {
	return []any{first.Station, first.Epoch, first.Seq, int32(branch), last.Seq, at}
}

func copyRows(ctx context.Context, tx pgx.Tx, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("store %d rows of %s: %w", len(rows), table, err)
	}
	return nil
}

func storeProjections(ctx context.Context, tx pgx.Tx, rows *projection.Rows) error {
	for _, t := range projection.Tables() {
		if err := copyRows(ctx, tx, t.Name, t.Columns, rows.ByTable[t]); err != nil {
			return err
		}
	}
	return copyRows(ctx, tx, projection.Unjudged.Name, projection.Unjudged.Columns, rows.ByTable[projection.Unjudged])
}

func moveCursors(ctx context.Context, tx pgx.Tx, chains []ingest.Chain) error {
	var stations []string
	var epochs, seqs []int64
	var hashes [][]byte
	for _, c := range chains {
		stations, epochs = append(stations, c.Station), append(epochs, c.Head.Epoch)
		seqs, hashes = append(seqs, c.Head.Seq), append(hashes, c.Head.Hash[:])
	}
	rows, err := tx.Query(ctx, moveCursorsSQL, pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs, "hashes": hashes})
	if err != nil {
		return fmt.Errorf("move cursors: %w", err)
	}
	moved := 0
	var station string
	var epoch, n int64
	_, err = pgx.ForEachRow(rows, []any{&station, &epoch, &n}, func() error {
		moved++
		for i := range chains {
			if chains[i].Station == station && chains[i].Head.Epoch == epoch {
				chains[i].N = n
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("move cursors: %w", err)
	}
	if moved != len(chains) {
		return ingest.ErrMoved
	}
	return nil
}

const takenSQL = `
SELECT coalesce(max(branch) + 1, 0), coalesce(bool_or(hash = @hash), false)
  FROM record WHERE station = @station AND epoch = @epoch AND seq = @seq`

// storeBeside stores a verified record at the first free branch of its number,
// unless it is there already.
func storeBeside(ctx context.Context, tx pgx.Tx, r *dispense.Record, receivedAt time.Time, rows *projection.Rows) error {
	var branch int
	var there bool
	args := pgx.NamedArgs{"station": r.Station, "epoch": r.Epoch, "seq": r.Seq, "hash": r.Hash[:]}
	if err := tx.QueryRow(ctx, takenSQL, args).Scan(&branch, &there); err != nil {
		return fmt.Errorf("look for record %s: %w", r.Ref(), err)
	}
	if there {
		return nil
	}
	if err := copyRows(ctx, tx, "record", recordColumns, [][]any{recordRow(r, branch)}); err != nil {
		return err
	}
	rows.Add(r, branch)
	return copyRows(ctx, tx, "arrival", arrivalColumns, [][]any{arrivalRow(r, r, branch, receivedAt)})
}

const lockCursorSQL = `SELECT FROM cursor WHERE station = @station AND epoch = @epoch FOR UPDATE`

const markForkSQL = `
UPDATE cursor SET state = 'fork', n = (SELECT max(n) FROM cursor WHERE station = @station) + 1
 WHERE station = @station AND epoch = @epoch AND state = 'ok'`

// Fork stores the other record of a number and marks the chain.
func (s *Store) Fork(ctx context.Context, r *dispense.Record, receivedAt time.Time) (ingest.Chain, error) {
	args := pgx.NamedArgs{"station": r.Station, "epoch": r.Epoch}
	var c ingest.Chain
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows := projection.NewRows()
		if _, err := tx.Exec(ctx, lockCursorSQL, args); err != nil {
			return err
		}
		if err := storeBeside(ctx, tx, r, receivedAt, rows); err != nil {
			return err
		}
		if err := storeProjections(ctx, tx, rows); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, markForkSQL, args); err != nil {
			return err
		}
		var err error
		c, err = s.chain(ctx, tx, chainSQL, args)
		return err
	})
	if err != nil {
		return ingest.Chain{}, fmt.Errorf("store fork at %s: %w", r.Ref(), err)
	}
	return c, nil
}

// MarkFork marks a chain that goes on elsewhere from a record not held here.
func (s *Store) MarkFork(ctx context.Context, station string, epoch int64) (ingest.Chain, error) {
	args := pgx.NamedArgs{"station": station, "epoch": epoch}
	if _, err := s.pool.Exec(ctx, markForkSQL, args); err != nil {
		return ingest.Chain{}, fmt.Errorf("mark fork of %s: %w", station, err)
	}
	return s.Chain(ctx, station, epoch)
}

const hashesSQL = `
SELECT seq, hash FROM record
 WHERE station = @station AND epoch = @epoch AND seq BETWEEN @first AND @last`

// Hashes returns the hashes of stored records, all branches.
func (s *Store) Hashes(ctx context.Context, station string, epoch, first, last int64) (map[int64][]dispense.Hash, error) {
	rows, err := s.pool.Query(ctx, hashesSQL, pgx.NamedArgs{"station": station, "epoch": epoch, "first": first, "last": last})
	if err != nil {
		return nil, fmt.Errorf("read hashes of %s: %w", station, err)
	}
	found := map[int64][]dispense.Hash{}
	var seq int64
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&seq, &hash}, func() error {
		found[seq] = append(found[seq], dispense.Hash(hash))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read hashes of %s: %w", station, err)
	}
	return found, nil
}

const keyAtSQL = `
SELECT key FROM station_key
 WHERE station = @station AND (epoch, from_seq) <= (@epoch, @seq)
 ORDER BY epoch DESC, from_seq DESC LIMIT 1`

// KeyAt returns the key that was in force for a record.
func (s *Store) KeyAt(ctx context.Context, ref dispense.Ref) (string, error) {
	var key string
	err := s.pool.QueryRow(ctx, keyAtSQL, pgx.NamedArgs{"station": ref.Station, "epoch": ref.Epoch, "seq": ref.Seq}).Scan(&key)
	return key, notFound(err, "read key of %s", ref)
}

// maxQuarantine is how many bytes are kept of one source; the rest is counted.
const maxQuarantine = 1 << 20

const countQuarantineSQL = `
INSERT INTO quarantine_count AS q (source, messages, bytes, last_at, last_reason)
VALUES (@source, 1, @bytes, @at, @reason)
    ON CONFLICT (source) DO UPDATE
   SET messages = q.messages + 1, bytes = q.bytes + excluded.bytes, last_at = excluded.last_at, last_reason = excluded.last_reason
RETURNING messages, bytes`

const quarantineSQL = `
INSERT INTO quarantine (source, n, received_at, reason, bytes)
VALUES (@source, @n, @at, @reason, @b)`

// Quarantine keeps what is not the source's word, up to 1 MiB a source.
func (s *Store) Quarantine(ctx context.Context, source, reason string, b []byte, receivedAt time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var n, total int64
		args := pgx.NamedArgs{"source": source, "bytes": len(b), "at": receivedAt, "reason": reason, "b": b}
		if err := tx.QueryRow(ctx, countQuarantineSQL, args).Scan(&n, &total); err != nil {
			return fmt.Errorf("count quarantine of %s: %w", source, err)
		}
		if total > maxQuarantine {
			return nil
		}
		args["n"] = n
		if _, err := tx.Exec(ctx, quarantineSQL, args); err != nil {
			return fmt.Errorf("keep quarantine of %s: %w", source, err)
		}
		return nil
	})
}

// A block is heard of when a station says that it holds it, of the era that is in force.
const heldSQL = `
WITH heard AS (
    UPDATE block_heard SET heard_at = @at
     WHERE station = @station AND heard_at IS NULL AND fleet_n <= @n AND @era >= (SELECT coalesce(max(era), 0) FROM era) AND decided_at > @since
)
INSERT INTO sign_of_life (station, at, epoch, durable, unsent, fleet_version, own_version)
SELECT station, @at, @epoch, @durable, @unsent, @fleet, @own FROM station WHERE station = @station
    ON CONFLICT (station) DO UPDATE
   SET at = excluded.at, epoch = excluded.epoch, durable = excluded.durable, unsent = excluded.unsent,
       fleet_version = excluded.fleet_version, own_version = excluded.own_version
RETURNING coalesce((SELECT max(era) FROM era), 0),
          coalesce((SELECT seq FROM cursor WHERE station = @station AND epoch = @epoch), 0),
          coalesce((SELECT version FROM policy_log WHERE log = 'fleet'), 0),
          coalesce((SELECT version FROM policy_log WHERE log = @station), 0)`

// Held notes a sign of life and returns what it is to be held against.
func (s *Store) Held(ctx context.Context, station string, h *dispense.Held, at time.Time) (ingest.Known, error) {
	args := pgx.NamedArgs{
		"station": station, "at": at, "epoch": h.Epoch, "durable": h.Durable, "unsent": h.Unsent,
		"fleet": h.Policy.Fleet.String(), "own": h.Policy.Own.String(),
		"era": h.Policy.Fleet.Era, "n": h.Policy.Fleet.N, "since": at.Add(-report.BlocksWithin),
	}
	var k ingest.Known
	err := s.pool.QueryRow(ctx, heldSQL, args).Scan(&k.Era, &k.Cursor, &k.Fleet, &k.Own)
	if err != nil {
		return ingest.Known{}, notFound(err, "note sign of life of %s", station)
	}
	k.Chain, err = s.Newest(ctx, station)
	return k, err
}
