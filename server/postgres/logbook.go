package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/report"
)

// What a logbook says of each fill beside its figures: who released it and by what, when
// its record came, and the record itself.
const loggedSQL = `
SELECT e.station, e.epoch, e.seq, e.branch, coalesce(e.label, ''), coalesce(e.hose, ''), coalesce(e.ticket, ''), coalesce(e.source, ''), coalesce(e.permit, ''), coalesce(e.auth, ''),
       e.price_e4, e.at, coalesce(a.received_at, e.at), r.note,
       coalesce(CASE WHEN b.uuid <> '' THEN b.uuid || ' ' || b.n END, ''),
       coalesce(CASE WHEN b.uuid = '' THEN (SELECT d.series || d.number || ' ' || b.n FROM document d WHERE d.document = b.document) END, '')
  FROM effective_dispense e
  JOIN record r USING (station, epoch, seq, branch)
  LEFT JOIN LATERAL (SELECT received_at FROM arrival a
                      WHERE a.station = e.station AND a.epoch = e.epoch AND a.branch = e.branch AND a.first_seq <= e.seq AND a.last_seq >= e.seq
                      ORDER BY a.first_seq DESC LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT b.uuid, b.n, b.document FROM fill_billed b WHERE (b.station, b.epoch, b.seq, b.branch) = (e.station, e.epoch, e.seq, e.branch)) b ON true
 WHERE e.happened_at >= @from AND e.happened_at < @to AND e.vehicle = ANY (@vehicles)`

// A part that was assigned to a vehicle is named after its correction, and refers to
// what it was a part of.
const correctedSQL = `
WITH e AS (
    SELECT station, epoch, seq, branch, corrected FROM effective_dispense
     WHERE happened_at >= @from AND happened_at < @to AND vehicle = ANY (@vehicles)
)
SELECT e.station, e.epoch, e.seq, e.branch, c.station, c.epoch, c.seq, c.action, c.reason, r.note
  FROM e
  JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (e.station, e.epoch, e.seq) AND e.branch = 0
   AND NOT EXISTS (SELECT FROM correction u WHERE (u.of_station, u.of_epoch, u.of_seq) = (c.station, c.epoch, c.seq) AND u.action IN ('void', 'replace'))
  JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch)
UNION ALL
SELECT e.station, e.epoch, e.seq, e.branch, c.of_station, c.of_epoch, c.of_seq, 'part', c.reason, ''
  FROM e JOIN correction c USING (station, epoch, seq, branch)
 WHERE e.corrected = 'assigned'
 ORDER BY 5, 6, 7`

// What was recorded of a vehicle in a month and does not count there any more, with the
// correction that counts.
const voidFillsSQL = `
SELECT DISTINCT ON (d.happened_at, d.station, d.epoch, d.seq) d.vehicle, d.station, d.epoch, d.seq, d.happened_at, d.volume_ul, c.station, c.epoch, c.seq, c.action, c.reason, r.note
  FROM dispense d
  JOIN correction c ON (c.of_station, c.of_epoch, c.of_seq) = (d.station, d.epoch, d.seq) AND c.action IN ('void', 'replace')
  JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (c.station, c.epoch, c.seq, c.branch)
 WHERE d.branch = 0 AND d.happened_at >= @from AND d.happened_at < @to AND d.vehicle = ANY (@vehicles)
   AND NOT EXISTS (SELECT FROM corrected_dispense e
                    WHERE (e.station, e.epoch, e.seq, e.branch) = (d.station, d.epoch, d.seq, d.branch)
                      AND e.vehicle = d.vehicle AND e.happened_at >= @from AND e.happened_at < @to)
 ORDER BY d.happened_at, d.station, d.epoch, d.seq, c.at DESC, c.station DESC, c.epoch DESC, c.seq DESC`

