package tls

import (
	"errors"
	"fmt"
)

// Units are what a console is set to count in: they are not in its replies.
type Units struct {
	Volume      string // liters or gallons (US)
	Height      string // mm or in
	Temperature string // C or F
}

// Check says which unit is none.
func (u Units) Check() error {
	_, verr := u.volume()
	_, herr := u.height()
	_, terr := u.temperature()
	return errors.Join(verr, herr, terr)
}

// A US gallon is 231 cubic inches, 3.785411784 L, exactly.
func (u Units) volume() (scale, error) {
	switch u.Volume {
	case "liters":
		return scale{1_000_000, 0, 1}, nil
	case "gallons":
		return scale{3_785_411_784, 0, 1000}, nil
	}
	return scale{}, fmt.Errorf("volume_unit: %q is neither liters nor gallons", u.Volume)
}

func (u Units) height() (scale, error) {
	switch u.Height {
	case "mm":
		return scale{1000, 0, 1}, nil
	case "in":
		return scale{25_400, 0, 1}, nil
	}
	return scale{}, fmt.Errorf("height_unit: %q is neither mm nor in", u.Height)
}

func (u Units) temperature() (scale, error) {
	switch u.Temperature {
	case "C":
		return scale{1000, 0, 1}, nil
	case "F": // (F − 32) × 5/9 °C
		return scale{5000, -160_000, 9}, nil
	}
	return scale{}, fmt.Errorf("temperature_unit: %q is neither C nor F", u.Temperature)
}
