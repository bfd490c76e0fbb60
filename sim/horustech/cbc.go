package horustech

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// cutCBC finds the first request of the CBC dialect in what came in, and returns
// what stands in its parentheses.
func cutCBC(in []byte) (length int, request []byte) {
	if skip := bytes.IndexByte(in, '('); skip != 0 {
		if skip < 0 {
			skip = len(in)
		}
		return skip, nil
	}
	end := bytes.IndexAny(in[1:], "()")
	switch {
	case end < 0 && len(in) > maxRequest:
		return 1, nil
	case end < 0:
		return 0, nil
	case in[1+end] == '(':
		return 1 + end, nil
	}
	return end + 2, in[1 : 1+end]
}

// sealCBC puts an answer with a checksum into parentheses; bare is without.
func sealCBC(s string) []byte { return bare(s + fmt.Sprintf("%02X", checksum([]byte(s)))) }

func bare(s string) []byte { return []byte("(" + s + ")") }

// sumOfCBC finds the checksum of an answer, where it has one.
func sumOfCBC(answer []byte) int {
	at := len(answer) - 3
	if at < 1 || fmt.Sprintf("%02X", checksum(answer[1:at])) != string(answer[at:at+2]) {
		return -1
	}
	return at
}

// unsealCBC returns what stands between a header and its checksum, so many
// characters.
func unsealCBC(request, header string, width int) (string, bool) {
	args, is := strings.CutPrefix(request, header)
	if !is || len(args) != width+2 {
		return "", false
	}
	return args[:width], fmt.Sprintf("%02X", checksum([]byte(header+args[:width]))) == args[width:]
}

// answerCBC carries out one request of the CBC dialect, and returns the frame that
// answers it, nil for silence.
func (c *Controller) answerCBC(port, request string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.advance()
	defer func() { c.settle(now) }()
	switch request {
	case "&S":
		return bare("S" + c.sides(now))
	case "&V":
		return c.flowsCBC(now, func(n *Nozzle, s Sale) string { return c.shown(s) })
	case "?V95":
		return c.flowsCBC(now, func(n *Nozzle, _ Sale) string { return n.fill.identifier() })
	case "&I":
		c.increment(port)
		return nil
	case "&T99P3C":
		return sealCBC("TP99" + digits(4, c.written%Ring) + digits(4, c.pointer(port)%Ring))
	case "&KR1F4":
		return sealCBC("KR1" + formatClock(c.clock(now)))
	case "&R":
		return bare("REL " + c.clock(now).Format("15:04:05 02/01/06"))
	}
	if strings.HasPrefix(request, "&A") || strings.HasPrefix(request, "&@") {
		return c.saleCBC(port, request)
	}
	return c.changeCBC(now, request)
}

// changeCBC carries out what asks something of a nozzle or of the clock.
func (c *Controller) changeCBC(now time.Time, request string) []byte {
	if args, is := unsealCBC(request, "&M", 3); is {
		return c.acceptedCBC("M", args[:2], func(n *Nozzle) string { return n.modeCBC(now, args[2]) })
	}
	if args, is := unsealCBC(request, "?F", 35); is && args[2] == 'P' {
		return c.acceptedCBC("F", args[:2], func(n *Nozzle) string { return n.presetCBC(now, args[3:]) })
	}
	if args, is := unsealCBC(request, "&P", 8); is {
		return c.acceptedCBC("P", args[:2], func(n *Nozzle) string {
			value, _ := number(args[2:], 6)
			return n.orderCBC(now, order{authorize: true, value: value, wholeSide: true, withoutHolder: true})
		})
	}
	for _, width := range []int{4, 6} {
		if args, is := unsealCBC(request, "&U", 4+width); is {
			return c.acceptedCBC("U", args[:2], func(n *Nozzle) string { return n.priceCBC(args[2], args[4:], width) })
		}
	}
	if args, is := unsealCBC(request, "&T", 3); is {
		return c.totalsCBC(now, args[:2], args[2])
	}
	if args, is := strings.CutPrefix(request, "&H"); is && len(args) == 6 {
		return c.setDay(now, args)
	}
	if args, is := unsealCBC(request, "&KW1", 14); is && !c.opt.DayOnly {
		c.setClock(now, args) // what is no time leaves the clock as it is, and shows it
		return sealCBC("KW1" + formatClock(c.clock(now)))
	}
	return nil
}

// setDay sets day, hour and minute of the month at hand.
func (c *Controller) setDay(now time.Time, args string) []byte {
	t, err := time.ParseInLocation("0601021504", c.clock(now).Format("0601")+args, c.opt.Zone)
	if err != nil {
		return nil
	}
	c.clockAt, c.clockBase = now, t
	return bare("&H")
}

