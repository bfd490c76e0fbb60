package frame

import (
	"fmt"
	"strconv"

	"github.com/litro-fuel/litro/station/pump/explain"
)

// A Code is where a nozzle is wired, in one byte: position × 40h + channel × 4 +
// address − 1 (documented, with a table of all codes).
type Code byte

// CodeAt returns the code of the nozzle at a channel, 1 to 12, with an address on
// it, 1 to 4, at a position there, 0 to 3.
func CodeAt(channel, address, position int) (Code, error) {
	switch {
	case channel < 1 || channel > 12:
		return 0, fmt.Errorf("channel %d, want 1 to 12", channel)
	case address < 1 || address > 4:
		return 0, fmt.Errorf("address %d, want 1 to 4", address)
	case position < 0 || position > 3:
		return 0, fmt.Errorf("position %d, want 0 to 3", position)
	}
	return Code(position<<6 | channel<<2 | (address - 1)), nil
}

// ParseCode reads a code as it is printed: two hexadecimal digits.
func ParseCode(s string) (Code, error) {
	n, err := strconv.ParseUint(s, 16, 8)
	c := Code(n)
	if err != nil || len(s) != 2 || !explain.IsHex(s) || c.Channel() < 1 || c.Channel() > 12 {
		return 0, fmt.Errorf("nozzle code %q, want two upper-case hexadecimal digits of the manual's table, such as 04 or 4D", s)
	}
	return c, nil
}

// Channel, Address and Position take the code apart.
func (c Code) Channel() int  { return int(c) >> 2 & 0xF }
func (c Code) Address() int  { return int(c)&3 + 1 }
func (c Code) Position() int { return int(c) >> 6 }

// Side is the place of the nozzle's pump side in a status, from 0. All nozzles
// of one address share it.
func (c Code) Side() int { return (c.Channel()-1)*4 + c.Address() - 1 }

// String returns the code as it is printed.
func (c Code) String() string { return fmt.Sprintf("%02X", byte(c)) }
