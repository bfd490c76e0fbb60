package postgres

// The tests are outside the package, because pgtest imports it.
var (
	MigrateFiles = migrate
	PendingFiles = pending
)

// What reads the fills of a period, and how many of each vehicle before it.
const (
	FillsSQL    = fillsSQL
	FillsBefore = fillsBefore
)
