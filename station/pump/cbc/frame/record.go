package frame

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// A Form is how a unit lays out a finished sale. Which one it uses is asked for
// with each sale.
type Form string

// The forms that say whose a sale is. The plain one does not, and is never asked
// for.
const (
	Extended   Form = "a4" // long figures, price level; Horustech above 8.0
	Seconds    Form = "a3" // PAF2; CBC06 above 5.3, Horustech above 6.7
	Two        Form = "a2" // PAF1; CBC06, Horustech
	DoubleID   Form = "@"  // without the totalizer before the sale; CBC06, Horustech
	Identified Form = "A"  // with one identifier; CBC06, Horustech
)

// Forms returns all forms, the richest first.
func Forms() []Form { return []Form{Extended, Seconds, Two, DoubleID, Identified} }

// ParseForm reads the name of a form.
func ParseForm(s string) (Form, error) {
	var names []string
	for _, f := range Forms() {
		if string(f) == s {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("sale form %q, want one of %s", s, strings.Join(names, ", "))
}

// ask is the request for the form: the reply's own letters in capitals.
func (f Form) ask() string { return "&" + strings.ToUpper(string(f)) }

// shape is how the form's fields lie.
func (f Form) shape() shape {
	for _, s := range saleShapes() {
		if s.prefix == string(f) {
			return s
		}
	}
	panic("frame: no sale form " + string(f)) // ParseForm is the only way to one
}

// A Sale is a record of the unit's ring.
type Sale struct {
	Code Code
	pump.Sale
	// Damaged says that the unit found its own memory of the sale damaged.
	Damaged bool
}

// Sealed tells whether body is a sale of a form with its checksum right, whatever
// its fields say.
func (f Form) Sealed(body string) bool {
	_, err := unseal(body, string(f), f.shape().Width())
	return err == nil
}

// ParseSale reads a reply to [ReadSale] in a form.
func ParseSale(f Form, body string) (Sale, error) {
	s := f.shape()
	params, err := unseal(body, s.prefix, s.Width())
	if err != nil {
		return Sale{}, err
	}
	lines, err := s.Lines(params)
	if err != nil {
		return Sale{}, err
	}
	raw := make(explain.Values, len(lines))
	for _, l := range lines {
		raw[l.Field] = l.Raw
	}
	return readSale(raw)
}

// readSale makes a sale of its fields, which their shape has checked.
func readSale(raw explain.Values) (Sale, error) {
	c, err := ParseCode(raw["nozzle code"])
	if err != nil {
		return Sale{}, err
	}
	s := Sale{Code: c, Sale: pump.Sale{At: saleTime(raw)}}
	if s.ID = companytec.SaleID(raw["attendant"], raw["client"]); raw["identifier"] != "" {
		s.ID = companytec.SaleID("FFFF", raw["identifier"])
	}
	for _, f := range []string{"integrity", "integrity of identifier", "integrity of identifiers"} {
		s.Damaged = s.Damaged || raw[f] != "" && raw[f] != "00"
	}
	seconds, _ := strconv.ParseUint(raw["duration"], 16, 16) // the shape has checked it
	s.Duration = time.Duration(seconds) * time.Second
	if err := s.figures(raw); err != nil {
		return Sale{}, err
	}
	return s, s.totals(raw)
}

// figures reads the numbers that the comma code scales, and the record's own.
func (s *Sale) figures(raw explain.Values) error {
	comma, _ := strconv.ParseUint(raw["comma"], 16, 8)
	volume, err1 := scale(raw["volume"], comma>>2, 6)
	price, err2 := scale(raw["price"], comma>>4, 4)
	cents, err3 := scale(raw["total"], comma, 2)
	index, err4 := explain.Number(raw["record"])
	s.Volume, s.PriceE4, s.AmountCents, s.Index = dispense.Volume(volume), price, cents, int64(index)
	return errors.Join(err1, err2, err3, err4)
}

// scale reads digits with the decimals of the two low bits of places.
func scale(digits string, places uint64, to int64) (int64, error) {
	n, err := explain.Number(digits)
	if err != nil {
		return 0, fmt.Errorf("figure %q: %w", digits, err)
	}
	return companytec.Rescale(int64(n), int64(places&3), to)
}

// totals reads the totalizers, which come final first. Where the form has none
// from before the sale, it is what the volume leaves of the other, rounded down:
// then a sale seems to begin at most one count too early, never too late.
func (s *Sale) totals(raw explain.Values) error {
	after, before := raw["totalizer after"], raw["totalizer before"]
	if strings.Trim(after, "F") == "" {
		return nil
	}
	n, err := explain.Number(after)
	if err != nil {
		return fmt.Errorf("totalizer %q: %w", after, err)
	}
	s.HasTotals, s.After = true, dispense.Volume(n)*companytec.Centiliter
	if before == "" {
		counts := (s.Volume + companytec.Centiliter - 1) / companytec.Centiliter
		const modulus = companytec.TotalModulus * companytec.Centiliter
		s.Before = (s.After - counts*companytec.Centiliter + modulus) % modulus
		return nil
	}
	if n, err = explain.Number(before); err != nil {
		return fmt.Errorf("totalizer %q: %w", before, err)
	}
	s.Before = dispense.Volume(n) * companytec.Centiliter
	return nil
}

// saleTime prints the unit's clock, year first; it has no zone, and in the
// shorter forms no year.
func saleTime(raw explain.Values) string {
	year := "-"
	if raw["year"] != "" {
		year = "20" + raw["year"]
	}
	s := year + "-" + raw["month"] + "-" + raw["day"] + "T" + raw["hour"] + ":" + raw["minute"]
	if raw["second"] != "" {
		s += ":" + raw["second"]
	}
	return s
}
