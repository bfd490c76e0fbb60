package fleet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/rule"
)

// A RuleAct is that a level, or a cluster, says something else from now on. What might
// let more through for any vehicle is proposed by one person and approved by another;
// what does not is in force at once.
type RuleAct struct {
	Act     string // its id; empty for a new one
	Level   rule.Kind
	Of      string     // a department, a class, a vehicle, a cluster; empty for the fleet
	Name    string     // of that, as people call it
	Terms   rule.Terms // all that it says from then on
	Was     rule.Terms // what it said before
	Loosens []rule.Field
	// Revision is that of what was read, 0 where nothing was said.
	Revision    int64
	Why         string
	ProposedBy  string
	ProposedAt  time.Time
	ApprovedBy  string // empty: nobody, yet or because nobody was needed
	ApprovedFor string // in whose stead; empty: in their own right
	Record      string // of the office, that says that it was approved
	State       string // proposed, in_force or void
	EndedAt     *time.Time
}

// level is what the act says.
func (a *RuleAct) level() rule.Level {
	return rule.Level{Kind: a.Level, Of: a.Of, Name: a.Name, Terms: a.Terms}
}

// An Effect is what an act would do.
type Effect struct {
	Vehicles []VehicleEffect // for which something else would be in force
	Loosens  []rule.Field    // for any of them
}

// A VehicleEffect is what an act would do to one vehicle.
type VehicleEffect struct {
	Vehicle          Vehicle
	Before, After    InForce
	Loosens, Changes []rule.Field
}

type ruleStore interface {
	// RuleBook returns what all levels say, and what it takes to compile it for all
	// vehicles.
	RuleBook(ctx context.Context, at time.Time) (RuleBook, error)
	// SayRules puts in force what an act says, or keeps it as proposed where it
	// loosens anything, and returns it with the quotas that have another size or
	// another vehicle.
	SayRules(ctx context.Context, by Act, a RuleAct) (RuleAct, []string, error)
	// RuleActs returns all that is proposed and what was last decided, the newest
	// first; RuleAct one of them, or fault.ErrNotFound.
	RuleActs(ctx context.Context, limit int) ([]RuleAct, error)
	RuleAct(ctx context.Context, act string) (RuleAct, error)
	// ApproveRules puts a proposal in force in one transaction with the approval;
	// VoidRules takes it back.
	ApproveRules(ctx context.Context, by Act, act, record string) ([]string, error)
	VoidRules(ctx context.Context, by Act, act string) error
	// ApplyPrices makes limits of money liters by the prices of a time, if they are
	// others than before.
	ApplyPrices(ctx context.Context, at time.Time) ([]string, error)
	// RuleFills returns fills of vehicles between two times, the first first.
	RuleFills(ctx context.Context, from, until time.Time) ([]rule.Fill, error)
}

// RuleBook returns what all levels say.
func (f *Fleet) RuleBook(ctx context.Context) (RuleBook, error) {
	return f.cfg.Store.RuleBook(ctx, f.now())
}

// Check says what makes no sense in an act, if anything does.
func (a *RuleAct) Check() error {
	switch {
	case a.Level != rule.Cluster && !slices.Contains(rule.Kinds(), a.Level):
		return fmt.Errorf("%q is no level", a.Level)
	case (a.Level == rule.Fleet) != (a.Of == ""), len(a.Of) > 24:
		return fmt.Errorf("%s %q is none", a.Level, a.Of)
	case a.Level == rule.Cluster && !a.onlyStations():
		return fmt.Errorf("a cluster says its stations, and nothing else")
	case a.Why == "" || len(a.Why) > MaxReason:
		return fmt.Errorf("say why, in %d bytes at most", MaxReason)
	}
	return a.Terms.Check()
}

func (a *RuleAct) onlyStations() bool {
	return a.Terms.Stations != nil && len(a.Terms.Stations.Clusters) == 0 && a.Terms == rule.Terms{Stations: a.Terms.Stations}
}

// Effect returns what an act would do: the vehicles for which something else would be
// in force. It fails with fault.ErrInvalid where it makes no sense for
// one.
func (b *RuleBook) Effect(a *RuleAct, vehicles []Vehicle) (Effect, error) {
	var e Effect
	after := b.with(a.level())
	for i := range vehicles {
		was, is := vehicles[i], a.Naming(vehicles[i])
		x := VehicleEffect{Vehicle: is}
		var err error
		if x.After, err = after.InForce(&is); err != nil && was.GetsNothing() {
			continue // it keeps what it has
		}
		if err == nil {
			if x.Before, err = b.InForce(&was); err != nil && was.GetsNothing() {
				x.Before, err = nothing()
			}
		}
		if err != nil {
			return e, fmt.Errorf("%w: %w", fault.ErrInvalid, err)
		}
		if x.Changes = rule.Changes(&x.Before.InForce, &x.After.InForce); len(x.Changes) == 0 {
			continue
		}
		x.Loosens = rule.Loosens(&x.Before.InForce, &x.After.InForce)
		e.Vehicles = append(e.Vehicles, x)
		for _, field := range x.Loosens {
			if !slices.Contains(e.Loosens, field) {
				e.Loosens = append(e.Loosens, field)
			}
		}
	}
	slices.SortFunc(e.Loosens, func(a, b rule.Field) int { return slices.Index(rule.Fields(), a) - slices.Index(rule.Fields(), b) })
	return e, nil
}

// nothing is in force for a vehicle that gets nothing and could not be told what it would
// get: whatever it is told instead is more.
func nothing() (InForce, error) {
	f, err := rule.Compile(&rule.Terms{PerFill: rule.Liters(0)}, rule.Given{})
	return InForce{InForce: f, Name: f.Rule.Rule}, err
}

