package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/finance/closes"
	"github.com/litro-fuel/litro/server/finance/spending"
	"github.com/litro-fuel/litro/server/report"
)

// What people say and do to close months, see package closes. Acts are of the whole house.

// How rules are kept; names are of the database, whatever the code calls them.
type keptCloseRules struct {
	Signs     []string       `json:"signs"`
	Closes    []string       `json:"closes"`
	Reopens   []string       `json:"reopens"`
	Audits    []string       `json:"audits,omitempty"`
	Blocks    []closing.Name `json:"blocks,omitempty"`
	ClockOffS int64          `json:"clock_off_s"`
	Soft      int            `json:"soft"`
	Late      int            `json:"late"`
	Hard      int            `json:"hard"`
	Working   bool           `json:"working,omitempty"`
	Week      []time.Weekday `json:"week,omitempty"` // before weeks had a first day
	Weeks     []keptWeek     `json:"weeks,omitempty"`
	Holidays  []budget.Day   `json:"holidays,omitempty"`
	AskedDays int            `json:"asked_days,omitempty"`
	Package   bool           `json:"package,omitempty"`
}

type keptWeek struct {
	From budget.Day     `json:"from,omitempty"`
	Days []time.Weekday `json:"days"`
}

const closeRulesSQL = `
SELECT version, from_act, begins_year, begins_month, rules, reason, said_by, agreed_by, said_at FROM close_rules ORDER BY version`

const closeHoldingsSQL = `
SELECT h.n, h.position, h.person, coalesce(u.name, ''), to_char(h.from_on, 'YYYY-MM-DD'), h.holds, h.reason, h.said_by, h.agreed_by, h.said_at
  FROM close_holding h LEFT JOIN app_user u ON u.username = h.person ORDER BY h.n`

const closeGapsSQL = `SELECT n, station, epoch, from_seq, to_seq, kind, reason, said_by, agreed_by, said_at FROM close_gap ORDER BY n`

const closeSettlementsSQL = `
SELECT n, year, month, of_check, item, is_so, name, cents, void, reason, coalesce(evidence, ''), said_by, agreed_by, said_at FROM close_settlement ORDER BY n`

const closeActsSQL = `
SELECT n, year, month, kind, person, name, position, holds, at, reason, coalesce(hash, ''), coalesce(to_char(until_on, 'YYYY-MM-DD'), ''), coalesce(of, 0), state
  FROM close_act ORDER BY n`

const closePackagesSQL = `SELECT n, year, month, version, figures, sha256, size, made_by, made_at FROM close_package ORDER BY n`

const closedMonthsSQL = `SELECT n, act, year, month, version, hash FROM closed_month ORDER BY n`

// CloseSaid returns all that was said and done.
func (s *Store) CloseSaid(ctx context.Context) (closes.Said, error) { return closeSaid(ctx, s.pool) }

