package dart

import (
	"slices"
	"time"
)

// A side is one address: the nozzles behind it, of which one flows at a time,
// and its end of the link.
type side struct {
	bus     *Bus
	number  int
	address byte
	nozzles []*Nozzle

	// The link.
	tx       byte     // of the next block
	unacked  []byte   // the block said last, nil once it is acknowledged
	sent     byte     // its number
	pending  [][]byte // transactions that wait for a poll
	heard    int      // number of the master's last block, -1 for none
	selected int      // as the last nozzle message says

	// The pump.
	seen       time.Time // when it was last brought up to the present
	status     byte
	allowed    []byte // nozzles, nil for all
	limitSteps int64  // of the volume's last digit, 0 = no limit
	limitMoney int64  // of the amount's last digit, 0 = no limit
	fill       *fill
	shown      [2]int64 // volume and amount on the display, of a fill that is over
}

// A fill is a sale in progress, from the lift of a released nozzle until it
// hangs again.
type fill struct {
	nozzle  *Nozzle
	began   time.Time
	startUL int64
	price   int64
	full    bool // the limit is reached, the pump has closed
}

func (s *side) nozzle(number int) *Nozzle {
	for _, n := range s.nozzles {
		if n.hose.Nozzle == number {
			return n
		}
	}
	return nil
}

func (s *side) unpriced() bool {
	return slices.ContainsFunc(s.nozzles, func(n *Nozzle) bool { return n.price == 0 })
}

// answer is what the side says to a frame for its address.
func (s *side) answer(now time.Time, r request) []byte {
	switch r.kind {
	case poll:
		if s.bus.polls++; s.bus.faults.DeafEvery > 0 && s.bus.polls%s.bus.faults.DeafEvery == 0 {
			return nil
		}
		return s.report()
	case ack, ackPoll:
		if s.unacked != nil && r.tx == s.sent {
			s.unacked = nil
			s.advanceTX()
		}
		if r.kind == ackPoll {
			return s.report()
		}
	case nak:
		if s.unacked != nil {
			return s.say()
		}
	case block:
		return s.take(now, r)
	}
	return nil
}

func (s *side) advanceTX() {
	if s.tx++; s.tx > 0xF {
		s.tx = 1
		if s.bus.opt.Model.WrapToZero {
			s.tx = 0
		}
	}
}

// mostData is how much goes into one block.
const mostData = 60

// report says the block that is not acknowledged yet, or a new one of what is
// pending, or that there is nothing.
func (s *side) report() []byte {
	if s.unacked == nil {
		if len(s.pending) == 0 {
			return control(s.address, eot, 0)
		}
		for len(s.pending) > 0 && (s.unacked == nil || len(s.unacked)+len(s.pending[0]) <= mostData) {
			s.unacked = append(s.unacked, s.pending[0]...)
			s.pending = s.pending[1:]
		}
		s.sent = s.tx
	}
	return s.say()
}

// say sends the block that is not acknowledged.
func (s *side) say() []byte {
	spoil := s.bus.faults.BadCRC != 0
	if s.bus.faults.BadCRC > 0 {
		s.bus.faults.BadCRC--
	}
	return seal(s.address, s.sent, s.unacked, spoil)
}

// take carries out a block, unless it is the one before said again.
func (s *side) take(now time.Time, r request) []byte {
	if r.damaged {
		return control(s.address, nak, r.tx)
	}
	if r.tx != 0 && int(r.tx) == s.heard {
		return control(s.address, ack, r.tx)
	}
	if next := s.heard + 1; s.bus.opt.Model.Strict && r.tx != 0 && int(r.tx) != next && !(next > 0xF && r.tx == 1) {
		return control(s.address, nak, r.tx)
	}
	s.heard = int(r.tx)
	for b := r.transactions; len(b) >= 2 && len(b) >= 2+int(b[1]); b = b[2+int(b[1]):] {
		s.carryOut(now, b[0], b[2:2+int(b[1])])
	}
	return control(s.address, ack, r.tx)
}

// queue keeps a transaction for the next poll.
func (s *side) queue(code byte, data ...byte) {
	s.pending = append(s.pending, append([]byte{code, byte(len(data))}, data...))
}

