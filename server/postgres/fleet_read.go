package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/fleet"
)

// collect reads all rows of a question into structs by their columns' names.
func collect[T any](ctx context.Context, s *Store, what, sql string, args pgx.NamedArgs) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return list, nil
}

// vehicleColumns are a [fleet.Vehicle] as it is in force.
const vehicleColumns = `vehicle, fleet_no, plate, name, status, coalesce(department, '') AS department, grades, tank_ul, coalesce(named_rule, rule) AS rule, coalesce(named_quotas, quotas) AS quotas, stations,
       rule AS rule_in_force, quotas AS quotas_in_force, odometer, reference_m_per_l, coalesce(photo, '') AS photo, coalesce(medium_sha256, '') AS medium_sha256, odometer_m, odometer_at, ` + observeSelect + ` AS observe, over_budget, revision,
       inventory_no, vin, make, model, model_year, cylinders,
       ` + custodianSelect + ` AS custodian, ` + custodianNoSelect + ` AS custodian_no, ` + fundingSelect + ` AS funding`

const vehicleSelect = `
SELECT ` + vehicleColumns + `
  FROM vehicle`

const vehiclesSQL = vehicleSelect + ` WHERE @departments::text[] IS NULL OR sees(@departments, department, reserved) ORDER BY fleet_no`

// Vehicles returns all vehicles, by fleet number.
func (s *Store) Vehicles(ctx context.Context) ([]fleet.Vehicle, error) {
	return collect[fleet.Vehicle](ctx, s, "vehicles", vehiclesSQL, nil)
}

// vehiclesAfterSQL asks first which they are: what else is told of each is looked up for it.
const vehiclesAfterSQL = vehicleSelect + ` WHERE vehicle IN (
        SELECT vehicle FROM vehicle
         WHERE vehicle COLLATE "C" > @after AND (@department = '' OR department = @department) AND (@status = '' OR status = @status) AND (@number = '' OR lower(fleet_no) = lower(@number))
           AND (@departments::text[] IS NULL OR sees(@departments, department, reserved))
         ORDER BY vehicle COLLATE "C" LIMIT @most) ORDER BY vehicle COLLATE "C"`

// VehiclesAfter returns some vehicles whose ids are after one, so many at most, by id.
func (s *Store) VehiclesAfter(ctx context.Context, of fleet.VehiclesOf, after string, most int) ([]fleet.Vehicle, error) {
	return collect[fleet.Vehicle](ctx, s, "vehicles", vehiclesAfterSQL,
		pgx.NamedArgs{"department": of.Department, "status": of.Status, "number": of.FleetNo, "after": after, "most": most})
}

const someVehiclesSQL = vehicleSelect + ` WHERE vehicle = ANY (@vehicles) AND (@departments::text[] IS NULL OR sees(@departments, department, reserved)) ORDER BY fleet_no`

// SomeVehicles returns those of some vehicles that there are, by fleet number.
func (s *Store) SomeVehicles(ctx context.Context, vehicles []string) ([]fleet.Vehicle, error) {
	return collect[fleet.Vehicle](ctx, s, "vehicles", someVehiclesSQL, pgx.NamedArgs{"vehicles": vehicles})
}

const numberedVehiclesSQL = vehicleSelect + ` WHERE lower(fleet_no) = ANY (@numbers) AND (@departments::text[] IS NULL OR sees(@departments, department, reserved)) ORDER BY fleet_no`

// NumberedVehicles returns those that have one of some fleet numbers, in capitals or not.
func (s *Store) NumberedVehicles(ctx context.Context, numbers []string) ([]fleet.Vehicle, error) {
	lower := make([]string, len(numbers))
	for i, n := range numbers {
		lower[i] = strings.ToLower(n)
	}
	return collect[fleet.Vehicle](ctx, s, "vehicles", numberedVehiclesSQL, pgx.NamedArgs{"numbers": lower})
}

const activeVehiclesSQL = vehicleSelect + ` WHERE department = @department AND status = 'active' AND (@departments::text[] IS NULL OR sees(@departments, department, reserved)) ORDER BY fleet_no`

// ActiveVehicles returns those of a department that may fuel, by fleet number.
func (s *Store) ActiveVehicles(ctx context.Context, department string) ([]fleet.Vehicle, error) {
	return collect[fleet.Vehicle](ctx, s, "vehicles", activeVehiclesSQL, pgx.NamedArgs{"department": department})
}

