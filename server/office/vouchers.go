package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/barcode"
	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fault"
	"github.com/litro-fuel/litro/server/reconcile"
)

// MostVouchers is how many paper vouchers are issued at once, for all vehicles.
const MostVouchers = 500

// A Voucher is one paper voucher, and what became of it. It is a lease that paper holds.
type Voucher struct {
	Number int64
	dispense.VoucherTerms
	Holds  []dispense.VoucherHold
	Ref    dispense.Ref // that issued it
	At     time.Time
	By     string
	Reason string
	State  string         // redeemed, canceled, expired or outstanding
	Use    *VoucherUse    // the first that counts; nil for none
	Uses   []dispense.Ref // all that count; more than one is a discrepancy
	// Undone tells that its use was corrected away: the paper was handed in, and is not
	// good again.
	Undone bool
	Cancel *VoucherCancel // nil when nobody canceled it
}

// A VoucherUse is a typed fill of a voucher.
type VoucherUse struct {
	Ref              dispense.Ref
	At               time.Time // when it was typed
	By               string
	HappenedAt       time.Time
	VolumeUL         dispense.Volume
	Contract, Permit string
}

// A VoucherCancel says who canceled a voucher, and why.
type VoucherCancel struct {
	Ref    dispense.Ref
	At     time.Time
	By     string
	Reason string
}

// A VoucherError says why a voucher is not issued, canceled or redeemed. It is a
// fault.ErrConflict.
type VoucherError struct {
	// Problem of a voucher is forged (its check digits do not fit), unknown (never
	// issued), used, undone (used, and that was corrected), canceled, expired, early,
	// vehicle, grade, contract, over (more liters than it holds) or amount (it cost
	// more). Of an issue it is room (a quota has none), period (it would hold liters of
	// two periods), past (it would end before it is printed), restored (leases wait
	// for stations to be heard of after a restore) or soon (numbers would run ahead of
	// the clock, see [fleet.PaperNumber]).
	Problem string
	Number  int64
	Voucher *Voucher // nil where there is none
	Vehicle string   // of an issue
	Quota   string
	UntilAt time.Time // the end of the period that it must end in
	FromAt  time.Time // from when on so many can be issued
	// Of a quota without room: what is needed, free, and held by stations that have
	// not drawn it. They were asked for what is missing where that suffices.
	WantUL, FreeUL, IdleUL dispense.Volume
}

// Error says which voucher, and why.
func (e *VoucherError) Error() string {
	switch e.Problem {
	case "room":
		return fmt.Sprintf("no room in quota %s of vehicle %s: %s wanted, %s free, %s held by stations", e.Quota, e.Vehicle, e.WantUL, e.FreeUL, e.IdleUL)
	case "period":
		return fmt.Sprintf("vouchers of vehicle %s would hold liters of two periods of quota %s: let them end by %s", e.Vehicle, e.Quota, e.UntilAt.Format(time.RFC3339))
	case "soon":
		return "so many vouchers can be issued from " + e.FromAt.Format(time.RFC3339) + " on: after a restore folios go on with the clock"
	case "past", "restored":
		return fmt.Sprintf("vouchers of vehicle %s: %s", e.Vehicle, e.Problem)
	}
	folio := "voucher"
	if e.Number > 0 && e.Number <= barcode.MaxSheetNumber {
		folio += " " + barcode.FormatVoucherNumber(e.Number)
	}
	if e.Voucher != nil && e.Voucher.Use != nil {
		return fmt.Sprintf("%s: %s, redeemed in %s by %s", folio, e.Problem, e.Voucher.Use.Ref, e.Voucher.Use.By)
	}
	return folio + ": " + e.Problem
}

// Unwrap returns [fault.ErrConflict].
func (e *VoucherError) Unwrap() error { return fault.ErrConflict }

// Asked tells whether stations hold what is missing of a quota, and were asked for it.
func (e *VoucherError) Asked() bool { return e.Problem == "room" && e.FreeUL+e.IdleUL >= e.WantUL }

// A VoucherWant is what vouchers take of a period of a quota.
type VoucherWant struct {
	Term
	Vehicle  string // one of those that it is for
	VolumeUL dispense.Volume
}

