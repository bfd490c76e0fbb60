package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
	"github.com/litro-fuel/litro/server/office"
	"github.com/litro-fuel/litro/server/report"
)

// Paper vouchers. What the office decides about them is read under the lock of its
// journal, so that no number is issued twice and none is redeemed twice; what they hold
// is taken under the locks of the periods, so that no lease is given of it.

const lastVoucherSQL = `
SELECT coalesce(max(last_no), 0) FROM voucher_act WHERE act = 'issued'`

// IssueVouchers stores what d makes of the next number when the wanted terms have room.
func (s *Store) IssueVouchers(ctx context.Context, at time.Time, count int64, wants []office.VoucherWant, d func(next int64) office.Draft) error {
	return s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) {
		var last int64
		if err := tx.QueryRow(ctx, lastVoucherSQL).Scan(&last); err != nil {
			return nil, fmt.Errorf("find the next voucher: %w", err)
		}
		next, err := nextOnPaper(ctx, tx, at, last, count)
		if soon, ok := errors.AsType[*tooSoon](err); ok {
			return nil, &office.VoucherError{Problem: "soon", FromAt: soon.at}
		}
		if err != nil {
			return nil, err
		}
		if err := room(ctx, tx, at, wants); err != nil {
			return nil, err
		}
		return d(next), nil
	})
}

// room locks the terms, and fails with an [office.VoucherError] where one of them has
// none for what is wanted.
func room(ctx context.Context, tx pgx.Tx, at time.Time, wants []office.VoucherWant) error {
	var terms []term
	for _, w := range wants {
		if err := lockTerms(ctx, tx, []office.Term{w.Term}); err != nil {
			return err
		}
		terms = append(terms, term{quota: w.Quota, period: w.ID})
	}
	open, err := thawed(ctx, tx, at, slices.Clone(terms))
	if err != nil {
		return err
	}
	if err := readTerms(ctx, tx, at, terms); err != nil {
		return err
	}
	for i, w := range wants {
		if !slices.ContainsFunc(open, func(t term) bool { return t.quota == w.Quota && t.period == w.ID }) {
			return &office.VoucherError{Problem: "restored", Vehicle: w.Vehicle, Quota: w.Quota}
		}
		if free, idle := terms[i].Room(); free < w.VolumeUL {
			return &office.VoucherError{Problem: "room", Vehicle: w.Vehicle, Quota: w.Quota, WantUL: w.VolumeUL, FreeUL: max(0, free), IdleUL: idle}
		}
	}
	return nil
}

// MakeRoom asks stations to give back what is missing for what is wanted. It counts
// when their journals say so.
func (s *Store) MakeRoom(ctx context.Context, at time.Time, wants []office.VoucherWant) error {
	var terms []term
	for _, w := range wants {
		terms = append(terms, term{quota: w.Quota, period: w.ID, wantUL: w.VolumeUL})
	}
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for _, w := range wants {
			if err := lockTerms(ctx, tx, []office.Term{w.Term}); err != nil {
				return err
			}
		}
		entries := map[string][]policy.EntryBody{}
		if err := split(ctx, tx, at, terms, entries); err != nil {
			return err
		}
		return publishAll(ctx, tx, at, entries)
	})
	if err != nil {
		return fmt.Errorf("ask stations for room: %w", err)
	}
	return nil
}

const voucherHoldsSQL = `
SELECT DISTINCT h.quota, h.period
  FROM voucher_act a JOIN voucher_hold h USING (station, epoch, seq, branch)
 WHERE a.act = 'issued' AND a.branch = 0 AND a.first_no <= @last AND a.last_no >= @first`

// DecideVouchers stores what d makes of the vouchers of some numbers.
func (s *Store) DecideVouchers(ctx context.Context, at time.Time, first, last int64, d func([]office.Voucher) (office.Draft, error)) error {
	return s.appendOffice(ctx, at, nil, func(tx pgx.Tx) (office.Draft, error) {
		terms, err := addHolds(ctx, tx, nil, first, last)
		if err != nil {
			return nil, err
		}
		if err := lockAll(ctx, tx, terms); err != nil {
			return nil, err
		}
		list, err := vouchers(ctx, tx, at, first, last)
		if err != nil {
			return nil, err
		}
		return d(list)
	})
}

