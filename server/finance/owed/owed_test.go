package owed_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/owed"
)

func on(d int) time.Time { return time.Date(2026, 11, d, 10, 0, 0, 0, time.UTC) }

func said(list []owed.Item) string {
	var b strings.Builder
	for _, i := range list {
		fmt.Fprintf(&b, "%s %d -%d paid %d left %d", i.ID, i.Cents, i.Credited, i.Paid, i.Left)
		if i.Uncounted != 0 {
			fmt.Fprintf(&b, ", %d not counted", i.Uncounted)
		}
		b.WriteString(":")
		for _, p := range i.Parts {
			fmt.Fprintf(&b, " %s %d", p.What, p.Cents)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestWhatIsOwed(t *testing.T) {
	t.Parallel()
	bill := func(id, method string, cents int64) owed.Bill {
		return owed.Bill{ID: id, RFC: "X", Currency: "MXN", Method: method, Cents: cents, IssuedAt: on(1), Booked: true}
	}
	note := func(id string, cents int64, of ...string) owed.Note {
		return owed.Note{ID: id, Currency: "MXN", Cents: cents, Of: of, IssuedAt: on(2)}
	}
	pay := func(id, of string, cents int64) owed.Payment {
		return owed.Payment{ID: id, Bill: of, Cents: cents, IssuedAt: on(3)}
	}
	part := func(id string, n, cents int64, refused bool) owed.Payment {
		return owed.Payment{ID: id, Bill: "a", Part: n, Cents: cents, IssuedAt: on(3), Refused: refused}
	}
	card := func(method string, booked int64) owed.Bill {
		b := bill("a", method, 1000)
		b.CardCents, b.BookedCents = 990, booked
		return b
	}
	booked := bill("a", owed.ByHand, 1000)
	booked.BookedCents = 400
	foreign := booked
	foreign.Booked = false
	dollars := note("n", 100, "a")
	dollars.Currency = "USD"
	instead := func(method string, booked int64, was ...owed.Replaced) owed.Bill { // of documents in whose place it is
		b := bill("b", method, 1000)
		b.IssuedAt, b.Was = on(4), was
		for _, old := range was {
			booked += old.BookedCents
		}
		b.BookedCents = booked
		return b
	}
	atOnce := func(booked int64) owed.Replaced {
		return owed.Replaced{ID: "a", UUID: "A", Method: owed.AtOnce, IssuedAt: on(1), BookedCents: booked}
	}
	later := owed.Replaced{ID: "a", UUID: "A", Method: owed.Later, IssuedAt: on(1)}
	for _, c := range []struct {
		name     string
		bills    []owed.Bill
		notes    []owed.Note
		payments []owed.Payment
		want     string
		loose    string
	}{
		{"paid at once", []owed.Bill{bill("a", "PUE", 1000)}, nil, nil, "a 1000 -0 paid 1000 left 0: issue 1000\n", ""},
		{"and given back", []owed.Bill{bill("a", "PUE", 1000)}, []owed.Note{note("n", 200, "a")}, nil, "a 1000 -200 paid 800 left 0: issue 1000 credit 200 returned -200\n", ""},
		{"paid at once, and said again by a payment", []owed.Bill{bill("a", "PUE", 1000)}, nil, []owed.Payment{pay("p", "a", 600)}, "a 1000 -0 paid 1000 left 0: issue 400 paid 600\n", ""},
		{"later: nobody has paid", []owed.Bill{bill("a", "PPD", 1000)}, nil, nil, "a 1000 -0 paid 0 left 1000:\n", ""},
		{"in two parts, less a note", []owed.Bill{bill("a", "PPD", 1000)}, []owed.Note{note("n", 200, "a")}, []owed.Payment{pay("p", "a", 300), pay("q", "a", 100)}, "a 1000 -200 paid 400 left 400: credit 200 paid 300 paid 100\n", ""},
		{"paid, and credited then", []owed.Bill{bill("a", "PPD", 1000)}, []owed.Note{note("n", 200, "a")}, []owed.Payment{pay("p", "a", 1000)}, "a 1000 -200 paid 1000 left -200: credit 200 paid 1000\n", ""},
		{"too much: it was paid all the same", []owed.Bill{bill("a", "PPD", 1000)}, nil, []owed.Payment{part("p", 1, 500, false), part("q", 2, 600, true)}, "a 1000 -0 paid 1100 left -100: paid 500 paid 600\n", ""},
		{"a part twice: one counts", []owed.Bill{bill("a", "PPD", 1000)}, nil, []owed.Payment{part("p", 1, 500, false), part("q", 1, 400, true)}, "a 1000 -0 paid 500 left 500, 400 not counted: paid 500 twice 400\n", ""},
		{"and that is the one that is right", []owed.Bill{bill("a", "PPD", 1000)}, nil, []owed.Payment{part("p", 2, 1600, true), part("q", 2, 400, false), part("r", 2, 100, true)}, "a 1000 -0 paid 400 left 600, 1700 not counted: twice 1600 paid 400 twice 100\n", ""},
		{"none of them is right", []owed.Bill{bill("a", "PPD", 1000)}, nil, []owed.Payment{part("p", 2, 1600, true), part("q", 2, 1400, true)}, "a 1000 -0 paid 1600 left -600, 1400 not counted: paid 1600 twice 1400\n", ""},
		{"of which nobody knows the part", []owed.Bill{bill("a", "PPD", 1000)}, nil, []owed.Payment{part("p", 0, 500, false), part("q", 0, 600, true)}, "a 1000 -0 paid 1100 left -100: paid 500 paid 600\n", ""},
		{"a table: the budget", []owed.Bill{booked}, nil, nil, "a 1000 -0 paid 400 left 600: movement 400\n", ""},
		{"by card, at once", []owed.Bill{card("PUE", 0)}, nil, nil, "a 1000 -0 paid 1000 left 0: issue 1000\n", ""},
		{"by card, later: of the fee alone there is a payment", []owed.Bill{card("PPD", 0)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 10 left 990: paid 10\n", ""},
		{"by card, and the budget paid all", []owed.Bill{card("PPD", 1000)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 1000 left 0: movement 990 paid 10\n", ""},
		{"by card, and the budget paid the fuel alone", []owed.Bill{card("PPD", 990)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 1000 left 0: movement 990 paid 10\n", ""},
		{"by card, and the budget paid some of the fuel", []owed.Bill{card("PPD", 400)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 410 left 590: movement 400 paid 10\n", ""},
		{"by card, and the budget paid the fuel before the payment", []owed.Bill{card("PPD", 990)}, nil, nil, "a 1000 -0 paid 990 left 10: movement 990\n", ""},
		{"by card, and the budget paid too much", []owed.Bill{card("PPD", 1200)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 1000 left 0: movement 990 paid 10\n", ""},
		{"by card, and the budget paid the fee without a payment", []owed.Bill{card("PPD", 1000)}, nil, nil, "a 1000 -0 paid 990 left 10: movement 990\n", ""},
		{"by card, and the budget paid less than the payment", []owed.Bill{card("PPD", 5)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 10 left 990: paid 10\n", ""},
		{"by card, some of the fuel by a payment that the budget has as well", []owed.Bill{card("PPD", 200)}, nil, []owed.Payment{pay("p", "a", 150)}, "a 1000 -0 paid 200 left 800: movement 50 paid 150\n", ""},
		{"by card, and a payment of more than the fee that the budget has as well", []owed.Bill{card("PPD", 150)}, nil, []owed.Payment{pay("p", "a", 150)}, "a 1000 -0 paid 150 left 850: paid 150\n", ""},
		{"by card, some of the fee by a payment, and the budget paid more than the fuel", []owed.Bill{card("PPD", 995)}, nil, []owed.Payment{pay("p", "a", 10)}, "a 1000 -0 paid 995 left 5: movement 985 paid 10\n", ""},
		{"in the place of one that payments paid", []owed.Bill{instead("PPD", 0, later)}, nil, []owed.Payment{pay("p", "a", 600)}, "b 1000 -0 paid 600 left 400: paid 600\n", ""},
		{"and that is paid again", []owed.Bill{instead("PPD", 0, later)}, nil, []owed.Payment{part("p", 1, 1000, false), {ID: "q", Bill: "b", Part: 1, Cents: 1000, IssuedAt: on(5)}}, "b 1000 -0 paid 2000 left -1000: paid 1000 paid 1000\n", ""},
		{"in the place of one that the budget paid at once", []owed.Bill{instead("PPD", 0, atOnce(1000))}, nil, nil, "b 1000 -0 paid 1000 left 0: carried 1000\n", ""},
		{"which a payment says now", []owed.Bill{instead("PPD", 0, atOnce(500))}, nil, []owed.Payment{{ID: "q", Bill: "b", Part: 1, Cents: 400, IssuedAt: on(5)}}, "b 1000 -0 paid 500 left 500: carried 100 paid 400\n", ""},
		{"in the place of one that says that it was paid at once, which nobody did", []owed.Bill{instead("PPD", 0, atOnce(0))}, nil, nil, "b 1000 -0 paid 0 left 1000:\n", ""},
		{"in the place of one that the budget paid, and no document says it", []owed.Bill{instead("PPD", 0, owed.Replaced{ID: "a", Method: owed.Later, IssuedAt: on(1), BookedCents: 600})}, nil, nil, "b 1000 -0 paid 0 left 1000:\n", ""},
		{"paid at once as well", []owed.Bill{instead("PUE", 0, atOnce(1000))}, nil, nil, "b 1000 -0 paid 1000 left 0: issue 1000\n", ""},
		{"two in the place of one: the first has it", []owed.Bill{{ID: "c", Currency: "MXN", Method: "PPD", Cents: 500, IssuedAt: on(6), Was: []owed.Replaced{later}}, instead("PPD", 0, later)}, nil, []owed.Payment{pay("p", "a", 600)}, "b 1000 -0 paid 600 left 400: paid 600\nc 500 -0 paid 0 left 500:\n", ""},
		{"in other money", []owed.Bill{foreign}, nil, nil, "a 1000 -0 paid 0 left 1000:\n", ""},
		{"by what each was", []owed.Bill{bill("a", "PPD", 1000), bill("b", "PPD", 2000)}, []owed.Note{note("n", 100, "b", "a", "a")}, nil, "a 1000 -33 paid 0 left 967: credit 33\nb 2000 -67 paid 0 left 1933: credit 67\n", ""},
		{"more than was billed", []owed.Bill{bill("a", "PPD", 1000)}, []owed.Note{note("n", 700, "a"), note("o", 700, "a")}, nil, "a 1000 -1000 paid 0 left 0: credit 700 credit 300\n", "o too_much 400"},
		{"of nothing that is here", []owed.Bill{bill("a", "PPD", 1000)}, []owed.Note{note("n", 700, "z")}, []owed.Payment{pay("p", "z", 5)}, "a 1000 -0 paid 0 left 1000:\n", "n no_bill 700"},
		{"of other money", []owed.Bill{bill("a", "PPD", 1000)}, []owed.Note{dollars}, nil, "a 1000 -0 paid 0 left 1000:\n", "n currency 100"},
	} {
		list, loose := owed.Of(c.bills, c.notes, c.payments)
		if got := said(list); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		var l []string
		for _, x := range loose {
			l = append(l, fmt.Sprint(x.ID, " ", x.Why, " ", x.Left))
		}
		if got := strings.Join(l, ", "); got != c.loose {
			t.Errorf("%s: loose: got %q, want %q", c.name, got, c.loose)
		}
	}
}

func TestBudgetBesidePayments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		booked, paid int64
		same         bool
		want         string
	}{{0, 0, true, "agrees 0"}, {1000, 0, true, "no_payment 1000"}, {1000, 400, true, "no_payment 600"}, {0, 400, true, "no_booking -400"}, {1000, 1000, true, "agrees 0"}, {0, 400, false, "apart 0"}} {
		list, _ := owed.Of([]owed.Bill{{ID: "a", Method: owed.Later, Cents: 1000, BookedCents: c.booked, Booked: c.same}}, nil, []owed.Payment{{ID: "p", Bill: "a", Cents: c.paid}})
		what, cents := list[0].Booking()
		if got := fmt.Sprint(what, " ", cents); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func TestAges(t *testing.T) {
	t.Parallel()
	today := time.Date(2027, 2, 28, 1, 0, 0, 0, time.UTC)
	ago := func(days int, method string) owed.Bill {
		return owed.Bill{ID: fmt.Sprint(days, method), RFC: "X", Supplier: "Equis", Currency: "MXN", Method: method, Cents: 1 << days / 10, IssuedAt: today.AddDate(0, 0, -days).Add(22 * time.Hour)}
	}
	var bills []owed.Bill
	want := owed.Ages{}
	for n, days := range []int{0, 30, 31, 60, 61, 90, 91, 400} {
		b := ago(days, owed.Later)
		b.Cents = int64(1) << n
		bills = append(bills, b)
		want[n/2] += b.Cents
	}
	paid := ago(36, owed.Later)
	bills = append(bills, ago(35, owed.AtOnce), paid)
	list, _ := owed.Of(bills, nil, []owed.Payment{{ID: "p", Bill: paid.ID, Cents: paid.Cents + 7}}) // too much, which is of no age
	of := owed.Suppliers(list, func(i *owed.Item) bool { return i.Days(today) <= 60 }, today)
	if len(of) != 1 || of[0].Ages != want || of[0].Documents != 6 || of[0].Name != "Equis" {
		t.Errorf("got %+v, want ages %v", of, want)
	}
}

// Whatever suppliers bill, credit and are paid: what was paid is what was invoiced less credits
// less what is unpaid, of each document and of all; parts come to it; no cent of a note is lost;
// and the order in which it is told changes nothing.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.OneOf(rapid.Int64Range(0, 50), rapid.Int64Range(0, 1<<45))
		ids := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
		currency := rapid.SampledFrom([]string{"MXN", "MXN", "USD"})
		days := rapid.IntRange(1, 28)
		var bills []owed.Bill
		for n := range rapid.IntRange(0, 4).Draw(t, "bills") {
			bills = append(bills, owed.Bill{ID: string(rune('a' + n)), RFC: rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "rfc"), Currency: currency.Draw(t, "currency"), IssuedAt: on(days.Draw(t, "day")),
				Method: rapid.SampledFrom([]string{owed.AtOnce, owed.Later, owed.ByHand}).Draw(t, "method"), Cents: cents.Draw(t, "cents"), BookedCents: cents.Draw(t, "booked"), Booked: rapid.Bool().Draw(t, "same")})
			b := &bills[n]
			b.CardCents = rapid.Int64Range(0, b.Cents).Draw(t, "by card")
			if rapid.IntRange(0, 2).Draw(t, "in the place of another") == 0 {
				old := owed.Replaced{ID: rapid.SampledFrom([]string{"e", "f"}).Draw(t, "which"), Method: rapid.SampledFrom([]string{owed.AtOnce, owed.Later}).Draw(t, "its method"), BookedCents: cents.Draw(t, "its booked"), IssuedAt: on(1)}
				b.Was, b.BookedCents = append(b.Was, old), b.BookedCents+old.BookedCents
			}
		}
		var notes []owed.Note
		for n := range rapid.IntRange(0, 5).Draw(t, "notes") {
			notes = append(notes, owed.Note{ID: fmt.Sprint("n", n), Currency: currency.Draw(t, "currency"), IssuedAt: on(days.Draw(t, "day")), Cents: cents.Draw(t, "cents"), Of: rapid.SliceOfN(ids, 0, 3).Draw(t, "of")})
		}
		var payments []owed.Payment
		for n := range rapid.IntRange(0, 5).Draw(t, "payments") {
			payments = append(payments, owed.Payment{ID: fmt.Sprint("p", n), Bill: ids.Draw(t, "of"), Part: rapid.Int64Range(0, 3).Draw(t, "part"), IssuedAt: on(days.Draw(t, "day")), Cents: cents.Draw(t, "cents"), Refused: rapid.Bool().Draw(t, "refused")})
		}
		list, loose := owed.Of(bills, notes, payments)
		var sum owed.Sums
		var noted, credited, unapplied, invoiced, paidBy int64
		for n := range list {
			i := &list[n]
			sum.Add(i)
			var c, p, twice int64
			for _, x := range i.Parts {
				switch x.What {
				case owed.Credit:
					c += x.Cents
				case owed.Paid:
					p += x.Cents
					paidBy += x.Cents
				case owed.Twice:
					twice += x.Cents
					paidBy += x.Cents
				default:
					p += x.Cents
				}
			}
			if c != i.Credited || p != i.Paid || twice != i.Uncounted || i.Paid != i.Cents-i.Credited-i.Left || i.Credited < 0 || i.Credited > i.Cents {
				t.Fatalf("%+v", i)
			}
			if i.Method == owed.AtOnce && i.Left > 0 {
				t.Fatalf("paid at once, and owed: %+v", i)
			}
			credited += i.Credited
		}
		for _, b := range bills {
			invoiced += b.Cents
		}
		for _, n := range notes {
			noted += n.Cents
		}
		for _, l := range loose {
			unapplied += l.Left
		}
		if noted != credited+unapplied || sum.Invoiced != invoiced || sum.Paid != sum.Invoiced-sum.Credited-sum.Left {
			t.Fatalf("notes %d, credited %d, unapplied %d; %+v", noted, credited, unapplied, sum)
		}
		there := map[string]bool{}
		for _, b := range bills {
			there[b.ID] = true
			for _, old := range b.Was {
				there[old.ID] = true
			}
		}
		var payed int64
		for _, p := range payments {
			if there[p.Bill] {
				payed += p.Cents
			}
		}
		if payed != paidBy {
			t.Fatalf("payments of %d, and parts of %d", payed, paidBy)
		}
		today := on(28).AddDate(0, rapid.IntRange(0, 5).Draw(t, "months"), 0)
		var ages, waiting int64
		var all owed.Sums
		for _, s := range owed.Suppliers(list, func(*owed.Item) bool { return true }, today) {
			all.Documents, all.Invoiced, all.Credited, all.Paid, all.Left = all.Documents+s.Documents, all.Invoiced+s.Invoiced, all.Credited+s.Credited, all.Paid+s.Paid, all.Left+s.Left
			ages += s.Ages.Sum()
		}
		for n := range list {
			if list[n].Waits() {
				waiting += list[n].Left
			}
		}
		if all != sum || ages != waiting {
			t.Fatalf("suppliers %+v, documents %+v; ages %d, waiting %d", all, sum, ages, waiting)
		}
		again, looseAgain := owed.Of(rapid.Permutation(bills).Draw(t, "bills"), rapid.Permutation(notes).Draw(t, "notes"), rapid.Permutation(payments).Draw(t, "payments"))
		if !reflect.DeepEqual(again, list) || !reflect.DeepEqual(looseAgain, loose) {
			t.Fatalf("in another order:\n%swas\n%s", said(again), said(list))
		}
	})
}

// A note is not applied for what it says of documents, or of fills, or both: it is there once, with each
// reason once, and is worth the more of the two.
func TestNotesNotApplied(t *testing.T) {
	t.Parallel()
	place := time.FixedZone("", -6*3600)
	note := func(id string, day int, cents int64) owed.Note {
		return owed.Note{ID: id, Folio: "NC " + id, RFC: "X", Currency: "MXN", Cents: cents, IssuedAt: on(day)}
	}
	notes := []owed.Note{note("a", 5, 900), note("b", 4, 700), note("c", 3, 500), note("d", 2, 300), note("e", 1, 100)}
	wait := func(id string, cents int64, why budget.Why) budget.Wait {
		return budget.Wait{Note: budget.Note{ID: id, Name: "NC x", At: on(9), Cents: cents, Currency: "MXN"}, Why: why}
	}
	got := owed.Unapply([]owed.Loose{{notes[0], owed.NoBill, 900}, {notes[1], owed.TooMuch, 50}, {notes[3], owed.Currency, 300}},
		[]budget.Wait{wait("a/concept/1", 400, budget.NotHere), wait("a/concept/2", 500, budget.NotHere), wait("b/concept/1", 700, budget.TooMuch), wait("c/concept/1", 200, budget.Undecided), wait("d/concept/1", 300, budget.NotHere), wait("z/concept/1", 10, budget.Unnamed)}, notes, place)
	var out []string
	for i := range got {
		u := &got[i]
		out = append(out, fmt.Sprint(u.Folio, " ", u.At.Format(time.RFC3339), " ", u.Cents, " ", u.Left, " ", u.Waits, " ", u.Value(), " ", strings.Join(u.Why, ",")))
	}
	want := []string{
		"NC d 2026-11-02T10:00:00-06:00 300 300 300 300 currency,not_here",
		"NC c 2026-11-03T10:00:00-06:00 500 0 200 200 undecided",
		"NC b 2026-11-04T10:00:00-06:00 700 50 700 700 too_much",
		"NC a 2026-11-05T10:00:00-06:00 900 900 900 900 no_bill",
		"NC x 2026-11-09T10:00:00Z 10 0 10 10 unnamed", // of which nothing is read but its line
	}
	if !reflect.DeepEqual(out, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(out, "\n"), strings.Join(want, "\n"))
	}
}
