package tls

import (
	"errors"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Explain reads one frame sent by side, field by field. Measurements are in the
// console's own units, which no frame names. A frame of the host that this
// package would never send is explained as well, and marked as an error.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	if side == explain.Host {
		return explainCommand(b)
	}
	r, rest, err := Dialect{}.Parse(b)
	switch {
	case errors.Is(err, ErrUnknown):
		return []explain.Line{{Field: "reply", Raw: "9999", Meaning: ErrUnknown.Error()}, {Field: "checksum", Raw: "FF1B", Meaning: "right"}}, nil
	case errors.Is(err, ErrShort):
		return nil, fmt.Errorf("%w: it does not go from 01 to 03", err)
	case err != nil:
		return nil, err
	case len(rest) > 0:
		return nil, fmt.Errorf("%d bytes follow the reply", len(rest))
	}
	e := &explainer{cursor: cursor{rest: r.Data}}
	e.line("function", r.Function, functionWord(r.Function))
	e.data(r.Function)
	sealed := Dialect{}.Bytes(r)
	e.line("checksum", string(sealed[len(sealed)-5:len(sealed)-1]), "right")
	return e.lines, e.err
}

func functionWord(function string) string {
	words := map[string]string{
		"i101": "status of the system", "i201": "inventory", "i202": "deliveries", "i205": "alarms of the tanks",
		"i20C": "the newest delivery", "i902": "software revision", "i206": "alarm history", "i301": "liquid sensors",
		"i302": "liquid sensor history", "i602": "product labels", "i501": "clock", "i214": "mass and density", "i21B": "tests",
	}
	w, ok := words[function[:4]]
	if !ok {
		w = "function not known here"
	}
	if of := function[4:]; of != "00" {
		return w + ", number " + of
	}
	return w + ", all"
}

func explainCommand(b []byte) ([]explain.Line, error) {
	s := strings.TrimRight(string(b), "\r\n")
	switch {
	case s == "\x1b":
		return []explain.Line{{Field: "command", Raw: "1B", Meaning: "break off the reply"}}, nil
	case !strings.HasPrefix(s, "\x01"):
		return nil, errors.New("a command begins with 01")
	}
	s = s[1:]
	var lines []explain.Line
	if len(s) >= 12 && isFunction(s[6:12]) {
		lines, s = append(lines, explain.Line{Field: "security code", Raw: s[:6]}), s[6:]
	}
	if len(s) < 6 || !isFunction(s[:6]) {
		return lines, fmt.Errorf("%q is no function of a letter, three characters and two digits", s)
	}
	lines = append(lines, explain.Line{Field: "function", Raw: s[:6], Meaning: functionWord("i" + s[1:6])})
	if s[6:] != "" {
		lines = append(lines, explain.Line{Field: "data", Raw: s[6:]})
	}
	switch s[0] {
	case 'i':
		return lines, nil
	case 'I':
		return lines, errors.New("it asks for the display format, which is for people; use i")
	}
	return lines, errors.New("it changes the console; litro never sends it")
}

// isFunction tells whether six characters have the form of a function.
func isFunction(s string) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return strings.IndexByte("iIsS", s[0]) >= 0 && digit(s[1]) && strings.IndexByte("0123456789ABCDEF", s[2]) >= 0 &&
		strings.IndexByte("0123456789ABCDEF", s[3]) >= 0 && digit(s[4]) && digit(s[5])
}

// An explainer reads the data of a reply and says what it reads.
type explainer struct {
	cursor
	lines []explain.Line
}

func (e *explainer) line(field, raw, meaning string) {
	e.lines = append(e.lines, explain.Line{Field: field, Raw: raw, Meaning: meaning})
}

// data explains the data of a function. Of one that is not known it says all in
// one line.
func (e *explainer) data(function string) {
	switch function[:4] {
	case "i101":
		e.when("time of the console")
		for e.more() {
			e.two("category")
			e.two("alarm")
			e.two("device")
		}
	case "i201":
		e.when("time of the console")
		for e.more() {
			e.tank()
			e.status()
			e.measures("volume", "compensated volume", "ullage", "height", "water height", "temperature", "water volume")
		}
	case "i202", "i20C":
		e.when("time of the console")
		for e.more() {
			e.tank()
			for n := e.two("deliveries"); n > 0 && e.err == nil; n-- {
				e.when("begin")
				e.when("end")
				e.measures("start volume", "start compensated", "start water", "start temperature",
					"end volume", "end compensated", "end water", "end temperature", "start height", "end height")
			}
		}
	case "i205":
		e.when("time of the console")
		for e.more() {
			e.two("tank")
			for n := e.two("alarms"); n > 0 && e.err == nil; n-- {
				code := e.two("alarm")
				e.lines[len(e.lines)-1].Meaning = alarmWord(code)
			}
		}
	default:
		e.line("data", e.rest, "")
	}
}

func (e *explainer) when(name string) {
	raw := e.rest[:min(10, len(e.rest))]
	at := e.time(name)
	meaning := "not set"
	if !at.IsZero() {
		meaning = at.Format("2006-01-02 15:04")
	}
	e.line(name, raw, meaning)
}

func (e *explainer) two(name string) int {
	raw := e.rest[:min(2, len(e.rest))]
	n := e.number(name)
	e.line(name, raw, "")
	return n
}

func (e *explainer) tank() {
	e.two("tank")
	e.line("product", e.take("product", 1), "")
}

func (e *explainer) status() {
	raw := e.rest[:min(4, len(e.rest))]
	s := e.hex("status", 4)
	var words []string
	for i, w := range []string{"delivery under way", "leak test under way", "height not valid"} {
		if s>>i&1 == 1 {
			words = append(words, w)
		}
	}
	if words == nil {
		words = []string{"in order"}
	}
	e.line("status", raw, strings.Join(words, ", "))
}

// measures explains a count of numbers and the numbers.
func (e *explainer) measures(names ...string) {
	raw := e.rest[:min(2, len(e.rest))]
	n := int(e.hex("numbers", 2))
	e.line("numbers", raw, fmt.Sprint(n))
	for i := range n {
		s := e.take("number", 8)
		if e.err != nil {
			return
		}
		v, err := parseSingle(s)
		if err != nil {
			e.fail("number", s, err)
			return
		}
		name := "not known"
		if i < len(names) {
			name = names[i]
		}
		e.line(name, s, v.thousandths())
	}
}
