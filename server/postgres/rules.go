package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// What levels say from now on: in force at once, or proposed and approved.

const ruleOfSQL = `
SELECT CASE @level::text
       WHEN 'fleet' THEN true
       WHEN 'department' THEN EXISTS (SELECT FROM department WHERE department = @of)
       WHEN 'class' THEN EXISTS (SELECT FROM rule WHERE rule = @of AND NOT made)
       WHEN 'vehicle' THEN EXISTS (SELECT FROM vehicle WHERE vehicle = @of)
       ELSE true END,
       NOT EXISTS (SELECT unnest(@stations::text[]) EXCEPT SELECT station FROM station),
       NOT EXISTS (SELECT unnest(@clusters::text[]) EXCEPT SELECT of FROM rule_terms WHERE level = 'cluster'),
       coalesce((SELECT revision FROM rule_terms WHERE level = @level AND of = @of), 0)`

const sayRulesSQL = `
INSERT INTO rule_terms (level, of, body) VALUES (@level, @of, @body)
    ON CONFLICT (level, of) DO UPDATE SET body = excluded.body, revision = rule_terms.revision + 1`

const addRuleActSQL = `
INSERT INTO rule_act (act, level, of, body, was, revision, loosens, why, proposed_by, proposed_at, state, ended_at)
VALUES (@act, @level, @of, @body, @was, @revision, @loosens, @why, @by, @at, @state, CASE WHEN @state = 'in_force' THEN @at::timestamptz END)`

// SayRules puts in force what an act says, or keeps it as proposed where it loosens
// anything.
func (s *Store) SayRules(ctx context.Context, by fleet.Act, a fleet.RuleAct) (fleet.RuleAct, []string, error) {
	var touched []string
	err := s.inTxAgain(ctx, func(tx pgx.Tx) (err error) {
		touched, err = remake(ctx, tx, by.At, fleet.LevelID{Kind: a.Level, Of: a.Of}, func(book fleet.RuleBook, vehicles []fleet.Vehicle) ([]fleet.Vehicle, error) {
			effect, err := checkRules(ctx, tx, &book, &a, vehicles)
			if err != nil {
				return nil, err
			}
			a.Loosens, a.State = effect.Loosens, "in_force"
			if len(a.Loosens) > 0 {
				a.State = "proposed"
			}
			if err := addRuleAct(ctx, tx, by, &a); err != nil || a.State == "proposed" {
				return nil, err
			}
			return sayRules(ctx, tx, by, &a, vehicles)
		})
		return err
	})
	return a, touched, err
}

// checkRules tells what an act does, and fails where what it is of is not there or is
// not as it was read.
func checkRules(ctx context.Context, tx pgx.Tx, book *fleet.RuleBook, a *fleet.RuleAct, vehicles []fleet.Vehicle) (fleet.Effect, error) {
	args := pgx.NamedArgs{"level": string(a.Level), "of": a.Of, "stations": []string{}, "clusters": []string{}}
	if p := a.Terms.Stations; p != nil {
		args["stations"], args["clusters"] = list(p.Stations), list(p.Clusters)
	}
	var there, stations, clusters bool
	var revision int64
	if err := tx.QueryRow(ctx, ruleOfSQL, args).Scan(&there, &stations, &clusters, &revision); err != nil {
		return fleet.Effect{}, err
	}
	said := book.Said(a.Level, a.Of)
	a.Was = said.Terms
	switch {
	case !there:
		return fleet.Effect{}, fmt.Errorf("%w: there is no such %s", fault.ErrNotFound, a.Level)
	case !stations, !clusters:
		return fleet.Effect{}, fmt.Errorf("%w: a station or a cluster that it names is not there", fault.ErrInvalid)
	case revision != a.Revision:
		return fleet.Effect{}, fmt.Errorf("%w: it was changed since it was read", fault.ErrConflict)
	}
	return book.Effect(a, vehicles)
}

