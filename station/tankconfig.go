package station

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/console"
	"github.com/litro-fuel/litro/station/tank"
	"github.com/litro-fuel/litro/station/tank/tls"
)

// A Tank is a storage tank.
type Tank struct {
	// Tank is its id, at most 8 bytes, as hoses name it.
	Tank string `toml:"tank"`
	// Grade is the product in it, as its hoses name it.
	Grade string `toml:"grade"`
	// CapacityL is what it holds to the brim, in liters.
	CapacityL int64 `toml:"capacity_l"`
	// SafeFillL is how far a truck may fill it, in liters; by default 95 % of the
	// capacity. LowL is when to order, by default 10 % of it.
	SafeFillL int64 `toml:"safe_fill_l"`
	LowL      int64 `toml:"low_l"`
	// HeightMM is its height inside, in millimeters: a lying tank's diameter. By
	// default the last row of the table. Readings are held to it.
	HeightMM int64 `toml:"height_mm"`
	// Table is a file with its strapping table, from which a dip in centimeters
	// becomes liters: a first line "cm,liters" or "mm,liters", then one pair a
	// line. Without it the tank cannot be dipped.
	Table string `toml:"table"`
}

// A Gauge is a console that measures tanks.
type Gauge struct {
	// Name tells it apart in logs and fault records, at most 24 bytes.
	Name string `toml:"name"`
	Port
	// Driver is tls: Veeder-Root TLS-300, TLS-350, TLS-450, and what answers as
	// they do. It is only ever asked.
	Driver string `toml:"driver"`
	// VolumeUnit is liters or gallons (US), by default liters; HeightUnit mm or in,
	// by default mm; TemperatureUnit C or F, by default C. They are what the
	// console is set to: its answers do not say.
	VolumeUnit      string `toml:"volume_unit"`
	HeightUnit      string `toml:"height_unit"`
	TemperatureUnit string `toml:"temperature_unit"`
	// Compensated is the temperature that the console's compensated volumes are
	// at: 15C, 20C or 60F. Left out, they are not recorded.
	Compensated string `toml:"compensated"`
	// SecurityFile holds, in its first line, the code of six characters that the
	// console asks for when its switch says so.
	SecurityFile string `toml:"security_file"`
	// ETX is the character that ends an answer, by default 3.
	ETX int `toml:"etx"`
	// ParityBit, even or odd, is for a console with 7 data bits and parity on a
	// port that can only do 8.
	ParityBit string `toml:"parity_bit"`
	// TimeoutMS is how long an answer may take to begin, by default 3000.
	TimeoutMS int `toml:"timeout_ms"`
	// PollS is how many seconds lie between two readings, 10 to 600; by default
	// 30. RecordMin is how many minutes lie between two records of them when
	// nothing else happens, 5 to 1440; by default 60.
	PollS     int `toml:"poll_s"`
	RecordMin int `toml:"record_min"`
	// Tanks are those it measures.
	Tanks []GaugeTank `toml:"tanks"`
}

// A GaugeTank is a tank as a gauge numbers it.
type GaugeTank struct {
	// Tank is the id of one of the station's tanks.
	Tank string `toml:"tank"`
	// Number is the console's number for it, 1 to 99.
	Number int `toml:"number"`
}

func (t Tank) withDefaults() Tank {
	setDefault(&t.SafeFillL, t.CapacityL*95/100)
	setDefault(&t.LowL, t.CapacityL/10)
	return t
}

func (g Gauge) withDefaults() Gauge {
	setDefault(&g.VolumeUnit, "liters")
	setDefault(&g.HeightUnit, "mm")
	setDefault(&g.TemperatureUnit, "C")
	setDefault(&g.ETX, tls.ETX)
	setDefault(&g.PollS, 30)
	setDefault(&g.RecordMin, 60)
	return g
}

// dimensions reads what the tank is, and its table, whose SHA-256 it returns.
func (t Tank) dimensions() (d tank.Dimensions, sum string, err error) {
	d = tank.Dimensions{Capacity: dispense.Volume(t.CapacityL) * dispense.Liter, HeightUM: t.HeightMM * 1000}
	if t.Table == "" {
		return d, "", nil
	}
	b, err := os.ReadFile(t.Table)
	if err != nil {
		return d, "", fmt.Errorf("table: %w; name the file of the strapping table, or leave it out", err)
	}
	if d.Table, err = tank.ParseTable(b); err != nil {
		return d, "", fmt.Errorf("table: %s: %w", t.Table, err)
	}
	um, top := d.Table.Top()
	switch {
	case top > d.Capacity+d.Capacity/20:
		return d, "", fmt.Errorf("table: %s: it ends at %s, which is more than capacity_l %d; correct the one or the other", t.Table, top, t.CapacityL)
	case t.HeightMM > 0 && um > d.HeightUM:
		return d, "", fmt.Errorf("table: %s: it ends at %d mm, which is above height_mm %d; correct the one or the other", t.Table, um/1000, t.HeightMM)
	}
	if d.HeightUM == 0 {
		d.HeightUM = um
	}
	hash := sha256.Sum256(b)
	return d, hex.EncodeToString(hash[:]), nil
}

