package dart

import (
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
)

// Decimals are how many of its digits a pump shows after the point. They are a
// setting of the pump that no message is known to tell.
type Decimals struct{ Volume, Amount, Price int }

const maxDecimals = 4

func (d Decimals) check() error {
	for _, n := range []int{d.Volume, d.Amount, d.Price} {
		if n < 0 || n > maxDecimals {
			return fmt.Errorf("%d decimals, want 0 to %d", n, maxDecimals)
		}
	}
	return nil
}

// lastDigit is what the last of so many decimals of a liter is worth.
func lastDigit(decimals int) dispense.Volume {
	return dispense.Liter / dispense.Volume(power(decimals))
}

func power(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// telling is the least count of a figure that says anything about its scale:
// below it rounding is more than a twentieth.
const telling = 20

// judge holds what the pump shows of a sale, in its last digits, to volume ×
// price = amount, and says which decimals would fit when d do not. follows is
// false when no decimals do, such as where the till rounds to coarse coins.
func (d Decimals) judge(volume, amount, price uint64) (follows bool, err error) {
	if price == 0 || volume < telling || amount < telling {
		return true, nil
	}
	n, ok := tenfold(volume*price, amount)
	is := d.Volume + d.Price - d.Amount
	if !ok || n == is {
		return ok, nil
	}
	return true, fmt.Errorf("the pump shows volume %d × price %d = amount %d, which cannot be with %d, %d and %d decimals: %s would fit; see the pump's display",
		volume, price, amount, d.Volume, d.Price, d.Amount,
		options("volume_decimals", d.Volume+n-is, "price_decimals", d.Price+n-is, "amount_decimals", d.Amount-n+is))
}

// judgeTotal holds the movement of a totalizer to the volume sold meanwhile,
// both in their last digits.
func (d Decimals) judgeTotal(sold, moved uint64, decimals int) error {
	if sold < telling || moved < telling {
		return nil
	}
	n, ok := tenfold(moved, sold)
	is := decimals - d.Volume
	if !ok || n == is {
		return nil
	}
	return fmt.Errorf("the totalizer moved by %d over sales of %d, which cannot be with %d and %d decimals: %s would fit",
		moved, sold, decimals, d.Volume, options("total_decimals", decimals+n-is, "volume_decimals", d.Volume-n+is))
}

// tenfold returns n where a is b × 10^n within a tenth, or false.
func tenfold(a, b uint64) (n int, ok bool) {
	for n := -maxDecimals; n <= 2*maxDecimals; n++ {
		x, y := a, b
		if n < 0 {
			x *= power(-n)
		} else {
			y *= power(n)
		}
		if x >= y-y/10 && x <= y+y/10 {
			return n, true
		}
	}
	return 0, false
}

// options lists settings and their values, without those that cannot be.
func options(settings ...any) string {
	var list []string
	for i := 0; i < len(settings); i += 2 {
		if n := settings[i+1].(int); n >= 0 && n <= maxDecimals {
			list = append(list, fmt.Sprintf("%s = %d", settings[i], n))
		}
	}
	return strings.Join(list, " or ")
}
