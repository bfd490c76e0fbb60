package screen

import (
	"github.com/litro-fuel/litro/dispense"
)

// A meter is what a vehicle's readings are asked for in: the field of a form, its
// word, and the keys to type it with.
type meter struct{ name, word, keys string }

func meters() []meter {
	return []meter{{"odometer_km", "f_km", "whole"}, {"odometer_mi", "f_mi", "whole"}, {"engine_h", "f_hours", "decimal"}}
}

// meterOf returns that of a vehicle by what its odometer counts; of one that counts
// nothing, or is not known, kilometers.
func meterOf(counts string) meter {
	switch counts {
	case "miles":
		return meters()[1]
	case "hours":
		return meters()[2]
	}
	return meters()[0]
}

// asked returns the meter that a form had a field of, once it is read, and whether it
// had one; kilometers when not.
func (f *form) asked() (m meter, ok bool) {
	for _, m := range meters() {
		if f.r.PostForm.Has(m.name) {
			return m, true
		}
	}
	return meters()[0], false
}

// reading returns what a meter shows, in the unit in which it was asked for.
func (f *form) reading(required bool) (r Reading) {
	switch m, _ := f.asked(); m.name {
	case "engine_h":
		if n := f.decimal(m.name, m.word, 1, required); n != nil {
			r.EngineS = new(*n * 360) // tenths of an hour
		}
	case "odometer_mi":
		if n := f.decimal(m.name, m.word, 3, required); n != nil {
			r.OdometerM = new(dispense.MilesToMeters(*n))
		}
	default:
		r.OdometerM = f.decimal(m.name, m.word, 3, required)
	}
	return r
}

// readingOf returns what the meter of a typed vehicle shows, which may be left empty.
// A form that asked in another unit than the vehicle's comes back, and asks in that.
func (h *handler) readingOf(f *form, number, plate string) Reading {
	finder, ok := h.st.(VehicleFinder)
	if asked, has := f.asked(); ok && has && f.err == nil {
		v, err := finder.FindVehicle(number, plate) // that there is none is said by whoever records it
		if m := meterOf(v.Counts); err == nil && m != asked {
			f.failAt(m.name, "e_meter", m.word)
		}
	}
	return f.reading(false)
}

// Meter describes the field of a form for a reading, which may be left empty: the one
// that is wrong, the one that was typed, or kilometers.
func (p page) Meter() field {
	is := meters()[0]
	for _, m := range meters() {
		if p.ErrorAt == m.name {
			is = m
			break
		}
		if p.Values.Has(m.name) {
			is = m
		}
	}
	return p.Field(is.name, is.word, is.keys+"?")
}
