package stock_test

import (
	stdcmp "cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/reconcile/stock"
)

// entry is one of so many liters, so many hours after the first day began; cents below 0 are
// none.
func entry(n int64, hours int, kind stock.Kind, liters, cents int64) stock.Entry {
	e := stock.Entry{Ref: ref(n), Kind: kind, At: at(hours), Volume: obs(liters)}
	if cents >= 0 {
		e.Cents = &cents
	}
	return e
}

// bill is an invoice of a receipt, some hours after the first day began.
func bill(n int64, hours int, of, cents int64) stock.Entry {
	return stock.Entry{Ref: ref(n), Kind: stock.Invoiced, At: at(hours), Cents: &cents, Of: ref(of)}
}

// late is an entry that the books heard of so many hours after the first day began.
func late(e stock.Entry, hours int) stock.Entry { e.Booked = at(hours); return e }

const none = -1

func accounted(l *stock.Ledger, err error) string {
	if err != nil {
		return fail(err)
	}
	var b strings.Builder
	for _, p := range l.Postings {
		fmt.Fprintf(&b, "%s %d %s %s %d", p.Booked.Format("2.15"), p.Of.Seq, p.Kind, say(&p.UL), p.Cents)
		if p.Unpriced != 0 {
			fmt.Fprintf(&b, " unpriced %s", say(&p.Unpriced))
		}
		if !p.Cause.IsZero() {
			fmt.Fprintf(&b, " by %d", p.Cause.Seq)
		}
		b.WriteString("\n")
	}
	for _, a := range l.Adjustments {
		fmt.Fprintf(&b, "%s adjusted by %d: %d, in stock %d, issued %d\n", a.Booked.Format("2.15"), a.Invoice.Seq, a.Cents, a.Stock, a.Issued)
	}
	fmt.Fprintf(&b, "%s at %d", say(&l.Closing.UL), l.Closing.Cents)
	if l.Left != 0 {
		fmt.Fprintf(&b, ", of which %s unpriced", say(&l.Left))
	}
	for _, r := range l.Unpriced {
		fmt.Fprintf(&b, ", %d has no price", r.Seq)
	}
	for _, r := range l.Negative {
		fmt.Fprintf(&b, ", negative at %d", r.Seq)
	}
	return b.String() + "\n"
}

