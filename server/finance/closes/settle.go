package closes

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense/canon"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
	"github.com/litro-fuel/litro/server/evidence"
	"github.com/litro-fuel/litro/server/fault"
)

// A Settlement is what two people settled of a check of a month, or took back.
type Settlement struct {
	N int64
	budget.Period
	closing.Item // of which Check, Key, Is and Name are kept, and what it was worth
	Void         bool
	Reason       string
	Evidence     string // SHA-256; of one that is taken back there may be none
	By, AgreedBy string
	At           time.Time
}

// A Settled is a settlement as it stands.
type Settled struct {
	Settlement
	// Stands tells that nobody took it back, nor settled its item again. Counts tells that it is also of what is so:
	// nothing else is so of its item since. Of a month that is closed, and where nobody looked, none counts.
	Stands, Counts bool
}

// An ItemID names an item within a month.
type ItemID struct {
	Check closing.Name
	Key   string
}

// ErrSettled means that a month is closed, or is not one that is kept: nothing of it is settled any more.
var ErrSettled = fmt.Errorf("%w: the month is closed, and what was settled of it is sealed; open it again first", fault.ErrConflict)

// maxItem is how long the key of an item, and what is so of it, may be, in bytes.
const maxItem = 200

// Settled are the last settlements of a month, by what they are of; of what was taken back there is none.
func (s *Said) Settled(p budget.Period) map[ItemID]*Settlement {
	all := map[ItemID]*Settlement{}
	for i := range s.Settlements {
		x := &s.Settlements[i]
		if x.Period != p {
			continue
		}
		id := ItemID{x.Check, x.Key}
		if all[id] = x; x.Void {
			delete(all, id)
		}
	}
	return all
}

// carried are the settlements that stand of breaks of the budget of earlier months of a month's year, made until some time, zero: ever. A
// break goes on from month to month, and who settled what it comes to has settled it for those that follow.
func (s *Said) carried(p budget.Period, until time.Time) map[ItemID][]*Settlement {
	all := map[ItemID][]*Settlement{}
	for of := (budget.Period{Year: p.Year, N: 1}); of.Compare(p) < 0; of = of.Next() {
		for id, x := range s.Settled(of) {
			if id.Check == closing.Balance && (until.IsZero() || x.At.Before(until)) {
				all[id] = append(all[id], x)
			}
		}
	}
	return all
}

// settlements are those of a month, the newest first, with those of earlier ones that go on in it; used are those that are of
// what is so, nil: nobody looked.
func (s *Said) settlements(p budget.Period, used map[int64]bool) (all []Settled) {
	last := s.Settled(p)
	goesOn := map[int64]bool{}
	for _, list := range s.carried(p, s.closedAt(p)) {
		for _, x := range list {
			goesOn[x.N] = true
		}
	}
	for i := range s.Settlements {
		x := &s.Settlements[i]
		switch {
		case x.Period == p:
			stands := last[ItemID{x.Check, x.Key}] == x
			all = append(all, Settled{*x, stands, stands && used[x.N]})
		case goesOn[x.N]:
			all = append(all, Settled{*x, true, used[x.N]})
		}
	}
	slices.Reverse(all)
	return all
}

// A settler tells what people have settled from what they may.
type settler struct {
	settled map[ItemID]*Settlement
	// carried are those of earlier months of the fiscal year, of what goes on for longer than a month.
	carried map[ItemID][]*Settlement
	used    map[int64]bool
	open    []closing.Item
}

// kept is what is so of an item as it is kept: of what is longer than there is room for, the end is told by a hash, so
// that another end is something else.
func kept(is string) string {
	is = canon.Clean(is, 1<<16)
	if len(is) <= maxItem {
		return is
	}
	sum := sha256.Sum256([]byte(is))
	end := " " + hex.EncodeToString(sum[:16])
	return canon.Clean(is, maxItem-len(end)) + end
}

// knows tells whether two people have settled an item as it is, and else has it among those that they may.
func (s *settler) knows(x closing.Item) bool {
	x.Is, x.Name = kept(x.Is), canon.Clean(x.Name, maxItem)
	id := ItemID{x.Check, x.Key}
	for _, was := range append([]*Settlement{s.settled[id]}, s.carried[id]...) {
		if was == nil || was.Is != x.Is {
			continue
		}
		if s.used == nil {
			s.used = map[int64]bool{}
		}
		s.used[was.N] = true
		return true
	}
	s.open = append(s.open, x)
	return false
}

func (s *settler) inOrder() {
	if s.used == nil {
		s.used = map[int64]bool{}
	}
	slices.SortStableFunc(s.open, func(a, b closing.Item) int {
		return cmp.Or(cmp.Compare(slices.Index(closing.Names, a.Check), slices.Index(closing.Names, b.Check)), cmp.Compare(b.Cents, a.Cents), cmp.Compare(a.Name, b.Name))
	})
}

