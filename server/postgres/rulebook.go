package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/rule"
)

// What is in force for vehicles, made of what their levels say.

const ruleTermsSQL = `
SELECT level, of, body::text, revision FROM rule_terms
 WHERE (@all OR level IN ('fleet', 'cluster') OR of = ANY (@of))
   AND (@departments::text[] IS NULL OR level NOT IN ('department', 'vehicle') OR of = ANY (@departments) OR level = 'department' AND '*' = ANY (@departments)
        OR level = 'vehicle' AND of IN (SELECT vehicle FROM vehicle WHERE sees(@departments, department, reserved)))
 ORDER BY level, of`

const classesSQL = `SELECT rule, body::text FROM rule WHERE NOT made AND (@all OR rule = ANY (@of))`

const dearestSQL = `
SELECT grade, max(price_e4)
  FROM (SELECT DISTINCT ON (grade, station) grade, price_e4 FROM price WHERE from_at <= @at ORDER BY grade, station, from_at DESC) p
 GROUP BY grade`

const newestSizesSQL = `
SELECT DISTINCT ON (quota) quota, period, size_ul, from_at, size_visits FROM quota
 WHERE (@all OR quota = ANY (@quotas))
   AND (@departments::text[] IS NULL OR quota IN (SELECT unnest(quotas || coalesce(named_quotas, '{}')) FROM vehicle WHERE sees(@departments, department, reserved)))
 ORDER BY quota, from_at DESC`

const namesSQL = `
SELECT 'department', department, name FROM department WHERE ` + everywhere + ` OR department = ANY (@departments)
 UNION ALL
SELECT 'vehicle', vehicle, fleet_no FROM vehicle JOIN rule_terms ON level = 'vehicle' AND of = vehicle WHERE @departments::text[] IS NULL OR sees(@departments, department, reserved)`

// ruleBook reads what it takes to tell what is in force for some vehicles, or for all
// when there are none.
func ruleBook(ctx context.Context, db querier, at time.Time, vehicles ...fleet.Vehicle) (fleet.RuleBook, error) {
	b := fleet.RuleBook{Terms: map[fleet.LevelID]fleet.LevelTerms{}, Classes: map[string]policy.Rule{}, PriceE4: map[string]int64{}, Quotas: map[string]fleet.Quota{}, Departments: map[string]string{}, Numbers: map[string]string{}}
	var of []string
	for _, v := range vehicles {
		of = append(of, v.Vehicle, v.Department, v.Rule)
	}
	args := pgx.NamedArgs{"all": len(vehicles) == 0, "of": of, "quotas": fleet.OwnQuotas(vehicles), "at": at}
	var kind, id, text string
	var n int64
	for _, q := range []struct {
		what, sql string
		dest      []any
		take      func() error
	}{
		{"what levels say", ruleTermsSQL, []any{&kind, &id, &text, &n}, func() error {
			t := fleet.LevelTerms{Level: rule.Level{Kind: rule.Kind(kind), Of: id}, Revision: n}
			err := json.Unmarshal([]byte(text), &t.Terms)
			b.Terms[fleet.LevelID{Kind: t.Kind, Of: id}] = t
			return err
		}},
		{"classes", classesSQL, []any{&id, &text}, func() error {
			body, err := policy.DecodeBody("rule", []byte(text))
			if err == nil {
				b.Classes[id] = *body.(*policy.Rule)
			}
			return err
		}},
		{"prices", dearestSQL, []any{&id, &n}, func() error { b.PriceE4[id] = n; return nil }},
	} {
		if err := readEach(ctx, db, q.what, q.sql, args, q.dest, q.take); err != nil {
			return b, err
		}
	}
	var size fleet.Quota
	err := readEach(ctx, db, "sizes of quotas", newestSizesSQL, args, []any{&size.Quota, &size.Period, &size.SizeUL, &size.FromAt, &size.SizeVisits}, func() error {
		b.Quotas[size.Quota] = size
		return nil
	})
	if err == nil {
		b.Stops, err = stopsOf(ctx, db, args)
	}
	return b, err
}

