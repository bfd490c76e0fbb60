// Package tank is what the agent knows of storage tanks: what a gauge can be
// asked, the units of its answers, a tank's strapping table, and the arithmetic
// of deliveries. It computes only: it opens no line and keeps no clock.
//
// Volumes carry the temperature they are stated at. Two that differ in it are
// never added: gasoline grows 1.2 % in 10 °C, more than any tolerance here.
package tank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Basis is the temperature that a volume is stated at.
type Basis string

// The bases of the contract.
const (
	Observed Basis = "obs" // as it is in the tank
	At15C    Basis = "15C"
	At20C    Basis = "20C"
	At60F    Basis = "60F"
)

// ErrSilent means that a gauge gave no answer in time, or none to what it was
// asked. Asking again later is all there is to do.
var ErrSilent = errors.New("the gauge does not answer")

// ErrStrange is an [ErrSilent] where something came, and it was no answer.
var ErrStrange = fmt.Errorf("%w: what comes is no answer", ErrSilent)

// ErrUnsupported means that a gauge answers, and has not what it was asked for.
var ErrUnsupported = errors.New("the gauge does not have that")

// A Gauge measures tanks, which it numbers. It can be asked and never told: there
// is nothing here that changes a gauge. One goroutine uses it. Its methods fail
// with [ErrSilent], [ErrUnsupported], or what is wrong with the line.
type Gauge interface {
	// Inventory returns what all its tanks hold now.
	Inventory(ctx context.Context) (Inventory, error)
	// Deliveries returns the newest deliveries that the gauge keeps of all tanks.
	// One that is still under way is not among them.
	Deliveries(ctx context.Context) ([]Delivery, error)
	// Alarms returns the alarms that are active, those of the gauge itself with
	// the tank 0.
	Alarms(ctx context.Context) ([]Alarm, error)
	// Close gives up the line.
	Close() error
}

// An Inventory is what a gauge says of all its tanks at one time.
type Inventory struct {
	// Console is what the gauge's own clock shows, as if it were UTC: it says
	// nothing of its zone. Zero when it shows no time.
	Console time.Time
	Levels  []Level
}

// A Level is what one tank holds. What the gauge does not say is nil.
type Level struct {
	Tank     int             // the gauge's number for it
	VolumeUL dispense.Volume // observed
	// CompensatedUL is the same fuel at the temperature that the gauge is set up
	// for; who configured it knows which.
	CompensatedUL *dispense.Volume
	UllageUL      *dispense.Volume // room to the top
	HeightUM      int64            // of the fuel's surface, water included
	WaterUM       int64
	WaterUL       *dispense.Volume
	TemperatureMC int64
	Delivering    bool // a delivery is under way
	Testing       bool // a leak test is under way
	Invalid       bool // the gauge does not trust its own height
}

// A Delivery is what a gauge says to have seen come into a tank. Its volumes are
// observed ones, and what was sold meanwhile is not in them.
type Delivery struct {
	Tank          int
	From, To      time.Time // by the gauge's own clock, see [Inventory]
	Before, After Level     // of which the volumes, heights and temperatures count
}

// An Alarm is something that a gauge warns of.
type Alarm struct {
	Tank int    // 0: of the gauge itself
	Word string // such as overfill; an open list
}

// Dimensions are what a tank is, as far as readings can be held to it.
type Dimensions struct {
	Capacity dispense.Volume
	HeightUM int64 // inside, from the bottom to the top; 0: not known
	Table    *Table
}

// How far a reading may be from what the tank is, in parts of a hundred of the
// capacity or height. A lying cylinder that is h full in height is up to 12 parts
// more or less full in volume; a table is known better, but dips and gauges are
// not set to the same zero. Chosen so that a wrong unit never passes: a gallon is
// 3.8 times a liter, and an inch 25 times a millimeter.
const (
	fitTotal  = 20 // volume and ullage together against the capacity
	fitShape  = 25 // fullness by volume against fullness by height
	fitTable  = 10 // volume against the table
	maxOver   = 5  // volume above the capacity
	minDegree = -40_000
	maxDegree = 70_000
)

// Check says why a reading cannot be of this tank: most often the gauge counts in
// other units than the configuration says.
func (d Dimensions) Check(l Level) error {
	part := func(v, of int64) int64 { return v * 100 / max(of, 1) }
	full := part(int64(l.VolumeUL), int64(d.Capacity))
	switch {
	case l.VolumeUL < 0 || l.HeightUM < 0 || l.WaterUM < 0:
		return fmt.Errorf("%s at %s with %s of water is less than nothing", l.VolumeUL, centimeters(l.HeightUM), centimeters(l.WaterUM))
	case full > 100+maxOver:
		return fmt.Errorf("%s does not go into %s; check the gauge's unit of volume", l.VolumeUL, d.Capacity)
	case d.HeightUM > 0 && l.HeightUM > d.HeightUM:
		return fmt.Errorf("the height %s is above the tank's %s; check the gauge's unit of height", centimeters(l.HeightUM), centimeters(d.HeightUM))
	case l.WaterUM > l.HeightUM && l.WaterUM > 0:
		return fmt.Errorf("the water, %s, is higher than the fuel, %s", centimeters(l.WaterUM), centimeters(l.HeightUM))
	case l.TemperatureMC < minDegree || l.TemperatureMC > maxDegree:
		return fmt.Errorf("%d.%d °C cannot be; check the gauge's unit of temperature", l.TemperatureMC/1000, max(l.TemperatureMC, -l.TemperatureMC)%1000/100)
	}
	if l.UllageUL != nil {
		if total := part(int64(l.VolumeUL+*l.UllageUL), int64(d.Capacity)); total < 100-fitTotal || total > 100+fitTotal {
			return fmt.Errorf("%s and room for %s make no tank of %s; check the gauge's unit of volume, and capacity_l", l.VolumeUL, *l.UllageUL, d.Capacity)
		}
	}
	return d.checkHeight(l, full)
}

func (d Dimensions) checkHeight(l Level, full int64) error {
	if d.Table != nil {
		v, err := d.Table.Volume(l.HeightUM)
		if err != nil {
			return fmt.Errorf("%w; check the gauge's unit of height, and the table", err)
		}
		if apart := int64(v-l.VolumeUL) * 100 / max(int64(d.Capacity), 1); apart < -fitTable || apart > fitTable {
			return fmt.Errorf("%s at %s, where the table has %s; check the gauge's units, and the table", l.VolumeUL, centimeters(l.HeightUM), v)
		}
		return nil
	}
	if d.HeightUM > 0 {
		if apart := full - l.HeightUM*100/d.HeightUM; apart < -fitShape || apart > fitShape {
			return fmt.Errorf("%s of %s does not stand %s high; check the gauge's units, capacity_l and height_mm", l.VolumeUL, d.Capacity, centimeters(l.HeightUM))
		}
	}
	return nil
}

// centimeters writes a height as people dip it.
func centimeters(um int64) string {
	sign := ""
	if um < 0 {
		sign, um = "-", -um
	}
	return fmt.Sprintf("%s%d.%d cm", sign, um/10_000, um%10_000/1000)
}
