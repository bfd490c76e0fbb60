package horustech

import (
	"strconv"
	"time"
)

// An order is a preset as it was asked for, whatever the command.
type order struct {
	hose          string
	id            string
	kind          byte // of the identifier: 0 attendant, 1 client, 2 odometer
	authorize     bool
	value         int64
	seconds       int64
	volume        bool // value is a volume, else money
	wholeSide     bool
	level         int
	wellFormed    bool
	withoutHolder bool // no identifier and no time to lift
}

// preset releases a hose, or a side, up to a limit.
func (c *Controller) preset(now time.Time, index, args string) string {
	o := parsers[index](args)
	if !o.wellFormed {
		return badParameter
	}
	n := c.find(o.hose)
	if n == nil {
		return noHose
	}
	return c.release(now, n, o)
}

// release carries out an order for a hose, or for its side.
func (c *Controller) release(now time.Time, n *Nozzle, o order) string {
	if code := n.refusal(); code != ok {
		return code
	}
	if !o.authorize {
		return ok
	}
	for _, each := range c.order {
		if each == n || o.wholeSide && each.hose.Side == n.hose.Side {
			each.release = each.fresh(o, now)
		}
	}
	return ok
}

// fresh returns the release of a hose that an order asks for.
func (n *Nozzle) fresh(o order, now time.Time) *release {
	r := &release{attendant: NoID, client: NoID, level: o.level}
	if !o.withoutHolder {
		r.until = now.Add(time.Duration(o.seconds) * time.Second)
		if o.kind == '0' {
			r.attendant = o.id
		} else {
			r.client = o.id
		}
	}
	if !o.volume {
		r.limitMoney = o.value
		return r
	}
	r.limitSteps = o.value * pow10(6-n.c.opt.PresetDecimals) / n.stepUL()
	return r
}

// parsers read the data part of each command behind its index.
var parsers = map[string]func(string) order{
	"09": parse09, "31": parse31, "26": parse26, "34": parse34,
}

// parse09 takes both forms of the manual: with type and position, as the field
// table says, and without, as its printed example is.
func parse09(a string) order {
	if len(a) != 8 && len(a) != 10 {
		return order{}
	}
	v, good := number(a[2:8], 6)
	volume := len(a) == 10 && a[8] == '1'
	return order{hose: a[:2], authorize: true, value: v, volume: volume, wholeSide: !volume, wellFormed: good, withoutHolder: true}
}

func parse31(a string) order {
	if len(a) != 12 {
		return order{}
	}
	v, good := number(a[2:10], 8)
	kind, level := a[10], int(a[11])-'0'
	return order{
		hose: a[:2], authorize: true, value: v, volume: kind == '1', wholeSide: kind == '0', level: level,
		wellFormed: good && kind >= '0' && kind <= '2' && level >= 0 && level <= 2, withoutHolder: true,
	}
}

func parse26(a string) order {
	if len(a) != 34 {
		return order{}
	}
	o := parseIdentified(a, 6)
	_, reserved := number(a[29:], 5)
	o.wellFormed = o.wellFormed && reserved && a[28] != 'D'
	return o
}

func parse34(a string) order {
	if len(a) != 32 {
		return order{}
	}
	o := parseIdentified(a, 8)
	level := int(a[31]) - '0'
	o.wellFormed = o.wellFormed && level >= 0 && level <= 5 && o.kind != '2'
	o.level = max(level, 0) % 3
	return o
}

// parseIdentified reads what 26 and 34 share: hose, identifier, its kind, S or
// N, a value of some digits, seconds to lift, kind of value.
func parseIdentified(a string, width int) order {
	o := order{hose: a[:2], id: a[2:18], kind: a[18], authorize: a[19] == 'S'}
	rest := a[20:]
	var good, timely bool
	o.value, good = number(rest[:width], width)
	o.seconds, timely = number(rest[width:width+2], 2)
	unit := rest[width+2]
	o.volume, o.wholeSide = unit == 'V', unit == '$'
	_, err := strconv.ParseUint(o.id, 16, 64)
	o.wellFormed = good && timely && err == nil && o.kind >= '0' && o.kind <= '2' &&
		(a[19] == 'S' || a[19] == 'N') && (unit == 'V' || unit == '$' || unit == 'D')
	return o
}
