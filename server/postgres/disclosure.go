package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/server/emission"
	"github.com/litro-fuel/litro/server/finance/disclosure"
	"github.com/litro-fuel/litro/server/opendata"
	"github.com/litro-fuel/litro/server/report"
)

// What the house says of its fuel to others, and how; see package disclosure. Answers are of
// the whole house: who asks shows no more of a reserved vehicle than package opendata lets out.

// unburned are purposes of which the fuel is still there.
var unburned = []string{"test", "transfer", "purge"}

const burnedSQL = `
SELECT f.department, coalesce(d.name, f.department), f.grade, coalesce(g.name, f.grade), coalesce(g.product, ''), sum(f.volume_ul)::bigint
  FROM (` + summedMonths + `) f
  LEFT JOIN department d ON d.department = f.department
  LEFT JOIN grade g ON g.grade = f.grade
 WHERE NOT f.purpose = ANY (@unburned)
 GROUP BY 1, 2, 3, 4, 5`

// Burned returns what departments took in some local days that is not in a tank again.
func (s *Store) Burned(ctx context.Context, from, to time.Time) (list []emission.Fuel, err error) {
	p := report.Period{Kind: report.Custom, From: from, To: to}
	fresh, err := s.fromSums(ctx, p, func(tx pgx.Tx) error {
		list = nil
		args := summedArgs(report.Question{Period: p}, "")
		args["unburned"] = unburned
		var f emission.Fuel
		return readEach(ctx, tx, "what departments burned", burnedSQL, args, []any{&f.Department, &f.DepartmentName, &f.Grade, &f.GradeName, &f.Product, &f.UL}, func() error {
			list = append(list, f)
			return nil
		})
	})
	if err != nil || fresh {
		return list, err
	}
	sums, err := s.sumsByFills(ctx, p)
	if err != nil {
		return nil, err
	}
	names, err := s.disclosed(ctx)
	if err != nil {
		return nil, err
	}
	type key struct{ department, grade string }
	at := map[key]int{}
	for i := range sums {
		x := &sums[i]
		if x.Purpose == "test" || x.Purpose == "transfer" || x.Purpose == "purge" {
			continue
		}
		k := key{x.Department, x.Grade}
		n, there := at[k]
		if !there {
			n = len(list)
			at[k] = n
			list = append(list, emission.Fuel{Department: x.Department, DepartmentName: names.of(ofDepartment, x.Department), Grade: x.Grade, GradeName: names.of(ofGrade, x.Grade), Product: names[[2]string{ofProduct, x.Grade}]})
		}
		list[n].UL += int64(x.VolumeUL)
	}
	return list, nil
}

// sumsByFills sums up the fills of a period, whatever is summed up.
func (s *Store) sumsByFills(ctx context.Context, p report.Period) (all []report.Sum, err error) {
	fills, err := s.fills(ctx, fillsSQL, p, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]report.Fill{}
	for i := range fills {
		of[fills[i].Vehicle] = append(of[fills[i].Vehicle], fills[i])
	}
	for _, fills := range of {
		all = append(all, report.SumUp(fills, p.From)...)
	}
	return all, nil
}

const publishedSQL = `
SELECT vehicle, grade, station, currency, department, sum(fills)::bigint, sum(unpriced)::bigint, sum(volume_ul)::bigint, sum(amount_cents)::bigint, sum(way_m)::bigint, sum(way_ul)::bigint
  FROM (` + summedDays + `) f
 GROUP BY 1, 2, 3, 4, 5`

