package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile"
)

// A garage makes the fills of a fleet out of a seed, without a float, so that every
// machine makes the same. Its people are honest and untidy.
type garage struct {
	*rand.Rand
	typos, unflagged, late int64  // of 1,000 fills
	seed                   uint64 // of how its drivers buy
}

// A theft is what is taken beside the tank, and when.
type theft struct {
	from    time.Time
	percent int64 // of what the tank took, on top
	every   int64 // of 1,000 fills from then on
}

// A told is a fill, when the office comes to know of it, and what was stolen by it.
type told struct {
	reconcile.Fill
	known  time.Time
	stolen bool
	tankUL dispense.Volume
	// Ticket tells that it is typed from the ticket of a contracted station, of which
	// nothing is kept where it is bare; hand, that it was typed at one of our own.
	ticket, bare, hand bool
}

// A purse is how the driver of a vehicle buys: half of them at our own pumps, where the
// limit is in liters and the tank is filled. Of the others one in five asks for whole pesos,
// one in 25 for whole liters, and the rest fill up; then one fill in ten is topped up to
// the next ten pesos.
type purse struct {
	*rand.Rand
	asks string // pump, full, pesos or liters
}

func newPurse(seed uint64, no int) purse {
	p := purse{rand.New(rand.NewPCG(seed, uint64(no)+1000)), "pump"}
	if n := p.IntN(100); p.IntN(2) == 0 {
		switch {
		case n < 20:
			p.asks = "pesos"
		case n < 24:
			p.asks = "liters"
		default:
			p.asks = "full"
		}
	}
	return p
}

const centiliter = 10_000 // microliters, to which pumps of contracted stations measure

// priceE4 is what a liter costs in a week.
func priceE4(at time.Time) int64 { return 231_000 + at.Unix()/604_800*37%280*100 }

// buy gives a fill the liters that its driver buys of what would fill the tank, and what
// they cost.
func (p purse) buy(f *told, wants int64) (took int64) {
	price, some := priceE4(f.At), 60+p.Int64N(41)
	usual := p.IntN(10) > 0
	if f.ticket = p.asks != "pump"; !f.ticket {
		f.hand = p.IntN(50) == 0 // the pump was out of order
		return wants
	}
	f.bare = p.IntN(16) == 0
	took = wants / centiliter * centiliter
	cents := (took*price/1_000_000 + 50) / 100
	switch part := wants * some / 100; {
	case p.asks == "pesos" && usual:
		if whole := part * price / 1_000_000 / 1_000_000 * 10_000; whole > 0 {
			f.Full, cents = false, whole
			took = cents * 100 * 1_000_000 / price / centiliter * centiliter
		}
	case p.asks == "liters" && usual:
		if whole := part / 10_000_000 * 10_000_000; whole > 0 {
			f.Full, took = false, whole
			cents = (took*price/1_000_000 + 50) / 100
		}
	case p.asks == "full" && !usual:
		cents = (cents + 999) / 1000 * 1000
		took = cents * 100 * 1_000_000 / price / centiliter * centiliter
	}
	f.AmountCents = &cents
	return took
}

var epoch = time.Date(2025, 1, 6, 8, 0, 0, 0, time.UTC) // a Monday

// bell returns a number around 0 with a standard deviation.
func (g garage) bell(deviation int64) int64 {
	var sum int64
	for range 12 {
		sum += g.Int64N(1_000_001)
	}
	return (sum - 6_000_000) * deviation / 1_000_000
}

func (g garage) oneIn(n, of int64) bool { return g.Int64N(of) < n }

