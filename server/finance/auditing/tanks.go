package auditing

import (
	"cmp"
	"context"
	"slices"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/audit"
	"github.com/litro-fuel/litro/server/reconcile/stock"
	"github.com/litro-fuel/litro/server/stockroom"
)

// A TankID names a tank of a station.
type TankID struct{ Station, Tank string }

// tanks are the books of the month, and what came into them: as pages of stock show them.
func (m *maker) tanks(ctx context.Context) error {
	sheets, err := m.cfg.Stock.Month(ctx, m.w.From, m.w.To)
	if err != nil {
		return err
	}
	for i := range sheets {
		s := &sheets[i]
		t := audit.Tank{Station: s.Tank.Station, Tank: s.Tank.Tank, Month: m.w.Month, SAT: stock.Unmeasured, Leak: stock.Unmeasured}
		if s.Trouble == "" && s.All.Variance != nil {
			t.Book, t.Measured, t.SAT, t.Leak, t.Drifts = s.All.Book, s.All.Measured, s.Book().State, s.Leak.State, s.Drifts
			t.SATMost, t.LeakMost = s.Book().Tolerance, s.Leak.Tolerance
		}
		if s.Trouble == "" {
			t.Days = tankDays(s)
		}
		t.Rises = s.Rises // also where no book says what there should be
		t.Involved = m.ofTank(s)
		all := make([]audit.Delivery, 0, len(s.Deliveries))
		asked := len(t.Drifts) > 0 || slices.ContainsFunc(t.Days, func(d audit.TankDay) bool { return d.Alarm != 0 }) || apart(t.SAT) || apart(t.Leak)
		for j := range s.Deliveries {
			d := m.delivery(&s.Deliveries[j])
			asked = asked || d.PriceE4 == 0 && (d.Short || d.Watered || d.Twice > 0 || d.Line == "" || d.Table)
			all = append(all, d)
		}
		if asked { // of what is in order no price matters
			if t.PriceE4, err = m.liter(ctx, s); err != nil {
				return err
			}
		}
		for j := range all {
			all[j].PriceE4 = cmp.Or(all[j].PriceE4, t.PriceE4)
		}
		m.f.Tanks, m.f.Deliveries = append(m.f.Tanks, t), append(m.f.Deliveries, all...)
	}
	return nil
}

// tankDays are the rows of a tank's book.
func tankDays(s *stockroom.Sheet) []audit.TankDay {
	out := make([]audit.TankDay, len(s.Days))
	for i := range s.Days {
		r := &s.Days[i]
		out[i] = audit.TankDay{Day: audit.Day(r.Period), Alarm: r.Alarm, Book: r.Book, Measured: r.Measured, Most: r.Investigate, Limit: r.Watch}
		if d := &out[i]; r.Variance != nil && max(*r.Variance, -*r.Variance) > r.Investigate || r.ByStick() {
			d.Limit = r.Investigate
			if r.ByStick() { // see [stock.Row.Alarm]
				d.Limit = 2 * r.Investigate
			}
		}
	}
	return out
}

func apart(s stock.State) bool { return s == stock.Short || s == stock.Over }

