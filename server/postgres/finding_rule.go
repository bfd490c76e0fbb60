package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/reconcile"
	"github.com/litro-fuel/litro/server/reconcile/told"
)

// How the rules of discrepancies are set. A fill is judged as they were when it flowed,
// so that nothing changes about what was found, and replay finds the same.

// settings are all that was ever said and is in force from some time on, the oldest first.
type settings []reconcile.Said

const findingRuleSelect = `
SELECT rule, class, off, limit_n, from_at, reason, said_by, said_at, n, state, loosens, coalesce(approved_by, ''), coalesce(approved_for, '')
  FROM finding_rule`

const findingRulesSQL = findingRuleSelect + ` WHERE state = 'in_force' OR state = 'proposed' AND @departments::text[] IS NULL ORDER BY from_at, n`

func readRuleSettings(ctx context.Context, db querier) (settings, error) {
	all, err := readFindingRules(ctx, db, findingRulesSQL, pgx.NamedArgs{})
	var said settings
	for _, x := range all {
		if x.State == reconcile.SaidInForce {
			said = append(said, x)
		}
	}
	return said, err
}

func readFindingRules(ctx context.Context, db querier, sql string, args pgx.NamedArgs) ([]reconcile.Said, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read how rules are set: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[reconcile.Said])
	if err != nil {
		return nil, fmt.Errorf("read how rules are set: %w", err)
	}
	return list, nil
}

// FindingRules returns how the rules were set and what is proposed, the oldest first.
func (s *Store) FindingRules(ctx context.Context) ([]reconcile.Said, error) {
	return readFindingRules(ctx, s.pool, findingRulesSQL, pgx.NamedArgs{})
}

// Whether it finds less is told of what nobody changes meanwhile.
const lockFindingRulesSQL = `LOCK TABLE finding_rule IN SHARE ROW EXCLUSIVE MODE`

const sayFindingRuleSQL = `
INSERT INTO finding_rule (rule, class, off, limit_n, from_at, reason, said_by, said_at, state, loosens)
VALUES (@rule, @class, @off, @limit, @from_at, @reason, @by, @at, @state, @loosens)
RETURNING n`

// SayFindingRule sets a rule from a time on, which has not passed, or keeps that as
// proposed where it finds less than what would be in force then.
func (s *Store) SayFindingRule(ctx context.Context, x reconcile.Said) (reconcile.Said, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockFindingRulesSQL); err != nil {
			return err
		}
		rules, err := readRuleSettings(ctx, tx)
		if err != nil {
			return err
		}
		if err := knownClass(ctx, tx, x.Class); err != nil {
			return err
		}
		k, _ := told.KnobOf(x.Rule)
		was := k.Default()
		if s, ok := reconcile.Counting(rules, x.Rule, x.Class, x.FromAt); ok {
			was = s.SettingBy(k)
		}
		x.Loosens, x.State = k.Loosens(was, x.SettingBy(k)), reconcile.SaidInForce
		if x.Loosens {
			x.State = reconcile.SaidProposed
		}
		err = tx.QueryRow(ctx, sayFindingRuleSQL, pgx.NamedArgs{
			"rule": string(x.Rule), "class": x.Class, "off": x.Off, "limit": x.Limit, "from_at": x.FromAt, "reason": x.Reason, "by": x.By, "at": x.At,
			"state": x.State, "loosens": x.Loosens,
		}).Scan(&x.N)
		if err != nil {
			return broken(err)
		}
		return auditFindingRule(ctx, tx, x.By, &x, map[string]string{reconcile.SaidProposed: "proposed", reconcile.SaidInForce: "set"}[x.State])
	})
	if err != nil {
		return x, fmt.Errorf("set rule %s: %w", x.Rule, err)
	}
	return x, nil
}

const isClassSQL = `SELECT @class = '' OR EXISTS (SELECT FROM rule WHERE rule = @class AND NOT made)`

// knownClass fails with fault.ErrNotFound for what is no class; "" is all.
func knownClass(ctx context.Context, tx pgx.Tx, class string) error {
	var known bool
	err := tx.QueryRow(ctx, isClassSQL, pgx.NamedArgs{"class": class}).Scan(&known)
	if err == nil && !known {
		err = fmt.Errorf("class %q: %w", class, fault.ErrNotFound)
	}
	return err
}

func auditFindingRule(ctx context.Context, tx pgx.Tx, who string, x *reconcile.Said, what string) error {
	is := told.SettingOf(x)
	said := fmt.Sprintf("off %t, limit %d from %s: %s", is.Off, is.Limit, x.FromAt.UTC().Format(time.RFC3339), x.Reason)
	if x.Class != "" {
		said = fmt.Sprintf("class %s: %s", x.Class, said)
	}
	return audit(ctx, tx, who, "rule of discrepancies "+what, string(x.Rule), nil, &said)
}

