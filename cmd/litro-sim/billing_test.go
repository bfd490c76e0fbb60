package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litro-fuel/litro/sim/city"
	"github.com/litro-fuel/litro/sim/supplier"
)

// What trucks brought is billed by who sent them, a document for each load with the number of its note, whenever it is asked
// for; and what is wrong in it is written where the server does not look.
func TestLoadsAreBilled(t *testing.T) {
	t.Parallel()
	six := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	diesel, magna := tankSetting{ID: "T1", Grade: city.Diesel, Number: 1}, tankSetting{ID: "T2", Grade: city.Magna, Number: 2}
	brought := func(tank tankSetting, after time.Duration) load {
		return load{tank: tank, UL: truckL * liter, From: six.Add(after), To: six.Add(after + pours)}
	}
	town := &town{townConfig: townConfig{Seed: 7}, dir: t.TempDir()}
	for id, list := range map[string][]load{"norte": {brought(magna, 3*time.Hour), brought(diesel, 0)}, "oriente": {brought(diesel, time.Hour)}, "sur": nil} {
		s := &site{Station: &city.Station{ID: id}, forecourt: new(forecourt), town: town}
		if list != nil {
			s.forecourt.Loads = func() []load { return list }
		}
		town.sites = append(town.sites, s)
	}
	loads := town.loads(six.Add(2 * time.Hour))
	if len(loads) != 2 || loads[0].site.ID != "norte" || loads[1].site.ID != "oriente" {
		t.Fatalf("by eight there are %+v", loads)
	}
	all, err := town.billsLoads(0, town.loads(six.Add(4*time.Hour)), func(*supplier.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(all.documents) != 3 || len(all.planted) != 0 {
		t.Fatalf("three loads are billed by %d documents with %d errors", len(all.documents), len(all.planted))
	}
	for i, note := range []string{"88001", "88002", "88003"} {
		if d := all.documents[i]; !bytes.Contains(d.XML, []byte(`"PL/10221/DIS/OM/2015-`+note+`"`)) || !bytes.Contains(d.XML, []byte(`Cantidad="20000.000"`)) {
			t.Errorf("load %d is billed as %s", i+1, d.XML)
		}
	}

	// One by one they go on counting, and each is a document of its own.
	second, err := town.billsLoads(1, loads[1:2], func(b *supplier.Batch) error { return b.Plant(supplier.WrongLiters, 0) })
	if err != nil {
		t.Fatal(err)
	}
	first, err := town.billsLoads(0, loads[:1], func(*supplier.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if d := second.documents[0]; d.Name != "F-2" || d.UUID == first.documents[0].UUID || !bytes.Contains(d.XML, []byte("-88002\"")) {
		t.Errorf("the second load is %s, %s after %s", d.Name, d.UUID, first.documents[0].UUID)
	}
	if err := town.tellsPlanted(second.planted); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(town.dir, "planted.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != "wrong-liters" || rows[1][2] != "F-2" || rows[1][6] != "88002" {
		t.Errorf("planted are %q, %v", rows, err)
	}
	files, err := filepath.Glob(filepath.Join(town.dir, "server", "*"))
	if err != nil || len(files) != 1 || !strings.HasSuffix(files[0], "stampers") {
		t.Errorf("the server has %v, %v", files, err)
	}
}

// The errors of a demo are some that there are, and that there is room for.
func TestMistakesOfADemo(t *testing.T) {
	t.Parallel()
	town := &town{townConfig: townConfig{Seed: 1}, dir: t.TempDir()}
	town.purchases, _ = city.NewPurchases(1, 200, morning, 12*time.Hour, map[string]int64{city.Diesel: 258_900, city.Magna: 239_900})
	b, err := town.billsFills(supplier.Fill, plants(mistakes, len(town.purchases)))
	if err != nil || len(b.planted) < 20 {
		t.Fatalf("%d errors, %v", len(b.planted), err)
	}
	one := load{tank: tankSetting{Grade: city.Diesel}, UL: truckL * liter, From: morning, To: morning.Add(pours)}
	for i, k := range mistakesOfTwo {
		if b, err := town.billsLoads(i, []load{one}, func(b *supplier.Batch) error { return b.Plant(k, 0) }); err != nil || len(b.planted) != 1 {
			t.Errorf("%s: %d errors, %v", k, len(b.planted), err)
		}
	}
}