func TestCost(t *testing.T) {
	t.Parallel()
	type entries = []stock.Entry
	const received, issued = stock.Received, stock.Issued
	for _, tt := range []struct {
		name    string
		opening stock.Balance
		entries entries
		want    string
	}{
		{"the average moves", stock.Balance{1000 * liter, 2_000_000}, entries{entry(1, 1, issued, 100, none), entry(2, 2, received, 900, 2_250_000), entry(3, 3, issued, 100, none)},
			"1.01 1 booked -100 -200000\n1.02 2 booked 900 2250000\n1.03 3 booked -100 -225000\n1700 at 3825000\n"},
		{"the remainder stays, and the last liter takes it", stock.Balance{}, entries{entry(1, 1, received, 3, 1000), entry(2, 2, issued, 1, none), entry(3, 3, issued, 1, none), entry(4, 4, issued, 1, none)},
			"1.01 1 booked 3 1000\n1.02 2 booked -1 -333\n1.03 3 booked -1 -333\n1.04 4 booked -1 -334\n0 at 0\n"},
		{"and never less than nothing", stock.Balance{}, entries{entry(1, 1, received, 4, 2), entry(2, 2, issued, 1, none), entry(3, 3, issued, 1, none), entry(4, 4, issued, 1, none), entry(5, 5, received, 9, 18), entry(6, 6, issued, 1, none)},
			"1.01 1 booked 4 2\n1.02 2 booked -1 -1\n1.03 3 booked -1 -1\n1.04 4 booked -1 0\n1.05 5 booked 9 18\n1.06 6 booked -1 -2\n9 at 16\n"},
		{"a late fill costs what it did then, and changes no other before fuel comes", stock.Balance{1000 * liter, 1001}, entries{entry(1, 1, issued, 100, none), late(entry(2, 2, issued, 7, none), 40), entry(3, 3, issued, 33, none), entry(4, 4, issued, 33, none)},
			"1.01 1 booked -100 -100\n1.03 3 booked -33 -33\n1.04 4 booked -33 -33\n2.16 2 booked -7 -7\n827 at 828\n"},
		{"of one moment, what came before what left", stock.Balance{}, entries{entry(1, 1, issued, 100, none), entry(2, 1, received, 900, 900)},
			"1.01 2 booked 900 900\n1.01 1 booked -100 -100\n800 at 800\n"},
		{"all kinds", stock.Balance{100 * liter, 1000}, entries{entry(1, 1, stock.In, 100, 1400), entry(2, 2, stock.Out, 50, none), entry(3, 3, stock.Returned, 20, none), entry(4, 4, stock.Lost, 10, none), entry(5, 5, stock.Lost, -5, none)},
			"1.01 1 booked 100 1400\n1.02 2 booked -50 -600\n1.03 3 booked 20 240\n1.04 4 booked -10 -120\n1.05 5 booked 5 60\n165 at 1980\n"},
		{"an invoice of another price: what is still there, and what had left", stock.Balance{}, entries{entry(1, 1, received, 1000, 20_000), entry(2, 2, issued, 250, none), entry(3, 3, issued, 250, none), bill(4, 50, 1, 22_000), entry(5, 60, issued, 500, none)},
			"1.01 1 booked 1000 20000\n1.02 2 booked -250 -5000\n1.03 3 booked -250 -5000\n3.02 4 booked 0 2000\n3.02 2 adjusted 0 -500 by 4\n3.02 3 adjusted 0 -500 by 4\n3.12 5 booked -500 -11000\n" +
				"3.02 adjusted by 4: 2000, in stock 1000, issued 1000\n0 at 0\n"},
		{"all of it had left", stock.Balance{}, entries{entry(1, 1, received, 1000, 20_000), entry(2, 2, issued, 1000, none), bill(4, 50, 1, 19_999)},
			"1.01 1 booked 1000 20000\n1.02 2 booked -1000 -20000\n3.02 4 booked 0 -1\n3.02 2 adjusted 0 1 by 4\n3.02 adjusted by 4: -1, in stock 0, issued -1\n0 at 0\n"},
		{"at the price of the contract", stock.Balance{}, entries{entry(1, 1, received, 1000, 20_000), bill(4, 50, 1, 20_000)},
			"1.01 1 booked 1000 20000\n3.02 4 booked 0 0\n1000 at 20000\n"},
		{"a credit note adds to the invoice", stock.Balance{}, entries{entry(1, 1, received, 1000, 20_000), bill(4, 50, 1, 21_000), bill(5, 60, 1, -500)},
			"1.01 1 booked 1000 20000\n3.02 4 booked 0 1000\n3.12 5 booked 0 -500\n3.02 adjusted by 4: 1000, in stock 1000, issued 0\n3.12 adjusted by 5: -500, in stock -500, issued 0\n1000 at 20500\n"},
		{"and comes before it", stock.Balance{}, entries{entry(1, 1, received, 1000, 20_000), bill(5, 40, 1, -500), bill(4, 50, 1, 21_000)},
			"1.01 1 booked 1000 20000\n2.16 5 booked 0 -500\n3.02 4 booked 0 1000\n2.16 adjusted by 5: -500, in stock -500, issued 0\n3.02 adjusted by 4: 1000, in stock 1000, issued 0\n1000 at 20500\n"},
		{"the invoice is there first", stock.Balance{}, entries{bill(4, 1, 1, 21_000), late(entry(1, 2, received, 1000, 20_000), 30)},
			"2.06 1 booked 1000 20000\n2.06 4 booked 0 1000\n2.06 adjusted by 4: 1000, in stock 1000, issued 0\n1000 at 21000\n"},
		{"nobody knows the price", stock.Balance{}, entries{entry(1, 1, received, 1000, none), entry(2, 2, issued, 500, none)},
			"1.01 1 booked 1000 0 unpriced 1000\n1.02 2 booked -500 0 unpriced -500\n500 at 0, of which 500 unpriced, 1 has no price\n"},
		{"and then an invoice", stock.Balance{}, entries{entry(1, 1, received, 1000, none), entry(2, 2, issued, 500, none), bill(3, 50, 1, 21_000)},
			"1.01 1 booked 1000 0 unpriced 1000\n1.02 2 booked -500 0 unpriced -500\n3.02 3 booked 0 21000 unpriced -1000\n3.02 2 adjusted 0 -10500 unpriced 500 by 3\n3.02 adjusted by 3: 21000, in stock 10500, issued 10500\n500 at 10500\n"},
		{"what nobody knows the price of does not lower the average, and leaves last", stock.Balance{100 * liter, 1000}, entries{entry(1, 1, received, 900, none), entry(2, 2, issued, 60, none), entry(3, 3, issued, 60, none), entry(4, 4, received, 40, 800), entry(5, 5, issued, 10, none)},
			"1.01 1 booked 900 0 unpriced 900\n1.02 2 booked -60 -600\n1.03 3 booked -60 -400 unpriced -20\n1.04 4 booked 40 800\n1.05 5 booked -10 -200\n910 at 600, of which 880 unpriced, 1 has no price\n"},
		{"and then its invoice is as if it had been there in time", stock.Balance{100 * liter, 1000}, entries{entry(1, 1, received, 900, none), entry(2, 2, issued, 60, none), entry(3, 3, issued, 60, none), bill(4, 50, 1, 9_900)},
			"1.01 1 booked 900 0 unpriced 900\n1.02 2 booked -60 -600\n1.03 3 booked -60 -400 unpriced -20\n3.02 4 booked 0 9900 unpriced -900\n3.02 2 adjusted 0 -54 by 4\n3.02 3 adjusted 0 -254 unpriced 20 by 4\n3.02 adjusted by 4: 9900, in stock 9592, issued 308\n880 at 9592\n"},
		{"what was missing is of it", stock.Balance{100 * liter, 1000}, entries{entry(1, 1, issued, 150, none), entry(2, 2, received, 80, none), entry(3, 3, stock.Lost, -10, none), entry(4, 4, issued, 50, none)},
			"1.01 1 booked -150 -1500\n1.02 2 booked 80 0 unpriced 80\n1.02 2 covered 0 500 unpriced -50\n1.03 3 booked 10 100\n1.04 4 booked -50 -200 unpriced -30\n-10 at -100, 2 has no price, negative at 1, negative at 4\n"},
		{"a part of what came from another tank has no price", stock.Balance{}, entries{func() stock.Entry { e := entry(1, 1, stock.In, 100, 600); e.Unpriced = 40 * liter; return e }(), entry(2, 2, issued, 90, none)},
			"1.01 1 booked 100 600 unpriced 40\n1.02 2 booked -90 -600 unpriced -30\n10 at 0, of which 10 unpriced\n"},
		{"what is found where nothing has a price has none", stock.Balance{}, entries{entry(1, 1, received, 100, none), entry(2, 2, stock.Lost, -5, none), entry(3, 3, received, 10, 100), entry(4, 4, issued, 10, none)},
			"1.01 1 booked 100 0 unpriced 100\n1.02 2 booked 5 0 unpriced 5\n1.03 3 booked 10 100\n1.04 4 booked -10 -100\n105 at 0, of which 105 unpriced, 1 has no price\n"},
		{"a fill of a station that was away", stock.Balance{100 * liter, 1000}, entries{late(entry(1, 1, issued, 50, none), 40), entry(2, 2, received, 100, 2000), entry(3, 3, issued, 50, none)},
			"1.02 2 booked 100 2000\n1.03 3 booked -50 -750\n2.16 1 booked -50 -500\n2.16 3 adjusted 0 -83\n2.16 adjusted by 0: 0, in stock -83, issued 83\n100 at 1667\n"},
		{"more than there is, and then a delivery", stock.Balance{100 * liter, 1000}, entries{entry(1, 1, issued, 150, none), entry(2, 2, received, 100, 1200), entry(3, 3, issued, 50, none)},
			"1.01 1 booked -150 -1500\n1.02 2 booked 100 1200\n1.02 2 covered 0 -100\n1.03 3 booked -50 -600\n0 at 0, negative at 1\n"},
		{"a delivery that covers a part", stock.Balance{}, entries{entry(1, 1, received, 100, 1000), entry(2, 2, issued, 300, none), entry(3, 3, received, 100, 1200), entry(4, 4, issued, 10, none), entry(5, 5, stock.Returned, 10, none)},
			"1.01 1 booked 100 1000\n1.02 2 booked -300 -3000\n1.03 3 booked 100 1200\n1.03 3 covered 0 -200\n1.04 4 booked -10 -120\n1.05 5 booked 10 102\n-100 at -1018, negative at 2, negative at 3, negative at 4, negative at 5\n"},
		{"put back into less than nothing", stock.Balance{-10 * liter, -100}, entries{entry(1, 1, stock.Returned, 30, none)},
			"1.01 1 booked 30 300\n20 at 200\n"},
		{"a late invoice of what covered", stock.Balance{-10 * liter, -100}, entries{entry(1, 1, received, 100, 1000), bill(2, 50, 1, 1500)},
			"1.01 1 booked 100 1000\n3.02 2 booked 0 500\n3.02 1 adjusted 0 -50 by 2\n3.02 adjusted by 2: 500, in stock 450, issued 50\n90 at 1350\n"},
		{"nothing ever cost anything", stock.Balance{}, entries{entry(1, 1, issued, 100, none), entry(2, 2, stock.Returned, 150, none)},
			"1.01 1 booked -100 0\n1.02 2 booked 150 0 unpriced 50\n50 at 0, of which 50 unpriced, negative at 1\n"},
		{"nothing", stock.Balance{5 * liter, 100}, nil, "5 at 100\n"},

		{"an opening of nothing that is worth something", stock.Balance{0, 1}, nil, "error: an opening of 0.0 L that is worth 1 cents cannot be booked; say both as the month before closed\n"},
		{"of less", stock.Balance{-1, 1}, nil, "error: an opening of -0.000001 L that is worth 1 cents cannot be booked; say both as the month before closed\n"},
		{"and of more", stock.Balance{1, -1}, nil, "error: an opening of 0.000001 L that is worth -1 cents cannot be booked; say both as the month before closed\n"},
		{"twice", stock.Balance{}, entries{entry(1, 1, issued, 1, none), entry(1, 2, issued, 1, none)}, "error: norte/1/1 cannot be booked: it is there twice\n"},
		{"an invoice of nothing", stock.Balance{}, entries{bill(2, 1, 1, 5)}, "error: norte/1/2, invoiced, cannot be booked: the receipt norte/1/1 that it is of is not there; begin with the month of the receipt\n"},
		{"an invoice of a fill", stock.Balance{}, entries{entry(1, 1, issued, 1, none), bill(2, 1, 1, 5)}, "error: norte/1/2, invoiced, cannot be booked: norte/1/1 that it is of is issued, and no receipt\n"},
		{"an invoice without cents", stock.Balance{}, entries{entry(1, 1, stock.Invoiced, 0, none)}, "error: norte/1/1, invoiced, cannot be booked: it bills nothing; say its cents\n"},
		{"no kind", stock.Balance{}, entries{entry(1, 1, "given", 1, none)}, "error: norte/1/1, given, cannot be booked: that is no kind of entry\n"},
		{"less than nothing", stock.Balance{}, entries{entry(1, 1, issued, -1, none)}, "error: norte/1/1, issued, cannot be booked: -1.0 L as observed; say the liters that came or left, or the other kind\n"},
		{"a receipt of nothing", stock.Balance{}, entries{entry(1, 1, received, 0, 5)}, "error: norte/1/1, received, cannot be booked: 0.0 L as observed; say the liters that came or left, or the other kind\n"},
		{"a fill that says what it costs", stock.Balance{}, entries{entry(1, 1, issued, 1, 5)}, "error: norte/1/1, issued, cannot be booked: what it costs is reckoned; leave it out\n"},
		{"a price below 0", stock.Balance{}, entries{func() stock.Entry { e := entry(1, 1, received, 1, 5); *e.Cents = -5; return e }()}, "error: norte/1/1, received, cannot be booked: a price below 0; say what it costs\n"},
		{"another basis", stock.Balance{}, entries{{Ref: ref(1), Kind: issued, Volume: at20(1)}}, "error: norte/1/1: 1.0 L at 20 °C, and others as observed: stated at different temperatures; correct one of them to the other's first\n"},
		{"more than can be counted", stock.Balance{}, entries{entry(1, 1, received, 1, dispense.MaxInt+1)}, "error: norte/1/1, received, cannot be booked: it is more than can be counted\n"},
		{"and together", stock.Balance{}, entries{entry(1, 1, received, 1, dispense.MaxInt), entry(2, 1, received, 1, 1)}, "error: norte/1/2, received, cannot be booked: what is there is more than can be counted\n"},
	} {
		if diff := cmp.Diff(tt.want, accounted(stock.Cost(tt.opening, stock.Observed, tt.entries))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Whatever is booked, late or in time, in whatever order it comes: postings are opening to
// closing to the cent and the microliter; each adjustment is divided without a rest; what closes
// is what it would be had all been there in time; nothing in stock is worth nothing; and each
// fill costs what an average in fractions says, to a cent or two.
func TestMoneyCloses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		opening := stock.Balance{dispense.Volume(rapid.Int64Range(0, 1e10).Draw(t, "opening")), 0}
		opening.Cents = int64(opening.UL) / 1000 * rapid.Int64Range(1000, 3000).Draw(t, "price") / 1000
		plenty := rapid.Bool().Draw(t, "plenty") // more comes than leaves
		var entries, timely []stock.Entry
		var receipts []int64
		for n := range rapid.Int64Range(0, 25).Draw(t, "entries") {
			e := entry(n, rapid.IntRange(0, 40).Draw(t, "at"), rapid.SampledFrom([]stock.Kind{stock.Received, stock.Received, stock.Issued, stock.Issued, stock.Issued, stock.Out, stock.In, stock.Returned, stock.Lost}).Draw(t, "kind"), 0, none)
			if plenty && len(receipts) == 0 {
				e.Kind, e.At = stock.Received, at(-1)
			}
			e.Volume.UL = dispense.Volume(rapid.Int64Range(1e6, 3e9).Draw(t, "volume"))
			if e.Kind == stock.Received || e.Kind == stock.In {
				if plenty {
					e.Volume.UL += 1e11
				}
				receipts = append(receipts, n)
				if plenty || rapid.IntRange(0, 2).Draw(t, "priced") > 0 {
					e.Cents = new(int64(e.Volume.UL) / 1000 * rapid.Int64Range(1000, 3000).Draw(t, "price") / 1000)
				}
				if e.Cents != nil && !plenty && e.Kind == stock.In && rapid.Bool().Draw(t, "part") {
					e.Unpriced = dispense.Volume(rapid.Int64Range(0, int64(e.Volume.UL)-1).Draw(t, "unpriced"))
				}
			} else if e.Kind == stock.Lost && rapid.Bool().Draw(t, "found") {
				e.Volume.UL = -e.Volume.UL
			}
			timely = append(timely, e)
			if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
				e.Booked = e.At.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			}
			entries = append(entries, e)
		}
		if len(receipts) > 0 {
			for n := range rapid.Int64Range(0, 5).Draw(t, "invoices") {
				b := bill(100+n, rapid.IntRange(0, 80).Draw(t, "billed"), rapid.SampledFrom(receipts).Draw(t, "of"), rapid.Int64Range(1, 30_000_000).Draw(t, "cents"))
				entries, timely = append(entries, b), append(timely, func() stock.Entry { b.Booked = at(-1); return b }())
			}
		}
		l, err := stock.Cost(opening, stock.Observed, entries)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(accounted(l, nil), accounted(stock.Cost(opening, stock.Observed, rapid.Permutation(entries).Draw(t, "order")))); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
		var unpriced dispense.Volume
		sum, costs := opening, map[dispense.Ref]int64{}
		for _, p := range l.Postings {
			sum.UL, sum.Cents, unpriced = sum.UL+p.UL, sum.Cents+p.Cents, unpriced+p.Unpriced
			costs[p.Of] += p.Cents
		}
		if sum != l.Closing || unpriced != l.Left {
			t.Fatalf("postings come to %+v and %s without a price, and it closes with %+v and %s", sum, unpriced, l.Closing, l.Left)
		}
		if l.Left < 0 || l.Left > max(l.Closing.UL, 0) || l.Closing.UL >= 0 && l.Left == l.Closing.UL && l.Closing.Cents != 0 {
			t.Fatalf("%s of %+v have no price", l.Left, l.Closing)
		}
		var adjusted, issued int64
		for _, p := range l.Postings {
			if p.Kind == stock.Adjusted {
				adjusted -= p.Cents
			}
		}
		for _, a := range l.Adjustments {
			issued += a.Issued
			if a.Cents != a.Stock+a.Issued {
				t.Fatalf("an adjustment leaves a rest: %+v", a)
			}
		}
		if adjusted != issued {
			t.Fatalf("adjustments say %d was issued for more, and postings %d", issued, adjusted)
		}
		inTime, err := stock.Cost(opening, stock.Observed, timely)
		if err != nil || inTime.Closing != l.Closing || inTime.Left != l.Left {
			t.Fatalf("had all been there in time it would close with %+v, not %+v: %v", inTime.Closing, l.Closing, err)
		}
		if c := l.Closing; c.UL == 0 && c.Cents != 0 || c.UL > 0 && c.Cents < 0 || c.UL < 0 && c.Cents > 0 {
			t.Fatalf("it closes with %+v", c)
		}
		if len(l.Negative) == 0 && plenty {
			inFractions(t, opening, entries, costs)
		}
	})
}