// code is where a hose is wired: position × 40h + channel × 4 + address − 1, its
// side standing for channel and address.
func (n *Nozzle) code() int { return (n.position()-1)*0x40 + 4 + n.hose.Side - 1 }

func (n *Nozzle) printCode() string { return fmt.Sprintf("%02X", n.code()) }

func (c *Controller) findCBC(code string) *Nozzle {
	i := slices.IndexFunc(c.order, func(n *Nozzle) bool { return n.printCode() == code })
	if i < 0 {
		return nil
	}
	return c.order[i]
}

// acceptedCBC asks something of a nozzle and prints whether it did it. ask returns
// a letter when it did not.
func (c *Controller) acceptedCBC(letter, code string, ask func(*Nozzle) string) []byte {
	n := c.findCBC(code)
	why := "b"
	switch {
	case n != nil && n.failed:
		why = "t"
	case n != nil:
		why = ask(n)
	}
	if why != "" {
		return bare(letter + "?" + why)
	}
	return bare(letter + code)
}

// modeCBC sets a mode. Free and blocked are a side's.
func (n *Nozzle) modeCBC(now time.Time, mode byte) string {
	modes := map[byte]string{'A': "02", 'P': "05", 'H': "06", 'I': "07"}
	switch mode {
	case 'L', 'B':
		for _, each := range n.side() {
			each.free = mode == 'L'
			each.release = nil
		}
		return ""
	case 'S':
		for _, each := range n.side() {
			each.setMode(now, "04")
		}
		return ""
	}
	if modes[mode] == "" {
		return "m"
	}
	return letterOf(n.setMode(now, modes[mode]))
}

// letterOf translates a refusal of the other dialect.
func letterOf(code string) string {
	switch code {
	case ok:
		return ""
	case badParameter:
		return "r"
	}
	return "t"
}

// presetCBC releases a nozzle as an identified preset says: identifier, its kind,
// S or N, value, seconds, kind of value, five digits.
func (n *Nozzle) presetCBC(now time.Time, args string) string {
	o := parse26("00" + args)
	if !o.wellFormed {
		return "r"
	}
	return n.orderCBC(now, o)
}

func (n *Nozzle) orderCBC(now time.Time, o order) string {
	o.hose = digits(2, int64(n.hose.Number))
	return letterOf(n.c.release(now, n, o))
}

func (n *Nozzle) priceCBC(level byte, figure string, width int) string {
	price, good := number(figure, width)
	if !good || price == 0 || level < '0' || level > '2' {
		return "r"
	}
	n.prices[level-'0'] = price
	return ""
}

// totalsCBC prints what is asked of a nozzle's totals and settings.
func (c *Controller) totalsCBC(now time.Time, code string, what byte) []byte {
	n := c.findCBC(code)
	if n == nil {
		return bare("T?b")
	}
	volume := c.totalizer(n.meter.Read(now))
	switch what {
	case '$':
		return sealCBC("T$" + code + digits(8, n.money))
	case 'L':
		return sealCBC("TL" + code + digits(8, volume))
	case 'l':
		return sealCBC("Tl" + code + digits(10, volume))
	case 'U', 'u':
		s := "TU" + code + digits(4, n.prices[1]) + digits(4, n.prices[0])
		if what == 'u' {
			s += digits(4, n.prices[2])
		}
		return sealCBC(s)
	case 'N':
		return sealCBC("TC" + code + c.opt.Serial)
	case 'I':
		return sealCBC("TI" + code + n.identifiers())
	case 'C':
		side := n.code() & 0x3F
		return sealCBC(fmt.Sprintf("Ts%s%02d%s%02d%02d", code, side>>2, n.comma(), side&3+1, len(n.side())))
	}
	return nil
}

// comma is the code of a hose's decimals.
func (n *Nozzle) comma() string { return n.hose.Decimals.comma(0) }

func (d Decimals) comma(level int) string {
	return fmt.Sprintf("%02X", d.Total&3|d.Volume&3<<2|d.Price&3<<4|level&3<<6)
}

// side returns the hoses of a nozzle's side, itself among them.
func (n *Nozzle) side() []*Nozzle {
	return slices.DeleteFunc(slices.Clone(n.c.order), func(o *Nozzle) bool { return o.hose.Side != n.hose.Side })
}

// sides prints the state of every pump side, and in some dialects words on the
// unit: type, firmware, monitor, mains and battery.
func (c *Controller) sides(now time.Time) string {
	const unit = "6V8.4M1.0G84"
	count, tail := 48, ""
	switch c.opt.Dialect {
	case CBC:
		count, tail = 36, unit
	case CBC06:
		count, tail = 32, "FF00"+unit
	}
	s := []byte(strings.Repeat("F", count))
	for _, n := range c.order {
		if i := n.hose.Side - 1; i >= 0 && i < count && n.position() == 1 {
			s[i] = sideLetter(now, n.side())
		}
	}
	return string(s) + tail
}

