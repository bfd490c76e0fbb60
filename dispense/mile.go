package dispense

// millimetersPerMile are those of the international mile, of 1609.344 m exactly.
const millimetersPerMile = 1_609_344

// MilesToMeters returns what an odometer that counts miles says, given in
// thousandths of a mile, in meters rounded to the nearest. Whole miles come back
// from [MetersToMiles] as they were.
func MilesToMeters(thousandths int64) int64 {
	mm := thousandths/1000*millimetersPerMile + thousandths%1000*millimetersPerMile/1000
	return mm/1000 + half(mm%1000, 1000)
}

// MetersToMiles returns meters in miles, rounded to the nearest.
func MetersToMiles(m int64) int64 {
	mm := m * 1000 // a reading is at most ten million kilometers
	return mm/millimetersPerMile + half(mm%millimetersPerMile, millimetersPerMile)
}

func half(rest, of int64) int64 {
	if rest*2 >= of {
		return 1
	}
	return 0
}
