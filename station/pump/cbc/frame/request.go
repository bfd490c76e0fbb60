package frame

import (
	"fmt"
	"time"
)

// A Mode is what a nozzle is to do.
type Mode byte

// The modes this driver sets. L would free the pump for anybody, and A would
// release it without a limit: neither is ever sent.
const (
	Block Mode = 'B'
	Stop  Mode = 'S'
)

// Status asks for the state of every side.
func Status() []byte { return bare("&S") }

// Progress asks for the sales in progress.
func Progress() []byte { return bare("&V") }

// Pointers asks for the pointers of the stored sales.
func Pointers() []byte { return sealed("&T99P") }

// Next moves the read pointer on to the next stored sale. It has no reply.
func Next() []byte { return bare("&I") }

// ReadSale asks for the sale under the read pointer, in one of the forms.
func ReadSale(f Form) []byte { return sealed(f.ask()) }

// SetMode asks a nozzle to change its mode.
func SetMode(c Code, m Mode) []byte { return sealed(fmt.Sprintf("&M%s%c", c, m)) }

// Preset releases a nozzle once, for a client's id of 16 hexadecimal digits, up
// to a volume, for so many seconds until it is lifted. V releases this nozzle
// only; a limit in money would release all of its side.
func Preset(c Code, id string, value int64, seconds int) []byte {
	return sealed(fmt.Sprintf("?F%sP%s1S%06d%02dV00000", c, id, value, seconds))
}

// Totalizer asks for the volume totalizer of a nozzle, with ten digits.
func Totalizer(c Code) []byte { return sealed("&T" + c.String() + "l") }

// Serial asks for the unit's serial number.
func Serial(c Code) []byte { return sealed("&T" + c.String() + "N") }

// SetPrice sets the price of level 0, with six digits.
func SetPrice(c Code, value int64) []byte { return sealed(fmt.Sprintf("&U%s00%06d", c, value)) }

// ReadClock asks for the unit's clock, and SetClock sets it. The reply to both is
// what it shows then.
func ReadClock() []byte            { return sealed("&KR1") }
func SetClock(at time.Time) []byte { return sealed("&KW1" + clockDigits(at)) }

// SetDay sets day, hour and minute of older units, which know no more.
func SetDay(at time.Time) []byte { return bare("&H" + at.Format("021504")) }

// clockForm is the clock with the weekday left out behind the day: 01 is Sunday.
const clockForm = "060102150405"

func clockDigits(at time.Time) string {
	s := at.Format(clockForm)
	return fmt.Sprintf("%s%02d%s", s[:6], at.Weekday()+1, s[6:])
}
