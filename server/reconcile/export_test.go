package reconcile

// Ln is ln, for its test.
func Ln(n int64) int64 { return ln(n) }

// Chance is chance, for its test.
func Chance(of, percent int64) int64 { return chance(of, percent) }
