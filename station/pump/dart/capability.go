package dart

import (
	"context"
	"errors"
	"fmt"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
)

// Totalizer implements [pump.Totalizer]. Its movement is held to the sales since
// the last reading: either may have other decimals than configured.
func (d *Driver) Totalizer(ctx context.Context, hose string) (dispense.Volume, error) {
	h, s, err := d.find(hose)
	if err != nil {
		return 0, fmt.Errorf("dart: totalizer: %w", err)
	}
	t, err := d.readTotal(ctx, s, h)
	if err != nil {
		return 0, fmt.Errorf("dart: totalizer of hose %s: %w", hose, err)
	}
	if h.based && t.count >= h.base && s.wrong == nil {
		if err := h.Decimals.judgeTotal(h.sold, t.count-h.base, h.TotalDecimals); err != nil {
			s.wrong = fmt.Errorf("hose %s: %w", h.ID, err)
			d.log.Error("decimals are wrong; no orders are taken", "err", s.wrong)
		}
	}
	h.base, h.based, h.sold = t.count, true, 0
	return dispense.Volume(t.count) * lastDigit(h.TotalDecimals), nil
}

// readTotal asks for the volume counter of a nozzle.
func (d *Driver) readTotal(ctx context.Context, s *side, h *hose) (total, error) {
	if err := d.ask(ctx, s, newTotal, askTotal(h.Nozzle)); err != nil {
		return total{}, err
	}
	switch t := s.total; {
	case int(t.counter) != h.Nozzle:
		return total{}, fmt.Errorf("%w: it told counter %02X, not %02X", pump.ErrSilent, t.counter, h.Nozzle)
	case t.digits != h.TotalDigits:
		return total{}, fmt.Errorf("%w: it tells %d digits: set total_digits = %d", pump.ErrRefused, t.digits, t.digits)
	default:
		return t, nil
	}
}

// SetPrice implements [pump.Pricer]. The pump is told at once when it is at rest
// and the prices of all nozzles of its side are known, else before the next
// release.
func (d *Driver) SetPrice(ctx context.Context, hose string, priceE4 int64) error {
	h, s, err := d.find(hose)
	if err != nil {
		return fmt.Errorf("dart: set price: %w", err)
	}
	price, err := h.shown(priceE4)
	if err != nil {
		return fmt.Errorf("dart: set price of hose %s: %w: %w", hose, pump.ErrRefused, err)
	}
	h.price, s.programmed = price, false
	if _, missing := s.prices(); missing != "" {
		d.log.Debug("price not sent yet", "hose", hose, "why", missing)
		return nil
	}
	if err := d.refresh(ctx, s); err != nil {
		return fmt.Errorf("dart: set price of hose %s: %w", hose, err)
	}
	if p := s.phase(); p == pump.Armed || p == pump.Flowing {
		return nil
	}
	if err := d.program(ctx, s); err != nil {
		return fmt.Errorf("dart: set price of hose %s: %w", hose, err)
	}
	return nil
}

var errPrice = errors.New("the price is not known")

// shown is a price in the last digit of the display.
func (h *hose) shown(priceE4 int64) (uint64, error) {
	unit := int64(power(4 - h.Decimals.Price))
	switch {
	case priceE4 <= 0:
		return 0, errPrice
	case priceE4%unit != 0 || priceE4/unit >= int64(power(priceDigits)):
		return 0, fmt.Errorf("%d/10000 a liter does not fit %d digits with %d decimals", priceE4, priceDigits, h.Decimals.Price)
	}
	return uint64(priceE4 / unit), nil
}