// IssueVouchers issues some vouchers on each of the terms, which are of a vehicle each:
// as many of each, and [MostVouchers] in all. What they hold is taken out of the
// vehicles' quotas first; it fails with a [VoucherError] where there is no room. Where
// stations hold what is missing and do not use it, they have been asked for it then: one
// that is connected gives it back in seconds. It returns the first and last number.
func (o *Office) IssueVouchers(ctx context.Context, who string, each int64, reason string, terms ...dispense.VoucherTerms) (first, last int64, err error) {
	count := each * int64(len(terms))
	if each < 1 || each > MostVouchers || count < 1 || count > MostVouchers {
		return 0, 0, fmt.Errorf("issue vouchers: %w: 1 to %d at once, not %d", fault.ErrInvalid, MostVouchers, count)
	}
	if strings.TrimSpace(reason) == "" {
		return 0, 0, fmt.Errorf("issue vouchers: %w: say why", fault.ErrInvalid)
	}
	holds := make([][]dispense.VoucherHold, len(terms))
	var wants []VoucherWant
	for i, t := range terms {
		if err := t.Check(); err != nil {
			return 0, 0, fmt.Errorf("issue vouchers: %w: %w", fault.ErrInvalid, err)
		}
		if !t.UntilAt.After(o.now()) {
			return 0, 0, &VoucherError{Problem: "past", Vehicle: t.Vehicle}
		}
		quotas, err := o.cfg.Store.VehicleQuotas(ctx, t.Vehicle)
		if err != nil {
			return 0, 0, fmt.Errorf("issue vouchers: %w", err)
		}
		for _, q := range quotas {
			if q.SizeVisits != nil {
				continue // paper holds liters; its visit counts when its fill is typed
			}
			quota, p := q.Quota, o.cfg.calendar().PeriodAt(q.Period, t.FromAt)
			if t.UntilAt.After(p.Until) {
				return 0, 0, &VoucherError{Problem: "period", Vehicle: t.Vehicle, Quota: quota, UntilAt: p.Until}
			}
			holds[i] = append(holds[i], dispense.VoucherHold{Quota: quota, Period: p.ID})
			wants = append(wants, VoucherWant{Term{quota, p}, t.Vehicle, t.VolumeUL * dispense.Volume(each)})
		}
		slices.SortFunc(holds[i], func(a, b dispense.VoucherHold) int { return cmp.Compare(a.Quota, b.Quota) })
	}
	wants = summed(wants)
	_, err = o.write(ctx, func() []dispense.Body {
		var bodies []dispense.Body
		for i, t := range terms {
			v := dispense.Vouchers{First: first + int64(i)*each, Last: first + int64(i+1)*each - 1, Holds: holds[i]}
			bodies = append(bodies, decision("approve", v.String(), t.String(), who, reason))
		}
		return bodies
	}, func(d Draft) error {
		return o.cfg.Store.IssueVouchers(ctx, o.now(), count, wants, func(next int64) Draft {
			first = next
			return d
		})
	})
	if e, ok := errors.AsType[*VoucherError](err); ok && e.Asked() {
		err = errors.Join(err, o.cfg.Store.MakeRoom(ctx, o.now(), wants))
	}
	return first, first + count - 1, err
}

// summed adds up what is wanted of the same period of a quota, in the order in which
// everybody locks them.
func summed(wants []VoucherWant) []VoucherWant {
	slices.SortStableFunc(wants, func(a, b VoucherWant) int { return cmp.Or(cmp.Compare(a.Quota, b.Quota), cmp.Compare(a.ID, b.ID)) })
	var out []VoucherWant
	for _, w := range wants {
		if n := len(out); n > 0 && out[n-1].Quota == w.Quota && out[n-1].ID == w.ID {
			out[n-1].VolumeUL += w.VolumeUL
			continue
		}
		out = append(out, w)
	}
	return out
}

// CancelVouchers takes vouchers back, such as those that were lost. All of them must be
// outstanding; else it fails with a [VoucherError]. What they held is free again.
func (o *Office) CancelVouchers(ctx context.Context, who string, from, to int64, reason string) (dispense.Ref, error) {
	v := dispense.Vouchers{First: from, Last: to}
	if _, err := dispense.ParseVouchers(v.String()); err != nil || strings.TrimSpace(reason) == "" {
		return dispense.Ref{}, fmt.Errorf("cancel vouchers: %w: say which, and why", fault.ErrInvalid)
	}
	refs, err := o.write(ctx, func() []dispense.Body {
		return []dispense.Body{decision("revoke", v.String(), "", who, reason)}
	}, func(d Draft) error {
		return o.cfg.Store.DecideVouchers(ctx, o.now(), from, to, func(list []Voucher) (Draft, error) {
			for i, n := 0, from; n <= to; i, n = i+1, n+1 {
				if i == len(list) || list[i].Number != n {
					return nil, &VoucherError{Problem: "unknown", Number: n}
				}
				if w := &list[i]; w.State != "outstanding" {
					return nil, &VoucherError{Problem: w.gone(), Number: n, Voucher: w}
				}
			}
			return d, nil
		})
	})
	return first(refs), err
}

// gone says why a voucher is not outstanding; "" when it is.
func (v *Voucher) gone() string {
	switch {
	case v.State == "redeemed":
		return "used"
	case v.Undone:
		return "undone"
	case v.State == "canceled", v.State == "expired":
		return v.State
	}
	return ""
}

// ByVoucher tells whether a fill's paper has a number that is written as a folio of
// ours. What others issue has other numbers.
func (f *Fill) ByVoucher() bool {
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(f.Ticket)), "V")
	return ok && f.Source == "voucher" && rest != "" && strings.Trim(rest, "0123456789- ") == ""
}

