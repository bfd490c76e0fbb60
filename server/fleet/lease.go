package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/policy"
)

// AskFor is how long an ask stands after it came: a station waits 1.5 s for its
// answer, and asks again with each sign of life.
const AskFor = 5 * time.Second

// reserve is the part of a quota that the server keeps when it first splits it,
// so that the first station to ask need not wait until others give back.
const reserve = 4

// A Holding is the lease of one station in one epoch, for one period.
type Holding struct {
	Station  string
	Epoch    int64
	LimitUL  dispense.Volume `db:"limit_ul"`  // as published last
	CountsUL dispense.Volume `db:"counts_ul"` // the most the station may still hold
	DrawnUL  dispense.Volume `db:"drawn_ul"`  // by its journal: filled, and reserved by what is open
	AskUL    dispense.Volume `db:"ask_ul"`    // cumulative; 0 while it asks for nothing
	// SaidUL is the most that the station may hold by its own lease record and
	// by what was published since; nil while its journal says nothing.
	SaidUL *dispense.Volume `db:"said_ul"`
	// Ended means that the epoch is over, or the station's part in it. Its
	// lease counts as spent.
	Ended bool
	New   bool // not issued yet
}

// A Term is one period of a quota, with all that is known of it.
type Term struct {
	SizeUL    dispense.Volume
	SplitUL   *dispense.Volume // the size when it was split last; nil at first
	OutsideUL dispense.Volume  // drawn without a lease
	Holdings  []Holding
}

// Split returns the holdings as they are to be. The sum of what they count for
// goes up only by what nobody holds, so that whatever is published arrives or
// does not, no more is held than the quota less what was drawn outside. A limit
// that goes down is a request, and counts when the station's journal says so.
func (t Term) Split() []Holding {
	hs := slices.Clone(t.Holdings)
	outside := t.OutsideUL
	var open []*Holding
	for i := range hs {
		h := &hs[i]
		h.confirm()
		if h.Ended {
			outside += max(h.CountsUL, h.DrawnUL)
		} else {
			open = append(open, h)
		}
	}
	shares := make([]policy.Share, len(open))
	for i, h := range open {
		shares[i] = policy.Share{LimitUL: max(h.CountsUL, h.DrawnUL), UsedUL: h.DrawnUL, AskUL: h.AskUL}
		if h.New || t.SplitUL != nil && t.SizeUL > *t.SplitUL {
			shares[i].AskUL = max(h.AskUL, t.part(len(open)))
		}
	}
	for i, v := range policy.Split(t.SizeUL, outside, shares) {
		open[i].take(v, shares[i])
	}
	return hs
}

// Room returns what nobody holds and nobody drew, below 0 where that is overspent, and
// what stations hold and have not drawn.
func (t Term) Room() (free, idle dispense.Volume) {
	free = t.SizeUL - t.OutsideUL
	for _, h := range t.Holdings {
		h.confirm()
		counts := max(h.CountsUL, h.DrawnUL)
		free -= counts
		if !h.Ended {
			idle += counts - h.DrawnUL
		}
	}
	return free, idle
}

// part returns what each of n stations is given without asking.
func (t Term) part(n int) dispense.Volume {
	if n == 1 {
		return t.SizeUL
	}
	return (t.SizeUL - t.SizeUL/reserve) / dispense.Volume(n)
}

// confirm lowers what counts to what the station said. One that says less than it
// was told holds less, since a restored server told it again what it had given
// back: it is told what it holds.
func (h *Holding) confirm() {
	if h.SaidUL != nil {
		h.CountsUL = min(h.CountsUL, *h.SaidUL)
		h.LimitUL = min(h.LimitUL, *h.SaidUL)
	}
}

// take makes v, from a split in which the holding was s, the limit.
func (h *Holding) take(v dispense.Volume, s policy.Share) {
	switch {
	case v > s.LimitUL:
		h.LimitUL = v
	case s.AskUL > h.LimitUL: // what was to be given back, and is not yet, stays
		h.LimitUL = max(h.LimitUL, min(v, s.AskUL))
	case v < h.LimitUL:
		h.LimitUL = v
	}
	h.CountsUL = max(h.CountsUL, h.LimitUL)
}

// Renew issues leases of all quotas for the periods ahead. It may be called at
// any time, and where nothing is missing it changes nothing.
func (f *Fleet) Renew(ctx context.Context, now time.Time) error {
	return f.renew(ctx, now, nil)
}

// RenewOf issues the leases of some quotas, which have another size or other vehicles.
func (f *Fleet) RenewOf(ctx context.Context, quotas []string) error {
	return f.renewTouched(ctx, f.now(), quotas)
}

// QuotaYears returns the years of quotas of which leases are held at a time.
func (f *Fleet) QuotaYears(at time.Time) []Period { return f.cfg.calendar().Ahead(Year, at) }

// A QuotaPeriods is a quota and some of its periods.
type QuotaPeriods struct {
	Quota   string
	Periods []Period
}

// renew issues the leases of some quotas, or of all when only is nil. What goes
// wrong with some does not stop the others.
func (f *Fleet) renew(ctx context.Context, now time.Time, only map[string]bool) error {
	if only != nil && len(only) == 0 {
		return nil
	}
	sizes, err := f.cfg.Store.Quotas(ctx)
	if err != nil {
		return err
	}
	ahead := map[string][]Period{} // by kind of period
	var quotas []QuotaPeriods
	for _, q := range sizes {
		if n := len(quotas); n > 0 && quotas[n-1].Quota == q.Quota || only != nil && !only[q.Quota] {
			continue
		}
		if ahead[q.Period] == nil {
			ahead[q.Period] = f.cfg.calendar().Ahead(q.Period, now)
		}
		quotas = append(quotas, QuotaPeriods{q.Quota, ahead[q.Period]})
	}
	return f.cfg.Store.LeaseQuotas(ctx, now, quotas)
}

// Widen answers what a station asks for in its sign of life, each ask by itself:
// it raises the lease by what nobody holds, asks others to give back what they
// do not use, and gives that when they have. What cannot be given is no error.
func (f *Fleet) Widen(ctx context.Context, station string, asks []dispense.Ask) error {
	asks = slices.SortedFunc(slices.Values(asks), func(a, b dispense.Ask) int {
		return cmp.Or(cmp.Compare(a.Quota, b.Quota), cmp.Compare(a.Period, b.Period))
	})
	var errs []error
	for _, ask := range asks {
		if err := f.cfg.Store.WidenLease(ctx, f.cfg.Now(), station, ask); err != nil {
			errs = append(errs, fmt.Errorf("widen lease of %s: %w", station, err))
		}
	}
	return errors.Join(errs...)
}
