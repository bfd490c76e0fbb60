package audit

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/reconcile"
)

// Settings that are not a rule's only one have names of their own.
const (
	// BilledUrgent is after how many days what is not billed is urgent.
	BilledUrgent reconcile.Rule = "AUD-06-urgent"
	// DeliveredDays is how many days a line in bulk has to be said of which delivery it is.
	DeliveredDays reconcile.Rule = "AUD-08-bulk"
	// HoursFrom and HoursUntil are from and before which minute of the day a vehicle fuels without
	// an order, as far as its own rules let it. There is no such time from one that is not before
	// the other.
	HoursFrom  reconcile.Rule = "AUD-05-from"
	HoursUntil reconcile.Rule = "AUD-05-until"
	// DayAgain is how many days a day of a tank may wait for an answer until it is told of again.
	DayAgain reconcile.Rule = "TANK-05-again"
)

// Knobs lists what can be set, for all vehicles or those of a class, from a time on, as a
// [reconcile.Said]. Rules have it as it was when the fuel flowed, the document was made out or
// the month ended.
//
// Of where the defaults are from: an invoice is late after 3 days and escalates after 10, and a
// price is off by more than 0.01 a liter (tolerances of matching, finance 6.4); a month's
// logbooks are back after the 10 days of their list, or the fewer that somebody said there; four of five ways of a vehicle
// are within 20 % of what is usual of it (967 intervals of a log of full tanks, finance 5.3).
// A line has the day itself, on which its ticket may still be typed; one in bulk has the 3 days
// of an invoice, for it may come before the truck. What is allotted has no
// tolerance, and hours have those that vehicles' own rules say, until somebody says another.
func Knobs() []reconcile.Knob {
	return []reconcile.Knob{
		{Rule: NotListed},
		{Rule: OutOfService},
		{Rule: NoReading},
		{Rule: NoCustodian},
		{Rule: NoCommission},
		{Rule: HoursFrom, Limit: 0, Least: 0, Most: minutesADay, Unit: reconcile.Minutes, Wide: true},
		{Rule: HoursUntil, Limit: minutesADay, Least: 0, Most: minutesADay, Unit: reconcile.Minutes},
		{Rule: NotBilled, Limit: 3, Least: 0, Most: 31, Unit: reconcile.Days},
		{Rule: BilledUrgent, Limit: 10, Least: 0, Most: 62, Unit: reconcile.Days},
		{Rule: WrongDocument},
		{Rule: NotFueled, Limit: 0, Least: 0, Most: 31, Unit: reconcile.Days},
		{Rule: DeliveredDays, Limit: 3, Least: 0, Most: 31, Unit: reconcile.Days},
		{Rule: OverAllotted, Limit: 0, Least: 0, Most: 50, Unit: reconcile.Percent},
		{Rule: YieldOff, Limit: 20, Least: 5, Most: 80, Unit: reconcile.Percent},
		{Rule: OffContract, Limit: 100, Least: 0, Most: 100_000, Unit: reconcile.PricePerLiter},
		{Rule: NotSigned, Limit: 10, Least: 0, Most: 31, Unit: reconcile.Days},
		{Rule: TankLoss},
		{Rule: ShortLoad},
		{Rule: WaterCame},
		{Rule: TankDrift},
		{Rule: DayOff},
		// What is off is told of anew after 72 hours (Anexo 30).
		{Rule: DayAgain, Limit: 3, Least: 1, Most: 31, Unit: reconcile.Days},
		{Rule: LoadTwice},
		{Rule: TwiceKnown},
		{Rule: NotGenuine},
		{Rule: NotPayable},
		// A supplier has 72 hours for the stamp (CFF 29), and the authority's page as many to show it.
		{Rule: NotKnown, Limit: 6, Least: 0, Most: 31, Unit: reconcile.Days},
		{Rule: PaidOver},
		{Rule: Questioned},
		{Rule: IssuerOn},
	}
}

const minutesADay = 1440

// AlwaysOn tells of a rule that cannot be switched off: a month waits until two people have settled what
// it finds, and without it nobody could.
func AlwaysOn(r reconcile.Rule) bool { return r == NotGenuine || r == NotKnown }

// KnobOf returns the knob of a rule or another setting.
func KnobOf(r reconcile.Rule) (reconcile.Knob, bool) {
	all := Knobs()
	if i := slices.IndexFunc(all, func(k reconcile.Knob) bool { return k.Rule == r }); i >= 0 {
		return all[i], true
	}
	return reconcile.Knob{}, false
}

// Settings are how rules were set, by rule and time.
type Settings struct {
	knobs map[reconcile.Rule]reconcile.Knob
	said  map[reconcile.Rule][]reconcile.Said
}

// NewSettings keeps what was said, the oldest first.
func NewSettings(said []reconcile.Said) Settings {
	s := Settings{map[reconcile.Rule]reconcile.Knob{}, map[reconcile.Rule][]reconcile.Said{}}
	for _, k := range Knobs() {
		s.knobs[k.Rule] = k
	}
	for _, x := range said {
		s.said[x.Rule] = append(s.said[x.Rule], x)
	}
	return s
}

// At returns how a rule applied to the vehicles of a class at a time. A limit beyond the
// bounds of its knob is the bound.
func (s *Settings) At(r reconcile.Rule, class string, at time.Time) reconcile.Setting {
	k := s.knobs[r]
	x, ok := reconcile.Counting(s.said[r], r, class, at)
	if !ok {
		return k.Default()
	}
	is := reconcile.Setting{Off: x.Off && !AlwaysOn(r), Limit: k.Limit}
	if x.Limit != nil {
		is.Limit = min(max(*x.Limit, k.Least), k.Most)
	}
	return is
}
