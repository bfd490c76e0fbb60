package stock_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// dip is a reading of so many observed liters, some minutes after noon.
func dip(n int64, minutes int, liters int64) *stock.Reading {
	return &stock.Reading{Ref: ref(n), At: noon.Add(time.Duration(minutes) * time.Minute), Volume: obs(liters)}
}

// warm is a reading with its temperature.
func warm(r *stock.Reading, mc int64) *stock.Reading { r.TemperatureMC = &mc; return r }

func watered(r *stock.Reading, ml int64) *stock.Reading {
	r.WaterUL = new(dispense.Volume(ml) * dispense.Milliliter)
	return r
}

// compensated is a reading with what the gauge says it is at 20 °C.
func compensated(r *stock.Reading, liters int64) *stock.Reading {
	r.Compensated = new(at20(liters))
	return r
}

func paper(q stock.Quantity) *stock.Paper { return &stock.Paper{Volume: q} }

// flow is what a hose gave between two minutes after noon.
func flow(n int64, kind stock.Kind, from, to int, q stock.Quantity) stock.Movement {
	return stock.Movement{Ref: ref(n), Kind: kind, Hose: "1", From: noon.Add(time.Duration(from) * time.Minute), To: noon.Add(time.Duration(to) * time.Minute), Volume: q}
}

func comparison(c stock.Comparison) string {
	if c.Basis == "" {
		return string(c.State)
	}
	return fmt.Sprintf("%s %s of %s %s", c.State, say(&c.More), say(&c.Tolerance), c.Basis)
}

