package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/report"
)

// Questions that sums answer. There are five tables of them, and the smallest that knows
// what is asked for is asked.

const (
	summedVehicle = `nullif(concat_ws(' · ', v.fleet_no, nullif(v.plate, '')), '')`
	// Intervals count for who sees them whole.
	summedWhole = `SELECT *, NOT handed OR ` + everywhere + ` AS whole FROM (`
	summedAsked = `) f) f
         WHERE ` + summedTold + `
           AND (@vehicle = '' OR vehicle = @vehicle) AND (@department = '' OR department = @department) AND (@class = '' OR class = @class)
           AND (@state = '' OR state = @state) AND (@custodian = '' OR custodian = @custodian) AND (@funding = '' OR funding = @funding)
           AND (@driver = '' OR driver = @driver) AND (@grade = '' OR grade = @grade) AND (@station = '' OR station = @station)`
)

const summedSelect = `
SELECT s.value, coalesce(CASE @group::text
           WHEN 'vehicle' THEN ` + summedVehicle + `
           WHEN 'department' THEN d.name
           WHEN 'driver' THEN p.name
           WHEN 'grade' THEN g.name
           WHEN 'station' THEN coalesce((SELECT n.name FROM permit_now n WHERE n.permit = s.value ORDER BY n.contract LIMIT 1), st.name) END, s.value),
       s.nobodys, s.purpose, s.currency, coalesce(to_char(s.day, CASE @by::text WHEN 'day' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END), ''), v.reference_m_per_l, ` + sumsFigures + `
  FROM (SELECT CASE @group WHEN 'vehicle' THEN vehicle WHEN 'department' THEN department WHEN 'state' THEN state WHEN 'custodian' THEN custodian
                           WHEN 'funding' THEN funding WHEN 'class' THEN class WHEN 'driver' THEN driver WHEN 'grade' THEN grade WHEN 'station' THEN station ELSE '' END AS value,
               vehicle = '' AS nobodys, CASE vehicle WHEN '' THEN purpose ELSE '' END AS purpose, currency,
               CASE @by WHEN 'day' THEN day WHEN 'month' THEN date_trunc('month', day)::date END AS day,
               sum(fills)::bigint AS fills, sum(typed)::bigint AS typed, sum(corrected)::bigint AS corrected, sum(unpriced)::bigint AS unpriced,
               sum(volume_ul)::bigint AS volume_ul, sum(amount_cents)::bigint AS amount_cents,
               sum(CASE WHEN whole THEN way_m ELSE 0 END)::bigint AS way_m, sum(CASE WHEN whole THEN way_ul ELSE 0 END)::bigint AS way_ul,
               sum(CASE WHEN whole THEN way_cents ELSE 0 END)::bigint AS way_cents, sum(CASE WHEN whole THEN way_unpriced ELSE 0 END)::bigint AS way_unpriced,
               sum(CASE WHEN whole THEN run_s ELSE 0 END)::bigint AS run_s, sum(CASE WHEN whole THEN run_ul ELSE 0 END)::bigint AS run_ul
          FROM (` + summedWhole

const summedWhere = summedAsked + `
         GROUP BY 1, 2, 3, 4, 5) s
  LEFT JOIN vehicle v ON @group = 'vehicle' AND v.vehicle = s.value
  LEFT JOIN department d ON @group = 'department' AND d.department = s.value
  LEFT JOIN person p ON @group = 'driver' AND p.person = s.value
  LEFT JOIN grade g ON @group = 'grade' AND g.grade = s.value
  LEFT JOIN station st ON @group = 'station' AND st.station = s.value`

const (
	summedDaysSQL     = summedSelect + summedDays + summedWhere
	summedMonthsSQL   = summedSelect + summedMonths + summedWhere
	summedTotalsSQL   = summedSelect + `SELECT * FROM fuel_total WHERE day >= @from::date AND day < @to::date` + summedWhere
	summedStationsSQL = summedSelect + `SELECT * FROM fuel_station WHERE day >= @from::date AND day < @to::date` + summedWhere
	summedDriversSQL  = summedSelect + summedDrivers + summedWhere
	// The same with what is reserved, for those from whom it is hidden.
	hiddenDaysSQL   = summedSelect + summedDays + summedReserved + summedWhere
	hiddenMonthsSQL = summedSelect + summedMonths + summedReserved + summedWhere

	summedDays = `SELECT * FROM fuel_day WHERE day >= @from::date AND day < @to::date`
	// Whole months, and the days before and after them.
	summedMonths = `SELECT * FROM fuel_month WHERE day >= @first::date AND day < @last::date
                 UNION ALL
                SELECT * FROM fuel_day WHERE day >= @from::date AND day < @first::date
                 UNION ALL
                SELECT * FROM fuel_day WHERE day >= @last::date AND day < @to::date`
	// The same of drivers, and what has none, which is summed up by days.
	summedDrivers = `SELECT * FROM fuel_driver WHERE driver <> '' AND day >= @first::date AND day < @last::date
                 UNION ALL
                SELECT * FROM fuel_driver WHERE driver = '' AND day >= @from::date AND day < @to::date
                 UNION ALL
                SELECT * FROM fuel_day WHERE driver <> '' AND day >= @from::date AND day < @first::date
                 UNION ALL
                SELECT * FROM fuel_day WHERE driver <> '' AND day >= @last::date AND day < @to::date`
)

