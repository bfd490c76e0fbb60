package owed_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/server/budget"
	"github.com/litro-fuel/litro/server/finance/owed"
)

func account(key string) owed.Account { return owed.Account{Year: 2026, Key: budget.Key(key)} }

func charge(key string, cents int64) owed.Charge {
	return owed.Charge{Account: account(key), Cents: cents}
}

func gives(key, note string, d int, cents int64) owed.Charge {
	return owed.Charge{Account: account(key), Note: note, Day: budget.Day(on(d).Format("2006-01-02")), Cents: -cents}
}

// shared says what was paid of accounts, and when.
func shared(list []owed.Share) string {
	var b strings.Builder
	for _, s := range list {
		who := string(s.Key)
		if s.Prior {
			who += " of before"
		}
		if s.Why != "" {
			who += "(" + s.Why + ")"
		}
		fmt.Fprintf(&b, "%s %s %s %d\n", s.Day[8:], s.Part.What, who, s.Cents)
	}
	return strings.TrimSpace(b.String())
}

func TestAccountsOfWhatWasPaid(t *testing.T) {
	t.Parallel()
	bill := func(method string, cents int64) owed.Bill {
		return owed.Bill{ID: "a", RFC: "X", Currency: "MXN", Method: method, Cents: cents, IssuedAt: on(1), Booked: true}
	}
	pays := func(id string, d int, part, cents int64) owed.Payment {
		return owed.Payment{ID: id, Bill: "a", Part: part, Cents: cents, IssuedAt: on(d)}
	}
	note := owed.Note{ID: "n", Currency: "MXN", Cents: 100, Of: []string{"a"}, IssuedAt: on(2)}
	foreign := bill(owed.Later, 1000)
	foreign.Booked = false
	table := bill(owed.ByHand, 1000)
	table.BookedCents = 700
	card := bill(owed.Later, 1000)
	card.CardCents, card.BookedCents = 990, 990
	instead := bill(owed.Later, 1000)
	instead.IssuedAt, instead.BookedCents, instead.OwnCents, instead.Was = on(9), 1000, 1000, []owed.Replaced{{ID: "z", Method: owed.AtOnce, IssuedAt: on(1), BookedCents: 1000}}
	for _, c := range []struct {
		name     string
		bill     owed.Bill
		notes    []owed.Note
		payments []owed.Payment
		fuel     int64
		charges  []owed.Charge
		said     []owed.Said
		want     string
	}{
		{"paid at once", bill(owed.AtOnce, 1000), nil, nil, 1000, []owed.Charge{charge("A", 600), charge("B", 400)}, nil, "01 issue A 600\n01 issue B 400"},
		{"by instalments, to the cent", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 333), pays("q", 4, 2, 333), pays("r", 5, 3, 334)}, 1000, []owed.Charge{charge("A", 500), charge("B", 500)}, nil,
			"03 paid A 167\n03 paid B 166\n04 paid A 166\n04 paid B 167\n05 paid A 167\n05 paid B 167"},
		{"none of it is booked", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 300)}, 1000, nil, nil, "03 paid (not_booked) 300"},
		{"one line is booked, and another not", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 1000)}, 1000, []owed.Charge{charge("A", 600)}, nil, "03 paid A 600\n03 paid (not_booked) 400"},
		{"what is beside fuel goes as fuel does", bill(owed.Later, 1200), nil, []owed.Payment{pays("p", 3, 1, 1200)}, 1000, []owed.Charge{charge("A", 500), charge("B", 500)}, nil, "03 paid A 600\n03 paid B 600"},
		{"nothing of it is fuel", bill(owed.AtOnce, 1000), nil, nil, 0, nil, nil, "01 issue (not_booked) 1000"},
		{"no rule gives it an account", bill(owed.AtOnce, 1000), nil, nil, 1000, []owed.Charge{charge("A", 600), charge("", 400)}, nil, "01 issue (unplaced) 400\n01 issue A 600"},
		{"a note before the payment", bill(owed.Later, 1000), []owed.Note{note}, []owed.Payment{pays("p", 3, 1, 900)}, 1000, []owed.Charge{charge("A", 600), charge("B", 400), gives("B", "n", 2, 100)}, nil, "03 paid A 600\n03 paid B 300"},
		{"a note after it leaves it as it was", bill(owed.Later, 1000), []owed.Note{note}, []owed.Payment{pays("p", 1, 1, 1000)}, 1000, []owed.Charge{charge("A", 600), charge("B", 400), gives("B", "n", 2, 100)}, nil, "01 paid A 600\n01 paid B 400"},
		{"paid at once, what is given back is of whom it credits", bill(owed.AtOnce, 1000), []owed.Note{note}, nil, 1000, []owed.Charge{charge("A", 600), charge("B", 400), gives("B", "n", 2, 100)}, nil, "01 issue A 600\n01 issue B 400\n02 returned B -100"},
		{"a note that is not booked", bill(owed.AtOnce, 1000), []owed.Note{note}, nil, 1000, []owed.Charge{charge("A", 600), charge("B", 400)}, nil, "01 issue A 600\n01 issue B 400\n02 returned A -60\n02 returned B -40"},
		{"a note of a line that nobody owes", bill(owed.Later, 1000), []owed.Note{note}, []owed.Payment{pays("p", 3, 1, 900)}, 1000, []owed.Charge{charge("A", 900)}, nil, "03 paid A 900"},
		{"the same, paid at once", bill(owed.AtOnce, 1000), []owed.Note{note}, nil, 1000, []owed.Charge{charge("A", 900)}, nil, "01 issue A 900\n01 issue (not_booked) 100\n02 returned (not_booked) -100"},
		{"more than was billed", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 0, 1000), pays("q", 4, 0, 100)}, 1000, []owed.Charge{charge("A", 600), charge("B", 400)}, nil, "03 paid A 600\n03 paid B 400\n04 paid A 60\n04 paid B 40"},
		{"the same part twice", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 500), pays("q", 4, 1, 500)}, 1000, []owed.Charge{charge("A", 1000)}, nil, "03 paid A 500"},
		{"in other money", foreign, nil, []owed.Payment{pays("p", 3, 1, 500)}, 1000, []owed.Charge{charge("A", 1000)}, nil, "03 paid (currency) 500"},
		{"of a table, as movements say", table, nil, nil, 1000, []owed.Charge{charge("A", 1000)}, []owed.Said{{Account: account("B"), Day: "2026-11-09", Cents: 900}, {Account: account("B"), Day: "2026-11-12", Cents: -200}}, "09 movement B 900\n12 movement B -200"},
		{"of cards the fuel as movements say, and the fee as fuel is", card, nil, []owed.Payment{pays("p", 3, 1, 10)}, 990, []owed.Charge{charge("A", 495), charge("B", 495)}, []owed.Said{{Account: account("A"), Day: "2026-11-09", Cents: 400}, {Account: account("B"), Day: "2026-11-10", Cents: 590}}, "09 movement A 400\n10 movement B 590\n03 paid A 5\n03 paid B 5"},
		// A proposal may have said it of the one that it is in the place of: it is divided as that was, and on its day.
		{"in the place of one that the budget paid at once", instead, nil, nil, 1000, []owed.Charge{charge("A", 600), charge("B", 400)}, nil, "01 carried A 600\n01 carried B 400"},
		{"billed when the year was over", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 1000)}, 1000, []owed.Charge{charge("A", 700), {Account: owed.Account{Year: 2026, Key: "A", Prior: true}, Cents: 300}}, nil, "03 paid A 700\n03 paid A of before 300"},
		{"taken back when the year was over", bill(owed.Later, 1000), nil, []owed.Payment{pays("p", 3, 1, 1000)}, 1000, []owed.Charge{charge("A", 800), {Account: owed.Account{Year: 2026, Key: "A", Prior: true}, Cents: -300}, charge("B", 500)}, nil, "03 paid A 500\n03 paid B 500"},
	} {
		list, _ := owed.Of([]owed.Bill{c.bill}, c.notes, c.payments)
		if got := shared(owed.Divide(&list[0], c.fuel, c.charges, c.said)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// Shares of each payment come to it; in whatever order papers come they are the same; a payment that is replaced or canceled takes its
// shares along and leaves those before it; and parts of a bill never come to more than the bill of any account.
func TestSharesComeToPayments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(1, 5000).Draw(t, "cents")
		b := owed.Bill{ID: "a", Currency: "MXN", Method: rapid.SampledFrom([]string{owed.AtOnce, owed.Later}).Draw(t, "method"), Cents: cents, IssuedAt: on(1), Booked: true}
		var charges []owed.Charge
		fuel := rapid.Int64Range(0, cents).Draw(t, "fuel")
		for left, n := fuel, rapid.IntRange(0, 4).Draw(t, "accounts"); n > 0; n-- {
			one := rapid.Int64Range(0, left).Draw(t, "charged")
			left -= one
			charges = append(charges, charge(string(rune('A'+n)), one))
		}
		var notes []owed.Note
		var payments []owed.Payment
		credited := int64(0)
		for n := range rapid.IntRange(0, 2).Draw(t, "notes") {
			back := rapid.Int64Range(0, (cents-credited)/2).Draw(t, "back")
			credited += back
			id, day := fmt.Sprint("n", n), rapid.IntRange(1, 20).Draw(t, "day")
			notes = append(notes, owed.Note{ID: id, Currency: "MXN", Cents: back, Of: []string{"a"}, IssuedAt: on(day)})
			if len(charges) > 0 && rapid.Bool().Draw(t, "booked") {
				of := rapid.SampledFrom(charges).Draw(t, "of")
				if of.Note == "" {
					charges = append(charges, gives(string(of.Key), id, day, min(back, of.Cents)))
				}
			}
		}
		for left, n := cents-credited, rapid.IntRange(0, 5).Draw(t, "payments"); n > 0; n-- {
			one := rapid.Int64Range(0, left).Draw(t, "paid")
			left -= one
			payments = append(payments, owed.Payment{ID: fmt.Sprint("p", n), Bill: "a", Part: int64(n), Cents: one, IssuedAt: on(21 + rapid.IntRange(0, 6).Draw(t, "on"))})
		}
		of := func(notes []owed.Note, payments []owed.Payment, charges []owed.Charge) (owed.Item, []owed.Share) {
			list, _ := owed.Of([]owed.Bill{b}, notes, payments)
			return list[0], owed.Divide(&list[0], fuel, charges, nil)
		}
		i, shares := of(notes, payments, charges)
		sum := int64(0)
		by, dates := map[owed.Part]int64{}, map[owed.Part]bool{}
		for _, s := range shares {
			sum += s.Cents
			by[s.Part] += s.Cents
			dates[s.Part] = string(s.Day) == s.Part.At.Format("2006-01-02")
		}
		if sum != i.Paid {
			t.Fatalf("shares come to %d, and %d was paid", sum, i.Paid)
		}
		for p, cents := range by {
			if cents != p.Cents || !dates[p] {
				t.Fatalf("shares of %+v come to %d", p, cents)
			}
		}
		again := func(what string, notes []owed.Note, payments []owed.Payment, charges []owed.Charge) {
			if _, other := of(notes, payments, charges); shared(other) != shared(shares) {
				t.Fatalf("%s: got\n%s\nwant\n%s", what, shared(other), shared(shares))
			}
		}
		shuffled := func(list []owed.Payment) []owed.Payment {
			return rapid.Permutation(list).Draw(t, "order")
		}
		again("in another order", rapid.Permutation(notes).Draw(t, "notes in order"), shuffled(payments), rapid.Permutation(charges).Draw(t, "charges in order"))

		// The last one is canceled: what came before it stays as it is.
		if len(payments) > 0 && b.Method == owed.Later {
			sorted := slices.Clone(payments)
			slices.SortFunc(sorted, func(a, b owed.Payment) int {
				return a.IssuedAt.Compare(b.IssuedAt)*10 + strings.Compare(a.ID, b.ID)
			})
			last := sorted[len(sorted)-1]
			_, rest := of(notes, sorted[:len(sorted)-1], charges)
			kept := slices.DeleteFunc(slices.Clone(shares), func(s owed.Share) bool { return s.Part.Document == last.ID })
			if shared(rest) != shared(kept) {
				t.Fatalf("canceled: got\n%s\nwant\n%s", shared(rest), shared(kept))
			}
			// One in its place, of another amount, has shares of its own, and the canceled one none.
			next := last
			next.ID, next.Cents = "r", last.Cents/2
			_, replaced := of(notes, append(slices.Clone(sorted[:len(sorted)-1]), next), charges)
			sum = 0
			for _, s := range replaced {
				if s.Part.Document == last.ID {
					t.Fatalf("what is replaced has %+v", s)
				}
				sum += s.Cents
			}
			if sum != i.Paid-last.Cents+next.Cents {
				t.Fatalf("replaced: shares come to %d", sum)
			}
		}

		// No account is paid more than it bears of the whole, beside fuel and all, rounded up: parts are after all notes.
		if b.Method == owed.Later {
			bears, all := map[owed.Account]int64{}, int64(0)
			for _, c := range charges {
				bears[c.Account] += c.Cents
			}
			for _, cents := range bears {
				all += cents
			}
			given := map[owed.Account]int64{}
			for _, s := range shares {
				given[s.Account] += s.Cents
			}
			if all > 0 {
				for a, cents := range given {
					if most := ((cents0(i)-1)*bears[a])/all + 1 + 1; a.Key != "" && cents > most {
						t.Fatalf("%s is paid %d of at most %d:\n%s", a.Key, cents, most, shared(shares))
					}
				}
			}
		}
	})
}

