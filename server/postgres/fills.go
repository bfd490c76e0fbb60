package postgres

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// A page of fills is cut before anything is looked up for them.
const listFillsSQL = `
WITH e AS (
    SELECT * FROM effective_dispense
     WHERE happened_at >= @from AND happened_at < @to
       AND (@vehicle = '' OR vehicle = @vehicle) AND (@station = '' OR coalesce(permit, station) = @station)
       AND (@department = '' OR concerns(ARRAY[@department], vehicle, happened_at))
       AND (@departments::text[] IS NULL OR fuels(@departments, vehicle, happened_at))
       AND (NOT @follows OR (happened_at, station, epoch, seq, branch) > (@at::timestamptz, @of_station::text, @of_epoch::bigint, @of_seq::bigint, @of_branch::int))
     ORDER BY happened_at, station, epoch, seq, branch
     LIMIT @limit
)` + fillSelect

// Fills returns the fills of a question, the first first.
func (s *Store) Fills(ctx context.Context, q report.FillsQuestion) ([]report.Fill, error) {
	after := *cmp.Or(q.After, new(report.FillMark))
	rows, err := s.pool.Query(ctx, listFillsSQL, pgx.NamedArgs{
		"from": q.Period.From, "to": q.Period.To, "vehicle": q.Vehicle, "station": q.Station, "department": q.Department, "limit": q.Limit, "follows": q.After != nil,
		"at": after.At, "of_station": after.Ref.Station, "of_epoch": after.Ref.Epoch, "of_seq": after.Ref.Seq, "of_branch": after.Branch,
	})
	if err != nil {
		return nil, fmt.Errorf("read fills: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanFill)
	if err != nil {
		return nil, fmt.Errorf("read fills: %w", err)
	}
	return list, nil
}
