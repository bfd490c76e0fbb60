package horustech

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Explain reads one frame sent by side, field by field. The error says what is
// wrong with a frame that the controller would not send or not accept.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	if len(b) == 0 || b[0] != '>' {
		return nil, errors.New("a frame begins with >")
	}
	f, rest, err := parse(b)
	switch {
	case errors.Is(err, errShort):
		return nil, fmt.Errorf("%w: %d bytes, and its length field asks for more", err, len(b))
	case err != nil:
		return nil, err
	case len(rest) > 0:
		return nil, fmt.Errorf("%d bytes follow the frame", len(rest))
	case f.from != side:
		return nil, fmt.Errorf("the frame is marked as sent by the %s, not by the %s", f.from, side)
	}
	c, ok := commands[f.command()]
	if !ok {
		return nil, fmt.Errorf("unknown command %q", f.command())
	}
	fields, err := c.lines(side, f.params())
	if err != nil {
		return nil, fmt.Errorf("command %s, %s: %w", f.command(), c.name, err)
	}
	lines := []explain.Line{
		{Field: "from", Raw: string(b[:2]), Meaning: side.String()},
		{Field: "length", Raw: string(b[2:headLen]), Meaning: strconv.Itoa(len(f.data)) + " characters"},
		{Field: "command", Raw: f.command(), Meaning: c.name},
	}
	lines = append(lines, fields...)
	return append(lines, explain.Line{Field: "checksum", Raw: string(b[len(b)-sumLen:]), Meaning: "right"}), nil
}

// lines reads the parameters of a command. Any reply may be a refusal instead
// of what was asked for, and totals depend on the type they echo.
func (c command) lines(side explain.Side, params string) ([]explain.Line, error) {
	shapes := c.reply
	if side == explain.Host {
		shapes = c.ask
	} else if len(params) == 2 && params[0] == 'E' && !c.own2 {
		shapes = statusReply
	} else if c.byType != nil && len(params) >= 4 {
		if s, ok := c.byType[params[2:4]]; ok {
			shapes = s
		}
	}
	return explain.Pick(shapes, params)
}