func closeSaid(ctx context.Context, db querier) (said closes.Said, err error) {
	var r closes.Rules
	var body []byte
	err = readEach(ctx, db, "rules of closing", closeRulesSQL, nil, []any{&r.Version, &r.From, &r.Begins.Year, &r.Begins.N, &body, &r.Reason, &r.By, &r.AgreedBy, &r.At}, func() error {
		var k keptCloseRules
		if err := json.Unmarshal(body, &k); err != nil {
			return err
		}
		r.Rules = closing.Rules{
			From: r.From, Signs: k.Signs, Closes: k.Closes, Reopens: k.Reopens, Audits: k.Audits, Blocks: k.Blocks, ClockOffS: k.ClockOffS, AskedDays: k.AskedDays, Package: k.Package,
			Days: closing.Days{Soft: k.Soft, Late: k.Late, Hard: k.Hard, Working: k.Working, Holidays: k.Holidays},
		}
		if len(k.Week) > 0 {
			r.Days.Weeks = []closing.Week{{Days: k.Week}}
		}
		for _, w := range k.Weeks {
			r.Days.Weeks = append(r.Days.Weeks, closing.Week(w))
		}
		said.Rules = append(said.Rules, r)
		return nil
	})
	if err != nil {
		return said, err
	}
	var h closes.Holding
	if err := readEach(ctx, db, "positions", closeHoldingsSQL, nil, []any{&h.N, &h.Position, &h.Person, &h.Name, &h.From, &h.Holds, &h.Reason, &h.By, &h.AgreedBy, &h.At}, func() error {
		said.Holdings = append(said.Holdings, h)
		return nil
	}); err != nil {
		return said, err
	}
	var g closes.Gap
	if err := readEach(ctx, db, "gaps that are known", closeGapsSQL, nil, []any{&g.N, &g.Station, &g.Epoch, &g.From, &g.To, &g.Kind, &g.Reason, &g.By, &g.AgreedBy, &g.At}, func() error {
		said.Gaps = append(said.Gaps, g)
		return nil
	}); err != nil {
		return said, err
	}
	var x closes.Settlement
	if err := readEach(ctx, db, "what was settled", closeSettlementsSQL, nil, []any{
		&x.N, &x.Year, &x.Period.N, &x.Check, &x.Key, &x.Is, &x.Name, &x.Cents, &x.Void, &x.Reason, &x.Evidence, &x.By, &x.AgreedBy, &x.At,
	}, func() error {
		x.Why = closing.ParseWhys(x.Is)
		said.Settlements = append(said.Settlements, x)
		return nil
	}); err != nil {
		return said, err
	}
	var a closes.Act
	var hash []byte
	if err := readEach(ctx, db, "acts of closing", closeActsSQL, nil, []any{
		&a.N, &a.Period.Year, &a.Period.N, &a.Kind, &a.Person, &a.Name, &a.Position, &a.Holds, &a.At, &a.Reason, &hash, &a.Until, &a.Of, &a.State,
	}, func() error {
		a.Hash = dispense.Hash{}
		copy(a.Hash[:], hash)
		one := a
		one.Holds = slices.Clone(a.Holds)
		said.Acts = append(said.Acts, one)
		a.Holds = nil
		return nil
	}); err != nil {
		return said, err
	}
	var m closes.Sealed
	if err := readEach(ctx, db, "closed months", closedMonthsSQL, nil, []any{&m.N, &m.Act, &m.Year, &m.Period.N, &m.Version, &hash}, func() error {
		copy(m.Hash[:], hash)
		said.Sealed = append(said.Sealed, m)
		return nil
	}); err != nil {
		return said, err
	}
	var p closes.Package
	return said, readEach(ctx, db, "audit packages of months", closePackagesSQL, nil, []any{&p.N, &p.Year, &p.Period.N, &p.Version, &hash, &p.SHA256, &p.Size, &p.By, &p.At}, func() error {
		copy(p.Figures[:], hash)
		said.Packages = append(said.Packages, p)
		return nil
	})
}

const addClosePackageSQL = `
INSERT INTO close_package (year, month, version, figures, sha256, size, made_by, made_at) VALUES (@year, @month, @version, @figures, @sha256, @size, @who, @at)`

// KeepClosePackage keeps that a package was made, which is in the cabinet.
func (s *Store) KeepClosePackage(ctx context.Context, p closes.Package) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{
			"year": p.Year, "month": p.Period.N, "version": p.Version, "figures": p.Figures[:], "sha256": p.SHA256, "size": p.Size, "who": p.By, "at": p.At, "kind": string(evidence.ZIP),
		}
		for _, sql := range []string{addEvidenceSQL, addClosePackageSQL} {
			if _, err := tx.Exec(ctx, sql, args); err != nil {
				return err
			}
		}
		return audit(ctx, tx, p.By, "closing package", fmt.Sprintf("%d of %d, version %d", p.Period.N, p.Year, p.Version), nil, &p.SHA256)
	})
	if err != nil {
		return fmt.Errorf("keep the audit package of a month: %w", err)
	}
	return nil
}

// What is done to months is done one after another, and what they are made of waits meanwhile:
// see the triggers of that lock.
const lockCloseSQL = `SELECT pg_advisory_xact_lock(hashtext('litro close'))`

const closeVersionSQL = `SELECT coalesce(max(version), 0), coalesce((SELECT max(n) FROM close_act), 0) FROM close_rules`

const sayCloseRulesSQL = `
INSERT INTO close_rules (from_act, begins_year, begins_month, rules, reason, said_by, agreed_by, said_at)
VALUES (CASE WHEN @version = 0 THEN 0 ELSE @from + 1 END, @year, @month, @rules, @reason, @by, @agreed, @at)`