// Each vehicle has a row or two a month, which the report adds up anyway: to do so here
// as well would take longer than all else.
const summedVehiclesSQL = `
SELECT f.vehicle, coalesce(` + summedVehicle + `, f.vehicle), f.vehicle = '', CASE f.vehicle WHEN '' THEN f.purpose ELSE '' END, f.currency, '', v.reference_m_per_l,
       fills, typed, corrected, unpriced, volume_ul, amount_cents, CASE WHEN whole THEN way_m ELSE 0 END, CASE WHEN whole THEN way_ul ELSE 0 END,
       CASE WHEN whole THEN way_cents ELSE 0 END, CASE WHEN whole THEN way_unpriced ELSE 0 END, CASE WHEN whole THEN run_s ELSE 0 END, CASE WHEN whole THEN run_ul ELSE 0 END
  FROM (SELECT f.* FROM (` + summedWhole + summedMonths + summedAsked + `) f LEFT JOIN vehicle v USING (vehicle)`

// summedSQL returns the statement that answers a question with the fewest rows, of those
// that know vehicles where some are hidden.
func (s *Store) summedSQL(q report.Question, by string) string {
	hides, f := s.hides(), q.Filter
	// What is known of stations is nobody's and of no department.
	atStations := f == report.Filter{Station: f.Station, Grade: f.Grade, Text: f.Text} && (q.GroupBy == report.ByStation || q.GroupBy == report.ByGrade || by != "" && f.Text == "")
	days, months := summedDaysSQL, summedMonthsSQL
	if hides {
		days, months = hiddenDaysSQL, hiddenMonthsSQL
	}
	asks := func(g report.Group, filter string) bool {
		return q.GroupBy == g && by == "" || q.GroupBy == g && f.Text != "" || filter != ""
	}
	vehicles := asks(report.ByVehicle, f.Vehicle) || asks(report.ByCustodian, f.Custodian)
	drivers, stations := asks(report.ByDriver, f.Driver), asks(report.ByStation, f.Station)
	switch {
	case s.whole() && atStations && stations:
		return summedStationsSQL
	case !hides && drivers && !vehicles && !stations && by != "day":
		return summedDriversSQL
	case drivers || stations:
		return days
	case !hides && !vehicles:
		return summedTotalsSQL
	case by == "day":
		return days
	case !hides && q.GroupBy == report.ByVehicle && by == "":
		return summedVehiclesSQL
	}
	return months
}

// summed hands over the totals of a question; by days or months where it is over time.
func (s *Store) summed(ctx context.Context, tx pgx.Tx, q report.Question, by string, take func(*report.Total)) error {
	return takeSums(ctx, tx, s.summedSQL(q, by), summedArgs(q, by), take)
}

// summedArgs are what statements about sums are asked with.
func summedArgs(q report.Question, by string) pgx.NamedArgs {
	group := q.GroupBy
	if by != "" && q.Filter.Text == "" {
		group = "" // nothing is said of single rows
	}
	from, to := date(q.Period.From), date(q.Period.To)
	first, last := from, to.AddDate(0, 0, 1-to.Day())
	if first.Day() > 1 {
		first = first.AddDate(0, 1, 1-first.Day())
	}
	if !first.Before(last) {
		first, last = to, to
	}
	f := q.Filter
	return pgx.NamedArgs{
		"group": string(group), "by": by, "from": from, "to": to, "first": first, "last": last, "vehicle": f.Vehicle, "department": f.Department, "class": f.Class,
		"state": f.State, "custodian": f.Custodian, "funding": f.Funding, "driver": f.Driver, "grade": f.Grade, "station": f.Station,
	}
}

// takeSums hands over the totals that a statement answers with.
func takeSums(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs, take func(*report.Total)) error {
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return err
	}
	var t report.Total
	_, err = pgx.ForEachRow(rows, []any{
		&t.Value, &t.Name, &t.Nobodys, &t.Purpose, &t.Currency, &t.Day, &t.Reference, &t.Fills, &t.Typed, &t.Corrected, &t.Unpriced,
		&t.VolumeUL, &t.AmountCents, &t.WayM, &t.WayUL, &t.WayCents, &t.WayUnpriced, &t.RunS, &t.RunUL,
	}, func() error {
		take(&t)
		return nil
	})
	return err
}

// date returns a local midnight as the database's day.
func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