// A Settling is what somebody wants to settle of a month, together with another.
type Settling struct {
	budget.Period
	// Items are named by check and key, with what is so of each as it was seen: what is something else by
	// now is not settled.
	Items    []closing.Item
	Void     bool // they are taken back
	Reason   string
	Evidence string // SHA-256 of a paper that is kept; empty: Paper has it
	Paper    []byte
	By       string
	AgreedBy string
}

// Settle keeps that two people settle what nothing else puts in order, with a reason and a paper. Both hold a
// position, and neither one that audits. It fails with a [*Problem], with [ErrSince] where something is not as
// it was seen, and with [ErrSettled].
func (d *Desk) Settle(ctx context.Context, s Settling) error {
	s.Reason, s.AgreedBy = strings.TrimSpace(s.Reason), strings.TrimSpace(s.AgreedBy)
	if err := reason(s.Reason); err != nil {
		return err
	}
	switch {
	case s.AgreedBy == "" || strings.EqualFold(s.AgreedBy, s.By):
		return &Problem{Field: "agreed", Code: "same"}
	case len(s.Items) == 0:
		return &Problem{Field: "items", Code: "missing"}
	}
	seen, err := d.Look(ctx, s.Period)
	if err != nil {
		return err
	}
	if seen.State == closing.Closed {
		return ErrSettled
	}
	at := d.now()
	for _, who := range []string{s.By, s.AgreedBy} {
		holds := seen.Said.Positions(who, d.cfg.Calendar.DayOf(at))
		switch {
		case len(holds) == 0:
			return &Problem{Field: "position", Code: "none", Says: who + " holds no position; two people say who holds which"}
		case slices.ContainsFunc(holds, func(p string) bool { return slices.Contains(seen.Rules.Audits, p) }):
			return &Problem{Field: "position", Code: "audits", Says: who + " audits, and settles nothing that they will audit"}
		}
	}
	var list []Settlement
	for _, want := range s.Items {
		x, err := seen.settleable(want, s.Void)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(o Settlement) bool { return o.Check == x.Check && o.Key == x.Key }) {
			list = append(list, Settlement{Period: s.Period, Item: x, Void: s.Void, Reason: s.Reason, By: s.By, AgreedBy: s.AgreedBy, At: at})
		}
	}
	var file *evidence.File
	switch {
	case len(s.Paper) > 0:
		f, err := d.cfg.Cabinet.KeepScan(s.Paper)
		if errors.Is(err, fault.ErrInvalid) {
			return &Problem{Field: "paper", Code: "file"}
		}
		if err != nil {
			return err
		}
		file, s.Evidence = &f, f.SHA256
	case s.Evidence != "":
		f, _, err := d.cfg.Cabinet.Read(s.Evidence)
		if errors.Is(err, fault.ErrNotFound) {
			return &Problem{Field: "paper", Code: "unknown"}
		}
		if err != nil {
			return err
		}
		if !slices.Contains([]evidence.Kind{evidence.PDF, evidence.JPEG, evidence.PNG}, f.Kind) {
			return &Problem{Field: "paper", Code: "file"}
		}
	case !s.Void:
		return &Problem{Field: "paper", Code: "missing"}
	}
	for i := range list {
		list[i].Evidence = s.Evidence
	}
	return d.cfg.Store.SettleChecks(ctx, list, file)
}

// settleable returns an item as it is kept, if it is as somebody saw it.
func (s *Seen) settleable(want closing.Item, void bool) (closing.Item, error) {
	same := func(x *closing.Item) bool { return x.Check == want.Check && x.Key == want.Key && x.Is == want.Is }
	if void {
		last := s.Said.Settled(s.Period)[ItemID{want.Check, want.Key}]
		if last == nil || !same(&last.Item) {
			return want, ErrSince
		}
		return last.Item, nil
	}
	i := slices.IndexFunc(s.Open, func(x closing.Item) bool { return same(&x) })
	if i < 0 {
		return want, ErrSince
	}
	return s.Open[i], nil
}

// Settlements are those of a month, also of one that is closed, without a look at what is so today: they stand or do not,
// and none counts. A file of them says the same wherever and whenever it is made.
func (d *Desk) Settlements(ctx context.Context, p budget.Period) ([]Settled, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return nil, err
	}
	return said.settlements(p, nil), nil
}

// Paper returns the paper of a settlement, or fault.ErrNotFound.
func (d *Desk) Paper(ctx context.Context, n int64) (evidence.File, []byte, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return evidence.File{}, nil, err
	}
	i := slices.IndexFunc(said.Settlements, func(x Settlement) bool { return x.N == n && x.Evidence != "" })
	if i < 0 {
		return evidence.File{}, nil, fmt.Errorf("paper of what was settled as %d: %w", n, fault.ErrNotFound)
	}
	return d.cfg.Cabinet.Read(said.Settlements[i].Evidence)
}
