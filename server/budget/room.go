package budget

import (
	"maps"
	"slices"
)

// Room beneath a hard stop: what an account may spend, and which fuel is charged to it, may be
// said so that more flows than before. Whether it does is judged without figures that move, so
// that the database can hold the same.

// StopsHard tells whether a hard stop stands for an account on a day or from a later one on.
func StopsHard(said []StopSaid, k Key, since Day) bool {
	days := []Day{since}
	for _, s := range said {
		if s.From > since {
			days = append(days, s.From)
		}
	}
	return slices.ContainsFunc(days, func(d Day) bool { return StopOf(said, k, d).Stop == Hard })
}

// AnyStopsHard tells whether one stands for any account, likewise.
func AnyStopsHard(said []StopSaid, since Day) bool {
	return slices.ContainsFunc(said, func(s StopSaid) bool { return StopsHard(said, s.Key, since) })
}

// LoosensAllotment tells whether what is stated of an account while no budget is approved may
// let it have more than what was stated; nil: nothing is. What the year before allots when
// nothing is stated grows from month to month, so it is taken for less than anything but 0,
// and for more than anything that was stated.
func LoosensAllotment(was, next *int64) bool {
	switch {
	case next == nil:
		return was != nil
	case *next == 0:
		return false
	}
	return was == nil || *next > *was
}

// LoosensMapping tells whether fuel that has an account may have another by what is said next.
// Rules that follow all that were there take only what had none.
func LoosensMapping(was, next Mapping) bool {
	if !slices.Equal(was.Form, next.Form) || len(next.Rules) < len(was.Rules) {
		return true
	}
	for i := range was.Rules {
		if !was.Rules[i].same(&next.Rules[i]) {
			return true
		}
	}
	return false
}

// same tells whether two rules say the same.
func (r *Rule) same(o *Rule) bool {
	for _, what := range asked {
		if !slices.Equal(r.asks(what), o.asks(what)) {
			return false
		}
	}
	return r.Name == o.Name && r.From == o.From && r.Until == o.Until && maps.Equal(r.Parts, o.Parts)
}
