package bench

import (
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Problem is one thing in a profile that cannot be.
type Problem struct {
	Key    string // such as horustech[0].hoses[1].number, all from 0
	Reason string
	Remedy string
}

// Check returns everything that is wrong with a profile, in its order.
func (p *Profile) Check() []Problem {
	c := &checker{ids: map[string]string{}, places: map[string]string{}, tanks: map[string]bool{}}
	for _, g := range p.TLS {
		for _, t := range g.Tanks {
			c.tanks[t.ID] = true
		}
	}
	for i, u := range p.Horustech {
		c.unit(fmt.Sprintf("horustech[%d]", i), u)
		if u.Sides != 0 {
			c.wrong(fmt.Sprintf("horustech[%d].sides", i), "a Horustech has one dialect", "leave it out, or make the table a [[cbc]]")
		}
	}
	for i, u := range p.CBC {
		c.cbc(fmt.Sprintf("cbc[%d]", i), u)
	}
	for i, b := range p.Dart {
		c.bus(fmt.Sprintf("dart[%d]", i), b)
	}
	for i, y := range p.Yard {
		c.yard(fmt.Sprintf("yard[%d]", i), y)
	}
	for i, g := range p.TLS {
		c.gauge(fmt.Sprintf("tls[%d]", i), g)
	}
	for i, s := range p.Scanner {
		at := fmt.Sprintf("scanner[%d]", i)
		c.cable(at, s.Cable)
		c.scanner(at, s)
	}
	for i, s := range p.Printer {
		at := fmt.Sprintf("printer[%d]", i)
		c.cable(at, s.Cable)
		if s.PaperMM != 0 && s.PaperMM != 80 && s.PaperMM != 58 {
			c.wrong(at+".paper_mm", fmt.Sprintf("there is no paper of %d mm", s.PaperMM), "give 80 or 58")
		}
	}
	if len(c.places) == 0 && len(c.found) == 0 {
		c.wrong("", "there is no device in it", "see litro-sim forecourt --print-profile")
	}
	return c.found
}

type checker struct {
	found  []Problem
	ids    map[string]string // of devices, hoses and tanks, and where they stand
	places map[string]string // ports and addresses, and whose they are
	tanks  map[string]bool
}

func (c *checker) wrong(key, reason, remedy string) {
	c.found = append(c.found, Problem{key, reason, remedy})
}

// between checks a whole number.
func (c *checker) between(key string, n, least, most int64, remedy string) {
	if n < least || n > most {
		c.wrong(key, fmt.Sprintf("%d is outside %d to %d", n, least, most), remedy)
	}
}

var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,15}$`)

// id checks a name, which must be one word and nobody else's: people type it.
func (c *checker) id(at, id string) {
	key := at + ".id"
	switch other, taken := c.ids[id]; {
	case id == "":
		c.wrong(key, "it is missing", `give the word that is typed for it, such as id = "1A"`)
	case !word.MatchString(id):
		c.wrong(key, fmt.Sprintf("%q is not one word of up to 16 letters, digits, '-', '_' and '.'", id), "choose a short name that can be typed")
	case taken:
		c.wrong(key, fmt.Sprintf("%q is also that of %s", id, other), "give each device, hose and tank a name of its own")
	default:
		c.ids[id] = at
	}
}

func (c *checker) cable(at string, w Cable) {
	c.id(at, w.ID)
	key, place := at+".port", w.Port
	switch {
	case w.Port == "" && w.Listen == "":
		c.wrong(key, "it is missing", `give port = "name" for a link to a terminal, or listen = "127.0.0.1:PORT"`)
		return
	case w.Port != "" && w.Listen != "":
		c.wrong(at+".listen", "it has a port too", "leave one of them out: a device has one cable")
		return
	case w.Listen != "":
		key, place = at+".listen", w.Listen
		if _, _, err := net.SplitHostPort(w.Listen); err != nil {
			c.wrong(key, fmt.Sprintf("%q is not host:port", w.Listen), `give one such as "127.0.0.1:10001"`)
			return
		}
	default:
		place = filepath.Clean(w.Port)
	}
	if other, taken := c.places[place]; taken && !strings.HasSuffix(place, ":0") {
		c.wrong(key, fmt.Sprintf("%q is also that of %s", place, other), "give each device its own")
	}
	c.places[place] = at
}

// hose checks what hoses of all pumps have.
func (c *checker) hose(at string, h Hose, leastPrice int64) {
	c.id(at, h.ID)
	c.tank(at, h.Tank)
	c.between(at+".price_cents", h.PriceCents, leastPrice, 9999, "give the price of a liter in cents, as the display shows it")
	c.totalizer(at, h.TotalizerL)
}

func (c *checker) totalizer(at string, liters int64) {
	c.between(at+".totalizer_l", liters, 0, 90_000_000, "give the liters where the meter begins")
}

func (c *checker) tank(at, tank string) {
	if tank == "" || c.tanks[tank] {
		return
	}
	var names []string
	for t := range c.tanks {
		names = append(names, t)
	}
	slices.Sort(names)
	remedy := "leave it out, or add a [[tls]] with that tank"
	if len(names) > 0 {
		remedy = "name one of " + strings.Join(names, ", ") + ", or leave it out"
	}
	c.wrong(at+".tank", fmt.Sprintf("there is no tank %q", tank), remedy)
}

// once checks that a place at a device is taken once.
func (c *checker) once(taken map[string]string, key, place, id string) {
	if other, twice := taken[place]; twice {
		c.wrong(key, fmt.Sprintf("%s is taken by %q", place, other), "give each hose its own")
	}
	taken[place] = id
}

func (c *checker) some(at string, n int) {
	if n == 0 {
		c.wrong(at+".hoses", "there is none", "add one, such as those of --print-profile")
	}
}

func (c *checker) unit(at string, u Unit) {
	c.cable(at, u.Cable)
	c.some(at, len(u.Hoses))
	taken := map[string]string{}
	for i, h := range u.Hoses {
		key := fmt.Sprintf("%s.hoses[%d]", at, i)
		c.hose(key, h.Hose, 1)
		c.between(key+".number", int64(h.Number), 1, 99, "give its number at the controller")
		c.between(key+".side", int64(h.Side), 1, 48, "give its side of the pump")
		c.once(taken, key+".number", fmt.Sprintf("number %d", h.Number), h.ID)
	}
}

func (c *checker) cbc(at string, u Unit) {
	c.unit(at, u)
	sides := orElse(u.Sides, 32)
	if _, known := dialects[sides]; !known {
		c.wrong(at+".sides", fmt.Sprintf("there is no unit with %d sides", u.Sides), "give 32, 36 or 48")
		return
	}
	onSide := map[int]int{}
	for i, h := range u.Hoses {
		if h.Side > sides {
			c.wrong(fmt.Sprintf("%s.hoses[%d].side", at, i), fmt.Sprintf("%d is above the unit's %d sides", h.Side, sides), "choose another side, or more sides")
		}
		if onSide[h.Side]++; onSide[h.Side] > 4 {
			c.wrong(fmt.Sprintf("%s.hoses[%d].side", at, i), fmt.Sprintf("side %d has four hoses already", h.Side), "choose another side")
		}
	}
}

func (c *checker) bus(at string, b Bus) {
	c.cable(at, b.Cable)
	c.some(at, len(b.Hoses))
	taken := map[string]string{}
	for i, h := range b.Hoses {
		key := fmt.Sprintf("%s.hoses[%d]", at, i)
		c.hose(key, h.Hose, 0)
		c.between(key+".side", int64(h.Side), 1, 32, "give its address less 4F hexadecimal")
		c.between(key+".nozzle", int64(h.Nozzle), 1, 8, "give its number at the side")
		c.once(taken, key+".nozzle", fmt.Sprintf("nozzle %d of side %d", h.Nozzle, h.Side), h.ID)
	}
}

func (c *checker) yard(at string, y Yard) {
	c.cable(at, y.Cable)
	c.some(at, len(y.Hoses))
	counter, relay := y.slaves()
	c.between(at+".counter_slave", int64(counter), 1, 247, "give the module's address")
	c.between(at+".relay_slave", int64(relay), 1, 247, "give the module's address")
	if counter == relay {
		c.wrong(at+".relay_slave", fmt.Sprintf("%d is also the counter's address", relay), "give each module its own")
	}
	taken := map[string]string{}
	for i, h := range y.Hoses {
		key := fmt.Sprintf("%s.hoses[%d]", at, i)
		c.id(key, h.ID)
		c.tank(key, h.Tank)
		c.totalizer(key, h.TotalizerL)
		c.between(key+".channel", int64(h.Channel), 0, 6, "an ADAM-4150 has seven inputs")
		c.once(taken, key+".channel", fmt.Sprintf("channel %d", h.Channel), h.ID)
		c.between(key+".pulses_per_liter", h.PulsesPerLiter, 1, 10_000, "give what the meter's plate says")
		c.between(key+".close_ms", h.CloseMS, 0, 60_000, "give the valve's time to close in milliseconds")
	}
}

func (c *checker) gauge(at string, g Gauge) {
	c.cable(at, g.Cable)
	if g.Units != "" && g.Units != "metric" && g.Units != "us" {
		c.wrong(at+".units", fmt.Sprintf("%q is neither metric nor us", g.Units), "give one of them")
	}
	if n := len(g.Security); n != 0 && n != 6 {
		c.wrong(at+".security", fmt.Sprintf("it has %d characters", n), "a console's code has six; leave it out for none")
	}
	if len(g.Tanks) == 0 {
		c.wrong(at+".tanks", "there is none", "add one, such as those of --print-profile")
	}
	taken := map[string]string{}
	for i, t := range g.Tanks {
		key := fmt.Sprintf("%s.tanks[%d]", at, i)
		c.id(key, t.ID)
		c.between(key+".number", int64(t.Number), 1, 16, "give its number at the console")
		c.once(taken, key+".number", fmt.Sprintf("number %d", t.Number), t.ID)
		c.between(key+".capacity_l", t.CapacityL, 1, 1_000_000, "give what it holds to the brim, in liters")
		c.between(key+".start_l", t.StartL, 0, max(t.CapacityL, 0), "give what is in it at the start, up to its capacity")
		c.between(key+".height_mm", t.height(), 100, 20_000, "give its height inside in millimeters")
		c.between(key+".water_mm", t.WaterMM, 0, t.height(), "give the water at its bottom in millimeters")
		c.between(key+".celsius", t.celsius(), -40, 60, "give the temperature of the fuel")
	}
}

func (c *checker) scanner(at string, s Scanner) {
	m, known := model(s.Profile)
	switch {
	case !known:
		var names []string
		for _, m := range models() {
			names = append(names, m.name)
		}
		c.wrong(at+".profile", fmt.Sprintf("there is no %q", s.Profile), "give one of "+strings.Join(names, ", "))
	case s.Trigger && m.options.TriggerOn == "" && !m.packets:
		c.wrong(at+".trigger", fmt.Sprintf("a scanner of profile %s cannot be told to scan", m.name), "leave it out, or take another profile")
	case s.Acknowledge && m.packets:
		c.wrong(at+".acknowledge", "a scanner in packets always waits for an acknowledgment", "leave it out")
	}
}