func checked(d stock.Delivery, moves []stock.Movement) string {
	c, err := stock.Check(d, moves, stock.Usual)
	if err != nil {
		return "error: " + err.Error()
	}
	s := "nothing measured"
	if c.Received != nil {
		s = c.Received.String()
	}
	s += "; note " + comparison(c.Note) + "; invoice " + comparison(c.Invoice) + "; papers " + comparison(c.Papers)
	if c.WaterUL != nil {
		s += fmt.Sprintf("; water %s", say(c.WaterUL))
	}
	if c.Watered {
		s += ", too much"
	}
	return s
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	type moves = []stock.Movement
	ul := func(q stock.Quantity, more dispense.Volume) stock.Quantity { q.UL += more; return q }
	for _, tt := range []struct {
		name  string
		d     stock.Delivery
		moves moves
		want  string
	}{
		{"to the liter", stock.Delivery{Note: paper(obs(10_000)), Before: dip(1, 0, 2000), After: dip(2, 30, 12_000)}, nil,
			"10000.0 L as observed; note whole 0 of 100 obs; invoice unsaid; papers unsaid"},
		{"120 L short, and drawn meanwhile", stock.Delivery{Note: paper(obs(10_000)), Invoice: paper(obs(10_000)), Before: dip(1, 0, 2000), After: dip(2, 30, 11_840)}, moves{flow(3, stock.Issued, 5, 10, obs(40))},
			"9880.0 L as observed; note short -120 of 100 obs; invoice short -120 of 100 obs; papers whole 0 of 10 obs"},
		{"half of a fill is within", stock.Delivery{Note: paper(obs(1000)), Before: dip(1, 0, 0), After: dip(2, 30, 980)}, moves{flow(3, stock.Issued, -10, 10, obs(40)), flow(4, stock.Issued, -10, 0, obs(40)), flow(5, stock.Issued, 30, 31, obs(40))},
			"1000.0 L as observed; note whole 0 of 50 obs; invoice unsaid; papers unsaid"},
		{"what came from elsewhere is not of it", stock.Delivery{Ref: ref(9), Note: paper(obs(1000)), Before: dip(1, 0, 0), After: dip(2, 30, 1215)}, moves{flow(3, stock.In, 1, 2, obs(200)), flow(4, stock.Returned, 3, 3, obs(20)), flow(5, stock.Out, 3, 3, obs(5)), flow(9, stock.Received, 0, 30, obs(1000))},
			"1000.0 L as observed; note whole 0 of 50 obs; invoice unsaid; papers unsaid"},
		{"at the tolerance", stock.Delivery{Note: paper(obs(10_000)), Before: dip(1, 0, 0), After: dip(2, 30, 9900)}, nil,
			"9900.0 L as observed; note within -100 of 100 obs; invoice unsaid; papers unsaid"},
		{"a microliter past it", stock.Delivery{Note: paper(ul(obs(10_000), 100)), Before: dip(1, 0, 0), After: dip(2, 30, 9900)}, nil,
			"9900.0 L as observed; note short -100.0001 of 100.000001 obs; invoice unsaid; papers unsaid"},
		{"over", stock.Delivery{Note: paper(obs(10_000)), Before: dip(1, 0, 0), After: dip(2, 30, 10_101)}, nil,
			"10101.0 L as observed; note over 101 of 100 obs; invoice unsaid; papers unsaid"},
		{"corrected: what looks whole is short", stock.Delivery{Note: paper(at20(10_000)), Density: 740_000, Before: warm(dip(1, 0, 2000), 30_000), After: warm(dip(2, 30, 12_000), 30_000)}, nil,
			"9875.8 L at 20 °C; note short -124.2 of 50 20C; invoice unsaid; papers unsaid"},
		{"corrected, and drawn at the tank's warmth", stock.Delivery{Note: paper(at20(9876)), Density: 740_000, Before: warm(dip(1, 0, 2000), 30_000), After: warm(dip(2, 30, 11_000), 30_000)}, moves{flow(3, stock.Issued, 1, 9, obs(1000))},
			"9875.8 L at 20 °C; note whole -0.2 of 50 20C; invoice unsaid; papers unsaid"},
		{"a truck warmer than the tank", stock.Delivery{Note: &stock.Paper{obs(10_000), new(int64(30_000))}, Density: 740_000, Before: warm(dip(1, 0, 2000), 20_000), After: warm(dip(2, 30, 11_876), 20_000)}, nil,
			"9876.0 L at 20 °C; note whole 0.2 of 50 20C; invoice unsaid; papers unsaid"},
		{"the gauge corrects by itself", stock.Delivery{Note: paper(at20(5000)), Before: compensated(dip(1, 0, 2000), 1980), After: compensated(dip(2, 30, 7050), 6980)}, nil,
			"5000.0 L at 20 °C; note whole 0 of 50 20C; invoice unsaid; papers unsaid"},
		{"nobody knows how dense", stock.Delivery{Note: paper(at20(5000)), Before: warm(dip(1, 0, 2000), 30_000), After: warm(dip(2, 30, 7000), 30_000)}, nil,
			"5000.0 L as observed; note apart; invoice unsaid; papers unsaid"},
		{"one reading is not warm", stock.Delivery{Note: paper(at20(5000)), Density: 740_000, Before: dip(1, 0, 2000), After: warm(dip(2, 30, 7000), 30_000)}, nil,
			"5000.0 L as observed; note apart; invoice unsaid; papers unsaid"},
		{"drawn at another reference", stock.Delivery{Note: paper(at20(5000)), Before: compensated(dip(1, 0, 2000), 1980), After: compensated(dip(2, 30, 7050), 6980)}, moves{flow(3, stock.Issued, 1, 9, stock.Quantity{liter, stock.At15C})},
			"nothing measured; note apart; invoice unsaid; papers unsaid"},
		{"nobody measured", stock.Delivery{Note: paper(obs(5000)), Invoice: paper(obs(5006)), Before: dip(1, 0, 2000)}, nil,
			"nothing measured; note unmeasured; invoice unmeasured; papers over 6 of 5 obs"},
		{"billed at another temperature", stock.Delivery{Note: &stock.Paper{obs(10_126), new(int64(30_000))}, Invoice: paper(at20(10_000)), Density: 740_000, Before: dip(1, 0, 0), After: dip(2, 30, 10_126)}, nil,
			"10126.0 L as observed; note whole 0 of 101.26 obs; invoice apart; papers whole -0.23508 of 10.000235 20C"},
		{"two references: as billed", stock.Delivery{Note: paper(stock.Quantity{9939 * liter, stock.At15C}), Invoice: paper(at20(10_000)), Density: 740_000}, nil,
			"nothing measured; note unmeasured; invoice unmeasured; papers whole -0.42302 of 10.000423 20C"},
		{"billed at one that nobody can compare", stock.Delivery{Note: paper(obs(10_126)), Invoice: paper(at20(10_000))}, nil,
			"nothing measured; note unmeasured; invoice unmeasured; papers apart"},
		{"no paper", stock.Delivery{Before: dip(1, 0, 0), After: dip(2, 30, 5000)}, nil,
			"5000.0 L as observed; note unsaid; invoice unsaid; papers unsaid"},
		{"water", stock.Delivery{Note: paper(obs(5000)), Before: watered(dip(1, 0, 0), 2000), After: watered(dip(2, 30, 5000), 12_000)}, nil,
			"5000.0 L as observed; note whole 0 of 50 obs; invoice unsaid; papers unsaid; water 10"},
		{"more water", stock.Delivery{Note: paper(obs(5000)), Before: watered(dip(1, 0, 0), 2000), After: watered(dip(2, 30, 5000), 12_001)}, nil,
			"5000.0 L as observed; note whole 0 of 50 obs; invoice unsaid; papers unsaid; water 10.001, too much"},
		{"water that was read once", stock.Delivery{Note: paper(obs(5000)), Before: dip(1, 0, 0), After: watered(dip(2, 30, 5000), 12_001)}, nil,
			"5000.0 L as observed; note whole 0 of 50 obs; invoice unsaid; papers unsaid"},
		{"turned around", stock.Delivery{Ref: ref(9), Before: dip(1, 30, 0), After: dip(2, 30, 5000)}, nil,
			"error: delivery norte/1/9: the reading after it is not later than the one before; say which is which"},
		{"a paper of nothing", stock.Delivery{Ref: ref(9), Note: paper(obs(0))}, nil,
			"error: delivery norte/1/9: a paper says 0.0 L as observed; say the liters that it prints"},
		{"a paper at no temperature", stock.Delivery{Ref: ref(9), Invoice: paper(stock.Quantity{liter, "25C"})}, nil,
			`error: delivery norte/1/9: basis "25C" is none of obs, 15C, 20C and 60F`},
		{"a movement of no kind", stock.Delivery{Ref: ref(9)}, moves{flow(3, "given", 0, 1, obs(1))},
			`error: delivery norte/1/9: norte/1/3: kind "given" is none of how fuel comes and goes`},
		{"a movement below 0", stock.Delivery{Ref: ref(9)}, moves{flow(3, stock.Issued, 0, 1, obs(-1))},
			"error: delivery norte/1/9: norte/1/3: -1.0 L as observed were issued: below 0; say the other kind"},
		{"a movement that ends before", stock.Delivery{Ref: ref(9)}, moves{flow(3, stock.Issued, 1, 0, obs(1))},
			"error: delivery norte/1/9: norte/1/3: it ended before it began; say times in their order"},
	} {
		if got := checked(tt.d, tt.moves); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// What is received does not depend on how much is drawn meanwhile, nor on the order of what is.
func TestWhatIsDrawnIsNoShortDelivery(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		liters := rapid.Int64Range(500, 30_000).Draw(t, "liters")
		before, after := dip(1, 0, 5000), dip(2, 30, 5000+liters)
		var moves []stock.Movement
		for n := range rapid.IntRange(0, 8).Draw(t, "moves") {
			from := rapid.IntRange(0, 29).Draw(t, "from")
			m := flow(int64(10+n), rapid.SampledFrom([]stock.Kind{stock.Issued, stock.Out, stock.In, stock.Returned}).Draw(t, "kind"), from, rapid.IntRange(from, 30).Draw(t, "to"), obs(rapid.Int64Range(0, 200).Draw(t, "moved")))
			if from == 0 && m.To.Equal(m.From) {
				continue // of the moment of the first reading: it is in it
			}
			moves = append(moves, m)
			if m.Kind == stock.Issued || m.Kind == stock.Out {
				after.Volume.UL -= m.Volume.UL
			} else {
				after.Volume.UL += m.Volume.UL
			}
		}
		d := stock.Delivery{Ref: ref(9), Note: paper(obs(liters)), Before: before, After: after}
		c, err := stock.Check(d, rapid.Permutation(moves).Draw(t, "order"), stock.Usual)
		if err != nil || c.Note.State != stock.Whole || c.Note.More != 0 || c.Received.UL != obs(liters).UL {
			t.Fatalf("of %d L received is %+v, %v", liters, c, err)
		}
	})
}
