// Package gilbarco is the codec of Gilbarco's two-wire protocol: the bytes
// between a site controller and the pumps of one current loop. It opens no line
// and drives no pump. It has never been run on hardware; its facts come from
// captures of one line that somebody else published ("captured"), and from
// layouts that several programs agree on ("computed").
package gilbarco

import (
	"errors"
	"fmt"
	"slices"
)

// A Command is what the controller asks of one pump. It is the high nibble of a
// single byte; the low nibble is the pump.
type Command byte

// The commands. Authorize and Stop have no reply: the next status tells.
const (
	Status      Command = 0
	Authorize   Command = 1
	SendBlock   Command = 2 // answered with D; then a block follows
	Stop        Command = 3
	Transaction Command = 4
	Totals      Command = 5
	Money       Command = 6 // of the fill in progress
)

// Bytes that stop all pumps at once.
const (
	StopAll  = 0xF0
	StopAll2 = 0xFC
)

// A State is what a pump answers to Status or SendBlock, in one byte as a
// command is. The same byte means other things in the two directions, and has
// no check: ask twice before acting on one.
type State byte

// The states.
const (
	Error      State = 0
	Off        State = 6 // or idle
	Call       State = 7 // the handle is up
	Authorized State = 8
	Busy       State = 9 // delivering
	EndA       State = 0xA
	EndB       State = 0xB // perhaps for one poll only
	Stopped    State = 0xC
	Listening  State = 0xD // send the block now
	OffToo     State = 0xE
)

// pumps is how many pumps a loop has; the last is nibble 0.
const pumps = 16

// Byte returns the byte of a command to pump 1 to 16.
func (c Command) Byte(pump int) byte { return byte(c)<<4 | byte(pump%pumps) }

// split returns the high nibble of a byte, and its pump from 1 to 16.
func split(b byte) (high byte, pump int) {
	pump = int(b & 0x0F)
	if pump == 0 {
		pump = pumps
	}
	return b >> 4, pump
}

// The words of a block. A word is one of these bytes and the digits after it.
const (
	PresetVolume = 0xF1
	PresetMoney  = 0xF2
	Level1       = 0xF4
	Level2       = 0xF5
	Grade        = 0xF6
	Price        = 0xF7
	Value        = 0xF8 // of the preset
	Volume       = 0xF9
	Amount       = 0xFA
	Special      = 0xFE

	start    = 0xFF
	checkIs  = 0xFB
	stop     = 0xF0
	digit    = 0xE0
	maxBlock = 4 + 16*42 // totals of 16 grades
)

// A Word is a word byte and its digits, the most significant first. A nibble
// above 9 is a digit too: some stand in blocks and mean something else.
type Word struct {
	Code   byte
	Digits string // of 0-9 and A-F
}

// A Block is what is said in more than one byte.
type Block struct {
	// FromHost blocks say how long they are, those of pumps do not.
	FromHost bool
	Words    []Word
}

const hexDigits = "0123456789ABCDEF"

// Bytes returns b as it goes over the loop: digits with the least significant
// first, and the check.
func (b Block) Bytes() []byte {
	out := []byte{start}
	if b.FromHost {
		out = append(out, digit) // its length, put in below
	}
	for _, w := range b.Words {
		out = append(out, w.Code)
		for _, d := range slices.Backward([]byte(w.Digits)) {
			out = append(out, digit|byte(slices.Index([]byte(hexDigits), d)))
		}
	}
	out = append(out, checkIs)
	if b.FromHost {
		out[1] = digit | -byte(len(out))&0x0F // as many follow it, with the two below
	}
	return append(out, check(out), stop)
}

// check is the two's complement of the sum of all low nibbles. One wrong block
// in sixteen passes it.
func check(b []byte) byte {
	var sum byte
	for _, c := range b {
		sum += c & 0x0F
	}
	return digit | -sum&0x0F
}

// ErrShort means that the bytes so far may be the beginning of a block.
var ErrShort = errors.New("the block is not complete")

// ParseBlock reads one whole block of one side.
func ParseBlock(fromHost bool, b []byte) (Block, error) {
	at, err := checkFrame(fromHost, b)
	if err != nil {
		return Block{}, err
	}
	out := Block{FromHost: fromHost}
	for _, c := range b[at : len(b)-3] {
		switch {
		case c > stop && c != checkIs && c != start:
			out.Words = append(out.Words, Word{Code: c})
		case c&0xF0 == digit && len(out.Words) > 0:
			w := &out.Words[len(out.Words)-1]
			w.Digits = hexDigits[c&0x0F:c&0x0F+1] + w.Digits
		default:
			return Block{}, fmt.Errorf("byte %02X at %d is neither word nor digit", c, at)
		}
		at++
	}
	return out, nil
}

// checkFrame checks start, end, length and check, and returns where the words
// begin.
func checkFrame(fromHost bool, b []byte) (words int, err error) {
	words = 1
	if fromHost {
		words = 2
	}
	n := len(b)
	switch {
	case n > maxBlock:
		return 0, fmt.Errorf("%d bytes, want at most %d", n, maxBlock)
	case n > 0 && b[0] != start:
		return 0, fmt.Errorf("a block begins with FF, not %02X", b[0])
	case n < words+3 || b[n-1] != stop:
		return 0, fmt.Errorf("%w: it ends with FB, a check and F0", ErrShort)
	case b[n-3] != checkIs:
		return 0, fmt.Errorf("byte %02X stands where FB should be, before the check", b[n-3])
	case b[n-2] != check(b[:n-2]):
		return 0, fmt.Errorf("check %02X, want %02X", b[n-2], check(b[:n-2]))
	}
	if want := digit | -byte(n-2)&0x0F; fromHost && b[1] != want {
		return 0, fmt.Errorf("length %02X, want %02X for %d bytes after it", b[1], want, n-2)
	}
	return words, nil
}