func addRuleAct(ctx context.Context, tx pgx.Tx, by fleet.Act, a *fleet.RuleAct) error {
	body, errBody := json.Marshal(&a.Terms)
	was, errWas := json.Marshal(&a.Was)
	if errBody != nil || errWas != nil {
		return fmt.Errorf("write terms: %w, %w", errBody, errWas)
	}
	loosens := make([]string, len(a.Loosens))
	for i, f := range a.Loosens {
		loosens[i] = string(f)
	}
	_, err := tx.Exec(ctx, addRuleActSQL, pgx.NamedArgs{
		"act": a.Act, "level": string(a.Level), "of": a.Of, "body": string(body), "was": string(was), "revision": a.Revision, "loosens": loosens,
		"why": a.Why, "by": by.Who, "at": by.At, "state": a.State,
	})
	if err != nil {
		return broken(err)
	}
	if a.State == "proposed" {
		return auditRules(ctx, tx, by, a, "proposed")
	}
	return nil
}

// auditRules writes a line of the audit trail, with what was said and is.
func auditRules(ctx context.Context, tx pgx.Tx, by fleet.Act, a *fleet.RuleAct, what string) error {
	was, errWas := json.Marshal(&a.Was)
	is, errIs := json.Marshal(&a.Terms)
	if errWas != nil || errIs != nil {
		return fmt.Errorf("write terms: %w, %w", errWas, errIs)
	}
	before, after := string(was), string(is)
	return audit(ctx, tx, by.Who, "rule "+what+": "+a.Why, string(a.Level)+" "+a.Of, &before, &after)
}

// sayRules stores what an act says, and returns the vehicles as they name their quotas
// from then on.
func sayRules(ctx context.Context, tx pgx.Tx, by fleet.Act, a *fleet.RuleAct, vehicles []fleet.Vehicle) ([]fleet.Vehicle, error) {
	body, err := json.Marshal(&a.Terms)
	if err != nil {
		return nil, fmt.Errorf("write terms: %w", err)
	}
	if _, err := tx.Exec(ctx, sayRulesSQL, pgx.NamedArgs{"level": string(a.Level), "of": a.Of, "body": string(body)}); err != nil {
		return nil, err
	}
	named := make([]fleet.Vehicle, len(vehicles))
	for i := range vehicles {
		named[i] = a.Naming(vehicles[i])
	}
	return named, auditRules(ctx, tx, by, a, "in force")
}

const ruleActSelect = `
SELECT a.act, a.level, a.of, coalesce(d.name, v.fleet_no, a.of) AS name, a.body::text, a.was::text, a.loosens, a.revision, a.why, a.proposed_by, a.proposed_at,
       coalesce(a.approved_by, ''), coalesce(a.approved_for, ''), coalesce(a.record, ''), a.state, a.ended_at
  FROM rule_act a
  LEFT JOIN department d ON a.level = 'department' AND d.department = a.of
  LEFT JOIN vehicle v ON a.level = 'vehicle' AND v.vehicle = a.of`

const ruleActsSQL = ruleActSelect + ` ORDER BY a.state = 'proposed' DESC, a.proposed_at DESC, a.act LIMIT @limit`

const ruleActSQL = ruleActSelect + ` WHERE a.act = @act`

const ruleActLockedSQL = ruleActSQL + ` AND a.state = 'proposed' FOR UPDATE OF a`

// RuleActs returns all that is proposed and what was last decided, the newest first.
func (s *Store) RuleActs(ctx context.Context, limit int) ([]fleet.RuleAct, error) {
	return readRuleActs(ctx, s.pool, ruleActsSQL, pgx.NamedArgs{"limit": limit})
}

// RuleAct returns one act, or fault.ErrNotFound.
func (s *Store) RuleAct(ctx context.Context, act string) (fleet.RuleAct, error) {
	return oneRuleAct(ctx, s.pool, ruleActSQL, act)
}

func oneRuleAct(ctx context.Context, db querier, sql, act string) (fleet.RuleAct, error) {
	all, err := readRuleActs(ctx, db, sql, pgx.NamedArgs{"act": act})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("rules %s: %w", act, fault.ErrNotFound)
	}
	if err != nil {
		return fleet.RuleAct{}, err
	}
	return all[0], nil
}

func readRuleActs(ctx context.Context, db querier, sql string, args pgx.NamedArgs) ([]fleet.RuleAct, error) {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read acts of rules: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (fleet.RuleAct, error) {
		var a fleet.RuleAct
		var level, body, was string
		var loosens []string
		err := row.Scan(&a.Act, &level, &a.Of, &a.Name, &body, &was, &loosens, &a.Revision, &a.Why, &a.ProposedBy, &a.ProposedAt,
			&a.ApprovedBy, &a.ApprovedFor, &a.Record, &a.State, &a.EndedAt)
		if err != nil {
			return a, err
		}
		a.Level = rule.Kind(level)
		for _, f := range loosens {
			a.Loosens = append(a.Loosens, rule.Field(f))
		}
		if err := json.Unmarshal([]byte(body), &a.Terms); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(was), &a.Was)
	})
	if err != nil {
		return nil, fmt.Errorf("read acts of rules: %w", err)
	}
	return all, nil
}