// Published returns what flowed in some local days, by vehicle, department, product and station.
func (s *Store) Published(ctx context.Context, from, to time.Time) (list []opendata.Fuel, err error) {
	p := report.Period{Kind: report.Custom, From: from, To: to}
	fresh, err := s.fromSums(ctx, p, func(tx pgx.Tx) error {
		list = nil
		var f opendata.Fuel
		return readEach(ctx, tx, "what is published", publishedSQL, summedArgs(report.Question{Period: p}, ""), []any{
			&f.Vehicle, &f.Grade, &f.Station, &f.Currency, &f.Department, &f.Fills, &f.Unpriced, &f.UL, &f.Cents, &f.WayM, &f.WayUL,
		}, func() error {
			list = append(list, f)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	if !fresh {
		sums, err := s.sumsByFills(ctx, p)
		if err != nil {
			return nil, err
		}
		list = nil
		at := map[opendata.Fuel]int{}
		for i := range sums {
			x := &sums[i]
			k := opendata.Fuel{Vehicle: x.Vehicle, Grade: x.Grade, Station: x.Station, Currency: x.Currency, Department: x.Department}
			n, there := at[k]
			if !there {
				n = len(list)
				at[k] = n
				list = append(list, k)
			}
			list[n].Add(opendata.Figures{Fills: x.Fills, Unpriced: x.Unpriced, UL: int64(x.VolumeUL), Cents: x.AmountCents, WayM: x.WayM, WayUL: int64(x.WayUL)})
		}
	}
	names, err := s.disclosed(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		f := &list[i]
		f.DepartmentName, f.GradeName, f.StationName = names.of(ofDepartment, f.Department), names.of(ofGrade, f.Grade), names.of(ofStation, f.Station)
		f.Permit = names[[2]string{ofPermit, f.Station}]
		if f.Vehicle != "" {
			f.Unit, f.Reserved = names[[2]string{ofVehicle, f.Vehicle}], names[[2]string{ofReserved, f.Vehicle}] != ""
		}
	}
	return list, nil
}

// names are how things are called, by what they are and their ids.
type names map[[2]string]string

const (
	ofDepartment = "department"
	ofGrade      = "grade"
	ofProduct    = "product"
	ofStation    = "station"
	ofPermit     = "permit"
	ofVehicle    = "vehicle"
	ofReserved   = "reserved"
)

func (n names) of(what, id string) string {
	if name := n[[2]string{what, id}]; name != "" {
		return name
	}
	return id
}

const disclosedSQL = `
SELECT 'department', department, name FROM department
 UNION ALL SELECT 'grade', grade, name FROM grade
 UNION ALL SELECT 'product', grade, product FROM grade WHERE product IS NOT NULL
 UNION ALL SELECT 'station', station, name FROM station
 UNION ALL SELECT * FROM (SELECT DISTINCT ON (permit) 'station', permit, name FROM permit_now ORDER BY permit, contract) p
 UNION ALL SELECT DISTINCT 'permit', permit, permit FROM permit_now
 UNION ALL SELECT 'vehicle', vehicle, fleet_no FROM vehicle
 UNION ALL SELECT 'reserved', vehicle, reserved FROM vehicle WHERE reserved IS NOT NULL`

func (s *Store) disclosed(ctx context.Context) (names, error) {
	all := names{}
	var what, id, name string
	err := readEach(ctx, s.pool, "names of what is published", disclosedSQL, nil, []any{&what, &id, &name}, func() error {
		all[[2]string{what, id}] = name
		return nil
	})
	return all, err
}

// Numbers of one kind follow each other; one that nobody issued between the lowest and the highest
// is a hole, whenever those were issued. Of labels each is issued by itself, and has versions
// from 1 up.
const papersSQL = `
WITH voucher_said AS MATERIALIZED (SELECT *, voucher_became(redeemed, canceled, until_at, @at) AS state FROM voucher),
sheet_said AS MATERIALIZED (
    SELECT DISTINCT ON (n.number) n.number, a.*
      FROM sheet_act a, generate_series(a.first_no, a.last_no) AS n (number)
     WHERE a.act = 'issued' AND a.branch = 0
     ORDER BY n.number, a.at, a.epoch, a.seq),
label_said AS MATERIALIZED (
    SELECT l.*, max(l.version) OVER (PARTITION BY l.label) AS newest FROM label l WHERE l.vehicle IS NOT NULL),
paper AS (
    SELECT 'voucher' AS kind, v.number, ''::text AS label, 0::bigint AS version, v.at AS issued_at, v.person AS issued_by, v.station, v.epoch, v.seq, v.vehicle, ''::text AS at_station,
           v.volume_ul AS allowed_ul, coalesce(u.volume_ul, 0) AS took_ul, v.from_at, v.until_at, v.state, NULL::bigint AS reprints,
           coalesce(v.use_station || '/' || v.use_epoch || '/' || v.use_seq, v.station || '/' || v.epoch || '/' || v.seq) AS ref
      FROM voucher_said v
      LEFT JOIN LATERAL (SELECT sum(u.volume_ul)::bigint AS volume_ul FROM voucher_use u WHERE u.number = v.number) u ON true
     WHERE v.at >= @from AND v.at < @to
     UNION ALL
    SELECT 'sheet', s.number, '', 0, s.at, s.person, s.station, s.epoch, s.seq, u.vehicle, s.of_station, 0, coalesce(u.volume_ul, 0), NULL, NULL,
           CASE WHEN u.station IS NOT NULL THEN 'used'
                WHEN EXISTS (SELECT FROM sheet_act x WHERE x.act = 'void' AND x.branch = 0 AND x.last_no BETWEEN s.number AND s.number + 999 AND x.first_no <= s.number) THEN 'void'
                ELSE 'outstanding' END, NULL, coalesce(u.station || '/' || u.epoch || '/' || u.seq, s.station || '/' || s.epoch || '/' || s.seq)
      FROM sheet_said s
      LEFT JOIN LATERAL (SELECT u.station, u.epoch, u.seq, u.vehicle, u.volume_ul FROM sheet_use u
                          WHERE u.number = s.number ORDER BY u.at, u.station, u.epoch, u.seq LIMIT 1) u ON true
     WHERE s.at >= @from AND s.at < @to
     UNION ALL
    SELECT 'label', 0, l.label, l.version, l.printed_at, l.printed_by, NULL, NULL, NULL, l.vehicle, '', 0, 0, l.printed_at, NULL,
           CASE WHEN l.version < l.newest THEN 'replaced' WHEN l.void_at IS NOT NULL THEN 'void' WHEN l.seen_at IS NULL THEN 'unseen' ELSE 'good' END,
           (SELECT count(*) FROM label_printed p WHERE p.label = l.label AND p.version = l.version AND p.why = 'again'), ''
      FROM label_said l WHERE l.printed_at >= @from AND l.printed_at < @to
     UNION ALL
    SELECT 'voucher', n, '', 0, NULL, '', NULL, NULL, NULL, NULL, '', 0, 0, NULL, NULL, 'hole', NULL, ''
      FROM generate_series((SELECT min(number) FROM voucher_said), (SELECT max(number) FROM voucher_said)) AS n WHERE NOT EXISTS (SELECT FROM voucher_said v WHERE v.number = n)
     UNION ALL
    SELECT 'sheet', n, '', 0, NULL, '', NULL, NULL, NULL, NULL, '', 0, 0, NULL, NULL, 'hole', NULL, ''
      FROM generate_series((SELECT min(number) FROM sheet_said), (SELECT max(number) FROM sheet_said)) AS n WHERE NOT EXISTS (SELECT FROM sheet_said s WHERE s.number = n)
     UNION ALL
    SELECT 'label', 0, l.label, n, NULL, '', NULL, NULL, NULL, l.vehicle, '', 0, 0, NULL, NULL, 'hole', NULL, ''
      FROM (SELECT label, min(vehicle) AS vehicle, max(version) AS newest FROM label_said GROUP BY label) l, generate_series(1, l.newest) AS n
     WHERE NOT EXISTS (SELECT FROM label_said x WHERE x.label = l.label AND x.version = n))
SELECT p.kind, p.number, p.label, p.version, p.issued_at, p.issued_by, coalesce(n.body -> 'people' -> 1 ->> 'person', ''), coalesce(p.vehicle, ''), coalesce(v.fleet_no, p.vehicle, ''),
       coalesce(d.name, s.value, ''), coalesce(t.name, p.at_station), p.allowed_ul, p.took_ul, p.from_at, p.until_at, p.state, p.reprints, p.ref
  FROM paper p
  LEFT JOIN vehicle v ON v.vehicle = p.vehicle
  LEFT JOIN vehicle_span s ON s.vehicle = p.vehicle AND s.what = 'department' AND s.from_at <= p.issued_at AND s.until_at > p.issued_at
  LEFT JOIN department d ON d.department = s.value
  LEFT JOIN station t ON t.station = p.at_station
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (p.station, p.epoch, p.seq, 0)
  LEFT JOIN LATERAL (SELECT split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind AS body) n ON r.note IS NOT NULL
 ORDER BY p.kind DESC, p.number, p.label, p.version`

// Papers returns the papers with numbers that were issued in a time, and all numbers that nobody
// issued.
func (s *Store) Papers(ctx context.Context, at, from, to time.Time) (list []disclosure.Paper, err error) {
	var p disclosure.Paper
	err = readEach(ctx, s.pool, "papers with numbers", papersSQL, pgx.NamedArgs{"at": at, "from": from, "to": to}, []any{
		&p.Kind, &p.Number, &p.Label, &p.Version, &p.IssuedAt, &p.IssuedBy, &p.AuthorizedBy, &p.Vehicle, &p.FleetNo, &p.Department, &p.Station, &p.AllowedUL, &p.TookUL, &p.FromAt, &p.UntilAt, &p.State, &p.Reprints, &p.Ref,
	}, func() error {
		list = append(list, p)
		p.IssuedAt, p.FromAt, p.UntilAt, p.Reprints = nil, nil, nil, nil
		return nil
	})
	return list, err
}

const factorsSQL = `
SELECT n, product, to_char(from_on, 'YYYY-MM-DD'), g_per_l, source, year, reason, said_by, said_at FROM emission_factor ORDER BY n DESC`

// Factors returns all that were said, the newest first.
func (s *Store) Factors(ctx context.Context) (list []disclosure.Factor, err error) {
	var f disclosure.Factor
	err = readEach(ctx, s.pool, "emission factors", factorsSQL, nil, []any{&f.N, &f.Product, &f.From, &f.Grams, &f.Source, &f.Year, &f.Reason, &f.By, &f.At}, func() error {
		list = append(list, f)
		f.Grams = nil
		return nil
	})
	return list, err
}

const sayFactorSQL = `
INSERT INTO emission_factor (product, from_on, g_per_l, source, year, reason, said_by, said_at) VALUES (@product, @from::text::date, @grams, @source, @year, @reason, @by, @at)`

// SayFactor adds a factor.
func (s *Store) SayFactor(ctx context.Context, f disclosure.Factor) error {
	return s.say(ctx, "factor", sayFactorSQL, pgx.NamedArgs{"product": f.Product, "from": f.From, "grams": f.Grams, "source": f.Source, "year": f.Year, "reason": f.Reason, "by": f.By, "at": f.At},
		f.By, "emission factor", f.Product, f)
}

const framesSQL = `
SELECT n, to_char(from_on, 'YYYY-MM'), article, fraction, area, basis, remark, reason, said_by, said_at FROM transparency_frame ORDER BY n DESC`

// Frames returns all that were said, the newest first.
func (s *Store) Frames(ctx context.Context) (list []disclosure.Frame, err error) {
	var f disclosure.Frame
	err = readEach(ctx, s.pool, "how fuel is published", framesSQL, nil, []any{&f.N, &f.From, &f.Article, &f.Fraction, &f.Area, &f.Basis, &f.Remark, &f.Reason, &f.By, &f.At}, func() error {
		list = append(list, f)
		return nil
	})
	return list, err
}

const sayFrameSQL = `
INSERT INTO transparency_frame (from_on, article, fraction, area, basis, remark, reason, said_by, said_at)
VALUES ((@from::text || '-01')::date, @article, @fraction, @area, @basis, @remark, @reason, @by, @at)`

// SayFrame adds how the house publishes.
func (s *Store) SayFrame(ctx context.Context, f disclosure.Frame) error {
	return s.say(ctx, "frame", sayFrameSQL, pgx.NamedArgs{"from": f.From, "article": f.Article, "fraction": f.Fraction, "area": f.Area, "basis": f.Basis, "remark": f.Remark, "reason": f.Reason, "by": f.By, "at": f.At},
		f.By, "transparency frame", f.From, f)
}

const checksSQL = `
SELECT n, to_char(month, 'YYYY-MM'), to_char(validated_on, 'YYYY-MM-DD'), to_char(updated_on, 'YYYY-MM-DD'), said_by, said_at FROM transparency_check ORDER BY n DESC`

// Checks returns all that were said, the newest first.
func (s *Store) Checks(ctx context.Context) (list []disclosure.Check, err error) {
	var c disclosure.Check
	err = readEach(ctx, s.pool, "when months were validated", checksSQL, nil, []any{&c.N, &c.Month, &c.Validated, &c.Updated, &c.By, &c.At}, func() error {
		list = append(list, c)
		return nil
	})
	return list, err
}

const sayCheckSQL = `
INSERT INTO transparency_check (month, validated_on, updated_on, said_by, said_at) VALUES ((@month::text || '-01')::date, @validated::text::date, @updated::text::date, @by, @at)`

// SayCheck adds when a month was validated.
func (s *Store) SayCheck(ctx context.Context, c disclosure.Check) error {
	return s.say(ctx, "check", sayCheckSQL, pgx.NamedArgs{"month": c.Month, "validated": c.Validated, "updated": c.Updated, "by": c.By, "at": c.At},
		c.By, "transparency check", c.Month, c)
}
