package fleet

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/rule"
)

// A LevelTerms is what a level or a cluster says, as it is kept.
type LevelTerms struct {
	rule.Level
	Revision int64 // 0: nothing was ever said here
}

// A LevelID names a level or a cluster.
type LevelID struct {
	Kind rule.Kind
	Of   string
}

// A RuleBook is all that it takes to tell what is in force for a vehicle.
type RuleBook struct {
	Terms   map[LevelID]LevelTerms // of levels and clusters that ever said anything
	Classes map[string]policy.Rule // by their names
	// PriceE4 is the highest price of each grade at any station, in 1/10000 of the
	// currency unit a liter.
	PriceE4 map[string]int64
	Quotas  map[string]Quota // with their newest sizes
	// Stops are the quotas of accounts of the budget that a vehicle draws on besides.
	Stops map[string][]string
	// Departments are names by ids, and Numbers fleet numbers by vehicles, as far as
	// they are needed.
	Departments, Numbers map[string]string
}

// Saying returns the levels of a kind that ever said anything, or the clusters, by name.
func (b *RuleBook) Saying(kind rule.Kind) []LevelTerms {
	var all []LevelTerms
	for id := range b.Terms {
		if id.Kind == kind {
			all = append(all, b.Said(kind, id.Of))
		}
	}
	slices.SortFunc(all, func(a, b LevelTerms) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Of, b.Of)) })
	return all
}

// Said returns what a level says. A class that was said nothing of says what its rule
// does.
func (b *RuleBook) Said(kind rule.Kind, of string) LevelTerms {
	l := LevelTerms{Level: rule.Level{Kind: kind, Of: of, Name: b.name(kind, of)}}
	if t, ok := b.Terms[LevelID{kind, of}]; ok {
		l.Terms, l.Revision = t.Terms, t.Revision
	} else if r, ok := b.Classes[of]; ok && kind == rule.Class {
		l.Terms = rule.FromRule(&r)
	}
	return l
}

func (b *RuleBook) name(kind rule.Kind, of string) string {
	name := of
	switch kind {
	case rule.Department:
		name = b.Departments[of]
	case rule.Vehicle:
		name = b.Numbers[of]
	}
	if name == "" {
		return of
	}
	return name
}

// with returns the book as it would be if a level said something else.
func (b *RuleBook) with(l rule.Level) *RuleBook {
	other := *b
	other.Terms = maps.Clone(b.Terms)
	if other.Terms == nil {
		other.Terms = map[LevelID]LevelTerms{}
	}
	other.Terms[LevelID{l.Kind, l.Of}] = LevelTerms{Level: l}
	return &other
}

// Levels returns what the levels above a vehicle and the vehicle itself say. Its own
// quota, which an import gives it, is the vehicle's word on that period.
func (b *RuleBook) Levels(v *Vehicle) []rule.Level {
	own := b.Said(rule.Vehicle, v.Vehicle).Level
	own.Name = v.FleetNo
	if q, ok := b.own(v); ok {
		own.Terms.SetOf(q.Period, rule.Liters(q.SizeUL))
	}
	levels := []rule.Level{b.Said(rule.Fleet, "").Level, b.Said(rule.Class, v.Rule).Level, own}
	if v.Department != "" {
		levels = append(levels, b.Said(rule.Department, v.Department).Level)
	}
	return levels
}

// own returns the quota that is a vehicle's alone, if it names it.
func (b *RuleBook) own(v *Vehicle) (Quota, bool) {
	q, ok := b.Quotas[ownQuota(v)]
	return q, ok && slices.Contains(v.Quotas, q.Quota)
}

// Effective returns what counts for a vehicle, and why.
func (b *RuleBook) Effective(v *Vehicle) rule.Effective { return rule.Resolve(b.Levels(v)...) }

// An InForce is what is in force for a vehicle, by the names under which it is kept.
type InForce struct {
	rule.InForce
	Name   string   // of the rule: the vehicle's class where it says the same, or else its own
	Quotas []string // that the vehicle draws from
	Sizes  []Quota  // of those that are the vehicle's own, without times
}

