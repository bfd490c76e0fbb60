package barcode_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/litro-fuel/litro/barcode"
)

// The check digits are those of an international bank account number, computed by
// hand: 98 less the remainder of the number with two zeros.
func TestSheetNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n    int64
		want string
	}{{1, "000001-95"}, {96, "000096-04"}, {97, "000097-98"}, {123456, "123456-76"}, {barcode.MaxSheetNumber, "999999999-96"}} {
		got := barcode.FormatSheetNumber(tt.n)
		if got != tt.want {
			t.Errorf("FormatSheetNumber(%d): got %s, want %s", tt.n, got, tt.want)
		}
		for _, typed := range []string{got, fmt.Sprintf("%d%s", tt.n, got[len(got)-2:]), " " + got[:len(got)-3] + " " + got[len(got)-2:]} {
			if n, err := barcode.ParseSheetNumber(typed); n != tt.n || err != nil {
				t.Errorf("ParseSheetNumber(%q): got %d, %v; want %d", typed, n, err, tt.n)
			}
		}
	}
	for _, bad := range []string{"", "1", "95", "000001", "000001-96", "000000-98", "000001-9S", "-1-95", "1000000000-00", "000001-95-95", "１２３"} {
		if n, err := barcode.ParseSheetNumber(bad); err == nil {
			t.Errorf("ParseSheetNumber(%q): got %d, want an error", bad, n)
		}
	}
}

// A folio's check digits are computed likewise, of 31 for the V and the number in nine
// digits.
func TestVoucherNumber(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n    int64
		want string
	}{{1, "V000001-37"}, {96, "V000096-43"}, {97, "V000097-40"}, {123456, "V123456-18"}, {barcode.MaxSheetNumber, "V999999999-38"}} {
		got := barcode.FormatVoucherNumber(tt.n)
		if whole := 31*100_000_000_000 + tt.n*100 + int64(got[len(got)-2]-'0')*10 + int64(got[len(got)-1]-'0'); whole%97 != 1 {
			t.Errorf("FormatVoucherNumber(%d): got %s, and %d is %d modulo 97", tt.n, got, whole, whole%97)
		}
		if got != tt.want {
			t.Errorf("FormatVoucherNumber(%d): got %s, want %s", tt.n, got, tt.want)
		}
		for _, typed := range []string{got, got[1:], "v" + fmt.Sprint(tt.n) + got[len(got)-2:], " " + got[:len(got)-3] + " " + got[len(got)-2:]} {
			if n, err := barcode.ParseVoucherNumber(typed); n != tt.n || err != nil {
				t.Errorf("ParseVoucherNumber(%q): got %d, %v; want %d", typed, n, err, tt.n)
			}
		}
		if n, err := barcode.ParseVoucherNumber(barcode.FormatSheetNumber(tt.n)); err == nil {
			t.Errorf("the number of sheet %d: got voucher %d, want an error", tt.n, n)
		}
	}
	for _, bad := range []string{"", "V", "V1", "V37", "VV000001-37", "V000001", "V000001-95", "V000000-98", "V-1-37", "V1000000000-00", "W000001-37"} {
		if n, err := barcode.ParseVoucherNumber(bad); err == nil {
			t.Errorf("ParseVoucherNumber(%q): got %d, want an error", bad, n)
		}
	}
}

// Every slip of one digit and every swap of two shows.
func TestNumbersFindSlips(t *testing.T) {
	t.Parallel()
	for _, kind := range []struct {
		format func(int64) string
		parse  func(string) (int64, error)
	}{{barcode.FormatSheetNumber, barcode.ParseSheetNumber}, {barcode.FormatVoucherNumber, barcode.ParseVoucherNumber}} {
		rapid.Check(t, func(t *rapid.T) {
			good := []byte(kind.format(rapid.Int64Range(1, 999_999).Draw(t, "number")))
			digit := func(i int) bool { return good[i] >= '0' && good[i] <= '9' }
			for i := range good {
				for d := byte('0'); d <= '9'; d++ {
					bad := append([]byte(nil), good...)
					if bad[i] = d; !digit(i) || good[i] == d {
						continue
					}
					if n, err := kind.parse(string(bad)); err == nil {
						t.Fatalf("%s typed as %s: got number %d, want an error", good, bad, n)
					}
				}
				for j := range i {
					bad := append([]byte(nil), good...)
					bad[i], bad[j] = bad[j], bad[i]
					if !digit(i) || !digit(j) || good[i] == good[j] {
						continue
					}
					if n, err := kind.parse(string(bad)); err == nil {
						t.Fatalf("%s typed as %s: got number %d, want an error", good, bad, n)
					}
				}
			}
		})
	}
}
