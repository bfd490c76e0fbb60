package closes

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/closing"
)

// MaxReason is how many letters a reason for rules may have; acts have their own bound.
const MaxReason = 200

// Usual are rules to begin with: those that package closing knows, without the days of stations.
// Until a city says that its stations close their days nobody can have looked, and every month
// would stay open. A city that keeps them adds the check.
func Usual() closing.Rules {
	r := closing.Usual()
	r.Blocks = slices.DeleteFunc(r.Blocks, func(n closing.Name) bool { return Unkept(n) })
	return r
}

// Unkept tells whether a check is of what a city keeps only if it says so: until then nobody can
// have looked.
func Unkept(n closing.Name) bool { return n == closing.SiteDays || n == closing.Calibrations }

// Rules returns those that count for what is done next; where nobody said any, those to begin
// with, version 0, from the month on that it is.
func (d *Desk) Rules(ctx context.Context) (Rules, *Said, error) {
	said, err := d.cfg.Store.CloseSaid(ctx)
	if err != nil {
		return Rules{}, nil, err
	}
	if n := len(said.Rules); n > 0 {
		return said.Rules[n-1], &said, nil
	}
	c := d.cfg.Calendar
	return Rules{Begins: c.PeriodOf(c.DayOf(d.cfg.Now())), Rules: Usual()}, &said, nil
}

func reason(s string) error {
	switch {
	case s == "":
		return &Problem{Field: "reason", Code: "missing"}
	case utf8.RuneCountInString(s) > MaxReason || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }):
		return &Problem{Field: "reason", Code: "long"}
	}
	return nil
}

// SayRules keeps rules for what is done from now on. The first month is said once. It fails with
// a [*Problem], also where they leave out what keeps a month open always, and with [ErrSince].
func (d *Desk) SayRules(ctx context.Context, r Rules) error {
	was, said, err := d.Rules(ctx)
	if err != nil {
		return err
	}
	r.Reason = strings.TrimSpace(r.Reason)
	if err := reason(r.Reason); err != nil {
		return err
	}
	if r.By == r.AgreedBy || r.AgreedBy == "" {
		return &Problem{Field: "agreed", Code: "same"}
	}
	if len(said.Rules) > 0 {
		r.Begins = was.Begins
	}
	for _, list := range []*[]string{&r.Signs, &r.Closes, &r.Reopens, &r.Audits} {
		var kept []string
		for _, p := range *list {
			if p = strings.TrimSpace(p); p != "" {
				kept = append(kept, p)
			}
			if len(p) > 64 || !utf8.ValidString(p) { // it stands in notes
				return &Problem{Field: "positions", Code: "long"}
			}
		}
		*list = kept
	}
	if err := d.weeks(r.Days.Weeks, was.Days.Weeks, len(said.Rules) > 0); err != nil {
		return err
	}
	for _, n := range closing.Always {
		if !slices.Contains(r.Blocks, n) {
			return &Problem{Field: "blocks", Code: "always", Says: fmt.Sprintf("check %s keeps a month open whatever rules say; name it in blocks, and settle what it finds", n)}
		}
	}
	one := Said{Rules: []Rules{{Begins: r.Begins, Rules: r.Rules}}}
	one.Rules[0].From = 0
	if _, err := one.terms(d.cfg.Calendar); err != nil {
		return &Problem{Field: "rules", Code: "sense", Says: err.Error(), of: err}
	}
	if r.Version != was.Version {
		return ErrSince
	}
	r.At = d.now()
	return d.cfg.Store.SayCloseRules(ctx, r)
}

// weeks checks that weeks that have begun stay as they were said: what was due by them would move.
func (d *Desk) weeks(say, was []closing.Week, said bool) error {
	today := d.cfg.Calendar.DayOf(d.cfg.Now())
	begun := func(list []closing.Week) []closing.Week {
		n := slices.IndexFunc(list, func(w closing.Week) bool { return w.From >= today })
		if n < 0 {
			return list
		}
		return list[:n]
	}
	same := func(a, b closing.Week) bool { return a.From == b.From && slices.Equal(a.Days, b.Days) }
	if said && !slices.EqualFunc(begun(say), begun(was), same) {
		return &Problem{Field: "weeks", Code: "begun", Says: fmt.Sprintf("weeks that began before %s stay as they were said; say another from %s on, or a later day", today, today)}
	}
	return nil
}