// setStatus goes to another state and says so unasked.
func (s *side) setStatus(code byte) {
	if s.status != code {
		s.status = code
		s.tellStatus()
	}
}

// advance carries out what time alone has brought about by now.
func (s *side) advance(now time.Time) {
	seen := s.seen
	s.seen = now
	for _, n := range s.nozzles {
		n.snapShut(now)
	}
	f := s.fill
	if f == nil || f.full || s.status != 4 {
		return
	}
	limit, limited := s.limitUL()
	if !limited || s.ignoresPreset(f.nozzle) {
		return
	}
	if at, reached := f.nozzle.meter.When(limit); reached && !at.After(now) {
		if at.Before(seen) { // it passed the limit while it was ignored
			at = seen
		}
		f.full = true
		f.nozzle.setFlow(at)
		s.tellFill(now)
		s.setStatus(6)
	}
}

func (s *side) ignoresPreset(n *Nozzle) bool { return n.hose.NoPreset || s.bus.faults.PresetIgnored }

// limitUL returns where the true meter stands when the display shows the limit.
func (s *side) limitUL() (int64, bool) {
	d, steps := s.bus.opt.Model.Decimals, s.limitSteps
	if s.limitMoney > 0 && s.fill.price > 0 {
		steps = s.limitMoney * pow10(d.Price) * pow10(d.Volume) / (s.fill.price * pow10(d.Amount))
	}
	if steps == 0 {
		return 0, false
	}
	return (s.fill.startUL/s.stepUL() + steps) * s.stepUL(), true
}

// stepUL is the last digit of the displayed volume in microliters.
func (s *side) stepUL() int64 { return pow10(6 - s.bus.opt.Model.Decimals.Volume) }

// settle begins a fill where a released nozzle is out, and opens and closes the
// valves as the state says.
func (s *side) settle(now time.Time) {
	if n := s.out(); n != nil && s.fill == nil && s.status == 2 && (s.allowed == nil || slices.Contains(s.allowed, byte(n.hose.Nozzle))) {
		s.fill = &fill{nozzle: n, began: now, startUL: n.meter.Read(now), price: n.price}
	}
	for _, n := range s.nozzles {
		n.setFlow(now)
	}
	if s.fill != nil && s.status == 2 && s.fill.nozzle.meter.Flowing() {
		s.setStatus(4)
	}
}

// out returns the nozzle that was lifted first.
func (s *side) out() *Nozzle {
	var first *Nozzle
	for _, n := range s.nozzles {
		if n.lifted && (first == nil || n.hose.Nozzle == s.selected) {
			first = n
		}
	}
	return first
}

// figures are volume and amount on the display, in its last digits.
func (s *side) figures(now time.Time) (volume, amount int64) {
	if s.fill == nil {
		return s.shown[0], s.shown[1]
	}
	volume = s.fill.nozzle.meter.Read(now)/s.stepUL() - s.fill.startUL/s.stepUL()
	d := s.bus.opt.Model.Decimals
	amount = volume * s.fill.price
	shift := d.Volume + d.Price - d.Amount
	if shift <= 0 {
		return volume, amount * pow10(-shift)
	}
	return volume, (amount + pow10(shift)/2) / pow10(shift)
}

// finish ends the fill in progress; the display keeps its figures.
func (s *side) finish(now time.Time, lost bool) {
	f := s.fill
	if f == nil {
		return
	}
	volume, amount := s.figures(now)
	s.fill, s.shown = nil, [2]int64{volume, amount}
	if end := f.nozzle.meter.Read(now); end > f.startUL {
		s.bus.sales = append(s.bus.sales, Sale{
			Side: s.number, Nozzle: f.nozzle.hose.Nozzle, StartUL: f.startUL, EndUL: end,
			VolumeUL: volume * s.stepUL(), Amount: amount, Lost: lost, Began: f.began, Ended: now,
		})
	}
}

// lose forgets all that a power cut takes.
func (s *side) lose(now time.Time) {
	s.finish(now, true)
	s.tx, s.unacked, s.pending, s.heard = 0, nil, nil, -1
	s.allowed, s.limitSteps, s.limitMoney, s.shown = nil, 0, 0, [2]int64{}
	for _, n := range s.nozzles {
		n.price = 0
	}
	s.status = 0
	s.tellStatus()
	s.tellNozzle()
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
