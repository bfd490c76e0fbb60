package station

import (
	"context"
	"fmt"
	"time"

	"github.com/litro-fuel/litro/dispense"
	"github.com/litro-fuel/litro/station/pump"
	"github.com/litro-fuel/litro/station/screen"
	"github.com/litro-fuel/litro/station/session"
)

// A store is what a line knows of the finished sales that its device keeps. They
// are acknowledged only when the journal holds them: an agent that dies between
// the two is shown the same sale again, and knows it.
type store struct {
	missed   time.Time // real time since when sales cannot be read; zero when they can
	troubled time.Time // real time of the last trouble; zero when none is on record
}

const (
	// storeMissed is how long sales may not be readable before it is a fault: a
	// device may be busy, and its driver may still look for how to ask.
	storeMissed = 30 * time.Second
	// storeQuiet is how long all must have been well before the fault is over.
	storeQuiet = time.Hour
)

// nextSale hands over the oldest sale that the device keeps.
func (l *line) nextSale(ctx context.Context) {
	keeper, ok := l.driver.(pump.SaleKeeper)
	if !ok {
		l.tell(session.NoSale{})
		return
	}
	sale, ok, err := keeper.NextSale(ctx)
	switch {
	case err != nil:
		l.log.Debug("next sale", "err", err)
	case !ok:
		l.tell(session.NoSale{})
	case sale.Hose == "":
		l.stranger(ctx, keeper, sale)
	default:
		for _, p := range l.positions {
			if p.has(sale.Hose) {
				p.put(session.SaleSeen{Sale: sale, Near: l.a.near(sale.ID)})
			}
		}
	}
	if ctx.Err() == nil {
		l.watchStore(err)
	}
}

// watchStore puts on record that sales are lost or cannot be read. The fuel of
// such a sale is in the totalizers all the same; whose it was is not.
func (l *line) watchStore(err error) {
	s, trouble := &l.store, ""
	if w, ok := l.driver.(pump.StoreWatcher); ok {
		if trouble = w.StoreTrouble(); trouble != "" {
			l.log.Warn("stored sales", "trouble", trouble)
		}
	}
	switch {
	case err == nil:
		s.missed = time.Time{}
	case s.missed.IsZero():
		s.missed = time.Now()
	case trouble == "" && time.Since(s.missed) >= max(time.Second, l.a.wait(storeMissed)):
		trouble = fmt.Sprintf("finished sales cannot be read: %v", err)
	}
	key := faultKey{l.name, "sales"}
	switch {
	case trouble != "":
		s.troubled = time.Now()
		l.a.fault(key, screen.PumpSales, trouble)
	case !s.troubled.IsZero() && time.Since(s.troubled) >= l.a.wait(storeQuiet):
		s.troubled = time.Time{}
		l.a.over(key)
	}
}

// stranger records a sale of a hose that is not configured, and lets the device
// go on: the sales behind it are ours.
func (l *line) stranger(ctx context.Context, keeper pump.SaleKeeper, s pump.Sale) {
	b := &dispense.Offbook{
		Hose: "unknown", TotalizerBeforeUL: s.Before, TotalizerAfterUL: s.After, VolumeUL: s.Volume, Cause: "foreign_id",
		DeviceSale: &dispense.DeviceSale{Index: &s.Index, ID: s.ID, At: s.At},
	}
	if !s.HasTotals {
		b.TotalizerAfterUL = s.Volume
	}
	if err := l.a.record(ctx, b); err != nil {
		l.log.Error("sale of an unknown hose not recorded", "index", s.Index, "err", err)
		return
	}
	l.acknowledge(ctx, keeper, s)
}

func (l *line) acknowledge(ctx context.Context, keeper pump.SaleKeeper, s pump.Sale) {
	if err := keeper.AcknowledgeSale(ctx, s); err != nil {
		l.log.Warn("sale not acknowledged; it will come again", "index", s.Index, "err", err)
	}
}