func readEach(ctx context.Context, db querier, what, sql string, args pgx.NamedArgs, dest []any, take func() error) error {
	rows, err := db.Query(ctx, sql, args)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	if _, err := pgx.ForEachRow(rows, dest, take); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// RuleBook returns what all levels say.
func (s *Store) RuleBook(ctx context.Context, at time.Time) (fleet.RuleBook, error) {
	b, err := ruleBook(ctx, s.pool, at)
	if err != nil {
		return b, err
	}
	var kind, id, name string
	return b, readEach(ctx, s.pool, "names of levels", namesSQL, pgx.NamedArgs{}, []any{&kind, &id, &name}, func() error {
		if kind == "vehicle" {
			b.Numbers[id] = name
		} else {
			b.Departments[id] = name
		}
		return nil
	})
}

// shareRulesSQL has what levels say stay as it is until the transaction ends. Vehicles
// are locked before it, by everybody.
const shareRulesSQL = `SELECT FROM rule_applied FOR SHARE`

const anyTermsSQL = `SELECT EXISTS (SELECT FROM rule_terms) OR EXISTS (SELECT FROM vehicle_stop)`

// inherit puts in force what the levels of vehicles say, which are locked and as they
// are stored. It returns the rules that were made of it, for the fleet's log. Where no
// level says anything, nor did, it does nothing.
func inherit(ctx context.Context, tx pgx.Tx, at time.Time, vehicles []*fleet.Vehicle) ([]policy.EntryBody, error) {
	if len(vehicles) == 0 {
		return nil, nil
	}
	if _, err := tx.Exec(ctx, shareRulesSQL); err != nil {
		return nil, fmt.Errorf("lock what levels say: %w", err)
	}
	var said bool
	if err := tx.QueryRow(ctx, anyTermsSQL).Scan(&said); err != nil {
		return nil, err
	}
	other := func(v *fleet.Vehicle) bool {
		return v.RuleInForce != v.Rule || !slices.Equal(v.QuotasInForce, v.Quotas)
	}
	if !said && !slices.ContainsFunc(vehicles, other) {
		return nil, nil
	}
	known := make([]fleet.Vehicle, len(vehicles))
	for i, v := range vehicles {
		known[i] = *v
	}
	book, err := ruleBook(ctx, tx, at, known...)
	if err != nil {
		return nil, err
	}
	entries, _, err := putInForce(ctx, tx, at, &book, vehicles)
	return entries, err
}

// Whoever saves a class says all that it says, whatever it said before.
const savedClassesSQL = `DELETE FROM rule_terms WHERE level = 'class' AND of = ANY (@classes)`

const classVehiclesSQL = vehicleSelect + `
 WHERE coalesce(named_rule, rule) = ANY (@classes) AND NOT vehicle = ANY (@but) AND (EXISTS (SELECT FROM rule_terms) OR EXISTS (SELECT FROM vehicle_stop))
 ORDER BY vehicle FOR UPDATE`

// ofSavedClasses locks and returns the vehicles of classes that are to be saved, but for
// those that are saved themselves.
func ofSavedClasses(ctx context.Context, tx pgx.Tx, objects []fleet.Object, saved []string) ([]*fleet.Vehicle, error) {
	var classes []string
	for _, o := range objects {
		if r, ok := o.(*fleet.Rule); ok {
			classes = append(classes, r.ID())
		}
	}
	if len(classes) == 0 {
		return nil, nil
	}
	args := pgx.NamedArgs{"classes": classes, "but": list(saved)}
	rows, err := tx.Query(ctx, classVehiclesSQL, args)
	if err != nil {
		return nil, fmt.Errorf("lock vehicles of a class: %w", err)
	}
	of, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[fleet.Vehicle])
	if err != nil {
		return nil, fmt.Errorf("lock vehicles of a class: %w", err)
	}
	if _, err := tx.Exec(ctx, savedClassesSQL, args); err != nil {
		return nil, fmt.Errorf("forget what classes said: %w", err)
	}
	return of, nil
}

const makeRuleSQL = `INSERT INTO rule (rule, body, made) VALUES (@rule, @body, true) ON CONFLICT (rule) DO NOTHING`

const sizeQuotaSQL = `
INSERT INTO quota (quota, period, size_ul, from_at, size_visits)
SELECT @quota, @period, @size_ul, greatest(@at, (SELECT max(from_at) + interval '1 second' FROM quota WHERE quota = @quota)), @size_visits`

const inForceVehicleSQL = `
UPDATE vehicle SET rule = @rule, quotas = @quotas, named_rule = @named_rule, named_quotas = @named_quotas
 WHERE vehicle = @vehicle AND (rule, quotas, named_rule, named_quotas) IS DISTINCT FROM (@rule, @quotas::text[], @named_rule, @named_quotas::text[])`

