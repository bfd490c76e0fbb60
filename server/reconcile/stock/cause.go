package stock

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Why is what a loss would go along with.
type Why string

// The causes. Each leaves a mark of its own in the days of a month: what leaks is as much on a
// Sunday as on a Monday, and what a meter miscounts is as much as it gives.
const (
	Leak       Why = "leak"       // as long as time goes
	Meter      Why = "meter"      // as what one hose gives
	Meters     Why = "meters"     // as what all hoses give: all of them, the gauge's table, or warm fuel
	Deliveries Why = "deliveries" // as what is delivered
	Unclear    Why = "unclear"    // two go along about as well, or none does
)

// A Cause is what explains the variances of a month best.
type Cause struct {
	Why  Why
	Hose string // of a meter
	// PerHour is how much more there is each hour, of a leak: it is below 0 where fuel is lost.
	PerHour dispense.Volume
	// E6 is how much more there is, in millionths of what went along: of a meter that gives more
	// than it counts it is below 0.
	E6 int64
	// Mill is how much of the variances it explains, in thousandths of their squares, and NextMill
	// how much the next best does.
	Mill, NextMill int64
}

const (
	causeRows = 10 // measured rows, at least
	causeMill = 500
)

// Explain returns what goes along with the variances of rows. Each cause alone is fitted by
// least squares; it is named if it explains half of them at least, and what it leaves is less
// than two thirds of what the next best leaves. That is a hint where to look, and no proof: a
// person closes a valve for a night, or draws from a hose into a measure. A day that is far off
// hides the others; leave it out once it is explained.
func Explain(rows []Row) Cause {
	points := pointsOf(rows)
	if len(points) < causeRows {
		return Cause{Why: Unclear}
	}
	all := candidates(points)
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.mill, a.mill) })
	best := all[0]
	next := int64(0)
	if len(all) > 1 {
		next = all[1].mill
	}
	c := Cause{Why: Unclear, Mill: best.mill, NextMill: next}
	if best.mill < causeMill || 3*(1000-best.mill) >= 2*(1000-next) {
		return c
	}
	c.Why, c.Hose = best.why, best.hose
	if c.Why == Leak {
		c.PerHour = dispense.Volume(best.rate(int64(time.Hour / time.Second)))
	} else {
		c.E6 = best.rate(1_000_000)
	}
	return c
}

// A point is one measured row: what was off, and what went along.
type point struct {
	off, seconds, came, gone int64
	hoses                    map[string]dispense.Volume
}

func pointsOf(rows []Row) []point {
	var out []point
	for i := range rows {
		if r := &rows[i]; r.Variance != nil {
			out = append(out, point{int64(*r.Variance), int64(r.To.Sub(r.Since) / time.Second), int64(r.Came), int64(r.Gone), r.Hoses})
		}
	}
	return out
}

// A candidate is a cause, and how well it explains: Σxv and Σxx of what goes along, x, and
// what is off, v.
type candidate struct {
	why    Why
	hose   string
	xv, xx *big.Int
	mill   int64
}

func candidates(points []point) []candidate {
	hoses := map[string]bool{}
	for _, p := range points {
		for hose := range p.hoses {
			hoses[hose] = true
		}
	}
	all := []candidate{
		fit(points, Leak, "", func(p *point) int64 { return p.seconds }),
		fit(points, Deliveries, "", func(p *point) int64 { return p.came }),
		fit(points, Meters, "", func(p *point) int64 { return p.gone }),
	}
	if len(hoses) < 2 { // all hoses are that one
		all = all[:2]
	}
	for hose := range hoses {
		all = append(all, fit(points, Meter, hose, func(p *point) int64 { return int64(p.hoses[hose]) }))
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.why, b.why), cmp.Compare(a.hose, b.hose)) })
	return all
}

func fit(points []point, why Why, hose string, along func(*point) int64) candidate {
	c := candidate{why: why, hose: hose, xv: new(big.Int), xx: new(big.Int)}
	vv := new(big.Int)
	for i := range points {
		x, v := big.NewInt(along(&points[i])), big.NewInt(points[i].off)
		c.xv.Add(c.xv, new(big.Int).Mul(x, v))
		c.xx.Add(c.xx, new(big.Int).Mul(x, x))
		vv.Add(vv, new(big.Int).Mul(v, v))
	}
	if c.xx.Sign() == 0 || vv.Sign() == 0 {
		return c
	}
	explained := new(big.Int).Mul(c.xv, c.xv)
	explained.Mul(explained, big.NewInt(1000))
	c.mill = explained.Quo(explained, vv.Mul(vv, c.xx)).Int64()
	return c
}

// rate returns how much is off for so much that goes along, rounded towards 0.
func (c *candidate) rate(per int64) int64 {
	n := new(big.Int).Mul(c.xv, big.NewInt(per))
	return n.Quo(n, c.xx).Int64()
}
