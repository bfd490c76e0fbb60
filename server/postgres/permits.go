package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/finance"
	"github.com/litro-fuel/litro/server/invoice"
)

// The register of permits to sell fuel, by the files in which it came.

const permitRegistersSQL = `
SELECT from_on AS "from", sha256, file, permits, left_out, reason, said_by AS by, agreed_by AS agreed, said_at AS at FROM permit_register ORDER BY n`

// Registers are taken one after another, and while one is no month is closed.
const lockRegistersSQL = `SELECT pg_advisory_xact_lock(hashtext('litro permits')), pg_advisory_xact_lock_shared(hashtext('litro close'))`

// registerCountsSQL tells which file counts from a day on, by what was said last of that day.
const registerCountsSQL = `SELECT coalesce((SELECT sha256 FROM permit_register WHERE from_on = @from ORDER BY n DESC LIMIT 1), ''), EXISTS (SELECT FROM permit_register WHERE sha256 = @sha256)`

const addRegisterSQL = `
INSERT INTO permit_register (sha256, file, from_on, permits, left_out, reason, said_by, agreed_by, said_at)
VALUES (@sha256, @file, @from, (SELECT count(*) FROM registered_permit WHERE sha256 = @sha256), @left_out, @reason, @by, @agreed, @at)`

var permitColumns = []string{"sha256", "key", "number", "holder", "kind", "status", "granted_on", "state", "zone"}

// SayRegister adds what is said of a file of the register, with its permits where it is not here.
func (s *Store) SayRegister(ctx context.Context, r finance.PermitRegister, permits []invoice.Registered, check func(open string) error) (again bool, err error) {
	leftOut, err := json.Marshal(r.LeftOut)
	if err != nil {
		return false, fmt.Errorf("say a register of permits: %w", err)
	}
	if r.LeftOut == nil {
		leftOut = []byte("[]")
	}
	said := r
	said.LeftOut = nil // they are beside it
	b, err := json.Marshal(said)
	if err != nil {
		return false, fmt.Errorf("say a register of permits: %w", err)
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockRegistersSQL); err != nil {
			return err
		}
		var open, counts string
		var here bool
		if err := tx.QueryRow(ctx, firstOpenDaySQL).Scan(&open); err != nil {
			return err
		}
		if err := check(open); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, registerCountsSQL, pgx.NamedArgs{"from": r.From, "sha256": r.SHA256}).Scan(&counts, &here); err != nil {
			return err
		}
		if again = counts == r.SHA256; again {
			return nil
		}
		if !here {
			rows := make([][]any, 0, len(permits))
			for _, p := range permits {
				var granted *time.Time
				if !p.GrantedOn.IsZero() {
					granted = &p.GrantedOn
				}
				rows = append(rows, []any{r.SHA256, invoice.PermitKey(p.Number), p.Number, p.Holder, p.Kind, p.Status, granted, p.State, p.Zone})
			}
			if err := copyRows(ctx, tx, "registered_permit", permitColumns, rows); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, addRegisterSQL, pgx.NamedArgs{
			"sha256": r.SHA256, "file": r.File, "from": r.From, "left_out": leftOut, "reason": r.Reason, "by": r.By, "agreed": r.Agreed, "at": r.At,
		}); err != nil {
			return err
		}
		return audit(ctx, tx, r.By, "register of permits", r.SHA256, nil, new(string(b)))
	})
	if err != nil {
		return false, fmt.Errorf("say a register of permits: %w", err)
	}
	return again, nil
}

const registeredPermitsSQL = `
SELECT key, number, holder, kind, status, coalesce(granted_on, '0001-01-01'::date), state, zone FROM registered_permit WHERE sha256 = @sha256 AND key = ANY(@keys)`

// RegisteredPermits returns what a file of the register has under some keys.
func (s *Store) RegisteredPermits(ctx context.Context, sha256 string, keys []string) (map[string]invoice.Registered, error) {
	by := map[string]invoice.Registered{}
	var key string
	var p invoice.Registered
	err := readEach(ctx, s.pool, "the register of permits", registeredPermitsSQL, pgx.NamedArgs{"sha256": sha256, "keys": keys},
		[]any{&key, &p.Number, &p.Holder, &p.Kind, &p.Status, &p.GrantedOn, &p.State, &p.Zone}, func() error {
			by[key] = p
			return nil
		})
	return by, err
}
