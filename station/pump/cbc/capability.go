package cbc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/cbc/frame"
	"github.com/litro-fuel/litro/station/pump/companytec"
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
		return 0, fmt.Errorf("cbc: totalizer: %w", err)
	}
	var n int64
	err = d.ask(ctx, frame.Totalizer(h.Code), func(body string) (err error) {
		n, err = frame.ParseTotalizer(h.Code, body)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("cbc: totalizer of hose %s: %w", hose, err)
	}
	return dispense.Volume(n) * companytec.Centiliter, nil
}

// SetPrice implements [pump.Pricer]. The pump shows it from the next lift on.
func (d *Driver) SetPrice(ctx context.Context, hose string, priceE4 int64) error {
	h, err := d.hose(hose)
	if err != nil {
		return fmt.Errorf("cbc: set price: %w", err)
	}
	value, err := companytec.Price(priceE4, h.PriceDecimals)
	if err != nil {
		return fmt.Errorf("cbc: set price of hose %s: %w: %w", hose, pump.ErrRefused, err)
	}
	// The manual's form of the answer begins with M and its example with U.
	if err := d.command(ctx, frame.SetPrice(h.Code, value), "MU", h.Code); err != nil {
		return fmt.Errorf("cbc: set price of hose %s: %w", hose, err)
	}
	if !d.fills.Open(h.ID) {
		d.prices[h.ID] = priceE4
	}
	return nil
}

// SetClock implements [pump.ClockSetter]. Units before CBC06 5.3 know day, hour
// and minute only, and no seconds.
func (d *Driver) SetClock(ctx context.Context, at time.Time) (was time.Time, err error) {
	clock := func(request []byte) (shown time.Time, err error) {
		err = d.ask(ctx, request, func(body string) (err error) {
			shown, err = frame.ParseClock(body, at.Location())
			return err
		})
		return shown, err
	}
	if was, err = clock(frame.ReadClock()); err != nil {
		return was, fmt.Errorf("cbc: read the clock: %w", err)
	}
	shown, err := clock(frame.SetClock(at))
	switch {
	case errors.Is(err, pump.ErrSilent):
		err = d.ask(ctx, frame.SetDay(at), frame.ClockSet)
	case err == nil && shown.Sub(at).Abs() > 2*time.Second:
		err = fmt.Errorf("%w: it shows %s", pump.ErrRefused, shown.Format(time.DateTime))
	}
	if err != nil {
		return was, fmt.Errorf("cbc: set the clock: %w", err)
	}
	return was, nil
}

// Information implements [pump.Informer]: what the status says of the unit, and
// its serial number.
func (d *Driver) Information(ctx context.Context) (string, error) {
	var words []string
	err := d.ask(ctx, frame.Status(), func(body string) error {
		sides, err := frame.ParseStatus(body)
		if sides.Unit != "" {
			words = append(words, sides.Unit)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("cbc: information: %w", err)
	}
	c := d.hoses[0].Code
	err = d.ask(ctx, frame.Serial(c), func(body string) error {
		n, err := frame.ParseSerial(c, body)
		if err == nil {
			words = append(words, "serial "+n)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("cbc: information: serial number: %w", err)
	}
	return strings.Join(words, "; "), nil
}