const ownVehiclesSQL = vehicleSelect + ` WHERE vehicle = ANY (@vehicles::text[] || ARRAY(
        SELECT d.vehicle FROM vehicle_dated d WHERE d.what = 'custodian' AND d.applied_at IS NOT NULL AND ` + asPlain + `d.value` + plainEnd + ` = @name AND @name <> ''))
   AND (@departments::text[] IS NULL OR sees(@departments, department, reserved)) ORDER BY fleet_no`

// OwnVehicles returns those that a person is let fuel by name, and those that they signed
// for, by fleet number.
func (s *Store) OwnVehicles(ctx context.Context, p fleet.Person) ([]fleet.Vehicle, error) {
	name := fleet.Plain(p.Name)
	list, err := collect[fleet.Vehicle](ctx, s, "vehicles of a person", ownVehiclesSQL, pgx.NamedArgs{"vehicles": append([]string{}, p.Vehicles...), "name": name})
	return slices.DeleteFunc(list, func(v fleet.Vehicle) bool { // another may have signed since
		return !slices.Contains(p.Vehicles, v.Vehicle) && fleet.Plain(v.Custodian) != name
	}), err
}

const fleetVehicleSQL = vehicleSelect + ` WHERE vehicle = @vehicle AND (@departments::text[] IS NULL OR sees(@departments, department, reserved))`

