package dispense

import (
	"fmt"
	"strconv"
	"strings"
)

// MostSheets is the most that one act is about.
const MostSheets = 1000

// Sheets are contingency sheets of a station in a row, as the subject of a decide
// record names them. The office's approval issues them, its revocation voids them.
type Sheets struct {
	Station     string
	First, Last int64
}

// Count is how many they are.
func (s Sheets) Count() int64 { return s.Last - s.First + 1 }

// String returns "sheets/station/first-last".
func (s Sheets) String() string { return fmt.Sprintf("sheets/%s/%d-%d", s.Station, s.First, s.Last) }

// ParseSheets reads the one form that [Sheets.String] writes, of 1 to [MostSheets]
// sheets.
func ParseSheets(subject string) (Sheets, error) {
	var s Sheets
	parts := strings.Split(subject, "/")
	if len(parts) == 3 && ValidStation(parts[1]) {
		s.Station = parts[1]
		first, last, _ := strings.Cut(parts[2], "-")
		s.First, _ = strconv.ParseInt(first, 10, 64)
		s.Last, _ = strconv.ParseInt(last, 10, 64)
	}
	if s.First < 1 || s.Last < s.First || s.Last > MaxInt || s.Count() > MostSheets || s.String() != subject {
		return Sheets{}, fmt.Errorf("%q names no sheets", subject)
	}
	return s, nil
}
