package frame

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

var (
	modes = map[string]string{
		"L": "free: anybody may take fuel", "B": "block", "S": "stop", "A": "authorize one sale", "P": "pause",
		"H": "enable the reader", "I": "disable the reader"}
	idTypes = map[string]string{"0": "attendant", "1": "client", "2": "odometer"}
	totals  = map[string]string{
		"$": "money totalizer", "L": "volume totalizer", "l": "volume totalizer, 10 digits", "N": "serial number",
		"U": "two prices", "u": "three prices", "P": "write and read pointer", "C": "configuration", "I": "identifiers"}
	// refusals follow a question mark. What t stands for depends on the command.
	refusals = map[string]string{
		"t": "the pump did not answer in time or is filling", "b": "no such nozzle", "r": "the pump answered with an error",
		"m": "no such mode", "f": "the list is full"}
)

// orNone says a field filled with F as none: an empty record is sent that way.
func orNone(say explain.Say) explain.Say {
	return func(raw string, v explain.Values) (string, error) {
		if raw != "" && strings.Trim(raw, "F") == "" {
			return "none", nil
		}
		return say(raw, v)
	}
}

// scaled says a figure with the decimals that two bits of the comma code give.
func scaled(shift uint, unit string) explain.Say {
	return orNone(func(raw string, v explain.Values) (string, error) {
		c, err := strconv.ParseUint(v["comma"], 16, 8)
		if err != nil {
			return "", fmt.Errorf("comma %q: not hexadecimal", v["comma"])
		}
		return explain.Decimal(raw, int(c>>shift&3), unit)
	})
}

func sayComma(raw string, _ explain.Values) (string, error) {
	c, err := strconv.ParseUint(raw, 16, 8)
	if err != nil || !explain.IsHex(raw) {
		return "", errors.New("not hexadecimal")
	}
	return fmt.Sprintf("decimals: total %d, volume %d, price %d; price level %d", c&3, c>>2&3, c>>4&3, c>>6), nil
}

func sayDuration(raw string, _ explain.Values) (string, error) {
	n, err := strconv.ParseUint(raw, 16, 16)
	if err != nil {
		return "", errors.New("not hexadecimal")
	}
	return fmt.Sprintf("%d s", n), nil
}

func sayNozzle(raw string, _ explain.Values) (string, error) {
	c, err := ParseCode(raw)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("channel %d, address %d, position %d", c.Channel(), c.Address(), c.Position()), nil
}

func sayDateTime(raw string, _ explain.Values) (string, error) {
	if _, err := explain.Number(raw); err != nil {
		return "", err
	}
	return fmt.Sprintf("20%s-%s-%s weekday %s %s:%s:%s (weekday 01 is Sunday)",
		raw[:2], raw[2:4], raw[4:6], raw[6:8], raw[8:10], raw[10:12], raw[12:]), nil
}

// status explains a reply to &S: one state a side, then words on the unit itself.
func status(body string) ([]explain.Line, error) {
	sides, err := ParseStatus(body)
	if err != nil {
		return nil, err
	}
	var lines []explain.Line
	for i := range len(sides.letters) {
		_, word, _ := companytec.State(sides.letters[i])
		lines = append(lines, explain.Line{Field: fmt.Sprintf("side %d", i+1), Raw: sides.letters[i : i+1], Meaning: word})
	}
	if sides.Unit != "" {
		lines = append(lines, explain.Line{Field: "unit", Raw: sides.Unit, Meaning: "type, firmware, monitor, mains, battery"})
	}
	return lines, nil
}

// inProgress are the replies to ?V and &V. They carry no checksum.
var inProgress = []explain.Shape{
	{Repeat: true, Fields: []explain.Field{
		{Name: "nozzle code #", Width: 2, Say: sayNozzle}, {Name: "identifier #", Width: 16, Say: explain.Identifier}}},
	{Repeat: true, Fields: []explain.Field{
		{Name: "nozzle code #", Width: 2, Say: sayNozzle}, {Name: "money or volume #", Width: 6, Say: explain.Digits}}},
}