// SayCloseRules keeps rules for the acts that come.
func (s *Store) SayCloseRules(ctx context.Context, r closes.Rules) error {
	var weeks []keptWeek
	for _, w := range r.Days.Weeks {
		weeks = append(weeks, keptWeek(w))
	}
	body, err := json.Marshal(keptCloseRules{
		Signs: r.Signs, Closes: r.Closes, Reopens: r.Reopens, Audits: r.Audits, Blocks: r.Blocks, ClockOffS: r.ClockOffS, AskedDays: r.AskedDays, Package: r.Package,
		Soft: r.Days.Soft, Late: r.Days.Late, Hard: r.Days.Hard, Working: r.Days.Working, Weeks: weeks, Holidays: r.Days.Holidays,
	})
	if err != nil {
		return err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockCloseSQL); err != nil {
			return err
		}
		var is, last int64
		if err := tx.QueryRow(ctx, closeVersionSQL).Scan(&is, &last); err != nil {
			return err
		}
		if is != r.Version {
			return closes.ErrSince
		}
		if _, err := tx.Exec(ctx, sayCloseRulesSQL, pgx.NamedArgs{
			"version": r.Version, "from": last, "year": r.Begins.Year, "month": r.Begins.N, "rules": body, "reason": r.Reason, "by": r.By, "agreed": r.AgreedBy, "at": r.At,
		}); err != nil {
			return err
		}
		return audit(ctx, tx, r.By, "rules of closing", "", nil, new(string(body)))
	})
	if err != nil {
		return fmt.Errorf("say the rules of closing: %w", err)
	}
	return nil
}

const sayHoldingSQL = `
INSERT INTO close_holding (position, person, from_on, holds, reason, said_by, agreed_by, said_at)
SELECT @position, @person, @from::date, @holds, @reason, @by, @agreed, @at
 WHERE NOT @holds OR EXISTS (SELECT FROM app_user WHERE username = @person AND active)`

// SayHolding keeps who holds a position from a day on, or fails with fault.ErrNotFound.
func (s *Store) SayHolding(ctx context.Context, h closes.Holding) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sayHoldingSQL, pgx.NamedArgs{
			"position": h.Position, "person": h.Person, "from": string(h.From), "holds": h.Holds, "reason": h.Reason, "by": h.By, "agreed": h.AgreedBy, "at": h.At,
		})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		said := fmt.Sprintf("%s from %s: %t: %s", h.Position, h.From, h.Holds, h.Reason)
		return audit(ctx, tx, h.By, "position of closing", h.Person, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say who is %s: %w", h.Position, err)
	}
	return nil
}

const sayGapSQL = `
INSERT INTO close_gap (station, epoch, from_seq, to_seq, kind, reason, said_by, agreed_by, said_at)
SELECT @station, @epoch, @from, @to, @kind, @reason, @by, @agreed, @at WHERE EXISTS (SELECT FROM cursor WHERE (station, epoch) = (@station, @epoch))`

// SayGap keeps what numbers of a journal are that are not there, or fails with fault.ErrNotFound.
func (s *Store) SayGap(ctx context.Context, g closes.Gap) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sayGapSQL, pgx.NamedArgs{"station": g.Station, "epoch": g.Epoch, "from": g.From, "to": g.To, "kind": string(g.Kind), "reason": g.Reason, "by": g.By, "agreed": g.AgreedBy, "at": g.At})
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.ErrNotFound
		}
		if err != nil {
			return err
		}
		said := fmt.Sprintf("%d to %d of epoch %d are %s, agreed by %q: %s", g.From, g.To, g.Epoch, g.Kind, g.AgreedBy, g.Reason)
		return audit(ctx, tx, g.By, "gap of a journal", g.Station, nil, &said)
	})
	if err != nil {
		return fmt.Errorf("say what records of %s are that are missing: %w", g.Station, err)
	}
	return nil
}

const settleChecksSQL = `
INSERT INTO close_settlement (year, month, of_check, item, is_so, name, cents, void, reason, evidence, said_by, agreed_by, said_at)
VALUES (@year, @month, @check, @item, @is, @name, @cents, @void, @reason, nullif(@evidence, ''), @by, @agreed, @at)`

