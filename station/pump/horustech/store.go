package horustech

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/pump/explain"
)

// lookEvery is how often the pointers of the stored sales are asked for.
const lookEvery = 10 * time.Second

// NextSale implements [pump.SaleKeeper]. A sale of a nozzle that is not ours has
// no Hose: it is fuel all the same.
func (d *Driver) NextSale(ctx context.Context) (pump.Sale, bool, error) {
	s, ok, err := d.nextSale(ctx)
	if err == nil && time.Since(d.looked) >= lookEvery {
		d.look(ctx)
	}
	return s, ok, err
}

func (d *Driver) nextSale(ctx context.Context) (pump.Sale, bool, error) {
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

// look watches the pointers. A controller that does not tell them is not asked
// again for a while: only the watch is lost by it.
func (d *Driver) look(ctx context.Context) {
	d.looked = time.Now()
	echo := readPointers().params()
	params, err := d.ask(ctx, readPointers(), echo)
	var read, write uint64
	if digits, ok := strings.CutPrefix(params, echo); err == nil && ok && len(digits) >= 12 {
		read, err = explain.Number(digits[:6])
		if err == nil {
			write, err = explain.Number(digits[6:12])
		}
	} else if err == nil {
		err = fmt.Errorf("%q says nothing of them", params)
	}
	if err != nil {
		d.log.Debug("pointers of the stored sales not read", "err", err)
		return
	}
	d.ring.Look(int64(read), int64(write))
}

// StoreTrouble implements [pump.StoreWatcher].
func (d *Driver) StoreTrouble() string { return d.ring.Trouble() }

// AcknowledgeSale implements [pump.SaleKeeper]. It reads the sale under the
// pointer first and moves on only when that is s: the answer to an earlier
// acknowledgment may have been lost after the pointer had moved.
func (d *Driver) AcknowledgeSale(ctx context.Context, s pump.Sale) error {
	next, ok, err := d.nextSale(ctx)
	if err != nil {
		return fmt.Errorf("acknowledge sale %06d: %w", s.Index, err)
	}
	if !ok || next != s {
		return nil // the pointer is past s already
	}
	params, err := d.ask(ctx, request(cmdAcknowledge, ""), "")
	if err != nil {
		if errors.Is(err, pump.ErrSilent) {
			d.ring.Unanswered()
		}
		return fmt.Errorf("horustech: acknowledge sale %06d: %w", s.Index, err)
	}
	if len(params) != 12 || strings.Trim(params, "0123456789") != "" {
		word, _ := refusal(params)
		return fmt.Errorf("horustech: acknowledge sale %06d: %w: %s", s.Index, pump.ErrRefused, word)
	}
	d.ring.Acknowledged()
	return nil
}
