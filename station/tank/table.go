package tank

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// A Table is a tank's strapping table: what it holds at which height. Heights
// rise from row to row, and so do volumes.
type Table struct {
	rows []row
}

type row struct {
	heightUM int64
	volume   dispense.Volume
}

// maxRows is more than a table in millimeters has.
const maxRows = 20_000

// ParseTable reads a table as technicians have it in a spreadsheet: a first line
// that says the unit of height, "cm,liters" or "mm,liters" (litros and L will do
// too), then one pair a line, with a comma, a semicolon or a tab between, a
// decimal point and nothing between thousands. Empty lines, and what follows a #,
// do not count. A table that does not begin at height 0 begins there, empty.
//
// The error names the line, what stands there, and what would be right.
func ParseTable(b []byte) (*Table, error) {
	t := new(Table)
	unit := int64(0) // micrometers
	n := 0
	for line := range strings.Lines(string(bytes.TrimPrefix(b, []byte("\ufeff")))) {
		n++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		fields := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' })
		for i := range fields {
			fields[i] = strings.Trim(fields[i], ` "`)
		}
		if unit == 0 {
			var err error
			if unit, err = header(fields); err != nil {
				return nil, fmt.Errorf("line %d: %q: %w", n, line, err)
			}
			continue
		}
		if err := t.add(fields, unit); err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", n, line, err)
		}
	}
	if len(t.rows) < 2 {
		return nil, fmt.Errorf("it has %d rows; a table needs two at least, such as 0 and the top", len(t.rows))
	}
	return t, nil
}

func header(fields []string) (unit int64, err error) {
	bad := errors.New("the first line must say the units: cm,liters or mm,liters")
	if len(fields) != 2 {
		return 0, bad
	}
	switch strings.ToLower(fields[1]) {
	case "l", "liters", "litros", "litres":
	default:
		return 0, bad
	}
	switch strings.ToLower(fields[0]) {
	case "cm":
		return 10_000, nil
	case "mm":
		return 1_000, nil
	}
	return 0, bad
}

func (t *Table) add(fields []string, unit int64) error {
	if len(fields) != 2 {
		return fmt.Errorf("it has %d values; give a height and liters, without a mark between thousands", len(fields))
	}
	height, err := decimal(fields[0], unit)
	if err != nil {
		return fmt.Errorf("height: %w", err)
	}
	volume, err := dispense.ParseLiters(fields[1])
	if err != nil {
		return fmt.Errorf("liters: %w", err)
	}
	if len(t.rows) == 0 && height > 0 {
		t.rows = append(t.rows, row{})
	}
	if n := len(t.rows); n > 0 {
		last := t.rows[n-1]
		switch {
		case height <= last.heightUM:
			return fmt.Errorf("the height is not above the one before, %s", centimeters(last.heightUM))
		case volume <= last.volume:
			return fmt.Errorf("the liters are not above those before, %s", last.volume)
		case n >= maxRows:
			return fmt.Errorf("that is more than %d rows", maxRows)
		}
	}
	if height < 0 || volume < 0 || height > 100_000_000 {
		return errors.New("no tank has that")
	}
	t.rows = append(t.rows, row{height, volume})
	return nil
}

// decimal reads a number of so many micrometers each.
func decimal(s string, unit int64) (int64, error) {
	whole, frac, _ := strings.Cut(s, ".")
	places := len(strconv.FormatInt(unit, 10)) - 1
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", max(0, places-len(frac))), 10, 64)
	if err != nil || whole == "" || strings.HasSuffix(s, ".") || len(frac) > places {
		return 0, fmt.Errorf("%q is not a number with at most %d decimals", s, places)
	}
	return n, nil
}

// Volume returns what the tank holds at a height: a straight line between the
// two rows around it, rounded to the nearest microliter, once. A height outside
// the table is an error, never a guess.
func (t *Table) Volume(heightUM int64) (dispense.Volume, error) {
	top := t.rows[len(t.rows)-1]
	if heightUM < t.rows[0].heightUM || heightUM > top.heightUM {
		return 0, fmt.Errorf("the height %s is outside the tank's table, which ends at %s", centimeters(heightUM), centimeters(top.heightUM))
	}
	i := 1
	for t.rows[i].heightUM < heightUM {
		i++
	}
	a, b := t.rows[i-1], t.rows[i]
	hi, lo := bits.Mul64(uint64(heightUM-a.heightUM), uint64(b.volume-a.volume))
	run := uint64(b.heightUM - a.heightUM)
	lo, carry := bits.Add64(lo, run/2, 0)
	q, _ := bits.Div64(hi+carry, lo, run) // hi < run: the height is below b's
	return a.volume + dispense.Volume(q), nil
}

// Top returns the last row: how high the tank is, and what it holds then.
func (t *Table) Top() (heightUM int64, v dispense.Volume) {
	top := t.rows[len(t.rows)-1]
	return top.heightUM, top.volume
}

// Rows returns how many rows the table has, the one at 0 included.
func (t *Table) Rows() int { return len(t.rows) }