// options returns the driver's settings.
func (g Gauge) options() (console.Options, error) {
	o := console.Options{
		Console: tls.Console{
			Units:       tls.Units{Volume: g.VolumeUnit, Height: g.HeightUnit, Temperature: g.TemperatureUnit},
			Compensated: g.Compensated != "",
		},
		Dialect: tls.Dialect{End: byte(g.ETX)}, Parity: g.ParityBit, Timeout: time.Duration(g.TimeoutMS) * time.Millisecond,
	}
	if g.SecurityFile != "" {
		b, err := os.ReadFile(g.SecurityFile)
		if err != nil {
			return o, fmt.Errorf("security_file: %w; write the code into that file, or leave it out", err)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		o.Dialect.Security = strings.TrimSpace(line)
	}
	return o, o.Check()
}

func (c Config) checkTanks(wrong complain) {
	names := map[string]bool{}
	if len(c.Tanks) > maxTanks {
		wrong("tanks: there are %d; a station has at most %d", len(c.Tanks), maxTanks)
	}
	for i, t := range c.Tanks {
		at := fmt.Sprintf("tanks[%d] %q", i, t.Tank)
		if t.Tank == "" || len(t.Tank) > 8 || names[t.Tank] {
			wrong("%s: tank: it is empty, longer than 8 bytes, or used twice", at)
		}
		names[t.Tank] = true
		if t.Grade == "" || len(t.Grade) > 8 {
			wrong("%s: grade: %q must have 1 to 8 bytes, as its hoses name it", at, t.Grade)
		}
		if err := t.check(); err != nil {
			wrong("%s: %w", at, err)
		}
	}
	for i, p := range c.Positions {
		for _, h := range p.Hoses {
			j := slices.IndexFunc(c.Tanks, func(t Tank) bool { return t.Tank == h.Tank })
			switch {
			case h.Tank == "" || len(c.Tanks) == 0:
			case j < 0:
				wrong("positions[%d] %q: hose %s: tank: there is no %q in tanks; name one of them, or leave it out", i, p.Position, h.Hose, h.Tank)
			case c.Tanks[j].Grade != h.Grade:
				wrong("positions[%d] %q: hose %s: its grade is %q, and that of tank %s is %q; correct the one or the other", i, p.Position, h.Hose, h.Grade, h.Tank, c.Tanks[j].Grade)
			}
		}
	}
	c.checkGauges(names, wrong)
}

func (t Tank) check() error {
	const most = 10_000_000 // a tank farm's largest
	if t.CapacityL < 1 || t.CapacityL > most {
		return fmt.Errorf("capacity_l: %d is outside 1 to %d; give what it holds to the brim, in liters", t.CapacityL, most)
	}
	if t.SafeFillL < 1 || t.SafeFillL > t.CapacityL {
		return fmt.Errorf("safe_fill_l: %d is outside 1 to the capacity, %d; 95 %% of it is usual", t.SafeFillL, t.CapacityL)
	}
	if t.LowL < 0 || t.LowL >= t.SafeFillL {
		return fmt.Errorf("low_l: %d is not below safe_fill_l, %d; 10 %% of the capacity is usual", t.LowL, t.SafeFillL)
	}
	if t.HeightMM < 0 || t.HeightMM > 100_000 {
		return fmt.Errorf("height_mm: %d is outside 0 to 100000; give the height inside, in millimeters", t.HeightMM)
	}
	_, _, err := t.dimensions()
	return err
}

func (c Config) checkGauges(tanks map[string]bool, wrong complain) {
	names, measured := map[string]bool{}, map[string]string{}
	for _, l := range c.Lines {
		names[l.Name] = true // faults are told apart by it
	}
	for _, s := range c.Scanners {
		names[s.Name] = true
	}
	for i, g := range c.Gauges {
		at := fmt.Sprintf("gauges[%d] %q", i, g.Name)
		if g.Name == "" || len(g.Name) > 24 || names[g.Name] {
			wrong("%s: name: it is empty, longer than 24 bytes, or another device's", at)
		}
		names[g.Name] = true
		if err := errors.Join(g.check(), g.config().Check()); err != nil {
			wrong("%s: %w", at, err)
		}
		if len(g.Tanks) == 0 {
			wrong("%s: tanks: it measures none; add those of tanks that it does, with its number for each", at)
		}
		numbers := map[int]bool{}
		for _, t := range g.Tanks {
			switch other := measured[t.Tank]; {
			case !tanks[t.Tank]:
				wrong("%s: tanks: there is no %q; name one of tanks", at, t.Tank)
			case other != "":
				wrong("%s: tanks: %s is measured by %q already; a tank has one gauge", at, t.Tank, other)
			case t.Number < 1 || t.Number > 99 || numbers[t.Number]:
				wrong("%s: tanks: %s: number %d is outside 1 to 99, or used twice; give the console's number for it", at, t.Tank, t.Number)
			}
			measured[t.Tank], numbers[t.Number] = g.Name, true
		}
	}
}

func (g Gauge) check() error {
	var errs []error
	if g.Driver != "tls" {
		errs = append(errs, fmt.Errorf("driver: %q is not known; use tls", g.Driver))
	}
	if g.Compensated != "" && !slices.Contains([]tank.Basis{tank.At15C, tank.At20C, tank.At60F}, tank.Basis(g.Compensated)) {
		errs = append(errs, fmt.Errorf("compensated: %q is none of 15C, 20C and 60F; see the console's setup, or leave it out", g.Compensated))
	}
	if g.ETX < 1 || g.ETX > 127 {
		errs = append(errs, fmt.Errorf("etx: %d is outside 1 to 127; 3 is usual", g.ETX))
	}
	if g.PollS < 10 || g.PollS > 600 {
		errs = append(errs, fmt.Errorf("poll_s: %d is outside 10 to 600; 30 is usual", g.PollS))
	}
	if g.RecordMin < 5 || g.RecordMin > 1440 {
		errs = append(errs, fmt.Errorf("record_min: %d is outside 5 to 1440; 60 is usual", g.RecordMin))
	}
	_, err := g.options()
	return errors.Join(append(errs, err)...)
}
