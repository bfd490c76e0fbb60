package gilbarco

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Unproven is said with every explanation.
const Unproven = "never run on hardware"

var commands = map[Command]string{
	Status: "what is its state", Authorize: "authorize; it does not reply", SendBlock: "listen: a block follows", Stop: "stop; it does not reply",
	Transaction: "what was sold", Totals: "totals of all grades", Money: "money of the fill in progress",
}

var states = map[State]string{
	Error: "error", Off: "off or idle", Call: "call: the handle is up", Authorized: "authorized", Busy: "busy: delivering",
	EndA: "finished (PEOT)", EndB: "finished (FEOT)", Stopped: "stopped", Listening: "listening: send the block", OffToo: "off or idle",
}

var words = map[byte]string{
	PresetVolume: "preset of volume", PresetMoney: "preset of money", Level1: "price level 1", Level2: "price level 2", Grade: "grade",
	Price: "price", Value: "preset", Volume: "volume", Amount: "money", Special: "special function",
}

// Explain reads one command, state or block sent by side, word by word. The error
// says what is wrong with bytes that are none. Decimals are those of the site,
// so figures have no point.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	lines, err := explainAny(side, b)
	if err != nil {
		return nil, err
	}
	return append([]explain.Line{{Field: "codec", Meaning: Unproven}}, lines...), nil
}

func explainAny(side explain.Side, b []byte) ([]explain.Line, error) {
	switch {
	case len(b) == 0:
		return nil, errors.New("there is no byte")
	case len(b) == 1:
		return explainByte(side, b[0])
	case side == explain.Device && b[0] == 0xBA:
		return explainSpecial(b)
	case side == explain.Device && (len(b) == 6 || len(b) == 8) && allDigits(b):
		return []explain.Line{{Field: "money so far", Raw: fmt.Sprintf("%X", b), Meaning: number(b) + "; these bytes have no check"}}, nil
	}
	block, err := ParseBlock(side == explain.Host, b)
	if err != nil {
		return nil, err
	}
	kind, err := block.kind()
	if err != nil {
		return nil, err
	}
	lines := []explain.Line{{Field: "block", Raw: fmt.Sprintf("%d bytes", len(b)), Meaning: kind}}
	for _, w := range block.Words {
		lines = append(lines, w.line())
	}
	return append(lines, explain.Line{Field: "check", Raw: fmt.Sprintf("%02X", b[len(b)-2]), Meaning: "right"}), nil
}

func explainByte(side explain.Side, b byte) ([]explain.Line, error) {
	if side == explain.Host && (b == StopAll || b == StopAll2) {
		return []explain.Line{{Field: "all pumps", Raw: fmt.Sprintf("%02X", b), Meaning: "stop"}}, nil
	}
	high, pump := split(b)
	field, word, known := "state", "", false
	if side == explain.Host {
		field = "command"
		word, known = commands[Command(high)]
	} else {
		word, known = states[State(high)]
	}
	if !known {
		return nil, fmt.Errorf("%02X is no %s of this protocol", b, field)
	}
	return []explain.Line{
		{Field: "pump", Raw: fmt.Sprintf("%X", b&0x0F), Meaning: strconv.Itoa(pump)},
		{Field: field, Raw: fmt.Sprintf("%X", high), Meaning: word},
	}, nil
}

func (w Word) line() explain.Line {
	name, known := words[w.Code]
	if !known {
		name = "not in the table"
	}
	l := explain.Line{Field: name, Raw: strings.TrimSpace(fmt.Sprintf("%02X %s", w.Code, w.Digits))}
	switch n, err := explain.Number(w.Digits); {
	case w.Digits == "" || !known:
	case err != nil:
		l.Meaning = "not decoded" // captured in transactions, after F8
	case w.Code == Grade:
		l.Meaning = fmt.Sprintf("%d, counted from 0", n)
	default:
		l.Meaning = w.Digits
	}
	return l
}

// kind names what a block is, by its words and how many digits they have. The
// digits differ between pumps of 6 and of 8 digits.
func (b Block) kind() (string, error) {
	shape := ""
	for _, w := range b.Words {
		shape += fmt.Sprintf("%X%d ", w.Code, len(w.Digits))
	}
	shape = strings.TrimSpace(shape)
	for _, s := range shapes {
		if s.fromHost == b.FromHost && s.fits(shape) {
			return s.name, nil
		}
	}
	return "", fmt.Errorf("a block of words and digits %s is not in the table", shape)
}

// A shape is words with how many digits each has.
type shape struct {
	fromHost bool
	name     string
	words    string // a word may have one number of digits or another
	repeat   bool
}

var shapes = []shape{
	{true, "special function", "FE3", false},
	{true, "set the price of a grade", "F40|F50 F61 F74|F76", false},
	{true, "choose the price level", "F40|F50", false},
	{true, "preset a volume for a grade", "F10 F40|F50 F61 F85|F88", false},
	{true, "preset money for a grade", "F20 F40|F50 F61 F86|F88", false},
	{true, "preset a volume", "F10 F40|F50 F85|F88", false},
	{true, "preset money", "F20 F40|F50 F86|F88", false},
	{false, "transaction", "F10 F85 F61 F40|F50 F74|F76 F96|F98 FA6|FA8", false},
	{false, "totals", "F61 F98|F912 FA8|FA12 F44|F46 F54|F56", true},
}

func (s shape) fits(got string) bool {
	want, have := strings.Fields(s.words), strings.Fields(got)
	if len(have) == 0 || len(have)%len(want) != 0 || len(have) != len(want) && !s.repeat {
		return false
	}
	for i, h := range have {
		fits := false
		for _, w := range strings.Split(want[i%len(want)], "|") {
			fits = fits || w == h
		}
		if !fits {
			return false
		}
	}
	return true
}

// specialLen is the answer to a special function: 7-bit text with the eighth bit
// set, ended by CR LF, of which two check characters are not understood.
const specialLen = 19

func explainSpecial(b []byte) ([]explain.Line, error) {
	text := make([]byte, len(b))
	for i, c := range b {
		if c&0x80 == 0 {
			return nil, fmt.Errorf("byte %02X at %d has its eighth bit clear", c, i)
		}
		text[i] = c & 0x7F
	}
	if len(b) != specialLen || text[specialLen-2] != '\r' || text[specialLen-1] != '\n' {
		return nil, fmt.Errorf("%d bytes, want %d ended by 8D 8A", len(b), specialLen)
	}
	return []explain.Line{
		{Field: "text", Raw: string(text[:specialLen-2])},
		{Field: "pump", Raw: string(text[3]), Meaning: string(text[3])},
		{Field: "handle", Raw: string(text[14]), Meaning: string(text[14]) + " is up"},
		{Field: "check", Raw: string(text[15:17]), Meaning: "not decoded"},
	}, nil
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < digit || c > digit|9 {
			return false
		}
	}
	return true
}

// number reads digits that come with the least significant first.
func number(b []byte) string {
	s := ""
	for _, c := range b {
		s = hexDigits[c&0x0F:c&0x0F+1] + s
	}
	return s
}
