package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/reconcile"
)

// How the rules of discrepancies are set. A fill is judged as they were when it flowed,
// so that nothing changes about what was found, and replay finds the same.

// settings are all that was ever said, the oldest first.
type settings []reconcile.Said

const findingRulesSQL = `SELECT rule, class, off, limit_n, from_at, reason, said_by, said_at FROM finding_rule ORDER BY from_at, n`

func readRuleSettings(ctx context.Context, db querier) (settings, error) {
	rows, err := db.Query(ctx, findingRulesSQL)
	if err != nil {
		return nil, fmt.Errorf("read how rules are set: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[reconcile.Said])
	if err != nil {
		return nil, fmt.Errorf("read how rules are set: %w", err)
	}
	return list, nil
}

// FindingRules returns how the rules were set, the oldest first.
func (s *Store) FindingRules(ctx context.Context) ([]reconcile.Said, error) {
	return readRuleSettings(ctx, s.pool)
}

const sayFindingRuleSQL = `
INSERT INTO finding_rule (rule, class, off, limit_n, from_at, reason, said_by, said_at)
VALUES (@rule, @class, @off, @limit, @from_at, @reason, @by, @at)`

// SayFindingRule sets a rule from a time on, which has not passed.
func (s *Store) SayFindingRule(ctx context.Context, x reconcile.Said) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sayFindingRuleSQL, pgx.NamedArgs{
			"rule": string(x.Rule), "class": x.Class, "off": x.Off, "limit": x.Limit, "from_at": x.FromAt, "reason": x.Reason, "by": x.By, "at": x.At,
		})
		if err != nil {
			return fmt.Errorf("set rule %s: %w", x.Rule, broken(err))
		}
		said := fmt.Sprintf("off %t, limit %d from %s: %s", x.Off, x.Limit, x.FromAt.UTC().Format(time.RFC3339), x.Reason)
		return audit(ctx, tx, x.By, "rule of discrepancies set", string(x.Rule), nil, &said)
	})
}

// of returns how the rules applied to vehicles of a class at a time: what was said of the
// class goes before what was said of all.
func (s settings) of(class string, at time.Time) reconcile.Settings {
	if len(s) == 0 {
		return nil
	}
	out := reconcile.Settings{}
	for _, of := range []string{"", class} {
		for _, x := range s {
			if x.Class == of && !x.FromAt.After(at) {
				out[x.Rule] = reconcile.Setting{Off: x.Off, Limit: x.Limit}
			}
		}
	}
	return out
}

// settings gives every record how the rules applied when it was made, or when its fuel
// flowed.
func (l *loader) settings() error {
	for _, f := range l.facts {
		at := f.At
		if f.Counted != nil {
			at = f.Counted.At
		}
		f.Settings = l.rules.of("", at)
	}
	return nil
}
