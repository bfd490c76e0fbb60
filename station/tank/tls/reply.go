package tls

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/tank"
)

// Why a field cannot be read.
var (
	errDigits = errors.New("not a decimal number")
	errHex    = errors.New("not a hexadecimal number")
	errTime   = errors.New("not a time of the form YYMMDDHHmm")
)

// A Console is what one needs to know to understand a console's replies.
type Console struct {
	Units Units
	// Compensated tells whether its compensated volumes are at a temperature that
	// is known; else they are left out.
	Compensated bool
}

// Inventory reads the data of an i201 reply.
func (c Console) Inventory(data string) (tank.Inventory, error) {
	x := cursor{rest: data}
	inv := tank.Inventory{Console: x.time("time of the console")}
	for x.more() {
		l := c.level(&x)
		if x.err == nil {
			inv.Levels = append(inv.Levels, l)
		}
	}
	return inv, x.err
}

// level reads one tank: number, product, status, and the measurements.
func (c Console) level(x *cursor) tank.Level {
	l := tank.Level{Tank: x.number("tank")}
	x.take("product", 1)
	status := x.hex("status", 4)
	l.Delivering, l.Testing, l.Invalid = status&1 != 0, status&2 != 0, status&4 != 0
	m := x.singles(6, 7)
	l.VolumeUL = dispense.Volume(c.volume(x, m[0]))
	l.CompensatedUL = c.compensated(x, m[1])
	l.UllageUL = new(dispense.Volume(c.volume(x, m[2])))
	l.HeightUM, l.WaterUM = c.height(x, m[3]), c.height(x, m[4])
	l.TemperatureMC = c.temperature(x, m[5])
	if len(m) > 6 {
		l.WaterUL = new(dispense.Volume(c.volume(x, m[6])))
	}
	return l
}

// Deliveries reads the data of an i202 or i20C reply.
func (c Console) Deliveries(data string) (console time.Time, all []tank.Delivery, err error) {
	x := cursor{rest: data}
	console = x.time("time of the console")
	for x.more() {
		number := x.number("tank")
		x.take("product", 1)
		for n := x.number("deliveries"); n > 0 && x.err == nil; n-- {
			d := tank.Delivery{Tank: number, From: x.time("begin"), To: x.time("end")}
			m := x.singles(8, 10)
			d.Before, d.After = c.side(&x, m[0:4]), c.side(&x, m[4:8])
			if len(m) == 10 {
				d.Before.HeightUM, d.After.HeightUM = c.height(&x, m[8]), c.height(&x, m[9])
			}
			if x.err == nil {
				all = append(all, d)
			}
		}
	}
	return console, all, x.err
}

// side reads what a tank held before or after a delivery: volume, compensated
// volume, water height, temperature.
func (c Console) side(x *cursor, m []single) tank.Level {
	return tank.Level{
		VolumeUL: dispense.Volume(c.volume(x, m[0])), CompensatedUL: c.compensated(x, m[1]), WaterUM: c.height(x, m[2]),
		TemperatureMC: c.temperature(x, m[3]),
	}
}

// ReadAlarms reads the data of an i205 reply: each tank with its alarms.
func ReadAlarms(data string) ([]tank.Alarm, error) {
	var all []tank.Alarm
	x := cursor{rest: data}
	x.time("time of the console")
	for x.more() {
		number := x.number("tank")
		for n := x.number("alarms"); n > 0 && x.err == nil; n-- {
			code := x.number("alarm")
			if x.err == nil {
				all = append(all, tank.Alarm{Tank: number, Word: alarmWord(code)})
			}
		}
	}
	return all, x.err
}

// tankCategory is the category of alarms that i205 also lists, tank by tank.
const tankCategory = 2

// ReadStatus reads the data of an i101 reply: what is wrong with the system, tanks
// left out. Nothing at all, and 000000, mean that all is well.
func ReadStatus(data string) ([]tank.Alarm, error) {
	var all []tank.Alarm
	x := cursor{rest: data}
	x.time("time of the console")
	for x.more() {
		category, code, device := x.number("category"), x.number("alarm"), x.number("device")
		if x.err == nil && category != 0 && category != tankCategory {
			all = append(all, tank.Alarm{Word: fmt.Sprintf("console_%02d%02d%02d", category, code, device)})
		}
	}
	return all, x.err
}

