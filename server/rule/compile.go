package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// Given is what terms mean something by.
type Given struct {
	// PriceE4 is the highest price a liter of the vehicle's grades, in 1/10000 of the
	// currency unit; 0: none is known.
	PriceE4  int64
	Clusters map[string][]string // the stations of each
}

// InForce is what stations go by: the entry of a rule, and how much may be drawn and how
// often in each period, which they are given as leases.
type InForce struct {
	Rule  policy.Rule
	Sizes []Size
}

// A Size is how much may be drawn in each period of a kind, or how often.
type Size struct {
	Period string
	UL     dispense.Volume
	Visits *int64 // nil: it is of liters
}

// Size returns how much may be drawn in each period of a kind; ok tells that it is
// limited.
func (f *InForce) Size(period string) (v dispense.Volume, ok bool) {
	for _, s := range f.Sizes {
		if s.Period == period && s.Visits == nil {
			return s.UL, true
		}
	}
	return 0, false
}

// Visits returns how often may be drawn in each period of a kind; nil: as often as one
// likes.
func (f *InForce) Visits(period string) *int64 {
	for _, s := range f.Sizes {
		if s.Period == period && s.Visits != nil {
			return s.Visits
		}
	}
	return nil
}

// mostStations is how many stations an entry has room for.
const mostStations = 8

// Why terms cannot be told to stations.
var (
	ErrStations  = errors.New("a rule has room for eight stations, those of its clusters counted")
	ErrNoStation = errors.New("no station is left: the cluster is empty or is not there")
	ErrNoPrice   = errors.New("a limit of money needs a price of the vehicle's grade; save one first, or say it in liters")
)

// Compile returns what stations are told of terms that count. One and the same
// content has always the same id: it is made of nothing else. It fails, with the
// field, where the terms cannot be told.
func Compile(t *Terms, g Given) (InForce, error) {
	f := InForce{Rule: policy.Rule{MinIntervalS: t.IntervalS, TankFactorPct: t.TankPct}}
	r := &f.Rule
	if v, limited, err := g.volume(t.PerFill); err != nil {
		return f, fmt.Errorf("%s: %w", PerFill, err)
	} else if limited {
		r.PerFillUL = &v
	}
	for _, period := range Periods() {
		v, limited, err := g.volume(t.Of(period))
		if err != nil {
			return f, fmt.Errorf("%s: %w", period, err)
		}
		if limited {
			f.Sizes = append(f.Sizes, Size{Period: period, UL: v})
		}
	}
	for _, period := range Periods() {
		if n := t.Visits(period); n != nil && *n > 0 {
			f.Sizes = append(f.Sizes, Size{Period: period, Visits: new(*n)})
		}
	}
	var err error
	if r.Stations, err = g.stations(t.Stations); err != nil {
		return f, fmt.Errorf("%s: %w", Stations, err)
	}
	if t.Hours != nil {
		r.Hours = *t.Hours
	}
	if a := t.Odometer; a != nil && !a.No {
		r.Odometer = &policy.OdometerRule{MaxKMDay: a.MaxKMDay, Prompts: a.Prompts, Else: a.Else}
	}
	if t.Refuse1D != nil {
		r.Refuse1D = *t.Refuse1D
	}
	r.Driver, r.UnknownClock, r.Mode, r.EmergencyQuota = word(t.Driver), word(t.UnknownClock), word(t.Mode), word(t.Emergency)
	*r = plain(*r)
	r.Rule, err = id(*r)
	return f, err
}

func word(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// volume returns what a limit lets flow. Money becomes liters by the price, rounded
// down to a microliter.
func (g Given) volume(l *Limit) (v dispense.Volume, limited bool, err error) {
	switch {
	case l == nil || l.None():
		return 0, false, nil
	case l.Cents == 0:
		return l.UL, true, nil
	case g.PriceE4 <= 0:
		return 0, false, ErrNoPrice
	}
	return dispense.Volume(l.Cents*100) * dispense.Liter / dispense.Volume(g.PriceE4), true, nil
}

// stations returns the stations of places, each once and in order.
func (g Given) stations(p *Places) ([]string, error) {
	if p == nil || len(p.Stations)+len(p.Clusters) == 0 {
		return nil, nil
	}
	all := slices.Clone(p.Stations)
	for _, c := range p.Clusters {
		all = append(all, g.Clusters[c]...)
	}
	slices.Sort(all)
	switch all = slices.Compact(all); {
	case len(all) == 0:
		return nil, ErrNoStation // an empty list means everywhere
	case len(all) > mostStations:
		return nil, ErrStations
	}
	return all, nil
}

// plain returns a rule that decides the same, and says each thing in one way, so that
// whatever decides the same reads the same.
func plain(r policy.Rule) policy.Rule {
	if r.MinIntervalS != nil && *r.MinIntervalS <= 0 {
		r.MinIntervalS = nil
	}
	if r.TankFactorPct != nil && *r.TankFactorPct == 100 {
		r.TankFactorPct = nil
	}
	if o := r.Odometer; o != nil {
		o = new(*o)
		o.Prompts, o.Else = new(number(o.Prompts, 1)), cmp.Or(o.Else, "flag") // an entry has no empty object
		r.Odometer = o
	}
	if len(r.Hours) == 0 { // then the clock does not matter
		r.Hours, r.UnknownClock = nil, ""
	}
	for _, w := range []struct {
		is     *string
		absent string
	}{{&r.Driver, "none"}, {&r.UnknownClock, "grant"}, {&r.Mode, "enforce"}} {
		if *w.is == w.absent {
			*w.is = ""
		}
	}
	r.Stations = slices.Sorted(slices.Values(r.Stations))
	return r
}

// idBytes is how much of the hash an id has.
const idBytes = 10

// id returns the id of a rule by all else that it says: 20 hex digits of its hash
// after an r.
func id(r policy.Rule) (string, error) {
	r.Rule = "r"
	b, err := policy.EncodeBody(&r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return "r" + hex.EncodeToString(sum[:idBytes]), nil
}

// Same tells whether two rules decide the same, whatever they are called.
func Same(a, b policy.Rule) bool {
	x, errA := id(plain(a))
	y, errB := id(plain(b))
	return errA == nil && errB == nil && x == y
}

// Made tells whether a name is one that [Compile] gives, which no class may have: whoever
// saved the class would change the rules of all who go by what was made.
func Made(name string) bool {
	hash, ok := strings.CutPrefix(name, "r")
	b, err := hex.DecodeString(hash)
	return ok && err == nil && len(b) == idBytes
}
