package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A VehicleLabelState is a vehicle and the label of it that is good.
type VehicleLabelState struct {
	Vehicle, FleetNo, Plate, Name string
	Department, DepartmentName    string // empty without one
	Label                         string // its id; empty when there is none
	Version                       int64
	PrintedAt                     *time.Time
	PrintedBy, Why                string
	SeenAt                        *time.Time // its first scan at any station since
}

// What is known of a vehicle's label.
const (
	NoLabel          = "none"
	LabelUnconfirmed = "unconfirmed" // printed, and scanned nowhere since
	LabelConfirmed   = "confirmed"
)

// State returns which of the three is so.
func (s *VehicleLabelState) State() string {
	switch {
	case s.Label == "":
		return NoLabel
	case s.SeenAt == nil:
		return LabelUnconfirmed
	}
	return LabelConfirmed
}

// VehicleLabels lists vehicles with their labels in the order in which labels are
// handed out: by department, and within it by fleet number, and orders the list so. Age
// is of labels that nobody has scanned.
func VehicleLabels(now time.Time, list []VehicleLabelState) Table {
	t := Table{Name: "vehicle-labels", Columns: []Column{
		{"vehicle", Text, ""}, {"plate", Text, ""}, {"name", Text, ""}, {"department", Text, ""}, {"label", Text, ""}, {"state", Text, ""}, {"age", Count, "d"},
		{"printed_at", Instant, ""}, {"printed_by", Text, ""}, {"why", Text, ""}, {"seen_at", Instant, ""},
	}}
	SortLabelStates(list)
	for _, s := range list {
		label, age := "", Cell{}
		if s.Label != "" {
			label = fmt.Sprintf("%s.%d", s.Label, s.Version)
		}
		if s.State() == LabelUnconfirmed && s.PrintedAt != nil {
			age = number(int64(now.Sub(*s.PrintedAt) / (24 * time.Hour)))
		}
		t.Rows = append(t.Rows, Row{s.Vehicle, []Cell{
			textCell(s.FleetNo), textCell(s.Plate), textCell(s.Name), textCell(s.DepartmentName), textCell(label), textCell(s.State()), age,
			at(s.PrintedAt), textCell(s.PrintedBy), textCell(s.Why), at(s.SeenAt),
		}})
	}
	return t
}

// SortLabelStates orders vehicles as [SortLabels] does their labels.
func SortLabelStates(list []VehicleLabelState) {
	slices.SortFunc(list, func(a, b VehicleLabelState) int {
		return byDepartment(a.DepartmentName, a.FleetNo, b.DepartmentName, b.FleetNo)
	})
}

// SortLabels orders labels as they are handed out: by department, those of none
// last, and within it by fleet number.
func SortLabels(labels []LabelToPrint) {
	slices.SortStableFunc(labels, func(a, b LabelToPrint) int {
		return byDepartment(a.Department, a.FleetNumber, b.Department, b.FleetNumber)
	})
}

func byDepartment(departmentA, numberA, departmentB, numberB string) int {
	if (departmentA == "") != (departmentB == "") {
		if departmentA == "" {
			return 1
		}
		return -1
	}
	return cmp.Or(byNumber(departmentA, departmentB), byNumber(numberA, numberB))
}

// byNumber compares texts as people count: P-2 comes before P-10, and no letter has
// an accent.
func byNumber(a, b string) int {
	x, y := plainLetters.Replace(strings.ToLower(a)), plainLetters.Replace(strings.ToLower(b))
	for x != "" && y != "" {
		m, restX := leading(x)
		n, restY := leading(y)
		if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); m != "" && n != "" && c != 0 {
			return c
		} else if m != "" && n != "" {
			x, y = restX, restY
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// leading returns the digits at the front, without their zeros, and the rest.
func leading(s string) (digits, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	digits = s[:len(s)-len(rest)]
	if digits == "" {
		return "", s
	}
	return cmp.Or(strings.TrimLeft(digits, "0"), "0"), rest
}

var plainLetters = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n~")