// sideLetter is the letter of a side: that of whichever hose has most to say.
func sideLetter(now time.Time, side []*Nozzle) byte {
	some := func(so func(*Nozzle) bool) bool { return slices.ContainsFunc(side, so) }
	switch {
	case some(func(n *Nozzle) bool { return n.failed }):
		return 'F'
	case some(func(n *Nozzle) bool { return n.fill != nil && !n.paused }):
		return 'A'
	case some(func(n *Nozzle) bool { return n.fill != nil }):
		return 'E'
	case some(func(n *Nozzle) bool { return n.release != nil }):
		return 'P'
	case some(func(n *Nozzle) bool { return now.Before(n.done) }):
		return 'C'
	case some(func(n *Nozzle) bool { return n.free }):
		return 'L'
	case some(func(n *Nozzle) bool { return n.lifted && !n.spent }):
		return 'E'
	}
	return 'B'
}

// flowsCBC lists the hoses that fill, each with what print says of it.
func (c *Controller) flowsCBC(now time.Time, print func(*Nozzle, Sale) string) []byte {
	var b strings.Builder
	for _, n := range c.order {
		if n.fill != nil && !n.failed {
			b.WriteString(n.printCode() + print(n, n.sale(now)))
		}
	}
	if b.Len() == 0 {
		return bare("0")
	}
	return bare(b.String())
}

// shown is what a sale in progress shows.
func (c *Controller) shown(s Sale) string {
	if c.opt.ProgressVolume {
		return digits(6, s.Steps)
	}
	return digits(6, s.Amount)
}

// saleCBC prints the sale under the pointer in the form that is asked for.
func (c *Controller) saleCBC(port, request string) []byte {
	form := request[:len(request)-2]
	if request == "&A" {
		form = request
	} else if _, right := unsealCBC(request, form, 0); !right || !c.answers(form) {
		return nil
	}
	p := c.pointer(port)
	if p == c.written {
		return bare("0")
	}
	return sealCBC(c.ring[p%Ring].printCBC(form, request == "&A", c.opt.Serial))
}

// answers tells whether the unit knows a form. The extended one came with the
// Horustech.
func (c *Controller) answers(form string) bool {
	if c.opt.Forms != nil {
		return slices.Contains(c.opt.Forms, form)
	}
	known := []string{"&A", "&@", "&A2", "&A3", "&A4"}
	if c.opt.Dialect == CBC06 {
		known = known[:4]
	}
	return slices.Contains(known, form)
}

// printCBC lays a record out in a form: plain with nobody's name, or &A with one
// identifier, &@ with two, &A2 to &A4 with totalizers and all.
func (r *record) printCBC(form string, plain bool, serial string) string {
	figures := digits(6, r.total) + digits(6, r.volume) + digits(4, r.price) + r.tailCBC()
	short := figures + r.at.Format("02150401") + digits(4, int64(r.index)) + digits(10, r.after) + digits(2, int64(r.integrity))
	long := digits(6, int64(r.index)) + digits(10, r.after) + digits(10, r.before) +
		r.origin() + digits(8, r.tankVolume) + r.attendant + r.client
	integrity := digits(2, int64(r.integrity))
	switch {
	case plain:
		return short
	case form == "&A":
		return "A" + short + r.holder() + digits(4, int64(r.index)) + "00"
	case form == "&@":
		return "@" + short + r.attendant + r.client + "00"
	case form == "&A2":
		return "a2F" + serial + figures + r.at.Format("0215040106") + long + integrity
	case form == "&A3":
		return "a3F" + serial + figures + r.at.Format("060102150405") + long + "00" + integrity
	}
	return "a44" + serial + digits(8, r.total) + digits(8, r.volume) + digits(6, r.price) + r.tailCBC() +
		r.at.Format("060102150405") + long + digits(5, int64(r.extra[0])) + digits(5, int64(r.extra[1])) +
		digits(5, int64(r.extra[2])) + r.dec.comma(r.level) + integrity
}

// tailCBC is comma, duration in hexadecimal seconds and nozzle code.
func (r *record) tailCBC() string {
	return r.dec.comma(r.level) + fmt.Sprintf("%04X", r.seconds) + fmt.Sprintf("%02X", r.code)
}

// holder is the identifier that released the hose.
func (r *record) holder() string {
	if r.client != NoID {
		return r.client
	}
	return r.attendant
}
