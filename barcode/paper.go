package barcode

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxSheetNumber is the highest number of a contingency sheet.
const MaxSheetNumber = 999_999_999

// ErrSheetNumber means that a text is not the number of a sheet with its check digits.
var ErrSheetNumber = errors.New("not a sheet number: its check digits do not fit")

// FormatSheetNumber returns the number of a contingency sheet as it is printed, coded and
// recorded: at least six digits, a hyphen and two check digits of ISO/IEC 7064,
// MOD 97-10. They find every single wrong digit and every swap of two, and are
// digits, because these numbers are typed on pads that have no more. A number
// outside 1 to [MaxSheetNumber] panics: sheets are counted, not typed, by whoever prints
// them.
func FormatSheetNumber(n int64) string {
	if n < 1 || n > MaxSheetNumber {
		panic(fmt.Sprintf("barcode: no sheet has the number %d", n))
	}
	return fmt.Sprintf("%06d-%02d", n, sheetCheck(n))
}

// sheetCheck returns the digits with which the whole is 1 modulo 97.
func sheetCheck(n int64) int64 { return 98 - n*100%97 }

// ParseSheetNumber reads the number of a sheet as people type it: with or without the
// hyphen, zeros in front and spaces. It fails with [ErrSheetNumber].
func ParseSheetNumber(text string) (int64, error) {
	digits := strings.ReplaceAll(text, " ", "")
	if i := len(digits) - 3; i > 0 && digits[i] == '-' {
		digits = digits[:i] + digits[i+1:]
	}
	if len(digits) < 3 || len(digits) > 11 || !consistsOf(digits, "0123456789") {
		return 0, ErrSheetNumber
	}
	all, err := strconv.ParseInt(digits, 10, 64)
	if n := all / 100; err == nil && n >= 1 && all%100 == sheetCheck(n) {
		return n, nil
	}
	return 0, ErrSheetNumber
}

// ErrVoucherNumber means that a text is not the folio of a voucher with its check digits.
var ErrVoucherNumber = errors.New("not a voucher's folio: its check digits do not fit")

// FormatVoucherNumber returns the folio of a paper voucher as it is printed, coded and
// recorded: a V, at least six digits, a hyphen and two check digits of ISO/IEC 7064,
// MOD 97-10, of the V and the number in nine digits: the number of a contingency sheet
// is never that of a voucher, with or without the letter. A number outside 1 to
// [MaxSheetNumber] panics.
func FormatVoucherNumber(n int64) string {
	if n < 1 || n > MaxSheetNumber {
		panic(fmt.Sprintf("barcode: no voucher has the number %d", n))
	}
	return fmt.Sprintf("V%06d-%02d", n, voucherCheck(n))
}

// voucherCheck counts the V as 31, as the standard does, in front of nine digits.
func voucherCheck(n int64) int64 { return sheetCheck(31*(MaxSheetNumber+1) + n) }

// ParseVoucherNumber reads a folio as people type it: with or without the V, the
// hyphen, zeros in front and spaces. It fails with [ErrVoucherNumber].
func ParseVoucherNumber(text string) (int64, error) {
	digits := strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(text, " ", "")), "V")
	if i := len(digits) - 3; i > 0 && digits[i] == '-' {
		digits = digits[:i] + digits[i+1:]
	}
	if len(digits) < 3 || len(digits) > 11 || !consistsOf(digits, "0123456789") {
		return 0, ErrVoucherNumber
	}
	all, err := strconv.ParseInt(digits, 10, 64)
	if n := all / 100; err == nil && n >= 1 && all%100 == voucherCheck(n) {
		return n, nil
	}
	return 0, ErrVoucherNumber
}
