package horustech

import (
	"fmt"
	"strings"
	"time"
)

// The codes of a refusal. 1 to 4 name the position of the hose in use.
const (
	ok           = "00"
	pumpTimeout  = "E6"
	noHose       = "E7"
	filling      = "E8"
	badMode      = "E9"
	badParameter = "EC"
	badCommand   = "EE"
)

// answer carries out one request that came in on a port and returns the frame
// that answers it.
func (c *Controller) answer(port string, data []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.advance()
	index, args := string(data[:2]), string(data[2:])
	reply := c.carryOut(port, now, index, args)
	c.settle(now)
	return frame(reply)
}

// carryOut returns the answer's data part, the command's index first.
func (c *Controller) carryOut(port string, now time.Time, index, args string) string {
	switch index {
	case "01":
		return index + c.status()
	case "02":
		return c.nextSale(port, index, args)
	case "03":
		return index + c.inProgress(now, false)
	case "05":
		return c.totals(port, now, index, args)
	case "06":
		return index + c.increment(port)
	case "08":
		return c.saleAt(index, args)
	case "0B":
		return index + formatClock(c.clock(now))
	case "12":
		return index + c.information()
	case "36":
		return index + c.conceptInformation()
	case "14":
		return index + c.hoseTable(args)
	case "28":
		return index + c.inProgress(now, true)
	}
	return index + c.change(now, index, args)
}

// change carries out a command that is answered by a status code alone.
func (c *Controller) change(now time.Time, index, args string) string {
	switch index {
	case "07":
		return c.setPrice(args, 4, false)
	case "32":
		return c.setPrice(args, 6, true)
	case "09", "26", "31", "34":
		return c.preset(now, index, args)
	case "0A":
		return c.setClock(now, args)
	case "13":
		return c.mode(now, args)
	case "30":
		return c.setBlacklist(args)
	}
	return badCommand
}

func (c *Controller) status() string {
	last := 0
	for number := range c.nozzles {
		last = max(last, number)
	}
	s := []byte(strings.Repeat(" ", last))
	for _, n := range c.order {
		s[n.hose.Number-1] = n.state()
	}
	return string(s)
}

// pointer returns a port's next unread sale. Two equal pointers mean that nothing
// is unread, so of a full ring sales are lost. c.mu is held.
func (c *Controller) pointer(port string) int64 {
	p, known := c.read[port]
	if !known {
		p = int64(c.opt.FirstIndex)
	}
	if c.opt.OverflowEmpties {
		return p + (c.written-p)/Ring*Ring
	}
	return max(p, c.written-(Ring-1))
}

func (c *Controller) nextSale(port, index, args string) string {
	form, rest, good := saleForm(args)
	if !good || rest != "" {
		return index + badParameter
	}
	p := c.pointer(port)
	if p == c.written {
		return index
	}
	return c.ring[p%Ring].print(index, form)
}

// saleForm splits off the letter and digit that ask for a longer sale.
func saleForm(args string) (form int, rest string, good bool) {
	switch {
	case strings.HasPrefix(args, "A1"):
		return 1, args[2:], true
	case strings.HasPrefix(args, "A2"):
		return 2, args[2:], true
	}
	return 0, args, !strings.HasPrefix(args, "A")
}

func (c *Controller) saleAt(index, args string) string {
	form, rest, good := saleForm(args)
	at, number := number(rest, 6)
	if !good || !number || at >= Ring {
		return index + badParameter
	}
	if r := c.ring[at]; r != nil {
		return r.print(index, form)
	}
	return index
}

// increment passes over the sale last read; with none left both numbers are
// equal.
func (c *Controller) increment(port string) string {
	p := c.pointer(port)
	if p < c.written {
		p++
	}
	c.read[port] = p
	return digits(6, p%Ring) + digits(6, c.written%Ring)
}

// inProgress lists the hoses that fill: money alone, or volume and identifier.
func (c *Controller) inProgress(now time.Time, identified bool) string {
	var b strings.Builder
	for _, n := range c.order {
		if n.fill == nil || n.failed {
			continue
		}
		s := n.sale(now)
		b.WriteString(digits(2, int64(s.Hose)))
		if identified {
			b.WriteString(digits(6, s.Steps) + n.fill.identifier())
		} else {
			b.WriteString(digits(6, s.Amount))
		}
	}
	return b.String()
}

