package reconcile

// Ln is ln, for its test.
func Ln(n int64) int64 { return ln(n) }
