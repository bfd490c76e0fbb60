package postgres

import "github.com/litro-fuel/litro/server/access"

// The tests are outside the package, because pgtest imports it.
var (
	MigrateFiles = migrate
	PendingFiles = pending
)

// What reads the fills of a period, how many of each vehicle before it, what a vehicle is
// followed by, and what was released beside the rules.
const (
	FillsSQL         = fillsSQL
	FillsBefore      = fillsBefore
	FollowedFillsSQL = followedFillsSQL
	ExceptionsSQL    = exceptionsSQL
)

// PagesRole is whom questions about a part of the fleet are asked as.
const PagesRole = pagesRole

// Part is [Store.Within] with one of its two belts, or both.
func (s *Store) Part(scope access.Scope, told, held bool) *Store {
	return &Store{pool: &part{pool: s.server, scope: scope, told: told, held: held}, server: s.server}
}