// Logbook returns what the logbook of a vehicle in a month is made of, or
// fault.ErrNotFound.
func (s *Store) Logbook(ctx context.Context, vehicle string, month report.Period, now time.Time) (report.LogFacts, error) {
	list, err := s.roster(ctx, report.StoodAt(month, now), vehicle, "")
	if err == nil {
		list, err = s.whollyTheirs(ctx, list, month)
	}
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("logbook of vehicle %s: %w", vehicle, fault.ErrNotFound)
	}
	if err != nil {
		return report.LogFacts{}, err
	}
	all, err := s.logbooks(ctx, list, month, report.StoodAt(month, now))
	if err != nil {
		return report.LogFacts{}, err
	}
	return all[0], nil
}

// Logbooks returns those of the vehicles that stood in a department at the end of a
// month, by number, with or without fills.
func (s *Store) Logbooks(ctx context.Context, department string, month report.Period, now time.Time) ([]report.LogFacts, error) {
	list, err := s.roster(ctx, report.StoodAt(month, now), "", department)
	if err == nil {
		list, err = s.whollyTheirs(ctx, list, month)
	}
	if err != nil {
		return nil, err
	}
	return s.logbooks(ctx, list, month, report.StoodAt(month, now))
}

const whollyTheirsSQL = `
SELECT d.vehicle
  FROM vehicle_department d
 WHERE d.vehicle = ANY (@vehicles) AND d.from_at < @to AND d.until_at > @from AND (@departments::text[] IS NULL OR d.department = ANY (@departments))
 GROUP BY d.vehicle
HAVING sum(least(d.until_at, @to::timestamptz) - greatest(d.from_at, @from::timestamptz)) = @to::timestamptz - @from::timestamptz`

// whollyTheirs leaves those vehicles that the departments of a part had all the month. A
// logbook says all of a month, and has one number whoever prints it: of a part of a month
// there is none.
func (s *Store) whollyTheirs(ctx context.Context, list []report.VehicleAt, month report.Period) ([]report.VehicleAt, error) {
	if p, ok := s.pool.(*part); !ok || len(list) == 0 || p.scope.Everywhere() {
		return list, nil
	}
	vehicles := make([]string, len(list))
	for i, v := range list {
		vehicles[i] = v.Vehicle
	}
	rows, err := s.pool.Query(ctx, whollyTheirsSQL, pgx.NamedArgs{"vehicles": vehicles, "from": month.From, "to": month.To})
	if err != nil {
		return nil, fmt.Errorf("read who had vehicles: %w", err)
	}
	theirs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read who had vehicles: %w", err)
	}
	return slices.DeleteFunc(list, func(v report.VehicleAt) bool { return !slices.Contains(theirs, v.Vehicle) }), nil
}

// logbooks reads the fills of all the vehicles at once. They are those that anybody is
// told, so that a logbook is the same paper for everybody: it says how far the vehicle went
// since the last fill before the month, whoever had it then.
func (s *Store) logbooks(ctx context.Context, list []report.VehicleAt, month report.Period, stood time.Time) ([]report.LogFacts, error) {
	s = New(s.server)
	vehicles := make([]string, len(list))
	out := make([]report.LogFacts, len(list))
	at := map[string]*report.LogFacts{}
	for i, v := range list {
		vehicles[i], out[i] = v.Vehicle, report.LogFacts{VehicleAt: v, Month: month}
		at[v.Vehicle] = &out[i]
	}
	sql, one := fillsSQL, ""
	if len(list) == 1 {
		sql, one = vehicleFillsSQL, vehicles[0]
	}
	fills, err := s.fills(ctx, sql, month, one)
	if err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"from": month.From, "to": month.To, "vehicles": vehicles}
	logged, err := s.logged(ctx, args)
	if err != nil {
		return nil, err
	}
	for _, f := range fills {
		facts := at[f.Vehicle]
		if facts == nil {
			continue
		}
		l := logged[recordKey{f.Ref, f.Branch}]
		if l == nil {
			l = new(report.LogFill) // of before the month
		}
		l.Fill = f
		facts.Fills = append(facts.Fills, *l)
	}
	if err := s.logPapers(ctx, vehicles, stood, out); err != nil {
		return nil, err
	}
	if err := s.logAccounts(ctx, logged, out); err != nil {
		return nil, err
	}
	return out, s.voidFills(ctx, args, at)
}