// AllPositions are those that rules name, in their order.
func AllPositions(r *closing.Rules) []string {
	var all []string
	for _, list := range [][]string{r.Signs, r.Closes, r.Reopens, r.Audits} {
		for _, p := range list {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// SayHolding keeps who holds a position from a day on. Two others or themselves and another say
// so; it fails with a [*Problem].
func (d *Desk) SayHolding(ctx context.Context, h Holding) error {
	r, said, err := d.Rules(ctx)
	if err != nil {
		return err
	}
	h.Position, h.Person, h.Reason = strings.TrimSpace(h.Position), strings.TrimSpace(h.Person), strings.TrimSpace(h.Reason)
	if err := reason(h.Reason); err != nil {
		return err
	}
	known := slices.Contains(AllPositions(&r.Rules), h.Position)
	if !known && !h.Holds { // whoever holds one that rules do not name any more can let it go
		known = slices.ContainsFunc(said.Holdings, func(o Holding) bool { return o.Position == h.Position })
	}
	switch {
	case !known:
		return &Problem{Field: "position", Code: "unknown"}
	case h.Person == "" || len(h.Person) > 64:
		return &Problem{Field: "person", Code: "unknown"}
	case h.From.Check() != nil || h.From < "2000-01-01" || h.From > "2200-12-31":
		return &Problem{Field: "from", Code: "day"}
	case h.AgreedBy == "" || h.AgreedBy == h.By:
		return &Problem{Field: "agreed", Code: "same"}
	}
	h.At = d.now()
	return d.cfg.Store.SayHolding(ctx, h)
}

// SayGap keeps what numbers of a journal are that are not there, and why. That they are lost or void,
// and keep no month open, takes another person, g.AgreedBy; that they may still come takes one. It
// fails with a [*Problem].
func (d *Desk) SayGap(ctx context.Context, g Gap) error {
	g.Reason = strings.TrimSpace(g.Reason)
	if err := reason(g.Reason); err != nil {
		return err
	}
	switch {
	case g.Station == "" || g.Epoch < 1 || g.From < 1 || g.To < g.From:
		return &Problem{Field: "gap", Code: "unknown"}
	case !slices.Contains(closing.GapKinds, g.Kind):
		return &Problem{Field: "gap", Code: "kind"}
	case g.Kind != closing.Pending && g.AgreedBy == "":
		return &Problem{Field: "gap", Code: "two"}
	case strings.EqualFold(g.AgreedBy, g.By):
		return &Problem{Field: "agreed", Code: "same"}
	}
	g.At = d.now()
	return d.cfg.Store.SayGap(ctx, g)
}

// Holders are who holds each position that rules name on a day.
func (s *Said) Holders(on budget.Day) map[string][]string {
	people := map[string]bool{}
	for _, h := range s.Holdings {
		people[h.Person] = true
	}
	all := map[string][]string{}
	for p := range people {
		for _, pos := range s.Positions(p, on) {
			all[pos] = append(all[pos], p)
		}
	}
	for _, list := range all {
		slices.Sort(list)
	}
	return all
}

// holes names numbers that are not there by what had been said of them before a time; zero: by all.
func (s *Said) holes(open []closing.Gap, before time.Time) (all []Hole) {
	var said []closing.Gap
	var of []*Gap
	for i := range s.Gaps {
		g := &s.Gaps[i]
		if before.IsZero() || !g.At.After(before) {
			said, of = append(said, closing.Gap{Station: g.Station, Epoch: g.Epoch, From: g.From, To: g.To, Kind: g.Kind}), append(of, g)
		}
	}
	for _, h := range closing.Holes(open, said) {
		one := Hole{Gap: h.Gap}
		if h.Said >= 0 {
			one.Said = of[h.Said]
		}
		all = append(all, one)
	}
	return all
}
