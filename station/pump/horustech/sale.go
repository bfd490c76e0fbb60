package horustech

import (
	"fmt"
	"strconv"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// saleFields lays out a sale as command 02 or 08 answers it. digits is 6 in the
// basic form and 8 in the extended ones; A1 and A2 echo the form they were asked
// in and add seconds and a longer price.
func saleFields(form string) []explain.Field {
	field := func(name string, width int, say explain.Say) explain.Field {
		return explain.Field{Name: name, Width: width, Say: say}
	}
	extended := form != ""
	fields := make([]explain.Field, 0, 26)
	digits, price := 6, 4
	if extended {
		digits, price = 8, 6
		fields = append(fields, field("form", 1, explain.OneOf(map[string]string{form: "A" + form})))
	}
	fields = append(fields,
		field("index", 6, explain.Digits),
		field("nozzle", 2, explain.Digits),
		field("fuel", 2, explain.Hex),
		field("tank", 2, explain.Hex),
		field("total", digits, scaled("total decimals", "")),
		field("volume", digits, scaled("volume decimals", " L")),
		field("price", price, scaled("price decimals", " a liter")),
		field("total decimals", 1, explain.Digits),
		field("volume decimals", 1, explain.Digits),
		field("price decimals", 1, explain.Digits),
		field("duration", 4, explain.Fixed(0, " s")),
		field("date", 6, sayDate),
		field("time", 4, sayClock))
	if extended {
		fields = append(fields, field("seconds", 2, explain.Digits))
	}
	fields = append(fields,
		field("totalizer before", 10, explain.Fixed(companytec.TotalDecimals, " L")),
		field("totalizer after", 10, explain.Fixed(companytec.TotalDecimals, " L")),
		field("attendant", 16, explain.Identifier),
		field("client", 16, explain.Identifier))
	return append(fields, saleTail(form)...)
}

// saleTail is what follows the identifiers, where the forms differ most.
func saleTail(form string) []explain.Field {
	switch form {
	case "":
		return []explain.Field{{Name: "tank volume", Width: 8, Say: explain.Digits}}
	case "1":
		return []explain.Field{{Name: "tank volume", Width: 10, Say: explain.Digits}}
	}
	return []explain.Field{
		{Name: "tank volume", Width: 8, Say: explain.Digits},
		{Name: "extra 1", Width: 5, Say: explain.Digits},
		{Name: "extra 2", Width: 5, Say: explain.Digits},
		{Name: "extra 3", Width: 5, Say: explain.Digits},
		{Name: "price level", Width: 1, Say: explain.Digits},
		{Name: "integrity", Width: 2, Say: explain.Hex},
	}
}

func scaled(decimals, unit string) explain.Say {
	return func(raw string, v explain.Values) (string, error) {
		d, err := explain.Number(v[decimals])
		if err != nil {
			return "", fmt.Errorf("%s %q: %w", decimals, v[decimals], err)
		}
		return explain.Decimal(raw, int(d), unit)
	}
}

func sayDate(raw string, _ explain.Values) (string, error) {
	if _, err := explain.Number(raw); err != nil {
		return "", err
	}
	return "day " + raw[:2] + " month " + raw[2:4] + " year 20" + raw[4:], nil
}

func sayClock(raw string, _ explain.Values) (string, error) {
	if _, err := explain.Number(raw); err != nil {
		return "", err
	}
	return raw[:2] + ":" + raw[2:], nil
}

// saleShapes are the forms of a sale by the length of their parameters.
var saleShapes = []explain.Shape{
	{Fields: saleFields("")},
	{Fields: saleFields("1")},
	{Fields: saleFields("2")},
}

// A sale is a record of the controller's ring.
type sale struct {
	nozzle int
	pump.Sale
}

// parseSale reads the parameters of a reply to 02 or 08.
func parseSale(params string) (sale, error) {
	for _, shape := range saleShapes {
		if !shape.Fits(params) {
			continue
		}
		lines, err := shape.Lines(params)
		if err != nil {
			return sale{}, err
		}
		return readSale(lines)
	}
	return sale{}, fmt.Errorf("a sale of %d characters has no known form", len(params))
}

// readSale makes a sale of its fields, which their shape has checked.
func readSale(lines []explain.Line) (sale, error) {
	raw := make(explain.Values, len(lines))
	for _, l := range lines {
		raw[l.Field] = l.Raw
	}
	number := func(field string) int64 {
		n, _ := strconv.ParseInt(raw[field], 10, 64) // all digits, at most ten
		return n
	}
	s := sale{nozzle: int(number("nozzle")), Sale: pump.Sale{
		Index:     number("index"),
		At:        saleTime(raw),
		Before:    dispense.Volume(number("totalizer before")) * companytec.Centiliter,
		After:     dispense.Volume(number("totalizer after")) * companytec.Centiliter,
		HasTotals: true,
		Duration:  time.Duration(number("duration")) * time.Second,
	}}
	s.ID = companytec.SaleID(raw["attendant"], raw["client"])
	volume, err := companytec.Rescale(number("volume"), number("volume decimals"), 6)
	if err != nil {
		return sale{}, fmt.Errorf("volume: %w", err)
	}
	s.Volume = dispense.Volume(volume)
	if s.PriceE4, err = companytec.Rescale(number("price"), number("price decimals"), 4); err != nil {
		return sale{}, fmt.Errorf("price: %w", err)
	}
	if s.AmountCents, err = companytec.Rescale(number("total"), number("total decimals"), 2); err != nil {
		return sale{}, fmt.Errorf("total: %w", err)
	}
	return s, nil
}

// saleTime prints the controller's clock, year first; it has no zone.
func saleTime(raw explain.Values) string {
	d, t := raw["date"], raw["time"]
	s := "20" + d[4:] + "-" + d[2:4] + "-" + d[:2] + "T" + t[:2] + ":" + t[2:]
	if sec := raw["seconds"]; sec != "" {
		s += ":" + sec
	}
	return s
}