// vehicle drives until a day, and fills up on its way.
func (g garage) vehicle(no int, until time.Time, th theft) []told {
	var (
		economy  = 2_500 + g.Int64N(9_500)             // meters a liter
		tank     = (40 + g.Int64N(60)) * 1_000_000     // microliters
		perDay   = (70 + g.Int64N(140)) * economy / 10 // meters: 7 to 21 liters a day
		at       = epoch.Add(time.Duration(g.Int64N(72)) * time.Hour)
		odometer = (5_000 + g.Int64N(200_000)) * 1_000 // meters
		missing  = int64(0)                            // of the tank, in microliters
		streak   = int64(0)                            // one way is like the one before, a little
		out      []told
		last     = odometer
		wallet   = newPurse(g.seed, no)
	)
	for seq := int64(1); ; seq++ {
		days := 1 + tank*(450+g.Int64N(350))/1000*economy/1_000_000/perDay
		way := int64(0)
		for range days {
			way += perDay * (1_000_000 + g.bell(300_000)) / 1_000_000
		}
		way = max(way, 1_000)
		at = at.Add(time.Duration(days)*24*time.Hour + time.Duration(g.bell(120))*time.Minute)
		if !at.Before(until) {
			return out
		}
		streak = streak*3/10 + g.bell(95_000)
		noise := streak + season(at)
		if g.oneIn(25, 1000) { // a day of queues, or of open road
			noise += g.bell(200_000)
		}
		burnt := way * 1_000_000 / economy * (1_000_000 + max(noise, -500_000)) / 1_000_000
		if room := max(tank*92/100-missing, 1_000_000); burnt > room { // nobody runs dry
			way, burnt = way*room/burnt, room
		}
		odometer += way
		missing += burnt
		f := told{Fill: reconcile.Fill{
			Ref: dispense.Ref{Station: fmt.Sprintf("v%d", no), Epoch: 1, Seq: seq}, At: at, Grade: "diesel", Full: true,
		}, known: at, tankUL: dispense.Volume(tank)}
		took := missing - g.Int64N(tank/50) // the nozzle does not always stop at the same height
		if g.oneIn(g.unflagged, 1000) {
			if f.Full = false; g.oneIn(1, 2) {
				took = missing / 2
			}
		}
		took = wallet.buy(&f, max(took, 1_000_000))
		missing -= took
		if th.percent > 0 && !at.Before(th.from) && g.oneIn(th.every, 1000) {
			took += took * th.percent / 100
			f.stolen = true
		}
		f.VolumeUL = dispense.Volume(took)
		reading := odometer / 1000
		if g.oneIn(g.typos, 1000) {
			reading = g.slip(reading, last/1000)
		}
		last = odometer
		f.OdometerM = new(reading * 1000)
		if g.oneIn(g.late, 1000) {
			f.known = at.Add(time.Duration(1+g.Int64N(20)) * 24 * time.Hour)
		}
		out = append(out, f)
	}
}

// season is the cold of January: three of 100 more.
func season(at time.Time) int64 {
	away := int64(at.YearDay() - 183)
	return (max(away, -away)*60_000)/183 - 30_000
}

// slip is how people type a reading wrongly.
func (g garage) slip(km, last int64) int64 {
	place := int64(1)
	for range g.Int64N(5) {
		place *= 10
	}
	switch digit := km / place % 10; g.Int64N(6) {
	case 0: // another digit
		return km + (g.Int64N(10)-digit)*place
	case 1: // two digits in each other's place
		next := km / (place * 10) % 10
		return km + (next-digit)*place + (digit-next)*place*10
	case 2: // one digit missing
		return km/(place*10)*place + km%place
	case 3: // one digit twice
		return km/place*place*10 + digit*place + km%place
	case 4: // the reading of last time
		return last
	}
	return km / 1000 * 1000 // roughly
}

// clerks type the tickets of so many vehicles each, in turn.
var clerks = []int{6, 12, 24, 48}

// clerkOf returns who types the tickets of a vehicle.
func clerkOf(no int) (clerk int) {
	for ; no >= clerks[clerk%len(clerks)]; clerk++ {
		no -= clerks[clerk%len(clerks)]
	}
	return clerk
}

// entry is what is typed of a ticket.
func (k *told) entry() reconcile.Entry {
	return reconcile.Entry{Vehicle: k.Ref.Station, VolumeUL: k.VolumeUL, AmountCents: k.AmountCents, Bare: k.bare}
}

// madeUp is a ticket of a fill that nobody took, of whole figures, as often without a paper
// as with one that a station's clerk made.
func (g garage) madeUp(like told) told {
	k := like
	k.stolen, k.bare = true, g.oneIn(1, 2)
	price := priceE4(k.At)
	if g.oneIn(1, 2) {
		k.VolumeUL = dispense.Volume(2+g.Int64N(5)) * 10 * dispense.Liter
		k.AmountCents = new((int64(k.VolumeUL)*price/1_000_000 + 50) / 100)
	} else {
		k.AmountCents = new((3 + g.Int64N(10)) * 100_00)
		k.VolumeUL = dispense.Volume(*k.AmountCents * 100 * 1_000_000 / price / centiliter * centiliter)
	}
	return k
}
