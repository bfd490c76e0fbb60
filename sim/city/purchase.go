package city

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// What is odd about how a clerk types a ticket.
const (
	Late          = "late"           // the day after it was fueled
	WrongLiters   = "wrong_liters"   // one digit of the liters
	WrongOdometer = "wrong_odometer" // one digit too many in the odometer
	WrongNumber   = "wrong_number"   // one digit of the ticket's number
	Twice         = "twice"          // once more, by somebody else
)

// A Purchase is fuel bought at a station that has no box: what its ticket says, which
// is the truth, and how it comes to be typed. Its vehicles take no fuel elsewhere.
type Purchase struct {
	Number  string // of the ticket, as printed
	Vehicle *Vehicle
	// At is when it was fueled, to the minute; TypedAfter is when the ticket reaches the
	// desk, since the day opened.
	At         time.Time
	TypedAfter time.Duration
	UL         int64 // two decimals of a liter
	PriceE4    int64
	Cents      int64
	OdometerKM int
	Odd        string // "" for most
}

// Of a hundred tickets, ten are a day late, five have a wrong digit, and two are typed
// twice.
const (
	latePercent  = 10
	wrongPercent = 5
	twicePercent = 2
	leastTickets = 60 // for one of each kind
)

// wrongKinds come one after the other.
var wrongKinds = [...]string{WrongLiters, WrongOdometer, WrongNumber}

// NewPurchases plans a day's tickets, at least so many and at least sixty, and the
// vehicles that they are of: each buys twice. Prices are in 1/10000 a liter, by grade.
func NewPurchases(seed uint64, least int, open time.Time, hours time.Duration, prices map[string]int64) ([]Purchase, []Vehicle) {
	n := max(least, leastTickets)
	n += n % 2
	rng := rand.New(rand.NewPCG(seed, 3))
	fleet := make([]Vehicle, n/2)
	for i := range fleet {
		k := pick(rng)
		fleet[i] = Vehicle{
			Number: fmt.Sprintf("X-%03d", i+1), Plate: fmt.Sprintf("XTR-%04d", i+1), Name: k.name, Department: k.department, Grade: k.grade,
			TankL: k.tankL, MPerL: k.mPerL, OdometerKM: 20_000 + rng.IntN(160_000), QuotaL: k.tankL * 30,
		}
	}
	odd := oddities(rng, n)
	delay := min(20*time.Minute, hours/5)
	list := make([]Purchase, n)
	for i := range list {
		v := &fleet[i%len(fleet)]
		p := &list[i]
		p.Vehicle, p.Number, p.PriceE4, p.Odd = v, fmt.Sprint(105_012_000+7*i), prices[v.Grade], odd[i]
		p.UL = (int64(v.TankL)*(10+rng.Int64N(20))/100*100 + rng.Int64N(100)) * 10_000
		p.Cents = (p.UL*p.PriceE4 + 50_000_000) / 100_000_000
		v.OdometerKM += max(1, int(p.UL*int64(v.MPerL)/1_000_000_000))
		p.OdometerKM = v.OdometerKM
		// Each vehicle's first is in the first half of the day, its second in the other.
		half := hours * 2 / 5
		after := time.Duration(i/len(fleet))*half + time.Duration(rng.Int64N(int64(half)))
		p.At, p.TypedAfter = open.Add(after).Truncate(time.Minute), after+delay
		if p.Odd == Late {
			p.At = p.At.AddDate(0, 0, -1)
		}
	}
	slices.SortStableFunc(list, func(a, b Purchase) int { return int(a.TypedAfter - b.TypedAfter) })
	return list, fleet
}

// oddities says of each ticket what is odd about it. A vehicle's first may be late, its
// second have a wrong digit: against the first it can be judged.
func oddities(rng *rand.Rand, n int) []string {
	odd := make([]string, n)
	first, second := rng.Perm(n/2), rng.Perm(n/2)
	for i := range n * latePercent / 100 {
		odd[first[i]] = Late
	}
	for i := range n * wrongPercent / 100 {
		odd[n/2+second[i]] = wrongKinds[i%len(wrongKinds)]
	}
	for i := range n * twicePercent / 100 {
		odd[n/2+second[len(second)-1-i]] = Twice
	}
	return odd
}

// Slip returns digits with another one in the place of the first.
func Slip(digits string) string {
	return string('1'+(digits[0]-'0')%9) + digits[1:]
}
