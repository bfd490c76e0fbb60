package barcode

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxSheet is the highest number of a contingency sheet.
const MaxSheet = 999_999_999

// ErrSheet means that a text is not the number of a sheet with its check digits.
var ErrSheet = errors.New("not a sheet number: its check digits do not fit")

// FormatSheet returns the number of a contingency sheet as it is printed, coded and
// recorded: at least six digits, a hyphen and two check digits of ISO/IEC 7064,
// MOD 97-10. They find every single wrong digit and every swap of two, and are
// digits, because these numbers are typed on pads that have no more. A number
// outside 1 to [MaxSheet] panics: sheets are counted, not typed, by whoever prints
// them.
func FormatSheet(n int64) string {
	if n < 1 || n > MaxSheet {
		panic(fmt.Sprintf("barcode: no sheet has the number %d", n))
	}
	return fmt.Sprintf("%06d-%02d", n, sheetCheck(n))
}

// sheetCheck returns the digits with which the whole is 1 modulo 97.
func sheetCheck(n int64) int64 { return 98 - n*100%97 }

// ParseSheet reads the number of a sheet as people type it: with or without the
// hyphen, zeros in front and spaces. It fails with [ErrSheet].
func ParseSheet(text string) (int64, error) {
	digits := strings.ReplaceAll(text, " ", "")
	if i := len(digits) - 3; i > 0 && digits[i] == '-' {
		digits = digits[:i] + digits[i+1:]
	}
	if len(digits) < 3 || len(digits) > 11 || !consistsOf(digits, "0123456789") {
		return 0, ErrSheet
	}
	all, err := strconv.ParseInt(digits, 10, 64)
	if n := all / 100; err == nil && n >= 1 && all%100 == sheetCheck(n) {
		return n, nil
	}
	return 0, ErrSheet
}