// addHolds adds to terms what the vouchers of some numbers hold.
func addHolds(ctx context.Context, tx pgx.Tx, terms []office.Term, first, last int64) ([]office.Term, error) {
	rows, err := tx.Query(ctx, voucherHoldsSQL, pgx.NamedArgs{"first": first, "last": last})
	if err != nil {
		return nil, fmt.Errorf("read what vouchers hold: %w", err)
	}
	var t office.Term
	if _, err := pgx.ForEachRow(rows, []any{&t.Quota, &t.ID}, func() error {
		if !slices.ContainsFunc(terms, func(o office.Term) bool { return o.Quota == t.Quota && o.ID == t.ID }) {
			terms = append(terms, t)
		}
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read what vouchers hold: %w", err)
	}
	return terms, nil
}

// lockAll locks terms in the order in which everybody does.
func lockAll(ctx context.Context, tx pgx.Tx, terms []office.Term) error {
	slices.SortFunc(terms, func(a, b office.Term) int { return cmp.Or(cmp.Compare(a.Quota, b.Quota), cmp.Compare(a.ID, b.ID)) })
	return lockTerms(ctx, tx, terms)
}

// handedIn locks the terms of a paper's fills and of its vouchers, and returns the
// vouchers.
func handedIn(ctx context.Context, tx pgx.Tx, at time.Time, terms []office.Term, folios []int64) (list []office.Voucher, err error) {
	terms = slices.Clone(terms)
	for _, n := range folios {
		if terms, err = addHolds(ctx, tx, terms, n, n); err != nil {
			return nil, err
		}
	}
	if err := lockAll(ctx, tx, terms); err != nil {
		return nil, err
	}
	for _, n := range folios {
		one, err := vouchers(ctx, tx, at, n, n)
		if err != nil {
			return nil, err
		}
		list = append(list, one...)
	}
	return list, nil
}

// The person who typed a record is in its note: the projections have none.
const vouchersSQL = `
SELECT v.number, v.vehicle, v.grade, v.volume_ul, v.from_at, v.until_at, v.amount_cents, v.price_e4, coalesce(v.currency, ''), coalesce(v.contract, ''), coalesce(v.permit, ''),
       v.station, v.epoch, v.seq, v.at, v.person, v.reason, voucher_became(v.redeemed, v.canceled, v.until_at, @at), v.undone,
       ARRAY(SELECT h.quota || '/' || h.period FROM voucher_hold h WHERE (h.station, h.epoch, h.seq, h.branch) = (v.station, v.epoch, v.seq, v.branch) ORDER BY h.quota),
       ARRAY(SELECT u.station || '/' || u.epoch || '/' || u.seq FROM voucher_use u WHERE u.number = v.number ORDER BY u.at, u.station, u.epoch, u.seq),
       coalesce(u.station, ''), coalesce(u.epoch, 0), coalesce(u.seq, 0), coalesce(u.at, 'epoch'), coalesce(u.happened_at, 'epoch'), coalesce(u.volume_ul, 0), coalesce(u.contract, ''), coalesce(u.permit, ''),
       coalesce(split_part(convert_from(r.note, 'UTF8'), E'\n', 1)::jsonb -> r.kind -> 'people' -> 0 ->> 'person', ''),
       coalesce(c.station, ''), coalesce(c.epoch, 0), coalesce(c.seq, 0), coalesce(c.at, 'epoch'), coalesce(c.person, ''), coalesce(c.reason, '')
  FROM voucher v
  LEFT JOIN LATERAL (SELECT u.station, u.epoch, u.seq, u.branch, u.at, u.happened_at, u.volume_ul, u.contract, u.permit FROM voucher_use u
                      WHERE u.number = v.number ORDER BY u.at, u.station, u.epoch, u.seq LIMIT 1) u ON true
  LEFT JOIN record r ON (r.station, r.epoch, r.seq, r.branch) = (u.station, u.epoch, u.seq, u.branch)
  LEFT JOIN LATERAL (SELECT c.* FROM voucher_act c
                      WHERE c.act = 'canceled' AND c.branch = 0 AND c.last_no BETWEEN v.number AND v.number + 999 AND c.first_no <= v.number
                      ORDER BY c.at, c.epoch, c.seq LIMIT 1) c ON true
 WHERE v.number BETWEEN @first AND @last AND (@departments::text[] IS NULL OR concerns(@departments, v.vehicle, v.at))
 ORDER BY v.number`

// Vouchers returns the vouchers that were issued of some numbers, in their order, and
// how they are at a time.
func (s *Store) Vouchers(ctx context.Context, at time.Time, first, last int64) (list []office.Voucher, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		list, err = vouchers(ctx, tx, at, first, last)
		return err
	})
	return list, err
}

func vouchers(ctx context.Context, tx pgx.Tx, at time.Time, first, last int64) ([]office.Voucher, error) {
	rows, err := tx.Query(ctx, vouchersSQL, pgx.NamedArgs{"first": first, "last": last, "at": at})
	if err != nil {
		return nil, fmt.Errorf("read vouchers %d to %d: %w", first, last, err)
	}
	list, err := pgx.CollectRows(rows, scanVoucher)
	if err != nil {
		return nil, fmt.Errorf("read vouchers %d to %d: %w", first, last, err)
	}
	return list, nil
}