// putInForce stores what a book says of vehicles and changes them accordingly. It
// returns the rules that stations must know before, and the quotas that have another
// size or another vehicle.
func putInForce(ctx context.Context, tx pgx.Tx, at time.Time, book *fleet.RuleBook, vehicles []*fleet.Vehicle) (rules []policy.EntryBody, touched []string, err error) {
	var b pgx.Batch
	made := map[string]bool{}
	for _, v := range vehicles {
		f, err := book.InForce(v)
		if err != nil && v.GetsNothing() {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
		if f.Name != v.Rule && !made[f.Name] {
			made[f.Name] = true
			body, err := policy.EncodeBody(&f.Rule)
			if err != nil {
				return nil, nil, fmt.Errorf("rule of vehicle %s: %w", v.FleetNo, err)
			}
			b.Queue(makeRuleSQL, pgx.NamedArgs{"rule": f.Name, "body": string(body)})
			rules = append(rules, &f.Rule)
		}
		for _, q := range f.Sizes {
			if was, ok := book.Quotas[q.Quota]; !ok || was.Amount() != q.Amount() {
				b.Queue(sizeQuotaSQL, pgx.NamedArgs{"quota": q.Quota, "period": q.Period, "size_ul": q.SizeUL, "size_visits": q.SizeVisits, "at": at})
				touched = append(touched, q.Quota)
			}
		}
		if sameSet(f.Quotas, v.Quotas) {
			f.Quotas = list(v.Quotas) // in the order in which they were named
		}
		for _, q := range f.Quotas {
			if !slices.Contains(v.QuotasInForce, q) {
				touched = append(touched, q)
			}
		}
		args := pgx.NamedArgs{"vehicle": v.Vehicle, "rule": f.Name, "quotas": list(f.Quotas), "named_rule": nil, "named_quotas": nil}
		if f.Name != v.Rule || !slices.Equal(f.Quotas, v.Quotas) {
			args["named_rule"], args["named_quotas"] = v.Rule, list(v.Quotas)
		}
		v.RuleInForce, v.QuotasInForce = f.Name, f.Quotas
		b.Queue(inForceVehicleSQL, args)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, nil, fmt.Errorf("put rules in force: %w", err)
	}
	return rules, touched, nil
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// What a cluster says may concern any vehicle, as what the fleet says does.
const levelVehiclesSQL = vehicleSelect + `
 WHERE CASE @level::text WHEN 'vehicle' THEN vehicle = @of WHEN 'department' THEN department = @of WHEN 'class' THEN coalesce(named_rule, rule) = @of ELSE true END
 ORDER BY vehicle FOR UPDATE`

const keepRulesSQL = `SELECT prices FROM rule_applied FOR UPDATE`

// remake puts in force for the vehicles of a level what a change of the book makes of it,
// and tells stations. Change is called once nobody else changes what levels say.
func remake(ctx context.Context, tx pgx.Tx, at time.Time, level fleet.LevelID, change func(fleet.RuleBook, []fleet.Vehicle) ([]fleet.Vehicle, error)) (touched []string, err error) {
	// Vehicles are locked before what levels say, as those who save them do; and looked
	// for again once nobody can add one any more.
	if _, err := levelVehicles(ctx, tx, level); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, keepRulesSQL); err != nil {
		return nil, fmt.Errorf("lock what levels say: %w", err)
	}
	vehicles, err := levelVehicles(ctx, tx, level)
	if err != nil {
		return nil, err
	}
	before, err := ruleBook(ctx, tx, at)
	if err != nil {
		return nil, err
	}
	named, err := change(before, vehicles)
	if err != nil || named == nil {
		return nil, err
	}
	book, err := ruleBook(ctx, tx, at)
	if err != nil {
		return nil, err
	}
	all := make([]*fleet.Vehicle, len(named))
	for i := range named {
		all[i] = &named[i]
	}
	rules, touched, err := putInForce(ctx, tx, at, &book, all)
	if err != nil {
		return nil, err
	}
	entries := map[string][]policy.EntryBody{policy.Fleet: rules}
	for i, v := range all {
		if was := &vehicles[i]; v.RuleInForce != was.RuleInForce || !slices.Equal(v.QuotasInForce, was.QuotasInForce) {
			log, body := v.Entry()
			entries[log] = append(entries[log], body)
		}
	}
	return touched, publishAll(ctx, tx, at, entries)
}

// levelVehicles locks and returns the vehicles that a level or a cluster is of.
func levelVehicles(ctx context.Context, tx pgx.Tx, level fleet.LevelID) ([]fleet.Vehicle, error) {
	rows, err := tx.Query(ctx, levelVehiclesSQL, pgx.NamedArgs{"level": string(level.Kind), "of": level.Of})
	if err != nil {
		return nil, fmt.Errorf("lock vehicles: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Vehicle])
	if err != nil {
		return nil, fmt.Errorf("lock vehicles: %w", err)
	}
	return list, nil
}

const pricesNowSQL = `
SELECT coalesce((SELECT string_agg(grade || ' ' || price_e4, ', ' ORDER BY grade) FROM (` + dearestSQL + `) d (grade, price_e4)), ''),
       EXISTS (SELECT FROM rule_terms WHERE body::text LIKE '%"cents"%'), (SELECT prices FROM rule_applied)`

const pricedSQL = `UPDATE rule_applied SET prices = @prices`

// ApplyPrices makes limits of money liters by the prices of a time, if they are others
// than before.
func (s *Store) ApplyPrices(ctx context.Context, at time.Time) ([]string, error) {
	var now, was string
	var money bool
	args := pgx.NamedArgs{"at": at}
	if err := s.pool.QueryRow(ctx, pricesNowSQL, args).Scan(&now, &money, &was); err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	if !money || now == was {
		return nil, nil
	}
	var touched []string
	err := s.inTxAgain(ctx, func(tx pgx.Tx) (err error) {
		touched, err = remake(ctx, tx, at, fleet.LevelID{Kind: rule.Fleet}, func(_ fleet.RuleBook, vehicles []fleet.Vehicle) ([]fleet.Vehicle, error) {
			_, err := tx.Exec(ctx, pricedSQL, pgx.NamedArgs{"prices": now})
			return slices.Clone(vehicles), err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("apply prices: %w", err)
	}
	return touched, nil
}
