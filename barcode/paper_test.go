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

// Every slip of one digit and every swap of two shows.
func TestSheetNumberFindsSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		good := []byte(barcode.FormatSheetNumber(rapid.Int64Range(1, 999_999).Draw(t, "number")))
		for i := range good {
			for d := byte('0'); d <= '9'; d++ {
				bad := append([]byte(nil), good...)
				if bad[i] = d; good[i] == '-' || good[i] == d {
					continue
				}
				if n, err := barcode.ParseSheetNumber(string(bad)); err == nil {
					t.Fatalf("%s typed as %s: got number %d, want an error", good, bad, n)
				}
			}
			for j := range i {
				bad := append([]byte(nil), good...)
				bad[i], bad[j] = bad[j], bad[i]
				if good[i] == '-' || good[j] == '-' || good[i] == good[j] {
					continue
				}
				if n, err := barcode.ParseSheetNumber(string(bad)); err == nil {
					t.Fatalf("%s typed as %s: got number %d, want an error", good, bad, n)
				}
			}
		}
	})
}