func scanVoucher(row pgx.CollectableRow) (v office.Voucher, err error) {
	var holds, uses []string
	var u office.VoucherUse
	var c office.VoucherCancel
	err = row.Scan(&v.Number, &v.Vehicle, &v.Grade, &v.VolumeUL, &v.FromAt, &v.UntilAt, &v.AmountCents, &v.PriceE4, &v.Currency, &v.Contract, &v.Permit,
		&v.Ref.Station, &v.Ref.Epoch, &v.Ref.Seq, &v.At, &v.By, &v.Reason, &v.State, &v.Undone, &holds, &uses,
		&u.Ref.Station, &u.Ref.Epoch, &u.Ref.Seq, &u.At, &u.HappenedAt, &u.VolumeUL, &u.Contract, &u.Permit, &u.By,
		&c.Ref.Station, &c.Ref.Epoch, &c.Ref.Seq, &c.At, &c.By, &c.Reason)
	for _, h := range holds {
		quota, period, _ := strings.Cut(h, "/")
		v.Holds = append(v.Holds, dispense.VoucherHold{Quota: quota, Period: period})
	}
	for _, text := range uses {
		if err != nil {
			break
		}
		var ref dispense.Ref
		ref, err = dispense.ParseRef(text)
		v.Uses = append(v.Uses, ref)
	}
	if !u.Ref.IsZero() {
		v.Use = &u
	}
	if !c.Ref.IsZero() {
		v.Cancel = &c
	}
	return v, err
}

// Every voucher of a range is in one state: the four are counted of the same rows.
const voucherRangesSQL = `
SELECT v.first_no, v.last_no, v.station, v.epoch, v.seq, v.at, v.person, v.reason, v.vehicle, coalesce(x.fleet_no, v.vehicle), coalesce(x.plate, ''),
       v.grade, v.volume_ul, v.amount_cents, coalesce(v.currency, ''), v.from_at, v.until_at, coalesce(v.contract, ''), coalesce(v.permit, ''),
       count(*), count(*) FILTER (WHERE state = 'redeemed'), count(*) FILTER (WHERE state = 'canceled'),
       count(*) FILTER (WHERE state = 'expired'), count(*) FILTER (WHERE state = 'outstanding')
  FROM (SELECT *, voucher_became(redeemed, canceled, until_at, @at) AS state FROM voucher WHERE @number::bigint = 0 OR @number::bigint BETWEEN first_no AND last_no) v
  LEFT JOIN vehicle x USING (vehicle)
 WHERE @departments::text[] IS NULL OR concerns(@departments, v.vehicle, v.at)
 GROUP BY v.first_no, v.last_no, v.station, v.epoch, v.seq, v.at, v.person, v.reason, v.vehicle, x.fleet_no, x.plate,
       v.grade, v.volume_ul, v.amount_cents, v.currency, v.from_at, v.until_at, v.contract, v.permit
 ORDER BY v.first_no DESC, v.at`

// VoucherRanges returns what became of vouchers at a time, by the acts that issued them,
// the newest first: of all when number is 0, else of the act that issued that one.
func (s *Store) VoucherRanges(ctx context.Context, at time.Time, number int64) ([]report.VoucherRange, error) {
	rows, err := s.pool.Query(ctx, voucherRangesSQL, pgx.NamedArgs{"at": at, "number": number})
	if err != nil {
		return nil, fmt.Errorf("read the ranges of vouchers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r report.VoucherRange, err error) {
		err = row.Scan(&r.First, &r.Last, &r.Ref.Station, &r.Ref.Epoch, &r.Ref.Seq, &r.At, &r.By, &r.Reason, &r.Vehicle, &r.FleetNo, &r.Plate,
			&r.Grade, &r.VolumeUL, &r.AmountCents, &r.Currency, &r.FromAt, &r.UntilAt, &r.Contract, &r.Permit,
			&r.Issued, &r.Redeemed, &r.Canceled, &r.Expired, &r.Outstanding)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the ranges of vouchers: %w", err)
	}
	return list, nil
}

const outstandingVouchersSQL = `
SELECT count(*), coalesce(sum(v.volume_ul), 0)::bigint
  FROM voucher_open v JOIN voucher_act a USING (station, epoch, seq, branch)
 WHERE v.until_at > @at AND (@departments::text[] IS NULL OR concerns(@departments, a.vehicle, a.at))`

// OutstandingVouchers returns how many vouchers are at a time, and what they hold.
func (s *Store) OutstandingVouchers(ctx context.Context, at time.Time) (n int64, held dispense.Volume, err error) {
	if err := s.pool.QueryRow(ctx, outstandingVouchersSQL, pgx.NamedArgs{"at": at}).Scan(&n, &held); err != nil {
		return 0, 0, fmt.Errorf("count vouchers outstanding: %w", err)
	}
	return n, held, nil
}
