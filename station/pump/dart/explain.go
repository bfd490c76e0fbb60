package dart

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Explain reads one frame sent by side, field by field. The error says what is
// wrong with a frame that its receiver would not accept. Figures are shown
// without their decimals, which are a setting of each pump.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	f, rest, err := parse(b)
	switch {
	case errors.Is(err, errShort):
		return nil, fmt.Errorf("%w: %d bytes, and FA without 10 before it does not end them", err, len(b))
	case err != nil:
		return nil, err
	case len(rest) > 0:
		return nil, fmt.Errorf("%d bytes follow the frame", len(rest))
	case len(f.bytes()) != len(b):
		return nil, fmt.Errorf("%d bytes stand before the frame", len(b)-len(f.bytes()))
	case f.kind.from() == other(side):
		return nil, fmt.Errorf("%02X is only ever sent by the %s, not by the %s", f.control(), f.kind.from(), side)
	}
	lines := []explain.Line{
		{Field: "address", Raw: hexes(f.address), Meaning: fmt.Sprintf("side %d", f.address-firstAddress+1)},
		{Field: "control", Raw: hexes(f.control()), Meaning: f.word()},
	}
	if f.kind != kindData {
		return lines, nil
	}
	ts, err := transactions(f.data)
	for _, t := range ts {
		said, saidErr := t.lines(side)
		lines, err = append(lines, said...), errors.Join(err, saidErr)
	}
	if err != nil {
		return nil, err
	}
	sum := f.sum()
	return append(lines, explain.Line{Field: "CRC", Raw: hexes(byte(sum), byte(sum>>8)), Meaning: "right"}), nil
}

func hexes(b ...byte) string { return fmt.Sprintf("%X", b) }

func other(s explain.Side) explain.Side {
	if s == explain.Host {
		return explain.Device
	}
	return explain.Host
}

// either is the sender of kinds that both sides send.
const either = explain.Side(255)

// from is who alone sends frames of a kind, or either.
func (k kind) from() explain.Side {
	switch k {
	case kindPoll, kindACKPoll, kindIAP:
		return explain.Host
	case kindEOT:
		return explain.Device
	}
	return either
}

func (f frame) word() string {
	w := kindWords[f.kind]
	switch f.kind {
	case kindData, kindNAK, kindACK, kindACKPoll:
		return fmt.Sprintf("%s, TX# %X", w, f.tx)
	}
	return w
}

// A shape is a transaction's name, the lengths it may have, 0 where any may be,
// and what it says.
type shape struct {
	name    string
	lengths []int
	say     func(b []byte) ([]explain.Line, error)
}

func (t transaction) lines(side explain.Side) ([]explain.Line, error) {
	shapes := fromPump
	prefix := "DC"
	if side == explain.Host {
		shapes, prefix = fromMaster, "CD"
	}
	s, ok := shapes[t.code]
	if !ok {
		return nil, fmt.Errorf("unknown transaction %02X of the %s", t.code, side)
	}
	head := explain.Line{Field: prefix + strconv.Itoa(int(t.code)), Raw: hexes(t.code, byte(len(t.data))),
		Meaning: s.name}
	if !s.fits(len(t.data)) {
		return nil, fmt.Errorf("transaction %02X, %s: %d bytes cannot be", t.code, s.name, len(t.data))
	}
	if s.say == nil {
		return []explain.Line{head, {Field: "content", Raw: hexes(t.data...), Meaning: "layout unknown"}}, nil
	}
	said, err := s.say(t.data)
	if err != nil {
		return nil, fmt.Errorf("transaction %02X, %s: % X: %w", t.code, s.name, t.data, err)
	}
	return append([]explain.Line{head}, said...), nil
}

func (s shape) fits(n int) bool {
	for _, l := range s.lengths {
		if l == n {
			return true
		}
	}
	return s.lengths == nil
}

