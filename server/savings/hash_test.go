package savings

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// What a statement is made of has one hash in any order, and another whatever of it is another.
func TestHash(t *testing.T) {
	t.Parallel()
	base, now := patrols(3, 100, 90), patrols(3, 80)
	want := Hash(base, now)
	rapid.Check(t, func(t *rapid.T) {
		if got := Hash(rapid.Permutation(base).Draw(t, "base"), rapid.Permutation(now).Draw(t, "now")); got != want {
			t.Fatalf("in another order it is %s, want %s", got, want)
		}
	})
	seen := map[string]string{want: "as it is", Hash(now, base): "turned around", Hash(base, now[1:]): "without one"}
	for i := range reflect.TypeFor[Use]().NumField() {
		other := patrols(3, 80)
		f := reflect.ValueOf(&other[1]).Elem().Field(i)
		if f.CanInt() {
			f.SetInt(f.Int() + 1)
		} else {
			f.SetString(f.String() + "x")
		}
		name := reflect.TypeFor[Use]().Field(i).Name
		got := Hash(base, other)
		if was := seen[got]; was != "" {
			t.Errorf("another %s has the hash of %q", name, was)
		}
		seen[got] = name
	}
	if len(seen) < 3+12 {
		t.Errorf("%d hashes", len(seen))
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