// inFractions reckons the average without rounding anything, and holds what fills cost to it.
func inFractions(t *rapid.T, opening stock.Balance, entries []stock.Entry, costs map[dispense.Ref]int64) {
	value, volume := new(big.Rat).SetInt64(opening.Cents), int64(opening.UL)
	invoiced := map[dispense.Ref]int64{}
	for _, e := range entries {
		if e.Kind == stock.Invoiced {
			invoiced[e.Of] += *e.Cents
		}
	}
	moves := slices.DeleteFunc(slices.Clone(entries), func(e stock.Entry) bool { return e.Kind == stock.Invoiced })
	order := []stock.Kind{stock.Received, stock.In, stock.Returned, stock.Issued, stock.Out, stock.Lost}
	slices.SortFunc(moves, func(a, b stock.Entry) int {
		return stdcmp.Or(a.At.Compare(b.At), stdcmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), stdcmp.Compare(a.Ref.Seq, b.Ref.Seq))
	})
	for _, e := range moves {
		by := int64(e.Volume.UL)
		switch e.Kind {
		case stock.Received, stock.In:
			cents := *e.Cents
			if total, ok := invoiced[e.Ref]; ok {
				cents = total
			}
			value.Add(value, new(big.Rat).SetInt64(cents))
			volume += by
			continue
		case stock.Returned:
			by = -by
		}
		cost := new(big.Rat).Mul(value, big.NewRat(by, volume))
		off := new(big.Rat).Add(cost, new(big.Rat).SetInt64(costs[e.Ref]))
		if off.Abs(off).Cmp(big.NewRat(2, 1)) > 0 {
			t.Fatalf("%v of %s costs %d, and %s in fractions", e.Ref, e.Volume, -costs[e.Ref], cost.FloatString(3))
		}
		value.Sub(value, cost)
		volume -= by
	}
}