// identifier returns the tag that released the hose.
func (r *release) identifier() string {
	if r.client != NoID {
		return r.client
	}
	return r.attendant
}

func (c *Controller) totals(port string, now time.Time, index, args string) string {
	if len(args) != 4 {
		return index + badParameter
	}
	if args == "0006" {
		return index + args + digits(6, c.pointer(port)%Ring) + digits(6, c.written%Ring) + strings.Repeat("0", 12)
	}
	n := c.find(args[:2])
	if n == nil {
		return index + noHose
	}
	if s := n.totals(now, args[2:]); s != "" {
		return index + args + s
	}
	return index + badParameter
}

// totals returns what a hose's totals of one kind print as, "" for a kind that
// does not exist.
func (n *Nozzle) totals(now time.Time, kind string) string {
	volume, money := digits(10, n.c.totalizer(n.meter.Read(now))), digits(10, n.money)
	switch kind {
	case "01":
		return volume
	case "02":
		return money
	case "03":
		return digits(4, n.prices[0]) + digits(4, n.prices[1])
	case "04":
		return volume + money + digits(4, n.prices[0])
	case "05":
		return n.identifiers()
	case "08":
		return volume + money + n.levels()
	case "09":
		return n.levels()
	}
	return ""
}

func (n *Nozzle) levels() string {
	return digits(6, n.prices[0]) + digits(6, n.prices[1]) + digits(6, n.prices[2])
}

// identifiers are those of the fill or the release at hand, zeros for none.
func (n *Nozzle) identifiers() string {
	r := n.release
	if n.fill != nil {
		r = &n.fill.release
	}
	if r == nil {
		return strings.Repeat("0", 32)
	}
	return strings.ReplaceAll(r.attendant+r.client, NoID, strings.Repeat("0", 16))
}

func (c *Controller) setPrice(args string, width int, levels bool) string {
	level := 0
	if levels && len(args) > 2 {
		level = int(args[2]) - '0'
		args = args[:2] + args[3:]
	}
	if len(args) != 2+width {
		return badParameter
	}
	n := c.find(args[:2])
	price, number := number(args[2:], width)
	switch {
	case n == nil:
		return noHose
	case n.failed:
		return pumpTimeout
	case !number || price == 0 || level < 0 || level > 2:
		return badParameter
	}
	n.prices[level] = price
	return ok
}

func (c *Controller) mode(now time.Time, args string) string {
	if len(args) != 4 {
		return badParameter
	}
	n := c.find(args[:2])
	switch {
	case n == nil:
		return noHose
	case n.failed:
		return pumpTimeout
	}
	return n.setMode(now, args[2:])
}

func (n *Nozzle) setMode(now time.Time, mode string) string {
	switch mode {
	case "01":
		n.free = true
	case "02":
		return n.allowOne()
	case "03":
		n.free = false
	case "04":
		n.release = nil
		n.finish(now)
	case "05":
		n.paused = n.fill != nil
	case "06", "07": // a card reader that is not there
	case "10":
		if n.fill != nil {
			return filling
		}
		n.release = nil
	default:
		return badMode
	}
	return ok
}

// allowOne releases one fill without limit, or ends a pause.
func (n *Nozzle) allowOne() string {
	if n.fill != nil && n.paused {
		n.paused = false
		return ok
	}
	if code := n.refusal(); code != ok {
		return code
	}
	n.release = &release{attendant: NoID, client: NoID}
	return ok
}

// refusal says why a hose cannot be released, or ok.
func (n *Nozzle) refusal() string {
	sibling := n.busySibling()
	switch {
	case n.failed:
		return pumpTimeout
	case n.fill != nil:
		return filling
	case sibling != nil:
		return fmt.Sprintf("E%d", sibling.position())
	}
	return ok
}

// position is the place of a hose on its side, 1 for the first.
func (n *Nozzle) position() int {
	p := 1
	for _, o := range n.c.order {
		if o.hose.Side == n.hose.Side && o.hose.Number < n.hose.Number {
			p++
		}
	}
	return min(p, 4)
}

// find returns the nozzle of a two-digit number, nil when there is none.
func (c *Controller) find(two string) *Nozzle {
	v, good := number(two, 2)
	if !good {
		return nil
	}
	return c.nozzles[int(v)]
}

// number reads exactly n decimal digits.
func number(s string, n int) (int64, bool) {
	if len(s) != n {
		return 0, false
	}
	var v int64
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	return v, true
}
