package fleet

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/rule"
)

// An Object is one thing of the fleet's data in its whole new state: a pointer
// to one of the structs below. Its Revision is the one that was read, 0 for a
// new one; saving another than the newest is a conflict.
type Object interface {
	// What returns the word for its kind, such as "vehicle".
	What() string
	// ID names it among those of its kind.
	ID() string
	// Entry returns what stations are told, and in which log; nil for nothing.
	Entry() (log string, body policy.EntryBody)
}

// A Vehicle is anything of the fleet that takes fuel, machines included.
type Vehicle struct {
	Vehicle        string // opaque id, see [NewID]
	FleetNo        string // what people call it; unique
	Plate          string // unique
	Name           string
	Status         string // active, blocked, workshop or retired
	Department     string
	Grades         []string
	TankUL         *dispense.Volume `db:"tank_ul"` // nil: not known
	Rule           string           // the class it is of, see [RuleBook]
	Quotas         []string         // all must have room, besides those that its levels give it
	Stations       []string         // none: all
	Odometer       string           // on, hours or none
	Photo          string           // SHA-256 in hex of one that was kept, or empty
	MediumSHA256   string           `db:"medium_sha256"`     // of what its card, key fob or ring reads, or empty; unique
	ReferenceMPerL *int64           `db:"reference_m_per_l"` // expected economy, meters a liter
	OdometerM      *int64           `db:"odometer_m"`        // last accepted; not changed by saving
	OdometerAt     *time.Time
	Observe        bool // its department only observes; not changed by saving
	// What it is in the inventory of goods; empty or nil: not known. Model is what its
	// maker calls it.
	InventoryNo          string
	VIN                  string `db:"vin"`
	Make, Model          string
	ModelYear, Cylinders *int64
	// Custodian is who signed for it, with the number of that employee, and Funding what
	// its fuel is paid from, as they are in force; none is changed by saving, see [Said].
	Custodian, CustodianNo, Funding string
	// RuleInForce and QuotasInForce are what stations are told, made of what the levels
	// say; empty of one that was never stored. They are not changed by saving.
	RuleInForce   string   `db:"rule_in_force"`
	QuotasInForce []string `db:"quotas_in_force"`
	// OverBudget are those of its grades whose account has a soft stop and nothing left; not changed by saving.
	OverBudget []string `db:"over_budget"`
	Revision   int64
}

// What returns "vehicle".
func (*Vehicle) What() string { return "vehicle" }

// ID returns the vehicle's id.
func (v *Vehicle) ID() string { return v.Vehicle }

// Entry returns the vehicle as stations know it: its name there is its number,
// which is what people call it and type.
func (v *Vehicle) Entry() (string, policy.EntryBody) {
	e := &policy.Vehicle{
		Vehicle: v.Vehicle, Status: v.Status, Plate: v.Plate, Name: v.FleetNo, Photo: v.Photo, Grades: v.Grades, TankUL: v.TankUL, Rule: v.Rule,
		Quotas: v.Quotas, Department: v.Department, Odometer: v.Odometer, Stations: v.Stations, MediumSHA256: v.MediumSHA256, OverBudget: v.OverBudget,
	}
	if v.RuleInForce != "" {
		e.Rule, e.Quotas = v.RuleInForce, v.QuotasInForce
	}
	if v.OdometerM != nil && v.OdometerAt != nil {
		e.OdometerM, e.OdometerAt = v.OdometerM, v.OdometerAt.UTC().Truncate(time.Second)
	}
	if v.Observe {
		e.Mode = "observe"
	}
	return policy.Fleet, e
}

// A Person drives, attends, supervises, or answers for the fleet.
type Person struct {
	Person      string
	Name        string
	Status      string   // active, blocked or retired
	Roles       []string // driver, attendant, supervisor, official
	BadgeSHA256 string   `db:"badge_sha256"`
	PIN         string   `db:"pin"` // argon2id string
	Vehicles    []string // whom to drive, besides the vehicles of Departments; neither: all
	Departments []string
	UntilAt     *time.Time
	Revision    int64
}

// What returns "person".
func (*Person) What() string { return "person" }

