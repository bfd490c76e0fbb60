package auditing

import (
	"slices"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/matching"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/match"
)

// An excess of before is what was one and still is: what an adjustment put in order since takes nothing off what is spent later.
func TestOverBefore(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ accrued, had, has, want int64 }{
		{109, 100, 100, 9}, {109, 100, 109, 0}, {109, 100, 105, 4}, {109, 100, 200, 0}, {109, 100, 90, 9}, {100, 100, 100, 0}, {90, 100, 80, 0}, {5, 0, 0, 5},
	} {
		if got := overBefore(budget.Balance{Accrued: tt.accrued, Modified: tt.had}, budget.Balance{Accrued: tt.accrued + 5, Modified: tt.has}); got != tt.want {
			t.Errorf("%+v: got %d", tt, got)
		}
	}
}

// What differs is told with the tolerance by which it does: one more would be off, and one less would not. Of several fills it is theirs.
func TestTheToleranceThatJudged(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	for name, tt := range map[string]struct {
		fills int
		cents int64 // of each
		rule  int   // of sums, when it was decided
		want  int64
	}{
		"ten cents":           {1, 5_000, matching.SumRule, 10},
		"a thousandth":        {1, 96_000, matching.SumRule, 96},
		"ten cents of all":    {4, 1_000, matching.SumRule, 10},
		"a cent of each":      {20, 500, matching.SumRule, 20},
		"a thousandth of all": {4, 96_000, matching.SumRule, 384},
		"ten cents of each, by the rule of before": {4, 5_000, 1, 40},
	} {
		for _, over := range []int64{0, 1, -1} {
			at := time.Date(2026, 11, 9, 12, 0, 0, 0, zone)
			r := matching.Row{Sort: matching.Done, Tolerance: matching.Tolerance{Tolerances: match.Usual}}
			r.UUID, r.Part, r.N, r.Currency, r.IssuedAt = "U", "concept", 1, "MXN", at
			line := match.Line{ID: "U/concept/1", Sum: tt.fills > 1}
			decided := match.Decision{Line: line.ID, Before: tt.rule < matching.SumRule}
			r.Decided = &matching.Decision{SumRule: tt.rule}
			var fills []match.Fill
			for i := range tt.fills {
				f := matching.Fill{Currency: "MXN"}
				f.Ref.Station, f.Ref.Epoch, f.Ref.Seq, f.VolumeUL, f.Cents = "norte", 1, int64(i+1), 40*dispense.Liter, tt.cents
				r.Fills, r.VolumeUL, r.Cents = append(r.Fills, f), r.VolumeUL+f.VolumeUL, r.Cents+f.Cents
				decided.Fills = append(decided.Fills, f.Ref)
				fills = append(fills, match.Fill{Ref: f.Ref, VolumeUL: f.VolumeUL, Cents: f.Cents})
			}
			if r.Cents += tt.want + max(over, 0); over < 0 {
				r.Cents -= 2*tt.want + 1
			}
			line.VolumeUL, line.Cents = r.VolumeUL, r.Cents
			r.Link = match.Lines([]match.Line{line}, fills, []match.Decision{decided}, match.Usual)[0]
			m := &maker{Desk: New(Config{Calendar: budget.Calendar{Zone: zone}}), Records: &Records{}, f: &audit.Facts{Today: "2026-12-20", Zone: zone}}
			m.lines(&matching.Seen{Rows: []matching.Row{r}}, nil)
			switch x := m.f.Lines[0].Of; {
			case over == 0 && x != nil:
				t.Errorf("%s: it differs within what it may: %+v", name, x)
			case over != 0 && (x == nil || x.ToleranceCents != tt.want || x.TolerancePriceE4 != match.Usual.PriceE4):
				t.Errorf("%s: got %+v, want a tolerance of %d cents", name, x, tt.want)
			}
		}
	}
}

// That nobody has a contract with who bills a line is its document's question (AUD-11), decided or not: the line itself is of its fill.
func TestAStrangersLineIsAskedWithItsDocument(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -6*3600)
	for _, sort := range []matching.Sort{matching.Suggested, matching.Done} {
		r := matching.Row{Sort: sort, Link: match.Link{State: match.Strange}, Tolerance: matching.Tolerance{Tolerances: match.Usual}}
		r.UUID, r.Part, r.N, r.Currency, r.IssuedAt, r.RFC, r.VolumeUL, r.Cents = "U", "concept", 1, "MXN", time.Date(2026, 11, 9, 12, 0, 0, 0, zone), "OTR990101XY2", 40*dispense.Liter, 1_000_00
		f := matching.Fill{Currency: "MXN", VolumeUL: r.VolumeUL, Cents: r.Cents}
		f.Ref.Station, f.Ref.Epoch, f.Ref.Seq = "norte", 1, 1
		if r.Fills = []matching.Fill{f}; sort == matching.Done {
			r.Decided = &matching.Decision{SumRule: matching.Rule, By: "fina"}
		}
		m := &maker{Desk: New(Config{Calendar: budget.Calendar{Zone: zone}}), Records: &Records{}, f: &audit.Facts{Today: "2026-12-20", Zone: zone, Contracts: []audit.Contract{{RFC: "EKU9003173C9", From: "2026-01-01"}}}}
		m.f.Documents = []audit.Document{{ID: "U", Kind: "I", Issuer: r.RFC, On: "2026-11-09", Cents: r.Cents}}
		m.lines(&matching.Seen{Rows: []matching.Row{r}}, nil)
		v, err := audit.Judge(*m.f, audit.NewSettings(nil))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range v.Findings {
			got = append(got, string(x.Rule)+" "+x.Args[0])
		}
		if !slices.Equal(got, []string{"AUD-11 none"}) {
			t.Errorf("%s: found are %v", sort, got)
		}
	}
}
