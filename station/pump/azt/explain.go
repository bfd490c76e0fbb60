package azt

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Unproven is said with every explanation.
const Unproven = "never run on hardware"

// A command is its name and how many digits follow it, -1 for any number.
type command struct {
	name   string
	digits int
	fields []explain.Field
}

var commands = map[byte]command{
	Status:    {"what is its state", 0, nil},
	Authorize: {"authorize", 0, nil},
	Stop:      {"stop or reset", 0, nil},
	Running:   {"volume of the fill in progress", 0, nil},
	Sale:      {"volume, money and price of the sale", 0, nil},
	Totals:    {"totals of volume and money", 0, nil},
	Confirm:   {"the sale is stored", 0, nil},
	SetPrice:  {"set the price", 4, []explain.Field{{Name: "price", Width: 4, Say: explain.Fixed(2, "")}}},
	SetDose: {"set a dose in liters", 6, []explain.Field{
		{Name: "dose", Width: 5, Say: explain.Fixed(2, " L")}, {Name: "full tank", Width: 1, Say: explain.OneOf(map[string]string{"0": "no", "1": "yes"})},
	}},
	Broadcast: {"common parameter", -1, nil},
	0x39:      {"information", -1, nil},
	0x4E:      {"information", -1, nil},
	0x50:      {"information", -1, nil},
	0x55:      {"top up the last fill", -1, nil},
	0x56:      {"authorize whatever the nozzle does; never use it", -1, nil},
	0x58:      {"what dose is set", 0, nil},
}

var states = map[string]string{
	"0": "nozzle in", "1": "nozzle out", "2": "authorized", "3": "dispensing", "4": "finished, waits for the sale to be confirmed",
	"8": "local mode (general knowledge)",
}

// Explain reads one frame sent by side, field by field. The error says what is
// wrong with bytes that are none. Decimals are those that most sites have.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	f := explainAnswer
	if side == explain.Host {
		f = explainRequest
	}
	lines, err := f(b)
	if err != nil {
		return nil, err
	}
	return append([]explain.Line{{Field: "codec", Meaning: Unproven}}, lines...), nil
}

func explainRequest(b []byte) ([]explain.Line, error) {
	r, err := ParseRequest(b)
	if err != nil {
		return nil, err
	}
	c, known := commands[r.Command]
	if !known {
		return nil, fmt.Errorf("unknown command %02X", r.Command)
	}
	pump := explain.Line{Field: "pump", Meaning: "all"}
	if r.Channel > 0 {
		pump.Raw, pump.Meaning = fmt.Sprintf("%02X", address|r.Channel), strconv.Itoa(r.Channel)
	}
	lines := []explain.Line{pump, {Field: "command", Raw: fmt.Sprintf("%02X", r.Command), Meaning: c.name}}
	switch {
	case c.digits >= 0 && len(r.Data) != c.digits:
		return nil, fmt.Errorf("command %02X, %s: %d digits of data, want %d", r.Command, c.name, len(r.Data), c.digits)
	case len(c.fields) > 0:
		fields, err := explain.Shape{Fields: c.fields}.Lines(r.Data)
		if err != nil {
			return nil, fmt.Errorf("command %02X, %s: %w", r.Command, c.name, err)
		}
		lines = append(lines, fields...)
	case r.Data != "":
		lines = append(lines, explain.Line{Field: "data", Raw: fmt.Sprintf("%q", r.Data)})
	}
	return append(lines, checkLine(b)), nil
}

func checkLine(b []byte) explain.Line {
	return explain.Line{Field: "check", Raw: fmt.Sprintf("%02X", b[len(b)-1]), Meaning: "right"}
}

// explainAnswer says what an answer would mean to each command that is answered
// so, for it does not say to which.
func explainAnswer(b []byte) ([]explain.Line, error) {
	a, err := ParseAnswer(b)
	if err != nil {
		return nil, err
	}
	switch a.Code {
	case ack:
		return []explain.Line{{Field: "answer", Raw: "06", Meaning: "done"}}, nil
	case nak:
		return []explain.Line{{Field: "answer", Raw: "15", Meaning: "command not known"}}, nil
	case cannot:
		return []explain.Line{{Field: "answer", Raw: "18", Meaning: "cannot now"}}, nil
	}
	if strings.Trim(a.Data, "0123456789") != "" {
		return []explain.Line{{Field: "data", Raw: fmt.Sprintf("%q", a.Data), Meaning: "not digits"}, checkLine(b)}, nil
	}
	lines, err := explainDigits(a.Data)
	if err != nil {
		return nil, err
	}
	return append(lines, checkLine(b)), nil
}

func explainDigits(d string) ([]explain.Line, error) {
	switch n := len(d); {
	case n == 2 || n == 3:
		state, known := states[d[:1]]
		if !known {
			state = "not in the table"
		}
		lines := []explain.Line{{Field: "state", Raw: d[:1], Meaning: state}, {Field: "reason", Raw: d[1:2], Meaning: "not decoded"}}
		if n == 3 {
			lines = append(lines, explain.Line{Field: "flags", Raw: d[2:], Meaning: "not decoded"})
		}
		return lines, nil
	case n == 6:
		v, err := explain.Decimal(d, 2, " L")
		return []explain.Line{{Field: "volume", Raw: d, Meaning: v + ", to 34"}}, err
	case n == 16:
		return explain.Shape{Fields: []explain.Field{
			{Name: "volume", Width: 5, Say: explain.Fixed(2, " L, to 35")}, {Name: "money", Width: 7, Say: explain.Fixed(2, "")},
			{Name: "price", Width: 4, Say: explain.Fixed(2, "")},
		}}.Lines(d)
	case n > 6 && n%2 == 0:
		return []explain.Line{{Field: "total volume", Raw: d[:n/2], Meaning: "to 36"}, {Field: "total money", Raw: d[n/2:], Meaning: "to 36"}}, nil
	}
	return []explain.Line{{Field: "data", Raw: d, Meaning: "not in the table"}}, nil
}