var fromMaster = map[byte]shape{
	cdCommand: {"command", []int{1}, coded("command", commandWords)},
	cdNozzles: {"allowed nozzles", []int{1, 2, 3, 4, 5, 6, 7, 8}, numbers("nozzle")},
	cdVolume:  {"preset volume", []int{4}, figures("volume", 4)},
	cdAmount:  {"preset amount", []int{4}, figures("amount", 4)},
	cdPrices:  {"prices", []int{3, 6, 9, 12, 15, 18, 21, 24}, sayPrices},
	cdSuspend: {"suspend", nil, nil},
	cdResume:  {"resume", nil, nil},
	cdTotal:   {"request total", []int{1}, sayCounter},
}

var fromPump = map[byte]shape{
	dcStatus:     {"status", []int{1}, coded("status", statusWords)},
	dcFill:       {"filled volume and amount", []int{8}, figures("volume", 4, "amount", 4)},
	dcNozzle:     {"nozzle and price", []int{4}, sayNozzle},
	dcAlarm:      {"alarm", []int{1}, nil},
	dcParameters: {"pump parameters", nil, nil},
	dcIdentity:   {"pump identity", nil, nil},
	dcTotal:      {"total", []int{totalLength, totalLengthCard}, sayTotal},
	0x66:         {"IFSF mode", nil, nil},
	0x67:         {"unit prices", nil, nil},
}

func coded(field string, words map[byte]string) func([]byte) ([]explain.Line, error) {
	return func(b []byte) ([]explain.Line, error) {
		w, ok := words[b[0]]
		if !ok {
			return nil, errors.New("no such " + field)
		}
		return []explain.Line{{Field: field, Raw: hexes(b[0]), Meaning: w}}, nil
	}
}

func numbers(field string) func([]byte) ([]explain.Line, error) {
	return func(b []byte) (lines []explain.Line, err error) {
		for i, c := range b {
			lines = append(lines, explain.Line{Field: fmt.Sprintf("%s %d", field, i+1), Raw: hexes(c), Meaning: strconv.Itoa(int(c))})
		}
		return lines, nil
	}
}

// figures reads packed decimals one after another: a name and a length in bytes
// for each.
func figures(layout ...any) func([]byte) ([]explain.Line, error) {
	return func(b []byte) (lines []explain.Line, err error) {
		for i := 0; i < len(layout); i += 2 {
			n := layout[i+1].(int)
			v, err := unpacked(b[:n])
			if err != nil {
				return nil, err
			}
			lines = append(lines, explain.Line{Field: layout[i].(string), Raw: hexes(b[:n]...), Meaning: strconv.FormatUint(v, 10) + " last digits"})
			b = b[n:]
		}
		return lines, nil
	}
}

func sayPrices(b []byte) ([]explain.Line, error) {
	var layout []any
	for i := range len(b) / 3 {
		layout = append(layout, fmt.Sprintf("price of nozzle %d", i+1), 3)
	}
	return figures(layout...)(b)
}

func sayNozzle(b []byte) ([]explain.Line, error) {
	lines, err := figures("price", 3)(b)
	if err != nil {
		return nil, err
	}
	return append(lines, explain.Line{Field: "nozzle", Raw: hexes(b[3]), Meaning: nozzleWord(b[3])}), nil
}

func sayCounter(b []byte) ([]explain.Line, error) {
	w := "unknown counter"
	switch n := b[0]; {
	case n >= 1 && n <= maxNozzle:
		w = fmt.Sprintf("volume of nozzle %d", n)
	case n > outBit && n <= outBit+maxNozzle:
		w = fmt.Sprintf("amount of nozzle %d, as some say", n-outBit)
	}
	return []explain.Line{{Field: "counter", Raw: hexes(b[0]), Meaning: w}}, nil
}

func sayTotal(b []byte) ([]explain.Line, error) {
	lines, _ := sayCounter(b)
	layout := figures("total", 5, "total again", 5, "third total", 5)
	if len(b) == totalLengthCard {
		layout = figures("volume total", 6, "amount total", 6)
	}
	said, err := layout(b[1:])
	return append(lines, said...), err
}
