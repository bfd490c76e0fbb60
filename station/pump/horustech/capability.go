package horustech

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/companytec"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// The capabilities of the controller beyond [pump.Driver].
var (
	_ pump.Driver       = (*Driver)(nil)
	_ pump.Totalizer    = (*Driver)(nil)
	_ pump.SaleKeeper   = (*Driver)(nil)
	_ pump.StoreWatcher = (*Driver)(nil)
	_ pump.ClockSetter  = (*Driver)(nil)
	_ pump.Pricer       = (*Driver)(nil)
	_ pump.Informer     = (*Driver)(nil)
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
	return dispense.Volume(n) * companytec.Centiliter, nil
}

// SetPrice implements [pump.Pricer]. The pump shows it from the next lift on.
func (d *Driver) SetPrice(ctx context.Context, hose string, priceE4 int64) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("horustech: set price: %w", err)
	}
	value, err := companytec.Price(priceE4, h.PriceDecimals)
	if err != nil {
		return fmt.Errorf("horustech: set price of hose %s: %w: %w", hose, pump.ErrRefused, err)
	}
	if err := d.command(ctx, setPrice(h.Nozzle, value)); err != nil {
		return fmt.Errorf("horustech: set price of hose %s: %w", hose, err)
	}
	return nil
}

// clockForm is the controller's clock, with the weekday left out behind the day:
// 01 is Sunday.
const clockForm = "060102150405"

// SetClock implements [pump.ClockSetter].
func (d *Driver) SetClock(ctx context.Context, at time.Time) (was time.Time, err error) {
	params, err := d.ask(ctx, request(cmdReadClock, ""), "")
	if err != nil {
		return was, fmt.Errorf("horustech: read the clock: %w", err)
	}
	if len(params) == 14 { // what is no time will be one
		was, _ = time.ParseInLocation(clockForm, params[:6]+params[8:], at.Location())
	}
	digits := at.Format(clockForm)
	set := request(cmdSetClock, fmt.Sprintf("%s%02d%s", digits[:6], at.Weekday()+1, digits[6:]))
	if err := d.command(ctx, set); err != nil {
		return was, fmt.Errorf("horustech: set the clock: %w", err)
	}
	return was, nil
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
