package stockroom

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// A Tolerance is what finance says of one, and who said it.
type Tolerance struct {
	stock.Said
	Reason, By string
	AgreedBy   string // the second of two people, by user name; empty: it takes one
	At         time.Time
}

type toleranceStore interface {
	// StockTolerances returns all that was said, in order, and the first day that no closed month
	// has, as 2026-12-01; empty: none is closed.
	StockTolerances(ctx context.Context) (said []Tolerance, open string, err error)
	// SayStockTolerance keeps what is said if check finds nothing wrong with it beside all that was
	// said before. It fails with fault.ErrNotFound where there is no such tank or station.
	SayStockTolerance(ctx context.Context, t Tolerance, check func(before []Tolerance, open string) error) error
}

// Tolerances returns all that was said of tolerances, in order. Where nothing is said, [stock.Usual]
// counts.
func (r *Room) Tolerances(ctx context.Context) ([]Tolerance, error) {
	said, _, err := r.cfg.Store.StockTolerances(ctx)
	return said, err
}

// Version is the hash of what a period up to a time is judged by.
func (r *Room) Version(ctx context.Context, to time.Time) (string, error) {
	said, err := r.Tolerances(ctx)
	return Says(said).Version(to.In(r.cfg.Zone).Format(time.DateOnly)), err
}

// Says are what counts of what was said.
func Says(list []Tolerance) stock.Says {
	out := make(stock.Says, 0, len(list))
	for i := range list {
		out = append(out, list[i].Said)
	}
	return out
}

// A Judged is a tolerance that counted in a period, with who said it; N is 0 of one of which nobody
// said anything.
type Judged struct {
	Tolerance
	// Since is the first day of the period on which it counted, and Until the last.
	Since, Until string
}

// Judged returns by which tolerances a place is judged on some days, which follow on one another,
// by tolerances and days.
func Judge(list []Tolerance, p stock.Place, days []string) (out []Judged) {
	says := Says(list)
	for _, w := range stock.Whiches() {
		begin := len(out)
		for _, day := range days {
			t := Tolerance{Said: stock.Said{Which: w, Limit: stock.Usual.Of(w)}}
			if x := says.In(p, w, day); x != nil {
				t = list[slices.IndexFunc(list, func(l Tolerance) bool { return l.N == x.N })]
			}
			if n := len(out); n > begin && out[n-1].N == t.N {
				out[n-1].Until = day
				continue
			}
			out = append(out, Judged{t, day, day})
		}
	}
	return out
}

// Days names the days of a period.
func Days(from, to time.Time) (all []string) {
	for at := from; at.Before(to); at = at.AddDate(0, 0, 1) {
		all = append(all, at.Format(time.DateOnly))
	}
	return all
}

// Most that a tolerance may be: what is beyond it judges nothing.
const (
	mostTolerance   = 10_000 * dispense.Liter
	mostToleranceE4 = 1_000 // a tenth
)

// SayTolerance says how far figures may be off from a day on. What lets more pass than before on any
// day takes another person, who is AgreedBy; what tightens takes one. A day of a closed month is none
// to begin with. It fails with a [*Problem], of which, place, from, volume, share, reason, or agreed
// (missing or same); and as the store does.
func (r *Room) SayTolerance(ctx context.Context, who string, t Tolerance) error {
	t.Reason = strings.TrimSpace(t.Reason)
	day, err := time.Parse(time.DateOnly, t.From)
	for _, x := range []struct {
		bad         bool
		field, code string
	}{
		{!t.Which.Known(), "which", "unknown"},
		{t.Place.Station == "" && t.Place.Tank != "", "place", "unknown"},
		{err != nil || day.Year() < 2000 || day.Year() > 2100, "from", "day"},
		{t.Limit.UL < 0 || t.Limit.UL > mostTolerance, "volume", "size"},
		{t.Limit.E4 < 0 || t.Limit.E4 > mostToleranceE4 || t.Which.Whole() && t.Limit.E4 != 0, "share", "size"},
		{t.Reason == "", "reason", "missing"},
		{utf8.RuneCountInString(t.Reason) > MaxReason || strings.ContainsRune(t.Reason, 0), "reason", "long"},
		{t.AgreedBy != "" && strings.EqualFold(strings.TrimSpace(t.AgreedBy), strings.TrimSpace(who)), "agreed", "same"},
	} {
		if x.bad {
			return &Problem{x.field, x.code}
		}
	}
	t.By, t.At = who, r.cfg.Now().UTC().Truncate(time.Second)
	return r.cfg.Store.SayStockTolerance(ctx, t, func(before []Tolerance, open string) error {
		switch {
		case t.From < open:
			return &Problem{"from", "closed"}
		case t.AgreedBy == "" && Says(before).Loosens(t.Said):
			return &Problem{"agreed", "missing"}
		}
		return nil
	})
}

// NeedsTwo tells whether an error of SayTolerance says that it takes another person.
func NeedsTwo(err error) bool {
	bad, ok := errors.AsType[*Problem](err)
	return ok && bad.Field == "agreed" && bad.Code == "missing"
}