const approveRulesSQL = `
UPDATE rule_act SET state = 'in_force', approved_by = @by, approved_at = @at, approved_for = nullif(@stead, ''), record = @record, ended_at = @at
 WHERE act = @act AND state = 'proposed'`

const voidRulesSQL = `UPDATE rule_act SET state = 'void', ended_by = @by, ended_at = @at WHERE act = @act AND state = 'proposed'`

// ApproveRules puts a proposal in force, in one transaction with the approval.
func (s *Store) ApproveRules(ctx context.Context, by fleet.Act, act, record string) ([]string, error) {
	waits, err := s.RuleAct(ctx, act)
	if err != nil {
		return nil, err
	}
	stead, err := s.Approver(ctx, "rule", waits.ProposedBy, waits.ProposedAt, by.Who, by.At)
	if err != nil {
		return nil, err
	}
	var touched []string
	err = s.inTxAgain(ctx, func(tx pgx.Tx) (err error) {
		touched, err = remake(ctx, tx, by.At, fleet.LevelID{Kind: waits.Level, Of: waits.Of}, func(book fleet.RuleBook, vehicles []fleet.Vehicle) ([]fleet.Vehicle, error) {
			a, err := oneRuleAct(ctx, tx, ruleActLockedSQL, act)
			if err != nil {
				return nil, fmt.Errorf("%w: %w: it is not waiting any more", fault.ErrConflict, err)
			}
			was := a.Was
			effect, err := checkRules(ctx, tx, &book, &a, vehicles)
			if err == nil {
				err = a.Covers(&effect)
			}
			if err != nil {
				return nil, err
			}
			a.Was = was
			if _, err := tx.Exec(ctx, approveRulesSQL, pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At, "stead": stead, "record": record}); err != nil {
				return nil, broken(err)
			}
			by.Why = a.Why
			return sayRules(ctx, tx, by, &a, vehicles)
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("approve rules of %s %s: %w", waits.Level, waits.Of, err)
	}
	return touched, nil
}

// VoidRules takes back what is proposed.
func (s *Store) VoidRules(ctx context.Context, by fleet.Act, act string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		a, err := oneRuleAct(ctx, tx, ruleActLockedSQL, act)
		if err != nil {
			return fmt.Errorf("%w: %w: it is not waiting any more", fault.ErrConflict, err)
		}
		if _, err := tx.Exec(ctx, voidRulesSQL, pgx.NamedArgs{"act": act, "by": by.Who, "at": by.At}); err != nil {
			return err
		}
		return auditRules(ctx, tx, by, &a, "taken back")
	})
}

// What a fill was released on says whether its label was read; a fill without an
// authorize, such as one that was typed in, counts as typed.
const ruleFillsSQL = `
SELECT e.happened_at, e.station, e.vehicle, e.grade, e.volume_ul, e.odometer_m, e.engine_s, coalesce(e.driver, ''), coalesce(e.label, '') = ''
  FROM effective_dispense e
 WHERE e.happened_at >= @from AND e.happened_at < @until AND e.vehicle IS NOT NULL AND e.volume_ul > 0 AND e.grade IS NOT NULL
 ORDER BY e.happened_at, e.station, e.epoch, e.seq, e.branch`

// RuleFills returns fills of vehicles between two times, the first first.
func (s *Store) RuleFills(ctx context.Context, from, until time.Time) ([]rule.Fill, error) {
	var all []rule.Fill
	var f rule.Fill
	var driver string
	err := readEach(ctx, s.pool, "past fills", ruleFillsSQL, pgx.NamedArgs{"from": from, "until": until},
		[]any{&f.At, &f.Station, &f.Vehicle, &f.Grade, &f.VolumeUL, &f.OdometerM, &f.EngineS, &driver, &f.Typed}, func() error {
			x := f
			if driver != "" {
				x.Driver = &dispense.Who{Person: driver, By: "pin"}
			}
			all = append(all, x)
			return nil
		})
	return all, err
}
