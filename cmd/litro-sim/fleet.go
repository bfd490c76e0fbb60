package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/litro-fuel/litro/sim/city"
)

// enforce has departments, which begin by observing, deny what the rules forbid.
func (t *town) enforce(ctx context.Context) error {
	_, err := t.server(ctx, nil, "enforce", "--all", "--person", "ana", "--person", "luis", "--reason", "simulated")
	return err
}

// importFleet writes the city's vehicles, prices and people as spreadsheets of
// the kind that cities have, and imports them as a fleet manager does.
func (t *town) importFleet(ctx context.Context) error {
	for _, f := range []struct {
		kind string
		rows [][]string
	}{
		{"prices", priceRows(t.Start.AddDate(0, 0, -30))}, {"people", peopleRows()}, {"vehicles", vehicleRows(slices.Concat(t.plan.Fleet, t.outside))},
	} {
		file := filepath.Join(t.dir, "fleet", f.kind+".csv")
		if err := writeCSV(file, f.rows); err != nil {
			return err
		}
		if _, err := t.server(ctx, nil, "import", f.kind, file); err != nil {
			return err
		}
	}
	for _, who := range []city.Signer{staff().Attendant, staff().Supervisor} {
		if _, err := t.server(ctx, strings.NewReader(who.PIN+"\n"), "person", "pin", who.Name); err != nil {
			return err
		}
	}
	return nil
}

// staff are the people who work at every station.
func staff() *city.Staff {
	return &city.Staff{Attendant: city.Signer{Name: "Luis Ramos", PIN: "4711"}, Supervisor: city.Signer{Name: "Ana Torres", PIN: "1174"}}
}

func writeCSV(file string, rows [][]string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", file, err)
	}
	return f.Close()
}

func vehicleRows(fleet []city.Vehicle) [][]string {
	rows := [][]string{{
		"fleet_no", "plate", "name", "department", "grades", "tank_liters", "reference_km_l", "quota_liters", "quota_period",
	}}
	for _, v := range fleet {
		rows = append(rows, []string{
			v.Number, v.Plate, v.Name, v.Department, v.Grade, fmt.Sprint(v.TankL),
			fmt.Sprintf("%d.%03d", v.MPerL/1000, v.MPerL%1000), fmt.Sprint(v.QuotaL), "month",
		})
	}
	return rows
}

func priceRows(from time.Time) [][]string {
	rows := [][]string{{"grade", "price", "currency", "from"}}
	for _, g := range []string{city.Diesel, city.Magna} {
		rows = append(rows, []string{g, fmt.Sprintf("%d.%02d", prices[g]/100, prices[g]%100), "MXN", from.Format(time.DateOnly)})
	}
	return rows
}

func peopleRows() [][]string {
	return [][]string{
		{"name", "roles"},
		{staff().Supervisor.Name, "supervisor"},
		{staff().Attendant.Name, "attendant"},
	}
}

// labels prints a label for every vehicle and returns what a scanner reads from
// each, by fleet number. Every tenth has the linear code that older scanners
// read.
func (t *town) printLabels(ctx context.Context) (map[string]string, error) {
	out, err := t.server(ctx, nil, "label", "--csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, fmt.Errorf("read the list of labels: %d rows: %w", len(rows), err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	labels := map[string]string{}
	for i, row := range rows[1:] {
		code := "payload2d"
		if i%10 == 9 {
			code = "payload1d"
		}
		labels[row[column["fleet_no"]]] = row[column[code]]
	}
	if want := len(t.plan.Fleet) + len(t.outside); len(labels) != want {
		return nil, fmt.Errorf("labels of %d vehicles were printed, want %d", len(labels), want)
	}
	return labels, nil
}
