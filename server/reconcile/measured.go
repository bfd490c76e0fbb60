package reconcile

// Measured is what the bench of detection measured of the rules as they are by default, and
// of those that are off by default once they are switched on, on fleets made from seeds: see
// docs/benchmarks.md. The bench fails when it measures
// anything else, so that what people read beside a switch is so.
func Measured() []Figures {
	return []Figures{
		{"all", 36, 6, 32, nil},
		{"economy_low", 27, 6, 24, []Catch{
			{15, false, 2, 35, 0},
			{35, false, 23, 76, 0},
			{50, false, 39, 92, 0},
			{100, false, 73, 90, 0},
		}},
		{"economy_falls", 7, 4, 6, []Catch{
			{8, true, 70, 57, 28},
			{15, true, 83, 81, 19},
			{25, true, 97, 83, 8},
			{35, true, 93, 72, 5},
		}},
		{"over_tank", 0, 0, 0, []Catch{
			{15, false, 6, 100, 0},
			{35, false, 36, 100, 0},
			{50, false, 47, 100, 0},
			{100, false, 84, 100, 0},
		}},
		{"fills_soon", 0, 0, 0, nil},
		{"fills_split", 0, 0, 0, nil},
		{"odometer_often", 2, 2, 2, nil},
		{"odometer_same", 0, 0, 0, nil},
		{"figures_round", 0, 0, 0, []Catch{
			{25, true, 22, 85, 64},
			{50, true, 66, 96, 50},
			{75, true, 88, 93, 39},
		}},
		{"paper_missing", 0, 0, 0, []Catch{
			{25, true, 0, 0, 0},
			{50, true, 19, 100, 89},
			{75, true, 84, 100, 82},
		}},
		{"typed_often", 0, 0, 0, nil},
	}
}

// AllRules stands for all rules together.
const AllRules Rule = "all"

// Figures are what was measured of one rule.
type Figures struct {
	Rule Rule
	// Weekly is how many findings of an honest and untidy fleet of 490 vehicles wait for
	// somebody who did not the week before, on average, and Worst in the worst of weeks;
	// Per100 is how many there are in 100 vehicle-months. Both averages are in tenths.
	Weekly, Worst, Per100 int64
	Catches               []Catch
}

// A Catch is how well a rule catches a theft of some liters of 100 that the tank took.
type Catch struct {
	Percent   int64
	Sustained bool  // again and again, and not once
	Recall    int64 // of 100 thefts
	Precision int64 // of 100 findings, in a fleet where such thefts are
	Fills     int64 // until a sustained one is found: the median
}

// MeasuredOf returns what was measured of a rule, if anything.
func MeasuredOf(r Rule) (Figures, bool) {
	for _, f := range Measured() {
		if f.Rule == r {
			return f, true
		}
	}
	return Figures{}, false
}