// cents0 is what is left of a bill after notes.
func cents0(i owed.Item) int64 { return i.Cents - i.Credited }

func TestMovementsNameBills(t *testing.T) {
	t.Parallel()
	const uuid, was = "0ABCDEF1-0000-4000-8000-00000000000a", "0CBCDEF1-0000-4000-8000-00000000000a"
	list, _ := owed.Of([]owed.Bill{{ID: "a", UUID: uuid, Folio: "F 1", Booked: true}, {ID: "b", Folio: "F 2", Booked: true}, {ID: "c", Folio: "F-2", Booked: true},
		{ID: "d", UUID: "0DBCDEF1-0000-4000-8000-00000000000a", Folio: "F 4", Booked: true, Was: []owed.Replaced{{ID: "y", UUID: was, Folio: "F 3"}, {ID: "z", UUID: "0EBCDEF1-0000-4000-8000-00000000000a", Folio: "F-1"}}}}, nil, nil)
	names := owed.NamesOf(list)
	for _, c := range []struct{ document, bill, month string }{
		{strings.ToLower(uuid), "a", ""}, {was, "d", ""}, {"F 3", "d", ""}, {owed.MovementID(was, "2026-11"), "d", "2026-11"}, {"F 4", "d", ""},
		{"f-1", "a", ""}, // whatever another is in the place of {"F 2", "", ""}, {"CLC 7", "", ""}, {owed.MovementID(uuid, "2026-11"), "a", "2026-11"}, {uuid + " 2026-11x", "", ""}, {uuid + " 2026/11", "", ""}, {"", "", ""},
	} {
		i, month := names.Find(c.document)
		got := ""
		if i != nil {
			got = i.ID
		}
		if got != c.bill || month != c.month {
			t.Errorf("%q: got %q %q", c.document, got, month)
		}
	}
	if got := owed.MovementID("F 1", "2026-11"); got != "" {
		t.Errorf("what has no UUID is named %q", got)
	}
}
