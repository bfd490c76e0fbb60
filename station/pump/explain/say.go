package explain

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Why a field cannot be read.
var (
	errDigits = errors.New("not a decimal number")
	errHex    = errors.New("not upper-case hexadecimal")
	errNone   = errors.New("not a value of this field")
)

// Digits says a decimal number without its leading zeros.
func Digits(raw string, _ Values) (string, error) {
	n, err := Number(raw)
	if err != nil {
		return "", err
	}
	return strconv.FormatUint(n, 10), nil
}

// Number reads a field of decimal digits only.
func Number(raw string) (uint64, error) {
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, errDigits
		}
	}
	n, err := strconv.ParseUint(raw, 10, 64)
	if err != nil {
		return 0, errDigits
	}
	return n, nil
}

// Hex accepts upper-case hexadecimal digits and adds no words.
func Hex(raw string, _ Values) (string, error) {
	if !IsHex(raw) {
		return "", errHex
	}
	return "", nil
}

// IsHex reports whether s is upper-case hexadecimal digits only.
func IsHex(s string) bool {
	return strings.Trim(s, "0123456789ABCDEF") == ""
}

// Identifier says a 16-digit identifier; all F stands for none.
func Identifier(raw string, _ Values) (string, error) {
	switch {
	case !IsHex(raw):
		return "", errHex
	case strings.Trim(raw, "F") == "":
		return "none", nil
	}
	return raw, nil
}

// OneOf says a code by its word and refuses a code without one.
func OneOf(words map[string]string) Say {
	return func(raw string, _ Values) (string, error) {
		if m, ok := words[raw]; ok {
			return m, nil
		}
		return "", errNone
	}
}

// Fixed says a number with a fixed count of decimals and a unit.
func Fixed(decimals int, unit string) Say {
	return func(raw string, _ Values) (string, error) { return Decimal(raw, decimals, unit) }
}

// Decimal puts the decimal point into a run of digits: ("001060", 3, " L") is
// "1.060 L".
func Decimal(raw string, decimals int, unit string) (string, error) {
	n, err := Number(raw)
	if err != nil {
		return "", err
	}
	s := strconv.FormatUint(n, 10)
	if decimals > 0 {
		s = fmt.Sprintf("%0*d", decimals+1, n)
		s = s[:len(s)-decimals] + "." + s[len(s)-decimals:]
	}
	return s + unit, nil
}
