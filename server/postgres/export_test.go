package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
)

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

// Attempts is how often InTxAgain begins, which is what methods that lock much do.
const Attempts = attempts

func InTxAgain(s *Store, ctx context.Context, f func(ctx context.Context, tx pgx.Tx) error) error {
	return s.inTxAgain(ctx, func(tx pgx.Tx) error { return f(ctx, tx) })
}