// Odd tells what speaks against a fill by the voucher of a folio, as it was typed; nil for
// nothing. Read returns the vouchers that were issued of some numbers.
func (f *Fill) Odd(folio string, read func(first, last int64) ([]Voucher, error)) (*VoucherError, error) {
	n, err := barcode.ParseVoucherNumber(folio)
	if err != nil {
		return &VoucherError{Problem: "forged"}, nil
	}
	list, err := read(n, n)
	if err != nil {
		return nil, err
	}
	var v *Voucher
	if len(list) > 0 {
		v = &list[0]
	}
	if odd := v.Against(f); odd != "" {
		return &VoucherError{Problem: odd, Number: n, Voucher: v}, nil
	}
	return nil, nil
}

// Against says what speaks against a fill of a voucher, by a problem of [VoucherError];
// "" when nothing does. A nil voucher was never issued. One that was used before it
// expired and is typed afterwards is as good as another. Before the fill its grade may
// not be known yet.
func (v *Voucher) Against(f *Fill) string {
	switch {
	case v == nil:
		return "unknown"
	case f.Vehicle != v.Vehicle:
		return "vehicle"
	case v.State == "redeemed", v.State == "canceled":
		return v.gone()
	case !f.HappenedAt.Before(v.UntilAt):
		return "expired"
	case f.HappenedAt.Before(v.FromAt):
		return "early"
	case f.Grade != "" && f.Grade != v.Grade:
		return "grade"
	case v.Contract != "" && f.Contract != v.Contract, v.Permit != "" && f.Permit != "" && f.Permit != v.Permit:
		return "contract"
	case f.VolumeUL > v.VolumeUL:
		return "over"
	case v.AmountCents != nil && f.AmountCents != nil && *f.AmountCents > *v.AmountCents:
		return "amount"
	}
	return ""
}

// folio returns what is written on the voucher that a fill was taken by, as it was
// typed but for what nobody sees; "" for none of ours.
func (f *Fill) folio() string {
	switch {
	case f.ByVoucher():
		return TicketNumber(f.Ticket)
	case f.Source == "ticket":
		return TicketNumber(f.Folio)
	}
	return ""
}

// redeem makes d a fill by the voucher that was handed in, if one was: what flowed is
// drawn from the periods in which the paper held it, and the rest is free. What speaks
// against it refuses it, unless the fuel has flowed: then the record says so. The voucher
// in the list is used from then on.
func (f *Fill) redeem(d *dispense.Dispense, list []Voucher) error {
	text := f.folio()
	if text == "" {
		return nil
	}
	number, err := barcode.ParseVoucherNumber(text)
	if err != nil && !f.Flowed {
		return &VoucherError{Problem: "forged"}
	}
	if err != nil {
		d.Flags = append(d.Flags, reconcile.VoucherFlag("forged", text, dispense.Ref{}))
		return nil
	}
	folio := barcode.FormatVoucherNumber(number)
	if d.Source == "voucher" {
		d.Ticket = folio
	} else {
		d.Flags = append(d.Flags, reconcile.FolioFlag(folio))
	}
	var v *Voucher
	if i := slices.IndexFunc(list, func(v Voucher) bool { return v.Number == number }); i >= 0 {
		v = &list[i]
	}
	odd := v.Against(f)
	if odd != "" && !f.Flowed {
		return &VoucherError{Problem: odd, Number: number, Voucher: v}
	}
	if odd != "" {
		var use dispense.Ref
		if v != nil && v.Use != nil {
			use = v.Use.Ref
		}
		d.Flags = append(d.Flags, reconcile.VoucherFlag(odd, folio, use))
	}
	if v == nil {
		return nil
	}
	if d.Permit == "" && d.Contract == v.Contract {
		d.Permit = v.Permit
	}
	if odd == "" || v.gone() == "" && f.Vehicle == v.Vehicle && len(v.Holds) > 0 {
		d.Draws = slices.DeleteFunc(d.Draws, func(d dispense.Draw) bool { return d.Visits == nil })
		for _, h := range v.Holds {
			d.Draws = append(d.Draws, dispense.Draw{Quota: h.Quota, Period: h.Period, VolumeUL: f.VolumeUL})
		}
	}
	v.State = "redeemed"
	return nil
}

// without returns a voucher as it is but for what one fill says of it.
func (v Voucher) without(of dispense.Ref, at time.Time) Voucher {
	uses := slices.DeleteFunc(slices.Clone(v.Uses), func(r dispense.Ref) bool { return r == of })
	if len(uses) == len(v.Uses) {
		return v
	}
	v.Uses = uses
	switch {
	case len(uses) > 0:
		if v.Use.Ref == of {
			v.Use = &VoucherUse{Ref: uses[0]}
		}
		return v
	case v.Cancel != nil:
		v.State = "canceled"
	case !v.UntilAt.After(at):
		v.State = "expired"
	default:
		v.State = "outstanding"
	}
	v.Use = nil
	return v
}
