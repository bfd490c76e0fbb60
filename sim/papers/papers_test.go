package papers

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"testing"
	"time"
)

func fleet() ([]Unit, []Fill) {
	var units []Unit
	var fills []Fill
	for u := range 40 {
		units = append(units, Unit{fmt.Sprint("U-", u+1), "magna", u%2 == 0})
		for n := range 5 {
			fills = append(fills, Fill{u, time.Date(2026, 11, 2+5*n, (u+9*n)%24, 30, 0, 0, time.UTC), 40_000_000, u >= 10})
		}
	}
	return units, fills
}

// Each kind is of one fill, and of a vehicle that has no other.
func TestPlanted(t *testing.T) {
	t.Parallel()
	units, fills := fleet()
	o := New(1, time.UTC, units, fills)
	for _, k := range Kinds() {
		if err := o.Plant(k); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Plant("other"); err == nil {
		t.Error("a kind that there is not is planted")
	}
	got := map[Kind]int{}
	for _, p := range o.Planted() {
		got[p.Kind]++
		if f := fills[p.Fill]; f.Unit != p.Unit || !f.At.Equal(p.At) || units[p.Unit].Number != p.Number || o.Of(p.Unit) != p.Kind {
			t.Errorf("it is planted in %+v, whose fill is %+v", p, f)
		}
		if late := slices.Contains([]Kind{Retired, Workshop, NoReading, OverAllotted, YieldOff}, p.Kind); late && !fills[p.Fill].Typed {
			t.Errorf("%s is of a fill that a pump measured", p.Kind)
		}
		if p.Kind == OverAllotted && o.Allotted(p.Unit) != 190_000_000 {
			t.Errorf("it has %d", o.Allotted(p.Unit))
		}
	}
	for _, k := range Kinds() {
		if got[k] != 1 {
			t.Errorf("%s is planted %d times", k, got[k])
		}
	}
	unread := 0
	for i := range fills {
		if o.Unread(i) {
			unread++
		}
	}
	if unread != 1 || len(o.States()) != 2 {
		t.Errorf("%d fills have no reading, and %d vehicles were out of service", unread, len(o.States()))
	}
}

// Without errors each fill has its papers: the vehicle is listed, somebody answers for it by a paper, and what
// flows at night has an order of its day.
func TestInOrder(t *testing.T) {
	t.Parallel()
	units, fills := fleet()
	covers := func(o *Office, kind string, f Fill) bool {
		rows, err := csv.NewReader(bytes.NewReader(o.Papers(2026))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		day := f.At.Format(time.DateOnly)
		return slices.ContainsFunc(rows, func(r []string) bool {
			return r[0] == kind && r[1] == units[f.Unit].Number && r[3] <= day && (r[4] == "" || day <= r[4])
		})
	}
	lacks := func(o *Office) (all []string) {
		for i, f := range fills {
			for _, kind := range []string{"inventario", "resguardo", "comisión"} {
				if (kind != "comisión" || units[f.Unit].Day && o.night(i)) && !covers(o, kind, f) {
					all = append(all, kind)
				}
			}
		}
		slices.Sort(all)
		return all
	}
	if got := lacks(New(1, time.UTC, units, fills)); len(got) > 0 {
		t.Errorf("papers lack %v, and nothing was planted", got)
	}
	o := New(2, time.UTC, units, fills)
	for _, k := range Kinds() {
		if err := o.Plant(k); err != nil {
			t.Fatal(err)
		}
	}
	if got := lacks(o); !slices.Equal(got, []string{"comisión", "comisión", "inventario", "resguardo", "resguardo", "resguardo"}) {
		t.Errorf("papers lack %v", got)
	}
	if n := bytes.Count(o.Vehicles(), []byte("\n")); n != len(units) { // the titles, and all but one
		t.Errorf("the list of custodians has %d rows", n)
	}
}