// ID returns the person's id.
func (p *Person) ID() string { return p.Person }

// Entry returns the person as stations know them.
func (p *Person) Entry() (string, policy.EntryBody) {
	e := &policy.Person{
		Person: p.Person, Status: p.Status, Roles: p.Roles, Name: p.Name, BadgeSHA256: p.BadgeSHA256, PIN: p.PIN, Vehicles: p.Vehicles, Departments: p.Departments,
	}
	if p.UntilAt != nil {
		e.Until = p.UntilAt.UTC().Truncate(time.Second)
	}
	return policy.Fleet, e
}

// A Department answers for vehicles. Stations know only its id.
type Department struct {
	Department string
	Name       string
	// Mode is enforce or observe, of a new one; empty: enforce. It is changed by two
	// people, see [ModeAct], and not by saving.
	Mode     string
	Revision int64
}

// What returns "department".
func (*Department) What() string { return "department" }

// ID returns the department's id.
func (d *Department) ID() string { return d.Department }

// Entry returns nothing: stations need no departments.
func (*Department) Entry() (string, policy.EntryBody) { return "", nil }

// A Grade is a product.
type Grade struct {
	Grade    string
	Name     string
	Product  string // the tax authority's key
	Color    string
	Revision int64
}

// What returns "grade".
func (*Grade) What() string { return "grade" }

// ID returns the grade.
func (g *Grade) ID() string { return g.Grade }

// Entry returns the grade as stations know it.
func (g *Grade) Entry() (string, policy.EntryBody) {
	return policy.Fleet, &policy.Grade{Grade: g.Grade, Name: g.Name, Product: g.Product, Color: g.Color}
}

// A Rule is a class of vehicles: it says how those that name it may fuel, as far as
// their own levels say nothing nearer, see [RuleBook].
type Rule struct {
	policy.Rule
	Revision int64
}

// What returns "rule".
func (*Rule) What() string { return "rule" }

// ID returns the rule's id.
func (r *Rule) ID() string { return r.Rule.Rule }

// Entry returns the rule.
func (r *Rule) Entry() (string, policy.EntryBody) { return policy.Fleet, &r.Rule }

// Settings is how one station works.
type Settings struct {
	Station string
	policy.Settings
	Revision int64
}

// What returns "settings".
func (*Settings) What() string { return "settings" }

// ID returns the station.
func (s *Settings) ID() string { return s.Station }

// Entry returns the settings, for the station's own log.
func (s *Settings) Entry() (string, policy.EntryBody) { return s.Station, &s.Settings }

// A Price is what a liter of a grade costs from a time on. Prices are dated and
// never overwritten. One takes the place of all later ones, so one that is
// earlier than another already there is a conflict.
type Price struct {
	Grade    string
	Station  string // empty: the fleet's price
	FromAt   time.Time
	PriceE4  int64 `db:"price_e4"` // 1/10000 of the currency unit a liter
	Currency string
	// AgreedBy is the second of two people, where it falls and a hard stop of the budget stands;
	// it is not read again.
	AgreedBy string `db:"-"`
}

// What returns "price".
func (*Price) What() string { return "price" }

// ID returns grade, station and time.
func (p *Price) ID() string {
	return p.Grade + "@" + p.Station + "/" + p.FromAt.UTC().Format(time.RFC3339)
}

// Entry returns the price, for the fleet's log or the station's own.
func (p *Price) Entry() (string, policy.EntryBody) {
	log := policy.Fleet
	if p.Station != "" {
		log = p.Station
	}
	return log, &policy.Price{Grade: p.Grade, PriceE4: p.PriceE4, Currency: p.Currency, FromAt: p.FromAt.UTC().Truncate(time.Second)}
}

// A Quota is how much may be drawn in each period, from a time on: the size
// counts for every period that ends after FromAt. Sizes are dated and never
// overwritten; the kind of period of a quota never changes.
type Quota struct {
	Quota  string
	Period string          // day, week, month or year
	SizeUL dispense.Volume `db:"size_ul"`
	FromAt time.Time
	// SizeVisits is of a quota that counts visits, whose SizeUL is 0; nil: it counts
	// liters. What a quota counts never changes either.
	SizeVisits *int64 `db:"size_visits"`
}

