package policy

import (
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/dispense"
)

// ErrNoRoom means that a lease has not that much left.
var ErrNoRoom = errors.New("the lease has no room")

// Use is what a station has drawn from one quota in one period, in this epoch:
// UsedUL by fills that are done, ReservedUL by those that are armed. Of a lease of
// visits both count visits, and so do the figures of its [Account] and its [Share]: what
// follows is the same arithmetic of whole numbers.
type Use struct {
	UsedUL     dispense.Volume
	ReservedUL dispense.Volume
}

// Total returns what may not be drawn again.
func (u Use) Total() dispense.Volume { return u.UsedUL + u.ReservedUL }

// An Account is one lease in figures: what may be drawn, and what was. It is a
// value; its methods return the account afterwards.
//
// Its limit is the effective one: never below what is used and reserved,
// whatever the server asks for.
type Account struct {
	LimitUL dispense.Volume
	Use
}

// NewAccount returns the account of a lease with the limit asked for and what
// is already drawn.
func NewAccount(asked dispense.Volume, u Use) Account {
	return Account{max(asked, u.Total()), u}
}

// Left returns what may still be reserved.
func (a Account) Left() dispense.Volume { return a.LimitUL - a.Total() }

// Ask sets the limit asked for by the server. What is drawn already stands: a
// lower limit takes effect down to that.
func (a Account) Ask(asked dispense.Volume) Account { return NewAccount(asked, a.Use) }

// Reserve sets aside what a fill may take before it is armed, or fails with
// [ErrNoRoom] and changes nothing.
func (a Account) Reserve(v dispense.Volume) (Account, error) {
	if v < 0 || v > a.Left() {
		return a, fmt.Errorf("reserve %s of %s: %w", v, a.Left(), ErrNoRoom)
	}
	a.ReservedUL += v
	return a, nil
}

// ReserveBeyond sets aside more than there is, which only a station in observe
// mode does. It raises the effective limit and returns by how much: a finding.
func (a Account) ReserveBeyond(v dispense.Volume) (Account, dispense.Volume) {
	a.ReservedUL += v
	return a.raise()
}

// Settle closes a reservation with what the fill took in the end. A fill that
// took more, because the valve closes late, raises the effective limit; Settle
// returns by how much: a recorded overrun.
func (a Account) Settle(reserved, final dispense.Volume) (Account, dispense.Volume) {
	a.ReservedUL -= reserved
	a.UsedUL += final
	return a.raise()
}

// Release closes a reservation from which nothing was taken.
func (a Account) Release(reserved dispense.Volume) Account {
	a.ReservedUL -= reserved
	return a
}

func (a Account) raise() (Account, dispense.Volume) {
	over := max(0, a.Total()-a.LimitUL)
	a.LimitUL += over
	return a, over
}

// A LeaseID names a lease of a station.
type LeaseID struct {
	Quota, Period string
}

// Book is the use of all leases of a station. The zero map may be read; a Book
// that is written to must be made. It follows the journal: what an authorize
// reserves, its dispense settles or its void releases.
type Book map[LeaseID]Use

// Reserve sets aside the draws of an authorize. Whether there is room was
// decided before, by [Decide], in the same step.
func (b Book) Reserve(draws []dispense.Draw) {
	for _, d := range draws {
		b.add(d, Use{ReservedUL: d.Amount()})
	}
}

// Settle closes the reservation of an authorize with the draws of its dispense.
func (b Book) Settle(reserved, final []dispense.Draw) {
	b.Release(reserved)
	for _, d := range final {
		b.add(d, Use{UsedUL: d.Amount()})
	}
}

// Release closes the reservation of an authorize from which nothing was taken.
func (b Book) Release(reserved []dispense.Draw) {
	for _, d := range reserved {
		b.add(d, Use{ReservedUL: -d.Amount()})
	}
}

func (b Book) add(d dispense.Draw, more Use) {
	id := LeaseID{d.Quota, d.Period}
	u := b[id]
	b[id] = Use{u.UsedUL + more.UsedUL, u.ReservedUL + more.ReservedUL}
}

// FinalDraws returns the draws of a dispense from those its authorize reserved:
// every quota gives what flowed, or a visit if anything did.
func FinalDraws(reserved []dispense.Draw, volume dispense.Volume) []dispense.Draw {
	var final []dispense.Draw
	for _, d := range reserved {
		final = append(final, drawn(d, volume))
	}
	return final
}

// drawn returns a draw as it is when a volume has flowed.
func drawn(d dispense.Draw, volume dispense.Volume) dispense.Draw {
	if d.Visits == nil {
		d.VolumeUL = volume
		return d
	}
	d.Visits = new(int64(0))
	if volume > 0 {
		*d.Visits = 1
	}
	return d
}
