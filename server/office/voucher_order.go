package office

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
)

// A VoucherOrder is what vouchers for some vehicles are to be good for.
type VoucherOrder struct {
	// VolumeUL is the liters of each, or AmountCents the money; one of them is above 0.
	VolumeUL    dispense.Volume
	AmountCents int64
	Grade       string // empty: the first that each vehicle takes
	// FromOn and UntilOn are its first and last day, at any time of theirs in Zone.
	FromOn, UntilOn  time.Time
	Zone             *time.Location
	Contract, Permit string // where it is good; empty: anywhere
}

// An OrderError says why a vehicle gets no voucher.
type OrderError struct {
	Problem string // status (not active), grade (it does not take it) or price (there is none)
	FleetNo string
	Grade   string
}

// Error says which vehicle, and why.
func (e *OrderError) Error() string {
	return fmt.Sprintf("vehicle %s: %s %s", e.FleetNo, e.Problem, e.Grade)
}

// Terms returns those of a vehicle's vouchers, or fails with an [OrderError]. Money
// holds the liters that it buys at the fleet's price in force at now, rounded down to
// 10 mL; both are printed, and limit it: where a liter costs less no more flows than the
// paper holds.
func (o VoucherOrder) Terms(v fleet.Vehicle, prices []fleet.Price, now time.Time) (dispense.VoucherTerms, error) {
	day := func(t time.Time) fleet.Period { return fleet.Calendar{Zone: o.Zone}.PeriodAt(fleet.Day, t) }
	t := dispense.VoucherTerms{
		Vehicle: v.Vehicle, Grade: o.Grade, VolumeUL: o.VolumeUL, FromAt: day(o.FromOn).From, UntilAt: day(o.UntilOn).Until, Contract: o.Contract, Permit: o.Permit,
	}
	if v.Status != "active" {
		return t, &OrderError{Problem: "status", FleetNo: v.FleetNo}
	}
	if t.Grade == "" && len(v.Grades) > 0 {
		t.Grade = v.Grades[0]
	}
	if !slices.Contains(v.Grades, t.Grade) {
		return t, &OrderError{Problem: "grade", FleetNo: v.FleetNo, Grade: t.Grade}
	}
	if o.AmountCents == 0 {
		return t, nil
	}
	var price *fleet.Price
	for _, p := range prices {
		if p.Grade == t.Grade && p.Station == "" && p.PriceE4 > 0 && !p.FromAt.After(now) && (price == nil || !p.FromAt.Before(price.FromAt)) {
			price = &p
		}
	}
	if price == nil {
		return t, &OrderError{Problem: "price", FleetNo: v.FleetNo, Grade: t.Grade}
	}
	t.AmountCents, t.PriceE4, t.Currency = &o.AmountCents, &price.PriceE4, price.Currency
	t.VolumeUL = buys(o.AmountCents, price.PriceE4)
	return t, nil
}

// buys is what money buys at a price, in whole 10 mL.
func buys(cents, priceE4 int64) dispense.Volume {
	const step = 10 * dispense.Milliliter
	n := new(big.Int).Mul(big.NewInt(cents), big.NewInt(100*int64(dispense.Liter)))
	n.Quo(n, big.NewInt(priceE4*int64(step)))
	return dispense.Volume(n.Int64()) * step
}
