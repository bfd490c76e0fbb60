package horustech

import (
	"fmt"
	"time"
)

// A Sale is a fill as it truly was.
type Sale struct {
	Index          int // in the ring, -1 when a power cut took the record
	Hose           int
	StartUL, EndUL int64 // the true meter, in microliters
	VolumeUL       int64 // what the pump displayed, in microliters
	Steps          int64 // the same in the display's last digit
	Price, Amount  int64 // in the last digit of price and total
	// Attendant and Client are the identifiers of the release, [NoID] for none.
	Attendant, Client string
	Began, Ended      time.Time
}

// A record is a sale as the controller keeps and prints it.
type record struct {
	index, hose, fuel, tank int
	total, volume, price    int64
	dec                     Decimals
	seconds                 int
	at                      time.Time // the controller's own clock
	before, after           int64
	attendant, client       string
	tankVolume              int64
	extra                   [3]int
	level, integrity        int
	code                    int // of the CBC dialect
}

// keep writes a sale into the ring. c.mu is held.
func (c *Controller) keep(n *Nozzle, s Sale) {
	s.Index = int(c.written % Ring)
	c.sales = append(c.sales, s)
	c.ring[s.Index] = &record{
		index: s.Index, hose: s.Hose, fuel: n.hose.Fuel, tank: n.hose.Tank,
		total: s.Amount, volume: s.Steps, price: s.Price, dec: n.hose.Decimals,
		seconds: int(s.Ended.Sub(s.Began) / time.Second), at: c.clock(s.Ended),
		before: c.totalizer(s.StartUL), after: c.totalizer(s.EndUL),
		attendant: s.Attendant, client: s.Client, code: n.code(),
	}
	c.written++
}

// totalizer converts a true reading to the ten digits the controller tells,
// which go back to zero by themselves.
func (c *Controller) totalizer(ul int64) int64 {
	const modulus = 10_000_000_000
	units := ul/pow10(6-c.opt.TotalizerDecimals) + c.faults.TotalsOff
	return ((units % modulus) + modulus) % modulus
}

// print lays a record out behind its command index: form 0 plain, 1 extended,
// 2 with price level. Figures that outgrow their field lose leading digits, as
// they do on the pump's display.
func (r *record) print(command string, form int) string {
	if form == 0 {
		return command + digits(6, int64(r.index)) + r.origin() +
			digits(6, r.total) + digits(6, r.volume) + digits(4, r.price) + r.places() +
			digits(4, int64(r.seconds)) + r.at.Format("0201061504") + r.trail() + digits(8, r.tankVolume)
	}
	s := command + fmt.Sprint(form) + digits(6, int64(r.index)) + r.origin() +
		digits(8, r.total) + digits(8, r.volume) + digits(6, r.price) + r.places() +
		digits(4, int64(r.seconds)) + r.at.Format("020106150405") + r.trail()
	if form == 1 {
		return s + digits(10, r.tankVolume)
	}
	s += digits(8, r.tankVolume)
	for _, x := range r.extra {
		s += digits(5, int64(x))
	}
	return s + digits(1, int64(r.level)) + digits(2, int64(r.integrity))
}

func (r *record) origin() string {
	return digits(2, int64(r.hose)) + digits(2, int64(r.fuel)) + digits(2, int64(r.tank))
}

func (r *record) places() string {
	return fmt.Sprintf("%d%d%d", r.dec.Total, r.dec.Volume, r.dec.Price)
}

func (r *record) trail() string {
	return digits(10, r.before) + digits(10, r.after) + r.attendant + r.client
}

// digits prints the last n digits of v.
func digits(n int, v int64) string { return fmt.Sprintf("%0*d", n, v%pow10(n)) }
