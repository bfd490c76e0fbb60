package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/litro-fuel/litro/server/correcting"
)

// Corrections are asks for corrections of fills and what became of them, the newest first;
// called says what ids are called by.
func Corrections(p Period, now time.Time, list []correcting.Ask, called func(string) string) Table {
	t := Table{Name: "corrections", Period: p, Columns: []Column{
		{"ask_at", Instant, ""}, {"correction_action", Text, ""}, {"vehicle", Text, ""}, {"happened_at", Instant, ""}, {"correction_state", Text, ""}, {"correction_change", Volume, "L"}, {"correction_worth", Money, ""},
		{"asked_by", Text, ""}, {"reason", Text, ""}, {"answered_by", Text, ""}, {"answered_at", Instant, ""}, {"answer_reason", Text, ""}, {"correction_was", Volume, "L"}, {"correction_is", Volume, "L"},
		{"currency", Text, ""}, {"until_at", Instant, ""}, {"correction_of", Text, ""}, {"correction_record", Text, ""}, {"ask", Count, ""},
	}}
	for i := range list {
		a := &list[i]
		vehicle := ""
		for _, v := range a.Vehicles() {
			if vehicle != "" {
				vehicle += " → "
			}
			vehicle += called(v)
		}
		by, at, why, record := Cell{}, Cell{}, Cell{}, Cell{}
		if w := a.Answer; w != nil {
			by, at, why = textCell(called(w.By)), instant(w.At), textCell(w.Reason)
			if !w.Record.IsZero() {
				record = textCell(w.Record.String())
			}
		}
		worth := Cell{}
		if c := a.ChangeCents(); c != nil {
			worth = number(*c)
		}
		t.Rows = append(t.Rows, Row{a.Of.String(), []Cell{
			instant(a.At), textCell(a.Action), textCell(vehicle), instant(a.HappenedAt), textCell(a.State(now)), number(a.ChangeUL()), worth,
			textCell(called(a.By)), textCell(a.Reason), by, at, why, number(a.WasUL), number(a.IsUL), textCell(a.Currency), instant(a.Until), textCell(a.Of.String()), record, number(a.N),
		}})
	}
	return t
}

// Approvers are what each person approved and refused of corrections, by month in which they
// did: how many, and what counted less and more by it.
func Approvers(p Period, zone *time.Location, list []correcting.Ask, called func(string) string) Table {
	t := Table{Name: "approvers", Period: p, Columns: []Column{
		{"month", Text, ""}, {"answered_by", Text, ""}, {"approved", Count, ""}, {"refused", Count, ""}, {"less", Volume, "L"}, {"more", Volume, "L"}, {"less_worth", Money, ""}, {"more_worth", Money, ""}, {"currency", Text, ""}, {"worth_unknown", Count, ""},
	}}
	type key struct{ month, by, currency string }
	type sum struct{ approved, refused, less, more, lessCents, moreCents, unknown int64 }
	sums := map[key]*sum{}
	for i := range list {
		a := &list[i]
		if a.Answer == nil || a.Answer.State == correcting.Withdrawn {
			continue
		}
		k := key{a.Answer.At.In(zone).Format("2006-01"), a.Answer.By, a.Currency}
		if sums[k] == nil {
			sums[k] = &sum{}
		}
		s := sums[k]
		if a.Answer.State == correcting.Refused {
			s.refused++
			continue
		}
		s.approved++
		if d := a.ChangeUL(); d < 0 {
			s.less -= d
		} else {
			s.more += d
		}
		switch c := a.ChangeCents(); {
		case c == nil:
			s.unknown++
		case *c < 0:
			s.lessCents -= *c
		default:
			s.moreCents += *c
		}
	}
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b key) int {
		return cmp.Or(cmp.Compare(b.month, a.month), cmp.Compare(a.by, b.by), cmp.Compare(a.currency, b.currency))
	})
	for _, k := range keys {
		s := sums[k]
		t.Rows = append(t.Rows, Row{k.by, []Cell{
			textCell(k.month), textCell(called(k.by)), number(s.approved), number(s.refused), number(s.less), number(s.more), number(s.lessCents), number(s.moreCents), textCell(k.currency), number(s.unknown),
		}})
	}
	return t
}

// FillFacts are what is known of one fill, as pairs that are said already.
func FillFacts(zone *time.Location, facts []Fact) Table {
	t := Table{Name: "fill", Period: timeless(zone), Columns: []Column{{"fill_fact", Text, ""}, {"fill_value", Text, ""}}}
	for _, f := range facts {
		t.Rows = append(t.Rows, Row{"", []Cell{textCell(f.Name), textCell(f.Value)}})
	}
	return t
}
