package dart

import (
	"errors"
	"fmt"
)

// A transaction is one thing said in a block. The numbers of the two directions
// overlap, so one without its sender has no meaning.
type transaction struct {
	code byte
	data []byte
}

// What the master says.
const (
	cdCommand = 0x01
	cdNozzles = 0x02 // allowed
	cdVolume  = 0x03 // preset
	cdAmount  = 0x04 // preset
	cdPrices  = 0x05
	cdSuspend = 0x0E
	cdResume  = 0x0F
	cdTotal   = 0x65
)

// What a pump says.
const (
	dcStatus     = 0x01
	dcFill       = 0x02
	dcNozzle     = 0x03
	dcAlarm      = 0x05
	dcParameters = 0x07
	dcIdentity   = 0x09
	dcTotal      = 0x65
)

// The commands of cdCommand.
const (
	dccStatus     = 0x00
	dccParameters = 0x02
	dccIdentity   = 0x03
	dccFill       = 0x04
	dccReset      = 0x05
	dccAuthorize  = 0x06
	dccStop       = 0x08
	dccSwitchOff  = 0x0A
	dccSuspend    = 0x0D
	dccResume     = 0x0E
	dccPrices     = 0x0F
)

// The states of a pump side.
const (
	statusNotProgrammed = 0x00
	statusReset         = 0x01
	statusAuthorized    = 0x02
	statusFilling       = 0x04
	statusCompleted     = 0x05
	statusMaxReached    = 0x06
	statusSwitchedOff   = 0x07
	statusSuspended     = 0x08
	statusPaused        = 0x0B // Mepsan R07
)

// maxNozzle is how many nozzles a side has at most, and outBit the bit beside
// their number that says that the nozzle is out.
const (
	maxNozzle = 8
	outBit    = 0x10
)

// Digits of packed decimals.
const (
	figureDigits = 8 // volume, amount and their presets
	priceDigits  = 6
)

func command(c byte) transaction      { return transaction{cdCommand, []byte{c}} }
func allow(nozzle int) transaction    { return transaction{cdNozzles, []byte{byte(nozzle)}} }
func askTotal(nozzle int) transaction { return transaction{cdTotal, []byte{byte(nozzle)}} }
func presetVolume(v uint64) transaction {
	return transaction{cdVolume, packed(v, figureDigits)}
}

// prices sets the price of every nozzle, the first first.
func prices(of []uint64) transaction {
	var b []byte
	for _, p := range of {
		b = append(b, packed(p, priceDigits)...)
	}
	return transaction{cdPrices, b}
}

// block puts transactions one after another, as they are carried out.
func block(ts ...transaction) []byte {
	var b []byte
	for _, t := range ts {
		b = append(b, t.code, byte(len(t.data)))
		b = append(b, t.data...)
	}
	return b
}

// transactions reads the data of a block. With an error it returns what stands
// before the place that cannot be read.
func transactions(b []byte) ([]transaction, error) {
	var ts []transaction
	for len(b) > 0 {
		if len(b) < 2 || len(b)-2 < int(b[1]) {
			return ts, fmt.Errorf("transaction % X is cut short", b)
		}
		end := 2 + int(b[1])
		ts, b = append(ts, transaction{b[0], b[2:end]}), b[end:]
	}
	return ts, nil
}

// packed returns the last digits of v as packed decimals, the first first.
func packed(v uint64, digits int) []byte {
	b := make([]byte, digits/2)
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte(v%10) | byte(v/10%10)<<4
		v /= 100
	}
	return b
}

var errPacked = errors.New("not packed decimal digits")

// unpacked reads packed decimals.
func unpacked(b []byte) (uint64, error) {
	var v uint64
	for _, c := range b {
		if c>>4 > 9 || c&0xF > 9 {
			return 0, errPacked
		}
		v = v*100 + uint64(c>>4)*10 + uint64(c&0xF)
	}
	return v, nil
}

// A total is what a pump answers to askTotal.
type total struct {
	counter byte // nozzle number for its volume
	count   uint64
	digits  int
}

// The two layouts of a total. Pumps answer three groups of ten digits, the
// second equal to the first and the third 0 in every capture; card units of
// Chinese make answer volume and amount of twelve digits each.
const (
	totalLength, totalDigits         = 16, 10
	totalLengthCard, totalDigitsCard = 13, 12
)

func readTotal(b []byte) (total, error) {
	digits := totalDigits
	switch len(b) {
	case totalLength:
	case totalLengthCard:
		digits = totalDigitsCard
	default:
		return total{}, fmt.Errorf("a total of %d bytes, want %d or %d", len(b), totalLength, totalLengthCard)
	}
	n, err := unpacked(b[1 : 1+digits/2])
	return total{b[0], n, digits}, err
}
