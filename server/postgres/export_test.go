package postgres

// The tests are outside the package, because pgtest imports it.
var (
	MigrateFiles = migrate
	PendingFiles = pending
)