const proposedFindingRuleSQL = findingRuleSelect + ` WHERE n = @n AND state = 'proposed' FOR UPDATE`

// Approved late, it begins when it was approved: what was found stays found.
const approveFindingRuleSQL = `
UPDATE finding_rule SET state = 'in_force', approved_by = @by, approved_at = @at, approved_for = nullif(@stead, ''), record = @record, ended_by = @by, ended_at = @at,
       from_at = greatest(from_at, @at)
 WHERE n = @n`

const voidFindingRuleSQL = `UPDATE finding_rule SET state = 'void', ended_by = @by, ended_at = @at WHERE n = @n`

// ApproveFindingRule puts what is proposed in force, with the record that d makes of it
// and of in whose stead it is approved, in one transaction.
func (s *Store) ApproveFindingRule(ctx context.Context, by fleet.Act, n int64, d func(x reconcile.Said) office.Draft) error {
	err := s.withRecord(ctx, by.At, func(tx pgx.Tx, record string) (office.Draft, error) {
		x, err := proposedFindingRule(ctx, tx, n)
		if err != nil {
			return nil, err
		}
		x.ApprovedBy = by.Who
		if x.ApprovedFor, err = approver(ctx, tx, "finding_rule", x.By, x.At, by.Who, by.At); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, approveFindingRuleSQL, pgx.NamedArgs{"n": n, "by": by.Who, "at": by.At, "stead": x.ApprovedFor, "record": record}); err != nil {
			return nil, broken(err)
		}
		return d(x), auditFindingRule(ctx, tx, by.Who, &x, inStead("approved", x.ApprovedFor))
	})
	if err != nil {
		return fmt.Errorf("approve change %d of a rule: %w", n, err)
	}
	return nil
}

// VoidFindingRule takes back what is proposed.
func (s *Store) VoidFindingRule(ctx context.Context, by fleet.Act, n int64) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		x, err := proposedFindingRule(ctx, tx, n)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, voidFindingRuleSQL, pgx.NamedArgs{"n": n, "by": by.Who, "at": by.At}); err != nil {
			return err
		}
		return auditFindingRule(ctx, tx, by.Who, &x, "taken back")
	})
	if err != nil {
		return fmt.Errorf("take back change %d of a rule: %w", n, err)
	}
	return nil
}

func proposedFindingRule(ctx context.Context, tx pgx.Tx, n int64) (reconcile.Said, error) {
	list, err := readFindingRules(ctx, tx, proposedFindingRuleSQL, pgx.NamedArgs{"n": n})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%w: it is not waiting any more", fault.ErrConflict)
	}
	if err != nil {
		return reconcile.Said{}, err
	}
	return list[0], nil
}

// of returns how the rules applied to vehicles of a class at a time.
func (s settings) of(class string, at time.Time) reconcile.Settings {
	return reconcile.SettingsOf(s, class, at)
}

// Of which class each of some vehicles was at a time of its own, in their order.
const classesThenSQL = `
SELECT coalesce((SELECT s.value FROM (SELECT * FROM vehicle_span s WHERE s.vehicle = w.vehicle AND s.what = 'class' OFFSET 0) s
                  WHERE s.from_at <= w.at AND s.until_at > w.at LIMIT 1), '')
  FROM unnest(@vehicles::text[], @times::timestamptz[]) WITH ORDINALITY AS w (vehicle, at, n)
 ORDER BY w.n`

// ofEach returns how the rules applied to each of some vehicles at a time of its own. Of
// which class they were is asked only where something was said of one.
func (s settings) ofEach(ctx context.Context, tx pgx.Tx, vehicles []string, times []time.Time) ([]reconcile.Settings, error) {
	classes := make([]string, len(vehicles))
	if slices.ContainsFunc(s, func(x reconcile.Said) bool { return x.Class != "" }) {
		rows, err := tx.Query(ctx, classesThenSQL, pgx.NamedArgs{"vehicles": vehicles, "times": times})
		if err != nil {
			return nil, fmt.Errorf("read of which class vehicles were: %w", err)
		}
		if classes, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return nil, fmt.Errorf("read of which class vehicles were: %w", err)
		}
	}
	out := make([]reconcile.Settings, len(vehicles))
	for i, class := range classes {
		out[i] = s.of(class, times[i])
	}
	return out, nil
}

// settings gives every record how the rules applied to its vehicle when it was made, or when
// its fuel flowed.
func (l *loader) settings() error {
	var facts []*reconcile.Facts
	var vehicles []string
	var times []time.Time
	for _, f := range l.facts {
		vehicle, at := "", f.At
		if f.Counted != nil {
			vehicle, at = f.Counted.Vehicle, f.Counted.At
		}
		facts, vehicles, times = append(facts, f), append(vehicles, vehicle), append(times, at)
	}
	all, err := l.rules.ofEach(l.ctx, l.tx, vehicles, times)
	for i, s := range all {
		facts[i].Settings = s
	}
	return err
}
