package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/access"
	"github.com/litro-fuel/litro/server/report"
	"github.com/litro-fuel/litro/server/savings"
)

// The tests are outside the package, because pgtest imports it.
var (
	MigrateFiles = migrate
	PendingFiles = pending
)

// What reads the fills of a period, the last of them, those that are summed up, what a vehicle is
// followed by, and what was released beside the rules.
const (
	FillsSQL          = fillsSQL
	LatestFillsSQL    = latestFillsSQL
	StaleFillsSQL     = staleFillsSQL
	SummedVehiclesSQL = summedVehiclesSQL
	SummedTotalsSQL   = summedTotalsSQL
	SummedDriversSQL  = summedDriversSQL
	SummedDaysSQL     = summedDaysSQL
	TookDriversSQL    = tookDriversSQL
	FollowedFillsSQL  = followedFillsSQL
	ExceptionsSQL     = exceptionsSQL
	FeedSQL           = feedSQL
	DocumentOfSQL     = documentOfSQL
	FeedFillsSQL      = feedFillsSQL
)

// OwedNotesSQL is made of parts.
var OwedNotesSQL = owedNotesSQL

// UsesByFills is what vehicles took, by fills whatever is summed up.
func (s *Store) UsesByFills(ctx context.Context, p report.Period) ([]savings.Use, error) {
	return s.usesByFills(ctx, p)
}

// ConsumptionByFills asks the fills, whatever is summed up.
func (s *Store) ConsumptionByFills(ctx context.Context, q report.Question) (rows, trend report.Table, err error) {
	return s.consumptionByFills(ctx, q)
}

// SumUpSome sums up as many vehicles as are summed up together.
func (s *Store) SumUpSome(ctx context.Context, zone *time.Location) (int, error) {
	return s.sumUpSome(ctx, zone)
}

// PagesRole is whom questions about a part of the fleet are asked as.
const PagesRole = pagesRole

// Part is [Store.Within] with one of its two belts, or both.
func (s *Store) Part(scope access.Scope, told, held bool) *Store {
	return &Store{pool: &part{pool: s.server, scope: scope, told: told, held: held}, server: s.server, Zone: s.Zone}
}

// Attempts is how often InTxAgain begins, which is what methods that lock much do.
const Attempts = attempts

func InTxAgain(s *Store, ctx context.Context, f func(ctx context.Context, tx pgx.Tx) error) error {
	return s.inTxAgain(ctx, func(tx pgx.Tx) error { return f(ctx, tx) })
}
