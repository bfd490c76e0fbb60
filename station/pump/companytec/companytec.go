// Package companytec is what the two dialects of the Companytec controllers have
// in common: the letters of a nozzle's state, how a fill is followed from poll to
// poll, what a preset can carry, the scale of figures, and the watch over the
// controller's store of finished sales. It knows no frame and touches no line.
package companytec

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// Centiliter is one count of a totalizer, in both dialects: documented in every
// published sale, whatever decimals its volume has.
const Centiliter = 10 * dispense.Milliliter

// TotalDecimals is the scale of the totalizers, which see [Centiliter].
const TotalDecimals = 2

// TotalModulus is the count at which the ten digits of a totalizer return to
// zero.
const TotalModulus = 10_000_000_000

// LastDigit is what the last digit of a volume is worth.
func LastDigit(decimals int) dispense.Volume {
	v := dispense.Liter
	for range decimals {
		v /= 10
	}
	return v
}

// Rescale moves n from one count of decimals to another, rounding half up where
// it loses digits.
func Rescale(n, from, to int64) (int64, error) {
	if from > 6 {
		return 0, fmt.Errorf("%d decimals, want at most 6", from)
	}
	for ; from < to; from++ {
		n *= 10
	}
	divisor := int64(1)
	for ; from > to; from-- {
		divisor *= 10
	}
	return (n + divisor/2) / divisor, nil
}

// Price returns a price as the six digits of a command have it, or says why they
// cannot.
func Price(priceE4 int64, decimals int) (int64, error) {
	value, err := Rescale(priceE4, 4, int64(decimals))
	if err != nil {
		return 0, err
	}
	back, err := Rescale(value, int64(decimals), 4)
	if err != nil || back != priceE4 || value < 1 || value > 999_999 {
		return 0, fmt.Errorf("%d/10000 a liter does not fit 6 digits with %d decimals", priceE4, decimals)
	}
	return value, nil
}

// maxSeconds is what the two digits of the time to lift can say.
const maxSeconds = 99

// Limit returns an order's limit in steps, and how many seconds its release
// waits for the lift, 99 at most. The error says why no preset with so many
// digits can carry the order.
func Limit(o pump.Order, step dispense.Volume, digits int) (value int64, seconds int, err error) {
	most := int64(1)
	for range digits {
		most *= 10
	}
	value, seconds = int64(o.Limit/step), int(min(o.Lapse/time.Second, maxSeconds))
	switch {
	case o.Limit <= 0 || o.Limit%step != 0:
		return 0, 0, fmt.Errorf("limit %v is not a positive number of steps of %v", o.Limit, step)
	case value >= most:
		return 0, 0, fmt.Errorf("limit %v has more digits than the preset", o.Limit)
	case len(o.ID) != 16 || !explain.IsHex(o.ID) || none(o.ID):
		return 0, 0, fmt.Errorf("id %q is not 16 upper-case hexadecimal digits other than F alone", o.ID)
	case seconds < 1:
		return 0, 0, fmt.Errorf("lapse %v leaves no time to lift the nozzle", o.Lapse)
	}
	return value, seconds, nil
}

// SaleID is whom a sale was for: the client, which is us, else the attendant,
// whose card is nobody's we know, else nobody.
func SaleID(attendant, client string) string {
	switch {
	case !none(client):
		return client
	case !none(attendant):
		return attendant
	}
	return ""
}

// none tells whether an identifier or a figure is all F, which stands for none.
func none(s string) bool { return strings.Trim(s, "F") == "" }

// State translates the letter of a nozzle, or of a pump side.
func State(c byte) (s pump.State, word string, ok bool) {
	switch c {
	case 'L':
		return pump.Free, "free: fuel flows without us", true
	case 'B':
		return pump.Idle, "blocked, hung up", true
	case 'E':
		return pump.Calling, "lifted, waits for a release", true
	case 'P':
		return pump.Armed, "released", true
	case 'A':
		return pump.Flowing, "filling", true
	case 'C':
		return pump.Done, "finished", true
	case '#':
		return pump.Busy, "another nozzle of the side is filling", true
	case 'F':
		return pump.Fault, "the pump fails or is absent", true
	case ' ':
		return pump.Unknown, "not configured", true
	case '!':
		return pump.Unknown, "error", true
	}
	return pump.Unknown, "", false
}

// SayState says the letter of a state in words.
func SayState(raw string, _ explain.Values) (string, error) {
	_, word, ok := State(raw[0])
	if !ok {
		return "", errors.New("not a state of a nozzle")
	}
	return word, nil
}
