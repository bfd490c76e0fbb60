package screen

import (
	"math"
	"time"
)

// A Place is where the station stands, in degrees: north and east are positive.
type Place struct{ Latitude, Longitude float64 }

// sunUp tells whether the sun is above the horizon, to a few minutes: the low
// precision formulas of the Astronomical Almanac (documented), and 0.833 degrees
// for refraction and the sun's own radius.
func (p Place) sunUp(at time.Time) bool {
	const degree = math.Pi / 180
	days := at.Sub(time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)).Hours() / 24
	anomaly := (357.529 + 0.98560028*days) * degree
	longitude := (280.459+0.98564736*days)*degree + (1.915*math.Sin(anomaly)+0.020*math.Sin(2*anomaly))*degree
	tilt := (23.439 - 0.00000036*days) * degree
	ascension := math.Atan2(math.Cos(tilt)*math.Sin(longitude), math.Cos(longitude))
	declination := math.Asin(math.Sin(tilt) * math.Sin(longitude))
	sidereal := (280.46061837 + 360.98564737*days) * degree
	hour := sidereal + p.Longitude*degree - ascension
	latitude := p.Latitude * degree
	sine := math.Sin(latitude)*math.Sin(declination) + math.Cos(latitude)*math.Cos(declination)*math.Cos(hour)
	return math.Asin(sine) > -0.833*degree
}