// FleetVehicle returns a vehicle as the fleet's data have it, or
// fault.ErrNotFound.
func (s *Store) FleetVehicle(ctx context.Context, vehicle string) (fleet.Vehicle, error) {
	rows, err := s.pool.Query(ctx, fleetVehicleSQL, pgx.NamedArgs{"vehicle": vehicle})
	if err != nil {
		return fleet.Vehicle{}, fmt.Errorf("read vehicle %s: %w", vehicle, err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[fleet.Vehicle])
	return v, notFound(err, "read vehicle %s", vehicle)
}

const peopleSelect = `
SELECT person, name, status, roles, coalesce(badge_sha256, '') AS badge_sha256, coalesce(pin, '') AS pin, vehicles, departments, until_at, revision
  FROM person p`

// everywhere tells whether a question is of all departments, with what is reserved or without.
const everywhere = `(@departments::text[] IS NULL OR '*' = ANY (@departments))`

// A person concerns departments who drives for them or one of their vehicles, or may drive
// any; and only who is cleared, when one of the vehicles is reserved.
const personConcerns = `(@departments::text[] IS NULL
        OR ('*' = ANY (@departments) OR p.vehicles = '{}' AND p.departments = '{}' OR p.departments && @departments
            OR p.vehicles && ARRAY(SELECT o.vehicle FROM vehicle_department o WHERE o.department = ANY (@departments)))
           AND ('+' = ANY (@departments) OR NOT p.vehicles && ARRAY(SELECT v.vehicle FROM vehicle v WHERE v.reserved IS NOT NULL)))`

const peopleSQL = peopleSelect + ` WHERE ` + personConcerns + ` ORDER BY name, person`

// People returns all people, by name.
func (s *Store) People(ctx context.Context) ([]fleet.Person, error) {
	return collect[fleet.Person](ctx, s, "people", peopleSQL, nil)
}

const somePeopleSQL = peopleSelect + ` WHERE person = ANY (@people) AND ` + personConcerns + ` ORDER BY name, person`

// SomePeople returns those of some people that there are, by name.
func (s *Store) SomePeople(ctx context.Context, people []string) ([]fleet.Person, error) {
	return collect[fleet.Person](ctx, s, "people", somePeopleSQL, pgx.NamedArgs{"people": people})
}

const badgeOfSQL = `SELECT coalesce(min(person), '') FROM person p WHERE badge_sha256 = @sha256 AND ` + personConcerns

// BadgeOf returns whose badge reads what has a hash; empty: nobody's.
func (s *Store) BadgeOf(ctx context.Context, sha256 string) (person string, err error) {
	if err = s.pool.QueryRow(ctx, badgeOfSQL, pgx.NamedArgs{"sha256": sha256}).Scan(&person); err != nil {
		return "", fmt.Errorf("read whose badge it is: %w", err)
	}
	return person, nil
}

const departmentsSQL = `
SELECT department, name, mode, revision FROM department WHERE ` + everywhere + ` OR department = ANY (@departments) ORDER BY name`

// Departments returns all departments, by name.
func (s *Store) Departments(ctx context.Context) ([]fleet.Department, error) {
	return collect[fleet.Department](ctx, s, "departments", departmentsSQL, nil)
}

const gradesSQL = `
SELECT grade, name, coalesce(product, '') AS product, coalesce(color, '') AS color, revision FROM grade ORDER BY grade`

// Grades returns all grades.
func (s *Store) Grades(ctx context.Context) ([]fleet.Grade, error) {
	return collect[fleet.Grade](ctx, s, "grades", gradesSQL, nil)
}

const pricesSQL = `
SELECT grade, station, from_at, price_e4, currency FROM price ORDER BY from_at, grade, station`

// Prices returns all prices, the oldest first.
func (s *Store) Prices(ctx context.Context) ([]fleet.Price, error) {
	return collect[fleet.Price](ctx, s, "prices", pricesSQL, nil)
}

const quotasSQL = `
SELECT quota, period, size_ul, from_at, size_visits FROM quota
 WHERE @departments::text[] IS NULL OR quota IN (SELECT unnest(quotas) FROM vehicle WHERE sees(@departments, department, reserved)) ORDER BY quota, from_at`

// Quotas returns all sizes of all quotas, by quota, the oldest first.
func (s *Store) Quotas(ctx context.Context) ([]fleet.Quota, error) {
	return collect[fleet.Quota](ctx, s, "quotas", quotasSQL, nil)
}

const rulesSQL = `SELECT body::text AS body, revision FROM rule WHERE NOT made ORDER BY rule`

// Rules returns all rules that people name.
func (s *Store) Rules(ctx context.Context) ([]fleet.Rule, error) {
	rows, err := collect[bodyRow](ctx, s, "rules", rulesSQL, nil)
	if err != nil {
		return nil, err
	}
	rules := make([]fleet.Rule, len(rows))
	for i, r := range rows {
		body, err := policy.DecodeBody("rule", []byte(r.Body))
		if err != nil {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		rules[i] = fleet.Rule{Rule: *body.(*policy.Rule), Revision: r.Revision}
	}
	return rules, nil
}

type bodyRow struct {
	Body     string
	Revision int64
}

const settingsSQL = `SELECT body::text, revision FROM station_settings WHERE station = @station`

// Settings returns a station's settings.
func (s *Store) Settings(ctx context.Context, station string) (fleet.Settings, error) {
	return readSettings(s.pool.QueryRow(ctx, settingsSQL, pgx.NamedArgs{"station": station}), station)
}

func readSettings(row pgx.Row, station string) (fleet.Settings, error) {
	var r bodyRow
	err := row.Scan(&r.Body, &r.Revision)
	if err != nil {
		return fleet.Settings{}, notFound(err, "read settings of %s", station)
	}
	body, err := policy.DecodeBody("settings", []byte(r.Body))
	if err != nil {
		return fleet.Settings{}, fmt.Errorf("read settings of %s: %w", station, err)
	}
	return fleet.Settings{Station: station, Settings: *body.(*policy.Settings), Revision: r.Revision}, nil
}

const noteOdometerSQL = `
UPDATE vehicle SET odometer_m = @meters, odometer_at = @read_at
 WHERE vehicle = @vehicle AND (odometer_at IS NULL OR odometer_at < @read_at)
RETURNING ` + vehicleColumns

// NoteOdometer keeps and publishes an accepted reading if it is the newest.
func (s *Store) NoteOdometer(ctx context.Context, at time.Time, vehicle string, meters int64, readAt time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, noteOdometerSQL, pgx.NamedArgs{"vehicle": vehicle, "meters": meters, "read_at": readAt})
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[fleet.Vehicle])
		if err != nil || len(found) == 0 {
			return err
		}
		_, body := found[0].Entry()
		return publishAll(ctx, tx, at, map[string][]policy.EntryBody{policy.Fleet: {body}})
	})
	if err != nil {
		return fmt.Errorf("note odometer of %s: %w", vehicle, err)
	}
	return nil
}
