package postgres

import (
	"context"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/litro-fuel/litro/server/access"
)

// pagesRole is whom questions about a part of the fleet are asked as. Nobody signs in
// with it, it owns nothing, and it may read the schema of its name alone, see
// litro_pages.sql.
const pagesRole = "litro_pages"

// Within returns a Store that answers about a part of the fleet and changes nothing. It
// is held to that twice: each statement is told the departments and says what it does
// with them, and is carried out as a role to which the database shows nothing else. The
// whole fleet is asked as ever.
func (s *Store) Within(scope access.Scope) *Store {
	if scope.Whole() {
		return s
	}
	return &Store{pool: &part{pool: s.server, scope: scope, told: true, held: true}, server: s.server, Zone: s.Zone}
}

// A part is a pool that knows a part of the fleet.
type part struct {
	pool  *pgxpool.Pool
	scope access.Scope
	told  bool // statements are given the departments
	held  bool // the role is taken
}

const enterPartSQL = `
SELECT set_config('search_path', '` + pagesRole + `, ' || quote_ident(current_schema()), true), set_config('litro.departments', @departments::text[]::text, true),
       set_config('litro.username', @username::text, true), set_config('role', '` + pagesRole + `', true)`

// Begin begins a transaction that reads a part of the fleet.
func (p *part) Begin(ctx context.Context) (pgx.Tx, error) { return p.BeginTx(ctx, pgx.TxOptions{}) }

// BeginTx is Begin with options.
func (p *part) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	opts.AccessMode = pgx.ReadOnly
	tx, err := p.pool.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	if !p.held {
		return &partTx{tx, p}, nil
	}
	if _, err := tx.Exec(ctx, enterPartSQL, pgx.NamedArgs{"departments": p.departments(), "username": p.scope.Username()}); err != nil {
		_ = tx.Rollback(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("ask as role %s: %w; %s", pagesRole, err, pagesRemedy)
	}
	return &partTx{tx, p}, nil
}

// departments are never null, which would be the whole fleet.
func (p *part) departments() []string { return p.scope.Terms() }

// tell adds the departments to what a statement is given. One that is not given them
// asks of the whole fleet.
func (p *part) tell(args []any) []any {
	named := pgx.NamedArgs{}
	if len(args) == 1 {
		given, ok := args[0].(pgx.NamedArgs)
		if !ok {
			return args
		}
		named = maps.Clone(given)
	}
	if named == nil {
		named = pgx.NamedArgs{}
	}
	if p.told {
		named["departments"], named["viewer"] = p.departments(), p.scope.Username()
	}
	return []any{named}
}

// Query asks in a transaction of its own, which ends when the rows are closed.
func (p *part) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	tx, err := p.Begin(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		_ = tx.Rollback(context.WithoutCancel(ctx))
		return nil, err
	}
	return &partRows{rows, func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }}, nil // it changed nothing
}

// QueryRow is Query for one row.
func (p *part) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	tx, err := p.Begin(ctx)
	if err != nil {
		return partRow{err: err}
	}
	return partRow{row: tx.QueryRow(ctx, sql, args...), end: func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }}
}

// Exec is refused by the database: nothing of a part is changed.
func (p *part) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	err = pgx.BeginFunc(ctx, p, func(tx pgx.Tx) error {
		tag, err = tx.Exec(ctx, sql, args...)
		return err
	})
	return tag, err
}

type partTx struct {
	pgx.Tx
	part *part
}

func (t *partTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.Tx.Query(ctx, sql, t.part.tell(args)...)
}

func (t *partTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.Tx.QueryRow(ctx, sql, t.part.tell(args)...)
}

type partRows struct {
	pgx.Rows
	end func()
}

func (r *partRows) Close() {
	r.Rows.Close()
	r.end()
}

type partRow struct {
	row pgx.Row
	end func()
	err error
}

func (r partRow) Scan(to ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.end()
	return r.row.Scan(to...)
}

// What something is known by, and whether it concerns who asks. A vehicle does that any of
// their departments ever had; "own" is one that they have now, on which they may act.
const (
	hasVehicleSQL = `SELECT EXISTS (SELECT FROM vehicle v WHERE v.vehicle = @key AND (@departments::text[] IS NULL OR concerns(@departments, v.vehicle)))`
	hasOwnSQL     = `SELECT EXISTS (SELECT FROM vehicle v WHERE v.vehicle = @key AND (@departments::text[] IS NULL OR sees(@departments, v.department, v.reserved)))`
	hasOnceSQL    = `
SELECT EXISTS (SELECT FROM once o WHERE o.once = @key AND (@departments::text[] IS NULL OR concerns(@departments, o.vehicle, o.proposed_at)))`
	hasTicketSQL = `SELECT EXISTS (SELECT FROM ticket t WHERE t.ticket = @key AND ` + ticketConcerns + `)`
	hasPersonSQL = `
SELECT EXISTS (SELECT FROM person p WHERE p.person = @key AND ` + personConcerns + `)
    OR EXISTS (SELECT FROM app_user u WHERE '@' || u.username = @key AND u.person IS NULL AND ` + everywhere + `)`
	hasVoucherSQL = `
SELECT EXISTS (SELECT FROM voucher v WHERE v.number = voucher_number(upper(@key)) AND (@departments::text[] IS NULL OR concerns(@departments, v.vehicle, v.at)))`
	hasPictureSQL = `
SELECT EXISTS (SELECT FROM ticket_evidence e JOIN ticket t USING (ticket) WHERE e.sha256 = @key AND ` + ticketConcerns + `)
    OR EXISTS (SELECT FROM evidence_named e JOIN finding_act a USING (station, epoch, seq, branch) WHERE e.sha256 = @key AND a.branch = 0 AND ` + actConcerns + `)`
	hasFindingSQL = `
SELECT EXISTS (SELECT FROM finding f WHERE f.finding = @key AND ` + findingConcerns + `)
    OR EXISTS (SELECT FROM finding_act a WHERE a.finding = @key AND a.branch = 0 AND ` + actConcerns + `)`
	// A run of labels is theirs when all that it printed is, of vehicles that they have now.
	hasRunSQL = `SELECT EXISTS (SELECT FROM label_run r WHERE r.run = @key AND ` + runConcerns + `)`
)

// Has tells whether something is there for who asks: a vehicle, an own vehicle (one that
// they have now), a once, ticket, person, voucher by its folio, picture by its sha256,
// finding, run of labels, or fill by its record. Of anything else it says no.
func (s *Store) Has(ctx context.Context, what, key string) (has bool, err error) {
	sql, known := map[string]string{
		"vehicle": hasVehicleSQL, "own": hasOwnSQL, "once": hasOnceSQL, "ticket": hasTicketSQL, "person": hasPersonSQL, "folio": hasVoucherSQL, "sha256": hasPictureSQL,
		"finding": hasFindingSQL, "run": hasRunSQL, "fill": hasFillSQL,
	}[what]
	if !known {
		return false, nil
	}
	if err := s.pool.QueryRow(ctx, sql, pgx.NamedArgs{"key": key}).Scan(&has); err != nil {
		return false, fmt.Errorf("look for %s %s: %w", what, key, err)
	}
	return has, nil
}