// Covers fails with fault.ErrConflict where an effect loosens what the act was not
// proposed to: other levels or vehicles have changed since, and what the two people
// agreed on is not what would be in force.
func (a *RuleAct) Covers(e *Effect) error {
	for _, field := range e.Loosens {
		if !slices.Contains(a.Loosens, field) {
			return fmt.Errorf("%w: it would loosen %s too by now; take it back and propose it anew", fault.ErrConflict, field)
		}
	}
	return nil
}

// Naming returns a vehicle as it names its quotas after the act: what is said of a
// vehicle takes the place of the quota that an import gave it.
func (a *RuleAct) Naming(v Vehicle) Vehicle {
	if a.Level == rule.Vehicle && a.Of == v.Vehicle {
		v.Quotas = slices.DeleteFunc(slices.Clone(v.Quotas), func(q string) bool { return q == ownQuota(&v) })
	}
	return v
}

// RuleEffect returns what an act would do, now.
func (f *Fleet) RuleEffect(ctx context.Context, a *RuleAct) (Effect, error) {
	b, err := f.RuleBook(ctx)
	if err != nil {
		return Effect{}, err
	}
	vehicles, err := f.Vehicles(ctx)
	if err != nil {
		return Effect{}, err
	}
	return b.Effect(a, vehicles)
}

// SayRules has a level say something else: at once where it loosens nothing, or else
// when another person approves it. It returns the act as it stands then. It fails with
// fault.ErrInvalid for what makes no sense, with fault.ErrNotFound when what it is of is
// not there, and with fault.ErrConflict when it was changed since it was read, or another
// change waits for it.
func (f *Fleet) SayRules(ctx context.Context, who string, a RuleAct) (RuleAct, error) {
	a.Act, a.ProposedBy, a.ProposedAt, a.State, a.Why = NewID("r"), who, f.now(), "proposed", oneLine(a.Why)
	if err := a.Check(); err != nil {
		return a, fmt.Errorf("rules of %s %s: %w: %w", a.Level, a.Of, fault.ErrInvalid, err)
	}
	by := Act{Who: who, At: a.ProposedAt, Why: a.Why}
	said, touched, err := f.cfg.Store.SayRules(ctx, by, a)
	if err != nil {
		return a, fmt.Errorf("rules of %s %s: %w", a.Level, a.Of, err)
	}
	return said, f.renewTouched(ctx, by.At, touched)
}

// renewTouched issues the leases of quotas that changed: at once, or behind where they are
// many.
func (f *Fleet) renewTouched(ctx context.Context, at time.Time, quotas []string) error {
	if f.spread.take(quotas) {
		return nil
	}
	touched := map[string]bool{}
	for _, q := range quotas {
		touched[q] = true
	}
	if err := f.renew(ctx, at, touched); err != nil {
		return fmt.Errorf("in force; the leases follow within the hour: %w", err)
	}
	return nil
}

// RuleActs returns all that is proposed and what was last decided, the newest first.
func (f *Fleet) RuleActs(ctx context.Context, limit int) ([]RuleAct, error) {
	return f.cfg.Store.RuleActs(ctx, limit)
}

// RuleAct returns one act, or fault.ErrNotFound.
func (f *Fleet) RuleAct(ctx context.Context, act string) (RuleAct, error) {
	return f.cfg.Store.RuleAct(ctx, act)
}

// RulesProposed returns a proposal that waits, for another person than who made it, with
// in whose stead that one would approve it, or fails with fault.ErrConflict, or with
// fault.ErrNotFound.
func (f *Fleet) RulesProposed(ctx context.Context, who, act string) (RuleAct, error) {
	a, err := f.cfg.Store.RuleAct(ctx, act)
	switch {
	case err != nil:
		return a, err
	case a.State != "proposed":
		return a, fmt.Errorf("rules of %s %s: %w: it is %s", a.Level, a.Of, fault.ErrConflict, a.State)
	}
	b, err := f.RuleBook(ctx)
	if err != nil {
		return a, err
	}
	if b.Said(a.Level, a.Of).Revision != a.Revision {
		return a, fmt.Errorf("rules of %s %s: %w: they were changed since; take it back and propose it anew", a.Level, a.Of, fault.ErrConflict)
	}
	vehicles, err := f.Vehicles(ctx)
	if err != nil {
		return a, err
	}
	effect, err := b.Effect(&a, vehicles)
	if err == nil {
		err = a.Covers(&effect)
	}
	if err != nil {
		return a, fmt.Errorf("rules of %s %s: %w", a.Level, a.Of, err)
	}
	a.ApprovedFor, err = f.cfg.Store.Approver(ctx, "rule", a.ProposedBy, a.ProposedAt, who, f.now())
	if err != nil {
		return a, fmt.Errorf("rules of %s %s: %w", a.Level, a.Of, err)
	}
	return a, nil
}

// ApproveRules puts a proposal in force. Record is that of the office which says who
// decided; it is written first.
func (f *Fleet) ApproveRules(ctx context.Context, who, act, record string) error {
	at := f.now()
	touched, err := f.cfg.Store.ApproveRules(ctx, Act{Who: who, At: at}, act, record)
	if err != nil {
		return err
	}
	return f.renewTouched(ctx, at, touched)
}

// VoidRules takes back what is proposed.
func (f *Fleet) VoidRules(ctx context.Context, who, act string) error {
	return f.cfg.Store.VoidRules(ctx, Act{Who: who, At: f.now()}, act)
}

// applyPrices has limits of money follow the prices.
func (f *Fleet) applyPrices(ctx context.Context, at time.Time) error {
	touched, err := f.cfg.Store.ApplyPrices(ctx, at)
	if err != nil {
		return err
	}
	return f.renewTouched(ctx, at, touched)
}