// GetsNothing tells whether a vehicle is not active, and so gets no fuel. Where what
// its levels say cannot be told to stations it keeps what it has, so that it can be blocked
// at any time; it must be told when it is to be active again.
func (v *Vehicle) GetsNothing() bool { return v.Status != "active" && v.RuleInForce != "" }

// InForce returns what is in force for a vehicle. It fails where the terms cannot be
// told to stations, with the field and why.
func (b *RuleBook) InForce(v *Vehicle) (InForce, error) {
	e := b.Effective(v)
	given := rule.Given{Clusters: map[string][]string{}}
	if p := e.Terms.Stations; p != nil {
		for _, c := range p.Clusters {
			if t := b.Terms[LevelID{rule.Cluster, c}].Terms; t.Stations != nil {
				given.Clusters[c] = t.Stations.Stations
			}
		}
	}
	for _, g := range v.Grades {
		given.PriceE4 = max(given.PriceE4, b.PriceE4[g])
	}
	compiled, err := rule.Compile(&e.Terms, given)
	if err != nil {
		return InForce{}, fmt.Errorf("vehicle %s: %w", v.FleetNo, err)
	}
	f := InForce{InForce: compiled, Name: compiled.Rule.Rule}
	if class, ok := b.Classes[v.Rule]; ok && rule.Same(class, compiled.Rule) {
		f.Name, f.Rule = v.Rule, class
	}
	_, owns := b.own(v)
	for _, q := range v.Quotas {
		if !owns || q != ownQuota(v) {
			f.Quotas = append(f.Quotas, q)
		}
	}
	for _, s := range compiled.Sizes {
		id := b.quotaOf(v, s.Period)
		if s.Visits != nil {
			id = visitsQuota(v, s.Period)
		}
		f.Quotas, f.Sizes = append(f.Quotas, id), append(f.Sizes, Quota{Quota: id, Period: s.Period, SizeUL: s.UL, SizeVisits: s.Visits})
	}
	if len(f.Quotas) > mostQuotas {
		return f, fmt.Errorf("vehicle %s: it would draw on %d quotas: %w", v.FleetNo, len(f.Quotas), ErrQuotas)
	}
	f.Quotas = append(f.Quotas, b.Stops[v.Vehicle]...) // for which its entry has room besides
	return f, nil
}

// mostQuotas is how many quotas a vehicle may draw on but for those of accounts, for which its
// entry has room besides.
const mostQuotas = 4

// ErrQuotas is why a vehicle cannot be given another limit.
var ErrQuotas = errors.New("four are the most, those that it shares with others among them")

// quotaOf returns the quota from which a vehicle alone draws in periods of a kind. It
// stays the same whoever says how much, for what was drawn in a period was drawn of it.
func (b *RuleBook) quotaOf(v *Vehicle, period string) string {
	id := ownQuota(v) + "." + period[:1]
	if _, ok := b.Quotas[id]; ok {
		return id
	}
	if own := b.Quotas[ownQuota(v)]; own.Period == period {
		return own.Quota
	}
	return id
}

// visitsQuota returns the quota that counts the visits of a vehicle in periods of a kind.
func visitsQuota(v *Vehicle, period string) string { return ownQuota(v) + "." + period[:1] + "v" }

// quotasOf returns the quotas that may be a vehicle's own.
func quotasOf(vehicle string) []string {
	v := &Vehicle{Vehicle: vehicle}
	own := ownQuota(v)
	ids := []string{own}
	for _, p := range rule.Periods() {
		ids = append(ids, own+"."+p[:1], visitsQuota(v, p))
	}
	return ids
}

// OwnQuotas returns the quotas that may be those of some vehicles alone.
func OwnQuotas(vehicles []Vehicle) []string {
	var ids []string
	for i := range vehicles {
		ids = append(ids, quotasOf(vehicles[i].Vehicle)...)
	}
	return ids
}