// Amount returns the size: microliters, or visits of a quota that counts those.
func (q *Quota) Amount() dispense.Volume {
	if q.SizeVisits != nil {
		return dispense.Volume(*q.SizeVisits)
	}
	return q.SizeUL
}

// Draw returns what a fill of a volume draws in a period.
func (q *Quota) Draw(p Period, v dispense.Volume) dispense.Draw {
	l := policy.Lease{Quota: q.Quota, Period: p.ID, LimitVisits: q.SizeVisits}
	return l.Draw(v)
}

// What returns "quota".
func (*Quota) What() string { return "quota" }

// ID returns the quota's id.
func (q *Quota) ID() string { return q.Quota }

// Entry returns nothing: stations know leases, never quotas.
func (*Quota) Entry() (string, policy.EntryBody) { return "", nil }

// Said is what is true of a vehicle from the moment at which it is saved, of the
// matters that stations do not know: custodian and funding.
type Said struct {
	Vehicle string
	Matter  Matter
	Value   string
	Detail  string // of a custodian, the number as an employee
}

// What returns what it says of a vehicle, such as "vehicle custodian".
func (s *Said) What() string { return "vehicle " + string(s.Matter) }

// ID returns the vehicle's id.
func (s *Said) ID() string { return s.Vehicle }

// Entry returns nothing: stations do not know it.
func (*Said) Entry() (string, policy.EntryBody) { return "", nil }

func (s *Said) check() error {
	if s.Matter != Custodian && s.Matter != Funding || len(s.Value) > 150 || len(s.Detail) > 150 || s.Matter != Custodian && s.Detail != "" {
		return fmt.Errorf("%s of vehicle %s: %w: it is longer than 150 bytes, or nothing that is saved so", s.Matter, s.Vehicle, fault.ErrInvalid)
	}
	return nil
}

// Check fails with fault.ErrInvalid when an object could not be published or
// stored.
func Check(o Object) error {
	if o.ID() == "" {
		return fmt.Errorf("%s without an id: %w", o.What(), fault.ErrInvalid)
	}
	switch o := o.(type) {
	case *Quota:
		return o.check()
	case *Contract:
		return o.check()
	case *Permit:
		return o.check()
	case *Said:
		return o.check()
	case *Rule:
		if rule.Made(o.ID()) {
			return fmt.Errorf("class %s: %w: rules that are made of what levels say are called so", o.ID(), fault.ErrInvalid)
		}
	case *Vehicle:
		named := *o
		named.RuleInForce = "" // what it names is what a person says
		if len(o.Quotas) > mostQuotas {
			return fmt.Errorf("vehicle %s: %w: it names %d quotas: %w", o.FleetNo, fault.ErrInvalid, len(o.Quotas), ErrQuotas)
		}
		return checkEntry(&named)
	}
	return checkEntry(o)
}

// checkEntry fails where an object could not be published.
func checkEntry(o Object) error {
	if _, body := o.Entry(); body != nil {
		if _, err := policy.EncodeBody(body); err != nil {
			return fmt.Errorf("%s %s: %w: %w", o.What(), o.ID(), fault.ErrInvalid, err)
		}
	}
	return nil
}

func (q *Quota) check() error {
	switch {
	case !ValidPeriod(q.Period):
		return fmt.Errorf("quota %s: %w: period %q is not day, week, month or year", q.Quota, fault.ErrInvalid, q.Period)
	case q.Amount() < 0, len(q.Quota) > 24:
		return fmt.Errorf("quota %s: %w: its size is below 0 or its id longer than 24", q.Quota, fault.ErrInvalid)
	case q.SizeVisits != nil && q.SizeUL != 0:
		return fmt.Errorf("quota %s: %w: it counts visits and has a size in liters", q.Quota, fault.ErrInvalid)
	case policy.OfBudget(q.Quota):
		return fmt.Errorf("quota %s: %w: its name begins as those of accounts of the budget; choose another", q.Quota, fault.ErrInvalid)
	}
	return nil
}
