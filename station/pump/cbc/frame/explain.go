package frame

import (
	"errors"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// Explain reads one frame sent by side, field by field. The error says what is
// wrong with a frame that cannot be read.
func Explain(side explain.Side, b []byte) ([]explain.Line, error) {
	if len(b) == 0 || b[0] != '(' {
		return nil, errors.New("a frame begins with (")
	}
	body, rest, err := Parse(b)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes follow the frame", len(rest))
	}
	if side == explain.Host {
		return match(hostShapes, body)
	}
	if strings.HasPrefix(body, "S") {
		lines, err := status(body)
		return titled("S", "status of all sides", lines), err
	}
	lines, err := match(deviceShapes, body)
	if err == nil || errors.Is(err, errChecksum) {
		return lines, err
	}
	if progress, perr := explain.Pick(inProgress, body); perr == nil && body != "" {
		return titled("", "sales in progress", progress), nil
	}
	return nil, err
}

var errChecksum = errors.New("checksum")

// match explains body by the first shape whose prefix, length, checksum and
// fields agree. When none does, the error is that of the nearest.
func match(shapes []shape, body string) ([]explain.Line, error) {
	nearest := fmt.Errorf("no form of this protocol begins with %.4q and is %d characters long", body, len(body))
	for _, s := range shapes {
		params, ok := strings.CutPrefix(body, s.prefix)
		if !ok || s.sum && len(params) < 2 {
			continue
		}
		check := ""
		if s.sum {
			params, check = params[:len(params)-2], params[len(params)-2:]
		}
		if !s.Fits(params) {
			continue
		}
		lines, err := s.read(params, check)
		if err == nil {
			return lines, nil
		}
		if !errors.Is(nearest, errChecksum) {
			nearest = fmt.Errorf("%s: %w", s.meaning, err)
		}
	}
	return nil, nearest
}

// read explains params and compares the checksum, empty when the form has none.
func (s shape) read(params, check string) ([]explain.Line, error) {
	lines, err := s.Lines(params)
	if err != nil {
		return nil, err
	}
	if s.sum {
		if want := sum(s.prefix + params); check != want {
			return nil, fmt.Errorf("%w %q, want %s", errChecksum, check, want)
		}
		lines = append(lines, explain.Line{Field: "checksum", Raw: check, Meaning: "right"})
	}
	return titled(s.prefix, s.meaning, lines), nil
}

func titled(prefix, meaning string, lines []explain.Line) []explain.Line {
	return append([]explain.Line{{Field: "frame", Raw: prefix, Meaning: meaning}}, lines...)
}