// What is booked of a fill in its own month, and not what came of it later: that is the other month's, and
// changes no logbook. Of several accounts the one with most of it is told. Fills are named, each looked up by itself: left to a plan of
// its own the database joins all bookings with all fills where nobody has counted them yet.
const logAccountsSQL = `
SELECT k.station, k.epoch, k.seq, k.branch, b.account
  FROM unnest(@stations::text[], @epochs::bigint[], @seqs::bigint[], @branches::int[]) AS k (station, epoch, seq, branch)
 CROSS JOIN LATERAL (
       SELECT b.account FROM budget_booking b
        WHERE (b.station, b.epoch, b.seq, b.branch) = (k.station, k.epoch, k.seq, k.branch) AND b.station <> '' AND b.kind <> 'credit'
          AND (b.in_year, b.in_month) = (b.of_year, b.of_month) AND NOT b.prior
        GROUP BY b.account HAVING sum(b.volume_ul) > 0
        ORDER BY sum(b.volume_ul) DESC, b.account LIMIT 1) b`

// logAccounts adds to fills of the month, which are those that were logged, the account of the budget to which they are booked.
func (s *Store) logAccounts(ctx context.Context, logged map[recordKey]*report.LogFill, books []report.LogFacts) error {
	var stations []string
	var epochs, seqs []int64
	var branches []int
	for k := range logged {
		stations, epochs, seqs, branches = append(stations, k.Station), append(epochs, k.Epoch), append(seqs, k.Seq), append(branches, k.branch)
	}
	of := map[recordKey]string{}
	var k recordKey
	var account string
	args := pgx.NamedArgs{"stations": stations, "epochs": epochs, "seqs": seqs, "branches": branches}
	if err := readEach(ctx, s.pool, "accounts of fills", logAccountsSQL, args, []any{&k.Station, &k.Epoch, &k.Seq, &k.branch, &account}, func() error {
		of[k] = account
		return nil
	}); err != nil {
		return err
	}
	for i := range books {
		for j := range books[i].Fills {
			f := &books[i].Fills[j]
			f.Account = of[recordKey{f.Ref, f.Branch}]
		}
	}
	return nil
}

const logPapersSQL = `
SELECT vehicle, kind, number, to_char(from_on, 'YYYY-MM-DD'), coalesce(to_char(until_on, 'YYYY-MM-DD'), '9999'), holder, place, reason
  FROM vehicle_paper_now WHERE kind IN ('custody', 'commission') AND vehicle = ANY (@vehicles) ORDER BY n`

// logPapers adds the papers of vehicles to their logbooks: by which their custodian has them, and what
// the orders say that fills name. Where the vehicle's record names no custodian the paper does, as
// auditors are told (075). Of several that count the one that was said last stands.
func (s *Store) logPapers(ctx context.Context, vehicles []string, stood time.Time, books []report.LogFacts) error {
	type paper struct{ kind, number, from, until, holder, place, reason string }
	of := map[string][]paper{}
	var vehicle string
	var p paper
	if err := readEach(ctx, s.pool, "papers of vehicles", logPapersSQL, pgx.NamedArgs{"vehicles": vehicles},
		[]any{&vehicle, &p.kind, &p.number, &p.from, &p.until, &p.holder, &p.place, &p.reason}, func() error {
			of[vehicle] = append(of[vehicle], p)
			return nil
		}); err != nil {
		return err
	}
	same := func(a, b string) bool {
		return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
	}
	for i := range books {
		b := &books[i]
		zone := b.Month.From.Location()
		last, custodian := stood.In(zone).Format(time.DateOnly), b.Custodian
		for _, p := range of[b.Vehicle] {
			if p.kind == "custody" && p.from <= last && p.until >= last && (custodian == "" || same(p.holder, custodian)) {
				b.Custody, b.Custodian = p.number, cmp.Or(custodian, p.holder)
			}
		}
		for j := range b.Fills {
			f := &b.Fills[j]
			day := f.At.In(zone).Format(time.DateOnly)
			for _, p := range of[b.Vehicle] {
				if p.kind == "commission" && f.Trip != "" && same(p.number, f.Trip) && p.from <= day && p.until >= day {
					f.Destination, f.Motive = p.place, p.reason
				}
			}
		}
	}
	return nil
}

