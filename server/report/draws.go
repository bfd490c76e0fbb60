package report

import (
	"slices"
	"time"

	"github.com/litro-fuel/litro/dispense"
)

// A Draw is fuel that flowed into no vehicle, after corrections: into a can, as a test of
// a pump, as a purge, or to another tank.
type Draw struct {
	Ref                  dispense.Ref
	At                   time.Time
	Station, StationName string
	Purpose, Hose, Grade string
	VolumeUL             dispense.Volume
	ArmedUL              *dispense.Volume // what the pump was released for; nil where people typed it
	AllowedUL            dispense.Volume  // what one may take there by now
	AmountCents          *int64
	Currency             string
	Asked, Checked       string // who asked for it, and who vouched for it
	Typed                bool
}

// drawn is what a row of draws adds up.
type drawn struct {
	fills, typed, ul, most int64
	cents                  int64
	currencies             []string
}

func (s *drawn) add(d *Draw) {
	s.fills++
	s.ul += int64(d.VolumeUL)
	s.most = max(s.most, int64(d.VolumeUL))
	if d.Typed {
		s.typed++
	}
	if d.AmountCents != nil {
		s.cents += *d.AmountCents
		if !slices.Contains(s.currencies, d.Currency) {
			s.currencies = append(s.currencies, d.Currency)
		}
	}
}

// share is the part of all liters that a row is, in tenths of a percent; it is not known
// where nothing flowed.
func (s *drawn) share(all dispense.Volume) Cell {
	if all <= 0 {
		return Cell{}
	}
	return number((s.ul*1000 + int64(all)/2) / int64(all))
}

// amount is the money of a row of a table whose total is that of all; amounts of several
// currencies are not added.
func (s *drawn) amount(all *drawn) Cell {
	return numberIf(len(s.currencies) > 0 && len(all.currencies) == 1, s.cents)
}

// about writes into a table what holds of all its money.
func (s *drawn) about(t *Table) {
	if len(s.currencies) == 1 {
		t.setMoney(s.currencies[0])
	}
	if len(s.currencies) > 1 {
		t.Notes = append(t.Notes, note("currencies", int64(len(s.currencies))))
	}
}

// sumDraws adds up draws by what key says of each.
func sumDraws[K comparable](list []Draw, key func(*Draw) K) (keys []K, sums map[K]*drawn, total *drawn) {
	sums, total = map[K]*drawn{}, &drawn{}
	for i := range list {
		k := key(&list[i])
		if sums[k] == nil {
			sums[k], keys = &drawn{}, append(keys, k)
		}
		sums[k].add(&list[i])
		total.add(&list[i])
	}
	return keys, sums, total
}

// Draws adds draws up by purpose and station, the most first, beside what one may take
// there now; all is what flowed in the period, into vehicles too.
func Draws(p Period, list []Draw, all dispense.Volume) Table {
	t := Table{Name: "draws", Period: p, Columns: []Column{
		{"purpose", Text, ""}, {"station", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"share", Percent, "%"},
		{"most", Volume, "L"}, {"allowed", Volume, "L"}, {"amount", Money, ""}, {"typed", Count, ""},
	}}
	type place struct {
		purpose, station, name string
		allowed                dispense.Volume
	}
	keys, sums, total := sumDraws(list, func(d *Draw) place {
		return place{d.Purpose, d.Station, firstOf(d.StationName, d.Station), d.AllowedUL}
	})
	for _, k := range keys {
		s := sums[k]
		t.Rows = append(t.Rows, Row{k.purpose + "/" + k.station, []Cell{
			textCell(k.purpose), textCell(k.name), number(s.fills), number(s.ul), s.share(all), number(s.most), number(int64(k.allowed)), s.amount(total), number(s.typed),
		}})
	}
	t.sort(Sort{"volume", true})
	t.Total = []Cell{{}, {}, number(total.fills), number(total.ul), total.share(all), number(total.most), {}, total.amount(total), number(total.typed)}
	total.about(&t)
	return t
}

// DrawPeople adds draws up by the two people behind them, the most first: the same two,
// again and again, are what an auditor looks for.
func DrawPeople(p Period, list []Draw, all dispense.Volume) Table {
	t := Table{Name: "draw-people", Period: p, Columns: []Column{
		{"asked", Text, ""}, {"checked", Text, ""}, {"fills", Count, ""}, {"volume", Volume, "L"}, {"share", Percent, "%"}, {"most", Volume, "L"}, {"amount", Money, ""},
	}}
	keys, sums, total := sumDraws(list, func(d *Draw) [2]string { return [2]string{d.Asked, d.Checked} })
	for _, k := range keys {
		s := sums[k]
		t.Rows = append(t.Rows, Row{k[0] + "/" + k[1], []Cell{
			textCell(k[0]), textCell(k[1]), number(s.fills), number(s.ul), s.share(all), number(s.most), s.amount(total),
		}})
	}
	t.sort(Sort{"volume", true})
	t.Total = []Cell{{}, {}, number(total.fills), number(total.ul), total.share(all), number(total.most), total.amount(total)}
	total.about(&t)
	return t
}

// DrawList lists draws, the newest first.
func DrawList(p Period, list []Draw) Table {
	t := Table{Name: "draw-list", Period: p, Columns: []Column{
		{"at", Instant, ""}, {"purpose", Text, ""}, {"station", Text, ""}, {"hose", Text, ""}, {"grade", Text, ""}, {"volume", Volume, "L"}, {"limit", Volume, "L"},
		{"amount", Money, ""}, {"currency", Text, ""}, {"asked", Text, ""}, {"checked", Text, ""}, {"ref", Text, ""},
	}}
	total := &drawn{}
	for i := range list {
		d := &list[i]
		total.add(d)
		limit := Cell{}
		if d.ArmedUL != nil {
			limit = number(int64(*d.ArmedUL))
		}
		t.Rows = append(t.Rows, Row{d.Ref.String(), []Cell{
			instant(d.At), textCell(d.Purpose), textCell(firstOf(d.StationName, d.Station)), textCell(d.Hose), textCell(d.Grade), number(int64(d.VolumeUL)), limit,
			optional(d.AmountCents), textCell(d.Currency), textCell(d.Asked), textCell(d.Checked), textCell(d.Ref.String()),
		}})
	}
	t.sort(Sort{"at", true})
	t.Total = make([]Cell, len(t.Columns))
	t.Total[t.Column("volume")], t.Total[t.Column("amount")] = number(total.ul), total.amount(total)
	return t
}