// SettleChecks keeps what two people settled of a month, with its paper, or fails with [closes.ErrSettled].
func (s *Store) SettleChecks(ctx context.Context, list []closes.Settlement, paper *evidence.File) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		for i := range list {
			x := &list[i]
			if paper != nil && i == 0 {
				if _, err := tx.Exec(ctx, addEvidenceSQL, pgx.NamedArgs{"sha256": paper.SHA256, "kind": string(paper.Kind), "size": paper.Size, "at": x.At, "who": x.By}); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, settleChecksSQL, pgx.NamedArgs{
				"year": x.Year, "month": x.Period.N, "check": string(x.Check), "item": x.Key, "is": x.Is, "name": x.Name, "cents": x.Cents, "void": x.Void, "reason": x.Reason, "evidence": x.Evidence, "by": x.By, "agreed": x.AgreedBy, "at": x.At,
			}); err != nil {
				return err
			}
			what, said := "settled of a month", fmt.Sprintf("%s %s, with %s: %s", x.Check, x.Name, x.AgreedBy, x.Reason)
			if x.Void {
				what = "settled of a month, taken back"
			}
			if err := audit(ctx, tx, x.By, what, fmt.Sprintf("%d of %d", x.Period.N, x.Year), nil, &said); err != nil {
				return err
			}
		}
		return nil
	})
	if constraint(err) == "close_settled" {
		err = errors.Join(closes.ErrSettled, err)
	}
	if err != nil {
		return fmt.Errorf("settle checks of a month: %w", err)
	}
	return nil
}

const addCloseActSQL = `
INSERT INTO close_act (n, year, month, first_on, kind, person, name, position, holds, at, reason, hash, until_on, of, state)
VALUES (@n, @year, @month, @first::date, @kind, @person, @name, @position, @holds, @at, @reason, @hash, nullif(@until, '')::date, nullif(@of::bigint, 0), @state)`

// Stations wait for as long as it takes to see where they stand and to book what they gave:
// what comes after that is another month's.
const holdCursorsSQL = `SELECT FROM cursor ORDER BY station, epoch FOR SHARE`

// standing is where journals stand. Records that came carried by another epoch are above the cursor of their own, and
// are of their month all the same.
const standing = `SELECT c.station, c.epoch, coalesce(r.seq, c.seq) AS seq, coalesce(r.hash, c.hash) AS hash
  FROM cursor c
  LEFT JOIN LATERAL (SELECT r.seq, r.hash FROM record r
                      WHERE r.station = c.station AND r.epoch = c.epoch AND r.branch = 0 AND r.seq > c.seq AND c.state <> 'revoked' ORDER BY r.seq DESC LIMIT 1) r ON true`

// What is sealed of a month has the audit trail with them, as far as it has been committed.
const addCloseHeadsSQL = `
INSERT INTO close_head (act, station, epoch, seq, hash) SELECT @act::bigint, s.station, s.epoch, s.seq, s.hash FROM (` + standing + `) s
UNION ALL (SELECT @act::bigint, @trail::text, 1, n, hash FROM trail ORDER BY n DESC LIMIT 1)`

const addClosedMonthSQL = `
INSERT INTO closed_month (n, act, year, month, version, hash, prev, note)
SELECT coalesce(max(n), 0) + 1, @act, @year, @month, @version, sha256(@note), (SELECT hash FROM closed_month ORDER BY n DESC LIMIT 1), @note FROM closed_month`

// TakeAct keeps what take says is done, one after another.
func (s *Store) TakeAct(ctx context.Context, take func(closes.Said) (closes.Taken, error)) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		// In the order in which whoever books takes them.
		if _, err := tx.Exec(ctx, lockBudgetSQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, lockCloseSQL); err != nil {
			return err
		}
		said, err := closeSaid(ctx, tx)
		if err != nil {
			return err
		}
		t, err := take(said)
		if err != nil {
			return err
		}
		if t.Ends {
			if _, err := tx.Exec(ctx, holdCursorsSQL); err != nil {
				return err
			}
		}
		for _, b := range t.Book {
			if _, err := bookSpent(ctx, tx, b.Window, b.Batch, b.Book); err != nil {
				return err
			}
		}
		if err := addCloseAct(ctx, tx, &t); err != nil {
			return err
		}
		said2 := fmt.Sprintf("act %d as %s: %s", t.N, t.Position, t.Reason)
		return audit(ctx, tx, t.Person, "month "+string(t.Kind), string(t.First)[:len("2006-01")], nil, &said2)
	})
	if constraint(err) == "close_act_pk" || constraint(err) == "close_act_once" {
		err = errors.Join(closes.ErrSince, err)
	}
	if err != nil {
		return fmt.Errorf("close a month: %w", err)
	}
	return nil
}

