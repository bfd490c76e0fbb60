package worth

import (
	"math/bits"
	"slices"

	"github.com/litro-fuel/litro/dispense"
)

// A Booking is a change of what is in stock and of what it is worth.
type Booking struct {
	// Day is on which it counts. It is that which it is Of, or, where that was booked before,
	// the day on which it is booked: then it is an adjustment.
	Day, Of string
	Item    Item
	Ref     dispense.Ref // of a delivery
	Amount
	Price *Price // of a delivery: what it was known to cost when this was booked
}

// Adjusts tells whether it is of a day that was booked before.
func (b *Booking) Adjusts() bool { return b.Day != b.Of }

func (b *Booking) key() key { return key{b.Of, b.Item, b.Ref} }

// Book returns what is to be booked so that all that is booked comes to the lines. Through is
// the last day that was booked, "" for none: what is of it or before counts on today, which is
// after it. All other counts on its own day.
func Book(lines []Line, booked []Booking, through, today string) []Booking {
	is, price := map[key]Amount{}, map[key]*Price{}
	for i := range booked {
		k := booked[i].key()
		is[k] = is[k].Plus(booked[i].Amount)
		price[k] = booked[i].Price
	}
	var out []Booking
	add := func(k key, a Amount, p *Price) {
		b := Booking{Day: k.day, Of: k.day, Item: k.item, Ref: k.ref, Amount: a, Price: p}
		if k.day <= through {
			b.Day = today
		}
		out = append(out, b)
	}
	for i := range lines {
		l := &lines[i]
		k := l.key()
		// A price that another paper says, to the cent as before, is a line of 0: who booked it
		// as provisional sees that it is not any more.
		if by := l.Amount.Minus(is[k]); by != (Amount{}) || l.Price != nil && price[k] != nil && l.Price.By != price[k].By {
			add(k, by, l.Price)
		}
		delete(is, k)
	}
	for k, a := range is { // what is not there any more
		if a != (Amount{}) {
			add(k, Amount{}.Minus(a), nil)
		}
	}
	slices.SortFunc(out, func(a, b Booking) int {
		if a.Day != b.Day {
			if a.Day < b.Day {
				return -1
			}
			return 1
		}
		return a.key().compare(b.key())
	})
	return out
}

// A Day is the balance of a tank on a day:
//
//	Closing = Opening + Received + Filled + Tested + Unrecorded + Moved + Measured + Adjusted
//
// in liters and in money, where what leaves is below 0.
type Day struct {
	Day                                                                               string
	Opening, Received, Filled, Tested, Unrecorded, Moved, Measured, Adjusted, Closing Amount
	Booked                                                                            bool // all of it
}

// Days are the balances of days, which follow on one another; bookings are those that were
// booked, and those that are to be. Through is the last day that was booked.
func Days(days []string, bookings []Booking, through string) []Day {
	var there Amount
	rest := slices.Clone(bookings)
	slices.SortStableFunc(rest, func(a, b Booking) int {
		switch {
		case a.Day < b.Day:
			return -1
		case a.Day > b.Day:
			return 1
		}
		return 0
	})
	out := make([]Day, 0, len(days))
	for _, name := range days {
		d := Day{Day: name, Booked: name <= through}
		n := 0
		for ; n < len(rest) && rest[n].Day < name; n++ {
			there = there.Plus(rest[n].Amount)
		}
		d.Opening = there
		for ; n < len(rest) && rest[n].Day == name; n++ {
			d.add(&rest[n])
		}
		rest = rest[n:]
		d.close()
		there = d.Closing
		out = append(out, d)
	}
	return out
}

func (d *Day) add(b *Booking) {
	to := &d.Adjusted
	if !b.Adjusts() {
		to = map[Item]*Amount{
			Opening: &d.Opening, Received: &d.Received, Filled: &d.Filled, Tested: &d.Tested, Unrecorded: &d.Unrecorded, Moved: &d.Moved, Measured: &d.Measured,
		}[b.Item]
	}
	*to = to.Plus(b.Amount)
}

func (d *Day) close() {
	d.Closing = d.Opening
	for _, a := range []Amount{d.Received, d.Filled, d.Tested, d.Unrecorded, d.Moved, d.Measured, d.Adjusted} {
		d.Closing = d.Closing.Plus(a)
	}
}

// Together returns days that follow on one another as one.
func Together(name string, days []Day) Day {
	all := Day{Day: name, Booked: len(days) > 0}
	for i := range days {
		d := &days[i]
		if i == 0 {
			all.Opening = d.Opening
		}
		all.flow(d)
	}
	all.close()
	return all
}

// Beside returns the balances of several tanks over one stretch as one.
func Beside(name string, tanks []Day) Day {
	all := Day{Day: name, Booked: len(tanks) > 0}
	for i := range tanks {
		all.Opening = all.Opening.Plus(tanks[i].Opening)
		all.flow(&tanks[i])
	}
	all.close()
	return all
}

func (d *Day) flow(o *Day) {
	d.Received, d.Filled, d.Tested, d.Unrecorded = d.Received.Plus(o.Received), d.Filled.Plus(o.Filled), d.Tested.Plus(o.Tested), d.Unrecorded.Plus(o.Unrecorded)
	d.Moved, d.Measured, d.Adjusted = d.Moved.Plus(o.Moved), d.Measured.Plus(o.Measured), d.Adjusted.Plus(o.Adjusted)
	d.Booked = d.Booked && o.Booked
}

// Portion returns cents × part / whole rounded half up; both volumes are 0 at least, and part
// is no more than whole.
func Portion(cents int64, part, whole dispense.Volume) int64 {
	if whole <= 0 {
		return 0
	}
	sign := int64(1)
	if cents < 0 {
		sign, cents = -1, -cents
	}
	high, low := bits.Mul64(uint64(cents), uint64(part))
	low, carry := bits.Add64(low, uint64(whole/2), 0)
	q, _ := bits.Div64(high+carry, low, uint64(whole))
	return sign * int64(q)
}
