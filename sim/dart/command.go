package dart

import "time"

// carryOut does what one transaction of the master says. What a state does not
// allow is ignored: the block was acknowledged all the same.
func (s *side) carryOut(now time.Time, code byte, data []byte) {
	switch code {
	case 0x01:
		if len(data) == 1 {
			s.command(now, data[0])
		}
	case 0x02:
		s.allowed = append([]byte(nil), data...)
	case 0x03:
		if v, ok := unpack(data); ok && len(data) == 4 {
			s.limitSteps, s.limitMoney = v, 0
		}
	case 0x04:
		if v, ok := unpack(data); ok && len(data) == 4 {
			s.limitSteps, s.limitMoney = 0, v
		}
	case 0x05:
		s.setPrices(data)
	case 0x65:
		if len(data) == 1 {
			s.tellTotal(now, data[0])
		}
	}
}

func (s *side) command(now time.Time, code byte) {
	switch code {
	case 0x00:
		s.tellStatus()
		s.tellNozzle()
	case 0x04:
		s.tellFill(now)
		s.tellNozzle()
	case 0x05:
		if s.status == 5 || s.status == 6 {
			s.finish(now, false)
			s.shown = [2]int64{}
			s.allowed, s.limitSteps, s.limitMoney = nil, 0, 0
			s.setStatus(1)
		}
	case 0x06:
		if s.status == 1 && !s.bus.faults.Refuse {
			s.setStatus(2)
		}
	case 0x08:
		if s.status == 2 || s.status == 4 || s.status == 8 || s.status == 0x0B {
			s.close(now)
		}
	case 0x0A:
		s.finish(now, false)
		s.setStatus(7)
	case 0x0D:
		if s.status == 4 {
			s.setStatus(8)
		}
	case 0x0E:
		if s.status == 8 {
			s.setStatus(4)
		}
	}
}

// close ends a release or a fill whose nozzle may still be out.
func (s *side) close(now time.Time) {
	s.tellFill(now)
	s.setStatus(5)
}

// setPrices takes the prices of all nozzles, in their order.
func (s *side) setPrices(data []byte) {
	if s.status == 2 || s.status == 4 || len(data)%3 != 0 {
		return
	}
	for i := 0; i+3 <= len(data); i += 3 {
		if n, v := s.nozzle(i/3+1), int64(0); n != nil {
			v, _ = unpack(data[i : i+3])
			n.price = v
		}
	}
	if s.status == 0 && !s.unpriced() {
		s.setStatus(5)
	}
}

func (s *side) tellStatus() { s.queue(0x01, s.status) }

func (s *side) tellFill(now time.Time) {
	volume, amount := s.figures(now)
	s.queue(0x02, append(pack(volume, 8), pack(amount, 8)...)...)
}

// tellNozzle says which nozzle is out, or that none is, and its price.
func (s *side) tellNozzle() {
	at, price := byte(0), s.nozzles[0].price
	if n := s.out(); n != nil {
		at, price, s.selected = byte(n.hose.Nozzle)|0x10, n.price, n.hose.Nozzle
	} else if n := s.nozzle(s.selected); n != nil {
		price = n.price
	}
	s.queue(0x03, append(pack(price, 6), at)...)
}

// tellTotal says the volume counter of a nozzle. Where there is none, nothing.
func (s *side) tellTotal(now time.Time, counter byte) {
	n := s.nozzle(int(counter))
	if n == nil {
		return
	}
	d := s.bus.opt.Model.Decimals
	count := n.meter.Read(now)/pow10(6-d.Total) + s.bus.faults.TotalsOff
	if s.bus.opt.Model.CardTotals {
		s.queue(0x65, append([]byte{counter}, append(pack(count, 12), pack(count*n.price, 12)...)...)...)
		return
	}
	figure := pack(count, 10)
	data := append(append([]byte{counter}, figure...), figure...)
	s.queue(0x65, append(data, pack(0, 10)...)...)
}

// pack returns the last digits of v as packed decimals.
func pack(v int64, digits int) []byte {
	m := pow10(digits)
	v = (v%m + m) % m
	b := make([]byte, digits/2)
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte(v%10 + v/10%10*16)
		v /= 100
	}
	return b
}

func unpack(b []byte) (v int64, ok bool) {
	for _, c := range b {
		if c>>4 > 9 || c&15 > 9 {
			return 0, false
		}
		v = v*100 + int64(c>>4)*10 + int64(c&15)
	}
	return v, true
}
