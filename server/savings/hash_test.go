package savings

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/dispense"
)

// What a statement is made of has one hash in any order, and another whatever of it is another.
func TestHash(t *testing.T) {
	t.Parallel()
	base, now := patrols(3, 100, 90), patrols(3, 80)
	hash := func(base, now []Use) string { return Hash(Inputs{Uses: base}, Inputs{Uses: now}) }
	want := hash(base, now)
	rapid.Check(t, func(t *rapid.T) {
		if got := hash(rapid.Permutation(base).Draw(t, "base"), rapid.Permutation(now).Draw(t, "now")); got != want {
			t.Fatalf("in another order it is %s, want %s", got, want)
		}
	})
	seen := map[string]string{want: "as it is", hash(now, base): "turned around", hash(base, now[1:]): "without one"}
	for i := range reflect.TypeFor[Use]().NumField() {
		other := patrols(3, 80)
		f := reflect.ValueOf(&other[1]).Elem().Field(i)
		if f.CanInt() {
			f.SetInt(f.Int() + 1)
		} else {
			f.SetString(f.String() + "x")
		}
		name := reflect.TypeFor[Use]().Field(i).Name
		got := hash(base, other)
		if was := seen[got]; was != "" {
			t.Errorf("another %s has the hash of %q", name, was)
		}
		seen[got] = name
	}
	if len(seen) < 3+16 {
		t.Errorf("%d hashes", len(seen))
	}
	// Nor is it the same where what was drawn from own tanks is another.
	drawn := Drawn{"p1", "patrol", "magna", "", "norte", "T1", "2026-12-03", 1, 40_000_000, 1_000_000_000, 2_000_000, 80_000, "MXN"}
	drew := func(d Drawn) string { return Hash(Inputs{Uses: base}, Inputs{Uses: now, Drawn: []Drawn{d}}) }
	seen[drew(drawn)] = "drawn"
	for i := range reflect.TypeFor[Drawn]().NumField() {
		other := drawn
		f := reflect.ValueOf(&other).Elem().Field(i)
		if f.CanInt() {
			f.SetInt(f.Int() + 1)
		} else {
			f.SetString(f.String() + "x")
		}
		got := drew(other)
		if was := seen[got]; was != "" {
			t.Errorf("another %s of what was drawn has the hash of %q", reflect.TypeFor[Drawn]().Field(i).Name, was)
		}
		seen[got] = reflect.TypeFor[Drawn]().Field(i).Name
	}
}

// A statement of a house without own fuel has the hash that it had before own fuel had a price.
func TestHashOfBefore(t *testing.T) {
	t.Parallel()
	const was = "c957f9d72b2faa066b1b1336ff047b3c56de3df81858d79f599967697e9c6908"
	if got := Hash(Inputs{Uses: patrols(3, 100, 90)}, Inputs{Uses: patrols(3, 80)}); got != was {
		t.Errorf("got %s, want %s", got, was)
	}
}

// What own tanks gave has the price of its tank and day, beside what pumps said: the mean price is of both.
func TestPriceOfTanks(t *testing.T) {
	t.Parallel()
	const liter = dispense.Liter
	paid, own, nobodys := took("p1", "patrol", 1000, 100, 2000), took("p2", "patrol", 1000, 100, 0), took("p3", "patrol", 1000, 100, 0)
	own.Currency, own.AmountCents, own.Fills, own.Unpriced = "", 0, 3, 3
	nobodys.Currency, nobodys.AmountCents, nobodys.Fills, nobodys.Unpriced = "", 0, 1, 1
	uses := []Use{paid, own, nobodys}
	mean := func(day string, fills int64, ul dispense.Volume, cents int64) Drawn {
		d := Drawn{Vehicle: "p2", Class: own.Class, Grade: own.Grade, Station: "norte", Tank: "T1", Day: day, Fills: fills, VolumeUL: ul, MeanUL: 900 * liter, MeanCents: cents, Currency: "MXN"}
		d.Value()
		return d
	}
	// 40 L at 22.00, and 60 L at 25.00; of the third fill nobody knows what it cost.
	Price(uses, []Drawn{mean("2026-12-03", 1, 40*liter, 1_980_000), mean("2026-12-04", 1, 50*liter, 2_250_000)})
	if got, want := uses[1].Paid("MXN"), (Paid{90 * liter, 88_000 + 125_000}); got != want {
		t.Errorf("of the tank: got %+v, want %+v", got, want)
	}
	if got := uses[1].Paid("USD"); got != (Paid{}) {
		t.Errorf("in other money: got %+v", got)
	}
	if got := uses[0].Paid("MXN"); got != (Paid{100 * liter, 200_000}) {
		t.Errorf("of the pump: got %+v", got)
	}
	if got := uses[2].Paid("MXN"); got != (Paid{}) {
		t.Errorf("of nobody: got %+v", got)
	}
	// A fill of the tank beside one that a pump said the price of, in one row: both count.
	both := Use{Currency: "MXN", VolumeUL: 100 * liter, AmountCents: 120_000, Fills: 2, Unpriced: 1, TankFills: 1, TankUL: 40 * liter, TankCents: 88_000, TankCurrency: "MXN"}
	if got := both.Paid("MXN"); got != (Paid{100 * liter, 208_000}) {
		t.Errorf("of both: got %+v", got)
	}
	base := patrols(3, 100, 100, 100)
	s := Compare(base, uses)
	if s.Tanks != (Paid{90 * liter, 213_000}) || s.BaseTanks != (Paid{}) || s.Currency != "MXN" {
		t.Errorf("of tanks %+v, before %+v, in %q", s.Tanks, s.BaseTanks, s.Currency)
	}
}

// Whoever adds up what the parts cost comes to the mean prices, and by them to what prices did.
func TestPaid(t *testing.T) {
	t.Parallel()
	u := took("p1", "patrol", 1000, 100, 2000)
	if got := u.Paid("MXN"); got != (Paid{u.VolumeUL, 200_000}) {
		t.Errorf("got %+v", got)
	}
	for name, change := range map[string]func(*Use){"in other money": func(u *Use) { u.Currency = "USD" }, "a fill without a price": func(u *Use) { u.Unpriced = 1 }, "no fill": func(u *Use) { u.Fills = 0 }} {
		x := u
		change(&x)
		if got := x.Paid("MXN"); got != (Paid{}) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
