package fleet

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/rule"
)

// What of a vehicle itself might let it take more, beside what its levels say.
const (
	NewVehicle  rule.Field = "new"          // it got nothing, and is to get something
	OwnTank     rule.Field = "own_tank"     // a larger one, or none that is known
	OwnGrades   rule.Field = "own_grades"   // another one
	OwnStations rule.Field = "own_stations" // another one, or all
	SharedQuota rule.Field = "shared_quota" // one less that it draws on
	Account     rule.Field = "account"      // its fuel leaves an account of the budget with a hard stop
	OwnYield    rule.Field = "own_yield"    // what it should go on a liter is less, or not known any more
	SaidBack    rule.Field = "said_back"    // what is said of days that are past may put in order what was found of them, or of an account that is over
)

// loosening lists all fields in the order in which they are said.
func loosening() []rule.Field {
	return slices.Concat([]rule.Field{NewVehicle}, rule.Fields(), []rule.Field{OwnTank, OwnGrades, OwnStations, SharedQuota, OwnYield, Account, SaidBack})
}

// Loosened are the fields by which stations might let through more than before, by the
// numbers of vehicles.
type Loosened map[string][]rule.Field

// Fields returns the fields of all vehicles, each once.
func (l Loosened) Fields() []rule.Field {
	return slices.DeleteFunc(loosening(), func(f rule.Field) bool {
		for _, fields := range l {
			if slices.Contains(fields, f) {
				return false
			}
		}
		return true
	})
}

// Said returns the fields in one line, for the record and the audit trail.
func (l Loosened) Said() string {
	var all []string
	for _, f := range l.Fields() {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

// Covers fails with a [LoosensError] where another loosens what this does not: two people
// agreed on this, and on nothing else.
func (l Loosened) Covers(other Loosened) error {
	more := Loosened{}
	for no, fields := range other {
		for _, f := range fields {
			if !slices.Contains(l[no], f) {
				more[no] = append(more[no], f)
			}
		}
	}
	if len(more) > 0 {
		return &LoosensError{more}
	}
	return nil
}

// With returns the fields of both.
func (l Loosened) With(other Loosened) Loosened {
	sum := Loosened{}
	for _, of := range []Loosened{l, other} {
		for no, fields := range of {
			for _, f := range fields {
				if !slices.Contains(sum[no], f) {
					sum[no] = append(sum[no], f)
				}
			}
		}
	}
	return sum
}

// A LoosensError means that vehicles might take more by what was to be saved, and that
// nobody else agreed on it. It is a fault.ErrConflict.
type LoosensError struct{ Loosens Loosened }

func (e *LoosensError) Error() string {
	numbers := slices.Sorted(maps.Keys(e.Loosens))
	said := strings.Join(numbers[:min(len(numbers), 5)], ", ")
	if len(numbers) > 5 {
		said += ", …"
	}
	return fmt.Sprintf("vehicle %s might take more (%s): another person must approve it", said, e.Loosens.Said())
}

func (e *LoosensError) Unwrap() error { return fault.ErrConflict }

// ErrWaits means that another change waits for the same vehicle, or the same file.
var ErrWaits = errors.New("another change of it waits; decide that or take it back first")

// A Moved is a vehicle that is to be changed.
type Moved struct {
	Was *Vehicle // nil: it is new
	Is  *Vehicle
}

// Loosening returns what stations might let through more than before for vehicles that
// are to be changed, given what all levels say and quotas are before it and after.
//
// Whether a vehicle is active is no matter of it: whoever may take it to the workshop may
// bring it back. Nor is what its odometer counts, which is said with a reason and a day, and
// whose silence is a finding. Of days that are past they are, see [SaidBack]. One that cannot be told what its levels say, such as a limit
// of money where its grade has no price, counts as one that gets nothing before, and as one
// that gets all there is after.
func Loosening(before, after *RuleBook, moved ...Moved) (Loosened, error) {
	all := Loosened{}
	for _, m := range moved {
		if m.Was == nil {
			all[m.Is.FleetNo] = []rule.Field{NewVehicle}
			continue
		}
		was, err := before.InForce(m.Was)
		if err != nil {
			if was, err = nothing(); err != nil {
				return nil, err
			}
		}
		is, err := after.InForce(m.Is)
		if err != nil {
			if is.InForce, err = rule.Compile(&rule.Terms{}, rule.Given{}); err != nil {
				return nil, err
			}
		}
		fields := append(rule.Loosens(&was.InForce, &is.InForce), m.loosens()...)
		if len(fields) > 0 {
			all[m.Is.FleetNo] = fields
		}
	}
	return all, nil
}

// loosens returns what of the vehicle itself might let it take more.
func (m Moved) loosens() []rule.Field {
	var all []rule.Field
	another := func(was, is []string) bool {
		return slices.ContainsFunc(is, func(s string) bool { return !slices.Contains(was, s) })
	}
	if was, is := m.Was.TankUL, m.Is.TankUL; was != nil && (is == nil || *is > *was) {
		all = append(all, OwnTank)
	}
	if another(m.Was.Grades, m.Is.Grades) {
		all = append(all, OwnGrades)
	}
	if was, is := m.Was.Stations, m.Is.Stations; len(was) > 0 && (len(is) == 0 || another(was, is)) {
		all = append(all, OwnStations)
	}
	own := ownQuota(m.Is)
	if shared := func(v *Vehicle) []string {
		return slices.DeleteFunc(slices.Clone(v.Quotas), func(q string) bool { return q == own })
	}; another(shared(m.Is), shared(m.Was)) {
		all = append(all, SharedQuota)
	}
	if was, is := m.Was.ReferenceMPerL, m.Is.ReferenceMPerL; was != nil && (is == nil || *is < *was) {
		all = append(all, OwnYield)
	}
	return all
}

// Stirs tells whether a change could loosen anything: most change what no rule looks at.
func (m Moved) Stirs() bool {
	if m.Was == nil {
		return true
	}
	w, i := m.Was, m.Is
	same := func(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	sameTank := (w.TankUL == nil) == (i.TankUL == nil) && (w.TankUL == nil || *w.TankUL == *i.TankUL)
	return w.Department != i.Department || w.Rule != i.Rule || !sameTank || !same(w.ReferenceMPerL, i.ReferenceMPerL) || !slices.Equal(w.Grades, i.Grades) || !slices.Equal(w.Stations, i.Stations) || !slices.Equal(w.Quotas, i.Quotas)
}

// OwnerOf returns the vehicle whose own quota this is, if it is a vehicle's.
func (q *Quota) OwnerOf() (vehicle string, ok bool) {
	vehicle, ok = strings.CutPrefix(q.Quota, "q")
	return vehicle, ok
}

// Sized returns the book as it would be if quotas had other sizes.
func (b *RuleBook) Sized(quotas ...Quota) *RuleBook {
	other := *b
	other.Quotas = maps.Clone(b.Quotas)
	for _, q := range quotas {
		other.Quotas[q.Quota] = q
	}
	return &other
}
