package policy

import (
	"errors"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// The kinds of entry, in the order of the contract. An [EntryBody] is a pointer
// to one of the structs below. Their fields stand in the order of the text; a
// field that is a pointer may be absent, and what that means stands beside it.
// Whoever adds a field adds it at the end: stations of an older make read the
// members they know and pass over the rest.

// A Vehicle is anything of the fleet that takes fuel, machines included.
type Vehicle struct {
	Vehicle    string           `c:"vehicle,required,max=24"`
	Status     string           `c:"status,required,enum=active|blocked|workshop|retired"`
	Plate      string           `c:"plate,max=24"`
	Name       string           `c:"name,max=200"` // as people call it: its number, its make
	Photo      string           `c:"photo,hex=64"`
	Grades     []string         `c:"grades,required,max=8,each=8"` // the first one available is poured
	TankUL     *dispense.Volume `c:"tank_ul"`                      // nil: not known
	Rule       string           `c:"rule,required,max=24"`
	Quotas     []string         `c:"quotas,max=6,each=24"` // all must have room; none: no quota
	Department string           `c:"department,max=24"`
	OdometerM  *int64           `c:"odometer_m"` // last accepted anywhere …
	OdometerAt time.Time        `c:"odometer_at"`
	Odometer   string           `c:"odometer,enum=on|miles|hours|none"` // absent: none
	Stations   []string         `c:"stations,max=8,each=16"`            // none: all
	Mode       string           `c:"mode,enum=enforce|observe"`         // absent: enforce
	// MediumSHA256 is of what a card, a key fob or a ring of the vehicle reads, which
	// names it as its label does and proves as little as a label without a token.
	MediumSHA256 string `c:"medium_sha256,hex=64"`
	// OverBudget are those of its grades whose account of the budget has nothing left, where
	// finance is told of that and fuel flows all the same.
	OverBudget []string `c:"over_budget,max=8,each=8"`
}

// A Label is the printed thing on a vehicle, or a person's badge.
type Label struct {
	Label       string         `c:"label,required,max=24"`
	Version     int64          `c:"version,required,min=1"`
	Previous    *PreviousLabel `c:"previous"` // nil when it was lost or stolen
	Vehicle     string         `c:"vehicle,max=24"`
	Person      string         `c:"person,max=24"`
	Status      string         `c:"status,required,enum=active|void"`
	TokenSHA256 string         `c:"token_sha256,hex=20"`
	Until       time.Time      `c:"until"` // of a temporary one; absent: no end
}

// Good tells whether the current version counts at a time.
func (l *Label) Good(at time.Time) bool {
	return l.Status == "active" && (l.Until.IsZero() || at.Before(l.Until))
}

func (l *Label) check() error {
	if (l.Vehicle == "") == (l.Person == "") {
		return errors.New("a label belongs to a vehicle or to a person, not to both or neither")
	}
	return nil
}

// PreviousLabel is the version before a reprint. It is good until the station
// itself scans the current one, or until UntilAt.
type PreviousLabel struct {
	Version     int64     `c:"version,required,min=1"`
	UntilAt     time.Time `c:"until_at"`
	TokenSHA256 string    `c:"token_sha256,hex=20"`
}

// A Person drives, attends, supervises, or answers for the fleet.
type Person struct {
	Person      string    `c:"person,required,max=24"`
	Status      string    `c:"status,required,enum=active|blocked|retired"`
	Roles       []string  `c:"roles,required,max=8,enum=driver|attendant|supervisor|official"`
	Name        string    `c:"name,max=200"`
	BadgeSHA256 string    `c:"badge_sha256,hex=64"`
	PIN         string    `c:"pin,max=200"`            // argon2id string; a deterrent, no more
	Vehicles    []string  `c:"vehicles,max=8,each=24"` // none: all
	Until       time.Time `c:"until"`                  // absent: no end
	// Departments are those of which the person drives any vehicle, besides Vehicles;
	// without either: all vehicles.
	Departments []string `c:"departments,max=8,each=24"`
}

// Drives tells whether a person may drive a vehicle.
func (p *Person) Drives(v *Vehicle) bool {
	return len(p.Vehicles)+len(p.Departments) == 0 || slices.Contains(p.Vehicles, v.Vehicle) ||
		v.Department != "" && slices.Contains(p.Departments, v.Department)
}

// A Rule says how the vehicles that name it may fuel.
type Rule struct {
	Rule           string           `c:"rule,required,max=24"`
	PerFillUL      *dispense.Volume `c:"per_fill_ul"`                   // nil: no limit a fill
	MinIntervalS   *int64           `c:"min_interval_s"`                // nil: none
	Hours          []Hours          `c:"hours,max=8"`                   // none: always
	UnknownClock   string           `c:"unknown_clock,enum=grant|deny"` // absent: grant
	Mode           string           `c:"mode,enum=enforce|observe"`     // absent: enforce
	Refuse1D       bool             `c:"refuse_1d"`
	TankFactorPct  *int64           `c:"tank_factor_pct"` // nil: 100
	Odometer       *OdometerRule    `c:"odometer"`        // nil: not asked for
	Driver         string           `c:"driver,enum=none|badge|pin"`
	EmergencyQuota string           `c:"emergency_quota,max=24"`
	Stations       []string         `c:"stations,max=8,each=16"` // none: all
}

// Hours is a window of the local day, in minutes after midnight. A window whose
// ToMin is not after its FromMin crosses midnight and belongs to the day on
// which it begins.
type Hours struct {
	Days    []string `c:"days,max=7,enum=mon|tue|wed|thu|fri|sat|sun"` // none: every day
	FromMin int64    `c:"from_min,required,min=0"`
	ToMin   int64    `c:"to_min,required,min=0"`
}

// OdometerRule says which readings are believed, and what happens to the rest.
type OdometerRule struct {
	MaxKMDay *int64 `c:"max_km_day"` // nil: any distance
	Prompts  *int64 `c:"prompts"`    // how often to ask again; nil: once
	Else     string `c:"else,enum=flag|block"`
}

// A Price is what a liter of a grade costs.
type Price struct {
	Grade    string    `c:"grade,required,max=8"`
	PriceE4  int64     `c:"price_e4,required,min=0"`
	Currency string    `c:"currency,required,max=24"`
	FromAt   time.Time `c:"from_at"` // absent: at once
	Source   string    `c:"source,max=200"`
}

// A Grade is a product.
type Grade struct {
	Grade   string `c:"grade,required,max=8"`
	Name    string `c:"name,max=200"`
	Product string `c:"product,max=24"` // the tax authority's key
	Color   string `c:"color,max=24"`
}

// A Lease is the part of a quota that this station may draw in one period. It
// is cumulative: LimitUL is all it may ever draw there. It ends with its period
// and with the epoch it was given to.
//
// A lease of visits has LimitVisits, and 0 liters: a station of an older make, which
// counts no visits, takes it for a lease that is spent, and gives the vehicle nothing.
type Lease struct {
	Quota   string          `c:"quota,required,max=24"`
	Period  string          `c:"period,required,max=24"`
	Epoch   int64           `c:"epoch,required,min=1"`
	FromAt  time.Time       `c:"from_at,required"`
	UntilAt time.Time       `c:"until_at,required"`
	LimitUL dispense.Volume `c:"limit_ul,required,min=0"`
	// LimitVisits is how many fills that take any fuel there may ever be; nil: the
	// lease is of liters.
	LimitVisits *int64 `c:"limit_visits,min=0"`
}

func (l *Lease) check() error {
	switch {
	case !l.FromAt.Before(l.UntilAt):
		return errors.New("a lease must end after it begins")
	case l.OfVisits() && l.LimitUL != 0:
		return errors.New("a lease is of liters or of visits, not of both")
	}
	return nil
}

// OfVisits tells whether the lease counts visits, and no liters.
func (l *Lease) OfVisits() bool { return l.LimitVisits != nil }

// Amount returns the limit: microliters, or visits of a lease that counts those.
func (l *Lease) Amount() dispense.Volume {
	if l.OfVisits() {
		return dispense.Volume(*l.LimitVisits)
	}
	return l.LimitUL
}

// WithAmount returns the lease with another limit.
func (l *Lease) WithAmount(v dispense.Volume) *Lease {
	other := *l
	if other.LimitUL = v; l.OfVisits() {
		other.LimitUL, other.LimitVisits = 0, new(int64(v))
	}
	return &other
}

// Draw returns what a fill of a volume takes of the lease.
func (l *Lease) Draw(v dispense.Volume) dispense.Draw {
	d := dispense.Draw{Quota: l.Quota, Period: l.Period}
	if l.OfVisits() {
		d.Visits = new(int64(1))
	}
	return drawn(d, v)
}

// Once lets one vehicle fuel one time, at the one station whose log it is in,
// outside its quotas.
type Once struct {
	ID      string          `c:"id,required,max=24"`
	Vehicle string          `c:"vehicle,required,max=24"`
	LimitUL dispense.Volume `c:"limit_ul,required,min=0"`
	UntilAt time.Time       `c:"until_at,required"`
	Driver  string          `c:"driver,max=24"` // absent: any
	Grade   string          `c:"grade,max=8"`   // absent: any of the vehicle's
	Trip    string          `c:"trip,max=24"`
	Status  string          `c:"status,required,enum=open|used|void"`
}

// Settings is how this station works.
type Settings struct {
	Zone         string          `c:"zone,required,max=64"` // IANA
	DayStartMin  *int64          `c:"day_start_min"`        // nil: 0
	Language     string          `c:"language,max=24"`
	TickS        *int64          `c:"tick_s"`                      // nil: 900
	AskWaitMS    *int64          `c:"ask_wait_ms"`                 // nil: 1500, which is also the most
	Mode         string          `c:"mode,enum=enforce|observe"`   // absent: enforce
	Overrides    *OverrideBudget `c:"overrides"`                   // nil: no overrides
	OutOfService []string        `c:"out_of_service,max=8,each=8"` // positions
	// Draws bound what is no vehicle's. A purpose without one has the limit of
	// [DefaultDraws]; 0 forbids it here.
	Draws []DrawLimit `c:"draws,max=4"`
}

// A DrawLimit bounds one draw of a purpose that is no vehicle's.
type DrawLimit struct {
	Purpose string          `c:"purpose,required,enum=container|test|transfer|purge"`
	LimitUL dispense.Volume `c:"limit_ul,required,min=0"`
}

// OverrideBudget is how many overrides a station may make.
type OverrideBudget struct {
	Count  int64  `c:"count,required,min=0"`
	Period string `c:"period,required,enum=day|week|month"`
}

// A Command asks the station to do something. No command opens a valve.
type Command struct {
	ID      string         `c:"id,required,max=24"`
	What    string         `c:"what,required,enum=stop|out_of_service|in_service|dip|report|new_key"`
	UntilAt time.Time      `c:"until_at,required"`
	People  []dispense.Who `c:"people,required,max=8"`
}

// ServerKey announces a key of the server. It is signed by the key before it.
type ServerKey struct {
	VKey string `c:"key,required,max=200"` // as [golang.org/x/mod/sumdb/note] writes verifiers
	// Use is what it signs, or override: the key with which people at a telephone
	// approve, see package spoken; the newest one counts.
	Use  string `c:"use,required,enum=policy|receipt|log|override"`
	From int64  `c:"from,required,min=0"` // the fleet version from which it counts
}
