package dart

import (
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// A side is one address with its nozzles, of which one at a time can flow, and
// what is known of it. Its methods do no I/O.
type side struct {
	number  int
	address byte
	hoses   []*hose

	// The link.
	tx       byte // of our next block
	heard    bool // a block came, and the two below are its own
	heardTX  byte
	heardSum uint16
	unsure   bool // an answer was missed: what comes next may be old
	missed   int  // polls of the line since it last answered
	asked    time.Time

	// What the pump told, and what of it since the last question.
	news     news
	known    bool
	status   byte
	selected bool // a nozzle message came
	nozzle   int
	out      bool
	price    uint64 // of that nozzle; these three in the last digits of the display
	volume   uint64
	amount   uint64
	total    total

	// What that makes of the fill since the last reset.
	live   bool // it was seen
	final  bool // it is over, and its volume moves no more
	moved  time.Time
	lifted bool   // the nozzle was lifted again since
	ended  bool   // by our order, though the nozzle is out
	filled int    // its nozzle, 0 when not known
	paid   uint64 // its price, 0 when not known

	// What we ordered.
	order      int // nozzle last released by us, 0 for none
	limit      dispense.Volume
	lapse      time.Time
	programmed bool  // the prices that are wanted were sent
	wrong      error // why its figures cannot be believed
}

// A hose is one nozzle of a side.
type hose struct {
	Hose
	price uint64 // wanted, in the last digit of the display; 0 when not known
	base  uint64 // last count of the totalizer, valid when based
	based bool
	sold  uint64 // by the fills since, in the last digit of the volume
}

// news is what came since the last question.
type news uint8

const (
	newStatus news = 1 << iota
	newFill
	newNozzle
	newTotal
)

// take keeps what a pump says. The error says what could not be understood.
func (s *side) take(t transaction) error {
	bad := fmt.Errorf("% X cannot be its transaction %02X", t.data, t.code)
	switch t.code {
	case dcStatus:
		if len(t.data) != 1 {
			return bad
		}
		s.news |= newStatus
		s.setStatus(t.data[0])
	case dcFill:
		return s.takeFill(t.data, bad)
	case dcNozzle:
		if len(t.data) != 4 {
			return bad
		}
		price, err := unpacked(t.data[:3])
		if err != nil {
			return bad
		}
		s.news |= newNozzle
		s.price = price
		s.setNozzle(int(t.data[3]&0xF), t.data[3]&outBit != 0)
		if s.live && !s.final && (s.nozzle == s.filled || s.nozzle == 0) {
			s.paid = price
		}
	case dcTotal:
		read, err := readTotal(t.data)
		if err != nil {
			return err
		}
		s.news |= newTotal
		s.total = read
	case dcAlarm:
		return fmt.Errorf("alarm % X", t.data)
	default:
		return fmt.Errorf("unknown transaction %02X with % X", t.code, t.data)
	}
	return nil
}

func (s *side) takeFill(b []byte, bad error) error {
	if len(b) != 8 {
		return bad
	}
	volume, err1 := unpacked(b[:4])
	amount, err2 := unpacked(b[4:])
	if err1 != nil || err2 != nil {
		return bad
	}
	if h := s.hose(s.filled); h != nil && s.live && volume > s.volume {
		h.sold += volume - s.volume
	}
	s.news |= newFill
	s.volume, s.amount = volume, amount
	return nil
}

func (s *side) hose(nozzle int) *hose {
	for _, h := range s.hoses {
		if h.Nozzle == nozzle {
			return h
		}
	}
	return nil
}

// open tells whether the pump may let fuel flow.
func (s *side) open() bool {
	switch s.status {
	case statusAuthorized, statusFilling, statusSuspended, statusPaused:
		return true
	}
	return false
}

func (s *side) setStatus(code byte) {
	s.status, s.known = code, true
	switch code {
	case statusReset, statusNotProgrammed, statusSwitchedOff:
		s.live, s.final, s.lifted, s.ended = false, false, false, false
		s.filled, s.paid, s.volume, s.amount = 0, 0, 0, 0
		s.programmed = s.programmed && code != statusNotProgrammed
	case statusFilling, statusSuspended, statusPaused:
		s.begin()
	case statusAuthorized:
		if s.mayFlow() {
			s.begin()
		}
	}
}

func (s *side) setNozzle(n int, out bool) {
	if out && s.selected && !s.out && !s.open() {
		s.lifted = true
	}
	s.selected, s.nozzle, s.out = true, n, out
	switch {
	case !out:
		s.lifted = false
	case s.mayFlow():
		s.begin()
	}
}

// mayFlow tells whether the nozzle that is out is one that was released.
func (s *side) mayFlow() bool {
	if s.status == statusAuthorized {
		return s.out && (s.order == 0 || s.nozzle == s.order)
	}
	return s.open()
}

// begin notes a fill in progress.
func (s *side) begin() {
	s.live, s.final, s.ended = true, false, false
	switch {
	case s.out && s.nozzle > 0:
		s.filled = s.nozzle
	case s.filled == 0:
		s.filled = s.order
	}
}

// over tells whether the pump says that the fill is. One that the pump ended at
// its limit is over when the nozzle hangs: only then are its figures final.
func (s *side) over() bool {
	return s.status == statusCompleted || s.status == statusMaxReached && (!s.out || s.ended)
}

// still is how long the volume of a fill must not move before it is final.
const still = 200 * time.Millisecond

// settle compares the figures with those before a question, and tells whether
// the fill is final since just now. One that moves again is not.
func (s *side) settle(now time.Time, wasOver bool, before uint64) bool {
	if !wasOver || s.volume != before {
		s.moved, s.final = now, false
	}
	if s.final || !s.live || !s.over() || now.Sub(s.moved) < still {
		return false
	}
	s.final = true
	return true
}

// phase is what the side is about.
func (s *side) phase() pump.State {
	switch s.status {
	case statusAuthorized:
		if s.live || s.mayFlow() {
			return pump.Flowing
		}
		return pump.Armed
	case statusFilling, statusSuspended, statusPaused:
		return pump.Flowing
	case statusCompleted, statusMaxReached:
		switch {
		case s.out && (s.lifted || !s.live && s.status == statusCompleted):
			return pump.Calling
		case s.live && !s.final, !s.live && !s.over():
			return pump.Flowing
		case s.volume > 0:
			return pump.Done
		}
		return pump.Idle
	case statusReset, statusNotProgrammed, statusSwitchedOff:
		if s.out {
			return pump.Calling
		}
		return pump.Idle
	}
	return pump.Unknown
}

// current is the nozzle that the phase is about, 0 when the pump does not say.
func (s *side) current(p pump.State) int {
	switch {
	case p == pump.Armed && s.order > 0:
		return s.order
	case s.out && p != pump.Done:
		return s.nozzle
	case s.filled > 0:
		return s.filled
	case p == pump.Flowing && s.order > 0:
		return s.order
	case len(s.hoses) == 1:
		return s.hoses[0].Nozzle
	}
	return s.nozzle
}

// statusOf is a hose as the agent sees it. Where the pump does not say which
// nozzle is meant, every hose of the side may flow, and none has the last sale.
func (s *side) statusOf(h *hose) pump.Status {
	p := s.phase()
	is := pump.Status{Hose: h.ID, State: pump.Idle}
	current := s.current(p)
	switch {
	case !s.known:
		is.State = pump.Unknown
	case s.missed > 0:
		is.State = pump.Fault
	case current == h.Nozzle || current == 0 && p != pump.Done:
		is.State = p
		if p == pump.Flowing || p == pump.Done {
			is.Volume = h.liters(s.volume)
		}
		if p == pump.Done && s.paid > 0 {
			is.PriceE4 = int64(s.paid * power(4-h.Decimals.Price))
			is.AmountCents = cents(s.amount, h.Decimals.Amount)
		}
	case p == pump.Unknown:
		is.State = p
	case p == pump.Armed || p == pump.Flowing:
		is.State = pump.Busy
	}
	return is
}

// cents is an amount in hundredths, rounded half up where the display has more.
func cents(amount uint64, decimals int) int64 {
	if decimals <= 2 {
		return int64(amount * power(2-decimals))
	}
	unit := power(decimals - 2)
	return int64((amount + unit/2) / unit)
}

// liters is a count of the display's last digit as a volume.
func (h *hose) liters(count uint64) dispense.Volume {
	return dispense.Volume(count) * lastDigit(h.Decimals.Volume)
}
