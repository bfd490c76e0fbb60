package report

import (
	"strconv"
	"strings"
	"time"
)

// A VehicleAt is a vehicle as it stood at a time: what it is, and what was in force of
// it then.
type VehicleAt struct {
	Vehicle, FleetNo, Plate, Name string
	InventoryNo, VIN, Make, Model string
	ModelYear, Cylinders          *int64
	Grades                        []string // as people call them
	TankUL, ReferenceMPerL        *int64
	Odometer                      string // what it counted: on, miles, hours or none
	State, StateDetail            string
	Department, DepartmentName    string
	Custodian, CustodianNo        string
	Funding                       string
}

// Roster lists all vehicles as they stood at the end of a day, by number.
func Roster(day Period, list []VehicleAt) Table {
	t := Table{Name: "roster", Period: day, Columns: []Column{
		{"vehicle", Text, ""}, {"plate", Text, ""}, {"name", Text, ""}, {"department", Text, ""}, {"state", Text, ""}, {"detail", Text, ""},
		{"custodian", Text, ""}, {"custodian_no", Text, ""}, {"funding", Text, ""},
		{"inventory_no", Text, ""}, {"vin", Text, ""}, {"make", Text, ""}, {"model", Text, ""}, {"model_year", Text, ""}, {"cylinders", Count, ""},
		{"grade", Text, ""}, {"tank", Volume, "L"}, {"reference", Economy, "km/L"},
	}}
	for _, v := range list {
		t.Rows = append(t.Rows, Row{v.Vehicle, []Cell{
			textCell(v.FleetNo), textCell(v.Plate), textCell(v.Name), textCell(v.DepartmentName), textCell(v.State), textCell(v.StateDetail),
			textCell(v.Custodian), textCell(v.CustodianNo), textCell(v.Funding),
			textCell(v.InventoryNo), textCell(v.VIN), textCell(v.Make), textCell(v.Model), textCell(v.year()), optional(v.Cylinders),
			textCell(strings.Join(v.Grades, ", ")), optional(v.TankUL), optional(v.ReferenceMPerL),
		}})
	}
	return t
}

func (v *VehicleAt) year() string {
	if v.ModelYear == nil {
		return ""
	}
	return strconv.FormatInt(*v.ModelYear, 10)
}

// StoodAt is the time at which a roster of a day tells how vehicles stood: its last
// second, or now on the day itself.
func StoodAt(day Period, now time.Time) time.Time {
	if last := day.To.Add(-time.Second); last.Before(now) {
		return last
	}
	return now
}

// Names are what departments and vehicles were called at a time, by id: of those that were changed
// since alone.
type Names struct{ Departments, Vehicles map[string]string }