// ofTank are who measured the tank in the month, and who served at its station: what is missing
// may be what they took, or wrote down.
func (m *maker) ofTank(s *stockroom.Sheet) []string {
	out := m.users(m.Measured[TankID{s.Tank.Station, s.Tank.Tank}]...)
	for i := range m.Fills {
		if f := &m.Fills[i]; f.Place == s.Tank.Station && f.Attendant != "" {
			out = append(out, m.users(f.Attendant)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *maker) delivery(x *stockroom.Checked) audit.Delivery {
	d := audit.Delivery{Ref: x.Ref, At: x.At, Station: x.Ref.Station, Tank: x.Tank, WaterUL: x.WaterUL, Watered: x.Watered, Involved: m.users(m.Measured[TankID{x.Ref.Station, x.Tank}]...)}
	if !x.To.IsZero() { // it is of the month in which it ended
		d.At = x.To
	}
	if x.Said != nil {
		d.Involved = append(d.Involved, m.users(x.Said.By)...)
	}
	if x.Line != nil && x.Line.Counts {
		d.Line, d.Table, d.Billed = x.Line.LineID.String(), x.Line.Table, slices.Contains([]stock.State{stock.Whole, stock.Within, stock.Over}, x.Checked.Invoice.State)
	}
	if d.UL = max(x.Volume.UL, 0); x.Note != nil {
		d.UL = max(x.Note.Volume.UL, 0)
	}
	if x.Received != nil && x.Received.Basis == x.Volume.Basis {
		d.Beyond = x.Volume.UL - x.Received.UL
	}
	if d.Twin = x.Twin; d.Twin.UL > 0 {
		d.Twice = max(x.Volume.UL, 0)
	}
	if c := x.Checked.Note; x.Note != nil && x.Trouble == "" {
		noted := x.Note.Volume.UL
		if d.Note = &noted; x.Received != nil && c.State != stock.Apart && c.State != stock.Unmeasured {
			// As they were compared: what came and the note, both at its basis.
			came := x.Received.UL
			if noted = came - c.More; x.Received.Basis != c.Basis {
				noted, came = x.Note.Volume.UL, x.Note.Volume.UL+c.More
			}
			d.Came, d.Short, d.Tolerance = &came, c.State == stock.Short, c.Tolerance
		}
	}
	for _, c := range []stock.Comparison{x.Checked.Invoice, x.Checked.Note} {
		if compared := slices.Contains([]stock.State{stock.Whole, stock.Within, stock.Short, stock.Over}, c.State); x.Trouble == "" && compared && d.Lack == nil {
			d.Lack, d.LackMost = new(-c.More), c.Tolerance
		}
	}
	d.PriceE4 = m.priced(x)
	return d
}

// priced is what a liter of a delivery costs by its papers, in 1/10000; 0: they do not say.
func (m *maker) priced(x *stockroom.Checked) int64 {
	switch {
	case x.Line != nil && x.Line.Counts && m.ours(x.Line.Currency):
		return average(x.Line.Cents, x.Line.VolumeUL)
	case x.Said != nil && x.Said.Cents != nil && x.Said.Volume != nil:
		return average(*x.Said.Cents, x.Said.Volume.UL)
	}
	return 0
}

// liter is what a liter in a tank cost in the month, in 1/10000: on average, where its money is
// kept; else by the papers of what came last; else what fills of the grade were charged there.
// 0: nobody knows.
func (m *maker) liter(ctx context.Context, s *stockroom.Sheet) (int64, error) {
	w, err := m.cfg.Stock.TankWorth(ctx, s.Tank.Station, s.Tank.Tank, m.w.From, m.w.To)
	if err != nil {
		return 0, err
	}
	if w.Has() && m.ours(w.Currency) {
		there := w.All.Opening
		for _, d := range w.Deliveries { // as they are priced now, whatever was booked when
			if d.Price != nil {
				there = there.Plus(d.Amount)
			}
		}
		if known := there.Priced(); average(known.Cents, known.UL) > 0 {
			return average(known.Cents, known.UL), nil
		}
	}
	for i := range slices.Backward(s.Deliveries) {
		if e4 := m.priced(&s.Deliveries[i]); e4 > 0 {
			return e4, nil
		}
	}
	var ul dispense.Volume
	var cents int64
	for i := range m.f.Fills {
		f := &m.f.Fills[i]
		if f.Station != s.Tank.Station || f.Grade != s.Tank.Grade || f.PriceE4 == 0 {
			continue
		}
		if c, err := dispense.AmountCents(f.VolumeUL, f.PriceE4); err == nil {
			ul, cents = ul+f.VolumeUL, cents+c
		}
	}
	return average(cents, ul), nil
}
