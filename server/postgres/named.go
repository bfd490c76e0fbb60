package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// What something was called at a time is what the first change after it found.
const namesAtSQL = `
SELECT DISTINCT ON (of, object) of, object, before->>'name', coalesce(concat_ws(' · ', before->>'fleet_no', nullif(before->>'plate', '')), '')
  FROM (SELECT id, split_part(what, ' ', 1) AS of, object, before::jsonb AS before FROM audit
         WHERE at >= @at AND before IS NOT NULL AND (what LIKE 'department saved%' OR what LIKE 'vehicle saved%')) a
 ORDER BY of, object, id`

// NamesAt returns what departments and vehicles were called at a time, of those that were changed
// since.
func (s *Store) NamesAt(ctx context.Context, at time.Time) (report.Names, error) {
	n := report.Names{Departments: map[string]string{}, Vehicles: map[string]string{}}
	var of, id, name, number string
	err := readEach(ctx, s.pool, "what things were called", namesAtSQL, pgx.NamedArgs{"at": at}, []any{&of, &id, &name, &number}, func() error {
		if of == "department" {
			n.Departments[id] = name
		} else {
			n.Vehicles[id] = number
		}
		return nil
	})
	return n, err
}
