package fleet_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/server/fleet"
	"github.com/litro-fuel/litro/server/spreadsheet"
)

// odd are vehicles whose names and numbers spreadsheets like to change.
func (c *city) odd(t *testing.T) {
	t.Helper()
	c.withGrades(t)
	must(t, c.Save(t.Context(), "ana", &fleet.Department{Department: "d1", Name: "Niñez, DIF y \"Salud\""}))
	var objects []fleet.Object
	for i, v := range []struct{ no, plate, name string }{
		{"0042", "GTO-001-A", "Camión recolector 10 m³"}, {"0043", "", "Retroexcavadora"}, {"101", "P 101", "=SUM(A1:A9)"}, {"M-01", "", "1/2 tonelada"},
		{"0900", "MX-09", "+52 patrulla"}, {"00007", "E-12", "José Ñúñez"}, {"X 1", "00123", "Pick-up; doble cabina"},
	} {
		f := &fleet.Vehicle{
			Vehicle: "v" + v.no, FleetNo: v.no, Plate: v.plate, Name: v.name, Status: "active", Grades: []string{"magna", "diesel"}[i%2 : i%2+1], Rule: "general",
			Odometer: "on", Department: "d1", TankUL: new(60*dispense.Liter + 125*dispense.Milliliter*dispense.Volume(i)), ReferenceMPerL: new(int64(7125 + i)),
			Quotas: []string{}, Stations: []string{},
		}
		if i == 2 {
			f.Status, f.Stations = "workshop", []string{"norte", "sur"}
		}
		if i%3 == 0 {
			f.Quotas = []string{"q" + f.Vehicle}
			objects = append(objects, &fleet.Quota{Quota: "q" + f.Vehicle, Period: fleet.Month, SizeUL: 1234500 * dispense.Milliliter, FromAt: c.now()})
		}
		f.InventoryNo, f.VIN, f.Make, f.Model, f.ModelYear, f.Cylinders = "0051-22", "3N6CD31B0JK800000", "Nissan", "NP300; 4x4", new(int64(2019)), new(int64(4))
		objects = append(objects, f, &fleet.Said{Vehicle: f.Vehicle, Matter: fleet.Custodian, Value: "Ñúñez, José; \"Pepe\"", Detail: "00417"},
			&fleet.Said{Vehicle: f.Vehicle, Matter: fleet.Funding, Value: "FORTAMUN 2026"})
	}
	until := time.Date(2026, 12, 31, 6, 0, 0, 0, time.UTC)
	objects = append(objects,
		&fleet.Person{Person: "p1", Name: "Ana Ibáñez", Status: "active", Roles: []string{"driver", "supervisor"}, Vehicles: []string{"v0042", "v101"}, UntilAt: &until},
		&fleet.Person{Person: "p2", Name: "José Núñez", Status: "blocked", Roles: []string{"attendant"}, Vehicles: []string{}, UntilAt: new(until.Add(90 * time.Minute))})
	must(t, c.Save(t.Context(), "ana", objects...))
}

// What Litro writes, opened and saved by LibreOffice in Mexican Spanish, changes
// nothing when it is taken in again, by whichever formats it went.
func TestLibreOfficeRoundTrip(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.odd(t)
	dir := t.TempDir()
	var xlsx, csv []string
	for _, kind := range []string{"vehicles", "people"} {
		list, err := c.List(t.Context(), kind, "es-MX")
		must(t, err)
		s := fleet.SheetOf(kind, "es-MX", list)
		var x, v bytes.Buffer
		must(t, spreadsheet.WriteXLSX(&x, s))
		must(t, spreadsheet.WriteCSV(&v, ',', s))
		for name, b := range map[string][]byte{kind + ".xlsx": x.Bytes(), kind + "-1.csv": v.Bytes()} {
			must(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
		}
		xlsx, csv = append(xlsx, filepath.Join(dir, kind+".xlsx")), append(csv, filepath.Join(dir, kind+"-1.csv"))
		c.same(t, kind, "as it was written", x.Bytes())
		c.same(t, kind, "as it was written, CSV", v.Bytes())
	}
	again := filepath.Join(dir, "again") // LibreOffice writes beside what it reads
	for _, turn := range []struct {
		what, format string
		files        []string
		ext          string
	}{{"XLSX saved as XLSX", "xlsx", xlsx, ".xlsx"}, {"XLSX saved as CSV", "csv", xlsx, ".csv"}, {"CSV saved as XLSX", "xlsx", csv, ".xlsx"}} {
		soffice(t, again, turn.format, turn.files...)
		for i, kind := range []string{"vehicles", "people"} {
			base := filepath.Base(turn.files[i])
			c.same(t, kind, turn.what, read(t, filepath.Join(again, base[:len(base)-len(filepath.Ext(base))]+turn.ext)))
		}
	}
}

// same takes a file in again and expects that every row is as it was.
func (c *city) same(t *testing.T, kind, what string, file []byte) {
	t.Helper()
	want := map[string]int{"vehicles": 7, "people": 2}[kind]
	report := c.takeIn(t, kind, what, file, fleet.ImportOptions{})
	if report.Count(fleet.RowSame) != want || len(report.Rows) != want || report.Applied {
		t.Errorf("%s: %s: got %d of %d the same: %v, %v", kind, what, report.Count(fleet.RowSame), len(report.Rows), report.Problems(), report.Warnings())
		for _, row := range report.Rows {
			t.Log(row.Line, row.Key, row.Outcome, row.Changes)
		}
	}
}