// A recordKey names one of the records of a fork, too.
type recordKey struct {
	dispense.Ref
	branch int
}

// logged returns what the records of fills say, by record.
func (s *Store) logged(ctx context.Context, args pgx.NamedArgs) (map[recordKey]*report.LogFill, error) {
	rows, err := s.pool.Query(ctx, loggedSQL, args)
	if err != nil {
		return nil, fmt.Errorf("read records of fills: %w", err)
	}
	all := map[recordKey]*report.LogFill{}
	var k recordKey
	var f report.LogFill
	var note []byte
	if _, err := pgx.ForEachRow(rows, []any{
		&k.Station, &k.Epoch, &k.Seq, &k.branch, &f.Label, &f.Hose, &f.Ticket, &f.Source, &f.Permit, &f.Authorize, &f.PriceE4, &f.RecordedAt, &f.ReceivedAt, &note, &f.Billed, &f.BilledPlain,
	}, func() error {
		l := f
		l.RecordSHA256, l.Trip = dispense.HashNote(note).String(), tripOf(note)
		all[k] = &l
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read records of fills: %w", err)
	}
	return all, s.corrected(ctx, args, all)
}

// corrected adds what corrected fills.
func (s *Store) corrected(ctx context.Context, args pgx.NamedArgs, all map[recordKey]*report.LogFill) error {
	rows, err := s.pool.Query(ctx, correctedSQL, args)
	if err != nil {
		return fmt.Errorf("read corrections of fills: %w", err)
	}
	var k recordKey
	var c report.Correction
	var note []byte
	if _, err := pgx.ForEachRow(rows, []any{&k.Station, &k.Epoch, &k.Seq, &k.branch, &c.Ref.Station, &c.Ref.Epoch, &c.Ref.Seq, &c.Action, &c.Reason, &note}, func() error {
		f := all[k]
		if f == nil {
			return nil
		}
		c := c
		if c.SHA256 = ""; len(note) > 0 {
			c.SHA256 = dispense.HashNote(note).String()
		}
		if c.Action == "replace" {
			f.Trip = tripOf(note)
		}
		f.Corrections = append(f.Corrections, c)
		return nil
	}); err != nil {
		return fmt.Errorf("read corrections of fills: %w", err)
	}
	return nil
}

func (s *Store) voidFills(ctx context.Context, args pgx.NamedArgs, at map[string]*report.LogFacts) error {
	rows, err := s.pool.Query(ctx, voidFillsSQL, args)
	if err != nil {
		return fmt.Errorf("read fills that were voided: %w", err)
	}
	var v report.VoidFill
	var vehicle string
	var note []byte
	if _, err := pgx.ForEachRow(rows, []any{
		&vehicle, &v.Ref.Station, &v.Ref.Epoch, &v.Ref.Seq, &v.At, &v.VolumeUL, &v.By.Ref.Station, &v.By.Ref.Epoch, &v.By.Ref.Seq, &v.By.Action, &v.By.Reason, &note,
	}, func() error {
		v := v
		v.By.SHA256 = dispense.HashNote(note).String()
		at[vehicle].Void = append(at[vehicle].Void, v)
		return nil
	}); err != nil {
		return fmt.Errorf("read fills that were voided: %w", err)
	}
	return nil
}

// tripOf returns the commission that a record of a fill names; empty where it names none
// or this version cannot read it.
func tripOf(note []byte) string {
	r, err := dispense.OpenRecord(note)
	if err != nil {
		return ""
	}
	switch b := r.Body.(type) {
	case *dispense.Dispense:
		return b.Trip
	case *dispense.Correct:
		if b.Dispense != nil {
			return b.Dispense.Trip
		}
	}
	return ""
}