func addCloseAct(ctx context.Context, tx pgx.Tx, t *closes.Taken) error {
	var hash []byte
	if t.Hash != (dispense.Hash{}) {
		hash = t.Hash[:]
	}
	holds := t.Holds
	if holds == nil {
		holds = []string{}
	}
	if _, err := tx.Exec(ctx, addCloseActSQL, pgx.NamedArgs{
		"n": t.N, "year": t.Period.Year, "month": t.Period.N, "first": string(t.First), "kind": string(t.Kind), "person": t.Person, "name": t.Name, "position": t.Position, "holds": holds,
		"at": t.At, "reason": t.Reason, "hash": hash, "until": string(t.Until), "of": t.Of, "state": string(t.State),
	}); err != nil {
		return err
	}
	if t.Ends {
		if _, err := tx.Exec(ctx, addCloseHeadsSQL, pgx.NamedArgs{"act": t.N, "trail": report.Trail}); err != nil {
			return err
		}
	}
	if t.Note == nil {
		return nil
	}
	_, err := tx.Exec(ctx, addClosedMonthSQL, pgx.NamedArgs{"act": t.N, "year": t.Period.Year, "month": t.Period.N, "version": t.Version, "note": t.Note})
	return err
}

const headsSQL = standing + ` ORDER BY c.station, c.epoch`

const closeHeadsSQL = `SELECT station, epoch, seq, hash FROM close_head WHERE act = @act ORDER BY station, epoch`

// CloseHeads returns where journals stood at an act; of act 0 where they stand.
func (s *Store) CloseHeads(ctx context.Context, act int64) (list []closes.Head, err error) {
	var h closes.Head
	var hash []byte
	sql := closeHeadsSQL
	if act == 0 {
		sql = headsSQL
	}
	err = readEach(ctx, s.pool, "heads of journals", sql, pgx.NamedArgs{"act": act}, []any{&h.Station, &h.Epoch, &h.Seq, &hash}, func() error {
		copy(h.Hash[:], hash)
		list = append(list, h)
		return nil
	})
	return list, err
}

const closedNoteSQL = `SELECT note FROM closed_month WHERE (year, month, version) = (@year, @month, @version)`

// ClosedNote returns the note of a closed month, or fault.ErrNotFound.
func (s *Store) ClosedNote(ctx context.Context, p budget.Period, version int) (b []byte, err error) {
	err = s.pool.QueryRow(ctx, closedNoteSQL, pgx.NamedArgs{"year": p.Year, "month": p.N, "version": version}).Scan(&b)
	return b, notFound(err, "closed month %d of %d, version %d", p.N, p.Year, version)
}

const closedNotesSQL = `SELECT note FROM closed_month ORDER BY n`

// ClosedNotes returns the notes of all closed months, in the order in which they were closed.
func (s *Store) ClosedNotes(ctx context.Context) (list [][]byte, err error) {
	var b []byte
	err = readEach(ctx, s.pool, "closed months", closedNotesSQL, nil, []any{&b}, func() error {
		list = append(list, slices.Clone(b))
		return nil
	})
	return list, err
}

const priorYearsSQL = `SELECT DISTINCT of_year FROM budget_booking WHERE prior ORDER BY of_year DESC`

// PriorBookings returns what was booked to no month, since its year was over.
func (s *Store) PriorBookings(ctx context.Context) ([]budget.Charge, error) {
	var year int
	var years []int
	if err := readEach(ctx, s.pool, "years that are over", priorYearsSQL, nil, []any{&year}, func() error {
		years = append(years, year)
		return nil
	}); err != nil {
		return nil, err
	}
	var all []budget.Charge
	for _, y := range years {
		list, err := booked(ctx, s.pool, y)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if c.Prior {
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// closeSettled tells whether an error is that a month takes nothing any more.
func closeSettled(err error) error {
	if constraint(err) == "close_settled" {
		return errors.Join(spending.ErrSince, err)
	}
	return err
}