// alarmWords are the alarms of a tank, as documented.
var alarmWords = map[int]string{
	1: "setup", 2: "leak", 3: "high_water", 4: "overfill", 5: "low_product", 6: "sudden_loss", 7: "high_product",
	8: "invalid_level", 9: "probe_out", 10: "high_water_warning", 11: "delivery_needed", 12: "maximum_product",
	13: "gross_test_failed", 14: "periodic_test_failed", 15: "annual_test_failed", 16: "periodic_test_needed",
	17: "annual_test_needed", 18: "periodic_test_due", 19: "annual_test_due", 20: "test_active",
}

func alarmWord(code int) string {
	if w, ok := alarmWords[code]; ok {
		return w
	}
	return fmt.Sprintf("alarm_%02d", code)
}

func (c Console) compensated(x *cursor, v single) *dispense.Volume {
	n := c.volume(x, v)
	if !c.Compensated {
		return nil
	}
	return new(dispense.Volume(n))
}

func (c Console) volume(x *cursor, v single) int64      { return x.scaled(v, c.Units.volume) }
func (c Console) height(x *cursor, v single) int64      { return x.scaled(v, c.Units.height) }
func (c Console) temperature(x *cursor, v single) int64 { return x.scaled(v, c.Units.temperature) }

// A cursor reads the fields of a reply one after another, and keeps the first
// error. After it every field is zero.
type cursor struct {
	rest string
	at   int
	err  error
}

func (x *cursor) more() bool { return x.err == nil && x.rest != "" }

func (x *cursor) fail(name, raw string, why error) {
	if x.err == nil {
		x.err = fmt.Errorf("%s %q at character %d of the data: %w", name, raw, x.at-len(raw)+1, why)
	}
}

// take returns the next so many characters.
func (x *cursor) take(name string, n int) string {
	if x.err != nil {
		return ""
	}
	if len(x.rest) < n {
		x.err = fmt.Errorf("%s: %d characters are left, and it has %d", name, len(x.rest), n)
		return ""
	}
	s := x.rest[:n]
	x.rest, x.at = x.rest[n:], x.at+n
	return s
}

// number reads two decimal digits.
func (x *cursor) number(name string) int {
	s := x.take(name, 2)
	if x.err != nil {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		x.fail(name, s, errDigits)
	}
	return int(n)
}

func (x *cursor) hex(name string, width int) uint64 {
	s := x.take(name, width)
	if x.err != nil {
		return 0
	}
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		x.fail(name, s, errHex)
	}
	return n
}

// time reads YYMMDDHHmm as if it were UTC. All zeros are no time, which a
// console shows before its clock was set.
func (x *cursor) time(name string) time.Time {
	s := x.take(name, 10)
	if x.err != nil || strings.Trim(s, "0") == "" {
		return time.Time{}
	}
	at, err := time.Parse("0601021504", s)
	if err != nil {
		x.fail(name, s, errTime)
	}
	if at.Year() < 2000 { // the layout's years begin in 1969
		at = at.AddDate(100, 0, 0)
	}
	return at
}

// singles reads a count and that many numbers, at least the given ones; what a
// later console adds behind the most that is known is passed over.
func (x *cursor) singles(least, most int) []single {
	all := make([]single, least, most)
	n := x.hex("numbers", 2)
	if x.err == nil && int(n) < least {
		x.err = fmt.Errorf("%d numbers, where at least %d stand", n, least)
	}
	for i := range int(n) {
		s := x.take("number", 8)
		if x.err != nil {
			return all
		}
		v, err := parseSingle(s)
		switch {
		case err != nil:
			x.fail("number", s, err)
		case i < least:
			all[i] = v
		case i < most:
			all = append(all, v)
		}
	}
	return all
}

func (x *cursor) scaled(v single, unit func() (scale, error)) int64 {
	s, err := unit()
	if err != nil && x.err == nil {
		x.err = err
	}
	if x.err != nil {
		return 0
	}
	n, err := s.apply(v)
	if err != nil {
		x.err = err
	}
	return n
}
