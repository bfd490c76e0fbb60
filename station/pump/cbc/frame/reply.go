package frame

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// None is the body of a reply that says that there is nothing. It has no
// checksum.
const None = "0"

// statusWidth is how long a status is, in all of its forms. It has no checksum,
// so that its length and letters are all there is to believe it by.
const statusWidth = 48

// A Sides is the state of every pump side, a letter each.
type Sides struct {
	letters string
	// Unit is what follows them: type, firmware, monitor, mains, battery. Empty
	// where there are 48 sides.
	Unit string
}

// Letter returns the letter of a side, blank for one that the unit has not.
func (s Sides) Letter(side int) byte {
	if side < len(s.letters) {
		return s.letters[side]
	}
	return ' '
}

// ParseStatus reads a reply to [Status]: 32 sides of a CBC with four characters
// of its own, 36 of a successor set up as one, each with words on the unit; or
// the 48 sides of all twelve channels.
func ParseStatus(body string) (Sides, error) {
	letters, ok := strings.CutPrefix(body, "S")
	if !ok || len(letters) != statusWidth {
		return Sides{}, fmt.Errorf("%q is no status: want S and %d characters", body, statusWidth)
	}
	n := 0
	for n < len(letters) && isState(letters[n]) {
		n++
	}
	switch {
	case n == statusWidth:
		return Sides{letters: letters}, nil
	case n < 32 || !isUnit(letters[36:]):
		return Sides{}, fmt.Errorf("%d sides before %q, want 32, 36 or 48 and then words on the unit", n, letters[n:])
	}
	return Sides{letters[:min(n, 36)], letters[36:]}, nil
}

func isState(c byte) bool {
	_, _, ok := companytec.State(c)
	return ok
}

// isUnit recognizes the twelve characters on the unit: type, V1.2, M1.2, G or B
// for mains, battery.
func isUnit(s string) bool {
	return s[0] >= '0' && s[0] <= '9' && (s[9] == 'G' || s[9] == 'B') && explain.IsHex(s[10:])
}

// A Flow is a sale in progress: what has flowed, in the last digit of volume or
// money, as the unit is set up.
type Flow struct {
	Code  Code
	Value int64
}

// ParseProgress reads a reply to [Progress].
func ParseProgress(body string) ([]Flow, error) {
	if body == None {
		return nil, nil
	}
	if len(body) == 0 || len(body)%8 != 0 {
		return nil, fmt.Errorf("%q is no list of sales in progress", body)
	}
	var all []Flow
	for ; body != ""; body = body[8:] {
		c, err := ParseCode(body[:2])
		if err != nil {
			return nil, err
		}
		v, err := explain.Number(body[2:8])
		if err != nil {
			return nil, fmt.Errorf("%q in progress at nozzle %s: %w", body[2:8], c, err)
		}
		all = append(all, Flow{c, int64(v)})
	}
	return all, nil
}

// ParsePointers reads a reply to [Pointers]: where the next sale is written, and
// where the next is read.
func ParsePointers(body string) (write, read int64, err error) {
	digits, err := unseal(body, "TP99", 8)
	if err != nil {
		return 0, 0, err
	}
	n, err := explain.Number(digits)
	return int64(n / 10_000), int64(n % 10_000), err
}

// ParseTotalizer reads a reply to [Totalizer], in centiliters.
func ParseTotalizer(c Code, body string) (int64, error) {
	digits, err := unseal(body, "Tl"+c.String(), 10)
	if err != nil {
		return 0, err
	}
	n, err := explain.Number(digits)
	return int64(n), err
}

// ParseSerial reads a reply to [Serial]: the number, behind C for fuel or G for
// gas.
func ParseSerial(c Code, body string) (string, error) {
	for _, kind := range []string{"C", "G"} {
		if n, err := unseal(body, "T"+kind+c.String(), 8); err == nil {
			return n, nil
		}
	}
	return "", fmt.Errorf("%q is no serial number", body)
}

// ParseClock reads a reply to [ReadClock] or [SetClock], in a zone. The time is
// zero when what the unit shows is none.
func ParseClock(body string, zone *time.Location) (time.Time, error) {
	digits, err := unseal(body, "KR1", 14)
	if err != nil {
		digits, err = unseal(body, "KW1", 14)
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.ParseInLocation(clockForm, digits[:6]+digits[8:], zone)
	if err != nil {
		return time.Time{}, nil
	}
	return at, nil
}

// ClockSet reads a reply to [SetDay].
func ClockSet(body string) error {
	if body != "&H" {
		return fmt.Errorf("%q does not say that the clock was set", body)
	}
	return nil
}

// ParseAccepted reads a reply that accepts or refuses what was asked of a nozzle,
// which begins with one of letters: M for a mode, F for a preset, M or U for a
// price. It has no checksum. A refusal is [pump.ErrRefused].
func ParseAccepted(letters string, c Code, body string) (refused error, err error) {
	if len(body) < 2 || !strings.Contains(letters, body[:1]) {
		return nil, fmt.Errorf("%q answers something else", body)
	}
	switch rest := body[1:]; {
	case rest == c.String():
		return nil, nil
	case len(rest) == 2 && rest[0] == '?' && refusals[rest[1:]] != "":
		return fmt.Errorf("%w: %s", pump.ErrRefused, refusals[rest[1:]]), nil
	}
	return nil, errors.New("the answer is of another nozzle")
}
