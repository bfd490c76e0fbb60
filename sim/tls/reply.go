package tls

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// cut finds a command: SOH, the security code if there is one, and a function of
// six characters. Whatever follows up to the next SOH is not looked at.
func (c *Console) cut(in []byte) (length int, request []byte) {
	n := 1 + len(c.opt.Security) + 6
	for i, b := range in {
		if b&0x7F == 0x01 {
			if i > 0 {
				return i, nil
			}
			break
		}
		if i == len(in)-1 {
			return len(in), nil
		}
	}
	if len(in) < n {
		return 0, nil
	}
	request = make([]byte, n)
	for i, b := range in[:n] {
		if c.opt.Parity != "" && (bits.OnesCount8(b)%2 == 0) != (c.opt.Parity == "even") {
			return n, nil // a character with wrong parity is not heard
		}
		request[i] = b & 0x7F
	}
	return n, request
}

// answer carries out a command.
func (c *Console) answer(request []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	function, ok := strings.CutPrefix(string(request[1:]), c.opt.Security)
	if !ok {
		return nil // whoever does not know the code gets no answer
	}
	data, known := c.data(function)
	if !known {
		c.told = append(c.told, function)
		return c.seal("\x019999", "")
	}
	return c.seal("\x01"+function+data, "&&")
}

// seal adds the checksum and the end, and the parity bits.
func (c *Console) seal(text, mark string) []byte {
	sum := 0
	for _, b := range []byte(text + mark) {
		sum -= int(b)
	}
	if c.faults.WrongChecksum {
		sum++
	}
	out := []byte(fmt.Sprintf("%s%s%04X", text, mark, sum&0xFFFF))
	out = append(out, c.opt.End)
	if c.opt.Parity != "" {
		for i, b := range out {
			if (bits.OnesCount8(b)%2 == 0) != (c.opt.Parity == "even") {
				out[i] |= 0x80
			}
		}
	}
	return out
}

// data returns what is told between function and checksum.
func (c *Console) data(function string) (data string, known bool) {
	var number int
	if function[0] != 'i' || slices.Contains(c.opt.Lacks, function[1:4]) {
		return "", false
	}
	if _, err := fmt.Sscanf(function[4:], "%02d", &number); err != nil {
		return "", false
	}
	now := c.advance()
	of := c.tanks
	if number > 0 {
		of = nil
		if v := c.vessel(number); v != nil {
			of = []*vessel{v}
		}
	}
	out := stamp(c.clock(now))
	switch function[1:4] {
	case "101":
		return out + c.status(), true
	case "201":
		for _, v := range of {
			out += c.inventory(v, now)
		}
	case "202", "20C":
		for _, v := range of {
			out += c.deliveries(v, function[1:4] == "20C")
		}
	case "205":
		for _, v := range of {
			active := on(v.alarms)
			out += fmt.Sprintf("%02d%02d", v.Number, len(active))
			for _, a := range active {
				out += fmt.Sprintf("%02d", a)
			}
		}
	case "902":
		return out + "SOFTWARE# 346330-100-C CREATED - 26.01.01.00.00", true
	default:
		return "", false
	}
	return out, true
}

func (c *Console) status() (out string) {
	for _, v := range c.tanks {
		for _, a := range on(v.alarms) {
			out += fmt.Sprintf("02%02d%02d", a, v.Number)
		}
	}
	for a, active := range c.system {
		if active {
			out += fmt.Sprintf("%02d%02d%02d", a[0], a[1], a[2])
		}
	}
	if out == "" {
		return "000000"
	}
	return out
}

func on(alarms map[int]bool) (active []int) {
	for a, is := range alarms {
		if is {
			active = append(active, a)
		}
	}
	slices.Sort(active)
	return active
}

// measured is what the probe and the console make of a tank at one time, in the
// console's units.
type measured struct{ volume, compensated, ullage, height, water, temperature, waterVolume float64 }

// A report is a delivery as the console saw it.
type report struct {
	from, to   time.Time
	start, end measured
}

func (c *Console) measure(v *vessel, now time.Time) measured {
	ul := float64(v.volume(now))
	celsius := float64(v.TemperatureMC) / 1000
	m := measured{
		volume: ul / 1e6, ullage: (float64(v.CapacityUL) - ul) / 1e6,
		// Diesel shrinks by 0.083 % a degree, near enough for a console of ours.
		compensated: ul / 1e6 * (1 - 0.00083*(celsius-15)),
		height:      ul / float64(v.CapacityUL) * float64(v.HeightUM) / 1000, water: float64(v.WaterUM) / 1000,
		waterVolume: float64(v.WaterUM) / float64(v.HeightUM) * float64(v.CapacityUL) / 1e6, temperature: celsius,
	}
	if c.opt.Gallons {
		for _, x := range []*float64{&m.volume, &m.ullage, &m.compensated, &m.waterVolume} {
			*x /= 3.785411784
		}
	}
	if c.opt.Inches {
		m.height, m.water = m.height/25.4, m.water/25.4
	}
	if c.opt.Fahrenheit {
		m.temperature = celsius*9/5 + 32
	}
	return m
}

func (c *Console) inventory(v *vessel, now time.Time) string {
	m := c.measure(v, now)
	status := 0
	if v.pouring != nil {
		status |= 1
	}
	if c.faults.InvalidHeight {
		status |= 4
	}
	numbers := []float64{m.volume, m.compensated, m.ullage, m.height, m.water, m.temperature, m.waterVolume}
	if c.opt.Old {
		numbers = numbers[:6]
	}
	return fmt.Sprintf("%02d1%04X", v.Number, status) + singles(numbers)
}

func (c *Console) deliveries(v *vessel, newest bool) string {
	all := v.reports
	if newest {
		all = all[max(0, len(all)-1):]
	}
	out := fmt.Sprintf("%02d1%02d", v.Number, len(all))
	for _, r := range all {
		s, e := r.start, r.end
		out += stamp(r.from) + stamp(r.to) + singles([]float64{s.volume, s.compensated, s.water, s.temperature,
			e.volume, e.compensated, e.water, e.temperature, s.height, e.height})
	}
	return out
}

// singles writes a count and the numbers, as IEEE-754 of 32 bits.
func singles(numbers []float64) string {
	out := fmt.Sprintf("%02X", len(numbers))
	for _, n := range numbers {
		out += fmt.Sprintf("%08X", math.Float32bits(float32(n)))
	}
	return out
}

func stamp(at time.Time) string { return at.Format("0601021504") }
