package horustech

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// The capabilities of the controller beyond [pump.Driver].
var (
	_ pump.Driver     = (*Driver)(nil)
	_ pump.Totalizer  = (*Driver)(nil)
	_ pump.SaleKeeper = (*Driver)(nil)
	_ pump.Pricer     = (*Driver)(nil)
	_ pump.Informer   = (*Driver)(nil)
)

// Totalizer implements [pump.Totalizer].
func (d *Driver) Totalizer(ctx context.Context, hose string) (dispense.Volume, error) {
	h, err := d.hose(hose)
	if err != nil {
		return 0, fmt.Errorf("horustech: totalizer: %w", err)
	}
	echo := readVolumeTotal(h.Nozzle).params()
	params, err := d.ask(ctx, readVolumeTotal(h.Nozzle), echo)
	if err != nil {
		return 0, fmt.Errorf("horustech: totalizer of hose %s: %w", hose, err)
	}
	digits, ok := strings.CutPrefix(params, echo)
	if !ok {
		word, _ := refusal(params)
		return 0, fmt.Errorf("horustech: totalizer of hose %s: %w: %s", hose, pump.ErrRefused, word)
	}
	n, err := explain.Number(digits)
	if err != nil || len(digits) != 10 {
		return 0, fmt.Errorf("horustech: totalizer of hose %s: %q is not ten digits", hose, digits)
	}
	return dispense.Volume(n) * centiliter, nil
}

// NextSale implements [pump.SaleKeeper]. A sale of a nozzle that is not ours has
// no Hose: it is fuel all the same.
func (d *Driver) NextSale(ctx context.Context) (pump.Sale, bool, error) {
	params, err := d.ask(ctx, request(cmdReadSale, "A1"), "")
	if err != nil {
		return pump.Sale{}, false, fmt.Errorf("horustech: next sale: %w", err)
	}
	if params == "" {
		return pump.Sale{}, false, nil
	}
	if len(params) == 2 {
		word, _ := refusal(params)
		return pump.Sale{}, false, fmt.Errorf("horustech: next sale: %w: %s", pump.ErrRefused, word)
	}
	s, err := parseSale(params)
	if err != nil {
		return pump.Sale{}, false, fmt.Errorf("horustech: next sale %q: %w", params, err)
	}
	for _, h := range d.hoses {
		if h.Nozzle == s.nozzle {
			s.Hose = h.ID
		}
	}
	if s.Hose == "" {
		d.log.Warn("sale of a nozzle that is not configured", "nozzle", s.nozzle, "index", s.Index)
	}
	return s.Sale, true, nil
}

// AcknowledgeSale implements [pump.SaleKeeper]. It reads the sale under the
// pointer first and moves on only when that is s: the answer to an earlier
// acknowledgment may have been lost after the pointer had moved.
func (d *Driver) AcknowledgeSale(ctx context.Context, s pump.Sale) error {
	next, ok, err := d.NextSale(ctx)
	if err != nil {
		return fmt.Errorf("acknowledge sale %06d: %w", s.Index, err)
	}
	if !ok || next != s {
		return nil // the pointer is past s already
	}
	params, err := d.ask(ctx, request(cmdAcknowledge, ""), "")
	if err != nil {
		return fmt.Errorf("horustech: acknowledge sale %06d: %w", s.Index, err)
	}
	if len(params) != 12 || strings.Trim(params, "0123456789") != "" {
		word, _ := refusal(params)
		return fmt.Errorf("horustech: acknowledge sale %06d: %w: %s", s.Index, pump.ErrRefused, word)
	}
	return nil
}

// SetPrice implements [pump.Pricer]. The pump shows it from the next lift on.
func (d *Driver) SetPrice(ctx context.Context, hose string, priceE4 int64) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("horustech: set price: %w", err)
	}
	value, err := rescale(priceE4, 4, int64(h.PriceDecimals))
	if err != nil {
		return fmt.Errorf("horustech: set price of hose %s: %w", hose, err)
	}
	back, err := rescale(value, int64(h.PriceDecimals), 4)
	if err != nil || back != priceE4 || value < 1 || value > 999_999 {
		return fmt.Errorf("horustech: set price of hose %s: %w: %d/10000 a liter does not fit 6 digits with %d decimals",
			hose, pump.ErrRefused, priceE4, h.PriceDecimals)
	}
	if err := d.command(ctx, setPrice(h.Nozzle, value)); err != nil {
		return fmt.Errorf("horustech: set price of hose %s: %w", hose, err)
	}
	return nil
}

// Information implements [pump.Informer]: firmware, serial number and network as
// the controller prints them, fields by semicolons.
func (d *Driver) Information(ctx context.Context) (string, error) {
	var last error
	for _, command := range []string{cmdInformation, cmdConcept} {
		params, err := d.ask(ctx, request(command, ""), "")
		switch {
		case err != nil:
			return "", fmt.Errorf("horustech: information: %w", err)
		case len(params) > 2:
			return params, nil
		}
		last = errors.New(params)
	}
	return "", fmt.Errorf("horustech: information: %w: status %w", pump.ErrRefused, last)
}
